"""Set up `.venv`, the book's own environment with every package at its exact version."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tools import ROOT
from tools.terminal import Problem, follow, indent, say

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

#: What pip says where it cannot reach the network, in the words of several systems.
NO_NETWORK = re.compile(
    "name resolution|Name or service not known|nodename nor servname|getaddrinfo failed"
    "|Network is unreachable|No route to host|Connection (?:refused|reset)|ConnectTimeoutError"
    "|NewConnectionError|ProxyError|Max retries exceeded|Read timed out"
)


def set_up(name: str = "requirements.txt") -> None:
    """Install the packages of a requirements file, unless an earlier run has finished doing so."""
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
        # With a file go those that it includes.
        for path in requirements(name):
            (VENV / f"{path.name}.stamp").write_text(stamp_text(path.name), "utf-8")
    except BaseException:
        # Half an environment would fail later, and less clearly. One that was whole before stays.
        if not is_ready(base):
            remove(VENV)
        raise


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


def requirements(name: str) -> list[Path]:
    """Return a requirements file and the ones it includes, each once, innermost first."""
    path = ROOT / name
    inner = re.findall(r"^-r\s+(\S+)", path.read_text("utf-8"), flags=re.M)
    included = [file for other in inner for file in requirements(other)]
    return list(dict.fromkeys([*included, path]))


def stamp_text(name: str) -> str:
    """Return what the stamp of a finished set-up says: these pins, this Python, this folder."""
    digest = hashlib.sha256()
    for path in [*requirements(name), ROOT / "pyproject.toml"]:
        digest.update(path.read_bytes())
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{name} {digest.hexdigest()} python {version} in {ROOT}\n"


def is_ready(name: str) -> bool:
    """Return whether an earlier run finished setting up exactly this."""
    try:
        stamp = (VENV / f"{name}.stamp").read_text("utf-8")
    except OSError:
        return False
    return stamp == stamp_text(name) and PYTHON.exists()


def make_venv() -> None:
    """Make an empty virtual environment in .venv."""
    say(f"Setting up: a Python {this_python(3)} of the book's own, in .venv")
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
    detail = result.stdout + result.stderr
    if "ensurepip" in detail:
        raise Problem(
            f"This Python ({sys.executable}) cannot make virtual environments:\n"
            "its venv module is not installed.\n"
            f"  On Debian or Ubuntu: sudo apt install python{this_python(2)}-venv"
        )
    raise Problem(f"Python could not make the virtual environment .venv:\n{indent(detail, 12)}")


def this_python(parts: int) -> str:
    """Return the version of the Python that runs this, such as 3.12."""
    return ".".join(map(str, sys.version_info[:parts]))


def install(name: str) -> None:
    """Run pip on a requirements file, saying how far it is, and keeping its noise to itself."""
    lines = [line for path in requirements(name) for line in path.read_text("utf-8").splitlines()]
    total = sum(bool(re.match(r"[A-Za-z0-9]", line)) for line in lines)
    say(f"Installing {total} packages from {name} (needs the network; one to five minutes)")
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "--retries", "2", "-r", name]
    code, output = follow(command, pip_progress(total))
    if code:
        raise Problem(pip_problem(output))


def pip_progress(total: int) -> Callable[[str], str | None]:
    """Return what turns pip's lines into a word now and then on how far it is."""
    seen = 0

    def told(line: str) -> str | None:
        nonlocal seen
        if line.startswith("Installing collected packages"):
            return "  all here; unpacking them"
        seen += line.startswith(("Collecting ", "Requirement already satisfied"))
        counted = line.startswith("Collecting ") and seen % 20 == 0
        return f"  {min(seen, total)} of {total}" if counted else None

    return told


def pip_problem(output: str) -> str:
    """Return a message for a failed pip: what it means, not all that it printed."""
    if "No space left on device" in output:
        return "The disk is full. The book's packages need about 900 MB."
    errors = [line for line in output.splitlines() if line.startswith(("ERROR", "error:"))]
    said = "\n".join(errors) or output
    if NO_NETWORK.search(output):
        return (
            "The book's packages could not be downloaded. Is there a network?\n"
            "The first run needs one; later runs do not. Behind a proxy, or with a package index\n"
            "of your own, pip's own settings hold (HTTPS_PROXY, PIP_INDEX_URL).\n"
            f"What pip said last:\n{indent(said, 2)}"
        )
    # Said without a network too, so only when no other sign is of one.
    if missing := re.search(r"No matching distribution found for (\S+)", output):
        return (
            f"pip found no package {missing[1]} for this Python "
            f"({this_python(3)}, {sys.executable}).\n"
            "The public package index has it for Python 3.11 to 3.14. Is another index set\n"
            "(PIP_INDEX_URL), or none (PIP_NO_INDEX)? `pip config list` tells.\n"
            f"What pip said last:\n{indent(said, 2)}"
        )
    return f"pip could not install the book's packages:\n{indent(said, 8)}"
