"""Chapter 04: a calendar of measures, fuels from Russia by member, what was paid, and troops."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from summit.chapters.shared import LAST_DAY, STATED_TROOPS
from summit.chart import Chart
from summit.draw import marks, style
from summit.draw.axes import axes_of, label, without_scale
from summit.draw.bars import bars_of, ranked_bars
from summit.draw.tiles import step_of, tile_map
from summit.explore import Explorer, explore
from summit.figure import figure
from summit.words import day_of_month, day_text, each, range_text, rounded, short, spelled

# The rows of the calendar that name fuels, the others hold decisions and events.
BANNED_US, BANNED_EU = "Fuels banned, US", "Fuels banned, EU"
EVENTS, MEETINGS = "War and votes", "Summits, ministers"
WEAPONS, SANCTIONS = "American weapons", "EU packages"
LANES = (EVENTS, MEETINGS, WEAPONS, SANCTIONS, BANNED_EU, BANNED_US)
# The kinds of events of the chronology that are in a row of the calendar.
KINDS = {
    "war": EVENTS,
    "vote": EVENTS,
    "summit": MEETINGS,
    "foreign_ministers": MEETINGS,
    "defence_ministers": MEETINGS,
}
# What the table of sanctions calls a ban on importing a fuel, in the calendar's words.
FUELS_BANNED = {"coal": "coal", "oil": "oil by sea", "all_imports": "oil, gas, coal"}
# Its bans on gas, in a sentence.
GAS_BANNED = {"lng": "liquefied natural gas", "gas": "all natural gas"}
# What a table's share is divided by, in a list and in a sentence.
DIVIDED_BY = {
    "russia_share_of_extra_eu_imports_by_weight_pct": (
        "Outside the EU, by weight",
        "imports from outside the EU, by weight",
    ),
    "russia_share_of_extra_eu_imports_by_value_pct": (
        "Outside the EU, by value",
        "imports from outside the EU, by value",
    ),
    "russia_share_of_all_imports_by_weight_pct": (
        "All imports",
        "all imports, those from other members included",
    ),
}
FUELS = {
    "gaseous_natural_gas": "Natural gas",
    "coal": "Coal",
    "crude_oil": "Crude oil",
    "oil_products": "Oil products",
}
# The one share that is not of the customs' figures but of the energy statistics.
BY_ENERGY = ("russia_share_of_all_imports_by_weight_pct", "gaseous_natural_gas")
EDGES = (20, 40, 60, 80)
KEY = [(0, "under 20 %"), (1, "20–40"), (2, "40–60"), (3, "60–80"), (4, "80–100")]
KEY += [(None, "? no figure")]
# The squares around the EU's, to find one's way by.
NEIGHBOURS = ("ALB", "BIH", "BLR", "CHE", "GBR", "LIE", "MDA")
NEIGHBOURS += ("MKD", "MNE", "NOR", "RUS", "SRB", "TUR", "UKR")
SHARE = "Russia's share, %"


def _short_names(frame: pd.DataFrame) -> pd.Series:
    return frame["country"].astype(str).map(short)


def calendar_rows(
    sanctions: pd.DataFrame, packages: pd.DataFrame, chronology: pd.DataFrame
) -> pd.DataFrame:
    """Put what three tables say was decided under each other, in order of days.

    Parameters
    ----------
    sanctions : pandas.DataFrame
        Rows of the table ``sanctions``; the first and the last day are those of the calendar.
    packages : pandas.DataFrame
        The table ``us_packages``, of which the calendar has those in the Pentagon's total.
    chronology : pandas.DataFrame
        The table ``chronology``, of which it has the war, the votes and the meetings.

    Returns
    -------
    pandas.DataFrame
        A row a decision or event: ``date``, ``lane`` (its row of the calendar), ``what`` (in
        words), and what can be counted of it: ``amount`` (million dollars), ``package`` (its
        number), ``fuel`` (what is banned).
    """
    first, last = sanctions["date"].min(), sanctions["date"].max()
    rows = pd.concat([_events(chronology), _weapons(packages), *_adopted(sanctions)])
    rows = rows[rows["date"].between(first, last)]
    return rows.sort_values("date", kind="stable", ignore_index=True)


def _events(chronology: pd.DataFrame) -> pd.DataFrame:
    """Return the events whose day is known, those of one lane after those of the other."""
    rows = chronology[chronology["precision"] == "day"]
    rows = rows.assign(lane=rows["kind"].astype(str).map(KINDS), what=rows["event"])
    of_lane = [rows[rows["lane"] == lane] for lane in (EVENTS, MEETINGS)]
    return pd.concat(of_lane)[["date", "lane", "what"]]


def _weapons(packages: pd.DataFrame) -> pd.DataFrame:
    rows = packages[packages["in_defense_total"]]
    amount = rows["amount_usd_mn"]
    what = "Weapons worth up to " + amount.astype(str) + " million dollars"
    return pd.DataFrame(
        {"date": rows["announced_on"], "lane": WEAPONS, "what": what, "amount": amount}
    )


def _adopted(sanctions: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the EU's measures, and then once more those of either side that ban a fuel."""
    union = sanctions[sanctions["actor"] == "EU"]
    what = "Package " + union["package"].astype(str) + ": " + union["measure"]
    lanes = [union[["date", "package"]].assign(lane=SANCTIONS, what=what)]
    for actor, lane in (("EU", BANNED_EU), ("US", BANNED_US)):
        rows = sanctions[(sanctions["actor"] == actor) & sanctions["energy"].isin(FUELS_BANNED)]
        fuel = rows["energy"].astype(str).map(FUELS_BANNED)
        what = "Bans the import of " + fuel
        lanes.append(rows[["date"]].assign(lane=lane, what=what, fuel=fuel))
    return lanes


