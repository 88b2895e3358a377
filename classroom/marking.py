"""How each answer of each hand-in came out, and what is kept of it for the next run.

A notebook gives its answers in a sandbox that knows none (`classroom.runs`). They are compared
here, outside of it, with what this student was asked (`classroom.draw`).
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from classroom.code_cells import UnreadableHandIn
from classroom.draw import asked_of
from classroom.model import Asked, Class, Given, Mark, Student
from classroom.runs import given
from classroom.sandbox import Box
from classroom.submissions import HandIn, cell_source
from summit.answers import Sentences
from summit.answers.drawing import ReadOff
from summit.exercises import verdict
from summit.values import clean, is_blank, text_of
from summit.words import listed

ROOT = Path(__file__).parents[1]
#: What a mark depends on besides the hand-in and the class: the code and the tables.
DEPENDS_ON = ("summit/**/*.py", "classroom/**/*.py", "data/*.csv", "data/datapackage.json")
#: So many notebooks run at the same time.
AT_ONCE = 2
LONGEST_SAID = 2_000

# What check says first: the sheets have signs of their own.
_SIGN = re.compile(r"^(✓ Right|✗ Not yet|✎ Written down|\? Not checked)\.\s*")
_STATES = {"written": "unchecked", "unknown": "unreadable"}
_KEPT = ("state", "points", "answer", "message", "note", "source")


@dataclass(frozen=True)
class Work:
    """A hand-in with its marks.

    Attributes
    ----------
    hand_in : HandIn
        Whose, and which file.
    marks : tuple of Mark
        One for each thing that the student was asked, in the hand-out's order.
    """

    hand_in: HandIn
    marks: tuple[Mark, ...]

    @property
    def open(self) -> tuple[Mark, ...]:
        """The marks whose points the teacher still has to give."""
        return tuple(mark for mark in self.marks if mark.points is None)

    @property
    def total(self) -> float:
        """The points so far."""
        return sum(mark.points or 0 for mark in self.marks)

    @property
    def is_complete(self) -> bool:
        """Whether the total is the last word: it was read, and every answer has its points."""
        return self.hand_in.state == "read" and not self.open


def mark_all(
    hand_ins: Sequence[HandIn],
    a_class: Class,
    box: Box,
    kept: Path,
    told: Callable[[str], object],
) -> list[Work]:
    """Mark what a class handed in; run only what has changed since the last time.

    Parameters
    ----------
    hand_ins : sequence of HandIn
        As `submissions.collect` returns them.
    a_class : Class
        What the class file says.
    box : Box
        What `sandbox.find` returns.
    kept : Path
        The folder in which marks are kept between runs.
    told : callable
        Gets a line for each notebook as it is done.
    """
    kept.mkdir(parents=True, exist_ok=True)
    to_read = [one for one in hand_ins if one.state == "read"]
    done: dict[int, Work] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        works = pool.map(lambda one: _work(one, a_class, box, kept), to_read)
        for number, (one, (work, how)) in enumerate(zip(to_read, works, strict=True), 1):
            done[id(one)] = work
            told(f"  {number:>3} of {len(to_read)}  {one.student.name}: {how}")
    return [done.get(id(one)) or Work(one, _unmarked(one, a_class)) for one in hand_ins]


def _work(hand_in: HandIn, a_class: Class, box: Box, kept: Path) -> tuple[Work, str]:
    """Return a hand-in with its marks, and how it went in a few words."""
    try:
        marks, is_kept = _kept_or_marked(hand_in, a_class, box, kept)
    except UnreadableHandIn as fault:
        unread = replace(hand_in, notebook=None, content=None, problem=str(fault))
        return Work(unread, _unmarked(unread, a_class)), f"cannot be read. {fault}"
    return Work(hand_in, marks), f"{counted(marks)}{' (as before)' if is_kept else ''}"


def counted(marks: Iterable[Mark]) -> str:
    """Say how many marks are in which state: ``5 right, 1 mistake``."""
    states = [mark.state for mark in marks]
    return ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))


def mark(hand_in: HandIn, a_class: Class, box: Box) -> tuple[Mark, ...]:
    """Return how a hand-in's answers came out.

    Parameters
    ----------
    hand_in : HandIn
        One that was read.
    a_class : Class
        What the class file says.
    box : Box
        What `sandbox.find` returns.
    """
    asked = asked_of(a_class, hand_in.student)
    answers = given(hand_in.notebook, asked, box)
    return tuple(_mark(one, answers[one.id], hand_in, a_class) for one in asked)


def _unmarked(hand_in: HandIn, a_class: Class) -> tuple[Mark, ...]:
    return tuple(Mark(one, hand_in.state, None) for one in asked_of(a_class, hand_in.student))


# --- one answer ---------------------------------------------------------------------------------


def _mark(asked: Asked, answer: Given, hand_in: HandIn, a_class: Class) -> Mark:
    found = _outcome(asked, answer)
    signs, notes = list(answer.signs), [found.note]
    if found.state != "right":
        cells = _answer_cells(hand_in.notebook, asked.id)
        if any(map(_shows_right, cells)):
            signs.append(f"The saved result says right; the run says {found.state}.")
        if found.state in ("wrong", "mistake"):
            notes.append(_right_for_another(asked, answer, hand_in, a_class))
            said, is_others = _parameter_said(asked, cells, hand_in, a_class)
            (signs if is_others else notes).append(said)
    note = " ".join(dict.fromkeys(filter(None, [*notes, *signs])))
    if not signs:
        return replace(found, note=note)
    message = "Your teacher looks at this answer."
    return replace(found, state="tampered", points=None, message=message, note=note)


def _outcome(asked: Asked, answer: Given) -> Mark:
    """Return how an answer came out, whatever else there is to say of it."""
    said = clean(answer.said)[:LONGEST_SAID]
    plain = Mark(asked, "blank", 0, source=clean(answer.source))
    if answer.state == "blank":
        return replace(plain, message="You left the three dots in place.")
    if answer.state == "missing":
        note = "No cell asks this any more."
        return replace(plain, message="Your notebook has no cell with this answer.", note=note)
    if answer.state == "stopped":
        message = f"Your code was stopped: {said}"
        return replace(plain, state="stopped", message=message, note=said)
    if answer.state == "error":
        message = f"Your code ends with an error: {said}"
        return replace(plain, state="unreadable", message=message, note=said)
    return _compared(asked, answer.value, plain)


def _compared(asked: Asked, value: object, plain: Mark) -> Mark:
    told = verdict(asked.exercise, value)
    state = _STATES.get(told.outcome, told.outcome)
    is_words = isinstance(asked.exercise.kind, Sentences)
    if is_words and state == "unreadable" and isinstance(value, str) and not is_blank(value):
        state = "unchecked"
    points = {"right": asked.right, "mistake": asked.mistake, "unchecked": None}.get(state, 0)
    answer = "a chart" if isinstance(value, ReadOff) else text_of(value)
    message = _SIGN.sub("", told.message)
    return replace(plain, state=state, points=points, answer=answer, message=message)


def _right_for_another(asked: Asked, answer: Given, hand_in: HandIn, a_class: Class) -> str:
    """Say whose variant an answer is right for, where it is wrong for this student's."""
    if not asked.parameter:
        return ""
    whose: dict[str, tuple[Asked, list[str]]] = {}
    for student, other in _drawn_for_all(a_class, asked.id):
        if student != hand_in.student and other.parameter != asked.parameter:
            whose.setdefault(parameter_text(other), (other, []))[1].append(student.name)
    fits = [
        f"{said}, which was drawn for {listed(names)}"
        for said, (other, names) in whose.items()
        if verdict(other.exercise, answer.value).outcome == "right"
    ]
    return f"The answer is right for {'; for '.join(fits)}." if fits else ""


