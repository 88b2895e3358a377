"""Chapter 07: what came after the meeting, flights in Europe, defence spending, views of NATO."""

from __future__ import annotations

from collections.abc import Collection

import ipywidgets as widgets
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from summit.chapters.shared import FIRST_DAY
from summit.chapters.stakes.claims import HALF, LINE_PCT
from summit.chart import Chart
from summit.draw import style
from summit.draw.axes import axes_of, label, rows
from summit.draw.bars import bars_of
from summit.draw.tiles import step_of, tile_map
from summit.explore import Explorer, explore
from summit.figure import figure
from summit.words import day_text, each, short, the

# The chronology's texts are too long for a chart.
EVENTS = {
    "2022-04-18": "Battle of the Donbas begins, says Ukraine",
    "2022-05-18": "Finland and Sweden apply",
    "2022-06-28": "Memorandum with Türkiye",
    "2022-06-29": "Madrid summit",
    "2022-07-05": "Accession protocols signed",
    "2022-09-30": "Ukraine applies",
    "2023-04-04": "Finland is a member",
    "2023-07-11": "Vilnius summit",
    "2024-03-07": "Sweden is a member",
    "2024-07-09": "Washington summit",
    "2025-06-24": "The Hague summit",
    "2026-07-07": "Ankara summit",
}
FLED = {"Refugees": "refugees", "With those displaced inside": "both"}
MEASURES = {"Share of GDP": "share", "US dollars": "money", "Dollars per head": "per_head"}
UNITS = {
    "share": "% of GDP",
    "money": "US dollars, billion",
    "per_head": "US dollars per inhabitant",
}
WRITTEN = {"share": (".2f", " %"), "money": (",.1f", " bn"), "per_head": (",.0f", "")}
DECIMALS = {"share": 2, "money": 1, "per_head": 0}
NATO, SIPRI = "NATO, % of GDP", "SIPRI, % of GDP"
COUNTS = {"NATO’s figures": "NATO", "SIPRI’s figures": "SIPRI"}
EDGES = [1, 1.5, LINE_PCT, 3]
KEY = [
    (0, "under 1"),
    (1, "1 to 1.5"),
    (2, "1.5 to 2"),
    (3, "2 to 3"),
    (4, "over 3"),
    (None, "no army"),
]
NO_ARMY = {"ISL": None}
DASHED = (0, (4, 2))


def _cut(share: float) -> str:
    """Write a share with two decimals, cut: a share under the line must not read as on it."""
    return f"{int(share * 100 + 1e-9) / 100:.2f}"


def _with_line(bars: Figure, line: float) -> Figure:
    """Draw a line through ranked bars, and move their numbers to the right, where it hides none."""
    axes = bars.axes[0]
    axes.axvline(line, color=style.SECOND, linewidth=1.5)
    for text in axes.texts:
        text.set_x(axes.get_xlim()[1] * 1.02)
    return bars


def _by_year(spending: pd.DataFrame, index: str) -> pd.DataFrame:
    return spending.pivot_table(
        index=index, columns="year", values="share_of_gdp_pct", observed=True
    )


@figure(came=["date", "days_after"])
def what_came(came: pd.DataFrame) -> Chart:
    """Draw how many days after the meeting began each event came.

    Parameters
    ----------
    came : pandas.DataFrame
        An event a row, one a day at most: ``date``, of which `EVENTS` has a short name, and
        ``days_after`` (the first day of the meeting).
    """
    dates = came["date"].dt.strftime("%Y-%m-%d")
    unknown = sorted(dates[dates.duplicated() | ~dates.isin(EVENTS)])
    if unknown:
        raise ValueError(
            f"what_came has a short name for one event a day; see EVENTS for {', '.join(unknown)}."
        )
    after = came["days_after"].set_axis(dates.map(EVENTS))
    battle = EVENTS["2022-04-18"]
    return Chart(
        bars_of(after, "day {}", accent=[battle]),
        name="what-came",
        title=f"The battle that was foreseen was announced on day {after[battle]}; membership for "
        f"Finland came on day {after[EVENTS['2023-04-04']]}",
        alt=f"Bars of days after {day_text(FIRST_DAY)}, one an event: {each(after, 'd')}.",
        numbers=pd.DataFrame(
            {
                "Event": after.index,
                "Day": came["date"].array,
                "Days after the meeting began": after.array,
            }
        ),
        tables=["chronology"],
        note=f"Days since {day_text(FIRST_DAY)}. A selection: wars, summits and steps of "
        "membership that the book's table names.",
    )


