"""How much a page weighs, as a server sends it that compresses: on a first visit, and on the next.

The states of explorers are files that a page asks for when one comes near, and the search's index
comes when a reader searches: they are not counted.
"""

import re
from itertools import product
from urllib.parse import unquote

import pytest
from browsing import DOCUMENTS, NARROW, STORIES, WIDE, nightly_but, visiting
from fontTools.ttLib import TTFont

from book import fonts
from book.scripts import NEEDED_BY
from tools.bench import FIRST_MOST, MOVED_MOST, NEXT_MOST, WATCH_SHIFTS, weight

LOADED = re.compile(r'<(?:script|img|link rel="stylesheet")\b[^>]*?\b(?:src|href)="([^"]+)"')
TRIED = [(DOCUMENTS[0], NARROW), (STORIES[1], WIDE), ("chapters/06-enlargement/lab.html", WIDE)]
#: All data sheets of the book, one after the other, with a picture and the columns of each table;
#: and the lab with the most figures.
LONG_PAGES = {"chapters/data.html": 80_000, "chapters/03-weapons/lab.html": 62_000}
#: What the style sheet asks for, and what a browser does by itself.
BY_SHEET = ("_static/favicon.svg", *(f"_static/fonts/{name}" for name in fonts.FILES.values()))


@pytest.fixture(scope="module")
def loaded(built_book, html):
    """A function from a page to the files that it loads, each with what it weighs."""

    def files(name):
        page = built_book / name
        named = (unquote(found.split("?")[0]) for found in LOADED.findall(html(name)))
        paths = {(page.parent / found).resolve() for found in named if "://" not in found}
        paths |= {built_book.resolve() / found for found in BY_SHEET}
        return {path: weight(path) for path in paths}

    return files


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_visit_is_light(loaded, built_book, name):
    page, files = weight(built_book / name), loaded(name)
    assert len(files) > 8
    assert page + sum(files.values()) <= FIRST_MOST
    assert page <= LONG_PAGES.get(name, NEXT_MOST)


def test_a_script_is_loaded_where_it_finds_something_to_do(built_book, html):
    told = 0
    for script, mark in NEEDED_BY.items():
        if (built_book / "_static" / script).is_file():
            with_it = [name for name in DOCUMENTS if f"/{script}?" in html(name)]
            assert with_it == [name for name in DOCUMENTS if mark in html(name)], script
            told += len(with_it)
    assert told > 40


def test_no_page_but_the_search_loads_an_index(html):
    found = [
        name for name in DOCUMENTS if re.search(r"<script[^>]*(?:index|search\w+)\.js", html(name))
    ]
    assert found == []


def test_the_letters_are_all_there_under_a_name_of_their_own(built_book):
    wanted = {ord(letter) for letter in fonts.characters(built_book)}
    for source, made in fonts.FILES.items():
        whole = TTFont(fonts.SOURCES / source).getBestCmap()
        font = TTFont(built_book / "_static" / "fonts" / made)
        assert set(font.getBestCmap()) == wanted & set(whole)
        assert set(map(ord, "AZaz09“”’–")) <= set(font.getBestCmap())
        family = {font["name"].getDebugName(number) for number in (1, 4, 16)} - {None}
        assert family == {fonts.FAMILY}
        # The licence reserves the name, and wants its owner named.
        assert "Adobe" in font["name"].getDebugName(0)
        weights = font["fvar"].axes[0]
        assert (weights.minValue, weights.maxValue) == fonts.WEIGHTS
    assert not list((built_book / "_static" / "fonts").glob("source*"))


@pytest.mark.parametrize("shown", nightly_but(TRIED, product(DOCUMENTS, [WIDE, NARROW])))
def test_nothing_moves_while_a_page_loads(browser, server, shown):
    name, size = shown
    with visiting(browser, server, size) as visit:
        visit.page.add_init_script(WATCH_SHIFTS)
        page = visit.open(name)
        page.wait_for_timeout(300)
        assert page.evaluate("window.moved") < MOVED_MOST
