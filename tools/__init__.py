"""What the `make` commands do: a module for each, begun by ``make.py``.

All but the bench and the lessons use the standard library alone: they run before anything is
installed.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
