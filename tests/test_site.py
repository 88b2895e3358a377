"""The published site: put together from sums alone, the same each time, with no other host named.

What its pages do in a browser is tried elsewhere.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from conftest import WITH_LABS
from small_book import SmallBook

from tools import ROOT, pyodide
from tools.assemble import assemble, check_local, edition_day
from tools.node import find_npm
from tools.pyodide import Wheels, cached, sha256
from tools.serve import serving
from tools.terminal import Problem

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
#: What a first visit fetches beside Python, as a host sends it: JupyterLite's own page.
PAGE_MB = 3
PAGE_PLAIN_MB = 8
#: What only a book with labs has to say.
OF_LABS = re.compile(
    r"Run this lab here|\bown browsers?\b|Pyodide|JupyterLite|run/start|launch-here|answers\.js"
)
BLOCK = re.compile(r"^ *(:{3,})\{only\} labs\n[\s\S]*?^ *\1$", re.MULTILINE)


@pytest.fixture(scope="module")
def manifest(site):
    """What the site says of its labs."""
    return json.loads((site / "run" / "labs.json").read_text("utf-8"))


def tree(folder):
    """Return the sums of all files in a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


# --- what it is made of -------------------------------------------------------------------------


def test_every_notebook_is_in_the_site_as_it_is_in_the_book(site, manifest):
    labs = manifest["labs"]
    notebooks = {
        f"{path.parent.name}/{path.stem}": path for path in ROOT.glob("chapters/*/*.ipynb")
    }
    assert labs.keys() == notebooks.keys()
    assert len(labs) > 7
    assert manifest["edition_day"] == edition_day()
    for name, lab in labs.items():
        sent = (site / "run" / "files" / lab["path"]).read_bytes()
        chapter, edition, file = lab["path"].split("/")
        assert f"{chapter}/{file.removesuffix('.ipynb')}" == name
        assert edition == lab["edition"]
        assert edition == f"{edition_day()}-{hashlib.sha256(sent).hexdigest()[:8]}"
        for way in ("page", "download"):
            assert (site / "run" / lab[way]).is_file()
        assert lab["binder"].startswith("https://mybinder.org/")
        sources = [
            [cell["source"] for cell in json.loads(text)["cells"]]
            for text in (sent, notebooks[name].read_bytes())
        ]
        assert sources[0] == sources[1]
        assert json.loads(sent)["metadata"]["kernelspec"]["name"] == "python"


def test_every_page_leads_to_the_labs_that_there_are(site, manifest):
    found = {}
    for page in site.glob("chapters/**/*.html"):
        for link in re.findall(r'href="([^"]*run/start\.html[^"]*)"', page.read_text("utf-8")):
            address = urlsplit(unescape(link))
            assert (page.parent / address.path).resolve() == site / "run" / "start.html"
            found.setdefault(page, set()).update(parse_qs(address.query)["lab"])
    assert set().union(*found.values()) == manifest["labs"].keys()
    for name, lab in manifest["labs"].items():
        assert name in found[(site / "run" / lab["page"]).resolve()]
    assert found[site / "chapters" / "index.html"] == {"02-flight/lab"}
    assert found[site / "chapters" / "03-weapons" / "teach.html"] == {"03-weapons/lab"}


def test_python_is_what_the_lock_names_and_no_more(site, manifest):
    folder = site / "run" / "static" / "pyodide"
    lock = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"]
    runtime = {"pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"}
    wheels = {one["file_name"]: one["sha256"] for one in lock.values()}
    assert {path.name for path in folder.iterdir()} == runtime | {"pyodide-lock.json"} | set(wheels)
    assert {name: sha256(folder / name) for name in wheels} == wheels
    for one in lock.values():
        assert set(one["depends"]) <= lock.keys()
    for file in manifest["python"]:
        path = site / "run" / file["url"]
        assert (file["bytes"], file["sha256"]) == (path.stat().st_size, sha256(path))
    assert len(manifest["python"]) == len(wheels) + 5
    assert manifest["bytes"] == sum(file["bytes"] for file in manifest["python"])


