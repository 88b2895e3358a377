"""What several test files share: the built book, its site, a server for it, and a browser.

A whole run builds the book twice, in clean copies, however many workers there are. A run of a
selection takes the book in `_build`, brought up to date first; so does `--in-place`. `BOOK_HTML`
names the pages of another built book, and `BOOK_AGAIN` the folder of a second one. The book is
built with labs, as it is published; the small book of `small_book` stands for one without.
"""

import functools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from browsing import visiting
from filelock import FileLock
from lab_runs import note_explorers, note_lab, notes_of
from playwright.sync_api import sync_playwright

from summit.draw import style
from tools import ROOT
from tools.assemble import assemble
from tools.browser import find_browser
from tools.build import STRICT
from tools.serve import serving

# What a build or a tool makes; a copy to build in starts without them.
MADE = (
    "_build",
    "_class",
    ".git",
    ".venv*",
    "__pycache__",
    ".ipynb_checkpoints",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
    "*.egg-info",
    "dist",
    "*-record*.jsonl",
)
# Files whose tests each open one page of the built book: those of a page stay together, because
# some look at it side by side. The tests of every other file stay together, because they share
# what their file has made.
BY_PAGE = ("test_book_explorers", "test_book_pages")
# A file whose tests share nothing, and of which each takes long: any worker takes any of them.
EACH_ALONE = ("test_random_moves",)
PAGE = re.compile(r"chapters/[\w/-]+\.html")
# What takes longest begins first, and what needs the built book comes when it stands: a run ends
# when the last worker does.
LONGEST = ("test_jupyterlab", "test_build", "test_tools")
# Files that run labs once more, each in another kernel. A choice by a word (-k) leaves them to a
# whole run, so that it is quick; a choice by their names does not.
RUNS_LABS_AGAIN = ("test_jupyterlab", "test_table_use", "test_wheel")

#: What a build of a book whose labs run in the browser finds in its environment.
WITH_LABS = {"BOOK_LABS": "1"}
JUPYTER_BOOK = (str(Path(sys.executable).with_name("jupyter-book")),)


# --- which tests run, and in what order ---------------------------------------------------------


def pytest_addoption(parser):
    """Add the options that choose how much is tested, and on which book."""
    parser.addoption(
        "--nightly",
        action="store_true",
        help="try every setting of every page, not a sample of each kind",
    )
    parser.addoption(
        "--all-labs",
        action="store_true",
        help="run every lab whole in the browser, not only one",
    )
    parser.addoption(
        "--in-place",
        action="store_true",
        help="take the book in _build, brought up to date, as a run of a selection does",
    )


def pytest_configure(config):
    """Declare the marker, and let a run of a selection take the book that is already built."""
    config.addinivalue_line("markers", "nightly: left out unless --nightly is given")
    config.option.in_place |= is_named(config) or bool(config.option.keyword)


def is_named(config):
    """Return whether files of tests are named, in a run that is not of all of them."""
    return config.args_source is pytest.Config.ArgsSource.ARGS


def left_out(config, item):
    """Return whether this run leaves a test to a larger one."""
    if config.option.nightly or (config.option.all_labs and "every_lab" in item.name):
        return False
    by_word = bool(config.option.keyword) and not is_named(config)
    return bool(item.get_closest_marker("nightly")) or (
        by_word and item.path.stem in RUNS_LABS_AGAIN
    )


def turn(item):
    """Return the place of a test's file in the order of a whole run."""
    name = item.path.stem
    if name in LONGEST:
        return LONGEST.index(name)
    return len(LONGEST) + (name in BY_PAGE)


def group(item):
    """Return the name of the tests that run on the same worker as this one."""
    name = item.path.stem
    if name in BY_PAGE and (page := PAGE.search(item.name)):
        return page[0]
    return item.name if name in EACH_ALONE else name


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Choose and order the tests, and tell pytest-xdist which to keep together on one worker."""
    larger = [item for item in items if left_out(config, item)]
    config.hook.pytest_deselected(items=larger)
    items[:] = [item for item in items if item not in set(larger)]
    items.sort(key=turn)
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group(item)))


# --- the built book -----------------------------------------------------------------------------


def copy_book(target):
    """Copy the checkout, as it stands, without anything that a build has made."""
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*MADE), symlinks=True)
    return target


def build(folder, *options, **environ):
    """Build the book in a folder and return the finished process, its output as text."""
    return subprocess.run(
        [*JUPYTER_BOOK, "build", ".", *options],
        cwd=folder,
        env=os.environ | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def build_whole(folder, *options, **environ):
    """Build the book in a folder, keep what was said in `build.log`, and raise if it failed."""
    result = build(folder, *options, **environ)
    (folder / "_build" / "build.log").write_text(result.stdout, "utf-8")
    if result.returncode:
        message = f"the book could not be built in {folder.name!r}:\n{result.stdout[-6000:]}"
        raise RuntimeError(message)


def once(tmp_path_factory, name, make):
    """Make a folder once for all workers of a run: the first one makes it, the others wait.

    A folder that could not be made fails every test that needs it, with the same message.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder, done, failed = (shared / f"{name}{suffix}" for suffix in ("", ".done", ".failed"))
    with FileLock(shared / f"{name}.lock"):
        if not done.exists() and not failed.exists():
            try:
                make(folder)
                done.touch()
            except Exception as error:
                failed.write_text(str(error), "utf-8")
                raise
    if failed.exists():
        pytest.fail(failed.read_text("utf-8"), pytrace=False)
    return folder


