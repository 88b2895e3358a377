"""Chapter 04: exercises on sanctions and on energy from Russia."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from summit.answers import Choice, Count, Day, Names, Number, OfOwnChoice
from summit.chapters.shared import LAST_DAY, by_name, inhabitants
from summit.data import load
from summit.exercises import Exercise, Mistake, as_share

_LAST = pd.Timestamp("2022-12-31")
_YEAR = 2020
_UNTOLD = "zero_partner_not_specified"
_NEEDS, _OUTSIDE, _ALL = "energy needs", "imports from outside the Union", "all imports"
# The columns of energy_dependence_eu27, by what each divides by.
_DENOMINATORS = {
    "russia_share_of_energy_needs_pct": _NEEDS,
    "russia_share_of_extra_eu_imports_pct": _OUTSIDE,
    "russia_share_of_all_imports_by_energy_pct": _ALL,
}
_BOUGHT = "from_russia_{}_eur_mn"


def _measures(actor: str | None = None, energy: str | None = None) -> pd.DataFrame:
    table = load("sanctions")
    if actor is not None:
        table = table[table["actor"] == actor]
    return table if energy is None else table[table["energy"] == energy]


def _packages_until(day: pd.Timestamp) -> pd.Series:
    rows = _measures("EU")
    return rows.loc[rows["date"] <= day, "package"]


def _gas(year: int = _YEAR) -> pd.DataFrame:
    table = load("gas_imports_by_country")
    rows = table[(table["year"] == year) & table["in_eu27"]]
    return rows.set_index(rows["country"].astype(str))


def _named_as(*kinds: str) -> list[str]:
    """Return the members of the Union whose figure for gas from Russia is one of these kinds."""
    rows = _gas()
    return list(rows.index[rows["from_russia"].isin(kinds)])


def _share_where_told() -> float:
    """Return how many per cent of the gas is Russian, of those members that say from whom."""
    return _gas_share(_known(_gas()))


def _shares() -> pd.Series:
    """Return how many per cent of its gas each member that names Russia bought from it."""
    return _buyers(lambda rows: rows["from_russia_tj"] / rows["all_imports_tj"] * 100)


def _gas_share(rows: pd.DataFrame) -> float:
    return float(rows["from_russia_tj"].sum() / rows["all_imports_tj"].sum() * 100)


def _mean_share(rows: pd.DataFrame) -> float:
    return float(rows["russia_share_of_all_imports_by_energy_pct"].mean())


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["from_russia"] != _UNTOLD]


def _buyers(part: Callable[[pd.DataFrame], pd.Series]) -> pd.Series:
    """Return `part` of the gas imports of each member that names Russia as a seller."""
    rows = _gas()
    rows = rows[rows["from_russia"] == "figure"].astype({"from_russia_tj": float})
    return part(rows)


def _coal_shares(part: Callable[[pd.DataFrame], pd.Series]) -> pd.Series:
    table = load("energy_imports_by_country")
    rows = table[
        (table["year"] == _YEAR) & (table["fuel"] == "coal") & (table["from_russia"] == "figure")
    ]
    return part(rows.set_index(rows["country"].astype(str)))


def _dependence_of(share: float) -> str:
    """Return what the Union's share of gas that rounds to `share` is a share of."""
    row = load("energy_dependence_eu27").set_index("fuel").loc["natural_gas"]
    return next(name for column, name in _DENOMINATORS.items() if round(row[column]) == share)


def _paid(fuel: str, per_head: bool = True) -> list[str]:
    """Return the three members that paid Russia most for a fuel, the first first."""
    table = load("energy_bought_by_country")
    rows = table[table["in_eu27"]]
    paid = by_name(rows, _BOUGHT.format(fuel)).astype(float)
    if per_head:
        paid = paid / inhabitants(load("population"), 2021).reindex(paid.index)
    return list(paid.sort_values(ascending=False).index[:3])


_OUTSIDE_PCT = "russia_share_of_extra_eu_imports_by_weight_pct"
_ALL_PCT = "russia_share_of_all_imports_by_weight_pct"


