"""One class of 28 with every case mixed, marked twice: by the book's command, and by nbgrader.

It takes some minutes: nightly. What both took is printed (`-s`), for the teacher's guide.
"""

import copy
import shlex
import time

import nbformat
import psutil
import pytest
from nbgrader_run import run
from simulated_class import code, pack
from test_nbgrader import marks_in

from classroom import nbgrader_course, sandbox
from classroom.class_file import read
from classroom.handout import notebook
from classroom.marking import mark_all
from classroom.submissions import collect

pytestmark = pytest.mark.nightly

CHAPTER = "06-enlargement"
CLASS_FILE = f"""\
chapter = "{CHAPTER}"
class = "History 12b"
term = "autumn 2026"
form = "worksheet"
names = "names.csv"
[points]
right = 2
mistake = 1
words = 4
[exercises]
enlargement-1 = {{}}
enlargement-4 = {{}}
enlargement-8 = {{}}
enlargement-10 = {{}}
[[questions]]
text = "What share of 30 is 12?"
kind = "number"
unit = "per cent"
answer = 40
mistakes = [{{ answer = 0.4, hint = "The question asks for per cent." }}]
"""
KINDS = {
    "right": 7,
    "mistake": 3,
    "wrong": 2,
    "blank": 2,
    "error": 1,
    "endless": 1,
    "flood": 1,
    "dead": 1,
    "copied cell": 1,
    "deleted cell": 1,
    "renamed": 1,
    "forged output": 1,
    "forged check": 1,
    "two tries": 1,
    "alike": 2,
    "no notebook": 1,
    "nothing": 1,
}
AUTOMATIC = ("enlargement-1", "enlargement-4", "enlargement-8", "own-1")
WRONG = {
    "enlargement-1": "answer = 7",
    "enlargement-4": "trap, mended = 'cut axis', 1.0",
    "enlargement-8": "answer = '2020-02-02'",
    "own-1": "answer = 33",
}
FORGED = 'class R:\n    outcome, message = "right", "Right."\ndef check(*_, **__):\n    return R()'
#: What stops an answer, the exercise in which it stands, and what the book calls it.
STOPPED = {
    "error": ("enlargement-1", "answer = membres", "unreadable"),
    "endless": ("enlargement-1", "while True: pass", "stopped"),
    "flood": ("enlargement-8", "while True: print('x' * 10_000)", "stopped"),
    "dead": ("enlargement-4", "import os; os._exit(1)", "stopped"),
}


def lines(value):
    """Return the lines that give an answer, of several parts too."""
    if isinstance(value, dict):
        return "\n".join(f"{name} = {code(part)}" for name, part in value.items())
    return f"answer = {code(value)}"


def answers(a_class, kind):
    """Return the lines of each answer of a student of this kind."""
    exercises = {task.id: task.exercise for task in a_class.tasks if task.exercise.expected}
    right = {name: lines(one.expected()) for name, one in exercises.items()}
    right["enlargement-10"] = "answer = 'They joined in 1999 and in 2004, says the table of dates.'"
    if kind == "mistake":
        whole = {name: one.mistakes[0].answer() for name, one in exercises.items()}
        whole["enlargement-4"] = exercises["enlargement-4"].expected() | whole["enlargement-4"]
        return right | {name: lines(value) for name, value in whole.items()}
    if kind in ("blank", "forged output"):
        return {}
    if kind in ("wrong", "forged check"):
        return right | WRONG
    if kind in STOPPED:
        name, line, _ = STOPPED[kind]
        return right | {name: line}
    return right


def cells_by_exercise(made):
    """Return the cells that ask, by exercise, of a hand-out or of what nbgrader releases."""
    ids = [task_id(cell) for cell in made["cells"]]
    return {name: cell for name, cell in zip(ids, made["cells"], strict=True) if name}


def task_id(cell):
    graded = cell["metadata"].get("nbgrader", {})
    asked = cell["metadata"].get("summit", {}).get("asked", "")
    return graded["grade_id"] if graded.get("solution") else "" if graded else asked


def written(made, a_class, student, kind):
    """Return the file of a student: the notebook as she was given it, filled in."""
    made = copy.deepcopy(made)
    cells = cells_by_exercise(made)
    for name, given in answers(a_class, kind).items():
        last = cells[name]["source"].splitlines()[-1]
        cells[name]["source"] = f"{given}\n{last}"
    place = made["cells"].index(cells["enlargement-8"])
    if kind == "copied cell":
        first = copy.deepcopy(cells["enlargement-8"])
        first["source"] = first["source"].replace(first["source"].splitlines()[0], "answer = ...")
        cells["enlargement-8"]["id"] += "-copied"
        made["cells"].insert(place, first)
    if kind == "deleted cell":
        made["cells"].remove(cells["enlargement-8"])
    if kind == "forged output":
        said = nbformat.v4.new_output(
            "execute_result", {"text/plain": "✓ Right."}, execution_count=1
        )
        cells["enlargement-1"]["outputs"] = [said]
    if kind == "forged check":
        made["cells"].insert(1, nbformat.v4.new_code_cell(FORGED))
    return nbformat.writes(nbformat.from_dict(made)).encode()


