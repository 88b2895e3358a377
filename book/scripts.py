"""Which scripts a page loads: those that find something to do on it."""

from __future__ import annotations

from sphinx.application import Sphinx

#: What a page has that needs the script. A script that is not named here is loaded by every page.
NEEDED_BY = {
    "clipboard.min.js": 'class="highlight',
    "copybutton.js": 'class="highlight',
    "design-tabs.js": "sd-tab-set",
    "alone.js": 'class="launch-alone"',
    "explorer.js": 'class="explorer"',
    "figure.js": 'class="chart"',
    "ledger.js": 'class="ledger"',
    "marks.js": 'class="chart"',
}


def choose(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Leave out the scripts that a page has no need of.

    The theme's scripts without a file, which a strict policy refuses, are none that the book needs:
    they set options for a menu of versions and for a search while one types.
    """
    body = context.get("body", "")
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if (filename := getattr(script, "filename", script))
        and NEEDED_BY.get(str(filename).rpartition("/")[2].partition("?")[0], "") in body
    ]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", choose, priority=980)  # behind whoever adds one
