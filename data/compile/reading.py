"""Reading a publisher's file, with errors that name the file, the row and the rule broken."""

import io
import re
import warnings
import zipfile
from datetime import datetime
from pathlib import Path

import pandas as pd

from summit.data import TableError

ENCODINGS = ("utf-8", "utf-8-sig")
# Beyond this no series goes. A living series may get newer rows up to here; the year 2922 is a
# slip of the pen all the same.
LATEST_DAY = "2035-12-31"
LATEST_YEAR = int(LATEST_DAY[:4])
VINTAGE = re.compile(r"_vintage_(\d{4}-\d{2}-\d{2})\.csv$")
NUMBER = r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"


class Source:
    """One publisher's CSV file, every cell still text.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    name : str
        How messages call it, such as ``refugees/unhcr_countries.csv``.
    columns : list of str or None
        The header the file must have, in order; None where the header itself is data.
    encoding : {"utf-8", "utf-8-sig"}
        ``utf-8-sig`` for a publisher who starts the file with a byte order mark.
    mend : callable or None
        Puts a known fault of the file's form right, text in and text out, before it is read.
    """

    def __init__(self, path, name, columns=None, encoding="utf-8", mend=None):
        self.name = name
        if encoding not in ENCODINGS:
            raise ValueError(f"encoding is {encoding!r}; allowed are {ENCODINGS}")
        if not path.is_file():
            raise TableError(name, None, "file present", "the publisher's file is missing")
        raw = path.read_bytes()
        if not raw.strip():
            raise TableError(name, 1, "not empty", "the file is empty")
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            row = raw[: error.start].count(b"\n") + 1
            raise TableError(
                name, row, "encoding utf-8", f"byte {error.start} is not UTF-8"
            ) from None
        if mend is not None:
            text = mend(text)
        try:
            self.frame = pd.read_csv(
                io.StringIO(text),
                dtype=str,
                keep_default_na=False,
                na_filter=False,
                skip_blank_lines=False,
            )
        except pd.errors.ParserError as error:
            raise TableError(name, None, "same number of cells in every row", str(error)) from None
        found = list(self.frame.columns)
        if columns is not None and found != list(columns):
            raise TableError(
                name, 1, "header", f"the columns are {found}, expected {list(columns)}"
            )
        if self.frame.empty:
            raise TableError(name, 2, "has rows", "there is a header and nothing below it")

    # The line of the first row below the header.
    first_row = 2

    def row(self, position):
        """Return the line of the file for the row at `position`."""
        return int(position) + self.first_row

    def refuse(self, mask, column, rule):
        """Stop at the first row where `mask` is true."""
        wrong = mask.to_numpy().nonzero()[0]
        if len(wrong):
            value = self.frame[column].iloc[wrong[0]]
            raise TableError(self.name, self.row(wrong[0]), rule, f"{column} is {value!r}")

    def texts(self, column, allowed=None):
        """Return the column as text, never blank; `allowed` lists the values that may occur."""
        values = self.frame[column]
        self.refuse(values.str.strip() == "", column, "not blank")
        if allowed is not None:
            self.refuse(~values.isin(list(allowed)), column, f"one of {sorted(allowed)}")
        return values

    def counts(self, column, blank=(), decimal_zero=False):
        """Return the column as whole numbers of people, 0 or more.

        `blank` lists the texts that stand for "no figure" and become missing values. `decimal_zero`
        also takes ``12.0``, as floating point leaves it; ``12.5`` stays refused.
        """
        values = self.frame[column]
        missing = values.isin(list(blank))
        pattern = r"\d+(?:\.0)?" if decimal_zero else r"\d+"
        self.refuse(
            ~(values.str.fullmatch(pattern) | missing),
            column,
            "a whole number, 0 or more, digits only",
        )
        digits = values.str.removesuffix(".0").mask(missing)
        return pd.to_numeric(digits).astype("Int64")

    def numbers(self, column, blank=(), minimum=0.0, maximum=None):
        """Return the column as decimal numbers inside the limits; `blank` means "no figure"."""
        values = self.frame[column].str.strip()
        missing = values.isin(list(blank))
        self.refuse(~(values.str.fullmatch(NUMBER) | missing), column, "a number, digits only")
        numbers = pd.to_numeric(values.mask(missing)).astype("float64")
        if minimum is not None:
            self.refuse(numbers < minimum, column, f"minimum {minimum:g}")
        if maximum is not None:
            self.refuse(numbers > maximum, column, f"maximum {maximum:g}")
        return numbers

    def dates(self, column, form="%Y-%m-%d", first="1900-01-01", last=LATEST_DAY):
        """Return the column as dates in one `form`, none before `first` or after `last`."""
        parsed = pd.to_datetime(self.frame[column], format=form, errors="coerce")
        self.refuse(parsed.isna(), column, f"a date written as {form}")
        outside = (parsed < pd.Timestamp(first)) | (parsed > pd.Timestamp(last))
        self.refuse(outside, column, f"between {first} and {last}")
        return parsed

    def unique(self, columns):
        """Stop if two rows share the same values in `columns`."""
        self.refuse(self.frame.duplicated(columns), columns[-1], f"unique in {', '.join(columns)}")


