"""What a student guesses, answers and notes: kept, read again, and handed in on one page."""

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from browsing import NARROW, ROOT, WIDE, axe_faults, visiting
from test_exercises import RUBBISH, UNHEARD_OF

import summit.chapters
from summit import guess, hand_in, note, record, start
from summit.publishing import PUBLISHING

pages = sys.modules["summit.hand_in"]

HOSTILE = '</script><b onclick="alert(1)">&amp; \' {body} \ud800 \x00 \u202e</b></style><!--'


def exercise(number, task="compute", checklist=(), question="How many **people**? See `load`."):
    return SimpleNamespace(
        id=f"flight-{number}",
        title=f"people of exercise {number}",
        task=task,
        level="core",
        question=question,
        kind=SimpleNamespace(checklist=checklist) if checklist else SimpleNamespace(),
    )


FIRST, SECOND = exercise(1), exercise(2)
WRITE = exercise(3, "write", ("says which count", "names <both> days"))
OTHER = exercise(1)
OTHER.id = "after-1"


def verdict(outcome):
    return SimpleNamespace(outcome=outcome, message="A sentence.")


@pytest.fixture(autouse=True)
def lab(tmp_path, monkeypatch):
    """A kernel in which no lab has been started, in a folder of its own."""
    folder = tmp_path / "lab"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv(PUBLISHING, raising=False)
    known = {"flight": (FIRST, SECOND, WRITE), "after_1991": (OTHER,)}
    monkeypatch.setattr(
        sys.modules["summit.exercises"],
        "of_chapter",
        lambda chapter: {one.id: one for one in known[chapter]},
    )
    restart(monkeypatch)
    return folder


def restart(monkeypatch):
    """Forget what a kernel keeps in memory."""
    monkeypatch.setattr(record, "_opened", {})
    monkeypatch.setattr(record, "_before_start", record.Record())


@pytest.fixture
def said(capsys):
    """A function that returns the lines shown since it was called last."""

    def lines_shown():
        return capsys.readouterr().out.splitlines()

    return lines_shown


def lines(folder, name="flight-record.jsonl"):
    return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]


# --- start, guess, note -------------------------------------------------------------------------


def test_start_shows_the_style_sheet_and_says_nothing_the_first_time(lab, said):
    assert start("flight").data.startswith("<style>")
    assert said() == []
    assert list(lab.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("fligth", "Did you mean 'flight'?"),
        ("after-1991", "Did you mean 'after_1991'?"),
        ("Flight", "Did you mean 'flight'?"),
        ("xyz", "There are: summit, flight, weapons, measures"),
        (2, "There are: summit"),
        (["flight"], "Did you mean 'flight'?"),
    ],
)
def test_start_of_no_chapter_says_which_there_are(given, answer):
    with pytest.raises(ValueError, match="No chapter is called") as caught:
        start(given)
    assert answer in str(caught.value)


def test_titles_are_those_of_the_pages():
    assert list(summit.chapters.TITLES) == [
        summit.chapters.package(folder).rpartition(".")[2] for folder in summit.chapters.FOLDERS
    ]
    for folder, title in zip(summit.chapters.FOLDERS, summit.chapters.TITLES.values(), strict=True):
        story = (ROOT / "chapters" / folder / "story.md").read_text("utf-8")
        assert f"\n# {title}\n" in story


def test_a_guess_is_kept_and_said(lab, said):
    start("flight")
    guess("Days until the first million", 10)
    assert said() == ["✎ Your guess is noted: 10. Now run the next cell."]
    (event,) = lines(lab)
    assert event.pop("at").endswith("+00:00")
    key = "Days until the first million"
    assert event == {"what": "guess", "key": key, "said": "10", "value": 10}


def test_the_first_guess_stays_the_first(said):
    start("flight")
    for value in (10, 12, 15, 15):
        guess("Days", value)
    assert said()[1:] == [
        f"✎ First guess 10, now {now}. Now run the next cell." for now in (12, 15, 15)
    ]
    guess("Days", 10)
    assert said() == ["✎ Your guess is noted: 10. Now run the next cell."]


@pytest.mark.parametrize("dots", [..., "...", "…", "", "  "])
def test_dots_are_asked_for_kindly(said, dots):
    start("flight")
    guess("Days", dots)
    note("Limit", dots)
    first, second = said()
    assert first == "Put your guess in place of the three dots, then run the cell again."
    assert second == "Put your words in place of the three dots, then run the cell again."
    guess("Days", 3)
    assert said() == ["✎ Your guess is noted: 3. Now run the next cell."]


