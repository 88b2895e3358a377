"""The article's statements, and what the tables say of each.

One record a claim, one function a verdict. The lab that teaches a claim calls `judge`; so does
every page that quotes it. A verdict is computed when it is asked for: when a table changes so
that a claim's truth changes, its rating changes with it.

Each chapter lists its claims in ``summit/chapters/<name>/claims.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from html import escape

import pandas as pd

from summit import chapters
from summit.markup import stacked_table
from summit.reach import until_text
from summit.shown import Html
from summit.words import day_text, month_text, when_text

_HEADS = ("The article said", "Known then", "Known now")
_MEANS = ("Rating", "Given when")

# Each with a sign of its own, so that no rating is told by colour alone.
RATINGS = {
    "supported": "✓",
    "imprecise": "≈",
    "outdated": "↺",
    "contradicted": "✗",
    "contested": "⇄",
    "not testable": "?",
}

# The one written standard by which every statement is rated: it is judged as a fair reader
# understands it, with its own qualifiers. The ledger page and the cover show it.
STANDARD = {
    "supported": "It agrees with the evidence: a figure within its own rounding or qualifier "
    "(“almost”, “over”; “thousands” is at least two thousand, “most” more than half), a day, a "
    "name. A general plural, such as “members”, holds if it holds of more than half; only “all”, "
    "“every” and “only” must hold of each.",
    "imprecise": "The substance holds, but one detail (a word, a definition, a day, a number) must "
    "be corrected before you could repeat it, and the verdict names the correction.",
    "outdated": "It was right on an earlier day than the article’s, and no longer on the "
    "article’s own day.",
    "contradicted": "The evidence says otherwise, and no correction of a detail saves it; or a "
    "quotation differs from its source in a way that changes what is said.",
    "contested": "It is told as a fact, where serious sources dispute it or where it is one "
    "party’s reason or claim.",
    "not testable": "Nothing public decides it, after a search that the verdict describes; or it "
    "was a forecast on its own day, or a judgement without a measure.",
}

# What a statement is about, which decides how it can be tested.
KINDS = {
    "count": "how many, or how much",
    "date": "when",
    "event": "what happened, or what held",
    "quotation": "someone's words, in quotation marks",
    "forecast": "what is to come",
    "judgement": "how a thing is to be seen",
}
# The article's paragraphs as published, without its title, its author's name and its three
# headings.
PARAGRAPHS = 20

_ADDRESS = re.compile(r"https?://[^\s|]+")
# How many rows are named one by one; of more, only the first and the last are.
MOST_ROWS = 15
# What tells a row from the others of its table, for a reader.
_NAMED_BY = {
    "aid_donors": ["donor"],
    "aid_heavy_weapons": ["kind", "donor"],
    "aid_monthly": ["month", "donor"],
    "casualties_editions": ["published", "from_date", "to_date"],
    "countries": ["country"],
    "crossings_both_ways": ["date"],
    "crossings_daily": ["date"],
    "deaths_stated": ["stated_on", "group", "stated_by"],
    "displaced_inside": ["date"],
    "energy_dependence_eu27": ["year", "fuel"],
    "energy_shares_stated": ["buyer", "fuel", "year"],
    "group_membership": ["group", "country"],
    "letter_signatories": ["read_in"],
    "military_donors_stated": ["date", "who"],
    "military_first": ["donor", "first_on"],
    "military_items": ["donor", "item", "latest_on"],
    "nato_members": ["country", "accession_date"],
    "quotations": ["speaker", "in_article"],
    "refugees_by_origin": ["year", "country"],
    "sanctions": ["date", "actor", "measure"],
    "soviet_warheads": ["territory", "quantity", "source"],
    "troop_estimates": ["date", "estimated_by"],
    "us_packages": ["announced_on"],
    "us_totals_stated": ["date", "who"],
    "views_of_the_war": ["pollster", "question", "country"],
    "warheads_status": ["year", "country"],
}
# What the tables shorten and the ledger writes out.
_IN_FULL = {
    "BLR": "Belarus",
    "CRS": "Congressional Research Service",
    "FAS": "Federation of American Scientists",
    "KAZ": "Kazakhstan",
    "NSATU": "NATO's command for assistance to Ukraine",
    "OWID": "Our World in Data",
    "UKR": "Ukraine",
}
_SHORT = re.compile(rf"\b(?:{'|'.join(_IN_FULL)})\b")
_ADDRESS_IN = ("source_url", "source", "url", "seen_at")


@dataclass(frozen=True)
class Document:
    """A dated source that a verdict rests on beside the tables.

    Attributes
    ----------
    title : str
        Who published it, and what it is called.
    day : str
        The day it was published, as the book writes a day.
    url : str
        Where it can be read.
    """

    title: str
    day: str
    url: str


@dataclass(frozen=True)
class Row:
    """A row, or a stretch of rows, of a table that a verdict rests on.

    Attributes
    ----------
    table : str
        The table.
    says : str
        What tells the row from the others of its table, such as its day and event.
    url : str
        Its own source, where the table gives one for each row; else empty.
    """

    table: str
    says: str
    url: str = ""


@dataclass(frozen=True, repr=False)
class Finding:
    """A verdict: what could be known when the article was written, and what is known now.

    Attributes
    ----------
    then, now : str
        A rating, one of `RATINGS`.
    then_reason, now_reason : str
        One or two sentences with the computed figures.
    tables : tuple of str
        The tables the verdict rests on.
    documents : tuple of Document
        The documents it rests on beside them.
    rows : tuple of Row
        The rows of those tables that decide; see `summit.claims.used`.
    statement : str
        What it is a verdict on, as it is shown; `judge` sets it.
    until : str
        How far the evidence reaches now, as a sentence: `summit.reach.until` says by which rule.

    Raises
    ------
    ValueError
        When a rating is not one of `RATINGS`.
    """

    then: str
    then_reason: str
    now: str
    now_reason: str
    tables: tuple[str, ...]
    documents: tuple[Document, ...] = ()
    # Not shown with the rest: a lab that judges has its rows before it.
    rows: tuple[Row, ...] = ()
    statement: str = field(default="The statement", compare=False)
    until: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        # Now, because `summit.data.reading` may have other tables read later.
        object.__setattr__(self, "until", until_text(self.tables))
        for rating in (self.then, self.now):
            if rating not in RATINGS:
                raise ValueError(f"{rating!r} is no rating. There are: {', '.join(RATINGS)}.")

    def __repr__(self) -> str:
        return (
            f"{_HEADS[0]}: {self.statement}\n"
            f"{_HEADS[1]}: {RATINGS[self.then]} {self.then}. {self.then_reason}\n"
            f"{_HEADS[2]}: {RATINGS[self.now]} {self.now}. {self.now_reason} {self.until}".rstrip()
        )

    def _repr_html_(self) -> str:
        row = f'<tr role="row">\n{_cells(self.statement, self)}</tr>\n'
        return stacked_table("The article’s statement, then and now", _HEADS, row)


@dataclass(frozen=True)
class Claim:
    """A statement of the article, retold.

    Attributes
    ----------
    number : int
        The number by which the labs and the ledger know it. Roughly the article's order; where
        the article jumps, `place` is exact.
    chapter : str
        The chapter that tests it, such as ``"02-flight"``.
    paraphrase : str
        The statement in the book's words.
    stated : str
        The figure it states, as stated.
    judge : callable
        Computes the `Finding` from the tables.
    paragraph : int
        The paragraph of the article that holds it, counted from 1; see `PARAGRAPHS`.
    sentence : int
        The sentence of that paragraph that holds the words tested, counted from 1.
    kind : str
        What it is about, one of `KINDS`.

    Raises
    ------
    ValueError
        When the kind is not one of `KINDS`, or the article has no such paragraph.
    """

    number: int
    chapter: str
    paraphrase: str
    stated: str
    judge: Callable[[], Finding]
    paragraph: int
    sentence: int
    kind: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(
                f"{self.kind!r} is no kind of statement. There are: {', '.join(KINDS)}."
            )
        if not 1 <= self.paragraph <= PARAGRAPHS or self.sentence < 1:
            raise ValueError(
                f"Statement {self.number} cannot stand in sentence {self.sentence} of paragraph "
                f"{self.paragraph}: the article has {PARAGRAPHS} paragraphs."
            )

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands: the claims sorted by this are in the article's order."""
        return self.paragraph, self.sentence, self.number


