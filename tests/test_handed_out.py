"""The record of what was handed out: it outlives corrected names, and marking goes by it."""

import json
from dataclasses import replace

import pytest
from simulated_class import Written, filled, make_class

from classroom import handed_out, marking
from classroom.draw import asked_of
from classroom.model import ClassProblem, Given, Student
from classroom.submissions import HandIn

FIRST = "enlargement-1"


@pytest.fixture
def given_out(tmp_path):
    """Return a class of four, two of one name, as it was handed out, and where its record is."""
    a_class = make_class(tmp_path, ("Kim Nguyễn", "Emma Schmidt", "Emma Schmidt", "Ada Lovelace"))
    path = tmp_path / handed_out.NAME
    made = handed_out.with_new_record(a_class, path)
    handed_out.write(made, path)
    return made, path


def drawn(a_class, student, made_for=None):
    return asked_of(a_class, student, made_for)[0].parameter


def renamed(a_class, **names):
    """Return a class whose list has other names, by their first, and no record yet."""
    students = [
        replace(one, name=names.get(one.name.split()[0], one.name)) for one in a_class.students
    ]
    return replace(a_class, students=tuple(students), handed_out=None)


def another_name(a_class, student):
    """Return a name with the student's first by which she would draw another variant."""
    mine = drawn(a_class, student)
    names = (f"{student.name.split()[0]} Corrected {letter}" for letter in "abcdefgh")
    alone = replace(a_class, handed_out=None)
    return next(name for name in names if drawn(alone, replace(student, name=name)) != mine)


def test_a_record_is_read_back_and_its_bytes_are_the_same(given_out):
    a_class, path = given_out
    before = path.read_bytes()
    assert handed_out.with_record(replace(a_class, handed_out=None), path) == a_class
    handed_out.write(handed_out.with_new_record(a_class, path), path)
    assert path.read_bytes() == before
    assert [one.parameters[FIRST] for one in a_class.handed_out] == [
        drawn(replace(a_class, handed_out=None), one) for one in a_class.students
    ]


def test_a_corrected_name_keeps_its_figures(given_out):
    a_class, path = given_out
    kim = a_class.students[0]
    name = another_name(a_class, kim)
    later = handed_out.with_record(renamed(a_class, Kim=name), path)
    assert drawn(later, later.students[0]) == drawn(a_class, kim)
    # So it does where the list has no numbers, by the notebook's own word of whom it is for.
    bare = Student(name)
    without = replace(later, students=(bare, *later.students[1:]))
    assert drawn(without, bare) != drawn(a_class, kim)
    assert drawn(without, bare, Student(kim.name, kim.id)) == drawn(a_class, kim)
    assert name in handed_out.changes(later)
    # And where the hand-out is made again; then the list is that of the hand-out.
    again = handed_out.with_new_record(later, path)
    assert drawn(again, again.students[0]) == drawn(a_class, kim)
    assert handed_out.changes(again) == ""


def test_nobody_takes_anothers_line(given_out):
    a_class, _ = given_out
    ada, kim = a_class.students[3], a_class.students[0]
    made_for_ada = Student(ada.name, ada.id)
    assert drawn(a_class, kim, made_for_ada) == a_class.handed_out[0].parameters[FIRST]
    # Nor does a student who came later and has the name of one who was there.
    late = Student(ada.name, "999")
    later = replace(a_class, students=(*a_class.students, late))
    assert drawn(later, late) == drawn(replace(later, handed_out=None), late)
    assert drawn(later, ada) == a_class.handed_out[3].parameters[FIRST]


def test_another_term_is_handed_out_anew(given_out):
    a_class, path = given_out
    later = replace(a_class, term="spring 2031")
    again = handed_out.with_new_record(later, path)
    alone = replace(later, handed_out=None)
    assert [drawn(again, one) for one in again.students] == [
        drawn(alone, one) for one in alone.students
    ]


def test_right_answers_stay_right_after_a_name_is_corrected(given_out, monkeypatch):
    a_class, path = given_out
    kim = a_class.students[0]
    content = filled(a_class, kim, Written())
    (first, *rest) = asked_of(a_class, kim)
    run = {one.id: Given("blank") for one in rest}
    run[FIRST] = Given("answered", first.exercise.expected())
    monkeypatch.setattr(marking, "given", lambda *_: run)
    later = handed_out.with_record(renamed(a_class, Kim=another_name(a_class, kim)), path)
    hand_in = HandIn(later.students[0], True, "lab.ipynb", content, json.loads(content))
    assert marking.mark(hand_in, later, None)[0].state == "right"
    # Without the record it would not be, and the teacher is told.
    bare = handed_out.with_record(later, path.with_name("none.json"))
    (work,) = marking.mark_all([hand_in], bare, None, path.parent / "kept", lambda _: None)
    assert work.marks[0].state != "right"
    assert FIRST in work.hand_in.doubts[0]
    assert "no record" in handed_out.changes(bare)


@pytest.mark.parametrize("text", ["", "[]", '{"students": [{"name": "A"}]}'])
def test_a_damaged_record_is_said(given_out, text):
    a_class, path = given_out
    path.write_text(text, "utf-8")
    with pytest.raises(ClassProblem, match="record of what was handed out"):
        handed_out.with_record(a_class, path)


def test_what_the_book_no_longer_has_is_said(given_out):
    a_class, path = given_out
    held = json.loads(path.read_text("utf-8"))
    held["students"][0]["parameters"][FIRST] = {"year": 1812}
    path.write_text(json.dumps(held), "utf-8")
    old = handed_out.with_record(a_class, path)
    with pytest.raises(ClassProblem, match="year=1812"):
        asked_of(old, old.students[0])
    again = handed_out.with_new_record(a_class, path)
    assert again.handed_out == a_class.handed_out