def held_by_day(calendar: pd.DataFrame) -> pd.DataFrame:
    """Say for every day what each lane of the calendar held by then, in a few signs.

    Parameters
    ----------
    calendar : pandas.DataFrame
        What `calendar_rows` returns.

    Returns
    -------
    pandas.DataFrame
        By day, a column a lane: how many events, dollars or packages, and which fuels.
    """
    days = pd.date_range(calendar["date"].min(), calendar["date"].max())
    of_lane = {lane: calendar[calendar["lane"] == lane] for lane in LANES}
    held = [
        {lane: _held(lane, rows[rows["date"] <= day]) for lane, rows in of_lane.items()}
        for day in days
    ]
    return pd.DataFrame(held, index=days)


def _held(lane: str, known: pd.DataFrame) -> str:
    if lane == WEAPONS:
        return f"${rounded(known['amount'].sum() / 1000, 2)} bn"
    if lane == SANCTIONS:
        return str(known["package"].nunique())
    if lane in (BANNED_EU, BANNED_US):
        return ", ".join(known["fuel"]) or "none"
    return str(len(known))


def _empty_calendar(calendar: pd.DataFrame, days: pd.Index, lanes: pd.Index) -> tuple:
    """Draw all strokes once, and return the axes and what a day changes in them."""
    ax = axes_of(250, 0.31, 0.1, 0.75, 0.93)
    beside = {"transform": ax.get_yaxis_transform(), "va": "center"}
    strokes = {}
    for place, lane in enumerate(lanes):
        dates = calendar["date"].reset_index(drop=True)[(calendar["lane"] == lane).to_numpy()]
        strokes[lane] = (dates, ax.vlines(dates, place - 0.3, place + 0.3, linewidth=3))
        ax.text(-0.03, place, lane, ha="right", **beside)
    held = {lane: ax.text(1.04, place, "", **beside) for place, lane in enumerate(lanes)}
    ax.text(1.04, -0.85, "by that day", color=style.QUIET, **beside)
    today = ax.axvline(days[0], color=style.SECOND, linewidth=1.2)
    ax.set_xlim(days[0] - pd.Timedelta("3D"), days[-1] + pd.Timedelta("3D"))
    ax.set_ylim(len(lanes) - 0.4, -0.6)
    ticks = [pd.Timestamp(2022, month, 1) for month in (3, 4, 5, 6)]
    ax.set_xticks(ticks, ["March", "April", "May", "June"])
    without_scale(ax)
    return ax, strokes, held, today


