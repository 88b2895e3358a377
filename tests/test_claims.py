"""claims: each verdict is computed, and turns when its table does."""

import re
from html import escape

import pandas as pd
import pytest

from summit import claims, data, judge, verdicts
from summit.chapters import shared


def test_a_chapters_table_has_a_row_and_two_ratings_for_each_claim():
    html = verdicts("02-flight").data
    for number, claim in claims.claims("02-flight").items():
        finding = judge(number)
        assert f'id="claim-{number}"' in html
        assert claim.paraphrase in html
        assert escape(finding.then_reason) in html
        assert f"{claims.RATINGS[finding.then]} {finding.then}</span>" in html


def test_a_verdict_alone_is_shown_as_in_the_table_and_says_the_same_in_words():
    finding, claim = judge(7), claims.claims()[7]
    row = re.search(r'<tr role="row" id="claim-7">(.*?)</tr>', verdicts("02-flight").data, re.S)
    assert row[1] in finding._repr_html_()
    assert "id=" not in finding._repr_html_()
    said = repr(finding)
    assert said.startswith(f"The article said: {claim.paraphrase}\nKnown then: ")
    assert f"{claims.RATINGS[finding.now]} {finding.now}. {finding.now_reason}" in said
    assert finding == claim.judge()


def test_claims_are_listed_by_number_and_no_number_is_given_twice():
    numbers = list(claims.claims())
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("number", [0, 99, "7", None, 7.5, [7], {}])
def test_an_unknown_claim_names_those_that_exist(number):
    with pytest.raises(ValueError, match=r"No claim has the number .* There are: .*6, 7"):
        judge(number)


def test_the_day_from_which_the_war_is_counted_is_the_chronologys():
    assert shared.invasion(data.load("chronology"))["date"] == shared.INVASION


@pytest.mark.parametrize("number", list(claims.claims()))
def test_a_verdict_names_the_rows_that_decide_and_says_once_how_far_they_reach(number):
    finding = judge(number)
    assert finding.until.startswith("Evidence until ")
    assert repr(finding).count(finding.until) == finding._repr_html_().count(finding.until) == 1
    assert {row.table for row in finding.rows} == set(finding.tables)
    for row in finding.rows:
        assert row.says
        assert row.url == "" or re.fullmatch(r"https?://\S+", row.url)


def test_a_row_of_the_chronology_is_named_by_its_day_and_event_and_links_to_its_source():
    (row,) = judge(33).rows
    assert row.says.startswith("18 April 2022: Ukraine's President says")
    assert row.url.startswith("https://en.interfax.com.ua/")


def test_a_row_is_dated_no_closer_than_its_source_does():
    table = data.load("chronology")
    framework = table[table["event"].str.contains("Partnership for Peace framework")]
    wales = table[table["event"].str.contains("Wales Summit")]
    of_both = claims.used("chronology", pd.concat([framework, wales]))
    assert [row.says.split(":")[0] for row in of_both] == ["1994", "September 2014"]


def test_of_many_rows_only_the_first_and_the_last_are_named():
    name = "crossings_daily"
    table = data.load(name)
    (row,) = claims.used(name, table)
    assert row.says == "433 rows, from “24 February 2022” to “2 May 2023”"
    assert len(claims.used(name, table.head(claims.MOST_ROWS))) == claims.MOST_ROWS
    assert claims.used(name, table.iloc[0]) == claims.used(name, table.head(1))


def test_a_vote_without_counts_is_an_error_that_names_its_day():
    row = data.load("chronology").iloc[0]
    with pytest.raises(ValueError, match="1949-04-04 has no counts"):
        shared.vote(row)


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


def test_every_rating_has_a_sign_of_its_own_and_one_standard():
    assert list(claims.RATINGS) == list(claims.STANDARD)
    assert len(set(claims.RATINGS.values())) == len(claims.RATINGS)
    page = claims.standard_html()
    for rating, means in claims.STANDARD.items():
        assert claims.rating_html(rating) in page
        assert escape(means) in page
