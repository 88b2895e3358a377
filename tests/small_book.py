"""A book of two pages under the real configuration and extension, built in seconds."""

import json
import shutil

from conftest import ROOT, STRICT, build

FILES = (
    "_config.yml",
    "requirements.txt",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "LICENSE-content",
)

TOC = """\
format: jb-book
root: chapters/index
parts:
  - caption: Chapters
    chapters:
      - file: chapters/small/story
        sections:
          - file: chapters/small/lab
"""

STORY = """\
# The story

In all {glue:text}`lab.ipynb::people:,.0f` people.

```{glue} picture
:doc: lab.ipynb
```
"""

LAB = [
    "import sys\n\nimport pandas as pd\nfrom summit import quote, show, word",
    'people = int(pd.read_csv("../../data/people.csv")["people"].sum())\nquote(people=people)',
    "class Picture:\n"
    "    def _repr_html_(self):\n"
    '        return f"<figure><p>{word()} {people}</p></figure>"\n\n\n'
    "show(picture=Picture())",
    '{"b", "a", "c", "d"}',
]

SUMMIT = """\
from summit.quote import quote, show


def word():
    return "about"
"""


def notebook(*sources):
    """Return the text of a notebook that opens with a title and has these code cells."""
    code = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# The lab"}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {
            "cells": [title, *code],
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


class SmallBook:
    """The small book in a folder, and what a build of it made."""

    def __init__(self, folder):
        self.folder = folder
        self.log = ""
        for name in FILES:
            shutil.copy(ROOT / name, folder / name)
        for name in ("book", "browser", "tools"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        self.write("_toc.yml", TOC)
        self.write("chapters/index.md", "# The book\n\nOpens with [a story](small/story.md).\n")
        self.write("chapters/small/story.md", STORY)
        self.write("chapters/small/lab.ipynb", notebook(*LAB))
        self.write("data/people.csv", "place,people\nhere,1000\nthere,234\n")
        table = {"name": "people", "kind": "verbatim"}
        table |= {"as_of": "2022-04-06", "read_on": "2022-04-07"}
        self.write("data/datapackage.json", json.dumps({"resources": [table]}))
        self.write("references.bib", "")
        self.write("summit/__init__.py", SUMMIT)
        for name in ("publishing.py", "quote.py", "shown.py"):
            self.write(f"summit/{name}", (ROOT / "summit" / name).read_text("utf-8"))
        self.write("summit/static/small.css", "")

    @classmethod
    def at(cls, folder):
        """Return the small book that stands in a folder."""
        book = cls.__new__(cls)
        book.folder, book.log = folder, ""
        return book

    def write(self, name, text):
        """Write one of the book's files."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def build(self, *options, **environ):
        """Build as `make book` does and return the exit code."""
        result = build(self.folder, *(options or STRICT), **environ)
        self.log = result.stdout
        return result.returncode

    def page(self, name):
        """Return the HTML of a built page."""
        return (self.folder / "_build" / "html" / name).read_text("utf-8")

    @property
    def story(self):
        """The HTML of the built story."""
        return self.page("chapters/small/story.html")