@figure(calendar=["date", "lane", "what"], by_day=[BANNED_US, BANNED_EU])
def calendar_by_day(calendar: pd.DataFrame, by_day: pd.DataFrame) -> Explorer:
    """Let a reader see what had been decided, day by day.

    Parameters
    ----------
    calendar : pandas.DataFrame
        A row a decision or event, in order of time: ``date``, ``lane`` (its row of the calendar),
        ``what`` (in words).
    by_day : pandas.DataFrame
        By day, a column a lane: what it held by that day, in a few signs. Two of the lanes are
        ``Fuels banned, US`` and ``Fuels banned, EU``; they hold names of fuels, or "none".
    """
    (first, last), lanes = by_day.index[[0, -1]], spelled(by_day.shape[1]).capitalize()
    # Drawn once: a day changes the strokes' colours, the line and the words at the right.
    ax, strokes, held, today = _empty_calendar(calendar, by_day.index, by_day.columns)

    def draw(day: pd.Timestamp) -> Chart:
        status = by_day.loc[day]
        for lane, (dates, lines) in strokes.items():
            fuels = lane in (BANNED_US, BANNED_EU)
            colour = style.ACCENT if fuels else style.BASE
            lines.set_color([colour if date <= day else style.RULE for date in dates])
            # The table ends with the day: later strokes are in none of its rows.
            known = [row if date <= day else None for row, date in dates.items()]
            marks.tie(lines, known, "What", series=lane)
            held[lane].set_text(status[lane])
            held[lane].set_color(style.ACCENT if fuels else style.INK)
        today.set_xdata([day, day])
        known = calendar[calendar["date"] <= day]
        latest = known[~known["lane"].isin([BANNED_US, BANNED_EU])].iloc[-1]
        in_us, in_eu = status[[BANNED_US, BANNED_EU]]
        said = "; ".join(f"{lane} {signs}" for lane, signs in status.items())
        return Chart(
            ax,
            name="calendar-by-day",
            title=f"Russian fuels banned by {day_of_month(day)} 2022: {in_us} in the United "
            f"States; {in_eu} in the European Union",
            alt=f"{lanes} rows of strokes on a calendar from {day_text(first)} to "
            f"{day_text(last)}, drawn as of {day_text(day)}. By that day: {said}.",
            numbers=known[["date", "lane", "what"]].set_axis(["Day", "Kind", "What"], axis=1),
            tables=["sanctions", "us_packages", "chronology"],
            note=f"Latest, {day_of_month(latest['date'])}: {latest['lane']}: "
            f"{latest['what'].rstrip('.')}. Days of decision; many measures took effect later.",
        )

    days = {day_text(day): day for day in by_day.index}
    return explore(
        draw,
        label="What had been decided, day by day",
        play="day",
        day=widgets.SelectionSlider(options=days, value=LAST_DAY, description="Day"),
    )


@figure()
def three_denominators(shares: pd.Series) -> Chart:
    """Draw Russia's share of the EU's gas, once for each of three denominators.

    Parameters
    ----------
    shares : pandas.Series
        Per cent, by what is divided by.
    """
    low, middle, high = shares.sort_values()
    return Chart(
        bars_of(shares, "{:.0f} %", accent=shares.index, longest=100),
        name="three-denominators",
        title=f"Russia's share of the EU's gas in 2020: {rounded(low)}, {rounded(middle)} or "
        f"{rounded(high)} per cent, and all three are right",
        alt="Three bars for the share of Russian gas in the European Union in 2020, by what it is "
        f"divided by: {each(shares, '.1f', ' per cent')}.",
        numbers=shares.rename_axis("Divided by").rename(SHARE).reset_index(),
        tables=["energy_dependence_eu27"],
        note="The axis ends at 100 per cent. From outside: from outside the EU. All imports: those "
        "from other members included.",
    )


