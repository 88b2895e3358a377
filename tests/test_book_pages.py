"""Every page of the built book in a real browser: who can read it, and whom it asks for what."""

import re
from urllib.parse import urlsplit

import pytest
from browsing import (
    DOCUMENTS,
    NARROW,
    STORIES,
    TOOL_PAGES,
    WIDE,
    axe_faults,
    nightly_but,
    ready_explorers,
    sample,
    thin,
    visiting,
)
from bs4 import BeautifulSoup
from site_pages import found_by

PAGES = DOCUMENTS + TOOL_PAGES
SHORTEST_ALT = 40
#: The least contrast of text with what is behind it that WCAG asks for at level AA.
CONTRAST = 4.5

some_pages = pytest.mark.parametrize("name", sample(PAGES))
two_stories = pytest.mark.parametrize("name", nightly_but([STORIES[1], STORIES[3]], STORIES))

#: Takes colours apart as the browser paints them, whatever way the style sheet writes them.
PAINTED = """
const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
const brush = canvas.getContext("2d", {willReadFrequently: true});
function painted(colour) {
  brush.clearRect(0, 0, 1, 1); brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
  return {r, g, b, a: a / 255};
}
function luminance({r, g, b}) {
  const [x, y, z] = [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}
function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
"""

#: Answers with each text of a picture that is hard to tell from what is painted beneath it.
FAINT_TEXT = (
    "least => {"
    + PAINTED
    + """
  function behind(element) {
    for (let at = element; at; at = at.parentElement) {
      const colour = painted(getComputedStyle(at).backgroundColor);
      if (colour.a > 0.99) return colour;
    }
    return {r: 255, g: 255, b: 255, a: 1};
  }
  const faint = [];
  for (const text of document.querySelectorAll("figure.chart svg text")) {
    if (!text.textContent.trim()) continue;
    text.scrollIntoView({block: "center"});
    const box = text.getBoundingClientRect();
    const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      .find(element => element !== text && !text.contains(element)
        && ["path", "rect", "polygon", "use", "circle"].includes(element.tagName)
        && painted(getComputedStyle(element).fill).a > 0.99
        && getComputedStyle(element).fill !== "none");
    const ground = under ? painted(getComputedStyle(under).fill) : behind(text.closest("figure"));
    const ratio = contrast(painted(getComputedStyle(text).fill), ground);
    if (ratio < least) {
      faint.push(`${text.closest("figure").id}: ${text.textContent.trim()}: ${ratio.toFixed(2)}`);
    }
  }
  return faint;
}"""
)

