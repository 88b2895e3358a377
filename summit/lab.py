"""The first cell of a lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summit import record
from summit.chapters import TITLES
from summit.nearest import did_you_mean

if TYPE_CHECKING:
    from IPython.display import HTML


def start(chapter: str) -> HTML:
    """Begin a lab: the book's style, plain answers to typos, and the chapter's record.

    Let it be the last line of a lab's first cell: what it returns is then shown, and charts and
    verdicts follow JupyterLab's light and dark theme.

    Parameters
    ----------
    chapter : str
        The chapter's name, such as ``"flight"``. Its record, ``flight-record.jsonl``, is kept in
        the working folder, which is that of the lab. See `summit.record`.

    Returns
    -------
    IPython.display.HTML
        A ``<style>`` element; it shows nothing by itself.

    Raises
    ------
    ValueError
        When there is no such chapter.

    Examples
    --------
    >>> start("flight")  # doctest: +SKIP
    """
    # They draw: an answer on the book's page needs neither.
    from summit import notebook
    from summit.draw import style

    known = _known(chapter)
    notebook.install()
    record.open_record(known)
    return style.use()


def _known(chapter: object) -> str:
    if isinstance(chapter, str) and chapter in TITLES:
        return chapter
    meant = did_you_mean(str(chapter), TITLES, f"There are: {', '.join(TITLES)}.")
    raise ValueError(f"No chapter is called {chapter!r}. {meant}")
