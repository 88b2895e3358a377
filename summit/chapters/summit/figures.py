"""Chapter 01: the day of the text, the three rooms, the first six weeks, the words, the dead."""

from __future__ import annotations

from collections.abc import Iterable

import ipywidgets as widgets
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from summit.chapters.shared import (
    FIRST_DAY,
    INVASION,
    LAST_DAY,
    SIX_WEEKS,
    SIX_WEEKS_TICKS,
    SUMMITS,
    THOUSANDS,
    members,
)
from summit.chart import Chart
from summit.draw import marks, style
from summit.draw.axes import axes_of, label, without_scale
from summit.explore import Explorer, explore
from summit.figure import figure
from summit.words import day_of_month, day_text, range_text, rounded, short, spelled


def _check_known(what: str, given: pd.Series, known: Iterable[str]) -> None:
    if strangers := sorted({*given.astype(str)} - {*known}):
        raise ValueError(f"No {what} is called {strangers[0]!r}. There are: {', '.join(known)}.")


# --- the day of the text ------------------------------------------------------------------------

# The first and the last day of the axis: what is true for longer ends in an arrow.
DATING = pd.Timestamp("2022-03-15"), pd.Timestamp("2022-04-18")
# What the article states: people who are displaced, people who have fled, and dollars for arms.
DISPLACED, ALMOST_FOUR, HUNDRED_MILLIONS = 10_000_000, (3_750_000, 3_999_999), 17


def true_by_day(shown: pd.Series, inside: pd.Series, arms: pd.Series) -> pd.DataFrame:
    """Return on which days each of six statements of the article held.

    A number that was published on some day holds until the next one was.

    Parameters
    ----------
    shown : pandas.Series
        By date: people who had crossed out of Ukraine, as shown at the time.
    inside : pandas.Series
        By date: people displaced inside Ukraine, as estimated then.
    arms : pandas.Series
        By date: what the United States had announced until then, in millions of dollars.

    Returns
    -------
    pandas.DataFrame
        A row a day of the chart's axis and a column a statement: True where it held.
    """
    days = pd.date_range(*DATING)
    shown, inside, arms = (each.reindex(days, method="ffill") for each in (shown, inside, arms))
    held = {
        "More than ten million displaced": shown + inside > DISPLACED,
        "Leaders have met, on 24 March": days >= SUMMITS,
        "Almost four million have fled": shown.between(*ALMOST_FOUR),
        "The war is over a month old": days > INVASION + pd.DateOffset(months=1),
        "Arms from the US for 1.7 billion dollars": arms // 100 == HUNDRED_MILLIONS,
        "Ministers have met, on 6 and 7 April": days >= LAST_DAY,
    }
    return pd.DataFrame(held, index=days).fillna(False).astype(bool)


def windows(held: pd.DataFrame) -> pd.DataFrame:
    """Return from which day until which day each statement held, the first to begin on top.

    Parameters
    ----------
    held : pandas.DataFrame
        As `true_by_day` returns it.

    Returns
    -------
    pandas.DataFrame
        ``Statement``, ``True from`` and ``True until``: none where it held on the last day.

    Raises
    ------
    ValueError
        When a statement held on no day.
    """
    if never := list(held.columns[~held.any()]):
        raise ValueError(f"{never[0]!r} held on no day from {held.index[0]:%Y-%m-%d} on.")
    last = held[::-1].idxmax()
    spans = {
        "Statement": held.columns,
        "True from": held.idxmax().array,
        "True until": last.where(last < held.index[-1]).array,
    }
    return pd.DataFrame(spans).sort_values("True from", kind="stable", ignore_index=True)


