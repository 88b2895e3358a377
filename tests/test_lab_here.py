"""Labs in the reader's own browser: the way in, a whole lab, and what can go wrong on the way."""

import json
import re
import shutil
import subprocess
import sys
from urllib.parse import urlencode

import pytest
from browsing import axe_faults
from classes import class_of
from lab_here import (
    PATIENCE_MS,
    Lab,
    Server,
    address_of,
    reading,
    running,
)

from classroom.handout import notebook, text_of
from tools.browser import find_browser

LAB = "02-flight/lab"
START = f"run/start.html?lab={LAB}"
LABS = ["01-summit", "03-weapons", "04-measures", "05-after-1991", "06-enlargement", "07-stakes"]


@pytest.fixture(scope="module")
def manifest(site):
    return json.loads((site / "run" / "labs.json").read_text("utf-8"))


@pytest.fixture
def server(site):
    with running(Server(site)) as server:
        yield server


@pytest.fixture
def reader(browser, server):
    with reading(browser, server) as reader:
        yield reader
        assert reader.strangers == [], "another host was asked"


def said(page):
    return page.locator("#said")


def goes_on(page, manifest, lab=LAB):
    """Wait until a page has gone on to its lab."""
    page.wait_for_url(address_of(manifest, lab), wait_until="commit")


# --- a whole lab --------------------------------------------------------------------------------


def handed_in(page, cell):
    """Return the text of the page that `hand_in` made, downloaded by its link."""
    with page.expect_download() as download:
        cell.get_by_role("link", name="flight-amina.html").click()
    assert download.value.suggested_filename == "flight-amina.html"
    return download.value.path().read_text("utf-8")


def move_an_explorer(page):
    """Turn the first slider, and wait until the figure has followed."""
    handle = page.locator(".jp-Notebook .noUi-handle").first
    handle.scroll_into_view_if_needed()
    root = handle.locator("xpath=ancestor::*[contains(@class, 'widget-vbox')][1]")
    figure = root.locator("figure.chart")
    before = figure.inner_html()
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([root, before]) => root.querySelector('figure.chart')?.innerHTML !== before",
        arg=[root.element_handle(), before],
    )


#: What JupyterLite and its widgets leave without a name.
NAMES = ["aria-input-field-name", "button-name", "aria-required-children"]
EARLIER = '{"at": "2026-11-20T09:41:07+00:00", "what": "note", "key": "A page", "said": "Mine"}\n'


def test_lab_whole(reader, server, manifest):
    page = reader.open("run/labs.json")
    page.evaluate("said => localStorage.setItem('summit-record-flight', said)", EARLIER)
    page.goto(server.address + START)
    goes_on(page, manifest)
    lab = Lab(page).opened().ready()
    assert page.locator("#lab-title").inner_text() == manifest["labs"][LAB]["title"]
    lab.run_all()
    assert lab.errors() == []
    move_an_explorer(page)
    # All rules take minutes: the charts of a whole lab have twelve thousand elements.
    assert axe_faults(page, contrast=False, rules=NAMES) == []
    answer = lab.run("answer = ...", 'answer = 1\ncheck("flight-1", answer)')
    assert answer.locator(".verdict").is_visible()
    handing_in = lab.run("hand_in(", 'hand_in("Amina")')
    text = handed_in(page, handing_in)
    assert "Amina" in text
    assert "Mine" in text, "what was answered on the book's page belongs to the record"

    # Loaded again in the middle: the words and the outputs are there, Python is new.
    lab.write("hand_in(", "hand_in(name)  # mine")
    lab.saved()
    server.asked.clear()
    page.reload()
    lab.opened()
    assert "hand_in(name)  # mine" in json.dumps(page.evaluate(NOTEBOOK))
    assert "Your work is here" in page.locator("#lab-notice").inner_text()
    # The browser itself looks whether there is another worker.
    asked = {path for path in server.asked if not path.endswith("service-worker.js")}
    assert asked == set(), "a page that is loaded again has all it needs"

    # The next visit, without a network: nobody answers any more.
    page.close()
    server.shutdown()
    server.server_close()
    page = reader.open(START)
    goes_on(page, manifest)
    lab = Lab(page).opened().ready()
    lab.run("import pandas as pd", 'from summit import hand_in, start\nstart("flight")')
    assert lab.run("hand_in(", 'hand_in("Amina")').locator(".verdict").is_visible()


NOTEBOOK = "() => jupyterapp.shell.currentWidget.context.model.toJSON()"


@pytest.mark.nightly
@pytest.mark.parametrize("chapter", LABS)
def test_every_lab_whole(reader, manifest, chapter):
    name = f"{chapter}/lab"
    page = reader.open(f"run/start.html?lab={name}")
    goes_on(page, manifest, name)
    lab = Lab(page).opened().ready()
    lab.run_all()
    assert lab.errors() == []


# --- the way in ---------------------------------------------------------------------------------


def test_python_comes_once(reader, server, manifest):
    page = reader.open(START)
    goes_on(page, manifest)
    python = {one["url"] for one in manifest["python"]}
    assert python <= {path.removeprefix("run/") for path in server.asked}
    page.close()
    server.asked.clear()
    again = reader.open(START)
    goes_on(again, manifest)
    assert not {f"run/{url}" for url in python} & set(server.asked)


