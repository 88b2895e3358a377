"""`make book`: build the pages, telling what runs and, where it fails, why."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from tools import ROOT
from tools.environment import BIN, set_up
from tools.terminal import Problem, follow, indent, say

BUILD = ROOT / "_build"
HTML = BUILD / "html"
#: What the book is built with, by make as by the tests: a warning, a missing reference or a
#: failing lab is an error.
STRICT = ("-W", "-n", "--keep-going")

_RUNS = re.compile(r"([^/]+/[^/]+\.ipynb): Executing notebook")


def build(**environ: str) -> Path:
    """Set up, build the book to _build/html, and return its first page.

    Parameters
    ----------
    **environ : str
        What the build finds in its environment besides what is there.
    """
    set_up()
    say("Building the book: run the labs, write the pages (some minutes the first time)")
    command = [str(BIN / "jupyter-book"), "build", ".", *STRICT]
    code, output = follow(command, partial(progress, notebooks()), **environ)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "build.log").write_text(output, "utf-8")
    if code:
        raise Problem(build_problem(output))
    page = HTML / "index.html"
    if not page.is_file():
        raise Problem(
            f"The build ended without an error, but {page} is not there. See _build/build.log."
        )
    say("Done. To read the book, open in a browser:")
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


def progress(names: list[str], line: str) -> str | None:
    """Return what a reader of the terminal wants to know of a line of the build."""
    if match := _RUNS.search(line):
        name = match[1]
        place = f" ({names.index(name) + 1} of {len(names)})" if name in names else ""
        return f"  running {name}{place}"
    if line.startswith("preparing documents"):
        return "  writing the pages"
    return f"  {line}" if "WARNING:" in line or "ERROR:" in line else None


def build_problem(output: str) -> str:
    """Return a message for a failed build: the warnings, and where a lab stopped."""
    told = [line for line in output.splitlines() if re.search("WARNING:|ERROR:|Error:", line)]
    errors = "\n".join(dict.fromkeys(told)) or output
    return (
        "The book was not built: every warning counts as an error. What is wrong:\n"
        f"{indent(errors, 20)}\n"
        "The whole output is in _build/build.log. Mend the page or lab named above and run the\n"
        "command again; the next build starts from what is sound."
    )
