"""Do here what Binder does with the repository, and run labs in what comes of it.

`python -m tools.binder` takes all labs, `python -m tools.binder 02-flight` one. Which files count
and what is run, in what order, repo2docker itself says: it is the program that Binder uses. Three
things are not Binder's: there is no container, only a home and an environment of its own; pip
brings what Binder's images have by conda, at the versions of repo2docker's own list; and what is
not committed is left out, because it is a clone that is installed.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from contextlib import chdir, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml
from playwright.sync_api import Browser, sync_playwright
from repo2docker import buildpacks
from repo2docker.app import Repo2Docker

from book.launch import urlpath
from tools import ROOT
from tools.browser import find_browser
from tools.jupyterlab import (
    EXPOSED,
    free_port,
    open_notebook,
    run_all,
    serving_notebooks,
    shut_down,
)
from tools.memory import MB, Group, Watch, family
from tools.terminal import Problem, indent, quietly, say

#: What Binder gives at the least, to the server and its kernels together.
LIMIT = 1 << 30
#: What of this machine's settings a clean environment keeps: the way to the packages.
KEPT = re.compile(r"PATH|LANG|LC_\w+|TMPDIR|PIP_\w+|\w+_PROXY|SSL_\w+|\w+_CA_BUNDLE", re.IGNORECASE)
#: What Binder's images have by conda, such as jupyterlab-4.4.9-pyhd8ed1ab_0.
CONDA = re.compile(r"^https://\S+/([a-z0-9][\w.+-]*)-([^-/]+)-[^-/]+\.(?:conda|tar\.bz2)", re.M)
#: What pip calls otherwise, and what it does not bring at all.
OTHERWISE, NOT_BY_PIP = {"jupyterhub-singleuser": "jupyterhub"}, {"python", "nodejs", "pip"}


@dataclass(frozen=True)
class Recipe:
    """What repo2docker makes of a folder."""

    #: The rule that fits the folder, by its name.
    rule: str
    #: The Python, such as 3.11.
    python: str
    #: Its list of what every image has, without the ending: `.yml` asks, `-linux-64.lock` answers.
    base: Path
    #: What it runs in the folder, in its order.
    commands: tuple[str, ...]


def recipe(folder: Path) -> Recipe:
    """Return what repo2docker would do with a folder."""
    app = Repo2Docker()
    with chdir(folder):
        # It looks at the folder it is in.
        packs = (kind(base_image=app.base_image) for kind in app.buildpacks)
        pack = next((pack for pack in packs if pack.detect()), None)
        if not isinstance(pack, buildpacks.PythonBuildPack):
            raise Problem(f"repo2docker does not take this folder for a Python one: {folder}")
        scripts = [*pack.get_preassemble_scripts(), *pack.get_assemble_scripts()]
        commands = [script for _user, script in scripts]
        commands += [f'chmod +x "{path}" && ./"{path}"' for path in pack.get_post_build_scripts()]
        lists = Path(buildpacks.__file__).parent / "conda"
        base = lists / f"environment.py-{pack.python_version}"
        return Recipe(type(pack).__name__, pack.python_version, base, tuple(commands))


def base_packages(base: Path) -> list[str]:
    """Return the packages that every image has, as pip names them."""
    asked = yaml.safe_load(base.with_name(f"{base.name}.yml").read_text("utf-8"))["dependencies"]
    names = [re.match(r"[\w-]+", line)[0] for line in asked]
    return [OTHERWISE.get(name, name) for name in names if name not in NOT_BY_PIP]


def base_versions(base: Path) -> list[str]:
    """Return the exact version of everything in every image, as pip's constraints."""
    lock = base.with_name(f"{base.name}-linux-64.lock").read_text("utf-8")
    return [f"{name}=={version}" for name, version in CONDA.findall(lock)]


