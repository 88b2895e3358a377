"""Every notebook offers Binder and a download near its top; and where the repository is."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from book.made import render


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
    """Put the two ways to run a notebook under the title of its page."""
    source = Path(app.env.doc2path(docname))
    title = next(doctree.findall(nodes.title), None)
    if app.builder.format != "html" or source.suffix != ".ipynb" or title is None:
        return
    path = source.relative_to(app.srcdir).as_posix()
    links = render(
        "launch.html",
        binder=binder_url(app.config, path),
        source=f"{'../' * docname.count('/')}_sources/{quote(path)}",
        name="-".join(path.split("/")[-2:]),
    )
    title.parent.insert(title.parent.index(title) + 1, nodes.raw("", links, format="html"))


def name_repository(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Hand the templates the repository's address."""
    context["book_repository"], context["book_branch"] = repository(app.config)


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", check_repository)
    app.connect("doctree-resolved", add_launch_links)
    app.connect("html-page-context", name_repository, priority=900)
