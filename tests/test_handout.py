"""What a class is given: what is in it, what is not, and that it runs where it is unpacked."""

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import pytest
from classes import OWN, class_of
from lab_sections import alone

from book import labs
from classroom import handed_out
from classroom.draw import asked_of
from classroom.handout import notebook, text_of
from classroom.lab import kept_cells, lab_of, worked_answers
from classroom.model import ClassProblem
from classroom.pack import ALL, HOW, pack
from classroom.worksheet import loaded_in
from summit import chapters
from tools.handout import main

every_chapter = pytest.mark.parametrize("chapter", chapters.FOLDERS)
every_form = pytest.mark.parametrize("form", ["lab", "worksheet"])


def code_in(made):
    return [cell for cell in made["cells"] if cell["cell_type"] == "code"]


def words_in(made):
    return "\n".join(cell["source"] for cell in made["cells"] if cell["cell_type"] == "markdown")


def answering(made):
    """Return the cells that answer, by the ids of what they answer."""
    asked = {cell["metadata"].get("summit", {}).get("asked"): cell for cell in made["cells"]}
    return {identity: cell for identity, cell in asked.items() if identity}


@every_form
@every_chapter
def test_a_hand_out_is_a_notebook_without_what_publishes_or_solves(chapter, form, tmp_path):
    a_class = class_of(tmp_path, chapter, form, OWN)
    made = notebook(a_class)
    text = text_of(made)
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert text == text_of(notebook(a_class))
    assert list(answering(made)) == [task.id for task in a_class.tasks]
    assert not any("quote(" in cell["source"] for cell in code_in(made))
    assert not any(word in text for word in ("For the story", "olutions", "hand_in(", ".md)"))
    assert "the worked answers" not in text
    total = sum(task.right for task in a_class.tasks)
    assert f"**Points.** {total:g} in all." in words_in(made)
    assert "**Hand in by** Friday 11 December 2026 at 18:00." in words_in(made)


@every_chapter
def test_a_worked_answer_is_right_in_a_worksheet(chapter, tmp_path):
    made = notebook(class_of(tmp_path, chapter, "worksheet"))
    worked, outcomes, loaded = worked_answers(chapter), {}, set()
    with alone() as shell:
        for cell in code_in(made):
            identity = cell["metadata"].get("summit", {}).get("asked")
            done = shell.run_cell(worked[identity].alone if identity else cell["source"])
            assert done.success, f"{cell['id']}: {done.error_in_exec or done.error_before_exec}"
            # As a notebook does: what a cell drew, the next one does not draw upon.
            plt.close("all")
            if identity:
                outcomes[identity] = done.result.outcome
                assert set(loaded_in(worked[identity].alone)) <= loaded, identity
            else:
                loaded |= set(loaded_in(cell["source"]))
    assert set(outcomes) == set(worked)
    assert set(outcomes.values()) <= {"right", "written"}, outcomes


# --- what is left out ---------------------------------------------------------------------------


@every_chapter
def test_any_one_section_may_be_left_out_of_a_lab(chapter, tmp_path):
    whole = notebook(class_of(tmp_path, chapter))
    for section in lab_of(chapter).sections[1:-1]:
        name = section.number or f'"{section.title}"'
        made = notebook(class_of(tmp_path, chapter, more=f"leave_out = [{name}]"))
        gone = {cell.id for cell in section.cells} | set(answering(whole)) - set(answering(made))
        ids = {cell["id"] for cell in made["cells"]}
        assert ids == {cell["id"] for cell in whole["cells"]} - gone - {
            f"{one}-question" for one in gone
        }
        assert f"## {section.heading}\n" not in words_in(made)


def test_a_hand_out_names_what_it_does_not_hold_as_the_books(tmp_path):
    made = notebook(class_of(tmp_path, more='leave_out = [10]\nsite = "https://a.org/book"'))
    words = words_in(made)
    assert "that on the second is in section 10 of the book's lab." in words
    assert "is asked in section 5 and drawn in section 10 of the book's lab." in words
    assert "(https://a.org/book/chapters/index.html#how-to-read-a-rating)" in words
    assert "**Goals.**" not in words
    assert "is explained on the cover" not in words
    plain = words_in(notebook(class_of(tmp_path)))
    assert "The ratings are explained on the cover." in plain
    assert "**Goals.**" in plain


FIRST = "## 1. One\n\n*Core, 3 minutes.*"
SECOND = "## 2. Two\n\n*Core, 3 minutes.*"
THIRD = "## 3. Three\n\n*Core, 3 minutes.*"
START = ["# Lab: Planted", "## Start", "\nfrom summit import load, quote"]
STORY = "*For the story.*"


