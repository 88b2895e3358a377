"""Population, for counts per 1,000 inhabitants."""

import pandas as pd

from .refugees import CRISES, OTHER_HOSTS

POPULATION = "alliance/world_bank_population.csv"
FIRST_YEAR, LAST_YEAR = 1990, 2024
# The crisis origins go back as far as the World Bank does.
FIRST_YEAR_OF_ORIGINS = 1960
# Hosts outside Europe of the compared crises: those that had this many people of one origin in
# one year.
LARGE_HOST = 100_000
# Named in the book beside the European hosts.
ALSO = ["USA", "CAN"]


def needed(done):
    """List the countries that the book draws: European hosts, the origins, large hosts."""
    hosts = done["refugees_by_host"]
    people = hosts.refugees + hosts.other_in_need_of_protection.fillna(0)
    large = set(hosts.host_iso3[people >= LARGE_HOST]) - {OTHER_HOSTS, "XXX"}
    return large | set(done["recorded_by_country"].iso3) | set(CRISES) | set(ALSO)


def tables(work):
    """Make the population table."""
    sources, countries, done = work.sources, work.countries, work.done
    source = sources.open(POPULATION, ["Country Name", "Country Code", "Year", "Value"])
    source.unique(["Country Code", "Year"])
    frame = pd.DataFrame(
        {
            "year": source.counts("Year").astype("int64"),
            "iso3": source.frame["Country Code"],
            "population": source.counts("Value", decimal_zero=True),
        }
    )
    wanted = needed(done)
    frame = frame[frame.iso3.isin(wanted) & frame.year.between(FIRST_YEAR_OF_ORIGINS, LAST_YEAR)]
    frame = frame[(frame.year >= FIRST_YEAR) | frame.iso3.isin(CRISES)]
    absent = sorted(wanted - set(frame.iso3))
    source.refuse(pd.Series(bool(absent), index=[0]), "Country Code", f"a row for each of {absent}")
    frame.insert(2, "country", countries.name(frame.iso3))
    frame = frame.sort_values(["iso3", "year"], ignore_index=True)
    return {"population": frame[["year", "iso3", "country", "population"]]}
