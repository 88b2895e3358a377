"""Damage that Hypothesis makes up, over every table and every rule: all of it must be refused.

Each table gets the same number of damages, drawn from those that its fields and rules allow, the
same ones in every run. A damage that a rule can see must be refused by that rule, with the file and
the row; a damage that leaves every rule whole (a plausible figure changed) still has to be refused,
by the number of rows or the checksum.
"""

import csv
import io
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from summit import data, validate

DATA = Path(__file__).resolve().parents[1] / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABLES = {resource["name"]: resource for resource in PACKAGE["resources"]}
EXAMPLES = 16
AT_LEAST = 300
BY_FILE = {"checksum", "number of rows"}

# -- damage to one cell: what a table's field may not hold -----------------------------------------

NOT_NUMBERS = [
    ".", "..", "-", "NA", "N/A", "nan", "inf", "1,234", "1 234", "1.234,5", "1e5", "+5", "007",
    "5 people", "٣", "=SUM(A1:A9)", "#REF!", "5-6", "0x10", "½",
]  # fmt: skip
NOT_DAYS = [
    "until 6/7/2022", "6/7/2022", "24.02.2022", "2022-2-24", "24 February 2022", "2022-02-31",
    "2022-13-01", "44616", "2022", "20220224", "2022-02-24T00:00", "yesterday",
]  # fmt: skip
NOT_BOOLEANS = ["yes", "no", "TRUE", "False", "1", "0", "t"]
LETTERS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x24F, categories=["L"]), min_size=1
)


def cells(field):
    """List what may be put into a cell of this field so that the field's own rules refuse it."""
    kind, limits = field["type"], field.get("constraints", {})
    choices = []
    if limits.get("required"):
        choices.append(st.just(""))
    if kind in ("integer", "number"):
        choices += [st.sampled_from(NOT_NUMBERS), LETTERS]
        if "minimum" in limits:
            choices.append(st.integers(1, 10**6).map(lambda n: str(int(limits["minimum"]) - n)))
        if "maximum" in limits:
            choices.append(st.integers(1, 10**6).map(lambda n: str(int(limits["maximum"]) + n)))
        if kind == "integer":
            choices.append(st.floats(0.01, 99.9).map(lambda n: f"{int(n)}.5"))
    elif kind in ("date", "yearmonth"):
        choices += [st.sampled_from(NOT_DAYS), LETTERS]
        if "maximum" in limits:
            late = "2922-02-25" if kind == "date" else "2922-02"
            choices.append(st.just(late))
        if "minimum" in limits:
            choices.append(st.just("1022-02-25" if kind == "date" else "1022-02"))
    elif kind == "boolean":
        choices += [st.sampled_from(NOT_BOOLEANS), LETTERS.filter(lambda t: t not in BOTH)]
    else:
        choices.append(LETTERS.map(lambda text: f" {text}"))
        if "enum" in limits:
            choices.append(LETTERS.filter(lambda text: text not in limits["enum"]))
        if "pattern" in limits:
            form = re.compile(limits["pattern"])
            choices.append(LETTERS.filter(lambda text: not form.fullmatch(text)))
    return st.one_of(choices) if choices else None


BOTH = ("true", "false")


def damaged_cell(draw, rows, table):
    """Put a text that the field forbids into one cell."""
    fields = [field for field in table["schema"]["fields"] if cells(field) is not None]
    field = draw(st.sampled_from(fields))
    at = rows[0].index(field["name"])
    line = draw(st.integers(1, len(rows) - 1))
    text = draw(cells(field).filter(lambda new: new != rows[line][at]))
    rows[line][at] = text
    return line + 1, field["name"], text


def unknown_country(draw, rows, table):
    """Put a code or a name of no country, or of another one, where a country stands."""
    code, name = draw(st.sampled_from(sorted(table["countries"].items())))
    line = draw(st.integers(1, len(rows) - 1))
    column = name if name and draw(st.booleans()) else code
    at = rows[0].index(column)
    others = ["XKX", "XCR", "ZZZ"] if column == code else ["Crimea", "Kosovo", "Atlantis"]
    rows[line][at] = draw(st.sampled_from(others))
    return line + 1, column, rows[line][at]


