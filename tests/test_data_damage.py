"""Damaged copies of the tables: each is refused with the file, the row and the rule."""

import csv
import io
import json
import pickle
import shutil
from pathlib import Path

import pytest

from summit import data

DATA = Path(__file__).resolve().parents[1] / "data"


def cell(row, column, value):
    """Put `value`, or what it makes of the old one, into one cell; `row` is the file's line."""

    def damage(raw):
        rows = list(csv.reader(io.StringIO(raw.decode())))
        at = rows[0].index(column)
        rows[row - 1][at] = value(rows[row - 1][at]) if callable(value) else value
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue().encode()

    return damage


def lines(change):
    """Change the list of lines, without their ends."""

    def damage(raw):
        return ("\n".join(change(raw.decode().rstrip("\n").split("\n"))) + "\n").encode()

    return damage


def drop(row):
    """Leave out one line."""
    return lines(lambda rows: rows[: row - 1] + rows[row:])


def swap(row):
    """Exchange a line with the next."""
    return lines(lambda rows: [*rows[: row - 1], rows[row], rows[row - 1], *rows[row + 1 :]])


def columns(change):
    """Change every row, as a list of cells; the first is the header."""

    def damage(raw):
        out = io.StringIO()
        rows = csv.reader(io.StringIO(raw.decode()))
        csv.writer(out, lineterminator="\n").writerows(change(row) for row in rows)
        return out.getvalue().encode()

    return damage


DAILY, HOST, NEAR = "crossings_daily", "refugees_by_host", "crossings_by_country"
PROTECTION = "temporary_protection"
NOW, TOTAL = "crossings_now", "crossings_cumulative"
WHOLE, UTF8 = "whole number", "encoding utf-8"

