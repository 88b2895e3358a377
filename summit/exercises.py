"""Exercises that say at once how they went.

A lab asks, a student answers, `check` tells: right, a known mistake with the hint that names it,
or plainly wrong. What is expected is computed from the book's tables when it is asked for, so an
exercise and its table cannot part.

Each chapter lists its exercises in ``summit/chapters/<name>/exercises.py``: a function each, whose
parameter, where it has one, is what a class can draw anew for each student.
"""

from __future__ import annotations

import functools
import inspect
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module

import pandas as pd

from summit import chapters, record
from summit.answers import (
    Choice,
    Kind,
    OfOneName,
    Parts,
    Sentences,
    Unreadable,
    mistaken,
    nudge_for,
    rough,
)
from summit.claims import RATINGS
from summit.nearest import did_you_mean
from summit.shown import display
from summit.words import minutes_text

#: What a student is asked to do.
TASKS = ("compute", "find", "judge", "draw", "write")
#: How hard it is.
LEVELS = ("warm-up", "core", "stretch")

#: How a statement is rated, for an exercise that asks to judge one.
RATING = Choice(
    tuple(RATINGS),
    called="the rating here",
    nudge="Read what each rating means in the ledger, then look at the row again.",
)
#: The faults of computations and charts that the book's labs teach to see.
TRAPS = Choice(
    (
        "wrong denominator",
        "flow read as stock",
        "two editions mixed",
        "two definitions mixed",
        "missing read as zero",
        "counted twice",
        "total read as new",
        "prices of different years",
        "cut axis",
        "chosen window",
    ),
    see="the question",
    called="the trap here",
    nudge="Look at what the computation puts together, and ask what the question asks for.",
)
#: How a question asks for the fault of a computation, and for what is right.
WHICH_TRAP = (
    "What is the trap, and what is the right number? "
    f"The trap is one of: {', '.join(TRAPS.offered)}."
)
#: Where a question sends those who do not know the ratings.
WHICH_RATING = "The ratings are explained [on the cover](../index.md#how-to-read-a-rating)."

_SIGNS = {
    "right": "✓ Right.",
    "mistake": "✗ Not yet.",
    "wrong": "✗ Not yet.",
    "written": "✎ Written down.",
    "blank": "",
}


@dataclass(frozen=True)
class Mistake:
    """A mistake worth naming: how it comes to its answer, and the hint that meets it."""

    answer: Callable[[], object]
    hint: str


def as_share(expected: Callable[[], object], part: str = "") -> Mistake:
    """Return the mistake of a share between 0 and 1, where `expected` is per cent.

    Of an answer of several parts, `part` names the one that is meant.
    """
    return Mistake(
        lambda: {part: expected() / 100} if part else expected() / 100,
        "That is a share between 0 and 1. The question asks for per cent: times 100.",
    )


def trap_and_mended(kind: Kind) -> Parts:
    """Return what is asked for where a fault is to be found: its name, and what is right."""
    return Parts((("trap", TRAPS), ("mended", kind)))


def assigned(own: Exercise, name: object, **words: str) -> Exercise:
    """Return an exercise of the student's own choice as it is asked about one name.

    Parameters
    ----------
    own : Exercise
        With a kind `OfOwnChoice`.
    name : object
        A name that has an answer.
    **words : str
        Its title, question, nudge and praise, as far as they speak of the name. The question asks
        for a number or a day, not for a dict.
    """
    known = [(mistake, mistake.answer()) for mistake in own.mistakes]
    return replace(
        own,
        **words,
        kind=OfOneName(name, own.kind.kind),
        expected=lambda: own.expected()[name],
        mistakes=tuple(
            Mistake(lambda answers=answers: answers[name], mistake.hint)
            for mistake, answers in known
            if name in answers.index and not pd.isna(answers[name])
        ),
    )


def _no_variants() -> Mapping[str, Iterable[object]]:
    return {}


def _any(**_parameter: object) -> bool:
    return True


