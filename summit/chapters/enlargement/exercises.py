"""Chapter 06: exercises on members, steps, borders, sets and polls."""

from __future__ import annotations

import pandas as pd

from summit.answers import Count, Day, Names, Number, OfOwnChoice
from summit.chapters.shared import by_name, inhabitants
from summit.data import load
from summit.exercises import Exercise, Mistake, as_share

_YEAR = 2010
_LATEST = 2023
_SINCE = pd.Timestamp("1999-01-01")


def _joined() -> pd.Series:
    """Return the day on which each member joined, by name."""
    return by_name(load("nato_members"), "accession_date")


def _people() -> pd.Series:
    """Return the inhabitants in 2023 of the members at that year's end."""
    return inhabitants(load("population"), _LATEST).reindex(_new().index)


def _new() -> pd.Series:
    """Tell which of the members at the end of 2023 joined since 1999."""
    joined = _joined()
    return (joined >= _SINCE)[joined.dt.year <= _LATEST]


def _share_of_new() -> float:
    """Return how many per cent of the members' people live in those that joined since 1999."""
    return _people()[_new()].sum() / _people().sum() * 100


def _border() -> pd.Series:
    """Return the length of each member's land border with the Russian Federation."""
    borders = load("land_borders")
    members = load("nato_members")["iso3"].astype(str)
    rows = borders[(borders["neighbour_iso3"] == "RUS") & borders["iso3"].astype(str).isin(members)]
    return by_name(rows, "border_km").astype(float)


def _finnish_border() -> float:
    return _border()["Finland"] / _border().sum() * 100


def _days(step: str) -> pd.Series:
    """Return the days from a step to the accession, by country."""
    steps = load("accession_steps")
    rows = steps[steps["step"] == step]
    dates = by_name(rows, "date")
    return (_joined().reindex(dates.index) - dates).dt.days.astype(float)


def _days_by_round(step: str) -> pd.Series:
    """Return the days from a step to the accession, once for each day on which members joined."""
    days = _days(step)
    return days.groupby(_joined().reindex(days.index)).first()


def _names(codes: pd.Series | set, start: int, end: int) -> list[str]:
    """Return those of `codes` that joined between two years, both included."""
    members = load("nato_members")
    years = members["accession_date"].dt.year
    chosen = members[members["iso3"].astype(str).isin(set(codes)) & years.between(start, end)]
    return sorted(chosen["country"].astype(str))


def _group(group: str) -> set[str]:
    groups = load("group_membership")
    return set(groups.loc[(groups["group"] == group) & groups["whole_country"], "iso3"].astype(str))


def _own_pact() -> set[str]:
    return _group("warsaw_pact") - _group("soviet_union")


def _pact_rows() -> set[str]:
    groups = load("group_membership")
    return set(groups.loc[groups["group"] == "warsaw_pact", "iso3"].astype(str))


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


def _neighbours_day(place: int) -> pd.Timestamp:
    """Return the day on which NATO got its n-th neighbour of the Russian Federation."""
    return _joined()[_border().index].sort_values().iloc[place - 1]


def the_end_of_2010() -> Exercise:
    """Ask about the end of 2010."""
    return Exercise(
        id="enlargement-1",
        title="the end of 2010",
        task="compute",
        level="core",
        minutes=4,
        question="How many **members** had NATO at the end of 2010?",
        kind=Count("members"),
        expected=lambda: int((_joined().dt.year <= _YEAR).sum()),
        mistakes=(
            Mistake(
                lambda: len(_joined()),
                "That is every member in the table, up to 2024. Keep those who had joined by the "
                "end of 2010.",
            ),
            Mistake(
                lambda: int(_joined().dt.year.between(_YEAR - 9, _YEAR).sum()),
                "That is how many joined in the ten years before, a flow. The question asks how "
                "many there were, a stock.",
            ),
            Mistake(
                lambda: int((_joined().dt.year > _YEAR).sum()),
                "That is how many joined later: the comparison is turned round.",
            ),
        ),
        nudge="Compare accession_date with the last day of 2010 and count the rows.",
        praise="You turned a list of days into a number of members.",
    )


def half_the_members_which_part_of_the_people() -> Exercise:
    """Ask about half the members, which part of the people?."""
    return Exercise(
        id="enlargement-2",
        title="half the members, which part of the people?",
        task="compute",
        level="core",
        minutes=4,
        question="How many **per cent of the inhabitants** of NATO's members at the end of 2023 live in countries that joined since 1999? Use the population of 2023.",
        kind=Number("per cent"),
        expected=_share_of_new,
        mistakes=(
            Mistake(
                lambda: _new().mean() * 100,
                "That is their share of the *members*. The question asks for their share of the "
                "inhabitants.",
            ),
            as_share(_share_of_new),
            Mistake(
                lambda: _people()[_new()].sum() / _people()[~_new()].sum() * 100,
                "You divided the newer members by the older ones. The whole is both together.",
            ),
        ),
        nudge="Sum the population of 2023 over those who joined since 1999, and over all.",
        praise="Nearly half of the members, a small part of the people.",
    )


