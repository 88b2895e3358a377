"""Every page at every width: a small phone, a large screen, letters twice as large."""

import pytest
from browsing import NARROW, nightly_but, visiting
from site_pages import PAGES, STORIES

WIDTHS = (280, 320, 360, 390, 768, 1280)
#: A width, and how large the letters are in per cent of what the page asks for.
SETTINGS = [(width, size) for size in (100, 200) for width in WIDTHS]
#: Where what reaches too far mostly does so first: the others are tried at night.
HARDEST = [(280, 100), (320, 200)]

#: Answers with what reaches beyond the page, where the page scrolls sideways.
SIDEWAYS = """
() => {
  const room = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= room) return [];
  const reaching = [...document.querySelectorAll("main *")]
    .filter(element => element.getBoundingClientRect().right > room + 1)
    .map(element => element.outerHTML.slice(0, 100));
  return [`the page is ${document.scrollingElement.scrollWidth} wide`, ...reaching.slice(0, 5)];
}
"""
#: Answers with the words that their own box cuts off.
CUT_OFF = """
() => [...document.querySelectorAll("main :not(svg, svg *)")]
  .filter(({clientWidth, scrollWidth}) => clientWidth > 1 && scrollWidth > clientWidth + 1)
  .filter(element => getComputedStyle(element).overflowX === "hidden")
  .map(element => `cut off: ${element.outerHTML.slice(0, 100)}`)
"""
#: Opens what is folded.
UNFOLD = "() => document.querySelectorAll('details').forEach(details => { details.open = true; })"
LETTERS = "size => { document.documentElement.style.fontSize = `${size}%`; }"


def faults_of(browser, server, settings, look):
    """Return what is found on each page in each setting, all in one window."""
    faults = {}
    with visiting(browser, server) as visit:
        for name in PAGES:
            page = visit.open(name)
            if CUT_OFF in look:
                page.evaluate(UNFOLD)
            for width, size in settings:
                page.set_viewport_size({"width": width, "height": 800})
                page.evaluate(LETTERS, size)
                if found := [fault for one in look for fault in page.evaluate(one)]:
                    faults[name, width, size] = found
    return faults


def test_no_page_scrolls_sideways(browser, server):
    assert faults_of(browser, server, HARDEST, [SIDEWAYS]) == {}


@pytest.mark.nightly
def test_no_page_scrolls_sideways_or_cuts_words_at_any_width(browser, server):
    assert faults_of(browser, server, SETTINGS, [SIDEWAYS, CUT_OFF]) == {}


#: The smallest side of each mark that a finger may want, and the space between lines.
FINGER = """
() => {
  const sides = [...document.querySelectorAll("p .bibtex-citation a, p .claim-mark")]
    .map(link => link.getBoundingClientRect()).flatMap(({width, height}) => [width, height]);
  const heights = () => [...document.querySelectorAll("article section > p")]
    .map(paragraph => paragraph.offsetHeight);
  const before = heights();
  for (const link of document.querySelectorAll(".bibtex-citation a, .claim-mark")) {
    link.style.padding = link.style.margin = "0";
  }
  return {sides, before, after: heights()};
}
"""


def test_a_finger_meets_the_number_of_a_source(browser, server):
    with visiting(browser, server, NARROW) as visit:
        found = visit.open(STORIES[1]).evaluate(FINGER)
    assert len(found["sides"]) > 10
    assert min(found["sides"]) >= 24
    assert found["before"] == found["after"], "marks for a finger push lines apart"


#: Answers with the words of charts that are too small, or lie over other words.
CROWDED = """
least => [...document.querySelectorAll("figure.chart")].flatMap(figure => {
  const svg = figure.querySelector(":scope > svg");
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const words = [...svg.querySelectorAll("text")].filter(text => text.textContent.trim())
    .map(text => {
      const {left, right, top, bottom, height} = text.getBoundingClientRect();
      // Above and below its letters a line has room, which may be another line's.
      const room = height * 0.28;
      return {left, right, top: top + room, bottom: bottom - room, said: text.textContent.trim(),
              size: parseFloat(getComputedStyle(text).fontSize) * scale};
    });
  const over = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  return words.flatMap((one, place) => [
    ...(one.size < least ? [`${figure.id}: ${one.said}: ${one.size.toFixed(1)}`] : []),
    ...words.slice(place + 1).filter(other => over(one, other))
      .map(other => `${figure.id}: ${one.said} over ${other.said}`),
  ]);
})
"""
#: The stories with tile maps.
MAPS = [STORIES[3], STORIES[5]]


@pytest.mark.parametrize("name", nightly_but(MAPS, STORIES))
def test_words_of_charts_can_be_read_on_a_phone(browser, server, name):
    with visiting(browser, server, NARROW) as visit:
        page = visit.open(name)
        assert page.locator("figure.chart svg text").count() > 20
        assert page.evaluate(CROWDED, 10) == []
