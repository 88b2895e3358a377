"""Defence expenditure as NATO counts it, and military expenditure as SIPRI does.

The two publishers count different things, and NATO's *core* defence expenditure is of another name
and price base than what it published before: figures of two of them never share a column, but in
`defence_editions`, whose rows name the edition.
"""

import pandas as pd

from summit.data import TableError

NATO = "alliance/nato_defence_expenditure_2014-2024e_tidy.csv"
SIPRI = "alliance/sipri_military_expenditure_1949-2025_v1.2.xlsx"
SIPRI_BEFORE = "alliance/sipri_military_expenditure_1949-2024_tidy.csv"

# NATO's measures that the book uses, and its column for each.
MEASURES = {
    "defexp_pct_gdp": "share_of_gdp_pct",
    "defexp_usd_current_m": "expenditure_usd_current_mn",
    "defexp_usd_const2015_m": "expenditure_usd_2015_mn",
    "gdp_usd_const2015_m": "gdp_usd_2015_mn",
    "military_personnel_thousand": "personnel_thousand",
}
REAL_CHANGE = "defexp_real_change_pct"
NOT_USED = [REAL_CHANGE, "gdp_usd_current_m", "equipment_pct", "personnel_pct"]
TOTALS = {"NATO": "nato_total", "NATO_EUR_CAN": "nato_europe_and_canada"}
FIRST_YEAR, FIRST_ESTIMATE, LAST_YEAR = 2014, 2023, 2024
# NATO's own notes: from this year its totals include the country.
IN_TOTAL_FROM = {"MNE": 2017, "MKD": 2020, "FIN": 2023, "SWE": 2024}
OUTSIDE_EUROPE_AND_CANADA = "USA"
SUMS = ["expenditure_usd_current_mn", "expenditure_usd_2015_mn", "personnel_thousand"]
# The GDP of NATO's totals is above that of the members listed by the size of Iceland's, which has
# no armed forces and no row (USD 17.5 bn in 2015).
ICELAND_USD_2015_MN = (15_000, 25_000)
# NATO prints exactly 2 % here, though its own expenditure and GDP give a little less.
PRINTED_AS_TWO = {("FRA", 2020), ("LTU", 2019), ("SVK", 2024)}

# NATO's core defence expenditure: whole million dollars, so sums may be off by half a million each.
CORE = "nato_core_defence"
CORE_FIGURES = [
    "share_of_gdp_pct", "expenditure_usd_current_mn", "expenditure_usd_2021_mn",
    "personnel_thousand",
]  # fmt: skip
CORE_SUMS = CORE_FIGURES[1:]
CORE_COLUMNS = ["of", "year", "is_estimate", *CORE_FIGURES]

# A cell holds 18 characters; nothing that anybody prints is as exact.
DECIMALS = 10

# The sheets of SIPRI's newest workbook: the row of its headings, its column here, and the factor.
SIPRI_SHEETS = {
    "Share of GDP": (6, "share_of_gdp_pct", 100),
    "Current US$": (6, "expenditure_usd_current_mn", 1),
    "Constant (2024) US$": (6, "expenditure_usd_2024_mn", 1),
}
SIPRI_MISSING = ("", "...", "…", "xxx")
SIPRI_LAST = 2025
# The edition before, as its sheets were put below each other.
SIPRI_MEASURES = {
    "sipri_pct_gdp": "share_of_gdp_pct",
    "sipri_usd_current_m": "expenditure_usd_current_mn",
    "sipri_usd_const2023_m": "expenditure_usd_2023_mn",
}
# Whole series for the states that the book follows, and for all that NATO lists from its first
# year on, so that the two definitions can be compared.
SIPRI_STATES = ["RUS", "UKR", "FIN", "SWE"]
SIPRI_FROM = 1992


