"""Tables and what opens below a figure, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from summit.words import day_text, rounded


def numbers_html(words: str, table: str, download: str = "") -> str:
    """Return the part below a figure that opens: the figure in words and its numbers.

    Parameters
    ----------
    words : str
        The figure in words.
    table : str
        Its numbers as HTML; empty where there are none.
    download : str, optional
        HTML that says what they are from, and leads to the files.
    """
    numbers = scrolling(table, label="The numbers behind this figure") if table else ""
    return (
        '<details class="chart-numbers">\n<summary>Description and data</summary>\n'
        f"<p>{escape(words)}</p>\n"
        f"{numbers}\n"
        f"{download}</details>\n"
    )


def scrolling(table: str, *, label: str) -> str:
    """Return a table in a box of its own, which a reader can scroll where the page is narrow."""
    return (
        '<div class="chart-table" tabindex="0" role="region" '
        f'aria-label="{escape(label)}">{table}</div>'
    )


def table_html(frame: pd.DataFrame, *, caption: str) -> str:
    """Return `frame` as a plain HTML table a reader can use.

    Parameters
    ----------
    frame : pandas.DataFrame
        Numbers are set right with thousands separators, days written out, gaps shown as a dash.
    caption : str
        What the table is, for those who come to it without the picture.

    Returns
    -------
    str
        One ``<table>`` element; the first column heads the rows.
    """
    heads = "".join(f'<th scope="col">{escape(str(column))}</th>' for column in frame.columns)
    texts = {column: cell_texts(frame[column]) for column in frame.columns}
    kinds = {column: _is_number(frame[column]) for column in frame.columns}
    rows = []
    for position in range(len(frame)):
        cells = []
        for place, column in enumerate(frame.columns):
            text = escape(texts[column][position])
            if place == 0:
                cells.append(f'<th scope="row">{text}</th>')
            else:
                cells.append(f'<td class="n">{text}</td>' if kinds[column] else f"<td>{text}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody>\n</table>\n"
    )


def stacked_table(caption: str, heads: Sequence[str], rows: str) -> str:
    """Return a table of words, whose rows a phone shows as blocks.

    Parameters
    ----------
    caption : str
        What the table is.
    heads : sequence of str
        What each column is.
    rows : str
        The ``<tr>`` elements. They and their cells have roles, which say again what the elements
        mean, because a phone shows them stacked; ``data-head`` of a cell is shown above it there.
    """
    columns = "".join(f'<th role="columnheader" scope="col">{escape(head)}</th>' for head in heads)
    return (
        f'<table class="verdicts" role="table">\n<caption>{escape(caption)}</caption>\n'
        f'<thead role="rowgroup"><tr role="row">{columns}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{rows}</tbody>\n</table>'
    )


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def cell_texts(column: pd.Series) -> list[str]:
    """Write a column's cells out; the column decides how, so that its cells look alike."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return ["–" if pd.isna(day) else day_text(day) for day in column]
    # A year is a name, not an amount: 1,996 would be read as a number of people.
    if _is_number(column) and not str(column.name).lower().startswith("year"):
        decimals = _decimals(column)
        return [_number_text(value, decimals) for value in column]
    return ["–" if pd.isna(value) else str(value) for value in column]


def _decimals(column: pd.Series) -> int:
    if pd.api.types.is_integer_dtype(column):
        return 0
    known = column.dropna().astype(float)
    if known.empty or (known == known.round()).all():
        return 0
    return 1 if known.abs().max() >= 100 else 2


def _number_text(value: float, decimals: int) -> str:
    return "–" if pd.isna(value) else rounded(value, decimals)
