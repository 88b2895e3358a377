"""Answers on the book's own page, in a real browser: Python there, with no other host asked."""

import gzip
import json
import time
from urllib.parse import unquote, urlsplit

import psutil
import pytest
from answer_run import code_cells, place_of, worked
from browsing import NARROW, WIDE, axe_faults, thin, visiting

from summit import chapters, exercises
from tools.serve import serving

#: What the first check may cost: megabytes as a host sends them, and seconds of CPU.
FIRST_MB, FIRST_CPU = 16, 20
#: How long the next may take. Long, because a worker may share its core with two builds.
NEXT_CPU = 0.6
PAGE = "chapters/02-flight/lab.html"
RIGHT = 'answer = total.index[total >= 3_000_000][0]\ncheck("flight-1", answer)'
#: What a host sends compressed.
TEXT = (".wasm", ".mjs", ".js", ".css", ".html", ".json")
#: A long start, on a machine that builds books beside it.
PATIENCE = 240_000

DONE = "() => document.querySelector('#answer-flight-1 .cell_output').dataset.ms"
#: Asks the page's own worker for an answer, as the page does.
ASK = """
([folder, chapter, field, code]) => new Promise((done) => {
  window.asked ??= new Worker(new URL("../../answers/worker.js", location.href), {type: "module"});
  window.asked.onmessage = ({data}) => { if (!data.progress) done(data); };
  window.asked.onerror = (error) => done({failed: error.message});
  window.asked.postMessage({folder, chapter, field, code, kept: ""});
})
"""


@pytest.fixture(scope="module")
def home(site):
    """The address of the published site."""
    with serving(site) as address:
        yield address


@pytest.fixture
def opened(browser, home):
    """A lab's page, in a browser that keeps nothing yet."""
    with visiting(browser, home) as visit:
        visit.open(PAGE)
        yield visit
        assert visit.strangers == []


def field(page, name="flight-1"):
    return page.locator(f"#answer-{name}")


def enter(page, code, name="flight-1"):
    """Type an answer, as somebody at a keyboard does."""
    field(page, name).locator("textarea, .cm-content").click()
    page.wait_for_selector(f"#answer-{name} .cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def checked(page, code):
    """Answer an exercise and return what is said."""
    enter(page, code)
    out = field(page).locator(".cell_output")
    out.evaluate("out => delete out.dataset.ms")
    page.keyboard.press("Control+Enter")
    page.wait_for_function(DONE, timeout=PATIENCE)
    return out.inner_text()


def cpu():
    """Return the seconds of CPU that the browser has used, its tabs among them."""
    used = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        used += times.user + times.system
    return used


def sent(site, addresses, home):
    """Return how many bytes a host sends for some files of the site, which compresses text."""
    total = 0
    for address in sorted(set(addresses)):
        path = site / unquote(urlsplit(address.removeprefix(home)).path)
        content = path.read_bytes()
        total += len(gzip.compress(content, 6) if path.suffix in TEXT else content)
    return total


# --- without Python -----------------------------------------------------------------------------


def test_a_page_weighs_little_until_a_field_is_entered(site, browser, home):
    with visiting(browser, home) as visit:
        asked = []
        visit.page.on("request", lambda request: asked.append(request.url))
        page = visit.open(PAGE)
        ours = [url for url in asked if "/answers/" in url or "/run/" in url]
        assert sorted(url.rpartition("/")[2] for url in ours) == ["answers.css", "answers.js"]
        assert sent(site, ours, home) < 8_000
        # Each exercise that computes has a field with its cell's code; what draws or writes, none.
        names = [one.id for one in exercises.of_chapter("flight").values()]
        shown = [name for name in names if field(page, name).locator("textarea").count()]
        tasks = exercises.of_chapter("flight")
        assert shown == [name for name in names if tasks[name].task not in ("draw", "write")]
        code = code_cells("02-flight", "lab.ipynb")
        for name in shown:
            value = field(page, name).locator("textarea").input_value()
            assert value == code[place_of(code, name)]
        asked.clear()
        field(page).locator("textarea").focus()
        page.wait_for_selector("#answer-flight-1 .cm-content:focus")
        assert [url.rpartition("/")[2] for url in asked] == ["editor.js"]


def test_a_keyboard_enters_and_leaves_a_field(opened):
    page = opened.page
    plain = field(page).get_by_role("textbox", name="Your answer to flight-1: three million")
    plain.focus()
    page.wait_for_selector("#answer-flight-1 .cm-content:focus")
    page.keyboard.press("Control+End")
    page.keyboard.type("\nx = (1")
    page.keyboard.press("Tab")
    focused = "() => document.activeElement.textContent"
    assert page.evaluate(focused) == "Check"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Start again"
    page.keyboard.press("Enter")
    box = field(page).get_by_role("textbox", name="Your answer to flight-1: three million")
    assert "x = (1" not in box.inner_text()
    field(page).get_by_role("button", name="Bring my answer back").click()
    assert "x = (1" in box.inner_text()
    # What was typed is there the next time.
    page.reload()
    assert field(page).locator("textarea").input_value().endswith("x = (1")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "phone"])
