"""Signs, in a student's code, that it reaches for answers or for what tells how they went.

A sign is for a teacher to look at: none is proof. In the sandbox there is nothing to be found by
any of this; in a student's own kernel there was.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

#: Names of the book that a lab never gives another value.
_OURS = {"check", "note"}
#: What an exercise knows, and a lab never asks it for.
_KNOWN = {"expected", "mistakes"}
_TOOLS = {"builtins", "ctypes", "gc", "importlib", "inspect"}
_PATCHED = _OURS | _KNOWN | {"exercises", "hand_in", "load", "outcome", "verdict"}


def signs_in(tree: ast.AST) -> list[str]:
    """Return the signs in some code, in words for a teacher; each once."""
    return list(dict.fromkeys(sign for node in ast.walk(tree) for sign in _signs(node)))


def _signs(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _of_import(node)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield from _redefined(node.name)
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield from _redefined(node.id)
    elif isinstance(node, ast.Attribute):
        yield from _of_attribute(node)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        # A column of a table may have such a name too, and is not called.
        if node.func.attr in _KNOWN:
            yield f"It asks for `.{node.func.attr}()`, which an exercise knows."
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from _of_call(node)


def _redefined(name: str) -> Iterator[str]:
    if name in _OURS:
        yield f"It gives `{name}` another meaning."


def _of_import(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    module = getattr(node, "module", None) or ""
    for alias in node.names:
        whole = f"{module}.{alias.name}".strip(".")
        parts = whole.split(".")
        if parts[0] == "summit" and {"answers", "exercises"} & set(parts[1:]):
            yield f"It imports `{whole}`, where the answers are."
        elif parts[0] in _TOOLS:
            yield f"It imports `{parts[0]}`, which looks into other code."
        elif parts[0] != "summit":
            yield from _redefined(alias.asname or alias.name)


def _of_attribute(node: ast.Attribute) -> Iterator[str]:
    text = ast.unparse(node) if isinstance(node.value, ast.Name | ast.Attribute) else node.attr
    if isinstance(node.ctx, ast.Load):
        if text in ("sys.modules", "sys.meta_path", "summit.exercises"):
            yield f"It reaches for `{text}`."
    elif text.startswith("summit."):
        yield f"It changes `{text}`."


def _of_call(node: ast.Call) -> Iterator[str]:
    texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
    words = {word for word in texts if isinstance(word, str)}
    if node.func.id in ("getattr", "setattr", "delattr") and words & _PATCHED:
        yield f"It reaches for `{min(words & _PATCHED)}` by `{node.func.id}`."
    elif node.func.id in ("exec", "eval", "__import__") and any("summit" in one for one in words):
        yield f"It reaches for the book's own code by `{node.func.id}`."
