"""Chapter 02: crossings, hosts, recorded refugees, origins, and those displaced inside Ukraine."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd
from matplotlib.figure import Figure

from summit.chapters.shared import FIRST_DAY, INVASION
from summit.chart import Chart
from summit.draw import marks, style
from summit.draw.axes import axes_of, label, without_scale
from summit.draw.bars import ranked_bars
from summit.explore import Explorer, explore
from summit.figure import figure
from summit.words import (
    day_of_month,
    day_text,
    each,
    month_text,
    part_of_month,
    rounded,
    short,
    spelled,
    the,
)

# The ways to count that a reader can choose between, each with its unit and its decimals.
COUNTS = {"People": "people", "Per 1,000 inhabitants": "per_1000"}
UNITS = {"people": "people", "per_1000": "per 1,000 inhabitants"}
DECIMALS = {"people": 0, "per_1000": 1}
# Rows of UNHCR's table that are not countries.
NO_COUNTRY = ["Other hosts", "Unknown"]


def _caption(measure: str) -> str:
    return next(words for words, kind in COUNTS.items() if kind == measure)


def _ranking(ranked: pd.Series, what: str, measure: str) -> pd.DataFrame:
    numbers = ranked.rename(_caption(measure))
    return numbers.rename_axis(what).reset_index()


def _bars_in_millions(people: pd.Series, **options: object) -> Figure:
    texts = [f"{rounded(value / 1e6, 2)} m" for value in people]
    return ranked_bars(people.index, people, texts, **options)


@figure(
    crossings=["[date]", "crossings_cumulative_now"],
    millions=["Million", "Passed on", "Days since the invasion began"],
)
def million_days(crossings: pd.DataFrame, millions: pd.DataFrame) -> Chart:
    """Draw the running total of crossings, with a dot where it reaches each million.

    Parameters
    ----------
    crossings : pandas.DataFrame
        By ``date``: ``crossings_cumulative_now``, people, as the newest edition has them.
    millions : pandas.DataFrame
        ``Million`` (1, 2, ...), ``Passed on`` (a day), ``Days since the invasion began`` (that day
        counted, 24 February being day 1). Shown below the chart as it is.
    """
    shown = crossings["crossings_cumulative_now"][: millions["Passed on"].iloc[-1]]
    ax = axes_of(300, 0.03, 0.12, 0.97, 0.97)
    total = ax.plot(shown.index, shown / 1e6, color=style.BASE)
    marks.leave("Its days are not in the table, but for those with a dot.", *total)
    (dots,) = ax.plot(millions["Passed on"], millions["Million"], "o", color=style.ACCENT)
    marks.tie(dots, range(len(millions)), "Passed on")
    for million, day in zip(millions["Million"], millions["Passed on"], strict=True):
        label(ax, f"{million} million: {day_of_month(day)}", (day, million), (-8, 2), ha="right")
    meeting = [0, shown[FIRST_DAY] / 1e6]
    marks.leave("Marks a day.", *ax.plot([FIRST_DAY] * 2, meeting, color=style.SECOND, linewidth=1))
    words = "The ministers meet,\n6–7 April"
    label(ax, words, (FIRST_DAY, 0.25), (6, 0), colour=style.SECOND)
    ax.set_xlim(INVASION - pd.Timedelta("32D"), shown.index[-1] + pd.Timedelta("4D"))
    ticks = [pd.Timestamp(2022, month, 1) for month in (3, 4, 5, 6)]
    ax.set_xticks(ticks, ["March", "April", "May", "June"], ha="left")
    ax.set_ylim(0, 7.4)
    without_scale(ax)
    by_million = millions.set_index("Million")
    took, passed_on = by_million["Days since the invasion began"], by_million["Passed on"]
    return Chart(
        ax,
        name="million-days",
        title=f"Crossings out of Ukraine reached a million in {took[1]} days, four million in "
        f"{took[4]}",
        alt=f"A rising line of all crossings out of Ukraine since {day_text(INVASION)}. It passes "
        f"one million on {day_text(passed_on[1])}, four million on {day_text(passed_on[4])} and "
        f"seven million on {day_text(passed_on[7])}. It is steepest in the first two weeks and "
        "flattens after that.",
        numbers=millions,
        tables=["crossings_daily"],
        note="UNHCR's newest edition. Crossings back into Ukraine are not taken off.",
    )


def _passed_four_million(editions: pd.DataFrame) -> pd.DataFrame:
    """Return by edition, the earliest first, the day of the fourth million, and one day's total."""
    totals = editions.pivot_table(
        index="date", columns="edition", values="crossings_cumulative", observed=True
    )
    return pd.DataFrame(
        {
            "Edition": pd.to_datetime(totals.columns.astype(str)),
            "Four million passed on": (totals >= 4_000_000).idxmax().to_numpy(),
            "Total for 29 March": totals.loc["2022-03-29"].to_numpy(),
        }
    )


