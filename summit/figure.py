"""A figure is a function of its name: frames in, a `Chart` or an `Explorer` out."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection
from typing import TypeVar

import pandas as pd

from summit.chart import Chart
from summit.draw import style
from summit.explore import Explorer

Figure = TypeVar("Figure", bound=Callable[..., Chart | Explorer])


def figure(**needs: Collection[str]) -> Callable[[Figure], Figure]:
    """Make a function a figure: drawn in the house style, and refusing a frame that will not do.

    The figure is called as the function is: ``million_days`` draws ``million-days``.

    Parameters
    ----------
    **needs : collection of str
        For each argument that is a frame, the columns (or names of its index) that it must have;
        where columns have several levels, those of the first.

    Raises
    ------
    TypeError
        When a figure is called with something else than a frame where one is needed.
    ValueError
        When a frame is empty or lacks a column, or the figure drawn has another name.

    Examples
    --------
    >>> @figure(millions=["million", "passed_on"])
    ... def million_days(total, millions): ...
    """

    def made_a_figure(function: Figure) -> Figure:
        signature = inspect.signature(function)
        name = function.__name__

        @functools.wraps(function)
        def draw(*args: object, **kwargs: object) -> Chart | Explorer:
            given = signature.bind(*args, **kwargs).arguments
            for argument, columns in needs.items():
                _check_frame(name, argument, given[argument], columns)
            with style.house():
                drawn = function(*args, **kwargs)
            if drawn.name != name.replace("_", "-"):
                raise ValueError(f"The function {name} draws the figure {drawn.name!r}.")
            return drawn

        draw.needs = needs
        return draw

    return made_a_figure


def _check_frame(name: str, argument: str, frame: object, columns: Collection[str]) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{name} needs a frame as {argument}; this is a {type(frame).__name__}.")
    if frame.empty:
        raise ValueError(f"{name} has nothing to draw: {argument} has no rows.")
    there = [*frame.index.names, *frame.columns.unique(level=0)]
    missing = [column for column in columns if column not in there]
    if missing:
        raise ValueError(
            f"{name} needs {', '.join(map(repr, missing))} in {argument}, "
            f"which has: {', '.join(str(column) for column in there if column is not None)}."
        )
