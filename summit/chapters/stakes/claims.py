"""Chapter 07: what the article foresaw, what it took for granted, and what came."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import FIRST_DAY, allies
from summit.claims import Claim, Document, Finding, used
from summit.data import load
from summit.words import day_text, month_text

# "The coming weeks" end somewhere; after two months nobody would call them so.
COMING_WEEKS = pd.Timedelta(weeks=8)
BATTLE = "battle of the Donbas"
ARTICLE_YEAR, LINE_PCT = 2022, 2.0
HALF = 50
# What nobody has asked yet, as a row of the table of views would call the question.
MORALS = "attack_is_wrong"
# Near it, but an opinion of a country: who thought well and ill of Russia in the spring of 2022.
PEW_COUNTRIES, PEW_UNFAVOURABLE_PCT = 18, 85
PEW_ON_RUSSIA = Document(
    "The Washington Post, on the Pew Research Center's survey of spring 2022",
    "22 June 2022",
    "https://www.washingtonpost.com/world/2022/06/22/pew-poll-russia-nato-us/",
)


def judge_offensive() -> Finding:
    """Judge "a new offensive in the Donbas in the coming weeks" by the day it is dated to."""
    events = load("chronology")
    dated = events[(events["topic"] == "war") & events["event"].str.contains(BATTLE)]
    then = (
        "not testable",
        "A forecast: nobody could test it on the day. NATO's Secretary General made it on the day "
        "before.",
    )
    if dated.empty:
        return Finding(*then, "not testable", "No such day is in the table.", ("chronology",))
    day = dated["date"].iloc[0]
    after = (day - FIRST_DAY).days
    stands = (
        f"Ukraine's President dated its beginning to {day_text(day)}, "
        f"{after} days after the meeting began"
    )
    if FIRST_DAY < day <= FIRST_DAY + COMING_WEEKS:
        now = ("supported", f"{stands}.")
    else:
        now = ("contradicted", f"{stands}: not in the coming weeks.")
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
    years = ", ".join(str(year) for year in sorted(wars["date"].dt.year.unique()))
    most = _largest_flight(load("refugees_by_origin"), last_year)
    return "contradicted", (
        f"The table of events names wars that began in {years}. At the end of {most['year']} "
        f"there were {most['refugees']:,} refugees from {most['country']}. Judged is whether there "
        "was peace, not what kept it."
    )


def judge_peace() -> Finding:
    """Judge "peaceful since the Second World War": as known before the invasion, and now."""
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


def _over_the_line() -> pd.Series:
    """Return how many members stood at or above 2 per cent, by year."""
    spending = load("nato_defence")
    members = spending[spending["in_nato_total"]]
    return (members["share_of_gdp_pct"] >= LINE_PCT).groupby(members["year"]).sum()


def _aid_of_members() -> pd.DataFrame:
    aid = load("aid_monthly")
    return aid[aid["iso3"].isin(allies(load("nato_members"), FIRST_DAY)["iso3"])]


def _military_aid() -> tuple[float, float, str]:
    """Return military aid a month before the month of the meeting and since, and the months.

    Of those who were members on the day of the meeting: those who joined later would add their
    earlier aid, given as no members. And a month, because the time since is far longer.
    """
    aid = _aid_of_members()
    first = FIRST_DAY.replace(day=1)
    by_month = aid.groupby("month")["allocated_military_eur_bn"].sum().asfreq("MS", fill_value=0)
    before, after = by_month[by_month.index < first], by_month[by_month.index >= first]
    early = float(before.mean()) if len(before) else 0.0
    since = float(after.mean()) if len(after) else 0.0
    stands = (
        f"EUR {early:.1f} bn a month before {month_text(first)}, EUR {since:.1f} bn a month from "
        f"then to {month_text(by_month.index[-1])}"
    )
    return early, since, stands


def judge_readiness() -> Finding:
    """Judge "no soldiers, but a consensus to do more could form" by what can be counted since."""
    over, members = _over_the_line(), load("nato_members")
    joined = members[members["accession_date"] > FIRST_DAY]
    early, since, aid = _military_aid()
    first, last = int(over[ARTICLE_YEAR]), int(over.iloc[-1])
    more = [last > first, len(joined) > 0, since > early]
    rating = "supported" if all(more) else "imprecise" if any(more) else "contradicted"
    new = f" ({', '.join(joined['country'])})" if len(joined) else ""
    spending = load("nato_defence")
    of_both = spending["in_nato_total"] & spending["year"].isin([ARTICLE_YEAR, over.index[-1]])
    rows = used("nato_defence", spending[of_both]) + used("nato_members", joined)
    rows += used("aid_monthly", _aid_of_members())
    return Finding(
        "not testable",
        "What members' politics allow is a judgement, and what they might come to allow a "
        "forecast. No figure decides it.",
        rating,
        f"Allies at or above {LINE_PCT:.0f} % of GDP: {first} in {ARTICLE_YEAR}, {last} in "
        f"{over.index[-1]}. Joined since: {len(joined)}{new}. Military aid of those "
        f"who were members then: {aid}.",
        ("nato_defence", "nato_members", "aid_monthly"),
        rows=rows,
    )


def judge_opinion() -> Finding:
    """Judge "moral opposition is widespread" by a survey that asked for it, once there is one.

    A view of NATO, of Russia or of help for Ukraine is another question: high or low, it decides
    nothing here, and is only named.
    """
    views = load("views_of_nato")
    then = (
        "not testable",
        "The table holds no survey of that spring that asks whether the attack is wrong.",
    )
    asked = views[(views["question"] == MORALS) & views["member_then"].eq(True)]
    if asked.empty:
        help_asked = views[views["question"] == "continue_to_support_ukraine"].iloc[-1]
        now = (
            "not testable",
            "No survey in the table asks whether the attack is wrong. Nearest: in spring 2022 each "
            f"of the {PEW_COUNTRIES} countries of one survey had its smallest share yet with a "
            f"good view of Russia, and a median of {PEW_UNFAVOURABLE_PCT} % had a bad one; in "
            f"{help_asked['year']}, {help_asked['share_pct']:.0f} % in all members together "
            "wanted to go on supporting Ukraine.",
        )
        rows = used("views_of_nato", help_asked)
        return Finding(*then, *now, ("views_of_nato",), (PEW_ON_RUSSIA,), rows)
    newest = asked[asked["year"] == asked["year"].max()]
    shares = newest["share_pct"].astype(float)
    below = int((shares < HALF).sum())
    stands = (
        f"In {len(shares)} members a median of {shares.median():.0f} % called the attack wrong, "
        f"under half in {below}."
    )
    widespread = "imprecise" if below else "supported"
    rating = "contradicted" if shares.median() < HALF else widespread
    rows = used("views_of_nato", newest)
    return Finding(*then, rating, stands, ("views_of_nato",), rows=rows)


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
        paraphrase="Europe has been at peace since 1945, and its security order helped to keep it "
        "so.",
        stated="since World War II",
        judge=judge_peace,
        paragraph=19,
        sentence=1,
        kind="judgement",
    ),
    Claim(
        number=35,
        chapter=CHAPTER,
        paraphrase="NATO does what its members' politics allow, which is not to send soldiers; "
        "they could "
        "come to agree on doing more.",
        stated="do more",
        judge=judge_readiness,
        paragraph=19,
        sentence=4,
        kind="forecast",
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
)
