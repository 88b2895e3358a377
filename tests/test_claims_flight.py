"""Claims of chapter 02: each verdict turns when what it rests on does."""

from summit import judge
from summit.chapters.flight import claims

# What reads the tables that `changed_table` changes.
READER = claims


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
