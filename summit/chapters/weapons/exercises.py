"""Chapter 03: exercises on military aid, its donors and its editions."""

from __future__ import annotations

import pandas as pd

from summit.answers import Count, Drawing, Month, Number, OfOwnChoice, Parts, Sentences
from summit.chapters.shared import EVE, by_name, edition_of, in_the_tables, inhabitants, named
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
from summit.words import day_text, month_text, short, spelled, the

_EU = "European Union (Commission and Council)"
_MILITARY = "allocated_military_eur_bn"
# Less than this is not worth asking for, in billion euros.
_STILL_TO_COME = 0.03
# The days by which donors are counted: the eve of the meeting, and weeks before and after it.
_WEEKS = pd.date_range(EVE - pd.Timedelta(weeks=5), EVE + pd.Timedelta(weeks=3), freq="7D")
# Europe as the publisher means it: the EU's members and institutions, and these four.
_EUROPE_OUTSIDE = ("CHE", "GBR", "ISL", "NOR")


def _packages(day: pd.Timestamp) -> pd.DataFrame:
    """Return the American packages up to a day, those from before the invasion too."""
    table = load("us_packages")
    return table[table["announced_on"] <= day]


def _dollars(packages: pd.DataFrame) -> float:
    return float(packages["amount_usd_mn"].sum())


def _days_of_packages() -> list[str]:
    """Return the days since the meeting on which the total grew."""
    table = load("us_packages")
    days = table.loc[table["in_defense_total"] & (table["announced_on"] > EVE), "announced_on"]
    return [f"{day:%Y-%m-%d}" for day in days.drop_duplicates()]


def _donors(
    definition: str,
    day: str,
    *,
    year: int | None = None,
    every: bool = False,
    real: bool = True,
) -> float:
    """Count rows of donors by a day, in the newest edition that has a definition.

    Parameters
    ----------
    definition : str
        What counts as military aid.
    day : str
        The last day that counts.
    year : int, optional
        For the last edition of that year instead.
    every : bool
        True to count the rows of all editions.
    real : bool
        False to count a fund too.
    """
    table = load("military_first")
    rows = table[table["definition"] == definition]
    if not every:
        rows = rows[rows["edition"] == edition_of(rows, year)]
    if real:
        rows = rows[~rows["iso3"].astype(str).str.startswith("XX")]
    return float((rows["first_on"] <= day).sum())


def _donated(column: str) -> pd.Series:
    return by_name(load("aid_donors"), column, "donor").astype(float)


def _highest(column: str, how_many: int) -> pd.Series:
    """Return the countries with most; the EU's institutions have no GDP and are left out."""
    return _donated(column).drop(_EU).dropna().nlargest(how_many)


def _stages(donor: str) -> tuple[float, float]:
    """Return what a donor committed and what it allocated, billion euros."""
    return _donated("committed_eur_bn")[donor], _donated("allocated_eur_bn")[donor]


def _committed_donors() -> list[str]:
    """Return donors with much still to come; the lab works out Germany."""
    to_come = _donated("committed_eur_bn") - _donated("allocated_eur_bn")
    return [_EU, *to_come[to_come >= _STILL_TO_COME].index.drop([_EU, "Germany"])]


def _lead(column: str) -> pd.Series:
    """Return by how much Europe's running total is above that of the United States."""
    donors = load("aid_donors")
    members = set(donors.loc[donors["through_eu_eur_bn"].notna(), "iso3"].astype(str))
    monthly = load("aid_monthly")
    codes = monthly["iso3"].astype(str)
    europe = monthly[codes.isin([*members, "XXE", *_EUROPE_OUTSIDE])].groupby("month")[column].sum()
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
    military = _donated(_MILITARY)
    return (military / _donated(column) * 100)[military > 0]


def _by_edition(column: str) -> pd.DataFrame:
    """Return a column of the editions, a row a month and a column an edition."""
    return load("aid_editions").pivot_table(index="month", columns="edition", values=column)


def _fall(amounts: pd.DataFrame, month: pd.Timestamp) -> float:
    """Return by how much the newest edition has less for a month than the first."""
    return float(amounts.loc[month].iloc[0] - amounts.loc[month].iloc[-1])


def _months_of_first_edition() -> list[str]:
    """Return the months that the first edition has; one before them has nothing to add up."""
    months = _by_edition("committed_eur_bn").iloc[:, 0].dropna().index[1:]
    return [f"{month:%Y-%m}" for month in months]


def _first_ahead(lead: pd.Series) -> pd.Timestamp:
    return lead.index[lead > 0][0]


