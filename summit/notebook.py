"""How a notebook answers: values plainly, plain plots as figures, a typo with what was meant.

`install` arranges it in the running IPython; without one it does nothing.
"""

from __future__ import annotations

import warnings

import matplotlib as mpl
import numpy as np
import pandas as pd
from IPython import get_ipython
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib_inline.config import InlineBackend

from summit import sketch, typos
from summit.values import LONGEST_CELL, value_text

_INLINE = "module://matplotlib_inline.backend_inline"


def install(shell: InteractiveShell | None = None) -> None:
    """Let a notebook answer as the book does. Safe to call again; nothing outside IPython.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell, optional
        The running one, where none is given.
    """
    shell = shell or get_ipython()
    if shell is None:
        return
    _show_values_plainly(shell)
    # A sentence in a table is there to be read.
    pd.set_option("display.max_colwidth", LONGEST_CELL)
    _show_plots_as_figures(shell)
    shell.set_custom_exc(typos.ERRORS, typos.show_error)


def _show_values_plainly(shell: InteractiveShell) -> None:
    plain = shell.display_formatter.formatters["text/plain"]
    # Each kind for itself: IPython asks a class's own `__repr__` before it looks at its bases.
    scalars = {np.dtype(code).type for code in np.typecodes["All"]}
    for kind in (*scalars, pd.Timestamp, pd.Timedelta, pd.Period):
        plain.for_type(kind, lambda value, printer, _cycle: printer.text(value_text(value)))


def _show_plots_as_figures(shell: InteractiveShell) -> None:
    # In the browser nobody has chosen the notebooks' backend.
    if hasattr(shell, "kernel"):
        mpl.use(_INLINE)
    # It draws PNGs otherwise, which a notebook shows beside or before the HTML.
    InlineBackend.instance(parent=shell).figure_formats = set()
    for kind in ("image/png", "image/jpeg", "image/svg+xml", "application/pdf"):
        shell.display_formatter.formatters[kind].pop(Figure, None)
    # pyplot draws each figure once before it is shown, and before `sketch` has made room.
    warnings.filterwarnings("ignore", "constrained_layout not applied")
    shell.display_formatter.mimebundle_formatter.for_type(Figure, sketch.bundle)
    shell.display_formatter.ipython_display_formatter.for_type(Axes, sketch.show_axes)