# Each edition held: its publisher, the month in which it came out, and what it calls its measure.
EDITIONS = {
    "nato_defence": ("NATO", "2024-06", "defence expenditure"),
    CORE: ("NATO", "2026-07", "core defence expenditure"),
    "sipri_before": ("SIPRI", "2025-04", "military expenditure"),
    "sipri_expenditure": ("SIPRI", "2026-04", "military expenditure"),
}


def nato_defence(sources):
    """Defence expenditure and personnel of 31 members, 2014 to 2024, as NATO counts them.

    Selected: five of NATO's measures in the edition of 17 June 2024, a column each.
    Dropped: four measures; NATO's totals, which are a table of their own.
    Corrected: nothing, nor the three cells in which NATO prints exactly 2 per cent.
    Assumed: a country is in NATO's total from the year in NATO's notes, which is that of its
    accession; 2023 and 2024 are estimates.
    """
    frame = sources.once(_nato)
    members = frame[~frame.iso3.isin(list(TOTALS))]
    _entered_in_time(sources, members)
    computed = 100 * members.expenditure_usd_2015_mn / members.gdp_usd_2015_mn
    off = members[(members.share_of_gdp_pct - computed).abs() > 0.002]
    found = set(zip(off.iso3, off.year, strict=True))
    if found != PRINTED_AS_TWO or not (off.share_of_gdp_pct == 2).all():
        detail = f"differ in {sorted(found ^ PRINTED_AS_TWO)}"
        raise TableError(NATO, None, "a share is expenditure by GDP", detail)
    return members


def nato_defence_totals(sources):
    """NATO's own totals by year: all members, and Europe with Canada.

    Selected: the two totals as printed.
    Dropped: the same four measures as in nato_defence.
    Corrected: nothing; expenditure and personnel are checked to be the sums of the year's members.
    Assumed: the members counted are those with figures, so without Iceland.
    """
    frame = sources.once(_nato)
    totals = frame[frame.iso3.isin(list(TOTALS))]
    totals = totals.assign(series=totals.iso3.map(TOTALS)).drop(columns=["iso3", "in_nato_total"])

    def wrong(row, part):
        off = [name for name in SUMS if abs(part[name].sum() - row[name]) > 0.01 * len(part)]
        low, high = ICELAND_USD_2015_MN
        if not low < row["gdp_usd_2015_mn"] - part.gdp_usd_2015_mn.sum() < high:
            off.append("gdp_usd_2015_mn")
        return off

    return _added_up(totals, sources.table("nato_defence"), wrong, NATO)


def nato_core_defence(sources):
    """Core defence expenditure and personnel of 31 members, 2014 to 2026, as NATO counts them.

    Selected: four of NATO's measures in the edition of July 2026, transcribed by this project from
    a public copy of NATO's table.
    Dropped: NATO's other measures; its totals, which are a table of their own.
    Corrected: nothing; the figures are as NATO prints them, so rounded.
    Assumed: a country is in NATO's total from the year of its accession; 2025 and 2026 are
    estimates.
    """
    frame = sources.once(_core)
    frame = frame[~frame.of.isin(list(TOTALS.values()))].rename(columns={"of": "iso3"})
    members = frame.assign(
        in_nato_total=frame.iso3.map(IN_TOTAL_FROM).fillna(0) <= frame.year,
    )
    _entered_in_time(sources, members)
    return members


def nato_core_defence_totals(sources):
    """NATO's own totals of core defence expenditure: all members, and Europe with Canada.

    Selected: the two totals as printed.
    Dropped: the same measures as in nato_core_defence.
    Corrected: nothing; expenditure and personnel are checked to be the sums of the year's members.
    Assumed: the members counted are those with figures, so without Iceland.
    """
    frame = sources.once(_core).rename(columns={"of": "series"})
    totals = frame[frame.series.isin(list(TOTALS.values()))]

    def wrong(row, part):
        return [name for name in CORE_SUMS if abs(part[name].sum() - row[name]) > 3]

    return _added_up(totals, sources.table(CORE), wrong, f"{CORE}.csv")


