"""Measure a class in a JupyterHub: students who log in, open a lab by its link, and run it.

The hub is the one of `class/hub/`, with its own configuration; but all students share the account
that measures, so that no administrator is needed. From the top of the checkout, in the venv that
`class/hub/requirements-hub.txt` makes, and with its proxy (`npm ci --prefix class/hub`)::

    .venv-hub/bin/python -m tools.hub            every lab, into class/hub/measured.json
    .venv-hub/bin/python -m tools.hub 02-flight  one lab, to look at

Memory and seconds of the processor hold wherever they are measured. Seconds of the clock hold for
a quiet machine alone; `others_percent` says how busy this one was with other things.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from socket import socket
from urllib.parse import urlsplit

import psutil
import requests
import websocket

from tools import ROOT
from tools.commands import attempt
from tools.memory import MB, family, processor, used
from tools.terminal import Problem

HUB = ROOT / "class" / "hub"
MEASURED = HUB / "measured.json"
CONFIG = HUB / "jupyterhub_config.py"
#: The packages whose versions a measurement tells.
TOLD = ("jupyterhub", "jupyterlab", "jupyter_server", "ipykernel", "pandas", "matplotlib")
TEACHER, PASSWORD = "teacher", "chosen at the first login"
#: How long anything is waited for, and how often the memory is looked at, in seconds.
PATIENCE, LOOK = 600, 0.5

#: The hub's own configuration, with what a measurement changes.
CHANGES = """\
load_subconfig({config!r})
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.JupyterHub.hub_port = {ports[0]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[1]}"
c.JupyterHub.cleanup_servers = True
c.Spawner.args += {args!r}
{more}
"""


# --- the hub ------------------------------------------------------------------------------------


def free_ports(count: int) -> list[int]:
    """Return ports of this machine that nobody listens on."""
    with ExitStack() as stack:
        taken = [stack.enter_context(closing(socket())) for _ in range(count)]
        for each in taken:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in taken]


@contextmanager
def running_hub(
    folder: Path, more: str = "", python: str = sys.executable, **settings: str
) -> Iterator[tuple[str, int]]:
    """Run the hub in a folder while the body runs; yield its address and its process.

    Parameters
    ----------
    folder : Path
        For its database, its log, and the students' homes.
    more : str
        Lines of configuration to add.
    python : str
        The Python of the venv in which JupyterHub is.
    **settings : str
        As they stand in `hub.env`.
    """
    port, *ports = free_ports(3)
    address = f"http://127.0.0.1:{port}"
    args = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    homes = str(folder / "homes")
    changed = folder / "measuring_config.py"
    changed.write_text(
        CHANGES.format(config=str(CONFIG), homes=homes, ports=ports, args=args, more=more)
    )
    environ = os.environ | {"HUB_ADMINS": TEACHER, "HUB_BIND": address} | settings
    command = [python, "-m", "jupyterhub", "-f", str(changed)]
    with (folder / "hub.log").open("a") as log:
        hub = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
    try:
        wait_for(lambda: answers(hub, address, folder), "the hub to answer")
        yield address, hub.pid
    finally:
        hub.terminate()
        hub.wait(PATIENCE)


def answers(hub: subprocess.Popen, address: str, folder: Path) -> bool:
    """Tell whether the hub answers; raise if it has ended."""
    if hub.poll() is not None:
        said = (folder / "hub.log").read_text("utf-8").strip()
        raise Problem(f"The hub ended with code {hub.returncode}:\n{said[-3000:]}")
    try:
        return requests.get(f"{address}/hub/api/", timeout=PATIENCE).ok
    except requests.ConnectionError:
        return False


def wait_for(happened: object, what: str) -> None:
    """Wait until a function returns something true."""
    until = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > until:
            raise Problem(f"Waited {PATIENCE} seconds for {what}.")
        time.sleep(0.2)


# --- a student ----------------------------------------------------------------------------------


@dataclass
class Run:
    """How a lab went for one student: seconds since the click on its link, and errors."""

    first_seconds: float = 0.0
    all_seconds: float = 0.0
    first_processor: float = 0.0
    turns: int = 0
    errors: list[str] = field(default_factory=list)


class Student:
    """Somebody with a browser: logs in, opens a lab by its link, runs its cells.

    Parameters
    ----------
    address : str
        The hub's.
    name : str
        Under which the student logs in.
    """

    def __init__(self, address: str, name: str) -> None:
        self.address, self.name = address, name
        self.session = requests.Session()

    def ask(self, method: str, path: str, **options: object) -> requests.Response:
        """Send a request as a browser does that has a page of the hub or the lab open."""
        where = "/hub/" if path.startswith("/hub/") else f"/user/{self.name}/"
        tokens = [c.value for c in self.session.cookies if c.name == "_xsrf" and c.path == where]
        headers = {"X-XSRFToken": tokens[0]} if tokens else {}
        response = self.session.request(
            method, self.address + path, headers=headers, timeout=PATIENCE, **options
        )
        response.raise_for_status()
        return response

    def log_in(self) -> None:
        """Log in; raise if the hub does not let the student in."""
        token = re.search(r'name="_xsrf" value="([^"]+)"', self.ask("GET", "/hub/login").text)
        form = {"_xsrf": token[1], "username": self.name, "password": PASSWORD}
        # Elsewhere than to the server, which would start at once.
        where = f"{self.address}/hub/login?next=%2Fhub%2Fhome"
        response = self.session.post(where, form, timeout=PATIENCE)
        if response.status_code == requests.codes.forbidden:
            said = re.search(r'class="login_error">\s*([^<]+)', response.text)
            raise Problem(f"The hub did not let {self.name} in: {said and said[1].strip()}")
        response.raise_for_status()

    def add(self, names: Sequence[str]) -> None:
        """Add students to the hub, as an administrator."""
        self.ask("GET", "/hub/admin")
        self.ask("POST", "/hub/api/users", json={"usernames": list(names)})

    def open(self, notebook: str) -> dict:
        """Follow the link to a notebook until it is open; return what it holds."""
        link = f"/hub/user-redirect/lab/tree/{notebook}"
        mine = f"/user/{self.name}/lab"
        wait_for(
            lambda: urlsplit(self.ask("GET", link).url).path.startswith(mine),
            f"the server of {self.name}",
        )
        return self.contents(notebook)

    def contents(self, notebook: str) -> dict:
        """Return a notebook as it is in the student's home."""
        return self.ask("GET", f"/user/{self.name}/api/contents/{notebook}").json()["content"]

    def save(self, notebook: str, content: dict) -> None:
        """Save a notebook, as JupyterLab does."""
        model = {"type": "notebook", "format": "json", "content": content}
        self.ask("PUT", f"/user/{self.name}/api/contents/{notebook}", json=model)

    def kernel(self, notebook: str) -> Kernel:
        """Start a kernel for a notebook."""
        model = {"type": "notebook", "name": "", "path": notebook, "kernel": {"name": "python3"}}
        made = self.ask("POST", f"/user/{self.name}/api/sessions", json=model).json()
        where = f"/user/{self.name}/api/kernels/{made['kernel']['id']}/channels"
        url = self.address.replace("http", "ws", 1) + where
        prepared = self.session.prepare_request(requests.Request("GET", self.address + where))
        cookies = prepared.headers.get("Cookie", "")
        return Kernel(websocket.create_connection(url, timeout=PATIENCE, cookie=cookies))

    def run(self, notebook: str, processes: object) -> Run:
        """Open a notebook and run its code, cell by cell."""
        began, run = time.perf_counter(), Run()
        content = self.open(notebook)
        with closing(self.kernel(notebook)) as kernel:
            for cell in content["cells"]:
                if cell["cell_type"] != "code":
                    continue
                run.errors += kernel.run(cell["source"])
                if kernel.said and not run.first_seconds:
                    run.first_seconds = time.perf_counter() - began
                    run.first_processor = sum(map(processor, processes(self.name)))
        run.all_seconds = time.perf_counter() - began
        run.turns = sum(kernel.controls.values())
        self.save(notebook, content)
        return run

    def stop(self) -> None:
        """Stop the server, and wait until it has stopped."""
        self.ask("GET", "/hub/home")
        self.ask("DELETE", f"/hub/api/users/{self.name}/server")
        mine = f"/hub/api/users/{self.name}"
        wait_for(lambda: not self.ask("GET", mine).json()["servers"], f"{self.name} to stop")


