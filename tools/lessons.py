"""Measure the labs as lessons: `python -m tools.lessons [chapter...]`.

For each lab it prints figures, the minutes of each section beside those that it states, and every
fault: what a lesson may not have (`LIMITS`). Labs are read, not run.

The rule for minutes: 200 words a minute; 8 seconds a line of code to be read; a minute for a
picture or table shown, a single number too; a guess half a minute, a note one, handing in one; an
exercise by its own minutes, which cover its question and its cell. What is folded takes no time.
A section's minutes are rounded up.
"""

from __future__ import annotations

import ast
import math
import re
import statistics
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from book.labs import (
    STORY,
    Cell,
    Lab,
    Section,
    read_lab,
    taught_words,
    time_line,
    vocabulary,
)
from summit import chapters
from summit.exercises import Exercise, of_chapter
from summit.words import minutes_text
from tools import ROOT

WORDS_A_MINUTE = 200
SECONDS_A_LINE = 8
SECONDS_A_PICTURE = 60
#: A task's own time in seconds; an exercise has its own.
SECONDS_A_TASK = {"guess": 30, "note": 60, "hand_in": 60}
#: What shows nothing, although it is the last line of a cell.
SILENT = {"start", "quote", *SECONDS_A_TASK, "check"}

#: What a lab may have at most.
LIMITS = {
    "longest": 12,
    "median": 4,
    "ninth decile": 8,
    "code for 100 words": 15,
    "first task": 0.12,
    "without a task": 4,
    "core minutes": 45,
}
EXERCISES = range(8, 11)
KINDS = ("find", "judge", "draw", "write")
LEVELS = ("warm-up", "core", "stretch")

#: What "a few lines of pandas" means: nobody need be taught it. Columns are chosen by brackets.
KNOWN = {"head", "tail", "columns", "shape", "sum", "max", "min", "mean", "round", "plot"}
#: How many code cells before a finished figure its plain plot may stand, tasks not counted, and
#: how many lines that may have.
PLAIN_WITHIN, PLAIN_LINES = 4, 3


# --- cells --------------------------------------------------------------------------------------


def code(cells: tuple[Cell, ...]) -> list[Cell]:
    """Return the cells that hold code."""
    return [cell for cell in cells if cell.kind == "code"]


def plots(cell: Cell) -> bool:
    """Tell whether a cell draws with pandas: `.plot(...)` or `.plot.bar(...)`."""
    return cell.kind == "code" and any(
        isinstance(node, ast.Attribute) and node.attr == "plot" for node in ast.walk(cell.tree)
    )


def called(node: ast.expr) -> str:
    """Return the bare name of the function that an expression calls, if it does."""
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return node.func.id if named else ""


def last_expression(cell: Cell) -> ast.expr | None:
    """Return what a notebook shows below a cell: its last line, unless a semicolon ends it."""
    if cell.kind != "code" or not cell.tree.body or cell.source.rstrip().endswith(";"):
        return None
    last = cell.tree.body[-1]
    return last.value if isinstance(last, ast.Expr) else None


def shows(cell: Cell) -> bool:
    """Tell whether there is a picture, a table or a number to look at below a cell."""
    last = last_expression(cell)
    return plots(cell) or (last is not None and called(last) not in SILENT)


def figures(cell: Cell) -> list[str]:
    """Return the names of the finished figures that a cell shows; verdicts are a table."""
    return [
        keyword.arg or "..."
        for call in cell.calls("show")
        for keyword in call.keywords
        if called(keyword.value) != "verdicts"
    ]


# --- minutes ------------------------------------------------------------------------------------


def lines_to_read(cell: Cell) -> int:
    """Return the lines of code of a cell without those that are a task's own."""
    own = {
        line
        for call in cell.calls(*SECONDS_A_TASK)
        for line in range(call.lineno, call.end_lineno + 1)
    }
    numbered = enumerate(cell.source.splitlines(), start=1)
    return sum(bool(line.strip()) and number not in own for number, line in numbered)


