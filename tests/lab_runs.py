"""What the labs' explorers ought to show, noted while a book is built; and a notebook run alone.

What an explorer ought to show is noted where its drawing function returns it, in the kernel: not
taken from the page, nor from the list of states that `Explorer` makes of it.
"""

import fcntl
import json
import os
import time
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient

SECONDS_A_CELL = 300

#: Where the kernels of a build look for what to run first: see book/reproducible.py.
STARTUP = Path("_build", ".ipython", "profile_default", "startup", "note_explorers.py")
#: Names the folder in which they note what they draw.
NOTES = "NOTED_EXPLORERS"

#: Runs before a lab's first cell: writes down what each explorer's drawing function returned for
#: each setting, by the labels that a reader sees.
_NOTE_EXPLORERS = """
def _note_explorers():
    import itertools, json, os, pathlib, sys
    import summit

    module = sys.modules["summit.explore"]
    explore = module.explore

    def noting(draw, **arguments):
        drawn = {}

        def noted(**setting):
            chart = draw(**setting)
            drawn[repr(sorted(setting.items()))] = chart.to_html()
            return chart

        explorer = explore(noted, **arguments)
        write(drawn, explorer)
        return explorer

    def write(drawn, explorer):
        axes = [list(zip(c.labels, c.values, strict=True)) for c in explorer.controls]
        states = []
        for choice in itertools.product(*axes):
            setting = {c.argument: v for c, (_, v) in zip(explorer.controls, choice)}
            states.append([[label for label, _ in choice], drawn[repr(sorted(setting.items()))]])
        shown = ("argument", "caption", "kind", "labels", "start")
        controls = [{name: getattr(c, name) for name in shown} for c in explorer.controls]
        folder = pathlib.Path(os.environ["NOTED_EXPLORERS"], pathlib.Path.cwd().name)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{explorer.name}.json").write_text(
            json.dumps({"play": explorer.play, "controls": controls, "states": states}), "utf-8"
        )

    summit.explore = module.explore = noting

_note_explorers()
del _note_explorers
"""


def note_explorers(checkout, notes):
    """Have the next build of a checkout note what its explorers draw.

    Parameters
    ----------
    checkout : pathlib.Path
        A copy of the book that has not been built.
    notes : pathlib.Path
        The folder for the notes.

    Returns
    -------
    dict of str to str
        What the environment of the build needs.
    """
    startup = checkout / STARTUP
    startup.parent.mkdir(parents=True)
    startup.write_text(_NOTE_EXPLORERS, encoding="utf-8")
    return {NOTES: str(notes)}


def expected_explorers(notes, chapter):
    """Return what each explorer of a chapter's lab ought to show, by its name."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((notes / chapter).glob("*.json"))
    }


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
