"""What an answer that is a chart shows, read off it once as plain data."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from summit.answers.drawing import Drawn
from summit.answers.reading import Unreadable, called, unwrapped
from summit.answers.spelling import name_of
from summit.draw import reading

# No answer of a lab is a line with more points than this.
_MOST = 20_000


@dataclass(frozen=True)
class _Chart:
    """The axes of a chart, as it is read."""

    axes: tuple[Axes, ...]

    @property
    def with_bars(self) -> tuple[Axes, ...]:
        """The axes that have bars."""
        return tuple(axes for axes in self.axes if reading.bars(axes))

    @property
    def axis(self) -> str:
        """The axis of the values: "x" or "y"."""
        return "x" if any(map(reading.has_lying_bars, self.with_bars[:1])) else "y"

    @property
    def is_logarithmic(self) -> bool:
        """Whether an axis of its values is."""
        return any(self._scale(axes) == "log" for axes in self._with_data)

    @property
    def reaches_zero(self) -> bool:
        """Whether all its axes of values do."""
        return not self.is_logarithmic and all(map(self._reaches_zero, self._with_data))

    @property
    def words(self) -> Iterator[str]:
        """The titles and what stands at the axis of the values."""
        for each in self.axes:
            yield from (each.get_title(loc) for loc in ("left", "center", "right"))
            yield getattr(each, f"get_{self.axis}label")()
        for figure in self._figures:
            yield figure.get_suptitle()
            yield getattr(figure, f"get_sup{self.axis}label")()

    @property
    def names_source(self) -> bool:
        """Whether it says where its numbers are from."""
        # What reaches beyond every calendar cannot be drawn, and names nothing.
        with contextlib.suppress(ValueError, OverflowError):
            return any(map(reading.sources, self._figures))
        return False

    @property
    def readings(self) -> Iterator[pd.Series]:
        """Each way of reading the chart's marks that gives every name one number."""
        drawn_in = self.with_bars or self.axes
        found = [column for axes in drawn_in for column in reading.columns(axes)]
        # Bars drawn one by one are one set; of several lines, each may be told by its last point.
        more = pd.concat(found) if self.with_bars else _last_points(found)
        for column in (*found, more):
            try:
                names = [_name(label) for label in column.index[:_MOST]]
            except Unreadable:
                continue
            if len(set(names)) == len(column):
                numbers = column.astype(float).set_axis(names).dropna()
                yield from [numbers] if len(numbers) else []

    @property
    def _figures(self) -> list[Figure]:
        # The whole figures: axes may be in a part of one.
        figures = (axes.get_figure(root=True) for axes in self.axes)
        return list(dict.fromkeys(filter(None, figures)))

    @property
    def _with_data(self) -> list[Axes]:
        return [axes for axes in self.axes if axes.has_data()]

    def _scale(self, axes: Axes) -> str:
        return getattr(axes, f"get_{self.axis}scale")()

    def _reaches_zero(self, axes: Axes) -> bool:
        low, high = sorted(getattr(axes, f"get_{self.axis}lim")())
        return low <= 0 <= high


def read(answer: object) -> Drawn:
    """Return what a chart shows, however it was handed in."""
    chart = _Chart(_axes_of(answer))
    if not (readings := tuple(chart.readings)):
        raise Unreadable("That chart has no bars and no line that can be read.")
    return Drawn(
        readings,
        is_chart=True,
        axis=chart.axis,
        bars=bool(chart.with_bars),
        is_logarithmic=chart.is_logarithmic,
        reaches_zero=chart.reaches_zero,
        words=tuple(map(str, chart.words)),
        names_source=chart.names_source,
    )


def _axes_of(answer: object) -> tuple[Axes, ...]:
    """Return the axes that a chart has, however it was handed in."""
    parts = list(answer.flat) if isinstance(answer, np.ndarray) else answer
    if not isinstance(parts, list | tuple):
        parts = [parts]
    elif not (parts and all(isinstance(part, Artist) for part in parts)):
        parts = [unwrapped(parts)]
    if not isinstance(parts[0], Artist):
        raise Unreadable(f"That is {called(parts[0])}.")
    # A figure has a list of axes; axes are their own.
    axes = np.hstack([part.axes for part in parts])
    if not (found := dict.fromkeys(one for one in axes if one is not None)):
        raise Unreadable("There is no chart in that.")
    return tuple(found)


def _last_points(lines: list[pd.Series]) -> pd.Series:
    labelled = [line for line in lines if not str(line.name).startswith("_")]
    names = [str(line.name) for line in labelled]
    return pd.Series([line.iloc[-1] for line in labelled], index=names, dtype=float)


def _name(label: object) -> str:
    return name_of(label.mid if isinstance(label, pd.Interval) else label)