def sipri_expenditure(sources):
    """Military expenditure as SIPRI counts it, in its newest edition: a small extract.

    Selected: 33 states of about 170, three measures: the Russian Federation, Ukraine, Finland and
    Sweden from 1992, the members of NATO's list from 2014.
    Dropped: the Soviet Union, whose figures stop in 1990; the colours that mark estimates.
    Corrected: shares are put into per cent.
    Assumed: nothing.
    """
    wide = None
    for sheet, (header, name, factor) in SIPRI_SHEETS.items():
        years = [str(year) for year in range(SIPRI_FROM, SIPRI_LAST + 1)]
        source = sources.sheet(SIPRI, sheet, ["Country", *years], header=header)
        codes = source.frame.Country.map(sources.countries.known)
        _has_all(sources, source, codes, "Country")
        columns = {
            int(year): (source.numbers(year, SIPRI_MISSING) * factor).round(DECIMALS)
            for year in years
        }
        rows = pd.DataFrame(columns).assign(iso3=codes)
        long = rows[codes.isin(_followed(sources))].melt("iso3", var_name="year", value_name=name)
        long = long.astype({"year": "int64"})
        wide = long if wide is None else wide.merge(long, on=["iso3", "year"])
    kept = wide[_kept(sources, wide.iso3, wide.year) & wide.share_of_gdp_pct.notna()]
    if not kept.share_of_gdp_pct.between(0, 60, inclusive="right").all():
        raise TableError(SIPRI, None, "a share of GDP in per cent, above 0 and at most 60", "")
    return kept


def defence_editions(sources):
    """One year in several editions: shares of GDP and dollars of every edition that the book holds.

    Selected: from 2014 on, the share of GDP and the dollars of the year, of NATO's two editions and
    of SIPRI's two.
    Dropped: dollars of one year, of which each edition has another.
    Corrected: a 0, which the gathered file of SIPRI's edition of 2025 writes for no figure, is
    blank.
    Assumed: the month of an edition is that in which its publisher released it; which of SIPRI's
    figures are estimates is not kept, so is_estimate is blank.
    """
    joined = sources.table("nato_members").set_index("iso3").accession_date.dt.year
    parts = []
    for name, (publisher, month, measure) in EDITIONS.items():
        rows = sources.once(_sipri_before) if name == "sipri_before" else sources.table(name)
        parts.append(rows.assign(publisher=publisher, edition=month, measure=measure))
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame.year >= FIRST_YEAR]
    return frame.assign(
        was_member=frame.iso3.map(joined) <= frame.year,
        is_estimate=frame.is_estimate.astype("boolean"),
    )[
        [
            "publisher", "measure", "edition", "year", "iso3", "was_member", "is_estimate",
            "share_of_gdp_pct", "expenditure_usd_current_mn",
        ]
    ]  # fmt: skip


def _sipri_before(sources):
    """Read SIPRI's edition before the newest: the same states."""
    source = sources.open(SIPRI_BEFORE, "country,year,value,measure")
    source.unique("country", "year", "measure")
    source.texts("measure", list(SIPRI_MEASURES))
    years, values = source.counts("year").astype("int64"), source.numbers("value", minimum=0)
    codes = source.frame.country.map(sources.countries.known)
    _has_all(sources, source, codes, "country")
    keep = _kept(sources, codes, years)
    share = keep & (source.frame.measure == "sipri_pct_gdp")
    outside = share & ((values <= 0) | (values > 60))
    source.refuse(outside, "value", "a share of GDP in per cent, above 0 and at most 60")
    frame = source.frame.assign(year=years, iso3=codes, value=values.where(values > 0))[keep]
    return _wide(frame, SIPRI_MEASURES)


def _followed(sources):
    """Return the codes of the states that the book takes from SIPRI's figures."""
    return {*SIPRI_STATES, *sources.table("nato_defence").iso3}


def _kept(sources, codes, years):
    """Say which rows of SIPRI's figures the book takes."""
    compared = codes.isin(_followed(sources)) & (years >= FIRST_YEAR)
    return compared | (codes.isin(SIPRI_STATES) & (years >= SIPRI_FROM))


