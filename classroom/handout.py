"""The notebook that a class, or one student, works on: made from the lab by the class file.

The lab's cells keep their ids. A cell that answers has the metadata ``{"summit": {"asked": id}}``,
the one for name and helpers ``{"summit": {"is": "student"}}``. The notebook's own metadata say
which class, term, chapter and student it is for, and what was drawn for her.

The lab's last section, which makes a page of the record, is left out: that page asks to be handed
in itself, and a class hands in one file.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from book import labs
from classroom.draw import asked_of
from classroom.lab import FIRST, LAST, asked_in, exercise_cells, kept_cells, lab_of
from classroom.model import Asked, Class, Student
from classroom.worksheet import set_up_cells
from summit.answers import Choice, Kind, Sentences
from summit.words import day_text, listed

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
OWN_HEADING = "## Your teacher's questions"
WHO = """\
## Your name

Put your name in quotation marks in place of the first three dots. In place of the others, say who \
and what helped you: people, websites, tools, an AI too. If nobody and nothing did, write \
`"nobody"`. Then run the cell: click into it, and press Shift and Enter.\
"""
WHO_NAMED = """\
## Your name

In place of the three dots, say in quotation marks who and what helped you: people, websites, \
tools, an AI too. If nobody and nothing did, write `"nobody"`. Then run the cell: click into it, \
and press Shift and Enter.\
"""
ROOM = (
    "Write your words between three quotation marks, over as many lines as you like: "
    '`answer = """Your words."""`'
)
HAND_IN = """\
## Hand in

1. Look once more at the first cell of code: are your name and your helpers there?
2. Choose *Kernel*, then *Restart Kernel and Run All Cells…*. Where a cell stops with an error, \
those below it do not run: mend it, or ask.
3. Save: choose *File*, then *Save Notebook*.
4. Hand in this one file{by}. Nothing else is needed, and nothing is sent by itself.

Answers are looked for in the cells that call `check` or `note`. Leave those cells where they are, \
and do not copy them.\
"""


def notebook(a_class: Class, student: Student | None = None) -> dict:
    """Return the notebook of a class, or of one student of it, in nbformat 4.5.

    Parameters
    ----------
    a_class : Class
        As its class file says.
    student : Student, optional
        Whose it is: her name is filled in, and varied exercises are drawn for her.

    Returns
    -------
    dict
        The same for the same class file, student and book. `text_of` writes it.

    Raises
    ------
    ClassProblem
        When what is asked or left out does not fit together.
    """
    tasks = asked_of(a_class, student)
    body = {"lab": lab_cells, "worksheet": worksheet_cells}[a_class.form]
    cells = [
        markdown("title", title_block(a_class, tasks)),
        *who_cells(student),
        *body(a_class, tasks),
        *own_cells(tasks),
        markdown(
            "hand-in", HAND_IN.format(by=f" by {due_text(a_class.due)}" if a_class.due else "")
        ),
    ]
    summit = {
        "class": a_class.path.stem,
        "name": a_class.name,
        "term": a_class.term,
        "chapter": a_class.chapter,
        "student": student.name if student else "",
        "id": student.id if student else "",
        "parameters": {task.id: dict(task.parameter) for task in tasks if task.parameter},
    }
    return {
        "cells": cells,
        "metadata": KERNEL | {"summit": summit},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def text_of(made: dict) -> str:
    """Return a notebook as its file holds it."""
    cells = [cell | {"source": cell["source"].splitlines(keepends=True)} for cell in made["cells"]]
    return json.dumps(made | {"cells": cells}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


# --- cells --------------------------------------------------------------------------------------


def markdown(name: str, text: str) -> dict:
    """Return a cell of words."""
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def code(name: str, text: str, metadata: dict | None = None) -> dict:
    """Return a cell of code that has not been run."""
    rest = {"execution_count": None, "outputs": [], "metadata": metadata or {}}
    return {"cell_type": "code", "id": name, "source": text} | rest


def who_cells(student: Student | None) -> Iterator[dict]:
    """Yield the cells for name and helpers."""
    name = literal(student.name) if student else "..."
    yield markdown("student-question", WHO_NAMED if student else WHO)
    yield code("student", f"name = {name}\nhelpers = ...", {"summit": {"is": "student"}})


def question_cell(task: Asked, page: str, gone: Sequence[str] = ()) -> dict:
    """Return the cell that asks an exercise, with its points in the heading."""
    heading, _, rest = task.exercise.cell.partition("\n")
    words = [f"{heading} ({points_of(task)})", rest.strip("\n")]
    if isinstance(task.exercise.kind, Sentences):
        words.append(ROOM)
    return markdown(f"{task.id}-question", prose("\n\n".join(words), page, gone))


def answer_cell(task: Asked, cell: labs.Cell) -> dict:
    """Return an exercise's answer cell, as in the lab, with what was drawn for the student."""
    call = cell.calls("check")[0]
    given = "".join(f", {name}={literal(value)}" for name, value in task.parameter.items())
    source = insert(cell.source, call, given)
    return code(task.id, source, {"summit": {"asked": task.id}})


