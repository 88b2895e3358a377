"""The build: the same bytes everywhere, never stale, never half, loud where something is wrong."""

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urldefrag

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import JUPYTER_BOOK, MADE, ROOT
from small_book import LAB, STORY, SUMMIT, SmallBook, notebook

from book.launch import binder_url

# --- the whole book -----------------------------------------------------------------------------


def differing(one, other):
    """Return the files that are not the same, byte for byte, in two folders."""
    files = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    others = {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    _, unequal, broken = filecmp.cmpfiles(one, other, sorted(files & others), shallow=False)
    return sorted(map(str, files ^ others)) + unequal + broken


def test_no_warnings(built_checkout):
    log = (built_checkout / "_build" / "build.log").read_text("utf-8")
    assert not re.findall(r".*(?:WARNING|ERROR):.*", log)


def test_two_builds_are_the_same_and_plain_jupyter_book_makes_them(built_book, built_again):
    """One built as `make book` does, one by plain `jupyter-book build .` in another place."""
    assert differing(built_book, built_again / "_build" / "html") == []


def test_no_path_of_this_machine(built_checkout):
    html = built_checkout / "_build" / "html"
    names = {str(built_checkout), str(ROOT), str(Path.home()), sys.prefix, sys.base_prefix}
    names -= {"/", "/usr", "/root"}
    for path in html.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert [name for name in names if name.encode() in content] == [], path


class Links(HTMLParser):
    """Gathers a page's ids and all that it points at."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.targets = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids |= {found[name] for name in ("id", "name") if found.get(name)}
        for name in ("href", "src"):
            # A search word marks a page's text, it is not a place in it.
            if found.get(name) and tag != "base":
                self.targets.append(found[name])


def test_every_internal_link_and_anchor_resolves(built_book):
    pages = {path: Links(path.read_text("utf-8")) for path in built_book.rglob("*.html")}
    broken = []
    for page, links in pages.items():
        for target in links.targets:
            address, anchor = urldefrag(target)
            if re.match(r"[a-z][a-z0-9+.-]*:|//", address):
                continue
            # What stands behind a question mark is for the page's script.
            address = address.split("?")[0]
            # What only the site has: see test_site.py.
            if re.fullmatch(r"(?:\.\./)*run/(?:start\.html|licences\.txt)", address):
                continue
            path = (page.parent / unquote(address)).resolve() if address else page
            if not path.is_file():
                broken.append(f"{page.relative_to(built_book)} -> {target}")
            elif anchor and path in pages and unquote(anchor) not in pages[path].ids:
                broken.append(f"{page.relative_to(built_book)} -> {target} (no such anchor)")
    assert broken == []


def test_every_quoted_number_of_a_story_leads_to_its_cell(built_book):
    stories = sorted(built_book.glob("chapters/*/story.html"))
    assert stories
    for story in stories:
        source = (ROOT / story.relative_to(built_book)).with_suffix(".md").read_text("utf-8")
        keys = re.findall(r"\{glue:text\}`lab\.ipynb::([\w.-]+)", source)
        links = re.findall(r'<a class="traced[^"]*" href="lab\.html#([\w-]+)"', story.read_text())
        lab = Links(story.with_name("lab.html").read_text("utf-8"))
        assert len(links) == len(keys) > 0
        assert set(links) <= lab.ids


def test_every_notebook_page_offers_binder_and_a_download(built_book):
    repository = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]
    options = {f"repository_{key}": value for key, value in repository.items()}
    config = SimpleNamespace(html_theme_options=options)
    for notebook_path in sorted(ROOT.glob("chapters/*/*.ipynb")):
        name = notebook_path.relative_to(ROOT)
        text = (built_book / name.with_suffix(".html")).read_text("utf-8")
        binder = re.search(r'class="launch-binder" href="([^"]+)"', text)[1]
        assert unescape(binder) == binder_url(config, name.as_posix())
        assert unquote(binder.split("urlpath=")[1]) == f"notebooks/{name.as_posix()}"
        download = re.search(r'class="launch-download" href="([^"]+)"', text)[1]
        saved = (built_book / name).parent / unquote(download)
        written, sent = (json.loads(path.read_text("utf-8")) for path in (notebook_path, saved))
        assert ids_of(sent)[1:3] == ["alone-needs", "alone-look"]
        assert [one for one in ids_of(sent) if not one.startswith("alone-")] == ids_of(written)


def ids_of(notebook):
    """Return the ids of a notebook's cells."""
    return [cell["id"] for cell in notebook["cells"]]


def test_every_notebook_page_shows_what_installs_the_package(built_book, visit):
    (wheel,) = (built_book / "wheels").iterdir()
    for path in sorted(ROOT.glob("chapters/*/*.ipynb")):
        name = path.relative_to(ROOT).with_suffix("")
        told = BeautifulSoup((built_book / f"{name}.html").read_text("utf-8"), "html.parser")
        command = told.select_one(".launch + .launch-alone pre").get_text()
        assert command.startswith("pip install ")
        assert command.endswith(f"/wheels/{wheel.name}")
        sent = (built_book / "_sources" / f"{name}.ipynb").read_text("utf-8")
        assert f"    {command}\\n" in sent
    # A copy elsewhere hands out its own.
    page = visit.open("chapters/02-flight/lab.html")
    page.locator(".launch-alone summary").click()
    command = page.locator(".launch-alone pre")
    assert command.is_visible()
    assert (
        command.text_content()
        == f"pip install {page.url.partition('chapters')[0]}wheels/{wheel.name}"
    )
    assert page.locator(".launch-alone .copybtn").count() == 1


def test_github_leaves_out_no_folder(built_book):
    """Without this file it takes folders that begin with _ for its own."""
    assert (built_book / ".nojekyll").is_file()


def test_tables_are_published(built_book):
    tables = [*ROOT.glob("data/*.csv"), ROOT / "data" / "datapackage.json"]
    assert len(tables) > 1
    for table in tables:
        assert (built_book / "data" / table.name).read_bytes() == table.read_bytes()


def files_not_made():
    """Yield the files of the checkout that no build or tool has made; git need not be here."""
    made = shutil.ignore_patterns(*MADE)
    for folder, folders, files in os.walk(ROOT):
        left_out = made(folder, folders + files)
        folders[:] = set(folders) - left_out
        yield from (Path(folder, name) for name in set(files) - left_out)


def test_the_repository_address_stands_in_one_place():
    address = re.search(r"^  url: https://(\S+)$", (ROOT / "_config.yml").read_text(), re.M)[1]
    named = [path for path in files_not_made() if address.encode() in path.read_bytes()]
    assert named == [ROOT / "_config.yml"]


# --- the machinery, on a small book -------------------------------------------------------------


@pytest.fixture(scope="module")
def small_built(tmp_path_factory):
    """Return the folder of a small book that has been built once, and a copy of it."""
    folder = tmp_path_factory.mktemp("small") / "book"
    folder.mkdir()
    book = SmallBook(folder)
    assert book.build() == 0, book.log
    return folder, shutil.copytree(folder, folder.with_name("kept"))


@pytest.fixture
def fresh(tmp_path):
    """Return a small book of this test's own that has never been built."""
    return SmallBook(tmp_path)


@pytest.fixture
def small(small_built):
    """Return a small book, already built, to change and build again."""
    folder, kept = small_built
    # Where it was built: a moved book starts afresh.
    shutil.rmtree(folder)
    return SmallBook.at(shutil.copytree(kept, folder))


#: Leaves a live widget on the page, beside what was drawn ahead.
WIDGET = """\
import ipywidgets
from IPython.display import display
slider = ipywidgets.IntSlider()
view = {"model_id": slider.model_id, "version_major": 2, "version_minor": 0}
both = {"text/html": "<p>drawn ahead</p>", "text/plain": "x"}
display(both | {"application/vnd.jupyter.widget-view+json": view}, raw=True)
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Return a small book, built, whose lab has a folded cell, a widget and a look at itself."""
    book = SmallBook(tmp_path_factory.mktemp("odd"))
    where = "import summit\nquote(where=summit.__file__)"
    lab = json.loads(notebook(*LAB, WIDGET, where, "def draw():\n    return 1"))
    lab["cells"][-1]["metadata"] = {"tags": ["hide-input"]}
    book.write("chapters/small/lab.ipynb", json.dumps(lab))
    assert book.build() == 0, book.log
    return book


def test_a_folded_cell_is_called_what_stands_over_it(odd):
    page = odd.page("chapters/small/lab.html")
    (summary,) = re.findall(r"<summary>\n(<p class=\"collapsed.*?)</summary>", page, re.DOTALL)
    assert "Show these lines" in summary
    assert "Toggle hidden content" not in page


def test_live_widgets_leave_nothing_on_the_page(odd):
    page = odd.page("chapters/small/lab.html")
    assert "<p>drawn ahead</p>" in page
    assert not re.search(r'<script[^>]*type="application/vnd\.jupyter', page)
    assert "model_id" not in re.sub(r'<div class="cell_input.*?</pre>', "", page, flags=re.S)


def test_notebooks_see_this_checkout_and_not_another(odd):
    """The environment's editable install points at another checkout than the one being built."""
    run = odd.folder / "_build/jupyter_execute/chapters/small/lab.glue.json"
    values = json.loads(run.read_text("utf-8"))
    assert str(odd.folder) in values["where"]["data"]["text/plain"]


def traced(book):
    """Return the quoted number in the story, as a reader sees it."""
    link = re.search(
        r'<a class="traced[^"]*" href="lab.html#glue-people"[^>]*>(.*?)</a>', book.story
    )
    return re.sub("<[^>]+>", "", link[1])


def test_a_number_is_quoted_linked_and_anchored(small):
    assert traced(small) == "1,234"
    assert 'id="glue-people"' in small.page("chapters/small/lab.html")
    assert "about 1234" in small.story


def test_a_change_in_a_table_reaches_the_last_sentence(small):
    small.write("data/people.csv", "place,people\nhere,2000\nthere,234\n")
    assert small.build() == 0, small.log
    assert traced(small) == "2,234"
    assert "about 2234" in small.story


def test_a_change_in_the_package_reaches_the_story(small):
    small.write("summit/__init__.py", SUMMIT.replace("about", "nearly"))
    assert small.build() == 0, small.log
    assert "nearly 1234" in small.story


def test_a_change_in_a_lab_reaches_the_story(small):
    small.write(
        "chapters/small/lab.ipynb",
        notebook(LAB[0], LAB[1].replace(".sum())", ".max())"), *LAB[2:]),
    )
    assert small.build() == 0, small.log
    assert traced(small) == "1,000"


def test_a_change_in_a_story_runs_no_lab(small):
    small.write("chapters/small/story.md", STORY + "\nOne more line.\n")
    assert small.build() == 0, small.log
    assert "One more line." in small.story
    assert "Executing notebook" not in small.log


def test_an_unchanged_book_is_not_built_again(small):
    before = {
        path: path.stat().st_mtime_ns
        for path in small.folder.glob("_build/html/chapters/**/*.html")
    }
    assert small.build() == 0, small.log
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_lost_values_are_computed_again(small):
    shutil.rmtree(small.folder / "_build" / "jupyter_execute")
    small.write("chapters/small/story.md", STORY + "\nOne more line.\n")
    assert small.build() == 0, small.log
    assert traced(small) == "1,234"


def test_a_build_broken_off_while_writing_is_not_taken_for_a_finished_one(small):
    """Killed between the labs and the last page: sources are older than the stale pages."""
    stale = small.folder / "_build" / "html" / "chapters" / "small" / "story.html"
    good = stale.read_text("utf-8")
    stale.write_text(good.replace("1,234", "9,999"), "utf-8")
    (small.folder / "_build" / ".doctrees" / "buildinfo").unlink()
    assert small.build() == 0, small.log
    assert traced(small) == "1,234"
    assert "9,999" not in small.story


def test_a_build_killed_while_a_lab_runs_leaves_the_next_one_whole(small):
    slow = notebook(*LAB, "import time\ntime.sleep(600)")
    fast = (small.folder / "chapters/small/lab.ipynb").read_text("utf-8")
    small.write("chapters/small/lab.ipynb", slow)
    with subprocess.Popen(
        [*JUPYTER_BOOK, "build", "."],
        cwd=small.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as process:
        for line in process.stdout:
            if "Executing notebook" in line:
                break
        process.kill()
    small.write("chapters/small/lab.ipynb", fast.replace(".sum())", ".min())"))
    assert small.build() == 0, small.log
    assert traced(small) == "234"


def test_a_cell_that_raises_fails_the_build_and_the_next_one(fresh):
    fresh.write("chapters/small/lab.ipynb", notebook(*LAB, 'raise ValueError("on purpose")'))
    for _ in range(2):
        assert fresh.build("-q") != 0
        assert "on purpose" in fresh.log


#: What the strict build says of each fault of the book below.
FAULTS = {
    "a cell writes to stderr": "stderr was found in the cell outputs",
    "a quoted key is not set": "'peoples'",
    "a value is set under a computed name": (
        "no cell of 'chapters/small/lab' sets 'people' by name"
    ),
    "a formula": "MathJax",
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """Return what two strict builds of one book with many faults say: no warning falls silent."""
    book = SmallBook(tmp_path_factory.mktemp("faulty"))
    computed = LAB[1].replace("people=people", '**{"people": people}')
    lab = notebook(LAB[0], computed, *LAB[2:], 'print("odd", file=sys.stderr)')
    book.write("chapters/small/lab.ipynb", lab)
    told = "\nAnd {glue:text}`lab.ipynb::peoples:,.0f`. So {math}`a + b`.\n"
    book.write("chapters/small/story.md", STORY + told)
    logs = []
    for _ in range(2):
        assert book.build() != 0
        logs.append(book.log)
    return logs


@pytest.mark.parametrize("said", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_a_warning_of_the_strict_build_each_time(faulty, said):
    for log in faulty:
        assert re.search(rf"WARNING: .*{re.escape(said)}", log), log


def test_a_repository_address_of_the_wrong_form_is_refused(fresh):
    config = (fresh.folder / "_config.yml").read_text("utf-8")
    fresh.write("_config.yml", re.sub(r"(?m)^  url: .*$", "  url: github.com/one", config))
    assert fresh.build() != 0
    assert "it must be like https://github.com/owner/name" in fresh.log


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://github.com/some/book", "gh/some/book/main"),
        ("https://gitlab.com/some/book/", "gl/some%2Fbook/main"),
    ],
)
def test_another_repository_address_is_one_edit(small, address, place):
    config = (small.folder / "_config.yml").read_text("utf-8")
    small.write("_config.yml", re.sub(r"(?m)^  url: .*$", f"  url: {address}", config))
    assert small.build() == 0, small.log
    page = small.page("chapters/small/lab.html")
    assert (
        f"https://mybinder.org/v2/{place}?urlpath=notebooks%2Fchapters%2Fsmall%2Flab.ipynb" in page
    )
    assert f'href="{address.rstrip("/")}"' in page
    assert "OWNER" not in page
