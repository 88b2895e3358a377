"""Reads back what `classroom.inside.encoding` wrote, as plain values that exercises can compare.

What comes out of the sandbox may have been written by the student's code itself, so nothing of it
is taken on trust: every part is of a known kind, of the right type and within its limits, or the
whole is refused. Nothing that is read here can run.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import repeat

import numpy as np
import pandas as pd

from classroom.inside.encoding import (
    DEEPEST,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_ITEMS,
    MOST_POINTS,
    MOST_ROWS,
    MOST_VALUES,
)
from summit.answers.drawing import Drawn, ReadOff

# A table or a list of more values than this is told as one of so many.
_MOST_TOLD = 100_000
_LONGEST_NUMBER = 1_300
_UNITS = {"Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "generic"}
_FREQUENCY = re.compile(r"[A-Za-z0-9-]{1,12}")


class NotDecoded(ValueError):
    """Something that no answer is written as."""


class _Known:
    """A value that is of no kind that an exercise takes: its type's name is all that is left."""


class _Callable(_Known):
    def __call__(self) -> None:
        """Do nothing: it is there to be told from what cannot be called."""


class _Listed(_Known):
    def __init__(self, items: list[object] = ()) -> None:
        self.items = items

    def __iter__(self) -> Iterator[object]:
        return iter(self.items)


class _CallableListed(_Listed, _Callable):
    pass


def decode(written: object) -> object:
    """Return the value that was written.

    Raises
    ------
    NotDecoded
        When something in it is not written as `classroom.inside.encoding` writes it.
    """
    try:
        return _Decoder().read(written, 0)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise NotDecoded(f"not an answer: {type(error).__name__}") from None


