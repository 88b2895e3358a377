"""How each answer of each hand-in came out, and what is kept of it for the next run.

A notebook gives its answers in a sandbox that knows none (`classroom.runs`). They are compared
here, outside of it, with what this student was asked (`classroom.draw`).
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from classroom.code_cells import UnreadableHandIn
from classroom.draw import asked_of
from classroom.model import Asked, Class, Given, Mark, Student
from classroom.roster import plain_name
from classroom.runs import given
from classroom.sandbox import Box
from classroom.submissions import HandIn, cell_source, drawn_in, made_for_in
from summit.answers import Sentences
from summit.answers.drawing import ReadOff
from summit.exercises import exercise, variants_of, verdict
from summit.values import clean, is_blank, text_of
from summit.words import listed

ROOT = Path(__file__).parents[1]
#: What a mark depends on besides the hand-in and the class: the code and the tables.
DEPENDS_ON = ("summit/**/*.py", "classroom/**/*.py", "data/*.csv", "data/datapackage.json")
#: So many notebooks run at the same time.
AT_ONCE = 2
LONGEST_SAID = 2_000
LONGEST_PARAMETER = 200
#: What a student reads whose answer a teacher has to look at.
OTHER_RESULT = (
    "When this answer was run again, it came out differently from what your notebook shows. That "
    "may be a cell that was changed and not run again. Restart the kernel and run all cells, look "
    "at the answer once more, and talk to your teacher."
)
REACHES = (
    "The code of this answer uses parts of the book that no answer needs. Talk to your teacher "
    "about how you found it."
)

_LABS_OWN = "the lab's own"
_LONGEST_LITERAL = 80
#: How check's line for a right answer begins, by the kind of output.
_SHOWN_RIGHT = {
    "text/plain": "✓ Right",
    "text/html": '<p class="verdict verdict-right">',
}
#: What may go wrong with one hand-in, and must not keep the class from its marks.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
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
        try:
            for number, (one, (work, how)) in enumerate(zip(to_read, works, strict=True), 1):
                done[id(one)] = work
                told(f"  {number:>3} of {len(to_read)}  {one.student.name}: {how}")
        except KeyboardInterrupt:
            # What runs is ended, and what waits does not begin.
            pool.shutdown(wait=False, cancel_futures=True)
            box.stop()
            raise
    return [done.get(id(one)) or Work(one, _unmarked(one, a_class)) for one in hand_ins]


def _work(hand_in: HandIn, a_class: Class, box: Box, kept: Path) -> tuple[Work, str]:
    """Return a hand-in with its marks, and how it went in a few words."""
    try:
        hand_in = _with_doubt(hand_in, a_class)
        marks, is_kept = _kept_or_marked(hand_in, a_class, box, kept)
    except UnreadableHandIn as fault:
        return _unread(hand_in, a_class, str(fault)), f"cannot be read. {fault}"
    except _FAULTS as fault:
        said = f"It could not be marked: {type(fault).__name__}: {clean(str(fault))}"[:LONGEST_SAID]
        return _unread(hand_in, a_class, said), said
    return Work(hand_in, marks), f"{counted(marks)}{' (as before)' if is_kept else ''}"


def _unread(hand_in: HandIn, a_class: Class, why: str) -> Work:
    unread = replace(hand_in, notebook=None, content=None, problem=why)
    return Work(unread, _unmarked(unread, a_class))


def _with_doubt(hand_in: HandIn, a_class: Class) -> HandIn:
    """Say where a notebook was made for other figures than those of its student."""
    held = drawn_in(hand_in.notebook)
    others = [
        one.id
        for one in asked_in(hand_in, a_class)
        if one.id in held and held[one.id] != dict(one.parameter)
    ]
    if not others:
        return hand_in
    made_for = made_for_in(hand_in.notebook).name
    doubt = (
        f"It was made with other figures than this student's in {listed(others)}"
        f"{f'; it was made for {made_for}' if made_for else ''}."
    )
    return replace(hand_in, doubts=(*hand_in.doubts, doubt))


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
    asked = asked_in(hand_in, a_class)
    answers = given(hand_in.notebook, asked, box, None, _worth)
    return tuple(_mark(one, answers[one.id], hand_in, a_class) for one in asked)


def _worth(asked: Asked, value: object) -> float:
    """Return what an answer is worth: 1 where nothing could be better."""
    state = _compared(asked, value, Mark(asked, "blank", 0)).state
    return {"right": 1, "unchecked": 1, "mistake": 0.5}.get(state, 0)


def asked_in(hand_in: HandIn, a_class: Class) -> tuple[Asked, ...]:
    """Return what the student of a hand-in was asked.

    Parameters
    ----------
    hand_in : HandIn
        Its notebook says what the student was called when it was made.
    a_class : Class
        With its record, if there is one.
    """
    made_for = made_for_in(hand_in.notebook) if hand_in.notebook is not None else None
    return asked_of(a_class, hand_in.student, made_for)


def _unmarked(hand_in: HandIn, a_class: Class) -> tuple[Mark, ...]:
    return tuple(Mark(one, hand_in.state, None) for one in asked_in(hand_in, a_class))


# --- one answer ---------------------------------------------------------------------------------


def _mark(asked: Asked, answer: Given, hand_in: HandIn, a_class: Class) -> Mark:
    found = _outcome(asked, answer)
    if found.state == "right":
        return _looked_at(found, answer.signs, answer.notes)
    cells = _answer_cells(hand_in.notebook, asked.id)
    notes, signs = [found.note, *answer.notes], []
    called = _parameter_called(asked, cells)
    is_explained = called is not None and _is_right_for(asked, called, answer)
    if found.state in ("wrong", "mistake"):
        notes.append(_of_another(asked, answer, called, hand_in, a_class))
        if is_explained or (called and found.state == "wrong"):
            found = _wrong_for_her(found, called)
    if any(map(_shows_right, cells)) and not is_explained:
        signs.append(f"The saved result says right; the run says {found.state}.")
    return _looked_at(
        found, [*answer.signs, *signs], notes, REACHES if answer.signs else OTHER_RESULT
    )


def _looked_at(
    found: Mark, signs: Sequence[str], notes: Sequence[str] = (), message: str = REACHES
) -> Mark:
    """Return a mark with its note; one with signs of tampering waits for the teacher."""
    note = " ".join(dict.fromkeys(filter(None, [*notes, *signs])))
    if not signs:
        return replace(found, note=note)
    return replace(found, state="tampered", points=None, message=message, note=note)


def _wrong_for_her(found: Mark, called: Mapping[str, object]) -> Mark:
    """Return the mark of an answer to other figures than the student's."""
    mine = parameter_text(found.asked) or "none, as in the lab"
    message = (
        f"Your cell asks for {_text_of_parameter(called) or 'no figures of its own'}. "
        f"What you were asked is {mine}."
    )
    return replace(found, state="wrong", points=0, message=message)


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


