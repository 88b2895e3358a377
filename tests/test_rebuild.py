"""What a change reaches: which labs run again, by the code that they depend on."""

import json
import re
import shutil

import pytest
from conftest import once
from small_book import TOC, SmallBook, notebook

from book import rebuild

CODE = {
    "summit/chapters/__init__.py": "",
    "summit/chapters/days.py": "FIRST = 24\n",
    "summit/chapters/one/__init__.py": "",
    "summit/chapters/one/claims.py": "CLAIMS = (1,)\n",
    "summit/chapters/one/exercises.py": "EXERCISES = (1,)\n",
    "summit/chapters/one/figures.py": "def bars():\n    return 1\n",
    "summit/chapters/two_more/__init__.py": "",
    "summit/chapters/two_more/claims.py": "from ..days import FIRST\n\nCLAIMS = (FIRST,)\n",
    "summit/chapters/two_more/exercises.py": "from ..one import figures\n",
    "summit/chapters/three/__init__.py": "",
    "summit/chapters/three/claims.py": "CLAIMS = (3,)\n",
    "summit/chapters/three/figures.py": "def dots():\n    return 3\n",
    "summit/chapters/ledger/__init__.py": "",
    "summit/chapters/ledger/figures.py": "def count():\n    return 4\n",
}
LABS = {
    "chapters/01-one/lab": ("from summit.chapters.one.figures import bars", "bars()"),
    "chapters/02-two-more/lab": ("%matplotlib inline\n!ls", "1 + 1"),
    "chapters/03-three/lab": ("import summit.chapters.three.figures as figures", "figures.dots()"),
    "chapters/ledger/count": ("from summit.chapters.ledger import figures", "figures.count()"),
}
ONE, TWO, THREE, COUNT = LABS
PAGES = ("chapters/02-two-more/story", "chapters/index")
STORY, COVER = PAGES
EVERY = {*LABS, *PAGES}


def chapters(folder):
    """Return a small book with three chapters and a notebook that is none's, not yet built."""
    small = SmallBook(folder)
    for name, text in CODE.items():
        small.write(name, text)
    for name, cells in LABS.items():
        small.write(f"{name}.ipynb", notebook(*cells))
    small.write("chapters/02-two-more/story.md", "# The story\n")
    listed = "".join(f"      - file: {name}\n" for name in (*LABS, STORY))
    small.write("_toc.yml", TOC + listed)
    return small


@pytest.fixture
def book(tmp_path):
    """A book of this test's own that has not been built."""
    return chapters(tmp_path)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory):
    """The folder of a book that has been built."""

    def make(folder):
        folder.mkdir()
        small = chapters(folder)
        if small.build():
            raise RuntimeError(small.log[-4000:])

    return once(tmp_path_factory, "a book of chapters", make)


@pytest.fixture
def built(built_once, tmp_path):
    """A book of this test's own that has been built elsewhere: its labs need not run again."""
    return SmallBook.at(shutil.copytree(built_once, tmp_path / "book"))


def keys(book):
    """Return the key of every lab and page."""
    common = rebuild.digest(book.folder, rebuild.common_files(book.folder), "")
    return {name: rebuild.key(book.folder, name, common) for name in EVERY}


@pytest.mark.parametrize(
    ("file", "reaches"),
    [
        ("summit/chapters/one/exercises.py", {ONE, TWO, STORY, COVER}),
        ("summit/chapters/one/figures.py", {ONE, TWO, STORY, COVER}),
        ("summit/chapters/one/claims.py", {ONE, TWO, STORY, COVER, COUNT}),
        ("summit/chapters/two_more/exercises.py", {TWO, STORY, COVER}),
        ("summit/chapters/three/figures.py", {THREE, COVER}),
        ("summit/chapters/three/claims.py", {THREE, COVER, COUNT}),
        ("summit/chapters/ledger/figures.py", {COUNT, COVER}),
        ("summit/chapters/days.py", EVERY),
        ("summit/__init__.py", EVERY),
        ("summit/static/small.css", EVERY),
        ("data/people.csv", EVERY),
        ("data/datapackage.json", EVERY),
        ("requirements.txt", EVERY),
        ("book/made.py", set()),
        ("chapters/01-one/lab.md", set()),
    ],
)
def test_an_edit_reaches_what_depends_on_it(book, file, reaches):
    before = keys(book)
    path = book.folder / file
    book.write(file, (path.read_text("utf-8") if path.is_file() else "") + "\n")
    after = keys(book)
    assert {name for name in EVERY if after[name] != before[name]} == reaches


