"""What is written for a class: tables for gradebooks, the marks, and a page for each student."""

import csv
import io
import itertools
import json
import re
import zipfile
from dataclasses import replace

import pytest
from browsing import axe_faults
from classes import OWN, class_of
from simulated_class import (
    HOSTILE,
    SENTENCE,
    Written,
    filled,
    make_class,
    student_of,
)

from classroom import csv_files, marking, sheets
from classroom.alike import alike
from classroom.draw import asked_of
from classroom.model import ClassProblem, Given, HandedOut
from classroom.points import label_of, with_points
from classroom.submissions import HandIn

EVIL = '<script>document.title = "gone"</script><img src=x onerror=alert(1)>'
LONG = "a" * 3_000


@pytest.fixture(scope="module")
def a_class(tmp_path_factory):
    return make_class(tmp_path_factory.mktemp("class"))


def given_by(a_class):
    """Return what each student's run gives, by name and exercise."""

    def right(name):
        asked = asked_of(a_class, student_of(a_class, name))
        return {
            one.id: Given("answered", one.exercise.expected(), source="answer = ...")
            for one in asked
            if one.exercise.expected is not None
        }

    words = {name: Given("answered", SENTENCE) for name in ("enlargement-10", "own-2")}
    first = asked_of(a_class, student_of(a_class, "Bj"))[0].exercise
    return {
        "Ada": right("Ada") | words,
        "Bj": {
            "enlargement-1": Given("answered", first.mistakes[0].answer()),
            "enlargement-5": Given("stopped", said="It printed more than a notebook may."),
            "enlargement-8": Given("answered", EVIL, source=f"# {EVIL}"),
            "enlargement-10": Given("answered", f"A sentence with {EVIL}", source=EVIL),
            "own-1": Given("answered", 40, source=EVIL, signs=(f"It says {EVIL}.",)),
            "own-2": Given("answered", f"{LONG} \u202eright to left"),
        },
        "Chl": {},
        "=cmd": right("=cmd") | {"own-2": Given("answered", SENTENCE)},
    }


@pytest.fixture(scope="module")
def works(a_class):
    """Return marks of every kind: from real answers, without a run."""
    found = []
    with pytest.MonkeyPatch.context() as patched:
        for place, (name, answers) in enumerate(given_by(a_class).items()):
            student = student_of(a_class, name)
            asked = asked_of(a_class, student)
            run = {one.id: answers.get(one.id, Given("blank")) for one in asked}
            patched.setattr(marking, "given", lambda *_, run=run: run)
            content = filled(a_class, student, Written())
            hand_in = HandIn(student, True, f"{place}/lab.ipynb", content, json.loads(content))
            hand_in = replace(
                hand_in, platform="Moodle", platform_id=str(10 + place), platform_name=student.name
            )
            found.append(marking.Work(hand_in, marking.mark(hand_in, a_class, None)))
    for name, fault in (("Dao", EVIL), ("Gül", "")):
        others = ("x.pdf",) if fault else ()
        hand_in = HandIn(student_of(a_class, name), True, problem=fault, others=others)
        if fault:
            hand_in = replace(hand_in, platform="Moodle", platform_id="9", platform_name="Dao An")
        asked = asked_of(a_class, hand_in.student)
        marks = tuple(marking.Mark(one, hand_in.state, None) for one in asked)
        found.append(marking.Work(hand_in, marks))
    return found


@pytest.fixture(scope="module")
def folder(a_class, works, tmp_path_factory):
    """Return the folder of all sheets."""
    made = tmp_path_factory.mktemp("marks")
    given = with_points(works, made / "points.csv")
    sheets.write(given, alike(given, a_class, []), a_class, made)
    return made


def in_canvas(works):
    """Return works as if they came out of Canvas's zip."""
    return [replace(work, hand_in=replace(work.hand_in, platform="Canvas")) for work in works]


