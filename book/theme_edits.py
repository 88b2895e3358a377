"""What the theme loads and writes and no page needs, and what the book loads instead."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

# Theme files that no page of this book asks for: FontAwesome as a script weighs 543 KB gzipped
# and rewrites <i> elements under other scripts' hands (icons.py draws the few icons used);
# Bootstrap's script is there for the tooltips of three buttons, which have titles; source maps are
# for the theme's authors.
UNUSED_STATIC = (
    "scripts/fontawesome.js*",
    "scripts/bootstrap.js*",
    "vendor",
    "scripts/*.map",
    "styles/*.map",
    "styles/theme.css",
    "images",
    "locales",
    "sbt-webpack-macros.html",
    "webpack-macros.html",
    # Sphinx's search and its marks: book/search.py does the work.
    "searchtools.js",
    "language_data.js",
    "sphinx_highlight.js",
)

# Edits to theme files that stay: (file, pattern, replacement). Each must find something, or the
# theme has changed.
EDITS = (
    # A reader's console is for what goes wrong.
    ("_static/scripts/pydata-sphinx-theme.js", r"console\.(?:log|debug|info)\(", "void("),
    ("_static/scripts/sphinx-book-theme.js", r"console\.log\(", "void("),
)
# The style sheet that an output brings along, and how pandas begins a table's head.
STYLE = re.compile(r"<style\b[^>]*>.*?</style>\n?", re.DOTALL)
PANDAS_ROW = re.compile(r'<tr style="text-align: right;">')
# Names, punctuation and blanks, in the words of Pygments.
PLAIN_CODE = re.compile(r'<span class="[npw]">([^<]*)</span>')
# The order of style sheets is the order of their force.
FIRST, LAST = "site.css", "print.css"


def load_static(app: Sphinx, config: Config) -> None:
    """Load every script and style sheet of the book's static folders on every page.

    The folders are html_static_path of _config.yml. Scripts are deferred: they change pages, none
    is needed to read one.
    """
    # Other extensions add theirs here by absolute path, and load what they need themselves.
    folders = [
        Path(app.srcdir) / name for name in config.html_static_path if not Path(name).is_absolute()
    ]
    sheets = sorted(path.name for folder in folders for path in folder.glob("*.css"))
    for name in sorted(sheets, key=lambda name: (name == LAST, name != FIRST)):
        app.add_css_file(name, priority=900)
    for name in sorted(path.name for folder in folders for path in folder.glob("*.js")):
        app.add_js_file(name, priority=900, defer="defer")


def name_what_folds(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Name what can be folded: MyST-NB calls all cells alike, the theme's arrows have no name."""
    if context.get("body"):
        context["body"] = context["body"].replace(
            '<summary aria-label="Toggle hidden content">', "<summary>"
        )
    make_tree = context["generate_toctree_html"]
    context["generate_toctree_html"] = lambda *args, **options: name_disclosures(
        make_tree(*args, **options)
    )


def name_disclosures(tree: str) -> str:
    """Give each disclosure button of the sidebar the name of the page that it unfolds."""
    return re.sub(
        r"(<a [^>]*>)(?P<title>[^<]*)(</a>\s*<details[^>]*>\s*<summary)>",
        lambda match: (
            f'{match[1]}{match["title"]}{match[3]} aria-label="Pages of {match["title"].strip()}">'
        ),
        str(tree),
    )


def leave_out_styles(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Take the styles out of what a lab put out: a strict policy refuses them.

    The book's own sheet is on every page, and says what pandas says in every table of its own. And
    words of code that have the colour of the code around them need no element to say so.
    """
    if context.get("body"):
        body = PANDAS_ROW.sub("<tr>", STYLE.sub("", context["body"]))
        context["body"] = PLAIN_CODE.sub(r"\1", body)


def refuse_mathematics(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of a formula: the page would ask another host for MathJax."""
    for node in doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)):
        LOGGER.warning(
            "a formula needs MathJax from another host: write it in words", location=node
        )


def edit_theme(app: Sphinx, exception: Exception | None) -> None:
    """Remove what no page asks for, and make the edits."""
    if exception is not None or app.builder.format != "html":
        return
    remove_unused(Path(app.outdir) / "_static", UNUSED_STATIC)
    for name, pattern, replacement in EDITS:
        edit(Path(app.outdir) / name, pattern, replacement)


def edit(path: Path, pattern: str, replacement: str) -> None:
    """Replace a pattern in a theme's file, once: Sphinx may leave last build's file in place."""
    mark = "<!-- {} -->\n" if path.suffix == ".html" else "/* {} */\n"
    marker = mark.format(
        f"edited by book/theme_edits.py: {hashlib.sha256(pattern.encode()).hexdigest()[:8]}"
    )
    text = path.read_text("utf-8")
    if marker in text:
        return
    text, count = re.subn(pattern, replacement, text)
    if not count:
        raise ExtensionError(
            f"{path.name}: nothing matches {pattern!r}; see EDITS in book/theme_edits.py"
        )
    path.write_text(f"{text}\n{marker}", "utf-8")


def remove_unused(folder: Path, patterns: Iterable[str]) -> None:
    """Remove what matches one of the patterns in a folder."""
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    # Jupyter Book sets this for sphinx_comments, which the book does without; unregistered it
    # would be a warning.
    app.add_config_value("comments_config", {}, "")
    app.connect("config-inited", load_static)
    app.connect("doctree-read", refuse_mathematics)
    app.connect("html-page-context", name_what_folds, priority=900)  # after the themes filled it
    app.connect("html-page-context", leave_out_styles, priority=900)
    app.connect("build-finished", edit_theme)
