"""What `make book`, `make serve`, `make offline`, `make test`, `make bench` and `make clean` do.

Only the standard library: this runs before anything is installed. Every way in which a machine
can fail the book ends in a `Problem`: one message that says what is wrong and what to do, and no
half-made thing left behind.
"""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BUILD = ROOT / "_build"
HTML = BUILD / "html"
TIMES = BUILD / "times.json"
OFFLINE = ROOT / "dist" / "reading-the-summit.zip"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

# What the book is built with, by make as by the tests: a warning, a missing reference or a
# failing lab is an error.
STRICT = ("-W", "-n", "--keep-going")

# The headless shell first: without the windows of a whole browser, a page opens in a third of the
# time.
BROWSERS = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable", "chrome"),
)
# Debian has both; a system without the first has the second.
BROWSER_PACKAGES = ("chromium-headless-shell", "chromium")
MAC_BROWSER = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

COLOUR = re.compile(r"\x1b\[[0-9;]*m")

HELP = """\
make book    set up (the first time) and build the book to _build/html
make serve   build it and open it on a local port (PORT=8000 to choose)
make offline build it and pack it into one file to take along: dist/reading-the-summit.zip
make test    set up and run all tests (ARGS="-k name" to choose)
make bench   measure the book
make clean   remove what the above have made
"""

# What only a site on the network has a use for.
ONLINE_ONLY = re.compile(r"404\.html|robots\.txt|sitemap\.xml|objects\.inv|\..*|_static/cards/.*")

OFFLINE_README = """\
Reading the Summit

To read the book, open index.html in any browser. Nothing is installed and no network is needed:
sliders, search and tables work from this folder, on a disk or a USB stick. Unpack it first: inside
the packed file the pages do not find each other.

  index.html    the book
  data/         its tables, and datapackage.json, which describes every column, source and licence
  _sources/     the text of the pages, and the notebooks of the labs

Only the buttons that open a lab in Binder, and the links to sources, need the network.

Code: MIT, see LICENSE. Text and figures: CC BY 4.0, see LICENSE-content. Data: under each
publisher's terms, named for every table on the page The data (chapters/data.html); the publisher
stands under every figure. To cite the book: CITATION.cff.
"""

NETWORK = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "nodename nor servname",
    "getaddrinfo failed",
    "Network is unreachable",
    "No route to host",
    "Connection refused",
    "Connection reset",
    "ConnectTimeoutError",
    "NewConnectionError",
    "ProxyError",
    "Max retries exceeded",
    "Read timed out",
)


class Problem(Exception):
    """Something that stops a command: the message says what, and what to do."""


def say(text: str) -> None:
    """Write a line at once, also where the output is a pipe."""
    print(text, flush=True)


def seconds(count: float) -> str:
    """Return a duration as a person would say it."""
    if count < 90:
        return f"{max(1, round(count))} s"
    return f"{round(count / 60)} min"


# --- the folder ---------------------------------------------------------------------------------


def check_writable(folder: Path) -> None:
    """Refuse a folder in which nothing can be made, before anything is begun."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Problem(
            f"This folder cannot be written to: {folder}\n  ({error.strerror or error})\n"
            "The book sets itself up in its own folder. Copy it to one of yours:\n"
            f"  cp -r {folder} ~/reading-the-summit && cd ~/reading-the-summit"
        ) from error


def remove(path: Path) -> None:
    """Remove a file, a link or a whole folder, if it is there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


# --- the environment ----------------------------------------------------------------------------


def requirements(name: str) -> list[Path]:
    """Return a requirements file and the ones it includes, innermost first."""
    path = ROOT / name
    inner = re.findall(r"^-r\s+(\S+)", path.read_text("utf-8"), flags=re.M)
    return [*(file for other in inner for file in requirements(other)), path]


def stamp_text(name: str) -> str:
    """Return what the stamp of a finished set-up says: these pins, this Python, this folder."""
    digest = hashlib.sha256()
    for path in [*requirements(name), ROOT / "pyproject.toml"]:
        digest.update(path.read_bytes())
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{name} {digest.hexdigest()} python {version} in {ROOT}\n"


