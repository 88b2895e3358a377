"""Importing the package reads no table, and loads nothing that draws."""

import subprocess
import sys


def test_importing_the_package_reads_no_table():
    # Whoever mends a table must be able to compile it.
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


def test_answers_load_nothing_that_draws_or_is_of_notebooks():
    # In the browser, each of these is megabytes that an answer would wait for.
    code = (
        "import sys\n"
        "for name in ('matplotlib', 'ipywidgets', 'IPython', 'traitlets'):\n"
        "    sys.modules[name] = None\n"
        "from summit import check, guess, hand_in, load, note\n"
        "from summit.chapters import modules\n"
        "from summit.exercises import exercises\n"
        "modules('claims')\n"
        "print(len(exercises()))\n"
        "guess('Days', 8)\n"
        "print(check('flight-1', load('crossings_daily')['date'].min()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    count, _, guessed, checked = done.stdout.strip().split("\n")
    assert (count, guessed[:23]) == ("70", "✎ Your guess is noted: "), done.stdout
    assert checked.startswith("✗ Not yet. The day you give is too early."), done.stdout
