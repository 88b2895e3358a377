"""Chapter 06: exercises on members, steps, borders, sets and polls."""

from __future__ import annotations

import pandas as pd

from summit.answers import (
    Count,
    Day,
    Drawing,
    Names,
    Number,
    OfOwnChoice,
    Parts,
    Sentences,
)
from summit.chapters.enlargement.claims import BALTIC
from summit.chapters.shared import by_name, inhabitants
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
from summit.words import counted, listed, short, spelled, the

_SINCE = pd.Timestamp("1999-01-01")
# A year for which the tables have both people and GDP.
_YEAR = 2023
# Two parts of the way in: the steps that begin and end each, in the table's word and in ours.
_PARTS = {
    "ratification": {"protocol_signed": "the signing of the protocol", "joined": "the accession"},
    "talks": {"invited": "the invitation", "protocol_signed": "the signing of the protocol"},
}
# Over how many years a flow of new members may be counted, the likeliest first.
_SPANS = {
    10: "the ten years before",
    5: "the five years before",
    20: "the twenty years before",
    1: "that year",
}
_RUSSIA = "Russian Federation"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
# The days on which former members of the Warsaw Pact joined, the likeliest to be taken alone first.
_ROUNDS = (2004, 1999)


def _joined() -> pd.Series:
    """Return the day on which each member joined, by name."""
    return by_name(load("nato_members"), "accession_date")


def _count_by(year: int) -> int:
    """Return the number of members at a year's end."""
    return int((_joined().dt.year <= year).sum())


def _years_of_growth() -> list[int]:
    """Return the years with an accession in them or in the nine before, without the newest."""
    joined = _joined().dt.year
    every = range(joined.min(), joined.max())
    return [year for year in every if joined.between(year - 9, year).any()]


def _flow(year: int) -> tuple[int, str]:
    """Return how many joined in the years before, where that is no other count, and in which."""
    joined, stock = _joined().dt.year, _count_by(year)
    for span, words in _SPANS.items():
        flow = int(joined.between(year - span + 1, year).sum())
        if flow not in (0, stock, len(joined) - stock):
            return flow, words
    return stock, "all years"


def _new(year: int) -> pd.Series:
    """Tell which of the members at a year's end joined since 1999."""
    joined = _joined()
    return (joined >= _SINCE)[joined.dt.year <= year]


def _people(year: int) -> pd.Series:
    """Return the inhabitants in one year of the members at its end."""
    return inhabitants(load("population"), year).reindex(_new(year).index)


def _share_of_new(year: int) -> float:
    """Return how many per cent of the members' people live in those that joined since 1999."""
    people = _people(year)
    return people[_new(year)].sum() / people.sum() * 100


def _share_with_all_of_today(year: int) -> float:
    """Return the same share, of the members of today instead of those at that year's end."""
    joined = _joined()
    people = inhabitants(load("population"), year).reindex(joined.index)
    return people[joined >= _SINCE].sum() / people.sum() * 100


def _beside(neighbour: str = _RUSSIA) -> pd.Series:
    """Return the length of each land border with a country, by who is on the other side of it."""
    borders = load("land_borders")
    return by_name(borders[borders["neighbour"] == neighbour], "border_km").astype(float)


def _border(neighbour: str = _RUSSIA) -> pd.Series:
    """Return the length of each member's land border with a country."""
    every = _beside(neighbour)
    return every[every.index.isin(_joined().index)]


def _outside() -> list[str]:
    """Return the countries outside NATO that have a land border with three members or more."""
    borders, members = load("land_borders"), _joined().index
    borders = borders[borders["country"].isin(members) & ~borders["neighbour"].isin(members)]
    count = borders["neighbour"].astype(str).value_counts()
    return sorted(count.index[count > 2])


def _dates(step: str) -> pd.Series:
    """Return the day of a step, by country; the last step is called joined."""
    steps = load("accession_steps")
    invited = by_name(steps[steps["step"] == "invited"], "date")
    if step == "joined":
        return _joined().reindex(invited.index)
    return by_name(steps[steps["step"] == step], "date")


def _days(first: str, last: str = "joined") -> pd.Series:
    """Return the days from one step to another, by country."""
    return (_dates(last) - _dates(first)).dt.days.astype(float)


