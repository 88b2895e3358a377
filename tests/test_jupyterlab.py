"""The labs in a real JupyterLab with a live kernel: run every cell, turn every explorer."""

import json
import os
import re
import shutil
import sys

import nbformat
import pytest
from browsing import nightly_but

from tools import ROOT
from tools.jupyterlab import (
    EXPOSED,
    free_port,
    open_notebook,
    run_all,
    serving_notebooks,
    shut_down,
)

LABS = sorted(path.parent.name for path in (ROOT / "chapters").glob("*/lab.ipynb"))
#: Between them a slider, a list and buttons.
EVERY_TIME = ["02-flight", "04-measures"]
#: Answers with what the figure in a live explorer differs in from the one expected.
DIFFERENCE = """
(root, expected) => {
  const wanted = document.createElement("div");
  wanted.innerHTML = expected;
  const [shown, other] = [root.querySelector("figure.chart"), wanted.firstElementChild];
  if (!shown) return "no picture";
  if (shown.isEqualNode(other)) return "";
  const [here, there] = [shown.outerHTML, other.outerHTML];
  let place = 0;
  while (here[place] === there[place]) place += 1;
  const around = html => html.slice(Math.max(place - 80, 0), place + 80);
  return `shows ${around(here)} instead of ${around(there)}`;
}
"""

#: Answers with the choice that a live control shows.
STANDS_AT = """
control => {
  const list = control.querySelector("select");
  if (list) return list.selectedOptions[0].textContent;
  return control.querySelector("button.mod-active, .widget-readout").textContent;
}
"""


@pytest.fixture(scope="module")
def jupyterlab(tmp_path_factory):
    """The address of a JupyterLab of its own, over a copy of the book, with nothing configured."""
    home = tmp_path_factory.mktemp("jupyter")
    book = home / "book"
    for part in ("chapters", "data", "summit"):
        ignore = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*-record*.jsonl")
        shutil.copytree(ROOT / part, book / part, ignore=ignore)
    # JupyterLab takes cells out of the page that are scrolled out of sight; a test looks at all.
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    port = free_port()
    log = home / "jupyterlab.log"
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        # The copy's own tables and package, as a reader who fetched the book would have them.
        "PYTHONPATH": str(book),
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={book}"),
        *EXPOSED,
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        "--LabApp.extension_manager=readonly",
    ]
    address = f"http://127.0.0.1:{port}/"
    with serving_notebooks(command, address, log, cwd=book, env=environment):
        yield address


def open_lab(page, address, path):
    """Open a notebook in JupyterLab and wait until its kernel is ready."""
    # A workspace of its own: the default one would open the last test's notebooks again, and one
    # of them could come to the front.
    name = path.replace("/", "-").removesuffix(".ipynb")
    open_notebook(page, f"{address}lab/workspaces/{name}/tree/{path}", path)


TO_A_TABLE = re.compile(r'<a href="[^"]*/data\.html#[^"]*">([^<]*)</a>')


