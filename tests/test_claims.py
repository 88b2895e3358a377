"""claims: each verdict is computed, and turns when its table does."""

from html import escape

import pandas as pd
import pytest

from summit import claims, data, judge, verdicts
from summit.claims import flight

# What reads the tables that `changed_table` changes.
READER = flight


def test_a_chapters_table_has_a_row_and_two_ratings_for_each_claim():
    html = verdicts("02-flight").data
    for number, claim in claims.claims("02-flight").items():
        finding = judge(number)
        assert f'id="claim-{number}"' in html
        assert claim.paraphrase in html
        assert escape(finding.then_reason) in html
        assert f"{claims.RATINGS[finding.then]} {finding.then}</span>" in html


def test_almost_four_million_was_outdated():
    assert (judge(7).then, judge(7).now) == ("outdated", "outdated")


def test_it_would_be_supported_had_fewer_crossed(changed_table):
    def fewer(table):
        columns = ["crossings_cumulative_shown", "crossings_cumulative_now"]
        table[columns] -= 450_000
        return table

    changed_table("crossings_daily", fewer)
    assert judge(7).then == judge(7).now == "supported"


def test_it_would_be_contradicted_had_far_fewer_crossed(changed_table):
    def far_fewer(table):
        table["crossings_cumulative_now"] //= 2
        return table

    changed_table("crossings_daily", far_fewer)
    assert (judge(7).then, judge(7).now) == ("outdated", "contradicted")


def test_over_ten_million_held_and_would_not_with_a_smaller_survey(changed_table):
    assert (judge(6).then, judge(6).now) == ("supported", "supported")

    def smaller(table):
        table.loc[table["round"] == 2, "displaced"] = 5_000_000
        return table

    changed_table("displaced_inside", smaller)
    assert (judge(6).then, judge(6).now) == ("contradicted", "contradicted")
    assert "5.00 million displaced inside" in judge(6).then_reason


def test_claims_are_listed_by_number_and_no_number_is_given_twice():
    numbers = list(claims.claims())
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("number", [0, 99, "7", None])
def test_an_unknown_claim_names_those_that_exist(number):
    with pytest.raises(ValueError, match=r"No claim has the number .* There are: .*6, 7"):
        judge(number)


def test_an_unknown_chapter_names_those_that_exist():
    with pytest.raises(
        ValueError, match=r"No claim is in chapter 'flight'. There are: .*02-flight"
    ):
        verdicts("flight")


def test_a_rating_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"'wrong' is no rating. There are: supported"):
        claims.Finding("wrong", "", "supported", "", ())


def test_the_tables_a_verdict_names_exist():
    for number in claims.claims():
        assert set(judge(number).tables) <= set(data.tables())
        assert pd.Series(judge(number).tables).is_unique
