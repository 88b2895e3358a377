"""Run a notebook from clean with a fresh kernel, and ask its explorers what they ought to show.

What an explorer ought to show is noted where its drawing function returns it, in the kernel: not
taken from the page, nor from the list of states that `Explorer` makes of it.
"""

import fcntl
import hashlib
import json
import os
import time
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
SECONDS_A_CELL = 300

#: Runs before the notebook: notes, for each explorer, what its drawing function returned for what.
_PROBE = """
import sys as _sys
import summit as _summit
_module = _sys.modules["summit.explore"]
_explore, _made = _module.explore, []

def _noting(draw, **arguments):
    drawn = {}

    def noted(**setting):
        chart = draw(**setting)
        drawn[repr(sorted(setting.items()))] = chart.to_html()
        return chart

    explorer = _explore(noted if callable(draw) else draw, **arguments)
    _made.append((drawn, explorer))
    return explorer

_summit.explore = _module.explore = _noting
"""

#: Runs after it: writes down what was drawn for each setting, by the labels that a reader sees.
_ANSWER = """
import itertools as _itertools, json as _json
_found = {{}}
for _drawn, _explorer in _made:
    _axes = [list(zip(c.labels, c.values, strict=True)) for c in _explorer.controls]
    _states = []
    for _choice in _itertools.product(*_axes):
        _setting = {{c.argument: v for c, (_, v) in zip(_explorer.controls, _choice)}}
        _states.append([[n for n, _ in _choice], _drawn[repr(sorted(_setting.items()))]])
    _found[_explorer.name] = {{
        "label": _explorer.label,
        "play": _explorer.play,
        "controls": [
            {{n: getattr(_c, n) for n in ("argument", "caption", "kind", "labels", "start")}}
            for _c in _explorer.controls
        ],
        "states": _states,
    }}
with open({out!r}, "w", encoding="utf-8") as _file:
    _json.dump(_found, _file)
"""


def run_notebook(path, before="", after=""):
    """Run a notebook in its own folder with a fresh kernel.

    Parameters
    ----------
    path : pathlib.Path
        The notebook; the file itself is left as it is.
    before, after : str, optional
        Code to run in the same kernel before the notebook's first cell and after its last.

    Returns
    -------
    tuple
        The executed notebook, without the cells added, and the seconds that its own cells took.
    """
    path = Path(path)
    notebook = nbformat.read(path, as_version=4)
    own = list(notebook.cells)
    for cell in own:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.cells = [
        nbformat.v4.new_code_cell(before),
        *own,
        nbformat.v4.new_code_cell(after),
    ]
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    with client.setup_kernel():
        client.execute_cell(notebook.cells[0], 0)
        began = time.perf_counter()
        for number, cell in enumerate(own, start=1):
            client.execute_cell(cell, number)
        seconds = time.perf_counter() - began
        client.execute_cell(notebook.cells[-1], len(own) + 1)
    notebook.cells = own
    return notebook, seconds


@contextmanager
def only_one(path):
    """Let one process at a time past: the workers of a parallel run share what the first makes."""
    with Path(path).open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def shared_folder(tmp_path_factory):
    """Return the temporary folder of this run of pytest that all of its workers share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder


def run_once(path, folder):
    """Run a notebook from clean, once for all workers and tests.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    folder : pathlib.Path
        The folder that all workers of this run of pytest share.

    Returns
    -------
    tuple of pathlib.Path
        The executed notebook, and what each of its explorers ought to show, as JSON.
    """
    key = hashlib.sha256(str(path).encode("utf-8")).hexdigest()[:16]
    executed, answer = (Path(folder) / f"{key}{end}" for end in (".ipynb", ".json"))
    with only_one(executed.with_suffix(".lock")):
        if not executed.exists():
            notebook, _ = run_notebook(path, _PROBE, _ANSWER.format(out=str(answer)))
            part = executed.with_suffix(".part")
            nbformat.write(notebook, part)
            part.rename(executed)
    return executed, answer


def executed_notebook(path, folder):
    """Return a notebook as it stands after a run from clean with a fresh kernel."""
    return nbformat.read(run_once(path, folder)[0], as_version=4)


def expected_explorers(lab, folder):
    """Return what each explorer of a lab ought to show, by its name."""
    return json.loads(run_once(lab, folder)[1].read_text(encoding="utf-8"))