def _rating_now() -> str:
    """Rate “the United States has allocated more for arms than Europe”, of the newest month."""
    lead = _lead(_MILITARY)
    if lead.iloc[-1] < 0:
        return "supported"
    return "outdated" if lead.min() < 0 else "contradicted"


def _months(column: str) -> pd.DataFrame:
    """Return a column of the donors that gave military aid, a row a month."""
    monthly = load("aid_monthly")
    wide = monthly.pivot_table(index="month", columns="donor", values=column, observed=True)
    return wide.rename(columns=str).astype(float)[_military_share().index]


def _largest_month(column: str) -> pd.Series:
    return _months(column).idxmax()


def _with_one_largest_month() -> list[str]:
    """Return the donors whose military aid was largest in one month alone."""
    aid = _months(_MILITARY)
    return list(aid.columns[aid.eq(aid.max()).sum() == 1])


def _has_share(donor: str) -> bool:
    """Tell whether a donor has a share in the EU's aid."""
    return bool(_donated("through_eu_eur_bn").notna()[donor])


def a_week_later(day: str = "2022-04-13") -> Exercise:
    """Ask for the sum of the packages that the Pentagon counts, by a day."""
    packages = _packages(pd.Timestamp(day))
    counted = packages[packages["in_defense_total"]]
    return Exercise(
        id="weapons-1",
        title="a week later" if day == "2022-04-13" else f"by {day_text(pd.Timestamp(day))}",
        task="compute",
        level="warm-up",
        minutes=2,
        question="How many **million US dollars** do the packages since the invasion come to by "
        f"**{day_text(pd.Timestamp(day))}**, by the Pentagon's way of counting?",
        kind=Number("million US dollars"),
        expected=lambda: _dollars(counted),
        mistakes=(
            Mistake(
                lambda: _dollars(packages[packages["since_invasion"]]),
                "You counted the State Department's package for civilian security too. Keep only "
                "rows with in_defense_total.",
            ),
            Mistake(
                lambda: _dollars(_packages(EVE)[lambda rows: rows["in_defense_total"]]),
                "That is the total of 5 April. Packages that came later are missing: choose the "
                "rows by day again.",
            ),
            Mistake(
                lambda: _dollars(packages),
                "That holds packages from before the invasion, and one of the State Department. "
                "Keep only rows with in_defense_total.",
            ),
            Mistake(
                lambda: float(len(counted)),
                "That is the number of packages. Add their amounts.",
            ),
        ),
        nudge="Filter us_packages by in_defense_total and by announced_on, and add amount_usd_mn.",
        praise="You rebuilt an official total: a filter by day, a filter by whose total it is.",
        variants=lambda: {"day": _days_of_packages()},
    )


def what_counts(
    definition: str = "dated_or_until", day: str = EVE.strftime("%Y-%m-%d")
) -> Exercise:
    """Ask how many countries are donors under one definition, by a day."""
    until = day_text(pd.Timestamp(day))
    others = [
        Mistake(
            lambda: _donors(definition, day, real=False),
            "Is the European Peace Facility among them? It is a fund, not a country. If not, look "
            "at the definition.",
        ),
        Mistake(
            lambda: _donors(definition, day, year=EVE.year),
            "Look at the edition and the definition: that is the count in the last edition of "
            f"{EVE.year}, or under a different definition.",
        ),
        Mistake(
            lambda: _donors(definition, day, every=True),
            "You took no edition, so that most countries count once in each. Keep one edition.",
        ),
    ]
    if definition != "weapons":
        others.append(
            Mistake(
                lambda: _donors("weapons", day),
                f"That counts donors of weapons only. Take the definition {definition}.",
            )
        )
    return Exercise(
        id="weapons-2",
        title="what counts",
        task="compute",
        level="core",
        minutes=3,
        question=f"How many **countries** had given military aid by {until} under the "
        f"definition `{definition}`, in the **newest edition** that has this definition?",
        kind=Count("countries"),
        expected=lambda: _donors(definition, day),
        mistakes=tuple(others),
        nudge=f"Filter military_first by edition and definition, keep first_on up to {until}, "
        "and leave out what is not a country.",
        praise="Now you can say what your number counts, which the article could not.",
        variants=lambda: {
            "definition": ("dated_or_until", "since_invasion", "possible"),
            "day": [f"{one:%Y-%m-%d}" for one in _WEEKS],
        },
    )


