"""The book in Firefox and WebKit, by keyboard: what they show is what Chromium shows.

Served in light and opened as files in dark. A browser that this machine has not is skipped, with
a reason that says how to get it.
"""

import re
from contextlib import contextmanager

import pytest
from browsing import CAPTIONS, DOCUMENTS, LABELS, STORIES, TOOL_PAGES, nightly_but, visiting
from other_browsers import HOW, Noting, PlaywrightWindow, finder

from tools.serve import serving

#: Both have every kind of control between them.
EVERY_RUN = ["chapters/04-measures/story.html"]
#: Where the pages come from, and whether the reader's system is dark.
PLACES = {"served": False, "as a file": True}
#: How far each control is turned at night.
STEPS = 3

READY = """
() => {
  const all = [...document.querySelectorAll(".explorer")];
  const ready = root =>
    root.matches("[data-ready]") && !root.querySelector(".explorer-state[aria-busy]");
  return all.every(ready) && {ids: all.map(root => root.id)};
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

#: How each element looks, but for what a browser draws in its own way.
LOOK = """
words => [...document.querySelectorAll("body *")]
  .filter(part => !part.closest("svg, input, select, textarea") && part.checkVisibility())
  .map(part => [part, getComputedStyle(part)])
  .map(([part, now]) => [part.localName, part.className, ...words.map(word => now[word])].join(" "))
"""
LOOKS = [
    *("display", "position", "float", "visibility", "opacity", "zIndex", "flexDirection"),
    *("color", "backgroundColor", "borderTopStyle", "outlineStyle", "overflowX", "overflowY"),
    *("textDecorationLine", "textDecorationStyle", "fontWeight", "fontStyle", "listStyleType"),
    *("whiteSpace", "textTransform", "verticalAlign", "fontVariantNumeric", "hyphens"),
]

#: Puts the keyboard on the marks of a figure.
AT_MARKS = """
id => {
  const slider = document.getElementById(id).querySelector(".chart-marks input");
  slider.focus();
  return slider === document.activeElement;
}
"""
NAMED = "() => document.activeElement.getAttribute('aria-valuetext')"

#: Puts the keyboard on the button of a figure's menu, and keeps what the page makes files of.
AT_MENU = """
id => {
  window.files = {};
  const make = URL.createObjectURL;
  URL.createObjectURL = blob => {
    const type = blob.type.split(";")[0];
    blob.text().then(text => { window.files[type] = type === "image/png" ? "a PNG" : text; });
    return make.call(URL, blob);
  };
  const button = document.getElementById(id).querySelector("figure.chart [data-kept] button");
  button.focus();
  return button === document.activeElement;
}
"""
FOCUSED = "() => document.activeElement.textContent.trim()"
FILE, ALL_FILES = "type => window.files[type]", "() => window.files"
#: The words of each file of the menu, by what the button says.
FILES = {
    "Save data (CSV)": "text/csv",
    "Save image (SVG)": "image/svg+xml",
    "Save image (PNG)": "image/png",
}

#: Puts the keyboard on what opens the search, and answers with whether it could.
AT_SEARCH = """
() => {
  const buttons = [...document.querySelectorAll("button.search-button__button")];
  const button = buttons.find(button => button.checkVisibility());
  button.focus();
  return button === document.activeElement;
}
"""
IN_FIELD = "() => document.activeElement.matches('input[type=search]')"
FOUND = """
() => {
  const links = [...document.querySelectorAll("#search-results a")];
  return location.pathname.endsWith("/search.html") && links.map(link => link.href);
}
"""
TO_RESULT = """
() => {
  const link = document.querySelector("#search-results a");
  link.focus();
  return link.pathname;
}
"""
ARRIVED = """
path => location.pathname === path && document.readyState === "complete"
  && document.querySelector("article").textContent
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
    window.asked.clear()
    yield book
    book.leave()
    assert window.said == []
    own = (book.home, "about:", "blob:", "data:")
    assert [address for address in window.asked if not address.startswith(own)] == []