# -- damage to rows, columns and the whole file ----------------------------------------------------


def row_twice(draw, rows, table):
    """Count a row twice, where it stands."""
    line = draw(st.integers(1, len(rows) - 1))
    rows.insert(line, list(rows[line]))
    return line + 2, "", "row twice"


def row_twice_at_the_end(draw, rows, table):
    """Count a row twice, at the end, as when a part is pasted below the whole."""
    line = draw(st.integers(1, len(rows) - 1))
    rows.append(list(rows[line]))
    return len(rows), "", f"row {line + 1} again"


def cell_too_many(draw, rows, table):
    """Split a number at its thousands separator, or lose a cell."""
    line = draw(st.integers(1, len(rows) - 1))
    if draw(st.booleans()):
        rows[line].append("5")
    else:
        rows[line].pop()
    return line + 1, "", f"{len(rows[line])} cells"


def header_changed(draw, rows, table):
    """Rename, drop, swap or double a column."""
    at = draw(st.integers(0, len(rows[0]) - 1))
    what = draw(st.sampled_from(["rename", "drop", "double", "swap"]))
    if what == "swap":
        rows[0][at], rows[0][at - 1] = rows[0][at - 1], rows[0][at]
    if what == "rename":
        rows[0][at] = rows[0][at].upper()
    if what in ("drop", "double"):
        for row in rows:
            row[at : at + 1] = row[at : at + 1] * (2 if what == "double" else 0)
    return 1, str(at), what


def row_gone(draw, rows, table):
    """Leave out a row: a rule sees the gap, or else the number of rows does."""
    line = draw(st.integers(1, len(rows) - 1))
    del rows[line]
    return None, "", f"row {line + 1} gone"


def rows_exchanged(draw, rows, table):
    """Exchange two rows: their order is a rule, or else the checksum sees it."""
    line = draw(st.integers(1, len(rows) - 2))
    rows[line], rows[line + 1] = rows[line + 1], rows[line]
    return None, "", f"rows {line + 1}, {line + 2}"


def column_in_another_unit(draw, rows, table):
    """Give a whole column in thousands of its unit."""
    at, _ = draw(st.sampled_from(numbers(rows, table)))
    for row in rows[1:]:
        row[at] = f"{float(row[at]) / 1000:.6f}".rstrip("0").rstrip(".") if row[at] else ""
    return None, rows[0][at], "in thousands"


def running_total_on_one_row(draw, rows, table):
    """Put the sum of a column on one of its rows, as a cumulative total."""
    at, name = draw(st.sampled_from(numbers(rows, table)))
    line = draw(st.integers(1, len(rows) - 1))
    total = sum(float(row[at] or 0) for row in rows[1:])
    text = f"{total:.0f}" if total >= 100 else f"{total + 1:.3f}"
    if text == rows[line][at]:
        text = f"{float(text) + 1:.0f}"
    rows[line][at] = text
    return None, name, f"row {line + 1} is {text}"


def plausible_figure(draw, rows, table):
    """Change a figure a little."""
    at, name = draw(st.sampled_from(numbers(rows, table)))
    lines = [line for line in range(1, len(rows)) if rows[line][at]]
    line = draw(st.sampled_from(lines))
    rows[line][at] = f"{float(rows[line][at]) + 1:g}"
    return None, name, f"row {line + 1} plus 1"


def numbers(rows, table):
    """List the columns that hold figures: their place and name."""
    keys = table["schema"]["primaryKey"]
    found = [
        (at, field["name"])
        for at, field in enumerate(table["schema"]["fields"])
        if field["type"] in ("integer", "number") and field["name"] not in keys
    ]
    return [(at, name) for at, name in found if any(float(row[at] or 0) for row in rows[1:])]


