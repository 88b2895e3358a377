"""A teacher's own questions: read from the class file, asked and marked like the book's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from classroom.faults import Faults, Place, Wanted, written
from classroom.known_names import doubt
from summit.answers import (
    Choice,
    Count,
    Day,
    Kind,
    Name,
    Names,
    Number,
    NumberWithin,
    Sentences,
    Unreadable,
)
from summit.exercises import Exercise, Mistake

#: What a right answer is told.
PRAISE = "That is the answer your teacher expects."
#: How long an own question takes, for the minutes below its title: as the book's shorter ones.
MINUTES = 3


def is_text(value: object) -> bool:
    """Tell whether a value is text that says something."""
    return isinstance(value, str) and bool(value.strip())


def is_number(value: object) -> bool:
    """Tell whether a value is a number as a student gives one, not infinity, true or false."""
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    return is_one and -sys.float_info.max <= value <= sys.float_info.max


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(is_text, value))


TEXT = Wanted(is_text, "text in quotation marks")
TEXTS = Wanted(_is_texts, 'a list of texts, such as ["Latvia", "Estonia"]')
POINTS = Wanted(lambda value: is_number(value) and value >= 0, "a number of points, 0 or more")
_NUMBER = Wanted(is_number, "a number, with a decimal point and without quotation marks")
_COUNT = Wanted(
    lambda value: is_number(value) and float(value).is_integer(),
    "a whole number without quotation marks",
)
_DAY = Wanted(
    lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "a day without quotation marks, such as 2022-03-29",
)


@dataclass(frozen=True)
class _Form:
    """A kind of question: its answer, the keys that it alone has, and what compares its answers."""

    answer: Wanted
    kind: Callable[[Mapping[str, object]], Kind]
    own: Mapping[str, Wanted]
    needs: tuple[str, ...] = ("answer",)


def _number(said: Mapping[str, object]) -> Kind:
    if "tolerance" in said:
        return NumberWithin(said["unit"], tolerance=said["tolerance"])
    return Number(said["unit"])


def _unit(example: str) -> dict[str, Wanted]:
    return {"unit": Wanted(is_text, f"what is asked for, in quotation marks, such as {example}")}


_TOLERANCE = Wanted(
    lambda value: is_number(value) and value > 0, "a number greater than 0, in the answer's unit"
)
_CHOICES = Wanted(
    lambda value: _is_texts(value) and len({one.casefold() for one in value}) == len(value) > 1,
    'a list of two or more different texts, such as ["rose", "fell"]',
)
#: The kinds of question that a class file knows.
KINDS: dict[str, _Form] = {
    "number": _Form(
        _NUMBER, _number, _unit('"per cent"') | {"tolerance": _TOLERANCE}, ("answer", "unit")
    ),
    "count": _Form(
        _COUNT, lambda said: Count(said["unit"]), _unit('"countries"'), ("answer", "unit")
    ),
    "name": _Form(TEXT, lambda said: Name(said.get("unit", "name")), _unit('"country"')),
    "names": _Form(
        TEXTS,
        lambda said: Names(said.get("unit", "names"), len(said["answer"])),
        _unit('"countries"'),
    ),
    "day": _Form(_DAY, lambda _: Day(), {}),
    "choice": _Form(
        TEXT,
        lambda said: Choice(tuple(said["choices"])),
        {"choices": _CHOICES},
        ("answer", "choices"),
    ),
    "words": _Form(
        Wanted(
            lambda value: is_text(value) or _is_texts(value),
            "what a good answer has, as text in quotation marks or as a list of texts",
        ),
        lambda said: Sentences(_checklist(said.get("answer", ()))),
        {},
        (),
    ),
}


def _checklist(answer: object) -> tuple[str, ...]:
    return (answer,) if isinstance(answer, str) else tuple(answer)


_ALL: dict[str, Wanted] = {
    "text": TEXT,
    "kind": Wanted(
        lambda value: isinstance(value, str) and value in KINDS, f"one of {', '.join(KINDS)}"
    ),
    "title": TEXT,
    "hint": TEXT,
    "right": POINTS,
    "mistake": POINTS,
}
_MISTAKES = Wanted(
    lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
    'a list such as [{ answer = 0.125, hint = "That is a share, not per cent." }]',
)


def own_question(
    number: int, table: Mapping[str, object], faults: Faults
) -> tuple[Exercise | None, dict[str, object]]:
    """Return a teacher's own question as an exercise, and what else its table says.

    Parameters
    ----------
    number : int
        Its place among her questions, from one: its id is ``own-1``.
    table : mapping
        As it stands in the class file.
    faults : Faults
        Where its faults are noted; with any, there is no exercise.
    """
    place, before = ("questions", number - 1), len(faults.found)
    form = KINDS.get(kind) if isinstance(kind := table.get("kind"), str) else None
    if form is None:
        # Which keys it may have depends on its kind.
        known = {key: table[key] for key in _ALL if key in table}
        return None, faults.checked(known, _ALL, place, ("text", "kind"))
    keys = _ALL | {"answer": form.answer, **form.own}
    if kind == "words":
        # No machine reads them, so they have no known mistakes.
        del keys["mistake"]
    else:
        keys["mistakes"] = _MISTAKES
    own = _without_others(table, keys, faults, place)
    said = faults.checked(own, keys, place, ("text", *form.needs))
    mistakes = _mistakes(said.get("mistakes", ()), form, faults, place)
    if len(faults.found) > before:
        return None, said
    made = form.kind(said)
    _compare(made, said, mistakes, faults, place)
    return _exercise(number, said, made, mistakes), said


def _without_others(
    table: Mapping[str, object],
    keys: Mapping[str, Wanted],
    faults: Faults,
    place: Place,
) -> dict[str, object]:
    """Leave out, and note, the keys that only other kinds have: their message names the kinds."""
    kept = {}
    for key, value in table.items():
        kinds = [name for name, other in KINDS.items() if key in other.own]
        if key == "mistakes" or (key == "mistake" and key not in keys):
            kinds = [name for name in KINDS if name != "words"]
        if key in keys or not kinds:
            kept[key] = value
        else:
            faults.add((*place, key), f"only a question of the kind {_or(kinds)} has this.")
    return kept


def _or(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _mistakes(tables: object, form: _Form, faults: Faults, place: Place) -> list[dict[str, object]]:
    keys = {"answer": form.answer, "hint": TEXT}
    return [
        faults.checked(one, keys, (*place, "mistakes", at), ("answer", "hint"))
        for at, one in enumerate(tables)
    ]


def _compare(
    kind: Kind,
    said: Mapping[str, object],
    mistakes: list[dict[str, object]],
    faults: Faults,
    place: Place,
) -> None:
    """Note an answer that the kind cannot read, and a mistake that would be marked as right."""
    if isinstance(kind, Sentences):
        return
    right = _read(kind, said["answer"], faults, (*place, "answer"))
    _doubt_names(said["answer"], kind, faults, (*place, "answer"))
    for at, mistake in enumerate(mistakes):
        where = (*place, "mistakes", at, "answer")
        given = _read(kind, mistake["answer"], faults, where)
        _doubt_names(mistake["answer"], kind, faults, where)
        if None not in (right, given) and kind.same(given, right):
            faults.add(where, f"{written(mistake['answer'])} would be marked as right.")


def _doubt_names(answer: object, kind: Kind, faults: Faults, place: Place) -> None:
    """Note the names that the book does not know: a slip of the pen would mark all as wrong."""
    if isinstance(kind, Name | Names):
        for name in [answer] if isinstance(answer, str) else answer:
            if said := doubt(name):
                faults.doubt(place, said)


def _read(kind: Kind, answer: object, faults: Faults, place: Place) -> object | None:
    try:
        return kind.read(answer)
    except Unreadable as unreadable:
        faults.add(place, f"{unreadable} Allowed is {kind.wanted}.")
        return None


def _exercise(
    number: int, said: Mapping[str, object], kind: Kind, mistakes: list[dict[str, object]]
) -> Exercise:
    is_words = isinstance(kind, Sentences)
    return Exercise(
        id=f"own-{number}",
        title=said.get("title", "your teacher's question"),
        task="write" if is_words else "compute",
        level="core",
        minutes=MINUTES,
        question=said["text"].strip(),
        kind=kind,
        praise="" if is_words else PRAISE,
        nudge=said.get("hint", ""),
        expected=None if is_words else lambda: said["answer"],
        mistakes=tuple(
            Mistake(lambda answer=one["answer"]: answer, one["hint"]) for one in mistakes
        ),
    )
