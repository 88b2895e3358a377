"""Chapter 07: what the article foresaw, what it took for granted, and what came."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import FIRST_DAY, allies, arms_a_month, event, judged_words, quoted
from summit.claims import Claim, Document, Finding, unchanged, used
from summit.data import describe, load
from summit.words import day_text, each, listed, month_text, rounded, short, spelled, the

# "The coming weeks" end somewhere; after two months hardly anybody would call them so.
COMING_WEEKS = pd.Timedelta(weeks=8)
BATTLE = "battle of the Donbas"
ARTICLE_YEAR, LINE_PCT = 2022, 2.0
HALF = 50
# The question of `views_of_the_war` that comes nearest to a judgement of the attack.
BLAME = "russia_mainly_responsible"
NO_FORCES, NO_PLANS = "should not send forces", "no plans for NATO combat troops"
DECLARATION = "sign a declaration of intent in Paris"
# NATO's own part in aid to Ukraine, on which all members had to agree.
COORDINATION = "command for aid and training"
NOBEL = Document(
    "Norwegian Nobel Committee, press release on the Peace Prize for 2012",
    "12 October 2012",
    "https://www.nobelprize.org/prizes/peace/2012/press-release/",
)
MEARSHEIMER = Document(
    "John J. Mearsheimer, Back to the Future, International Security 15(1), 5-56",
    "summer 1990",
    "https://doi.org/10.2307/2538981",
)
OFFICE = Document(
    "The Moscow Times, on NATO's statement about its office in Moscow",
    "8 November 2010",
    "https://www.themoscowtimes.com/2010/11/08/new-nato-official-after-spy-dispute",
)
LEAVING = Document(
    "Radio Free Europe/Radio Liberty, interview with Robert Pszczel as he left that office",
    "June 2015",
    "https://www.rferl.org/a/russia-nato-envoy-psczel/27056934.html",
)
ICELAND = Document(
    "Iceland Monitor (press), on Gallup's survey of 25 February to 3 March 2022 in Iceland",
    "4 March 2022",
    "https://icelandmonitor.mbl.is/news/politics_and_society/2022/03/04/"
    "icelanders_experience_fear_due_to_war_in_ukraine/",
)


def judge_offensive() -> Finding:
    """Judge "a new offensive in the Donbas in the coming weeks" by the day it is dated to."""
    events = load("chronology")
    dated = events[(events["topic"] == "war") & events["event"].str.contains(BATTLE)]
    then = (
        "not testable",
        "A forecast has no rating on its own day. NATO's Secretary General made it the day before "
        "the meeting.",
    )
    if dated.empty:
        return Finding(*then, "not testable", "No such day is in the table.", ("chronology",))
    day = dated["date"].iloc[0]
    after = (day - FIRST_DAY).days
    said = (
        f"Ukraine's President dated its beginning to {day_text(day)}, "
        f"{after} days after the meeting began"
    )
    if FIRST_DAY < day <= FIRST_DAY + COMING_WEEKS:
        now = ("supported", f"{said}.")
    else:
        now = ("contradicted", f"{said}: not in the coming weeks.")
    return Finding(*then, *now, ("chronology",), rows=used("chronology", dated))


def _largest_flight(origins: pd.DataFrame, last_year: int) -> pd.Series:
    """Return the row of a European origin with most refugees at a year's end."""
    countries = load("countries")
    europe = countries.loc[countries["unhcr_region"] == "Europe", "iso3"]
    rows = origins[origins["iso3"].isin(europe) & (origins["year"] <= last_year)]
    return rows.loc[rows["refugees"].idxmax()]


def _wars(last_day: pd.Timestamp) -> pd.DataFrame:
    """Return the rows of the wars in Europe that began up to a day."""
    events = load("chronology")
    wars = events[(events["topic"] == "war_in_europe") | (events["topic"] == "war")]
    wars = wars[(wars["kind"] == "war") & (wars["date"] <= last_day)]
    # The battle of the Donbas is a part of a war that is counted already.
    return wars[~wars["event"].str.contains(BATTLE)]


def _peace(last_day: pd.Timestamp, last_year: int) -> tuple[str, str]:
    """Rate "peace since 1945" by the wars and the flights listed up to a day and a year."""
    wars = _wars(last_day)
    if wars.empty:
        return "supported", "No war in Europe is in the table."
    years = listed([str(year) for year in sorted(wars["date"].dt.year.unique())])
    most = _largest_flight(load("refugees_by_origin"), last_year)
    return "contradicted", (
        f"Wars in Europe began in {years}. At the end of {most['year']} there were "
        f"{most['refugees']:,} refugees from {the(short(most['country']))}. “Most of Europe” would "
        "be a different sentence."
    )


