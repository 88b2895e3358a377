"""The figures of chapter 02, drawn from frames of countries that do not exist."""

import pandas as pd
import pytest
from lab_figures import calls, state

from summit import load
from summit.chapters.flight import figures

DAYS = pd.to_datetime(["2022-04-05", "2022-04-06", "2022-04-07"])
NAMES = ["Poland", "Republic of Moldova", "Westland"]


def by(index, name, **columns):
    """Return a frame by days, years or names, the index being called so."""
    return pd.DataFrame(columns, index=pd.Index(index, name=name))


def test_million_days():
    days = pd.date_range("2022-02-24", periods=71)
    crossings = by(days, "date", crossings_cumulative_now=range(0, 7_100_000, 100_000))
    passed = [days[10 * million] for million in range(1, 8)]
    millions = pd.DataFrame({"Million": range(1, 8), "Passed on": passed})
    millions["Days since the invasion began"] = [11, 21, 31, 41, 51, 61, 71]
    chart = figures.million_days(crossings, millions)
    assert chart.title == (
        "Crossings out of Ukraine reached a million in 11 days, four million in 41"
    )
    assert "one million on 6 March 2022, four million on 5 April 2022" in chart.alt
    assert "seven million on 5 May 2022" in chart.alt
    assert chart.numbers.equals(millions)


def test_three_editions():
    days = pd.to_datetime(["2022-03-28", "2022-03-29", "2022-03-30"])
    editions = pd.DataFrame(
        [(edition, day, 3_900_000 + people + 50_000 * place)
         for edition, people in (("2022-03-31", 60_000), ("2022-04-08", 0), ("2023-05-03", 0))
         for place, day in enumerate(days)],
        columns=["edition", "date", "crossings_cumulative"],
    )  # fmt: skip
    chart = figures.three_editions(editions)
    assert chart.title == "The day of the fourth million moved from 29 March to 30 March"
    assert "about 60 thousand people above" in chart.alt
    assert "It crosses the line of four million on 29 March 2022" in chart.alt


def test_three_editions_from_the_table():
    chart = calls("02-flight/lab.ipynb")["three_editions"].drawn
    editions = load("crossings_editions")
    totals = list(editions.loc[editions["date"] == "2022-03-29", "crossings_cumulative"])
    assert f"about {round((totals[0] - totals[-1]) / 1000)} thousand people above" in chart.alt


def border():
    counts = {"Poland": [100, 200, 400], "Westland": [7, 8, 9]}
    counts["Republic of Moldova"] = [60, 90, None]
    inhabitants = pd.Series([4000, 1000, 9000], index=NAMES)
    return figures.border_by_day(by(DAYS, "date", **counts), inhabitants)


def test_border_by_day_counts_heads():
    chart = state(border(), day=DAYS[2], measure="people")
    assert chart.title == "By 7 April 2022: 400 crossings into Poland"
    assert "Poland 400, Republic of Moldova 90, Westland 9 (people)" in chart.alt
    assert list(chart.numbers["Figure of"]) == [DAYS[2], DAYS[1], DAYS[2]]
    assert "90 (6 April)" in chart.svg


def test_border_by_day_counts_for_every_thousand():
    explorer = border()
    chart = state(explorer, day=DAYS[1], measure="per_1000")
    assert explorer.states[explorer.start].title.startswith("By 6 April 2022: 200 crossings")
    assert chart.title == (
        "By 6 April 2022: 90 crossings into the Republic of Moldova per 1,000 inhabitants"
    )
    # In the order of the last day: 100, 90 and 1 for every thousand.
    assert list(chart.numbers["Per 1,000 inhabitants"]) == pytest.approx([50, 90, 8 / 9])


@pytest.fixture
def hosts():
    people = pd.DataFrame(
        {2023: [5000.0, 3000.0, 9000.0, None], 2024: [4000.0, 6000.0, 9000.0, 10.0]},
        index=pd.Index(["Eastland", "Westland", "Unknown", "Northland"], name="host"),
    )
    return people, pd.Series({"Eastland": 1e6, "Westland": 1e5, "Northland": 5e4})


def test_hosts_by_year(hosts):
    explorer = figures.hosts_by_year(*hosts)
    chart = state(explorer, year=2023, measure="people")
    assert chart.title == "End of 2023: Eastland has the largest figure, 5,000 people"
    assert list(chart.numbers["Host"]) == ["Eastland", "Westland"]
    chart = state(explorer, year=2024, measure="per_1000")
    assert chart.title == (
        "End of 2024: Westland has the largest figure, 60.0 per 1,000 inhabitants"
    )
    assert "Westland 60.0, Eastland 4.0, Northland 0.2." in chart.alt


def test_recorded_breaks():
    days = pd.to_datetime(["2022-12-30", "2022-12-31", "2023-06-04", "2023-06-05"])
    recorded = pd.Series([5_000_000, 3_500_000, 3_200_000, 3_100_000], index=days)
    falls = by(days[1:], "date", days=["31 December 2022", *["4 and 5 June 2023"] * 2])
    falls["value_before"], falls["value_after"] = recorded[:-1].to_numpy(), recorded[1:].to_numpy()
    falls["change"] = falls["value_after"] - falls["value_before"]
    chart = figures.recorded_breaks(recorded, falls)
    assert chart.title == "Two steps down: 1.5 and 0.4 million fewer within a day or two"
    assert "rises to 5.0 million on 30 December 2022" in chart.alt
    assert "1.50 million on 31 December 2022 and 0.40 million on 4 and 5 June 2023" in chart.alt
    assert list(chart.numbers["Change"]) == [-1_500_000, -300_000, -100_000]


