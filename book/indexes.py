"""The index of figures and tables, and the checklist of the page on numbers.

``{made} figures`` and ``{made} tables`` list what the pages themselves show: every figure that a
notebook shows is noted when the notebook is read. So a figure whose title changes with its data
changes in the index too, and nobody can forget to list one.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book import table_use
from book.data_page import used_by
from book.made import maker
from book.page_store import page, pages
from book.tables import anchor, day, described, file_link, folder_of, plain

TRAP = re.compile(
    r"^\((?P<anchor>trap-[\w-]+)\)=\n## (?P<name>.+)\n\n\*\*Ask:\*\* (?P<question>.+)$",
    re.MULTILINE,
)

# As summit.chart writes a figure. An explorer's other states are packed away with "<" escaped, so
# that only the one shown first is found.
FIGURE = re.compile(
    r'<figure class="chart" id="fig-(?P<name>[\w-]+)">\s*'
    r'<p class="chart-title"[^>]*>(?P<title>.*?)</p>(?P<rest>.*?)</figure>',
    re.DOTALL,
)
FILE = re.compile(r'href="(?:\.\./)+data/(?P<table>\w+)\.csv" download')
EXPLORER = '<div class="explorer" id="explorer-{name}"'


@dataclass(frozen=True)
class Figure:
    """A figure as its notebook shows it, in its first state if it is an explorer."""

    name: str
    title: str
    tables: tuple[str, ...]
    explorer: bool


def figures_in(markup: str) -> list[Figure]:
    """Return the figures in a piece of HTML, in their order."""
    return [
        Figure(
            name=found["name"],
            title=unescape(found["title"]),
            tables=tuple(dict.fromkeys(FILE.findall(found["rest"]))),
            explorer=EXPLORER.format(name=found["name"]) in markup,
        )
        for found in FIGURE.finditer(markup)
    ]


# --- what the pages show ------------------------------------------------------------------------


def note_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Remember which figures the page just read shows, its own and those that it quotes."""
    known = page(app.env)
    known.figures = [
        figure
        for node in doctree.findall(nodes.raw)
        if node.get("format") == "html"
        for figure in figures_in(node.astext())
    ]
    known.shown = [
        (node.refdoc, node.key)
        for node in doctree.findall(PendingGlueReference)
        if node.gtype != "text"
    ]


def shown_on(app: Sphinx) -> dict[str, dict[str, list[str]]]:
    """Return, by notebook and figure, the pages that show the figure: for readers first."""
    by_key = {}
    shown = defaultdict(lambda: defaultdict(set))
    for docname, known in pages(app.env).items():
        for figure in known.figures:
            shown[docname][figure.name].add(docname)
        for notebook, key in known.shown:
            if notebook not in by_key:
                by_key[notebook] = glued_figures(app, notebook)
            for name in by_key[notebook].get(key, []):
                shown[notebook][name].add(docname)
    return {
        notebook: {
            name: sorted(places, key=lambda place, own=notebook: (place == own, place))
            for name, places in figures.items()
        }
        for notebook, figures in shown.items()
    }


def glued_figures(app: Sphinx, notebook: str) -> dict[str, list[str]]:
    """Return the names of the figures that a notebook hands over, by key."""
    path = Path(app.outdir).parent / "jupyter_execute" / f"{notebook}.glue.json"
    if not path.is_file():
        return {}
    glued = json.loads(path.read_text("utf-8"))
    return {
        key: [figure.name for figure in figures_in(value["data"].get("text/html", ""))]
        for key, value in glued.items()
    }


# --- the index ----------------------------------------------------------------------------------


def notebooks(app: Sphinx) -> dict[str, list[Figure]]:
    """Return the figures of each notebook that shows any, in the order of the book."""
    return {name: known.figures for name, known in sorted(pages(app.env).items()) if known.figures}


def part_title(app: Sphinx, notebook: str) -> str:
    """Return what the chapter of a notebook is called: the title of its folder's first page."""
    folder = notebook.rpartition("/")[0]
    for name in (f"{folder}/story", f"{folder}/index", notebook):
        if name in app.env.titles:
            number = re.match(r"(\d\d)-", folder.rpartition("/")[2])
            words = app.env.titles[name].astext()
            return f"Chapter {number[1]}: {words}" if number else words
    raise ExtensionError(f"{notebook} has figures and no title")


