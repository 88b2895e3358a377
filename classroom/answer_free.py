"""The book's package as a student's code may see it: with its tables, without its answers."""

from __future__ import annotations

import compileall
import functools
import tempfile
import zipfile
from pathlib import Path

from summit import chapters
from tools.wheel import build_wheel

_STUB = '''\
"""The answers are elsewhere: what is checked here is compared later."""


def check(exercise_id, answer, **parameter):
    """Do nothing: an answer is taken down when its cell is run."""
'''


@functools.cache
def answer_free() -> Path:
    """Return the folder of the package without answers, made once and removed at the end."""
    folder = _kept()
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(build_wheel(Path(place))) as wheel:
        wheel.extractall(folder)
    package = folder / "summit"
    for chapter in chapters.TITLES:
        (package / "chapters" / chapter / "exercises.py").unlink()
    (package / "exercises.py").write_text(_STUB, "utf-8")
    compileall.compile_dir(folder, quiet=2)
    # In a container another user reads it.
    folder.chmod(0o755)
    return folder


@functools.cache
def nothing() -> Path:
    """Return an empty folder."""
    return _kept()


def _kept() -> Path:
    made = tempfile.TemporaryDirectory(prefix="summit-")
    _KEPT.append(made)
    return Path(made.name)


# A folder is removed when what made it is forgotten, or when Python ends.
_KEPT: list[tempfile.TemporaryDirectory] = []
