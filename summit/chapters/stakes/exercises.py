"""Chapter 07: exercises on spending, its two definitions, dates, flight and opinion."""

from __future__ import annotations

import functools

import pandas as pd

from summit.answers import (
    Choice,
    Count,
    Drawing,
    Names,
    Number,
    OfOwnChoice,
    Parts,
    Sentences,
)
from summit.chapters.shared import FIRST_DAY, by_name, inhabitants
from summit.chapters.stakes.claims import HALF
from summit.data import load
from summit.exercises import (
    RATING,
    WHICH_RATING,
    WHICH_TRAP,
    Exercise,
    Mistake,
    as_share,
    assigned,
    trap_and_mended,
)
from summit.words import short, spelled, the

_LINE = 2.0
_FIRST = 2014
# Lines that can be asked for in place of that one.
_LINES = (1, 1.1, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.7, 1.75, 1.8, 1.9, 2, 2.1, 2.25, 2.5, 3)
_SUPPORT, _SURVEY_YEAR = "continue_to_support_ukraine", 2023
# The two surveys of Pew in which the same members were asked.
_VIEWS = (2019, 2024)
# Shares of GDP whose first year can be asked for, that of the line among them.
_HIGH_LINES = (1.5, _LINE, 2.25, 2.5, 3)
# So many names are enough for a list.
_MOST_NAMES = 5
# How a country's way into NATO began, as ``accession_steps`` has it.
_BEGAN = {"applied": "application", "invited": "invitation"}
# The way in and its two parts: from what to what each lasts.
_PARTS = {
    "membership": ("began", "joined"),
    "talks": ("began", "signed"),
    "ratification": ("signed", "joined"),
}


def _spending() -> pd.DataFrame:
    return load("nato_core_defence")


def _members() -> pd.DataFrame:
    return _spending()[_spending()["in_nato_total"]]


def _at_or_above(table: pd.DataFrame, year: int, line: float) -> int:
    rows = table[table["year"] == year]
    return int((rows["share_of_gdp_pct"] >= line).sum())


def _years() -> list[int]:
    """Return the years after the first that are no estimates."""
    table = _spending()
    return sorted(int(year) for year in set(table.loc[~table["is_estimate"], "year"]) - {_FIRST})


def _is_on(line: float, year: int) -> bool:
    """Tell whether a country's share is the line itself, as far as two decimals tell."""
    rows = _spending()[_spending()["year"] == year]
    return bool((rows["share_of_gdp_pct"] - line).abs().lt(0.005).any())


def _first_year(table: pd.DataFrame, line: float = _LINE) -> pd.Series:
    """Return the first year at or above a line, by country, of those that reached it."""
    over = table[table["share_of_gdp_pct"] >= line]
    first = over.groupby(over["country"].astype(str))["year"].min()
    return first.astype(float)


def _last_year_below(table: pd.DataFrame, line: float = _LINE) -> pd.Series:
    """Return the last year below a line, by country, of those that reached it."""
    below = table[table["share_of_gdp_pct"] < line]
    years = below.groupby(below["country"].astype(str))["year"].max().astype(float)
    return years[years.index.isin(_first_year(table, line).index)]


def _worth_asking() -> list[str]:
    """Return the allies that reached the line, without the one that the solutions ask about."""
    return [country for country in _first_year(_members()).index if country != "Romania"]


def _never_over() -> dict[str, str]:
    """Say of each ally that reached 2 per cent in no year that it did not."""
    allies = set(load("nato_members")["country"].astype(str))
    never = sorted(allies - set(_first_year(_members()).index))
    why = "was below 2 per cent in every year of the table. Choose a different ally."
    return {ally: f"{ally} {why}" for ally in never if ally != "Iceland"} | _no_army()


def _no_army() -> dict[str, str]:
    return {"Iceland": "Iceland has no armed forces, and no row in the table."}


def _written(country: str) -> str:
    """Say how the tables write a country, where a sentence writes it otherwise."""
    return "" if short(country) == country else f" The tables write it `{country}`."


def _sipri() -> pd.DataFrame:
    return load("sipri_expenditure")


