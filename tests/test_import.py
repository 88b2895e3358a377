"""Importing the package reads no table: whoever mends a table must be able to compile it."""

import subprocess
import sys


def test_importing_the_package_reads_no_table():
    # The package is imported under a name of its own first, so that `load` can be taken away.
    code = (
        "import sys, types\n"
        "from importlib.machinery import PathFinder\n"
        "found = PathFinder.find_spec('summit')\n"
        "bare = types.ModuleType('summit')\n"
        "bare.__path__ = list(found.submodule_search_locations)\n"
        "sys.modules['summit'] = bare\n"
        "from summit import data\n"
        "def refuse(*_, **__):\n"
        "    raise SystemExit('a table was read while the package was imported')\n"
        "data.load = refuse\n"
        "import summit.claims, summit.exercises\n"
        "print('imported')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "imported", done.stderr
