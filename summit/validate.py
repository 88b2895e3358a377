"""The rules of a table: what `datapackage.json` says of its cells, rows and columns, held to.

The compile step, the tests and a table that was edited on purpose are held against all of them; so
is a file that is not the published one, to say where it is wrong.
"""

import csv
import io
import re
from typing import NamedTuple

import numpy as np
import pandas as pd

__all__ = ["TableError", "checked", "refuse_unpublished"]

# Text as pandas 3 has it, whatever the option `future.infer_string` makes of "str".
TEXT = pd.StringDtype(na_value=np.nan)


class Type(NamedTuple):
    """A type that a field may have in ``datapackage.json``.

    Attributes
    ----------
    rule : str
        How a message says what a cell has to be.
    form : str
        The pattern of a cell that is not blank.
    optional, required : str or pandas.StringDtype
        The pandas type of a column with cells that may be blank, and of one without.
    """

    rule: str
    form: str
    optional: str | pd.StringDtype
    required: str | pd.StringDtype


# Numbers of 19 digits and more would not be exact.
TYPES = {
    "string": Type("no space before or after a text", r"(?s:\S(.*\S)?)", TEXT, TEXT),
    "integer": Type("a whole number, digits only", r"(?!.{19})(0|-?[1-9][0-9]*)", "Int64", "int64"),
    "number": Type(
        "a number with a decimal point, digits only",
        r"(?!.{19})-?(0|[1-9][0-9]*)(\.[0-9]+)?",
        "float64",
        "float64",
    ),
    "boolean": Type("true or false", "true|false", "boolean", "bool"),
    "date": Type("a day written as 2022-02-24", "[0-9-]{10}", *["datetime64[us]"] * 2),
    "yearmonth": Type("a month written as 2022-02", "[0-9-]{7}", *["datetime64[us]"] * 2),
}
# Those that are days, with their unit in numpy.
DAYS = {"date": "datetime64[D]", "yearmonth": "datetime64[M]"}


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


def dtype(field):
    """Return the pandas type of the column that a field describes."""
    if field["type"] not in TYPES:
        detail = f"{field['name']} has the type {field['type']!r}; allowed are {list(TYPES)}"
        raise TableError("datapackage.json", None, "known type", detail)
    if field.get("categories"):
        return "category"
    kind = TYPES[field["type"]]
    return kind.required if field.get("constraints", {}).get("required") else kind.optional


def column(texts, field):
    """Return a column's texts, none of which breaks a rule, as values of its type."""
    kind = dtype(field)
    if kind == "category":
        known = sorted(set(texts) - {""})
        codes = {"": -1} | {text: code for code, text in enumerate(known)}
        return pd.Categorical.from_codes([codes[text] for text in texts], categories=known)
    if field["type"] in DAYS:
        return np.array(texts, dtype=DAYS[field["type"]]).astype(kind)
    if field["type"] == "string":
        return pd.array([text or None for text in texts], dtype=kind)
    if field["type"] == "number":
        return np.array([text or "nan" for text in texts], dtype=object).astype(kind)
    if field["type"] == "boolean":
        values, masked = np.array([text == "true" for text in texts]), pd.arrays.BooleanArray
    else:
        values = np.array([text or "0" for text in texts], dtype=object).astype("int64")
        masked = pd.arrays.IntegerArray
    if kind == values.dtype:
        return values
    return masked(values, np.array([text == "" for text in texts]))


def checked(raw, resource, countries):
    """Return a table's frame, each column in its type, once every rule holds.

    Parameters
    ----------
    raw : bytes
        The file, each line ending in a line feed alone.
    resource : dict
        The table's entry in ``datapackage.json``.
    countries : callable
        Returns the name of each known country by its code; called where the table has countries.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    TableError
        At the first rule that is broken.
    """
    text = cells(raw, resource)
    file, fields = resource["path"], resource["schema"]["fields"]
    frame = pd.DataFrame({f["name"]: _column(text[f["name"]], f, file) for f in fields})
    _check_keys(frame, resource)
    if pairs := resource.get("countries"):
        _check_countries(text, pairs, file, countries())
    for rule in resource.get("rules", []):
        RULES[rule["rule"]](frame, rule, file)
    return frame


