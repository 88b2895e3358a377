"""Population and GDP, to divide by."""

import pandas as pd

from .reading import LATEST_YEAR
from .refugees import CRISES, OTHER_HOSTS

POPULATION = "alliance/world_bank_population.csv"
GDP = "alliance/world_bank_gdp_usd.csv"
FIRST_YEAR = 1990
# The crisis origins, and the members of alliances, go back as far as the World Bank does.
FIRST_YEAR_OF_ALL = 1960
BILLION = 1e9
# The file gives Georgia a GDP of 11 502 to 14 047 dollars in these years, and 7.5 billion in 1990:
# another unit, and it does not say which. They are left out.
WRONG_UNIT = {"GEO": (1987, 1988, 1989)}
# Hosts outside Europe of the compared crises: those that had this many people of one origin in
# one year.
LARGE_HOST = 100_000
# Named in the book beside the European hosts: North America, and donors of aid.
ALSO = ["USA", "CAN", "AUS", "NZL", "KOR"]
# Donors of aid that the World Bank has no population for.
NO_POPULATION = {"TWN", "XXE"}


def allied(done):
    """List the countries of the Alliance and of the groups around it."""
    return set(done["group_membership"].iso3)


def drawn(done):
    """List the countries that maps and the chapters on aid draw: groups, Europe, donors."""
    return allied(done) | set(done["recorded_by_country"].iso3) | set(ALSO)


def needed(done):
    """List the countries that the book divides by: those drawn, origins, large hosts, donors."""
    hosts = done["refugees_by_host"]
    people = hosts.refugees + hosts.other_in_need_of_protection.fillna(0)
    large = set(hosts.host_iso3[people >= LARGE_HOST]) - {OTHER_HOSTS, "XXX"}
    donors = set(done["aid_donors"].iso3) - NO_POPULATION
    return large | drawn(done) | set(CRISES) | donors


def tables(work):
    """Make the two tables."""
    early = allied(work.done)
    return {
        "population": _population(work, needed(work.done), early | set(CRISES)),
        "gdp": _gdp(work, drawn(work.done), early),
    }


def _population(work, wanted, early):
    source, frame = _open(work, POPULATION)
    frame["population"] = source.counts("Value", decimal_zero=True)
    return _chosen(work, source, frame, wanted, early)


def _gdp(work, wanted, early):
    source, frame = _open(work, GDP)
    wrong = pd.Series(
        [
            year in WRONG_UNIT.get(code, ())
            for code, year in zip(frame.iso3, frame.year, strict=True)
        ]
    )
    dollars = source.numbers("Value", minimum=1e3, maximum=2e14)
    source.refuse(~wrong & (dollars < 1e6), "Value", "at least a million dollars")
    frame["gdp_usd_current_bn"] = (dollars / BILLION).round(3)
    return _chosen(work, source, frame[~wrong], wanted, early)


def _open(work, name):
    source = work.sources.open(name, ["Country Name", "Country Code", "Year", "Value"])
    source.unique(["Country Code", "Year"])
    years = source.counts("Year").astype("int64")
    source.refuse(
        ~years.between(FIRST_YEAR_OF_ALL, LATEST_YEAR),
        "Year",
        f"between {FIRST_YEAR_OF_ALL} and {LATEST_YEAR}",
    )
    return source, pd.DataFrame({"year": years, "iso3": source.frame["Country Code"]})


def _chosen(work, source, frame, wanted, early):
    """Keep the countries wanted, from 1990, or from 1960 where `early` has them."""
    frame = frame[frame.iso3.isin(wanted)]
    frame = frame[(frame.year >= FIRST_YEAR) | frame.iso3.isin(early)].copy()
    absent = sorted(wanted - set(frame.iso3))
    source.refuse(pd.Series(bool(absent), index=[0]), "Country Code", f"a row for each of {absent}")
    frame.insert(2, "country", work.countries.name(frame.iso3))
    return frame.sort_values(["iso3", "year"], ignore_index=True)
