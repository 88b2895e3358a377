"""The chapters: a folder each, with its claims, its exercises and its figures.

A chapter's folder here is called by the word of its folder of pages: ``chapters/02-flight`` has its
Python in ``summit/chapters/flight``.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

# The folders of pages, in the book's order.
FOLDERS = (
    "01-summit",
    "02-flight",
    "03-weapons",
    "04-measures",
    "05-after-1991",
    "06-enlargement",
    "07-stakes",
)

# What each is called, as its pages are.
TITLES = {
    "summit": "The summit",
    "flight": "Flight",
    "weapons": "Weapons, weapons, weapons",
    "measures": "The measures not taken",
    "after_1991": "After 1991",
    "enlargement": "Enlargement",
    "stakes": "What is at stake",
}


def package(folder: str) -> str:
    """Return the name of the package that holds a chapter's Python.

    Parameters
    ----------
    folder : str
        The chapter's folder of pages, such as ``"05-after-1991"``.

    Returns
    -------
    str
        Such as ``"summit.chapters.after_1991"``.
    """
    return f"{__name__}.{folder.partition('-')[2].replace('-', '_')}"


def modules(name: str) -> list[ModuleType]:
    """Return the module of this name of every chapter, in the book's order.

    Parameters
    ----------
    name : {"claims", "exercises", "figures"}
    """
    # When they are asked for: they import what a claim or an exercise is made of.
    return [import_module(f"{package(folder)}.{name}") for folder in FOLDERS]
