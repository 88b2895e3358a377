"""What several chapters share: the days of the meeting, and rows that are looked up alike.

Each function that reads a table is handed it by whoever asks.
"""

from __future__ import annotations

import re

import pandas as pd

from summit.claims import Row, used
from summit.words import listed, short, the

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


def named(country: str) -> str:
    """Write a country as a question names it, in bold, with "the" where English puts it."""
    return f"**{the(short(country))}**"


def in_the_tables(country: str) -> str:
    """Say what the tables call a country, where a question calls it something else."""
    label = the(short(country))
    label = f"{label[0].upper()}{label[1:]}"
    return "" if short(country) == country else f" {label} is called `{country}` in the tables."


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


# How far a quotation agrees with its source: the rating that it gives, and how a verdict says so.
_AGREEMENT = {
    "word_for_word": ("supported", "Word for word in the source: {}."),
    "translation": ("supported", "In the words of one published translation: {}."),
    "changed": ("imprecise", "Changed: {}."),
    "paraphrase_made_a_quotation": ("imprecise", "A reporter's paraphrase became a quotation: {}."),
    "not_found": ("not testable", "No source was found for {}."),
}


def quoted(quotations: pd.DataFrame, claim: int) -> pd.DataFrame:
    """Return the phrases on which one claim rests, in the article's order."""
    return quotations[quotations["claim"] == claim]


def rate_quoted(phrases: pd.DataFrame) -> tuple[str, str]:
    """Hold phrases that the article quotes against their sources.

    Parameters
    ----------
    phrases : pandas.DataFrame
        Rows of ``quotations``, such as `quoted` returns.

    Returns
    -------
    tuple of str
        A rating, and the sentences that give its reason. Changed words make the whole imprecise;
        where some phrases were found and none was changed, those found decide.

    Raises
    ------
    ValueError
        When there is no phrase.
    """
    if phrases.empty:
        raise ValueError("There is no quoted phrase to hold against a source.")
    kinds = set(phrases["agreement"].astype(str))
    ratings = {_AGREEMENT[kind][0] for kind in kinds}
    decides = next(one for one in ("imprecise", "supported", "not testable") if one in ratings)
    said = (
        _said(kind, phrases[phrases["agreement"] == kind]) for kind in _AGREEMENT if kind in kinds
    )
    return decides, " ".join(said)


def judged_words(quotations: pd.DataFrame, claim: int) -> tuple[str, str, tuple[Row, ...]]:
    """Return the rating of the phrases that a claim quotes, what to say of them, and their rows."""
    phrases = quoted(quotations, claim)
    return *rate_quoted(phrases), used("quotations", phrases)


def _said(kind: str, phrases: pd.DataFrame) -> str:
    words = [f"“{row.in_article}”" for row in phrases.itertuples()]
    if _AGREEMENT[kind][0] == "imprecise":
        words = [f"“{row.in_article}” for “{row.in_source}”" for row in phrases.itertuples()]
    sentence = _AGREEMENT[kind][1].format(listed(words))
    if kind != "not_found":
        return sentence
    return " ".join([sentence, *(f"{note}." for note in phrases["note"].unique())])
