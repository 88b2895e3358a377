"""Refugees from Ukraine as European countries record them, added up by UNHCR."""

import pandas as pd

from .reading import INVASION

RECORDED_EUROPE = "refugees/unhcr_recorded_in_europe_vintage_*.csv"
READINGS = "refugees/unhcr_recorded_by_country/*.csv"
# The columns of a reading: the name in the table, and what it has for "no figure".
# "Not applicable": the country has no such scheme.
FIGURES = {
    "Individual refugees from Ukraine recorded across Europe": ("refugees", ()),
    "Refugees from Ukraine registered for Temporary Protection "
    "or similar national protection schemes": (
        "protection_registrations_cumulative", ("Not applicable",)),
    "Border crossings from Ukraine*": ("crossings_from_cumulative", ("",)),
    "Border crossings to Ukraine**": (
        "crossings_to_cumulative", ("", "Data not available")),
}  # fmt: skip


def recorded_europe(sources):
    """Refugees recorded across Europe, by day.

    Selected: all days of the newest edition.
    Dropped: nothing.
    Corrected: nothing; the known breaks are listed in the table breaks.
    Assumed: nothing; days without a figure are left out, not filled.
    """
    name, vintage = sources.newest(RECORDED_EUROPE)
    source = sources.open(name, "date,individuals")
    source.unique("date")
    dates = source.dates("date", first=INVASION, last=vintage)
    source.refuse(dates.diff() < pd.Timedelta(0), "date", "days in order")
    return pd.DataFrame({"date": dates, "refugees": source.counts("individuals")})


def recorded_by_country(sources):
    """Refugees recorded by country, under the date of each country's own figure.

    Selected: 18 readings of UNHCR's table, joined.
    Dropped: a figure that a later reading repeats.
    Corrected: nothing.
    Assumed: "Not applicable" and "Data not available" mean no figure, and are blank.
    """
    readings = [_reading(sources, name) for name in sources.names(READINGS)]
    frame = pd.concat(readings).sort_values(["edition", "iso3"], kind="stable")
    frame = frame.drop_duplicates(["iso3", "date", *(name for name, _ in FIGURES.values())])
    again = frame[frame.duplicated(["iso3", "date"])]
    if len(again):
        row = again.iloc[0]
        detail = f"{row.iso3} {row.date.date()} differs from an earlier reading"
        row.source.stop("one figure a country and day", detail)
    return frame.drop(columns="source")


def _reading(sources, name):
    source = sources.open(name, ["iso_code", "Country", "Data Date", *FIGURES])
    code = sources.countries.find(source, "Country")
    source.refuse(code != source.frame.iso_code, "iso_code", "the code of the country named")
    source.unique("iso_code")
    dates = source.dates("Data Date", form="%d %B %Y", first=INVASION)
    frame = pd.DataFrame({"iso3": code, "date": dates, "edition": dates.max(), "source": source})
    for heading, (column, blank) in FIGURES.items():
        frame[column] = source.counts(heading, blank)
    return frame