class Kernel:
    """A kernel that is spoken to through the hub, as JupyterLab speaks to it.

    Attributes
    ----------
    said : bool
        Whether anything has been shown below a cell so far.
    controls : dict of str to int
        The controls shown so far, by their names, with the number of their choices.
    """

    OUTPUTS = ("stream", "display_data", "execute_result", "error")

    def __init__(self, channel: websocket.WebSocket) -> None:
        self.channel, self.session, self.said = channel, uuid.uuid4().hex, False
        self.controls: dict[str, int] = {}

    def run(self, source: str) -> list[str]:
        """Run a cell, and turn each control that it shows; return the errors."""
        known = set(self.controls)
        # JupyterLab has somebody before it, who could be asked for input.
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": True}
        errors = self.ask("execute_request", content | {"stop_on_error": True})
        for control in set(self.controls) - known:
            for choice in range(self.controls[control]):
                data = {"method": "update", "state": {"index": choice}, "buffer_paths": []}
                errors += self.ask("comm_msg", {"comm_id": control, "data": data})
        return errors

    def ask(self, kind: str, content: dict) -> list[str]:
        """Send a message and wait until the kernel is done with it; return the errors."""
        header = {"msg_id": uuid.uuid4().hex, "session": self.session, "username": ""}
        header |= {"msg_type": kind, "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.channel.send(json.dumps(message | {"channel": "shell", "buffers": []}))
        errors = []
        for answer in self.answers(header["msg_id"]):
            content = answer["content"]
            match answer["header"]["msg_type"]:
                case "error":
                    errors.append(f"{content['ename']}: {content['evalue']}")
                case "comm_open" if "_options_labels" in content["data"].get("state", {}):
                    choices = content["data"]["state"]["_options_labels"]
                    self.controls[content["comm_id"]] = len(choices)
                case shown if shown in self.OUTPUTS:
                    self.said = True
        return errors

    def answers(self, asked: str) -> Iterator[dict]:
        """Yield what the kernel publishes about a message, until it is done with it."""
        while True:
            received = self.channel.recv()
            # What is not text has parts that a notebook's page alone needs.
            message = json.loads(received) if isinstance(received, str) else {"channel": ""}
            if message["channel"] != "iopub" or message["parent_header"].get("msg_id") != asked:
                continue
            yield message
            if message["content"].get("execution_state") == "idle":
                return

    def close(self) -> None:
        """Close the tab; the kernel runs on."""
        self.channel.close()


# --- what it costs ------------------------------------------------------------------------------


class Costs:
    """Looks at the hub and at every student's processes while the body runs.

    Attributes
    ----------
    server, kernel : dict of str to int
        The most bytes of each student's server and of what it has started.
    hub : int
        The most bytes of the hub, its proxy and its culler, together.
    """

    def __init__(self, pid: int) -> None:
        self.pid, self.hub = pid, 0
        self.server: dict[str, int] = {}
        self.kernel: dict[str, int] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Costs:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def students(self) -> dict[str, psutil.Process]:
        """Return the students' servers by their names."""
        found = {}
        for process in family(self.pid)[1:]:
            try:
                if any(part.endswith("jupyterhub-singleuser") for part in process.cmdline()):
                    found[process.environ()["JUPYTERHUB_USER"]] = process
            except (psutil.Error, KeyError):
                continue
        return found

    def of_student(self, name: str) -> list[psutil.Process]:
        """Return a student's server and what it has started."""
        server = self.students().get(name)
        return family(server.pid) if server else []

    def of_hub(self) -> list[psutil.Process]:
        """Return the hub's own processes."""
        students = {process for name in self.students() for process in self.of_student(name)}
        return [process for process in family(self.pid) if process not in students]

    def _look(self) -> None:
        while not self._ended.wait(LOOK):
            self.hub = max(self.hub, sum(map(used, self.of_hub())))
            for name, server in self.students().items():
                self.server[name] = max(self.server.get(name, 0), used(server))
                kernel = sum(map(used, family(server.pid)[1:]))
                self.kernel[name] = max(self.kernel.get(name, 0), kernel)


def together(address: str, pid: int, names: Sequence[str], notebook: str) -> dict:
    """Have students run a notebook at the same time; return what it cost, by one student."""
    students = [Student(address, name) for name in names]
    with Costs(pid) as costs, ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(Student.log_in, students))
        hub_before = sum(map(processor, costs.of_hub()))
        machine_before, began = busy_seconds(), time.perf_counter()
        runs = list(pool.map(lambda student: student.run(notebook, costs.of_student), students))
        passed = time.perf_counter() - began
        hub = (sum(map(processor, costs.of_hub())) - hub_before) / len(names)
        own = [sum(map(processor, costs.of_student(name))) for name in names]
        others = busy_seconds() - machine_before - sum(own) - hub * len(names)
        list(pool.map(Student.stop, students))
    return {
        "server_mb": round(max(costs.server.values()) / MB),
        "kernel_mb": round(max(costs.kernel.values()) / MB),
        "hub_mb": round(costs.hub / MB),
        "processor_first_seconds": mean([run.first_processor + hub for run in runs]),
        "processor_seconds": mean([seconds + hub for seconds in own]),
        "first_seconds": round(max(run.first_seconds for run in runs), 1),
        "all_seconds": round(max(run.all_seconds for run in runs), 1),
        "others_percent": round(100 * max(others, 0) / (passed * psutil.cpu_count())),
        "turns": max(run.turns for run in runs),
        "errors": [error for run in runs for error in run.errors],
    }


