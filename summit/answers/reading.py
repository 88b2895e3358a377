"""What every kind of answer has, and how a value is taken out of its wrapping."""

from __future__ import annotations

import numbers
from datetime import timedelta
from typing import Protocol

import numpy as np
import pandas as pd

# As deep as an answer may be wrapped; a list may even hold itself.
_DEEPEST = 8
#: A text of more letters is no number, day or name, and takes long to be compared with one.
LONGEST_WRITTEN = 500


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


def mistaken(kind: Kind, given: object, mistake: object) -> bool:
    """Tell whether an answer is a known mistake; both are read.

    Most kinds compare it as they compare the right answer. One that also checks what no mistake is
    about, such as a chart's source, has a method ``mistaken`` that leaves it out.
    """
    return getattr(kind, "mistaken", kind.same)(given, mistake)


def nudge_for(kind: Kind, given: object, expected: object, nudge: str) -> str:
    """Return what an answer that is not right is told after how it misses; both are read.

    That is the exercise's `nudge`, which says how to come to the right content. A kind that also
    checks other things, such as an order or a chart's words, has a method ``nudge_for``, which
    leaves the nudge out where the content is right, or has one of its own.
    """
    own = getattr(kind, "nudge_for", None)
    return own(given, expected, nudge) if own else nudge


def rough(kind: Kind, answer: object) -> object:
    """Return an answer, already read, as a reader may write it: a number rounded."""
    own = getattr(kind, "rough", None)
    return own(answer) if own else answer


def unwrapped(answer: object) -> object:
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


# What an answer is to a student, the most particular first.
_CALLED = (
    (bool | np.bool_, "True or False"),
    (timedelta, "a length of time: for its days as a number, take .days of it"),
    (np.timedelta64, "a length of time: for its days as a number, take pd.Timedelta(...).days"),
    (str, "text"),
    (numbers.Real, "a number"),
    (numbers.Complex, "a complex number"),
    (numbers.Number, "a number"),
    (pd.DataFrame, "a whole table"),
    (pd.Series, "a column"),
)


def called(answer: object) -> str:
    """Name an answer's kind as a student would."""
    if is_open(answer):
        return "no answer yet"
    if answer is pd.NA or answer is pd.NaT:
        return "an empty value"
    for kind, words in _CALLED:
        if isinstance(answer, kind):
            return words
    if callable(answer):
        return "a function: call it with ()"
    name = type(answer).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def is_open(answer: object) -> bool:
    """Tell whether a student has left the dots, or nothing, in an answer's place."""
    return answer is None or answer is ...


def shown(text: str, longest: int = 40) -> str:
    """Return a text in quotation marks, cut where it is too long for a sentence."""
    return repr(text if len(text) <= longest else f"{text[:longest]}…")
