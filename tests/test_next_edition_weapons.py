"""A next edition of the tables of aid flows through chapter 03, which names no former day."""

import importlib
import re

import pytest
from edited_tables import add_rows, copy_tables
from lab_sections import alone, run_cell
from lint_rules import ROOT

from book.labs import read_lab
from summit import data, judge
from summit.claims import claims
from summit.exercises import of_chapter
from summit.explore import Explorer

LAB = ROOT / "chapters" / "03-weapons" / "lab.ipynb"
#: The day of the edition that comes, its month, and the month and the editions that were newest.
NEXT, MONTH, NEXT_SAID = "2027-01-31", "2027-01", "January 2027"
FORMER = re.compile(r"April 2026|June 2024|2026-04|2024-06-30")


def _again(column, former):
    """Return a function that repeats the rows of one edition as those of the next."""
    return lambda rows: [
        row | {column: NEXT} for row in rows if row[column] == former(rows, column)
    ]


def _newest(rows, column):
    return max(row[column] for row in rows)


def _newest_with_weapons(rows, column):
    return max(row[column] for row in rows if row["definition"] == "weapons")


def _month_more(rows):
    """Repeat the rows of a table's last month as those of each month up to the new one."""
    last = max(row["month"] for row in rows)
    number = int(last[:4]) * 12 + int(last[5:])
    months = range(number, int(MONTH[:4]) * 12 + int(MONTH[5:]))
    return [
        row | {"month": f"{month // 12}-{month % 12 + 1:02}"}
        for month in months
        for row in rows
        if row["month"] == last
    ]


def _edition_of_months(rows):
    """Repeat the newest edition by month as the next, with the months that it has more."""
    same = [row for row in rows if row["edition"] == _newest(rows, "edition")]
    return [row | {"edition": NEXT} for row in [*same, *_month_more(same)]]


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """A copy of the tables with months and an edition more."""
    folder = copy_tables(tmp_path_factory.mktemp("next") / "edition")
    for table in ("aid_monthly", "aid_stockpile_procurement"):
        add_rows(folder, table, _month_more)
    add_rows(folder, "aid_editions", _edition_of_months)
    add_rows(folder, "aid_editions_by_donor", _again("edition", _newest))
    add_rows(folder, "military_items", _again("edition", _newest))
    add_rows(folder, "military_first", _again("edition", _newest_with_weapons))
    return folder


@pytest.fixture(scope="module")
def said(edition):
    """What the lab quotes and draws from those tables, by name."""
    quote, kept = importlib.import_module("summit.quote"), {}
    with data.reading(edition), alone() as shell:
        quote._hand_over = lambda name, value, _: kept.__setitem__(name, value)
        for cell in read_lab(LAB).cells:
            if cell.kind == "code" and (error := run_cell(shell, cell)[1]):
                raise error
        for name, value in kept.items():
            if isinstance(value, Explorer):
                kept[name] = value.states[value.start]
    return kept


def words(value):
    """Return the words of a chart, or a value as text."""
    parts = [getattr(value, part, "") for part in ("title", "alt", "note", "svg")]
    return " ".join(map(str, parts)) if any(parts) else str(value)


def test_nothing_that_the_lab_hands_on_names_the_former_edition(said):
    assert not {name: found[0] for name, value in said.items()
                if (found := FORMER.search(words(value)))}  # fmt: skip


def test_what_names_an_edition_names_the_next(said):
    assert said["edition_now"] == said["aid_last"] == NEXT_SAID
    for name in ("nearly_thirty", "never_add", "rank_turnover", "donors_by_month"):
        assert NEXT_SAID in words(said[name]), name
    assert said["stock_or_new"].title.endswith("in the second half of 2026")
    # Payments have an edition of their own, and keep it.
    assert said["paid_last"] == "February 2026"


@pytest.mark.parametrize("number", list(claims("03-weapons")))
def test_a_verdict_does_not_name_the_former_edition(edition, number):
    with data.reading(edition):
        assert not FORMER.search(judge(number).now_reason)


@pytest.mark.parametrize("identity", list(of_chapter("weapons")))
def test_an_exercise_asks_and_answers_without_the_former_edition(edition, identity):
    before = of_chapter("weapons")[identity]
    with data.reading(edition):
        exercise = of_chapter("weapons")[identity]
        told = [exercise.cell, exercise.nudge, exercise.praise]
        told += [mistake.hint for mistake in exercise.mistakes]
        assert not FORMER.search(" ".join(told))
        # The notebook's cell stays what it was: its text must equal the package's.
        assert exercise.cell == before.cell
        if exercise.expected is not None:
            assert exercise.expected() is not None
