"""Which chapters use which table, read from their code: nobody keeps a list of it.

A chapter uses a table that its notebooks load or name under a chart, or that is loaded by a module
of `summit` on its behalf: its claims, its exercises, and what a notebook imports, such as the tile
maps.

Only the standard library, as for `biography`, which shows what is found.
"""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

#: The folders of `summit` that have a module for each chapter.
BY_CHAPTER = ("claims", "exercises")


def by_table(root: Path) -> dict[str, list[str]]:
    """Return the chapters that use each table, in order; a table that none uses is left out.

    Parameters
    ----------
    root : pathlib.Path
        Holds ``chapters/`` and ``summit/``.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for lab in sorted(root.glob("chapters/*/lab.ipynb")):
        chapter = lab.parent
        code = [tree for path in sorted(chapter.glob("*.ipynb")) for tree in cells(path)]
        code += [module(path) for path in taught(root, chapter.name)]
        imported = {path for tree in code for path in imports(tree, root)}
        code += [module(path) for path in sorted(imported)]
        for table in {name for tree in code for name in tables(tree)}:
            found[table].add(f"chapters/{chapter.name}")
    return {table: sorted(chapters) for table, chapters in sorted(found.items())}


def cells(path: Path) -> Iterator[ast.Module]:
    """Yield each code cell of a notebook that is plain Python."""
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            try:
                yield ast.parse("".join(cell["source"]))
            except SyntaxError:  # a line for the notebook's shell, which loads no table
                continue


def module(path: Path) -> ast.Module:
    """Return the syntax tree of a file of Python."""
    return ast.parse(path.read_text("utf-8"))


def taught(root: Path, chapter: str) -> list[Path]:
    """Return the modules of claims and of exercises that belong to a chapter.

    The claims name their chapter; the exercises stand in a file of the same name as the claims.
    """
    return [
        path
        for claims in sorted(root.glob("summit/claims/*.py"))
        if names_chapter(module(claims), chapter)
        for folder in BY_CHAPTER
        if (path := root / "summit" / folder / claims.name).is_file()
    ]


def names_chapter(tree: ast.Module, chapter: str) -> bool:
    """Return whether the code has the chapter's name as a text of its own."""
    return any(isinstance(node, ast.Constant) and node.value == chapter for node in ast.walk(tree))


def imports(tree: ast.Module, root: Path) -> Iterator[Path]:
    """Yield the files of `summit` that the code imports something from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("summit."):
            path = root.joinpath(*node.module.split(".")).with_suffix(".py")
            if path.is_file():
                yield path


def tables(tree: ast.Module) -> Iterator[str]:
    """Yield the tables that the code loads, and those that it names under a chart."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if getattr(node.func, "attr", getattr(node.func, "id", "")) == "load":
            yield from texts(node.args[:1])
        for keyword in node.keywords:
            if keyword.arg == "tables" and isinstance(keyword.value, ast.List | ast.Tuple):
                yield from texts(keyword.value.elts)


def texts(nodes: Iterable[ast.expr]) -> Iterator[str]:
    """Yield the texts that are written out."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
