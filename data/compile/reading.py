"""Reading a publisher's file, with errors that name the file, the row and the rule broken."""

import io
import re
import warnings
import zipfile
from datetime import datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd

from summit.data import TableError

from . import describe
from .countries import Countries

INVASION = "2022-02-24"
# Beyond this no series goes. A living series may get newer rows up to here; the year 2922 is a
# slip of the pen all the same.
LATEST_DAY = "2035-12-31"
LATEST_YEAR = int(LATEST_DAY[:4])
VINTAGE = re.compile(r"_vintage_(\d{4}-\d{2}-\d{2})\.csv$")
NUMBER = r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
DAY_FORMS = {"date": "%Y-%m-%d", "yearmonth": "%Y-%m"}
MISSING = "the publisher's file is missing"
# Lists of the book's own, in its own columns: what no publisher has as a file.
WRITTEN = Path(__file__).with_name("lists")


class Source:
    """One publisher's CSV file, every cell still text.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    name : str
        How messages call it, such as ``refugees/unhcr_countries.csv``.
    columns : str or list of str or None
        The header the file must have, as its first line or as a list; None where the header itself
        is data.
    mend : callable or None
        Puts a known fault of the file's form right, text in and text out, before it is read.
    """

    # The line of the first row below the header.
    first_row = 2

    def __init__(self, path, name, columns=None, mend=None):
        self.name = name
        if not path.is_file():
            self.stop("file present", MISSING)
        raw = path.read_bytes()
        if not raw.strip():
            self.stop("not empty", "the file is empty", 1)
        try:
            # Some publishers start the file with a byte order mark.
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = raw[: error.start].count(b"\n") + 1
            self.stop("encoding utf-8", f"byte {error.start} is not UTF-8", row)
        options = {"dtype": str, "na_filter": False, "skip_blank_lines": False}
        try:
            self.frame = pd.read_csv(io.StringIO(mend(text) if mend else text), **options)
        except pd.errors.ParserError as error:
            self.stop("same number of cells in every row", str(error))
        expected = columns.split(",") if isinstance(columns, str) else columns
        found = list(self.frame)
        if expected is not None and found != expected:
            self.stop("header", f"the columns are {found}, expected {expected}", 1)
        if self.frame.empty:
            self.stop("has rows", "there is a header and nothing below it", 2)

    def stop(self, rule, detail, row=None):
        """Refuse the file."""
        raise TableError(self.name, row, rule, detail) from None

    def row(self, position):
        """Return the line of the file for the row at `position`."""
        return int(position) + self.first_row

    def refuse(self, mask, column, rule):
        """Stop at the first row where `mask` is true; a missing value in it is not."""
        wrong = np.flatnonzero(pd.Series(mask, dtype="boolean").fillna(value=False))
        if len(wrong):
            value = self.frame[column].iloc[wrong[0]]
            self.stop(rule, f"{column} is {value!r}", self.row(wrong[0]))

    def texts(self, column, allowed=None):
        """Return the column as text, never blank; `allowed` lists the values that may occur.

        Where `allowed` is a dictionary, each text is turned into what it stands for there.
        """
        values = self.frame[column]
        self.refuse(values.str.strip() == "", column, "not blank")
        if allowed is not None:
            self.refuse(~values.isin(list(allowed)), column, f"one of {sorted(allowed)}")
        return values.map(allowed) if isinstance(allowed, dict) else values

    def only(self, **values):
        """Stop where a column holds anything but the one value that it has throughout."""
        for column, value in values.items():
            self.texts(column, [value])

    def counts(self, column, blank=(), decimal_zero=False):
        """Return the column as whole numbers of people, 0 or more.

        `blank` lists the texts that stand for "no figure" and become missing values. `decimal_zero`
        also takes ``12.0``, as floating point leaves it; ``12.5`` stays refused.
        """
        values = self.frame[column]
        missing = values.isin(list(blank))
        fits = values.str.fullmatch(r"\d+(?:\.0)?" if decimal_zero else r"\d+")
        self.refuse(~(fits | missing), column, "a whole number, 0 or more, digits only")
        return pd.to_numeric(values.str.removesuffix(".0").mask(missing)).astype("Int64")

    def years(self, column, first, last=LATEST_YEAR):
        """Return the column as years inside the limits."""
        years = self.counts(column, decimal_zero=True).astype("int64")
        self.refuse(~years.between(first, last), column, f"between {first} and {last}")
        return years

    def low_and_high(self):
        """Return the columns ``low`` and ``high``; a blank high stands for "more than low"."""
        low, high = self.counts("low"), self.counts("high", ("",))
        self.refuse(high < low, "high", "not below low")
        if "bound" in self.frame:
            above = self.frame.bound == "above"
            self.refuse(above != high.isna(), "bound", "above exactly without high")
        return low, high

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

    def dates(self, column, form="%Y-%m-%d", first="1900-01-01", last=LATEST_DAY, blank=()):
        """Return the column as dates in one `form`, none before `first` or after `last`."""
        missing = self.frame[column].isin(list(blank))
        parsed = pd.to_datetime(self.frame[column], format=form, errors="coerce")
        self.refuse(parsed.isna() & ~missing, column, f"a date written as {form}")
        outside = (parsed < pd.Timestamp(first)) | (parsed > pd.Timestamp(last))
        self.refuse(outside, column, f"between {first} and {last}")
        return parsed

    def unique(self, *columns):
        """Stop if two rows share the same values in `columns`."""
        again = self.frame.duplicated(list(columns))
        self.refuse(again, columns[-1], f"unique in {', '.join(columns)}")

    def described(self, table):
        """Return the columns as the description of `table` has them: types, limits, key.

        Columns that the description does not have stay text.
        """
        made, described = self.frame.copy(), describe.table(table)
        for field in described["fields"]:
            if field["name"] in made:
                limits = field.get("constraints", {})
                made[field["name"]] = self._field(field["name"], field, limits)
        if set(described["primary_key"]) <= set(made):
            self.unique(*described["primary_key"])
        return made

    def _field(self, name, field, limits):
        blank = () if limits.get("required") else ("",)
        if field["type"] == "integer":
            counts = self.counts(name, blank)
            for limit, beyond in (("minimum", counts.lt), ("maximum", counts.gt)):
                if limit in limits:
                    self.refuse(beyond(limits[limit]), name, f"{limit} {limits[limit]}")
            return counts
        if field["type"] in DAY_FORMS:
            span = str(limits["minimum"]), str(limits["maximum"])
            days = self.dates(name, DAY_FORMS[field["type"]], *span, blank)
            return days if field["type"] == "date" else self.frame[name]
        if field["type"] == "number":
            return self.numbers(name, blank, limits.get("minimum"), limits.get("maximum"))
        if field["type"] == "boolean":
            return self.texts(name, {"true": True, "false": False})
        values = self.frame[name] if blank else self.texts(name)
        allowed, form = limits.get("enum"), limits.get("pattern", ".*")
        fits = values.str.fullmatch(form) | values.isin(blank)
        self.refuse(~fits, name, f"form {form}")
        if allowed:
            self.refuse(~values.isin([*allowed, *blank]), name, f"one of {sorted(allowed)}")
        return values


