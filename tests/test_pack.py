"""The book to take along: one file, the same bytes again, whole, and at work without a server."""

import re
import zipfile
from urllib.parse import unquote, urlsplit

import pytest
from browsing import ROOT, ready_explorers, visiting
from site_pages import COVER, STORIES, TURNED, found_by

from tools.offline import pack


@pytest.fixture(scope="module")
def taken_along(built_book, tmp_path_factory):
    """Return the packed book, and the folder it unpacks to."""
    folder = tmp_path_factory.mktemp("stick")
    packed = folder / "reading-the-summit.zip"
    pack(built_book, packed)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    return packed, folder / "reading-the-summit"


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
