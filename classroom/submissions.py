"""Who handed in what: a folder, or the zip that a learning platform gives, as one row a student.

How the platforms name what students hand in:

Moodle
    A folder for each student, ``Ada Lovelace_4711_assignsubmission_file/lab.ipynb``; before
    Moodle 4.1 with one more ``_`` behind ``file``. With "Download submissions in folders" off
    there are no folders: ``Ada Lovelace_4711_assignsubmission_file_lab.ipynb``. The number is the
    participant's in this one assignment, the *Identifier* of its grading worksheet. Work marked
    blind is called ``Participant_4711_...``. Text typed into Moodle is
    ``..._assignsubmission_onlinetext/onlinetext.html``. There is only the last try.
    (mod/assign/classes/downloader.php, mod/assign/feedback/file/importziplib.php)
Canvas
    One folder of files, ``lovelaceada_LATE_12345_67890_lab-1.ipynb``: the name, surname first and
    without blanks; whether it came late; Canvas's id of the student; the file's, which grows with
    time; the file's name, to which Canvas adds ``-1``, ``-2`` when it is handed in again. Work
    marked anonymously is ``anon_Ab1Cd_67890_lab.ipynb``. Text is ``..._text.html``, a link
    ``..._link.html``. (lib/content_zipper.rb)
Teams
    A class team's SharePoint library *Student Work* has ``Submitted files/Ada Lovelace/Lab 6/
    Version 2/lab.ipynb``: each time that a student turns in is a version. *Working files* has what
    she has not turned in. The folders' names follow the language of the school.
itslearning
    A folder for each student, called by her name. Its form is not documented in public, so it is
    read as any folder is.
A plain folder
    ``lab-ada-lovelace.ipynb``, or a folder for each student.

Whom a file belongs to is told by the platform; without one by the file's name or its folder's; and
where these say nothing, by the notebook: the cell for the name, then what the hand-out was made
for. Nothing of a notebook is run for that.
"""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from classroom.archive import File, read_source
from classroom.draw import asked_of
from classroom.model import Class, ClassProblem, Student
from summit.hand_in import file_name
from summit.values import clean

_MOODLE = re.compile(
    r"^(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)(?:_.*)?$"
)
_CANVAS = re.compile(
    r"^(?:(?P<name>[^\W_].*?)_)?(?P<late>LATE_)?(?P<id>\d+)_(?P<file>\d+)_(?P<rest>.+)$"
)
_CANVAS_ANONYMOUS = re.compile(
    r"^(?P<late>LATE_)?anon_(?P<id>[^\W_]{5})_(?P<file>\d+)_(?P<rest>.+)$"
)
_CANVAS_TEXT = re.compile(r"^(?P<name>[^\W_].*?)_(?P<late>LATE_)?(?P<id>\d+)_(?:text|link)\.html$")
# Version 2, Versjon 2, Versie 2, Versão 2, Wersja 2.
_VERSION = re.compile(r"^[VW]er[sz][\w]*\s+(?P<number>\d+)$", re.IGNORECASE)
_TEAMS = re.compile(r"^(?P<kind>Submitted|Working) files$", re.IGNORECASE)
_ENDING = re.compile(r"(\.(zip|ipynb|json|txt))+$", re.IGNORECASE)
_AGAIN = re.compile(r"(?:[-_ ](?P<plain>\d{1,2})|\s*\((?P<bracket>\d{1,3})\))$")

#: A student's number of fewer digits is not looked for inside a file's name.
SHORTEST_NUMBER = 5

# What the hand-out has in place of an answer.
_DOTS = re.compile(r"^\s*[\w, ]+=\s*\.\.\.", re.MULTILINE)

_BY_FILE = "by the file's name"

#: What kinds of file students hand in instead, and what to tell them.
_WRONG_KINDS = {
    ".pdf": "a PDF",
    ".py": "a Python script",
    ".docx": "a Word document",
    ".doc": "a Word document",
    ".odt": "a text document",
    ".png": "an image",
    ".jpg": "an image",
    ".jpeg": "an image",
    ".heic": "an image",
    ".csv": "a table",
    ".7z": "an archive of a kind that is not opened here (a zip is)",
    ".rar": "an archive of a kind that is not opened here (a zip is)",
    ".gz": "an archive of a kind that is not opened here (a zip is)",
    ".url": "a link",
    ".webloc": "a link",
    ".jsonl": "the lab's record",
}