@figure(shares=["Of what is needed", "Of imports from outside"])
def ranking_turns(shares: pd.DataFrame) -> Chart:
    """Draw how the order of the fuels changes with the denominator.

    Parameters
    ----------
    shares : pandas.DataFrame
        By fuel, Russia's share in per cent: ``Of what is needed``, ``Of imports from outside``.
    """
    needed, outside = shares["Of what is needed"], shares["Of imports from outside"]
    turned = needed.idxmin()
    rises = outside.idxmax() == turned
    ax = axes_of(250, 0.02, 0.04, 0.98, 0.88)
    shares = shares[[needed.name, outside.name]]
    for fuel, left, right in zip(shares.index, needed, outside, strict=True):
        colour, ink = (style.ACCENT, style.ACCENT) if fuel == turned else (style.BASE, style.INK)
        (line,) = ax.plot([0, 1], [left, right], color=colour, marker="o")
        marks.tie(line, fuel, list(shares.columns))
        ax.text(-0.06, left, f"{fuel}  {left:g} %", ha="right", va="center", color=ink)
        ax.text(1.06, right, f"{right:g} %  {fuel}", ha="left", va="center", color=ink)
    for place, side in enumerate([needed.name, outside.name]):
        ax.text(place, 61, side, ha="center", va="center", color=style.QUIET)
    ax.set_xlim(-0.75, 1.75)
    ax.set_ylim(12, 58)
    ax.axis("off")
    listed = ", ".join(
        f"{fuel} {needed[fuel]:g} and {outside[fuel]:g} per cent" for fuel in shares.index
    )
    return Chart(
        ax,
        name="ranking-turns",
        title=f"{turned} comes last as a share of what is needed, "
        f"{'but' if rises else 'and not'} first as a share of imports",
        alt="Lines from the share of Russian fuel in what the EU needs, left, to its share in "
        f"imports from outside, right, in 2020: {listed}."
        + (f" The line of {turned.lower()} crosses both others." if rises else ""),
        numbers=shares.rename_axis("Fuel").reset_index(),
        tables=["energy_dependence_eu27"],
        note="In 2020. Left: all petroleum and all solid fuels. Right: crude oil and hard coal. "
        "Much of Europe's coal is mined at home.",
    )


@figure(austria=["[year]", "share", "from_russia"])
def austria_zero(austria: pd.DataFrame) -> Chart:
    """Draw the share of Russian gas that Austria reported, hollow where no seller is named.

    Parameters
    ----------
    austria : pandas.DataFrame
        By ``year``: ``share`` (of all gas imported, per cent, as reported) and ``from_russia``
        (what kind of figure it is).
    """
    share, years = austria["share"], austria.index
    silent = austria["from_russia"] == "zero_partner_not_specified"
    told, untold = share[~silent], share[silent]
    last = told.index[-1]
    ax = axes_of(240, 0.1, 0.12, 0.96, 0.94)
    ax.plot(told.index, told, color=style.ACCENT, marker="o")
    hollow = {"linestyle": "none", "markerfacecolor": style.PAPER}
    ax.plot(untold.index, untold, color=style.BASE, marker="o", **hollow)
    words, middle = f"{rounded(told[last])} % in {last}", untold.index.to_series().mean()
    label(ax, words, (last, told[last]), (10, 0), va="center", colour=style.ACCENT)
    label(ax, "Reported as 0:\nno seller named", (middle, 0), (0, 14), ha="center")
    ax.set_ylim(-4, 75)
    ax.set_yticks([0, 20, 40, 60], ["0", "20", "40", "60 %"])
    ax.set_xticks(years[::3])
    return Chart(
        ax,
        name="austria-zero",
        title=f"Austria stopped reporting the source of its gas after {last}",
        alt="Dots for the share of Russian gas in Austria's imports as reported, by year. They "
        f"are at {rounded(share.iloc[0])} per cent in {years[0]} and at {rounded(told[last])} "
        "per cent in "
        f"{last}; from {untold.index[0]} to {years[-1]} they are hollow, at zero.",
        numbers=pd.DataFrame(
            {
                "Year": years,
                "Share as reported, %": share,
                "What the figure is": austria["from_russia"].astype(str).str.replace("_", " "),
            }
        ).reset_index(drop=True),
        tables=["gas_imports_by_country"],
    )


