"""Chapter 07: what came after the meeting, flights in Europe, defence spending, views of NATO."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from summit.chapters.shared import FIRST_DAY
from summit.chapters.stakes.claims import HALF, LINE_PCT
from summit.chart import Chart
from summit.draw import marks, style
from summit.draw.axes import axes_of, label, rows
from summit.draw.bars import bars_of, ranked_bars
from summit.explore import Explorer, explore
from summit.figure import figure
from summit.words import day_text, each, listed, month_text, rounded, short, spelled, the

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
}
MEASURES = {"Share of GDP": "share", "US dollars": "money", "Dollars per head": "per_head"}
UNITS = {
    "share": "% of GDP",
    "money": "US dollars, billion",
    "per_head": "US dollars per inhabitant",
}
WRITTEN = {"share": (".2f", " %"), "money": (",.1f", " bn"), "per_head": (",.0f", "")}
NEWEST = "NATO and SIPRI, newest"
POLLSTERS = {"European Council on Foreign Relations": "ECFR", "GLOBSEC": "GLOBSEC"}


def _share(value: float) -> str:
    """Write a share with two decimals, or three where two would lift it onto the line."""
    places = 3 if value < LINE_PCT <= float(rounded(value, 2)) else 2
    return rounded(value, places)


def _with_line(bars: Figure, line: float) -> Figure:
    """Draw a line through ranked bars, and move their numbers to the right, where it hides none."""
    axes = bars.axes[0]
    axes.axvline(line, color=style.SECOND, linewidth=1.5)
    for text in axes.texts:
        text.set_x(axes.get_xlim()[1] * 1.02)
    return bars


def _wide(edition: pd.DataFrame) -> pd.DataFrame:
    return edition.pivot_table(
        index="country", columns="year", values="share_of_gdp_pct", observed=True
    )


def _estimated(table: pd.DataFrame) -> str:
    """Say which years of a table NATO calls estimates."""
    years = sorted(table.loc[table["is_estimate"].eq(True), "year"].unique())
    return f"Estimates: {listed(years)}." if years else "No year is an estimate."


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
        title=f"The foreseen battle came on day {after[battle]}, Finland's membership on day "
        f"{after[EVENTS['2023-04-04']]}",
        alt=f"Bars of days after {day_text(FIRST_DAY)}, one an event: {each(after, 'd')}.",
        numbers=pd.DataFrame(
            {
                "Event": after.index,
                "Day": came["date"].array,
                "Days after the meeting began": after.array,
            }
        ),
        tables=["chronology"],
        note=f"Days since {day_text(FIRST_DAY)}, each event by its first day. A selection: wars, "
        "summits and steps of membership that the book's table names. The battle is dated by "
        "Ukraine's President.",
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
        alt="Eight bars: the largest number of refugees at any year's end before 2022, by European "
        f"country of origin: {each(people, ',')}.",
        numbers=people.rename_axis("Origin and year").rename("Refugees"),
        tables=["refugees_by_origin"],
        note="People who crossed a border; not each of them fled a war. Those who fled inside "
        "their country are not counted here. Serbia with Kosovo (Security Council resolution "
        "1244).",
    )


def _share_of(year: int) -> str:
    """Return what a table calls the shares of a year."""
    return f"{year}, % of GDP"


def _grid(shares: pd.DataFrame) -> Axes:
    """Draw a row an ally, and in each a square a year, filled at the line and above."""
    height = len(shares) * 18 + 34
    ax = axes_of(height, 0.28, 0.01, 0.98, 1 - 26 / height)
    for place, (_, by_year) in enumerate(shares.iterrows()):
        for year, share in by_year.dropna().items():
            fill, edge = ("none", style.RULE) if share < LINE_PCT else (style.ACCENT, style.ACCENT)
            look = {"markerfacecolor": fill, "markeredgecolor": edge}
            (square,) = ax.plot(year, place, "s", markersize=12, **look)
            marks.tie(square, place, _share_of(year), values=share)
    rows(ax, [short(country) for country in shares.index], fontsize=12)
    ax.set_xlim(shares.columns[0] - 0.6, shares.columns[-1] + 0.6)
    ax.set_xticks(shares.columns[::2])
    ax.xaxis.set_visible(True)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


@figure(members=["country", "year", "is_estimate", "share_of_gdp_pct"])
def crossing(members: pd.DataFrame) -> Chart:
    """Draw in which years each ally was at or above 2 per cent of GDP.

    Parameters
    ----------
    members : pandas.DataFrame
        A row for each ``country`` and ``year`` in which it was a member: ``share_of_gdp_pct``, and
        whether it ``is_estimate``.
    """
    shares = _wide(members)
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
    last = members.loc[members["year"] == end, "is_estimate"]
    guessed = "by estimate " if last.eq(True).any() else ""
    return Chart(
        _grid(ordered),
        name="crossing",
        title=f"{spelled(over[start].sum()).capitalize()} allies met 2 per cent in {start}, "
        f"{spelled(over[end].sum())} {guessed}in {end}; {spelled(len(dropped))} fell below it in "
        "between",
        alt=f"A grid with a row for each of {len(names)} allies and a column for each year from "
        f"{start} to {end}; filled where the ally spent at least 2 per cent. Filled in all years: "
        f"{listed(always)}. Below the line again after the first time: {listed(dropped)}.",
        numbers=pd.DataFrame(
            {
                "Ally": names,
                f"Year first at or above, from {start}": reached["first"].array,
                "Years at or above": reached["years"].array,
                **{_share_of(year): ordered[year].array for year in ordered},
            }
        ),
        tables=["nato_core_defence"],
        note="No square: not yet a member. Below the line in all these years: "
        f"{listed(never)}. Iceland has no armed forces. {_estimated(members)}",
    )


def _headline(year: int, measure: str, ranked: pd.Series, over: int) -> str:
    """Say what one year's order shows."""
    first, most = the(ranked.index[0]), ranked.iloc[0]
    if measure == "share":
        return f"{year}: {spelled(over)} of {spelled(len(ranked))} allies at or above 2 % of GDP"
    if measure == "money":
        share = rounded(most / ranked.sum() * 100)
        return f"{year}: {first} spent {share} % of the allies' dollars"
    return f"{year}: most per inhabitant in {first}, {rounded(most)} dollars"


