"""Temporary protection in the EU and its neighbours, from Eurostat."""

import pandas as pd

FOLDER = "refugees/"
STOCKS = FOLDER + "eurostat_temporary_protection_vintage_*.csv"
DECISIONS = FOLDER + "eurostat_temporary_protection_decisions_eu27.csv"
EU27 = "EU27_2020"
# In the four EFTA states the scheme is their own; they are no part of the EU27 total.
EFTA = ["ISL", "LIE", "NOR", "CHE"]
# Eurostat rounds every figure to the nearest 5.
STEP = 5


def tables(work):
    """Make the tables of protection by country, in the EU27, and of decisions."""
    sources, countries = work.sources, work.countries
    name, vintage = sources.newest(STOCKS)
    source = sources.open(name, ["freq", "unit", "citizen", "sex", "age", "geo", "time", "values"])
    for column, only in {
        "freq": "M",
        "unit": "PER",
        "citizen": "TOTAL",
        "sex": "T",
        "age": "TOTAL",
    }.items():
        source.texts(column, [only])
    source.unique(["geo", "time"])
    months = source.dates("time", first="2022-03-01", last=vintage)
    source.refuse(months.dt.day != 1, "time", "the first of a month")
    people = source.counts("values", ("",), decimal_zero=True)
    source.refuse((people % STEP != 0).fillna(False).astype(bool), "values", f"rounded to {STEP}")
    frame = pd.DataFrame(
        {"month": months.dt.strftime("%Y-%m"), "geo": source.frame.geo, "beneficiaries": people}
    )
    by_country, union = _by_country(source, frame, countries), _union(frame)
    for made in (by_country, union):
        made.attrs["newest"] = {STOCKS: (name, vintage)}
    return {
        "temporary_protection": by_country,
        "temporary_protection_eu27": union,
        "temporary_protection_decisions": _decisions(sources),
    }


def _by_country(source, frame, countries):
    rows = frame[frame.geo != EU27]
    known = rows.geo.isin(list(countries.aliases.alias))
    source.refuse((~known).reindex(frame.index, fill_value=False), "geo", "known Eurostat code")
    codes = countries.aliases[countries.aliases.met_in == "Eurostat code"].set_index("alias").iso3
    rows = rows.assign(iso3=rows.geo.map(codes))
    rows["country"] = countries.name(rows.iso3)
    rows["in_eu27"] = rows.iso3.isin(EFTA).map({True: "false", False: "true"})
    rows = rows.sort_values(["month", "iso3"], ignore_index=True)
    return rows[["month", "iso3", "country", "in_eu27", "beneficiaries"]]


def _union(frame):
    """Take the EU27 total as Eurostat prints it; it prints none while Germany is missing."""
    rows = frame[(frame.geo == EU27) & frame.beneficiaries.notna()]
    return rows.sort_values("month", ignore_index=True)[["month", "beneficiaries"]]


def _decisions(sources):
    source = sources.open(DECISIONS, ["time", "geo", "age", "sex", "citizen", "unit", "value"])
    for column, only in {
        "geo": EU27,
        "age": "TOTAL",
        "sex": "T",
        "citizen": "UA",
        "unit": "PER",
    }.items():
        source.texts(column, [only])
    source.unique(["time"])
    months = source.dates("time", form="%Y-%m", first="2022-03-01")
    return pd.DataFrame({"month": months.dt.strftime("%Y-%m"), "decisions": source.counts("value")})