def _squares(shares: pd.Series, signs: pd.Series) -> Figure:
    """Draw the members' squares: a step and a number where there is a share, else a sign."""
    # The shade is that of the number as it is written, or 19.8 would read 20 in the shade of 19.
    texts = {code: rounded(share) for code, share in shares.dropna().items()}
    steps = dict.fromkeys(shares.index) | {
        code: step_of(float(text), EDGES) for code, text in texts.items()
    }
    return tile_map(steps, {**signs, **texts}, key=KEY, context=NEIGHBOURS)


def _gas_signs(gas: pd.DataFrame) -> pd.Series:
    """Return what is in a member's square where it has no share."""
    return gas["from_russia"].astype(str).map({"no_imports": "–"}).fillna("?")


def _by_member(ranked: pd.Series, names: pd.Series) -> pd.DataFrame:
    codes = ranked.index.astype(str)
    numbers = pd.DataFrame({"Member": names[codes], "Code": codes, SHARE: ranked})
    return numbers.reset_index(drop=True)


@figure(gas=["[iso3]", "country", "russia_share_of_all_imports_by_energy_pct", "from_russia"])
def gas_map(gas: pd.DataFrame) -> Chart:
    """Draw Russia's share of the gas that each member of the EU imported, as squares.

    Parameters
    ----------
    gas : pandas.DataFrame
        By ``iso3``, the members in one year: ``country``,
        ``russia_share_of_all_imports_by_energy_pct`` (empty where there is no figure) and
        ``from_russia`` (what kind of figure it is; ``no_imports``: no gas is imported).
    """
    share, names = gas["russia_share_of_all_imports_by_energy_pct"], _short_names(gas)
    ranked = share.dropna().sort_values(ascending=False)
    return Chart(
        _squares(share, _gas_signs(gas)),
        name="gas-map",
        title=f"In {(ranked > 50).sum()} of the {len(ranked)} members with a figure, more than "
        "half of all gas imported in 2020 was Russian",
        alt="A map of squares, one a member of the European Union, with Russia's share of its gas "
        f"imports in 2020 in per cent: {each(ranked.rename(names), '.0f')}. No figure: "
        f"{', '.join(names[share.isna()])}.",
        numbers=_by_member(ranked, names),
        tables=["gas_imports_by_country", "tile_grid"],
        note="By energy content, of all imports. – means that no gas is imported; empty squares "
        "are countries outside the EU.",
    )


def shares_by_member(customs: pd.DataFrame, gas: pd.DataFrame) -> pd.DataFrame:
    """Return Russia's share for each member of the EU, fuel and denominator.

    Parameters
    ----------
    customs : pandas.DataFrame
        The rows of ``energy_imports_by_country`` of one year.
    gas : pandas.DataFrame
        By ``iso3``, the members' rows of ``gas_imports_by_country`` of the same year.

    Returns
    -------
    pandas.DataFrame
        As `dependence` wants it. For gas as a share of all imports it holds the energy statistics:
        the customs have no figure of Germany and the Netherlands.
    """
    rows = customs[customs["fuel"].isin(FUELS)].astype({"iso3": str, "fuel": str})
    shares = rows.pivot_table(index="iso3", columns="fuel", values=list(DIVIDED_BY))
    shares = shares.reindex(gas.index)
    shares[BY_ENERGY] = gas["russia_share_of_all_imports_by_energy_pct"]
    return shares


