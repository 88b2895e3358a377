"""`make site`: build the book with its labs in the browser, ready to publish."""

from __future__ import annotations

import os
from pathlib import Path

from tools.build import BUILD, HTML, build
from tools.environment import PYTHON, set_up
from tools.node import find_npm
from tools.terminal import Problem, run, say

SITE = BUILD / "site"
#: Set while a book is built whose labs run in the browser.
LABS = "BOOK_LABS"
REQUIREMENTS = "requirements-site.txt"


def site() -> None:
    """Set up, build the pages with labs, and put the site together in _build/site."""
    find_npm()
    set_up(REQUIREMENTS)
    build(**{LABS: "1"})
    if run(str(PYTHON), "-m", "tools.assemble", str(HTML), str(SITE)):
        raise Problem("The site was not put together (above).")
    say(f"Done. The site is in {SITE}: publish that folder. To look at it: make serve ARGS=--labs")


def build_asked(command: str) -> Path:
    """Build what ARGS asks a command for, the book or with ``--labs`` the site; return its folder.

    Parameters
    ----------
    command : str
        The command, for messages.
    """
    asked = os.environ.get("ARGS", "").split()
    if asked not in ([], ["--labs"]):
        raise Problem(
            f"make {command} does not know {' '.join(asked)}.\n"
            f"  make {command}               takes the book\n"
            f"  make {command} ARGS=--labs   takes the book with its labs"
        )
    if asked:
        site()
    else:
        build()
    return SITE if asked else HTML
