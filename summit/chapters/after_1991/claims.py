"""Chapter 05: Soviet warheads, a memorandum, Crimea, and words about history."""

from __future__ import annotations

import re

import pandas as pd

from summit.chapters.after_1991.documents import TREATY_SERIES, memorandum
from summit.chapters.shared import THOUSANDS, event, invasion, quoted, rate_quoted, vote
from summit.claims import Claim, Document, Finding, unchanged, used
from summit.data import load
from summit.words import as_of_text, day_text, listed, rounded, spelled

NEW_STATES = 4
STATED_YEAR = 1994
CRIMEA_YEAR = 2014
# The first full year after the Soviet Union, and the last one before the article.
FIRST_YEAR, YEAR_BEFORE = 1992, 2021
# The article says this of the essay of 2021.
ONE_COUNTRY = "one country"
# Summer in the northern hemisphere, the one before April 2022.
LAST_SUMMER = (pd.Timestamp("2021-06-01"), pd.Timestamp("2021-08-31"))
# A page on the essay, with an interview of the historian Serhii Plokhii on its theme.
TROOPS = Document(
    "Radio Free Europe/Radio Liberty, on the Russian President's words about troops in Crimea",
    "March 2015",
    "https://www.rferl.org/a/26889839.html",
)
HISTORIANS = Document(
    "Harvard Ukrainian Research Institute, on the essay, with an interview of Serhii Plokhii",
    "2 August 2021",
    "https://huri.harvard.edu/news/putin-historical-unity",
)

MEMORANDUM = Document(
    "United Nations, Treaty Series, volume 3007, I-52241: the Budapest memorandum",
    "5 December 1994",
    TREATY_SERIES,
)

_QUOTED = re.compile(r'"([^"]+)"')
_FOR_INDEPENDENCE = re.compile(r"([\d.]+) per cent for")


def _event(words: str) -> pd.Series:
    return event(load("chronology"), words)


def judge_dispersed() -> Finding:
    """Judge "thousands of weapons came to be in four new states" by the estimates."""
    table = load("soviet_warheads")
    held = table[~table["remaining"]]
    outside = held[held["iso3"].notna()]["iso3"].unique()
    together = held[held["territory"] == "BLR+KAZ+UKR"]
    whole = held[held["territory"] == "soviet_union"]
    most, states = together["low"].max(), len(outside) + 1
    then = (
        f"At least {most:,} were outside Russia, in {spelled(len(outside))} states; with Russia "
        f"there were {spelled(states)}. The weapons stayed where they were, and borders came "
        "between them; a fair reader takes it so."
    )
    now = (
        f"Estimates of all Soviet weapons run from {whole['low'].min():,} to "
        f"{whole['low'].max():,}: thousands by each of them."
    )
    if most < THOUSANDS:
        rating = "contradicted"
    else:
        rating = "supported" if states == NEW_STATES else "imprecise"
    rows = used("soviet_warheads", together) + used("soviet_warheads", whole)
    return unchanged(rating, then, now, ("soviet_warheads",), rows)


def _kept(stockpile: pd.Series) -> tuple[str, str]:
    """Rate "Russia kept its weapons" by its stockpile from the first year to the last."""
    first, last = stockpile.iloc[0], stockpile.iloc[-1]
    estimates = (
        f"Estimated warheads of Russia: {first:,} in {stockpile.index[0]}, {last:,} in "
        f"{stockpile.index[-1]}"
    )
    without = stockpile.index[stockpile == 0]
    if without.empty:
        return "supported", f"{estimates}; the table has no zero in between."
    rating = "contradicted" if last == 0 else "imprecise"
    return rating, f"{estimates}; a zero in {listed(without)}."


