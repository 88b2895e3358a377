"""What the search knows: the words of every part of every page, and a country's other names.

Sphinx's own search drops bare numbers, splits designations at the hyphen and answers with whole
pages. This one answers with parts of pages: a section, a figure, a term, a reference. Their words
are read from the pages as they are written, and go into a script (``_static/search/parts.js``) that
the page of results alone loads: a page that is opened from a disk may load nothing else. There
`book/static/search/results.js` searches them with MiniSearch, a library that lies beside it as it
was published.

Of an explorer the words of all states are known, but numbers only of the state shown first. A word
that is nowhere in the book but in the rows of a table (S-300) leads to the table's data sheet.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from book.tables import folder_of, rows_of

FOLDER = "_static/search"

#: The page's own words, in what the theme puts around them.
ARTICLE = re.compile(r'<article class="bd-article">(.*)</article>', re.DOTALL)
SCRIPT = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
#: A file of an explorer's states is a script that keeps one object.
STATES_FILE = re.compile(r"\] = (\{.*\});\s*$", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
CHECKSUM = re.compile(r"\b[0-9a-f]{64}\b")
#: A word, which has a letter, whole: S-300.
WORD = re.compile(r"[^\W_]*[^\W\d_][^\W_]*(?:[-‐‑’'][^\W_]+)*")
#: What may be the name of a country or a thing.
NAME = re.compile(r"[^\W\d_][^\d,.:;()]{1,39}")

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
#: Elements whose words do not run on into the next one's.
BLOCKS = HEADINGS | {
    *("article", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption"),
    *("figure", "label", "legend", "li", "ol", "p", "pre", "section", "summary", "svg", "table"),
    *("tr", "ul"),
}
CELLS = {"td", "th", "text", "tspan"}
#: Elements that have no end.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
#: Elements whose words nobody looks for.
SILENT = {"button", "option", "output", "template", "title"}
#: As what their words are kept. Code is found by its words, and is no text to quote from.
KINDS = {"svg": "drawn", "pre": "unseen"}
#: Classes of what is no text: marks, and lists of the pages that use a term or a source.
SILENT_CLASSES = {"headerlink", "term-uses", "reference-uses", "chapter-place"}


@dataclass
class Part:
    """A part of a page that can be found by itself.

    Attributes
    ----------
    anchor : str
        Its place in the page.
    title : str
        What it is called. Empty, if it has no name: a reference.
    words : list of str
        Its words and the breaks between them, without those of parts inside it.
    drawn : list of str
        The phrases in its picture.
    unseen : list of str
        The phrases in code, in the states of an explorer that are not shown at first, and in the
        rows of a table.
    """

    anchor: str
    title: str = ""
    words: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return its text, a line for each block; of what is drawn, the words that it lacks."""
        words = CHECKSUM.sub("", "".join(self.words))
        lines = [" ".join(line.split()) for line in words.split("\n")]
        text = "\n".join(filter(None, lines))
        return "\n".join(filter(None, [text, *lacking(text, self.drawn)]))

    def all_words(self) -> str:
        """Return everything that it is found by."""
        return "\n".join([self.title, self.text(), *self.unseen])

    def unseen_words(self) -> str:
        """Return the names in what is not quoted from that the text lacks, and further words."""
        text = self.text()
        names = lacking(text, (phrase for phrase in self.unseen if NAME.fullmatch(phrase)))
        words = (word for phrase in self.unseen for word in WORD.findall(phrase))
        seen = set(WORD.findall("\n".join([text, *names])))
        further = " ".join(word for word in dict.fromkeys(words) if word not in seen)
        return "\n".join(filter(None, [*names, further]))


