"""A class file: what a teacher says of one class's work on one lab, and what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml

from book.labs import Lab, Section, read_lab
from book.sitemap import pages_address
from classroom.faults import Faults, Place, Wanted, unread_line, written
from classroom.model import FORMS, Asked, Class, ClassProblem
from classroom.questions import POINTS, TEXT, own_question
from classroom.roster import read_names
from summit import chapters
from summit.answers import Sentences
from summit.exercises import Exercise, of_chapter, variants_of
from summit.nearest import did_you_mean

ROOT = Path(__file__).resolve().parents[1]
#: The points of an exercise, where neither it nor the file says any.
POINTS_UNSAID = {"right": 2, "mistake": 1, "words": 4}
#: What every lab has, and no hand-out is without.
ALWAYS = ("Start", "Hand in")
_TOO_MANY = "a known mistake cannot give more points than a right answer."

_TABLE = Wanted(lambda value: isinstance(value, dict), "a table")
_KEYS = {
    "chapter": Wanted(
        lambda value: value in chapters.FOLDERS, f"one of {', '.join(chapters.FOLDERS)}"
    ),
    "class": TEXT,
    "term": TEXT,
    "form": Wanted(lambda value: value in FORMS, " or ".join(map(written, FORMS))),
    "due": Wanted(
        lambda value: isinstance(value, date),
        "a day without quotation marks, such as 2026-12-11, or with its time, 2026-12-11T18:00:00",
    ),
    "leave_out": Wanted(
        lambda value: isinstance(value, list),
        'a list of the lab\'s sections, such as [4, 7] or [4, "Exercises"]',
    ),
    "names": TEXT,
    "site": Wanted(
        lambda value: isinstance(value, str) and bool(re.match(r"https?://[^/\s]+", value)),
        'an address, such as "https://example.org/summit/"',
    ),
    "points": _TABLE,
    "exercises": _TABLE,
    "questions": Wanted(
        lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
        "a list of questions: begin each with the line [[questions]]",
    ),
}
_OF_EXERCISE = {
    "right": POINTS,
    "mistake": POINTS,
    "vary": Wanted(lambda value: isinstance(value, bool), "true or false"),
}


def read(path: Path) -> Class:
    """Return what a class file says.

    Parameters
    ----------
    path : Path
        Such as ``class/06.toml``.

    Raises
    ------
    ClassProblem
        When something is wrong with it: every fault in a line of its own, with the file, the line
        and the key, and what is allowed there.
    """
    text = _text(path)
    table = _table(path, text)
    faults = Faults(path.name, text, of_the_file=tuple(_KEYS))
    said = faults.checked(table, _KEYS, required=("chapter", "class", "term"))
    if "chapter" not in said:
        faults.stop()
    lab = read_lab(ROOT / "chapters" / said["chapter"] / "lab.ipynb")
    left_out = _left_out(said.get("leave_out", []), lab, faults)
    points = _points(said, faults)
    tasks = _of_the_lab(said, lab, left_out, points, faults) + _own(said, points, faults)
    varied = _varied(said, faults)
    students = _students(path, said, faults)
    if not tasks and not faults.found:
        faults.add(("exercises",), "the class is asked nothing: name exercises or questions.")
    faults.stop()
    return Class(
        path=path,
        name=said["class"].strip(),
        term=said["term"].strip(),
        chapter=said["chapter"],
        form=said.get("form", FORMS[0]),
        due=said.get("due"),
        left_out=tuple(section.number or section.title for section in left_out),
        tasks=tuple(tasks),
        varied=varied,
        students=students,
        site=_with_slash(said.get("site") or _site_of_the_book()),
        notes=faults.notes(),
    )


def _text(path: Path) -> str:
    try:
        # Notepad begins a file with a mark of its encoding, and ends lines in two signs.
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise ClassProblem(
            f"The class file cannot be read: {path} ({error.strerror or error})."
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ClassProblem(
            f"{path.name}, line {line}: this is not UTF-8. Save the file as UTF-8 in your editor."
        ) from error


def _table(path: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        # TOML's own error is one; a number of thousands of digits gets Python's.
        said = str(error)
    except RecursionError:
        said = "Too many brackets within brackets"
    line = unread_line(text)
    content = text.split("\n")[line - 1].strip()
    if plain := _plain_fault(content):
        raise ClassProblem(f"{path.name}, line {line}: {plain}")
    # Where it stops is TOML's own count, which an open bracket moves to the end of the file.
    said = re.sub(r" \(at [^)]*\)$", "", said)
    raise ClassProblem(f"{path.name}, line {line}: {said}. {_hint(content)}")


# What is easily written, and what TOML has instead: the first that a line matches is its fault.
_PLAIN_FAULTS = (
    (
        r"^\[\[?questions\]",
        "each question begins with the line [[questions]], in double brackets.",
    ),
    (
        r"[=\[,]\s*[“”„«»‘’‚]",
        'these are curly quotation marks, as a word processor writes. TOML needs straight ones: ". '
        "Use a text editor.",
    ),
    (
        r'"[^"]*\\[^"]*"',
        "a backslash in quotation marks begins a sign of its own. Write / instead: "
        '"lists/12b.csv".',
    ),
    (r"=\s*(True|False)\b", "true and false are written with a small letter."),
    (
        r"=\s*[-+]?\d+,\d+\s*([,}#].*)?$|=\s*[-+]?\d+,\d+\s*,\s*\w+\s*=",
        "a number has a decimal point, and no comma: 0.5.",
    ),
)


def _plain_fault(line: str) -> str:
    """Name a fault that a line shows, in words; nothing where none is known."""
    found = [said for pattern, said in _PLAIN_FAULTS if re.search(pattern, line)]
    if found:
        return found[0]
    text = line.partition("#")[0]
    if "'" not in text and '"""' not in text and text.count('"') % 2:
        return (
            "a quotation mark is missing: text has one before it and one after it, and its value "
            'is complete on one line, key = "value".'
        )
    return ""