def insert(source: str, call: ast.Call, text: str) -> str:
    """Return code in which a call has further arguments."""
    lines = source.split("\n")
    line = lines[call.end_lineno - 1].encode()
    place = call.end_col_offset - 1
    lines[call.end_lineno - 1] = (line[:place] + text.encode() + line[place:]).decode()
    return "\n".join(lines)


def literal(value: object) -> str:
    """Return a value as the labs write it in code: text in double quotation marks."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def own_cells(tasks: Sequence[Asked]) -> Iterator[dict]:
    """Yield the teacher's own questions, in a section of their own."""
    own = [task for task in tasks if task.is_own]
    if own:
        yield markdown("own", OWN_HEADING)
    for task in own:
        yield markdown(f"{task.id}-question", own_question(task))
        source = f"answer = ...\nnote({literal(task.id)}, answer)"
        yield code(task.id, source, {"summit": {"asked": task.id}})


def own_question(task: Asked) -> str:
    """Return a question of the teacher's own, with what kind of answer it wants."""
    kind = task.exercise.kind
    heading = f"### {task.id}: {task.exercise.title} ({points_of(task)})"
    words = [heading, task.exercise.question]
    if isinstance(kind, Sentences):
        words.append(ROOM)
    else:
        words.append(f"The question asks for {wanted(kind)}.")
    return "\n\n".join(words)


def wanted(kind: Kind) -> str:
    """Return what a kind of answer asks for; of a choice, all the words that it offers."""
    if isinstance(kind, Choice) and not callable(kind.offered):
        return f"one of these, in quotation marks: {', '.join(kind.offered)}"
    return kind.wanted


# --- the whole lab ------------------------------------------------------------------------------


def lab_cells(a_class: Class, tasks: Sequence[Asked]) -> Iterator[dict]:
    """Yield the cells of the lab that the hand-out keeps, without its opening and its end."""
    lab, page = lab_of(a_class.chapter), page_of(a_class)
    asked = {task.id: task for task in tasks}
    questions = {cells[0].id: identity for identity, cells in exercise_cells(lab).items()}
    for section, cells in kept_cells(lab, a_class, tasks):
        for cell in cells if section.title != LAST else ():
            if cell is lab.cells[0]:
                continue
            if cell.id in questions:
                yield question_cell(asked[questions[cell.id]], page, a_class.left_out)
            elif asked_in(cell) in asked:
                yield answer_cell(asked[asked_in(cell)], cell)
            elif cell.kind == "markdown":
                yield markdown(cell.id, prose(cell.source, page, a_class.left_out))
            else:
                yield code(cell.id, cell.source, folded(cell))


def folded(cell: labs.Cell) -> dict:
    """Return the metadata of a cell that the lab folds, if it does."""
    metadata = {"jupyter": {"source_hidden": True}} if cell.source_hidden else {}
    return metadata | ({"tags": list(cell.tags)} if cell.tags else {})


def prose(text: str, page: str, gone: Sequence[str]) -> str:
    """Return words of the lab for a hand-out: its links, and sections that it has not."""

    def say_where(found: re.Match) -> str:
        return f"{found[0]} of the book's lab" if found["number"] in gone else found[0]

    return labs.linked(re.sub(r"\bsection (?P<number>\d+)\b", say_where, text), page)


# --- the worksheet ------------------------------------------------------------------------------


