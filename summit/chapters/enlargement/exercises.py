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
    trap_and_mended,
)
from summit.words import spelled

_SINCE = pd.Timestamp("1999-01-01")
# From the first year to the last, whichever they are.
_EVER = (0, 9999)
# A year for which the tables have both people and GDP.
_YEAR = 2023
# Two parts of the way in: the steps that begin and end each, in the table's word and in ours.
_PARTS = {
    "ratification": {"protocol_signed": "the signing of the protocol", "joined": "the accession"},
    "talks": {"invited": "the invitation", "protocol_signed": "the signing of the protocol"},
}


def _joined() -> pd.Series:
    """Return the day on which each member joined, by name."""
    return by_name(load("nato_members"), "accession_date")


def _count_by(year: int) -> int:
    """Return the number of members at a year's end."""
    return int((_joined().dt.year <= year).sum())


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


def _beside_russia() -> pd.Series:
    """Return the length of each land border with the Russian Federation, by its neighbour."""
    borders = load("land_borders")
    return by_name(borders[borders["neighbour_iso3"] == "RUS"], "border_km").astype(float)


def _border() -> pd.Series:
    """Return the length of each member's land border with the Russian Federation."""
    every = _beside_russia()
    return every[every.index.isin(_joined().index)]


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


def _names(codes: set[str], start: int, end: int) -> list[str]:
    """Return those of `codes` that joined between two years, both included."""
    members = load("nato_members")
    years = members["accession_date"].dt.year
    chosen = members[members["iso3"].astype(str).isin(codes) & years.between(start, end)]
    return sorted(chosen["country"].astype(str))


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


def _neighbours_day(place: int) -> pd.Timestamp:
    """Return the day on which NATO got its n-th neighbour of the Russian Federation."""
    return _joined()[_border().index].sort_values().iloc[place - 1]


def the_end_of_2010(year: int = 2010) -> Exercise:
    """Ask for the number of members at a year's end."""
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
                lambda: int(_joined().dt.year.between(year - 9, year).sum()),
                "That is how many joined in the ten years before, a flow. The question asks how "
                "many there were, a stock.",
            ),
            Mistake(
                lambda: len(_joined()) - _count_by(year),
                "That is how many joined later: the comparison is turned round.",
            ),
        ),
        nudge=f"Compare accession_date with the last day of {year}, and count the True.",
        praise="You turned a list of days into a number of members.",
        variants=lambda: {"year": (1960, 1975, 2000, 2005, 2010, 2015, 2019, 2023)},
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
        variants=lambda: {"year": (2005, 2010, 2018, 2021, 2023)},
    )


def the_1990s(decade: int = 1990) -> Exercise:
    """Ask which former members of the Warsaw Pact joined in a decade."""
    last = decade + 9
    right = _names(_own_pact(), decade, last)
    other = 2000 if decade == 1990 else 1990
    return Exercise(
        id="enlargement-5",
        title=f"the {decade}s",
        task="compute",
        level="core",
        minutes=4,
        question=f"Which **{spelled(len(right))} countries**, once members of the Warsaw Pact, "
        f"joined NATO in the {decade}s? Leave out those that were a part of the Soviet Union. Give "
        "a list of their names as the tables write them.",
        kind=Names("countries", len(right)),
        expected=lambda: right,
        mistakes=(
            Mistake(
                lambda: _names(set(BALTIC), *_EVER),
                "The article says so of the 1990s. Look at their accession_date, and at what they "
                "were a part of.",
            ),
            Mistake(
                lambda: _names(_own_pact(), 2004, 2004),
                "These were members of the Warsaw Pact, and joined in 2004. "
                + ("Look at each date." if decade == 1990 else "The decade has a second day."),
            ),
            Mistake(
                lambda: _names(_own_pact(), other, other + 9),
                f"These were members of the Warsaw Pact, and joined in the {other}s.",
            ),
            Mistake(
                lambda: _names(_own_pact(), *_EVER),
                "Those are all former members of the Pact that are in NATO today. Keep those whose "
                f"accession_date is in the {decade}s.",
            ),
            Mistake(
                lambda: _names(_pact_rows(), *_EVER),
                "Those are all rows of the Pact that lead to a member of today: parts of the "
                "Soviet Union too, and a state that is a part of Germany now. Keep the accessions "
                f"of the {decade}s.",
            ),
        ),
        nudge="Keep the members whose iso3 is in the Pact, and of these the accessions of "
        f"{decade} to {last}.",
        praise="They joined in two decades, not in one.",
        variants=lambda: {"decade": (1990, 2000)},
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


def a_country_of_your_choice() -> Exercise:
    """Ask how long a country of one's own choice waited after its invitation."""
    return Exercise(
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
    )


def a_series_of_your_choice() -> Exercise:
    """Ask how far the first and the last poll of a series of one's own choice differ."""
    return Exercise(
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
    )


def the_second_neighbour() -> Exercise:
    """Ask on what day NATO got its second neighbour of the Russian Federation."""
    return Exercise(
        id="enlargement-8",
        title="the second neighbour",
        task="compute",
        level="core",
        minutes=4,
        question="On what **day** did NATO get its second member with a land border to the "
        "Russian Federation of today? A border with any part of it counts. The days of accession "
        "are in `nato_members`.",
        kind=Day(),
        expected=lambda: _neighbours_day(2),
        mistakes=(
            Mistake(
                lambda: _neighbours_day(1),
                "On that day NATO had one such member. The question asks for the second.",
            ),
            Mistake(
                lambda: _neighbours_day(3),
                "That is the day on which it got more than one at once. Before that day there was "
                "one more than you think: read the column part.",
            ),
            Mistake(
                lambda: _neighbours_day(len(_border())),
                "That is the day of the newest neighbour. Look for the second.",
            ),
        ),
        nudge="List the members in land_borders whose neighbour is RUS, by the day they joined.",
        praise="Kaliningrad made a neighbour in 1999, five years before the Baltic states joined.",
    )


def finland_s_part() -> Exercise:
    """Ask for a chart of each member's part of the border with the Russian Federation."""
    return Exercise(
        id="enlargement-3",
        title="Finland's part",
        task="draw",
        level="stretch",
        minutes=7,
        question="How much of NATO's border is Finland's? Draw a **bar chart** of the land border "
        "between NATO's members of today and the Russian Federation: how many **per cent** of it "
        "each of these members has. It needs the right numbers, bars that start at zero, "
        'words on the axis or as a title, and a line that begins with "Source:".',
        kind=Drawing("per cent of the border"),
        expected=lambda: _border() / _border().sum() * 100,
        mistakes=(
            Mistake(_border, "Those are kilometres. Divide each by the sum, times 100."),
            Mistake(
                lambda: _beside_russia() / _beside_russia().sum() * 100,
                "Your bars include neighbours that are not members, such as Kazakhstan. Keep the "
                "members of NATO.",
            ),
            Mistake(
                lambda: _border() / _beside_russia().sum() * 100,
                "Your denominator includes the borders of neighbours that are not members. Add up "
                "the members' alone.",
            ),
            Mistake(
                lambda: _border() / _border().sum(),
                "Those are shares between 0 and 1. The question asks for per cent: times 100.",
            ),
        ),
        nudge="Take the members' border_km with the Russian Federation, by country; divide by "
        "their sum, times 100.",
        praise="Half of the border came with one accession.",
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
