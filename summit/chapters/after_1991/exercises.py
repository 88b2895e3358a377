"""Chapter 05: exercises on warheads, ranges, days between two events, votes and estimates."""

from __future__ import annotations

import pandas as pd

from summit.answers import Choice, Count, Number, NumberByName, OfOwnChoice
from summit.chapters.shared import event, vote
from summit.data import load
from summit.exercises import Exercise, Mistake, as_share

_TWO = ["RUS", "USA"]
_YEAR = Count("a year")


def _stockpiles() -> pd.DataFrame:
    """Return warheads, a row a year and a column a state's code."""
    table = load("warheads")
    wide = table.pivot_table(index="year", columns="iso3", values="warheads", observed=True)
    return wide.rename(columns=str).astype(float)


def _by_name() -> pd.DataFrame:
    """Return warheads of a state that ever had one, a row a year and a column a name."""
    table = load("warheads")
    wide = table.pivot_table(index="year", columns="country", values="warheads", observed=True)
    return wide.rename(columns=str).astype(float)


def _two() -> pd.Series:
    return _stockpiles()[_TWO].sum(axis=1)


def _fall() -> float:
    """Return by how many per cent the two states' warheads fell from 1991 to 2023."""
    return (1 - _two()[2023] / _two()[1991]) * 100


def _share_of_two(states: list[str]) -> pd.Series:
    """Return, by year, what per cent of all warheads some of the two largest had."""
    wide = _stockpiles()
    share = wide[states].sum(axis=1) / wide.sum(axis=1) * 100
    # In the first years the answer is a hundred whatever one does.
    return share[share.index >= 1960].rename(str)


def _in_ukraine() -> pd.DataFrame:
    table = load("soviet_warheads")
    return table[(table["territory"] == "UKR") & ~table["remaining"]]


def _range(quantities: list[str]) -> pd.Series:
    rows = _in_ukraine()
    rows = rows[rows["quantity"].isin(quantities)]
    return pd.Series({"low": float(rows["low"].sum()), "high": float(rows["high"].sum())})


def _days_between(first: str, last: str) -> int:
    chronology = load("chronology")
    return (event(chronology, last)["date"] - event(chronology, first)["date"]).days


def _in_favour(words: str, of: slice = slice(None)) -> float:
    counts = vote(event(load("chronology"), words))
    return counts[0] / sum(counts[of]) * 100


def _estimates() -> pd.DataFrame:
    return load("troop_estimates")


def the_other_peak() -> Exercise:
    """Ask about the other peak."""
    return Exercise(
        id="after-1",
        title="the other peak",
        task="compute",
        level="core",
        minutes=4,
        question="In which **year** did all ten states together have most warheads?",
        kind=_YEAR,
        expected=lambda: _stockpiles().sum(axis=1).idxmax(),
        mistakes=(
            Mistake(
                lambda: int(_stockpiles()["USA"].idxmax()),
                "That is the year of the American peak. Add up all ten states first.",
            ),
            Mistake(
                lambda: _stockpiles().sum(axis=1).max(),
                "That is the number of warheads. The question asks for the year: idxmax.",
            ),
            Mistake(
                lambda: _stockpiles().sum(axis=1).diff().idxmax(),
                "In that year the number *rose* most. It went on rising after that.",
            ),
        ),
        nudge="Add up the states in each year, then ask for the index of the largest sum.",
        praise="The peak came while the Soviet Union still stood.",
    )


def how_far_down() -> Exercise:
    """Ask about how far down."""
    return Exercise(
        id="after-2",
        title="how far down",
        task="compute",
        level="core",
        minutes=4,
        question="By how many **per cent** did the stockpiles of the Russian Federation and the United States, taken together, fall from 1991 to 2023? In 1991 the Russian Federation's row is the Soviet Union's.",
        kind=Number("per cent"),
        expected=_fall,
        mistakes=(
            Mistake(
                lambda: _two()[2023] / _two()[1991] * 100,
                "That is what is left. The question asks by how much the number fell.",
            ),
            as_share(_fall),
            Mistake(
                lambda: (_two()[1991] / _two()[2023] - 1) * 100,
                "You divided by the number of 2023. A fall is measured from where it began.",
            ),
            Mistake(
                lambda: _two()[1991] - _two()[2023],
                "That is the fall in warheads. Divide it by the number of 1991, times 100.",
            ),
        ),
        nudge="The two states' sum in 1991 and in 2023; the difference, divided by that of 1991.",
        praise="Most of the warheads of 1991 are gone. What is left is still thousands.",
    )


def a_state_of_your_choice() -> Exercise:
    """Ask about a state of your choice."""
    return Exercise(
        id="after-3",
        title="a state of your choice",
        task="compute",
        level="core",
        minutes=4,
        question='Choose **any of the ten states**. In which year did it have most warheads, the first such year if there are several? Give a dict with its name as the table writes it, and the year, such as `{"Israel": 1988}`.',
        kind=OfOwnChoice("state", _YEAR, "{'Israel': 1988}"),
        expected=lambda: _by_name().idxmax(),
        mistakes=(
            Mistake(
                lambda: _by_name().gt(0).idxmax(),
                "That is the first year with a warhead. In which year did it have most?",
            ),
            Mistake(
                lambda: _by_name().max(),
                "That is the largest number itself. The question asks for its year.",
            ),
            Mistake(
                lambda: _by_name().diff().idxmax(),
                "In that year the number rose most. Ask when it was largest.",
            ),
        ),
        nudge="Take your state's column, years as its index, and ask idxmax.",
        praise="Now look at the years after it: did the number fall, or has it only stopped?",
    )


