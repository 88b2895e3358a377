"""A chapter's lab and its worked answers, as a hand-out takes them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from book.labs import EXERCISE_TITLE, STORY, Cell, Lab, Section, read_lab
from classroom.class_file import ALWAYS
from classroom.model import Asked, Class, ClassProblem
from summit.exercises import Exercise
from summit.needed import Statement, needed, places_needed, statements
from summit.words import listed
from tools import ROOT

#: The sections that every hand-out has.
FIRST, LAST = ALWAYS
#: A section that is there for its exercises alone.
BARE = "Exercises"
#: What hands numbers to the story; nothing below it needs to be read by a student.
PUBLISHES = ("quote",)
INLINE_CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```\s*$", re.MULTILINE | re.DOTALL)
WORKED_TITLE = re.compile(rf"^## {EXERCISE_TITLE}$", re.MULTILINE)


@cache
def lab_of(chapter: str) -> Lab:
    """Return the lab of a chapter's folder."""
    return read_lab(ROOT / "chapters" / chapter / "lab.ipynb")


# --- the worked answers -------------------------------------------------------------------------


@dataclass(frozen=True)
class Worked:
    """The worked answer of an exercise, from ``solutions.ipynb``.

    Attributes
    ----------
    words : str
        What is written about it, in Markdown, without its heading.
    code : str
        Its own cells of code, the last of which checks the answer.
    before : str
        The statements of earlier worked answers that it needs.
    """

    words: str
    code: str
    before: str

    @property
    def alone(self) -> str:
        """The code that answers, whatever was run before it."""
        return f"{self.before}\n{self.code}".strip()


@cache
def worked_answers(chapter: str) -> dict[str, Worked]:
    """Return a chapter's worked answers by the ids of their exercises."""
    cells = read_lab(ROOT / "chapters" / chapter / "solutions.ipynb").cells
    starts = [place for place, cell in enumerate(cells) if WORKED_TITLE.search(cell.source)]
    ends = [*starts[1:], len(cells)]
    return {
        WORKED_TITLE.search(cells[start].source)["id"]: _worked(cells, start, end)
        for start, end in zip(starts, ends, strict=True)
    }


def _worked(cells: Sequence[Cell], start: int, end: int) -> Worked:
    own = cells[start:end]
    words = [WORKED_TITLE.sub("", cell.source).strip() for cell in own if cell.kind == "markdown"]
    code = "\n\n".join(code_of(own))
    before = "\n".join(needed(code_of(cells[:start]), code))
    return Worked("\n\n".join(filter(None, words)), code, before)


def code_of(cells: Iterable[Cell]) -> list[str]:
    """Return the source of the cells that hold code."""
    return [cell.source for cell in cells if cell.kind == "code"]


# --- what an exercise consists of ---------------------------------------------------------------


def asked_in(cell: Cell) -> str:
    """Return the id of the exercise that a cell of code checks; empty where it checks none."""
    calls = cell.calls("check")
    return calls[0].args[0].value if calls else ""


def exercise_cells(lab: Lab) -> dict[str, tuple[Cell, Cell]]:
    """Return each exercise's question and answer cell, by its id, in the lab's order."""
    questions = dict(lab.exercises)
    answers = {asked_in(cell): cell for cell in lab.cells}
    return {identity: (cell, answers[identity]) for identity, cell in questions.items()}


def named_in(question: str) -> list[str]:
    """Return the pieces of code that a question names in its sentences."""
    return INLINE_CODE.findall(FENCE.sub("", question))


def names_in(exercise: Exercise) -> str:
    """Return the code that a question names, such as ``each_year.loc[2023]``.

    A single word may be a table, a column or a value as well.
    """
    found = []
    for piece in named_in(exercise.question):
        try:
            compile(piece, "<question>", "eval")
        except SyntaxError:
            continue
        if not piece.isidentifier():
            found.append(piece)
    return "\n".join(found)


# --- which cells are kept -----------------------------------------------------------------------


