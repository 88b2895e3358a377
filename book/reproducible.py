"""Two builds of one commit are byte for byte the same, on any machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
from docutils import nodes
from sphinx.application import Sphinx

from summit.publishing import PUBLISHING


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
        MATPLOTLIBRC=str(Path(mpl.get_data_path()) / "matplotlibrc"),
        IPYTHONDIR=str(Path(app.outdir).parent / ".ipython"),
        PYDEVD_DISABLE_FILE_VALIDATION="1",
        # A page has no kernel: its explorers need every state, and nobody's record is kept.
        **{PUBLISHING: "1"},
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


def steady_pictures(app: Sphinx) -> None:
    """Draw the site's own pictures as matplotlib comes, whatever the user's settings are."""
    mpl.rcdefaults()


def drop_widget_state(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the state of live widgets off the page.

    An explorer is a widget in JupyterLab and plain HTML on a page. myst-nb would still write the
    state of every widget into the page: weight that nothing reads, with ids that differ from
    build to build.
    """
    scripts = getattr(app.env, "nb_metadata", {}).get(app.env.docname, {}).get("js_files", {})
    for name in [name for name in scripts if name.startswith("ipywidgets")]:
        del scripts[name]


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", steady_kernels)
    app.connect("builder-inited", steady_pictures)
    app.connect("doctree-read", drop_widget_state)
