"""The helpers of *Reading the Summit*: its tables, charts, explorers, claims and exercises."""

from summit.chart import Chart
from summit.claims import judge, verdicts
from summit.data import load
from summit.exercises import check
from summit.explore import explore
from summit.quote import quote, show

__all__ = ["Chart", "check", "explore", "judge", "load", "quote", "show", "verdicts"]