@pytest.fixture(scope="session")
def built_checkout(pytestconfig, tmp_path_factory):
    """Return a checkout in which the book has been built as `make site` does: mostly a copy."""
    if pytestconfig.option.in_place:
        once(tmp_path_factory, "in place", lambda _folder: build_whole(ROOT, *STRICT, **WITH_LABS))
        return ROOT
    return once(
        tmp_path_factory,
        "book",
        lambda folder: build_whole(copy_book(folder), *STRICT, **WITH_LABS),
    )


@pytest.fixture(scope="session")
def built_again(tmp_path_factory):
    """Return a second clean copy in which plain `jupyter-book build .` has built the book.

    Everything that may differ between two machines and ought not to matter differs here: the
    folder, the user's home and settings, the time zone, the language, the hash seed. Its labs
    also note what their explorers draw, in the folder `noted`.
    """
    if named := os.environ.get("BOOK_AGAIN"):
        return Path(named).resolve()

    def make(folder):
        home = folder.parent / "another home"
        (home / ".config" / "matplotlib").mkdir(parents=True)
        (home / ".config" / "matplotlib" / "matplotlibrc").write_text("lines.linewidth: 9\n")
        startup = home / ".ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "00.py").write_text("import pandas\npandas.options.display.max_rows = 4\n")
        # See `steady_kernels` of the extension.
        noting = WITH_LABS | note_explorers(copy_book(folder) / "_build", folder / "noted")
        build_whole(folder, HOME=str(home), TZ="Asia/Tokyo", LANG="C", PYTHONHASHSEED="7", **noting)

    return once(tmp_path_factory, "a second copy of the book", make)


@pytest.fixture(scope="session")
def expected(request, pytestconfig, tmp_path_factory):
    """A function from a chapter's folder to what its lab's explorers ought to show, by name."""
    if pytestconfig.option.in_place and "BOOK_AGAIN" not in os.environ:

        def noted(chapter):
            lab = ROOT / "chapters" / chapter / "lab.ipynb"
            return once(tmp_path_factory, f"noted {chapter}", functools.partial(note_lab, lab))

        return functools.cache(lambda chapter: notes_of(noted(chapter), chapter))
    noted = request.getfixturevalue("built_again") / "noted"
    return functools.cache(functools.partial(notes_of, noted))


@pytest.fixture(scope="session")
def built_book(request):
    """Return the folder of the built book's pages."""
    if named := os.environ.get("BOOK_HTML"):
        return Path(named).resolve()
    return request.getfixturevalue("built_checkout") / "_build" / "html"


@pytest.fixture(scope="session")
def html(built_book):
    """A function that reads a page of the built book."""
    return functools.cache(lambda name: (built_book / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def site(built_book, tmp_path_factory):
    """Return the folder of the published site: the built book, and its labs in the browser."""
    if named := os.environ.get("BOOK_SITE"):
        return Path(named).resolve()
    return once(tmp_path_factory, "site", lambda folder: assemble(built_book, folder))


# --- the browser --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def server(built_book):
    """Serve the built book on this machine and return its address."""
    with serving(built_book) as address:
        yield address


@pytest.fixture(scope="session")
def playwright():
    """Start Playwright, of which a process can have one."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright):
    """Start a Chromium that makes no requests of its own."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync"]
    path = find_browser(sys.executable)
    started = playwright.chromium.launch(executable_path=path, args=flags)
    yield started
    started.close()


@pytest.fixture
def visit(browser, server):
    """Open pages of the built book: `visit.open(path)`; other hosts are blocked and recorded."""
    with visiting(browser, server) as opened:
        yield opened


# --- drawing and tables -------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def settings_of_its_own():
    """Leave matplotlib as it was: `start` sets it up, and pandas draws upon what is open."""
    with plt.rc_context():
        yield
    plt.close("all")


@pytest.fixture
def house_style():
    """Draw in the book's own style, and close what was drawn."""
    style.use()
    yield
    plt.close("all")


@pytest.fixture
def changed_table(request, monkeypatch):
    """A function that has the test file's `READER` see a table in which one thing is different."""
    reader = request.module.READER
    load, edits = reader.load, {}

    def load_changed(name, **options):
        table = load(name, **options)
        return edits[name](table) if name in edits else table

    def change(name, edit):
        edits[name] = edit

    monkeypatch.setattr(reader, "load", load_changed)
    return change
