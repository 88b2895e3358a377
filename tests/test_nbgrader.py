"""A course for nbgrader, and its whole way there and back through the real nbgrader."""

import copy
import csv
import html
import shlex
import zipfile

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader_run import run

from classroom import class_file, nbgrader_course
from classroom.model import Student
from classroom.nbgrader_plugins import mend
from summit.chapters import FOLDERS
from tools import nbgrader as tool

CHAPTER = "06-enlargement"
SHARE = "That is a <share>, not per cent."
CLASS = f"""\
chapter = "{CHAPTER}"
class = "History 12b"
term = "autumn 2026"
form = "worksheet"
due = 2026-12-11T18:00:00
names = "names.csv"
[points]
right = 3
mistake = 1.5
words = 4
[exercises]
enlargement-1 = {{ vary = true }}
enlargement-4 = {{ mistake = 2 }}
enlargement-3 = {{}}
enlargement-10 = {{}}
[[questions]]
text = "What share is it?"
kind = "number"
unit = "per cent"
answer = 12.5
tolerance = 0.1
mistakes = [{{ answer = 0.125, hint = "{SHARE}" }}]
[[questions]]
text = "What day was it?"
kind = "day"
answer = 2022-03-29
hint = "Look at the top of the article."
[[questions]]
text = "Why?"
kind = "words"
answer = "Says who says so."
"""
NAMES = ["Ada Right", "Ben Blank", "Cem Mistake", "Dora Copy", "Eve Gone", "Fay Away"]
#: What is marked without a teacher: three exercises and two questions, at three points each.
AUTOMATIC = 15
WORDS = {"enlargement-10", "own-3"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A teacher's folder with a class file and its list of names."""
    folder = tmp_path_factory.mktemp("class")
    (folder / "06.toml").write_text(CLASS, "utf-8")
    (folder / "names.csv").write_text("\n".join(["Full name", *NAMES]) + "\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def a_class(folder):
    """What the class file says."""
    return class_file.read(folder / "06.toml")


@pytest.fixture(scope="module")
def course(folder, a_class):
    """A course whose notebook is released to the students."""
    course = folder / "course"
    nbgrader_course.make(a_class, course)
    said = run(course, *(shlex.split(line)[1:] for line in nbgrader_course.first_commands(a_class)))
    assert said.returncode == 0, said.stdout
    return course


def released(course, chapter=CHAPTER):
    return nbformat.read(course / "release" / chapter / f"{chapter}.ipynb", 4)


def cell_of(notebook, grade_id):
    """Return the cell that nbgrader knows by an id."""
    (found,) = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return found


def answered(course, chapter=CHAPTER, **answers):
    """Return the released notebook with the worked answers, or with others of one's own."""
    notebook = released(course, chapter)
    source = nbformat.read(course / "source" / chapter / f"{chapter}.ipynb", 4)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            worked = cell_of(source, about["grade_id"]).source
            lines = [line for line in worked.splitlines() if not line.startswith("### ")]
            own = answers.get(about["grade_id"].replace("-", "_"))
            cell.source = "\n".join([*([own] if own else lines[:-1]), lines[-1]])
    return notebook


def with_a_copy(notebook):
    """Copy an answer cell with its test below the test, answer there, and leave the first open."""
    first, test = cell_of(notebook, "enlargement-1"), cell_of(notebook, "enlargement-1-test")
    place = notebook.cells.index(test) + 1
    copies = copy.deepcopy([first, test])
    for made in copies:
        made["id"] += "-copied"
    first.source = 'answer = ...\ncheck("enlargement-1", answer)'
    notebook.cells[place:place] = copies
    return notebook


def with_gaps(notebook):
    """Delete a test, and an answer with its test; keep a cell of a different hand-out."""
    gone = {"enlargement-1-test", "own-1", "own-1-test"}
    foreign = copy.deepcopy(cell_of(notebook, "own-1"))
    foreign.metadata["nbgrader"]["grade_id"], foreign["id"] = "flight-1", "flight-1"
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") not in gone
    ]
    notebook.cells.append(foreign)
    return notebook


@pytest.fixture(scope="module")
def marked(course, a_class):
    """The course when the class has handed in by Moodle, and all is marked that can be."""
    mistakes = {task.id: task.exercise.mistakes for task in a_class.tasks if not task.is_own}
    count = int(mistakes["enlargement-1"][0].answer())
    mean = float(mistakes["enlargement-4"][0].answer()["mended"])
    work = {
        "Ada Right_101_assignsubmission_file_/06-enlargement.ipynb": answered(course),
        "Ben Blank_102_assignsubmission_file_/06-enlargement.ipynb": released(course),
        "Cem Mistake_103_assignsubmission_file_/Copy of my lab (2).ipynb": answered(
            course,
            enlargement_1=f"answer = {count}",
            enlargement_4=f"trap, mended = 'counted twice', {mean}",
            own_1="answer = 0.125",
            own_2="answer = ...",
        ),
        "Dora Copy_104_assignsubmission_file_/06-enlargement.ipynb": with_a_copy(answered(course)),
        "Eve Gone_105_assignsubmission_file_/06-enlargement.ipynb": with_gaps(answered(course)),
    }
    archive = course / "downloaded" / CHAPTER / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "History-Lab 6-4711.zip", "w") as packed:
        for name, notebook in work.items():
            packed.writestr(name, nbformat.writes(notebook))
    said = run(
        course,
        ["zip_collect", CHAPTER],
        ["autograde", CHAPTER],
        ["generate_feedback", CHAPTER],
        ["export", "--to", "grades.csv"],
    )
    assert said.returncode == 0, said.stdout
    return said.stdout


