"""Defence expenditure as NATO counts it, military expenditure as SIPRI does, and personnel.

The two publishers count different things; their figures never share a column.
"""

import re

import pandas as pd

from summit.data import TableError

NATO = "alliance/nato_defence_expenditure_2014-2024e_tidy.csv"
SIPRI = "alliance/sipri_military_expenditure_1949-2024_tidy.csv"
PAGES = "alliance/factbook_area_borders_personnel.csv"

# NATO's measures that the book uses, its column for each, and the decimals kept.
MEASURES = {
    "defexp_pct_gdp": ("share_of_gdp_pct", 4),
    "defexp_usd_current_m": ("expenditure_usd_current_mn", 1),
    "defexp_usd_const2015_m": ("expenditure_usd_2015_mn", 1),
    "gdp_usd_const2015_m": ("gdp_usd_2015_mn", 1),
    "military_personnel_thousand": ("personnel_thousand", 3),
}
NOT_USED = ["defexp_real_change_pct", "gdp_usd_current_m", "equipment_pct", "personnel_pct"]
TOTALS = {"NATO": "nato_total", "NATO_EUR_CAN": "nato_europe_and_canada"}
FIRST_ESTIMATE = 2023
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
SIPRI_FROM, COMPARED_FROM = 1992, 2014


def tables(work):
    """Make the tables of expenditure and of personnel."""
    members, totals = _nato(work)
    return {
        "nato_defence": members,
        "nato_defence_totals": totals,
        "sipri_expenditure": _sipri(work, set(members.iso3)),
        "military_personnel": _personnel(work),
    }


# -- NATO ------------------------------------------------------------------------------------------


def _nato(work):
    source = work.sources.open(NATO, ["iso3", "country", "year", "measure", "value", "estimate"])
    source.unique(["iso3", "year", "measure"])
    source.texts("measure", [*MEASURES, *NOT_USED])
    years = source.counts("year").astype("int64")
    source.refuse(~years.between(2014, 2024), "year", "between 2014 and 2024")
    source.texts("estimate", ["True", "False"])
    source.refuse(
        (source.frame.estimate == "True") != (years >= FIRST_ESTIMATE),
        "estimate",
        f"True exactly from {FIRST_ESTIMATE}",
    )
    total = source.frame.iso3.isin(list(TOTALS))
    known = source.frame.country.map(work.countries.known)
    source.refuse(~total & (known != source.frame.iso3), "country", "the country that iso3 says")
    values = source.numbers("value", minimum=None)
    source.refuse(
        (source.frame.measure != "defexp_real_change_pct") & (values < 0), "value", "0 or more"
    )
    source.refuse(
        (source.frame.measure == "defexp_pct_gdp") & ((values < 0.05) | (values > 10)),
        "value",
        "a share of GDP in per cent, between 0.05 and 10",
    )
    frame = pd.DataFrame(
        {
            "year": years,
            "iso3": source.frame.iso3,
            "measure": source.frame.measure,
            "value": values,
        }
    )
    wide = _wide(frame[frame.measure.isin(list(MEASURES))], MEASURES)
    wide["is_estimate"] = (wide.year >= FIRST_ESTIMATE).map({True: "true", False: "false"})
    wide["in_nato_total"] = (wide.iso3.map(IN_TOTAL_FROM).fillna(0) <= wide.year).map(
        {True: "true", False: "false"}
    )
    members = wide[~wide.iso3.isin(list(TOTALS))].copy()
    members.insert(2, "country", work.countries.name(members.iso3))
    names = [name for name, _ in MEASURES.values()]
    _entered_in_time(members, work)
    _shares_agree(members)
    totals = _totals(wide[wide.iso3.isin(list(TOTALS))].copy(), members)
    columns = ["year", "iso3", "country", "in_nato_total", "is_estimate", *names]
    members = members.sort_values(["iso3", "year"], ignore_index=True)[columns]
    return members, totals


def _wide(frame, measures):
    """Put each measure into a column of its own, rounded."""
    wide = frame.set_index(["iso3", "year", "measure"]).value.unstack("measure").reset_index()  # noqa: PD010 - nothing is added up
    wide.columns.name = None
    for measure, (name, decimals) in measures.items():
        wide = wide.rename(columns={measure: name})
        wide[name] = wide[name].round(decimals)
    return wide


def _entered_in_time(members, work):
    """Hold NATO's notes on its totals against the days of accession."""
    days = work.done["nato_members"].set_index("iso3").accession_date.dt.year
    for iso3 in sorted(set(members.iso3)):
        first = IN_TOTAL_FROM.get(iso3, 0)
        if (first or days[iso3]) != days[iso3] or (not first and days[iso3] >= 2014):
            detail = f"{iso3} is in the totals from {first}, but acceded in {days[iso3]}"
            raise TableError(NATO, None, "in the totals from its accession", detail)


def _shares_agree(members):
    """Check that each share is expenditure by GDP, and name the cells where NATO prints another."""
    computed = 100 * members.expenditure_usd_2015_mn / members.gdp_usd_2015_mn
    off = (members.share_of_gdp_pct - computed).abs() > 0.002
    found = set(zip(members.iso3[off], members.year[off], strict=True))
    two = (members.share_of_gdp_pct[off] == 2).all()
    if found != PRINTED_AS_TWO or not two:
        detail = f"differ in {sorted(found ^ PRINTED_AS_TWO)}"
        raise TableError(NATO, None, "a share is expenditure by GDP", detail)