@dataclass(frozen=True)
class HandIn:
    """What one student handed in, or that she did not.

    Attributes
    ----------
    student : Student
        Of the class list; or, of nobody on it, with the name as it was found.
    is_listed : bool
        Whether the student is on the class list.
    file : str
        Where the notebook is in what was collected; empty where nothing was handed in.
    content : bytes or None
        The notebook, as it was handed in.
    notebook : dict or None
        The same, read.
    problem : str
        Why there is no notebook to mark.
    others : tuple of str
        Earlier tries and other files of this student's, which are not marked.
    matched : str
        How the student was found, in words for the teacher.
    doubts : tuple of str
        What the teacher has to look at: an uncertain match, a second claim to the name.
    platform : {"Moodle", "Canvas", "Teams", ""}
        Which platform's names the files have.
    platform_id : str
        Moodle's participant number, or Canvas's id of the student.
    platform_name : str
        The student's name as the platform writes it.
    is_late : bool
        Whether the platform says that it came late.
    """

    student: Student
    is_listed: bool = False
    file: str = ""
    content: bytes | None = None
    notebook: dict | None = field(default=None, repr=False)
    problem: str = ""
    others: tuple[str, ...] = ()
    matched: str = ""
    doubts: tuple[str, ...] = ()
    platform: str = ""
    platform_id: str = ""
    platform_name: str = ""
    is_late: bool = False

    @property
    def state(self) -> str:
        """Whether it is ``"read"``, ``"unreadable"`` or ``"not handed in"``."""
        if self.notebook is not None:
            return "read"
        return "unreadable" if self.file or self.others else "not handed in"


@dataclass(frozen=True)
class _Owner:
    """Whom a file belongs to, as far as the place where it is says so."""

    key: str
    name: str
    platform: str = ""
    id: str = ""
    is_late: bool = False
    is_draft: bool = False
    turn: int = 0


@dataclass(frozen=True)
class _Match:
    student: Student | None
    how: str = ""
    doubts: tuple[str, ...] = ()
    # A short number or a part of a name in a file's name: the notebook's own name wins over it.
    is_weak: bool = False


# --- from files to rows -------------------------------------------------------------------------


def collect(source: Path, a_class: Class) -> list[HandIn]:
    """Return what a class handed in: a row for each student, and for each file of nobody's.

    Parameters
    ----------
    source : Path
        A folder or a zip. Nothing in it is changed, and nothing is unpacked to disk.
    a_class : Class
        Its students are matched; those who handed in nothing have a row too. Without a list of
        names, the rows are as they are found.

    Raises
    ------
    ClassProblem
        When there is nothing to read at all.
    """
    files = read_source(source)
    if not files:
        raise ClassProblem(f"{source}: there is no file in it.")
    if _is_hand_out(files, a_class):
        raise ClassProblem(
            f"{source}: is what was handed out, with no answer in it. Give IN= the folder or the "
            "zip with what students handed in."
        )
    by_owner: dict[str, list[tuple[_Owner, File]]] = {}
    shared, canvas = _shared_folders(files, a_class.students), _is_from_canvas(files)
    for file in files:
        owner = _owner_of(file.path, shared, canvas)
        by_owner.setdefault(owner.key, []).append((owner, file))
    rows = [_row(found, a_class) for found in by_owner.values()]
    rows = _tell_second_claims(_joined(rows, a_class))
    there = {row.student for row in rows if row.is_listed}
    rows += [_absent(one, rows) for one in a_class.students if one not in there]
    place = {student: number for number, student in enumerate(a_class.students)}
    return sorted(
        rows, key=lambda row: (place.get(row.student, len(place)), row.student.name, row.file)
    )


