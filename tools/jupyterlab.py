"""A Jupyter server of its own, and its notebooks in a real browser."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Page

from tools.terminal import Problem

#: A busy machine of two cores may take this long to start a server or to run a lab.
PATIENCE_SECONDS = 600

#: Let `run_all` press "Run All Cells" by its command instead of by its place in a menu.
EXPOSED = tuple(f"--{name}.expose_app_in_browser=True" for name in ("LabApp", "JupyterNotebookApp"))

#: Answers with whether the notebook in front is the one asked for, with a kernel ready for it.
_READY = """
path => {
  const panel = window.jupyterapp?.shell.currentWidget;
  return panel?.context?.path === path && panel.sessionContext.isReady
    && panel.sessionContext.session?.kernel?.status === "idle";
}
"""

_RUN_ALL = """
async () => {
  const app = window.jupyterapp;
  window.kernelLost = false;
  app.shell.currentWidget.sessionContext.statusChanged.connect((_context, status) => {
    window.kernelLost ||= /restarting|dead/.test(status);
  });
  await app.commands.execute("notebook:run-all-cells");
}
"""

#: Answers with how many cells still run, the first error, if any, and whether the kernel was lost.
_PROGRESS = """
() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const cells = [...panel.content.widgets].filter(cell => cell.model.type === "code");
  const errors = cells.flatMap(cell => cell.model.outputs.toJSON())
    .filter(output => output.output_type === "error")
    .map(output => `${output.ename}: ${output.evalue}`);
  const left = cells.filter(cell =>
    cell.model.sharedModel.source.trim() && cell.model.executionCount === null).length;
  return {cells: cells.length, left, errors, lost: window.kernelLost};
}
"""

_SHUT_DOWN = "() => window.jupyterapp.serviceManager.sessions.shutdownAll()"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(address: str) -> bool:
    """Return whether a server of this machine answers at an address."""
    place = urlsplit(address)
    connection = HTTPConnection(place.netloc, timeout=2)
    try:
        connection.request("GET", place.path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def serving_notebooks(
    command: list[str], address: str, log: Path, **options: object
) -> Iterator[subprocess.Popen]:
    """Start a Jupyter server, wait until it answers, and end it and its kernels afterwards.

    Parameters
    ----------
    command : list of str
        What starts it.
    address : str
        Where it will be, with the slash at the end; it asks for no token there.
    log : pathlib.Path
        The file for what it says.
    **options
        For `subprocess.Popen`: the folder, the environment.
    """
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
    try:
        wait_for(server, address + "api", log)
        yield server
    finally:
        end(server)


def wait_for(server: subprocess.Popen, url: str, log: Path) -> None:
    """Wait until a server answers at an address, and say what it said if it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not answers(url):
        if server.poll() is not None or time.monotonic() > deadline:
            what = "never answered" if server.poll() is None else "ended at once"
            raise Problem(f"Jupyter {what}:\n{log.read_text('utf-8', errors='replace')}")
        time.sleep(0.2)


def end(server: subprocess.Popen) -> None:
    """End a server, and complain about kernels that it leaves behind."""
    if server.poll() is not None:
        return
    kernels = psutil.Process(server.pid).children(recursive=True)
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)
    _, left = psutil.wait_procs(kernels, timeout=20)
    for process in left:
        process.kill()
    if left:
        raise Problem("Jupyter left kernels behind.")


def open_notebook(page: Page, url: str, path: str) -> None:
    """Open a notebook by its address, and wait until its kernel is ready.

    Parameters
    ----------
    page : playwright.sync_api.Page
        An empty page.
    url : str
        The address.
    path : str
        The notebook's path on the server, which tells it from others.
    """
    page.goto(url)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.wait_for_function(_READY, arg=path)


def run_all(page: Page) -> int:
    """Run every cell of the open notebook, wait for the last one, and return how many there are."""
    page.evaluate(_RUN_ALL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        progress = page.evaluate(_PROGRESS)
        if progress["errors"]:
            raise Problem(f"A cell failed: {progress['errors'][0]}")
        if progress["lost"]:
            raise Problem("The kernel was ended while cells ran. Was its memory used up?")
        if not progress["left"]:
            return progress["cells"]
        if time.monotonic() > deadline:
            raise Problem(f"{progress['left']} cells never ran.")
        page.wait_for_timeout(250)


def shut_down(page: Page) -> None:
    """End the kernels of the open page's server."""
    page.evaluate(_SHUT_DOWN)