def with_the_common_budget(how_many: int = 5) -> Exercise:
    """Ask for a chart of those who gave most for their economy, the EU's aid included."""
    return Exercise(
        id="weapons-3",
        title="with the common budget",
        task="draw",
        level="core",
        minutes=6,
        question=f"Draw a **bar chart** of the **{spelled(how_many)} countries** that gave most as "
        "a **share of GDP**, their share in the EU's aid included. It needs the right numbers, in "
        "per cent, bars that start at zero, words on the axis (`xlabel` or `ylabel`) or as a "
        'title, and a line that begins with "Source:" (`ax.figure.text(0, -0.05, "Source: ...")`).',
        kind=Drawing("per cent of GDP"),
        expected=lambda: _highest("with_eu_share_of_gdp_pct", how_many),
        mistakes=(
            Mistake(
                lambda: _highest("share_of_gdp_pct", how_many),
                "Those are the shares of each country's own aid. Add its share in the EU's aid: "
                "use with_eu_share_of_gdp_pct.",
            ),
            Mistake(
                lambda: _highest("allocated_eur_bn", how_many),
                "Those are billion euros. The question asks for the share in each country's "
                "economy.",
            ),
            Mistake(
                lambda: _donated("with_eu_share_of_gdp_pct").dropna().nsmallest(how_many),
                "Those are the smallest shares. Take the largest.",
            ),
        ),
        nudge="Take the largest of one column of aid_donors, with the donors as names.",
        praise="Aid through a common budget is aid too, and your chart says what it counts.",
        variants=lambda: {"how_many": (5, 6, 7, 8)},
    )


def still_to_come(donor: str = _EU) -> Exercise:
    """Ask how much of a donor's commitments was not allocated yet."""
    committed, allocated = _stages(donor)
    who = "the EU's institutions" if donor == _EU else the(short(donor))
    return Exercise(
        id="weapons-4",
        title="still to come",
        task="compute",
        level="core",
        minutes=3,
        question=f"How many **billion euros** had **{who}** committed that were not yet allocated, "
        f"by the newest edition? Its row in `aid_donors` is called `{donor}`.",
        kind=Number("billion euros"),
        expected=lambda: committed - allocated,
        mistakes=(
            Mistake(
                lambda: committed + allocated,
                "You added what was committed and what was allocated. The second is mostly part of "
                "the first, so the sum counts the same euros twice.",
            ),
            Mistake(
                lambda: committed,
                "That is all that was committed. Take off what has been allocated since.",
            ),
            Mistake(
                lambda: allocated,
                "That is what has been allocated. The question asks for what is still to come.",
            ),
            Mistake(
                lambda: allocated - committed,
                "The sign is turned: take what is allocated from what was committed.",
            ),
        ),
        nudge="In aid_donors, take the donor's row: committed less allocated.",
        praise="A commitment and an allocation are two stages of the same euro: their difference "
        "tells something, their sum nothing.",
        variants=lambda: {"donor": _committed_donors()},
    )


def overtaken_for_good() -> Exercise:
    """Ask for a rating of a statement that was true once, and the month that decides."""
    return Exercise(
        id="weapons-5",
        title="overtaken for good",
        task="judge",
        level="stretch",
        minutes=5,
        question="Rate this statement, as if a newspaper had printed it at the end of the **newest "
        "month** in `aid_monthly`: **“Added up since January 2022, the United States has allocated "
        "more military aid than Europe.”** Then name what decides: since which **month** has "
        "Europe's military aid, added up, been above that of the United States without a break? "
        f"{WHICH_RATING}",
        kind=Parts((("rating", RATING), ("month", Month()))),
        expected=lambda: {"rating": _rating_now(), "month": _ahead_for_good(_lead(_MILITARY))},
        mistakes=(
            Mistake(
                lambda: {"month": _ahead_for_good(_lead("allocated_eur_bn"))},
                "That is the month for aid of all kinds. The statement is about military aid.",
            ),
            Mistake(
                lambda: {"month": _first_ahead(_lead(_MILITARY))},
                "That is the first month in which Europe was ahead. It fell behind again: look for "
                "the last time that it was behind.",
            ),
            Mistake(
                lambda: {"month": _ahead_for_good(_lead(_MILITARY)) - pd.DateOffset(months=1)},
                "In that month Europe was still behind. The question asks for the first month "
                "ahead.",
            ),
            Mistake(
                lambda: {"rating": "contradicted"},
                "Look at the two totals of earlier months too. Has it always been false?",
            ),
            Mistake(
                lambda: {"rating": "supported"},
                "Look at the two totals of the newest month. Whose is larger?",
            ),
        ),
        nudge="Build both running totals, find the last month with Europe behind, take the next.",
        praise="It was true and no longer is. “Without a break” means up to the newest edition.",
    )


