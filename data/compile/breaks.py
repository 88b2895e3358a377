"""Known breaks in the series, each looked up in the tables before it is published."""

from pathlib import Path

import pandas as pd

from summit.data import TableError

WRITTEN = Path(__file__).with_name("breaks.csv")
COLUMNS = ["table", "field", "series", "iso3", "date", "kind", "note"]
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


def tables(work):
    """Make the breaks table: written by hand, the figures before and after from the tables."""
    done = work.done
    written = pd.read_csv(WRITTEN, dtype=str, keep_default_na=False)
    if list(written.columns) != COLUMNS:
        raise TableError(
            WRITTEN.name,
            1,
            "header",
            f"the columns are {list(written.columns)}, expected {COLUMNS}",
        )
    rows = [
        _row(line, row, done) for line, row in enumerate(written.itertuples(index=False), start=2)
    ]
    frame = pd.DataFrame(rows)
    for column in ("value_before", "value_after"):
        frame[column] = frame[column].astype("Int64")
    return {
        "breaks": frame.sort_values(["table", "field", "series", "iso3", "date"], ignore_index=True)
    }


def _row(line, row, done):
    where = f"{row.table}.{row.field} {row.series} {row.iso3} {row.date}"
    if row.table not in done or row.field not in done[row.table].columns:
        raise TableError(
            WRITTEN.name, line, "known table and field", f"there is no {row.table}.{row.field}"
        )
    if row.kind not in SHOWS:
        raise TableError(WRITTEN.name, line, f"one of {sorted(SHOWS)}", f"kind is {row.kind!r}")
    series = _series(done[row.table], row)
    day = pd.Timestamp(row.date)
    before, after = (
        _value(series[series.index < day].dropna(), -1),
        _value(series[series.index == day], 0),
    )
    shown = (row.kind not in NEED_BOTH or None not in (before, after)) and SHOWS[row.kind](
        before, after
    )
    if row.kind == "stops" and (series.index > day).any():
        shown = False
    if not shown:
        raise TableError(
            WRITTEN.name,
            line,
            f"shows as {row.kind}",
            f"{where}: {before} before, {after} on the day",
        )
    return {**row._asdict(), "date": day, "value_before": before, "value_after": after}


def _series(frame, row):
    """One series of figures by day, the first of a month, or the last day of a year."""
    time = next(column for column in TIMES if column in frame)
    if row.series:
        frame = frame[frame["series" if "series" in frame else "origin_iso3"] == row.series]
    if "superseded" in frame:
        frame = frame[frame.superseded == "false"]
    place = next((column for column in PLACES if column in frame), None)
    if place is not None:
        frame = frame[frame[place] == row.iso3]
    days = frame[time].astype(str) + ("-12-31" if time == "year" else "")
    return pd.Series(
        frame[row.field].to_numpy(), index=pd.to_datetime(days, format="mixed")
    ).sort_index()


def _value(series, position):
    if series.empty or pd.isna(series.iloc[position]):
        return None
    return int(series.iloc[position])
