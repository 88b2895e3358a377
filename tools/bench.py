"""`make bench`: measure the book. Nothing here is a test: the numbers are for people to read.

They are comparable only from one quiet machine to itself.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import psutil
from nbclient import NotebookClient
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from book.labs import Cell, Lab
from classroom import sandbox
from classroom.lab import exercise_cells, lab_of, worked_answers
from classroom.model import Asked, ClassProblem
from classroom.runs import given
from summit import chapters
from summit.data import load, tables
from summit.exercises import of_chapter
from tools import ROOT
from tools.browser import find_browser
from tools.build import STRICT
from tools.jupyterlab import PATIENCE_SECONDS, open_notebook, run_all
from tools.memory import MB, Watch, family
from tools.serve import Quiet, serving

LEFT_OUT = ("_build", ".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info")
CODE = {".py", ".js"}
LOADS, STEPS = 9, 40
#: How many times slower a phone is taken to be, and how long a step is waited for, in ms.
SLOW_PHONE, STEP_WAIT = 4, 40
ALREADY_SMALL = {".woff2", ".woff", ".png", ".jpg", ".gz", ".whl", ".zip"}
TIMELINE = "chapters/timeline/index.html"
WIDGET = "application/vnd.jupyter.widget-view+json"
#: The most that a page may weigh, in bytes: on a first visit, and after another page of its kind;
#: and the most that may move while it loads, as browsers measure it (cumulative layout shift).
FIRST_MOST, NEXT_MOST, MOVED_MOST = 250_000, 60_000, 0.02

#: Notes when the first control of an explorer can be seen, and how long each step takes to paint.
WATCH = """
(() => {
  window.steps = [];
  const look = () => {
    if (document.querySelector(".explorer[data-ready]"))
      window.movableAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  addEventListener("keydown", event => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.steps.push(performance.now() - event.timeStamp);
    channel.port2.postMessage(null);
  }), true);
})();
"""

#: From here on a key puts one of the pictures noted in the place of the one before, whole: the
#: plain way, without a change to what is there already.
PLAIN = """
root => {
  const stage = root.querySelector(".explorer-state");
  addEventListener("keydown", event => {
    event.preventDefault();
    event.stopImmediatePropagation();
    stage.innerHTML = window.pictures.shift();
  }, true);
}
"""

#: Adds up what moves on a page without a reader's doing.
WATCH_SHIFTS = """
window.moved = 0;
new PerformanceObserver(list => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.moved += shift.value;
}).observe({type: "layout-shift", buffered: true});
"""


def row(name: str, *values: object) -> None:
    """Print one row of a table."""
    print(f"{name:<60}" + "".join(f"{value!s:>16}" for value in values), flush=True)


def milliseconds(seconds: float) -> str:
    """Return a time as people read it."""
    return f"{seconds * 1000:.1f} ms"


def megabytes(count: float) -> str:
    """Return a number of bytes as people read it."""
    return f"{count / MB:,.1f} MB"


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Print how many seconds the body took."""
    began = time.perf_counter()
    yield
    row(name, f"{time.perf_counter() - began:.1f} s")


# --- size ---------------------------------------------------------------------------------------


def code_cells(path: Path) -> list[list[str]]:
    """Return the lines of code of each cell of a notebook."""
    cells = nbformat.read(path, as_version=4).cells
    return [
        [line for line in cell.source.splitlines() if line.strip()]
        for cell in cells
        if cell.cell_type == "code"
    ]


