"""The names of a class, from what learning platforms export or from a plain list."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom.csv_files import after_separator, cells, decoded
from classroom.model import ClassProblem, Student

#: What the columns are called: in English, German and French as Moodle, Canvas, itslearning and
#: School Data Sync (Teams) write them, and in Norwegian, Danish and Swedish. Case, accents, blanks
#: and hyphens do not matter. Where a list has several of one meaning, the first here counts.
HEADINGS = {
    "first": (
        "First name",
        "Given name",
        "Forename",
        "Vorname",
        "Prénom",
        "Fornavn",
        "Förnamn",
    ),
    "last": (
        "Last name",
        "Surname",
        "Family name",
        "Nachname",
        "Familienname",
        "Nom de famille",
        "Etternavn",
        "Efternavn",
        "Efternamn",
    ),
    "full": (
        "Full name",
        "Student",
        "Student name",
        "Display name",
        "Name",
        "Names",
        "Vollständiger Name",
        "Anzeigename",
        "Nom complet",
        "Nom",
        "Navn",
        "Namn",
    ),
    "id": (
        "Identifier",
        "Identifiant",
        "ID",
        "ID number",
        "ID-Nummer",
        "Numéro d'identification",
        "Student number",
        "Student ID",
        "SIS ID",
        "sourcedId",
        "Synchronization key",
        "Sync key",
        "Synchronisierungsschlüssel",
        "SIS User ID",
    ),
    "login": (
        "SIS Login ID",
        "Username",
        "User name",
        "User principal name",
        "Benutzername",
        "Nutzername",
        "Anmeldename",
        "Nom d'utilisateur",
        "Brukernavn",
        "Brugernavn",
        "Användarnamn",
        "Login",
    ),
    "email": (
        "Email address",
        "Email",
        "E-mail",
        "E-Mail-Adresse",
        "Mail",
        "Adresse de courriel",
        "Courriel",
        "Adresse e-mail",
        "E-post",
        "E-postadresse",
    ),
}
# Moodle heads one column so, which holds both.
HEADINGS["full"] += tuple(
    f"{first} / {last}" for first in HEADINGS["first"] for last in HEADINGS["last"]
)
# What Moodle calls the number that a school gave, and the addresses beside it.
_MOODLE_ID = ("ID number", "ID-Nummer", "Numéro d'identification")
_MOODLE_EMAIL = ("Email address", "E-Mail-Adresse", "Adresse de courriel")
# A heading stands in one of the first lines: a workbook may have its title above it.
_TITLE_LINES = 5
_DELIMITERS = ",;\t"
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
_PARTICIPANT = {"participant", "teilnehmerin", "teilnehmer", "deltaker", "deltager", "deltagare"}
# What a spreadsheet writes below a list.
_BELOW_A_LIST = {"average", "count", "sum", "total", "anzahl", "gesamt", "mittelwert", "summe"}
_BELOW_A_LIST |= {"moyenne", "somme", "antal", "antall", "gennemsnit", "gjennomsnitt", "medel"}
_BELOW_A_LIST |= {"summa"}
# A letter that could not be saved, UTF-8 that was read as something else, and letters that an old
# Macintosh file shows in place of others.
_DAMAGED = re.compile(
    "[?\ufffd]|[ÃÂÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›]|[¯§‡‰†•¿]|[a-zß-ÿ][ŠŒŽŸ]|[^\\W][ŠŒŽŸ][a-zß-ÿ]"
)
# They turn the direction of the text that follows, or show nothing.
_DIRECTION = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HEADED = '"First name" and "Last name", or "Name", and if you like "ID", "Username" and "Email"'


@dataclass(frozen=True)
class _Row:
    """A row of a list: its line, and its cells by their column's meaning."""

    line: int
    cells: Mapping[str, str]
    id_of: str = ""

    def __getitem__(self, meaning: str) -> str:
        return self.cells.get(meaning, "")


