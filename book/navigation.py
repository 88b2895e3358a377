"""Navigation: where previous and next lead, and how far the reader is.

The theme leads from page to page of the table of contents, so that a story is followed by its lab.
A reader of the article wants the next story. So:

- a page that heads others (a chapter's story) is followed by the next such page;
- a page below it (lab, solutions) is followed by the next one below, and after the last of them by
  the next story; from each a link goes back to its own story.

All of it follows from ``_toc.yml``; the chapters are the pages of its first part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.api import SiteMap

from book.made import render
from book.page_store import has_changed


@dataclass(frozen=True)
class Entry:
    """A page that stands at the top of a part, with the pages below it.

    Attributes
    ----------
    docname : str
        The page, such as ``chapters/02-flight/story``.
    below : tuple of str
        The pages below it, in the order of the table of contents.
    chapter : int or None
        The chapter's number, if it is one.
    """

    docname: str
    below: tuple[str, ...]
    chapter: int | None


@dataclass(frozen=True)
class Outline:
    """The book's cover and, in order, all pages that stand at the top of a part."""

    root: str
    entries: tuple[Entry, ...]

    @property
    def chapters(self) -> tuple[Entry, ...]:
        """The chapters."""
        return tuple(entry for entry in self.entries if entry.chapter)

    def number(self, docname: str) -> int | None:
        """Return the number of the chapter that a page tells."""
        return next((entry.chapter for entry in self.chapters if entry.docname == docname), None)

    def place(self, docname: str) -> int | None:
        """Return the position of the entry that a page is, or stands below."""
        for position, entry in enumerate(self.entries):
            if docname == entry.docname or docname in entry.below:
                return position
        return None


@dataclass(frozen=True)
class Step:
    """A link onwards or back: what kind of page it leads to, and to which."""

    label: str
    docname: str


def outline(site: SiteMap) -> Outline:
    """Return the outline of a table of contents."""
    entries = []
    for part, tree in enumerate(site.root.subtrees):
        for number, name in enumerate(tree.files(), start=1):
            below = tuple(pages_below(site, name))
            entries.append(Entry(name, below, number if part == 0 else None))
    return Outline(site.root.docname, tuple(entries))


def pages_below(site: SiteMap, docname: str) -> Iterator[str]:
    """Yield the pages below a page, each followed by those below it."""
    for name in site[docname].child_files():
        yield name
        yield from pages_below(site, name)


def steps(book: Outline, docname: str) -> tuple[Step | None, Step | None]:
    """Return where a page leads back and onwards."""
    if docname == book.root:
        first = book.entries[0] if book.entries else None
        return None, first and Step("First chapter", first.docname)
    place = book.place(docname)
    if place is None:
        return None, None
    entry = book.entries[place]
    following = step_to(book, place + 1)
    if docname == entry.docname:
        return step_to(book, place - 1, back=True), following
    after = entry.below[entry.below.index(docname) + 1 :]
    back = Step("Back to the story" if entry.chapter else "Back to", entry.docname)
    return back, Step("Next", after[0]) if after else following


def step_to(book: Outline, place: int, *, back: bool = False) -> Step | None:
    """Return the step to the entry at a position; before the first one is the cover."""
    if place < 0:
        return Step("Back to the cover", book.root)
    if place >= len(book.entries):
        return None
    entry = book.entries[place]
    word = "Previous" if back else "Next"
    return Step(f"{word} chapter" if entry.chapter else word, entry.docname)


def title_of(app: Sphinx, book: Outline, docname: str) -> str:
    """Return a page's title, a chapter's with its number in front."""
    title = app.env.titles[docname].astext()
    number = book.number(docname)
    return f"{number:02d} {title}" if number else title


def siblings(app: Sphinx, book: Outline, docname: str) -> dict | None:
    """Return the pages of the chapter that a page belongs to, the page itself without a link."""
    place = book.place(docname)
    if place is None or not book.entries[place].below:
        return None
    entry = book.entries[place]
    heading = app.env.titles[entry.docname].astext()
    pages = []
    for name in (entry.docname, *entry.below):
        # "Lab: Flight" is the lab of the chapter Flight.
        title = app.env.titles[name].astext().removesuffix(f": {heading}")
        link = "" if name == docname else app.builder.get_relative_uri(docname, name)
        own = "Story" if entry.chapter and name == entry.docname else title
        pages.append({"title": escape(own), "link": link})
    return {"label": "In this chapter" if entry.chapter else "On this subject", "pages": pages}


def progress(book: Outline, docname: str) -> str:
    """Return the line over a story that says how far in the book it is."""
    number = book.number(docname)
    if number is None:
        return ""
    return render("chapter_place.html", docname=docname, number=number, count=len(book.chapters))


def read_so_far(app: Sphinx, book: Outline) -> str:
    """Return the place on the cover for what was read in this browser: see chapters_read.js."""
    titles = {entry.docname: title_of(app, book, entry.docname) for entry in book.chapters}
    return render("chapters_read.html", titles=titles)


def lead_on(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Hand the templates previous, next and the chapter's pages; put the progress on the page."""
    if doctree is None:
        return
    book = outline(app.env.external_site_map)
    for name, step in zip(("prev", "next"), steps(book, pagename), strict=True):
        context[name] = step and {
            "label": step.label,
            "title": escape(title_of(app, book, step.docname)),
            "link": app.builder.get_relative_uri(pagename, step.docname),
        }
    context["siblings"] = siblings(app, book, pagename)
    context["body"] = progress(book, pagename) + context["body"]
    if pagename == book.root:
        context["body"] += read_so_far(app, book)


def key_by_contents(app: Sphinx, config: Config) -> None:
    """Write every page again when the table of contents changes: each says where it leads."""
    table = Path(app.srcdir) / config.external_toc_path
    config["book_contents"] = hashlib.sha256(table.read_bytes()).hexdigest()


def pages_to_write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return every page when a title has changed: others lead to it by that name."""
    titles = {name: title.astext() for name, title in env.titles.items()}
    return sorted(env.found_docs) if has_changed(env, "titles", titles) else []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_config_value("book_contents", "", "html")
    app.connect("config-inited", key_by_contents)
    app.connect("env-updated", pages_to_write_again)
    app.connect("html-page-context", lead_on, priority=910)
