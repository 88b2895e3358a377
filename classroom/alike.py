"""Work that is alike, with what is alike in it: for a teacher to look at, not a verdict.

Two students who both wrote the one obvious line have not copied. So what the hand-out, the lab or
the book's solutions already hold counts nothing, and what many of a class wrote counts nothing
either. What is left is weighed: a line or a wrong answer that only these two have says a little, a
whole sentence or another student's name in the file says much. Pairs are shown from `ENOUGH` on.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import ceil

from book.labs import Cell, read_lab
from classroom.marking import ROOT, Work, called_in
from classroom.model import Class, Mark, Student
from classroom.submissions import cell_source, names_in
from summit.answers import Sentences
from summit.words import listed

#: What is alike has to weigh so much together before a pair is shown.
ENOUGH = 3.0
#: What more than this share of a class has is nothing of a pair's own; three may always share. A
#: sentence that half a class has is still nobody's chance.
COMMON, COMMON_WORDS = 0.15, 0.5
#: A line of code of fewer letters is anybody's.
SHORTEST_LINE = 16
#: A sentence of fewer words is anybody's.
SHORTEST_SENTENCE = 6

_WEIGHTS = {"name": 3.0, "word": 0.25, "code": 1.0, "line": 0.4, "answer": 1.0}
# What Python says of code that it cannot read, or not so deep.
_NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
#: The most that one sentence or comment says, however long it is.
_MOST_WORDS = 16


@dataclass(frozen=True)
class Likeness:
    """One thing that two hand-ins share.

    Attributes
    ----------
    what : str
        In words.
    where : str
        The exercise's id, where it is one's.
    weight : float
        How much it says.
    one, other : str
        The two cells or texts, to be shown side by side.
    """

    what: str
    where: str
    weight: float
    one: str = ""
    other: str = ""


@dataclass(frozen=True)
class Pair:
    """Two hand-ins that are alike, and in what.

    Attributes
    ----------
    one, other : Work
        In the order of the class.
    likenesses : tuple of Likeness
        The weightiest first.
    """

    one: Work
    other: Work
    likenesses: tuple[Likeness, ...]

    @property
    def weight(self) -> float:
        """How much all of it says together."""
        return sum(one.weight for one in self.likenesses)


@dataclass(frozen=True)
class _Known:
    """What anybody has or may have read: of code the lines and comments, of words the sentences."""

    lines: frozenset[str]
    sentences: frozenset[str]


@dataclass(frozen=True)
class _Own:
    """What a hand-in has of the student's own, by exercise."""

    work: Work
    called: str
    lines: dict[str, dict[str, None]]
    comments: dict[str, dict[str, None]]
    sentences: dict[str, dict[str, None]]
    shapes: dict[str, str]
    answers: dict[str, str]
    names: frozenset[str]


def alike(works: Sequence[Work], a_class: Class, given_out: Iterable[str]) -> list[Pair]:
    """Return the pairs of hand-ins that are alike, the most alike first.

    Parameters
    ----------
    works : sequence of Work
        The marked hand-ins of a class.
    a_class : Class
        What the class file says.
    given_out : iterable of str
        The code of the hand-out's cells, which everybody has.
    """
    code = [*given_out, *_public_code(a_class.chapter)]
    known = _Known(_lines_of(code), _public_sentences(a_class.chapter))
    owns = [_own(work, known, a_class.students) for work in works if work.hand_in.state == "read"]
    common = _Common(owns)
    pairs = []
    for one, other in combinations(owns, 2):
        found = [*_shared(one, other, common), *_names(one, other), *_names(other, one)]
        pair = Pair(one.work, other.work, tuple(sorted(found, key=lambda like: -like.weight)))
        if pair.weight >= ENOUGH:
            pairs.append(pair)
    return sorted(pairs, key=lambda pair: -pair.weight)


def groups(pairs: Iterable[Pair]) -> list[list[Student]]:
    """Return the students of three and more whose work is alike, by pairs that meet."""
    found: list[set[Student]] = []
    for pair in pairs:
        students = {pair.one.hand_in.student, pair.other.hand_in.student}
        met = [group for group in found if group & students]
        found = [group for group in found if group not in met]
        found.append(students.union(*met))
    return [sorted(group, key=lambda one: one.name) for group in found if len(group) > 2]


