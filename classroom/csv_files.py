"""CSV files that spreadsheets open without harm, and read back however they saved them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from classroom.model import ClassProblem

# A cell that begins with one of these is a formula to some spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_rows(path: Path, headings: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a table as UTF-8 with its mark at the start, so that Excel shows every letter.

    Parameters
    ----------
    path : Path
        The file, which is replaced as a whole.
    headings : sequence of str
        The columns.
    rows : iterable of mapping
        What each row has by column; numbers stay numbers, and text is never a formula.
    """
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(map(harmless, headings))
    writer.writerows([harmless(row.get(heading, "")) for heading in headings] for row in rows)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(held.getvalue(), "utf-8-sig", newline="")
    try:
        unfinished.replace(path)
    except PermissionError as error:
        unfinished.unlink()
        raise ClassProblem(
            f"{path}: cannot be written. Is it open in a spreadsheet? Close it, and run again."
        ) from error


def harmless(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, int | float):
        return f"{value:g}"
    text = str(value).replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table that a spreadsheet may have saved: with ``;``, in cp1252.

    Raises
    ------
    ClassProblem
        When it cannot be read as a table.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ClassProblem(f"{path}: cannot be read as a table ({error}).") from error
    return [
        {name: (value or "").removeprefix("'") for name, value in row.items() if name}
        for row in rows
    ]
