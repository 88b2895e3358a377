"""Claims of chapter 07: each verdict turns when what it rests on does."""

import pandas as pd
import pytest

from summit import data, judge
from summit.chapters.stakes import claims as stakes

# What reads the tables that `changed_table` changes.
READER = stakes


def ratings(number):
    """Return a claim's two ratings."""
    return judge(number).then, judge(number).now


def test_the_verdicts_as_the_tables_stand():
    assert {number: ratings(number) for number in (33, 34, 35, 36)} == {
        33: ("not testable", "supported"),
        34: ("contradicted", "contradicted"),
        35: ("not testable", "supported"),
        36: ("not testable", "not testable"),
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


def fewer_over_the_line(table):
    """Return the spending of a world in which the last year is like a tenth of it."""
    table.loc[table["year"] == table["year"].max(), "share_of_gdp_pct"] /= 10
    return table


def nobody_joined(table):
    """Return the members as they were at the meeting."""
    return table[table["accession_date"] <= stakes.FIRST_DAY]


def no_aid_since(table):
    """Return the aid given before the month of the meeting."""
    return table[table["month"] < stakes.FIRST_DAY.replace(day=1)]


def test_more_readiness_in_two_of_three_ways_is_imprecise(changed_table):
    changed_table("nato_defence", fewer_over_the_line)
    assert ratings(35) == ("not testable", "imprecise")


def test_no_more_readiness_in_any_way_contradicts(changed_table):
    changed_table("nato_defence", fewer_over_the_line)
    changed_table("nato_members", nobody_joined)
    changed_table("aid_monthly", no_aid_since)
    assert ratings(35) == ("not testable", "contradicted")
    assert "Joined since: 0." in judge(35).now_reason


def test_aid_is_compared_by_the_month(changed_table):
    def a_third(table):
        table.loc[
            table["month"] >= stakes.FIRST_DAY.replace(day=1), "allocated_military_eur_bn"
        ] /= 4
        return table

    # Still far more in all, over four years; but less a month.
    changed_table("aid_monthly", a_third)
    assert ratings(35) == ("not testable", "imprecise")


def test_aid_counts_of_those_who_were_members_on_the_day(changed_table):
    def more_from_those_who_joined_later(table):
        table.loc[table["iso3"].isin(["FIN", "SWE"]), "allocated_military_eur_bn"] += 100
        return table

    before = judge(35)
    changed_table("aid_monthly", more_from_those_who_joined_later)
    assert judge(35) == before


def test_only_members_count_for_the_line(changed_table):
    def poland_outside(table):
        table.loc[table["iso3"] == "POL", "in_nato_total"] = False
        return table

    spending = data.load("nato_defence")
    over = spending["in_nato_total"] & (spending["share_of_gdp_pct"] >= stakes.LINE_PCT)
    count = over[spending["year"] == stakes.ARTICLE_YEAR].sum()
    assert f"of GDP: {count} in {stakes.ARTICLE_YEAR}," in judge(35).now_reason
    changed_table("nato_defence", poland_outside)
    assert f"of GDP: {count - 1} in {stakes.ARTICLE_YEAR}," in judge(35).now_reason


@pytest.mark.parametrize("share", [1, 99])
def test_no_view_of_something_else_decides_what_is_thought_of_the_attack(changed_table, share):
    def all_alike(table):
        table["share_pct"] = share
        return table

    changed_table("views_of_nato", all_alike)
    assert ratings(36) == ("not testable", "not testable")
    assert f"{share} % in all members together" in judge(36).now_reason


@pytest.mark.parametrize(
    ("lowest", "others", "rating"),
    [(51, 80, "supported"), (49, 80, "imprecise"), (30, 40, "contradicted")],
)
def test_a_survey_that_asked_of_the_attack_would_decide(changed_table, lowest, others, rating):
    def asked(table):
        table["question"] = table["question"].astype(object)
        of_members = (table["year"] == 2024) & table["member_then"].eq(True)
        table.loc[of_members, "question"] = stakes.MORALS
        table.loc[of_members, "share_pct"] = others
        table.loc[of_members & (table["iso3"] == "TUR"), "share_pct"] = lowest
        return table

    changed_table("views_of_nato", asked)
    assert ratings(36) == ("not testable", rating)
    assert f"a median of {others} % called the attack wrong" in judge(36).now_reason


def test_what_comes_nearest_is_named_with_its_day():
    finding = judge(36)
    assert finding.documents == (stakes.PEW_ON_RUSSIA,)
    assert f"each of the {stakes.PEW_COUNTRIES} countries" in finding.now_reason
