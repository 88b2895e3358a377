"""Whether the book knows a name that a teacher gives as an answer, or only one that is like it."""

from __future__ import annotations

import difflib
from functools import cache

from summit.answers.spelling import folded, is_country, known_as
from summit.data import load, tables

# Longer texts of the tables are sentences.
_LONGEST = 60
# As near as two letters that changed places.
_NEAR = 0.8


def doubt(name: str) -> str:
    """Say what speaks against a name as an answer; nothing where the book's tables have it.

    Parameters
    ----------
    name : str
        As the class file has it.

    Returns
    -------
    str
        A sentence or two for the teacher.
    """
    if is_country(name) or folded(known_as(name)) in _names():
        return ""
    near = difflib.get_close_matches(folded(name), _names(), n=1, cutoff=_NEAR)
    meant = f" It knows {_names()[near[0]]!r}." if near else ""
    return (
        f"the book knows no name {name!r}.{meant} If it is as you mean it, leave it: this spelling "
        "alone will be right."
    )


@cache
def _names() -> dict[str, str]:
    """Return every name in the book's tables, by its folded spelling."""
    known = {}
    for table in tables():
        columns = load(table).select_dtypes(["object", "string", "category"])
        for column in columns:
            for cell in columns[column].dropna().unique():
                for name in str(cell).split("|"):
                    known.setdefault(folded(name), name.strip())
    return {folded_name: name for folded_name, name in known.items() if len(name) <= _LONGEST}
