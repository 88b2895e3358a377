"""A copy of the book's tables in which something was changed, read as the published ones are.

Every rule of a table still holds when it is read: an edit that breaks one is refused, as it would
be for whoever corrects a figure.
"""

import csv
import hashlib
import io
import json
import shutil

from lint_rules import ROOT

DATA = ROOT / "data"


def copy_tables(folder):
    """Copy all tables and their description into a folder that does not exist yet."""
    folder.mkdir(parents=True)
    for path in [*DATA.glob("*.csv"), DATA / "datapackage.json"]:
        shutil.copyfile(path, folder / path.name)
    return folder


def change_cell(folder, table, row, column, value):
    """Write one cell of a table anew, in its one row that holds all cells of `row`.

    Where the table's rows have an order they are put in it again, and the description is told of
    the new content.
    """
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, heads = list(reader), reader.fieldnames
    found = [one for one in rows if all(text in one[head] for head, text in row.items())]
    assert len(found) == 1, f"{len(found)} rows of {table} hold {row}"
    assert found[0][column] != value, "the cell holds this already"
    found[0][column] = value
    _write(folder, table, heads, rows)


def add_rows(folder, table, make):
    """Put rows below those of a table: those that `make` returns of all rows, as texts by column.

    Where the table's rows have an order they are put in it again.
    """
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, heads = list(reader), reader.fieldnames
    added = make(rows)
    assert added, f"nothing to add to {table}"
    _write(folder, table, heads, [*rows, *added])


def _write(folder, table, heads, rows):
    """Write a table anew, in its order, and tell the description of it."""
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    described = next(one for one in package["resources"] if one["name"] == table)
    for rule in described.get("rules", []):
        if rule["rule"] == "ordered":
            rows.sort(key=lambda one: [one[field] for field in rule["fields"]])
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, heads, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode("utf-8")
    (folder / f"{table}.csv").write_bytes(content)
    described["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    described["bytes"], described["rows"] = len(content), len(rows)
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