def _drawn_for_all(a_class: Class, identity: str) -> Iterator[tuple[Student, Asked]]:
    """Yield each student of the list with what she is asked for one exercise."""
    alone = replace(a_class, tasks=tuple(one for one in a_class.tasks if one.id == identity))
    for student in a_class.students:
        yield from ((student, one) for one in asked_of(alone, student))


def parameter_text(asked: Asked) -> str:
    """Return what was drawn, as the hand-out's cell says it: ``year=2015``."""
    return ", ".join(f"{name}={value!r}" for name, value in asked.parameter.items())


# --- what the file says of it -------------------------------------------------------------------


def _answer_cells(notebook: dict, identity: str) -> list[dict]:
    """Return the cells that answer an exercise: by their mark, or by what they call."""
    found = []
    for cell in notebook["cells"]:
        about = cell.get("metadata", {}).get("summit", {})
        is_marked = isinstance(about, dict) and about.get("asked") == identity
        if cell["cell_type"] == "code" and (is_marked or _checks(cell_source(cell), identity)):
            found.append(cell)
    return found


def _checks(code: str, identity: str) -> list[ast.Call]:
    """Return the calls of ``check`` or ``note`` for an exercise."""
    if identity not in code:
        return []
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("check", "note")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == identity
    ]


def _parameter_said(
    asked: Asked, cells: Sequence[dict], hand_in: HandIn, a_class: Class
) -> tuple[str, bool]:
    """Say which variant the cell asks for, if not the student's, and whether it is another's."""
    for call in (call for cell in cells for call in _checks(cell_source(cell), asked.id)):
        other = {word.arg: _literal(word.value) for word in call.keywords if word.arg}
        if other == dict(asked.parameter):
            continue
        said = ", ".join(f"{name}={value!r}" for name, value in other.items()) or "no variant"
        drawn = parameter_text(asked) or "the lab's own"
        names = [
            student.name
            for student, one in _drawn_for_all(a_class, asked.id)
            if other and dict(one.parameter) == other and student != hand_in.student
        ]
        whose = f", which was drawn for {listed(names)}" if names else ""
        return f"The cell asks for {said}{whose}; this student's is {drawn}.", bool(names)
    return "", False


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ...


