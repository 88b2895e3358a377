"""Tile maps: one square a country, all of one size, near where the country is. No border is drawn.

A square says what it says three times: by its shade, by the words in it, and in the table under
the chart. Where there is no figure it is hatched and holds a sign, so that nobody takes a gap for
a pale shade.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from numbers import Integral

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from summit.data import load
from summit.draw import marks, style

GAP = 0.04  # of a square, on each side
SEA = 0.4  # of a square: two empty columns and more are so wide, for squares that can be read
# Sizes of type for a square of 43 units, ten of which fill the width; smaller squares have smaller.
FULL_SQUARE = 43
CODE_SIZE, TEXT_SIZE = style.LEAST_SIZE, 15
KEY_HEIGHT = 26
KEY_LETTERS = 60  # as many as a line of the key has room for, with two beside each words
HATCH = (0.25, 0.5, 0.75)


def step_of(value: float, edges: Sequence[float]) -> int:
    """Return the step of the ramp for a value: 0 below the first edge, 1 from it on, and so on.

    Parameters
    ----------
    value : float
        A number that is known.
    edges : sequence of float
        Where a new step begins, rising.

    Returns
    -------
    int
        How many edges `value` has reached.

    Raises
    ------
    ValueError
        When `value` is not a number, or the edges do not rise or are more than the ramp has steps.
    """
    if pd.isna(value):
        raise ValueError("A gap in the data has no step; leave it as None, for “no figure”.")
    edges = list(edges)
    if edges != sorted(set(edges)) or len(edges) >= len(style.RAMP):
        raise ValueError(
            f"The edges rise, and are at most {len(style.RAMP) - 1}, one fewer than the ramp has "
            f"steps; got {edges}."
        )
    return bisect_right(edges, value)


def tile_map(
    steps: Mapping[str, int | None],
    texts: Mapping[str, str],
    *,
    key: Sequence[tuple[int | None, str]],
    context: Collection[str] = (),
    marked: Collection[str] = (),
    cells: Mapping[str, int] | None = None,
    column: str | None = None,
) -> Figure:
    """Draw a square for each country, shaded by a step of the ramp, with its words in it.

    Parameters
    ----------
    steps : mapping of str to int or None
        The shade of each country, by ISO 3166 alpha-3 code: a place in `style.RAMP`, the lowest 0.
        None hatches the square: there is no figure.
    texts : mapping of str to str
        What stands in each square of `steps`, a few signs: the number, or a sign for its lack.
    key : sequence of (int or None, str)
        What each shade means, in a strip below the map.
    context : collection of str
        Countries drawn as empty squares, to find one's way by.
    marked : collection of str
        Countries of `steps` with a strong outline.
    cells : mapping of str to int, optional
        In which row of the figure's table each country is. By default a column of the table has
        the codes.
    column : str, optional
        The column of that table with the squares' numbers. By default the only one of numbers.

    Returns
    -------
    matplotlib.figure.Figure
        As wide as every chart, as high as the squares need.

    Raises
    ------
    ValueError
        When a country is not in the table of tiles, has no words, or a step is not on the ramp.
    """
    grid = _grid()
    _check_places({*steps, *context}, set(grid))
    _check_words(steps, texts, key, marked)
    drawn = {code: place for code, place in grid.items() if code in steps or code in context}
    across = _columns({column for column, _ in drawn.values()})
    top, bottom = (end(row for _, row in drawn.values()) for end in (min, max))
    columns, rows = max(across.values()) + 1, bottom - top + 1
    places = {code: (across[column], row - top) for code, (column, row) in drawn.items()}

    square = style.WIDTH / columns
    key_lines = _lines(key)
    key_height = KEY_HEIGHT * len(key_lines)
    height = rows * square + key_height
    figure = plt.figure(figsize=style.size(height), layout="none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, columns)
    axes.set_ylim(rows + key_height / square, 0)
    axes.axis("off")
    _squares(axes, places, steps, marked, (cells, column))
    _words(axes, places, texts, steps, square)
    for place, line in enumerate(key_lines):
        _key(axes, line, columns, rows + place * KEY_HEIGHT / square, square)
    return figure


@cache
def _grid() -> dict[str, tuple[int, int]]:
    """Return the column and the row of each country's square: read once, for hundreds of maps."""
    grid = load("tile_grid").set_index("iso3")[["column", "row"]].astype(int)
    return {code: (column, row) for code, column, row in grid.itertuples(name=None)}


def _columns(used: Collection[int]) -> dict[int, float]:
    """Return where each column of squares begins: a sea between them is narrow."""
    starts, place, before = {}, 0.0, None
    for column in sorted(used):
        if before is not None:
            apart = column - before
            place += apart if apart <= 2 else 1 + SEA
        starts[column], before = place, column
    return starts


def _lines(key: Sequence[tuple[int | None, str]]) -> list[list[tuple[int | None, str]]]:
    """Break a key into the lines that its words need."""
    lines, room = [[]], KEY_LETTERS
    for step, words in key:
        room -= len(words) + 2
        if room < 0 and lines[-1]:
            lines.append([])
            room = KEY_LETTERS - len(words) - 2
        lines[-1].append((step, words))
    return lines


def _check_places(wanted: set[str], known: set[str]) -> None:
    if strangers := sorted(wanted - known):
        raise ValueError(f"The tile grid has no square for {', '.join(strangers)}.")


