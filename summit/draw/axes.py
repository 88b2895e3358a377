"""What charts of many kinds do to their axes."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes


def rows(axes: Axes, names: Sequence[str], **options: object) -> None:
    """Make axes a list from top to bottom: a row a name, and no scale below it.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Row 0 is the highest, half a unit below the upper edge.
    names : sequence of str
        What each row is called.
    **options
        How the names look, such as ``fontsize``.
    """
    axes.set_yticks(range(len(names)), names, **options)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)


def label(
    axes: Axes, words: str, place: tuple, shift: tuple[float, float], **options: object
) -> None:
    """Write words beside a place of the data.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to write.
    words : str
        What to write.
    place : tuple
        What the words belong to, in the units of the data.
    shift : tuple of float
        How far from it they begin, to the right and up, in points.
    **options
        How the words look, such as ``color`` and ``ha``.
    """
    axes.annotate(words, place, shift, textcoords="offset points", **options)
