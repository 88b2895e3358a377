"""Every lint rule, tried on a planted fault: a rule that cannot fail guards nothing."""

import json
import subprocess
import sys

import lint_rules as rules
import pytest

SENTENCE = (
    "seventeen copper kettles stood along the harbour wall while nobody could remember who had "
    "left them there"
)
KNOWN = rules.fingerprint(SENTENCE)


def write_notebook(path, cells, **top):
    """Write a notebook of ``(kind, source)`` cells, clean unless `top` or a cell says otherwise."""
    made = []
    for number, (kind, source, *extra) in enumerate(cells):
        cell = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source}
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        made.append(cell | (extra[0] if extra else {}))
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made} | top
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


def messages(faults):
    """Return the messages of faults as one text."""
    return "; ".join(fault.message for fault in faults)


# --- linters --------------------------------------------------------------------------------------


def test_ruff_finds_a_fault_in_a_notebook(tmp_path):
    path = write_notebook(tmp_path / "lab.ipynb", [("code", "import os\nprint(undefined_name)")])
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", str(path)]
    command += ["--config", str(rules.ROOT / "pyproject.toml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "F821" in done.stdout
    assert "F401" in done.stdout


def test_codespell_finds_a_misspelling(tmp_path):
    path = tmp_path / "story.md"
    path.write_text("The refugees " + "rec" + "ieved shelter.\n")
    command = [sys.executable, "-m", "codespell_lib", str(path)]
    done = subprocess.run(command, cwd=rules.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "received" in done.stdout


# --- notebooks ------------------------------------------------------------------------------------


def stripped(path):
    """Return whether nbstripout finds nothing to strip, asked as the lint gate asks it."""
    command = [sys.executable, "-m", "nbstripout", "--verify", "--keep-id", str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_clean_notebook_passes(tmp_path):
    path = write_notebook(tmp_path / "lab.ipynb", [("markdown", "# A"), ("code", "1 + 1")])
    assert rules.id_faults(path) == []
    assert stripped(path)


def test_what_a_run_left_is_found(tmp_path):
    left = {"outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}]}
    assert not stripped(write_notebook(tmp_path / "lab.ipynb", [("code", "print(1)", left)]))


@pytest.mark.parametrize(
    ("cells", "top", "expected"),
    [
        ([("code", "1", {"id": ""})], {}, "cell 1 has no id"),
        ([("code", "1", {"id": "a"}), ("code", "2", {"id": "a"})], {}, "cell 2 has no id"),
        ([], {"nbformat_minor": 4}, "older than notebook format 4.5"),
    ],
)
def test_a_cell_without_an_id_is_found(tmp_path, cells, top, expected):
    path = write_notebook(tmp_path / "lab.ipynb", cells, **top)
    assert expected in messages(rules.id_faults(path))


# --- requirements ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "numpy==2.4.3",
        "a[b]==1.0 ; python_version < '3.12'",
        "-e .",
        ".",
        "-r other.txt",
        "# word",
        "",
        "numpy==2.4.3  # the one that Pyodide carries",
    ],
)
def test_exact_pin_passes(tmp_path, line):
    path = tmp_path / "requirements.txt"
    path.write_text(line + "\n")
    assert rules.loose_pins(path) == []


@pytest.mark.parametrize(
    "line",
    [
        "numpy",
        "numpy>=2",
        "numpy~=2.4.3",
        "numpy==2.*",
        "numpy==2.4.3,<3",
        "-e ../elsewhere",
        "git+https://example.org/x.git",
        "--index-url https://example.org/simple",
    ],
)
def test_loose_pin_is_found(tmp_path, line):
    path = tmp_path / "requirements.txt"
    path.write_text(f"matplotlib==3.10.8\n{line}\n")
    assert [fault.line for fault in rules.loose_pins(path)] == [2]


# --- the article's sentences ----------------------------------------------------------------------


def found_in(text, path="page.md"):
    """Return the faults that a page holding `text` has."""
    return rules.shared_runs(rules.Passage(path, 1, rules.plain_markdown(text)), KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        SENTENCE.upper() + "!",
        SENTENCE.replace("kettles stood", "*kettles*, **stood**"),
        SENTENCE.replace("the harbour wall", "the [harbour](https://example.org) wall"),
        SENTENCE.replace(" while ", "\nwhile "),
        f"“{SENTENCE}”",
        f"One letter said it: “{SENTENCE} {SENTENCE} {SENTENCE}”",
        f"> {SENTENCE}",
        f"He said so. {SENTENCE}",
    ],
    ids=[
        "plain",
        "case",
        "emphasis",
        "link",
        "line-break",
        "unattributed-quotation",
        "long-quotation",
        "unattributed-blockquote",
        "beside-an-attribution",
    ],
)
def test_shared_run_is_found(text):
    assert found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        f"The harbour master said: “{SENTENCE}”.",
        f'"{SENTENCE}", wrote the harbour master.',
        f"> {SENTENCE}\n>\n> — the harbour master, 1911",
        " ".join(SENTENCE.split()[:7]),
        "seventeen copper kettles stood {glue:text}`lab.ipynb::wall` while nobody could remember",
    ],
    ids=["quotation", "straight-marks", "blockquote", "seven-words", "broken-by-a-number"],
)
def test_own_words_and_attributed_quotations_pass(text):
    assert found_in(text) == []