def table(path):
    """Return the rows of a table; the one that is filled in is as Excel opens it everywhere."""
    content = path.read_bytes()
    is_excel = content.startswith(b"\xff\xfe")
    assert is_excel == (path.name == "points.csv")
    assert is_excel or content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-16" if is_excel else "utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if is_excel else ","))


# --- tables -------------------------------------------------------------------------------------


def test_marks_has_a_row_each_and_a_column_an_exercise(folder):
    rows = table(folder / "marks.csv")
    assert list(rows[0])[4:10] == [
        "enlargement-1 (2)",
        "enlargement-5 (3)",
        "enlargement-8 (2)",
        "enlargement-10 (4)",
        "own-1 (2)",
        "own-2 (4)",
    ]
    ada, bjorn, chloe, eve, dao, gul = rows
    assert (ada["Total"], ada["Without points"]) == ("9", "2")
    assert (bjorn["enlargement-1 (2)"], bjorn["own-1 (2)"]) == ("1", "")
    assert (chloe["Total"], chloe["Hand-in"]) == ("0", "read")
    assert (dao["Hand-in"], dao["Total"]) == ("unreadable", "")
    assert (gul["Hand-in"], gul["File"]) == ("not handed in", "")
    assert eve["Name"] == f"'{HOSTILE}"


