"""The marks of a chart: where each bar, dot, square or point of a line is, and whose number it is.

A page names the mark that a reader points at in the words of the figure's own table. Here each is
tied to its cell. Bars and lines whose numbers are a column of the table are tied by themselves;
for others the function that draws says whose they are, with `tie`, or why nobody's, with `leave`.
A number that is not its cell's gets no mark: no mark ever names another row's number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from numbers import Real
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection, PathCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from summit.draw import reading
from summit.words import month_text, short

# What a drawn number may be of its cell: itself, downwards, in thousands, millions or billions.
SCALES = (1, -1, 1e3, 1e6, 1e9)
# Marks whose middles are that close, in units of the drawing, are in one row.
ROW = 3


class Mark(NamedTuple):
    """A mark of a drawing and the cell it shows.

    Attributes
    ----------
    row, column : int
        The cell, counted from 0 in the table of the figure's numbers.
    x, y : float
        Its point, or the left and upper edge of its box, in units of the drawing's view box.
    width, height : float or None
        Those of its box; None for a point.
    """

    row: int
    column: int
    x: float
    y: float
    width: float | None = None
    height: float | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box, or the point."""
        return self.x + (self.width or 0) / 2, self.y + (self.height or 0) / 2


class _Tie(NamedTuple):
    rows: object
    columns: object
    values: object
    series: object
    by_name: bool = False


def tie(
    artist: Artist | BarContainer,
    rows: object,
    columns: object = None,
    *,
    values: object = None,
    series: object = None,
) -> None:
    """Say whose number each part of an artist shows.

    Parts are the points of a line, the bars of a group, the dots, strokes or squares of a
    collection. A single bar with two columns has two marks, its ends.

    Parameters
    ----------
    artist : matplotlib.artist.Artist or matplotlib.container.BarContainer
        What was drawn.
    rows : int, str, or sequence of these
        The row of the table of each part, or of all: its place, or a name that is in one row. None,
        or a row that the table lacks, for a part without a number.
    columns : str, sequence of str, or None
        The column of each part, or of all. None for the one column of numbers that they are in.
    values : float or sequence of float, optional
        The numbers that the parts show, where they are drawn at other places than their own.
    series : str or sequence of str, optional
        Parts that share a name are stepped through together, from left to right.
    """
    artist.summit_tie = _Tie(rows, columns, values, series)


def leave(why: str, *artists: Artist | BarContainer) -> None:
    """Say why artists show no number of the table: they are for orientation, or tied elsewhere."""
    for artist in artists:
        artist.summit_left = why


def marks_of(figure: Figure, numbers: pd.DataFrame) -> list[list[Mark]]:
    """Return the marks of a finished figure, in series, the highest first.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        As it was drawn.
    numbers : pandas.DataFrame
        The numbers behind it, as its table shows them.
    """
    table, series = _Table(numbers), {}
    for axes, artist in _artists(figure):
        for name, mark in _named(axes, artist, table):
            series.setdefault(name, []).append(mark)
    return _in_order(series)


def unmarked(figure: Figure, numbers: pd.DataFrame) -> list[Artist | BarContainer]:
    """Return what a figure shows that has neither a mark nor a reason to have none."""
    table = _Table(numbers)
    return [
        artist
        for axes, artist in _artists(figure)
        if not _is_left(artist) and not _named(axes, artist, table)
    ]


def written(series: Sequence[Sequence[Mark]]) -> str:
    """Write marks as a page reads them: ``ROW,COLUMN,x,y`` or ``ROW,COLUMN,x,y,w,h`` each.

    A point of the row below the point before it, and of its column, is ``x,y``: most of a line is.
    """

    def one(mark: Mark, before: Mark | None) -> str:
        parts = [str(round(part)) for part in mark if part is not None]
        follows = before and len(parts) == 4 and mark[:2] == (before.row + 1, before.column)
        return ",".join(parts[2:] if follows else parts)

    return ";".join(" ".join(map(one, marks, [None, *marks[:-1]])) for marks in series)


