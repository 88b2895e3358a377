"""Chapter 01: exercises on meetings, members and the first six weeks."""

from __future__ import annotations

import pandas as pd

from summit.answers import Choice, Count, Day, Names, Number, NumberByName, OfOwnChoice
from summit.chapters.shared import FIRST_DAY, SUMMITS, THOUSANDS, by_name, members
from summit.data import load
from summit.exercises import Exercise, Mistake

_TODAY = pd.Timestamp("2024-12-31")
_ROOMS = ("eu", "g7", "nato")


def _room(group: str, day: pd.Timestamp) -> set[str]:
    return set(members(load("group_membership"), group, day)["country"].astype(str))


def _sizes(day: pd.Timestamp) -> pd.Series:
    return pd.Series({group: len(_room(group, day)) for group in _ROOMS})


def _rows_of_groups() -> pd.Series:
    table = load("group_membership")
    return pd.Series({group: int((table["group"] == group).sum()) for group in _ROOMS})


def _rooms_of_each(day: pd.Timestamp) -> pd.Series:
    rooms = [name for group in _ROOMS for name in _room(group, day)]
    return pd.Series(rooms).value_counts().sort_index().astype(float)


def _groups_of_each_ever() -> pd.Series:
    """Return in how many groups of the table a country ever was: the old ones counted too."""
    table = load("group_membership")
    return table.groupby(table["country"].astype(str)).size().astype(float)


def _kind(day: str | pd.Timestamp) -> str:
    table = load("chronology")
    rows = table[(table["date"] == day) & (table["organisation"] == "nato")]
    return str(rows["kind"].iloc[0])


def _confirmed() -> pd.Series:
    return load("civilian_casualties").set_index("read_on")["killed_confirmed"]


def _crossings(column: str, day: pd.Timestamp) -> float:
    return float(load("crossings_daily").set_index("date").loc[day, column])


def _joined(column: str) -> pd.Series:
    return by_name(load("nato_members"), column).dropna()


def _joined_the_eu() -> pd.Series:
    table = load("group_membership")
    joined = by_name(table[table["group"] == "eu"], "from_date")
    return joined[joined.index.isin(_joined("accession_date").index)]


def at_least_one_of_two() -> Exercise:
    """Ask about at least one of two."""
    return Exercise(
        id="summit-1",
        title="at least one of two",
        task="compute",
        level="core",
        minutes=4,
        question="How many countries were in **NATO, in the EU, or in both** on 24 March 2022?",
        kind=Count("countries"),
        expected=lambda: len(_room("nato", SUMMITS) | _room("eu", SUMMITS)),
        mistakes=(
            Mistake(
                lambda: len(_room("nato", SUMMITS)) + len(_room("eu", SUMMITS)),
                "You added the two numbers: whoever is in both is counted twice.",
            ),
            Mistake(
                lambda: len(_room("nato", SUMMITS) & _room("eu", SUMMITS)),
                "Those are the countries in *both*. Asked is: in at least one. In Python, & is "
                "“and”, | is “or”.",
            ),
            Mistake(
                lambda: len(_room("nato", SUMMITS) ^ _room("eu", SUMMITS)),
                "Those are the countries in exactly one of the two. Add those in both.",
            ),
        ),
        nudge="Make a set of each group's countries on that day, and join the two with |.",
        praise="A union counts each member once.",
    )


def in_the_one_not_in_the_other() -> Exercise:
    """Ask about in the one, not in the other."""
    return Exercise(
        id="summit-2",
        title="in the one, not in the other",
        task="compute",
        level="core",
        minutes=4,
        question="Which **six countries** were in the EU but not in NATO on 24 March 2022? Give a list of their names as the tables write them.",
        kind=Names("countries", 6),
        expected=lambda: sorted(_room("eu", SUMMITS) - _room("nato", SUMMITS)),
        mistakes=(
            Mistake(
                lambda: sorted(_room("nato", SUMMITS) - _room("eu", SUMMITS)),
                "Those are in NATO and not in the EU. A difference has a direction: turn it round.",
            ),
        ),
        nudge="The set of the EU less the set of NATO, both on 24 March 2022.",
        praise="Two of these six have joined NATO since.",
    )


def three_sizes() -> Exercise:
    """Ask about three sizes."""
    return Exercise(
        id="summit-3",
        title="three sizes",
        task="compute",
        level="core",
        minutes=4,
        question="How many **members** did each of the three groups have on 6 April 2022? Give a Series or a dict with `eu`, `g7` and `nato`.",
        kind=NumberByName("three groups (eu, g7, nato)", "the number of members", exact=True),
        expected=lambda: _sizes(FIRST_DAY),
        mistakes=(
            Mistake(
                _rows_of_groups,
                "You counted every row of a group: also a country that had left by then and those "
                "that joined later.",
            ),
            Mistake(
                lambda: _sizes(_TODAY),
                "Those are the members at the end of the table. Asked is 6 April 2022.",
            ),
        ),
        nudge="Keep the rows with from_date up to that day and no to_date, or a later one.",
        praise="A list of members is only right with a day beside it.",
    )


