"""Chapter 02: how many fled, and how many were displaced."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import FIRST_DAY, LAST_DAY
from summit.claims import Claim, Finding, used
from summit.data import load
from summit.words import day_text, rounded

# "Almost four million": at most four, and nearer to four than to three and a half.
ALMOST = (3_750_000, 4_000_000)
OVER = 10_000_000


def _million(people: float) -> str:
    return f"{rounded(people / 1e6, 2)} million"


def _newest(crossings: pd.DataFrame) -> str:
    """Name the newest edition of the crossings."""
    return f"in the edition of {day_text(crossings['edition_now'].max())}"


def _fled_rating(total: pd.Series, source: str) -> tuple[str, str]:
    """Rate "almost four million fled" against a running total, for the days of the meeting."""
    low, high = ALMOST
    first, last = total[FIRST_DAY], total[LAST_DAY]
    counted = (
        f"{_million(first)} crossings by {day_text(FIRST_DAY)} and {_million(last)} by "
        f"{day_text(LAST_DAY)}, {source}"
    )
    if low <= first and last < high:
        return "supported", f"{counted}."
    if first < low:
        return "contradicted", f"{counted}: fewer than “almost four million”."
    true_until = day_text(total.index[(total < high)][-1])
    return "outdated", (
        f"{counted}. “Almost four million” was right until {true_until}: on an earlier day, and no "
        "longer on the article's."
    )


def judge_fled() -> Finding:
    """Judge "almost four million have fled", as shown day by day then and in the newest edition."""
    crossings = load("crossings_daily").set_index("date")
    shown = crossings["crossings_cumulative_shown"].dropna()
    then, then_reason = _fled_rating(shown, "as published day by day")
    now, now_reason = _fled_rating(crossings["crossings_cumulative_now"], _newest(crossings))
    days = crossings.loc[[FIRST_DAY, LAST_DAY]].reset_index()
    rows = used("crossings_daily", days)
    return Finding(then, then_reason, now, now_reason, ("crossings_daily",), rows=rows)


def _displaced_rating(survey: pd.Series, outside: float, source: str) -> tuple[str, str]:
    inside = survey["displaced"]
    added = (
        f"{_million(inside)} displaced inside Ukraine by the survey of {day_text(survey['date'])}, "
        f"and {_million(outside)} crossings out by {day_text(FIRST_DAY)}, {source}: together "
        f"{_million(inside + outside)}"
    )
    return ("supported" if inside + outside > OVER else "contradicted"), f"{added}."


def judge_displaced() -> Finding:
    """Judge "over ten million displaced": the last survey before the meeting, and crossings."""
    crossings = load("crossings_daily").set_index("date")
    surveys = load("displaced_inside").dropna(subset=["displaced"])
    surveyed = surveys[surveys["date"] <= FIRST_DAY].tail(1)
    survey, meeting = surveyed.iloc[0], crossings.loc[FIRST_DAY]
    then, then_reason = _displaced_rating(
        survey, meeting["crossings_cumulative_shown"], "as published that day"
    )
    now, now_reason = _displaced_rating(
        survey, meeting["crossings_cumulative_now"], _newest(crossings)
    )
    ways = load("crossings_both_ways")
    counted = ways[ways["date"] <= FIRST_DAY].tail(1)
    back = counted.iloc[0]
    # Out less back within one edition: that of the totals above has no crossings back.
    least = survey["displaced"] + back["crossings_from_cumulative"]
    least -= back["crossings_to_cumulative"]
    now_reason += (
        " Less the crossings back, by an edition that has both: "
        f"{_million(least)} on {day_text(back['date'])}."
    )
    rows = used("displaced_inside", surveyed)
    rows += used("crossings_daily", crossings.loc[[FIRST_DAY]].reset_index())
    rows += used("crossings_both_ways", counted)
    tables = ("displaced_inside", "crossings_daily", "crossings_both_ways")
    return Finding(then, then_reason, now, now_reason, tables, rows=rows)


CHAPTER = "02-flight"
CLAIMS = (
    Claim(
        number=6,
        chapter=CHAPTER,
        paraphrase="More than ten million people from Ukraine are estimated to be displaced.",
        stated="over 10 million",
        judge=judge_displaced,
        paragraph=2,
        sentence=3,
        kind="count",
    ),
    Claim(
        number=7,
        chapter=CHAPTER,
        paraphrase="Nearly four million of them have left the country.",
        stated="almost 4 million",
        judge=judge_fled,
        paragraph=2,
        sentence=3,
        kind="count",
    ),
)
