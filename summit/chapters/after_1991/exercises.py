"""Chapter 05: exercises on warheads, ranges, days between two events, votes, estimates, a word."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from summit.answers import (
    Choice,
    Count,
    Drawing,
    Number,
    NumberByName,
    OfOwnChoice,
    Parts,
    Sentences,
)
from summit.chapters.after_1991.documents import UN_MEMBERS
from summit.chapters.shared import event, vote
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
from summit.words import short, the

_TWO = ["RUS", "USA"]
_YEAR = Count("a year")
_TWO_KINDS = ["strategic_warheads", "tactical_weapons"]
_LAST = "Last nuclear warheads leave"
# What days may be counted from: what the question calls it, and the words that find its row.
_STARTS = {
    "Lisbon Protocol": ("the Lisbon Protocol", "Lisbon Protocol"),
    "Moscow agreement": ("the Trilateral agreement of Moscow", "Trilateral US-Russia-Ukraine"),
    "end of the Soviet Union": ("the end of the Soviet Union", "Gorbachev resigns"),
    "end of the Warsaw Pact": ("the end of the Warsaw Pact", "Warsaw Pact dissolved"),
    "Commonwealth of Independent States": (
        "the founding of the Commonwealth of Independent States",
        "form the Commonwealth of Independent States",
    ),
    "Partnership for Peace": (
        "the launch of the Partnership for Peace",
        "launched at NATO",
    ),
    "vote for independence": ("Ukraine's vote for independence", "Ukraine votes for independence"),
}
# The first vote of a year in the UN General Assembly: what was voted for, and words of its row.
_VOTES = {
    2014: ("for Ukraine's territorial integrity", "68/262"),
    2022: ("to call the invasion of Ukraine aggression", "ES-11/1,"),
    2023: ("for the resolution on a just and lasting peace in Ukraine", "ES-11/6"),
    2025: ("for the resolution on three years of the war", "ES-11/7"),
    2026: (
        "for the resolution on support for lasting peace in Ukraine",
        "for lasting peace",
    ),
}
# The last year in which the Russian Federation's row of warheads is the Soviet Union's.
_SOVIET = 1991
# A smaller fall, in per cent, is nearly the same whatever it is divided by.
_CLEAR_FALL = 10
# The lab's text says the year of these two.
_TOLD = ("France", "United States of America")
_PLAN = 175_000


def _stockpiles(called: str = "iso3") -> pd.DataFrame:
    """Return warheads, a row a year and a column a state's code, or what else it is called by."""
    table = load("warheads")
    wide = table.pivot_table(index="year", columns=called, values="warheads", observed=True)
    return wide.rename(columns=str).astype(float)


def _by_name() -> pd.DataFrame:
    return _stockpiles("country")


def _two() -> pd.Series:
    return _stockpiles()[_TWO].sum(axis=1)


def _fall(warheads: pd.Series, year: int, until: int) -> float:
    """Return by how many per cent warheads fell from one year to another."""
    return (1 - warheads[until] / warheads[year]) * 100


def _others(first: int) -> pd.DataFrame:
    """Return the warheads of the other eight, a column a state, from a year on."""
    return _stockpiles().drop(columns=_TWO).loc[first:].rename(str)


def _share_of_two(states: list[str]) -> pd.Series:
    """Return, by year, what per cent of all warheads some of the two largest had."""
    wide = _stockpiles()
    share = wide[states].sum(axis=1) / wide.sum(axis=1) * 100
    # In the first years the answer is a hundred, whatever is divided.
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


def _in_favour(year: int, of: slice = slice(None)) -> float:
    """Return what per cent of those who voted for, against or abstained (`of`) voted for it."""
    counts = _counts(year)
    return counts[0] / sum(counts[of]) * 100


def _counts(year: int) -> tuple[int, int, int]:
    return vote(event(load("chronology"), _VOTES[year][1]))


def _plan() -> pd.Series:
    """Return the row of troops of 175,000."""
    table = load("troop_estimates")
    return table[table["low"] == _PLAN].iloc[0]


def _present(estimated_by: str) -> int:
    """Return how many troops a government counted as present on the day of that row."""
    table = load("troop_estimates")
    table = table[(table["kind"] == "present") & (table["date"] == _plan()["date"])]
    return int(table.loc[table["estimated_by"] == estimated_by, "low"].iloc[0])


def _rating_of_the_plan() -> str:
    """Rate "175,000 troops were there" by what the same source estimated as present that day."""
    return "supported" if _present(str(_plan()["estimated_by"])) >= _PLAN else "contradicted"


