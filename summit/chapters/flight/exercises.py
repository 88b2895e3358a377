"""Chapter 02: exercises on crossings, hosts and displacement."""

from __future__ import annotations

import pandas as pd

from summit.answers import (
    Choice,
    Count,
    Day,
    Drawing,
    Month,
    Names,
    Number,
    OfOwnChoice,
    Parts,
    Sentences,
)
from summit.chapters.shared import FIRST_DAY, by_name, in_the_tables, inhabitants, named
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
from summit.words import day_of_month, day_text, short, spelled, the

_MILLION = 1_000_000
_SURVEY_ROUND = 2
# The lab works out Poland and the Republic of Moldova.
_NEIGHBOURS = ("Slovakia", "Hungary", "Romania", "Belarus", "Russian Federation")
# Origins whose people are mostly counted as refugees; from so many of them and of their hosts on,
# the hosts are compared.
_ORIGINS = ("Ukraine", "Afghanistan", "Bosnia and Herzegovina", "Rwanda", "Syrian Arab Republic")
_MANY_REFUGEES, _HOSTS = 400_000, 8
_KINDS_OF_BREAK = Choice(
    lambda: load("breaks")["kind"].cat.categories, see='breaks["kind"].unique()'
)


def _crossings() -> pd.DataFrame:
    return load("crossings_daily").set_index("date")


def _first_day(total: pd.Series, people: int) -> pd.Timestamp:
    return total.index[total >= people][0]


def _published() -> pd.DataFrame:
    """Return the crossings into each neighbour as published, a row a day and a column a country."""
    table = load("crossings_by_country")
    table = table[table["series"] == "published_daily"]
    wide = table.pivot_table(
        index="date", columns="country", values="crossings_cumulative", observed=True
    )
    return wide.rename(columns=str).astype(float)


def _neighbour(country: str, day: str) -> float:
    """Return the last figure published on or before a day."""
    return _published()[country].dropna()[:day].iloc[-1]


def _days_of_neighbours() -> list[str]:
    """Return the lab's day, and those with a figure for each neighbour that is asked about."""
    days = _published()[list(_NEIGHBOURS)].dropna().index.union([FIRST_DAY])
    return [f"{day:%Y-%m-%d}" for day in days]


def _inhabitants(country: str, year: int) -> float:
    return inhabitants(load("population"), year)[country]


def _hosts(year: int, origin: str) -> pd.Series:
    """Return refugees of one origin by host, countries only: no “other hosts”, none unknown."""
    table, countries = load("refugees_by_host"), load("countries")
    rows = table[(table["origin"] == origin) & (table["year"] == year)]
    rows = rows[rows["host_iso3"].isin(countries.loc[countries["is_country"], "iso3"])]
    return by_name(rows, "refugees", "host").astype(float)


def _years_of_hosts() -> list[int]:
    """Return the years in which many refugees of one of the origins had hosts."""
    known = load("population")["year"].unique()
    return sorted({int(year) for year, _ in _many_hosted() if year in known})


def _many_hosted() -> pd.Index:
    """Return the years and origins of many refugees."""
    table = load("refugees_by_host")
    table = table[table["origin"].isin(_ORIGINS)]
    refugees = table.groupby([table["year"], table["origin"].astype(str)])["refugees"].sum()
    return refugees.index[refugees >= _MANY_REFUGEES]


def _are_ranked(year: int, origin: str) -> bool:
    """Tell whether three hosts of an origin's refugees are far from all of them."""
    return (year, origin) in _many_hosted() and _hosts(year, origin).size >= _HOSTS


def _hosts_per_1000(year: int, origin: str) -> pd.Series:
    people, hosts = inhabitants(load("population"), year), _hosts(year, origin)
    return (hosts / people.reindex(hosts.index) * 1000).dropna()


def _first_three(ranked: pd.Series) -> list[str]:
    return list(ranked.sort_values(ascending=False).index[:3])


def _share_outside() -> float:
    """Return how many per cent of all displaced people were abroad."""
    inside, outside = _inside_and_outside()
    return outside / (inside + outside) * 100


