"""The teaching guide and the students' page: what they name is there, and says what they say."""

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest
from browsing import CAPTIONS, LABELS, ROOT, ready_explorers, toc_documents, visiting
from docutils import nodes
from jupyterlab.commands import get_app_dir
from sphinx.errors import ExtensionError
from test_jupyterlab import jupyterlab, open_lab  # noqa: F401 - the fixture

from book import labs, teaching
from summit import check, load
from summit.answers import Choice, Drawing, Number, NumberByName, OfOwnChoice, Parts, Sentences
from summit.claims import claims
from summit.exercises import Exercise, Mistake, exercises

CHAPTERS = [name.split("/")[1] for name in toc_documents() if name.endswith("/story")]
GUIDE = (ROOT / "chapters" / "teach.md").read_text("utf-8")
STUDENTS = (ROOT / "chapters" / "students.md").read_text("utf-8")
POINTER = re.compile(r"\{(picture|exercise|solution|section)\}`(?:[^`<]*<)?([^`>]+)>?`")

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS)


def source(chapter):
    """Return the text of a chapter's teaching page as its author wrote it."""
    return (ROOT / "chapters" / chapter / "teach.md").read_text("utf-8")


def part(text, heading):
    """Return what stands under a heading of the second level."""
    return re.split(r"^## ", text.split(f"## {heading}\n", 1)[1], flags=re.MULTILINE)[0]


def pointers(text, role):
    """Return what a page points at by one of the roles."""
    return [target for name, target in POINTER.findall(text) if name == role]


def words(html):
    """Return the words of a page, without its marks, one space between two."""
    html = re.sub(r"<(script|style|nav)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def plain(text):
    """Return Markdown as its words stand on a page: stars are emphasis, a link is its words."""
    return " ".join(re.sub(r"[*`]", " ", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)).split())


def loose(text):
    """Return a text without blanks and quotation marks, which a page sets in its own way."""
    return re.sub(r"[\s'’‘\"“”…]|\.\.\.", "", text)


@pytest.fixture(scope="module")
def html(built_book):
    """A function that reads a page of the built book."""
    return lambda name: (built_book / "chapters" / f"{name}.html").read_text("utf-8")


# --- every chapter is covered -------------------------------------------------------------------


def test_the_guide_names_every_chapter_and_every_chapter_has_its_page(html):
    assert len(CHAPTERS) >= 7
    listed = toc_documents()
    table = part_of_table(html("teach"))
    for chapter in CHAPTERS:
        assert f"chapters/{chapter}/teach" in listed
        assert f'href="{chapter}/teach.html"' in table
        assert f"{chapter}/teach.md" in part(GUIDE, "Three ways through the book")


def part_of_table(page):
    """Return the first table of a page."""
    return re.search(r"<table\b.*?</table>", page, re.DOTALL)[0]


@every_chapter
@pytest.mark.parametrize("minutes", [45, 90])
def test_a_plan_fills_its_minutes(chapter, minutes):
    plan = part(source(chapter), f"A lesson of {minutes} minutes")
    steps = re.findall(r"^\| (\d+)–(\d+) \|", plan, re.MULTILINE)
    assert len(steps) == len(re.findall(r"^\| ", plan, re.MULTILINE)) - 1, "a step without times"
    ends = [0] + [int(last) for _, last in steps]
    assert [int(first) for first, _ in steps] == ends[:-1], "a gap, or two steps at once"
    assert ends == sorted(set(ends))
    assert ends[-1] == minutes


@every_chapter
def test_a_plan_is_concrete(chapter):
    short = part(source(chapter), "A lesson of 45 minutes")
    long = part(source(chapter), "A lesson of 90 minutes")
    assert len(pointers(short, "picture")) >= 3
    assert re.search(r"\bguess", short, re.IGNORECASE)
    assert len(pointers(long, "section")) >= 3
    assert len(pointers(long, "exercise")) >= 3


