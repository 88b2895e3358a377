"""What a student's notebook gives as its answers: run in a sandbox, and read back as plain values.

First only the cells that an answer needs are run, in the notebook's order, in one Python. An error
in one does not keep the others from running. A cell that has to be stopped is left out, and the
rest is run once more.

What a cell needs may not show in its code, and a notebook may have been written in another order
than it stands. So nobody gets less than all for that: where an answer is not right, all cells are
run from top to bottom; where it lacks a name, once more with the cell that defines it first.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from classroom.code_cells import (
    CodeCell,
    code_cells,
    code_to_run,
    lab_lines,
    leaves_dots,
    needed_cells,
    own_names,
    resets,
    slice_of,
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
_WHOLE = "The whole notebook took longer than one may."
#: Of more answers than this in one notebook, the rest is not taken.
_MOST_ANSWERS = 200
#: A run needs so many seconds of the processor to begin.
_START = 3
#: How often cells are put in another order, and how far back the cause of an error is sought.
_ORDERS, _DEEPEST = 3, 6
_FORGED = "Its code wrote into the channel by which answers are handed over."


@dataclass
class _Results:
    """What came of the cells, by their places, and of the asks, by their numbers."""

    answers: dict[int, object] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    stopped: dict[int, str] = field(default_factory=dict)
    has_forged: bool = False


@dataclass(frozen=True)
class _Try:
    """What one cell gives as the answer to one exercise, and what that is worth."""

    cell: CodeCell
    given: Given
    worth: float

    @property
    def is_settled(self) -> bool:
        """Whether no other run could make it better."""
        if self.given.state == "answered":
            return self.worth >= 1
        if self.given.state == "blank":
            return leaves_dots(self.cell)
        return self.given.state == "stopped" or self.cell.tree is None


@dataclass(frozen=True)
class _Found:
    """The best try of an exercise so far, and the run that gave it."""

    best: _Try | None
    results: _Results
    notes: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether another run may make it better."""
        return self.best is not None and not self.best.is_settled


class _Runner:
    """Runs cells of one notebook, in some order, as long as it has time left."""

    def __init__(self, cells: Sequence[CodeCell], box: Box, limits: Limits, worth: Worth) -> None:
        self.cells, self._box, self._limits, self._worth = cells, box, limits, worth
        self._began, self._cpu = time.monotonic(), 0.0
        self._numbers, self._resets = _numbers(cells), resets(cells)

    def _left(self) -> Limits:
        return replace(
            self._limits,
            seconds=self._limits.seconds - (time.monotonic() - self._began),
            cpu_seconds=self._limits.cpu_seconds - self._cpu,
        )

    @property
    def has_time(self) -> bool:
        """Whether another run can begin."""
        left = self._left()
        return left.seconds > 0 and left.cpu_seconds > min(_START, self._limits.cpu_seconds / 2)

    def run(
        self,
        chosen: Sequence[CodeCell],
        stopped: Mapping[int, str] = MappingProxyType({}),
        before: Mapping[int, str] = MappingProxyType({}),
    ) -> _Results:
        """Run cells in the order in which they come.

        `stopped` are those left out that had to be stopped before, and `before` holds lines to be
        put before some.
        """
        collector = f"_take_{secrets.token_hex(8)}"
        faults = {one.place: one.fault for one in self.cells if one.fault}
        results = _Results(errors=faults, stopped=dict(stopped))
        left = [self._asked(cell, collector, before.get(cell.place, "")) for cell in chosen]
        for _ in range(1 + _RESTARTS):
            if not left or not self.has_time:
                break
            ran = self._box.run({"cells": left, "collector": collector}, self._left())
            self._cpu += ran.cpu_seconds
            results.has_forged |= ran.has_forged
            last = self._take(ran.lines, results)
            if not ran.end:
                return results
            if all(cell["place"] != last for cell in left):
                last = left[0]["place"]
            results.stopped[last] = ran.end
            left = [cell for cell in left if cell["place"] != last]
        why = "The notebook had to be stopped too often." if self.has_time else _WHOLE
        for cell in left:
            results.stopped.setdefault(cell["place"], why)
        return results

    def _asked(self, cell: CodeCell, collector: str, before: str) -> dict:
        numbers = {place: self._numbers[cell.place, place] for place in range(len(cell.asks))}
        source = f"{before}\n{code_to_run(cell, collector, numbers)}".strip()
        return {"place": cell.place, "resets": self._resets[cell.place], "source": source}

    def _take(self, lines: Sequence[dict], results: _Results) -> int | None:
        """Read what a run said, and return the place of the cell that it began last."""
        last, numbers = None, range(min(len(self._numbers), _MOST_ANSWERS))
        for line in lines:
            place = line.get("cell")
            if type(line.get("begins")) is int:
                last = line["begins"]
            elif type(place) is not int:
                continue
            elif type(line.get("answer")) is dict and place in numbers:
                results.answers[place] = _decoded(line["answer"], results.answers, place)
            elif type(line.get("error")) is str:
                is_memory = line.get("kind") == "MemoryError"
                said = _TOO_MUCH if is_memory else line["error"]
                (results.stopped if is_memory else results.errors)[place] = said
        return last

    def best(self, one: Asked, results: _Results) -> _Try | None:
        """Return the try of an exercise that counts; None where no cell asks it."""
        tries = self.tries(one, results)
        for states in (("answered",), ("error", "stopped"), ("blank",)):
            for found in reversed(tries):
                if found.given.state in states:
                    return found
        return None

    def tries(self, one: Asked, results: _Results) -> list[_Try]:
        """Return what each cell that asks an exercise gives, in their order."""
        found = []
        for cell in self.cells:
            for place, name in enumerate(cell.asks):
                if name == one.id:
                    number = self._numbers[cell.place, place]
                    made = _try(cell, results, number, self.cells)
                    value = self._worth(one, made.value) if made.state == "answered" else 0
                    found.append(_Try(cell, made, value))
        return found


