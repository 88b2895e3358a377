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
    expected = {21: "imprecise", 22: "imprecise", 23: "supported", 24: "imprecise"}
    expected |= {25: "imprecise", 26: "contested", 41: "supported"}
    assert {number: ratings(number) for number in expected} == {
        number: (rating, rating) for number, rating in expected.items()
    }


def test_weapons_would_have_been_spread_had_no_report_found_them_there_before(changed_table):
    def later(table):
        table["source"] = table["source"].str.replace("10 Dec 1991", "10 Jan 1992")
        return table

    changed_table("soviet_warheads", later)
    assert ratings(21) == ("supported", "supported")


def test_hundreds_of_weapons_would_contradict_thousands(changed_table):
    def fewer(table):
        table["low"] //= 10
        return table

    changed_table("soviet_warheads", fewer)
    assert ratings(21) == ("contradicted", "contradicted")


def test_a_fourth_state_besides_russia_would_make_the_number_of_states_imprecise(changed_table):
    def another(table):
        table["source"] = table["source"].str.replace("10 Dec 1991", "10 Jan 1992")
        table.loc[len(table)] = table[table["territory"] == "KAZ"].iloc[0]
        table.loc[len(table) - 1, "iso3"] = "GEO"
        return table

    changed_table("soviet_warheads", another)
    assert ratings(21) == ("imprecise", "imprecise")
    assert "Russia makes 5" in judge(21).then_reason


def test_the_pledge_says_how_many_days_lay_between(changed_table):
    assert "544 days later" in judge(22).then_reason
    changed_table(
        "chronology",
        moved("Last nuclear warheads", date=pd.Timestamp("1994-12-15")),
    )
    assert ratings(22) == ("imprecise", "imprecise")
    assert "10 days later" in judge(22).then_reason


def test_the_pledge_would_be_supported_had_it_been_a_guarantee_kept_in_its_year(changed_table):
    def both(table):
        table = moved("Last nuclear warheads", date=pd.Timestamp("1994-12-15"))(table)
        return moved("Budapest Memorandum", note="guarantees")(table)

    changed_table("chronology", both)
    assert ratings(22) == ("supported", "supported")


def test_another_year_of_the_pledge_would_contradict(changed_table):
    changed_table("chronology", moved("Budapest Memorandum", date=pd.Timestamp("1995-12-05")))
    assert ratings(22) == ("contradicted", "contradicted")


def test_crimea_turns_with_the_day_of_the_treaty(changed_table):
    changed_table("chronology", moved("annexation treaty", date=pd.Timestamp("2015-03-18")))
    assert judge(23).then == "contradicted"


def test_crimea_turns_outdated_with_a_later_treaty(changed_table):
    def returned(table):
        row = table[table["event"].str.contains("annexation treaty")].iloc[0].copy()
        row["date"], row["event"] = pd.Timestamp("2024-07-01"), "Crimea is given back"
        table.loc[len(table)] = row
        return table

    changed_table("chronology", returned)
    assert ratings(23) == ("supported", "outdated")
    assert "given back" in judge(23).now_reason


@pytest.mark.parametrize(
    ("translations", "rating"),
    [
        (f'"the {after_1991.CATASTROPHE}"', "supported"),
        ('"a great misfortune"', "contradicted"),
        (f'"the {after_1991.CATASTROPHE}" or "a bad day"', "imprecise"),
    ],
)
def test_a_quotation_is_as_good_as_its_translations(changed_table, translations, rating):
    words = f"Putin on the end of the Soviet Union: {translations}"
    changed_table("chronology", moved("on the end of the Soviet Union", event=words))
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
    changed_table("warheads", gone)
    assert ratings(41) == rating
