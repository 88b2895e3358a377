"""Answer a lab's exercises as its page does: in a Python that has nothing that draws.

Run as ``python tests/answer_run.py 02-flight``; it prints JSON. See test_needed.py.
"""

import contextlib
import io
import json
import re
import sys
import tempfile
from code import InteractiveInterpreter
from pathlib import Path

from summit import chapters, exercises
from summit.needed import needed, statements
from summit.on_page import Page

ROOT = Path(__file__).parent.parent
DRAWS = ("matplotlib", "ipywidgets", "IPython", "traitlets")


def code_cells(folder, notebook):
    """Return the cells of code of a notebook."""
    cells = json.loads((ROOT / "chapters" / folder / notebook).read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def place_of(cells, exercise):
    """Return the place of the cell that checks an exercise."""
    return next(at for at, cell in enumerate(cells) if f'check("{exercise}"' in cell)


def worked(folder, exercise):
    """Return the solution of an exercise as code that stands alone."""
    cells = code_cells(folder, "solutions.ipynb")
    place = place_of(cells, exercise)
    return "\n".join([*needed(cells[:place], cells[place]), cells[place]])


def outcomes(folder):
    """Return how the worked solution of each exercise that computes fares on the lab's page."""
    name = chapters.package(folder).rpartition(".")[2]
    cells = code_cells(folder, "lab.ipynb")
    page = Page(name, cells, folder=Path(tempfile.mkdtemp()))
    asked = exercises.of_chapter(name).values()
    return {
        one.id: page.answer(place_of(cells, one.id), worked(folder, one.id)).get("outcome")
        for one in asked
        if one.task not in ("draw", "write")
    }


class Quiet(InteractiveInterpreter):
    """Runs code, and passes over what cannot run without what draws."""

    def showtraceback(self):
        error = sys.exception()
        if not isinstance(error, ImportError | NameError):
            raise error
        self.failed = True


def run(sources, names):
    """Run statements one by one; of one that cannot run, its names are forgotten."""
    for one in [one for source in sources for one in statements(source)]:
        runner = Quiet(names)
        runner.failed = False
        runner.runcode(compile(one.source, "<lab>", "exec"))
        for name in (one.defines | one.changes) if runner.failed else ():
            names.pop(name, None)
    return names


def differing(folder):
    """Return the names that a slice of the lab gives another value than the whole lab does.

    Only names that the lab defines or changes several times: the others have one value to have.
    """
    cells = code_cells(folder, "lab.ipynb")
    found = [one for cell in cells for one in statements(cell)]
    changed = [name for one in found for name in one.defines | one.changes]
    several = sorted({name for name in changed if changed.count(name) > 1} - {"answer"})
    places = sorted({at for at, cell in enumerate(cells) if "check(" in cell and at} | {len(cells)})
    whole, wrong, compared, done = {}, [], 0, 0
    for place in places:
        run(cells[done:place], whole)
        done = place
        for name in several:
            alone = run(needed(cells[:place], name), {})
            if name in whole or name in alone:
                compared += 1
                if not same(whole.get(name), alone.get(name)):
                    wrong.append(f"{name}, before cell {place}")
    return {"compared": compared, "differing": wrong}


def same(one, other):
    """Tell whether two values are equal, whatever they are."""
    if hasattr(one, "equals"):
        return type(one) is type(other) and one.equals(other)
    # Where a thing lies in memory is no difference.
    one, other = (re.sub(r"0x[0-9a-f]+", "", repr(value)) for value in (one, other))
    return one == other


if __name__ == "__main__":
    # Nothing has loaded one of these so far, and from here on nothing can.
    assert not set(DRAWS) & set(sys.modules)
    sys.modules |= dict.fromkeys(DRAWS)
    with contextlib.redirect_stdout(io.StringIO()):
        found = {"outcomes": outcomes(sys.argv[1]), **differing(sys.argv[1])}
    print(json.dumps(found))