def left_out(lab: Lab, a_class: Class, tasks: Sequence[Asked]) -> list[Section]:
    """Return the sections that a hand-out leaves out: those of the class file, and an empty one."""
    asked = {task.id for task in tasks}
    return [
        section
        for section in lab.sections
        if (section.number or section.title) in a_class.left_out
        or (section.title == BARE and asked.isdisjoint(map(asked_in, section.cells)))
    ]


@dataclass(frozen=True)
class Part:
    """A statement of a lab, with the cell and the section that it stands in."""

    statement: Statement
    cell: Cell
    section: Section


def parts_of(lab: Lab) -> list[Part]:
    """Return the statements of a lab in their order."""
    return [
        Part(statement, cell, section)
        for section in lab.sections
        for cell in section.cells
        if cell.kind == "code"
        for statement in statements(cell.source, strict=True)
    ]


def kept_cells(
    lab: Lab, a_class: Class, tasks: Sequence[Asked]
) -> list[tuple[Section, list[Cell]]]:
    """Return the sections that a hand-out keeps, each with the cells that it keeps.

    Cells that publish, and exercises that are not asked, are gone; of a cell of code that a later
    one needs, the statements that it needs are kept.

    Raises
    ------
    ClassProblem
        When a section that is left out makes what a later one needs.
    """
    gone = left_out(lab, a_class, tasks)
    dropped = _dropped(lab, tasks)
    saved = _needed_of(lab, gone, dropped, tasks)
    kept = []
    for section in lab.sections:
        if section not in gone:
            cells = (_less(cell, dropped, saved) for cell in section.cells)
            kept.append((section, [cell for cell in cells if cell is not None]))
    return kept


def _dropped(lab: Lab, tasks: Sequence[Asked]) -> set[str]:
    """Return the ids of the cells that publish, or belong to exercises that are not asked."""
    asked = {task.id for task in tasks}
    unasked = [cells for identity, cells in exercise_cells(lab).items() if identity not in asked]
    return {cell.id for cell in lab.cells if publishes(cell)} | {
        cell.id for cells in unasked for cell in cells
    }


def publishes(cell: Cell) -> bool:
    """Tell whether a cell is there for the story alone."""
    if cell.kind == "markdown":
        return cell.source.startswith(STORY)
    return cell.folded and bool(cell.calls(*PUBLISHES))


def _needed_of(
    lab: Lab, gone: Sequence[Section], dropped: set[str], tasks: Sequence[Asked]
) -> dict[str, list[str]]:
    """Return the statements of dropped cells that kept ones need, by the cells' ids."""
    asked = {task.id: task.exercise for task in tasks}
    parts, saved, lacking = parts_of(lab), {}, {}
    for section in lab.sections:
        kept = [cell for cell in section.cells if cell.kind == "code" and cell.id not in dropped]
        for cell in kept if section not in gone else ():
            before = parts[: next(n for n, part in enumerate(parts) if part.cell is cell)]
            exercise = asked.get(asked_in(cell))
            code = f"{names_in(exercise)}\n{cell.source}" if exercise else cell.source
            for place in places_needed([part.statement for part in before], code):
                part = before[place]
                if part.section in gone:
                    names = lacking.setdefault((section, part.section), {})
                    names |= dict.fromkeys(sorted(part.statement.touches))
                elif part.cell.id in dropped:
                    saved.setdefault(part.cell.id, set()).add(place)
    if lacking:
        raise ClassProblem(" ".join(_lacks(*pair, list(names)) for pair, names in lacking.items()))
    return {
        identity: [parts[place].statement.source for place in sorted(places)]
        for identity, places in saved.items()
    }


def _lacks(section: Section, gone: Section, names: list[str]) -> str:
    return (
        f"{section.name.capitalize()} needs what {gone.name} makes: {listed(names)}. "
        f"Keep {gone.name}, or leave out {section.name} too."
    )


def _less(cell: Cell, dropped: set[str], saved: dict[str, list[str]]) -> Cell | None:
    if cell.id not in dropped:
        return cell
    if cell.id not in saved:
        return None
    return Cell(cell.id, "code", "\n".join(saved[cell.id]), cell.tags, cell.source_hidden)
