"""What the `make` commands do: a module for each, begun by ``make.py``.

What runs before anything is installed uses the standard library alone: all but the bench, Binder,
the lessons, the stories and the state.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
