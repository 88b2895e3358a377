"""Find the Chromium in which the tests and the bench open the book."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools.terminal import Problem, follow, say

#: The headless shell first: without the windows of a whole browser, a page opens in a third of the
#: time.
BROWSERS = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable", "chrome"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

_WHERE = """
from playwright.sync_api import sync_playwright
with sync_playwright() as play: print(play.chromium.executable_path)
"""


def find_browser(python: str | Path) -> str:
    """Return the path of a Chromium that starts: the one named, one here, else Playwright's.

    Parameters
    ----------
    python : str or pathlib.Path
        A Python that has Playwright.

    Raises
    ------
    Problem
        If there is none, or the one that `CHROMIUM` names does not start.
    """
    if named := os.environ.get("CHROMIUM"):
        if starts(named):
            return named
        raise Problem(f"CHROMIUM is {named!r}, which does not start.")
    here = filter(None, map(shutil.which, BROWSERS))
    found = next(filter(starts, here), None) or playwright_browser(python)
    if found:
        return found
    raise Problem(
        "The tests open the book in Chromium, and none could be found or downloaded.\n"
        "  - On Debian or Ubuntu: sudo apt install chromium\n"
        "  - Elsewhere: install Chromium or Google Chrome\n"
        "  - Or name one: make test CHROMIUM=/path/to/chrome"
    )


def starts(browser: str) -> bool:
    """Return whether a browser is there and starts (its libraries may be missing)."""
    try:
        result = subprocess.run(
            [browser, "--version"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def playwright_browser(python: str | Path) -> str | None:
    """Ask Playwright to download its Chromium, and return its path if that one starts."""
    say("No Chromium here. Asking Playwright for one (about 150 MB, a minute or two)")
    follow([str(python), "-m", "playwright", "install", "chromium"], lambda _line: None)
    code, path = follow([str(python), "-c", _WHERE], lambda _line: None)
    return path if code == 0 and starts(path) else None
