"""Put the site together: the built pages, and beside them the labs that run in the browser.

Runs in the book's own environment, for ``make site`` and for the tests. The same pages give the
same bytes; what is put together is new each time, so that no earlier state can matter.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from html import unescape
from importlib.metadata import distribution
from pathlib import Path

from summit.data import dates
from tools import ROOT
from tools.answers import bundle_editor
from tools.commands import attempt
from tools.pyodide import bring_pyodide, sha256
from tools.terminal import Problem, indent, quietly, say

LITE = ROOT / "browser" / "lite"
RUN = ROOT / "browser" / "run"
#: What JupyterLite ships for those who build it, or for browsers of 2015.
UNUSED = ("doc", "jupyterlite.schema.v0.json")
UNUSED += ("rspack.*", "package.json", "notebooks/package.json")
UNUSED += tuple(f"build/fa-*.{kind}" for kind in ("eot", "svg", "ttf", "woff"))
#: The distributions whose parts for the browser a lab uses.
EXTENSIONS = ("jupyterlite-pyodide-kernel", "jupyterlab-widgets")
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
#: Any fixed moment would do.
MOMENT = 1650067200


def assemble(pages: Path, target: Path, root: Path = ROOT) -> dict:
    """Make the site out of the built pages, and return its list of labs.

    Parameters
    ----------
    pages : pathlib.Path
        The pages, built with labs.
    target : pathlib.Path
        The folder of the site. What was there before is replaced, once all is ready.
    root : pathlib.Path, optional
        The checkout that the pages were built from.
    """
    wheel, found = the_wheel(pages), labs(pages, root)
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".site-") as folder:
        site, lite = Path(folder, "site"), Path(folder, "lite")
        shutil.copytree(pages, site)
        say("Bringing Python for the browser")
        bring_pyodide(lite / "static" / "pyodide", wheel)
        say("Bundling the editor of the answers")
        bundle_editor(site / "answers")
        write_contents(found, lite / "contents")
        say("Building the notebook page")
        build_lite(lite, site / "run")
        dress(site / "run")
        manifest = write_manifest(found, site / "run")
        shutil.rmtree(target, ignore_errors=True)
        site.replace(target)
    return manifest


def the_wheel(pages: Path) -> Path:
    """Return the wheel of `summit` that was built with the pages."""
    wheels = sorted(pages.glob("wheels/*.whl"))
    if len(wheels) != 1:
        raise Problem(f"{pages} holds {len(wheels)} wheels, not one. Build the book anew.")
    return wheels[0]


# --- the labs -----------------------------------------------------------------------------------


def labs(pages: Path, root: Path) -> dict[str, dict]:
    """Return what is known of each notebook that has a page, by names such as ``02-flight/lab``."""
    day = edition_day()
    found = {}
    for path in sorted(root.glob("chapters/*/*.ipynb")):
        page = path.relative_to(root).with_suffix(".html").as_posix()
        if not (pages / page).is_file():
            continue
        text = notebook_text(path)
        edition = f"{day}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        links = launch_links((pages / page).read_text("utf-8"), page)
        found[f"{path.parent.name}/{path.stem}"] = {
            "path": f"{path.parent.name}/{edition}/{path.name}",
            "edition": edition,
            "title": title(text, path),
            "page": f"../{page}",
            "text": text,
            **links,
        }
    return found


def edition_day() -> str:
    """Return the day on which the newest of the tables was read."""
    return max(read_on for _, read_on in dates().values())


def notebook_text(path: Path) -> str:
    """Return a notebook as the browser gets it: without outputs, for the browser's Python."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    notebook["metadata"]["kernelspec"] = KERNEL
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def title(text: str, path: Path) -> str:
    """Return the first heading of a notebook."""
    cells = json.loads(text)["cells"]
    opening = "".join("".join(cell["source"]) + "\n" for cell in cells[:2])
    if heading := re.search(r"^# (.+)$", opening, re.M):
        return heading[1].strip()
    raise Problem(f"{path} has no title: its first cell begins with # and a heading.")


def launch_links(page: str, name: str) -> dict[str, str]:
    """Return the other two ways to run a lab, as its page, which must have all three, has them."""
    found = {}
    for way in ("here", "binder", "download"):
        link = re.search(rf'<a class="launch-{way}" href="([^"]+)"', page)
        if link is None:
            raise Problem(
                f"{name}: the page has no link of the class launch-{way}.\n"
                "Build the pages with labs: BOOK_LABS=1"
            )
        address = unescape(link[1])
        if "://" not in address:
            address = posixpath.relpath(posixpath.join(posixpath.dirname(name), address), "run")
        found[way] = address
    del found["here"]
    return found


