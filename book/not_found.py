"""``404.html``, for addresses that do not exist.

GitHub shows it under the address that was asked for, however deep: its links start from the
site's own folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from sphinx.application import Sphinx

from book.navigation import outline, title_of


def not_found_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Make the page."""
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
    yield "404", context, "404.html"


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-collect-pages", not_found_page)
