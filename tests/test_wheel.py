"""The wheel: what is in it, and that it declares all that it imports."""

import ast
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution, packages_distributions

import nbformat
import pytest
from conftest import ROOT, copy_book
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
IMPORT_ALL = """
import importlib, pkgutil, sys
import summit
for module in pkgutil.walk_packages(summit.__path__, "summit."):
    importlib.import_module(module.name)
    print(module.name)
"""
NOTEBOOKS = sorted((ROOT / "chapters").glob("*/*.ipynb"))
# Names what of the publishing software cannot be found.
LACKING = """
from importlib.util import find_spec
print(*[name for name in ("sphinx", "myst_nb", "jupyter_book") if find_spec(name) is None])
"""
LOAD_ALL = """
from summit.data import load, tables
for name in tables():
    print(name, len(load(name)))
"""


def closure(requirements):
    """Return the installed distributions that are required, with those that they require."""
    found, wanted = {}, list(map(Requirement, requirements))
    while wanted:
        one = wanted.pop()
        name = canonicalize_name(one.name)
        if name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
            found[name] = distribution(name)
            wanted += map(Requirement, found[name].requires or [])
    return found.values()


def link(site, distributions):
    """Put links to the files of installed distributions into a folder."""
    for one in distributions:
        for top in {file.parts[0] for file in one.files} - {".."}:
            if not (site / top).exists():
                (site / top).symlink_to(one.locate_file(top))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of the checkout, as a zip file."""
    folder = tmp_path_factory.mktemp("wheel")
    source = copy_book(folder / "source")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(folder), "."]
    subprocess.run(command, cwd=source, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    (made,) = folder.glob("reading_the_summit-*.whl")
    with zipfile.ZipFile(made) as archive:
        yield archive


@pytest.fixture(scope="module")
def run(wheel, tmp_path_factory):
    """A function that runs code where only the wheel and what it declares are installed."""
    site = tmp_path_factory.mktemp("site")
    wheel.extractall(site)
    link(site, closure(DECLARED))
    # Somebody else's folder of that name must not be taken for the book's.
    (site / "data").mkdir()

    def run_code(code):
        return subprocess.run(
            [sys.executable, "-S", "-c", code],
            cwd=site,
            env=os.environ | {"PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run_code


def test_the_wheel_carries_the_package_and_the_tables(wheel):
    names = set(wheel.namelist())
    tables = {f"summit/_tables/{path.name}" for path in ROOT.glob("data/*.csv")}
    assert tables | {"summit/_tables/datapackage.json"} == {
        name for name in names if name.startswith("summit/_tables/")
    }
    assert not [name for name in names if not name.startswith(("summit/", "reading_the_summit-"))]


def test_what_is_imported_is_declared():
    """Declared itself, not only brought along by something else."""
    imported = set()
    for path in (ROOT / "summit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module.partition(".")[0])
    outside = imported - set(sys.stdlib_module_names) - {"summit"}
    providers = packages_distributions()
    needed = {canonicalize_name(one) for name in outside for one in providers[name]}
    assert needed == {canonicalize_name(Requirement(one).name) for one in DECLARED}


def test_every_module_is_imported_with_nothing_else_installed(run):
    assert run("import sphinx").returncode == 1, "the environment holds more than is declared"
    done = run(IMPORT_ALL)
    assert done.returncode == 0, done.stderr
    listed = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "summit").rglob("*.py")
    }
    assert set(done.stdout.split()) == listed - {"summit"}


def test_every_table_is_loaded_with_nothing_else_installed(run):
    done = run(LOAD_ALL)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(list(ROOT.glob("data/*.csv")))


@pytest.fixture(scope="module")
def alone(wheel, tmp_path_factory):
    """A kernel where only the wheel, what it declares and ipykernel are installed."""
    folder = tmp_path_factory.mktemp("alone")
    site = folder / "site"
    wheel.extractall(site)
    link(site, closure([*DECLARED, "ipykernel"]))
    start = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {
        "argv": [sys.executable, "-S", *start],
        "display_name": "alone",
        "language": "python",
        "env": {"PYTHONPATH": str(site), "IPYTHONDIR": str(folder / "ipython")},
    }
    kernels = folder / "kernels"
    (kernels / "alone").mkdir(parents=True)
    (kernels / "alone" / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    manager = KernelSpecManager(kernel_dirs=[str(kernels)])
    return lambda: AsyncKernelManager(kernel_name="alone", kernel_spec_manager=manager)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[f"{p.parent.name}/{p.name}" for p in NOTEBOOKS])
def test_a_notebook_runs_with_nothing_of_sphinx(alone, path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    assert "myst_nb" not in path.read_text("utf-8")
    notebook.cells.append(nbformat.v4.new_code_cell(LACKING))
    client = NotebookClient(notebook, km=alone(), timeout=300)
    client.execute(cwd=str(tmp_path))
    assert notebook.cells[-1].outputs[0].text.split() == ["sphinx", "myst_nb", "jupyter_book"]
    warned = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert [output.text for output in warned if output.get("name") == "stderr"] == []
