"""A new edition from new files: ``python -m data.compile --refresh --sources DIR [--check]``.

Compiles into a folder of its own and says what changes: tables, rows, headline totals, verdicts,
the numbers that pages quote and the titles of figures, for which it runs each lab on the old
tables and on the new. Only then does it put the new tables in the place of the old. If a file is
refused, a total does not agree, or a verdict or a lab cannot be computed any more, it says so and
changes nothing.
"""

import tempfile
from pathlib import Path

import pandas as pd

from book.changes import compare
from summit import claims
from summit import data as book
from summit.data import TableError
from tools import ROOT, state

from . import build


def _last(column, **where):
    """Describe a headline: the last figure of a column, in rows that match; None without one."""

    def find(frame):
        for name, value in where.items():
            frame = frame[frame[name] == value]
        figures = frame[column].dropna()
        return None if figures.empty else figures.iloc[-1]

    return find


#: What a reader would notice first: the table, and what is taken of it.
HEADLINES = {
    "crossings out of Ukraine, newest edition": (
        "crossings_daily", _last("crossings_cumulative_now")),
    "refugees recorded in Europe, last day": ("recorded_europe", _last("refugees")),
    "refugees from Ukraine, last year end": ("refugees_by_origin", _last("refugees", iso3="UKR")),
    "under temporary protection in the EU27, last month": (
        "temporary_protection_eu27", _last("beneficiaries")),
    "displaced inside Ukraine, last survey": ("displaced_inside", _last("displaced")),
    "civilians confirmed killed, last reading": ("civilian_casualties", _last("killed_confirmed")),
    "aid allocated by all donors, EUR bn": (
        "aid_monthly", lambda frame: frame.allocated_eur_bn.sum()),
    "members of NATO": ("nato_members", len),
    "gas from Russia, % of the EU's needs": (
        "energy_dependence_eu27", _last("russia_share_of_energy_needs_pct", fuel="natural_gas")),
}  # fmt: skip


def headlines(folder):
    """Return the headline totals of the tables in `folder`, those that it has.

    Raises
    ------
    TableError
        When a table has no figure for its headline.
    """
    known = book.tables(folder=folder)
    totals = {}
    for words, (table, find) in HEADLINES.items():
        if table not in known:
            continue
        totals[words] = find(book.load(table, folder=folder))
        if totals[words] is None:
            detail = f"no row has one for the total {words!r}"
            raise TableError(f"{table}.csv", None, "a figure for its headline", detail)
    return totals


def ratings(folder):
    """Return the ratings of every claim, then and now, computed from the tables in `folder`."""
    with book.reading(folder):
        found = {}
        for number, claim in claims.claims().items():
            try:
                finding = claim.judge()
            except Exception as error:
                # Whatever a verdict stumbles over in new tables, the edition is not taken over.
                detail = f"claim {number} cannot be judged: {type(error).__name__}: {error}"
                where = f"summit/claims, {claim.chapter}"
                raise TableError(where, None, "judged", detail) from error
            found[number] = (finding.then, finding.now)
        return found


def rows_changed(name, old, new):
    """Count the rows of a table that are new, gone and different, found by its key."""
    as_text = {"dtype": str, "keep_default_na": False}
    before, after = (pd.read_csv(folder / f"{name}.csv", **as_text) for folder in (old, new))
    key = book.describe(name, folder=new)["schema"]["primaryKey"]
    if list(before.columns) != list(after.columns) or not set(key) <= set(before.columns):
        return None
    before, after = before.set_index(key), after.set_index(key)
    common = before.index.intersection(after.index)
    different = (before.loc[common] != after.loc[common]).any(axis=1).sum()
    return len(after) - len(common), len(before) - len(common), int(different)


def report(old, new):
    """Say in lines what the tables in the folder `new` change against those in `old`."""
    before, after = set(book.tables(folder=old)), set(book.tables(folder=new))
    lines = [f"table {name}: new" for name in sorted(after - before)]
    lines += [f"table {name}: gone" for name in sorted(before - after)]
    for name in sorted(before & after):
        if (old / f"{name}.csv").read_bytes() == (new / f"{name}.csv").read_bytes():
            continue
        counts, dated = rows_changed(name, old, new), book.describe(name, folder=new)
        rows = "{} rows new, {} gone, {} changed".format(*counts) if counts else "other columns"
        day = f"as of {dated['as_of']}, read on {dated['read_on']}"
        lines.append(f"table {name}: {rows}; {day}: are its words still so?")
    totals, totals_after = headlines(old), headlines(new)
    for words in HEADLINES:
        was, becomes = _number(totals.get(words)), _number(totals_after.get(words))
        if was != becomes:
            lines.append(f"total {words}: {was} -> {becomes}")
    first, second = ratings(old), ratings(new)
    for number, sides in first.items():
        for side, was, becomes in zip(("then", "now"), sides, second[number], strict=True):
            if was != becomes:
                lines.append(f"VERDICT {number}, known {side}: {was} -> {becomes}")
    return lines


def _number(value):
    return "none" if value is None else f"{value:,.10g}"


def said_otherwise(old, new, notebooks=None):
    """Say in lines which quoted numbers and titles of figures differ by the tables in two folders.

    Raises
    ------
    TableError
        When a lab cannot be run with the new tables.
    """
    asked = state.notebooks(ROOT) if notebooks is None else notebooks
    try:
        before, after = (state.stated(ROOT, folder, asked) for folder in (old, new))
    except RuntimeError as error:
        raise TableError("chapters", None, "labs that run", str(error)) from error
    return [
        f"{change.kind.upper()} {change.place}::{change.key}: {change.before} -> {change.after}"
        for change in compare(before, after)
    ]


def refresh(sources, target=build.DATA, *, check=False, notebooks=None):
    """Do as `build.replace` does, and return what changes in the book's content, a line each.

    Parameters
    ----------
    sources : str or pathlib.Path
        The folder of the publishers' files.
    target : pathlib.Path
        The folder of the tables.
    check : bool
        True to write nothing.
    notebooks : list of pathlib.Path, optional
        Only these are run to see what they state; by default, all.
    """
    with tempfile.TemporaryDirectory(prefix="edition-") as scratch:
        made = Path(scratch)
        build.write(build.compile_tables(sources), made)
        lines = report(target, made)
        if lines:
            lines += said_otherwise(target, made, notebooks)
        build.install(made, target, check=check)
        return lines
