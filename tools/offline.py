"""`make offline`: pack the built book, with or without labs, into one file for a USB stick."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from tools import ROOT
from tools.packed_serve import PORT
from tools.site import SITE, build_asked
from tools.terminal import say

#: What it unpacks to.
FOLDER = "reading-the-summit"
OFFLINE = ROOT / "dist" / f"{FOLDER}.zip"
OFFLINE_LABS = ROOT / "dist" / f"{FOLDER}-with-labs.zip"
SERVER = ROOT / "tools" / "packed_serve.py"
#: What only a site on the network has a use for.
ONLINE_ONLY = re.compile(r"404\.html|robots\.txt|sitemap\.xml|objects\.inv|\..*|_static/cards/.*")
#: What is packed in itself.
PACKED = re.compile(r".*\.(?:whl|zip|png|woff2)")

README = """\
Reading the Summit

To read the book, open index.html in any browser. Nothing is installed and no network is needed:
sliders, search and tables work from this folder, on a disk or a USB stick. Unpack it first: inside
the packed file the pages do not find each other.
{labs}
  index.html    the book
  figures/      each of its figures on a page of its own, to be embedded elsewhere
  data/         its tables, and datapackage.json, which describes every column, source and licence
  _sources/     the text of the pages, and the notebooks of the labs
  wheels/       the Python part of the book, which a notebook alone needs, for pip install

Only the buttons that open a lab in Binder, and the links to sources, need the network.

Code: MIT, see LICENSE. Text and figures: CC BY 4.0, see LICENSE-content. Data: under each
publisher's terms, named for every table on the page The data (chapters/data.html); the publisher
stands under every figure. To cite the book: CITATION.cff.
"""
LABS = """
To run the labs, and to check answers on the pages, the book needs the small server beside it. It
needs Python 3.9 or newer, and no network:

  on Windows    open serve.py with a double click
  elsewhere     in a terminal, in this folder: python3 serve.py

The server opens the book in your browser, at http://127.0.0.1:{port}/, for this computer alone.
Close its window to stop it. Your work stays in your browser, under that address. What runs the labs
is the work of others: run/licences.txt names it.
"""


def offline() -> None:
    """Build the book and pack it, with labs that run in the browser if ARGS asks for them."""
    pages = build_asked("offline")
    labs = pages == SITE
    target = OFFLINE_LABS if labs else OFFLINE
    pack(pages, target)
    say(f"Packed {target.stat().st_size / 1e6:.1f} MB:")
    say(f"  {target}")
    say("Unpack it anywhere and open index.html; no network is needed.")
    say("For labs, open serve.py there." if labs else "With labs: make offline ARGS=--labs")


def pack(pages: Path, target: Path) -> None:
    """Write the pages, the licences and a word to the reader into one zip file.

    The same pages give the same bytes: in one order, with one day, whoever packs them.
    """
    files = {
        path.relative_to(pages).as_posix(): path.read_bytes()
        for path in pages.rglob("*")
        if path.is_file()
    }
    files = {name: data for name, data in files.items() if not ONLINE_ONLY.fullmatch(name)}
    labs = ""
    if "run/labs.json" in files:
        labs = LABS.format(port=PORT)
        files["serve.py"] = SERVER.read_bytes()
    files["README.txt"] = README.format(labs=labs).encode()
    for name in ("LICENSE", "LICENSE-content", "CITATION.cff"):
        files[name] = (ROOT / name).read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(".part")
    try:
        with zipfile.ZipFile(half, "w") as archive:
            for name in sorted(files):
                entry = zipfile.ZipInfo(f"{FOLDER}/{name}", (2022, 4, 16, 0, 0, 0))
                is_packed = PACKED.fullmatch(name)
                entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
                entry.create_system = 3
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, files[name], compresslevel=9)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