def is_ready(name: str) -> bool:
    """Tell whether an earlier run finished setting up exactly this."""
    stamp = VENV / f"{name}.stamp"
    try:
        return stamp.read_text("utf-8") == stamp_text(name) and PYTHON.exists()
    except OSError:
        return False


def set_up(name: str = "requirements.txt") -> None:
    """Install the pinned packages into .venv, unless an earlier run has finished doing so."""
    check_writable(ROOT)
    if is_ready(name):
        return
    base = requirements(name)[0].name
    if not is_ready(base):
        if VENV.exists() or VENV.is_symlink():
            say("The set-up in .venv is unfinished, or for other versions: making it anew.")
            remove(VENV)
        make_venv()
    try:
        install(name)
        (VENV / f"{name}.stamp").write_text(stamp_text(name), "utf-8")
    except BaseException:
        # Half an environment would fail later, and less clearly. One that was whole before stays.
        if not is_ready(base):
            remove(VENV)
        raise


def make_venv() -> None:
    """Make an empty virtual environment in .venv."""
    version = ".".join(map(str, sys.version_info[:3]))
    say(f"Setting up: a Python {version} of the book's own, in .venv")
    result = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if result.returncode == 0:
        return
    remove(VENV)
    detail = (result.stdout + result.stderr).strip()
    if "ensurepip" in detail:
        short = ".".join(map(str, sys.version_info[:2]))
        raise Problem(
            f"This Python ({sys.executable}) cannot make virtual environments:\n"
            "its venv module is not installed.\n"
            f"  On Debian or Ubuntu: sudo apt install python{short}-venv"
        )
    raise Problem(
        f"Python could not make the virtual environment .venv:\n{indent(last_lines(detail))}"
    )


def install(name: str) -> None:
    """Run pip on a requirements file, saying how far it is, and keeping its noise to itself."""
    total = sum(
        bool(re.match(r"[A-Za-z0-9]", line))
        for path in requirements(name)
        for line in path.read_text("utf-8").splitlines()
    )
    say(f"Installing {total} packages from {name} (needs the network; one to five minutes)")
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar",
        "off",
    ]
    command += ["--retries", "2", "-r", name]
    progress = Progress(total)
    code, output = follow(command, progress.pip_line)
    if code:
        raise Problem(pip_problem(output))


class Progress:
    """Turns pip's lines into a line now and then: how far it is, and how long is left."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self.clock = total, clock
        self.seen, self.begun, self.told = 0, clock(), clock()

    def pip_line(self, line: str) -> None:
        """Take one line of pip's output."""
        if line.startswith("Installing collected packages"):
            say("  all here; unpacking them (about half a minute)")
        if not line.startswith(("Collecting ", "Requirement already satisfied")):
            return
        self.seen = min(self.seen + 1, self.total)
        if self.clock() - self.told >= 5:
            self.told = self.clock()
            left = (self.told - self.begun) / self.seen * (self.total - self.seen) + 30
            say(f"  {self.seen} of {self.total}, about {seconds(left)} left")


def pip_problem(output: str) -> str:
    """Return a message for a failed pip: what it means, not all that it printed."""
    if "No space left on device" in output:
        return "The disk is full. The book's packages need about 900 MB."
    errors = [line for line in output.splitlines() if line.startswith(("ERROR", "error:"))]
    said = "\n".join(errors) or output
    found = next((sign for sign in NETWORK if sign in output), None)
    if found:
        return (
            "The book's packages could not be downloaded. Is there a network?\n"
            "The first run needs one; later runs do not. Behind a proxy, or with a package index\n"
            "of your own, pip's own settings hold (HTTPS_PROXY, PIP_INDEX_URL).\n"
            f"What pip said last:\n{indent(last_lines(said, 2))}"
        )
    # Said without a network too, so only when no other sign is of one.
    if missing := re.search(r"No matching distribution found for (\S+)", output):
        version = ".".join(map(str, sys.version_info[:3]))
        return (
            f"pip found no package {missing[1]} for this Python ({version}, {sys.executable}).\n"
            "The public package index has it for Python 3.11 to 3.14. Is another index set\n"
            "(PIP_INDEX_URL), or none (PIP_NO_INDEX)? `pip config list` tells.\n"
            f"What pip said last:\n{indent(last_lines(said, 2))}"
        )
    return f"pip could not install the book's packages:\n{indent(last_lines(said, 8))}"


