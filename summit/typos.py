"""A typo in pandas answered like a table's: a column, a row or a method that was meant.

pandas says ``KeyError: 'crosings_now'`` below fifty lines of its own code. Here two lines come
first, and of the traceback only what the student wrote. So it is with what the book's own code
refuses, such as a table that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from numbers import Integral
from types import FrameType, ModuleType, TracebackType
from typing import TYPE_CHECKING

import pandas as pd

from summit.answers.spelling import folded, is_country, known_as
from summit.nearest import did_you_mean
from summit.record import say

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

#: What pandas raises for a name that it does not know, and the book for what it refuses.
ERRORS = (KeyError, AttributeError, ValueError)
#: So many names are listed where none is near.
MOST_NAMES = 10

_YEAR = re.compile(r"[12]\d{3}")
# What Python runs to look an attribute up.
_LOOK_UPS = ("__getattr__", "__getattribute__")
_QUOTED = re.compile(r"(?<!dtype=)'([^']+)'")


def show_error(
    shell: InteractiveShell,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    """Show an error as IPython does; where a name of pandas' is wrong, say first what was meant.

    For `InteractiveShell.set_custom_exc`, which calls it so.
    """
    message = hint(error, trace)
    if not message:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        return
    say(message, "mistake")
    if own := _own_part(trace, shell.user_ns):
        # What pandas met on its way says no more, at twice the length.
        error.__cause__, error.__suppress_context__ = None, True
        shell.showtraceback((kind, error.with_traceback(own), own), tb_offset=0)
    else:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def hint(error: BaseException, trace: TracebackType | None) -> str:
    """Return what was wrong and what was probably meant, or nothing where that is not known.

    Parameters
    ----------
    error : BaseException
        A `KeyError` or an `AttributeError` of pandas', or a `ValueError` of the book's.
    trace : types.TracebackType, optional
        Where it was raised.
    """
    modules = [str(frame.f_globals.get("__name__")) for frame in _frames(trace)]
    if isinstance(error, ValueError):
        return str(error) if modules and modules[-1].partition(".")[0] == "summit" else ""
    if isinstance(error, AttributeError):
        asked = [frame for frame in _frames(trace) if frame.f_code.co_name not in _LOOK_UPS]
        # What pandas' own code does not find in something is no typo of the student's.
        if asked and _is_pandas(asked[-1].f_globals.get("__name__")):
            return ""
        return _attribute_hint(getattr(error, "obj", None), getattr(error, "name", None))
    names = _names_in(error)
    frames = [
        frame for frame, module in zip(_frames(trace), modules, strict=True) if _is_pandas(module)
    ]
    if not names or not frames:
        return ""
    table = next((found for frame in frames if (found := _table_of(frame)) is not None), None)
    looked_up = [frame.f_locals.get("self") for frame in frames]
    index = next((one for one in reversed(looked_up) if isinstance(one, pd.Index)), None)
    return _key_hint(names, table, index)


def _key_hint(names: list[str], table: pd.DataFrame | pd.Series | None, index: object) -> str:
    columns = table.columns if isinstance(table, pd.DataFrame) else None
    if index is None or (columns is not None and index.equals(columns)):
        return "" if columns is None else _said(names, columns, "column")
    if isinstance(index, pd.DatetimeIndex):
        days = f"{index.min():%Y-%m-%d} to {index.max():%Y-%m-%d}"
        return f"There is no row {_written(names[0])}. The rows are from {days}."
    return _said(names, index, "row")


def _said(names: list[str], known: Iterable[object], what: str) -> str:
    known = [str(name) for name in known]
    missing = [name for name in names if name not in known]
    return "\n".join(_one(name, known, what) for name in missing[:2])


def _one(name: str, known: list[str], what: str) -> str:
    there_are = _listed(known, what)
    end = there_are if name.isdigit() else _meant(name, known, there_are)
    return f"There is no {what} {_written(name)}. {end}"


def _meant(name: str, known: list[str], otherwise: str) -> str:
    """Ask whether the country of this name was meant as it is written here, or a name like it."""
    country = folded(known_as(name))
    same = next((one for one in known if folded(known_as(one)) == country), None)
    if same:
        return f"Did you mean {same!r}?"
    # Of a country that is not there, no other one was meant.
    return otherwise if is_country(name) else did_you_mean(name, known, otherwise)


def _written(name: str) -> str:
    """Write a name as the student did: a number such as a year has no quotation marks."""
    return name if name.isdigit() else repr(name)


def _listed(known: list[str], what: str) -> str:
    if len(known) > MOST_NAMES and all(map(_YEAR.fullmatch, known)):
        return f"The {what}s are from {min(known)} to {max(known)}."
    some = ", ".join(known[:MOST_NAMES])
    more = len(known) - MOST_NAMES
    return f"The {what}s are: {some}{f' and {more:,} more' if more > 0 else ''}."


def _attribute_hint(owner: object, name: str | None) -> str:
    module = owner.__name__ if isinstance(owner, ModuleType) else type(owner).__module__
    if name is None or not _is_pandas(module):
        return ""
    known = [one for one in dir(owner) if not one.startswith("_")]
    columns = [str(one) for one in getattr(owner, "columns", [])]
    kind = type(owner).__name__
    called = f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"
    called = "pandas" if isinstance(owner, ModuleType) else called
    there_are = _listed(columns, "column") if columns else ""
    end = did_you_mean(name, [*columns, *known], there_are)
    return f"There is no {name!r} in {called}. {end}".strip()


def _names_in(error: BaseException) -> list[str]:
    """Return the names that an error complains of; of keys that are no text or number, none."""
    said = error.args[0] if error.args else None
    if isinstance(said, Integral):
        return [str(said)]
    if not isinstance(said, str):
        return []
    said = said.removeprefix("Column not found: ")
    return _QUOTED.findall(said) if "[" in said else [said]


def _table_of(frame: FrameType) -> pd.DataFrame | pd.Series | None:
    """Return the frame or series that a piece of pandas' code works on."""
    owner = frame.f_locals.get("self")
    owner = owner if isinstance(owner, pd.DataFrame | pd.Series) else getattr(owner, "obj", None)
    return owner if isinstance(owner, pd.DataFrame | pd.Series) else None


def _is_pandas(module: object) -> bool:
    return str(module).partition(".")[0] == "pandas"


def _frames(trace: TracebackType | None) -> Iterator[FrameType]:
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


def _own_part(trace: TracebackType | None, names: dict) -> TracebackType | None:
    """Return the steps of a traceback that a cell's own lines took."""
    if trace is None:
        return None
    rest = _own_part(trace.tb_next, names)
    if trace.tb_frame.f_globals is not names:
        return rest
    return TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)
