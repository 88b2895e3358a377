"""The data page, made from the tables' own description: one biography a table.

``chapters/data.md`` holds the words around it, and ``{made} data-sheets`` puts there what
``data/datapackage.json`` says of each table. So a figure about a table stands in one place, and a
table that is not described cannot be on the page. Which chapters use a table is read from their
code (`table_use`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from operator import itemgetter
from pathlib import Path

from sphinx.application import Sphinx

from book import table_use
from book.coverage import picture
from book.made import maker, render
from book.tables import anchor, day, described, folder_of, plain, rows_of

PARTS = (
    ("who", "Who counts"),
    ("why", "Why"),
    ("how", "How"),
    ("missing", "What is missing"),
    ("not_for", "What it must not be used for"),
)
SEVERAL, UNUSED = "Used in several chapters", "Used in no chapter yet, for your own questions"


@maker("data-sheets", turn=1)
def biographies(app: Sphinx, docname: str, argument: str) -> str:
    """Return the biographies of the book's tables as MyST Markdown."""
    return markdown(folder_of(app), app.env.found_docs)


def markdown(folder: Path, pages: Collection[str]) -> str:
    """Return the biographies of all tables in `folder` as MyST Markdown.

    Parameters
    ----------
    folder : pathlib.Path
        Holds the tables and their ``datapackage.json``; the chapters stand beside it.
    pages : collection of str
        The pages of the book, such as ``chapters/02-flight/story``: those are linked.
    """
    tables = described(folder)
    rows = {name: rows_of(folder / table["path"]) for name, table in tables.items()}
    breaks = defaultdict(list)
    for row in rows.get("breaks", []):
        breaks[row["table"]].append(row)
    names = {row["iso3"]: row["label"] for row in rows.get("countries", [])}
    used = table_use.by_table(folder.parent)
    parts = [contents(list(tables.values()), used)]
    for name, table in tables.items():
        drawn = picture(table, rows[name], rows.get("tile_grid", []), names)
        said = used_by(used.get(name, []), pages)
        parts.append(biography(table, drawn, breaks[name], names, said))
    return "\n\n".join(parts)


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
        "data sheet.",
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


def biography(table: dict, drawn: str, breaks: list[dict], names: dict[str, str], used: str) -> str:
    """Return one table's biography; `used` says in which chapters it is used."""
    rows = [break_row(row, names) for row in sorted(breaks, key=itemgetter("date", "iso3"))]
    return render(
        "biography.md",
        table=table,
        anchor=anchor(table["name"]),
        parts=PARTS,
        drawn=drawn,
        used=used,
        columns=[
            {**field, "limits": "; ".join(limits(field))} for field in table["schema"]["fields"]
        ],
        breaks=rows,
        size=size,
        day=day,
        plain=plain,
    )


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


def limits(field: dict) -> list[str]:
    """Return the rules for a column as words."""
    rules = field.get("constraints", {})
    notes = ["never blank"] if rules.get("required") else ["may be blank"]
    if "minimum" in rules or "maximum" in rules:
        edges = (rules.get("minimum", ""), rules.get("maximum", ""))
        # A year is a number that does not count anything.
        counts = field["name"] != "year"
        notes.append(
            " to ".join(
                f"{edge:,}" if counts and isinstance(edge, int | float) else str(edge)
                for edge in edges
            )
        )
    if "enum" in rules:
        notes.append("one of " + ", ".join(map(str, rules["enum"])))
    return notes


def break_row(row: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    """Return a place at which a series does not mean the same before and after, as words."""
    place = names.get(row["iso3"], row["iso3"])
    before, after = (
        f"{int(row[name]):,}" if row[name] else "–" for name in ("value_before", "value_after")
    )
    return {
        "day": day(row["date"]),
        "where": ", ".join(filter(None, (row["field"], row["series"], place))),
        "what": f"{row['kind'].replace('_', ' ')}: {row['note']}",
        "values": f"{before} → {after}",
    }
