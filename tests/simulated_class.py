"""A class that hands in: real hand-outs, filled in as students do, packed as Moodle packs them.

Nothing here asserts; the tests do.
"""

import csv
import json
import zipfile
from dataclasses import dataclass, field

from classroom.class_file import read
from classroom.draw import asked_of
from classroom.handout import notebook
from classroom.submissions import cell_source
from summit.values import json_of

CLASS_FILE = """\
chapter = "06-enlargement"
class = "History 12b"
term = "autumn 2026"
form = "worksheet"
names = "names.csv"

[points]
right = 2
mistake = 1
words = 4

[exercises]
enlargement-1 = { vary = true }
enlargement-5 = { right = 3 }
enlargement-8 = {}
enlargement-10 = {}

[[questions]]
text = "What share of **30** is 12?"
kind = "number"
unit = "per cent"
answer = 40
mistakes = [{ answer = 0.4, hint = "The question asks for per cent." }]

[[questions]]
text = "What surprised you?"
kind = "words"
"""
HOSTILE = "=cmd|' /C calc'!A0 <b>Eve</b>/../.."
RIGHT_TO_LEFT = "ליאת \u202eכהן"
NAMES = ("Ada Lovelace", "Bjørn Müller", "Chloé de la Tour", "Dao Văn An", HOSTILE)
NAMES += ("Frank Exeter", "Gül Şahin", "Hana Novák", RIGHT_TO_LEFT)

SENTENCE = (
    "Three of the former members joined in 1999, and four more in 2004, so the sentence of the "
    "article mixes two waves of accession. Albania came later still."
)
PRINTS_ON = "while True:\n    print('x' * 10_000)\nanswer = 1"


@dataclass
class Written:
    """What one student puts in place of the dots, and what else she does to her notebook."""

    answers: dict = field(default_factory=dict)
    outputs: dict = field(default_factory=dict)
    before: str = ""
    name: str = ""
    made_for: str = ""
    calls: dict = field(default_factory=dict)


def make_class(folder, names=NAMES):
    """Write a class file with its names, and return the class."""
    with (folder / "names.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ID", "Full name"])
        writer.writerows([100 + place, name] for place, name in enumerate(names))
    (folder / "06.toml").write_text(CLASS_FILE, "utf-8")
    return read(folder / "06.toml")


def student_of(a_class, name):
    """Return the student of the list whose name begins so."""
    return next(one for one in a_class.students if one.name.startswith(name))


def code(value):
    """Return a value as a student types it."""
    return repr(json_of(value)) if not hasattr(value, "isoformat") else repr(str(value)[:10])


def expected(a_class, student, identity):
    """Return the right answer to what one student is asked."""
    return code({one.id: one for one in asked_of(a_class, student)}[identity].exercise.expected())


def mistaken(a_class, student, identity):
    """Return a known mistake's answer."""
    asked = {one.id: one for one in asked_of(a_class, student)}[identity]
    return code(asked.exercise.mistakes[0].answer())


def all_right(a_class, student):
    """Return what a student writes who has everything right."""
    answers = {
        one.id: expected(a_class, student, one.id)
        for one in a_class.tasks
        if one.exercise.expected is not None
    }
    words = {one.id: repr(SENTENCE) for one in a_class.tasks if one.exercise.expected is None}
    return Written(answers | words)


def filled(a_class, student, written):
    """Return the notebook that a student hands in, as the bytes of its file."""
    made = notebook(a_class, student)
    for cell in made["cells"]:
        identity = cell["metadata"].get("summit", {}).get("asked")
        source = cell_source(cell)
        if identity in written.answers:
            cell["source"] = source.replace("answer = ...", f"answer = {written.answers[identity]}")
            if written.answers[identity].startswith(("while", "#", "rows")):
                cell["source"] = source.replace("answer = ...", written.answers[identity])
        if identity in written.calls:
            cell["source"] = cell["source"].replace(*written.calls[identity])
        if identity in written.outputs:
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "metadata": {},
                    "data": {"text/plain": written.outputs[identity]},
                }
            ]
        if cell["metadata"].get("summit", {}).get("is") == "student":
            name = repr(written.name or student.name)
            cell["source"] = f"name = {name}\nhelpers = 'nobody'\n{written.before}"
    if written.made_for:
        made["metadata"]["summit"]["student"] = written.made_for
    return json.dumps(made, ensure_ascii=False).encode()


def hand_ins(a_class):
    """Return what a class hands in: the files of Moodle's zip by their names."""

    def one(name):
        return student_of(a_class, name)

    def folder(name, number):
        return f"{name}_{number}_assignsubmission_file"

    ada, bjorn, dao, eve, frank = map(one, ("Ada", "Bj", "Dao", "=cmd", "Frank"))
    mistakes = {
        "enlargement-1": mistaken(a_class, bjorn, "enlargement-1"),
        "enlargement-5": mistaken(a_class, bjorn, "enlargement-5"),
        "own-1": "0.4",
        "enlargement-10": "'It is a long story and I tell it in my own words here.'",
    }
    faults = {
        "enlargement-1": "membres + 1",
        "enlargement-5": PRINTS_ON,
        "enlargement-8": '"2001-01-01"',
        "own-1": '"forty"',
        "own-2": "'Nothing.'",
    }
    copied = all_right(a_class, ada)
    copied.made_for = ada.name
    claimed = Written(
        {"enlargement-8": '"2001-01-01"', "own-1": "41"},
        {"enlargement-8": "✓ Right. Well seen."},
    )
    liat = all_right(a_class, one("ליאת"))
    liat.answers["enlargement-10"] = repr("Most of them joined after the nineties, as I read it.")
    liat.answers["own-2"] = repr("<script>alert(1)</script> & that the <b>numbers</b> are small")
    stranger = filled(a_class, bjorn, Written(name="Zoe Zander", made_for="Zoe Zander"))
    return {
        f"{folder('Lovelace Ada', 11)}/lab.ipynb": filled(a_class, ada, all_right(a_class, ada)),
        f"{folder('Müller Bjørn', 12)}/lab.ipynb": filled(a_class, bjorn, Written(mistakes)),
        f"{folder('de la Tour Chloé', 13)}/x.ipynb": filled(a_class, one("Chl"), Written()),
        f"{folder('Dao Văn An', 14)}/lab.ipynb": filled(a_class, dao, Written(faults)),
        f"{folder(eve.name.replace('/', ' '), 15)}/lab.ipynb": filled(a_class, eve, copied),
        f"{folder('Exeter Frank', 16)}/lab.ipynb": filled(a_class, frank, claimed),
        f"{folder('Novák Hana', 18)}/lab.pdf": b"%PDF-1.7",
        f"{folder(RIGHT_TO_LEFT, 19)}/lab.ipynb": filled(a_class, one("ליאת"), liat),
        f"{folder('Zoe Zander', 20)}/lab.ipynb": stranger,
    }


def pack(path, files):
    """Write files into a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path
