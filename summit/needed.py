"""Which statements of a lab an answer needs: a slice of its code, found without running it.

A lab is a long way down to its last exercise, and most of it draws. An answer needs the few lines
that define what it uses, and those that these need in turn.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from symtable import SymbolTable, symtable

# What may define or change any name, so that nobody can say what it does.
_UNREADABLE = {"eval", "exec", "globals", "locals", "vars"}
# What pandas draws or looks with changes nothing.
_SHOWS = {"boxplot", "head", "hist", "plot", "tail", "value_counts"}


@dataclass(frozen=True)
class Statement:
    """A statement of a lab's top level.

    Attributes
    ----------
    source : str
        Its text.
    defines : frozenset of str
        The names that it gives a new value, whatever they were.
    changes : frozenset of str
        The names whose value it changes, or may.
    uses : frozenset of str
        The names that it reads, also those that its functions and comprehensions read.
    """

    source: str
    defines: frozenset[str]
    changes: frozenset[str]
    uses: frozenset[str]

    @property
    def touches(self) -> frozenset[str]:
        """The names that have another value after it, or may."""
        return self.defines | self.changes


def needed(cells: Iterable[str], code: str) -> list[str]:
    """Return the statements of some cells that a piece of code needs to have run before it.

    What two names call the same thing, one of which changes it, is not seen.

    Parameters
    ----------
    cells : iterable of str
        The code of the cells before, in their order.
    code : str
        The code of the answer.

    Returns
    -------
    list of str
        In their order; an import has only the names that are needed.

    Raises
    ------
    SyntaxError
        When something is not Python, such as a line of IPython's own.
    ValueError
        When a cell imports everything from a module, or runs text as code.
    """
    found = [one for cell in cells for one in statements(cell, strict=True)]
    return [found[place].source for place in places_needed(found, code)]


def places_needed(found: Sequence[Statement], code: str) -> list[int]:
    """Return which of some statements a piece of code needs, by their places among them.

    Parameters
    ----------
    found : sequence of Statement
        What comes before, in its order.
    code : str
        The code of the answer.
    """
    wanted: set[str] = set()
    for statement in reversed(statements(code)):
        _want(statement, wanted)
    taken = []
    for place in reversed(range(len(found))):
        if wanted & found[place].touches:
            taken.append(place)
            _want(found[place], wanted)
    return taken[::-1]


def _want(statement: Statement, wanted: set[str]) -> None:
    wanted -= statement.defines
    wanted |= statement.uses | statement.changes


@lru_cache(maxsize=1024)
def statements(code: str, *, strict: bool = False) -> tuple[Statement, ...]:
    """Return the statements of a cell, an import of several names as several.

    Parameters
    ----------
    code : str
        The code.
    strict : bool
        Whether to refuse what may define any name.
    """
    lines = code.splitlines(keepends=True)
    found = []
    for node in ast.parse(code).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found += map(_imported, _by_alias(node))
        else:
            # With its decorators, and as it was written.
            first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
            text = "".join(lines[first - 1 : node.end_lineno])
            whole = first == node.lineno and (node.col_offset or _is_followed(node, lines))
            found.append(_read(node, ast.unparse(node) if whole else text.rstrip()))
    if strict:
        _refuse_unreadable(found)
    return tuple(found)


def _is_followed(node: ast.stmt, lines: Sequence[str]) -> bool:
    """Tell whether another statement stands in the line in which one ends."""
    rest = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode().strip()
    return bool(rest) and not rest.startswith("#")


def _by_alias(node: ast.Import | ast.ImportFrom) -> Iterator[ast.Import | ast.ImportFrom]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            yield ast.Import([alias])
        else:
            yield ast.ImportFrom(node.module, [alias], node.level)


def _imported(node: ast.Import | ast.ImportFrom) -> Statement:
    alias = node.names[0]
    name = alias.asname or alias.name.partition(".")[0]
    return Statement(ast.unparse(node), frozenset({name}), frozenset(), frozenset())


def _read(node: ast.stmt, source: str) -> Statement:
    table = symtable(source, "<cell>", "exec")
    bound = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
    changed = set(_changed(node)) | set(_declared_global(table))
    # What stands under an if or in a loop may not be reached.
    always = isinstance(node, ast.Assign | ast.AnnAssign | ast.FunctionDef | ast.ClassDef)
    defines = bound - changed if always else set()
    changes = changed | (bound - defines)
    return Statement(source, frozenset(defines), frozenset(changes), frozenset(_used(table)))


def _used(table: SymbolTable) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _used(child)


def _declared_global(table: SymbolTable) -> Iterator[str]:
    for child in table.get_children():
        names = child.get_symbols()
        yield from (one.get_name() for one in names if one.is_declared_global())
        yield from _declared_global(child)


def _changed(node: ast.stmt) -> Iterator[str]:
    """Return the names whose value a statement may change: of a table, such as ``df["x"] = 1``."""
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign):
            yield from _root(part.target)
        elif isinstance(part, ast.Subscript | ast.Attribute) and not isinstance(part.ctx, ast.Load):
            yield from _root(part)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Del):
            yield part.id
        elif isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            yield from _root_of_call(part.value.func)


def _root_of_call(function: ast.expr) -> Iterator[str]:
    """Return what a call for its own sake, such as ``df.insert(...)``, may change.

    What makes a new thing, such as ``pd.Series(...)``, has a capital letter and changes nothing.
    """
    steps = [part.attr for part in ast.walk(function) if isinstance(part, ast.Attribute)]
    if steps and not steps[0][0].isupper() and not _SHOWS.intersection(steps):
        yield from _root(function)


def _root(target: ast.expr) -> Iterator[str]:
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id


def _refuse_unreadable(found: Iterable[Statement]) -> None:
    for statement in found:
        if "*" in statement.defines:
            raise ValueError(f"Nobody can say which names this defines: {statement.source}.")
        if called := _UNREADABLE & statement.uses:
            raise ValueError(f"{min(called)} may define any name: {statement.source}.")
