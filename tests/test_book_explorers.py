"""Explorers on the built pages, turned by keyboard and by mouse in a real browser.

What a page shows is compared with what the drawing function returns for the setting that the reader
sees, noted in the lab's kernel while a second book was built (``lab_runs.py``). The page's own list
of states, and the order it stands in, is not used.
"""

import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from browsing import CAPTIONS, LABELS, STORIES, WIDE, nightly_but, ready_explorers, visiting

from summit.explore import FRAME_MS
from tools import ROOT

#: The pages whose explorers are turned: every explorer of the book stands on one of them.
TURNED = [*STORIES, "chapters/timeline/index.html"]
LABS = [page.replace("story", "lab") for page in STORIES]

#: Time enough for a table to follow its picture, and far less than a step of playing.
SETTLED_MS = 50
#: How wide Chromium draws the thumb of a slider.
THUMB_PX = 16

#: Answers with what the picture shown differs in from the one expected; empty when in nothing.
DIFFERENCE = """
(root, expected) => {
  const shown = root.querySelector(".explorer-state").cloneNode(true);
  shown.querySelectorAll("[data-kept]").forEach(added => added.remove());
  // What the reader and the page have done: opened the numbers, kept room for longer words.
  for (const name of ["open", "data-longest", "style"]) {
    shown.querySelectorAll(`[${name}]`).forEach(element => element.removeAttribute(name));
  }
  const wanted = document.createElement("div");
  wanted.innerHTML = expected;
  const a = shown.firstElementChild, b = wanted.firstElementChild;
  if (shown.childElementCount !== 1) return `shows ${shown.childElementCount} pictures`;
  if (a.isEqualNode(b)) return "";
  for (const part of [".chart-title", ".chart-source", "table", "svg"]) {
    const [left, right] = [a.querySelector(part), b.querySelector(part)];
    if (!left || !right || !left.isEqualNode(right)) {
      return `${part} is ${left?.textContent.slice(0, 300)} instead of `
        + `${right?.textContent.slice(0, 300)}`;
    }
  }
  return "differs outside title, source, numbers and picture";
}
"""


def wanted_of(expected, page, name):
    """Return what an explorer on a page ought to show: of its own chapter's lab, else another's."""
    own = Path(page).parent.name
    for chapter in [own, *sorted(path.name for path in (ROOT / "chapters").glob("*/"))]:
        if name in expected(chapter):
            return expected(chapter)[name]
    raise AssertionError(f"{page} shows the explorer {name!r}, which no lab makes")


#: An explorer in a page's file, from its opening to its end; its name.
WHOLE_EXPLORER = re.compile(
    r'<div class="explorer" id="explorer-([\w-]+)".*?class="explorer-states">.*?</script>\n</div>',
    re.DOTALL,
)


