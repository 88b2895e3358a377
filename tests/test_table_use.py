"""Which chapters use which table: read from their code, and held against what their code loads."""

import json

import pytest
from conftest import ROOT
from lab_runs import run_notebook
from small_book import notebook

from book import table_use
from book.teaching import read_lab

CHAPTERS = sorted(path.parent.name for path in ROOT.glob("chapters/*/lab.ipynb"))
#: Chapters whose code is run each time; the others only at night.
DAILY = ("02-flight", "04-measures")

FILES = {
    "chapters/01-one/lab.ipynb": notebook(
        "from summit import load\nfrom summit.maps import draw as map_of, SIZE",
        "from summit.chapters import one\nfrom summit.chapters.one import figures",
        '%matplotlib inline\npeople = load("people")\nmap_of(people)',
        'figures.bars(people)\nChart(ax, tables=["people", "shown"])\nadd("no_table")',
        'def own():\n    return load("own")',
        "one.later.late()",
    ),
    "chapters/01-one/solutions.ipynb": notebook('import summit.data\nsummit.data.load("solved")'),
    "chapters/02-two-more/lab.ipynb": notebook('load("people")', "from summit.maps import SIZE"),
    "chapters/ledger/count.ipynb": notebook('load("no_chapters")'),
    "summit/__init__.py": "from summit.data import load\n",
    "summit/data.py": "def load(name):\n    return name\n",
    "summit/maps.py": (
        'SIZE = 3\nCELLS = ("a",)\n\n\ndef draw(people):\n    return grid() + len(CELLS)\n\n\n'
        'def grid():\n    return load("grid")\n\n\ndef other():\n    return load("not_reached")\n'
    ),
    "summit/chapters/__init__.py": "",
    "summit/chapters/shared.py": (
        'from summit.data import load\n\nDAY = 1\n\n\ndef members():\n    return load("members")\n'
    ),
    "summit/chapters/one/__init__.py": "from . import later\n",
    "summit/chapters/one/later.py": 'def late():\n    return load("late")\n',
    "summit/chapters/one/figures.py": (
        "from summit.maps import draw\n\n\ndef bars(people):\n"
        '    return Chart(draw(people), tables=("drawn",))\n\n\n'
        'def dots():\n    return load("not_drawn")\n'
    ),
    "summit/chapters/one/claims.py": (
        "from ..shared import members\n\n\ndef judge():\n"
        '    """Judge."""\n    return load("claimed"), members()\n\n\n'
        'def unlisted():\n    return load("unlisted")\n\n\nCLAIMS = (Claim(judge),)\n'
    ),
    "summit/chapters/one/exercises.py": (
        "class Right:\n    def __call__(self):\n        import summit.maps as maps\n\n"
        '        return data.load("asked"), maps.grid()\n\n\nEXERCISES = [Right()]\n'
    ),
    "summit/chapters/two_more/__init__.py": "",
    "summit/chapters/two_more/claims.py": (
        'from summit.chapters.shared import DAY\n\nCLAIMS = (lambda: load("second"), DAY)\n'
    ),
}


@pytest.fixture
def checkout(tmp_path):
    """A checkout of two chapters, their code, and a module that they share."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_chapter_uses_what_its_code_reaches(checkout):
    one, two = "chapters/01-one", "chapters/02-two-more"
    alone = ("asked", "claimed", "drawn", "grid", "late", "members", "own", "shown", "solved")
    assert table_use.by_table(checkout) == {
        **{table: [one] for table in alone},
        "people": [one, two],
        "second": [two],
    }


def test_who_imports_a_constant_does_not_use_the_tables_of_its_neighbours(checkout):
    assert table_use.used_by_chapter(checkout, "chapters/02-two-more") == {"people", "second"}


#: Runs in a lab's kernel before its first cell and after its last: writes down every table that was
#: loaded, and every one whose description was asked for, as a chart does of those it names.
NOTE = """
import sys
import summit

noted = {"load": set(), "describe": set()}

def note(name):
    function = getattr(sys.modules["summit.data"], name)

    def noting(table, **options):
        noted[name].add(table)
        return function(table, **options)

    for module in list(sys.modules.values()):
        if getattr(module, name, None) is function:
            setattr(module, name, noting)

for name in noted:
    note(name)
"""
WRITE = """
import json, pathlib
from summit.claims import claims
from summit.exercises import exercise

for claim in claims({chapter!r}).values():
    claim.judge()
for name in {exercises!r}:
    asked = exercise(name)
    if asked.expected:
        asked.expected()
    for mistake in asked.mistakes:
        mistake.answer()
pathlib.Path({path!r}).write_text(json.dumps({{name: sorted(noted[name]) for name in noted}}))
"""


@pytest.mark.parametrize(
    "chapter",
    [pytest.param(name, marks=() if name in DAILY else pytest.mark.nightly) for name in CHAPTERS],
)
def test_a_chapter_uses_what_its_kernels_load(chapter, tmp_path):
    folder = ROOT / "chapters" / chapter
    asked = list(read_lab(folder / "lab.ipynb").exercises)
    loaded, described = set(), set()
    for path in sorted(folder.glob("*.ipynb")):
        kept = tmp_path / f"{path.stem}.json"
        write = WRITE.format(chapter=chapter, exercises=asked, path=str(kept))
        run_notebook(path, tmp_path / path.stem, before=NOTE, after=write)
        noted = json.loads(kept.read_text("utf-8"))
        loaded |= set(noted["load"])
        described |= set(noted["describe"])
    used = table_use.used_by_chapter(ROOT, f"chapters/{chapter}")
    assert loaded - used == set(), "loaded, and not said to be used"
    assert used - loaded - described == set(), "said to be used, and not loaded"
    assert loaded