def judge_kept() -> Finding:
    """Judge "Russia kept its nuclear weapons" by the estimates since 1992, and the newest one."""
    table, status = load("warheads"), load("warheads_status")
    russia = table[(table["iso3"] == "RUS") & (table["year"] >= FIRST_YEAR)]
    newest = status[status["iso3"] == "RUS"]
    stockpile = russia.set_index("year")["warheads"]
    now, now_reason = _kept(stockpile)
    if now == "supported" and newest["stockpile"].sum() == 0:
        now = "contradicted"
    if now == "supported":
        now_reason = (
            f"The estimates end with {stockpile.iloc[-1]:,} in {stockpile.index[-1]}; a newer "
            f"edition counts {newest['stockpile'].item():,} early in {newest['year'].item()}."
        )
    then = _kept(stockpile.loc[:YEAR_BEFORE])
    # The series is quoted in the reasons; what decides now is the newest edition.
    return Finding(
        *then, now, now_reason, ("warheads_status",), rows=used("warheads_status", newest)
    )


def judge_given_up() -> Finding:
    """Judge "Ukraine gave its weapons up in 1994" by the days of the promise and of the deed."""
    memorandum_of = _event("Budapest Memorandum")
    left = _event("Last nuclear warheads leave Ukraine")
    signed, gone = memorandum_of["date"], left["date"]
    lag = (gone - signed).days
    then = (
        f"The memorandum was signed on {day_text(signed)}; the last warhead left on "
        f"{day_text(gone)}, {lag} days later. "
    )
    if signed.year != STATED_YEAR:
        rating, why = "contradicted", "Neither falls in the article's year."
    elif gone.year != STATED_YEAR:
        rating = "imprecise"
        why = f"Correct the year: agreed in {STATED_YEAR}, done by {gone.year}."
    else:
        rating, why = "supported", "Both fall in the article's year."
    gone_by = load("soviet_warheads").query("remaining")
    last = gone_by.loc[gone_by["territory"] == "BLR", "as_of"].item()
    now = f"The days hold. Belarus came last, by {as_of_text(last)}."
    rows = used("chronology", pd.DataFrame([memorandum_of, left]))
    rows += used("soviet_warheads", gone_by[gone_by["territory"].isin(["UKR", "BLR"])])
    return unchanged(rating, then + why, now, ("chronology", "soviet_warheads"), rows)


def judge_pledge() -> Finding:
    """Judge "Russia and others promised to leave its borders alone" by the memorandum's text."""
    signed = _event("Budapest Memorandum")
    promised = memorandum()
    borders = promised[promised["promise"].str.contains("existing borders")]
    annexed, invaded = _event("annexation treaty"), invasion(load("chronology"))
    if borders.empty:
        rating, then = "contradicted", "No paragraph of the memorandum names borders."
    else:
        first = borders.iloc[0]
        rating = "supported"
        then = (
            f"Paragraph {first['paragraph']} of the memorandum of {day_text(signed['date'])}: "
            "Russia, the United Kingdom and the United States “"
            f"{first['begins']}” {first['promise']}."
        )
    now = (
        "That it was promised stays true. Whether it was kept is a different question: Russia "
        f"signed a treaty to annex Crimea on {day_text(annexed['date'])} and invaded Ukraine on "
        f"{day_text(invaded['date'])}."
    )
    rows = used("chronology", pd.DataFrame([signed, annexed, invaded]))
    return unchanged(rating, then, now, ("chronology",), rows, documents=(MEMORANDUM,))


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
        "Its President has acknowledged sending troops. A treaty of "
        f"{day_text(treaty['date'])} claims Crimea for Russia. The UN General Assembly "
        f"upheld Ukraine's borders by {in_favour} votes to {against}, with {abstaining} abstaining."
    )
    rating = "supported" if treaty["date"].year == CRIMEA_YEAR else "contradicted"
    if later.empty:
        occupied = table["event"].str.contains("occupied", regex=False)
        newest = table[(table["topic"] == "crimea") & occupied]
        now = "No later treaty on Crimea is in the chronology."
        if len(newest):
            now += f" {day_text(newest['date'].iloc[-1])}: {newest['event'].iloc[-1]}."
        rows = used("chronology", pd.DataFrame([treaty, voted]))
        rows += used("chronology", newest)
        return unchanged(rating, then, now, ("chronology",), rows, documents=(TROOPS,))
    changed = later.iloc[0]
    now = f"A later treaty, of {day_text(changed['date'])}: {changed['event']}."
    rows = used("chronology", pd.DataFrame([treaty, voted, changed]))
    return Finding(rating, then, "outdated", now, ("chronology",), (TROOPS,), rows)


