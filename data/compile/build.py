"""Making all tables and their description, checked, before any of them replaces an old one."""

import shutil
import tempfile
from pathlib import Path

import pandas as pd

from summit import data as book

from . import breaks, checks, countries, crossings, describe, people, protection, refugees, war
from .reading import Sources

# In order: a module may use the tables of those before it.
SUBJECTS = [countries, crossings, refugees, protection, war, people, breaks]
DATA = Path(__file__).resolve().parents[1]


def compile_tables(folder):
    """Read the publishers' files in `folder` and return every table, as text frames by name.

    Parameters
    ----------
    folder : str or pathlib.Path
        Holds ``refugees/``, ``war/`` and ``alliance/``.

    Returns
    -------
    dict of str to pandas.DataFrame
    """
    sources = Sources(folder)
    names = countries.Countries(sources)
    done = {}
    for subject in SUBJECTS:
        made = subject.tables(sources, names, done)
        twice = sorted(set(made) & set(done))
        if twice:
            raise ValueError(f"{subject.__name__} makes {twice}, which an earlier module has made")
        done |= made
    checks.reconcile(done)
    return done


def write(done, target):
    """Write the tables and ``datapackage.json`` into `target`, then read every one back through `summit.data.load`."""
    described = describe.read()
    missing, extra = sorted(set(described["tables"]) - set(done)), sorted(set(done) - set(described["tables"]))
    if missing or extra:
        raise ValueError(f"descriptor.yaml describes {missing}, which no module makes, and lacks {extra}")
    for name in described["tables"]:
        (target / f"{name}.csv").write_bytes(_text(done[name]).encode("utf-8"))
    (target / book.DESCRIPTOR).write_text(describe.package(described, done, target), encoding="utf-8", newline="\n")
    for name in book.tables(folder=target):
        book.load(name, folder=target)


def _text(frame):
    """A frame as CSV: dates as days, times left out, missing values blank."""
    frame = frame.copy()
    for column in frame:
        if pd.api.types.is_datetime64_any_dtype(frame[column]):
            frame[column] = frame[column].dt.strftime("%Y-%m-%d")
    return frame.to_csv(index=False, lineterminator="\n")


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
        files = sorted(path.name for path in made.iterdir())
        changed = [name for name in files if not _same(made / name, target / name)]
        stale = sorted(path.name for path in target.glob("*.csv") if path.name not in files)
        if not check:
            for name in changed:
                shutil.copyfile(made / name, target / (name + ".new"))
            for name in changed:
                (target / (name + ".new")).replace(target / name)
            for name in stale:
                (target / name).unlink()
        return changed + stale


def _same(one, other):
    return other.is_file() and one.read_bytes() == other.read_bytes()
