"""Bundle the editor that the fields below exercises use; npm brings what it is made of."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tools import ROOT
from tools.node import find_npm
from tools.pyodide import npm_problem
from tools.terminal import quietly

SOURCE = ROOT / "browser" / "answers"
NAMES = ("package.json", "package-lock.json", ".npmrc", "editor.js")
EDITOR = "editor.js"
LICENCE = "/* CodeMirror 6, MIT licence, Copyright 2018-2021 by Marijn Haverbeke and others */"
OPTIONS = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none")


def bundle_editor(target: Path) -> None:
    """Write the editor, one file, into a folder: exactly the versions that the lock names.

    Parameters
    ----------
    target : pathlib.Path
        The folder of the answers on the site.
    """
    npm = find_npm()
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES:
            shutil.copy(SOURCE / name, folder)
        install = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        quietly(install, _problem, cwd=folder)
        written = Path(folder, "bundle.js")
        tool = Path(folder, "node_modules", ".bin", "esbuild")
        bundle = [str(tool), EDITOR, *OPTIONS, f"--banner:js={LICENCE}", f"--outfile={written}"]
        quietly(bundle, _problem, cwd=folder)
        shutil.copyfile(written, target / EDITOR)


def _problem(said: str) -> str:
    return f"The editor of the answers: {npm_problem(said)}"
