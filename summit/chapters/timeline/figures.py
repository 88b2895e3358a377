"""The timeline: every event on one axis, and those of the first six weeks on another."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets as widgets
import pandas as pd

from summit import chapters
from summit.chapters.shared import INVASION, SIX_WEEKS, SIX_WEEKS_TICKS
from summit.chapters.timeline.events import KINDS
from summit.chart import Chart
from summit.draw import marks, style
from summit.draw.axes import axes_of, without_scale
from summit.explore import Explorer, explore
from summit.figure import figure
from summit.words import day_text, when_text

EVENT = ("date", "end_date", "precision", "event", "group", "table", "chapters")
EVERY = "All chapters"
YEARS = {str(year): pd.Timestamp(year, 1, 1) for year in (1950, 1970, 1990, 2010)}
# What a reader chooses, and the folder of it.
CHOICES = {EVERY: EVERY} | {
    f"Chapter {folder.partition('-')[0]}, {folder.partition('-')[2].replace('-', ' ')}": folder
    for folder in chapters.FOLDERS
}
_NAMES = {folder: name for name, folder in CHOICES.items()}


def _told(events: pd.DataFrame, chapter: str) -> pd.Series:
    return events["chapters"].map(lambda folders: chapter == EVERY or chapter in folders)


def _strokes(events: pd.DataFrame) -> pd.DataFrame:
    """Return for each event the bottom and the top of its stroke, rows counted from above."""
    place = events["group"].map({name: place for place, name in enumerate(KINDS)})
    beside = events.groupby(["group", "date"])["event"]
    share = 0.72 / beside.transform("size")
    top = place - 0.36 + share * beside.cumcount()
    return pd.DataFrame({"day": events["date"], "top": top, "bottom": top + 0.86 * share})


def _line(
    events: pd.DataFrame,
    told: pd.Series,
    ticks: Mapping[str, pd.Timestamp],
    *,
    name: str,
    title: str,
) -> Chart:
    """Draw events on one axis; those that are told stand out."""
    ax = axes_of(300, 0.25, 0.09, 0.93, 0.99)
    first, last = events["date"].min(), events["date"].max()
    margin = (last - first) / 60
    ax.set_xlim(first - margin, last + margin)
    ax.set_ylim(len(KINDS) - 0.5, -0.5)
    strokes, shown = _strokes(events), events[told]
    for part, colour, width in (
        (strokes[~told], style.BASE, 2.2),
        (strokes[told], style.ACCENT, 3.2),
    ):
        look = {"color": colour, "linewidth": width}
        drawn = ax.vlines(part["day"], part["top"], part["bottom"], **look)
        if colour == style.BASE:
            marks.leave("In other chapters: not in the table.", drawn)
        else:
            marks.tie(drawn, range(len(shown)), "What", series=list(shown["group"]))
    counts = shown["group"].value_counts().reindex(list(KINDS), fill_value=0)
    look = {"transform": ax.get_yaxis_transform(), "va": "center"}
    for place, (kind, count) in enumerate(counts.items()):
        ax.text(-0.02, place, kind, ha="right", **look)
        ax.text(1.02, place, count, color=style.QUIET, **look)
        ax.axhline(place + 0.5, color=style.RULE, linewidth=0.8)
    ax.axvline(INVASION, color=style.SECOND, linewidth=1.2, zorder=0)
    ax.set_xticks(list(ticks.values()), list(ticks))
    without_scale(ax)
    said = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    when = [when_text(event) for event in shown.itertuples()]
    return Chart(
        ax,
        name=name,
        title=title,
        alt="Strokes on an axis of time, in a row for each kind of event, from "
        f"{day_text(first)} to {day_text(last)}. In colour {len(shown)} of {len(events)} events: "
        f"{said}. A line marks the invasion.",
        numbers=pd.DataFrame({"When": when, "What": [*shown["event"]], "Kind": [*shown["group"]]}),
        tables=sorted(events["table"].unique()),
        note="The figures at the right count the strokes in colour. The vertical line is the day "
        "of the invasion.",
    )


@figure(events=EVENT)
def whole_line(events: pd.DataFrame) -> Explorer:
    """Let a reader see all events on one axis, and which of them a chapter tells.

    Parameters
    ----------
    events : pandas.DataFrame
        As `summit.chapters.timeline.events.events` returns them: ``date``, ``end_date``,
        ``precision``, ``event``, its ``group`` (of `KINDS`), its ``table``, and the ``chapters``
        that tell it (folders).
    """
    dense = events["date"].between(*SIX_WEEKS).sum()

    def draw(chapter: str) -> Chart:
        told = _told(events, chapter)
        first, last = (day.year for day in events.loc[told, "date"].agg(["min", "max"]))
        span = f"from {first} to {last}" if first < last else f"in {first}"
        title = f"{_NAMES[chapter]}: {told.sum()} of the {len(events)} events, {span}"
        if chapter == EVERY:
            title = f"{len(events)} events {span}, {dense} of them in six weeks of 2022"
        return _line(events, told, YEARS, name="whole-line", title=title)

    return explore(
        draw,
        label="Events of the timeline by chapter",
        chapter=widgets.Dropdown(options=_tellers(events), description="Told in"),
    )


@figure(weeks=EVENT)
def weeks_line(weeks: pd.DataFrame) -> Explorer:
    """Let a reader see the events of the first six weeks, and which of them a chapter tells.

    Parameters
    ----------
    weeks : pandas.DataFrame
        The events of those weeks, with the columns that `whole_line` needs.
    """
    busiest = weeks["date"].value_counts()

    def draw(chapter: str) -> Chart:
        told = _told(weeks, chapter)
        title = f"{_NAMES[chapter]}: {told.sum()} of the {len(weeks)} events of the six weeks"
        if chapter == EVERY:
            title = (
                f"{len(weeks)} events in six weeks, {busiest.max()} of them on "
                f"{day_text(busiest.idxmax())}"
            )
        return _line(weeks, told, SIX_WEEKS_TICKS, name="weeks-line", title=title)

    return explore(
        draw,
        label="Events of the first six weeks by chapter",
        chapter=widgets.Dropdown(options=_tellers(weeks), description="Told in"),
    )


def _tellers(events: pd.DataFrame) -> dict[str, str]:
    """Return the choices of which there is something to see."""
    return {name: folder for name, folder in CHOICES.items() if _told(events, folder).any()}
