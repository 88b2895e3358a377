"""Defence expenditure as NATO counts it, and military expenditure as SIPRI does.

The two publishers count different things; their figures never share a column.
"""

import pandas as pd

from summit.data import TableError

NATO = "alliance/nato_defence_expenditure_2014-2024e_tidy.csv"
SIPRI = "alliance/sipri_military_expenditure_1949-2024_tidy.csv"

# NATO's measures that the book uses, its column for each, and the decimals kept.
MEASURES = {
    "defexp_pct_gdp": ("share_of_gdp_pct", 4),
    "defexp_usd_current_m": ("expenditure_usd_current_mn", 1),
    "defexp_usd_const2015_m": ("expenditure_usd_2015_mn", 1),
    "gdp_usd_const2015_m": ("gdp_usd_2015_mn", 1),
    "military_personnel_thousand": ("personnel_thousand", 3),
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

SIPRI_MEASURES = {
    "sipri_pct_gdp": ("share_of_gdp_pct", 4),
    "sipri_usd_current_m": ("expenditure_usd_current_mn", 1),
    "sipri_usd_const2023_m": ("expenditure_usd_2023_mn", 1),
}
# Whole series for the states that the book follows, and for all that NATO lists from its first
# year on, so that the two definitions can be compared.
SIPRI_STATES = ["RUS", "UKR", "FIN", "SWE"]
SIPRI_FROM = 1992


def nato_defence(sources):
    """Defence expenditure and personnel of 31 members, 2014 to 2024, as NATO counts them.

    Selected: five of NATO's measures in the edition of 17 June 2024, a column each.
    Dropped: four measures; NATO's totals, which are a table of their own.
    Corrected: rounded; not the three cells in which NATO prints exactly 2 per cent.
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
    Corrected: rounded; expenditure and personnel are checked to be the sums of the year's members.
    Assumed: the members counted are those with figures, so without Iceland.
    """
    frame, members = sources.once(_nato), sources.table("nato_defence")
    rows = frame[frame.iso3.isin(list(TOTALS))].to_dict("records")
    inside = members[members.in_nato_total]
    for row in rows:
        part = inside[inside.year == row["year"]]
        if row["iso3"] != "NATO":
            part = part[part.iso3 != OUTSIDE_EUROPE_AND_CANADA]
        wrong = [name for name in SUMS if abs(part[name].sum() - row[name]) > 0.06 * len(part)]
        low, high = ICELAND_USD_2015_MN
        if not low < row["gdp_usd_2015_mn"] - part.gdp_usd_2015_mn.sum() < high:
            wrong.append("gdp_usd_2015_mn")
        if wrong:
            detail = f"{row['iso3']} {row['year']}: {wrong} differ from the members'"
            raise TableError(NATO, None, "members add up", detail)
        row |= {"series": TOTALS[row["iso3"]], "members": len(part)}
    return pd.DataFrame(rows).drop(columns=["iso3", "in_nato_total"])


def sipri_expenditure(sources):
    """Military expenditure as SIPRI counts it: a small extract.

    Selected: 33 states of about 170, three measures: the Russian Federation, Ukraine, Finland and
    Sweden from 1992, the members of NATO's list from 2014.
    Dropped: the Soviet Union, whose figures stop in 1990.
    Corrected: rounded; a 0, which the gathered file writes where SIPRI has no figure, is blank.
    Assumed: nothing.
    """
    source = sources.open(SIPRI, "country,year,value,measure")
    source.unique("country", "year", "measure")
    source.texts("measure", list(SIPRI_MEASURES))
    years, values = source.counts("year").astype("int64"), source.numbers("value", minimum=0)
    codes = source.frame.country.map(sources.countries.known)
    compared = set(sources.table("nato_defence").iso3)
    absent = sorted({*SIPRI_STATES, *compared} - set(codes))
    source.refuse([bool(absent)], "country", f"a row for each of {absent}")
    keep = (codes.isin(SIPRI_STATES) & (years >= SIPRI_FROM)) | (
        codes.isin(compared) & (years >= FIRST_YEAR)
    )
    share = keep & (source.frame.measure == "sipri_pct_gdp")
    outside = share & ((values <= 0) | (values > 60))
    source.refuse(outside, "value", "a share of GDP in per cent, above 0 and at most 60")
    frame = source.frame.assign(year=years, iso3=codes, value=values.where(values > 0))[keep]
    return _wide(frame, SIPRI_MEASURES)


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


def _wide(frame, measures):
    """Put each measure into a column of its own, rounded."""
    wide = frame.pivot_table(
        index=["iso3", "year"], columns="measure", values="value", aggfunc="first"
    ).reset_index()
    wide.columns.name = None
    names = {measure: name for measure, (name, _) in measures.items()}
    return wide.rename(columns=names).round(dict(measures.values()))


def _entered_in_time(sources, members):
    """Hold NATO's notes on its totals against the days of accession."""
    days = sources.table("nato_members").set_index("iso3").accession_date.dt.year
    for iso3 in sorted(set(members.iso3)):
        first = IN_TOTAL_FROM.get(iso3, 0)
        if (first or days[iso3]) != days[iso3] or (not first and days[iso3] >= FIRST_YEAR):
            detail = f"{iso3} is in the totals from {first}, but acceded in {days[iso3]}"
            raise TableError(NATO, None, "in the totals from its accession", detail)
