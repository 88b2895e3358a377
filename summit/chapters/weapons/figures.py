"""Chapter 03: American packages, donors of arms, their kinds, and the aid that followed."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import ipywidgets as widgets
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from summit.chapters.shared import EVE, INVASION
from summit.chapters.weapons.claims import NEARLY_THIRTY
from summit.chart import Chart
from summit.draw import marks, style
from summit.draw.axes import axes_of, label, rows
from summit.draw.bars import bars_of
from summit.draw.ranking import Ranking
from summit.explore import Explorer, explore
from summit.figure import figure
from summit.words import (
    counted,
    day_of_month,
    day_text,
    each,
    formatted,
    how_many,
    month_text,
    rounded,
    short,
    spelled,
    the,
)

PROGRAMMES = {"drawdown": "from stocks", "usai": "from industry", "incle": "civilian security"}
SOURCES = {"drawdown": "stocks", "usai": "industry", "incle": "civilian"}  # for the axis
COUNTS = {"The Pentagon’s": "defense", "With civilian security": "all"}
# What counts as a donor of military aid, and how far its last number is moved off its line.
DEFINITIONS = {
    "dated": "Exact day",
    "dated_or_until": "Exact day or “until”",
    "since_invasion": "Since the invasion",
    "weapons": "Weapons only",
    "possible": "Every possible date",
}
SHIFTS = {"possible": 0, "dated_or_until": 0.7, "dated": 0.4, "since_invasion": -1.9, "weapons": 0}
STRICT_OR_LOOSE = ("weapons", "possible")
ITEMS = {
    "anti_tank": "Anti-tank weapons",
    "protective_gear": "Helmets, vests",
    "other_equipment": "Other equipment",
    "light_arms": "Rifles and other light arms",
    "medical": "Medicine",
    "anti_air": "Anti-aircraft missiles",
    "light_ammunition": "Ammunition for light arms",
    "food": "Food",
    "drone": "Drones",
    "fuel": "Fuel",
    "armoured_vehicle": "Armoured vehicles",
    "tank": "Tanks",
    "artillery": "Howitzers",
}
HEAVY_ITEMS = [ITEMS[kind] for kind in ("armoured_vehicle", "tank", "artillery")]
# The rankings of donors, and what is written above each.
HEADS = {
    "euros": "euros",
    "of GDP": "% of\nGDP",
    "of GDP, with share in EU aid": "GDP, with\nEU share",
    "per inhabitant": "per in-\nhabitant",
}
# The same as the columns of a table.
CAPTIONS = {
    "euros": "Place by euros",
    "of GDP": "Place by % of GDP",
    "of GDP, with share in EU aid": "Place with EU share",
    "per inhabitant": "Place by euros per inhabitant",
}
MEASURED_BY = dict(
    zip(
        HEADS,
        [
            "in euros",
            "by share of GDP",
            "by share of GDP with its share in EU aid",
            "per inhabitant",
        ],
        strict=True,
    )
)
DEEPEST = 12  # places below it are drawn as “lower”
ROWS = 12
KINDS_OF_AID = {
    "All aid": "allocated_eur_bn",
    "Military": "allocated_military_eur_bn",
    "Financial": "allocated_financial_eur_bn",
    "Humanitarian": "allocated_humanitarian_eur_bn",
}
AID = {
    "allocated_eur_bn": "Aid",
    "allocated_military_eur_bn": "Military aid",
    "allocated_financial_eur_bn": "Financial aid",
    "allocated_humanitarian_eur_bn": "Humanitarian aid",
}
MEASURES = {"Billion euros": "eur", "Per cent of GDP": "gdp", "Euros per inhabitant": "head"}
UNITS = {"eur": "billion euros", "gdp": "% of GDP", "head": "euros per inhabitant"}
FORMS = {"eur": ",.2f", "gdp": ".2f", "head": ",.0f"}
WAYS = {"A country’s own": "own", "With its share in EU aid": "with_eu"}
# Where arms come from, as the table of stocks and orders names it.
ORIGINS = {
    "stockpile_eur_bn": "Donors’ existing stocks",
    "nato_list_eur_bn": "American stocks, bought by others",
    "procurement_eur_bn": "Newly ordered",
    "unspecified_eur_bn": "Not said",
}
SIDES = {"Europe": style.ACCENT, "United States": style.SECOND}


def _donor_title(countries: int, in_nato: int, day: pd.Timestamp) -> str:
    """Say how many countries had given by a day, and how many of them were in NATO."""
    ending = f", {how_many(in_nato)} of them in NATO" if countries else ""
    given = counted(countries, "country", "countries").capitalize()
    return f"{given} had given military aid by {day_text(day)}{ending}"


def _short_day(day: pd.Timestamp) -> str:
    """Write a day with a short month, such as 25 Feb."""
    return f"{day.day} {month_text(day)[:3]}"


def _of_months(frame: pd.DataFrame) -> pd.DataFrame:
    """Write out the months by which a frame goes, for a reader's table."""
    return frame.set_axis(frame.index.map(month_text)).rename_axis("Month")


