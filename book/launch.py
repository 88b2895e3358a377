"""Every notebook offers the ways to run it near its top; and where the repository is.

With ``BOOK_LABS=1`` in the environment, as `make site` sets it, a book is built whose labs run in
the reader's own browser: `app.config.labs` and the tag ``labs`` say so. Its pages name that way
first. Without, no page says a word of it.

The role ``{run}`words <02-flight/lab>` `` leads to a lab that runs here, or else to its page.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util.docutils import ReferenceRole

from book.made import render

#: The page of the site that opens a lab in the browser. See browser/run.
START = "run/start.html"


def choose_labs(app: Sphinx, config: Config) -> None:
    """Note whether this build is for a site whose labs run in the browser."""
    config.labs = os.environ.get("BOOK_LABS") == "1"
    if config.labs:
        app.tags.add("labs")


def here_url(docname: str, lab: str) -> str:
    """Return the address that opens a lab such as ``02-flight/lab`` in the browser, for a page."""
    return f"{'../' * docname.count('/')}{START}?lab={quote(lab)}"


class Run(ReferenceRole):
    """A link to a lab that runs here; in a book without labs, to the lab's page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return both links; which is shown is decided when the page is written."""
        address = here_url(self.env.docname, self.target)
        here = nodes.reference("", self.title, refuri=address, internal=True)
        page = addnodes.pending_xref(
            "",
            nodes.inline("", self.title),
            refdoc=self.env.docname,
            refdomain="std",
            reftype="doc",
            reftarget=f"/chapters/{self.target}",
            refexplicit=True,
            refwarn=True,
        )
        shown = addnodes.only("", here, expr="labs"), addnodes.only("", page, expr="not labs")
        self.set_source_info(page)
        return list(shown), []


def check_repository(app: Sphinx, config: Config) -> None:
    """Refuse an address of the wrong form at once, before the theme stumbles over it."""
    url, _ = repository(config)
    # A page may say where errors are reported.
    config.myst_substitutions["report_an_error"] = f"[list of issues]({url}/issues)"


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
    opened = quote(urlpath(path), safe="")
    return f"https://mybinder.org/v2/{place}/{quote(branch, safe='')}?urlpath={opened}"


def urlpath(path: str) -> str:
    """Return where a Jupyter server opens a notebook in a page of its own, without side bars."""
    return f"notebooks/{path}"


def add_launch_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the ways to run a notebook under the title of its page."""
    source = Path(app.env.doc2path(docname))
    title = next(doctree.findall(nodes.title), None)
    if app.builder.format != "html" or source.suffix != ".ipynb" or title is None:
        return
    path = source.relative_to(app.srcdir).as_posix()
    links = render(
        "launch.html",
        here=app.config.labs and here_url(docname, "/".join(docname.split("/")[-2:])),
        megabytes=app.config.myst_substitutions.get("lab_mb"),
        binder=binder_url(app.config, path),
        source=f"{'../' * docname.count('/')}_sources/{quote(path)}",
        name="-".join(path.split("/")[-2:]),
    )
    title.parent.insert(title.parent.index(title) + 1, nodes.raw("", links, format="html"))


def name_repository(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Hand the templates the repository's address, and whether labs run in the browser."""
    context["book_repository"], context["book_branch"] = repository(app.config)
    context["labs"] = app.config.labs


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_config_value("labs", False, "html")
    app.add_role("run", Run())
    app.connect("config-inited", choose_labs)
    app.connect("config-inited", check_repository)
    app.connect("doctree-resolved", add_launch_links)
    app.connect("html-page-context", name_repository, priority=900)
