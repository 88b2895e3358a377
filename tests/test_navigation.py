"""Navigation: where pages lead, how far one is, and what was read in this browser."""

import re
from urllib.parse import urljoin

import pytest
from browsing import DOCUMENTS, ROOT, axe_faults, visiting
from site_pages import COVER, STORIES, TURNED, found_by
from sphinx_external_toc.parsing import parse_toc_data, parse_toc_yaml

from book import navigation

#: What a browser does that keeps nothing for a site.
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, {
    configurable: true, get() { throw new DOMException("denied", "SecurityError"); },
  });
}
"""


# --- the order ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book():
    """Return the outline of this book."""
    return navigation.outline(parse_toc_yaml(str(ROOT / "_toc.yml")))


SMALL = {
    "format": "jb-book",
    "root": "cover",
    "parts": [
        {"caption": "Chapters", "chapters": [
            {"file": "1/story", "sections": [{"file": "1/lab"}, {"file": "1/solutions"}]},
            {"file": "2/story", "sections": [{"file": "2/lab"}]},
        ]},
        {"caption": "More", "chapters": [
            {"file": "ledger", "sections": [{"file": "count"}]}, {"file": "data"},
        ]},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("page", "back", "onwards"),
    [
        ("cover", None, ("First chapter", "1/story")),
        ("1/story", ("Back to the cover", "cover"), ("Next chapter", "2/story")),
        ("1/lab", ("Back to the story", "1/story"), ("Next", "1/solutions")),
        ("1/solutions", ("Back to the story", "1/story"), ("Next chapter", "2/story")),
        ("2/story", ("Previous chapter", "1/story"), ("Next", "ledger")),
        ("2/lab", ("Back to the story", "2/story"), ("Next", "ledger")),
        ("ledger", ("Previous chapter", "2/story"), ("Next", "data")),
        ("count", ("Back to", "ledger"), ("Next", "data")),
        ("data", ("Previous", "ledger"), None),
        ("elsewhere", None, None),
    ],
)
def test_where_a_page_leads(page, back, onwards):
    small = navigation.outline(parse_toc_data(SMALL))
    steps = navigation.steps(small, page)
    assert [step and (step.label, step.docname) for step in steps] == [back, onwards]


def test_a_book_of_a_cover_alone_leads_nowhere():
    alone = navigation.outline(parse_toc_data({"format": "jb-book", "root": "cover"}))
    assert navigation.steps(alone, "cover") == (None, None)
    assert alone.chapters == ()


def test_the_next_links_pass_every_story_in_order_and_no_lab(html, book):
    page, passed = COVER, []
    while page and len(passed) < len(DOCUMENTS):
        passed.append(page)
        link = re.search(r'<a class="right-next" href="([^"]+)"', html(page))
        page = link and urljoin(f"/{page}", link[1]).lstrip("/")
    assert passed == [COVER, *(f"{entry.docname}.html" for entry in book.entries)]
    assert [page for page in passed if page in STORIES] == STORIES


def test_a_link_says_what_it_leads_to(html):
    def words(page, side):
        found = re.search(rf'<a class="{side}".*?</a>', html(page), re.DOTALL)
        return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split())

    title = re.search(r"<h1>(.*?)<", html(STORIES[1]))[1]
    assert words(STORIES[0], "right-next") == f"Next chapter: 02 {title}"
    assert words(STORIES[2], "left-prev") == f"Previous chapter: 02 {title}"
    lab = STORIES[1].replace("story", "lab")
    assert words(lab, "left-prev") == f"Back to the story: 02 {title}"
    assert words(lab, "right-next") == f"Next: Solutions: {title}"
    # The chapter's other pages are all linked from each.
    chapter = re.search(r'<p class="chapter-pages">.*?</p>', html(STORIES[1]), re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"', chapter) == ["lab.html", "solutions.html"]
    assert ">Story</strong>" in chapter


def test_every_story_says_how_far_it_is(html):
    said = [re.findall(r"Chapter (\d+) of (\d+) <span", html(page)) for page in STORIES]
    count = str(len(STORIES))
    assert said == [[(str(number), count)] for number in range(1, len(STORIES) + 1)]
    assert not any("chapter-place" in html(page) for page in DOCUMENTS if page not in STORIES)


# --- what is read, and a browser that keeps nothing ---------------------------------------------


def read_to_the_end(page):
    """Scroll to where the links onwards are."""
    page.locator(".prev-next-area").scroll_into_view_if_needed()
    page.locator("nav.bd-links .chapter-read").first.wait_for(state="attached")


def test_a_chapter_read_is_marked_until_forgotten(browser, server):
    with visiting(browser, server) as visit:
        page = visit.open(COVER)
        assert not page.locator(".chapters-read").is_visible()
        page = visit.open(STORIES[1])
        assert page.locator(".chapter-read").count() == 0
        read_to_the_end(page)
        page = visit.open(COVER)
        box = page.locator(".chapters-read")
        assert box.is_visible()
        assert len(box.locator("li:visible").all()) == 1
        assert "02 " in box.locator("li:visible").text_content()
        assert "read" in page.locator("nav.bd-links .chapter-read").text_content()
        assert axe_faults(page) == []
        box.locator("button").click()
        assert not box.locator("li:visible").all()
        assert "Forgotten" in page.evaluate("document.activeElement.textContent")
        visit.open(COVER)
        assert not page.locator(".chapters-read").is_visible()
    assert visit.said == []
    assert visit.strangers == []


def test_works_where_the_browser_keeps_nothing(browser, server):
    with visiting(browser, server) as visit:
        visit.page.add_init_script(NO_STORAGE)
        page = visit.open(TURNED)
        read_to_the_end(page)
        page.locator("button.theme-switch-button:visible").first.click()
        page = visit.open("search.html?q=Finland")
        assert TURNED in found_by(page)
        page = visit.open(COVER)
        assert not page.locator(".chapters-read").is_visible()
    assert visit.said == []
