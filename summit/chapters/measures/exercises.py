"""Chapter 04: exercises on sanctions, on energy from Russia, and on who says what."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from summit.answers import Choice, Count, Day, Drawing, Names, Number, OfOwnChoice, Parts, Sentences
from summit.chapters.shared import by_name, in_the_tables, inhabitants, named
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
from summit.words import day_text, short, spelled, the

_YEAR = 2020
_YEARS = range(2014, 2021)
_UNTOLD = "zero_partner_not_specified"
_NEEDS, _OUTSIDE, _ALL = "energy needs", "imports from outside the EU", "all imports"
# The columns of energy_dependence_eu27, by what each divides by.
_DENOMINATORS = {
    "russia_share_of_energy_needs_pct": _NEEDS,
    "russia_share_of_extra_eu_imports_pct": _OUTSIDE,
    "russia_share_of_all_imports_by_energy_pct": _ALL,
}
_OUTSIDE_PCT = "russia_share_of_extra_eu_imports_by_weight_pct"
_ALL_PCT = "russia_share_of_all_imports_by_weight_pct"
_BY_VALUE_PCT = "russia_share_of_extra_eu_imports_by_value_pct"
_BOUGHT = "from_russia_{}_eur_mn"
# The fuels whose payments are known, as a question names them.
_PAID_FOR = {"total": "coal, gas and oil together", "oil": "oil", "coal": "coal"}
_MOST_PAID = 5


def _measures(actor: str, *energy: str) -> pd.DataFrame:
    """Return what the EU or the US adopted, or only what does this to energy."""
    table = load("sanctions")
    table = table[table["actor"] == actor]
    return table[table["energy"].isin(energy)] if energy else table


def _first_day(actor: str, *energy: str) -> pd.Timestamp:
    return _measures(actor, *energy)["date"].min()


def _packages_until(day: pd.Timestamp) -> pd.Series:
    rows = _measures("EU")
    return rows.loc[rows["date"] <= day, "package"]


def _ends_of_months() -> list[str]:
    """Return the last day of each month between the fourth package and the newest."""
    first = _measures("EU").dropna(subset=["package"]).groupby("package")["date"].min()
    return [f"{day:%Y-%m-%d}" for day in pd.date_range(first[4], first.max(), freq="ME")]


def _gas(year: int) -> pd.DataFrame:
    """Return the members' gas imports of one year, by name."""
    table = load("gas_imports_by_country")
    rows = table[(table["year"] == year) & table["in_eu27"]]
    return rows.set_index(rows["country"].astype(str))


def _named_as(year: int, *kinds: str) -> list[str]:
    """Return the members of the EU whose figure for gas from Russia is one of these kinds."""
    rows = _gas(year)
    return list(rows.index[rows["from_russia"].isin(kinds)])


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["from_russia"] != _UNTOLD]


def _gas_share(rows: pd.DataFrame) -> float:
    return float(rows["from_russia_tj"].sum() / rows["all_imports_tj"].sum() * 100)


def _mean_share(rows: pd.DataFrame) -> float:
    return float((rows["from_russia_tj"] / rows["all_imports_tj"] * 100).mean())


def _buyers(year: int) -> pd.DataFrame:
    """Return the gas imports of each member that names Russia as a seller."""
    rows = _gas(year)
    return rows[rows["from_russia"] == "figure"].astype({"from_russia_tj": float})


def _shares(year: int) -> pd.Series:
    rows = _buyers(year)
    return rows["from_russia_tj"] / rows["all_imports_tj"] * 100


def _part_of_all(numbers: pd.Series) -> pd.Series:
    return numbers / numbers.sum() * 100


# Why a member has no share of gas from Russia, by what its figure is.
_NO_SHARE = {
    _UNTOLD: "It names no seller, so its share is not known.",
    "no_imports": "It imports no gas, so there is nothing to divide by.",
    "zero": "It buys gas, and none of it from Russia. Choose a member that names Russia.",
}


