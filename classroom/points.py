"""The points that a teacher gives: she fills in ``points.csv``, and the next run reads it.

It has a line for each answer that no machine marks: words, and what looks tampered with. A line
more changes any other mark. What she wrote is never lost: a line whose answer has changed since
keeps her points in the comment, and asks for new ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from classroom.csv_files import read_rows, write_rows
from classroom.marking import Work
from classroom.model import ClassProblem, Mark
from classroom.roster import plain_name
from classroom.submissions import HandIn

HEADINGS = ("Name", "Exercise", "Answer", "At most", "Points", "Comment", "Version")
_SHOWN = 300
_EARLIER = "(An earlier answer had"

_Key = tuple[str, str]


def label_of(work: Work, works: Iterable[Work]) -> str:
    """Return what a hand-in is called: the student's name, and what tells it from its like.

    That is the student's id where several have the name, else the platform's number, else what
    the file is called.
    """
    student = work.hand_in.student
    name = plain_name(student.name)
    same = [one.hand_in for one in works if plain_name(one.hand_in.student.name) == name]
    if len(same) == 1:
        return student.name
    for said in (_id_of, _platform_id_of, _file_name_of):
        told = [said(one) for one in same]
        if len(set(told)) == len(told):
            return f"{student.name} ({said(work.hand_in)})".removesuffix(" ()")
    return f"{student.name} ({work.hand_in.file})".removesuffix(" ()")


def _id_of(hand_in: HandIn) -> str:
    return hand_in.student.id


def _platform_id_of(hand_in: HandIn) -> str:
    return hand_in.platform_id


def _file_name_of(hand_in: HandIn) -> str:
    return PurePosixPath(hand_in.file).name


def with_points(works: Sequence[Work], path: Path) -> list[Work]:
    """Return marks with the points that the teacher gave, and bring her file up to date.

    Parameters
    ----------
    works : sequence of Work
        The marks of this run.
    path : Path
        ``points.csv``; it is made where there is none.

    Raises
    ------
    ClassProblem
        When a line's points are no number, or more than the exercise has. Nothing is changed then.
    """
    rows = read_rows(path) if path.exists() else []
    held: dict[_Key, dict[str, str]] = {}
    for line, row in enumerate(rows, 2):
        if missing := [name for name in HEADINGS[:2] if name not in row]:
            raise ClassProblem(f"{path}: has no column {missing[0]}. It needs {HEADINGS}.")
        held[_key(row["Name"], row["Exercise"])] = row | {"line": str(line)}
    given, written = [], []
    for work in works:
        label = label_of(work, works)
        marks = []
        for mark in work.marks:
            row = held.pop(_key(label, mark.asked.id), None)
            is_asked = work.hand_in.state == "read" and mark.points is None
            marks.append(_given(mark, row, path) if row else mark)
            if row or is_asked:
                written.append(_line(label, mark, row or {}))
        given.append(replace(work, marks=tuple(marks)))
    # Lines of students who are not there this time stay as they are.
    write_rows(path, HEADINGS, [*written, *held.values()])
    return given


def _key(name: str, exercise: str) -> _Key:
    return plain_name(name), exercise.strip().casefold()


def _version(mark: Mark) -> str:
    return f"v-{hashlib.sha256(mark.answer.encode()).hexdigest()[:8]}"


def _has_changed(mark: Mark, row: Mapping[str, str]) -> bool:
    # A line that the teacher added has no version.
    return bool(row.get("Version")) and row["Version"] != _version(mark)


def _given(mark: Mark, row: Mapping[str, str], path: Path) -> Mark:
    said = row.get("Points", "").strip()
    if _has_changed(mark, row):
        return mark
    comment = row.get("Comment", "").strip()
    if not said:
        return replace(mark, comment=comment)
    return replace(mark, points=_number(said, mark, row, path), comment=comment)


def _number(said: str, mark: Mark, row: Mapping[str, str], path: Path) -> float:
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        points = -1.0
    if not 0 <= points <= mark.asked.right:
        raise ClassProblem(
            f"{path}, line {row['line']} ({row['Name']}, {row['Exercise']}): {said!r} is not a "
            f"number from 0 to {mark.asked.right:g}."
        )
    return points


def _line(label: str, mark: Mark, row: Mapping[str, str]) -> dict[str, object]:
    points, comment = row.get("Points", "").strip(), row.get("Comment", "").strip()
    if _has_changed(mark, row) and points:
        points, comment = "", f"{_EARLIER} {points} points.) {comment}".strip()
    answer = " ".join(mark.answer.split())
    return {
        "Name": label,
        "Exercise": mark.asked.id,
        "Answer": answer if len(answer) <= _SHOWN else f"{answer[:_SHOWN]} …",
        "At most": mark.asked.right,
        "Points": points,
        "Comment": comment,
        "Version": _version(mark) if row.get("Version") or not row else "",
    }
