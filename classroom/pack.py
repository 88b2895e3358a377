"""What a class is given: a zip that runs where it is unpacked, without the book.

In it are the notebook, the wheel of the package with its tables, and a page that says how to open
both. The same class file and book give the same bytes.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from classroom.handout import due_text, notebook, text_of, title_of
from classroom.model import Class, Student
from classroom.roster import plain_name
from classroom.sheets import TEMPLATES, style
from summit.hand_in import file_name
from tools.wheel import build_wheel

HOW = "how.html"
#: What holds all notebooks of a class, for the teacher.
ALL = "for-the-teacher.zip"
#: Any fixed moment would do.
MOMENT = (2022, 4, 16, 0, 0, 0)


@dataclass(frozen=True)
class Packed:
    """What was made.

    Attributes
    ----------
    folder : Path
        Where it is.
    zips : tuple of Path
        What students get: one file, or one for each of them.
    everything : Path or None
        All notebooks together, for the teacher, where there is one for each student.
    """

    folder: Path
    zips: tuple[Path, ...]
    everything: Path | None = None


def pack(a_class: Class, folder: Path) -> Packed:
    """Write what a class is given into a folder; what was made there before is replaced.

    Parameters
    ----------
    a_class : Class
        What the class file says. Where nothing varies, everybody gets the same file.
    folder : pathlib.Path
        Such as ``_class/06/handout``.

    Raises
    ------
    ClassProblem
        When what is asked or left out does not fit together. Nothing is written then.
    """
    made = notebooks(a_class)
    with tempfile.TemporaryDirectory() as plain:
        wheel = build_wheel(Path(plain))
        package = {wheel.name: wheel.read_bytes()}
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.glob("*.zip"):
        earlier.unlink()
    zips = [
        write_zip(folder / f"{stem}.zip", files_for(a_class, {f"{stem}.ipynb": text}, package))
        for stem, text in made.items()
    ]
    if not a_class.varied:
        return Packed(folder, tuple(zips))
    every = {f"{stem}.ipynb": text for stem, text in made.items()}
    return Packed(folder, tuple(zips), write_zip(folder / ALL, files_for(a_class, every, package)))


def notebooks(a_class: Class) -> dict[str, str]:
    """Return the notebooks of a class by what their files are called, without the ending."""
    if not a_class.varied:
        return {a_class.chapter: text_of(notebook(a_class))}
    stems = stems_of(a_class)
    return {stems[student]: text_of(notebook(a_class, student)) for student in a_class.students}


def called(a_class: Class, student: Student) -> str:
    """Return what tells a student from the others: her name, and her id where two have it."""
    names = [plain_name(other.name) for other in a_class.students]
    alike = names.count(plain_name(student.name)) > 1
    return f"{student.name} {student.id or student.login}".strip() if alike else student.name


def stems_of(a_class: Class) -> dict[Student, str]:
    """Return what each student's file is called: a number tells apart names that look alike."""
    found: dict[Student, str] = {}
    for student in a_class.students:
        stem = f"{a_class.chapter}-{file_name(called(a_class, student))}"
        tries = chain([stem], (f"{stem}-{number}" for number in count(2)))
        found[student] = next(one for one in tries if one not in found.values())
    return found


def files_for(
    a_class: Class, made: Mapping[str, str], package: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the files of a zip by their names."""
    (wheel,) = package
    texts = {**made, HOW: how_page(a_class, sorted(made), wheel)}
    return {name: text.encode() for name, text in texts.items()} | package


def how_page(a_class: Class, names: Iterable[str], wheel: str) -> str:
    """Return the page that says how to open the notebook and how to hand it in."""
    return TEMPLATES.get_template("how.html").render(
        a_class=a_class,
        title=title_of(a_class),
        names=list(names),
        wheel=wheel,
        due=a_class.due and due_text(a_class.due),
        css=style(),
    )


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write a zip whose bytes depend on its files alone."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # A plain file that its owner may write, whichever system makes the zip.
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, files[name])
    return path
