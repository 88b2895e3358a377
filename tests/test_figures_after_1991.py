"""The figures of chapter 05, drawn from frames of numbers that are not the book's."""

import pandas as pd
import pytest
from lab_figures import state

from summit.chapters.after_1991 import figures
from summit.chapters.after_1991.documents import memorandum


@pytest.fixture
def stockpiles():
    by_year = pd.DataFrame(
        {
            "Westland": [0, 0, 5, 6],
            figures.RUSSIA: [0, 9_000, 8_000, 7_000],
            "Eastland": [0, 0, 20, 4],
            figures.AMERICA: [1_000, 4_000, 8_500, 6_000],
        },
        index=pd.Index([1990, 1991, 1992, 1993], name="year"),
    )
    signed = pd.to_datetime(["1991-07-31", "1992-05-23", "1992-12-01"])
    treaties = pd.DataFrame({"Treaty": ["ONE", "TWO", "THREE"], "Signed": signed})
    return figures.stockpiles(by_year, treaties)


def test_stockpiles_of_the_two_largest(stockpiles):
    start = stockpiles.states[stockpiles.start]
    assert start.title == "1991: ONE is signed. Soviet Union 9,000 warheads, United States 4,000"
    chart = state(stockpiles, year=1992, states="two")
    assert chart.title == (
        "1992: TWO is signed. Russian Federation 8,000 warheads, United States 8,500"
    )
    assert "from 1990 to 1992." in chart.alt
    assert "Signed by then: ONE, TWO, THREE. The Soviet line peaks in 1991" in chart.alt
    assert chart.alt.endswith("the American one in 1992.")
    assert list(chart.numbers["Warheads, 1992"]) == [8_500, 8_000, 20, 5]
    before = state(stockpiles, year=1990, states="two")
    assert "Signed by then: no treaty." in before.alt
    # A treaty is named from the year of its signing on, also when the years run back.
    assert [">ONE<" in drawn.svg for drawn in (before, start, chart)] == [False, True, True]
    assert [">THREE<" in drawn.svg for drawn in (before, start, chart)] == [False, False, True]


def test_stockpiles_of_the_others(stockpiles):
    chart = state(stockpiles, year=1993, states="eight")
    assert chart.title == "1993: Westland had most of the other eight, 6"
    assert chart.alt == "Eight bars of the stockpiles of 1993: Westland 6, Eastland 4."
    assert chart.note.endswith("Treaties signed by then: ONE, TWO, THREE.")
    none = state(stockpiles, year=1990, states="eight")
    assert none.title == "1990: none of the other eight had a warhead"
    assert none.note.endswith("Treaties signed by then: none.")


def test_treaties_are_in_order_of_time_and_none_is_there_twice():
    treaties = figures.treaties()
    assert treaties["Signed"].is_monotonic_increasing
    assert treaties["Treaty"].is_unique


def test_the_memorandum_has_six_paragraphs_and_one_names_no_older_text():
    paragraphs = memorandum()
    assert list(paragraphs["paragraph"]) == list("123456")
    again = paragraphs["begins"].str.startswith("reaffirm")
    assert list(~again) == list(paragraphs["older_text"] == "none named") == [False] * 5 + [True]
    assert figures.promises(paragraphs).data.count('<tr role="row">') == 7


def test_republic_ranges():
    rows = [
        (figures.ALL_THREE, figures.BOTH_KINDS, 5_500, None, "A"),
        ("KAZ", "strategic_warheads", 700, 700, "B"),
        ("UKR", "tactical_weapons", 1_000, 2_000, "C"),
        ("UKR", "strategic_warheads", 900, 900, "D"),
    ]
    weapons = pd.DataFrame(rows, columns=["territory", "quantity", "low", "high", "source"])
    chart = figures.republic_ranges(weapons.astype({"high": "Int64"}))
    assert chart.title == (
        "Over 5,500 Soviet weapons lay outside Russia in 1991; in Ukraine 1,900 to 2,900"
    )
    assert chart.alt.endswith(
        "Ukraine, long-range 900; Ukraine, short-range 1,000 to 2,000; Kazakhstan, long-range 700; "
        "All three, both kinds over 5,500."
    )
    assert list(chart.numbers["Source"]) == ["D", "C", "B", "A"]
    assert chart.numbers["High"].isna().tolist() == [False, False, False, True]


