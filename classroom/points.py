"""The points that a teacher gives: she fills in ``points.csv``, and the next run reads it.

It has a line for each answer that no machine marks: words, and what looks tampered with. A line
more changes any other mark. What she wrote is never lost: a line whose answer has changed since
keeps her points in the comment, and asks for new ones; columns of her own stay; and where
something that she wrote is changed, the file as she left it is kept beside the new one.

A line is found by its name, or else by its key: a spreadsheet that saves plain CSV turns the
letters of some names into question marks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from classroom.csv_files import Row, read_table, write_to_fill_in
from classroom.marking import Work
from classroom.model import ClassProblem, Mark
from classroom.roster import plain_name
from classroom.submissions import HandIn

HEADINGS = ("Name", "Exercise", "Answer", "At most", "Points", "Comment", "Key", "Version")
#: Without these it is not this table.
NEEDED = ("Name", "Exercise", "Points")
# What the teacher fills in.
_FILLED = ("Points", "Comment")
_SHOWN = 300
_EARLIER = "(An earlier answer had"

_Key = tuple[str, str]
_Line = dict[str, str]


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


def with_points(
    works: Sequence[Work], path: Path, told: Callable[[str], object] = print
) -> list[Work]:
    """Return marks with the points that the teacher gave, and bring her file up to date.

    Parameters
    ----------
    works : sequence of Work
        The marks of this run.
    path : Path
        ``points.csv``; it is made where there is none.
    told : callable
        Gets what the teacher should know: lines that fit nobody, and where her file was kept.

    Raises
    ------
    ClassProblem
        When a line's points are no number, or more than the exercise has, or the file is not the
        table that it should be. Nothing is changed then.
    """
    held = _held(path)
    given, written = [], []
    for work in works:
        label = label_of(work, works)
        marks = []
        for mark in work.marks:
            row = held.taken(label, mark.asked.id)
            is_asked = work.hand_in.state == "read" and mark.points is None
            marks.append(_given(mark, row, path) if row else mark)
            if row or is_asked:
                written.append(_line(label, mark, row or {}))
        given.append(replace(work, marks=tuple(marks)))
    for row in held.lines:
        told(f"{path.name}, {_where(row)}: fits no answer of this run. The line stays as it is.")
    rows = [*written, *held.lines]
    if kept := _kept(path, held.read, rows):
        told(f"{path.name}: something that you wrote has changed. The file as it was: {kept.name}.")
    # Lines of students who are not there this time stay as they are.
    write_to_fill_in(path, [*HEADINGS, *held.own], rows)
    return given


@dataclass
class _Held:
    """What the teacher's file holds, and which of its lines nobody has taken yet."""

    lines: list[_Line] = field(default_factory=list)
    own: tuple[str, ...] = ()
    read: tuple[_Line, ...] = ()

    def taken(self, label: str, exercise: str) -> _Line | None:
        """Take the line of one answer: by its name, or else by its key."""
        wanted = _place(label, exercise)
        for column, name in (("Name", wanted), ("Key", (_key(label), wanted[1]))):
            for row in self.lines:
                if _place(row.get(column, ""), row["Exercise"]) == name:
                    self.lines.remove(row)
                    return row
        return None


def _held(path: Path) -> _Held:
    if not path.exists():
        return _Held()
    rows = [_as_written(path, row) for row in read_table(path, HEADINGS, NEEDED)]
    places: dict[_Key, _Line] = {}
    for row in rows:
        place = _place(row["Name"], row["Exercise"])
        other = places.setdefault(place, row)
        if other is not row and any(place):
            raise ClassProblem(
                f"{path}, lines {other['line']} and {row['line']}: {row['Name']} has two lines for "
                f"{row['Exercise']}. Take one away. Nothing was changed."
            )
    own = dict.fromkeys(name for row in rows for name in row if name not in (*HEADINGS, "line"))
    return _Held(list(rows), tuple(own), tuple(rows))


def _as_written(path: Path, row: Row) -> _Line:
    """Return a line, with points that were typed beside it where they belong."""
    line, beside = {**row.cells, "line": str(row.line)}, [cell.strip() for cell in row.beside]
    for name in NEEDED:
        line.setdefault(name, "")
    if len(beside) == 1 and not line["Points"].strip():
        line["Points"] = beside[0]
    elif beside:
        raise ClassProblem(
            f"{path}, {_where(line)}: {' and '.join(map(repr, beside))} stands under no heading. "
            "Points belong into the column Points. A column of your own needs a heading in the "
            "first line. Nothing was changed."
        )
    return line


def _where(row: _Line) -> str:
    about = ", ".join(filter(None, (row["Name"].strip(), row["Exercise"].strip())))
    return f"line {row['line']} ({about})" if about else f"line {row['line']}"


def _kept(path: Path, before: Iterable[_Line], after: Iterable[_Line]) -> Path | None:
    """Keep the file as the teacher left it, if something that she wrote is not in the new one."""
    new = [tuple(str(row.get(name, "")).strip() for name in _FILLED) for row in after]
    for row in before:
        filled = tuple(row.get(name, "").strip() for name in _FILLED)
        if any(filled) and filled in new:
            new.remove(filled)
        elif any(filled):
            break
    else:
        return None
    number, kept = 1, path.with_name(f"{path.name}.bak")
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.bak{number}")
    kept.write_bytes(path.read_bytes())
    return kept


def _place(name: str, exercise: str) -> _Key:
    return plain_name(name), exercise.strip().casefold()


def _key(label: str) -> str:
    # A letter and a hyphen first: a spreadsheet takes 1e5 for a number.
    return f"k-{hashlib.sha256(plain_name(label).encode()).hexdigest()[:8]}"


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
            f"{path}, {_where(row)}: {said!r} is not a number from 0 to {mark.asked.right:g}. "
            "A half is 1.5 or 1,5: whichever your spreadsheet does not turn into a day."
        )
    return points


def _line(label: str, mark: Mark, row: Mapping[str, str]) -> dict[str, object]:
    points, comment = row.get("Points", "").strip(), row.get("Comment", "").strip()
    if _has_changed(mark, row) and points:
        points, comment = "", f"{_EARLIER} {points} points.) {comment}".strip()
    answer = " ".join(mark.answer.split())
    known = {*HEADINGS, "line"}
    return {
        **{name: cell for name, cell in row.items() if name not in known},
        "Name": label,
        "Exercise": mark.asked.id,
        "Answer": answer if len(answer) <= _SHOWN else f"{answer[:_SHOWN]} …",
        "At most": mark.asked.right,
        "Points": points,
        "Comment": comment,
        "Key": _key(label),
        "Version": _version(mark) if row.get("Version") or not row else "",
    }