@figure(shares=["[iso3]", *DIVIDED_BY], gas=["[iso3]", "country", "from_russia"])
def dependence(shares: pd.DataFrame, gas: pd.DataFrame) -> Explorer:
    """Let a reader see Russia's share by member, for each fuel and denominator.

    Parameters
    ----------
    shares : pandas.DataFrame
        By ``iso3``, the members; a column for each pair of a denominator (of `DIVIDED_BY`) and a
        fuel (of `FUELS`): per cent, empty where there is no figure. The pair `BY_ENERGY` is of the
        energy statistics, the others are of the customs' figures.
    gas : pandas.DataFrame
        By ``iso3``, the same members: ``country`` and ``from_russia``, as for `gas_map`.
    """
    names = _short_names(gas)

    def draw(fuel: str, column: str, view: str) -> Chart:
        share, by_energy = shares[column, fuel], (column, fuel) == BY_ENERGY
        ranked = share.dropna().sort_values(ascending=False)
        named, half = ranked.rename(names), ranked[ranked > 50]
        missing = ", ".join(sorted(names[share.isna()]))
        if view == "map":
            signs = _gas_signs(gas) if by_energy else pd.Series("?", index=gas.index)
            drawn = _squares(share, signs)
        else:
            drawn = bars_of(named, "{:.0f} %", accent=named.index[: len(half)], longest=100)
        whole, unit = DIVIDED_BY[column][1], "by energy content" if by_energy else "customs figures"
        table = "gas_imports_by_country" if by_energy else "energy_imports_by_country"
        return Chart(
            drawn,
            name="dependence",
            title=f"{FUELS[fuel]}: in {len(half)} of {len(ranked)} members with a figure, over "
            "half was Russian",
            alt=f"Russia's share in {whole}, in per cent, {FUELS[fuel].lower()}, 2020, by member: "
            f"{each(named, '.0f')}. No figure: {missing or 'none missing'}.",
            numbers=_by_member(ranked, names),
            tables=[table, "tile_grid"],
            note=f"Divided by {whole} ({unit}). No figure may mean that nothing was bought, or "
            f"that the seller was not told: {missing or 'none'}.",
        )

    fuels = {label: fuel for fuel, label in FUELS.items()}
    columns = {label: column for column, (label, _) in DIVIDED_BY.items()}
    return explore(
        draw,
        label="Fuels from Russia in 2020, by member of the European Union",
        fuel=widgets.ToggleButtons(options=fuels, value="coal", description="Fuel"),
        column=widgets.Dropdown(options=columns, description="Divided by"),
        view=widgets.ToggleButtons(options={"Map": "map", "Bars": "bars"}, description="Show as"),
    )


def _stated_text(row: object) -> str:
    """Write a stated share out, with what the statement says of how exact it is."""
    said = {"about": "about ", "below": "under "}.get(row.bound, "")
    return f"{said}{rounded(row.share_pct)} %"


@figure(stated=["year", "period", "share_pct", "bound", "stated_by"], acts=["date", "energy"])
def gas_since(stated: pd.DataFrame, acts: pd.DataFrame) -> Chart:
    """Draw Russia's share of the EU's gas imports as offices stated it, year by year.

    Parameters
    ----------
    stated : pandas.DataFrame
        A row a year, the earliest first: ``year``, ``period`` (the part of it, or empty),
        ``share_pct``, ``bound`` (``about``, ``below`` or ``exact``) and ``stated_by``.
    acts : pandas.DataFrame
        The table ``sanctions``: ``date`` and ``energy``, of which those that ban gas are named.
    """
    period = stated["period"].fillna("")
    names = [
        f"{year}, {part}" if part else str(year)
        for year, part in zip(stated["year"], period, strict=True)
    ]
    texts = [_stated_text(row) for row in stated.itertuples()]
    first, last = stated.iloc[0], stated.iloc[-1]
    acts = acts[acts["energy"].isin(GAS_BANNED)]
    banned = [f"{GAS_BANNED[row.energy]}, {day_text(row.date)}" for row in acts.itertuples()]
    listed_shares = "; ".join(
        f"{name}: {text}" for name, text in zip(names, texts, strict=True)
    ).replace("%", "per cent")
    numbers = pd.DataFrame(
        {"Period": names, SHARE: stated["share_pct"], "How exact": stated["bound"].astype(str)}
    ).assign(**{"Stated by": stated["stated_by"].astype(str)})
    return Chart(
        ranked_bars(names, stated["share_pct"], texts, accent=[names[-1]], longest=100),
        name="gas-since",
        title="Russia's share of the EU's gas imports was put at "
        f"{rounded(first['share_pct'])} per cent for {first['year']}, and at "
        f"{rounded(last['share_pct'])} for {last['year']}",
        alt="Bars for Russia's share of the gas that the EU imports, by pipeline and liquefied, "
        f"as EU institutions stated it: {listed_shares}.",
        numbers=numbers.reset_index(drop=True),
        tables=["energy_shares_stated", "sanctions"],
        note="Single statements, not one series; the axis ends at 100 per cent."
        + (f" Days on which the EU adopted a ban: {'; '.join(banned)}." if banned else ""),
    )