def read_names(path: Path) -> tuple[Student, ...]:
    """Return the students of a class, in the order of the list.

    Parameters
    ----------
    path : Path
        A CSV file as Moodle, Canvas, itslearning or School Data Sync (Teams) writes it, or as a
        spreadsheet saves it, with commas, semicolons or tabs; or a plain list, one name a line.

    Raises
    ------
    ClassProblem
        When the file cannot be read, has no column of names, lacks one, or holds two students who
        cannot be told apart.
    """
    text = decoded(path)
    rows = _table(path, text)
    # A list without headings holds names alone.
    rows = _plain(path, text) if rows is None else rows
    students = [(row.line, _student(path, row)) for row in rows]
    if not students:
        raise ClassProblem(f"{path.name} holds no name.")
    _tell_apart(path, students)
    return tuple(student for _, student in students)


def plain_name(name: str) -> str:
    """Return what tells two names apart: not their case, width or form of Unicode, nor blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _table(path: Path, text: str) -> list[_Row] | None:
    """Return the rows of a list that has headings; None where no heading is known."""
    said, rest = after_separator(text)
    for delimiter in said or _DELIMITERS:
        rows = cells(path, rest, delimiter)
        for place, (_, headings) in enumerate(rows[:_TITLE_LINES]):
            columns = _columns(headings)
            if columns and len(headings) > 1:
                below = [(line + bool(said), row) for line, row in rows[place + 1 :] if any(row)]
                return list(_named_rows(path, columns, below, headings))
    return None


def _columns(headings: Sequence[str]) -> dict[str, list[int]]:
    """Return where the columns of each meaning are; nothing where no column has names."""
    places = {_heading(heading): place for place, heading in reversed([*enumerate(headings)])}
    found = {}
    for meaning, names in HEADINGS.items():
        if there := [places[_heading(name)] for name in names if _heading(name) in places]:
            found[meaning] = there
    if "first" in found and "last" not in found and "full" in found:
        # itslearning and French lists call the surname Name and Nom.
        found["last"] = found.pop("full")
    return found if found.keys() & {"first", "last", "full"} else {}


def _heading(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def _named_rows(
    path: Path,
    columns: Mapping[str, list[int]],
    rows: Sequence[tuple[int, list[str]]],
    headings: Sequence[str],
) -> Iterator[_Row]:
    id_of = _id_of(headings)
    is_canvas = "SIS Login ID" in headings and "Section" in headings
    used = {at for _, row in rows for at, cell in enumerate(row) if cell.strip()}
    # Of several columns of one meaning, the first that holds something.
    chosen = {m: next((at for at in there if at in used), there[0]) for m, there in columns.items()}
    for line, row in rows:
        values = {m: row[at].strip() for m, at in chosen.items() if at < len(row)}
        if not any(map(str.strip, row)) or (is_canvas and _is_canvas_own(values)):
            continue
        if any(map(str.strip, row[len(headings) :])):
            raise ClassProblem(
                f"{path.name}, line {line}: there are {len(row)} cells, and {len(headings)} "
                "headings above them. A name with a comma in it needs quotation marks around it."
            )
        yield _Row(line, values, id_of)


def _id_of(headings: Sequence[str]) -> str:
    """Tell whose numbers a list has: only a platform's own headings say so."""
    there = {_heading(heading) for heading in headings}
    if {"sisloginid", "section", "id"} <= there:
        return "Canvas"
    has_moodles = [
        any(_heading(name) in there for name in names) for names in (_MOODLE_ID, _MOODLE_EMAIL)
    ]
    return "Moodle" if all(has_moodles) else ""


def _is_canvas_own(values: Mapping[str, str]) -> bool:
    """Tell whether a row of Canvas's gradebook is none of a student."""
    name = values.get("full") or f"{values.get('last', '')}, {values.get('first', '')}".strip(", ")
    return name in ("", "Points Possible", "Student, Test")


