"""The style sheet, held against what a reader meets: stories, labs, pages, verdicts, titles."""

import json
import re
from pathlib import Path

import lint_rules as lint
import prose_rules as rules
import pytest

from book.teaching import MINUTES
from book.trace import written
from summit import chapters
from summit.claims import claims
from tools import stories

CHAPTERS = lint.ROOT / "chapters"
STORIES = sorted(CHAPTERS.glob("*/story.md"))
#: What else has words for a reader: pages, notebooks, data sheets, and the modules behind them.
OTHERS = sorted(
    [
        *(path for path in CHAPTERS.rglob("*.md") if path not in STORIES),
        *(path for path in CHAPTERS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts),
        *(lint.ROOT / "summit").rglob("*.py"),
        *(lint.ROOT / "book").rglob("*.py"),
        *(lint.ROOT / "data" / "compile" / "descriptor").glob("*.yaml"),
    ]
)
#: Names that are short ones: of who counts or asks, of a treaty, a network, a group of states. The
#: glossary or the table explains them.
NAMES = {"OHCHR", "UNHCR", "IOM", "SIPRI", "GLOBSEC", "START", "SWIFT", "G7", "G8"}
every_story = pytest.mark.parametrize("path", STORIES, ids=[path.parent.name for path in STORIES])
every_claim = pytest.mark.parametrize("claim", claims().values(), ids=lambda one: str(one.number))


# --- the book -----------------------------------------------------------------------------------


@every_story
def test_a_story_keeps_the_style_sheet(path):
    faults = rules.story_faults(path)
    assert not faults, lint.report(faults)


@pytest.mark.parametrize("path", OTHERS, ids=[lint.relative(path) for path in OTHERS])
def test_what_else_a_reader_meets_has_the_books_words(path):
    faults = [
        fault for line, text in rules.texts(path) for fault in rules.word_faults(path, text, line)
    ]
    assert not faults, lint.report(faults)


@every_story
def test_a_story_takes_the_minutes_that_it_says_and_no_more_than_twelve(path):
    text = path.read_text(encoding="utf-8")
    taken = stories.minutes(text, stories.verdict_words(path.parent.name))
    said = re.search(r"^\*An? ([\w-]+)-minute read\.", text, re.MULTILINE)[1]
    assert taken in stories.MINUTES
    assert MINUTES[said] == taken


@every_story
def test_a_count_below_ten_is_in_words_where_a_story_quotes_it(path, built_book):
    made = built_book.parent / "jupyter_execute" / "chapters" / path.parent.name / "lab.glue.json"
    values = json.loads(made.read_text("utf-8"))

    def printed(found):
        return written(values[found[1]]["data"]["text/plain"], found[2] or "s")

    quoted = re.compile(r"\{glue:text\}`[^`:]+::(\w+)(?::([^`]+))?`")
    # The numbers of a list are no counts.
    text = re.sub(r"^\d\. ", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = quoted.sub(printed, text)
    assert rules.small_digits(" ".join(stories.plain(text).split())) == []


@every_claim
def test_a_verdict_counts_below_ten_in_words_and_explains_itself(claim):
    finding = claim.judge()
    for said in (claim.paraphrase, finding.then_reason, finding.now_reason):
        assert rules.word_faults("", said) == []
        assert rules.small_digits(said) == []
    rows = " ; ".join(row.says for row in finding.rows)
    said = f"{claim.paraphrase} ; {finding.then_reason} ; {finding.now_reason} ; {rows}"
    assert set(rules.bare_abbreviations(said)) <= NAMES


def test_the_tool_says_what_each_story_takes(capsys):
    stories.main(list(chapters.FOLDERS[:1]))
    assert re.match(
        r"01-summit +\d+ minutes: [\d,]+ words of prose, \d+ of", capsys.readouterr().out
    )


# --- the rules, on planted faults ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "It stands in the table.", "The picture shows it.", "For the Union it is gas.",
        "This is no toll.", "Whoever adds them errs.", "Ask how one knows.", "It is a nought.",
        "To April 2026 the tracker counts more.", "Of which day is it?", "The million was full.",
        "The count is another one.", "In a mean year it rises.", "5 of every hundred dollars.",
        "They earmarked a sum.", "Ministers joined by video.", "See its biography.",
    ],
)  # fmt: skip
def test_a_word_that_the_book_does_not_use_is_found(text):
    assert len(rules.word_faults("page", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "You can understand it; it stands out.", "The Soviet Union and the European Union met.",
        "There is no answer, and it is no longer one.", "It was 22 of every hundred people.",
        "Belgium joined by video link.", "When one country leaves, the glass is full of water.",
        "He went to April's meeting.",
    ],
)  # fmt: skip
def test_a_word_in_another_sense_is_not(text):
    assert rules.word_faults("page", text) == []


def test_what_no_table_tells_is_said_once():
    text = "No table can tell why.\n\nNo table in this book shows it either."
    assert [fault.line for fault in rules.closer_faults("page", text)] == [3]


def test_of_python_a_reader_meets_strings_and_no_docstring_or_error():
    source = '"""A picture here."""\nif x:\n    raise ValueError(f"no {x}")\ny = f"a {x} picture"\n'
    assert list(rules.python_texts(source)) == [(4, "a 12 picture")]


def test_sentences_are_counted_without_headings_and_tables():
    text = (
        "# A head\n\n*A ten-minute read.*\n\nOne two three. Four {glue:text}`a::b:d` six!\n\n| a |"
    )
    assert rules.sentences(text) == ["One two three.", "Four 12 six!"]


def test_short_easy_sentences_are_a_fault():
    faults = rules.sentence_faults("page", "The cat sat. The dog ran. It is a day.")
    assert [fault.message.partition(":")[0] for fault in faults] == ["average", "grade"]


CHART = "\n```{glue} one\n:doc: lab.ipynb\n```\n\n"


def test_two_charts_in_a_row_are_not_led_to_alike():
    text = f"Look at it.\n{CHART}The map is here.\n{CHART}Say so. Look where it goes.\n{CHART}"
    assert [fault.line for fault in rules.cue_faults("page", text)] == [15]
    assert rules.cue_faults("page", text.replace("Look where it", "Where it")) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It is 2 per cent of GDP.", 1),
        ("Of gross domestic product (GDP), it is 2 per cent. GDP grows.", 0),
        ("Of GDP, the sum of all that a country makes, it is 2 per cent.", 0),
        ("They met in the Donbas.", 1),
        ("They met in the Donbas, the east of Ukraine.", 0),
        ("NATO and the EU met.", 0),
    ],
)
def test_a_term_is_explained_where_it_is_first_used(text, count):
    assert len(rules.term_faults("page", text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It was 5 allies and 3 others.", 2),
        (
            "On 5 April, 2 per cent of 32 allies; statements 5, 7 and 9; 6 to 7 April; 3.5; EUR 4.",
            0,
        ),
        ("The G7, ES-11/1 and 1,000 people.", 0),
    ],
)
def test_a_count_below_ten_in_digits_is_found(text, count):
    assert len(rules.small_digits(text)) == count


def test_a_story_is_measured_by_its_words_its_verdicts_and_its_figures():
    text = f"{'word ' * 1500}\n{CHART}{CHART}```{{glue}} verdicts\n:doc: lab.ipynb\n```\n"
    assert stories.figures(text) == ["one", "one"]
    assert stories.minutes(text, 500) == round(10 + 40 / 60)
    assert stories.path_of("02-flight") == Path(CHAPTERS, "02-flight", "story.md")
