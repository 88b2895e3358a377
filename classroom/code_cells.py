"""The code of a hand-in, cell by cell: what each asks, defines and uses, found without running it.

A notebook that a student hands in may hold anything. What is no notebook is refused with words for
the teacher; a cell that is not Python is kept for what it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from IPython.core.inputtransformer2 import TransformerManager

from book.labs import Lab
from classroom.inside.run_cells import QUIET
from classroom.lab import code_of, exercise_cells, lab_of
from classroom.model import ClassProblem
from summit import chapters, record
from summit.needed import Statement, needed, places_needed, statements

#: The most that a notebook may hold: many times what the longest lab does.
MOST_CELLS, LONGEST_CELL, LONGEST_CODE = 1_000, 20_000, 150_000
#: A cell with lines of IPython's own is read again for each of them.
LONGEST_WITH_OWN_LINES, MOST_OWN_LINES = 4_000, 40
#: What Python says of code that it cannot read, or not so deep.
NOT_PYTHON = (SyntaxError, ValueError, RuntimeError, MemoryError, OverflowError)
#: What is called for its own sake and changes none of the names that it is given.
_CHANGES_NOTHING = {*QUIET, "check", "display", "len", "print", "round", "sorted", "sum", "type"}
# The first line of a cell whose time or output IPython takes: the rest is plain Python.
_TIMED = re.compile(r"\A\s*%%(?:time|capture)\b.*\n")
# What may be a line of IPython's own.
_OWN = re.compile(r"^\s*[!%?,;/].|[?]\s*$|=\s*[!%]", re.MULTILINE)
_MAY_DEFINE_ANYTHING = {"eval", "exec", "get_ipython", "globals", "locals", "vars"}


class UnreadableHandIn(ClassProblem):
    """A hand-in is not a notebook that could be read."""


@dataclass(frozen=True)
class Ask:
    """A place at which a cell asks an exercise, with the code that is its answer."""

    exercise: str
    answer: str


@dataclass(frozen=True)
class CodeCell:
    """A cell of code.

    Attributes
    ----------
    place : int
        Its place among all cells of the notebook.
    source : str
        As the student wrote it.
    tree : ast.Module or None
        Its syntax, with IPython's own lines in Python's words; None where it is not Python.
    fault : str
        What Python says of it, where it is not.
    asks : tuple of str
        The ids of the exercises that it answers, each as often as it is asked.
    lacks_call : bool
        Whether it answers by its mark alone: the call of ``check`` is gone.
    found : tuple of Statement
        Its statements.
    """

    place: int
    source: str
    tree: ast.Module | None = None
    fault: str = ""
    asks: tuple[str, ...] = ()
    lacks_call: bool = False
    found: tuple[Statement, ...] = field(default=(), repr=False)

    @cached_property
    def touches(self) -> frozenset[str]:
        """The names that have another value after it, or may."""
        return frozenset().union(*(one.touches | _may_change(one) for one in self.found))

    @cached_property
    def uses(self) -> frozenset[str]:
        """The names that it reads."""
        return frozenset().union(*(one.uses for one in self.found))

    @property
    def may_define_anything(self) -> bool:
        """Whether nobody can say what it does: it runs text, or imports whatever there is."""
        return bool(_MAY_DEFINE_ANYTHING & self.uses) or "*" in self.touches

    @property
    def acts(self) -> bool:
        """Whether it calls something for its own sake that is not known to change nothing."""
        return any(_acts(node) for node in self.tree.body)


def code_cells(notebook: object, asked: Collection[str]) -> list[CodeCell]:
    """Return the cells of code of a notebook.

    Parameters
    ----------
    notebook : object
        What was read from the file as JSON.
    asked : collection of str
        The ids of the exercises that are asked.

    Raises
    ------
    UnreadableHandIn
        When it is not a notebook.
    """
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise UnreadableHandIn("The file is not a notebook: it has no list of cells.")
    if len(cells) > MOST_CELLS:
        raise UnreadableHandIn(f"The notebook has {len(cells):,} cells; {MOST_CELLS:,} are read.")
    read, size = [], 0
    for place, cell in enumerate(cells):
        kind, source, mark = _parts(cell, place)
        size += len(source) if kind == "code" else 0
        if size > LONGEST_CODE:
            raise UnreadableHandIn("The notebook holds more code than any lab does.")
        if kind == "code":
            read.append(_read(place, source, mark, asked))
    return read


def _parts(cell: object, place: int) -> tuple[str, str, str]:
    """Return a cell's kind, its text, and the exercise that its mark says it answers."""
    said = f"Cell {place + 1} of the notebook cannot be read"
    if not isinstance(cell, dict):
        raise UnreadableHandIn(f"{said}: it is not a cell.")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise UnreadableHandIn(f"{said}: its text is not text.")
    metadata = cell.get("metadata")
    about = metadata.get("summit") if isinstance(metadata, dict) else None
    mark = about.get("asked") if isinstance(about, dict) else None
    kind = cell.get("cell_type")
    return (kind if isinstance(kind, str) else ""), source, (mark if isinstance(mark, str) else "")


