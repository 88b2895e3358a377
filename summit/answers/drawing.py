"""Answers that are a chart: its bars' lengths or its lines' values, and what must be said on it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.container import BarContainer
from matplotlib.dates import num2date
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FuncFormatter

from summit.answers.names import NumberByName
from summit.answers.reading import Unreadable, called, unwrapped
from summit.answers.spelling import name_of

_SOURCE = re.compile(r"^\s*sources?\b\W*\w", re.IGNORECASE | re.MULTILINE)
# No answer of a lab is a line with more points than this.
_MOST = 20_000


@dataclass(frozen=True)
class Drawn:
    """What a chart shows, or, of an expected one, what it should.

    Attributes
    ----------
    readings : tuple of pandas.Series
        Numbers by name, in each way in which the chart's marks can be read.
    chart : bool
        Whether it is a chart at all: numbers alone are not the answer to "draw".
    bars : bool
        Whether it has bars.
    from_zero, log : bool
        Whether its axis of values reaches zero; whether that axis is logarithmic.
    words : tuple of str
        Its titles and the label of its axis of values.
    source : bool
        Whether a text names a source.
    axis : {"x", "y"}
        The axis of values.
    """

    readings: tuple[pd.Series, ...]
    chart: bool = False
    bars: bool = False
    from_zero: bool = True
    log: bool = False
    words: tuple[str, ...] = field(default=())
    source: bool = False
    axis: str = "y"


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
    """

    unit: str
    zero: bool = True
    exact: bool = False

    @property
    def wanted(self) -> str:
        return f"a chart of {self.unit}: what .plot returns, such as ax = table.plot.bar()"

    @property
    def _numbers(self) -> NumberByName:
        return NumberByName("names", self.unit, self.exact)

    def read(self, answer: object) -> Drawn:
        if isinstance(answer, pd.Series | Mapping):
            numbers = self._numbers.read(answer).dropna()
            if numbers.empty:
                raise Unreadable("Those numbers are all empty values.")
            return Drawn((numbers.rename(getattr(answer, "name", None)),))
        axes = _axes_of(answer)
        readings, bars, axis = _readings(axes)
        if not readings:
            raise Unreadable("That chart has no bars and no line that can be read.")
        return Drawn(
            readings,
            chart=True,
            bars=bars,
            from_zero=all(_reaches_zero(each, axis) for each in axes if each.has_data()),
            log=any(getattr(each, f"get_{axis}scale")() == "log" for each in axes),
            words=tuple(_words(axes, axis)),
            source=any(_SOURCE.search(text) for text in _texts(axes)),
            axis=axis,
        )

    def same(self, given: Drawn, expected: Drawn) -> bool:
        return given.chart and self.mistaken(given, expected) and not self._lacks(given, expected)

    def mistaken(self, given: Drawn, mistake: Drawn) -> bool:
        """Tell whether a chart shows a mistake's numbers, whatever else it lacks."""
        wanted = mistake.readings[0]
        return any(self._numbers.same(reading, wanted) for reading in given.readings)

    def distance(self, given: Drawn, expected: Drawn) -> str:
        if not given.chart:
            return "Those are the numbers; the answer is a chart of them: add .plot.bar()."
        if not self.mistaken(given, expected):
            return self._numbers_differ(given, expected.readings[0])
        return f"The numbers are right. {self._lacks(given, expected)}"

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
        axis = given.axis
        if not given.from_zero and (given.bars or self.zero):
            if given.log:
                return f'A logarithmic axis has no zero: ax.set_{axis}scale("linear").'
            end = ("left", "right") if axis == "x" else ("bottom", "top")
            end = end[bool((expected.readings[0] < 0).all())]
            return f"The axis of the numbers does not reach zero: ax.set_{axis}lim({end}=0)."
        name = expected.readings[0].name
        if not any(_in_words(text, name) for text in given.words):
            return f'The chart does not say in words what it shows: ax.set_{axis}label("...").'
        if not given.source:
            return 'The chart does not name its source: ax.figure.text(0, -0.05, "Source: ...").'
        return ""


def _axes_of(answer: object) -> list[Axes]:
    """Return the axes that a chart has, however it was handed in."""
    if isinstance(answer, np.ndarray):
        answer = list(answer.flat)
    if isinstance(answer, BarContainer):
        answer = answer.patches
    if isinstance(answer, list | tuple) and answer and all(isinstance(it, Artist) for it in answer):
        return _unique(axes for one in answer for axes in _axes_of_one(one))
    answer = unwrapped(answer) if isinstance(answer, list | tuple) else answer
    return _unique(_axes_of_one(answer))


def _axes_of_one(answer: object) -> list[Axes]:
    if isinstance(answer, Axes):
        return [answer]
    if isinstance(answer, FigureBase):
        axes = list(answer.axes)
    elif isinstance(answer, Artist) and isinstance(getattr(answer, "axes", None), Axes):
        axes = [answer.axes]
    else:
        raise Unreadable(f"That is {called(answer)}.")
    if not axes:
        raise Unreadable("That figure is empty.")
    return axes


def _unique(axes: Iterable) -> list:
    return list(dict.fromkeys(axes))