def _per_head(column: str) -> pd.Series:
    """Return dollars per inhabitant, in the last year for which inhabitants are known."""
    people, rows = load("population"), _members()
    last = people["year"].max()
    money = by_name(rows[rows["year"] == last], column).astype(float) * 1e6
    return money / inhabitants(people, last).reindex(money.index)


def _per_soldier() -> pd.Series:
    rows = _members()
    rows = rows[rows["year"] == load("population")["year"].max()]
    soldiers = by_name(rows, "personnel_thousand").astype(float) * 1e3
    return by_name(rows, "expenditure_usd_current_mn").astype(float) * 1e6 / soldiers


def _rise(column: str, year: int, *, fixed: bool) -> float:
    """Return the rise of Europe and Canada from the first year to another, in per cent.

    With `fixed`, of those that were members in the first year; else of NATO's own totals.
    """
    if fixed:
        rows = _members()[_members()["iso3"] != "USA"]
        same = rows.loc[rows["year"] == _FIRST, "iso3"]
        total = rows[rows["iso3"].isin(same)].groupby("year")[column].sum()
    else:
        totals = load("nato_core_defence_totals")
        total = totals[totals["series"] == "nato_europe_and_canada"].set_index("year")[column]
    return float((total[year] / total[_FIRST] - 1) * 100)


def _both_shares(year: int) -> pd.DataFrame:
    nato = _members()[_members()["year"] == year].set_index("iso3")
    sipri = _sipri()[_sipri()["year"] == year].set_index("iso3")
    return pd.DataFrame(
        {
            "country": nato["country"].astype(str),
            "nato": nato["share_of_gdp_pct"],
            "sipri": sipri["share_of_gdp_pct"].reindex(nato.index),
        }
    )


def _sides_differ(shares: pd.DataFrame, line: float) -> list[str]:
    apart = (shares["nato"] >= line) != (shares["sipri"] >= line)
    return list(shares.loc[apart, "country"])


def _first_of(shares: pd.DataFrame, order: pd.Series, count: int) -> list[str]:
    """Return the countries with the largest numbers of a column."""
    return list(shares.loc[order.nlargest(count).index, "country"])


def _step(country: str, *steps: str) -> pd.Series:
    """Return the row of a country's first such step towards NATO."""
    table = load("accession_steps")
    rows = table[(table["country"] == country) & table["step"].isin(steps)]
    return rows.sort_values("date").iloc[0]


def _joined(country: str) -> pd.Timestamp:
    return by_name(load("nato_members"), "accession_date")[country]


def _fled(country: str) -> pd.DataFrame:
    """Return a country's refugees and people displaced inside, by year."""
    origins = load("refugees_by_origin")
    rows = origins[origins["country"] == country].set_index("year")
    return rows[["refugees", "internally_displaced"]].astype(float)


def _fled_within_europe() -> list[str]:
    """Return the countries of UNHCR's region Europe in which people were displaced.

    Not Serbia, whose figures have Kosovo in them.
    """
    countries, origins = load("countries"), load("refugees_by_origin")
    european = countries.loc[countries["unhcr_region"] == "Europe", "iso3"]
    rows = origins[origins["iso3"].isin(european) & (origins["internally_displaced"] > 0)]
    return sorted(set(rows["country"].astype(str)) - {"Serbia"})


def _asked(question: str) -> pd.DataFrame:
    views = load("views_of_nato")
    return views[(views["question"] == question) & ~views["replaced"]]


def _favourable() -> pd.DataFrame:
    """Return favourable views, a row a country and a column a year, where asked in both years."""
    asked = _asked("favourable_view")
    asked = asked[(asked["scope"] == "country") & asked["year"].isin(_VIEWS)]
    return asked.pivot_table(index="country", columns="year", values="share_pct").dropna()


def _members_both_times() -> pd.DataFrame:
    asked = _asked("favourable_view")
    then = asked[(asked["year"] == _VIEWS[0]) & asked["member_then"].eq(True)]
    wide = _favourable()
    return wide[wide.index.isin(then["country"])]


def _change(wide: pd.DataFrame) -> pd.Series:
    return wide.iloc[:, -1] - wide.iloc[:, 0]


def _support(year: int) -> pd.DataFrame:
    """Return what was answered in a year on going on supporting Ukraine."""
    asked = _asked(_SUPPORT)
    return asked[asked["year"] == year]


