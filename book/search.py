"""What the search knows of a page: also the words of its figures, and a country's other names.

Sphinx indexes the text of HTML that a lab made (figures, explorers, tables) after striking out the
tags: two cells of a table become one word ("Poland12"), and what stands in a script, as all states
of an explorer but the first do, is left out. So such HTML is wrapped here in a node of the book's
own, which shows the same bytes and is read by the index word by word.

A page that says Czechia is found under "Czech Republic" too: the other names are those of
``data/countries.csv``.

The results show each page's description (`book/static/search.js`). Sphinx would fetch every page
found for a few words of it: megabytes on a phone, and nothing at all from a USB stick.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.writers.html5 import HTML5Translator

from book.social import written_meta
from book.tables import rows_of

COUNTRIES = "data/countries.csv"

SCRIPT = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"\w+")


class Findable(nodes.General, nodes.Element):
    """HTML made by a lab. Shown as it is; its children are the words to find it by."""


class OtherNames(nodes.General, nodes.Element):
    """Words to find a page by that it does not show."""


class BookSearch(SearchEnglish):
    """Sphinx's English search, less bare numbers: its search box takes none."""

    lang = "en-GB"

    def word_filter(self, word: str) -> bool:
        """Tell whether a word goes into the index."""
        return not word.isdigit() and super().word_filter(word)


def phrases_of(html: str) -> list[str]:
    """Return what stands between the tags of a piece of HTML, each phrase once.

    The states of explorers are part of it: they are HTML in a script.
    """

    def states(script: re.Match) -> str:
        if "explorer-states" not in script[2]:
            return " "
        return "\n".join(json.loads(script[3])["lines"])

    parts = TAG.split(SCRIPT.sub(states, html))
    return list(dict.fromkeys(filter(None, (unescape(part).strip() for part in parts))))


@cache
def other_names(table: Path) -> tuple[tuple[re.Pattern, str], ...]:
    """Return for each country that has other names how to find it in a text, and all its names.

    A name that needs brackets to explain itself is a statistician's; nobody types it.
    """
    found = []
    for row in rows_of(table):
        if row["is_country"] != "true":
            continue
        aliases = [name for name in row["aliases"].split(" | ") if name and "(" not in name]
        names = sorted({row["country"], row["label"], *aliases})
        any_name = "|".join(re.escape(name) for name in names)
        if aliases:
            found.append((re.compile(rf"(?<!\w)(?:{any_name})(?!\w)"), " ".join(names)))
    return tuple(found)


def make_findable(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Wrap a page's own HTML for the index, and add the other names of the countries on it."""
    if app.builder.format != "html":
        return
    phrases = []
    for raw in list(doctree.findall(nodes.raw)):
        if "html" in raw.get("format", "").split():
            found = phrases_of(raw.astext())
            phrases += found
            words = dict.fromkeys(word for phrase in found for word in WORD.findall(phrase))
            wrapped = Findable("", nodes.Text(" ".join(words)), raw=raw)
            raw.replace_self(wrapped)
            raw.parent = wrapped.parent  # which decides what Sphinx writes around it
    whole = "\n".join([doctree.astext(), *phrases])
    table = Path(app.srcdir) / COUNTRIES
    if not table.is_file():  # a book without countries has no other names for them
        return
    names = [names for pattern, names in other_names(table) if pattern.search(whole)]
    if names:
        doctree += OtherNames("", nodes.Text(" ".join(names)))


def show_html(translator: HTML5Translator, node: Findable) -> None:
    """Write the HTML as Sphinx would, and not the words."""
    translator.visit_raw(node["raw"])  # which ends in SkipNode


def show_nothing(_translator: HTML5Translator, _node: OtherNames) -> None:
    """Write nothing."""
    raise nodes.SkipNode


def hand_descriptions(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Put the pages' descriptions on the page of results, for `book/static/search.js`."""
    if pagename == "search":
        # Of the pages as they are written: this one comes behind them.
        described = {
            name: written_meta(Path(app.outdir) / f"{name}.html")["description"]
            for name in sorted(app.env.found_docs)
        }
        known = json.dumps(described, ensure_ascii=False)
        safe = known.replace("<", "\\u003c")  # so that no text can end the script
        context["metatags"] += (
            f'\n<script type="application/json" id="page-descriptions">{safe}</script>'
        )


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(Findable, html=(show_html, None))
    app.add_node(OtherNames, html=(show_nothing, None))
    app.add_search_language(BookSearch)
    app.connect("html-page-context", hand_descriptions, priority=930)
    # After every handler that puts HTML into a page.
    app.connect("doctree-resolved", make_findable, priority=950)
