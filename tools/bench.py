"""Measure the book, and beside it, in the same run, the plain way to make such a book.

The plain way is the same lab with `ipywidgets.interact` in place of `explore`, on Jupyter Book's
defaults. Nothing here is a test: the table is for people to read. Run by ``make bench``.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browsing import WIDE, serving, visiting  # noqa: E402
from lab_runs import run_notebook  # noqa: E402
from steps import BROWSERS, STRICT  # noqa: E402

from summit import data  # noqa: E402

LEFT_OUT = ("_build", ".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info")
STEPS = 60
LOADS = 8
PATIENCE_MS = 15_000
ALREADY_SMALL = {".woff2", ".woff", ".png", ".jpg", ".gz"}

#: What the plain page asks other hosts for: the part of the address that names it, and where the
#: same file stands in an npm package.
ELSEWHERE = {
    "require": ("requirejs@2.3.4", "require.js"),
    "html-manager": ("@jupyter-widgets/html-manager@1.0.14", "dist/embed-amd.js"),
    "mathjax": ("mathjax@3.2.2", "es5/tex-mml-chtml.js"),
    "thebe": ("thebe@0.8.2", "lib/index.js"),
}

#: Put before a lab: times every call of a drawing function.
TIMED = """
import sys as _sys, time as _time
import summit as _summit
_module = _sys.modules["summit.explore"]
_explore, _times = _module.explore, []

def _timing(draw, **arguments):
    def timed(**setting):
        began = _time.perf_counter()
        chart = draw(**setting)
        _times.append(_time.perf_counter() - began)
        return chart
    return _explore(timed, **arguments)

_summit.explore = _module.explore = _timing
"""

#: Put after a lab: writes down what it took.
TAKEN = """
import json as _json, resource as _resource
with open({out!r}, "w") as _file:
    _peak = _resource.getrusage(_resource.RUSAGE_SELF).ru_maxrss * 1024
    _json.dump({{"peak": _peak, "draws": _times}}, _file)
"""

#: Put before a lab to make it the plain way.
INTERACT = """
import sys as _sys
import summit as _summit
from ipywidgets import interact as _interact

def _plain(draw, *, label, play=None, **controls):
    return _interact(draw, **controls)