def _is_hand_out(files: Sequence[File], a_class: Class) -> bool:
    """Tell whether files are the hand-out: each notebook beside its package, without answers."""
    ids = [asked.id for asked in a_class.tasks]
    packages = {file.path.parent for file in files if file.path.suffix.lower() == ".whl"}
    read = [(file.path.parent, _notebook(file)[0]) for file in files]
    notebooks = [(folder, held) for folder, held in read if held is not None]
    return bool(notebooks) and all(
        folder in packages
        and not any(map(_MOODLE.match, folder.parts))
        and not answers_any(held, ids)
        for folder, held in notebooks
    )


def _absent(student: Student, rows: Sequence[HandIn]) -> HandIn:
    """Return the row of somebody of whom there is no hand-in, unless one of nobody's is hers."""
    name = _bag(student.name)
    perhaps = [
        row.file
        for row in rows
        if not row.is_listed
        and any(name & _bag(said) and name <= _bag(said) for said in _names_of(row))
    ]
    if not perhaps:
        return HandIn(student, is_listed=True)
    doubt = f"May be a hand-in that is not matched: {', '.join(perhaps)}."
    return HandIn(student, is_listed=True, doubts=(doubt,))


def _names_of(row: HandIn) -> tuple[str, ...]:
    inside = names_in(row.notebook) if row.notebook is not None else ()
    return (row.student.name, row.platform_name, *inside)


def _shared_folders(files: Sequence[File], students: Sequence[Student]) -> int:
    """Return how many folders all files share: they tell nobody from anybody."""
    folders = [file.path.parts[:-1] for file in files]
    first, last = min(folders), max(folders)
    shared = 0
    for one, other in zip(first, last, strict=False):
        if one != other or _MOODLE.match(one) or _TEAMS.match(one) or _by_name(one, students):
            break
        shared += 1
    # A single file in a folder: the folder may be the student's.
    return shared if len(files) > 1 else 0


def _is_from_canvas(files: Sequence[File]) -> bool:
    """Tell whether most files are named as Canvas does; a date in one name looks like it."""
    return 2 * sum(any(map(_of_canvas, file.path.parts)) for file in files) > len(files)


def _owner_of(path: PurePosixPath, shared: int, canvas: bool) -> _Owner:
    """Tell whose a file is from where it is."""
    for part in path.parts:
        if found := _MOODLE.match(part):
            return _Owner(f"moodle {found['id']}", found["name"], "Moodle", found["id"])
        if canvas and (owner := _of_canvas(part)):
            return owner
    if owner := _of_teams(path):
        return owner
    # All in a student's folder, or in her zip, is hers.
    inside = [_ENDING.sub("", part) for part in path.parts[shared:]]
    turn = max((_turn(part) for part in inside[1:]), default=0)
    return _Owner(f"plain {path.parts[shared]}", inside[0], turn=turn)


def _of_canvas(text: str) -> _Owner | None:
    """Return what Canvas says of an owner in one part of a path."""
    if found := _CANVAS_ANONYMOUS.match(text):
        name, turn = f"anonymous {found['id']}", int(found["file"])
        key = f"canvas {found['id']}"
        return _Owner(key, name, "Canvas", found["id"], bool(found["late"]), turn=turn)
    if found := _CANVAS.match(text):
        turn, key = int(found["file"]), f"canvas {found['id']}"
        name = found["name"] or found["id"]
        return _Owner(key, name, "Canvas", found["id"], bool(found["late"]), turn=turn)
    if found := _CANVAS_TEXT.match(text):
        key = f"canvas {found['id']}"
        return _Owner(key, found["name"], "Canvas", found["id"], bool(found["late"]))
    return None


def _of_teams(path: PurePosixPath) -> _Owner | None:
    """Return what a class team's library says of an owner."""
    folders = path.parts[:-1]
    kind = next((place for place, part in enumerate(folders) if _TEAMS.match(part)), None)
    version = next((place for place, part in enumerate(folders) if _VERSION.match(part)), None)
    if kind is not None and len(folders) > kind + 1:
        name = folders[kind + 1]
    elif version is not None and version > 0:
        name = folders[max(0, version - 2)]
    else:
        return None
    number = int(_VERSION.match(folders[version])["number"]) if version is not None else 0
    draft = kind is not None and folders[kind].lower().startswith("working")
    return _Owner(f"teams {name}", name, "Teams", is_draft=draft, turn=number)


