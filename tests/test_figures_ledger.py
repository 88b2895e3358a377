"""The figure of the ledger, drawn from ratings that were never given."""

import pandas as pd
import pytest

from summit.chapters.ledger import figures
from summit.claims import RATINGS

COUNTS = pd.DataFrame(
    {"then": [3, 0, 2, 1, 0, 4], "now": [5, 1, 0, 2, 2, 0]}, index=list(RATINGS)
)  # fmt: skip


def test_ratings():
    chart = figures.ratings(COUNTS, 7, pd.Timestamp("2024-05-06"))
    assert chart.title == "Now 5 of 10 statements are supported; 2 are contradicted"
    assert "Supported: 3 then, 5 now. Imprecise: 0 then, 1 now." in chart.alt
    assert chart.alt.endswith("Not testable: 4 then, 0 now.")
    assert list(chart.numbers["Rating"]) == list(RATINGS)
    assert list(chart.numbers["Now"]) == [5, 1, 0, 2, 2, 0]
    assert "which rest on 7 of its tables" in chart.to_html()
    assert "as of 6 May 2024" in chart.to_html()
    assert [words in chart.svg for words in (">3 then<", ">5 now<", "✓  supported")] == [True] * 3


@pytest.mark.parametrize("counts", [COUNTS.head(5), COUNTS[::-1], COUNTS.rename({"outdated": "x"})])
def test_ratings_needs_each_rating_in_its_place(counts):
    with pytest.raises(ValueError, match="a row for each rating, in this order: supported, imp"):
        figures.ratings(counts, 7, pd.Timestamp("2024-05-06"))
