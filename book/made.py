"""The one directive for what is made for a page: its name says what comes in its place.

A page says::

    ```{made} question 2
    ```

and `maker` tells which function makes what stands under a name. It returns Markdown, which takes
the directive's place before the page is parsed, so that headings in it are headings of the page.

What is made from other pages is made when those have been read, and again when one changes: see
`maker`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from book.page_store import page

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
DIRECTIVE = re.compile(r"^```\{made\} *(?P<name>[^\s`]*) *(?P<argument>[^\n]*)\n```$", re.MULTILINE)


@dataclass(frozen=True)
class Maker:
    """What makes a part of a page: called with the application, the page and the argument."""

    function: Callable[[Sphinx, str, str], str]
    turn: int


MAKERS: dict[str, Maker] = {}


def maker(name: str, *, turn: int = 0) -> Callable:
    """Register a function under the name that pages call it by.

    Parameters
    ----------
    name : str
        As it stands behind ``{made}``.
    turn : int, default 0
        When a page that asks for it is read: 0 with any other; 1 after those, if what is made tells
        of them; 2 last of all, if it tells of pages of turn 1 too.
    """

    def register(function: Callable[[Sphinx, str, str], str]) -> Callable:
        MAKERS[name] = Maker(function, turn)
        return function

    return register


def render(template: str, **context: object) -> str:
    """Fill in one of the book's templates; what is put into HTML is escaped there."""
    return TEMPLATES.get_template(template).render(**context)


def html(text: str) -> str:
    """Put HTML into Markdown."""
    return f"```{{raw}} html\n{text}\n```"


def fill(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put what is made into a page that asks for it."""

    def made(found: re.Match) -> str:
        name = found["name"]
        if name not in MAKERS:
            raise ExtensionError(
                f"{docname}: nothing is made under the name {name!r}; "
                f"there are {', '.join(sorted(MAKERS))}"
            )
        return MAKERS[name].function(app, docname, found["argument"].strip())

    page(app.env, docname).turn = turn_of(source[0])
    source[0] = DIRECTIVE.sub(made, source[0])


def turn_of(text: str) -> int:
    """Return when a page is read, by what it asks for."""
    asked = (found["name"] for found in DIRECTIVE.finditer(text))
    return max((MAKERS[name].turn for name in asked if name in MAKERS), default=0)


def read_in_turn(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Put the pages that tell of others behind those that they tell of."""
    docnames.sort(key=lambda name: turn_of(Path(env.doc2path(name)).read_text("utf-8")))


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("source-read", fill)
    app.connect("env-before-read-docs", read_in_turn)
