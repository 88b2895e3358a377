"""The Alliance's members, and the groups that they and their neighbours belonged to."""

import pandas as pd

from .reading import link

MEMBERS = "alliance/nato_members.csv"
MEMBERS_HEADER = (
    "iso3,country,nato_accession_date,basis,members_after,eu_accession_date,eu_member_2022,g7,"
    "warsaw_pact,former_soviet_republic,source,source_url,note"
)
GROUPS = "alliance/country_groups.csv"
UNION_PAGE = "https://europa.eu/european-union/about-eu/countries_en"
# The release that the gathered files quote by its name.
NATO_2024 = (
    "https://www.nato.int/nato_static_fl2014/assets/pdf/2024/6/pdf/240617-def-exp-2024-en.pdf"
)
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
RECOGNITION = "The United States did not recognise the annexation of 1940."


def nato_members(sources):
    """Members of NATO: the day from which the book counts each, on what it rests, and another day.

    Selected: all 32 rows of the gathered list, typed from the page that each names.
    Dropped: what a member belongs to besides, which is in group_membership.
    Corrected: a basis is put into one of four words; the release that is quoted by its name gets
    its address; days that other lists give (data/compile/nato_members.csv) are held against the
    note.
    Assumed: founders count from their signature, later members from the deposit of their instrument
    where the source says so.
    """
    source = sources.once(_members)
    days = source.dates("nato_accession_date", first="1949-04-04")
    bases = source.texts("basis", sources.words("nato_members", "basis"))
    after = source.counts("members_after")
    held = days.map(lambda day: int((days <= day).sum()))
    source.refuse(after != held, "members_after", "the number of members on that day")
    codes = sources.countries.code(source, "iso3", names="country")
    # Other days that lists give: the day, what happened on it, how the file's note words it, and
    # whether it comes before or after the accession.
    others = sources.written("nato_members", "iso3,day,basis,words,side").frame
    others = others.set_index("iso3").reindex(codes).reset_index(drop=True)
    unsaid = [
        words not in note
        for words, note in zip(others.words.fillna(""), source.frame.note, strict=True)
    ]
    source.refuse(unsaid, "note", "says the other day that lists give")
    other_days = pd.to_datetime(others.day)
    wrong_side = ((others.side == "after") & (days > other_days)) | (
        (others.side == "before") & (days < other_days)
    )
    source.refuse(wrong_side, "nato_accession_date", "on the right side of the other day")
    urls, told = link(source.frame.source_url), source.texts("source")
    by_name = told.str.startswith("NATO, Defence Expenditure")
    source.refuse((urls == "") & ~by_name, "source_url", "an address")
    return pd.DataFrame(
        {
            "iso3": codes,
            "accession_date": days,
            "basis": bases,
            "members_after": after,
            "other_date": other_days,
            "other_basis": others.basis.fillna(""),
            "source": told,
            "source_url": urls.replace("", NATO_2024),
        }
    )


def group_membership(sources):
    """Who belonged to NATO, the EU, the G7, the Warsaw Pact and the Soviet Union, and when.

    Selected: NATO from nato_members; the EU's days from the same gathered list; the other groups
    from another.
    Dropped: nothing.
    Corrected: days and countries that the gathered lists lack are added from
    data/compile/group_membership.csv: the EU's members outside NATO, the United Kingdom's
    withdrawal, first summits of the G7, the days on which Albania and East Germany left.
    Assumed: a state that is gone stands as the countries of today on its territory; the Soviet
    Union's part in the Warsaw Pact is spread over its 15 republics.
    """
    source, members = sources.once(_members), sources.table("nato_members")
    dates = source.frame.eu_accession_date
    told = (dates == "") | dates.str.fullmatch(r"\d{4}-\d{2}-\d{2}")
    source.refuse(~told, "eu_accession_date", "a day")
    nato = members.assign(code=members.iso3, group="nato", to="", note="")
    nato["from"] = nato.accession_date.dt.strftime("%Y-%m-%d")
    union = source.frame.assign(group="eu", to="", source_url=UNION_PAGE, note="")
    union = union.rename(columns={"iso3": "code", "eu_accession_date": "from"})[dates != ""]
    west = "West Germany until 1990-10-03"
    nato.loc[nato.code == "DEU", "note"] = f"{west}; since then the territory of East Germany too."
    union.loc[union.code == "DEU", "note"] = f"{west}."
    rows = pd.concat([nato[GROUP_COLUMNS], union[GROUP_COLUMNS], _listed(sources)])
    rows = _today(_refined(sources, rows))
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
    _agree(sources, source, frame)
    return frame


