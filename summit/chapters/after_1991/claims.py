"""Chapter 05: Soviet warheads, a memorandum, Crimea, and words about history."""

from __future__ import annotations

import re

import pandas as pd

from summit.chapters.shared import THOUSANDS, event, invasion, vote
from summit.claims import Claim, Document, Finding, unchanged, used
from summit.data import load
from summit.words import day_text

NEW_STATES = 4
STATED_YEAR = 1994
CRIMEA_YEAR = 2014
# The first full year after the Soviet Union, and the last one before the article.
FIRST_YEAR, YEAR_BEFORE = 1992, 2021
# The article quotes this of the speech of 2005, and this of the essay of 2021.
CATASTROPHE = "greatest geopolitical catastrophe of the 20th century"
ONE_COUNTRY = "one country"
# Summer in the northern hemisphere, the one before April 2022.
LAST_SUMMER = (pd.Timestamp("2021-06-01"), pd.Timestamp("2021-08-31"))
# A page on the essay, with an interview of the historian Serhii Plokhii on its theme.
HISTORIANS = Document(
    "Harvard Ukrainian Research Institute, on the essay, with an interview of Serhii Plokhii",
    "2 August 2021",
    "https://huri.harvard.edu/news/putin-historical-unity",
)

_DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]{2} 19\d\d\b")
_QUOTED = re.compile(r'"([^"]+)"')
_FOR_INDEPENDENCE = re.compile(r"([\d.]+) per cent for")


def _event(words: str) -> pd.Series:
    return event(load("chronology"), words)


def judge_dispersed() -> Finding:
    """Judge "thousands of weapons were dispersed among four new states" by the estimates."""
    table = load("soviet_warheads")
    held = table[~table["remaining"]]
    outside = held[held["iso3"].notna()]["iso3"].unique()
    together = held[held["territory"] == "BLR+KAZ+UKR"]["low"].max()
    whole = held[held["territory"] == "soviet_union"]
    # A report printed before the end shows that the weapons were there already.
    printed = [pd.Timestamp(found[0]) for text in whole["source"] if (found := _DAY.search(text))]
    resigned = _event("Gorbachev resigns")
    ended = resigned["date"]
    states = len(outside) + 1
    then = (
        f"At least {together:,} were outside Russia, in {len(outside)} states; Russia makes "
        f"{states}."
    )
    least, most = whole["low"].min(), whole["low"].max()
    now = f"Estimates of all Soviet weapons run from {least:,} to {most:,}."
    if together < THOUSANDS:
        rating = "contradicted"
    elif states != NEW_STATES or (printed and min(printed) < ended):
        rating = "imprecise"
        if printed and min(printed) < ended:
            then += (
                f" But nothing was dispersed: a report of {day_text(min(printed))} found them "
                f"there, before the Soviet Union ended on {day_text(ended)}."
            )
    else:
        rating = "supported"
    rows = used("soviet_warheads", held[held["territory"] == "BLR+KAZ+UKR"])
    rows += used("soviet_warheads", whole) + used("chronology", resigned)
    return unchanged(rating, then, now, ("soviet_warheads", "chronology"), rows)


def _kept(stockpile: pd.Series) -> tuple[str, str]:
    """Rate "Russia kept its weapons" by its stockpile from the first year to the last."""
    first, last = stockpile.iloc[0], stockpile.iloc[-1]
    stands = (
        f"Estimated warheads of Russia: {first:,} in {stockpile.index[0]}, {last:,} in "
        f"{stockpile.index[-1]}"
    )
    without = stockpile.index[stockpile == 0]
    if without.empty:
        return "supported", f"{stands}; the table has no zero in between."
    rating = "contradicted" if last == 0 else "imprecise"
    return rating, f"{stands}; a zero in {', '.join(map(str, without))}."


