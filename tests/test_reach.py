"""How far evidence reaches: a rule for lists of acts, another for counts, and one for both."""

import pytest

from summit import data
from summit.reach import RECORDS, last_day, newest_figure, until, until_text


def test_a_list_of_acts_reaches_to_the_day_it_was_read():
    assert until(["chronology"]) == data.describe("chronology")["read_on"]


def test_a_count_reaches_to_its_own_last_day_and_no_list_prolongs_or_shortens_it():
    assert until(["crossings_daily"]) == data.describe("crossings_daily")["as_of"]
    assert until(["crossings_daily", "chronology"]) == until(["crossings_daily"])


def test_of_two_counts_the_one_that_ends_first_decides():
    assert until(["energy_dependence_eu27", "crossings_daily"]) == "2020"


def test_no_table_no_day():
    assert until([]) == until_text([]) == ""


def test_old_evidence_says_that_it_is_old():
    day = data.describe("crossings_daily")["as_of"]
    assert last_day(newest_figure()) > last_day(day)
    assert until_text(["crossings_daily"]) == (
        "Evidence until 2 May 2023, over a year before the newest figure."
    )
    assert until_text(["aid_monthly"]).count("newest") == 0


@pytest.mark.parametrize(
    ("as_of", "day"), [("2020", "2020-12-31"), ("2024-02", "2024-02-29"), ("2022-04-06",) * 2]
)
def test_a_year_or_a_month_reaches_to_its_last_day(as_of, day):
    assert f"{last_day(as_of):%Y-%m-%d}" == day


def test_lists_are_tables_of_the_book():
    assert set(data.tables()) >= RECORDS
