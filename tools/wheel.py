"""The wheel of `summit` and its tables, for whoever runs a notebook without the whole book.

The same checkout gives the same bytes, and each content has a name of its own: the version ends in
the beginning of their checksum, as in ``reading_the_summit-0.1.0+3fa9c1d2-py3-none-any.whl``. A
browser or pip that keeps one file then never takes it for another edition's.

Needs what requirements.txt installs, and no network: ``python -m tools.wheel FOLDER``.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import tomllib
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager

from tools import ROOT


def build_wheel(folder: Path, root: Path = ROOT) -> Path:
    """Build the wheel of a checkout into a folder, and return its path.

    Parameters
    ----------
    folder : pathlib.Path
        Where it is put. Wheels of other contents that lie there stay.
    root : pathlib.Path, optional
        The checkout, where it is not this one.
    """
    with tempfile.TemporaryDirectory() as plain:
        content = _build(root, Path(plain)).read_bytes()
    return _build(root, folder, f"+{hashlib.sha256(content).hexdigest()[:8]}")


def _build(root: Path, folder: Path, edition: str = "") -> Path:
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    settings["project"]["version"] += edition
    metadata = ProjectMetadata(str(root), PluginManager(), settings)
    (made,) = WheelBuilder(str(root), metadata=metadata).build(
        directory=str(folder), versions=["standard"]
    )
    return Path(made)


if __name__ == "__main__":
    print(build_wheel(Path(sys.argv[1])))