def test_fields_are_accessible(browser, home, size, dark):
    with visiting(browser, home, size, dark) as visit:
        page = visit.open(PAGE)
        enter(page, 'answer = total["2022-03-01"] * 1_000  # so many\n' + RIGHT)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        if size == NARROW:
            font = "element => getComputedStyle(element).fontSize"
            assert field(page).locator(".cm-content").evaluate(font) == "16px"
            assert field(page, "flight-2").locator("textarea").evaluate(font) == "16px"
        thin(page)
        faults = axe_faults(page)
        assert [fault for fault in faults if "answer" in fault or "cm-" in fault] == []


def test_an_old_browser_is_told_and_shown_the_way_out(browser, home):
    with visiting(browser, home) as visit:
        visit.page.add_init_script("delete window.WebAssembly")
        page = visit.open(PAGE)
        field(page).get_by_role("button", name="Check").click()
        shown = field(page).locator(".cell_output")
        assert "too old to run Python" in shown.inner_text()
        assert "The answer stays in its field." in shown.inner_text()
        ways = page.locator(".launch a")
        assert shown.locator("a").count() == ways.count() > 1
        assert shown.locator("a").nth(0).get_attribute("href")


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("**/pyodide.asm.wasm", "the connection to the site broke"),
        ("**/run/labs.json", "the connection to the site broke"),
        ("**/answers/worker.js", "Python did not start here."),
    ],
)
def test_a_broken_network_is_told_and_the_next_check_tries_again(browser, home, lost, said):
    with visiting(browser, home) as visit:
        page = visit.open(PAGE)
        visit.page.context.route(lost, lambda route: route.abort())
        for _ in range(2):
            field(page).get_by_role("button", name="Check").click()
            verdict = field(page).locator(".cell_output .verdict-open")
            verdict.filter(has_text=said).wait_for(timeout=PATIENCE)
            page.evaluate(
                "document.querySelector('#answer-flight-1 .cell_output').textContent = ''"
            )


def test_a_file_with_a_wrong_sum_is_thrown_away(browser, home, site):
    wrong = (site / "run/static/pyodide/python_stdlib.zip").read_bytes()[:-1] + b"!"
    with visiting(browser, home) as visit:
        page = visit.open(PAGE)
        visit.page.context.route("**/python_stdlib.zip", lambda route: route.fulfill(body=wrong))
        field(page).get_by_role("button", name="Check").click()
        told = field(page).locator(".cell_output .verdict-open")
        told.filter(has_text="did not arrive as it was published").wait_for(timeout=PATIENCE)