def claims(chapter: str | None = None) -> dict[int, Claim]:
    """Return the claims by number.

    Sort them by `Claim.place` for the article's order.

    Parameters
    ----------
    chapter : str, optional
        Only those of one chapter, such as ``"02-flight"``.

    Raises
    ------
    ValueError
        When no claim belongs to a chapter of that name.
    """
    every = sorted(
        (claim for module in chapters.modules("claims") for claim in module.CLAIMS),
        key=lambda claim: claim.number,
    )
    if chapter is not None and chapter not in chapters.FOLDERS:
        raise ValueError(
            f"No claim is in chapter {chapter!r}. There are: {', '.join(chapters.FOLDERS)}."
        )
    return {claim.number: claim for claim in every if chapter in (None, claim.chapter)}


def judge(number: int) -> Finding:
    """Compute the verdict on one claim.

    Parameters
    ----------
    number : int
        The claim's number, as in the ledger.

    Returns
    -------
    Finding
        Ratings and reasons, then and now.

    Raises
    ------
    ValueError
        When no claim has that number.
    """
    known = claims()
    # What cannot be looked up in a dict, such as a list, is no number either.
    if not isinstance(number, Hashable) or number not in known:
        raise ValueError(
            f"No claim has the number {number!r}. There are: {', '.join(map(str, known))}."
        )
    claim = known[number]
    return replace(claim.judge(), statement=claim.paraphrase)