@every_chapter
def test_each_question_says_what_to_listen_for(chapter, html):
    asked = re.findall(r"^```\{made\} question (\d)$", source(chapter), re.MULTILINE)
    questions = teaching.discussion(ROOT / "chapters" / chapter / "story.md")
    assert asked == [str(number) for number in range(1, len(questions) + 1)]
    answers = part(source(chapter), "Questions, and what to listen for")
    kinds = [len(re.findall(rf"\*\*{kind}:\*\*", answers)) for kind in ("Strong", "Partial")]
    assert kinds == [len(questions) + 2] * 2
    assert answers.count("**Mistaken:**") == len(questions) + 2
    shown = loose(words(html(f"{chapter}/teach")))
    for question in questions:
        assert loose(plain(question)) in shown


@every_chapter
def test_goals_times_and_prerequisites_are_the_labs(chapter, html):
    lab = teaching.read_lab(ROOT / "chapters" / chapter / "lab.ipynb")
    shown = loose(words(html(f"{chapter}/teach")))
    assert len(lab.goals) >= 3
    for text in (*lab.goals, lab.prerequisites):
        assert loose(plain(text)) in shown
        assert text not in source(chapter), "typed again"
    row = re.search(rf"<tr\b(?:(?!</tr>).)*{chapter}/teach.*?</tr>", html("teach"), re.DOTALL)[0]
    assert words(row).endswith(f" {lab.core_minutes} {lab.more_minutes}")
    for section in lab.sections:
        minutes = f"{section.heading} {section.minutes} {section.level}"
        assert loose(minutes) in shown
    question = teaching.front_matter(ROOT / "chapters" / chapter / "teach.md")["question"]
    assert loose(question) in loose(words(row))


# --- what the plans name ------------------------------------------------------------------------


@every_chapter
def test_every_name_in_a_plan_exists(chapter, built_book, html):
    text = source(chapter)
    lab = html(f"{chapter}/lab")
    for identity in pointers(text, "exercise") + pointers(text, "solution"):
        assert identity in exercises()
    for section in pointed_sections(chapter):
        assert loose(f"<h2>{section.heading}<") in loose(unescape(lab))
    for target in pointers(text, "picture"):
        name, *settings = (part.strip() for part in target.split(";"))
        assert f'id="fig-{name}"' in lab, target
        explorer = re.search(
            rf'<div class="explorer" id="explorer-{name}".*?<p class="explorer-said"',
            lab,
            re.DOTALL,
        )
        for setting in settings:
            control, choice = setting.split(": ", 1)
            group = control_html(explorer[0], control)
            assert choice in unescape(unescape(group)), (target, group[:400])


@every_chapter
def test_a_plans_link_sets_the_picture_as_the_plan_says(chapter, browser, server):
    with visiting(browser, server) as visit:
        page = visit.open(f"chapters/{chapter}/teach.html")
        links = page.locator("article a[href*='.html?'][href*='#fig-']")
        addresses = set(links.evaluate_all("links => links.map(link => link.href)"))
        planned = {target for target in pointers(source(chapter), "picture") if ";" in target}
        assert len(addresses) == len(planned)
        for address in sorted(addresses):
            page.goto(address)
            ready_explorers(page)
            name = urlsplit(address).fragment.removeprefix("fig-")
            root = page.locator(f"#explorer-{name}")
            captions, labels = root.evaluate(CAPTIONS), root.evaluate(LABELS)
            shown = dict(zip(captions, labels, strict=True))
            assert dict(parse_qsl(urlsplit(address).query)).items() <= shown.items()


def pointed_sections(chapter):
    """Return the sections of the lab that a teaching page points at, by number or title."""
    lab = teaching.read_lab(ROOT / "chapters" / chapter / "lab.ipynb")
    sections = {section.number or section.title: section for section in lab.sections}
    return [sections[target] for target in pointers(source(chapter), "section")]


def control_html(explorer, caption):
    """Return the HTML of an explorer's control by what is written beside it."""
    groups = re.split(r'(?=<(?:div|fieldset) class="explorer-control)', explorer)
    (found,) = [group for group in groups if re.search(rf"<(label|legend)[^>]*>{caption}<", group)]
    return found