@figure(
    measured=[
        "country",
        "year",
        "is_estimate",
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
        ``expenditure_usd_current_mn`` (million US dollars of the year), ``per_head`` (US dollars),
        and whether they are estimates: ``is_estimate``.
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

    estimates = set(measured.loc[measured["is_estimate"].eq(True), "year"])

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
            numbers=ranked.rename_axis("Ally").rename(UNITS[measure]),
            tables=["nato_core_defence", "population"],
            note="Blue: at or above 2 % of GDP"
            + (", the orange line." if measure == "share" else ". Dollars of the year.")
            + (" An estimate." if year in estimates else ""),
        )

    years = sorted(measured["year"].unique().tolist())
    return explore(
        draw,
        label="Defence spending of the allies by year and measure",
        play="year",
        year=widgets.SelectionSlider(options=years, value=years[-1], description="Year"),
        measure=widgets.ToggleButtons(options=MEASURES, description="Measure"),
    )


def _pairs(table: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, pd.DataFrame, list[str]]]:
    """Return what can be compared: each publisher's first edition with its newest, and both's.

    Under its label, the shares of the two by country and year, and what each of the two is called.
    """
    pairs, newest = {}, []
    for publisher, rows_of in table.groupby("publisher", observed=True):
        months = sorted(rows_of["edition"].unique())
        months = [months[0], months[-1]]
        names = [month_text(pd.Timestamp(month)) for month in months]
        shares = [_wide(rows_of[rows_of["edition"] == month]) for month in months]
        pairs[f"{publisher}, {names[0]} and {names[1]}"] = (*shares, names)
        newest.append((shares[1], str(publisher)))
    (one, first), (other, second) = newest
    return pairs | {NEWEST: (one, other, [first, second])}


def _dumbbells(both: pd.DataFrame, moved: pd.Index, names: list[str], reach: float) -> Axes:
    """Draw a row an ally: where the first of two figures has it, and where the second."""
    height = len(both) * 18 + 44
    ax = axes_of(height, 0.28, 0.01, 0.94, 1 - 36 / height)
    for place, (country, (first, second)) in enumerate(both.iterrows()):
        colour = style.ACCENT if country in moved else style.BASE
        (line,) = ax.plot([first, second], [place, place], color=colour, linewidth=2)
        marks.tie(line, place, [f"{name}, % of GDP" for name in names])
        ends = ax.plot(first, place, "D", markersize=6, color=colour, markerfacecolor="none")
        ends += ax.plot(second, place, "o", markersize=7, color=colour)
        marks.leave("An end of its line.", *ends)
    ax.axvline(LINE_PCT, color=style.SECOND, linewidth=1.5)
    key = (LINE_PCT, -0.9)
    label(ax, f"◇ {names[0]}", key, (-8, 6), annotation_clip=False, ha="right")
    label(ax, f"● {names[1]}", key, (8, 6), annotation_clip=False)
    rows(ax, [short(country) for country in both.index], fontsize=12)
    ax.set_ylim(len(both) - 0.4, -0.9)
    ax.set_xlim(0, reach)
    ax.spines[:].set_visible(False)
    return ax


