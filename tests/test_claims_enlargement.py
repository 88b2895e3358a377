"""The verdicts of chapter 06 turn when a day, a count or a word in the tables changes."""

import pandas as pd
import pytest

from summit import judge
from summit.chapters.enlargement import claims as enlargement
from summit.data import load

BALTIC = ["EST", "LVA", "LTU"]


# What reads the tables that `changed_table` changes.
READER = enlargement


def moved(codes, day):
    """Return an edit that lets some members join on another day."""

    def edit(table):
        table.loc[table["iso3"].isin(codes), "accession_date"] = pd.Timestamp(day)
        return table

    return edit


def ratings(number):
    """Return both ratings of a claim."""
    finding = judge(number)
    return finding.then, finding.now


@pytest.mark.parametrize(
    ("number", "rating"),
    [
        (27, "supported"),
        (28, "contradicted"),
        (29, "imprecise"),
        (30, "imprecise"),
        (31, "supported"),
        (32, "imprecise"),
        (42, "supported"),
        (61, "imprecise"),
        (63, "imprecise"),
    ],
)
def test_the_ratings_as_the_tables_stand(number, rating):
    assert ratings(number) == (rating, rating)


def test_the_baltic_states_join_in_2004():
    assert judge(28).then_reason == ("NATO took in Estonia, Latvia and Lithuania on 29 March 2004.")


@pytest.mark.parametrize(
    ("codes", "rating"), [(BALTIC, "supported"), (BALTIC[:1], "imprecise"), ([], "contradicted")]
)
def test_the_baltic_sentence_holds_as_far_as_the_days_bear_it(changed_table, codes, rating):
    changed_table("nato_members", moved(codes, "1999-03-12"))
    assert ratings(28) == (rating, rating)


def test_a_baltic_state_that_is_no_member_is_not_supported(changed_table):
    changed_table("nato_members", lambda table: table[~table["iso3"].isin(BALTIC)])
    assert ratings(28)[0] == "contradicted"
    assert judge(28).then_reason == "None joined."


def test_former_members_of_the_pact_leave_out_soviet_republics_and_germany():
    assert sorted(enlargement.former_pact()["iso3"].astype(str)) == [
        "ALB",
        "BGR",
        "CZE",
        "HUN",
        "POL",
        "ROU",
        "SVK",
    ]


@pytest.mark.parametrize(
    ("codes", "day", "rating"),
    [
        (["ALB"], "1999-03-12", "supported"),
        (["CZE", "HUN", "POL"], "2004-03-29", "contradicted"),
    ],
)
def test_the_sentence_on_the_pact_follows_the_days(changed_table, codes, day, rating):
    changed_table("nato_members", moved(codes, day))
    assert ratings(29) == (rating, rating)


def test_ties_begin_with_the_first_event_that_ukraine_had_a_part_in(changed_table):
    assert enlargement.first_contact()["date"] == pd.Timestamp("1992-03-10")
    changed_table("chronology", lambda table: table[table["date"] >= "1997-01-01"])
    assert ratings(27) == ("contradicted", "contradicted")


@pytest.mark.parametrize(
    ("number", "phrase"), [(30, "almost"), (32, "error"), (32, "effort"), (63, "needlessly")]
)
def test_a_quotation_is_supported_once_every_phrase_is_that_of_its_source(
    changed_table, number, phrase
):
    assert phrase in judge(number).then_reason

    def quoted_rightly(table):
        table["agreement"] = "word_for_word"
        return table

    changed_table("quotations", quoted_rightly)
    assert ratings(number) == ("supported", "supported")


@pytest.mark.parametrize(
    ("counts", "rating"),
    [([46, 50], "supported"), ([40, 60], "imprecise"), ([40, 46], "contradicted")],
)
def test_the_count_of_signatures_follows_the_documents(changed_table, counts, rating):
    def other(table):
        table = table.iloc[: len(counts)].copy()
        table["signatories"], table["bound"] = counts, None
        return table

    changed_table("letter_signatories", other)
    assert ratings(31) == (rating, rating)


def test_a_letter_of_another_month_is_not_the_articles(changed_table):
    changed_table("chronology", lambda table: table[table["kind"] != "letter"])
    assert ratings(31) == ("contradicted", "contradicted")


def later_steps(kept):
    """Return an edit that leaves so many of the steps together since 2014, and all before."""

    def edit(table):
        since = (table["topic"] == "nato_ukraine") & (table["date"] >= "2014-01-01")
        together = since & ~table["kind"].isin(enlargement.BY_ITSELF)
        return table.drop(table.index[together][kept:])

    return edit


@pytest.mark.parametrize(("kept", "rating"), [(2, "supported"), (0, "contradicted")])
def test_closer_means_that_something_was_agreed(changed_table, kept, rating):
    assert "from 2014 to 7 April 2022: September 2014, 9 July 2016 and 12 June 2020." in (
        judge(42).then_reason
    )
    changed_table("chronology", later_steps(kept))
    assert judge(42).then == rating


def test_missiles_are_in_both_countries_since_the_second_site_was_ready():
    assert ratings(62) == ("imprecise", "supported")
    assert (
        "Sites ready by 7 April 2022: Deveselu, Romania, since 12 May 2016. With “planned” for the "
        "other, the sentence would hold."
    ) in judge(62).then_reason
    assert "planned" not in judge(62).now_reason
    assert "Redzikowo, Poland, since 10 July 2024." in judge(62).now_reason


def test_what_burns_reported_is_dated():
    assert "Two of his reports from Moscow are known, of 1995 and 1 February 2008." in (
        judge(61).then_reason
    )


def test_what_ukraine_decides_by_itself_is_no_step_together(changed_table):
    def alone(table):
        table["kind"] = table["kind"].astype(str)
        table.loc[table["date"] >= "2014-01-01", "kind"] = "law"
        return table

    changed_table("chronology", alone)
    assert ratings(42) == ("contradicted", "contradicted")


def test_three_more_steps_before_2014_turn_the_count_of_the_lab_round():
    events, cut = load("chronology"), pd.Timestamp("2014-01-01")
    together = (events["topic"] == "nato_ukraine") & ~events["kind"].isin(enlargement.BY_ITSELF)
    days = events.loc[together & (events["date"] <= "2022-04-07"), "date"].iloc[1:]
    before, since = (days < cut).sum(), (days >= cut).sum()
    years, later = (cut - days.iloc[0]).days, (pd.Timestamp("2022-04-07") - cut).days
    assert before / years < since / later < (before + 3) / years
