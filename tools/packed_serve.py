"""Serve this copy of Reading the Summit to this computer, so that its labs run in the browser.

Open this file with Python: a double click on Windows, ``python3 serve.py`` in a terminal elsewhere.
It stands in the packed book as ``serve.py``, and needs nothing but Python 3.9 or newer.
"""

from __future__ import annotations

import os
import sys
import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

#: Always the same: a browser keeps what a student has done by the address of the page.
PORT = 8462
# On Windows, other programs may have told the system that scripts are plain text.
KINDS = {
    "": "application/octet-stream",
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}


class Pages(SimpleHTTPRequestHandler):
    """Sends files as they are now: unpacked, those of every edition bear the same day."""

    extensions_map = KINDS

    def send_head(self) -> object:
        """Send the file itself, never word that it has not changed."""
        del self.headers["If-Modified-Since"]
        return super().send_head()

    def end_headers(self) -> None:
        """Have a browser ask each time."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing of each file."""


class Server(ThreadingHTTPServer):
    """Serves this computer, and no other."""

    daemon_threads = True
    # On Windows it would let a second one take the port of the first.
    allow_reuse_address = os.name != "nt"


def main(arguments: list[str]) -> int:
    """Serve the folder of this file until Ctrl-C; return the exit code."""
    port = int(arguments[0]) if arguments else PORT
    pages = partial(Pages, directory=str(Path(__file__).resolve().parent))
    try:
        server = Server(("127.0.0.1", port), pages)
    except OSError:
        print(
            f"Something is at http://127.0.0.1:{port}/ already. If it is the book, read it there."
        )
        print(f"If it is not the book, choose another number: python3 serve.py {port + 1}")
        print("Work that you did under one number is not found under another.")
        webbrowser.open(f"http://127.0.0.1:{port}/")
        return 1
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"The book is at {address} as long as this window is open (Ctrl-C stops it).", flush=True)
    webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