def _in_every_country(year: int) -> dict[str, str]:
    """Rate “a majority in every member” by the rows of single countries, if there are any."""
    rows = _support(year)
    single = rows[rows["scope"] == "country"]
    if single.empty:
        return {"rating": "not testable", "scope": str(rows["scope"].iloc[0])}
    everywhere = (single["share_pct"] > HALF).all()
    return {"rating": "supported" if everywhere else "contradicted", "scope": "country"}


def how_long_it_took(country: str = "Finland", part: str = "membership") -> Exercise:
    """Ask for the days of a country's way into NATO, or of one of its two parts."""
    first, joined = _step(country, *_BEGAN), _joined(country)
    step = _BEGAN[first["step"]]
    days = {
        "began": first["date"],
        "signed": _step(country, "protocol_signed")["date"],
        "joined": joined,
    }
    called = {
        "began": f"the {step}",
        "signed": "the signing of the protocol",
        "joined": "membership",
    }
    start, end = _PARTS[part]
    length = (days[end] - days[start]).days
    asks = {
        "membership": f"{country}'s {step} and its membership",
        "talks": f"{country}'s {step} and the signing of its protocol of accession",
        "ratification": f"the signing of {country}'s protocol of accession and its membership",
    }
    others = tuple(
        Mistake(
            lambda since=since, until=until: (days[until] - days[since]).days,
            f"You counted from {called[since]} to {called[until]}. Count from {called[start]} to "
            f"{called[end]}.",
        )
        for since, until in _PARTS.values()
        if (since, until) != (start, end)
    )
    is_later = joined > FIRST_DAY and part == "membership"
    since_meeting = Mistake(
        lambda: (joined - FIRST_DAY).days,
        f"You counted from the ministers' meeting. Count from the {step}.",
    )
    both_ends = Mistake(
        lambda: length + 1,
        "You counted both the first day and the last. Subtract the one from the other.",
    )
    return Exercise(
        id="stakes-6",
        title="how long it took" if part == "membership" else f"how long the {part} took",
        task="compute",
        level="warm-up",
        minutes=3,
        question=f"How many **days** passed between {asks[part]}? "
        + (
            "Both days are in the table of events above."
            if is_later
            else "The table `accession_steps` has the steps, `nato_members` the day of membership."
        ),
        kind=Count("days"),
        expected=lambda: length,
        mistakes=(
            *others,
            Mistake(
                lambda: -length,
                "You took the later day from the earlier one. Turn them round.",
            ),
            since_meeting if is_later else both_ends,
        ),
        nudge="Find the two days, and subtract the earlier from the later.",
        praise="Two dates make a length of time, once you say which two.",
        variants=lambda: {
            "country": sorted(load("accession_steps")["country"].astype(str).unique()),
            "part": tuple(_PARTS),
        },
    )


def everyone_who_had_fled(country: str = "Bosnia and Herzegovina") -> Exercise:
    """Ask for the largest number of people from a country who were refugees or displaced in it."""
    fled = _fled(country)
    return Exercise(
        id="stakes-7",
        title="inside and outside the country",
        task="compute",
        level="core",
        minutes=4,
        question=f"What is the **largest number** of people from {the(country)} who were, at one "
        "and the same year's end, either refugees or displaced inside the country? The table is "
        "`refugees_by_origin`, with all its years.",
        kind=Number("people"),
        expected=lambda: fled.sum(axis=1).max(),
        mistakes=(
            Mistake(
                fled["refugees"].max,
                "Those are the refugees alone. Add the people displaced inside the country, year "
                "by year.",
            ),
            Mistake(
                fled["internally_displaced"].max,
                "Those are the people displaced inside. Add those who left, year by year.",
            ),
            Mistake(
                lambda: fled.max().sum(),
                "You added two peaks of different years. Add in each year, then take the largest.",
            ),
        ),
        nudge="Add the two columns in every year, then take the largest sum.",
        praise="The order of adding and taking the largest matters.",
        variants=lambda: {"country": _fled_within_europe()},
    )


