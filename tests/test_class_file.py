"""Class files: what they may say, and every fault with its line, its key and what is allowed."""

import contextlib
import re
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom import class_file, questions
from classroom.class_file import read
from classroom.model import ClassProblem
from summit import load
from summit.exercises import verdict
from tools import ROOT

EXAMPLES = sorted((ROOT / "class").glob("*.toml"))

GOOD = """\
chapter = "06-enlargement"
class = "History 12b"
term = "autumn 2026"
form = "worksheet"
due = 2026-12-11T18:00:00
leave_out = [7, "exercises"]
names = "names.csv"
site = "https://example.org/summit"

[points]
right = 3
mistake = 1.5

[exercises]
enlargement-10 = {}
enlargement-1 = { vary = true, right = 1 }

[[questions]]
text = "How many?"
kind = "number"
unit = "per cent"
answer = 12.5
tolerance = 0.1
hint = "Look."
mistakes = [
  { answer = 0.125, hint = "A share." },
  { answer = 125, hint = "Too many." }]

[[questions]]
text = "Why?"
kind = "words"
title = "a reason"
right = 5
answer = ["a reason", "its source"]
"""
_DAY = pd.Timestamp("2022-03-29")
QUESTION = '\n[[questions]]\ntext = "What?"\n'


quick = settings(
    deadline=None, database=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.fixture
def said(tmp_path):
    """Return what reads a class file of that text."""
    (tmp_path / "names.csv").write_text("Anna Berg\nOmar Hill\n", "utf-8")

    def read_it(text):
        path = tmp_path / "12b.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path)

    return read_it


def faults(said, text):
    """Return what is said of a class file that is not right, line by line."""
    with pytest.raises(ClassProblem) as problem:
        said(text)
    return str(problem.value).splitlines()


def test_all_that_a_class_file_says_is_there(said):
    found = said(GOOD)
    assert (found.name, found.term, found.chapter) == ("History 12b", "autumn 2026", found.chapter)
    assert (found.form, found.due) == ("worksheet", datetime(2026, 12, 11, 18))
    assert found.left_out == ("7", "Exercises")
    assert found.varied == {"enlargement-1"}
    assert [student.name for student in found.students] == ["Anna Berg", "Omar Hill"]
    assert found.site == "https://example.org/summit/"
    # In the lab's order, and then the teacher's own.
    assert [(task.id, task.right, task.mistake, task.is_own) for task in found.tasks] == [
        ("enlargement-1", 1, 1, False),
        ("enlargement-10", 4, 0, False),
        ("own-1", 3, 1.5, True),
        ("own-2", 5, 0, True),
    ]
    assert found.tasks[3].exercise.title == "a reason"
    assert found.tasks[3].exercise.kind.checklist == ("a reason", "its source")


def test_what_may_be_left_out(said):
    found = said('chapter = "06-enlargement"\nclass = "12b"\nterm = "now"\nleave_out = [1]\n')
    assert (found.form, found.due, found.students, found.varied) == ("lab", None, (), frozenset())
    assert len(found.tasks) == 9
    assert found.tasks[0].id == "enlargement-6"
    assert {(task.right, task.mistake) for task in found.tasks} == {(2, 1), (4, 0)}


@pytest.mark.parametrize("due", ["2026-12-11", "2026-12-11T18:00:00+01:00"])
def test_a_day_or_a_time_by_which_it_is_due(said, due):
    found = said(re.sub(r"due = .*", f"due = {due}", GOOD))
    assert found.due == (date if len(due) == 10 else datetime).fromisoformat(due)


def test_a_file_from_notepad_is_read(said):
    assert said(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()).name == "History 12b"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("chapter = ", "chapterr = ", "line 1, chapterr", "Did you mean 'chapter'?"),
        ("chapter = ", "chapterr = ", "", "'chapter' is missing: one of 01-summit, 02-flight"),
        ("06-enlargement", "06", "line 1, chapter", "one of 01-summit, 02-flight"),
        ('"History 12b"', "12", "line 2, class", "12 is not text in quotation marks"),
        ('"History 12b"', '" "', "line 2, class", "text in quotation marks"),
        ('term = "autumn 2026"\n', "", "", "the key 'term' is missing"),
        ('"worksheet"', '"sheet"', "line 4, form", '"lab" or "worksheet"'),
        ("2026-12-11T18:00:00", '"11 December"', "line 5, due", "such as 2026-12-11"),
        ("2026-12-11T18:00:00", "2026-02-30", "line 5", "Is it in the calendar?"),
        ("2026-12-11T18:00:00", "11.12.2026", "line 5", "A day is written 2026-12-11"),
        ("2026-12-11T18:00:00", "18:00:00", "line 5, due", "18:00:00 is not a day"),
        ("[7, ", "[77, ", "line 6, leave_out 1", "There are: 1, 2, 3,"),
        ('"exercises"', '"Start"', "line 6, leave_out 2", '"Start" is not a section'),
        ('"exercises"', "true", "line 6, leave_out 2", "true is not a section"),
        ("[7, ", "[\n  7,\n  99, ", "line 8, leave_out 2", "99 is not a section"),
        ('[7, "exercises"]', "7", "line 6, leave_out", "a list of the lab's sections"),
        ('"names.csv"', '"nmes.csv"', "line 7, names", "cannot be read"),
        ('"https://example.org/summit"', '"example.org"', "line 8, site", "an address, such as"),
        ("right = 3", "right = -3", "line 11, points.right", "0 or more"),
        ("right = 3", "right = inf", "line 11, points.right", "0 or more"),
        ("right = 3", "rihgt = 3", "line 11, points.rihgt", "Did you mean 'right'?"),
        ("right = 3", "right = true", "line 11, points.right", "true is not a number of points"),
        ("mistake = 1.5", "mistake = 5", "line 12, points.mistake", "more points than a right"),
        ("[exercises]", "[exercise]", "line 14, exercise", "Did you mean 'exercises'?"),
        ("-10 = {}", "-11 = {}", "line 15, exercises.enlargement-11", "Did you mean"),
        ("-10 = {}", "-7 = {}\nflight-1 = {}", "line 16, exercises.flight-1", "There are: enl"),
        ("-10 = {}", "-10 = 3", "line 15, exercises.enlargement-10", "3 is not a table such as"),
        ("-10 = {}", "-10 = { mistake = 1 }", "line 15, exercises.enlargement-10.mistake", "right"),
        ("-10 = {}", "-2 = {}", "line 15, exercises.enlargement-2", "in Exercises of the lab"),
        ("[7, ", "[1, ", "line 16, exercises.enlargement-1", "in section 1 of the lab"),
        (
            "-10 = {}",
            "-9 = {vary = true}",
            "line 15, exercises.enlargement-9.vary",
            "Those that vary",
        ),
        ("vary = true", "vary = 1", "line 16, exercises.enlargement-1.vary", "true or false"),
        ('names = "names.csv"\n', "", "line 15, exercises.enlargement-1.vary", "a list of them"),
        (
            "vary = true, right = 1",
            "mistake = 9",
            "line 16, exercises.enlargement-1.mistake",
            "more",
        ),
        ('text = "How many?"\n', "", "line 18, questions 1", "the key 'text' is missing"),
        ('"number"', '"amount"', "line 20, questions 1.kind", "number, count, name, names, day"),
        ('kind = "number"\n', "", "line 18, questions 1", "the key 'kind' is missing"),
        ('unit = "per cent"\n', "", "line 18, questions 1", "the key 'unit' is missing"),
        ("answer = 12.5", 'answer = "12.5"', "line 22, questions 1.answer", "without quotation"),
        ("answer = 12.5", "answer = nan", "line 22, questions 1.answer", "a number"),
        ("answer = 12.5", "answer = " + "9" * 400, "line 22, questions 1.answer", "a number"),
        ("answer = 12.5", "answer = " + "9" * 5000, "line 22", "digits"),
        ("answer = 12.5\n", "", "line 18, questions 1", "the key 'answer' is missing"),
        ("tolerance = 0.1", "tolerance = 0", "line 23, questions 1.tolerance", "greater than 0"),
        ('"number"', '"count"', "line 22, questions 1.answer", "a whole number"),
        ('"number"', '"count"', "line 23, questions 1.tolerance", "of the kind number has this"),
        ('hint = "Look."', "choices = []", "line 24, questions 1.choices", "of the kind choice"),
        ('hint = "Look."', 'hnt = "Look."', "line 24, questions 1.hnt", "Did you mean 'hint'?"),
        ('= 0.125, hint = "A share."', "= 0.125", "line 26, questions 1.mistakes 1", "'hint'"),
        ("answer = 0.125", "answer = 12.6", "line 26, questions 1.mistakes 1.answer", "as right"),
        ("answer = 125", 'answer = "125"', "line 27, questions 1.mistakes 2.answer", "a number"),
        ("right = 5", "mistake = 5", "line 33, questions 2.mistake", "only a question of the kind"),
        ("right = 5", "mistakes = []", "line 33, questions 2.mistakes", "only a question of the k"),
        ("right = 5", "right = 'all'", "line 33, questions 2.right", "a number of points"),
        ('"its source"]', "3]", "line 34, questions 2.answer", "what a good answer has"),
        ("[[questions]]\ntext", "[questions]\ntext", "line 29", "double brackets"),
        ("class = ", "class = History 12b #", "line 2", "Text has quotation marks around it"),
        ("term = ", 'class = "twice"\nterm = ', "line 3", "for the first time"),
        ("right = 3", 'right = "3', "line 11", "its value is complete on one line"),
        ('"exercises"]', '"exercises"', "line 6", "a list brackets"),
        ('"A share." }', '"A share." ', "line 25", "is its value complete?"),
        ("[points]", "points:", "line 10", "[points]"),
        ("mistake = 1.5", "mistake = 0,5", "line 12", "decimal point"),
        ("right = 1 }", "right = 0,5 }", "line 16", "decimal point"),
        ("vary = true", "vary = True", "line 16", "small letter"),
        ('"names.csv"', '"C:\\Users\\anna\\names.csv"', "line 7", "Write / instead"),
        ('"names.csv"', '"C:\\names.csv"', "line 7, names", "Write / instead"),
        ('"History 12b"', "“History 12b”", "line 2", "curly quotation marks"),
        ('"History 12b"', '"History 12b', "line 2", "quotation mark is missing"),
        ('"History 12b"', 'History 12b"', "line 2", "quotation mark is missing"),
        ("[[questions]]", "[questions]", "line 29", "double brackets"),
        ("right = 5", "due = 2026-12-11", "line 33, questions 2.due", "above the first line in"),
        ("-10 = {}", "-10 = {}\nform = 'lab'", "line 16, exercises.form", "above the first line"),
    ],
)
def test_every_fault_has_its_line_its_key_and_what_is_allowed(said, old, new, where, what):
    assert old in GOOD
    told = faults(said, GOOD.replace(old, new, 1))
    there = [line for line in told if line.startswith(f"12b.toml{where and ', '}{where}: ")]
    assert any(what in line for line in there or told * (not where)), "\n".join(told)


