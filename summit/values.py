"""What a student gives, whatever it is, as readable text and as JSON. Neither ever raises."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from summit.shown import drawing_kinds
from summit.words import day_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_TEXT = 20_000
#: So many letters of a text are shown in a table.
LONGEST_CELL = 200
MOST_ENTRIES = 12
_MOST_KEPT = 200
# As deep as a value may be wrapped; a list may even hold itself.
_DEEPEST = 4
# Python refuses to write numbers of more than 4,300 digits; nobody reads one of a hundred.
_LARGEST_BITS = 300
_DAY = pd.Timedelta(days=1)
# Signs that turn the direction of whatever follows, and signs that nobody sees. Letters that are
# written from the right, and the joiners between them, are none of these.
_UNSEEN = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\u00ad\u200b\u2060\ufeff"
)
# What says in a JSON value that there is none: None is one.
ABSENT = object()


def clean(text: str) -> str:
    """Return text that every file and every page can hold.

    Half characters and control characters have no place in HTML; new lines and tabs do. Signs that
    turn the direction of what follows, or that nobody sees, are left out.
    """
    whole = str(text).encode("utf-8", "replace").decode("utf-8")
    whole = "".join(filter(_is_kept, whole))
    return whole if len(whole) <= LONGEST_TEXT else f"{whole[:LONGEST_TEXT]} … (shortened)"


def _is_kept(sign: str) -> bool:
    return sign in "\n\t" or (sign not in _UNSEEN and unicodedata.category(sign) != "Cc")


def is_blank(value: object) -> bool:
    """Tell whether nothing has been put in place of the dots."""
    return value is ... or (isinstance(value, str) and not value.strip(" \t\n.…"))


def text_of(value: object, depth: int = 0) -> str:
    """Return a value as a reader would write it.

    Parameters
    ----------
    value : object
        Whatever a student gives: a number, a word, a list, a frame, a drawing.
    depth : int
        How deep it was wrapped.

    Returns
    -------
    str
        Such as ``"3,000,000"``, ``"29 March 2022"`` or ``"Poland 40, Hungary 12"``.
    """
    for kinds, write in (*_WRITERS, (drawing_kinds(), _of_drawing)):
        if isinstance(value, kinds):
            return write(value, depth)
    if callable(value):
        return "a function"
    return f"a value of the type {clean(type(value).__name__)}"


def value_text(value: object) -> str:
    """Write a NumPy scalar or a moment of pandas' as a reader does: ``12.3``, ``2022-03-29``."""
    if isinstance(value, np.character):
        return repr(value.item())
    if isinstance(value, np.datetime64 | np.timedelta64):
        value = pd.Timestamp(value) if isinstance(value, np.datetime64) else pd.Timedelta(value)
    if isinstance(value, pd.Timestamp) and value == value.normalize() and value.tz is None:
        return f"{value:%Y-%m-%d}"
    if isinstance(value, pd.Timedelta) and value % _DAY == pd.Timedelta(0):
        return f"{value.days:,} day{'' if value.days == 1 else 's'}"
    return str(value)


def json_of(value: object, depth: int = 0) -> object:
    """Return a value as JSON can hold it, or `ABSENT` where JSON has nothing like it.

    A day is text, such as ``"2022-03-29"``; a Series is a dict.
    """
    if isinstance(value, pd.Series) and value.index.is_unique:
        value = value.to_dict()
    if isinstance(value, np.ndarray | np.generic | pd.Index):
        value = value.tolist()
    if isinstance(value, list | tuple | Mapping):
        return _json_of_several(value, depth) if _is_small(value, depth) else ABSENT
    return _json_of_one(value)


def _is_small(value: Sequence | Mapping, depth: int) -> bool:
    return depth < _DEEPEST and len(value) <= _MOST_KEPT


def _json_of_several(value: Sequence | Mapping, depth: int) -> object:
    if isinstance(value, Mapping):
        held = {text_of(name): json_of(entry, depth + 1) for name, entry in value.items()}
        return ABSENT if ABSENT in held.values() else held
    held = [json_of(entry, depth + 1) for entry in value]
    return ABSENT if ABSENT in held else held


