"""Which values a cell hands over and which statements it judges, by what its code says."""

import ast
import functools
import json
import re
from collections import Counter
from html import unescape

import pytest
from docutils.nodes import make_id
from lint_rules import ROOT

from book import trace
from book.python_source import cell_tree
from summit.words import formatted

PAGES = sorted((ROOT / "chapters").rglob("*.md"))
QUOTED = re.compile(r"\{glue:text\}`([^`:]+)::(\w+)(?::([^`]+))?`")
PRINTED = re.compile(r'<a class="traced[^"]*" href="([^"#]*)#([\w-]+)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("quote(days=8, busiest='7 March')", ["days", "busiest"]),
        ("show(million_days=figures.million_days(total))", ["million_days"]),
        ("quote(\n    a=1,\n    # quote(b=2)\n    c='show(d=3)',\n)", ["a", "c"]),
        ("if True:\n    quote(a=1)\nshow(b=2)", ["a", "b"]),
        ("%matplotlib inline\nquote(a=1)", ["a"]),
        ("!ls\n?quote\nquote(a=1)", ["a"]),
        ("files = !ls\nquote(a=1)", ["a"]),
        ('glue("people", 3)', []),
        ("quote(**values)", []),
        ("module.quote(a=1)", []),
        ("requote(a=1)", []),
        ("# quote(a=1)", []),
        ("'quote(a=1)'", []),
        ("quote(a=1", []),
        ("", []),
    ],
)
def test_values_are_those_that_the_code_names(cell, keys):
    assert list(trace.values_set(cell_tree(cell))) == keys


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("judge(7)", [7]),
        ("both = judge(7), judge(12)", [7, 12]),
        ("%time judge(7)\njudge(8)", [8]),
        ("judge(number)", []),
        ("judge('7')", []),
        ("judge(True)", []),
        ("judge()", []),
        ("claims.judge(7)", []),
        ("print('judge(7)')  # judge(8)", []),
    ],
)
def test_statements_judged_are_those_written_out(cell, numbers):
    assert list(trace.judged(cell_tree(cell))) == numbers


def test_a_cell_keeps_an_anchor_that_no_cell_before_it_has():
    taken, first, second = {}, {"ids": []}, {"ids": []}
    trace.name_cell(first, taken, {"a": "glue-a", "b": "glue-b"})
    trace.name_cell(second, taken, {"b": "glue-b", "c": "glue-c"})
    assert first["ids"] == ["glue-a", "glue-b"]
    assert second["ids"] == ["glue-c"]
    assert taken == {"a": "glue-a", "b": "glue-b", "c": "glue-c"}


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [("2.675", ".2f", "2.68"), ("12345", ",d", "12,345"), ("'7 March'", "s", "7 March"),
     ("7 March", "s", "7 March"), ("8", "s", "8")],
)  # fmt: skip
def test_a_page_rounds_a_quoted_number_as_the_labs_do(value, form, text):
    assert trace.written(value, form) == text


@functools.cache
def handed_over(lab):
    """Return the values that a lab of the built book hands over, by key."""
    glued = json.loads(lab.read_text("utf-8"))
    return {key: value["data"].get("text/plain") for key, value in glued.items()}


def test_every_quoted_number_is_printed_as_its_value_rounded_once(built_book):
    """From the labs' own values, unrounded: whatever formats them on the way to a page."""
    seen = 0
    for path in PAGES:
        page = path.relative_to(ROOT).with_suffix(".html")
        wanted = []
        for lab, key, form in QUOTED.findall(path.read_text("utf-8")):
            made = built_book.parent / "jupyter_execute" / page.parent / lab
            value = ast.literal_eval(handed_over(made.resolve().with_suffix(".glue.json"))[key])
            wanted.append((make_id(f"glue-{key}"), formatted(value, form or "s")))
        html = (built_book / page).read_text("utf-8")
        printed = [
            (anchor, " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split()))
            for _, anchor, text in PRINTED.findall(html)
        ]
        assert Counter(printed) == Counter(wanted), page
        seen += len(wanted)
    assert seen > 250