class _Common:
    """How many of a class have each line, sentence and answer."""

    def __init__(self, owns: Sequence[_Own]) -> None:
        self.most = dict.fromkeys(("lines", "shapes", "answers"), COMMON)
        self.most |= dict.fromkeys(("sentences", "comments"), COMMON_WORDS)
        self.most = {kind: max(3, ceil(part * len(owns))) for kind, part in self.most.items()}
        self.counts: Counter = Counter()
        for own in owns:
            for kind in ("lines", "comments", "sentences"):
                held = {text for texts in getattr(own, kind).values() for text in texts}
                self.counts.update((kind, text) for text in held)
            for kind in ("shapes", "answers"):
                self.counts.update((kind, *pair) for pair in getattr(own, kind).items())

    def rarity(self, kind: str, *what: str) -> float:
        """Return 1 for what only two have, less for what more have, 0 for what is common."""
        count = self.counts[kind, *what]
        return 2 / max(2, count) if count <= self.most[kind] else 0.0

    def shared(self, kind: str, where: str, one: _Own, other: _Own) -> dict[str, float]:
        """Return the texts of a kind that two have in one exercise, with how rare each is."""
        theirs = getattr(other, kind).get(where, ())
        both = (text for text in getattr(one, kind).get(where, ()) if text in theirs)
        return {text: rarity for text in both if (rarity := self.rarity(kind, text))}


def _words_weight(texts: Iterable[str]) -> float:
    return _WEIGHTS["word"] * sum(min(_MOST_WORDS, len(text.split())) for text in texts)


def _shared(one: _Own, other: _Own, common: _Common) -> Iterator[Likeness]:
    """Yield what two share by exercise."""
    others = {mark.asked.id: mark for mark in other.work.marks}
    for mark in one.work.marks:
        if theirs := others.get(mark.asked.id):
            yield from _in_words(one, other, common, mark, theirs)
            yield from _in_code(one, other, common, mark, theirs)


def _in_words(
    one: _Own, other: _Own, common: _Common, mark: Mark, theirs: Mark
) -> Iterator[Likeness]:
    where = mark.asked.id
    if rare := common.shared("sentences", where, one, other):
        what = f"{_number(rare, 'sentence')} word for word"
        yield Likeness(what, where, _words_weight(rare), mark.answer, theirs.answer)
    same = one.answers.get(where)
    if same and same == other.answers.get(where):
        rarity = common.rarity("answers", where, same)
        if rarity:
            what = f"the same wrong answer, which few others gave: {same}"
            yield Likeness(what, where, _WEIGHTS["answer"] * rarity)


def _in_code(
    one: _Own, other: _Own, common: _Common, mark: Mark, theirs: Mark
) -> Iterator[Likeness]:
    where, sides = mark.asked.id, (mark.source, theirs.source)
    if rare := common.shared("comments", where, one, other):
        what = f"{_number(rare, 'comment')} in the code"
        yield Likeness(what, where, _words_weight(rare), *sides)
    shape = one.shapes.get(where, "")
    if rare := common.shared("lines", where, one, other):
        # A single line in a cell may well be the one that the question asks for.
        weight = _WEIGHTS["line" if len(rare) == 1 else "code"] * sum(rare.values())
        what = f"{_number(rare, 'line')} of code that few others wrote"
        yield Likeness(what, where, weight, *sides)
    elif shape and shape == other.shapes.get(where) and common.rarity("shapes", where, shape):
        what = "the same code, with other names for its variables"
        yield Likeness(what, where, _WEIGHTS["code"] * len(one.lines[where]), *sides)


def _names(one: _Own, other: _Own) -> Iterator[Likeness]:
    """Yield that one hand-in holds the other student's name, or answers what she was asked."""
    name, theirs = one.called, other.called
    if other.work.hand_in.student.name in one.names - {one.work.hand_in.student.name}:
        yield Likeness(f"The file of {name} names {theirs}", "", _WEIGHTS["name"])
    fits = [
        mark.asked.id
        for mark in one.work.marks
        if re.search(rf"drawn for .*\b{re.escape(theirs)}(?![\w(]| \()", mark.note)
    ]
    if fits and name != theirs:
        verb = "answer fits the variant" if len(fits) == 1 else "answers fit the variants"
        what = f"{name}'s {verb} of {listed(fits)} that {theirs} drew"
        yield Likeness(what, "", 1.5 * _WEIGHTS["answer"] * len(fits))


def _number(things: Collection[object], called: str) -> str:
    return f"{len(things)} {called}{'' if len(things) == 1 else 's'}"


# --- what is a student's own --------------------------------------------------------------------