def measure_size() -> None:
    """Print lines of Python and scripts by folder, then each lab's lines and its longest cell."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines: dict[str, int] = {}
    for path in filter(Path.is_file, (ROOT / name for name in listed.splitlines())):
        folder = path.relative_to(ROOT).parts[0]
        if path.suffix in CODE:
            lines[folder] = lines.get(folder, 0) + len(path.read_text("utf-8").splitlines())
    row("Code", "lines")
    for folder, count in sorted(lines.items()):
        row(f"  {folder}", count)
    row("  all outside tests", sum(lines.values()) - lines["tests"])
    row("Labs", "lines", "cells", "longest cell", "over 12 lines")
    for lab in sorted((ROOT / "chapters").glob("*/lab.ipynb")):
        cells = list(map(len, code_cells(lab)))
        long = sum(length > 12 for length in cells)
        row(f"  {lab.parent.name}", sum(cells), len(cells), max(cells), long)


# --- tables and labs ----------------------------------------------------------------------------


def measure_tables() -> None:
    """Print how long each table takes to load, warm."""
    row(f"Loading a table, median of {LOADS}")
    medians = {}
    for name in tables():
        times = []
        for _ in range(LOADS + 1):
            began = time.perf_counter()
            load(name)
            times.append(time.perf_counter() - began)
        medians[name] = statistics.median(times[1:])
        row(f"  {name}", milliseconds(medians[name]))
    row("  median of all tables", milliseconds(statistics.median(medians.values())))


def measure_lab(path: Path) -> None:
    """Run a lab as a reader does; print its time, and that of each cell that shows an explorer."""
    notebook = nbformat.read(path, as_version=4)
    began, shown, took = {}, [], []
    # All that this process starts meanwhile is the kernel.
    kernel = Watch(lambda: family(os.getpid())[1:])

    def note_start(cell_index: int, **_rest: object) -> None:
        began[cell_index] = time.perf_counter()

    def note_end(cell: nbformat.NotebookNode, cell_index: int, **_rest: object) -> None:
        seconds = time.perf_counter() - began[cell_index]
        took.append(kernel.seconds)
        bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
        shown.extend((data["text/plain"], seconds) for data in bundles if WIDGET in data)

    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=note_start,
        on_cell_executed=note_end,
    )
    start = time.perf_counter()
    with kernel:
        client.execute()
    whole = time.perf_counter() - start
    row(f"  {path.parent.name}", f"{whole:.1f} s", f"{took[-1]:.1f} s", megabytes(kernel.peak))
    for what, seconds in shown:
        row(f"    {what[:54]}", f"{seconds:.2f} s")


def worked_notebook(chapter: str) -> dict:
    """Return a chapter's lab as a student hands it in whose answers are the worked ones."""
    lab, worked = lab_of(chapter), worked_answers(chapter)
    code = {cell: f"{worked[name].before}\n{worked[name].code}" for name, cell in answers_of(lab)}
    cells = [
        {"cell_type": cell.kind, "metadata": {}, "source": code.get(cell, cell.source)}
        for cell in lab.cells
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def answers_of(lab: Lab) -> list[tuple[str, Cell]]:
    """Return the exercises of a lab with the cells that answer them."""
    return [(name, answer) for name, (_, answer) in exercise_cells(lab).items()]


def measure_marking() -> None:
    """Print how long a class's notebook takes to give its answers, and what the sandbox needs."""
    try:
        box = sandbox.find()
    except ClassProblem as problem:
        row("A notebook run to be marked", str(problem).partition("\n")[0])
        return
    row("A notebook run to be marked", "time", "CPU")
    for folder in chapters.FOLDERS:
        name = chapters.package(folder).rpartition(".")[2]
        asked = [Asked(one, 1, 1) for one in of_chapter(name).values()]
        notebook = worked_notebook(folder)
        began, before = time.perf_counter(), time.process_time() + box.cpu_seconds
        given(notebook, asked, box)
        taken = time.perf_counter() - began
        cpu = time.process_time() + box.cpu_seconds - before
        row(f"  {folder}", f"{taken:.1f} s", f"{cpu:.1f} s")


# --- labs in the browser ------------------------------------------------------------------------


def tabs() -> list[psutil.Process]:
    """Return what draws and computes in the browser's tabs; each lab's Python is in one of them."""
    found = []
    for process in family(os.getpid())[1:]:
        with suppress(psutil.Error):
            found += [process] if "--type=renderer" in process.cmdline() else []
    return found


def remembering(sent: set[str]) -> type[Quiet]:
    """Return a handler that adds what it sends to a set."""

    class Remembering(Quiet):
        def log_request(self, code: int | str = "-", *_size: object) -> None:
            if code == HTTPStatus.OK:
                sent.add(unquote(urlsplit(self.path).path).lstrip("/"))

    return Remembering


def measure_labs_here(browser: Browser, site: Path) -> None:
    """Print what each lab takes in the reader's own browser, on a first visit and on the next."""
    manifest = site / "run" / "labs.json"
    if not manifest.is_file():
        row("  not measured: no labs in _build/site (`make site` makes them)")
        return
    labs = json.loads(manifest.read_text("utf-8"))["labs"]
    for name in sorted(name for name in labs if name.endswith("/lab")):
        sent: set[str] = set()
        with serving(site, remembering(sent)) as home, closing(browser.new_context()) as context:
            context.set_default_timeout(PATIENCE_SECONDS * 1000)
            page, address = context.new_page(), f"{home}run/start.html?lab={name}"
            with Watch(tabs) as tab:
                start = time.perf_counter()
                open_notebook(page, address, labs[name]["path"])
                opened = time.perf_counter()
                run_all(page)
                ran, processor = time.perf_counter(), tab.seconds
            page.close()
            fetched = sum(weight(file) for file in map(site.joinpath, sent) if file.is_file())
            sent.clear()
            open_notebook(context.new_page(), address, labs[name]["path"])
            again = sum(weight(file) for file in map(site.joinpath, sent) if file.is_file())
        seconds = [f"{value:.1f} s" for value in (opened - start, ran - opened, processor)]
        row(f"  {name}", *seconds, *map(megabytes, (tab.peak, fetched, again)))


# --- building -----------------------------------------------------------------------------------


def build(folder: Path) -> None:
    """Build the book in a folder."""
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", *STRICT]
    environ = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=False)
    if done.returncode:
        message = f"jupyter-book build failed:\n{done.stdout.decode()[-4000:]}"
        raise SystemExit(message)


