"""Chapter 03: exercises on military aid, its donors and its editions."""

from __future__ import annotations

import pandas as pd

from summit.answers import Count, Month, Names, Number, OfOwnChoice
from summit.chapters.shared import EVE, by_name, inhabitants
from summit.data import load
from summit.exercises import Exercise, Mistake, as_share

_WEEK_AFTER = pd.Timestamp("2022-04-13")
_EARLY, _LATE = pd.Timestamp("2022-11-20"), pd.Timestamp("2024-06-30")
_NEWEST = pd.Timestamp("2026-04-30")
_MAY_2022 = pd.Timestamp("2022-05-01")
_EU = "XXE"
# Europe as the publisher means it: the Union's members and institutions, and these four.
_EUROPE_OUTSIDE = ("CHE", "GBR", "ISL", "NOR")


def _packages() -> pd.DataFrame:
    """Return the American packages from the invasion to a week after the meeting."""
    table = load("us_packages")
    return table[table["since_invasion"] & (table["announced_on"] <= _WEEK_AFTER)]


def _donors(definition: str, edition: pd.Timestamp = _LATE, *, real: bool = True) -> int:
    """Count military donors by the eve of the meeting, without funds that are no country."""
    table = load("military_first")
    rows = table[
        (table["edition"] == edition)
        & (table["definition"] == definition)
        & (table["first_on"] <= EVE)
    ]
    return int((~rows["iso3"].astype(str).str.startswith("XX")).sum() if real else len(rows))


def _donated(column: str) -> pd.Series:
    return by_name(load("aid_donors"), column, "donor").astype(float)


def _first_five(column: str) -> list[str]:
    ranked = _donated(column).dropna().sort_values(ascending=False)
    return [name for name in ranked.index if not name.startswith("European Union")][:5]


def _union(column: str) -> float:
    donors = load("aid_donors")
    return float(donors.loc[donors["iso3"] == _EU, column].iloc[0])


def _lead(column: str) -> pd.Series:
    """Return by how much Europe's running total is above that of the United States."""
    donors = load("aid_donors")
    union = set(donors.loc[donors["through_eu_eur_bn"].notna(), "iso3"].astype(str))
    monthly = load("aid_monthly")
    codes = monthly["iso3"].astype(str)
    europe = monthly[codes.isin([*union, _EU, *_EUROPE_OUTSIDE])].groupby("month")[column].sum()
    america = monthly[codes == "USA"].groupby("month")[column].sum()
    months = pd.date_range(monthly["month"].min(), monthly["month"].max(), freq="MS")
    return (
        europe.reindex(months, fill_value=0).cumsum()
        - america.reindex(months, fill_value=0).cumsum()
    )


def _ahead_for_good(lead: pd.Series) -> pd.Timestamp:
    behind = lead.index[lead <= 0][-1]
    return lead.index[lead.index > behind][0]


def _per_inhabitant(column: str, factor: float = 1e9) -> pd.Series:
    """Return a donor's euros for each of its inhabitants, of all donors with a population."""
    amount, people = _donated(column), inhabitants(load("population"), 2021)
    return (amount * factor / people.reindex(amount.index)).dropna()


def _military_share(column: str = "allocated_eur_bn") -> pd.Series:
    """Return military aid in per cent of one of the totals, for donors that gave some."""
    military = _donated("allocated_military_eur_bn")
    return (military / _donated(column) * 100)[military > 0]


def _promised_in_may(edition: pd.Timestamp, column: str = "committed_eur_bn") -> float:
    table = load("aid_editions")
    row = table[(table["edition"] == edition) & (table["month"] == _MAY_2022)]
    return float(row[column].iloc[0])


def _cumulative_first_month(column: str) -> pd.Timestamp:
    lead = _lead(column)
    return lead.index[lead > 0][0]


def _largest_month(column: str) -> pd.Series:
    """Return the month in which a column is largest, of donors that gave military aid."""
    monthly = load("aid_monthly")
    wide = monthly.pivot_table(index="month", columns="donor", values=column, observed=True)
    return wide.rename(columns=str).astype(float).idxmax().reindex(_military_share().index)


def a_week_later() -> Exercise:
    """Ask about a week later."""
    return Exercise(
        id="weapons-1",
        title="a week later",
        task="compute",
        level="core",
        minutes=4,
        question="How many **million US dollars** of American military aid since the invasion come together by **13 April 2022**, by the Pentagon's way of counting?",
        kind=Number("million US dollars"),
        expected=lambda: float(_packages().query("in_defense_total")["amount_usd_mn"].sum()),
        mistakes=(
            Mistake(
                lambda: float(_packages()["amount_usd_mn"].sum()),
                "You counted the State Department's package for civilian security too. Keep only "
                "rows with in_defense_total.",
            ),
            Mistake(
                lambda: float(
                    _packages()
                    .query("in_defense_total and announced_on <= @day", local_dict={"day": EVE})[
                        "amount_usd_mn"
                    ]
                    .sum()
                ),
                "That is the total of 5 April. One more package was announced by 13 April.",
            ),
            Mistake(
                lambda: float(
                    load("us_packages")
                    .query("announced_on <= @day", local_dict={"day": _WEEK_AFTER})["amount_usd_mn"]
                    .sum()
                ),
                "That holds packages from before the invasion. Keep only rows with "
                "in_defense_total, which is counted from 24 February 2022.",
            ),
        ),
        nudge="Filter us_packages by in_defense_total and by announced_on, and add amount_usd_mn.",
        praise="You rebuilt an official total, a week further: “more than $2.5 billion” were said.",
    )


