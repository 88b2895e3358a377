"""Descriptions, for search engines and the book's own search, and what a shared link becomes.

Every page has a description: its own (front matter, ``myst: html_meta: description``), or else the
words it opens with; solutions, which open alike, are told by their exercises. sphinxext-opengraph
makes tags and a picture of it, which apps show as a card. The site's root leads to the cover and
says what the cover says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxext.opengraph import social_card_for_page

from book.labs import EXERCISE_TITLE
from book.made import render

# A description is at least so long, where the page is, and at most.
ENOUGH, LONGEST = 120, 200
#: Pages that Sphinx makes without a source.
TOOL_PAGES = {
    "search": "Search the book: every page, every figure and every table, by a country or a word.",
    "genindex": "The index of the book.",
    "404": "This page of the book does not exist.",
}
META = re.compile(r"<meta\b[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')

# --- descriptions -------------------------------------------------------------------------------


def description(doctree: nodes.document) -> str:
    """Return a page's own description, or else what its words say that it is about.

    Asked for when the page is written: its numbers are in their places by then.
    """
    metas = doctree.findall(nodes.meta)
    own = next((meta for meta in metas if meta.get("name") == "description"), None)
    return own["content"] if own else opening(doctree)


def opening(doctree: nodes.document) -> str:
    """Return a page's title and the words it opens with, ended where a clause ends."""
    section = next(iter(doctree.findall(nodes.section)), doctree)
    words = ""
    for text in exercises_named(section) or phrases(section):
        if len(words) >= ENOUGH:
            break
        words = " ".join(f"{words} {text}".split())
    return shortened(words)


def exercises_named(section: nodes.Element) -> list[str]:
    """Return the title of a page that answers exercises, and what these are called."""
    titles = [part.next_node(nodes.title).astext() for part in section.findall(nodes.section)]
    named = [found["title"] for title in titles[1:] if (found := re.match(EXERCISE_TITLE, title))]
    if len(named) < len(titles) - 1 or not named:
        return []
    return [f"{titles[0]}. Worked answers: {'; '.join(named)}."]


def phrases(section: nodes.Element) -> Iterator[str]:
    """Yield what stands before a page's first part, a list as one sentence.

    A line that begins with emphasis says what kind of page it is, which the title has said.
    """
    for node in section.children:
        if isinstance(node, nodes.section):
            return
        if isinstance(node, nodes.title):
            yield f"{node.astext()}."
        elif isinstance(node, nodes.bullet_list):
            yield " ".join(words_of(item).rstrip(",;") + ";" for item in node).rstrip(".;") + "."
        else:
            for part in node.findall(nodes.paragraph):
                if not isinstance(part[0], nodes.emphasis):
                    yield words_of(part).removeprefix("Goals. ")


def words_of(node: nodes.Element) -> str:
    """Return the words of a part of a page, less what is HTML."""
    shown = (
        text
        for text in node.findall(nodes.Text)
        if isinstance(text.parent, nodes.TextElement) and not isinstance(text.parent, nodes.raw)
    )
    return " ".join("".join(shown).split())


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text cut after the last clause that fits, or else after the last word.

    One that ends in the middle of a list says so.
    """
    if len(text) <= longest:
        return f"{text[:-1]} …" if text.endswith((",", ";", ":")) else text
    start = text[: longest - 1]
    for end in (r"[.!?](?=\s)", r"[,;:](?=\s)", r"\s"):
        places = [match.end() for match in re.finditer(end, start)]
        if places and places[-1] > longest // 2:
            cut = start[: places[-1]].rstrip(" ,;:")
            return cut if cut.endswith((".", "!", "?")) else f"{cut} …"
    return f"{start}…"


# --- tags and cards -----------------------------------------------------------------------------


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Put a page's description into its head, and hand it to sphinxext-opengraph."""
    context.setdefault("metatags", "")
    if pagename in TOOL_PAGES:
        context["metatags"] += tag("description", TOOL_PAGES[pagename]) + tag("robots", "noindex")
    elif doctree is not None:
        said = description(doctree)
        context["metatags"] += citation_tags(app.config)
        if not any(meta.get("name") == "description" for meta in doctree.findall(nodes.meta)):
            context["metatags"] += tag("description", said)
        context["meta"] = {**(context["meta"] or {}), **card(app, pagename, context, said)}


def tag(name: str, content: str) -> str:
    """Return a tag for the head of a page."""
    return f'\n<meta name="{name}" content="{escape(content)}" />'


def citation_tags(config: Config) -> str:
    """Return whose book a page is of, for programs that keep references and for `figure.js`."""
    said = {
        "author": config.author,
        "citation_inbook_title": config.html_title,
        "citation_publication_date": config.copyright,
    }
    return "".join(tag(name, content) for name, content in said.items())


def card(app: Sphinx, pagename: str, context: dict, said: str) -> dict[str, str]:
    """Draw the picture for a page, and return what its tags are to say."""
    config = app.config
    if not config.ogp_site_url:
        return {"ogp_disable": "true"}
    title = unescape(re.sub(r"<[^>]*>", "", context["title"]))
    drawn = social_card_for_page(
        config_social=config.ogp_social_cards,
        site_name=config.html_title,
        title=title,
        description=said.removeprefix(f"{title}. "),
        pagename=pagename,
        ogp_site_url=config.ogp_site_url,
        ogp_canonical_url=config.ogp_site_url,
        srcdir=app.srcdir,
        outdir=app.outdir,
        config=config,
        env=app.env,
    )
    with Image.open(Path(app.outdir, drawn.removeprefix(config.ogp_site_url))) as picture:
        # Few colours: a quarter of the bytes. One that was drawn in an earlier build has them.
        if picture.mode != "P":
            picture.convert("RGB").quantize(24).save(picture.filename, optimize=True)
    return {
        "og:description": escape(said),
        "og:type": "website" if pagename == config.root_doc else "article",
        "og:image": drawn,
        "og:image:alt": escape(f"Title and subject, as words: {title}. {said}"),
    }


# --- the root -----------------------------------------------------------------------------------


def written_meta(path: Path) -> dict[str, str]:
    """Return what the tags in the head of a written page say, by name."""
    head = path.read_text("utf-8").partition("</head>")[0]
    found = [dict(ATTRIBUTE.findall(tag)) for tag in META.findall(head)]
    return {
        found_tag.get("name") or found_tag["property"]: unescape(found_tag["content"])
        for found_tag in found
        if "content" in found_tag and ("name" in found_tag or "property" in found_tag)
    }


def write_root(app: Sphinx, exception: Exception | None) -> None:
    """Write the page at the root: it leads to the cover, and is what most people share.

    Jupyter Book would write one without a title, a language or a link.
    """
    if exception is not None or app.builder.format != "html":
        return
    cover = f"{app.config.root_doc}.html"
    said = written_meta(Path(app.outdir) / cover)
    kept = {name: said[name] for name in said if name == "description" or ":" in name}
    made = render("root.html", config=app.config, cover=cover, said=kept)
    (Path(app.outdir) / "index.html").write_text(made, "utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # Before sphinxext-opengraph (500).
    app.connect("html-page-context", describe, priority=400)
    app.connect("build-finished", write_root)