def _without_share(year: int) -> dict[str, str]:
    """Return why each of the other members has no answer."""
    rows = _gas(year)
    rows = rows[rows["from_russia"] != "figure"]
    return {country: _NO_SHARE[kind] for country, kind in rows["from_russia"].items()}


def _coal(year: int) -> pd.DataFrame:
    """Return the members' coal at the customs of one year, by name."""
    table = load("energy_imports_by_country")
    rows = table[(table["year"] == year) & (table["fuel"] == "coal")]
    return rows.set_index(rows["country"].astype(str))


def _coal_falls(year: int, part: Callable[[pd.DataFrame], pd.Series]) -> pd.Series:
    """Return `part` of the members' coal, where both shares by weight are known."""
    rows = _coal(year)
    return part(rows[rows[_OUTSIDE_PCT].notna() & rows[_ALL_PCT].notna()]).dropna()


def _without_coal(year: int) -> dict[str, str]:
    rows = _coal(year)
    unknown = rows[_OUTSIDE_PCT].isna() | rows[_ALL_PCT].isna()
    return dict.fromkeys(rows.index[unknown], "Customs has no figure for one of its two shares.")


def _denominator(share: float) -> str:
    """Return what the EU's share of gas that rounds to `share` is a share of."""
    row = load("energy_dependence_eu27").set_index("fuel").loc["natural_gas"]
    return next(name for column, name in _DENOMINATORS.items() if round(row[column]) == share)


def _paid(fuel: str) -> pd.Series:
    """Return the million euros a year that each member paid Russia for a fuel."""
    table = load("energy_bought_by_country")
    return by_name(table[table["in_eu27"]], _BOUGHT.format(fuel)).astype(float)


def _paid_per_head(fuel: str) -> pd.Series:
    """Return the euros a year that each member paid Russia per inhabitant."""
    paid = _paid(fuel)
    return paid * 1e6 / inhabitants(load("population"), 2021).reindex(paid.index)


def _most(paid: pd.Series) -> pd.Series:
    return paid.nlargest(_MOST_PAID).rename("euros per inhabitant")


def _american_estimates() -> pd.DataFrame:
    """Return the American estimates of troops that were there, in order of their days."""
    table = load("troop_estimates")
    there = (table["estimated_by"] == "United States") & (table["kind"] == "present")
    return table[there].sort_values("date")


def _first_lower(rows: pd.DataFrame) -> pd.Timestamp | None:
    """Return the day of the first estimate that is below the one before it, if any is."""
    lower = rows.loc[rows["low"].diff() < 0, "date"]
    return None if lower.empty else lower.iloc[0]


def the_first_fuel() -> Exercise:
    """Ask for the day of the EU's first ban on a fuel."""
    return Exercise(
        id="measures-1",
        title="the first fuel",
        task="compute",
        level="warm-up",
        minutes=2,
        question="On what day did the EU adopt its **first ban on importing a fuel** from Russia?",
        kind=Day(),
        expected=lambda: _first_day("EU", "coal", "oil", "all_imports"),
        mistakes=(
            Mistake(
                lambda: _first_day("EU"),
                "That is the EU's first package. It stopped no fuel: read the column energy.",
            ),
            Mistake(
                lambda: _first_day("US", "all_imports"),
                "That is the ban of the United States. The question asks about the EU.",
            ),
            Mistake(
                lambda: _first_day("EU", "technology"),
                "That package touches refineries, by what they may buy. It bans no import of fuel.",
            ),
            Mistake(
                lambda: _first_day("EU", "oil"),
                "That is the second fuel that the EU banned.",
            ),
        ),
        nudge="Of the rows of the EU, take the first whose energy is a fuel.",
        praise="You told a ban on a fuel from the other measures.",
    )