def the_other_peak() -> Exercise:
    """Ask in which year there were the most warheads."""
    return Exercise(
        id="after-1",
        title="the other peak",
        task="compute",
        level="warm-up",
        minutes=2,
        question="In which **year** did all ten states together have the most warheads?",
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
                "In that year the number rose most. It went on rising after that.",
            ),
        ),
        nudge="Add up the states in each year, then ask for the name of the row with the largest "
        "sum.",
        praise="The peak came while the Soviet Union still existed.",
    )


def how_far_down(year: int = 1991, until: int | None = None) -> Exercise:
    """Ask by how many per cent the two largest stockpiles fell from a year to a later one.

    Where `until` is left out, that is the table's last.
    """
    wide = _stockpiles()
    one, two = wide["RUS"], wide[_TWO].sum(axis=1)
    newest = int(two.index[-1])
    end, called = until or newest, until or "the table's last year"
    soviet = f"{'Until 1991' if end <= _SOVIET else f'In {year}'} the Russian Federation's row is "
    too_far = Mistake(
        lambda: _fall(two, year, newest),
        f"That is the fall to the table's last year. The question asks for the fall to {end}.",
    )
    return Exercise(
        id="after-2",
        title="how far down",
        task="compute",
        level="core",
        minutes=4,
        question="By how many **per cent** did the stockpiles of the Russian Federation and the "
        f"United States, taken together, fall from {year} to {called}?"
        + f" {soviet}the Soviet Union's."
        * (year <= _SOVIET),
        kind=Number("per cent"),
        expected=lambda: _fall(two, year, end),
        mistakes=(
            Mistake(
                lambda: two[end] / two[year] * 100,
                "That is what is left. The question asks by how much the number fell.",
            ),
            as_share(lambda: _fall(two, year, end)),
            Mistake(
                lambda: (two[year] / two[end] - 1) * 100,
                f"You divided by the number of {until or 'the last year'}. A fall is measured "
                "from where it began.",
            ),
            Mistake(
                lambda: two[year] - two[end],
                f"That is the fall in warheads. Divide it by the number of {year}, times 100.",
            ),
            Mistake(
                lambda: _fall(one, year, end),
                "That is the fall of one of the two. Add the other's warheads first.",
            ),
            *([too_far] if end < newest else []),
        ),
        nudge=f"The two states' sum in {year} and in {until or 'the last year'}; the difference, "
        f"divided by that of {year}, times 100.",
        praise="You measured a fall from where it began.",
        variants=lambda: {
            "year": range(int(two.idxmax()), newest),
            "until": range(int(two.idxmax()) + 1, newest + 1),
        },
        fits=lambda year, until: (
            year < (until or newest) and _fall(two, year, until or newest) >= _CLEAR_FALL
        ),
    )


