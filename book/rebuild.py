"""What a change reaches: which labs run again, which pages are read and written again.

- `key`: what a page depends on beside its own file. A lab whose key has changed is run again, and
  its page, like every other whose key has changed, read again.
- `pages_to_read_again`: also the pages that quote a changed lab.
- `bring_stamp`, `keep_stamp`: an interrupted build, or one that warned, is never taken for a
  finished one.

jupyter-cache knows a notebook by its source alone, so that a corrected table would leave the old
figures on the page. A page depends on the Python version, the pins, the tables, all of `summit`
that is common to the chapters, and on the chapters' folders in ``summit/chapters`` that it reaches:
its own, and those that its code imports, or code that this imports. A notebook that belongs to no
chapter judges the statements of all of them; a page that is neither may show what is in any.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from jupyter_cache import get_cache
from jupyter_cache.cache.db import NbCacheRecord
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.page_store import page, pages
from book.python_source import files_reached, notebook_trees

CHAPTERS = Path("summit", "chapters")
#: A folder of pages that is a chapter's, and the chapter's own word for it.
CHAPTER = re.compile(r"\d+-(?P<word>.+)")

# --- keys ---------------------------------------------------------------------------------------


def files_in(folder: Path) -> set[Path]:
    """Return every file below a folder, less what Python makes itself."""
    found = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return {path for path in found if path.is_file()}


def common_files(root: Path) -> set[Path]:
    """Return the files that every page depends on."""
    chapters = root / CHAPTERS
    return {
        *root.glob("data/*.csv"),
        root / "data" / "datapackage.json",
        root / "requirements.txt",
        *(path for path in files_in(root / "summit") if not is_chapters(path, chapters)),
    }


def is_chapters(path: Path, chapters: Path) -> bool:
    """Tell whether a file stands in a chapter's folder."""
    return chapters in path.parents and path.parent != chapters


def own_files(root: Path, docname: str) -> set[Path]:
    """Return the chapters' files that a page depends on."""
    chapters = root / CHAPTERS
    notebook = root / f"{docname}.ipynb"
    word = folder_word(docname)
    trees = notebook_trees(notebook) if notebook.is_file() else []
    if not trees and not is_of_chapter(docname):
        return files_in(chapters)
    found = files_in(chapters / word)
    if not is_of_chapter(docname):
        found |= set(chapters.glob("*/claims.py"))
    modules = [path for path in found if path.suffix == ".py"]
    for path in files_reached(trees, modules, root):
        # A chapter that is reached for its claims alone counts by these.
        if is_chapters(path, chapters) and path not in found:
            found |= files_in(chapters / path.relative_to(chapters).parts[0])
    return found


def folder_of(docname: str) -> str:
    """Return the folder in which a page stands, such as 02-flight."""
    return docname.split("/")[-2] if "/" in docname else ""


def is_of_chapter(docname: str) -> bool:
    """Tell whether a page is a chapter's."""
    return CHAPTER.fullmatch(folder_of(docname)) is not None


def folder_word(docname: str) -> str:
    """Return what a page's folder is called in Python: chapters/05-after-1991/lab, after_1991."""
    match = CHAPTER.fullmatch(folder_of(docname))
    return (match["word"] if match else folder_of(docname)).replace("-", "_")


def key(root: Path, docname: str, common: str) -> str:
    """Return a hash of all that a page depends on; `common` is that of `common_files`."""
    return digest(root, own_files(root, docname), common)


def digest(root: Path, files: Iterable[Path], begin: str) -> str:
    """Return one hash over the names and the contents of files."""
    found = hashlib.sha256(begin.encode())
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "none"
        found.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return found.hexdigest()[:16]


@lru_cache(maxsize=1)
def keys(app: Sphinx) -> dict[str, str]:
    """Return the key of every page, computed once a build."""
    root = Path(app.srcdir)
    python = f"python {sys.version_info.major}.{sys.version_info.minor}"
    common = digest(root, common_files(root), python)
    return {docname: key(root, docname, common) for docname in app.env.found_docs}


# --- labs ---------------------------------------------------------------------------------------


