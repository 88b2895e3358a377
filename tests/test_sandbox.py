"""A student's notebook gives its answers, and can do nothing else."""

import json
import os
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Timer

import hostile_notebooks as hostile
import psutil
import pytest
from hostile_notebooks import ALL, HARD_TO_READ, NO_NOTEBOOKS, cell, notebook

from classroom import sandbox
from classroom.answer_free import answer_free
from classroom.code_cells import UnreadableHandIn
from classroom.model import Asked, ClassProblem
from classroom.runs import given
from summit import chapters
from summit.answers import Number
from summit.exercises import Exercise, exercise, of_chapter, verdict
from tools import ROOT
from tools.bench import worked_notebook

#: Small, so that what has to be stopped is stopped soon; a busy computer needs some time to begin.
LIMITS = sandbox.Limits(
    cell_seconds=10,
    cell_cpu_seconds=2,
    memory=700_000_000,
    output=300_000,
    answers=3_000_000,
    processes=30,
    disk=10_000_000,
    files=300,
)
HONEST = notebook(
    "members = 3",
    'answer = members + 25\ncheck("enlargement-1", answer)',
    'answer = members * 2\nnote("own-1", answer)',
)


def own(number):
    """Return a question of a teacher's own, for a number."""
    kind = Number("apples")
    return Asked(
        Exercise(f"own-{number}", "", "compute", "core", 1, "", kind, "", expected=lambda: 6),
        2,
        1,
        is_own=True,
    )


HONEST_ASKED = (Asked(exercise("enlargement-1"), 2, 1), own(1))


@pytest.fixture(scope="module")
def box():
    """Return the sandbox of this system, or say why there is none."""
    try:
        return sandbox.find()
    except ClassProblem as problem:
        pytest.skip(str(problem))


def asking(code, number):
    """Return a cell that answers a question of a teacher's own."""
    return f'{code}\nnote("own-{number}", answer)'


def outcomes(found):
    """Return states and values of what a notebook gives."""
    return {name: (one.state, one.value) for name, one in found.items()}


# --- what an honest notebook gives --------------------------------------------------------------


def test_answers_come_out_as_they_were_given(box):
    found = given(HONEST, HONEST_ASKED, box, LIMITS)
    assert outcomes(found) == {"enlargement-1": ("answered", 28), "own-1": ("answered", 6)}
    assert verdict(HONEST_ASKED[1].exercise, found["own-1"].value).outcome == "right"
    assert found["own-1"].source.startswith("answer = members * 2")
    assert not found["own-1"].signs


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(name, marks=[] if name == "06-enlargement" else [pytest.mark.nightly])
        for name in chapters.FOLDERS
    ],
)
def test_worked_answers_in_a_lab_are_right(box, folder):
    name = chapters.package(folder).rpartition(".")[2]
    asked = [Asked(one, 2, 1) for one in of_chapter(name).values()]
    found = given(worked_notebook(folder), asked, box)
    told = {one.id: verdict(one.exercise, found[one.id].value).outcome for one in asked}
    assert set(told.values()) == {"right", "written"}, told
    assert not any(one.signs for one in found.values())


def marked(code, number):
    """Return the answer cell of a hand-out whose call a student has deleted."""
    return cell(code, metadata={"summit": {"asked": f"own-{number}"}})


def test_what_a_notebook_may_lack_is_told(box):
    asked = [own(number) for number in range(1, 12)]
    file = notebook(
        asking("answer = ...", 1),
        asking("answer = 2", 2),
        asking("", 3),
        asking("answer = later", 4),
        "later = 1",
        asking("answer = 5", 5),
        asking("answer = ...", 5),
        asking("answer = 1 / 0", 6),
        asking("answer = undefined", 7),
        "answer = 8",
        asking("", 8),
    )
    file["cells"] += [marked("answer = 9", 9), marked("# nothing", 10)]
    found = given(file, asked, box, LIMITS)
    assert {name: (one.state, one.value) for name, one in found.items()} == {
        "own-1": ("blank", ...),
        "own-2": ("answered", 2),
        # Its own line is gone, and it does not inherit the answer of the exercise before.
        "own-3": ("blank", ...),
        # What it needs stands further down.
        "own-4": ("answered", 1),
        # The last that is not blank.
        "own-5": ("answered", 5),
        "own-6": ("error", None),
        "own-7": ("error", None),
        # Worked out in a cell of its own.
        "own-8": ("answered", 8),
        # Its call is gone, and its mark is there.
        "own-9": ("answered", 9),
        "own-10": ("blank", ...),
        "own-11": ("missing", None),
    }
    assert found["own-4"].notes == ("It was run after cell 6, which defines `later`.",)
    assert found["own-6"].said == "ZeroDivisionError: division by zero"
    assert found["own-5"].source == 'answer = 5\nnote("own-5", answer)'