def with_marks(svg: str, series: Sequence[Sequence[Mark]], **further: str) -> str:
    """Return a picture that tells the page of its marks, for ``static/marks.js``.

    Parameters
    ----------
    svg : str
        As `summit.draw.style.svg_of` returns it.
    series : sequence of sequence of Mark
        As `marks_of` returns them.
    **further : str
        What else the page is told: ``unit``, what the numbers count, and ``day``, the place of the
        column with the day of each number.
    """
    said = {"marks": written(series)} | further
    # On lines of their own, which explorers' states may have in common.
    attributes = "".join(f'\ndata-{key}="{escape(text)}"' for key, text in said.items() if text)
    return svg.replace(' role="img"', f'{attributes}\nrole="img"', 1) if series else svg


# --- what is drawn ------------------------------------------------------------------------------


def _artists(figure: Figure) -> Iterator[tuple[Axes, Artist | BarContainer]]:
    """Yield what shows numbers: bars, lines, and collections of dots, strokes or squares."""
    for axes in figure.axes:
        if not axes.get_visible():
            continue
        groups = reading.bars(axes)
        of_groups = {bar for group in groups for bar in group}
        single = [patch for patch in axes.patches if patch not in of_groups]
        for artist in (*groups, *axes.lines, *axes.collections, *single):
            if isinstance(artist, BarContainer) or _is_shown(artist, axes):
                yield axes, artist


def _is_shown(artist: Artist, axes: Axes) -> bool:
    """Leave out what is hidden or empty, and lines and bands that run across the whole axes."""
    if not artist.get_visible() or (isinstance(artist, Line2D) and not len(artist.get_xdata())):
        return False
    is_dots = isinstance(artist, PathCollection)
    placed = artist.get_offset_transform() if is_dots else artist.get_transform()
    return all(placed.contains_branch_seperately(axes.transData))


class _Parts(NamedTuple):
    """The parts of an artist: the edges of each in units of its axes, and what it may count."""

    places: np.ndarray
    boxes: bool
    sizes: tuple[np.ndarray, ...]


def _parts(artist: Artist | BarContainer) -> _Parts:
    """Return the left, upper, right and lower edge of each part, and the numbers it may show."""
    if isinstance(artist, BarContainer):
        boxes = np.array(
            [(bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()) for bar in artist]
        )
        wide, high = boxes[:, 2], boxes[:, 3]
        places = np.column_stack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]])
        return _Parts(places, True, (wide if artist.orientation == "horizontal" else high,))
    if isinstance(artist, Line2D):
        points = artist.get_xydata()
        return _Parts(np.column_stack([points, points]), False, (points[:, 1], points[:, 0]))
    if isinstance(artist, Collection):
        if isinstance(artist, PathCollection):
            points = np.ma.filled(artist.get_offsets().astype(float), np.nan)
            return _Parts(np.column_stack([points, points]), False, ())
        corners = [path.vertices for path in artist.get_paths()]
        ends = [(corner.min(axis=0), corner.max(axis=0)) for corner in corners]
        return _Parts(np.array(ends).reshape(-1, 4), True, ())
    box = artist.get_extents().transformed(artist.axes.transData.inverted())
    return _Parts(np.array([box.extents]), True, (np.array([box.width]),))


def _drawn_at(axes: Axes, parts: _Parts) -> np.ndarray:
    """Return the left, upper, right and lower edge of each part in units of the view box."""
    figure = axes.get_figure(root=True)
    units = 72 / figure.dpi
    corners = axes.transData.transform(parts.places.reshape(-1, 2)) * units
    corners[:, 1] = figure.get_figheight() * 72 - corners[:, 1]
    edges = corners.reshape(-1, 4)
    low, high = np.minimum(edges[:, :2], edges[:, 2:]), np.maximum(edges[:, :2], edges[:, 2:])
    return np.column_stack([low, high])


def _is_left(artist: Artist | BarContainer) -> bool:
    """Tell whether an artist, or each of its parts, was said to show no number of the table."""
    tied = getattr(artist, "summit_tie", None)
    nowhere = isinstance(tied and tied.rows, list) and not any(row is not None for row in tied.rows)
    return hasattr(artist, "summit_left") or nowhere