@every_chapter
def test_every_pointer_became_a_link(chapter, html):
    page = html(f"{chapter}/teach")
    assert 'class="points"' not in page
    assert "{picture}" not in page
    text = source(chapter)
    for target in pointers(text, "picture"):
        name = target.split(";")[0].strip()
        assert re.search(rf'href="(story|lab)\.html(\?[^"#]+)?#fig-{name}"', page)
    for section in pointed_sections(chapter):
        assert f'href="lab.html#{section.anchor}"' in page


# --- common mistakes ----------------------------------------------------------------------------


@every_chapter
def test_all_exercises_and_hints_are_shown(chapter, html):
    asked = teaching.read_lab(ROOT / "chapters" / chapter / "lab.ipynb").exercises
    called = re.findall(r'check\(\\"([\w-]+)\\"', lab_text(chapter))
    assert sorted(asked) == sorted(set(called))
    shown = loose(words(html(f"{chapter}/teach")))
    for identity in asked:
        exercise = exercises()[identity]
        if isinstance(exercise.kind, Sentences):
            hints = exercise.kind.checklist
        else:
            assert exercise.mistakes
            hints = [mistake.hint for mistake in exercise.mistakes]
            hints += [exercise.nudge, exercise.praise]
        for hint in hints:
            assert loose(plain(hint)) in shown, (identity, hint)
            assert hint not in source(chapter), "typed again"


def lab_text(chapter):
    """Return a lab's file as text."""
    return (ROOT / "chapters" / chapter / "lab.ipynb").read_text("utf-8")


def test_every_exercise_belongs_to_a_chapter():
    covered = [
        identity
        for chapter in CHAPTERS
        for identity in teaching.read_lab(ROOT / "chapters" / chapter / "lab.ipynb").exercises
    ]
    assert sorted(covered) == sorted(exercises())


def typed(exercise, shown):
    """Return a wrong answer, as a teacher reads it, as the student would give it."""
    return as_typed(exercise.kind, shown)


def as_typed(kind, shown):
    """Return what a student would type for what a teacher reads."""
    if isinstance(kind, Parts):
        shown_parts = dict(part.split(": ", 1) for part in shown.split("; "))
        return {name: as_typed(dict(kind.parts)[name], it) for name, it in shown_parts.items()}
    if isinstance(kind, OfOwnChoice):
        name, value = re.fullmatch(r"such as (.+?): (.+)", shown).groups()
        return {name: number(value)}
    if getattr(kind, "count", 0):
        return shown.split(", ")
    return number(shown)


def number(text):
    """Return a text as a number, if it is one."""
    return float(text.replace(",", "")) if re.fullmatch(r"-?[\d,.]+", text) else text


TABLED = [one for one, it in exercises().items() if not isinstance(it.kind, Drawing | Sentences)]


@pytest.mark.parametrize("identity", TABLED)
def test_a_wrong_answer_shown_gets_the_hint_beside_it(identity):
    exercise = exercises()[identity]
    for mistake, shown in teaching.shown_mistakes(exercise):
        assert shown
        if isinstance(exercise.kind, Parts):
            # Of a mistake in one part the others are missing: they are given as they ought to be.
            answer = teaching.by_part(exercise.kind, exercise.expected()) | typed(exercise, shown)
            assert check(identity, answer).message.endswith(mistake.hint), shown
            continue
        if isinstance(exercise.kind, NumberByName):
            # Only the numbers that are wrong are shown: each of them is the mistake's own.
            given = exercise.kind.read(mistake.answer())
            for name, value in re.findall(r"(?:^|, )([^:]+): (-?[\d,.]+\d)", shown):
                assert number(value) == pytest.approx(given[name], rel=0.005)
            continue
        verdict = check(identity, typed(exercise, shown))
        assert verdict.outcome == "mistake", (shown, verdict)
        assert verdict.message.endswith(mistake.hint)