# table, damage, row (None: no one row), part of the rule
CASES = {
    "column dropped": (DAILY, columns(lambda row: row[:6] + row[7:]), 1, "header"),
    "last column dropped": (HOST, columns(lambda row: row[:-1]), 1, "header"),
    "column renamed": (DAILY, lines(lambda r: [r[0].replace(NOW, "now"), *r[1:]]), 1, "header"),
    "column's case changed": (HOST, lines(lambda r: [r[0].upper(), *r[1:]]), 1, "header"),
    "column added": (DAILY, columns(lambda row: [*row, "1"]), 1, "header"),
    "columns reordered": (HOST, columns(lambda row: row[::-1]), 1, "header"),
    "header missing": (DAILY, drop(1), 1, "header"),
    "header doubled": (DAILY, lines(lambda r: [r[0], *r]), 2, "a day written as"),
    "column twice": (HOST, columns(lambda row: [*row, row[-1]]), 1, "header"),
    "semicolons": (DAILY, lambda raw: raw.replace(b",", b";"), 1, "header"),
    "text in a number": (DAILY, cell(5, NOW, "many"), 5, WHOLE),
    "negative people": (DAILY, cell(9, NOW, "-5"), 9, "minimum 0"),
    "negative in the last row": (HOST, cell(3053, "refugees", "-1"), 3053, "minimum 0"),
    "too many people": (DAILY, cell(9, NOW, "1000001"), 9, "maximum 1000000"),
    "a number beyond any": (DAILY, cell(9, NOW, "9" * 30), 9, WHOLE),
    "NaN": (DAILY, cell(7, NOW, "NaN"), 7, WHOLE),
    "infinite": (DAILY, cell(7, NOW, "inf"), 7, WHOLE),
    "nan where a figure may be missing": (DAILY, cell(60, "crossings_then", "nan"), 60, WHOLE),
    "N/A": (HOST, cell(4, "refugees", "N/A"), 4, WHOLE),
    "a dash": (HOST, cell(4, "refugees", "-"), 4, WHOLE),
    "a dot": (HOST, cell(4, "refugees", "."), 4, WHOLE),
    "thousands commas": (HOST, cell(2, "refugees", "100,000"), 2, WHOLE),
    "thousands dots": (HOST, cell(2, "refugees", "100.000"), 2, WHOLE),
    "thousands spaces": (HOST, cell(2, "refugees", "100 000"), 2, WHOLE),
    "decimals": (HOST, cell(2, "refugees", "100000.0"), 2, WHOLE),
    "exponent": (HOST, cell(2, "refugees", "1e5"), 2, WHOLE),
    "plus sign": (HOST, cell(2, "refugees", "+100000"), 2, WHOLE),
    "leading zero": (HOST, cell(2, "refugees", "0100000"), 2, WHOLE),
    "other digits": (HOST, cell(2, "refugees", "١٠٠"), 2, WHOLE),
    "space before a number": (HOST, cell(2, "refugees", " 100000"), 2, WHOLE),
    "unit in the cell": (HOST, cell(2, "refugees", "100000 people"), 2, WHOLE),
    "required cell blank": (DAILY, cell(20, NOW, ""), 20, "required"),
    "blank where a required text stood": (NEAR, cell(20, "iso3", ""), 20, "required"),
    "date blank": (DAILY, cell(20, "date", ""), 20, "required"),
    "date day first": (DAILY, cell(3, "date", "25/02/2022"), 3, "a day written as"),
    "date without zeros": (DAILY, cell(3, "date", "2022-2-25"), 3, "a day written as"),
    "date with a time": (DAILY, cell(3, "date", "2022-02-25 00:00"), 3, "a day written as"),
    "31 February": (DAILY, cell(3, "date", "2022-02-31"), 3, "a day written as"),
    "day and month swapped": (DAILY, cell(3, "date", "2022-25-02"), 3, "a day written as"),
    "month as a day": (PROTECTION, cell(3, "month", "2022-03-01"), 3, "a month written"),
    "month 13": (PROTECTION, cell(3, "month", "2022-13"), 3, "a month written"),
    "the year 2922": (DAILY, cell(3, "date", "2922-02-25"), 3, "maximum 2035-12-31"),
    "date before the war": (DAILY, cell(2, "date", "2022-02-23"), 2, "minimum 2022-02-24"),
    "month too late": ("temporary_protection_decisions", cell(2, "month", "2922-01"), 2, "maximum"),
    "year out of range": (HOST, cell(2, "year", "1950"), 2, "minimum 1951"),
    "duplicate row": (DAILY, lines(lambda r: [*r[:5], r[4], *r[5:]]), 6, "unique"),
    "duplicate key": (HOST, lines(lambda r: [*r[:3], r[2], *r[3:]]), 4, "one row for each"),
    "Russia counted twice": (
        NEAR, lines(lambda r: [*r, r[-1]]), 1506, "one row for each"),
    "unknown country": (HOST, cell(3, "host_iso3", "XKX"), 3, "known country"),
    "lower-case country": (HOST, cell(3, "host_iso3", "pak"), 3, "form [A-Z]{3}"),
    "country not a neighbour": (NEAR, cell(3, "iso3", "DEU"), 3, "one of"),
    "another country's name": (HOST, cell(3, "host", "India"), 3, "the country's name"),
    "name misspelt": ("population", cell(3, "country", "Afghanistam"), 3, "country's name"),
    "space after a text": ("population", cell(3, "country", "Afghanistan "), 3, "no space"),
    "series unknown": (NEAR, cell(3, "series", "weekly"), 3, "one of"),
    "yes for true": (NEAR, cell(3, "superseded", "yes"), 3, "true or false"),
    "a day left out": (DAILY, drop(10), 10, "gapless by day"),
    "a day left out of one country": (NEAR, drop(10), 10, "gapless by day"),
    "a month left out": ("temporary_protection_eu27", drop(5), 5, "gapless by month"),
    "a year left out": ("population", drop(5), 5, "gapless by year"),
    "rows out of order": (HOST, swap(5), 5, "in the order of"),
    "running total falls": (NEAR, cell(1000, TOTAL, "1"), 1000, "never falls"),
    "deaths fall": ("civilian_casualties", cell(20, "killed_confirmed", "5"), 20, "never falls"),
    "a day raised, its total not": (DAILY, cell(9, NOW, "999999"), 9, "the sum so far"),
    "a total typed wrongly": ("crossings_editions", cell(40, TOTAL, "1"), 40, "the sum so far"),
    "one of three blanked": (DAILY, cell(9, "edition_then", ""), 9, "blank together"),
    "read before it happened": (NEAR, cell(1504, "read_on", "2022-03-05"), 1504, "not above"),
    "more back than out": (
        "crossings_both_ways", cell(12, "crossings_to_cumulative", "17253737"), 12, "not above"),
    "a cell too many": (HOST, lines(lambda r: [*r[:6], r[6] + ",5", *r[7:]]), 7, "one cell"),
    "a cell too few": (HOST, lines(lambda r: [*r[:6], r[6][:12], *r[7:]]), 7, "one cell a column"),
    "last comma gone": (HOST, lines(lambda r: [*r[:6], r[6].rstrip(","), *r[7:]]), 7, "one cell"),
    "blank line": (HOST, lines(lambda r: [*r[:6], "", *r[6:]]), 7, "one cell a column"),
    "quote that does not close": (
        "displaced_inside", lines(lambda r: [*r[:3], '"' + r[3], *r[4:]]), None, "one"),
    "line break in a cell": ("countries", cell(3, "note", "a\nb"), None, "one line a row"),
    "file cut in a row": (HOST, lambda raw: raw[:5000], None, "whole file"),
    "file cut after a row": (HOST, lines(lambda r: r[:100]), 100, "number of rows"),
    "only the header": (HOST, lines(lambda r: r[:1]), 2, "has rows"),
    "empty file": (HOST, lambda _: b"", 1, "not empty"),
    "nothing but spaces": (HOST, lambda _: b" \n \n", 1, "not empty"),
    "latin-1": (HOST, lambda raw: raw.decode().replace("ü", "u").replace(
        "Pakistan", "Pakistän", 1).encode("latin-1", "replace"), 3, UTF8),
    "utf-16": (HOST, lambda raw: raw.decode().encode("utf-16"), 1, UTF8),
    "byte order mark": (HOST, lambda raw: b"\xef\xbb\xbf" + raw, 1, UTF8),
    "NUL bytes": (HOST, lambda raw: raw[:200] + b"\0" + raw[201:], None, UTF8),
    "carriage returns for line ends": (
        HOST, lambda raw: raw.replace(b"\n", b"\r"), 1, "ends in a line feed"),
    "carriage returns but for the last": (
        HOST, lambda raw: raw[:-1].replace(b"\n", b"\r") + b"\n", 1, "ends in a line feed"),
    "carriage return in a cell": (
        "countries", cell(3, "note", "a\rb"), 3, "ends in a line feed"),
    "no line ends, and long": (HOST, lambda _: b"x" * 200_000, 1, "one line a row"),
    "web page instead": (HOST, lambda _: b"<!DOCTYPE html>\n<html></html>\n", 1, "header"),
    "file missing": (HOST, None, None, "file present"),
    "a plausible figure changed": (HOST, cell(2, "refugees", "100001"), None, "checksum"),
}  # fmt: skip