@pytest.mark.parametrize("name", ["marks", "moodle", "canvas", "points"])
def test_no_cell_is_a_formula(a_class, works, folder, name, tmp_path):
    if name == "canvas":
        folder = tmp_path
        sheets.write_canvas(folder / "canvas.csv", in_canvas(works), a_class)
    rows = table(folder / f"{name}.csv")
    cells = [cell for row in rows for cell in (*row, *row.values())]
    assert any(HOSTILE in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


#: Each is a formula to a spreadsheet that splits the line where it likes.
SPLIT = ("x;=1+1;y", "Zed;=1+1;q.ipynb", 'x;"=1+1";y', "a,=1,b", "a\t=1", "a\n=1", "a|@x", "'=1")


@pytest.mark.parametrize("write", [csv_files.write_rows, csv_files.write_to_fill_in])
def test_no_part_of_a_cell_is_a_formula_wherever_it_is_split(write, tmp_path):
    write(tmp_path / "x.csv", ["Name", "Answer"], [{"Name": one, "Answer": one} for one in SPLIT])
    text = csv_files.decoded(tmp_path / "x.csv")
    for delimiter in ",;\t|":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            split = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
            cells = [cell for row in split for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    read = csv_files.read_table(tmp_path / "x.csv", ("Name", "Answer"), ("Name",))
    assert [row.cells["Answer"] for row in read] == list(SPLIT)


def test_whatever_is_defused_is_read_back_unchanged():
    for signs in itertools.product("'=;\t\"a", repeat=5):
        text = "".join(signs)
        assert csv_files.as_given(csv_files.harmless(text)) == text


def test_moodle_takes_its_worksheet(folder):
    rows = {row["Full name"]: row for row in table(folder / "moodle.csv")}
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(rows["Ada Lovelace"])
    assert rows["Ada Lovelace"]["Identifier"] == "Participant 10"
    # A grade that is not the last word is left to Moodle as it is.
    assert rows["Ada Lovelace"]["Grade"] == ""
    assert rows["Chloé de la Tour"]["Grade"] == "0"
    assert (rows["Gül Şahin"]["Identifier"], rows["Gül Şahin"]["Grade"]) == ("", "")


def test_canvas_takes_its_gradebook(a_class, works, tmp_path):
    sheets.write_canvas(tmp_path / "canvas.csv", in_canvas(works), a_class)
    possible, ada, _, chloe, *_ = table(tmp_path / "canvas.csv")
    assert list(possible) == [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "Lab: Enlargement",
    ]
    assert "Points Possible" in possible["Student"]
    assert possible["Lab: Enlargement"] == "17"
    assert (ada["ID"], ada["Lab: Enlargement"]) == ("10", "")
    assert (chloe["ID"], chloe["Lab: Enlargement"]) == ("12", "0")


LISTED = {
    "": (set(), "", ""),
    "Moodle": ({"moodle"}, "", "102"),
    "Moodle participant": ({"moodle"}, "Participant 102", ""),
    "Canvas": ({"canvas"}, "", ""),
}


@pytest.mark.parametrize(("id_of", "expected"), LISTED.items(), ids=LISTED)
def test_an_id_goes_to_the_platform_whose_it_is_alone(a_class, works, tmp_path, id_of, expected):
    forms, identifier, number = expected
    for name in ("moodle", "canvas"):
        (tmp_path / f"{name}.csv").write_text("of an earlier run")
    student = replace(works[2].hand_in.student, id_of=id_of)
    hand_in = replace(works[2].hand_in, student=student, platform="", platform_id="")
    written = sheets.write([replace(works[2], hand_in=hand_in)], [], a_class, tmp_path)
    assert {path.stem for path in written.forms} == forms
    assert {path.stem for path in tmp_path.glob("*.csv")} == {"marks", *forms}
    if "moodle" in forms:
        (row,) = table(tmp_path / "moodle.csv")
        assert (row["Identifier"], row["ID number"]) == (identifier, number)
    elif forms:
        assert table(tmp_path / "canvas.csv")[1]["ID"] == "102"


def test_two_claims_to_a_name_give_no_grade(a_class, works, tmp_path):
    chloe = works[2]
    second = replace(chloe, hand_in=replace(chloe.hand_in, file="other.ipynb"))
    sheets.write_moodle(tmp_path / "moodle.csv", [chloe, second], a_class)
    (row,) = table(tmp_path / "moodle.csv")
    assert row["Grade"] == ""
    with_points([chloe, second], tmp_path / "points.csv")
    page = sheets.marks_page([chloe, second], [], a_class)
    assert "Chloé de la Tour (other.ipynb)" in page


def test_two_students_of_one_name_are_called_by_their_id(works):
    chloe = works[2]
    twin = replace(chloe.hand_in.student, id="999")
    other = replace(chloe, hand_in=replace(chloe.hand_in, student=twin, file="other.ipynb"))
    labels = [label_of(work, [chloe, other]) for work in (chloe, other)]
    assert labels == ["Chloé de la Tour (102)", "Chloé de la Tour (999)"]


def test_a_label_is_short_and_never_empty(works):
    chloe = works[2]
    of_nobody = replace(chloe.hand_in.student, id="")
    files = (
        "Chloe_41005_assignsubmission_file/x.ipynb",
        "Chloe_41006_assignsubmission_file/x.ipynb",
    )
    rows = [HandIn(chloe.hand_in.student, True)]
    rows += [HandIn(of_nobody, file=file, platform_id=file[6:11]) for file in files]
    same = [replace(chloe, hand_in=row) for row in rows]
    assert [label_of(work, same) for work in same] == [
        "Chloé de la Tour",
        "Chloé de la Tour (41005)",
        "Chloé de la Tour (41006)",
    ]


# --- the teacher's own points -------------------------------------------------------------------


def fill_in(path, edit, delimiter="\t", encoding="utf-16", heading=str, first=""):
    """Change the rows of a table as a spreadsheet does, and save it as one may."""
    rows = table(path)
    added = edit(rows)
    names = list(rows[0])
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        file.write(first)
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(map(heading, names))
        lines = [*rows, *(added or [])]
        writer.writerows([line.get(name, "") for name in names] for line in lines)


def in_one_column(path, typed):
    """Save a table with commas as a German Excel does after a double click: lines in one cell."""
    rows = table(path)
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    lines = held.getvalue().splitlines()
    cells = [f'"{line.replace(chr(34), chr(34) * 2)}"' if '"' in line else line for line in lines]
    with_points_beside = [f"{cells[0]};", *(f"{cell};{typed}" for cell in cells[1:])]
    path.write_text("\r\n".join(with_points_beside), "cp1252", errors="replace", newline="")


@pytest.fixture
def points(works, tmp_path):
    with_points(works, tmp_path / "points.csv")
    return tmp_path / "points.csv"


def marks_of(works, name):
    work = next(one for one in works if one.hand_in.student.name.startswith(name))
    return {mark.asked.id: mark for mark in work.marks}


def test_there_is_a_line_for_what_no_machine_marks(points):
    rows = {(row["Name"], row["Exercise"]): row for row in table(points)}
    assert ("Ada Lovelace", "enlargement-10") in rows
    assert ("Bjørn Müller", "own-1") in rows
    assert ("Ada Lovelace", "own-1") not in rows
    assert rows["Ada Lovelace", "enlargement-10"]["At most"] == "4"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"delimiter": ",", "encoding": "utf-8-sig"},
        {"delimiter": ";", "encoding": "cp1252"},
        {"delimiter": ";", "encoding": "utf-8", "first": "sep=;\r\n"},
        {"delimiter": ";", "heading": str.upper},
    ],
    ids=str,
)
def test_points_are_read_back(a_class, works, points, form, capsys):
    def edit(rows):
        for row in rows:
            if row["Name"] == "Ada Lovelace":
                row["Points"] = "3,5" if form.get("delimiter") == ";" else "3.5"
                row["Comment"] = "Well said."

    fill_in(points, edit, **form)
    again = with_points(works, points)
    assert again[0].is_complete
    assert again[0].total == 9 + 7
    page = sheets.feedback_page(again[0], a_class)
    assert "Well said." in page
    assert "16 of 17 points." in page
    # What was filled in is still there, and a third run finds it too.
    assert with_points(works, points)[0].total == 16
    assert capsys.readouterr().out == ""
    assert [path.name for path in points.parent.iterdir()] == ["points.csv"]