#: Answers with the name of the focused element where focus changes nothing that can be seen.
HIDDEN_FOCUS = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const seen = at => {
    const style = getComputedStyle(at);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
            style.borderColor, style.backgroundColor, style.textDecorationLine,
            style.textDecorationThickness, style.color].join("|");
  };
  const around = [element, element.parentElement, element.nextElementSibling].filter(Boolean);
  const focused = around.map(seen).join("\\n");
  // An element without height may show itself by a child that is placed elsewhere.
  const box = [element, element.firstElementChild].filter(Boolean)
    .map(at => at.getBoundingClientRect()).find(({width, height}) => width && height);
  element.blur();
  const blurred = around.map(seen).join("\\n");
  element.focus();
  return {
    name: element.outerHTML.slice(0, 160), hidden: focused === blurred,
    empty: !box,
  };
}
"""


@pytest.fixture(scope="module")
def parsed(html):
    """Every page without its scripts, which hold the states of explorers as data."""
    return {
        name: BeautifulSoup(re.sub(r"(?s)<script\b.*?</script>", "", html(name)), "html.parser")
        for name in PAGES
    }


def turn_explorers(page):
    """Turn the first control of every explorer by one, so that another state is shown."""
    for root in ready_explorers(page):
        control = root.locator("input[type=range], select, input:checked").first
        control.focus()
        page.keyboard.press("ArrowDown" if control.evaluate("c => !!c.options") else "ArrowRight")


def test_built_pages_are_the_ones_tested(built_book):
    built = {path.relative_to(built_book).as_posix() for path in built_book.rglob("*.html")}
    # index.html at the root only sends the reader on to the cover; 404.html and the figures' pages
    # are not of the theme, and have their tests in test_not_found.py and test_figure_pages.py.
    built = {name for name in built if not name.startswith(("_static/", "figures/"))}
    built -= {"index.html", "404.html"}
    assert built == set(PAGES)


@some_pages
def test_nothing_said_and_no_other_host_asked(browser, server, name):
    with visiting(browser, server) as visit:
        page = visit.open(name)
        # One script would answer a hover over any of them.
        links = page.locator("main a:visible, nav a:visible, footer a:visible")
        for link in links.all()[:8]:
            link.hover()
        switch = page.locator("button.theme-switch-button:visible")
        for _ in range(3):
            switch.first.click()
        turn_explorers(page)
        page.mouse.wheel(0, 20_000)
        page.wait_for_load_state("networkidle")
    assert visit.strangers == []
    assert visit.said == []


def test_pages_name_no_other_host_to_load_from(html):
    """A browser that ignores a blocked request still warms up connections that a page names."""
    loads = re.compile(
        r"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\bsrc=[\"']?([^\"'\s>]+)"
        r"|<link\b(?![^>]*rel=[\"']?(?:canonical|license))[^>]*?\bhref=[\"']?([^\"'\s>]+)"
    )
    for name in PAGES:
        outside = [a or b for a, b in loads.findall(html(name)) if urlsplit(a or b).netloc]
        assert outside == [], name


def test_search_finds_words_and_asks_no_other_host(browser, server, html):
    story = STORIES[0]
    heading = re.search(r"<h1>(.*?)<", html(story), re.DOTALL)[1]
    word = max(re.findall(r"\w+", heading), key=len)
    with visiting(browser, server) as visit:
        page = visit.open(DOCUMENTS[0])
        page.keyboard.press("Control+k")
        page.keyboard.type(word)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=*")
        assert story in found_by(page)
        assert axe_faults(page) == []
    assert visit.strangers == []
    assert visit.said == []


#: Answers with what reaches beyond the right edge of the page, if the page scrolls sideways.
SIDEWAYS = """
() => {
  const room = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("main *")]
    .filter(element => element.getBoundingClientRect().right > room + 1)
    .map(element => element.outerHTML.slice(0, 120)).slice(0, 5)
    .concat(`the page is ${document.scrollingElement.scrollWidth} wide`);
}
"""


OPEN_DETAILS = "open => document.querySelectorAll('details').forEach(d => { d.open = open; })"


def in_both_themes(page, look):
    """Return what `look` finds in light and in dark, as when a system turns from day to night."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function("t => document.documentElement.dataset.theme === t", arg=theme)
        found += [f"{theme}: {fault}" for fault in look()]
    return found


@pytest.mark.parametrize(("name", "size"), sample(PAGES, [WIDE, NARROW]))
def test_wcag(browser, server, name, size):
    with visiting(browser, server, size) as visit:
        page = visit.open(name)
        turn_explorers(page)
        page.evaluate(OPEN_DETAILS, True)
        faults = [f"scrolls sideways: {part}" for part in page.evaluate(SIDEWAYS)]
        if size == WIDE:
            # A picture is scaled as a whole: what stands on what does not depend on the width.
            faults += in_both_themes(page, lambda: page.evaluate(FAINT_TEXT, CONTRAST))
        # The whole page against every rule but that on contrast, then a page without what it
        # repeats against all rules.
        faults += [f"whole: {fault}" for fault in axe_faults(page, contrast=False)]
        thin(page)
        faults += in_both_themes(page, lambda: axe_faults(page))
        if size == WIDE:
            # What is open in one setting is closed in the others: a page as it comes, once.
            page.evaluate(OPEN_DETAILS, False)
            faults += [f"as it comes: {fault}" for fault in axe_faults(page, contrast=False)]
        assert faults == []


