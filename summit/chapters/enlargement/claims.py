"""Chapter 06: NATO and Ukraine, who joined and when, and what was said against it."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import LAST_DAY
from summit.claims import Claim, Finding, unchanged, used
from summit.data import load
from summit.words import day_text, listed

BALTIC = ("EST", "LVA", "LTU")
NINETIES = (1990, 1999)
# "The early 1990s": not later than this year.
EARLY = 1994
# The year since which, the article says, the two have worked together more closely.
CLOSER_SINCE = pd.Timestamp("2014-01-01")
# What the chronology calls a step that Ukraine took by itself.
BY_ITSELF = ("law", "accession_step")
DAYS_A_YEAR = 365.25
STATED_SIGNATORIES = 50
STATED_MONTH = "1997-06"
# How the chronology says that a meeting which later lists count was held without Ukraine.
NOT_LISTED = "Ukraine is NOT listed"


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


def _together(last: pd.Timestamp) -> pd.DataFrame:
    events = _events_with_ukraine()
    return events[~events["kind"].isin(BY_ITSELF) & (events["date"] <= last)]


def steps_together(last: pd.Timestamp) -> pd.DataFrame:
    """Return how often NATO and Ukraine took a step together, before 2014 and from then on.

    Parameters
    ----------
    last : pandas.Timestamp
        The last day that counts.

    Returns
    -------
    pandas.DataFrame
        ``steps``, ``years`` and ``per_year``, with the rows ``before`` and ``since``. What Ukraine
        decided by itself, such as a law, is no step together.
    """
    events = _together(last)
    early = events["date"] < CLOSER_SINCE
    first = events["date"].min()
    counted = pd.DataFrame(
        {
            "steps": [int(early.sum()), int((~early).sum())],
            "years": [
                (CLOSER_SINCE - first).days / DAYS_A_YEAR,
                (last - CLOSER_SINCE).days / DAYS_A_YEAR,
            ],
        },
        index=["before", "since"],
    )
    counted["per_year"] = counted["steps"] / counted["years"]
    return counted


def judge_relationship() -> Finding:
    """Judge "a relationship since the early 1990s" by the first event with a part for Ukraine."""
    first = first_contact()
    rating = "supported" if first["date"].year <= EARLY else "contradicted"
    reason = (
        f"The first event in the chronology in which Ukraine had a part is of "
        f"{day_text(first['date'])}."
    )
    return unchanged(rating, reason, reason, ("chronology",), used("chronology", first))


def _closer(last: pd.Timestamp) -> tuple[str, str]:
    """Rate "closer since 2014" by the steps taken together up to a day."""
    counted = steps_together(last)
    before, since = counted.loc["before"], counted.loc["since"]
    stands = (
        f"Steps together in the chronology: {before['steps']:.0f} in the {before['years']:.1f} "
        f"years before {CLOSER_SINCE.year}, {since['steps']:.0f} in the {since['years']:.1f} years "
        f"from then to {day_text(last)}."
    )
    if not since["steps"]:
        return "contradicted", stands
    return ("supported" if since["per_year"] > before["per_year"] else "imprecise"), stands


def judge_closer() -> Finding:
    """Judge "they worked more closely since 2014" by how often they took a step together."""
    then, then_reason = _closer(LAST_DAY)
    newest = load("chronology")["date"].max()
    now, now_reason = _closer(newest)
    now_reason += " How much a step weighs is in no column."
    rows = used("chronology", _together(newest))
    return Finding(then, then_reason, now, now_reason, ("chronology",), rows=rows)


def judge_baltic() -> Finding:
    """Judge the decade in which the article lets the Baltic states join."""
    members = load("nato_members")
    three = members[members["iso3"].isin(BALTIC)]
    then = _in_the_nineties(three)
    if len(three) == len(BALTIC) and then.all():
        rating = "supported"
    else:
        rating = "imprecise" if then.any() else "contradicted"
    reason = f"{_by_day(three)}." if len(three) else "None joined."
    return unchanged(rating, reason, reason, ("nato_members",), used("nato_members", three))


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
    """Judge the same decade for former members of the Warsaw Pact."""
    members = former_pact()
    then = _in_the_nineties(members)
    # The sentence puts all of them in one decade.
    some = "imprecise" if then.any() else "contradicted"
    rating = "supported" if then.all() else some
    reason = (
        f"{int(then.sum())} of the {len(members)} that are members now joined in the 1990s. All, "
        f"by day: {_by_day(members)}."
    )
    groups = load("group_membership")
    pact = groups[(groups["group"] == "warsaw_pact") & groups["iso3"].isin(members["iso3"])]
    rows = used("nato_members", members) + used("group_membership", pact)
    return unchanged(rating, reason, reason, ("nato_members", "group_membership"), rows)


def _phrases(claim: int) -> pd.DataFrame:
    phrases = load("quotations")
    return phrases[phrases["claim"] == claim]


def _quoted(claim: int) -> tuple[str, str]:
    """Hold the phrases that the article quotes in one claim against their sources."""
    phrases = _phrases(claim)
    changed = phrases[phrases["in_article"] != phrases["in_source"]]
    if changed.empty:
        return "supported", "Quoted word for word."
    said = "; ".join(
        f"“{row.in_article}” stands for “{row.in_source}”" for row in changed.itertuples()
    )
    share = f" in {len(changed)} of {len(phrases)} phrases" if len(phrases) > 1 else ""
    return "imprecise", f"Not the words of the source{share}: {said}."


def judge_burns() -> Finding:
    """Judge the words that the article quotes from Burns, an official in Moscow in 1995."""
    rating, reason = _quoted(30)
    reason = f"Dated 1995 by an essay of 2022; the report itself was not read. {reason}"
    return unchanged(rating, reason, reason, ("quotations",), used("quotations", _phrases(30)))


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
        f"{said} of {len(counts)} documents give {STATED_SIGNATORIES}; "
        f"they run from “more than {least}” to {most}."
    )
    if dated and said:
        rating = "supported"
    else:
        rating = "imprecise" if dated and least < STATED_SIGNATORIES <= most else "contradicted"
    rows = used("letter_signatories", counts) + used("chronology", of_month)
    return unchanged(rating, reason, reason, ("letter_signatories", "chronology"), rows)


def judge_letter() -> Finding:
    """Judge the words that the article quotes from the letter."""
    rating, reason = _quoted(32)
    return unchanged(rating, reason, reason, ("quotations",), used("quotations", _phrases(32)))


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
        "hostility to "
        "an early enlargement was there.",
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
        paraphrase="Since 2014 NATO and Ukraine have worked together more closely.",
        stated="since 2014",
        judge=judge_closer,
        paragraph=15,
        sentence=2,
        kind="event",
    ),
)
