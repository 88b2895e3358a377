"""The pages of the built site, and what several tests of it look up."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
import yaml
from browsing import DOCUMENTS, ROOT, TOOL_PAGES

from book.sitemap import pages_address

NOT_FOUND = "404.html"
PAGES = [*DOCUMENTS, *TOOL_PAGES, NOT_FOUND]
COVER = DOCUMENTS[0]
STORIES = [page for page in DOCUMENTS if page.endswith("/story.html")]
#: A story with explorers that have a slider.
TURNED = "chapters/06-enlargement/story.html"
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
ADDRESS = CONFIG["html"].get("baseurl") or pages_address(CONFIG["repository"]["url"])
SITE = urlsplit(ADDRESS).path
needs_address = pytest.mark.skipif(not ADDRESS, reason="the site's own address is not known")


def meta(page):
    """Return the meta tags of a page by name, each with the list of its contents."""
    found = {}
    for tag in re.findall(r"<meta\b[^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name = attributes.get("name") or attributes.get("property")
        found.setdefault(name, []).append(unescape(attributes.get("content", "")))
    return found


def found_by(page):
    """Return the pages that a search found."""
    page.locator(".search-summary", has_text=re.compile("page|Nothing")).wait_for()
    links = page.locator("#search-results li a").all()
    return {link.get_attribute("href").split("#")[0].split("?")[0] for link in links}