def _row(found: Sequence[tuple[_Owner, File]], a_class: Class) -> HandIn:
    """Return the row of one owner's files."""
    turned_in = [pair for pair in found if not pair[0].is_draft]
    owner, file, notebook, problem, doubts = _chosen(turned_in or found, a_class)
    if owner.is_draft and notebook is not None:
        notebook, problem = None, "It was saved as a working file and not turned in."
    match = _match(owner, file, notebook, a_class)
    others = tuple(str(other.path) for _, other in found if other is not file)
    student = match.student or Student(_as_found(owner.name))
    doubts = match.doubts + doubts
    if notebook is not None and not asks_any(notebook, [asked.id for asked in a_class.tasks]):
        doubts += ("It has none of this class's exercises. Is it the notebook of another lab?",)
    return HandIn(
        student,
        is_listed=match.student in a_class.students,
        file=str(file.path),
        content=file.content if notebook is not None else None,
        notebook=notebook,
        problem=problem,
        others=others,
        matched=match.how,
        doubts=doubts,
        platform=owner.platform,
        platform_id=owner.id,
        platform_name=owner.name if owner.platform else "",
        is_late=any(one.is_late for one, _ in found),
    )


def _chosen(
    found: Sequence[tuple[_Owner, File]], a_class: Class
) -> tuple[_Owner, File, dict | None, str, tuple[str, ...]]:
    """Return the file to mark: the last notebook that has this class's exercises."""
    read = [(owner, file, *_notebook(file)) for owner, file in found]
    ids = [asked.id for asked in a_class.tasks]

    def rank(one: tuple[_Owner, File, dict | None, str]) -> tuple:
        owner, file, notebook, _ = one
        asks = notebook is not None and asks_any(notebook, ids)
        # A notebook that cannot be read says more of what went wrong than the file beside it.
        named = file.path.suffix.lower() == ".ipynb"
        last = owner.turn, file.time, _turn(file.path.name), str(file.path)
        return notebook is not None, asks, named, *last

    last = max(read, key=rank)
    answered = [one for one in read if one[2] is not None and answers_any(one[2], ids)]
    if last in answered or not answered:
        return *last, ()
    filled = max(answered, key=rank)
    return *filled, (_blank_last(str(last[1].path), str(filled[1].path)),)


def _blank_last(last: str, filled: str) -> str:
    return f"The last file has no answers ({last}). So an earlier one was marked: {filled}."


def answers_any(notebook: dict, ids: Sequence[str]) -> bool:
    """Tell whether a notebook has an answer to any of some exercises: no dots are left in it."""
    wanted = set(ids)
    for cell in notebook["cells"]:
        code = cell_source(cell)
        asked = _about(cell).get("asked")
        is_asked = (
            asked in wanted if isinstance(asked, str) else asks_any({"cells": [cell]}, wanted)
        )
        if cell["cell_type"] == "code" and is_asked and not _DOTS.search(code):
            return True
    return False


def asks_any(notebook: dict, ids: Iterable[str]) -> bool:
    """Tell whether a notebook has a cell for any of some exercises."""
    code = "\n".join(cell_source(cell) for cell in notebook["cells"])
    return any(f'"{one}"' in code or f"'{one}'" in code for one in ids)


def _joined(rows: Iterable[HandIn], a_class: Class) -> list[HandIn]:
    """Make one row of several plain files of one student: the last try, the others beside it."""
    alone: list[HandIn] = []
    plain: dict[Student, list[HandIn]] = {}
    for row in rows:
        if row.is_listed and row.matched == _BY_FILE and not row.doubts:
            plain.setdefault(row.student, []).append(row)
        else:
            alone.append(row)
    return alone + [_last_of(tries, a_class) for tries in plain.values()]


def _last_of(tries: Sequence[HandIn], a_class: Class) -> HandIn:
    """Return the last of several tries, or the last with answers, the others beside it."""
    ids = [asked.id for asked in a_class.tasks]

    def rank(row: HandIn) -> tuple:
        return row.notebook is not None, _turn(row.file), row.file

    last = marked = max(tries, key=rank)
    read = [row for row in tries if row.notebook is not None]
    answered = [row for row in read if answers_any(row.notebook, ids)]
    if answered and last not in answered:
        marked = max(answered, key=rank)
    doubts = () if marked is last else (_blank_last(last.file, marked.file),)
    others = [row.file for row in tries if row is not marked]
    others += [name for row in tries for name in row.others]
    return replace(marked, others=tuple(others), doubts=doubts)