def test_falls_on_days_that_follow_each_other_are_one_step():
    days = pd.to_datetime(["2022-12-31", "2023-06-04", "2023-06-05"])
    falls = figures.with_days_of_step(by(days, "date", change=[-3, -2, -1]))
    assert list(falls["days"]) == ["31 December 2022", *["4 and 5 June 2023"] * 2]
    assert list(falls["change"]) == [-3, -2, -1]


def test_recorded_breaks_from_the_table():
    call = calls("02-flight/lab.ipynb")["recorded_breaks"]
    falls = call.arguments["falls"]["change"]
    assert f"{-falls.iloc[0] / 1e6:.2f} million on" in call.drawn.alt
    assert f"{-falls.iloc[1:].sum() / 1e6:.2f} million on" in call.drawn.alt


def test_protection_by_month():
    months = pd.to_datetime(["2022-11-01", "2022-12-01"])
    holders = by(months, "month", Westland=[None, 800.0], Eastland=[700.0, 400.0])
    clean_ups = pd.Series(["Westland took out those who had left."], index=months[1:])
    inhabitants = pd.Series({"Westland": 1e5, "Eastland": 1e5})
    explorer = figures.protection_by_month(holders, inhabitants, clean_ups)
    chart = state(explorer, month=months[0], measure="people")
    assert chart.title == "November 2022: Eastland has the largest figure, 700 people"
    assert chart.note == "No figure this month: Westland."
    chart = state(explorer, month=months[1], measure="per_1000")
    assert chart.title == (
        "December 2022: Westland has the largest figure, 8.0 per 1,000 inhabitants"
    )
    assert chart.note.startswith("All countries reported this month. A register was cleaned up.")


def test_one_year_rises():
    rises = pd.DataFrame({"country": ["Southland", "Northland"], "year": [2001, 1999]})
    rises["people"] = [2_340_000.0, 1_000_000.0]
    chart = figures.one_year_rises(rises)
    assert chart.title == ("Southland's rise in 2001 is the largest in UNHCR's year-end figures")
    assert "Southland, 2001 2.34 million, Northland, 1999 1.00 million." in chart.alt
    assert list(chart.numbers["Rise in one year"]) == [2_340_000, 1_000_000]


def test_the_flight_of_1971_is_not_in_the_table():
    """What the note of one_year_rises says, and where the returns show it."""
    origins, returns = load("refugees_by_origin"), load("returns")
    fled = origins[origins["year"] == 1971]
    assert not fled["iso3"].isin(["PAK", "BGD"]).any()
    back = returns[returns["year"] == 1972].set_index("iso3")["returned_refugees"]
    assert (back.idxmax(), back.max()) == ("IND", 9_799_410)


def test_five_counts():
    names = ["Crossings out", "Refugees at the year's end"]
    counts = by(names, "count", people=[8_000_000, 2_000_000], kind=["flow", "stock"])
    chart = figures.five_counts(counts, DAYS[0])
    assert chart.title.endswith("meant anything from 2.0 to 8.0 million")
    assert "of 5 April 2022." in chart.note
    assert list(chart.numbers["Kind"]) == ["flow", "stock"]


def test_displaced_inside():
    days = pd.date_range("2022-03-16", periods=6, freq="30D")
    rounds = by(days, "date", round=range(1, 7), method=["calls"] * 4 + ["model"] * 2)
    rounds["displaced"] = [6e6, 8e6, 7e6, 5e6, 4e6, 3.5e6]
    chart = figures.displaced_inside(rounds)
    assert chart.title == (
        "Inside Ukraine, an estimated 8.0 million people were displaced in mid-April 2022"
    )
    assert "They rise from 6.0 million in March 2022 to 8.0 million on 15 April 2022" in chart.alt
    assert "fall to 3.5 million on 13 August 2022. The line is broken at round 5" in chart.alt
    assert "from round 5" in chart.svg


def test_ways_back():
    names = ["Back at home", "Crossings in", "Came back"]
    counts = by(names, "count", people=[4_000_000, 11_000_000, 1_250_000], kind=["a", "b", "c"])
    chart = figures.ways_back(counts)
    assert chart.title == "Counts of people who went back run from 1.3 to 11.0 million"
    assert "Three bars" in chart.alt
    assert "Crossings in 11.00 million, Back at home 4.00 million" in chart.alt
    assert list(chart.numbers["Kind"]) == ["b", "a", "c"]


def test_ways_back_from_the_tables():
    people = calls("02-flight/lab.ipynb")["ways_back"].arguments["counts"]["people"]
    assert people["Crossings into Ukraine, 2022"] == 11_393_664
    assert people["Came back from abroad, 2022–2025"] == 660_000 + 399_050 + 209_064 + 139_251
