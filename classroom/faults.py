"""The faults of a class file: each with its line, its key and what is allowed, all at once."""

from __future__ import annotations

import contextlib
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from classroom.model import ClassProblem
from summit.nearest import did_you_mean

#: The way to a value: ``("exercises", "flight-2", "right")``, ``("questions", 0)``.
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Wanted:
    """What a key may hold.

    Attributes
    ----------
    fits : callable
        Tells whether a value is of that kind.
    words : str
        What it is, for the message: ``"text in quotation marks"``.
    """

    fits: Callable[[object], bool]
    words: str


@dataclass
class Faults:
    """What is wrong with one file, collected while it is read.

    Attributes
    ----------
    name : str
        What the message calls the file.
    text : str
        All that it holds.
    of_the_file : tuple of str
        The keys of the file itself, which belong above its first table.
    """

    name: str
    text: str
    of_the_file: tuple[str, ...] = ()
    found: list[tuple[Place, str]] = field(default_factory=list)
    doubts: list[tuple[Place, str]] = field(default_factory=list)

    def add(self, place: Place, message: str) -> None:
        """Note a fault at a value, or at the table that lacks one."""
        self.found.append((place, message))

    def doubt(self, place: Place, message: str) -> None:
        """Note what may be meant as it is, and should be looked at."""
        self.doubts.append((place, message))

    def checked(
        self,
        table: Mapping[str, object],
        keys: Mapping[str, Wanted],
        place: Place = (),
        required: Iterable[str] = (),
    ) -> dict[str, object]:
        """Return the values of a table that are as they should be, and note the others."""
        kept = {}
        for key, value in table.items():
            if key not in keys and place and key in self.of_the_file:
                self.add((*place, key), self.too_low(key))
            elif key not in keys:
                near = did_you_mean(key, keys, f"Allowed are: {', '.join(keys)}.")
                self.add((*place, key), f"there is no such key. {near}")
            elif not keys[key].fits(value):
                self.add((*place, key), f"{written(value)} is not {keys[key].words}.")
            else:
                kept[key] = value
        for key in required:
            if key not in table:
                self.add(place, f"the key {key!r} is missing: {keys[key].words}.")
        return kept

    def too_low(self, key: str) -> str:
        """Say that a key of the file itself is below the name of a table, which takes it."""
        return (
            f"{key} belongs to the whole class. Put it above the first line in brackets, such as "
            "[points]."
        )

    def stop(self) -> None:
        """Raise what was found, in the order of the file's lines.

        Raises
        ------
        ClassProblem
            When anything was found.
        """
        if self.found:
            raise ClassProblem("\n".join(self._told(self.found)))

    def notes(self) -> tuple[str, ...]:
        """Return what should be looked at, in the order of the file's lines."""
        return self._told(self.doubts) if self.doubts else ()

    def _told(self, noted: Iterable[tuple[Place, str]]) -> tuple[str, ...]:
        lines = lines_of(self.text)
        told = sorted((_line(lines, place), _key(place), said) for place, said in noted)
        return tuple(f"{self._where(line, key)}: {said}" for line, key, said in told)

    def _where(self, line: int, key: str) -> str:
        return ", ".join(filter(None, [self.name, f"line {line}" if line else "", key]))


def _line(lines: Mapping[Place, int], place: Place) -> int:
    """Return the line of a place, or of the nearest table around it; 0 of the whole file."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 0)


def _key(place: Place) -> str:
    """Write a place as a teacher would find it: ``questions 2: answer`` counts from one."""
    return "".join(
        f" {part + 1}" if isinstance(part, int) else f".{part}" for part in place
    ).removeprefix(".")


def lines_of(text: str) -> dict[Place, int]:
    """Return the line on which each key and value of a TOML file begins.

    TOML's reader does not tell. It is asked for one line more each time, and where a place first
    appears, its line has been read; of a value over several lines, that is the first line after
    the longest beginning that could be read without it.
    """
    lines, found, start = text.split("\n"), {}, 1
    for count in range(1, len(lines) + 1):
        table = _beginning("\n".join(lines[:count]))
        if table is not None:
            for place in _places(table):
                found.setdefault(place, start)
            start = count + 1
    return found


def unread_line(text: str) -> int:
    """Return the first line that TOML's reader cannot read, after all those above it.

    Of a list or a text that is never closed, that is the line on which it begins.
    """
    lines = text.split("\n")
    for count in range(len(lines), 0, -1):
        with contextlib.suppress(ValueError, RecursionError):
            tomllib.loads("\n".join(lines[:count]) + "\n")
            return count + 1
    return 1


def _beginning(text: str) -> dict[str, object] | None:
    """Return what the beginning of a file says, if need be with its open lists closed."""
    for closing in ("\n", "\n]", "\n]]"):
        with contextlib.suppress(ValueError):
            return tomllib.loads(text + closing)
    return None


def _places(value: object, place: Place = ()) -> Iterator[Place]:
    if place:
        yield place
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for key, part in inner:
        yield from _places(part, (*place, key))


def written(value: object) -> str:
    """Return a value of a class file as a teacher would write it."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str | bool | int | float):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
