"""The book to take along: one file, the same bytes again, whole, and at work without a server."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

import pytest
from browsing import ROOT, ready_explorers, visiting
from site_pages import COVER, STORIES, TURNED, found_by

from tools.offline import pack

LATER = "Tue, 19 Jan 2038 00:00:00 GMT"


@pytest.fixture(scope="module")
def taken_along(built_book, tmp_path_factory):
    """Return the packed book, and the folder it unpacks to."""
    folder = tmp_path_factory.mktemp("stick")
    packed = folder / "reading-the-summit.zip"
    pack(built_book, packed)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    return packed, folder / "reading-the-summit"


@pytest.fixture(scope="module")
def with_labs(built_book, tmp_path_factory):
    """Return the folder that a small packed book with labs unpacks to."""
    pages, folder = tmp_path_factory.mktemp("pages"), tmp_path_factory.mktemp("labs")
    shutil.copytree(built_book / "_static", pages / "_static")
    (pages / "index.html").write_text("<script type=module src=run/lab.mjs></script>", "utf-8")
    (pages / "run").mkdir()
    (pages / "run" / "labs.json").write_text("{}", "utf-8")
    (pages / "run" / "lab.mjs").write_text('document.title = "A lab"', "utf-8")
    pack(pages, folder / "book.zip")
    with zipfile.ZipFile(folder / "book.zip") as archive:
        archive.extractall(folder)
    return folder / "reading-the-summit"


@contextmanager
def served(folder, port=0):
    """Open the server that lies in a packed book, as a student does, and give its words."""
    process = subprocess.Popen(
        [sys.executable, "-I", folder / "serve.py", str(port)],
        env=os.environ | {"BROWSER": "true"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_packed_labs_have_a_server(browser, with_labs):
    assert "python3 serve.py" in (with_labs / "README.txt").read_text("utf-8")
    with served(with_labs) as said:
        home = re.search(r"http://127\.0\.0\.1:\d+/", said)[0]
        with visiting(browser, home) as visit:
            page = visit.open("index.html")
            page.wait_for_function("document.title === 'A lab'")
        assert visit.strangers == []
        # The files of two editions bear the same day: a browser must not keep the older one's.
        asked = Request(home + "run/lab.mjs", headers={"If-Modified-Since": LATER})
        with urlopen(asked) as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
        port = int(home.rstrip("/").rpartition(":")[2])
        with served(with_labs, port) as refused:
            assert f"Something is at {home} already" in refused


def test_a_book_packed_without_labs_says_nothing_of_a_server(taken_along):
    _, folder = taken_along
    assert "server" not in (folder / "README.txt").read_text("utf-8")
    assert not (folder / "serve.py").exists()
    (wheel,) = (folder / "wheels").iterdir()
    assert wheel.suffix == ".whl"


def test_packing_twice_gives_the_same_bytes(built_book, taken_along, tmp_path):
    packed, _ = taken_along
    pack(built_book, tmp_path / packed.name)
    assert (tmp_path / packed.name).read_bytes() == packed.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [packed.name]


def test_the_packed_book_is_whole_and_has_its_terms(taken_along):
    _, folder = taken_along
    for name in ("index.html", "README.txt", "LICENSE", "LICENSE-content", "CITATION.cff"):
        assert (folder / name).is_file()
    for table in (ROOT / "data").glob("*.csv"):
        assert (folder / "data" / table.name).read_bytes() == table.read_bytes()
    for lab in ROOT.glob("chapters/*/lab.ipynb"):
        assert (folder / "_sources" / lab.relative_to(ROOT)).is_file()
    assert not (folder / "404.html").exists()
    assert not list(folder.rglob(".*"))


def test_the_packed_book_has_no_dead_link(taken_along):
    _, folder = taken_along
    dead = []
    for path in sorted(folder.rglob("*.html")):
        text = re.sub(r"<script\b[^>]*>.*?</script>", "", path.read_text("utf-8"), flags=re.S)
        for link in set(re.findall(r'\b(?:href|src)="([^"#?]+)', text)):
            parts = urlsplit(link)
            if not parts.scheme and not (path.parent / unquote(parts.path)).exists():
                dead.append(f"{path.relative_to(folder)}: {link}")
    assert dead == []


def test_the_packed_book_works_as_files(browser, taken_along):
    _, folder = taken_along
    home = folder.as_uri() + "/"
    with visiting(browser, home) as visit:
        visit.page.goto(home + "index.html")
        visit.page.wait_for_url(f"**/{COVER}")
        visit.page.locator(".right-next").click()
        visit.page.wait_for_url(f"**/{STORIES[0]}")
        page = visit.open(TURNED)
        explorer = ready_explorers(page)[0]
        title = explorer.locator(".chart-title").text_content()
        explorer.locator("input[type=range]").focus()
        page.keyboard.press("Home")
        assert explorer.locator(".chart-title").text_content() != title
        page = visit.open("search.html?q=Poland")
        assert "chapters/02-flight/story.html" in found_by(page)
    assert visit.said == []
    assert visit.strangers == []
