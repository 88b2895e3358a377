"""What the site says to others than its readers: to search engines, and to whoever sees a link.

- every page has a description: its own (front matter, ``myst: html_meta: description``), or else
  the words it opens with;
- every page has the tags from which a shared link becomes a card, and every chapter a picture
  for it, drawn here;
- ``404.html`` for addresses that do not exist, ``sitemap.xml``, ``robots.txt``, and an
  ``index.html`` that leads to the cover.

The site's address is that of the repository's GitHub Pages, made from the one place where the
repository's address stands (``_config.yml``), or ``html: baseurl:`` there for a site elsewhere. A
repository on another host has no address that could be told from its own: pages then name none,
and what needs a whole address (pictures, canonical links, the sitemap) is left out.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import matplotlib as mpl
from docutils import nodes
from matplotlib.figure import Figure
from PIL import Image
from reading_on import outline, title_of
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from summit.draw import style

# A description is at least so long, where the page is, and at most.
ENOUGH, LONGEST = 120, 200
CARDS = "_static/cards"
CARD_SIZE = (1200, 630)

# The first thing in every page. Where a browser keeps nothing for a site, asking it to is an error:
# the theme's switch would be dead and the search find nothing. Then the page keeps it to itself.
STORAGE = """
<script>
for (const name of ["localStorage", "sessionStorage"]) {
  try { window[name].length; } catch {
    const kept = new Map();
    const getItem = (key) => kept.get(key) ?? null, setItem = (key, value) => kept.set(key, String(value));
    Object.defineProperty(window, name, { value: { getItem, setItem, removeItem: (key) => kept.delete(key) } });
  }
}
</script>"""  # noqa: E501

# Pages that Sphinx makes without a source.
TOOL_PAGES = {
    "search": "Search the book: every page, every figure and every table, by a country or a word.",
    "genindex": "The index of the book.",
    "404": "This page of the book does not exist.",
}


# --- address ------------------------------------------------------------------------------------


def set_address(app: Sphinx, config: Config) -> None:
    """Derive the site's address, unless one is given."""
    if not config.html_baseurl:
        repository = str(config.html_theme_options.get("repository_url", ""))
        config["html_baseurl"] = pages_address(repository)


def pages_address(repository: str) -> str:
    """Return the address of a repository's GitHub Pages, or nothing for another host."""
    match = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+?)(?:\.git)?/?", repository)
    if not match:
        return ""
    host = f"{match[1].lower()}.github.io"
    # A repository called as its own site is served at the root.
    return f"https://{host}/" if match[2].lower() == host else f"https://{host}/{match[2]}/"


def address(config: Config, path: str) -> str:
    """Return the whole address of a file of the site."""
    return f"{config.html_baseurl.rstrip('/')}/{path}"


# --- descriptions -------------------------------------------------------------------------------


def descriptions(env: BuildEnvironment) -> dict[str, str]:
    """Return what is known of each page's description, by document name."""
    if not hasattr(env, "book_descriptions"):
        env.book_descriptions = {}
    return env.book_descriptions


def note_description(app: Sphinx, doctree: nodes.document) -> None:
    """Remember a page's description; a page without one gets the words it opens with."""
    metas = doctree.findall(nodes.meta)
    own = next((meta for meta in metas if meta.get("name") == "description"), None)
    if own is None:
        own = nodes.meta(name="description", content=opening(doctree))
        doctree.insert(0, own)
    descriptions(app.env)[app.env.docname] = own["content"]


