"""What several chapters share: the days of the meeting, and rows that are looked up alike.

Each function that reads a table is handed it by whoever asks.
"""

from __future__ import annotations

import re

import pandas as pd

# The day from which the book counts the war; a test holds it against the chronology.
INVASION = pd.Timestamp("2022-02-24")
# The day of the three summits, and the days of the meeting that the article describes.
SUMMITS = pd.Timestamp("2022-03-24")
FIRST_DAY, LAST_DAY = pd.Timestamp("2022-04-06"), pd.Timestamp("2022-04-07")
# The last day before the meeting.
EVE = FIRST_DAY - pd.Timedelta(days=1)
# From the day before the invasion to the day after the meeting, and the days an axis of them names.
SIX_WEEKS = (INVASION - pd.Timedelta(days=1), LAST_DAY + pd.Timedelta(days=1))
SIX_WEEKS_TICKS = {
    "24 Feb": INVASION,
    "10 March": pd.Timestamp("2022-03-10"),
    "24 March": SUMMITS,
    "7 April": LAST_DAY,
}
# "Thousands": at least two of them.
THOUSANDS = 2_000
# The article's figure for the Russian troops near the border.
STATED_TROOPS = 100_000

_VOTE = re.compile(r"(\d+) for, (\d+) against, (\d+) abstaining")


def event(chronology: pd.DataFrame, words: str) -> pd.Series:
    """Return the one row of the chronology whose text holds these words."""
    rows = chronology[chronology["event"].str.contains(words, regex=False)]
    if len(rows) != 1:
        raise ValueError(f"{len(rows)} rows of the chronology hold {words!r}; one was expected.")
    return rows.iloc[0]


def invasion(chronology: pd.DataFrame) -> pd.Series:
    """Return the row of the day on which the full-scale invasion began."""
    return event(chronology, "launches full-scale invasion")


def vote(row: pd.Series) -> tuple[int, int, int]:
    """Return for, against and abstaining, as a row of the chronology states them."""
    counts = _VOTE.search(row["event"])
    if counts is None:
        raise ValueError(f"The chronology's vote of {row['date']:%Y-%m-%d} has no counts.")
    return tuple(map(int, counts.groups()))


def by_name(rows: pd.DataFrame, column: str, name: str = "country") -> pd.Series:
    """Return a column by the name of what it is of, which `rows` hold once each."""
    return rows.set_index(rows[name].astype(str))[column]


def inhabitants(population: pd.DataFrame, year: int) -> pd.Series:
    """Return the inhabitants of each country in one year, by name."""
    return by_name(population[population["year"] == year], "population").astype(float)


def members(groups: pd.DataFrame, group: str, day: pd.Timestamp) -> pd.DataFrame:
    """Return a group's rows of ``group_membership`` that hold on one day."""
    there = ~(groups["from_date"] > day) & ~(groups["to_date"] <= day)
    return groups[there & (groups["group"] == group)]


def allies(members: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the rows of ``nato_members`` of those who were members on one day."""
    return members[members["accession_date"] <= day]


def arms_a_month(monthly: pd.DataFrame, members: pd.DataFrame) -> tuple[float, float]:
    """Return what members earmarked for arms in an average month, before the meeting and since.

    Before is from the table's first month to March 2022, since from April 2022 to its newest month.
    The tracker counts from 24 January 2022: its first month has a week. A month without a row
    counts as a month with nothing.

    Parameters
    ----------
    monthly : pandas.DataFrame
        The table ``aid_monthly``.
    members : pandas.DataFrame
        Rows of ``nato_members``.

    Returns
    -------
    tuple of float
        Billion euros a month, before and since.
    """
    months = pd.date_range(monthly["month"].min(), monthly["month"].max(), freq="MS")
    rows = monthly[monthly["iso3"].isin(members["iso3"])]
    by_month = rows.groupby("month")["allocated_military_eur_bn"].sum()
    by_month = by_month.reindex(months, fill_value=0)
    since = by_month.index >= FIRST_DAY.replace(day=1)
    return by_month[~since].mean(), by_month[since].mean()


def edition_of(table: pd.DataFrame, year: int | None = None) -> pd.Timestamp:
    """Return the newest edition in a table, or the newest of those that go to one year.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table with a column ``edition``, or rows of one.
    year : int, optional
        The year.
    """
    editions = table["edition"]
    return (editions if year is None else editions[editions.dt.year == year]).max()
