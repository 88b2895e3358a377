"""The glossary: which words are linked where, and what a change in it reaches."""

import re

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from small_book import TOC, SmallBook

from book import glossary

GLOSSARY = "chapters/glossary.html"
#: Entries that no page can be found to use by machine, each with the reason for keeping it.
WANTED = {
    "mean": "the verb is everywhere, so the word is not linked",
    "glue": "stands in the labs as code",
}
#: Where a link of the glossary must not stand.
FORBIDDEN = "h1, h2, h3, h4, h5, h6, a, pre, code, figure, figcaption, thead, .cell_output"


def article(path):
    """Return the part of a built page that the page's author wrote."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser").find("article")


def pages(built_book):
    """Return the pages whose words are linked."""
    found = [*built_book.glob("chapters/**/*.html"), built_book / "chapters" / "index.html"]
    return sorted({path for path in found if path.name not in ("glossary.html", "references.html")})


def words(text):
    """Return a text in one line."""
    return re.sub(r"\s+", " ", text).strip()


# --- finding ------------------------------------------------------------------------------------

NAMES = dict.fromkeys(["refugee", "delivery", "European Council", "GDP", "stock", "tax"])
NAMES = {name: name for name in NAMES} | {"gross domestic product": "GDP"}


def found(text, not_linked=("own stocks",)):
    """Return what is found in a text: the words there, and the name in the glossary."""
    finder = glossary.Finder(NAMES, list(not_linked))
    return [(text[start:end], name) for start, end, name in finder.find(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A refugee came.", "refugee"),
        ("Refugees came.", "refugee"),
        ("two deliveries", "delivery"),
        ("two taxes", "tax"),
        ("the European\nCouncil", "European Council"),
        ("its gross domestic product", "gross domestic product"),
        ("(GDP)", "GDP"),
        ("the stock’s end", "stock"),
    ],
)
def test_a_term_is_found_in_the_plural_with_a_capital_and_over_a_line(text, name):
    assert [entry for _, entry in found(text)] == [name]


@pytest.mark.parametrize(
    "text",
    ["stockpile", "a stock-taking", "the european council", "gdp", "its own stocks", "taxi", ""],
)
def test_what_only_looks_like_a_term_is_not_found(text):
    assert found(text) == []


def test_nothing_is_found_without_terms():
    assert list(glossary.Finder({}, []).find("a refugee")) == []


# --- the book -----------------------------------------------------------------------------------


def test_each_page_links_a_term_once_and_nowhere_else(built_book):
    for path in pages(built_book):
        links = article(path).select("a.glossary-term")
        targets = [link["href"].split("#")[1] for link in links]
        assert len(targets) == len(set(targets)), path
        for link in links:
            assert link.find_parent(FORBIDDEN.split(", ")[:-1]) is None, (path, link)
            assert link.find_parent(class_="cell_output") is None, (path, link)
            assert link.find_parent("p"), (path, link)


def running_text(path):
    """Yield the paragraphs of a page as text, without links, code and pictures."""
    body = article(path)
    for element in body.select(f"{FORBIDDEN}, .cell_input, .bibtex-citation"):
        if "glossary-term" not in element.get("class", ()):
            element.replace_with("\n|\n")
    for element in body.select("p"):
        if element.find_parent("p") is None and not element.find_parent(class_="sd-card-title"):
            yield element


def test_the_linked_word_is_the_first_of_its_kind(built_book):
    """Read each page's paragraphs as they were built, and look for terms as a reader would."""
    entries, not_linked = glossary_source()
    finder = glossary.Finder(entries, not_linked)
    looked_at = 0
    # Other pages are made of more than paragraphs that their authors wrote.
    read = [path for path in pages(built_book) if path.name in ("story.html", "lab.html")]
    for path in read:
        seen = set()
        for element in running_text(path):
            text = ""
            linked = {}
            for piece in element.descendants:
                if isinstance(piece, str):
                    parent = piece.find_parent("a", class_="glossary-term")
                    if parent is not None:
                        linked[len(text)] = parent["href"].split("#")[1]
                    text += piece
            for start, _, name in finder.find(text):
                if entries[name] not in seen:
                    seen.add(entries[name])
                    looked_at += 1
                    assert start in linked, f"{path.name}: {name!r} in {words(text)[:90]!r}"
    assert looked_at > 150


def glossary_source():
    """Return the terms of the glossary's source, and the words that are not linked."""
    text = (ROOT / "chapters" / "glossary.md").read_text("utf-8")
    listed = re.search(r"^not_linked: (.*)$", text, re.M)[1]
    entries = {}
    for block in re.findall(r"^:::\{glossary\}\n(.*?)^:::$", text, re.M | re.S):
        names = []
        for line in block.splitlines():
            if line.startswith("  "):
                entries.update(dict.fromkeys(names, names[0] if names else ""))
                names = []
            elif line:
                names.append(line)
    return entries, [word.strip() for word in listed.split(",")]


def test_each_entry_is_met_in_the_book_or_wanted(built_book):
    listed = article(built_book / GLOSSARY).select("dl.glossary > dd")
    assert len(listed) >= 45
    unmet = {
        words(entry.find_previous_sibling("dt").get_text()).rstrip("#")
        for entry in listed
        if not entry.select(".term-uses a")
    }
    entries, _ = glossary_source()
    assert {entries[name] for name in unmet} <= set(WANTED), unmet
    assert len(listed) == len(set(entries.values()))


def test_an_entry_leads_back_to_the_word(built_book):
    words = {}
    for link in article(built_book / GLOSSARY).select(".term-uses a"):
        page, anchor = link["href"].split("#")
        if page not in words:
            body = article((built_book / GLOSSARY).parent / page)
            words[page] = {word.get("id") for word in body.select("a.glossary-term")}
        assert anchor in words[page], link["href"]


# --- a change in it -----------------------------------------------------------------------------

SMALL_GLOSSARY = """\
---
not_linked: the stock
---
# Words

:::{glossary}
flow
gush
  What happens.

stock
  What there is.
:::
"""
SMALL_STORY = """\
# Of flows

:::{only} labs
Not every book has this flow.
:::

- A `flow`, the stock.
- Two flows, a gush, the
  stock, one [stock](https://mybinder.org/), one Stock and a stock.
"""


@pytest.fixture
def small(tmp_path):
    """A small book with a glossary, built."""
    book = SmallBook(tmp_path)
    book.write("_toc.yml", f"{TOC}      - file: chapters/glossary\n")
    book.write("chapters/glossary.md", SMALL_GLOSSARY)
    book.write("chapters/small/story.md", SMALL_STORY)
    assert book.build() == 0, book.log
    return book


def links(book):
    """Return the words of the small story that lead to the glossary."""
    body = BeautifulSoup(book.story, "html.parser").find("article")
    return [link.get_text() for link in body.select("a.glossary-term")]


def test_a_change_in_the_glossary_reaches_the_pages_and_back(small):
    assert links(small) == ["flows", "Stock"]
    small.write(
        "chapters/glossary.md", SMALL_GLOSSARY.replace("gush\n", "").replace("flow", "gush")
    )
    assert small.build() == 0, small.log
    assert links(small) == ["gush", "Stock"]
    small.write("chapters/small/story.md", "# Of nothing\n\nNothing flows.\n")
    assert small.build() == 0, small.log
    assert links(small) == []
    assert "term-uses" not in small.page(GLOSSARY)
