"""Chapter 02: exercises on crossings, hosts and displacement."""

from __future__ import annotations

import pandas as pd

from summit.answers import Choice, Day, Month, Names, Number, NumberByName, OfOwnChoice
from summit.chapters.shared import FIRST_DAY, by_name, inhabitants
from summit.data import load
from summit.exercises import Exercise, Mistake, as_share

_MILLION = 1_000_000
_SURVEY_ROUND = 2


def _crossings() -> pd.DataFrame:
    return load("crossings_daily").set_index("date")


def _first_day(total: pd.Series, people: int) -> pd.Timestamp:
    return total.index[total >= people][0]


def _neighbour(country: str) -> float:
    """Return the last figure published on or before the meeting's first day."""
    table = load("crossings_by_country")
    rows = table[(table["series"] == "published_daily") & (table["country"] == country)]
    rows = rows[rows["date"] <= FIRST_DAY].dropna(subset=["crossings_cumulative"])
    return float(rows.sort_values("date")["crossings_cumulative"].iloc[-1])


def _inhabitants(country: str, year: int) -> float:
    return inhabitants(load("population"), year)[country]


def _hosts(year: int) -> pd.Series:
    """Return refugees from Ukraine by host, countries only: no “other hosts”, none unknown."""
    table, countries = load("refugees_by_host"), load("countries")
    rows = table[(table["origin_iso3"] == "UKR") & (table["year"] == year)]
    rows = rows[rows["host_iso3"].isin(countries.loc[countries["is_country"], "iso3"])]
    return by_name(rows, "refugees", "host").astype(float)


def _hosts_per_1000(year: int) -> pd.Series:
    people, hosts = inhabitants(load("population"), year), _hosts(year)
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


def _year_end_ways() -> tuple[float, float]:
    last = load("crossings_both_ways").set_index("date").loc["2022-12-31"]
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


def _busiest_day() -> pd.Timestamp:
    return _crossings()["crossings_now"].idxmax()


EXERCISES = (
    Exercise(
        id="flight-1",
        kind=Day(),
        expected=lambda: _first_day(_crossings()["crossings_cumulative_now"], 3 * _MILLION),
        mistakes=(
            Mistake(
                _busiest_day,
                "That is the busiest day. “Passed three million” asks for the running total: use "
                "crossings_cumulative_now.",
            ),
            Mistake(
                lambda: (
                    _crossings()["crossings_cumulative_now"]
                    .loc[lambda s: s < 3 * _MILLION]
                    .index[-1]
                ),
                "That is the last day *below* three million. The next one passes it.",
            ),
        ),
        nudge="Compare the running total with 3_000_000 and take the first day that reaches it.",
        praise="You read a day off a running total.",
    ),
    Exercise(
        id="flight-2",
        kind=Number("people per 1,000 inhabitants"),
        expected=lambda: _neighbour("Slovakia") / _inhabitants("Slovakia", 2021) * 1000,
        mistakes=(
            Mistake(
                lambda: _neighbour("Slovakia"),
                "That is the head count. For a rate, divide it by the inhabitants, times 1,000.",
            ),
            Mistake(
                lambda: _neighbour("Slovakia") / _inhabitants("Slovakia", 2021),
                "That is the number per single inhabitant. Multiply by 1,000.",
            ),
            Mistake(
                lambda: _neighbour("Slovakia") / _inhabitants("Slovakia", 2021) * 100,
                "That is per 100 inhabitants, a percentage. The question asks per 1,000.",
            ),
            Mistake(
                lambda: _neighbour("Slovakia") / _inhabitants("Ukraine", 2021) * 1000,
                "You divided by the inhabitants of Ukraine: that is the share of those at home who "
                "left this way. The question asks per inhabitant of Slovakia.",
            ),
        ),
        nudge="Head count of 6 April, divided by the population of 2021, times 1,000.",
        praise="You turned a head count into a rate.",
    ),
    Exercise(
        id="flight-3",
        kind=Names("countries", 3, ordered=True),
        expected=lambda: _first_three(_hosts_per_1000(2023)),
        mistakes=(
            Mistake(
                lambda: _first_three(_hosts(2023)),
                "That is the order by head count. Divide each by its population first.",
            ),
            Mistake(
                lambda: list(_hosts_per_1000(2023).sort_values().index[:3]),
                "These are the three lowest rates: sort with ascending=False.",
            ),
        ),
        nudge="Use year 2023 in both tables, refugees_by_host and population.",
        praise="The order by rate is not the order by head.",
    ),
    Exercise(
        id="flight-4",
        kind=Number("people"),
        expected=lambda: _year_end_ways()[0] - _year_end_ways()[1],
        mistakes=(
            Mistake(
                lambda: _year_end_ways()[0],
                "That is everyone who crossed out, the flow in one direction. Many crossed back.",
            ),
            Mistake(
                lambda: sum(_year_end_ways()),
                "You added the two directions. Someone who left and came back would count twice.",
            ),
            Mistake(
                lambda: _year_end_ways()[1] - _year_end_ways()[0],
                "The two directions are swapped: people out less people in.",
            ),
        ),
        nudge="Take the row of 31 December 2022 in crossings_both_ways.",
        praise="Two flows make a net figure, which can be held against a stock.",
    ),
    Exercise(
        id="flight-5",
        kind=Number("per cent"),
        expected=_share_outside,
        mistakes=(
            as_share(_share_outside),
            Mistake(
                lambda: _inside_and_outside()[1] / _inside_and_outside()[0] * 100,
                "You divided those who left by those who stayed. The whole is both together.",
            ),
            Mistake(
                lambda: _inside_and_outside()[0] / sum(_inside_and_outside()) * 100,
                "That is the share of those who stayed in Ukraine. Asked is the others'.",
            ),
        ),
        nudge="Those abroad, divided by those abroad and inside together, times 100.",
        praise="Most people who flee do not leave their country.",
    ),
    Exercise(
        id="flight-6",
        kind=NumberByName("six origins", "the largest year-end number of people"),
        expected=lambda: _peaks(["refugees", "other_in_need_of_protection"]),
        mistakes=(
            Mistake(
                lambda: _peaks(["refugees"]),
                "You counted the column refugees alone. Most people from Venezuela stand in "
                "other_in_need_of_protection.",
            ),
            Mistake(
                lambda: _peaks(["refugees", "other_in_need_of_protection", "asylum_seekers"]),
                "You added asylum seekers too: people whose claim is not decided. Leave them out.",
            ),
        ),
        nudge="For each origin: add the two columns in every year, then take the largest.",
        praise="You said what you counted, so the six can be compared.",
    ),
    Exercise(
        id="flight-7",
        kind=Choice(lambda: load("breaks")["kind"].cat.categories),
        expected=lambda: _break_kind("temporary_protection", "POL", "2022-10"),
        mistakes=(
            Mistake(
                lambda: _break_kind("temporary_protection", "ESP", "2024-05"),
                "Missing would mean that there is no figure. There is one, and it is "
                "lower. Look at Poland's row for that month.",
            ),
            Mistake(
                lambda: _break_kind("refugees_by_host", "RUS", "2024-12"),
                "That is what the table says of another country in another table. Filter by table, "
                "iso3 and date.",
            ),
        ),
        nudge="Filter breaks by the table temporary_protection and the country POL.",
        praise="You checked the counting before you believed the fall.",
    ),
    Exercise(
        id="flight-8",
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
    ),
)
