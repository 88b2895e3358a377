"""Claims of chapter 04: each verdict turns when a cell of its table does."""

import pandas as pd
import pytest

from summit import judge
from summit.chapters.measures import claims as measures

# What reads the tables that `changed_table` changes.
READER = measures


def cell(condition, column, value):
    """Return an edit that sets one column of the rows that meet a condition."""

    def edit(table):
        rows = condition(table)
        assert rows.any(), "no row meets the condition: the test would change nothing"
        table[column] = table[column].astype(object).mask(rows, value)
        return table

    return edit


def without(condition):
    def edit(table):
        assert condition(table).any()
        return table[~condition(table)]

    return edit


def american(table):
    return table["actor"] == "US"


def coal(table):
    return table["energy"] == "coal"


def test_the_verdicts_on_the_tables_as_they_are():
    ratings = {number: (judge(number).then, judge(number).now) for number in range(16, 21)}
    assert ratings == {
        16: ("supported", "supported"),
        17: ("supported", "supported"),
        18: ("imprecise", "imprecise"),
        19: ("contested", "contested"),
        20: ("outdated", "outdated"),
    }
    others = (37, 38, 39, 40, 54, 55, 56)
    assert {(judge(n).then, judge(n).now) for n in others} == {("supported", "supported")}


@pytest.mark.parametrize(
    ("edit", "rating", "says"),
    [
        (cell(american, "energy", "coal"), "imprecise", "coal"),
        (cell(american, "energy", "none"), "contradicted", "No American ban"),
        (cell(american, "date", pd.Timestamp("2022-05-01")), "contradicted", "7 April 2022"),
    ],
)
def test_the_american_ban_is_read_from_the_table(changed_table, edit, rating, says):
    changed_table("sanctions", edit)
    assert judge(16).then == rating
    assert says in judge(16).then_reason + judge(16).now_reason


def test_a_ban_that_came_later_is_told(changed_table):
    changed_table("sanctions", cell(american, "date", pd.Timestamp("2022-05-01")))
    assert "1 May 2022" in judge(16).now_reason


def test_europe_had_not_cut_itself_off_unless_a_ban_was_earlier(changed_table):
    assert "any fuel from Russia" in judge(54).then_reason
    assert "coal on 8 April 2022; the latest, all natural gas on 26" in judge(54).now_reason
    changed_table("sanctions", cell(coal, "date", pd.Timestamp("2022-04-01")))
    assert judge(54).then == "outdated"
    assert "coal on 1 April 2022" in judge(54).then_reason


def test_a_ban_on_everything_would_contradict_it(changed_table):
    def early_and_whole(table):
        table = cell(coal, "date", pd.Timestamp("2022-04-01"))(table)
        return cell(coal, "energy", "all_imports")(table)

    changed_table("sanctions", early_and_whole)
    assert judge(54).then == "contradicted"


def test_without_a_later_ban_it_says_so(changed_table):
    later = without(lambda t: (t["actor"] == "EU") & t["energy"].isin(measures.BANS))
    changed_table("sanctions", later)
    assert judge(54).now_reason == "No ban came later."


def test_europe_was_far_more_reliant_unless_its_share_were_small(changed_table):
    assert "the EU had 26 per cent from Russia in 2020" in judge(17).then_reason
    assert "the United States had three per cent in 2021" in judge(17).then_reason
    crude = cell(lambda t: t["fuel"] == "crude_oil", "russia_share_of_extra_eu_imports_pct", 5)
    changed_table("energy_dependence_eu27", crude)
    assert judge(17).then == judge(17).now == "contradicted"


def test_the_american_share_is_a_row_of_a_table(changed_table):
    changed_table(
        "energy_shares_stated", cell(lambda t: t["buyer"] == "United States", "share_pct", 20)
    )
    assert judge(17).then == "contradicted"


def test_the_unions_packages_are_counted_not_their_rows(changed_table):
    assert judge(18).then_reason.startswith("Four packages by 15 March 2022.")
    assert judge(18).now_reason.startswith("21 packages by 23 July 2026.")
    changed_table("sanctions", without(lambda t: t["package"] == 2))
    assert judge(18).then_reason.startswith("Three packages")


def test_days_of_sanctions_leave_out_a_law_that_is_none(changed_table):
    assert "the EU adopted sanctions on four days." in judge(38).then_reason
    assert judge(38).now_reason.startswith("The EU did so on 17 days more by July 2026.")
    changed_table("sanctions", without(lambda t: t["energy"] == "gas"))
    assert judge(38).now_reason.startswith("The EU did so on 17 days more by July 2026.")


def test_whose_words_the_unions_are_is_read_from_the_quotations(changed_table):
    assert "paraphrase became a quotation" in judge(18).then_reason
    own = cell(lambda t: t["claim"] == 18, "agreement", "word_for_word")
    changed_table("quotations", own)
    assert judge(18).then == judge(18).now == "supported"


def asking(table):
    return table["event"].str.contains("separatist republics")


@pytest.mark.parametrize(
    "edit", [without(asking), cell(asking, "date", pd.Timestamp("2022-02-25"))]
)
def test_the_request_came_before_the_invasion(changed_table, edit):
    assert "23 February 2022" in judge(55).then_reason
    changed_table("chronology", edit)
    assert judge(55).then == judge(55).now == "not testable"


