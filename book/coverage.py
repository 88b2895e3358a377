"""The picture of what a table covers: by time and country, by time, by country, or by column."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from html import escape

from book.tables import day

TIMES = ("date", "yearmonth")

WIDTH, LEFT, STEP = 460, 124, 16
MOST_BINS = 92
NAMED = 14


def picture(
    table: dict, rows: list[dict[str, str]], grid: list[dict[str, str]], names: dict[str, str]
) -> str:
    """Draw what the table covers: by time and country, by time, by country, or by column."""
    when, where = time_field(table), place_field(table)
    if when and where and len({row[where] for row in rows} - {""}) > 1:
        return by_time_and_place(table, rows, when, where, names)
    if when and len({row[when] for row in rows}) > 1:
        return by_time(table, rows, when)
    if where and grid and sum(row[where] in {cell["iso3"] for cell in grid} for row in rows) > 5:
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


def measures(table: dict) -> list[str]:
    """Return the columns that hold figures."""
    keys = set(table["schema"]["primaryKey"])
    return [
        field["name"]
        for field in table["schema"]["fields"]
        if field["type"] in ("integer", "number") and field["name"] not in keys | {"year"}
    ]


def ordinal(text: str) -> int:
    """Return a day, month or year as a number of days, so that distances are true."""
    parts = [int(part) for part in text.split("-")] + [1, 1]
    return date(*parts[:3]).toordinal()


class Scale:
    """Where a time stands between the first and the last, as one of at most `MOST_BINS` bins."""

    def __init__(self, times: set[str]):
        self.first, self.last = min(times), max(times)
        self.start, self.end = ordinal(self.first), ordinal(self.last)
        span = {4: 365.25, 7: 30.44}.get(len(self.first), 1)
        self.count = min(MOST_BINS, round((self.end - self.start) / span) + 1)
        self.width = (WIDTH - LEFT) / self.count

    def bin(self, text: str) -> int:
        """Return the bin of a time."""
        share = (ordinal(text) - self.start) / (self.end - self.start)
        return min(self.count - 1, int(share * (self.count - 1) + 0.5))

    def labels(self, height: float) -> str:
        """Write the first and the last time under the picture."""
        return (
            f'<text x="{LEFT}" y="{height + STEP:g}">{day(self.first)}</text>'
            f'<text x="{WIDTH}" y="{height + STEP:g}" text-anchor="end">{day(self.last)}</text>'
        )


def by_time_and_place(
    table: dict, rows: list[dict[str, str]], when: str, where: str, names: dict[str, str]
) -> str:
    """Draw a line a country, filled where the table has a figure, pale where it has a blank."""
    dated = [row for row in rows if row[when]]
    scale = Scale({row[when] for row in dated})
    figures, known = measures(table), defaultdict(set)
    blank = defaultdict(set)
    for row in dated:
        filled = not figures or any(row[name] for name in figures)
        (known if filled else blank)[row[where]].add(scale.bin(row[when]))
    places = sorted(
        set(known) | set(blank), key=lambda place: (-len(known[place]), names.get(place, place))
    )
    high = STEP if len(places) <= NAMED else max(1.2, min(6, 200 / len(places)))
    thick = 0.72 * high if high >= 3 else high
    paths = {"blank": [], "known": []}
    for number, place in enumerate(places):
        y = number * high + high / 2
        for kind, bins in (("blank", blank[place] - known[place]), ("known", known[place])):
            for start, length in runs(bins):
                x = LEFT + start * scale.width
                paths[kind].append(f"M{x:.1f} {y:.1f}h{length * scale.width:.1f}")
    height = len(places) * high
    texts = [
        f'<text x="{LEFT - 6}" y="{n * high + 12:g}" text-anchor="end">'
        f"{escape(short(names.get(place, place)))}</text>"
        for n, place in enumerate(places)
        if len(places) <= NAMED
    ] or [
        f'<text x="{LEFT - 6}" y="12" text-anchor="end">{len(places)} places,</text>'
        f'<text x="{LEFT - 6}" y="28" text-anchor="end">a line each</text>'
    ]
    drawn = "".join(
        f'<path class="biography-{kind}" stroke-width="{thick:.1f}" d="{"".join(lines)}"/>'
        for kind, lines in paths.items()
        if lines
    )
    full = sum(len(bins) for bins in known.values()) / (len(places) * scale.count)
    alt = (
        f"Coverage of {table['title']}: {len(places)} places from "
        f"{day(scale.first)} to {day(scale.last)}; {full:.0%} of the picture is filled. "
        f"Most often: {', '.join(names.get(place, place) for place in places[:3])}."
    )
    return figure(drawn + "".join(texts) + scale.labels(height), height + STEP + 4, alt)


def runs(bins: set[int]) -> list[tuple[int, int]]:
    """Join neighbouring bins: (first, length) of each run."""
    joined: list[tuple[int, int]] = []
    for number in sorted(bins):
        if joined and number == sum(joined[-1]):
            joined[-1] = (joined[-1][0], joined[-1][1] + 1)
        else:
            joined.append((number, 1))
    return joined


def short(name: str) -> str:
    """Cut a name that would not fit beside the picture."""
    return name if len(name) <= 18 else name[:17].rstrip() + "…"


def by_time(table: dict, rows: list[dict[str, str]], when: str) -> str:
    """Draw how many rows the table has at each time."""
    dated = [row[when] for row in rows if row[when]]
    scale = Scale(set(dated))
    counts = Counter(scale.bin(text) for text in dated)
    most, height = max(counts.values()), 40
    bars = "".join(
        f"M{LEFT + (at + 0.5) * scale.width:.1f} {height}v{-height * count / most:.1f}"
        for at, count in sorted(counts.items())
    )
    drawn = (
        f'<path class="biography-known" stroke-width="{max(1, 0.8 * scale.width):.1f}" d="{bars}"/>'
        f'<text x="{LEFT - 6}" y="{height - 2}" text-anchor="end">rows by time</text>'
    )
    empty = scale.count - len(counts)
    alt = (
        f"Coverage of {table['title']}: {len(dated):,} dated rows from {day(scale.first)} to "
        f"{day(scale.last)}; "
        + (f"{empty} of {scale.count} stretches of time have none." if empty else "no gap in time.")
    )
    return figure(drawn + scale.labels(height), height + STEP + 4, alt)


def by_place(
    table: dict, rows: list[dict[str, str]], where: str, grid: list[dict[str, str]]
) -> str:
    """Draw the countries that the table has, on the book's grid of squares."""
    have = {row[where] for row in rows}
    square = 32
    cells, found = [], []
    for cell in grid:
        x, y = (int(cell["column"]) - 1) * square, (int(cell["row"]) - 1) * square
        kind = "known" if cell["iso3"] in have else "blank"
        if kind == "known":
            found.append(cell["country"])
        cells.append(
            f'<rect class="biography-{kind}" x="{x}" y="{y}" width="{square - 2}" '
            f'height="{square - 2}"/>'
        )
        if kind == "known":
            cells.append(
                f'<text class="biography-tile" x="{x + square / 2 - 1:g}" y="{y + 19:g}" '
                f'text-anchor="middle">{cell["iso3"]}</text>'
            )
    alt = (
        f"Coverage of {table['title']}: {len(found)} of the {len(grid)} countries on the book's "
        f"grid of Europe and North America are in the table, {len(have)} places in all."
    )
    return figure("".join(cells), 10 * square, alt)