def the_first_fuel() -> Exercise:
    """Ask about the first fuel."""
    return Exercise(
        id="measures-1",
        title="the first fuel",
        task="compute",
        level="core",
        minutes=4,
        question="On which day did the European Union adopt its **first ban on importing a fuel** from Russia?",
        kind=Day(),
        expected=lambda: _measures("EU", "coal")["date"].iloc[0],
        mistakes=(
            Mistake(
                lambda: _measures("EU")["date"].iloc[0],
                "That is the Union's first package. It stopped no fuel: read the column energy.",
            ),
            Mistake(
                lambda: _measures("US", "all_imports")["date"].iloc[0],
                "That is the ban of the United States. The question asks about the Union.",
            ),
            Mistake(
                lambda: _measures("EU", "technology")["date"].iloc[0],
                "That package touches refineries, by what they may buy. It bans no import of fuel.",
            ),
            Mistake(
                lambda: _measures("EU", "oil")["date"].iloc[0],
                "That is the second fuel the Union banned. Another was first.",
            ),
        ),
        nudge="Of the rows of the EU, take the first whose energy is a fuel.",
        praise="It is the day after the meeting: the article was overtaken while it was read.",
    )


def packages() -> Exercise:
    """Ask about packages."""
    return Exercise(
        id="measures-2",
        title="packages",
        task="compute",
        level="core",
        minutes=4,
        question="How many **packages** of sanctions had the European Union adopted by 7 April 2022?",
        kind=Count("packages"),
        expected=lambda: _packages_until(LAST_DAY).nunique(),
        mistakes=(
            Mistake(
                lambda: len(_packages_until(LAST_DAY)),
                "That is the number of rows. The third package came in two parts; it is one.",
            ),
            Mistake(
                lambda: _packages_until(_LAST).nunique(),
                "That counts the packages that came after the meeting, too.",
            ),
        ),
        nudge="Keep the rows of the EU to 7 April 2022 and count the different packages.",
        praise="You counted packages, not rows, and stopped at the day asked for.",
    )


def divided_by_what() -> Exercise:
    """Ask about divided by what?."""
    return Exercise(
        id="measures-3",
        title="divided by what?",
        task="compute",
        level="core",
        minutes=4,
        question='A newspaper writes: "46 per cent of the EU\'s gas came from Russia in 2020." **What is the denominator?** Answer with one of: `"energy needs"`, `"imports from outside the Union"`, `"all imports"`.',
        kind=Choice(lambda: (_NEEDS, _OUTSIDE, _ALL)),
        expected=lambda: _dependence_of(46),
        mistakes=(
            Mistake(
                lambda: _dependence_of(41),
                "Of its needs, Russia covered a smaller share: some gas is drawn at home.",
            ),
            Mistake(
                lambda: _dependence_of(39),
                "Of all imports the share is the smallest: gas from a neighbour counts there, too.",
            ),
        ),
        nudge="Look for 46 in the row natural_gas of energy_dependence_eu27, and read its column.",
        praise="A share without its denominator says nothing; you found it.",
    )


def silent_zeros() -> Exercise:
    """Ask about silent zeros."""
    return Exercise(
        id="measures-4",
        title="silent zeros",
        task="compute",
        level="core",
        minutes=4,
        question="Which **four members of the Union** imported gas in 2020 without saying from whom? Give a list of their names.",
        kind=Names("members of the Union", 4),
        expected=lambda: _named_as(_UNTOLD),
        mistakes=(
            Mistake(
                lambda: _named_as(_UNTOLD, "no_imports", "zero"),
                "Those are all members with a zero, and not every zero is silent: a member may buy "
                "no gas at all, or none from Russia. Read the column from_russia.",
            ),
            Mistake(
                lambda: _named_as("no_imports", "zero"),
                "Their zeros are true: the one buys no gas at all, the other none from Russia. "
                "Asked are those that import gas and do not say from whom.",
            ),
        ),
        nudge="Filter gas_imports_by_country by the year and by the column from_russia.",
        praise="Four zeros that are no zeros.",
    )


def without_the_silent_four() -> Exercise:
    """Ask about without the silent four."""
    return Exercise(
        id="measures-5",
        title="without the silent four",
        task="compute",
        level="core",
        minutes=4,
        question="Leave those four out. What is Russia's share of **all gas imports of the other members together** in 2020, in per cent?",
        kind=Number("per cent"),
        expected=_share_where_told,
        mistakes=(
            Mistake(
                lambda: _gas_share(_gas()),
                "You left the four in: their imports are in what you divide by, though nobody "
                "knows how much of them is Russian.",
            ),
            Mistake(
                lambda: _mean_share(_gas()),
                "That is the mean of the members' shares, in which Luxembourg counts like Germany. "
                "Add up the terajoules first, then divide.",
            ),
            as_share(_share_where_told),
        ),
        nudge="Drop the four, add up both columns of terajoules, divide, times 100.",
        praise="What you left out changed the answer; now say so beside the number.",
    )