def opening(doctree: nodes.document) -> str:
    """Return a page's title and the words it opens with, ended where a clause ends."""
    section = next(iter(doctree.findall(nodes.section)), doctree)
    texts = []
    for node in section.children:
        if isinstance(node, nodes.section):
            break
        if isinstance(node, nodes.title):
            texts.append(f"{node.astext()}.")
        else:
            texts += [part.astext() for part in node.findall(nodes.paragraph)]
    words = ""
    for text in texts:
        if len(words) >= ENOUGH:
            break
        words = " ".join(f"{words} {text}".split())
    return shortened(words)


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


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the description of a page that is read again, or gone."""
    descriptions(env).pop(docname, None)


# --- cards --------------------------------------------------------------------------------------


def card_of(app: Sphinx, docname: str) -> str:
    """Return the name of the picture for a page: its chapter's, or the book's."""
    book = outline(app.env.external_site_map)
    place = book.place(docname)
    if place is None or not book.entries[place].chapter:
        return "book"
    return card_name(book.entries[place].docname)


def card_name(docname: str) -> str:
    """Return the name of a chapter's picture, such as ``02-flight``."""
    *folders, page = docname.split("/")
    return folders[-1] if folders else page


def tags(app: Sphinx, pagename: str, context: dict) -> Iterator[tuple[str, str, str]]:
    """Yield the tags of a page, each as the kind of its name, its name, and its content."""
    book = re.sub(r"<[^>]*>", "", context["docstitle"] or app.config.html_title)
    title = re.sub(r"<[^>]*>", "", context.get("title") or book)
    described = descriptions(app.env).get(pagename) or TOOL_PAGES.get(pagename)
    if pagename in TOOL_PAGES:
        yield "name", "description", described
        yield "name", "robots", "noindex"
    yield "property", "og:site_name", book
    yield "property", "og:title", title
    yield "property", "og:description", described
    yield "property", "og:type", "website" if pagename == app.config.root_doc else "article"
    yield "property", "og:locale", app.config.language.replace("-", "_")
    if app.config.html_baseurl:
        card = card_of(app, pagename)
        yield "property", "og:url", address(app.config, f"{pagename}.html")
        yield "property", "og:image", address(app.config, f"{CARDS}/{card}.png")
        yield "property", "og:image:width", str(CARD_SIZE[0])
        yield "property", "og:image:height", str(CARD_SIZE[1])
        yield "property", "og:image:alt", f"Title and subject, as words: {title}. {described}"
    yield "name", "twitter:card", "summary_large_image"