def what_counts() -> Exercise:
    """Ask about what counts."""
    return Exercise(
        id="weapons-2",
        title="what counts",
        task="compute",
        level="core",
        minutes=4,
        question="How many **countries** had given military aid by 5 April 2022 under the definition `dated_or_until`, in the edition of **30 June 2024**?",
        kind=Count("countries"),
        expected=lambda: float(_donors("dated_or_until")),
        mistakes=(
            Mistake(
                lambda: float(_donors("dated_or_until", real=False)),
                "You counted the European Peace Facility, a fund. Its code begins with XX: it is "
                "no country.",
            ),
            Mistake(
                lambda: float(_donors("dated_or_until", _EARLY)),
                "That is the count in the edition of November 2022. Take that of June 2024.",
            ),
            Mistake(
                lambda: float(_donors("weapons")),
                "That counts donors of weapons only. Take the definition dated_or_until.",
            ),
            Mistake(
                lambda: float(_donors("possible")),
                "That takes every vague date for the earliest day it may mean. Take the definition "
                "dated_or_until.",
            ),
        ),
        nudge="Filter military_first by edition and definition, keep first_on up to 5 April 2022.",
        praise="Now you can say what your number counts, which the article could not.",
    )


def with_the_common_budget() -> Exercise:
    """Ask about with the common budget."""
    return Exercise(
        id="weapons-3",
        title="with the common budget",
        task="compute",
        level="core",
        minutes=4,
        question="Which **five countries** gave most as a **share of GDP**, their share in the European Union's aid included? Give their names as the tables write them, the highest first.",
        kind=Names("countries", 5, ordered=True),
        expected=lambda: _first_five("with_eu_share_of_gdp_pct"),
        mistakes=(
            Mistake(
                lambda: _first_five("share_of_gdp_pct"),
                "That is the order by each country's own aid. Add its share in the Union's aid: "
                "use with_eu_share_of_gdp_pct.",
            ),
            Mistake(
                lambda: _first_five("allocated_eur_bn"),
                "That is the order by euros. Asked is the share in each country's economy.",
            ),
        ),
        nudge="Sort aid_donors by one column; the institutions have no GDP and fall out.",
        praise="Aid through a common budget is aid too, and moves the ranking.",
    )


def still_to_come() -> Exercise:
    """Ask about still to come."""
    return Exercise(
        id="weapons-4",
        title="still to come",
        task="compute",
        level="core",
        minutes=4,
        question="How many **billion euros** had the institutions of the European Union (`XXE`) promised that were not yet earmarked, by the newest release?",
        kind=Number("billion euros"),
        expected=lambda: _union("committed_eur_bn") - _union("allocated_eur_bn"),
        mistakes=(
            Mistake(
                lambda: _union("committed_eur_bn") + _union("allocated_eur_bn"),
                "You added what was promised and what was earmarked. The second is mostly part of "
                "the first, so the sum counts the same euros twice.",
            ),
            Mistake(
                lambda: _union("committed_eur_bn"),
                "That is all that was promised. Take off what has been earmarked since.",
            ),
            Mistake(
                lambda: _union("allocated_eur_bn"),
                "That is what has been earmarked. Asked is what is still to come.",
            ),
        ),
        nudge="In aid_donors, take the row XXE: promised less earmarked.",
        praise="A promise and a package are two stages of the same euro, so their difference tells "
        "something and their sum nothing.",
    )


def overtaken_for_good() -> Exercise:
    """Ask about overtaken for good."""
    return Exercise(
        id="weapons-5",
        title="overtaken for good",
        task="compute",
        level="core",
        minutes=4,
        question="Since which **month** has Europe's **military** aid, added up, been above that of the United States without a break? Build it yourself, from `aid_monthly`.",
        kind=Month(),
        expected=lambda: _ahead_for_good(_lead("allocated_military_eur_bn")),
        mistakes=(
            Mistake(
                lambda: _ahead_for_good(_lead("allocated_eur_bn")),
                "That is the month for aid of all kinds. The question asks for military aid.",
            ),
            Mistake(
                lambda: _cumulative_first_month("allocated_military_eur_bn"),
                "That is the first month in which Europe was ahead. It fell behind again: look for "
                "the last time that it was behind.",
            ),
        ),
        nudge="Build both running totals, find the last month with Europe behind, take the next.",
        praise="“For good” means up to the newest release, and no further.",
    )