def link(app: Sphinx, here: str, docname: str, figure: Figure, text: str) -> str:
    """Return a link to a figure on one page; its anchor is in HTML that Sphinx does not read."""
    uri = app.builder.get_relative_uri(here, docname)
    return f'<a href="{escape(uri)}#fig-{figure.name}">{plain(text)}</a>'


def page_word(docname: str) -> str:
    """Return what a page is within its chapter."""
    name = docname.rpartition("/")[2]
    return {"index": "page", "line": "code"}.get(name, name)


def listing(entries: list[str]) -> str:
    """Return the entries of an index as Markdown."""
    return ":::{div} index\n" + "\n".join(entries) + "\n:::"


@maker("figures", turn=2)
def every_figure(app: Sphinx, here: str, argument: str) -> str:
    """Return every figure of the book, by chapter."""
    shown, listed, tables = shown_on(app), notebooks(app), described(folder_of(app))
    every = [figure for figures in listed.values() for figure in figures]
    explorers = sum(figure.explorer for figure in every)
    parts = [
        f"The book has {len(every)} figures. {explorers} of them are explorers, which the reader "
        "can turn; each is listed here with the title of its first state."
    ]
    for notebook, figures in listed.items():
        entries = []
        for figure in figures:
            places = shown[notebook][figure.name]
            words = " and ".join(link(app, here, name, figure, page_word(name)) for name in places)
            kind = " [explorer]{.index-kind}" if figure.explorer else ""
            alone = f'<a href="../figures/{figure.name}.html">on a page of its own</a>'
            entries.append(
                f"- {link(app, here, places[0], figure, figure.title)}{kind} "
                f"[On the {words}, and {alone}; id `fig-{figure.name}`. "
                f"{behind(figure, tables)}]{{.index-more}}"
            )
        parts += [f"### {plain(part_title(app, notebook))}", listing(entries)]
    return "\n\n".join(parts)


def behind(figure: Figure, tables: dict[str, dict]) -> str:
    """Return the tables behind a figure, each with its data sheet and its file."""
    if not figure.tables:
        return "Its source is named below it; it does not come from a table of the book."
    named = []
    for name in figure.tables:
        if name in tables:
            title, file = plain(tables[name]["title"]), file_link(tables[name]["path"])
            named.append(f"[{title}](#{anchor(name)}) ({file})")
        else:  # a file that the book works out of its tables, such as its verdicts
            named.append(file_link(f"{name}.csv"))
    return f"Drawn from {', '.join(named)}."


@maker("tables", turn=2)
def every_table(app: Sphinx, here: str, argument: str) -> str:
    """Return every table of the book, in the order of its title."""
    shown, tables = shown_on(app), described(folder_of(app))
    used = table_use.by_table(Path(app.srcdir))
    drawn = defaultdict(list)
    for notebook, figures in notebooks(app).items():
        for figure in figures:
            words, place = figure.name.replace("-", " "), shown[notebook][figure.name][0]
            for name in figure.tables:
                drawn[name].append(link(app, here, place, figure, words))
    entries = [
        f"- [{plain(table['title'])}](#{anchor(table['name'])}) "
        f"[{table['rows']:,} rows, as of {day(table['as_of'])}. "
        f"{plain(table['publisher'])}. {file_link(table['path'])}. "
        f"Used by {used_by(used.get(table['name'], []), app.env.found_docs)}. "
        f"Figures drawn from it: {', '.join(drawn[table['name']]) or 'none'}.]{{.index-more}}"
        for table in sorted(tables.values(), key=lambda table: table["title"].casefold())
    ]
    return f"The book has {len(tables)} tables.\n\n{listing(entries)}"


# --- the checklist ------------------------------------------------------------------------------


@maker("checklist")
def checklist(app: Sphinx, docname: str, argument: str) -> str:
    """Return the questions that a page asks, each a link to where it is explained."""
    traps = TRAP.finditer(Path(app.env.doc2path(docname)).read_text("utf-8"))
    entries = [f"1. [{trap['name']}](#{trap['anchor']}): {trap['question']}" for trap in traps]
    return ":::{div} checklist\n" + "\n".join(entries) + "\n:::"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-read", note_figures)
