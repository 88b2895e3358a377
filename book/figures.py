"""What is published of each figure: a page of its own, to be embedded, and an explorer's states.

``figures/<name>.html`` is made for an ``<iframe>`` in a learning platform, in slides or in an
article: the figure and what belongs to it, without the theme and its fonts. It loads what stands in
``summit/static`` and in ``book/static/embed``, and no more.

The states of an explorer leave the pages that show it for ``figures/<name>.js``, once for all of
them; what is too much for a first visit is split into ``figures/<name>.1.js`` and so on. They are
scripts because a page that was opened as a file may load nothing else.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from itertools import pairwise
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book.indexes import FIGURE, notebooks, part_title, shown_on
from book.made import render
from book.sitemap import address
from book.social import citation_tags, shortened

FOLDER = "figures"
#: A file of states has at most so many bytes, compressed, unless one state alone has more.
LARGEST_PART = 28_000
#: As `summit.explore` writes an explorer.
EXPLORER = re.compile(
    r'<div class="explorer" id="explorer-(?P<name>[\w-]+)"(?P<attributes>[^>]*)>'
    r"(?P<shown>.*?)"
    r'<script type="application/json" class="explorer-states">(?P<states>.*?)</script>\n</div>',
    re.DOTALL,
)
ALT = re.compile(r'<svg\b[^>]*\saria-label="(?P<alt>[^"]*)"')
#: Links of a figure are written for pages two folders down.
DEEP = 'href="../../'


# --- states -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class States:
    """The states of an explorer as they are published.

    Attributes
    ----------
    files : dict of str to str
        The text of each file by its name: the parts in their order.
    starts : tuple of int
        The first state of each part.
    version : str
        Told from all of the content.
    """

    files: dict[str, str]
    starts: tuple[int, ...]
    version: str

    def attributes(self, name: str, way: str) -> str:
        """Return what an explorer says of its states; `way` leads from its page to the root."""
        parts = f' data-parts="{" ".join(map(str, self.starts))}"' if len(self.starts) > 1 else ""
        return f'data-states="{way}{FOLDER}/{name}.js?v={self.version}"{parts}'


@cache
def states_of(name: str, packed: str) -> States:
    """Turn the states that stand in a page, as JSON, into files."""
    whole = json.loads(packed)
    lines, states = whole["lines"], whole["states"]
    bounds = bounds_of(lines, states)
    files = {}
    for number, (start, end) in enumerate(pairwise(bounds)):
        file = f"{name}.{number}.js" if number else f"{name}.js"
        content = part(lines, states, start, end)
        files[file] = f'(window.explorerStates ??= {{}})["{name}/{number}"] = {content};\n'
    return States(files, tuple(bounds[:-1]), version_of("".join(files.values())))


def bounds_of(lines: Sequence[str], states: Sequence[list[int]]) -> list[int]:
    """Return where parts begin, and where the last ends: about alike, and as few as will do."""

    def is_small(start: int, end: int) -> bool:
        return len(gzip.compress(part(lines, states, start, end).encode())) <= LARGEST_PART

    for count in range(1, len(states)):
        bounds = [len(states) * number // count for number in range(count + 1)]
        if all(is_small(start, end) for start, end in pairwise(bounds)):
            return bounds
    return list(range(len(states) + 1))


def part(lines: Sequence[str], states: Sequence[list[int]], start: int, end: int) -> str:
    """Return a run of states, with the lines that it needs, as JSON."""
    used = dict.fromkeys(line for state in states[start:end] for line in state)
    places = {line: place for place, line in enumerate(used)}
    content = {
        "from": start,
        "lines": [lines[line] for line in used],
        "states": [[places[line] for line in state] for state in states[start:end]],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def version_of(text: str) -> str:
    """Return what tells a text from an earlier one of the same name."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def without_states(markup: str, way: str) -> str:
    """Return HTML whose explorers have their states in files; `way` leads to the root."""

    def named(found: re.Match) -> str:
        states = states_of(found["name"], found["states"])
        return (
            f'<div class="explorer" id="explorer-{found["name"]}"{found["attributes"]} '
            f"{states.attributes(found['name'], way)}>{found['shown']}</div>"
        )

    return EXPLORER.sub(named, markup)


# --- pages that show figures --------------------------------------------------------------------


@lru_cache(maxsize=1)
def seen(app: Sphinx) -> dict[str, tuple[str, str]]:
    """Return what each figure looked like so far in this build, and on which page, by its name."""
    return {}


def check_same(app: Sphinx, docname: str, name: str, markup: str) -> None:
    """Refuse a figure that differs from another of its name: it has one page, and one file."""
    looks = version_of(markup)
    before, place = seen(app).setdefault(name, (looks, docname))
    if before != looks:
        raise ExtensionError(f"the figure {name!r} is one thing on {place}, another on {docname}")