class Book:
    """The book at one place, in one window."""

    def __init__(self, window, home):
        self.window, self.home = window, home

    def open(self, path):
        """Open a page and return the ids of its explorers, once all can be turned."""
        self.leave()
        self.window.open(self.home + path)
        return self.window.until(READY)["ids"]

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
def test_explorers_show_what_chromium_shows(started, book, browser, pytestconfig, page):
    window, place = started
    steps = STEPS if pytestconfig.option.nightly else 1
    shown, faults = [], []
    explorers = book.open(page)
    assert explorers
    for explorer in explorers:
        for control in range(len(window.run(SHOWN, explorer)["labels"])):
            for _ in range(steps):
                pressed, label = window.run(AIM, explorer, control)
                window.press(pressed)
                window.until(AT_REST, explorer)
                now = window.run(SHOWN, explorer)
                shown.append((explorer, now))
                if now["labels"][control] != label:
                    faults.append(f"{explorer}: {pressed} gave {now['labels']}, not {label}")
    with chromium(browser, book, place) as reference:
        for explorer, now in shown:
            # What is shown comes from the address alone.
            reference.open(page + now.pop("address"))
            found = differences(now, reference.window.run(SHOWN, explorer))
            faults += [f"{explorer} {now['labels']}: {fault}" for fault in found]
    assert faults == []
    assert {now["dark"] for _, now in shown} == {"dark" if PLACES[place] else "light"}


@pytest.mark.parametrize("page", nightly_but(["chapters/glossary.html"], DOCUMENTS + TOOL_PAGES))
def test_everything_looks_as_in_chromium(started, book, browser, page):
    window, place = started
    book.open(page)
    with chromium(browser, book, place) as reference:
        reference.open(page)
        wanted = {"looks": reference.window.run(LOOK, LOOKS)}
    assert len(wanted["looks"]) > 100
    assert list(differences({"looks": window.run(LOOK, LOOKS)}, wanted)) == []


def named(window, explorer):
    """Step along the marks of an explorer by keyboard, and return what each is called."""
    assert window.run(AT_MARKS, explorer)
    found = []
    for pressed in ("ArrowRight", "ArrowRight", "ArrowDown"):
        window.press(pressed)
        found.append(window.run(NAMED))
    return found


def test_marks_are_named_as_in_chromium(started, book, browser):
    window, place = started
    [explorer, *_] = book.open(EVERY_RUN[0])
    found = named(window, explorer)
    assert len(set(found)) == len(found)
    with chromium(browser, book, place) as reference:
        reference.open(EVERY_RUN[0])
        assert named(reference.window, explorer) == found


def saved(window, explorer):
    """Save each file of an explorer's menu by keyboard, and return them by their kind."""
    window.run("id => document.getElementById(id).scrollIntoView()", explorer)
    assert window.run(AT_MENU, explorer)
    window.press("Enter")
    for words, kind in FILES.items():
        window.until("() => document.activeElement.closest('[popover]:popover-open') !== null")
        window.press("Home")
        while window.run(FOCUSED) != words:
            before = window.run(FOCUSED)
            window.press("ArrowDown")
            window.until("before => document.activeElement.textContent.trim() !== before", before)
        window.press("Enter")
        window.until(FILE, kind)
    window.press("Escape")
    window.until("() => !document.querySelector('[popover]:popover-open')")
    # A line may end elsewhere, where letters are a little wider.
    return {kind: re.sub(r"<[^>]+>|\s", "", text) for kind, text in window.run(ALL_FILES).items()}


def test_a_figure_gives_its_numbers_and_its_picture(started, book, browser):
    window, place = started
    [explorer, *_] = book.open(EVERY_RUN[0])
    files = saved(window, explorer)
    shown = window.run(SHOWN, explorer)
    assert "".join(shown["title"].split()) in files["image/svg+xml"]
    assert shown["table"][1].split()[0] in files["text/csv"]
    with chromium(browser, book, place) as reference:
        reference.open(EVERY_RUN[0])
        assert saved(reference.window, explorer) == files


def test_search_finds_and_opens(started, book, browser):
    window, place = started
    book.open("chapters/glossary.html")
    assert window.run(AT_SEARCH)
    window.press("Enter")
    window.until(IN_FIELD)
    window.write("Türkiye")
    window.press("Enter")
    found = window.until(FOUND)
    with chromium(browser, book, place) as reference:
        reference.open("search.html?q=T%C3%BCrkiye")
        assert reference.window.until(FOUND) == found
    path = window.run(TO_RESULT)
    window.press("Enter")
    assert "Türkiye" in window.until(ARRIVED, path)
