"""What a student guesses, answers and notes in a lab, kept in a file beside it.

`summit.start` opens the record of a chapter. `guess`, `note` and `check` add a line each time
their cell is run, and nothing is ever taken away: a restart loses nothing. `summit.hand_in` makes
one page of it.

The file holds a line of JSON for each event::

    {"at": "2026-11-26T09:41:07.120645+00:00", "what": "guess",
     "key": "Days until the first million", "said": "10", "value": 10}

``what`` is guess, answer, note or tick. ``key`` is the question, the exercise's id or the topic.
``said`` is what the student gave as readable text, and empty where the dots were left in place;
``value`` is the same as JSON, where JSON has it. An answer has also ``outcome``, the word of its
verdict, ``asked``, the question, and ``title``, what the exercise was called; for a tick ``said``
is a point of the checklist and ``value`` whether it is ticked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from html import escape
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from summit.publishing import is_watched, publishing
from summit.shown import display
from summit.values import ABSENT, clean, is_blank, json_of, text_of
from summit.words import day_of_month, listed

if TYPE_CHECKING:
    import ipywidgets as widgets

    from summit.exercises import Exercise, Verdict

LONGEST_LINE = 120


class Line:
    """One line that the student sees below a cell."""

    def __init__(self, message: str, kind: str = "noted") -> None:
        self.message, self.kind = message, kind

    def __repr__(self) -> str:
        return self.message

    def _repr_html_(self) -> str:
        return f'<p class="verdict verdict-{self.kind}">{escape(self.message)}</p>'


def say(message: str, kind: str = "noted") -> None:
    """Show the student one line: what is noted, or (`kind` open) what is still to do."""
    display(Line(message, kind))


class Record:
    """The events of one lab, oldest first: in a file, or in memory where there can be none.

    Parameters
    ----------
    chapter : str, optional
        The chapter's name; without one the record is for what comes before `start`.
    folder : Path, optional
        Where its file is, or will be.
    """

    def __init__(self, chapter: str = "", folder: Path | None = None) -> None:
        self.chapter = chapter
        self.path = folder and folder / f"{chapter.replace('_', '-')}-record.jsonl"
        self._in_memory: list[dict] = []
        self._warned = False

    def add(self, what: str, key: str, said: str, value: object = ABSENT, **further: str) -> None:
        """Add an event of this moment."""
        event = {"at": datetime.now(UTC).isoformat(), "what": what, "key": clean(key), "said": said}
        event |= {} if value is ABSENT else {"value": value}
        self.append([event | further])

    def append(self, events: Iterable[dict]) -> None:
        """Write events to the file, or keep them in memory where it cannot be written."""
        lines = [json.dumps(event, ensure_ascii=False, allow_nan=False) for event in events]
        if self.path is not None:
            try:
                _write_lines(self.path, lines)
            except OSError as error:
                self._warn(f"{self.path.name} cannot be written ({error.strerror or error}).")
            else:
                return
        self._in_memory += map(json.loads, lines)

    def events(self) -> list[dict]:
        """Return all events; lines that cannot be read are set aside, and the student told."""
        events = [*self._from_file(), *self._in_memory]
        return sorted(events, key=lambda event: event["at"])

    def moved(self) -> list[dict]:
        """Return what is in memory, and forget it."""
        events, self._in_memory = self._in_memory, []
        return events

    def _from_file(self) -> list[dict]:
        try:
            kept, damaged = _read_lines(self.path) if self.path is not None else ([], 0)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError:
            kept, damaged = [], 1
        if damaged:
            self._set_aside(kept)
        return kept

    def _set_aside(self, kept: list[dict]) -> None:
        names = (self.path.with_suffix(f".damaged-{number}.jsonl") for number in count(1))
        try:
            aside = next(name for name in names if not name.exists())
            self.path.rename(aside)
        except OSError as error:
            self._warn(f"{self.path.name} is damaged ({error.strerror or error}).")
            return
        self.append(kept)
        lines = {0: "no line", 1: "1 good line"}.get(len(kept), f"{len(kept)} good lines")
        say(
            f"Part of {self.path.name} could not be read. The damaged file is now called "
            f"{aside.name}, and {lines} of it could be kept.",
            "open",
        )

    def _warn(self, why: str) -> None:
        if not self._warned:
            say(f"{why} What you do is kept only until the kernel stops.", "open")
        self._warned = True


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    # In one piece at the file's end: another kernel may be writing to it too.
    with path.open("a+b") as file:
        start = b""
        if file.tell():
            file.seek(-1, 2)
            # A kernel that was stopped while it wrote leaves half a line.
            start = b"" if file.read(1) == b"\n" else b"\n"
        file.write(start + "".join(f"{line}\n" for line in lines).encode("utf-8"))


def _read_lines(path: Path) -> tuple[list[dict], int]:
    """Return the events of a file and how many of its lines are damaged."""
    # A line twice, to the millionth of a second, is a copy.
    lines = dict.fromkeys(line for line in path.read_bytes().splitlines() if line.strip())
    events = list(map(_event, lines))
    return [event for event in events if event is not None], events.count(None)


def _event(line: bytes) -> dict | None:
    try:
        event = json.loads(line.decode("utf-8"))
        datetime.fromisoformat(event["at"]).astimezone()
        texts = [event[name] for name in ("what", "key", "said")]
        texts += [event["outcome"]] if event["what"] == "answer" else []
        # What is read here must be writable again: half a character is not.
        json.dumps(event, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
        return None
    texts += [event.get("asked", ""), event.get("title", "")]
    return event if all(isinstance(text, str) for text in texts) else None


# The records of this kernel by chapter, the one that was started last at the end.
_opened: dict[str, Record] = {}
_before_start = Record()


def current() -> Record:
    """Return the record of the lab that was started last; before, one without a chapter."""
    return list(_opened.values())[-1] if _opened else _before_start


def open_record(chapter: str) -> None:
    """Open a chapter's record in the working folder, and say what an earlier session left there.

    Parameters
    ----------
    chapter : str
        The chapter's name. The book's pages keep no record.
    """
    if publishing():
        return
    known = _opened.pop(chapter, None)
    _opened[chapter] = record = known or Record(chapter, Path.cwd())
    if known is None and (events := record.events()):
        say(_welcome(events))
    if early := _before_start.moved():
        record.append(early)


def _welcome(events: Sequence[dict]) -> str:
    counts = []
    for one, several in (("guess", "guesses"), ("answer", "answers"), ("note", "notes")):
        keys = {event["key"] for event in events if event["what"] == one and event["said"]}
        counts += [f"{len(keys)} {one if len(keys) == 1 else several}"] if keys else []
    found = listed(counts or ["no answers yet"])
    days = dict.fromkeys(day_of_month(local_day(event)) for event in (events[0], events[-1]))
    verb = "is" if found.startswith("1 ") and len(counts) == 1 else "are"
    return f"Welcome back: {found} of {' to '.join(days)} {verb} kept."


def local_day(event: dict) -> date:
    """Return the day of an event where the student is."""
    return datetime.fromisoformat(event["at"]).astimezone().date()


def guess(question: str, *answers: object) -> None:
    """Keep a guess, made before the cell that tells is run.

    Parameters
    ----------
    question : str
        What is guessed.
    *answers : object
        One value or several; the three dots where there is none yet. The first guess is kept as
        the first.

    Examples
    --------
    >>> guess("Days until the first million", 10)
    ✎ Your guess is noted: 10. Now run the next cell.
    """
    key = text_of(question)
    earlier = [event["said"] for event in told("guess", key)]
    now = _keep("guess", key, _one_or_all(answers))
    if not now:
        say("Put your guess in place of the three dots, then run the cell again.", "open")
    elif publishing():
        say(f"✎ A guess: {_short(now)}.")
    elif earlier and earlier[0] != now:
        say(f"✎ First guess {_short(earlier[0])}, now {_short(now)}. Now run the next cell.")
    else:
        say(f"✎ Your guess is noted: {_short(now)}. Now run the next cell.")


def note(topic: str, *words: object) -> None:
    """Keep what a student found or thinks.

    Parameters
    ----------
    topic : str
        What it is about.
    *words : object
        Words, or any values; the three dots where there are none yet.

    Examples
    --------
    >>> note("With 3 million, the day moves to", "12 March")
    ✎ Noted: 12 March.
    """
    now = _keep("note", text_of(topic), _one_or_all(words))
    if now:
        say(f"✎ Noted: {_short(now)}{'' if now[-1] in '.!?…' else '.'}")
    else:
        say("Put your words in place of the three dots, then run the cell again.", "open")


def _one_or_all(values: tuple) -> object:
    """Return the one value given, all of several, or the dots for none."""
    if len(values) > 1:
        return list(values)
    return values[0] if values else ...


def told(what: str, key: str) -> list[dict]:
    """Return the events of one guess, answer or note in which something was said."""
    return [
        event
        for event in current().events()
        if event["what"] == what and event["key"] == key and event["said"]
    ]


def _keep(what: str, key: str, value: object) -> str:
    """Add an event to the current record, and return the value as text."""
    record = current()
    if record is _before_start and not publishing():
        say("Start has not been run yet. Run the lab's first cell of code to keep this.", "open")
    if is_blank(value):
        record.add(what, key, "")
        return ""
    said = text_of(value)
    record.add(what, key, said, json_of(value))
    return said


def _short(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE].rstrip()} …"


def record_of(exercise: Exercise) -> Record | None:
    """Return the record of an exercise's chapter, if that lab was started in this kernel."""
    return next((_opened[name] for name in _opened if belongs(exercise.id, name)), None)