@pytest.mark.parametrize(
    ("question", "line", "what"),
    [
        ('kind = "choice"\nanswer = "a"\n', 41, "'choices' is missing"),
        ('kind = "choice"\nchoices = ["a"]\nanswer = "a"', 44, "two or more different texts"),
        ('kind = "choice"\nchoices = ["a", "A"]\nanswer = "a"', 44, "two or more different"),
        ('kind = "choice"\nchoices = ["a", "b"]\nanswer = "c"', 45, "'c' is not one of the words"),
        ('kind = "day"\nanswer = "2022-03-29"', 44, "a day without quotation marks"),
        ('kind = "day"\nanswer = 2022-03-29T08:00:00', 44, "a day without quotation marks"),
        ('kind = "names"\nanswer = "Latvia"', 44, "a list of texts"),
        ('kind = "names"\nanswer = []', 44, "a list of texts"),
        ('kind = "name"\nanswer = ["Latvia"]', 44, "text in quotation marks"),
        ('kind = "count"\nunit = "days"\nanswer = 1.5', 45, "a whole number"),
        ('kind = "name"\nanswer = "UK"\nmistakes = [{answer = "United Kingdom", hint = "x"}]', 45,
         '"United Kingdom" would be marked as right'),
        ('kind = "name"\nanswer = "UK"\nmistakes = 3', 45, "a list such as [{ answer"),
    ],
)  # fmt: skip
def test_an_answer_is_of_its_kind(said, question, line, what):
    told = faults(said, GOOD + "\n\n\n\n\n" + QUESTION + question)
    assert re.match(rf"12b\.toml, line {line}, questions 3\b", told[0]), told
    assert what in told[0]