@pytest.mark.parametrize("name", sample(DOCUMENTS, most=1))
def test_keyboard_focus_is_always_seen(visit, name):
    page = visit.open(name)
    ready_explorers(page)
    page.add_style_tag(content="*, ::before, ::after { transition: none !important; }")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    if not page.url.endswith(DOCUMENTS[0]):
        # The way through the header and the contents is the same everywhere: it is walked on the
        # first page, and left out on the others as a reader would.
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    unseen, stops = [], 0
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(HIDDEN_FOCUS)
        if stop is None:
            break
        stops += 1
        if stop["hidden"] or stop["empty"]:
            unseen.append(stop)
    assert unseen == []
    assert stops > 5


@two_stories
def test_explorers_are_reached_by_the_tab_key(visit, name):
    page = visit.open(name)
    for root in ready_explorers(page):
        controls = root.locator(".explorer-controls").locator(
            "input[type=range], select, input:checked, button"
        )
        root.locator(":scope").evaluate(
            "r => { r.tabIndex = -1; r.focus(); r.removeAttribute('tabindex'); }"
        )
        for number in range(controls.count()):
            page.keyboard.press("Tab")
            reached = controls.nth(number).evaluate("c => c === document.activeElement")
            assert reached, controls.nth(number).evaluate("c => c.outerHTML")


def words(element):
    """Return the text of an element, or nothing where it is not there."""
    return element.get_text(" ", strip=True) if element else ""


def figure_faults(figure, folder, labels):
    """Return what a figure lacks for a reader who does not see it, or does not believe it."""
    svg = figure.find("svg") or {}
    alt = svg.get("aria-label") or " ".join(
        words(labels.get(name)) for name in svg.get("aria-labelledby", "").split()
    )
    title, caption = words(figure.select_one(".chart-title")), words(figure.find("figcaption"))
    links = [a["href"] for a in figure.select("details a") if a["href"].endswith(".csv")]
    dated = r"as of (\d{1,2} [A-Z][a-z]+ )?\d{4}"
    found = {
        "its picture is not announced as one": svg.get("role") != "img",
        f"its text is short: {alt!r}": len(alt) <= SHORTEST_ALT,
        "its text only repeats the title": alt == title,
        "its title is no sentence": len(title) < 15,
        "names no source": "Source" not in caption,
        "does not say as of when": not re.search(dated, caption),
        "offers no numbers": not words(figure.select_one("details > summary")),
        "has no numbers": not figure.select("details table td"),
        "links to no table": not links,
        "has a dead link": not all((folder / link).resolve().is_file() for link in links),
    }
    return [f"{figure['id']}: {what}" for what, wrong in found.items() if wrong]


def sketch_faults(figure):
    """Return what a plain plot lacks, which has no title and no table to download."""
    svg = figure.find("svg") or {}
    alt = svg.get("aria-label", "")
    found = {
        "its picture is not announced as one": svg.get("role") != "img",
        f"its text is short: {alt!r}": len(alt) <= SHORTEST_ALT,
        "says nothing of its source": "source" not in words(figure.find("figcaption")).lower(),
        "offers no words": alt not in words(figure.find("details")),
        "has a name": figure.get("id"),
    }
    return [what for what, wrong in found.items() if wrong]


def test_figures_carry_their_words(parsed, built_book):
    for name, page in parsed.items():
        assert not page.select("main img:not([alt])"), name
        figures = page.select("figure.chart:not(.sketch)")
        labels = {element["id"]: element for element in page.select("figure.chart [id]")}
        folder = (built_book / name).parent
        faults = [fault for figure in figures for fault in figure_faults(figure, folder, labels)]
        assert faults == [], name
        assert [fault for sketch in page.select(".sketch") for fault in sketch_faults(sketch)] == []
        assert figures or name not in STORIES, f"{name} is a story without a figure"