def judge_catastrophe() -> Finding:
    """Judge a quotation of 2005 by the words of its source."""
    phrases = quoted(load("quotations"), 24)
    speech = _event("on the end of the Soviet Union")
    rating, said = rate_quoted(phrases)
    then = f"Said to parliament on {day_text(speech['date'])}, in Russian. {said}"
    if rating == "imprecise":
        then += f" One detail to correct: {listed(phrases['changed_words'])}."
    translations = listed(f"“{text}”" for text in _QUOTED.findall(speech["event"]))
    now = f"The chronology has two English translations: {translations}."
    tables = ("quotations", "chronology")
    rows = used("quotations", phrases) + used("chronology", speech)
    return unchanged(rating, then, now, tables, rows)


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
    then = (
        f"The essay of {day_text(essay['date'])} says: “{words}”. Correct one word, “people” for "
        "“country”: a people is not a state."
    )
    now = "The words are those of the English text that the Kremlin published."
    return unchanged(rating, then, now, ("chronology",), used("chronology", essay))


def judge_over_the_centuries() -> Finding:
    """Judge "which they were over the centuries": a view of history, held against two facts."""
    groups = load("group_membership")
    union = groups[groups["group"] == "soviet_union"]
    together = {"RUS", "UKR"} <= set(union["iso3"].astype(str))
    poll = _event("Ukraine votes for independence")
    share = float(_FOR_INDEPENDENCE.search(poll["event"])[1])
    asked = (
        f"On {day_text(poll['date'])}, {rounded(share, 1)} per cent of the votes in Ukraine were "
        "for independence"
    )
    tables = ("group_membership", "chronology")
    rows = used("group_membership", union[union["iso3"].isin(["RUS", "UKR"])])
    rows += used("chronology", poll)
    if not together:
        said = f"The two did not belong to one Soviet Union. {asked}."
        return unchanged("contradicted", said, said, tables, rows)
    then = (
        f"Both were among the {len(union)} republics of the Soviet Union, so for that time they "
        "were in one state. Read as Putin's words, “over the centuries” is one party's claim; read "
        "as the article's own, historians dispute it, such as Serhii Plokhii of Harvard (an "
        f"interview republished on {HISTORIANS.day})."
    )
    now = f"{asked}. That settles no history, but it says what voters wanted."
    return Finding("contested", then, "contested", now, tables, (HISTORIANS,), rows)


CHAPTER = "05-after-1991"
CLAIMS = (
    Claim(
        number=21,
        chapter=CHAPTER,
        paraphrase="When the Soviet Union fell apart, thousands of its nuclear weapons came to be "
        "spread over four new states.",
        stated="thousands; four states",
        judge=judge_dispersed,
        paragraph=14,
        sentence=3,
        kind="count",
    ),
    Claim(
        number=22,
        chapter=CHAPTER,
        paraphrase="In 1994 Ukraine handed its nuclear weapons over.",
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
        paraphrase="Putin called the end of the Soviet Union the “greatest geopolitical "
        "catastrophe of the 20th century”.",
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
    Claim(
        number=58,
        chapter=CHAPTER,
        paraphrase="In return for its weapons, Russia and others promised Ukraine to leave its "
        "borders alone.",
        stated="",
        judge=judge_pledge,
        paragraph=14,
        sentence=5,
        kind="event",
    ),
)
