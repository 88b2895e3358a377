"""`make serve`: build the book and serve it on this machine."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools.site import build_asked
from tools.terminal import Problem, say


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line in the terminal for each."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Serves a folder of this machine to this machine."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int, handler: type[Quiet] = Quiet) -> None:
        super().__init__(("127.0.0.1", port), partial(handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about a browser that hangs up, as one does when a page is closed."""


@contextmanager
def serving(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a folder on a free local port while the body runs, and give its address."""
    with Server(folder, 0, handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.address
        finally:
            server.shutdown()


def serve() -> None:
    """Build the book, with its labs if ARGS asks for them, and serve it until Ctrl-C."""
    wanted = os.environ.get("PORT") or "8000"
    if not re.fullmatch(r"\d{1,5}", wanted) or not 0 <= int(wanted) <= 65535:
        raise Problem(f"PORT is {wanted!r}; it must be a number from 0 to 65535.")
    pages = build_asked("serve")
    with open_server(pages, int(wanted)) as server:
        # Started in the background, a command inherits a deafness to Ctrl-C and `kill -INT`.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        say(f"The book is at {server.address} (Ctrl-C stops it)")
        if sys.stdout.isatty() and not os.environ.get("CI"):
            webbrowser.open(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("\nStopped.")


def open_server(folder: Path, port: int) -> Server:
    """Return a server on the wanted port, or on any free one where that cannot be had."""
    try:
        return Server(folder, port)
    except OSError as error:
        server = Server(folder, 0)
        say(f"Port {port} cannot be had ({error.strerror}); using {server.server_port}.")
        return server