@pytest.mark.parametrize(
    ("question", "notes"),
    [
        ('kind = "name"\nanswer = "Holland"', ()),
        ('kind = "name"\nanswer = "Modlova"', ("line 39, questions 3.answer", "'Moldova'")),
        ('kind = "names"\nanswer = ["Latvia", "Lviv"]', ("line 39", "no name 'Lviv'. If")),
        (
            'kind = "name"\nanswer = "Latvia"\nmistakes = [{ answer = "Eston", hint = "x" }]',
            ("questions 3.mistakes 1.answer", "'Eston'"),
        ),
    ],
)
def test_a_name_that_the_book_does_not_know_is_pointed_at(said, question, notes):
    found = said(GOOD + QUESTION + question).notes
    assert len(found) == bool(notes)
    assert all(words in found[0] for words in notes)


def test_all_faults_are_told_at_once_in_their_order(said):
    wrong = GOOD.replace("autumn 2026", "").replace("[7,", "[70,").replace("12.5\n", "'x'\n")
    told = faults(said, wrong)
    assert [re.search(r"line (\d+)", line)[1] for line in told] == ["3", "6", "22"]


def test_a_class_that_is_asked_nothing_is_no_class(said):
    told = faults(said, 'chapter = "06-enlargement"\nclass = "12b"\nterm = "x"\n[exercises]\n')
    assert "is asked nothing" in told[0]
    assert "line 4" in told[0]


