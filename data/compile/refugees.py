"""Refugees at each year's end, by host and by origin, and those who went back, from UNHCR."""

import pandas as pd

ANNUAL = "refugees/unhcr_population_annual.csv"
HEADER = (
    "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,"  # codespell:ignore coo
    "refugees,asylum_seekers,returned_refugees,idps,returned_idps,stateless,ooc,oip,hst"
)
# The crises that the book compares: Ukraine, Syria, Afghanistan, Venezuela, Bosnia and
# Herzegovina, Rwanda.
CRISES = ["UKR", "SYR", "AFG", "VEN", "BIH", "RWA"]
SMALLEST_HOST = 1000
OTHER_HOSTS = "XXO"
ABROAD = ["refugees", "asylum_seekers", "other_in_need_of_protection"]
RETURNED = ["returned_refugees", "returned_idps"]


def refugees_by_host(sources):
    """Stocks on 31 December by host, for six crises.

    Selected: six origins and three of UNHCR's ten measures.
    Dropped: hosts with no people of the origin in the year.
    Corrected: nothing.
    Assumed: hosts with fewer than 1,000 people of the origin in a year are added up as one, XXO,
    so that the totals still agree with refugees_by_origin.
    """
    annual = sources.once(_annual)
    frame = annual[annual.origin_iso3.isin(CRISES)]
    people = frame[ABROAD].fillna(0).sum(axis=1)
    host = frame.host_iso3.mask(people < SMALLEST_HOST, OTHER_HOSTS)
    rows = frame.assign(host_iso3=host)[people > 0]
    keys = ["year", "origin_iso3", "host_iso3"]
    return rows.groupby(keys, as_index=False)[ABROAD].sum(min_count=1)


def refugees_by_origin(sources):
    """Stocks on 31 December by origin since 1951, added up over hosts.

    Selected: every origin, four of UNHCR's ten measures.
    Dropped: rows with nothing but zeros.
    Corrected: nothing.
    Assumed: a measure that no host has is blank, not 0.
    """
    names = [*ABROAD, "internally_displaced"]
    frame = sources.once(_annual).rename(columns={"origin_iso3": "iso3"})
    frame = frame.groupby(["iso3", "year"], as_index=False)[names].sum(min_count=1)
    return frame[frame[names].fillna(0).sum(axis=1) > 0]


def returns(sources):
    """People who went back in a year, by the country that UNHCR lists them under.

    Selected: two of UNHCR's ten measures, added up over the places that people came back from.
    Dropped: countries and years with nothing but zeros.
    Corrected: nothing, not even the 9,799,410 of 1972 that are listed under India.
    Assumed: a country and year without a row has no figure; it is not a zero.
    """
    frame = sources.once(_annual).rename(columns={"origin_iso3": "iso3"})
    frame = frame.groupby(["iso3", "year"], as_index=False)[RETURNED].sum()
    return frame[frame[RETURNED].sum(axis=1) > 0]


def _annual(sources):
    """UNHCR's year-end figures for every origin and host, checked cell by cell."""
    source = sources.open(ANNUAL, HEADER)
    source.unique("year", "coo", "coa")  # codespell:ignore coo
    return pd.DataFrame(
        {
            "year": source.years("year", 1951),
            "origin_iso3": sources.countries.code(source, "coo_iso", "coo_name"),
            "host_iso3": sources.countries.code(source, "coa_iso", "coa_name"),
            "refugees": source.counts("refugees", decimal_zero=True),
            "asylum_seekers": source.counts("asylum_seekers", decimal_zero=True),
            "other_in_need_of_protection": source.counts("oip", ("",), decimal_zero=True),
            "internally_displaced": source.counts("idps", decimal_zero=True),
            "returned_refugees": source.counts("returned_refugees", decimal_zero=True),
            "returned_idps": source.counts("returned_idps", decimal_zero=True),
        }
    )