def worksheet_cells(a_class: Class, tasks: Sequence[Asked]) -> Iterator[dict]:
    """Yield the set-up of Start, and the exercises, each with what it needs of the lab."""
    lab, page = lab_of(a_class.chapter), page_of(a_class)
    start = next(section for section in lab.sections if section.title == FIRST)
    gone = tuple(section.number for section in lab.sections if section.number)
    for cell in start.cells:
        if cell.kind == "code":
            yield code(cell.id, cell.source)
        elif cell is not lab.cells[0]:
            yield markdown(cell.id, prose(labs.MINUTES.sub("", cell.source), page, gone))
    yield markdown("exercises", "## Exercises")
    answers = exercise_cells(lab)
    asked = [task for task in tasks if not task.is_own]
    for task, set_up in zip(asked, set_up_cells(lab, asked), strict=True):
        yield question_cell(task, page, gone)
        if set_up:
            yield code(f"{task.id}-set-up", set_up)
        yield answer_cell(task, answers[task.id][1])


# --- the title block ----------------------------------------------------------------------------


def page_of(a_class: Class) -> str:
    """Return the address of the lab's page; empty where the class has no site."""
    return a_class.site and f"{a_class.site}chapters/{a_class.chapter}/lab.html"


def title_of(a_class: Class) -> str:
    """Return the title of the lab."""
    return lab_of(a_class.chapter).opening.partition("\n")[0].removeprefix("# Lab: ")


def title_block(a_class: Class, tasks: Sequence[Asked]) -> str:
    """Return the first cell: class, day, points, time, how to hand in."""
    lab, page = lab_of(a_class.chapter), page_of(a_class)
    book = f"From *Reading the Summit*, chapter {a_class.chapter[:2]}."
    students = "New to notebooks? Read [For students](../students.md) first."
    lines = [
        f"# {title_of(a_class)}",
        f"**{', '.join(filter(None, (a_class.name, a_class.term)))}.** {book}",
        *([f"**Hand in by** {due_text(a_class.due)}."] if a_class.due else []),
        points_line(tasks),
        *([varied_line(a_class)] if a_class.varied else []),
        time_line(a_class, tasks),
        "**How to hand in.** Save this notebook, and hand in this one file.",
        *([labs.linked(students, page)] if page else []),
        *([goals(lab)] if a_class.form == "lab" and not a_class.left_out else []),
    ]
    return "\n\n".join(lines)


def goals(lab: labs.Lab) -> str:
    """Return what the lab says that a student can do after it."""
    return re.search(r"^\*\*Goals\.\*\*.*?(?=\n\n\*\*)", lab.opening, re.M | re.S)[0]


def points_line(tasks: Sequence[Asked]) -> str:
    """Say how many points there are, and what earns them."""
    total = sum(Decimal(str(task.right)) for task in tasks)
    known = any(task.mistake for task in tasks)
    partly = " An answer with a mistake that the exercise knows gets some of them." * known
    return f"**Points.** {total:g} in all. Each heading says how many an exercise has.{partly}"


def points_of(task: Asked) -> str:
    """Return the points of an exercise, as its heading says them."""
    upto = "up to " if isinstance(task.exercise.kind, Sentences) else ""
    return f"{upto}{points_text(task.right)}"


def points_text(points: float | Decimal) -> str:
    """Return points in words: ``1 point``, ``2.5 points``."""
    return "1 point" if points == 1 else f"{points:g} points"


def varied_line(a_class: Class) -> str:
    """Say which exercises differ from student to student."""
    names = [task.id for task in a_class.tasks if task.id in a_class.varied]
    verb = "asks" if len(names) == 1 else "ask"
    return (
        f"**Your own figures.** {listed(names)} {verb} each student for a different country, year "
        "or figure. So your answer may differ from your neighbour's."
    )


def time_line(a_class: Class, tasks: Sequence[Asked]) -> str:
    """Say how long the hand-out takes, by the minutes that the book states."""
    lab = lab_of(a_class.chapter)
    if a_class.form == "worksheet":
        minutes = sum(task.exercise.minutes for task in tasks if not task.is_own)
        return f"**Time.** About {minutes:g} minutes."
    sections = tuple(section for section, _ in kept_cells(lab, a_class, tasks))
    kept = labs.Lab(lab.path, lab.cells, sections)
    return labs.time_line(kept).replace(", 0 more for the rest", "")


def due_text(due: date) -> str:
    """Return a day, and its hour where there is one, in words."""
    hour = f" at {due:%H:%M}" if isinstance(due, datetime) else ""
    return f"{WEEKDAYS[due.weekday()]} {day_text(due)}{hour}"
