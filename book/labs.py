"""A lab as a lesson: its cells, its sections with their minutes, and the words that it teaches.

What the pages say of a lab, and what is measured of it, is read here, from its file.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from urllib.parse import urljoin

import pandas as pd
from docutils.nodes import make_id
from pandas.api import typing as grouped

from summit.words import listed

#: A section's heading and, in the line right under it, how long it takes.
HEADING = re.compile(r"^## (?:(?P<number>\d+)\. )?(?P<title>.+)$", re.MULTILINE)
MINUTES = re.compile(r"^\*(?P<level>Core|More), (?P<minutes>\d+) minutes?\.\*$", re.MULTILINE)
#: What an exercise is called: its chapter's word and its number, and a title behind them.
EXERCISE_TITLE = r"(?P<id>[a-z]+-[a-z0-9]*\d): (?P<title>.+)"
EXERCISE = re.compile(rf"^### {EXERCISE_TITLE}$", re.MULTILINE)
#: A word is taught where it is written in bold code.
TAUGHT = re.compile(r"\*\*`\.?(?P<words>[A-Za-z_][\w.]*)[^`]*`\*\*")
FENCED = re.compile(r"^(```|~~~).*?^\1`*\s*$", re.MULTILINE | re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z*`“])|\n\s*\n|\n(?=\s*[-*] )")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
#: A link to another page of the book.
PAGE_LINK = re.compile(
    r"\[(?P<words>[^\]]*)\]\((?!\w+:)(?P<page>[^)#\s]+)\.(?:md|ipynb)(?P<place>#[^)\s]*)?\)"
)
#: What a student answers with: a code cell that calls one of these is a task.
TASKS = {"guess", "note", "check", "hand_in"}
STORY = "*For the story.*"


def taught(text: str) -> list[str]:
    """Return the words that a text has in bold code."""
    return [word for found in TAUGHT.finditer(text) for word in found["words"].split(".")]


def linked(text: str, page: str) -> str:
    """Return Markdown whose links to pages of the book lead to the site, or are plain words.

    Parameters
    ----------
    text : str
        As in a notebook of the book.
    page : str
        The address of that notebook's page; empty where the book has no site.
    """

    def lead(link: re.Match) -> str:
        address = f"{urljoin(page, link['page'])}.html{link['place'] or ''}"
        return f"[{link['words']}]({address})" if page else link["words"]

    return PAGE_LINK.sub(lead, text)


@dataclass(frozen=True)
class Cell:
    """A cell of a lab.

    Attributes
    ----------
    id : str
        Its id in the notebook.
    kind : {"markdown", "code"}
        What it holds.
    source : str
        Its text.
    tags : tuple of str
        Such as ``"hide-input"``.
    source_hidden : bool
        Whether JupyterLab folds it.
    """

    id: str
    kind: str
    source: str
    tags: tuple[str, ...] = ()
    source_hidden: bool = False

    @property
    def folded(self) -> bool:
        """Whether the cell is out of the student's way, on the page or in JupyterLab."""
        return self.kind == "code" and ("hide-input" in self.tags or self.source_hidden)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of code that are not blank."""
        return [line for line in self.source.splitlines() if line.strip()]

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax of a code cell, without the lines that are IPython's own."""
        kept = [re.sub(r"^\s*[%!].*", "pass", line) for line in self.source.split("\n")]
        return ast.parse("\n".join(kept))

    def calls(self, *names: str) -> list[ast.Call]:
        """Return the calls of functions by their bare names, as they stand."""
        if self.kind != "code":
            return []
        found = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in names
        ]
        return sorted(found, key=lambda call: (call.lineno, call.col_offset))

    @property
    def is_task(self) -> bool:
        """Whether the student has something to do here."""
        return bool(self.calls(*TASKS))

    @property
    def words(self) -> int:
        """The number of words to read: none of a fence, nor of an address."""
        if self.kind != "markdown":
            return 0
        prose = LINK.sub(r"\1", FENCED.sub("", self.source))
        return sum(any(map(str.isalnum, word)) for word in prose.split())

    @property
    def teaches(self) -> list[str]:
        """The words in bold code: ``dt`` and ``year`` where it says ``dt.year``."""
        return taught(FENCED.sub("", self.source)) if self.kind == "markdown" else []

    def sentence(self, word: str) -> str:
        """Return the sentence in which a word is taught; links have become their words."""
        prose = LINK.sub(r"\1", FENCED.sub("", self.source))
        for sentence in SENTENCE_END.split(prose):
            if word in taught(sentence):
                return " ".join(sentence.removeprefix("- ").split())
        raise LookupError(f"cell {self.id!r} does not teach {word!r}")