@figure(editions=["edition", "date", "crossings_cumulative"])
def three_editions(editions: pd.DataFrame) -> Chart:
    """Draw the running total around the fourth million as three editions have it.

    Parameters
    ----------
    editions : pandas.DataFrame
        ``edition`` (a day), ``date``, ``crossings_cumulative`` (people): three editions.
    """
    passed = _passed_four_million(editions)
    ax = axes_of(280, 0.12, 0.12, 0.97, 0.95)
    around = editions[editions["date"].between("2022-03-24", "2022-04-07")]
    colours = [style.SECOND, style.BASE, style.ACCENT]
    names = [f"Edition of {day_text(edition)}" for edition in passed["Edition"]]
    totals = around.pivot_table(
        index="date", columns="edition", values="crossings_cumulative", observed=True
    ).set_axis(names, axis="columns")
    for name, colour in zip(names, colours, strict=True):
        total = totals[name].dropna()
        (line,) = ax.plot(total.index, total / 1e6, color=colour, marker="o", markersize=3)
        # Two editions have the same total on some days.
        marks.tie(line, totals.index.get_indexer(total.index), name)
    ax.axhline(4, color=style.QUIET, linewidth=1)
    earliest, middle, newest = passed["Edition"]
    ticks = [pd.Timestamp(2022, 3, 24), pd.Timestamp(2022, 3, 29), FIRST_DAY]
    early = f"Edition of {day_of_month(earliest)}"
    label(ax, early, (ticks[1], 4.02), (0, 26), ha="right", colour=style.SECOND)
    late = f"Editions of {day_text(middle)}\nand of {month_text(newest)},\nalmost equal"
    label(ax, late, (pd.Timestamp(2022, 3, 31), 4.02), (14, -80), colour=style.ACCENT)
    ax.set_xticks(ticks, ["24 March", "29 March", "6 April"])
    ax.set_yticks([3.6, 3.8, 4.0, 4.2, 4.4], ["3.6", "3.8", "4.0", "4.2", "4.4 m"])
    first_day, *_, last_day = passed["Four million passed on"]
    first_total, *_, last_total = passed["Total for 29 March"]
    return Chart(
        ax,
        name="three-editions",
        title=f"The day of the fourth million moved from {day_of_month(first_day)} to "
        f"{day_of_month(last_day)}",
        alt="Three lines of the running total of crossings from 24 March to 7 April 2022. The "
        f"edition of {day_of_month(earliest)} lies about "
        f"{round((first_total - last_total) / 1000):,} thousand people above the two later ones, "
        f"which almost coincide. It crosses the line of four million on {day_text(first_day)}, "
        f"they cross it on {day_text(last_day)}.",
        numbers=totals.rename_axis("Day"),
        unit="crossings",
        tables=["crossings_editions"],
    )


def _per_1000(people: pd.DataFrame, inhabitants: pd.Series) -> pd.DataFrame:
    """Divide people, a column a country, by a thousand of its inhabitants."""
    return people.div(inhabitants.reindex(people.columns), axis="columns") * 1000