def _hint(line: str) -> str:
    """Say how a line that TOML's reader refuses should be written."""
    if re.match(r"due\s*=", line):
        return (
            "A day is written 2026-12-11, with a time 2026-12-11T18:00:00. Is it in the calendar?"
        )
    if found := re.match(r"([\w.-]+)\s*=", line):
        return (
            f"Does {found[1]!r} stand here for the first time, and is its value complete? Text has "
            "quotation marks around it, a list brackets: [4, 7]."
        )
    return 'A line is a key and its value, key = "value", or the name of a table, [points].'


def _left_out(asked: list, lab: Lab, faults: Faults) -> list[Section]:
    """Return the sections that a class file leaves out, in the lab's order."""
    known = {
        section.number or section.title: section
        for section in lab.sections
        if section.title not in ALWAYS
    }
    named = {name.casefold(): section for name, section in known.items()}
    found = []
    for at, value in enumerate(asked):
        is_name = isinstance(value, int | str) and not isinstance(value, bool)
        section = named.get(str(value).casefold()) if is_name else None
        if section is None:
            words = [name if name.isdigit() else written(name) for name in known]
            faults.add(
                ("leave_out", at),
                f"{written(value)} is not a section of the lab that can be left out. There are: "
                f"{', '.join(words)}.",
            )
        else:
            found.append(section)
    return [section for section in lab.sections if section in found]


def _of_the_lab(
    said: Mapping[str, object],
    lab: Lab,
    left_out: list[Section],
    points: Mapping[str, float],
    faults: Faults,
) -> list[Asked]:
    """Return the exercises that a class is asked, as the lab asks them, in its order."""
    exercises = of_chapter(chapters.package(lab.chapter).rpartition(".")[2])
    sections = {name: lab.section_of(cell) for name, cell in lab.exercises}
    kept = [name for name, section in sections.items() if section not in left_out]
    chosen = said.get("exercises", {name: {} for name in kept})
    for name in chosen:
        if name in _KEYS:
            faults.add(("exercises", name), faults.too_low(name))
        elif name not in exercises:
            near = did_you_mean(name, exercises, f"There are: {', '.join(exercises)}.")
            faults.add(("exercises", name), f"the lab has no such exercise. {near}")
        elif name not in kept:
            why = f"it is in {sections[name].name} of the lab, which leave_out leaves out."
            faults.add(("exercises", name), why)
    return [
        _exercise(exercises[name], chosen[name], points, faults) for name in kept if name in chosen
    ]


