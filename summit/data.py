"""The book's tables: read, checked against their description, and handed over as typed frames.

`load` reads a CSV file and holds it against ``datapackage.json``, which lies beside it. The same
checks guard the compile step, the tests and every lab, so that a wrong cell cannot get in unseen.
"""

import contextlib
import contextvars
import copy
import csv
import difflib
import functools
import hashlib
import io
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd

__all__ = ["TableError", "describe", "load", "reading", "tables"]

DESCRIPTOR = "datapackage.json"
COUNTRIES = "countries"
# The folder that stands in for the book's own inside `reading`.
_elsewhere = contextvars.ContextVar("elsewhere", default=None)
INTEGER = re.compile(r"0|-?[1-9][0-9]*")
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
WORDS = {
    "integer": "a whole number, digits only",
    "number": "a number with a decimal point, digits only",
    "date": "a day written as 2022-02-24",
    "yearmonth": "a month written as 2022-02",
    "boolean": "true or false",
}


class TableError(ValueError):
    """A table breaks a rule.

    Attributes
    ----------
    file : str
        The file's name.
    row : int or None
        The line of the file, the header being line 1; None where the fault has no one line.
    rule : str
        The rule that was broken.
    """

    def __init__(self, file, row, rule, detail):
        self.file, self.row, self.rule, self.detail = file, row, rule, detail
        where = file if row is None else f"{file}, row {row}"
        super().__init__(f"{where}: {detail} (rule: {rule})")

    def __reduce__(self):
        return type(self), (self.file, self.row, self.rule, self.detail)


def tables(*, folder=None):
    """List the names of the tables.

    Parameters
    ----------
    folder : str or pathlib.Path, optional
        A folder with tables and their ``datapackage.json``, instead of the book's own.

    Returns
    -------
    list of str
    """
    return list(_resources(_find(folder)))


def describe(name, *, folder=None):
    """Return what is known about a table: title, publisher, fields, units, licence, known gaps.

    Parameters
    ----------
    name : str
        A name from `tables`.
    folder : str or pathlib.Path, optional
        A folder with tables and their ``datapackage.json``, instead of the book's own.

    Returns
    -------
    dict
        The table's entry in ``datapackage.json``, as a copy.
    """
    resources = _resources(_find(folder))
    return copy.deepcopy(resources[_known(name, resources)])


def load(name, *, folder=None, edited=False):
    """Read one of the book's tables.

    Parameters
    ----------
    name : str
        A name from `tables`, such as ``"crossings_daily"``.
    folder : str or pathlib.Path, optional
        A folder with tables and their ``datapackage.json``, instead of the book's own.
    edited : bool, default False
        True to read a table that was changed on purpose: every rule still holds, but the number of
        rows and the checksum are not compared with the published ones.

    Returns
    -------
    pandas.DataFrame
        Dates as datetime64 (a month as its first day), codes and names of countries as categories,
        counts as int64, or Int64 where figures may be missing. The frame is the caller's own.

    Raises
    ------
    TableError
        The file is missing or breaks a rule. The message names file, row and rule.
    ValueError
        There is no such table. The message names the one that is spelled almost alike, or lists
        the known ones.
    """
    if not isinstance(edited, (bool, np.bool_)):
        raise TypeError(f"edited is {edited!r}; it must be True or False")
    place = _find(folder)
    resources = _resources(place)
    resource = resources[_known(name, resources)]
    raw = _read(place / resource["path"], resource["path"])
    cells = _cells(raw, resource)
    frame = _typed(cells, resource)
    _check_keys(frame, resource)
    _check_countries(cells, resource, place, resources)
    for rule in resource.get("rules", []):
        RULES[rule["rule"]](frame, rule, resource["path"])
    if not edited:
        _check_published(raw, frame, resource)
    return frame


@contextlib.contextmanager
def reading(folder):
    """Let `load`, and all that calls it, read another folder's tables inside a ``with`` block.

    Parameters
    ----------
    folder : str or pathlib.Path
        A folder with tables and their ``datapackage.json``.
    """
    before = _elsewhere.set(_find(folder))
    try:
        yield
    finally:
        _elsewhere.reset(before)