def test_points_are_read_where_a_spreadsheet_put_lines_into_one_cell(works, points, capsys):
    open_ones = {(row["Name"], row["Exercise"]) for row in table(points)}
    in_one_column(points, "1,5")
    again = with_points(works, points)
    for work in again[:4]:
        assert not work.open
    assert {(row["Name"], row["Exercise"]) for row in table(points)} == open_ones
    assert {row["Points"] for row in table(points)} == {"1,5"}
    assert capsys.readouterr().out == ""


def test_a_name_that_lost_its_letters_is_found_by_its_key(works, points, capsys):
    chloe = next(work for work in works if work.hand_in.student.name.startswith("Chl"))
    hand_in = replace(chloe.hand_in, student=replace(chloe.hand_in.student, name="Nguyễn Văn"))
    work = marking.Work(hand_in, tuple(replace(mark, points=None) for mark in chloe.marks))
    points.unlink()
    with_points([work], points)

    def edit(rows):
        for row in rows:
            row["Points"] = "1"

    fill_in(points, edit, ";", "cp1252")
    assert b"Nguy?n V?n" in points.read_bytes()
    assert with_points([work], points)[0].total == len(work.marks)
    assert table(points)[0]["Name"] == "Nguyễn Văn"
    assert capsys.readouterr().out == ""


def test_a_copied_line_is_whose_name_it_has(works, points):
    def edit(rows):
        line = next(row for row in rows if row["Name"] == "Ada Lovelace")
        return [line | {"Name": "Chloé de la Tour", "Exercise": "own-1", "Points": "1.5"}]

    fill_in(points, edit)
    again = with_points(works, points)
    assert marks_of(again, "Ada")["own-1"].points == 2
    assert marks_of(again, "Chl")["own-1"].points == 1.5


def test_a_line_that_fits_nobody_is_said_and_stays(works, points, capsys):
    fill_in(points, lambda rows: [{"Name": "Sum", "Points": "77"}])
    with_points(works, points)
    last = table(points)[-1]
    assert (last["Name"], last["Points"]) == ("Sum", "77")
    assert f"line {len(table(points)) + 1} (Sum): fits no answer" in capsys.readouterr().out


