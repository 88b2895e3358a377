"""A ranking that turns over: ranked bars, each with the places it rose or fell, drawn very often.

One figure is made and its parts are moved for every state, which is several times faster than a
new figure each time. `summit.chart.Chart` makes its SVG at once, so the figure may be used again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from summit.draw import marks, style
from summit.draw.bars import check_lengths

ROW_HEIGHT = 25
HEAD_HEIGHT = 22
BAR = 0.68  # of a row
RANK_RIGHT, NAME_LEFT, BAR_LEFT, BAR_LONGEST = 18, 26, 142, 170
SMALL_SIZE = 11.5
UP, DOWN, SAME, NEW = "▲", "▼", "=", "new"


def change_text(change: int | None) -> str:
    """Write a change of place: up, down, none; None for one that had no place before."""
    if change is None:
        return NEW
    if pd.isna(change):
        raise ValueError(f"A change of place is a whole number, or None for “new”; got {change}.")
    if change == 0:
        return SAME
    return f"{UP} {change}" if change > 0 else f"{DOWN} {-change}"


class Ranking:
    """Bars in order, each with its place, its name, its number and how far it moved.

    Parameters
    ----------
    rows : int
        The most bars that a state shows. States with fewer leave the last rows empty.

    Raises
    ------
    ValueError
        When there is not at least one row.
    """

    def __init__(self, rows: int) -> None:
        if rows < 1:
            raise ValueError(f"A ranking has at least one row; got {rows}.")
        self.rows = rows
        height = HEAD_HEIGHT + rows * ROW_HEIGHT
        self.figure = plt.figure(figsize=style.size(height), layout="none")
        axes = self.figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, style.WIDTH)
        axes.set_ylim(height, 0)
        axes.axis("off")
        self._head = axes.text(
            style.WIDTH, HEAD_HEIGHT / 2, "", ha="right", va="center", fontsize=SMALL_SIZE
        )
        self._head.set_color(style.QUIET)
        self._places, self._names, self._bars, self._texts, self._changes = [], [], [], [], []
        for row in range(rows):
            middle = HEAD_HEIGHT + (row + 0.5) * ROW_HEIGHT
            bar = Rectangle((BAR_LEFT, middle - BAR * ROW_HEIGHT / 2), 0, BAR * ROW_HEIGHT)
            self._bars.append(axes.add_patch(bar))
            for parts, x, align, colour in (
                (self._places, RANK_RIGHT, "right", style.QUIET),
                (self._names, NAME_LEFT, "left", style.INK),
                (self._texts, BAR_LEFT, "left", style.INK),
                (self._changes, style.WIDTH, "right", style.QUIET),
            ):
                parts.append(axes.text(x, middle, "", ha=align, va="center_baseline", color=colour))
        self._group = BarContainer(self._bars, orientation="horizontal")
        axes.add_container(self._group)

    def draw(
        self,
        names: Sequence[str],
        values: Sequence[float],
        texts: Sequence[str],
        changes: Sequence[int | None],
        *,
        longest: float,
        head: str,
        accent: Collection[str] = (),
    ) -> Figure:
        """Move the parts to show one state.

        Parameters
        ----------
        names, values, texts : sequence
            What each bar stands for, how long it is, and the number beside it; best first.
        changes : sequence of int or None
            Places up (positive) or down against the ranking that `head` names; None for new.
        longest : float
            The value that fills the width, over all states: a bar that grows is a number that
            grows.
        head : str
            What the changes are measured against.
        accent : collection of str
            The names of the bars to look at.

        Returns
        -------
        matplotlib.figure.Figure
            Always the same one.

        Raises
        ------
        ValueError
            When the parts differ in length, are more than the rows, a value is no length up to
            `longest`, or a change is a gap in the data.
        """
        count = len(names)
        if not count == len(values) == len(texts) == len(changes) or count > self.rows:
            raise ValueError(
                f"A ranking of {self.rows} rows needs as many names as values, texts and changes, "
                f"and no more than its rows; got {count}, {len(values)}, {len(texts)} "
                f"and {len(changes)}."
            )
        check_lengths(names, values, longest)
        self._tie(names, values)
        self._head.set_text(head)
        for row in range(self.rows):
            shown = row < count
            width = values[row] / longest * BAR_LONGEST if shown and longest else 0
            bar = self._bars[row]
            bar.set_visible(shown)
            bar.set_width(width)
            marked = shown and names[row] in accent
            bar.set_facecolor(style.ACCENT if marked else style.BASE)
            self._places[row].set_text(str(row + 1) if shown else "")
            self._names[row].set_text(names[row] if shown else "")
            self._texts[row].set_text(texts[row] if shown else "")
            self._texts[row].set_x(BAR_LEFT + width + 5)
            change = changes[row] if shown else 0
            self._changes[row].set_text(change_text(change) if shown else "")
            self._changes[row].set_color(_colour(change))
        return self.figure

    def _tie(self, names: Sequence[str], values: Sequence[float]) -> None:
        spare = self.rows - len(names)
        marks.tie(self._group, [*names, *[None] * spare], values=[*values, *[0] * spare])


def _colour(change: int | None) -> str:
    """Return the colour of a change: the sign says it too, never colour alone."""
    if not change:
        return style.QUIET
    return style.ACCENT if change > 0 else style.SECOND