def a_different_line(line: float = 1.5, year: int = 2022) -> Exercise:
    """Ask how many members were at or above a line in a year."""
    count = _at_or_above(_members(), year, line)
    rows = _at_or_above(_spending(), year, line)
    not_yet = Mistake(
        lambda: rows,
        f"You counted countries that were not members in {year}. Keep the rows in which "
        "in_nato_total is True.",
    )
    a_year_early = Mistake(
        lambda: _at_or_above(_members(), year - 1, line),
        f"That is the number of {year - 1}. The question asks for {year}.",
    )
    return Exercise(
        id="stakes-1",
        title="a different line",
        task="compute",
        level="warm-up",
        minutes=2,
        question=f"How many NATO members spent **at least {line:g} per cent** of GDP on defence in "
        f"**{year}**, by the table `nato_core_defence`?",
        kind=Count("members"),
        expected=lambda: count,
        mistakes=(
            not_yet if rows != count else a_year_early,
            Mistake(
                lambda: _at_or_above(_members(), year, _LINE),
                f"That is the number at or above 2 per cent. The question is about {line:g}.",
            ),
            Mistake(
                lambda: (_members()["year"] == year).sum() - count,
                "That is the number of members *below* the line.",
            ),
        ),
        nudge=f"Keep the members' rows of {year}, and compare their share with {line:g}.",
        praise="You counted members, not rows.",
        variants=lambda: {"line": _LINES, "year": _years()},
        fits=lambda line, year: not _is_on(line, year),
    )


def a_country_of_your_choice(country: str | None = None, line: float = _LINE) -> Exercise:
    """Ask in which year an ally, of one's own choice or named, first reached a share of GDP."""
    other = 1.5 if line == _LINE else _LINE
    own = Exercise(
        id="stakes-2",
        title="a country of your choice",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any ally** that reached 2 per cent of GDP as a member in a year of the "
        "table `nato_core_defence`. In which **year** of the table did it first do so? Give a dict "
        'with the country\'s name and the year, such as `{"Norway": 2019}`.',
        kind=OfOwnChoice("country", Count("the year"), "{'Norway': 2019}", _never_over),
        expected=lambda: _first_year(_members(), line),
        mistakes=(
            Mistake(
                lambda: _first_year(_sipri(), line),
                "That is the first year by SIPRI's figures. Take the table nato_core_defence.",
            ),
            Mistake(
                lambda: _last_year_below(_members(), line),
                "That is the last year *below* the line. The question asks for the first at or "
                "above it; some countries go below it again.",
            ),
            Mistake(
                lambda: _first_year(_members(), other),
                f"That is the first year at or above {other:g} per cent. "
                f"{'Set the line back to' if line == _LINE else 'Set the line to'} {line:g}.",
            ),
        ),
        nudge="Of your country's rows as a member, at or above 2 per cent, take the first.",
        praise="Now look whether it stayed above.",
        variants=lambda: {"country": _worth_asking(), "line": _HIGH_LINES},
        fits=lambda country, line: country in _first_year(_members(), line).index,
        worked={"country": "Romania"},
    )
    if country is None:
        return own
    name = the(short(country))
    return assigned(
        own,
        country,
        title=f"when {name} reached {line:g} per cent",
        question=f"In which **year** of the table `nato_core_defence` did {name} first reach "
        f"{line:g} per cent of GDP as a member?{_written(country)}",
        nudge=f"Of the rows of {name} as a member, at or above {line:g} per cent, take the first.",
    )