def test_third_largest():
    names = ["Eastland", figures.ON_SOIL, "Netherlands", "Westland", "Northland", "Southland"]
    chart = figures.third_largest(pd.Series([3_000, 900, 300, 200, 100, 50], index=names))
    assert chart.title == (
        "By number, the warheads on Ukraine’s soil were number 2: more than the Netherlands, "
        "Westland and Northland had together"
    )
    assert "Eastland 3,000, On Ukraine’s soil 900, Netherlands 300," in chart.alt
    assert list(chart.numbers["Warheads, 1991"]) == [3_000, 900, 300, 200, 100, 50]


def test_transfer():
    gone = pd.DataFrame(
        {
            "territory": ["BLR", figures.ALL_THREE, "KAZ", "UKR"],
            "as_of": ["1996-11-05", "1993", "1995-02", "1994-12-15"],
        }
    )
    signed = pd.to_datetime(["1992-05-01", "1994-01-02", "1994-12-05"])
    signed = pd.Series(signed, index=["Lisbon", "Moscow", "Budapest"])
    ended, last = pd.Timestamp("1991-12-20"), pd.Timestamp("1994-12-15")
    chart = figures.transfer(gone, signed, ended, last)
    assert chart.title == "The last warhead left Ukraine 10 days after the Budapest memorandum"
    assert chart.alt == (
        "Four bars from the end of the Soviet Union on 20 December 1991. Short-range, all three "
        "weapons gone 1993; Long-range, Kazakhstan weapons gone February 1995; Long-range, Ukraine "
        "weapons gone 15 December 1994; Long-range, Belarus weapons gone 5 November 1996. Three "
        "lines mark the Lisbon Protocol (1 May 1992), the Moscow agreement (2 January 1994) and "
        "the Budapest memorandum (5 December 1994)."
    )
    assert list(chart.numbers["Gone"]) == [
        "1993", "February 1995", "15 December 1994", "5 November 1996"
    ]  # fmt: skip


def test_promises():
    paragraphs = pd.DataFrame([("1", "promise", "to be kind", "A letter")], columns=list("abcd"))
    table = figures.promises(paragraphs).data
    assert '<th role="rowheader" scope="row">1. “promise”</th>' in table
    assert '<td role="cell" data-head="What">to be kind</td>' in table
    assert '<td role="cell" data-head="Older text">A letter</td>' in table
    assert table.count('<tr role="row">') == 2


def test_un_votes():
    days = ["2014-03-27", "2022-03-02", "2022-10-12", "2025-02-24"]
    votes = pd.DataFrame(
        {
            "for": [6, 7, 8, 5],
            "against": [2, 1, 1, 2],
            "abstaining": [1, 0, 0, 2],
            "did not vote": [1, 2, 1, 1],
        },
        index=pd.to_datetime(days).rename("date"),
    )
    chart = figures.un_votes(votes)
    assert chart.title == (
        "States that voted for a UN text on Ukraine: 6 in 2014, 8 in October 2022, 5 in February "
        "2025"
    )
    assert chart.alt.startswith("Four bars of all members of the United Nations. 27 March 2014: 6")
    assert "27 March 2014: 6 for, 2 against, 1 abstaining, 1 did not vote. 2 March" in chart.alt
    assert chart.note.startswith("Those who did not vote are the rest of the 10 members.")
    assert list(chart.numbers["did not vote"]) == [1, 2, 1, 1]


@pytest.fixture
def troops():
    return pd.DataFrame(
        {
            "date": pd.to_datetime(["2021-12-03", "2021-12-03", "2022-01-30", "2022-02-15"]),
            "low": [60_000, 170_000, 90_000, 140_000],
            "high": pd.array([60_000, 170_000, 90_000, None], dtype="Int64"),
            "bound": [None, None, "about", "above"],
            "estimated_by": ["Ukraine", *["United States"] * 3],
            "kind": ["present", "expected", "present", "present"],
            "counted": ["near", "planned", "near", "more groups"],
        }
    )


def test_troops_by_day(troops):
    chart = figures.troops_by_day(troops)
    assert chart.title == "About 90,000 troops on 30 January; over 140,000 on 15 February"
    assert chart.alt.endswith(
        "3 December 2021, Ukraine: 60,000; 3 December 2021, United States: 170,000 (planned); "
        "30 January 2022, United States: about 90,000; 15 February 2022, United States: over "
        "140,000."
    )
    said = ("60, Ukraine", "170 planned,", "said the US", "about 90", "over 140")
    assert all(f">{words}<" in chart.svg for words in said)
    assert list(chart.numbers["What was counted"])[-1] == "more groups"


def test_troops_by_day_of_a_range(troops):
    troops.loc[3, ["low", "high", "bound"]] = [120_000, 150_000, None]
    chart = figures.troops_by_day(troops)
    assert chart.title.endswith("; 120,000 to 150,000 on 15 February")
    assert ">120 to 150<" in chart.svg