# -- where the tables are
# ---------------------------------------------------------------------------------------------


def _find(folder):
    """Find the folder: the one given, a checkout's ``data``, or the copy in a package."""
    folder = _elsewhere.get() if folder is None else folder
    if folder is not None:
        if not isinstance(folder, (str, Path)):
            raise TypeError(f"folder is {folder!r}; it must be a path")
        place = Path(folder)
        if not (place / DESCRIPTOR).is_file():
            raise TableError(
                DESCRIPTOR, None, "file present", f"there is no {DESCRIPTOR} in {place}"
            )
        return place
    here = Path(__file__).resolve().parent
    # A folder named data beside an installed package may be anyone's; only a checkout's also
    # holds the compile step.
    if (here.parent / "data" / "compile").is_dir():
        return here.parent / "data"
    if (here / "_tables" / DESCRIPTOR).is_file():
        return here / "_tables"
    raise TableError(
        DESCRIPTOR,
        None,
        "file present",
        "the book's tables are neither in data/ nor in summit/_tables/",
    )


def _resources(place):
    path = place / DESCRIPTOR
    if not path.is_file():
        raise TableError(
            DESCRIPTOR, None, "file present", "the description of the tables is missing"
        )
    stamp = path.stat()
    return _parse(path, (stamp.st_mtime_ns, stamp.st_size))


@functools.lru_cache(maxsize=4)
def _parse(path, _stamp):
    """Read the descriptor's entries; `_stamp` makes an edited file count as another one."""
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"]}
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        row = getattr(error, "lineno", None)
        raise TableError(
            DESCRIPTOR, row, "valid JSON with resources", f"cannot be read: {error}"
        ) from None


def _known(name, resources):
    listed = ", ".join(resources)
    if not isinstance(name, str):
        raise TypeError(f"the name of a table is text, not {name!r}. Known tables: {listed}")
    if name in resources:
        return name
    wanted = Path(name.strip().lower()).stem
    near = difflib.get_close_matches(wanted, resources, n=1)
    # With a list behind it, nobody finds the name that was meant.
    raise ValueError(
        f"there is no table {name!r}. "
        + (f"Did you mean {near[0]!r}?" if near else f"Known tables: {listed}")
    )


# -- from bytes to cells
# ----------------------------------------------------------------------------------------------


def _read(path, file):
    if not path.is_file():
        raise TableError(file, None, "file present", "the table's file is missing")
    raw = path.read_bytes()
    if not raw.strip():
        raise TableError(file, 1, "not empty", "the file is empty")
    # A checkout on Windows may have turned the line ends; they do not count.
    raw = raw.replace(b"\r\n", b"\n")
    if raw.startswith(b"\xef\xbb\xbf"):
        raise TableError(file, 1, "encoding utf-8", "the file starts with a byte order mark")
    return raw


def _cells(raw, resource):
    """Every cell as text, once encoding, header and shape are right."""
    file, names = resource["path"], [field["name"] for field in resource["schema"]["fields"]]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise TableError(
            file, row, "encoding utf-8", f"the byte {raw[error.start]:#04x} is not UTF-8"
        ) from None
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise TableError(file, row, "encoding utf-8", "there is a NUL character")
    if not text.endswith("\n"):
        # The header of a file cut off is still held against the description first.
        _check_header(next(csv.reader([text.split("\n", 1)[0]])), names, file)
        row = text.count("\n") + 1
        detail = "the last line does not end; the file may be cut off"
        raise TableError(file, row, "whole file", detail)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise TableError(file, reader.line_num, "one line a row", f"{error}") from None
    _check_header(rows[0], names, file)
    if len(rows) == 1:
        raise TableError(file, 2, "has rows", "there is a header and nothing below it")
    sizes = np.fromiter(map(len, rows), dtype=int, count=len(rows))
    if (sizes != len(names)).any():
        at = int(np.argmax(sizes != len(names)))
        detail = f"the row has {sizes[at]} cells, the header {len(names)}"
        raise TableError(file, at + 1, "one cell a column", detail)
    if reader.line_num != len(rows):
        broken = next(at for at, row in enumerate(rows) if any("\n" in cell for cell in row))
        raise TableError(file, broken + 1, "one line a row", "a cell holds a line break")
    columns = zip(names, zip(*rows[1:], strict=True), strict=True)
    return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns})


