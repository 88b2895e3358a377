"""Chapter 01: exercises on meetings, members and the first six weeks."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from summit.answers import Choice, Count, Day, Drawing, Names, Number, OfOwnChoice, Parts, Sentences
from summit.chapters.shared import SUMMITS, THOUSANDS, by_name, in_the_tables, members, named
from summit.data import load
from summit.exercises import (
    RATING,
    WHICH_TRAP,
    Exercise,
    Mistake,
    assigned,
    trap_and_mended,
)
from summit.words import day_of_month, day_text, short, spelled, the

_ROOMS = ("eu", "g7", "nato")
_NAMED_EU = pd.Timestamp("1993-11-01")
# Numbers of confirmed deaths that a question asks about are multiples of this one.
_STEP = 250


# --- what the tables say ------------------------------------------------------------------------


def _room(group: str, day: str | pd.Timestamp) -> set[str]:
    there = members(load("group_membership"), group, pd.Timestamp(day))
    return set(there["country"].astype(str))


def _newest() -> pd.Timestamp:
    """Return the last day on which a country entered one of the groups."""
    return load("group_membership")["from_date"].max()


def _earlier(*groups: str) -> list[str]:
    """Return the middle of June in each year from when groups had members until the newest came."""
    table = load("group_membership")
    began = table[table["group"].isin(groups)].groupby("group", observed=True)["from_date"].min()
    return [f"{year}-06-15" for year in range(began.max().year + 1, _newest().year)]


def _before_the_eu(day: str) -> str:
    """Say what the table calls the EU on a day before it had the name."""
    if pd.Timestamp(day) >= _NAMED_EU:
        return ""
    return " The table counts the European Communities, out of which the EU grew, as the EU."


def _sizes(day: str | pd.Timestamp) -> pd.Series:
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


def _meetings() -> pd.Series:
    """Return the kinds of NATO's meetings from the invasion to the ministers', by their days."""
    table = load("chronology").set_index("date")
    kinds = table.loc[table["organisation"] == "nato", "kind"].astype(str)
    return kinds["2022-02-24":"2022-04-07"]


def _confirmed() -> pd.Series:
    return load("civilian_casualties").set_index("read_on")["killed_confirmed"]


def _round_numbers() -> list[int]:
    """Return round numbers that readings passed while they came a few days apart."""
    total = _confirmed()
    last = total[: (total.index.to_series().diff() > pd.Timedelta(days=31)).idxmax()].iloc[-2]
    # A thousand less is asked about in a hint.
    first = (int(total.iloc[0]) + 1_000) // _STEP + 1
    return list(range(first * _STEP, int(last) + 1, _STEP))


def _crossings(column: str) -> pd.Series:
    return load("crossings_daily").set_index("date")[column].dropna()


def _days_shown() -> Iterable[str]:
    """Return the days with a number shown at the time, without those that the lab prints."""
    days = _crossings("crossings_cumulative_shown")["2022-03-09":"2022-07-31"].index
    printed = pd.date_range("2022-03-25", "2022-03-28")
    return [f"{day:%Y-%m-%d}" for day in days.difference(printed)]


def _joined(column: str) -> pd.Series:
    return by_name(load("nato_members"), column).dropna()


def _joined_the_eu() -> pd.Series:
    table = load("group_membership")
    joined = by_name(table[table["group"] == "eu"], "from_date")
    return joined[joined.index.isin(_joined("accession_date").index)]


# --- the exercises, in the lab's order ----------------------------------------------------------


def what_could_be_read(day: str = "2022-03-24") -> Exercise:
    """Ask for the people who had crossed by a day, in the figure shown at the time."""
    shown = _crossings("crossings_cumulative_shown")
    before = shown.index[shown.index < day][-1]
    return Exercise(
        id="summit-5",
        title="what could be read at the time",
        task="compute",
        level="warm-up",
        minutes=2,
        question="How many people had crossed out of Ukraine by "
        f"**{day_text(pd.Timestamp(day))}**, in the figure **shown at the time**?",
        kind=Number("people"),
        expected=lambda: shown[day],
        mistakes=(
            Mistake(
                lambda: _crossings("crossings_cumulative_now")[day],
                "That is what is known *now* of that day. The question asks what was shown then.",
            ),
            Mistake(
                lambda: _crossings("crossings_now")[day],
                "Those are the crossings of that one day. The question asks for all up to it.",
            ),
            Mistake(
                lambda: shown[before],
                f"That is the figure of {day_of_month(before)}. Look at the date in your line.",
            ),
        ),
        nudge="The column is crossings_cumulative_shown; take its row by the date, with loc.",
        praise="A newspaper of the next morning could have printed this number.",
        variants=lambda: {"day": _days_shown()},
    )


def at_least_one_of_two(day: str = "2022-03-24") -> Exercise:
    """Ask how many countries were in NATO, in the EU, or in both."""
    nato, eu = _room("nato", day), _room("eu", day)
    return Exercise(
        id="summit-1",
        title="at least one of two",
        task="compute",
        level="core",
        minutes=2,
        question="How many countries were in **NATO, in the EU, or in both** on "
        f"{day_text(pd.Timestamp(day))}?{_before_the_eu(day)}",
        kind=Count("countries"),
        expected=lambda: len(nato | eu),
        mistakes=(
            Mistake(
                lambda: len(nato) + len(eu),
                "You added the two numbers, so that each country in both is counted twice.",
            ),
            Mistake(
                lambda: len(nato & eu),
                "Those are the countries in *both*. The question asks for those in at least one. "
                "In Python, & is “and”, | is “or”.",
            ),
            Mistake(
                lambda: len(nato ^ eu),
                "Those are the countries in exactly one of the two. Those in both belong to the "
                "answer as well.",
            ),
        ),
        nudge="Make a set of each group's countries on that day, and join the two with |.",
        praise="A union counts each member once.",
        variants=lambda: {"day": ("2022-03-24", *_earlier("eu", "nato"))},
    )


def in_the_one_not_in_the_other(day: str = "2022-03-24") -> Exercise:
    """Ask which countries were in the EU and not in NATO."""
    nato, eu = _room("nato", day), _room("eu", day)
    only, joined = sorted(eu - nato), len((eu - nato) & _room("nato", _newest()))
    since = f"{spelled(joined).capitalize()} of them {'has' if joined == 1 else 'have'} joined NATO"
    return Exercise(
        id="summit-2",
        title="in the one, not in the other",
        task="compute",
        level="core",
        minutes=2,
        question=f"Which **{spelled(len(only))} countries** were in the EU but not in NATO on "
        f"{day_text(pd.Timestamp(day))}? Give a list or a set of their names.",
        kind=Names("countries", len(only)),
        expected=lambda: only,
        mistakes=(
            Mistake(
                lambda: sorted(nato - eu),
                "Those are in NATO and not in the EU. A difference has a direction: turn it round.",
            ),
            Mistake(
                lambda: sorted(nato & eu),
                "Those are in both. Take one set away from the other, with a minus.",
            ),
            Mistake(
                lambda: sorted(_room("eu", _newest()) - _room("nato", _newest())),
                f"So it has been since {day_text(_newest())}. The question asks for an "
                "earlier day.",
            ),
        ),
        nudge="The set of the EU less the set of NATO, both of that day.",
        praise=f"{since} since.",
        variants=lambda: {
            "day": (
                "2022-03-24",
                *(day for day in _earlier("eu") if len(_room("eu", day) - _room("nato", day)) > 1),
            )
        },
    )


def the_right_word(day: str = "2022-04-06") -> Exercise:
    """Ask for a rating of "leaders met", and for the kind of meeting that decides it."""
    kinds = _meetings()
    kind = kinds[day]
    others = kinds[kinds != kind].drop_duplicates(keep="last")
    met = kind == "summit"
    return Exercise(
        id="summit-4",
        title="who sat at the table?",
        task="judge",
        level="core",
        minutes=4,
        question="Rate this statement: **“On "
        f"{day_text(pd.Timestamp(day))}, NATO's heads of state and government met.”** Then name "
        "what decides: the word in the column `kind` of the table `chronology`, for NATO "
        "(`organisation` is `nato`) on that day. The rating is one of: "
        f"{', '.join(RATING.offered)}; [the cover](../index.md#how-to-read-a-rating) says what "
        "each means.",
        kind=Parts(
            (
                ("rating", RATING),
                ("kind", Choice(lambda: load("chronology")["kind"].cat.categories)),
            )
        ),
        expected=lambda: {"rating": "supported" if met else "contradicted", "kind": kind},
        mistakes=(
            *(
                Mistake(
                    lambda other=other: {"kind": other},
                    f"NATO's meeting of {day_of_month(when)} was of that kind. Look at the date.",
                )
                for when, other in others.items()
            ),
            Mistake(
                lambda: {"rating": "imprecise"},
                "Imprecise means right in substance, wrong in wording. Who met on that day?",
            ),
            Mistake(
                lambda: {"rating": "contradicted" if met else "supported", "kind": kind},
                "You have found the right word. Does a meeting of that kind bring heads of state "
                "and government together?",
            ),
        ),
        nudge="Take that day's rows with loc, and among them the one of nato.",
        praise="The kind says who was in the room, and so what could be decided there.",
        variants=lambda: {"day": [f"{on:%Y-%m-%d}" for on in _meetings().index]},
    )


def one_week(last: str = "2022-04-07") -> Exercise:
    """Ask what is wrong with a sum of running totals."""
    end = pd.Timestamp(last)
    first, before = end - pd.Timedelta(days=6), end - pd.Timedelta(days=7)
    total = _crossings("crossings_cumulative_now")
    week = f"{day_of_month(first)} to {day_text(end)}"
    return Exercise(
        id="summit-9",
        title="one week of crossings",
        task="find",
        level="core",
        minutes=4,
        question="How many people crossed out of Ukraine in the seven days from "
        f"**{week}**, as known now? A classmate writes:\n\n"
        "```python\n"
        'total = load("crossings_daily").set_index("date")["crossings_cumulative_now"]\n'
        f'total["{first:%Y-%m-%d}":"{last}"].sum()\n'
        "```\n\n"
        f"{WHICH_TRAP}",
        kind=trap_and_mended(Count("people")),
        expected=lambda: {"trap": "total read as new", "mended": total[end] - total[before]},
        mistakes=(
            Mistake(
                lambda: {"mended": total[first:end].sum()},
                "That is the classmate's number. Ask what one row of her column holds.",
            ),
            Mistake(
                lambda: {"mended": total[end] - total[first]},
                "Those are six days: the total of the first day holds that day's crossings "
                "already. Which total holds none of the seven days?",
            ),
            Mistake(
                lambda: {"mended": total[end]},
                "That is everyone since the invasion began. Take away those who crossed before "
                "the week.",
            ),
            Mistake(
                lambda: {"trap": "counted twice"},
                "It is true that early crossings come again in each row. The list has a more exact "
                "name for it: what does each row hold?",
            ),
        ),
        nudge="Ask what one row of the column holds, and what comes of adding such rows.",
        praise="A running total is subtracted, not added.",
        variants=lambda: {"last": [f"2022-03-{day}" for day in range(10, 32)] + ["2022-04-07"]},
    )


def so_many_confirmed(people: int = THOUSANDS) -> Exercise:
    """Ask on which day a reading first had so many civilians confirmed killed."""
    total = _confirmed()
    return Exercise(
        id="summit-6",
        title=f"{people:,} confirmed",
        task="compute",
        level="core",
        minutes=3,
        question="On which day did a reading of `civilian_casualties` first have "
        f"**{people:,} or more** civilians confirmed killed?",
        kind=Day(),
        expected=lambda: total.index[total >= people][0],
        mistakes=(
            Mistake(
                lambda: total.index[total < people][-1],
                f"That is the last reading *below* {people:,}.",
            ),
            Mistake(
                lambda: total.index[total >= people - 1_000][0],
                f"On that day {people - 1_000:,} was passed.",
            ),
            Mistake(
                lambda: total.diff().idxmax(),
                "On that day most deaths were *added* to the count. The question is about the "
                "running total.",
            ),
        ),
        nudge="Compare killed_confirmed with the number and take the first reading that reaches "
        "it.",
        praise="It is the day of a reading. The people had died before it, some of them weeks "
        "before.",
        variants=lambda: {"people": _round_numbers()},
    )


def two_sentences_on_the_dead() -> Exercise:
    """Ask for two sentences on how many had been killed, as of one day."""
    return Exercise(
        id="summit-10",
        title="two sentences about the dead",
        task="write",
        level="core",
        minutes=5,
        question="Write **two sentences** for a newspaper of 8 April 2022: how many people had "
        "been killed in the war, and how sure can a reader be? Then tick what your sentences have.",
        kind=Sentences(
            checklist=(
                "They say whom they count: civilians, or the soldiers of one side.",
                "They say who confirmed, estimated or claimed the number.",
                "They say until which day.",
                "They call a confirmed number a minimum.",
                "They say what a sum is made of, if they give one.",
            )
        ),
        praise="Read your sentences aloud to a classmate, and tick what they heard.",
    )


def three_sizes(day: str = "2022-04-06") -> Exercise:
    """Ask for a bar chart of the members that each group had on a day."""
    return Exercise(
        id="summit-3",
        title="three sizes",
        task="draw",
        level="stretch",
        minutes=6,
        question="Draw a **bar chart** of how many **members** each of the three groups had on "
        f"{day_text(pd.Timestamp(day))}. Call the bars `eu`, `g7` and `nato`. The chart needs the "
        "right numbers, bars that start at zero, words at the axis or as a title, and a line that "
        f'begins with "Source:".{_before_the_eu(day)}',
        kind=Drawing("members of each group", exact=True, bars=True),
        expected=lambda: _sizes(day),
        mistakes=(
            Mistake(
                _rows_of_groups,
                "You counted every row of a group: a country that left is among them, and those "
                "that joined later.",
            ),
            Mistake(
                lambda: _sizes(_newest()),
                f"Those are the members since {day_text(_newest())}. The question asks for an "
                "earlier day.",
            ),
        ),
        nudge="Keep the rows with a from_date up to that day and without a to_date up to it.",
        praise="A list of members is only right with a day beside it, and a chart of it too.",
        variants=lambda: {"day": ("2022-04-06", *_earlier(*_ROOMS))},
    )


def an_ally_of_your_choice(country: str | None = None) -> Exercise:
    """Ask when an ally of one's own choice, or one that is named, joined NATO."""
    own = Exercise(
        id="summit-7",
        title="an ally of your choice",
        task="compute",
        level="core",
        minutes=3,
        question="Choose **any member of NATO**. On which day did it join, as the book counts? "
        "The table is `nato_members`. Give a dict with the country's name and the day, such as "
        '`{"Iceland": "1950-01-31"}` (which is wrong).',
        kind=OfOwnChoice("country", Day(), "{'Iceland': '1950-01-31'}"),
        expected=lambda: _joined("accession_date"),
        mistakes=(
            Mistake(
                lambda: _joined("other_date"),
                "Other lists give that day, for a different step. The book counts from "
                "accession_date; its column basis says what happened then.",
            ),
            Mistake(
                _joined_the_eu,
                "On that day the country joined the EU, or what came before it. The question asks "
                "for NATO.",
            ),
        ),
        nudge="Take your country's row of nato_members and its accession_date.",
        praise="Read basis beside it: signed, deposited, or became a member?",
        variants=lambda: {"country": list(_joined("accession_date").index)},
        worked={"country": "Türkiye"},
    )
    if country is None:
        return own
    return assigned(
        own,
        country,
        title=f"{short(country)} and NATO",
        question=f"On which day did {named(country)} join NATO, as the book counts? The table is "
        f"`nato_members`.{in_the_tables(country)}",
        nudge=f"Take the row of {the(short(country))} in nato_members and its accession_date.",
    )