def _read(place: int, source: str, mark: str, asked: Collection[str]) -> CodeCell:
    cell = CodeCell(place, source, asks=(mark,) if mark in asked else (), lacks_call=mark in asked)
    try:
        tree = _parsed(source)
        found = statements(ast.unparse(tree))
        calls = tuple(name for _, name in calls_in(tree, asked))
    except NOT_PYTHON as error:
        named = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
        quoted = {name: (f'"{name}"', f"'{name}'") for name in asked}
        asks = cell.asks or tuple(
            name for name in asked if any(one in source for one in quoted[name])
        )
        return replace(cell, fault=named, asks=asks)
    if calls:
        return replace(cell, tree=tree, found=found, asks=calls, lacks_call=False)
    return replace(cell, tree=tree, found=found)


def _parsed(source: str) -> ast.Module:
    if len(source) > LONGEST_CELL:
        raise ValueError(f"the cell is longer than {LONGEST_CELL:,} letters")
    try:
        return ast.parse(_TIMED.sub("", source))
    except SyntaxError:
        if len(source) > LONGEST_WITH_OWN_LINES or len(_OWN.findall(source)) > MOST_OWN_LINES:
            raise
        # IPython has lines of its own, such as %time.
        return ast.parse(TransformerManager().transform_cell(source))


def calls_in(tree: ast.AST, asked: Collection[str]) -> list[tuple[ast.Call, str]]:
    """Return the calls that ask exercises, with their ids, in their order."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = getattr(node.args[0], "value", None)
            is_ask = name == "check" or (name == "note" and str(first).startswith("own-"))
            if is_ask and isinstance(first, str) and first in asked:
                found.append((node, first))
    return sorted(found, key=lambda pair: (pair[0].lineno, pair[0].col_offset))


# --- what an exercise's own cell says -----------------------------------------------------------


@cache
def template(exercise: str) -> str:
    """Return the code of the answer in an exercise's own cell: ``answer``, ``[trap, mended]``."""
    for lab in _labs_with(exercise):
        return ast.unparse(exercise_cells(lab)[exercise][1].calls("check")[0].args[1])
    return "answer"


def _labs_with(exercise: str) -> Iterator[Lab]:
    for folder in chapters.FOLDERS:
        if record.belongs(exercise, chapters.package(folder).rpartition(".")[2]):
            yield lab_of(folder)


@cache
def lab_lines(exercises: Sequence[str], name: str) -> str:
    """Return the lines by which the lab of some exercises defines a name; nothing where none does.

    Parameters
    ----------
    exercises : sequence of str
        Their ids; the first that a lab has tells which.
    name : str
        Such as ``"pd"``.
    """
    for lab in (lab for one in exercises for lab in _labs_with(one)):
        return "\n".join(needed(code_of(lab.cells), name))
    return ""


@cache
def own_names(exercise: str) -> frozenset[str]:
    """Return the names that hold the answer in an exercise's own cell."""
    tree = ast.parse(template(exercise))
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


# --- which cells an answer needs ----------------------------------------------------------------


