"""The book as a site: where pages lead, what the search finds, what paper and a USB stick get.

The functions by themselves first, then the built book, then the built book in a browser.
"""

import json
import re
import sys
import threading
import zipfile
from contextlib import contextmanager
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from browsing import (
    DOCUMENTS,
    NARROW,
    ROOT,
    TOOL_PAGES,
    WIDE,
    axe_faults,
    ready_explorers,
    visiting,
)
from PIL import Image
from sphinx_external_toc.parsing import parse_toc_data, parse_toc_yaml

from tools.offline import pack

sys.path.append(str(ROOT / "book"))
import reading_on
import search_words
import site_files

LOST = "404.html"
PAGES = [*DOCUMENTS, *TOOL_PAGES, LOST]
COVER = DOCUMENTS[0]
STORIES = [page for page in DOCUMENTS if page.endswith("/story.html")]
#: A story with explorers that have a slider.
TURNED = "chapters/06-enlargement/story.html"
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
ADDRESS = CONFIG["html"].get("baseurl") or site_files.pages_address(CONFIG["repository"]["url"])
SITE = urlsplit(ADDRESS).path
needs_address = pytest.mark.skipif(not ADDRESS, reason="the site's own address is not known")
HEAVIEST_CARD = 60_000

every_page = pytest.mark.parametrize("name", PAGES)

#: What a browser does that keeps nothing for a site.
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, {
    configurable: true, get() { throw new DOMException("denied", "SecurityError"); },
  });
}
"""


@pytest.fixture(scope="module")
def html(built_book):
    """A function that reads a page of the built book."""
    return lambda name: (built_book / name).read_text(encoding="utf-8")


# --- reading on: the order ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def book():
    """Return the outline of this book."""
    return reading_on.outline(parse_toc_yaml(str(ROOT / "_toc.yml")))


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
    small = reading_on.outline(parse_toc_data(SMALL))
    steps = reading_on.steps(small, page)
    assert [step and (step.label, step.docname) for step in steps] == [back, onwards]


def test_a_book_of_a_cover_alone_leads_nowhere():
    alone = reading_on.outline(parse_toc_data({"format": "jb-book", "root": "cover"}))
    assert reading_on.steps(alone, "cover") == (None, None)
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


# --- search: the words --------------------------------------------------------------------------


def test_cells_and_states_are_words_of_their_own():
    html = (
        "<style>.x{}</style><table><tr><th>Poland</th><td>12,345</td></tr></table>"
        '<script type="application/json" class="explorer-states">'
        '{"lines":["\\u003ctext>Moldova &amp; Romania\\u003c/text>"],"states":[[0]]}</script>'
        "<script>let Hungary;</script>"
    )
    assert search_words.phrases_of(html) == ["Poland", "12,345", "Moldova & Romania"]


def test_a_country_goes_by_its_other_names():
    names = search_words.other_names(ROOT / "data" / "countries.csv")

    def others(text):
        return " | ".join(found for pattern, found in names if pattern.search(text))

    assert "Czech Republic" in others("from Czechia to Poland")
    assert "Turkey" in others("Türkiye")
    assert others("the Czechias of this world") == ""
    # What a statistical office explains in brackets would find pages by its explanation.
    assert "territory" not in others("Germany")


def test_bare_numbers_are_not_in_the_index():
    search = search_words.BookSearch({})
    assert not search.word_filter("12345")
    assert search.word_filter("m270")


# --- addresses, descriptions, cards -------------------------------------------------------------


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
    assert site_files.pages_address(repository) == site


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
    assert site_files.shortened(text, 40) == cut
    assert len(cut) <= 41


def meta(page):
    """Return the meta tags of a page by name, each with the list of its contents."""
    found = {}
    for tag in re.findall(r"<meta\b[^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name = attributes.get("name") or attributes.get("property")
        found.setdefault(name, []).append(unescape(attributes.get("content", "")))
    return found


def test_every_page_has_a_description_of_its_own(html):
    described = {name: meta(html(name)).get("description") for name in PAGES}
    assert [name for name, texts in described.items() if not texts or len(texts) != 1] == []
    assert len({texts[0] for texts in described.values()}) == len(described)
    lengths = {name: len(described[name][0]) for name in DOCUMENTS}
    assert [name for name, length in lengths.items() if not 50 <= length <= 220] == []


@needs_address
@every_page
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
    # A page for teachers belongs to the guide, whose card is the book's.
    if name.startswith("chapters/0") and not name.endswith("/teach.html"):
        assert path.stem == name.split("/")[1]


def test_a_card_is_the_same_bytes_again_and_another_for_another_title(tmp_path):
    titles = {"a.png": "Flight", "b.png": "Flight", "c.png": "Weapons, weapons, weapons"}
    for name, title in titles.items():
        site_files.draw_card(
            tmp_path / name, title, "Words about it. " * 20, over="Chapter 2", done=2, count=7
        )
    first, again, other = ((tmp_path / name).read_bytes() for name in titles)
    assert first == again
    assert first != other


@needs_address
def test_the_sitemap_names_every_page_and_no_day(built_book):
    text = (built_book / "sitemap.xml").read_text("utf-8")
    pages = re.findall(r"<loc>https://[^/<]+(/[^<]+)</loc>", text)
    assert [page.removeprefix(SITE) for page in pages] == DOCUMENTS
    assert "lastmod" not in text
    assert re.search(
        r"^Sitemap: https://.*/sitemap\.xml$", (built_book / "robots.txt").read_text(), re.M
    )


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


# --- search in the browser ----------------------------------------------------------------------


def text_of(page):
    """Return all words of a page's article, of its figures and of every state of its explorers."""
    article = re.search(r'<article class="bd-article">.*?</article>', page, re.DOTALL)[0]
    article = article.replace("\\u003c", "<")
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style.*?</style>", " ", article, flags=re.S)))


