"""Axes of the book's charts: made in the house's size, labelled beside what is labelled."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from summit.draw import style


def axes_of(
    height: float,
    left: float = 0.08,
    bottom: float = 0.12,
    right: float = 0.97,
    top: float = 0.95,
) -> Axes:
    """Return empty axes in a figure of the book's width.

    Parameters
    ----------
    height : float
        Of the figure, in the units of `summit.draw.style.size`.
    left, bottom, right, top : float
        Where the axes begin and end, as shares of the figure. Fixed: a layout engine takes half the
        drawing time, and the states of an explorer would differ.
    """
    figure, axes = plt.subplots(figsize=style.size(height), layout="none")
    figure.subplots_adjust(left, bottom, right, top)
    return axes


def without_scale(axes: Axes) -> None:
    """Take the scale at the left away, where it says nothing or the numbers are written out."""
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)


def label(
    axes: Axes,
    text: str,
    at: tuple,
    offset: tuple[float, float] = (0, 0),
    *,
    colour: str = style.INK,
    **options: object,
) -> None:
    """Write words beside a point of a chart.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The chart.
    text : str
        The words.
    at : tuple
        The point, in the units of the axes.
    offset : tuple of float
        How far from it the words begin, to the right and up, in the units of the drawing.
    colour : str
        One of the house's, see `summit.draw.style`.
    **options : object
        Further ones of matplotlib's ``annotate``, such as ``ha="right"``.
    """
    axes.annotate(text, at, offset, textcoords="offset points", color=colour, **options)


def rows(axes: Axes, names: Sequence[str], **options: object) -> None:
    """Make axes a list from top to bottom: a row a name, and no scale below it.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Row 0 becomes the highest, half a unit below the upper edge.
    names : sequence of str
        What each row is called.
    **options : object
        How the names look, such as ``fontsize``.
    """
    axes.set_yticks(range(len(names)), names, **options)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
