"""The entry of every `make` command: finds a Python able to do the work, or says which.

This file is kept to what any Python since 2.7 can read, so that an old one gets as far as the
message. The work is in tools/commands.py.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 14)


def able(version):
    """Tell whether the pinned packages exist for this version of Python."""
    return OLDEST <= tuple(version[:2]) <= NEWEST


def other_python():
    """Return the path of a Python on PATH that can do the work, or None."""
    minors = [OLDEST[1]] + list(range(NEWEST[1], OLDEST[1], -1))
    for minor in minors:
        name = "python3.%d" % minor
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            path = os.path.join(folder, name)
            if os.access(path, os.X_OK) and runs(path, (3, minor)):
                return path
    return None


def runs(path, version):
    """Tell whether a program starts and is the Python it is named (a shim may be neither)."""
    try:
        text = subprocess.check_output([path, "-c", "import sys; print(sys.version_info[:2])"])
    except (OSError, subprocess.CalledProcessError):
        return False
    return text.decode().strip() == str(version)


def main():
    """Hand the command over to tools/commands.py, under a Python that can run it."""
    if able(sys.version_info):
        # The checkout in place of this folder: `tools` is a package, not a heap of modules.
        sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        from tools import commands

        return commands.main(sys.argv[1:])
    found = other_python()
    if found:
        return subprocess.call([found, os.path.abspath(__file__)] + sys.argv[1:])
    this = tuple(sys.version_info[:2])
    fault, wanted = ("old", OLDEST) if this < OLDEST else ("new", NEWEST)
    sys.stderr.write(
        "This book needs Python %d.%d to %d.%d. This is Python %d.%d (%s), which is too %s,\n"
        "and none that fits is on the PATH.\n"
        "  - Install Python %d.%d from https://www.python.org/downloads/ or your system, or\n"
        "  - name one: make book PYTHON=/path/to/python%d.%d\n"
        % (OLDEST + NEWEST + this + (sys.executable, fault) + wanted + wanted)
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
