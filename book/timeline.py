"""The list of the timeline page, and the strip that leads to it from the end of each story.

Both are made from `summit.timeline`, which the pictures on the same page are drawn from: an event
that a table gains is in the list, in the pictures and in the strips of its chapters.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from html import escape
from itertools import groupby

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx

from book.citations import ADDRESS, addresses
from book.data_page import chapter
from book.made import maker
from book.tables import folder_of, plain
from summit.chapters.timeline import events as timeline
from summit.data import reading
from summit.words import when_text

PAGE = "chapters/timeline/index"
WEEKS, AFTER = list(timeline.PERIODS)[-2:]


@lru_cache(maxsize=1)
def read_events(app: Sphinx) -> pd.DataFrame:
    """Return the events of this book's tables, once for a build."""
    with reading(folder_of(app)):
        return timeline.events()


def year_anchor(year: int) -> str:
    """Return the anchor of a year's first event."""
    return f"timeline-{year}"


def period_anchor(name: str) -> str:
    """Return the anchor of a stretch of the list."""
    return f"timeline-{nodes.make_id(name)}"


def period_of(events: pd.DataFrame) -> pd.Series:
    """Return for each event the stretch of the list in which it stands."""
    starts = pd.to_datetime(pd.Series(timeline.PERIODS)).sort_values()
    places = starts.searchsorted(events["date"], side="right") - 1
    return pd.Series(starts.index[places], index=events.index)


def markdown(events: pd.DataFrame, pages: Collection[str]) -> str:
    """Return the list as MyST Markdown.

    Parameters
    ----------
    events : pandas.DataFrame
        As `summit.timeline.events` returns them.
    pages : collection of str
        The pages of the book: a chapter that is not among them is named without a link.
    """
    parts, seen = [], set()
    for name, rows in events.groupby(period_of(events), sort=False):
        parts.append(f"({period_anchor(name)})=\n### {name}")
        entries = []
        for when, same in groupby(rows.itertuples(), key=when_text):
            told = list(same)
            entries.append(
                f"{day_term(told[0], when, seen)}\n"
                + "\n\n".join(f": {entry(event, pages)}" for event in told)
            )
        parts.append(":::{div} timeline\n" + "\n\n".join(entries) + "\n:::")
    return "\n\n".join(parts)


def day_term(event: object, when: str, seen: set[int]) -> str:
    """Return a day as the head of its events; the first of a year can be linked to."""
    year = event.date.year
    anchor = "" if year in seen else f' id="{year_anchor(year)}"'
    seen.add(year)
    length = {"year": 4, "month": 7, "day": 10}[event.precision]
    exact = event.date.date().isoformat()[:length]
    return f'<time datetime="{exact}"{anchor}>{escape(when)}</time>'


def entry(event: object, pages: Collection[str]) -> str:
    """Return what happened, who tells it, who says so, and what to know about the row."""
    told = ", ".join(
        f"{{doc}}`/chapters/{folder}/story`"
        if f"chapters/{folder}/story" in pages
        else plain(chapter(f"chapters/{folder}"))
        for folder in event.chapters
    )
    first, *others = addresses(event.source_url)
    sources = [link(first, event.source_type)]
    sources += [link(address, "a second source") for address in others]
    text = f"{plain(event.event)}. [{event.group}]{{.timeline-kind}}"
    text += f" [Told in {told}. Source: {', '.join(sources)}.]{{.timeline-told}}"
    if event.note:
        text += f" [{linked(event.note[0].upper() + event.note[1:])}]{{.timeline-note}}"
    return text


def link(address: str, text: str) -> str:
    """Return a link as HTML: as Markdown, an ampersand in an address would be escaped twice."""
    return f'<a href="{escape(address)}">{plain(text)}</a>'


def linked(note: str) -> str:
    """Return a note with the addresses in it as links."""
    words = ADDRESS.split(note)
    parts = [plain(words[0])]
    for address, after in zip(addresses(note), words[1:], strict=True):
        parts += [link(address, "a page"), plain(after)]
    return "".join(parts).rstrip(": ").rstrip()


@maker("timeline")
def dated_events(app: Sphinx, docname: str, argument: str) -> str:
    """Return the list of the timeline page."""
    return markdown(read_events(app), app.env.found_docs)


def strip(events: pd.DataFrame, folder: str) -> list[tuple[str, str]]:
    """Return what a chapter covers: text and anchor of each year, the six weeks as one."""
    told = events[events["chapters"].map(lambda folders: folder in folders)]
    links = []
    for event, name in zip(told.itertuples(), period_of(told), strict=True):
        year = event.date.year
        link = (str(year), year_anchor(year))
        # The year of the six weeks stands in the list twice.
        if name == WEEKS:
            link = (f"{WEEKS.lower()} of {year}", period_anchor(WEEKS))
        elif name == AFTER and year == timeline.INVASION.year:
            link = (f"later in {year}", period_anchor(AFTER))
        if link not in links:
            links.append(link)
    return links


def add_strip(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Say at a story's end which years it covers, each a link to that place of the timeline."""
    folder = re.fullmatch(r"chapters/(\d\d-[^/]+)/story", docname)
    title = next(doctree.findall(nodes.title), None)
    if not folder or title is None or PAGE not in app.env.found_docs:
        return
    links = strip(read_events(app), folder[1])
    if not links:
        return
    uri = app.builder.get_relative_uri(docname, PAGE)
    said = nodes.paragraph("", "On the ", classes=["timeline-strip"])
    said += nodes.reference("", "timeline", internal=True, refuri=uri)
    said += nodes.Text(": ")
    for place, (text, anchor) in enumerate(links):
        said += nodes.Text(", " if place else "")
        said += nodes.reference("", text, internal=True, refuri=f"{uri}#{anchor}")
    said += nodes.Text(".")
    title.parent += said


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-resolved", add_strip)