def the_right_word() -> Exercise:
    """Ask about the right word."""
    return Exercise(
        id="summit-4",
        title="the right word",
        task="compute",
        level="core",
        minutes=4,
        question="Which **kind** of meeting does the chronology give for NATO on 6 April 2022? Answer with one of the words in its column `kind`.",
        kind=Choice(lambda: load("chronology")["kind"].cat.categories),
        expected=lambda: _kind(FIRST_DAY),
        mistakes=(
            Mistake(
                lambda: _kind(SUMMITS),
                "That is the article's word. A summit is of heads of state and government; who sat "
                "here?",
            ),
            Mistake(
                lambda: _kind("2022-03-16"),
                "That is the kind of the meeting of 16 March.",
            ),
        ),
        nudge="Filter the chronology by the date 2022-04-06 and the organisation nato.",
        praise="The right word says who was in the room, and so what could be decided there.",
    )


def what_the_leaders_could_read() -> Exercise:
    """Ask about what the leaders could read."""
    return Exercise(
        id="summit-5",
        title="what the leaders could read",
        task="compute",
        level="core",
        minutes=4,
        question="How many people had crossed out of Ukraine by 24 March 2022, in the figure **shown at the time**?",
        kind=Number("people"),
        expected=lambda: _crossings("crossings_cumulative_shown", SUMMITS),
        mistakes=(
            Mistake(
                lambda: _crossings("crossings_cumulative_now", SUMMITS),
                "That is what is known *now* of that day. Asked is what was shown then.",
            ),
            Mistake(
                lambda: _crossings("crossings_now", SUMMITS),
                "Those are the crossings of that one day. Asked are all up to it.",
            ),
            Mistake(
                lambda: _crossings("crossings_cumulative_shown", FIRST_DAY),
                "That is the figure of 6 April, when the foreign ministers met.",
            ),
        ),
        nudge="crossings_daily has a column for the running total as shown at the time.",
        praise="This is the number the leaders could have read in the morning papers after.",
    )


def two_thousand() -> Exercise:
    """Ask about two thousand."""
    return Exercise(
        id="summit-6",
        title="two thousand",
        task="compute",
        level="core",
        minutes=4,
        question="On which day did a reading of `civilian_casualties` first have **two thousand or more** civilians confirmed killed?",
        kind=Day(),
        expected=lambda: _confirmed().index[_confirmed() >= THOUSANDS][0],
        mistakes=(
            Mistake(
                lambda: _confirmed().index[_confirmed() < THOUSANDS][-1],
                "That is the last reading *below* two thousand.",
            ),
            Mistake(
                lambda: _confirmed().index[_confirmed() >= 1_000][0],
                "On that day one thousand was passed.",
            ),
            Mistake(
                lambda: _confirmed().diff().idxmax(),
                "On that day most deaths were *added* to the count. Asked is the running total.",
            ),
        ),
        nudge="Compare killed_confirmed with 2_000 and take the first reading that reaches it.",
        praise="It is the day of a reading. Those people had died days or weeks before.",
    )


def an_ally_of_your_choice() -> Exercise:
    """Ask about an ally of your choice."""
    return Exercise(
        id="summit-7",
        title="an ally of your choice",
        task="compute",
        level="core",
        minutes=4,
        question='Choose **any member of NATO**. On which day did it join, as the book counts? Give a dict with the country\'s name as the tables write it and the day, such as `{"Iceland": "1950-01-31"}` (which is wrong).',
        kind=OfOwnChoice("country", Day(), "{'Iceland': '1950-01-31'}"),
        expected=lambda: _joined("accession_date"),
        mistakes=(
            Mistake(
                lambda: _joined("other_date"),
                "Other lists give that day, for another step. The book counts from accession_date; "
                "its column basis says what happened then.",
            ),
            Mistake(
                _joined_the_eu,
                "On that day the country joined the EU, or what came before it. Asked is NATO.",
            ),
        ),
        nudge="Take your country's row of nato_members and its accession_date.",
        praise="Read basis beside it: signed, deposited, or became a member?",
    )


def rooms_of_your_choice() -> Exercise:
    """Ask about rooms of your choice."""
    return Exercise(
        id="summit-8",
        title="rooms of your choice",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any country** that sat in at least one of the three rooms on 24 March 2022. In **how many** of them did it sit? Give a dict with the country's name and the number.",
        kind=OfOwnChoice("country", Count("rooms, 1 to 3"), "{'Japan': 2}"),
        expected=lambda: _rooms_of_each(SUMMITS),
        mistakes=(
            Mistake(
                lambda: _rooms_of_each(_TODAY),
                "So it is today. On 24 March 2022 it sat in fewer rooms.",
            ),
            Mistake(
                _groups_of_each_ever,
                "You counted groups of the past too. Keep the EU, the G7 and NATO, and the "
                "members of that day.",
            ),
        ),
        nudge="Filter group_membership by your country, the three groups and the day; count rows.",
        praise="A country in three rooms says the same thing three times, to three sets of others.",
    )


EXERCISES = (
    at_least_one_of_two,
    in_the_one_not_in_the_other,
    three_sizes,
    the_right_word,
    what_the_leaders_could_read,
    two_thousand,
    an_ally_of_your_choice,
    rooms_of_your_choice,
)