class Turned:
    """One explorer of a page, and what its lab expects of it."""

    def __init__(self, page, root, expected):
        self.page, self.root = page, root
        self.controls = expected["controls"]
        self.play = expected["play"]
        self.states = {tuple(labels): html for labels, html in expected["states"]}
        self.focused = None
        self.seen = set()
        self.faults = []
        self.clock = None

    def open_at(self, settings):
        """Open the page anew, at an address that asks for settings by the words on the page."""
        figure = self.root.get_attribute("id").replace("explorer-", "fig-", 1)
        address = self.page.url.partition("#")[0].partition("?")[0]
        self.page.goto(f"{address}?{urlencode(settings, quote_via=quote)}#{figure}")
        ready_explorers(self.page)
        self.focused = None

    def labels(self):
        """Return what the controls say, as a reader sees it."""
        return tuple(self.root.evaluate(LABELS))

    def starts(self):
        """Return what the controls say on a page that nobody has touched."""
        return tuple(control["labels"][control["start"]] for control in self.controls)

    def look(self, how, wanted=None):
        """Compare the picture with what is expected for the labels shown."""
        self.settle()
        labels = self.labels()
        if wanted is not None and labels != wanted:
            self.faults.append(f"{how}: the controls say {labels} instead of {wanted}")
        if labels not in self.states:
            self.faults.append(f"{how}: the controls say {labels}, which is no setting")
            return
        if difference := self.root.evaluate(DIFFERENCE, self.states[labels]):
            self.faults.append(f"{how} {labels}: {difference}")
        self.seen.add(labels)

    def settle(self):
        """Wait until the picture and its table show what the controls say."""
        if self.clock:
            self.clock.run_for(SETTLED_MS)
        self.root.locator(".explorer-state:not([aria-busy])").wait_for()

    def control(self, axis):
        """Return the element of a control."""
        return self.root.locator(".explorer-control").nth(axis)

    def focus(self, axis):
        """Put the keyboard on a control, where a reader's Tab key arrives."""
        kind = self.controls[axis]["kind"]
        target = {"slider": "input[type=range]", "list": "select", "buttons": "input:checked"}[kind]
        self.control(axis).locator(target).focus()
        self.focused = axis

    def key(self, axis, forward):
        """Press the key that turns a control by one."""
        along = self.controls[axis]["kind"] == "list"
        keys = ("ArrowDown", "ArrowUp") if along else ("ArrowRight", "ArrowLeft")
        self.page.keyboard.press(keys[0] if forward else keys[1])

    def to_first(self, axis):
        """Turn a control back to its first choice, by keyboard."""
        self.focus(axis)
        for _ in self.controls[axis]["labels"]:
            place = self.controls[axis]["labels"].index(self.labels()[axis])
            if place == 0:
                return
            self.key(axis, forward=False)

    def walk_by_keyboard(self, axis=0, forward=None):
        """Go through every setting, each one key press away from the one before."""
        if forward is None:
            forward, self.focused = [True] * len(self.controls), None
        if axis == len(self.controls):
            self.look("by keyboard")
            return
        count = len(self.controls[axis]["labels"])
        for step in range(count):
            if step:
                if self.focused != axis:
                    self.focus(axis)
                self.key(axis, forward[axis])
            self.walk_by_keyboard(axis + 1, forward)
        # The next pass goes the other way, so that no control has to jump back.
        forward[axis] = not forward[axis]

    def pick_by_mouse(self, axis, place):
        """Turn a control to one of its choices with the mouse."""
        control, kind = self.control(axis), self.controls[axis]["kind"]
        if kind == "buttons":
            control.locator("label").nth(place).click()
        elif kind == "list":
            # The list that opens is drawn by the system, outside the page: the browser picks in it.
            control.locator("select").click()
            self.page.keyboard.press("Escape")
            control.locator("select").select_option(index=place)
        else:
            # Drags the thumb: a click beside it that is less than its width away would only hit it.
            slider = control.locator("input[type=range]")
            slider.scroll_into_view_if_needed()
            box, last = slider.bounding_box(), len(self.controls[axis]["labels"]) - 1
            width = (box["width"] - THUMB_PX) / max(1, last)
            left, middle = box["x"] + THUMB_PX / 2, box["y"] + box["height"] / 2
            self.page.mouse.move(left + width * int(slider.input_value()), middle)
            self.page.mouse.down()
            self.page.mouse.move(left + width * place, middle, steps=2)
            self.page.mouse.up()


def explorers_in(built_book, page):
    """Return the explorers that stand in a page's file, each as its text, by its name."""
    text = (built_book / page).read_text(encoding="utf-8")
    return {found[1]: found[0] for found in WHOLE_EXPLORER.finditer(text)}


@pytest.fixture
def opened(request, browser, server, expected):
    """A page opened wide, with its explorers ready to be turned."""
    with visiting(browser, server, WIDE) as visit:
        yield turned_on(visit, request.param, expected)
    assert visit.said == []
    assert visit.strangers == []


def turned_on(visit, name, expected):
    """Open a page and return its explorers."""
    page = visit.open(name)
    roots = {root.get_attribute("id"): root for root in ready_explorers(page)}
    assert roots, f"{name} shows no explorer"
    return [
        Turned(page, root, wanted_of(expected, name, explorer.removeprefix("explorer-")))
        for explorer, root in roots.items()
    ]


def turned_every_time(*chapters):
    """Open every page with explorers of its own: those of these chapters in every run."""
    kept = [page for page in TURNED if page.split("/")[1] in chapters]
    return pytest.mark.parametrize("opened", nightly_but(kept, TURNED), indirect=True)


every_page = turned_every_time(*(page.split("/")[1] for page in TURNED))


def test_every_explorer_is_turned_somewhere(built_book):
    """The same one on another page, such as a lab's in its story, is the same to the byte."""
    turned = {}
    for page in TURNED:
        turned |= explorers_in(built_book, page)
    pages = [path.relative_to(built_book).as_posix() for path in built_book.rglob("*.html")]
    for page in pages:
        other = {n for n, text in explorers_in(built_book, page).items() if turned.get(n) != text}
        assert not other, f"{page} shows explorers that no test turns: {other}"


def move_each_control(explorers, how):
    """Turn every control of every explorer by one, from its first choice, by keyboard."""
    for turned in explorers:
        for axis in range(len(turned.controls)):
            turned.to_first(axis)
            turned.focus(axis)
            turned.key(axis, forward=True)
            turned.look(how)
            assert turned.labels()[axis] == turned.controls[axis]["labels"][1]
        assert turned.faults == []