def finland_s_part() -> Exercise:
    """Ask about Finland's part."""
    return Exercise(
        id="enlargement-3",
        title="Finland's part",
        task="compute",
        level="core",
        minutes=4,
        question="How many **per cent** of the land border between NATO's members of today and the Russian Federation are Finland's?",
        kind=Number("per cent"),
        expected=_finnish_border,
        mistakes=(
            Mistake(
                lambda: _border()["Finland"],
                "That is Finland's border in kilometres. Divide it by the whole border of NATO's "
                "members with the Russian Federation.",
            ),
            Mistake(
                lambda: _border()["Finland"] / _border().drop("Finland").sum() * 100,
                "You divided Finland's border by that of the others. The whole includes Finland.",
            ),
            as_share(_finnish_border),
            Mistake(
                lambda: (
                    _border()["Finland"]
                    / load("land_borders").query("neighbour_iso3 == 'RUS'")["border_km"].sum()
                    * 100
                ),
                "Your whole holds neighbours that are not members, such as Kazakhstan. Keep "
                "the members of NATO.",
            ),
        ),
        nudge="Keep the rows of land_borders whose neighbour is RUS and whose iso3 is a member.",
        praise="One accession made half of the border.",
    )


def ratification() -> Exercise:
    """Ask about ratification."""
    return Exercise(
        id="enlargement-4",
        title="ratification",
        task="compute",
        level="core",
        minutes=4,
        question="How many **days** passed **on average** between the signing of the protocol and the accession? Count each day of accession once, however many countries joined on it.",
        kind=Number("days"),
        expected=lambda: _days_by_round("protocol_signed").mean(),
        mistakes=(
            Mistake(
                lambda: _days("protocol_signed").mean(),
                "That is the mean over countries: the seven who came in together in 2004 count "
                "seven times. Take each day of accession once.",
            ),
            Mistake(
                lambda: _days_by_round("invited").mean(),
                "That counts from the invitation. The question asks from the signing of the "
                "protocol.",
            ),
        ),
        nudge="Work out the days by country, then keep one row for each accession_date.",
        praise="What you average over decides the average.",
    )


def the_1990s() -> Exercise:
    """Ask about the 1990s."""
    return Exercise(
        id="enlargement-5",
        title="the 1990s",
        task="compute",
        level="core",
        minutes=4,
        question="Which **three countries**, once members of the Warsaw Pact, joined NATO in the 1990s? Give a list of their names as the tables write them.",
        kind=Names("countries", 3),
        expected=lambda: _names(_own_pact(), 1990, 1999),
        mistakes=(
            Mistake(
                lambda: _names({"EST", "LVA", "LTU"}, 1949, 2024),
                "That is what the article says. Look at their accession_date.",
            ),
            Mistake(
                lambda: _names(_own_pact(), 2000, 2008),
                "These were members of the Warsaw Pact, and joined in 2004.",
            ),
            Mistake(
                lambda: _names(_own_pact(), 1949, 2024),
                "Those are all former members of the Pact that are in NATO today. Keep those whose "
                "accession_date is in the 1990s.",
            ),
            Mistake(
                lambda: _names(_pact_rows(), 1949, 2024),
                "Those are all rows of the Pact that lead to a member of today: parts of the "
                "Soviet Union too, and a state that is a part of Germany now. Keep the accessions "
                "of the 1990s.",
            ),
        ),
        nudge="Keep the accessions of 1990 to 1999. There is one day among them.",
        praise="One wave in that decade, and three countries in it.",
    )


def a_country_of_your_choice() -> Exercise:
    """Ask about a country of your choice."""
    return Exercise(
        id="enlargement-6",
        title="a country of your choice",
        task="compute",
        level="core",
        minutes=4,
        question='Choose **any country** that joined since 1999. How many **days** passed between its invitation and its accession? Give a dict with the country\'s name and the number, such as `{"Iceland": 100}`.',
        kind=OfOwnChoice("country", Count("days"), "{'Iceland': 100}"),
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
        praise="Compare it with Finland's and Sweden's.",
    )


def a_series_of_your_choice() -> Exercise:
    """Ask about a series of your choice."""
    return Exercise(
        id="enlargement-7",
        title="a series of your choice",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any series** of the table `polls_nato_membership` whose first and last poll may be compared. By how many **percentage points** does the share in favour differ between the two? A rise is positive. Give a dict with the series and the number.",
        kind=OfOwnChoice("series", Number("percentage points"), "{'rating-iri': 10}"),
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
                "That is the change in per cent of the first figure. Between two shares one says "
                "percentage *points*: subtract.",
            ),
        ),
        nudge="Take a series that names no two modes, sort it by date and subtract the first "
        "for_pct from the last.",
        praise="One series, one question, and no change of mode that the table knows of: as far as "
        "it tells, these two may be compared.",
    )


def the_second_neighbour() -> Exercise:
    """Ask about the second neighbour."""
    return Exercise(
        id="enlargement-8",
        title="the second neighbour",
        task="compute",
        level="core",
        minutes=4,
        question="On which **day** did NATO get its second member with a land border to the Russian Federation of today?",
        kind=Day(),
        expected=lambda: _neighbours_day(2),
        mistakes=(
            Mistake(
                lambda: _neighbours_day(1),
                "On that day NATO had one such member. The question asks for the second.",
            ),
            Mistake(
                lambda: _neighbours_day(3),
                "An earlier member borders the Russian Federation too, at Kaliningrad. Look at "
                "the column part.",
            ),
            Mistake(
                lambda: _neighbours_day(len(_border())),
                "That is the day of the newest neighbour. Look for the second.",
            ),
        ),
        nudge="List the members in land_borders whose neighbour is RUS, by the day they joined.",
        praise="Kaliningrad made a neighbour in 1999, five years before the Baltic states joined.",
    )


EXERCISES = (
    the_end_of_2010,
    half_the_members_which_part_of_the_people,
    finland_s_part,
    ratification,
    the_1990s,
    a_country_of_your_choice,
    a_series_of_your_choice,
    the_second_neighbour,
)
