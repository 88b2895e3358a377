"""`make site`: build the book with its labs in the browser, ready to publish."""

from __future__ import annotations

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
    say(f"Done. The site is in {SITE}: publish that folder, or look at it:")
    say("  make serve ARGS=--labs")