def packages(day: str = "2022-04-07") -> Exercise:
    """Ask how many packages of sanctions the EU had adopted by a day."""
    until = pd.Timestamp(day)
    return Exercise(
        id="measures-2",
        title="packages",
        task="compute",
        level="warm-up",
        minutes=2,
        question="How many **packages** of sanctions had the EU adopted by the end of "
        f"**{day_text(until)}**?",
        kind=Count("packages"),
        expected=lambda: _packages_until(until).nunique(),
        mistakes=(
            Mistake(
                lambda: len(_packages_until(until)),
                "That is the number of rows. A package may have several rows.",
            ),
            Mistake(
                lambda: _packages_until(pd.Timestamp.max).nunique(),
                "That counts too much: packages that came later, or rows of the United States.",
            ),
        ),
        nudge=f"Keep the rows of the EU up to {day_text(until)} and count the different packages.",
        praise="You counted packages, not rows, and stopped at the day asked for.",
        variants=lambda: {"day": ("2022-04-07", *_ends_of_months())},
    )


def divided_by_what(share: int = 46) -> Exercise:
    """Ask for a rating of a share without its denominator, and for the denominator."""
    return Exercise(
        id="measures-3",
        title="divided by what?",
        task="judge",
        level="core",
        minutes=4,
        question=f"A newspaper writes: **“{share} per cent of the EU's gas came from Russia in "
        "2020.”** Rate the statement, and name the **denominator** that its number belongs to. "
        'It is one of `"energy needs"`, `"imports from outside the EU"` and `"all imports"`: look '
        "for the number in the row `natural_gas` of `dependence`, and read the name of its column. "
        f"{WHICH_RATING}",
        kind=Parts(
            (("rating", RATING), ("denominator", Choice((_NEEDS, _OUTSIDE, _ALL)))),
        ),
        expected=lambda: {"rating": "imprecise", "denominator": _denominator(share)},
        mistakes=(
            *(
                Mistake(lambda name=name: {"denominator": name}, hint)
                for name, hint in _NOT_DIVIDED_BY.items()
                if name != _denominator(share)
            ),
            Mistake(
                lambda: {"rating": "supported"},
                "The number is in the table. Can a reader of this sentence tell what it is a "
                "share of?",
            ),
            Mistake(
                lambda: {"rating": "contradicted"},
                "The number is in the table, so no figure says otherwise. Something in the wording "
                "is missing.",
            ),
            Mistake(
                lambda: {"rating": "not testable"},
                "The number is in the table, so it was tested. What does the wording leave open?",
            ),
            Mistake(
                lambda: {"rating": "contested"},
                "The shares do not contradict each other: each has its own denominator. What does "
                "the wording leave open?",
            ),
        ),
        nudge=f"Look for {share} in the row natural_gas, and read the name of its column.",
        praise="The number is right, and the sentence does not say of what. You found it.",
        variants=lambda: {"share": (39, 41, 46)},
    )


_NOT_DIVIDED_BY = {
    _NEEDS: "Russia's share of what the EU needs is a different number. Some of that gas is "
    "produced at home.",
    _OUTSIDE: "Russia's share of imports from outside the EU is a different number. Gas produced "
    "at home and gas bought from a neighbour are not counted there.",
    _ALL: "Russia's share of all imports is a different number. Gas from a neighbour is counted "
    "there, too.",
}


def silent_zeros(year: int = 2020) -> Exercise:
    """Ask which members import gas without saying from whom."""
    silent = _named_as(year, _UNTOLD)
    return Exercise(
        id="measures-4",
        title="silent zeros",
        task="compute",
        level="core",
        minutes=3,
        question=f"Which **{spelled(len(silent))} members of the EU** imported gas in **{year}** "
        "without saying from whom? Give a list of their names.",
        kind=Names("members of the EU", len(silent)),
        expected=lambda: silent,
        mistakes=(
            Mistake(
                lambda: _named_as(year, _UNTOLD, "no_imports", "zero"),
                "Those are all members with a zero, and not every zero is silent: a member may buy "
                "no gas at all, or none from Russia. Read the column from_russia.",
            ),
            Mistake(
                lambda: _named_as(year, "no_imports", "zero"),
                "Their zeros are true: they buy no gas at all, or none from Russia. You want "
                "those that import gas and do not say from whom.",
            ),
        ),
        nudge="Filter gas_imports_by_country by the year, by in_eu27 and by from_russia.",
        praise="These zeros are gaps.",
        variants=lambda: {"year": sorted(set(load("gas_imports_by_country")["year"]))},
    )


