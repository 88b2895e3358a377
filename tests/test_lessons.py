"""The labs as lessons: what `tools.lessons` measures is within its limits, and it measures right.

For one chapter: ``pytest tests/test_lessons.py -k 02-flight``.
"""

import functools
import json
import re

import pandas as pd
import pytest
from browsing import nightly_but
from lab_runs import run_notebook
from lab_sections import notebook_of, printed_before, run_sections, says
from lint_rules import read_notebook

from book import labs
from summit import chapters
from summit.answers import Count, Day, Number
from summit.exercises import Exercise
from tools import lessons

every_chapter = pytest.mark.parametrize("chapter", chapters.FOLDERS)
# To run a lab section by section takes half a minute.
each_in_turn = pytest.mark.parametrize(
    "chapter", nightly_but(["05-after-1991", "07-stakes"], chapters.FOLDERS)
)


@functools.cache
def ran(chapter):
    """Run a chapter's sections, once for all tests of this file."""
    return run_sections(labs.read_lab(lessons.path_of(chapter)))


# --- the labs -----------------------------------------------------------------------------------


@every_chapter
def test_a_lab_is_a_lesson(chapter):
    faults = lessons.lesson(chapter).faults()
    assert not faults, "\n" + "\n".join(faults)


@each_in_turn
def test_a_section_runs_after_start_alone(chapter):
    _, faults = ran(chapter)
    assert not faults, "\n" + "\n".join(faults)


@each_in_turn
def test_no_answer_was_printed_before_it_is_asked(chapter):
    said, _ = ran(chapter)
    faults = printed_before(
        labs.read_lab(lessons.path_of(chapter)), lessons.lesson(chapter).exercises, said
    )
    assert not faults, "\n" + "\n".join(faults)


@each_in_turn
def test_a_result_is_shown_as_people_write_it(chapter):
    said, _ = ran(chapter)
    assert not [cell for cell, text in said.items() if re.search(r"\bnp\.\w+\(", text)]


@pytest.mark.nightly
@every_chapter
def test_a_section_runs_in_a_fresh_kernel(chapter, tmp_path):
    path = lessons.path_of(chapter)
    lab = labs.read_lab(path)
    for section in lab.sections[1:]:
        alone = tmp_path / section.anchor / chapter / "lab.ipynb"
        alone.parent.mkdir(parents=True)
        alone.write_text(json.dumps(notebook_of(section, lab, read_notebook(path))), "utf-8")
        run_notebook(alone, tmp_path / section.anchor / "run")


# --- planted labs -------------------------------------------------------------------------------

OPENING = """\
# Lab: Planted

**Prerequisites.** {needs}

**Time.** 4 minutes for the core (Start and section 1), 2 more for the rest.
"""
START = "## Start\n\n*Core, 1 minute.*"
FIRST = "## 1. One\n\n*Core, 3 minutes.*"
SECOND = "## 2. Two\n\n*More, 2 minutes.*"
FOLDED = {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}


@pytest.fixture
def planted(tmp_path):
    """A function from cells, as text, to a lab; code begins with a blank line."""

    def make(*texts, needs="None.", folded=FOLDED, chapter="02-flight"):
        cells = []
        for number, text in enumerate((OPENING.format(needs=needs), *texts)):
            kind = "code" if text.startswith("\n") else "markdown"
            metadata = folded if "# folded" in text else {}
            cell = {"id": f"c{number}", "cell_type": kind, "metadata": metadata}
            cells.append(cell | {"source": text.strip("\n").splitlines(keepends=True)})
        path = tmp_path / chapter / "lab.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"cells": cells}), "utf-8")
        return labs.read_lab(path)

    return make


def exercise(identity, **changes):
    """Return what is needed of an exercise here."""
    asked = {"id": identity, "title": "asked", "task": "compute", "level": "core", "minutes": 2}
    asked |= {"question": "How **many**?", "kind": Count("people"), "praise": "Counted."}
    return Exercise(**(asked | changes))


def cell_of(source, **changes):
    """Return a code cell."""
    return labs.Cell(**({"id": "c", "kind": "code", "source": source} | changes))


