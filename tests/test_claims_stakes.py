"""Claims of chapter 07: each verdict turns when what it rests on does."""

import pandas as pd
import pytest

from summit import judge
from summit.chapters.stakes import claims as stakes

# What reads the tables that `changed_table` changes.
READER = stakes


def ratings(number):
    """Return a claim's two ratings."""
    return judge(number).then, judge(number).now


def test_the_verdicts_as_the_tables_are():
    assert {number: ratings(number) for number in (33, 34, 35, 36, 65, 66, 67, 68)} == {
        33: ("not testable", "supported"),
        34: ("contradicted", "contradicted"),
        35: ("supported", "supported"),
        36: ("not testable", "supported"),
        65: ("not testable", "supported"),
        66: ("contested", "contested"),
        67: ("supported", "supported"),
        68: ("imprecise", "imprecise"),
    }


def battle(table):
    """Return which row of the chronology dates the offensive."""
    chosen = table["event"].str.contains(stakes.BATTLE)
    assert chosen.sum() == 1
    return chosen


def test_a_battle_half_a_year_later_would_contradict_the_forecast(changed_table):
    def later(table):
        table.loc[battle(table), "date"] = pd.Timestamp("2022-10-18")
        return table

    changed_table("chronology", later)
    assert ratings(33) == ("not testable", "contradicted")
    assert "18 October 2022, 195 days after" in judge(33).now_reason


def test_without_a_date_the_forecast_stays_untested(changed_table):
    changed_table("chronology", lambda table: table[~battle(table)])
    assert ratings(33) == ("not testable", "not testable")


def test_peace_would_be_supported_by_a_table_without_wars(changed_table):
    changed_table("chronology", lambda table: table[table["kind"] != "war"])
    assert ratings(34) == ("supported", "supported")


def test_a_war_of_2022_alone_would_contradict_peace_only_now(changed_table):
    def without_earlier_wars(table):
        return table[table["topic"] != "war_in_europe"]

    changed_table("chronology", without_earlier_wars)
    assert ratings(34) == ("supported", "contradicted")


def test_the_largest_flight_is_read_from_the_table(changed_table):
    def fewer(table):
        table.loc[table["iso3"] == "BIH", "refugees"] //= 10
        return table

    assert "993,868 refugees from Bosnia and Herzegovina" in judge(34).then_reason
    changed_table("refugees_by_origin", fewer)
    assert "353,721 refugees from Croatia" in judge(34).then_reason


def no_aid_since(table):
    """Return the aid of a world in which members gave nothing after the month of the meeting."""
    later = table["month"] >= stakes.FIRST_DAY.replace(day=1)
    table.loc[later, "allocated_military_eur_bn"] = 0
    return table


def nothing_agreed(table):
    """Return the chronology of a world in which NATO took no part in aid."""
    return table[~table["event"].str.contains(stakes.COORDINATION)]


def test_more_readiness_in_one_of_two_ways_is_imprecise(changed_table):
    changed_table("aid_monthly", no_aid_since)
    assert ratings(65) == ("not testable", "imprecise")


def test_no_more_readiness_in_any_way_contradicts(changed_table):
    changed_table("chronology", nothing_agreed)
    changed_table("aid_monthly", no_aid_since)
    assert ratings(65) == ("not testable", "contradicted")
    assert "No decision of all members" in judge(65).now_reason


def test_a_share_of_gdp_says_nothing_of_readiness(changed_table):
    before = judge(65)

    def all_over(table):
        table["share_of_gdp_pct"] = 9.0
        return table

    changed_table("nato_core_defence", all_over)
    assert judge(65) == before


def test_aid_is_compared_by_the_month(changed_table):
    def a_quarter(table):
        later = table["month"] >= stakes.FIRST_DAY.replace(day=1)
        table.loc[later, "allocated_military_eur_bn"] /= 4
        return table

    # Still far more in all, over four years; but less a month.
    changed_table("aid_monthly", a_quarter)
    assert ratings(65) == ("not testable", "imprecise")


def test_aid_counts_of_those_who_were_members_on_the_day(changed_table):
    def more_from_those_who_joined_later(table):
        table.loc[table["iso3"].isin(["FIN", "SWE"]), "allocated_military_eur_bn"] += 100
        return table

    before = judge(65)
    changed_table("aid_monthly", more_from_those_who_joined_later)
    assert judge(65) == before


def test_what_was_said_of_soldiers_is_dated_from_the_chronology(changed_table):
    def a_day_later(table):
        said = table["event"].str.contains(stakes.NO_FORCES, regex=False)
        table.loc[said, "date"] += pd.Timedelta(days=1)
        return table

    assert judge(35).then_reason.startswith("On 16 March 2022")
    changed_table("chronology", a_day_later)
    assert judge(35).then_reason.startswith("On 17 March 2022")


def test_words_that_agree_with_the_source_would_be_supported(changed_table):
    def as_said(table):
        chosen = table["in_article"] == "highly concentrated"
        assert chosen.sum() == 1
        table.loc[chosen, "agreement"] = "word_for_word"
        return table

    changed_table("quotations", as_said)
    assert ratings(68) == ("supported", "supported")


def blamed(*shares):
    """Return how to give the members asked these shares, the last one to all that are left."""

    def change(table):
        asked = table.index[(table["question"] == stakes.BLAME) & table["member_then"].eq(True)]
        table["share_pct"] = table["share_pct"].astype(float)
        table.loc[asked, "share_pct"] = shares[-1]
        for place, share in zip(asked, shares[:-1], strict=False):
            table.loc[place, "share_pct"] = share
        return table

    return change


@pytest.mark.parametrize(
    ("shares", "rating", "said"),
    [
        ((60.0,), "supported", "In 11 of 11 members"),
        ((40.0, 60.0), "supported", "In 10 of 11 members"),
        ((50.0,), "contradicted", "In no of 11 members"),
    ],
)
def test_more_than_half_of_the_members_decide(changed_table, shares, rating, said):
    changed_table("views_of_the_war", blamed(*shares))
    assert ratings(36) == ("not testable", rating)
    assert said in judge(36).now_reason


def test_of_two_surveys_of_a_member_the_lower_share_is_taken():
    members = stakes.blame_in_members().set_index("country")["share_pct"]
    assert members["Poland"] == 83
    assert members.index.is_unique


def test_without_a_survey_the_feeling_stays_untested(changed_table):
    changed_table("views_of_the_war", lambda table: table[table["question"] != stakes.BLAME])
    assert ratings(36) == ("not testable", "not testable")


def test_a_view_of_something_else_decides_nothing(changed_table):
    def all_alike(table):
        table.loc[table["question"] != stakes.BLAME, "share_pct"] = 1
        return table

    before = judge(36)
    changed_table("views_of_the_war", all_alike)
    assert judge(36) == before