def without_the_silent(year: int = _YEAR) -> Exercise:
    """Ask what is wrong with a share that divides by imports whose seller is not told."""
    rows = _gas(year)
    return Exercise(
        id="measures-5",
        title="without the silent ones",
        task="find",
        level="core",
        minutes=4,
        question="What was Russia's share, in per cent, of **all gas imports of those members that "
        f"say from whom they buy**, taken together, in **{year}**? A classmate computes:\n\n"
        "```python\n"
        f'members = gas[(gas["year"] == {year}) & gas["in_eu27"]]\n'
        'members["from_russia_tj"].sum() / members["all_imports_tj"].sum() * 100\n'
        "```\n\n"
        f"{WHICH_TRAP}",
        kind=trap_and_mended(Number("per cent")),
        expected=lambda: {
            "trap": "missing read as zero",
            "mended": _gas_share(_known(rows)),
        },
        mistakes=(
            Mistake(
                lambda: {"mended": _gas_share(rows)},
                "That is the classmate's number. Whose imports does she divide by?",
            ),
            Mistake(
                lambda: {"mended": _mean_share(_known(rows))},
                "That is the average of the members' shares, in which Luxembourg counts as much as "
                "Germany. Add up the terajoules first, then divide.",
            ),
            as_share(lambda: _gas_share(_known(rows)), "mended"),
            Mistake(
                lambda: {"trap": "wrong denominator"},
                "The denominator is wrong because of something else: what do the silent members "
                "add to the part on top, and why?",
            ),
        ),
        nudge="Leave out the members that name no seller, add up both columns, divide, times 100.",
        praise="What you left out changed the answer; now say so beside the number.",
        variants=lambda: {"year": _YEARS},
    )


def a_member_of_your_choice(year: int = _YEAR, country: str | None = None) -> Exercise:
    """Ask for the share of Russian gas in a member of one's own choice, or in one that is named."""
    who = the(short(country)) if country else "your country"
    part, its = (
        (f"the part of {who}", "its") if country else ("your country's part", "your country's")
    )
    own = Exercise(
        id="measures-6",
        title="a member of your choice",
        task="compute",
        level="core",
        minutes=3,
        question="Choose **any member of the EU** that names Russia as a seller of gas in "
        f"**{year}**. What was Russia's share of its gas imports, in per cent, by the energy "
        "statistics (`gas_imports_by_country`)? Give a dict with the name and the number, such as "
        '`{"Estonia": 12.5}`.',
        kind=OfOwnChoice(
            "member of the EU",
            Number("per cent"),
            "{'Estonia': 12.5}",
            unanswered=lambda: _without_share(year),
        ),
        expected=lambda: _shares(year),
        mistakes=(
            as_share(lambda: _shares(year)),
            Mistake(
                lambda: _part_of_all(_buyers(year)["from_russia_tj"]),
                f"That is {part} in all the gas that the EU bought from Russia. "
                f"Divide by {its} own imports.",
            ),
            Mistake(
                lambda: 100 / _shares(year),
                "You divided the other way round. The gas from Russia goes on top.",
            ),
        ),
        nudge=f"Your country's from_russia_tj of {year}, divided by its all_imports_tj, times 100.",
        praise="Now look up its coal and its oil: is it the same country?",
        variants=lambda: {"year": _YEARS, "country": list(_gas(_YEAR).index)},
        fits=lambda year, country: country is None or country in _shares(year).index,
        worked={"country": "Finland"},
    )
    if country is None:
        return own
    return assigned(
        own,
        country,
        title=f"gas in {who}",
        question=f"What was Russia's share of the gas imports of {named(country)} in **{year}**, "
        "in per cent, by the energy statistics (`gas_imports_by_country`)?"
        f"{in_the_tables(country)}",
        nudge=f"In the row of {who} of {year}, divide from_russia_tj by all_imports_tj, times 100.",
        praise=f"Now look up the coal and the oil of {who}: does it depend on Russia as much?",
    )