def test_sections_are_read_with_their_level_and_minutes(planted):
    lab = planted(START, "\n1", FIRST, "\n2", SECOND, "## Exercises")
    read = [(s.number, s.title, s.level, s.minutes, s.anchor) for s in lab.sections]
    assert read == [
        ("", "Start", "core", 1, "start"),
        ("1", "One", "core", 3, "section-1"),
        ("2", "Two", "more", 2, "section-2"),
        ("", "Exercises", "", 0, "exercises"),
    ]
    assert [len(section.cells) for section in lab.sections] == [3, 2, 1, 1]
    assert labs.time_line(lab) in lab.opening


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([1], "section 1"),
        ([1, 2], "sections 1 and 2"),
        ([1, 2, 3], "sections 1 to 3"),
        ([1, 2, 3, 5], "sections 1 to 3 and 5"),
        ([2, 4, 6], "sections 2, 4 and 6"),
    ],
)
def test_sections_are_named_as_a_sentence_does(numbers, words):
    start = labs.Section("", "Start", "core", 1, ())
    sections = [start, *(labs.Section(str(n), "", "core", 1, ()) for n in numbers)]
    assert labs.named(sections) == f"Start and {words}"
    last = labs.Section("", "Hand in", "core", 1, ())
    assert labs.named([*sections, last]) == f"Start, {words} and Hand in"


@pytest.mark.parametrize(
    ("source", "seconds"),
    [
        ("a = 1\n\nb = 2", 2 * 8),
        ("a = 1\n# a comment", 2 * 8),
        ("a", 8 + 60),
        ("a;", 8),
        ("a.plot();", 8 + 60),
        ("a.plot.barh(title='x')", 8 + 60),
        ("show(one=figures.one(a))", 8 + 60),
        ("judge(7)", 8 + 60),
        ('start("flight")', 8),
        ('guess("Days", ...)', 30),
        ('a = 1\nnote(\n    "So",\n    ...,\n)', 8 + 60),
        ('hand_in("")', 60),
        ('answer = ...\nwrong = a.sum()\ncheck("flight-1", answer)', 120),
    ],
)
def test_a_cell_takes_the_rules_time(source, seconds):
    assert lessons.seconds(cell_of(source), {"flight-1": exercise("flight-1")}) == seconds


def test_prose_takes_time_and_what_is_folded_none():
    text = "one two [three](https://example.org/four) 5 – six\n\n```python\nseven = 8\n```\n"
    assert cell_of(text, kind="markdown").words == 5
    assert lessons.seconds(cell_of("word " * 100, kind="markdown"), {}) == 30
    assert lessons.seconds(cell_of("a", tags=("hide-input",), source_hidden=True), {}) == 0


def test_minutes_are_rounded_up_and_the_questions_are_the_exercises(planted):
    asked = "### flight-1: asked\n\n" + "word " * 400
    lab = planted(FIRST, asked, '\ncheck("flight-1", ...)', SECOND, "\n1")
    known = {"flight-1": exercise("flight-1")}
    # The opening's words and the headings' make a part of a minute.
    assert [lessons.minutes(section, known) for section in lab.sections] == [3, 2]


def test_wrong_minutes_are_told_with_the_right_ones(planted):
    lab = planted(START, FIRST, "\n1", SECOND, "## Exercises")
    faults = list(lessons.time_faults(lab, {}))
    assert "section 1 says 3 minutes; by the rule it takes 2" in faults
    assert "Exercises lacks its line *Core, 1 minute.*, or *More*" in faults


def test_a_lab_is_measured(planted):
    long = "\n" + "a = 1\n" * 20
    lab = planted(START, long, '\nguess("a", ...)', *["\nb = 1"] * 5, '\nnote("b", ...)', *["\n1"])
    measured = lessons.measure(lab)
    assert measured["longest"] == 20
    assert measured["median"] == 1
    assert measured["first task"] == pytest.approx(4 / 11)
    assert measured["without a task"] == 5
    faults = "\n".join(lessons.over_limits(lab))
    for name in ("longest: 20", "first task: 0.364", "without a task: 5", "'c2' has 20 lines"):
        assert name in faults


def test_a_lab_without_a_task_has_its_first_at_the_end(planted):
    assert lessons.first_task(planted(START, "\n1")) == 1


def test_the_ninth_decile_is_what_nine_in_ten_do_not_exceed():
    assert lessons.ninth_decile(list(range(1, 11))) == 9
    assert lessons.ninth_decile([1]) == 1


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("\na, b",), "cell 'c2' ends in a bare tuple"),
        (("\nquote(a=1)",), "cell 'c2' calls quote and is not folded"),
        (("\nquote(a=1)  # folded",), "cell 'c2' is folded and has no '*For the story.*' above it"),
        (("*For the story.* Two.", "\nquote(a=1)  # folded", "More"), "Start goes on after what"),
    ],
)
def test_a_cell_that_is_in_the_way_is_told(planted, texts, said):
    assert [fault for fault in lessons.cell_faults(planted(START, *texts)) if said in fault]


