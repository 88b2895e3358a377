"""The page on reading numbers: twelve traps, each with a question, a case, figures and a habit."""

import re
from pathlib import Path

import lint_rules as rules
import pytest

from book import indexes

ROOT = Path(__file__).resolve().parents[1]
PATH = ROOT / "chapters" / "numbers.md"
PAGE = PATH.read_text(encoding="utf-8")

TRAPS = [
    "Stock and flow", "Vintage", "Denominator", "Commitment and delivery",
    "Confirmed and estimated", "Definition changes", "Survey modes", "Currency and year",
    "Per head", "Cumulative", "Missing is not zero", "Mislabelled",
]  # fmt: skip
SECTIONS = dict(rules.sections(PAGE))
every_trap = pytest.mark.parametrize("name", TRAPS)


def quoted(text):
    """Return the labs and keys that a part of the page quotes."""
    return re.findall(r"\{glue:text\}`([\w./-]+)::(\w+):[^`]+`", text)


def test_the_traps_stand_in_their_order():
    assert [found["name"] for found in indexes.TRAP.finditer(PAGE)] == TRAPS


@every_trap
def test_a_trap_has_a_question_a_case_a_habit_and_links(name):
    body = SECTIONS[name]
    question = re.search(r"^\*\*Ask:\*\* (.+)$", body, re.MULTILINE)[1]
    assert question.endswith("?")
    assert question.count("?") == 1
    assert len(re.search(r"^\*\*What to do\.\*\* (.+)$", body, re.MULTILINE)[1].split()) >= 15
    quotes = quoted(body)
    assert len(quotes) >= 2
    told = re.findall(
        r"\]\(([\w-]+)/(?:story\.md#[\w-]+|lab\.ipynb)\)", body.rpartition("*Told in")[2]
    )
    assert told
    # The chapter that tells it is the one whose lab computes it.
    assert {lab.partition("/")[0] for lab, _ in quotes} <= {*told}


def test_no_figure_is_typed():
    faults = rules.typed_figures(PATH, PAGE)
    assert not faults, rules.report(faults)


def test_the_page_is_as_long_as_a_story():
    assert 1000 < len(rules.prose_only(PAGE).split()) < 2200


# --- the built page -----------------------------------------------------------------------------


def test_the_checklist_asks_what_the_traps_ask(html):
    page = html("chapters/numbers.html")
    listing = re.search(r'<div class="[^"]*\bchecklist\b[^"]*">(.*?)</div>', page, re.DOTALL)[1]
    items = re.findall(r"<li>(.*?)</li>", listing, re.DOTALL)
    assert len(items) == len(TRAPS)
    for name, item in zip(TRAPS, items, strict=True):
        assert f">{name}<" in item or f'<span class="std std-ref">{name}</span>' in item
        anchor = re.search(r'href="#(trap-[\w-]+)"', item)[1]
        assert f'id="{anchor}"' in page
        assert item.rstrip().removesuffix("</p>").endswith("?")


def test_each_number_leads_to_the_cell_that_computes_it(html):
    page = html("chapters/numbers.html")
    traced = re.findall(r'<a class="[^"]*\btraced\b[^"]*" href="([^"#]+)#(glue-[\w-]+)"', page)
    assert len(traced) == len(quoted(PAGE))
    for lab, anchor in traced:
        assert f'id="{anchor}"' in html(f"chapters/{lab}")
