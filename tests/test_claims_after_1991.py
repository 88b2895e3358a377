"""Claims of chapter 05: each verdict turns when the row it rests on does."""

import pandas as pd
import pytest

from summit import judge
from summit.chapters.after_1991 import claims as after_1991

# What reads the tables that `changed_table` changes.
READER = after_1991


def moved(words, **cells):
    """Return an edit that gives new cells to the row of the chronology with these words."""

    def edit(table):
        chosen = table["event"].str.contains(words, regex=False)
        assert chosen.sum() == 1
        for column, value in cells.items():
            table.loc[chosen, column] = value
        return table

    return edit


def ratings(number):
    """Return a claim's two ratings."""
    return judge(number).then, judge(number).now


def test_the_verdicts_as_the_tables_stand():
    expected = {21: "supported", 22: "imprecise", 23: "supported", 24: "imprecise"}
    expected |= {25: "imprecise", 26: "contested", 41: "supported", 58: "supported"}
    assert {number: ratings(number) for number in expected} == {
        number: (rating, rating) for number, rating in expected.items()
    }


def test_hundreds_of_weapons_would_contradict_thousands(changed_table):
    def fewer(table):
        table["low"] //= 10
        return table

    changed_table("soviet_warheads", fewer)
    assert ratings(21) == ("contradicted", "contradicted")


def test_a_fourth_state_besides_russia_would_make_the_number_of_states_imprecise(changed_table):
    def another(table):
        table.loc[len(table)] = table[table["territory"] == "KAZ"].iloc[0]
        table.loc[len(table) - 1, "iso3"] = "GEO"
        return table

    changed_table("soviet_warheads", another)
    assert ratings(21) == ("imprecise", "imprecise")
    assert "with Russia there were five" in judge(21).then_reason


def test_giving_up_says_how_many_days_lay_between_promise_and_deed(changed_table):
    assert "544 days later" in judge(22).then_reason
    assert "agreed in 1994, done by 1996" in judge(22).then_reason
    changed_table(
        "chronology",
        moved("Last nuclear warheads", date=pd.Timestamp("1994-12-15")),
    )
    assert ratings(22) == ("supported", "supported")
    assert "10 days later" in judge(22).then_reason


def test_another_year_of_the_memorandum_would_contradict(changed_table):
    changed_table("chronology", moved("Budapest Memorandum", date=pd.Timestamp("1995-12-05")))
    assert ratings(22) == ("contradicted", "contradicted")


def test_the_pledge_is_read_from_the_paragraph_on_borders(monkeypatch):
    finding = judge(58)
    assert finding.documents == (after_1991.MEMORANDUM,)
    assert "Paragraph 1 of the memorandum of 5 December 1994" in finding.then_reason
    others = after_1991.memorandum().iloc[1:]
    monkeypatch.setattr(after_1991, "memorandum", lambda: others)
    assert ratings(58) == ("contradicted", "contradicted")


def test_crimea_turns_with_the_day_of_the_treaty(changed_table):
    changed_table("chronology", moved("annexation treaty", date=pd.Timestamp("2015-03-18")))
    assert judge(23).then == "contradicted"


def test_crimea_turns_outdated_with_a_later_treaty(changed_table):
    def returned(table):
        row = table[table["event"].str.contains("annexation treaty")].iloc[0].copy()
        row["date"], row["event"] = pd.Timestamp("2026-07-01"), "Crimea is given back"
        table.loc[len(table)] = row
        return table

    changed_table("chronology", returned)
    assert ratings(23) == ("supported", "outdated")
    assert "given back" in judge(23).now_reason


def test_crimea_is_judged_now_by_the_newest_event_that_calls_it_occupied(changed_table):
    assert "18 December 2025: UN General Assembly resolution 80/223" in judge(23).now_reason
    assert "18 December 2025" in judge(23).rows[-1].says
    changed_table("chronology", lambda table: table[table["date"] < "2015-01-01"])
    assert judge(23).now_reason == "No later treaty on Crimea is in the chronology."


@pytest.mark.parametrize(
    ("agreement", "rating"),
    [("word_for_word", "supported"), ("changed", "imprecise"), ("not_found", "not testable")],
)
def test_a_quotation_is_as_good_as_its_source(changed_table, agreement, rating):
    def other(table):
        table["agreement"] = table["agreement"].astype(str)
        table.loc[table["claim"] == 24, "agreement"] = agreement
        return table

    changed_table("quotations", other)
    assert ratings(24) == (rating, rating)


@pytest.mark.parametrize(
    ("note", "rating"),
    [
        ('"one country"', "supported"),
        ('"one people - a single whole"', "imprecise"),
        ('"good neighbours"', "contradicted"),
    ],
)
def test_one_people_is_not_one_country(changed_table, note, rating):
    changed_table("chronology", moved("On the Historical Unity", note=note))
    assert ratings(25) == (rating, rating)


def test_an_essay_of_another_year_is_not_of_last_summer(changed_table):
    changed_table("chronology", moved("On the Historical Unity", date=pd.Timestamp("2020-07-12")))
    assert ratings(25) == ("contradicted", "contradicted")


def test_one_state_for_a_time_would_be_none_had_ukraine_not_been_a_republic(changed_table):
    def without(table):
        return table[~((table["group"] == "soviet_union") & (table["iso3"] == "UKR"))]

    changed_table("group_membership", without)
    assert ratings(26) == ("contradicted", "contradicted")


def test_who_disputes_a_view_of_history_is_named_and_dated():
    finding = judge(26)
    (page,) = finding.documents
    assert page is after_1991.HISTORIANS
    assert "Serhii Plokhii of Harvard" in finding.then_reason
    assert page.day in finding.then_reason


def test_a_row_that_is_gone_is_said_so(changed_table):
    changed_table("chronology", lambda table: table[table["topic"] != "nuclear"])
    with pytest.raises(ValueError, match="0 rows of the chronology hold 'Budapest Memorandum'"):
        judge(22)


@pytest.mark.parametrize(
    ("years", "rating"),
    [
        ([1999], ("imprecise", "imprecise")),
        ([2021], ("contradicted", "imprecise")),
        ([2023], ("supported", "contradicted")),
    ],
)
def test_russia_kept_its_weapons_unless_a_year_has_a_zero(changed_table, years, rating):
    def gone(table):
        russia = (table["iso3"] == "RUS") & table["year"].isin(years)
        assert russia.sum() == len(years)
        table.loc[russia, "warheads"] = 0
        return table

    assert "26,734 in 1992, 4,495 in 2021" in judge(41).then_reason
    assert "4,400 early in 2026" in judge(41).now_reason
    changed_table("warheads", gone)
    assert ratings(41) == rating


def test_russia_without_weapons_in_the_newest_edition_would_have_kept_none(changed_table):
    def gone(table):
        table.loc[table["iso3"] == "RUS", "stockpile"] = 0
        return table

    changed_table("warheads_status", gone)
    assert ratings(41) == ("supported", "contradicted")