def a_donor_of_your_choice_per_inhabitant() -> Exercise:
    """Ask about a donor of your choice, per inhabitant."""
    return Exercise(
        id="weapons-6",
        title="a donor of your choice, per inhabitant",
        task="compute",
        level="core",
        minutes=4,
        question='Choose **any country** in `aid_donors`. How many **euros per inhabitant** (population of 2021) had it earmarked by the newest release, its share in the Union\'s aid not included? Give a dict with the name and the number, such as `{"Ireland": 250.0}`.',
        kind=OfOwnChoice("donor", Number("euros per inhabitant"), "{'Ireland': 250.0}"),
        expected=lambda: _per_inhabitant("allocated_eur_bn"),
        mistakes=(
            Mistake(
                lambda: _per_inhabitant("allocated_eur_bn", 1.0),
                "You divided billions. One billion is 1,000,000,000 euros.",
            ),
            Mistake(
                lambda: _per_inhabitant("allocated_military_eur_bn"),
                "That is military aid alone. The question asks for all that was earmarked.",
            ),
            Mistake(
                lambda: _per_inhabitant("committed_eur_bn"),
                "That is what was promised. Take what was earmarked: allocated_eur_bn.",
            ),
        ),
        nudge="Divide allocated_eur_bn, times 1,000,000,000, by the population of 2021.",
        praise="Look up where your donor stands in the explorer: by euros, and by inhabitant.",
    )


def a_donor_of_your_choice_arms_or_money() -> Exercise:
    """Ask about a donor of your choice, arms or money."""
    return Exercise(
        id="weapons-7",
        title="a donor of your choice, arms or money",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any donor** that gave military aid. How many **per cent** of all that it earmarked were military?",
        kind=OfOwnChoice("donor", Number("per cent"), "{'Ireland': 50.0}"),
        expected=_military_share,
        mistakes=(
            as_share(_military_share),
            Mistake(
                lambda: _military_share("committed_eur_bn"),
                "You divided what was earmarked by what was promised. Keep to one of the two: "
                "divide by allocated_eur_bn.",
            ),
            Mistake(
                lambda: 100 - _military_share(),
                "That is the share of financial and humanitarian aid. Asked is the military share.",
            ),
        ),
        nudge="allocated_military_eur_bn divided by allocated_eur_bn, times 100.",
        praise="Donors divide the work: some send arms, some send money.",
    )


def a_donor_of_your_choice_its_month() -> Exercise:
    """Ask about a donor of your choice, its month."""
    return Exercise(
        id="weapons-8",
        title="a donor of your choice, its month",
        task="compute",
        level="core",
        minutes=4,
        question='Choose **any donor** that gave military aid. In which **month** did it earmark most for arms? Give a dict with the name and the month, such as `{"Ireland": "2023-05"}`.',
        kind=OfOwnChoice("donor", Month(), "{'Ireland': '2023-05'}"),
        expected=lambda: _largest_month("allocated_military_eur_bn"),
        mistakes=(
            Mistake(
                lambda: _largest_month("allocated_eur_bn"),
                "That is the month with most aid of all kinds. Take the military column.",
            ),
            Mistake(
                lambda: _largest_month("committed_eur_bn"),
                "That is the month with most promises. Take what was earmarked for arms.",
            ),
        ),
        nudge="Take your donor's rows of aid_monthly and ask idxmax of allocated_military_eur_bn.",
        praise="Before you write that sentence, look at undated_estimate_eur_bn in that month.",
    )


def what_became_of_may() -> Exercise:
    """Ask about what became of May."""
    return Exercise(
        id="weapons-9",
        title="what became of May",
        task="compute",
        level="core",
        minutes=4,
        question="By how many **billion euros** is the sum promised in **May 2022** smaller in the edition of **April 2026** than in that of **November 2022**?",
        kind=Number("billion euros"),
        expected=lambda: _promised_in_may(_EARLY) - _promised_in_may(_NEWEST),
        mistakes=(
            Mistake(
                lambda: _promised_in_may(_NEWEST) - _promised_in_may(_EARLY),
                "The sign is turned: asked is how much of the early figure is gone.",
            ),
            Mistake(
                lambda: _promised_in_may(_EARLY) - _promised_in_may(_NEWEST, "allocated_eur_bn"),
                "You compared promises of one edition with packages of another.",
            ),
        ),
        nudge="In aid_editions, take committed_eur_bn of May 2022 in two editions.",
        praise="The month is the same; rules, exchange rates and knowledge changed.",
    )


EXERCISES = (
    a_week_later,
    what_counts,
    with_the_common_budget,
    still_to_come,
    overtaken_for_good,
    a_donor_of_your_choice_per_inhabitant,
    a_donor_of_your_choice_arms_or_money,
    a_donor_of_your_choice_its_month,
    what_became_of_may,
)