def refuse_unpublished(frame, resource):
    """Refuse a table that keeps every rule and is not the published one, byte for byte."""
    hint = "to read a table that you changed on purpose, call load(..., edited=True)"
    if len(frame) != resource["rows"]:
        detail = f"there are {len(frame)} rows, published were {resource['rows']}; {hint}"
        raise TableError(resource["path"], len(frame) + 1, "number of rows", detail)
    detail = f"every rule holds, but the file is not the published one; {hint}"
    raise TableError(resource["path"], None, "checksum", detail)


# -- from bytes to cells
# ----------------------------------------------------------------------------------------------


def cells(raw, resource):
    """Every cell as text, once encoding, header and shape are right."""
    file, names = resource["path"], [field["name"] for field in resource["schema"]["fields"]]
    if not raw.strip():
        raise TableError(file, 1, "not empty", "the file is empty")
    if raw.startswith(b"\xef\xbb\xbf"):
        raise TableError(file, 1, "encoding utf-8", "the file starts with a byte order mark")
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
    if "\r" in text:
        row = text[: text.index("\r")].count("\n") + 1
        detail = "there is a carriage return without a line feed"
        raise TableError(file, row, "each line ends in a line feed", detail)
    if not text.endswith("\n"):
        # The header of a file cut off is still held against the description first.
        (header,), _ = _rows([text.split("\n", 1)[0]], file, strict=False)
        _check_header(header, names, file)
        row = text.count("\n") + 1
        detail = "the last line does not end; the file may be cut off"
        raise TableError(file, row, "whole file", detail)
    rows, count = _rows(io.StringIO(text, newline=""), file, strict=True)
    _check_header(rows[0], names, file)
    if len(rows) == 1:
        raise TableError(file, 2, "has rows", "there is a header and nothing below it")
    sizes = np.fromiter(map(len, rows), dtype=int, count=len(rows))
    if (sizes != len(names)).any():
        at = int(np.argmax(sizes != len(names)))
        detail = f"the row has {sizes[at]} cells, the header {len(names)}"
        raise TableError(file, at + 1, "one cell a column", detail)
    if count != len(rows):
        broken = next(at for at, row in enumerate(rows) if any("\n" in cell for cell in row))
        raise TableError(file, broken + 1, "one line a row", "a cell holds a line break")
    columns = zip(names, zip(*rows[1:], strict=True), strict=True)
    return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns})


def _rows(lines, file, *, strict):
    """Return the rows of cells that lines hold, and the number of lines."""
    reader = csv.reader(lines, strict=strict)
    try:
        return list(reader), reader.line_num
    except csv.Error as error:
        raise TableError(file, reader.line_num, "one line a row", f"{error}") from None


def _check_header(found, names, file):
    if found == names:
        return
    missing, extra = [n for n in names if n not in found], [n for n in found if n not in names]
    if missing or extra:
        detail = f"missing columns {missing}, unknown columns {extra}"
    elif len(found) != len(names):
        detail = f"a column is there twice: {found}"
    else:
        detail = f"the columns are in another order: {found}"
    raise TableError(file, 1, "header", f"{detail}; expected {names}")


def _line(mask):
    """Return the line of the file where `mask` is first true."""
    return int(np.argmax(mask)) + 2


# -- from cells to types
# ----------------------------------------------------------------------------------------------


def _column(texts, field, file):
    """One column in its type. Each text is checked once, since most columns repeat theirs."""
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
    if limits.get("unique"):
        again = pd.Series(codes).duplicated().to_numpy() & ~blank[codes]
        if again.any():
            row, detail = _line(again), f"{field['name']} repeats {texts[again].iloc[0]!r}"
            raise TableError(file, row, "unique", detail)
    return column(texts, field)


def _convert(levels, blank, name, refuse):
    """Turn the different texts into values that limits can be held against."""
    rule, wrong = TYPES[name].rule, ~_fits(levels, TYPES[name].form) & ~blank
    if name in DAYS:
        form = "%Y-%m-%d" if name == "date" else "%Y-%m"
        days = pd.to_datetime(pd.Series(levels, dtype=TEXT), format=form, errors="coerce")
        refuse(wrong | (days.isna().to_numpy() & ~blank), rule)
        return days.to_numpy()
    refuse(wrong, rule)
    if name in ("integer", "number"):
        return np.where(blank, "0", levels).astype(TYPES[name].required)
    return levels