def _turn(name: str) -> int:
    """Return which try a name says that it is: 2 of ``lab (2).ipynb``."""
    again = _AGAIN.search(_ENDING.sub("", name))
    return int(again["plain"] or again["bracket"]) if again else 0


def _tell_second_claims(rows: Sequence[HandIn]) -> list[HandIn]:
    """Say where two hand-ins claim one name; both stay."""
    files: dict[Student, list[str]] = {}
    for row in rows:
        files.setdefault(row.student, []).append(row.file)
    told = []
    for row in rows:
        others = [file for file in files[row.student] if file != row.file]
        doubt = f"There are other hand-ins under this name: {', '.join(others)}."
        told.append(replace(row, doubts=(*row.doubts, doubt)) if others else row)
    return told


# --- what a notebook is -------------------------------------------------------------------------


def cell_source(cell: dict) -> str:
    """Return a cell's text, however the notebook's JSON has it."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else source


def _notebook(file: File) -> tuple[dict | None, str]:
    """Return a file's notebook, or None and why it has none."""
    if file.problem or file.content is None:
        return None, file.problem or _wrong_kind(file.path)
    try:
        held = json.loads(file.content)
    except (ValueError, RecursionError):
        if file.path.suffix.lower() != ".ipynb":
            return None, _wrong_kind(file.path)
        what = "damaged, or only part of it arrived" if file.content.strip() else "empty"
        return None, f"It is not a notebook: the file is {what}."
    fault = _fault_of_notebook(held)
    return (None, fault) if fault else (held, "")


def _fault_of_notebook(held: object) -> str:
    if not isinstance(held, dict):
        return "It is not a notebook, though its name says so."
    if held.get("format") == "reading-the-summit/hand-in":
        return "It is the page that hand_in makes, not the notebook."
    if "worksheets" in held:
        return "It is a notebook of an old form, which is not read. Open and save it in JupyterLab."
    cells = held.get("cells")
    if not isinstance(cells, list) or not all(map(_is_cell, cells)):
        return "It is not a notebook, though its name says so."
    if not isinstance(held.get("metadata", {}), dict):
        return "It is a notebook whose metadata are damaged."
    return ""


def _is_cell(cell: object) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        return False
    source, outputs = cell.get("source", ""), cell.get("outputs", [])
    lines = source if isinstance(source, list) else [source]
    is_text = all(isinstance(line, str) for line in lines)
    is_shown = isinstance(outputs, list) and all(isinstance(one, dict) for one in outputs)
    return is_text and is_shown and isinstance(cell.get("metadata", {}), dict)


def _wrong_kind(path: PurePosixPath) -> str:
    kind = path.suffix.lower()
    if path.name.lower() == "onlinetext.html" or re.search(r"_(text|link)\.html$", path.name):
        return "It is text that was typed into the platform, not a notebook."
    if kind in (".html", ".json"):
        return "It is a page, perhaps the one that hand_in makes, not the notebook."
    called = _WRONG_KINDS.get(kind, f"a file of the kind {kind}" if kind else "a file without kind")
    return f"It is {called}, not a notebook. A notebook's name ends in .ipynb."


def names_in(notebook: dict) -> tuple[str, str]:
    """Return the name in the notebook's own cell for it, and whom the hand-out was made for."""
    cells = [cell for cell in notebook["cells"] if _about(cell).get("is") == "student"]
    own = next((found for cell in cells if (found := _text_given(cell_source(cell), "name"))), "")
    return own, made_for_in(notebook).name


def made_for_in(notebook: dict) -> Student:
    """Return whom the hand-out was made for, as the list had her then; without a name if nobody."""
    about = _about(notebook)
    name, number = (about.get(key, "") for key in ("student", "id"))
    return Student(*(one.strip() if isinstance(one, str) else "" for one in (name, number)))


