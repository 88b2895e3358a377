"""What a claim and a finding are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# Each with a sign of its own, so that no rating is told by colour alone.
RATINGS = {
    "supported": "✓",
    "imprecise": "≈",
    "outdated": "↺",
    "contradicted": "✗",
    "contested": "⇄",
    "not testable": "?",
}


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
        Its place in the article's order; its number in the ledger.
    chapter : str
        The chapter that tests it, such as ``"02-flight"``.
    paraphrase : str
        The statement in the book's words.
    stated : str
        The figure it states, as stated.
    judge : callable
        Computes the `Finding` from the tables.
    """

    number: int
    chapter: str
    paraphrase: str
    stated: str
    judge: Callable[[], Finding]
