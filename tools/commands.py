"""The `make` commands by their names, and what happens when one cannot go on."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tools.browser import find_browser
from tools.build import build
from tools.classes import handout, mark, nbgrader
from tools.clean import clean
from tools.environment import PYTHON, set_up
from tools.links import links
from tools.offline import offline
from tools.serve import serve
from tools.site import site
from tools.terminal import Problem, arguments, run, say
from tools.test import test

HELP = """\
make book     set up (the first time) and build the book to _build/html
make site     build it with its labs in the browser, to publish: _build/site (needs Node)
make serve    build it and open it on a local port (PORT=8000 to choose, ARGS=--labs for the site)
make offline  build it and pack it into one file to take along (ARGS=--labs for the site)
make handout  make the notebooks of a class and the teacher's key (CLASS=class/06.toml)
make mark     run and mark what a class handed in (IN=hand-ins.zip CLASS=class/06.toml)
make nbgrader make a course for nbgrader of a class file (CLASS=class/06.toml)
make test     set up and run the tests (ARGS="-k name" to choose, ARGS=--nightly for every setting)
make links    ask every address that the book links to whether it is still there
make bench    measure the book
make lessons  measure the labs as lessons (ARGS="02-flight" for one)
make clean    remove what the above have made, but not what was made of a class (_class)
"""


def bench() -> None:
    """Set up what the tests need, and measure the book."""
    set_up("requirements-test.txt")
    if run(str(PYTHON), "-m", "tools.bench", CHROMIUM=find_browser(PYTHON)):
        raise Problem("The measurement did not finish (above).")


def lessons() -> None:
    """Set up the book, and measure its labs as lessons."""
    set_up("requirements.txt")
    if run(str(PYTHON), "-m", "tools.lessons", *arguments("make lessons ARGS=02-flight")):
        raise Problem("A lab is not yet a lesson (above).")


COMMANDS = {
    "book": build,
    "site": site,
    "serve": serve,
    "offline": offline,
    "handout": handout,
    "mark": mark,
    "nbgrader": nbgrader,
    "test": test,
    "links": links,
    "bench": bench,
    "lessons": lessons,
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
    return attempt(COMMANDS[arguments[0]])


def attempt(command: Callable[[], object]) -> int:
    """Run what may be stopped by a problem, and return the exit code."""
    try:
        command()
    except Problem as problem:
        return stop(problem, 1)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        return stop(f"The system refused{where}\n  ({error.strerror or error})", 1)
    except KeyboardInterrupt:
        return stop("Stopped. Run the command again to go on.", 130)
    return 0


def stop(why: object, code: int) -> int:
    """Say why a command ends here, and return its exit code."""
    print(f"\n{why}", file=sys.stderr, flush=True)
    return code