@figure(daily=["[date]"])
def border_by_day(daily: pd.DataFrame, inhabitants: pd.Series) -> Explorer:
    """Let a reader see the crossings into each neighbour, day by day, as heads or as a rate.

    Parameters
    ----------
    daily : pandas.DataFrame
        By ``date``, a column a country: people who had crossed, as published on that day. A day
        without a figure shows the last one before it, with its date.
    inhabitants : pandas.Series
        Inhabitants by country.
    """
    known, dates = daily.ffill(), daily.index.to_series()
    updated_on = daily.notna().apply(lambda published: dates.where(published).ffill())
    days = known.index[known.notna().all(axis=1)]
    counts = {"people": known, "per_1000": _per_1000(known, inhabitants)}

    def draw(day: pd.Timestamp, measure: str) -> Chart:
        count = counts[measure]
        # In the order of the last day, so that rows keep their place.
        order = count.loc[days[-1]].sort_values(ascending=False).index
        values, dates = count.loc[day, order].astype(float), updated_on.loc[day, order]
        texts = [
            f"{rounded(value)}" + ("" if date == day else f" ({day_of_month(date)})")
            for value, date in zip(values, dates, strict=True)
        ]
        top, unit = values.idxmax(), UNITS[measure]
        accent = ["Poland", "Republic of Moldova"]
        longest = float(count.loc[days].max().max())
        return Chart(
            ranked_bars(order, values, texts, accent=accent, longest=longest),
            name="border-by-day",
            title=f"By {day_text(day)}: {rounded(values[top])} crossings into {the(top)}"
            + (" per 1,000 inhabitants" if measure == "per_1000" else ""),
            alt=f"Seven bars, one for each neighbour of Ukraine, on {day_text(day)}: "
            f"{each(values, ',.0f')} ({unit}).",
            numbers=pd.DataFrame(
                {
                    "Country": order,
                    _caption(measure): values.to_numpy(),
                    "Figure of": dates.to_numpy(),
                }
            ),
            tables=["crossings_by_country", "population"],
            note="Since 24 February. Moldova's figure counts everyone only from 14 March; "
            "Romania's also counts arrivals through Moldova. Many people moved on.",
        )

    return explore(
        draw,
        label="Crossings into each neighbouring country, day by day",
        play="day",
        day=widgets.SelectionSlider(
            options=[(day_text(day), day) for day in days], value=FIRST_DAY, description="Day"
        ),
        measure=widgets.ToggleButtons(options=COUNTS, description="Count"),
    )


@figure(hosts=["[host]"])
def hosts_by_year(hosts: pd.DataFrame, inhabitants: pd.Series) -> Explorer:
    """Let a reader see the countries that host most refugees from Ukraine at a year's end.

    Parameters
    ----------
    hosts : pandas.DataFrame
        By ``host``, a column a year: people.
    inhabitants : pandas.Series
        Inhabitants by country.
    """
    rates = _per_1000(hosts.T, inhabitants).T.dropna(how="all")
    counts = {"people": hosts, "per_1000": rates}

    def draw(year: int, measure: str) -> Chart:
        ranked = counts[measure][year].drop(NO_COUNTRY, errors="ignore").dropna()
        ranked = ranked.astype(float).sort_values(ascending=False)
        top, unit, form = ranked.head(12).rename(short), UNITS[measure], f",.{DECIMALS[measure]}f"
        texts, longest = [f"{value:{form}}" for value in top], float(counts[measure].max().max())
        return Chart(
            ranked_bars(top.index, top, texts, accent=[top.index[0]], longest=longest),
            name="hosts-by-year",
            title=f"End of {year}: {the(top.index[0])} has the largest figure, "
            f"{top.iloc[0]:{form}} {unit}",
            alt="Twelve bars of the countries with the most refugees from Ukraine at the end of "
            f"{year}, in {unit}: {each(top, form)}.",
            numbers=_ranking(ranked, "Host", measure),
            tables=["refugees_by_host", "population"],
            note="The figure for the Russian Federation falls from over a million to a few "
            "thousand in 2024: a change in what is reported.",
        )

    return explore(
        draw,
        label="Hosts of refugees from Ukraine at each year's end",
        play="year",
        year=widgets.SelectionSlider(options=list(hosts.columns), description="End of"),
        measure=widgets.ToggleButtons(options=COUNTS, description="Count"),
    )


