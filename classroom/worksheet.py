"""What each exercise of a worksheet needs of the lab: a few lines before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from book.labs import Cell, Lab
from classroom.lab import FIRST, code_of, exercise_cells, named_in, names_in, worked_answers
from classroom.model import Asked
from summit.data import tables
from summit.needed import Statement, places_needed, statements

COMMENT = "# What this exercise needs. Run this cell first."
#: What each name holds: the statement that made it, with what the names in it then held.
State = dict[str, int]


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
    state = after([one for source in code_of(start.cells) for one in statements(source)], {})
    for task in tasks:
        new = lacking(statements_for(lab, task), state)
        state = after(new, state)
        yield "\n".join([COMMENT, *(one.source for one in new), *look_at(new)]) if new else ""
        # An answer may give a name of the set-up another value, as the worked one does.
        answered = after(statements(worked_answers(lab.chapter)[task.id].alone), {})
        state = {name: held for name, held in state.items() if answered.get(name, held) == held}


# --- what an answer needs -----------------------------------------------------------------------


def statements_for(lab: Lab, task: Asked) -> list[Statement]:
    """Return the statements of the lab that an answer to an exercise needs.

    Those that define what the worked answer uses and the question names, and those that load the
    tables of both.
    """
    found = before(lab, exercise_cells(lab)[task.id][1])
    worked = worked_answers(lab.chapter)[task.id]
    named = [name for name in named_in(task.exercise.question) if name in tables()]
    holds = {name: held_in(name, found) for name in [*named, *loaded_in(worked.alone)]}
    code = [*filter(None, holds.values()), names_in(task.exercise), worked.code]
    places = places_needed(found, "\n".join(code))
    plain = [f'{name} = load("{name}")' for name, held in holds.items() if not held]
    return [*(found[place] for place in places), *statements("\n".join(plain))]


def before(lab: Lab, cell: Cell) -> list[Statement]:
    """Return the statements of a lab before a cell, without those that only show something."""
    cells = code_of(lab.cells[: lab.cells.index(cell)])
    found = []
    for own in (statements(source, strict=True) for source in cells):
        found += own[:-1] if own and only_shows(own[-1]) else own
    return found


def only_shows(last: Statement) -> bool:
    """Tell whether a cell's last statement is there for what a notebook prints below it."""
    return isinstance(ast.parse(last.source).body[0], ast.Expr)


def held_in(table: str, found: Sequence[Statement]) -> str:
    """Return the name that holds a table after some statements; empty where none does.

    One that holds it as it is goes before one that holds it pivoted, sorted or indexed.
    """
    ways = {}
    for place, statement in enumerate(found):
        for name in statement.touches:
            ways.pop(name, None)
        for name, value in assigned(statement):
            if table_of(value) == table:
                ways[name] = isinstance(value.func, ast.Name), place
    return max(ways, key=ways.get, default="")


def assigned(statement: Statement) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names to which a statement assigns, each with its own value."""
    node = ast.parse(statement.source).body[0]
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
        pairs = (
            zip(target.elts, node.value.elts, strict=True) if several else [(target, node.value)]
        )
        yield from ((one.id, value) for one, value in pairs if isinstance(one, ast.Name))


def table_of(value: ast.expr) -> str:
    """Return which table a value is: ``load("x")``, with or without methods called on it."""
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        value = value.func.value
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "load":
        return value.args[0].value
    return ""


def loaded_in(code: str) -> list[str]:
    """Return the names of the tables that code loads."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return [
        found for call in calls if isinstance(call.func, ast.Name) and (found := table_of(call))
    ]


# --- what is there already ----------------------------------------------------------------------


def after(sequence: Sequence[Statement], state: State) -> State:
    """Return what names hold after some statements, without running them."""
    return states(sequence, state)[-1]


def states(sequence: Sequence[Statement], state: State) -> list[State]:
    """Return what names hold before the first statement, and after each."""
    found = [state]
    for statement in sequence:
        read = sorted(statement.uses | statement.changes)
        made = hash((statement.source, tuple((name, found[-1].get(name)) for name in read)))
        found.append(found[-1] | dict.fromkeys(statement.touches, made))
    return found


def lacking(wanted: Sequence[Statement], state: State) -> list[Statement]:
    """Return those of the wanted statements that have to be run where names hold what they hold."""
    *earlier, target = states(wanted, {})
    needed = {name for name in target if state.get(name) != target[name]}
    new = []
    for statement, held in zip(reversed(wanted), reversed(earlier), strict=True):
        if statement.touches & needed:
            new.append(statement)
            needed -= statement.defines
            read = statement.uses | statement.changes
            needed |= {name for name in read if name in held and state.get(name) != held[name]}
    new.reverse()
    reached = after(new, state)
    return new if all(reached.get(name) == target[name] for name in target) else list(wanted)


def look_at(new: Sequence[Statement]) -> list[str]:
    """Return a line that shows the first rows of the table that was loaded last."""
    held = [name for one in new for name, value in assigned(one) if table_of(value)]
    return [f"{held[-1]}.head(3)"] if held else []
