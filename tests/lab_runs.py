"""What the labs' explorers ought to show, noted while a book is built or a lab is run alone.

What an explorer ought to show is noted where its drawing function returns it, in the kernel: not
taken from the page, nor from the list of states that `Explorer` makes of it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

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
    """Run a lab alone, in its own folder with a fresh kernel, noting what its explorers draw."""
    notes.mkdir()
    noting = note_explorers(notes, notes) | {"IPYTHONDIR": str(notes / ".ipython")}
    command = [Path(sys.executable).with_name("jupyter-execute"), "--timeout=300", lab]
    result = subprocess.run(
        command, env=os.environ | noting, capture_output=True, text=True, check=False
    )
    if result.returncode:
        message = f"{lab.parent.name} cannot be run:\n{result.stderr[-4000:]}"
        raise RuntimeError(message)


def notes_of(folder, chapter):
    """Return what each explorer of a chapter's lab ought to show, by its name."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((folder / chapter).glob("*.json"))
    }