class _Decoder:
    """Reads one answer, and counts how much it holds."""

    def __init__(self) -> None:
        self.left = MOST_VALUES
        # What is rebuilt to a size that is only claimed counts too.
        self.room = _MOST_TOLD

    def filled(self, size: int) -> int:
        """Return how much is to be filled up, where the answer has room for it."""
        self.room -= max(size, 0)
        if self.room < 0:
            raise NotDecoded("more than an answer holds")
        return max(size, 0)

    def read(self, written: dict, depth: int) -> object:
        self.left -= 1
        if depth > DEEPEST + 1 or self.left < 0:
            raise NotDecoded("more than an answer holds")
        name = _of(written["is"], str)
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in _SIMPLE:
            return _SIMPLE[name](written)
        return _HOLDING[name](self, written, depth)

    def all(self, written: list, depth: int, most: int) -> list[object]:
        if len(_of(written, list)) > most:
            raise NotDecoded("more than an answer holds")
        return [self.read(one, depth + 1) for one in written]

    def several(self, written: dict, depth: int) -> object:
        base = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[written["is"]]
        items = self.all(written["items"], depth, MOST_ITEMS)
        missing = self.filled(min(_of(written["length"], int), _MOST_TOLD) - len(items))
        if base in (list, tuple):
            items = [*items, *repeat(None, missing)]
        if len(items) == 1 and isinstance(items[0], ReadOff) and base in (list, tuple):
            return _read_off(base, base.__name__, items, items[0].drawn, items[0].fault)
        if base in (set, frozenset):
            return _in_order(base, written, items)
        return _named(base, written)(items)

    def mapping(self, written: dict, depth: int) -> dict:
        names = self.all(written["names"], depth, MOST_ROWS)
        values = self.all(written["values"], depth, MOST_ROWS)
        return _named(dict, written)(zip(names, values, strict=True))

    def series(self, written: dict, depth: int) -> pd.Series:
        values = self.column(written, depth)
        column = values.set_axis(self.index(written["index"], depth))
        name = written["name"]
        column.name = name if name is None else _short(name)
        length = min(_of(written["length"], int), _MOST_TOLD)
        rest = range(len(column), len(column) + self.filled(length - len(column)))
        return pd.concat([column, pd.Series(values.iloc[-1], index=rest)]) if rest else column

    def column(self, written: dict, depth: int) -> pd.Series:
        values = self.all(written["values"], depth, MOST_ROWS)
        return pd.Series(values, dtype=_DTYPES[written["holds"]](values))

    def index(self, written: dict, depth: int) -> pd.Index:
        if "range" in written:
            index = pd.RangeIndex(*(_of(end, int) for end in written["range"]))
            if len(index) > MOST_ROWS:
                raise NotDecoded("more than an answer holds")
            return index
        items = self.all(written["items"], depth, MOST_ROWS)
        made = _INDEXES.get(_of(written["type"], str), functools.partial(pd.Index, dtype=object))
        return made(items)

    def frame(self, written: dict, depth: int) -> pd.DataFrame:
        rows, columns = (min(max(_of(size, int), 0), _MOST_TOLD) for size in written["shape"])
        if "columns" not in written:
            rows = min(rows, _MOST_TOLD // max(columns, 1))
            self.filled(rows * columns)
            return pd.DataFrame(np.empty((rows, columns), dtype=object))
        each = [self.column(one, depth) for one in _of(written["columns"], list)[:MOST_CELLS]]
        self.filled(rows * len(each))
        whole = pd.DataFrame(dict(enumerate(each)), index=range(rows))
        whole.columns = self.index(written["labels"], depth)
        return whole.set_axis(self.index(written["index"], depth))

    def array(self, written: dict, depth: int) -> np.ndarray:
        shape = [_of(size, int) for size in written["shape"]]
        if min(shape, default=0) < 0:
            raise NotDecoded("not a shape")
        size = int(np.prod(shape, dtype=float)) if shape else 1
        items = self.all(written["items"], depth, MOST_ROWS)
        if size > _MOST_TOLD or size != len(items):
            size = self.filled(min(size, _MOST_TOLD))
            shape = [size]
        array = np.empty(size, dtype=object)
        for place, item in enumerate(items[:size]):
            array[place] = item
        return array.reshape(shape).view(_named(np.ndarray, written))

    def chart(self, written: dict, depth: int) -> ReadOff:
        kinds = {"array": np.ndarray, "list": list, "tuple": tuple, "one": object}
        items = self.all(written["items"], depth, MOST_ITEMS)
        fault = _short(written.get("fault", ""))
        shown = None if fault else _drawn(written)
        return _read_off(kinds[written["in"]], _short(written["type"]), items, shown, fault)

    def iterable(self, written: dict, depth: int) -> _Listed:
        base = _CallableListed if _of(written["callable"], bool) else _Listed
        return _named(base, written)(self.all(written["items"], depth, MOST_ITEMS))


def _read_off(
    base: type, name: str, items: list[object], shown: Drawn | None, fault: str
) -> ReadOff:
    """Return what stands for a chart, or for the list of several that it was handed in as."""
    made = _subclass(name, (ReadOff,) if base is object else (ReadOff, base))
    if base is np.ndarray:
        array = np.empty(len(items), dtype=object)
        array[:] = items
        chart = array.view(made)
    else:
        chart = made() if base is object else made(items)
    chart.drawn, chart.fault = shown, fault
    return chart


def _drawn(written: dict) -> Drawn:
    readings = tuple(map(_reading, _of(written["readings"], list)[:MOST_ITEMS]))
    if not readings or written["axis"] not in ("x", "y"):
        raise NotDecoded("not a chart")
    return Drawn(
        readings,
        is_chart=True,
        axis=written["axis"],
        bars=_of(written["bars"], bool),
        is_logarithmic=_of(written["is_logarithmic"], bool),
        reaches_zero=_of(written["reaches_zero"], bool),
        words=tuple(map(_short, _of(written["words"], list)[:MOST_ITEMS])),
        names_source=_of(written["names_source"], bool),
    )


def _reading(written: dict) -> pd.Series:
    names = list(map(_short, _of(written["names"], list)[:MOST_POINTS]))
    values = [float(_short(number)) for number in _of(written["values"], list)[:MOST_POINTS]]
    return pd.Series(values, index=names, name=_short(written["label"]), dtype=float)


def _of(value: object, kind: type) -> object:
    """Return a value that is of a type exactly: True is no number."""
    if type(value) is not kind:
        raise NotDecoded(f"not of the type {kind.__name__}")
    return value


def _short(text: object) -> str:
    if len(_of(text, str)) > LONGEST_TEXT:
        raise NotDecoded("a text that is too long")
    return text


def _digits(written: dict) -> str:
    if len(text := _of(written["value"], str)) > _LONGEST_NUMBER:
        raise NotDecoded("a number that is too long")
    return text


@functools.lru_cache(maxsize=256)
def _subclass(name: str, bases: tuple[type, ...]) -> type:
    """Return a type that is called as the answer's was."""
    plain = "".join(letter for letter in name if letter.isprintable())[:LONGEST_NAME]
    return type(plain or "object", bases, {})


def _named(base: type, written: dict) -> type:
    return _subclass(_short(written["type"]), (base,)) if "type" in written else base


class _InOrder:
    """A set that is gone through in the order in which it was written: its first fault is told."""

    def __iter__(self) -> Iterator[object]:
        return iter(self.order)


def _in_order(base: type, written: dict, items: list[object]) -> set | frozenset:
    name = written.get("type", base.__name__)
    made = _subclass(_short(name), (_InOrder, base))(items)
    made.order = items
    return made


def _other(written: dict) -> object:
    return _named(_Callable if _of(written["callable"], bool) else _Known, written)()


def _float(written: dict) -> float | np.floating:
    if "bits" in written:
        return {16: np.float16, 32: np.float32}[written["bits"]](_digits(written))
    return float(_digits(written))


def _complex(written: dict) -> complex:
    real, imaginary = (float(_short(part)) for part in written["value"])
    return complex(real, imaginary)


def _fraction(written: dict) -> Fraction:
    above, below = written["value"]
    return Fraction(int(_digits({"value": above})), int(_digits({"value": below})))


def _of_numpy(written: dict) -> np.datetime64 | np.timedelta64:
    unit, step = written["unit"], _of(written["step"], int)
    if unit not in _UNITS or not 0 < step < 1_000_000:
        raise NotDecoded("not a unit of time")
    whole = {"datetime64": "M8", "timedelta64": "m8", "moment": "M8", "length": "m8"}
    dtype = whole[written["is"]] + ("" if unit == "generic" else f"[{step}{unit}]")
    return np.array([int(_digits(written))], dtype="i8").view(dtype)[0]


def _moment(written: dict) -> pd.Timestamp:
    plain = pd.Timestamp(_of_numpy(written | {"step": 1}))
    return plain.tz_localize("UTC") if _of(written["aware"], bool) else plain


def _length(written: dict) -> pd.Timedelta:
    return pd.Timedelta(_of_numpy(written | {"step": 1}))


def _datetime(written: dict) -> datetime:
    plain = datetime.fromisoformat(_short(written["value"]))
    return plain.replace(tzinfo=UTC) if _of(written["aware"], bool) else plain


def _timedelta(written: dict) -> timedelta:
    days, seconds, microseconds = (_of(part, int) for part in written["value"])
    return timedelta(days, seconds, microseconds)


def _period(written: dict) -> pd.Period:
    if not _FREQUENCY.fullmatch(_of(written["freq"], str)):
        raise NotDecoded("not a frequency")
    return pd.Period(ordinal=_of(written["value"], int), freq=written["freq"])


def _number_dtype(values: list[object]) -> str:
    known = [value for value in values if value is not pd.NA]
    if any(isinstance(value, complex) for value in known):
        return "complex128"
    whole = bool(known) and all(type(value) is int for value in known)
    if len(known) < len(values):
        return "Int64" if whole else "Float64"
    if not whole:
        return "float64"
    return "uint64" if max(known) >= 2**63 else "int64"


def _time_dtype(values: list[object], plain: str) -> str:
    known = [value for value in values if value is not pd.NaT]
    unit = known[0].unit if known else "us"
    zone = ", UTC" if known and getattr(known[0], "tz", None) else ""
    return f"{plain}[{unit}{zone}]"


_DTYPES: dict[str, Callable[[list[object]], object]] = {
    "truths": lambda values: "boolean" if any(value is pd.NA for value in values) else "bool",
    "numbers": _number_dtype,
    "moments": functools.partial(_time_dtype, plain="datetime64"),
    "lengths": functools.partial(_time_dtype, plain="timedelta64"),
    "things": lambda _values: object,
}
_INDEXES = {
    "CategoricalIndex": pd.CategoricalIndex,
    "DatetimeIndex": pd.DatetimeIndex,
    "IntervalIndex": pd.Index,
    "MultiIndex": pd.MultiIndex.from_tuples,
    "PeriodIndex": pd.PeriodIndex,
    "TimedeltaIndex": pd.TimedeltaIndex,
}
_CONSTANTS = {
    "none": None,
    "dots": ...,
    "na": pd.NA,
    "nat": pd.NaT,
    "true": True,
    "false": False,
}
_SIMPLE: dict[str, Callable[[dict], object]] = {
    "str": lambda written: _short(written["value"]),
    "int": lambda written: int(_digits(written)),
    "float": _float,
    "complex": _complex,
    "decimal": lambda written: Decimal(_digits(written)),
    "fraction": _fraction,
    "moment": _moment,
    "length": _length,
    "datetime64": _of_numpy,
    "timedelta64": _of_numpy,
    "period": _period,
    "datetime": _datetime,
    "date": lambda written: date.fromisoformat(_short(written["value"])),
    "timedelta": _timedelta,
    "other": _other,
}
_HOLDING = {
    "list": _Decoder.several,
    "tuple": _Decoder.several,
    "set": _Decoder.several,
    "frozenset": _Decoder.several,
    "dict": _Decoder.mapping,
    "series": _Decoder.series,
    "index": _Decoder.index,
    "frame": _Decoder.frame,
    "array": _Decoder.array,
    "chart": _Decoder.chart,
    "iterable": _Decoder.iterable,
}