def a_member_of_your_choice() -> Exercise:
    """Ask about a member of your choice."""
    return Exercise(
        id="measures-6",
        title="a member of your choice",
        task="compute",
        level="core",
        minutes=4,
        question='Choose **any member of the Union** that names Russia as a seller of gas in 2020. What was Russia\'s share of its gas imports, in per cent? Give a dict with the name and the number, such as `{"Estonia": 12.5}`.',
        kind=OfOwnChoice("member of the Union", Number("per cent"), "{'Estonia': 12.5}"),
        expected=_shares,
        mistakes=(
            as_share(_shares),
            Mistake(
                lambda: _buyers(
                    lambda rows: rows["from_russia_tj"] / rows["from_russia_tj"].sum() * 100
                ),
                "That is your country's part in all the gas that the Union bought from Russia. "
                "Divide by your country's own imports.",
            ),
            Mistake(
                lambda: _buyers(lambda rows: rows["all_imports_tj"] / rows["from_russia_tj"]),
                "You divided the whole by the part. The part goes on top.",
            ),
        ),
        nudge="Your country's from_russia_tj of 2020, divided by its all_imports_tj, times 100.",
        praise="Now look up its coal and its oil: is it the same country?",
    )


def coal_in_a_country_of_your_choice() -> Exercise:
    """Ask about coal in a country of your choice."""
    return Exercise(
        id="measures-7",
        title="coal in a country of your choice",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any member of the Union** with a customs figure for coal from Russia in 2020. By how many **percentage points** does Russia's share fall, by weight, when you divide by all imports instead of imports from outside the Union? Give a dict with the name and the number.",
        kind=OfOwnChoice("member of the Union", Number("percentage points"), "{'Estonia': 12.5}"),
        expected=lambda: _coal_shares(lambda rows: rows[_OUTSIDE_PCT] - rows[_ALL_PCT]),
        mistakes=(
            Mistake(
                lambda: _coal_shares(lambda rows: rows[_ALL_PCT] - rows[_OUTSIDE_PCT]),
                "You took the larger share from the smaller one. By how much does it fall?",
            ),
            Mistake(
                lambda: _coal_shares(
                    lambda rows: (rows[_OUTSIDE_PCT] - rows[_ALL_PCT]) / rows[_OUTSIDE_PCT] * 100
                ),
                "That is the fall in per cent of the first share. Percentage points are the plain "
                "difference of the two.",
            ),
            Mistake(
                lambda: _coal_shares(
                    lambda rows: (
                        rows["russia_share_of_extra_eu_imports_by_value_pct"] - rows[_ALL_PCT]
                    )
                ),
                "The one share is by value, the other by weight. Take both by weight.",
            ),
        ),
        nudge="Two columns of your country's row for coal in 2020, both by weight: subtract.",
        praise="The same coal, two honest shares, and you know what lies between them.",
    )


def per_inhabitant() -> Exercise:
    """Ask about per inhabitant."""
    return Exercise(
        id="measures-8",
        title="per inhabitant",
        task="compute",
        level="core",
        minutes=4,
        question="Which **three members of the Union** paid Russia most for coal, gas and oil together **per inhabitant** (population of 2021)? Give their names, the highest first.",
        kind=Names("members of the Union", 3, ordered=True),
        expected=lambda: _paid("total"),
        mistakes=(
            Mistake(
                lambda: _paid("total", per_head=False),
                "That is the order in euros. Large countries lead it because they are large: "
                "divide by the inhabitants.",
            ),
            Mistake(
                lambda: _paid("gas"),
                "You took gas alone. The question asks about coal, gas and oil together.",
            ),
            Mistake(
                lambda: _paid("oil"),
                "You took oil alone. The question asks about coal, gas and oil together.",
            ),
        ),
        nudge="Divide from_russia_total_eur_mn by the population of 2021 and sort.",
        praise="The order turns over, as it did for the people who fled and will for aid.",
    )


EXERCISES = (
    the_first_fuel,
    packages,
    divided_by_what,
    silent_zeros,
    without_the_silent_four,
    a_member_of_your_choice,
    coal_in_a_country_of_your_choice,
    per_inhabitant,
)