def with_days_of_step(falls: pd.DataFrame) -> pd.DataFrame:
    """Add to falls, by ``date``, the days of the step that each belongs to, in words.

    Falls on days that follow each other are one step: ``31 December 2022``, or ``4 and 5 June
    2023``.
    """
    step = (falls.index.diff() > pd.Timedelta("1D")).cumsum()
    named = falls.index.to_series().groupby(step).transform(_days_in_words)
    return falls.assign(days=named)


def _days_in_words(days: pd.Series) -> str:
    *early, last = days
    return " and ".join([*(str(day.day) for day in early), day_text(last)])


@figure(falls=["[date]", "days", "value_before", "value_after", "change"])
def recorded_breaks(recorded: pd.Series, falls: pd.DataFrame) -> Chart:
    """Draw the refugees recorded across Europe, with a dot on each day of a step down.

    Parameters
    ----------
    recorded : pandas.Series
        By date: refugees recorded, people.
    falls : pandas.DataFrame
        By ``date``, the days of two steps: ``value_before``, ``value_after`` and ``change``, in
        people, and ``days``, all days of that step in words.
    """
    steps = -falls.groupby("days", sort=False)["change"].sum()
    ax = axes_of(270)
    line = ax.plot(recorded.index, recorded / 1e6, color=style.BASE)
    marks.leave("Its days are not in the table, but for those with a dot.", *line)
    for (days, fewer), below in zip(steps.items(), [80, 36], strict=True):
        part = falls[falls["days"] == days]
        ax.plot(part.index, recorded[part.index] / 1e6, "o", color=style.SECOND)
        last = part.index[-1]
        words = f"{days}:\n{rounded(fewer / 1e6, 2)} million fewer"
        label(ax, words, (last, recorded[last] / 1e6), (6, -below), colour=style.SECOND)
    ax.set_ylim(0, 8.6)
    ax.set_yticks([0, 2, 4, 6, 8], ["0", "2", "4", "6", "8 m"])
    ticks = pd.date_range("2022-07-01", periods=4, freq="6MS")
    ax.set_xticks(ticks, ["July 2022", "Jan 2023", "July 2023", "Jan 2024"])
    named = {"value_before": "Last figure before", "value_after": "Figure on the day"}
    numbers = falls.rename_axis("Day").rename(columns=named | {"change": "Change"})
    return Chart(
        ax,
        name="recorded-breaks",
        title="Two steps down: "
        + " and ".join(f"{rounded(fewer / 1e6, 1)}" for fewer in steps)
        + " million fewer within a day or two",
        alt="A line of refugees from Ukraine recorded across Europe. It rises to "
        f"{rounded(recorded.max() / 1e6, 1)} million on {day_text(recorded.idxmax())} and has "
        "two sudden "
        "steps down: "
        + " and ".join(
            f"{rounded(fewer / 1e6, 2)} million on {days}" for days, fewer in steps.items()
        )
        + ". Between the steps it rises slowly.",
        numbers=numbers[["Last figure before", "Figure on the day", "Change"]],
        unit="people",
        tables=["recorded_europe"],
        note="Until June 2022 the line also grows because more and more countries report.",
    )


