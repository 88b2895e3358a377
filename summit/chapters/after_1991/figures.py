"""Chapter 05: stockpiles, Soviet weapons by republic, how they went, two votes, and troops."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets
import pandas as pd
from IPython.display import HTML
from matplotlib.axes import Axes

from summit.chapters.after_1991.documents import TREATY_SERIES
from summit.chapters.shared import INVASION, STATED_TROOPS
from summit.chart import Chart
from summit.draw import marks, style
from summit.draw.axes import axes_of, label, rows, without_scale
from summit.draw.bars import bars_of
from summit.explore import Explorer, explore
from summit.figure import figure
from summit.markup import stacked_table
from summit.words import (
    as_of_text,
    day_of_month,
    day_text,
    each,
    listed,
    month_text,
    range_text,
    short,
    spelled,
    the,
)

RUSSIA, AMERICA = "Russian Federation", "United States of America"
# Who gives the days of the treaties, and when their pages were read.
SIGNED_BY = (
    "days of the treaties: Le Monde diplomatique, Arms Control Association, US Department of State"
)
READ_ON = "23 November 2026"
# The territories of the table of Soviet warheads, in the order drawn, and its kinds of weapons.
ALL_THREE = "BLR+KAZ+UKR"
NAMES = {"UKR": "Ukraine", "KAZ": "Kazakhstan", "BLR": "Belarus", ALL_THREE: "All three"}
BOTH_KINDS = "strategic_and_tactical_warheads"
KINDS = {
    "strategic_warheads": "long-range",
    "tactical_weapons": "short-range",
    BOTH_KINDS: "both kinds",
}
ON_SOIL = "On Ukraine’s soil"
# How each choice of a vote is drawn: its shade, the number on it, its name below.
CHOICES = {
    "for": (style.ACCENT, style.PAPER, style.ACCENT),
    "against": (style.SECOND, style.PAPER, style.SECOND),
    "abstaining": (style.QUIET, style.PAPER, style.QUIET),
    "did not vote": (style.BAND, style.INK, style.INK),
}
# Treaties on nuclear weapons: the name, the day of signing, and above them who gives the day.
SIGNED = (
    # https://mondediplo.com/2010/05/06nptkeydates
    ("NPT", "1968-07-01"),
    ("SALT I", "1972-05-26"),
    # https://www.armscontrol.org/treaties/intermediate-range-nuclear-forces-treaty
    ("INF", "1987-12-08"),
    # https://www.armscontrol.org/node/2493
    ("START I", "1991-07-31"),
    # https://www.armscontrol.org/treaties/strategic-offensive-reductions-treaty
    ("SORT", "2002-05-24"),
    # https://webarchive.library.unt.edu/web/20121020120453/http://www.state.gov/r/pa/prs/ps/2010/05/141827.htm
    ("New START", "2010-04-08"),
)
PROMISES_SOURCE = (
    f'<p class="chart-source">Source: <a href="{TREATY_SERIES}">United Nations, Treaty Series, '
    "volume 3007, I-52241</a>, registered on 2 October 2014; in quotation marks the words of the "
    "English text, the rest in our words.</p>"
)


def treaties() -> pd.DataFrame:
    """Return treaties on nuclear weapons in order of time: ``Treaty``, and the day ``Signed``."""
    table = pd.DataFrame(SIGNED, columns=["Treaty", "Signed"])
    return table.assign(Signed=pd.to_datetime(table["Signed"]))


def _arrow(ax: Axes, start: tuple, end: tuple, colour: str) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 2})


def _dashed(ax: Axes, day: pd.Timestamp, ends: tuple[float, float]) -> None:
    dashes = {"linewidth": 1.2, "linestyle": (0, (4, 3)), "zorder": 0}
    marks.leave("Marks a day.", *ax.plot([day, day], ends, color=style.SECOND, **dashes))


def _one_line(words: str) -> str:
    return words.replace("\n", " ")


def _two_lines(two: pd.DataFrame, treaties: pd.DataFrame) -> Callable[[int], Axes]:
    """Draw what stays, once, and return what lets the lines and the treaties run to a year."""
    ax = axes_of(320, 0.03, 0.03, 0.97, 0.98)
    whole = [ax.plot(two.index, two[state], color=style.RULE)[0] for state in two]
    colours = (style.ACCENT, style.SECOND)
    lines = [ax.plot([], [], color=colour)[0] for colour in colours]
    marks.leave("The table is of one year, that of the dots.", *whole, *lines)
    dots = [ax.plot([], [], "o", color=colour)[0] for colour in colours]
    for state, dot in zip(two, dots, strict=True):
        marks.tie(dot, short(state))
    ax.text(1994, 33_500, "Soviet Union,\nthen Russian\nFederation", color=style.ACCENT)
    ax.text(1964, 32_600, "United States", color=style.SECOND, ha="right")
    ax.axhline(0, color=style.BASE, linewidth=1)
    signed = []
    for place, treaty in enumerate(treaties.itertuples()):
        when = treaty.Signed.year
        (stem,) = ax.plot([when, when], [0, two.loc[when].max()], linewidth=1)
        marks.leave("Marks a day.", stem)
        # Treaties that are close in time are written in two rows.
        row = (-3_200, -6_600)[place % 2]
        signed.append((when, stem, ax.text(when, row, treaty.Treaty, ha="center")))
    for year in (1950, 1970, 1990, 2010):
        ax.text(year, -10_400, str(year), ha="center", color=style.QUIET)
    for count in (20_000, 40_000):
        ax.text(1943.4, count, f"{count:,}", color=style.QUIET, va="center")
    ax.set_xlim(1943, two.index[-1] + 2)
    ax.set_ylim(-11_500, 42_500)
    ax.set_axis_off()

    def run_to(year: int) -> Axes:
        for state, line, dot in zip(two, lines, dots, strict=True):
            line.set_data(two.loc[:year].index, two.loc[:year, state])
            dot.set_data([year], [two.loc[year, state]])
        for when, stem, name in signed:
            stem.set_color(style.BASE if when <= year else style.RULE)
            name.set_visible(when <= year)
        return ax

    return run_to


def _two_words(two: pd.DataFrame, year: int, signed: str) -> tuple[str, str, str]:
    """Return the news of a year, the description and the note for the two largest."""
    eastern = "Soviet Union" if year <= 1991 else RUSSIA
    said = f"{eastern} {two.loc[year, RUSSIA]:,} warheads, United States {two.loc[year, AMERICA]:,}"
    peaks = two.idxmax()
    alt = (
        f"Two lines of warheads from {two.index[0]} to {year}. {said}. Signed by then: "
        f"{signed or 'no treaty'}. The Soviet line peaks in {peaks[RUSSIA]}, the American one in "
        f"{peaks[AMERICA]}."
    )
    return (
        said,
        alt,
        "Until 1991 those in Ukraine, Belarus and Kazakhstan are in the Soviet figure.",
    )


def _eight_words(few: pd.Series, year: int, signed: str) -> tuple[str, str, str]:
    """Return the news of a year, the description and the note for the other eight."""
    said = "none of the other eight had a warhead"
    if few.iloc[0]:
        said = f"{few.index[0]} had most of the other eight, {few.iloc[0]}"
    alt = f"Eight bars of the stockpiles of {year}: {each(few, '')}."
    return said, alt, f"Treaties signed by then: {signed or 'none'}."


@figure(by_year=["[year]", RUSSIA, AMERICA], treaties=["Treaty", "Signed"])
def stockpiles(by_year: pd.DataFrame, treaties: pd.DataFrame) -> Explorer:
    """Let a reader see the stockpiles of a year, and the treaties signed by then.

    Parameters
    ----------
    by_year : pandas.DataFrame
        By ``year``, a column a state: warheads. Two of the states are drawn as lines, the others
        as bars.
    treaties : pandas.DataFrame
        In order of time: ``Treaty`` (its name) and ``Signed`` (a day).
    """
    two = by_year[[RUSSIA, AMERICA]]
    eight = by_year.drop(columns=[RUSSIA, AMERICA]).rename(columns=short)
    run_to, longest = _two_lines(two, treaties), float(eight.to_numpy().max())

    def draw(year: int, states: str) -> Chart:
        signed = treaties[treaties["Signed"].dt.year <= year]
        this_year = signed.loc[signed["Signed"].dt.year == year, "Treaty"]
        names = ", ".join(signed["Treaty"])
        if states == "two":
            drawn, (said, alt, note) = run_to(year), _two_words(two, year, names)
        else:
            few = eight.loc[year].sort_values(ascending=False, kind="stable")
            drawn = bars_of(few, "{:,}", accent=[few.index[0]], longest=longest)
            said, alt, note = _eight_words(few, year, names)
        now = by_year.loc[year].rename(short).sort_values(ascending=False)
        return Chart(
            drawn,
            name="stockpiles",
            title=f"{year}: " + "".join(f"{name} is signed. " for name in this_year[:1]) + said,
            alt=alt,
            numbers=now.rename_axis("State").rename(f"Warheads, {year}").reset_index(),
            tables=["warheads"],
            source=SIGNED_BY,
            as_of=READ_ON,
            note=f"Estimates of usable warheads. {note}",
        )

    first, last = int(by_year.index[0]), int(by_year.index[-1])
    choices = {"The two largest": "two", "The other eight": "eight"}
    return explore(
        draw,
        label="Nuclear stockpiles by year, with the treaties",
        play="year",
        year=widgets.IntSlider(min=first, max=last, value=1991, description="Year"),
        states=widgets.ToggleButtons(options=choices, description="States"),
    )


def _ranges(estimates: pd.DataFrame) -> Axes:
    """Draw a dot, a bar or an arrow for each estimate, with what it says in words."""
    ax = axes_of(44 * len(estimates) + 16, 0.27, 0.02, 0.98, 0.98)
    for row in estimates.itertuples():
        colour = style.ACCENT if row.territory == "UKR" else style.BASE
        end, high = row.high, row.high
        if pd.isna(row.high):
            end, high = row.low + 680, row.low
            _arrow(ax, (row.low, row.Index), (row.low + 620, row.Index), colour)
        bar = {"linewidth": 9, "solid_capstyle": "round"}
        (line,) = ax.plot([row.low, high], [row.Index] * 2, color=colour, **bar)
        marks.tie(line, row.Index, ["Low", "Low" if high == row.low else "High"])
        # Before a bar that leaves no room after it.
        place, offset, across = (end, 10, "left") if row.low <= 5_000 else (row.low, -10, "right")
        label(ax, row.text, (place, row.Index), (offset, 0), ha=across, va="center")
    ax.set_xlim(0, 7_000)
    rows(ax, estimates["name"])
    return ax


@figure(weapons=["territory", "quantity", "low", "high", "source"])
def republic_ranges(weapons: pd.DataFrame) -> Chart:
    """Draw the estimates of Soviet weapons outside Russia in 1991, each as exact as it is.

    Parameters
    ----------
    weapons : pandas.DataFrame
        A row an estimate: ``territory`` (of `NAMES`), ``quantity`` (of `KINDS`), ``low`` and
        ``high`` (weapons; ``high`` is empty for "more than") and ``source``.
    """
    order = weapons["territory"].astype(str).map(list(NAMES).index)
    shown = weapons.assign(order=order).sort_values(["order", "quantity"], ignore_index=True)
    kinds = shown["quantity"].astype(str).map(KINDS)
    shown["name"] = shown["territory"].astype(str).map(NAMES) + ",\n" + kinds
    shown["text"] = [range_text(row.low, row.high) for row in shown.itertuples()]
    names = shown["name"].map(_one_line)
    there = shown[shown["territory"] == "UKR"]
    outside = shown[(shown["territory"] == ALL_THREE) & (shown["quantity"] == BOTH_KINDS)].iloc[0]
    said = "; ".join(names + " " + shown["text"])
    return Chart(
        _ranges(shown),
        name="republic-ranges",
        title=f"Over {outside['low']:,} Soviet weapons lay outside Russia in 1991; in Ukraine "
        f"{range_text(there['low'].sum(), there['high'].sum())}",
        alt=f"Estimates for 1991, drawn as dots, bars and arrows: {said}.",
        numbers=shown[["name", "low", "high", "source"]]
        .assign(name=names)
        .set_axis(["Where, and what", "Low", "High", "Source"], axis=1),
        tables=["soviet_warheads"],
        unit="weapons",
        note="Long-range weapons are called strategic, short-range ones tactical. The number of "
        "short-range weapons in Kazakhstan and Belarus is in no row.",
    )


@figure()
def third_largest(warheads: pd.Series) -> Chart:
    """Draw the warheads on Ukraine's soil in 1991 beside the largest stockpiles.

    Parameters
    ----------
    warheads : pandas.Series
        By state, the largest first; one is called `ON_SOIL`, and three follow it.
    """
    place = list(warheads.index).index(ON_SOIL) + 1
    next_three = listed(the(state) for state in warheads.index[place : place + 3])
    return Chart(
        bars_of(warheads, "{:,}", accent=[ON_SOIL]),
        name="third-largest",
        title=f"By number, the warheads on Ukraine’s soil were number {place}: more than "
        f"{next_three} had together",
        alt=f"{spelled(len(warheads)).capitalize()} bars for 1991: {each(warheads, ',')}. "
        "Ukraine's warheads are also part of the Soviet bar.",
        numbers=warheads.rename_axis("Where").rename("Warheads, 1991").reset_index(),
        tables=["warheads", "soviet_warheads"],
        note="For Ukraine only long-range warheads; they are part of the Soviet figure, too. Where "
        "a warhead lies does not say who can use it.",
    )


def _transfer_drawing(until: dict[str, str], signed: pd.Series, ended: pd.Timestamp) -> Axes:
    """Draw a bar for each kind of weapon, from the end of the Soviet Union until it was gone."""
    ax = axes_of(290, 0.235, 0.2, 0.98, 0.99)
    halo = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1}
    for row, (name, as_of) in enumerate(until.items()):
        # The last day that a year, a month or a day can mean.
        last = pd.Period(as_of).end_time.normalize()
        colour = style.ACCENT if "Ukraine" in name else style.BASE
        bar = ax.barh(row, last - ended, left=ended, height=0.34, color=colour)
        marks.tie(bar, row, "Gone")
        words, across = f"gone {as_of_text(as_of)}", "left" if row == 0 else "right"
        ax.text(last, row - 0.27, words, ha=across, va="bottom", color=style.INK, bbox=halo)
    sides = (("center", 0), ("right", 14), ("left", -14))
    for (name, day), (side, shift) in zip(signed.items(), sides, strict=True):
        _dashed(ax, day, (-0.6, 3.6))
        label(ax, name, (day, 3.6), (shift, -4), ha=side, va="top", colour=style.SECOND)
    ax.set_ylim(3.6, -0.75)
    ax.set_yticks(range(len(until)), list(until))
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(pd.Timestamp("1991-12-01"), pd.Timestamp("1997-01-31"))
    years = [str(year) for year in range(1992, 1997)]
    ax.set_xticks([pd.Timestamp(f"{year}-01-01") for year in years], years)
    ax.tick_params(axis="x", pad=18)
    return ax


@figure(gone=["territory", "as_of"])
def transfer(
    gone: pd.DataFrame, signed: pd.Series, ended: pd.Timestamp, last_from_ukraine: pd.Timestamp
) -> Chart:
    """Draw how long it took until the last weapons of each kind were gone.

    Parameters
    ----------
    gone : pandas.DataFrame
        A row each for the four of `NAMES`: ``territory``, ``as_of`` (when none was left, a year, a
        month or a day). That of all three together is of short-range weapons.
    signed : pandas.Series
        Days on which ``Lisbon``, ``Moscow`` and ``Budapest`` were signed, by these names.
    ended : pandas.Timestamp
        The day on which the Soviet Union ended.
    last_from_ukraine : pandas.Timestamp
        The day on which the last warhead left Ukraine.
    """
    when = gone.set_index("territory")["as_of"]
    until = {"Short-range,\nall three": when[ALL_THREE]} | {
        f"Long-range,\n{NAMES[code]}": when[code] for code in ("KAZ", "UKR", "BLR")
    }
    numbers = pd.DataFrame(
        {
            "What and where": [_one_line(name) for name in until],
            "Gone": [as_of_text(as_of) for as_of in until.values()],
        }
    )
    said = "; ".join(f"{name} weapons gone {day}" for name, day in numbers.itertuples(index=False))
    lisbon, moscow, budapest = map(day_text, signed[["Lisbon", "Moscow", "Budapest"]])
    return Chart(
        _transfer_drawing(until, signed, ended),
        name="transfer",
        title=f"The last warhead left Ukraine {(last_from_ukraine - signed['Budapest']).days} days "
        "after the Budapest memorandum",
        alt=f"Four bars from the end of the Soviet Union on {day_text(ended)}. {said}. Three lines "
        f"mark the Lisbon Protocol ({lisbon}), the Moscow agreement ({moscow}) and the Budapest "
        f"memorandum ({budapest}).",
        numbers=numbers,
        tables=["soviet_warheads", "chronology"],
        note="Where a source gives only a year or a month, the bar runs to its end.",
    )


def promises(paragraphs: pd.DataFrame) -> HTML:
    """Return the promises of the memorandum as a table, paragraph by paragraph.

    Parameters
    ----------
    paragraphs : pandas.DataFrame
        Four columns of words: the paragraph's number, how it begins, what is promised, and the
        older text it names.
    """
    rows = "".join(
        f'<tr role="row"><th role="rowheader" scope="row">{number}. “{begins}”</th>'
        f'<td role="cell" data-head="What">{what}</td>'
        f'<td role="cell" data-head="Older text">{older}</td></tr>\n'
        for number, begins, what, older in paragraphs.itertuples(index=False)
    )
    heads = ["They …", "to do what, in our words", "the older text it names"]
    table = stacked_table("The six promises of Budapest, paragraph by paragraph", heads, rows)
    return HTML(f"{table}\n{PROMISES_SOURCE}")


def _votes_drawing(votes: pd.DataFrame, members: int) -> Axes:
    """Draw a bar for each vote, from those for to those who stayed away."""
    ax = axes_of(70 * len(votes) + 40, 0.02, 0.01, 0.98, 0.99)
    middle = {"ha": "center", "va": "center"}
    for row, (day, states) in enumerate(votes.iterrows()):
        ax.text(0, row - 0.3, day_text(day), color=style.INK, va="bottom")
        left = 0
        for choice, number in states.items():
            shade, ink, _ = CHOICES[choice]
            bar = ax.barh(row, number, left=left, height=0.5, color=shade, edgecolor=style.PAPER)
            marks.tie(bar, row, choice)
            ax.text(left + number / 2, row, str(number), color=ink, **middle)
            left += number
    below = len(votes) - 0.64
    for choice, x in zip(CHOICES, (0, 84, 112, members), strict=True):
        across, colour = "right" if x == members else "left", CHOICES[choice][2]
        ax.text(x, below, choice, ha=across, va="top", color=colour)
    ax.set_xlim(0, members)
    ax.set_ylim(below + 0.34, -0.65)
    ax.set_axis_off()
    return ax


@figure(votes=["[date]", *CHOICES])
def un_votes(votes: pd.DataFrame) -> Chart:
    """Draw votes of the UN General Assembly on Ukraine, and who stayed away.

    Parameters
    ----------
    votes : pandas.DataFrame
        By ``date``, in order: states that voted ``for``, ``against``, ``abstaining``, and that
        ``did not vote``; together all members.
    """
    said = [
        f"{day_text(day)}: {', '.join(f'{number} {choice}' for choice, number in states.items())}."
        for day, states in votes.iterrows()
    ]
    members, in_favour = votes.iloc[0].sum(), votes["for"]
    first, most, newest = in_favour.index[0], in_favour.idxmax(), in_favour.index[-1]
    return Chart(
        _votes_drawing(votes, members),
        name="un-votes",
        title=f"States that voted for a UN text on Ukraine: {in_favour[first]} in {first.year}, "
        f"{in_favour[most]} in {month_text(most)}, {in_favour[newest]} in {month_text(newest)}",
        alt=f"{spelled(len(votes)).capitalize()} bars of all members of the United Nations. "
        f"{' '.join(said)}",
        numbers=votes.reset_index(names="Day"),
        tables=["chronology"],
        source="number of members: United Nations, press release GA/12407",
        as_of="2 March 2022",
        unit="states",
        note=f"Those who did not vote are the rest of the {members} members. Each text is "
        "different; that of 2014 was on Crimea.",
    )


def _estimate(row: object, unit: int = 1) -> str:
    about = "about " if row.bound == "about" else ""
    return about + range_text(row.low // unit, row.high // unit)


def _words_beside(row: object) -> tuple[str, tuple, str]:
    """Return what is said of an estimate, how far from its dot, and which end is the nearest."""
    words = _estimate(row, 1000)
    in_december = row.date.month == 12
    if row.kind == "expected":
        words += " planned,\nsaid the US"
    elif in_december:
        words += f", {'Ukraine' if row.estimated_by == 'Ukraine' else 'US'}"
    if row.bound == "about":
        return words, (5, -18), "right"
    if row.bound == "above":
        high = row.low > STATED_TROOPS
        return words, (-9, 6) if high else (9, -16), "right" if high else "left"
    if in_december:
        return words, (9, 0), "left"
    return words, (0, 12 if row.low == row.high else 40), "center"


def _troops_drawing(troops: pd.DataFrame) -> Axes:
    """Draw each estimate at its day: a dot, a bar or an arrow, and a ring for the plan."""
    ax = axes_of(330, 0.02, 0.09, 0.98, 0.98)
    ax.axhline(STATED_TROOPS, color=style.RULE, linewidth=2, zorder=0)
    words, place = f"{STATED_TROOPS:,}", (pd.Timestamp("2022-01-01"), STATED_TROOPS + 2_500)
    ax.text(*place, words, color=style.QUIET)
    for place, row in enumerate(troops.itertuples()):
        colour = style.SECOND if row.estimated_by == "Ukraine" else style.ACCENT
        ends = [row.low, row.low if pd.isna(row.high) else row.high]
        bar = {"linewidth": 6, "solid_capstyle": "round", "zorder": 1}
        (line,) = ax.plot([row.date] * 2, ends, color=colour, **bar)
        columns = ["Low", "Low" if ends[0] == ends[1] else "High"]
        marks.tie(line, place, columns, series="estimates")
        fill, edge = (style.PAPER, style.BASE) if row.kind == "expected" else (colour, colour)
        dot = ax.plot([row.date], [row.low], "o", markersize=9, color=fill, markeredgecolor=edge)
        marks.leave("The lower end of its line.", *dot)
        if row.bound == "above":
            _arrow(ax, (row.date, row.low), (row.date, row.low + 21_000), colour)
        words, offset, across = _words_beside(row)
        label(ax, words, (row.date, row.low), offset, ha=across, va="center")
    _dashed(ax, INVASION, (0, 165_000))
    words, place = "invasion,\n24 February", (INVASION, 20_000)
    label(ax, words, place, (-6, 0), ha="right", colour=style.SECOND)
    ax.set_xlim(pd.Timestamp("2021-11-29"), pd.Timestamp("2022-03-02"))
    ax.set_ylim(0, 218_000)
    without_scale(ax)
    ticks = pd.date_range("2021-12-01", periods=3, freq="MS")
    ax.set_xticks(ticks, ["December", "January", "February"], ha="left")
    return ax


@figure(troops=["date", "low", "high", "bound", "estimated_by", "kind", "counted"])
def troops_by_day(troops: pd.DataFrame) -> Chart:
    """Draw the estimates of Russian troops near Ukraine by the day of each.

    Parameters
    ----------
    troops : pandas.DataFrame
        In order of time: ``date``, ``low`` and ``high`` (troops; ``high`` is empty for "more
        than"), ``bound`` (``about`` or ``above``, or empty), ``estimated_by``, ``kind``
        (``present``, or ``expected`` for a plan) and ``counted`` (what is counted, in words).
    """
    present = troops[troops["kind"] == "present"]
    about, newest = present[present["bound"] == "about"].iloc[-1], present.iloc[-1]
    said = "; ".join(
        f"{day_text(row.date)}, {row.estimated_by}: {_estimate(row)}"
        f"{' (planned)' if row.kind == 'expected' else ''}"
        for row in troops.itertuples()
    )
    return Chart(
        _troops_drawing(troops),
        name="troops-by-day",
        title=f"About {about['low']:,} troops on {day_of_month(about['date'])}; "
        f"{range_text(newest['low'], newest['high'])} on {day_of_month(newest['date'])}",
        alt="Estimates of Russian troops near Ukraine by the day on which they were true or said: "
        f"{said}.",
        numbers=troops[["date", "estimated_by", "low", "high", "counted"]].set_axis(
            ["Day", "Who", "Low", "High", "What was counted"], axis=1
        ),
        tables=["troop_estimates"],
        unit="troops",
        note="In thousands. Blue: by the United States. The last estimate counts more groups than "
        "the earlier ones: it is not only a rise.",
    )