def judge_peace() -> Finding:
    """Judge "the continent peaceful since 1945": as known before the invasion, and now."""
    before = pd.Timestamp("2021-12-31")
    then = _peace(before, before.year)
    origins = load("refugees_by_origin")
    newest = int(origins["year"].max())
    now = _peace(pd.Timestamp.max, newest)
    most = pd.DataFrame([_largest_flight(origins, year) for year in (before.year, newest)])
    countries = load("countries")
    rows = used("refugees_by_origin", most) + used("chronology", _wars(pd.Timestamp.max))
    rows += used("countries", countries[countries["iso3"].isin(most["iso3"])])
    return Finding(*then, *now, ("refugees_by_origin", "chronology", "countries"), rows=rows)


def judge_order() -> Finding:
    """Judge "its security order helped to keep the peace": serious sources dispute the cause."""
    disputed = (
        "A cause told as a fact. The Nobel Committee credited the European Union in 2012, the "
        "political scientist John Mearsheimer nuclear weapons and two opposed alliances in 1990."
    )
    wars = _wars(pd.Timestamp.max)
    return unchanged(
        "contested",
        disputed,
        "No figure decides a cause.",
        ("chronology",),
        used("chronology", wars),
        documents=(NOBEL, MEARSHEIMER),
    )


def judge_soldiers() -> Finding:
    """Judge "there is no readiness to send soldiers" by what NATO and its members said of it."""
    events = load("chronology")
    before, later, after = (event(events, words) for words in (NO_FORCES, NO_PLANS, DECLARATION))
    words = quoted(load("quotations"), 35)
    then = (
        f"On {day_text(before['date'])} NATO's Secretary General said that the allies were united "
        "on this: no NATO forces in Ukraine. For the words that the article quotes, no source was "
        "found; the table of quotations says where we looked."
    )
    now = (
        f"On {day_text(later['date'])} his answer was still that there were no plans. On "
        f"{day_text(after['date'])} France and the United Kingdom declared that they intend to "
        "send a force once the fighting ends. That is not a force for the war itself."
    )
    rows = used("chronology", pd.DataFrame([before, later, after])) + used("quotations", words)
    return unchanged("supported", then, now, ("chronology", "quotations"), rows)


def judge_readiness() -> Finding:
    """Judge "a consensus to raise NATO's involvement could form" by what was agreed since."""
    events, members, aid = load("chronology"), load("nato_members"), load("aid_monthly")
    agreed = events[events["event"].str.contains(COORDINATION) & (events["date"] > FIRST_DAY)]
    then = allies(members, FIRST_DAY)
    early, since = arms_a_month(aid, then)
    month = month_text(aid["month"].max())
    money = (
        f"Military aid of those who were members then: EUR {rounded(early, 1)} billion in an "
        f"average month from January to March 2022, EUR {rounded(since, 1)} billion from then to "
        f"{month}."
    )
    signs = [not agreed.empty, since > early]
    rating = "supported" if all(signs) else "imprecise" if any(signs) else "contradicted"
    if agreed.empty:
        step = "No decision of all members to do more themselves is in the table."
    else:
        step = (
            f"In {month_text(agreed['date'].iloc[0])} all members agreed that NATO "
            "itself would coordinate military aid and training for Ukraine."
        )
    rows = used("chronology", agreed) + used("nato_members", then)
    rows += used("aid_monthly", aid[aid["iso3"].isin(then["iso3"])])
    return Finding(
        "not testable",
        "A forecast on its own day.",
        rating,
        f"{step} {money}",
        ("chronology", "nato_members", "aid_monthly"),
        rows=rows,
    )


def judge_offices() -> Finding:
    """Judge "a former Polish diplomat and a former NATO official" by two reports on him."""
    quotations = load("quotations")
    quoted_of_him = quotations[quotations["speaker"] == "Robert Pszczel"]
    return unchanged(
        "supported",
        "He served in Poland's Foreign Ministry until 1999, then in NATO's staff, and led its "
        "Information Office in Moscow from 2010 to 2015.",
        "As then.",
        ("quotations",),
        used("quotations", quoted_of_him),
        documents=(OFFICE, LEAVING),
    )