def states_of(kind):
    """Return what the book's command makes of each answer that it marks by itself."""
    plain = {"mistake": "mistake", "wrong": "wrong", "forged check": "tampered", "blank": "blank"}
    found = dict.fromkeys(AUTOMATIC, plain.get(kind, "right"))
    if kind == "forged check":
        # It is asked by `note`.
        found["own-1"] = "wrong"
    if kind in STOPPED:
        name, _, state = STOPPED[kind]
        found[name] = state
    if kind == "deleted cell":
        found["enlargement-8"] = "blank"
    if kind == "forged output":
        found = dict.fromkeys(AUTOMATIC, "blank") | {"enlargement-1": "tampered"}
    return found


def points_of(kind):
    """Return the points of each answer, by either way of marking."""
    given = {"right": 2, "mistake": 1}
    return {name: given.get(state, 0) for name, state in states_of(kind).items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The teacher's folder."""
    return tmp_path_factory.mktemp("twice")


@pytest.fixture(scope="module")
def a_class(folder):
    """A class of 28, each student with a case of her own as her surname."""
    names = [
        f"{'ABCDEFGH'[number]}na {kind.title().replace(' ', '')}"
        for kind, many in KINDS.items()
        for number in range(many)
    ]
    (folder / "names.csv").write_text("\n".join(["Full name", *names]) + "\n", "utf-8")
    (folder / "06.toml").write_text(CLASS_FILE, "utf-8")
    made = read(folder / "06.toml")
    assert len(made.students) == 28
    return made


def kind_of(student):
    """Return a student's case."""
    return next(
        kind for kind in KINDS if student.name.endswith(f" {kind.title().replace(' ', '')}")
    )


def files(a_class, made):
    """Return what the class hands in, by the names of Moodle's zip."""
    found = {}
    for number, student in enumerate(a_class.students):
        kind = kind_of(student)
        folder = f"{student.name}_{700 + number}_assignsubmission_file"
        name = {"renamed": "my homework (final)", "two tries": f"{CHAPTER} (2)"}.get(kind, CHAPTER)
        if kind == "two tries":
            found[f"{folder}/{CHAPTER}.ipynb"] = written(made, a_class, student, "wrong")
        if kind == "no notebook":
            found[f"{folder}/lab.pdf"] = b"%PDF-1.7"
        elif kind != "nothing":
            found[f"{folder}/{name}.ipynb"] = written(made, a_class, student, kind)
    return found


def spent():
    """Return the CPU seconds of this process and of those that it has ended."""
    used = psutil.Process().cpu_times()
    return used.user + used.system + used.children_user + used.children_system


@pytest.fixture(scope="module")
def ours(folder, a_class):
    """The marks by the book's command."""
    source = pack(folder / "ours.zip", files(a_class, notebook(a_class)))
    started, used = time.monotonic(), spent()
    works = mark_all(collect(source, a_class), a_class, sandbox.find(), folder / "kept", print)
    print(f"\nmake mark: {time.monotonic() - started:.0f} s, {spent() - used:.0f} CPU s")
    return {work.hand_in.student.name: work for work in works}


@pytest.fixture(scope="module")
def theirs(folder, a_class):
    """The marks by nbgrader."""
    course = folder / "course"
    nbgrader_course.make(a_class, course)
    said = run(course, *(shlex.split(line)[1:] for line in nbgrader_course.first_commands(a_class)))
    assert said.returncode == 0, said.stdout
    released = nbformat.read(course / "release" / CHAPTER / f"{CHAPTER}.ipynb", 4)
    archive = course / "downloaded" / CHAPTER / "archive"
    archive.mkdir(parents=True)
    pack(archive / "History-Lab 6-4711.zip", files(a_class, released))
    started, used = time.monotonic(), spent()
    run(course, ["zip_collect", CHAPTER], ["autograde", CHAPTER], ["generate_feedback", CHAPTER])
    print(f"\nnbgrader: {time.monotonic() - started:.0f} s, {spent() - used:.0f} CPU s")
    return marks_in(course)


@pytest.mark.parametrize("kind", KINDS)
def test_the_book_marks_each_case_as_it_should(ours, a_class, kind):
    for student in (one for one in a_class.students if kind_of(one) == kind):
        work = ours[student.name]
        if kind in ("no notebook", "nothing"):
            assert work.hand_in.state == {"no notebook": "unreadable"}.get(kind, "not handed in")
            continue
        found = {mark.asked.id: mark for mark in work.marks if mark.asked.id in AUTOMATIC}
        assert {name: mark.state for name, mark in found.items()} == states_of(kind)
        assert {name: mark.points or 0 for name, mark in found.items()} == points_of(kind)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("no notebook", "nothing")])
def test_nbgrader_gives_the_same_points(theirs, a_class, kind):
    for student in (one for one in a_class.students if kind_of(one) == kind):
        marks = theirs[student.name.lower().replace(" ", "-")]
        found = {name: marks[f"{name}-test"] for name in AUTOMATIC}
        # A kernel that dies leaves nbgrader with nothing: all of it goes to the teacher.
        assert found == (dict.fromkeys(AUTOMATIC) if kind == "dead" else points_of(kind))
