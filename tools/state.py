"""What a book states: each rating, each quoted value, each figure's title.

`python -m tools.state` writes that of this checkout into chapters/former.csv, with which the page
"What has changed" compares the next edition: run it when an edition is published. Each lab is run
in a process of its own; ``--book DIR`` asks another checkout.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from book.changes import FIELDS, FORMER, State
from tools import ROOT

SCRIPT = Path(__file__).with_name("state_of_lab.py")


def notebooks(book: Path) -> list[Path]:
    """Return the notebooks of a book that hand something to its pages."""
    found = sorted((book / "chapters").glob("*/*.ipynb"))
    return [path for path in found if re.search(r"\b(?:quote|show)\(", path.read_text("utf-8"))]


def stated(
    book: Path = ROOT, tables: Path | None = None, asked: Iterable[Path] | None = None
) -> State:
    """Return what a book states.

    Parameters
    ----------
    book : pathlib.Path
        The checkout.
    tables : pathlib.Path, optional
        A folder of other tables, to be read in the place of its own.
    asked : iterable of pathlib.Path, optional
        Only these of its notebooks, and no ratings.

    Raises
    ------
    RuntimeError
        When a notebook cannot be run. It says which, and why.
    """
    whole = ["", *notebooks(book)] if asked is None else list(asked)
    # A process a notebook, as many at a time as there are processors.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = pool.map(lambda what: _run(what, book, tables), whole)
        return {(kind, place, key): value for found in rows for kind, place, key, value in found}


def _run(what: Path | str, book: Path, tables: Path | None) -> list[list[str]]:
    with tempfile.TemporaryDirectory(prefix="state-") as folder:
        target = Path(folder, "state.json")
        done = subprocess.run(
            [sys.executable, SCRIPT, str(what), str(tables or ""), target],
            env=os.environ | {"PYTHONPATH": str(book)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            where = "/".join(Path(what).parts[-2:]) or "the ledger"
            said = re.findall(r"^\w+(?:Error|Exception)\b.*", done.stderr, re.MULTILINE)
            raise RuntimeError(f"{where} cannot be computed: {said[-1] if said else done.stderr}")
        return json.loads(target.read_text(encoding="utf-8"))


def write(state: State, path: Path) -> None:
    """Write what a book states as a table."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows([*key, value] for key, value in sorted(state.items()))


def main(arguments: list[str] | None = None) -> int:
    """Write the state of a book; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.state", description=__doc__)
    parser.add_argument("--book", type=Path, default=ROOT, metavar="DIR")
    parser.add_argument("--to", type=Path, default=ROOT / FORMER, metavar="FILE")
    options = parser.parse_args(arguments)
    state = stated(options.book.resolve())
    write(state, options.to)
    print(f"{len(state):,} ratings, values and titles")
    return 0


if __name__ == "__main__":
    sys.exit(main())
