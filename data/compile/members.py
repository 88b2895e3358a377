"""The Alliance, the groups its members and neighbours belonged to, and land borders."""

import re
from pathlib import Path

import pandas as pd

from summit.data import TableError

from .reading import Source

MEMBERS = "alliance/nato_members.csv"
GROUPS = "alliance/country_groups.csv"
BORDERS = "alliance/factbook_land_borders.csv"
PAGES = "alliance/factbook_area_borders_personnel.csv"
# Days and countries that the gathered lists lack, each with its source.
WRITTEN = Path(__file__).with_name("groups.csv")

# The release that the gathered files quote by its name.
NATO_2024 = (
    "https://www.nato.int/nato_static_fl2014/assets/pdf/2024/6/pdf/240617-def-exp-2024-en.pdf"
)

# How the gathered file words a basis, and the one word that the table uses for it.
BASES = {
    "founding signature": "signature",
    "deposit of instrument of accession": "deposit",
    "deposit of instrument of accession (Independence, Missouri)": "deposit",
    "accession": "not_stated",
    "became an Ally": "became_ally",
}
# Other days that lists give: the day, what happened on it, how the note in the gathered file words
# it, and whether it comes before or after the accession.
FOUNDERS = (
    "1949-08-24",
    "the treaty's entry into force, after ratification",
    "24 Aug 1949",
    "after",
)
OTHER_DAYS = {
    "GRC": ("1952-02-15", "entry into force of the protocol", "15 Feb 1952", "before"),
    "TUR": ("1952-02-15", "entry into force of the protocol", "as Greece", "before"),
    "DEU": ("1955-05-09", "first session in the North Atlantic Council", "9 May 1955", "after"),
}
GROUP_NAMES = {
    "warsaw_pact": "warsaw_pact",
    "former_soviet_republic": "soviet_union",
    "G7": "g7",
}
# States that are gone, and the countries of today on their territory; the Soviet Union's are the
# 15 of the group soviet_union.
SUCCESSORS = {
    "CSK": ("Czechoslovakia", ["CZE", "SVK"]),
    "DDR": ("East Germany", ["DEU"]),
    "SUN": ("Soviet Union", None),
}
NOT_WHOLE = {"DDR"}
SOVIET_REPUBLICS = {
    "ARM", "AZE", "BLR", "EST", "GEO", "KAZ", "KGZ", "LTU", "LVA", "MDA", "RUS", "TJK", "TKM",
    "UKR", "UZB",
}  # fmt: skip
RECOGNITION = "The United States did not recognise the annexation of 1940."
# Neighbours without an ISO 3166 code, so without a row in the book's countries.
LEFT_OUT = ["Kosovo", "Akrotiri", "Dhekelia"]
# Germany's page gives its border with Poland as 447 km, Poland's page gives 467 km.
PAGES_DISAGREE = {("DEU", "POL"), ("POL", "DEU")}
# Borders that are not those of the main territory.
PARTS = {
    frozenset(pair): part
    for pair, part in [
        (("LTU", "RUS"), "Kaliningrad"),
        (("POL", "RUS"), "Kaliningrad"),
        (("CAN", "DNK"), "Greenland"),
        (("ESP", "MAR"), "Ceuta and Melilla"),
    ]
}


def tables(work):
    """Make the tables of members, groups and borders."""
    source = _open_members(work.sources)
    members = _members(source, work.countries)
    return {
        "nato_members": members,
        "group_membership": _groups(source, members, work),
        "land_borders": _borders(work.sources, work.countries),
    }


def link(texts):
    """Take the first address out of each text; blank where there is none."""
    return texts.str.extract(r"(https?://[^\s)]+)", expand=False).fillna("").str.rstrip(" ;,")


# -- members ---------------------------------------------------------------------------------------


def _open_members(sources):
    columns = [
        "iso3", "country", "nato_accession_date", "basis", "members_after", "eu_accession_date",
        "eu_member_2022", "g7", "warsaw_pact", "former_soviet_republic", "source", "source_url",
        "note",
    ]  # fmt: skip
    source = sources.open(MEMBERS, columns)
    source.unique(["iso3"])
    return source


def _members(source, countries):
    codes = countries.code(source, "iso3", names="country")
    days = source.dates("nato_accession_date", first="1949-04-04")
    bases = source.texts("basis", BASES).map(BASES)
    after = source.counts("members_after")
    source.refuse(
        after != days.map(lambda day: int((days <= day).sum())),
        "members_after",
        "the number of members on that day",
    )
    others = codes.map(OTHER_DAYS).where(codes.isin(list(OTHER_DAYS)))
    others = others.where(bases != "signature", pd.Series([FOUNDERS] * len(codes)))
    source.refuse(
        pd.Series(
            [
                isinstance(other, tuple) and other[2] not in note
                for other, note in zip(others, source.frame.note, strict=True)
            ]
        ),
        "note",
        "says the other day that lists give",
    )
    other_days = pd.to_datetime(others.str[0])
    early = (others.str[3] == "after") & (days > other_days)
    late = (others.str[3] == "before") & (days < other_days)
    source.refuse(early | late, "nato_accession_date", "on the right side of the other day")
    frame = pd.DataFrame(
        {
            "iso3": codes,
            "country": countries.name(codes),
            "accession_date": days,
            "basis": bases,
            "members_after": after,
            "other_date": other_days,
            "other_basis": others.str[1].fillna(""),
            "source": source.texts("source"),
            "source_url": link(source.frame.source_url).replace("", NATO_2024),
        }
    )
    source.refuse(
        (frame.source_url == NATO_2024)
        & ~source.frame.source.str.startswith("NATO, Defence Expenditure"),
        "source_url",
        "an address",
    )
    return frame.sort_values(["accession_date", "iso3"], ignore_index=True)