@pytest.fixture
def kept(tmp_path):
    """A function from the cells of a lab, as text, to the code that a class of it keeps."""

    def make(*texts, gone=()):
        cells = []
        for number, text in enumerate([*START, *texts, "## Hand in"]):
            code = text.startswith("\n")
            folded = {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
            cells.append(
                {
                    "id": f"c{number}",
                    "cell_type": "code" if code else "markdown",
                    "metadata": folded if "quote(" in text else {},
                    "source": text.strip("\n"),
                }
            )
        (tmp_path / "lab.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
        lab = labs.read_lab(tmp_path / "lab.ipynb")
        a_class = class_of(tmp_path, more=f"leave_out = {list(gone)}")
        sections = kept_cells(lab, a_class, ())
        return [cell.source for _, cells in sections for cell in cells if cell.kind == "code"][1:]

    return make


def test_a_section_that_another_needs_is_not_left_out(kept):
    cells = [FIRST, "\na, b = 1, 2", SECOND, "\nc = a", THIRD, "\nb = c\nd = b"]
    with pytest.raises(ClassProblem) as refused:
        kept(*cells, gone=[1, 2])
    assert str(refused.value) == (
        "Section 3 needs what section 1 makes: a and b. Keep section 1, or leave out section 3 "
        "too. Section 3 needs what section 2 makes: c. Keep section 2, or leave out section 3 too."
    )
    assert kept(*cells, gone=[3]) == ["a, b = 1, 2", "c = a"]


def test_of_a_cell_that_publishes_only_what_is_needed_is_kept(kept):
    publishes = "\nlimit = 3\nother = 4\nquote(limit=limit, other=other)"
    assert kept(FIRST, STORY, publishes, SECOND, "\nlimit + 1") == ["limit = 3", "limit + 1"]
    assert kept(FIRST, STORY, publishes, SECOND, "\nlimit = 1") == ["limit = 1"]
    with pytest.raises(ClassProblem, match=r"^Section 2 needs what section 1 makes: limit\."):
        kept(FIRST, STORY, publishes, SECOND, "\nlimit + 1", gone=[1])


# --- one a student ------------------------------------------------------------------------------

VARIED = "[exercises]\nenlargement-1 = { vary = true }\nenlargement-5 = {}\n"


def test_a_student_s_notebook_asks_what_was_drawn_for_her(tmp_path):
    a_class = class_of(tmp_path, form="worksheet", more=VARIED, names=['Ada "A" Lovelace', "Bo Li"])
    student = a_class.students[0]
    made, mine = notebook(a_class, student), asked_of(a_class, student)[0]
    year = mine.parameter["year"]
    assert year != 2010
    question = next(c["source"] for c in made["cells"] if c["id"] == "enlargement-1-question")
    assert question.startswith(f"### enlargement-1: {mine.exercise.title} (2 points)\n")
    assert str(year) in question
    answer = answering(made)["enlargement-1"]["source"]
    assert answer == f'answer = ...\ncheck("enlargement-1", answer, year={year})'
    who = next(cell for cell in made["cells"] if cell["metadata"] == {"summit": {"is": "student"}})
    assert who["source"] == 'name = "Ada \\"A\\" Lovelace"\nhelpers = ...'
    assert made["metadata"]["summit"]["parameters"] == {"enlargement-1": {"year": year}}
    assert made["metadata"]["summit"]["student"] == student.name
    with pytest.raises(ClassProblem, match="one for each name"):
        notebook(a_class)


def test_the_zips_have_the_same_bytes_and_only_her_own_notebook(tmp_path):
    names = ["Ada Lovelace", "Ада Ловлейс", "ada lovelace "]
    a_class = class_of(tmp_path, form="worksheet", more=VARIED, names=names[:2])
    first, again = pack(a_class, tmp_path / "one"), pack(a_class, tmp_path / "another")
    assert [path.read_bytes() for path in first.zips] == [p.read_bytes() for p in again.zips]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == [
        "06-enlargement-ada-lovelace.zip",
        "06-enlargement-ада-ловлейс.zip",
        ALL,
    ]
    for path in first.zips:
        notebook_name, how, wheel = sorted(zipfile.ZipFile(path).namelist())
        assert (notebook_name, how) == (f"{path.stem}.ipynb", HOW)
        assert wheel.endswith(".whl")


# --- the whole of it ----------------------------------------------------------------------------


def test_the_command_says_what_it_made_and_what_comes_next(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("tools.handout.ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    class_of(tmp_path, form="worksheet")
    assert main(["06.toml"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"Give  everybody _class/06/handout/06-enlargement\.zip \(0\.\d MB\)", said)
    assert "Keep  _class/06/key.html" in said
    assert "make mark IN=hand-ins.zip CLASS=06.toml" in said
    assert "Look at" not in said
    slip = (tmp_path / "06.toml").read_text("utf-8") + (
        '\n[[questions]]\ntext = "Which?"\nkind = "name"\nanswer = "Modlova"\n'
    )
    (tmp_path / "06.toml").write_text(slip, "utf-8")
    assert main(["06.toml"]) == 0
    assert "It knows 'Moldova'" in capsys.readouterr().out
    (tmp_path / "06.toml").write_text('chapter = "06-enlargement"\n', "utf-8")
    assert main(["06.toml"]) == 1
    assert "class" in capsys.readouterr().err
    assert (tmp_path / "_class/06/handout/06-enlargement.zip").exists()


def test_the_command_writes_down_who_was_asked_what(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("tools.handout.ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    a_class = class_of(tmp_path, form="worksheet", more=VARIED, names=["Ada Lovelace"])
    (student,) = a_class.students
    assert main(["06.toml"]) == 0
    assert "Keep  _class/06/handed-out.json: who was asked what" in capsys.readouterr().out
    (held,) = handed_out.with_record(a_class, tmp_path / "_class/06/handed-out.json").handed_out
    assert held.name == student.name
    assert held.parameters == {"enlargement-1": asked_of(a_class, student)[0].parameter}
    # What the record says is given again, whatever the draw.
    record, drawn = tmp_path / "_class/06/handed-out.json", held.parameters["enlargement-1"]["year"]
    year = next(year for year in (1999, 2004) if year != drawn)
    record.write_text(record.read_text("utf-8").replace(f": {drawn}\n", f": {year}\n"), "utf-8")
    assert main(["06.toml"]) == 0
    zipped = zipfile.ZipFile(tmp_path / "_class/06/handout/06-enlargement-ada-lovelace.zip")
    made = json.loads(zipped.read("06-enlargement-ada-lovelace.ipynb"))
    assert made["metadata"]["summit"]["parameters"] == {"enlargement-1": {"year": year}}
    assert f"year={year})" in "".join(answering(made)["enlargement-1"]["source"])


RUN = """
import json, sys
import nbformat
from nbclient import NotebookClient
made = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(made, timeout=600, kernel_name="python3", store_widget_state=False).execute(cwd=".")
texts = [o.get("text", "") for c in made.cells for o in c.get("outputs", []) if "text" in o]
print(json.dumps({"cells": len(made.cells), "stderr": [
    o.text for c in made.cells for o in c.get("outputs", []) if o.get("name") == "stderr"]}))
"""


def run_as_given(zipped, folder):
    """Unpack a zip, install its wheel into a Python of its own, and run its notebook there."""
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(folder)
    # What the wheel needs is there already; the book's own checkout is out of sight.
    venv.create(folder / "env", with_pip=False, symlinks=True)
    (site,) = (folder / "env").glob("lib/python*/site-packages")
    installed = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    (wheel,) = folder.glob("*.whl")
    subprocess.run([*pip, "--target", str(site), str(wheel)], check=True)
    (site / "book_s.pth").write_text(f"{installed}\n", "utf-8")
    (made,) = folder.glob("*.ipynb")
    python = str(folder / "env" / "bin" / "python")
    paths = {"JUPYTER_PATH": str(folder / "jupyter"), "IPYTHONDIR": str(folder / "ipython")}
    kernel = folder / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), "utf-8")
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | paths
    done = subprocess.run(
        [python, "-c", RUN, made.name],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    where = [python, "-c", "import summit; print(summit.__file__)"]
    used = subprocess.run(
        where, cwd=folder, env=environ, capture_output=True, text=True, check=True
    )
    assert Path(used.stdout.strip()).is_relative_to(folder)
    return json.loads(done.stdout)


def test_a_worksheet_runs_where_it_is_unpacked(tmp_path):
    a_class = class_of(tmp_path, form="worksheet", more=OWN)
    (zipped,) = pack(a_class, tmp_path / "handout").zips
    ran = run_as_given(zipped, tmp_path / "unpacked")
    assert ran == {"cells": len(notebook(a_class)["cells"]), "stderr": []}


@pytest.mark.nightly
@every_form
@every_chapter
def test_every_hand_out_runs_where_it_is_unpacked(chapter, form, tmp_path):
    a_class = class_of(tmp_path, chapter, form, OWN)
    (zipped,) = pack(a_class, tmp_path / "handout").zips
    assert run_as_given(zipped, tmp_path / "unpacked")["stderr"] == []
