"""Chapter 07: exercises on spending, its two definitions, dates, flight and opinion."""

from __future__ import annotations

import pandas as pd

from summit.answers import Count, Names, Number, NumberByName, OfOwnChoice
from summit.chapters.shared import FIRST_DAY, by_name, event, inhabitants
from summit.data import load
from summit.exercises import Exercise, Mistake

_LINE = 2.0
_FIRST, _LAST = 2014, 2024
_HALF_LINE, _HALF_YEAR = 1.5, 2022


def _spending() -> pd.DataFrame:
    return load("nato_defence")


def _members() -> pd.DataFrame:
    return _spending()[_spending()["in_nato_total"]]


def _at_or_above(table: pd.DataFrame, year: int, line: float) -> int:
    rows = table[table["year"] == year]
    return int((rows["share_of_gdp_pct"] >= line).sum())


def _first_year(table: pd.DataFrame) -> pd.Series:
    """Return the first year at or above 2 per cent, by country, of those that reached it."""
    over = table[table["share_of_gdp_pct"] >= _LINE]
    first = over.groupby(over["country"].astype(str))["year"].min()
    return first.astype(float)


def _last_year_below(table: pd.DataFrame) -> pd.Series:
    """Return the last year below 2 per cent, by country, of those that reached it."""
    below = table[table["share_of_gdp_pct"] < _LINE]
    years = below.groupby(below["country"].astype(str))["year"].max().astype(float)
    return years[years.index.isin(_first_year(table).index)]


def _sipri() -> pd.DataFrame:
    return load("sipri_expenditure")


def _per_head(column: str) -> pd.Series:
    rows = _members()
    rows = rows[rows["year"] == _LAST]
    money = by_name(rows, column).astype(float) * 1e6
    return money / inhabitants(load("population"), _LAST).reindex(money.index)


def _rise(column: str, *, fixed: bool) -> float:
    """Return the rise of Europe and Canada from first to last year, in per cent.

    With `fixed`, of those that were members in the first year; else of NATO's own totals.
    """
    if fixed:
        rows = _members()[_members()["iso3"] != "USA"]
        same = rows.loc[rows["year"] == _FIRST, "iso3"]
        total = rows[rows["iso3"].isin(same)].groupby("year")[column].sum()
    else:
        totals = load("nato_defence_totals")
        total = totals[totals["series"] == "nato_europe_and_canada"].set_index("year")[column]
    return float((total[_LAST] / total[_FIRST] - 1) * 100)


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


def _sides_differ(year: int) -> list[str]:
    shares = _both_shares(year)
    apart = (shares["nato"] >= _LINE) != (shares["sipri"] >= _LINE)
    return list(shares.loc[apart, "country"])


def _furthest_apart(year: int) -> list[str]:
    shares = _both_shares(year)
    order = (shares["nato"] - shares["sipri"]).abs().sort_values(ascending=False).index
    return list(shares.loc[order[: len(_sides_differ(year))], "country"])


def _over_by(source: str, year: int) -> list[str]:
    shares = _both_shares(year)
    order = shares[source].sort_values(ascending=False).index
    return list(shares.loc[order[: len(_sides_differ(year))], "country"])


def _event_day(words: str) -> pd.Timestamp:
    return event(load("chronology"), words)["date"]


def _days_to_join(country: str) -> int:
    return (_joined(country) - _event_day("Finland and Sweden hand in")).days


def _joined(country: str) -> pd.Timestamp:
    return by_name(load("nato_members"), "accession_date")[country]


def _bosnia() -> pd.DataFrame:
    origins = load("refugees_by_origin")
    rows = origins[origins["iso3"] == "BIH"].set_index("year")
    return rows[["refugees", "internally_displaced"]].astype(float)


def _peak(column: str) -> float:
    return float(_bosnia()[column].max())


def _favourable() -> pd.DataFrame:
    """Return favourable views, a row a country and a column a year, where asked in both years."""
    views = load("views_of_nato")
    asked = views[views["question"] == "favourable_view"]
    wide = asked.pivot_table(index="country", columns="year", values="share_pct").dropna()
    return wide.astype(float)


def _members_both_times() -> pd.DataFrame:
    views = load("views_of_nato")
    asked = views[(views["question"] == "favourable_view") & (views["year"] == views["year"].min())]
    members = asked.loc[asked["member_then"].eq(True), "country"]
    wide = _favourable()
    return wide[wide.index.isin(members)]