def found_by(page):
    """Return the pages that a search found."""
    page.locator("#search-results .search-summary", has_text="Search finished").wait_for()
    links = page.locator("#search-results li a").all()
    return {link.get_attribute("href").split("#")[0].split("?")[0] for link in links}


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


def test_the_words_of_figures_are_in_the_index_one_by_one(html):
    """Also those of a state that is not shown at first, and none glued to its neighbour."""
    index = json.loads(html("searchindex.js").removeprefix("Search.setIndex(")[:-1])
    terms = {term: [at] if isinstance(at, int) else at for term, at in index["terms"].items()}
    stem = search_words.BookSearch({}).stem
    checked = 0
    for page in STORIES:
        states = re.findall(r'class="explorer-states">(.*?)</script>', html(page), re.DOTALL)
        for country in ("Slovenia", "Kyrgyzstan", "Portugal", "Iceland", "Lithuania"):
            if f">{country}\\u003c" in "".join(states):
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
        assert not box.is_visible()
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


# --- paper --------------------------------------------------------------------------------------

MACHINE = (
    ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .prev-next-footer, button, "
    ".explorer-controls, .launch, #pst-search-dialog, #jb-print-docs-body, summary"
)

#: How light the ink of the article's words is, and what is behind them: 0 is black, 255 white.
INK_AND_PAPER = """
() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
  const brush = canvas.getContext("2d", {willReadFrequently: true});
  const light = colour => {
    brush.fillStyle = "#fff"; brush.fillRect(0, 0, 1, 1);
    brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1);
    const [r, g, b] = brush.getImageData(0, 0, 1, 1).data;
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const seen = element => element.checkVisibility() && element.textContent.trim();
  const words = [...document.querySelectorAll(".bd-article :is(h1, h2, p, li, td, th, pre span)")];
  const drawn = [...document.querySelectorAll("figure.chart svg text")];
  return {
    ink: words.filter(seen).map(element => light(getComputedStyle(element).color)),
    drawn: drawn.map(element => light(getComputedStyle(element).fill)),
    paper: [document.documentElement, document.body, document.querySelector(".bd-article")]
      .map(element => light(getComputedStyle(element).backgroundColor)),
  };
}
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_story_prints_cleanly(browser, server, dark):
    with visiting(browser, server, dark=dark) as visit:
        page = visit.open(TURNED)
        explorer = ready_explorers(page)[0]
        explorer.locator("input[type=range]").focus()
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        setting = explorer.locator("output").text_content()
        title = explorer.locator(".chart-title").text_content()
        before = page.locator("main").inner_html()
        page.emulate_media(media="print")
        page.locator(".explorer-settings").first.wait_for()
        shown = [element for element in page.locator(MACHINE).all() if element.is_visible()]
        assert [element.evaluate("e => e.outerHTML.slice(0, 90)") for element in shown] == []
        assert page.locator("h1:visible").count() == 1
        assert explorer.locator(".chart-title").text_content() == title
        said = explorer.locator(".explorer-settings")
        assert said.is_visible()
        assert setting in said.text_content()
        colours = page.evaluate(INK_AND_PAPER)
        assert max(colours["ink"]) < 140
        assert sorted(colours["drawn"])[len(colours["drawn"]) // 2] < 100
        assert min(colours["paper"]) > 240
        # Every address that the text leads to is on paper; a number's way to its lab is not.
        links = page.locator("article p a[href^=http], article li a[href^=http]")
        addresses = {link.get_attribute("href") for link in links.all()}
        assert addresses
        assert addresses == set(page.locator(".print-addresses li").all_text_contents())
        assert (
            page.locator("a.traced").first.evaluate("a => getComputedStyle(a).textDecorationLine")
            == "none"
        )
        page.emulate_media(media="screen")
        page.locator(".explorer-settings").first.wait_for(state="detached")
        assert page.evaluate("document.documentElement.dataset.theme") == (
            "dark" if dark else "light"
        )
        assert page.locator("main").inner_html() == before
    assert visit.said == []


def test_a_lab_prints_its_code_in_dark_ink(browser, server):
    with visiting(browser, server, dark=True) as visit:
        page = visit.open("chapters/01-summit/lab.html")
        page.emulate_media(media="print")
        page.wait_for_function("document.documentElement.dataset.theme === 'light'")
        colours = page.evaluate(INK_AND_PAPER)
        assert max(colours["ink"]) < 140
        wide = page.evaluate(
            """() => [...document.querySelectorAll(".bd-article pre")]
              .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).length"""
        )
        assert wide == 0


def test_figures_are_not_split_and_closed_boxes_do_not_print(browser, server):
    with visiting(browser, server) as visit:
        page = visit.open(TURNED)
        page.emulate_media(media="print")
        inside = "e => getComputedStyle(e).breakInside"
        for figure in page.locator("figure.chart").all():
            assert figure.evaluate(inside) == "avoid"
        numbers = page.locator("details.chart-numbers").first
        assert not numbers.is_visible()
        numbers.evaluate("d => { d.open = true; }")
        assert numbers.locator("table").is_visible()
    with visiting(browser, server) as visit:
        page = visit.open(TURNED)
        assert page.pdf(format="A4").startswith(b"%PDF")


# --- the page for the lost ----------------------------------------------------------------------


@contextmanager
def like_github_pages(folder):
    """Serve a folder as GitHub Pages does: below a path, with 404.html for what does not exist."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            """Say nothing about a request."""

        def translate_path(self, path):
            path = urlsplit(path).path
            return super().translate_path(
                path.removeprefix(SITE) if path.startswith(SITE) else "/-/"
            )

        def send_error(self, code, message=None, explain=None):
            body = (folder / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{SITE}"
    finally:
        server.shutdown()
        server.server_close()


@needs_address
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("lost", ["old.html", "chapters/02-flight/old/story.html"])
def test_the_lost_find_their_way_from_any_depth(browser, built_book, lost, javascript):
    with (
        like_github_pages(built_book) as home,
        visiting(browser, home, javascript=javascript) as visit,
    ):
        page = visit.open(lost)
        assert page.locator("h1").text_content() == "There is no such page"
        page.locator("input[type=search]").fill("Finland")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{home}search.html?q=Finland")
        if javascript:
            assert TURNED in found_by(page)
        page.go_back()
        page.locator("main li a").nth(1).click()
        page.wait_for_url(home + STORIES[1])
        page.go_back()
        page.locator("main a", has_text="the cover").click()
        page.wait_for_url(home + COVER)
    # One answer was 404, as it has to be: the page itself, as often as it was gone back to.
    failed = {said for said in visit.said if said.startswith("404")}
    assert failed == {f"404: {home}{lost}"}
    assert visit.strangers == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_the_page_for_the_lost_is_for_everyone(browser, server, size, dark):
    with visiting(browser, server, size, dark) as visit:
        page = visit.open(LOST)
        assert axe_faults(page) == []
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        links = page.locator("main a").all()
        assert len(links) == len(STORIES) + 1
        for link in links:
            answer = page.request.get(link.evaluate("a => a.href"))
            assert answer.status == 200
    assert visit.said == []
    assert visit.strangers == []


# --- to take along ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def taken_along(built_book, tmp_path_factory):
    """Return the packed book, and the folder it unpacks to."""
    folder = tmp_path_factory.mktemp("stick")
    packed = folder / "reading-the-summit.zip"
    pack(built_book, packed)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    return packed, folder / "reading-the-summit"


def test_packing_twice_gives_the_same_bytes(built_book, taken_along, tmp_path):
    packed, _ = taken_along
    pack(built_book, tmp_path / packed.name)
    assert (tmp_path / packed.name).read_bytes() == packed.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [packed.name]


def test_the_packed_book_is_whole_and_has_its_terms(taken_along):
    _, folder = taken_along
    for name in ("index.html", "README.txt", "LICENSE", "LICENSE-content", "CITATION.cff"):
        assert (folder / name).is_file()
    for table in (ROOT / "data").glob("*.csv"):
        assert (folder / "data" / table.name).read_bytes() == table.read_bytes()
    for lab in ROOT.glob("chapters/*/lab.ipynb"):
        assert (folder / "_sources" / lab.relative_to(ROOT)).is_file()
    assert not (folder / "404.html").exists()
    assert not list(folder.rglob(".*"))


def test_the_packed_book_has_no_dead_link(taken_along):
    _, folder = taken_along
    dead = []
    for path in sorted(folder.rglob("*.html")):
        text = re.sub(r"<script\b[^>]*>.*?</script>", "", path.read_text("utf-8"), flags=re.S)
        for link in set(re.findall(r'\b(?:href|src)="([^"#?]+)', text)):
            parts = urlsplit(link)
            if not parts.scheme and not (path.parent / unquote(parts.path)).exists():
                dead.append(f"{path.relative_to(folder)}: {link}")
    assert dead == []


def test_the_packed_book_works_as_files(browser, taken_along):
    _, folder = taken_along
    home = folder.as_uri() + "/"
    with visiting(browser, home) as visit:
        visit.page.goto(home + "index.html")
        visit.page.wait_for_url(f"**/{COVER}")
        visit.page.locator(".right-next").click()
        visit.page.wait_for_url(f"**/{STORIES[0]}")
        page = visit.open(TURNED)
        explorer = ready_explorers(page)[0]
        title = explorer.locator(".chart-title").text_content()
        explorer.locator("input[type=range]").focus()
        page.keyboard.press("Home")
        assert explorer.locator(".chart-title").text_content() != title
        page = visit.open("search.html?q=Poland")
        assert "chapters/02-flight/story.html" in found_by(page)
    assert visit.said == []
    assert visit.strangers == []
