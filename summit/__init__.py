"""The helpers of *Reading the Summit*: its tables, charts, explorers, claims and exercises.

What draws and what a notebook alone can do is loaded when it is first used.
"""

from typing import TYPE_CHECKING

from summit.claims import judge, verdicts
from summit.data import load
from summit.exercises import check
from summit.explore import explore
from summit.hand_in import hand_in
from summit.lab import start
from summit.quote import quote, show
from summit.record import guess, note

if TYPE_CHECKING:
    from summit.chart import Chart

__all__ = [
    "Chart",
    "check",
    "explore",
    "guess",
    "hand_in",
    "judge",
    "load",
    "note",
    "quote",
    "show",
    "start",
    "verdicts",
]


def __getattr__(name: str) -> object:
    if name == "Chart":
        from summit.chart import Chart

        return Chart
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