ANY_RULE = (damaged_cell, row_twice, row_twice_at_the_end, cell_too_many, header_changed)
FILE_AT_LEAST = (row_gone, rows_exchanged)
FIGURES = (column_in_another_unit, running_total_on_one_row, plausible_figure)


def damages(table, rows):
    """List the kinds of damage that make sense for a table; those to a cell come more often."""
    kinds = [*ANY_RULE, damaged_cell, damaged_cell, *FILE_AT_LEAST]
    if table["countries"]:
        kinds += [unknown_country, unknown_country]
    if len(rows) < 4:
        kinds.remove(rows_exchanged)
    return kinds + (list(FIGURES) if numbers(rows, table) else [])


# -- the test --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the tables, of which one at a time is damaged."""
    copy = tmp_path_factory.mktemp("damaged")
    for path in [*DATA.glob("*.csv"), DATA / "datapackage.json"]:
        shutil.copyfile(path, copy / path.name)
    return copy


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def verdict_on(error, path, line):
    """Say how damage was met: by a rule that names the row, by the file as a whole, or not."""
    if error is None:
        return "accepted"
    if error.file != path.name or not error.rule:
        return f"refused without file or rule: {error}"
    if line is None:
        return "by file" if error.rule in BY_FILE else "by row" if error.row else "by rule"
    if error.rule in BY_FILE or error.row != line:
        return f"refused at another place: {error}"
    return "by row"


def damage_table(name, folder, tried):
    """Damage one table again and again, and note in `tried` how each damage was met."""
    table, path = TABLES[name], folder / f"{name}.csv"
    whole = (DATA / f"{name}.csv").read_text(encoding="utf-8")
    pristine = list(csv.reader(io.StringIO(whole, newline="")))
    kinds = damages(table, pristine)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def damage_and_load(source):
        kind = source.draw(st.sampled_from(kinds))
        rows = [list(row) for row in pristine]
        line, column, what = kind(source.draw, rows, table)
        text = text_of(rows)
        if text == whole:
            return  # two equal rows were exchanged
        path.write_text(text, encoding="utf-8", newline="\n")
        error = None
        try:
            data.load(name, folder=folder)
        except data.TableError as caught:
            error = caught
        tried[name, kind.__name__, line, column, what] = verdict_on(error, path, line)

    damage_and_load()
    path.write_text(whole, encoding="utf-8", newline="\n")
    assert len(data.load(name, folder=folder)) == table["rows"], "the copy is whole again"


def test_whatever_is_damaged_is_refused(folder, capsys):
    """Damage every table; print the share caught, which must be all."""
    tried = {}
    for name in TABLES:
        damage_table(name, folder, tried)
    met = Counter(tried.values())
    caught = met["by row"] + met["by rule"] + met["by file"]
    kinds = {case[1] for case in tried}
    with capsys.disabled():
        print(
            f"\n{len(tried)} damaged inputs over {len(TABLES)} tables, {len(kinds)} kinds of "
            f"damage: {caught} refused ({caught / len(tried):.1%}), {met['by row']} of them by a "
            f"rule that names the row, {met['by file']} by the number of rows or the checksum."
        )
    escaped = {
        case: how for case, how in tried.items() if how not in ("by row", "by rule", "by file")
    }
    assert not escaped
    assert caught == len(tried) >= AT_LEAST
    assert met["by row"] > len(tried) / 2
    assert kinds == {
        kind.__name__ for kind in (*ANY_RULE, unknown_country, *FILE_AT_LEAST, *FIGURES)
    }


def test_damage_that_is_let_through_would_be_noticed(folder, monkeypatch):
    """The count above can fail: without one check, damage gets by."""
    monkeypatch.setattr(validate, "refuse_unpublished", lambda *_: None)
    tried = {}
    damage_table("crossings_daily", folder, tried)
    assert "accepted" in tried.values()