#: What a browser may lack, and a part of the sentence about it.
LACKING = {
    "too old to run Python": "delete window.WebAssembly",
    "The storage of this browser is full. It has 1 MB left.": (
        "navigator.storage.estimate = async () => ({quota: 1.5e6, usage: 0})"
    ),
    "private window": "IDBFactory.prototype.open = () => { throw new Error('no') }",
    "The storage of this browser is full. The lab needs": (
        "Cache.prototype.put = async () => { throw new DOMException('', 'QuotaExceededError') }"
    ),
}


@pytest.mark.parametrize("sentence", LACKING)
def test_what_a_browser_lacks(reader, manifest, sentence):
    page = reader.context.new_page()
    page.add_init_script(LACKING[sentence])
    page.goto(reader.server.address + START)
    said(page).get_by_text(sentence).wait_for()
    assert said(page).get_by_role("button", name="Try again").is_visible()
    ways = [link.get_attribute("href") for link in said(page).get_by_role("link").all()]
    assert ways[0] == manifest["labs"][LAB]["binder"]
    assert ways[1].endswith("/_sources/chapters/02-flight/lab.ipynb")


FAULTS = {
    "missing": "The site does not have",
    "wrong": "did not arrive as it was published",
    "broken": "The connection to the site broke",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_does_not_come(reader, server, manifest, fault):
    wheel = next(one["url"] for one in manifest["python"] if "pandas" in one["url"])
    name = wheel.rpartition("/")[2]
    server.faults[name] = fault
    page = reader.open(START)
    said(page).get_by_text(FAULTS[fault]).wait_for()
    server.faults.clear()
    server.asked.clear()
    page.get_by_role("button", name="Try again").click()
    goes_on(page, manifest)
    fetched = {path for path in server.asked if path.startswith("run/static/pyodide/")}
    assert f"run/{wheel}" in fetched
    assert len(fetched) < len(manifest["python"]), "what has come is not fetched again"


def test_other_hosts_are_counted(reader):
    page = reader.open("run/labs.json")
    page.evaluate("fetch('http://stranger.example/', {mode: 'no-cors'}).catch(() => {})")
    assert reader.strangers == ["http://stranger.example/"]
    reader.strangers.clear()


def test_no_such_lab(reader, manifest):
    page = reader.open("run/start.html?lab=99-nothing/lab")
    said(page).get_by_text("There is no lab of this name.").wait_for()
    assert said(page).get_by_role("link").count() == len(manifest["labs"])


# --- copies, tabs and editions ------------------------------------------------------------------

#: Puts a copy of a lab where JupyterLite would keep it.
BEGUN = """
([path, content]) => new Promise((done, failed) => {
  const home = location.pathname.replace(/[^/]*$/, "");
  const request = indexedDB.open(`JupyterLite Storage - ${home}`, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("files");
  request.onerror = () => failed(request.error);
  request.onsuccess = () => {
    const changed = "2026-10-05T12:00:00.000Z";
    const file = {path, name: "lab.ipynb", type: "notebook", format: "json", content};
    const work = request.result.transaction("files", "readwrite");
    work.objectStore("files").put({...file, created: changed, last_modified: changed}, path);
    work.oncomplete = () => { request.result.close(); done(); };
  };
})
"""
OLD = "02-flight/2026-10-03-0123abcd/lab.ipynb"


@pytest.fixture
def begun(reader):
    """A reader who began the lab in an earlier edition."""
    page = reader.open("run/labs.json")
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    page.evaluate(BEGUN, [OLD, notebook])
    return reader


def test_an_older_copy_is_offered(begun, manifest):
    page = begun.open(START)
    said(page).get_by_text("You began this lab in the edition of 3 October 2026.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download it").click()
    assert json.loads(download.value.path().read_text("utf-8"))["metadata"]["kernelspec"]
    page.get_by_role("button", name="Start with the new edition").click()
    goes_on(page, manifest)
    # Once chosen, it is not asked again.
    page.close()
    goes_on(begun.open(START), manifest)


def test_an_older_copy_goes_on(begun):
    page = begun.open(START)
    page.get_by_role("button", name="Go on with your copy").click()
    page.wait_for_url(
        f"**/notebooks/index.html?path={OLD.replace('/', '%2F')}", wait_until="commit"
    )


def test_starting_again_loses_nothing(begun, manifest):
    page = begun.open(f"{START}&again={OLD}")
    goes_on(page, manifest)
    page = begun.open(f"{START}&copies")
    said(page).get_by_text("kept aside, changed last on 5 October 2026").first.wait_for()


def test_a_second_tab_is_told(reader, manifest):
    first = reader.open("run/labs.json")
    path = manifest["labs"][LAB]["path"]
    first.evaluate(
        "path => { navigator.locks.request(`lab ${location.pathname.replace(/[^/]*$/, '')}${path}`,"
        " () => new Promise(() => {})) }",
        path,
    )
    second = reader.open(START)
    said(second).get_by_text("open in another tab").wait_for()
    second.get_by_role("button", name="Read here").click()
    second.wait_for_url(re.compile("/notebooks/.*&hold=read"), wait_until="commit")


def test_a_new_edition_replaces_the_old(reader, server, manifest):
    page = reader.open(START)
    goes_on(page, manifest)
    server.faults["labs.json"] = json.dumps(manifest | {"build": "another"}).encode()
    server.asked.clear()
    other = reader.open("run/start.html?lab=03-weapons/lab")
    said(other).get_by_text("another tab still shows the former one").wait_for()
    # In place of the lab: nothing of the page shall load meanwhile.
    page.close()
    goes_on(other, manifest, "03-weapons/lab")
    assert not [path for path in server.asked if path.endswith(".whl")], "the same files came again"
    kept = other.evaluate("caches.keys()")
    assert len(kept) == 1
    assert kept[0].endswith(" another")


@pytest.mark.nightly
def test_two_tabs(reader, manifest):
    page = reader.open(START)
    goes_on(page, manifest)
    Lab(page).opened().wait_until("document.getElementById('lab-download').onclick !== null")
    second = reader.context.new_page()
    second.goto(page.url, wait_until="commit")
    second.get_by_role("button", name="Work here").click()
    Lab(second).opened()
    page.get_by_text("You work on this lab in another tab now.").wait_for()


def give(page, path):
    """Choose a file by the button in the bar over a lab."""
    Lab(page).opened().wait_until("document.getElementById('lab-open').onclick !== null")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a file").click()
    chooser.value.set_files(path)


@pytest.mark.nightly
def test_a_notebook_that_a_class_is_given_opens_beside_the_lab(reader, manifest, tmp_path):
    made = notebook(class_of(tmp_path, "02-flight", "worksheet"))
    (tmp_path / "others.ipynb").write_text(
        text_of(notebook(class_of(tmp_path, "03-weapons", "worksheet"))), "utf-8"
    )
    given = tmp_path / "02-flight-يوسف.ipynb"
    given.write_text(text_of(made), "utf-8")
    page = reader.open(START)
    give(page, tmp_path / "others.ipynb")
    page.get_by_text("belongs to chapter 03.").wait_for()
    give(page, given)
    place = manifest["labs"][LAB]["path"].replace("lab.ipynb", given.name)
    page.wait_for_url(f"**/notebooks/index.html?{urlencode({'path': place})}", wait_until="commit")
    lab = Lab(page).opened().ready()
    lab.run("import pandas", next(c["source"] for c in made["cells"] if c["id"] == "setup"))
    lab.run("answer = ...", 'answer = "2022-03-15"\ncheck("flight-1", answer)')
    page.get_by_text("✓ Right.").wait_for()
    assert lab.errors() == []
    assert not page.get_by_role("button", name="Start again").is_visible()
    lab.saved()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == given.name
    taken = json.loads(download.value.path().read_text("utf-8"))
    assert taken["metadata"]["summit"] == made["metadata"]["summit"]
    assert [cell["id"] for cell in taken["cells"]] == [cell["id"] for cell in made["cells"]]
    # The same way again leads to the same work.
    page.close()
    again = reader.open(f"run/start.html?{urlencode({'lab': f'02-flight/{given.stem}'})}")
    written = Lab(again).opened().do("return cells.map(cell => cell.model.sharedModel.source)")
    assert any("2022-03-15" in source for source in written)


# --- how it looks, and slow or strange lines ----------------------------------------------------


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_start_is_accessible(browser, server, dark):
    server.faults["labs.json"] = "broken"
    scheme = "dark" if dark else "light"
    phone = {"width": 390, "height": 844}
    with reading(browser, server, color_scheme=scheme, viewport=phone) as reader:
        page = reader.open(START)
        page.get_by_role("button", name="Try again").wait_for()
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= phone["width"]


@pytest.mark.nightly
def test_over_a_slow_line(reader, server, manifest):
    # Fast 3G: 1.6 megabits a second.
    server.bytes_per_second = 200_000
    page = reader.open(START)
    page.wait_for_function("document.getElementById('bar')?.value > 0.05", timeout=PATIENCE_MS)
    assert re.match(r"\d+ of \d+ MB, \d+ seconds", page.locator("#count").inner_text())
    page.wait_for_url(address_of(manifest, LAB), wait_until="commit", timeout=PATIENCE_MS)
    Lab(page).opened()


@pytest.mark.nightly
def test_by_https(browser, site, manifest, tmp_path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["-keyout", str(key), "-out", str(certificate)]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, *made], check=True, capture_output=True)
    server = Server(site, "https")
    server.secure(certificate, key)
    # A worker that keeps files is refused where only a page's own requests may overlook this.
    flags = ["--no-sandbox", "--disable-gpu", "--ignore-certificate-errors"]
    trusting = browser.browser_type.launch(executable_path=find_browser(sys.executable), args=flags)
    with running(server), reading(trusting, server) as reader:
        page = reader.open(START)
        goes_on(page, manifest)
        Lab(page).opened().ready()
        assert reader.strangers == []
    trusting.close()
