"""A course folder for nbgrader, made from the hand-out that every student gets.

nbgrader wants an instructor's notebook that holds answers and tests, and makes the students' from
it. Here the answers are those of the chapter's solutions, and a test is what `check` says.
"""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from textwrap import indent

import jinja2
import nbformat

from book.labs import Cell, read_cell, read_lab
from classroom import handout
from classroom.model import Asked, Class, ClassProblem, Student
from summit.answers import Sentences
from summit.hand_in import file_name
from summit.needed import needed, statements
from tools import ROOT

#: The version of nbgrader's cell metadata.
SCHEMA = 3
#: What the students' list is called, and its columns as nbgrader imports them.
STUDENTS = "students.csv"
COLUMNS = ("id", "first_name", "last_name", "email", "lms_user_id")
#: What is filled in for a course, and what its pages are made of instead of nbgrader's own.
TEMPLATES = Path(__file__).with_name("templates") / "nbgrader"


@dataclass(frozen=True)
class Worked:
    """A worked answer of a chapter's solutions.

    Attributes
    ----------
    lines : tuple of str
        The statements that lead to it, also those of other answers that it builds on.
    parts : tuple of str
        The expression that is the answer, or those of its parts.
    """

    lines: tuple[str, ...]
    parts: tuple[str, ...]


# --- the folder ---------------------------------------------------------------------------------


