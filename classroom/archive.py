"""The files of a folder or of a zip, read into memory and never written anywhere.

What a class hands in comes from anybody. So each file is either its bytes or, in words, why it is
not read: too large, encrypted, damaged, a link, a name that points out of its folder. Zips in zips
are opened one level deep: a student's zip in the learning platform's.

The names come first, then what each student handed in, one after the other and each within limits
of her own: nobody's files are left out for what somebody else handed in.
"""

from __future__ import annotations

import io
import lzma
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from classroom.model import ClassProblem
from summit.values import clean

#: The largest notebook and the largest zip that are read. A lab with all its charts has 2 or 3 MB,
#: a hand-out's zip 10.
LARGEST_FILE = 20_000_000
LARGEST_ZIP = 50_000_000
#: The most that is read of one student's files together, and how many there may be.
LARGEST_HAND_IN = 80_000_000
MOST_FILES = 2_000
#: A zip with more files is not opened at all: their names alone fill the memory.
MOST_ENTRIES = 20_000
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
# What each file's line in a zip's list begins with.
_ENTRY = b"PK\x01\x02"
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


@dataclass
class _Budget:
    """What may still be read of one student's files, whatever zips say of their sizes."""

    bytes: int = field(default_factory=lambda: LARGEST_HAND_IN)
    files: int = field(default_factory=lambda: MOST_FILES)

    def count(self) -> str:
        """Count a file, and return why it is too many, if it is."""
        self.files -= 1
        return "" if self.files >= 0 else _too_many(MOST_FILES)

    def take(self, path: PurePosixPath, size: int) -> str:
        """Count what a file holds, and return why it is too much, if it is."""
        largest = LARGEST_ZIP if path.suffix.lower() == ".zip" else LARGEST_FILE
        if size > largest:
            return f"It is larger than {largest // 1_000_000} MB."
        self.bytes -= size
        return "" if self.bytes >= 0 else "It is too large together with the files before it."


def _too_many(most: int) -> str:
    return f"There are more than {most:,} files in it. Not all of them are read."


_Place = Path | zipfile.ZipInfo


