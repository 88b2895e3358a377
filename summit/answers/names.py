"""Answers that are names, one or several, or something for each name."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from summit.answers.numbers import Count, Number
from summit.answers.reading import (
    Kind,
    Unreadable,
    called,
    mistaken,
    nudge_for,
    rough,
    shown,
    unwrapped,
)
from summit.answers.spelling import (
    by_name,
    folded,
    is_country,
    known_as,
    name_of,
    names_in,
    spelled_as,
)
from summit.nearest import did_you_mean
from summit.words import short, the

# A choice of so few is part of the question, and is listed; a longer one is looked up.
_LISTED = 6


@dataclass(frozen=True)
class Choice:
    """One word out of a list; how it is spelled, as far as `folded` goes, does not matter.

    Parameters
    ----------
    offered : iterable of str, or callable
        The words, or what returns them. They may come from a table, which is read only when
        somebody answers: a table being made anew must not keep the package from loading.
    see : str, optional
        How a student sees all of them, where they are many: ``"chronology['kind'].unique()"``.
    called : str
        What a wrong word is not: ``"the trap here"``.
    nudge : str, optional
        Where to look, for a wrong word, where the exercise's own nudge is about another part.
    """

    offered: Iterable[str] | Callable[[], Iterable[str]]
    see: str = ""
    called: str = "right"
    nudge: str = ""

    @property
    def wanted(self) -> str:
        words = self._words()
        if len(words) <= _LISTED:
            return f"one of these words, as text: {', '.join(words)}"
        where = f"{self.see} shows them" if self.see else ".unique() of their column shows them"
        return f"one of {len(words)} words, as text; {where}"

    def _words(self) -> list[str]:
        return list(self.offered() if callable(self.offered) else self.offered)

    def read(self, answer: object) -> str:
        answer = unwrapped(answer)
        if not isinstance(answer, str):
            raise Unreadable(f"That is {called(answer)}.")
        found = {_word(option): option for option in self._words()}.get(_word(answer))
        if found is None:
            meant = did_you_mean(answer.strip(), self._words(), "")
            said = f"{shown(answer)} is not one of the words to choose from. {meant}"
            raise Unreadable(said.strip())
        return found

    def same(self, given: str, expected: str) -> bool:
        return given == expected

    def distance(self, given: str, expected: str) -> str:
        return f"“{given}” is not {self.called}."


def _word(text: str) -> str:
    """Return what tells two words of a list apart: Clean-up, cleanup and clean_up are one."""
    return re.sub(r"[\s_-]", "", folded(known_as(text)))


@dataclass(frozen=True)
class Name:
    """One name, as text: of a country in any known spelling, of anything else as it is written."""

    what: str

    @property
    def wanted(self) -> str:
        return f"one {self.what}, as text"

    def read(self, answer: object) -> str:
        answer = unwrapped(answer)
        if not isinstance(answer, str):
            raise Unreadable(f"That is {called(answer)}.")
        if not answer.strip():
            raise Unreadable("That is an empty text.")
        return known_as(answer)

    def same(self, given: str, expected: str) -> bool:
        return folded(given) == folded(expected)

    def distance(self, given: str, expected: str) -> str:
        return f"{shown(given)} is not the {self.what} asked for."


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
        if self.ordered and isinstance(answer, set | frozenset):
            raise Unreadable("That is a set, which has no order: write a list, in brackets [].")
        names = names_in(answer)
        return tuple(names if self.ordered else sorted(names, key=folded))

    def same(self, given: tuple, expected: tuple) -> bool:
        return [folded(name) for name in given] == [folded(name) for name in expected]

    def distance(self, given: tuple, expected: tuple) -> str:
        mine, theirs = {folded(name) for name in given}, {folded(name) for name in expected}
        if len(mine) < len(given):
            twice = next(name for place, name in enumerate(given) if name in given[:place])
            return f"{shown(twice)} is in your list twice."
        if len(mine) != len(theirs):
            names = "1 name" if len(mine) == 1 else f"{len(mine)} names"
            return f"You give {names}; asked are {len(theirs)}."
        right = len(mine & theirs)
        if right == len(theirs):
            return "These are the right names, in the wrong order."
        return f"{right} of your {len(mine)} belong there."

    def nudge_for(self, given: tuple, expected: tuple, nudge: str) -> str:
        only_the_order = sorted(map(folded, given)) == sorted(map(folded, expected))
        return "" if only_the_order else nudge


@dataclass(frozen=True)
class NumberByName:
    """A number for each of several names: a pandas Series, a dict or a frame of one column.

    Parameters
    ----------
    what, unit : str
        What the names are, and what is asked for each of them.
    exact : bool
        Whether the numbers are counts, of which only the exact one is right.
    decimals : int, optional
        As for `Number`.
    """

    what: str
    unit: str
    exact: bool = False
    decimals: int | None = None

    @property
    def wanted(self) -> str:
        return f"a Series or dict with {self.unit} for each of the {self.what}"

    @property
    def _number(self) -> Number:
        return Count(self.unit) if self.exact else Number(self.unit, self.decimals)

    def read(self, answer: object) -> pd.Series:
        numbers = {name: self._value(name, value) for name, value in by_name(answer).items()}
        return pd.Series(numbers, dtype=float)

    def _value(self, name: str, value: object) -> float:
        # A gap among the numbers is told by its name; the whole table may well be a known mistake.
        if value is pd.NA or (isinstance(value, float | np.floating) and math.isnan(value)):
            return math.nan
        try:
            return self._number.read(value)
        except Unreadable as unreadable:
            raise Unreadable(f"At {shown(name)}: {unreadable}") from None

    def same(self, given: pd.Series, expected: pd.Series) -> bool:
        given = spelled_as(given, expected)
        return set(given.index) == set(expected.index) and not self._wrong(given, expected)

    def _wrong(self, given: pd.Series, expected: pd.Series) -> list[str]:
        """Return the names whose numbers differ; two gaps agree."""
        return [
            name
            for name in expected.index
            if not (math.isnan(given[name]) and math.isnan(expected[name]))
            and not self._number_agrees(given[name], expected[name])
        ]

    def _number_agrees(self, given: float, expected: float) -> bool:
        gap = math.isnan(given) or math.isnan(expected)
        return not gap and self._number.same(given, expected)

    def distance(self, given: pd.Series, expected: pd.Series) -> str:
        given = spelled_as(given, expected)
        missing = [name for name in expected.index if name not in given.index]
        extra = [name for name in given.index if name not in expected.index]
        if missing or extra:
            said = [f"too many: {', '.join(extra[:3])}"] if extra else []
            said += [f"missing: {len(missing)}"] if missing else []
            return f"The names differ from those asked for ({'; '.join(said)})."
        if gaps := list(given.index[given.isna()]):
            return f"The number for {gaps[0]} is NaN: a gap in the data got into it."
        wrong = self._wrong(given, expected)
        return f"{len(wrong)} of {len(expected)} numbers differ, the first for {wrong[0]}."


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
    unanswered : callable, optional
        Returns a sentence for each name that the tables offer and that has no answer: what keeps
        it from having one.
    """

    what: str
    kind: Kind
    example: str
    unanswered: Callable[[], Mapping[str, str]] | None = None

    @property
    def wanted(self) -> str:
        return f"a dict with one {self.what} and {self.kind.wanted}; for example {self.example}"

    def read(self, answer: object) -> pd.Series:
        read = {name: self.kind.read(value) for name, value in by_name(answer).items()}
        return pd.Series(list(read.values()), index=list(read))

    def same(self, given: pd.Series, expected: pd.Series) -> bool:
        given = spelled_as(given, expected)
        name = given.index[0]
        if len(given) > 1 or name not in expected.index:
            return False
        return self.kind.same(given.iloc[0], expected[name])

    def distance(self, given: pd.Series, expected: pd.Series) -> str:
        given = spelled_as(given, expected)
        name = given.index[0]
        if len(given) > 1:
            return f"Choose one {self.what}; you gave {len(given)}."
        if name in expected.index:
            return self.kind.distance(given.iloc[0], expected[name])
        return self._why_none(name) or _no_such_name(name, expected.index)

    def nudge_for(self, given: pd.Series, expected: pd.Series, nudge: str) -> str:
        given = spelled_as(given, expected)
        name = given.index[0]
        if len(given) > 1 or name not in expected.index:
            return ""
        return nudge_for(self.kind, given.iloc[0], expected[name], nudge)

    def _why_none(self, name: str) -> str:
        reasons = self.unanswered() if self.unanswered else {}
        return {folded(known_as(other)): why for other, why in reasons.items()}.get(
            folded(name), ""
        )


