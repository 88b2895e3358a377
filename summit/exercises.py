"""Exercises that say at once how they went.

A lab asks, a student answers, `check` tells: right, a known mistake with the hint that names it,
or plainly wrong. What is expected is computed from the book's tables when it is asked for, so an
exercise and its table cannot part.

Each chapter lists its exercises in ``summit/chapters/<name>/exercises.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from summit import chapters
from summit.answers import Kind, Unreadable

_SIGNS = {"right": "✓ Right.", "mistake": "✗ Not yet.", "wrong": "✗ Not yet."}


@dataclass(frozen=True)
class Mistake:
    """A mistake worth naming: how it comes to its answer, and the hint that meets it."""

    answer: Callable[[], object]
    hint: str


def as_share(expected: Callable[[], object]) -> Mistake:
    """Return the mistake of a share between 0 and 1, where `expected` is per cent."""
    return Mistake(
        lambda: expected() / 100,
        "That is a share between 0 and 1. The question asks for per cent: times 100.",
    )


@dataclass(frozen=True)
class Exercise:
    """A question of a lab.

    Attributes
    ----------
    id : str
        Chapter and number, such as ``"flight-1"``.
    kind : Kind
        What is asked for.
    expected : callable
        Computes the right answer from the book's tables.
    mistakes : tuple of Mistake
        The known ones, the likeliest first.
    nudge : str
        Where to look, for an answer that is no known mistake.
    praise : str
        What a right answer shows.
    """

    id: str
    kind: Kind
    expected: Callable[[], object]
    mistakes: tuple[Mistake, ...]
    nudge: str
    praise: str


class Verdict:
    """How an answer went.

    Attributes
    ----------
    outcome : {"right", "mistake", "wrong", "unreadable", "unknown"}
        `mistake` is a known one, whose hint is in `message`; `unreadable` an answer of another
        kind than was asked for; `unknown` an exercise that does not exist.
    message : str
        A sentence or two for the student.
    """

    def __init__(self, outcome: str, message: str) -> None:
        self.outcome = outcome
        self.message = " ".join([_SIGNS.get(outcome, "? Not checked."), message]).strip()

    def __repr__(self) -> str:
        return self.message

    def _repr_html_(self) -> str:
        return f'<p class="verdict verdict-{self.outcome}">{escape(self.message)}</p>'


def exercises() -> dict[str, Exercise]:
    """Return every exercise of the book by its id, in the book's order."""
    return {
        exercise.id: exercise
        for module in chapters.modules("exercises")
        for exercise in module.EXERCISES
    }


def check(exercise_id: str, answer: object) -> Verdict:
    """Tell a student how an answer went.

    Parameters
    ----------
    exercise_id : str
        The name that stands with the exercise, such as ``"flight-1"``.
    answer : object
        The answer. Whatever it is, it gets a sentence, not an error.

    Returns
    -------
    Verdict
        Shows itself as one line below the cell.
    """
    known = exercises()
    exercise = known.get(exercise_id) if isinstance(exercise_id, str) else None
    if exercise is None:
        return Verdict(
            "unknown", f"No exercise is called {exercise_id!r}. There are: {', '.join(known)}."
        )
    kind = exercise.kind
    try:
        given = kind.read(answer)
    except Unreadable as unreadable:
        return Verdict("unreadable", f"{unreadable} {exercise.id} asks for {kind.wanted}.")
    expected = kind.read(exercise.expected())
    if kind.same(given, expected):
        return Verdict("right", exercise.praise)
    for mistake in exercise.mistakes:
        if kind.same(given, kind.read(mistake.answer())):
            return Verdict("mistake", mistake.hint)
    return Verdict("wrong", f"{kind.distance(given, expected)} {exercise.nudge}")
