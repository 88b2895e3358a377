"""One look for every chart of the book, in light and in dark.

A chart is drawn with a handful of named colours. Each stands for a *role* (ink, accent, ...),
not for a shade: when the drawing becomes SVG, `svg_of` replaces each by a CSS variable, and the
page decides what the role looks like in its light and its dark mode (``static/summit.css``).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from html import escape
from math import inf
from numbers import Real
from pathlib import Path
from threading import RLock

import matplotlib as mpl
from IPython.display import HTML
from matplotlib.figure import Figure
from matplotlib.text import Text

STATIC = Path(__file__).parent.parent / "static"

# The shades are those of the light page, so that a PNG looks like the page too. They differ from
# every shade matplotlib uses by itself, because `svg_of` finds them by value.
INK = "#1b1b1e"  # words and axes
QUIET = "#55585f"  # words of lesser weight
RULE = "#d8dbe0"  # grid lines
PAPER = "#fffffe"  # the page itself, for halos and gaps
ACCENT = "#0b5bab"  # the one thing to look at
SECOND = "#b04a08"  # a second thing, told apart from ACCENT by colour-blind readers too
BASE = "#85898f"  # everything else
BAND = "#e9edf3"  # a shaded stretch of time

# A ramp from little to much, for the squares of a map. Its words are INK on the first steps and
# PAPER on the last: in the dark, where little is dark and much is bright, too.
RAMP = ("#f2f6fb", "#c9dcf0", "#93bce0", "#2f74b8", "#123c6b")
RAMP_TEXT = (INK, INK, INK, PAPER, PAPER)
RAMP_EDGE = "#aab4c1"  # round each square, so that the palest is seen too

ROLES = {
    "ink": INK,
    "quiet": QUIET,
    "rule": RULE,
    "paper": PAPER,
    "accent": ACCENT,
    "second": SECOND,
    "base": BASE,
    "band": BAND,
    **{f"ramp-{step}": shade for step, shade in enumerate(RAMP)},
    "ramp-edge": RAMP_EDGE,
}

WIDTH = 430  # user units; a phone shows it at about 0.83, a desktop at about 1.4
FONT_SIZE = 13
LEAST_SIZE = 12.2  # of any word: 10 pixels on a phone of 390

_RC = {
    "figure.dpi": 72,
    "savefig.dpi": 144,
    "figure.figsize": (WIDTH / 72, 300 / 72),
    "figure.constrained_layout.use": True,
    "font.size": FONT_SIZE,
    "axes.titlesize": FONT_SIZE,
    "axes.labelsize": FONT_SIZE,
    "xtick.labelsize": FONT_SIZE,
    "ytick.labelsize": FONT_SIZE,
    "text.color": INK,
    "axes.labelcolor": QUIET,
    "axes.edgecolor": BASE,
    "axes.facecolor": PAPER,
    "figure.facecolor": PAPER,
    "xtick.color": BASE,
    "ytick.color": BASE,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "lines.linewidth": 2,
    "axes.prop_cycle": mpl.cycler(color=[ACCENT, SECOND, BASE, INK]),
    "legend.edgecolor": RULE,
    "svg.fonttype": "none",
}


def size(height: float, width: float = WIDTH) -> tuple[float, float]:
    """Return a matplotlib ``figsize`` for a chart of `width` by `height` user units.

    Parameters
    ----------
    height, width : float
        In the units of the page's drawing, 1/72 inch. Both must be positive.

    Returns
    -------
    tuple of float
        Width and height in inches.

    Raises
    ------
    ValueError
        When either is not a positive number.
    """
    if not all(isinstance(side, Real) and 0 < side < inf for side in (width, height)):
        raise ValueError(
            f"A chart needs a positive width and height, in numbers; got {width!r} by {height!r}."
        )
    return width / 72, height / 72


# JupyterLab turns a control in another thread than the one that runs cells, and turns a control for
# the first time in yet another; matplotlib and its settings are made for one.
_one_at_a_time = RLock()


@contextmanager
def house(**further: object) -> Iterator[None]:
    """Draw in the book's style inside a ``with`` block, while no other thread does.

    Parameters
    ----------
    **further : object
        Settings of matplotlib beside the book's own.
    """
    with _one_at_a_time, mpl.rc_context(_RC | further):
        yield


def saving(**further: object) -> AbstractContextManager:
    """Save a figure inside a ``with`` block.

    Saving gives a figure without a layout engine the default one, which would move its parts when
    it is drawn again, and take most of the time.
    """
    return house(**{"figure.constrained_layout.use": False} | further)


def use() -> HTML:
    """Draw in the book's style from here on, and return the style sheet the charts need.

    Let it be the last line of a notebook's first cell: what it returns is then shown, and the
    charts follow JupyterLab's light and dark theme too.

    Returns
    -------
    IPython.display.HTML
        A ``<style>`` element; it shows nothing by itself.
    """
    mpl.rcParams.update(_RC)
    return HTML(f"<style>{(STATIC / 'summit.css').read_text(encoding='utf-8')}</style>")


def svg_of(figure: Figure, *, name: str, alt: str) -> str:
    """Draw `figure` as a small inline SVG that follows the page's colours and font.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The drawing. Colours of `ROLES` become CSS variables, others stay as they are.
    name : str
        A short name, unique on its page: the SVG's inner ids begin with it.
    alt : str
        What the picture shows, for those who do not see it.

    Returns
    -------
    str
        One ``<svg>`` element, the same bytes for the same drawing.
    """
    raw = io.StringIO()
    _make_legible(figure)
    with saving(**{"svg.hashsalt": name}):
        figure.savefig(
            raw,
            format="svg",
            transparent=True,
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    return _with_alt(_slimmed(_with_roles(raw.getvalue()), name), alt)


def _make_legible(figure: Figure) -> None:
    """Let no word be too small for a phone, whatever size a drawing asked for.

    Before it is drawn: lines of words, and what stands beside them, take the room they then need.
    """
    for words in figure.findobj(Text):
        if words.get_fontsize() < LEAST_SIZE:
            words.set_fontsize(LEAST_SIZE)


def _with_roles(svg: str) -> str:
    for role, shade in ROLES.items():
        svg = svg.replace(shade, f"var(--chart-{role}, {shade})")
    return svg


# What the whole drawing says once, so that its elements need not.
_WHOLE = {
    "fill": f"var(--chart-ink, {INK})",
    "font-size": f"{FONT_SIZE}px",
    "text-anchor": "start",
    "stroke-linejoin": "round",
}
_UNSEEN = (
    r"<metadata>.*?</metadata>",
    r"<!--.*?-->",
    # A style element inside an SVG would apply to the whole page.
    r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>",
    r' transform="rotate\(-?0 [^"]*\)"',
    r'<path d="[^"]*" style="fill: none"/>',
)
_PLACES = re.compile(r' (?:d|x|y|width|height|transform)="[^"]*"')


def _slimmed(svg: str, name: str) -> str:
    """Keep what is seen: no prolog, no unused id, no group for nothing, no hundredth of a unit.

    One element a line: explorers share the lines that their states have in common, and a page
    changes the lines that differ.
    """
    svg = svg[svg.index("<svg ") :].replace("xlink:href", "href")
    for unseen in _UNSEEN:
        svg = re.sub(unseen, "", svg, flags=re.DOTALL)
    svg = _PLACES.sub(_rounded, re.sub(r"\s*\n(?=[MLHVQCzZ\"])", " ", svg))
    svg = re.sub(r'(<\w+)([^<>]*) style="([^"]*)"', _attributes, svg)
    svg = _unwrapped(_with_own_ids(_without_idle_clips(svg), name))
    return re.sub(r"\n\s*", "\n", re.sub(r"(<[^/][^<>]*/>|</[^<>]+>)(?=<)", r"\1\n", svg))


def _rounded(attribute: re.Match) -> str:
    """Write places to a tenth of a unit, and a path without spaces around its letters."""
    short = re.sub(r"\d+\.\d+", lambda found: f"{float(found[0]):.1f}", attribute[0])
    short = re.sub(r"(?<=\d)\.0(?!\d)", "", short)
    if not short.startswith(" d="):
        return short
    return re.sub(r" ?\b([MLHVQCzZ])(?: |\b)", r"\1", short).replace(' "', '"')


def _attributes(element: re.Match) -> str:
    """Write a style as attributes, which a page's policy on styles lets through."""
    parts = (part.split(":", 1) for part in element[3].split(";") if part.strip())
    styles = {key.strip(): value.strip() for key, value in parts}
    # Matplotlib names its own font on every word; the page's is set once, on the whole.
    styles.pop("font-family", None)
    kept = "".join(f' {key}="{value}"' for key, value in styles.items() if _WHOLE.get(key) != value)
    return f"{element[1]}{element[2]}{kept}"


