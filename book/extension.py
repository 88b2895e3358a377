"""How this book's pages are made, where Jupyter Book and its theme cannot be configured to.

Every part says why it is needed. The versions patched around are pinned in requirements.txt; the
tests build the book and fail when a patch no longer holds.

- `freshness`: a change in the tables, the `summit` package or the pins runs the labs again.
- `quotes`: a page that quotes a lab is written again when that lab changes.
- `trust`: an interrupted build, or one that warned, is never taken for a finished one.
- `steady`: two builds of one commit are byte for byte the same, on any machine.
- `traced`: every quoted number links to the lab cell that computes it.
- `ledger` (a module): the statements on one page, and the marks in the stories.
- `biographies`: the data page is made from the tables' description.
- `launch`: every lab offers Binder and a download near its top.
- `teaching`: the teaching guide takes goals, times and hints from the labs and exercises.
- `publish`: the tables go out with the pages; what no page asks for does not.

In modules of their own: `reading_on` (previous, next, how far one is), `search_words` (what the
search knows of figures and of countries' names), `site_files` (descriptions, cards, 404 page).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote

import biography
import indexes
import ledger
import matplotlib
import reading_on
import references
import search_words
import site_files
import teaching
import terms
import timeline_page
from docutils import nodes
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from summit.words import day_text

LOGGER = logging.getLogger(__name__)

GLUE_CALL = re.compile(r"""(?<![\w.])glue\(\s*(["'])(?P<key>[^"'\\\n]+)\1""")
JUDGE_CALL = re.compile(r"(?<![\w.])judge\(\s*(?P<number>\d+)\s*\)")

# Theme files that no page of this book asks for: FontAwesome as a script weighs 543 KB gzipped
# and rewrites <i> elements under other scripts' hands (book/static/icons.css draws the few icons
# used); source maps are for the theme's authors.
UNUSED_STATIC = (
    "scripts/fontawesome.js*",
    "vendor",
    "scripts/*.map",
    "styles/*.map",
    "styles/theme.css",
    "images",
    "locales",
    "sbt-webpack-macros.html",
    "webpack-macros.html",
)

# Edits to theme files that stay: (file, pattern, replacement). Each must find something, or the
# theme has changed.
EDITS = (
    # Its icon fonts are gone; asking for them would be two requests answered 404 on every page.
    ("_static/styles/pydata-sphinx-theme.css", r"@font-face\{[^}]*vendor/fontawesome[^}]*\}", ""),
    # A reader's console is for what goes wrong.
    ("_static/scripts/pydata-sphinx-theme.js", r"console\.(?:log|debug|info)\(", "void("),
    ("_static/scripts/sphinx-book-theme.js", r"console\.log\(", "void("),
    ("_static/searchtools.js", r"console\.(?:debug|info)\(", "void("),
    ("search.html", r"console\.log\(", "void("),
)


# --- freshness ----------------------------------------------------------------------------------


def lab_inputs(root: Path) -> list[Path]:
    """Return every file, beside the notebook itself, that can change what a lab computes."""
    found = [
        *root.glob("data/*.csv"),
        root / "data" / "datapackage.json",
        root / "requirements.txt",
        *(path for path in root.glob("summit/**/*") if "__pycache__" not in path.parts),
    ]
    return sorted(path for path in found if path.is_file())


def fingerprint(root: Path) -> str:
    """Return one hash over the names and contents of all `lab_inputs`."""
    digest = hashlib.sha256(f"python {sys.version_info.major}.{sys.version_info.minor}".encode())
    for path in lab_inputs(root):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]


def key_cache_by_inputs(app: Sphinx, config: Config) -> None:
    """Give each state of the labs' inputs an execution cache of its own.

    jupyter-cache knows a notebook by its source alone, so that a corrected table would leave the
    old figures on the page. The path is a Sphinx option of the kind "env": when it changes,
    Sphinx itself reads every page again.
    """
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / fingerprint(Path(app.srcdir))
    if caches.is_dir():
        for old in caches.iterdir():
            if old != current:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
    config["nb_execution_cache_path"] = str(current)


# --- quotes -------------------------------------------------------------------------------------


def store(env: BuildEnvironment, name: str) -> dict:
    """Return this extension's dictionary `name` in the build environment, by document name."""
    if not hasattr(env, name):
        setattr(env, name, {})
    return getattr(env, name)


def note_quotes(app: Sphinx, doctree: nodes.document) -> None:
    """Remember which labs the page just read quotes from, and drop its widget state."""
    docname = app.env.docname
    store(app.env, "book_quotes")[docname] = {
        node.refdoc for node in doctree.findall(PendingGlueReference)
    }
    drop_widget_state(app.env, docname)


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what is known of a page that is about to be read again, or is gone."""
    store(env, "book_quotes").pop(docname, None)
    store(env, "book_anchors").pop(docname, None)
    store(env, "book_judges").pop(docname, None)


def pages_to_read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that quote a changed lab, and the labs whose values have gone missing.

    Sphinx does not know that a page quotes another: without this, editing a lab leaves the old
    number in the story.
    """
    lost = {docname for docname in env.found_docs if is_value_lost(app, env, docname)}
    touched = added | changed | removed | lost
    quoting = {page for page, labs in store(env, "book_quotes").items() if labs & touched}
    return sorted((lost | quoting) & env.found_docs)


def is_value_lost(app: Sphinx, env: BuildEnvironment, docname: str) -> bool:
    """Tell whether a lab set values in an earlier build whose file is no longer there."""
    if not getattr(env, "nb_metadata", {}).get(docname, {}).get("glue"):
        return False
    return not (Path(app.outdir).parent / "jupyter_execute" / f"{docname}.glue.json").is_file()


# --- widgets ------------------------------------------------------------------------------------


def drop_widget_state(env: BuildEnvironment, docname: str) -> None:
    """Keep the state of live widgets off the page.

    An explorer is a widget in JupyterLab and plain HTML on a page. myst-nb would still write the
    state of every widget into the page: weight that nothing reads, with ids that differ from
    build to build.
    """
    scripts = getattr(env, "nb_metadata", {}).get(docname, {}).get("js_files", {})
    for name in [name for name in scripts if name.startswith("ipywidgets")]:
        del scripts[name]


# --- trust --------------------------------------------------------------------------------------


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


# --- steady -------------------------------------------------------------------------------------


def steady_kernels(app: Sphinx) -> None:
    """Let a lab see this checkout's `summit`, and nothing else of the machine.

    The kernels inherit this process's environment. A matplotlibrc or an IPython start-up file of
    the user's would change the pictures; the hash seed the order of sets; the clock the date that
    matplotlib writes into an SVG.
    """
    paths = [str(app.srcdir), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ.update(
        PYTHONPATH=os.pathsep.join(paths),
        PYTHONHASHSEED="0",
        SOURCE_DATE_EPOCH="1650067200",  # 16 April 2022; any fixed moment would do
        TZ="UTC",
        MPLBACKEND="module://matplotlib_inline.backend_inline",
        MATPLOTLIBRC=str(Path(matplotlib.get_data_path()) / "matplotlibrc"),
        IPYTHONDIR=str(Path(app.outdir).parent / ".ipython"),
        PYDEVD_DISABLE_FILE_VALIDATION="1",
    )
    # On a fresh machine matplotlib's first import announces on stderr that it builds a font
    # cache. Once, before the labs, it is nobody's business; in the first lab it would be a
    # warning of the build.
    subprocess.run(
        [sys.executable, "-c", "import matplotlib.font_manager"],
        check=True,
        capture_output=True,
        env=os.environ | {"MPLBACKEND": "agg"},
    )


# --- traced -------------------------------------------------------------------------------------


def add_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Give each lab cell the anchors of what its source names.

    `glue-<key>` for every value that it sets, `judge-<number>` for every statement that it judges.
    """
    docname = app.env.docname
    path = Path(app.env.doc2path(docname))
    if path.suffix != ".ipynb":
        return
    # From the file, not from the page: a cell whose source is hidden from the page is an address
    # all the same.
    sources = ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]
    anchors = store(app.env, "book_anchors").setdefault(docname, {})
    judges = store(app.env, "book_judges").setdefault(docname, {})
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") != "cell_code":
            continue
        for match in GLUE_CALL.finditer(sources[node["cell_index"]]):
            anchor = nodes.make_id(f"glue-{match['key']}")
            if match["key"] not in anchors:
                anchors[match["key"]] = anchor
                node["ids"].append(anchor)
        for match in JUDGE_CALL.finditer(sources[node["cell_index"]]):
            number = int(match["number"])
            if number not in judges:
                judges[number] = f"judge-{number}"
                node["ids"].append(judges[number])


class TraceNumbers(SphinxPostTransform):
    """Make every number quoted from another page a link to the cell that computes it."""

    # Before myst-nb's ReplacePendingGlueReferences (5), which keeps no trace of where a number
    # came from.
    default_priority = 3
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Wrap each pending number in a link; a key with no cell to link to is a warning."""
        for node in list(self.document.findall(PendingGlueReference)):
            if node.gtype != "text":
                continue
            anchor = store(self.env, "book_anchors").get(node.refdoc, {}).get(node.key)
            if anchor is None:
                LOGGER.warning(
                    "no cell of %r sets %r by name: write glue(%r, ...) where it is computed",
                    node.refdoc,
                    node.key,
                    node.key,
                    location=node,
                )
                continue
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


# --- biographies --------------------------------------------------------------------------------


def write_biographies(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the tables' biographies into the data page.

    `key_cache_by_inputs` has every page read again when a table changes, this one too.
    """
    if docname != biography.PAGE:
        return
    if biography.MARK not in source[0].splitlines():
        raise ExtensionError(f"{docname}: there is no line {biography.MARK!r} to put the tables at")
    made = biography.markdown(Path(app.srcdir) / "data", app.env.found_docs)
    source[0] = source[0].replace(biography.MARK, made, 1)


# --- launch -------------------------------------------------------------------------------------


def check_repository(app: Sphinx, config: Config) -> None:
    """Refuse an address of the wrong form at once, before the theme stumbles over it."""
    repository(config)


def repository(config: Config) -> tuple[str, str]:
    """Return the repository's address, without a slash at its end, and the branch."""
    options = config.html_theme_options
    url = str(options.get("repository_url", "")).rstrip("/")
    if not re.fullmatch(r"https://[^/\s]+/[^/\s]+/[^/\s]+", url):
        raise ExtensionError(
            f"_config.yml, repository: url: is {url!r}; it must be like https://github.com/owner/name"
        )
    return url, str(options.get("repository_branch") or "main")


def binder_url(config: Config, path: str) -> str:
    """Return the address that opens the notebook at `path` of the repository in Binder."""
    url, branch = repository(config)
    host, owner, name = url.removeprefix("https://").split("/")
    # mybinder.org names its providers: gh and gl by owner and name, any other git host by its
    # whole address.
    known = {
        "github.com": f"gh/{owner}/{name}",
        "gitlab.com": f"gl/{quote(f'{owner}/{name}', safe='')}",
    }
    place = known.get(host, f"git/{quote(url, safe='')}")
    opened = quote(f"lab/tree/{path}", safe="")
    return f"https://mybinder.org/v2/{place}/{quote(branch, safe='')}?urlpath={opened}"


def add_launch_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the two ways to run a notebook under the title of its page."""
    source = Path(app.env.doc2path(docname))
    title = next(doctree.findall(nodes.title), None)
    if app.builder.format != "html" or source.suffix != ".ipynb" or title is None:
        return
    path = source.relative_to(app.srcdir).as_posix()
    up = "../" * docname.count("/")
    name = "-".join(path.split("/")[-2:])
    links = (
        f'<p class="launch"><a class="launch-binder" href="{escape(binder_url(app.config, path))}">'
        "Run this lab in Binder</a> "
        f'<a class="launch-download" href="{up}_sources/{escape(quote(path))}" '
        f'download="{escape(name)}">Download the notebook</a></p>'
    )
    title.parent.insert(title.parent.index(title) + 1, nodes.raw("", links, format="html"))


# --- pages --------------------------------------------------------------------------------------


def register_static(app: Sphinx, config: Config) -> None:
    """Load every script and style sheet of the book's static folders on every page.

    The folders are html_static_path of _config.yml. Scripts are deferred: they change pages, none
    is needed to read one.
    """
    # Other extensions add theirs here by absolute path, and load what they need themselves.
    for folder in (name for name in config.html_static_path if not Path(name).is_absolute()):
        for path in sorted((Path(app.srcdir) / folder).glob("*.css")):
            app.add_css_file(path.name, priority=900)
        for path in sorted((Path(app.srcdir) / folder).glob("*.js")):
            app.add_js_file(path.name, priority=900, defer="defer")


def newest_figure(app: Sphinx, config: Config) -> None:
    """Let a page say `{{ newest_figure }}`: the day of the newest figure in the book's tables.

    Tables that the book puts together itself (countries, breaks) are as of the day of compiling,
    which says nothing about a figure.
    """
    package = json.loads((Path(app.srcdir) / "data" / "datapackage.json").read_text("utf-8"))
    published = [table for table in package["resources"] if table["kind"] != "constructed"]
    newest = max(date.fromisoformat(table["as_of"]) for table in published if "-" in table["as_of"])
    config.myst_substitutions["newest_figure"] = day_text(newest)


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Hand the templates the repository's address, and name what can be folded."""
    context["book_repository"], context["book_branch"] = repository(app.config)
    if context.get("body"):
        context["body"] = name_folded_code(context["body"])
    make_tree = context["generate_toctree_html"]
    context["generate_toctree_html"] = lambda *args, **options: name_disclosures(
        make_tree(*args, **options)
    )


def name_disclosures(tree: str) -> str:
    """Give each disclosure button of the sidebar a name: the theme's is a mere arrow."""
    return re.sub(
        r"(<a [^>]*>)(?P<title>[^<]*)(</a>\s*<details[^>]*>\s*<summary)>",
        lambda match: (
            f'{match[1]}{match["title"]}{match[3]} aria-label="Pages of {match["title"].strip()}">'
        ),
        str(tree),
    )


def name_folded_code(body: str) -> str:
    """Let a folded cell be called what its summary says: MyST-NB calls all of them alike."""
    return body.replace('<summary aria-label="Toggle hidden content">', "<summary>")


def refuse_mathematics(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of a formula: the page would ask another host for MathJax."""
    for node in doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)):
        LOGGER.warning(
            "a formula needs MathJax from another host: write it in words", location=node
        )


# --- publish ------------------------------------------------------------------------------------


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Put the tables beside the pages, and remove what no page asks for."""
    if exception is not None or app.builder.format != "html":
        return
    source, target = Path(app.srcdir) / "data", Path(app.outdir) / "data"
    if target.is_dir():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for path in [*sorted(source.glob("*.csv")), source / "datapackage.json"]:
        if path.is_file():
            shutil.copyfile(path, target / path.name)
    remove_unused(Path(app.outdir) / "_static", UNUSED_STATIC)
    for name, pattern, replacement in EDITS:
        edit(Path(app.outdir) / name, pattern, replacement)


def edit(path: Path, pattern: str, replacement: str) -> None:
    """Replace a pattern in a theme's file, once: Sphinx may leave last build's file in place."""
    mark = "<!-- {} -->\n" if path.suffix == ".html" else "/* {} */\n"
    marker = mark.format(
        f"edited by book/extension.py: {hashlib.sha256(pattern.encode()).hexdigest()[:8]}"
    )
    text = path.read_text("utf-8")
    if marker in text:
        return
    text, count = re.subn(pattern, replacement, text)
    if not count:
        raise ExtensionError(
            f"{path.name}: nothing matches {pattern!r}; see EDITS in book/extension.py"
        )
    path.write_text(f"{text}\n{marker}", "utf-8")


def remove_unused(folder: Path, patterns: Iterable[str]) -> None:
    """Remove what matches one of the patterns in a folder."""
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app: Sphinx) -> dict[str, object]:
    """Register everything with Sphinx."""
    # Jupyter Book sets this for sphinx_comments, which the book does without; unregistered it
    # would be a warning.
    app.add_config_value("comments_config", {}, "")
    # Pages made by another state of these files are read again: it is an option of the kind "env".
    modules = sorted(Path(__file__).parent.glob("*.py"))
    own = hashlib.sha256(b"".join(path.read_bytes() for path in modules)).hexdigest()
    app.add_config_value("book_extension", own, "env")
    app.connect("config-inited", check_repository)
    app.connect("config-inited", key_cache_by_inputs)
    app.connect("config-inited", register_static)
    app.connect("config-inited", newest_figure)
    app.connect("builder-inited", bring_stamp)
    app.connect("builder-inited", steady_kernels)
    app.connect("source-read", write_biographies)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-get-outdated", pages_to_read_again)
    app.connect("doctree-read", add_anchors)
    app.connect("doctree-read", note_quotes)
    app.connect("doctree-read", refuse_mathematics)
    app.add_post_transform(TraceNumbers)
    teaching.setup(app)
    app.connect("doctree-resolved", add_launch_links)
    app.connect("html-page-context", page_context, priority=900)  # after the themes have filled it
    references.setup(app)
    terms.setup(app)
    app.connect("build-finished", publish)
    app.connect("build-finished", keep_stamp, priority=900)
    ledger.setup(app)
    indexes.setup(app)
    timeline_page.setup(app)
    reading_on.setup(app)
    search_words.setup(app)
    site_files.setup(app)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }
