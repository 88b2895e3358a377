"""Chapter 06: NATO and Ukraine, who joined and when, and what was said against it."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import LAST_DAY, judged_words
from summit.claims import Claim, Document, Finding, unchanged, used
from summit.data import load
from summit.words import day_text, listed, spelled, when_text

BALTIC = ("EST", "LVA", "LTU")
NINETIES = (1990, 1999)
# "The early 1990s": not later than this year.
EARLY = 1994
# The year since which, the article says, the two have worked together more closely.
CLOSER_SINCE = pd.Timestamp("2014-01-01")
# What the chronology calls a step that Ukraine took by itself.
BY_ITSELF = ("law", "accession_step")
# Where later days have nothing to add.
AS_THEN = "As then."
# What the two agree on: a programme, a paper, or a summit's decision.
AGREED = ("partnership", "summit")
STATED_SIGNATORIES = 50
STATED_MONTH = "1997-06"
# How the chronology says that a meeting which later lists count was held without Ukraine.
NOT_LISTED = "Ukraine is NOT listed"
# The words with which the chronology tells what Burns reported, and where missiles are.
REPORTED, SITE = "William J. Burns", "missile-defence site"
OPPOSED = "missile launchers"
_PLACE = r" at (\w+, \w+)"
INTENSIFIED = Document(
    "NATO, “NATO’s relations with Ukraine”",
    "6 May 2015",
    "https://www.nato.int/cps/en/SID-50663DE5-B4D8909B/natolive/topics_37750.htm",
)
DIRECTOR = Document(
    "CIA, “Bill Burns sworn in as CIA Director”",
    "23 March 2021",
    "https://www.cia.gov/stories/story/bill-burns-sworn-in-as-cia-director/",
)


def _by_day(members: pd.DataFrame) -> str:
    """Say which members joined on which day."""
    days = members.groupby("accession_date")["country"]
    return "; ".join(
        f"{listed(sorted(names.astype(str)))} on {day_text(day)}" for day, names in days
    )


def _in_the_nineties(members: pd.DataFrame) -> pd.Series:
    return members["accession_date"].dt.year.between(*NINETIES)


def first_contact() -> pd.Series:
    """Return the first event between NATO and Ukraine in which Ukraine had a part.

    Returns
    -------
    pandas.Series
        A row of the chronology. An earlier meeting to which Ukraine was not invited does not count.
    """
    return _events_with_ukraine().iloc[0]


def _events_with_ukraine() -> pd.DataFrame:
    """Return the events between NATO and Ukraine in which Ukraine had a part."""
    events = load("chronology")
    events = events[events["topic"] == "nato_ukraine"]
    absent = events["note"].fillna("").str.contains(NOT_LISTED)
    return events[~absent]


def _when(events: pd.DataFrame) -> str:
    """Say when events began, each as exactly as it is known."""
    return listed(when_text(row) for row in events.assign(end_date=pd.NaT).itertuples())


def _together(last: pd.Timestamp) -> pd.DataFrame:
    events = _events_with_ukraine()
    return events[~events["kind"].isin(BY_ITSELF) & (events["date"] <= last)]


def judge_relationship() -> Finding:
    """Judge "a relationship since the early 1990s" by the first event with a part for Ukraine."""
    first = first_contact()
    rating = "supported" if first["date"].year <= EARLY else "contradicted"
    reason = (
        f"In the chronology, Ukraine first took part in an event with NATO on "
        f"{day_text(first['date'])}."
    )
    return unchanged(rating, reason, AS_THEN, ("chronology",), used("chronology", first))


def _agreed(last: pd.Timestamp) -> pd.DataFrame:
    """Return what the two have agreed on since 2014, up to a day."""
    events = _together(last)
    return events[events["kind"].isin(AGREED) & (events["date"] >= CLOSER_SINCE)]


def judge_closer() -> Finding:
    """Judge "stepped up in key areas since 2014" by the programmes agreed on since."""
    newest = _events_with_ukraine()["date"].max()
    then, now = _agreed(LAST_DAY), _agreed(newest)
    ratings = ["contradicted" if agreed.empty else "supported" for agreed in (then, now)]
    reason = (
        f"Steps agreed on from {CLOSER_SINCE.year} to {day_text(LAST_DAY)}: {_when(then)}. NATO "
        "wrote in 2015 that cooperation had been intensified."
    )
    later = now[now["date"] > LAST_DAY]
    return Finding(
        ratings[0],
        reason,
        ratings[1],
        f"Steps agreed on later: {_when(later)}.",
        ("chronology",),
        (INTENSIFIED,),
        used("chronology", _together(newest)),
    )


def judge_baltic() -> Finding:
    """Judge the decade in which the article lets the Baltic states join."""
    members = load("nato_members")
    three = members[members["iso3"].isin(BALTIC)]
    then = _in_the_nineties(three)
    if len(three) == len(BALTIC) and then.all():
        rating = "supported"
    else:
        rating = "imprecise" if then.any() else "contradicted"
    reason = f"NATO took in {_by_day(three)}." if len(three) else "None joined."
    return unchanged(rating, reason, AS_THEN, ("nato_members",), used("nato_members", three))


def former_pact() -> pd.DataFrame:
    """Return the members of NATO that were whole members of the Warsaw Pact under their own name.

    Returns
    -------
    pandas.DataFrame
        Rows of ``nato_members``: neither the Baltic states, which were a part of the Soviet Union
        then, nor Germany, of which East Germany became a part.
    """
    groups = load("group_membership")
    soviet = groups.loc[groups["group"] == "soviet_union", "iso3"].astype(str)
    pact = groups[(groups["group"] == "warsaw_pact") & groups["whole_country"]]
    own = set(pact["iso3"].astype(str)) - set(soviet)
    members = load("nato_members")
    return members[members["iso3"].isin(own)]


def judge_pact() -> Finding:
    """Judge the same decade for former members of the Warsaw Pact.

    A plural without "all" holds if it holds of more than half.
    """
    members = former_pact()
    then = _in_the_nineties(members)
    some = "imprecise" if then.any() else "contradicted"
    rating = "supported" if then.mean() > 0.5 else some
    reason = (
        f"{spelled(int(then.sum())).capitalize()} of the {spelled(len(members))} that are members "
        f"joined then, {'more' if rating == 'supported' else 'fewer'} than half: "
        f"{_by_day(members[then])}."
    )
    if rating == "imprecise":
        reason += f" Write “{spelled(int(then.sum()))}”."
    groups = load("group_membership")
    pact = groups[(groups["group"] == "warsaw_pact") & groups["iso3"].isin(members["iso3"])]
    rows = used("nato_members", members) + used("group_membership", pact)
    return unchanged(rating, reason, AS_THEN, ("nato_members", "group_membership"), rows)


def _judge_words(claim: int, more: str = "") -> Finding:
    """Judge the words that the article quotes in one claim, and say what more there is to know."""
    rating, reason, rows = judged_words(load("quotations"), claim)
    return unchanged(rating, reason + more, AS_THEN, ("quotations",), rows)


def judge_burns() -> Finding:
    """Judge the words that the article quotes from a report of the embassy in Moscow."""
    return _judge_words(30, " The report was read in an essay of 2022 that quotes it.")


def judge_burns_again() -> Finding:
    """Judge the words that the article quotes from Burns on the first enlargement."""
    return _judge_words(63, " His memoir of 2019 was read in an essay that quotes it.")


def _told(words: str, last: pd.Timestamp | None = None) -> pd.DataFrame:
    """Return the events on enlargement whose text holds some words, up to a day."""
    events = load("chronology")
    told = (events["topic"] == "enlargement") & events["event"].str.contains(words, regex=False)
    return events[told & (events["date"] <= (last or events["date"].max()))]


def judge_warned() -> Finding:
    """Judge "warned the administration since 1995" by the days of what Burns reported."""
    reports = _told(REPORTED, LAST_DAY)
    reason = (
        f"{spelled(len(reports)).capitalize()} of his reports from Moscow are known, of "
        f"{_when(reports)}. They went to the administrations of those years; President Biden's "
        "took office in 2021. With “administrations” the sentence would hold."
    )
    rows = used("chronology", reports)
    return unchanged("imprecise", reason, AS_THEN, ("chronology",), rows, documents=(DIRECTOR,))


def _missiles(last: pd.Timestamp) -> tuple[str, str]:
    """Rate the opposition to missiles in two countries by the sites that were ready on a day."""
    ready = _told(SITE, last)
    where = "; ".join(
        f"{row.place}, since {day_text(row.date)}"
        for row in ready.assign(place=ready["event"].str.extract(_PLACE)[0]).itertuples()
    )
    reason = f"Sites ready by {day_text(last)}: {where}"
    if len(ready) > 1:
        return "supported", f"{reason}."
    return "imprecise", f"{reason}. With “planned” for the other, the sentence would hold."


def judge_missiles() -> Finding:
    """Judge "missiles in Poland and Romania" by the days on which the sites were ready."""
    opposed, newest = _told(OPPOSED), load("chronology")["date"].max()
    (then, reason), (now, newest_reason) = _missiles(LAST_DAY), _missiles(newest)
    reason = f"Russia's President objected to both on {_when(opposed)}. {reason}"
    rows = used("chronology", pd.concat([opposed, _told(SITE)]).sort_values("date"))
    return Finding(then, reason, now, newest_reason, ("chronology",), rows=rows)


def judge_signatories() -> Finding:
    """Judge "50 signed in June 1997" by the counts that documents of those days give."""
    counts = load("letter_signatories")
    letters = load("chronology")
    letters = letters[letters["kind"] == "letter"]
    of_month = letters[letters["date"].dt.strftime("%Y-%m") == STATED_MONTH]
    dated = len(of_month) > 0
    exact = counts[counts["bound"].isna()]["signatories"]
    least, most = int(counts["signatories"].min()), int(counts["signatories"].max())
    said = int((exact == STATED_SIGNATORIES).sum())
    reason = (
        f"{spelled(said).capitalize()} of {spelled(len(counts))} documents give "
        f"{STATED_SIGNATORIES}; the counts run from “more than {least}” to {most}."
    )
    if dated and said:
        rating = "supported"
    else:
        rating = "imprecise" if dated and least < STATED_SIGNATORIES <= most else "contradicted"
    rows = used("letter_signatories", counts) + used("chronology", of_month)
    return unchanged(rating, reason, AS_THEN, ("letter_signatories", "chronology"), rows)


def judge_letter() -> Finding:
    """Judge the words that the article quotes from the letter."""
    return _judge_words(32)


CHAPTER = "06-enlargement"
CLAIMS = (
    Claim(
        number=27,
        chapter=CHAPTER,
        paraphrase="NATO and Ukraine have had ties since the early 1990s.",
        stated="early 1990s",
        judge=judge_relationship,
        paragraph=15,
        sentence=1,
        kind="date",
    ),
    Claim(
        number=28,
        chapter=CHAPTER,
        paraphrase="Estonia, Latvia and Lithuania came into NATO in the 1990s.",
        stated="in the 1990s",
        judge=judge_baltic,
        paragraph=16,
        sentence=4,
        kind="date",
    ),
    Claim(
        number=29,
        chapter=CHAPTER,
        paraphrase="Former members of the Warsaw Pact came into NATO in the 1990s.",
        stated="in the 1990s",
        judge=judge_pact,
        paragraph=16,
        sentence=4,
        kind="date",
    ),
    Claim(
        number=30,
        chapter=CHAPTER,
        paraphrase="William J. Burns, a diplomat in Moscow in 1995, is quoted on how widespread "
        "hostility to an early enlargement was there.",
        stated="since 1995",
        judge=judge_burns,
        paragraph=16,
        sentence=2,
        kind="quotation",
    ),
    Claim(
        number=31,
        chapter=CHAPTER,
        paraphrase="Fifty experts on foreign policy signed an open letter to President Clinton in "
        "June 1997.",
        stated="50 professionals",
        judge=judge_signatories,
        paragraph=17,
        sentence=3,
        kind="count",
    ),
    Claim(
        number=32,
        chapter=CHAPTER,
        paraphrase="The letter of June 1997 is quoted as calling NATO's enlargement a policy "
        "blunder.",
        stated="a policy blunder of historic proportions",
        judge=judge_letter,
        paragraph=17,
        sentence=3,
        kind="quotation",
    ),
    Claim(
        number=42,
        chapter=CHAPTER,
        paraphrase="Since 2014 NATO and Ukraine have worked together more closely in key areas.",
        stated="since 2014",
        judge=judge_closer,
        paragraph=15,
        sentence=2,
        kind="event",
    ),
    Claim(
        number=61,
        chapter=CHAPTER,
        paraphrase="Since 1995 William J. Burns has warned the American administration that "
        "NATO's enlargement provokes Russia.",
        stated="since 1995",
        judge=judge_warned,
        paragraph=16,
        sentence=1,
        kind="event",
    ),
    Claim(
        number=62,
        chapter=CHAPTER,
        paraphrase="Russian leaders have long opposed American missiles in Poland and Romania.",
        stated="in Poland and Romania",
        judge=judge_missiles,
        paragraph=17,
        sentence=1,
        kind="event",
    ),
    Claim(
        number=63,
        chapter=CHAPTER,
        paraphrase="Burns is quoted on President Clinton's decision to take in Poland, Hungary "
        "and the Czech Republic.",
        stated="premature at best",
        judge=judge_burns_again,
        paragraph=17,
        sentence=2,
        kind="quotation",
    ),
)
