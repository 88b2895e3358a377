"""Answers that are a chart: its bars' lengths or its lines' values, and what must be said on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from summit.answers.names import NumberByName
from summit.answers.numbers import LEAST_SCALED, SCALED_UNIT, SCALES
from summit.answers.reading import Unreadable, called, unwrapped
from summit.answers.spelling import name_of
from summit.draw import reading

# No answer of a lab is a line with more points than this.
_MOST = 20_000
# How a title or an axis says in what its numbers are.
_SAYS = {
    "thousands": re.compile(r"\bthousands?\b|\bk\b|\b1[,.]?000s?\b|\b000s?\b", re.IGNORECASE),
    "millions": re.compile(r"\bmillions?\b|\bmn?\b", re.IGNORECASE),
    "billions": re.compile(r"\bbillions?\b|\bbn\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class Drawn:
    """What a chart shows, or, of an expected one, what it should.

    Attributes
    ----------
    readings : tuple of pandas.Series
        Numbers by name, in each way in which the chart's marks can be read.
    axes : tuple of matplotlib.axes.Axes
        What it is drawn in. Numbers alone have none, and are not the answer to "draw".
    """

    readings: tuple[pd.Series, ...]
    axes: tuple[Axes, ...] = ()

    @property
    def bars(self) -> tuple[Axes, ...]:
        """The axes that have bars."""
        return tuple(axes for axes in self.axes if reading.bars(axes))

    @property
    def axis(self) -> str:
        """The axis of the values: "x" or "y"."""
        return "x" if any(map(reading.has_lying_bars, self.bars[:1])) else "y"


@dataclass(frozen=True)
class Drawing:
    """A chart: what matplotlib's or pandas' plot returned, or the figure it is in.

    It is right if it shows the right numbers by name or by day, as bars or as a line, if bars begin
    at zero, and if it says in words what the numbers are and where they come from. Of several
    lines, one may be the right one, or their last values are, by their labels.

    Parameters
    ----------
    unit : str
        What the axis of values counts: ``"people per 1,000 inhabitants"``.
    zero : bool
        Whether a line's axis must reach zero too; that of bars always must.
    exact : bool
        Whether the numbers are counts, of which only the exact ones are right.
    bars : bool
        Whether it must be a bar chart.
    """

    unit: str
    zero: bool = True
    exact: bool = False
    bars: bool = False

    @property
    def wanted(self) -> str:
        what = "a bar chart" if self.bars else "a chart"
        return f"{what} of {self.unit}: what .plot returns, such as ax = table.plot.bar()"

    @property
    def _numbers(self) -> NumberByName:
        return NumberByName("names", self.unit, self.exact)

    def read(self, answer: object) -> Drawn:
        if isinstance(answer, pd.Series | Mapping):
            numbers = self._numbers.read(answer).dropna()
            if numbers.empty:
                raise Unreadable("Those numbers are all empty values.")
            return Drawn((numbers.rename(getattr(answer, "name", None)),))
        chart = Drawn((), _axes_of(answer))
        if readings := tuple(_readings(chart)):
            return Drawn(readings, chart.axes)
        raise Unreadable("That chart has no bars and no line that can be read.")

    def same(self, given: Drawn, expected: Drawn) -> bool:
        return (
            bool(given.axes) and self.mistaken(given, expected) and not self._lacks(given, expected)
        )

    def mistaken(self, given: Drawn, mistake: Drawn) -> bool:
        """Tell whether a chart shows a mistake's numbers, whatever else it lacks."""
        wanted = mistake.readings[0]
        return self._shows(given, wanted) or bool(self._scale(given, wanted))

    def _shows(self, given: Drawn, wanted: pd.Series) -> bool:
        return any(self._numbers.same(numbers, wanted) for numbers in given.readings)

    def _scale(self, given: Drawn, wanted: pd.Series) -> str:
        """Say whether a chart shows numbers in thousands, millions or billions."""
        if wanted.abs().max() < LEAST_SCALED or SCALED_UNIT.search(self.unit):
            return ""
        number = NumberByName("names", self.unit)
        scaled = {name: wanted / size for name, size in SCALES.items()}
        found = (
            name
            for name, numbers in scaled.items()
            if any(number.same(shown, numbers) for shown in given.readings)
        )
        return next(found, "")

    def distance(self, given: Drawn, expected: Drawn) -> str:
        if not given.axes:
            return "Those are numbers; the answer is a chart of them: add .plot.bar()."
        if not self.mistaken(given, expected):
            return self._numbers_differ(given, expected.readings[0])
        return f"The numbers are right. {self._lacks(given, expected)}"

    def nudge_for(self, given: Drawn, expected: Drawn, nudge: str) -> str:
        return "" if not given.axes or self.mistaken(given, expected) else nudge

    def _numbers_differ(self, given: Drawn, wanted: pd.Series) -> str:
        nearest = max(
            given.readings, key=lambda numbers: len(set(numbers.index) & set(wanted.index))
        )
        mark = "bars" if given.bars else "points"
        if len(nearest) != len(wanted):
            return f"Your chart shows {len(nearest)} {mark}; asked are {len(wanted)}."
        return f"Your {mark}: {self._numbers.distance(nearest, wanted)}"

    def _lacks(self, given: Drawn, expected: Drawn) -> str:
        """Say what a chart of the right numbers lacks first, and how it is added."""
        axis, numbers = given.axis, expected.readings[0]
        if self.bars and not given.bars:
            return "The question asks for a bar chart: draw it with .plot.bar()."
        drawn = [axes for axes in given.axes if axes.has_data()]
        if (given.bars or self.zero) and not all(_reaches_zero(axes, axis) for axes in drawn):
            if any(getattr(axes, f"get_{axis}scale")() == "log" for axes in drawn):
                return f'A logarithmic axis has no zero: ax.set_{axis}scale("linear").'
            end = ("left", "right") if axis == "x" else ("bottom", "top")
            end = end[bool((numbers < 0).all())]
            return f"The axis of the numbers does not reach zero: ax.set_{axis}lim({end}=0)."
        if not any(_in_words(text, numbers.name) for text in _words(given.axes, axis)):
            return f'The chart does not say in words what it shows: ax.set_{axis}label("...").'
        scale = "" if self._shows(given, numbers) else self._scale(given, numbers)
        if scale and not any(_SAYS[scale].search(text) for text in _words(given.axes, axis)):
            return f"The numbers are in {scale}: say so on the axis."
        if not any(reading.sources(figure) for figure in _figures(given.axes)):
            return 'The chart does not name its source: ax.figure.text(0, -0.05, "Source: ...").'
        return ""


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