def test_a_new_import_brings_its_chapter_along(book):
    before = keys(book)
    book.write("chapters/03-three/lab.ipynb", notebook("from summit.chapters import one"))
    changed = keys(book)
    assert {name for name in EVERY if changed[name] != before[name]} == {THREE}
    book.write("summit/chapters/one/figures.py", "")
    assert keys(book)[THREE] != changed[THREE]


def test_a_module_that_is_gone_counts_as_a_change(book):
    before = keys(book)
    (book.folder / "summit/chapters/three/figures.py").unlink()
    assert keys(book)[THREE] != before[THREE]


def test_python_is_part_of_the_key(book):
    files = rebuild.common_files(book.folder)
    digests = {rebuild.digest(book.folder, files, f"python 3.{minor}") for minor in (11, 12)}
    assert len(digests) == 2


def run(book):
    """Return the notebooks that the last build ran."""
    found = re.findall(r"(chapters/[\w/-]+)\.ipynb: Executing notebook", book.log)
    assert len(found) == len(set(found))
    return set(found)


SMALL = "chapters/small/lab"


def test_a_build_runs_the_labs_that_a_change_reaches_and_no_other(built):
    built.write("summit/chapters/one/exercises.py", "EXERCISES = (2,)\n")
    assert built.build() == 0, built.log
    assert run(built) == {ONE, TWO}
    built.write("summit/chapters/three/figures.py", "def dots():\n    return 33\n")
    assert built.build() == 0, built.log
    assert run(built) == {THREE}
    assert ">33<" in shown(built)
    assert built.build() == 0, built.log
    assert run(built) == set()


def shown(book):
    """Return the page of the third chapter's lab without blanks."""
    return re.sub(r"\s", "", book.page(f"{THREE}.html"))


def test_a_build_broken_off_before_the_lab_ran_runs_it_the_next_time(built):
    """The cache has forgotten the lab by then, and its page is an old one."""
    built.write("summit/chapters/three/figures.py", "def dots():\n    raise ValueError(3)\n")
    assert built.build() != 0
    built.write("summit/chapters/three/figures.py", "def dots():\n    return 33\n")
    assert built.build() == 0, built.log
    assert run(built) == {THREE}
    assert ">33<" in shown(built)


def test_a_lab_edited_and_edited_back_shows_what_its_code_says_by_now(built):
    """The run of its old text was of the old code."""
    text = (built.folder / f"{THREE}.ipynb").read_text("utf-8")
    built.write("summit/chapters/three/figures.py", "def dots():\n    return 33\n")
    built.write(f"{THREE}.ipynb", text.replace("figures.dots()", "figures.dots() + 1"))
    assert built.build() == 0, built.log
    assert ">34<" in shown(built)
    built.write(f"{THREE}.ipynb", text)
    assert built.build() == 0, built.log
    assert ">33<" in shown(built)


def test_a_run_that_was_kept_by_half_is_made_again(built):
    """jupyter-cache notes a run before it writes it down; a build may be killed in between."""
    cache = built.folder / "_build" / ".jupyter_cache"
    noted = json.loads((cache / "keys.json").read_text("utf-8"))
    runs = list(cache.glob("executed/*/base.ipynb"))
    assert noted.keys() == {*LABS, SMALL}
    assert len(runs) == len(noted)
    runs[0].unlink()
    assert built.build() == 0, built.log
    assert len(run(built)) == 1
