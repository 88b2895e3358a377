"""Words: days and countries as they stand in a sentence."""

import pandas as pd
import pytest

from summit.words import day_of_month, day_text, each, listed, month_text, range_text, the


@pytest.mark.parametrize(
    ("country", "in_text"),
    [
        ("Poland", "Poland"),
        ("Republic of Moldova", "the Republic of Moldova"),
        ("Russian Federation", "the Russian Federation"),
        ("Syrian Arab Republic", "the Syrian Arab Republic"),
        ("United Kingdom", "the United Kingdom"),
        ("United Republic of Tanzania", "the United Republic of Tanzania"),
        ("Netherlands", "the Netherlands"),
        ("Iran (Islamic Republic of)", "Iran (Islamic Republic of)"),
        ("South Sudan", "South Sudan"),
    ],
)
def test_a_country_takes_the_where_english_puts_it(country, in_text):
    assert the(country) == in_text


def test_days_are_written_out():
    day = pd.Timestamp("2022-03-09")
    assert (day_text(day), day_of_month(day)) == ("9 March 2022", "9 March")
    assert month_text(day) == "March 2022"


@pytest.mark.parametrize(
    ("things", "text"),
    [([], "none"), (["a"], "a"), ([1, 2], "1 and 2"), (iter([1, 2, 3]), "1, 2 and 3")],
)
def test_things_are_listed_as_in_a_sentence(things, text):
    assert listed(things) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(70_000, 70_000, "70,000"), (9, 1_200, "9 to 1,200"), (2_500, pd.NA, "over 2,500")],
)
def test_an_estimate_has_one_end_or_two(low, high, text):
    assert range_text(low, high) == text


def test_each_value_is_written_after_its_name():
    assert each(pd.Series({"A": 1.25, "B": 1000}), ",.1f", " m") == "A 1.2 m, B 1,000.0 m"
