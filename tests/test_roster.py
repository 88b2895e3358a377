"""A class's names, from what learning platforms really write."""

import contextlib
import csv
import io
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from classroom.model import ClassProblem, Student
from classroom.roster import _DAMAGED, read_names
from tools import ROOT

ANNA = Student("Anna Berg", "17", "anna.berg", "anna@example.org")
OMAR = Student("Omar Æ. O'Hara", "18", "omar", "omar@example.org")

# The headings are those of the platforms' own source and of their help pages.
LISTS = {
    "Moodle, participants": """\
"First name","Last name","ID number","Email address"
Anna,Berg,17,anna@example.org
Omar,"Æ. O'Hara",18,omar@example.org
""",
    "Moodle, both in one column": """\
"First name / Last name","ID number","Email address",Roles,Groups
"Anna Berg",17,anna@example.org,Student,12b
"Omar Æ. O'Hara",18,omar@example.org,Student,12b
""",
    "Moodle, before it said last name": """\
"First name",Surname,"ID number","Email address"
Anna,Berg,17,anna@example.org
Omar,"Æ. O'Hara",18,omar@example.org
""",
    "Moodle in German": """\
Vorname,Nachname,ID-Nummer,E-Mail-Adresse
Anna,Berg,17,anna@example.org
Omar,"Æ. O'Hara",18,omar@example.org
""",
    "Moodle in French": """\
Prénom,"Nom de famille","Numéro d'identification","Adresse de courriel"
Anna,Berg,17,anna@example.org
Omar,"Æ. O'Hara",18,omar@example.org
""",
    "Moodle, grading worksheet": """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed"
"Participant 17","Anna Berg",anna@example.org,"Submitted for grading",,10.00,Yes
"Participant 18","Omar Æ. O'Hara",omar@example.org,"No submission",,10.00,Yes
""",
    "Moodle, grading worksheet in German": """\
ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung
"Teilnehmer/in17","Anna Berg",anna@example.org,"Keine Abgabe",,"10,00"
"Teilnehmer/in18","Omar Æ. O'Hara",omar@example.org,"Keine Abgabe",,"10,00"
""",
    "Canvas": """\
Student,ID,SIS User ID,SIS Login ID,Section,Essay (201),Current Score
,,,,,Manual Posting,
    Points Possible,,,,,10.00,(read only)
"Berg, Anna",17,S-1,anna.berg,12b,9.00,90
"Æ. O'Hara, Omar",18,S-2,omar,12b,,
"Student, Test",99,,8d1f3c,12b,,
""",
    "Canvas, names in two columns, semicolons": """\
LastName;FirstName;ID;SIS User ID;SIS Login ID;Root Account;Section;Essay (201)
    Points Possible;;;;;;;"10,00"
Berg;Anna;17;S-1;anna.berg;x.edu;12b;"9,00"
Æ. O'Hara;Omar;18;S-2;omar;x.edu;12b;
Student;Test;99;;8d1f3c;x.edu;12b;
""",
    "itslearning": """\
Name;First name;ID;User name;E-mail
Berg;Anna;17;anna.berg;anna@example.org
Æ. O'Hara;Omar;18;omar;omar@example.org
""",
    "itslearning in German": """\
ID;Vorname;Nachname;Nutzername
17;Anna;Berg;anna.berg
18;Omar;Æ. O'Hara;omar
""",
    "School Data Sync, version 1": """\
SIS ID,School SIS ID,Username,First Name,Last Name,Secondary Email,Student Number
17,s1,anna.berg,Anna,Berg,,
18,s1,omar,Omar,Æ. O'Hara,,
""",
    "School Data Sync, version 2.1": """\
sourcedId,username,givenName,familyName,password,email
17,anna.berg,Anna,Berg,,anna@example.org
18,omar,Omar,Æ. O'Hara,,omar@example.org
""",
    "a workbook with a title": """\
Class 12b;;
;;
Name;ID;E-Mail
Berg, Anna;17;anna@example.org
Æ. O'Hara, Omar;18;omar@example.org
;;
""",
    "a separator that Excel was told": "sep=|\nName|ID\nAnna Berg|17\nOmar Æ. O'Hara|18\n",
    "names alone": "\nAnna Berg\n\n  Æ. O'Hara,   Omar \n",
    "names alone, with a heading": "Name\nBerg, Anna\nOmar Æ. O'Hara",
    "tabs and quotation marks": '"Last name"\t"First name"\n"Berg"\t"Anna"\nÆ. O\'Hara\t"Omar"\n',
}