def a_state_of_your_choice(state: str | None = None) -> Exercise:
    """Ask in which year a state, of one's own choice or named, had the most warheads."""
    own = Exercise(
        id="after-3",
        title="a state of your choice",
        task="compute",
        level="warm-up",
        minutes=3,
        question="Choose **any of the ten states**. In which year did it have the most warheads, "
        "the first such year if there are several? Give a dict with its name as the table writes "
        'it, and the year, such as `{"Israel": 1988}`.',
        kind=OfOwnChoice("state", _YEAR, "{'Israel': 1988}"),
        expected=lambda: _by_name().idxmax(),
        mistakes=(
            Mistake(
                lambda: _by_name().gt(0).idxmax(),
                "That is the first year with a warhead. In which year did it have the most?",
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
        variants=lambda: {"state": [one for one in _by_name().columns if one not in _TOLD]},
        worked={"state": "South Africa"},
    )
    if state is None:
        return own
    name = the(short(state))
    # In some states' year of the largest number it rose most, too.
    return assigned(
        replace(own, mistakes=own.mistakes[:-1]),
        state,
        title=f"the peak year of {name}",
        question=f"In which **year** did {name} have the most warheads, the first such year if "
        f"there are several? The column `country` of `warheads` has the name `{state}`.",
        nudge=f"Take the column of {name}, years as its index, and ask idxmax.",
    )


def a_sum_of_ranges() -> Exercise:
    """Ask for both ends of the number of weapons in Ukraine."""
    return Exercise(
        id="after-4",
        title="a sum of ranges",
        task="compute",
        level="core",
        minutes=3,
        question="How many nuclear weapons, **strategic and tactical together**, were in Ukraine "
        'in 1991? Give both ends: a dict with the keys `"low"` and `"high"`.',
        kind=NumberByName("two ends of the range", "a number of weapons"),
        expected=lambda: _range(_TWO_KINDS),
        mistakes=(
            Mistake(
                lambda: _range(["tactical_weapons"]),
                "Those are the tactical weapons alone. Add the strategic warheads.",
            ),
            Mistake(
                lambda: _range(["strategic_warheads"]),
                "Those are the strategic warheads alone. Add the tactical weapons.",
            ),
            Mistake(
                lambda: _range([str(name) for name in _in_ukraine()["quantity"].unique()]),
                "You added missiles and bombers too: they carry warheads, which are then counted "
                "twice.",
            ),
            Mistake(
                lambda: _range(_TWO_KINDS)[::-1].set_axis(["low", "high"]),
                "Low and high are swapped.",
            ),
        ),
        nudge="Two rows for Ukraine count weapons: add their low figures, then their high ones.",
        praise="An honest sum of estimates is a range too.",
    )


def from_a_promise_to_the_last_warhead(start: str = "Lisbon Protocol") -> Exercise:
    """Ask for the days from an event until the last warheads left Ukraine."""
    called, words = _STARTS[start]
    return Exercise(
        id="after-5",
        title=f"from the {start} to the last warhead",
        task="compute",
        level="core",
        minutes=3,
        question=f"How many **days** lie between {called} and the day on which the last warheads "
        "left Ukraine? Both days are in the table `chronology`.",
        kind=Count("days"),
        expected=lambda: _days_between(words, _LAST),
        mistakes=(
            Mistake(
                lambda: _days_between("Budapest Memorandum", _LAST),
                f"You began with the Budapest memorandum. The question begins with {called}, "
                "which came before it.",
            ),
            Mistake(
                lambda: _days_between(_LAST, words),
                "You took the later day from the earlier one, so the sign is wrong.",
            ),
            Mistake(
                lambda: _days_between(words, "Budapest Memorandum"),
                "You ended with the memorandum. The last warhead left later.",
            ),
        ),
        nudge="Find the two rows of the chronology, subtract the dates, and take .days.",
        praise="You measured how long the weapons took to go.",
        variants=lambda: {"start": tuple(_STARTS)},
    )


def per_cent_of_whom(year: int = 2014) -> Exercise:
    """Ask what is wrong with a percentage that leaves out those who abstained."""
    what, _ = _VOTES[year]
    other = next(one for one in _VOTES if one != year)
    return Exercise(
        id="after-6",
        title="per cent of whom",
        task="find",
        level="core",
        minutes=4,
        question=f"What **percentage** of the states that voted in {year}, abstentions included, "
        f"voted {what}? A classmate computes:\n\n"
        "```python\n"
        f'vote = counts.loc["{year}"].iloc[0]\n'
        'vote["for"] / (vote["for"] + vote["against"]) * 100\n'
        "```\n\n"
        f"{WHICH_TRAP}",
        kind=trap_and_mended(Number("per cent")),
        expected=lambda: {"trap": "wrong denominator", "mended": _in_favour(year)},
        mistakes=(
            Mistake(
                lambda: {"mended": _in_favour(year, slice(0, 2))},
                "That is the classmate's number. It leaves out those who came and abstained.",
            ),
            Mistake(
                lambda: {"mended": _counts(year)[0] / UN_MEMBERS * 100},
                "You divided by all members of the UN. Those who stayed away did not vote.",
            ),
            Mistake(
                lambda: {"mended": _in_favour(other)},
                f"That is the vote of {other}. The question asks for the one of {year}.",
            ),
            as_share(lambda: _in_favour(year), "mended"),
            Mistake(
                lambda: {"trap": "two definitions mixed"},
                "Both of the classmate's numbers count states in one and the same vote. Look at "
                "what is divided by what.",
            ),
        ),
        nudge="Ask who belongs to the states that voted, and whether all of them are counted.",
        praise="The same vote gives three percentages; you said which one yours is.",
        variants=lambda: {"year": tuple(_VOTES)},
    )


def a_year_of_your_choice(year: int | None = None) -> Exercise:
    """Ask for the share of the two largest in a year, of one's own choice or named."""
    own = Exercise(
        id="after-7",
        title="a year of your choice",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any year of the table from 1960 on**. What percentage of all warheads "
        "in that year belonged to the Russian Federation (or the Soviet Union) and the United "
        "States together? Give a dict with the year and the percentage, such as `{1988: 12.5}`.",
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
        praise="Try 1986 and the last year: what has changed more, the number or the share?",
        variants=lambda: {"year": [int(one) for one in _share_of_two(_TWO).index]},
        worked={"year": 1991},
    )
    if year is None:
        return own
    owner = "Soviet Union" if year <= _SOVIET else "Russian Federation"
    row = " The Soviet Union's are in the column of the Russian Federation." * (year <= _SOVIET)
    return assigned(
        own,
        str(year),
        title=f"two of ten in {year}",
        question=f"What **percentage** of all warheads did the {owner} and the United States "
        f"together have in **{year}**?{row}",
        nudge=f"In {year}: the two states' warheads, divided by those of all ten, times 100.",
    )


def the_odd_one_out() -> Exercise:
    """Ask for a rating of a statement that takes a plan for troops that were there."""
    return Exercise(
        id="after-8",
        title="the odd one out",
        task="judge",
        level="core",
        minutes=4,
        question="Rate this statement: **“On 3 December 2021, by American estimates, "
        f"{_PLAN:,} Russian troops were near Ukraine's border.”** Then name what decides. What "
        f"does the column `kind` of `troop_estimates` call the row of {_PLAN:,}? And how many "
        f"troops did the United States estimate as present on that day? {WHICH_RATING}",
        kind=Parts(
            (
                ("rating", RATING),
                ("kind", Choice(lambda: load("troop_estimates")["kind"].cat.categories)),
                ("present", Count("troops")),
            )
        ),
        expected=lambda: {
            "rating": _rating_of_the_plan(),
            "kind": str(_plan()["kind"]),
            "present": _present("United States"),
        },
        mistakes=(
            Mistake(
                lambda: {"kind": "present"},
                "That is what the table calls troops that were there. Filter by low, and read the "
                "row again.",
            ),
            Mistake(
                lambda: {"present": _present("Ukraine")},
                "That is Ukraine's estimate for that day. The statement is about the American one.",
            ),
            Mistake(
                lambda: {"present": _PLAN},
                "That is the number of the statement itself. Read the column kind in its row, and "
                "look for the American row of that day with the kind present.",
            ),
            Mistake(
                lambda: {"rating": "supported"},
                "The United States did name that number on that day. Did it say that the troops "
                "were there?",
            ),
            Mistake(
                lambda: {"rating": "imprecise"},
                "Imprecise is a statement that is right but for a detail. Compare its number with "
                "what the same source estimated as present.",
            ),
            Mistake(
                lambda: {"rating": "not testable"},
                "The table has what the United States estimated as present on that day: it can be "
                "tested.",
            ),
        ),
        nudge="Filter troop_estimates by the day, and read low, estimated_by and kind.",
        praise="A plan is not a count: it belongs in a different colour.",
    )


def the_other_eight(first: int = 1991) -> Exercise:
    """Ask for a chart of the warheads of the eight smaller stockpiles together."""
    return Exercise(
        id="after-9",
        title="the other eight",
        task="draw",
        level="stretch",
        minutes=6,
        question="Draw a **line** of the warheads of the other eight states together, without the "
        f"Russian Federation and the United States, from {first} to the last year. It needs the "
        "right numbers, an axis of numbers that starts at zero, words on that axis or as a title, "
        'and a line that begins with "Source:".',
        kind=Drawing("warheads"),
        expected=lambda: _others(first).sum(axis=1).rename("warheads"),
        mistakes=(
            Mistake(
                lambda: _stockpiles().loc[first:].sum(axis=1).rename(str),
                "You drew all ten states. Leave out the two largest.",
            ),
            Mistake(
                lambda: _two().loc[first:].rename(str),
                "Those are the two largest. The question asks for the other eight.",
            ),
            Mistake(
                lambda: _others(first).mean(axis=1),
                "You drew the average of the eight. The question asks for their sum.",
            ),
        ),
        nudge="Leave two columns out, add up each row, and keep the years asked for.",
        praise="On an axis from zero the line shows how much changed, and how little.",
        variants=lambda: {"first": (*range(1960, 2011, 5), 1991)},
    )


def one_careful_sentence() -> Exercise:
    """Ask for one sentence on what Ukraine received in Budapest."""
    return Exercise(
        id="after-10",
        title="one careful sentence",
        task="write",
        level="core",
        minutes=4,
        question="Write **one sentence** of at most twenty words: what did Ukraine receive in "
        "Budapest in 1994? Choose your word with care: *promise, assurance, guarantee* or "
        "*pledge*? Then tick what your sentence has.",
        kind=Sentences(
            checklist=(
                "It says who promised.",
                "It says what was promised, and that is in one of the six paragraphs.",
                "Its word is that of the text, or a plainer one.",
                "It does not say that any state would fight for Ukraine.",
                "It does not say that the weapons were gone on that day.",
                "It has no more than twenty words.",
            )
        ),
        praise="Read it to a friend who has not seen the memorandum, and ask what they expect now.",
    )


EXERCISES = (
    the_other_peak,
    a_sum_of_ranges,
    from_a_promise_to_the_last_warhead,
    how_far_down,
    one_careful_sentence,
    per_cent_of_whom,
    the_odd_one_out,
    a_state_of_your_choice,
    a_year_of_your_choice,
    the_other_eight,
)