def test_an_error_says_what_was_probably_meant_as_the_notebook_does(box):
    table = "import pandas as pd\ntotal = pd.Series([1, 2])"
    file = notebook(table, asking("answer = total.idx[0]", 1), asking("answer = total.sum(", 2))
    found = given(file, [own(1), own(2)], box, LIMITS)
    said = found["own-1"].said
    assert said.startswith("AttributeError: 'Series' object has no attribute 'idx'")
    assert "Did you mean 'index'?" in said
    assert "mean" not in found["own-2"].said


#: Cells whose answers need others in ways that do not show: the last of each says the answer.
DEPENDS = {
    "a function changes a table": (
        "table = {'a': 1}\ndef add(it):\n    it['b'] = 2",
        "add(table)",
        "answer = len(table)",
        2,
    ),
    "another name changes it": (
        "first = [1]",
        "second = first\nsecond += [2]",
        "answer = len(first)",
        2,
    ),
    "a loop changes several": (
        "one, two = [], []",
        "for each in (one, two):\n    each.append(1)",
        "answer = len(two)",
        1,
    ),
    "a method changes it": ("rows = [3, 1]", "rows.sort()", "answer = rows[0]", 1),
    "a function changes a name": (
        "n = 1\ndef up():\n    global n\n    n = 5",
        "up()",
        "answer = n",
        5,
    ),
    "text that is run": ("code = 'hidden = 6'", "exec(code)", "answer = hidden", 6),
    "a name of a module": ("import math as m", "m.tau = 3", "answer = m.tau", 3),
    "what only shows is not needed": ("shown = [1]", "undefined_chart()", "answer = shown[0]", 1),
    "pandas": (
        "import pandas as pd\nframe = pd.DataFrame({'a': [1, 2]})",
        "frame['b'] = frame['a'] * 2\nframe.insert(0, 'c', 1)",
        "answer = frame.shape[1]",
        3,
    ),
    "a chart of its own cell": (
        "import pandas as pd\nax = pd.Series([1, 2]).plot()",
        "axes = pd.Series([3, 4]).plot()",
        "answer = len(axes.lines)",
        1,
    ),
}


def test_an_answer_gets_what_it_needs_however_that_is_written(box):
    sources, asked = [], []
    for number, (*before, answer, _) in enumerate(DEPENDS.values(), start=1):
        sources += [*before, asking(answer, number)]
        asked.append(own(number))
    found = given(notebook(*sources), asked, box, LIMITS)
    values = {name: one.value for name, one in zip(DEPENDS, found.values(), strict=True)}
    assert values == {name: value for name, (*_, value) in DEPENDS.items()}


#: As above, where only a run of all cells tells; 0 is what comes out without it.
HIDDEN = {
    "a call whose result has a name": ("rows = []", "_ = rows.extend([1, 2])", "len(rows)", 2),
    "a comprehension": ("rows = []", "[rows.append(n) for n in (1, 2)]", "len(rows)", 2),
    "what is taken out": ("rows = [1, 2]", "last = rows.pop()", "len(rows) - 2", -1),
    "another name": ("one = {}", "two = one\nboth = [two]\nboth[0]['a'] = 1", "len(one)", 1),
    "a chart's words": (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()",
        "said = ax.set_title('Members')",
        "len(ax.get_title())",
        7,
    ),
    "a file": ("import os", "open('kept', 'w').close()", "os.path.exists('kept') * 5", 5),
}


def right(asked, value):
    """Say what an answer is worth, as marking does."""
    return float(value == asked.exercise.expected())