def _has_all(sources, source, codes, column):
    """Stop where SIPRI's figures lack one of the states that the book takes."""
    absent = sorted(_followed(sources) - set(codes))
    source.refuse([bool(absent)], column, f"a row for each of {absent}")


def _core(sources):
    """Read the list of NATO's core defence expenditure, members and totals."""
    source = sources.written(CORE, ",".join(CORE_COLUMNS))
    source.unique("of", "year")
    member = ~source.frame.of.isin(list(TOTALS.values()))
    sources.countries.code(source, "of", where=member)
    return source.frame.assign(
        year=source.years("year", FIRST_YEAR),
        is_estimate=source.texts("is_estimate", {"true": True, "false": False}),
        share_of_gdp_pct=source.numbers("share_of_gdp_pct", minimum=0.05, maximum=10),
        **{name: source.numbers(name) for name in CORE_SUMS},
    )


def _nato(sources):
    """Read NATO's table, members and totals, with a column a measure."""
    source = sources.open(NATO, "iso3,country,year,measure,value,estimate")
    source.unique("iso3", "year", "measure")
    measure = source.texts("measure", [*MEASURES, *NOT_USED])
    years = source.years("year", FIRST_YEAR, LAST_YEAR)
    marked = source.texts("estimate", {"True": True, "False": False})
    source.refuse(
        marked != (years >= FIRST_ESTIMATE), "estimate", f"True exactly from {FIRST_ESTIMATE}"
    )
    member = ~source.frame.iso3.isin(list(TOTALS))
    sources.countries.code(source, "iso3", names="country", where=member)
    values = source.numbers("value", minimum=None)
    source.refuse((measure != REAL_CHANGE) & (values < 0), "value", "0 or more")
    outside = (measure == "defexp_pct_gdp") & ~values.between(0.05, 10)
    source.refuse(outside, "value", "a share of GDP in per cent, between 0.05 and 10")
    frame = source.frame.assign(year=years, value=values)
    wide = _wide(frame[measure.isin(list(MEASURES))], MEASURES)
    return wide.assign(
        is_estimate=wide.year >= FIRST_ESTIMATE,
        in_nato_total=wide.iso3.map(IN_TOTAL_FROM).fillna(0) <= wide.year,
    )


def _added_up(totals, members, wrong, file):
    """Hold NATO's totals against the members of the year, and add how many these are.

    `wrong` takes a total and its members, and returns the measures in which they differ.
    """
    inside, rows = members[members.in_nato_total], totals.to_dict("records")
    for row in rows:
        part = inside[inside.year == row["year"]]
        if row["series"] != TOTALS["NATO"]:
            part = part[part.iso3 != OUTSIDE_EUROPE_AND_CANADA]
        if off := wrong(row, part):
            detail = f"{row['series']} {row['year']}: {off} differ from the members'"
            raise TableError(file, None, "members add up", detail)
        row["members"] = len(part)
    return pd.DataFrame(rows)


def _wide(frame, measures):
    """Put each measure into a column of its own, with as many decimals as a table can hold."""
    wide = frame.pivot_table(
        index=["iso3", "year"], columns="measure", values="value", aggfunc="first"
    ).reset_index()
    wide.columns.name = None
    return wide.rename(columns=measures).round(DECIMALS)


def _entered_in_time(sources, members):
    """Hold NATO's notes on its totals against the days of accession."""
    days = sources.table("nato_members").set_index("iso3").accession_date.dt.year
    for iso3 in sorted(set(members.iso3)):
        first = IN_TOTAL_FROM.get(iso3, 0)
        if (first or days[iso3]) != days[iso3] or (not first and days[iso3] >= FIRST_YEAR):
            detail = f"{iso3} is in the totals from {first}, but acceded in {days[iso3]}"
            raise TableError(NATO, None, "in the totals from its accession", detail)