def test_many_wrong_values_are_cut_short():
    right = pd.Series(range(1, 6), index=list("abcde"), dtype=float)
    kind = NumberByName("letters", "of them")
    assert teaching.said(kind, right * 10, right) == "a: 10, b: 20, c: 30 …"


def test_an_answer_of_parts_is_shown_by_part():
    kind = Parts((("trap", Choice(("counted twice", "cut axis"))), ("mended", Number("people"))))
    right = {"trap": "cut axis", "mended": 12.5}
    assert teaching.said(kind, {"mended": 3}, right) == "mended: 3"
    assert teaching.said(kind, ["counted twice", 3], right) == "trap: counted twice; mended: 3"


def asking(kind, **changes):
    """Return an exercise of a kind."""
    asked = {"id": "flight-1", "title": "asked", "task": "draw", "level": "core", "minutes": 3}
    asked |= {"question": "Draw.", "mistakes": (), "nudge": "Look again.", "praise": "Well drawn."}
    return Exercise(**(asked | {"kind": kind} | changes))


def test_a_checklist_stands_for_answers_that_nobody_grades():
    exercise = asking(Sentences(("says the day", "names a source")), task="write")
    shown = "\n\n".join(teaching.of_exercise(exercise))
    assert "*Write, core, 3 minutes.*" in shown
    assert "- says the day\n- names a source" in shown
    assert "|" not in shown


def test_a_chart_has_its_hints_and_no_answers():
    mistakes = (Mistake(dict, "That is the sum."),)
    shown = "\n\n".join(teaching.of_exercise(asking(Drawing("people"), mistakes=mistakes)))
    assert "- That is the sum.\n- Look again." in shown
    assert "Well drawn." in shown
    assert "|" not in shown


# --- addresses to rely on -----------------------------------------------------------------------


def has_anchor(path, anchor):
    """Tell whether a built page has an element of an id."""
    return re.search(rf'\bid="{re.escape(anchor)}"', path.read_text("utf-8")) is not None


def test_every_address_recommended_exists(built_book):
    (folder,) = re.findall(r"`(chapters/[\w-]+/)`", GUIDE)
    addresses = re.findall(r"`([\w/-]+\.html)#([\w-]+)`", GUIDE)
    assert len(addresses) >= 8
    for page, anchor in addresses:
        path = built_book / (page if "/" in page else folder + page)
        assert has_anchor(path, anchor), f"{path}#{anchor}"


@every_chapter
def test_the_kinds_of_address_exist_in_every_chapter(built_book, chapter):
    folder = built_book / "chapters" / chapter
    lab = teaching.read_lab(ROOT / "chapters" / chapter / "lab.ipynb")
    for identity in lab.exercises:
        assert has_anchor(folder / "lab.html", identity)
        assert has_anchor(folder / "solutions.html", identity)
    numbers = [section.number for section in lab.sections if section.number]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    for section in lab.sections:
        assert has_anchor(folder / "lab.html", section.anchor)
    for claim in claims(chapter):
        assert has_anchor(folder / "story.html", f"claim-{claim}")
    for anchor in ("to-discuss", "then-and-now"):
        assert has_anchor(folder / "story.html", anchor)


# --- what is not there is told ------------------------------------------------------------------