def test_a_browser_that_keeps_nothing_says_so(browser, home):
    with visiting(browser, home) as visit:
        visit.page.add_init_script(
            "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
        )
        page = visit.open(PAGE)
        enter(page, "answer = 5")
        note = field(page).get_by_text("Your browser keeps nothing for this page.")
        assert note.count() == 1
        assert note.is_visible()


def test_a_page_opened_from_a_file_says_how_to_run_a_lab(browser, site):
    with visiting(browser, "file://") as visit:
        page = visit.open(str(site / PAGE))
        field(page).get_by_role("button", name="Check").click()
        said = field(page).locator(".cell_output").inner_text()
        assert "This page was opened from a file" in said


# --- with Python --------------------------------------------------------------------------------


def test_an_exercise_is_answered_on_its_page(opened, site, home):
    page, asked = opened.page, []
    enter(page, RIGHT)
    page.context.on("request", lambda request: asked.append(request.url))
    before = cpu()
    assert checked(page, RIGHT) == "✓ Right. You read a day off a running total."
    spent, megabytes = cpu() - before, sent(site, asked, home) / 1e6
    print(f"first check: {spent:.1f} s of CPU, {megabytes:.1f} MB")
    # Vacuous where a worker's requests are not seen: they are of numpy's size at least.
    assert 10 < megabytes < FIRST_MB
    assert spent < FIRST_CPU
    assert not [url for url in asked if "matplotlib" in url or "ipywidgets" in url]

    # A known mistake, a typo, and no more fetched.
    asked.clear()
    before = cpu()
    said = checked(page, 'answer = crossings["crossings_now"].idxmax()\ncheck("flight-1", answer)')
    assert cpu() - before < NEXT_CPU
    assert said.startswith("✗ Not yet. That is the busiest day.")
    said = checked(page, 'crossings["crosings_now"]')
    assert "Did you mean 'crossings_now'?" in said
    assert "Line 1: crossings" in said
    assert asked == []
    assert axe_faults(page) == []

    # An endless loop is stopped by hand, and costs no answer.
    enter(page, "while True:\n    pass")
    page.keyboard.press("Control+Enter")
    stop = field(page).get_by_role("button", name="Stop")
    time.sleep(1)
    stop.click()
    assert field(page).locator(".cell_output").inner_text().startswith("Stopped.")

    # The record holds the answers that were given, as in a lab.
    lines = page.evaluate("localStorage.getItem('summit-record-flight')").splitlines()
    events = [json.loads(line) for line in lines]
    assert [event["outcome"] for event in events] == ["right", "mistake"]

    # Another visit of the same reader fetches nothing of Python; what was answered is handed in.
    page.reload()
    asked.clear()
    hand_in = field(page, "hand-in")
    hand_in.get_by_label("Your name").fill("Amina Öz")
    hand_in.get_by_label("Your name").press("Enter")
    link = hand_in.locator("a[download$='.json']")
    link.wait_for(timeout=PATIENCE)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "flight-amina-oz.json"
    work = json.loads(download.value.path().read_text("utf-8"))
    assert [one["tries"] for one in work["exercises"] if one["id"] == "flight-1"] == [2]
    assert sent(site, [url for url in asked if "pyodide" in url and "mjs" not in url], home) == 0


def test_every_exercise_that_computes_is_right_in_the_browser(browser, home):
    """One Python for all chapters: each is started once by a reader, and its start tried above."""
    with visiting(browser, home) as visit:
        page = visit.open(PAGE)
        page.set_default_timeout(PATIENCE)
        wrong, count = {}, 0
        for folder in chapters.FOLDERS:
            name = chapters.package(folder).rpartition(".")[2]
            for one in exercises.of_chapter(name).values():
                if one.task in ("draw", "write"):
                    continue
                count += 1
                said = page.evaluate(ASK, [folder, name, one.id, worked(folder, one.id)])
                if said.get("outcome") != "right":
                    wrong[one.id] = said
        assert (count, wrong) == (56, {})
        assert visit.strangers == []