def _days_by_round(first: str, last: str = "joined") -> pd.Series:
    """Return the days from one step to another, once for each day on which members joined."""
    return _days(first, last).groupby(_dates("joined")).first()


def _years_of(codes: set[str]) -> pd.Series:
    """Return the year in which each of `codes` joined, by name."""
    members = load("nato_members")
    chosen = members[members["iso3"].astype(str).isin(codes)]
    return by_name(chosen, "accession_date").dt.year


def _between(years: pd.Series, first: int, last: int) -> list[str]:
    """Return those who joined between two years, both included."""
    return sorted(years.index[years.between(first, last)])


def _another_round(years: pd.Series, first: int, last: int) -> int:
    """Return the year of a round which is not all that joined between two years."""
    right = _between(years, first, last)
    return next(year for year in _ROUNDS if _between(years, year, year) != right)


def _group(group: str) -> set[str]:
    groups = load("group_membership")
    return set(groups.loc[(groups["group"] == group) & groups["whole_country"], "iso3"].astype(str))


def _own_pact() -> set[str]:
    return _group("warsaw_pact") - _group("soviet_union")


def _pact_rows() -> set[str]:
    groups = load("group_membership")
    return set(groups.loc[groups["group"] == "warsaw_pact", "iso3"].astype(str))


