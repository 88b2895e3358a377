"""What is said of labs in the browser: in blocks that plain books lack, from one set of figures."""

import re

import pytest
import yaml

from tools import ROOT

COSTS = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["parse"]["myst_substitutions"]
BLOCK = re.compile(r"^ *(:{3,})\{only\} [^\n]*\n(?P<inside>[\s\S]*?)^ *\1$", re.MULTILINE)
#: What leaves its block, or is linked to from a book that lacks the block: see CONTRIBUTING.md.
OUTSIDE = re.compile(r"^ *#+ |\{glossary\}|https?://|^\([\w-]+\)=$", re.MULTILINE)


def blocks(text):
    """Return what stands in the blocks of a page that not every book has."""
    return [found["inside"] for found in BLOCK.finditer(text)]


def pages():
    """Return the pages that have such blocks."""
    return [path for path in ROOT.glob("chapters/**/*.md") if "{only}" in path.read_text("utf-8")]


def test_a_block_holds_nothing_that_leaves_it():
    found = {path: blocks(path.read_text("utf-8")) for path in pages()}
    assert {path.stem for path in found} >= {"students", "teach"}
    for path, inside in found.items():
        assert len(inside) == path.read_text("utf-8").count("{only}"), path
        assert [part for part in inside if OUTSIDE.search(part)] == [], path


@pytest.mark.parametrize("fault", ["### A heading", "```{glossary}", "[x](https://x.org)", "(x)="])
def test_what_leaves_a_block_is_found(fault):
    (inside,) = blocks(f"Before.\n\n::::{{only}} labs\nText.\n\n{fault}\n::::\n\nAfter.\n")
    assert OUTSIDE.search(inside)


def test_the_readme_has_the_figures_of_the_pages():
    rows = re.findall(r"^\| (.+) \|$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    row = {cells[0]: cells[1:] for cells in (line.split(" | ") for line in rows)}
    here, answer, binder, book, alone = (
        next(cells for first, cells in row.items() if first.startswith(start))
        for start in ("*Run this lab here*", "An answer", "[Binder]", "The book on", "One lab on")
    )
    for cells, name in ((here, "lab"), (answer, "answer"), (book, "setup"), (alone, "alone")):
        assert cells[0] == f"{COSTS[f'{name}_mb']} MB, once"
    assert binder[0] == f"{COSTS['binder_mb']} MB, each time"
    slow = COSTS["lab_minutes_slow"]
    assert here[1] == f"{COSTS['lab_seconds']} seconds; {slow} minutes on a slow computer"
    assert answer[1].startswith(f"{COSTS['answer_seconds']} seconds")
    plain = f"a lab takes {COSTS['lab_plain_mb']} MB and an answer {COSTS['answer_plain_mb']} MB"
    assert plain in (ROOT / "README.md").read_text("utf-8")


def test_the_page_that_opens_a_lab_promises_no_other_times_than_the_book():
    scripts = (ROOT / "browser" / "run" / name for name in ("start.js", "lab.js"))
    start, lab = (path.read_text("utf-8") for path in scripts)
    usual = int(re.search(r"Python takes about (\d+) seconds to start", start)[1])
    assert re.findall(r"It takes about (\d+)", lab) == [str(usual)] * 2
    assert usual <= COSTS["lab_seconds"]
    assert f"up to {COSTS['lab_minutes_slow']} minutes on a slow computer" in start


def test_every_figure_is_quoted():
    said = "".join(path.read_text("utf-8") for path in pages())
    asked = " ".join(re.findall(r"\{\{(.+?)\}\}", said))
    assert {name for name in COSTS if re.search(rf"\b{name}\b", asked)} == set(COSTS)
