"""CSV files that spreadsheets open without harm, and read back however they saved them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom.model import ClassProblem

_DELIMITERS = ",;\t|"
# A cell that begins with one of these is a formula to some spreadsheet; and a cell begins wherever
# it splits the line, whatever the file says of its separator and its quotes.
_BEGINS = r"(?:\A|(?<=[,;\t\r\n|]))"
_FORMULA = r"""(?=["']*[=+\-@\t\r＝＋－＠])"""
_TO_DEFUSE = re.compile(_BEGINS + _FORMULA)
_DEFUSED = re.compile(f"{_BEGINS}'{_FORMULA}")


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
    _replace(path, _written(headings, rows).encode("utf-8-sig"))


def write_to_fill_in(
    path: Path, headings: Sequence[str], rows: Iterable[Mapping[str, object]]
) -> None:
    """Write a table that a teacher fills in: Excel opens it in columns by a double click.

    What separates the columns of a CSV file depends on the country that Excel is set to, and a
    first line ``sep=,`` lets it forget the encoding. Of UTF-16 with tabs it knows both, everywhere,
    and saves it in the same way. Every cell is quoted, for spreadsheets that split at commas too.
    """
    text = _written(headings, rows, delimiter="\t", quoting=csv.QUOTE_ALL)
    _replace(path, codecs.BOM_UTF16_LE + text.encode("utf-16-le"))


def _written(headings: Sequence[str], rows: Iterable[Mapping[str, object]], **form: object) -> str:
    held = io.StringIO(newline="")
    writer = csv.writer(held, **form)
    writer.writerow(map(harmless, headings))
    writer.writerows([harmless(row.get(heading, "")) for heading in headings] for row in rows)
    return held.getvalue()


def _replace(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    try:
        unfinished.replace(path)
    except PermissionError as error:
        unfinished.unlink()
        raise ClassProblem(
            f"{path}: cannot be written. Is it open in a spreadsheet? Close it, and run again."
        ) from error


def harmless(value: object) -> str:
    """Return a cell of which no spreadsheet takes anything for a formula; `as_given` undoes it."""
    if isinstance(value, int | float):
        return f"{value:g}"
    return _TO_DEFUSE.sub("'", str(value).replace("\0", ""))


def as_given(cell: str) -> str:
    """Return what `harmless` was given."""
    return _DEFUSED.sub("", cell)


def decoded(path: Path) -> str:
    """Return the text of a table in whichever way it was saved.

    Raises
    ------
    ClassProblem
        When it cannot be read, or is no text: a workbook that is only called .csv.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ClassProblem(f"{path} cannot be read ({error.strerror or error}).") from error
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise ClassProblem(
            f"{path.name} is a workbook, whatever its name says. Open it in a spreadsheet program, "
            "and save it as CSV UTF-8."
        )
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ClassProblem(f"{path.name} is not a text file. Save it as CSV UTF-8.")


def _encodings(content: bytes) -> Sequence[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\0" in content:
        return ("utf-16-le", "utf-16-be")
    return ("utf-8-sig", "cp1252")


def after_separator(text: str) -> tuple[str, str]:
    """Return the separator that a first line such as ``sep=;`` names, or none, and the rest."""
    first, _, rest = text.partition("\n")
    said = re.fullmatch(r'"?sep=([,;\t|])"?\s*', first)
    return (said[1], rest) if said else ("", text)


def cells(path: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return each row's first line and its cells."""
    reader, rows, line = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [], 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ClassProblem(f"{path.name}, line {line}: this is not a CSV file ({error}).") from None
    return rows


@dataclass(frozen=True)
class Row:
    """A row of a table: its line, its cells by heading, and what stands under no heading."""

    line: int
    cells: Mapping[str, str]
    beside: tuple[str, ...] = ()


def read_table(path: Path, known: Sequence[str], needed: Sequence[str]) -> list[Row]:
    """Return the rows of a table that a spreadsheet may have saved, in any of its ways.

    Where a spreadsheet put whole lines into its first column, they are taken apart, and what was
    typed beside them is in `beside`.

    Parameters
    ----------
    path : Path
        The file.
    known : sequence of str
        The headings that are found whatever their case. Others are kept as they are.
    needed : sequence of str
        Those of them without which it is not this table.

    Raises
    ------
    ClassProblem
        When it cannot be read, lacks a column, or has a heading twice.
    """
    said, text = after_separator(decoded(path))
    above = bool(said)
    if not text.strip():
        return []
    rows = _lines_in_one_cell(path, text, needed)
    for delimiter in said or _DELIMITERS:
        rows = rows or _with_headings(cells(path, text, delimiter), needed)
    if not rows:
        raise ClassProblem(_lacks(path, text, needed))
    headings = [_named(heading, known) for heading in rows[0][1]]
    there = [heading for heading in headings if heading]
    if twice := [heading for heading in known if there.count(heading) > 1]:
        raise ClassProblem(f"{path.name}: the heading {twice[0]} is there twice.")
    return [_row(line + above, row, beside, headings) for line, row, beside in rows[1:] if any(row)]


_Cells = tuple[int, list[str], tuple[str, ...]]


def _with_headings(rows: list[tuple[int, list[str]]], needed: Sequence[str]) -> list[_Cells]:
    rows = [(line, row) for line, row in rows if any(map(str.strip, row))]
    if not rows or not _has(rows[0][1], needed):
        return []
    width = len(rows[0][1])
    return [(line, row, tuple(filter(str.strip, row[width:]))) for line, row in rows]


def _lines_in_one_cell(path: Path, text: str, needed: Sequence[str]) -> list[_Cells]:
    """Return the rows of a table with commas that was opened by a spreadsheet which expects none.

    Each line is in the first cell then, and what was typed in the next.
    """
    for delimiter in ";\t":
        rows = [row for row in cells(path, text, delimiter) if any(map(str.strip, row[1]))]
        inner = [next(csv.reader(io.StringIO(row[0], newline="")), []) for _, row in rows]
        if inner and _has(inner[0], needed) and len({len(row) for row in inner}) == 1:
            return [
                (line, row, tuple(filter(str.strip, whole[1:])))
                for (line, whole), row in zip(rows, inner, strict=True)
            ]
    return []


def _has(headings: Sequence[str], needed: Sequence[str]) -> bool:
    return set(needed) <= {_named(heading, needed) for heading in headings}


def _named(heading: str, known: Sequence[str]) -> str:
    plain = heading.strip()
    return next((one for one in known if one.casefold() == plain.casefold()), plain)


def _lacks(path: Path, text: str, needed: Sequence[str]) -> str:
    first = text.strip().partition("\n")[0]
    missing = [one for one in needed if one.casefold() not in first.casefold()] or needed
    return (
        f"{path.name}: the first line has no heading {' and no heading '.join(missing)}. It needs "
        f"{', '.join(needed)}. Nothing was changed."
    )


def _row(line: int, row: list[str], beside: tuple[str, ...], headings: list[str]) -> Row:
    under = [(heading, cell) for heading, cell in zip(headings, row, strict=False) if heading]
    without = [cell for heading, cell in zip(headings, row, strict=False) if not heading and cell]
    return Row(
        line,
        {heading: as_given(cell) for heading, cell in under},
        (*without, *beside),
    )