def exercises_in(cell: Cell) -> list[str]:
    """Return the ids of the exercises that a cell checks."""
    return [
        call.args[0].value
        for call in cell.calls("check")
        if call.args and isinstance(call.args[0], ast.Constant)
    ]


def seconds(cell: Cell, exercises: Mapping[str, Exercise]) -> float:
    """Return how long a cell takes."""
    if cell.kind == "markdown":
        # The minutes of an exercise hold the reading of its question.
        asks = cell.source.startswith("### ") and cell.source[4:].partition(":")[0] in exercises
        return 0 if asks else cell.words / WORDS_A_MINUTE * 60
    if cell.folded:
        return 0
    if asked := exercises_in(cell):
        return sum(exercises[one].minutes * 60 for one in asked if one in exercises)
    tasks = sum(SECONDS_A_TASK[called(call)] for call in cell.calls(*SECONDS_A_TASK))
    return lines_to_read(cell) * SECONDS_A_LINE + shows(cell) * SECONDS_A_PICTURE + tasks


def minutes(section: Section, exercises: Mapping[str, Exercise]) -> int:
    """Return how long a section takes by the rule, rounded up."""
    return math.ceil(round(sum(seconds(cell, exercises) for cell in section.cells) / 60, 6))


# --- figures ------------------------------------------------------------------------------------


def first_task(lab: Lab) -> float:
    """Return the share of a lab's cells at which its first task stands; 1 if it has none."""
    places = [place for place, cell in enumerate(lab.cells, start=1) if cell.is_task]
    return min(places, default=len(lab.cells)) / len(lab.cells)


def without_a_task(lab: Lab) -> int:
    """Return the most code cells in a row without a task, after the first one."""
    longest = stretch = 0
    cells = code(lab.cells)
    first = next((place for place, cell in enumerate(cells) if cell.is_task), 0)
    for cell in cells[first:]:
        stretch = 0 if cell.is_task else stretch + 1
        longest = max(longest, stretch)
    return longest


def ninth_decile(lengths: list[int]) -> float:
    """Return the length that nine cells in ten do not exceed."""
    return sorted(lengths)[math.ceil(0.9 * len(lengths)) - 1]


def measure(lab: Lab) -> dict[str, float]:
    """Return a lab's figures, by the names of `LIMITS`."""
    lengths = [len(cell.lines) for cell in code(lab.cells)]
    words = sum(cell.words for cell in lab.cells)
    return {
        "longest": max(lengths),
        "median": statistics.median(lengths),
        "ninth decile": ninth_decile(lengths),
        "code for 100 words": sum(lengths) / words * 100,
        "first task": first_task(lab),
        "without a task": without_a_task(lab),
        "core minutes": lab.minutes("core"),
    }


# --- faults -------------------------------------------------------------------------------------


def over_limits(lab: Lab) -> Iterator[str]:
    """Say which figures are over their limits."""
    for name, value in measure(lab).items():
        if value > LIMITS[name]:
            yield f"{name}: {value:.3g}, at most {LIMITS[name]}"
    for cell in code(lab.cells):
        if len(cell.lines) > LIMITS["longest"]:
            yield f"cell {cell.id!r} has {len(cell.lines)} lines"


def time_faults(lab: Lab, exercises: Mapping[str, Exercise]) -> Iterator[str]:
    """Say which minutes are not stated, or not as the rule has them."""
    for section in lab.sections:
        right = minutes(section, exercises)
        if not section.level:
            yield f"{section.name} lacks its line *Core, {minutes_text(right)}.*, or *More*"
        elif section.minutes != right:
            yield f"{section.name} says {section.minutes} minutes; by the rule it takes {right}"
    if time_line(lab) not in " ".join(lab.opening.split()):
        yield f"the opening has to say {time_line(lab)!r}"