def test_before_an_answer_is_wrong_all_cells_are_run(box):
    sources, asked = [], []
    for number, (*before, answer, value) in enumerate(HIDDEN.values(), start=1):
        sources += [*before, asking(f"answer = {answer}", number)]
        one = own(number)
        asked.append(replace(one, exercise=replace(one.exercise, expected=lambda v=value: v)))
    found = given(notebook(*sources), asked, box, LIMITS, right)
    values = {name: one.value for name, one in zip(HIDDEN, found.values(), strict=True)}
    assert values == {name: value for name, (*_, value) in HIDDEN.items()}


def test_cells_that_stand_in_another_order_than_they_were_run(box):
    file = notebook(
        'answer = counted(3)\ncheck("enlargement-1", answer)',
        'answer = counted(4)\nnote("own-2", answer)',
        "def counted(n):\n    return pd.Series(range(n * more)).size",
        'more = 9\nanswer = 6\nnote("own-1", answer)',
    )
    found = given(file, (*HONEST_ASKED, own(2)), box, LIMITS)
    assert {name: one.value for name, one in found.items()} == {
        "enlargement-1": 27,
        "own-1": 6,
        "own-2": 36,
    }
    notes = " ".join(found["enlargement-1"].notes)
    for said in ("cell 4, which defines `counted`", "the hand-out's own `pd`", "cell 5, which"):
        assert said in notes
    assert "cell 4, which defines `counted`" in found["own-2"].notes[0]
    assert not found["own-1"].notes


def test_an_endless_loop_that_answers_again_and_again_is_stopped(box):
    loop = "import time\nanswer = 6\nwhile True:\n    time.sleep(0.2)\n    note('own-1', answer)"
    few = replace(LIMITS, cell_seconds=5)
    began = time.monotonic()
    found = given(notebook(loop, asking("answer = 7", 2)), [own(1), own(2)], box, few)
    assert outcomes(found) == {"own-1": ("answered", 6), "own-2": ("answered", 7)}
    assert time.monotonic() - began < 40


def test_a_notebook_has_a_limit_as_a_whole(box):
    waits = [asking(f"import time\ntime.sleep(4)\nanswer = {n}", n) for n in range(1, 10)]
    asked = [own(number) for number in range(1, 10)]
    found = given(notebook(*waits), asked, box, replace(LIMITS, seconds=8))
    assert found["own-1"].state == "answered"
    assert found["own-9"].said == "The whole notebook took longer than one may."


def test_the_teacher_can_end_it_at_once():
    unprotected = sandbox.Unprotected()
    Timer(2, unprotected.stop).start()
    began = time.monotonic()
    with pytest.raises(sandbox.Stopped):
        given(notebook(asking("import time\ntime.sleep(1000)", 1)), [own(1)], unprotected)
    assert time.monotonic() - began < 30
    assert not running()


# --- what is said of it for the teacher ---------------------------------------------------------


def test_what_is_no_tampering_gives_no_sign(box):
    file = notebook(
        "import inspect, gc\nfrom json import load\nimport pandas as pd",
        'table = pd.DataFrame({"expected": [28]})',
        'answer = table.expected.sum()\ncheck("enlargement-1", answer)',
        "import summit.exercises\ndef note(*_):\n    pass\nsummit.exercises.check = print",
        asking("answer = 6", 1),
    )
    found = given(file, HONEST_ASKED, box, LIMITS)
    assert outcomes(found) == {"enlargement-1": ("answered", 28), "own-1": ("answered", 6)}
    assert found["enlargement-1"].signs == ()
    assert found["own-1"].signs == ("It gives `note` another meaning. (cell 5)",)


def test_a_blank_answer_stays_blank(box):
    file = notebook("def note(*_):\n    pass", asking("answer = ...", 1), "answer = 6")
    found = given(file, [own(1)], box, LIMITS)["own-1"]
    assert (found.state, found.signs) == ("blank", ())
    assert found.notes == ("The dots are left; `answer` gets a value in cell 4.",)


