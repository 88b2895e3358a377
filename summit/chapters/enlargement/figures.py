"""Chapter 06: members year by year, the way in, sets over time, a letter, events and polls."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Sequence

import ipywidgets as widgets
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from summit.chapters.enlargement.claims import CLOSER_SINCE, NINETIES
from summit.chapters.shared import INVASION
from summit.chapters.shared import members as members_of
from summit.chart import Chart
from summit.draw import marks, style
from summit.draw.axes import axes_of, label, without_scale
from summit.draw.axes import rows as name_rows
from summit.draw.bars import ranked_bars
from summit.draw.tiles import tile_map
from summit.explore import Explorer, explore
from summit.figure import figure
from summit.words import day_text, listed, month_text, rounded, short, spelled, when_text

# Shades of a member's square: places on the ramp.
MEMBER, NEW = 2, 4
MAP_KEY = [
    (MEMBER, "Member, with year"),
    (NEW, "Joined this year"),
    (None, "Soviet Union, Warsaw Pact"),
]
# Each measure of the Alliance: what it is called, what it is divided by, its decimals, its unit.
METERS = {
    "members": ("Members", 1, 0, ""),
    "people_m": ("People", 1, 0, " million"),
    "gdp_usd_bn": ("GDP, US dollars", 1000, 1, " trillion"),
    "border_km": ("Land border with Russia", 1, 0, " km"),
}
METER_ROOM = 108
# What a square says of a country that was in these: the latter, where it was in both.
EAST = {"warsaw_pact": "WP", "soviet_union": "SU"}
# The first year for which the World Bank has figures.
FIRST_FIGURES = 1960
MEMBER_COLUMNS = {
    "country": "Member",
    "accession_date": "Joined",
    "people_m": "People, million",
    "gdp_usd_bn": "GDP, USD billion",
    "border_km": "Border with Russia, km",
}
WAIT_COLUMNS = {
    "countries": "Countries",
    "talks": "Invitation to protocol, days",
    "ratification": "Protocol to accession, days",
    "whole": "Together",
}
# How many letters of an event's own text go into a row of the chart.
LETTERS = 42
# Shorter words for the chart; the chronology's own are in the table below it.
EVENT_WORDS = {
    "1992-03-10": "Takes part in NATO's new council",
    "1994-01-01": "Partnership for Peace",
    "1997-07-09": "Charter on a Distinctive Partnership",
    "2002-11-01": "Action Plan",
    "2005-04-01": "Intensified Dialogue",
    "2008-04-03": "Bucharest: “will become members”",
    "2008-12-03": "Annual National Programme",
    "2009-08-01": "Declaration to complement the Charter",
    "2010-01-01": "Ukraine: in no alliance, by law",
    "2014-03-02": "Meeting after Russia's action in Crimea",
    "2014-09-01": "Wales: trust funds",
    "2014-12-23": "Ukraine: drops that law",
    "2016-07-09": "Warsaw: assistance package",
    "2019-02-07": "Ukraine: course to NATO in constitution",
    "2020-06-12": "Enhanced Opportunities Partner",
    "2022-09-30": "Ukraine: applies to join",
    "2023-07-11": "Vilnius: a NATO-Ukraine Council",
    "2023-07-12": "Its first meeting; the G7's declaration",
    "2024-07-09": "Washington: “irreversible path”",
    "2024-07-11": "The Council meets in Washington",
}
QUESTIONS = {
    "vote_in_a_referendum": "for joining, in a referendum",
    "would_like_to_join_by_2030": "would like to join by 2030",
    "should_join": "should join",
    "should_seek_membership": "should seek membership",
    "good_or_bad_proposal": "a good proposal",
}
CLIENTS = {"International Republican Institute": "IRI", "National Democratic Institute": "NDI"}
POLL_COLUMNS = {
    "date": "Middle of fieldwork",
    "pollster": "Pollster",
    "question": "Question",
    "mode": "Mode",
    "for_pct": "For, per cent",
    "against_pct": "Against",
}
STRIP = 92


def at_year_ends(
    members: pd.DataFrame, population: pd.DataFrame, gdp: pd.DataFrame, borders: pd.DataFrame
) -> pd.DataFrame:
    """Return the members at each year's end, with their people, GDP and border with Russia.

    Parameters
    ----------
    members, population, gdp, borders : pandas.DataFrame
        The tables ``nato_members``, ``population``, ``gdp`` and ``land_borders``.

    Returns
    -------
    pandas.DataFrame
        By ``year`` and ``iso3``: ``country``, ``accession_date``, ``people_m`` (million people),
        ``gdp_usd_bn`` (billion US dollars) and ``border_km``; blank where unknown.
    """
    years = range(members["accession_date"].dt.year.min(), population["year"].max() + 1)
    people = _by_year(population, "population", years) / 1e6
    output = _by_year(gdp, "gdp_usd_current_bn", years)
    to_russia = borders[borders["neighbour_iso3"] == "RUS"].set_index("iso3")["border_km"]

    def at_end_of(year: int) -> pd.DataFrame:
        inside = members[members["accession_date"].dt.year <= year].set_index("iso3")
        table = inside[["country", "accession_date"]].copy()
        table["people_m"], table["gdp_usd_bn"] = people.loc[year], output.loc[year]
        table["border_km"] = to_russia
        return table

    return pd.concat({year: at_end_of(year) for year in years}, names=["year"])


def _by_year(table: pd.DataFrame, column: str, years: Iterable[int]) -> pd.DataFrame:
    wide = table.pivot_table(index="year", columns="iso3", values=column, observed=True)
    return wide.reindex(years)


def totals_of(each_year: pd.DataFrame) -> pd.DataFrame:
    """Return the members' number, people, GDP and border at each year's end.

    Parameters
    ----------
    each_year : pandas.DataFrame
        As `at_year_ends` returns it.

    Returns
    -------
    pandas.DataFrame
        By ``year``: ``members`` (a number) and three sums. One member's figure missing, there is no
        total of people or GDP.
    """
    by_year = each_year.groupby("year")
    totals = pd.DataFrame({"members": by_year.size().astype(float)})
    for measure in ("people_m", "gdp_usd_bn"):
        complete = by_year[measure].count() == totals["members"]
        totals[measure] = by_year[measure].sum().where(complete)
    totals["border_km"] = by_year["border_km"].sum()
    return totals


def across_the_invasion(polls: pd.DataFrame) -> pd.DataFrame:
    """Return each series' last poll before the invasion and its first since, where they compare.

    Parameters
    ----------
    polls : pandas.DataFrame
        In the order of their days: ``series``, ``date`` and ``mode`` (of asking).

    Returns
    -------
    pandas.DataFrame
        Rows of `polls`, two for each series that has both and names no two modes.
    """
    pairs = []
    for _, rows in polls.groupby("series", observed=True):
        before, since = rows[rows["date"] < INVASION], rows[rows["date"] >= INVASION]
        one_way = len(set(rows["mode"]) - {"not_stated"}) < 2
        if one_way and not before.empty and not since.empty:
            pairs += [before.tail(1), since.head(1)]
    return pd.concat(pairs) if pairs else polls.iloc[:0]


def _new_years(*years: int) -> list[pd.Timestamp]:
    return [pd.Timestamp(year, 1, 1) for year in years]


def _meter_text(measure: str, value: float, year: int) -> str:
    if pd.isna(value):
        return f"no figure before {FIRST_FIGURES}" if year < FIRST_FIGURES else "no figure yet"
    _, size, places, unit = METERS[measure]
    return rounded(value / size, places) + unit


def _add_meters(fig: Figure, count: pd.Series, most: pd.Series, year: int) -> Figure:
    """Make room below a map and draw the measures there, each on its own fixed scale."""
    wide, tall = fig.get_size_inches() * 72
    fig.set_size_inches(style.size(tall + METER_ROOM))
    ax = fig.axes[0]  # the map's axes, whose unit is one square
    square = wide / ax.get_xlim()[1]
    ax.set_ylim((tall + METER_ROOM) / square, 0)
    left, high = 165 / square, 13 / square
    for place, (measure, (caption, *_)) in enumerate(METERS.items()):
        middle, value = (tall + 22 + 25 * place) / square, count[measure]
        long = (0 if pd.isna(value) else 145 * value / most[measure]) / square
        colour = style.ACCENT if measure == "members" else style.BASE
        bar = Rectangle((left, middle - high / 2), long, high, color=colour, linewidth=0)
        marks.leave("A sum of the table's column, written beside it.", ax.add_artist(bar))
        said = _meter_text(measure, value, year)
        ax.text(0.06, middle, caption, va="center", color=style.INK)
        ax.text(left + long + 5 / square, middle, said, va="center", color=style.INK)
    return fig


def _map_alt(year: int, count: pd.Series, new: Sequence[str], east: int) -> str:
    meters = [
        f"{caption} {_meter_text(measure, count[measure], year)}"
        for measure, (caption, *_) in METERS.items()
    ]
    joined = f"Joined this year: {', '.join(new)}" if new else "No country joined this year"
    others = "The Warsaw Pact and the Soviet Union are gone."
    if east:
        others = f"In the Warsaw Pact or the Soviet Union: {east} of today's countries on the map."
    return (
        f"A map of squares, one a country, at the end of {year}. {'; '.join(meters)}. {joined}. "
        f"{others}"
    )


@figure(
    by_year=["[year]", "[iso3]", *MEMBER_COLUMNS],
    totals=[*METERS],
    groups=["group", "iso3", "from_date", "to_date"],
)
def members_by_year(
    by_year: pd.DataFrame, totals: pd.DataFrame, groups: pd.DataFrame, squares: Collection[str]
) -> Explorer:
    """Let a reader see the members at each year's end on a map, and four measures below it.

    Parameters
    ----------
    by_year : pandas.DataFrame
        By ``year`` and ``iso3``, the members at that year's end: ``country``, ``accession_date``
        (a day), ``people_m`` (million people), ``gdp_usd_bn`` (billion US dollars) and
        ``border_km`` (land border with the Russian Federation).
    totals : pandas.DataFrame
        By year: ``members`` (a number) and the sums of those three.
    groups : pandas.DataFrame
        ``group`` (of which ``soviet_union`` and ``warsaw_pact`` are shown), ``iso3``,
        ``from_date`` and ``to_date`` (days).
    squares : collection of str
        The countries of the map, by ISO 3166 alpha-3 code.
    """
    most, squares = totals.max(), set(squares)

    def draw(year: int) -> Chart:
        table, count, day = by_year.loc[year], totals.loc[year], pd.Timestamp(year, 12, 31)
        east = {
            code: sign
            for group, sign in EAST.items()
            for code in squares.intersection(members_of(groups, group, day)["iso3"])
        }
        joined = table["accession_date"].dt.year
        steps = dict.fromkeys(east) | {
            code: NEW if since == year else MEMBER for code, since in joined.items()
        }
        texts = east | joined.astype(str).to_dict()
        new = [short(country) for country in table.loc[joined == year, "country"]]
        numbers = table[[*MEMBER_COLUMNS]].copy()
        numbers["country"] = [short(country) for country in numbers["country"]]
        cells = {code: place for place, code in enumerate(table.index)}
        fig = tile_map(
            steps,
            texts,
            context=squares - set(steps),
            key=MAP_KEY,
            cells=cells,
            column=MEMBER_COLUMNS["accession_date"],
        )
        return Chart(
            _add_meters(fig, count, most, year),
            name="members-by-year",
            title=f"End of {year}: {len(table)} members, "
            + (f"{spelled(len(new))} of them new" if new else "no new one this year"),
            alt=_map_alt(year, count, new, len(east)),
            numbers=numbers.rename(columns=MEMBER_COLUMNS).reset_index(drop=True),
            tables=["nato_members", "group_membership", "population", "gdp", "land_borders"],
            note="Countries of today. SU: in the Soviet Union; WP: in the Warsaw Pact otherwise. "
            "Germany until 1990: the West in NATO, the East in the Pact; its inhabitants are those "
            "of both. GDP at the prices of each year. Borders of today.",
        )

    first, last = int(totals.index.min()), int(totals.index.max())
    return explore(
        draw,
        label=f"Members of NATO at each year's end, {first} to {last}",
        play="year",
        year=widgets.IntSlider(min=first, max=last, value=last, description="Year"),
    )


@figure(rounds=["[joined]", "country", "countries", "invited", "talks", "ratification", "whole"])
def way_in(rounds: pd.DataFrame, one: str, other: str) -> Chart:
    """Draw the days from invitation to accession, a bar for each day on which members joined.

    Parameters
    ----------
    rounds : pandas.DataFrame
        By ``joined`` (a day), in order: ``countries`` (their number), ``country`` (the first of
        them), ``invited`` (a day), and in days ``talks`` (invitation to protocol),
        ``ratification`` (protocol to accession) and ``whole`` (both).
    one, other : str
        Two countries, invited on the same day, that joined by themselves.

    Raises
    ------
    ValueError
        When the two were invited on different days.
    """
    pair = rounds.set_index("country").loc[[one, other]]
    (first, second), (day, same_day) = pair["whole"], pair["invited"]
    if day != same_day:
        raise ValueError(f"way_in compares two invited on one day; {one} and {other} were not.")
    names = [
        f"{day.year}, {short(country) if count == 1 else f'{spelled(count)} countries'}"
        for day, country, count in rounds[["country", "countries"]].itertuples()
    ]
    waits = [f"{name}: {days} days" for name, days in zip(names, rounds["whole"], strict=True)]
    columns, count = WAIT_COLUMNS, spelled(len(rounds))
    return Chart(
        _rounds_drawn(rounds, names),
        name="way-in",
        title=f"Invited on the same day, {short(one)} joined after {first} days and "
        f"{short(other)} after {second}",
        alt=f"{count.capitalize()} bars for the {count} days since {rounds.index[0].year} on which "
        f"members joined, from invitation to accession. {', '.join(waits)}. The first part of each "
        "bar runs to the signing of the protocol, the longer second part is ratification.",
        numbers=rounds[[*columns]]
        .rename(columns=columns)
        .rename_axis("On")
        .reset_index()
        .assign(Joined=names)[["Joined", "On", *columns.values()]],
        tables=["accession_steps", "nato_members"],
    )


def _rounds_drawn(rounds: pd.DataFrame, names: Sequence[str]) -> Axes:
    ax = axes_of(255, 0.37, 0.02, 0.98, 0.88)
    places, talks, whole = range(len(rounds)), rounds["talks"], rounds["whole"]
    before = ax.barh(places, talks, color=style.BASE, height=0.66)
    after = ax.barh(places, rounds["ratification"], left=talks, color=style.ACCENT, height=0.66)
    marks.tie(before, places, WAIT_COLUMNS["talks"])
    marks.tie(after, places, WAIT_COLUMNS["ratification"])
    for place, days in enumerate(whole):
        ax.text(days + 8, place, f"{days} days", va="center", color=style.INK)
    ax.text(0, -0.75, "invited", color=style.QUIET)
    ax.text(talks.iloc[0] + 8, -0.75, "protocol signed", color=style.ACCENT)
    ax.text(whole.iloc[0], -0.75, "joined", ha="right", color=style.QUIET)
    name_rows(ax, names)
    ax.set(xlim=(0, 800), ylim=(len(rounds) - 0.5, -0.6))
    return ax


@figure(pact=["country", "from_date", "to_date", "as_part_of", "nato_since"])
def three_sets(pact: pd.DataFrame, last: pd.Timestamp) -> Chart:
    """Draw when each country of the former Warsaw Pact was in it, and since when it is in NATO.

    Parameters
    ----------
    pact : pandas.DataFrame
        ``country``, ``from_date`` and ``to_date`` (days, in the Pact), ``as_part_of`` (a state that
        is gone, or blank) and ``nato_since`` (a day, or blank).
    last : pandas.Timestamp
        The newest day of the table of members: the lines end with its year.
    """
    name, soviet = pact["country"].map(short).astype(str), pact["as_part_of"] == "Soviet Union"
    rows = pact.assign(name=name, soviet=soviet, outside=pact["nato_since"].isna())
    rows = rows.sort_values(["soviet", "outside", "nato_since", "name"], ignore_index=True)
    inside, own = rows.dropna(subset="nato_since"), int((~soviet).sum())
    nineties = inside["nato_since"].dt.year.between(*NINETIES).sum()
    since = [f"{row.name} since {day_text(row.nato_since)}" for row in inside.itertuples()]
    columns = {
        "name": "Country",
        "from_date": "Warsaw Pact from",
        "to_date": "to",
        "as_part_of": "As part of",
        "nato_since": "NATO since",
    }
    return Chart(
        _sets_drawn(rows, inside, own, last),
        name="three-sets",
        title=f"Of {len(rows)} countries of the former Warsaw Pact, {len(inside)} are in NATO; "
        f"{spelled(nineties)} joined in the 1990s",
        alt=f"A line of time for each of {len(rows)} countries of today that were in the Warsaw "
        f"Pact, {own} in their own name or as Czechoslovakia and {len(rows) - own} as parts of the "
        f"Soviet Union. Then in NATO: {'; '.join(since)}. The other Soviet republics never joined.",
        numbers=rows[[*columns]].rename(columns=columns),
        tables=["group_membership", "nato_members"],
        note="Without Germany, of which only the east was in the Pact, until 1990. Albania left in "
        "1968.",
    )


def _sets_drawn(rows: pd.DataFrame, inside: pd.DataFrame, own: int, last: pd.Timestamp) -> Axes:
    """Draw a row a country; a line parts the first `own` of them from the Soviet republics."""
    ax = axes_of(440, 0.3, 0.055, 0.985, 0.955)
    (end,) = _new_years(last.year + 1)
    for place, row in enumerate(rows.itertuples()):
        stay = row.to_date - row.from_date
        bar = ax.barh(place, stay, left=row.from_date, height=0.62, color=style.BASE)
        marks.tie(bar, place, ["Warsaw Pact from", "to"])
        if place in inside.index:
            stay = end - row.nato_since
            bar = ax.barh(place, stay, left=row.nato_since, height=0.62, color=style.ACCENT)
            marks.tie(bar, place, "NATO since")
    ax.axhline(own - 0.5, color=style.RULE)
    first, last = NINETIES
    ax.axvspan(*_new_years(first, last + 1), color=style.BAND, zorder=0)
    ax.text(rows["from_date"].min(), -0.75, "Warsaw Pact", color=style.QUIET)
    ax.text(*_new_years(1995), -0.75, "1990s", ha="center", color=style.QUIET)
    ax.text(end, -0.75, "NATO", ha="right", color=style.ACCENT)
    republics = "as parts of the\nSoviet Union"
    ax.text(*_new_years(2001), own + 3.4, republics, color=style.QUIET, va="top")
    ax.set_yticks(range(len(rows)), rows["name"], fontsize=12)
    ax.tick_params(axis="y", length=0)
    ax.set(xlim=(*_new_years(1954), end), ylim=(len(rows) - 0.4, -0.6))
    ax.set_xticks(_new_years(1960, 1980, 2000, 2020), ["1960", "1980", "2000", "2020"])
    return ax


@figure(counts=["read_in", "date", "signatories", "bound"])
def letter_counts(counts: pd.DataFrame, stated: int) -> Chart:
    """Draw how many signatures of one letter each document gives.

    Parameters
    ----------
    counts : pandas.DataFrame
        A row a document: ``read_in`` (what it is), ``date``, ``signatories`` (a number) and
        ``bound`` (``above`` where there were more, else blank).
    stated : int
        The number to look at: the article's.
    """
    columns = {"read_in": "Document", "date": "Of", "signatories": "Signatures", "bound": "Bound"}
    ranked = counts.sort_values(["signatories", "read_in"], ignore_index=True)[[*columns]]
    number, documents = ranked["signatories"], ranked["read_in"]
    texts = number.astype(str).where(ranked["bound"] != "above", "more than " + number.astype(str))
    count = spelled(len(ranked))
    return Chart(
        ranked_bars(documents, number, texts, accent=list(documents[number == stated])),
        name="letter-counts",
        title=f"One letter, {spelled(number.nunique())} counts: from “{texts.iloc[0]}” to "
        f"{number.max()} signatures",
        alt=f"{count.capitalize()} bars for {count} documents and the number of signatures that "
        f"each gives: {', '.join(documents + ' ' + texts)}.",
        numbers=ranked.astype({"bound": object}).rename(columns=columns),
        tables=["letter_signatories"],
        note="The two copies of the organisers' release differ in the number and in nothing else "
        "that we compared. Neither says why.",
    )


@figure(events=["date", "precision", "event", "kind", "own_step"])
def nato_ukraine(events: pd.DataFrame) -> Chart:
    """Draw the events between NATO and Ukraine down a line of time.

    Parameters
    ----------
    events : pandas.DataFrame
        Rows of the chronology, in order: ``date``, ``precision``, ``event`` (its text), ``kind``,
        and ``own_step`` (bool: Ukraine took it by itself). A day that is not one of
        `EVENT_WORDS` is told by the beginning of its text.
    """
    words, years = _event_words(events), events["date"].dt.year
    named = [f"{year} {said}" for year, said in zip(years, words, strict=True)]
    invited = events["event"].str.contains("invit", case=False).any()
    recent = (events["date"] >= CLOSER_SINCE).sum()
    # The chart goes by the day on which an event began.
    when = [when_text(row) for row in events.assign(end_date=pd.NaT).itertuples()]
    kind = events["kind"].astype(str).str.replace("_", " ")
    return Chart(
        _events_drawn(events, words),
        name="nato-ukraine",
        title=f"{len(events)} dated events from {years.iloc[0]} to {years.iloc[-1]}, "
        + ("an invitation among them" if invited else "and no invitation among them"),
        alt=f"A line of time with {len(events)} events between NATO and Ukraine: "
        f"{'; '.join(named)}. {events['own_step'].sum()} of them are steps that Ukraine took by "
        f"itself; {recent} are of {CLOSER_SINCE.year} or later.",
        numbers=pd.DataFrame({"When": when, "What": events["event"], "Kind": kind}),
        tables=["chronology"],
        note="In colour: steps that Ukraine took by itself.",
    )


def _event_words(events: pd.DataFrame) -> pd.Series:
    """Return a few words for each event: those for its day, or the beginning of its text."""
    begin = [textwrap.shorten(text, LETTERS, placeholder=" …") for text in events["event"]]
    alone = ~events["date"].duplicated(keep=False)
    words = events["date"].dt.strftime("%Y-%m-%d").map(EVENT_WORDS).where(alone)
    return words.fillna(pd.Series(begin, events.index))


def _events_drawn(events: pd.DataFrame, words: pd.Series) -> Axes:
    rows = len(events)
    ax = axes_of(25 * rows + 5, 0, 0.01, 1, 0.99)
    first, last = events["date"].min(), events["date"].max()

    def height(day: pd.Timestamp) -> float:
        return (day - first) / (last - first) * (rows - 1)

    axis = ax.plot([46, 46], [0, rows - 1], color=style.BASE, linewidth=1)
    marks.leave("The line of time.", *axis)
    for day in _new_years(*range(-(-first.year // 5) * 5, last.year + 1, 5)):
        ax.text(34, height(day), day.year, ha="right", va="center", color=style.QUIET)
    for place, (row, said) in enumerate(zip(events.itertuples(), words, strict=True)):
        at, colour = height(row.date), style.SECOND if row.own_step else style.ACCENT
        stem = ax.plot([46, 78, 88], [at, place, place], color=style.RULE, linewidth=1)
        marks.leave("Leads from the dot to its words.", *stem)
        (dot,) = ax.plot(46, at, "o", color=colour, markersize=6)
        marks.tie(dot, place, "What")
        ax.text(92, place, f"{row.date.year}", va="center", color=style.QUIET)
        ax.text(128, place, said, va="center", color=colour if row.own_step else style.INK)
    ax.set(xlim=(0, style.WIDTH), ylim=(rows - 0.4, -0.6))
    ax.axis("off")
    return ax


def _by_series(polls: pd.DataFrame, country: str) -> list[pd.DataFrame]:
    """Return the polls of a country, series by series, the one with the newest poll first."""
    series = polls[polls["country"] == country].groupby("series", observed=True)
    newest_first = sorted(series, key=lambda item: (item[1]["date"].max(), item[0]), reverse=True)
    return [rows for _, rows in newest_first]


def _strip_title(rows: pd.DataFrame) -> str:
    """Say who asked, for whom, and what."""
    row = rows.iloc[0]
    client = "" if pd.isna(row["commissioned_by"]) else f" for {row['commissioned_by']}"
    for name, letters in CLIENTS.items():
        client = client.replace(name, letters)
    return f"{row['pollster']}{client}: {QUESTIONS[row['question']]}"


def _polls_title(country: str, count: int, pairs: Sequence[pd.DataFrame]) -> str:
    """Say what the strips show, each for itself: no sentence joins the values of two."""
    if not pairs:
        return f"{country}: none of {spelled(count)} series can be compared across the invasion"
    if len(pairs) == 1:
        first, last = pairs[0].itertuples()
        return (
            f"{country}, {first.pollster}: {rounded(first.for_pct, 0)} per cent for joining "
            f"in {first.date.year}, {rounded(last.for_pct, 0)} in {last.date.year}"
        )
    higher = sum(pair["for_pct"].is_monotonic_increasing for pair in pairs)
    return (
        f"{country}: {spelled(len(pairs))} of {spelled(count)} series cross the invasion, "
        f"and {'all' if higher == len(pairs) else spelled(higher)} of them rise across it"
    )


def _draw_strip(
    ax: Axes, rows: pd.DataFrame, span: Sequence[pd.Timestamp], places: pd.Series
) -> None:
    """Draw one series of polls on its own scale, with its first and its last share.

    `places` says in which row of the table each poll is.
    """
    ax.axvline(INVASION, color=style.RULE, linewidth=1.5)
    look = {"color": style.ACCENT, "marker": "o", "markersize": 4, "linewidth": 1.5}
    # Where the way of asking changed, the pollster itself says that they do not compare: no line.
    for _, alike in rows.groupby(rows["mode"] == "changed_to_web"):
        (line,) = ax.plot(alike["date"], alike["for_pct"], **look)
        marks.tie(line, places[alike.index], POLL_COLUMNS["for_pct"])
    ends = rows.iloc[[0, -1]] if len(rows) > 1 else rows
    for row, (side, off) in zip(ends.itertuples(), (("right", -7), ("left", 7)), strict=False):
        share = rounded(row.for_pct, 0)
        label(ax, share, (row.date, row.for_pct), (off, 0), ha=side, va="center")
    place = (span[0] + pd.DateOffset(months=1), 112)
    ax.text(*place, _strip_title(rows), va="top", color=style.INK, fontsize=12)
    ax.set(ylim=(0, 116), xlim=span)
    without_scale(ax)
    ax.tick_params(axis="x", length=0)


def _strips_drawn(
    strips: Sequence[pd.DataFrame], span: Sequence[pd.Timestamp], places: pd.Series
) -> Figure:
    """Draw a strip for each series, one below the other, on one axis of time."""
    height = STRIP * len(strips) + 22
    options = {"layout": "none", "sharex": True, "squeeze": False}
    fig, axes = plt.subplots(len(strips), 1, figsize=style.size(height), **options)
    fig.subplots_adjust(0.015, 24 / height, 0.985, 1 - 4 / height, hspace=0.16)
    for ax, rows in zip(axes.flat, strips, strict=True):
        _draw_strip(ax, rows, span, places)
    years = range(span[0].year // 4 * 4 + 4, span[1].year + 1, 4)
    axes.flat[-1].set_xticks(_new_years(*years), [str(year) for year in years])
    return fig


@figure(
    polls=[*POLL_COLUMNS, "country", "series", "commissioned_by", "quality"],
    compared=["country", "series", "date", "pollster", "for_pct"],
)
def polls_by_country(
    polls: pd.DataFrame, compared: pd.DataFrame, countries: Sequence[str]
) -> Explorer:
    """Let a reader see the polls on joining NATO in a country, each series in its own strip.

    Parameters
    ----------
    polls : pandas.DataFrame
        In the order of their days: ``country``, ``series``, ``date``, ``pollster``,
        ``commissioned_by`` (or blank), ``question`` (one of `QUESTIONS`), ``mode`` (of asking),
        ``for_pct`` and ``against_pct`` (per cent), and ``quality`` (``pollster``, where the figure
        was read on the pollster's own page).
    compared : pandas.DataFrame
        Of each series that can be compared across the invasion, the last poll before it and the
        first since: rows of `polls`.
    countries : sequence of str
        The countries to choose from, in order.
    """
    room = pd.DateOffset(months=17)
    span = polls["date"].min() - room, polls["date"].max() + room

    def draw(country: str) -> Chart:
        rows, strips = polls[polls["country"] == country], _by_series(polls, country)
        shares = [
            f"{_strip_title(strip)}: "
            + ", ".join(f"{row.for_pct:g} in {month_text(row.date)}" for row in strip.itertuples())
            for strip in strips
        ]
        numbers = rows.assign(
            question=rows["question"].map(QUESTIONS),
            mode=rows["mode"].astype(str).str.replace("_", " "),
        )
        changed = (rows["mode"] == "changed_to_web").any()
        weak = (rows["quality"] != "pollster").sum()
        return Chart(
            _strips_drawn(strips, span, pd.Series(range(len(rows)), rows.index)),
            name="polls-by-country",
            title=_polls_title(country, len(strips), _by_series(compared, country)),
            alt=f"{len(strips)} strips for {len(strips)} series of polls in {country}, each on a "
            f"scale from 0 to 100 per cent. {'; '.join(shares)}. The newest poll is of "
            f"{month_text(rows['date'].iloc[-1])}.",
            numbers=numbers[[*POLL_COLUMNS]].rename(columns=POLL_COLUMNS),
            tables=["polls_nato_membership"],
            note="Upright line: the invasion of February 2022. "
            + ("A gap: the way of asking changed. " if changed else "")
            + f"{weak} of {len(rows)} figures were read in the press or in a table of Wikipedia, "
            "not on a pollster's page.",
        )

    return explore(
        draw,
        label=f"Polls on joining NATO in {listed(countries)}, each series by itself",
        country=widgets.ToggleButtons(options=countries, description="Country"),
    )