# --- whose it is --------------------------------------------------------------------------------


class _Table:
    """The cells of a table, read once: as names, as numbers, and where each name is."""

    def __init__(self, numbers: pd.DataFrame) -> None:
        self.numbers = numbers
        self.at = {str(head): place for place, head in enumerate(numbers.columns)}
        self.columns = [column.tolist() for _, column in numbers.items()]
        self.counted = [
            place
            for place, kind in enumerate(numbers.dtypes)
            if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)
        ]
        self._rows: dict[int, dict] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def named(self, column: int) -> dict:
        """Return the rows of each name, day or number in a column."""
        if column not in self._rows:
            rows = self._rows[column] = {}
            for row, cell in enumerate(self.columns[column]):
                rows.setdefault(cell, []).append(row)
            if all(isinstance(cell, str) for cell in self.columns[column]):
                # A chart writes a country by its short name.
                for row, cell in enumerate(self.columns[column]):
                    if short(cell) not in rows:
                        rows[short(cell)] = [row]
        return self._rows[column]

    def rows_of(self, keys: Sequence) -> tuple[int | None, list[list[int]]]:
        """Return the column that has most of some keys, and the rows that each may be in."""
        best, most = (None, [[] for _ in keys]), 0
        for column in range(len(self.columns)):
            rows = self.named(column)
            found = [
                (rows.get(key) or rows.get(_in_words(key), [])) if key is not None else []
                for key in keys
            ]
            if (count := sum(map(bool, found))) > most:
                best, most = (column, found), count
        return best

    def value(self, row: int, column: int) -> float | None:
        """Return a cell that is a number; of a word, a day or a gap None."""
        cell = self.columns[column][row]
        return float(cell) if column in self.counted and not pd.isna(cell) else None


def _in_words(key: object) -> object:
    """Write a month as a table does."""
    return month_text(key) if isinstance(key, pd.Timestamp) else key


def _named(axes: Axes, artist: Artist | BarContainer, table: _Table) -> list[tuple[object, Mark]]:
    """Return the marks of an artist, each with the name of its series, or None for its row."""
    if hasattr(artist, "summit_left"):
        return []
    parts = _parts(artist)
    tied = getattr(artist, "summit_tie", None) or _found(axes, artist)
    if tied is None or not len(parts.places):
        return []
    if len(parts.places) == 1 and parts.boxes and _are_many(tied.columns):
        parts = _ends(parts)
    count = len(parts.places)
    along, rows = _rows(table, _each(tied.rows, count), tied.by_name)
    values = _each(tied.values, count)
    sizes = [_sizes(parts, values, place) for place in range(count)]
    if tied.columns is None:
        columns = [_common_column(table, along, rows, sizes)] * count
    else:
        columns = [table.at.get(str(column)) for column in _each(tied.columns, count)]
    names = _series(artist, tied, parts)
    drawn, marks = None, []
    for place, (options, column) in enumerate(zip(rows, columns, strict=True)):
        row = _only(table, options, column, sizes[place])
        if row is None or not np.isfinite(parts.places[place]).all():
            continue
        drawn = _drawn_at(axes, parts) if drawn is None else drawn
        left, top, right, bottom = drawn[place].tolist()
        box = (max(right - left, 1), max(bottom - top, 1)) if parts.boxes else ()
        marks.append((names[place], Mark(row, column, left, top, *box)))
    return marks


def _are_many(columns: object) -> bool:
    return columns is not None and not isinstance(columns, str) and len(columns) > 1


def _ends(parts: _Parts) -> _Parts:
    """Return the two ends of a bar, half-way up."""
    (left, right), middle = parts.places[0][::2], parts.places[0][1::2].mean()
    ends = np.array([[left, middle, left, middle], [right, middle, right, middle]])
    return _Parts(ends, False, (ends[:, 0],))


