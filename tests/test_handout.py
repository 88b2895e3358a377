"""The notebook of a class: what is in it, what is not, and that it runs."""

import matplotlib.pyplot as plt
import nbformat
import pytest
from classes import OWN, class_of
from lab_sections import alone

from classroom.handout import notebook, text_of
from classroom.lab import worked_answers
from classroom.worksheet import loaded_in
from summit import chapters

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