# --- running programs ---------------------------------------------------------------------------


def follow(command: list[str], each: Callable[[str], None], **environ: str) -> tuple[int, str]:
    """Run a program, hand on each line of its output; return its exit code and all of it."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        lines = []
        try:
            for line in lines_of(process):
                lines.append(line)
                each(line)
        except BaseException:
            process.terminate()
            raise
    return process.returncode, "\n".join(lines)


def silent(_line: str) -> None:
    """Keep a program's output to itself."""


def lines_of(process: subprocess.Popen) -> Iterator[str]:
    """Yield the lines a program writes, without their colours."""
    for line in process.stdout:
        yield COLOUR.sub("", line).rstrip()


def last_lines(text: str, count: int = 12) -> str:
    """Return the last lines of a text that say something."""
    return "\n".join([line for line in text.splitlines() if line.strip()][-count:])


def indent(text: str) -> str:
    """Return a text set in by two spaces."""
    return "\n".join(f"  {line}" for line in text.splitlines())


# --- the book -----------------------------------------------------------------------------------


def book() -> Path:
    """Set up, build the book to _build/html, and return its first page."""
    set_up()
    begun, before = time.monotonic(), times().get("book")
    guess = f"it took {seconds(before)} last time" if before else "some minutes the first time"
    say(f"Building the book: run the labs, write the pages ({guess})")
    progress = BuildProgress(notebooks(), times())
    code, output = follow([str(BIN / "jupyter-book"), "build", ".", *STRICT], progress.line)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "build.log").write_text(output, "utf-8")
    if code:
        raise Problem(build_problem(output))
    page = HTML / "index.html"
    if not page.is_file():
        raise Problem(
            f"The build ended without an error, but {page} is not there. See _build/build.log."
        )
    keep_times(progress.taken | {"book": time.monotonic() - begun})
    say(f"Done in {seconds(time.monotonic() - begun)}. To read the book, open in a browser:")
    say(f"  {page.as_uri()}")
    say("or run: make serve")
    return page


def notebooks() -> list[str]:
    """Return the notebooks of the book as the build's lines name them, in the build's order."""
    try:
        toc = (ROOT / "_toc.yml").read_text("utf-8")
    except OSError:
        return []  # the build itself says what is wrong
    pages = sorted(re.findall(r"^[\s-]*(?:root|file):\s*(\S+)", toc, flags=re.M))
    paths = [ROOT / f"{page}.ipynb" for page in pages]
    return [f"{path.parent.name}/{path.name}" for path in paths if path.is_file()]


class BuildProgress:
    """Turns the build's lines into what runs, which of how many, and how long the rest will take.

    Attributes
    ----------
    taken : dict
        Seconds that each notebook took which ran.
    """

    def __init__(self, names: list[str], known: dict[str, float]) -> None:
        self.names, self.known = names, known
        self.taken: dict[str, float] = {}
        self.running = ""

    def line(self, line: str) -> None:
        """Pass on what a reader of the terminal wants to know of the build."""
        if match := re.search(r"([^/]+/[^/]+\.ipynb): Executing notebook", line):
            self.running = match[1]
            say(f"  running {self.running}{self.place()}")
        elif match := re.search(r"\.ipynb: Executed notebook in ([\d.]+) seconds", line):
            self.taken[self.running] = float(match[1])
            say(f"    took {seconds(float(match[1]))}")
        elif line.startswith("preparing documents"):
            say("  writing the pages")
        elif "WARNING:" in line or "ERROR:" in line:
            say(f"  {line}")

    def place(self) -> str:
        """Say which notebook it is, of how many, and how long this and the rest will take.

        How long is known only when the ones before have run too: where they were kept from an
        earlier build, most that follow will be.
        """
        if self.running not in self.names:
            return ""
        number = self.names.index(self.running)
        left = ""
        if number and set(self.names[:number]) <= set(self.taken):
            usual = sum(self.taken.values()) / len(self.taken)
            rest = sum(self.known.get(name, usual) for name in self.names[number:])
            left = f", about {seconds(rest)} left to run"
        return f" ({number + 1} of {len(self.names)}{left})"


