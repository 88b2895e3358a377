"""The built book in a real browser: a server, recorded requests, pages, and axe.

Nothing here asserts; the tests do.
"""

import itertools
import re
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
import yaml

from tools import ROOT
from tools.serve import Quiet

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = (1280, 900), (390, 844)
#: What a host may allow a page of the book at the least.
POLICY = "default-src 'self'; style-src 'self'"

#: Answers with what axe finds against WCAG 2.2 A and AA, one line for each element.
_AXE_RUN = """
async ([tags, rules, contrast]) => {
  const found = await axe.run(document, {
    runOnly: rules ? {type: "rule", values: rules} : {type: "tag", values: tags},
    resultTypes: ["violations"],
    rules: {"color-contrast": {enabled: contrast}},
  });
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\\s+/g, " ")}`));
}
"""


def toc_documents(toc=ROOT / "_toc.yml"):
    """Return the documents that the table of contents names, in its order."""
    names = []

    def collect(entry):
        if isinstance(entry, list):
            for item in entry:
                collect(item)
        elif isinstance(entry, dict):
            names.extend(entry[key] for key in ("root", "file") if key in entry)
            for value in entry.values():
                collect(value)

    collect(yaml.safe_load(toc.read_text(encoding="utf-8")))
    return names


#: Every page with words of its own, as a path below the folder of the built book.
DOCUMENTS = [f"{name}.html" for name in toc_documents()]
#: The pages that the tools add.
TOOL_PAGES = ["search.html", "genindex.html"]
STORIES = [page for page in DOCUMENTS if page.endswith("/story.html")]


def nightly_but(kept, values):
    """Return parameters of which those that are not among the kept ones are tried at night."""
    return [
        value if value in kept else pytest.param(value, marks=pytest.mark.nightly)
        for value in values
    ]


def kind_of(page):
    """Return what a page is: `story`, `lab` ... in a chapter, else a page of its own kind."""
    return re.sub(r"chapters/\d\d-[\w-]+/", "", page)


def sample(pages, settings=None, most=2):
    """Return parameters for each page in each setting, of which all beyond a sample are nightly.

    Parameters
    ----------
    pages : list of str
        The pages.
    settings : list, optional
        Where it is given, a parameter is a page and a setting.
    most : int
        How many pages of a kind are in the sample. A page of the sample is there in one setting;
        the settings take turns from page to page.
    """
    turns, kinds, kept = itertools.cycle(settings or [None]), Counter(), []
    for page in sorted(pages, key=kind_of):
        kinds[kind_of(page)] += 1
        if kinds[kind_of(page)] <= most:
            kept.append((page, next(turns)))
    parameters = []
    for pair in itertools.product(pages, settings or [None]):
        marks = [] if pair in kept else [pytest.mark.nightly]
        values = pair if settings else pair[:1]
        parameters.append(pytest.param(*values, marks=marks, id="-".join(map(str, values))))
    return parameters


#: Waits for what is under way: colours come in over a frame, even where motion is reduced.
_SETTLED = """
async () => {
  const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
  await frame(); await frame();
  await Promise.allSettled(document.getAnimations().map(animation => animation.finished));
  await frame();
}
"""


#: Takes away what is alike a hundred times: the colours of code beyond the third piece of a kind,
#: and the middle of long lists and tables. Answers with how much is left.
_THIN = """
() => {
  const seen = {};
  for (const piece of document.querySelectorAll("main pre span")) {
    const kind = piece.className;
    seen[kind] = (seen[kind] ?? 0) + 1;
    if (seen[kind] > 3) piece.replaceWith(...piece.childNodes);
  }
  for (const list of document.querySelectorAll("tbody, ul, ol")) {
    [...list.children].slice(3, -1).forEach(item => item.remove());
  }
  // Other widths, as when a window changes: the page looks again at what scrolls.
  dispatchEvent(new Event("resize"));
  return document.querySelectorAll("*").length;
}
"""


class Strict(Quiet):
    """Serves files under the strict policy."""

    def end_headers(self):
        """Add the policy."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


class Visit:
    """A page opened in a context of its own, with a record of all that it said and asked for.

    Attributes
    ----------
    page : playwright.sync_api.Page
        The page.
    strangers : list of str
        Addresses on other hosts that the page asked for. Each request was blocked.
    said : list of str
        Console messages of every kind, uncaught errors, and answers that were no success.
    """

    def __init__(self, context, home, javascript=True):
        self.home, self.javascript = home, javascript
        self.strangers, self.said = [], []
        context.route("**/*", self._let_through_or_block)
        self.page = context.new_page()
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("websocket", lambda socket: self.strangers.append(socket.url))
        self.page.on("response", self._note_failure)

    def _note_message(self, message):
        # The theme notes its own steps on the debug level, which no reader's console shows.
        if message.type != "debug":
            self.said.append(f"{message.type}: {message.text}")

    def _at_home(self, url):
        if urlsplit(url).scheme in {"data", "blob", "about"}:
            return True
        return url.startswith(self.home)

    def _let_through_or_block(self, route):
        if self._at_home(route.request.url):
            route.continue_()
        else:
            self.strangers.append(route.request.url)
            route.abort()

    def _note_failure(self, response):
        if response.status >= 400:
            self.said.append(f"{response.status}: {response.url}")

    def open(self, path):
        """Open a page below the visit's home and wait until it has loaded."""
        self.page.goto(self.home + path, wait_until="load")
        if self.javascript:
            self.page.evaluate(_SETTLED)
        return self.page


@contextmanager
def visiting(browser, home, size=WIDE, dark=False, javascript=True):
    """Give a `Visit` in a fresh context: nothing cached, nothing stored."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=javascript,
        reduced_motion="reduce",
        service_workers="block",
    )
    # Long, because a worker may share its core with two builds; what answers at once is not slowed.
    context.set_default_timeout(60_000)
    try:
        yield Visit(context, home, javascript)
    finally:
        context.close()


def axe_faults(page, contrast=True, rules=None):
    """Return what axe finds on a page as it stands, by all its rules or by some.

    Its rule on contrast takes most of the time.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(_AXE_RUN, [WCAG, rules, contrast])


def thin(page):
    """Leave of what a page repeats only a few: axe takes a millisecond for each word.

    A page of code has nine thousand coloured words, of a dozen colours. Only for a page that is
    not looked at afterwards.
    """
    return page.evaluate(_THIN)


#: Answers with the labels that the controls show, in the order of the controls.
LABELS = """
root => [...root.querySelectorAll(".explorer-control")].map(control => {
  const output = control.querySelector("output");
  if (output) return output.textContent.trim();
  const select = control.querySelector("select");
  if (select) return select.selectedOptions[0].textContent.trim();
  return control.querySelector("input:checked").closest("label").textContent.trim();
})
"""

#: Answers with what is written beside each control.
CAPTIONS = """
root => [...root.querySelectorAll(".explorer-control")]
  .map(control => control.querySelector("legend, label[for]").textContent.trim())
"""


def ready_explorers(page):
    """Return the explorers of a page once all of them can be moved."""
    explorers = page.locator(".explorer")
    for number in range(explorers.count()):
        page.locator(".explorer[data-ready]").nth(number).wait_for()
    return [explorers.nth(number) for number in range(explorers.count())]