def _without_idle_clips(svg: str) -> str:
    """Take the clip off a path that lies within it: most do, and clipping takes time to draw."""
    boxes = {
        identity: [float(side) for side in sides]
        for identity, *sides in re.findall(
            r'<clipPath id="([^"]+)">\s*<rect x="([^"]+)" y="([^"]+)" width="([^"]+)" '
            r'height="([^"]+)"/>\s*</clipPath>',
            svg,
        )
    }

    def unclipped(path: re.Match) -> str:
        whole, d, identity = path[0], path["d"], path["clip"]
        if identity not in boxes:
            return whole
        left, top, width, height = boxes[identity]
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", d)]
        is_within = all(
            start - 0.2 <= number <= start + length + 0.2
            for start, length, along in ((left, width, numbers[::2]), (top, height, numbers[1::2]))
            for number in along
        )
        return whole.replace(f' clip-path="url(#{identity})"', "") if is_within else whole

    path = r'<path d="(?P<d>[^"]*)" clip-path="url\(#(?P<clip>[^)]+)\)"[^<>]*>'
    return re.sub(path, unclipped, svg)


def _unwrapped(svg: str) -> str:
    """Take away groups that say nothing, and definitions that nothing refers to."""
    svg = re.sub(r"<clipPath>.*?</clipPath>\s*", "", svg, flags=re.DOTALL)
    opened, kept = [], []
    for part in re.split(r"(</?g\b[^<>]*>|<defs>\s*</defs>)", svg):
        if part.startswith("<g"):
            is_said = part.rstrip("/>").strip() != "<g"
            opened += [is_said] if not part.endswith("/>") else []
            kept.append(part if is_said else "")
        elif part == "</g>":
            kept.append(part if opened.pop() else "")
        elif not part.startswith("<defs>") or "<" in part[len("<defs>") :].removesuffix("</defs>"):
            kept.append(part)
    return "".join(kept)


def _with_own_ids(svg: str, name: str) -> str:
    """Give each id that something refers to a number, unique on a page; drop the others.

    Matplotlib makes them of coordinates, whose last digit is not the same in every run.
    """
    used = dict.fromkeys(re.findall(r'(?:url\(|href=")#([^)"]+)', svg))
    own = {identity: f"{name}-p{place}" for place, identity in enumerate(used)}
    svg = re.sub(
        r' id="([^"]+)"', lambda found: f' id="{own[found[1]]}"' if found[1] in own else "", svg
    )
    return re.sub(r'(url\(|href=")#([^)"]+)', lambda found: f"{found[1]}#{own[found[2]]}", svg)


def _with_alt(svg: str, alt: str) -> str:
    view_box = re.search(r'viewBox="([^"]+)"', svg)[1]
    whole = "".join(f' {key}="{value}"' for key, value in _WHOLE.items())
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}" role="img"{whole} '
        f'font-family="var(--chart-font, sans-serif)"\naria-label="{escape(alt)}">'
    )
    return re.sub(r"<svg [^>]*>", lambda _: opening, svg, count=1).strip()