def test_what_is_for_the_story_is_folded_twice(planted):
    texts = ("*For the story.* Two.", "\na = 1  # folded", "\nquote(a=a)  # folded")
    assert list(lessons.cell_faults(planted(START, *texts))) == []
    for half in ({"tags": ["hide-input"]}, {"jupyter": {"source_hidden": True}}):
        faults = list(lessons.cell_faults(planted(START, *texts, folded=half)))
        assert [fault for fault in faults if "not in both" in fault]


def test_a_finished_figure_wants_a_plain_one_before_it(planted):
    shown = "\nshow(one=figures.one(a))"
    tasks = ["\nnote('b', ...)"] * 4
    assert list(lessons.plain_picture_faults(planted(START, "\na.plot()", *tasks, shown))) == []
    assert list(lessons.plain_picture_faults(planted(START, "\na.plot()", "\nb", shown))) == []
    assert list(lessons.plain_picture_faults(planted(START, "\nshow(v=verdicts('02'))"))) == []
    for texts in (
        (shown,),
        ("\na.plot()", *["\nb"] * 4, shown),
        ("\nb\nb\nb\na.plot()", shown),
        ("\na.plot()", FIRST, shown),
    ):
        (fault,) = lessons.plain_picture_faults(planted(START, *texts))
        assert fault.startswith("the figure one (cell ")


def asks(one):
    """Return the two cells of a lab that ask an exercise."""
    return one.cell, f'\ncheck("{one.id}", ...)'


def test_exercises_are_those_of_the_module(planted):
    tasks = ["find", "judge", "draw", "write", *["compute"] * 4]
    levels = ["warm-up", "stretch", *["core"] * 6]
    known = {
        f"flight-{n}": exercise(f"flight-{n}", task=task, level=level)
        for n, (task, level) in enumerate(zip(tasks, levels, strict=True), start=1)
    }
    cells = [cell for one in known.values() for cell in asks(one)]
    assert list(lessons.exercise_faults(planted(START, *cells), known)) == []
    assert "*Find, warm-up, 2 minutes.*" in cells[0]
    swapped = planted(START, *cells[2:4], *cells[:2], *cells[4:])
    assert [fault for fault in lessons.exercise_faults(swapped, known) if "in this order" in fault]
    other = planted(START, cells[0].replace("How", "So how"), *cells[1:])
    (fault,) = lessons.exercise_faults(other, known)
    assert fault.startswith("cell 'c2' has to be:\n### flight-1: asked")
    few = dict(list(known.items())[4:])
    said = "\n".join(lessons.exercise_faults(planted(START, *cells[8:]), few))
    for words in ("4 exercises; 8 to 10", "to find", "to write", "level warm-up", "level stretch"):
        assert words in said


# --- words of pandas ----------------------------------------------------------------------------


def test_a_lab_uses_words_of_pandas(planted):
    lab = planted(
        START,
        "\nimport math\nimport pandas as pd\nfrom summit import figures",
        "\na.diff().head()\nmath.floor(a)\nfigures.where(a)\n', '.join(b)\nf'{a}'.strip()",
        "\npd.to_datetime(a.loc[1]).dt.year\na.plot.hist()\na.nonsense()",
        "\na.pivot()  # folded",
    )
    assert set(lessons.first_uses(lab)) == {"diff", "to_datetime", "loc", "dt", "year"}


def test_words_are_taught_in_bold_code(planted):
    words = "**`.diff()`** and **`pd.to_datetime`**, **`dt.year`**, **`check`**; `pivot` is not.\n"
    lab = planted(START, words + "\n```\n**`melt`**\n```")
    assert set(labs.taught_words(lab)) == {"diff", "to_datetime", "dt", "year"}


def test_a_word_is_taught_here_before_or_elsewhere(planted):
    other = planted(START, "**`pivot`** turns.", chapter="01-summit")
    late = (START, "**`diff`** subtracts.", "\na.diff()\na.pivot()\na.melt()\na.abs()", "**`abs`**")
    lab = planted(*late)
    assert lessons.untaught(lab, [other]) == ["melt"]
    assert lessons.untaught(lab, []) == ["melt", "pivot"]
    assert lessons.late(lab, [other]) == ["abs"]
    before = planted(START, "**`abs`** drops the sign.", chapter="01-summit")
    assert lessons.late(lab, [before]) == ["abs"]
    assert lessons.late(planted(*late, needs="Chapter 01."), [before]) == []
    assert len(list(lessons.word_faults(lab, []))) == 2