def test_a_note_ends_in_one_full_stop(said):
    start("flight")
    note("a", "12 March")
    note("a", "It moves.")
    assert said() == ["✎ Noted: 12 March.", "✎ Noted: It moves."]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3_000_000, "3,000,000"),
        (2022, "2022"),
        (np.float64(0.1 + 0.2), "0.3"),
        (pd.Timestamp("2022-03-29"), "29 March 2022"),
        (["Poland", "Hungary"], "Poland, Hungary"),
        (pd.Series({"Poland": 40.0, "Hungary": 12.5}), "Poland: 40, Hungary: 12.5"),
        ({"trap": "edition", "mended": 41}, "trap: edition, mended: 41"),
        (pd.DataFrame({"a": [1, 2]}), "a table of 2 rows and 1 column: a"),
        (list(range(50)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … (38 more)"),
        (len, "a function"),
        (np.True_, "True"),
    ],
)
def test_a_value_is_said_as_a_reader_would_write_it(said, value, text):
    start("flight")
    guess("q", value)
    assert said() == [f"✎ Your guess is noted: {text}. Now run the next cell."]


STRANGE = {**RUBBISH, **UNHEARD_OF, "hostile": HOSTILE, "long": "x" * 100_000}


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE.keys())
def test_no_value_is_an_error(lab, value):
    start("flight")
    guess("q", value)
    note(value, value)
    record.answered(FIRST, value, verdict("wrong"))
    assert len(record.current().events()) >= 2
    assert not list(lab.glob("*damaged*"))
    hand_in("Amina")
    assert (lab / "flight-amina.html").read_text("utf-8").count("<main") == 1


def test_before_start_it_is_said_and_kept_until_then(lab, said):
    guess("Days", 10)
    assert said() == [
        "Start has not been run yet. Run the lab's first cell of code to keep this.",
        "✎ Your guess is noted: 10. Now run the next cell.",
    ]
    assert list(lab.iterdir()) == []
    start("flight")
    assert [event["said"] for event in lines(lab)] == ["10"]
    assert said() == []


def test_while_the_book_is_built_nothing_is_written_or_welcomed(lab, said, monkeypatch):
    monkeypatch.setenv(PUBLISHING, "1")
    (lab / "flight-record.jsonl").write_text("damaged\n", "utf-8")
    assert start("flight").data.startswith("<style>")
    assert said() == []
    guess("Days", ...)
    hand_in(...)
    first, second = said()
    assert first == "Put your guess in place of the three dots, then run the cell again."
    assert "makes one page of your guesses, answers and notes." in second
    guess("Days", 10)
    note("Limit", "yes")
    record.answered(FIRST, 3, verdict("right"))
    hand_in("Amina")
    assert said()[-1].startswith("In a notebook, hand_in('Amina') makes one page")
    assert [path.name for path in lab.iterdir()] == ["flight-record.jsonl"]


# --- the file -----------------------------------------------------------------------------------

OTHER_KERNEL = """
from types import SimpleNamespace
from summit import guess, note, record, start
start("flight")
for number in range({times}):
    guess("Days {name}", number)
note("Limit", "yes")
exercise = SimpleNamespace(id="flight-1", title="people", question="?", kind=None)
record.answered(exercise, 3, SimpleNamespace(outcome="right", message=""))
"""


def kernel(folder, name="a", times=1):
    """Start another process that writes to the record of a folder."""
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_KERNEL.format(name=name, times=times)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_restart_loses_nothing(lab, said):
    other = kernel(lab)
    assert "Welcome" not in other.communicate()[0]
    (at,) = {event["at"][:10] for event in lines(lab)}
    start("flight")
    (welcome,) = said()
    assert welcome.startswith("Welcome back: 1 guess, 1 answer and 1 note of ")
    assert welcome.endswith(" are kept.")
    assert str(int(at[-2:])) in welcome or "to" in welcome
    guess("Days a", 7)
    assert said() == ["✎ First guess 0, now 7. Now run the next cell."]
    start("flight")
    assert said() == [], "not a return: the same session"


def test_two_kernels_interleave(lab):
    both = [kernel(lab, name, 100) for name in "ab"]
    assert [one.wait(120) for one in both] == [0, 0]
    for one in both:
        one.stdout.close()
    events = lines(lab)
    assert len(events) == 2 * 102
    for name in "ab":
        values = [event["value"] for event in events if event["key"] == f"Days {name}"]
        assert values == list(range(100))


