"""The site's address, and what search engines ask for there: ``sitemap.xml`` and ``robots.txt``.

The address is that of the repository's GitHub Pages, made from the one place where the repository's
address stands (``_config.yml``), or ``html: baseurl:`` there for a site elsewhere. A repository on
another host has no address that could be told from its own: pages then name none, and what needs a
whole address (cards, canonical links, the sitemap) is left out.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from book.made import render
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


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write both files: engines may read everything.

    Without days: two builds of one commit are the same, and a day that nobody keeps is wrong.
    """
    if exception is not None or app.builder.format != "html":
        return
    out, book = Path(app.outdir), outline(app.env.external_site_map)
    pages = [book.root, *(name for entry in book.entries for name in (entry.docname, *entry.below))]
    robots, sitemap = "User-agent: *\nDisallow:\n", out / "sitemap.xml"
    sitemap.unlink(missing_ok=True)
    if app.config.html_baseurl:
        robots += f"Sitemap: {address(app.config, 'sitemap.xml')}\n"
        addresses = [address(app.config, f"{name}.html") for name in pages]
        sitemap.write_text(render("sitemap.xml", addresses=addresses), "utf-8")
    (out / "robots.txt").write_text(robots, "utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", set_address)
    app.connect("build-finished", write_files)