@pytest.fixture(scope="module")
def submissions(marked, course):
    """Each student's marks."""
    return marks_in(course)


def marks_in(course, chapter=CHAPTER):
    """Return the marks that nbgrader keeps of each student by cell; None where a teacher must."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            one.student.id: {
                grade.name: None if grade.needs_manual_grade else grade.score
                for notebook in one.notebooks
                for grade in notebook.grades
            }
            for one in gradebook.assignment_submissions(chapter)
        }


def points(marks):
    return sum(mark for mark in marks.values() if mark is not None)


def test_the_reference_gets_all_points_and_its_words_await_the_teacher(submissions):
    marks = submissions["ada-right"]
    assert {name for name, mark in marks.items() if mark is None} == WORDS
    assert points(marks) == AUTOMATIC


def test_blank_work_gets_nothing_and_asks_nothing_of_the_teacher(submissions):
    assert set(submissions["ben-blank"].values()) == {0}


def test_known_mistakes_get_their_points_and_their_hints(submissions, course, a_class):
    marks = submissions["cem-mistake"]
    assert marks["enlargement-1-test"] == 1.5
    assert marks["enlargement-4-test"] == 2
    assert marks["own-1-test"] == 1.5
    # The answer of the question before is not inherited.
    assert marks["own-2-test"] == 0
    assert marks["enlargement-3-test"] == 3
    feedback = (course / "feedback/cem-mistake" / CHAPTER / f"{CHAPTER}.html").read_text("utf-8")
    told = {task.id: task.exercise.mistakes[0].hint for task in a_class.tasks[:2]}
    for hint in (*told.values(), SHARE):
        assert html.escape(hint) in feedback
    assert SHARE not in feedback
    assert "<script src" not in feedback


@pytest.mark.parametrize("student", ["dora-copy", "eve-gone"])
def test_a_copied_or_a_deleted_cell_does_not_lose_a_student(submissions, student):
    expected = {"dora-copy": AUTOMATIC, "eve-gone": AUTOMATIC - 3}
    assert points(submissions[student]) == expected[student]


def test_every_student_is_told_of_and_has_a_row(marked, course):
    assert "Exception while loading" not in marked
    assert "Fay Away: nothing was handed in" in marked
    assert "dora-copy: one of 2 cells enlargement-1 is marked" in marked
    with (course / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    scores = {name: float(row["score"]) for name, row in rows.items()}
    assert scores == {
        "ada-right": 15,
        "ben-blank": 0,
        "cem-mistake": 8,
        "dora-copy": 15,
        "eve-gone": 12,
        "fay-away": 0,
    }
    assert {float(row["max_score"]) for row in rows.values()} == {AUTOMATIC + 8}


def test_students_get_neither_answers_nor_what_a_question_expects(course):
    text = (course / "release" / CHAPTER / f"{CHAPTER}.ipynb").read_text("utf-8")
    for secret in ("SOLUTION", "HIDDEN", "12.5", SHARE, "Says who says so", "datetime"):
        assert secret not in text
    assert cell_of(released(course), "enlargement-4").source.startswith("trap = ...\nmended = ...")


# --- without a kernel ---------------------------------------------------------------------------


def code(grade_id, source, **about):
    """Return a cell that nbgrader knows."""
    about = {"grade_id": grade_id, "grade": False, "solution": False, "locked": True} | about
    return nbformat.v4.new_code_cell(source, metadata={"nbgrader": about})


RELEASED = [
    nbformat.v4.new_code_cell("import pandas"),
    code("a", "answer = ...", solution=True, locked=False),
    code("a-test", "check('a', answer)", grade=True, points=2),
    code("b", "answer = ...", solution=True, locked=False),
    code("b-test", "check('b', answer)", grade=True, points=2),
]


def mended(*cells):
    """Return the ids of a hand-in's cells when it is mended, their sources, and what is said."""
    handed_in = nbformat.v4.new_notebook(cells=copy.deepcopy(list(cells)))
    by_id = {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in RELEASED
        if "nbgrader" in cell.metadata
    }
    said = mend(handed_in, by_id)
    known = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in handed_in.cells]
    return known, [cell.source for cell in handed_in.cells], said