def measure_builds(book: Path) -> None:
    """Print what a clean build takes, and one after one edit of each kind."""
    with timed("Clean build"):
        build(book)
    story = book / "chapters" / "02-flight" / "story.md"
    lab, exercises = story.with_name("lab.ipynb"), book / "summit/chapters/flight/exercises.py"
    for path in (story, exercises):
        path.write_text(path.read_text("utf-8") + "\n# One more line\n", "utf-8")
        with timed(f"  after one line more in {path.relative_to(book)}"):
            build(book)
    notebook = json.loads(lab.read_text("utf-8"))
    last = next(cell for cell in reversed(notebook["cells"]) if cell["cell_type"] == "code")
    last["source"] = [*last["source"], "\n# One more line"]
    lab.write_text(json.dumps(notebook), "utf-8")
    with timed(f"  after one line more in {lab.relative_to(book)}"):
        build(book)


# --- pages --------------------------------------------------------------------------------------


def weight(path: Path) -> int:
    """Return the bytes that a server which compresses sends for a file."""
    content = path.read_bytes()
    return len(content) if path.suffix in ALREADY_SMALL else len(gzip.compress(content, 6))


def held(count: int, most: int) -> str:
    """Return a number of bytes as people read it, and whether it is over a limit."""
    return f"{count / 1000:,.0f} kB{' over' if count > most else ''}"


