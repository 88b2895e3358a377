"""The files of a folder or of a zip, read into memory and never written anywhere.

What a class hands in comes from anybody. So each file is either its bytes or, in words, why it is
not read: too large, encrypted, damaged, a link, a name that points out of its folder. Zips in zips
are opened one level deep: a student's zip in the learning platform's.
"""

from __future__ import annotations

import io
import lzma
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from classroom.model import ClassProblem

#: The largest file that is read. A lab with all its charts has 2 or 3 MB, a hand-out's zip 10.
LARGEST_FILE = 50_000_000
#: The most that all files of one source may hold together, and how many there may be.
LARGEST_SOURCE = 500_000_000
MOST_FILES = 5_000
#: A zip in a zip is opened; one in that is not.
DEEPEST = 2
#: What may be a notebook, also one whose name a browser has changed, or hold one. Of all other
#: files only the name is taken.
READ = (".ipynb", ".json", ".txt", ".zip")
#: What computers and Jupyter leave in folders.
LEFT_BEHIND = {"__MACOSX", ".ipynb_checkpoints", "__pycache__", ".DS_Store", "Thumbs.db"}

# So much of a file tells what it is.
LONGEST_BLANK = 1_000

# What the standard library raises for a damaged or a contrived zip.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
)
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1


@dataclass(frozen=True)
class File:
    """A file that was found.

    Attributes
    ----------
    path : PurePosixPath
        Where in its source; a zip counts as a folder.
    content : bytes or None
        None where it is not read.
    problem : str
        Why it cannot be read, as a sentence; empty also for a file that could hold no notebook.
    time : float
        When it was last written, as its folder or zip says; 0 where it does not.
    """

    path: PurePosixPath
    content: bytes | None = None
    problem: str = ""
    time: float = 0.0


class _Budget:
    """What may still be read of one source, whatever zips say of their sizes."""

    def __init__(self) -> None:
        self.bytes, self.files = LARGEST_SOURCE, MOST_FILES

    def take(self, size: int) -> str:
        """Count a file, and return why it is too much, if it is."""
        self.files -= 1
        if self.files < 0:
            return f"There are more than {MOST_FILES:,} files. Those beyond are not read."
        if size > LARGEST_FILE:
            return f"It is larger than {LARGEST_FILE // 1_000_000} MB."
        self.bytes -= size
        return "" if self.bytes >= 0 else "The files before it are too large together."

    @property
    def spent(self) -> bool:
        return self.files < 0


def read_source(source: Path) -> list[File]:
    """Return the files of a folder or of a zip, in the order of their names.

    Parameters
    ----------
    source : Path
        A folder, a zip, or one notebook.

    Raises
    ------
    ClassProblem
        When there is nothing there, or the zip as a whole cannot be opened.
    """
    if not source.exists():
        raise ClassProblem(
            f"{source}: there is no such folder or file. Give IN= the folder or the zip with the "
            "hand-ins."
        )
    budget = _Budget()
    if source.is_dir():
        found = [file for path in _walk(source) for file in _from_folder(source, path, budget)]
    elif source.suffix.lower() not in ("", *READ) or _is_no_notebook(source):
        raise ClassProblem(
            f"{source}: is no folder, no zip and no notebook. Give IN= the folder or the zip with "
            "the hand-ins."
        )
    elif zipfile.is_zipfile(source):
        if source.stat().st_size > LARGEST_SOURCE:
            raise ClassProblem(f"{source}: is larger than {LARGEST_SOURCE // 10**6} MB.")
        found = list(_from_zip(source.read_bytes(), PurePosixPath(), 1, budget))
    else:
        if source.suffix.lower() == ".zip":
            raise ClassProblem(f"{source}: is not a zip, or is damaged. Download it once more.")
        found = list(_from_folder(source.parent, source, budget))
    return sorted(found, key=lambda file: str(file.path))


def _is_no_notebook(source: Path) -> bool:
    """Tell whether a single file of text is none that a browser has made of a notebook."""
    if source.suffix.lower() in (".zip", ".ipynb") or zipfile.is_zipfile(source):
        return False
    with source.open("rb") as file:
        return not file.read(LONGEST_BLANK).lstrip().startswith(b"{")


