"""Sanctions on Russia."""

import pandas as pd

SANCTIONS = "aid/sanctions_dates.csv"
HEADER = "date,actor,measure,energy_relevance,source_url,source_type"
PACKAGE = r"(\d)(?:st|nd|rd|th) package(?: part (\d))?: (.+)"


def sanctions(sources):
    """Sanctions by date, February to June 2022, with what each did to trade in energy.

    Selected: the European Union's first six packages and the United States' ban on energy, with
    dates and packages as gathered from the pages named in each row.
    Dropped: the gathered wording of a measure.
    Corrected: what a measure does is retold in the book's own words, and its part in trade in
    energy put into one of six words (data/compile/sanctions.csv).
    Assumed: a day is that of adoption.
    """
    source = sources.open(SANCTIONS, HEADER)
    source.unique("date", "actor")
    source.texts("actor", ["EU", "US"])
    for column in ("source_url", "source_type", "energy_relevance"):
        source.texts(column)
    dates = source.dates("date", first="2022-02-22", last="2022-12-31")
    words = source.look_up(
        ["date", "actor"], sources.written("sanctions", "date,actor,energy,measure")
    )
    parts = source.frame.measure.str.extract(PACKAGE)
    union = source.frame.actor == "EU"
    source.refuse(union & parts[0].isna(), "measure", "the European Union's measures by package")
    none = source.frame.energy_relevance == "none"
    differs = none != (words.energy == "none")
    source.refuse(differs, "energy_relevance", "as in data/compile/sanctions.csv")
    package = pd.to_numeric(parts[0]).astype("Int64")
    order = list(package.dropna())
    if order != sorted(order) or set(order) != set(range(1, 7)):
        source.stop("packages 1 to 6 in order", f"found {order}")
    return words.assign(
        date=dates,
        package=package,
        part=pd.to_numeric(parts[1]).astype("Int64"),
        evidence=source.frame.source_type,
        source=source.frame.source_url.str.replace(" ; ", " | "),
    )
