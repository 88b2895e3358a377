"""Making all tables and their description, checked, before any of them replaces an old one."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from summit import data as book

from . import checks, describe
from .reading import Sources

DATA = Path(__file__).resolve().parents[1]


def compile_tables(folder):
    """Read the publishers' files in `folder` and return every table, as frames by name.

    Raises
    ------
    TableError
        When a publisher's file is missing or breaks a rule, or totals do not agree.
    """
    sources = Sources(folder)
    done = {name: sources.table(name) for name in describe.makers()}
    checks.reconcile(done)
    return done


def write(done, target):
    """Write the tables and ``datapackage.json`` into `target`, and read every one back checked."""
    for name, frame in done.items():
        (target / f"{name}.csv").write_bytes(_text(frame).encode("utf-8"))
    (target / book.DESCRIPTOR).write_text(
        describe.package(describe.known(), done, target), encoding="utf-8", newline="\n"
    )
    for name in done:
        # As an edited table: every rule is held against it, not only its checksum.
        book.load(name, folder=target, edited=True)


def _text(frame):
    """Write a frame as CSV: dates as days, times left out, missing values blank."""
    frame = frame.copy()
    for column in frame:
        if pd.api.types.is_datetime64_any_dtype(frame[column]):
            frame[column] = frame[column].dt.strftime("%Y-%m-%d")
        elif pd.api.types.is_float_dtype(frame[column]):
            frame[column] = [_decimal(value) for value in frame[column]]
        elif pd.api.types.is_bool_dtype(frame[column]):
            frame[column] = frame[column].map({True: "true", False: "false"})
    return frame.to_csv(index=False, lineterminator="\n")


def _decimal(value):
    """Write a decimal number without an exponent or useless zeros; a missing one as blank."""
    return "" if pd.isna(value) else np.format_float_positional(value, trim="-")


def replace(folder, target=DATA, *, check=False):
    """Compile into a temporary folder; then, if all of it passes, move the files to `target`.

    Parameters
    ----------
    folder : str or pathlib.Path
        The publishers' files.
    target : pathlib.Path
        Where the tables live.
    check : bool
        True to only compare, and write nothing.

    Returns
    -------
    list of str
        The files that are new or differ (with `check`, would be).
    """
    with tempfile.TemporaryDirectory(prefix="tables-") as scratch:
        made = Path(scratch)
        write(compile_tables(folder), made)
        return install(made, target, check=check)


def install(made, target=DATA, *, check=False):
    """Move the files of `made` to `target`, and remove the tables that are no longer made.

    Returns
    -------
    list of str
        The files that are new, differ or are removed (with `check`, would be).
    """
    files = sorted(path.name for path in made.iterdir())
    changed = [name for name in files if not _same(made / name, target / name)]
    stale = sorted(path.name for path in target.glob("*.csv") if path.name not in files)
    if not check:
        _move(made, target, changed, stale)
    return changed + stale


def _move(made, target, names, stale=()):
    """Put the files `names` in the place of the old ones and remove the `stale`: all, or none.

    The new files are put beside the old ones first, so that a full disk changes none of them. What
    stood in a file's place is kept until the last one is moved, and put back if that fails.
    """
    fresh = {name: target / (name + ".new") for name in names}
    kept, placed = {}, []
    try:
        for name, path in fresh.items():
            shutil.copyfile(made / name, path)
        for name in [*names, *stale]:
            if (target / name).exists():
                kept[name] = (target / name).replace(target / (name + ".old"))
            if name in fresh:
                fresh[name].replace(target / name)
                placed.append(name)
    except BaseException:
        for name in placed:
            (target / name).unlink()
        for name, path in kept.items():
            path.replace(target / name)
        for path in fresh.values():
            path.unlink(missing_ok=True)
        raise
    for path in kept.values():
        # Everything is in place by now: what cannot be tidied away is no failure.
        with suppress(OSError):
            path.unlink()


def _same(one, other):
    return other.is_file() and one.read_bytes() == other.read_bytes()
