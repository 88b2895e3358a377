"""Bring Pyodide, the Python that runs in a browser, with the packages that the labs need.

What is brought, and the sum of each file, is in ``browser/lite/pyodide.toml`` and in Pyodide's own
lock. A file comes from the user's cache, else from the network, and is taken only with its sum.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tarfile
import tempfile
import tomllib
import urllib.request
import zipfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from tools import ROOT
from tools.environment import pip_problem
from tools.node import find_npm
from tools.terminal import Problem, indent, quietly, say

PLAN = ROOT / "browser" / "lite" / "pyodide.toml"
LOCK = "pyodide-lock.json"
#: The name of the book's own wheel in the lock.
BOOK = "reading-the-summit"
BOOK_NEEDS = ("ipywidgets", "matplotlib", "numpy", "pandas", "tzdata")
PYTHON_THERE = "3.14"
#: How many seconds Pyodide's release has to answer in.
PATIENCE = 20


# --- the cache ----------------------------------------------------------------------------------


def cache() -> Path:
    """Return the folder that keeps what was downloaded, each file under its sum."""
    folder = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(folder) / "reading-the-summit"


def sha256(path: Path) -> str:
    """Return the sum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cached(name: str, wanted: str, bring: Callable[[Path], None]) -> Path:
    """Return a file from the cache, brought there first if it is missing.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    wanted : str
        Its sum.
    bring : callable
        Writes the file to the path that it is given.

    Raises
    ------
    Problem
        If what was brought has another sum. It is not kept.
    """
    kept = cache() / wanted
    if kept.is_file() and sha256(kept) == wanted:
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        half = Path(folder, "file")
        bring(half)
        found = sha256(half)
        if found != wanted:
            raise Problem(
                f"{name} is not the file that this book was made with, and was not kept.\n"
                f"  expected sha256 {wanted}\n"
                f"  it has          {found}\n"
                "Try again: a download may have been cut. If it stays so, do not publish: the\n"
                "file was changed, or browser/lite/pyodide.toml names another version."
            )
        say(f"  {name}, {half.stat().st_size / 1e6:.1f} MB")
        half.replace(kept)
    return kept


# --- where files come from ----------------------------------------------------------------------


def npm_problem(output: str) -> str:
    """Return a message for a failed npm."""
    return f"npm could not bring it. Is there a network? What npm said last:\n{indent(output, 4)}"


def one_file(folder: str, what: str) -> Path:
    """Return the only file in a folder."""
    files = list(Path(folder).iterdir())
    if len(files) != 1:
        raise Problem(f"{what}: expected one file, and {len(files)} came.")
    return files[0]


def from_npm(package: str, target: Path) -> None:
    """Write an npm package's archive to a path."""
    with tempfile.TemporaryDirectory() as folder:
        command = [find_npm(), "pack", "--silent", "--pack-destination", folder, package]
        quietly(command, lambda said: f"{package}: {npm_problem(said)}")
        target.write_bytes(one_file(folder, package).read_bytes())


def from_pip(requirement: str, target: Path) -> None:
    """Write the wheel of a requirement such as ``comm==0.2.3`` to a path."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    # For the browser's Python, not for the one that runs this.
    pip += ["--no-input", "--no-deps", "--only-binary=:all:", "--python-version", PYTHON_THERE]
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        quietly(
            [*pip, "--dest", folder, requirement],
            lambda said: f"{requirement}: {pip_problem(said)}",
        )
        one_file(folder, requirement).replace(target)


class Wheels:
    """Where the wheels that the lock names come from.

    Parameters
    ----------
    plan : dict
        The content of ``browser/lite/pyodide.toml``.
    """

    def __init__(self, plan: dict) -> None:
        self.plan = plan
        self.release_answers = True

    def bring(self, name: str, target: Path) -> None:
        """Write one wheel to a path: from Pyodide's release, else from the package that has it."""
        if self.release_answers:
            try:
                address = self.plan["release"]["address"] + name
                with urllib.request.build_opener().open(address, timeout=PATIENCE) as answer:
                    target.write_bytes(answer.read())
                return
            except OSError as error:
                self.release_answers = False
                say(f"  Pyodide's release cannot be reached ({error}).")
        with zipfile.ZipFile(self.carrier) as archive:
            try:
                target.write_bytes(archive.read(self.plan["carrier"]["folder"] + name))
            except KeyError:
                raise Problem(
                    f"{name} is not in {self.plan['carrier']['package']}, and Pyodide's release\n"
                    "cannot be reached. Try again where it can."
                ) from None

    @cached_property
    def carrier(self) -> Path:
        """The package that carries the wheels, brought with a word on what it costs."""
        package, size = self.plan["carrier"]["package"], self.plan["carrier"]["megabytes"]

        def bring(target: Path) -> None:
            say(f"  Taking the wheels from {package} instead ({size} MB, kept for the next time)")
            from_pip(package, target)

        return cached(package, self.plan["carrier"]["sha256"], bring)


