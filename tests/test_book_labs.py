"""Labs and solutions as a build from clean ran them: fresh kernels, in the reader's folder."""

import re

import nbformat
import pytest

from tools import ROOT

NOTEBOOKS = sorted((ROOT / "chapters").glob("*/*.ipynb"))
every_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=[path.relative_to(ROOT).as_posix() for path in NOTEBOOKS]
)


def committed(path):
    """Return a notebook as it stands in the repository."""
    return nbformat.read(path, as_version=4)


def printed(cell):
    """Return all that a cell shows, as one text."""
    shown = []
    for output in cell.get("outputs", []):
        shown.append(output.get("text", ""))
        data = output.get("data", {})
        shown += [data.get(kind, "") for kind in ("text/markdown", "text/plain", "text/html")]
    return "\n".join(shown)


def says_right(cell):
    """Return whether a cell tells the reader that the answer is right."""
    return "✓ Right." in printed(cell)


def exercises(notebook):
    """Return ``(id, cell)`` for each exercise that a notebook checks."""
    return [
        (match[2], cell)
        for cell in notebook.cells
        if cell.cell_type == "code"
        for match in re.finditer(r"(?<!\w)check\(\s*([\"'])([\w-]+)\1", cell.source)
    ]


@every_notebook
def test_runs_from_clean(path, built_book):
    executed = built_book.parent / "jupyter_execute" / path.relative_to(ROOT)
    notebook = nbformat.read(executed, as_version=4)
    assert [c.source for c in notebook.cells] == [c.source for c in committed(path).cells]
    assert any(cell.get("outputs") for cell in notebook.cells), "nothing was run"
    warned = [
        printed(cell)
        for cell in notebook.cells
        if any(output.get("name") == "stderr" for output in cell.get("outputs", []))
    ]
    assert warned == []
    checked = exercises(notebook)
    if path.name == "solutions.ipynb":
        assert checked
        wrong = [(name, printed(cell)) for name, cell in checked if not says_right(cell)]
        assert wrong == []
    else:
        # A lab asks; an exercise that is right before the student did anything asks nothing.
        assert [name for name, cell in checked if says_right(cell)] == []