def _walk(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        # Links to folders are told of, and not followed.
        links = [name for name in folders if (Path(where) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in {*LEFT_BEHIND, *links})
        yield from (Path(where) / name for name in sorted([*names, *links]))


def _from_folder(root: Path, path: Path, budget: _Budget) -> Iterator[File]:
    name = PurePosixPath(_plain_name(path.relative_to(root).as_posix()))
    if budget.spent or _is_left_behind(name):
        return
    if path.is_symlink():
        yield File(name, problem="It is a link to another file. Links are not followed.")
        return
    if not path.is_file():
        yield File(name, problem="It is not a file.")
        return
    about = path.stat()
    # A zip is weighed by what it holds.
    weight = about.st_size
    if path.suffix.lower() == ".zip" and weight <= LARGEST_SOURCE:
        weight = 0
    too_much = budget.take(weight) if _may_hold(name) else ""
    if too_much or not _may_hold(name):
        yield File(name, problem=too_much, time=about.st_mtime)
        return
    try:
        content = path.read_bytes()
    except OSError as error:
        yield File(name, problem=f"The system refused to read it ({error.strerror}).")
        return
    yield from _opened(File(name, content, time=about.st_mtime), 0, budget)


def _opened(file: File, depth: int, budget: _Budget) -> Iterator[File]:
    """Return a file, or the files that it holds if it is a zip."""
    if file.path.suffix.lower() != ".zip":
        yield file
    elif depth == DEEPEST:
        yield File(file.path, problem="It is a zip in a zip in a zip, which is not opened.")
    else:
        yield from _from_zip(file.content or b"", file.path, depth + 1, budget)


def _from_zip(content: bytes, inside: PurePosixPath, depth: int, budget: _Budget) -> Iterator[File]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (*_DAMAGE, NotImplementedError):
        yield File(inside, problem="It is a zip that is damaged, or not a zip at all.")
        return
    with archive:
        held = [entry for entry in archive.infolist() if not entry.is_dir()]
        if not held:
            yield File(inside, problem="It is a zip without any file in it.")
        for entry in held:
            if budget.spent:
                return
            yield from _entry(archive, entry, inside, depth, budget)


def _entry(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    inside: PurePosixPath,
    depth: int,
    budget: _Budget,
) -> Iterator[File]:
    name = _name_in_zip(entry)
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    path = inside.joinpath(*parts) if parts else inside / "(without a name)"
    if _is_left_behind(PurePosixPath(*parts) if parts else path):
        return
    content, problem = None, _fault(entry, name)
    if not problem and _may_hold(path):
        problem = budget.take(entry.file_size)
        content, problem = (None, problem) if problem else _unpacked(archive, entry)
    file = File(path, content, problem, _time_of(entry))
    if content is None:
        yield file
    else:
        yield from _opened(file, depth, budget)


def _fault(entry: zipfile.ZipInfo, name: str) -> str:
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        return f"The zip gives it a name that points outside the zip: {name[:200]}"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "It is a link to another file. Links are not followed."
    if entry.flag_bits & _ENCRYPTED_FLAG:
        return "It is protected by a password."
    return ""


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[bytes | None, str]:
    """Return what an entry holds; never more than it says, nor more than is allowed."""
    try:
        with archive.open(entry) as packed:
            content = packed.read(min(entry.file_size, LARGEST_FILE) + 1)
    except (NotImplementedError, RuntimeError):
        return None, "It is packed in a way that cannot be unpacked here."
    except _DAMAGE:
        return None, "The zip is damaged here."
    if len(content) > entry.file_size:
        return None, "It is larger than the zip says."
    return content, ""


def _name_in_zip(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name. Many programs write UTF-8 and do not say so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_FLAG:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    return _plain_name(name.replace("\\", "/"))


def _plain_name(name: str) -> str:
    whole = name.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", whole)


def _time_of(entry: zipfile.ZipInfo) -> float:
    try:
        return datetime(*entry.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _may_hold(path: PurePosixPath) -> bool:
    return path.suffix.lower() in READ


def _is_left_behind(path: PurePosixPath) -> bool:
    # "._name" and "~$name" belong to macOS and to Office.
    return bool(LEFT_BEHIND & set(path.parts)) or path.name.startswith(("._", "~$"))