def _totals(totals, members):
    """Take NATO's totals, and check that they are those of the members of each year."""
    inside = members[members.in_nato_total == "true"]
    rows = []
    for row in totals.to_dict("records"):
        part = inside[inside.year == row["year"]]
        if row["iso3"] != "NATO":
            part = part[part.iso3 != OUTSIDE_EUROPE_AND_CANADA]
        found = {name: float(part[name].sum()) for name in SUMS}
        wrong = [name for name in SUMS if abs(found[name] - row[name]) > 0.06 * len(part)]
        low, high = ICELAND_USD_2015_MN
        if not low < row["gdp_usd_2015_mn"] - part.gdp_usd_2015_mn.sum() < high:
            wrong.append("gdp_usd_2015_mn")
        if wrong:
            detail = f"{row['iso3']} {row['year']}: {wrong} differ from the members'"
            raise TableError(NATO, None, "members add up", detail)
        rows.append({**row, "series": TOTALS[row["iso3"]], "members": len(part)})
    columns = [
        "series", "year", "members", "is_estimate", "share_of_gdp_pct",
        "expenditure_usd_current_mn", "expenditure_usd_2015_mn", "gdp_usd_2015_mn",
        "personnel_thousand",
    ]  # fmt: skip
    return pd.DataFrame(rows).sort_values(["series", "year"], ignore_index=True)[columns]


# -- SIPRI -----------------------------------------------------------------------------------------


def _sipri(work, compared):
    source = work.sources.open(SIPRI, ["country", "year", "value", "measure"])
    source.unique(["country", "year", "measure"])
    source.texts("measure", SIPRI_MEASURES)
    years = source.counts("year").astype("int64")
    values = source.numbers("value", minimum=0)
    codes = source.frame.country.map(work.countries.known)
    wanted = [*SIPRI_STATES, *sorted(compared)]
    absent = sorted(set(wanted) - set(codes.dropna()))
    source.refuse(pd.Series(bool(absent), index=[0]), "country", f"a row for each of {absent}")
    keep = (codes.isin(SIPRI_STATES) & (years >= SIPRI_FROM)) | (
        codes.isin(list(compared)) & (years >= COMPARED_FROM)
    )
    source.refuse(
        keep & (source.frame.measure == "sipri_pct_gdp") & ((values <= 0) | (values > 60)),
        "value",
        "a share of GDP in per cent, above 0 and at most 60",
    )
    frame = pd.DataFrame(
        {
            "year": years,
            "iso3": codes,
            "measure": source.frame.measure,
            # The gathered file writes 0 where SIPRI has no figure.
            "value": values.where(values > 0),
        }
    )[keep]
    wide = _wide(frame, SIPRI_MEASURES)
    wide.insert(2, "country", work.countries.name(wide.iso3))
    names = [name for name, _ in SIPRI_MEASURES.values()]
    wide = wide.sort_values(["iso3", "year"], ignore_index=True)
    return wide[["year", "iso3", "country", *names]]


# -- personnel -------------------------------------------------------------------------------------

NUMBER = r"\d[\d,]*(?:\.\d+)?"
PERSONNEL = re.compile(
    rf"(?P<low>{NUMBER})(?: ?(?P<unit>million))?"
    rf"(?:-(?P<high>{NUMBER})(?: ?(?P<high_unit>million))?)?"
)


def _personnel(work):
    columns = [
        "iso3", "name", "area_total_km2", "area_land_km2", "land_boundary_total_text",
        "border_countries_text", "military_personnel_text", "factbook_path",
    ]  # fmt: skip
    source = work.sources.open(PAGES, columns)
    source.unique(["iso3"])
    codes = work.countries.code(source, "iso3", names="name")
    texts = source.frame.military_personnel_text.str.strip()
    years = texts.str.extract(r"\((\d{4})\)$", expand=False)
    source.refuse((texts != "") & years.isna(), "military_personnel_text", "ends with its year")
    spans = [people(text) for text in texts]
    source.refuse(
        pd.Series(
            [
                text != "" and (span is None or not evidence(text))
                for text, span in zip(texts, spans, strict=True)
            ]
        ),
        "military_personnel_text",
        "starts with an approximate number of people or a range",
    )
    frame = pd.DataFrame(
        {
            "iso3": codes,
            "country": work.countries.name(codes),
            "year": years,
            "personnel_low": [span[0] if span else None for span in spans],
            "personnel_high": [span[1] if span else None for span in spans],
            "evidence": [evidence(text) for text in texts],
            "as_printed": texts.str.replace(r"\s+", " ", regex=True),
        }
    )[texts != ""]
    for column in ("year", "personnel_low", "personnel_high"):
        frame[column] = frame[column].astype("int64")
    return frame.sort_values("iso3", ignore_index=True)


def evidence(text):
    """Say how the Factbook introduces its first number."""
    before = text[: found.start()] if (found := PERSONNEL.search(text)) else ""
    words = ["approximately", "estimated", "authorized"]
    return next((word for word in words if word in before), "")


def people(text):
    """Return the first number of people in a sentence of the Factbook, as a range; None if none.

    "50-60,000" and "850,000-1 million" are ranges; what follows the first figure (gendarmes,
    reserves, services) is not counted.
    """
    found = PERSONNEL.search(text)
    if found is None:
        return None
    low, high = (
        float(found[name].replace(",", "")) if found[name] else None for name in ("low", "high")
    )
    if found["unit"] or (found["high_unit"] and low < 1000):
        low *= 1_000_000
    if high is None:
        return int(low), int(low)
    if found["high_unit"]:
        high *= 1_000_000
    # "50-60,000" leaves the thousands of the first number out.
    if low < 1000 <= high:
        low *= 1000
    return round(low), round(high)
