"""Sections of a lab, run as a student may begin: Start, and then that one section alone."""

import contextlib
import importlib
import io
import re
import tempfile
from types import SimpleNamespace

import matplotlib.pyplot as plt
from IPython.core.interactiveshell import InteractiveShell

from book import labs
from summit.answers import Count, Day, Number
from summit.chart import Chart
from summit.explore import Explorer
from summit.words import day_text

#: A number as a table or a notebook writes it.
NUMBER = re.compile(
    r"(?<![\w.,])(?P<digits>\d[\d,]*(?:\.(?P<after>\d+))?)(?:e(?P<tens>[+-]?\d+))?(?!\w)"
)
#: Code that a question quotes: a student copies it into a cell.
QUOTED = re.compile(r"^```python\n(?P<code>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@contextlib.contextmanager
def alone():
    """Run labs in this process, in an empty folder, handing nothing to pages."""
    # By its name: in the package, `quote` is the function.
    quote = importlib.import_module("summit.quote")
    handed_over, quote._hand_over = quote._hand_over, lambda *_: None
    try:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            yield InteractiveShell.instance()
    finally:
        InteractiveShell.clear_instance()
        quote._hand_over = handed_over


def run_cell(shell, cell):
    """Run a cell; return what stands below it as text, and its error if it had one."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        done = shell.run_cell(cell.source)
    # As a notebook does: what a cell drew, the next one does not draw upon.
    plt.close("all")
    error = done.error_before_exec or done.error_in_exec
    if error or isinstance(done.result, Chart | Explorer):
        return "", error
    if done.result is None:
        return printed.getvalue(), None
    bundle, _ = shell.display_formatter.format(done.result)
    shown = re.sub(r"<[^>]*>", " ", bundle.get("text/html", ""))
    return f"{printed.getvalue()}\n{shown}", None


def run_quoted(shell, cell):
    """Run the code that an exercise's question quotes; return its error if it had one.

    What it leaves behind is forgotten: the cells below have to do without it.
    """
    if not labs.EXERCISE.search(cell.source):
        return None
    before = dict(shell.user_ns)
    try:
        codes = [found["code"] for found in QUOTED.finditer(cell.source)]
        errors = [run_cell(shell, SimpleNamespace(source=code))[1] for code in codes]
        return next(filter(None, errors), None)
    finally:
        shell.user_ns.clear()
        shell.user_ns.update(before)


def run_sections(lab):
    """Run each section of a lab after its Start, in a fresh namespace; and what questions quote.

    Returns
    -------
    said : dict of str to str
        What stands below each code cell, by the cell's id; figures are left out.
    faults : list of str
        The section, the cell and the error, of each section that cannot stand alone.
    """
    said, faults = {}, []
    start, *rest = lab.sections
    with alone() as shell:
        for section in rest:
            shell.reset(new_session=False)
            with plt.rc_context():
                for cell in (*start.cells, *section.cells):
                    if cell.kind == "code":
                        said[cell.id], error = run_cell(shell, cell)
                    else:
                        error = run_quoted(shell, cell)
                    if error:
                        what = f"{type(error).__name__}: {error}"
                        faults.append(f"{section.name}, cell {cell.id!r}: {what}")
                        break
    return said, faults


def says(text, value, kind):
    """Tell whether a text says a day, or a number rounded to three digits or more."""
    if isinstance(kind, Day):
        return any(words in text for words in (f"{value:%Y-%m-%d}", day_text(value)))
    found = NUMBER.finditer(ISO_DAY.sub(" ", text))
    return any(rounds_to(value, *number.group("digits", "after", "tens")) for number in found)


def rounds_to(value, digits, after, tens):
    """Tell whether digits are a number, correctly rounded to at least three of them."""
    tens = int(tens or 0)
    half_a_step = 0.5 * 10 ** (tens - len(after or ""))
    written = float(digits.replace(",", "")) * 10**tens
    enough = len(re.sub(r"\D", "", digits).lstrip("0")) >= 3
    return enough and abs(written - abs(value)) <= half_a_step * (1 + 1e-9)


def printed_before(lab, exercises, said):
    """Return the exercises to compute whose answer stands below a cell before them."""
    return [
        f"{exercise.id}: its answer stands below cell {cell.id!r}"
        for exercise in exercises.values()
        if is_compared(exercise)
        for cell in before(lab, exercise.id)
        if says(said.get(cell.id, ""), exercise.kind.read(exercise.expected()), exercise.kind)
    ]


def is_compared(exercise):
    """Tell whether an exercise asks to compute one day or number; tables of years have them all."""
    kind = exercise.kind
    of_years = isinstance(kind, Number) and "year" in kind.unit
    return exercise.task == "compute" and type(kind) in (Number, Count, Day) and not of_years


def before(lab, identity):
    """Return the cells of a lab that stand before an exercise."""
    asked = dict(lab.exercises)
    return lab.cells[: lab.cells.index(asked[identity])] if identity in asked else ()


def notebook_of(section, lab, notebook):
    """Return a notebook with the cells of Start and of one section."""
    kept = {cell.id for cell in (*lab.sections[0].cells, *section.cells)}
    return notebook | {"cells": [cell for cell in notebook["cells"] if cell["id"] in kept]}
