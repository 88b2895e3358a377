"""Builds small books, each in a process of its own that need not import anything any more.

Most of the time of a small book's build is spent on importing what builds it. This imports that
once, and forks for each line of its input: a list of the folder, the file for what the build
says, the arguments of `jupyter-book`, and the environment. It answers with the exit code.
"""

import importlib
import json
import os
import sys

from sphinx.application import builtin_extensions

#: What builds a book; nothing of the book itself, which each build finds in its own folder.
TO_IMPORT = (
    "ipywidgets",
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "matplotlib.pyplot",
    "myst_nb.sphinx_ext",
    "pandas",
    "sphinx_book_theme",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_external_toc",
    "sphinxcontrib.bibtex",
    "sphinxext.opengraph",
)


def serve():
    """Build what each line of the input asks for, one after the other."""
    for line in iter(sys.stdin.readline, ""):
        folder, log, arguments, environ = json.loads(line)
        if not (child := os.fork()):
            return build(folder, log, arguments, environ)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return None


def build(folder, log, arguments, environ):
    """Become the process that builds a book, and return what it ends with."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for source, target in ((os.open(os.devnull, os.O_RDONLY), 0), (said, 1), (said, 2)):
        os.dup2(source, target)
    sys.argv = ["jupyter-book", *arguments]
    return sys.modules["jupyter_book.cli.main"].main()


if __name__ == "__main__":
    # The folder of the tests is none of a book's.
    del sys.path[0]
    for name in (*TO_IMPORT, *builtin_extensions):
        importlib.import_module(name)
    sys.exit(serve())