def a_donor_of_your_choice_per_inhabitant(donor: str | None = None) -> Exercise:
    """Ask for a donor's euros per inhabitant, of the student's choice or of one that is named."""
    own = Exercise(
        id="weapons-6",
        title="a donor of your choice, per inhabitant",
        task="compute",
        level="core",
        minutes=3,
        question="Choose **any country** that `aid_donors` and `population` both have, but not "
        "Estonia. How many **euros per inhabitant** (population of 2021) had it allocated by the "
        "newest edition, its share in the EU's aid not included? Give a dict with the name and the "
        'number, such as `{"Ireland": 250.0}` (which is wrong).',
        kind=OfOwnChoice("donor", Number("euros per inhabitant"), "{'Ireland': 250.0}"),
        expected=lambda: _per_inhabitant("allocated_eur_bn").drop("Estonia"),
        mistakes=(
            Mistake(
                lambda: _per_inhabitant("allocated_eur_bn", 1.0),
                "You divided billions. One billion is 1,000,000,000 euros.",
            ),
            Mistake(
                lambda: _per_inhabitant(_MILITARY),
                "That is military aid alone. The question asks for all that was allocated.",
            ),
            Mistake(
                lambda: _per_inhabitant("committed_eur_bn"),
                "That is what was committed. Take what was allocated: allocated_eur_bn.",
            ),
        ),
        nudge="Divide allocated_eur_bn, times 1,000,000,000, by the population of 2021.",
        praise="Find your donor in the finished figure: by euros, and by inhabitant.",
        variants=lambda: {"donor": list(_per_inhabitant("allocated_eur_bn").index.drop("Estonia"))},
        worked={"donor": "Ireland"},
    )
    if donor is None:
        return own
    without = ", its share in the EU's aid not included" if _has_share(donor) else ""
    return assigned(
        own,
        donor,
        title=f"{short(donor)}, per inhabitant",
        question=f"How many **euros per inhabitant** (population of 2021) had {named(donor)} "
        f"allocated by the newest edition{without}? The tables are `aid_donors` and `population`."
        f"{in_the_tables(donor)}",
        praise=f"Find {the(short(donor))} in the finished figure: by euros, and by inhabitant.",
    )


def a_donor_of_your_choice_arms_or_money(donor: str | None = None) -> Exercise:
    """Ask for the military share of the aid of a donor, of one's own choice or named."""
    own = Exercise(
        id="weapons-7",
        title="a donor of your choice, arms or money",
        task="compute",
        level="warm-up",
        minutes=3,
        question="Choose **any donor** that gave military aid. How many **per cent** of all that "
        "it allocated were military? Give a dict with the name and the number, such as "
        '`{"Ireland": 50.0}` (which is wrong).',
        kind=OfOwnChoice("donor", Number("per cent"), "{'Ireland': 50.0}"),
        expected=_military_share,
        mistakes=(
            as_share(_military_share),
            Mistake(
                lambda: _military_share("committed_eur_bn"),
                "You divided what was allocated by what was committed. Keep to one of the two: "
                "divide by allocated_eur_bn.",
            ),
            Mistake(
                lambda: 100 - _military_share(),
                "That is the share of financial and humanitarian aid. The question asks for the "
                "military share.",
            ),
        ),
        nudge="allocated_military_eur_bn divided by allocated_eur_bn, times 100.",
        praise="Donors divide the work: some send arms, some send money.",
        variants=lambda: {"donor": list(_military_share().index)},
        worked={"donor": "Ireland"},
    )
    if donor is None:
        return own
    return assigned(
        own,
        donor,
        title=f"{short(donor)}, arms or money",
        question=f"How many **per cent** of all that {named(donor)} allocated were military? The "
        f"table is `aid_donors`.{in_the_tables(donor)}",
    )