def _shows_right(cell: dict) -> bool:
    """Tell whether a cell's saved output is check's word for a right answer."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        held = [output.get("text", ""), *(data.values() if isinstance(data, dict) else ())]
        texts = ("".join(map(str, one)) if isinstance(one, list) else str(one) for one in held)
        if any("✓ Right" in text for text in texts):
            return True
    return False


# --- kept between runs --------------------------------------------------------------------------


def _kept_or_marked(
    hand_in: HandIn, a_class: Class, box: Box, kept: Path
) -> tuple[tuple[Mark, ...], bool]:
    path = kept / f"{_fingerprint(hand_in, a_class)}.json"
    marks = _read_kept(path, asked_of(a_class, hand_in.student))
    if marks is not None:
        return marks, True
    marks = mark(hand_in, a_class, box)
    # What was stopped may have met a busy machine: it gets another chance.
    if not any(one.state == "stopped" for one in marks):
        held = {one.asked.id: {name: getattr(one, name) for name in _KEPT} for one in marks}
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(held, ensure_ascii=False), "utf-8", newline="\n")
        unfinished.replace(path)
    return marks, False


def _read_kept(path: Path, asked: Sequence[Asked]) -> tuple[Mark, ...] | None:
    try:
        held = json.loads(path.read_text("utf-8"))
        return tuple(Mark(one, **held[one.id]) for one in asked)
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _fingerprint(hand_in: HandIn, a_class: Class) -> str:
    """Return what tells whether marks still hold: all that they depend on, as one number."""
    parts = [
        hand_in.content or b"",
        repr(hand_in.student).encode(),
        _file_bytes(a_class.path),
        repr(a_class.students).encode(),
        _code_and_tables(),
    ]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _file_bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


@cache
def _code_and_tables() -> bytes:
    paths = sorted(path for pattern in DEPENDS_ON for path in ROOT.glob(pattern))
    found = hashlib.sha256()
    for path in paths:
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.digest()