def judge_kept() -> Finding:
    """Judge "Russia kept its nuclear weapons" by the estimates for each year since 1992."""
    table = load("warheads")
    russia = table[(table["iso3"] == "RUS") & (table["year"] >= FIRST_YEAR)]
    stockpile = russia.set_index("year")["warheads"]
    now, now_reason = _kept(stockpile)
    if now == "supported":
        left = stockpile.iloc[-1] / stockpile.iloc[0] * 100
        now_reason += f" What it kept is the weapons, not their number: {left:.0f} % are left."
    then, rows = _kept(stockpile.loc[:YEAR_BEFORE]), used("warheads", russia)
    return Finding(*then, now, now_reason, ("warheads",), rows=rows)


def judge_given_up() -> Finding:
    """Judge "Ukraine gave its weapons up in 1994 for a pledge" by the days of both."""
    memorandum = _event("Budapest Memorandum")
    left = _event("Last nuclear warheads leave Ukraine")
    gone = left["date"]
    signed = memorandum["date"]
    lag = (gone - signed).days
    then = (
        f"The pledge was signed on {day_text(signed)}; the last warhead left on {day_text(gone)}, "
        f"{lag} days later."
    )
    assured = "assurances" in str(memorandum["note"])
    if assured:
        then += " Its English text speaks of “assurances”, not of a guarantee."
    if signed.year != STATED_YEAR:
        rating = "contradicted"
    else:
        rating = "imprecise" if gone.year != STATED_YEAR or assured else "supported"
    annexed, invaded = _event("annexation treaty"), invasion(load("chronology"))
    now = (
        f"Russia, one of those who promised, signed a treaty to annex Crimea on "
        f"{day_text(annexed['date'])}, and invaded Ukraine on {day_text(invaded['date'])}."
    )
    rows = used("chronology", pd.DataFrame([memorandum, left, annexed, invaded]))
    return unchanged(rating, then, now, ("chronology",), rows)


def judge_crimea() -> Finding:
    """Judge "Russia took Crimea in 2014 and still holds it" by the dated events."""
    table = load("chronology")
    treaty = _event("annexation treaty")
    later = table[
        (table["topic"] == "crimea")
        & (table["kind"] == "treaty")
        & (table["date"] > treaty["date"])
    ]
    voted = _event("68/262")
    in_favour, against, abstaining = vote(voted)
    then = (
        f"A treaty of {day_text(treaty['date'])} claims Crimea for Russia. The UN General Assembly "
        f"upheld Ukraine's borders by {in_favour} votes to {against}, with {abstaining} abstaining."
    )
    rating = "supported" if treaty["date"].year == CRIMEA_YEAR else "contradicted"
    last = table["date"].max()
    if later.empty:
        now = f"No later treaty on Crimea is in the chronology, which ends on {day_text(last)}."
        rows = used("chronology", pd.DataFrame([treaty, voted]))
        return unchanged(rating, then, now, ("chronology",), rows)
    changed = later.iloc[0]
    now = f"A later treaty, of {day_text(changed['date'])}: {changed['event']}."
    rows = used("chronology", pd.DataFrame([treaty, voted, changed]))
    return Finding(rating, then, "outdated", now, ("chronology",), rows=rows)


def judge_catastrophe() -> Finding:
    """Judge a quotation of 2005 by its translations."""
    speech = _event("on the end of the Soviet Union")
    translations = _QUOTED.findall(speech["event"])
    same = [text for text in translations if CATASTROPHE in text]
    near = [text for text in translations if CATASTROPHE.replace("20th ", "") in text]
    if len(same) == len(translations):
        rating = "supported"
    else:
        rating = "imprecise" if same or near else "contradicted"
    then = (
        f"Said to parliament on {day_text(speech['date'])}. Of {len(translations)} English "
        f"translations, {len(same)} have exactly these words."
    )
    now = "They read: " + "; ".join(f"“{text}”" for text in translations) + "."
    return unchanged(rating, then, now, ("chronology",), used("chronology", speech))