def a_sum_of_ranges() -> Exercise:
    """Ask about a sum of ranges."""
    return Exercise(
        id="after-4",
        title="a sum of ranges",
        task="compute",
        level="core",
        minutes=4,
        question='How many nuclear weapons, **strategic and tactical together**, were in Ukraine in 1991? Give both ends: a dict with the keys `"low"` and `"high"`.',
        kind=NumberByName("two ends of the range", "a number of weapons"),
        expected=lambda: _range(["strategic_warheads", "tactical_weapons"]),
        mistakes=(
            Mistake(
                lambda: _range(["tactical_weapons"]),
                "Those are the tactical weapons alone. Add the strategic warheads.",
            ),
            Mistake(
                lambda: _range([str(name) for name in _in_ukraine()["quantity"].unique()]),
                "You added missiles and bombers too: they *carry* warheads, which are then counted "
                "twice.",
            ),
            Mistake(
                lambda: _range(["strategic_warheads", "tactical_weapons"])[::-1].set_axis(
                    ["low", "high"]
                ),
                "Low and high are swapped.",
            ),
        ),
        nudge="Two rows for Ukraine count weapons: add their low figures, then their high ones.",
        praise="An honest sum of estimates is a range too.",
    )


def from_the_protocol_to_the_last_warhead() -> Exercise:
    """Ask about from the protocol to the last warhead."""
    return Exercise(
        id="after-5",
        title="from the protocol to the last warhead",
        task="compute",
        level="core",
        minutes=4,
        question="How many **days** lie between the Lisbon Protocol and the day on which the last warheads left Ukraine?",
        kind=Count("days"),
        expected=lambda: _days_between("Lisbon Protocol", "Last nuclear warheads leave"),
        mistakes=(
            Mistake(
                lambda: _days_between("Budapest Memorandum", "Last nuclear warheads leave"),
                "You began with the Budapest memorandum. The Lisbon Protocol is of 1992.",
            ),
            Mistake(
                lambda: _days_between("Last nuclear warheads leave", "Lisbon Protocol"),
                "You took the later day from the earlier one, so the sign is wrong.",
            ),
            Mistake(
                lambda: _days_between("Lisbon Protocol", "Budapest Memorandum"),
                "You ended with the memorandum. The last warhead left later.",
            ),
        ),
        nudge="Find the two rows of the chronology, subtract the dates, and take .days.",
        praise="A promise to give up weapons and their going are years apart.",
    )


def per_cent_of_whom() -> Exercise:
    """Ask about per cent of whom."""
    return Exercise(
        id="after-6",
        title="per cent of whom",
        task="compute",
        level="core",
        minutes=4,
        question="What **percentage** of the states that voted in 2014, abstentions included, voted for Ukraine's territorial integrity?",
        kind=Number("per cent"),
        expected=lambda: _in_favour("68/262"),
        mistakes=(
            Mistake(
                lambda: _in_favour("68/262", slice(0, 2)),
                "You left out those who abstained. They came and voted, too.",
            ),
            Mistake(
                lambda: _in_favour("ES-11/1"),
                "That is the vote of 2022. The question asks for the one of 2014.",
            ),
            as_share(lambda: _in_favour("68/262")),
            Mistake(
                lambda: float(vote(event(load("chronology"), "68/262"))[0]),
                "That is the number of states in favour. Divide it by all who voted.",
            ),
        ),
        nudge="Those in favour, divided by those in favour, against and abstaining, times 100.",
        praise="The same vote gives three percentages; you said which one yours is.",
    )


def a_year_of_your_choice() -> Exercise:
    """Ask about a year of your choice."""
    return Exercise(
        id="after-7",
        title="a year of your choice",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any year from 1960 to 2023**. What percentage of all warheads in that year belonged to the Russian Federation (or the Soviet Union) and the United States together? Give a dict with the year and the percentage, such as `{1988: 12.5}`.",
        kind=OfOwnChoice("year from 1960 on", Number("per cent"), "{1988: 12.5}"),
        expected=lambda: _share_of_two(_TWO),
        mistakes=(
            as_share(lambda: _share_of_two(_TWO)),
            Mistake(
                lambda: _share_of_two(["RUS"]),
                "That is the share of one of the two. Add the other's warheads.",
            ),
            Mistake(
                lambda: _share_of_two(["USA"]),
                "That is the share of the United States alone. Add the other's warheads.",
            ),
        ),
        nudge="In your year: the two states' warheads, divided by those of all ten, times 100.",
        praise="Try 1986 and 2023: what has changed more, the number or the share?",
    )


def the_odd_one_out() -> Exercise:
    """Ask about the odd one out."""
    return Exercise(
        id="after-8",
        title="the odd one out",
        task="compute",
        level="core",
        minutes=4,
        question="One row of `troop_estimates` says 175,000. What does its column `kind` call it? Answer with that word.",
        kind=Choice(lambda: load("troop_estimates")["kind"].cat.categories),
        expected=lambda: str(_estimates().loc[_estimates()["low"] == 175_000, "kind"].iloc[0]),
        mistakes=(
            Mistake(
                lambda: str(_estimates().loc[_estimates()["low"] == 127_000, "kind"].iloc[0]),
                "That is a count of troops that were there. Read the row of 175,000 again.",
            ),
        ),
        nudge="Filter troop_estimates by low == 175_000 and look at the column kind.",
        praise="A plan is no count: it belongs in another colour.",
    )


EXERCISES = (
    the_other_peak,
    how_far_down,
    a_state_of_your_choice,
    a_sum_of_ranges,
    from_the_protocol_to_the_last_warhead,
    per_cent_of_whom,
    a_year_of_your_choice,
    the_odd_one_out,
)