class Source:
    """What was collected: a folder, a zip, or one notebook. Use it with ``with``.

    Parameters
    ----------
    path : Path
        Where it is.

    Attributes
    ----------
    files : list of PurePosixPath
        The files in it, in the order of their names. What zips hold that lie in it is not among
        them: it belongs to whom the zip belongs to.

    Raises
    ------
    ClassProblem
        When there is nothing there, or the zip as a whole cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise ClassProblem(
                f"{path}: there is no such folder or file. Give IN= the folder or the zip with "
                "the hand-ins."
            )
        self._held, self._archive, self._depth = ExitStack(), None, 0
        if path.is_dir():
            places = _in_folder(path, path)
            only = [place for place, file in places if _is_zip(file) and not file.is_symlink()]
            if len(places) == len(only) == 1:
                places = self._in_zip(path / only[0], only[0]) or places
        elif path.suffix.lower() not in ("", *READ) or _is_no_notebook(path):
            raise ClassProblem(
                f"{path}: is no folder, no zip and no notebook. Give IN= the folder or the zip "
                "with the hand-ins."
            )
        elif zipfile.is_zipfile(path):
            places = self._in_zip(path, PurePosixPath())
        elif path.suffix.lower() == ".zip":
            raise ClassProblem(f"{path}: is not a zip, or is damaged. Download it once more.")
        else:
            places = [(PurePosixPath(_plain_name(path.name)), path)]
        self._places: dict[PurePosixPath, list[_Place]] = {}
        for name, place in places:
            self._places.setdefault(name, []).append(place)
        self.files = sorted(self._places, key=str)

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def _in_zip(self, path: Path, inside: PurePosixPath) -> list[tuple[PurePosixPath, _Place]]:
        try:
            self._archive = self._held.enter_context(zipfile.ZipFile(path))
        except (*_DAMAGE, NotImplementedError):
            if inside.parts:
                return []
            raise ClassProblem(
                f"{path}: is not a zip, or is damaged. Download it once more."
            ) from None
        self._depth = 1
        return [(inside / _path_in_zip(entry), entry) for entry in _entries(self._archive)]

    def read(self, paths: Iterable[PurePosixPath]) -> list[File]:
        """Return the files of one student, in the order of their names.

        Parameters
        ----------
        paths : iterable of PurePosixPath
            Some of `files`. Those that may be a notebook are read, zips among them are opened.
        """
        budget, found = _Budget(), []
        ordered = sorted(paths, key=_notebooks_first)
        for path in ordered:
            if said := budget.count():
                found.append(File(path.parent, problem=said))
                break
            for place in self._places[path]:
                found += self._opened(path, place, budget)
        return sorted(found, key=lambda file: str(file.path))

    def _opened(self, path: PurePosixPath, place: _Place, budget: _Budget) -> Iterator[File]:
        if isinstance(place, zipfile.ZipInfo):
            file = _entry(self._archive, place, path, budget)
        else:
            file = _on_disk(path, place, budget)
        return _unzipped(file, self._depth, budget)


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _notebooks_first(path: PurePosixPath) -> tuple[bool, bool, str]:
    """Put notebooks before zips, and both before all else: nothing else crowds them out."""
    kind = path.suffix.lower()
    return kind != ".ipynb", kind != ".zip", str(path)


def _is_no_notebook(source: Path) -> bool:
    """Tell whether a single file of text is none that a browser has made of a notebook."""
    if source.suffix.lower() in (".zip", ".ipynb") or zipfile.is_zipfile(source):
        return False
    with source.open("rb") as file:
        return not _is_like_json(file.read(LONGEST_BLANK))


def _is_like_json(beginning: bytes) -> bool:
    return beginning.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _in_folder(root: Path, folder: Path) -> list[tuple[PurePosixPath, _Place]]:
    places = (
        (PurePosixPath(_plain_name(path.relative_to(root).as_posix())), path)
        for path in _walk(folder)
    )
    return [(name, path) for name, path in places if not _is_left_behind(name)]


def _walk(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        # Links to folders are told of, and not followed.
        links = [name for name in folders if (Path(where) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in {*LEFT_BEHIND, *links})
        yield from (Path(where) / name for name in sorted([*names, *links]))


def _on_disk(name: PurePosixPath, path: Path, budget: _Budget) -> File:
    if path.is_symlink():
        return File(name, problem="It is a link to another file. Links are not followed.")
    if not path.is_file():
        return File(name, problem="It is not a file.")
    try:
        about = path.stat()
        with path.open("rb") as file:
            if not _may_hold(name, lambda: file.read(LONGEST_BLANK)):
                return File(name, time=about.st_mtime)
            if too_much := budget.take(name, about.st_size):
                return File(name, problem=too_much, time=about.st_mtime)
            file.seek(0)
            content = file.read(about.st_size + 1)
    except OSError as error:
        return File(name, problem=f"The system refused to read it ({error.strerror}).")
    return File(name, content, time=about.st_mtime)


def _unzipped(file: File, depth: int, budget: _Budget) -> Iterator[File]:
    """Yield a file, or the files that it holds if it is a zip."""
    if file.content is None or file.path.suffix.lower() != ".zip":
        yield file
    elif depth == DEEPEST:
        yield File(file.path, problem="It is a zip in a zip in a zip, which is not opened.")
    else:
        yield from _from_zip(file, depth + 1, budget)


def _from_zip(file: File, depth: int, budget: _Budget) -> Iterator[File]:
    if file.content.count(_ENTRY) > MOST_ENTRIES:
        yield File(file.path, problem=_too_many(MOST_ENTRIES))
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(file.content))
    except (*_DAMAGE, NotImplementedError):
        yield File(file.path, problem="It is a zip that is damaged, or not a zip at all.")
        return
    with archive:
        held = [(file.path / _path_in_zip(entry), entry) for entry in _entries(archive)]
        if not held:
            yield File(file.path, problem="It is a zip without any file in it.")
        for path, entry in sorted(held, key=lambda one: _notebooks_first(one[0])):
            if said := budget.count():
                yield File(file.path, problem=said)
                return
            yield from _unzipped(_entry(archive, entry, path, budget), depth, budget)


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    return [entry for entry in entries if not _is_left_behind(_path_in_zip(entry))]


def _path_in_zip(entry: zipfile.ZipInfo) -> PurePosixPath:
    parts = [part for part in _name_in_zip(entry).split("/") if part not in ("", ".", "..")]
    return PurePosixPath(*parts) if parts else PurePosixPath("(without a name)")


def _entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: PurePosixPath, budget: _Budget
) -> File:
    content, problem = None, _fault(entry, _name_in_zip(entry))
    if not problem and _may_hold(path, lambda: _unpacked(archive, entry, LONGEST_BLANK)[0] or b""):
        problem = budget.take(path, entry.file_size)
        content, problem = (None, problem) if problem else _unpacked(archive, entry)
    return File(path, content, problem, _time_of(entry))


def _fault(entry: zipfile.ZipInfo, name: str) -> str:
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        return f"The zip gives it a name that points outside the zip: {name[:200]}"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "It is a link to another file. Links are not followed."
    if entry.flag_bits & _ENCRYPTED_FLAG:
        return "It is protected by a password."
    return ""


def _unpacked(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int | None = None
) -> tuple[bytes | None, str]:
    """Return what an entry holds, or its beginning; never more than it says."""
    size = entry.file_size + 1 if most is None else min(entry.file_size, most)
    try:
        with archive.open(entry) as packed:
            content = packed.read(size)
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
    return unicodedata.normalize("NFC", re.sub(r"\s", " ", clean(name)))


def _time_of(entry: zipfile.ZipInfo) -> float:
    try:
        return datetime(*entry.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _may_hold(path: PurePosixPath, beginning: Callable[[], bytes]) -> bool:
    """Tell whether a file may be a notebook, or hold one; of other text only the start is read."""
    kind = path.suffix.lower()
    return kind in (".ipynb", ".zip") or (kind in READ and _is_like_json(beginning()))


def _is_left_behind(path: PurePosixPath) -> bool:
    # "._name" and "~$name" belong to macOS and to Office.
    return bool(LEFT_BEHIND & set(path.parts)) or path.name.startswith(("._", "~$"))