def busy_seconds() -> float:
    """Return the seconds for which this machine's processors have worked at anything."""
    times = psutil.cpu_times()
    return times.user + times.system


def mean(values: Sequence[float]) -> float:
    """Return a mean to a tenth."""
    return round(sum(values) / len(values), 1)


def measure(lab: str, students: int, folder: Path) -> dict:
    """Measure a lab in a hub of its own: one student alone, then all at once."""
    notebook = f"{lab}/lab.ipynb"
    names = [f"student{number}" for number in range(1, students + 1)]
    with running_hub(folder) as (address, pid):
        teacher = Student(address, TEACHER)
        teacher.log_in()
        teacher.add(["alone", *names])
        alone = together(address, pid, ["alone"], notebook)
        all_at_once = together(address, pid, names, notebook)
    errors = alone.pop("errors") + all_at_once.pop("errors")
    if errors:
        raise Problem(f"Lab {lab} ended with errors:\n" + "\n".join(errors))
    return {"alone": alone, "at_once": all_at_once}


def machine() -> dict:
    """Return what was measured on, and when."""
    return {
        "day": date.today().isoformat(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in TOLD},
    }


def main(arguments: Sequence[str]) -> None:
    """Measure the labs that are asked for, or all of them and write what came out."""
    known = [path.parent.name for path in sorted((ROOT / "chapters").glob("*/lab.ipynb"))]
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("labs", nargs="*", metavar="LAB", help=f"of {', '.join(known)}")
    parser.add_argument("--students", type=int, default=10, help="how many at once (10)")
    asked = parser.parse_args(arguments)
    if unknown := [lab for lab in asked.labs if lab not in known]:
        raise Problem(f"There is no lab {unknown[0]!r}; there are {', '.join(known)}.")
    ready()
    measured = {}
    for lab in asked.labs or known:
        with tempfile.TemporaryDirectory() as folder:
            measured[lab] = measure(lab, asked.students, Path(folder))
        print(lab, json.dumps(measured[lab], indent=2), flush=True)
    if not asked.labs:
        whole = machine() | {"students": asked.students, "labs": measured}
        MEASURED.write_text(json.dumps(whole, indent=2) + "\n", "utf-8")
        print(f"Written: {MEASURED.relative_to(ROOT)}")


def ready() -> None:
    """Say what is missing, if a hub cannot be run here."""
    try:
        version("jupyterhub")
    except PackageNotFoundError:
        raise Problem(
            "JupyterHub is not installed here. Make a venv for it, and run this with its Python:\n"
            "  python3 -m venv .venv-hub\n"
            "  .venv-hub/bin/pip install -r class/hub/requirements-hub.txt"
        ) from None
    if not (HUB / "node_modules").exists():
        raise Problem(
            "The hub's proxy is not installed:\n"
            '  PATH="$PWD/.venv-hub/bin:$PATH" npm ci --prefix class/hub'
        )


if __name__ == "__main__":
    sys.exit(attempt(lambda: main(sys.argv[1:])))