def _members(sources):
    source = sources.open(MEMBERS, MEMBERS_HEADER)
    source.unique("iso3")
    return source


def _day(texts, end):
    return (texts + end).where(texts.str.len() == 4, texts).replace("", None)


def _listed(sources):
    """Read the gathered list of groups."""
    source = sources.open(GROUPS, "iso3,country,group,from,to,source,note")
    source.unique("group", "iso3")
    groups = source.texts("group", sources.words("group_membership", "group"))
    for column in ("from", "to"):
        told = source.frame[column].str.fullmatch(r"(\d{4}(-\d{2}-\d{2})?)?")
        source.refuse(~told, column, "a year, a day or blank")
    codes = source.frame.iso3
    gone = codes.isin(list(SUCCESSORS))
    misnamed = gone & (codes.map(STATES) != source.frame.country)
    source.refuse(misnamed, "country", "the state that iso3 says")
    sources.countries.code(source, "iso3", names="country", where=~gone)
    if other := set(codes[groups == "soviet_union"]) ^ SOVIET_REPUBLICS:
        source.stop("the 15 Soviet republics", f"differ in {sorted(other)}")
    notes = source.frame.note
    return source.frame.assign(
        group=groups,
        code=codes,
        source_url=link(source.frame.source),
        note=notes.mask(notes.str.contains("non-recognition"), RECOGNITION),
    )[GROUP_COLUMNS]


def _refined(sources, rows):
    """Put the exact days of the hand-written list in, and add the countries that it adds."""
    written = sources.written("group_membership", GROUP_COLUMNS)
    written.texts("group", ["eu", "g7", "warsaw_pact"])
    written.texts("source_url")
    written.dates("from")
    written.unique("group", "code")
    old, exact = (frame.set_index(["group", "code"]) for frame in (rows, written.frame))
    for column in ("from", "to"):
        known = old[column].reindex(exact.index).fillna("")
        differs = [not day.startswith(part) for day, part in zip(exact[column], known, strict=True)]
        written.refuse(differs, column, f"agrees with {GROUPS} and {MEMBERS}")
    return pd.concat([old[~old.index.isin(exact.index)], exact]).reset_index()


def _today(rows):
    """Turn rows of states that are gone into rows of the countries of today on their territory."""
    union = rows["group"] == "soviet_union"
    rows["as_part_of"] = rows.code.map(STATES).fillna("").mask(union, STATES["SUN"])
    successors = {code: today for code, (_, today) in SUCCESSORS.items()}
    successors["SUN"] = sorted(rows.code[union])
    rows["iso3"] = [successors.get(code, code) for code in rows.code]
    rows["note"] = rows.note.mask(rows.code == "SUN", "")
    return rows.explode("iso3")


def _agree(sources, source, frame):
    """Hold the groups against what the list of members says, and against Eurostat's 27."""
    now = frame[(frame.group == "eu") & frame.to_date.isna()].iso3
    inside = {group: set(part.iso3) for group, part in frame.groupby("group")} | {"eu": set(now)}
    for group, column in {
        "g7": "g7",
        "soviet_union": "former_soviet_republic",
        "warsaw_pact": "warsaw_pact",
        "eu": "eu_member_2022",
    }.items():
        says = source.frame[column]
        if group in ("g7", "soviet_union"):
            source.texts(column, ["yes", "no"])
        yes = says == "yes" if group != "warsaw_pact" else says != "no"
        differs = source.frame.iso3.isin(inside[group]) != yes
        source.refuse(differs, column, f"as in the group {group}")
    protection = sources.table("temporary_protection")
    other = set(protection.iso3[protection.in_eu27]) ^ inside["eu"]
    if other:
        sources.written("group_membership").stop(
            "Eurostat's 27 members", f"differ in {sorted(other)}"
        )