@dataclass(frozen=True)
class OfOneName:
    """An answer for one name that is given: alone, or in a dict or Series with that name.

    Parameters
    ----------
    name : object
        What is asked about: ``"Poland"``, or a year.
    kind : Kind
        What is asked for of it.
    """

    name: object
    kind: Kind

    @property
    def wanted(self) -> str:
        return f"{self.kind.wanted}, for {self._called}"

    @property
    def _called(self) -> str:
        return the(short(str(self.name)))

    def read(self, answer: object) -> object:
        if isinstance(answer, pd.DataFrame) and answer.shape[1] == 1:
            answer = answer.iloc[:, 0]
        if isinstance(answer, Mapping) or self._is_named(answer):
            answer = self._of_name(by_name(answer))
        return self.kind.read(answer)

    def _is_named(self, answer: object) -> bool:
        """Tell whether a Series is by name: by this one, or by a country's."""
        if not isinstance(answer, pd.Series) or isinstance(answer.index, pd.RangeIndex):
            return False
        return self.name in answer.index or any(
            isinstance(label, str) and is_country(label) for label in answer.index
        )

    def _of_name(self, given: Mapping[str, object]) -> object:
        if len(given) > 1:
            raise Unreadable(f"That holds {len(given)} names, not {self._called} alone.")
        name, value = next(iter(given.items()))
        if folded(name) != folded(name_of(self.name)):
            raise Unreadable(f"That is about {the(short(name))}, not {self._called}.")
        return value

    def same(self, given: object, expected: object) -> bool:
        return self.kind.same(given, expected)

    def mistaken(self, given: object, mistake: object) -> bool:
        return mistaken(self.kind, given, mistake)

    def rough(self, answer: object) -> object:
        return rough(self.kind, answer)

    def distance(self, given: object, expected: object) -> str:
        return self.kind.distance(given, expected)

    def nudge_for(self, given: object, expected: object, nudge: str) -> str:
        return nudge_for(self.kind, given, expected, nudge)


def _no_such_name(name: str, known: Iterable[str]) -> str:
    """Say of a name that has no answer whether another was meant, or what is written there."""
    if is_country(name):
        return f"{shown(name)} has no answer here: the table has none for it."
    written = f"which are written like {next(iter(known))!r}."
    not_there = f"{shown(name)} is not among the names that have an answer"
    meant = did_you_mean(name, known, "")
    return f"{not_there}. {meant}" if meant else f"{not_there}, {written}"