def _each(given: object, count: int) -> list:
    """Return what is given for each part: one for all is repeated."""
    if given is None or isinstance(given, str | Real):
        return [given] * count
    each = list(given)
    return each if len(each) == count else [None] * count


def _rows(table: _Table, rows: list, by_name: bool) -> tuple[int | None, list[list[int]]]:
    """Return the column that names the parts, if one does, and the rows that each may be of."""
    if by_name or any(isinstance(row, str) for row in rows):
        return table.rows_of(rows)
    return None, [[int(row)] if row is not None and 0 <= row < len(table) else [] for row in rows]


def _common_column(
    table: _Table, along: int | None, rows: list[list[int]], sizes: list[list[float]]
) -> int | None:
    """Return the one column, beside that of the names, in which are all numbers drawn."""
    counted = [column for column in table.counted if column != along]
    if not any(sizes):
        return counted[0] if len(counted) == 1 else None
    known = [(options, drawn) for options, drawn in zip(rows, sizes, strict=True) if options]
    fitting = [
        column
        for column in counted
        if all(
            any(_is_of(table.value(row, column), drawn) for row in options)
            for options, drawn in known
        )
    ]
    return fitting[0] if known and len(fitting) == 1 else None


def _sizes(parts: _Parts, values: list, place: int) -> list[float]:
    """Return the numbers that a part may show: as given, or as it is drawn."""
    if values[place] is not None:
        return [float(values[place])]
    return [float(sizes[place]) for sizes in parts.sizes]


def _is_of(cell: float | None, sizes: list[float]) -> bool:
    """Tell whether a cell is one of the numbers drawn, at one of the scales."""
    return cell is not None and any(
        math.isclose(size * scale, cell, rel_tol=1e-9, abs_tol=1e-12)
        for size in sizes
        for scale in SCALES
    )


def _only(table: _Table, rows: list[int], column: int | None, sizes: list[float]) -> int | None:
    """Return the one row of some whose number is drawn; None where there are several or none."""
    if column is None:
        return None
    if sizes and column in table.counted:
        rows = [row for row in rows if _is_of(table.value(row, column), sizes)]
    return rows[0] if len(rows) == 1 else None


def _found(axes: Axes, artist: Artist | BarContainer) -> _Tie | None:
    """Read off bars and lines that nobody tied what stands along them, and how long they are."""
    if isinstance(artist, BarContainer):
        column = reading.of_bars(axes, artist)
    elif isinstance(artist, Line2D) and artist.get_transform() == axes.transData:
        column = reading.of_line(axes, artist)
    else:
        return None
    along = column.index
    along = along.to_timestamp() if isinstance(along, pd.PeriodIndex) else along
    return _Tie(along.tolist(), None, column.to_numpy(dtype=float), None, by_name=True)


# --- in what order ------------------------------------------------------------------------------


def _series(artist: Artist | BarContainer, tied: _Tie, parts: _Parts) -> list:
    """Return the series of each part: the one given, that of its line, or None for its row."""
    if tied.series is not None:
        return _each(tied.series, len(parts.places))
    is_line = isinstance(artist, Line2D) and np.ptp(parts.places[:, 0]) > 0
    is_upright = isinstance(artist, BarContainer) and artist.orientation == "vertical"
    return [id(artist) if is_line or is_upright else None] * len(parts.places)


def _in_order(series: dict[object, list[Mark]]) -> list[list[Mark]]:
    """Return the series from above, those without a name row by row."""
    ordered = [_from_left(marks) for name, marks in series.items() if name is not None]
    row: list[Mark] = []
    for mark in sorted(series.get(None, []), key=lambda mark: mark.middle[1]):
        if row and mark.middle[1] - row[-1].middle[1] > ROW:
            ordered.append(_from_left(row))
            row = []
        row.append(mark)
    ordered += [_from_left(row)] if row else []
    return sorted(ordered, key=lambda marks: sum(mark.middle[1] for mark in marks) / len(marks))


def _from_left(marks: list[Mark]) -> list[Mark]:
    return sorted(dict.fromkeys(marks), key=lambda mark: mark.middle[0])