def build_problem(output: str) -> str:
    """Return a message for a failed build: the warnings, and where a lab stopped."""
    told = [
        line
        for line in output.splitlines()
        if "WARNING:" in line or "ERROR:" in line or "Error:" in line
    ]
    errors = "\n".join(dict.fromkeys(told)) or last_lines(output, 20)
    return (
        "The book was not built: every warning counts as an error. What is wrong:\n"
        f"{indent(last_lines(errors, 25))}\n"
        "The whole output is in _build/build.log. Mend the page or lab named above and run the\n"
        "command again; the next build starts from what is sound."
    )


def times() -> dict[str, float]:
    """Return how many seconds the build and each notebook took on this machine, as far as known."""
    try:
        kept = json.loads(TIMES.read_text("utf-8"))
        return {name: float(taken) for name, taken in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def keep_times(taken: dict[str, float]) -> None:
    """Remember how many seconds some steps took, for the next run's estimate."""
    rounded = {name: max(0.1, round(count, 1)) for name, count in taken.items()}
    TIMES.write_text(json.dumps(times() | rounded), "utf-8")


# --- serving ------------------------------------------------------------------------------------


def free_port(wanted: int) -> int:
    """Return the wanted port, or any free one where it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            # As the server itself does: a port just given back is not taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise Problem("No local port is free.")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line in the terminal for each."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def serve() -> None:
    """Build the book and serve it on a local port until Ctrl-C."""
    wanted = os.environ.get("PORT") or "8000"
    if not re.fullmatch(r"\d{1,5}", wanted) or not 0 <= int(wanted) <= 65535:
        raise Problem(f"PORT is {wanted!r}; it must be a number from 0 to 65535.")
    book()
    port = free_port(int(wanted))
    if port != int(wanted) and int(wanted):
        say(f"Port {wanted} is taken; using {port}.")
    handler = functools.partial(Quiet, directory=str(HTML))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        address = f"http://127.0.0.1:{port}/"
        # Started in the background, a command inherits a deafness to Ctrl-C and `kill -INT`.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        say(f"The book is at {address} (Ctrl-C stops it)")
        if sys.stdout.isatty() and not os.environ.get("CI"):
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("\nStopped.")


# --- offline ------------------------------------------------------------------------------------


def offline() -> None:
    """Build the book and pack it into one file that opens from a USB stick."""
    page = book()
    pack(page.parent, OFFLINE)
    say(f"Packed {OFFLINE.stat().st_size / 1e6:.1f} MB:")
    say(f"  {OFFLINE}")
    say("Unpack it anywhere and open index.html; no network is needed.")


def pack(pages: Path, target: Path) -> None:
    """Write the pages, the licences and a word to the reader into one zip file.

    The same pages give the same bytes: in one order, with one day, whoever packs them.
    """
    files = {
        path.relative_to(pages).as_posix(): path.read_bytes()
        for path in pages.rglob("*")
        if path.is_file()
    }
    files = {name: data for name, data in files.items() if not ONLINE_ONLY.fullmatch(name)}
    files["README.txt"] = OFFLINE_README.encode()
    for name in ("LICENSE", "LICENSE-content", "CITATION.cff"):
        files[name] = (ROOT / name).read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(".part")
    try:
        with zipfile.ZipFile(half, "w") as archive:
            for name in sorted(files):
                entry = zipfile.ZipInfo(f"{target.stem}/{name}", (2022, 4, 16, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, files[name], compresslevel=9)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


# --- tests --------------------------------------------------------------------------------------


def starts(browser: str | Path) -> bool:
    """Tell whether a browser is there and starts (its libraries may be missing)."""
    try:
        result = subprocess.run(
            [str(browser), "--version"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def find_browser() -> str:
    """Return the path of a Chromium: one here, else Playwright's, else the system's."""
    named = os.environ.get("CHROMIUM")
    if named:
        if starts(named):
            return named
        raise Problem(f"CHROMIUM is {named!r}, which does not start.")
    return present_browser() or playwright_browser() or apt_browser() or no_browser()


def present_browser() -> str | None:
    """Return a Chromium that is already installed."""
    found = [*filter(None, map(shutil.which, BROWSERS)), MAC_BROWSER]
    return next((str(path) for path in found if starts(path)), None)


def playwright_browser() -> str | None:
    """Ask Playwright to download its Chromium, and return its path if that one starts."""
    say("No Chromium here. Asking Playwright for one (about 150 MB, a minute or two)")
    follow([str(PYTHON), "-m", "playwright", "install", "chromium"], silent)
    ask = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as play: print(play.chromium.executable_path)"
    )
    code, path = follow([str(PYTHON), "-c", ask], silent)
    return path if code == 0 and starts(path) else None


def apt_browser() -> str | None:
    """Install the system's Chromium, where that is ours to do, and return its path."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    say("Installing Chromium from the system's packages (a minute or two)")
    follow(["apt-get", "update"], silent, DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "install", "-y", "--no-install-recommends"]
    for package in BROWSER_PACKAGES:
        follow([*install, package], silent, DEBIAN_FRONTEND="noninteractive")
        if found := present_browser():
            return found
    return None


def no_browser() -> str:
    """Say that the tests need a browser."""
    raise Problem(
        "The tests open the book in Chromium, and none could be found or installed.\n"
        "  - On Debian or Ubuntu: sudo apt install chromium\n"
        "  - Elsewhere: install Chromium or Google Chrome\n"
        "  - Or name one: make test CHROMIUM=/path/to/chrome"
    )


def run_tests() -> None:
    """Set up what the tests need and run them all."""
    try:
        chosen = shlex.split(os.environ.get("ARGS", ""))
    except ValueError as error:
        raise Problem(
            f"ARGS cannot be read: {error}. Quote it as in a terminal, such as\n"
            "  make test ARGS=\"-k 'one or another'\""
        ) from error
    set_up("requirements-test.txt")
    browser = find_browser()
    say(f"Running the tests, with {browser} (half an hour on two cores)")
    # One worker more than cores: a test that drives a browser mostly waits for it.
    workers = str((os.cpu_count() or 1) + 1)
    command = [str(PYTHON), "-m", "pytest", "-n", workers, "--dist", "loadgroup"]
    # tests/conftest.py has them in the right order already.
    command += ["--no-loadscope-reorder", *chosen]
    environ = os.environ | {"CHROMIUM": browser}
    code = subprocess.run(
        command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, check=False
    ).returncode
    if code:
        raise Problem("Some tests failed (above).")


def bench() -> None:
    """Measure the book."""
    set_up("requirements-test.txt")
    browser = find_browser()
    code = subprocess.run(
        [str(PYTHON), "tools/bench.py"],
        cwd=ROOT,
        env=os.environ | {"CHROMIUM": browser},
        check=False,
    ).returncode
    if code:
        raise Problem("The measurement did not finish (above).")


def clean() -> None:
    """Remove what the other commands have made."""
    for path in (BUILD, VENV, ROOT / ".pytest_cache", ROOT / ".ruff_cache", ROOT / ".hypothesis"):
        remove(path)
    remove(OFFLINE)
    if OFFLINE.parent.is_dir() and not any(OFFLINE.parent.iterdir()):
        OFFLINE.parent.rmdir()
    say("Removed _build, .venv and the packed book.")


COMMANDS = {
    "book": book,
    "serve": serve,
    "offline": offline,
    "test": run_tests,
    "bench": bench,
    "clean": clean,
}


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code."""
    if arguments in ([], ["help"]):
        say(HELP)
        return 0
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        say(f"Unknown command: {' '.join(arguments)}\n{HELP}")
        return 2
    try:
        COMMANDS[arguments[0]]()
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr, flush=True)
        return 1
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        print(
            f"\nThe system refused{where}\n  ({error.strerror or error})",
            file=sys.stderr,
            flush=True,
        )
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the command again to go on.", file=sys.stderr, flush=True)
        return 130
    return 0