def _check_header(found, names, file):
    if found == names:
        return
    missing, extra = [n for n in names if n not in found], [n for n in found if n not in names]
    if missing or extra:
        detail = f"missing columns {missing}, unknown columns {extra}"
    elif len(found) != len(names):
        detail = f"a column stands twice: {found}"
    else:
        detail = f"the columns are in another order: {found}"
    raise TableError(file, 1, "header", f"{detail}; expected {names}")


def _line(mask):
    """Return the line of the file where `mask` is first true."""
    return int(np.argmax(mask)) + 2


# -- from cells to types
# ----------------------------------------------------------------------------------------------


def _typed(cells, resource):
    columns = {}
    for field in resource["schema"]["fields"]:
        columns[field["name"]] = _column(cells[field["name"]], field, resource["path"])
    return pd.DataFrame(columns)


def _column(texts, field, file):
    """One column in its type. Work is done once a text, since most columns repeat theirs."""
    codes, levels = pd.factorize(texts.to_numpy(dtype=object))
    levels = np.asarray(levels, dtype=object)
    limits = field.get("constraints", {})

    def refuse(wrong, rule):
        """Name the first row whose text is among the `wrong` levels."""
        if wrong.any():
            row = _line(wrong[codes])
            raise TableError(file, row, rule, f"{field['name']} is {texts.iloc[row - 2]!r}")

    blank = levels == ""
    if limits.get("required"):
        refuse(blank, "required")
    values = _convert(levels, blank, field["type"], refuse)
    _check_limits(levels, values, blank, limits, refuse)
    if limits.get("unique") and len(levels) < len(codes):
        again = pd.Series(codes).duplicated().to_numpy() & ~blank[codes]
        if again.any():
            raise TableError(
                file,
                _line(again),
                "unique",
                f"{field['name']} repeats {texts.iloc[_line(again) - 2]!r}",
            )
    return _assemble(codes, values, blank, field)


def _convert(levels, blank, kind, refuse):
    """Turn the different texts into values; a blank gets a placeholder."""
    if kind == "string":
        padded = np.array([text != text.strip() for text in levels], dtype=bool)
        refuse(padded, "no space before or after a text")
        return levels
    if kind in ("integer", "number"):
        form = INTEGER if kind == "integer" else NUMBER
        wrong = (
            np.array(
                [form.fullmatch(text) is None or len(text) > 18 for text in levels], dtype=bool
            )
            & ~blank
        )
        refuse(wrong, WORDS[kind])
        make = int if kind == "integer" else float
        return np.array(
            [make(text) if text else 0 for text in levels],
            dtype="int64" if make is int else "float64",
        )
    if kind in ("date", "yearmonth"):
        form, size = ("%Y-%m-%d", 10) if kind == "date" else ("%Y-%m", 7)
        values = pd.to_datetime(pd.Series(levels, dtype="str"), format=form, errors="coerce")
        size_wrong = np.array([len(text) != size for text in levels], dtype=bool)
        refuse((values.isna().to_numpy() | size_wrong) & ~blank, WORDS[kind])
        return values.to_numpy()
    if kind == "boolean":
        refuse(~np.isin(levels, ["true", "false"]) & ~blank, WORDS[kind])
        return levels == "true"
    raise TableError(DESCRIPTOR, None, "known type", f"a field has the type {kind!r}")


def _check_limits(levels, values, blank, limits, refuse):
    for key in ("minimum", "maximum"):
        if key not in limits:
            continue
        edge = limits[key]
        if np.issubdtype(values.dtype, np.datetime64):
            edge = np.datetime64(edge)
        with np.errstate(invalid="ignore"):
            wrong = values < edge if key == "minimum" else values > edge
        refuse(wrong & ~blank, f"{key} {limits[key]}")
    if "enum" in limits:
        refuse(
            ~np.isin(levels, np.array(limits["enum"], dtype=object)) & ~blank,
            f"one of {limits['enum']}",
        )
    if "pattern" in limits:
        form = re.compile(limits["pattern"])
        refuse(
            np.array([form.fullmatch(t) is None for t in levels], dtype=bool) & ~blank,
            f"form {limits['pattern']}",
        )


