"""Every quoted number links to the lab cell that computes it, and is rounded as the labs round.

A cell is known by what its code says, not by its text: ``quote(people=...)`` and ``show(map=...)``
hand values over by name, ``judge(7)`` judges a statement.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue import crossref, roles
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from book.page_store import page, pages
from book.python_source import cell_sources, cell_tree
from summit.words import formatted

LOGGER = logging.getLogger(__name__)

#: What hands values over by the names of its arguments.
BY_NAME = ("quote", "show")


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of bare names in some code, in their order, each with its name."""
    found = [
        (node.func.id, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    yield from sorted(found, key=lambda call: (call[1].lineno, call[1].col_offset))


def values_set(tree: ast.AST) -> Iterator[str]:
    """Yield the keys of the values that a cell hands over."""
    for name, call in calls(tree):
        if name in BY_NAME:
            yield from (keyword.arg for keyword in call.keywords if keyword.arg)


def judged(tree: ast.AST) -> Iterator[int]:
    """Yield the numbers of the statements that a cell judges."""
    for name, call in calls(tree):
        first = call.args[0] if name == "judge" and call.args else None
        if isinstance(first, ast.Constant) and type(first.value) is int:
            yield first.value


def add_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Give each lab cell the anchors of what its source names.

    `glue-<key>` for every value that it sets, `judge-<number>` for every statement that it judges.
    """
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    # From the file, not from the page: a cell whose source is hidden from the page is an address
    # all the same.
    sources, known = cell_sources(path), page(app.env)
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code":
            tree = cell_tree(sources[node["cell_index"]])
            anchors = {key: nodes.make_id(f"glue-{key}") for key in values_set(tree)}
            name_cell(node, known.values, anchors)
            name_cell(node, known.judged, {number: f"judge-{number}" for number in judged(tree)})


def name_cell(node: nodes.Element, taken: dict, anchors: dict) -> None:
    """Give a cell its anchors, less those that a cell before it has."""
    for name, anchor in anchors.items():
        if name not in taken:
            taken[name] = anchor
            node["ids"].append(anchor)


class TraceNumbers(SphinxPostTransform):
    """Make every number quoted from another page a link to the cell that computes it."""

    # Before myst-nb's ReplacePendingGlueReferences (5), which keeps no trace of where a number
    # came from.
    default_priority = 3
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Wrap each pending number in a link; a key with no cell to link to is a warning."""
        for node in list(self.document.findall(PendingGlueReference)):
            if node.gtype == "text":
                self.trace(node)

    def trace(self, node: PendingGlueReference) -> None:
        """Wrap a number in a link to its cell."""
        lab = pages(self.env).get(node.refdoc)
        anchor = lab and lab.values.get(node.key)
        if anchor is None:
            LOGGER.warning(
                "no cell of %r sets %r by name: write quote(%s=...) where it is computed",
                node.refdoc,
                node.key,
                node.key,
                location=node,
            )
            return
        uri = self.app.builder.get_relative_uri(self.env.docname, node.refdoc)
        link = nodes.reference(
            "",
            "",
            internal=True,
            refuri=f"{uri}#{anchor}",
            classes=["traced"],
            reftitle="See the code behind this",
        )
        node.replace_self(link)
        link += node


def written(text: str, form: str) -> str:
    """Return a quoted value as a page prints it, in the place of MyST-NB's own way.

    That rounds numbers as the machine holds them, and cuts off the places of one that is quoted as
    whole.

    Parameters
    ----------
    text : str
        The value as Python writes it.
    form : str
        The format that the page gives; ``"s"`` where it gives none.
    """
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        value = text
    return str(value) if form in ("", "s") else formatted(value, form)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    for module in (crossref, roles):
        module.format_plain_text = written
    app.connect("doctree-read", add_anchors)
    app.add_post_transform(TraceNumbers)