def judge_concentrated() -> Finding:
    """Judge the words quoted of the Secretary General's forecast by the table of quotations."""
    rating, reason, rows = judged_words(load("quotations"), 68)
    now = "NATO's own page could be read only in part."
    return unchanged(rating, reason, now, ("quotations",), rows)


def blame_in_members() -> pd.DataFrame:
    """Return who held Russia mainly responsible, in members, one row a country.

    Of two surveys of a country the lower share counts, so that no survey is picked to please.
    """
    views = load("views_of_the_war")
    asked = views[(views["question"] == BLAME) & views["member_then"].eq(True)]
    return asked.sort_values("share_pct").drop_duplicates("iso3")


def judge_opinion() -> Finding:
    """Judge "moral opposition is widespread in NATO countries" by who was held responsible."""
    views, asked = load("views_of_the_war"), blame_in_members()
    searched = month_text(pd.Timestamp(describe("views_of_the_war")["read_on"]))
    then = (
        "not testable",
        f"In press reports, searched until {searched}, we found one survey published by "
        "8 April 2022: in Iceland 99 per cent condemned the attack (Gallup, 4 March).",
    )
    tables = ("views_of_the_war",)
    if asked.empty:
        missing = ("not testable", "No survey asked who was responsible.")
        return Finding(*then, *missing, tables, (ICELAND,))
    shares = asked.set_index(asked["country"].map(short))["share_pct"].astype(float)
    over = int((shares > HALF).sum())
    low = shares[shares <= HALF].sort_values()
    but = f" The others: {each(low, '.0f', ' per cent')}." if len(low) else ""
    said = (
        f"In {spelled(over)} of {spelled(len(shares))} members with a published share, more than "
        f"half held Russia mainly responsible for the war in spring 2022.{but} It is the nearest "
        "question that was asked, not the same one."
    )
    # A plural without "all": it holds if it holds of more than half.
    rating = "supported" if over * 2 > len(shares) else "contradicted"
    rows = used("views_of_the_war", views[views["question"] == BLAME])
    return Finding(*then, rating, said, tables, (ICELAND,), rows)


CHAPTER = "07-stakes"
CLAIMS = (
    Claim(
        number=33,
        chapter=CHAPTER,
        paraphrase="NATO's Secretary General expects a new Russian offensive in the Donbas within "
        "weeks.",
        stated="upcoming weeks",
        judge=judge_offensive,
        paragraph=18,
        sentence=1,
        kind="forecast",
    ),
    Claim(
        number=34,
        chapter=CHAPTER,
        paraphrase="Since the Second World War the continent has been peaceful.",
        stated="since World War II",
        judge=judge_peace,
        paragraph=19,
        sentence=1,
        kind="judgement",
    ),
    Claim(
        number=35,
        chapter=CHAPTER,
        paraphrase="No ally is ready to send soldiers or to enter the war itself.",
        stated="no readiness",
        judge=judge_soldiers,
        paragraph=19,
        sentence=6,
        kind="event",
    ),
    Claim(
        number=36,
        chapter=CHAPTER,
        paraphrase="Across NATO countries, many people oppose the attack on moral grounds.",
        stated="widespread",
        judge=judge_opinion,
        paragraph=20,
        sentence=1,
        kind="judgement",
    ),
    Claim(
        number=65,
        chapter=CHAPTER,
        paraphrase="If the war goes on, NATO's members could agree to do more.",
        stated="a consensus could be formed",
        judge=judge_readiness,
        paragraph=20,
        sentence=2,
        kind="forecast",
    ),
    Claim(
        number=66,
        chapter=CHAPTER,
        paraphrase="Europe's security order helped to keep the peace.",
        stated="helped keep the continent peaceful",
        judge=judge_order,
        paragraph=19,
        sentence=1,
        kind="judgement",
    ),
    Claim(
        number=67,
        chapter=CHAPTER,
        paraphrase="Robert Pszczel had been a Polish diplomat and a NATO official.",
        stated="his former offices",
        judge=judge_offices,
        paragraph=19,
        sentence=4,
        kind="event",
    ),
    Claim(
        number=68,
        chapter=CHAPTER,
        paraphrase="The Secretary General spoke of a “highly concentrated” offensive, the day "
        "before the ministers met.",
        stated="highly concentrated",
        judge=judge_concentrated,
        paragraph=18,
        sentence=2,
        kind="quotation",
    ),
)