class Live:
    """An explorer as JupyterLab shows it: widgets with a kernel behind them."""

    def __init__(self, page, root, expected):
        self.page, self.root, self.controls = page, root, expected["controls"]
        # A notebook has no data page beside it for a source to lead to.
        self.states = {
            tuple(labels): TO_A_TABLE.sub(r"\1", html) for labels, html in expected["states"]
        }
        self.places = [control["start"] for control in self.controls]

    def control(self, axis):
        """Return the element of a control, found by what is written beside it."""
        caption = re.compile(rf"^\s*{re.escape(self.controls[axis]['caption'])}\s*$")
        return self.root.locator("label", has_text=caption).first.locator("xpath=..")

    def turn(self, axis):
        """Turn a control to its next choice, a slider by keyboard."""
        control, kind = self.control(axis), self.controls[axis]["kind"]
        last = len(self.controls[axis]["labels"]) - 1
        forward = self.places[axis] < last
        self.places[axis] += 1 if forward else -1
        control.scroll_into_view_if_needed()
        if kind == "slider":
            control.locator(".noUi-handle").focus()
            self.page.keyboard.press("ArrowRight" if forward else "ArrowLeft")
        elif kind == "list":
            # JupyterLab keeps the arrow keys for itself: over a list they move between cells.
            control.locator("select").select_option(index=self.places[axis])
        else:
            control.locator("button").nth(self.places[axis]).click()

    def stands_at(self, axis):
        """Return what a control says of itself: it may have missed a click."""
        return self.control(axis).evaluate(STANDS_AT)

    def labels(self):
        """Return the labels that the controls ought to stand at."""
        pairs = zip(self.controls, self.places, strict=True)
        return tuple(control["labels"][place] for control, place in pairs)

    def difference(self, seconds=60):
        """Return what the picture differs in from the expected one, once it has had time."""
        wanted = self.states[self.labels()]
        for _ in range(seconds * 10):
            difference = self.root.evaluate(DIFFERENCE, wanted)
            if not difference:
                return ""
            self.page.wait_for_timeout(100)
        stand = [self.stands_at(axis) for axis in range(len(self.controls))]
        return f"{self.labels()}, while the controls stand at {stand}: {difference}"


@pytest.mark.parametrize("chapter", nightly_but(EVERY_TIME, LABS))
def test_lab_lives(browser, jupyterlab, expected, chapter):
    wanted = expected(chapter)
    assert wanted, "the lab makes no explorer"
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(60_000)
    try:
        page = context.new_page()
        open_lab(page, jupyterlab, f"chapters/{chapter}/lab.ipynb")
        run_all(page)
        assert page.locator(".jp-OutputArea-output figure.chart").count() > 0
        for name, explorer in wanted.items():
            figure = page.locator(f"#fig-{name}")
            root = page.locator(".jupyter-widgets.widget-vbox", has=figure).first
            live = Live(page, root, explorer)
            assert live.difference() == ""
            for axis in range(len(live.controls)):
                live.turn(axis)
                assert live.difference() == "", name
                live.turn(axis)
                assert live.difference() == "", name
        shut_down(page)
    finally:
        context.close()


#: What a student runs; the exercise is one of no chapter, so that no lab's answers are needed.
WORK = (
    'from summit import guess, hand_in, record, start\nstart("flight")',
    'guess("Days until the first million", 10)',
    "from types import SimpleNamespace\n"
    'kind = SimpleNamespace(checklist=("names both editions",))\n'
    'record.checklist(SimpleNamespace(id="flight-99", kind=kind))',
    'hand_in("Amina Öz")',
)

SAVE = """
([path, content]) => window.jupyterapp.serviceManager.contents.save(
  path, {type: "notebook", format: "json", content}).then(() => null)
"""

READ = """
path => window.jupyterapp.serviceManager.contents.get(path).then(file => file.content)
"""


def test_a_record_lives(browser, jupyterlab):
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, WORK)))
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(60_000)
    try:
        page = context.new_page()
        page.goto(f"{jupyterlab}lab/workspaces/record")
        page.wait_for_function("window.jupyterapp?.serviceManager.isReady")
        page.evaluate(SAVE, ["chapters/work.ipynb", notebook])
        open_lab(page, jupyterlab, "chapters/work.ipynb")
        run_all(page)
        page.get_by_label("names both editions").check()
        with page.expect_download() as download:
            page.get_by_role("link", name="flight-amina-oz.html").click()
        assert "Amina Öz" in download.value.path().read_text("utf-8")
        for _ in range(100):
            kept = page.evaluate(READ, "chapters/flight-record.jsonl")
            if '"tick"' in kept:
                break
            page.wait_for_timeout(100)
        events = [json.loads(line) for line in kept.splitlines()]
        assert [(event["what"], event["said"]) for event in events] == [
            ("guess", "10"),
            ("tick", "names both editions"),
        ]
        shut_down(page)
    finally:
        context.close()