@figure(peaks=["country", "year", "refugees"])
def flight_peaks(peaks: pd.DataFrame) -> Chart:
    """Draw the largest numbers of refugees from European countries before 2022.

    Parameters
    ----------
    peaks : pandas.DataFrame
        The largest first: ``country`` (of origin), ``year`` (at whose end), ``refugees`` (people).
    """
    names = [f"{short(row.country)}, {row.year}" for row in peaks.itertuples()]
    people, first = peaks["refugees"].set_axis(names), peaks.iloc[0]
    return Chart(
        bars_of(people, "{:,}", accent=[names[0]]),
        name="flight-peaks",
        title=f"At the end of {first['year']} there were {first['refugees']:,} refugees from "
        f"{the(short(first['country']))}",
        alt="Eight bars: the largest number of refugees at any year's end up to 2021, by European "
        f"country of origin: {each(people, ',')}.",
        numbers=people.rename_axis("Origin and year").rename("Refugees"),
        tables=["refugees_by_origin"],
        note="People who crossed a border; not each of them fled a war. Those who fled inside "
        "their country are not counted here. Serbia with Kosovo (Security Council resolution "
        "1244).",
    )


@figure(flights=["year", "country", "refugees", "both"])
def flight_by_year(flights: pd.DataFrame) -> Explorer:
    """Let a reader see the European countries from which most people had fled, year by year.

    Parameters
    ----------
    flights : pandas.DataFrame
        A row for each ``year`` (at whose end) and ``country`` (of origin): ``refugees``, people,
        and ``both``, with those displaced inside the country.
    """

    def draw(year: int, kind: str) -> Chart:
        ranked = flights[flights["year"] == year].set_index("country")[kind].astype(int)
        top = ranked.rename(short).sort_values(ascending=False).head(8)
        what = "refugees" if kind == "refugees" else "refugees and people displaced inside"
        first = top.index[0]
        return Chart(
            bars_of(top, "{:,}", accent=[first], longest=float(flights[kind].max())),
            name="flight-by-year",
            title=f"End of {year}: most from {the(first)}, {top.iloc[0]:,} {what}",
            alt=f"Eight bars of {what} by European country of origin at the end of {year}: "
            f"{each(top, ',')}.",
            numbers=top.rename_axis("Origin").rename("People"),
            tables=["refugees_by_origin"],
            note="UNHCR's region Europe. A country without a figure in a year is not shown; it may "
            "be missing, not zero.",
        )

    years = sorted(flights["year"].unique().tolist())
    return explore(
        draw,
        label="People who had fled, by European country of origin, year by year",
        play="year",
        year=widgets.SelectionSlider(options=years, value=1996, description="End of"),
        kind=widgets.ToggleButtons(options=FLED, description="Count"),
    )


def _grid(shares: pd.DataFrame) -> Axes:
    """Draw a row an ally, and in each a square a year, filled at the line and above."""
    height = len(shares) * 18 + 34
    ax = axes_of(height, 0.28, 0.01, 0.98, 1 - 26 / height)
    for place, (_, by_year) in enumerate(shares.iterrows()):
        for year, share in by_year.dropna().items():
            fill, edge = ("none", style.RULE) if share < LINE_PCT else (style.ACCENT, style.ACCENT)
            look = {"markerfacecolor": fill, "markeredgecolor": edge}
            ax.plot(year, place, "s", markersize=12, **look)
    rows(ax, [short(country) for country in shares.index], fontsize=12)
    ax.set_xlim(shares.columns[0] - 0.6, shares.columns[-1] + 0.6)
    ax.set_xticks(shares.columns[::2])
    ax.xaxis.set_visible(True)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


