"""What has changed: ratings, quoted values and titles that differ from the former edition's.

The former edition is a small table that `tools.state` wrote when it was published; the present one
is what the build has computed. A page says ``{made} changes`` where the tables go.
"""

from __future__ import annotations

import ast
import csv
import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book import indexes
from book.ledger import judged
from book.made import html, maker
from summit import chapters, claims
from summit.claims import rating_html
from summit.markup import stacked_table
from summit.words import spelled

PAGE = "chapters/changes"
FORMER = Path("chapters", "former.csv")
FIELDS = ("kind", "place", "key", "value")
KINDS = ("verdict", "number", "title")
#: By kind (verdict, number or title), place and key: what is stated.
State = dict[tuple[str, str, str], str]

#: How many changes are shown first, at least half as many numbers among them, and how far these
#: have moved at least.
FIRST, MOVED = 10, 0.01
#: In which units a lab may hand over one number.
UNITS = (1e3, 1e6, 1e9)
#: What a story rounds to: numbers alike in so many figures are told alike.
FIGURES = 3
LABS = [f"{folder}/lab" for folder in chapters.FOLDERS]
_SPELLED = {spelled(number): number for number in range(10)}


@dataclass(frozen=True)
class Change:
    """One thing that is stated differently, stated no more (`after` is None), or new."""

    kind: str
    place: str
    key: str
    before: str | None
    after: str | None

    @property
    def moved(self) -> float:
        """How far a number has moved, as a share of what it was; 0 for what is no number."""
        before, after = number(self.before), number(self.after)
        if self.kind != "number" or before is None or after is None:
            return 0
        return abs(after - before) / abs(before) if before else math.inf


# --- comparing ----------------------------------------------------------------------------------


def number(text: str | None) -> float | None:
    """Return the number that a text states, in digits or as a word; None if it states none."""
    if str(text).lower() in _SPELLED:
        return _SPELLED[text.lower()]
    try:
        return float(str(text).replace(",", ""))
    except ValueError:
        return None


def printed(text: str) -> str:
    """Return a value as a table prints it: numbers to four figures at least, whole ones whole."""
    value = number(text)
    if value is None:
        return text
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.4g}"


def same(before: str, after: str) -> bool:
    """Tell whether two values are printed alike, or are one number in two units: a million."""
    one, two = number(before), number(after)
    if one and two and any(math.isclose(one, two * unit, rel_tol=1e-4) for unit in UNITS):
        return True
    return printed(before) == printed(after)


def told_alike(before: str, after: str) -> bool:
    """Tell whether a story tells two values alike: in three figures, or as a whole number."""
    one, two = number(before), number(after)
    if one and two:
        return f"{one:.{FIGURES}g}" == f"{two:.{FIGURES}g}" or two == round(one)
    return same(before, after)


def compare(before: State, after: State) -> list[Change]:
    """Return what differs between two editions: ratings, numbers and titles, each by place."""
    keys = sorted({*before, *after}, key=lambda key: (KINDS.index(key[0]), *key))
    pairs = ((key, before.get(key), after.get(key)) for key in keys)
    return [
        Change(*key, was, becomes)
        for key, was, becomes in pairs
        if None in (was, becomes) or not same(was, becomes)
    ]