def cell_faults(lab: Lab) -> Iterator[str]:
    """Say what a cell may not have."""
    for cell in code(lab.cells):
        if isinstance(last_expression(cell), ast.Tuple):
            yield f"cell {cell.id!r} ends in a bare tuple"
        if cell.calls("quote") and not cell.folded:
            yield f"cell {cell.id!r} calls quote and is not folded"
        if cell.folded and not ("hide-input" in cell.tags and cell.source_hidden):
            yield f"cell {cell.id!r} is folded on the page or in JupyterLab, not in both"
    yield from story_faults(lab)


def story_faults(lab: Lab) -> Iterator[str]:
    """Say which folded cells are not at the end of a section, under "For the story"."""
    for section in lab.sections:
        announced = False
        for cell in section.cells:
            announced = cell.source.startswith(STORY) or (announced and cell.folded)
            if cell.folded and not announced:
                yield f"cell {cell.id!r} is folded and has no {STORY!r} above it"
        ended = [cell.source.startswith(STORY) or cell.folded for cell in section.cells]
        if any(ended) and not all(ended[ended.index(True) :]):
            yield f"{section.name} goes on after what is for the story"


def plain_picture_faults(lab: Lab) -> Iterator[str]:
    """Say which finished figures have no plain plot before them."""
    for section in lab.sections:
        cells = [cell for cell in code(section.cells) if plots(cell) or not cell.is_task]
        for place, cell in enumerate(cells):
            before = cells[max(place - PLAIN_WITHIN, 0) : place]
            if any(plots(one) and len(one.lines) <= PLAIN_LINES for one in before):
                continue
            for name in figures(cell):
                yield f"the figure {name} (cell {cell.id!r}) has no plain plot before it"


def exercise_faults(lab: Lab, exercises: Mapping[str, Exercise]) -> Iterator[str]:
    """Say where the lab's exercises are not those of the chapter's module."""
    asked = [identity for identity, _ in lab.exercises]
    if asked != list(exercises):
        yield f"asks {', '.join(asked)}; its module has {', '.join(exercises)}, in this order"
    checked = [identity for cell in code(lab.cells) for identity in exercises_in(cell)]
    if list(dict.fromkeys(checked)) != asked:
        yield f"checks {', '.join(checked)}, and asks {', '.join(asked)}"
    if len(exercises) not in EXERCISES:
        yield f"has {len(exercises)} exercises; {EXERCISES[0]} to {EXERCISES[-1]} are wanted"
    for kind in set(KINDS) - {exercise.task for exercise in exercises.values()}:
        yield f"has no exercise to {kind}"
    for level in set(LEVELS) - {exercise.level for exercise in exercises.values()}:
        yield f"has no exercise of the level {level}"
    for identity, cell in lab.exercises:
        if identity in exercises and cell.source.split() != exercises[identity].cell.split():
            yield f"cell {cell.id!r} has to be:\n{exercises[identity].cell}"


# --- words of pandas ----------------------------------------------------------------------------


