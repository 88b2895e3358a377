"""Descriptions and cards: what a shared link becomes, and what the root says."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from browsing import DOCUMENTS, visiting
from PIL import Image
from site_pages import COVER, PAGES, SITE, meta, needs_address
from small_book import SmallBook

from book import social

HEAVIEST_CARD = 30_000


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Short.", "Short."),
        ("You can count,", "You can count …"),
        (f"{'a' * 20} {'b' * 9}. {'c' * 30}", f"{'a' * 20} {'b' * 9}."),
        (f"{'a' * 20} {'b' * 9}, {'c' * 30}", f"{'a' * 20} {'b' * 9} …"),
        (f"{'a' * 30} {'c' * 30}", f"{'a' * 30} …"),
        ("a" * 60, f"{'a' * 39}…"),
    ],
)
def test_a_description_ends_where_a_clause_ends(text, cut):
    assert social.shortened(text, 40) == cut
    assert len(cut) <= 41


def test_every_page_has_a_description_of_its_own(html):
    described = {name: meta(html(name)).get("description") for name in PAGES}
    assert [name for name, texts in described.items() if not texts or len(texts) != 1] == []
    assert len({texts[0] for texts in described.values()}) == len(described)
    lengths = {name: len(described[name][0]) for name in DOCUMENTS}
    assert [name for name, length in lengths.items() if not 50 <= length <= 220] == []


@needs_address
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_shared_link_becomes_a_card(built_book, html, name):
    tags = meta(html(name))
    for wanted in ("og:title", "og:description", "og:type", "og:image", "og:url", "og:site_name"):
        assert len(tags[wanted]) == 1, wanted
        assert tags[wanted][0].strip()
    assert tags["twitter:card"] == ["summary_large_image"]
    assert tags["og:description"] == tags["description"]
    address = urlsplit(tags["og:image"][0])
    assert address.scheme == "https"
    path = built_book / address.path.removeprefix(SITE)
    with Image.open(path) as card:
        assert card.size == (int(tags["og:image:width"][0]), int(tags["og:image:height"][0]))
    assert path.stat().st_size < HEAVIEST_CARD


@pytest.mark.parametrize("name", [page for page in DOCUMENTS if "/0" in page])
def test_what_is_said_of_a_lab_is_what_it_is_about(html, name):
    (said,) = meta(html(name))["description"]
    assert "The analysis behind the story" not in said
    assert "Try first" not in said
    if name.endswith("/lab.html"):
        assert ". After this lab you can " in said
    if name.endswith("/solutions.html"):
        first = re.search(r"<h2>[a-z]+-[a-z0-9]*\d: (.*?)<", html(name))[1]
        assert f". Worked answers: {unescape(first)}; " in said


def test_the_pages_of_tools_are_not_for_search_engines(html):
    for name in set(PAGES) - set(DOCUMENTS):
        assert meta(html(name))["robots"] == ["noindex"]


def test_a_description_holds_the_numbers_that_the_page_quotes(tmp_path):
    book = SmallBook(tmp_path)
    assert book.build() == 0, book.log
    said = "The story. In all 1,234 people."
    assert meta(book.story)["description"] == meta(book.story)["og:description"] == [said]
    book.write("data/people.csv", "place,people\nhere,2000\nthere,234\n")
    assert book.build() == 0, book.log
    assert meta(book.story)["description"] == ["The story. In all 2,234 people."]


def test_a_site_without_an_address_has_no_card(tmp_path):
    book = SmallBook(tmp_path)
    config = (tmp_path / "_config.yml").read_text("utf-8")
    book.write("_config.yml", re.sub(r"(?m)^  url: .*$", "  url: https://gitlab.com/a/b", config))
    assert book.build() == 0, book.log
    tags = meta(book.story)
    assert tags["description"] == ["The story. In all 1,234 people."]
    assert not [name for name in tags if name and name.startswith("og:")]


def test_the_root_leads_to_the_cover(browser, server, html):
    assert meta(html("index.html"))["og:title"] == meta(html(COVER))["og:title"]
    with visiting(browser, server) as visit:
        visit.page.goto(server)
        visit.page.wait_for_url(f"**/{COVER}")
    assert visit.said == []
    with visiting(browser, server, javascript=False) as visit:
        visit.page.goto(server + "index.html")
        visit.page.wait_for_url(f"**/{COVER}")


@pytest.mark.parametrize("name", ["index.html", *PAGES])
def test_every_page_names_its_icon(built_book, html, name):
    """A browser that is told of none asks for /favicon.ico."""
    icon = re.search(r'<link rel="icon" href="([^"]+)"', html(name))[1]
    assert ((built_book / name).parent / icon).resolve().is_file()
