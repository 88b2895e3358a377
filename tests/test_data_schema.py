"""A second opinion at load time: pandera schemas made from the description, and sizes and times.

`summit.data` checks the text of the files with code of its own. Here another library checks the
frames that it hands over, against the same description.
"""

import statistics
import time

import pandas as pd
import pytest
from conftest import ROOT

from summit import data

pandera = pytest.importorskip("pandera.pandas", reason="pandera is not installed")

NAMES = data.tables()
LARGEST_BYTES = 3_000_000
# What a published table takes to load, of what plain reading does. The rules take some eight times.
TIMES_PLAIN = 3
DTYPES = {
    "integer": ("Int64", "int64"),
    "number": ("float64", "float64"),
    "date": ("datetime64[us]", "datetime64[us]"),
    "yearmonth": ("datetime64[us]", "datetime64[us]"),
    "string": ("str", "str"),
    "boolean": ("boolean", "bool"),
}


def schema_of(name):
    """Make a pandera schema from a table's description."""
    described = data.describe(name)
    fields = described["schema"]["fields"]
    return pandera.DataFrameSchema(
        {field["name"]: column_of(field) for field in fields},
        strict=True,
        ordered=True,
        unique=described["schema"]["primaryKey"],
    )


def column_of(field):
    """Make the schema of one column: type, blanks, limits, allowed values, form."""
    limits = field.get("constraints", {})
    required = bool(limits.get("required"))
    checks = []
    timed = field["type"] in ("date", "yearmonth")
    for key, check in (("minimum", pandera.Check.ge), ("maximum", pandera.Check.le)):
        if key in limits:
            checks.append(check(pd.Timestamp(limits[key]) if timed else limits[key]))
    if "enum" in limits:
        allowed = [pd.Timestamp(value) if timed else value for value in limits["enum"]]
        checks.append(pandera.Check.isin(allowed))
    if "pattern" in limits and not field.get("categories"):
        checks.append(pandera.Check.str_matches(f"^(?:{limits['pattern']})$"))
    kind = None if field.get("categories") else DTYPES[field["type"]][required]
    return pandera.Column(
        kind, checks=checks, nullable=not required, unique=bool(limits.get("unique"))
    )


@pytest.mark.parametrize("name", NAMES)
def test_loaded_frame_fits_the_schema(name):
    frame = data.load(name)
    assert len(schema_of(name).validate(frame, lazy=True)) == len(frame)


def _blanked(frame):
    return frame.assign(crossings_now=frame.crossings_now.astype("Int64").mask(frame.index == 3))


@pytest.mark.parametrize(
    "damage",
    [
        lambda frame: frame.assign(crossings_now=-1),
        lambda frame: frame.assign(crossings_now=frame.crossings_now.astype(float)),
        lambda frame: frame.assign(date=frame.date.iloc[0]),
        lambda frame: frame.assign(date=frame.date + pd.Timedelta(days=6000)),
        lambda frame: frame.drop(columns="edition_now"),
        lambda frame: frame[frame.columns[::-1]],
        _blanked,
    ],
    ids=["negative", "decimal", "one day", "too late", "column gone", "order", "blank"],
)
def test_the_schema_can_fail(damage):
    schema = schema_of("crossings_daily")
    with pytest.raises(pandera.errors.SchemaErrors):
        schema.validate(damage(data.load("crossings_daily")), lazy=True)


# -- sizes and times -------------------------------------------------------------------------------


def test_all_tables_together_are_small():
    assert sum(data.describe(name)["bytes"] for name in NAMES) < LARGEST_BYTES


def seconds(work, argument):
    """Return how long something takes."""
    start = time.perf_counter()
    work(argument)
    return time.perf_counter() - start


def share_of_plain_reading(name):
    """Return how many times as long loading a table takes as plain reading does.

    They take turns: a busy machine slows both.
    """
    file = ROOT / "data" / data.describe(name)["path"]
    turns = [(seconds(data.load, name), seconds(pd.read_csv, file)) for _ in range(5)]
    load, plain = (min(times) for times in zip(*turns, strict=True))
    return load / plain


def test_a_published_table_loads_quickly():
    assert statistics.median(map(share_of_plain_reading, NAMES)) < TIMES_PLAIN
