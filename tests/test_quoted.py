"""How far a quotation agrees with its source, and what a verdict makes of that."""

import pandas as pd
import pytest

from summit.chapters.shared import quoted, rate_quoted
from summit.claims import RATINGS, claims
from summit.data import load

EXACT = ("no peace", "no peace", "word_for_word", "")
CHANGED = ("a policy blunder", "a policy error", "changed", "")
REPORTED = ("unheard of", "never seen before", "paraphrase_made_a_quotation", "")
TRANSLATED = ("deeply", "deeply", "translation", "")
LOST = ("time will tell", None, "not_found", "Looked for everywhere")


def phrases(*rows):
    columns = ["in_article", "in_source", "agreement", "note"]
    return pd.DataFrame(rows, columns=columns).assign(claim=7)


@pytest.mark.parametrize(
    ("rows", "rating", "says"),
    [
        ([EXACT], "supported", "Word for word in the source: “no peace”."),
        ([TRANSLATED], "supported", "In the words of one published translation: “deeply”."),
        ([CHANGED], "imprecise", "Changed: “a policy blunder” for “a policy error”."),
        (
            [REPORTED],
            "imprecise",
            "A reporter's paraphrase became a quotation: “unheard of” for “never seen before”.",
        ),
        (
            [LOST],
            "not testable",
            "No source was found for “time will tell”. Looked for everywhere.",
        ),
    ],
)
def test_a_phrase_is_rated_by_its_agreement(rows, rating, says):
    assert rate_quoted(phrases(*rows)) == (rating, says)


@pytest.mark.parametrize(
    ("rows", "rating"),
    [
        ([EXACT, LOST], "supported"),
        ([EXACT, CHANGED, LOST], "imprecise"),
        ([LOST, REPORTED], "imprecise"),
        ([LOST, LOST], "not testable"),
    ],
)
def test_of_several_phrases_the_changed_one_decides(rows, rating):
    assert rate_quoted(phrases(*rows))[0] == rating


def test_no_phrase_is_refused():
    with pytest.raises(ValueError, match="no quoted phrase"):
        rate_quoted(phrases())


def test_the_phrases_of_a_claim():
    other = phrases(EXACT).assign(claim=8)
    both = pd.concat([phrases(CHANGED), other])
    assert list(quoted(both, 8)["in_article"]) == ["no peace"]


def test_every_claim_that_the_table_names_is_in_the_ledger():
    table = load("quotations")
    named = set(table["claim"].dropna())
    assert named <= set(claims())
    assert {rate_quoted(quoted(table, claim))[0] for claim in named} <= set(RATINGS)
