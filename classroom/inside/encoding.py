"""A student's answer as JSON: strict, typed, and never larger than an answer can be.

What is written here `classroom.decoding` reads back, in a program that has never seen the student's
code. Whatever an answer is, it is written as what it is to the exercises' kinds of answer: a number
of NumPy's as a number, a chart as what it shows, and what no kind takes by its type's name.

This runs in the sandbox. It needs the package without answers, and nothing else of the book.
"""

from __future__ import annotations

import numbers
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from itertools import islice

import numpy as np
import pandas as pd
from pandas.api import types

# Of more entries than this, only their number is told.
MOST_ROWS, MOST_ITEMS = 5_000, 1_000
# As many points of a line are read.
MOST_POINTS = 20_000
# A table is written whole where it has no more cells than this.
MOST_CELLS = 2_000
LONGEST_TEXT, LONGEST_NAME = 20_000, 80
# As deep as an answer may be wrapped, and as many values as it may hold.
DEEPEST, MOST_VALUES = 12, 20_000
# Beyond it a number is larger than any that a computer calculates with.
_MOST_BITS = 4_000
_DIGITS = Context(prec=60)


class TooLarge(ValueError):
    """An answer holds more than any answer does."""


def encode(value: object) -> dict:
    """Return a value as JSON can hold it.

    Parameters
    ----------
    value : object
        Whatever a student gives.
    """
    try:
        return _Encoder().write(value, 0)
    except TooLarge:
        return _other(value)


class _Encoder:
    """Writes one answer, and counts how much it holds."""

    def __init__(self) -> None:
        self.left = MOST_VALUES

    def write(self, value: object, depth: int) -> dict:
        self.left -= 1
        if self.left < 0:
            raise TooLarge
        for constant, name in _CONSTANTS:
            if value is constant:
                return {"is": name}
        # What a thing says of its class, in `__class__`, may be anything.
        kind = type(value)
        for kinds, write in _SIMPLE:
            if issubclass(kind, kinds):
                return write(value)
        if depth >= DEEPEST:
            return _other(value)
        if _is_chart(value):
            return _chart(value)
        for kinds, write in _HOLDING:
            if issubclass(kind, kinds):
                return write(self, value, depth)
        return _other(value)

    def all(self, values: Iterable[object], depth: int, most: int) -> list[dict]:
        return [self.write(one, depth + 1) for one in islice(values, most)]

    def several(self, value: object, depth: int) -> dict:
        """Write a list, a tuple or a set."""
        name = next(kind for kind in (list, tuple, set, frozenset) if isinstance(value, kind))
        # Its own class may say any length.
        held = {"is": name.__name__, "length": name.__len__(value)}
        return held | _type_of(value) | {"items": self.all(value, depth, MOST_ITEMS)}

    def mapping(self, value: Mapping, depth: int) -> dict:
        pairs = list(islice(value.items(), MOST_ROWS))
        names = self.all((name for name, _ in pairs), depth, MOST_ROWS)
        values = self.all((one for _, one in pairs), depth, MOST_ROWS)
        return {"is": "dict", "names": names, "values": values} | _type_of(value)

    def series(self, value: pd.Series, depth: int) -> dict:
        shown = value.iloc[:MOST_ROWS]
        name = value.name if isinstance(value.name, str) else None
        return {
            "is": "series",
            "length": len(value),
            "name": name and _text(name)["value"],
            "index": self.index(shown.index, depth),
            **self.column(shown, depth),
        }

    def column(self, value: pd.Series, depth: int) -> dict:
        values = self.all(value.to_numpy(dtype=object), depth, MOST_ROWS)
        return {"holds": _family(value), "values": values}

    def index(self, value: pd.Index, depth: int) -> dict:
        value = value[:MOST_ROWS]
        if isinstance(value, pd.RangeIndex):
            return {"is": "index", "range": [value.start, value.stop, value.step]}
        items = self.all(value.to_numpy(dtype=object), depth, MOST_ROWS)
        return {"is": "index", "items": items} | _type_of(value)

    def frame(self, value: pd.DataFrame, depth: int) -> dict:
        rows, columns = value.shape
        written = {"is": "frame", "shape": [rows, columns]}
        if not (rows * columns <= MOST_CELLS or (columns == 1 and rows <= MOST_ROWS)):
            return written
        each = [self.column(value.iloc[:, place], depth) for place in range(columns)]
        labels = self.index(value.columns, depth)
        return written | {
            "labels": labels,
            "index": self.index(value.index, depth),
            "columns": each,
        }

    def array(self, value: np.ndarray, depth: int) -> dict:
        items = self.all(value.flat, depth, MOST_ROWS)
        written = {"is": "array", "shape": list(value.shape), "items": items}
        return written if type(value) is np.ndarray else written | _type_of(value)

    def iterable(self, value: Iterable, depth: int) -> dict:
        return _other(value) | {"is": "iterable", "items": self.all(value, depth, MOST_ITEMS)}


def _family(column: pd.Series) -> str:
    """Say what a column holds, as pandas sees it."""
    families = (
        (types.is_bool_dtype, "truths"),
        (types.is_numeric_dtype, "numbers"),
        (types.is_datetime64_any_dtype, "moments"),
        (types.is_timedelta64_dtype, "lengths"),
    )
    return next((name for is_so, name in families if is_so(column)), "things")


def _is_chart(value: object) -> bool:
    """Tell whether a value is a drawing of matplotlib's, or several."""
    artist = getattr(sys.modules.get("matplotlib.artist"), "Artist", None)
    if artist is None:
        return False
    parts = list(value.flat) if isinstance(value, np.ndarray) else value
    several = isinstance(parts, list | tuple)
    parts = islice(parts, MOST_ITEMS) if several else [parts]
    found = [issubclass(type(part), artist) for part in parts]
    return bool(found) and all(found)


