"""`make handout`, `make mark`, `make nbgrader`: what a teacher does with a class file."""

from __future__ import annotations

import os
from pathlib import Path

from tools import ROOT
from tools.environment import PYTHON, set_up
from tools.terminal import Problem, arguments, run


def handout() -> None:
    """Make what a class is given: its notebooks, packed, and the teacher's key."""
    _run("handout", "The hand-out was not made (above).", [_class_file("handout CLASS={}")])


def mark() -> None:
    """Run and mark what a class has handed in."""
    example = "mark IN=hand-ins.zip CLASS={}"
    handed_in = _named("IN", "the folder or the zip file that the class handed in", example)
    given = [handed_in, _class_file(example)]
    _run("mark", "The marks are not complete (above).", given)


def nbgrader() -> None:
    """Make a course for nbgrader of a class file."""
    _run(
        "nbgrader",
        "The course was not made (above).",
        [_class_file("nbgrader CLASS={}")],
        "requirements-nbgrader.txt",
    )


def _run(module: str, failed: str, given: list[str], needs: str = "requirements.txt") -> None:
    """Set up what a module of the tools needs, and run it."""
    more = arguments(f"make {module} ARGS=...")
    set_up(needs)
    if run(str(PYTHON), "-m", f"tools.{module}", *given, *more):
        raise Problem(failed)


def _class_file(example: str) -> str:
    return _named("CLASS", "the class file", example)


def _named(variable: str, what: str, example: str) -> str:
    """Return the path of what a variable names; say what to write where it names nothing."""
    examples = sorted(path.relative_to(ROOT) for path in ROOT.glob("class/*.toml"))
    command = f"  make {example.format(examples[0] if examples else 'class/06.toml')}"
    given = os.environ.get(variable, "").strip()
    if not given:
        raise Problem(
            f"Which one? {variable} has to name {what}:\n{command}\n"
            "class/README.md explains class files, and has an example for each chapter."
        )
    path = Path(given).expanduser()
    if not path.exists():
        there = (
            f"\nClass files here: {', '.join(map(str, examples))}" if variable == "CLASS" else ""
        )
        raise Problem(
            f"There is no {given}: {variable} has to name {what}, such as\n{command}{there}"
        )
    return str(path)
