"""Ranked bars: the book's most frequent picture, drawn fast enough for hundreds of states."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence
from math import inf

import pandas as pd
from matplotlib.figure import Figure

from summit.draw import marks, style
from summit.draw.axes import axes_of, rows
from summit.words import filled

ROW_HEIGHT = 27
MARGIN = 8
LABEL_SHARE = 0.38
LABEL_WIDTH = 22
NUMBER_SHARE = 0.2


def check_lengths(
    names: Sequence[str], values: Sequence[float], longest: float | None = None
) -> None:
    """Refuse a value that is no length of a bar, and say of which.

    Parameters
    ----------
    names, values : sequence
        What each bar stands for, and how long it is.
    longest : float, optional
        The longest that a bar may be.

    Raises
    ------
    ValueError
        When a value is missing, negative, infinite, or more than `longest`.
    """
    for name, value in zip(names, values, strict=True):
        if pd.isna(value) or not 0 <= value < inf or (longest is not None and value > longest):
            up_to = "up" if longest is None else f"to {longest:,}"
            raise ValueError(f"A bar has a length from 0 {up_to}; that of {name!r} is {value}.")


def ranked_bars(
    names: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    *,
    accent: Collection[str] = (),
    longest: float | None = None,
) -> Figure:
    """Draw horizontal bars from top to bottom in the order given, each with its number.

    Parameters
    ----------
    names : sequence of str
        What each bar stands for; also its label.
    values : sequence of float
        Lengths of the bars: none may be negative, missing or infinite.
    texts : sequence of str
        The number beside each bar, as a reader should see it.
    accent : collection of str
        The names of the bars to look at; the others are grey.
    longest : float, optional
        The value that fills the width. In an explorer: the largest of all states, so that a bar
        that grows is a number that grows. By default the largest of `values`.

    Returns
    -------
    matplotlib.figure.Figure
        One axes without scale: the numbers stand beside the bars.

    Raises
    ------
    ValueError
        When there is no bar, the parts differ in length, or a value is no length.
    """
    names, values, texts = list(names), list(values), list(texts)
    if not names or not len(names) == len(values) == len(texts):
        raise ValueError(
            "Bars need as many names as values and texts, at least one; "
            f"got {len(names)}, {len(values)} and {len(texts)}."
        )
    check_lengths(names, values)
    height = len(names) * ROW_HEIGHT + 2 * MARGIN
    margin = MARGIN / height
    axes = axes_of(height, LABEL_SHARE, margin, 1 - NUMBER_SHARE, 1 - margin)
    places = range(len(names))
    colours = [style.ACCENT if name in accent else style.BASE for name in names]
    bars = axes.barh(places, values, color=colours, height=0.72)
    marks.tie(bars, names, values=values)
    scale = longest or max(values) or 1
    for place, value, text in zip(places, values, texts, strict=True):
        axes.text(value + scale * 0.015, place, text, va="center", color=style.INK)
    axes.set_xlim(0, scale)
    rows(axes, [textwrap.fill(name, LABEL_WIDTH) for name in names])
    for label in axes.get_yticklabels():
        if "\n" in label.get_text():
            label.set(fontsize=style.LEAST_SIZE, linespacing=1)
    return axes.figure


def bars_of(values: pd.Series, text: str, **options: object) -> Figure:
    """Draw the ranked bars of a Series.

    Parameters
    ----------
    values : pandas.Series
        Lengths of the bars, by what each stands for.
    text : str
        How Python is to write the number beside each, such as ``"{:,.0f} %"``.
    **options
        See `ranked_bars`.

    Returns
    -------
    matplotlib.figure.Figure
        That of `ranked_bars`.
    """
    return ranked_bars(values.index, values, [filled(text, value) for value in values], **options)