# -- groups ----------------------------------------------------------------------------------------


def _groups(source, members, work):
    """List who belonged to NATO, the EU, the G7, the Warsaw Pact and the Soviet Union, and when."""
    listed = _listed(work)
    nato = pd.DataFrame(
        {
            "group": "nato",
            "code": members.iso3,
            "from": members.accession_date.dt.strftime("%Y-%m-%d"),
            "to": "",
            "source_url": members.source_url,
            "note": "",
        }
    )
    nato.loc[nato.code == "DEU", "note"] = (
        "West Germany until 1990-10-03; since then the territory of East Germany too."
    )
    dates = source.frame.eu_accession_date
    source.refuse(
        (dates != "") & ~dates.str.fullmatch(r"\d{4}-\d{2}-\d{2}"), "eu_accession_date", "a day"
    )
    union = pd.DataFrame(
        {
            "group": "eu",
            "code": source.frame.iso3,
            "from": dates,
            "to": "",
            "source_url": "https://europa.eu/european-union/about-eu/countries_en",
            "note": "",
        }
    )[dates != ""]
    union.loc[union.code == "DEU", "note"] = "West Germany until 1990-10-03."
    rows = _refined(pd.concat([nato, union, listed], ignore_index=True))
    rows = pd.concat([_today(row) for row in rows.to_dict("records")], ignore_index=True)
    republics = rows[rows.group == "soviet_union"]
    pact = rows[(rows.group == "warsaw_pact") & (rows.code == "SUN")]
    parts = republics.assign(
        group="warsaw_pact",
        **{name: pact[name].iloc[0] for name in ("from", "to", "source_url")},
        note="",
        as_part_of="Soviet Union",
    )
    rows = pd.concat([rows[rows.code != "SUN"], parts], ignore_index=True)
    frame = pd.DataFrame(
        {
            "group": rows["group"],
            "iso3": rows["iso3"],
            "country": work.countries.name(rows["iso3"]),
            "from_date": pd.to_datetime(_day(rows["from"], "-01-01"), format="%Y-%m-%d"),
            "to_date": pd.to_datetime(_day(rows["to"], "-12-31"), format="%Y-%m-%d"),
            "to_precision": rows["to"].str.len().map({0: "", 4: "year", 10: "day"}),
            "as_part_of": rows["as_part_of"],
            "whole_country": rows["whole"].map({True: "true", False: "false"}),
            "source_url": rows["source_url"],
            "note": rows["note"],
        }
    ).sort_values(["group", "iso3"], ignore_index=True)
    _agree(source, frame, work)
    return frame


def _day(texts, end):
    return (texts + end).where(texts.str.len() == 4, texts).replace("", None)


def _listed(work):
    """Read the gathered list of groups."""
    source = work.sources.open(GROUPS, ["iso3", "country", "group", "from", "to", "source", "note"])
    source.unique(["group", "iso3"])
    groups = source.texts("group", GROUP_NAMES).map(GROUP_NAMES)
    for column in ("from", "to"):
        source.refuse(
            ~source.frame[column].str.fullmatch(r"(\d{4}(-\d{2}-\d{2})?)?"),
            column,
            "a year, a day or blank",
        )
    gone = source.frame.iso3.isin(list(SUCCESSORS))
    states = {code: name for code, (name, _) in SUCCESSORS.items()}
    known = source.frame.iso3.map(states)
    source.refuse(gone & (known != source.frame.country), "country", "the state that iso3 says")
    source.refuse(
        ~gone & ~source.frame.iso3.isin(list(work.countries.names)), "iso3", "known country code"
    )
    source.refuse(
        ~gone & (source.frame.country.map(work.countries.known) != source.frame.iso3),
        "country",
        "the country that iso3 says",
    )
    frame = source.frame.assign(group=groups, code=source.frame.iso3)
    frame["source_url"] = link(frame.source)
    frame["note"] = frame.note.map(lambda note: RECOGNITION if "non-recognition" in note else note)
    other = set(frame.code[frame.group == "soviet_union"]) ^ SOVIET_REPUBLICS
    if other:
        raise TableError(GROUPS, None, "the 15 Soviet republics", f"differ in {sorted(other)}")
    return frame[["group", "code", "from", "to", "source_url", "note"]]


