"""Read off a finished matplotlib axes what it shows: its bars and lines as numbers, its texts."""

from __future__ import annotations

import contextlib
import re

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryFormatter
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FuncFormatter
from pandas.api.types import is_numeric_dtype

from summit.words import month_text

# A line that names a source, and not only the word.
_SOURCE = re.compile(r"^\s*sources?\b\W*\w", re.IGNORECASE | re.MULTILINE)
# What an axis writes that somebody gave words; the others write numbers and days.
_IN_WORDS = (FixedFormatter, FuncFormatter, StrCategoryFormatter)


def bars(ax: Axes) -> list[BarContainer]:
    """Return the groups of bars of an axes."""
    return [group for group in ax.containers if isinstance(group, BarContainer) and len(group)]


def lines(ax: Axes) -> list[Line2D]:
    """Return the lines that show numbers: not those that only mark a place across the axes."""
    return [line for line in ax.get_lines() if _shows_numbers(line, ax)]


def has_lying_bars(ax: Axes) -> bool:
    """Tell whether an axes has bars that lie; then its numbers are along the x axis."""
    return any(group.orientation == "horizontal" for group in bars(ax)[:1])


def columns(ax: Axes) -> list[pd.Series]:
    """Return each group of bars of an axes or, if it has none, each of its lines, as numbers.

    The index holds what stands along the axis: words, days, periods, numbers, or the ranges of a
    histogram. The name of each is its label.
    """
    groups = bars(ax)
    return [of_bars(ax, group) for group in groups] or [of_line(ax, line) for line in lines(ax)]


def numbers(ax: Axes) -> pd.DataFrame:
    """Return the numbers that an axes shows as bars or, if it has none, as lines.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        A drawing of matplotlib's or pandas' own.

    Returns
    -------
    pandas.DataFrame
        A column for each group of bars or line, by the names, days or numbers along the axis, as a
        reader would write them. Empty where there are neither.
    """
    found = [column.set_axis(_written(column.index)) for column in columns(ax)]
    found = [column for column in found if column.index.is_unique]
    if not found:
        return pd.DataFrame()
    along, other = (ax.yaxis, ax.xaxis) if has_lying_bars(ax) else (ax.xaxis, ax.yaxis)
    names = [_name(column.name, other, place) for place, column in enumerate(found, start=1)]
    frame = pd.concat(found, axis=1, keys=names)
    return frame.rename_axis(along.get_label_text() or _along(frame.index))


def sources(figure: Figure) -> list[Text]:
    """Return the texts of a figure in which somebody wrote its source."""
    texts = figure.findobj(Text)
    return [text for text in texts if text.get_visible() and _SOURCE.search(text.get_text())]


def plain_name(name: object) -> str:
    """Return a name without the midnight of a day and the brackets that pandas adds."""
    return re.sub(r"^\((.*)\)$", r"\1", str(name)).removesuffix(" 00:00:00")


def named_ticks(axis: Axis) -> dict[float, str]:
    """Return the words at the places of an axis, where somebody gave it words."""
    formatter = axis.get_major_formatter()
    if not isinstance(formatter, _IN_WORDS):
        return {}
    places = axis.get_majorticklocs()
    words = formatter.format_ticks(places)
    return {float(at): plain_name(word) for at, word in zip(places, words, strict=True) if word}


def _shows_numbers(line: Line2D, ax: Axes) -> bool:
    along, sizes = line.get_data(orig=True)
    # With names or days upwards, a line lies on its side.
    upright = not _holds(ax.yaxis, "category", "date", "period")
    return upright and line.get_transform() == ax.transData and len(along) == len(sizes) > 1


def _holds(axis: Axis, *kinds: str) -> bool:
    """Tell whether an axis is of one of some kinds; pandas has classes of its own for each."""
    converter = type(axis.get_converter()).__name__.lower()
    return any(kind in converter for kind in kinds)


def of_bars(ax: Axes, group: BarContainer) -> pd.Series:
    """Return a group of bars as numbers, by what stands along the axis."""
    if group.orientation == "horizontal":
        axis, spans = ax.yaxis, [(bar.get_y(), bar.get_height()) for bar in group]
        sizes = [bar.get_width() for bar in group]
    else:
        axis, spans = ax.xaxis, [(bar.get_x(), bar.get_width()) for bar in group]
        sizes = [bar.get_height() for bar in group]
    starts, widths = np.array(spans, dtype=float).T
    index = _named(axis, starts + widths / 2)
    if is_numeric_dtype(index) and _touch(starts, starts + widths):
        index = pd.IntervalIndex.from_arrays(starts, starts + widths)
    return pd.Series(sizes, index=index, name=group.get_label())


def _touch(starts: np.ndarray, ends: np.ndarray) -> bool:
    """Tell the bars of a histogram, which touch, from others."""
    return len(starts) > 1 and np.allclose(ends[:-1], starts[1:]) and bool((starts <= ends).all())


def of_line(ax: Axes, line: Line2D) -> pd.Series:
    """Return a line as numbers, by what stands along the axis."""
    along = pd.Index(line.get_xdata(orig=True))
    along = _named(ax.xaxis, along) if is_numeric_dtype(along) else along
    sizes = np.ma.filled(line.get_ydata(orig=False), np.nan)
    return pd.Series(sizes, index=along, name=line.get_label())


def _named(axis: Axis, places: np.ndarray | pd.Index) -> pd.Index:
    """Name places as the axis does: by the words of its ticks, by a day, or by a number."""
    words = named_ticks(axis)
    nearest = [min(words, key=lambda tick, at=at: abs(tick - at), default=np.inf) for at in places]
    if all(abs(tick - at) <= 0.5 for tick, at in zip(nearest, places, strict=True)):
        return pd.Index([words[tick] for tick in nearest])
    if _holds(axis, "date"):
        with contextlib.suppress(ValueError, OverflowError):  # no calendar reaches so far
            return pd.DatetimeIndex(mdates.num2date(places)).tz_localize(None)
    return pd.Index(np.round(places, 9))


def _written(index: pd.Index) -> pd.Index:
    """Write periods, numbers and ranges as a reader would."""
    if isinstance(index, pd.PeriodIndex):
        return _of_periods(index)
    if isinstance(index, pd.IntervalIndex):
        return pd.Index([f"{_plain(span.left)} to {_plain(span.right)}" for span in index])
    return pd.Index([_plain(place) for place in index]) if is_numeric_dtype(index) else index


def _of_periods(along: pd.PeriodIndex) -> pd.Index:
    if along.freqstr in ("D", "B"):
        return along.to_timestamp()
    if along.freqstr.startswith("M"):
        return pd.Index([month_text(period.to_timestamp()) for period in along])
    return along.astype(str)


def _plain(value: float) -> str:
    """Write a number of the axis without commas: it may be a year."""
    return str(int(value)) if value == int(value) else f"{value:.4g}"


def _name(label: object, axis: Axis, place: int) -> str:
    """Return what a line or group is called in the legend, else on its axis."""
    label = str(label)
    if label == "None" or label.startswith("_"):
        label = axis.get_label_text() if place == 1 else ""
    return label or f"Value {place}" if place > 1 else label or "Value"


def _along(index: pd.Index) -> str:
    return "Day" if isinstance(index, pd.DatetimeIndex) else "Name"
