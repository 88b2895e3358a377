"""A plain plot, such as ``rates.plot.barh()``, shown as the book shows a figure.

A student's one-line plot gets what a finished chart has: a drawing in the page's colours and font,
in light and in dark, its numbers as words and as a table, and a line that says where it is from.
It has no name: no page quotes it, and no list of figures has it.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from html import escape

import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import (
    Formatter,
    FuncFormatter,
    MaxNLocator,
    ScalarFormatter,
    StrMethodFormatter,
)

from summit.draw import marks, reading, style
from summit.markup import cell_texts, numbers_html, table_html
from summit.words import listed, short, spelled

#: So many rows of numbers at most: more is nothing that a reader looks through.
MOST_ROWS = 60
#: So many lines or groups of bars at most are told one by one.
MOST_TOLD = 4
#: From here on a number is no year, and is written with commas.
LONG = 10_000
#: So many letters of a name are in one line.
NAME_WIDTH = 24
#: What reading a drawing that is like none known may raise.
UNREADABLE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
UNSOURCED = "A first plot. Source and date: see its table in The data, or the finished chart."

_BARS, _LINE = ("longest", "shortest"), ("highest point", "lowest point")

# Counted anew in each kernel, so that two builds number alike.
_number = itertools.count(1)


def bundle(figure: Figure) -> dict[str, str]:
    """Return a matplotlib figure as a notebook shows it: as HTML, and in words."""
    for ax in figure.axes:
        _write_names_plainly(ax)
    words = alt(figure)
    for ax in figure.axes:
        _write_numbers_out(ax)
        _put_legend_on_paper(ax)
    _make_room(figure)
    return {"text/html": _to_html(figure, words), "text/plain": words}


def show_axes(ax: Axes) -> None:
    """Show the figure of an axes that a cell ends with, unless pyplot shows it in a moment."""
    figure = ax.get_figure(root=True)
    if getattr(figure, "number", None) not in plt.get_fignums():
        display(figure)


def alt(figure: Figure) -> str:
    """Say in words what a plain plot shows, as far as it can be read off it."""
    return " ".join(_words(ax) for ax in figure.axes if ax.get_visible()) or "An empty chart."


def _to_html(figure: Figure, words: str) -> str:
    written = reading.sources(figure)
    source = " ".join(" ".join(text.get_text().split()) for text in written) or UNSOURCED
    svg = _svg(figure, written, words)
    frames = [frame for ax in figure.axes if not (frame := _read(ax)).empty]
    return (
        '<figure class="chart sketch">\n'
        f"{_with_marks(svg, figure, frames)}\n"
        f'<figcaption>\n<p class="chart-source">{escape(source)}</p>\n</figcaption>\n'
        f"{numbers_html(words, ''.join(map(_table, frames)))}</figure>"
    )


def _write_names_plainly(ax: Axes) -> None:
    """Let a legend say 2022-03-31 or 2022, Ukraine, where pandas adds midnight or brackets."""
    for named in (*ax.lines, *ax.containers):
        named.set_label(reading.plain_name(named.get_label()))
    for text in ax.get_legend().get_texts() if ax.get_legend() else ():
        text.set_text(reading.plain_name(text.get_text()))


def _write_numbers_out(ax: Axes) -> None:
    """Let a scale say 2,500,000, not 2.5 with a 1e6 beside it."""
    for axis, most in ((ax.xaxis, 3), (ax.yaxis, 6)):
        is_long = np.abs(axis.get_view_interval()).max() >= LONG
        if is_long and type(axis.get_major_formatter()) is ScalarFormatter:
            axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
            axis.set_major_locator(MaxNLocator(most))


def _put_legend_on_paper(ax: Axes) -> None:
    """Let no line cross a legend's words; whoever turned its frame off wants to see through."""
    if (legend := ax.get_legend()) and legend.get_frame_on():
        legend.get_frame().set(facecolor=style.PAPER, edgecolor="none", alpha=1)


def _make_room(figure: Figure) -> None:
    """Let each bar have a line for its name, where nobody chose another size."""
    if tuple(figure.get_size_inches()) != tuple(plt.rcParams["figure.figsize"]):
        return
    line = style.FONT_SIZE / 72
    for ax in figure.axes:
        lying = [len(group) for group in reading.bars(ax) if group.orientation == "horizontal"]
        if lying:
            figure.set_figheight(max(figure.get_figheight(), 1.5 * line * (max(lying) + 3)))
        elif names := reading.named_ticks(ax.xaxis):
            # Upright words take half as much again as their letters are high.
            longest = min(NAME_WIDTH, max(len(short(name)) for name in names.values()))
            figure.set_figheight(max(figure.get_figheight(), 2.6 + 0.6 * line * longest))


