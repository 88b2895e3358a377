"""Known breaks in the series, each looked up in the tables before it is published."""

import pandas as pd

from . import describe

COLUMNS = "table,field,series,iso3,date,kind,note"
TIMES = ("date", "month", "year")
PLACES = ("iso3", "host_iso3")
# What the figures before and on the day must show for a break to be believed.
SHOWS = {
    "clean_up": lambda before, after: after < 0.95 * before,
    "correction": lambda before, after: after < before,
    "countries_added": lambda before, after: after > 1.2 * before,
    "definition": lambda before, after: not 0.98 <= after / before <= 1.5,
    "edition": lambda before, after: after < before,
    "method": lambda before, after: after != before,
    "missing": lambda before, after: before is not None and after is None,
    "starts": lambda before, after: before is None and after is not None,
    "stops": lambda _, after: after is not None,
}
NEED_BOTH = {"clean_up", "correction", "countries_added", "definition", "edition", "method"}


def breaks(sources):
    """Where a series changes its meaning, not only its value: one row a break.

    Selected: breaks found by reading the publishers' notes and by looking for jumps, typed by hand.
    Dropped: nothing.
    Corrected: nothing; a break that its table does not show stops the compile.
    Assumed: a month's figure stands for its first day, a year's for its last.
    """
    source = sources.written("breaks", COLUMNS)
    source.texts("kind", list(SHOWS))
    dates = source.dates("date")
    found = [_looked_up(sources, source, row) for row in source.frame.itertuples()]
    before, after = (pd.array(side, dtype="Int64") for side in zip(*found, strict=True))
    return source.frame.assign(date=dates, value_before=before, value_after=after)


def _looked_up(sources, source, row):
    """Return the figures before and on the day, if they show what the row says."""
    described = describe.known()["tables"].get(row.table, {"fields": []})
    if row.field not in [field["name"] for field in described["fields"]]:
        detail = f"there is no {row.table}.{row.field}"
        source.stop("known table and field", detail, source.row(row.Index))
    series, day = _series(sources.table(row.table), row), pd.Timestamp(row.date)
    before = _value(series[series.index < day].dropna(), -1)
    after = _value(series[series.index == day], 0)
    shown = row.kind not in NEED_BOTH or None not in (before, after)
    shown = shown and SHOWS[row.kind](before, after)
    if not shown or (row.kind == "stops" and (series.index > day).any()):
        where = f"{row.table}.{row.field} {row.series} {row.iso3} {row.date}"
        detail = f"{where}: {before} before, {after} on the day"
        source.stop(f"shows as {row.kind}", detail, source.row(row.Index))
    return before, after


def _series(frame, row):
    """One series of figures by day, the first of a month, or the last day of a year."""
    time = next(column for column in TIMES if column in frame)
    if row.series:
        frame = frame[frame["series" if "series" in frame else "origin_iso3"] == row.series]
    if "superseded" in frame:
        frame = frame[~frame.superseded]
    place = next((column for column in PLACES if column in frame), None)
    if place is not None:
        frame = frame[frame[place] == row.iso3]
    days = frame[time].astype(str) + ("-12-31" if time == "year" else "")
    days = pd.to_datetime(days, format="mixed")
    return pd.Series(frame[row.field].to_numpy(), index=days).sort_index()


def _value(series, position):
    if series.empty or pd.isna(series.iloc[position]):
        return None
    return int(series.iloc[position])