@figure(holders=["[month]"])
def protection_by_month(
    holders: pd.DataFrame, inhabitants: pd.Series, clean_ups: pd.Series
) -> Explorer:
    """Let a reader see the countries that protect most people, month by month.

    Parameters
    ----------
    holders : pandas.DataFrame
        By ``month``, a column a country: holders of temporary protection, people.
    inhabitants : pandas.Series
        Inhabitants by country.
    clean_ups : pandas.Series
        By month, where a register was cleaned up in it: what is known of that.
    """
    counts = {"people": holders, "per_1000": _per_1000(holders, inhabitants)}

    def draw(month: pd.Timestamp, measure: str) -> Chart:
        ranked = counts[measure].loc[month].dropna().astype(float).sort_values(ascending=False)
        top, unit, form = ranked.head(12).rename(short), UNITS[measure], f",.{DECIMALS[measure]}f"
        texts, longest = [f"{value:{form}}" for value in top], float(counts[measure].max().max())
        missing = sorted(holders.columns[holders.loc[month].isna()])
        note = f"No figure this month: {', '.join(missing)}."
        if not missing:
            note = "All countries reported this month."
        if month in clean_ups:
            note += f" A register was cleaned up. {clean_ups[month]}"
        accent = ["Germany", "Poland", "Czechia"]
        return Chart(
            ranked_bars(top.index, top, texts, accent=accent, longest=longest),
            name="protection-by-month",
            title=f"{month_text(month)}: {the(top.index[0])} has the largest figure, "
            f"{top.iloc[0]:{form}} {unit}",
            alt="Twelve bars of the countries with the most people under temporary protection at "
            f"the end of {month_text(month)}, in {unit}: {each(top, form)}.",
            numbers=_ranking(ranked, "Country", measure),
            tables=["temporary_protection", "population"],
            note=note,
        )

    months = [(month_text(month), month) for month in holders.index]
    start = pd.Timestamp("2022-12-01")
    return explore(
        draw,
        label="People under temporary protection, by country and month",
        play="month",
        month=widgets.SelectionSlider(options=months, value=start, description="Month"),
        measure=widgets.ToggleButtons(options=COUNTS, description="Count"),
    )


@figure(rises=["country", "year", "people"])
def one_year_rises(rises: pd.DataFrame) -> Chart:
    """Draw the largest rises in refugees of one origin from one year's end to the next.

    Parameters
    ----------
    rises : pandas.DataFrame
        The largest first: ``country`` (of origin), ``year`` (at whose end), ``people`` more.
    """
    names = [f"{short(row.country)}, {row.year}" for row in rises.itertuples()]
    people = rises["people"].set_axis(names)
    listed = each(people / 1e6, ".2f", " million")
    return Chart(
        _bars_in_millions(people, accent=[names[0]]),
        name="one-year-rises",
        title=f"{rises['country'].iloc[0]}'s rise in {rises['year'].iloc[0]} is the largest in "
        "UNHCR's year-end figures",
        alt="Eight bars of the largest rises in refugees of one origin from one year's end to the "
        f"next: {listed}.",
        numbers=pd.DataFrame({"Origin and year": names, "Rise in one year": people.astype(int)}),
        tables=["refugees_by_origin"],
        note="Venezuela 2018 and Afghanistan 2022 are largely a change in who is counted. The "
        "flight from East Pakistan in 1971 is not in the table.",
    )


@figure(counts=["people", "kind"])
def five_counts(counts: pd.DataFrame, recorded_on: pd.Timestamp) -> Chart:
    """Draw five counts that are each called refugees from Ukraine, at the end of 2022.

    Parameters
    ----------
    counts : pandas.DataFrame
        By the name of the count: ``people``, and the ``kind`` of figure (a flow, a stock).
    recorded_on : pandas.Timestamp
        The day of the figure for those recorded in Europe.
    """
    people = counts["people"]
    listed = each(people / 1e6, ".2f", " million")
    return Chart(
        _bars_in_millions(people, accent=["Refugees at the year's end"]),
        name="five-counts",
        title="At the end of 2022, “refugees from Ukraine” meant anything from "
        f"{rounded(people.min() / 1e6, 1)} to {rounded(people.max() / 1e6, 1)} million",
        alt=f"Five bars for five counts at the end of 2022: {listed}. The largest is "
        f"{rounded(people.max() / people.min(), 1)} times the smallest.",
        numbers=pd.DataFrame({"Count": people.index, "Kind": counts["kind"], "People": people}),
        tables=[
            "crossings_both_ways",
            "recorded_europe",
            "refugees_by_host",
            "temporary_protection_eu27",
        ],
        note=f"Recorded: the last figure before the counting changed, of {day_text(recorded_on)}. "
        "Crossings: from the edition that counts both directions.",
    )