def test_ids_are_unique(parsed):
    for name, page in parsed.items():
        ids = [element["id"] for element in page.select("[id]")]
        assert {one for one in ids if ids.count(one) > 1} == set(), name


@two_stories
def test_quoted_numbers_lead_to_the_cell_that_computes_them(browser, server, name):
    with visiting(browser, server) as visit:
        page = visit.open(name)
        traced = page.locator("a.traced")
        assert traced.count() > 0
        keys = [urlsplit(a.get_attribute("href")).fragment for a in traced.all()]
        assert all(key.startswith("glue-") for key in keys)
        traced.first.click()
        page.wait_for_url(f"**#{keys[0]}")
        cell = page.locator(".cell", has=page.locator(f"[id='{keys[0]}']"))
        cell = cell.or_(page.locator(f".cell[id='{keys[0]}']")).first
        code = cell.locator(".cell_input").text_content()
        assert keys[0].removeprefix("glue-") in code.replace("_", "-")
        assert cell.evaluate("cell => Math.abs(cell.getBoundingClientRect().top) < innerHeight")
    assert visit.said == []


@two_stories
def test_reads_whole_without_javascript(browser, server, name):
    words = "main => main.innerText"
    with visiting(browser, server) as visit:
        page = visit.open(name)
        ready_explorers(page)
        titles = page.locator("figure.chart .chart-title").all_text_contents()
        numbers = page.locator("a.traced").all_text_contents()
        assert len(page.locator("main").evaluate(words)) > 1000
    with visiting(browser, server, javascript=False) as visit:
        page = visit.open(name)
        assert page.locator("figure.chart .chart-title").all_text_contents() == titles
        assert page.locator("a.traced").all_text_contents() == numbers
        for figure in page.locator("figure.chart").all():
            # As large as its own measures say, not squeezed and not cut.
            *_, width, height = map(float, figure.locator("svg").get_attribute("viewBox").split())
            box = figure.locator("svg").bounding_box()
            assert box["width"] > 300
            assert box["height"] / box["width"] == pytest.approx(height / width, rel=0.02)
            figure.locator("summary").click()
            assert figure.locator("table").is_visible()
        # Controls that would do nothing are not shown.
        assert page.locator(".explorer-controls:visible").count() == 0
        assert page.locator(".explorer-state figure").count() == page.locator(".explorer").count()
    assert visit.strangers == []


@pytest.mark.parametrize("name", sample(PAGES, most=1))
def test_opens_as_a_file(browser, built_book, name):
    with visiting(browser, built_book.resolve().as_uri() + "/") as visit:
        page = visit.open(name)
        ready_explorers(page)
        assert page.locator("h1:visible").count() >= 1
        for link in page.locator("main a[href*='.html'], nav a[href*='.html']").all()[:3]:
            assert link.evaluate("a => a.href").startswith("file://")
    assert visit.said == []
    assert visit.strangers == []


@pytest.mark.parametrize(("name", "dark"), sample(STORIES, [False, True]))
def test_pictures_follow_the_theme(browser, server, name, dark):
    with visiting(browser, server, dark=dark) as visit:
        page = visit.open(name)
        ink = page.evaluate(
            "() => {"
            + PAINTED
            + """
            return [...document.querySelectorAll("figure.chart svg text")]
              .map(text => luminance(painted(getComputedStyle(text).fill)));
            }"""
        )
        assert ink
        # Dark ink on light paper, light ink on dark: the middle of the scale as the eye sees it.
        on_paper = [value for value in ink if (value > 0.18) == dark]
        assert len(on_paper) > len(ink) / 2


@pytest.mark.parametrize("name", nightly_but(STORIES[:1], STORIES))
def test_reduced_motion_means_no_transition(browser, server, name):
    """One of a hundredth of a millisecond, on all of a page, took two seconds of the reader's."""
    with visiting(browser, server) as visit:
        page = visit.open(name)
        started = page.evaluate(
            "() => { document.documentElement.dataset.theme = 'dark';"
            " return document.getAnimations().length; }"
        )
        assert started == 0