def _inside_and_outside() -> tuple[float, float]:
    inside = load("displaced_inside").set_index("round")["displaced"][_SURVEY_ROUND]
    return float(inside), float(_crossings()["crossings_cumulative_shown"][FIRST_DAY])


def _peaks(columns: list[str]) -> pd.Series:
    """Return the largest year-end figure of each compared crisis."""
    origins = load("refugees_by_origin")
    crises = load("refugees_by_host")["origin_iso3"].astype(str).unique()
    rows = origins[origins["iso3"].isin(crises)]
    total = rows[columns].fillna(0).astype(float).sum(axis=1)
    return total.groupby(rows["country"].astype(str)).max()


def _ways(day: str) -> tuple[float, float]:
    last = load("crossings_both_ways").set_index("date").loc[day]
    return float(last["crossings_from_cumulative"]), float(last["crossings_to_cumulative"])


def _break_kind(table: str, iso3: str, month: str) -> str:
    """Return what the table of breaks calls a change in one country and month."""
    breaks = load("breaks")
    rows = breaks[(breaks["table"] == table) & (breaks["iso3"] == iso3)]
    return str(rows[rows["date"].dt.strftime("%Y-%m") == month]["kind"].iloc[0])


def _protection() -> pd.DataFrame:
    """Return holders of temporary protection, a row a month and a column a country."""
    table = load("temporary_protection")
    wide = table.pivot_table(
        index="month", columns="country", values="beneficiaries", observed=True
    ).astype(float)
    return wide.rename(columns=str)


def _reporting() -> list[str]:
    """Return the countries that protected most people in one month alone."""
    protected = _protection()
    return list(protected.columns[protected.eq(protected.max()).sum() == 1])


def _busiest_day() -> pd.Timestamp:
    return _crossings()["crossings_now"].idxmax()


def _day_before(day: pd.Timestamp) -> pd.Timestamp:
    return day - pd.Timedelta(days=1)


