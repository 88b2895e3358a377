"""A notebook that is downloaded works alone: what it needs, told on its page and in itself.

It needs one thing that a student's Python lacks: the wheel of `summit` and the tables, which the
book hands out itself (``wheels/``; the package registry's ``summit`` is a stranger's). The command
that installs it stands below the buttons of each notebook's page, and in two cells that the copy
for download has more than the notebook of the book. Where the site's address is known, the links of
the copy lead to the site.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from book.labs import linked
from book.made import render
from book.sitemap import address
from tools.wheel import build_wheel

FOLDER = "wheels"
NEEDS = """\
**On your own computer** this notebook needs Python 3.11 or newer, with Jupyter or VS Code. It also
needs the Python part of the book, with its tables. Install that once:

    {command}

The next cell says whether it is there.\
"""
LOOK = '''\
# Needed, once: {command}
try:
    from summit import load
except ImportError:
    raise ImportError("""the Python part of the book is not installed here.

Run this line in a cell of its own, then restart the kernel:

    %{command}

{way_out}""") from None\
'''
KNOWN = "The page of this notebook always shows the newest address:\n    {page}"
UNKNOWN = "First put the file beside this notebook. You find it on the notebook's page in the book."


def build(app: Sphinx, config: Config) -> None:
    """Build the wheel, and have pages written again when it has another name."""
    folder = Path(app.outdir, FOLDER)
    shutil.rmtree(folder, ignore_errors=True)
    config["wheel"] = build_wheel(folder, Path(app.srcdir)).name


def command(config: Config) -> str:
    """Return what installs the wheel: from the site, where its address is known."""
    name = f"{FOLDER}/{config.wheel}"
    return f"pip install {address(config, name) if config.html_baseurl else config.wheel}"


def add_command(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the command below the buttons of a notebook's page."""
    title = next(doctree.findall(nodes.title), None)
    notebook = Path(app.env.doc2path(docname)).suffix == ".ipynb"
    if app.builder.format != "html" or not notebook or title is None:
        return
    wheel = f"{'../' * docname.count('/')}{FOLDER}/{app.config.wheel}"
    told = render("alone.html", command=command(app.config), wheel=wheel)
    place = title.parent.index(title) + 1
    while isinstance(title.parent[place], nodes.raw):
        place += 1
    title.parent.insert(place, nodes.raw("", told, format="html"))


def standalone(notebook: dict, docname: str, config: Config) -> dict:
    """Return a notebook for download: it says what it needs, and its links lead to the site.

    Parameters
    ----------
    notebook : dict
        As in its file.
    docname : str
        Its page, such as ``chapters/02-flight/lab``.
    config : sphinx.config.Config
        Knows the site's address and the wheel's name.
    """
    install = command(config)
    page = address(config, f"{docname}.html")
    way_out = KNOWN.format(page=page) if config.html_baseurl else UNKNOWN
    look = {"cell_type": "code", "execution_count": None, "outputs": []}
    added = [
        _cell("needs", NEEDS.format(command=install), cell_type="markdown"),
        _cell("look", LOOK.format(command=install, way_out=way_out), **look),
    ]
    cells = notebook["cells"]
    if config.html_baseurl:
        cells = [_linked(cell, page) for cell in cells]
    return notebook | {"cells": [cells[0], *added, *cells[1:]]}


def _cell(name: str, text: str, **more: object) -> dict:
    return {"id": f"alone-{name}", "metadata": {}, "source": text.splitlines(keepends=True), **more}


def _linked(cell: dict, page: str) -> dict:
    if cell["cell_type"] != "markdown":
        return cell
    return cell | {"source": linked("".join(cell["source"]), page).splitlines(keepends=True)}


def write_notebooks(app: Sphinx, exception: Exception | None) -> None:
    """Write the copies for download over those that Sphinx has made."""
    if exception is not None or app.builder.format != "html":
        return
    for docname in sorted(app.env.found_docs):
        source = Path(app.env.doc2path(docname))
        if source.suffix == ".ipynb":
            notebook = standalone(json.loads(source.read_text("utf-8")), docname, app.config)
            text = json.dumps(notebook, ensure_ascii=False, indent=1)
            Path(app.outdir, "_sources", f"{docname}.ipynb").write_text(f"{text}\n", "utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_config_value("wheel", "", "html")
    app.connect("config-inited", build)
    # Below the buttons, which `launch` puts there.
    app.connect("doctree-resolved", add_command, priority=600)
    app.connect("build-finished", write_notebooks)
