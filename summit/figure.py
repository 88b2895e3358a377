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
        For each argument that is a frame, the columns that it must have; where columns have several
        levels, those of the first. A name in brackets, such as ``"[date]"``, is the index's.

    Raises
    ------
    TypeError
        When a figure is called without an argument, or with something else than the frame or Series
        that its signature names.
    ValueError
        When a frame is empty or lacks a column, or the figure drawn has another name.

    Examples
    --------
    >>> @figure(crossings=["[date]", "crossings_cumulative_now"])
    ... def million_days(crossings: pd.DataFrame) -> Chart: ...
    """

    def made_a_figure(function: Figure) -> Figure:
        signature = inspect.signature(function)
        name = function.__name__

        @functools.wraps(function)
        def draw(*args: object, **kwargs: object) -> Chart | Explorer:
            try:
                given = signature.bind(*args, **kwargs).arguments
            except TypeError as error:
                raise TypeError(f"{name}: {error}.") from None
            for argument, value in given.items():
                _check_kind(name, argument, value, signature.parameters[argument].annotation)
            for argument, names in needs.items():
                _check_frame(name, argument, given[argument], names)
            with style.house():
                drawn = function(*args, **kwargs)
            if drawn.name != name.replace("_", "-"):
                raise ValueError(f"The function {name} draws the figure {drawn.name!r}.")
            return drawn

        draw.needs = needs
        return draw

    return made_a_figure


# What a signature may name, as it is written there.
_KINDS = {"pd.DataFrame": ("frame", pd.DataFrame), "pd.Series": ("Series", pd.Series)}


def _check_kind(name: str, argument: str, value: object, annotation: str) -> None:
    word, kind = _KINDS.get(annotation, ("", object))
    if not isinstance(value, kind):
        raise TypeError(f"{name} needs a {word} as {argument}; this is a {type(value).__name__}.")


def _check_frame(name: str, argument: str, frame: pd.DataFrame, names: Collection[str]) -> None:
    if frame.empty:
        raise ValueError(f"{name} has nothing to draw: {argument} has no rows.")
    index = [f"[{level}]" for level in frame.index.names if level is not None]
    there = [*index, *frame.columns.unique(level=0)]
    missing = [wanted for wanted in names if wanted not in there]
    if missing:
        raise ValueError(
            f"{name} needs {', '.join(map(str, missing))} in {argument}, which has: "
            f"{', '.join(map(str, there))}. (In brackets: a name of its index; set_index makes a "
            "column the index, reset_index the index a column.)"
        )
