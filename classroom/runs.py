"""What a student's notebook gives as its answers: run in a sandbox, and read back as plain values.

Only the cells that an answer needs are run, in the notebook's order, in one Python. An error in one
does not keep the others from running. A cell that has to be stopped is left out, and the rest is
run once more.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from classroom.code_cells import (
    CodeCell,
    code_cells,
    code_to_run,
    needed_cells,
    resets,
)
from classroom.decoding import NotDecoded, decode
from classroom.model import Asked, Given
from classroom.sandbox import Box, Limits
from classroom.tampering import signs_in
from summit.values import is_blank

#: How often a notebook is run once more without the cell at which it had to be stopped.
_RESTARTS = 3
_LONGEST_SOURCE = 20_000
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
_TOO_MUCH = "It asked for more memory than a notebook may have."
_FORGED = "Its code wrote into the channel by which answers are handed over."


@dataclass
class _Results:
    """What came of the cells, by their places, and of the asks, by their numbers."""

    answers: dict[int, object] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    stopped: dict[int, str] = field(default_factory=dict)
    has_forged: bool = False


def given(
    notebook: object, asked: Sequence[Asked], box: Box, limits: Limits | None = None
) -> dict[str, Given]:
    """Run a notebook, and return what it gives as the answer to each exercise.

    Parameters
    ----------
    notebook : object
        What was read from the file as JSON.
    asked : sequence of Asked
        What the student was asked.
    box : Box
        Where her code may run: what `sandbox.find` returns.
    limits : Limits, optional
        What the code may take.

    Raises
    ------
    UnreadableHandIn
        When it is not a notebook.
    """
    ids = [one.id for one in asked]
    cells = code_cells(notebook, ids)
    limits = limits or Limits()
    results = _Results(errors={cell.place: cell.fault for cell in cells if cell.fault})
    some, whole = needed_cells(cells), [cell for cell in cells if cell.tree is not None]
    if any(cell.asks for cell in some):
        found = _run(cells, some, box, limits)
        # What a cell needs may not show in its code: then all of them are run.
        if _failed(found, some) and len(some) < len(whole) and not found.stopped:
            again = _run(cells, whole, box, limits)
            found = again if len(_failed(again, some)) < len(_failed(found, some)) else found
        found.errors = results.errors | found.errors
        results = found
    signs = {cell.place: signs_in(cell.tree) for cell in whole}
    return {one: _given(one, cells, results, signs) for one in ids}


def _failed(results: _Results, cells: Sequence[CodeCell]) -> list[int]:
    return [cell.place for cell in cells if cell.asks and cell.place in results.errors]


# --- running ------------------------------------------------------------------------------------


def _numbers(cells: Sequence[CodeCell]) -> dict[tuple[int, int], int]:
    """Return the number of each ask, by its cell's place and its own place in the cell."""
    asks = [(cell.place, place) for cell in cells for place in range(len(cell.asks))]
    return {ask: number for number, ask in enumerate(asks)}


def _run(
    cells: Sequence[CodeCell], chosen: Sequence[CodeCell], box: Box, limits: Limits
) -> _Results:
    collector = f"_take_{secrets.token_hex(8)}"
    numbers, not_inherited, results = _numbers(cells), resets(cells), _Results()
    left = [
        {
            "place": cell.place,
            "resets": not_inherited[cell.place],
            "source": code_to_run(
                cell,
                collector,
                {place: numbers[cell.place, place] for place in range(len(cell.asks))},
            ),
        }
        for cell in chosen
    ]
    for _ in range(1 + _RESTARTS):
        ran = box.run({"cells": left, "collector": collector}, limits)
        results.has_forged |= ran.has_forged
        last = _take(ran.lines, results)
        if not ran.end:
            return results
        if all(cell["place"] != last for cell in left):
            last = left[0]["place"]
        results.stopped[last] = ran.end
        left = [cell for cell in left if cell["place"] != last]
        if not left:
            return results
    for cell in left:
        results.stopped.setdefault(cell["place"], "The notebook had to be stopped too often.")
    return results


def _take(lines: Sequence[dict], results: _Results) -> int | None:
    """Read what a run said, and return the place of the cell that it began last."""
    last = None
    for line in lines:
        if type(line.get("begins")) is int:
            last = line["begins"]
        elif type(line.get("answer")) is dict and type(line.get("cell")) is int:
            results.answers[line["cell"]] = _decoded(line["answer"], results.answers, line["cell"])
        elif type(line.get("error")) is str and type(line.get("cell")) is int:
            is_memory = line.get("kind") == "MemoryError"
            said = _TOO_MUCH if is_memory else line["error"]
            (results.stopped if is_memory else results.errors)[line["cell"]] = said
    return last


def _decoded(written: dict, before: dict[int, object], number: int) -> object:
    """Return an answer; a blank one does not take the place of one that was given before."""
    try:
        value = decode(written)
    except NotDecoded as fault:
        return fault
    return before[number] if is_dots(value) and number in before else value


def is_dots(value: object) -> bool:
    """Tell whether nothing has been put in place of an answer's dots."""
    parts = value if isinstance(value, list | tuple) and value else [value]
    return all(map(is_blank, parts))


# --- what an exercise gets ----------------------------------------------------------------------


def _given(
    exercise: str,
    cells: Sequence[CodeCell],
    results: _Results,
    signs: dict[int, list[str]],
) -> Given:
    numbers = _numbers(cells)
    asking = [cell for cell in cells if exercise in cell.asks]
    others = [cell for cell in cells if not (set(cell.asks) - {exercise})]
    found = [
        f"{sign} (cell {cell.place + 1})" for cell in others for sign in signs.get(cell.place, ())
    ]
    found += [_FORGED] if results.has_forged else []
    tries = [
        _try(cell, results, numbers[cell.place, place], cells)
        for cell in asking
        for place, name in enumerate(cell.asks)
        if name == exercise
    ]
    if not tries:
        return Given("missing", signs=tuple(found))
    best = next(
        one
        for states in (("answered",), ("error", "stopped"), ("blank",))
        for one in reversed(tries)
        if one.state in states
    )
    return Given(best.state, best.value, best.said, best.source, tuple(found))


def _try(cell: CodeCell, results: _Results, number: int, cells: Sequence[CodeCell]) -> Given:
    """Return what one cell gives."""
    source = cell.source[:_LONGEST_SOURCE]
    if number in results.answers:
        value = results.answers[number]
        if isinstance(value, NotDecoded):
            return Given("error", said="The answer is not one that can be read.", source=source)
        return Given("blank" if is_dots(value) else "answered", value, source=source)
    if cell.place in results.stopped:
        return Given("stopped", said=results.stopped[cell.place], source=source)
    if cell.place in results.errors:
        said = _explained(results.errors[cell.place], cell, results, cells)
        return Given("error", said=said, source=source)
    return Given("error", said="The cell did not come to its answer.", source=source)


def _explained(said: str, cell: CodeCell, results: _Results, cells: Sequence[CodeCell]) -> str:
    """Add to an error what a reader of the whole notebook sees of its cause."""
    name = _UNDEFINED.search(said)
    if name is None:
        return said
    defining = [other for other in cells if any(name[1] in one.touches for one in other.found)]
    if any(other.place in results.stopped for other in defining):
        return f"{said}. The cell that defines it had to be stopped."
    if defining and all(other.place > cell.place for other in defining):
        return f"{said}. It is defined only further down in the notebook."
    return said