quick = settings(
    deadline=None, database=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.fixture
def names(tmp_path):
    """Return what reads a list's text, or its bytes."""

    def read(content, encoding="utf-8"):
        path = tmp_path / "names.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_names(path)

    return read


@pytest.mark.parametrize("content", LISTS.values(), ids=LISTS)
def test_what_platforms_export_is_read(names, content):
    for found, there in zip(names(content), (ANNA, OMAR), strict=True):
        assert found.name == there.name
        assert found.id in (there.id, "")
        assert (found.id == there.id) == ("17" in content)
        assert found.login in (there.login, "")
        assert found.email in (there.email, "")
        assert bool(found.email) == ("@" in content)
        assert bool(found.login) == ("anna.berg" in content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_however_a_spreadsheet_saves_it(names, encoding, ends):
    text = LISTS["itslearning"].replace("\n", ends)
    assert names(text, encoding) == (ANNA, OMAR)
    tabs = text.replace(";", "\t")
    assert names(tabs, encoding) == (ANNA, OMAR)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Viburnum, Viktor, Jr.", "Viktor Viburnum, Jr."),
        ("Viburnum, Jr., Viktor", "Viktor Viburnum, Jr."),
        ("Viktor Viburnum, Jr.", "Viktor Viburnum, Jr."),
        ("شجرة, يوسف", "يوسف شجرة"),
        ("\u202eAnna Berg\u202c", "Anna Berg"),
        ("نیلوفر می\u200cآید", "نیلوفر می\u200cآید"),
        ("Zoe\u0308 Li", "Zoë Li"),
        ("王小明", "王小明"),
        ("Štěpán Œuvrard", "Štěpán Œuvrard"),
        ("ŽOFIA DVOŘÁKOVÁ", "ŽOFIA DVOŘÁKOVÁ"),
        ("=Anna Berg", "=Anna Berg"),
    ],
)
def test_names_of_all_kinds(names, written, name):
    assert names(written)[0].name == name
    cell = io.StringIO()
    csv.writer(cell).writerows([["ID", "Full name"], ["1", written]])
    assert names(cell.getvalue())[0].name == name


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("", "", "holds no name"),
        ("First name,Last name\n", "", "holds no name"),
        (b"PK\x03\x04", "", "save it as CSV"),
        (b"Anna\x00\x00\x00Berg", "", "not a text file"),
        ("First name,Last name\nAnna,Berg\n,,\n , \n17,", "line 5", "no name here"),
        ("Name;ID\n;17\n", "line 2", "no name here"),
        ("Name,ID\nBerg, Anna,17\n", "line 2", "3 cells, and 2 headings"),
        ("Anna Berg;17\n", "line 1", "First name"),
        ("Anna Berg\nOmar,omar@example.org", "line 2", "not one name"),
        ("Anna,Berg,12b\n", "line 1", "not one name"),
        ("1. Anna Berg\n", "line 1", "not one name"),
        ("Name;ID\nGeorgi ??????;1\n", "line 2", "CSV UTF-8"),
        ("Anna Berg\nKim Nguy?n\n", "line 2", "CSV UTF-8"),
        ("Anna Berg\nKim Nguy\ufffdn\n", "line 2", "CSV UTF-8"),
        ("Name\nBjörn Ødegård\n".encode("mac_roman"), "line 2", "CSV UTF-8"),
        ("Name\nJürgen Müller\n".encode("mac_roman"), "line 2", "CSV UTF-8"),
        ("Name;ID\nJÃ¼rgen Berg;1\n", "line 2", "CSV UTF-8"),
        ("Name;ID\nAnna Berg;1\nSumme;28\n", "line 3", "nobody's name"),
        ('Name,ID\n"Anna\x07",3\n', "line 2", "control character"),
        ("Anna Berg\nOmar\nANNA  BERG\n", "line 1", 'column "ID"'),
        ("Name,ID\nAnna Berg,1\nAnna Berg,\n", "line 3", 'column "ID"'),
        ("Name,ID\nAnna Berg,1\nAnna Berg,1\n", "lines 2 and 3", "there twice"),
        ("Name,ID\nAnna Berg,1\nOmar,1\n", "lines 2 and 3", "two students have the id 1"),
        ("sep=;\nName;ID\nAnna Berg;1\nOmar;1\n", "lines 3 and 4", "two students have the id 1"),
    ],
)
def test_what_is_wrong_with_a_list_is_said(names, content, line, said):
    with pytest.raises(ClassProblem, match=r"names\.csv") as problem:
        names(content)
    assert said in str(problem.value)
    assert f"names.csv, {line}:" in str(problem.value) or not line


def test_only_a_platforms_own_list_says_whose_its_numbers_are(names):
    of = {title: {one.id_of for one in names(content)} for title, content in LISTS.items()}
    assert of["Canvas"] == of["Canvas, names in two columns, semicolons"] == {"Canvas"}
    assert of["Moodle, grading worksheet in German"] == {"Moodle participant"}
    assert of["Moodle, participants"] == of["Moodle in French"] == {"Moodle"}
    assert of["itslearning"] == of["a workbook with a title"] == of["names alone"] == {""}


def test_two_of_one_name_are_told_apart_by_their_id(names):
    found = names("Name,ID\nSean Spruce,1\nsean  spruce,2\n")
    assert [student.id for student in found] == ["1", "2"]


def test_a_list_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ClassProblem, match=r"none\.csv"):
        read_names(tmp_path / "none.csv")


def test_the_example_list_has_what_lists_have():
    students = read_names(ROOT / "class" / "example-names.csv")
    assert len(students) == 28
    assert len({student.id for student in students}) == 28
    assert len({student.name for student in students}) == 27


@quick
@given(content=st.binary() | st.text().map(str.encode))
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with contextlib.suppress(ClassProblem):
        assert all(student.name.strip() for student in read_names(path))


LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=8)
WORDS = st.tuples(LETTERS, st.sampled_from(["", ", Ben", "'s", ' "Bo"', "; x"])).map("".join)


@quick
@given(
    names=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_list_comes_back_as_it_was_written(tmp_path_factory, names, delimiter, encoding, quoting):
    path = tmp_path_factory.getbasetemp() / "written.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        rows = [[number, *name] for number, name in enumerate(names)]
        writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
        writer.writerows([["ID", "First name", "Last name"], *rows])
    words = [normalize("NFC", " ".join(f"{first} {last}".split())) for first, last in names]
    assume(not any(map(_DAMAGED.search, words)))
    found = [(student.id, student.name) for student in read_names(path)]
    assert found == [(str(number), name) for number, name in enumerate(words)]