def _plain(path: Path, text: str) -> list[_Row]:
    """Return the rows of a plain list, one name a line."""
    numbered = enumerate(text.splitlines(), 1)
    rows = [_Row(number, {"full": line.strip(' \t"')}) for number, line in numbered if line.strip()]
    if rows and _columns([rows[0]["full"]]):
        del rows[0]
    for row in rows:
        if re.search(r"[;\t@\d]", row["full"]) or len(_parts(row["full"])[0]) > 2:
            raise ClassProblem(
                f"{path.name}, line {row.line}: this is not one name. A list of several columns "
                f"needs headings above them: {_HEADED}."
            )
    return rows


def _student(path: Path, row: _Row) -> Student:
    parts = [row["first"], row["last"]] if row["first"] or row["last"] else [_turned(row["full"])]
    name = _DIRECTION.sub("", unicodedata.normalize("NFC", " ".join(" ".join(parts).split())))
    if not any(map(str.isalpha, name)):
        raise ClassProblem(f"{path.name}, line {row.line}: there is no name here.")
    if any(unicodedata.category(letter) == "Cc" for letter in name):
        raise ClassProblem(f"{path.name}, line {row.line}: {name!r} holds a control character.")
    _refuse_damaged(path, row.line, name)
    # Moodle's worksheet calls her Participant 12345, and her file by the number.
    numbered = re.fullmatch(r"(\D+)(\d+)", row["id"])
    is_moodle = numbered and _heading(numbered[1]) in _PARTICIPANT
    number = numbered[2] if is_moodle else row["id"]
    id_of = "Moodle participant" if is_moodle else row.id_of
    return Student(name, number, row["login"], row["email"], id_of if number else "")


def _refuse_damaged(path: Path, line: int, name: str) -> None:
    """Refuse what is no longer, or never was, anybody's name."""
    if _DAMAGED.search(name):
        raise ClassProblem(
            f"{path.name}, line {line}: letters of the name {name!r} were lost when the list was "
            "saved. Take the list from where it came once more, and save it as CSV UTF-8: plain "
            "CSV cannot hold every letter."
        )
    if name.strip(" :").casefold() in _BELOW_A_LIST:
        raise ClassProblem(
            f"{path.name}, line {line}: {name!r} is nobody's name. Take this line away."
        )


def _turned(name: str) -> str:
    """Return *First Surname* of *Surname, First*; a Jr. goes to the end."""
    parts, suffixes = _parts(name)
    turned = " ".join([*parts[1:], *parts[:1]])
    return ", ".join([turned, *suffixes])


def _parts(name: str) -> tuple[list[str], list[str]]:
    """Return a name's parts between commas, and those that are no name, such as Jr."""
    parts = [part.strip() for part in name.split(",") if part.strip()]
    suffixes = [part for part in parts if part.strip(".").casefold() in _SUFFIXES]
    return [part for part in parts if part not in suffixes], suffixes


def _tell_apart(path: Path, students: Sequence[tuple[int, Student]]) -> None:
    """Refuse two students of one name, unless each has an id of her own."""
    names = Counter(plain_name(student.name) for _, student in students)
    lines: dict[tuple[str, str], int] = {}
    ids: dict[str, int] = {}
    for line, student in students:
        alike = names[plain_name(student.name)] > 1
        earlier = lines.setdefault((plain_name(student.name), student.id), line)
        if earlier != line and student.id:
            raise ClassProblem(
                f"{path.name}, lines {earlier} and {line}: {student.name} is there twice, with "
                f"the id {student.id}. Take one line away."
            )
        if alike and not student.id:
            raise ClassProblem(
                f"{path.name}, line {line}: there is more than one {student.name}. Add a column "
                '"ID" in which each has a number of her own.'
            )
        if student.id and ids.setdefault(student.id, line) != line:
            raise ClassProblem(
                f"{path.name}, lines {ids[student.id]} and {line}: two students have the id "
                f"{student.id}."
            )
