"""Search: every page is found by the words of its figures and by a country's other names."""

import json
import re
from html import unescape

import pytest
from browsing import DOCUMENTS, NARROW, ROOT, axe_faults, visiting
from site_pages import STORIES, TURNED, found_by

from book import search

# --- the words ----------------------------------------------------------------------------------


def test_cells_and_states_are_words_of_their_own():
    html = (
        "<style>.x{}</style><table><tr><th>Poland</th><td>12,345</td></tr></table>"
        '<script type="application/json" class="explorer-states">'
        '{"lines":["\\u003ctext>Moldova &amp; Romania\\u003c/text>"],"states":[[0]]}</script>'
        "<script>let Hungary;</script>"
    )
    assert search.phrases_of(html) == ["Poland", "12,345", "Moldova & Romania"]


def test_a_country_goes_by_its_other_names():
    names = search.other_names(ROOT / "data" / "countries.csv")

    def others(text):
        return " | ".join(found for pattern, found in names if pattern.search(text))

    assert "Czech Republic" in others("from Czechia to Poland")
    assert "Turkey" in others("Türkiye")
    assert others("the Czechias of this world") == ""
    # What a statistical office explains in brackets would find pages by its explanation.
    assert "territory" not in others("Germany")


def test_bare_numbers_are_not_in_the_index():
    words = search.BookSearch({})
    assert not words.word_filter("12345")
    assert words.word_filter("m270")


# --- in the browser -----------------------------------------------------------------------------


def text_of(page):
    """Return all words of a page's article, of its figures and of every state of its explorers."""
    article = re.search(r'<article class="bd-article">.*?</article>', page, re.DOTALL)[0]
    article = article.replace("\\u003c", "<")
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style.*?</style>", " ", article, flags=re.S)))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("Moldova", r"\bMoldova\b"),
        ("Finland", r"\bFinland\b"),
        ("Poland", r"\bPoland\b"),
        ("temporary protection", r"\b[Tt]emporary [Pp]rotection\b"),
        ("warhead", r"\b[Ww]arheads?\b"),
        ("Czech Republic", r"\bCzechia\b"),
        ("Turkey", r"\bTürkiye\b"),
        ("Türkiye", r"\bTürkiye\b"),
    ],
)
def test_search_finds_every_page_that_has_it(browser, server, html, query, said):
    wanted = {name for name in DOCUMENTS if re.search(said, text_of(html(name)))}
    assert wanted
    with visiting(browser, server) as visit:
        page = visit.open(f"search.html?q={query}")
        found = found_by(page)
        assert wanted - found == set()
        # Each says what it is about, without being fetched for it.
        assert page.locator(".search-about").count() == page.locator("#search-results li").count()
        assert axe_faults(page) == []
    assert visit.said == []
    assert visit.strangers == []


def test_the_words_of_figures_are_in_the_index_one_by_one(html, built_book):
    """Also those of a state that is not shown at first, and none glued to its neighbour."""
    index = json.loads(html("searchindex.js").removeprefix("Search.setIndex(")[:-1])
    terms = {term: [at] if isinstance(at, int) else at for term, at in index["terms"].items()}
    stem = search.BookSearch({}).stem
    checked = 0
    for page in STORIES:
        names = re.findall(r'id="explorer-([\w-]+)"', html(page))
        files = [path for name in names for path in built_book.glob(f"figures/{name}*.js")]
        states = "".join(path.read_text("utf-8") for path in files)
        for country in ("Slovenia", "Kyrgyzstan", "Portugal", "Iceland", "Lithuania"):
            if f">{country}<" in states:
                found = {index["docnames"][at] for at in terms.get(stem(country.lower()), [])}
                assert page.removesuffix(".html") in found, (page, country)
                checked += 1
    assert checked
    glued = [
        term for term, at in terms.items() if at and re.fullmatch(r"(poland|denmark)\d+", term)
    ]
    assert glued == []


@pytest.mark.parametrize("how", ["served", "as a file"])
def test_search_by_keyboard_on_a_phone(browser, built_book, server, how):
    home = server if how == "served" else built_book.resolve().as_uri() + "/"
    with visiting(browser, home, NARROW) as visit:
        page = visit.open(TURNED)
        button = page.locator("button.search-button__button:visible").first
        button.focus()
        page.keyboard.press("Enter")
        field = page.locator("#pst-search-dialog input")
        field.wait_for(state="visible")
        box = field.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= NARROW[0]
        page.keyboard.type("Moldova")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=Moldova")
        assert "chapters/02-flight/story.html" in found_by(page)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        page.locator("#search-results li a").first.click()
        page.wait_for_url("**/chapters/**")
    assert visit.said == []
    assert visit.strangers == []
