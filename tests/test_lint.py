"""The lint gate: the rules of ``lint_rules.py`` and two linters, held against the repository."""

import hashlib
import subprocess
import sys

import lint_rules as rules
import pytest
from publishers import SOURCES, needs_sources

from summit.claims import claims

CHAPTERS = sorted(path for path in (rules.ROOT / "chapters").glob("[0-9]*/") if path.is_dir())
PAGES = sorted((rules.ROOT / "chapters").rglob("*.md"))
NOTEBOOKS = sorted(
    path
    for path in (rules.ROOT / "chapters").rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
)
#: What rounds numbers for a reader.
DRAWING = sorted(
    path
    for path in (rules.ROOT / "summit" / "chapters").rglob("*.py")
    if path.name in ("claims.py", "figures.py", "shared.py")
)
STORIES = [path for path in PAGES if path.name == "story.md"]


def ids(paths):
    """Name test cases by path."""
    return [rules.relative(path) for path in paths]


@pytest.fixture(scope="module")
def committed():
    """Every file of the repository that is, or would be, committed."""
    if not (rules.ROOT / ".git").exists():
        pytest.skip("not a git checkout: which files are committed cannot be told")
    return rules.committed_files()


def checksum(path):
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(module, *arguments):
    """Run a linter of this Python and return what it did."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=rules.ROOT, capture_output=True, text=True, check=False)


def test_the_book_has_chapters():
    assert CHAPTERS, "no chapter was found: every test here would pass without looking at anything"
    assert PAGES
    assert NOTEBOOKS
    assert STORIES


def test_ruff():
    done = run("ruff", "check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_reads_notebooks():
    listed = run("ruff", "check", "--no-cache", "--show-files", ".").stdout
    assert [path for path in map(str, NOTEBOOKS) if path not in listed] == []


def test_spelling(committed):
    unread = {".csv", ".svg", ".png", ".ico", ".woff2"}
    paths = [
        path
        for path in committed
        if path.suffix not in unread and path.name != rules.FINGERPRINT.name
    ]
    done = run("codespell_lib", *paths)
    assert done.returncode == 0, done.stdout + done.stderr


def test_notebooks_carry_nothing_of_a_run():
    done = run("nbstripout", "--verify", "--keep-id", *NOTEBOOKS)
    assert done.returncode == 0, f"{done.stdout}\nstrip them: nbstripout --keep-id NOTEBOOK"


def test_cells_have_ids():
    faults = [fault for path in NOTEBOOKS for fault in rules.id_faults(path)]
    assert not faults, rules.report(faults)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids(NOTEBOOKS))
def test_a_folded_cell_hides_no_verdict_and_no_exercise(path):
    cells = rules.read_notebook(path)["cells"]
    folded = {"cells": [c for c in cells if "hide-input" in c["metadata"].get("tags", [])]}
    hidden = [name for name in ("judge", "check") if list(rules.calls(folded, name))]
    assert not hidden, f"a folded cell calls {', '.join(hidden)}"


def test_pins(committed):
    paths = [path for path in committed if path.match("*requirements*.txt")]
    assert paths, "no requirements file was found"
    faults = [fault for path in paths for fault in rules.loose_pins(path)]
    assert not faults, rules.report(faults)


def test_no_sentence_of_the_article(committed):
    known = rules.read_fingerprint()
    assert len(known) > 1000, "the fingerprint of the article is empty or cut short"
    faults = []
    for path in committed:
        if path.suffix in rules.PROSE_SUFFIXES and path.name != rules.FINGERPRINT.name:
            for passage in rules.passages(path):
                faults += rules.shared_runs(passage, known)
    assert not faults, rules.report(faults)


@needs_sources
def test_no_publishers_file_is_committed(committed):
    theirs = {checksum(path): path.name for path in SOURCES.rglob("*") if path.is_file()}
    assert len(theirs) > 50
    taken = {path.name: theirs[checksum(path)] for path in committed if checksum(path) in theirs}
    assert taken == {}


def test_what_is_quoted_is_handed_over_once():
    faults = rules.quote_faults(PAGES + NOTEBOOKS, NOTEBOOKS)
    assert not faults, rules.report(faults)


@pytest.mark.parametrize("path", STORIES, ids=ids(STORIES))
def test_no_typed_figure(path):
    stated = [claim.stated for claim in claims(path.parent.name).values()]
    faults = rules.typed_figures(path, path.read_text(encoding="utf-8"), stated)
    assert not faults, rules.report(faults)


@pytest.mark.parametrize("path", STORIES, ids=ids(STORIES))
def test_story_has_its_parts(path):
    faults = rules.story_faults(path, path.read_text(encoding="utf-8"))
    assert not faults, rules.report(faults)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=ids(CHAPTERS))
def test_chapter_has_its_pages(chapter):
    missing = [
        name
        for name in ("story.md", "lab.ipynb", "solutions.ipynb")
        if not (chapter / name).is_file()
    ]
    assert not missing, f"{chapter.name} has no {', '.join(missing)}"
    faults = rules.lab_faults(chapter / "lab.ipynb")
    faults += rules.solution_faults(chapter / "lab.ipynb", chapter / "solutions.ipynb")
    assert not faults, rules.report(faults)


@pytest.mark.parametrize("path", DRAWING, ids=ids(DRAWING))
def test_numbers_are_rounded_once_and_by_one_helper(path):
    faults = rules.rounding_faults(path)
    assert not faults, rules.report(faults)
