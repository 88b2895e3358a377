"""What is known of each page: noted while it is read, forgotten when it is read again or gone.

Sphinx keeps it with what else it knows of the pages, from one build to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


@dataclass
class Page:
    """What other pages need to know of a page.

    Attributes
    ----------
    key : str
        Of the code and the tables that it was read with: see `rebuild`.
    labs : set of str
        The notebooks whose values it quotes.
    values : dict
        The anchor of the cell that sets a value, by the value's key.
    judged : dict
        The anchor of the cell that judges a statement, by the statement's number.
    figures : list
        The figures that it shows itself.
    shown : list of tuple
        The notebook and the key of each value that it quotes whole, such as a figure.
    told : list of int
        The statements of the article that it tells.
    terms : dict
        The anchor of each entry of the glossary that it links to.
    defined : dict
        The first name of the entry of each term that it defines, and
    not_linked : list of str
        what looks like a term and is none: for the glossary.
    turn : int
        When it is read: after 0, if something is made for it from other pages. See `made`.
    """

    key: str = ""
    labs: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    judged: dict[int, str] = field(default_factory=dict)
    figures: list = field(default_factory=list)
    shown: list[tuple[str, str]] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    terms: dict[str, str] = field(default_factory=dict)
    defined: dict[str, str] = field(default_factory=dict)
    not_linked: list[str] = field(default_factory=list)
    turn: int = 0


def pages(env: BuildEnvironment) -> dict[str, Page]:
    """Return what is known of all pages, by document name."""
    if not hasattr(env, "book_pages"):
        env.book_pages = {}
    return env.book_pages


def page(env: BuildEnvironment, docname: str | None = None) -> Page:
    """Return what is known of a page: of the one that is being read, if none is named."""
    return pages(env).setdefault(docname or env.docname, Page())


def has_changed(env: BuildEnvironment, name: str, value: object) -> bool:
    """Tell whether something that is made of many pages is not what it was in the last build."""
    if not hasattr(env, "book_written"):
        env.book_written = {}
    before, env.book_written[name] = env.book_written.get(name), value
    return before != value


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is about to be read again, or is gone."""
    pages(env).pop(docname, None)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("env-purge-doc", forget)
