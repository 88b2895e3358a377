"""What several chapters share: the days of the meeting, and rows that are looked up alike.

Each function that reads a table is handed it by whoever judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from summit.claims.records import Finding, Row
from summit.words import day_text, month_text, when_text

# The day from which the book counts the war; a test holds it against the chronology.
INVASION = pd.Timestamp("2022-02-24")
# The day of the three summits, and the days of the meeting that the article describes.
SUMMITS = pd.Timestamp("2022-03-24")
FIRST_DAY, LAST_DAY = pd.Timestamp("2022-04-06"), pd.Timestamp("2022-04-07")
# The last day before the meeting.
EVE = FIRST_DAY - pd.Timedelta(days=1)
# "Thousands": at least two of them.
THOUSANDS = 2_000
# The article's figure for the Russian troops near the border.
STATED_TROOPS = 100_000

_VOTE = re.compile(r"(\d+) for, (\d+) against, (\d+) abstaining")
_ADDRESS = re.compile(r"https?://[^\s|]+")
# How many rows are named one by one; of more, only the first and the last are.
MOST_ROWS = 15
# What tells a row from the others of its table, for a reader.
_NAMED_BY = {
    "aid_donors": ["donor"],
    "aid_monthly": ["month", "donor"],
    "countries": ["country"],
    "crossings_daily": ["date"],
    "deaths_stated": ["stated_on", "group", "stated_by"],
    "displaced_inside": ["date"],
    "energy_dependence_eu27": ["year", "fuel"],
    "group_membership": ["group", "country"],
    "letter_signatories": ["read_in"],
    "military_donors_stated": ["date", "who"],
    "military_first": ["donor", "first_on"],
    "military_items": ["donor", "item", "latest_on"],
    "nato_defence": ["year", "country"],
    "nato_members": ["country", "accession_date"],
    "quotations": ["speaker", "in_source"],
    "refugees_by_origin": ["year", "country"],
    "sanctions": ["date", "actor", "measure"],
    "soviet_warheads": ["territory", "quantity", "source"],
    "troop_estimates": ["date", "estimated_by"],
    "us_packages": ["announced_on"],
    "us_totals_stated": ["date", "who"],
    "views_of_nato": ["year", "question", "country"],
    "warheads": ["year", "country"],
}
_ADDRESS_IN = ("source_url", "source", "url", "seen_at")


def used(table: str, rows: pd.DataFrame | pd.Series) -> tuple[Row, ...]:
    """Return rows of a table as evidence, each by what names it and with its own source.

    Parameters
    ----------
    table : str
        The table they are of.
    rows : pandas.DataFrame or pandas.Series
        Rows of it, or one row.

    Returns
    -------
    tuple of Row
        One a row. Of more than `MOST_ROWS`, one for all, which names the first and the last.
    """
    if isinstance(rows, pd.Series):
        rows = rows.to_frame().T
    named = [Row(table, _name(table, row), _address(row)) for row in rows.to_dict(orient="records")]
    if len(named) <= MOST_ROWS:
        return tuple(named)
    return (Row(table, f"{len(named)} rows, from “{named[0].says}” to “{named[-1].says}”"),)


def _name(table: str, row: dict) -> str:
    if table == "chronology":
        return f"{when_text(pd.Series(row))}: {row['event']}"
    columns = [column for column in _NAMED_BY[table] if pd.notna(row[column])]
    return ", ".join(_written(column, row[column]) for column in columns)


def _written(column: str, value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return month_text(value) if column == "month" else day_text(value)
    return str(value).replace("_", " ").rstrip(".")


def _address(row: dict) -> str:
    found = (_ADDRESS.search(str(row[column])) for column in _ADDRESS_IN if column in row)
    return next((match[0] for match in found if match), "")


def unchanged(
    rating: str, then: str, now: str, tables: Iterable[str], rows: tuple[Row, ...] = ()
) -> Finding:
    """Return a finding whose rating has not changed since, only what can be said for it."""
    return Finding(rating, then, rating, now, tuple(tables), rows=rows)


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


def members(groups: pd.DataFrame, group: str, day: pd.Timestamp) -> pd.DataFrame:
    """Return a group's rows of ``group_membership`` that hold on one day."""
    there = ~(groups["from_date"] > day) & ~(groups["to_date"] <= day)
    return groups[there & (groups["group"] == group)]
