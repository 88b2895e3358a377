"""Find Node, with which the site brings and bundles what runs in a browser."""

from __future__ import annotations

import re
import shutil
import subprocess

from tools.terminal import Problem

OLDEST = 18

HOW = f"""\
Labs in the browser need Node {OLDEST} or newer, with its npm, to be made: `make book` does not.
  - On Debian or Ubuntu: sudo apt install nodejs npm
  - Elsewhere: https://nodejs.org/"""


def find_npm() -> str:
    """Return the path of npm, of a Node that is new enough.

    Raises
    ------
    Problem
        If Node or npm is not on the PATH, or too old.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise Problem(f"{'npm' if node else 'Node'} is not on the PATH.\n{HOW}")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", said)
    if version is None or int(version[1]) < OLDEST:
        raise Problem(f"Node at {node} is {said.strip() or 'of no known version'}.\n{HOW}")
    return npm