def _troops_text(row: object) -> str:
    """Write an estimate out: one number, two ends, or a lower end."""
    high = row.low if pd.isna(row.high) else row.high
    text = f"{row.low:,}" if row.low == high else f"{row.low // 1000}–{high:,}"
    return ("over " if row.bound == "above" else "") + text


def _troops_drawing(shown: pd.DataFrame, texts: list[str]) -> Axes:
    """Draw a row for each estimate: a line between its two ends, or a dot."""
    ax = axes_of(290, 0.36, 0.04, 0.78, 0.9)
    beside = {"transform": ax.get_yaxis_transform(), "va": "center"}
    for place, (row, text) in enumerate(zip(shown.itertuples(), texts, strict=True)):
        last = place == len(shown) - 1
        colour, ink = (style.ACCENT, style.ACCENT) if last else (style.BASE, style.INK)
        ends = [row.low, row.low if pd.isna(row.high) else row.high]
        (line,) = ax.plot(ends, [place, place], color=colour, linewidth=5, solid_capstyle="round")
        marks.tie(line, place, "Troops")
        filled = colour if row.kind == "present" else style.PAPER
        dot = ax.plot([row.low], [place], "o", color=colour, markerfacecolor=filled)
        marks.leave("The lower end of its line.", *dot)
        who = "US" if row.estimated_by == "United States" else row.estimated_by
        plan = ": plan" if row.kind == "expected" else ""
        ax.text(-0.04, place, f"{day_of_month(row.date)}, {who}{plan}", ha="right", **beside)
        ax.text(1.03, place, text, color=ink, **beside)
    ax.axvline(STATED_TROOPS, color=style.SECOND, linewidth=1.2, zorder=0)
    stated = {"ha": "center", "va": "center", "color": style.SECOND}
    ax.text(STATED_TROOPS, -0.95, "the article", **stated)
    ax.set_xlim(50_000, 200_000)
    ax.set_ylim(len(shown) - 0.5, -0.6)
    ax.axis("off")
    return ax


@figure(troops=["date", "low", "high", "bound", "estimated_by", "kind", "counted"])
def troop_estimates(troops: pd.DataFrame) -> Chart:
    """Draw the estimates of Russian troops near Ukraine beside the article's figure.

    Parameters
    ----------
    troops : pandas.DataFrame
        A row an estimate: ``date``, ``low`` and ``high`` (troops; ``high`` may be empty),
        ``bound`` (``above`` where ``low`` is a lower end), ``estimated_by``, ``kind`` (``present``,
        or ``expected`` for a plan) and ``counted`` (what is counted, in words).
    """
    shown = troops.sort_values(["date", "low"], ignore_index=True)
    texts = [_troops_text(row) for row in shown.itertuples()]
    last = shown.iloc[-1]
    listed = "; ".join(
        f"{day_text(row.date)}, {row.estimated_by}"
        f"{', a plan' if row.kind == 'expected' else ''}: {text}"
        for row, text in zip(shown.itertuples(), texts, strict=True)
    )
    numbers = shown[["date", "estimated_by", "counted"]].astype({"estimated_by": str})
    numbers.insert(2, "troops", texts)
    return Chart(
        _troops_drawing(shown, texts),
        name="troop-estimates",
        title=f"The last estimate in our table was {range_text(last['low'], last['high'])}, "
        f"and the article has {STATED_TROOPS:,}",
        alt=f"Estimates of Russian troops near Ukraine, one row each, in order of date: {listed}. "
        f"A line marks the article's figure of {STATED_TROOPS:,}.",
        numbers=numbers.set_axis(["Day", "By", "Troops", "What is counted"], axis=1),
        tables=["troop_estimates"],
        note="Not one series: the later estimates count more kinds of forces. A hollow dot is a "
        "plan, not a count.",
    )
