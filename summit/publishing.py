"""For whom this run is: for pages, which have no kernel behind them, a file, or somebody."""

from __future__ import annotations

import os
import sys

# Set by a build of the book for its kernels.
PUBLISHING = "SUMMIT_PUBLISHING"


def publishing() -> bool:
    """Return whether what runs now is for the book's pages."""
    return bool(os.environ.get(PUBLISHING))


def is_watched() -> bool:
    """Return whether somebody may sit before this run, and turn a control.

    A program that runs a notebook, such as nbconvert, tells the kernel that it takes no input.
    """
    if publishing():
        return False
    ipython = sys.modules.get("IPython")
    kernel = getattr(ipython and ipython.get_ipython(), "kernel", None)
    # Not every kernel can tell: that of a browser cannot.
    asked = kernel.get_parent() if hasattr(kernel, "get_parent") else {}
    return asked.get("content", {}).get("allow_stdin", True)
