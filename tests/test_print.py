"""On paper: the chapter and nothing of the machine around it."""

import re

import pytest
from browsing import ready_explorers, visiting
from playwright.sync_api import expect
from site_pages import STORIES, TURNED

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


SIZE = "p => getComputedStyle(p).fontSize"
#: Points of type, centimetres of width, and how the cells of a table wrap, as they are computed.
MEASURES = """
() => {
  const styles = places => [...document.querySelectorAll(places)]
    .filter(e => e.checkVisibility()).map(e => getComputedStyle(e));
  const points = places => styles(places).map(style => parseFloat(style.fontSize) * 0.75);
  const drawings = [...document.querySelectorAll("figure.chart > svg")];
  const scale = svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return {
    body: points(".bd-article section > p:not([class])"),
    captions: points("figure.chart figcaption p"),
    drawn: drawings.flatMap(svg => [...svg.querySelectorAll("text")]
      .map(text => parseFloat(getComputedStyle(text).fontSize) * scale(svg) * 0.75)),
    charts: drawings.map(svg => svg.getBoundingClientRect().width * 2.54 / 96),
    cells: points("table.dataframe td"),
    wrapped: styles("table.dataframe :is(td, th)").map(style => style.whiteSpace),
  };
}
"""
MOST_SHEETS = 11


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_story_prints_cleanly(browser, server, dark):
    with visiting(browser, server, dark=dark) as visit:
        page = visit.open(TURNED)
        explorer = ready_explorers(page)[0]
        explorer.locator("input[data-axis]").focus()
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        # All is said that this brings about.
        expect(explorer.locator(".explorer-said")).not_to_be_empty()
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
        # 10.5 points: the sheet for paper has the last word.
        assert page.locator("article section > p").first.evaluate(SIZE) == "14px"
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


@pytest.mark.parametrize("name", [TURNED, TURNED.replace("story", "lab")])
def test_the_sheet_for_paper_has_the_last_word(browser, server, name):
    with visiting(browser, server) as visit:
        page = visit.open(name)
        page.emulate_media(media="print")
        page.locator(".explorer-settings").first.wait_for()
        found = page.evaluate(MEASURES)
    assert {round(size, 1) for size in found["body"]} == {10.5}
    assert {round(size, 1) for size in found["captions"]} == {8.0}
    assert {round(width, 1) for width in found["charts"]} == {11.5}
    assert min(found["drawn"]) > 7
    if name != TURNED:
        assert {round(size, 1) for size in found["cells"]} == {7.5}
        assert set(found["wrapped"]) == {"normal"}


def test_a_printed_chapter_is_a_few_sheets(browser, server):
    sheets = {}
    with visiting(browser, server) as visit:
        for name in STORIES:
            printed = visit.open(name).pdf(format="A4")
            sheets[name] = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert all(1 < count <= MOST_SHEETS for count in sheets.values()), sheets


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