def _check_words(
    steps: Mapping[str, int | None],
    texts: Mapping[str, str],
    key: Sequence[tuple[int | None, str]],
    marked: Collection[str],
) -> None:
    if not steps:
        raise ValueError("A tile map needs at least one country with a shade, or without a figure.")
    # A gap in the data counts as true: it would be written as “nan”.
    wordless = sorted(code for code in steps if pd.isna(texts.get(code)) or not texts[code])
    if wordless:
        raise ValueError(f"Each square needs words, not its shade alone: {', '.join(wordless)}.")
    unshaded = sorted({*marked} - {*steps})
    if unshaded:
        raise ValueError(f"Only a country with a step can be marked, not {', '.join(unshaded)}.")
    for code, step in steps.items():
        if step is not None and not (isinstance(step, Integral) and 0 <= step < len(style.RAMP)):
            raise ValueError(
                f"The ramp has the steps 0 to {len(style.RAMP) - 1}, and None is for no figure; "
                f"{code} has {step!r}."
            )
    unsaid = {*steps.values()} - {step for step, _ in key}
    if unsaid:
        raise ValueError(f"The key does not say what {unsaid.pop()!r} means.")


def _box(column: float, row: float, width: float = 1.0, height: float = 1.0) -> list:
    right, bottom = column + width - GAP, row + height - GAP
    column, row = column + GAP, row + GAP
    return [(column, row), (right, row), (right, bottom), (column, bottom)]


def _hatching(box: list) -> list:
    """Return slanted lines across a box, from its left and lower edge to its upper and right."""
    (left, top), _, (right, bottom), _ = box
    across = [
        [(left, bottom + (top - bottom) * part), (left + (right - left) * part, bottom)]
        for part in HATCH
    ]
    across += [
        [(left + (right - left) * part, top), (right, top + (bottom - top) * (1 - part))]
        for part in HATCH
    ]
    return [*across, [(left, top), (right, bottom)]]


def _squares(axes, places: Mapping, steps: Mapping, marked: Collection[str], told: tuple) -> None:
    """Draw the squares, one collection a shade, so that a map is a handful of artists."""
    cells, column = told
    for step in sorted({step for step in steps.values() if step is not None}):
        codes = [code for code in places if steps.get(code, -1) == step]
        drawn = PolyCollection(
            [_box(*places[code]) for code in codes],
            facecolors=style.RAMP[step],
            edgecolors=style.RAMP_EDGE,
        )
        marks.tie(drawn, codes if cells is None else [cells.get(code) for code in codes], column)
        axes.add_collection(drawn)
    gaps = [_box(*places[code]) for code in places if code in steps and steps[code] is None]
    if gaps:
        _hatched(axes, gaps)
    empty = [_box(*places[code]) for code in places if code not in steps]
    if empty:
        squares = PolyCollection(empty, facecolors="none", edgecolors=style.RULE)
        marks.leave("For orientation.", axes.add_collection(squares))
    outlined = [_box(*places[code]) for code in places if code in marked]
    if outlined:
        lines = {"edgecolors": style.SECOND, "linewidths": 2.5}
        drawn = axes.add_collection(PolyCollection(outlined, facecolors="none", **lines))
        marks.leave("An outline of a square.", drawn)


def _hatched(axes, boxes: Sequence[list]) -> None:
    lines = [line for box in boxes for line in _hatching(box)]
    look = {"edgecolors": style.QUIET, "linestyles": "dashed"}
    drawn = (
        axes.add_collection(LineCollection(lines, colors=style.RULE, linewidths=1.2)),
        axes.add_collection(PolyCollection(boxes, facecolors="none", **look)),
    )
    marks.leave("No figure: in no row of the table.", *drawn)


def _words(axes, places: Mapping, texts: Mapping, steps: Mapping, square: float) -> None:
    shrink = min(1.0, square / FULL_SQUARE)
    small, large = (max(style.LEAST_SIZE, size * shrink) for size in (CODE_SIZE, TEXT_SIZE))
    for code, (column, row) in places.items():
        middle = column + 0.5
        if code not in steps:
            axes.text(middle, row + 0.5, code, ha="center", va="center", fontsize=small,
                      color=style.QUIET)  # fmt: skip
            continue
        step = steps[code]
        colour = style.INK if step is None else style.RAMP_TEXT[step]
        axes.text(middle, row + 0.3, code, ha="center", va="center", fontsize=small, color=colour)
        axes.text(middle, row + 0.66, texts[code], ha="center", va="center", fontsize=large,
                  color=colour)  # fmt: skip


def _key(axes, key: Sequence, columns: float, rows: float, square: float) -> None:
    """Draw what the shades mean as a strip of boxes below the map, each with its words inside."""
    tall = (KEY_HEIGHT - 4) / square
    top = rows + 4 / square
    # A box is as wide as its words: a strip of equal ones would be too tight for the longest.
    weights = [len(words) + 2 for _, words in key]
    place = 0.0
    for (step, words), weight in zip(key, weights, strict=True):
        wide = columns * weight / sum(weights)
        box = _box(place, top, wide, tall)
        if step is None:
            _hatched(axes, [box])
        else:
            look = {"facecolors": style.RAMP[step], "edgecolors": style.RAMP_EDGE}
            marks.leave("Of the key.", axes.add_collection(PolyCollection([box], **look)))
        colour = style.INK if step is None else style.RAMP_TEXT[step]
        axes.text(place + wide / 2, top + tall / 2, words, ha="center", va="center",
                  fontsize=style.LEAST_SIZE, color=colour)  # fmt: skip
        place += wide