def test_columns_of_the_teachers_own_stay(works, points):
    def edit(rows):
        for row in rows:
            row["Notes"] = "Talk to her parents."

    fill_in(points, edit)
    with_points(works, points)
    assert {row["Notes"] for row in table(points)} == {"Talk to her parents."}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("Points", "Punkte"), "no heading Points"),
        (lambda text: text.replace("Comment", "POINTS"), "Points is there twice"),
        (lambda text: text + 'Ada Lovelace\town-1\t\t\t1\t\t\t\t"ask her"', "under no heading"),
        (lambda text: text + "\n".join(text.splitlines()[1:]), "two lines for"),
        (lambda _: "PK\x03\x04", "is a workbook"),
        (lambda _: "ab\0\0c", "not a text file"),
    ],
)
def test_what_is_wrong_with_the_table_is_said_before_anything_changes(works, points, spoil, said):
    points.write_text(spoil(points.read_text("utf-16")).replace("\r", ""), "utf-8")
    before = points.read_bytes()
    with pytest.raises(ClassProblem, match=said) as problem:
        with_points(works, points)
    assert not set("[]{}()") & set(str(problem.value).partition("points.csv")[2].partition(":")[2])
    assert points.read_bytes() == before


def test_a_line_of_the_teachers_own_changes_any_mark(works, points):
    line = {"Name": "ada  lovelace", "Exercise": "own-1", "Points": "1", "Comment": "Late."}
    fill_in(points, lambda rows: [line])
    mark = marks_of(with_points(works, points), "Ada")["own-1"]
    assert (mark.points, mark.state, mark.comment) == (1, "right", "Late.")
    assert marks_of(with_points(works, points), "Ada")["own-1"].points == 1


@pytest.mark.parametrize("said", ["5", "-1", "many", "nan", "1e9"])
def test_points_that_cannot_be(works, points, said):
    fill_in(points, lambda rows: rows[0].update(Points=said))
    before = points.read_bytes()
    with pytest.raises(ClassProblem, match=r"line 2 \(Ada Lovelace, enlargement-10\).*0 to 4"):
        with_points(works, points)
    assert points.read_bytes() == before


def test_an_answer_that_has_changed_gets_new_points(works, points):
    fill_in(points, lambda rows: rows[0].update(Points="3", Comment="Good."))
    ada = works[0]
    marks = [
        replace(mark, answer="Other words.") if mark.asked.id == "enlargement-10" else mark
        for mark in ada.marks
    ]
    again = with_points([replace(ada, marks=tuple(marks)), *works[1:]], points)
    assert marks_of(again, "Ada")["enlargement-10"].points is None
    row = table(points)[0]
    assert (row["Points"], row["Answer"]) == ("", "Other words.")
    assert "3 points" in row["Comment"]
    assert "Good." in row["Comment"]
    # The file as she left it is there too.
    with (points.parent / "points.csv.bak").open(encoding="utf-16", newline="") as file:
        assert next(csv.DictReader(file, delimiter="\t"))["Points"] == "3"


def test_lines_of_others_stay(works, points):
    fill_in(points, lambda rows: rows[0].update(Points="3"))
    with_points(works[1:], points)
    assert with_points(works, points)[0].total == 9 + 3