def forget_runs(app: Sphinx) -> None:
    """Remove from the cache each notebook whose key is not the one that it was run with."""
    folder = Path(app.env.mystnb_config.execution_cache_path)
    cache, noted = get_cache(folder), folder / "keys.json"
    now = {
        docname: value
        for docname, value in sorted(keys(app).items())
        if Path(app.env.doc2path(docname)).suffix == ".ipynb"
    }
    before = json.loads(noted.read_text("utf-8")) if noted.is_file() else {}
    changed = [
        Path(f"{docname}.ipynb").parts for docname in now if now[docname] != before.get(docname)
    ]
    for record in cache.list_cache_records():
        run, kept = Path(record.uri).parts, folder / "executed" / record.hashkey
        # One that is noted and not written down is of a build that was killed in between.
        whole = (kept / "base.ipynb").is_file()
        if not whole or any(run[-len(parts) :] == parts for parts in changed):
            if kept.is_dir():
                shutil.rmtree(kept)
            NbCacheRecord.remove_records([record.pk], cache.db)
    noted.write_text(json.dumps(before | now, indent=1), "utf-8")


# --- pages --------------------------------------------------------------------------------------


def note_dependencies(app: Sphinx, doctree: nodes.document) -> None:
    """Remember what the page just read depends on."""
    known = page(app.env)
    known.key = keys(app)[app.env.docname]
    known.labs = {node.refdoc for node in doctree.findall(PendingGlueReference)}


def pages_to_read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that no longer hold: by their key, or by the pages that they stand on.

    Sphinx does not know that a page quotes another: without this, editing a lab leaves the old
    number in the story.
    """
    forget_runs(app)
    now = keys(app)
    stale = {name for name, known in pages(env).items() if known.key != now.get(name)}
    stale |= {name for name in env.found_docs if is_value_lost(app, env, name)}
    touched = added | changed | removed | stale
    standing = {
        name
        for name, known in pages(env).items()
        if known.labs & touched or (known.turn and touched)
    }
    return sorted((stale | standing) & env.found_docs)


def is_value_lost(app: Sphinx, env: BuildEnvironment, docname: str) -> bool:
    """Tell whether a lab set values in an earlier build whose file is no longer there."""
    if not getattr(env, "nb_metadata", {}).get(docname, {}).get("glue"):
        return False
    return not (Path(app.outdir).parent / "jupyter_execute" / f"{docname}.glue.json").is_file()


# --- finished builds ----------------------------------------------------------------------------

NO_STAMP = "# Sphinx build info version 1\n\nconfig: none\ntags: none\n"


def stamp_paths(app: Sphinx) -> tuple[Path, Path]:
    """Return where Sphinx looks for its stamp of a finished build, and where this book keeps it."""
    return Path(app.outdir) / ".buildinfo", Path(app.doctreedir) / "buildinfo"


def bring_stamp(app: Sphinx) -> None:
    """Show Sphinx the stamp of the last build only if that build finished without a warning.

    Sphinx compares the age of a page with its source and so takes the pages of an interrupted
    build for good. Without a stamp it writes all of them. (Kept outside the output because its
    hash covers absolute paths.)
    """
    shown, kept = stamp_paths(app)
    shown.parent.mkdir(parents=True, exist_ok=True)
    if kept.is_file():
        kept.replace(shown)
    else:
        # One that fits no build. With none at all Sphinx would go by the age of files.
        shown.write_text(NO_STAMP, "utf-8")


def keep_stamp(app: Sphinx, exception: Exception | None) -> None:
    """Keep the stamp of a clean build; after any other, forget what was read.

    Its warnings then come again, instead of falling silent with the second run.
    """
    shown, kept = stamp_paths(app)
    clean = exception is None and app.statuscode == 0 and app._warncount == 0
    if clean and shown.is_file():
        shown.replace(kept)
        return
    shown.unlink(missing_ok=True)
    (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", bring_stamp)
    app.connect("env-get-outdated", pages_to_read_again)
    app.connect("doctree-read", note_dependencies)
    app.connect("build-finished", keep_stamp, priority=900)