@figure(rounds=["[date]", "round", "displaced", "method"])
def displaced_inside(rounds: pd.DataFrame) -> Chart:
    """Draw the estimates of people displaced inside Ukraine, the line broken where the method is.

    Parameters
    ----------
    rounds : pandas.DataFrame
        By ``date``, the surveys in order: ``round``, ``displaced`` (people), ``method`` (two of
        them, one after the other).
    """
    ax = axes_of(260)
    people = rounds["displaced"]
    before, after = (
        rows["displaced"] / 1e6 for _, rows in rounds.groupby("method", sort=False, observed=True)
    )
    changed = rounds.loc[after.index[0], "round"]
    for part, colour, words, at, off in (
        (before, style.ACCENT, "First method", 3, (10, 4)),
        (after, style.SECOND, f"Method changed\nfrom round {changed}", 0, (8, 8)),
    ):
        ax.plot(part.index, part, color=colour, marker="o", markersize=4)
        label(ax, words, (part.index[at], part.iloc[at]), off, colour=colour)
    ax.set_ylim(0, 9)
    ax.set_yticks([0, 2, 4, 6, 8], ["0", "2", "4", "6", "8 m"])
    years = [str(year) for year in range(2023, people.index[-1].year + 2)]
    ax.set_xticks([pd.Timestamp(f"{year}-01-01") for year in years], years)
    last, peak = people.index[-1], people.idxmax()
    words = f"{rounded(people[last] / 1e6, 1)} m"
    label(ax, words, (last, people[last] / 1e6), (0, 8), ha="right", colour=style.SECOND)
    return Chart(
        ax,
        name="displaced-inside",
        title=f"Inside Ukraine, an estimated {rounded(people.max() / 1e6, 1)} million people were "
        f"displaced in {part_of_month(peak)}",
        alt="Estimates of people displaced inside Ukraine, survey round by round. They rise from "
        f"{rounded(people.iloc[0] / 1e6, 1)} million in {month_text(people.index[0])} to "
        f"{rounded(people.max() / 1e6, 1)} million on {day_text(peak)} and fall to "
        f"{rounded(people[last] / 1e6, 1)} million on {day_text(last)}. The line is broken at "
        "round "
        f"{changed}, where the method changed.",
        numbers=rounds.reset_index()[["round", "date", "displaced"]].set_axis(
            ["Round", "Survey", "People"], axis="columns"
        ),
        tables=["displaced_inside"],
    )


@figure(counts=["people", "kind"])
def ways_back(counts: pd.DataFrame) -> Chart:
    """Draw counts that can each be called people who went back.

    Parameters
    ----------
    counts : pandas.DataFrame
        By the name of the count, with its time: ``people``, and the ``kind`` of figure.
    """
    people = counts["people"].sort_values(ascending=False)
    kinds = counts.loc[people.index, "kind"]
    return Chart(
        _bars_in_millions(people, accent=[people.index[-1]]),
        name="ways-back",
        title=f"Counts of people who went back run from {rounded(people.min() / 1e6, 1)} to "
        f"{rounded(people.max() / 1e6, 1)} million",
        alt=f"{spelled(len(people)).capitalize()} bars for counts of people who went back: "
        f"{each(people / 1e6, '.2f', ' million')}.",
        numbers=pd.DataFrame({"Count": people.index, "Kind": kinds, "People": people}),
        tables=["crossings_both_ways", "returns", "displaced_inside"],
        note="They count different things over different times: no bar can be taken off another.",
    )