def _assemble(codes, values, blank, field):
    kind, required = field["type"], field.get("constraints", {}).get("required")
    if field.get("categories"):
        known = sorted(text for text in values if text)
        return pd.Categorical(np.where(blank, None, values)[codes], categories=known)
    column = values[codes]
    if required:
        return pd.Series(column).astype("str") if kind == "string" else column
    missing = blank[codes]
    if kind == "string":
        return pd.Series(np.where(missing, None, column)).astype("str")
    if kind == "integer":
        return pd.arrays.IntegerArray(column, missing)
    if kind == "boolean":
        return pd.arrays.BooleanArray(column, missing)
    return np.where(missing, np.nan, column) if kind == "number" else column


# -- rules that look at more than one cell
# ----------------------------------------------------------------------------


def _check_keys(frame, resource):
    key = resource["schema"].get("primaryKey", [])
    if key:
        again = frame.duplicated(key).to_numpy()
        if again.any():
            raise TableError(
                resource["path"], _line(again), f"one row for each {', '.join(key)}",
                f"repeats {_show(frame, key, again)}",
            )  # fmt: skip


def _show(frame, columns, mask):
    row = frame.loc[int(np.argmax(mask)), columns]
    return ", ".join(
        str(value.date()) if isinstance(value, pd.Timestamp) else str(value) for value in row
    )


def _check_countries(cells, resource, place, resources):
    """Check that each code is in the countries table, and each name goes with its code."""
    pairs = resource.get("countries")
    if not pairs:
        return
    known = _names(place / resources[COUNTRIES]["path"], resources[COUNTRIES])
    for code, name in pairs.items():
        columns = [code] if name is None else [code, name]
        different = cells[columns].drop_duplicates()
        for row in different.itertuples():
            if row[1] not in known:
                raise TableError(
                    resource["path"],
                    row.Index + 2,
                    "known country",
                    f"{code} {row[1]!r} is not in countries.csv",
                )
            if name is not None and known[row[1]] != row[2]:
                detail = f"{name} is {row[2]!r}, but {row[1]} is {known[row[1]]!r} in countries.csv"
                raise TableError(resource["path"], row.Index + 2, "the country's name", detail)


def _names(path, resource):
    cells = _cells(_read(path, resource["path"]), resource)
    return dict(zip(cells["iso3"], cells["country"], strict=True))


def _groups(frame, rule):
    """Find the rows that a rule looks at, with a number for the group of each."""
    keep = np.ones(len(frame), dtype=bool)
    for column, value in rule.get("where", {}).items():
        keep &= (frame[column] == value).to_numpy(dtype=bool)
    rows = np.flatnonzero(keep)
    within = rule.get("within")
    group = (
        frame.groupby(within, sort=False, observed=True).ngroup().to_numpy()
        if within
        else np.zeros(len(frame))
    )
    return rows, group[rows]


def _gapless(frame, rule, file):
    """Days, months or years follow each other without a gap inside each group."""
    rows, group = _groups(frame, rule)
    values = frame[rule["field"]].to_numpy()[rows]
    unit = rule["step"]
    steps = (
        values
        if unit == "year"
        else values.astype({"day": "datetime64[D]", "month": "datetime64[M]"}[unit])
    )
    wrong = (np.diff(steps.astype("int64")) != 1) & (np.diff(group) == 0)
    if wrong.any():
        at = rows[int(np.argmax(wrong)) + 1]
        shown = pd.Series([steps[int(np.argmax(wrong))]]).astype(str)[0]
        raise TableError(
            file, int(at) + 2, f"gapless by {unit}", f"{rule['field']} does not follow {shown}"
        )


def _ordered(frame, rule, file):
    """Rows stand in the order of the fields given."""
    columns = [
        frame[name].astype("str") if frame[name].dtype == "category" else frame[name]
        for name in rule["fields"]
    ]
    ranks = [pd.factorize(column, sort=True)[0] for column in columns]
    order = np.lexsort(ranks[::-1])
    wrong = order != np.arange(len(frame))
    if wrong.any():
        raise TableError(
            file,
            _line(wrong),
            f"in the order of {', '.join(rule['fields'])}",
            "the row is out of order",
        )