def _readings(chart: Drawn) -> Iterator[pd.Series]:
    """Return each way of reading a chart's marks that gives every name one number."""
    found = [column for axes in chart.bars or chart.axes for column in reading.columns(axes)]
    # Bars drawn one by one are one set; of several lines, each may be told by its last point.
    more = pd.concat(found) if chart.bars else _last_points(found)
    for column in (*found, more):
        try:
            names = [_name(label) for label in column.index[:_MOST]]
        except Unreadable:
            continue
        if len(set(names)) == len(column):
            numbers = column.astype(float).set_axis(names).dropna()
            yield from [numbers] if len(numbers) else []


def _last_points(lines: list[pd.Series]) -> pd.Series:
    labelled = [line for line in lines if not str(line.name).startswith("_")]
    names = [str(line.name) for line in labelled]
    return pd.Series([line.iloc[-1] for line in labelled], index=names, dtype=float)


def _name(label: object) -> str:
    return name_of(label.mid if isinstance(label, pd.Interval) else label)


def _reaches_zero(axes: Axes, axis: str) -> bool:
    low, high = sorted(getattr(axes, f"get_{axis}lim")())
    return low <= 0 <= high and getattr(axes, f"get_{axis}scale")() != "log"


def _words(axes: tuple[Axes, ...], axis: str) -> Iterator[str]:
    """Return the titles and what stands at the axis of the values."""
    for each in axes:
        yield from (each.get_title(loc) for loc in ("left", "center", "right"))
        yield getattr(each, f"get_{axis}label")()
    for figure in _figures(axes):
        yield figure.get_suptitle()
        yield getattr(figure, f"get_sup{axis}label")()


def _figures(axes: tuple[Axes, ...]) -> list[Figure]:
    """Return the whole figures that some axes are in."""
    return list(dict.fromkeys(figure for each in axes if (figure := each.get_figure(root=True))))


def _in_words(text: str, column: object) -> bool:
    """Tell whether a text says something that a column's name does not."""
    return bool(re.search(r"[^\W\d_]{2}", text)) and "_" not in text and text.strip() != column
