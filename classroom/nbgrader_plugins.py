"""What a course adds to nbgrader's own steps, so that no hand-in is lost on the way.

The course's `nbgrader_config.py` names these classes, and nbgrader runs them.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExtractorPlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.server_extensions.formgrader import handlers
from nbgrader.utils import is_grade, is_solution
from traitlets import Unicode

from classroom import class_file, submissions
from classroom.model import Student
from classroom.nbgrader_course import TEMPLATES, student_ids

#: Where the templates of feedback and of the Formgrader's pages are looked for.
PAGES = [str(TEMPLATES), handlers.template_path]


class HandIns(ExtractorPlugin):
    """Find out whose each hand-in is, in the zips and folders of any learning platform.

    It stands where nbgrader unpacks them, and puts each student's last try into a folder of her
    own: ``extracted/ada-lovelace/06-enlargement.ipynb``, whatever the file was called.
    """

    class_file = Unicode(help="The class file, whose list the names are on.").tag(config=True)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Put the hand-ins of a folder into one folder a student, and tell of what is amiss.

        Parameters
        ----------
        archive_path : str
            Where the teacher has put what she downloaded.
        extracted_path : str
            Where they go.
        """
        a_class = class_file.read(Path(self.class_file))
        downloaded = sorted(Path(archive_path).iterdir())
        source = downloaded[0] if len(downloaded) == 1 else Path(archive_path)
        rows = submissions.collect(source, a_class)
        for student_id, row in _by_student(rows, a_class.students).items():
            self._tell(student_id, row)
            if row.content is not None:
                path = Path(extracted_path) / student_id / f"{a_class.chapter}.ipynb"
                path.parent.mkdir(parents=True)
                path.write_bytes(row.content)

    def _tell(self, student_id: str, row: submissions.HandIn) -> None:
        if row.state == "not handed in":
            self.log.warning("%s: nothing was handed in", row.student.name)
        elif row.content is None:
            name = row.file or row.others[0]
            self.log.error("%s: %s cannot be marked. %s", row.student.name, name, row.problem)
        elif not row.is_listed:
            self.log.warning("%s is on no list, and is marked as %s", row.file, student_id)
        for doubt in row.doubts:
            self.log.warning("%s: %s", row.file, doubt)


def _by_student(
    rows: Sequence[submissions.HandIn], students: Sequence[Student]
) -> dict[str, submissions.HandIn]:
    """Return the hand-ins by what nbgrader calls their students; a second one has its own."""
    listed = {student: name for name, student in student_ids(students).items()}
    others, found = [], {}
    for row in rows:
        name = listed.get(row.student)
        if name is None or name in found:
            others.append(row)
        else:
            found[name] = row
    names = list(student_ids([*students, *(row.student for row in others)]))[len(listed) :]
    return found | dict(zip(names, others, strict=True))


class MendCells(NbGraderPreprocessor):
    """Make a hand-in whole before it is marked: each cell of the release once, and no other.

    A copied cell, a deleted one, or one of a different hand-out would stop nbgrader at this
    student. Of several copies the last one that was answered counts; the others become plain
    cells. A deleted cell comes back as it was released.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return a notebook as it can be marked, and the resources as they are.

        Parameters
        ----------
        nb : NotebookNode
            What a student handed in.
        resources : dict
            Whose it is, and of which assignment.
        """
        of = resources["nbgrader"]
        directory = CourseDirectory(parent=self)
        folder = directory.format_path(directory.release_directory, ".", of["assignment"])
        released = _by_id(nbformat.read(Path(folder) / f"{of['notebook']}.ipynb", 4).cells)
        for said in mend(nb, released):
            self.log.warning("%s: %s", of["student"], said)
        return nb, resources


def _by_id(cells: Sequence[NotebookNode]) -> dict[str, NotebookNode]:
    return {name: cell for cell in cells if (name := _grade_id(cell))}


def _grade_id(cell: NotebookNode) -> str:
    """Return what nbgrader knows a cell by; empty where it knows nothing of it."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def mend(notebook: NotebookNode, released: Mapping[str, NotebookNode]) -> list[str]:
    """Make a hand-in hold each released cell once, and say what was mended.

    Parameters
    ----------
    notebook : NotebookNode
        The hand-in; its cells are changed.
    released : mapping
        The cells of the release by their ids, in their order.
    """
    times = Counter(name for cell in notebook.cells if (name := _grade_id(cell)) in released)
    copied = {name: count for name, count in times.items() if count > 1}
    kept = _that_count(notebook.cells, released)
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
    for name, cell in kept.items():
        cell.metadata["nbgrader"] = copy.deepcopy(released[name].metadata["nbgrader"])
    _put_back(notebook, kept, released, set(copied))
    said = [f"one of {count} cells {name} is marked" for name, count in copied.items()]
    return said + [f"the cell {name} was gone" for name in released if name not in kept]


def _that_count(
    cells: Sequence[NotebookNode], released: Mapping[str, NotebookNode]
) -> dict[str, NotebookNode]:
    """Return the cell that counts for each id: of several, the last one that was answered."""
    kept: dict[str, NotebookNode] = {}
    for cell in cells:
        name = _grade_id(cell)
        if name in released:
            blank = cell.source.strip() == released[name].source.strip()
            if name not in kept or not blank:
                kept[name] = cell
    return kept


def _put_back(
    notebook: NotebookNode,
    kept: Mapping[str, NotebookNode],
    released: Mapping[str, NotebookNode],
    copied: set[str],
) -> None:
    """Put deleted cells where they were, and a test right after the copy that it marks."""
    before, before_name = None, ""
    for name, cell in released.items():
        mine = kept.get(name)
        is_test = is_grade(cell) and not is_solution(cell)
        if mine is None or (is_test and before_name in copied):
            others = [one for one in notebook.cells if one is not mine]
            mine = mine or copy.deepcopy(cell)
            place = next((at for at, one in enumerate(others, 1) if one is before), 0)
            notebook.cells = [*others[:place], mine, *others[place:]]
        before, before_name = mine, name
