"""An answer on a page: the statements of the lab that it needs, and what it shows."""

import json
import subprocess
import sys

import pytest
from answer_run import ROOT, code_cells, place_of
from IPython.core.interactiveshell import InteractiveShell

from summit import chapters, record
from summit.needed import needed
from summit.on_page import Page

LAB = [
    "import pandas as pd\nfrom summit import load, show, start\npd.Series([1])",
    'start("flight")',
    'rows = load("crossings_daily")\nrows["twice"] = 2 * rows["crossings_now"]',
    "rows.plot()\nshow(a=rows)",
    "limit = 3\nlimit += 1\ndel rows['date']",
    "def over(table):\n    return table[table > limit]",
    "other = [1]\nother.append(2); last = other[-1]",
    "for place in range(3):\n    total = place",
    "kept = {row for row in [1]}\nrow = 5",
]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("answer = 3", []),
        ("answer = last", ["other = [1]", "other.append(2)", "last = other[-1]"]),
        ("pd.NA", ["import pandas as pd"]),
        ("answer = limit", ["limit = 3", "limit += 1"]),
        ("limit = 1\nanswer = limit", []),
        (
            "answer = over(x)",
            ["limit = 3", "limit += 1", "def over(table):\n    return table[table > limit]"],
        ),
        (
            "rows",
            [
                "from summit import load",
                'rows = load("crossings_daily")',
                'rows["twice"] = 2 * rows["crossings_now"]',
                "del rows['date']",
            ],
        ),
        ("answer = total", ["for place in range(3):\n    total = place"]),
        # The row of a comprehension is no name of the lab's.
        ("answer = kept", ["kept = {row for row in [1]}"]),
        ("answer = [last for last in [1]]", []),
        ("def f():\n    return limit", ["limit = 3", "limit += 1"]),
    ],
)
def test_what_an_answer_needs(code, expected):
    assert needed(LAB, code) == expected


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("from summit import *", "which names this defines: from summit import"),
        ('exec("a = 1")', "exec may define any name"),
    ],
)
def test_what_nobody_can_slice_is_refused(cell, fault):
    with pytest.raises(ValueError, match=fault):
        needed([cell], "a")
    with pytest.raises(SyntaxError):
        needed(["%matplotlib inline"], "a")


@pytest.mark.parametrize("folder", chapters.FOLDERS)
def test_every_exercise_that_computes_is_answered_without_what_draws(folder):
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "answer_run.py"), folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found["outcomes"]) == 8
    assert set(found["outcomes"].values()) == {"right"}, found["outcomes"]
    # Where a lab gives a name a second value, the slice has the one that holds there.
    assert found["compared"] > 5
    assert found["differing"] == []


# --- what is shown --------------------------------------------------------------------------------


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "_opened", {})
    return Page("flight", code_cells("02-flight", "lab.ipynb"), folder=tmp_path)


@pytest.fixture
def answer(page):
    before = place_of(page.cells, "flight-1")
    return lambda code: page.answer(before, code)


def test_a_verdict_comes_with_the_line_of_the_record(answer):
    shown = answer('answer = total.index[total >= 3_000_000][0]\ncheck("flight-1", answer)')
    assert shown["outcome"] == "right"
    assert shown["html"].startswith('<p class="verdict verdict-right">✓ Right.')
    event = json.loads(shown["lines"])
    assert (event["what"], event["key"], event["value"]) == ("answer", "flight-1", "2022-03-15")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('crossings["crosings_now"]', ["Did you mean &#x27;crossings_now&#x27;?", "Line 1: cross"]),
        ("answer = tota", ["Did you mean &#x27;total&#x27;?", "Line 1: answer = tota\nNameError"]),
        ("x = 1\nx / 0", ["Line 2: x / 0\nZeroDivisionError: division by zero</pre>"]),
        ("def f():\n    return f()\nf()", ["Line 3: f()\nLine 2: return f()\nRecursionError"]),
        ("answer = (\n", ["Line 1", "SyntaxError: &#x27;(&#x27; was never closed"]),
        ("%matplotlib inline", ["SyntaxError"]),
        ('print("<b>")\ntotal.max()', ["<pre>&lt;b&gt;\n</pre>\n<pre>"]),
        ("total.index[0]", ["<pre>2022-02-24</pre>"]),
        ("total.max() * 0.5", ["<pre>11810792.0</pre>"]),
        ('"words"', ["<pre>&#x27;words&#x27;</pre>"]),
        ("crossings.head(2)", ['class="dataframe"']),
        ("judge(6)", ['<table class="verdicts"']),
        ('print("a" * 20_000)', ["a …</pre>"]),
        ("", []),
        ("exit()", []),
    ],
)
def test_what_an_answer_shows(answer, code, expected):
    html = answer(code)["html"]
    assert all(part in html for part in expected), html
    assert bool(html) == bool(expected)
    assert "summit/" not in html


def test_an_answer_cannot_spoil_the_next(answer):
    right = 'answer = total.index[total >= 3_000_000][0]\ncheck("flight-1", answer)'
    assert answer("total[:] = 0\ncrossings.drop(columns=['crossings_now'], inplace=True)\nload = 3")
    assert answer(right)["outcome"] == "right"


def test_a_package_that_is_not_there_is_asked_for_once(page):
    assert page.answer(0, "import summit_of_peaks.high") == {"lacking": "summit_of_peaks"}
    page.without.add("summit_of_peaks")
    assert (
        "No module named &#x27;summit_of_peaks&#x27;"
        in page.answer(0, "import summit_of_peaks")["html"]
    )


def test_what_was_kept_and_what_is_answered_is_handed_in(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "_opened", {})
    # Another test of this process may have started an IPython; a page has none.
    monkeypatch.setattr(InteractiveShell, "_instance", None)
    kept = {"at": "2026-11-20T10:00:00+00:00", "what": "note", "key": "A", "said": "Kept words"}
    cells = code_cells("02-flight", "lab.ipynb")
    page = Page("flight", cells, f"{json.dumps(kept)}\n", tmp_path)
    page.answer(len(cells), 'check("flight-4", 1)')
    shown = page.answer(len(cells), 'hand_in("Amina Öz")')
    assert sorted(shown["files"]) == ["flight-amina-oz.html", "flight-amina-oz.json"]
    work = json.loads(shown["files"]["flight-amina-oz.json"])
    assert [one["words"]["said"] for one in work["notes"]] == ["Kept words"]
    assert [one["id"] for one in work["exercises"] if one["tries"]] == ["flight-4"]
    assert 'download="flight-amina-oz.html"' in shown["html"]
    assert "are replaced" not in page.answer(len(cells), 'hand_in("Amina Öz")')["html"]