def walk(page: Page, root: Locator, slower: int = 1) -> list[float]:
    """Step an explorer's first control there and back; return how long each step took, in ms."""
    control = root.locator("input[type=range], select, input:checked").first
    count = int(control.evaluate("control => control.closest('[data-count]').dataset.count"))
    is_list = control.evaluate("control => control.tagName === 'SELECT'")
    there, back = ("ArrowDown", "ArrowUp") if is_list else ("ArrowRight", "ArrowLeft")
    control.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(STEP_WAIT * slower)
    page.evaluate("window.steps = []; window.pictures = []")
    for number in range(STEPS):
        page.keyboard.press(back if number // (count - 1) % 2 else there)
        page.wait_for_timeout(STEP_WAIT * slower)
        root.evaluate("r => window.pictures.push(r.querySelector('.explorer-state').innerHTML)")
    return page.evaluate("window.steps")


def walk_plainly(page: Page, root: Locator) -> list[float]:
    """Show the pictures of the last walk in the plain way; return how long each took, in ms."""
    page.evaluate("window.steps = []")
    root.evaluate(PLAIN)
    for _ in range(STEPS):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(STEP_WAIT)
    return page.evaluate("window.steps")


def measure_explorers(browser: Browser, html: Path, name: str, known: set[str]) -> None:
    """Print how long a step of each explorer of a page takes that is not known from another."""
    with serving(html) as home, closing(browser.new_context()) as context:
        for place in range((html / name).read_text("utf-8").count('<div class="explorer"')):
            # The plain way ends an explorer: each has a page of its own.
            page = context.new_page()
            page.add_init_script(WATCH)
            page.goto(home + name, wait_until="load")
            root = page.locator(".explorer").nth(place)
            if (own := root.get_attribute("id")) in known:
                continue
            known.add(own)
            root.locator(".explorer-controls").hover()
            page.wait_for_load_state("networkidle")
            taken = [walk(page, root)]
            phone = context.new_cdp_session(page)
            phone.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PHONE})
            taken.append(walk(page, root, SLOW_PHONE))
            phone.send("Emulation.setCPUThrottlingRate", {"rate": 1})
            taken.append(walk_plainly(page, root))
            page.close()
            row(f"  {own}", *(f"{value:.1f} ms" for times in taken for value in ends(times)))


def ends(times: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile of some times."""
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def measure_page(browser: Browser, html: Path, name: str) -> None:
    """Open a page with an empty cache; print its weight, and how soon its explorer moves."""
    fetched: set[str] = set()
    with serving(html) as home:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("response", lambda response: fetched.add(urlsplit(response.url).path))
        page.add_init_script(WATCH)
        page.add_init_script(WATCH_SHIFTS)
        page.goto(home + name, wait_until="load")
        movable, moved = page.evaluate("[window.movableAt, window.moved]")
        page.close()
    files = [html / unquote(path).lstrip("/") for path in fetched]
    first = sum(weight(path) for path in files if path.is_file())
    cells = [held(first, FIRST_MOST), held(weight(html / name), NEXT_MOST)]
    cells += [f"{moved:.3f}{' over' if moved > MOVED_MOST else ''}"]
    cells += [f"{movable:.0f} ms"] if movable else []
    row(f"  {name}", *cells)


def main() -> None:
    """Measure and print."""
    measure_size()
    measure_tables()
    row("Labs run alone, as in Binder: the kernel", "time", "CPU", "memory")
    for lab in sorted((ROOT / "chapters").glob("*/lab.ipynb")):
        measure_lab(lab)
    measure_marking()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, sync_playwright() as playwright:
        book = Path(folder, "book")
        shutil.copytree(ROOT, book, ignore=shutil.ignore_patterns(*LEFT_OUT))
        measure_builds(book)
        row("Pages", "first visit", "next visit", "moved", "movable")
        browser = playwright.chromium.launch(
            executable_path=find_browser(sys.executable), args=["--no-sandbox"]
        )
        html = book / "_build" / "html"
        for path in sorted(html.glob("chapters/**/*.html")):
            measure_page(browser, html, path.relative_to(html).as_posix())
        phone = f"CPU {SLOW_PHONE}x"
        row("A step of an explorer", "median", "95 %", phone, "95 %", "plain way", "95 %")
        known: set[str] = set()
        for path in [*sorted(html.glob("chapters/*/story.html")), html / TIMELINE]:
            measure_explorers(browser, html, path.relative_to(html).as_posix(), known)
        row("Labs here", "open", "run all", "CPU", "tab", "first visit", "next visit")
        measure_labs_here(browser, ROOT / "_build" / "site")
        browser.close()


if __name__ == "__main__":
    main()
