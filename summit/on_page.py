"""An answer typed on a page of the book: Python there, in the reader's browser, marks it.

A lab's page has a field below each exercise, and no kernel. What the field holds is run here, after
the statements of the lab that it needs, and what it shows comes back as HTML. The record is kept as
in a lab; the page gets its new lines, to keep them where a browser can.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import sys
import traceback
from code import InteractiveInterpreter
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from summit import record, typos
from summit.nearest import did_you_mean
from summit.needed import needed, statements
from summit.shown import drawing_kinds
from summit.values import LONGEST_CELL, text_of, value_text

#: So much is shown of what an answer prints: a page is no terminal.
LONGEST_OUTPUT = 10_000
#: What is handed in.
FILES = (".html", ".json")
# What code is filed under, for tracebacks.
_ANSWER, _LAB = "<your answer>", "<the lab>"
_PLAINLY = (np.generic, pd.Timestamp, pd.Timedelta, pd.Period)


class Lacking(ImportError):
    """A package that this Python has not loaded: the page can fetch it, and ask again."""


class Page:
    """The exercises of one lab's page.

    Parameters
    ----------
    chapter : str
        The chapter's name, such as ``"flight"``.
    cells : sequence of str
        The lab's cells of code, in their order.
    kept : str, optional
        The lines of the record that the browser has kept.
    folder : Path, optional
        Where the record is, and what is handed in is written: the working folder.
    """

    def __init__(
        self, chapter: str, cells: Sequence[str], kept: str = "", folder: Path | None = None
    ) -> None:
        self.cells = tuple(cells)
        # Packages that cannot be had: what needs one is then an error like any other.
        self.without: set[str] = set()
        self.folder = folder or Path.cwd()
        file = record.Record(chapter, self.folder).path
        file.write_text(kept, encoding="utf-8")
        with contextlib.chdir(self.folder), _showing(lambda _: None):
            record.open_record(chapter)
        self._record = file

    def answer(self, before: int, code: str) -> dict:
        """Run an answer, and tell what it shows.

        Parameters
        ----------
        before : int
            How many cells of the lab come before it.
        code : str
            What was typed.

        Returns
        -------
        dict
            ``html``, what is shown; ``outcome``, the verdict's word, ``"error"``, or empty;
            ``lines``, the new lines of the record; and ``files``, what was written to be handed in,
            by name. Where a package has to be fetched first, its name is all: ``lacking``.
        """
        length = self._record.stat().st_size
        shown = Shown()
        try:
            # A sentence in a table is there to be read, as in a lab.
            wide = pd.option_context("display.max_colwidth", LONGEST_CELL)
            with wide, _showing(shown.add), contextlib.redirect_stdout(shown.printed):
                _Runner(shown, self.without).run(self.cells[:before], code)
        except Lacking as lacking:
            return {"lacking": lacking.name}
        written = sorted(path for path in self.folder.iterdir() if path.suffix in FILES)
        return {
            "html": shown.html(),
            "outcome": shown.outcome,
            "lines": self._record.read_bytes()[length:].decode("utf-8"),
            "files": {path.name: _taken(path) for path in written},
        }

    def answer_json(self, before: int, code: str) -> str:
        """Return what `answer` does, as JSON, which JavaScript reads."""
        return json.dumps(self.answer(before, code))


def _taken(path: Path) -> str:
    """Return what a file holds, and remove it, so that it is new the next time too."""
    text = path.read_text(encoding="utf-8")
    path.unlink()
    return text


class Shown:
    """What an answer shows: values, verdicts and what it prints, in their order."""

    def __init__(self) -> None:
        self.printed = io.StringIO()
        self.outcome = ""
        self._parts: list[str] = []

    def add(self, value: object) -> None:
        """Show a value, or nothing for None."""
        self._flush()
        if value is not None:
            self.outcome = getattr(value, "outcome", self.outcome)
            self._parts.append(_html_of(value))

    def html(self) -> str:
        """Return all of it."""
        self._flush()
        return "\n".join(self._parts)

    def _flush(self) -> None:
        said = self.printed.getvalue()
        if said:
            shortened = said[:LONGEST_OUTPUT] + " …" * (len(said) > LONGEST_OUTPUT)
            self._parts.append(f"<pre>{escape(shortened)}</pre>")
        self.printed.seek(0)
        self.printed.truncate()


def _html_of(value: object) -> str:
    if isinstance(value, drawing_kinds()):
        return f"<pre>{escape(text_of(value))}</pre>"
    if hasattr(value, "_repr_html_"):
        return value._repr_html_()
    if hasattr(value, "to_html"):
        return value.to_html()
    return f"<pre>{escape(value_text(value) if isinstance(value, _PLAINLY) else repr(value))}</pre>"


@contextlib.contextmanager
def _showing(show: Callable[[object], None]) -> Iterator[None]:
    """Let what is shown go to a function inside a ``with`` block."""
    before = sys.displayhook
    sys.displayhook = show
    try:
        yield
    finally:
        sys.displayhook = before


class _Failure:
    """An error as a student can use it: what was meant, her own line, and what Python says."""

    outcome = "error"

    def __init__(self, hint: str, said: str) -> None:
        self.hint, self.said = hint, said

    def _repr_html_(self) -> str:
        hint = f'<p class="verdict verdict-mistake">{escape(self.hint)}</p>\n' if self.hint else ""
        return f'{hint}<pre class="answer-error">{escape(self.said)}</pre>'


class _Runner(InteractiveInterpreter):
    """Runs an answer, after what it needs, with names of its own."""

    def __init__(self, shown: Shown, without: set[str]) -> None:
        super().__init__({"__name__": "__main__"})
        self._shown, self._without = shown, without
        self._known: set[str] = set()
        self._failed = False

    def run(self, cells: Sequence[str], code: str) -> None:
        """Run code after the statements of some cells that it needs, and show its last value."""
        linecache.cache[_ANSWER] = (len(code), None, code.splitlines(keepends=True), _ANSWER)
        with contextlib.suppress(SystemExit):
            try:
                tree = ast.parse(code, _ANSWER)
            except (SyntaxError, ValueError):
                self.showtraceback()
                return
            found = [one for cell in cells for one in statements(cell)]
            self._known = {name for one in found for name in one.defines}
            for source in needed(cells, code):
                self._step(compile(source, _LAB, "exec"))
            last = tree.body[-1:] if isinstance((tree.body or [None])[-1], ast.Expr) else []
            first = tree.body[: len(tree.body) - len(last)]
            self._step(compile(ast.Module(first, []), _ANSWER, "exec"))
            self._step(compile(ast.Interactive(last), _ANSWER, "single"))

    def _step(self, code: object) -> None:
        if not self._failed:
            self.runcode(code)

    def showtraceback(self) -> None:
        """Show the error that is being handled; `InteractiveInterpreter` calls it so."""
        error = sys.exception()
        package = _package_of(error)
        if package and package not in self._without:
            raise Lacking(name=package) from None
        self._failed = True
        self._shown.add(_Failure(self._hint(error), _said(error)))

    def _hint(self, error: BaseException) -> str:
        if isinstance(error, NameError) and error.name:
            return did_you_mean(error.name, self._known, "")
        return typos.hint(error, error.__traceback__) if isinstance(error, typos.ERRORS) else ""


def _package_of(error: BaseException) -> str:
    """Return the package that an error misses, as it is imported."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return error.name.partition(".")[0]
    # pandas imports what it draws with by itself, and says so in words.
    is_plot = isinstance(error, ImportError) and "matplotlib is required" in str(error)
    return "matplotlib" if is_plot else ""


def _said(error: BaseException) -> str:
    """Return the student's own lines of a traceback, each once, and what Python says."""
    steps = traceback.extract_tb(error.__traceback__)
    own = dict.fromkeys(
        f"Line {step.lineno}: {step.line}" for step in steps if step.filename == _ANSWER
    )
    last = traceback.TracebackException.from_exception(error).format_exception_only()
    said = "".join(last).replace(f'  File "{_ANSWER}", line', "Line").strip()
    return "\n".join([*own, said])