@dataclass(frozen=True)
class Exercise:
    """A question of a lab.

    Attributes
    ----------
    id : str
        Chapter and number, such as ``"flight-1"``.
    title : str
        What it is called in the lab, without its id.
    task : {"compute", "find", "judge", "draw", "write"}
        Compute a result, find and mend a fault, judge a statement, draw a chart, write sentences.
    level : {"warm-up", "core", "stretch"}
        How hard it is.
    minutes : float
        How long it takes.
    question : str
        In Markdown, as the lab prints it.
    kind : Kind
        What is asked for.
    praise : str
        What a right answer shows.
    nudge : str
        Where to look, for an answer that is no known mistake. Of several parts it is about the
        last.
    expected : callable, optional
        Computes the right answer from the book's tables. Sentences have none.
    mistakes : tuple of Mistake
        The known ones, the likeliest first.
    variants : callable
        Returns what each parameter of the exercise's function may be.
    fits : callable
        Of several parameters, tells whether these values may be asked together.
    worked : mapping
        The parameters with which the book's solutions work it out, where it leaves a name to the
        student: ``{"country": "Poland"}``.

    Raises
    ------
    ValueError
        When task or level is none of those named.
    """

    id: str
    title: str
    task: str
    level: str
    minutes: float
    question: str
    kind: Kind
    praise: str
    nudge: str = ""
    expected: Callable[[], object] | None = None
    mistakes: tuple[Mistake, ...] = ()
    variants: Callable[[], Mapping[str, Iterable[object]]] = _no_variants
    fits: Callable[..., bool] = _any
    worked: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for word, allowed in ((self.task, TASKS), (self.level, LEVELS)):
            if word not in allowed:
                raise ValueError(f"{self.id}: {word!r} is none of {', '.join(allowed)}.")

    @property
    def about(self) -> str:
        """The line below its title: its task, its level and its minutes."""
        return f"*{self.task.capitalize()}, {self.level}, {minutes_text(self.minutes)}.*"

    @property
    def cell(self) -> str:
        """The Markdown with which the lab asks it."""
        return f"### {self.id}: {self.title}\n\n{self.about}\n\n{self.question}"


class Verdict(record.Line):
    """How an answer went.

    Attributes
    ----------
    outcome : {"right", "mistake", "wrong", "written", "blank", "unreadable", "unknown"}
        `mistake` is a known one, whose hint is in `message`; `written` are sentences, which nobody
        marks; `blank` are dots that still stand; `unreadable` is an answer of another kind than was
        asked for; `unknown` an exercise that does not exist.
    message : str
        A sentence or two for the student.
    """

    def __init__(self, outcome: str, message: str) -> None:
        self.outcome = outcome
        super().__init__(f"{_SIGNS.get(outcome, '? Not checked.')} {message}".strip(), outcome)


@functools.cache
def _made_in(chapter: str) -> dict[str, Callable[..., Exercise]]:
    """Return what makes each exercise of a chapter, by its id, in the lab's order."""
    module = import_module(f"{chapters.__name__}.{chapter}.exercises")
    return {make().id: make for make in module.EXERCISES}


def _made_like(exercise_id: str) -> dict[str, Callable[..., Exercise]]:
    """Return what makes the exercises of the chapter that an id names: summit-1, after-1."""
    plain = exercise_id.strip().lower().replace("_", "-")
    named = (chapter for chapter in chapters.TITLES if record.belongs(plain, chapter))
    return next(map(_made_in, named), {})


def of_chapter(chapter: str) -> dict[str, Exercise]:
    """Return a chapter's exercises by their ids, as its lab asks them, in its order.

    Parameters
    ----------
    chapter : str
        The chapter's name, such as ``"after_1991"``.
    """
    return {identity: make() for identity, make in _made_in(chapter).items()}


def exercises() -> dict[str, Exercise]:
    """Return every exercise of the book by its id, as the labs ask it, in the book's order."""
    return {
        identity: exercise
        for chapter in chapters.TITLES
        for identity, exercise in of_chapter(chapter).items()
    }


def _meant(exercise_id: str) -> str:
    """Say which exercise has almost that id, or which there are: those of the lab that is open."""
    near = did_you_mean(exercise_id, _made_like(exercise_id) or exercises(), "")
    opened = record.current().chapter
    known = _made_in(opened) if opened else exercises()
    return near or f"There are: {', '.join(known)}."


class UnknownExercise(LookupError):
    """There is no such exercise, or it has no such parameter; the message says what there is."""


def exercise(exercise_id: str, **parameter: object) -> Exercise:
    """Return one exercise, of the country, year or limit that is named.

    Parameters
    ----------
    exercise_id : str
        Such as ``"flight-2"``.
    **parameter : object
        Such as ``country="Hungary"``. Without one, the exercise is that of the lab.

    Raises
    ------
    UnknownExercise
        When there is no such exercise, or it has no such parameter, or not that value.
    """
    make = _maker(exercise_id)
    known = _shown(make)
    asked = make() if parameter else None
    allowed = asked.variants() if parameter else {}
    for name, value in parameter.items():
        if name not in known:
            names = f"It has: {', '.join(known)}." if known else "It has none."
            raise UnknownExercise(f"{exercise_id} has no parameter {name!r}. {names}")
        if value not in (values := list(allowed[name])):
            listed = ", ".join(map(str, values))
            raise UnknownExercise(f"{exercise_id} cannot be asked of {value!r}; {name}: {listed}.")
    if parameter and not asked.fits(**(together := {**known, **parameter})):
        said = ", ".join(f"{name} {value}" for name, value in together.items())
        raise UnknownExercise(f"{exercise_id} has no clear answer for {said} together.")
    return make(**parameter)


