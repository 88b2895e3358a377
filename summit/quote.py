"""Hand what a lab has found to the pages: numbers and words to quote, figures to show.

A page names the key, as in ``{glue:text}`lab.ipynb::days_first_million```; the value comes from the
lab's run. What is left in the notebook is what MyST-NB's own ``glue`` leaves. That is part of the
publishing software, which a lab does without.
"""

from __future__ import annotations

from math import isfinite
from numbers import Real

import numpy as np
import pandas as pd

from summit.publishing import publishing
from summit.shown import drawing_kinds

# What keeps an output off the lab's own page, and hands it to the others.
HIDDEN = "application/papermill.record/"


def quote(**values: object) -> None:
    """Hand values to the pages, under the names given. Nothing is shown.

    Parameters
    ----------
    **values : int, float, str, or an object that shows itself as HTML
        ``quote(days_first_million=8)`` lets a page quote ``days_first_million``. Numbers of NumPy
        become Python's.

    Raises
    ------
    TypeError
        When a value is of another kind, such as a Series.
    ValueError
        When a number is NaN or infinite: a page would print it.
    """
    for name, value in values.items():
        _hand_over(name, _checked(name, value), HIDDEN)


def show(**figures: object) -> None:
    """Show figures here, and hand them to the pages under the names given.

    Parameters
    ----------
    **figures : Chart, Explorer, or an object that shows itself as HTML
        ``show(million_days=...)`` shows the figure ``million-days``.

    Raises
    ------
    TypeError
        When something is no figure.
    ValueError
        When a figure is called otherwise: its name and the key are one word.
    """
    for name, figure in figures.items():
        if not _shows_itself(figure, "_repr_html_", "_repr_mimebundle_"):
            raise TypeError(
                f"show({name}=...) takes a Chart or an Explorer; this is a {type(figure).__name__}."
            )
        called = getattr(figure, "name", None)
        if called is not None and called != name.replace("_", "-"):
            raise ValueError(
                f"show({name}=...) is given the figure {called!r}; "
                f"it must be shown as {called.replace('-', '_')}."
            )
        _hand_over(name, figure, "")


def _checked(name: str, value: object) -> object:
    if isinstance(value, np.number):
        value = value.item()
    if isinstance(value, Real) and not isinstance(value, bool):
        if isinstance(value, float) and not isfinite(value):
            raise ValueError(f"quote({name}=...) is given {value}: a gap in the data got into it.")
        return value
    if (isinstance(value, str) and value.strip()) or _shows_itself(value, "_repr_html_"):
        return value
    raise TypeError(f"quote({name}=...) takes a number or words; this is a {type(value).__name__}.")


def _shows_itself(value: object, *ways: str) -> bool:
    # A frame is no figure, nor is a bare drawing, which says neither its source nor what it shows.
    if isinstance(value, (type, pd.DataFrame, pd.Series, *drawing_kinds())):
        return False
    return any(hasattr(value, way) for way in ways)


def _hand_over(name: str, value: object, prefix: str) -> None:
    if prefix and not publishing():
        # Nobody collects it, and VS Code says of such an output that it cannot show it.
        return
    from IPython.core.formatters import format_display_data
    from IPython.display import display

    bundle, metadata = format_display_data(value)
    metadata["scrapbook"] = {"name": name, "mime_prefix": prefix}
    display({prefix + kind: data for kind, data in bundle.items()}, raw=True, metadata=metadata)