def test_a_file_that_cannot_be_read_is_named(said, tmp_path):
    with pytest.raises(ClassProblem, match=r"none\.toml"):
        read(tmp_path / "none.toml")
    with pytest.raises(ClassProblem, match="class file cannot be read"):
        read(tmp_path)
    assert faults(said, b'chapter = "06"\nclass = "\xe4"')[0].startswith("12b.toml, line 2: ")
    assert "12b.toml, line 1" in faults(said, "a = " + "[" * 100_000)[0]


# --- the teacher's own questions ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "right", "mistaken", "wrong"),
    [
        ('"number"\nunit = "km"\nanswer = 12.5\ntolerance = 0.1', [12.6, 12.4], [], [12.61, 13]),
        ('"number"\nunit = "km"\nanswer = 12.5', [12.5, 13], [], [12.6, 10]),
        ('"count"\nunit = "days"\nanswer = 10', [10, 10.0], [11], [9]),
        ('"name"\nanswer = "Czechia"', ["Czech Republic", " CZECHIA"], ["Slovakia"], ["Poland"]),
        ('"names"\nanswer = ["Latvia", "Estonia"]', [["Estonia", "latvia"]], [["Latvia"]], [["x"]]),
        ('"day"\nanswer = 2022-03-29', ["29 March 2022", _DAY], [], ["2022-03-30"]),
        ('"choice"\nchoices = ["up", "down", "so"]\nanswer = "up"', ["Up"], ["down"], ["so"]),
    ],
)  # fmt: skip
def test_own_questions_are_marked_like_the_books_own(said, question, right, mistaken, wrong):
    known = {"11": 11, '"Slovakia"': "Slovakia", '["Latvia"]': ["Latvia"], '"down"': "down"}
    found = [written for written, value in known.items() if value in mistaken]
    mistakes = ", ".join(f'{{ answer = {one}, hint = "No." }}' for one in found)
    text = f'{GOOD}{QUESTION}kind = {question}\nhint = "Look up."\nmistakes = [{mistakes}]\n'
    asked = said(text).tasks[-1].exercise
    assert [verdict(asked, answer).outcome for answer in right] == ["right"] * len(right)
    assert [verdict(asked, answer).outcome for answer in mistaken] == ["mistake"] * len(mistaken)
    for answer in wrong:
        told = verdict(asked, answer)
        assert told.outcome == "wrong"
        assert told.message.endswith("Look up.")
    assert verdict(asked, ...).outcome == "blank"
    assert verdict(asked, object()).outcome == "unreadable"


def computed():
    """Return each example's own answers, found again in the tables."""
    events = load("chronology").set_index("date")["event"]
    crossed = load("crossings_daily").set_index("date")["crossings_cumulative_now"]
    donors = load("aid_donors").set_index("donor")
    sanctions = load("sanctions")
    eu = sanctions[sanctions["actor"] == "EU"].set_index("energy")
    coal, oil = eu["date"]["coal"], eu.loc[["oil"], "date"].min()
    us = sanctions.loc[sanctions["actor"] == "US", "date"].min()
    begins = re.search(r"from (\w+ \d+)", eu["measure"]["coal"])[1]
    world = load("warheads").groupby("year")["warheads"].sum()
    left = world[2010] / world.max() * 100
    joined = load("nato_members")["accession_date"]
    later = joined[joined > joined.min()]
    members = load("nato_core_defence").query("year == 2024 and in_nato_total").set_index("country")
    shares, sums = members["share_of_gdp_pct"], members["expenditure_usd_current_mn"]
    assert world.idxmax() == 1986
    return {
        ("01", 1): (events[events.str.contains("ES-11/1")].index[0], [pd.Timestamp("2022-02-24")]),
        ("02", 1): (crossed["2022-03-24"] / 1e6, [crossed["2022-03-31"] / 1e6]),
        ("03", 1): (donors["share_of_gdp_pct"].idxmax(), [donors["allocated_eur_bn"].idxmax()]),
        ("04", 1): ((oil - coal).days, [(oil - us).days]),
        ("04", 2): (begins, [f"{coal:%B %Y}"]),
        ("05", 1): (100 - left, [1 - left / 100, left]),
        ("06", 1): (later.nunique(), [joined.nunique(), len(later)]),
        ("07", 1): (list(shares.nlargest(3).index), [list(sums.nlargest(3).index)]),
    }