class Sheet(Source):
    """Columns of one sheet of a publisher's workbook, every cell as text, as a CSV file has them.

    Reading a workbook is a maintainer's job and needs the package openpyxl; readers of the book do
    without.

    Parameters
    ----------
    book : openpyxl.Workbook
        The workbook.
    name : str
        How messages call it.
    sheet : str
        The sheet's name.
    columns : list of str
        Headings of the columns to read, in capitals or not; each must stand there once.
    header : int
        The row of the sheet that holds the headings.
    last_row, last_column : int or None
        Where to stop; None for the end of the sheet.
    """

    def __init__(self, book, name, sheet, columns, *, header=1, last_row=None, last_column=None):
        self.name, self.first_row = f"{name}, sheet {sheet!r}", header + 1
        if sheet not in book.sheetnames:
            detail = f"there is no sheet {sheet!r}; there are {book.sheetnames}"
            raise TableError(name, None, "sheet present", detail)
        block = {"min_row": header, "max_row": last_row, "max_col": last_column}
        headings, *rows = _cells(book, sheet, block) or [[]]
        headings = [heading.strip().casefold() for heading in headings]
        wrong = [column for column in columns if headings.count(column.casefold()) != 1]
        if wrong:
            detail = f"not once among the columns: {wrong}; there are {headings}"
            self.stop("header", detail, header)
        places = [headings.index(column.casefold()) for column in columns]
        rows = [[row[at] if at < len(row) else "" for at in places] for row in rows]
        while rows and not any(rows[-1]):
            rows.pop()
        if not rows:
            self.stop("has rows", "there is a header and nothing below it", header + 1)
        self.frame = pd.DataFrame(rows, columns=columns, dtype=str)

    def body(self, start, end=None):
        """Keep the rows from `start` on, counted from 0: what stands above or below is no row."""
        self.frame = self.frame.iloc[start:end].reset_index(drop=True)
        self.first_row += start


