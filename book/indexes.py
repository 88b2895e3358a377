"""The index of figures and tables, and the checklist of the page on numbers.

`chapters/figures.md` holds the words around two lines, ``% figures`` and ``% tables``. What stands
in their place is read from the pages themselves: every figure that a notebook shows is noted when
the notebook is read, and the index is read last of all pages. So a figure whose title changes
with its data changes in the index too, and nobody can forget to list one.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

import biography
import uses
from docutils import nodes
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

PAGE = "chapters/figures"
FIGURES, TABLES = "% figures", "% tables"

NUMBERS = "chapters/numbers"
CHECKLIST = "% checklist"
TRAP = re.compile(
    r"^\((?P<anchor>trap-[\w-]+)\)=\n## (?P<name>.+)\n\n\*\*Ask:\*\* (?P<question>.+)$",
    re.MULTILINE,
)

# As summit.chart writes a figure. An explorer's other states are packed away with "<" escaped, so
# that only the one shown first is found.
FIGURE = re.compile(
    r'<figure class="chart" id="fig-(?P<name>[\w-]+)">\s*'
    r'<p class="chart-title">(?P<title>.*?)</p>(?P<rest>.*?)</figure>',
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


def store(env: BuildEnvironment) -> dict[str, dict]:
    """Return, by page, the figures of its own and the glued values that it quotes whole."""
    if not hasattr(env, "book_figures"):
        env.book_figures = {}
    return env.book_figures


def note_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Remember which figures the page just read shows."""
    own = [
        figure
        for node in doctree.findall(nodes.raw)
        if node.get("format") == "html"
        for figure in figures_in(node.astext())
    ]
    quoted = [
        (node.refdoc, node.key)
        for node in doctree.findall(PendingGlueReference)
        if node.gtype != "text"
    ]
    store(app.env)[app.env.docname] = {"own": own, "quoted": quoted}


