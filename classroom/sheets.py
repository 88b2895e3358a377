"""What a teacher and her students read: tables for a gradebook, and pages that need no program.

The forms that gradebooks import:

Moodle, ``moodle.csv``
    As the assignment's own grading worksheet: *Identifier* is "Participant" and the number that
    the downloaded folders have, *Grade* the points, and *Last modified (grade)* has to be there.
    A row with an empty grade is left alone. With username, email, or ID number it is read by the
    gradebook's CSV import as well, where a teacher says which column is which. The ID number is
    there where Moodle's own list has it, and never a number that a teacher made up.
Canvas, ``canvas.csv``
    As the gradebook's export: the columns *Student, ID, SIS User ID, SIS Login ID, Section*, then
    the assignment's; a second row *Points Possible*. Canvas finds a student by its own id, else
    by login, else by name. An empty grade is left alone. Without any of its own ids, which a list
    from its gradebook and its zip of hand-ins have, it is not written.

A grade is in them once every answer has its points; until then it is empty.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from classroom.alike import Pair, groups
from classroom.csv_files import write_rows
from classroom.handed_out import changes
from classroom.handout import due_text, title_of
from classroom.marking import Work, called_in, parameter_text
from classroom.model import Asked, Class, Mark
from classroom.points import label_of
from classroom.submissions import helpers_in
from summit.answers import Sentences
from summit.hand_in import blocks, file_name
from summit.values import clean


def _shown(value: object) -> object:
    """Return what a page shows; text of a student's may turn nothing around that follows it."""
    return clean(value) if type(value) is str else value