def make(a_class: Class, folder: Path) -> list[Path]:
    """Write a class's course folder for nbgrader, and return the files that were written.

    What nbgrader keeps there, hand-ins and marks, stays as it is.

    Parameters
    ----------
    a_class : Class
        What the class file says.
    folder : Path
        Where the course is, or will be.
    """
    assignment = a_class.chapter
    texts = {
        f"source/{assignment}/{assignment}.ipynb": nbformat.writes(source(a_class)) + "\n",
        STUDENTS: students_list(a_class.students),
        "nbgrader_config.py": _rendered("config.py.jinja", a_class),
        "README.md": _rendered("README.md.jinja", a_class),
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


def _rendered(name: str, a_class: Class) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        # These are a program and a text; what is HTML would be escaped.
        autoescape=jinja2.select_autoescape(),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template(name)
    return template.render(
        a_class=a_class,
        assignment=a_class.chapter,
        course=a_class.path.stem,
        class_file=str(a_class.path.resolve()),
        students=STUDENTS,
        commands=first_commands(a_class),
        most=sum(task.right for task in a_class.tasks),
        words=[task for task in a_class.tasks if is_words(task)],
        varied=[task.id for task in a_class.tasks if task.id in a_class.varied],
    )


def first_commands(a_class: Class) -> list[str]:
    """Return what is typed in the course's folder to make the students' notebook."""
    assignment, due = a_class.chapter, due_text(a_class.due)
    return [
        *([f"nbgrader db student import {STUDENTS}"] if a_class.students else []),
        *([f'nbgrader db assignment add {assignment} --duedate="{due}"'] if due else []),
        f"nbgrader generate_assignment {assignment}",
    ]


def due_text(due: date | datetime | None) -> str:
    """Return when something is due as nbgrader reads it; of a day, its last minute."""
    if due is None:
        return ""
    if not isinstance(due, datetime):
        due = datetime.combine(due, time(23, 59))
    # It takes the +0100 of a time zone for a hundred seconds.
    return f"{due.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def student_ids(students: Iterable[Student]) -> dict[str, Student]:
    """Return the students by what nbgrader calls them: a folder's name, and a part of addresses."""
    found: dict[str, Student] = {}
    for student in students:
        plain = file_name(student.name)
        numbered = (f"{plain}-{number}" for number in range(2, len(found) + 3))
        found[next(one for one in (plain, *numbered) if one not in found)] = student
    return found


def students_list(students: Iterable[Student]) -> str:
    """Return the students as the CSV that ``nbgrader db student import`` takes."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for student_id, student in student_ids(students).items():
        first, _, last = student.name.rpartition(" ")
        rows.writerow([student_id, first, last, student.email, student.id])
    return text.getvalue()


# --- the instructor's notebook ------------------------------------------------------------------


def source(a_class: Class) -> nbformat.NotebookNode:
    """Return the notebook from which nbgrader makes the students' one.

    Every student gets the same, so exercises that the class file varies are asked as the lab asks
    them.

    Parameters
    ----------
    a_class : Class
        What the class file says.
    """
    made = handout.notebook(replace(a_class, varied=frozenset()))
    notebook = nbformat.from_dict(made)
    solutions = read_lab(ROOT / "chapters" / a_class.chapter / "solutions.ipynb").cells
    tasks = {task.id: task for task in a_class.tasks}
    cells, known = [], set()
    for cell in notebook.cells:
        task = tasks.get(cell.metadata.get("summit", {}).get("asked"))
        if task is None:
            _lock_question(cell, tasks)
            cells.append(cell)
            known |= _imports(cell)
        else:
            worked = _worked_for(task, solutions, known)
            cells += _asked_cells(cell, task, worked)
    notebook.cells = cells
    return notebook


def _lock_question(cell: nbformat.NotebookNode, tasks: Mapping[str, Asked]) -> None:
    """Keep a question from being edited away; of words it says how they are marked."""
    task = tasks.get(cell.id.removesuffix("-question")) if cell.cell_type == "markdown" else None
    if task is None:
        return
    cell.metadata["nbgrader"] = _graded(f"{task.id}-question", locked=True)
    # What a teacher asks of an answer to her own question is for her alone.
    if is_words(task) and not task.is_own:
        points = "".join(f"\n- {point}" for point in task.exercise.kind.checklist)
        cell.source += f"\n\nYour teacher marks this by these points:\n{points}"


def is_words(task: Asked) -> bool:
    """Tell whether a task asks for sentences, which a teacher marks."""
    return isinstance(task.exercise.kind, Sentences)


def _imports(cell: nbformat.NotebookNode) -> set[str]:
    """Return the imports of a cell, each of one name."""
    found = statements(cell.source) if cell.cell_type == "code" else ()
    return {one.source for one in found if one.source.startswith(("import ", "from "))}


def _worked_for(task: Asked, solutions: Sequence[Cell], known: set[str]) -> Worked:
    if not task.is_own:
        return worked_answer(solutions, task.id, known)
    if is_words(task):
        return Worked((f"# Your own question, for at most {task.right:g} points.",), ())
    answer = task.exercise.expected()
    return Worked(("import datetime",) * isinstance(answer, date), (repr(answer),))


def worked_answer(cells: Sequence[Cell], exercise_id: str, known: set[str]) -> Worked:
    """Return the worked answer to an exercise, with all that it needs.

    Parameters
    ----------
    cells : sequence of Cell
        The chapter's solutions.
    exercise_id : str
        Such as ``"enlargement-1"``.
    known : set of str
        Imports that the hand-out has made, each of one name.

    Raises
    ------
    ClassProblem
        When the solutions have no answer to it.
    """
    for place, cell in enumerate(cells):
        for call in cell.calls("check"):
            if _first(call) == exercise_id:
                own = "\n".join(cell.source.splitlines()[: call.lineno - 1])
                answer = ast.get_source_segment(cell.source, call.args[1])
                before = [one.source for one in cells[:place] if one.kind == "code"]
                lines = [one for one in needed(before, f"{own}\n{answer}") if one not in known]
                parts = _parts(cell.source, call.args[1])
                return Worked((*lines, *filter(None, [own])), parts)
    raise ClassProblem(f"The solutions have no answer to {exercise_id}.")


def _first(call: ast.Call) -> object:
    """Return what a call is given first, where that is written down."""
    return call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None


def _parts(text: str, answer: ast.expr) -> tuple[str, ...]:
    """Return an answer's expression, or those of the parts that a list names."""
    parts = answer.elts if isinstance(answer, ast.List) else [answer]
    return tuple(ast.get_source_segment(text, part) for part in parts)


def _asked_cells(
    cell: nbformat.NotebookNode, task: Asked, worked: Worked
) -> list[nbformat.NotebookNode]:
    """Return an answer cell with its worked answer, and the test that gives its points."""
    asked = read_cell(cell)
    (call,) = asked.calls("check", "note")
    lines = asked.source.splitlines()
    above, below = lines[: call.lineno - 1], lines[call.lineno - 1 :]
    names = open_names(asked)
    region = ["### BEGIN SOLUTION", *_given(names, worked), "### END SOLUTION"]
    cell.source = "\n".join([*above, *region, *below])
    by_hand = is_words(task)
    cell.metadata["nbgrader"] = _graded(
        task.id, solution=True, points=task.right if by_hand else None
    )
    if by_hand:
        return [cell]
    test = nbformat.v4.new_code_cell(_test(task, names, call), id=f"{cell.id}-test"[:64])
    test.metadata["nbgrader"] = _graded(f"{task.id}-test", locked=True, points=task.right)
    return [cell, test]


def open_names(cell: Cell) -> list[str]:
    """Return the names to which an answer cell gives three dots, for the student to replace."""
    return [
        target.id
        for node in cell.tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and node.value.value is ...
        for target in node.targets
        if isinstance(target, ast.Name)
    ]


def _given(names: Sequence[str], worked: Worked) -> list[str]:
    """Return the lines that give the student's names the worked answer.

    What leads to it stays within a function: the cells below know those names, too.
    """
    parts = worked.parts
    if not parts:
        return list(worked.lines)
    answer = ", ".join(parts)
    if len(names) == 1 and len(parts) > 1:
        answer = f"[{answer}]"
    if not worked.lines:
        return [f"{', '.join(names)} = {answer}"]
    body = indent("\n".join([*worked.lines, f"return {answer}"]), "    ")
    return ["def worked_answer():", body, "", f"{', '.join(names)} = worked_answer()"]


# --- the tests ----------------------------------------------------------------------------------


def _test(task: Asked, names: Sequence[str], call: ast.Call) -> str:
    """Return the code of the cell that gives an answer its points.

    It shows what `check` says, so that feedback has the hint, and takes the answer away, so that
    the next exercise cannot inherit it.
    """
    answer = ast.unparse(call.args[1])
    forget = f"{' = '.join(names)} = ..."
    points = f'{{"right": {task.right:g}, "mistake": {task.mistake:g}}}.get(told.outcome, 0)'
    if not task.is_own:
        told = f'told = check("{task.id}", {answer})'
        return "\n".join(["from summit import check", "", told, forget, "display(told)", points])
    return "\n".join(
        [
            "# This is marked when you have handed in.",
            *_hidden(*_verdict_on(task, answer)),
            forget,
            *_hidden("display(told)", points),
        ]
    )


def _hidden(*lines: str) -> list[str]:
    return ["### BEGIN HIDDEN TESTS", *lines, "### END HIDDEN TESTS"]


def _verdict_on(task: Asked, answer: str) -> list[str]:
    """Return the lines that say how an answer to a teacher's own question went.

    They hold the question and its answer, and need nothing but the book's package.
    """
    asked = task.exercise
    mistakes = [f"    Mistake(lambda: {one.answer()!r}, {one.hint!r})," for one in asked.mistakes]
    words = ("id", "title", "task", "level", "minutes", "question", "kind", "praise", "nudge")
    return [
        "import datetime",
        f"from summit.answers import {type(asked.kind).__name__}",
        "from summit.exercises import Exercise, Mistake, verdict",
        f"mistakes = ({'' if mistakes else ')'}",
        *([*mistakes, ")"] if mistakes else []),
        "asked = Exercise(",
        *(f"    {word}={getattr(asked, word)!r}," for word in words),
        f"    expected=lambda: {asked.expected()!r},",
        "    mistakes=mistakes,",
        ")",
        f"told = verdict(asked, {answer})",
    ]


def _graded(
    grade_id: str, *, solution: bool = False, locked: bool = False, points: float | None = None
) -> dict[str, object]:
    """Return what nbgrader has to know of a cell; with points it gives a mark."""
    marks = {} if points is None else {"points": points}
    return {
        "schema_version": SCHEMA,
        "grade_id": grade_id,
        "grade": bool(marks),
        "solution": solution,
        "locked": locked,
        "task": False,
        **marks,
    }
