"""The make commands on a machine that is not as it should be: told in a line, nothing broken.

The commands run in a copy of the checkout's tools, as a user's terminal would run them.
"""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from tools import (
    ROOT,
    browser,
    build,
    classes,
    commands,
    environment,
    make,
    offline,
    serve,
    terminal,
    test,
)
from tools.terminal import Problem

FILES = (
    "Makefile",
    "requirements.txt",
    "requirements-nbgrader.txt",
    "requirements-site.txt",
    "requirements-test.txt",
    "pyproject.toml",
    "_config.yml",
    "_toc.yml",
    "LICENSE",
    "LICENSE-content",
    "CITATION.cff",
)


@pytest.fixture
def checkout(tmp_path):
    """Return a folder with what the make commands read."""
    folder = tmp_path / "a book"
    folder.mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(folder, command, *wrap, **environ):
    """Run one make command as a user's terminal would; return the finished process."""
    # What `make test` was given is for the tests.
    kept = (key for key in os.environ if not key.startswith("PIP_") and key != "ARGS")
    clean = {key: os.environ[key] for key in kept}
    return subprocess.run(
        [*wrap, sys.executable, "tools/make.py", command],
        cwd=folder,
        env=clean | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_every_package_takes_every_python_of_the_oldest_line_promised():
    """Debian 12 has Python 3.11.2; a pin that needs 3.11.5 stops its `make book`."""
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())[1]
    pins = "".join(path.read_text() for path in environment.requirements("requirements-test.txt"))
    pinned = re.findall(r"(?m)^([\w.-]+)==", pins)
    asks = {name: metadata.metadata(name).get("Requires-Python") or "" for name in pinned}
    assert {name: ask for name, ask in asks.items() if f"{oldest}.0" not in SpecifierSet(ask)} == {}


def tree(folder):
    """Return all that is in a folder, less the bytecode that Python itself leaves."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts
    )


def fake_environment(folder, jupyter_book="exit 0"):
    """Put in place a finished set-up whose jupyter-book is a shell script."""
    bin_folder = folder / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "python").symlink_to(sys.executable)
    program(bin_folder / "jupyter-book", jupyter_book)
    stamp = subprocess.run(
        [
            sys.executable,
            "-c",
            "from tools import environment\n"
            "print(environment.stamp_text('requirements.txt'), end='')",
        ],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (folder / ".venv" / "requirements.txt.stamp").write_text(stamp)


def program(path, script):
    """Write an executable shell script."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


WRITES_A_BOOK = "mkdir -p _build/html && echo '<h1>The book</h1>' > _build/html/index.html"