def first(changes: list[Change]) -> list[Change]:
    """Return the changes that matter first: ratings, then the numbers that moved furthest."""
    ratings = [change for change in changes if change.kind == "verdict"]
    # What the ledger counts follows from the ratings.
    moved = (one for one in changes if one.moved > MOVED and one.place in LABS)
    numbers = sorted(moved, key=lambda one: -one.moved)
    return [*ratings, *numbers[: max(FIRST - len(ratings), FIRST // 2)]]


# --- the two editions ---------------------------------------------------------------------------


def former(root: Path) -> State:
    """Return what the former edition stated."""
    with (root / FORMER).open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return {(row["kind"], row["place"], row["key"]): row["value"] for row in rows}


def present(app: Sphinx) -> State:
    """Return what the book that is built states."""
    state = {
        ("verdict", claims.claims()[number].chapter, f"{number} {side}"): getattr(finding, side)
        for number, finding in judged(app).items()
        for side in ("then", "now")
    }
    for docname in sorted(app.env.found_docs):
        state |= dict(handed_over(app, docname))
    return state


def handed_over(app: Sphinx, docname: str) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Yield what a notebook of the built book hands to pages: values, and titles of figures."""
    made = Path(app.outdir).parent / "jupyter_execute" / f"{docname}.glue.json"
    if not made.is_file():
        return
    place = docname.removeprefix("chapters/")
    for key, value in json.loads(made.read_text("utf-8")).items():
        figures = indexes.figures_in(value["data"].get("text/html", ""))
        for figure in figures:
            yield ("title", place, figure.name), figure.title
        try:
            said = ast.literal_eval(value["data"]["text/plain"])
        except (SyntaxError, ValueError):
            continue
        if not figures:
            yield ("number", place, key), str(said)


# --- the page -----------------------------------------------------------------------------------


@maker("changes", turn=2)
def changes(app: Sphinx, here: str, argument: str) -> str:
    """Return what has changed since the former edition: what matters first, then by chapter."""
    found = compare(former(Path(app.srcdir)), present(app))
    both = [
        change
        for change in found
        if None not in (change.before, change.after) and not told_alike(change.before, change.after)
    ]
    if not both:
        return "Nothing that the former edition stated has changed."
    parts = [
        "## What matters first",
        table(app, here, first(both), "The changes that matter first"),
    ]
    by_chapter: dict[str, list[Change]] = {}
    for change in both:
        by_chapter.setdefault(change.place.partition("/")[0], []).append(change)
    for chapter in sorted(by_chapter):
        title = indexes.part_title(app, f"chapters/{chapter}/lab")
        parts += [
            f"## {title}",
            table(app, here, by_chapter[chapter], f"What has changed: {title}"),
        ]
    return "\n\n".join([*parts, "## Cut and new", cut_and_new(found)])


def table(app: Sphinx, here: str, rows: list[Change], caption: str) -> str:
    """Return a table of changes: what, in the former edition, now."""
    body = "".join(
        f'<tr role="row"><th role="rowheader" scope="row">{what(app, here, change)}</th>'
        f'<td role="cell" data-head="Before">{shown(change, change.before)}</td>'
        f'<td role="cell" data-head="Now">{shown(change, change.after)}</td></tr>\n'
        for change in rows
    )
    return html(stacked_table(caption, ("What", "Before", "Now"), body))


def shown(change: Change, value: str) -> str:
    """Return a rating with its sign, a number as it is printed, a title as it is."""
    if change.kind == "verdict" and value in claims.RATINGS:
        return rating_html(value)
    return escape(printed(value) if change.kind == "number" else value)


def what(app: Sphinx, here: str, change: Change) -> str:
    """Return what has changed, with a link to where it is stated."""
    if change.kind == "verdict":
        statement, _, side = change.key.partition(" ")
        address = f"{app.builder.get_relative_uri(here, 'chapters/ledger/index')}#claim-{statement}"
        said = escape(claims.claims()[int(statement)].paraphrase)
        return f'<a href="{address}">Statement {statement}</a>, by what is known {side}: {said}'
    address = app.builder.get_relative_uri(here, f"chapters/{change.place}")
    words = change.key.replace("_", " ").replace("-", " ")
    if change.kind == "title":
        return f'The title of the figure <a href="{address}#fig-{change.key}">{words}</a>'
    return f'<a href="{address}#glue-{change.key.replace("_", "-")}">{words}</a>'


def cut_and_new(found: list[Change]) -> str:
    """Say how much was cut, and how much is new; figures by name."""
    lines = []
    for side, missing in (("Cut", "after"), ("New", "before")):
        changes = [change for change in found if getattr(change, missing) is None]
        counts = Counter(change.kind for change in changes)
        figures = sorted(one.key.replace("-", " ") for one in changes if one.kind == "title")
        named = f" ({', '.join(figures)})" if figures else ""
        lines.append(
            f"- **{side}:** statements {counts['verdict'] // 2}, "
            f"quoted values {counts['number']}, figures {counts['title']}{named}."
        )
    return "\n".join(lines)


# --- Sphinx -------------------------------------------------------------------------------------


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Have the page read again whenever any other one is: it tells of all of them."""
    return [PAGE] if PAGE in env.found_docs and added | changed | removed else []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("env-get-outdated", outdated)
