"""check: right answers, known mistakes, and whatever else a student may hand in."""

import re

import numpy as np
import pandas as pd
import pytest

from summit import check, load
from summit.exercises import exercises
from summit.exercises.kinds import OfOwnChoice

EVERY = list(exercises().values())
IDS = [exercise.id for exercise in EVERY]
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{exercise.id}-{place}")
    for exercise in EVERY
    for place, mistake in enumerate(exercise.mistakes)
]
# Answers of every wrong kind: for no exercise may one of them end in a traceback or count as right.
RUBBISH = {
    "none": None,
    "dots": ...,
    "text": "about a third",
    "empty text": "",
    "nan": float("nan"),
    "infinite": float("inf"),
    "minus infinite": -np.inf,
    "true": True,
    "complex": 1 + 2j,
    "function": len,
    "module": np,
    "empty list": [],
    "long list": list(range(50)),
    "nested": [[1], [2, 3]],
    "mixed list": ["Poland", 3, None],
    "dict": {},
    "strange dict": {None: None},
    "series": pd.Series([1.0, 2.0]),
    "series of nothing": pd.Series(dtype=float),
    "twice the same name": pd.Series([1.0, 2.0], index=["Ukraine", "Ukraine"]),
    "frame": pd.DataFrame({"a": [1, 2], "b": [3, 4]}),
    "empty frame": pd.DataFrame(),
    "array": np.zeros((3, 3)),
    "NA": pd.NA,
    "NaT": pd.NaT,
    "bytes": b"12",
    "set": {"Poland"},
    "generator": (name for name in ["Poland"]),
    "far day": "99999-01-01",
    "zone": pd.Timestamp("2022-03-29", tz="UTC"),
    "zero": 0,
    "minus": -1,
    "huge": 10**400,
}


def as_answer(exercise, computed):
    """Return what a student would hand in: where the choice is free, the first of many."""
    return computed.iloc[:1] if isinstance(exercise.kind, OfOwnChoice) else computed


@pytest.mark.parametrize("exercise", EVERY, ids=IDS)
def test_the_right_answer_is_told_so(exercise):
    verdict = check(exercise.id, as_answer(exercise, exercise.expected()))
    assert verdict.outcome == "right"
    assert exercise.praise in verdict.message
    assert "Right" in verdict._repr_html_()


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_each_known_mistake_gets_its_own_hint(exercise, mistake):
    verdict = check(exercise.id, as_answer(exercise, mistake.answer()))
    assert verdict.outcome == "mistake"
    assert mistake.hint in verdict.message


@pytest.mark.parametrize("exercise", EVERY, ids=IDS)
@pytest.mark.parametrize("answer", RUBBISH.values(), ids=RUBBISH.keys())
def test_rubbish_gets_a_plain_sentence(exercise, answer):
    verdict = check(exercise.id, answer)
    assert verdict.outcome in ("unreadable", "wrong")
    assert len(verdict.message) > 20
    assert "Traceback" not in verdict.message
    assert ".." not in verdict.message.replace("...", "")


@pytest.mark.parametrize("exercise_id", ["flight-99", "", None, 1, "FLIGHT-1", ["flight-1"]])
def test_an_exercise_that_does_not_exist_is_said_so(exercise_id):
    verdict = check(exercise_id, 1)
    assert verdict.outcome == "unknown"
    assert IDS[0] in verdict.message


@pytest.mark.parametrize("exercise", EVERY, ids=IDS)
def test_an_exercise_has_at_least_one_known_mistake_and_says_where_to_look(exercise):
    assert exercise.mistakes
    assert exercise.nudge.endswith(".")
    assert exercise.praise
    assert re.fullmatch(r"[a-z0-9]+-\d+", exercise.id)


def test_ids_are_unique():
    assert len(IDS) == len(set(IDS)) >= 6


def test_a_number_may_come_in_any_wrapping_that_holds_just_one():
    right = exercises()["flight-2"].expected()
    for answer in (right, np.float64(right), [right], np.array([right]), pd.Series([right])):
        assert check("flight-2", answer).outcome == "right"


def test_a_day_may_be_text_or_timestamp():
    right = exercises()["flight-1"].expected()
    for answer in (right, str(right.date()), right.to_pydatetime(), right.to_datetime64()):
        assert check("flight-1", answer).outcome == "right"


def test_a_near_miss_is_told_in_which_direction():
    right = exercises()["flight-2"].expected()
    assert "too high" in check("flight-2", right * 1.1).message
    assert "too low" in check("flight-2", right * 0.9).message
    assert "far too large" in check("flight-2", right * 77).message
    assert "wrong sign" in check("flight-2", -right).message


def test_names_in_the_wrong_order_are_told_so():
    right = exercises()["flight-3"].expected()
    assert "wrong order" in check("flight-3", right[::-1]).message


def test_any_country_will_do_where_the_choice_is_free():
    months = exercises()["flight-8"].expected()
    for country in months.index:
        assert check("flight-8", {country: months[country]}).outcome == "right"
    assert "not among the names" in check("flight-8", {"Atlantis": "2022-05"}).message


def test_a_series_whose_way_of_asking_changed_is_no_choice():
    polls = load("polls_nato_membership").sort_values("date")
    stated = polls[polls["mode"] != "not_stated"].groupby("series", observed=True)["mode"]
    mixed = {str(name) for name, modes in stated.nunique().items() if modes > 1}
    assert "hs-kantar" in mixed
    compared = exercises()["enlargement-7"].expected()
    for name, rows in polls.groupby("series", observed=True):
        points = rows["for_pct"].iloc[-1] - rows["for_pct"].iloc[0]
        verdict = check("enlargement-7", {name: points})
        assert (verdict.outcome == "mistake") == (name in mixed)
        assert ("column mode" in verdict.message) == (name in mixed)
        assert (verdict.outcome == "right") == (name in compared.index)
    assert len(compared) == polls["series"].nunique() - len(mixed)
