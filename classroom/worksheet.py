"""What each exercise of a worksheet needs of the lab: a few lines before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from book.labs import Cell, Lab
from classroom.lab import FIRST, code_of, exercise_cells, named_in, names_in, worked_answers
from classroom.model import Asked
from summit.data import tables
from summit.needed import Statement, places_needed, statements

LOADED = re.compile(r"""\bload\(["'](\w+)["']""")
COMMENT = "# What this exercise needs. Run this cell first."
#: What each name holds: the statements that made it, each with what its own names then held.
State = dict[str, tuple]


def set_up_cells(lab: Lab, tasks: Sequence[Asked]) -> Iterator[str]:
    """Yield, for each exercise, the code that it needs and that no earlier cell has run.

    Parameters
    ----------
    lab : Lab
        The chapter's lab.
    tasks : sequence of Asked
        Its exercises, in the order of the worksheet.
    """
    start = next(section for section in lab.sections if section.title == FIRST)
    state: State = {}
    for source in code_of(start.cells):
        run(statements(source), state)
    for task in tasks:
        wanted = statements_for(lab, task)
        new = lacking(wanted, state)
        run(new, state)
        yield "\n".join([COMMENT, *(one.source for one in new), *look_at(new)]) if new else ""


def statements_for(lab: Lab, task: Asked) -> list[Statement]:
    """Return the statements of the lab that an answer to an exercise needs."""
    answer = exercise_cells(lab)[task.id][1]
    found = before(lab, answer)
    worked = worked_answers(lab.chapter)[task.id]
    code = f"{names_in(task.exercise)}\n{worked.code}"
    named = [name for name in named_in(task.exercise.question) if name in tables()]
    loaded = dict.fromkeys([*named, *LOADED.findall(f"{worked.before}\n{worked.code}")])
    extra = []
    for table in loaded:
        if name := name_of(table, found):
            code = f"{name}\n{code}"
        else:
            extra.append(f'{table} = load("{table}")')
    places = places_needed(found, "\n".join([code, "load"]))
    return [*(found[place] for place in places), *statements("\n".join(extra))]


def before(lab: Lab, cell: Cell) -> list[Statement]:
    """Return the statements of a lab before a cell."""
    cells = lab.cells[: lab.cells.index(cell)]
    return [one for source in code_of(cells) for one in statements(source, strict=True)]


def name_of(table: str, found: Sequence[Statement]) -> str:
    """Return the name under which a lab has a table, as it is rather than made into another."""
    holding = [one for one in found if one.defines and table in LOADED.findall(one.source)]
    plain = [one for one in holding if one.source.endswith(f'= load("{table}")')]
    for statement in [*reversed(plain), *reversed(holding)]:
        for name in sorted(statement.defines):
            if statement in (found[place] for place in places_needed(found, name)):
                return name
    return ""


def run(sequence: Sequence[Statement], state: State) -> State:
    """Note what names hold after some statements, without running them."""
    for statement in sequence:
        read = sorted(statement.uses | statement.changes)
        made = (statement.source, tuple((name, hash(state.get(name))) for name in read))
        state.update(dict.fromkeys(statement.touches, made))
    return state


def lacking(wanted: Sequence[Statement], state: State) -> list[Statement]:
    """Return those of the wanted statements that still have to be run."""
    target = run(wanted, {})
    stale = {name for name in target if state.get(name) != target[name]}
    new = [one for one in wanted if one.touches & stale]
    reached = run(new, dict(state))
    return new if all(reached[name] == target[name] for name in target) else list(wanted)


def look_at(new: Sequence[Statement]) -> list[str]:
    """Return a line that shows the first rows of the table that was loaded last."""
    for statement in reversed(new):
        found = re.match(r"""(\w+) = load\(["']\w+["']\)(\.\w+\([^()]*\))*$""", statement.source)
        if found:
            return [f"{found[1]}.head(3)"]
    return []
