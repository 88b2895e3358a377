"""How far evidence reaches: until which day the tables say anything about a statement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pandas as pd

from summit.data import dates
from summit.words import as_of_text

# Lists of acts and of words, and what the book put together itself. A later edition counts none of
# them anew: what could change them is a source that was not read.
RECORDS = frozenset(
    {
        "accession_steps",
        "breaks",
        "chronology",
        "countries",
        "deaths_stated",
        "energy_shares_stated",
        "group_membership",
        "land_borders",
        "letter_signatories",
        "military_donors_stated",
        "nato_members",
        "quotations",
        "sanctions",
        "soviet_warheads",
        "tile_grid",
        "troop_estimates",
        "us_totals_stated",
    }
)
# Beside the newest figure, evidence that ends this much earlier is old.
A_YEAR = timedelta(days=365)


def until(names: Iterable[str]) -> str:
    """Return the day until which tables are evidence, as the tables write a day.

    An act or a word of a past day stays what it was, so a list of them reaches to the day on which
    it was last read, however old its acts are. A count may be revised by the next edition, so a
    table of counts reaches to its own last day, even where the figure that decides is an earlier
    one. Together they reach no further than the first of them to end; lists do not shorten counts.

    Parameters
    ----------
    names : iterable of str
        Names of tables.

    Returns
    -------
    str
        A year, a month or a day, such as ``"2026-08-31"``; empty without a table.
    """
    names, known = list(names), dates()
    counts = [known[name][0] for name in names if name not in RECORDS]
    read = [known[name][1] for name in names]
    return min(counts or read, key=last_day, default="")


def newest_figure() -> str:
    """Return the day of the newest figure in the book's tables, such as ``"2026-08-31"``."""
    counted = (as_of for name, (as_of, _) in dates().items() if name not in RECORDS)
    return max(day for day in counted if len(day) == len("2026-08-31"))


def until_text(names: Iterable[str]) -> str:
    """Say until when tables are evidence, and whether that is over a year ago for this book."""
    day = until(names)
    if not day:
        return ""
    old = last_day(newest_figure()) - last_day(day) > A_YEAR
    return f"Evidence until {as_of_text(day)}{', over a year before the newest figure' * old}."


def last_day(as_of: str) -> pd.Timestamp:
    """Return the last day of a year, a month or a day as the tables write it."""
    unit = {4: "Y", 7: "M", 10: "D"}[len(as_of)]
    return pd.Period(as_of, unit).end_time.normalize()