def _staircase(steps: pd.DataFrame, amounts: pd.Series, said: pd.Series) -> Axes:
    """Draw each package shown from where the one before ended, and the last total stated."""
    shown, sums = len(amounts), amounts.cumsum()
    height = len(steps) * 25 + 40
    ax = axes_of(height, 0.34, 0.03, 0.88, 0.91)
    colours = [style.ACCENT] * (shown - 1) + [style.SECOND]
    bars = ax.barh(range(shown), amounts, left=sums - amounts, color=colours, height=0.7)
    marks.tie(bars, range(shown), "Million US dollars")
    total = sums.iloc[-1]
    ax.text(total + 90, shown - 1, f"{total:,}", va="center", color=style.INK)
    programmes = zip(steps["announced_on"], steps["programme"], strict=True)
    rows(ax, [f"{_short_day(day)}, {SOURCES[programme]}" for day, programme in programmes])
    for place, name in enumerate(ax.get_yticklabels()):
        name.set_color(style.INK if place < shown else style.QUIET)
    for last in said.tail(1):
        ax.axvline(last, color=style.SECOND, linewidth=1.2)
        side = "left" if last < 4000 else "right"
        label(ax, f"stated: {last:,}", (last, -0.5), (0, 6), ha=side, colour=style.SECOND)
    ax.set_xlim(0, 7200)
    return ax


@figure(
    packages=["programme", "announced_on", "amount_usd_mn", "in_defense_total"],
    stated=["date", "date_is_exact", "stated_usd_mn"],
)
def us_packages(packages: pd.DataFrame, stated: pd.DataFrame) -> Explorer:
    """Let a reader add up American packages one by one, beside the totals that officials stated.

    Parameters
    ----------
    packages : pandas.DataFrame
        A row a package, the earliest first: ``programme``, ``announced_on`` (a day),
        ``amount_usd_mn`` (million US dollars), ``in_defense_total`` (does the Pentagon count it).
    stated : pandas.DataFrame
        ``date``, ``date_is_exact``, ``stated_usd_mn`` (million US dollars). Packages after the
        last of these days are not drawn.
    """
    steps = packages[packages["announced_on"] <= stated["date"].max()].reset_index(drop=True)
    exact = stated[stated["date_is_exact"]]

    def draw(step: int, counting: str) -> Chart:
        given = steps.loc[:step]
        days, day = given["announced_on"], given["announced_on"].iloc[-1]
        amounts = given["amount_usd_mn"].where(given["in_defense_total"] | (counting == "all"), 0)
        total, said = amounts.sum(), exact[exact["date"] <= day]
        last_stated = "".join(
            f" Last total stated: {row.stated_usd_mn:,} million on {day_text(row.date)}."
            for row in said.tail(1).itertuples()
        )
        return Chart(
            _staircase(steps, amounts, said["stated_usd_mn"]),
            name="us-packages",
            title=f"By {day_text(day)}, {counted((amounts > 0).sum(), 'package')} added up to "
            f"{total:,} million US dollars",
            alt=f"A staircase of {counted(len(given), 'package')} of American military aid since "
            f"the invasion, up to {day_text(day)}: "
            f"{each(amounts.set_axis(days.map(_short_day)), ',')} million US dollars; together "
            f"{total:,}.{last_stated}",
            numbers=pd.DataFrame(
                {
                    "Announced on": days,
                    "Programme": given["programme"].map(PROGRAMMES).astype(str),
                    "Million US dollars": amounts,
                    "Sum so far": amounts.cumsum(),
                }
            ),
            tables=["us_packages", "us_totals_stated"],
            note="Each amount is “up to”. All days are of 2022. The line is the last total that "
            "officials stated, rounded down. From June it also holds orders from industry that "
            "this table lacks.",
        )

    days = enumerate(steps["announced_on"])
    options = [(f"{place + 1}: {day_text(day)}", place) for place, day in days]
    on_eve = max((steps["announced_on"] <= EVE).sum() - 1, 0)
    return explore(
        draw,
        label="American military aid, package by package",
        play="step",
        step=widgets.SelectionSlider(options=options, index=int(on_eve), description="Package"),
        counting=widgets.ToggleButtons(options=COUNTS, description="Count"),
    )


