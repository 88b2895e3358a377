"""The helpers of *Reading the Summit*: its tables, charts, explorers, claims and exercises."""

from summit.chart import Chart
from summit.claims import judge, verdicts
from summit.data import load
from summit.exercises import check
from summit.explore import explore
from summit.hand_in import hand_in
from summit.lab import start
from summit.quote import quote, show
from summit.record import guess, note

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
