"""The Alliance's members, and the groups that they and their neighbours belonged to."""

import pandas as pd

GROUP_COLUMNS = ["group", "code", "from", "to", "source_url", "note"]
# States that are gone, and the countries of today on their territory; the Soviet Union's are the
# 15 of the group soviet_union.
SUCCESSORS = {
    "CSK": ("Czechoslovakia", ["CZE", "SVK"]),
    "DDR": ("East Germany", ["DEU"]),
    "SUN": ("Soviet Union", None),
}
STATES = {code: name for code, (name, _) in SUCCESSORS.items()}
NOT_WHOLE = {"DDR"}
SOVIET_REPUBLICS = {
    "ARM", "AZE", "BLR", "EST", "GEO", "KAZ", "KGZ", "LTU", "LVA", "MDA", "RUS", "TJK", "TKM",
    "UKR", "UZB",
}  # fmt: skip
WEST = "West Germany until 1990-10-03; since then the territory of East Germany too."


def nato_members(sources):
    """Members of NATO: the day from which the book counts each, on what it rests, and another day.

    Selected: all 32 members, typed by this project from the page that each row names.
    Dropped: what a member belongs to besides, which is in group_membership.
    Corrected: a basis is put into one of five words; where other lists give another day, it stands
    beside.
    Assumed: founders count from their signature, later members from the deposit of their instrument
    where the source says so.
    """
    columns = "iso3,country,accession_date,basis,other_date,other_basis,source,source_url"
    source = sources.written("nato_members", columns)
    made = source.described("nato_members")
    sources.countries.code(source, "iso3", names="country")
    days = made.accession_date
    return made.assign(members_after=[int((days <= day).sum()) for day in days])


def group_membership(sources):
    """Who belonged to NATO, the EU, the G7, the Warsaw Pact and the Soviet Union, and when.

    Selected: NATO from nato_members; the other groups, state by state, typed by this project from
    the page that each row names.
    Dropped: nothing.
    Corrected: nothing.
    Assumed: a state that is gone stands as the countries of today on its territory; the Soviet
    Union's part in the Warsaw Pact is spread over its 15 republics.
    """
    nato = sources.table("nato_members").assign(group="nato", to="", note="")
    nato = nato.rename(columns={"iso3": "code"})
    nato["from"] = nato.accession_date.dt.strftime("%Y-%m-%d")
    nato.loc[nato.code == "DEU", "note"] = WEST
    source = _listed(sources)
    rows = _today(pd.concat([nato[GROUP_COLUMNS], source.frame], ignore_index=True))
    frame = pd.DataFrame(
        {
            "group": rows["group"],
            "iso3": rows["iso3"],
            "from_date": pd.to_datetime(_day(rows["from"], "-01-01"), format="%Y-%m-%d"),
            "to_date": pd.to_datetime(_day(rows["to"], "-12-31"), format="%Y-%m-%d"),
            "to_precision": rows["to"].str.len().map({0: "", 4: "year", 10: "day"}),
            "as_part_of": rows["as_part_of"],
            "whole_country": ~rows["code"].isin(NOT_WHOLE),
            "source_url": rows["source_url"],
            "note": rows["note"],
        }
    )
    now = frame[(frame.group == "eu") & frame.to_date.isna()].iso3
    protection = sources.table("temporary_protection")
    if other := set(protection.iso3[protection.in_eu27]) ^ set(now):
        source.stop("Eurostat's 27 members", f"differ in {sorted(other)}")
    return frame


def _day(texts, end):
    return (texts + end).where(texts.str.len() == 4, texts).replace("", None)


def _listed(sources):
    """Read the list of the groups besides NATO."""
    source = sources.written("group_membership", GROUP_COLUMNS)
    source.unique("group", "code")
    groups = source.texts("group", ["eu", "g7", "soviet_union", "warsaw_pact"])
    source.texts("source_url")
    for column in ("from", "to"):
        told = source.frame[column].str.fullmatch(r"(\d{4}(-\d{2}-\d{2})?)?")
        source.refuse(~told, column, "a year, a day or blank")
    sources.countries.code(source, "code", where=~source.frame.code.isin(list(SUCCESSORS)))
    if other := set(source.frame.code[groups == "soviet_union"]) ^ SOVIET_REPUBLICS:
        source.stop("the 15 Soviet republics", f"differ in {sorted(other)}")
    return source


def _today(rows):
    """Turn rows of states that are gone into rows of the countries of today on their territory."""
    union = rows["group"] == "soviet_union"
    rows["as_part_of"] = rows.code.map(STATES).fillna("").mask(union, STATES["SUN"])
    successors = {code: today for code, (_, today) in SUCCESSORS.items()}
    successors["SUN"] = sorted(rows.code[union])
    rows["iso3"] = [successors.get(code, code) for code in rows.code]
    rows["note"] = rows.note.mask(rows.code == "SUN", "")
    return rows.explode("iso3")
