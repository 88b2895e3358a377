"""Run in a process of its own by `tools.state`: what one notebook, or the ledger, of a book states.

It imports nothing but the `summit` of the book that is asked, which may be an older one.
"""

import contextlib
import importlib
import json
import os
import sys
import tempfile
from numbers import Real
from pathlib import Path

import matplotlib as mpl
from IPython.core.interactiveshell import InteractiveShell

mpl.use("agg")


def of_claims():
    """Return the ratings of every statement, then and now."""
    module, found = importlib.import_module("summit.claims"), []
    for number, claim in module.claims().items():
        finding = claim.judge()
        found += [
            ("verdict", claim.chapter, f"{number} {side}", getattr(finding, side))
            for side in ("then", "now")
        ]
    return found


def of_notebook(notebook):
    """Return the values that a notebook quotes and the titles of the figures that it shows."""
    found, place = [], notebook.parent.name

    def note(name, value, _prefix):
        if isinstance(value, Real | str):
            found.append(("number", f"{place}/{notebook.stem}", name, str(value)))
        # An explorer has no title; that of the state that it starts with is seen first.
        elif chart := _first_state(value):
            found.append(("title", f"{place}/{notebook.stem}", chart.name, chart.title))

    importlib.import_module("summit.quote")._hand_over = note
    # Only the first state of an explorer is asked for, and no record is kept.
    os.environ["SUMMIT_PUBLISHING"] = "1"
    importlib.import_module("summit.explore").publishing = lambda: False
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    shell = InteractiveShell.instance()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for cell in cells:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"])).raise_error()
                importlib.import_module("matplotlib.pyplot").close("all")
    return found


def _first_state(value):
    """Return a chart, or the chart that an explorer starts with; None for what is neither."""
    if hasattr(value, "states"):
        return value.states[value.start]
    return value if hasattr(value, "title") else None


def main(what, tables, target):
    """Write what is stated as JSON into the file `target`."""
    reading = importlib.import_module("summit.data").reading
    there = reading(tables) if tables else contextlib.nullcontext()
    with there, contextlib.redirect_stdout(sys.stderr):
        found = of_notebook(Path(what)) if what else of_claims()
    Path(target).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