def rating_html(rating: str) -> str:
    """Return a rating as a small mark with its word: never by colour alone."""
    return (
        f'<span class="rating rating-{rating.replace(" ", "-")}">{RATINGS[rating]} {rating}</span>'
    )


def verdicts(chapter: str) -> Html:
    """Return a chapter's table "the article said / known then / known now".

    Parameters
    ----------
    chapter : str
        The chapter, such as ``"02-flight"``.

    Returns
    -------
    Html
        A table, one row a claim, each side with its rating in words.
    """
    rows = "".join(_row(claim, claim.judge()) for claim in claims(chapter).values())
    return Html(stacked_table("The article’s statements, then and now", _HEADS, rows))


def _row(claim: Claim, finding: Finding) -> str:
    return f'<tr role="row" id="claim-{claim.number}">\n{_cells(claim.paraphrase, finding)}</tr>\n'


def _cells(statement: str, finding: Finding) -> str:
    return (
        f'<th role="rowheader" scope="row">{escape(statement)}</th>\n'
        f"{_cell(_HEADS[1], finding.then, finding.then_reason)}"
        f"{_cell(_HEADS[2], finding.now, finding.now_reason, finding.until)}"
    )


def _cell(head: str, rating: str, reason: str, until: str = "") -> str:
    said = escape(reason) + (f' <span class="until">{until}</span>' if until else "")
    return f'<td role="cell" data-head="{head}">{rating_html(rating)}<br>{said}</td>\n'


def standard_html() -> str:
    """Return the table of what each rating means, the same on every page that shows it."""
    rows = "".join(
        f'<tr role="row"><th role="rowheader" scope="row">{rating_html(rating)}</th>'
        f'<td role="cell" data-head="{_MEANS[1]}">{escape(means)}</td></tr>\n'
        for rating, means in STANDARD.items()
    )
    return stacked_table("What each rating means", _MEANS, rows)


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
    named = [
        Row(table, _SHORT.sub(lambda short: _IN_FULL[short[0]], _name(table, row)), _address(row))
        for row in rows.to_dict(orient="records")
    ]
    if len(named) <= MOST_ROWS:
        return tuple(named)
    return (Row(table, f"{len(named)} rows, from “{named[0].says}” to “{named[-1].says}”"),)


def _name(table: str, row: dict) -> str:
    if table == "chronology":
        return f"{when_text(pd.Series(row))}: {row['event']}"
    if table not in _NAMED_BY:
        raise ValueError(f"_NAMED_BY does not say which columns name a row of the table {table!r}.")
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
    rating: str,
    then: str,
    now: str,
    tables: Iterable[str],
    rows: tuple[Row, ...] = (),
    **further: tuple[Document, ...],
) -> Finding:
    """Return a finding whose rating has not changed since, only what can be said for it.

    What is `further` to be said of it are fields of `Finding`: its ``documents``.
    """
    return Finding(rating, then, rating, now, tuple(tables), rows=rows, **further)