def imported(lab: Lab) -> set[str]:
    """Return the names of what a lab imports, pandas left out: modules have attributes too."""
    aliases = (
        alias
        for cell in code(lab.cells)
        for node in ast.walk(cell.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    )
    return {alias.asname or alias.name for alias in aliases if alias.name != "pandas"}


def pandas_words(cell: Cell, modules: set[str]) -> Iterator[str]:
    """Yield the words of pandas that a cell uses."""
    for node in ast.walk(cell.tree):
        if not isinstance(node, ast.Attribute) or node.attr not in vocabulary():
            continue
        owner = node.value
        own = isinstance(owner, ast.Constant | ast.JoinedStr)
        module = isinstance(owner, ast.Name) and owner.id in modules
        kind_of_plot = isinstance(owner, ast.Attribute) and owner.attr == "plot"
        if not own and not module and not kind_of_plot:
            yield node.attr


def first_uses(lab: Lab) -> dict[str, int]:
    """Return the words of pandas that a student reads in a lab, and the cell of the first use."""
    modules, uses = imported(lab), {}
    for place, cell in enumerate(lab.cells):
        if cell.kind == "code" and not cell.folded:
            for word in pandas_words(cell, modules):
                uses.setdefault(word, place)
    return {word: place for word, place in uses.items() if word not in KNOWN}


def prerequisites(lab: Lab, others: list[Lab]) -> list[Lab]:
    """Return the labs that a lab's line of prerequisites names, by number or address."""
    found = re.search(r"^\*\*Prerequisites\.\*\*(?:.+\n?)+", lab.opening, re.MULTILINE)
    line = found[0] if found else ""
    return [one for one in others if re.search(rf"\b{one.chapter[:2]}\b", line)]


def untaught(lab: Lab, others: list[Lab]) -> list[str]:
    """Return the words that a lab uses and no lab teaches."""
    known = {word for one in [lab, *others] for word in taught_words(one)}
    return sorted(set(first_uses(lab)) - known)


def late(lab: Lab, others: list[Lab]) -> list[str]:
    """Return the words that a lab teaches after it has used them, if no prerequisite has."""
    before = {word for one in prerequisites(lab, others) for word in taught_words(one)}
    here = {word: lab.cells.index(cell) for word, cell in taught_words(lab).items()}
    uses = first_uses(lab).items()
    return [word for word, place in uses if word not in before and here.get(word, place) > place]


def word_faults(lab: Lab, others: list[Lab]) -> Iterator[str]:
    """Say which words of pandas are not taught, or too late."""
    if words := untaught(lab, others):
        yield f"words of pandas that no lab teaches: {', '.join(words)}"
    if words := late(lab, others):
        yield f"words of pandas that it teaches after their first use: {', '.join(words)}"


# --- a lesson, whole ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Lesson:
    """A lab, the exercises of its chapter, and the other labs."""

    lab: Lab
    exercises: Mapping[str, Exercise]
    others: list[Lab]

    def faults(self) -> list[str]:
        """Return what is wrong with the lab as a lesson."""
        return [
            *over_limits(self.lab),
            *time_faults(self.lab, self.exercises),
            *cell_faults(self.lab),
            *plain_picture_faults(self.lab),
            *exercise_faults(self.lab, self.exercises),
            *word_faults(self.lab, self.others),
        ]


def path_of(chapter: str) -> Path:
    """Return a chapter's lab."""
    return ROOT / "chapters" / chapter / "lab.ipynb"


def lesson(chapter: str) -> Lesson:
    """Return a chapter's lesson.

    Parameters
    ----------
    chapter : str
        The chapter's folder, such as ``"02-flight"``.
    """
    others = [read_lab(path_of(one)) for one in chapters.FOLDERS if one != chapter]
    name = chapters.package(chapter).rpartition(".")[2]
    return Lesson(read_lab(path_of(chapter)), of_chapter(name), others)


def folder(asked: str) -> str:
    """Return a chapter's folder by its name, its number or its word."""
    for chapter in chapters.FOLDERS:
        if asked in (chapter, chapter[:2], chapter[3:]):
            return chapter
    raise SystemExit(f"no chapter is called {asked!r}; there are {', '.join(chapters.FOLDERS)}")


def print_lesson(one: Lesson) -> int:
    """Print a lab's figures, its minutes and its faults; return how many faults there are."""
    print(f"\n{one.lab.chapter}")
    for name, value in measure(one.lab).items():
        print(f"  {name:<22}{value:>8.3g}   at most {LIMITS[name]}")
    print(f"  {'section':<44}{'stated':>14}{'by the rule':>14}")
    for section in one.lab.sections:
        stated = f"{section.level} {section.minutes}" if section.level else "nothing"
        print(f"  {section.heading[:43]:<44}{stated:>14}{minutes(section, one.exercises):>14}")
    faults = one.faults()
    for fault in faults:
        print(f"  ✗ {fault}")
    return len(faults)


def main(asked: list[str]) -> int:
    """Print the lessons of the chapters asked for, or of all; return the exit code."""
    found = [print_lesson(lesson(folder(one))) for one in asked or chapters.FOLDERS]
    return int(any(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