def _exercise(
    exercise: Exercise, table: object, points: Mapping[str, float], faults: Faults
) -> Asked:
    """Return an exercise of the lab with its points."""
    place = ("exercises", exercise.id)
    if not isinstance(table, dict):
        faults.add(place, f"{written(table)} is not a table such as {{ right = 2 }} or {{}}.")
        return Asked(exercise, 0, 0)
    keys = dict(_OF_EXERCISE)
    if isinstance(exercise.kind, Sentences):
        # Words have no known mistakes.
        del keys["mistake"]
    own = faults.checked(table, keys, place)
    if own.get("vary") and not variants_of(exercise.id):
        chapter = next(name for name in chapters.TITLES if exercise.id in of_chapter(name))
        varying = ", ".join(filter(variants_of, of_chapter(chapter)))
        why = f"this exercise is the same for everybody. Those that vary are: {varying}."
        faults.add((*place, "vary"), why)
    return _with_points(Asked(exercise, 0, 0), own, points, place, faults)


def _with_points(
    asked: Asked,
    own: Mapping[str, object],
    points: Mapping[str, float],
    place: Place,
    faults: Faults,
) -> Asked:
    """Return what is asked with its points: its own, or else those of the file."""
    is_words = isinstance(asked.exercise.kind, Sentences)
    right = own.get("right", points["words" if is_words else "right"])
    mistake = 0 if is_words else own.get("mistake", min(points["mistake"], right))
    if mistake > right:
        faults.add((*place, "mistake"), _TOO_MANY)
    return replace(asked, right=right, mistake=mistake)


def _points(said: Mapping[str, object], faults: Faults) -> dict[str, float]:
    """Return the points of what has none of its own."""
    keys = dict.fromkeys(POINTS_UNSAID, POINTS)
    own = faults.checked(said.get("points", {}), keys, ("points",))
    points = POINTS_UNSAID | own
    if "mistake" not in own:
        points["mistake"] = min(points["mistake"], points["right"])
    if points["mistake"] > points["right"]:
        faults.add(("points", "mistake"), _TOO_MANY)
    return points


def _own(said: Mapping[str, object], points: Mapping[str, float], faults: Faults) -> list[Asked]:
    """Return the teacher's own questions."""
    tasks = []
    for at, table in enumerate(said.get("questions", [])):
        exercise, own = own_question(at + 1, table, faults)
        if exercise is not None:
            asked = Asked(exercise, 0, 0, is_own=True)
            tasks.append(_with_points(asked, own, points, ("questions", at), faults))
    return tasks


def _varied(said: Mapping[str, object], faults: Faults) -> frozenset[str]:
    """Return the ids of the exercises that are drawn for each student."""
    tables = said.get("exercises", {}).items()
    varied = [
        name for name, table in tables if isinstance(table, dict) and table.get("vary") is True
    ]
    if "names" not in said:
        for name in varied:
            faults.add(
                ("exercises", name, "vary"),
                "it is drawn by each student's name, so the file needs a list of them: "
                'names = "names.csv".',
            )
    return frozenset(varied)


def _students(path: Path, said: Mapping[str, object], faults: Faults) -> tuple:
    if "names" not in said:
        return ()
    if not said["names"].isprintable():
        # \n in "C:\names.csv" is a new line to TOML.
        said_so = next(words for pattern, words in _PLAIN_FAULTS if "backslash" in words)
        faults.add(("names",), said_so)
        return ()
    try:
        return read_names(path.parent / said["names"])
    except ClassProblem as problem:
        faults.add(("names",), str(problem))
        return ()


def _with_slash(site: str) -> str:
    return site and f"{site.rstrip('/')}/"


def _site_of_the_book() -> str:
    """Return where this copy of the book is published; nothing where nobody has said so yet."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    own = (config.get("html") or {}).get("baseurl")
    repository = (config.get("repository") or {}).get("url") or ""
    # The book's own copy names nobody as its owner.
    return own or ("" if "/OWNER/" in repository else pages_address(repository))