def coal_in_a_country_of_your_choice(year: int = _YEAR, country: str | None = None) -> Exercise:
    """Ask how far a member's share of Russian coal falls with a different denominator."""
    own = Exercise(
        id="measures-7",
        title="coal in a country of your choice",
        task="compute",
        level="stretch",
        minutes=4,
        question="Choose **any member of the EU** with a customs figure for coal from Russia in "
        f"**{year}**. By how many **percentage points** does Russia's share fall, by weight, when "
        "you divide by all imports and not by imports from outside the EU? Give a dict with the "
        "name and the number.",
        kind=OfOwnChoice(
            "member of the EU",
            Number("percentage points"),
            "{'Estonia': 12.5}",
            unanswered=lambda: _without_coal(year),
        ),
        expected=lambda: _coal_falls(year, lambda rows: rows[_OUTSIDE_PCT] - rows[_ALL_PCT]),
        mistakes=(
            Mistake(
                lambda: _coal_falls(year, lambda rows: rows[_ALL_PCT] - rows[_OUTSIDE_PCT]),
                "You took the larger share from the smaller one. By how much does it fall?",
            ),
            Mistake(
                lambda: _coal_falls(
                    year,
                    lambda rows: (rows[_OUTSIDE_PCT] - rows[_ALL_PCT]) / rows[_OUTSIDE_PCT] * 100,
                ),
                "That is the fall in per cent of the first share. Percentage points are the plain "
                "difference of the two.",
            ),
            Mistake(
                lambda: _coal_falls(year, lambda rows: rows[_BY_VALUE_PCT] - rows[_ALL_PCT]),
                "One share is by value, the other by weight. Take both by weight.",
            ),
        ),
        nudge=f"Two columns of your country's row for coal in {year}, both by weight: subtract.",
        praise="The same coal, two honest shares, and you know what lies between them.",
        variants=lambda: {"year": (2019, 2020), "country": list(_coal(_YEAR).index)},
        fits=lambda year, country: country is None or country not in _without_coal(year),
        worked={"country": "Germany"},
    )
    if country is None:
        return own
    who = the(short(country))
    return assigned(
        own,
        country,
        title=f"coal in {who}",
        question=f"Take the coal that {named(country)} imported in **{year}**. By how many "
        "**percentage points** does Russia's share fall, by weight, when you divide by all imports "
        "and not by imports from outside the EU? The table is `energy_imports_by_country`."
        f"{in_the_tables(country)}",
        nudge=f"Two columns of the row of {who} for coal in {year}, both by weight: subtract.",
    )


def per_inhabitant(fuel: str = "total") -> Exercise:
    """Ask for a chart of the members that paid Russia the most per inhabitant."""
    bought, column = _PAID_FOR[fuel], _BOUGHT.format(fuel)
    other = "oil" if fuel == "total" else "total"
    return Exercise(
        id="measures-8",
        title="per inhabitant",
        task="draw",
        level="stretch",
        minutes=8,
        question=f"Which **{spelled(_MOST_PAID)} members of the EU** paid Russia the most **per "
        f"inhabitant** for **{bought}**? Draw a **bar chart** of their **euros per inhabitant** "
        "and year, with the inhabitants of 2021 from the table `population`. It needs the right "
        "numbers, bars that start at zero, words on the axis or as a title, and a line that "
        "begins with “Source:”.",
        kind=Drawing("euros per inhabitant"),
        expected=lambda: _most(_paid_per_head(fuel)),
        mistakes=(
            Mistake(
                lambda: _most(_paid(fuel)),
                "These are million euros, and large countries lead because they are large. Divide "
                "by the inhabitants.",
            ),
            Mistake(
                lambda: _paid_per_head(fuel)[_most(_paid(fuel)).index],
                "You chose the five that paid the most in all, and divided then. Divide first, for "
                "every member, and take the five largest after that.",
            ),
            Mistake(
                lambda: _most(_paid_per_head(fuel) / 1e6),
                "These are millions of euros per inhabitant: the column is in million euros.",
            ),
            Mistake(
                lambda: _most(_paid_per_head(other)),
                f"You took the column for {_PAID_FOR[other]}. The question asks about {bought}.",
            ),
        ),
        nudge=f"Divide {column} by the population of 2021, times a million, and take the largest.",
        praise="The order is a different one when you divide by the inhabitants.",
        variants=lambda: {"fuel": tuple(_PAID_FOR)},
    )


