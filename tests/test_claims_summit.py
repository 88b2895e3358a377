"""Claims of chapter 01: each verdict turns when the row it rests on does."""

import pandas as pd
import pytest

from summit import judge
from summit.chapters.summit import claims as meeting

# What reads the tables that `changed_table` changes.
READER = meeting


def rows(words):
    """Return a test for the rows of the chronology with these words."""

    def chosen(table):
        found = table["event"].str.contains(words, regex=False)
        assert found.any()
        return found

    return chosen


def moved(words, **cells):
    """Return an edit that gives new cells to the rows of the chronology with these words."""

    def edit(table):
        for column, value in cells.items():
            table.loc[rows(words)(table), column] = value
        return table

    return edit


def without(words):
    """Return an edit that takes the rows of the chronology with these words away."""
    return lambda table: table[~rows(words)(table)]


def ratings(number):
    """Return a claim's two ratings."""
    return judge(number).then, judge(number).now


def test_the_verdicts_as_the_tables_stand():
    expected = dict.fromkeys((1, 3, 4, 5, 10, 43, 44, 46, 47), ("supported", "supported"))
    expected |= dict.fromkeys((2, 8, 9, 48), ("imprecise", "imprecise"))
    expected[45] = ("not testable", "not testable")
    assert {number: ratings(number) for number in expected} == expected


BRUSSELS = "NATO foreign ministers, Brussels"
LEADERS = "Extraordinary NATO summit, Brussels"
ANNOUNCED = "NATO announces its foreign ministers' meeting"
SPEECH = "Ukraine's President asks NATO's leaders by video link"


@pytest.mark.parametrize(
    ("number", "edit", "rating"),
    [
        (1, moved(BRUSSELS, end_date=pd.NaT), "imprecise"),
        (1, moved(BRUSSELS, date=pd.Timestamp("2022-04-05")), "imprecise"),
        (1, moved(BRUSSELS, kind="meeting"), "contradicted"),
        (2, without("G7 leaders meet in Brussels"), "contradicted"),
        (3, without("announces sanctions on more than 400"), "imprecise"),
        (3, without("United States announces"), "contradicted"),
        (4, moved("full-scale invasion", date=pd.Timestamp("2022-03-15")), "contradicted"),
        (4, moved("full-scale invasion", date=pd.Timestamp("2022-02-01")), "imprecise"),
        (8, moved(BRUSSELS, kind="summit"), "supported"),
        (8, without("Extraordinary meeting of NATO foreign ministers"), "contradicted"),
        (9, without(LEADERS), "contradicted"),
        (44, moved(ANNOUNCED, event=f"{ANNOUNCED}, in person"), "imprecise"),
        (44, moved(ANNOUNCED, event=ANNOUNCED), "contradicted"),
        (45, moved(ANNOUNCED, event=f"{ANNOUNCED}, some by video"), "supported"),
        (47, moved(SPEECH, event=f"{SPEECH} for a no-fly zone"), "contradicted"),
    ],
)
def test_another_row_would_give_another_verdict(changed_table, number, edit, rating):
    changed_table("chronology", edit)
    assert ratings(number) == (rating, rating)


def test_a_round_on_the_days_of_the_meeting_would_be_a_round(changed_table):
    def later(table):
        of_leaders = (table["kind"] == "summit") & (table["date"] == "2022-03-24")
        assert of_leaders.sum() == len(meeting.ROUND)
        table.loc[of_leaders, "date"] = pd.Timestamp("2022-04-07")
        return table

    changed_table("chronology", later)
    assert ratings(2) == ("supported", "supported")


def test_thousands_would_hold_at_once_had_they_been_confirmed(changed_table):
    def more(table):
        table.loc[table["stated_on"] == "2022-04-07", ["low", "high"]] = 2_000
        return table

    changed_table("deaths_stated", more)
    assert ratings(5) == ("supported", "supported")


def test_thousands_rest_on_the_soldiers_that_each_side_named(changed_table):
    changed_table("deaths_stated", lambda table: table[table["kind"] != "own"])
    assert ratings(5) == ("contradicted", "supported")


def test_thousands_would_stay_supported_had_no_more_been_found(changed_table):
    changed_table("deaths_stated", lambda table: table[table["stated_on"] < "2023-01-01"])
    assert ratings(5) == ("supported", "supported")
    assert "said it lost, about 4,300: at least two thousand." in judge(5).then_reason


def test_thousands_name_the_newest_edition(changed_table):
    def later(table):
        total = table[table["from_date"] == table["from_date"].min()].iloc[[-1]]
        return pd.concat([table, total.assign(to_date=pd.Timestamp("2027-01-31"), killed=19_000)])

    changed_table("casualties_editions", later)
    assert judge(5).now_reason.endswith("By 31 January 2027 it had confirmed 19,000 in all.")


@pytest.mark.parametrize(
    ("number", "agreement", "rating"),
    [
        (9, "word_for_word", "supported"),
        (43, "changed", "imprecise"),
        (43, "not_found", "not testable"),
        (46, "paraphrase_made_a_quotation", "imprecise"),
        (48, "translation", "supported"),
    ],
)
def test_a_quotation_is_rated_by_its_words(changed_table, number, agreement, rating):
    def edit(table):
        table.loc[table["claim"] == number, "agreement"] = agreement
        return table

    changed_table("quotations", edit)
    assert ratings(number) == (rating, rating)


def test_an_ally_fewer_would_not_be_thirty(changed_table):
    def later(table):
        macedonia = (table["group"] == "nato") & (table["iso3"] == "MKD")
        table.loc[macedonia, "from_date"] = pd.Timestamp("2023-01-01")
        return table

    changed_table("group_membership", later)
    assert ratings(10) == ("contradicted", "contradicted")
    assert "29 members" in judge(10).then_reason