def _json_of_one(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if value.bit_length() <= _LARGEST_BITS else ABSENT
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else ABSENT
    return _iso(value) if isinstance(value, date) and value is not pd.NaT else ABSENT


def _iso(day: date) -> str:
    if isinstance(day, datetime) and (day.hour or day.minute or day.second):
        return day.isoformat()
    return date(day.year, day.month, day.day).isoformat()


def _of_text(value: str, _depth: int) -> str:
    return clean(value).strip()


def _of_number(value: float, _depth: int) -> str:
    if isinstance(value, int) and value.bit_length() > _LARGEST_BITS:
        return "a number of more than 90 digits"
    if isinstance(value, int) or value.is_integer():
        # A year is written without a comma.
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.0f}"
    if abs(value) >= 100_000:
        return f"{value:,.2f}"
    return f"{value:,.6g}" if math.isfinite(value) else str(value)


def _of_day(value: date, _depth: int) -> str:
    if value is pd.NaT:
        return "an empty value"
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return value.isoformat(sep=" ")
    return day_text(value)


def _of_scalar(value: np.generic | np.ndarray, depth: int) -> str:
    held = value.item()
    return str(value) if isinstance(held, np.generic | np.ndarray) else text_of(held, depth)


def _of_entries(value: Iterable, depth: int) -> str:
    if depth == _DEEPEST:
        return "…"
    return _first((text_of(entry, depth + 1) for entry in value), len(value)) or "an empty list"


def _of_pairs(value: Mapping, depth: int) -> str:
    if depth == _DEEPEST:
        return "…"
    pairs = (f"{text_of(name)}: {text_of(entry, depth + 1)}" for name, entry in value.items())
    return _first(pairs, len(value)) or "an empty dict"


def _first(texts: Iterable[str], length: int) -> str:
    """Return the first of some texts, and how many more there are."""
    shown, more = list(islice(texts, MOST_ENTRIES)), length - MOST_ENTRIES
    return ", ".join([*shown, *([f"… ({more} more)"] if more > 0 else [])])


def _of_column(value: pd.Series, depth: int) -> str:
    if isinstance(value.index, pd.RangeIndex) or not value.index.is_unique:
        return _of_entries(list(value), depth)
    return _of_pairs(dict(value.items()), depth)


def _of_frame(value: pd.DataFrame, depth: int) -> str:
    rows, columns = value.shape
    named = f": {_of_entries(list(value.columns), depth)}" if columns else ""
    return (
        f"a table of {rows:,} {'row' if rows == 1 else 'rows'} "
        f"and {columns} {'column' if columns == 1 else 'columns'}{named}"
    )


def _of_array(value: np.ndarray, depth: int) -> str:
    return _of_entries(value, depth) if value.ndim else _of_scalar(value, depth)


def _of_drawing(value: Axes | Figure, _depth: int) -> str:
    drawn = value.get_figure(root=True)
    titles = [axes.get_title(loc=side) for axes in drawn.axes for side in ("center", "left")]
    title = next(filter(None, titles), "")
    return f"a chart: {clean(title)}" if title else "a chart without a title"


def _sorted(value: Iterable, depth: int) -> str:
    return ", ".join(sorted(_of_entries([entry], depth) for entry in value)) or "an empty set"


# The first that fits is taken: True is an int, a Timestamp is a date, an NA is neither.
_WRITERS = (
    (type(...), lambda *_: "…"),
    (type(None), lambda *_: "None"),
    (type(pd.NA), lambda *_: "an empty value"),
    (str, _of_text),
    (bool, lambda value, _: str(value)),
    ((int, float), _of_number),
    (date | type(pd.NaT), _of_day),
    (np.generic, _of_scalar),
    ((Decimal, Fraction, complex, pd.Period, timedelta), lambda value, _: str(value)),
    (pd.DataFrame, _of_frame),
    (pd.Series, _of_column),
    (np.ndarray, _of_array),
    ((list, tuple, range, pd.Index), _of_entries),
    (set | frozenset, _sorted),
    (Mapping, _of_pairs),
)