def _compared(year: int, over: pd.Series, names: list[str], publisher: str) -> str:
    """Say how many allies met 2 per cent in a year, by two editions or by two publishers."""
    first, second = (spelled(int(count)) for count in over)
    allies = "ally" if over.iloc[0] == 1 else "allies"
    counts = f"by {names[0]}’s count, {second} by {names[1]}’s"
    if publisher:
        counts = f"in {publisher}’s edition of {names[0]}, {second} in that of {names[1]}"
    return f"{year}: {first} {allies} met 2 % {counts}"


@figure(shares=["publisher", "edition", "country", "year", "was_member", "share_of_gdp_pct"])
def editions(shares: pd.DataFrame) -> Explorer:
    """Let a reader set one edition against another, and one publisher against the other.

    Parameters
    ----------
    shares : pandas.DataFrame
        The table ``defence_editions``: a row for each ``publisher``, ``edition`` (its month),
        ``country`` and ``year``, with ``share_of_gdp_pct``. Only members of the year are drawn.
    """
    members = shares[shares["was_member"]]
    pairs = _pairs(members)
    reach = float(members["share_of_gdp_pct"].max()) * 1.03
    years = sorted(set.intersection(*(set(first) & set(second)
                                      for first, second, _ in pairs.values())))  # fmt: skip

    def draw(year: int, pair: str) -> Chart:
        first, second, names = pairs[pair]
        both = pd.DataFrame({"first": first[year], "second": second[year]}).dropna()
        both = both.sort_values("second", ascending=False)
        over = both >= LINE_PCT
        moved = both.index[over["first"] != over["second"]]
        columns = [f"{name}, % of GDP" for name in names]
        sides = "; ".join(f"{short(name)} {_share(both.loc[name, 'first'])} and "
                          f"{_share(both.loc[name, 'second'])}" for name in moved)  # fmt: skip
        return Chart(
            _dumbbells(both, moved, names, reach),
            name="editions",
            title=_compared(
                year, over.sum(), names, "" if pair == NEWEST else pair.partition(",")[0]
            ),
            alt=f"{pair}: two marks for each of {len(both)} allies, with a "
            f"line at 2 per cent of GDP in {year}. On different sides: {sides or 'none'}.",
            numbers=both.set_axis(columns, axis="columns")
            .rename(index=short)
            .rename_axis("Ally")
            .reset_index(),
            tables=["defence_editions"],
            note="Share of GDP. Blue: on different sides of the orange line, at 2 %. Editions "
            "differ in name, definition, prices and date; the chart does not say which counts.",
        )

    return explore(
        draw,
        label="Defence spending of a year in two editions, or by two publishers",
        play="year",
        year=widgets.SelectionSlider(options=years, value=years[-1], description="Year"),
        pair=widgets.ToggleButtons(options=list(pairs), description="Compare"),
    )


@figure(asked=["pollster", "country", "share_pct", "bound"])
def blame(asked: pd.DataFrame) -> Chart:
    """Draw who held Russia mainly responsible for the war, in members, by each of two surveys.

    Parameters
    ----------
    asked : pandas.DataFrame
        A row a ``pollster`` and ``country``: ``share_pct`` (per cent of those asked), and ``bound``
        "above" where the source says "over". The pollsters are those of `POLLSTERS`.
    """
    asked = asked.sort_values(["pollster", "share_pct"], ascending=[True, False])
    who = asked["pollster"].astype(str).map(POLLSTERS)
    names = asked["country"].map(short) + ", " + who
    shares = asked["share_pct"].astype(float).set_axis(names)
    over = asked["bound"].eq("above").fillna(value=False)
    texts = [
        f"{'over ' * bound}{rounded(value)} %" for value, bound in zip(shares, over, strict=True)
    ]
    lowest = asked.groupby("country", observed=True)["share_pct"].min()
    told = ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))
    low = list(names[(shares <= HALF).array])
    bars = ranked_bars(names, shares, texts, accent=low, longest=100)
    marks.tie(bars.axes[0].containers[0], range(len(asked)), "Mainly Russia, %")
    return Chart(
        _with_line(bars, HALF),
        name="blame",
        title=f"In {spelled(int((lowest > HALF).sum()))} of {spelled(len(lowest))} members with "
        "published shares, more than half held Russia mainly responsible",
        alt="Bars of the share that held Russia mainly responsible for the war, in members of "
        f"NATO, spring 2022, by two surveys: {told}. A line is drawn at half.",
        numbers=pd.DataFrame(
            {
                "Member": asked["country"].map(short).array,
                "Survey": asked["pollster"].astype(str).array,
                "Mainly Russia, %": shares.array,
            }
        ),
        tables=["views_of_the_war"],
        note="ECFR: European Council on Foreign Relations, 28 April to 11 May 2022. GLOBSEC: "
        "between 16 March and 10 April. Two surveys, two questions: compare within one. Blue: not "
        "more than half. Shares mostly from press reports.",
    )
