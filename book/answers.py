"""With labs in the browser, each exercise of a lab's page has a field, and Python's verdict in it.

The pages carry little for it: the mark of a cell that is a field, and a script. The script and
what it loads when it is used are in ``browser/answers/``; the lab's code, of which an answer needs
a few lines, lies beside them.
"""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from book.labs import Lab, read_lab
from summit import chapters
from summit.exercises import exercises

SOURCE = Path(__file__).parent.parent / "browser" / "answers"
#: What the site has of it, beside the pages.
FOLDER = "answers"
FILES = ("answers.js", "answers.css", "worker.js")
#: What is drawn is shown in the lab, and what is written has no right answer.
NOT_HERE = ("draw", "write")
CHECK = re.compile(r'^check\("(?P<id>[\w-]+)"', re.MULTILINE)
HAND_IN = re.compile(r"^hand_in\(", re.MULTILINE)


@cache
def asked_of() -> dict[str, str]:
    """Return what each exercise of the book asks for: its task, by its id."""
    return {name: exercise.task for name, exercise in exercises().items()}


def field_of(source: str) -> str:
    """Return the name of the field that a cell of code becomes, if it becomes one."""
    if HAND_IN.search(source):
        return "hand-in"
    asked = CHECK.search(source)
    task = asked_of().get(asked["id"]) if asked else None
    return asked["id"] if task and task not in NOT_HERE else ""


def fields(lab: Lab) -> dict[str, int]:
    """Return the fields of a lab's page, and how many cells of code come before each."""
    code = [cell for cell in lab.cells if cell.kind == "code"]
    return {name: at for at, cell in enumerate(code) if (name := field_of(cell.source))}


def is_lab(docname: str) -> bool:
    """Tell whether a page is a chapter's lab."""
    return docname.endswith("/lab")


def mark_cells(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let the script find the cells that become fields."""
    if not app.config.labs or app.builder.format != "html" or not is_lab(docname):
        return
    for cell in doctree.findall(nodes.container):
        if "cell" not in cell["classes"]:
            continue
        code = next(cell.findall(nodes.literal_block), None)
        if code is not None and (name := field_of(code.astext())):
            cell["ids"].append(f"answer-{name}")


def load_script(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the script on pages that have fields, and on no other."""
    if not app.config.labs or not is_lab(pagename) or doctree is None:
        return
    folder = pagename.split("/")[-2]
    place = f"{'../' * pagename.count('/')}{FOLDER}/"
    chapter = chapters.package(folder).rpartition(".")[2]
    context["metatags"] = context.get("metatags", "") + (
        f'\n<link rel="stylesheet" href="{place}answers.css">\n'
        f'<script defer src="{place}answers.js" data-folder="{folder}" data-chapter="{chapter}">'
        "</script>\n"
    )


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Lay the scripts and each lab's code beside the pages."""
    if exception is not None or app.builder.format != "html":
        return
    target = Path(app.outdir) / FOLDER
    # An earlier build may have been with labs.
    shutil.rmtree(target, ignore_errors=True)
    if not app.config.labs:
        return
    target.mkdir()
    for name in FILES:
        shutil.copyfile(SOURCE / name, target / name)
    for docname in filter(is_lab, sorted(app.env.found_docs)):
        lab = read_lab(Path(app.env.doc2path(docname)))
        code = [cell.source for cell in lab.cells if cell.kind == "code"]
        text = json.dumps({"cells": code, "before": fields(lab)}, ensure_ascii=False)
        (target / f"{lab.chapter}.json").write_text(text, "utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-resolved", mark_cells)
    app.connect("html-page-context", load_script, priority=900)
    app.connect("build-finished", write_files)
