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
        (14, "supported", "imprecise"),
        (15, "not testable", "supported"),
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


def test_members_are_told_by_what_is_on_record():
    finding = judge(11)
    for reason in (finding.then_reason, finding.now_reason):
        assert "members are on record with military aid" in reason


def test_had_few_members_given_it_would_be_imprecise(changed_table):
    changed_table("military_first", lambda table: table[table["first_on"] <= "2022-02-25"])
    assert judge(11).then == "imprecise"


def test_nearly_thirty_falls_with_the_list_of_donors(changed_table):
    def fewer(table):
        late = table["edition"] == weapons.LATE
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
    givers = weapons.military_donors(weapons.LATE, "dated", weapons.EVE)
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


def test_howitzers_make_mostly_light_imprecise_and_tanks_on_the_day_do_not(changed_table):
    assert "artillery of Estonia" in judge(14).now_reason
    assert "tank of Czechia" in judge(14).then_reason
    changed_table("military_items", lambda table: table[table["kind"] != "artillery"])
    assert ratings(14) == ("supported", "supported")


def test_were_most_arms_heavy_it_would_be_contradicted(changed_table):
    def heavier(table):
        table["kind"] = table["kind"].astype(str).replace(["light_arms", "anti_tank"], "tank")
        return table

    changed_table("military_items", heavier)
    assert ratings(14) == ("contradicted", "contradicted")


def test_willing_to_do_more_is_contradicted_if_less_followed(changed_table):
    def less(table):
        later = table["month"] > pd.Timestamp("2022-03-01")
        table.loc[later, "allocated_military_eur_bn"] /= 10
        return table

    changed_table("aid_monthly", less)
    assert ratings(15) == ("not testable", "contradicted")