@figure(shares=["[country]"])
def crossing(shares: pd.DataFrame) -> Chart:
    """Draw in which years each ally was at or above 2 per cent of GDP.

    Parameters
    ----------
    shares : pandas.DataFrame
        By ``country``, a column a year, the first 2014: defence expenditure, per cent of GDP. None
        for years in which the country was no member.
    """
    start, end = shares.columns[0], shares.columns[-1]
    over = shares >= LINE_PCT
    reached = pd.DataFrame(
        {"first": over.idxmax(axis="columns"), "years": over.sum(axis="columns")}
    )
    reached = reached[reached["years"] > 0].sort_values(["first", "years"], ascending=[True, False])
    names = [short(country) for country in reached.index]
    ordered = shares.loc[reached.index].set_axis(names)
    fell = (over.cumsum(axis="columns") > 0) & (shares < LINE_PCT)
    dropped = [short(country) for country in reached.index if fell.loc[country].any()]
    always = ordered.index[reached["years"] == len(shares.columns)]
    never = sorted(short(country) for country in shares.index.difference(reached.index))
    return Chart(
        _grid(ordered),
        name="crossing",
        title=f"{over[start].sum()} allies were over the line in {start}, {over[end].sum()} in "
        f"{end}; {len(dropped)} of them went under it again in between",
        alt=f"A grid with a row for each of {len(names)} allies and a column for each year from "
        f"{start} to {end}; filled where the ally spent at least 2 per cent. Filled in all years: "
        f"{', '.join(always)}. Under the line again after the first time: {', '.join(dropped)}. "
        "The last column is filled from top to bottom.",
        numbers=pd.DataFrame(
            {
                "Ally": names,
                f"Year first at or above, from {start}": reached["first"].array,
                "Years at or above": reached["years"].array,
                f"Share in {end}, % of GDP": ordered[end].round(2).array,
            }
        ),
        tables=["nato_defence"],
        note="No square: not yet a member. Under the line in all these years: "
        f"{', '.join(never)}. Iceland has no armed forces. 2023 and 2024 are estimates.",
    )


def _headline(year: int, measure: str, ranked: pd.Series, over: int) -> str:
    """Say what one year's order shows."""
    first, most = the(ranked.index[0]), ranked.iloc[0]
    if measure == "share":
        return f"{year}: {over} of {len(ranked)} allies at or above 2 % of GDP"
    if measure == "money":
        return f"{year}: {first} paid {most / ranked.sum() * 100:.0f} of every 100 dollars"
    return f"{year}: most per inhabitant in {first}, {most:,.0f} dollars"


@figure(
    measured=[
        "country",
        "year",
        "share_of_gdp_pct",
        "expenditure_usd_current_mn",
        "per_head",
    ]
)
def spending(measured: pd.DataFrame) -> Explorer:
    """Let a reader rank the allies of a year by share of GDP, by dollars or by dollars per head.

    Parameters
    ----------
    measured : pandas.DataFrame
        A row for each ``country`` and ``year``: ``share_of_gdp_pct`` (per cent of GDP),
        ``expenditure_usd_current_mn`` (million US dollars of the year), ``per_head`` (US dollars).
    """
    by_measure = pd.DataFrame(
        {
            "country": measured["country"].map(short),
            "year": measured["year"],
            "share": measured["share_of_gdp_pct"],
            "money": measured["expenditure_usd_current_mn"] / 1000,
            "per_head": measured["per_head"],
        }
    )

    def draw(year: int, measure: str) -> Chart:
        of_year = by_measure[by_measure["year"] == year].set_index("country")
        ranked = of_year[measure].sort_values(ascending=False).astype(float)
        over = of_year.index[of_year["share"] >= LINE_PCT]
        form, unit = WRITTEN[measure]
        longest = float(by_measure[measure].max())
        bars = bars_of(ranked, f"{{:{form}}}{unit}", accent=list(over), longest=longest)
        # Thirty rows at full height would not fit a screen.
        bars.set_size_inches(style.size(len(ranked) * 19 + 16))
        if measure == "share":
            _with_line(bars, LINE_PCT)
        return Chart(
            bars,
            name="spending",
            title=_headline(year, measure, ranked, len(over)),
            alt=f"Bars of defence expenditure of {len(ranked)} allies in {year}, "
            f"{UNITS[measure]}, the highest first: {each(ranked, form, unit)}. At or above 2 per "
            f"cent of GDP: {len(over)}.",
            numbers=ranked.round(DECIMALS[measure]).rename_axis("Ally").rename(UNITS[measure]),
            tables=["nato_defence", "population"],
            note="Blue: at or above 2 % of GDP"
            + (", the orange line." if measure == "share" else ". Dollars of the year.")
            + (" An estimate." if year >= 2023 else ""),
        )

    years = sorted(measured["year"].unique().tolist())
    return explore(
        draw,
        label="Defence spending of the allies by year and measure",
        play="year",
        year=widgets.SelectionSlider(options=years, value=years[-1], description="Year"),
        measure=widgets.ToggleButtons(options=MEASURES, description="Measure"),
    )