def test_a_name_that_is_not_there_is_told(built_book):
    """The roles look things up in what the labs handed over: ask them as Sphinx does."""

    app = SimpleNamespace(outdir=built_book, srcdir=ROOT)
    env = SimpleNamespace(app=app, docname="chapters/06-enlargement/teach")
    asked = teaching.ResolvePointers.__new__(teaching.ResolvePointers)
    asked.document = SimpleNamespace(settings=SimpleNamespace(env=env))
    assert asked.picture("way-in", []) == ("chapters/06-enlargement/story", "fig-way-in")
    assert asked.picture("members-by-year", ["Year: 1949"])[1] == "fig-members-by-year"
    elsewhere = asked.picture("03-weapons/europe-and-us", ["Aid: Military", "Show: Added up"])
    assert elsewhere[0].startswith("chapters/03-weapons/")
    for name, settings in (
        ("borders", []),
        ("way-in", ["Year: 1999"]),
        ("members-by-year", ["Year: 1948"]),
        ("members-by-year", ["Day: 1949"]),
        ("polls-by-country", ["Country: Norway"]),
    ):
        with pytest.raises(LookupError):
            asked.picture(name, settings)
    with pytest.raises(LookupError):
        asked.exercise("exercise", "enlargement-99")
    for nowhere in ("99", "", "02-flight/99"):
        with pytest.raises(LookupError):
            asked.section(nowhere)
    assert asked.section("5") == ("chapters/06-enlargement/lab", "section-5")
    assert asked.section("02-flight/1") == ("chapters/02-flight/lab", "section-1")
    assert asked.section("02-flight/Start") == ("chapters/02-flight/lab", "start")


def test_a_lab_without_its_opening_is_refused(tmp_path):
    lab = tmp_path / "lab.ipynb"
    shutil.copyfile(ROOT / "chapters" / CHAPTERS[0] / "lab.ipynb", lab)
    teaching.read_lab(lab)
    notebook = json.loads(lab.read_text("utf-8"))
    opening = "".join(notebook["cells"][0]["source"])
    for part_of_it in ("**Goals.**", "**Time.**", "**Prerequisites.**"):
        notebook["cells"][0]["source"] = opening.replace(part_of_it, "**Other.**")
        lab.write_text(json.dumps(notebook), "utf-8")
        with pytest.raises(ExtensionError, match=re.escape(str(lab))):
            teaching.read_lab(lab)


def test_a_time_that_is_no_word_for_minutes_is_refused(tmp_path):
    story = tmp_path / "story.md"
    story.write_text("# Told\n\n*A seven-minute read.*\n", "utf-8")
    assert teaching.reading_minutes(story) == 7
    story.write_text("# Told\n\n*A sixty-minute read.*\n", "utf-8")
    with pytest.raises(ExtensionError, match=r"story\.md: 'sixty' minutes .* five, seven, "):
        teaching.reading_minutes(story)


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("flight-1: the third million", "flight-1"),
        ("measures-a2: coal", "measures-a2"),
        ("5. One question", "section-5"),
        ("Then and now", None),
    ],
)
def test_an_exercise_has_its_id_as_its_anchor_wherever_it_stands(tmp_path, heading, anchor):
    """A lab is searched for exercises by the same pattern."""
    section = nodes.section("", nodes.title("", heading), ids=[])
    doctree = SimpleNamespace(findall=lambda kind: [section])
    env = SimpleNamespace(docname="lab", doc2path=lambda name: f"{name}.ipynb")
    teaching.name_parts(SimpleNamespace(env=env), doctree)
    assert section["ids"] == ([anchor] if anchor else [])
    found = labs.EXERCISE.search(f"### {heading}")
    assert bool(found) == bool(anchor and not anchor.startswith("section-"))


# --- the students' page -------------------------------------------------------------------------


def test_check_says_what_the_page_says(html):
    shown = loose(words(html("students")))
    exercise = exercises()[teaching.TRIED]
    for answer in (exercise.expected(), exercise.mistakes[0].answer(), 2000, "2000", "many", ...):
        assert loose(plain(check(teaching.TRIED, answer).message)) in shown


@pytest.fixture
def words_page(tmp_path):
    """A function from the text of labs' cells, by chapter, to what is made of their words."""

    def make(**chapters):
        for name, texts in chapters.items():
            path = tmp_path / name.replace("_", "-") / "lab.ipynb"
            path.parent.mkdir()
            cells = [
                {"id": f"c{n}", "cell_type": "markdown", "metadata": {}, "source": [text]}
                for n, text in enumerate(texts)
            ]
            path.write_text(json.dumps({"cells": cells}), "utf-8")
        env = SimpleNamespace(
            doc2path=lambda name: str(tmp_path / f"{name}.md"), note_dependency=lambda path: None
        )
        return teaching.pandas_words(SimpleNamespace(env=env), "students", "")

    return make


