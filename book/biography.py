"""The data page, made from the tables' own description: one biography a table.

``chapters/data.md`` holds the words around it and one line, ``% biographies``, in whose place
`markdown` puts what ``data/datapackage.json`` says of each table. So a figure about a table stands
in one place, and a table that is not described cannot be on the page. Which chapters use a table is
read from their code (`uses`).
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date
from html import escape
from pathlib import Path

import uses

from summit.words import MONTHS

MARK = "% biographies"
PAGE = "chapters/data"

PARTS = (
    ("who", "Who counts"),
    ("why", "Why"),
    ("how", "How"),
    ("missing", "What is missing"),
    ("not_for", "What it must not be used for"),
)
SEVERAL, UNUSED = "Used in several chapters", "Used in no chapter yet, for your own questions"
TIMES = ("date", "yearmonth")
PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>()#|~$&])")


def markdown(folder: Path, pages: Collection[str]) -> str:
    """Return the biographies of all tables in `folder` as MyST Markdown.

    Parameters
    ----------
    folder : pathlib.Path
        Holds the tables and their ``datapackage.json``; the chapters stand beside it.
    pages : collection of str
        The pages of the book, such as ``chapters/02-flight/story``: those are linked.
    """
    resources = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    rows = {table["name"]: read(folder / table["path"]) for table in resources}
    grid = rows.get("tile_grid", [])
    breaks = defaultdict(list)
    for row in rows.get("breaks", []):
        breaks[row["table"]].append(row)
    names = {row["iso3"]: row["label"] for row in rows.get("countries", [])}
    used = uses.by_table(folder.parent)
    parts = [contents(resources, used)]
    for table in resources:
        drawn = picture(table, rows[table["name"]], grid, names)
        said = used_by(used.get(table["name"], []), pages)
        parts += [biography(table, drawn, breaks[table["name"]], names, said)]
    return "\n\n".join(parts)


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table, each a dictionary of texts."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# --- words --------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is."""
    return PUNCTUATION.sub(r"\\\1", text)


def day(text: str) -> str:
    """Write out a day, a month or a year: 2022-03-29 as 29 March 2022."""
    parts = text.split("-")
    if len(parts) == 1:
        return text
    month = f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{int(parts[2])} {month}"


def anchor(name: str) -> str:
    """Return the anchor of a table's biography."""
    return f"table-{name.replace('_', '-')}"


def size(count: int) -> str:
    """Return a number of bytes as a person would say it."""
    return f"{count / 1000:,.0f} KB" if count >= 10_000 else f"{count / 1000:,.1f} KB"


def contents(resources: list[dict], used: dict[str, list[str]]) -> str:
    """List all tables, under the chapter that uses them; those that several use come first."""
    by_use = defaultdict(list)
    for table in resources:
        chapters = used.get(table["name"], [])
        alone = chapters[0] if chapters else UNUSED
        by_use[SEVERAL if len(chapters) > 1 else alone].append(table)
    lines = [
        f"The book has {len(resources)} tables, {sum(t['rows'] for t in resources):,} rows, "
        f"{size(sum(t['bytes'] for t in resources))} in all. Each entry below leads to a table's "
        "biography.",
        "",
    ]
    for use in sorted(by_use, key=lambda use: (use != SEVERAL, use == UNUSED, use)):
        entries = ", ".join(
            f"[{plain(table['title'])}](#{anchor(table['name'])})" for table in by_use[use]
        )
        lines.append(f"- **{chapter(use)}.** {entries}")
    return "\n".join(lines)


def chapter(page: str) -> str:
    """Return a chapter's folder as words: chapters/02-flight as Chapter 02, flight."""
    number, _, name = page.removeprefix("chapters/").partition("-")
    return f"Chapter {number}, {name.replace('-', ' ')}" if name else page