def answer(source, grade_id="a"):
    return code(grade_id, f"answer = {source}", solution=True, locked=False)


def test_a_hand_in_that_is_whole_stays_as_it_is():
    own = nbformat.v4.new_code_cell("answer = answer + 1")
    start, first, test, *rest = RELEASED
    # A student may go on in a cell of her own, before the test.
    known, sources, said = mended(start, first, own, test, *rest)
    assert known == ["", "a", "", "a-test", "b", "b-test"]
    assert sources[2] == "answer = answer + 1"
    assert said == []


@pytest.mark.parametrize(
    ("copies", "counts"),
    [
        ((answer("1"), answer("...")), "answer = 1"),
        ((answer("..."), answer("2")), "answer = 2"),
        ((answer("1"), answer("2")), "answer = 2"),
        ((answer("..."), answer("...")), "answer = ..."),
    ],
)
@pytest.mark.parametrize("test_is", ["between", "below"])
def test_of_several_copies_the_last_that_was_answered_is_marked(copies, counts, test_is):
    start, _, test, *rest = RELEASED
    middle = [copies[0], test, copies[1]] if test_is == "between" else [*copies, test]
    known, sources, said = mended(start, *middle, *rest)
    assert sources[known.index("a")] == counts
    # Nothing that runs in between can change what the test sees.
    assert known.index("a-test") == known.index("a") + 1
    assert sorted(known) == ["", "", "a", "a-test", "b", "b-test"]
    assert said == ["one of 2 cells a is marked"]


@pytest.mark.parametrize("gone", [{1}, {2}, {1, 2}, {2, 3}, {1, 2, 3, 4}, {0}])
def test_deleted_cells_come_back_where_they_were(gone):
    kept = [cell for place, cell in enumerate(RELEASED) if place not in gone]
    known, _, said = mended(*kept)
    assert [name for name in known if name] == ["a", "a-test", "b", "b-test"]
    assert len(said) == len(gone - {0})


def test_what_was_changed_about_a_cell_and_what_is_of_another_hand_out_does_not_count():
    start, first, test, *rest = copy.deepcopy(RELEASED)
    test.metadata["nbgrader"] |= {"points": 200, "schema_version": 0}
    stranger = code("flight-1", "answer = 1")
    handed_in = nbformat.v4.new_notebook(cells=[start, first, test, *rest, stranger])
    mend(handed_in, {cell.metadata["nbgrader"]["grade_id"]: cell for cell in RELEASED[1:]})
    assert test.metadata["nbgrader"] == RELEASED[2].metadata["nbgrader"]
    assert "nbgrader" not in stranger.metadata