def _change(wide: pd.DataFrame) -> pd.Series:
    return wide.iloc[:, -1] - wide.iloc[:, 0]


def another_line() -> Exercise:
    """Ask about another line."""
    return Exercise(
        id="stakes-1",
        title="another line",
        task="compute",
        level="core",
        minutes=4,
        question="How many NATO members spent **at least 1.5 per cent** of GDP on defence in **2022**, by NATO's figures?",
        kind=Count("members"),
        expected=lambda: _at_or_above(_members(), _HALF_YEAR, _HALF_LINE),
        mistakes=(
            Mistake(
                lambda: _at_or_above(_spending(), _HALF_YEAR, _HALF_LINE),
                "One too many: Finland stands in the table, but was no member in 2022. Keep the "
                "rows where in_nato_total is true.",
            ),
            Mistake(
                lambda: _at_or_above(_members(), _HALF_YEAR, _LINE),
                "That is the number at or above 2 per cent. Asked is the line at 1.5.",
            ),
            Mistake(
                lambda: (
                    (_members()["year"] == _HALF_YEAR).sum()
                    - _at_or_above(_members(), _HALF_YEAR, _HALF_LINE)
                ),
                "That is the number of members *below* the line.",
            ),
        ),
        nudge="Filter nato_defence by year and by in_nato_total, then compare with 1.5.",
        praise="You counted members, not rows.",
    )


def a_country_of_your_choice() -> Exercise:
    """Ask about a country of your choice."""
    return Exercise(
        id="stakes-2",
        title="a country of your choice",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any ally** that reached 2 per cent of GDP as a member between 2014 and 2024. In which of these **years** did it first do so, by NATO's figures? Give a dict with the country's name as the table writes it and the year.",
        kind=OfOwnChoice("country", Count("the year"), "{'Norway': 2019}"),
        expected=lambda: _first_year(_members()),
        mistakes=(
            Mistake(
                lambda: _first_year(_sipri()),
                "That is the first year by SIPRI's figures. Take the table nato_defence.",
            ),
            Mistake(
                lambda: _last_year_below(_members()),
                "That is the last year *below* the line. Asked is the first at or above it; "
                "some countries go under it again.",
            ),
        ),
        nudge="Of your country's rows as a member, at or above 2 per cent, take the first.",
        praise="Now look whether it stayed above.",
    )


def per_head_your_choice_again() -> Exercise:
    """Ask about per head, your choice again."""
    return Exercise(
        id="stakes-3",
        title="per head, your choice again",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any ally**. How many **US dollars per inhabitant** did it spend on defence in 2024, in dollars of the year? Give a dict with the country's name and the number.",
        kind=OfOwnChoice("country", Number("US dollars per inhabitant"), "{'Norway': 1000}"),
        expected=lambda: _per_head("expenditure_usd_current_mn"),
        mistakes=(
            Mistake(
                lambda: _per_head("expenditure_usd_current_mn") / 1e6,
                "The table gives millions of dollars. Multiply by 1,000,000 before you divide.",
            ),
            Mistake(
                lambda: _per_head("expenditure_usd_2015_mn"),
                "You took dollars of 2015. Asked are the dollars of the year: "
                "expenditure_usd_current_mn.",
            ),
            Mistake(
                lambda: _per_head("gdp_usd_2015_mn"),
                "That is the whole economy per head, not the defence expenditure.",
            ),
        ),
        nudge="Expenditure of 2024 in current dollars, by the population of 2024.",
        praise="Per head, the order is another than per GDP.",
    )


def a_fair_comparison() -> Exercise:
    """Ask about a fair comparison."""
    return Exercise(
        id="stakes-4",
        title="a fair comparison",
        task="compute",
        level="core",
        minutes=4,
        question="By how many **per cent** did the defence expenditure of Europe and Canada rise from 2014 to 2024, for the **same countries** (the members of 2014) and in **dollars of 2015**?",
        kind=Number("per cent"),
        expected=lambda: _rise("expenditure_usd_2015_mn", fixed=True),
        mistakes=(
            Mistake(
                lambda: _rise("expenditure_usd_2015_mn", fixed=False),
                "That is the rise of NATO's own total, which four countries joined on the way. "
                "Take the same countries in both years.",
            ),
            Mistake(
                lambda: _rise("expenditure_usd_current_mn", fixed=True),
                "You compared dollars of two years. Prices and exchange rates changed; take the "
                "dollars of 2015.",
            ),
            Mistake(
                lambda: _rise("expenditure_usd_2015_mn", fixed=True) + 100,
                "That is the last year in per cent of the first. The rise is 100 less.",
            ),
        ),
        nudge="Sum expenditure_usd_2015_mn of the members of 2014 without the United States, in "
        "2014 and in 2024.",
        praise="Same countries, same prices: that is a rise one can speak of.",
    )


