"""The stories' numbers are those that a script computes which knows nothing of the project."""

import ast
import functools
import json
import math
import re
import sys
from pathlib import Path

import pytest
import recount
from lint_rules import ROOT
from publishers import SOURCES, needs_sources

from summit.words import formatted

QUOTED = re.compile(r"\{glue:text\}`lab\.ipynb::(\w+):([^`]+)`")
AT_LEAST = 250
LIBRARIES = {"pandas", *sys.stdlib_module_names}


@functools.cache
def computed(chapter):
    """Return what the script computes for a chapter, by key; no key comes twice."""
    found = list(recount.CHAPTERS[chapter]())
    assert len(dict(found)) == len(found)
    return dict(found)


def quoted(chapter):
    """Return the keys that a story quotes, and how it prints their values."""
    return dict(QUOTED.findall((ROOT / "chapters" / chapter / "story.md").read_text("utf-8")))


def agrees(ours, theirs, form):
    """Return whether two values are one, or at least when they are printed."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    return math.isclose(ours, theirs, rel_tol=1e-9) or (
        formatted(ours, form) == formatted(theirs, form)
    )


@needs_sources
@pytest.mark.parametrize("chapter", recount.CHAPTERS)
def test_the_lab_hands_over_what_the_script_computes(chapter, built_book):
    lab = built_book.parent / "jupyter_execute" / "chapters" / chapter / "lab.glue.json"
    glued = json.loads(lab.read_text("utf-8"))
    theirs, forms, ours = {}, quoted(chapter), computed(chapter)
    for key in forms:
        theirs[key] = ast.literal_eval(glued[key]["data"]["text/plain"])
    assert set(ours) <= set(forms), "the script computes what the story does not quote"
    assert {key for key in ours if not agrees(ours[key], theirs[key], forms[key])} == set()


@needs_sources
def test_enough_numbers_are_computed_again():
    assert sum(len(computed(chapter)) for chapter in recount.CHAPTERS) >= AT_LEAST


def test_the_script_knows_nothing_of_the_project():
    tree = ast.parse(Path(recount.__file__).read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {getattr(node, "module", None) or node.names[0].name for node in imports}
    assert {name.partition(".")[0] for name in names} <= LIBRARIES
    # Neither its tables: of the checkout the script reads the typed lists alone.
    assert recount.LISTS == ROOT / "data" / "compile" / "lists"
    assert recount.SOURCES == SOURCES


@pytest.mark.parametrize(
    ("ours", "theirs", "form", "same"),
    [
        (1.0, 1.0 + 1e-12, ".2f", True),
        (70.1449, 70.1451, ".0f", True),
        (70.4, 70.6, ".0f", False),
        ("seven", "seven", "s", True),
        ("seven", "eight", "s", False),
        (7, "seven", "s", False),
    ],
)
def test_values_agree(ours, theirs, form, same):
    assert agrees(ours, theirs, form) == same