class Sheet(Source):
    """One sheet of a publisher's workbook, every cell as text, such as a CSV file would hold.

    Reading a workbook is a maintainer's job and needs the package openpyxl; readers of the book do
    without.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.
    name : str
        How messages call it.
    sheet : str
        The sheet's name.
    columns : list of str
        Headings that the sheet must have, in this order, from the first column that is used. A
        sheet may have more to the right; they are not read.
    header : int
        The row of the sheet that holds the headings.
    first_column : int
        The first column that is used, counted from 1.
    last_row : int or None
        The last row that is used; None for all. Rows without any text are left out at the end.
    """

    def __init__(self, path, name, sheet, columns, *, header=1, first_column=1, last_row=None):
        self.name = f"{name}, sheet {sheet!r}"
        self.first_row = header + 1
        if not path.is_file():
            raise TableError(name, None, "file present", "the publisher's file is missing")
        block = {
            "min_row": header,
            "max_row": last_row,
            "min_col": first_column,
            "max_col": first_column + len(columns) - 1,
        }
        cells = _sheet(path, name, sheet, block)
        if not cells or [cell.strip() for cell in cells[0]] != list(columns):
            found = cells[0] if cells else []
            detail = f"the columns are {found}, expected {list(columns)}"
            raise TableError(self.name, header, "header", detail)
        rows = cells[1:]
        while rows and not any(rows[-1]):
            rows.pop()
        if not rows:
            raise TableError(
                self.name, header + 1, "has rows", "there is a header and nothing below it"
            )
        self.frame = pd.DataFrame(rows, columns=list(columns), dtype=str)


def _sheet(path, name, sheet, block):
    """Return the cells of a block of a sheet as lists of text."""
    try:
        import openpyxl  # noqa: PLC0415 - only a maintainer who has the workbooks needs it
    except ImportError:
        detail = (
            "reading a workbook needs the package openpyxl: pip install -r requirements-test.txt"
        )
        raise TableError(name, None, "openpyxl installed", detail) from None
    try:
        with warnings.catch_warnings():
            # Eurostat's workbooks bring no style; the book needs none.
            warnings.filterwarnings("ignore", message="Workbook contains no default style")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise TableError(name, None, "an Excel workbook", f"cannot be opened: {error}") from None
    try:
        if sheet not in book.sheetnames:
            detail = f"there is no sheet {sheet!r}; there are {book.sheetnames}"
            raise TableError(name, None, "sheet present", detail)
        rows = book[sheet].iter_rows(**block, values_only=True)
        return [[_text(cell) for cell in row] for row in rows]
    finally:
        book.close()


def _text(cell):
    """Write a cell as text: a date as a day, a whole number without its decimal zero."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


class Sources:
    """The folder that holds the publishers' files, in ``refugees/``, ``war/`` and so on."""

    def __init__(self, folder):
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise TableError(
                str(folder), None, "folder present", "no such folder of publishers' files"
            )
        self._made = {}

    def once(self, key, make):
        """Return what `make` makes; for the same `key`, only the first call makes it."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def open(self, name, columns=None, encoding="utf-8", mend=None):
        """Read one file; `columns` is the header it must have."""
        return Source(self.folder / name, name, columns, encoding, mend)

    def sheet(self, name, sheet, columns, **where):
        """Read one sheet of a workbook; `where` is handed on to `Sheet`."""
        return Sheet(self.folder / name, name, sheet, columns, **where)

    def text(self, name):
        """Read a file of prose whole."""
        path = self.folder / name
        if not path.is_file():
            raise TableError(name, None, "file present", "the publisher's file is missing")
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            detail = f"byte {error.start} is not UTF-8"
            raise TableError(name, None, "encoding utf-8", detail) from None

    def newest(self, pattern):
        """Find the newest of the editions of one file, by the day in its name.

        Parameters
        ----------
        pattern : str
            The file's name, with ``*`` for the day: ``refugees/series_vintage_*.csv``.

        Returns
        -------
        tuple of str
            The file's name and its day.
        """
        days = {}
        for name in self.names(pattern):
            found = VINTAGE.search(name)
            if found is None or pd.isna(pd.to_datetime(found[1], errors="coerce")):
                raise TableError(name, None, "a day in its name", "expected _vintage_YYYY-MM-DD")
            days[found[1]] = name
        day = max(days)
        return days[day], day

    def names(self, pattern):
        """List the files that match `pattern`, sorted, as names relative to the folder."""
        found = sorted(
            path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern)
        )
        if not found:
            raise TableError(pattern, None, "file present", "no publisher's file has such a name")
        return found
