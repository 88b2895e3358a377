"""Whether this run is for pages: a page has no kernel behind it, and no student in front of it."""

from __future__ import annotations

import os

# Set by a build of the book for its kernels.
PUBLISHING = "SUMMIT_PUBLISHING"


def publishing() -> bool:
    """Return whether what runs now is for the book's pages."""
    return bool(os.environ.get(PUBLISHING))
