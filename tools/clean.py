"""`make clean`: remove what the other commands have made."""

from __future__ import annotations

from tools import ROOT
from tools.build import BUILD
from tools.environment import VENV, remove
from tools.offline import OFFLINE, OFFLINE_LABS
from tools.pyodide import cache
from tools.terminal import say

MADE = (
    BUILD,
    VENV,
    OFFLINE,
    OFFLINE_LABS,
    *(ROOT / f".{tool}" for tool in ("pytest_cache", "ruff_cache", "hypothesis")),
)


def clean() -> None:
    """Remove the built book, the environment, the packed book and what the tests keep."""
    for path in MADE:
        remove(path)
    if OFFLINE.parent.is_dir() and not any(OFFLINE.parent.iterdir()):
        OFFLINE.parent.rmdir()
    say("Removed _build, .venv and the packed book.")
    if (ROOT / "_class").is_dir():
        say("What was made of a class, with its names and marks, stays: _class")
    if cache().is_dir():
        say(f"What was downloaded for labs in the browser stays, for other copies: {cache()}")
