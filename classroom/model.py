"""The words that a class file, a hand-out and a set of marks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from summit.exercises import Exercise

#: What a hand-out is: the whole lab, or its set-up and exercises alone.
FORMS = ("lab", "worksheet")

#: How an answer, or a whole hand-in, came out. `unchecked` are words, which a teacher reads.
STATES = (
    "right",
    "mistake",
    "wrong",
    "unchecked",
    "blank",
    "unreadable",
    "tampered",
    "stopped",
    "not handed in",
)

#: Whose number a student's id is: Moodle's *ID number*, the *Participant* of an assignment in
#: Moodle, or Canvas's own.
ID_OF = ("Moodle", "Moodle participant", "Canvas")


class ClassProblem(Exception):
    """What a teacher has to mend, in words for her: which file, where in it, what is allowed."""


@dataclass(frozen=True)
class Student:
    """Somebody of the class.

    Attributes
    ----------
    name : str
        First name and surname, as her work is called.
    id : str
        The learning platform's own number, where its list has one.
    login : str
        Her user name there.
    email : str
        Her address there.
    id_of : str
        Whose number `id` is: one of `ID_OF`, or nothing where the teacher may have made it up.
    """

    name: str
    id: str = ""
    login: str = ""
    email: str = ""
    id_of: str = ""


@dataclass(frozen=True)
class Asked:
    """An exercise as one student is asked it.

    Attributes
    ----------
    exercise : Exercise
        With its parameter filled in; the teacher's own questions are exercises too.
    parameter : mapping
        What was drawn for this student, such as ``{"year": 2015}``; empty where it is the lab's.
    right, mistake : float
        The points for a right answer, and for a known mistake. Of words, `right` is the most that
        a teacher may give.
    is_own : bool
        Whether it is a question of the teacher's own.
    """

    exercise: Exercise
    right: float
    mistake: float
    parameter: Mapping[str, object] = field(default_factory=dict)
    is_own: bool = False

    @property
    def id(self) -> str:
        """The exercise's id: ``"enlargement-1"``, or ``"own-1"`` of a teacher's own."""
        return self.exercise.id


@dataclass(frozen=True)
class HandedOut:
    """What one student was handed out, as the teacher's own record has it.

    Attributes
    ----------
    name, id : str
        The student, as the list had her then.
    parameters : mapping
        What was drawn for her, by the exercise's id; an exercise that was not varied has none.
    is_current : bool
        Whether the last hand-out was made for her; False for one whose line has changed since.
    """

    name: str
    id: str
    parameters: Mapping[str, Mapping[str, object]]
    is_current: bool = True


@dataclass(frozen=True)
class Class:
    """What a class file says. `class_file.read` makes one.

    Attributes
    ----------
    path : Path
        The class file; its stem names the folder of what is made: ``_class/06/``.
    name : str
        What the class is called on its sheets, such as ``"History 12b"``.
    term : str
        Such as ``"autumn 2026"``: another term draws other variants.
    chapter : str
        The chapter's folder, such as ``"06-enlargement"``.
    form : {"lab", "worksheet"}
        What the hand-out holds.
    due : date or datetime, optional
        When it is to be handed in.
    left_out : tuple of str
        The numbers of the lab's sections that the hand-out leaves out.
    tasks : tuple of Asked
        The exercises as the lab asks them and the teacher's own questions, in their order.
    varied : frozenset of str
        The ids of those that are drawn for each student.
    students : tuple of Student
        In the order of the list; empty where there is none.
    site : str
        Where the book stands on the web, with a slash at its end; empty where it does not.
    notes : tuple of str
        What is no fault of the class file, and should be looked at.
    handed_out : tuple of HandedOut, optional
        What each student was given. `classroom.handed_out` reads it; None where no record is.
    """

    path: Path
    name: str
    term: str
    chapter: str
    form: str
    due: date | datetime | None
    left_out: tuple[str, ...]
    tasks: tuple[Asked, ...]
    varied: frozenset[str]
    students: tuple[Student, ...]
    site: str = ""
    notes: tuple[str, ...] = ()
    handed_out: tuple[HandedOut, ...] | None = None


@dataclass(frozen=True)
class Given:
    """What one student's notebook gives as the answer to one exercise, run in the sandbox.

    Attributes
    ----------
    state : {"answered", "blank", "error", "stopped", "missing"}
        `missing`: no cell asks it any more; `stopped`: a limit of time, memory or output.
    value : object
        The answer, read back from JSON alone, as `summit.answers` takes it.
    said : str
        The error's last line, or the limit that was met.
    source : str
        The student's code of the cell that answers.
    signs : tuple of str
        What speaks for tampering, in words for the teacher.
    notes : tuple of str
        What else there is to say of it, for her.
    """

    state: str
    value: object = None
    said: str = ""
    source: str = ""
    signs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """How one student's answer to one exercise came out.

    Attributes
    ----------
    asked : Asked
        What was asked.
    state : str
        One of `STATES`.
    points : float or None
        None where a teacher has to say: words, and what looks tampered with.
    answer : str
        The answer as a reader would write it.
    message : str
        What `check` would say; for the student.
    note : str
        Why, for the teacher: the limit, the error, the signs of tampering.
    source : str
        The student's code.
    comment : str
        What the teacher wrote beside her points; for the student.
    """

    asked: Asked
    state: str
    points: float | None
    answer: str = ""
    message: str = ""
    note: str = ""
    source: str = ""
    comment: str = ""