@contextmanager
def _as_drawn(figure: Figure, written: list[Text]) -> Iterator[None]:
    """Draw with short names, and without the source, which stands below as text."""
    axes = [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    formatters = {axis: axis.get_major_formatter() for axis in axes if reading.named_ticks(axis)}
    for axis, formatter in formatters.items():
        axis.set_major_formatter(FuncFormatter(_shortened(formatter)))
    for text in written:
        text.set_visible(False)
    try:
        yield
    finally:
        for axis, formatter in formatters.items():
            axis.set_major_formatter(formatter)
        for text in written:
            text.set_visible(True)


def _shortened(formatter: Formatter) -> Callable[[float, int], str]:
    """Write a country by its short name, and what is still long in lines."""

    def written(place: float, number: int) -> str:
        return textwrap.fill(short(reading.plain_name(formatter(place, number))), NAME_WIDTH)

    return written


def _svg(figure: Figure, written: list[Text], words: str) -> str:
    """Draw; black is the page's ink, and white its paper."""
    with _as_drawn(figure, written):
        svg = style.svg_of(figure, name=f"sketch-{next(_number)}", alt=words)
    svg = svg.replace("#000000", f"var(--chart-ink, {style.INK})")
    return svg.replace("#ffffff", f"var(--chart-paper, {style.PAPER})")


def _with_marks(svg: str, figure: Figure, frames: list[pd.DataFrame]) -> str:
    """Let a page name what is drawn, where all of it is in the one table below."""
    if len(frames) != 1:
        return svg
    with suppress(*UNREADABLE):
        return marks.with_marks(svg, marks.marks_of(figure, _shown(frames[0])))
    return svg


# -- words


def _words(ax: Axes) -> str:
    title = f"A plain chart, “{ax.get_title()}”:" if ax.get_title() else "A plain chart:"
    frame = _read(ax)
    if frame.empty:
        return f"{title} {_unread(ax)}"
    kind = _BARS if reading.bars(ax) else _LINE
    if len(frame.columns) == 1:
        bars = "one bar" if len(frame) == 1 else f"{spelled(len(frame))} bars"
        many = bars if kind is _BARS else "a line"
        return f"{title} {many} of {_told(frame.iloc[:, 0], kind)}"
    many = f"{spelled(len(frame.columns))} {'groups of bars' if kind is _BARS else 'lines'}"
    told = [_told(frame[name], kind) for name in frame.columns[:MOST_TOLD]]
    return " ".join([f"{title} {many}.", *told])


def _told(column: pd.Series, kind: tuple[str, str]) -> str:
    """Say where a line or group of bars begins and ends, and what its extremes are."""
    known = column.dropna()
    places, sizes = cell_texts(known.index.to_series()), cell_texts(known)
    points = [f"{place}, {size}" for place, size in zip(places, sizes, strict=True)]
    ends = f"{column.name}, from {points[0]}, to {points[-1]}."
    top, least = points[known.argmax()], points[known.argmin()]
    return f"{ends} The {kind[0]}: {top}; the {kind[1]}: {least}."


def _unread(ax: Axes) -> str:
    """Say what is known of a drawing without lines or bars."""
    dots = sum(len(group.get_offsets()) for group in ax.collections)
    shapes = len(ax.patches)
    counts = {
        "dot or shape" if dots == 1 else "dots or shapes": dots,
        "wedge or box" if shapes == 1 else "wedges or boxes": shapes,
    }
    found = [f"{spelled(count)} {what}" for what, count in counts.items() if count]
    parts = {
        "": found or ["no bars and no lines"],
        ", of ": [text for text in (ax.get_xlabel(), ax.get_ylabel()) if text],
        ", with the words ": [text.get_text() for text in ax.texts if text.get_text()],
    }
    said = "".join(f"{before}{listed(things)}" for before, things in parts.items() if things)
    return f"{said}. Its numbers cannot be read off it."


# -- numbers


def _read(ax: Axes) -> pd.DataFrame:
    """Return an axes' numbers; of a drawing that is like none known, an empty frame."""
    try:
        return reading.numbers(ax).dropna(how="all")
    except UNREADABLE:
        return pd.DataFrame()


def _step(frame: pd.DataFrame) -> int:
    return -(-len(frame) // MOST_ROWS)


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.iloc[:: _step(frame)].reset_index()


def _table(frame: pd.DataFrame) -> str:
    step = _step(frame)
    said = f"<p>One row in {step}, of {len(frame):,}.</p>\n" if step > 1 else ""
    return said + table_html(_shown(frame), caption="The numbers of this plot")
