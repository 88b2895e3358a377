"""Refugees recorded across Europe, and at each year's end by host and by origin."""

import pandas as pd

from summit.data import TableError

from .reading import LATEST_YEAR

FOLDER = "refugees/"
RECORDED_EUROPE = FOLDER + "unhcr_recorded_in_europe_vintage_*.csv"
ANNUAL = FOLDER + "unhcr_population_annual.csv"
ANNUAL_COLUMNS = [
    "year", "coo_name", "coo", "coo_iso", "coa_name", "coa", "coa_iso",  # codespell:ignore coo
    "refugees", "asylum_seekers", "returned_refugees",
    "idps", "returned_idps", "stateless", "ooc", "oip", "hst",
]  # fmt: skip
# The crises that the book compares: Ukraine, Syria, Afghanistan, Venezuela, Bosnia and
# Herzegovina, Rwanda.
CRISES = ["UKR", "SYR", "AFG", "VEN", "BIH", "RWA"]
SMALLEST_HOST = 1000
OTHER_HOSTS = "XXO"
COUNTS = {
    "refugees": "refugees",
    "asylum_seekers": "asylum_seekers",
    "oip": "other_in_need_of_protection",
}

RECORDED = {
    "iso_code": "iso3",
    "Country": "country",
    "Data Date": "date",
    "Individual refugees from Ukraine recorded across Europe": "refugees",
    "Refugees from Ukraine registered for Temporary Protection "
    "or similar national protection schemes": "protection_registrations_cumulative",
    "Border crossings from Ukraine*": "crossings_from_cumulative",
    "Border crossings to Ukraine**": "crossings_to_cumulative",
}


def tables(work):
    """Make two tables of recorded refugees and two of year-end refugees."""
    sources, countries = work.sources, work.countries
    annual = _annual(sources, countries)
    return {
        "recorded_europe": _recorded_europe(sources),
        "recorded_by_country": _recorded_by_country(sources, countries),
        "refugees_by_host": _by_host(annual, countries),
        "refugees_by_origin": _by_origin(annual, countries),
    }


def _recorded_europe(sources):
    name, vintage = sources.newest(RECORDED_EUROPE)
    source = sources.open(name, ["date", "individuals"])
    source.unique(["date"])
    dates = source.dates("date", first="2022-02-24", last=vintage)
    source.refuse(dates.diff() < pd.Timedelta(0), "date", "days in order")
    frame = pd.DataFrame({"date": dates, "refugees": source.counts("individuals")})
    frame.attrs["newest"] = {RECORDED_EUROPE: (name, vintage)}
    return frame


def _recorded_by_country(sources, countries):
    """Join the 18 readings of UNHCR's table, each figure once, under its own row's date."""
    readings = [
        _reading(sources, name, countries)
        for name in sources.names(FOLDER + "unhcr_recorded_by_country/*.csv")
    ]
    frame = pd.concat(readings).sort_values(["read_to", "iso3"], kind="stable")
    values = list(RECORDED.values())
    frame = frame.drop_duplicates(values)
    if frame.duplicated(["iso3", "date"]).any():
        row = frame[frame.duplicated(["iso3", "date"])].iloc[0]
        rule = "one figure a country and day"
        raise TableError(
            row.file, None, rule, f"{row.iso3} {row.date.date()} differs from an earlier reading"
        )
    frame = frame.sort_values(["date", "iso3"], ignore_index=True)
    return frame[["date", "iso3", "country", *values[3:], "read_to"]].rename(
        columns={"read_to": "edition"}
    )


def _reading(sources, name, countries):
    source = sources.open(name, list(RECORDED))
    code = countries.find(source, "Country")
    source.refuse(code != source.frame.iso_code, "iso_code", "the code of the country named")
    source.unique(["iso_code"])
    columns = list(RECORDED)
    dates = source.dates("Data Date", form="%d %B %Y", first="2022-02-24")
    return pd.DataFrame(
        {
            "iso3": code,
            "country": countries.name(code),
            "date": dates,
            "refugees": source.counts(columns[3]),
            # "Not applicable": the country has no such scheme.
            "protection_registrations_cumulative": source.counts(columns[4], ("Not applicable",)),
            "crossings_from_cumulative": source.counts(columns[5], ("",)),
            "crossings_to_cumulative": source.counts(columns[6], ("", "Data not available")),
            "read_to": dates.max(),
            "file": name,
        }
    )


def _annual(sources, countries):
    """UNHCR's year-end figures for every origin and host, checked cell by cell."""
    source = sources.open(ANNUAL, ANNUAL_COLUMNS)
    source.unique(["year", "coo", "coa"])  # codespell:ignore coo
    year = source.counts("year", decimal_zero=True)
    years = (1951, LATEST_YEAR)
    source.refuse(~year.between(*years), "year", f"between {years[0]} and {years[1]}")
    frame = pd.DataFrame(
        {
            "year": year.astype("int64"),
            "origin_iso3": countries.code(source, "coo_iso", "coo_name"),
            "host_iso3": countries.code(source, "coa_iso", "coa_name"),
        }
    )
    for column, name in COUNTS.items():
        blank = ("",) if column == "oip" else ()
        frame[name] = source.counts(column, blank, decimal_zero=True)
    frame["internally_displaced"] = source.counts("idps", decimal_zero=True)
    return frame


def _by_host(annual, countries):
    """Hosts of the compared crises; those under a thousand people stand together as one row."""
    names = list(COUNTS.values())
    frame = annual[annual.origin_iso3.isin(CRISES)]
    people = frame[names].fillna(0).sum(axis=1)
    small = people < SMALLEST_HOST
    frame = frame.assign(host_iso3=frame.host_iso3.mask(small, OTHER_HOSTS))[people > 0]
    frame = frame.groupby(["year", "origin_iso3", "host_iso3"], as_index=False)[names].sum(
        min_count=1
    )
    frame.insert(2, "origin", countries.name(frame.origin_iso3))
    frame.insert(4, "host", countries.name(frame.host_iso3))
    return frame.sort_values(["origin_iso3", "year", "host_iso3"], ignore_index=True)


def _by_origin(annual, countries):
    """Every origin in every year since 1951, added up over hosts."""
    names = [*COUNTS.values(), "internally_displaced"]
    frame = annual.groupby(["origin_iso3", "year"], as_index=False)[names].sum(min_count=1)
    frame = frame[frame[names].fillna(0).sum(axis=1) > 0]
    frame = frame.rename(columns={"origin_iso3": "iso3"})
    frame.insert(1, "country", countries.name(frame.iso3))
    return frame[["year", "iso3", "country", *names]].sort_values(
        ["year", "iso3"], ignore_index=True
    )
