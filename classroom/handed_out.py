"""The teacher's own record of what each student was handed out: ``_class/06/handed-out.json``.

Figures are drawn by name. A name that is corrected after the hand-out would draw others, and make
right answers wrong. So a hand-out is written down as it is made, and marking reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from classroom.draw import asked_of, recorded
from classroom.model import Class, ClassProblem, HandedOut, Student
from summit.exercises import variants_of
from summit.words import listed

NAME = "handed-out.json"


def path_of(folder: Path) -> Path:
    """Return where the record of a class is, by the folder of what is made for it."""
    return folder / NAME


def with_record(a_class: Class, path: Path) -> Class:
    """Return a class with the record of what it was handed out, if there is one.

    Raises
    ------
    ClassProblem
        When the record cannot be read.
    """
    held = _read(path)
    return replace(a_class, handed_out=held and _lines(held, path))


def with_new_record(a_class: Class, path: Path) -> Class:
    """Return a class with the record of a hand-out that is made now.

    Who was handed out something in this term keeps it, also under a corrected name. A line of
    the record that is nobody's on the list any more stays, so that work in it can be marked.

    Raises
    ------
    ClassProblem
        When the record cannot be read.
    """
    held = _read(path)
    is_this_term = held is not None and held.get("term") == a_class.term
    earlier = _lines(held, path) if is_this_term else ()
    known = replace(a_class, handed_out=earlier)
    current = [_line(a_class, known, student) for student in a_class.students]
    there = {(one.name, one.id) for one in current}
    gone = [replace(one, is_current=False) for one in earlier if (one.name, one.id) not in there]
    return replace(a_class, handed_out=(*current, *gone))


def write(a_class: Class, path: Path) -> None:
    """Write the record of a class; the same hand-out gives the same bytes."""
    students = [
        {
            "name": one.name,
            "id": one.id,
            "current": one.is_current,
            "parameters": {name: dict(drawn) for name, drawn in one.parameters.items()},
        }
        for one in a_class.handed_out or ()
    ]
    held = {"term": a_class.term, "chapter": a_class.chapter, "students": students}
    unfinished = path.with_suffix(".part")
    text = json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True)
    unfinished.write_text(f"{text}\n", "utf-8", newline="\n")
    unfinished.replace(path)


def changes(a_class: Class) -> str:
    """Say what of the list of names has changed since the hand-out; empty where nothing has."""
    if a_class.handed_out is None:
        if not a_class.varied:
            return ""
        return (
            f"There is no record {NAME} of what was handed out. So each student's figures are "
            "drawn by name, as the list has it now."
        )
    held = {(one.name, one.id) for one in a_class.handed_out if one.is_current}
    there = {(one.name, one.id) for one in a_class.students}
    parts = [
        f"{what}: {_called(who)}."
        for what, who in (
            ("Only on the list", sorted(there - held)),
            ("Only in the hand-out", sorted(held - there)),
        )
        if who
    ]
    if not parts:
        return ""
    return " ".join(
        [
            "The list of names is not that of the hand-out.",
            *parts,
            "What was handed out is marked as it was handed out.",
        ]
    )


def _called(who: Iterable[tuple[str, str]]) -> str:
    return listed([f"{name} ({number})" if number else name for name, number in who])


def _line(a_class: Class, known: Class, student: Student) -> HandedOut:
    """Return a student's line: what she has been handed out, and a draw of what is new."""
    drawn = {one.id: one.parameter for one in asked_of(replace(known, handed_out=None), student)}
    held = recorded(known, student)
    kept = held.parameters if held else {}
    parameters = {
        name: kept[name] if kept.get(name) in variants_of(name) else drawn[name]
        for name in sorted(a_class.varied)
        if name in drawn
    }
    return HandedOut(student.name, student.id, parameters)


def _read(path: Path) -> dict | None:
    """Return what a record holds; None where there is none."""
    try:
        held = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as fault:
        raise _damaged(path) from fault
    if not isinstance(held, dict):
        raise _damaged(path)
    return held


def _lines(held: dict, path: Path) -> tuple[HandedOut, ...]:
    try:
        return tuple(
            HandedOut(one["name"], one["id"], dict(one["parameters"]), one["current"])
            for one in held["students"]
        )
    except (LookupError, TypeError, ValueError) as fault:
        raise _damaged(path) from fault


def _damaged(path: Path) -> ClassProblem:
    return ClassProblem(
        f"{path}: cannot be read. It is the record of what was handed out. Put back a copy of it; "
        "or delete it, and each student's figures are drawn by name as the list has it now."
    )