def test_the_libraries_are_those_that_the_book_is_built_with(site):
    text = (site / "run" / "static" / "pyodide" / "pyodide-lock.json").read_text("utf-8")
    pins = dict(re.findall(r"(?m)^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text()))
    for name in ("numpy", "pandas", "matplotlib", "ipywidgets"):
        assert json.loads(text)["packages"][name]["version"] == pins[name]


def test_a_lab_costs_what_the_pages_say(manifest, site):
    """Megabytes as a host sends them, which compresses what is not compressed yet."""
    sent = 0
    for file in manifest["python"]:
        content = (site / "run" / file["url"]).read_bytes()
        sent += min(len(content), len(gzip.compress(content, 6)))
    said = CONFIG["parse"]["myst_substitutions"]
    assert abs(sent / 1e6 + PAGE_MB - said["lab_mb"]) <= 1
    assert abs(manifest["bytes"] / 1e6 + PAGE_PLAIN_MB - said["lab_plain_mb"]) <= 1


def test_every_page_leads_to_the_licences_of_what_runs_its_labs(site):
    pages = list(site.glob("chapters/**/*.html"))
    assert pages
    for page in pages:
        (link,) = re.findall(r'href="([^"]*licences\.txt)"', page.read_text("utf-8"))
        assert (page.parent / link).resolve() == site / "run" / "licences.txt"
    assert "Mozilla Public License" in (site / "run" / "licences.txt").read_text("utf-8")


def test_the_same_pages_give_the_same_bytes_whatever_was_there_before(site, built_book, tmp_path):
    stale = tmp_path / "site" / "run"
    stale.mkdir(parents=True)
    (stale / ".jupyterlite.doit.db").write_text("of an earlier build")
    (stale / "jupyter-lite.json").write_text('{"pyodideUrl": "https://example.org/pyodide.mjs"}')
    run = "import sys, tools.assemble; tools.assemble.main()"
    # As on another machine, beside another project's settings.
    elsewhere = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "HOME": str(tmp_path)}
    elsewhere["XDG_CACHE_HOME"] = str(pyodide.cache().parent)
    subprocess.run(
        [sys.executable, "-c", run, str(built_book), str(tmp_path / "site")],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | elsewhere,
        check=True,
        capture_output=True,
    )
    assert tree(tmp_path / "site") == tree(site)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".site-")] == []


def test_there_are_no_source_maps_and_nothing_hidden(site):
    run = site / "run"
    assert [path for path in run.rglob("*") if path.suffix == ".map" or path.name[0] == "."] == []


def test_the_labs_page_has_the_books_files_and_the_two_workers(site):
    page = (site / "run" / "notebooks" / "index.html").read_text("utf-8")
    assert page.count("../lab.css") == page.count("../lab.js") == 1
    ours = (site / "run" / "service-worker.js").read_text("utf-8")
    assert "jupyterlite-service-worker.js" in ours
    assert (site / "run" / "jupyterlite-service-worker.js").is_file()


# --- no other host ------------------------------------------------------------------------------


@pytest.fixture
def settings(site, tmp_path):
    """A copy of the settings under `run`, to change."""
    for path in (site / "run").glob("**/jupyter-lite.json"):
        copy = tmp_path / path.relative_to(site / "run")
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
    python = tmp_path / "static" / "pyodide"
    python.mkdir(parents=True)
    (python / "pyodide.mjs").touch()
    check_local(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ('"./static/pyodide/pyodide.mjs"', '"https://example.org/pyodide.mjs"'),
        ('"./static/pyodide/pyodide.mjs"', '"//example.org/pyodide.mjs"'),
        ('"pyodideUrl"', '"otherUrl"'),
        ('"disablePyPIFallback": true', '"disablePyPIFallback": false'),
        ('"pipliteUrls"', '"otherUrls"'),
        ('"./extensions/', '"https://example.org/'),
    ],
)
def test_settings_that_would_ask_another_host_are_refused(settings, ours, theirs):
    path = settings / "jupyter-lite.json"
    text = path.read_text("utf-8")
    assert ours in text
    path.write_text(text.replace(ours, theirs), "utf-8")
    with pytest.raises(Problem, match=r"other host|another host|package index"):
        check_local(settings)


def test_python_that_is_not_there_is_refused(settings):
    (settings / "static" / "pyodide" / "pyodide.mjs").unlink()
    with pytest.raises(Problem, match="labs would ask another host"):
        check_local(settings)


# --- what is downloaded -------------------------------------------------------------------------

NAME = "numpy-1.0-py3-none-any.whl"


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """An empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "reading-the-summit"


def carried(tmp_path, content):
    """Return where wheels come from when Pyodide's release does not answer."""
    package = tmp_path / "carrier.whl"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(f"wheels/{NAME}", content)
    plan = {"package": "carrier==1.0", "folder": "wheels/"}
    wheels = Wheels({"release": {"address": "http://127.0.0.1:9/"}, "carrier": plan})
    wheels.carrier = package
    return wheels


def test_a_changed_file_is_refused_by_name_and_not_kept(own_cache, tmp_path):
    wanted, found = (hashlib.sha256(text).hexdigest() for text in (b"wheel", b"changed"))
    wheels = carried(tmp_path, b"changed")
    with pytest.raises(Problem) as refused:
        cached(NAME, wanted, lambda half: wheels.bring(NAME, half))
    for part in (NAME, f"expected sha256 {wanted}", found):
        assert part in str(refused.value)
    assert list(own_cache.iterdir()) == []
    wheels = carried(tmp_path, b"wheel")
    assert cached(NAME, wanted, lambda half: wheels.bring(NAME, half)).read_bytes() == b"wheel"


def test_a_file_that_was_spoilt_in_the_cache_is_brought_again(own_cache):
    wanted = hashlib.sha256(b"wheel").hexdigest()
    own_cache.mkdir(parents=True)
    (own_cache / wanted).write_bytes(b"half")
    assert cached(NAME, wanted, lambda half: half.write_bytes(b"wheel")).read_bytes() == b"wheel"
    assert cached(NAME, wanted, pytest.fail).read_bytes() == b"wheel"