class PartsReader(HTMLParser):
    """Takes a page's HTML apart into `parts`. What is open is kept on a stack, with what held."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = [Part("")]
        self.part, self.silent, self.in_title, self.kind = self.parts[0], False, False, "words"
        self.stack: list[tuple] = []
        self.last_closed = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, and the part that it may begin."""
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.stack.append((tag, self.part, self.silent, self.in_title, self.kind))
        if self.begins_part(tag, given):
            self.part = Part(given["id"])
            self.parts.append(self.part)
        elif tag in {"dt", "dd"} and self.parts[-1].anchor.startswith("term-"):
            self.part = self.parts[-1]  # a second form of a term, or its meaning
        self.silent |= tag in SILENT or not SILENT_CLASSES.isdisjoint(
            given.get("class", "").split()
        )
        self.in_title |= self.begins_title(tag, given)
        self.kind = KINDS.get(tag, self.kind)
        self.separate(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element and all that was left open in it."""
        if any(name == tag for name, *_ in self.stack):
            while tag != (closed := self.stack.pop())[0]:
                pass
            self.last_closed = tag
            self.separate(tag)
            _, self.part, self.silent, self.in_title, self.kind = closed

    def handle_data(self, data: str) -> None:
        """Take words."""
        if self.in_title and not self.silent:
            self.part.title += data
        elif not self.silent:
            getattr(self.part, self.kind).append(re.sub(r"\s+", " ", data))

    def separate(self, tag: str) -> None:
        """Keep the words before a tag from running on into those after it."""
        if tag in BLOCKS or tag in CELLS:
            self.part.words.append("\n" if tag in BLOCKS else " ")

    def begins_part(self, tag: str, given: dict[str, str]) -> bool:
        """Tell whether an element is a part of its own. A figure in an explorer is the latter's."""
        anchor, in_explorer = given.get("id"), self.part.anchor.startswith("explorer-")
        return bool(anchor) and (
            tag in {"section", "article"}
            or (tag == "dt" and self.last_closed != "dt")
            or given.get("class") == "explorer"
            or (tag == "figure" and not in_explorer)
            or (tag == "li" and anchor.startswith("ref-"))
        )

    def begins_title(self, tag: str, given: dict[str, str]) -> bool:
        """Tell whether an element names the part."""
        drawn = self.part.anchor.startswith(("explorer-", "fig-"))
        names = given.get("class") == "chart-title" if drawn else tag in HEADINGS or tag == "dt"
        return names and bool(self.part.anchor) and not self.part.title


def lacking(text: str, phrases: Iterable[str]) -> list[str]:
    """Return the phrases with a letter in them that a text has not, each once."""
    known = dict.fromkeys(" ".join(phrase.split()) for phrase in phrases)
    return [phrase for phrase in known if WORD.search(phrase) and phrase not in text]


def phrases_of(html: str) -> list[str]:
    """Return what stands between the tags of a piece of HTML, each phrase once."""
    return list(dict.fromkeys(filter(None, (unescape(part).strip() for part in TAG.split(html)))))


def states_of(page: str, outdir: Path) -> dict[str, list[str]]:
    """Return for each explorer of a page, by its anchor, the lines that its states consist of.

    They stand in the page, or else in files: one that the explorer names, and its further parts.
    """
    found: dict[str, list[str]] = {}
    place = re.compile(
        r'<div class="explorer"[^>]*>|<script[^>]*class="explorer-states"[^>]*>(.*?)</script>',
        re.DOTALL,
    )
    anchor = ""
    for match in place.finditer(page):
        if match[1] is not None:
            found[anchor] = json.loads(match[1])["lines"]
            continue
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', match[0]))
        anchor = given["id"]
        if "data-states" in given:
            found[anchor] = lines_of_files(outdir, Path(given["data-states"].split("?")[0]).stem)
    return found


def lines_of_files(outdir: Path, name: str) -> list[str]:
    """Return the lines of the files of an explorer's states: ``name.js``, ``name.1.js`` ..."""
    folder, lines = outdir / "figures", []
    for path in (folder / f"{name}.js", *sorted(folder.glob(f"{name}.[0-9]*.js"))):
        lines += json.loads(STATES_FILE.search(path.read_text("utf-8"))[1])["lines"]
    return lines


def parts_of(page: str, outdir: Path) -> list[Part]:
    """Return the parts of a page as it is written that have a text, in their order."""
    reader = PartsReader()
    reader.feed(SCRIPT.sub("", ARTICLE.search(page)[1]))
    reader.close()
    states = states_of(page, outdir)
    for part in reader.parts:
        part.unseen += phrases_of("<br>".join(states.get(part.anchor, [])))
    return [part for part in reader.parts if part.title or part.text()]


def other_names(table: Path) -> list[list[str]]:
    """Return the names of each country that has several.

    A name that needs brackets to explain itself is a statistician's; nobody types it.
    """
    if not table.is_file():  # a book without countries has no other names for them
        return []
    found = []
    for row in rows_of(table):
        aliases = [name for name in row["aliases"].split(" | ") if name and "(" not in name]
        names = sorted({row["country"], row["label"], *aliases})
        if row["is_country"] == "true" and len(names) > 1:
            found.append(names)
    return found


def add_rows(parts: list[Part], folder: Path) -> None:
    """Have the words that only the rows of a table have lead to its data sheet."""
    told = {word.lower() for part in parts for word in WORD.findall(part.all_words())}
    for part in parts:
        if file := re.match(r"(\w+\.csv), ", part.text()):  # as a data sheet begins
            cells = {cell: None for row in rows_of(folder / file[1]) for cell in row.values()}
            words = [word for cell in cells if "://" not in cell for word in WORD.findall(cell)]
            part.unseen += [word for word in dict.fromkeys(words) if word.lower() not in told]


def known(app: Sphinx) -> dict[str, list]:
    """Return all that the search knows: pages, their parts, names of countries.

    A part is the number of its page, its anchor, its title, the lines of its text, and further
    words. A line that is there before, as in a figure of both a lab and a story, is its number.
    """
    outdir, data = Path(app.outdir), folder_of(app)
    names = sorted(app.env.found_docs)
    pages = [parts_of((outdir / f"{name}.html").read_text("utf-8"), outdir) for name in names]
    add_rows([part for parts in pages for part in parts], data)
    numbers: dict[str, int] = {}
    told = []
    for page, parts in enumerate(pages):
        for part in parts:
            lines = []
            for line in part.text().split("\n"):
                lines.append(numbers.get(line, line))
                numbers.setdefault(line, len(numbers))
            title = " ".join(part.title.split())
            told.append([page, part.anchor, title, lines, part.unseen_words()])
    titles = [[f"{name}.html", app.env.titles[name].astext()] for name in names]
    return {"pages": titles, "parts": told, "names": other_names(data / "countries.csv")}


def search_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Write what the search knows, and make its page. All other pages are written by now."""
    told = json.dumps(known(app), ensure_ascii=False, separators=(",", ":"))
    script = f"window.searchKnown = {told};\n".encode()
    path = Path(app.outdir, FOLDER, "parts.js")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(script)
    version = hashlib.sha256(script).hexdigest()[:8]
    yield "search", {"title": "Search", "parts_version": version}, "search.html"


def leave_search(app: Sphinx) -> None:
    """Have Sphinx make neither an index nor a page of its own."""
    app.builder.search = False


def leave_marks(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Leave out Sphinx's script that marks words: `book/static/found_words.js` does it."""
    unused = "_static/sphinx_highlight.js"
    context["script_files"] = [
        script for script in context["script_files"] if getattr(script, "filename", "") != unused
    ]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", leave_search)
    app.connect("html-page-context", leave_marks)
    app.connect("html-collect-pages", search_page)