@figure(windows=["Statement", "True from", "True until"])
def layers(windows: pd.DataFrame) -> Chart:
    """Draw a bar for each statement, from the day it became true to the day it stopped.

    Parameters
    ----------
    windows : pandas.DataFrame
        In the order to draw: ``Statement``, ``True from`` and ``True until`` (days; none where a
        statement has not stopped being true). Shown below the chart as it is.
    """
    start, edge = DATING
    ax = axes_of(290, 0.02, 0.1, 0.98, 0.99)
    said = []
    for row, (text, first, last) in enumerate(windows.itertuples(index=False)):
        ends, since = pd.notna(last), f"from {day_of_month(first)}"
        colour = style.SECOND if ends and last < FIRST_DAY else style.ACCENT
        # A day is as wide as a day: a bar ends with its last day, not at its beginning.
        right = last + pd.Timedelta("1D") if ends else edge
        (line,) = ax.plot([first, right], [row, row], color=colour, linewidth=7,
                          solid_capstyle="butt")  # fmt: skip
        marks.tie(line, [row, row if ends else None], ["True from", "True until"])
        if not ends:
            arrow = ax.plot([edge], [row], marker=">", color=colour, markersize=11, clip_on=False)
            marks.leave("Runs on: the table has no end.", *arrow)
        ax.text(start, row - 0.42, text, va="center", color=style.INK)
        until = f"until {day_of_month(last)}" if ends else since
        ax.text(edge, row - 0.42, until, va="center", ha="right", color=colour)
        said.append(f"{text}: {since} " + (f"to {day_of_month(last)}" if ends else "on"))
    ax.set_xlim(start, edge + pd.Timedelta("1D"))
    ax.set_ylim(len(windows) - 0.5, -0.8)
    weeks = pd.date_range("2022-03-21", periods=4, freq="7D")
    ax.set_xticks(weeks, map(day_of_month, weeks), ha="left")
    without_scale(ax)
    begun, ended = windows["True from"].max(), windows["True until"].min()
    title = f"All {spelled(len(windows))} are true on {day_of_month(begun)}"
    if ended < begun:
        title = (
            f"No single day fits: one figure held until {day_of_month(ended)}, "
            f"the meeting ended on {day_of_month(begun)}"
        )
    return Chart(
        ax,
        name="layers",
        title=title,
        alt=f"{spelled(len(windows)).capitalize()} bars on one time axis, each from the day on "
        "which a statement of the article became true to the day on which it stopped. "
        f"{'; '.join(said)}.",
        numbers=windows,
        tables=["crossings_daily", "displaced_inside", "us_packages", "chronology"],
        note="Crossings as published at the time. “Almost four million”: from 3.75 to just under "
        "4 million.",
    )


# --- the three rooms ----------------------------------------------------------------------------

BOXES = {  # left, bottom, width, height; the place of the name, and its colour
    "nato": ((60, 4, 280, 260), (68, 248), "left", style.ACCENT),
    "eu": ((175, 12, 252, 244), (419, 240), "right", style.SECOND),
    "g7": ((3, 20, 330, 56), (10, 62), "left", style.INK),
}
REGIONS = {  # which rooms; where the first name stands, how many names stand below each other
    ("nato",): (68, 230, 9),
    ("nato", "eu"): (182, 230, 10),
    ("eu",): (349, 216, 9),
    ("nato", "g7"): (68, 62, 3),
    ("nato", "eu", "g7"): (182, 62, 3),
    ("g7",): (10, 44, 2),
}
LINE, COLUMN = 15, 76


def _rooms(groups: pd.DataFrame, day: pd.Timestamp) -> dict[str, set[str]]:
    return {group: {*members(groups, group, day)["country"]} for group in BOXES}


def _region(country: str, inside: dict[str, set[str]]) -> tuple[str, ...]:
    return tuple(group for group in BOXES if country in inside[group])


def _boxes(ax: Axes, inside: dict[str, set[str]]) -> None:
    for group, ((left, bottom, width, height), place, side, colour) in BOXES.items():
        box = FancyBboxPatch(
            (left, bottom),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=8",
            facecolor="none",
            edgecolor=colour,
            linewidth=2,
        )
        marks.leave("A room, not a number: the names in it are written.", ax.add_patch(box))
        name = f"{group.upper()}: {len(inside[group])}"
        ax.text(*place, name, ha=side, va="center", weight="bold", color=colour)


def _names(ax: Axes, where: pd.Series, moved: pd.Series) -> None:
    """Write each country into its region; those that moved are bold."""
    for region, (x, y, most) in REGIONS.items():
        for place, country in enumerate(where.index[where == region]):
            look = {"color": style.ACCENT, "weight": "bold"} if moved[country] else {}
            at = x + place // most * COLUMN, y - place % most * LINE
            ax.text(*at, short(country), va="center", fontsize=12, **look)


