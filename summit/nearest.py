"""What somebody meant who wrote a name that is almost one of those there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Ask whether the nearest of some known names was meant, whatever its case.

    Parameters
    ----------
    name : str
        What was written.
    known : iterable of str
        The names there are. Of two that differ by case alone, the first counts.
    otherwise : str
        What is said where none is near, such as a list of them.

    Returns
    -------
    str
        ``"Did you mean 'flight'?"``, or `otherwise`.
    """
    by_lower = {one.lower(): one for one in reversed(list(known))}
    near = difflib.get_close_matches(name.lower(), by_lower, n=1)
    return f"Did you mean {by_lower[near[0]]!r}?" if near else otherwise
