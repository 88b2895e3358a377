"""The book's tables, handed over as typed frames.

`load` reads a CSV file that ``datapackage.json``, which lies beside it, describes. A file that has
the checksum given there was held against every rule when it was published, and is only read. Any
other file is held against them again, in `summit.validate`, which names the row and the rule.
"""

import contextlib
import contextvars
import copy
import csv
import functools
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd

from summit import validate
from summit.nearest import did_you_mean
from summit.validate import TableError

__all__ = ["TableError", "dates", "describe", "load", "reading", "tables"]

DESCRIPTOR = "datapackage.json"
# What its entry for a table has to have, besides a name.
REQUIRED = ("path", "hash", "rows", "schema")
# The folder that stands in for the book's own inside `reading`.
_elsewhere = contextvars.ContextVar("elsewhere", default=None)


def tables(*, folder=None):
    """List the names of the tables.

    Parameters
    ----------
    folder : str or pathlib.Path, optional
        A folder with tables and their ``datapackage.json``, instead of the book's own.

    Returns
    -------
    list of str
    """
    return list(_resources(_find(folder)))


def describe(name, *, folder=None):
    """Return what is known about a table: title, publisher, fields, units, licence, known gaps.

    Parameters
    ----------
    name : str
        A name from `tables`.
    folder : str or pathlib.Path, optional
        A folder with tables and their ``datapackage.json``, instead of the book's own.

    Returns
    -------
    dict
        The table's entry in ``datapackage.json``, as a copy.
    """
    resources = _resources(_find(folder))
    return copy.deepcopy(resources[_known(name, resources)])


def dates():
    """Return how far each of the book's tables goes, and when it was last read.

    Returns
    -------
    dict of str to tuple of str
        By table, its ``as_of`` and its ``read_on``: a year, a month or a day, such as
        ``"2026-08-31"``.
    """
    resources = _resources(_find(None))
    return {name: (one["as_of"], one["read_on"]) for name, one in resources.items()}


def load(name, *, folder=None, edited=False):
    """Read one of the book's tables.

    Parameters
    ----------
    name : str
        A name from `tables`, such as ``"crossings_daily"``.
    folder : str or pathlib.Path, optional
        A folder with tables and their ``datapackage.json``, instead of the book's own.
    edited : bool, default False
        True to read a table that was changed on purpose: every rule still holds, but the number of
        rows and the checksum are not compared with the published ones.

    Returns
    -------
    pandas.DataFrame
        Dates as datetime64 (a month as its first day), codes and names of countries as categories,
        counts as int64, or Int64 where figures may be missing. The frame is the caller's own.

    Raises
    ------
    TableError
        The file is missing or breaks a rule. The message names file, row and rule.
    ValueError
        There is no such table. The message names the one that is spelled almost alike, or lists
        the known ones.
    """
    if not isinstance(edited, (bool, np.bool_)):
        raise TypeError(f"edited is {edited!r}; it must be True or False")
    place = _find(folder)
    resources = _resources(place)
    resource = resources[_known(name, resources)]
    if missing := [key for key in REQUIRED if key not in resource]:
        detail = f"the table {name!r} lacks {missing}"
        raise TableError(DESCRIPTOR, None, "complete description", detail)
    raw = _read(place, resource)
    published = "sha256:" + hashlib.sha256(raw).hexdigest() == resource["hash"]
    if published and not edited:
        return _published(raw, json.dumps(resource["schema"]["fields"])).copy()
    frame = validate.checked(raw, resource, lambda: _countries(place, resources))
    if not (published or edited):
        validate.refuse_unpublished(frame, resource)
    return frame


@contextlib.contextmanager
def reading(folder):
    """Let `load`, and all that calls it, read another folder's tables inside a ``with`` block.

    Parameters
    ----------
    folder : str or pathlib.Path
        A folder with tables and their ``datapackage.json``.
    """
    before = _elsewhere.set(_find(folder))
    try:
        yield
    finally:
        _elsewhere.reset(before)


# -- where the tables are
# ---------------------------------------------------------------------------------------------


def _find(folder):
    """Find the folder: the one given, a checkout's ``data``, or the copy in a package."""
    folder = _elsewhere.get() if folder is None else folder
    if folder is None:
        here = Path(__file__).resolve().parent
        # A folder named data beside an installed package may be anyone's; only a checkout's also
        # holds the compile step.
        checkout = here.parent / "data"
        folder = checkout if (checkout / "compile").is_dir() else here / "_tables"
    if not isinstance(folder, (str, Path)):
        raise TypeError(f"folder is {folder!r}; it must be a path")
    if not Path(folder, DESCRIPTOR).is_file():
        detail = f"there is no {DESCRIPTOR} in {folder}"
        raise TableError(DESCRIPTOR, None, "file present", detail)
    return Path(folder)


def _resources(place):
    path = place / DESCRIPTOR
    stamp = path.stat()
    return _parse(path, (stamp.st_mtime_ns, stamp.st_size))


@functools.lru_cache(maxsize=4)
def _parse(path, _stamp):
    """Read the descriptor's entries; `_stamp` makes an edited file count as another one."""
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"]}
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        row = getattr(error, "lineno", None)
        raise TableError(
            DESCRIPTOR, row, "valid JSON with resources", f"cannot be read: {error}"
        ) from None


def _known(name, resources):
    listed = ", ".join(resources)
    if not isinstance(name, str):
        raise TypeError(f"the name of a table is text, not {name!r}. Known tables: {listed}")
    if name in resources:
        return name
    # With a list behind it, nobody finds the name that was meant.
    meant = did_you_mean(Path(name.strip()).stem, resources, f"Known tables: {listed}")
    raise ValueError(f"there is no table {name!r}. {meant}")


# -- from bytes to a frame
# ----------------------------------------------------------------------------------------------


def _read(place, resource):
    """Return the table's bytes; line ends that a checkout on Windows has turned do not count."""
    path = place / resource["path"]
    if not path.is_file():
        raise TableError(resource["path"], None, "file present", "the table's file is missing")
    return path.read_bytes().replace(b"\r\n", b"\n")


@functools.lru_cache(maxsize=16)
def _published(raw, fields):
    """Read bytes that keep every rule, each column as the type described.

    Kept, because an answer in a browser reads a table several times over each time it is checked.
    """
    fields = json.loads(fields)
    rows = csv.reader(io.StringIO(raw.decode("utf-8")))
    next(rows)
    columns = zip(fields, zip(*rows, strict=True), strict=True)
    return pd.DataFrame({field["name"]: validate.column(texts, field) for field, texts in columns})


def _countries(place, resources):
    """Return the name of each country, by its code."""
    resource = resources["countries"]
    cells = validate.cells(_read(place, resource), resource)
    return dict(zip(cells["iso3"], cells["country"], strict=True))