def _fits(levels, form):
    """Whether each text has the form, as a whole."""
    form = re.compile(form)
    return np.array([form.fullmatch(text) is not None for text in levels], dtype=bool)


def _check_limits(levels, values, blank, limits, refuse):
    for key, beyond in (("minimum", np.less), ("maximum", np.greater)):
        if key in limits:
            edge = np.datetime64(limits[key]) if values.dtype.kind == "M" else limits[key]
            refuse(beyond(values, edge) & ~blank, f"{key} {limits[key]}")
    if "enum" in limits:
        known = np.isin(levels, np.array(limits["enum"], dtype=object))
        refuse(~known & ~blank, f"one of {limits['enum']}")
    if "pattern" in limits:
        refuse(~_fits(levels, limits["pattern"]) & ~blank, f"form {limits['pattern']}")


# -- rules that look at more than one cell
# ----------------------------------------------------------------------------


def _check_keys(frame, resource):
    key = resource["schema"].get("primaryKey")
    if key and (again := frame.duplicated(key).to_numpy()).any():
        rule, detail = f"one row for each {', '.join(key)}", f"repeats {_show(frame, key, again)}"
        raise TableError(resource["path"], _line(again), rule, detail)


def _show(frame, columns, mask):
    row = frame.loc[int(np.argmax(mask)), columns]
    return ", ".join(
        str(value.date()) if isinstance(value, pd.Timestamp) else str(value) for value in row
    )


def _check_countries(text, pairs, file, known):
    """Check that each code is in the countries table, and each name goes with its code."""
    for code, name in pairs.items():
        columns = [code] if name is None else [code, name]
        for row in text[columns].drop_duplicates().itertuples():
            if row[1] not in known:
                detail = f"{code} {row[1]!r} is not in countries.csv"
                raise TableError(file, row.Index + 2, "known country", detail)
            if name is not None and known[row[1]] != row[2]:
                detail = f"{name} is {row[2]!r}, but {row[1]} is {known[row[1]]!r} in countries.csv"
                raise TableError(file, row.Index + 2, "the country's name", detail)


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
    steps = values.astype({"day": "datetime64[D]", "month": "datetime64[M]", "year": "int64"}[unit])
    wrong = (np.diff(steps.astype("int64")) != 1) & (np.diff(group) == 0)
    if wrong.any():
        at = int(np.argmax(wrong))
        detail = f"{rule['field']} does not follow {steps[at]}"
        raise TableError(file, int(rows[at + 1]) + 2, f"gapless by {unit}", detail)


def _ordered(frame, rule, file):
    """Rows stand in the order of the fields given."""
    columns = [
        frame[name].astype(TEXT) if frame[name].dtype == "category" else frame[name]
        for name in rule["fields"]
    ]
    ranks = [pd.factorize(column, sort=True)[0] for column in columns]
    order = np.lexsort(ranks[::-1])
    wrong = order != np.arange(len(frame))
    if wrong.any():
        in_order = f"in the order of {', '.join(rule['fields'])}"
        raise TableError(file, _line(wrong), in_order, "the row is out of order")


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
        together = f"{', '.join(rule['fields'])} blank together"
        raise TableError(file, _line(wrong), together, "some are, some are not")


def _not_after(frame, rule, file):
    """One field is not larger (or later) than another."""
    first, second = frame[rule["field"]], frame[rule["than"]]
    wrong = (first > second).fillna(False).to_numpy(dtype=bool)
    if wrong.any():
        at = int(np.argmax(wrong))
        detail = f"{rule['field']} is {first.iloc[at]}, {rule['than']} is {second.iloc[at]}"
        raise TableError(file, at + 2, f"{rule['field']} not above {rule['than']}", detail)


RULES = {
    "gapless": _gapless,
    "ordered": _ordered,
    "distinct": _distinct,
    "never_falls": _never_falls,
    "running_total": _running_total,
    "together": _together,
    "not_above": _not_after,
}