_summit.explore = _sys.modules["summit.explore"].explore = _plain
"""

#: Runs in a page before anything else: notes when the first control of an explorer can be seen.
WHEN_MOVABLE = """
(() => {
  const look = () => {
    const control = document.querySelector(
      ".explorer-controls:not([hidden]) [data-axis], .jupyter-widgets .noUi-handle");
    if (control) window.movableAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""

#: Notes, for each key press, when its frame was painted and how long scripts ran for it.
WATCH_STEPS = """
() => {
  window.steps = [];
  let began = 0, script = 0;
  addEventListener("keydown", event => {
    const pressed = event.timeStamp;
    script = 0;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () =>
        window.steps.push({painted: performance.now() - pressed, script});
      channel.port2.postMessage(null);
    });
  }, true);
  addEventListener("input", () => { began = performance.now(); }, true);
  addEventListener("input", () => { script += performance.now() - began; });
}
"""


def say(*cells: object) -> None:
    """Print one row of the table."""
    name, *values = cells
    print(f"{name:<48}" + "".join(f"{value!s:>22}" for value in values), flush=True)


def build(folder: Path, *options: str) -> float:
    """Build a book and return the seconds it took."""
    began = time.perf_counter()
    done = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", ".", *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], sep="\n", file=sys.stderr)
        message = f"jupyter-book build failed in {folder}"
        raise SystemExit(message)
    return time.perf_counter() - began


def make_plain_book(folder: Path, lab: Path) -> None:
    """Write a book of one page: the lab with `interact`, on Jupyter Book's defaults."""
    place = folder / "chapters" / "plain"
    place.mkdir(parents=True)
    notebook = nbformat.read(lab, as_version=4)
    notebook.cells.insert(1, nbformat.v4.new_code_cell(INTERACT))
    nbformat.write(notebook, place / "lab.ipynb")
    # Nothing but a title: how cells are run, and how long they may take, is Jupyter Book's own.
    (folder / "_config.yml").write_text("title: Plain\n")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: chapters/plain/lab\n")
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns(*LEFT_OUT))


def weight(path: Path) -> int:
    """Return the bytes that a server which compresses sends for a file."""
    content = path.read_bytes()
    return len(content) if path.suffix in ALREADY_SMALL else len(gzip.compress(content, 6))


def kilobytes(count: float) -> str:
    """Return a number of bytes as people read it."""
    return f"{count / 1000:,.0f} kB"


def milliseconds(seconds: float) -> str:
    """Return a time as people read it."""
    return f"{seconds * 1000:.1f} ms"


class Measured:
    """One page, opened once with an empty cache.

    Attributes
    ----------
    first, later : int
        Bytes of the page's own host, compressed: all that it loads, and the HTML alone, which is
        what a browser with the rest in its cache fetches.
    strangers : dict
        Addresses on other hosts that the page asked for, with the compressed bytes of each, or
        None where the file could not be had.
    movable : float or None
        Seconds until the first explorer could be moved; None when none ever could.
    painted, script : list of float
        Seconds a step took until its frame was painted, and of these in scripts.
    changed : bool
        Whether a step changed the picture.
    """

    def __init__(self, browser: Browser, html: Path, name: str, elsewhere: dict[str, Path]) -> None:
        self.strangers: dict[str, int | None] = {}
        self.painted: list[float] = []
        self.script: list[float] = []
        self.movable, self.changed = None, False
        fetched: set[str] = set()
        with serving(html) as home, visiting(browser, home, WIDE) as visit:
            visit.page.context.route(
                lambda url: not url.startswith(home),
                lambda route: self._answer(route, elsewhere),
            )
            if elsewhere:
                visit.page.context.route(f"**/{name}", without_integrity)
            visit.page.on("response", lambda response: fetched.add(response.url))
            visit.page.add_init_script(WHEN_MOVABLE)
            page = visit.open(name)
            deadline = time.monotonic() + PATIENCE_MS / 1000
            controls = ".explorer-controls, script[type='application/vnd.jupyter.widget-view+json']"
            awaited = page.locator(controls).count() > 0
            while awaited and page.evaluate("!window.movableAt") and time.monotonic() < deadline:
                page.wait_for_timeout(100)
            movable = page.evaluate("window.movableAt ?? null")
            self.movable = None if movable is None else movable / 1000
            if movable is not None:
                self._step(page)
        paths = {unquote(urlsplit(url).path).lstrip("/") for url in fetched if url.startswith(home)}
        files = [html / path for path in sorted(paths) if (html / path).is_file()]
        self.first = sum(weight(path) for path in files)
        self.later = weight(html / name)

    def _answer(self, route: object, elsewhere: dict[str, Path]) -> None:
        """Answer a request to another host from an npm package, or block it."""
        url = route.request.url
        found = next((path for part, path in elsewhere.items() if part in url.lower()), None)
        self.strangers[url] = weight(found) if found else None
        if found:
            # The page asks as one host asks another, so the answer has to allow it.
            route.fulfill(
                path=found,
                content_type="text/javascript",
                headers={"Access-Control-Allow-Origin": "*"},
            )
        else:
            route.abort()

    def _step(self, page: Page) -> None:
        """Press arrow keys on the first slider and note how long each step took."""
        sliders = page.locator(".explorer input[type=range], .jupyter-widgets .noUi-handle")
        if not sliders.count():
            return
        sliders.first.focus()
        picture = "() => [...document.querySelectorAll('svg, img')].map(i => i.outerHTML).join()"
        page.keyboard.press("Home")
        page.wait_for_timeout(200)
        before = page.evaluate(picture)
        page.evaluate(WATCH_STEPS)
        for _ in range(STEPS):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(40)
        self.changed = page.evaluate(picture) != before
        steps = page.evaluate("window.steps")
        self.painted = [step["painted"] / 1000 for step in steps]
        self.script = [step["script"] / 1000 for step in steps]


def without_integrity(route: object) -> None:
    """Serve a page that takes another edition of a script than the one it has the checksum of."""
    answer = route.fetch()
    body = re.sub(r' integrity="[^"]*"', "", answer.text())
    route.fulfill(response=answer, body=body)


def fetch_elsewhere(folder: Path) -> dict[str, Path]:
    """Fetch by npm the scripts that the plain page asks other hosts for; those that can be had."""
    npm = shutil.which("npm")
    found: dict[str, Path] = {}
    if npm is None:
        return found
    for part, (package, inside) in ELSEWHERE.items():
        place = folder / part
        place.mkdir(parents=True)
        try:
            done = subprocess.run(
                [npm, "pack", "--silent", package],
                cwd=place,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        except subprocess.TimeoutExpired:
            continue
        if done.returncode == 0:
            shutil.unpack_archive(next(place.glob("*.tgz")), place, filter="data")
            script = place / "package" / inside
            if script.is_file():
                found[part] = script
    return found


def measure_lab(lab: Path, out: Path) -> tuple[float, dict]:
    """Run a lab with a fresh kernel; return its seconds, its peak memory and its drawing times."""
    _, seconds = run_notebook(lab, TIMED, TAKEN.format(out=str(out)))
    return seconds, json.loads(out.read_text(encoding="utf-8"))


def steps_of(page: Measured) -> tuple[str, str]:
    """Return a page's step times, painted and in scripts: the median and the worst."""
    if not page.painted:
        return "–", "–"
    return tuple(
        f"{milliseconds(statistics.median(times))} / {milliseconds(max(times))}"
        for times in (page.painted, page.script)
    )


def report_plain(page: Measured) -> None:
    """Say what the plain page needs of others, and what it does without a kernel."""
    print("\nThe plain page asks other hosts for:")
    for url, size in sorted(page.strangers.items()):
        print(f"  {url}  {'not measured' if size is None else kilobytes(size) + ' gzipped'}")
    if page.movable is None:
        answered = [size for size in page.strangers.values() if size is not None]
        how = "answered from npm packages" if answered else "blocked"
        print(
            f"With these {how}, it showed no control within {PATIENCE_MS // 1000} s: not measured."
        )
    elif page.changed:
        print("Its controls change the picture without a kernel.")
    else:
        print("Its sliders move, but the picture stays: without a kernel nothing is drawn.")


def main() -> None:
    """Measure and print."""
    labs = sorted((ROOT / "chapters").glob("*/lab.ipynb"))
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory(prefix="bench-") as name, sync_playwright() as playwright:
        work = Path(name)
        book, plain = work / "book", work / "plain"
        print(
            "Loading and making tables. Then building the book and the plain way: a few minutes.",
            flush=True,
        )
        shutil.copytree(ROOT, book, ignore=shutil.ignore_patterns(*LEFT_OUT))
        make_plain_book(plain, labs[0])
        measure_tables()
        say("", "this book", "the plain way")
        say("clean build", f"{build(book, *STRICT):.1f} s", f"{build(plain):.1f} s (one lab)")
        story = book / labs[0].relative_to(ROOT).with_name("story.md")
        story.write_text(story.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
        say("rebuild after one line of a story", f"{build(book, *STRICT):.1f} s", "–")
        for lab in labs:
            seconds, taken = measure_lab(lab, work / "taken.json")
            draws, title = taken["draws"], lab.parent.name
            say(f"{title}: lab run", f"{seconds:.1f} s")
            say(f"{title}: peak memory of the kernel", f"{taken['peak'] / 2**20:,.0f} MiB")
            say(f"{title}: states drawn", len(draws))
            middle, worst = statistics.median(draws), max(draws)
            say(
                f"{title}: a state, median / worst",
                f"{milliseconds(middle)} / {milliseconds(worst)}",
            )
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        html = book / "_build" / "html"
        print("\nPages, from a server on this machine; steps are arrow keys on the first slider.")
        say(
            "", "first visit, gzipped", "next visit", "movable after", "step to paint", "in scripts"
        )
        for path in sorted(html.glob("chapters/**/*.html")):
            page = Measured(browser, html, path.relative_to(html).as_posix(), {})
            say_page(path.relative_to(html).as_posix(), page)
            if page.strangers:
                print(f"  asks other hosts for: {', '.join(page.strangers)}")
        plain_html = plain / "_build" / "html"
        page = Measured(
            browser, plain_html, "chapters/plain/lab.html", fetch_elsewhere(work / "npm")
        )
        say_page("the plain way (its own host alone)", page)
        browser.close()
        report_plain(page)


def measure_tables() -> None:
    """Print what the tables weigh, how long one takes to load, and to make where that can be."""
    files = [ROOT / "data" / f"{name}.csv" for name in data.tables()]
    largest = max(files, key=lambda path: path.stat().st_size).stem
    say(f"{len(files)} tables", kilobytes(sum(path.stat().st_size for path in files)))
    times = []
    for _ in range(LOADS):
        began = time.perf_counter()
        data.load(largest)
        times.append(time.perf_counter() - began)
    say(f"load {largest}, warm, median", milliseconds(statistics.median(times[1:])))
    sources = os.environ.get("SUMMIT_SOURCES") or ROOT.parent / "shared" / "sources"
    if not Path(sources).is_dir():
        say("compile all tables", "not measured: set SUMMIT_SOURCES to the publishers' files")
        return
    began = time.perf_counter()
    command = [sys.executable, "-m", "data.compile", "--sources", str(sources), "--check"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        # Of this one child: what getrusage tells is the most that any child so far has taken.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    seconds, peak = time.perf_counter() - began, usage.ru_maxrss / 1024
    say("compile all tables", f"{seconds:.1f} s, {peak:,.0f} MiB at most")


def say_page(name: str, page: Measured) -> None:
    """Print the row of a page."""
    movable = "–" if page.movable is None else milliseconds(page.movable)
    say(name, kilobytes(page.first), kilobytes(page.later), movable, *steps_of(page))


if __name__ == "__main__":
    main()