def _chart(value: object) -> dict:
    """Write what a chart shows, or why it cannot be read."""
    from summit.answers import drawn
    from summit.answers.reading import Unreadable

    kind = next((name for known, name in _CONTAINERS if isinstance(value, known)), "one")
    parts = np.ravel(np.array([] if kind == "one" else value, dtype=object))[:MOST_ITEMS]
    written = {"is": "chart", "in": kind, "items": list(map(_other, parts))}
    written |= _type_of(value, always=True)
    try:
        shown = drawn.read(value)
    except Unreadable as unreadable:
        return written | {"fault": _text(str(unreadable))["value"]}
    return written | {
        "readings": [_reading(numbers) for numbers in shown.readings[:MOST_ITEMS]],
        "axis": shown.axis,
        "bars": shown.bars,
        "is_logarithmic": shown.is_logarithmic,
        "reaches_zero": shown.reaches_zero,
        "words": [_text(words)["value"] for words in shown.words[:MOST_ITEMS]],
        "names_source": shown.names_source,
    }


def _reading(numbers_by_name: pd.Series) -> dict:
    shown = numbers_by_name.iloc[:MOST_POINTS]
    return {
        "label": _text(str(shown.name))["value"],
        "names": [_text(name)["value"] for name in shown.index],
        "values": [repr(float(number)) for number in shown],
    }


def _type_of(value: object, *, always: bool = False) -> dict:
    """Return the name of a type, where it is more than what it is kept as."""
    kind = type(value)
    is_plain = kind in (list, tuple, set, frozenset, dict) and not always
    return {} if is_plain else {"type": _text(kind.__name__)["value"][:LONGEST_NAME]}


def _other(value: object) -> dict:
    return {"is": "other", "callable": callable(value), **_type_of(value, always=True)}


def _text(value: str) -> dict:
    # Half characters have no place in JSON that everybody reads.
    text = str.encode(value, "utf-8", "replace").decode("utf-8")
    return {"is": "str", "value": text[:LONGEST_TEXT]}


def _whole(value: int) -> dict:
    number = int(value)
    if number.bit_length() > _MOST_BITS:
        number = (1 if number > 0 else -1) << _MOST_BITS
    return {"is": "int", "value": str(number)}


def _float(value: float) -> dict:
    return {"is": "float", "value": repr(float(value))}


def _short_float(value: np.floating) -> dict:
    """Write a number of fewer digits than Python's."""
    if value.dtype.itemsize >= 8:
        return _float(value)
    return {"is": "float", "value": str(value), "bits": value.dtype.itemsize * 8}


def _complex(value: complex) -> dict:
    number = complex(value)
    return {"is": "complex", "value": [repr(number.real), repr(number.imag)]}


def _decimal(value: Decimal) -> dict:
    number = Decimal(value)
    return {"is": "decimal", "value": str(number if number.is_nan() else _DIGITS.plus(number))}


def _fraction(value: Fraction) -> dict:
    parts = (value.numerator, value.denominator)
    if max(map(int.bit_length, parts)) > _MOST_BITS:
        raise TooLarge
    return {"is": "fraction", "value": list(map(str, parts))}


def _moment(value: pd.Timestamp) -> dict:
    plain = value.tz_localize(None)
    at = str(int(plain.asm8.view("i8")))
    return {"is": "moment", "value": at, "unit": plain.unit, "aware": value.tz is not None}


def _of_numpy(value: np.datetime64 | np.timedelta64) -> dict:
    unit, step = np.datetime_data(value.dtype)
    name = "datetime64" if isinstance(value, np.datetime64) else "timedelta64"
    return {"is": name, "value": str(int(value.view("i8"))), "unit": unit, "step": step}


def _length(value: pd.Timedelta) -> dict:
    return {"is": "length", "value": str(int(value.asm8.view("i8"))), "unit": value.unit}


def _datetime(value: datetime) -> dict:
    plain = value.replace(tzinfo=None).isoformat()
    return {"is": "datetime", "value": plain, "aware": value.tzinfo is not None}


def _timedelta(value: timedelta) -> dict:
    return {"is": "timedelta", "value": [value.days, value.seconds, value.microseconds]}


_CONSTANTS = (
    (None, "none"),
    (..., "dots"),
    (pd.NA, "na"),
    (pd.NaT, "nat"),
    (True, "true"),
    (False, "false"),
)
_CONTAINERS = ((np.ndarray, "array"), (list, "list"), (tuple, "tuple"))
# What stands first is more particular than what stands below.
_SIMPLE = (
    (np.bool_, lambda value: {"is": "true" if value else "false"}),
    (str, _text),
    (np.floating, _short_float),
    (np.timedelta64, _of_numpy),
    (int | np.integer, _whole),
    (float, _float),
    (Decimal, _decimal),
    (Fraction, _fraction),
    (numbers.Real, _float),
    (numbers.Complex, _complex),
    (pd.Timestamp, _moment),
    (pd.Timedelta, _length),
    (np.datetime64, _of_numpy),
    (pd.Period, lambda value: {"is": "period", "value": value.ordinal, "freq": value.freqstr}),
    (datetime, _datetime),
    (date, lambda value: {"is": "date", "value": value.isoformat()}),
    (timedelta, _timedelta),
    (bytes | bytearray | memoryview, _other),
)
_HOLDING = (
    (list | tuple | set | frozenset, _Encoder.several),
    (Mapping, _Encoder.mapping),
    (pd.Series, _Encoder.series),
    (pd.DataFrame, _Encoder.frame),
    (pd.Index, _Encoder.index),
    (np.ndarray, _Encoder.array),
    (Iterable, _Encoder.iterable),
)