def test_an_earlier_right_answer_is_told(box):
    file = notebook(asking("answer = 6", 1), asking("answer = 5", 1))
    found = given(file, [own(1)], box, LIMITS, right)["own-1"]
    assert found.value == 5
    assert found.notes == ("An earlier cell of it is right (cell 2); the last one counts.",)


def test_errors_say_what_a_reader_sees_of_their_cause(box):
    file = notebook(
        asking("", 1),
        'answer = 4\ncheck("enlargement-1")',
        asking("answer = answer - 5", 2),
    )
    asked = [own(1), HONEST_ASKED[0], own(2)]
    one, checked, two = (each.said for each in given(file, asked, box, LIMITS).values())
    assert one == "NameError: name 'answer' is not defined"
    assert checked == "TypeError: check() missing 1 required positional argument: 'answer'"
    assert two.endswith("each exercise's answer starts anew.")


def test_what_shows_is_not_drawn_and_a_check_is_taken_however_it_is_called(box):
    file = notebook(
        "import summit\nfrom summit import explore, guess, judge, quote, show, start",
        'start("enlargement")\nshow(a=1 / 0)\nguess("x", 1 / 0)\njudge(1 / 0)\nthere = 28',
        'summit.check("enlargement-1", answer=there, year=2010)',
        'for answer in (..., 6, ...):\n    note("own-1", answer)',
    )
    found = given(file, HONEST_ASKED, box, LIMITS)
    assert outcomes(found) == {"enlargement-1": ("answered", 28), "own-1": ("answered", 6)}


def test_an_answer_that_was_given_outlives_what_follows_it(box):
    file = notebook(
        asking("answer = 1", 1) + "\nimport os\nos._exit(0)",
        "import os\nos.abort()\nhelper = 2",
        asking("answer = helper", 2),
        asking("answer = 3", 3),
    )
    found = given(file, [own(1), own(2), own(3)], box, LIMITS)
    assert [one.state for one in found.values()] == ["answered", "error", "answered"]
    assert found["own-2"].said.endswith("The cell that defines it had to be stopped.")


# --- hostile ones -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory):
    """Give the teacher a file, a program that listens, and a secret in her environment."""
    folder = tmp_path_factory.mktemp("teacher")
    secret = folder / "secret.txt"
    secret.write_text("the marks")
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind(str(folder / "socket"))
        unix.listen()
        hidden = stack.enter_context(socket.socket(socket.AF_UNIX))
        if sys.platform == "linux":
            hidden.bind(f"\0{folder / 'socket'}")
            hidden.listen()
        os.environ["TEACHERS_SECRET"] = str(folder)
        stack.callback(os.environ.pop, "TEACHERS_SECRET")
        yield {
            "ROOT": str(ROOT),
            "HOME": str(Path.home()),
            "SECRET": str(secret),
            "SOCKET": str(folder / "socket"),
            "PORT": str(server.getsockname()[1]),
        }


def state_of(*folders):
    """Return the files of some folders, with their sizes and times."""
    left_out = {".git", "_build", ".venv", ".hypothesis", ".pytest_cache", "__pycache__"}
    found = {}
    for folder in folders:
        for place, names, files in os.walk(folder):
            names[:] = [name for name in names if name not in left_out and name[0] != "."]
            for name in files:
                told = Path(place, name).lstat()
                found[place, name] = told.st_size, told.st_mtime_ns, told.st_mode
    return found


def running():
    """Return what runs that these tests have started: its package is theirs alone."""
    lines = [one.info["cmdline"] or [] for one in psutil.process_iter(["cmdline"])]
    return [
        line for line in lines if line == SLEEP or any(str(answer_free()) in one for one in line)
    ]


SLEEP = ["sleep", "1000"]


