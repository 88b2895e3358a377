"""Words: numbers, days and countries as they are written in a sentence."""

import numpy as np
import pandas as pd
import pytest

from summit.words import (
    day_of_month,
    day_text,
    each,
    filled,
    formatted,
    listed,
    month_text,
    range_text,
    rounded,
    the,
)


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
    assert each(pd.Series({"A": 1.25, "B": 1000}), ",.1f", " m") == "A 1.3 m, B 1,000.0 m"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (2.675, 2, "2.68"),
        (0.125, 2, "0.13"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (-0.04, 1, "0.0"),
        (66.147, 1, "66.1"),
        (2.8467, 2, "2.85"),
        (66.1 + 0.05, 1, "66.2"),
        (1234567.5, 0, "1,234,568"),
        (12_345, -3, "12,000"),
        (7, 2, "7.00"),
        (np.float64(0.5), 0, "1"),
        (np.int64(1200), 0, "1,200"),
    ],
)
def test_a_number_is_rounded_half_up_from_what_a_reader_sees(value, places, text):
    assert rounded(value, places) == text


def test_a_rise_has_its_sign_and_a_gap_cannot_be_rounded():
    assert rounded(2.25, 1, sign=True) == "+2.3"
    with pytest.raises(ValueError, match="known can be rounded, not nan"):
        rounded(float("nan"), 1)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [(0.125, ".2f", "0.13"), (1250.5, ",.0f", "1,251"), (1250.5, ".0f", "1251"), (8, "d", "8"),
     (12000, ",d", "12,000"), ("March", "s", "March"), (8.0, "d", "8")],
)  # fmt: skip
def test_a_format_of_fixed_places_rounds_the_same_way(value, form, text):
    assert formatted(value, form) == text


def test_a_number_that_is_not_whole_is_not_cut():
    with pytest.raises(ValueError, match=r"23\.7 is not whole"):
        formatted(23.7, "d")


def test_a_text_is_filled_with_its_number():
    assert filled("{:,.0f} %", 0.5) == "1 %"
    assert filled("{} bn", 3) == "3 bn"