DAMAGES = {
    "half a line": b'{"at": "2026-11-26T09:41:07+00:00", "what": "gu',
    "no JSON": b"hello\n",
    "not UTF-8": b"\xff\xfe\x00\n",
    "another object": b'{"a": 1}\n',
    "a list": b"[1]\n",
    "a number for text": b'{"at":"2026-11-26T09:41:07+00:00","what":"guess","key":"q","said":1}\n',
    "no time": b'{"at":"yesterday","what":"guess","key":"q","said":"1"}\n',
    "half a character": b'{"at":"2026-11-26","what":"guess","key":"q","said":"\\ud800"}\n',
    "no number": b'{"at":"2026-11-26","what":"guess","key":"q","said":"1","value":NaN}\n',
    "no outcome": b'{"at":"2026-11-26","what":"answer","key":"flight-1","said":"1"}\n',
    "too deep": b"[" * 100_000 + b"\n",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_record_is_set_aside_and_its_good_lines_kept(lab, said, monkeypatch, damage):
    start("flight")
    guess("Days", 10)
    path = lab / "flight-record.jsonl"
    good = path.read_bytes()
    for number in (1, 2):
        path.write_bytes(good + damage)
        restart(monkeypatch)
        said()
        start("flight")
        told = said()
        assert told[0] == (
            "Part of flight-record.jsonl could not be read. The damaged file is now called "
            f"flight-record.damaged-{number}.jsonl, and 1 good line of it could be kept."
        )
        assert told[1].startswith("Welcome back: 1 guess of ")
        assert told[1].endswith(" is kept.")
        assert (lab / f"flight-record.damaged-{number}.jsonl").read_bytes() == good + damage
        assert path.read_bytes() == good
        assert len(told) == 2


def test_half_a_line_does_not_spoil_the_next(lab):
    start("flight")
    path = lab / "flight-record.jsonl"
    path.write_bytes(b'{"at": "2026')
    guess("Days", 10)
    assert [event["said"] for event in record.current().events()] == ["10"]


def test_something_else_of_that_name_is_set_aside(lab, said):
    (lab / "flight-record.jsonl").mkdir()
    start("flight")
    assert "now called flight-record.damaged-1.jsonl, and no line of it" in said()[0]
    guess("Days", 10)
    assert [event["said"] for event in lines(lab)] == ["10"]


def test_a_folder_that_cannot_be_written_is_said_once(tmp_path, said, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    kept = record.Record("flight", blocked)
    monkeypatch.setattr(record, "_opened", {"flight": kept})
    guess("Days", 10)
    guess("Days", 12)
    assert said() == [
        "flight-record.jsonl cannot be written (Not a directory). "
        "What you do is kept only until the kernel stops.",
        "✎ Your guess is noted: 10. Now run the next cell.",
        "✎ First guess 10, now 12. Now run the next cell.",
    ]
    hand_in("Amina")
    told = said()
    assert told[0] == "The page cannot be written here (Not a directory)."
    assert len(told) == 2, "the page is shown all the same"


# --- answers ------------------------------------------------------------------------------------


def test_answers_are_kept_for_a_lab_that_was_started(lab):
    record.answered(FIRST, 3, verdict("right"))
    assert list(lab.iterdir()) == []
    start("flight")
    record.answered(FIRST, 3, verdict("right"))
    record.answered(FIRST, ..., verdict("unreadable"))
    record.answered(FIRST, 3, verdict("unknown"))
    record.answered(OTHER, 3, verdict("right"))
    (event,) = lines(lab)
    assert event["outcome"] == "right"
    assert event["asked"] == FIRST.question


def test_after_1991_is_the_chapter_of_after_1(lab):
    start("after_1991")
    record.answered(OTHER, 3, verdict("right"))
    assert len(lines(lab, "after-1991-record.jsonl")) == 1


def test_a_checklist_is_ticked_and_kept(lab, monkeypatch):
    assert record.checklist(FIRST) is None
    start("flight")
    shown = record.checklist(WRITE)
    first, second = shown.widget().children
    assert (first.description, first.value) == ("says which count", False)
    first.value, second.value = True, True
    second.value = False
    restart(monkeypatch)
    start("flight")
    again = record.checklist(WRITE)
    assert [box.value for box in again.widget().children] == [True, False]
    bundle = again._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "<li>☑ says which count</li><li>☐ names &lt;both&gt; days</li>" in bundle["text/html"]
    monkeypatch.setenv(PUBLISHING, "1")
    assert set(again._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_a_checklist_without_a_record_is_ticked_too():
    box = record.checklist(WRITE).widget().children[0]
    box.value = True
    assert record.checklist(WRITE).ticked() == set()


# --- handing in ---------------------------------------------------------------------------------


def worked(text="It fell because the edition changed."):
    """Do a lab: a part right, a part not, a part left open."""
    start("flight")
    guess("Days until the first million", 10)
    guess("Days until the first million", 12)
    guess("Days until the second", ...)
    note(text, text)
    note("Left", ...)
    record.answered(FIRST, 3, verdict("wrong"))
    record.answered(FIRST, 3, verdict("wrong"))
    record.answered(FIRST, 4, verdict("right"))
    record.answered(FIRST, {"a": 4}, verdict("unreadable"))
    of_hungary = exercise(1, question="Of **Hungary**?")
    of_hungary.title = "people of Hungary"
    record.answered(of_hungary, 9, verdict("mistake"))
    record.answered(WRITE, text, verdict("written"))
    record.checklist(WRITE).widget().children[0].value = True


def test_the_readers_own_browser_says_how_to_get_the_files(lab, monkeypatch):
    shown = []
    worked()
    monkeypatch.setattr(pages, "in_notebook", lambda: True)
    monkeypatch.setattr(pages.sys, "platform", "emscripten")
    monkeypatch.setattr(pages, "display", shown.append)
    hand_in("Amina")
    assert "Select each name to download it" in shown[0]._repr_html_()
    assert "beside" not in repr(shown[0])


def test_the_json_says_what_was_done(lab, said):
    worked()
    said()
    hand_in("  Amina   Öz ")
    assert said()[0] == "✎ Written: flight-amina-oz.html and flight-amina-oz.json. Hand in both."
    work = json.loads((lab / "flight-amina-oz.json").read_text("utf-8"))
    assert work == pages.gather(record.current(), "Amina Öz")
    assert (lab / "flight-amina-oz.html").read_text("utf-8") == pages.page(work)
    assert (work["format"], work["version"]) == ("reading-the-summit/hand-in", 1)
    assert (work["title"], work["name"]) == ("Flight", "Amina Öz")
    first, second = work["guesses"]
    assert (first["first"]["value"], first["last"]["value"], first["changes"]) == (10, 12, 1)
    assert (second["first"], second["last"]) == (None, None)
    shown = [
        (one["id"], one["outcome"], one["tries"], one["right_at"]) for one in work["exercises"]
    ]
    assert shown == [
        ("flight-1", "unreadable", 3, 2),
        ("flight-1", "mistake", 1, None),
        ("flight-2", None, 0, None),
        ("flight-3", "written", 1, None),
    ]
    assert work["exercises"][1]["question"] == "Of **Hungary**?"
    assert [one["title"] for one in work["exercises"][:2]] == [FIRST.title, "people of Hungary"]
    assert [one["ticked"] for one in work["exercises"][3]["checklist"]] == [True, False]
    assert work["open"] == {
        "guesses": ["Days until the second"],
        "exercises": ["flight-2"],
        "notes": ["Left"],
    }
    assert list(work) == [name for name in work if f"``{name}``" in pages.__doc__]


def test_the_page_shows_it(lab):
    worked()
    hand_in("Amina")
    html = (lab / "flight-amina.html").read_text("utf-8")
    for words in (
        "<title>Flight: Amina</title>",
        "Nothing was sent anywhere.",
        "How many <strong>people</strong>? See <code>load</code>.",
        "Of <strong>Hungary</strong>?",
        "? Could not be read, but right at try 2",
        "Compute, core, not tried",
        "☑ Ticked: says which count",
        "☐ Not ticked: names &lt;both&gt; days",
        "flight-1: people of Hungary</h3>",
        "Exercises not tried</h3>\n<ul>\n<li>flight-2: people of exercise 2</li>\n</ul>",
        "Guesses and notes that were left open</h3>\n<ul>\n"
        "<li><bdi>Days until the second</bdi></li>\n<li><bdi>Left</bdi></li>\n</ul>",
    ):
        assert words in html
    assert "Exercises not yet right" not in html
    assert "://" not in html, "the page needs no other host"


def test_what_is_open_says_what_was_tried():
    start("flight")
    record.answered(FIRST, 3, verdict("wrong"))
    html = pages.page(pages.gather(record.current(), "Amina"))
    first, second = f"<li>flight-1: {FIRST.title}</li>", f"<li>flight-2: {SECOND.title}</li>"
    assert f"Exercises not yet right</h3>\n<ul>\n{first}\n</ul>" in html
    assert f"Exercises not tried</h3>\n<ul>\n{second}\n" in html
    record.answered(FIRST, 4, verdict("right"))
    record.answered(SECOND, 4, verdict("right"))
    record.answered(WRITE, "It fell.", verdict("written"))
    html = pages.page(pages.gather(record.current(), "Amina"))
    assert "No exercise, and no guess or note whose cell was run." in html


@pytest.mark.parametrize(
    ("name", "start_of"),
    [
        (..., "Put your name in quotation marks in place of the three dots."),
        ("", "Your name is missing"),
        ("...", "Your name is missing"),
        ("🎉", "Your name is missing"),
        (7, "A name is text"),
        (None, "A name is text"),
        ("x" * 101, "That name is longer than 100 letters."),
    ],
)
def test_without_a_name_nothing_is_written(lab, said, name, start_of):
    start("flight")
    hand_in(name)
    (line,) = said()
    assert line.startswith(start_of)
    assert list(lab.iterdir()) == []


def test_before_start_nothing_is_handed_in(lab, said):
    hand_in("Amina")
    assert said() == ["Run the lab's first cell of code, then this one again."]
    assert list(lab.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Amina Öz", "amina-oz"),
        ("İpek Şahin-Güneş", "ipek-sahin-gunes"),
        ("Łukasz Groß", "lukasz-gross"),
        ("Олена Шевченко", "олена-шевченко"),
        ("李雷", "李雷"),
        ("अमिना", "अमिना"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\a*?", "c-windows-a"),
        ("Amina\u202egpj", "aminagpj"),
        ("O'Neill, Aoife", "o-neill-aoife"),
        ("A" * 90, "a" * 40),
    ],
)
def test_a_name_becomes_a_file_name_that_is_read(lab, name, file):
    assert pages.file_name(name) == file
    start("flight")
    hand_in(name)
    assert (lab / f"flight-{file}.json").exists()
    assert {path.parent for path in lab.parent.rglob("*.json")} == {lab}


def test_the_same_name_replaces_and_another_does_not(lab, said):
    start("flight")
    (lab / "flight-amina-oz.html").write_text("somebody's own page", "utf-8")
    for name in ("Amina Öz", "amina  öz", "Amina Oz", "Amina Öz"):
        hand_in(name)
    told = [line for line in said() if line.startswith("✎")]
    again = "The files of this name were there already and are replaced."
    assert [again in line for line in told] == [False, True, False, True]
    assert ["-2.html" in line for line in told] == [True, True, False, True]
    assert "-3.html" in told[2]
    assert (lab / "flight-amina-oz.html").read_text("utf-8") == "somebody's own page"


class Open(HTMLParser):
    """Notes every tag, and fails where one is not closed."""

    VOID = ("meta",)

    def __init__(self):
        super().__init__()
        self.open, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_nothing_a_student_writes_breaks_the_page(lab):
    worked(HOSTILE)
    guess(HOSTILE, HOSTILE)
    guess(HOSTILE + "2", ...)
    record.answered(SECOND, {HOSTILE: [HOSTILE]}, verdict("wrong"))
    hand_in(f"Amina {HOSTILE}")
    (path,) = lab.glob("*.html")
    html = path.read_text("utf-8")
    parser = Open()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    assert not parser.tags & {"b", "script"}
    assert html.count("<style>") == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_page_is_open_to_everybody(lab, browser, dark, size):
    worked()
    note("Long", "Donaudampfschifffahrt" * 30)
    hand_in("Amina Öz")
    with visiting(browser, lab.as_uri() + "/", size, dark) as opened:
        page = opened.open("flight-amina-oz.html")
        assert axe_faults(page) == []
        assert (opened.said, opened.strangers) == ([], [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == ("rgb(20, 24, 30)" if dark else "rgb(255, 255, 255)")


def test_git_takes_none_of_it():
    folder = "chapters/02-flight/"
    names = ["flight-record.jsonl", "flight-record.damaged-1.jsonl", "flight-amina.html"]
    done = subprocess.run(
        ["git", "check-ignore", *(folder + name for name in [*names, "flight-amina.json"])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(done.stdout.split()) == 4
