"""A thousand moves of a reader who tries everything: what is shown and kept is of one state.

The moves are the same in every run. After each, picture and numbers are compared with what the
lab's drawing function returns for the words beside the controls; what is saved, copied or followed
is compared with that too.
"""

import csv
import io
import re
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pandas as pd
import pytest
from browsing import CAPTIONS, WIDE, visiting
from defusedxml import ElementTree
from PIL import Image
from turned_explorers import TURNED, turned_on

MOVES, SEED = 1000, 14
ON_A_PAGE = MOVES // len(TURNED)
#: How often each kind of move is made.
KINDS = {
    "key": 42,
    "mouse": 32,
    "button": 12,
    "csv": 5,
    "svg": 2,
    "png": 2,
    "link": 2,
    "address": 3,
}

#: Longer than a reader rests before the address is written.
REST_MS = 500

#: Answers with the rows of a figure's table as a spreadsheet should have them, as text.
TABLE = """
root => [...root.querySelectorAll(".chart-table tr")].map(row =>
  [...row.cells].map(cell => cell.textContent.trim()))
"""


ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def plain(cell, saved):
    """Return a cell of a table as the file that was saved of it should hold it."""
    if ISO_DAY.fullmatch(saved):
        return f"{pd.Timestamp(cell):%Y-%m-%d}"
    if cell == "–":
        return ""
    return re.sub(r"(?<=\d),(?=\d{3})", "", cell).replace("−", "-") if number(saved) else cell


def number(text):
    """Tell whether a text is a number."""
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", text))


class Reader:
    """Turns the explorers of a page, and uses their menus, by chance."""

    def __init__(self, visit, explorers, chance):
        self.visit, self.page, self.explorers, self.chance = visit, visit.page, explorers, chance
        self.made, self.faults = Counter(), []

    def one_of(self, things):
        """Return the place of one of some things."""
        return int(self.chance.integers(len(things)))

    def any_kind(self):
        """Return a kind of move, each as often as it is to be."""
        often = np.array(list(KINDS.values()))
        return str(self.chance.choice(list(KINDS), p=often / often.sum()))

    def move(self, kind):
        """Make one move with one explorer, and look at it."""
        turned = self.explorers[self.one_of(self.explorers)]
        getattr(self, kind)(turned)
        turned.look(f"after {kind}")
        self.made[kind] += 1

    def key(self, turned):
        """Press an arrow key on a control."""
        axis = self.one_of(turned.controls)
        turned.focus(axis)
        turned.key(axis, forward=self.chance.random() < 0.6)

    def mouse(self, turned):
        """Pick a choice with the mouse."""
        axis = self.one_of(turned.controls)
        turned.pick_by_mouse(axis, self.one_of(turned.controls[axis]["labels"]))

    def button(self, turned):
        """Press Back or Forward, where there is one."""
        buttons = turned.root.locator('[data-does="back"], [data-does="forward"]')
        if buttons.count():
            buttons.nth(self.one_of(range(buttons.count()))).click()

    def saved(self, turned, kind):
        """Save the figure by its menu, in a format; return what the file holds."""
        turned.settle()
        menu = turned.root.locator(".figure-menu")
        menu.get_by_role("button", name="Save or share").click()
        with self.page.expect_download() as download:
            menu.get_by_role("button", name=f"({kind})").click()
        self.page.keyboard.press("Escape")
        return download.value.path().read_bytes()

    def expect(self, what, found, wanted):
        """Note a fault where something is not as it should be."""
        if found != wanted:
            self.faults.append(f"{what}: {found!r} instead of {wanted!r}")

    def title(self, turned):
        """Return the title that a figure shows."""
        return turned.root.locator(".chart-title").text_content().strip()

    def csv(self, turned):
        """Save the numbers, and compare their rows with the table's."""
        text = self.saved(turned, "CSV").decode("utf-8-sig")
        heads, *rows = csv.reader(io.StringIO(text, newline=""))
        table_heads, *table = turned.root.evaluate(TABLE)
        self.expect("heads of the CSV", heads, table_heads)
        wanted = [
            [plain(*pair) for pair in zip(*pair, strict=True)]
            for pair in zip(table, rows, strict=False)
        ]
        self.expect("rows of the CSV", rows, wanted)
        self.expect("how many rows", len(rows), len(table))

    def svg(self, turned):
        """Save the picture as SVG: it says the title."""
        root = ElementTree.fromstring(self.saved(turned, "SVG"))
        said = root.find("{http://www.w3.org/2000/svg}title").text
        self.expect("title of the SVG", said, self.title(turned))

    def png(self, turned):
        """Save the picture as PNG: its title is the figure's."""
        image = Image.open(io.BytesIO(self.saved(turned, "PNG")))
        self.expect("title of the PNG", image.text["Title"], self.title(turned))

    def address(self, turned):
        """Turn a control, and rest: the address says how the explorer stands."""
        axis = self.one_of(turned.controls)
        turned.pick_by_mouse(axis, self.one_of(turned.controls[axis]["labels"]))
        turned.settle()
        self.page.wait_for_timeout(REST_MS)
        said = dict(zip(turned.root.evaluate(CAPTIONS), turned.labels(), strict=True))
        address = urlsplit(self.page.url)
        if address.fragment == turned.root.locator("figure").get_attribute("id"):
            query = dict(parse_qsl(address.query))
            self.expect("the address", {key: query.get(key) for key in said}, said)

    def link(self, turned):
        """Open the page anew at its own address: all explorers stand as they stood."""
        turned.settle()
        self.page.wait_for_timeout(REST_MS)
        stood = [one.labels() for one in self.explorers]
        self.page.goto("about:blank")
        self.page.go_back()
        for one in self.explorers:
            one.focused = None
            one.settle()
        self.expect("after going away and back", [one.labels() for one in self.explorers], stood)


@pytest.mark.parametrize("page", TURNED)
def test_whatever_a_reader_does_all_is_of_one_state(browser, server, expected, page):
    with visiting(browser, server, WIDE) as visit:
        chance = np.random.default_rng([SEED, TURNED.index(page)])
        reader = Reader(visit, turned_on(visit, page, expected), chance)
        for number in range(ON_A_PAGE):
            # One of each kind, and then whatever comes.
            reader.move(list(KINDS)[number] if number < len(KINDS) else reader.any_kind())
    assert reader.faults == []
    assert [fault for turned in reader.explorers for fault in turned.faults] == []
    assert reader.made.keys() == KINDS.keys()
    assert visit.said == []
