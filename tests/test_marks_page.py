"""Marks in a real browser: pointed at, touched and stepped to, in the words of the table."""

import pytest
from browsing import NARROW, axe_faults, ready_explorers, visiting

STORY = "chapters/02-flight/story.html"
LINE, BARS = (STORY, "displaced-inside"), (STORY, "five-counts")
MAP, EXPLORER = ("chapters/04-measures/story.html", "gas-map"), (STORY, "border-by-day")

#: Answers with the marks of a figure: where on the screen, and the words of their row and cell.
_MARKS = """
figure => {
  const svg = figure.querySelector(":scope > svg"), box = svg.getBoundingClientRect();
  const [, , wide] = svg.getAttribute("viewBox").split(" ").map(Number);
  const rows = [...figure.querySelectorAll(".chart-table tbody tr")];
  let [row, column] = [0, 0];
  return svg.dataset.marks.split(/[; ]/).map(mark => {
    const parts = mark.split(",").map(Number);
    [row, column] = parts.length > 2 ? parts : [row + 1, column];
    const [x, y, w = 0, h = 0] = parts.length > 2 ? parts.slice(2) : parts;
    const scale = box.width / wide, cells = [...rows[row].cells].map(cell => cell.textContent);
    return {x: box.x + (x + w / 2) * scale, y: box.y + (y + h / 2) * scale,
            row: cells[0], cell: cells[column]};
  });
}
"""
_HEIGHT = "document.body.scrollHeight"
_SHIFTS = """
() => new Promise(done => new PerformanceObserver(
  list => done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0))
).observe({type: "layout-shift", buffered: true}) ?? setTimeout(() => done(0), 300))
"""


def figure_on(opened, where):
    """Open a figure's page and return the figure, in sight."""
    page, name = where
    figure = opened.open(page).locator(f"#fig-{name}")
    figure.locator(".chart-marks").wait_for()
    figure.locator(":scope > svg").scroll_into_view_if_needed()
    return figure


def words(figure):
    """Return the line of words below a picture."""
    return figure.locator(".chart-marks > p").first.inner_text()


def names(figure, mark):
    """Tell whether the words are those of a mark's row and cell."""
    said = words(figure)
    return mark["row"] in said and mark["cell"] in said


def rings(figure):
    """Return how many marks of a picture are ringed."""
    return figure.locator(":scope > svg > .chart-ring").count()