@figure(sides=["[country]", "nato", "sipri"])
def two_sides(sides: pd.DataFrame) -> Chart:
    """Draw the allies that are over the line for NATO and under it for SIPRI, or the reverse.

    Parameters
    ----------
    sides : pandas.DataFrame
        By ``country``: ``nato`` and ``sipri``, per cent of GDP in 2024.
    """
    names = [short(country) for country in sides.index]
    height, left = len(sides) * 36 + 50, {"ha": "right", "colour": style.SECOND}
    ax = axes_of(height, 0.24, 0.03, 0.95, 1 - 40 / height)
    for place, (nato, sipri) in enumerate(zip(sides["nato"], sides["sipri"], strict=True)):
        ax.plot([sipri, nato], [place, place], color=style.RULE, linewidth=3)
        ax.plot(nato, place, "o", markersize=9, color=style.ACCENT)
        ax.plot(sipri, place, "D", markersize=8, color=style.SECOND)
        label(ax, f"{nato:.2f}", (nato, place), (9, 0), va="center", colour=style.ACCENT)
        label(ax, _cut(sipri), (sipri, place), (-9, 0), va="center", **left)
    ax.axvline(LINE_PCT, color=style.QUIET, linewidth=1)
    key = (LINE_PCT, -0.8)
    label(ax, "SIPRI ◆", key, (-6, 12), annotation_clip=False, **left)
    label(ax, "● NATO", key, (6, 12), annotation_clip=False, colour=style.ACCENT)
    rows(ax, names)
    ax.set_ylim(len(sides) - 0.4, -0.8)
    ax.set_xlim(sides.min().min() - 0.08, sides.max().max() + 0.06)
    ax.spines[:].set_visible(False)
    pairs = zip(names, sides["nato"], sides["sipri"], strict=True)
    listed = "; ".join(f"{name} NATO {nato:.2f}, SIPRI {sipri:.3f}" for name, nato, sipri in pairs)
    return Chart(
        ax,
        name="two-sides",
        title=f"{len(sides)} allies are on one side of the line for NATO and on the other for "
        "SIPRI",
        alt=f"{len(sides)} pairs of dots for 2024, in per cent of GDP, with a line at 2: {listed}.",
        numbers=sides[["nato", "sipri"]]
        .round(3)
        .set_axis([NATO, SIPRI], axis="columns")
        .set_axis(pd.Index(names, name="Ally")),
        tables=["nato_defence", "sipri_expenditure"],
        note="Share of GDP in 2024. NATO's are estimates of June 2024, SIPRI's of April 2025.",
    )


