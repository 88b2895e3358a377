"""The figures of a chapter, as its lab draws them: from the real tables, in this process."""

import functools
import importlib
import inspect
import json
from dataclasses import dataclass

import matplotlib.pyplot as plt
from browsing import ROOT
from IPython.core.interactiveshell import InteractiveShell

from summit import chapters
from summit.chart import Chart
from summit.explore import Explorer

# Every notebook that draws, and the module that holds its figures.
NOTEBOOKS = {
    **{f"{folder}/lab.ipynb": f"{chapters.package(folder)}.figures" for folder in chapters.FOLDERS},
    "ledger/count.ipynb": "summit.chapters.ledger.figures",
    "timeline/line.ipynb": "summit.chapters.timeline.figures",
}


@dataclass(frozen=True)
class Call:
    """One call of a figure in a lab: what it was given, and what it drew."""

    function: object
    arguments: dict
    drawn: Chart | Explorer

    def again(self, **changes):
        """Draw it once more, with some of the arguments changed."""
        return self.function(**(self.arguments | changes))


def functions(module):
    """Return the figures of a module by name: what `summit.figure.figure` made of its functions."""
    return {
        name: function
        for name, function in vars(importlib.import_module(module)).items()
        if hasattr(function, "needs") and function.__module__ == module
    }


EVERY = [(notebook, name) for notebook, module in NOTEBOOKS.items() for name in functions(module)]


def state(explorer, **setting):
    """Return the chart that an explorer shows at a setting."""
    return explorer.states[explorer.settings.index(setting)]


@functools.cache
def calls(notebook):
    """Run the code of a notebook and return the calls of its figures, by name.

    Parameters
    ----------
    notebook : str
        One of `NOTEBOOKS`.
    """
    module = importlib.import_module(NOTEBOOKS[notebook])
    made, real = {}, functions(NOTEBOOKS[notebook])

    def noting(name, function):
        def draw(*args, **kwargs):
            arguments = inspect.signature(function).bind(*args, **kwargs).arguments
            assert name not in made, f"{notebook} draws {name} twice"
            made[name] = Call(function, dict(arguments), function(*args, **kwargs))
            return made[name].drawn

        return draw

    # By its name: in the package, `quote` is the function.
    quote = importlib.import_module("summit.quote")
    handed_over, quote._hand_over = quote._hand_over, lambda *_: None
    shell = InteractiveShell()
    cells = json.loads((ROOT / "chapters" / notebook).read_text("utf-8"))["cells"]
    try:
        for name, function in real.items():
            setattr(module, name, noting(name, function))
        # What a lab's first cell sets, it sets for itself.
        with plt.rc_context():
            for cell in cells:
                if cell["cell_type"] == "code":
                    shell.run_cell("".join(cell["source"])).raise_error()
                    # As a notebook does: the next cell does not draw upon it.
                    plt.close("all")
    finally:
        quote._hand_over = handed_over
        for name, function in real.items():
            setattr(module, name, function)
    return made