def judge_one_country() -> Finding:
    """Judge "last summer Putin claimed the two are one country" by the essay's words."""
    essay = _event("On the Historical Unity")
    said = _QUOTED.findall(str(essay["note"]))
    words = " ".join(said)
    if not LAST_SUMMER[0] <= essay["date"] <= LAST_SUMMER[1]:
        rating = "contradicted"
    elif ONE_COUNTRY in words:
        rating = "supported"
    else:
        rating = "imprecise" if "one people" in words else "contradicted"
    then = f"The essay of {day_text(essay['date'])} says: “{words}”. A people is not a country."
    now = f"The words are those of its English text; source: {essay['source_type']}."
    return unchanged(rating, then, now, ("chronology",), used("chronology", essay))


def judge_over_the_centuries() -> Finding:
    """Judge "which they were over the centuries": a view of history, held against two facts."""
    groups = load("group_membership")
    union = groups[groups["group"] == "soviet_union"]
    together = {"RUS", "UKR"} <= set(union["iso3"].astype(str))
    poll = _event("Ukraine votes for independence")
    share = float(_FOR_INDEPENDENCE.search(poll["event"])[1])
    vote = (
        f"On {day_text(poll['date'])}, {share:.1f} % of the votes in Ukraine were for independence"
    )
    tables = ("group_membership", "chronology")
    rows = used("group_membership", union[union["iso3"].isin(["RUS", "UKR"])])
    rows += used("chronology", poll)
    if not together:
        said = f"The two did not belong to one Soviet Union. {vote}."
        return unchanged("contradicted", said, said, tables, rows)
    then = (
        f"Both were among the {len(union)} republics of the Soviet Union, so for that time they "
        "were in one state. “Over the centuries” is the view of the essay. Historians dispute it, "
        "such as Serhii Plokhii of Harvard, in an interview that his institute republished on "
        f"{HISTORIANS.day} in answer to the essay."
    )
    now = f"{vote}: no table can settle a nation's history, but people can be asked."
    return Finding("contested", then, "contested", now, tables, (HISTORIANS,), rows)


CHAPTER = "05-after-1991"
CLAIMS = (
    Claim(
        number=21,
        chapter=CHAPTER,
        paraphrase="When the Soviet Union fell apart, thousands of its nuclear weapons came to be "
        "spread over "
        "four new states.",
        stated="thousands; four states",
        judge=judge_dispersed,
        paragraph=14,
        sentence=3,
        kind="count",
    ),
    Claim(
        number=22,
        chapter=CHAPTER,
        paraphrase="In 1994 Ukraine handed its weapons over; in return Russia and others promised "
        "to leave "
        "its borders alone.",
        stated="1994",
        judge=judge_given_up,
        paragraph=14,
        sentence=5,
        kind="date",
    ),
    Claim(
        number=23,
        chapter=CHAPTER,
        paraphrase="Russia's army took Crimea in 2014, and Russia holds it to this day.",
        stated="2014",
        judge=judge_crimea,
        paragraph=14,
        sentence=8,
        kind="date",
    ),
    Claim(
        number=24,
        chapter=CHAPTER,
        paraphrase=f"Putin called the end of the Soviet Union the “{CATASTROPHE}”.",
        stated="a quotation",
        judge=judge_catastrophe,
        paragraph=14,
        sentence=7,
        kind="quotation",
    ),
    Claim(
        number=25,
        chapter=CHAPTER,
        paraphrase="In the summer of 2021 Putin declared Russia and Ukraine to be one country.",
        stated="one country",
        judge=judge_one_country,
        paragraph=14,
        sentence=9,
        kind="quotation",
    ),
    Claim(
        number=26,
        chapter=CHAPTER,
        paraphrase="The two had been one for centuries, until the Soviet Union ended.",
        stated="over centuries",
        judge=judge_over_the_centuries,
        paragraph=14,
        sentence=9,
        kind="judgement",
    ),
    Claim(
        number=41,
        chapter=CHAPTER,
        paraphrase="Russia held on to its own nuclear weapons.",
        stated="",
        judge=judge_kept,
        paragraph=14,
        sentence=4,
        kind="event",
    ),
)
