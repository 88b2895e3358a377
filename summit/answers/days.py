"""Answers that are a day or a month."""

from __future__ import annotations

import numbers
import re
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from summit.answers.reading import LONGEST_WRITTEN, Unreadable, called, unwrapped

_MONTH_NAME = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
# Year, month and day in one piece, as in 19991231, or without the day.
_COMPACT = re.compile(r"\s*\d{6}(?:\d\d)?\b")
# Two numbers and then a year: Europe puts the day first, America the month.
_YEAR_LAST = re.compile(r"\s*(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+\d{4}\b")


@dataclass(frozen=True)
class Day:
    """One day: a date, a pandas Timestamp, or text such as ``"2022-03-29"``."""

    # A day that answers no exercise: the example must not give one away.
    wanted = "one day, such as the text '1999-12-31' or a pandas Timestamp"
    _called = "day"
    # Year, month and day: what a text has to name.
    _parts = 3

    def read(self, answer: object) -> pd.Timestamp:
        answer = unwrapped(answer)
        # pandas fills in what a text leaves out, and takes the first of two numbers for the month.
        if isinstance(answer, str) and (fault := _fault_of_day(answer, self._called, self._parts)):
            raise Unreadable(fault)
        # pandas reads a number as nanoseconds since 1970, which nobody means.
        if isinstance(answer, numbers.Number | np.bool_ | timedelta | np.timedelta64):
            raise Unreadable(f"That is {called(answer)}.")
        try:
            if isinstance(answer, pd.Period):
                return self._whole(answer)
            day = pd.Timestamp(answer)
            start = day if day is pd.NaT else self._start(day)
        except Unreadable:
            raise
        except (TypeError, ValueError, OverflowError, NotImplementedError):
            raise Unreadable(f"That is {called(answer)}, not a {self._called}.") from None
        if start is pd.NaT:
            raise Unreadable(f"That is no {self._called} at all: an empty value.")
        return start

    def _whole(self, period: pd.Period) -> pd.Timestamp:
        """Return a period's day or month, if it lies within one."""
        first, last = self._start(period.start_time), self._start(period.end_time)
        if first != last:
            raise Unreadable(f"The {self._called} is missing: that is a longer time.")
        return first

    def _start(self, moment: pd.Timestamp) -> pd.Timestamp:
        # In seconds the calendar is long enough for the midnight before any day.
        return moment.as_unit("s").tz_localize(None).normalize()

    def same(self, given: pd.Timestamp, expected: pd.Timestamp) -> bool:
        return given == expected

    def distance(self, given: pd.Timestamp, expected: pd.Timestamp) -> str:
        return f"The {self._called} you give is too {'late' if given > expected else 'early'}."


@dataclass(frozen=True)
class Month(Day):
    """One month: a day in it, a pandas Period, or text such as ``"2023-05"``."""

    wanted = "one month, such as the text '2023-05'"
    _called = "month"
    _parts = 2

    def _start(self, moment: pd.Timestamp) -> pd.Timestamp:
        return super()._start(moment).replace(day=1)


def _fault_of_day(text: str, what: str, parts: int) -> str:
    """Say what keeps a text from being read as one day or month.

    Parameters
    ----------
    text : str
        As the student gave it.
    what : str
        What is asked for: ``"day"`` or ``"month"``.
    parts : int
        How many of year, month and day it has to name.

    Returns
    -------
    str
        A sentence; empty if there is nothing to say.
    """
    if len(text) > LONGEST_WRITTEN:
        return f"That is text, not a {what}."
    numbers_in_it, names_month = re.findall(r"\d+", text), bool(_MONTH_NAME.search(text))
    if not numbers_in_it and not names_month:
        return f"That is text, not a {what}."
    if not any(len(number) >= 4 for number in numbers_in_it):
        return "The year is missing: write it with all its four digits."
    if len(numbers_in_it) + names_month < parts and not _COMPACT.match(text):
        return f"The {what} is missing: that is only part of a date."
    return _fault_of_order(text)


def _fault_of_order(text: str) -> str:
    """Say that a text may name two days; return nothing if it names one."""
    found = _YEAR_LAST.match(text)
    day_or_month = {int(number) for number in found.groups()} if found else set()
    if len(day_or_month) == 2 and max(day_or_month) <= 12:
        return "That may be two different days: write the year first, then the month, then the day."
    return ""