def take_states_out(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Leave the states of its explorers out of a page."""
    body = context.get("body") or ""
    for name, markup, _title in figures_of(body):
        check_same(app, pagename, name, markup)
    if EXPLORER.search(body):
        context["body"] = without_states(body, "../" * pagename.count("/"))


def figures_of(markup: str) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each figure in a piece of HTML, all of it, and its title.

    An explorer is the whole of it: controls, the first state, and the others.
    """
    explorers = {found["name"]: found[0] for found in EXPLORER.finditer(markup)}
    for found in FIGURE.finditer(markup):
        yield found["name"], explorers.get(found["name"], found[0]), found["title"]


# --- pages of figures ---------------------------------------------------------------------------


def write_states(app: Sphinx) -> Iterable[tuple[str, dict, str]]:
    """Write the states of explorers, for what reads the pages as they are written; no page."""
    folder = Path(app.outdir) / FOLDER
    for _, (name, markup, _title) in figures_in(app):
        if explorer := EXPLORER.fullmatch(markup):
            folder.mkdir(exist_ok=True)
            for file, text in states_of(name, explorer["states"]).files.items():
                (folder / file).write_text(text, "utf-8", newline="\n")
    return ()


def write_figures(app: Sphinx, exception: Exception | None) -> None:
    """Write the page of each figure; remove what is no figure's."""
    if exception is not None or app.builder.format != "html":
        return
    folder, kept = Path(app.outdir) / FOLDER, set()
    places, loaded = shown_on(app), assets(Path(app.outdir) / "_static", Path(app.srcdir))
    for notebook, figure in figures_in(app):
        name, markup, _title = figure
        check_same(app, notebook, name, markup)
        folder.mkdir(exist_ok=True)
        page = page_of(app, figure, places[notebook][name][0], loaded)
        (folder / f"{name}.html").write_text(page, "utf-8", newline="\n")
        kept.add(f"{name}.html")
        if explorer := EXPLORER.fullmatch(markup):
            kept |= states_of(name, explorer["states"]).files.keys()
    for path in folder.glob("*"):
        if path.name not in kept:
            path.unlink()


@lru_cache(maxsize=1)
def figures_in(app: Sphinx) -> list[tuple[str, tuple[str, str, str]]]:
    """Return each figure that the notebooks show, behind the notebook's name."""
    return [
        (notebook, figure)
        for notebook in notebooks(app)
        for figure in figures_of(raw_html(app.env.get_doctree(notebook)))
    ]


def raw_html(doctree: nodes.document) -> str:
    """Return the HTML that the cells of a notebook have shown."""
    found = (node for node in doctree.findall(nodes.raw) if node.get("format") == "html")
    return "\n".join(node.astext() for node in found)


def page_of(app: Sphinx, figure: tuple[str, str, str], docname: str, loaded: dict) -> str:
    """Return the page of one figure.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The build.
    figure : tuple of str
        Name, HTML and title, as `figures_of` yields them.
    docname : str
        The page of the book that it leads back to.
    loaded : dict of str to list of str
        What `assets` returns.
    """
    name, markup, title = figure
    alt = ALT.search(markup)
    return render(
        "figure.html",
        name=name,
        title=title,
        figure=without_states(markup, "../").replace(DEEP, 'href="../'),
        description=shortened(unescape(alt["alt"])) if alt else "",
        config=app.config,
        citation_tags=citation_tags(app.config),
        part=part_title(app, docname),
        place=f"../{docname}.html",
        canonical=address(app.config, f"{docname}.html") if app.config.html_baseurl else "",
        has_data="chapters/data" in app.env.found_docs,
        loaded=loaded,
    )


def assets(static: Path, source: Path) -> dict[str, list[str]]:
    """Return the style sheets and the scripts of a figure's page, as addresses from there."""
    own = [f"embed/{path.name}" for path in sorted((source / "book/static/embed").iterdir())]
    charts = [path.name for path in sorted((source / "summit/static").iterdir())]
    found = {}
    for kind in ("css", "js"):
        names = [name for name in (*charts, *own) if name.endswith(f".{kind}")]
        found[kind] = [
            f"../_static/{name}?v={version_of((static / name).read_text('utf-8'))}"
            for name in names
        ]
    return found


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # After whatever else changes what a page says.
    app.connect("html-page-context", take_states_out, priority=960)
    # Before the search reads them.
    app.connect("html-collect-pages", write_states, priority=400)
    # After the files of the theme have been edited, and before the build counts as finished.
    app.connect("build-finished", write_figures, priority=800)
