"""The wheel: what is in it, and that it declares all that it imports."""

import ast
import functools
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution, packages_distributions
from types import SimpleNamespace

import nbformat
import pytest
from browsing import visiting
from conftest import ROOT, copy_book
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from book.alone import standalone
from tools.wheel import build_wheel

DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
IMPORT_ALL = """
import importlib, pkgutil, sys
import summit
for module in pkgutil.walk_packages(summit.__path__, "summit."):
    importlib.import_module(module.name)
    print(module.name)
"""
CONFIG = SimpleNamespace(
    html_baseurl="https://a.org/book/", wheel="reading_the_summit-0.1.0+12ab34cd-py3-none-any.whl"
)
ELSEWHERE = SimpleNamespace(html_baseurl="", wheel=CONFIG.wheel)
WIDGET = "application/vnd.jupyter.widget-view+json"
LAB = ROOT / "chapters" / "02-flight" / "lab.ipynb"
FIGURES = ROOT / "summit" / "chapters" / "flight" / "figures.py"
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
    with zipfile.ZipFile(build_wheel(tmp_path_factory.mktemp("wheel"))) as archive:
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


def test_the_same_content_is_the_same_file_and_another_has_another_name(tmp_path):
    copy = copy_book(tmp_path / "a copy")
    names = ("pyproject.toml", "README.md")
    assert all((copy / name).is_file() for name in names)
    ours, theirs = build_wheel(tmp_path / "a"), build_wheel(tmp_path / "b", copy)
    assert re.fullmatch(r"reading_the_summit-[\d.]+\+\w{1,8}-py3-none-any\.whl", ours.name)
    assert (ours.name, ours.read_bytes()) == (theirs.name, theirs.read_bytes())
    with (copy / "data" / "countries.csv").open("a") as table:
        table.write("\n")
    assert build_wheel(tmp_path / "b", copy).name != ours.name


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


@pytest.fixture(scope="module")
def executed(alone, tmp_path_factory):
    """A function that runs a notebook as it is downloaded, with nothing of Sphinx."""

    @functools.cache
    def execute(path):
        docname = f"chapters/{path.parent.name}/{path.stem}"
        made = standalone(json.loads(path.read_text("utf-8")), docname, CONFIG)
        notebook = nbformat.reads(json.dumps(made), as_version=4)
        nbformat.validate(notebook)
        notebook.cells.append(nbformat.v4.new_code_cell(LACKING))
        folder = tmp_path_factory.mktemp("lab")
        # Without the state of widgets: a page of it would ask another host for what shows them.
        client = NotebookClient(notebook, km=alone(), timeout=300, store_widget_state=False)
        client.execute(cwd=str(folder))
        return notebook

    return execute


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[f"{p.parent.name}/{p.name}" for p in NOTEBOOKS])
def test_a_downloaded_notebook_runs_with_nothing_of_sphinx(executed, path):
    assert "myst_nb" not in path.read_text("utf-8")
    notebook = executed(path)
    assert notebook.cells[-1].outputs[0].text.split() == ["sphinx", "myst_nb", "jupyter_book"]
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    # What VS Code, or an exported page, could not show.
    shown = [set(output.data) for output in outputs if "data" in output]
    assert [kinds for kinds in shown if not kinds & {"text/html", "text/plain"}] == []
    assert [kinds for kinds in shown if WIDGET in kinds] == []


def test_an_exported_notebook_shows_its_explorers_and_asks_nobody(executed, browser, tmp_path):
    notebook = executed(LAB)
    explored = re.findall(r"def (\w+)\([^)]*\)[^:]*Explorer:", FIGURES.read_text("utf-8"))
    shown = {name for name in explored if re.search(rf"show\({name}=", LAB.read_text("utf-8"))}
    assert shown
    exporter = HTMLExporter(require_js_url="", mathjax_url="", mermaid_js_url="")
    (tmp_path / "lab.html").write_text(exporter.from_notebook_node(notebook)[0], "utf-8")
    with visiting(browser, tmp_path.as_uri() + "/") as visit:
        page = visit.open("lab.html")
        for name in shown:
            assert page.locator(f"#fig-{name.replace('_', '-')} svg").is_visible()
    assert visit.strangers == []


def test_a_notebook_without_the_package_says_how_to_install_it():
    text = json.dumps(
        standalone({"cells": [{"cell_type": "markdown"}]}, "chapters/x/lab", ELSEWHERE)
    )
    assert "the file beside this notebook" in text
    notebook = standalone({"cells": [{"cell_type": "raw"}]}, "chapters/x/lab", CONFIG)
    look = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    # Isolated, and without what is installed: as on any other computer.
    python = [sys.executable, "-I", "-S", "-c", "".join(look["source"])]
    done = subprocess.run(python, capture_output=True, text=True, check=False)
    told = done.stderr.partition("ImportError: ")[2]
    assert f"%pip install {CONFIG.html_baseurl}wheels/{CONFIG.wheel}\n" in told
    assert f"{CONFIG.html_baseurl}chapters/x/lab.html" in told


def test_the_links_of_a_downloaded_notebook_lead_to_the_site():
    words = (
        "[a](story.md) [b](../students.md#words) [c](lab.ipynb) [d](#here) [e](https://f.org/g.md)"
    )
    cells = [{"cell_type": kind, "source": [words]} for kind in ("markdown", "code")]
    first, *_, code = standalone({"cells": cells}, "chapters/02-flight/lab", CONFIG)["cells"]
    site = "https://a.org/book/chapters/"
    assert "".join(first["source"]) == (
        f"[a]({site}02-flight/story.html) [b]({site}students.html#words) "
        f"[c]({site}02-flight/lab.html) [d](#here) [e](https://f.org/g.md)"
    )
    assert code["source"] == [words]
