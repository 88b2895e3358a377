"""Mark what a class has handed in: ``python -m tools.mark hand-ins.zip class/06.toml``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from classroom import handed_out, sandbox, sheets
from classroom.alike import alike, given_out_code
from classroom.class_file import read
from classroom.handout import notebook
from classroom.marking import Work, mark_all
from classroom.model import Class, ClassProblem
from classroom.points import with_points
from classroom.submissions import HandIn, collect
from tools import ROOT
from tools.commands import attempt
from tools.terminal import Problem, say

UNPROTECTED = """\
Without a sandbox, the code of these notebooks runs with your own rights. It can read, change and
delete your files, and use your network. Only do this with hand-ins of people whom you trust."""


def main(arguments: Sequence[str]) -> int:
    """Mark a class, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.mark", description=__doc__)
    parser.add_argument("hand_ins", metavar="IN", type=Path, help="a folder or a zip")
    parser.add_argument("class_file", metavar="CLASS", type=Path, help="such as class/06.toml")
    parser.add_argument(
        "--without-sandbox",
        action="store_true",
        help="run the code unprotected, where there is no sandbox; asks first",
    )
    given = parser.parse_args(arguments)
    return attempt(lambda: mark(given.hand_ins, given.class_file, given.without_sandbox))


def mark(source: Path, class_file: Path, without_sandbox: bool) -> None:
    """Mark what is in a folder or a zip, and write the sheets."""
    try:
        _mark(source, class_file, without_sandbox)
    except ClassProblem as problem:
        raise Problem(str(problem)) from problem


def _mark(source: Path, class_file: Path, without_sandbox: bool) -> None:
    made = ROOT / "_class" / class_file.stem
    a_class = handed_out.with_record(read(class_file), handed_out.path_of(made))
    box = _box(without_sandbox)
    hand_ins = collect(source, a_class)
    folder = made / "marks"
    say(f"{a_class.name}: {counts(hand_ins)}. They run in {box.name}.")
    works = mark_all(hand_ins, a_class, box, folder / ".kept", say)
    works = with_points(works, folder / "points.csv")
    pairs = alike(works, a_class, given_out_code(_handed_out(a_class)))
    written = sheets.write(works, pairs, a_class, folder)
    say(summary(works, len(pairs), len(written.feedback), folder))


def _handed_out(a_class: Class) -> dict:
    student = a_class.students[0] if a_class.students else None
    return notebook(a_class, student)


def _box(without_sandbox: bool) -> sandbox.Box:
    try:
        return sandbox.find()
    except ClassProblem:
        if not without_sandbox:
            raise
    say(UNPROTECTED)
    try:
        answer = input("Run them all the same? Type yes, and Enter: ")
    except EOFError:
        answer = ""
    if answer.strip().casefold() != "yes":
        raise Problem("Nothing was run.")
    return sandbox.Unprotected()


def counts(hand_ins: Sequence[HandIn]) -> str:
    """Say how many hand-ins there are: ``28 hand-ins, 25 can be read, ...``."""
    states = [one.state for one in hand_ins]
    there = len(states) - states.count("not handed in")
    said = [f"{there} {'hand-in' if there == 1 else 'hand-ins'}"]
    said += [f"{states.count('read')} can be read"]
    if states.count("unreadable"):
        said.append(f"{states.count('unreadable')} cannot")
    if states.count("not handed in"):
        said.append(f"{states.count('not handed in')} of the list handed in nothing")
    return ", ".join(said)


def summary(works: Sequence[Work], pairs: int, pages: int, folder: Path) -> str:
    """Say what was marked, what is left to do, and where the sheets are."""
    read_in = [work for work in works if work.hand_in.state == "read"]
    still = sum(len(work.open) for work in read_in)
    closer = sum(mark.state == "tampered" for work in read_in for mark in work.marks)
    doubts = sum(bool(work.hand_in.doubts) for work in works)
    try:
        where = folder.relative_to(Path.cwd())
    except ValueError:
        where = folder
    lines = [
        "",
        f"{counts([work.hand_in for work in works])}.",
        f"Answers that wait for your points: {still}, to look at closer: {closer} "
        f"({where / 'points.csv'})."
        if still
        else "Every answer has its points.",
        f"Pairs of hand-ins that are alike: {pairs}.",
        f"Hand-ins that are not certain, such as whose they are: {doubts}.",
        "",
        f"Open   {where / 'marks.html'}",
        f"Import {where / 'marks.csv'}, or moodle.csv or canvas.csv beside it",
        f"Return {where / 'feedback'}: {pages} pages, all of them in feedback.zip too",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