def test_the_sentence_that_teaches_a_word_is_found():
    cell = cell_of(
        "A table. **`diff`** subtracts the row above, e.g. `[1, 3].diff()`; see [here](x.md).\n"
        "It comes often.\n\n- **`dt.year`** is the year.",
        kind="markdown",
    )
    assert cell.sentence("diff") == (
        "**`diff`** subtracts the row above, e.g. `[1, 3].diff()`; see here."
    )
    assert cell.sentence("year") == "**`dt.year`** is the year."
    with pytest.raises(LookupError, match="'c' does not teach 'melt'"):
        cell.sentence("melt")


# --- sections that are run ----------------------------------------------------------------------


def test_a_section_that_needs_another_is_told(planted):
    lab = planted(START, "\na = 1", FIRST, "\nb = a + 1", SECOND, "\na\nb")
    said, faults = run_sections(lab)
    assert faults == ["section 2, cell 'c6': NameError: name 'b' is not defined"]
    assert said["c4"] == ""


def test_what_a_question_quotes_is_run_where_it_is_asked_and_forgotten(planted):
    asked = "### flight-1: asked\n\nShe writes:\n\n```python\nc = a + 1\nc\n```\n\nWhat is wrong?"
    needs_c = planted(START, FIRST, "\na = 1", asked, "\nc")
    _, faults = run_sections(needs_c)
    assert faults == ["section 1, cell 'c5': NameError: name 'c' is not defined"]
    elsewhere = planted(START, FIRST, "\na = 1", SECOND, asked)
    _, faults = run_sections(elsewhere)
    assert faults == ["section 2, cell 'c5': NameError: name 'a' is not defined"]
    table = "```python\nnonsense\n```"
    assert run_sections(planted(START, FIRST, table))[1] == []


def test_a_cell_does_not_draw_upon_what_another_drew(planted):
    start = "\nimport matplotlib.pyplot as plt\nplt.plot([1]);"
    said, _ = run_sections(planted(START, start, FIRST, "\nlen(plt.gca().lines)"))
    assert said["c4"].split() == ["Out[0]:", "0"]


def test_an_answer_that_was_printed_is_told(planted):
    asked = [exercise(f"flight-{n}", kind=Number("people"), expected=lambda: 9876) for n in (1, 2)]
    lab = planted(START, FIRST, *asks(asked[0]), "\n9_876", *asks(asked[1]))
    said, _ = run_sections(planted(START, FIRST, "\n1", "\n9_876"))
    said = {"c5": said["c4"]}
    known = {one.id: one for one in asked}
    assert printed_before(lab, known, said) == ["flight-2: its answer stands below cell 'c5'"]


@pytest.mark.parametrize(
    ("text", "value", "kind", "expected"),
    [
        ("9,876 people", 9876.4, Number(""), True),
        ("9.88e+03", 9876.4, Number(""), True),
        ("0.123", 0.12345, Number(""), True),
        ("12.3", 12.3456, Number(""), True),
        ("-12.3", -12.3456, Number(""), True),
        ("12", 12.3456, Number(""), False),
        ("12.4", 12.3456, Number(""), False),
        ("2022-03-29", 2022, Count(""), False),
        ("2022-03-29", pd.Timestamp("2022-03-29"), Day(), True),
        ("on 29 March 2022", pd.Timestamp("2022-03-29"), Day(), True),
        ("2022-03-28", pd.Timestamp("2022-03-29"), Day(), False),
    ],
)
def test_an_answer_is_found_in_a_text(text, value, kind, expected):
    assert says(text, value, kind) == expected


def test_a_table_is_read_as_it_is_shown(planted):
    lab = planted(
        START, "\nimport pandas as pd\npd.DataFrame({'a': [123456]})", FIRST, "\nprint(4)"
    )
    said, faults = run_sections(lab)
    assert faults == []
    assert "123456" in said["c2"]
    assert said["c4"] == "4\n"


# --- the command --------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["02-flight", "02", "flight"])
def test_a_chapter_is_named_in_three_ways(asked):
    assert lessons.folder(asked) == "02-flight"


def test_a_chapter_that_is_not_there_is_told():
    with pytest.raises(SystemExit, match="no chapter is called 'flights'; there are 01-summit, "):
        lessons.folder("flights")


def test_a_lesson_is_printed_with_its_faults(planted, capsys):
    one = lessons.Lesson(planted(START, "\na, b"), {}, [])
    assert lessons.print_lesson(one) == len(one.faults()) > 0
    printed = capsys.readouterr().out
    assert "✗ cell 'c2' ends in a bare tuple" in printed
    assert "core 1" in printed