def test_words_of_pandas_are_listed_with_where_they_are_taught(words_page):
    page = words_page(
        l01_a=["# Lab", "## Start", "## 1. One", "First. **`pivot`** turns a [table](x.md)."],
        l02_b=["# Lab", "## Start\n\n**`Diff`** is none. **`diff`** subtracts.\n", "**`pivot`**"],
    )
    assert page.splitlines() == [
        "- `diff`: **`diff`** subtracts. {section}`Lab l0, Start <l02-b/Start>`",
        "- `pivot`: **`pivot`** turns a table. {section}`Lab l0, section 1 <l01-a/1>`; "
        "{section}`Lab l0, Start <l02-b/Start>`",
    ]


def test_labs_that_teach_no_words_have_no_list(words_page):
    assert words_page(l01_a=["# Lab", "## Start"]) == ""


def test_every_word_taught_is_on_the_page(html):
    page = html("students")
    assert 'id="words-of-pandas"' in page
    shown, listed = loose(words(page)), set()
    for chapter in CHAPTERS:
        lab = labs.read_lab(ROOT / "chapters" / chapter / "lab.ipynb")
        for word, cell in labs.taught_words(lab).items():
            # In the words of the lab in which it first comes; the others are linked.
            if word not in listed:
                assert loose(plain(cell.sentence(word))) in shown, (chapter, word)
            listed.add(word)
            assert f'href="{chapter}/lab.html#{lab.section_of(cell).anchor}"' in page


def test_what_the_page_types_as_an_answer_is_the_mistake_shown():
    groups = load("group_membership")
    inside = groups[~(groups["from_date"] > "2022-03-24") & ~(groups["to_date"] <= "2022-03-24")]
    members = {name: set(rows["country"]) for name, rows in inside.groupby("group", observed=True)}
    verdict = check(teaching.TRIED, len(members["nato"]) + len(members["eu"]))
    assert verdict.message.endswith(exercises()[teaching.TRIED].mistakes[0].hint)


#: Code that ends in the errors which the page shows, in the page's order.
FAULTY = {
    "a name unknown": "import summit\nload('nato_members')",
    "a column misspelled": (
        "from summit import load\nmembers = load('nato_members')\nmembers['acession_date']"
    ),
    "a table misspelled": "from summit import load\nload('crossing_daily')",
    "a bracket open": 'members = load("nato_members"\nmembers.head()',
    "a quotation mark open": 'members = load("nato_members)\nmembers.head()',
    "blanks before a line": 'members = load("nato_members")\n  members.head()',
}


@pytest.fixture(scope="module")
def notebook_says(tmp_path_factory):
    """A function from code to the lines that stand below a notebook's cell which runs it."""
    home = tmp_path_factory.mktemp("ipython")

    @functools.cache
    def run(code):
        result = subprocess.run(
            [sys.executable, "-m", "IPython", "--colors=nocolor", "-c", code],
            env=os.environ | {"IPYTHONDIR": str(home), "PYTHONPATH": str(ROOT)},
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
        )
        return [line.rstrip() for line in (result.stdout + result.stderr).rstrip().splitlines()]

    return run


def shown_errors():
    """Return the errors that the students' page shows, each as its lines."""
    blocks = re.findall(r"^```text\n((?:.*\n)*?)```$", STUDENTS, re.MULTILINE)
    return [block.splitlines() for block in blocks if re.search(r"^\w+Error: ", block, re.M)]


@pytest.mark.parametrize("place", range(len(FAULTY)), ids=FAULTY)
def test_the_errors_shown_are_real(place, notebook_says):
    shown = shown_errors()
    assert len(shown) == len(FAULTY)
    said = notebook_says(list(FAULTY.values())[place])
    assert said[-len(shown[place]) :] == shown[place]


