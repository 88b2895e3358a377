"""The book to take along: one file, the same bytes again, whole, and at work without a server."""

import json
import os
import re
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

import pytest
from browsing import ROOT, ready_explorers, visiting
from playwright.sync_api import expect
from site_pages import COVER, STORIES, TURNED, found_by

from tools.offline import pack
from tools.packed_serve import PORT

LATER = "Tue, 19 Jan 2038 00:00:00 GMT"


def packed(pages, folder):
    """Pack pages, unpack them, and return the packed file and the folder that it unpacks to."""
    file = folder / "book.zip"
    pack(pages, file)
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return file, folder / "reading-the-summit"


@pytest.fixture(scope="module")
def taken_along(site, tmp_path_factory):
    """Return the folder that the packed book with its labs unpacks to."""
    return packed(site, tmp_path_factory.mktemp("stick"))[1]


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


def test_the_packed_labs_have_a_server(browser, taken_along):
    assert "python3 serve.py" in (taken_along / "README.txt").read_text("utf-8")
    with served(taken_along) as said:
        home = re.search(r"http://127\.0\.0\.1:\d+/", said)[0]
        with visiting(browser, home) as visit:
            page = visit.open("run/start.html?lab=nowhere/lab")
            # The page's own script is at work: without it there is no word of any lab.
            page.get_by_text("Python is being prepared").wait_for(state="detached")
        assert visit.strangers == []
        # The files of two editions bear the same day: a browser must not keep the older one's.
        asked = Request(home + "run/labs.json", headers={"If-Modified-Since": LATER})
        with urlopen(asked) as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
            assert json.load(answer)["labs"]
        port = int(home.rstrip("/").rpartition(":")[2])
        with served(taken_along, port) as refused:
            assert f"Something is at {home} already" in refused


def test_a_lab_opened_from_files_says_what_it_needs(browser, taken_along):
    with visiting(browser, taken_along.as_uri() + "/") as visit:
        page = visit.open("chapters/02-flight/lab.html")
        page.get_by_role("link", name="Run this lab here").click()
        page.wait_for_url("**/run/start.html?**")
        assert "python3 serve.py" in page.locator("main").inner_text()
        link = page.get_by_role("link", name="open the lab").get_attribute("href")
        assert link == f"http://127.0.0.1:{PORT}/run/start.html?lab=02-flight/lab"
        assert not page.get_by_text("being prepared").is_visible()


def test_the_same_pages_are_the_same_file_and_without_labs_there_is_no_server(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in ("index.html", "404.html", "b.txt", "a.txt"):
        (pages / name).write_text(name, "utf-8")
    (first, folder), (second, _) = (packed(pages, tmp_path / name) for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
    assert [path.name for path in first.parent.iterdir() if path.is_file()] == ["book.zip"]
    assert "server" not in (folder / "README.txt").read_text("utf-8")
    assert not (folder / "serve.py").exists()


def test_the_packed_book_is_whole_and_has_its_terms(taken_along):
    folder = taken_along
    for name in ("index.html", "README.txt", "LICENSE", "LICENSE-content", "CITATION.cff"):
        assert (folder / name).is_file()
    for table in (ROOT / "data").glob("*.csv"):
        assert (folder / "data" / table.name).read_bytes() == table.read_bytes()
    for lab in ROOT.glob("chapters/*/lab.ipynb"):
        assert (folder / "_sources" / lab.relative_to(ROOT)).is_file()
    assert not (folder / "404.html").exists()
    assert not list(folder.rglob(".*"))
    (wheel,) = (folder / "wheels").iterdir()
    assert wheel.suffix == ".whl"


def test_the_packed_book_has_no_dead_link(taken_along):
    folder = taken_along
    dead = []
    for path in sorted(folder.rglob("*.html")):
        text = re.sub(r"<script\b[^>]*>.*?</script>", "", path.read_text("utf-8"), flags=re.S)
        for link in set(re.findall(r'\b(?:href|src)="([^"#?]+)', text)):
            parts = urlsplit(link)
            if not parts.scheme and not (path.parent / unquote(parts.path)).exists():
                dead.append(f"{path.relative_to(folder)}: {link}")
    assert dead == []


def test_the_packed_book_works_as_files(browser, taken_along):
    folder = taken_along
    home = folder.as_uri() + "/"
    with visiting(browser, home) as visit:
        visit.page.goto(home + "index.html")
        visit.page.wait_for_url(f"**/{COVER}")
        visit.page.locator(".right-next").click()
        visit.page.wait_for_url(f"**/{STORIES[0]}")
        page = visit.open(TURNED)
        explorer = ready_explorers(page)[0]
        title = explorer.locator(".chart-title").text_content()
        explorer.locator("input[data-axis]").focus()
        page.keyboard.press("Home")
        expect(explorer.locator(".chart-title")).not_to_have_text(title)
        page = visit.open("search.html?q=Poland")
        assert "chapters/02-flight/story.html" in found_by(page)
    assert visit.said == []
    assert visit.strangers == []