def add_tags(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Put the tags into the head of a page."""
    context["metatags"] = context.get("metatags", "") + STORAGE
    if doctree is None and pagename not in TOOL_PAGES:
        return
    context["metatags"] += "".join(
        f'\n<meta {kind}="{name}" content="{escape(content)}" />'
        for kind, name, content in tags(app, pagename, context)
    )


def draw_cards(app: Sphinx, folder: Path) -> None:
    """Draw the picture of the book and one for each chapter."""
    folder.mkdir(parents=True, exist_ok=True)
    book = outline(app.env.external_site_map)
    known = descriptions(app.env)
    name = app.config.html_title
    draw_card(
        folder / "book.png",
        name,
        known.get(book.root, ""),
        over="A teaching book",
        count=len(book.chapters),
    )
    for entry in book.chapters:
        title = app.env.titles[entry.docname].astext()
        draw_card(
            folder / f"{card_name(entry.docname)}.png",
            title,
            known.get(entry.docname, ""),
            over=f"{name}, chapter {entry.chapter}",
            done=entry.chapter,
            count=len(book.chapters),
        )


def draw_card(
    path: Path, title: str, words: str, *, over: str, done: int = 0, count: int = 0
) -> None:
    """Draw one picture: a title, a line of words, and dots for the chapters.

    With the fonts that matplotlib brings along, so that it is the same on every machine.
    """
    width, height = CARD_SIZE
    with mpl.rc_context({**mpl.rcParamsDefault, "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=(width / 100, height / 100), dpi=100, facecolor=style.PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, width), ylim=(height, 0))
        axes.axis("off")
        axes.fill_between([0, width], 0, 26, color=style.ACCENT, linewidth=0)
        axes.text(80, 128, over, size=24, color=style.QUIET)
        lines = textwrap.wrap(title, 26)
        axes.text(
            80, 175, "\n".join(lines), size=50, va="top", color=style.INK,
            family="DejaVu Serif", weight="bold", linespacing=1.25,
        )  # fmt: skip
        # A title of two lines leaves room for fewer words under it.
        told = "\n".join(textwrap.wrap(words, 62, max_lines=5 - len(lines), placeholder=" …"))
        below = 200 + 90 * len(lines)
        axes.text(80, below, told, size=23, va="top", color=style.INK, linespacing=1.5)
        for number in range(1, count + 1):
            fill = style.ACCENT if number <= done or not done else style.PAPER
            axes.plot(54 + 40 * number, 560, "o", ms=17, mfc=fill, mec=style.ACCENT, mew=2.5)
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=100, metadata={"Software": None})
    # Few colours: half the bytes.
    Image.open(drawn).convert("RGB").quantize(24).save(path, optimize=True)


# --- files --------------------------------------------------------------------------------------


def pages(app: Sphinx) -> list[str]:
    """Return all pages of the book in its order."""
    book = outline(app.env.external_site_map)
    return [book.root, *(name for entry in book.entries for name in (entry.docname, *entry.below))]


def lost_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Make the page for addresses that do not exist.

    GitHub shows it under the address that was asked for, however deep: its links then start from
    the site's own folder. Opened by its own name it is a page like any other.
    """
    book = outline(app.env.external_site_map)
    context = {
        "title": "There is no such page",
        "pageurl": None,  # it is the canonical page of nothing
        "cover": app.config.root_doc,
        "chapters": [
            {"docname": entry.docname, "title": title_of(app, book, entry.docname)}
            for entry in book.chapters
        ],
        "base": "",
    }
    if app.config.html_baseurl:
        context["base"] = urlsplit(app.config.html_baseurl).path or "/"
    yield "404", context, "lost.html"


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write what belongs to no page."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    draw_cards(app, out / CARDS)
    (out / "index.html").write_text(first_page(app), "utf-8")
    (out / "robots.txt").write_text(robots(app), "utf-8")
    sitemap = out / "sitemap.xml"
    if app.config.html_baseurl:
        sitemap.write_text(site_map(app), "utf-8")
    else:
        sitemap.unlink(missing_ok=True)


def first_page(app: Sphinx) -> str:
    """Return the page at the root: it leads to the cover, and is what most people share.

    Jupyter Book would write one without a title, a language or a link.
    """
    cover = f"{app.config.root_doc}.html"
    name = escape(app.config.html_title)
    context = {"docstitle": app.config.html_title, "title": app.config.html_title}
    lines = "\n".join(
        f'<meta {kind}="{key}" content="{escape(content)}">'
        for kind, key, content in tags(app, app.config.root_doc, context)
    )
    described = escape(descriptions(app.env)[app.config.root_doc])
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(app.config.language)}">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{name}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="description" content="{described}">\n{lines}\n'
        '<link rel="icon" href="_static/favicon.svg">\n'
        f'<meta http-equiv="refresh" content="0; url={escape(cover)}">\n</head>\n'
        f'<body>\n<h1><a href="{escape(cover)}">{name}</a></h1>\n</body>\n</html>\n'
    )


def robots(app: Sphinx) -> str:
    """Return what search engines are told: read everything."""
    lines = ["User-agent: *", "Disallow:"]
    if app.config.html_baseurl:
        lines.append(f"Sitemap: {address(app.config, 'sitemap.xml')}")
    return "\n".join(lines) + "\n"


def site_map(app: Sphinx) -> str:
    """Return the list of all pages for search engines.

    Without days: two builds of one commit are the same, and a day that nobody keeps is wrong.
    """
    listed = "".join(
        f"<url><loc>{escape(address(app.config, f'{name}.html'))}</loc></url>\n"
        for name in pages(app)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</urlset>\n'
    )


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", set_address)
    app.connect("doctree-read", note_description)
    app.connect("env-purge-doc", forget_page)
    app.connect("html-collect-pages", lost_page)
    app.connect("html-page-context", add_tags, priority=920)
    app.connect("build-finished", write_files)