def _refined(rows):
    """Put the exact days of the hand-written list in, and add the countries that it adds."""
    written = Source(WRITTEN, WRITTEN.name, ["group", "code", "from", "to", "source_url", "note"])
    written.texts("group", ["eu", "g7", "warsaw_pact"])
    written.texts("source_url")
    written.dates("from")
    written.unique(["group", "code"])
    old = rows.set_index(["group", "code"])
    for position, row in written.frame.iterrows():
        key = (row["group"], row["code"])
        for column in ("from", "to"):
            known = old[column].get(key, "")
            if known and not row[column].startswith(known):
                detail = f"{column} of {key} is {row[column]!r}, {GROUPS} or {MEMBERS}: {known!r}"
                raise TableError(WRITTEN.name, written.row(position), "agrees", detail)
    exact = written.frame.set_index(["group", "code"])
    kept = old[~old.index.isin(exact.index)]
    return pd.concat([kept, exact]).reset_index()


def _today(row):
    """Turn a row of a state into rows of the countries of today on its territory."""
    state, successors = SUCCESSORS.get(row["code"], (None, None))
    if state is None and row["group"] == "soviet_union":
        state = "Soviet Union"
    codes = successors or [row["code"]]
    whole = row["code"] not in NOT_WHOLE
    return pd.DataFrame(
        [{**row, "iso3": c, "as_part_of": state or "", "whole": whole} for c in codes]
    )


def _agree(source, frame, work):
    """Hold the groups against what the list of members says, and against Eurostat's 27."""
    columns = {"g7": "g7", "soviet_union": "former_soviet_republic"}
    for group, column in columns.items():
        inside = set(frame.iso3[frame.group == group])
        source.texts(column, ["yes", "no"])
        source.refuse(
            source.frame.iso3.isin(inside) != (source.frame[column] == "yes"),
            column,
            f"as in the group {group}",
        )
    inside = set(frame.iso3[frame.group == "warsaw_pact"])
    source.refuse(
        source.frame.iso3.isin(inside) != (source.frame.warsaw_pact != "no"),
        "warsaw_pact",
        "as in the group warsaw_pact",
    )
    now = frame[(frame.group == "eu") & frame.to_date.isna()]
    members = set(now.iso3) & set(source.frame.iso3)
    source.refuse(
        source.frame.iso3.isin(members) != (source.frame.eu_member_2022 == "yes"),
        "eu_member_2022",
        "as in the group eu",
    )
    protection = work.done.get("temporary_protection")
    if protection is not None:
        reported = set(protection.iso3[protection.in_eu27 == "true"])
        if reported != set(now.iso3):
            detail = f"differ in {sorted(reported ^ set(now.iso3))}"
            raise TableError(WRITTEN.name, None, "Eurostat's 27 members", detail)


# -- borders ---------------------------------------------------------------------------------------


def _borders(sources, countries):
    source = sources.open(BORDERS, ["iso3", "neighbour", "border_km"])
    source.unique(["iso3", "neighbour"])
    codes = countries.code(source, "iso3")
    kilometres = source.numbers("border_km", minimum=0.1, maximum=10_000)
    keep = ~source.frame.neighbour.isin(LEFT_OUT)
    source.refuse(
        keep & ~source.frame.neighbour.isin(list(countries.known)),
        "neighbour",
        "known country (see data/compile/aliases.csv)",
    )
    others = source.frame.neighbour.map(countries.known)
    pairs = list(zip(codes, others, strict=True))
    lengths = dict(zip(pairs, kilometres, strict=True))
    source.refuse(
        pd.Series(
            [
                pair not in PAGES_DISAGREE and lengths.get(pair[::-1], length) != length
                for pair, length in zip(pairs, kilometres, strict=True)
            ]
        ),
        "border_km",
        "the same on both countries' pages",
    )
    pages = sources.open(
        PAGES,
        ["iso3", "name", "area_total_km2", "area_land_km2", "land_boundary_total_text",
         "border_countries_text", "military_personnel_text", "factbook_path"],
    ).frame.set_index("iso3")  # fmt: skip
    source.refuse(
        pd.Series(
            [
                not _printed(pages.border_countries_text.get(code, ""), name, length)
                for code, name, length in zip(
                    codes, source.frame.neighbour, kilometres, strict=True
                )
            ]
        ),
        "border_km",
        f"as printed in {PAGES}",
    )
    frame = pd.DataFrame(
        {
            "iso3": codes,
            "country": countries.name(codes),
            "neighbour_iso3": others,
            "neighbour": countries.name(others),
            "border_km": kilometres,
            "part": [PARTS.get(frozenset(pair), "") for pair in pairs],
        }
    )[keep]
    return frame.sort_values(["iso3", "neighbour_iso3"], ignore_index=True)


def _printed(text, name, kilometres):
    """Whether the page's own sentence gives the name this length, whole or as two parts."""
    form = rf"(?:^|[;,] | and ){re.escape(name)}(?: \([^)]*\))? ([\d,.]+) km"
    found = [float(number.replace(",", "")) for number in re.findall(form, text)]
    return bool(found) and abs(sum(found) - kilometres) < 0.05