def _of_another(
    asked: Asked,
    answer: Given,
    called: Mapping[str, object] | None,
    hand_in: HandIn,
    a_class: Class,
) -> str:
    """Say whose variant a wrong answer is of: it is right for it, or the cell asks for it."""
    whose: dict[str, tuple[Asked, list[str]]] = {}
    if asked.parameter:
        for student, other in _drawn_for_all(a_class, asked.id):
            if student != hand_in.student and other.parameter != asked.parameter:
                name = called_in(student, a_class.students)
                whose.setdefault(parameter_text(other), (other, []))[1].append(name)
    fits = {
        said: f"{said}, which was drawn for {listed(names)}"
        for said, (other, names) in whose.items()
        if verdict(other.exercise, answer.value).outcome == "right"
    }
    asks = "" if called is None else _text_of_parameter(called) or "no variant"
    mine = f"this student's is {parameter_text(asked) or _LABS_OWN}"
    parts = [f"The answer is right for {'; for '.join(fits.values())}"] if fits else []
    if asks in fits:
        return f"{parts[0]}, as the cell asks; {mine}."
    if asks:
        names = whose[asks][1] if asks in whose else []
        drawn = f", which was drawn for {listed(names)}" if names else ""
        parts.append(f"The cell asks for {asks}{drawn}; {mine}")
    return "".join(f"{part}. " for part in parts).strip()


def _is_right_for(asked: Asked, called: Mapping[str, object], answer: Given) -> bool:
    """Tell whether an answer is right for the figures that its cell asks for."""
    if asked.is_own or answer.state != "answered":
        return False
    if called and called not in variants_of(asked.id):
        return False
    return verdict(exercise(asked.id, **called), answer.value).outcome == "right"


def called_in(student: Student, students: Iterable[Student]) -> str:
    """Return what tells a student from the others: her name, and her id where two have it."""
    name = plain_name(student.name)
    alike = sum(plain_name(one.name) == name for one in students)
    told_by = student.id or student.login
    return f"{student.name} ({told_by})" if alike > 1 and told_by else student.name


def _drawn_for_all(a_class: Class, identity: str) -> Iterator[tuple[Student, Asked]]:
    """Yield each student of the list with what she is asked for one exercise."""
    alone = replace(a_class, tasks=tuple(one for one in a_class.tasks if one.id == identity))
    for student in a_class.students:
        yield from ((student, one) for one in asked_of(alone, student))


def parameter_text(asked: Asked) -> str:
    """Return what was drawn, as the hand-out's cell says it: ``year=2015``."""
    return _text_of_parameter(asked.parameter)


def _text_of_parameter(parameter: Mapping[str, object]) -> str:
    text = ", ".join(f"{name}={_literal_text(value)}" for name, value in parameter.items())
    return text if len(text) <= LONGEST_PARAMETER else f"{text[:LONGEST_PARAMETER]} …"


def _literal_text(value: object) -> str:
    """Return a value as Python writes it, cut; a number of thousands of digits it does not."""
    try:
        return repr(value)[:_LONGEST_LITERAL]
    except ValueError:
        return "a number of thousands of digits"


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


def _parameter_called(asked: Asked, cells: Sequence[dict]) -> dict[str, object] | None:
    """Return what variant a cell asks for, if it is not the student's."""
    for call in (call for cell in cells for call in _checks(cell_source(cell), asked.id)):
        other = {word.arg: _literal(word.value) for word in call.keywords if word.arg}
        if other != dict(asked.parameter):
            return other
    return None


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ...


def _shows_right(cell: dict) -> bool:
    """Tell whether a cell's saved output is check's word for a right answer, not a printed one."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        held = data.items() if isinstance(data, dict) else ()
        for kind, one in held:
            text = "".join(map(str, one)) if isinstance(one, list) else str(one)
            if text.startswith(_SHOWN_RIGHT.get(kind, "\0")):
                return True
    return False


# --- kept between runs --------------------------------------------------------------------------


def _kept_or_marked(
    hand_in: HandIn, a_class: Class, box: Box, kept: Path
) -> tuple[tuple[Mark, ...], bool]:
    path = kept / f"{_fingerprint(hand_in, a_class)}.json"
    marks = _read_kept(path, asked_in(hand_in, a_class))
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
        repr(a_class.handed_out).encode(),
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
