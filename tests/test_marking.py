"""Marks of a class that hands in, run in the real sandbox; and work that is alike."""

import ast
import json
import time
from dataclasses import replace
from threading import Event

import pytest
from simulated_class import (
    SENTENCE,
    Written,
    all_right,
    code,
    expected,
    filled,
    hand_ins,
    make_class,
    mistaken,
    pack,
    student_of,
)

from classroom import marking, runs, sandbox
from classroom.alike import alike, given_out_code, groups
from classroom.draw import asked_of
from classroom.handout import notebook
from classroom.lab import worked_answers
from classroom.marking import Work, mark_all
from classroom.model import Given, Mark
from classroom.submissions import HandIn, collect
from tools import mark as command

KEPT = "_class/06/marks/.kept"


@pytest.fixture(scope="module")
def a_class(tmp_path_factory):
    return make_class(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def marked(a_class, tmp_path_factory):
    """Return the marks of the whole class by name, from one real run, and what was told."""
    folder = tmp_path_factory.mktemp("hand-ins")
    source = pack(folder / "in.zip", hand_ins(a_class))
    told = []
    works = mark_all(collect(source, a_class), a_class, sandbox.find(), folder / KEPT, told.append)
    return {work.hand_in.student.name.split()[0]: work for work in works}, told, folder


def states(work):
    return {mark.asked.id: mark.state for mark in work.marks}


@pytest.fixture(scope="module")
def works(marked):
    return marked[0]


def test_all_right(works):
    found = states(works["Ada"])
    assert found.pop("enlargement-10") == found.pop("own-2") == "unchecked"
    assert set(found.values()) == {"right"}
    assert works["Ada"].total == 2 + 3 + 2 + 2
    assert not works["Ada"].is_complete


def test_known_mistakes(works):
    marks = {mark.asked.id: mark for mark in works["Bjørn"].marks}
    assert [marks[one].state for one in ("enlargement-1", "enlargement-5", "own-1")] == [
        "mistake"
    ] * 3
    assert marks["own-1"].message == "The question asks for per cent."
    assert marks["enlargement-8"].state == "blank"
    assert works["Bjørn"].total == 3


def test_nothing_was_filled_in(works):
    assert set(states(works["Chloé"]).values()) == {"blank"}
    assert (works["Chloé"].total, works["Chloé"].is_complete) == (0, True)


def test_faults_stay_with_their_exercise(works):
    found = states(works["Dao"])
    assert found["enlargement-1"] == "unreadable"
    assert found["enlargement-5"] == "stopped"
    assert found["enlargement-8"] == "wrong"
    assert found["own-1"] == "unreadable"
    # Words of one word are for the teacher all the same.
    assert found["own-2"] == "unchecked"


def test_a_saved_result_that_the_run_does_not_give(works):
    marks = {mark.asked.id: mark for mark in works["Frank"].marks}
    assert marks["enlargement-8"].state == "tampered"
    assert marks["enlargement-8"].points is None
    assert "saved result says right; the run says wrong" in marks["enlargement-8"].note
    assert "came out differently from what your notebook shows" in marks["enlargement-8"].message
    assert marks["own-1"].state == "wrong"


def test_an_answer_that_is_right_for_another(a_class, works):
    ada, eve = student_of(a_class, "Ada"), works["=cmd|'"]
    first = {mark.asked.id: mark for mark in eve.marks}["enlargement-1"]
    if first.asked.parameter == asked_of(a_class, ada)[0].parameter:
        assert first.state == "right"
    else:
        assert first.state == "wrong"
        assert f"drawn for {ada.name}" in first.note


def test_who_has_no_notebook_has_a_row(works):
    assert set(states(works["Gül"]).values()) == {"not handed in"}
    assert set(states(works["Hana"]).values()) == {"unreadable"}
    assert all(mark.points is None for mark in works["Hana"].marks)
    assert "Zoe" in works


def test_a_second_run_marks_only_what_changed(a_class, marked, monkeypatch):
    works, told, folder = marked
    assert len(told) == 8
    rows = [works[name].hand_in for name in ("Ada", "Bjørn")]
    blank = filled(a_class, rows[1].student, Written())
    rows[1] = replace(rows[1], content=blank, notebook=json.loads(blank))
    run = []
    empty = {one.id: Given("blank") for one in a_class.tasks}
    monkeypatch.setattr(marking, "given", lambda held, *_: run.append(held) or empty)
    again = mark_all(rows, a_class, None, folder / KEPT, told.append)
    assert run == [rows[1].notebook]
    assert states(again[0]) == states(works["Ada"])
    assert set(states(again[1]).values()) == {"blank"}
    assert "(as before)" in told[-2]


def test_what_was_stopped_gets_another_chance(a_class, marked, monkeypatch):
    works, _, folder = marked
    hand_in = replace(works["Ada"].hand_in, content=b"another")
    run = []
    stopped = {one.id: Given("stopped", said="Too long.") for one in a_class.tasks}
    monkeypatch.setattr(marking, "given", lambda held, *_: run.append(held) or stopped)
    for _ in range(2):
        (work,) = mark_all([hand_in], a_class, None, folder / KEPT, lambda _: None)
        assert set(states(work).values()) == {"stopped"}
    assert len(run) == 2


def test_a_notebook_beyond_every_limit_is_a_row(a_class, works, tmp_path):
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": ""}] * 5_000
    hand_in = replace(works["Ada"].hand_in, content=b"many", notebook={"cells": cells})
    (work,) = mark_all([hand_in], a_class, None, tmp_path, lambda _: None)
    assert work.hand_in.state == "unreadable"
    assert "5,000 cells" in work.hand_in.problem


def two_read(works):
    """Return two hand-ins whose marks are not kept."""
    read = [one.hand_in for one in works.values() if one.hand_in.state == "read"][:2]
    return [replace(one, content=one.student.name.encode()) for one in read]


def test_what_goes_wrong_with_one_hand_in_stays_with_it(a_class, works, tmp_path, monkeypatch):
    ours = two_read(works)

    def fails(held, asked, *_):
        if held is ours[0].notebook:
            raise ValueError("Exceeds the limit (4300 digits)")
        return {one.id: Given("blank") for one in asked}

    monkeypatch.setattr(marking, "given", fails)
    first, second = mark_all(ours, a_class, None, tmp_path, lambda _: None)
    assert "could not be marked: ValueError: Exceeds" in first.hand_in.problem
    assert second.hand_in.state == "read"


def test_a_number_of_thousands_of_digits_in_a_call(a_class, monkeypatch):
    call = ("answer)", f"answer, year=0x{'f' * 5_000})")
    written = Written({"own-1": "39"}, calls={"own-1": call})
    given = {"own-1": Given("answered", 39)}
    marks = marked_alone(a_class, monkeypatch, student_of(a_class, "Ada"), written, given)
    assert "a number of thousands of digits" in marks["own-1"].note


def test_ctrl_c_ends_what_runs(a_class, works, tmp_path):
    class Slow(sandbox.Unprotected):
        def run(self, request, limits):
            began.set()
            return super().run(request | {"cells": [endless]}, limits)

    def told(_line):
        began.wait()
        raise KeyboardInterrupt

    began, box = Event(), Slow()
    endless = {"place": 0, "resets": [], "source": "import time\ntime.sleep(1000)"}
    unread = {"cells": [{"cell_type": "code", "source": ""}] * 5_000}
    ours = two_read(works)
    ours[0] = replace(ours[0], notebook=unread)
    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        mark_all(ours, a_class, box, tmp_path, told)
    assert time.monotonic() - before < 30


def test_the_copied_are_found_and_nobody_else(a_class, works):
    pairs = alike(
        list(works.values()), a_class, given_out_code(notebook(a_class, a_class.students[0]))
    )
    assert {pair.one.hand_in.student.name for pair in pairs} == {"Ada Lovelace"}


@pytest.mark.nightly
def test_a_class_of_28(tmp_path):
    """Every student's marks are as they should be, whoever else is in the class."""
    names = [f"Student {letter}{letter.lower()}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖ"]
    a_class = make_class(tmp_path, names)
    kinds = ("right", "mistake", "blank", "unreadable")
    files = {}
    for place, student in enumerate(a_class.students):
        written = {
            "right": all_right(a_class, student).answers,
            "mistake": {one: mistaken(a_class, student, one) for one in ("enlargement-1", "own-1")},
            "blank": {},
            "unreadable": {"enlargement-1": "no_such_name", "own-1": "1 / 0"},
        }[kinds[place % 4]]
        files[f"{student.name}.ipynb"] = filled(a_class, student, Written(written))
    source = pack(tmp_path / "in.zip", files)
    works = mark_all(collect(source, a_class), a_class, sandbox.find(), tmp_path, lambda _: None)
    assert len(works) == 28
    for place, work in enumerate(works):
        found = states(work)
        assert {found["enlargement-1"], found["own-1"]} == {kinds[place % 4]}, work.hand_in


# --- one answer at a time -----------------------------------------------------------------------


def marked_alone(a_class, monkeypatch, student, written, answers):
    """Mark one notebook, as if its run had given these answers."""
    asked = asked_of(a_class, student)
    found = {one.id: answers.get(one.id, Given("blank")) for one in asked}
    monkeypatch.setattr(marking, "given", lambda *_: found)
    content = filled(a_class, student, written)
    hand_in = HandIn(student, True, "lab.ipynb", content, json.loads(content))
    return {one.asked.id: one for one in marking.mark(hand_in, a_class, None)}


def test_signs_of_the_code_leave_the_points_to_the_teacher(a_class, monkeypatch):
    signs = ("It asks for `.expected`, which an exercise knows. (cell 3)",)
    given = {"own-1": Given("answered", 40, signs=signs)}
    marks = marked_alone(a_class, monkeypatch, student_of(a_class, "Ada"), Written(), given)
    assert (marks["own-1"].state, marks["own-1"].points) == ("tampered", None)
    assert "`.expected`" in marks["own-1"].note
    assert "parts of the book that no answer needs" in marks["own-1"].message


@pytest.mark.parametrize(
    ("off", "output", "state"),
    [(0, "✓ Right.", "wrong"), (100, "", "wrong"), (100, "✓ Right.", "tampered")],
)
def test_a_cell_that_asks_for_anothers_variant(a_class, monkeypatch, off, output, state):
    """What it shows is true for the other's figures: then it is wrong, and nothing is hidden."""
    ada = student_of(a_class, "Ada")
    mine = asked_of(a_class, ada)[0]
    other = next(
        one
        for student in a_class.students
        for one in asked_of(a_class, student)[:1]
        if one.parameter != mine.parameter
    )
    (name, value), (_, theirs) = *mine.parameter.items(), *other.parameter.items()
    made = filled(a_class, ada, Written({"enlargement-1": "5"})).decode()
    call = f"{name}={value}" if f"{name}={value}" in made else "answer)"
    new = f"{name}={theirs}" if call != "answer)" else f"answer, {name}={theirs})"
    outputs = {"enlargement-1": output} if output else {}
    written = Written({"enlargement-1": "5"}, outputs, calls={"enlargement-1": (call, new)})
    given = {"enlargement-1": Given("answered", other.exercise.expected() + off)}
    mark = marked_alone(a_class, monkeypatch, ada, written, given)["enlargement-1"]
    assert (mark.state, mark.points) == (state, None if state == "tampered" else 0)
    # What the variant is, and whose, is said once.
    assert mark.note.count(f"{name}={theirs!r}, which was drawn for") == 1
    assert mark.note.count(f"this student's is {name}={value!r}") == 1
    if state == "wrong":
        assert mark.message == (
            f"Your cell asks for {name}={theirs!r}. What you were asked is {name}={value!r}."
        )


def test_whatever_a_notebook_says_of_itself_is_told_in_few_and_whole_characters(
    a_class, monkeypatch, tmp_path
):
    ada = student_of(a_class, "Ada")
    long = "answer, year='" + "x\\ud800" * 5_000 + "')"
    held = json.loads(filled(a_class, ada, Written()))
    held["metadata"]["summit"] |= {
        "student": "\ud800y" * 500,
        "parameters": {"enlargement-1": [{}]},
    }
    for cell in held["cells"]:
        if "enlargement-1" in cell["source"] and cell["cell_type"] == "code":
            cell["source"] = f'answer = 5\ncheck("enlargement-1", {long}'
    asked = asked_of(a_class, ada)
    run = {one.id: Given("answered", 5) if one is asked[0] else Given("blank") for one in asked}
    monkeypatch.setattr(marking, "given", lambda *_: run)
    hand_in = HandIn(ada, True, "lab.ipynb", b"", held)
    (work,) = mark_all([hand_in], a_class, None, tmp_path, lambda _: None)
    said = [*work.hand_in.doubts, work.marks[0].note, work.marks[0].message]
    assert work.hand_in.doubts
    assert "asks for year='x" in work.marks[0].note
    for text in said:
        text.encode("utf-8")
        assert len(text) < 1_000


def test_a_blank_answer_with_a_saved_result(a_class, monkeypatch):
    written = Written(outputs={"own-1": "✓ Right."})
    marks = marked_alone(a_class, monkeypatch, student_of(a_class, "Ada"), written, {})
    assert marks["own-1"].state == "tampered"
    assert marks["own-2"].state == "blank"


def test_half_characters_reach_no_file(a_class, monkeypatch):
    given = {"own-1": Given("answered", "\ud800", said="\udfff", source="x = '\ud800'")}
    marks = marked_alone(a_class, monkeypatch, student_of(a_class, "Ada"), Written(), given)
    mark = marks["own-1"]
    for text in (mark.answer, mark.message, mark.note, mark.source):
        text.encode("utf-8")
    assert mark.state == "unreadable"


def test_a_run_that_is_right_is_right_whatever_is_saved(a_class, monkeypatch):
    written = Written(outputs={"own-1": "✗ Not yet."})
    given = {"own-1": Given("answered", 40)}
    marks = marked_alone(a_class, monkeypatch, student_of(a_class, "Ada"), written, given)
    assert (marks["own-1"].state, marks["own-1"].points) == ("right", 2)


# --- alike --------------------------------------------------------------------------------------


def work_of(a_class, name, sources=None, words="", wrong=None, **written):
    """Return marked work with this code, these words and these wrong answers by exercise."""
    student = student_of(a_class, name)
    held = json.loads(filled(a_class, student, Written(**written)))
    marks = []
    for one in asked_of(a_class, student):
        source = (sources or {}).get(one.id, "")
        if one.exercise.expected is None:
            marks.append(Mark(one, "unchecked", None, answer=words, source=source))
        elif one.id in (wrong or {}):
            marks.append(Mark(one, "wrong", 0, answer=wrong[one.id], source=source))
        else:
            marks.append(Mark(one, "right", 2, source=source))
    return Work(HandIn(student, True, "lab.ipynb", b"", held), tuple(marks))


BARE = {"cells": [], "metadata": {}}
EVERYBODY = ("Ada", "Bj", "Chl", "Dao", "Frank", "Gül", "Hana")
OBVIOUS = {
    "enlargement-1": 'answer = (members["accession_date"] <= "2015-12-31").sum()',
    "enlargement-5": 'answer = ["Czechia", "Hungary", "Poland"]',
    "enlargement-8": 'answer = "1999-03-12"',
    "own-1": "answer = 12 / 30 * 100",
}
CODE = """\
# I count the rows whose day has come by then, and leave the others out
joined = members.sort_values("accession_date").reset_index()
position = joined[joined["accession_date"] > "2015-12-31"].index.min()
rest = len(joined) - position
answer = len(joined) - rest"""


def found(a_class, *works):
    pairs = alike(works, a_class, given_out_code(notebook(a_class, a_class.students[0])))
    return [
        (pair.one.hand_in.student.name[:3], pair.other.hand_in.student.name[:3]) for pair in pairs
    ], pairs


def test_the_one_obvious_line_accuses_nobody(a_class):
    pairs, _ = found(a_class, *(work_of(a_class, name, OBVIOUS) for name in EVERYBODY))
    assert pairs == []
    # Nor where only two of the class did it in one line each.
    two = [work_of(a_class, name, OBVIOUS) for name in EVERYBODY[:2]]
    rest = [work_of(a_class, name) for name in EVERYBODY[2:]]
    assert found(a_class, *two, *rest)[0] == []


def test_the_same_code_of_their_own(a_class):
    one, two = (work_of(a_class, name, {"enlargement-1": CODE}) for name in ("Ada", "Bj"))
    plain = CODE.partition("\n")[2].replace("2015", "2019").replace("len(joined)", "joined.size")
    renamed = plain.replace("joined", "table").replace("position", "n").replace("rest", "left")
    three = work_of(a_class, "Chl", {"own-1": plain})
    four = work_of(a_class, "Dao", {"own-1": renamed})
    rest = [work_of(a_class, name, OBVIOUS) for name in EVERYBODY[4:]]
    names, pairs = found(a_class, one, two, three, four, *rest)
    assert sorted(names) == [("Ada", "Bjø"), ("Chl", "Dao")]
    shown = {like.what: like for pair in pairs for like in pair.likenesses}
    assert shown["1 comment in the code"].one == CODE
    assert shown["4 lines of code that few others wrote"].other == CODE
    assert shown["the same code, with other names for its variables"].other == renamed


def test_code_that_nobody_can_read_is_compared_as_text(a_class):
    deep = "answer = " + "+".join(["1"] * 3_000)
    said = "nobody else wrote this line, and I did so in the train on a long way home"
    odd = f"answer = (\n# \ud800 {said}\nwhat = = this\nand = = that too"
    works = [work_of(a_class, name, {"enlargement-1": odd, "own-1": deep}) for name in EVERYBODY]
    assert found(a_class, *works)[0] == []
    assert found(a_class, *works[:2])[0] == [("Ada", "Bjø")]


def test_the_same_sentence_and_what_the_solutions_say(a_class):
    works = [work_of(a_class, name, words=SENTENCE) for name in ("Ada", "Bj", "Chl")]
    rest = [work_of(a_class, name, words=f"{name} says something else.") for name in EVERYBODY[3:]]
    names, pairs = found(a_class, *works, *rest)
    assert names == [("Ada", "Bjø"), ("Ada", "Chl"), ("Bjø", "Chl")]
    assert [len(group) for group in groups(pairs)] == [3]
    solved = ast.literal_eval(
        ast.parse(worked_answers(a_class.chapter)["enlargement-10"].code).body[0].value
    )
    works = [work_of(a_class, name, words=solved) for name in ("Ada", "Bj")]
    assert found(a_class, *works, *rest)[0] == []


def test_unusual_wrong_answers_and_names(a_class):
    wrong = {"enlargement-1": "17", "enlargement-8": "3 May 2001", "own-1": "33.3"}
    one, two = (work_of(a_class, name, wrong=wrong) for name in ("Ada", "Bj"))
    three = work_of(a_class, "Chl", wrong={"enlargement-1": "18"})
    four = work_of(a_class, "Dao", made_for="Frank Exeter")
    rest = [work_of(a_class, name, wrong={"own-1": "12"}) for name in EVERYBODY[4:]]
    names, pairs = found(a_class, one, two, three, four, *rest)
    assert sorted(names) == [("Ada", "Bjø"), ("Dao", "Fra")]
    said = " ".join(like.what for pair in pairs for like in pair.likenesses)
    assert "Dao Văn An names Frank Exeter" in said
    assert "the same wrong answer, which few others gave: 17" in said


def test_what_was_drawn_for_another_is_said_once_also_of_namesakes(a_class):
    twins = tuple(replace(a_class.students[0], id=number) for number in ("5", "6"))
    listed = replace(a_class, students=twins)
    one, other = (
        replace(work_of(a_class, "Ada"), hand_in=HandIn(twin, True, "lab.ipynb", b"", BARE))
        for twin in twins
    )
    note = "The answer is right for year=1999, which was drawn for Ada Lovelace (6); this is not."
    noted = [replace(mark, note=note) for mark in one.marks[:2]]
    one = replace(one, marks=(*noted, *one.marks[2:]))
    (pair,) = alike([one, other], listed, [])
    (like,) = pair.likenesses
    assert like.what == (
        "Ada Lovelace (5)'s answers fit the variants of enlargement-1 and enlargement-5 that "
        "Ada Lovelace (6) drew"
    )


# --- the command --------------------------------------------------------------------------------


def test_the_command_ends_with_a_summary(a_class, marked, monkeypatch, capsys):
    folder = marked[2]
    before = (folder / "in.zip").read_bytes()
    monkeypatch.setattr(command, "ROOT", folder)
    assert command.main([str(folder / "in.zip"), str(a_class.path)]) == 0
    said = capsys.readouterr().out
    assert "9 hand-ins, 8 can be read, 1 cannot, 1 of the list handed in nothing" in said
    assert "Ada Lovelace: 4 right, 2 unchecked (as before)" in said
    assert "Pairs of hand-ins that are alike: 1." in said
    assert said.count("There is no record handed-out.json") == 1
    assert "feedback: 9 pages, all of them in feedback.zip too; none for the 1 of whom no" in said
    assert (folder / "_class" / "06" / "marks" / "marks.html").exists()
    assert (folder / "in.zip").read_bytes() == before


def test_nothing_runs_unprotected_without_a_yes(a_class, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: None)
    monkeypatch.setattr(runs, "given", None)
    source = pack(tmp_path / "in.zip", {"ada-lovelace.ipynb": b"{}"})
    assert command.main([str(source), str(a_class.path)]) == 1
    assert "apt install bubblewrap" in capsys.readouterr().err
    monkeypatch.setattr("builtins.input", lambda _: "y")
    assert command.main([str(source), str(a_class.path), "--without-sandbox"]) == 1
    told = capsys.readouterr()
    assert "your own rights" in told.out
    assert "Nothing was run" in told.err


def test_what_is_wrong_is_said_in_words(a_class, tmp_path, capsys):
    assert command.main([str(tmp_path / "no.zip"), str(a_class.path)]) == 1
    assert "no such folder or file" in capsys.readouterr().err


def test_code_as_students_type_it(a_class):
    """The helper writes what an exercise expects as a student would: it is read back as right."""
    ada = student_of(a_class, "Ada")
    assert expected(a_class, ada, "enlargement-8") == "'1999-03-12'"
    assert code(["Czechia"]) == "['Czechia']"