@pytest.fixture(scope="module")
def came_out(box, surroundings):
    """Run all hostile notebooks, each group followed by an honest one, three at a time."""
    groups = {}
    for one in ALL:
        groups.setdefault(one.shares, []).append(one)

    def run(group):
        sources = []
        for number, one in enumerate(group, start=1):
            code = one.code
            for name, value in surroundings.items():
                code = code.replace(name, value)
            sources.append(asking(code, number))
        asked = [own(number) for number in range(1, len(group) + 1)]
        found = given(notebook(*sources), asked, box, LIMITS)
        # Those that patch leave nothing behind but their own process, as all the others show.
        is_alone = group[0].shares.startswith("patches")
        honest = {} if is_alone else given(HONEST, HONEST_ASKED, box, LIMITS)
        by_name = {one.name: found[f"own-{place}"] for place, one in enumerate(group, start=1)}
        return by_name, outcomes(honest)

    before = state_of(ROOT, answer_free(), Path(surroundings["SECRET"]).parent)
    with ThreadPoolExecutor(3) as pool:
        # What waits for its limit comes first.
        done = list(pool.map(run, [*groups.values()][::-1]))
    after = state_of(ROOT, answer_free(), Path(surroundings["SECRET"]).parent)
    return {
        "given": {name: one for by_name, _ in done for name, one in by_name.items()},
        "honest": [honest for _, honest in done if honest],
        "changed": before.items() ^ after.items(),
        "running": running(),
    }


@pytest.mark.parametrize("one", ALL, ids=[one.name for one in ALL])
def test_a_hostile_notebook_comes_to_nothing(came_out, one):
    found = came_out["given"][one.name]
    assert found.state in one.states, (found.state, found.said, found.value)
    assert one.said in found.said
    if one.value is not ... and found.state == "answered":
        assert found.value == one.value
    if one.sign:
        assert any(one.sign in sign for sign in found.signs), found.signs


def test_after_a_hostile_notebook_another_student_is_marked_as_before(came_out):
    expected = {"enlargement-1": ("answered", 28), "own-1": ("answered", 6)}
    assert len(came_out["honest"]) > 5
    assert all(honest == expected for honest in came_out["honest"])


def test_hostile_notebooks_change_nothing_outside_and_leave_nothing_running(came_out):
    assert not came_out["changed"]
    assert not came_out["running"]


def test_there_are_enough_of_them():
    assert len(ALL) + len(NO_NOTEBOOKS) + len(HARD_TO_READ) >= 40
    assert len({one.name for one in ALL}) == len(ALL)


@pytest.mark.parametrize("file", NO_NOTEBOOKS.values(), ids=NO_NOTEBOOKS.keys())
def test_what_is_no_notebook_is_refused_in_words(file):
    with pytest.raises(UnreadableHandIn, match=r"notebook.*\."):
        given(file, HONEST_ASKED, None)


def test_code_that_is_hard_to_read_does_not_stop_the_rest(box):
    sources = [asking(code, place) for place, (code, _) in enumerate(HARD_TO_READ.values(), 1)]
    asked = [own(number) for number in range(1, len(sources) + 1)]
    found = given(notebook(*sources), asked, box, LIMITS)
    states = dict(zip(HARD_TO_READ, (one.state for one in found.values()), strict=True))
    assert states == {name: state for name, (_, state) in HARD_TO_READ.items()}


@pytest.mark.parametrize(
    "odd",
    [
        {"metadata": None},
        {"metadata": {"summit": [1]}},
        {"metadata": {"summit": {"asked": ["own-1"]}}},
        {"metadata": {"summit": {"asked": "own-99"}}},
        {"outputs": 5, "id": None},
    ],
    ids=json.dumps,
)
def test_odd_parts_of_a_cell_do_not_matter(box, odd):
    file = notebook(asking("answer = 6", 1))
    file["cells"][1] |= odd
    file["cells"] += [{"cell_type": ["code"], "source": "x"}, {"cell_type": 5}]
    assert outcomes(given(file, [own(1)], box, LIMITS)) == {"own-1": ("answered", 6)}


# --- where there is no sandbox ------------------------------------------------------------------


def test_without_a_sandbox_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: None)
    with pytest.raises(ClassProblem, match=r"(?s)sudo apt install bubblewrap.*--without-sandbox"):
        sandbox.find()


def test_without_walls_the_limits_hold():
    unprotected = sandbox.Unprotected()
    endless = notebook(asking(hostile.LOOP, 1), asking("answer = 6", 2))
    found = given(endless, [own(1), own(2)], unprotected, LIMITS)
    assert {name: one.state for name, one in found.items()} == {
        "own-1": "stopped",
        "own-2": "answered",
    }
    assert not running()