def _donor_list(names: pd.Index, is_member: np.ndarray) -> tuple[Axes, list, list]:
    """Draw every country once; return the axes, the words, and the marks with whose they are."""
    columns, down = 3, 24
    lines = -(-len(names) // columns)
    height = lines * down + 34
    ax = axes_of(height, 0, 0, 1, 1)
    ax.set(xlim=(0, style.WIDTH), ylim=(height, 0))
    ax.axis("off")
    places = np.arange(len(names))
    x, y = places // lines * 146 + 10, places % lines * down + 14
    words = [
        ax.text(left + 12, top, name, va="center_baseline", fontsize=12.5)
        for left, top, name in zip(x, y, names, strict=True)
    ]
    dots = [
        (of, ax.scatter(x[of], y[of], marker=marker, s=100, linewidths=1.4))
        for of, marker in ((is_member, "s"), (~is_member, "o"))
    ]
    for of, drawn in dots:
        marks.tie(drawn, of.nonzero()[0].tolist(), "First military aid")
    key = {"markersize": 9, "markeredgecolor": style.QUIET, "markeredgewidth": 1.4}
    for left, marker, text in ((10, "s", "member of NATO"), (156, "o", "other country")):
        sign = ax.plot(left, height - 12, marker=marker, color="none", **key)
        marks.leave("Of the key.", *sign)
        said = {"va": "center_baseline", "fontsize": 11.5, "color": style.QUIET}
        ax.text(left + 12, height - 12, text, **said)
    return ax, words, dots


@figure(first_aid=["edition", "definition", "iso3", "donor", "first_on"])
def military_donors(first_aid: pd.DataFrame, members: Collection[str]) -> Explorer:
    """Let a reader see which countries had given military aid, by day and by what counts.

    Parameters
    ----------
    first_aid : pandas.DataFrame
        A row for each ``edition`` (a day), ``definition`` and country: ``iso3``, ``donor`` (its
        name), ``first_on`` (the day of its first military aid). Of the editions that tell weapons
        from other aid, the first and the newest are shown.
    members : collection of str
        Codes of NATO's members at that time.
    """
    known = first_aid[first_aid["definition"].isin(DEFINITIONS)]
    whole = known.loc[known["definition"] == STRICT_OR_LOOSE[0], "edition"]
    known = known[known["edition"].isin([whole.min(), whole.max()])]
    first_days = known.assign(name=[short(donor) for donor in known["donor"]]).pivot_table(
        index=["name", "iso3"],
        columns=["edition", "definition"],
        values="first_on",
        observed=True,
    )
    names = first_days.index.get_level_values("name")
    is_member = first_days.index.get_level_values("iso3").isin(members)
    # The list is drawn once; each state colours it.
    ax, words, signs = _donor_list(names, is_member)

    def draw(day: pd.Timestamp, definition: str, edition: pd.Timestamp) -> Chart:
        when = first_days[edition, definition].to_numpy()
        gave = when <= day
        for word, given in zip(words, gave, strict=True):
            word.set_color(style.INK if given else style.QUIET)
        for of, dots in signs:
            dots.set_facecolor([style.ACCENT if given else style.PAPER for given in gave[of]])
            dots.set_edgecolor([style.ACCENT if given else style.BASE for given in gave[of]])
        counted = DEFINITIONS[definition]
        return Chart(
            ax,
            name="military-donors",
            title=_donor_title(gave.sum(), (gave & is_member).sum(), day),
            alt=f"A list of {len(names)} countries. Filled, with military aid by {day_text(day)} "
            f"({counted}): {', '.join(names[gave]) or 'none'}.",
            numbers=pd.DataFrame(
                {"Country": names, "First military aid": pd.Series(when).where(gave)}
            ),
            tables=["military_first", "nato_members"],
            note=f"{counted}, in the edition that goes to {day_text(edition)}. The European Peace "
            "Facility is left out: it is a fund. An empty mark means that no aid is listed by that "
            "day, not that none was given.",
        )

    days = [(day_text(day), day) for day in pd.date_range(INVASION, "2022-04-13")]
    definitions = [(words, definition) for definition, words in DEFINITIONS.items()]
    editions = [(month_text(day), day) for day in first_days.columns.unique("edition")]
    last = editions[-1][1]
    return explore(
        draw,
        label="Countries with military aid, by definition and day",
        play="day",
        day=widgets.SelectionSlider(options=days, value=EVE, description="By"),
        definition=widgets.Dropdown(options=definitions, description="What counts"),
        edition=widgets.ToggleButtons(options=editions, value=last, description="Edition"),
    )


@figure(counts=["[day]", *DEFINITIONS])
def nearly_thirty(counts: pd.DataFrame, edition: pd.Timestamp) -> Chart:
    """Draw how many countries had given military aid under each of five definitions.

    Parameters
    ----------
    counts : pandas.DataFrame
        By ``day``, from 24 February to 13 April 2022: countries, a column a definition.
    edition : pandas.Timestamp
        The day to which the edition goes.
    """
    days, (low, high) = counts.index, NEARLY_THIRTY
    ax = axes_of(300, 0.07, 0.1, 0.65, 0.96)
    ax.axhspan(low, high, color=style.BAND)
    ax.text(days[7], low + 2.3, "“nearly thirty”", color=style.QUIET)
    on_eve = counts.loc[EVE, list(DEFINITIONS)].rename(DEFINITIONS)
    colours = {
        kind: style.SECOND if kind in STRICT_OR_LOOSE else style.ACCENT for kind in DEFINITIONS
    }
    for kind, colour in colours.items():
        (line,) = ax.step(days, counts[kind], where="post", color=colour, linewidth=1.6)
        marks.tie(line, range(len(days)), DEFINITIONS[kind])
    for kind, shift in SHIFTS.items():
        words = f"{DEFINITIONS[kind]}: {on_eve[DEFINITIONS[kind]]}"
        look = {"va": "center", "colour": colours[kind], "annotation_clip": False, "fontsize": 12}
        label(ax, words, (days[-1], counts[kind].iloc[-1] + shift), (6, 0), **look)
    ax.axvline(EVE, color=style.INK, linewidth=1)
    ax.text(EVE, 2, f"{day_of_month(EVE)} ", ha="right", color=style.INK)
    ax.set_ylim(0, 36)
    ax.set_yticks([0, 10, 20, 30])
    ax.set_xlim(days[0], days[-1])
    ax.set_xticks([days[0], pd.Timestamp("2022-03-16")], ["24 February", "16 March"], ha="left")
    return Chart(
        ax,
        name="nearly-thirty",
        title=f"By the eve of the meeting, {on_eve.min()} to {on_eve.max()} countries had given "
        "military aid, depending on what counts",
        alt=f"Five rising lines from {day_text(days[0])} to {day_text(days[-1])}, one a "
        f"definition. On {day_text(EVE)} they are "
        + ", ".join(f"{count} ({words})" for words, count in on_eve.items())
        + f". A band marks {low} to {high}, which is called nearly thirty.",
        numbers=counts[list(DEFINITIONS)].rename(columns=DEFINITIONS).rename_axis("Day"),
        tables=["military_first"],
        unit="countries",
        note=f"The number beside each name is that of {day_of_month(EVE)}. Edition of "
        f"{month_text(edition)}.",
    )


@figure()
def first_arms(by_kind: pd.Series, edition: pd.Timestamp) -> Chart:
    """Draw how many countries are recorded with each kind of item by the eve of the meeting.

    Parameters
    ----------
    by_kind : pandas.Series
        Countries by kind of item, as ``military_items`` calls it. A kind that is not in it has
        none.
    edition : pandas.Timestamp
        The day to which the edition goes.
    """
    arms, tanks = (ITEMS[kind] for kind in ("anti_tank", "tank"))
    counts = by_kind.reindex(ITEMS).fillna(0).astype(int).rename(ITEMS)
    counts = counts.sort_values(ascending=False, kind="stable")
    return Chart(
        bars_of(counts, "{}", accent=HEAVY_ITEMS),
        name="first-arms",
        title=f"By {day_text(EVE)}, {counted(counts[arms], 'country', 'countries')} "
        f"{'was' if counts[arms] == 1 else 'were'} listed with anti-tank weapons, "
        f"{spelled(counts[tanks])} with tanks",
        alt="Bars of how many countries are recorded with each kind of military aid by "
        f"{day_text(EVE)}: {each(counts, 'd')}.",
        numbers=counts.rename_axis("Kind of item").rename("Countries"),
        tables=["military_items"],
        note=f"Edition of {month_text(edition)}. A country counts once for each kind. Several "
        "large donors named no items at all. In colour: heavy arms.",
    )


@figure()
def never_add(totals: pd.Series, last_month: pd.Timestamp) -> Chart:
    """Draw what was committed, what was allocated, and their sum, which is wrong.

    Parameters
    ----------
    totals : pandas.Series
        ``committed_eur_bn`` and ``allocated_eur_bn`` of all donors, billion euros.
    last_month : pandas.Timestamp
        The month to which they go.
    """
    committed, allocated = totals["committed_eur_bn"], totals["allocated_eur_bn"]
    wrong, last = committed + allocated, month_text(last_month)
    stage = "Of it, allocated"
    bars = pd.Series({"Committed": committed, stage: allocated, "The two added: wrong": wrong})
    drawn = bars_of(bars, "{:,.0f}", accent=[stage])
    hatched = {"facecolor": style.PAPER, "edgecolor": style.SECOND, "hatch": "////"}
    drawn.axes[0].patches[2].set(linewidth=1.2, **hatched)
    return Chart(
        drawn,
        name="never-add",
        title="Adding commitments and allocations would count about "
        f"{rounded(allocated)} billion euros twice",
        alt=f"Three bars: {rounded(committed)} billion euros committed by {last}, "
        f"{rounded(allocated)} billion allocated to packages, and, hatched, their sum of "
        f"{rounded(wrong)} billion, which counts most of the same euros twice.",
        numbers=bars.rename_axis("Stage").rename("EUR billion"),
        tables=["aid_monthly"],
        note=f"All donors, January 2022 to {last}. A few packages were allocated without a "
        "commitment in the table.",
    )


def allocated_and_paid(editions: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    """Put financial aid allocated beside what was paid out, both of one edition.

    Parameters
    ----------
    editions, paid : pandas.DataFrame
        The tables ``aid_editions`` and ``aid_disbursements``. The edition is the one that ends with
        the last month of the payments.

    Returns
    -------
    pandas.DataFrame
        As `paid_out` needs it. A month without a row has nothing.

    Raises
    ------
    ValueError
        When no edition ends with that month: no other may stand in for it.
    """
    until = paid["month"].max() + pd.offsets.MonthEnd()
    same = editions[editions["edition"] == until].set_index("month")
    if same.empty:
        raise ValueError(f"No edition of aid goes to {day_text(until)}, as the payments do.")
    by_month = paid.groupby("month")["paid_out_eur_bn"].sum()
    columns = {"allocated": same["allocated_financial_eur_bn"], "paid out": by_month}
    return pd.DataFrame(columns).fillna(0)


@figure(money=["[month]", "allocated", "paid out"])
def paid_out(money: pd.DataFrame) -> Chart:
    """Draw financial aid as it was allocated and as it was paid out, added up by month.

    Parameters
    ----------
    money : pandas.DataFrame
        By ``month``, billion euros in it: ``allocated`` and ``paid out``, both of one edition.
    """
    total, last = money[["allocated", "paid out"]].cumsum(), month_text(money.index[-1])
    allocated, paid = total.iloc[-1]
    ax = axes_of(260, 0.08, 0.11, 0.97, 0.96)
    gap = ax.fill_between(total.index, total["paid out"], total["allocated"], color=style.BAND)
    marks.leave("Between the two lines.", gap)
    for name, colour, down in (("allocated", style.BASE, 7), ("paid out", style.ACCENT, -52)):
        ax.plot(total.index, total[name], color=colour)
        words = f"{name} {rounded(total[name].iloc[-1])}"
        ink = style.INK if colour == style.BASE else colour
        label(ax, words, (total.index[-1], total[name].iloc[-1]), (0, down), ha="right", colour=ink)
    years = total.index[total.index.month == 1]
    ax.set_xticks(years, years.year.astype(str), ha="left")
    ax.set_ylim(0, total.max().max() * 1.14)
    return Chart(
        ax,
        name="paid-out",
        title=f"By {last}, {rounded(paid)} of {rounded(allocated)} billion euros of financial aid "
        "had been paid out",
        alt=f"Two rising lines of financial aid, {month_text(money.index[0])} to {last}: "
        f"allocated, which reaches {rounded(allocated, 1)} billion euros, and paid out, which "
        f"follows it and reaches {rounded(paid, 1)} billion.",
        numbers=_of_months(total.rename(columns=str.capitalize)),
        unit="billion euros",
        tables=["aid_editions", "aid_disbursements"],
        note="Billion euros, added up, in the one edition that has both. The shaded gap is money "
        "allocated and not yet paid.",
    )


def _turnover(best: pd.DataFrame, leaders: pd.Series) -> Axes:
    """Join each donor's places in the four rankings by a line, those of the leaders in colour."""
    ax = axes_of(430, 0.285, 0.02, 0.7, 0.92)
    coloured = dict.fromkeys(leaders, style.ACCENT) | {leaders.iloc[0]: style.SECOND}
    left, right = {"x": -0.12, "ha": "right", "va": "center"}, {"x": 3.12, "va": "center"}
    for name, line in best.iterrows():
        seen = line.clip(upper=DEEPEST + 1)
        colour, width, above = style.BASE, 1.1, 2
        if name in coloured:
            colour, width, above = coloured[name], 2, 3
        (drawn,) = ax.plot(
            range(4), seen, color=colour, marker="o", markersize=5, linewidth=width, zorder=above
        )
        # A place too low to be drawn is told where its line ends.
        marks.tie(drawn, name, list(CAPTIONS.values()), values=line.astype(float))
        look = {"color": coloured.get(name, style.INK), "fontsize": 12}
        if line.iloc[0] <= DEEPEST:
            ax.text(y=seen.iloc[0], s=f"{name} {rounded(line.iloc[0])}", **left, **look)
        if line.iloc[3] <= DEEPEST:
            ax.text(y=seen.iloc[3], s=f"{rounded(line.iloc[3])} {name}", **right, **look)
    first = best.loc[leaders.iloc[0]]
    look = {"ha": "center", "va": "top", "color": style.SECOND, "fontsize": 12}
    for column in (1, 2):
        if first.iloc[column] > DEEPEST:  # too low to be drawn at its place
            ax.text(column, DEEPEST + 1.2, f"{rounded(first.iloc[column])}", **look)
    for side in (left, right):
        ax.text(y=DEEPEST + 1, s="lower", color=style.QUIET, fontsize=12, **side)
    ax.set_xlim(-0.08, 3.08)
    ax.set_ylim(DEEPEST + 1.9, 0.5)
    ax.xaxis.tick_top()
    ax.set_xticks(range(4), HEADS.values(), fontsize=11.5)
    ax.tick_params(length=0)
    ax.yaxis.set_visible(False)
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


@figure(places=list(HEADS))
def rank_turnover(places: pd.DataFrame, last_month: pd.Timestamp) -> Chart:
    """Draw the places of donors in four rankings, each joined by a line.

    Parameters
    ----------
    places : pandas.DataFrame
        By donor, as ``aid_donors`` names it, its place in each ranking, 1 being the first:
        ``euros``, ``of GDP``, ``of GDP, with share in EU aid``, ``per inhabitant``.
    last_month : pandas.Timestamp
        The month to which the aid goes.
    """
    places = places[list(HEADS)].rename(index=short)
    best = places[(places <= 8).any(axis="columns")]
    leaders, last = places.idxmin(), month_text(last_month)
    richest = leaders["euros"]
    place = places.loc[richest, "of GDP"]
    firsts = ", ".join(f"{the(name)} {MEASURED_BY[measure]}" for measure, name in leaders.items())
    return Chart(
        _turnover(best, leaders),
        name="rank-turnover",
        title=f"{the(richest)[0].upper()}{the(richest)[1:]} is first in euros and number "
        f"{rounded(place)} by share of GDP, where {the(leaders['of GDP'])} leads",
        alt=f"Lines that join each donor's places in four rankings of aid by {last}. First: "
        f"{firsts}.",
        numbers=best.sort_values("of GDP")
        .astype("Int64")
        .rename(columns=CAPTIONS)
        .rename_axis("Donor"),
        tables=["aid_donors", "population"],
        note=f"Places among {len(places)} countries ({places['per inhabitant'].count()} per "
        f"inhabitant). Aid allocated by {last}; GDP and inhabitants of 2021. Donors in the first "
        "eight of any ranking.",
    )


def _places(now: pd.Series, before: pd.Series) -> pd.DataFrame:
    """Rank what is above nothing; beside it, its place before among the same, where it had one."""
    ranked = now[now > 0].sort_values(ascending=False)
    known = before.reindex(ranked.index)
    earlier = known[known > 0].rank(ascending=False, method="first").reindex(ranked.index)
    return pd.DataFrame({"value": ranked, "before": earlier.astype("Int64")})


def running_totals(
    monthly: pd.DataFrame, donors: pd.DataFrame, inhabitants: pd.Series
) -> pd.DataFrame:
    """Add aid up month by month, for each kind of aid, each measure and both ways to count.

    A share in the EU's aid is not published by month: each member's share over the whole time is
    taken.

    Parameters
    ----------
    monthly, donors : pandas.DataFrame
        The tables ``aid_monthly`` and ``aid_donors``.
    inhabitants : pandas.Series
        By country.

    Returns
    -------
    pandas.DataFrame
        As `donors_by_month` needs it.
    """
    months = pd.date_range("2022-01-01", monthly["month"].max(), freq="MS", name="month")
    known = donors.set_index("donor")
    eu = known.index[known["iso3"] == "XXE"][0]
    shares = (known["through_eu_eur_bn"] / known.loc[eu, "allocated_eur_bn"]).fillna(0)
    divisors = {"eur": None, "gdp": known["gdp_2021_eur_bn"] / 100, "head": inhabitants / 1e9}
    totals = {}
    for kind in AID:
        wide = monthly.pivot_table(
            index="month", columns="donor", values=kind, aggfunc="sum", observed=True
        ).rename(columns=str)
        own = wide.reindex(months).fillna(0).cumsum()
        # The institutions' euros go to those who paid them, and are not shown again.
        through_eu = pd.DataFrame(np.outer(own[eu], shares.reindex(own.columns)), own.index)
        ways = {"own": own, "with_eu": (own + through_eu.to_numpy()).drop(columns=eu)}
        totals |= {
            (kind, measure, way): _measured(total, divisor).rename(
                columns=lambda donor: "EU institutions" if donor == eu else short(donor)
            )
            for measure, divisor in divisors.items()
            for way, total in ways.items()
        }
    return pd.concat(totals, axis="columns", sort=False)


def _measured(total: pd.DataFrame, divisor: pd.Series | None) -> pd.DataFrame:
    """Divide each donor's total by what is its own; a donor without one is left out."""
    if divisor is None:
        return total
    return (total / divisor.reindex(total.columns)).dropna(axis="columns", how="all")


@figure(aid=["[month]", *AID])
def donors_by_month(aid: pd.DataFrame) -> Explorer:
    """Let a reader rank donors by kind of aid, measure and month, and see who moves.

    Parameters
    ----------
    aid : pandas.DataFrame
        By ``month``, aid added up. Four levels of columns: the kind of aid, the measure (``eur``,
        billion; ``gdp``, per cent; ``head``, euros per inhabitant), the way to count (``own``,
        ``with_eu``) and the donor.
    """
    ranking = Ranking(ROWS)

    @cache
    def added_up(kind: str, measure: str, way: str) -> pd.DataFrame:
        return aid[kind][measure][way]

    def draw(month: pd.Timestamp, kind: str, measure: str, way: str) -> Chart:
        shown, euros = added_up(kind, measure, way), added_up(kind, "eur", "own")
        when, against, column = month, "places against own euros", "Place by own euros"
        if shown is euros:  # nothing to compare with but its own past
            when = month - pd.DateOffset(years=1)
            against, column = "places since a year ago", "Place a year before"
        top = _places(shown.loc[month], euros.reindex([when]).loc[when]).head(ROWS)
        unit, texts = UNITS[measure], [formatted(value, FORMS[measure]) for value in top["value"]]
        changes = [
            None if pd.isna(before) else before - place
            for place, before in enumerate(top["before"], start=1)
        ]
        with_share = ", with its share in EU aid" if way == "with_eu" else ""
        first, words = top.index[0], {"head": against, "accent": [top.index[0]]}
        values, longest = top["value"].to_numpy(), shown.max().max()
        return Chart(
            ranking.draw(top.index, values, texts, changes, longest=longest, **words),
            name="donors-by-month",
            title=f"{AID[kind]} by {month_text(month)}: {the(first)} first, with {texts[0]} {unit}",
            alt=f"The first {len(top)} donors of {AID[kind].lower()} up to {month_text(month)}, "
            f"in {unit}{with_share}: {each(top['value'], FORMS[measure])}.",
            numbers=top.rename(
                columns={"value": unit[0].upper() + unit[1:], "before": column}
            ).rename_axis("Donor"),
            tables=["aid_monthly", "aid_donors", "population"],
            note="Allocated since January 2022. GDP and inhabitants of 2021. Shares in EU aid: "
            "each member’s share over the whole time. Aid without a month is mostly counted in "
            "December. New: no such aid a year before.",
        )

    months = [(month_text(month), month) for month in aid.index[aid.index >= "2022-03-01"]]
    last = aid.index[-1]
    return explore(
        draw,
        label="Donors ranked by kind of aid, measure and month",
        play="month",
        month=widgets.SelectionSlider(options=months, value=last, description="Up to"),
        kind=widgets.Dropdown(options=KINDS_OF_AID, description="Aid"),
        measure=widgets.Dropdown(options=MEASURES, value="gdp", description="Measure"),
        way=widgets.ToggleButtons(options=WAYS, description="Count"),
    )


def ahead_for_good(flow: pd.DataFrame) -> pd.Timestamp:
    """Return the month since which Europe's running total has been above the United States'.

    Parameters
    ----------
    flow : pandas.DataFrame
        By month, aid allocated in it: ``Europe`` and ``United States``.
    """
    total = flow.cumsum()
    behind = total.index[total["Europe"] <= total["United States"]]
    return behind[-1] + pd.DateOffset(months=1)


def sides_by_month(monthly: pd.DataFrame, europe: Collection[str]) -> pd.DataFrame:
    """Add up aid by month, kind and side: Europe, the United States, others.

    Parameters
    ----------
    monthly : pandas.DataFrame
        The table ``aid_monthly``.
    europe : collection of str
        Codes of the donors that count as Europe.

    Returns
    -------
    pandas.DataFrame
        As `europe_and_us` needs it.
    """
    sides = dict.fromkeys(europe, "Europe") | {"USA": "United States"}
    side = monthly["iso3"].astype(str).map(sides).fillna("Others")
    added = monthly.pivot_table(
        index="month", columns=side.rename("side"), values=list(AID), aggfunc="sum", fill_value=0
    )
    months = pd.date_range("2022-01-01", monthly["month"].max(), freq="MS", name="month")
    return added.reindex(months, fill_value=0)


def _added_up(ax: Axes, flow: pd.DataFrame, ahead: pd.Timestamp) -> tuple[pd.DataFrame, str, str]:
    """Draw a line a side, and a dot where Europe's overtakes the other for good."""
    total, since = flow.cumsum(), month_text(ahead)
    until, (europe, us) = total.index[-1], total[list(SIDES)].iloc[-1]
    for (name, colour), last in zip(SIDES.items(), (europe, us), strict=True):
        ax.plot(total.index, total[name], color=colour)
        decimals, up = 0 if last >= 10 else 1, 7 if last == max(europe, us) else -34
        words = f"{name} {rounded(last, decimals)}"
        label(ax, words, (until, last), (0, up), ha="right", colour=colour)
    # Before that, the lines begin apart and there is no crossing to see.
    if ahead > pd.Timestamp("2023-01-01"):
        crossing = (ahead, total.loc[ahead, "Europe"])
        dot = ax.plot(*crossing, "o", color=style.INK, markersize=5)
        marks.leave("A point of Europe's line.", *dot)
        label(ax, f"Europe ahead\nsince {since}", crossing, (-8, 12), ha="right")
    ax.set_ylim(0, total.max().max() * 1.12)
    ax.yaxis.get_major_locator().set_params(integer=True)
    words = (
        f"Europe {rounded(europe, 1)}, the United States {rounded(us, 1)} billion euros by "
        f"{month_text(until)}. Europe's line has been above without a break since {since}."
    )
    return total, f", added up: Europe has been ahead since {since}", words


def _by_month(ax: Axes, flow: pd.DataFrame, _: pd.Timestamp) -> tuple[pd.DataFrame, str, str]:
    """Draw a bar a month, upwards for Europe and downwards for the United States."""
    reach = flow.max().max() * 1.08
    ways = ((1, "upwards", 0.88), (-1, "downwards", -0.95))
    for (name, colour), (sign, way, edge) in zip(SIDES.items(), ways, strict=True):
        bars = ax.bar(flow.index, sign * flow[name], width=25, color=colour)
        marks.tie(bars, range(len(flow)), name)
        ax.text(flow.index[0], reach * edge, f"{name}, {way}", color=colour)
    ax.axhline(0, color=style.INK, linewidth=0.8)
    ax.set_ylim(-reach, reach)
    ax.set_yticks(ax.get_yticks(), [f"{abs(tick):g}" for tick in ax.get_yticks()])
    ax.set_ylim(-reach, reach)
    most, month = flow.max(), flow.idxmax().map(month_text)
    words = (
        "Bars up for Europe, down for the United States. The largest American month is "
        f"{month['United States']} with {rounded(most['United States'], 1)}, the largest European "
        f"{month['Europe']} with {rounded(most['Europe'], 1)} billion euros."
    )
    title = (
        f" by month: most from the United States in {month['United States']}, from Europe in "
        f"{month['Europe']}"
    )
    return flow, title, words


SHAPES = {"Added up": _added_up, "Each month": _by_month}


@figure(sides=["[month]", *AID])
def europe_and_us(sides: pd.DataFrame) -> Explorer:
    """Let a reader compare aid from Europe and from the United States, added up or by month.

    Parameters
    ----------
    sides : pandas.DataFrame
        By ``month``, aid allocated in it, billion euros. Two levels of columns: the kind of aid,
        and the side, of which ``Europe`` and ``United States`` are drawn.
    """
    until, years = month_text(sides.index[-1]), sides.index[sides.index.month == 1]

    def draw(kind: str, shape: str) -> Chart:
        ax = axes_of(300, 0.08, 0.09, 0.97, 0.96)
        flow = sides[kind][list(SIDES)]
        shown, title, words = SHAPES[shape](ax, flow, ahead_for_good(flow))
        ax.set_xticks(years, years.year.astype(str), ha="left")
        return Chart(
            ax,
            name="europe-and-us",
            title=AID[kind] + title,
            alt=f"{AID[kind]} allocated by Europe and by the United States, January 2022 to "
            f"{until}, {shape.lower()}. {words}",
            numbers=_of_months(shown),
            unit="billion euros",
            tables=["aid_monthly"],
            note=f"Billion euros of {AID[kind].lower()} allocated. December figures hold aid "
            "whose month is not known. Europe: members and institutions of the EU, and Iceland, "
            "Norway, Switzerland and the United Kingdom.",
        )

    start = "allocated_military_eur_bn"
    return explore(
        draw,
        label="Aid allocated by Europe and by the United States",
        kind=widgets.Dropdown(options=KINDS_OF_AID, value=start, description="Aid"),
        shape=widgets.ToggleButtons(options=list(SHAPES), description="Show"),
    )


def _stacked(shares: pd.DataFrame) -> Axes:
    """Draw a bar a row, cut into its shares, with their numbers where there is room."""
    ax = axes_of(len(shares) * 27 + 56, 0.3, 0.02, 0.98, 0.84)
    starts = shares.cumsum(axis="columns").shift(axis="columns", fill_value=0.0)
    fills = (style.SECOND, style.BASE, style.ACCENT, style.BAND)
    inks = (style.PAPER, style.PAPER, style.PAPER, style.INK)
    for name, fill, ink in zip(shares, fills, inks, strict=True):
        edge = {"edgecolor": style.PAPER, "linewidth": 1}
        bars = ax.barh(
            range(len(shares)), shares[name], left=starts[name], color=fill, height=0.74, **edge
        )
        marks.tie(bars, range(len(shares)), f"{name}, %")
        middles = starts[name] + shares[name] / 2
        for place, (middle, share) in enumerate(zip(middles, shares[name], strict=True)):
            if share >= 9:
                words = {"ha": "center", "va": "center_baseline", "color": ink}
                ax.text(middle, place, rounded(share), **words)
    heads = ((0, -1.55, "left"), (0, -0.75, "left"), (100, -1.55, "right"), (100, -0.75, "right"))
    colours = (style.SECOND, style.INK, style.ACCENT, style.QUIET)
    for name, (x, y, side), colour in zip(shares, heads, colours, strict=True):
        ax.text(x, y, name, color=colour, ha=side, fontsize=12)
    rows(ax, shares.index)
    ax.set_xlim(0, 100)
    ax.spines["left"].set_visible(False)
    return ax


def half_years(stock: pd.DataFrame) -> pd.DataFrame:
    """Add up by half-year where military aid came from, billion euros.

    What donors pay for through NATO's list comes out of American stocks, by the publisher's words;
    it is neither from the donors' own nor newly ordered.

    Parameters
    ----------
    stock : pandas.DataFrame
        The table ``aid_stockpile_procurement``, by ``month``.

    Returns
    -------
    pandas.DataFrame
        By half-year, such as ``2022, first half``, or, if it is not over, ``2022, to April``: the
        columns of `ORIGINS`.
    """
    parts = pd.DataFrame({name: stock[column] for column, name in ORIGINS.items()})
    halves = parts.groupby([stock.index.year, stock.index.month > 6]).sum()
    names = [f"{year}, {'second' if second else 'first'} half" for year, second in halves.index]
    last = stock.index.max()
    if last.month % 6:
        names[-1] = f"{last.year}, to {month_text(last).split()[0]}"
    return halves.set_axis(names)


@figure(stock=["[month]", *ORIGINS])
def stock_or_new(stock: pd.DataFrame) -> Chart:
    """Draw where military aid came from, in shares of each half-year.

    Parameters
    ----------
    stock : pandas.DataFrame
        The table ``aid_stockpile_procurement``, by ``month``. The title compares the first
        half-year with the last one that is over.
    """
    parts = half_years(stock)
    late = parts.index[parts.index.str.endswith("half")][-1]
    shares = parts.div(parts.sum(axis="columns"), axis="index") * 100
    (own, american, *_), (year, half) = shares, late.split(", ")
    listed = ", ".join(
        f"{name} {rounded(row[own])} and {rounded(row[american])} per cent"
        for name, row in shares.iterrows()
    )
    return Chart(
        _stacked(shares),
        name="stock-or-new",
        title=f"At least {rounded(shares[own].iloc[0])} per cent of military aid came from "
        f"donors’ existing stocks in the {' of '.join(reversed(shares.index[0].split(', ')))}, "
        f"{rounded(shares.loc[late, own])} per cent in the {half} of {year}",
        alt="Stacked bars for each half-year, shares of military aid by where it came from. From "
        f"donors' existing stocks, and from American stocks that others pay for: {listed}.",
        numbers=parts.add_suffix(", EUR billion")
        .join(shares.add_suffix(", %"))
        .rename_axis("Half-year"),
        tables=["aid_stockpile_procurement"],
        note="Per cent of military aid allocated in each half-year. American stocks: paid for by "
        "other donors through a list that NATO keeps. Aid without a month is not in this table.",
    )