def _texts(axes: list[Axes]) -> Iterator[str]:
    """Return what is written in some axes and in the figures that they are in."""
    figures = _unique(each.get_figure(root=True) for each in axes if each.get_figure())
    around = [whole for figure in figures for whole in (figure, *figure.subfigs)]
    inside = _unique([*axes, *(each for figure in figures for each in figure.axes)])
    for whole in (*around, *inside):
        yield from (text.get_text() for text in whole.texts)
    for axis in "xy":
        yield from _words(inside, axis)


def _readings(axes: list[Axes]) -> tuple[tuple[pd.Series, ...], bool, str]:
    """Return what the marks say in each way, whether they are bars, and the axis of values."""
    sets = [(each, bars) for each in axes for bars in each.containers if _is_bars(bars)]
    if sets:
        upright = sets[0][1].orientation != "horizontal"
        read = [_of_bars(each, bars) for each, bars in sets]
        # Bars drawn one by one are one set, if no name comes twice.
        joined = [pair for pairs in read for pair in pairs]
        return _series([*read, joined]), True, "y" if upright else "x"
    lines = [(each, line) for each in axes for line in each.lines]
    read = [list(_of_line(each, line)) for each, line in lines]
    last = [
        (str(line.get_label()), pairs[-1][1])
        for (_, line), pairs in zip(lines, read, strict=True)
        if pairs and not str(line.get_label()).startswith("_")
    ]
    return _series([*read, last]), False, "y"


def _is_bars(container: object) -> bool:
    return isinstance(container, BarContainer) and len(container.patches) > 0


def _series(ways: list[list[tuple[object, float]]]) -> tuple[pd.Series, ...]:
    """Return each way of reading that gives every name one number."""
    named = []
    for pairs in ways:
        try:
            numbers = pd.Series({_name(name): float(value) for name, value in pairs}, dtype=float)
        except (Unreadable, TypeError, ValueError):
            continue
        if 0 < len(numbers) == len(pairs):
            named.append(numbers.dropna())
    return tuple(numbers for numbers in named if len(numbers))


def _name(label: object) -> str:
    # pandas writes a day below a bar with its midnight.
    return name_of(label.removesuffix(" 00:00:00") if isinstance(label, str) else label)


def _of_bars(axes: Axes, bars: BarContainer) -> list[tuple[object, float]]:
    if bars.orientation == "horizontal":
        pairs = [(bar.get_y() + bar.get_height() / 2, bar.get_width()) for bar in bars.patches]
        return list(zip(_labels(axes.yaxis, pairs), (length for _, length in pairs), strict=True))
    pairs = [(bar.get_x() + bar.get_width() / 2, bar.get_height()) for bar in bars.patches]
    return list(zip(_labels(axes.xaxis, pairs), (length for _, length in pairs), strict=True))


def _of_line(axes: Axes, line: Line2D) -> Iterator[tuple[object, float]]:
    across = np.asarray(line.get_xdata(orig=True), dtype=object)
    try:
        along = np.ma.filled(np.ma.asarray(line.get_ydata(orig=True), dtype=float), np.nan)
    except (TypeError, ValueError):  # names or days upwards: a line on its side
        return iter(())
    if across.ndim != 1 or across.shape != along.shape or len(across) > _MOST:
        return iter(())
    if all(isinstance(place, int | float | np.number) for place in across):
        across = _labels(axes.xaxis, [(place, None) for place in across])
    return zip(across, along, strict=True)


def _labels(axis: Axis, marks: list[tuple[float, object]]) -> list[object]:
    """Return what an axis writes at the place of each mark: a label, a day, or a number."""
    written = _tick_labels(axis)
    return [_label(axis, float(place), written) for place, _ in marks]


def _label(axis: Axis, place: float, written: dict[float, str]) -> object:
    near = [label for tick, label in written.items() if abs(tick - place) < 0.5]
    if written:
        return min(written.items(), key=lambda tick: abs(tick[0] - place))[1] if near else place
    if "date" in type(axis.get_converter()).__name__.lower():
        with contextlib.suppress(ValueError, OverflowError):  # no calendar reaches so far
            return num2date(place).replace(tzinfo=None)
    return round(place, 9)


def _tick_labels(axis: Axis) -> dict[float, str]:
    """Return the labels that somebody wrote at an axis, by place; none that matplotlib made."""
    formatter = axis.get_major_formatter()
    by_hand = isinstance(formatter, FixedFormatter | FuncFormatter)
    if not by_hand and type(formatter).__name__ != "StrCategoryFormatter":
        return {}
    ticks = axis.get_majorticklocs()
    labels = formatter.format_ticks(ticks)
    return {float(tick): label for tick, label in zip(ticks, labels, strict=True) if label}


def _reaches_zero(axes: Axes, axis: str) -> bool:
    low, high = sorted(getattr(axes, f"get_{axis}lim")())
    return low <= 0 <= high and getattr(axes, f"get_{axis}scale")() != "log"


def _words(axes: list[Axes], axis: str) -> Iterator[str]:
    for each in axes:
        yield from (each.get_title(loc) for loc in ("left", "center", "right"))
        yield getattr(each, f"get_{axis}label")()
        if figure := each.get_figure(root=True):
            yield figure.get_suptitle()
            yield getattr(figure, f"get_sup{axis}label")()


def _in_words(text: str, column: object) -> bool:
    """Tell whether a text says something that a column's name does not."""
    return bool(re.search(r"[^\W\d_]{2}", text)) and "_" not in text and text.strip() != column
