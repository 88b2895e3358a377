"""Exercises that differ by student: each variant has one right answer, and is not the solution's.

What an exercise is varied by, and how many variants it has, the teaching guide's table shows.
"""

import ast
import json
import re
from collections.abc import Iterator

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from browsing import ROOT

from summit import check
from summit.answers import Count, Drawing, Number, OfOneName, OfOwnChoice, Parts
from summit.exercises import Exercise, Mistake, exercise, exercises, faults, variants_of
from summit.words import short

EVERY = exercises()
VARIED = [identity for identity in EVERY if variants_of(identity)]
#: Those that leave a name to the student.
OWN = [identity for identity, one in EVERY.items() if isinstance(one.kind, OfOwnChoice)]
#: Those whose variants a class can well be given, by issue 15's count.
COUNTED = [
    *("summit-1", "summit-5", "summit-6", "flight-1", "flight-2", "flight-3", "flight-4"),
    *("weapons-2", "weapons-4", "weapons-9", "after-2", "enlargement-1", "enlargement-3"),
    *("enlargement-5", "enlargement-8", "stakes-1", "stakes-5", "stakes-6"),
]


def handed_in(asked: Exercise, computed: object) -> object:
    """Return an answer as a student would hand it in: numbers to be drawn as a chart."""
    if not isinstance(asked.kind, Drawing):
        return computed
    ax = pd.Series(computed).plot.bar(ylabel="What was counted", figsize=(3, 2))
    ax.figure.text(0, 0, "Source: the publisher, as of a day")
    plt.close(ax.figure)
    return ax


def numbers_in(answer: object) -> Iterator[float]:
    """Yield the numbers of an answer, of whatever kind."""
    parts = answer.values() if isinstance(answer, dict) else [answer]
    for part in parts:
        if isinstance(part, pd.Series):
            yield from part
        elif not isinstance(part, str | pd.Timestamp | list | tuple):
            yield float(part)


def judged(identity: str, parameter: dict) -> Iterator[str]:
    """Yield what is wrong with one variant."""
    asked, lab = exercise(identity, **parameter), EVERY[identity]
    right = asked.expected()
    if any(pd.isna(number) or number == 0 for number in numbers_in(right)):
        yield f"{right!r} is no figure"
    if (asked.task, asked.level, asked.minutes) != (lab.task, lab.level, lab.minutes):
        yield "it is another kind of exercise"
    verdict = check(identity, handed_in(asked, right), **parameter)
    if (verdict.outcome, asked.praise in verdict.message) != ("right", True):
        yield f"{right!r} is told {verdict.message}"
    for mistake in asked.mistakes:
        verdict = check(identity, handed_in(asked, wrong_beside(asked, mistake)), **parameter)
        if (verdict.outcome, mistake.hint in verdict.message) != ("mistake", True):
            yield f"{mistake.answer()!r} is told {verdict.message}, not {mistake.hint}"


def wrong_beside(asked: Exercise, mistake: Mistake) -> object:
    """Return a mistake's answer, all parts of which are given."""
    wrong = mistake.answer()
    return {**asked.expected(), **wrong} if isinstance(asked.kind, Parts) else wrong


@pytest.mark.parametrize("tried", [3, pytest.param(None, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("identity", VARIED)
def test_each_variant_has_one_right_answer_and_meets_each_mistake_with_its_hint(identity, tried):
    drawn = variants_of(identity)
    drawn = drawn[:: -(-len(drawn) // (tried or len(drawn)))]
    wrong = {str(one): found for one in drawn if (found := list(judged(identity, one)))}
    assert not wrong


@pytest.mark.parametrize("identity", VARIED)
def test_each_variant_is_another_question_and_none_has_the_solutions_answer(identity):
    lab = EVERY[identity]
    worked = exercise(identity, **lab.worked)
    asked = [exercise(identity, **one) for one in variants_of(identity)]
    assert len({one.question for one in [worked, lab, *asked]}) >= len(asked) + 1
    kind = worked.kind
    copied = kind.read(worked.expected())
    assert not [one for one in asked if kind.same(kind.read(one.expected()), copied)]
    for one, parameter in zip(asked, variants_of(identity), strict=True):
        texts = " ".join([one.title, one.question])
        for value in parameter.values():
            words = short(value) if isinstance(value, str) else f"{value:,}"
            is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value)
            assert is_day or isinstance(value, float | int) or words in texts, (words, texts)


@pytest.mark.parametrize("identity", OWN)
def test_a_name_that_is_assigned_is_asked_about_alone(identity):
    parameter = variants_of(identity)[-1]
    asked = exercise(identity, **parameter)
    name, right = asked.kind.name, asked.expected()
    assert isinstance(asked.kind, OfOneName)
    assert isinstance(EVERY[identity].kind, OfOwnChoice)
    assert not re.search(r"[Cc]hoose|your|dict|such as `\{", f"{asked.title} {asked.question}")
    assert not re.search(r"\byour (country|donor|member|state|year|series)", asked.nudge)
    for given in (right, [right], {name: right}, pd.Series({name: right})):
        assert check(identity, given, **parameter).outcome == "right"
    for given in ({name: right, "Ukraine": right}, {"Ukraine": right}, {}):
        assert check(identity, given, **parameter).outcome == "unreadable"


def asked_in_solutions() -> dict[str, str]:
    """Return what the solutions answer each exercise of the student's choice about."""
    found = {}
    for path in ROOT.glob("chapters/*/solutions.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            named = re.search(r'check\("([a-z]+-\d+)"', source)
            if cell["cell_type"] == "code" and named and named[1] in OWN:
                keys = [part for part in ast.walk(ast.parse(source)) if isinstance(part, ast.Dict)]
                found[named[1]] = ast.literal_eval(keys[0].keys[0])
    return found


def test_what_the_solutions_work_out_is_known_and_never_drawn():
    named = asked_in_solutions()
    assert sorted(named) == sorted(OWN)
    for identity, name in named.items():
        assert list(EVERY[identity].worked.values()) == [name]
        assert not [one for one in variants_of(identity) if name in one.values()]


@pytest.mark.parametrize("identity", [*OWN, *COUNTED])
def test_an_exercise_has_variants_enough_for_neighbours_to_differ(identity):
    asked = [exercise(identity, **one) for one in variants_of(identity)]
    assert len(asked) >= 3
    assert len({repr(one.kind.read(one.expected())) for one in asked}) >= 2


def made(right: object, wrong: object = 2.0, other: object = 3.0, kind: object = None) -> Exercise:
    """Return an exercise of two known mistakes."""
    return Exercise(
        id="flight-0",
        title="a number",
        task="compute",
        level="core",
        minutes=1,
        question="How many?",
        kind=kind or Number("people"),
        praise="Yes.",
        expected=lambda: right,
        mistakes=(Mistake(lambda: wrong, "Once."), Mistake(lambda: other, "Twice.")),
    )


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (made(1234.5), []),
        (made(0), ["the right answer is nothing, or zero"]),
        (made(777), ["the solution's answer is right"]),
        (made(2.0), ["a mistake is right: Once."]),
        (made(3.004), ["a mistake is right: Twice."]),
        (made(3004, 2, 3000, Count("people")), []),
        (made(1234.5, 3.0, 3.0), ["a mistake is a likelier one too: Twice."]),
    ],
)
def test_what_cannot_be_drawn_is_told_why(asked, fault):
    assert faults(asked, made(777)) == fault