def test_students_of_one_name_have_folders_of_their_own():
    students = [Student("Amina Öz"), Student("Amina Oz"), Student("Amina-Öz 2"), Student("Ида")]
    ids = nbgrader_course.student_ids(students)
    assert list(ids) == ["amina-oz", "amina-oz-2", "amina-oz-2-2", "ида"]
    assert list(ids.values()) == students


def test_the_command_says_what_to_type_next(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    assert tool.main([str(folder / "06.toml")]) == 0
    said = capsys.readouterr().out
    assert "cd _class/06/nbgrader\n  nbgrader db student import students.csv" in said
    assert "enlargement-1 will be asked as in the lab" in said
    readme = (tmp_path / "_class/06/nbgrader/README.md").read_text("utf-8")
    assert "own-3" in readme
    assert "Says who says so." in readme
    # Made again, it is the same to the byte.
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert tool.main([str(folder / "06.toml")]) == 0
    assert {path: path.read_bytes() for path in files} == files
    (tmp_path / "wrong.toml").write_text("chapter = 6\n", "utf-8")
    assert tool.main([str(tmp_path / "wrong.toml")]) == 1
    assert "wrong.toml" in capsys.readouterr().out


# --- what takes long ----------------------------------------------------------------------------


@pytest.mark.nightly
@pytest.mark.parametrize("form", ["lab", "worksheet"])
@pytest.mark.parametrize("chapter", FOLDERS)
def test_the_worked_answers_of_every_chapter_get_all_points(tmp_path, chapter, form):
    path = tmp_path / "all.toml"
    path.write_text(f'chapter = "{chapter}"\nclass = "12b"\nterm = "autumn"\nform = "{form}"\n')
    course = tmp_path / "course"
    nbgrader_course.make(class_file.read(path), course)
    assert run(course, ["generate_assignment", chapter]).returncode == 0
    reference = course / "submitted" / "reference" / chapter / f"{chapter}.ipynb"
    reference.parent.mkdir(parents=True)
    nbformat.write(answered(course, chapter), reference)
    said = run(course, ["autograde", chapter])
    assert said.returncode == 0, said.stdout
    marks = marks_in(course, chapter)["reference"]
    tests = [cell.metadata.get("nbgrader", {}) for cell in released(course, chapter).cells]
    full = {one["grade_id"]: one["points"] for one in tests if one.get("points") and one["locked"]}
    assert {name: mark for name, mark in marks.items() if mark is not None} == full
    marked = nbformat.read(course / "autograded/reference" / chapter / f"{chapter}.ipynb", 4)
    outputs = [output for cell in marked.cells for output in cell.get("outputs", ())]
    assert [output for output in outputs if output.output_type == "error"] == []


def hand_in(course, student, notebook):
    """Put a notebook where nbgrader marks it."""
    path = course / "submitted" / student / CHAPTER / f"{CHAPTER}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


@pytest.mark.nightly
def test_an_endless_loop_and_a_flood_of_output_cost_one_answer_each(course):
    loop, flood = "while True: pass", "while True: print('x' * 1000)"
    hand_in(course, "late", answered(course, enlargement_1=loop, enlargement_4=flood))
    said = run(course, ["autograde", CHAPTER, "--student=late", "--Execute.timeout=20"])
    assert said.returncode == 0, said.stdout
    marks = marks_in(course)["late"]
    assert (marks["enlargement-1-test"], marks["enlargement-4-test"]) == (0, 0)
    assert points(marks) == AUTOMATIC - 6


@pytest.mark.nightly
def test_a_kernel_that_dies_is_named_and_stops_nobody_else(course):
    hand_in(course, "a-dead", answered(course, enlargement_1="import os; os._exit(1)"))
    hand_in(course, "a-fine", answered(course))
    said = run(course, ["autograde", CHAPTER, "--student=a-*"])
    assert said.returncode == 1
    assert "a-dead" in said.stdout.partition("There was an error processing")[2]
    assert points(marks_in(course)["a-fine"]) == AUTOMATIC
