"""Exercises that differ by student: each variant has one right answer, and is not the solution's.

What an exercise is varied by, and how many variants it has, the teaching guide's table shows.
"""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from browsing import ROOT, nightly_but

from book import teaching
from summit import chapters, check, load
from summit.answers import Count, Drawing, Number, OfOneName, OfOwnChoice, Parts
from summit.answers.spelling import is_country
from summit.exercises import (
    Exercise,
    Mistake,
    answers_of,
    candidates_of,
    exercise,
    exercises,
    faults,
    variants_of,
    verdict,
)
from summit.words import day_text, month_text, short
from tools.variants import counted, main

EVERY = exercises()
VARIED = [identity for identity, one in EVERY.items() if one.variants()]
MAKERS = {make().id: make for module in chapters.modules("exercises") for make in module.EXERCISES}
#: Those that leave a name to the student.
OWN = [identity for identity, one in EVERY.items() if isinstance(one.kind, OfOwnChoice)]
# Smaller numbers a question may write in words: two hundred, the second.
_IN_WORDS = 1_000
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


def wrong_beside(asked: Exercise, mistake: Mistake) -> object:
    """Return a mistake's answer, all parts of which are given."""
    wrong = mistake.answer()
    return {**asked.expected(), **wrong} if isinstance(asked.kind, Parts) else wrong


def judged(identity: str, parameter: dict) -> Iterator[str]:
    """Yield what is wrong with one variant."""
    asked, lab = exercise(identity, **parameter), EVERY[identity]
    right = asked.expected()
    if any(pd.isna(number) or number == 0 for number in numbers_in(right)):
        yield f"{right!r} is no figure"
    worked = MAKERS[identity](**lab.worked).expected()
    if asked.kind.same(asked.kind.read(worked), asked.kind.read(right)):
        yield f"{right!r} is the answer of the solutions"
    if unnamed := [value for value in parameter.values() if not is_named(value, asked.question)]:
        yield f"the question does not name {unnamed}"
    if (asked.task, asked.level, asked.minutes) != (lab.task, lab.level, lab.minutes):
        yield "it is another kind of exercise"
    told = check(identity, handed_in(asked, right), **parameter)
    if (told.outcome, asked.praise in told.message) != ("right", True):
        yield f"{right!r} is told {told.message}"
    for mistake in asked.mistakes:
        told = verdict(asked, handed_in(asked, wrong_beside(asked, mistake)))
        if (told.outcome, mistake.hint in told.message) != ("mistake", True):
            yield f"{mistake.answer()!r} is told {told.message}, not {mistake.hint}"


def is_named(value: object, question: str) -> bool:
    """Tell whether a question says a parameter's value, so far as it is no word of the code."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value):
        write = day_text if len(value) == len("2022-02-24") else month_text
        return write(pd.Timestamp(value)) in question
    if isinstance(value, str):
        return short(value) in question or not is_country(value)
    return any(form in question for form in (f"{value:,}", str(value))) or value < _IN_WORDS


def some(identity: str, wanted: int | None) -> list[dict]:
    """Return so many of an exercise's variants, always the same ones; None for all."""
    make = MAKERS[identity]
    worked = make(**EVERY[identity].worked)
    every = sorted(candidates_of(identity), key=lambda one: sha256(str(one).encode()).digest())
    sound = (one for one in every if not faults(make(**one), worked))
    return list(islice(sound, wanted))


@pytest.mark.parametrize("wanted", [3, pytest.param(None, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("identity", VARIED)
def test_each_variant_has_one_right_answer_and_meets_each_mistake_with_its_hint(identity, wanted):
    drawn = some(identity, wanted)
    assert len({MAKERS[identity](**one).question for one in drawn}) == len(drawn) > 0
    wrong = {str(one): found for one in drawn if (found := list(judged(identity, one)))}
    assert not wrong


@pytest.mark.parametrize("identity", VARIED)
def test_a_hand_out_can_write_each_value_as_code(identity):
    values = [value for listed in EVERY[identity].variants().values() for value in listed]
    assert {type(value) for value in values} <= {str, int, float}


@pytest.mark.parametrize("identity", OWN)
def test_a_name_that_is_assigned_is_asked_about_alone(identity):
    [parameter] = some(identity, 1)
    asked = exercise(identity, **parameter)
    name, right = asked.kind.name, asked.expected()
    assert isinstance(asked.kind, OfOneName)
    assert isinstance(EVERY[identity].kind, OfOwnChoice)
    assert not re.search(r"[Cc]hoose|your|dict|such as `\{", f"{asked.title} {asked.question}")
    assert not re.search(r"\byour (country|donor|member|state|year|series)", asked.nudge)
    for given in (right, [right], {name: right}, pd.Series({name: right})):
        assert verdict(asked, given).outcome == "right"
    for given in ({name: right, "Ukraine": right}, {"Ukraine": right}, {}):
        assert verdict(asked, given).outcome == "unreadable"


def solved() -> dict[str, str]:
    """Return the code with which the solutions answer each exercise of the student's choice."""
    found = {}
    for path in ROOT.glob("chapters/*/solutions.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            asked = re.search(r'check\("([a-z]+-\d+)"', source)
            if cell["cell_type"] == "code" and asked and asked[1] in OWN:
                found[asked[1]] = source
    return found


@pytest.mark.parametrize(("identity", "source"), solved().items())
def test_what_the_solutions_work_out_is_known_and_never_drawn(identity, source):
    [(parameter, name)] = EVERY[identity].worked.items()
    assert re.search(rf"\{{{json.dumps(name, ensure_ascii=False)}: |\byear = {name}\b", source)
    assert not [one for one in candidates_of(identity) if one[parameter] == name]


@pytest.mark.nightly
@pytest.mark.parametrize("identity", [*OWN, *COUNTED])
def test_an_exercise_has_variants_enough_for_neighbours_to_differ(identity):
    assert len(variants_of(identity)) >= 3
    assert answers_of(identity) >= 2


def test_the_guide_has_every_exercise_that_varies():
    assert list(teaching.counted_variants()) == [name for name in EVERY if EVERY[name].variants()]


def test_the_command_lists_every_exercise_that_varies(capsys):
    assert main([]) == 0
    _, *lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(teaching.counted_variants())


@pytest.mark.parametrize("identity", nightly_but(["summit-6", "enlargement-4"], VARIED))
def test_the_guide_s_table_is_counted_anew_when_a_table_or_an_exercise_changes(identity):
    known = teaching.counted_variants()[identity]
    assert known == counted(identity), "run: python -m tools.variants --count"


def test_the_guide_counts_variants_and_answers():
    drawn = variants_of("summit-7")
    days = {exercise("summit-7", **one).expected() for one in drawn}
    row = teaching.varied(EVERY["summit-7"], **counted("summit-7"))
    assert 'country="' in row
    assert row.endswith(f" | {len(drawn)} | {len(days)} |")
    assert len(drawn) == load("nato_members")["country"].nunique() - 2  # Türkiye and Greece
    assert len(days) == load("nato_members")["accession_date"].nunique() - 1


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