def write_contents(found: dict[str, dict], folder: Path) -> None:
    """Write the notebooks where JupyterLite takes them from."""
    for lab in found.values():
        path = folder / lab["path"]
        path.parent.mkdir(parents=True)
        path.write_text(lab["text"], "utf-8")
    # Their times are published with them.
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (MOMENT, MOMENT))


# --- JupyterLite --------------------------------------------------------------------------------


def build_lite(folder: Path, target: Path) -> None:
    """Have JupyterLite build its notebook application, in a folder that was never used before."""
    for name in ("jupyter-lite.json", "overrides.json"):
        shutil.copy(LITE / name, folder)
    settings = {
        "apps": ["notebooks"],
        "contents": ["contents"],
        "federated_extensions": [str(path) for path in extensions()],
        "ignore_sys_prefix": ["federated_extensions"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": str(target),
    }
    (folder / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": settings}))
    quietly(
        [sys.executable, "-m", "jupyterlite_core", "build"],
        lambda said: f"JupyterLite could not be built:\n{indent(said, 20)}",
        cwd=folder,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(MOMENT), "TZ": "UTC"},
    )


def extensions() -> Iterator[Path]:
    """Yield the folders of what JupyterLite is extended by."""
    for name in EXTENSIONS:
        for file in distribution(name).files:
            if "labextensions" in file.parts and file.name == "install.json":
                yield Path(file.locate()).resolve().parent


def dress(run: Path) -> None:
    """Make JupyterLite's page the book's: add our files, leave out what no lab uses."""
    before = size(run)
    for path in {path for pattern in UNUSED for path in run.glob(pattern)}:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    say(f"  left out what no lab uses: {(before - size(run)) / 1e6:.1f} MB")
    (run / "service-worker.js").rename(run / "jupyterlite-service-worker.js")
    shutil.copytree(RUN, run, dirs_exist_ok=True)
    page = run / "notebooks" / "index.html"
    ours = (
        '<link rel="stylesheet" href="../lab.css">\n'
        '    <script type="module" src="../lab.js"></script>\n  </head>'
    )
    text, times = re.subn("</head>", ours, page.read_text("utf-8"), count=1)
    if not times:
        raise Problem("JupyterLite's page for notebooks has no </head> to put the book's files in.")
    page.write_text(text, "utf-8")
    check_local(run)


def check_local(run: Path) -> None:
    """Refuse a page whose settings name another host, or leave Python's address to a default."""
    kernel = {}
    for path in sorted(run.glob("**/jupyter-lite.json")):
        config = json.loads(path.read_text("utf-8")).get("jupyter-config-data", {})
        far = [text for text in strings(config) if re.match(r"(?:[a-z]+:)?//", text)]
        if far:
            raise Problem(f"{path.relative_to(run)} names other hosts: {', '.join(far)}")
        for settings in config.get("litePluginSettings", {}).values():
            kernel |= settings
    own = "./static/pyodide/pyodide.mjs"
    if kernel.get("pyodideUrl") != own or not (run / own).is_file():
        raise Problem(
            f"pyodideUrl is {kernel.get('pyodideUrl')!r}, not {own!r}: labs would ask another host."
        )
    if kernel.get("disablePyPIFallback") is not True or not kernel.get("pipliteUrls"):
        raise Problem("JupyterLite's settings would have labs ask a package index.")


def strings(value: object) -> Iterator[str]:
    """Yield every text in what was read from JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


# --- the manifest -------------------------------------------------------------------------------


def write_manifest(found: dict[str, dict], run: Path) -> dict:
    """Write ``labs.json``: the labs, and what their Python is made of."""
    python = [
        {
            "url": path.relative_to(run).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": sha256(path),
        }
        for path in files_in(run / "static" / "pyodide")
    ]
    manifest = {
        "edition_day": edition_day(),
        "build": digest(run),
        "labs": {
            name: {key: value for key, value in lab.items() if key != "text"}
            for name, lab in found.items()
        },
        "python": python,
        "bytes": sum(one["bytes"] for one in python),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (run / "labs.json").write_text(text + "\n", "utf-8")
    return manifest


def digest(run: Path) -> str:
    """Return a hash over all files under a folder."""
    found = hashlib.sha256()
    for path in files_in(run):
        found.update(f"{path.relative_to(run).as_posix()} {sha256(path)}\n".encode())
    return found.hexdigest()[:16]


def files_in(folder: Path) -> Iterable[Path]:
    """Return the files below a folder, in one order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def size(folder: Path) -> int:
    """Return how many bytes the files below a folder have."""
    return sum(path.stat().st_size for path in files_in(folder))


def main() -> None:
    """Put together the site that the command line names: the pages, and where it goes."""
    pages, target = map(Path, sys.argv[1:])
    manifest = assemble(pages, target)
    say(f"  {len(manifest['labs'])} notebooks; Python for them: {manifest['bytes'] / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(attempt(main))