class Image:
    """A home, a clone of the repository in it, and an environment: what Binder packs up.

    Parameters
    ----------
    folder : pathlib.Path
        An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self.home, self.venv, self.folder = folder / "home", folder / "notebook", folder
        kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
        prefix = str(self.venv)
        self.environ = kept | {
            "HOME": str(self.home),
            "REPO_DIR": str(self.home),
            "NB_PYTHON_PREFIX": prefix,
            "KERNEL_PYTHON_PREFIX": prefix,
            "PATH": f"{prefix}/bin:{kept['PATH']}",
        }

    def run(self, *command: str) -> str:
        """Run a program in the clone as Binder would, and return what it said."""
        return quietly(
            list(command),
            lambda said: f"This failed: {' '.join(command)}\n{indent(said, 20)}",
            cwd=self.home,
            env=self.environ,
        )

    def clone(self) -> None:
        """Clone the last commit of the checkout."""
        self.home.mkdir()
        self.run("git", "clone", "-q", "--depth=1", ROOT.as_uri(), ".")

    def make_base(self, plan: Recipe) -> None:
        """Make an environment with what every image has."""
        own = plan.python == ".".join(map(str, sys.version_info[:2]))
        self.run(sys.executable if own else f"python{plan.python}", "-m", "venv", str(self.venv))
        constraints = self.folder / "constraints.txt"
        constraints.write_text("\n".join(base_versions(plan.base)), "utf-8")
        pip = f"{self.venv}/bin/pip"
        self.run(pip, "install", "-q", "-c", str(constraints), *base_packages(plan.base))

    def contents(self) -> tuple[int, float]:
        """Return how many packages are installed, and how many MB the environment has."""
        listed = self.run(f"{self.venv}/bin/pip", "list", "--format=json")
        count = len(json.loads(next(line for line in listed.splitlines() if line.startswith("["))))
        files = (path.lstat() for path in self.venv.rglob("*") if not path.is_dir())
        return count, sum(file.st_size for file in files) / MB


def row(name: str, *values: object) -> None:
    """Print one row of a table."""
    say(f"{name:<34}" + "".join(f"{value!s:>14}" for value in values))


def pins(path: Path) -> int:
    """Return how many packages a requirements file pins."""
    return len(re.findall(r"^[\w.-]+==", path.read_text("utf-8"), re.M))


def build(image: Image) -> None:
    """Make the image, and print what each step took and brought."""
    image.clone()
    plan = recipe(image.home)
    say(f"repo2docker takes its {plan.rule}, and Python {plan.python}.")
    row("", "seconds", "packages", "MB")
    began = time.perf_counter()
    image.make_base(plan)
    row("What every image has", f"{time.perf_counter() - began:.0f}", *map(round, image.contents()))
    for command in plan.commands:
        began = time.perf_counter()
        image.run("bash", "-c", command)
        row(
            command.split()[-1].replace('"', ""),
            f"{time.perf_counter() - began:.0f}",
            *map(round, image.contents()),
        )
    image.run(f"{image.venv}/bin/pip", "check")
    for name in ("binder/requirements.txt", "requirements.txt"):
        say(f"{name} pins {pins(image.home / name)} packages.")


def run_labs(image: Image, labs: list[str], browser: Browser) -> None:
    """Start the server as Binder does, and run labs within the limit of memory."""
    port, token = free_port(), "of-this-run-only"
    base = f"/user/reading-the-summit-{os.getpid()}/"
    address = f"http://127.0.0.1:{port}{base}"
    command = ["jupyter-lab", "--ip=127.0.0.1", f"--port={port}", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.base_url={base}", f"--IdentityProvider.token={token}", *EXPOSED]
    with closing(Group(LIMIT)) as group:
        say(f"Memory is limited to {LIMIT / MB:,.0f} MB {group}.")
        row("Lab", "s to open", "s to run", "s of CPU", "MB at most", "cells")
        starting = serving_notebooks(
            group.around(command), address, image.folder / "log", cwd=image.home, env=image.environ
        )
        with starting as server, Watch(partial(family, server.pid)) as watch:
            for lab in labs:
                run_lab(watch, browser, address, token, f"chapters/{lab}/lab.ipynb")


def run_lab(watch: Watch, browser: Browser, address: str, token: str, path: str) -> None:
    """Open a lab as its link does, run it whole, and print what it took."""
    watch.begin()
    with closing(browser.new_context(viewport={"width": 1366, "height": 768})) as context:
        context.set_default_timeout(120_000)
        page = context.new_page()
        began = time.perf_counter()
        open_notebook(page, f"{address}{urlpath(path)}?token={token}", path)
        opened = time.perf_counter()
        cells = run_all(page)
        ran = time.perf_counter()
        times = [f"{value:.1f}" for value in (opened - began, ran - opened, watch.seconds)]
        row(f"  {Path(path).parent.name}", *times, f"{watch.peak / MB:,.0f}", cells)
        shut_down(page)
    if watch.peak > LIMIT:
        raise Problem(f"{path} took {watch.peak / MB:,.0f} MB; Binder gives {LIMIT / MB:,.0f} MB.")


def main(labs: list[str]) -> None:
    """Build as Binder does, and run the labs."""
    known = sorted(path.parent.name for path in ROOT.glob("chapters/*/lab.ipynb"))
    if strangers := set(labs) - set(known):
        raise Problem(f"There is no lab {', '.join(strangers)}. There are {', '.join(known)}.")
    with tempfile.TemporaryDirectory(prefix="binder-") as folder, sync_playwright() as playwright:
        image = Image(Path(folder))
        build(image)
        browser = playwright.chromium.launch(
            executable_path=find_browser(sys.executable), args=["--no-sandbox", "--disable-gpu"]
        )
        run_labs(image, labs or known, browser)
        browser.close()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Problem as problem:
        sys.exit(f"\n{problem}")