@every_page
def test_every_control_of_every_explorer(opened):
    for turned in opened:
        turned.look("at the start", turned.starts())
    move_each_control(opened, "by keyboard")
    for turned in opened:
        for axis, control in enumerate(turned.controls):
            wanted = list(turned.labels())
            wanted[axis] = control["labels"][-1]
            turned.pick_by_mouse(axis, len(control["labels"]) - 1)
            turned.look("by mouse", tuple(wanted))
        assert turned.faults == []


@pytest.mark.parametrize("page", nightly_but([LABS[1], LABS[3]], LABS))
def test_every_explorer_of_a_lab_answers(browser, server, expected, page):
    with visiting(browser, server, WIDE) as visit:
        move_each_control(turned_on(visit, page, expected), "on the lab's page")
    assert visit.said == []


@turned_every_time("06-enlargement")
def test_every_setting_by_keyboard(opened):
    for turned in opened:
        for axis in range(len(turned.controls)):
            turned.to_first(axis)
        turned.seen.clear()
        turned.walk_by_keyboard()
        assert turned.faults == []
        assert turned.seen == set(turned.states)


@turned_every_time("04-measures")
def test_every_value_by_mouse(opened):
    for turned in opened:
        for axis, control in enumerate(turned.controls):
            wanted = list(turned.labels())
            # From the last to the first, so that even the choice shown at the start is picked.
            for place in [*reversed(range(len(control["labels"]))), control["start"]]:
                turned.pick_by_mouse(axis, place)
                wanted[axis] = control["labels"][place]
                turned.look("by mouse", tuple(wanted))
        assert turned.faults == []


@turned_every_time("07-stakes")
def test_back_and_forward_buttons(opened):
    for turned in opened:
        for axis, control in enumerate(turned.controls):
            if control["kind"] != "slider":
                continue
            turned.to_first(axis)
            button = turned.control(axis).get_by_role
            for name, place in (("Back", 0), ("Forward", 1), ("Forward", 2), ("Back", 1)):
                button("button", name=name).click()
                reached = min(place, len(control["labels"]) - 1)
                assert turned.labels()[axis] == control["labels"][reached], name
                turned.look(name)
        assert turned.faults == []


@turned_every_time("02-flight", "04-measures")
def test_numbers_stay_open_over_a_step(opened):
    for turned in opened:
        details = turned.root.locator("details.chart-numbers")
        details.locator("summary").click()
        before = turned.labels()
        for axis, control in enumerate(turned.controls):
            other = 0 if before[axis] != control["labels"][0] else len(control["labels"]) - 1
            turned.pick_by_mouse(axis, other)
            turned.look("with the numbers open")
            assert details.evaluate("details => details.open")
            assert details.locator("table").is_visible()
        assert turned.labels() != before
        details.locator("summary").click()
        turned.pick_by_mouse(0, turned.controls[0]["labels"].index(before[0]))
        assert not details.evaluate("details => details.open")
        assert turned.faults == []


@turned_every_time("01-summit", "03-weapons")
def test_an_address_can_say_how_its_explorer_stands(opened):
    for turned in opened:
        captions = turned.root.evaluate(CAPTIONS)
        other = tuple(
            control["labels"][0 if control["start"] else -1] for control in turned.controls
        )
        turned.open_at(dict(zip(captions, other, strict=True)))
        turned.look("by its address", other)
        turned.open_at({captions[0]: "no such choice", "no such control": other[0]})
        turned.look("by an address that asks for what it has not", turned.starts())
        assert turned.faults == []


def played(explorers):
    """Return ``(explorer, axis)`` for each explorer with a Play button."""
    found = []
    for turned in explorers:
        for axis, control in enumerate(turned.controls):
            if control["argument"] == turned.play:
                found.append((turned, axis))
    return found


class Player:
    """The Play button of an explorer, on a page whose time passes only when the test says so.

    A busy machine can hold a browser up for longer than a step of playing takes.
    """

    def __init__(self, turned, axis):
        self.turned, self.axis, self.clock = turned, axis, turned.page.clock
        self.clock.install(time=0)
        turned.clock = self.clock
        self.clock.pause_at(1)

    def press(self, name):
        """Press the button, which says Play or Pause."""
        self.button(name).click()

    def button(self, name):
        """Return the button, if that is what it says."""
        return self.turned.control(self.axis).get_by_role("button", name=name)

    def shown(self):
        """Return the label that the slider shows."""
        return self.turned.labels()[self.axis]

    def wait(self, steps=1):
        """Let as much time pass as so many steps of playing take, and return the label shown."""
        self.clock.run_for(steps * FRAME_MS)
        return self.shown()


