"""What publishers print, held against the book's tables: ``published_totals.csv``, a row a total.

The columns of that file:

- ``table``, ``filter``: the table, and which of its rows: ``column == "value"``, also with ``!=``,
  ``<``, ``<=``, ``>``, ``>=``, ``in`` and ``not in``; several joined by ``&``; blank for all rows.
- ``measure``: what is computed of them: ``only: column`` (one row is left), ``sum: column``,
  ``max: column``, ``first: column``, ``last: column`` (in the table's order, blanks skipped),
  ``count``, ``count: column`` (different values), or the name of a function in `MEASURES`, which
  gets the rows that the filter left.
- ``published``, ``unit``: the figure as printed, written in the unit of the table.
- ``tolerance``: how far ours may be off: what the publisher's rounding allows, no more.
- ``difference``: ours less the published figure, where that is more than the tolerance; else blank.
- ``note``: says why there is a difference; required where there is one.
- ``citation``, ``url``: who prints the figure, where and when, with the words quoted if they help.
"""

import ast
import csv
import math
import operator
import re
from pathlib import Path

import pytest

from summit import data

FILE = Path(__file__).with_name("published_totals.csv")
COLUMNS = [
    "table", "filter", "measure", "published", "unit", "tolerance", "difference", "note",
    "citation", "url",
]  # fmt: skip
AT_LEAST = 40
# A tolerance beyond this share of the figure would let anything pass.
LARGEST_TOLERANCE = 0.06

with FILE.open(encoding="utf-8", newline="") as _stream:
    READER = csv.DictReader(_stream)
    ROWS = list(READER)


def _name(row):
    return " ".join(filter(None, (row["table"], row["filter"], row["measure"])))


# -- what can be computed --------------------------------------------------------------------------


def _only(column):
    if len(column) != 1:
        raise ValueError(f"the filter leaves {len(column)} rows; 'only' needs one")
    return column.iloc[0]


SIGNS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda column, values: column.isin(values),
    "not_in": lambda column, values: ~column.isin(values),
}
KINDS = {
    "only": _only,
    "sum": lambda column: column.sum(),
    "max": lambda column: column.max(),
    "first": lambda column: column.dropna().iloc[0],
    "last": lambda column: column.dropna().iloc[-1],
    "count": lambda column: column.nunique(),
}


def displaced_and_crossings(rows):
    """Return IOM's total of round 2 and the crossings shown for the day of that survey."""
    day = rows.date.iloc[0]
    shown = data.load("crossings_daily").set_index("date").crossings_cumulative_shown[day]
    return _only(rows.displaced) + shown


def refugees_and_others(rows):
    """Return refugees and other people in need of international protection."""
    return rows.refugees.sum() + rows.other_in_need_of_protection.fillna(0).sum()


def real_change_pct(rows):
    """Return the change from the first year to the last, at constant prices."""
    rows = rows.sort_values("year")
    constant = next(name for name in rows if re.fullmatch(r"expenditure_usd_20\d\d_mn", name))
    return 100 * (rows[constant].iloc[-1] / rows[constant].iloc[0] - 1)


def united_states_share_pct(rows):
    """Return the United States' share of all members' spending, in one year."""
    spent = rows.set_index("series").expenditure_usd_current_mn
    return 100 * (1 - spent["nato_europe_and_canada"] / spent["nato_total"])


def median_share(rows):
    """Return the median over countries."""
    return rows.share_pct.median()


def _union():
    """List the members of the European Union among the donors, and its institutions."""
    donors = data.load("aid_donors")
    return [*donors.iso3[donors.through_eu_eur_bn.notna()], "XXB", "XXE", "XXP"]


def union_committed(rows):
    """Return what members and institutions of the European Union promised."""
    return rows.committed_eur_bn[rows.iso3.isin(_union())].sum()


def _europe(rows):
    """Keep Europe as the tracker means it: the Union, the United Kingdom, and three others."""
    return rows[rows.iso3.isin([*_union(), "CHE", "GBR", "ISL", "NOR"])]


def europe_allocated(rows):
    """Return what Europe earmarked."""
    return _europe(rows).allocated_eur_bn.sum()


def europe_military(rows):
    """Return what Europe earmarked for arms and armies."""
    return _europe(rows).allocated_military_eur_bn.sum()


#: Measures that take more than one column, by the name that the file uses.
MEASURES = {
    function.__name__: function
    for function in (
        displaced_and_crossings,
        refugees_and_others,
        real_change_pct,
        united_states_share_pct,
        median_share,
        union_committed,
        europe_allocated,
        europe_military,
    )
}


def chosen(frame, conditions):
    """Return the rows that meet all conditions.

    Not `pandas.DataFrame.query`: in pandas 3.0.2 it finds no row for a day written as text.
    """
    for condition in filter(None, conditions.split(" & ")):
        column, sign, value = condition.replace(" not in ", " not_in ", 1).split(maxsplit=2)
        frame = frame[SIGNS[sign](frame[column], ast.literal_eval(value))]
    return frame


def ours(row):
    """Compute the book's figure for one row of the file."""
    frame = chosen(data.load(row["table"]), row["filter"])
    kind, _, column = (part.strip() for part in row["measure"].partition(":"))
    if column:
        return float(KINDS[kind](frame[column]))
    return float(len(frame) if kind == "count" else MEASURES[kind](frame))


# -- tests -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_our_total_is_the_published_one(row):
    found, published = ours(row), float(row["published"])
    known, tolerance = float(row["difference"] or 0), float(row["tolerance"])
    assert abs(found - published - known) <= tolerance + 1e-9, (
        f"{row['citation']} prints {published:,.10g} {row['unit']}, our tables give "
        f"{found:,.10g}: {found - published:+,.10g}, and {known:+,.10g} is known and explained"
    )


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_row_is_cited_and_its_difference_explained(row):
    published, tolerance = float(row["published"]), float(row["tolerance"])
    assert math.isfinite(published)
    assert 0 <= tolerance <= LARGEST_TOLERANCE * abs(published)
    assert len(row["citation"]) > 15
    assert row["url"].startswith("https://")
    assert row["unit"]
    if row["difference"]:
        assert abs(float(row["difference"])) > tolerance, "a difference within the tolerance"
        assert len(row["note"]) > 30, "a difference without its reason"


def test_there_are_enough_totals_and_none_stands_twice():
    assert READER.fieldnames == COLUMNS
    assert len(ROWS) >= AT_LEAST
    keys = [(row["table"], row["filter"], row["measure"], row["citation"]) for row in ROWS]
    assert len(set(keys)) == len(keys)


def test_most_totals_need_no_explanation():
    assert sum(bool(row["difference"]) for row in ROWS) < len(ROWS) / 3