def biography(
    table: dict,
    drawn: str,
    breaks: list[dict[str, str]],
    names: dict[str, str],
    used: str,
) -> str:
    """Return one table's biography; `used` says in which chapters it is used."""
    first, *others = table["sources"]
    licence = table["licenses"][0]
    terms = plain(licence["title"])
    if "path" in licence:
        terms += f" ([terms](<{licence['path']}>))"
    facts = [
        *((label, plain(table["biography"][part])) for part, label in PARTS),
        ("What this book did", f"{plain(table['made'])} Kind: {table['kind']}."),
        ("Cite", f"{plain(first['title'])}. [Publisher’s page](<{first['path']}>)"),
        *(("See also", f"[{plain(o['title'])}](<{o['path']}>)") for o in others),
        ("Terms", terms),
        (
            "Dates",
            f"Figures as of {day(table['as_of'])}; read on {day(table['read_on'])} from "
            + ", ".join(f"`{name}`" for name in table["publishers_files"]),
        ),
        ("Used by", used),
        ("SHA-256", f"`{table['hash'].removeprefix('sha256:')}`"),
    ]
    listed = "\n\n".join(f"{label}\n: {text}" for label, text in facts)
    download = (
        f'<p class="biography-file"><a href="../data/{table["path"]}" download>'
        f"{table['path']}</a>, {table['rows']:,} rows, {table['fields']} columns, "
        f"{size(table['bytes'])}</p>"
    )
    return (
        f"({anchor(table['name'])})=\n## {plain(table['title'])}\n\n"
        f"{html(download)}\n\n{plain(table['description'])}\n\n{html(drawn)}\n\n"
        f":::{{div}} biography\n{listed}\n:::\n\n"
        f"{html(columns(table) + known_breaks(table, breaks, names))}"
    )


def html(text: str) -> str:
    """Put HTML into Markdown."""
    return f"```{{raw}} html\n{text}\n```"


def used_by(chapters: list[str], pages: Collection[str]) -> str:
    """Link the chapters that stand on the table; one that is not in the book is named."""
    if not chapters:
        return "no chapter yet; it is here for your own questions"
    links = []
    for name in chapters:
        found = [page for page in (f"{name}/story", f"{name}/lab") if page in pages]
        words = [f"{{doc}}`/{page}`" for page in found]
        links.append(" and ".join(words) if words else plain(chapter(name)))
    return ", ".join(links)


def details(summary: str, heads: list[str], rows: list[list[str]], label: str) -> str:
    """Return a table that opens on demand."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{cells[0]}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells[1:])
        + "</tr>\n"
        for cells in rows
    )
    return (
        f'<details class="chart-numbers"><summary>{escape(summary)}</summary>\n'
        f'<div class="chart-table" tabindex="0" role="region" aria-label="{escape(label)}">\n'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div></details>\n"
    )


def columns(table: dict) -> str:
    """Return the columns with type, unit and limits."""
    rows = []
    for field in table["schema"]["fields"]:
        limits = field.get("constraints", {})
        notes = ["never blank"] if limits.get("required") else ["may be blank"]
        if "minimum" in limits or "maximum" in limits:
            edges = (limits.get("minimum", ""), limits.get("maximum", ""))
            shown = [f"{edge:,}" if _counts(field, edge) else str(edge) for edge in edges]
            notes.append(" to ".join(shown))
        if "enum" in limits:
            notes.append("one of " + ", ".join(map(str, limits["enum"])))
        rows.append(
            [
                f"<code>{escape(field['name'])}</code>",
                escape(field["unit"]),
                escape(field["description"]),
                escape("; ".join(notes)),
            ]
        )
    heads = ["Column", "Unit", "What it is", "Limits"]
    return details(f"Its {len(rows)} columns", heads, rows, f"The columns of {table['title']}")


def _counts(field: dict, edge: object) -> bool:
    return isinstance(edge, int | float) and field["name"] != "year"


def known_breaks(table: dict, breaks: list[dict[str, str]], names: dict[str, str]) -> str:
    """Return the places at which the table's series do not mean the same before and after."""
    if not breaks:
        return ""
    rows = []
    for row in sorted(breaks, key=lambda row: (row["date"], row["iso3"])):
        place = names.get(row["iso3"], row["iso3"])
        where = ", ".join(filter(None, (row["field"], row["series"], place)))
        values = [f"{int(row[key]):,}" if row[key] else "–" for key in VALUES]
        rows.append(
            [
                escape(day(row["date"])),
                escape(where),
                escape(f"{row['kind'].replace('_', ' ')}: {row['note']}"),
                f"{values[0]} → {values[1]}",
            ]
        )
    heads = ["Day", "Where", "What happens", "Before → on the day"]
    label = f"Known breaks in {table['title']}"
    count = f"{len(rows)} known break" + ("s" if len(rows) > 1 else "")
    return details(count, heads, rows, label)


VALUES = ("value_before", "value_after")

# --- pictures -----------------------------------------------------------------------------------

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