def drawn_in(notebook: dict) -> dict[str, object]:
    """Return what a notebook says was drawn for it, by the exercise's id."""
    held = _about(notebook).get("parameters", {})
    return held if isinstance(held, dict) else {}


def helpers_in(notebook: dict) -> str:
    """Return whom and what a student names as her helpers."""
    cells = [cell for cell in notebook["cells"] if _about(cell).get("is") == "student"]
    return " ".join(filter(None, (_text_given(cell_source(cell), "helpers") for cell in cells)))


def _about(held: dict) -> dict:
    about = held.get("metadata", {}).get("summit", {})
    return about if isinstance(about, dict) else {}


def _text_given(code: str, variable: str) -> str:
    """Return the text that a cell gives to a name; nothing of it is run."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            named = [one.id for one in node.targets if isinstance(one, ast.Name)]
            if variable in named and isinstance(node.value.value, str):
                return " ".join(clean(node.value.value).split())[:200]
    return ""


# --- whose it is --------------------------------------------------------------------------------


def _words(name: str) -> list[str]:
    """Return the words of a name in the letters that every platform can write."""
    return [file_name(word) for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name))]


def _exact(name: str) -> Counter:
    """Return the words of a name with all their marks: Muller is not Müller."""
    return Counter(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).casefold()))


def _exactly(name: str, found: Sequence[Student]) -> Sequence[Student]:
    """Return, of students whose names look alike without their marks, those who are meant."""
    exact = [one for one in found if _exact(one.name) <= _exact(name)]
    return exact if len(found) > 1 and exact else found


def _loosely(word: str) -> str:
    """Return a word in which ä, ae and a are one."""
    return re.sub(r"([aou])e", r"\1", word)


def _bag(name: str) -> Counter:
    return Counter(map(_loosely, _words(name)))


def _is_sure(owner: _Owner, student: Student) -> bool:
    """Tell whether a number is the student's: Moodle's may be one of another kind in the list."""
    blind = _words(owner.name) in (["participant"], ["teilnehmer"], ["teilnehmerin"])
    return owner.platform == "Canvas" or blind or _bag(owner.name) == _bag(student.name)


def _is_in(name: str, words: Counter) -> bool:
    return bool(_bag(name)) and _bag(name) <= words


def _match(owner: _Owner, file: File, notebook: dict | None, a_class: Class) -> _Match:
    """Return which student of the list a hand-in is of."""
    students = a_class.students
    own, made_for = names_in(notebook) if notebook is not None else ("", "")
    if not students:
        name = owner.name if owner.platform else own or made_for or owner.name
        return _Match(Student(_as_found(name)), "no list of names")
    found = _by_place(owner, students)
    inside = next(
        (one for name in (own, made_for) if name and (one := _named(name, students))), None
    )
    if found is None:
        alike = _of_one_name(filter(None, (owner.name, own, made_for)), students)
        if alike:
            return _of_alike(alike, file, notebook, a_class)
        return _by_notebook(owner, inside, own, made_for)
    if inside is None or found.student == inside:
        return found
    if found.is_weak:
        return _by_notebook(owner, inside, own, made_for)
    said = f"The notebook itself names {inside.name}."
    return replace(found, doubts=(*found.doubts, said))


def _of_alike(
    alike: Sequence[Student], file: File, notebook: dict | None, a_class: Class
) -> _Match:
    """Return which of several students of one name a hand-in is of, as its hand-out tells."""
    made_for = made_for_in(notebook) if notebook is not None else Student("")
    held = drawn_in(notebook) if notebook is not None else {}
    called = f"{file_name(_AGAIN.sub('', file.path.stem))}-"
    ways = {
        "by the hand-out's number": lambda one: made_for.id != "" and one.id == made_for.id,
        "by the hand-out's file name": lambda one: (
            f"{a_class.chapter}-{file_name(f'{one.name} {one.id or one.login}')}-" in called
        ),
        "by what was drawn": lambda one: held != {} and held == _drawn(a_class, one),
    }
    for how, tells in ways.items():
        found = [one for one in alike if tells(one)]
        if len(found) == 1:
            return _Match(found[0], how)
    doubt = f"{len(alike)} of the list are called so, and nothing says which of them it is."
    return _Match(None, "not matched", (doubt,))


def _drawn(a_class: Class, student: Student) -> dict[str, object]:
    return {one.id: dict(one.parameter) for one in asked_of(a_class, student) if one.parameter}


def _by_name(name: str, students: Sequence[Student]) -> _Match | None:
    return _by_place(_Owner("", _ENDING.sub("", name)), students)


def _of_one_name(names: Iterable[str], students: Sequence[Student]) -> list[Student]:
    """Return those of the list who have one of these names, if several do."""
    bags = [bag for bag in map(_bag, names) if bag]
    found = ([one for one in students if _bag(one.name) == bag] for bag in bags)
    alike = max(found, key=len, default=[])
    return alike if len(alike) > 1 else []


def _as_found(name: str) -> str:
    return " ".join(clean(name).split())[:200] or "without a name"


def _by_place(owner: _Owner, students: Sequence[Student]) -> _Match | None:
    """Match by what the platform says, or else the file's name."""
    numbered = [one for one in students if owner.id and one.id == owner.id]
    if len(numbered) == 1 and _is_sure(owner, numbered[0]):
        return _Match(numbered[0], f"by {owner.platform}'s number")
    how = f"by the name in {owner.platform}" if owner.platform else _BY_FILE
    if student := _named(owner.name, students):
        is_short = not owner.platform and _is_short(owner.name)
        return _Match(student, how, is_weak=is_short)
    words = _bag(owner.name)
    whole = [one for one in students if _is_in(one.name, words)]
    # Of Ada Love and Ada Love Lace, a file with all three words is the second's.
    whole = [one for one in whole if not any(_bag(one.name) < _bag(other.name) for other in whole)]
    whole = _exactly(owner.name, whole)
    for known in ("login", "id"):
        numbers = [(one, getattr(one, known)) for one in students]
        told = [one for one, said in numbers if not _is_short(said) and _is_in(said, words)]
        whole = whole or told
    if len(whole) == 1:
        more = f"{owner.platform} has more of the name: {owner.name}."
        return _Match(whole[0], how, (more,) if owner.platform else ())
    part = [one for one in students if _bag(one.name) & words]
    if len(part) == 1 and not whole:
        doubt = f"Only a part of the name is the same: {owner.name}."
        return _Match(part[0], f"{how}, in part", (doubt,), not owner.platform)
    return None