def by_column(table: dict, rows: list[dict[str, str]]) -> str:
    """Draw how much of each column is filled."""
    names = [field["name"] for field in table["schema"]["fields"]]
    shares = {name: sum(bool(row[name]) for row in rows) / len(rows) for name in names}
    left = 262
    wide = WIDTH - left - 40
    drawn = "".join(
        f'<text x="{left - 6}" y="{n * STEP + 12}" text-anchor="end">{escape(cut(name))}</text>'
        f'<rect class="biography-known" x="{left}" y="{n * STEP + 3}" width="{wide * share:.1f}" '
        f'height="10"/><text x="{left + wide * share + 4:.1f}" y="{n * STEP + 12}">{share:.0%}'
        "</text>"
        for n, (name, share) in enumerate(shares.items())
    )
    least = min(shares, key=lambda name: shares[name])
    alt = (
        f"Coverage of {table['title']}: how much of each of its {len(names)} columns is filled; "
        f"least of all {least}, {shares[least]:.0%} of {len(rows):,} rows."
    )
    return figure(drawn, len(names) * STEP + 2, alt)


def cut(name: str) -> str:
    """Shorten a column's name from the middle, where units and denominators do not stand."""
    return name if len(name) <= 36 else f"{name[:13]}…{name[-22:]}"


def figure(drawn: str, height: float, alt: str) -> str:
    """Return a picture that follows the page's colours, with its words."""
    return (
        f'<figure class="biography-picture"><svg viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'aria-label="{escape(alt)}">{drawn}</svg></figure>'
    )
