"""Answers that are a chart: its bars' lengths or its lines' values, and what must be said on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from summit.answers.names import NumberByName
from summit.answers.numbers import LEAST_SCALED, SCALED_UNIT, SCALES
from summit.answers.reading import Unreadable

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
    is_chart : bool
        Whether it is drawn. Numbers alone are not the answer to "draw".
    axis : {"x", "y"}
        The axis of the values.
    bars : bool
        Whether it has bars.
    is_logarithmic : bool
        Whether an axis of its values is.
    reaches_zero : bool
        Whether all its axes of values do.
    words : tuple of str
        The titles and what stands at the axis of the values.
    names_source : bool
        Whether it says where its numbers are from.
    """

    readings: tuple[pd.Series, ...]
    is_chart: bool = False
    axis: str = "y"
    bars: bool = False
    is_logarithmic: bool = False
    reaches_zero: bool = True
    words: tuple[str, ...] = ()
    names_source: bool = False


class ReadOff:
    """A chart that was read off elsewhere: all that there is of it is what it showed.

    Attributes
    ----------
    drawn : Drawn or None
        What it showed.
    fault : str
        Why nothing could be read off it, where that is so.
    """

    drawn: Drawn | None = None
    fault: str = ""


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
        if isinstance(answer, ReadOff):
            if answer.drawn is None:
                raise Unreadable(answer.fault)
            return answer.drawn
        if isinstance(answer, pd.Series | Mapping):
            numbers = self._numbers.read(answer).dropna()
            if numbers.empty:
                raise Unreadable("Those numbers are all empty values.")
            return Drawn((numbers.rename(getattr(answer, "name", None)),))
        # It loads matplotlib, which an exercise that is only listed or computed does without.
        from summit.answers import drawn

        return drawn.read(answer)

    def same(self, given: Drawn, expected: Drawn) -> bool:
        return (
            given.is_chart and self.mistaken(given, expected) and not self._lacks(given, expected)
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
        if not given.is_chart:
            return "Those are numbers; the answer is a chart of them: add .plot.bar()."
        if not self.mistaken(given, expected):
            return self._numbers_differ(given, expected.readings[0])
        return f"The numbers are right. {self._lacks(given, expected)}"

    def nudge_for(self, given: Drawn, expected: Drawn, nudge: str) -> str:
        return "" if not given.is_chart or self.mistaken(given, expected) else nudge

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
        if (given.bars or self.zero) and not given.reaches_zero:
            if given.is_logarithmic:
                return f'A logarithmic axis has no zero: ax.set_{axis}scale("linear").'
            end = ("left", "right") if axis == "x" else ("bottom", "top")
            end = end[bool((numbers < 0).all())]
            return f"The axis of the numbers does not reach zero: ax.set_{axis}lim({end}=0)."
        if not any(_in_words(text, numbers.name) for text in given.words):
            return f'The chart does not say in words what it shows: ax.set_{axis}label("...").'
        scale = "" if self._shows(given, numbers) else self._scale(given, numbers)
        if scale and not any(_SAYS[scale].search(text) for text in given.words):
            return f"The numbers are in {scale}: say so on the axis."
        if not given.names_source:
            return 'The chart does not name its source: ax.figure.text(0, -0.05, "Source: ...").'
        return ""


def _in_words(text: str, column: object) -> bool:
    """Tell whether a text says something that a column's name does not."""
    return bool(re.search(r"[^\W\d_]{2}", text)) and "_" not in text and text.strip() != column
