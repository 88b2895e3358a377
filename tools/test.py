"""`make test`: run the tests, all of them or those that ARGS chooses."""

from __future__ import annotations

import os

from tools.browser import find_browser
from tools.environment import PYTHON, VENV, set_up
from tools.terminal import Problem, arguments, run, say


def test() -> None:
    """Set up what the tests need and run them."""
    chosen = arguments("make test ARGS=\"-k 'one or another'\"")
    set_up("requirements-test.txt")
    browser = find_browser(PYTHON)
    say(f"Running the tests, with {browser}")
    # One worker more than cores: a test that drives a browser mostly waits for it.
    workers = str((os.cpu_count() or 1) + 1)
    # tests/conftest.py has them in the right order already.
    spread = ["-n", workers, "--dist", "loadgroup", "--no-loadscope-reorder"]
    # What pytest makes of the tests is kept for the next run, whatever the machine's own settings;
    # and a terminal may stand in another environment, of which IPython would warn.
    environ = {"CHROMIUM": browser, "PYTHONDONTWRITEBYTECODE": "", "VIRTUAL_ENV": str(VENV)}
    if run(str(PYTHON), "-m", "pytest", *spread, *chosen, **environ):
        raise Problem("Some tests failed (above).")
