"""What Python says without being run: the cells of notebooks, modules, and what they import."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager


def cell_sources(path: Path) -> list[str | None]:
    """Return the source of each cell of a notebook: None for one that holds no code."""
    return [
        "".join(cell["source"]) if cell["cell_type"] == "code" else None
        for cell in json.loads(path.read_text("utf-8"))["cells"]
    ]


def cell_tree(source: str) -> ast.Module:
    """Return the syntax tree of a cell; a line for the notebook's shell becomes a call.

    A cell with a mistake in it, such as one that a student is to mend, says nothing.
    """
    for read in (str, TransformerManager().transform_cell):
        with suppress(SyntaxError):
            return ast.parse(read(source))
    return ast.Module(body=[], type_ignores=[])


def notebook_trees(path: Path) -> list[ast.Module]:
    """Return the syntax tree of each code cell of a notebook."""
    return [cell_tree(source) for source in cell_sources(path) if source is not None]


def module_tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file of Python; each is parsed once."""
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1000)
def _parsed(path: Path, _stamp: int) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def module_file(root: Path, name: str) -> Path | None:
    """Return the file of a module by its whole name, if it is one of the checkout's."""
    place = root.joinpath(*name.split("."))
    return next(
        (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None
    )


def module_name(root: Path, path: Path) -> str:
    """Return the whole name of a module by its file."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_name(root: Path, path: Path) -> str:
    """Return the name of the package in which a module's relative imports begin."""
    name = module_name(root, path)
    return name if path.name == "__init__.py" else name.rpartition(".")[0]


def imports(tree: ast.AST, package: str = "") -> Iterator[tuple[str, str, str | None]]:
    """Yield what code imports: the name that it gives it, the module, and what of the module.

    ``import a.b`` gives ``a``, and nothing of it; ``from a import b as c`` gives ``c``: b of a.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], alias.name, None
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1])
            module = node.module or ""
            if node.level:
                module = f"{base}.{module}".rstrip(".")
            for alias in node.names:
                yield alias.asname or alias.name, module, alias.name


def files_imported(tree: ast.AST, root: Path, package: str = "") -> Iterator[Path]:
    """Yield the files of the checkout that run when the code is run, less what those import."""
    for _, module, name in imports(tree, package):
        whole = f"{module}.{name}" if name else module
        parts = whole.split(".")
        for end in range(1, len(parts) + 1):
            if path := module_file(root, ".".join(parts[:end])):
                yield path


def files_reached(trees: Iterable[ast.AST], modules: Iterable[Path], root: Path) -> set[Path]:
    """Return some modules, what these and other code import, and what that imports in turn."""
    waiting = [*modules, *(path for tree in trees for path in files_imported(tree, root))]
    reached: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += files_imported(module_tree(path), root, package_name(root, path))
    return reached