def two_sides() -> Exercise:
    """Ask about two sides."""
    return Exercise(
        id="stakes-5",
        title="two sides",
        task="compute",
        level="core",
        minutes=4,
        question="In **2018**, which **three members** stood on different sides of the line for NATO and for SIPRI? Give their names as the table writes them, in any order.",
        kind=Names("countries", 3),
        expected=lambda: _sides_differ(2018),
        mistakes=(
            Mistake(
                lambda: _furthest_apart(2018),
                "These three are furthest apart. Asked are those that stand on different sides of "
                "the line, however near they are.",
            ),
            Mistake(
                lambda: _over_by("nato", 2018),
                "These three are the highest by NATO's figures. Both definitions put them above.",
            ),
        ),
        nudge="Join the two tables for 2018 and compare each share with 2.",
        praise="The line is sharp, the figures are not.",
    )


def how_long_it_took() -> Exercise:
    """Ask about how long it took."""
    return Exercise(
        id="stakes-6",
        title="how long it took",
        task="compute",
        level="core",
        minutes=4,
        question="How many **days** passed between Finland's application and its membership?",
        kind=Count("days"),
        expected=lambda: _days_to_join("Finland"),
        mistakes=(
            Mistake(
                lambda: _days_to_join("Sweden"),
                "That is Sweden's wait. Finland joined earlier.",
            ),
            Mistake(
                lambda: (_joined("Finland") - _event_day("Accession protocols")).days,
                "You counted from the signing of the protocols. Count from the application.",
            ),
            Mistake(
                lambda: (_joined("Finland") - FIRST_DAY).days,
                "You counted from the ministers' meeting. Count from the application.",
            ),
        ),
        nudge="Find the two days in chronology and subtract the earlier from the later.",
        praise="Two dates make a duration, when one says which two.",
    )


def everyone_who_had_to_leave() -> Exercise:
    """Ask about everyone who had to leave."""
    return Exercise(
        id="stakes-7",
        title="everyone who had to leave",
        task="compute",
        level="core",
        minutes=4,
        question="What is the **largest number** of people from Bosnia and Herzegovina who were, at one and the same year's end, either refugees or displaced inside the country?",
        kind=Number("people"),
        expected=lambda: _bosnia().sum(axis=1).max(),
        mistakes=(
            Mistake(
                lambda: _peak("refugees"),
                "Those are the refugees alone. More people were displaced inside the country.",
            ),
            Mistake(
                lambda: _peak("internally_displaced"),
                "Those are the people displaced inside. Add those who left, year by year.",
            ),
            Mistake(
                lambda: _bosnia().max().sum(),
                "You added two peaks of different years. Add in each year, then take the largest.",
            ),
        ),
        nudge="Add the two columns in every year, then take the largest sum.",
        praise="The order of adding and taking the largest matters.",
    )


def the_same_countries() -> Exercise:
    """Ask about the same countries."""
    return Exercise(
        id="stakes-8",
        title="the same countries",
        task="compute",
        level="core",
        minutes=4,
        question="By how many **percentage points** did the favourable view of NATO change from 2019 to 2024, in each country that was a **member in both years** and was asked in both? Give a Series or a dict: the country's name, and the change.",
        kind=NumberByName("countries", "the change in percentage points"),
        expected=lambda: _change(_members_both_times()),
        mistakes=(
            Mistake(
                lambda: _change(_favourable()),
                "Sweden was asked both times, but was no member in 2019. Leave it out.",
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
        ),
        nudge="Pivot views_of_nato to one column a year and keep the rows with both.",
        praise="You compared the same countries, asked the same question by the same firm.",
    )


EXERCISES = (
    another_line,
    a_country_of_your_choice,
    per_head_your_choice_again,
    a_fair_comparison,
    two_sides,
    how_long_it_took,
    everyone_who_had_to_leave,
    the_same_countries,
)
