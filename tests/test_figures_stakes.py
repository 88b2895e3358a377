"""The figures of chapter 07, drawn from frames of countries that do not exist."""

import pandas as pd
import pytest
from lab_figures import state

from summit.chapters.stakes import figures

# The map has squares for countries that exist.
CODES = ("NOR", "ITA", "FIN")


def by(index, name, **columns):
    """Return a frame by years or names, the index being called so."""
    return pd.DataFrame(columns, index=pd.Index(index, name=name))


@pytest.fixture
def came():
    days = pd.to_datetime(["2022-04-18", "2023-04-04"])
    return pd.DataFrame({"date": days, "days_after": [5, 70]})


def test_what_came(came):
    chart = figures.what_came(came)
    assert chart.title == (
        "The battle that was foreseen was announced on day 5; membership for Finland came on day 70"
    )
    assert chart.alt.endswith(
        "Battle of the Donbas begins, says Ukraine 5, Finland is a member 70."
    )
    assert list(chart.numbers["Day"]) == list(came["date"])


@pytest.mark.parametrize("day", ["2022-04-19", "2023-04-04"])
def test_what_came_refuses_an_event_without_a_name_and_a_day_with_two(came, day):
    more = pd.DataFrame({"date": [pd.Timestamp(day)], "days_after": [9]})
    with pytest.raises(ValueError, match=f"one event a day; see EVENTS for {day}"):
        figures.what_came(pd.concat([came, more]))


def test_flight_peaks():
    peaks = pd.DataFrame({"country": ["Kingdom of Westland", "Eastland"], "year": [1996, 2001]})
    peaks["refugees"] = [12_345, 6_000]
    chart = figures.flight_peaks(peaks)
    assert chart.title == (
        "At the end of 1996 there were 12,345 refugees from the Kingdom of Westland"
    )
    assert chart.alt.endswith("of origin: Kingdom of Westland, 1996 12,345, Eastland, 2001 6,000.")
    assert list(chart.numbers["Refugees"]) == [12_345, 6_000]


@pytest.fixture
def flights():
    rows = pd.DataFrame({"year": [1996] * 10 + [1997], "country": [*"ABCDEFGHIJ", "A"]})
    rows["refugees"] = [*range(1000, 11_000, 1000), 7]
    rows["both"] = rows["refugees"] + [50_000, *[0] * 10]
    return figures.flight_by_year(rows)


def test_flight_by_year_begins_with_refugees_alone(flights):
    chart = flights.states[flights.start]
    assert chart.title == "End of 1996: most from J, 10,000 refugees"
    # The first eight of ten.
    assert list(chart.numbers["Origin"]) == list("JIHGFEDC")


def test_flight_by_year_with_those_displaced_inside(flights):
    chart = state(flights, year=1996, kind="both")
    assert chart.title == "End of 1996: most from A, 51,000 refugees and people displaced inside"
    assert "at the end of 1996: A 51,000, J 10,000, I 9,000," in chart.alt
    assert state(flights, year=1997, kind="both").title.endswith(
        "A, 7 refugees and people displaced inside"
    )


def test_crossing():
    shares = pd.DataFrame(
        {
            2014: [2.0, 1.0, 3.0, None, 1.9],
            2015: [1.9, 1.5, 3.0, 2.5, 1.9],
            2016: [2, 2, 3, 3, 1.9],
        },
        index=pd.Index(["Upland", "Late", "Always", "Newland", "Never"], name="country"),
    )
    chart = figures.crossing(shares)
    assert chart.title == (
        "2 allies were over the line in 2014, 4 in 2016; 1 of them went under it again in between"
    )
    assert "from 2014 to 2016" in chart.alt
    assert "Filled in all years: Always. Under the line again after the first time: Upland." in (
        chart.alt
    )
    # By the first year at the line, then by the number of years.
    assert list(chart.numbers["Ally"]) == ["Always", "Upland", "Newland", "Late"]
    assert list(chart.numbers["Years at or above"]) == [3, 2, 2, 1]
    assert "in all these years: Never." in chart.note


@pytest.fixture
def spending():
    measured = pd.DataFrame(
        {"country": ["Eastland", "Westland"] * 2, "year": [2022] * 2 + [2023] * 2}
    )
    measured["share_of_gdp_pct"] = [1.0, 2.0, 2.0, 2.5]
    measured["expenditure_usd_current_mn"] = [30_000.0, 10_000.0, 40_000.0, 10_000.0]
    measured["per_head"] = [500.4, 900.0, 600.0, 1000.0]
    return figures.spending(measured)


def test_spending_as_a_share(spending):
    chart = spending.states[spending.start]
    assert chart.title == "2023: 2 of 2 allies at or above 2 % of GDP"
    assert "Westland 2.50 %, Eastland 2.00 %. At or above 2 per cent of GDP: 2." in chart.alt
    assert chart.note == "Blue: at or above 2 % of GDP, the orange line. An estimate."
    assert state(spending, year=2022, measure="share").title.startswith("2022: 1 of 2 allies")