@pytest.mark.parametrize("fault", FAULTY)
def test_an_error_points_where_the_page_says(fault, notebook_says):
    said = notebook_says(FAULTY[fault])
    assert "the arrow `---->` points at the one that stopped" in STUDENTS
    if shown_errors()[list(FAULTY).index(fault)][1:]:
        assert not [line for line in said if line.startswith("---->")]
        assert [line for line in said if line.strip() == "^"]
        return
    mine = said.index(next(line for line in said if line.startswith("Cell In[")))
    arrow = next(line for line in said[mine:] if re.match(r"-+> \d", line))
    assert arrow.startswith("----> ")
    assert arrow.endswith(FAULTY[fault].splitlines()[-1])


def test_what_the_book_says_above_an_error_is_real(notebook_says):
    code = FAULTY["a column misspelled"].replace("load\n", "load, start\nstart('flight')\n", 1)
    (above,) = re.findall(r"^There is no column '.*$", STUDENTS, re.MULTILINE)
    said = notebook_says(code)
    assert said.index(above) < said.index("KeyError: 'acession_date'")


def test_an_open_bracket_at_the_end_is_said_as_the_page_says(notebook_says):
    assert "*incomplete input*" in STUDENTS
    assert notebook_says('members = load("nato_members"')[-1].endswith("incomplete input")


@pytest.mark.parametrize("name", ["nonsense", "crossing_daily"])
def test_the_last_line_of_the_books_own_error_begins_with_what_happened(name, notebook_says):
    last = notebook_says(f"from summit import load\nload({name!r})")[-1]
    assert last.startswith(f"ValueError: there is no table {name!r}. ")


def test_what_jupyterlab_shows_first_is_named_as_it_is():
    """The question for news and the Launcher, looked up in what JupyterLab is made of."""
    made_of = "".join(
        path.read_text("utf-8") for path in Path(get_app_dir(), "static").glob("jlab_core.*.js")
    )
    (question,) = re.findall(r"\*(Would you like .+?\?)\*", STUDENTS)
    assert f'"{question}"' in made_of
    for label in ("No", "Launcher"):
        assert f"*{label}*" in STUDENTS
        assert f'"{label}"' in made_of


def test_how_long_the_first_time_takes_is_said_alike():
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    for text in (STUDENTS, readme):
        assert "some minutes, up to a quarter of an hour on a slow computer" in text


def test_the_commands_are_those_of_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in (
        "make book",
        ".venv/bin/jupyter lab chapters/02-flight/lab.ipynb",
        "python3 -m venv .venv",
        ".venv/bin/python -m pip install -r requirements.txt",
    ):
        assert f"\n{command}\n" in STUDENTS
        assert command in readme


#: Answers with the labels of the menu that is open in front.
MENU_LABELS = """
() => [...document.querySelectorAll(".lm-Menu")].at(-1)
  ? [...[...document.querySelectorAll(".lm-Menu")].at(-1)
      .querySelectorAll(".lm-Menu-itemLabel")].map(label => label.textContent)
  : []
"""


def test_menus_are_those_of_jupyterlab(browser, jupyterlab):  # noqa: F811
    paths = {tuple(path.split(" --> ")) for path in re.findall(r"selection}`([^`]+)`", STUDENTS)}
    assert len(paths) >= 8
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(60_000)
    try:
        page = context.new_page()
        open_lab(page, jupyterlab, f"chapters/{CHAPTERS[0]}/lab.ipynb")
        for menu, *entries in sorted(paths):
            page.locator("#jp-MainMenu .lm-MenuBar-itemLabel", has_text=menu).first.click()
            for depth, entry in enumerate(entries):
                page.locator(".lm-Menu").nth(depth).wait_for()
                if depth:
                    page.wait_for_function(
                        f"wanted => ({MENU_LABELS})().includes(wanted)", arg=entry
                    )
                assert entry in page.evaluate(MENU_LABELS), (menu, entry)
                if depth + 1 < len(entries):
                    item = page.locator(".lm-Menu").nth(depth)
                    item.locator(".lm-Menu-item", has_text=entry).first.hover()
            for _ in entries:
                page.keyboard.press("Escape")
    finally:
        context.close()
