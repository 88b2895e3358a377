"""Search: every part of a page is found by its words, numbers, designations and other names."""

import hashlib
import json
import re
from html import unescape

import pytest
from browsing import DOCUMENTS, NARROW, ROOT, WIDE, axe_faults, visiting
from site_pages import PAGES, STORIES, TURNED, found_by

from book import search

#: MiniSearch 7.2.0, dist/umd/index.js, as it was published.
MINISEARCH = "03c27931eb603af1d3358579e9885eafdb6a2f5fa9929557b3e77d7e99d06d03"

# --- what is known ------------------------------------------------------------------------------

PAGE = """
<article class="bd-article"><section id="flight"><h1>Flight<a class="headerlink">#</a></h1>
<p>In
<b>1999</b>, six.</p><section id="maps"><h2>Maps</h2><p>Where?</p>
<div class="explorer" id="explorer-rooms" data-start="0"%s>
<figure class="chart" id="fig-rooms"><p class="chart-title">Poland first</p>
<svg><title>x</title><text>40</text><text>Kyiv</text></svg>
<table><tr><th>Poland</th><td>12</td></tr></table></figure>
%s</div><pre>load("people")</pre></section></section>
<dl><dt id="term-NATO">NATO</dt><dt id="term-alliance">Alliance</dt><dd><p>A treaty.</p></dd></dl>
</article>
"""
STATES = {"lines": ["<text>Moldova &amp; Romania</text>", "<text>12</text>"], "states": [[0, 1]]}


def parts(page, folder):
    """Return the parts of a page by anchor: title, text, further words."""
    found = search.parts_of(page, folder)
    return {part.anchor: (part.title, part.text(), part.unseen_words()) for part in found}


def test_a_page_is_taken_apart(tmp_path):
    script = json.dumps(STATES).replace("<", "\\u003c")
    inline = f'<script type="application/json" class="explorer-states">{script}</script>'
    found = parts(PAGE % ("", inline), tmp_path)
    assert found["flight"] == ("Flight", "In 1999, six.", "")
    assert found["maps"] == ("Maps", "Where?", "load people")
    # Words of the picture that the table has are there once; words of further states, too.
    assert found["explorer-rooms"] == ("Poland first", "Poland 12\nKyiv", "Moldova & Romania")
    assert found["term-NATO"] == ("NATO", "Alliance\nA treaty.", "")


def test_states_are_known_wherever_they_are_kept(tmp_path):
    (tmp_path / "figures").mkdir()
    held = f'(window.explorerStates ??= {{}})["rooms/0"] = {json.dumps(STATES | {"from": 0})};\n'
    (tmp_path / "figures" / "rooms.js").write_text(held, "utf-8")
    (tmp_path / "figures" / "rooms.1.js").write_text(held.replace("Romania", "Hungary"), "utf-8")
    found = parts(
        PAGE % (' data-states="../../figures/rooms.js?v=1" data-parts="0 1"', ""), tmp_path
    )
    assert found["explorer-rooms"][2] == "Moldova & Romania\nMoldova & Hungary"


def test_a_country_goes_by_its_other_names():
    names = search.other_names(ROOT / "data" / "countries.csv")
    assert any({"Czechia", "Czech Republic"} <= set(group) for group in names)
    assert any({"Türkiye", "Turkey"} <= set(group) for group in names)
    # What a statistical office explains in brackets would find pages by its explanation.
    assert not any("territory" in name for group in names for name in group)


def test_the_library_is_as_it_was_published():
    folder = ROOT / "book" / "static" / "search"
    assert hashlib.sha256((folder / "minisearch.js").read_bytes()).hexdigest() == MINISEARCH
    assert "Luca Ongaro" in (folder / "minisearch-LICENSE.txt").read_text("utf-8")


def test_the_words_of_all_states_are_known(built_book, html):
    told = re.search(r"= (\{.*\});", html("_static/search/parts.js"), re.DOTALL)[1]
    known = json.loads(told)
    words = {}
    for page, anchor, _title, _lines, more in known["parts"]:
        words[known["pages"][page][0], anchor] = more
    checked = 0
    for page in STORIES:
        for anchor, lines in search.states_of(html(page), built_book).items():
            states = "".join(lines)
            for country in ("Slovenia", "Kyrgyzstan", "Portugal", "Iceland", "Lithuania"):
                if f">{country}<" in states and country in words[page, anchor]:
                    checked += 1
    assert checked


def test_no_other_page_loads_what_the_search_knows(html):
    for name in set(PAGES) - {"search.html"}:
        assert not re.search(r"searchindex|searchtools|minisearch|parts\.js", html(name)), name


# --- in the browser -----------------------------------------------------------------------------


def text_of(page):
    """Return the words of a page's article, of its figures, and of states that are in the page."""
    article = re.search(r'<article class="bd-article">.*</article>', page, re.DOTALL)[0]
    article = article.replace("\\u003c", "<")
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style.*?</style>", " ", article, flags=re.S)))


def ask(page, question):
    """Ask the page of results, and return the pages found, in their order."""
    page.locator("#search-words").fill(question)
    page.keyboard.press("Enter")
    links = page.locator("#search-results li a").all()
    paths = [re.split(r"[?#]", link.get_attribute("href"))[0] for link in links]
    return list(dict.fromkeys(paths))