@figure(
    members=["year", "iso3", "country", "share_of_gdp_pct"],
    sipri=["year", "iso3", "share_of_gdp_pct"],
)
def line_map(members: pd.DataFrame, sipri: pd.DataFrame, squares: Collection[str]) -> Explorer:
    """Let a reader see on a map of squares which allies were over the line, for either source.

    Parameters
    ----------
    members : pandas.DataFrame
        A row for each ``year`` and member of it: ``iso3``, ``country``, ``share_of_gdp_pct`` as
        NATO counts.
    sipri : pandas.DataFrame
        A row for each ``year`` and country: ``iso3``, ``share_of_gdp_pct`` as SIPRI counts.
    squares : collection of str
        The codes of all countries on the map.
    """
    shares = {"NATO": _by_year(members, "iso3"), "SIPRI": _by_year(sipri, "iso3")}
    names = members.drop_duplicates("iso3").set_index("iso3")["country"].map(short)

    def draw(year: int, count: str) -> Chart:
        of_year = shares["NATO"][year].dropna().index
        share = shares[count][year].reindex(of_year)
        steps = {code: step_of(value, EDGES) for code, value in share.items()} | NO_ARMY
        texts = share.map(_cut).to_dict() | dict.fromkeys(NO_ARMY, "–")
        ranked = share.rename(names).sort_values(ascending=False)
        over = ranked[ranked >= LINE_PCT]
        return Chart(
            tile_map(steps, texts, key=KEY, context=set(squares) - set(steps)),
            name="line-map",
            title=f"{year}: {len(over)} of {len(ranked)} allies over the line, as {count} counts",
            alt=f"A map of squares, one a country, shaded by defence spending in {year} as {count} "
            f"counts. At or above 2 per cent of GDP: {each(over.map(_cut), '')}. Under it: "
            f"{len(ranked) - len(over)} allies. Iceland has no armed forces.",
            numbers=pd.DataFrame({"Ally": ranked.index, "% of GDP": ranked.round(3).array}),
            tables=["nato_defence" if count == "NATO" else "sipri_expenditure"],
            note="Per cent of GDP, cut after two decimals. Empty squares: not members that year.",
        )

    years = list(shares["NATO"].columns)
    return explore(
        draw,
        label="Allies over the line by year, as NATO and as SIPRI count",
        play="year",
        year=widgets.SelectionSlider(options=years, value=years[-1], description="Year"),
        count=widgets.ToggleButtons(options=COUNTS, description="Count"),
    )


@figure(nato=["[country]"], sipri=["[country]"])
def definitions(nato: pd.DataFrame, sipri: pd.DataFrame) -> Explorer:
    """Let a reader compare NATO's and SIPRI's figures for one ally, year by year.

    Parameters
    ----------
    nato : pandas.DataFrame
        By ``country``, Türkiye among them, a column a year to 2024: per cent of GDP, none before
        membership.
    sipri : pandas.DataFrame
        The same, for all years from 2014.
    """
    reach = max(nato.max().max(), sipri.reindex(nato.index).max().max()) * 1.05

    def draw(country: str) -> Chart:
        name, ours, theirs = short(country), nato.loc[country].dropna(), sipri.loc[country]
        ax = axes_of(270, 0.09, 0.1, 0.97, 0.97)
        ax.axhline(LINE_PCT, color=style.QUIET, linewidth=1)
        ax.plot(ours.index, ours, color=style.ACCENT, marker="o", markersize=4)
        dashed = {"linestyle": DASHED, "marker": "D", "markersize": 4}
        ax.plot(theirs.index, theirs, color=style.SECOND, **dashed)
        ax.text(2014, reach * 0.93, "● NATO’s figures", color=style.ACCENT)
        ax.text(2014, reach * 0.86, "◆ SIPRI’s figures", color=style.SECOND)
        ax.set_ylim(0, reach)
        ax.set_xlim(2013.7, 2024.4)
        ax.set_yticks(range(5), ["0", "1", "2 %", "3", "4 %"])
        ax.set_xticks(range(2014, 2025, 2))
        gap = (ours - theirs).abs()
        numbers = pd.DataFrame({NATO: ours.round(2), SIPRI: theirs.round(2)})
        return Chart(
            ax,
            name="definitions",
            title=f"{name} in 2024: {ours[2024]:.2f} % by NATO’s figures, {theirs[2024]:.2f} % by "
            "SIPRI’s",
            alt=f"Two lines of {name}'s military spending in per cent of GDP to 2024. NATO's goes "
            f"from {ours.iloc[0]:.2f} in {ours.index[0]} to {ours[2024]:.2f}, SIPRI's from "
            f"{theirs[2014]:.2f} in 2014 to {theirs[2024]:.2f}. They are furthest apart, by "
            f"{gap.max():.2f}, in {gap.idxmax()}.",
            numbers=numbers.rename_axis("Year"),
            tables=["nato_defence", "sipri_expenditure"],
            note="NATO's line begins with membership.",
        )

    allies = {short(country): country for country in sorted(nato.index, key=short)}
    return explore(
        draw,
        label="One ally, two definitions of military spending",
        country=widgets.Dropdown(options=allies, value="Türkiye", description="Ally"),
    )


