"""The site's address, and what search engines ask for there."""

import re

import pytest
from browsing import DOCUMENTS
from site_pages import SITE, needs_address

from book import sitemap


@pytest.mark.parametrize(
    ("repository", "site"),
    [
        ("https://github.com/Some/the-book/", "https://some.github.io/the-book/"),
        ("https://github.com/a/book.git", "https://a.github.io/book/"),
        ("https://github.com/Someone/someone.github.io", "https://someone.github.io/"),
        ("https://gitlab.com/a/book", ""),
        ("https://github.com.example.org/a/book", ""),
    ],
)
def test_the_sites_address_follows_from_the_repositorys(repository, site):
    assert sitemap.pages_address(repository) == site


@needs_address
def test_the_sitemap_names_every_page_and_no_day(built_book):
    text = (built_book / "sitemap.xml").read_text("utf-8")
    pages = re.findall(r"<loc>https://[^/<]+(/[^<]+)</loc>", text)
    assert [page.removeprefix(SITE) for page in pages] == DOCUMENTS
    assert "lastmod" not in text
    assert re.search(
        r"^Sitemap: https://.*/sitemap\.xml$", (built_book / "robots.txt").read_text(), re.M
    )