def variants_of(exercise_id: str) -> list[dict[str, object]]:
    """Return every set of parameters that a class may draw for a student.

    Neither the lab's own is among them nor the one of the worked answers, nor any whose right
    answer is theirs, or that of a known mistake: see `faults`.

    Parameters
    ----------
    exercise_id : str
        Such as ``"stakes-1"``.

    Returns
    -------
    list of dict
        Each as `exercise` and `check` take it: ``{"line": 1.25, "year": 2018}``. Empty where the
        exercise is the same for everybody.

    Raises
    ------
    UnknownExercise
        When there is no such exercise.
    """
    return [dict(one) for one in _variants_of(exercise_id)]


@functools.cache
def _variants_of(exercise_id: str) -> list[dict[str, object]]:
    make = _maker(exercise_id)
    asked = make()
    values = asked.variants()
    every = (
        dict(zip(values, together, strict=True)) for together in itertools.product(*values.values())
    )
    worked, copied = make(**asked.worked), (asked.worked or _shown(make)).items()
    return [
        one
        for one in every
        if not copied <= one.items() and asked.fits(**one) and not faults(make(**one), worked)
    ]


def faults(asked: Exercise, worked: Exercise) -> list[str]:
    """Say what keeps an exercise from being drawn for a student.

    Parameters
    ----------
    asked : Exercise
        With its parameters filled in.
    worked : Exercise
        The same as the book's solutions work it out, for everybody to read.
    """
    kind = asked.kind
    right, copied = kind.read(asked.expected()), kind.read(worked.expected())
    wrong = [(one.hint, kind.read(one.answer())) for one in asked.mistakes]
    found = ["the right answer is nothing, or zero"] if _is_nothing(right) else []
    if kind.same(_beside(right, rough(kind, copied)), right):
        found.append("the solution's answer is right")
    for place, (hint, answer) in enumerate(wrong):
        if kind.same(_beside(right, rough(kind, answer)), right):
            found.append(f"a mistake is right: {hint}")
        if any(mistaken(kind, answer, likelier) for _, likelier in wrong[:place]):
            found.append(f"a mistake is a likelier one too: {hint}")
    return found


def _is_nothing(answer: object) -> bool:
    if isinstance(answer, Mapping):
        return any(map(_is_nothing, answer.values()))
    return isinstance(answer, int | float | tuple) and not answer


def _beside(right: object, answer: object) -> object:
    """Return an answer with the right one in the parts that it says nothing about."""
    return {**right, **answer} if isinstance(answer, Mapping) else answer


def _maker(exercise_id: str) -> Callable[..., Exercise]:
    """Return what makes an exercise; the tables of other chapters stay where they are."""
    make = _made_like(exercise_id).get(exercise_id) if isinstance(exercise_id, str) else None
    if make is None:
        raise UnknownExercise(f"No exercise is called {exercise_id!r}. {_meant(str(exercise_id))}")
    return make


def _shown(make: Callable[..., Exercise]) -> dict[str, object]:
    """Return the parameters with which the lab asks an exercise."""
    return {name: one.default for name, one in inspect.signature(make).parameters.items()}


def check(exercise_id: str, answer: object, **parameter: object) -> Verdict:
    """Tell a student how an answer went.

    Parameters
    ----------
    exercise_id : str
        The name that stands with the exercise, such as ``"flight-1"``.
    answer : object
        The answer. Whatever it is, it gets a sentence, not an error.
    **parameter : object
        What the exercise asks of, where that is not what the lab shows: ``country="Hungary"``.

    Returns
    -------
    Verdict
        Shows itself as one line below the cell. Above it, sentences get a checklist to tick.
    """
    try:
        asked = exercise(exercise_id, **parameter)
    except UnknownExercise as error:
        return Verdict("unknown", str(error.args[0]))
    told = verdict(asked, answer)
    record.answered(asked, answer, told)
    if told.outcome == "written":
        display(record.checklist(asked))
    return told


def verdict(asked: Exercise, answer: object) -> Verdict:
    """Return how an answer to an exercise went, and record nothing.

    Parameters
    ----------
    asked : Exercise
        The exercise, of the book or of a teacher's own.
    answer : object
        The answer. Whatever it is, it gets a sentence, not an error.
    """
    if all(part is ... for part in (answer if isinstance(answer, list) and answer else [answer])):
        return Verdict("blank", "Put your answer in place of the three dots.")
    kind = asked.kind
    try:
        given = kind.read(answer)
    except Unreadable as unreadable:
        return Verdict("unreadable", f"{unreadable} {asked.id} asks for {kind.wanted}.")
    if isinstance(kind, Sentences):
        return Verdict("written", asked.praise)
    expected = kind.read(asked.expected())
    if kind.same(given, expected):
        return Verdict("right", asked.praise)
    for mistake in asked.mistakes:
        if mistaken(kind, given, kind.read(mistake.answer())):
            return Verdict("mistake", mistake.hint)
    nudge = nudge_for(kind, given, expected, asked.nudge)
    return Verdict("wrong", f"{kind.distance(given, expected)} {nudge}".strip())
