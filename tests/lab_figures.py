"""The figures of a chapter, as its lab draws them: from the real tables, in this process."""

import functools
import importlib
import inspect
from dataclasses import dataclass

import matplotlib.pyplot as plt
from browsing import ROOT
from lab_sections import alone, run_cell

from book.labs import read_lab
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

    cells = read_lab(ROOT / "chapters" / notebook).cells
    try:
        for name, function in real.items():
            setattr(module, name, noting(name, function))
        # What a lab's first cell sets, it sets for itself.
        with alone() as shell, plt.rc_context():
            for cell in cells:
                if cell.kind == "code" and (error := run_cell(shell, cell)[1]):
                    raise error
    finally:
        for name, function in real.items():
            setattr(module, name, function)
    return made