def test_spending_in_dollars(spending):
    chart = state(spending, year=2022, measure="money")
    assert chart.title == "2022: Eastland paid 75 of every 100 dollars"
    assert (
        "US dollars, billion, the highest first: Eastland 30.0 bn, Westland 10.0 bn." in chart.alt
    )
    chart = state(spending, year=2022, measure="per_head")
    assert chart.title == "2022: most per inhabitant in Westland, 900 dollars"
    assert list(chart.numbers["US dollars per inhabitant"]) == [900.0, 500.0]
    assert chart.note == "Blue: at or above 2 % of GDP. Dollars of the year."


def test_two_sides_cuts_what_is_under_the_line():
    sides = by(["Westland", "Eastland"], "country", nato=[2.143, 2.05], sipri=[1.999, 1.25])
    chart = figures.two_sides(sides)
    assert chart.title.startswith("2 allies are on one side of the line for NATO")
    assert chart.alt.endswith("Westland NATO 2.14, SIPRI 1.999; Eastland NATO 2.05, SIPRI 1.250.")
    assert ">1.99<" in chart.svg
    assert ">2.00<" not in chart.svg


@pytest.fixture
def allies_map():
    members = pd.DataFrame(
        {"year": [2023, 2023, 2024, 2024, 2024], "iso3": list(CODES[:2] + CODES)}
    )
    members["country"] = members["iso3"].map(
        dict(zip(CODES, ["North", "South", "New"], strict=True))
    )
    members["share_of_gdp_pct"] = [1.999, 3.5, 2.0, 2.5, 0.5]
    sipri = members.assign(share_of_gdp_pct=[2.1, 1.2, 1.9, 1.1, 2.2])
    # It counts countries that are no members, too.
    other = pd.DataFrame({"year": [2024], "iso3": ["CHE"], "share_of_gdp_pct": [9.0]})
    return figures.line_map(members, pd.concat([sipri, other]), [*CODES, "CHE", "ISL"])


def test_line_map_of_either_source(allies_map):
    chart = allies_map.states[allies_map.start]
    assert chart.title == "2024: 2 of 3 allies over the line, as NATO counts"
    assert "2 per cent of GDP: South 2.50, North 2.00. Under it: 1 allies." in chart.alt
    chart = state(allies_map, year=2024, count="SIPRI")
    assert chart.title == "2024: 1 of 3 allies over the line, as SIPRI counts"
    assert list(chart.numbers["Ally"]) == ["New", "North", "South"]
    assert chart.tables == ("sipri_expenditure",)


def test_line_map_shows_the_members_of_the_year_and_rounds_nobody_up(allies_map):
    chart = state(allies_map, year=2023, count="NATO")
    assert chart.title == "2023: 1 of 2 allies over the line, as NATO counts"
    assert ">1.99<" in chart.svg
    assert list(chart.numbers["Ally"]) == ["South", "North"]


def test_definitions():
    names, years = ["Türkiye", "Newland"], range(2014, 2025)
    nato = pd.DataFrame(1.5, index=pd.Index(names, name="country"), columns=years)
    sipri = nato + 0.25
    nato.loc["Newland"] = [None] * 9 + [1.8, 2.0]
    sipri.loc["Newland", [2014, 2023, 2024]] = [1.25, 1.0, 2.25]
    explorer = figures.definitions(nato, sipri)
    chart = explorer.states[explorer.start]
    assert chart.title == "Türkiye in 2024: 1.50 % by NATO’s figures, 1.75 % by SIPRI’s"
    chart = state(explorer, country="Newland")
    assert "goes from 1.80 in 2023 to 2.00, SIPRI's from 1.25 in 2014 to 2.25." in chart.alt
    assert chart.alt.endswith("They are furthest apart, by 0.80, in 2023.")
    assert explorer.controls[0].labels == ("Newland", "Türkiye")


def test_war_shares():
    at_war = by(range(2013, 2025), "year", UKR=2.0, RUS=[*range(1, 12), 7.04])
    at_war.loc[2022:, "UKR"] = [20.0, 30.0, 25.5]
    chart = figures.war_shares(at_war)
    assert chart.title.endswith("spending was 26 % of GDP, the Russian Federation's 7 %")
    assert "at most 2.0 until 2021, then 20.0 in 2022 and 25.5 in 2024." in chart.alt
    assert "Federation's is 2.0 in 2014, 9.0 in 2021 and 7.0 in 2024." in chart.alt
    assert chart.numbers.columns[1] == "Ukraine, % of GDP"


def test_views():
    asked = pd.DataFrame({"country": ["Half", "Low", "High"], "share_pct": [50.0, 37.0, 91.0]})
    chart = figures.views(asked.assign(year=2031))
    assert chart.title == "A favourable view of NATO: from 37 % in Low to 91 % in High"
    assert "in 3 members in 2031: High 91 per cent, Half 50 per cent, Low 37 per cent." in chart.alt
    assert list(chart.numbers["Favourable, %"]) == [91, 50, 37]
