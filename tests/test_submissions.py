"""Collecting hand-ins: what platforms call the files, and what else arrives in their place."""

import io
import json
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from classroom import archive
from classroom.draw import asked_of
from classroom.model import Asked, Class, ClassProblem, Student
from classroom.submissions import collect
from summit.exercises import exercise

ADA = Student("Ada Lovelace", id="301", login="alove", email="ada@school.example")
BJORN = Student("Bjørn Müller", id="302")
CHLOE = Student("Chloé de la Tour", id="303")
CLASS = Class(
    path=Path("06.toml"),
    name="History 12b",
    term="autumn 2026",
    chapter="06-enlargement",
    form="lab",
    due=None,
    left_out=(),
    tasks=(Asked(exercise("enlargement-1"), 2, 1),),
    varied=frozenset(),
    students=(ADA, BJORN, CHLOE),
)


def notebook(name="", made_for="", asks="enlargement-1", answer="1", **about):
    cells = [
        {
            "cell_type": "code",
            "metadata": {"summit": {"is": "student"}},
            "source": [f"name = {name!r}\n", 'helpers = ""'],
            "outputs": [],
        },
        {
            "cell_type": "code",
            "metadata": {},
            "source": f'answer = {answer}\ncheck("{asks}", answer)',
            "outputs": [],
        },
    ]
    metadata = {"summit": {"student": made_for, **about}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def zipped(files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return held.getvalue()


def rows(tmp_path, files, a_class=CLASS):
    """Collect a zip of these files; return the rows of those who handed something in, and all."""
    source = tmp_path / "hand-ins.zip"
    source.write_bytes(files if isinstance(files, bytes) else zipped(files))
    return [row for row in collect(source, a_class) if row.state != "not handed in"]


BJORNS = "Müller Bjørn_12_assignsubmission_file"
MOODLE = "Lovelace Ada_4711_assignsubmission_file"
PLATFORMS = {
    "Moodle": {f"{MOODLE}/lab.ipynb": "", f"{BJORNS}/a/x.ipynb": ""},
    "Moodle before 4.1": {
        f"{MOODLE}_/lab.ipynb": "",
        f"{BJORNS}_/x": "",
    },
    "Moodle, flat": {
        f"{MOODLE}_lab.ipynb": "",
        f"{BJORNS}_x y.ipynb": "",
    },
    "Canvas": {"lovelaceada_9_11_lab.ipynb": "", "müllerbjørn_LATE_8_12_lab-2.ipynb": ""},
    "Canvas by id": {"adak_301_11_lab.ipynb": "", "x_302_12_lab-2.ipynb": ""},
    "Teams": {
        "Student Work/Submitted files/Ada Lovelace/Lab 6/Version 1/lab.ipynb": "",
        "Student Work/Submitted files/Bjørn Müller/Lab 6/Version 2/lab.ipynb": "",
    },
    "Teams, in Norwegian": {
        "Elevarbeid/Innleverte filer/Lovelace, Ada/Lab 6/Versjon 1/lab.ipynb": "",
        "Elevarbeid/Innleverte filer/Müller, Bjørn/Lab 6/Versjon 1/lab.ipynb": "",
    },
    "folders": {"Lab 6/Ada Lovelace/lab.ipynb": "", "Lab 6/Müller, Bjørn/x.ipynb": ""},
    "files": {"lab-ada-lovelace.ipynb": "", "06-enlargement_bjoern_mueller.ipynb": ""},
    "logins": {"alove-lab.ipynb": "", "302.ipynb": ""},
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_platform(tmp_path, platform):
    files = {
        name if "." in name.rpartition("/")[2] else f"{name}.ipynb": notebook()
        for name in PLATFORMS[platform]
    }
    found = rows(tmp_path, files)
    assert [row.student for row in found] == [ADA, BJORN]
    assert [row.state for row in found] == ["read", "read"]
    assert not any(row.doubts for row in found)
    # The same files in a folder give the same rows.
    folder = tmp_path / "folder"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    assert [row for row in collect(folder, CLASS) if row.file] == found


def test_who_handed_in_nothing_has_a_row(tmp_path):
    source = tmp_path / "lab-ada-lovelace.ipynb"
    source.write_text(notebook(), "utf-8")
    found = collect(tmp_path, CLASS)
    assert [(row.student, row.state) for row in found] == [
        (ADA, "read"),
        (BJORN, "not handed in"),
        (CHLOE, "not handed in"),
    ]


def test_marked_blind_in_moodle(tmp_path):
    files = {"Participant_302_assignsubmission_file/lab.ipynb": notebook()}
    files["Chloe_301_assignsubmission_file/lab.ipynb"] = notebook()
    found = rows(tmp_path, files)
    # The number of somebody with another name is one of another kind.
    assert [row.student for row in found] == [BJORN, CHLOE]
    assert [len(row.doubts) for row in found] == [0, 1]


def test_late_and_platform_id_are_kept(tmp_path):
    (row, other) = rows(
        tmp_path,
        {"lovelaceada_LATE_9_11_lab.ipynb": notebook(), "anon_Ab1Cd_12_lab.ipynb": notebook()},
    )
    assert (row.student, row.is_late, row.platform_id) == (ADA, True, "9")
    assert other.student.name == "anonymous Ab1Cd"
    assert not other.is_listed


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("lovelaceada_9_100_lab-5.ipynb", "lovelaceada_9_101_lab.ipynb"),
        (
            "Submitted files/Ada Lovelace/L/Version 2/l.ipynb",
            "Submitted files/Ada Lovelace/L/Version 10/l.ipynb",
        ),
        ("lab-ada-lovelace.ipynb", "lab-ada-lovelace (2).ipynb"),
        ("lab-ada-lovelace-1.ipynb", "lab-ada-lovelace-2.ipynb"),
    ],
)
def test_the_last_of_several_tries(tmp_path, first, last):
    (row,) = rows(tmp_path, {last: notebook("Ada Lovelace"), first: notebook()})
    assert row.file == last
    assert row.others == (first,)
    assert not row.doubts


def test_the_notebook_of_this_lab_is_taken_before_a_later_one(tmp_path):
    files = {f"{MOODLE}/a.ipynb": notebook(), f"{MOODLE}/b.ipynb": notebook(asks="flight-1")}
    (row,) = rows(tmp_path, files)
    assert row.file.endswith("a.ipynb")


def test_the_notebook_of_another_lab(tmp_path):
    (row,) = rows(tmp_path, {f"{MOODLE}/b.ipynb": notebook(asks="flight-1")})
    assert row.state == "read"
    assert "another lab" in row.doubts[0]


def test_a_working_file_is_not_turned_in(tmp_path):
    (row,) = rows(tmp_path, {"Working files/Ada Lovelace/Lab/lab.ipynb": notebook()})
    assert row.student == ADA
    assert "not turned in" in row.problem


def test_a_zipped_folder_of_a_student(tmp_path):
    inner = zipped(
        {
            "lab6/data/nato.csv": "a,b",
            "lab6/lab.ipynb": notebook(),
            "__MACOSX/lab6/._lab.ipynb": "x",
            "lab6/.ipynb_checkpoints/lab-checkpoint.ipynb": notebook(),
        }
    )
    (row,) = rows(tmp_path, {f"{MOODLE}/work.zip": inner})
    assert row.file == f"{MOODLE}/work.zip/lab6/lab.ipynb"
    assert row.student == ADA


# --- whose is it --------------------------------------------------------------------------------


def test_the_notebook_says_whose_it_is(tmp_path):
    files = {"homework.ipynb": notebook("Chloe de la Tour"), "final.ipynb": notebook("", ADA.name)}
    ada, chloe = rows(tmp_path, files)
    assert (ada.student, chloe.student) == (ADA, CHLOE)
    assert ada.doubts
    assert not chloe.doubts
    assert chloe.matched == "by the name in the notebook"


def test_a_first_name_alone_is_uncertain(tmp_path):
    (row,) = rows(tmp_path, {"lab-ada.ipynb": notebook()})
    assert row.student == ADA
    assert "part of the name" in row.doubts[0]


def test_the_platform_is_believed_before_the_notebook(tmp_path):
    (row,) = rows(tmp_path, {f"{MOODLE}/lab.ipynb": notebook("Bjørn Müller", "Bjørn Müller")})
    assert row.student == ADA
    assert row.doubts == ("The notebook itself names Bjørn Müller.",)


def test_two_claims_to_one_name_are_both_shown(tmp_path):
    files = {"lab-ada-lovelace.ipynb": notebook(), "mine.ipynb": notebook("Ada Lovelace")}
    found = rows(tmp_path, files)
    assert [row.student for row in found] == [ADA, ADA]
    assert "mine.ipynb" in found[0].doubts[0]
    assert "lab-ada-lovelace.ipynb" in found[1].doubts[0]


def test_nobody_on_the_list(tmp_path):
    (row,) = rows(tmp_path, {"lab-zoe-zander.ipynb": notebook("Zoe <b>Zander</b>")})
    assert not row.is_listed
    assert "Nobody on the list" in row.doubts[0]


def test_two_of_one_name_are_told_apart_by_their_number(tmp_path):
    twins = (Student("Sean Spruce", id="7"), Student("Sean Spruce", id="8"))
    a_class = replace(CLASS, students=twins)
    files = {f"Sean Spruce_{n}_assignsubmission_file/lab.ipynb": notebook() for n in (8, 9)}
    second, unknown = rows(tmp_path, files, a_class)
    assert second.student == twins[1]
    assert not unknown.is_listed
    assert "2 of the list are called so" in unknown.doubts[0]


TWINS = (Student("Emma Schmidt", id="5"), Student("Emma Schmidt", id="6"))
VARIED = replace(CLASS, students=TWINS, varied=frozenset({"enlargement-1"}))
OF_TWINS = [
    ("x", lambda one: {"id": one.id}),
    ("06-enlargement-emma-schmidt-{id} (2)", lambda one: {}),
    (
        "x",
        lambda one: {
            "parameters": {"enlargement-1": dict(asked_of(VARIED, one)[0].parameter)},
        },
    ),
]


@pytest.mark.parametrize(("file", "about"), OF_TWINS, ids=["number", "file", "draw"])
def test_two_of_one_name_are_told_apart_by_their_hand_out(tmp_path, file, about):
    files = {
        f"Schmidt Emma_4100{one.id}_assignsubmission_file/{file.format(id=one.id)}.ipynb": notebook(
            one.name, one.name, **about(one)
        )
        for one in TWINS
    }
    found = rows(tmp_path, files, VARIED)
    assert [(row.student, row.platform_id) for row in found] == [
        (TWINS[0], "41005"),
        (TWINS[1], "41006"),
    ]
    assert not any(row.doubts for row in found)


def test_a_hand_out_of_the_other_twin_is_a_doubt(tmp_path):
    files = {
        f"Emma Schmidt_{n}_assignsubmission_file/x.ipynb": notebook("", "Emma Schmidt", id="5")
        for n in (41005, 41006)
    }
    found = rows(tmp_path, files, VARIED)
    assert [row.student for row in found] == [TWINS[0]] * 2
    assert all("other hand-ins under this name" in row.doubts[0] for row in found)


@pytest.mark.parametrize("file", ["Klasse 12.ipynb", "lab-2.ipynb", "12.ipynb", "notes-ada.ipynb"])
def test_the_notebooks_own_name_wins_over_a_number_in_the_files(tmp_path, file):
    students = (ADA, Student("Chloé Dubois", "2"), Student("Bjørn Müller", "12"))
    (row,) = rows(tmp_path, {file: notebook("Chloé Dubois")}, replace(CLASS, students=students))
    assert row.student == students[1]


@pytest.mark.parametrize(("file", "is_found"), [("Klasse 12", False), ("lab 41012", True)])
def test_a_short_number_in_a_files_name_is_nobodys(tmp_path, file, is_found):
    student = Student("Bjørn Müller", file.rpartition(" ")[2])
    a_class = replace(CLASS, students=(ADA, student))
    (row,) = rows(tmp_path, {f"{file}.ipynb": notebook()}, a_class)
    assert row.is_listed == is_found
    assert (row.student == student) == is_found


@pytest.mark.parametrize("folder", [f"{MOODLE}/", "Ada Lovelace/", ""])
@pytest.mark.parametrize("filled", ["{} (1)", "{}"])
def test_the_try_with_answers_is_marked(tmp_path, folder, filled):
    stem = "lab-ada-lovelace"
    first, last = f"{folder}{stem}.ipynb", f"{folder}{stem} (1).ipynb"
    chosen = f"{folder}{filled.format(stem)}.ipynb"
    files = {name: notebook(answer="1" if name == chosen else "...") for name in (last, first)}
    (row,) = rows(tmp_path, files | {"Bjørn Müller.ipynb": notebook()})[:1]
    assert row.file == chosen
    assert len(row.others) == 1
    # Where an earlier one was taken, that is said.
    assert ["has no answers" in doubt for doubt in row.doubts] == [True] * (chosen == first)


def test_who_may_be_one_of_those_that_are_not_matched(tmp_path):
    source = tmp_path / "in.zip"
    name = "Emma Schmidt_41005_assignsubmission_file/x.ipynb"
    source.write_bytes(zipped({name: notebook("Emma Schmidt")}))
    absent = [
        row for row in collect(source, replace(CLASS, students=(*TWINS, ADA))) if not row.file
    ]
    assert [(row.student, bool(row.doubts)) for row in absent] == [
        (TWINS[0], True),
        (TWINS[1], True),
        (ADA, False),
    ]
    assert name in absent[0].doubts[0]


def test_names_that_differ_by_their_marks_alone(tmp_path):
    a_class = replace(CLASS, students=(Student("Jan Muller"), Student("Jan Müller")))
    files = {"Müller Jan_1_assignsubmission_file/lab.ipynb": notebook()}
    files["Muller Jan_2_assignsubmission_file/lab.ipynb"] = notebook()
    found = rows(tmp_path, files, a_class)
    assert [(row.student.name, row.platform_id) for row in found] == [
        ("Jan Muller", "2"),
        ("Jan Müller", "1"),
    ]


def test_without_a_list_the_rows_are_as_found(tmp_path):
    files = {"a.ipynb": notebook("Zoe Zander"), "lab-mia.ipynb": notebook()}
    found = rows(tmp_path, files, replace(CLASS, students=()))
    assert [row.student.name for row in found] == ["Zoe Zander", "lab-mia"]


def test_signs_that_nobody_sees_are_no_part_of_a_name(tmp_path):
    a_class = replace(CLASS, students=(Student("A\u200bda Lovelace\ufeff"), BJORN))
    files = {
        "lab-\u202eada-love\u00adlace.ipynb": notebook(),
        "Bjørn\u200f Müller.ipynb": notebook(),
    }
    found = rows(tmp_path, files, a_class)
    assert [row.student for row in found] == list(a_class.students)
    assert [row.file for row in found] == ["lab-ada-lovelace.ipynb", "Bjørn Müller.ipynb"]


# --- what else arrives --------------------------------------------------------------------------

DEEP = b'{"cells": ' + b"[" * 100_000
WRONG = {
    "lab.pdf": (b"%PDF", "a PDF"),
    "lab.py": (b"answer = 1", "a Python script"),
    "page.html": (b"<html>", "hand_in"),
    "page.json": (b'{"format": "reading-the-summit/hand-in"}', "hand_in"),
    "empty.ipynb": (b" ", "empty"),
    "half.ipynb": (notebook().encode()[:200], "damaged"),
    "deep.ipynb": (DEEP, "damaged"),
    "list.ipynb": (b"[1, 2]", "not a notebook"),
    "cells.ipynb": (b'{"cells": [{"cell_type": "code", "source": 7}]}', "not a notebook"),
    "old.ipynb": (b'{"worksheets": []}', "old form"),
    "broken.zip": (b"PK\x03\x04 and no more", "damaged"),
    "empty.zip": (zipped({}), "without any file"),
    "nested.zip": (zipped({"a.zip": zipped({"b.ipynb": notebook()})}), "zip in a zip"),
    "work.7z": (b"7z", "a zip is"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_marked_is_a_row(tmp_path, name):
    content, said = WRONG[name]
    files = {
        f"{MOODLE}/{name}": content,
        f"{BJORNS}/x.ipynb": notebook(),
    }
    ada, bjorn = rows(tmp_path, files)
    assert (ada.student, ada.state) == (ADA, "unreadable")
    assert said in ada.problem
    assert bjorn.state == "read"


def test_a_notebook_that_a_browser_renamed_is_read(tmp_path):
    names = ("lab-ada-lovelace.ipynb.txt", "Bjørn Müller.ipynb.json")
    found = rows(tmp_path, {name: notebook() for name in names})
    assert [(row.student, row.state) for row in found] == [(ADA, "read"), (BJORN, "read")]


def test_text_typed_into_the_platform(tmp_path):
    name = "Ada Lovelace_4_assignsubmission_onlinetext/onlinetext.html"
    (row,) = rows(tmp_path, {name: "<p>My answer is 3</p>"})
    assert (row.student, row.state) == (ADA, "unreadable")
    assert "typed into the platform" in row.problem


def entry(name, mode=0):
    about = zipfile.ZipInfo(name)
    about.external_attr = mode << 16
    return about


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (entry("../../Ada Lovelace.ipynb"), "points outside"),
        (entry("/etc/Ada Lovelace.ipynb"), "points outside"),
        (entry("C:\\Ada Lovelace.ipynb"), "points outside"),
        (entry("Ada Lovelace.ipynb", stat.S_IFLNK | 0o777), "a link"),
    ],
)
def test_an_entry_that_reaches_out_of_its_zip(tmp_path, made, said):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr(made, notebook())
        packed.writestr("Bjørn Müller.ipynb", notebook())
    found = rows(tmp_path, held.getvalue())
    assert {row.student.name: row.state for row in found}["Bjørn Müller"] == "read"
    assert any(said in row.problem for row in found)
    assert [path.name for path in tmp_path.iterdir()] == ["hand-ins.zip"]


def test_a_link_in_a_folder_is_not_followed(tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text(notebook(), "utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "lab-ada-lovelace.ipynb").symlink_to(secret)
    (folder / "lab-bjorn-muller").symlink_to(tmp_path, target_is_directory=True)
    ada, bjorn, _ = collect(folder, CLASS)
    assert "a link" in ada.problem
    assert "a link" in bjorn.problem


def test_an_encrypted_entry(tmp_path):
    packed = bytearray(zipped({"Ada Lovelace.ipynb": notebook()}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + place] |= 1
    (row,) = rows(tmp_path, bytes(packed))
    assert "password" in row.problem
    assert row.student == ADA


def test_a_damaged_entry(tmp_path):
    packed = bytearray(zipped({"Ada Lovelace.ipynb": notebook() * 20}))
    packed[80:120] = bytes(40)
    (row,) = rows(tmp_path, bytes(packed))
    assert "damaged" in row.problem


def test_names_in_an_old_code_page(tmp_path):
    """What Windows writes is cp437, and what many others write is UTF-8 without saying so."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("XXXXXX-de-la-tour.ipynb", notebook())
        packed.writestr("bj@rn-m@@ller.ipynb", notebook())
    content = held.getvalue().replace(b"XXXXXX-", b"Chlo\x82-x")
    content = content.replace(b"bj@rn-m@@ller", b"bjorn-m\xc3\xbcller")
    found = rows(tmp_path, content)
    assert [row.student for row in found] == [BJORN, CHLOE]


# --- bombs --------------------------------------------------------------------------------------


def test_a_bomb_by_its_declared_size(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_FILE", 100_000)
    files = {"Ada Lovelace.ipynb": b" " * 200_000, "Bjørn Müller.ipynb": notebook()}
    ada, bjorn = rows(tmp_path, files)
    assert "larger than" in ada.problem
    assert bjorn.state == "read"


def test_a_bomb_that_hides_its_size(tmp_path):
    packed = zipped({"Ada Lovelace.ipynb": b" " * 3_000_000})
    # It says that it holds nine bytes, in both places.
    packed = packed.replace((3_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    (row,) = rows(tmp_path, packed)
    assert row.state == "unreadable"
    assert "larger than the zip says" in row.problem or "damaged" in row.problem


def test_a_bomb_takes_nothing_from_others(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_HAND_IN", 100_000)
    bomb = zipped({f"{number}.ipynb": b" " * 60_000 for number in range(3)})
    files = {"Ada Lovelace.zip": bomb, "Bjørn Müller.ipynb": notebook()}
    files |= {"Chloé de la Tour.zip": zipped({"lab.ipynb": notebook() + " " * 60_000})}
    ada, bjorn, chloe = rows(tmp_path, files)
    assert (ada.state, bjorn.state, chloe.state) == ("unreadable", "read", "read")
    assert "too large together" in " ".join((ada.problem, *ada.doubts))


@pytest.mark.parametrize("kind", ["txt", "ipynb", "png"])
def test_too_many_files_take_nothing_from_others(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(archive, "MOST_FILES", 10)
    inner = zipped({f"{number}.{kind}": "x" for number in range(30)})
    moodle = {f"{MOODLE}/lab.zip": inner, f"{BJORNS}/lab.ipynb": notebook()}
    plain = {"Ada Lovelace.zip": inner, "Bjørn Müller.ipynb": notebook()}
    folder = {f"Ada Lovelace/{n}.{kind}": "x" for n in range(30)}
    for files in (moodle, plain, folder | {"Bjørn Müller/lab.ipynb": notebook()}):
        ada, bjorn = rows(tmp_path, files)
        assert (ada.student, ada.state, bjorn.state) == (ADA, "unreadable", "read")
        assert "more than 10 files" in " ".join((ada.problem, *ada.doubts))
        assert len(ada.others) <= 10


def test_a_notebook_is_found_among_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_FILES", 10)
    inner = {f"a/{number}.txt": "x" for number in range(30)} | {"z/lab.ipynb": notebook()}
    (row,) = rows(tmp_path, {"Ada Lovelace.zip": zipped(inner)})
    assert row.state == "read"
    assert "more than 10 files" in row.doubts[0]


def test_a_zip_with_more_names_than_memory_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_ENTRIES", 10)
    inner = zipped({f"{number}.txt": "x" for number in range(11)})
    (row,) = rows(tmp_path, {"Ada Lovelace.zip": inner})
    assert "more than 10 files" in row.problem


def test_a_notebook_of_too_many_parts(tmp_path):
    swollen = json.loads(notebook()) | {"metadata": {"x": [[]] * 600_000}}
    (row,) = rows(tmp_path, {"Ada Lovelace.zip": zipped({"l.ipynb": json.dumps(swollen)})})
    assert "more parts than any" in row.problem


# Each is Bjørn's, and says Ada's name in a part that he chose himself.
BORROWED = {
    "Moodle, flat": f"{BJORNS}_{MOODLE}_zz.ipynb",
    "Canvas": f"müllerbjørn_8_12_{MOODLE}_zz.ipynb",
    "Teams": f"Submitted files/Bjørn Müller/Lab 6/Version 1/{MOODLE}_zz.ipynb",
    "Moodle": f"{BJORNS}/Submitted files/Ada Lovelace/Version 3/zz.ipynb",
    "zip": "Bjørn Müller.zip",
    "folders": "Bjørn Müller/Submitted files/Ada Lovelace/Version 3/zz.ipynb",
}
ADAS = {
    "Moodle, flat": f"{MOODLE}_lab.ipynb",
    "Canvas": "lovelaceada_9_11_lab.ipynb",
    "Teams": "Submitted files/Ada Lovelace/Lab 6/Version 1/lab.ipynb",
    "Moodle": f"{MOODLE}/lab.ipynb",
    "zip": "Ada Lovelace.ipynb",
    "folders": "Ada Lovelace/lab.ipynb",
}


def borrowed(place):
    if place != "zip":
        return {BORROWED[place]: notebook()}
    held = {f"{MOODLE}/lab.ipynb": notebook(), "Submitted files/Ada Lovelace/x.ipynb": notebook()}
    return {BORROWED[place]: zipped(held)}


@pytest.mark.parametrize("place", BORROWED)
def test_no_student_takes_anothers_name_by_a_files(tmp_path, place):
    others = {"Chloé de la Tour/lab.ipynb": notebook()} if place == "folders" else {}
    ada, bjorn, *_ = rows(tmp_path, {ADAS[place]: notebook()} | borrowed(place) | others)
    assert (ada.student, ada.file, ada.doubts) == (ADA, ADAS[place], ())
    assert bjorn.student == BJORN


# A single folder that lies as Teams lays it is taken for Teams'.
@pytest.mark.parametrize("place", [place for place in BORROWED if place != "folders"])
def test_nor_where_nobody_else_handed_in(tmp_path, place):
    (bjorn,) = rows(tmp_path, borrowed(place))
    assert bjorn.student == BJORN


@pytest.mark.parametrize("named", ["Bjørn Müller.zip", "hand-ins.zip"])
def test_a_folder_with_one_zip_is_that_zip(tmp_path, named):
    folder = tmp_path / "in"
    folder.mkdir()
    held = {f"{MOODLE}/lab.ipynb": notebook()}
    held |= {f"{BJORNS}/lab.ipynb": notebook()} if named == "hand-ins.zip" else {}
    (folder / named).write_bytes(zipped(held))
    found = [row.student for row in collect(folder, CLASS) if row.state == "read"]
    # A zip with a student's name is hers.
    assert found == ([ADA, BJORN] if named == "hand-ins.zip" else [BJORN])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.zip", None, "no such folder or file"),
        ("bad.zip", b"not a zip", "not a zip"),
        ("empty", "folder", "no file in it"),
        ("README.md", b"# Words", "no folder, no zip and no notebook"),
        ("names.txt", b"Ada Lovelace", "no folder, no zip and no notebook"),
        ("report.docx", zipped({"word/document.xml": "x"}), "no folder, no zip and no notebook"),
    ],
    ids=["nothing", "no zip", "empty", "words", "names", "a document"],
)
def test_nothing_to_collect(tmp_path, name, content, said):
    if content == "folder":
        (tmp_path / name).mkdir()
    elif content:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ClassProblem, match=said):
        collect(tmp_path / name, CLASS)


PACKAGE = {"reading_the_summit-1-py3-none-any.whl": b"PK", "how.html": "<html>"}
BLANK = {f"06-enlargement-{name}.ipynb": notebook(answer="...") for name in ("ada", "bjorn")}


def test_the_hand_out_itself_is_refused(tmp_path):
    everything = zipped(BLANK | PACKAGE)
    (tmp_path / "for-the-teacher.zip").write_bytes(everything)
    with pytest.raises(ClassProblem, match="what was handed out"):
        collect(tmp_path / "for-the-teacher.zip", CLASS)
    folder = tmp_path / "handout"
    folder.mkdir()
    (folder / "for-the-teacher.zip").write_bytes(everything)
    for name, text in BLANK.items():
        (folder / f"{name}.zip").write_bytes(zipped({name: text} | PACKAGE))
    with pytest.raises(ClassProblem, match="what was handed out"):
        collect(folder, CLASS)


def test_who_hands_in_all_that_she_was_given_is_marked(tmp_path):
    given = zipped({"lab.ipynb": notebook()} | PACKAGE)
    (row,) = rows(tmp_path, {"Ada Lovelace.zip": given})
    assert (row.student, row.state) == (ADA, "read")
    given = zipped({"lab.ipynb": notebook(answer="...")} | PACKAGE)
    (row,) = rows(tmp_path, {f"{MOODLE}/x.zip": given})
    assert (row.student, row.state) == (ADA, "read")