def a_fair_comparison(year: int = 2022) -> Exercise:
    """Ask what is wrong with a rise in dollars of two years."""
    current, fixed = "expenditure_usd_current_mn", "expenditure_usd_2021_mn"
    return Exercise(
        id="stakes-4",
        title="a fair comparison",
        task="find",
        level="stretch",
        minutes=5,
        question=f"By how many **per cent** did Europe and Canada spend more on defence in {year} "
        "than in 2014? A classmate takes care to compare the **same countries**, the members of "
        "2014:\n\n"
        "```python\n"
        'without_usa = members[members["iso3"] != "USA"]\n'
        'of_2014 = without_usa.loc[without_usa["year"] == 2014, "iso3"]\n'
        'same = without_usa[without_usa["iso3"].isin(of_2014)]\n'
        'total = same.groupby("year")["expenditure_usd_current_mn"].sum()\n'
        f"(total[{year}] / total[2014] - 1) * 100\n"
        "```\n\n"
        f"{WHICH_TRAP}",
        kind=trap_and_mended(Number("per cent")),
        expected=lambda: {
            "trap": "prices of different years",
            "mended": _rise(fixed, year, fixed=True),
        },
        mistakes=(
            Mistake(
                lambda: {"mended": _rise(current, year, fixed=True)},
                "That is her number. Look at what its dollars are worth in the two years.",
            ),
            Mistake(
                lambda: {"mended": _rise(fixed, year, fixed=False)},
                "That is the rise of NATO's own total, which new members joined on the way. Keep "
                "the same countries, as she does.",
            ),
            Mistake(
                lambda: {"mended": _rise(fixed, year, fixed=True) + 100},
                f"That is {year} in per cent of 2014. The rise is 100 less.",
            ),
            as_share(lambda: _rise(fixed, year, fixed=True), "mended"),
            Mistake(
                lambda: {"trap": "two definitions mixed"},
                "All her figures are NATO's, by one definition. Look at the name of the column.",
            ),
        ),
        nudge="Keep her countries, and ask in which dollars each of the two years is counted.",
        praise="Same countries, same prices: that is a rise.",
        variants=lambda: {"year": _years()},
    )


def per_head_your_choice(country: str | None = None) -> Exercise:
    """Ask what an ally, of one's own choice or named, spent for each of its inhabitants."""
    own = Exercise(
        id="stakes-3",
        title="per head, your choice again",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any ally**. How many **US dollars per inhabitant** did it spend on "
        "defence in the last year of the table `population`, in dollars of the year? The spending "
        "is in `nato_core_defence`. Give a dict with the country's name and the number, such as "
        '`{"Norway": 1000}`.',
        kind=OfOwnChoice(
            "country", Number("US dollars per inhabitant"), "{'Norway': 1000}", _no_army
        ),
        expected=lambda: _per_head("expenditure_usd_current_mn"),
        mistakes=(
            Mistake(
                lambda: _per_head("expenditure_usd_current_mn") / 1e6,
                "The table gives millions of dollars. Multiply by 1,000,000 before you divide.",
            ),
            Mistake(
                lambda: _per_head("expenditure_usd_2021_mn"),
                "You took dollars of 2021. The question asks for dollars of the year: "
                "expenditure_usd_current_mn.",
            ),
            Mistake(
                _per_soldier,
                "That is the spending for each soldier. Divide by all inhabitants.",
            ),
        ),
        nudge="Expenditure in current dollars, divided by the population of the same year.",
        praise="The order per head is not the order by share.",
        variants=lambda: {"country": list(_per_head("expenditure_usd_current_mn").index)},
        worked={"country": "Estonia"},
    )
    if country is None:
        return own
    name = the(short(country))
    return assigned(
        own,
        country,
        title=f"per head, in {name}",
        question=f"How many **US dollars per inhabitant** did {name} spend on defence in the last "
        "year of the table `population`, in dollars of the year? The spending is in "
        f"`nato_core_defence`.{_written(country)}",
    )


def two_sides(year: int = 2018, line: float = _LINE) -> Exercise:
    """Ask which members were over a line for one source and not for the other."""
    shares_in = functools.cache(_both_shares)
    shares = shares_in(year)
    differ = _sides_differ(shares, line)
    return Exercise(
        id="stakes-5",
        title="two sides",
        task="compute",
        level="stretch",
        minutes=4,
        question=f"In **{year}**, which **{spelled(len(differ))} members** were on different sides "
        f"of the line of {line:g} per cent, by `nato_core_defence` and by `sipri_expenditure`? "
        "List their names, in any order.",
        kind=Names("countries", len(differ)),
        expected=lambda: differ,
        mistakes=(
            Mistake(
                lambda: _first_of(shares, (shares["nato"] - shares["sipri"]).abs(), len(differ)),
                "These are furthest apart. The question asks for those on different sides of the "
                "line, however near they are.",
            ),
            Mistake(
                lambda: _first_of(shares, shares["nato"], len(differ)),
                f"These are the highest by NATO's figures. Compare each share with {line:g}, by "
                "both counts.",
            ),
        ),
        nudge=f"Put the two shares of {year} side by side, and compare each with {line:g}.",
        praise="The line is sharp, the figures are not.",
        variants=lambda: {"year": _years(), "line": _LINES},
        fits=lambda year, line: (
            not _is_on(line, year) and 2 <= len(_sides_differ(shares_in(year), line)) <= _MOST_NAMES
        ),
    )


