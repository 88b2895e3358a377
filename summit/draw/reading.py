"""Read off a finished matplotlib axes what it shows: its bars and lines as numbers, its texts."""

from __future__ import annotations

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryLocator
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from summit.words import month_text

#: How a source begins that somebody wrote into a figure.
SOURCE = "Source"


def bars(ax: Axes) -> list[BarContainer]:
    """Return the groups of bars of an axes."""
    return [group for group in ax.containers if isinstance(group, BarContainer) and len(group)]


def lines(ax: Axes) -> list[Line2D]:
    """Return the lines that show numbers: not those that only mark a place across the axes."""
    return [line for line in ax.get_lines() if _shows_numbers(line, ax)]


def numbers(ax: Axes) -> pd.DataFrame:
    """Return the numbers that an axes shows as bars or, if it has none, as lines.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        A drawing of matplotlib's or pandas' own.

    Returns
    -------
    pandas.DataFrame
        A column for each group of bars or line, by the names, days or numbers along the axis. Empty
        where there are neither.
    """
    groups = bars(ax)
    columns = [_of_bars(ax, group) for group in groups] or [_of_line(line) for line in lines(ax)]
    columns = [column for column in columns if column.index.is_unique]
    if not columns:
        return pd.DataFrame()
    across = bool(groups) and groups[0].orientation == "horizontal"
    along, other = (ax.yaxis, ax.xaxis) if across else (ax.xaxis, ax.yaxis)
    names = [_name(column.name, other, place) for place, column in enumerate(columns, start=1)]
    frame = pd.concat(columns, axis=1, keys=names)
    return frame.rename_axis(along.get_label_text() or _along(frame.index))


def texts(figure: Figure, beginning: str = "") -> list[Text]:
    """Return the texts of a figure that somebody wrote, or those with a certain beginning."""
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text.get_text().startswith(beginning)
    ]


def named_ticks(axis: Axis) -> dict[float, str]:
    """Return the words at the places of an axis, where somebody gave it words."""
    is_named = isinstance(axis.get_major_locator(), FixedLocator | StrCategoryLocator)
    places = list(axis.get_ticklocs()) if is_named else []
    words = map(str, axis.get_major_formatter().format_ticks(places))
    return dict(zip(places, words, strict=True))


def _shows_numbers(line: Line2D, ax: Axes) -> bool:
    return line.get_transform() == ax.transData and len(line.get_xdata(orig=False)) > 1


def _of_bars(ax: Axes, group: BarContainer) -> pd.Series:
    across = group.orientation == "horizontal"
    axis = ax.yaxis if across else ax.xaxis
    spans = [
        (bar.get_y(), bar.get_height()) if across else (bar.get_x(), bar.get_width())
        for bar in group
    ]
    sizes = [bar.get_width() if across else bar.get_height() for bar in group]
    return pd.Series(sizes, index=_bar_names(axis, spans), name=group.get_label())


def _bar_names(axis: Axis, spans: list[tuple[float, float]]) -> pd.Index:
    """Name bars as the axis does: by the words of its ticks, by a day, by a number or a range."""
    middles = [start + width / 2 for start, width in spans]
    if isinstance(axis.get_major_locator(), mdates.DateLocator):
        return pd.DatetimeIndex([mdates.num2date(middle) for middle in middles]).tz_localize(None)
    if names := named_ticks(axis):
        nearest = [min(names, key=lambda tick, at=middle: abs(tick - at)) for middle in middles]
        if all(abs(tick - at) <= 0.5 for tick, at in zip(nearest, middles, strict=True)):
            return pd.Index([names[tick] for tick in nearest])
    if len(spans) > 1 and _touch(spans):
        return pd.Index([f"{_plain(start)} to {_plain(start + width)}" for start, width in spans])
    return pd.Index([_plain(middle) for middle in middles])


def _touch(spans: list[tuple[float, float]]) -> bool:
    """Tell the bars of a histogram, which touch, from others."""
    ends = [start + width for start, width in spans[:-1]]
    return np.allclose(ends, [start for start, _ in spans[1:]])


def _of_line(line: Line2D) -> pd.Series:
    along = pd.Index(line.get_xdata(orig=True))
    if isinstance(along, pd.PeriodIndex):
        along = _of_periods(along)
    elif pd.api.types.is_numeric_dtype(along):
        along = pd.Index([_plain(value) for value in along])
    values = pd.to_numeric(pd.Series(np.ma.filled(line.get_ydata(orig=False), np.nan)))
    return values.set_axis(along).rename(line.get_label())


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
