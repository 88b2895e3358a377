"""The book's letters: of Source Serif 4 the characters and the weights that the pages use.

The whole files weigh 102 KB, more than most chapters. Their licence (``static/fonts/OFL.txt``)
allows to shorten them and reserves the name *Source* to the whole: what is made here is called
Summit Serif.
"""

from __future__ import annotations

import io
import logging
import re
from functools import cache
from html import unescape
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from sphinx.application import Sphinx

SOURCES = Path(__file__).with_name("static") / "fonts"
FAMILY = "Summit Serif"
#: The file on the site, by the file that it is made of.
FILES = {
    "source-serif-4-latin-wght-normal.woff2": "summit-serif.woff2",
    "source-serif-4-latin-wght-italic.woff2": "summit-serif-italic.woff2",
}
#: The lightest and the boldest that the style sheets ask for.
WEIGHTS = (400, 700)
#: What the style sheets make use of, and what places accents.
FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum"]
#: A reader can type these into a field, whether a page has them or not.
ALWAYS = {chr(code) for code in range(0x20, 0x7F)}
#: Of the names inside a font file: family, full name, PostScript's, and the two of its styles.
NAMES = {1: FAMILY, 4: FAMILY, 6: FAMILY.replace(" ", ""), 16: FAMILY, 25: FAMILY.replace(" ", "")}
TAG = re.compile(r"<[^>]*>")


def characters(html: Path) -> frozenset[str]:
    """Return the characters that the words of the pages and of their scripts have."""
    found = set(ALWAYS)
    for path in html.rglob("*.html"):
        found.update(unescape(TAG.sub("", path.read_text("utf-8"))))
    for path in [*html.glob("_static/**/*.js"), *html.glob("figures/*.js")]:
        found.update(path.read_text("utf-8"))
    return frozenset(found)


@cache
def shortened(source: Path, wanted: frozenset[str]) -> bytes:
    """Return a font file with these characters alone, and the weights that are used."""
    font = TTFont(source, recalcTimestamp=False)
    font = instantiateVariableFont(font, {"wght": WEIGHTS})
    options = Options(layout_features=FEATURES, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(wanted)))
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in NAMES:
            record.string = NAMES[record.nameID]
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the shortened files in the place of the whole ones."""
    folder = Path(app.outdir, "_static", "fonts")
    # Where no page was written, nothing was copied: the files of the last build hold.
    if exception is not None or not all((folder / name).is_file() for name in FILES):
        return
    wanted = characters(Path(app.outdir))
    for name, made in FILES.items():
        (folder / made).write_bytes(shortened(SOURCES / name, wanted))
        (folder / name).unlink()


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every step
    app.connect("build-finished", write, priority=980)  # behind whoever writes words