# --- the whole ----------------------------------------------------------------------------------


def bring_pyodide(target: Path, book: Path) -> None:
    """Write the runtime, the labs' packages and a lock that names no other into a folder.

    Parameters
    ----------
    target : pathlib.Path
        A folder that is not yet there.
    book : pathlib.Path
        The book's own wheel.
    """
    plan = tomllib.loads(PLAN.read_text("utf-8"))
    target.mkdir(parents=True)
    lock = unpack_runtime(plan, target)
    packages = needed(plan, lock["packages"])
    wheels = Wheels(plan)
    for package in packages.values():
        name, wanted = package["file_name"], package["sha256"]
        if package["name"] in plan["publishers"]:
            requirement = f"{package['name']}=={package['version']}"
            path = cached(name, wanted, lambda half, which=requirement: from_pip(which, half))
        else:
            path = cached(name, wanted, lambda half, which=name: wheels.bring(which, half))
        (target / name).write_bytes(path.read_bytes())
    (target / book.name).write_bytes(book.read_bytes())
    packages[BOOK] = entry(BOOK, book.name, sha256(book), ["summit"], sorted(BOOK_NEEDS))
    lock["packages"] = dict(sorted(packages.items()))
    (target / LOCK).write_text(json.dumps(lock, sort_keys=True), "utf-8")


def unpack_runtime(plan: dict, target: Path) -> dict:
    """Write Pyodide's runtime into a folder and return its lock."""
    package = plan["runtime"]["package"]
    path = cached(package, plan["runtime"]["sha256"], lambda half: from_npm(package, half))
    with tarfile.open(path) as archive:
        for name in plan["runtime"]["files"]:
            (target / name).write_bytes(archive.extractfile(f"package/{name}").read())
        return json.load(archive.extractfile(f"package/{LOCK}"))


def needed(plan: dict, locked: dict) -> dict[str, dict]:
    """Return the lock's entries for the packages that labs need, the publishers' own among them."""
    own = {}
    for name, one in plan["publishers"].items():
        known = locked.get(name, {})
        imports = known.get("imports") or [name]
        depends = one.get("depends", known.get("depends", []))
        own[name] = entry(name, one["file"], one["sha256"], imports, depends)
    found, todo = {}, [*plan["labs"]["packages"], "ipywidgets"]
    while todo:
        name = normal(todo.pop())
        if name in found:
            continue
        found[name] = own.get(name) or dict(locked[name])
        wanted = map(normal, found[name]["depends"])
        found[name]["depends"] = [one for one in wanted if one not in plan["labs"]["without"]]
        todo += found[name]["depends"]
    return dict(sorted(found.items()))


def normal(name: str) -> str:
    """Return a package's name as the lock's keys write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def entry(name: str, file: str, wanted: str, imports: list[str], depends: list[str]) -> dict:
    """Return the lock's entry for a wheel of pure Python."""
    return {
        "name": name,
        "version": file.split("-")[1],
        "file_name": file,
        "install_dir": "site",
        "sha256": wanted,
        "package_type": "package",
        "imports": imports,
        "depends": depends,
        "unvendored_tests": False,
    }
