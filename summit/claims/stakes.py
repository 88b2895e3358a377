"""Chapter 07: what the article foresaw, what it took for granted, and what came."""

from __future__ import annotations

import pandas as pd

from summit.claims.records import Claim, Finding
from summit.data import load
from summit.words import day_text, month_text

MEETING = pd.Timestamp("2022-04-06")
# "The coming weeks" end somewhere; after two months nobody would call them so.
COMING_WEEKS = pd.Timedelta(weeks=8)
BATTLE = "battle of the Donbas"
ARTICLE_YEAR, LINE_PCT = 2022, 2.0
HALF = 50


def judge_offensive() -> Finding:
    """Judge "a new offensive in the Donbas in the coming weeks" by the day it is dated to."""
    events = load("chronology")
    dated = events[(events["topic"] == "war") & events["event"].str.contains(BATTLE)]
    then = (
        "not testable",
        "A forecast: nobody could test it on the day. NATO's Secretary-General made it on the day "
        "before.",
    )
    if dated.empty:
        return Finding(*then, "not testable", "No such day is in the table.", ("chronology",))
    day = dated["date"].iloc[0]
    after = (day - MEETING).days
    stands = (
        f"Ukraine's President dated its beginning to {day_text(day)}, "
        f"{after} days after the meeting began"
    )
    if MEETING < day <= MEETING + COMING_WEEKS:
        return Finding(*then, "supported", f"{stands}.", ("chronology",))
    return Finding(*then, "contradicted", f"{stands}: not in the coming weeks.", ("chronology",))


def _largest_flight(origins: pd.DataFrame, last_year: int) -> pd.Series:
    """Return the row of a European origin with most refugees at a year's end."""
    countries = load("countries")
    europe = countries.loc[countries["unhcr_region"] == "Europe", "iso3"]
    rows = origins[origins["iso3"].isin(europe) & (origins["year"] <= last_year)]
    return rows.loc[rows["refugees"].idxmax()]


def _peace(last_day: pd.Timestamp, last_year: int) -> tuple[str, str]:
    """Rate "peace since 1945" by the wars and the flights listed up to a day and a year."""
    events = load("chronology")
    wars = events[(events["topic"] == "war_in_europe") | (events["topic"] == "war")]
    wars = wars[(wars["kind"] == "war") & (wars["date"] <= last_day)]
    # The battle of the Donbas is a part of a war that is counted already.
    wars = wars[~wars["event"].str.contains(BATTLE)]
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
    now = _peace(pd.Timestamp.max, int(origins["year"].max()))
    return Finding(*then, *now, ("refugees_by_origin", "chronology", "countries"))


def _over_the_line() -> pd.Series:
    """Return how many members stood at or above 2 per cent, by year."""
    spending = load("nato_defence")
    members = spending[spending["in_nato_total"]]
    return (members["share_of_gdp_pct"] >= LINE_PCT).groupby(members["year"]).sum()


def _military_aid() -> tuple[float, float, str]:
    """Return members' military aid before the month of the meeting and since, and the months."""
    aid = load("aid_monthly")
    aid = aid[aid["iso3"].isin(load("nato_members")["iso3"])]
    first = MEETING.replace(day=1)
    amount = aid["allocated_military_eur_bn"]
    early = float(amount[aid["month"] < first].sum())
    since = float(amount.sum()) - early
    stands = (
        f"EUR {early:.1f} bn before {month_text(first)}, EUR {since:.1f} bn from then to "
        f"{month_text(aid['month'].max())}"
    )
    return early, since, stands


def judge_readiness() -> Finding:
    """Judge "no soldiers, but a consensus to do more could form" by what can be counted since."""
    over, members = _over_the_line(), load("nato_members")
    joined = members[members["accession_date"] > MEETING]
    early, since, aid = _military_aid()
    first, last = int(over[ARTICLE_YEAR]), int(over.iloc[-1])
    more = [last > first, len(joined) > 0, since > early]
    rating = "supported" if all(more) else "imprecise" if any(more) else "contradicted"
    new = f" ({', '.join(joined['country'])})" if len(joined) else ""
    return Finding(
        "not testable",
        "What members' politics allow is a judgement, and what they might come to allow a "
        "forecast. No figure decides it.",
        rating,
        f"Allies at or above {LINE_PCT:.0f} % of GDP: {first} in {ARTICLE_YEAR}, {last} in "
        f"{over.index[-1]}. Joined since: {len(joined)}{new}. Members' military aid: "
        f"{aid}.",
        ("nato_defence", "nato_members", "aid_monthly"),
    )


def _asked_in_spring_2022(views: pd.DataFrame) -> pd.DataFrame:
    return views[(views["year"] == ARTICLE_YEAR) & (views["scope"] == "country")]


def _by_member(views: pd.DataFrame) -> pd.Series:
    """Return the newest favourable views in members, by country."""
    asked = views[(views["question"] == "favourable_view") & views["member_then"].eq(True)]
    newest = asked[asked["year"] == asked["year"].max()]
    return newest.set_index("country")["share_pct"].astype(float)


def judge_opinion() -> Finding:
    """Judge "moral opposition is widespread" by the nearest questions that were asked."""
    views = load("views_of_nato")
    then = (
        "not testable",
        "The table holds no survey by country of that spring, and none that asks about morals.",
    )
    if len(asked := _asked_in_spring_2022(views)):
        then = (
            "imprecise",
            f"{len(asked)} surveys by country of {ARTICLE_YEAR} are in the table, on other "
            "questions than morals.",
        )
    help_asked = views[views["question"] == "continue_to_support_ukraine"].iloc[-1]
    shares = _by_member(views)
    below = shares[shares < HALF]
    stands = (
        f"In {help_asked['year']}, {help_asked['share_pct']:.0f} % in all members together wanted "
        f"to go on supporting Ukraine. A favourable view of NATO: median {shares.median():.0f} % "
        f"in {len(shares)} members, under half in {len(below)}."
    )
    if help_asked["share_pct"] < HALF or shares.median() < HALF:
        now = ("contradicted", stands)
    elif len(below):
        now = ("imprecise", f"{stands} Widespread, not everywhere; and neither question is morals.")
    else:
        now = ("supported", f"{stands} Weak evidence: neither question is morals.")
    return Finding(*then, *now, ("views_of_nato",))


CLAIMS = (
    Claim(
        33,
        "07-stakes",
        "NATO's Secretary-General expects a new Russian offensive in the Donbas within weeks.",
        "upcoming weeks",
        judge_offensive,
        paragraph=18,
        sentence=1,
        kind="forecast",
    ),
    Claim(
        34,
        "07-stakes",
        "Europe has been at peace since 1945, and its security order helped to keep it so.",
        "since World War II",
        judge_peace,
        paragraph=19,
        sentence=1,
        kind="judgement",
    ),
    Claim(
        35,
        "07-stakes",
        "NATO does what its members' politics allow, which is not to send soldiers; they could "
        "come to agree on doing more.",
        "do more",
        judge_readiness,
        paragraph=19,
        sentence=4,
        kind="forecast",
    ),
    Claim(
        36,
        "07-stakes",
        "Across NATO countries, many people oppose the attack on moral grounds.",
        "widespread",
        judge_opinion,
        paragraph=20,
        sentence=1,
        kind="judgement",
    ),
)
