"""The tables and their description, for all that pages say of them; and their files.

`summit.data` reads the description; here stand the ways in which pages name a table.
"""

from __future__ import annotations

import csv
import re
import shutil
from html import escape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from summit import data, reach
from summit.words import MONTHS, as_of_text

#: The page on which each table has its biography.
PAGE = "chapters/data"
PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>()#|~$&])")


def folder_of(app: Sphinx) -> Path:
    """Return the folder of the tables of the book that is built."""
    return Path(app.srcdir) / "data"


def described(folder: Path) -> dict[str, dict]:
    """Return what ``datapackage.json`` says of each table, by name."""
    return {name: data.describe(name, folder=folder) for name in data.tables(folder=folder)}


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table, each a dictionary of texts."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


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


def file_link(file: str) -> str:
    """Return a link to a table's file from a page that stands one folder down."""
    return f'<a href="../data/{escape(file)}" download>{plain(file)}</a>'


def newest_figure(app: Sphinx, config: Config) -> None:
    """Let a page say `{{ newest_figure }}`: the day of the newest figure in the book's tables."""
    with data.reading(folder_of(app)):
        config.myst_substitutions["newest_figure"] = as_of_text(reach.newest_figure())


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Put the tables beside the pages."""
    if exception is not None or app.builder.format != "html":
        return
    target = Path(app.outdir) / "data"
    if target.is_dir():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for path in [*sorted(folder_of(app).glob("*.csv")), folder_of(app) / "datapackage.json"]:
        shutil.copyfile(path, target / path.name)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", newest_figure)
    app.connect("build-finished", publish)