# --- Python -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "fault", "wanted"),
    [((3, 8, 10), "old", "3.11"), ((2, 7, 18), "old", "3.11"), ((3, 15, 0), "new", "3.14")],
)
def test_a_python_that_does_not_fit_says_which_one_does(
    version, fault, wanted, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setenv("PATH", "/nowhere")
    assert make.main() == 1
    said = capsys.readouterr().err
    assert "needs Python 3.11 to 3.14" in said
    assert re.search(
        rf"This is Python {version[0]}\.{version[1]} \(.*\), which is too {fault},", said
    )
    assert "none that fits is on the PATH" in said
    assert f"Install Python {wanted} from" in said
    assert f"make book PYTHON=/path/to/python{wanted}" in said


def test_the_pythons_that_fit_are_told_alike():
    said = "Python {}.{} to {}.{}".format(*make.OLDEST, *make.NEWEST)
    for name in ("README.md", "chapters/students.md", "Makefile"):
        assert said in (ROOT / name).read_text("utf-8")


def test_an_old_python_hands_over_to_a_newer_one(monkeypatch, tmp_path):
    """A program that is called python3.11 and is not one, as a shim may be, is passed by."""
    (tmp_path / "broken").mkdir()
    program(tmp_path / "broken" / "python3.11", "exit 127")
    (tmp_path / "good").mkdir()
    name = "python{}.{}".format(*sys.version_info)
    (tmp_path / "good" / name).symlink_to(sys.executable)
    monkeypatch.setenv("PATH", f"{tmp_path}/broken:{tmp_path}/good")
    assert make.other_python() == str(tmp_path / "good" / name)


def test_the_entry_is_read_by_old_pythons():
    """Checked by its grammar: no Python 2 or 3.6 is at hand on a machine of today."""
    tree_of = ast.parse((ROOT / "tools" / "make.py").read_text(), feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Starred)
    assert not [node for node in ast.walk(tree_of) if isinstance(node, newer)]
    for node in ast.walk(tree_of):
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
            assert not [argument for argument in node.args.args if argument.annotation]
            assert not node.args.kwonlyargs
        if isinstance(node, ast.Call):
            assert not (isinstance(node.func, ast.Name) and node.func.id == "print")


def test_no_python_at_all(checkout):
    result = subprocess.run(
        ["make", "book", "PYTHON=python-that-is-not-there"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert "Python is not installed" in result.stderr
    assert "3.11" in result.stderr


def test_a_python_without_venv(checkout, tmp_path, monkeypatch, capsys):
    said = "The virtual environment was not created successfully because ensurepip is not available"
    monkeypatch.setattr(environment, "VENV", checkout / ".venv")
    monkeypatch.setattr(
        sys, "executable", str(program(tmp_path / "python", f"echo '{said}'; exit 1"))
    )
    with pytest.raises(Problem, match=r"venv module is not installed(.|\n)*apt install"):
        environment.make_venv()
    assert not (checkout / ".venv").exists()


# --- folder and network -------------------------------------------------------------------------


def as_one_without_rights():
    """Return a command that takes from root the right to write anywhere."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root writes anywhere, and setpriv is not here to take that away")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]


@pytest.mark.parametrize("command", ["book", "serve", "test", "bench"])
def test_a_read_only_folder(checkout, command):
    before = tree(checkout)
    checkout.chmod(0o555)
    try:
        result = run(checkout, command, *as_one_without_rights(), PYTHONDONTWRITEBYTECODE="1")
    finally:
        checkout.chmod(0o755)
    assert result.returncode == 1
    assert "This folder cannot be written to" in result.stderr
    assert "cp -r" in result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    assert tree(checkout) == before


def test_a_folder_in_which_nothing_can_be_made():
    with pytest.raises(Problem, match="This folder cannot be written to: /proc"):
        environment.check_writable(Path("/proc/self"))


def test_without_a_network_half_an_environment_is_removed_and_the_reason_said(checkout):
    before = tree(checkout)
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").write_text("half")
    nobody = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1"}
    result = run(checkout, "book", **nobody, PIP_CONFIG_FILE=os.devnull)
    assert result.returncode == 1
    assert "is unfinished, or for other versions" in result.stdout
    assert "could not be downloaded. Is there a network?" in result.stderr
    # pip's noise is summed up, and half an environment is not left for the next run to trip over.
    assert len(result.stderr.splitlines()) < 12
    assert "Traceback" not in result.stderr
    assert tree(checkout) == before


def test_a_full_disk_is_told_as_that():
    assert "disk is full" in environment.pip_problem("ERROR: [Errno 28] No space left on device")


NO_VERSION = """\
ERROR: Could not find a version that satisfies the requirement lark==1.3.1 (from versions: 1.2.0)
ERROR: No matching distribution found for lark==1.3.1"""


def test_a_package_that_is_not_there_is_no_missing_network():
    told = environment.pip_problem(NO_VERSION)
    version = ".".join(map(str, sys.version_info[:3]))
    assert f"pip found no package lark==1.3.1 for this Python ({version}, " in told
    assert "(from versions: 1.2.0)" in told
    assert "PIP_INDEX_URL" in told
    assert "network?" not in told


def test_without_a_network_no_package_is_said_to_be_missing():
    retried = "WARNING: Retrying after connection broken by 'NewConnectionError(...)'"
    assert "Is there a network?" in environment.pip_problem(f"{retried}\n{NO_VERSION}")


def test_another_failure_of_pip_is_passed_on_in_short():
    noise = "\n".join(["Collecting a", "ERROR: Failed building wheel for a", "more"] * 30)
    told = environment.pip_problem(noise)
    assert "Failed building wheel for a" in told
    assert len(told.splitlines()) < 12


# --- what an earlier run left -------------------------------------------------------------------


@pytest.mark.parametrize("change", ["nothing", "pins", "place", "no python"])
def test_an_environment_for_something_else_is_not_taken(checkout, change, monkeypatch):
    fake_environment(checkout)
    if change == "pins":
        with (checkout / "requirements.txt").open("a") as file:
            file.write("# changed\n")
    elif change == "place":
        checkout = checkout.rename(checkout.with_name("moved"))
    elif change == "no python":
        (checkout / ".venv" / "bin" / "python").unlink()
    monkeypatch.setattr(environment, "ROOT", checkout)
    monkeypatch.setattr(environment, "VENV", checkout / ".venv")
    monkeypatch.setattr(environment, "PYTHON", checkout / ".venv" / "bin" / "python")
    assert environment.is_ready("requirements.txt") is (change == "nothing")


def test_a_finished_environment_is_used_without_a_network(checkout):
    fake_environment(checkout, WRITES_A_BOOK)
    result = run(checkout, "book", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert result.returncode == 0, result.stderr
    assert (checkout / "_build" / "html" / "index.html").as_uri() in result.stdout
    assert "make serve" in result.stdout


def test_the_tests_needs_do_not_break_the_books_environment(checkout):
    """No network while the test packages are added: what builds the book stays."""
    fake_environment(checkout, WRITES_A_BOOK)
    result = run(checkout, "test", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert result.returncode == 1
    assert run(checkout, "book").returncode == 0


def test_a_failing_build_is_told_in_short(checkout):
    noise = "for i in $(seq 200); do echo line $i; done; echo 'story.md:3: WARNING: no such key'"
    fake_environment(checkout, f"{noise}; exit 1")
    result = run(checkout, "book")
    assert result.returncode == 1
    assert "story.md:3: WARNING: no such key" in result.stderr
    assert "line 7" not in result.stderr
    assert "line 7" in (checkout / "_build" / "build.log").read_text()


def test_what_is_in_the_way_is_named(checkout):
    """A file where the build wants a folder."""
    fake_environment(checkout, "exit 0")
    (checkout / "_build").write_text("not a folder")
    result = run(checkout, "book")
    assert result.returncode == 1
    assert "_build" in result.stderr
    assert "Traceback" not in result.stderr


def test_clean_leaves_what_was_checked_out(checkout):
    before = tree(checkout)
    fake_environment(checkout, WRITES_A_BOOK)
    assert run(checkout, "book").returncode == 0
    assert run(checkout, "clean").returncode == 0
    assert tree(checkout) == before


# --- offline ------------------------------------------------------------------------------------


def test_offline_packs_the_book_and_says_where(checkout):
    fake_environment(checkout, WRITES_A_BOOK)
    result = run(checkout, "offline")
    assert result.returncode == 0, result.stderr
    packed = checkout / "dist" / "reading-the-summit.zip"
    assert str(packed) in result.stdout
    assert re.search(r"Packed \d+\.\d MB", result.stdout)
    with zipfile.ZipFile(packed) as archive:
        assert "The book" in archive.read("reading-the-summit/index.html").decode()
        assert "open index.html" in archive.read("reading-the-summit/README.txt").decode()
    first = packed.read_bytes()
    assert run(checkout, "offline").returncode == 0
    assert packed.read_bytes() == first


def test_offline_says_which_books_it_packs(checkout):
    result = run(checkout, "offline", ARGS="--lab")
    assert result.returncode == 1
    assert "does not know --lab" in result.stderr
    assert "make offline ARGS=--labs" in result.stderr


def test_nothing_is_packed_of_a_book_that_was_not_built(checkout):
    fake_environment(checkout, "exit 1")
    result = run(checkout, "offline")
    assert result.returncode == 1
    assert "The book was not built" in result.stderr
    assert not (checkout / "dist").exists()


def test_half_a_packed_book_is_not_left_behind(checkout, monkeypatch):
    monkeypatch.setattr(offline, "ROOT", checkout)
    pages = checkout / "pages"
    pages.mkdir()
    (pages / "index.html").write_text("The book")

    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        offline.pack(pages, checkout / "dist" / "book.zip")
    assert list((checkout / "dist").iterdir()) == []


def test_clean_removes_the_packed_book_and_nothing_beside_it(checkout):
    (checkout / "dist").mkdir()
    (checkout / "dist" / "mine.txt").write_text("mine")
    before = tree(checkout)
    fake_environment(checkout, WRITES_A_BOOK)
    assert run(checkout, "offline").returncode == 0
    assert run(checkout, "clean").returncode == 0
    assert tree(checkout) == before


# --- serving ------------------------------------------------------------------------------------


def serving(checkout, port):
    """Start `make serve` and return the process and the address it names."""
    process = subprocess.Popen(
        [sys.executable, "tools/make.py", "serve"],
        cwd=checkout,
        env=os.environ | {"PORT": str(port)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = ""
    for line in process.stdout:
        said += line
        if "The book is at" in line:
            return process, line.split()[4], said
    pytest.fail(said)
    return None


@pytest.mark.parametrize("taken", [False, True])
def test_serve_takes_a_free_port(checkout, taken):
    fake_environment(checkout, WRITES_A_BOOK)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process, address, said = serving(checkout, port if taken else 0)
        try:
            assert f":{port}/" not in address
            assert (f"Port {port} cannot be had" in said) is taken
            with urllib.request.urlopen(address) as answer:
                assert b"The book" in answer.read()
        finally:
            process.send_signal(2)
            try:
                process.wait(60)
            finally:
                process.kill()
    assert process.returncode == 0


def test_a_port_that_is_free_is_taken_as_wanted(tmp_path):
    """Another program may be quicker once, hardly ten times."""
    for _ in range(10):
        with serve.open_server(tmp_path, 0) as server:
            port = server.server_port
        with serve.open_server(tmp_path, port) as server:
            if server.server_port == port:
                return
    pytest.fail("a port just given back was never had again")


@pytest.mark.parametrize("port", ["eighty", "-1", "70000", "8000.0"])
def test_serve_refuses_what_is_no_port(checkout, port):
    result = run(checkout, "serve", PORT=port)
    assert result.returncode == 1
    assert f"PORT is {port!r}; it must be a number from 0 to 65535" in result.stderr


# --- the browser --------------------------------------------------------------------------------


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """Stand on a machine with no browser and no Playwright download."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path / "python", "exit 1")
    return tmp_path


def found_in(folder):
    """Return the browser that is found, where this folder is all there is."""
    return browser.find_browser(folder / "python")


def test_no_browser_says_how_to_get_one(bare):
    with pytest.raises(Problem, match=r"apt install chromium(.|\n)*CHROMIUM="):
        found_in(bare)


def test_the_headless_shell_is_preferred_and_one_that_does_not_start_passed_by(bare):
    program(bare / "google-chrome", "exit 0")
    program(bare / "chromium", "exit 127")
    assert found_in(bare) == str(bare / "google-chrome")
    program(bare / "chromium", "exit 0")
    assert found_in(bare) == str(bare / "chromium")
    program(bare / "chromium-headless-shell", "exit 0")
    assert found_in(bare) == str(bare / "chromium-headless-shell")


def test_a_named_browser_that_does_not_start_is_an_error(bare, monkeypatch):
    monkeypatch.setenv("CHROMIUM", str(program(bare / "mine", "exit 1")))
    with pytest.raises(Problem, match=r"CHROMIUM is .*mine.*does not start"):
        found_in(bare)


def test_playwright_is_asked_for_one(bare):
    downloaded = program(bare / "downloaded", "exit 0")
    program(bare / "python", f"case $2 in playwright) exit 0;; *) echo {downloaded};; esac")
    assert found_in(bare) == str(downloaded)


def test_only_the_site_needs_node():
    """Nothing that builds or serves the book runs Node; Binder and a hub have their own."""
    files = [ROOT / "Makefile", *ROOT.glob("tools/*.py"), *ROOT.glob("book/*.py")]
    named = {
        path.name for path in files if re.search(r"\b(?:npm|npx|nodejs)\b", path.read_text("utf-8"))
    }
    assert named <= {"answers.py", "binder.py", "hub.py", "node.py", "pyodide.py"}


# --- what the tests are told --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("", []),
        ("-x  tests/test_data.py", ["-x", "tests/test_data.py"]),
        ("-k 'one or another' -x", ["-k", "one or another", "-x"]),
    ],
)
def test_arguments_are_read_as_a_terminal_reads_them(said, read, monkeypatch):
    asked = []
    monkeypatch.setenv("ARGS", said)
    monkeypatch.setattr(test, "set_up", lambda name: None)
    monkeypatch.setattr(test, "find_browser", lambda python: "/a/browser")
    monkeypatch.setattr(test, "run", lambda *command, **environ: asked.extend(command))
    test.test()
    assert asked[asked.index("--no-loadscope-reorder") + 1 :] == read


def test_arguments_that_cannot_be_read_are_said_so(checkout):
    result = run(checkout, "test", ARGS="-k 'one or another")
    assert result.returncode == 1
    assert "ARGS cannot be read: No closing quotation." in result.stderr
    assert "Traceback" not in result.stderr
    assert not (checkout / ".venv").exists()


# --- what a teacher runs ------------------------------------------------------------------------


@pytest.fixture
def ran(monkeypatch, tmp_path):
    """Return what the commands for classes would have set up and run."""
    done = []
    monkeypatch.setattr(classes, "set_up", lambda *needs: done.extend(needs))
    monkeypatch.setattr(classes, "run", lambda *command: done.extend(command[1:]))
    for name in ("CLASS", "IN", "ARGS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my class.toml").touch()
    (tmp_path / "hand-ins.zip").touch()
    return done


@pytest.mark.parametrize(
    ("command", "given", "requirements"),
    [
        ("handout", ["my class.toml"], "requirements.txt"),
        ("mark", ["hand-ins.zip", "my class.toml"], "requirements.txt"),
        ("nbgrader", ["my class.toml"], "requirements-nbgrader.txt"),
    ],
)
def test_what_a_teacher_runs(command, given, requirements, ran, monkeypatch):
    monkeypatch.setenv("CLASS", "my class.toml")
    monkeypatch.setenv("IN", "hand-ins.zip")
    monkeypatch.setenv("ARGS", "--again")
    commands.COMMANDS[command]()
    assert ran == [requirements, "-m", f"tools.{command}", *given, "--again"]


@pytest.mark.parametrize("command", ["handout", "mark", "nbgrader"])
@pytest.mark.parametrize("given", ["", "  ", "6.toml"])
def test_a_class_file_that_is_not_there_is_asked_for(command, given, ran, monkeypatch):
    monkeypatch.setenv("CLASS", given)
    monkeypatch.setenv("IN", "hand-ins.zip")
    with pytest.raises(Problem, match=rf"make {command} .*CLASS=class/01\.toml") as problem:
        commands.COMMANDS[command]()
    assert "class/07.toml" in str(problem.value) or not given.strip()
    assert ran == []


def test_work_that_is_not_there_is_asked_for(ran, monkeypatch):
    monkeypatch.setenv("CLASS", "my class.toml")
    with pytest.raises(Problem, match=r"IN has to name the folder or the zip file"):
        commands.mark()


def test_make_passes_on_what_a_teacher_names(checkout):
    result = subprocess.run(
        ["make", "mark", "IN=no such.zip", "CLASS=none.toml"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "There is no no such.zip" in result.stderr


def test_clean_leaves_what_was_made_of_a_class(checkout):
    marks = checkout / "_class" / "06" / "marks" / "marks.csv"
    marks.parent.mkdir(parents=True)
    marks.touch()
    assert "_class" in run(checkout, "clean").stdout
    assert marks.exists()


# --- telling how far it is ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/a/chapters/02-b/lab.ipynb: Executing notebook using local CWD [mystnb]", "(2 of 2)"),
        ("/a/chapters/03-c/lab.ipynb: Executing notebook using local CWD [mystnb]", "03-c/lab.i"),
        ("preparing documents... done", "writing the pages"),
        ("story.md:3: WARNING: no such key", "story.md:3: WARNING: no such key"),
        ("reading sources... [ 50%] chapters/02-b/lab", None),
    ],
)
def test_the_build_says_what_runs_and_what_is_wrong(line, said):
    told = build.progress(["01-a/lab.ipynb", "02-b/lab.ipynb"], line)
    assert told is None if said is None else said in told


def test_the_notebooks_are_those_of_the_contents():
    found = {f"{path.parent.name}/{path.name}" for path in ROOT.glob("chapters/*/*.ipynb")}
    named = build.notebooks()
    assert named == sorted(named)
    assert named
    assert set(named) <= found


def test_pip_says_now_and_then_how_far_it_is():
    told = environment.pip_progress(50)
    said = [told(f"Collecting package{number}==1.0") for number in range(60)]
    assert list(filter(None, said)) == ["  20 of 50", "  40 of 50", "  50 of 50"]


@pytest.mark.parametrize("arguments", [["bok"], ["book", "serve"], ["--book"]])
def test_an_unknown_command_lists_the_known_ones(arguments, capsys):
    assert commands.main(arguments) == 2
    assert "make serve" in capsys.readouterr().out


def test_a_command_is_quoted_as_its_terminal_takes_it(monkeypatch):
    named = {"IN": "hand-ins.zip", "CLASS": "class/Geo 10c.toml"}
    assert (
        terminal.command("mark", **named) == "make mark IN=hand-ins.zip CLASS='class/Geo 10c.toml'"
    )
    monkeypatch.setattr("tools.terminal.os.name", "nt")
    windows = r'.venv\Scripts\python -m tools.mark hand-ins.zip "class/Geo 10c.toml"'
    assert terminal.command("mark", **named) == windows