def _workbook(sources, name):
    """Open a workbook whole, so that no file stays open."""
    path = sources.folder / name
    if not path.is_file():
        raise TableError(name, None, "file present", MISSING)
    try:
        # Only a maintainer who has the workbooks needs it.
        openpyxl = import_module("openpyxl")
    except ImportError:
        detail = "reading a workbook needs openpyxl: pip install -r requirements-test.txt"
        raise TableError(name, None, "openpyxl installed", detail) from None
    try:
        with warnings.catch_warnings():
            # Eurostat's workbooks bring no style; the book needs none.
            warnings.filterwarnings("ignore", message="Workbook contains no default style")
            content = io.BytesIO(path.read_bytes())
            return openpyxl.load_workbook(content, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise TableError(name, None, "an Excel workbook", f"cannot be opened: {error}") from None


def _cells(book, sheet, block):
    """Return the cells of a block of a sheet as lists of text."""
    # A workbook may say of a sheet that it is narrower than it is.
    book[sheet].reset_dimensions()
    rows = book[sheet].iter_rows(**block, values_only=True)
    return [[_text(cell) for cell in row] for row in rows]


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
    """What tables are made of: the publishers' files, countries, and the tables made before.

    Parameters
    ----------
    folder : str or pathlib.Path
        Holds ``refugees/``, ``war/``, ``alliance/``, ``aid/`` and ``statements/``.

    Attributes
    ----------
    tables : dict of str to pandas.DataFrame
        The tables made so far.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        if not self.folder.is_dir():
            detail = "no such folder of publishers' files"
            raise TableError(str(folder), None, "folder present", detail)
        self.tables, self._made = {}, {}

    @cached_property
    def countries(self):
        """The way from a publisher's name of a country to its code."""
        return Countries(self)

    def once(self, make, *arguments):
        """Return what `make` makes of these sources; for the same arguments, it runs only once."""
        key = (make, *arguments)
        if key not in self._made:
            self._made[key] = make(self, *arguments)
        return self._made[key]

    def table(self, name):
        """Return a table: what the function of its name makes, in the form of its description.

        Countries get their names beside their codes, columns and rows their order.
        """
        if name not in self.tables:
            self.tables[name] = _finished(self, name)
        return self.tables[name]

    def open(self, name, columns=None, mend=None):
        """Read one file; `columns` is the header it must have."""
        return Source(self.folder / name, name, columns, mend)

    def written(self, name, columns=None):
        """Read one of the book's own lists, ``data/compile/lists/<name>.csv``.

        Without `columns` it has those of the table of its name.
        """
        if columns is None:
            columns = [field["name"] for field in describe.table(name)["fields"]]
        return Source(WRITTEN / f"{name}.csv", f"{name}.csv", columns)

    def words(self, table, column):
        """Return how the publisher words a column of a table, and the book's word for each."""
        written = self.written("words", "table,column,text,word").frame
        rows = written[(written.table == table) & (written.column == column)]
        return dict(zip(rows.text, rows.word, strict=True))

    def sheet(self, name, sheet, columns, **where):
        """Read one sheet of a workbook; `where` is handed on to `Sheet`."""
        return Sheet(self.once(_workbook, name), name, sheet, columns, **where)

    def text(self, name):
        """Read a file of prose whole."""
        path = self.folder / name
        if not path.is_file():
            raise TableError(name, None, "file present", MISSING)
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


def _finished(sources, name):
    """Run a table's function and give its frame the form that the description says."""
    described, frame = describe.table(name), describe.makers()[name](sources)
    for code, country in described.get("countries", {}).items():
        frame = frame.assign(**{country: sources.countries.name(frame[code])})
    columns = [field["name"] for field in described["fields"]]
    missing, extra = sorted(set(columns) - set(frame)), sorted(set(frame) - set(columns))
    if missing or extra:
        raise ValueError(f"{name}: the function lacks the columns {missing} and adds {extra}")
    order = [rule["fields"] for rule in described.get("rules", []) if rule["rule"] == "ordered"]
    if order:
        frame = frame.sort_values(order[0], kind="stable")
    frame = frame[columns].reset_index(drop=True)
    dated = [file for file in described["sources"] if "_vintage_*" in file]
    frame.attrs["newest"] = {file: sources.newest(file) for file in dated}
    return frame