TEMPLATES = Environment(
    loader=FileSystemLoader(
        [Path(__file__).with_name("templates"), Path(__file__).parents[1] / "summit" / "templates"]
    ),
    autoescape=True,
    finalize=_shown,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
#: The sign and the word for each state: a colour alone says nothing to some.
SIGNS = {
    "right": ("✓", "right"),
    "mistake": ("◐", "known mistake"),
    "wrong": ("✗", "wrong"),
    "unchecked": ("✎", "to read"),
    "blank": ("–", "blank"),
    "unreadable": ("?", "no answer of the kind asked"),
    "tampered": ("≠", "look closer"),
    "stopped": ("■", "stopped"),
    "not handed in": ("", "not handed in"),
}
#: In the narrow cells of the grid.
SHORT = {"mistake": "mistake", "unreadable": "no answer", "tampered": "closer"}
#: A longer text is cut, and all of it is below.
LONGEST_SHOWN = 2_000
# So many pairs of work that is alike are open on the page, and are printed.
_PAIRS_SHOWN = 5
#: What each word means, for the page's legend.
MEANINGS = {
    "right": "the answer is right.",
    "mistake": (
        "a wrong answer that the exercise expects and has a hint for; the letter says which, below."
    ),
    "wrong": "an answer, and not a right one.",
    "unchecked": "words, for you to read and to give points.",
    "blank": "the three dots are still there, or the cell is gone.",
    "unreadable": (
        "the code ends with an error, or gives something else than was asked for, such as words "
        "where a number was asked."
    ),
    "tampered": (
        "the saved result differs from the run, or the code reaches for the answers. There may be "
        "a harmless reason, such as a cell that was changed and not run again. You give the points."
    ),
    "stopped": "the code met a limit of time, memory or output.",
}

#: The tables for learning platforms, and the list of names that each needs, if hand-ins do not
#: come from there.
FORMS = {
    "moodle": "a list from Moodle as the class's names: it has an Email address or a Username",
    "canvas": "the export of Canvas's gradebook as the class's names: it has Canvas's own IDs",
}


@dataclass(frozen=True)
class Written:
    """What was written, for the summary.

    Attributes
    ----------
    folder : Path
        Where it all is.
    feedback : tuple of Path
        A page for each hand-in, also for one that could not be read.
    forms : tuple of Path
        The tables that a learning platform can match with its students.
    """

    folder: Path
    feedback: tuple[Path, ...]
    forms: tuple[Path, ...] = ()


def write(works: Sequence[Work], pairs: Sequence[Pair], a_class: Class, folder: Path) -> Written:
    """Write all sheets of a class.

    Parameters
    ----------
    works : sequence of Work
        The marks, with the teacher's points.
    pairs : sequence of Pair
        Work that is alike.
    a_class : Class
        What the class file says.
    folder : Path
        Such as ``_class/06/marks``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_marks(folder / "marks.csv", works, a_class)
    write_moodle(folder / "moodle.csv", works, a_class)
    write_canvas(folder / "canvas.csv", works, a_class)
    forms = tuple(path for name in FORMS if (path := folder / f"{name}.csv").exists())
    _write_text(folder / "marks.html", marks_page(works, pairs, a_class))
    return Written(folder, write_feedback(folder / "feedback", works, a_class), forms)


def most(a_class: Class) -> float:
    """Return the points that a class can get."""
    return sum(asked.right for asked in a_class.tasks)


# --- tables -------------------------------------------------------------------------------------


def write_marks(path: Path, works: Sequence[Work], a_class: Class) -> None:
    """Write ``marks.csv``: a row for each student, a column for each exercise."""
    columns = {asked.id: f"{asked.id} ({asked.right:g})" for asked in a_class.tasks}
    first, last = ("Name", "ID", "Hand-in", "File"), ("Total", "Without points", "Look at")
    rows = []
    for work in works:
        points = {
            columns[mark.asked.id]: "" if mark.points is None else mark.points
            for mark in work.marks
        }
        hand_in = work.hand_in
        is_read = hand_in.state == "read"
        rows.append(
            {
                "Name": hand_in.student.name,
                "ID": hand_in.student.id,
                "Hand-in": f"{hand_in.state}{', late' * hand_in.is_late}",
                "File": hand_in.file,
                **points,
                "Total": work.total if is_read else "",
                "Without points": len(work.open) if is_read else "",
                "Look at": " ".join(filter(None, (hand_in.problem, *hand_in.doubts))),
            }
        )
    write_rows(path, [*first, *columns.values(), *last], rows)


def _grade(work: Work, works: Sequence[Work]) -> float | str:
    """Return a grade for a gradebook: none while points are missing, or two claim a name."""
    claims = [other for other in works if other.hand_in.student == work.hand_in.student]
    return work.total if work.is_complete and len(claims) == 1 else ""


def _roster_ids_are(platform: str, works: Iterable[Work]) -> bool:
    """Tell whether the list of names has a platform's own numbers, as its folders have them."""
    both = [
        work.hand_in
        for work in works
        if work.hand_in.platform == platform and work.hand_in.is_listed and work.hand_in.student.id
    ]
    return bool(both) and all(one.student.id == one.platform_id for one in both)


def _platform_id(work: Work, platform: str, trusts_list: bool) -> str:
    if work.hand_in.platform == platform:
        return work.hand_in.platform_id
    student = work.hand_in.student
    is_its_own = student.id_of == {"Moodle": "Moodle participant"}.get(platform, platform)
    return student.id if trusts_list or is_its_own else ""


def _write_form(
    path: Path, headings: Sequence[str], rows: list[dict], tell_apart: Sequence[str]
) -> None:
    """Write a platform's table, unless it has nothing by which the platform knows a student."""
    if any(row.get(heading) for row in rows for heading in tell_apart):
        write_rows(path, headings, rows)
    else:
        # One of an earlier run would hold other marks.
        path.unlink(missing_ok=True)


def write_moodle(path: Path, works: Sequence[Work], a_class: Class) -> None:
    """Write ``moodle.csv``: the grading worksheet of a Moodle assignment, if it can be matched."""
    headings = ("Identifier", "Full name", "ID number", "Username", "Email address", "Status")
    headings += ("Grade", "Maximum grade", "Last modified (grade)")
    trusts_list = _roster_ids_are("Moodle", works)
    rows = []
    for work in _one_each(works):
        student, number = work.hand_in.student, _platform_id(work, "Moodle", trusts_list)
        rows.append(
            {
                "Identifier": f"Participant {number}" if number else "",
                "Full name": student.name,
                "ID number": student.id if student.id_of == "Moodle" else "",
                "Username": student.login,
                "Email address": student.email,
                "Status": work.hand_in.state,
                "Grade": _grade(work, works),
                "Maximum grade": most(a_class),
                # The column has to be there. An empty day lets Moodle keep a grade of its own.
                "Last modified (grade)": "",
            }
        )
    known_by = ("Identifier", "ID number", "Username", "Email address")
    _write_form(path, headings, rows, known_by)


def write_canvas(path: Path, works: Sequence[Work], a_class: Class) -> None:
    """Write ``canvas.csv``: what Canvas's gradebook imports, if it can be matched."""
    title = assignment(a_class)
    headings = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", title)
    trusts_list = _roster_ids_are("Canvas", works)
    rows: list[dict] = [{"Student": "    Points Possible", title: most(a_class)}]
    for work in _one_each(works):
        student = work.hand_in.student
        rows.append(
            {
                "Student": student.name,
                "ID": _platform_id(work, "Canvas", trusts_list),
                "SIS Login ID": student.login,
                title: _grade(work, works),
            }
        )
    _write_form(path, headings, rows, ("ID",))


def _one_each(works: Iterable[Work]) -> list[Work]:
    """Return one hand-in of each student: a gradebook has one row for her."""
    return list({work.hand_in.student: work for work in works}.values())


def assignment(a_class: Class) -> str:
    """Return what the assignment is called: the lab's title."""
    return f"Lab: {title_of(a_class)}"


# --- pages --------------------------------------------------------------------------------------


def marks_page(works: Sequence[Work], pairs: Sequence[Pair], a_class: Class) -> str:
    """Return ``marks.html``: the grid, what went wrong, what to read, and work that is alike."""
    labels = {id(work): label_of(work, works) for work in works}
    places = {id(work): f"s{place}" for place, work in enumerate(works)}
    return TEMPLATES.get_template("marks.html").render(
        a_class=a_class,
        title=title_of(a_class),
        most=most(a_class),
        due=due_text(a_class.due) if a_class.due else "",
        works=works,
        label=lambda work: labels[id(work)],
        place=lambda work: places[id(work)],
        letter=mistake_of,
        exercises=[_of_exercise(asked, works) for asked in a_class.tasks],
        counts=_counts(works, a_class),
        unread=[work for work in works if work.hand_in.state == "unreadable"],
        doubtful=[work for work in works if work.hand_in.doubts],
        closer=[
            (work, mark)
            for work in works
            for mark in work.marks
            if mark.state in ("tampered", "stopped")
        ],
        pairs=pairs,
        shown=_PAIRS_SHOWN,
        helpers=lambda work: helpers_in(work.hand_in.notebook),
        groups=groups(pairs),
        called=lambda student: called_in(student, a_class.students),
        changed=changes(a_class),
        **_helpers(),
    )


def _helpers() -> dict[str, object]:
    return {
        "signs": SIGNS,
        "short": SHORT,
        "longest": LONGEST_SHOWN,
        "meanings": MEANINGS,
        "blocks": blocks,
        "is_words": lambda mark: isinstance(mark.asked.exercise.kind, Sentences),
        "drawn": parameter_text,
        "css": style(),
    }


def style() -> str:
    """Return the style sheet of every page that is written for a class."""
    folders = (Path(__file__).parents[1] / "summit", Path(__file__).parent)
    names = ("hand-in.css", "sheet.css")
    paths = [folder / "templates" / name for folder, name in zip(folders, names, strict=True)]
    return "".join(path.read_text("utf-8") for path in paths)


def _counts(works: Sequence[Work], a_class: Class) -> dict[str, int]:
    states = [work.hand_in.state for work in works]
    return {
        "listed": len(a_class.students),
        "files": sum(state != "not handed in" for state in states),
        "read": states.count("read"),
        "unreadable": states.count("unreadable"),
        "missing": sum(
            work.hand_in.state == "not handed in" and not work.hand_in.doubts for work in works
        ),
        "perhaps": sum(
            work.hand_in.state == "not handed in" and bool(work.hand_in.doubts) for work in works
        ),
        "open": sum(len(work.open) for work in works if work.hand_in.state == "read"),
    }


def mistake_of(mark: Mark) -> str:
    """Return the letter of a known mistake, as the key has it: the first is a.

    An exercise that varies words its hints by student; its mistakes are the same.
    """
    hints = [mistake.hint for mistake in mark.asked.exercise.mistakes]
    return ascii_lowercase[hints.index(mark.message)] if mark.message in hints else ""


def _of_exercise(asked: Asked, works: Sequence[Work]) -> dict:
    """Return what a page says of one exercise, over the whole class."""
    pairs = [
        (work, mark)
        for work in works
        if work.hand_in.state == "read"
        for mark in work.marks
        if mark.asked.id == asked.id
    ]
    states = [mark.state for _, mark in pairs]
    made: dict[str, list[Work]] = {}
    for work, mark in pairs:
        if mark.state == "mistake":
            made.setdefault(mistake_of(mark), []).append(work)
    hints = dict(zip(ascii_lowercase, (one.hint for one in asked.exercise.mistakes), strict=False))
    return {
        "asked": asked,
        "counts": [(state, states.count(state)) for state in SIGNS if state in states],
        "mistakes": [
            (letter, hints.get(letter, ""), who)
            for letter, who in sorted(made.items(), key=lambda one: -len(one[1]))
        ],
        "wrong": [(work, mark) for work, mark in pairs if mark.state in ("wrong", "unreadable")],
        "words": [(work, mark) for work, mark in pairs if mark.state == "unchecked"],
        "checklist": getattr(asked.exercise.kind, "checklist", ()),
    }


# --- feedback -----------------------------------------------------------------------------------


def write_feedback(folder: Path, works: Sequence[Work], a_class: Class) -> tuple[Path, ...]:
    """Write a page for each hand-in, and all of them in a zip.

    One that could not be read has a page too: what was wrong with it, and what to do. What came
    from Moodle is in the zip as its *Upload multiple feedback files in a zip* takes it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written, packed, taken = [], {}, set()
    students = [*a_class.students, *(work.hand_in.student for work in works)]
    for work in works:
        if work.hand_in.state == "not handed in":
            continue
        called = called_in(work.hand_in.student, set(students))
        name = _free(file_name(called), taken)
        page = feedback_page(work, a_class)
        _write_text(folder / f"{name}.html", page)
        written.append(folder / f"{name}.html")
        packed[_name_in_zip(work, name)] = page
    for stale in set(folder.glob("*.html")) - set(written):
        stale.unlink()
    _write_zip(folder.with_name("feedback.zip"), packed)
    return tuple(written)


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _name_in_zip(work: Work, name: str) -> str:
    hand_in = work.hand_in
    if hand_in.platform == "Moodle":
        called = hand_in.platform_name.replace("/", " ").replace("_", " ")
        return f"{called}_{hand_in.platform_id}_assignfeedback_file/feedback.html"
    return f"{name}.html"


def _write_zip(path: Path, pages: dict[str, str]) -> None:
    unfinished = path.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, page in pages.items():
            packed.writestr(name, page)
    unfinished.replace(path)


def feedback_page(work: Work, a_class: Class) -> str:
    """Return one student's page: what was asked, her answers, how they went, her points."""
    return TEMPLATES.get_template("feedback.html").render(
        a_class=a_class,
        title=title_of(a_class),
        most=most(a_class),
        work=work,
        **_helpers(),
    )


def _write_text(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, "utf-8", newline="\n")
    unfinished.replace(path)
