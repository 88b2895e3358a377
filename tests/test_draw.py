"""Variants drawn by name: the same on every machine, never the lab's own, and few moved later."""

from collections import Counter
from dataclasses import replace

import pytest

from classroom import draw
from classroom.class_file import read
from classroom.draw import asked_of
from classroom.model import ClassProblem, Student
from summit.exercises import exercise, variants_of
from tools import ROOT

IDS = ("stakes-1", "stakes-6")


@pytest.fixture(scope="module")
def a_class():
    return read(ROOT / "class" / "07.toml")


def drawn(a_class, student):
    return {task.id: task.parameter for task in asked_of(a_class, student) if task.parameter}


@pytest.fixture
def of_variants(monkeypatch):
    """Return what gives every exercise so many variants, which are not made."""

    def give(size):
        monkeypatch.setattr(draw, "variants_of", lambda _: [{"year": n} for n in range(size)])
        monkeypatch.setattr(draw, "exercise", lambda identity, **_: exercise(identity))

    return give


def test_each_student_is_asked_a_variant_that_the_lab_does_not_ask(a_class):
    for student in a_class.students:
        tasks = asked_of(a_class, student)
        assert [task.id for task in tasks] == [task.id for task in a_class.tasks]
        for task, of_all in zip(tasks, a_class.tasks, strict=True):
            if task.id not in IDS:
                assert task == of_all
                continue
            assert task.parameter in variants_of(task.id)
            assert task.exercise.question == exercise(task.id, **task.parameter).question
            assert task.exercise.question != of_all.exercise.question
            assert (task.right, task.mistake) == (of_all.right, of_all.mistake)


def test_a_draw_is_the_same_on_every_machine_and_in_every_python(a_class, of_variants):
    """Written down once: another number would give a class new questions in mid-term."""
    of_variants(100)
    found = [
        drawn(replace(a_class, term="autumn 2026"), Student(name))["stakes-1"]["year"]
        for name in ("Amina Alder", "Hüseyin Hazel", "يوسف شجرة")
    ]
    assert found == [84, 27, 95]


def test_a_name_counts_and_not_how_it_is_written_nor_who_else_is_there(a_class):
    alone = replace(a_class, students=())
    expected = drawn(a_class, a_class.students[7])
    assert expected == drawn(alone, Student("  HÜSEYIN  hazel", id="other", email="x@example.org"))
    assert expected == drawn(alone, Student("Hu\u0308seyin Hazel"))


def test_students_of_one_name_are_drawn_apart(a_class, of_variants):
    of_variants(1000)
    first, second = (one for one in a_class.students if one.name == "Sean Spruce")
    assert drawn(a_class, first) != drawn(a_class, second)


def test_another_term_draws_anew(a_class):
    later = replace(a_class, term="spring 2027")
    moved = [drawn(a_class, one) != drawn(later, one) for one in a_class.students]
    assert sum(moved) > len(moved) / 2


def test_variants_are_spread_over_a_class(a_class, of_variants):
    """Of ten variants, twenty-eight students see most, and none has half of them."""
    of_variants(10)
    counts = Counter(drawn(a_class, one)["stakes-6"]["year"] for one in a_class.students)
    assert len(counts) >= 8
    assert max(counts.values()) < len(a_class.students) / 2


def test_a_new_variant_moves_few(a_class, of_variants):
    students = [Student(f"Student {number}") for number in range(400)]
    draws = []
    for size in (20, 21):
        of_variants(size)
        draws.append([drawn(a_class, one)["stakes-6"]["year"] for one in students])
    moved = [new for old, new in zip(*draws, strict=True) if old != new]
    assert set(moved) == {20}
    assert len(moved) < 400 / 10


def test_what_is_varied_is_not_handed_out_without_a_name(a_class):
    with pytest.raises(ClassProblem, match="varies stakes-1, stakes-6 by student"):
        asked_of(a_class, None)
    same = replace(a_class, varied=frozenset())
    assert asked_of(same, None) == a_class.tasks
