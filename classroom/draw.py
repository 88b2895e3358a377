"""Which variant of an exercise each student is asked: drawn by her name, alike on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from classroom.model import Asked, Class, ClassProblem, HandedOut, Student
from classroom.roster import plain_name
from summit.exercises import exercise, variants_of


def asked_of(
    a_class: Class, student: Student | None, made_for: Student | None = None
) -> tuple[Asked, ...]:
    """Return what one student is asked, her variants drawn, in the hand-out's order.

    What the record says that she was handed out comes first (`classroom.handed_out`). Where there
    is none, each variant of an exercise gets a number from the term, the exercise, the student's
    name and itself; the highest is hers. So a variant that is added later moves few students.

    Parameters
    ----------
    a_class : Class
        What the class file says.
    student : Student or None
        Somebody of its list; None for a hand-out that is the same for all.
    made_for : Student, optional
        Whom her notebook says that it was made for: how the list called her then.

    Raises
    ------
    ClassProblem
        When exercises are varied and there is no student to vary them for, or the book no longer
        has what was handed out.
    """
    if student is None:
        if a_class.varied:
            raise ClassProblem(
                f"{a_class.path.name} varies {', '.join(sorted(a_class.varied))} by student, so "
                "the hand-out is one for each name."
            )
        return a_class.tasks
    held = recorded(a_class, student, made_for)
    return tuple(_asked(a_class, task, student, held) for task in a_class.tasks)


def recorded(a_class: Class, student: Student, made_for: Student | None = None) -> HandedOut | None:
    """Return the record of what a student was handed out, if there is one of her.

    Her notebook may name a line of the record that is no longer on the list: her own name, as it
    was written then. It never takes another student's line.
    """
    held = a_class.handed_out or ()
    named = [one for one in held if made_for and _is_line_of(one, made_for)]
    if named and _may_be(named[0], student):
        return named[0]
    same_id = [one for one in held if student.id and one.id == student.id]
    same_name = [one for one in held if _may_be(one, student)]
    # Of an earlier and a later line of one student, the later.
    for found in (same_id, same_name):
        found.sort(key=lambda one: not one.is_current)
        if found and _only_one_is(found[0], student, a_class):
            return found[0]
    if named and not any(_may_be(named[0], other) for other in a_class.students):
        return named[0]
    return None


def _is_line_of(held: HandedOut, student: Student) -> bool:
    return plain_name(held.name) == plain_name(student.name) and held.id == student.id


def _may_be(held: HandedOut, student: Student) -> bool:
    """Tell whether a line of the record may be a student's: by her id, else by her name."""
    if held.id and student.id:
        return held.id == student.id
    return plain_name(held.name) == plain_name(student.name)


def _only_one_is(held: HandedOut, student: Student, a_class: Class) -> bool:
    """Tell whether nobody else of the list may be whom a line of the record is of."""
    return not any(_may_be(held, one) for one in a_class.students if one != student)


def _asked(a_class: Class, task: Asked, student: Student, held: HandedOut | None) -> Asked:
    if held is None:
        return _drawn(a_class, task, student) if task.id in a_class.varied else task
    parameter = held.parameters.get(task.id)
    if not parameter:
        return task
    if parameter not in variants_of(task.id):
        said = ", ".join(f"{name}={value!r}" for name, value in parameter.items())
        raise ClassProblem(
            f"{held.name} was handed out {task.id} with {said}, which this copy of the book does "
            "not have. Use the copy that made the hand-out. Or delete the record handed-out.json "
            "in the class's folder in _class/: everybody's figures are then drawn anew."
        )
    return replace(task, exercise=exercise(task.id, **parameter), parameter=parameter)


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
