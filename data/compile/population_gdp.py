"""Population and GDP, to divide by."""

import pandas as pd

from .refugees import CRISES, OTHER_HOSTS

POPULATION = "alliance/world_bank_population.csv"
GDP = "alliance/world_bank_gdp_usd.csv"
FIRST_YEAR = 1990
# The crisis origins, and the members of alliances, go back as far as the World Bank does.
FIRST_YEAR_OF_ALL = 1960
# The file gives Georgia a GDP of 11 502 to 14 047 dollars in these years, and 7.5 billion in 1990:
# another unit, and it does not say which.
WRONG_UNIT = ("GEO", range(1987, 1990))
# Hosts outside Europe of the compared crises: those that had this many people of one origin in
# one year.
LARGE_HOST = 100_000
# Named in the book beside the European hosts: North America, and donors of aid.
ALSO = {"USA", "CAN", "AUS", "NZL", "KOR"}
# Donors of aid that the World Bank has no population for.
NO_POPULATION = {"TWN", "XXE"}


def population(sources):
    """Inhabitants at mid-year of the countries that the book divides by.

    Selected: from 1990, European hosts of Ukrainians, every host that had 100,000 people of one of
    the six origins in one year, and donors of aid; from 1960, the six origins and all countries of
    group_membership.
    Dropped: all other countries and groups.
    Corrected: nothing.
    Assumed: Taiwan and the EU's institutions, which the World Bank lacks, are not divided by.
    """
    hosts = sources.table("refugees_by_host")
    people = hosts.refugees + hosts.other_in_need_of_protection.fillna(0)
    large = set(hosts.host_iso3[people >= LARGE_HOST]) - {OTHER_HOSTS, "XXX"}
    donors = set(sources.table("aid_donors").iso3) - NO_POPULATION
    early = _allied(sources) | set(CRISES)
    source, frame = _open(sources, POPULATION)
    frame["population"] = source.counts("Value", decimal_zero=True)
    return _chosen(source, frame, early | _drawn(sources) | large | donors, early)


def gdp(sources):
    """Gross domestic product in US dollars, at the prices and exchange rates of the year.

    Selected: from 1990, European hosts and donors of aid; from 1960, the countries of
    group_membership.
    Dropped: all other countries and groups; Georgia 1987 to 1989, which is in another unit.
    Corrected: dollars divided by a billion, to the dollar.
    Assumed: nothing.
    """
    source, frame = _open(sources, GDP)
    country, years = WRONG_UNIT
    wrong = (frame.iso3 == country) & frame.year.isin(years)
    dollars = source.numbers("Value", minimum=1e3, maximum=2e14)
    source.refuse(~wrong & (dollars < 1e6), "Value", "at least a million dollars")
    frame["gdp_usd_current_bn"] = (dollars / 1e9).round(9)
    return _chosen(source, frame[~wrong], _drawn(sources), _allied(sources))


def _allied(sources):
    """List the countries of the Alliance and of the groups around it."""
    return set(sources.table("group_membership").iso3)


def _drawn(sources):
    """List the countries that maps and the chapters on aid draw: groups, Europe, donors."""
    return _allied(sources) | set(sources.table("recorded_by_country").iso3) | ALSO


def _open(sources, name):
    source = sources.open(name, "Country Name,Country Code,Year,Value")
    source.unique("Country Code", "Year")
    years = source.years("Year", FIRST_YEAR_OF_ALL)
    return source, pd.DataFrame({"year": years, "iso3": source.frame["Country Code"]})


def _chosen(source, frame, wanted, early):
    """Keep the countries wanted, from 1990, or from 1960 where `early` has them."""
    frame = frame[frame.iso3.isin(wanted)]
    absent = sorted(wanted - set(frame.iso3))
    source.refuse([bool(absent)], "Country Code", f"a row for each of {absent}")
    return frame[(frame.year >= FIRST_YEAR) | frame.iso3.isin(early)]