def test_shared_run_is_reported_once_with_its_line():
    faults = found_in(f"One line.\n\nAnother line.\n{SENTENCE}")
    assert faults[0].line == 4
    assert len(faults) == len(SENTENCE.split()) // rules.RUN_WORDS


def test_shared_run_is_found_wherever_prose_stands(tmp_path):
    (tmp_path / "a.py").write_text(f'def f():\n    """Do it.\n\n    {SENTENCE}\n    """\n')
    (tmp_path / "b.json").write_text(json.dumps({"tables": [{"description": SENTENCE}]}))
    write_notebook(tmp_path / "c.ipynb", [("markdown", SENTENCE)])
    write_notebook(tmp_path / "d.ipynb", [("code", f"%time\ntitle = '{SENTENCE}'")])
    (tmp_path / "e.md").write_text(SENTENCE)
    for path in sorted(tmp_path.iterdir()):
        faults = [f for passage in rules.passages(path) for f in rules.shared_runs(passage, KNOWN)]
        assert faults, path.name
    faults = rules.shared_runs(rules.passages(tmp_path / "a.py")[0], KNOWN)
    assert faults[0].line == 4


def test_fingerprint_does_not_hold_the_words():
    lines = rules.FINGERPRINT.read_text(encoding="ascii").splitlines()
    assert all(len(line) == rules.HASH_DIGITS for line in lines[1:])
    assert len(lines) > 1000


# --- quoted values --------------------------------------------------------------------------------


@pytest.fixture
def chapter(tmp_path):
    """A chapter with a lab that hands two values over."""
    write_notebook(tmp_path / "lab.ipynb", [("code", "quote(peak=3)\nshow(map=fig)")])
    return tmp_path


def quote_faults(chapter, story):
    """Return the faults of a story written beside the chapter's lab."""
    (chapter / "story.md").write_text(story)
    return messages(rules.quote_faults([chapter / "story.md"], [chapter / "lab.ipynb"]))


WHOLE = "{glue:text}`lab.ipynb::peak:,.0f` people.\n\n```{glue} map\n:doc: lab.ipynb\n```\n"


def test_a_story_that_quotes_all_that_is_handed_over_passes(chapter):
    assert quote_faults(chapter, WHOLE) == ""
    other = WHOLE.replace("```", ":::").replace("{glue}", "{glue:figure}")
    assert quote_faults(chapter, other) == ""


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (WHOLE + "{glue:text}`lab.ipynb::valley`", "'valley', which"),
        (WHOLE + "{glue}`lab.ipynb::valley`", "'valley', which"),
        (WHOLE + "{glue:text}`other.ipynb::peak`", "which is no notebook"),
        (WHOLE.replace("peak", "map"), "sets 'peak', which no page quotes"),
        (WHOLE.replace(":doc: lab.ipynb\n", ""), "which is no notebook"),
        (WHOLE.replace("} map", "} plan"), "'plan', which"),
    ],
)
def test_a_story_that_quotes_something_else_is_found(chapter, story, expected):
    assert expected in quote_faults(chapter, story)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("quote(peak=1)\nquote(peak=2, map=3)", "sets the key 'peak' twice"),
        ("quote(peak=1)\nshow(peak=2, map=3)", "sets the key 'peak' twice"),
        ("quote(**values)\nquote(peak=1, map=3)", "calls quote() without naming each value"),
        ("show(figure)\nquote(peak=1, map=3)", "calls show() without naming each value"),
    ],
)
def test_faulty_lab_is_found(tmp_path, source, expected):
    write_notebook(tmp_path / "lab.ipynb", [("code", source)])
    assert expected in quote_faults(tmp_path, WHOLE)


# --- typed figures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "By then 4,012,345 people had left.",
        "That is 12 % more.",
        "It reached 7.1 million.",
        "It cost $350.",
        "It cost USD350.",
        "It rose from 3 to 5.",
        "Some 2000 people came, and 2022 people left.",
        "Some four million left.",
        "Over a million people came.",
        "Two hundred thousand more came.",
        "One in five went home.",
        "Two thirds were children.",
        "A third of them were men.",
        "It took three times as many.",
        "Ninety per cent stayed.",
        "It was five people.",
        "```{note}\nOf these, 17 stayed.\n```",
        "> “Over 10 million”",
        "| Poland | 2.5 |",
        "[The 12 largest](x.md)",
    ],
)
def test_typed_figure_is_found(text):
    assert rules.typed_figures("story.md", f"A line.\n\n{text}\n"), text


