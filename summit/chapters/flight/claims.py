"""Chapter 02: how many fled, and how many were displaced."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import FIRST_DAY, LAST_DAY
from summit.claims import Claim, Finding, used
from summit.data import load
from summit.words import day_text

# "Almost four million": at most four, and nearer to four than to three and a half.
ALMOST = (3_750_000, 4_000_000)
OVER = 10_000_000


def _million(people: float) -> str:
    return f"{people / 1e6:.2f} million"


def _fled_rating(total: pd.Series) -> tuple[str, str]:
    """Rate "almost four million fled" against a running total, for the days of the meeting."""
    low, high = ALMOST
    first, last = total[FIRST_DAY], total[LAST_DAY]
    stands = (
        f"{_million(first)} crossings by {day_text(FIRST_DAY)}, "
        f"{_million(last)} by {day_text(LAST_DAY)}"
    )
    if low <= first and last < high:
        return "supported", f"{stands}."
    if first < low:
        return "contradicted", f"{stands}: fewer than “almost four million”."
    true_until = total.index[(total < high)][-1]
    return "outdated", f"{stands}. “Almost four million” was true until {day_text(true_until)}."


def judge_fled() -> Finding:
    """Judge "almost four million have fled", as shown day by day then and in the newest edition."""
    crossings = load("crossings_daily").set_index("date")
    then, then_reason = _fled_rating(crossings["crossings_cumulative_shown"].dropna())
    now, now_reason = _fled_rating(crossings["crossings_cumulative_now"])
    days = crossings.loc[[FIRST_DAY, LAST_DAY]].reset_index()
    rows = used("crossings_daily", days)
    return Finding(then, then_reason, now, now_reason, ("crossings_daily",), rows=rows)


def _displaced_rating(inside: float, outside: float) -> tuple[str, str]:
    stands = (
        f"{_million(inside)} displaced inside Ukraine and {_million(outside)} crossings out: "
        f"{_million(inside + outside)}"
    )
    return ("supported" if inside + outside > OVER else "contradicted"), f"{stands}."


def judge_displaced() -> Finding:
    """Judge "over ten million displaced": the last survey before the meeting, and crossings."""
    crossings = load("crossings_daily").set_index("date")
    surveys = load("displaced_inside").dropna(subset=["displaced"]).set_index("date")
    inside = surveys["displaced"]
    before = inside[inside.index <= FIRST_DAY].iloc[-1]
    then, then_reason = _displaced_rating(
        before, crossings.loc[FIRST_DAY, "crossings_cumulative_shown"]
    )
    now, now_reason = _displaced_rating(
        before, crossings.loc[FIRST_DAY, "crossings_cumulative_now"]
    )
    surveyed = surveys[surveys.index <= FIRST_DAY].tail(1).reset_index()
    rows = used("displaced_inside", surveyed)
    rows += used("crossings_daily", crossings.loc[[FIRST_DAY]].reset_index())
    tables = ("displaced_inside", "crossings_daily")
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