def risking(words):
    return lambda t: (
        t["event"].str.contains("no-fly zone would risk") & t["event"].str.contains(words)
    )


@pytest.mark.parametrize(
    ("words", "rating"), [("White House", "imprecise"), ("", "not testable")], ids=["one", "none"]
)
def test_both_sides_have_to_have_spoken_of_the_risk(changed_table, words, rating):
    assert judge(56).then_reason == (
        "NATO and the White House said so, on 4 March 2022 and 16 March 2022."
    )
    changed_table("chronology", without(risking(words)))
    assert judge(56).then == judge(56).now == rating


def test_without_sanctions_of_the_union_the_claim_would_be_contradicted(changed_table):
    changed_table("sanctions", without(lambda t: t["actor"] == "EU"))
    assert judge(18).then == judge(18).now == "contradicted"


def un_vote(table):
    return (table["organisation"] == "un") & (table["date"] == "2022-03-02")


def test_the_vote_is_read_from_the_chronology(changed_table):
    assert "141 for, 5 against, 35 abstaining" in judge(19).then_reason
    reversed_vote = "UN General Assembly: 5 for, 141 against, 35 abstaining"
    changed_table("chronology", cell(un_vote, "event", reversed_vote))
    assert judge(19).then == "not testable"
    assert "5 for, 141 against" in judge(19).then_reason


@pytest.mark.parametrize(
    "edit",
    [
        without(un_vote),
        without(lambda t: (t["kind"] == "statement") & (t["date"] == "2022-02-24")),
    ],
)
def test_without_the_statement_or_the_vote_it_is_not_testable(changed_table, edit):
    changed_table("chronology", edit)
    assert judge(19).then == judge(19).now == "not testable"


def test_a_vote_without_counts_is_an_error_that_names_its_day(changed_table):
    changed_table("chronology", cell(un_vote, "event", "A vote"))
    with pytest.raises(ValueError, match="2022-03-02 has no counts"):
        judge(19)


def last_estimate(table):
    return table["date"] == "2022-02-18"


def test_the_troops_were_outdated(changed_table):
    assert "169,000 to 190,000, with more kinds of forces" in judge(20).then_reason
    assert "About 100,000 was said of 30 January 2022" in judge(20).then_reason
    changed_table("troop_estimates", without(last_estimate))
    assert "15 February 2022: 150,000" in judge(20).then_reason


def test_the_troops_would_be_supported_had_the_last_estimate_been_lower(changed_table):
    def lower(table):
        table.loc[last_estimate(table), ["low", "high"]] = [95_000, 120_000]
        return table

    changed_table("troop_estimates", lower)
    assert judge(20).then == "supported"


def test_the_troops_would_be_contradicted_had_nobody_said_so(changed_table):
    def never(table):
        table["low"] += 100_000
        table["high"] += 100_000
        return table

    changed_table("troop_estimates", never)
    assert judge(20).then == "contradicted"


def of_the_sky(table):
    return table["event"].str.contains("planes should operate over Ukraine")


def of_jets(words):
    """Return a test for the rows on the MiG-29 with these words."""
    return lambda t: t["event"].str.contains("MiG-29") & t["event"].str.contains(words)


ALLOWED = "Allies agree that their planes should operate over Ukraine"


@pytest.mark.parametrize(
    ("edit", "rating"),
    [
        (cell(of_the_sky, "event", ALLOWED), "contradicted"),
        (cell(of_the_sky, "date", pd.Timestamp("2022-05-04")), "not testable"),
        (without(of_the_sky), "not testable"),
    ],
)
def test_the_refusal_of_a_zone_is_read_from_the_chronology(changed_table, edit, rating):
    assert "4 March 2022" in judge(39).then_reason
    changed_table("chronology", edit)
    assert (judge(39).then, judge(39).now) == (rating, rating)


def test_a_refusal_taken_back_later_is_outdated_not_untrue(changed_table):
    def later(table):
        row = table[of_the_sky(table)].assign(date=pd.Timestamp("2023-01-10"), event=ALLOWED)
        return pd.concat([table, row], ignore_index=True)

    changed_table("chronology", later)
    assert (judge(39).then, judge(39).now) == ("supported", "outdated")
    assert "10 January 2023" in judge(39).now_reason


def test_the_white_house_has_dated_documents_of_its_own():
    finding = judge(39)
    assert finding.documents == measures.WHITE_HOUSE_SOURCES
    assert all(document.day in finding.then_reason for document in finding.documents)


@pytest.mark.parametrize(
    ("edit", "rating"),
    [
        (without(of_jets("declines")), "contradicted"),
        (without(of_jets("")), "not testable"),
        (cell(of_jets("offers"), "event", "No jets"), "supported"),
    ],
)
def test_the_refusal_of_jets_is_read_from_the_chronology(changed_table, edit, rating):
    changed_table("chronology", edit)
    assert (judge(40).then, judge(40).now) == (rating, rating)


def test_a_fighter_on_record_as_given_would_contradict_it_now(changed_table):
    assert "has no fighters of Russian make given by 7 April 2022" in judge(40).now_reason
    assert "The first in the chronology came on 23 March 2023" in judge(40).now_reason
    given = cell(lambda t: t["item"].str.startswith("Helicopter and spare parts"), "item", "MiG-29")
    changed_table("military_items", given)
    assert (judge(40).then, judge(40).now) == ("supported", "contradicted")
