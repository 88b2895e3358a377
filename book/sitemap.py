"""The site's address, and what search engines ask for there: ``sitemap.xml`` and ``robots.txt``.

The address is that of the repository's GitHub Pages, made from the one place where the repository's
address stands (``_config.yml``), or ``html: baseurl:`` there for a site elsewhere. A repository on
another host has no address that could be told from its own: pages then name none, and what needs a
whole address (cards, canonical links, the sitemap) is left out.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from book.navigation import outline


def set_address(app: Sphinx, config: Config) -> None:
    """Derive the site's address, unless one is given."""
    if not config.html_baseurl:
        repository = str(config.html_theme_options.get("repository_url", ""))
        config["html_baseurl"] = pages_address(repository)
    # For the tags of cards: see `social`.
    config["ogp_site_url"] = address(config, "") if config.html_baseurl else ""
    config["ogp_site_name"] = config.html_title


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


def pages(app: Sphinx) -> list[str]:
    """Return all pages of the book in its order."""
    book = outline(app.env.external_site_map)
    return [book.root, *(name for entry in book.entries for name in (entry.docname, *entry.below))]


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write both files."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    (out / "robots.txt").write_text(robots(app), "utf-8")
    sitemap = out / "sitemap.xml"
    if app.config.html_baseurl:
        sitemap.write_text(site_map(app), "utf-8")
    else:
        sitemap.unlink(missing_ok=True)


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
    app.connect("build-finished", write_files)