@pytest.mark.parametrize("where", [LINE, BARS, MAP, EXPLORER])
def test_what_is_pointed_at_is_named_and_nothing_moves(visit, where):
    figure = figure_on(visit, where)
    height, shift = (figure.page.evaluate(asked) for asked in (_HEIGHT, _SHIFTS))
    marks = figure.evaluate(_MARKS)
    for mark in (marks[0], marks[-1], marks[len(marks) // 2]):
        visit.page.mouse.move(mark["x"], mark["y"])
        assert names(figure, mark), (mark, words(figure))
        assert rings(figure) == 1
    # It is told once the pointer rests, and stays when the pointer goes.
    figure.locator(".chart-said", has_text=words(figure)).wait_for(state="attached")
    visit.page.mouse.move(2, 2)
    assert names(figure, mark)
    visit.page.keyboard.press("Escape")
    assert not names(figure, mark)
    assert rings(figure) == 0
    assert figure.page.evaluate(_HEIGHT) == height
    assert figure.page.evaluate(_SHIFTS) == shift
    assert not visit.said


def test_a_line_is_pointed_at_from_above_and_a_bar_from_its_name(visit):
    figure = figure_on(visit, LINE)
    mark = figure.evaluate(_MARKS)[-1]
    box = figure.locator(":scope > svg").bounding_box()
    visit.page.mouse.move(mark["x"], box["y"] + 3)
    assert names(figure, mark)
    figure = figure_on(visit, BARS)
    mark = figure.evaluate(_MARKS)[1]
    visit.page.mouse.move(figure.locator(":scope > svg").bounding_box()["x"] + 3, mark["y"])
    assert names(figure, mark)


def test_the_arrow_keys_lead_along_a_line_to_the_other_and_to_both_ends(visit):
    figure = figure_on(visit, LINE)
    marks, slider = figure.evaluate(_MARKS), figure.get_by_role("slider", name="Numbers")
    assert figure.locator(":scope > svg, .chart-marks *").locator("[tabindex]").count() == 0
    slider.focus()
    assert names(figure, marks[0])
    for key, mark in (
        ("ArrowRight", marks[1]),
        ("ArrowLeft", marks[0]),
        ("End", marks[-1]),
        ("Home", marks[0]),
    ):
        visit.page.keyboard.press(key)
        assert names(figure, mark), key
        # A screen reader is told by the slider, and not once more.
        assert slider.get_attribute("aria-valuetext") == words(figure)
        assert figure.locator(".chart-said").inner_text() == ""
    # The lines meet at one's end and the other's beginning.
    first = len(figure.locator(":scope > svg").get_attribute("data-marks").split(";")[0].split())
    for key, mark in (("ArrowDown", marks[first]), ("ArrowUp", marks[first - 1])):
        visit.page.keyboard.press(key)
        assert names(figure, mark), key
    visit.page.keyboard.press("Escape")
    assert rings(figure) == 0


def test_a_mark_keeps_its_name_while_an_explorer_is_turned(visit):
    figure = figure_on(visit, EXPLORER)
    explorer = next(
        one for one in ready_explorers(visit.page) if one.locator("#fig-border-by-day").count()
    )
    mark = figure.evaluate(_MARKS)[0]
    visit.page.mouse.move(mark["x"], mark["y"])
    before = words(figure)
    explorer.locator('[data-does="back"]').click()
    visit.page.wait_for_function(
        "([p, before]) => p.textContent !== before",
        arg=[figure.locator(".chart-marks > p").first.element_handle(), before],
    )
    now = figure.evaluate(_MARKS)
    same = next(other for other in now if other["row"] == mark["row"])
    assert names(figure, same)
    assert same["cell"] != mark["cell"]
    assert rings(figure) == 1


@pytest.fixture
def phone(browser, server):
    """Return a page of a phone, and what moves a finger over it."""
    context = browser.new_context(
        viewport=dict(zip(("width", "height"), NARROW, strict=True)),
        has_touch=True,
        is_mobile=True,
        service_workers="block",
    )
    page = context.new_page()
    touched = context.new_cdp_session(page)

    def finger(kind, *place):
        points = [dict(zip(("x", "y"), place, strict=True))] if place else []
        touched.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    def open_(path):
        page.goto(server + path, wait_until="load")
        return page

    yield open_, finger
    context.close()


def test_a_finger_names_what_it_taps_and_what_it_is_drawn_across(phone):
    open_, finger = phone
    page, name = MAP
    page = open_(page)
    figure = page.locator(f"#fig-{name}")
    figure.locator(":scope > svg").scroll_into_view_if_needed()
    marks = figure.evaluate(_MARKS)
    page.touchscreen.tap(marks[0]["x"], marks[0]["y"])
    assert names(figure, marks[0])
    start, end = marks[-2], marks[-1]
    finger("Start", start["x"], start["y"])
    for part in (0.3, 0.7, 1):
        finger("Move", start["x"] + part * (end["x"] - start["x"]), end["y"])
    assert names(figure, end)
    finger("End")
    assert names(figure, end)


def test_a_finger_that_scrolls_the_page_names_nothing(phone):
    open_, finger = phone
    page = open_(MAP[0])
    figure = page.locator(f"#fig-{MAP[1]}")
    figure.locator(":scope > svg").scroll_into_view_if_needed()
    mark, before = figure.evaluate(_MARKS)[0], page.evaluate("scrollY")
    finger("Start", mark["x"], mark["y"])
    for down in range(10, 160, 10):
        finger("Move", mark["x"], mark["y"] - down)
    finger("End")
    page.wait_for_function("before => Math.abs(scrollY - before) > 40", arg=before)
    assert rings(figure) == 0


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_fault_while_a_mark_is_named(browser, server, dark):
    with visiting(browser, server, dark=dark) as opened:
        figure = figure_on(opened, BARS)
        figure.get_by_role("slider", name="Numbers").focus()
        assert rings(figure) == 1
        assert axe_faults(opened.page, rules=AXE_RULES) == []


#: What may be wrong with a slider, a live region, and words that come and go.
AXE_RULES = ["aria-hidden-focus", "label", "nested-interactive", "color-contrast", "svg-img-alt"]
AXE_RULES += ["aria-valid-attr-value", "aria-allowed-attr", "target-size"]


def test_nothing_of_it_is_printed(visit):
    figure = figure_on(visit, BARS)
    figure.get_by_role("slider", name="Numbers").focus()
    visit.page.emulate_media(media="print")
    assert not figure.locator(".chart-marks").is_visible()
    assert not figure.locator(".chart-ring").is_visible()
    svg = figure.locator(":scope > svg")
    assert svg.evaluate("svg => getComputedStyle(svg).marginBottom") == "0px"
