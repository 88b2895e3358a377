"""Make what a class is given, and the teacher's key: ``python -m tools.handout class/06.toml``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from classroom import handed_out
from classroom.class_file import read
from classroom.key import key_page
from classroom.model import Class, ClassProblem
from classroom.pack import Packed, pack
from tools import ROOT
from tools.commands import attempt
from tools.terminal import Problem, say


def main(arguments: Sequence[str]) -> int:
    """Make a hand-out, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.handout", description=__doc__)
    parser.add_argument("class_file", metavar="CLASS", type=Path, help="such as class/06.toml")
    given = parser.parse_args(arguments)
    return attempt(lambda: handout(given.class_file))


def handout(class_file: Path) -> None:
    """Make a hand-out and its key, and say what to do with them."""
    folder = ROOT / "_class" / class_file.stem
    try:
        record = handed_out.path_of(folder)
        a_class = handed_out.with_new_record(read(class_file), record)
        key = key_page(a_class)
        packed = pack(a_class, folder / "handout")
    except ClassProblem as problem:
        raise Problem(str(problem)) from problem
    handed_out.write(a_class, record)
    (folder / "key.html").write_text(key, "utf-8", newline="\n")
    say(summary(a_class, packed, folder, class_file))


def summary(a_class: Class, packed: Packed, folder: Path, class_file: Path) -> str:
    """Say what was made, and what comes next."""
    where = folder.relative_to(ROOT) if Path.cwd() == ROOT else folder
    zips = packed.zips
    size = zips[0].stat().st_size / 1e6
    lines = [f"{a_class.name}: {len(a_class.tasks)} exercises and questions.", ""]
    if packed.everything:
        lines += [
            f"Give  each student one file of {where / 'handout'}: {len(zips)} zip files of "
            f"{size:.1f} MB, called by their names",
            f"Keep  {where / 'handout' / packed.everything.name}: all their notebooks together",
        ]
    else:
        lines += [f"Give  everybody {where / 'handout' / zips[0].name} ({size:.1f} MB)"]
    lines += [
        f"Keep  {where / 'key.html'}: answers, hints and points, for you alone",
        *(
            [f"Keep  {where / handed_out.NAME}: who was asked what; marking reads it"]
            if packed.everything
            else []
        ),
        "",
        "Each zip has a page how.html, which tells students how to open their notebook.",
        f"When the work is in: make mark IN=hand-ins.zip CLASS={class_file}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