def test_the_release_comes_first(tmp_path):
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / NAME).write_bytes(b"released")
    with serving(tmp_path / "release") as address:
        wheels = Wheels({"release": {"address": address}})
        wheels.bring(NAME, tmp_path / "brought")
    assert (tmp_path / "brought").read_bytes() == b"released"


def test_a_missing_file_is_named(tmp_path):
    wheels = carried(tmp_path, b"wheel")
    with pytest.raises(Problem, match=r"pandas-1\.whl is not in carrier==1\.0"):
        wheels.bring("pandas-1.whl", tmp_path / "brought")


def test_pages_without_labs_or_wheel_are_no_site(site, built_book, tmp_path):
    with pytest.raises(Problem, match="holds 0 wheels"):
        assemble(tmp_path, tmp_path / "site")
    page = tmp_path / "pages" / "chapters" / "02-flight" / "lab.html"
    page.parent.mkdir(parents=True)
    shutil.copytree(built_book / "wheels", tmp_path / "pages" / "wheels")
    page.write_text("<h1>Lab</h1>", "utf-8")
    with pytest.raises(Problem, match=r"(?s)02-flight/lab\.html.*launch-here.*BOOK_LABS=1"):
        assemble(tmp_path / "pages", tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ({}, "Node is not on the PATH"),
        ({"node": "echo v20.1.0"}, "npm is not on the PATH"),
        ({"node": "echo v16.20.2", "npm": ""}, r"is v16\.20\.2"),
        ({"node": "exit 1", "npm": ""}, "of no known version"),
    ],
)
def test_a_missing_node_says_how_to_get_one(programs, said, tmp_path, monkeypatch):
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match=rf"{said}(.|\n)*apt install nodejs npm"):
        find_npm()


# --- a book without labs ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The pages of a small book with labs; and the book, built again in its place without."""
    book = SmallBook(tmp_path_factory.mktemp("small"))
    book.write(
        "chapters/small/story.md",
        "# The story\n\nIn {run}`the lab <small/lab>`.\n\n"
        ":::{only} labs\nRun this lab here, in your own browser.\n:::\n",
    )
    assert book.build(**WITH_LABS) == 0, book.log
    with_labs = shutil.copytree(book.folder / "_build" / "html", book.folder / "with labs")
    assert book.build() == 0, book.log
    return with_labs, book


def test_a_book_without_labs_says_nothing_of_them(both):
    with_labs, book = both
    plain = book.folder / "_build" / "html"
    told = {".html", ".js", ".css", ".json", ".xml"}
    speak = {
        folder: {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.suffix in told and OF_LABS.search(path.read_text("utf-8"))
        }
        for folder in (with_labs, plain)
    }
    assert speak[plain] == set()
    assert {"chapters/small/lab.html", "chapters/small/story.html"} <= speak[with_labs]
    assert (with_labs / "answers").is_dir()
    assert not (plain / "answers").exists()
    assert book.story.partition("In <a")[2].partition(">")[0].endswith('href="lab.html"')
    # The labs are the same: nothing runs again.
    assert "Executing notebook" not in book.log


def test_a_book_with_labs_offers_them_first(both):
    lab, story = (
        (both[0] / "chapters" / "small" / f"{name}.html").read_text("utf-8")
        for name in ("lab", "story")
    )
    launch = lab.partition('<p class="launch">')[2].partition("</p>")[0]
    ways = re.findall(r'<a class="launch-(\w+)" href="([^"]+)"', launch)
    assert [way for way, _ in ways] == ["here", "binder", "download"]
    assert ways[0][1] == "../../run/start.html?lab=small/lab"
    assert f"{CONFIG['parse']['myst_substitutions']['lab_mb']} MB once" in launch
    assert 'href="../../run/start.html?lab=small/lab"' in story


def test_what_pages_say_of_labs_stands_in_a_block():
    texts = {path: path.read_text("utf-8") for path in ROOT.glob("chapters/**/*.md")}
    found = {path: OF_LABS.findall(BLOCK.sub("", text)) for path, text in texts.items()}
    assert {path: words for path, words in found.items() if words} == {}
    assert any(OF_LABS.search(text) for text in texts.values())


def test_a_lab_has_the_books_fonts_and_colours():
    """A lab's page takes no style sheet of the book's, which would bring its whole layout."""

    def properties(path):
        text = path.read_text("utf-8")
        light, dark = re.split(r"\[data-theme=\"dark\"\] \{", text, maxsplit=1)
        dark = dark.partition("}")[0]
        return [dict(re.findall(r"(--book-[\w-]+): (.+);", part)) for part in (light, dark)]

    sheets = (ROOT / "browser/run/lab.css", ROOT / "book/static/site.css")
    for lab, book in zip(*map(properties, sheets), strict=True):
        assert len(lab) >= 9
        assert lab.items() <= book.items()
