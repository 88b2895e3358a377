"""The ledger: every statement of the article on one page, and the marks that lead there.

A story says ``{claim}`7` `` where it tells statement 7, and shows a small mark with the rating as
it is now. The ledger page says ``{made} ledger`` where the entries go. All of it is computed when
the book is built; `rebuild` has the pages read again when a table or a verdict changes.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from book.made import html, maker, render
from book.page_store import page, pages
from book.tables import PAGE as TABLES_PAGE
from book.tables import anchor, described, folder_of
from summit import claims, data
from summit.claims import KINDS, RATINGS, Claim, Finding, rating_html, standard_html

LOGGER = logging.getLogger(__name__)

PAGE = "chapters/ledger/index"
VERDICTS = "data/verdicts.csv"


@lru_cache(maxsize=1)
def judged(app: Sphinx) -> dict[int, Finding]:
    """Return the verdict on every statement by number, computed once a build."""
    # The tables of the book that is built, which need not be those that lie beside `summit`.
    with data.reading(folder_of(app)):
        return {number: claim.judge() for number, claim in claims.claims().items()}


def in_order() -> list[Claim]:
    """Return the statements in the article's order."""
    return sorted(claims.claims().values(), key=lambda claim: claim.place)


def page_of(claim: Claim, name: str) -> str:
    """Return the document name of a page of the chapter that tests a statement."""
    return f"chapters/{claim.chapter}/{name}"


# --- the marks ----------------------------------------------------------------------------------


class ClaimRole(SphinxRole):
    """``{claim}`7` ``: this is where statement 7 is told."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Note the place, and put the mark there."""
        known = {str(number): claim for number, claim in claims.claims().items()}
        if self.text not in known:
            message = self.inliner.reporter.error(
                f"No statement has the number {self.text!r}. There are: {', '.join(known)}.",
                line=self.lineno,
            )
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        claim, app = known[self.text], self.env.app
        page(self.env).told.append(claim.number)
        ledger = app.builder.get_relative_uri(self.env.docname, PAGE)
        mark = mark_html(claim, judged(app)[claim.number], ledger)
        return [nodes.raw("", mark, format="html")], []


def check_told(_app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a statement that its story does not tell exactly once, or that another page tells."""
    for claim in in_order():
        story = page_of(claim, "story")
        places = [
            name for name, known in pages(env).items() for n in known.told if n == claim.number
        ]
        # A book cut down to a few pages tells what these tell.
        if places != [story] and (places or story in env.found_docs):
            LOGGER.warning(
                "statement %d is told in %s; it should be told once, in %s",
                claim.number,
                ", ".join(sorted(places)) or "no page",
                story,
                location=(story, None),
            )


def mark_html(claim: Claim, finding: Finding, ledger: str) -> str:
    """Return the mark at a statement: its rating now, and the way to its entry in the ledger."""
    # The name holds the word that is seen; it need not be read with its sign.
    name = (
        f"Statement {claim.number} of the article: {finding.then} then, {finding.now} now; "
        "see the ledger"
    )
    return (
        f'<a class="claim-mark" id="told-{claim.number}" href="{ledger}#claim-{claim.number}" '
        f'aria-label="{name}">{rating_html(finding.now)}</a>'
    )


# --- the page -----------------------------------------------------------------------------------


@maker("ledger", turn=1)
def ledger(app: Sphinx, docname: str, argument: str) -> str:
    """Return all statements of the article, in its order, with what filters them."""
    ratings = [(rating, f"{sign} {rating}") for rating, sign in RATINGS.items()]
    chapters = sorted({claim.chapter for claim in in_order()})
    lists = (
        ("then", "Rating then", ratings),
        ("now", "Rating now", ratings),
        ("chapter", "Chapter", [(name, chapter(app.env, name)) for name in chapters]),
        ("kind", "Kind", [(kind, f"{kind}: {means}") for kind, means in KINDS.items()]),
    )
    entries = [
        {
            "claim": claim,
            "finding": judged(app)[claim.number],
            "chapter": chapter(app.env, claim.chapter),
            "story": app.builder.get_relative_uri(docname, page_of(claim, "story")),
            "cell": cell(app, docname, claim),
        }
        for claim in in_order()
    ]
    made = render(
        "ledger.html",
        lists=lists,
        entries=entries,
        tables=described(folder_of(app)),
        anchor=anchor,
        biographies=app.builder.get_relative_uri(docname, TABLES_PAGE),
        root="../" * docname.count("/"),
        rating=rating_html,
    )
    return html(made)


@maker("standard")
def standard(_app: Sphinx, _docname: str, _argument: str) -> str:
    """Return what each rating means."""
    return html(standard_html())


def chapter(env: BuildEnvironment, name: str) -> str:
    """Return a chapter's number and title."""
    story = f"chapters/{name}/story"
    title = env.titles[story].astext() if story in env.titles else name[3:]
    return f"{name[:2]} {title}"


def cell(app: Sphinx, docname: str, claim: Claim) -> str:
    """Return the address of the cell that judges a statement."""
    lab = page_of(claim, "lab")
    address = app.builder.get_relative_uri(docname, lab)
    if lab not in app.env.found_docs:  # a book cut down to a few pages
        return address
    place = page(app.env, lab).judged.get(claim.number)
    if place is None:
        LOGGER.warning(
            "no cell of %r judges statement %d: write judge(%d)",
            lab,
            claim.number,
            claim.number,
            location=(docname, None),
        )
        return address
    return f"{address}#{place}"


# --- the file -----------------------------------------------------------------------------------


def write_verdicts(app: Sphinx, exception: Exception | None) -> None:
    """Publish the ledger as a table beside the book's own: one row a statement, in its order."""
    # A book cut down to a few pages has no ledger, and perhaps none of its tables.
    if exception is not None or app.builder.format != "html" or PAGE not in app.env.found_docs:
        return
    rows = [row(claim, judged(app)[claim.number]) for claim in in_order()]
    with (Path(app.outdir) / VERDICTS).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def row(claim: Claim, finding: Finding) -> dict[str, object]:
    """Return a statement's row of the file."""
    return {
        "statement": claim.number,
        "paragraph": claim.paragraph,
        "sentence": claim.sentence,
        "chapter": claim.chapter,
        "kind": claim.kind,
        "paraphrase": claim.paraphrase,
        "stated": claim.stated,
        "rating_then": finding.then,
        "reason_then": finding.then_reason,
        "rating_now": finding.now,
        "reason_now": finding.now_reason,
        "evidence": finding.until,
        "tables": "; ".join(finding.tables),
        "rows": "; ".join(f"{decides.table}: {decides.says}" for decides in finding.rows),
        "documents": "; ".join(document.url for document in finding.documents),
    }


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_role("claim", ClaimRole())
    app.connect("env-check-consistency", check_told)
    # After the tables have been put beside the pages.
    app.connect("build-finished", write_verdicts, priority=900)