def _is_short(number: str) -> bool:
    """Tell whether a number is no more telling than that of a class, a lab or a day."""
    return number.strip().isdigit() and len(number.strip()) < SHORTEST_NUMBER


def _by_notebook(owner: _Owner, inside: Student | None, own: str, made_for: str) -> _Match:
    called = f"{owner.platform or 'The file'} says {owner.name}."
    if inside is None:
        names = " or ".join(dict.fromkeys(filter(None, (own, made_for))))
        said = f" The notebook names {names}." if names else ""
        return _Match(None, "not matched", (f"Nobody on the list is called so. {called}{said}",))
    how = "by the name in the notebook" if own else "by whom the hand-out was made for"
    sure = own and not owner.platform
    doubt = f"Only the notebook says whose it is. {called}"
    return _Match(inside, how, () if sure else (doubt,))


def _named(name: str, students: Sequence[Student]) -> Student | None:
    """Return the one student who is called so: in any order, by login or by email."""
    plain = name.strip().casefold()
    for known in ("login", "email", "id"):
        found = [one for one in students if getattr(one, known).casefold() == plain != ""]
        if len(found) == 1:
            return found[0]
    words = _bag(name)
    found = _exactly(name, [one for one in students if words and _bag(one.name) == words])
    found = found or [one for one in students if one.name.strip().casefold() == plain]
    if words and not found:
        # Canvas writes the name in one word, surname first.
        joined = _loosely("".join(_words(name)))
        found = [one for one in students if joined in _in_one_word(one.name)]
    return found[0] if len(found) == 1 else None


def _in_one_word(name: str) -> set[str]:
    words = _words(name)
    return {_loosely("".join([*words[turn:], *words[:turn]])) for turn in range(len(words))}