def rooms_of_your_choice(country: str | None = None) -> Exercise:
    """Ask in how many groups a country of one's own choice, or one that is named, was."""
    then, since, ever = _rooms_of_each(SUMMITS), _rooms_of_each(_newest()), _groups_of_each_ever()
    own = Exercise(
        id="summit-8",
        title="rooms of your choice",
        task="compute",
        level="core",
        minutes=3,
        question="Choose **any country** that was in at least one of the three groups, NATO, the "
        "EU and the G7, on 24 March 2022. In **how many** of them was it? Give a dict with the "
        'country\'s name and the number, such as `{"Japan": 2}` (which is wrong).',
        kind=OfOwnChoice("country", Count("rooms, 1 to 3"), "{'Japan': 2}"),
        expected=lambda: then,
        mistakes=(
            Mistake(
                lambda: since[since > then.reindex(since.index, fill_value=0)],
                f"So it has been since {day_text(_newest())}. On 24 March 2022 it was in fewer.",
            ),
            Mistake(
                lambda: ever[ever > then.reindex(ever.index, fill_value=0)],
                "You counted groups of the past too. Keep the EU, the G7 and NATO, and the "
                "members of that day.",
            ),
        ),
        nudge="Filter group_membership by your country, the three groups and the day; count rows.",
        praise="However many rooms a country sits in, it is one country: count rooms or countries.",
        variants=lambda: {"country": list(then.index)},
        worked={"country": "Poland"},
    )
    if country is None:
        return own
    return assigned(
        own,
        country,
        title=f"the rooms of {the(short(country))}",
        question="In **how many** of the three groups, NATO, the EU and the G7, was "
        f"{named(country)} on 24 March 2022? The table is `group_membership`."
        f"{in_the_tables(country)}",
        nudge=f"Filter group_membership by {the(short(country))}, the three groups and the day; "
        "count rows.",
    )


EXERCISES = (
    what_could_be_read,
    at_least_one_of_two,
    in_the_one_not_in_the_other,
    the_right_word,
    one_week,
    so_many_confirmed,
    two_sentences_on_the_dead,
    three_sizes,
    an_ally_of_your_choice,
    rooms_of_your_choice,
)