def needed_cells(cells: Sequence[CodeCell]) -> list[CodeCell]:
    """Return the cells that ask, and those that may give them what they use, in their order."""
    taken, wanted = [], set()
    for cell in reversed(cells):
        if cell.tree is None:
            continue
        is_needed = cell.asks or cell.may_define_anything or wanted & cell.touches
        if is_needed or cell.acts:
            taken.append(cell)
            for one in reversed(cell.found):
                wanted -= one.defines
                wanted |= one.uses | one.changes
            wanted |= {name for one in cell.asks for name in own_names(one) if cell.lacks_call}
    return taken[::-1]


def slice_of(cell: CodeCell, cells: Sequence[CodeCell]) -> Iterator[tuple[int, ast.AST]]:
    """Yield the code of an answer's cell, and each statement above that it needs, with its place.

    Parameters
    ----------
    cell : CodeCell
        One that asks.
    cells : sequence of CodeCell
        All of the notebook.
    """
    if cell.tree is None:
        return
    above = [(one.place, said) for one in cells if one.place < cell.place for said in one.found]
    needs = set(places_needed([said for _, said in above], ast.unparse(cell.tree)))
    # What asks counts wherever it is defined, also where a later line undoes that.
    asks = {"check", "note"} & cell.uses
    needs |= {place for place, (_, said) in enumerate(above) if asks & said.touches}
    for place in sorted(needs):
        yield above[place][0], ast.parse(above[place][1].source)
    yield cell.place, cell.tree


def leaves_dots(cell: CodeCell) -> bool:
    """Tell whether three dots still stand in a cell."""
    nodes = ast.walk(cell.tree) if cell.tree is not None else ()
    return any(isinstance(one, ast.Constant) and one.value is ... for one in nodes)


def _may_change(statement: Statement) -> frozenset[str]:
    """Return the names whose value a statement may change in a way that it does not show.

    A function may change what it is given, and a loop what it goes through.
    """
    node = ast.parse(statement.source).body[0]
    if isinstance(node, ast.For | ast.While | ast.With | ast.If | ast.Try):
        return statement.uses
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
        return frozenset({node.value.id})
    return statement.uses if _acts(node) else frozenset()


def _acts(node: ast.stmt) -> bool:
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    name = node.value.func if is_call else None
    return isinstance(name, ast.Name) and name.id not in _CHANGES_NOTHING


def resets(cells: Sequence[CodeCell]) -> dict[int, list[str]]:
    """Return, by the place of each cell that asks, the names that it must not inherit.

    Every exercise answers by the same few names. Where its own line is gone, the value of the
    exercise before would be its answer.
    """
    by_whom: dict[str, tuple[str, ...]] = {}
    found = {}
    for cell in cells:
        own = {name for one in cell.asks for name in own_names(one)}
        found[cell.place] = sorted(
            name for name in own if by_whom.get(name) and not set(by_whom[name]) & set(cell.asks)
        )
        by_whom |= dict.fromkeys(cell.touches, cell.asks)
    return found


# --- what is run ------------------------------------------------------------------------------


def code_to_run(cell: CodeCell, collector: str, numbers: Mapping[int, int]) -> str:
    """Return the code of a cell in which each answer is handed over instead of checked.

    Parameters
    ----------
    cell : CodeCell
        One that could be read.
    collector : str
        The name of what takes answers.
    numbers : mapping
        The number of each of its asks, by its place among them.
    """
    tree = ast.parse(ast.unparse(cell.tree))
    asked = set(cell.asks)
    for place, (call, _) in enumerate(calls_in(tree, asked)):
        answer = [word.value for word in call.keywords if word.arg == "answer"] or call.args[1:2]
        call.func = ast.Name(collector, ast.Load())
        # Without an answer Python itself says what is missing.
        call.args = [ast.Constant(numbers[place]), *answer]
        call.keywords = []
    tree.body = list(_kept(tree.body))
    if cell.lacks_call:
        for place, exercise in enumerate(cell.asks):
            tree.body += ast.parse(f"{collector}({numbers[place]}, {template(exercise)})").body
    return ast.unparse(ast.fix_missing_locations(tree))


def _kept(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Leave out what only shows something: it would be drawn for nobody."""
    for node in body:
        is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        called = getattr(node.value.func, "id", "") if is_call else ""
        binds = any(isinstance(part, ast.NamedExpr) for part in ast.walk(node))
        if called not in QUIET or binds:
            yield node
