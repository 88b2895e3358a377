"""The claims of chapter 03: their ratings turn when a table does."""

import pandas as pd
import pytest

from summit import judge
from summit.chapters.weapons import claims as weapons

# What reads the tables that `changed_table` changes.
READER = weapons


def ratings(number):
    finding = judge(number)
    return finding.then, finding.now


@pytest.mark.parametrize(
    ("number", "then", "now"),
    [
        (11, "supported", "supported"),
        (12, "supported", "supported"),
        (13, "supported", "supported"),
        (14, "supported", "supported"),
        (15, "supported", "supported"),
        (51, "supported", "supported"),
        (52, "imprecise", "imprecise"),
    ],
)
def test_the_ratings_of_today(number, then, now):
    assert ratings(number) == (then, now)


def test_had_ukraine_been_a_member_the_first_claim_would_be_contradicted(changed_table):
    def joined(table):
        table["iso3"] = table["iso3"].astype(str).replace("FIN", "UKR")
        return table

    changed_table("nato_members", joined)
    assert ratings(11) == ("supported", "contradicted")


def test_members_that_the_tracker_does_not_follow_are_named_and_not_counted():
    finding = judge(11)
    assert (
        "the tracker lists military aid from 19 of the 26 members that it follows"
        in finding.then_reason
    )
    assert (
        "the tracker lists military aid from 28 of the 29 members that it follows"
        in finding.now_reason
    )
    assert "It leaves out Albania, Montenegro and North Macedonia." in finding.now_reason


def test_had_few_members_given_it_would_be_imprecise(changed_table):
    changed_table("military_first", lambda table: table[table["first_on"] <= "2022-02-25"])
    assert judge(11).then == "imprecise"


def test_nearly_thirty_falls_with_the_list_of_donors(changed_table):
    def fewer(table):
        late = table["edition"] == weapons.editions()[1]
        return table[~(late & table["iso3"].isin(["AUS", "CAN", "JPN", "KOR", "NZL"]))]

    changed_table("military_first", fewer)
    assert ratings(12) == ("supported", "contradicted")
    changed_table("military_first", lambda table: table[table["iso3"] != "AUS"])
    assert judge(12).now == "imprecise"


def test_nearly_thirty_falls_with_what_was_stated(changed_table):
    def more(table):
        table["donors"] += 10
        return table

    changed_table("military_donors_stated", more)
    assert ratings(12) == ("contradicted", "supported")


def test_a_fund_is_no_country():
    givers = weapons.military_donors(weapons.editions()[1], "dated", weapons.EVE)
    assert givers
    assert not [code for code in givers if code.startswith("XX")]


def test_the_american_sum_turns_with_a_package(changed_table):
    def smaller(table):
        table.loc[table["amount_usd_mn"] == 800, "amount_usd_mn"] = 700
        return table

    changed_table("us_packages", smaller)
    assert ratings(13) == ("supported", "contradicted")
    assert "350 + 200 + 700 + 300 + 100 = 1,650 million" in judge(13).now_reason

    def larger(table):
        table.loc[table["amount_usd_mn"] == 800, "amount_usd_mn"] = 900
        return table

    changed_table("us_packages", larger)
    assert judge(13).now == "outdated"


def test_heavy_arms_are_named_and_most_is_more_than_half():
    assert "artillery (Estonia, until 31 March 2022)" in judge(14).now_reason
    assert "tank (Czechia, on 5 April 2022)" in judge(14).then_reason
    assert "95 of 104 entries for arms are of these kinds; “most” is more" in judge(14).now_reason


def test_were_most_arms_heavy_it_would_be_contradicted(changed_table):
    def heavier(table):
        table["kind"] = table["kind"].astype(str).replace(["light_arms", "anti_tank"], "tank")
        return table

    changed_table("military_items", heavier)
    assert ratings(14) == ("contradicted", "contradicted")


def test_what_followed_is_counted_from_the_first_month_to_the_newest(changed_table):
    assert "0.98 billion euros a month for arms from January 2022" in judge(15).now_reason
    assert "3.19 billion from April 2022 to" in judge(15).now_reason

    def less(table):
        later = table["month"] > pd.Timestamp("2022-03-01")
        table.loc[later, "allocated_military_eur_bn"] /= 10
        return table

    changed_table("aid_monthly", less)
    # He said it all the same.
    assert ratings(15) == ("supported", "supported")
    assert "0.32 billion from April 2022 to" in judge(15).now_reason


def test_tanks_are_counted_among_those_who_are_members_now():
    assert "13 members had allocated tanks" in judge(52).now_reason
