"""The icons that the theme's templates ask FontAwesome for, drawn into the pages.

As a script FontAwesome weighs 543 KB gzipped. A picture in the page, unlike one in a file, takes
the colour of the words beside it, in high contrast too, and is there on a disk as well.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

#: Lines on a square of 24 units, by FontAwesome's name.
ICONS = {
    "angle-left": '<path d="m14.5 5-7 7 7 7"/>',
    "angle-right": '<path d="m9.5 5 7 7-7 7"/>',
    "arrow-up": '<path d="M12 20V4.5M5.5 11 12 4.5l6.5 6.5"/>',
    "bars": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "chevron-down": '<path d="m5 9 7 7 7-7"/>',
    "circle-half-stroke": '<circle cx="12" cy="12" r="8.5"/>'
    '<path d="M12 3.5v17a8.5 8.5 0 0 0 0-17z" fill="currentColor"/>',
    "list": '<path d="M9 6.5h11M9 12h11M9 17.5h11M4 6.5h.5M4 12h.5M4 17.5h.5"/>',
    "magnifying-glass": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "moon": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5'
    'M5.3 5.3 7 7M17 17l1.7 1.7M18.7 5.3 17 7M7 17l-1.7 1.7"/>',
    "xmark": '<path d="m6 6 12 12M18 6 6 18"/>',
}
PLACE = re.compile(
    r'(?P<begin><(?P<element>i|span) class="[^"]*\bfa-(?P<name>[a-z-]+[a-z])\b[^"]*"[^>]*>)\s*'
    r"(?P<end></(?P=element)>)"
)


def draw(page: str) -> str:
    """Return a page with its icons drawn."""

    def drawn(place: re.Match) -> str:
        name = next((name for name in icon_names(place["begin"]) if name in ICONS), None)
        if name is None:
            return place[0]
        picture = f'<svg viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>'
        return f"{place['begin']}{picture}{place['end']}"

    return PLACE.sub(drawn, page)


def icon_names(tag: str) -> list[str]:
    """Return the names that a tag's classes give an icon."""
    return re.findall(r"(?<=\bfa-)[a-z]+(?:-[a-z]+)*", tag)


def draw_all(app: Sphinx, exception: Exception | None) -> None:
    """Draw the icons of every page: the theme's templates are filled in by now."""
    if exception is not None or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        page = path.read_text("utf-8")
        drawn = draw(page)
        if drawn != page:
            path.write_text(drawn, "utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("build-finished", draw_all, priority=970)
