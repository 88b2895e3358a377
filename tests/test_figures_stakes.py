"""The figures of chapter 07, drawn from frames of countries that do not exist."""

import pandas as pd
import pytest
from lab_figures import state

from summit.chapters.stakes import figures


@pytest.fixture
def came():
    days = pd.to_datetime(["2022-04-18", "2023-04-04"])
    return pd.DataFrame({"date": days, "days_after": [5, 70]})


def test_what_came(came):
    chart = figures.what_came(came)
    assert chart.title == ("The foreseen battle came on day 5, Finland's membership on day 70")
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


def long(shares, years):
    """Return a row for each country and year that has a share."""
    wide = pd.DataFrame(shares, index=years).rename_axis("year")
    rows = wide.melt(ignore_index=False, var_name="country", value_name="share_of_gdp_pct")
    return rows.dropna().reset_index()


def test_crossing():
    members = long(
        {
            "Upland": [2.0, 1.9, 2],
            "Late": [1.0, 1.5, 2],
            "Always": [3.0, 3.0, 3],
            "Newland": [None, 2.5, 3],
            "Never": [1.9, 1.9, 1.9],
        },
        [2014, 2015, 2016],
    )
    chart = figures.crossing(members.assign(is_estimate=members["year"] == 2016))
    assert chart.title == (
        "Two allies met 2 per cent in 2014, four by estimate in 2016; one fell below it in between"
    )
    assert "from 2014 to 2016" in chart.alt
    assert "Filled in all years: Always. Below the line again after the first time: Upland." in (
        chart.alt
    )
    # By the first year at the line, then by the number of years.
    assert list(chart.numbers["Ally"]) == ["Always", "Upland", "Newland", "Late"]
    assert list(chart.numbers["Years at or above"]) == [3, 2, 2, 1]
    assert "in all these years: Never." in chart.note
    assert chart.note.endswith("Estimates: 2016.")


@pytest.fixture
def spending():
    measured = pd.DataFrame(
        {"country": ["Eastland", "Westland"] * 2, "year": [2022] * 2 + [2023] * 2}
    )
    measured["share_of_gdp_pct"] = [1.0, 2.0, 2.0, 2.5]
    measured["expenditure_usd_current_mn"] = [30_000.0, 10_000.0, 40_000.0, 10_000.0]
    measured["per_head"] = [500.4, 900.0, 600.0, 1000.0]
    measured["is_estimate"] = [False, False, True, True]
    return figures.spending(measured)


def test_spending_as_a_share(spending):
    chart = spending.states[spending.start]
    assert chart.title == "2023: two of two allies at or above 2 % of GDP"
    assert "Westland 2.50 %, Eastland 2.00 %. At or above 2 per cent of GDP: 2." in chart.alt
    assert chart.note == "Blue: at or above 2 % of GDP, the orange line. An estimate."
    assert state(spending, year=2022, measure="share").title.startswith("2022: one of two allies")


def test_spending_in_dollars(spending):
    chart = state(spending, year=2022, measure="money")
    assert chart.title == "2022: Eastland spent 75 % of the allies' dollars"
    assert (
        "US dollars, billion, the highest first: Eastland 30.0 bn, Westland 10.0 bn." in chart.alt
    )
    chart = state(spending, year=2022, measure="per_head")
    assert chart.title == "2022: most per inhabitant in Westland, 900 dollars"
    assert list(chart.numbers["US dollars per inhabitant"]) == [900.0, 500.4]
    assert chart.note == "Blue: at or above 2 % of GDP. Dollars of the year."


def edition(publisher, month, **shares):
    """Return the rows of an edition for two years."""
    rows = long(shares, [2023, 2024])
    return rows.assign(publisher=publisher, edition=pd.Timestamp(month), was_member=True)


@pytest.fixture
def explorer():
    table = pd.concat(
        [
            edition("NATO", "2024-06", North=[1.0, 2.0], South=[2.5, 2.5], New=[None, 1.0]),
            edition("NATO", "2025-08", North=[9.0, 9.0], South=[9.0, 9.0], New=[None, 9.0]),
            edition("NATO", "2026-07", North=[1.0, 1.995], South=[2.5, 2.5], New=[None, 1.0]),
            edition("SIPRI", "2025-04", North=[1.0, 1.0], South=[1.0, 1.0], New=[None, 1.0]),
            edition("SIPRI", "2026-04", North=[1.0, 1.0], South=[1.0, 2.0], New=[None, 2.0]),
        ]
    )
    return figures.editions(table)


def test_editions_sets_the_first_against_the_newest(explorer):
    chart = explorer.states[explorer.start]
    assert chart.title == (
        "2024: two allies met 2 % in NATO’s edition of June 2024, one in that of July 2026"
    )
    # Rounded to two decimals it would be on the line.
    assert chart.alt.endswith("On different sides: North 2.00 and 1.995.")
    assert list(chart.numbers["Ally"]) == ["South", "North", "New"]


def test_editions_shows_the_members_of_the_year(explorer):
    chart = state(explorer, year=2023, pair="SIPRI, April 2025 and April 2026")
    assert chart.title.startswith("2023: no allies met 2 % in SIPRI’s edition of April 2025, no ")
    assert list(chart.numbers["Ally"]) == ["North", "South"]


def test_editions_sets_one_publisher_against_the_other(explorer):
    chart = state(explorer, year=2024, pair=figures.NEWEST)
    assert chart.title == "2024: one ally met 2 % by NATO’s count, two by SIPRI’s"
    assert "On different sides: New 1.00 and 2.00." in chart.alt


def test_blame():
    asked = pd.DataFrame(
        {
            "pollster": ["GLOBSEC", "European Council on Foreign Relations", "GLOBSEC"],
            "country": ["Half", "Both", "Both"],
            "share_pct": [50.0, 80.0, 55.0],
            "bound": [None, "above", None],
        }
    )
    chart = figures.blame(asked)
    assert chart.title == (
        "In one of two members with published shares, more than half held Russia mainly responsible"
    )
    assert "Both, ECFR over 80 %, Both, GLOBSEC 55 %, Half, GLOBSEC 50 %." in chart.alt
    assert list(chart.numbers["Mainly Russia, %"]) == [80, 55, 50]