def a_reason_with_its_speaker() -> Exercise:
    """Ask to give two stated reasons back to those who gave them."""
    return Exercise(
        id="measures-9",
        title="each reason with its speaker",
        task="write",
        level="core",
        minutes=6,
        question="Two sentences give a reason in the reporter's own voice:\n\n"
        "- The United States did not pass the jets on, because Russia would have taken them for "
        "an escalation.\n"
        "- Russia invaded Ukraine, because two republics had asked for help.\n\n"
        "Repair **both sentences**, so that each reason has its speaker and each act its day. "
        "The chronology has what you need: 24 February and 9 March 2022. Treat both sides by the "
        "same rule. Then tick what your sentences have.",
        kind=Sentences(
            checklist=(
                "Each reason has a speaker, with a name or an office.",
                "Each act has its day.",
                "A verb of saying comes before each reason: said, stated, held.",
                "Neither reason is called true, and neither is mocked.",
                "They are as short as before, or nearly.",
            )
        ),
        praise="Swap with a neighbour: can they tell from your sentences which side you are on?",
    )


def higher_each_time() -> Exercise:
    """Ask for a rating of a statement about the order of estimates."""
    return Exercise(
        id="measures-10",
        title="higher each time?",
        task="judge",
        level="core",
        minutes=4,
        question="Rate this statement: **“Each American estimate of the Russian troops present was "
        "higher than the one before it.”** Compare the column "
        "`low`, in order of `date`; plans and other countries' estimates do not count. Then name "
        f"the **day** of the first estimate that decides. {WHICH_RATING}",
        kind=Parts((("rating", RATING), ("day", Day()))),
        expected=lambda: {
            "rating": "supported"
            if _first_lower(_american_estimates()) is None
            else "contradicted",
            "day": _first_lower(_american_estimates()),
        },
        mistakes=(
            Mistake(
                lambda: {"day": _first_lower(load("troop_estimates").sort_values("date"))},
                "You compared an estimate with a plan, or with one of a different country. Keep "
                "the American ones of the kind present.",
            ),
            Mistake(
                lambda: {"day": _american_estimates()["date"].iloc[-1]},
                "That is the last estimate, and it is the highest. One that is lower than the one "
                "before it would decide.",
            ),
            Mistake(
                lambda: {"rating": "supported"},
                "The last one is the highest. But is each one higher than the one before it?",
            ),
            Mistake(
                lambda: {"rating": "imprecise"},
                "Imprecise is a statement that is right but for a detail. This one says “each”.",
            ),
            Mistake(
                lambda: {"rating": "not testable"},
                "The column low has a number for each of them, so this can be tested. What they "
                "count is a question of its own.",
            ),
        ),
        nudge="Keep the American estimates of troops present, sort by date, and compare each low "
        "with the one before.",
        praise="One counter-example is enough. And now ask what each of them counts.",
    )


EXERCISES = (
    packages,
    the_first_fuel,
    divided_by_what,
    silent_zeros,
    without_the_silent,
    a_member_of_your_choice,
    coal_in_a_country_of_your_choice,
    per_inhabitant,
    a_reason_with_its_speaker,
    higher_each_time,
)
