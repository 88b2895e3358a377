"""How this book's pages are made, where Jupyter Book and its theme cannot be configured to.

Every module says why it is needed. The versions patched around are pinned in requirements.txt; the
tests build the book and fail when a patch no longer holds.

What pages are made of:

- `made`: the one directive for what is made for a page; `page_store`: what is known of each page.
- `tables`: the tables and their description; `python_source`: what notebooks and modules say.
- `data_page`, `coverage`, `table_use`: each table's biography, its picture, who uses it.
- `indexes`: all figures, all tables, the checklist on numbers; `ledger`; `changes`;
  `timeline`; `teaching`; `class_at_once`: how many students a hub can hold.
- `glossary` and `citations`: words and links that lead to their entries; `back_links` from these.

What is done to every page:

- `trace`: a quoted number links to the cell that computes it; `launch`: where a lab runs;
  `alone`: what a downloaded notebook needs; `answers`: fields below the exercises of a lab.
- `navigation`: previous, next, how far one is; `search`: what finds a page.
- `social`: descriptions and cards; `sitemap`; `not_found`.
- `figures`: a page of its own for each figure, and files for the states of explorers.
- `theme_edits`: what the theme loads and writes, and no page of this book needs; `scripts`: which
  scripts a page loads; `style_sheet`, `fonts`, `icons`: one sheet of the rules in use, the letters
  in use, the icons as pictures in the page.

How a build can be trusted:

- `rebuild`: what a change reaches; `reproducible`: the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sphinx.application import Sphinx

from book import (
    alone,
    answers,
    changes,
    citations,
    class_at_once,
    figures,
    fonts,
    glossary,
    icons,
    indexes,
    launch,
    ledger,
    made,
    navigation,
    not_found,
    page_store,
    rebuild,
    reproducible,
    scripts,
    search,
    sitemap,
    social,
    style_sheet,
    tables,
    teaching,
    theme_edits,
    timeline,
    trace,
)

MODULES = (
    page_store,
    tables,
    made,
    rebuild,
    reproducible,
    trace,
    launch,
    alone,
    answers,
    theme_edits,
    indexes,
    ledger,
    changes,
    timeline,
    teaching,
    class_at_once,
    glossary,
    citations,
    navigation,
    search,
    sitemap,
    social,
    figures,
    not_found,
    scripts,
    icons,
    fonts,
    style_sheet,
)


def setup(app: Sphinx) -> dict[str, object]:
    """Register everything with Sphinx."""
    # Pages made by another state of these files are read again: it is an option of the kind "env".
    sources = sorted(Path(__file__).parent.glob("*.py"))
    own = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    app.add_config_value("book_code", own, "env")
    for module in MODULES:
        module.setup(app)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }
