"""How something is shown, whatever Python runs in: a notebook, a page of the book, a terminal.

A notebook shows things by IPython. Elsewhere Python's own ``sys.displayhook`` does, which a page
sets to its own. Whoever only computes needs neither IPython nor what draws.
"""

from __future__ import annotations

import sys


class Html:
    """A piece of HTML that shows itself.

    Parameters
    ----------
    data : str
        The HTML.
    """

    def __init__(self, data: str) -> None:
        self.data = data

    def __repr__(self) -> str:
        return "HTML, which a notebook shows"

    def _repr_html_(self) -> str:
        return self.data


def in_notebook() -> bool:
    """Tell whether there is an IPython that shows things."""
    ipython = sys.modules.get("IPython")
    return bool(ipython and ipython.get_ipython())


def display(value: object) -> None:
    """Show something now, before its cell has ended."""
    if in_notebook():
        sys.modules["IPython"].display.display(value)
    else:
        sys.displayhook(value)


def drawing_kinds() -> tuple[type, ...]:
    """Return what a drawing of matplotlib's is: nothing where nobody has loaded it to draw."""
    axes, figure = sys.modules.get("matplotlib.axes"), sys.modules.get("matplotlib.figure")
    return (axes.Axes, figure.Figure) if axes and figure else ()