def _distinct(frame, rule, file):
    """No two rows share the same values in the fields given, apart from the key."""
    again = frame.duplicated(rule["fields"]).to_numpy()
    if again.any():
        detail = f"repeats {_show(frame, rule['fields'], again)}"
        raise TableError(file, _line(again), f"{', '.join(rule['fields'])} used once", detail)


def _never_falls(frame, rule, file):
    """Refuse a running total that falls inside a group, except where the rule says so."""
    rows, group = _groups(frame, rule)
    column = frame[rule["field"]].iloc[rows]
    filled = (
        pd.Series(column.to_numpy(dtype="float64", na_value=np.nan))
        .groupby(group)
        .ffill()
        .to_numpy()
    )
    with np.errstate(invalid="ignore"):
        wrong = (np.diff(filled) < 0) & (np.diff(group) == 0)
    for at in np.flatnonzero(wrong) + 1:
        line = int(rows[at])
        if not any(_same(frame, line, case) for case in rule.get("except", [])):
            detail = f"{rule['field']} falls from {filled[at - 1]:.0f} to {filled[at]:.0f}"
            raise TableError(file, line + 2, "a running total never falls", detail)


def _same(frame, line, case):
    """Whether the row is the one that an exception names."""
    for column, value in case.items():
        found = frame[column].iloc[line]
        if (str(found.date()) if isinstance(found, pd.Timestamp) else found) != value:
            return False
    return True


def _running_total(frame, rule, file):
    """One column is the sum so far of another, inside each group."""
    rows, group = _groups(frame, rule)
    parts = (
        pd.Series(frame[rule["of"]].to_numpy(dtype="int64")[rows])
        .groupby(group)
        .cumsum()
        .to_numpy()
    )
    wrong = parts != frame[rule["field"]].to_numpy(dtype="int64")[rows]
    if wrong.any():
        at = int(np.argmax(wrong))
        found = frame[rule["field"]].iloc[rows[at]]
        detail = f"{rule['field']} is {found}, the days add up to {parts[at]}"
        raise TableError(file, int(rows[at]) + 2, f"the sum so far of {rule['of']}", detail)


def _together(frame, rule, file):
    """Fields are blank together or filled together."""
    blank = frame[rule["fields"]].isna().to_numpy()
    wrong = blank.any(axis=1) & ~blank.all(axis=1)
    if wrong.any():
        raise TableError(
            file,
            _line(wrong),
            f"{', '.join(rule['fields'])} blank together",
            "some are, some are not",
        )


def _not_after(frame, rule, file):
    """One field is not larger (or later) than another."""
    first, second = frame[rule["field"]], frame[rule["than"]]
    wrong = (first > second).fillna(False).to_numpy(dtype=bool)
    if wrong.any():
        row = _line(wrong)
        detail = (
            f"{rule['field']} is {first.iloc[row - 2]}, {rule['than']} is {second.iloc[row - 2]}"
        )
        raise TableError(file, row, f"{rule['field']} not above {rule['than']}", detail)


RULES = {
    "gapless": _gapless,
    "ordered": _ordered,
    "distinct": _distinct,
    "never_falls": _never_falls,
    "running_total": _running_total,
    "together": _together,
    "not_above": _not_after,
}


def _check_published(raw, frame, resource):
    """Last, so that a broken rule is named first: the file is the published one, byte for byte."""
    hint = "to read a table that you changed on purpose, call load(..., edited=True)"
    if len(frame) != resource["rows"]:
        detail = f"there are {len(frame)} rows, published were {resource['rows']}; {hint}"
        raise TableError(resource["path"], len(frame) + 1, "number of rows", detail)
    if hashlib.sha256(raw).hexdigest() != resource["hash"].removeprefix("sha256:"):
        detail = f"every rule holds, but the file is not the published one; {hint}"
        raise TableError(resource["path"], None, "checksum", detail)