def having(html, pattern):
    """Return the pages on which a pattern is found."""
    found = {name for name in DOCUMENTS if re.search(pattern, text_of(html(name)))}
    assert found, pattern
    return found


@pytest.fixture
def asking(browser, server):
    """Open the page of results; nothing may be asked of others, or said in the console."""
    with visiting(browser, server) as visit:
        yield visit.open("search.html")
    assert visit.said == []
    assert visit.strangers == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("Moldova", r"\bMoldova\b"),
        ("Finland", r"\bFinland\b"),
        ("temporary protection", r"\b[Tt]emporary [Pp]rotection\b"),
        ("warhead", r"\b[Ww]arheads?\b"),
        ("refugees", r"\b[Rr]efugees?\b"),
        ("Czech Republic", r"\bCzechia\b"),
        ("Turkiye", r"\bTürkiye\b"),
        ("Turkey", r"\bTürkiye\b"),
    ],
)
def test_search_finds_every_page_that_has_it(asking, html, query, said):
    assert having(html, said) - set(ask(asking, query)) == set()


@pytest.mark.parametrize("designation", ["F-16", "T-72"])
@pytest.mark.parametrize("typed", ["{}", "{} "], ids=["whole", "apart"])
def test_a_designation_is_one_word(asking, html, designation, typed):
    question = designation.replace("-", " ") if typed == "{} " else designation
    assert set(ask(asking, question)) == having(html, rf"\b{designation}")


def test_what_only_a_data_file_has_leads_to_its_data_sheet(asking):
    assert ask(asking, "S-300") == ["chapters/data.html"]
    assert "In the rows of this table: S-300" in asking.locator(".search-excerpt").all_inner_texts()


@pytest.mark.parametrize("number", ["1999", "2014", "141"])
def test_a_number_is_a_word(asking, html, number):
    found = set(ask(asking, number))
    assert found <= having(html, rf"\b{number}\b")
    told = {name for name in DOCUMENTS if re.search(rf"<p>[^<]*\b{number}\b", html(name))}
    assert told
    assert told <= found


def test_a_number_is_found_with_its_separators_and_without(asking):
    found = ask(asking, "3,000,000")
    assert found
    assert ask(asking, "3000000") == ask(asking, "3 000 000") == found


def test_words_that_follow_one_another_come_first(asking, html):
    wanted = having(html, r"\bArticle 5\b")
    found = ask(asking, "Article 5")
    assert set(found[: len(wanted)]) == wanted
    assert len(ask(asking, "“Article 5”")) == len(wanted)
    marks = asking.locator("#search-results li").first.locator("mark")
    assert marks.first.inner_text() == "Article 5"


def test_says_what_it_did_where_no_page_has_the_words(asking):
    found = ask(asking, "Zelenski")
    assert found
    summary = asking.locator(".search-summary")
    assert summary.inner_text().startswith("No page has exactly “Zelenski”.")
    # A number is never guessed.
    assert ask(asking, "S-301") == []
    assert summary.inner_text() == "Nothing was found for “S-301”."
    assert ask(asking, "Moldova xyzzy") == []
    nothing = asking.locator(".search-nothing").inner_text()
    assert nothing.startswith("No page has “xyzzy”.")
    assert "It does not know the numbers in data files" in nothing


#: Answers with whether the first of the marked words can be seen, and which they are.
MARKED = """
() => {
  const ranges = [...(CSS.highlights.get("found-words") ?? [])];
  const seen = ranges.filter((range) => {
    const box = range.getBoundingClientRect();
    return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
  });
  return seen.map(String);
}
"""


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
        page.keyboard.type("at the border")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=at+the+border")
        assert "chapters/02-flight/story.html" in found_by(page)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        section = page.locator('#search-results a[href*="02-flight/story.html"]').first
        section.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/chapters/02-flight/**")
        # It opens at the words, and its address is the page's own again.
        page.wait_for_function("CSS.highlights.has('found-words')")
        assert "at the border" in page.evaluate(MARKED)
        assert "highlight=" not in page.url
        page.keyboard.press("Escape")
        assert page.evaluate(MARKED) == []
    assert visit.said == []
    assert visit.strangers == []


def test_words_in_what_is_folded_are_opened(browser, server):
    with visiting(browser, server) as visit:
        page = visit.open("chapters/02-flight/story.html?highlight=4,019,718#fig-three-editions")
        page.wait_for_function("CSS.highlights.has('found-words')")
        assert page.evaluate(MARKED) == ["4,019,718"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_results_are_for_everyone(browser, server, size, dark):
    with visiting(browser, server, size, dark) as visit:
        page = visit.open("search.html?q=Moldova")
        page.locator("#search-results summary").first.click()
        assert axe_faults(page) == []
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_without_javascript_the_page_says_what_is_lacking(browser, server):
    with visiting(browser, server, javascript=False) as visit:
        page = visit.open("search.html?q=Moldova")
        assert "needs JavaScript" in page.locator("main noscript").inner_text()


def test_says_so_when_the_search_cannot_be_loaded(browser, server):
    with visiting(browser, server) as visit:
        visit.page.route("**/parts.js*", lambda route: route.abort())
        page = visit.open("search.html?q=Moldova")
        assert page.locator(".search-summary").inner_text().startswith("The search could not be")
