"""The teacher's key: what each exercise expects, of whom, and what meets a mistake."""

from __future__ import annotations

import pandas as pd

from book.teaching import by_part, shown_mistakes, single
from classroom.draw import asked_of
from classroom.handout import due_text, points_of, points_text, title_of
from classroom.lab import worked_answers
from classroom.model import Asked, Class
from classroom.pack import called
from classroom.sheets import TEMPLATES, most, style
from summit.answers import Drawing, Kind, OfOwnChoice, Parts, Sentences
from summit.exercises import Exercise
from summit.hand_in import blocks

#: So many values of an answer that has one for each of many names are written out.
SHOWN = 40


def key_page(a_class: Class) -> str:
    """Return the key of a class as one page of HTML."""
    return TEMPLATES.get_template("key.html").render(
        a_class=a_class,
        title=title_of(a_class),
        due=a_class.due and due_text(a_class.due),
        most=points_text(most(a_class)),
        tasks=[of_task(a_class, task) for task in a_class.tasks],
        blocks=blocks,
        css=style(),
    )


def of_task(a_class: Class, task: Asked) -> dict[str, object]:
    """Return what the key says of one exercise."""
    exercise = task.exercise
    is_words = isinstance(exercise.kind, Sentences)
    return {
        "task": task,
        "points": points_of(task),
        "partly": points_text(task.mistake),
        "is_varied": task.id in a_class.varied,
        "answer": "" if is_words else answer_text(exercise),
        "hints": [] if is_words else [mistake.hint for mistake in exercise.mistakes],
        "mistakes": [] if is_words else mistake_texts(exercise),
        "drawn": drawn(a_class, task) if task.id in a_class.varied else [],
        "levels": levels(task) if is_words else [],
        "checklist": exercise.kind.checklist if is_words else (),
        "worked": None if task.is_own else worked(a_class, task),
    }


def drawn(a_class: Class, task: Asked) -> list[dict[str, object]]:
    """Return, for each student, what the exercise is asked of, its answer and its mistakes."""
    found = []
    for student in a_class.students:
        mine = next(one for one in asked_of(a_class, student) if one.id == task.id)
        found.append(
            {
                "student": called(a_class, student),
                "of": ", ".join(f"{name} {value}" for name, value in mine.parameter.items()),
                "answer": answer_text(mine.exercise),
                "mistakes": mistake_texts(mine.exercise),
            }
        )
    return found


def worked(a_class: Class, task: Asked) -> dict[str, str]:
    """Return the worked answer, without the imports that every notebook has."""
    found = worked_answers(a_class.chapter)[task.id]
    lines = found.alone.splitlines()
    kept = [line for line in lines if not line.startswith("from summit import ")]
    return {"words": found.words, "code": "\n".join(kept)}


def levels(task: Asked) -> list[tuple[str, str]]:
    """Return how many points words may get, by how much of the checklist they have."""
    return [
        ("Everything on the list, and it is true", points_text(task.right)),
        ("About half of it, or all of it with a slip", points_text(task.right / 2)),
        ("Nothing of it, or nothing of one's own", points_text(0)),
    ]


# --- answers as a reader would write them -------------------------------------------------------


def answer_text(exercise: Exercise) -> str:
    """Return what an exercise expects, as a reader would write it."""
    return value_text(exercise.kind, exercise.expected())


def value_text(kind: Kind, value: object) -> str:
    """Return an answer in words and figures: of several parts each, of several names each."""
    if isinstance(kind, Parts):
        kinds = dict(kind.parts)
        parts = by_part(kind, value).items()
        return "; ".join(f"{name}: {value_text(kinds[name], one)}" for name, one in parts)
    given = value if isinstance(kind, Drawing) else kind.read(value)
    if isinstance(given, pd.Series):
        each = [f"{name}: {single(kind, one)}" for name, one in given.items()]
        more = f" and {len(each) - SHOWN} more" if len(each) > SHOWN else ""
        listed = ", ".join(each[:SHOWN]) + more
        return f"one of: {listed}" if isinstance(kind, OfOwnChoice) else listed
    if isinstance(given, tuple):
        return ", ".join(given)
    return single(kind, given)


def mistake_texts(exercise: Exercise) -> list[str]:
    """Return the answer that each known mistake comes to; of a chart there is none to print."""
    if isinstance(exercise.kind, Drawing):
        return ["a chart of other numbers"] * len(exercise.mistakes)
    return [text for _, text in shown_mistakes(exercise)]