def third_million(million: int = 3) -> Exercise:
    """Ask for the day on which the crossings reached a number of millions."""
    total = _crossings()["crossings_cumulative_now"]
    people = million * _MILLION
    return Exercise(
        id="flight-1",
        title=f"{spelled(million)} million",
        task="compute",
        level="warm-up",
        minutes=2,
        question=f"On what date did the total reach **{spelled(million)} million**, in the edition "
        "known now? Put your line in place of the dots.",
        kind=Day(),
        expected=lambda: _first_day(total, people),
        mistakes=(
            Mistake(
                _busiest_day,
                "That is the busiest day. The question is about the running total: use "
                "crossings_cumulative_now.",
            ),
            Mistake(
                lambda: total.index[total < people][-1],
                "That is the last day *below* the number. Look for days on which the total is at "
                "least as large.",
            ),
        ),
        nudge="Compare the running total with the number, and take the first day that reaches it.",
        praise="You read a day off a running total.",
        variants=lambda: {"million": range(1, int(total.max()) // _MILLION + 1)},
    )


def rate_of_a_neighbour(country: str = "Slovakia", day: str = "2022-04-06") -> Exercise:
    """Ask for the crossings into a neighbour by a day, per 1,000 of its inhabitants."""
    people, at_home = _neighbour(country, day), _inhabitants(country, 2021)
    on, who = pd.Timestamp(day), the(short(country))
    return Exercise(
        id="flight-2",
        title=short(country),
        task="compute",
        level="warm-up",
        minutes=3,
        question=f"How many people had crossed into **{who} per 1,000 of its inhabitants** "
        f"(population of 2021) by {day_text(on)}? Use the figures published day by day."
        f"{in_the_tables(country)}",
        kind=Number("people per 1,000 inhabitants"),
        expected=lambda: people / at_home * 1000,
        mistakes=(
            Mistake(
                lambda: people,
                "That is the head count. For a rate, divide it by the inhabitants, times 1,000.",
            ),
            Mistake(
                lambda: people / at_home,
                "That is the number per single inhabitant. Multiply by 1,000.",
            ),
            Mistake(
                lambda: people / at_home * 100,
                "That is per 100 inhabitants, a percentage. The question asks per 1,000.",
            ),
            Mistake(
                lambda: people / _inhabitants(country, 2022) * 1000,
                "You divided by the population of 2022. The question asks for that of 2021.",
            ),
            Mistake(
                lambda: people / _inhabitants("Ukraine", 2021) * 1000,
                "You divided by the inhabitants of Ukraine: that is the share of those at home who "
                f"left this way. The question asks per inhabitant of {who}.",
            ),
        ),
        nudge=f"Head count of {day_of_month(on)}, divided by the population of 2021, times 1,000.",
        praise="You turned a head count into a rate.",
        variants=lambda: {"country": _NEIGHBOURS, "day": _days_of_neighbours()},
    )


def highest_rates(year: int = 2023, origin: str = "Ukraine") -> Exercise:
    """Ask for the three countries that host most of one origin at a year's end, for their size."""
    return Exercise(
        id="flight-3",
        title="the three highest rates",
        task="compute",
        level="stretch",
        minutes=5,
        question="Which **three countries** hosted the most refugees from "
        f"{the(short(origin))} **per 1,000 inhabitants** at the end of {year}? List the highest "
        f"first. Use the table `population`, year {year}.{in_the_tables(origin)}",
        kind=Names("countries", 3, ordered=True),
        expected=lambda: _first_three(_hosts_per_1000(year, origin)),
        mistakes=(
            Mistake(
                lambda: _first_three(_hosts(year, origin)),
                "That is the order by head count. Divide each by its population first.",
            ),
            Mistake(
                lambda: list(_hosts_per_1000(year, origin).sort_values().index[:3]),
                "These are the three lowest rates: sort with ascending=False.",
            ),
        ),
        nudge=f"Use year {year} in both tables, refugees_by_host and population.",
        praise="The order by rate is not the order by head.",
        variants=lambda: {"year": _years_of_hosts(), "origin": _ORIGINS},
        fits=_are_ranked,
    )


def out_and_in(day: str = "2022-12-31") -> Exercise:
    """Ask for the crossings out of Ukraine less those into it, by a day."""
    ways = _ways(day)
    return Exercise(
        id="flight-4",
        title="out and in",
        task="compute",
        level="core",
        minutes=3,
        question="How many more people had crossed **out of** Ukraine than **into** it by "
        f"{day_text(pd.Timestamp(day))}? The table is `crossings_both_ways`.",
        kind=Number("people"),
        expected=lambda: ways[0] - ways[1],
        mistakes=(
            Mistake(
                lambda: ways[0],
                "That is everyone who crossed out, the flow in one direction. Many crossed back.",
            ),
            Mistake(
                lambda: sum(ways),
                "You added the two directions. Someone who left and came back would count twice.",
            ),
            Mistake(
                lambda: ways[1] - ways[0],
                "The two directions are swapped: people out less people in.",
            ),
        ),
        nudge="Take that day's row in crossings_both_ways, and subtract one column from the other.",
        praise="Two flows make a net figure, which can be held against a stock.",
        variants=lambda: {"day": [str(day.date()) for day in load("crossings_both_ways")["date"]]},
    )


def share_that_left() -> Exercise:
    """Ask what is wrong with a share whose denominator is the other part."""
    inside, outside = _inside_and_outside()
    return Exercise(
        id="flight-5",
        title="the share that left",
        task="find",
        level="core",
        minutes=4,
        question="A classmate wants to know how many **per cent** of all displaced people had left "
        "Ukraine by 6 April 2022. She takes survey round 2 for those inside, and the crossings "
        "*shown* on that day for those outside:\n\n"
        "```python\n"
        'left = load("crossings_daily").set_index("date")'
        '["crossings_cumulative_shown"]["2022-04-06"]\n'
        'stayed = load("displaced_inside").set_index("round")["displaced"][2]\n'
        "left / stayed * 100\n"
        "```\n\n"
        f"{WHICH_TRAP}",
        kind=trap_and_mended(Number("per cent")),
        expected=lambda: {"trap": "wrong denominator", "mended": _share_outside()},
        mistakes=(
            Mistake(
                lambda: {"mended": outside / inside * 100},
                "That is her number. She divided those who left by those who stayed.",
            ),
            Mistake(
                lambda: {"mended": inside / (inside + outside) * 100},
                "That is the share of those who stayed in Ukraine. The question is about the "
                "others.",
            ),
            as_share(_share_outside, "mended"),
            Mistake(
                lambda: {"trap": "flow read as stock"},
                "One of the two is a flow, true, and the book adds the two as well. But look at "
                "what she divides by.",
            ),
        ),
        nudge="What is the answer a share of? Is that what she divides by?",
        praise="The denominator of a share is everyone: those who left and those who stayed.",
    )


def six_peaks() -> Exercise:
    """Ask for a chart of each origin's largest year-end number."""
    both = ["refugees", "other_in_need_of_protection"]
    return Exercise(
        id="flight-6",
        title="six peaks",
        task="draw",
        level="stretch",
        minutes=8,
        question="Draw a **bar chart** of the largest year-end number of refugees and other people "
        "in need of protection, for each of the six origins of this chapter. It needs the right "
        "numbers, bars that start at zero, words on the axis or as a title, and a line that begins "
        'with "Source:".',
        kind=Drawing("people", bars=True),
        expected=lambda: _peaks(both),
        mistakes=(
            Mistake(
                lambda: _peaks(["refugees"]),
                "You counted the column refugees alone. Most people from Venezuela are listed in "
                "other_in_need_of_protection.",
            ),
            Mistake(
                lambda: _peaks([*both, "asylum_seekers"]),
                "You added asylum seekers too: people whose claim is not decided. Leave them out.",
            ),
        ),
        nudge="For each origin: add the two columns in every year, then take the largest.",
        praise="Your chart says what it counts, from where, and starts at zero.",
    )


def poland_in_october() -> Exercise:
    """Ask for a rating of a statement on a fall that is a change in the register."""
    return Exercise(
        id="flight-7",
        title="Poland in October 2022",
        task="judge",
        level="core",
        minutes=4,
        question="In October 2022 the number of people under temporary protection in Poland fell "
        "by more than a quarter. Rate this statement: **“In October 2022, more than a quarter of "
        "the people under temporary protection in Poland left the country.”** Then name what "
        "decides: how does the table `breaks` classify that month for Poland (`iso3` is `POL`)? "
        f"Answer with the word in its column `kind`. {WHICH_RATING}",
        kind=Parts((("rating", RATING), ("kind", _KINDS_OF_BREAK))),
        expected=lambda: {
            "rating": "not testable",
            "kind": _break_kind("temporary_protection", "POL", "2022-10"),
        },
        mistakes=(
            Mistake(
                lambda: {"kind": _break_kind("temporary_protection", "ESP", "2024-05")},
                "That would mean that there is no figure. There is one, and it is lower. Look at "
                "Poland's row for that month.",
            ),
            Mistake(
                lambda: {"kind": _break_kind("refugees_by_host", "RUS", "2024-12")},
                "That is what the table says of a different country in a different table. Filter "
                "by table, iso3 and date.",
            ),
            Mistake(
                lambda: {"rating": "supported"},
                "The number fell. Does a lower number in a register show that people left?",
            ),
            Mistake(
                lambda: {"rating": "contradicted"},
                "The table says what happened to the register. Does that show that the people "
                "stayed?",
            ),
        ),
        nudge="Filter breaks by the table temporary_protection and the country POL.",
        praise="A register that is tidied up shows neither that people left nor that they stayed.",
    )


def month_of_own_country(country: str | None = None) -> Exercise:
    """Ask in which month a country of one's own choice, or one that is named, protected most."""
    own = Exercise(
        id="flight-8",
        title="a country of your choice",
        task="compute",
        level="core",
        minutes=4,
        question="Choose **any country** that reports temporary protection. In which month did it "
        "protect most people? Give a dict with the country's name and the month, such as "
        '`{"Ireland": "2023-05"}`.',
        kind=OfOwnChoice("country", Month(), "{'Ireland': '2023-05'}"),
        expected=lambda: _protection().idxmax(),
        mistakes=(
            Mistake(
                lambda: _protection().idxmin(),
                "That is the month with the fewest people. Use idxmax.",
            ),
            Mistake(
                lambda: _protection().diff().idxmax(),
                "That is the month in which most people were *added*, a flow. The question asks "
                "when the number itself, the stock, was largest.",
            ),
        ),
        nudge="Take your country's rows, set the month as index, and ask idxmax of beneficiaries.",
        praise="Now read the table breaks for your country: would you trust that month?",
        variants=lambda: {"country": _reporting()},
        worked={"country": "Ireland"},
    )
    if country is None:
        return own
    who = the(short(country))
    return assigned(
        own,
        country,
        title=f"protection in {who}",
        question=f"In which month did {named(country)} protect most people? The table is "
        f"`temporary_protection`.{in_the_tables(country)} Give the month as text, such as "
        '`"1999-12"` (which is wrong).',
        nudge=f"Take the rows of {who}, set the month as index, and ask idxmax of beneficiaries.",
        praise=f"Now read the table breaks for {who}: would you trust that month?",
    )


def two_editions(day: str = "2022-03-29") -> Exercise:
    """Ask what is wrong with a difference between two editions."""
    on = pd.Timestamp(day)
    now = _crossings()["crossings_cumulative_now"]
    then = _crossings()["crossings_cumulative_then"]
    return Exercise(
        id="flight-9",
        title="a day's crossings",
        task="find",
        level="warm-up",
        minutes=4,
        question=f"How many people crossed on {day_text(on)} alone, as known now? A classmate "
        "subtracts two totals:\n\n"
        "```python\n"
        'crossings = load("crossings_daily").set_index("date")\n'
        f'crossings["crossings_cumulative_now"]["{on.date()}"] - '
        f'crossings["crossings_cumulative_then"]["{_day_before(on).date()}"]\n'
        "```\n\n"
        f"{WHICH_TRAP}",
        kind=trap_and_mended(Count("people")),
        expected=lambda: {"trap": "two editions mixed", "mended": now[on] - now[_day_before(on)]},
        mistakes=(
            Mistake(
                lambda: {"mended": now[on] - then[_day_before(on)]},
                "That is the classmate's number. Look at the two columns that it comes from.",
            ),
            Mistake(
                lambda: {"mended": then[on] - then[_day_before(on)]},
                "Both totals are of one edition now, but of the one published then. The question "
                "says: as known now.",
            ),
            Mistake(
                lambda: {"mended": now[on]},
                "That is the total of all days up to then. The question asks for one day.",
            ),
        ),
        nudge="Both totals have to come from the same column.",
        praise="A difference makes sense within one edition only.",
        variants=lambda: {"day": [f"2022-03-{date:02}" for date in range(5, 31)]},
    )


def sentence_for_a_newspaper() -> Exercise:
    """Ask for two sentences that cannot be misread."""
    return Exercise(
        id="flight-10",
        title="two sentences that cannot be misread",
        task="write",
        level="core",
        minutes=5,
        question="Write **two sentences** for a newspaper of 8 April 2022: how many people had "
        "left Ukraine, and how sure can a reader be of the number? Then tick what your sentences "
        "have.",
        kind=Sentences(
            checklist=(
                "They say what was counted: crossings, not people who stayed away.",
                "They say on which day.",
                "They say who counted, and in which edition.",
                "They say in what way the number may still change.",
                "They blame nobody and do not exaggerate.",
            )
        ),
        praise="Read your sentences aloud to somebody, and tick what they heard.",
    )


EXERCISES = (
    third_million,
    two_editions,
    rate_of_a_neighbour,
    poland_in_october,
    highest_rates,
    month_of_own_country,
    six_peaks,
    out_and_in,
    share_that_left,
    sentence_for_a_newspaper,
)
