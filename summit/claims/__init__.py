"""The article's statements, and what the tables say of each.

One record a claim, one function a verdict. The lab that teaches a claim calls `judge`; so does
every page that quotes it. A verdict is computed when it is asked for: when a table changes so
that a claim's truth changes, its rating changes with it.

Each chapter has a module of its own here, which lists its claims.
"""

from __future__ import annotations

from collections.abc import Hashable
from html import escape

from IPython.display import HTML

from summit.claims import after_1991, enlargement, flight, measures, meeting, stakes, weapons
from summit.claims.records import KINDS, PARAGRAPHS, RATINGS, Claim, Document, Finding, Row

_CHAPTERS = (meeting, flight, weapons, measures, after_1991, enlargement, stakes)
_HEADS = ("The article said", "Known then", "Known now")

__all__ = [
    "KINDS",
    "PARAGRAPHS",
    "RATINGS",
    "Claim",
    "Document",
    "Finding",
    "Row",
    "claims",
    "judge",
    "rating_html",
    "verdicts",
]


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
        (claim for module in _CHAPTERS for claim in module.CLAIMS), key=lambda claim: claim.number
    )
    chapters = sorted({claim.chapter for claim in every})
    if chapter is not None and chapter not in chapters:
        raise ValueError(f"No claim is in chapter {chapter!r}. There are: {', '.join(chapters)}.")
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
    return known[number].judge()


def rating_html(rating: str) -> str:
    """Return a rating as a small mark with its word: never by colour alone."""
    return (
        f'<span class="rating rating-{rating.replace(" ", "-")}">{RATINGS[rating]} {rating}</span>'
    )


def verdicts(chapter: str) -> HTML:
    """Return a chapter's table "the article said / known then / known now".

    Parameters
    ----------
    chapter : str
        The chapter, such as ``"02-flight"``.

    Returns
    -------
    IPython.display.HTML
        A table, one row a claim, each side with its rating in words.
    """
    rows = "".join(_row(claim, claim.judge()) for claim in claims(chapter).values())
    heads = "".join(f'<th role="columnheader" scope="col">{head}</th>' for head in _HEADS)
    return HTML(
        # The roles say again what the elements mean, because a phone shows the rows stacked.
        '<table class="verdicts" role="table">\n'
        '<caption>The article’s statements, then and now</caption>\n<thead role="rowgroup">'
        f'<tr role="row">{heads}</tr></thead>\n<tbody role="rowgroup">\n{rows}</tbody>\n</table>'
    )


def _row(claim: Claim, finding: Finding) -> str:
    return (
        f'<tr role="row" id="claim-{claim.number}">\n'
        f'<th role="rowheader" scope="row">{escape(claim.paraphrase)}</th>\n'
        f"{_cell(_HEADS[1], finding.then, finding.then_reason)}"
        f"{_cell(_HEADS[2], finding.now, finding.now_reason)}</tr>\n"
    )


def _cell(head: str, rating: str, reason: str) -> str:
    return f'<td role="cell" data-head="{head}">{rating_html(rating)}<br>{escape(reason)}</td>\n'
