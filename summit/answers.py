"""The kinds of answer that an exercise can ask for: how each is read and compared."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

import numpy as np
import pandas as pd

# A number as people write it: with a sign before or after it, and marks between its digits.
_WRITTEN_NUMBER = re.compile(
    r"[-+−]?\s*[$€£]?\s*[.,]?\d[\d\s.,'’_]*(?:e[-+]?\d+)?\s*(?:%|per ?cent|[$€£])?", re.IGNORECASE
)
_PYTHON_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:e[-+]?\d+)?", re.IGNORECASE)
_HOW_PYTHON_WRITES = (
    "Python writes a number with a decimal point, and without commas, spaces and signs such as %."
)
_MONTH_NAME = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
# Year, month and day in one piece, as in 19991231, or without the day.
_COMPACT = re.compile(r"\s*\d{6}(?:\d\d)?\b")
# Two numbers and then a year: Europe puts the day first, America the month.
_YEAR_LAST = re.compile(r"\s*(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+\d{4}\b")
# What Python or NumPy takes for a number and no student means as one.
_NO_NUMBER = (bool, np.bool_, np.timedelta64)
# As deep as an answer may be wrapped; a list may even hold itself.
_DEEPEST = 8


class Unreadable(ValueError):
    """An answer of another kind than was asked for; the message says so to the student."""


class Kind(Protocol):
    """A kind of answer: how to read one, compare two, and say how far off one is."""

    wanted: str

    def read(self, answer: object) -> object:
        """Return `answer` in one form, or raise `Unreadable`."""

    def same(self, given: object, expected: object) -> bool:
        """Tell whether two answers, both read, agree."""

    def distance(self, given: object, expected: object) -> str:
        """Say in a sentence how `given` misses, without giving the answer away."""


@dataclass(frozen=True)
class Number:
    """One number, in a stated unit, right within `within` of its size.

    Parameters
    ----------
    unit : str
        As a student would say it: ``"people per 1,000 inhabitants"``.
    within : float
        The share of the expected value by which an answer may differ.
    """

    unit: str
    within: float = 0.005

    @property
    def wanted(self) -> str:
        return f"one number: {self.unit}"

    def read(self, answer: object) -> float:
        if isinstance(answer, tuple) and len(answer) > 1:
            raise Unreadable(_split_at_a_comma(answer))
        answer = _single(answer)
        if isinstance(answer, str):
            raise Unreadable(_number_as_text(answer))
        if isinstance(answer, _NO_NUMBER) or not isinstance(answer, numbers.Real | Decimal):
            raise Unreadable(f"That is {_what(answer)}.")
        try:
            value = float(answer)
        except OverflowError:
            raise Unreadable("That number is too large to be one of anything on earth.") from None
        except ValueError:
            value = math.nan  # a signalling one, which refuses to become a float
        if math.isnan(value):
            raise Unreadable("That is NaN, “not a number”: a gap in the data got into the sum.")
        if math.isinf(value):
            raise Unreadable("That is an infinite number: something was divided by zero.")
        return value

    def same(self, given: float, expected: float) -> bool:
        return math.isclose(given, expected, rel_tol=self.within, abs_tol=1e-9)

    def distance(self, given: float, expected: float) -> str:
        if expected != 0 and given / expected > 0:
            factor = given / expected
            if factor > 2 or factor < 0.5:
                size = "too large" if factor > 1 else "too small"
                return f"Your number is far {size}: check the unit and what you divided by."
            return f"Your number is close, but too {'high' if factor > 1 else 'low'}."
        return "Your number has the wrong sign, or is zero."


@dataclass(frozen=True)
class Count(Number):
    """A whole number of things, or a year: only the exact one is right."""

    within: float = 0

    def distance(self, given: float, expected: float) -> str:
        if not given.is_integer():
            return "Your number is not a whole number, as a count is."
        return super().distance(given, expected)


@dataclass(frozen=True)
class Day:
    """One day: a date, a pandas Timestamp, or text such as ``"2022-03-29"``."""

    # A day that answers no exercise: the example must not give one away.
    wanted = "one day, such as the text '1999-12-31' or a pandas Timestamp"
    _called = "day"
    # Year, month and day: what a text has to name.
    _parts = 3

    def read(self, answer: object) -> pd.Timestamp:
        answer = _single(answer)
        # pandas fills in what a text leaves out, and takes the first of two numbers for the month.
        if isinstance(answer, str) and (fault := _fault_of_day(answer, self._called, self._parts)):
            raise Unreadable(fault)
        # pandas reads a number as nanoseconds since 1970, which nobody means.
        if isinstance(answer, numbers.Number | np.bool_ | timedelta | np.timedelta64):
            raise Unreadable(f"That is {_what(answer)}.")
        try:
            day = pd.Timestamp(answer)
        except (TypeError, ValueError):
            raise Unreadable(f"That is {_what(answer)}, not a {self._called}.") from None
        if day is pd.NaT:
            raise Unreadable(f"That is no {self._called} at all: an empty value.")
        # In seconds the calendar is long enough for the midnight before any day.
        return day.as_unit("s").tz_localize(None).normalize()

    def same(self, given: pd.Timestamp, expected: pd.Timestamp) -> bool:
        return given == expected

    def distance(self, given: pd.Timestamp, expected: pd.Timestamp) -> str:
        return f"The {self._called} you give is too {'late' if given > expected else 'early'}."


@dataclass(frozen=True)
class Choice:
    """One word out of a list; capitals and spaces at the ends do not matter.

    Parameters
    ----------
    offered : callable
        Returns the words. They may come from a table, which is read only when somebody answers:
        a table being made anew must not keep the package from loading.
    """

    offered: Callable[[], Iterable[str]]

    @property
    def wanted(self) -> str:
        return f"one of these words, as text: {', '.join(self.offered())}"

    def read(self, answer: object) -> str:
        answer = _single(answer)
        if not isinstance(answer, str):
            raise Unreadable(f"That is {_what(answer)}.")
        known = {option.casefold(): option for option in self.offered()}
        found = known.get(" ".join(answer.split()).casefold())
        if found is None:
            raise Unreadable(f"{answer!r} is not in the list.")
        return found

    def same(self, given: str, expected: str) -> bool:
        return given == expected

    def distance(self, given: str, expected: str) -> str:
        return f"It is not {given}."


@dataclass(frozen=True)
class Names:
    """Several names: a list, where order counts, or where it does not."""

    what: str
    count: int
    ordered: bool = False

    @property
    def wanted(self) -> str:
        order = "in order" if self.ordered else "in any order"
        return f"a list of {self.count} {self.what}, {order}"

    def read(self, answer: object) -> tuple[str, ...]:
        if isinstance(answer, np.ndarray):
            answer = list(answer.flat)
        if isinstance(answer, str | Mapping) or not isinstance(answer, Iterable):
            raise Unreadable(f"That is {_what(answer)}.")
        names = list(answer)
        wrong = [name for name in names if not isinstance(name, str)]
        if wrong:
            raise Unreadable(f"The list holds {_what(wrong[0])}.")
        if not names:
            raise Unreadable("That list is empty.")
        names = [" ".join(name.split()) for name in names]
        return tuple(names if self.ordered else sorted(names))

    def same(self, given: tuple, expected: tuple) -> bool:
        return given == expected

    def distance(self, given: tuple, expected: tuple) -> str:
        if len(given) != len(expected):
            names = "1 name" if len(given) == 1 else f"{len(given)} names"
            return f"You give {names}; asked are {len(expected)}."
        right = len(set(given) & set(expected))
        if right == len(expected):
            return "These are the right names, in the wrong order."
        return f"{right} of your {len(given)} belong there."


@dataclass(frozen=True)
class NumberByName:
    """A number for each of several names: a pandas Series or a dict."""

    what: str
    unit: str
    within: float = 0.005

    @property
    def wanted(self) -> str:
        return f"a Series or dict with {self.unit} for each of the {self.what}"

    def read(self, answer: object) -> pd.Series:
        if isinstance(answer, pd.DataFrame) and answer.shape[1] == 1:
            answer = answer.iloc[:, 0]
        if isinstance(answer, Mapping):
            answer = pd.Series(dict(answer), dtype=object)
        if not isinstance(answer, pd.Series):
            raise Unreadable(f"That is {_what(answer)}.")
        if not len(answer) or not answer.index.is_unique:
            raise Unreadable("Each name must stand once, and there must be at least one.")
        read = Number(self.unit).read
        return pd.Series({str(name): read(value) for name, value in answer.items()})

    def same(self, given: pd.Series, expected: pd.Series) -> bool:
        if set(given.index) != set(expected.index):
            return False
        number = Number(self.unit, self.within)
        return all(number.same(given[name], expected[name]) for name in expected.index)

    def distance(self, given: pd.Series, expected: pd.Series) -> str:
        missing = sorted(set(expected.index) - set(given.index))
        extra = sorted(set(given.index) - set(expected.index))
        if missing or extra:
            said = [f"missing: {', '.join(missing[:3])}"] if missing else []
            said += [f"too many: {', '.join(extra[:3])}"] if extra else []
            return f"The names differ from those asked for ({'; '.join(said)})."
        number = Number(self.unit, self.within)
        wrong = [name for name in expected.index if not number.same(given[name], expected[name])]
        return f"{len(wrong)} of {len(expected)} numbers differ, the first for {wrong[0]}."


@dataclass(frozen=True)
class Month(Day):
    """One month: a day in it, or text such as ``"2023-05"``."""

    wanted = "one month, such as the text '2023-05'"
    _called = "month"
    _parts = 2

    def read(self, answer: object) -> pd.Timestamp:
        return super().read(answer).replace(day=1)


@dataclass(frozen=True)
class OfOwnChoice:
    """An answer for one name that the student chooses: a dict or Series with one entry.

    Parameters
    ----------
    what : str
        What is chosen: ``"country"``.
    kind : Kind
        What is asked for of it.
    example : str
        An answer as a student would write it; it need not be a right one.
    """

    what: str
    kind: Kind
    example: str

    @property
    def wanted(self) -> str:
        return f"a dict with one {self.what} and {self.kind.wanted}; for example {self.example}"

    def read(self, answer: object) -> pd.Series:
        if isinstance(answer, Mapping):
            answer = pd.Series(dict(answer), dtype=object)
        if not isinstance(answer, pd.Series):
            raise Unreadable(f"That is {_what(answer)}.")
        if answer.empty:
            raise Unreadable("That holds no entry.")
        if not answer.index.is_unique:
            raise Unreadable("A name stands there twice.")
        return pd.Series({str(name): self.kind.read(value) for name, value in answer.items()})

    def same(self, given: pd.Series, expected: pd.Series) -> bool:
        name = given.index[0]
        if len(given) > 1 or name not in expected.index:
            return False
        return self.kind.same(given.iloc[0], expected[name])

    def distance(self, given: pd.Series, expected: pd.Series) -> str:
        name = given.index[0]
        if len(given) > 1:
            return f"Choose one {self.what}; you gave {len(given)}."
        if name not in expected.index:
            return (
                f"{name!r} is not among the names that have an answer, "
                f"which are written like {expected.index[0]!r}."
            )
        return self.kind.distance(given.iloc[0], expected[name])


def _single(answer: object) -> object:
    """Take the one value out of a Series, array or list that holds just one."""
    for _ in range(_DEEPEST):
        if isinstance(answer, pd.DataFrame | pd.Series | pd.Index):
            answer = answer.to_numpy(dtype=object)
        if isinstance(answer, np.ndarray):
            # Not tolist: that makes a number of a day or a length of time.
            answer = list(answer.flat)
        if not isinstance(answer, list | tuple):
            return answer
        if len(answer) != 1:
            raise Unreadable(f"That holds {len(answer)} values.")
        answer = answer[0]
    raise Unreadable("That is a list within a list, over and over.")


def _number_as_text(text: str) -> str:
    """Say what is wrong with a text where a number is asked for."""
    written = text.strip()
    if not _WRITTEN_NUMBER.fullmatch(written):
        return "That is text."
    said = "That is text: take the quotation marks around the number away."
    if _PYTHON_NUMBER.fullmatch(written):
        return said
    return f"{said} {_HOW_PYTHON_WRITES}"


def _split_at_a_comma(values: tuple) -> str:
    """Say what a comma may have made of a number: Python takes 4,1 for two."""
    return f"That holds {len(values)} values. If you typed a comma: {_HOW_PYTHON_WRITES}"


def _fault_of_day(text: str, called: str, parts: int) -> str:
    """Say what keeps a text from being read as one day or month.

    Parameters
    ----------
    text : str
        As the student gave it.
    called : str
        What is asked for: ``"day"`` or ``"month"``.
    parts : int
        How many of year, month and day it has to name.

    Returns
    -------
    str
        A sentence; empty if there is nothing to say.
    """
    numbers_in_it, names_month = re.findall(r"\d+", text), bool(_MONTH_NAME.search(text))
    if not numbers_in_it and not names_month:
        return f"That is text, not a {called}."
    if not any(len(number) >= 4 for number in numbers_in_it):
        return "The year is missing: write it with all its four digits."
    if len(numbers_in_it) + names_month < parts and not _COMPACT.match(text):
        return f"The {called} is missing: that is only part of a date."
    return _fault_of_order(text)


def _fault_of_order(text: str) -> str:
    """Say that a text may name two days; return nothing if it names one."""
    found = _YEAR_LAST.match(text)
    day_or_month = {int(number) for number in found.groups()} if found else set()
    if len(day_or_month) == 2 and max(day_or_month) <= 12:
        return "That may be two different days: write the year first, then the month, then the day."
    return ""


def _what(answer: object) -> str:
    """Name an answer's kind as a student would."""
    if answer is None or answer is ...:
        return "no answer yet"
    if answer is pd.NA or answer is pd.NaT:
        return "an empty value"
    if isinstance(answer, bool | np.bool_):
        return "True or False"
    if isinstance(answer, timedelta | np.timedelta64):
        return "a length of time: for its days as a number, take pd.Timedelta(...).days"
    if isinstance(answer, str):
        return "text"
    if isinstance(answer, numbers.Complex) and not isinstance(answer, numbers.Real):
        return "a complex number"
    if isinstance(answer, numbers.Number):
        return "a number"
    if isinstance(answer, pd.DataFrame):
        return "a whole table"
    if isinstance(answer, pd.Series):
        return "a column"
    if callable(answer):
        return "a function: call it with ()"
    return f"a {type(answer).__name__}"