def test_a_table_that_is_open_in_a_spreadsheet(works, points, monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(ClassProblem, match="open in a spreadsheet"):
        with_points(works, points)


# --- pages --------------------------------------------------------------------------------------


def test_feedback_is_each_students_own(folder, works):
    pages = {path.stem: path.read_text("utf-8") for path in (folder / "feedback").iterdir()}
    assert sorted(pages)[:2] == ["ada-lovelace", "bjorn-muller"]
    assert len(pages) == 5
    names = [work.hand_in.student.name for work in works]
    for page in pages.values():
        words = re.sub(r"<[^>]*>", " ", page).replace("&#39;", "'").replace("&lt;", "<")
        assert sum(name.partition(" ")[2].partition("<")[0].strip() in words for name in names) == 1
        # What is for the teacher alone.
        assert "It says" not in page
        assert "drawn for" not in page


def test_who_has_no_notebook_is_told_what_to_do(folder):
    page = (folder / "feedback" / "dao-van-an.html").read_text("utf-8")
    assert "could not be read.</b> &lt;script&gt;" in page
    assert "Its name ends in <code>.ipynb</code>" in page
    assert "points" not in page.partition("<main")[2]
    assert not (folder / "feedback" / "gul-sahin.html").exists()


def test_namesakes_have_their_number_in_the_files_name(a_class, works, tmp_path):
    hand_in = works[2].hand_in
    twins = [replace(hand_in.student, id=number) for number in ("5", "6")]
    hand_ins = [replace(works[2], hand_in=replace(hand_in, student=one)) for one in twins]
    listed = replace(a_class, students=tuple(twins))
    # Also where only one of them handed in.
    for some in (hand_ins, hand_ins[1:]):
        written = sheets.write_feedback(tmp_path / "feedback", some, listed)
        assert [path.stem[-2:] for path in written] == ["-5", "-6"][-len(some) :]


def test_what_a_student_reads_of_what_looks_tampered_with(folder):
    page = (folder / "feedback" / "bjorn-muller.html").read_text("utf-8")
    assert "With your teacher.</b> The code of this answer uses parts of the book" in page


def test_the_page_says_that_the_list_has_changed_and_who_may_be_unmatched(a_class, works):
    students = {work.hand_in.student for work in works}
    absent = [replace(works[-1].hand_in, doubts=("May be a hand-in that is not matched: x.",))]
    held = tuple(HandedOut(one.name, one.id, {}) for one in a_class.students if one in students)
    changed = replace(a_class, handed_out=(*held, HandedOut("Kim Nguyễn", "12", {})))
    rows = [*works[:-1], replace(works[-1], hand_in=absent[0])]
    page = sheets.marks_page(rows, [], changed)
    assert "Only in the hand-out: Kim Nguyễn (12)." in page
    assert "Hana Novák" in page.partition("Only on the list")[2].partition("<nav")[0]
    assert "0 of 9 on the list handed in nothing. 1 more may be among those" in page
    assert "not handed in</b>: perhaps one that is" in page
    assert "Look at this first" not in sheets.marks_page(works, [], replace(a_class, varied=()))


def test_two_of_one_name_have_two_files(a_class, works, tmp_path):
    twin = replace(works[2], hand_in=replace(works[2].hand_in, platform_id="99"))
    written = sheets.write_feedback(tmp_path / "feedback", [works[2], twin], a_class)
    assert [path.name for path in written] == ["chloe-de-la-tour.html", "chloe-de-la-tour-2.html"]
    sheets.write_feedback(tmp_path / "feedback", [works[0]], a_class)
    assert [path.name for path in (tmp_path / "feedback").iterdir()] == ["ada-lovelace.html"]


def test_the_zip_is_as_moodle_takes_it(folder):
    with zipfile.ZipFile(folder / "feedback.zip") as packed:
        names = packed.namelist()
    assert names[0] == "Ada Lovelace_10_assignfeedback_file/feedback.html"
    for name in names:
        assert re.fullmatch(r"[^/_]+_\d+_assignfeedback_file/feedback\.html", name)


def test_the_grid_says_it_in_words(folder):
    page = (folder / "marks.html").read_text("utf-8")
    for words in ("✓ right", "◐ known mistake", "≠ look closer", "■ stopped", "– blank"):
        assert words in page
    assert "not handed in" in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert re.search(r"known mistake a, 1 student:", page)


def test_nothing_of_a_students_turns_what_follows_it(a_class, works, folder, tmp_path):
    work = works[1]
    turned = replace(
        work,
        hand_in=replace(work.hand_in, file="\u202egpj.bal.ipynb", doubts=("\u2067x",)),
        marks=tuple(replace(mark, note="\u202e", source="\u2066a = 'שלום'") for mark in work.marks),
    )
    sheets.write([turned], [], a_class, tmp_path)
    pages = [*folder.rglob("*.html"), *tmp_path.rglob("*.html")]
    assert len(pages) == 8
    for page in pages:
        assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", page.read_text("utf-8"))
    # Letters that are written from the right stay.
    assert "שלום" in (tmp_path / "marks.html").read_text("utf-8")


def test_work_that_is_alike_is_shown_side_by_side(folder):
    page = (folder / "marks.html").read_text("utf-8")
    alike_part = page[page.index('id="alike"') : page.index('id="files"')]
    assert alike_part.count(f"{SENTENCE}</pre>") == 2
    assert "names as helpers: <bdi>nobody</bdi>" in alike_part
    assert "does not say who wrote it" in alike_part


def test_a_second_run_writes_the_same(a_class, works, folder, tmp_path):
    given = with_points(works, tmp_path / "points.csv")
    sheets.write(given, alike(given, a_class, []), a_class, tmp_path)
    for path in (*folder.glob("*.csv"), *folder.rglob("*.html")):
        assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes()


SETTINGS = [(1280, "light"), (390, "dark")]


@pytest.mark.parametrize(("width", "scheme"), SETTINGS)
def test_pages_in_a_browser(browser, folder, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=True
    )
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    feedback = folder / "feedback" / "bjorn-muller.html"
    for path in (folder / "marks.html", feedback):
        asked.clear()
        page.goto(path.as_uri())
        assert asked == [path.as_uri()]
        assert page.title() != "gone"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe_faults(page) == []
    assert said == []
    context.close()


def of_all_exercises(folder, said="In words."):
    """Return a class that is asked all of a lab, with a mark of each state for each student."""
    a_class = class_of(
        folder, more=OWN, names=("Ada Lovelace", "Chloé de la Tour-Lovelace", "Dao Li")
    )
    states = [state for state in sheets.SIGNS if state != "not handed in"]
    works = []
    for place, student in enumerate(a_class.students):
        turned = itertools.islice(itertools.cycle(states), place, None)
        marks = [
            marking.Mark(asked, state, 1.5, said, source=said)
            for asked, state in zip(asked_of(a_class, student), turned, strict=False)
        ]
        content = filled(a_class, student, Written())
        hand_in = HandIn(student, True, f"{place}.ipynb", content, json.loads(content))
        works.append(marking.Work(hand_in, tuple(marks)))
    return a_class, works


@pytest.mark.parametrize("width", [1200, 390])
def test_the_total_of_a_whole_lab_is_in_sight(browser, tmp_path, width):
    a_class, works = of_all_exercises(tmp_path)
    assert len(works[0].marks) >= 12
    page = browser.new_page(viewport={"width": width, "height": 900})
    path = tmp_path / "marks.html"
    path.write_text(sheets.marks_page(works, [], a_class), "utf-8")
    page.goto(path.as_uri())
    wide, name = page.locator(".wide"), page.locator(".grid tbody th").first
    total = page.locator(".grid td.number").first
    assert total.bounding_box()["x"] + total.bounding_box()["width"] <= width
    if width == 1200:
        assert wide.evaluate("one => one.scrollWidth <= one.clientWidth")
    # The names stay where they are when the marks are moved along.
    before = name.bounding_box()["x"]
    wide.evaluate("one => { one.scrollLeft = 9999; }")
    assert name.bounding_box()["x"] == pytest.approx(before, abs=1)
    # No state is told by its colour alone.
    for cell in page.locator(".grid td.state").all_inner_texts():
        assert re.fullmatch(r"[^\w\s]\s1\.5\n(?=.*[a-z]{4}).*", cell.strip()), cell
    assert axe_faults(page) == []
    page.close()


def test_an_answer_without_end_is_cut_and_all_of_it_is_there(tmp_path):
    said = "word " * 1_500
    a_class, works = of_all_exercises(tmp_path, said)
    page = sheets.marks_page(works, [], a_class)
    outside = re.sub(r"<details class=.whole.>.*?</details>", "", page, flags=re.DOTALL)
    assert f"<summary>All {len(said):,} letters" in page
    assert said in page
    assert said not in outside