#: Tells what an answer to an exercise is worth: 1 where nothing could be better.
Worth = Callable[[Asked, object], float]


def _all(_asked: Asked, _value: object) -> float:
    return 1


def given(
    notebook: object,
    asked: Sequence[Asked],
    box: Box,
    limits: Limits | None = None,
    worth: Worth = _all,
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
    worth : callable, optional
        Tells what an answer to an exercise is worth, from 0 to 1. Where one is worth less than 1,
        all cells are run, and the better of the two answers is returned.

    Raises
    ------
    UnreadableHandIn
        When it is not a notebook.
    """
    cells = code_cells(notebook, [one.id for one in asked])
    runner = _Runner(cells, box, limits or Limits(), worth)
    some, whole = needed_cells(cells), [cell for cell in cells if cell.tree is not None]
    asks = any(cell.asks for cell in some)
    results = runner.run(some if asks else [])
    found = {one.id: _Found(runner.best(one, results), results) for one in asked}
    open_ = [one for one in asked if found[one.id].is_open]
    if open_ and runner.has_time:
        chosen = [cell for cell in whole if cell.place not in results.stopped]
        if len(chosen) > len(some) - len(results.stopped):
            _take_better(found, open_, runner, runner.run(chosen, results.stopped))
        _run_in_another_order(found, open_, runner, chosen)
    return {one.id: _given(one, found[one.id], runner) for one in asked}


def _take_better(
    found: dict[str, _Found],
    open_: Sequence[Asked],
    runner: _Runner,
    results: _Results,
    notes: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> None:
    """Take what another run gives, where that is not worse."""
    for one in open_:
        other = runner.best(one, results)
        if _rank(other) >= _rank(found[one.id].best):
            found[one.id] = _Found(other, results, notes.get(one.id, ()))


def _rank(found: _Try) -> float:
    """Say how good a try is, to be compared with another of the same exercise."""
    return found.worth if found.given.state == "answered" else _RANKS[found.given.state]


_RANKS = {"error": -1, "blank": -2, "stopped": -3}


# --- what stands in another order than it was written --------------------------------------------


def _run_in_another_order(
    found: dict[str, _Found],
    open_: Sequence[Asked],
    runner: _Runner,
    chosen: Sequence[CodeCell],
) -> None:
    """Run once more where an answer lacks a name, with the cells that define it first."""
    order, before, notes = list(chosen), {}, {}
    for _ in range(_ORDERS):
        lacking = [one for one in open_ if found[one.id].best.given.state == "error"]
        said = {one.id: _mended(one, found[one.id], order, before) for one in lacking}
        if not any(said.values()) or not runner.has_time:
            return
        for name, note in said.items():
            notes[name] = (*notes.get(name, ()), *filter(None, [note]))
        stopped = found[lacking[0].id].results.stopped
        _take_better(found, lacking, runner, runner.run(order, stopped, before), notes)


def _mended(one: Asked, found: _Found, order: list[CodeCell], before: dict[int, str]) -> str:
    """Put what defines a name before the cell that lacks it, and say so; nothing where it cannot.

    Where a cell that defines it lacks a name itself, that is mended.
    """
    cell, errors = found.best.cell, found.results.errors
    for _ in range(_DEEPEST):
        lacks = _UNDEFINED.search(errors.get(cell.place, ""))
        if lacks is None or cell not in order or lacks[1] in own_names(one.id):
            return ""
        name, place = lacks[1], order.index(cell)
        defining = [
            other
            for other in order
            if other is not cell and any(name in said.touches for said in other.found)
        ]
        above = [other for other in defining if order.index(other) < place]
        if above and above[-1].place in errors:
            cell = above[-1]
        elif defining:
            # For another answer, it may stand above already.
            first = above[-1] if above else defining[0]
            if not above:
                order.remove(first)
                order.insert(place, first)
            note = f"It was run after cell {first.place + 1}, which defines `{name}`."
            return note if first.place > cell.place else ""
        else:
            asked = [one.id, *(each for other in order for each in other.asks)]
            lines = lab_lines(tuple(dict.fromkeys(asked)), name)
            if not lines or lines in before.get(cell.place, ""):
                return ""
            before[cell.place] = f"{before.get(cell.place, '')}\n{lines}"
            return f"It was run with the hand-out's own `{name}`, which the notebook lacks."
    return ""


# --- running ------------------------------------------------------------------------------------


def _numbers(cells: Sequence[CodeCell]) -> dict[tuple[int, int], int]:
    """Return the number of each ask, by its cell's place and its own place in the cell."""
    asks = [(cell.place, place) for cell in cells for place in range(len(cell.asks))]
    return {ask: number for number, ask in enumerate(asks)}


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


def _given(one: Asked, found: _Found, runner: _Runner) -> Given:
    """Return what an exercise gets, with what there is to say of it for the teacher."""
    best, notes = found.best, found.notes
    if best is None:
        return Given("missing")
    if best.given.state == "blank":
        return replace(best.given, notes=(*notes, *_answered_below(one, best.cell, runner.cells)))
    earlier = [
        tried.cell.place + 1
        for tried in runner.tries(one, found.results)
        if tried.cell.place < best.cell.place and tried.given.state == "answered"
        if tried.worth >= 1 > best.worth
    ]
    if earlier:
        notes += (f"An earlier cell of it is right (cell {earlier[-1]}); the last one counts.",)
    signs = _signs(best.cell, runner.cells) + ([_FORGED] if found.results.has_forged else [])
    return replace(best.given, signs=tuple(signs), notes=notes)


def _signs(cell: CodeCell, cells: Sequence[CodeCell]) -> list[str]:
    """Return the signs in the code of an answer: in its cell, and in the lines that it needs."""
    found = [
        f"{sign} (cell {place + 1})"
        for place, tree in slice_of(cell, cells)
        for sign in signs_in(tree)
    ]
    return list(dict.fromkeys(found))


def _answered_below(one: Asked, cell: CodeCell, cells: Sequence[CodeCell]) -> tuple[str, ...]:
    """Say that the dots were left in place, and the answer stands in a cell below."""
    for other in cells:
        if other.place > cell.place:
            if set(other.asks) - {one.id}:
                break
            if names := own_names(one.id) & other.touches:
                said = f"The dots are left; `{min(names)}` gets a value in cell {other.place + 1}."
                return (said,)
    return ()


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
    if "ellipsis" in said:
        return f"{said}. The three dots are no answer yet: each exercise's answer starts anew."
    if name is None or any(name[1] in own_names(one) for one in cell.asks):
        return said
    defining = [other for other in cells if any(name[1] in one.touches for one in other.found)]
    if any(other.place in results.stopped for other in defining):
        return f"{said}. The cell that defines it had to be stopped."
    if defining and all(other.place > cell.place for other in defining):
        return f"{said}. It is defined only further down in the notebook."
    return said
