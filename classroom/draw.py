"""Which variant of an exercise each student is asked: drawn by her name, alike on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from classroom.model import Asked, Class, ClassProblem, Student
from classroom.roster import plain_name
from summit.exercises import exercise, variants_of


def asked_of(a_class: Class, student: Student | None) -> tuple[Asked, ...]:
    """Return what one student is asked, her variants drawn, in the hand-out's order.

    Each variant of an exercise gets a number from the term, the exercise, the student's name and
    itself; the highest is hers. So a variant that is added later moves few students, and nothing
    of a draw has to be kept.

    Parameters
    ----------
    a_class : Class
        What the class file says.
    student : Student or None
        Somebody of its list; None for a hand-out that is the same for all.

    Raises
    ------
    ClassProblem
        When exercises are varied and there is no student to vary them for.
    """
    if student is None and a_class.varied:
        raise ClassProblem(
            f"{a_class.path.name} varies {', '.join(sorted(a_class.varied))} by student, so the "
            "hand-out is one for each name."
        )
    return tuple(
        _drawn(a_class, task, student) if task.id in a_class.varied else task
        for task in a_class.tasks
    )


def _drawn(a_class: Class, task: Asked, student: Student) -> Asked:
    who = [a_class.term, task.id, *_identity(a_class, student)]
    parameter = max(variants_of(task.id), key=lambda variant: _number(who, variant))
    return replace(task, exercise=exercise(task.id, **parameter), parameter=parameter)


def _identity(a_class: Class, student: Student) -> list[str]:
    """Return what a student is drawn by: her name, and her id only if two have that name."""
    name = plain_name(student.name)
    alike = sum(plain_name(other.name) == name for other in a_class.students)
    return [name, student.id] if alike > 1 else [name]


def _number(who: list[str], variant: Mapping[str, object]) -> str:
    words = json.dumps([*who, variant], sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()
