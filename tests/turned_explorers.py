"""An explorer of a page, turned as a reader does, and what its lab expects of it.

What a page shows is compared with what the drawing function returns for the setting that the reader
sees, noted in the lab's kernel while a second book was built (``lab_runs.py``). The page's own list
of states, and the order it stands in, is not used. Nothing here asserts; the tests do.
"""

from pathlib import Path
from urllib.parse import quote, urlencode

from browsing import LABELS, STORIES, ready_explorers

from tools import ROOT

#: The pages whose explorers are turned: every explorer of the book stands on one of them.
TURNED = [*STORIES, "chapters/timeline/index.html"]

#: Time enough for a table to follow its picture, and far less than a step of playing.
SETTLED_MS = 50
#: How wide Chromium draws the thumb of a slider.
THUMB_PX = 16

#: Answers with what the picture shown differs in from the one expected; empty when in nothing.
DIFFERENCE = """
(root, expected) => {
  const shown = root.querySelector(".explorer-state").cloneNode();
  // One that stands beside another has ids of its own.
  shown.innerHTML = root.querySelector(".explorer-state").innerHTML.replaceAll("-beside", "");
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
            # The server keeps its own time: a picture that is fetched comes when it comes.
            self.root.locator(".explorer-waiting:empty").wait_for(state="attached")
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


def turned_on(visit, name, expected):
    """Open a page and return its explorers."""
    page = visit.open(name)
    roots = {root.get_attribute("id"): root for root in ready_explorers(page)}
    assert roots, f"{name} shows no explorer"
    return [
        Turned(page, root, wanted_of(expected, name, explorer.removeprefix("explorer-")))
        for explorer, root in roots.items()
    ]