@dataclass(frozen=True)
class Section:
    """What stands under a heading of the second level; *Start* holds the lab's opening too.

    Attributes
    ----------
    number : str
        Such as ``"3"``; empty where a heading has none.
    title : str
        The heading's words.
    level : {"core", "more", ""}
        Whether it belongs to the lesson; empty where the lab does not say.
    minutes : int
        How long it says that it takes; 0 where the lab does not say.
    cells : tuple of Cell
        In their order.
    """

    number: str
    title: str
    level: str
    minutes: int
    cells: tuple[Cell, ...]

    @property
    def anchor(self) -> str:
        """The anchor of its heading on the lab's page."""
        return f"section-{self.number}" if self.number else make_id(self.title)

    @property
    def name(self) -> str:
        """What a sentence calls it."""
        return f"section {self.number}" if self.number else self.title

    @property
    def heading(self) -> str:
        """Its heading, with its number."""
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True)
class Lab:
    """A lab's cells, in its sections."""

    path: Path
    cells: tuple[Cell, ...]
    sections: tuple[Section, ...]

    @property
    def chapter(self) -> str:
        """The chapter's folder."""
        return self.path.parent.name

    @property
    def opening(self) -> str:
        """The text of the first cell."""
        return self.cells[0].source

    def minutes(self, level: str) -> int:
        """Return the minutes that the sections of a level state, together."""
        return sum(section.minutes for section in self.sections if section.level == level)

    def section_of(self, cell: Cell) -> Section:
        """Return the section in which a cell stands."""
        return next(section for section in self.sections if cell in section.cells)

    @property
    def exercises(self) -> list[tuple[str, Cell]]:
        """The ids of the exercises and the cells that ask them, in their order."""
        return [
            (found["id"], cell)
            for cell in self.cells
            if cell.kind == "markdown"
            for found in EXERCISE.finditer(cell.source)
        ]


def read_cell(cell: dict) -> Cell:
    """Return a cell of a notebook's JSON."""
    metadata = cell["metadata"]
    return Cell(
        id=cell["id"],
        kind=cell["cell_type"],
        source="".join(cell["source"]),
        tags=tuple(metadata.get("tags", ())),
        source_hidden=metadata.get("jupyter", {}).get("source_hidden", False),
    )


def read_lab(path: Path) -> Lab:
    """Read a lab from its notebook."""
    cells = tuple(map(read_cell, json.loads(path.read_text("utf-8"))["cells"]))
    starts = [place for place, cell in enumerate(cells) if heads_section(cell)]
    # The lab's opening belongs to its first section, which is called Start.
    bounds = zip([0, *starts[1:]], [*starts[1:], len(cells)], strict=True)
    sections = tuple(read_section(cells[first:last]) for first, last in bounds if starts)
    return Lab(path, cells, sections)


def heads_section(cell: Cell) -> bool:
    """Tell whether a section begins with a cell."""
    return cell.kind == "markdown" and bool(HEADING.search(cell.source))


def read_section(cells: tuple[Cell, ...]) -> Section:
    """Read a section's heading and its minutes."""
    source = next(cell.source for cell in cells if heads_section(cell))
    heading = HEADING.search(source)
    below = source[heading.end() :].lstrip("\n").partition("\n")[0]
    stated = MINUTES.match(below)
    return Section(
        number=heading["number"] or "",
        title=heading["title"].strip(),
        level=stated["level"].lower() if stated else "",
        minutes=int(stated["minutes"]) if stated else 0,
        cells=cells,
    )


def named(sections: list[Section]) -> str:
    """Return how a sentence names sections: ``Start, sections 1 to 3 and Hand in``."""
    parts = []
    for numbered, run in groupby(sections, key=lambda section: bool(section.number)):
        if numbered:
            numbers = [int(section.number) for section in run]
            parts.append(f"section{'s' * (len(numbers) > 1)} {runs_text(numbers)}")
        else:
            parts += [section.title for section in run]
    return listed(parts)


def runs_text(numbers: list[int]) -> str:
    """Return numbers in words: a run of three or more by its ends."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    return listed(parts)


def time_line(lab: Lab) -> str:
    """Return what the Time line of a lab's opening has to say."""
    core = [section for section in lab.sections if section.level == "core"]
    return (
        f"**Time.** {lab.minutes('core')} minutes for the core ({named(core)}), "
        f"{lab.minutes('more')} more for the rest."
    )


@cache
def vocabulary() -> frozenset[str]:
    """Return every public name of pandas, and of what its tables and columns offer."""
    kinds = (pd, pd.DataFrame, pd.Series, pd.Index, pd.Series.str, pd.Series.dt)
    kinds += (grouped.DataFrameGroupBy, grouped.SeriesGroupBy)
    return frozenset(name for kind in kinds for name in dir(kind) if not name.startswith("_"))


def taught_words(lab: Lab) -> dict[str, Cell]:
    """Return the words of pandas that a lab teaches, each with the cell in which it first does."""
    cells: dict[str, Cell] = {}
    for cell in lab.cells:
        for word in cell.teaches:
            if word in vocabulary():
                cells.setdefault(word, cell)
    return cells