def belongs(exercise_id: str, chapter: str) -> bool:
    """Tell whether an exercise is one of a chapter's: after-1 is of after_1991."""
    return exercise_id.partition("-")[0] == chapter.partition("_")[0]


def answered(exercise: Exercise, answer: object, verdict: Verdict) -> None:
    """Keep an answer to an exercise and how it went, if the chapter's lab was started.

    Parameters
    ----------
    exercise : Exercise
        The exercise as it was asked.
    answer : object
        Whatever the student gave.
    verdict : Verdict
        What `check` tells about it.
    """
    record = record_of(exercise)
    if record is None or verdict.outcome in ("unknown", "blank") or is_blank(answer):
        return
    asked = {"outcome": verdict.outcome, "asked": exercise.question, "title": exercise.title}
    record.add("answer", exercise.id, text_of(answer), json_of(answer), **asked)


class Checklist:
    """The points of a write exercise, for the student to tick in her own sentences.

    Parameters
    ----------
    exercise : Exercise
        Its kind has a `checklist`.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.points = tuple(exercise.kind.checklist)

    def __repr__(self) -> str:
        ticked = self.ticked()
        return "\n".join(f"[{'x' if point in ticked else ' '}] {point}" for point in self.points)

    def ticked(self) -> set[str]:
        """Return the points that are ticked in the record."""
        record = record_of(self.exercise)
        return ticked_of(record.events() if record else [], self.exercise.id)

    def to_html(self) -> str:
        """Return the checklist for a page without a kernel."""
        ticked = self.ticked()
        points = "".join(
            f"<li>{'☑' if point in ticked else '☐'} {escape(point)}</li>" for point in self.points
        )
        return f'<ul class="checklist">{points}</ul>'

    def widget(self) -> widgets.VBox:
        """Return the checklist with boxes to tick; each tick goes into the record."""
        import ipywidgets as widgets

        ticked = self.ticked()
        return widgets.VBox([self._box(point, point in ticked) for point in self.points])

    def _box(self, point: str, ticked: bool) -> widgets.Checkbox:
        import ipywidgets as widgets

        box = widgets.Checkbox(ticked, description=point, indent=False, layout={"width": "auto"})
        box.add_class("checklist-point")
        box.observe(lambda change: self._tick(point, change["new"]), names="value")
        return box

    def _tick(self, point: str, ticked: bool) -> None:
        if record := record_of(self.exercise):
            record.add("tick", self.exercise.id, point, ticked)

    def _repr_mimebundle_(self, **_options: object) -> dict:
        plain = {"text/html": self.to_html(), "text/plain": repr(self)}
        return self.widget()._repr_mimebundle_() | plain if is_watched() else plain


def ticked_of(events: Iterable[dict], exercise_id: str) -> set[str]:
    """Return the points of a checklist that were ticked last."""
    last = {
        event["said"]: event.get("value")
        for event in events
        if event["what"] == "tick" and event["key"] == exercise_id
    }
    return {point for point, ticked in last.items() if ticked is True}


def checklist(exercise: Exercise) -> Checklist | None:
    """Return what an exercise has its student tick, to be displayed, or None if it has nothing."""
    return Checklist(exercise) if getattr(exercise.kind, "checklist", ()) else None