def test_the_examples_are_right_by_the_tables():
    found, kinds = {}, set()
    for path in EXAMPLES:
        for task in read(path).tasks:
            kinds |= {type(task.exercise.kind).__name__} if task.is_own else set()
            if task.is_own and task.exercise.expected:
                found[path.stem, int(task.id.removeprefix("own-"))] = task.exercise
    answers = computed()
    assert found.keys() == answers.keys()
    assert len(kinds) == 8
    for key, (right, mistakes) in answers.items():
        asked = found[key]
        assert verdict(asked, right).outcome == "right", key
        for mistake, answer in zip(asked.mistakes, mistakes, strict=True):
            assert verdict(asked, answer).message.endswith(mistake.hint), key


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_chapter_has_an_example_that_can_be_used(path):
    found = read(path)
    assert found.chapter.startswith(path.stem)
    assert len(found.students) == 28
    assert found.varied
    assert any(task.is_own for task in found.tasks)
    assert found.due


def test_the_page_explains_every_key_and_kind():
    page = (ROOT / "class" / "README.md").read_text("utf-8")
    keys = {*class_file._KEYS, *class_file._OF_EXERCISE, *class_file.POINTS_UNSAID, *questions._ALL}
    keys |= {*questions.KINDS, *(key for form in questions.KINDS.values() for key in form.own)}
    assert [key for key in keys if f"`{key}`" not in page and f"[{key}]" not in page] == []


def test_the_page_links_to_headings_that_are_there():
    folder = ROOT / "class"
    page = (folder / "README.md").read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", page)
    assert len(links) > 3
    for path, anchor in links:
        there = (folder / path if path else folder / "README.md").read_text("utf-8")
        headings = re.findall(r"^#+ (.+)$", there, flags=re.MULTILINE)
        assert not anchor or anchor in [heading.lower().replace(" ", "-") for heading in headings]


def test_the_class_file_that_the_guide_shows_can_be_used(said, tmp_path):
    page = (ROOT / "chapters" / "one-evening.md").read_text("utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    names = re.search(r'names = "(.*)"', shown)[1]
    (tmp_path / names).write_text("Anna Berg\n", "utf-8")
    assert len(said(shown).tasks) == 4


# --- whatever is written ------------------------------------------------------------------------

KEYS = [*re.findall(r"(?m)^([\w-]+) = ", GOOD), "choices", "enlargement-1", "questions", '"a b"']
VALUES = [
    *re.findall(r"(?m)^[\w-]+ = ([^\[\n]+)$", GOOD),
    *("1", "-1", "1e999", "nan", "inf", "true", '""', '"x"', "[]", "[1]", '["a", "b"]', "{}"),
    *("[{}]", "[[1]]", "{ a = 1 }", "2026-01-01", "07:32:00", "2026-01-01T00:00:00Z", "[", '"'),
    *('[{ answer = 3, hint = "x" }]', "9" * 400, '"\\u0000"', '"../../etc"', "0x1F", "1_0"),
    *('"number"', '"count"', '"name"', '"names"', '"day"', '"choice"', '"words"'),
]
LINES = st.one_of(
    st.sampled_from(GOOD.splitlines()),
    st.sampled_from(["[points]", "[exercises]", "[[questions]]", "[questions]", "[[names]]"]),
    st.builds("{} = {}".format, st.sampled_from(KEYS), st.sampled_from(VALUES)),
)


@quick
@given(start=st.integers(0, 4), lines=st.lists(LINES, max_size=12))
def test_whatever_is_written_it_is_read_or_refused_in_words(said_anywhere, start, lines):
    text = "\n".join([*GOOD.splitlines()[:start], *lines])
    try:
        found = said_anywhere(text)
    except ClassProblem as problem:
        told = str(problem).splitlines()
        assert told
        assert [line for line in told if not line.startswith("any.toml")] == []
    else:
        assert found.tasks


@quick
@given(content=st.binary() | st.text().map(str.encode))
def test_any_file_is_read_or_refused_in_words(said_anywhere, content):
    with contextlib.suppress(ClassProblem):
        said_anywhere(content)


@pytest.fixture(scope="module")
def said_anywhere(tmp_path_factory):
    """Return what reads a class file of that text, in one folder for all examples."""
    path = tmp_path_factory.mktemp("class") / "any.toml"
    (path.parent / "names.csv").write_text("Anna Berg\n", "utf-8")

    def read_it(text):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path)

    return read_it