def every_country() -> Exercise:
    """Ask for a rating of a statement on every member by a number for all of them together."""
    year = _SURVEY_YEAR
    return Exercise(
        id="stakes-9",
        title="in every country",
        task="judge",
        level="core",
        minutes=4,
        question=f"NATO's own survey of {year} asked whether to go on supporting Ukraine "
        f"(`{_SUPPORT}`). Rate this statement by the table `views_of_nato` alone: **“In {year}, a "
        "majority in every NATO country wanted to go on supporting Ukraine.”** Then name what "
        f"decides: the word in the column `scope` for that question and year. {WHICH_RATING}",
        kind=Parts(
            (
                ("rating", RATING),
                ("scope", Choice(lambda: load("views_of_nato")["scope"].cat.categories)),
            )
        ),
        expected=lambda: _in_every_country(year),
        mistakes=(
            Mistake(
                lambda: {"rating": "supported"},
                "More than half of those asked said so. But of those asked where? Look at what the "
                "number is of.",
            ),
            Mistake(
                lambda: {"rating": "contradicted"},
                "Which number in the table is at or below half? Look at what the share is of.",
            ),
            Mistake(
                lambda: {"scope": str(_asked("favourable_view")["scope"].iloc[0])},
                "That is the scope of Pew's question on NATO. Filter by the question and the year.",
            ),
        ),
        nudge=f"Keep the rows of that question in {year}, and count for how many countries.",
        praise="A number for all together does not say what each of them thinks.",
    )


def the_same_countries() -> Exercise:
    """Ask for a chart of how views of NATO changed in the countries asked twice."""
    return Exercise(
        id="stakes-8",
        title="the same countries",
        task="draw",
        level="stretch",
        minutes=7,
        question="By how many **percentage points** did the favourable view of NATO change from "
        f"{_VIEWS[0]} to {_VIEWS[1]}? Draw a **bar chart** with a bar for each country that was a "
        "**member in both years** and was asked in both. It needs the right numbers, bars that "
        'start at zero, words on the axis or as a title, and a line that begins with "Source:".',
        kind=Drawing("percentage points"),
        expected=lambda: _change(_members_both_times()),
        mistakes=(
            Mistake(
                lambda: _change(_favourable()),
                f"Sweden was asked both times, but was not a member in {_VIEWS[0]}. Leave it out.",
            ),
            Mistake(
                lambda: _change(_members_both_times()) / _members_both_times().iloc[:, 0] * 100,
                "That is the change in per cent of the first share. Subtract the shares: the "
                "difference is in percentage points.",
            ),
            Mistake(
                lambda: -_change(_members_both_times()),
                "The sign is turned round: the later share less the earlier.",
            ),
            Mistake(
                lambda: _members_both_times().iloc[:, -1],
                f"Those are the shares of {_VIEWS[1]}. Draw how much they changed since "
                f"{_VIEWS[0]}.",
            ),
        ),
        nudge="Make the table wide, with one column a year, and keep the rows that have both.",
        praise="You compared the same countries, asked the same question by the same firm.",
    )


def a_forecast() -> Exercise:
    """Ask for a forecast that somebody can test later."""
    return Exercise(
        id="stakes-10",
        title="a forecast that can be tested",
        task="write",
        level="core",
        minutes=5,
        question="Write a **forecast** of your own in two sentences, on anything that a table of "
        "this book counts, such as the number of allies over the line. Somebody must be able to "
        "tell later whether it came true. Then tick what your sentences have.",
        kind=Sentences(
            checklist=(
                "They say what will be counted, and for which countries.",
                "They name a date or a year.",
                "They say who counts, and in which table or report to look.",
                "They say what number would show that the forecast was wrong.",
                "They say how sure you are, and on what grounds.",
            )
        ),
        praise="Give your sentences to somebody: could they test them without asking you?",
    )


EXERCISES = (
    how_long_it_took,
    everyone_who_had_fled,
    a_different_line,
    a_country_of_your_choice,
    a_fair_comparison,
    per_head_your_choice,
    two_sides,
    every_country,
    the_same_countries,
    a_forecast,
)
