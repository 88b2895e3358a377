"""Runs the cells of one notebook in the sandbox, and writes down what its answers are.

Run as ``python -I run_cells.py PACKAGE``, where PACKAGE is the folder of the package without
answers. What is to be run comes in as JSON; what the cells give goes out as a line of JSON each, as
soon as it is there, so that an answer outlives an endless loop after it. A line begins with the
run's own mark. What the student's code prints goes to the error stream, which nobody keeps.

See `classroom.runs`, which asks, and `classroom.sandbox`, which starts this.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

#: What the book's package draws, keeps or shows: nobody looks at it here.
QUIET = ("explore", "guess", "hand_in", "judge", "note", "quote", "show", "start")
_LONGEST_ERROR = 300


def main(package: str) -> None:
    """Run what the standard input asks for."""
    request = json.loads(sys.stdin.buffer.read())
    _limit(request["limits"])
    say = _private_line(request["mark"])
    sys.path[:0] = [package, str(Path(__file__).parent)]
    os.environ["MPLBACKEND"] = "agg"
    warnings.simplefilter("ignore")
    shell = _shell()
    _quieten()
    shell.user_ns[request["collector"]] = _collector(say)
    say({"ready": True})
    run, names = shell.run_cell, shell.user_ns
    for cell in request["cells"]:
        _run(run, names, cell, say)
    say({"done": True})
    # Neither threads nor what waits for the end have anything left to do here.
    os._exit(0)


def _limit(limits: dict[str, int]) -> None:
    """Take what the system itself keeps to. Windows, which has no such thing, is watched alone."""
    try:
        import resource
    except ImportError:
        return
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, name), (most, most))


def _private_line(mark: str) -> Callable[[dict], None]:
    """Return what writes a line to where answers go; printing goes elsewhere from here on."""
    write, dumps, place = os.write, json.dumps, os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)

    def say(line: dict) -> None:
        left = f"\n{mark} {dumps(line, allow_nan=False)}\n".encode()
        while left:
            left = left[write(place, left) :]

    return say


def _shell() -> object:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    shell = InteractiveShell.instance(config=config)
    # Nobody reads a traceback here: its last line is told.
    shell.showtraceback = shell.showsyntaxerror = lambda *_args, **_options: None
    # Nor does anybody look at what is drawn, which `%matplotlib inline` is about.
    shell.enable_matplotlib = lambda *_args, **_options: ("agg", "agg")
    return shell


def _quieten() -> None:
    import summit

    for name in QUIET:
        setattr(summit, name, lambda *_args, **_options: None)


def _collector(say: Callable[[dict], None]) -> Callable[[int, object], None]:
    from encoding import encode

    def check(place: int, answer: object) -> None:
        say({"cell": place, "answer": encode(answer)})

    # What Python says of a call without an answer names it so.
    check.__qualname__ = "check"
    return check


def _run(run: Callable, names: dict, cell: dict, say: Callable[[dict], None]) -> None:
    say({"begins": cell["place"]})
    names.update(dict.fromkeys(cell["resets"], ...))
    result = run(cell["source"], silent=True)
    if error := result.error_before_exec or result.error_in_exec:
        said = traceback.format_exception_only(error)[-1].strip()[:_LONGEST_ERROR]
        said = f"{said}{_meant(error, said)}"
        kind = type(error).__name__[:_LONGEST_ERROR]
        say({"cell": cell["place"], "error": said, "kind": kind})
    # As a notebook does: what was drawn in one cell is not drawn on in the next.
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def _meant(error: BaseException, said: str) -> str:
    """Return what the notebook itself says was probably meant, if an error does not say it."""
    from summit import typos

    hint = " ".join(typos.hint(error, error.__traceback__).split())[:_LONGEST_ERROR]
    return f" ({hint})" if hint and hint not in said else ""


if __name__ == "__main__":
    main(sys.argv[1])