def a_donor_of_your_choice_its_month(donor: str | None = None) -> Exercise:
    """Ask in which month a donor, of one's own choice or named, allocated most for arms."""
    own = Exercise(
        id="weapons-8",
        title="a donor of your choice, its month",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any donor** that gave military aid. In which **month** did it allocate "
        "the most military aid? Give a dict with the name and the month, such as "
        '`{"Ireland": "2023-05"}` (which is wrong).',
        kind=OfOwnChoice("donor", Month(), "{'Ireland': '2023-05'}"),
        expected=lambda: _largest_month(_MILITARY),
        mistakes=(
            Mistake(
                lambda: _largest_month("allocated_eur_bn"),
                "That is the month with the most aid of all kinds. Take the military column.",
            ),
            Mistake(
                lambda: _largest_month("committed_eur_bn"),
                "That is the month with the most commitments. Take the military aid that was "
                "allocated.",
            ),
        ),
        nudge="Take your donor's rows of aid_monthly and ask idxmax of allocated_military_eur_bn.",
        praise="Before you write that sentence, look at undated_estimate_eur_bn in that month.",
        variants=lambda: {"donor": _with_one_largest_month()},
        worked={"donor": "Ireland"},
    )
    if donor is None:
        return own
    who = the(short(donor))
    return assigned(
        own,
        donor,
        title=f"{short(donor)}, its month",
        question=f"In which **month** did {named(donor)} allocate the most military aid? The table "
        f'is `aid_monthly`.{in_the_tables(donor)} Give the month as text, such as `"1999-12"` '
        "(which is wrong).",
        nudge=f"Take the rows of {who} in aid_monthly and ask idxmax of allocated_military_eur_bn.",
    )


def what_became_of_may(month: str = "2022-05") -> Exercise:
    """Ask what is wrong with a change from what was committed to what is allocated."""
    at = pd.Timestamp(f"{month}-01")
    committed, allocated = _by_edition("committed_eur_bn"), _by_edition("allocated_eur_bn")
    first, newest = 'rows["committed_eur_bn"].iloc[0]', 'rows["allocated_eur_bn"].iloc[-1]'
    # Of most months a part is gone, to others something was added.
    sign, change, line, which = 1, "smaller", f"{first} - {newest}", "of the early figure is gone"
    if _fall(committed, at) < 0:
        sign, change, line, which = (
            -1,
            "larger",
            f"{newest} - {first}",
            "was added to the early figure",
        )
    return Exercise(
        id="weapons-9",
        title=f"what became of {month_text(at).split()[0]}",
        task="find",
        level="core",
        minutes=4,
        question=f"By how many **billion euros** is the sum committed in **{month_text(at)}** "
        f"{change} in the **newest** edition than in the **first**? The rows are in the order of "
        "the editions. A classmate writes:\n\n"
        "```python\n"
        f'rows = editions[editions["month"] == "{at.date()}"]\n'
        f"{line}\n"
        "```\n\n"
        f"{WHICH_TRAP}",
        kind=trap_and_mended(Number("billion euros")),
        expected=lambda: {
            "trap": "two definitions mixed",
            "mended": sign * _fall(committed, at),
        },
        mistakes=(
            Mistake(
                lambda: {
                    "mended": sign * float(committed.loc[at].iloc[0] - allocated.loc[at].iloc[-1]),
                },
                "That is the classmate's number. Look at the two columns that it comes from.",
            ),
            Mistake(
                lambda: {"mended": -sign * _fall(committed, at)},
                f"The sign is turned: the question asks how much {which}.",
            ),
            Mistake(
                lambda: {"mended": sign * _fall(committed.cumsum(), at)},
                "That is about all months up to that one. The question asks for one month.",
            ),
            Mistake(
                lambda: {"trap": "two editions mixed"},
                "Two editions are compared, and named: that is what the question asks for. Look at "
                "the columns.",
            ),
        ),
        nudge="Ask at which stage the money is in each of the two numbers.",
        praise="One month, one column, two editions: rules, exchange rates and knowledge changed.",
        variants=lambda: {"month": _months_of_first_edition()},
    )


def sentences_without_given() -> Exercise:
    """Ask for two sentences on a donor's aid that cannot be misread."""
    return Exercise(
        id="weapons-10",
        title="two sentences without “given”",
        task="write",
        level="core",
        minutes=5,
        question="Choose a donor. Write **two sentences** for a newspaper on how much military aid "
        "it allocated, without the word *given*. Take the number from `aid_donors`. Then tick what "
        "your sentences have.",
        kind=Sentences(
            checklist=(
                "They say at which stage the money is: committed, allocated or paid out.",
                "They say what kind of aid is counted.",
                "They say until when, and in whose count.",
                "They compare by a measure that they name, or do not compare.",
                "They say what the number cannot tell, such as what arrived.",
            )
        ),
        praise="Read your sentences aloud to a friend. Could they still think that all of it "
        "arrived?",
    )


EXERCISES = (
    a_week_later,
    what_counts,
    still_to_come,
    a_donor_of_your_choice_per_inhabitant,
    a_donor_of_your_choice_arms_or_money,
    with_the_common_budget,
    overtaken_for_good,
    a_donor_of_your_choice_its_month,
    what_became_of_may,
    sentences_without_given,
)
