"""A lab in the reader's own browser, for the tests: a server that can fail, and what is asked for.

Nothing here asserts; the tests do.
"""

import re
import ssl
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import TimeoutError as TookTooLong

#: A busy machine of two cores may take this long for a lab.
PATIENCE_MS = 900_000
#: The site lies below a folder, as on a host of many projects.
BASE = "/book/"


class Server(ThreadingHTTPServer):
    """Serves a site below `BASE`, notes what was asked for, and fails where it is told to.

    Attributes
    ----------
    asked : list of str
        The path below `BASE` of each request.
    sent : int
        How many bytes of files went out.
    faults : dict
        What happens to a file, by its name: "missing", "wrong" or "broken", or the bytes that
        come instead of it.
    bytes_per_second : int or None
        How slow the line is, for all requests together.
    """

    daemon_threads = True

    def __init__(self, folder, scheme="http"):
        super().__init__(("127.0.0.1", 0), partial(_Files, directory=str(folder)))
        self.address = f"{scheme}://127.0.0.1:{self.server_port}{BASE}"
        self.asked, self.sent, self.faults = [], 0, {}
        self.bytes_per_second = None
        self.line = threading.Lock()

    def secure(self, certificate, key):
        """Serve by https."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request, client_address):
        """Say nothing about a browser that hangs up, as one does when a page is closed."""


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing."""

    def translate_path(self, path):
        return super().translate_path("/" + path.removeprefix(BASE))

    def do_GET(self):
        path = urlsplit(self.path).path
        name = path.rpartition("/")[2]
        self.server.asked.append(path.removeprefix(BASE))
        fault = self.server.faults.get(name)
        if fault == "missing" or not path.startswith(BASE):
            self.send_error(404)
        elif fault is None:
            super().do_GET()
        else:
            self._send(Path(self.translate_path(path)).read_bytes(), fault)

    def _send(self, body, fault):
        instead = {"wrong": b"?" + body[1:], "broken": body[: len(body) // 2]}
        sent = fault if isinstance(fault, bytes) else instead[fault]
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(self.path))
        self.send_header("Content-Length", str(len(body if fault == "broken" else sent)))
        self.end_headers()
        self.wfile.write(sent)

    def copyfile(self, source, outputfile):
        while part := source.read(16384):
            if self.server.bytes_per_second:
                with self.server.line:
                    time.sleep(len(part) / self.server.bytes_per_second)
            outputfile.write(part)
            self.server.sent += len(part)


class _Stranger(BaseHTTPRequestHandler):
    """Refuses whatever is asked of another host, and notes it."""

    def log_message(self, *args):
        """Say nothing."""

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self._refuse
        raise AttributeError(name)

    def _refuse(self):
        self.server.asked.append(self.path)
        self.send_error(502)


@contextmanager
def running(server):
    """Have a server answer while the body runs."""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class Reader:
    """A browser with a site of its own, in which nothing is kept yet.

    Attributes
    ----------
    server : Server
        What serves the site.
    strangers : list of str
        What any page or worker asked of another host: all of it goes through one proxy.
    context : playwright.sync_api.BrowserContext
        The browser's window, with all its tabs.
    """

    def __init__(self, browser, server, strangers, **options):
        self.server, self.strangers = server, strangers.asked
        proxy = {"server": f"http://127.0.0.1:{strangers.server_port}", "bypass": "127.0.0.1"}
        size = {"width": 1366, "height": 768}
        options = {"viewport": size, "accept_downloads": True, "reduced_motion": "reduce"} | options
        self.context = browser.new_context(proxy=proxy, **options)
        self.context.set_default_timeout(120_000)

    def open(self, path):
        """Open a page of the site in a new tab."""
        page = self.context.new_page()
        page.goto(self.server.address + path, wait_until="commit")
        return page


@contextmanager
def reading(browser, server, **options):
    """Give a `Reader` over a server that runs."""
    strangers = ThreadingHTTPServer(("127.0.0.1", 0), _Stranger)
    strangers.asked = []
    with running(strangers):
        reader = Reader(browser, server, strangers, **options)
        try:
            yield reader
        finally:
            reader.context.close()


def address_of(manifest, lab):
    """Return a pattern for the address of an open lab."""
    path = manifest["labs"][lab]["path"].replace("/", "%2F")
    return re.compile(rf"/run/notebooks/index\.html\?path={re.escape(path)}(&|$)")


class Lab:
    """A lab that is open in a tab."""

    def __init__(self, page):
        self.page = page

    def wait_until(self, condition):
        """Wait until a condition in JavaScript holds."""
        self.page.wait_for_function(condition, timeout=PATIENCE_MS)

    def opened(self):
        """Wait until the notebook is there."""
        self.wait_until("window.jupyterapp?.shell?.currentWidget?.context?.isReady")
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        return self

    def ready(self):
        """Wait until Python is at rest."""
        said = "document.getElementById('lab-status')?.textContent"
        try:
            self.wait_until(f"{said} === 'Python is ready'")
        except TookTooLong:
            raise AssertionError(self.page.locator("#lab-bar").inner_text()) from None
        return self

    def run_all(self):
        """Run every cell, and wait until all are done."""
        self.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        self.ready()

    def do(self, script, argument=None):
        """Run JavaScript on the notebook, which it finds as `cells` and `content`."""
        head = "const content = jupyterapp.shell.currentWidget.content;"
        head += "const cells = [...content.widgets];"
        return self.page.evaluate(f"argument => {{ {head} {script} }}", argument)

    def errors(self):
        """Return the errors of all cells."""
        return self.do(
            "return cells.filter(cell => cell.model.type === 'code')"
            ".flatMap(cell => cell.model.outputs.toJSON())"
            ".filter(output => output.output_type === 'error')"
            ".map(output => `${output.ename}: ${output.evalue}`)"
        )

    def write(self, beginning, source):
        """Put other words into the cell whose source begins so, and return its place."""
        return self.do(
            "const [beginning, source] = argument;"
            "const place = cells.findIndex(cell =>"
            "  cell.model.type === 'code' && cell.model.sharedModel.source.startsWith(beginning));"
            "cells[place].model.sharedModel.setSource(source);"
            "content.activeCellIndex = place; return place",
            [beginning, source],
        )

    def run(self, beginning, source):
        """Write into a cell, run it, and return its element."""
        place = self.write(beginning, source)
        self.page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
        self.ready()
        return self.page.locator(".jp-Notebook .jp-Cell").nth(place)

    def saved(self):
        """Wait until nothing is left to save."""
        self.wait_until("!jupyterapp.shell.currentWidget.context.model.dirty")