@pytest.mark.parametrize(
    "text",
    [
        "{glue:text}`lab.ipynb::peak:,.0f` people had left by 29 March 2022.",
        "On 24 February, in 2022, from 6–7 April, 6 and 7 April 2022, the 1990s, 2014-2022.",
        "Article 5, Round 2, ES-11/1, G7, EU27, Chapter 2, COVID-19, Rounds 1 and 2.",
        "Council Decision (EU) 2022/382 and Directive 2001/55/EC.",
        "per 1,000 inhabitants, per 100,000",
        "1. A question\n2. Another",
        "## 2. How fast",
        "[the table](../../data/x2.csv) and <https://example.org/12> and https://example.org/34",
        "`crossings[3]`",
        "```python\nx = 12\n```",
        "```{glue} map4\n:doc: lab.ipynb\n:width: 300\n```",
        "---\nnumber: 12\n---\n",
        "(fig-12)=\n% 12 % of this comment",
        "Three questions, one picture, five counts and two rounds.",
        "Each further million took longer.",
        '<span data-x="12">word</span> and <!-- 17\n18 -->',
        "Published on 2022-04-06 at 14:30.",
    ],
)
def test_dates_and_names_pass(text):
    assert messages(rules.typed_figures("story.md", text)) == ""


def test_the_article_s_own_figure_may_stand_in_words():
    stated = ["almost 4 million", "14 million"]
    assert rules.typed_figures("story.md", "The article says four million people.", stated) == []
    assert rules.typed_figures("story.md", "In truth it was five million.", stated)
    assert rules.typed_figures("story.md", "In truth it was 4 million.", stated)
    assert rules.typed_figures("story.md", "In truth four million.", stated[1:])


def test_typed_figure_is_named_with_its_line():
    (fault,) = rules.typed_figures("story.md", "---\na: 1\n---\n\n```\n7\n```\n\nOf 12 of them.\n")
    assert (fault.line, fault.message) == (9, "types the figure '12 of'")


# --- what a chapter holds -------------------------------------------------------------------------

STORY = """# Title

## What was said, and what is known

```{glue} verdicts
:doc: lab.ipynb
```

## What the data cannot say

Much.

## To discuss

1. Why?
2. Who?
3. When?
"""


def test_whole_story_passes():
    assert rules.story_faults("story.md", STORY) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("What was said", "What was heard", "has no section on what the article said"),
        ("```{glue} verdicts\n:doc: lab.ipynb\n```", "| a | b |", "types its table of verdicts"),
        ("the data cannot say", "the data say", "what the data cannot say"),
        ("## To discuss", "## Onwards", "has no questions"),
        ("3. When?\n", "", "asks 2 questions"),
    ],
)
def test_missing_part_of_a_story_is_found(old, new, expected):
    assert expected in messages(rules.story_faults("story.md", STORY.replace(old, new)))


LAB = [
    ("markdown", "**Goals**: …\n\n**Time**: 45 minutes\n\n**Prerequisites**: none"),
    ("code", "import pandas"),
    ("code", "guess('Which country?', ...)"),
    *[("code", f"check('x-{n}', None)") for n in range(6)],
]


def test_whole_lab_passes(tmp_path):
    lab = write_notebook(tmp_path / "lab.ipynb", LAB)
    assert rules.lab_faults(lab) == []
    assert rules.solution_faults(lab, lab) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda lab: [("markdown", "An hour. You need: nothing."), *lab[1:]], "its goals"),
        (lambda lab: lab[1:], "its time"),
        (lambda lab: lab[1:], "its prerequisites"),
        (lambda lab: lab[:2] + lab[3:], "never asks for a guess"),
        (lambda lab: [*lab, ("code", "check(name, 1)")], "without a literal string"),
    ],
)
def test_missing_part_of_a_lab_is_found(tmp_path, change, expected):
    lab = write_notebook(tmp_path / "lab.ipynb", change(LAB))
    assert expected in messages(rules.lab_faults(lab))


def test_solutions_that_differ_are_found(tmp_path):
    lab = write_notebook(tmp_path / "lab.ipynb", LAB)
    answers = write_notebook(tmp_path / "solutions.ipynb", [*LAB[:-1], ("code", "check('y', 1)")])
    faults = messages(rules.solution_faults(lab, answers))
    assert "no answer to 'x-5'" in faults
    assert "answers 'y'" in faults


def test_a_number_rounded_otherwise_is_found(tmp_path):
    path = tmp_path / "figures.py"
    path.write_text(
        'a = f"{x:.1f} and {rounded(x, 1)} and {y:,}"\nb = frame.round(1)\nc = f"{z:{form}}"\n',
        encoding="utf-8",
    )
    assert sorted(fault.line for fault in rules.rounding_faults(path)) == [1, 2]
