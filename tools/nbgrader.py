"""Make a course for nbgrader of a class file: ``python -m tools.nbgrader class/06.toml``."""

from __future__ import annotations

import sys
from pathlib import Path

from classroom import class_file, nbgrader_course
from classroom.model import ClassProblem
from tools import ROOT
from tools.terminal import say

NEXT = """\
A course for nbgrader is in {folder}

  . .venv/bin/activate
  cd {folder}
{commands}

{folder}/README.md has the rest: how to collect, mark, and give feedback.\
"""


def main(arguments: list[str]) -> int:
    """Make the course, say what to type next, and return the exit code."""
    if len(arguments) != 1:
        say("Name one class file: python -m tools.nbgrader class/06.toml")
        return 2
    try:
        a_class = class_file.read(Path(arguments[0]))
        folder = ROOT / "_class" / a_class.path.stem / "nbgrader"
        nbgrader_course.make(a_class, folder)
    except ClassProblem as problem:
        say(f"\n{problem}")
        return 1
    for note in a_class.notes:
        say(f"Look at {note}")
    commands = "\n".join(f"  {line}" for line in nbgrader_course.first_commands(a_class))
    say(NEXT.format(folder=folder.relative_to(ROOT), commands=commands))
    if a_class.varied:
        say(
            f"\nnbgrader has one notebook for all: {', '.join(sorted(a_class.varied))} will be "
            "asked as in the lab, not varied by student."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
