"""`make links`: ask every address that the book links to whether it is still there."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from tools.build import BUILD, build_problem, notebooks, progress
from tools.environment import BIN, set_up
from tools.terminal import Problem, follow, say

#: A build of its own: one that writes no pages would leave those of the book behind their sources.
LINKS = BUILD / "links"
CHECK = ("--builder", "linkcheck", "--path-output")


def links() -> None:
    """Check the links of the book with Sphinx, and name each page with one that is dead."""
    set_up()
    say("Running the labs, then asking every address that the book links to (some minutes)")
    command = [str(BIN / "jupyter-book"), "build", ".", *CHECK, str(LINKS)]
    _, output = follow(command, partial(progress, notebooks()))
    report = LINKS / "_build" / "html" / "output.json"
    if not report.is_file():
        raise Problem(build_problem(output))
    if dead := dead_links(report):
        raise Problem(
            "These links lead nowhere:\n  "
            + "\n  ".join(dead)
            + "\nOne that works in a browser and refuses robots belongs into linkcheck_ignore in\n"
            "_config.yml, with its reason."
        )
    say("Every link leads somewhere.")


def dead_links(report: Path) -> list[str]:
    """Return page, address and reason for each dead link of a report that Sphinx wrote."""
    found = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    return [
        f"{link['filename']}: {link['uri']}: {link['info'] or link['code']}"
        for link in found
        if link["status"] in {"broken", "timeout"}
    ]