def _by_decade() -> pd.Series:
    """Return how many countries joined in each decade, by its first year."""
    return (_joined().dt.year // 10 * 10).value_counts().sort_index()


def _later_decades() -> pd.Series:
    """Return how many countries joined in each decade after the 1990s."""
    by_decade = _by_decade()
    return by_decade[by_decade.index > 1990]


def _largest_round() -> int:
    """Return how many countries joined on the one day on which most did, since 2000."""
    joined = _joined()
    return int(joined[joined >= "2000-01-01"].value_counts().max())


def _polls(changed: bool = False) -> pd.core.groupby.SeriesGroupBy:
    """Return the shares in favour, series by series, of the series with two polls or more.

    Parameters
    ----------
    changed : bool
        Take the series whose polls name more than one way of asking, not those that can be compared
        from end to end. A poll whose way the table does not know counts for neither.
    """
    polls = load("polls_nato_membership").sort_values("date")
    names = polls["series"].astype(str)
    modes = polls["mode"].astype(str).where(polls["mode"] != "not_stated")
    mixed = modes.groupby(names).transform("nunique") > 1
    chosen = (names.map(names.value_counts()) > 1) & (mixed == changed)
    return polls.loc[chosen, "for_pct"].groupby(names[chosen])


def _asked_in_two_ways() -> dict[str, str]:
    """Say of each series whose way of asking changed that it did."""
    why = "the way of asking changed from the first poll to the last. Look at the column mode."
    return {name: f"In {name} {why}" for name in _polls(changed=True).groups}


def _joined_earlier() -> dict[str, str]:
    """Say of each member that joined before 1999 that it did."""
    joined = _joined()
    why = "joined before 1999. Choose a different country."
    return {name: f"{name} {why}" for name in joined.index[joined < _SINCE]}


def _neighbours_days(neighbour: str) -> pd.Series:
    """Return the day on which each member beside a country joined, the earliest first."""
    return _joined()[_border(neighbour).index].sort_values()


def _days_differ(neighbour: str, place: int) -> bool:
    """Tell whether a country's n-th neighbour in NATO joined later than the one before it."""
    days = _neighbours_days(neighbour)
    return place <= len(days) and days.iloc[place - 1] > days.iloc[place - 2]


def _misses(neighbour: str, place: int) -> tuple[Mistake, ...]:
    """Return the three likeliest mistakes about the day of a country's n-th neighbour in NATO."""
    days, ordinal = _neighbours_days(neighbour), _ORDINALS[place - 1]
    right = days.iloc[place - 1]
    before, later, came = days[days < right], days[days > right], days.index[days == right]
    other = by_name(load("nato_members"), "other_date").reindex(came).max()
    possible = (
        (
            before.max(),
            f"On that day NATO had {counted(len(before), 'such member')}. The question asks for "
            f"the {ordinal}.",
        ),
        (later.min(), _too_late(days, place, neighbour)),
        (days.max(), f"That is the day of the newest neighbour. Look for the {ordinal}."),
        (days.iloc[-place], "You began with the newest. Begin with the member that joined first."),
        (other, "That is its other_date. The question asks for its accession_date."),
        (
            _dates("invited").reindex(came).max(),
            "That is the day of an invitation. Look for the day of the accession.",
        ),
        (_joined().max(), "That is the day of NATO's newest member, which has no such border."),
    )
    hints = {}
    for day, hint in possible:
        if pd.notna(day) and day != right:
            hints.setdefault(day, hint)
    return tuple(Mistake(lambda day=day: day, hint) for day, hint in list(hints.items())[:3])


def _too_late(days: pd.Series, place: int, neighbour: str) -> str:
    """Say what is wrong with the first day after that of a country's n-th neighbour."""
    following = days[days > days.iloc[place - 1]].min()
    missed, came = sum(days < following) - place + 1, sum(days == following)
    several = "That is the day on which it got more than one at once. " if came > 1 else ""
    there_were = f"there {'was' if missed == 1 else 'were'} {spelled(missed)} more than you think"
    see = ": read the column part" if neighbour == _RUSSIA else ""
    return f"{several}Before that day {there_were}{see}."


def the_end_of_2010(year: int = 2010) -> Exercise:
    """Ask for the number of members at a year's end."""
    flow, when = _flow(year)
    return Exercise(
        id="enlargement-1",
        title=f"the end of {year}",
        task="compute",
        level="warm-up",
        minutes=2,
        question=f"How many **members** did NATO have at the end of {year}?",
        kind=Count("members"),
        expected=lambda: _count_by(year),
        mistakes=(
            Mistake(
                lambda: len(_joined()),
                "That is every member in the table. Keep those who had joined by the "
                f"end of {year}.",
            ),
            Mistake(
                lambda: flow,
                f"That is how many joined in {when}, a flow. The question asks how many there "
                "were, a stock.",
            ),
            Mistake(
                lambda: len(_joined()) - _count_by(year),
                "That is how many joined later: the comparison is turned round.",
            ),
        ),
        nudge=f"Compare accession_date with the last day of {year}, and count the True.",
        praise="You turned a list of days into a number of members.",
        variants=lambda: {"year": _years_of_growth()},
    )


def half_the_members_which_part_of_the_people(year: int = _YEAR) -> Exercise:
    """Ask which part of the members' people live in those that joined since 1999."""
    return Exercise(
        id="enlargement-2",
        title="many members, which part of the people?",
        task="compute",
        level="core",
        minutes=4,
        question=f"How many **per cent of the inhabitants** of NATO's members at the end of {year} "
        "lived in countries that had joined since 1999? Use the column `people_m` of "
        f"`each_year.loc[{year}]`.",
        kind=Number("per cent"),
        expected=lambda: _share_of_new(year),
        mistakes=(
            Mistake(
                lambda: _new(year).mean() * 100,
                "That is their share of the *members*. The question asks for their share of the "
                "inhabitants.",
            ),
            as_share(lambda: _share_of_new(year)),
            Mistake(
                lambda: _people(year)[_new(year)].sum() / _people(year)[~_new(year)].sum() * 100,
                "You divided the newer members' people by the older members'. The denominator is "
                "both together.",
            ),
            Mistake(
                lambda: _share_with_all_of_today(year),
                "You counted all members of today. Keep those who had joined by the end of "
                f"{year}.",
            ),
        ),
        nudge=f"Sum people_m of {year} over those who joined since 1999, and over all.",
        praise="A large part of the members, a small part of the people.",
        variants=lambda: {"year": range(2004, _joined().dt.year.max())},
    )


def the_1990s(first: int = 1990, last: int = 1999) -> Exercise:
    """Ask which former members of the Warsaw Pact joined in some years."""
    years = _years_of(_own_pact())
    right, alone = _between(years, first, last), _another_round(years, first, last)
    is_decade = first % 10 == 0 and last == first + 9
    when = f"the {first}s" if is_decade else f"the years {first} to {last}"
    why = "There was a second day." if first <= alone <= last else "Look at each date."
    return Exercise(
        id="enlargement-5",
        title=when,
        task="compute",
        level="core",
        minutes=4,
        question=f"Which **{spelled(len(right))} countries**, once members of the Warsaw Pact, "
        f"joined NATO in {when}? Leave out those that were a part of the Soviet Union. Give "
        "a list of their names as the tables write them.",
        kind=Names("countries", len(right)),
        expected=lambda: right,
        mistakes=(
            Mistake(
                lambda: sorted(_years_of(set(BALTIC)).index),
                "The article says so of the 1990s. Look at their accession_date, and at what they "
                "were a part of.",
            ),
            Mistake(
                lambda: _between(years, alone, alone),
                f"These were members of the Warsaw Pact, and joined in {alone}. {why}",
            ),
            Mistake(
                lambda: sorted(set(years.index) - set(right)),
                "These were members of the Warsaw Pact, and joined in other years.",
            ),
            Mistake(
                lambda: sorted(years.index),
                "Those are all former members of the Pact that are in NATO today. Keep those whose "
                f"accession_date is in {when}.",
            ),
            Mistake(
                lambda: sorted(_years_of(_pact_rows()).index),
                "Those are all rows of the Pact that lead to a member of today: parts of the "
                "Soviet Union too, and a state that is a part of Germany now. Keep the accessions "
                f"of {when}.",
            ),
        ),
        nudge="Keep the members whose iso3 is in the Pact, and of these the accessions of "
        f"{first} to {last}.",
        praise="They joined in two decades, not in one.",
        variants=lambda: {"first": range(1990, 2005), "last": range(1999, 2014)},
        fits=lambda first, last: (
            last - first in (4, 9, 14) and 1 < len(_between(years, first, last)) < len(years)
        ),
    )


def the_busiest_decade() -> Exercise:
    """Ask for a rating of a statement on the decade in which most countries joined."""
    by_decade, later = _by_decade(), _later_decades()
    return Exercise(
        id="enlargement-9",
        title="the busiest decade",
        task="judge",
        level="core",
        minutes=4,
        question="Rate this statement: **“NATO took in more countries in the 1990s than in any "
        "later decade.”** Then give the number that decides: how many countries joined in the "
        "later decade with the most? A decade runs from a year that ends in 0 to one that ends in "
        f"9. {WHICH_RATING}",
        kind=Parts((("rating", RATING), ("joined", Count("countries")))),
        expected=lambda: {
            "rating": "supported" if by_decade[1990] > later.max() else "contradicted",
            "joined": int(later.max()),
        },
        mistakes=(
            Mistake(
                lambda: {"rating": "supported"},
                "Much happened in the 1990s. Count the accession dates of each decade.",
            ),
            Mistake(
                lambda: {"joined": _largest_round()},
                "That many joined on one day. Is it the only day of its decade?",
            ),
            Mistake(
                lambda: {"joined": int(later.sum())},
                "That is all later decades together. Take them one by one.",
            ),
            Mistake(
                lambda: {"joined": int(by_decade[1990])},
                "That is the number of the 1990s. The question asks about a later decade.",
            ),
        ),
        nudge="Turn each accession_date into the first year of its decade, and count.",
        praise="One count decides a sentence that sounds right.",
    )


def ratification(part: str = "ratification") -> Exercise:
    """Ask what is wrong with a mean that counts one round seven times."""
    (first, since), (last, until) = _PARTS[part].items()
    return Exercise(
        id="enlargement-4",
        title=part,
        task="find",
        level="core",
        minutes=4,
        question="Countries that joined on the same day are one **round**. A classmate wants to "
        "know how many **days**, on average over the rounds, passed between "
        f"{since} and {until}. She writes:\n\n"
        "```python\n"
        'steps = load("accession_steps").pivot(index="country", columns="step", values="date")\n'
        'steps["joined"] = load("nato_members").set_index("country")["accession_date"]\n'
        f'(steps["{last}"] - steps["{first}"]).dt.days.mean()\n'
        "```\n\n"
        f"{WHICH_TRAP}",
        kind=trap_and_mended(Number("days")),
        expected=lambda: {
            "trap": "counted twice",
            "mended": _days_by_round(first, last).mean(),
        },
        mistakes=(
            Mistake(
                lambda: {"mended": _days(first, last).mean()},
                "That is her number, the mean over countries. Look how many rows of steps have "
                "the same days.",
            ),
            Mistake(
                lambda: {"mended": _days_by_round("invited").mean()},
                f"That is the whole way in, from the invitation. The question asks for {part}: "
                f"from {since} to {until}.",
            ),
            Mistake(
                lambda: {"mended": _days_by_round(first, last).median()},
                "That is the median over the rounds. The question asks for the average, the mean.",
            ),
            Mistake(
                lambda: {"trap": "wrong denominator"},
                "She divides by the number of countries, true. But her sum has a fault already: "
                "what is in it more than once?",
            ),
        ),
        nudge="Keep one row for each value of joined, and take the mean of those.",
        praise="What you average over decides the average.",
        variants=lambda: {"part": tuple(_PARTS)},
    )


def a_country_of_your_choice(country: str | None = None) -> Exercise:
    """Ask how long a country, of one's own choice or named, waited after its invitation."""
    own = Exercise(
        id="enlargement-6",
        title="a country of your choice",
        task="compute",
        level="core",
        minutes=3,
        question="Choose **any country** that joined since 1999. How many **days** passed between "
        "its invitation and its accession? Give a dict with the country's name and the number, "
        'such as `{"Iceland": 100}`.',
        kind=OfOwnChoice("country", Count("days"), "{'Iceland': 100}", _joined_earlier),
        expected=lambda: _days("invited"),
        mistakes=(
            Mistake(
                lambda: _days("protocol_signed"),
                "That counts from the day on which the protocol was signed. Start at the step "
                "“invited”.",
            ),
            Mistake(
                lambda: -_days("invited"),
                "The two days are swapped: the later one less the earlier one.",
            ),
        ),
        nudge="accession_date in nato_members, less the date of the step “invited”.",
        praise="Compare it with a country that joined on a different day.",
        variants=lambda: {"country": list(_days("invited").index)},
        worked={"country": "Estonia"},
    )
    if country is None:
        return own
    return assigned(
        own,
        country,
        title=f"how long {country} waited",
        question=f"How many **days** passed between {country}'s invitation and its accession? The "
        "table `accession_steps` has the day of the invitation, `nato_members` that of the "
        "accession.",
    )


def a_series_of_your_choice(series: str | None = None) -> Exercise:
    """Ask how far the first and the last poll of a series, one's own choice or named, differ."""
    own = Exercise(
        id="enlargement-7",
        title="a series of your choice",
        task="compute",
        level="stretch",
        minutes=5,
        question="Choose **any series** of the table `polls_nato_membership` whose first and last "
        "poll may be compared. By how many **percentage points** does the share in favour differ "
        "between the two? A rise is positive. Give a dict with the series and the number, such as "
        "`{'rating-iri': 10}`.",
        kind=OfOwnChoice(
            "series", Number("percentage points"), "{'rating-iri': 10}", _asked_in_two_ways
        ),
        expected=lambda: _polls().last() - _polls().first(),
        mistakes=(
            Mistake(
                lambda: _polls(changed=True).last() - _polls(changed=True).first(),
                "In this series the way of asking changed between the first poll and the last: "
                "look at the column mode. The difference may come from that. Choose another.",
            ),
            Mistake(
                lambda: _polls().first() - _polls().last(),
                "The two polls are swapped: the last less the first.",
            ),
            Mistake(
                lambda: (_polls().last() / _polls().first() - 1) * 100,
                "That is the change in per cent of the first figure. A difference between "
                "two shares is in percentage *points*: subtract.",
            ),
        ),
        nudge="Take a series that names no two modes, sort it by date and subtract the first "
        "for_pct from the last.",
        praise="One series, one question, and no change of mode that the table knows of: as far as "
        "it tells, these two may be compared.",
        variants=lambda: {"series": list(_polls().first().index)},
        worked={"series": "som"},
    )
    if series is None:
        return own
    return assigned(
        own,
        series,
        title=f"the series {series}",
        question="By how many **percentage points** does the share in favour differ between the "
        f"first and the last poll of the series `{series}` in the table `polls_nato_membership`? "
        "A rise is positive.",
        nudge="Keep the rows of the series, sort them by date and subtract the first for_pct from "
        "the last.",
    )


def the_second_neighbour(neighbour: str = _RUSSIA, place: int = 2) -> Exercise:
    """Ask on what day NATO got its n-th neighbour of a country."""
    name, ordinal, is_russia = the(neighbour), _ORDINALS[place - 1], neighbour == _RUSSIA
    days = _neighbours_days(neighbour)
    came = listed(short(one) for one in sorted(days.index[days == days.iloc[place - 1]]))
    return Exercise(
        id="enlargement-8",
        title=f"the {ordinal} neighbour" + f" of {name}" * (not is_russia),
        task="compute",
        level="core",
        minutes=4,
        question=f"On what **day** did NATO get its {ordinal} member with a land border to {name}"
        + (
            " of today? A border with any part of it counts. "
            if is_russia
            else ", as borders are today? They are in `land_borders`. "
        )
        + "The days of accession are in `nato_members`.",
        kind=Day(),
        expected=lambda: days.iloc[place - 1],
        mistakes=_misses(neighbour, place),
        nudge="List the members in land_borders whose neighbour is "
        f"{'RUS' if is_russia else neighbour}, by the day they joined.",
        praise="Kaliningrad made a neighbour in 1999, five years before the Baltic states joined."
        if (neighbour, place) == (_RUSSIA, 2)
        else f"On that day the border of {came} with {name} became one of NATO's.",
        variants=lambda: {"neighbour": _outside(), "place": range(2, len(_ORDINALS))},
        fits=_days_differ,
    )


def finland_s_part(neighbour: str = _RUSSIA) -> Exercise:
    """Ask for a chart of each member's part of the border with a country."""
    name, is_russia = the(neighbour), neighbour == _RUSSIA
    border, every = _border(neighbour), _beside(neighbour)
    asks = "How much of NATO's border is Finland's?" if is_russia else f"Who borders on {name}?"
    return Exercise(
        id="enlargement-3",
        title="Finland's part" if is_russia else f"the border with {name}",
        task="draw",
        level="stretch",
        minutes=7,
        question=f"{asks} Draw a **bar chart** of the land border between NATO's members of today "
        f"and {name}: how many **per cent** of it each of these members has. It needs the right "
        "numbers, bars that start at zero, words on the axis or as a title, and a line that begins "
        'with "Source:".',
        kind=Drawing("per cent of the border"),
        expected=lambda: border / border.sum() * 100,
        mistakes=(
            Mistake(lambda: border, "Those are kilometres. Divide each by the sum, times 100."),
            Mistake(
                lambda: every / every.sum() * 100,
                "Your bars include neighbours that are not members, such as "
                f"{the(every.drop(border.index).idxmax())}. Keep the members of NATO.",
            ),
            Mistake(
                lambda: border / every.sum() * 100,
                "Your denominator includes the borders of neighbours that are not members. Add up "
                "the members' alone.",
            ),
            Mistake(
                lambda: border / border.sum(),
                "Those are shares between 0 and 1. The question asks for per cent: times 100.",
            ),
        ),
        nudge=f"Take the members' border_km with {name}, by country; divide by their sum, times "
        "100.",
        praise="Half of the border came with one accession."
        if is_russia
        else f"The longest part of it is that of {the(short(border.idxmax()))}.",
        variants=lambda: {"neighbour": _outside()},
    )


def the_sentence_again() -> Exercise:
    """Ask for a sentence on the 1990s in which every fact has its date."""
    return Exercise(
        id="enlargement-10",
        title="the sentence again",
        task="write",
        level="core",
        minutes=5,
        question="Write the sentence about the 1990s again, in **two sentences** that are true: "
        "when did the Baltic states join NATO, and when did former members of the Warsaw Pact? "
        "Then tick what your sentences have.",
        kind=Sentences(
            checklist=(
                "Each fact has its own date.",
                "They say which step the date is of: joined, not invited.",
                "They do not say of all former members of the Pact what is true of some.",
                "They say where the dates are from.",
                "They say nothing on whether joining was right.",
            )
        ),
        praise="Read your sentences aloud, and ask: who joined when?",
    )


EXERCISES = (
    the_end_of_2010,
    a_country_of_your_choice,
    ratification,
    the_1990s,
    the_busiest_decade,
    a_series_of_your_choice,
    the_second_neighbour,
    finland_s_part,
    the_sentence_again,
    half_the_members_which_part_of_the_people,
)
