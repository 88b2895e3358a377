"""The book in Firefox and WebKit, by keyboard: what they show is what Chromium shows.

Served in light and opened as files in dark. A browser that this machine has not is skipped, with
a reason that says how to get it.
"""

from contextlib import contextmanager

import pytest
from browsing import CAPTIONS, LABELS, STORIES, nightly_but, visiting
from other_browsers import HOW, Noting, PlaywrightWindow, finder

from tools.serve import serving

#: Both have every kind of control between them.
EVERY_RUN = ["chapters/04-measures/story.html"]
#: Where the pages come from, and whether the reader's system is dark.
PLACES = {"served": False, "as a file": True}
STEPS = 2

READY = """
() => {
  const all = [...document.querySelectorAll(".explorer")];
  return all.every(root => root.matches("[data-ready]")
    && !root.querySelector(".explorer-state[aria-busy]")) && all.map(root => root.id);
}
"""
#: Puts the keyboard on a control, and answers with the key that turns it and what it says then.
AIM = """
(id, number) => {
  const control = document.getElementById(id).querySelectorAll(".explorer-control")[number];
  const target = control.querySelector("select, input[type=range], input:checked");
  const radios = [...control.querySelectorAll("input[type=radio]")];
  const [labels, here] = target.matches("select")
    ? [[...target.options].map(option => option.textContent.trim()), target.selectedIndex]
    : radios.length
      ? [radios.map(radio => radio.closest("label").textContent.trim()), radios.indexOf(target)]
      : [JSON.parse(target.dataset.labels), Number(target.value)];
  target.focus();
  const on = here + 1 < labels.length;
  const keys = target.matches("select") ? ["ArrowDown", "ArrowUp"] : ["ArrowRight", "ArrowLeft"];
  return [on ? keys[0] : keys[1], labels[here + (on ? 1 : -1)]];
}
"""
#: Answers once an explorer is at rest: drawn, told and in the address as its controls say.
AT_REST = f"""
id => {{
  const root = document.getElementById(id);
  const query = new URLSearchParams(location.search);
  const labels = ({LABELS})(root), captions = ({CAPTIONS})(root);
  const title = root.querySelector(".chart-title").textContent.trim();
  return !root.querySelector(".explorer-state[aria-busy]")
    && root.querySelector(".explorer-said").textContent === title
    && location.hash === `#fig-${{id.slice("explorer-".length)}}`
    && captions.every((caption, number) => query.get(caption) === labels[number]);
}}
"""
#: All that an explorer shows, and the address of it.
SHOWN = f"""
id => {{
  const root = document.getElementById(id);
  const figure = root.querySelector(".explorer-state > figure");
  const text = element => element.textContent.replace(/\\s+/g, " ").trim();
  const svg = figure.querySelector(":scope > svg");
  const parts = [svg, ...svg.querySelectorAll("*")].filter(part => !part.closest("[data-kept]"));
  const words = part => [...part.attributes].map(word => `${{word.name}}=${{word.value}}`).sort();
  const {{width, height}} = svg.getBoundingClientRect();
  return {{
    labels: ({LABELS})(root),
    title: text(figure.querySelector(".chart-title")),
    source: text(figure.querySelector("figcaption")),
    table: [...figure.querySelectorAll("tr")].map(row => [...row.cells].map(text).join(" | ")),
    drawing: parts.map(part =>
      [part.tagName, ...words(part), part.children.length ? "" : text(part)].join(" ")),
    colours: parts.map(part => getComputedStyle(part)).map(now => `${{now.fill}} ${{now.stroke}}`),
    shape: width > 200 && (width / height).toFixed(1),
    dark: document.documentElement.dataset.theme,
    address: location.search + location.hash,
  }};
}}
"""


@pytest.fixture(scope="module")
def homes(built_book):
    """Return where the pages are, by the name of the place."""
    with serving(built_book, Noting) as served:
        yield {"served": served, "as a file": built_book.resolve().as_uri() + "/"}


@pytest.fixture(scope="module", params=[(engine, place) for engine in HOW for place in PLACES])
def started(request, playwright, tmp_path_factory):
    """A window of a browser, and the place of the pages."""
    engine, place = request.param
    opener = finder(engine, playwright)
    if opener is None:
        pytest.skip(f"no {engine} here: {HOW[engine]}")
    with opener(tmp_path_factory.mktemp(engine), PLACES[place]) as window:
        yield window, place


@pytest.fixture
def book(started, homes):
    """The book in another browser, opened page by page; nothing may go wrong on them."""
    window, place = started
    book = Book(window, homes[place])
    window.said.clear()
    yield book
    book.leave()
    assert window.said == []


class Book:
    """The book at one place, in one window."""

    def __init__(self, window, home):
        self.window, self.home = window, home

    def open(self, path):
        """Open a page and return the ids of its explorers, once all can be turned."""
        self.leave()
        self.window.open(self.home + path)
        return self.window.until(READY)

    def leave(self):
        """Keep what the page has noted before another one comes."""
        self.window.said += self.window.run("() => window.noted ?? []")


@contextmanager
def chromium(browser, book, place):
    """The same place in Chromium."""
    with visiting(browser, book.home, dark=PLACES[place]) as visit:
        yield Book(PlaywrightWindow(visit.page), book.home)


def differences(shown, wanted):
    """Return what two explorers show differently, of each part the first difference."""
    for part, here in shown.items():
        if here != (there := wanted[part]):
            pairs = zip(here, there, strict=False) if isinstance(here, list) else [(here, there)]
            yield next(
                (f"{part}: {a!r} instead of {b!r}" for a, b in pairs if a != b),
                f"{part}: {len(here)} instead of {len(there)}",
            )


@pytest.mark.parametrize("page", nightly_but(EVERY_RUN, [*STORIES, "chapters/timeline/index.html"]))
def test_explorers_show_what_chromium_shows(started, book, browser, page):
    window, place = started
    shown, faults = [], []
    explorers = book.open(page)
    assert explorers
    for explorer in explorers:
        for control in range(len(window.run(SHOWN, explorer)["labels"])):
            for _ in range(STEPS):
                pressed, label = window.run(AIM, explorer, control)
                window.press(pressed)
                window.until(AT_REST, explorer)
                now = window.run(SHOWN, explorer)
                shown.append((explorer, now))
                if now["labels"][control] != label:
                    faults.append(f"{explorer}: {pressed} gave {now['labels']}, not {label}")
    with chromium(browser, book, place) as reference:
        for explorer, now in shown:
            reference.open(page + now["address"])
            found = differences(now, reference.window.run(SHOWN, explorer))
            faults += [f"{explorer} {now['labels']}: {fault}" for fault in found]
    assert faults == []
    assert {now["dark"] for _, now in shown} == {"dark" if PLACES[place] else "light"}
