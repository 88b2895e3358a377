"""One timeline of the book: every dated event of its tables, and the chapters that tell it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from summit.chapters.shared import INVASION, LAST_DAY, SIX_WEEKS
from summit.data import load

# What an event is, for a reader: the kinds of the tables, put together, since fourteen could
# not be told apart on a chart.
KINDS = {
    "War": ["war"],
    "Votes and laws": ["vote", "law"],
    "Meetings": ["summit", "foreign_ministers", "defence_ministers", "meeting"],
    "Words": ["statement", "letter"],
    "Treaties": ["treaty", "partnership"],
    "NATO grows": ["accession", "accession_step"],
    "Arms": ["weapons", "arms"],
    "Sanctions": ["sanctions"],
}

# The stretches of the list, each up to the day before the next. The six weeks are one of them.
PERIODS = {
    "1949 to 1989": "1949-01-01",
    "1990 to 2013": "1990-01-01",
    "2014 to the eve of the invasion": "2014-01-01",
    "The first six weeks": SIX_WEEKS[0],
    "After the meeting": SIX_WEEKS[1] + pd.Timedelta("1D"),
}

_MEETINGS = ["summit", "foreign_ministers", "defence_ministers"]


def _before_invasion(table: pd.DataFrame) -> pd.Series:
    return table["date"] < INVASION


def _in_six_weeks(table: pd.DataFrame) -> pd.Series:
    return table["date"].between(*SIX_WEEKS)


# What each chapter takes from the tables: the filter that its lab uses, or, where a lab picks
# single rows, the topics it picks them from. So a new row finds its chapter by itself.
CHAPTERS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "01-summit": lambda t: (
        _in_six_weeks(t)
        & (
            t["kind"].isin([*_MEETINGS, "war", "sanctions", "arms"])
            | t["event"].str.startswith("United States announces")
        )
    ),
    # The day from which that chapter's series run, and what was decided about those who flee.
    "02-flight": lambda t: (_in_six_weeks(t) & (t["kind"] == "war")) | (t["topic"] == "people"),
    "03-weapons": lambda t: t["kind"] == "arms",
    "04-measures": lambda t: (
        (t["kind"] == "sanctions")
        | (t["topic"] == "measures")
        | (
            t["date"].between(*SIX_WEEKS)
            & t["topic"].isin(["nato", "war"])
            & t["kind"].isin(["war", "vote", "statement", *_MEETINGS])
        )
    ),
    "05-after-1991": lambda t: (
        (t["topic"] == "nuclear")
        | (t["topic"] == "crimea")
        | ((t["topic"] == "war") & (t["kind"] == "vote"))
        | (
            (t["topic"] == "context")
            & t["kind"].isin(["vote", "statement", "treaty"])
            & (t["date"] >= "1991-01-01")
        )
    ),
    "06-enlargement": lambda t: (
        t["topic"].isin(["enlargement", "nato_ukraine"])
        | (_before_invasion(t) & (t["topic"] == "nato"))
        | (_before_invasion(t) & (t["topic"] == "context") & t["kind"].isin(["treaty", "letter"]))
    ),
    "07-stakes": lambda t: (
        t["topic"].isin(["forces", "war_in_europe"])
        | (
            (t["date"] > LAST_DAY)
            & t["kind"].isin(["war", "accession", "accession_step", "summit"])
        )
        | ((t["date"] > LAST_DAY) & (t["topic"] == "war") & (t["kind"] == "statement"))
    ),
}


def events() -> pd.DataFrame:
    """Return every dated event of the book in order of time.

    The chronology, the days on which members joined before it begins to list them, the sanctions,
    and the packages of American arms of the first six weeks.

    Returns
    -------
    pandas.DataFrame
        ``date``, ``end_date``, ``precision``, ``event``, ``topic``, ``kind`` (of a table),
        ``group`` (of `KINDS`), ``note``, ``source_type``, ``source_url`` (one or more addresses),
        ``table`` and ``chapters``, a tuple of folders.
    """
    parts = [_chronology(), _accessions(), _sanctions(), _arms()]
    table = pd.concat([part.assign(table=name) for name, part in parts], ignore_index=True)
    table[["note", "topic"]] = table[["note", "topic"]].fillna("")
    table["group"] = table["kind"].map({kind: name for name, ks in KINDS.items() for kind in ks})
    nameless = sorted(table.loc[table["group"].isna(), "kind"].unique())
    if nameless:
        raise ValueError(f"The timeline has no name for the kind {', '.join(nameless)}.")
    told = {chapter: query(table) for chapter, query in CHAPTERS.items()}
    table["chapters"] = [
        tuple(chapter for chapter in told if told[chapter].iloc[place])
        for place in range(len(table))
    ]
    return table.sort_values(["date", "event"], ignore_index=True, kind="stable")


def _chronology() -> tuple[str, pd.DataFrame]:
    table = load("chronology").astype({"kind": str, "topic": str, "precision": str})
    return "chronology", table.drop(columns="organisation")


def _accessions() -> tuple[str, pd.DataFrame]:
    """Return the members who joined on a day that the chronology does not have."""
    members = load("nato_members")
    members = members[~members["accession_date"].isin(load("chronology")["date"])]
    rows = [
        {
            "date": day,
            "end_date": pd.NaT,
            "precision": "day",
            "event": f"{' and '.join(sorted(joined['country'].astype(str)))} "
            f"{'join' if len(joined) > 1 else 'joins'} NATO",
            "topic": "enlargement",
            "kind": "accession",
            "note": "",
            "source_type": joined["source"].iloc[0],
            "source_url": joined["source_url"].iloc[0],
        }
        for day, joined in members.groupby("accession_date")
    ]
    return "nato_members", pd.DataFrame(rows)


def _sanctions() -> tuple[str, pd.DataFrame]:
    table = load("sanctions")
    package = [
        f"{row.actor}, package {row.package}: " if pd.notna(row.package) else f"{row.actor}: "
        for row in table.itertuples()
    ]
    return "sanctions", pd.DataFrame(
        {
            "date": table["date"],
            "precision": "day",
            "event": pd.Series(package) + table["measure"].str.rstrip("."),
            "kind": "sanctions",
            "source_type": table["evidence"],
            "source_url": table["source"],
        }
    )


def _arms() -> tuple[str, pd.DataFrame]:
    """Return the packages of the six weeks, those that the Department of Defense counts."""
    table = load("us_packages")
    table = table[table["in_defense_total"] & table["announced_on"].between(*SIX_WEEKS)]
    return "us_packages", pd.DataFrame(
        {
            "date": table["announced_on"],
            "precision": "day",
            "event": [
                f"United States announces arms for Ukraine for up to {amount:,} million dollars"
                for amount in table["amount_usd_mn"]
            ],
            "kind": "arms",
            "source_type": "the announcement, or a list of them",
            "source_url": table["url"],
        }
    )