def _own(work: Work, known: _Known, students: Sequence[Student]) -> _Own:
    lines, comments, sentences, shapes, answers = {}, {}, {}, {}, {}
    for mark in work.marks:
        where = mark.asked.id
        lines[where] = dict.fromkeys(_own_lines(mark.source, known.lines))
        comments[where] = dict.fromkeys(_comments(mark.source, known.lines))
        if isinstance(mark.asked.exercise.kind, Sentences):
            own = (text for text in _sentences(mark.answer) if text not in known.sentences)
            sentences[where] = dict.fromkeys(own)
            lines[where] = {}
        elif mark.state in ("wrong", "unreadable", "tampered") and mark.answer:
            answers[where] = mark.answer
        if len(lines[where]) > 2 and (shape := _shape(mark.source)):
            shapes[where] = shape
    names = frozenset(filter(None, names_in(work.hand_in.notebook)))
    called = called_in(work.hand_in.student, students)
    return _Own(work, called, lines, comments, sentences, shapes, answers, names)


def _own_lines(code: str, known: frozenset[str]) -> Iterator[str]:
    for line in _plain_lines(code):
        if line not in known and len(line) >= SHORTEST_LINE:
            yield line


def _lines_of(sources: Iterable[str]) -> frozenset[str]:
    texts = list(sources)
    lines = [line for code in texts for line in _plain_lines(code)]
    return frozenset([*lines, *(text for code in texts for text in _comments(code, frozenset()))])


def _plain_lines(code: str) -> Iterator[str]:
    """Yield the lines of code as Python writes them, without comments or a form of quotes."""
    try:
        text = ast.unparse(_without_answers(ast.parse(code)))
    except _NOT_PYTHON:
        text = re.sub(r"#.*", "", code)
    lines = (" ".join(line.split()) for line in text.splitlines())
    # A line that only hands the answer over is everybody's.
    yield from (line for line in lines if not line.startswith(("check(", "note(")))


def _without_answers(tree: ast.Module) -> ast.Module:
    """Leave out an answer that is typed in as it is: it is compared as an answer."""

    def is_plain(node: ast.stmt) -> bool:
        held = ast.walk(node.value) if isinstance(node, ast.Assign) else [node]
        kinds = (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.UnaryOp, ast.USub, ast.Load)
        return all(isinstance(one, kinds) for one in held)

    return ast.Module([node for node in tree.body if not is_plain(node)], [])


def _comments(code: str, known: frozenset[str]) -> Iterator[str]:
    for found in re.findall(r"#\s*(.+)", code):
        text = " ".join(found.casefold().split())
        if len(text.split()) >= SHORTEST_SENTENCE - 2 and text not in known:
            yield text


def _sentences(text: str) -> Iterator[str]:
    for part in re.split(r"(?<=[.!?])\s+|\n+", text):
        words = re.findall(r"\w+", part.casefold())
        if len(words) >= SHORTEST_SENTENCE:
            yield " ".join(words)


def _shape(code: str) -> str:
    """Return code with one word for every name that it gives itself."""
    try:
        tree = ast.parse(code)
        stored = [
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
        words = {name: f"name_{place}" for place, name in enumerate(dict.fromkeys(stored))}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                node.id = words.get(node.id, node.id)
        return ast.unparse(tree)
    except _NOT_PYTHON:
        return ""


@cache
def _public_cells(chapter: str) -> tuple[Cell, ...]:
    """Return the cells of a chapter's lab and solutions, which anybody may have read."""
    folder = ROOT / "chapters" / chapter
    labs = (read_lab(folder / f"{name}.ipynb") for name in ("lab", "solutions"))
    return tuple(cell for lab in labs for cell in lab.cells)


def _public_code(chapter: str) -> list[str]:
    return [cell.source for cell in _public_cells(chapter) if cell.kind == "code"]


@cache
def _public_sentences(chapter: str) -> frozenset[str]:
    cells = _public_cells(chapter)
    texts = [cell.source for cell in cells if cell.kind != "code"]
    nodes = (node for cell in cells if cell.kind == "code" for node in ast.walk(cell.tree))
    values = (node.value for node in nodes if isinstance(node, ast.Constant))
    texts += [value for value in values if isinstance(value, str)]
    return frozenset(sentence for text in texts for sentence in _sentences(text))


def given_out_code(notebook: dict) -> list[str]:
    """Return the code of a hand-out's cells."""
    return [cell_source(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]
