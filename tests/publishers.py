"""The publishers' files, for tests that make tables again.

They are no part of the repository. They are looked for in the folder that the environment variable
SUMMIT_SOURCES names, or else in shared/sources beside the checkout.
"""

import functools
import os
import shutil
from pathlib import Path

import pytest
from lint_rules import ROOT

from data.compile import build, reading

SOURCES = Path(os.environ.get("SUMMIT_SOURCES") or ROOT.parent / "shared" / "sources")
needs_sources = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the publishers' files are not here (set SUMMIT_SOURCES)"
)


@functools.cache
def compiled():
    """Return every table, made from the publishers' files: once, and not to be changed."""
    return build.compile_tables(SOURCES)


def linked(folder):
    """Fill a new folder with links to the publishers' files, any of which a test may replace."""
    for path in filter(Path.is_file, SOURCES.rglob("*")):
        link = folder / path.relative_to(SOURCES)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    return folder


def copied_lists(folder, monkeypatch):
    """Let the compile step read the book's own lists from a copy, which a test may change."""
    copy = shutil.copytree(reading.WRITTEN, folder / "lists")
    monkeypatch.setattr(reading, "WRITTEN", copy)
    return copy


def rewrite(path, change):
    """Put a changed file in the place of a link, or of a file; the change must change something."""
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, f"{path.name} holds nothing to change"
    path.unlink()
    path.write_text(after, encoding="utf-8", newline="\n")


def replacing(old, new):
    """Return a change for `rewrite`: one text in the place of another, where it first stands."""
    return lambda text: text.replace(old, new, 1)
