"""Answers of several parts, and answers in the student's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from summit.answers.names import Choice
from summit.answers.reading import (
    Kind,
    Unreadable,
    called,
    is_open,
    mistaken,
    nudge_for,
    rough,
    shown,
)
from summit.answers.spelling import folded
from summit.words import listed

_FEWEST_WORDS = 3


@dataclass(frozen=True)
class Parts:
    """Several answers at once: a list in the order of the parts, or a dict by their names.

    What is compared with, a mistake's answer, may have fewer parts: only those count.

    Parameters
    ----------
    parts : tuple of (str, Kind)
        Each part's name and what is asked for in it.
    """

    parts: tuple[tuple[str, Kind], ...]

    @property
    def wanted(self) -> str:
        each = "; ".join(f"{name!r}: {kind.wanted}" for name, kind in self.parts)
        return f"{len(self.parts)} answers, in a list or in a dict by name ({each})"

    def read(self, answer: object) -> dict[str, object]:
        given = self._by_part(answer)
        given = {name: value for name, value in given.items() if not is_open(value)}
        if not given:
            raise Unreadable("That is no answer yet.")
        return {name: _part(name, kind, given[name]) for name, kind in self.parts if name in given}

    def _by_part(self, answer: object) -> dict[str, object]:
        """Return the answer's values by the part that they are for."""
        names = [name for name, _ in self.parts]
        if isinstance(answer, pd.Series):
            plain = isinstance(answer.index, pd.RangeIndex)
            answer = list(answer) if plain else dict(answer.items())
        if isinstance(answer, Mapping):
            return self._by_own_names(answer)
        if not isinstance(answer, list | tuple):
            raise Unreadable(f"That is {called(answer)}.")
        if len(answer) > len(names):
            raise Unreadable(f"That holds {len(answer)} values.")
        return dict(zip(names, answer, strict=False))

    def _by_own_names(self, answer: Mapping) -> dict[str, object]:
        known, found = {folded(name): name for name, _ in self.parts}, {}
        for name, value in answer.items():
            part = known.get(folded(name)) if isinstance(name, str) else None
            if part is None:
                said = shown(name) if isinstance(name, str) else called(name)
                raise Unreadable(f"There is a part too many: {said}.")
            found[part] = value
        return found

    def same(self, given: dict, expected: dict) -> bool:
        return all(
            name in given and kind.same(given[name], expected[name])
            for name, kind in self.parts
            if name in expected
        )

    def mistaken(self, given: dict, mistake: dict) -> bool:
        return all(
            name in given and mistaken(kind, given[name], mistake[name])
            for name, kind in self.parts
            if name in mistake
        )

    def rough(self, answer: dict) -> dict[str, object]:
        kinds = dict(self.parts)
        return {name: rough(kinds[name], value) for name, value in answer.items()}

    def distance(self, given: dict, expected: dict) -> str:
        kinds = dict(self.parts)
        right = [name for name in given if kinds[name].same(given[name], expected[name])]
        said = [f"{_and(right)} {'is' if len(right) == 1 else 'are'} right."] if right else []
        missing = [name for name in expected if name not in given]
        wrong = [name for name in given if name not in right]
        if wrong:
            said.append(_missed(wrong[0], kinds[wrong[0]], given, expected))
        if missing:
            said.append(f"{_and(missing)} {'is' if len(missing) == 1 else 'are'} missing.")
        return " ".join(said)

    def nudge_for(self, given: dict, expected: dict, nudge: str) -> str:
        """Return the nudge for the part that `distance` tells of: the exercise's is the last's."""
        last = self.parts[-1][0]
        for name, kind in self.parts:
            if name in given and not kind.same(given[name], expected[name]):
                if name == last:
                    return nudge_for(kind, given[name], expected[name], nudge)
                return getattr(kind, "nudge", "")
        return nudge if last in expected and last not in given else ""


@dataclass(frozen=True)
class Sentences:
    """A text in the student's own words, which no machine grades.

    Parameters
    ----------
    checklist : tuple of str
        What a good answer does, for the student to tick: ``"says which count"``.
    """

    checklist: tuple[str, ...]

    wanted = "a sentence or two, as text in quotation marks"

    def read(self, answer: object) -> str:
        if isinstance(answer, list | tuple) and answer:
            answer = " ".join(answer) if all(isinstance(one, str) for one in answer) else answer
        if not isinstance(answer, str):
            raise Unreadable(f"That is {called(answer)}.")
        text = answer.strip()
        if len(text.split()) < _FEWEST_WORDS:
            raise Unreadable("That is not a sentence yet.")
        return text

    def same(self, given: str, expected: str) -> bool:
        return True

    def distance(self, given: str, expected: str) -> str:
        return ""


def _part(name: str, kind: Kind, value: object) -> object:
    """Read one part, and say which one cannot be read."""
    try:
        return kind.read(value)
    except Unreadable as unreadable:
        raise Unreadable(f"In {name!r}: {unreadable}") from None


def _missed(name: str, kind: Kind, given: dict, expected: dict) -> str:
    """Say how one part misses; a word says for itself which part it is."""
    how = kind.distance(given[name], expected[name])
    names_itself = isinstance(kind, Choice) and kind.called != Choice.called
    return how if names_itself else f"“{name}” is not: {how}"


def _and(names: list[str]) -> str:
    return listed(f"“{name}”" for name in names)
