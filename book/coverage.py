"""The picture of what a table covers: by time, a line a country; by country; or by column."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import groupby

from book.made import render
from book.tables import day

TIMES = ("date", "yearmonth")
WIDTH, LEFT, STEP, SQUARE = 460, 124, 16, 32
MOST_BINS = 92
#: So many places have their names beside their lines; more are drawn closer.
NAMED = 14


def picture(
    table: dict, rows: list[dict[str, str]], grid: list[dict[str, str]], names: dict[str, str]
) -> str:
    """Draw what the table covers.

    Parameters
    ----------
    table : dict
        What ``datapackage.json`` says of the table.
    rows : list of dict
        Its rows, each a dictionary of texts.
    grid : list of dict
        The rows of the book's grid of squares; empty for a book that has none.
    names : dict
        What a country is called, by its code.
    """
    when, where = time_field(table), place_field(table)
    if when and len({row[when] for row in rows} - {""}) > 1:
        return by_time(table, rows, when, where, names)
    if where and sum(row[where] in {cell["iso3"] for cell in grid} for row in rows) > 5:
        return by_place(table, rows, where, grid)
    return by_column(table, rows)


def time_field(table: dict) -> str | None:
    """Return the column that dates a row: one of the key if there is one."""
    fields = table["schema"]["fields"]
    found = [f["name"] for f in fields if f["type"] in TIMES or f["name"] == "year"]
    keys = [name for name in table["schema"]["primaryKey"] if name in found]
    return next(iter(keys + found), None)


def place_field(table: dict) -> str | None:
    """Return the column that places a row: the last country of the key, if there is one."""
    found = [code for code in table["countries"] if "iso3" in code]
    keys = [code for code in table["schema"]["primaryKey"] if code in found]
    return next(iter(keys[::-1] + found), None)


def figures(table: dict) -> list[str]:
    """Return the columns that hold figures."""
    keys = {*table["schema"]["primaryKey"], "year"}
    fields = table["schema"]["fields"]
    return [
        f["name"] for f in fields if f["type"] in ("integer", "number") and f["name"] not in keys
    ]


def ordinal(text: str) -> int:
    """Return a day, month or year as a number of days, so that distances are true."""
    return date(*([int(part) for part in text.split("-")] + [1, 1])[:3]).toordinal()


def bins(times: set[str]) -> dict[str, int]:
    """Return where each time stands, as one of at most `MOST_BINS` stretches of the same length."""
    start, end = ordinal(min(times)), ordinal(max(times))
    days = {4: 365.25, 7: 30.44}.get(len(min(times)), 1)
    last = min(MOST_BINS, round((end - start) / days) + 1) - 1
    return {time: int((ordinal(time) - start) / (end - start) * last + 0.5) for time in times}


def by_time(
    table: dict,
    rows: list[dict[str, str]],
    when: str,
    where: str | None,
    names: dict[str, str],
) -> str:
    """Draw a line a country, filled where the table has a figure, pale where it has a blank."""
    dated = [row for row in rows if row[when]]
    if where and len({row[where] for row in rows} - {""}) < 2:
        where = None
    place = bins({row[when] for row in dated})
    count = max(place.values()) + 1
    measured = figures(table) if where else []
    known, blank = defaultdict(set), defaultdict(set)
    for row in dated:
        filled = not measured or any(row[name] for name in measured)
        (known if filled else blank)[row[where] if where else ""].add(place[row[when]])
    order = sorted({*known, *blank}, key=lambda code: (-len(known[code]), names.get(code, code)))
    called = [names.get(code, code) for code in order]
    span = f"from {day(min(place))} to {day(max(place))}"
    if where:
        full = sum(map(len, known.values())) / (len(order) * count)
        said = f"{len(order)} places {span}; {full:.0%} of the chart is filled. "
        said += f"Most often: {', '.join(called[:3])}."
        labels = [short(name, 18) for name in called]
    else:
        empty, labels = count - len(known[""]), ["rows by time"]
        gaps = f"{empty} of {count} stretches of time have none" if empty else "no gap in time"
        said = f"{len(dated):,} dated rows {span}; {gaps}."
    if len(labels) > NAMED:
        labels = [f"{len(order)} places,", "a line each"]
    high = STEP if len(order) <= NAMED else max(1.2, min(6, 200 / len(order)))
    lines = {
        "blank": path([blank[code] - known[code] for code in order]),
        "known": path([known[code] for code in order]),
    }
    # The lines are drawn in stretches and lines, and stretched to their place.
    place_of = {"wide": (WIDTH - LEFT) / count, "high": high, "thick": 0.72 if high >= 3 else 1}
    ends = day(min(place)), day(max(place))
    height = len(order) * high + STEP + 4
    return drawn(table, said, height, lines=lines, labels=labels, ends=ends, **place_of)


def path(lines: list[set[int]]) -> str:
    """Return an SVG path that runs through some of the stretches of each line.

    Each move is from where the one before ended: short numbers, alike from line to line.
    """
    parts, at, row = [], 0, 0
    for number, stretches in enumerate(lines):
        for start, length in runs(stretches):
            parts.append(f"m{start - at} {number - row}h{length}")
            at, row = start + length, number
    return "".join(parts)


def runs(found: set[int]) -> list[tuple[int, int]]:
    """Join neighbouring numbers: (first, length) of each run."""
    numbered = groupby(enumerate(sorted(found)), key=lambda pair: pair[1] - pair[0])
    return [(group[0][1], len(group)) for _, pairs in numbered if (group := list(pairs))]


def by_place(
    table: dict, rows: list[dict[str, str]], where: str, grid: list[dict[str, str]]
) -> str:
    """Draw the countries that the table has, on the book's grid of squares."""
    have = {row[where] for row in rows}
    squares = [
        ((int(cell["column"]) - 1) * SQUARE, (int(cell["row"]) - 1) * SQUARE, cell["iso3"])
        for cell in grid
    ]
    tiles = {
        kind: "".join(
            f"M{x} {y}h{SQUARE - 2}v{SQUARE - 2}h{2 - SQUARE}z"
            for x, y, code in squares
            if (code in have) == (kind == "known")
        )
        for kind in ("known", "blank")
    }
    said = (
        f"{sum(code in have for *_, code in squares)} of the {len(grid)} countries on the book's "
        f"grid of Europe and North America are in the table, {len(have)} places in all."
    )
    named = [square for square in squares if square[2] in have]
    return drawn(table, said, 10 * SQUARE, tiles=tiles, named=named)


def by_column(table: dict, rows: list[dict[str, str]]) -> str:
    """Draw how much of each column is filled."""
    names = [field["name"] for field in table["schema"]["fields"]]
    shares = {name: sum(bool(row[name]) for row in rows) / len(rows) for name in names}
    least = min(names, key=lambda name: shares[name])
    said = (
        f"how much of each of its {len(names)} columns is filled; "
        f"least of all {least}, {shares[least]:.0%} of {len(rows):,} rows."
    )
    # From the middle: at the ends of a column's name stand what it counts, unit and denominator.
    bars = [(n if len(n) <= 36 else f"{n[:13]}…{n[-22:]}", share) for n, share in shares.items()]
    return drawn(table, said, len(names) * STEP + 2, bars=bars)


def short(name: str, longest: int) -> str:
    """Cut a name that would not fit beside the picture."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def drawn(table: dict, said: str, height: float, **parts: object) -> str:
    """Return a picture that follows the page's colours, with its words."""
    alt = f"Coverage of {table['title']}: {said}"
    size = {"width": WIDTH, "left": LEFT, "step": STEP, "half": SQUARE / 2 - 1}
    return render("coverage.svg", alt=alt, height=height, **size, **parts)
