"""Which chapters use which table, read from their code: nobody keeps a list of it.

A chapter uses a table that is loaded, or named under a chart, by its notebooks, its claims or its
exercises, or by a function of `summit` that one of these reaches. What a module holds beside the
names that are reached does not count: who imports a constant does not use the tables of its
neighbours.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from book.python_source import imports, module_file, module_tree, notebook_trees, package_name
from book.rebuild import CHAPTERS, folder_word

#: What a chapter's modules list, by the module: whatever these name is the chapter's.
LISTED = {"claims.py": "CLAIMS", "exercises.py": "EXERCISES"}


@dataclass
class Namespace:
    """The names of a module or of a notebook: what defines each, and what each is imported as."""

    defined: dict[str, list[ast.stmt]] = field(default_factory=lambda: defaultdict(list))
    imported: dict[str, tuple[str, str | None]] = field(default_factory=dict)


def by_table(root: Path) -> dict[str, list[str]]:
    """Return the chapters that use each table, in order; a table that none uses is left out.

    Parameters
    ----------
    root : pathlib.Path
        Holds ``chapters/`` and ``summit/``.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for lab in sorted(root.glob("chapters/*/lab.ipynb")):
        chapter = f"chapters/{lab.parent.name}"
        for table in used_by_chapter(root, chapter):
            found[table].add(chapter)
    return {table: sorted(chapters) for table, chapters in sorted(found.items())}


def used_by_chapter(root: Path, chapter: str) -> set[str]:
    """Return the tables that a chapter uses, by its folder such as ``chapters/02-flight``."""
    waiting = []
    for path in sorted((root / chapter).glob("*.ipynb")):
        trees = notebook_trees(path)
        names = namespace(trees)
        waiting += [(names, statement) for tree in trees for statement in tree.body]
    for file, listed in LISTED.items():
        path = root / CHAPTERS / folder_word(f"{chapter}/lab") / file
        if path.is_file():
            waiting += definitions(module_namespace(root, path), (listed,), root)
    # With each node its id is kept for it: that of one that is gone may be given to another.
    found, seen = set(), {}
    while waiting:
        names, node = waiting.pop()
        if id(node) not in seen:
            seen[id(node)] = node
            found |= set(tables(node))
            for dotted in set(dotted_names(node)):
                waiting += definitions(names, dotted, root)
    return found


def module_namespace(root: Path, path: Path) -> Namespace:
    """Return the names of a module; each module is looked through once."""
    return _names(module_tree(path), package_name(root, path))


@lru_cache(maxsize=1000)
def _names(tree: ast.Module, package: str) -> Namespace:
    return namespace([tree], package)


def namespace(trees: Iterable[ast.Module], package: str = "") -> Namespace:
    """Return the names that some code defines and imports."""
    names = Namespace()
    for tree in trees:
        for name, module, attribute in imports(tree, package):
            names.imported[name] = (module, attribute)
        for statement in tree.body:
            for name in bound(statement):
                names.defined[name].append(statement)
    return names


def bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement defines or assigns to."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def definitions(
    names: Namespace, dotted: tuple[str, ...], root: Path
) -> Iterator[tuple[Namespace, ast.stmt]]:
    """Yield the statements that define a name such as ``figures.million_days``, with their module.

    A name of the standard library, or of a value's own, is defined nowhere here.
    """
    first, *rest = dotted
    yield from ((names, statement) for statement in names.defined.get(first, ()))
    if first in names.imported:
        module, attribute = names.imported[first]
        whole = [*module.split("."), *([attribute] if attribute else []), *rest]
        if attribute is None and first != module:  # import a.b, used as a.b.c
            whole = [first, *rest]
        path, left = longest_module(root, whole)
        if path and left:
            yield from definitions(module_namespace(root, path), tuple(left), root)


def longest_module(root: Path, parts: list[str]) -> tuple[Path | None, list[str]]:
    """Return the file of the longest beginning of a dotted name that is a module, and the rest."""
    for end in range(len(parts), 0, -1):
        if path := module_file(root, ".".join(parts[:end])):
            return path, parts[end:]
    return None, parts


def dotted_names(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    """Yield the names that some code reads, with the attributes behind them."""
    for node in ast.walk(tree):
        attributes: list[str] = []
        inner = node
        while isinstance(inner, ast.Attribute):
            attributes.insert(0, inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name):
            yield inner.id, *attributes


def tables(tree: ast.AST) -> Iterator[str]:
    """Yield the tables that some code loads, and those that it names under a chart."""
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