@turned_every_time("02-flight")
def test_play_runs_to_the_end_and_begins_again(opened):
    for turned, axis in played(opened):
        labels, player = turned.controls[axis]["labels"], Player(turned, axis)
        turned.focus(axis)
        turned.page.keyboard.press("End")
        turned.key(axis, forward=False)
        turned.key(axis, forward=False)
        assert player.shown() == labels[-3]
        player.press("Play")
        for label in labels[-2:]:
            assert player.wait() == label
            turned.look("while playing")
        assert player.button("Play").count() == 1, "still says Pause at the end"
        assert player.wait(3) == labels[-1], "went on after the end"
        # At the end, Play begins again at the start.
        player.press("Play")
        assert player.shown() == labels[0]
        assert player.wait() == labels[1]
        player.press("Pause")
        assert player.wait(3) == labels[1]
        assert turned.faults == []


@turned_every_time("07-stakes")
def test_play_on_an_untouched_explorer_begins_at_its_first_place(opened):
    for turned, axis in played(opened):
        labels = turned.controls[axis]["labels"]
        # Each explorer at an address of its own, so that the page is opened anew for it.
        turned.open_at({"nobody turned": turned.root.get_attribute("id")})
        player = Player(turned, axis)
        assert player.shown() == labels[turned.controls[axis]["start"]]
        player.press("Play")
        assert player.shown() == labels[0]
        turned.look("playing from the start")
        assert player.wait() == labels[1]
        assert turned.faults == []


@turned_every_time("03-weapons")
def test_play_goes_on_from_where_a_reader_put_the_slider(opened):
    for turned, axis in played(opened):
        labels, start = turned.controls[axis]["labels"], turned.controls[axis]["start"]
        if start + 1 >= len(labels):
            continue
        # There and back: it stands where it started, but a reader put it there.
        turned.open_at({"somebody turned": turned.root.get_attribute("id")})
        turned.focus(axis)
        turned.key(axis, forward=True)
        turned.key(axis, forward=False)
        player = Player(turned, axis)
        assert player.shown() == labels[start]
        player.press("Play")
        assert player.shown() == labels[start]
        assert player.wait() == labels[start + 1]
        turned.look("playing from where it was put")
        assert turned.faults == []


@turned_every_time("05-after-1991")
def test_play_stops_when_asked_and_when_the_slider_is_touched(opened):
    for turned, axis in played(opened):
        labels, player = turned.controls[axis]["labels"], Player(turned, axis)
        turned.to_first(axis)
        player.press("Play")
        assert player.wait() == labels[1]
        player.press("Pause")
        assert player.wait(3) == labels[1], "a second press did not stop it"
        turned.look("stopped by its button")

        player.button("Play").press("Enter")
        player.button("Pause").wait_for()
        turned.focus(axis)
        turned.key(axis, forward=False)
        player.button("Play").wait_for()
        assert player.wait(3) == labels[0], "the keyboard on the slider did not stop it"
        turned.look("stopped by the keyboard")

        player.press("Play")
        player.button("Pause").wait_for()
        middle = len(labels) // 2
        turned.pick_by_mouse(axis, middle)
        player.button("Play").wait_for()
        assert player.wait(3) == labels[middle], "the mouse on the slider did not stop it"
        turned.look("stopped by the mouse")
        assert turned.faults == []


@turned_every_time("04-measures", "06-enlargement")
def test_a_change_is_told_to_a_screen_reader(opened):
    for turned in opened:
        said = turned.root.locator("[aria-live=polite]")
        for axis, control in enumerate(turned.controls):
            other = 0 if turned.labels()[axis] != control["labels"][0] else 1
            turned.pick_by_mouse(axis, other)
            title = turned.root.locator(".chart-title").text_content().strip()
            assert said.text_content().strip() == title
            if control["kind"] == "slider":
                slider = turned.control(axis).locator("input[type=range]")
                assert slider.get_attribute("aria-valuetext") == control["labels"][other]


@pytest.mark.parametrize("page", nightly_but([STORIES[0], STORIES[5]], STORIES))
def test_works_when_opened_as_a_file(built_book, browser, expected, page):
    with visiting(browser, built_book.resolve().as_uri() + "/", WIDE) as visit:
        move_each_control(turned_on(visit, page, expected), "from a file")
    assert visit.said == []
    assert visit.strangers == []