def copy(tmp_path, table):
    for name in ("datapackage.json", "countries.csv", f"{table}.csv"):
        shutil.copyfile(DATA / name, tmp_path / name)
    return tmp_path / f"{table}.csv"


@pytest.fixture
def long_cells_are_refused():
    """What Python does by itself; frictionless, which other tests use, lifts the limit for all."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("long_cells_are_refused")
@pytest.mark.parametrize("case", CASES)
def test_damaged_copy_is_refused(case, tmp_path):
    table, damage, row, rule = CASES[case]
    path = copy(tmp_path, table)
    if damage is None:
        path.unlink()
    else:
        before = path.read_bytes()
        path.write_bytes(damage(before))
        assert path.read_bytes() != before
    with pytest.raises(data.TableError) as caught:
        data.load(table, folder=tmp_path)
    error = caught.value
    assert error.file == f"{table}.csv"
    assert rule in error.rule
    if row is not None:
        assert error.row == row
    for part in (error.file, error.rule, f"row {error.row}" if error.row else ""):
        assert part in str(error)


def test_there_are_forty_and_the_undamaged_copy_loads(tmp_path):
    assert len(CASES) >= 40
    for table in {case[0] for case in CASES.values()}:
        copy(tmp_path, table)
        assert len(data.load(table, folder=tmp_path)) > 0


def test_an_edited_table_is_read_when_asked_for(tmp_path):
    path = copy(tmp_path, HOST)
    path.write_bytes(cell(2, "refugees", "100001")(path.read_bytes()))
    with pytest.raises(data.TableError, match="edited=True"):
        data.load(HOST, folder=tmp_path)
    assert data.load(HOST, folder=tmp_path, edited=True).refugees[0] == 100_001
    path.write_bytes(cell(2, "refugees", "-1")(path.read_bytes()))
    with pytest.raises(data.TableError, match="minimum 0"):
        data.load(HOST, folder=tmp_path, edited=True)


def test_windows_line_ends_do_not_count(tmp_path):
    path = copy(tmp_path, DAILY)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(data.load(DAILY, folder=tmp_path)) == 433


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"resources": [{}]}', "\ufeff{}"],
    ids=["empty", "cut", "list", "no resources", "no name", "byte order mark"],
)
def test_damaged_description_is_refused(text, tmp_path):
    (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(data.TableError, match=r"datapackage\.json.*valid JSON"):
        data.load("countries", folder=tmp_path)


def test_damaged_countries_table_is_named_by_the_others(tmp_path):
    copy(tmp_path, HOST)
    (tmp_path / "countries.csv").write_bytes(b"")
    with pytest.raises(data.TableError) as caught:
        data.load(HOST, folder=tmp_path, edited=True)
    assert (caught.value.file, caught.value.row) == ("countries.csv", 1)


def test_unknown_type_in_the_description_is_refused(tmp_path):
    copy(tmp_path, DAILY)
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"][1]["schema"]["fields"][0]["type"] = "moment"
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    with pytest.raises(data.TableError, match="known type"):
        data.load(DAILY, folder=tmp_path)


@pytest.mark.parametrize("key", ["path", "hash", "rows", "schema"])
def test_what_the_description_lacks_is_named(key, tmp_path):
    copy(tmp_path, DAILY)
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    del package["resources"][1][key]
    name = package["resources"][1]["name"]
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    with pytest.raises(data.TableError, match=rf"datapackage\.json: .*'{name}' lacks \['{key}'\]"):
        data.load(name, folder=tmp_path)


def test_an_error_survives_a_process_border():
    packed = pickle.dumps(data.TableError("a.csv", 3, "a rule", "a detail"))
    error = pickle.loads(packed)  # noqa: S301 - packed on the line above
    assert (error.file, error.row, error.rule) == ("a.csv", 3, "a rule")
    assert str(error) == "a.csv, row 3: a detail (rule: a rule)"
