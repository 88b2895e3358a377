"""The teacher's key: every answer is in it, by student where it is varied."""

import pandas as pd
import pytest
from classes import OWN, class_of

from classroom.draw import asked_of
from classroom.key import answer_text, key_page, value_text
from summit import chapters
from summit.answers import Choice, Drawing, Number, Parts, Sentences
from summit.exercises import exercise

VARIED = "[exercises]\nenlargement-1 = { vary = true }\nenlargement-10 = {}\n"
NAMES = ("Ada Lovelace", "<b>Eve</b> & Co", "Sean Spruce")


@pytest.fixture
def page(browser, tmp_path):
    """A function that opens the key of a class."""

    def opened(a_class):
        (tmp_path / "key.html").write_text(key_page(a_class), "utf-8")
        tab = browser.new_page(viewport={"width": 390, "height": 800})
        tab.goto((tmp_path / "key.html").as_uri())
        return tab

    return opened


@pytest.mark.parametrize("chapter", chapters.FOLDERS)
def test_every_exercise_has_an_answer_that_its_kind_takes(chapter, tmp_path):
    a_class = class_of(tmp_path, chapter, more=OWN)
    html = key_page(a_class)
    for task in a_class.tasks:
        assert f'id="{task.id}"' in html
        kind = task.exercise.kind
        if isinstance(kind, Sentences):
            assert all(point.split("'")[0] in html for point in kind.checklist)
        else:
            assert answer_text(task.exercise)
    assert "summit.exercises" not in html


def test_an_answer_is_written_as_a_reader_would():
    parts = Parts((("trap", Choice(("counted twice", "cut axis"))), ("mended", Number("days"))))
    assert value_text(parts, {"trap": "cut axis", "mended": 1234.5}) == (
        "trap: cut axis; mended: 1,234"
    )
    shares = {"Norway": 7.25, "Finland": 50}

    assert value_text(Drawing("per cent"), pd.Series(shares)) == "Norway: 7.25, Finland: 50"


def test_each_student_has_the_answer_of_her_own_variant(page, tmp_path):
    a_class = class_of(tmp_path, more=VARIED, names=NAMES)
    tab = page(a_class)
    rows = tab.locator("#enlargement-1 table").first.locator("tbody tr")
    assert rows.locator("th").all_inner_texts() == list(NAMES)
    for row, student in zip(rows.all(), a_class.students, strict=True):
        mine = asked_of(a_class, student)[0]
        year, answer, *_ = row.locator("td").all_inner_texts()
        assert year == f"year {mine.parameter['year']}"
        assert answer == str(mine.exercise.expected())
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    assert tab.get_by_text("4 points", exact=True).count() == 1


def test_a_year_that_is_asked_of_one_country_has_no_comma():
    assert answer_text(exercise("stakes-2", country="Sweden", line=3)) == "2026"