@figure(groups=["group", "country", "from_date", "to_date"])
def rooms(groups: pd.DataFrame) -> Explorer:
    """Let a reader see who is in NATO, the EU and the G7, at the summits and at each change since.

    Parameters
    ----------
    groups : pandas.DataFrame
        A row for each ``group`` (nato, eu, g7; others are left out) and ``country``, with its
        ``from_date`` and its ``to_date`` (days; the last one no longer inside, or none).
    """
    before = _rooms(groups, SUMMITS)
    joined = groups.loc[groups["group"].isin(BOXES) & (groups["from_date"] > SUMMITS), "from_date"]

    def draw(day: pd.Timestamp) -> Chart:
        inside = _rooms(groups, day)
        everyone = sorted(set.union(*inside.values()))
        where = pd.Series({country: _region(country, inside) for country in everyone})
        homeless = where.index[~where.isin(REGIONS)]
        if len(homeless):
            raise ValueError(f"The drawing has no place for {', '.join(homeless)}.")
        ax = axes_of(268, 0, 0, 1, 1)
        _boxes(ax, inside)
        _names(ax, where, where != pd.Series({name: _region(name, before) for name in everyone}))
        ax.set_xlim(0, style.WIDTH)
        ax.set_ylim(0, 268)
        ax.set_axis_off()
        listed = [
            f"{' and '.join(group.upper() for group in region)} only: "
            + ", ".join(map(short, where.index[where == region]))
            for region in REGIONS
        ]
        sizes = [f"{group.upper()} with {len(there)} countries" for group, there in inside.items()]
        return Chart(
            ax,
            name="rooms",
            title=f"{day_text(day)}: {len(everyone)} countries in three rooms, "
            f"{len(inside['nato'] & inside['eu'])} of them in NATO and the EU",
            alt=f"Three overlapping boxes on {day_text(day)}: {', '.join(sizes)}. "
            f"{'; '.join(listed)}.",
            numbers=pd.DataFrame(
                {
                    "Country": map(short, everyone),
                    "Rooms": [", ".join(region).upper() for region in where],
                }
            ),
            tables=["group_membership"],
            note="The European Union itself also takes part in the G7; it is not a country "
            "and is not drawn.",
        )

    days = [SUMMITS, *sorted(joined.unique())]
    return explore(
        draw,
        label=f"Members of NATO, the EU and the G7 on {spelled(len(days))} days",
        day=widgets.ToggleButtons(options={day_text(day): day for day in days}, description="Day"),
    )


# --- the first six weeks ------------------------------------------------------------------------

LANES = {  # what a lane is called in the calendar, and beside its line; from above
    "Leaders": "Leaders",
    "Ministers": "Ministers",
    "EU sanctions": "EU sanctions",
    "US sanctions": "US sanctions",
    "US arms": "US arms,\n$ million",
}
FIRST, LAST = SIX_WEEKS[0] - pd.Timedelta("1D"), SIX_WEEKS[1]
TOP, STEP = 5.2e6, 1.15e6  # where the lanes begin, above the curve, and how far apart they are
HEIGHTS = {lane: TOP + STEP * place for place, lane in enumerate(reversed(LANES))}
MARKED = {("Leaders", SUMMITS), ("Ministers", FIRST_DAY)}
ANNOUNCES = "United States announces "


def calendar(
    chronology: pd.DataFrame, sanctions: pd.DataFrame, packages: pd.DataFrame
) -> pd.DataFrame:
    """Return what happened in the first six weeks, of three tables in one form.

    Parameters
    ----------
    chronology, sanctions, packages : pandas.DataFrame
        The tables ``chronology``, ``sanctions`` and ``us_packages``.

    Returns
    -------
    pandas.DataFrame
        A row an event, in the order of their days: ``day``, ``lane`` (one of `LANES`), ``mark``
        (a word or number short enough for a dot) and ``event``, what happened.
    """
    events = chronology[chronology["date"].between(INVASION, LAST_DAY)]
    lanes = {
        "Leaders": _leaders(events[events["kind"] == "summit"]),
        "Ministers": _ministers(events),
        "EU sanctions": _measures(sanctions, "EU"),
        "US sanctions": pd.concat([_measures(sanctions, "US"), _announced(events)]),
        "US arms": _arms(packages),
    }
    rows = pd.concat([rows.assign(lane=lane) for lane, rows in lanes.items()])
    rows = rows.sort_values("day", ignore_index=True, kind="stable")
    return rows[["day", "lane", "mark", "event"]]


