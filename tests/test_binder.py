"""Binder: its files say what a lab needs and no more, and repo2docker takes them so."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution

import nbformat
import pytest
from jupyterlab.labapp import LabApp
from packaging.utils import canonicalize_name
from test_wheel import DECLARED, closure

from book.launch import urlpath
from tools import ROOT
from tools.binder import base_packages, base_versions, recipe

BINDER = ROOT / "binder"
NOTEBOOKS = sorted((ROOT / "chapters").glob("*/*.ipynb"))
LABS = [path.parent.name for path in NOTEBOOKS if path.name == "lab.ipynb"]


def pinned(path):
    """Return the versions that a requirements file pins, by the names of packages."""
    lines = re.findall(r"(?m)^([\w.-]+)==(\S+)", path.read_text("utf-8"))
    return {canonicalize_name(name): version for name, version in lines}


def test_a_pin_is_the_books_and_none_is_missing_or_too_many():
    ours, books = pinned(BINDER / "requirements.txt"), pinned(ROOT / "requirements.txt")
    assert {name: version for name, version in ours.items() if books[name] != version} == {}
    needed = {one.metadata["Name"] for one in closure([*DECLARED, "ipykernel"])}
    assert set(ours) == set(map(canonicalize_name, needed))
    assert not {"sphinx", "jupyter-book", "myst-nb"} & set(ours)


def test_what_a_notebook_imports_is_installed():
    allowed = {"IPython", "pandas", "numpy", "matplotlib", "ipywidgets", "summit"}
    imported = set()
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                imported |= set(modules(cell.source))
    assert {"summit", "pandas"} <= imported
    assert imported - set(sys.stdlib_module_names) <= allowed
    pins = set(pinned(BINDER / "requirements.txt"))
    assert {canonicalize_name(name) for name in allowed - {"summit"}} <= pins


def modules(source):
    """Yield the top names of what a cell imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]


def test_repo2docker_takes_these_files_and_not_the_books():
    plan = recipe(ROOT)
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (plan.rule, f">={plan.python}") == ("PythonBuildPack", oldest["requires-python"])
    install, after = plan.commands
    assert install.endswith('pip install --no-cache-dir -r "binder/requirements.txt"')
    assert after.endswith('./"binder/postBuild"')
    # What opens a lab comes with every image.
    assert {"jupyterlab", "notebook"} <= set(base_packages(plan.base))
    names = {line.partition("==")[0] for line in base_versions(plan.base)}
    assert set(base_packages(plan.base)) - {"jupyterhub"} <= names


def test_the_settings_arrive_where_jupyter_looks(tmp_path):
    command, environ = [BINDER / "postBuild"], os.environ | {"NB_PYTHON_PREFIX": str(tmp_path)}
    subprocess.run(command, env=environ, cwd=tmp_path, check=True)
    config = json.loads((tmp_path / "etc/jupyter/jupyter_lab_config.json").read_text("utf-8"))
    assert set(config["LabApp"]) <= set(LabApp.class_trait_names())
    assert config["LabApp"]["default_url"] == f"/{urlpath(f'chapters/{LABS[0]}/lab.ipynb')}"
    overrides = tmp_path / "share/jupyter/lab/settings/overrides.json"
    settings = json.loads(overrides.read_text("utf-8")).items()
    # What is Jupyter Notebook's is not installed with the book.
    settings = [(plugin, one) for plugin, one in settings if plugin.startswith("@jupyterlab/")]
    assert settings
    for plugin, values in settings:
        schema = f"schemas/{plugin.replace(':', '/')}.json"
        file = next(file for file in distribution("jupyterlab").files if file.match(schema))
        assert set(values) <= set(json.loads(file.locate().read_text("utf-8"))["properties"])


@pytest.mark.nightly
def test_every_lab_runs_where_binder_would_run_it():
    command = [sys.executable, "-m", "tools.binder"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"(?m)^  (\d\d-[\w-]+) .* [1-9]\d*$", done.stdout) == LABS