def forget_figures(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the figures of a page that is about to be read again, or is gone."""
    store(env).pop(docname, None)


def index_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Have the index and the data page read again whenever any page is.

    Any may have gained a figure, or a table that it uses.
    """
    pages = [page for page in (PAGE, biography.PAGE) if page in env.found_docs]
    return pages if added | changed | removed else []


def read_last(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Put the index behind the pages that it lists."""
    if docnames and PAGE in env.found_docs:
        docnames[:] = [name for name in docnames if name != PAGE] + [PAGE]


def shown_on(app: Sphinx) -> dict[str, dict[str, list[str]]]:
    """Return, by notebook and figure, the pages that show the figure."""
    pages = store(app.env)
    by_key = {}
    shown = defaultdict(lambda: defaultdict(list))
    for docname in sorted(pages):
        for figure in pages[docname]["own"]:
            shown[docname][figure.name].append(docname)
        for notebook, key in pages[docname]["quoted"]:
            if notebook not in by_key:
                by_key[notebook] = glued_figures(app, notebook)
            for name in by_key[notebook].get(key, []):
                shown[notebook][name].append(docname)
    return shown


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


def write_index(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the figures and the tables into the index."""
    if docname != PAGE:
        return
    missing = {FIGURES, TABLES} - set(source[0].splitlines())
    if missing:
        raise ExtensionError(f"{docname}: there is no line {' and no line '.join(sorted(missing))}")
    package = json.loads((Path(app.srcdir) / "data" / "datapackage.json").read_text("utf-8"))
    tables = {table["name"]: table for table in package["resources"]}
    source[0] = source[0].replace(FIGURES, figures_markdown(app, tables), 1)
    source[0] = source[0].replace(TABLES, tables_markdown(app, tables), 1)


def notebooks(app: Sphinx) -> dict[str, list[Figure]]:
    """Return the figures of each notebook that shows any, in the order of the book."""
    return {
        docname: noted["own"] for docname, noted in sorted(store(app.env).items()) if noted["own"]
    }


def part_title(app: Sphinx, notebook: str) -> str:
    """Return what the chapter of a notebook is called: the title of its folder's first page."""
    folder = notebook.rpartition("/")[0]
    for page in (f"{folder}/story", f"{folder}/index", notebook):
        if page in app.env.titles:
            number = re.match(r"(\d\d)-", folder.rpartition("/")[2])
            words = app.env.titles[page].astext()
            return f"Chapter {number[1]}: {words}" if number else words
    raise ExtensionError(f"{notebook} has figures and no title")


def link(app: Sphinx, docname: str, figure: Figure, text: str) -> str:
    """Return a link to a figure on one page; its anchor is in HTML that Sphinx does not read."""
    uri = app.builder.get_relative_uri(PAGE, docname)
    return f'<a href="{escape(uri)}#fig-{figure.name}">{biography.plain(text)}</a>'


def page_word(docname: str) -> str:
    """Return what a page is within its chapter."""
    name = docname.rpartition("/")[2]
    return {"index": "page", "line": "code"}.get(name, name)


def figures_markdown(app: Sphinx, tables: dict[str, dict]) -> str:
    """Return every figure of the book, by chapter."""
    shown = shown_on(app)
    listed = notebooks(app)
    every = [figure for figures in listed.values() for figure in figures]
    explorers = sum(figure.explorer for figure in every)
    parts = [
        f"The book has {len(every)} figures. {explorers} of them are explorers, which the reader "
        "can turn; they stand here with the title of their first state."
    ]
    for notebook, figures in listed.items():
        entries = []
        for figure in figures:
            pages = sorted(set(shown[notebook][figure.name]), key=lambda page: page == notebook)
            places = " and ".join(link(app, page, figure, page_word(page)) for page in pages)
            kind = " [explorer]{.index-kind}" if figure.explorer else ""
            entries.append(
                f"- {link(app, pages[0], figure, figure.title)}{kind} "
                f"[On the {places}; id `fig-{figure.name}`. "
                f"{behind(figure, tables)}]{{.index-more}}"
            )
        parts.append(f"### {biography.plain(part_title(app, notebook))}")
        parts.append(":::{div} index\n" + "\n".join(entries) + "\n:::")
    return "\n\n".join(parts)


def behind(figure: Figure, tables: dict[str, dict]) -> str:
    """Return the tables behind a figure, each with its biography and its file."""
    if not figure.tables:
        return "Its source stands below it; it comes from no table of the book."
    named = []
    for name in figure.tables:
        if name in tables:
            title, file = biography.plain(tables[name]["title"]), csv_link(tables[name]["path"])
            named.append(f"[{title}](#{biography.anchor(name)}) ({file})")
        else:  # a file that the book works out of its tables, such as its verdicts
            named.append(csv_link(f"{name}.csv"))
    return f"Drawn from {', '.join(named)}."


def csv_link(file: str) -> str:
    """Return a link to a table's file; the pages of the index stand one folder down."""
    return f'<a href="../data/{file}" download>{biography.plain(file)}</a>'


def tables_markdown(app: Sphinx, tables: dict[str, dict]) -> str:
    """Return every table of the book, in the order of its title."""
    shown = shown_on(app)
    used = uses.by_table(Path(app.srcdir))
    drawn = defaultdict(list)
    for notebook, figures in notebooks(app).items():
        for figure in figures:
            # The page for readers comes before the notebook that drew it.
            pages = sorted(set(shown[notebook][figure.name]), key=lambda page: page == notebook)
            for name in figure.tables:
                words = figure.name.replace("-", " ")
                drawn[name].append(link(app, pages[0], figure, words))
    entries = []
    for table in sorted(tables.values(), key=lambda table: table["title"].casefold()):
        figures = ", ".join(drawn[table["name"]]) or "none"
        entries.append(
            f"- [{biography.plain(table['title'])}](#{biography.anchor(table['name'])}) "
            f"[{table['rows']:,} rows, as of {biography.day(table['as_of'])}. "
            f"{biography.plain(table['publisher'])}. {csv_link(table['path'])}. "
            f"Used by {biography.used_by(used.get(table['name'], []), app.env.found_docs)}. "
            f"Figures drawn from it: {figures}.]{{.index-more}}"
        )
    return (
        f"The book has {len(tables)} tables.\n\n:::{{div}} index\n" + "\n".join(entries) + "\n:::"
    )


# --- the checklist ------------------------------------------------------------------------------


def write_checklist(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the questions of the page on numbers at its top, so that each is written once."""
    if docname != NUMBERS:
        return
    if CHECKLIST not in source[0].splitlines():
        raise ExtensionError(f"{docname}: there is no line {CHECKLIST!r} to put the questions at")
    source[0] = source[0].replace(CHECKLIST, checklist(source[0]), 1)


def checklist(page: str) -> str:
    """Return the questions that a page asks, each a link to where it is explained."""
    traps = list(TRAP.finditer(page))
    entries = [f"1. [{trap['name']}](#{trap['anchor']}): {trap['question']}" for trap in traps]
    return ":::{div} checklist\n" + "\n".join(entries) + "\n:::"


def setup(app: Sphinx) -> None:
    """Register the indexes with Sphinx."""
    app.connect("env-get-outdated", index_again)
    app.connect("env-before-read-docs", read_last)
    app.connect("env-purge-doc", forget_figures)
    app.connect("doctree-read", note_figures)
    app.connect("source-read", write_index)
    app.connect("source-read", write_checklist)