@figure(at_war=["[year]", "UKR", "RUS"])
def war_shares(at_war: pd.DataFrame) -> Chart:
    """Draw the military spending of the two countries at war.

    Parameters
    ----------
    at_war : pandas.DataFrame
        By ``year``, 1992 to 2024: ``UKR`` and ``RUS``, per cent of GDP.
    """
    ukraine, russia = at_war["UKR"], at_war["RUS"]
    last = at_war.iloc[-1]
    ax = axes_of(280, 0.09, 0.1, 0.8, 0.97)
    for code, name, colour, line in (
        ("UKR", "Ukraine", style.ACCENT, "solid"),
        ("RUS", "Russian\nFederation", style.SECOND, DASHED),
    ):
        ax.plot(at_war.index, at_war[code], color=colour, linestyle=line)
        words, place = f"{name}\n{last[code]:.1f} %", (at_war.index[-1], last[code])
        label(ax, words, place, (6, 0), va="center", colour=colour, annotation_clip=False)
    ax.set_ylim(0, 40)
    ax.set_yticks([0, 10, 20, 30, 40], ["0", "10", "20", "30", "40 %"])
    ax.set_xticks([1992, 2002, 2014, 2022])
    columns = {"UKR": "Ukraine, % of GDP", "RUS": "Russian Federation, % of GDP"}
    return Chart(
        ax,
        name="war-shares",
        title=f"In 2024 Ukraine's military spending was {last['UKR']:.0f} % of GDP, the Russian "
        f"Federation's {last['RUS']:.0f} %",
        alt="Two lines of military spending in per cent of GDP from 1992 to 2024, by SIPRI. "
        f"Ukraine's is at most {ukraine.loc[:2021].max():.1f} until 2021, then "
        f"{ukraine[2022]:.1f} in 2022 and {last['UKR']:.1f} in 2024. The Russian Federation's is "
        f"{russia[2014]:.1f} in 2014, {russia[2021]:.1f} in 2021 and {last['RUS']:.1f} in 2024.",
        numbers=at_war[list(columns)].rename(columns=columns).round(2).rename_axis("Year"),
        tables=["sipri_expenditure"],
        note="Military aid from abroad stands with the donors, not with Ukraine. Estimates since "
        "2022.",
    )


@figure(newest=["country", "year", "share_pct"])
def views(newest: pd.DataFrame) -> Chart:
    """Draw the shares with a favourable view of NATO, with a line at half.

    Parameters
    ----------
    newest : pandas.DataFrame
        A member a row, all asked in one ``year``: ``country``, ``share_pct`` (per cent of those
        asked).
    """
    shares = newest.set_index(newest["country"].map(short))["share_pct"].astype(float)
    shares = shares.sort_values(ascending=False)
    bars = bars_of(shares, "{:.0f} %", accent=shares.index[shares < HALF], longest=100)
    low, high = shares.idxmin(), shares.idxmax()
    return Chart(
        _with_line(bars, HALF),
        name="views",
        title=f"A favourable view of NATO: from {shares.min():.0f} % in {low} to "
        f"{shares.max():.0f} % in {high}",
        alt=f"Bars of the share with a favourable view of NATO in {len(shares)} members in "
        f"{newest['year'].iloc[0]}: {each(shares, '.0f', ' per cent')}. A line stands at half.",
        numbers=shares.astype(int).rename_axis("Member").rename("Favourable, %"),
        tables=["views_of_nato"],
        note="Pew Research Center, spring 2024, read in a press report. Blue: under half, the "
        "orange line. Not asked: what is thought of the attack.",
    )
