"""What a claim and a finding are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# Each with a sign of its own, so that no rating is told by colour alone.
RATINGS = {
    "supported": "✓",
    "imprecise": "≈",
    "outdated": "↺",
    "contradicted": "✗",
    "contested": "⇄",
    "not testable": "?",
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


@dataclass(frozen=True)
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
        The rows of those tables that decide; see `summit.claims.common.used`.

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
    rows: tuple[Row, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        for rating in (self.then, self.now):
            if rating not in RATINGS:
                raise ValueError(f"{rating!r} is no rating. There are: {', '.join(RATINGS)}.")


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
