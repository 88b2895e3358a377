"""What the labs' explorers ought to show, noted while a book is built or a lab is run alone.

What an explorer ought to show is noted where its drawing function returns it, in the kernel: not
taken from the page, nor from the list of states that `Explorer` makes of it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from summit.publishing import PUBLISHING

#: Where kernels look for what to run first.
STARTUP = Path(".ipython", "profile_default", "startup", "note_explorers.py")
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
        write(draw, drawn, explorer)
        return explorer

    def write(draw, drawn, explorer):
        axes = [list(zip(c.labels, c.values, strict=True)) for c in explorer.controls]
        states = []
        for choice in itertools.product(*axes):
            setting = {c.argument: v for c, (_, v) in zip(explorer.controls, choice)}
            # In a live kernel a state is drawn when somebody asks for it.
            html = drawn.get(repr(sorted(setting.items()))) or draw(**setting).to_html()
            states.append([[label for label, _ in choice], html])
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


def note_explorers(folder, notes):
    """Have kernels note what the explorers of a lab draw.

    Parameters
    ----------
    folder : pathlib.Path
        Where `.ipython`, the kernels' own folder, will be.
    notes : pathlib.Path
        The folder for the notes.

    Returns
    -------
    dict of str to str
        What the kernels need in their environment.
    """
    startup = folder / STARTUP
    startup.parent.mkdir(parents=True)
    startup.write_text(_NOTE_EXPLORERS, encoding="utf-8")
    return {NOTES: str(notes)}


def note_lab(lab, notes):
    """Run a lab alone, as a build does, noting what its explorers draw."""
    environ = {NOTES: str(notes), PUBLISHING: "1"}
    run_notebook(lab, notes / "run", before=_NOTE_EXPLORERS, **environ)


def run_notebook(path, folder, before="", after="", **environ):
    """Run a copy of a chapter's notebook, with a fresh kernel, and raise if a cell fails.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    folder : pathlib.Path
        Where the chapter's folder will be in which the copy runs.
    before, after : str, optional
        Code to run in the same kernel before the notebook's first cell and after its last.
    **environ : str
        What the kernel needs in its environment.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    first, last = cell | {"id": "before", "source": before}, cell | {"id": "after", "source": after}
    notebook["cells"] = [first, *notebook["cells"], last]
    copy = folder / path.parent.name / path.name
    copy.parent.mkdir(parents=True)
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    result = subprocess.run(
        [Path(sys.executable).with_name("jupyter-execute"), "--timeout=300", copy],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        message = f"{path.parent.name}/{path.name} cannot be run:\n{result.stderr[-4000:]}"
        raise RuntimeError(message)


def notes_of(folder, chapter):
    """Return what each explorer of a chapter's lab ought to show, by its name."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((folder / chapter).glob("*.json"))
    }