def _leaders(summits: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each day on which leaders met: who, and what for."""
    order = ["nato", "eu", "g7"]
    summits = summits.sort_values(
        "organisation", key=lambda who: who.astype(str).map(order.index), kind="stable"
    )
    days = summits.groupby("date").agg(mark=("organisation", ", ".join), event=("event", "; ".join))
    return days.assign(mark=days["mark"].str.upper()).rename_axis("day").reset_index()


def _ministers(events: pd.DataFrame) -> pd.DataFrame:
    met = events[events["kind"].isin(["foreign_ministers", "defence_ministers"])]
    kind = met["kind"].astype(str).str.removesuffix("_ministers")
    return pd.DataFrame({"day": met["date"], "mark": kind, "event": met["event"]})


def _measures(sanctions: pd.DataFrame, actor: str) -> pd.DataFrame:
    """Return the sanctions of the EU, by their package's number, or of the United States."""
    rows = sanctions[(sanctions["actor"] == actor) & (sanctions["date"] <= LAST)]
    mark = rows["package"].astype(str) if actor == "EU" else "energy"
    return pd.DataFrame({"day": rows["date"], "mark": mark, "event": rows["measure"]})


def _announced(events: pd.DataFrame) -> pd.DataFrame:
    """Return the sanctions that the chronology, not the table of sanctions, has of the US."""
    text = events["event"]
    rows = events[text.str.startswith(ANNOUNCES) & text.str.contains("sanctions")]
    mark = rows["event"].str.contains("Bank").map({True: "banks", False: "Duma"})
    text = rows["event"].str.removeprefix(ANNOUNCES)
    return pd.DataFrame({"day": rows["date"], "mark": mark, "event": text})


def _arms(packages: pd.DataFrame) -> pd.DataFrame:
    """Return the packages of arms that the Department of Defense counts."""
    counted = packages["in_defense_total"] & packages["announced_on"].between(INVASION, LAST)
    rows = packages[counted]
    mark = rows["amount_usd_mn"].astype(str)
    text = "Arms for up to " + mark + " million US dollars"
    return pd.DataFrame({"day": rows["announced_on"], "mark": mark, "event": text})


def _lanes(ax: Axes) -> None:
    """Draw a line for each lane, and write what it holds beside it."""
    heights = [HEIGHTS[lane] for lane in LANES]
    lanes = ax.hlines(heights, FIRST, LAST, color=style.RULE, linewidth=1)
    marks.leave("For orientation.", lanes)
    look = {"transform": ax.get_yaxis_transform(), "ha": "right", "va": "center", "fontsize": 12}
    for lane, words in LANES.items():
        ax.text(-0.02, HEIGHTS[lane], words, linespacing=1.1, **look)
    ax.text(-0.02, 2.2e6, "Crossings\nout of\nUkraine", **look)


def _dots(ax: Axes, calendar: pd.DataFrame, day: pd.Timestamp) -> None:
    """Draw what was to come hollow, and what had happened filled, with its mark."""
    to_come, so_far = calendar[calendar["day"] > day], calendar[calendar["day"] <= day]
    hollow = {"color": style.PAPER, "edgecolors": style.BASE, "linewidths": 1.2}
    later = ax.scatter(to_come["day"], to_come["lane"].map(HEIGHTS), s=46, zorder=3, **hollow)
    marks.leave("To come: the table ends with the day shown.", later)
    events = list(zip(so_far["day"], so_far["lane"], so_far["mark"], strict=True))
    colours = [style.ACCENT if (lane, when) in MARKED else style.INK for when, lane, _ in events]
    heights = so_far["lane"].map(HEIGHTS)
    dots = ax.scatter(so_far["day"], heights, s=52, color=colours, linewidths=0, zorder=3)
    marks.tie(dots, range(len(so_far)), "What")
    for (when, lane, mark), colour in zip(events, colours, strict=True):
        # A long mark at the edge ends there.
        late = when > LAST - pd.Timedelta("5D") and len(mark) > 3
        at = when + pd.Timedelta(days=int(late)), HEIGHTS[lane] + 0.24e6
        side = "right" if late else "center"
        ax.text(*at, mark, ha=side, va="bottom", fontsize=11.5, color=colour)


def _curve(ax: Axes, total: pd.Series, day: pd.Timestamp) -> None:
    """Draw the crossings, filled up to the day, and the line of the day."""
    curve = ax.plot(total.index, total, color=style.BASE, linewidth=1)
    filled = ax.fill_between(total[:day].index, total[:day], color=style.ACCENT, linewidth=0)
    # The line of the day stops at each lane, so that it crosses no word.
    bottoms = [*(HEIGHTS[lane] - 0.16e6 for lane in LANES), 0]
    tops = [*(HEIGHTS[lane] + 0.16e6 for lane in LANES), TOP - 0.35e6]
    look = {"color": style.SECOND, "linewidth": 1.4, "zorder": 2}
    today = ax.vlines([day] * len(tops), bottoms, tops, **look)
    marks.leave("Crossings are not in the table of events.", *curve, filled, today)
    # In the first days there is no room to the left, and the curve to the right: go above it.
    early = day < INVASION + pd.Timedelta("10D")
    at, beside = ((day, 3.2e6), (5, 5)) if early else ((day, total[day]), (-5, 5))
    look = {"ha": "left" if early else "right", "weight": "bold"}
    label(ax, f"{rounded(total[day] / 1e6, 1)} million", at, beside, colour=style.SECOND, **look)


@figure(calendar=["day", "lane", "mark", "event"])
def six_weeks(calendar: pd.DataFrame, total: pd.Series) -> Explorer:
    """Let a reader see what had happened by each day of the first six weeks, and what had not yet.

    Parameters
    ----------
    calendar : pandas.DataFrame
        A row an event, in the order of their days: ``day``, ``lane`` (one of `LANES`), ``mark``
        (a word or number short enough for the dot) and ``event``, what happened.
    total : pandas.Series
        By date, from the invasion to the day after the meeting at least: crossings so far.

    Raises
    ------
    ValueError
        When an event is in no known lane.
    """
    _check_known("lane", calendar["lane"], LANES)
    total = total[:LAST]

    def draw(day: pd.Timestamp) -> Chart:
        ax = axes_of(400, 0.2, 0.065, 0.975, 0.985)
        _lanes(ax)
        _dots(ax, calendar, day)
        _curve(ax, total, day)
        ax.set_xlim(FIRST, LAST + pd.Timedelta("1D"))
        ax.set_ylim(0, HEIGHTS["Leaders"] + 0.8e6)
        ax.set_xticks(list(SIX_WEEKS_TICKS.values()), list(SIX_WEEKS_TICKS))
        without_scale(ax)
        so_far = calendar[calendar["day"] <= day]
        counts = so_far["lane"].value_counts()
        said = ", ".join(f"{lane} {counts.get(lane, 0)}" for lane in LANES)
        newest = so_far[so_far["day"] == so_far["day"].max()]
        heard = [f"{row.lane}: {row.event.rstrip('.')}." for row in newest.itertuples()]
        return Chart(
            ax,
            name="six-weeks",
            title=f"{day_of_month(day)}, day {(day - INVASION).days + 1}: "
            f"{rounded(total[day] / 1e6, 2)} million crossings out of Ukraine so far",
            alt=f"Five rows of dots and a rising curve, from {day_text(FIRST)} to "
            f"{day_text(LAST)}, as they were on {day_text(day)}. Dots so far: {said}. "
            f"The curve of crossings out of Ukraine is at {total[day]:,}.",
            numbers=so_far[["day", "lane", "event"]].set_axis(["Day", "Row", "What"], axis=1),
            tables=["chronology", "sanctions", "us_packages", "crossings_daily"],
            note=f"Newest, {day_of_month(newest['day'].iloc[0])}. {' '.join(heard)} "
            "Crossings as in the newest edition.",
        )

    days = {day_text(day): day for day in pd.date_range(INVASION, LAST)}
    return explore(
        draw,
        label="The first six weeks, day by day",
        play="day",
        day=widgets.SelectionSlider(options=days, value=LAST_DAY, description="Day"),
    )


# --- the words ----------------------------------------------------------------------------------

# How far a quotation agrees with its source: which kinds, how the chart names them, its colour.
AGREEMENT = {
    "Word for word": (("word_for_word",), style.ACCENT),
    "As in one published translation": (("translation",), style.ACCENT),
    "Other words in the source": (("changed", "paraphrase_made_a_quotation"), style.SECOND),
    "No source found": (("not_found",), style.BASE),
}
KINDS_OF_AGREEMENT = tuple(kind for kinds, _ in AGREEMENT.values() for kind in kinds)


@figure(quotations=["speaker", "in_article", "in_source", "agreement"])
def quoted_words(quotations: pd.DataFrame) -> Chart:
    """Draw a square for each phrase in quotation marks, in a row by how far its source agrees.

    Parameters
    ----------
    quotations : pandas.DataFrame
        A row a phrase: ``speaker``, ``in_article`` and ``in_source`` (words; none where no source
        was found) and ``agreement``, one of the kinds of `AGREEMENT`.

    Raises
    ------
    ValueError
        When an agreement is of no known kind.
    """
    _check_known("agreement", quotations["agreement"], KINDS_OF_AGREEMENT)
    kinds = {kind: name for name, (kinds, _) in AGREEMENT.items() for kind in kinds}
    names = quotations["agreement"].astype(str).map(kinds)
    ax = axes_of(250, 0.02, 0.02, 0.98, 0.98)
    counts = {name: int((names == name).sum()) for name in AGREEMENT}
    for place, (name, (_, colour)) in enumerate(AGREEMENT.items()):
        ax.text(-0.4, place - 0.3, name, va="center", fontsize=13, color=style.INK)
        squares = [0.1 + number for number in range(counts[name])]
        high = [place + 0.18] * counts[name]
        drawn = ax.scatter(squares, high, marker="s", s=210, color=colour)
        there = [row for row, kind in enumerate(names) if kind == name]
        marks.tie(drawn, there, "In the article")
        ax.text(counts[name], place + 0.18, f" {counts[name]}", va="center", weight="bold",
                fontsize=13, color=style.INK)  # fmt: skip
    ax.set_xlim(-0.5, max(16, *counts.values()) + 1)
    ax.set_ylim(len(AGREEMENT) - 0.4, -0.6)
    ax.axis("off")
    changed = counts["Other words in the source"]
    numbers = pd.DataFrame(
        {
            "Speaker": quotations["speaker"].astype(str),
            "In the article": quotations["in_article"],
            "In the source": quotations["in_source"].fillna("none found"),
            "Agreement": names,
        }
    )
    return Chart(
        ax,
        name="quoted-words",
        title=f"Of {spelled(len(quotations))} phrases in quotation marks, {spelled(changed)} "
        f"ha{'s' if changed == 1 else 've'} other words in their source",
        alt=f"{spelled(len(AGREEMENT)).capitalize()} rows of squares, one for each phrase that the "
        "article puts in quotation marks. "
        + "; ".join(f"{name}: {count}" for name, count in counts.items())
        + ".",
        numbers=numbers,
        tables=["quotations"],
        note="Of a long quotation, the words that decide. Commas and capitals do not count. A "
        "phrase without a source may still have been said.",
    )


# --- the dead -----------------------------------------------------------------------------------

WHO = {
    "civilians": "Civilians",
    "civilians_in_mariupol": "Civilians in Mariupol",
    "soldiers_of_russia": "Russian soldiers",
    "soldiers_of_ukraine": "Ukrainian soldiers",
}
# How a chart names some of those who stated a number.
BY = {"A military official of NATO": "a NATO official", "The mayor of Mariupol": "the city's mayor"}
OPEN_END = 750  # how far a line without an upper end runs on


def _statement(ax: Axes, place: int, row: object) -> str:
    """Draw what one statement says of the dead, and return it in words."""
    confirmed, above = row.kind == "confirmed", pd.isna(row.high)
    colour = style.ACCENT if confirmed else style.BASE
    high = row.low if above else row.high
    ends, columns = [row.low, high], ["At least", "At most"]
    if above:
        line = ax.plot([row.low, row.low + OPEN_END], [place, place], color=colour, linewidth=2)
        marks.tie(*line, [place, None], columns)
        arrow = ax.plot([row.low + OPEN_END], [place], ">", color=colour, markersize=8)
        marks.leave("Runs on: the table has no end.", *arrow)
    elif high > row.low:
        bar = {"linewidth": 8, "solid_capstyle": "butt"}
        marks.tie(*ax.plot(ends, [place, place], color=colour, **bar), place, columns)
    if high == row.low:
        dot = ax.plot([row.low], [place], "o", color=colour, markersize=9)
        if not above:
            marks.tie(*dot, place, columns[0])
        else:
            marks.leave("The beginning of its line.", *dot)
    said = f"{WHO[row.group]}, {BY.get(row.stated_by, row.stated_by)}, "
    said += day_of_month(row.stated_on)
    if row.stated_on > LAST_DAY:
        said += f" {row.stated_on.year}, until {day_of_month(row.counted_to)}"
    ax.text(0, place - 0.42, said, va="center", fontsize=12, color=style.INK)
    limit = [THOUSANDS, THOUSANDS]
    stroke = ax.plot(limit, [place - 0.18, place + 0.3], color=style.QUIET, linewidth=1.2)
    marks.leave("Marks two thousand.", *stroke)
    beside = max(high, THOUSANDS) + (1200 if above else 420)
    amount = ("about " if row.bound == "about" else "") + range_text(row.low, row.high)
    look = {"weight": "bold", "va": "center"}
    ax.text(beside, place, amount, fontsize=12, color=colour if confirmed else style.INK, **look)
    return f"{said}: {amount}"


@figure(
    statements=["stated_on", "counted_to", "group", "low", "high", "bound", "kind", "stated_by"]
)
def thousands(statements: pd.DataFrame) -> Chart:
    """Draw what was said of how many had been killed, and which of it reaches two thousand.

    Parameters
    ----------
    statements : pandas.DataFrame
        A row a statement: ``stated_on`` and ``counted_to`` (days), of which ``group``, ``low`` and
        ``high`` (people; none for "more than"), ``bound`` ("about" or another), ``kind`` and
        ``stated_by``.

    Raises
    ------
    ValueError
        When a group is not one of `WHO`, or nothing confirmed was stated by the end of the meeting,
        or nothing since.
    """
    _check_known("group", statements["group"], WHO)
    later = statements["stated_on"].gt(LAST_DAY)
    rows = statements.assign(later=later).sort_values(["later", "low"], ignore_index=True)
    confirmed = rows.loc[rows["kind"] == "confirmed"].groupby("later").last()
    if len(confirmed) < 2:
        raise ValueError(
            "thousands needs a confirmed figure stated by the end of the meeting, and a later one."
        )
    ax = axes_of(330, 0.02, 0.08, 0.97, 0.99)
    said = [_statement(ax, place, row) for place, row in enumerate(rows.itertuples())]
    below, look = len(rows) - 0.35, {"ha": "center", "va": "top", "fontsize": 12}
    ax.text(THOUSANDS, below, f"{THOUSANDS:,}", color=style.QUIET, **look)
    ax.set_xlim(0, 21_500)
    ax.set_ylim(len(rows) - 0.4, -0.8)
    ax.axis("off")
    numbers = pd.DataFrame(
        {
            "Who": rows["group"].astype(str).map(WHO),
            "Said by": rows["stated_by"].astype(str),
            "On": rows["stated_on"],
            "At least": rows["low"],
            "At most": rows["high"],
            "Kind": rows["kind"].astype(str),
        }
    )
    return Chart(
        ax,
        name="thousands",
        title=f"By {day_of_month(confirmed.loc[False, 'stated_on'])} the UN had confirmed "
        f"{confirmed.loc[False, 'low']:,} civilians killed; its edition of "
        f"{day_text(confirmed.loc[True, 'stated_on'])} counts {confirmed.loc[True, 'low']:,} "
        f"until {day_of_month(confirmed.loc[True, 'counted_to'])}",
        alt=f"{spelled(len(rows)).capitalize()} statements of how many people were killed, each a "
        f"dot, a range or an arrow for “more than”. {'; '.join(said)}. A line marks two thousand.",
        numbers=numbers,
        tables=["deaths_stated"],
        unit="people",
        note="In blue: confirmed death by death by the UN's human rights office (OHCHR). A party "
        "to a war has reasons of its own for each figure.",
    )
