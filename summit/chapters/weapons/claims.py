"""Chapter 03: who gave arms to Ukraine, how many, and of what kind."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import EVE, allies, arms_a_month, edition_of, event
from summit.claims import Claim, Document, Finding, unchanged, used
from summit.data import load
from summit.words import day_text, listed, month_text, rounded, short

# "Nearly thirty": nearer to thirty than to twenty, and no more than thirty.
NEARLY_THIRTY = (25, 30)
# The definitions of a military donor that take "military aid" as it stands, and a day as known.
PLAIN = ("dated", "dated_or_until", "since_invasion")

# "1.7 billion": from 1,700 up to the next hundred million, as officials round down.
STATED_USD_MN, STEP_USD_MN = 1_700, 100

# What the article says most supplies were, and what it says donors shrank from.
LIMITED_TO = (
    "anti_air",
    "anti_tank",
    "grenades_and_mines",
    "heavy_ammunition",
    "light_ammunition",
    "light_arms",
)
HEAVY = ("aircraft", "artillery", "tank")

# What a spokesman, the Secretary General and the treaty itself said.
ON_JETS = Document(
    "United States Department of Defense, briefing by John Kirby, transcript",
    "9 March 2022",
    "https://www.defense.gov/News/Transcripts/Transcript/Article/2961792/"
    "pentagon-press-secretary-john-f-kirby-holds-a-press-briefing-march-9-2022/",
)
ON_MORE = Document(
    "NATO, press conference by the Secretary General, transcript",
    "5 April 2022",
    "https://www.nato.int/cps/en/natohq/opinions_194325.htm",
)
TREATY = Document(
    "NATO, The North Atlantic Treaty",
    "4 April 1949",
    "https://www.nato.int/archives/1st5years/annexes/a.htm",
)


def editions() -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the two editions of a list of donors, or of items, that a verdict rests on.

    The early one, which could be known soon after, is the last of 2022; the late one is the newest
    that has the days.
    """
    items = load("military_items")
    return edition_of(items, EVE.year), edition_of(items)


def _codes(rows: pd.DataFrame) -> set[str]:
    return set(rows["iso3"].astype(str))


def military_donors(edition: pd.Timestamp, definition: str, day: pd.Timestamp) -> set[str]:
    """Return the countries that had given military aid by a day, under one definition.

    The European Peace Facility is in the table too, but it is a fund.
    """
    countries = load("countries")
    given = _first_given(edition, definition, day)
    return _codes(given) & _codes(countries[countries["is_country"]])


def _first_given(edition: pd.Timestamp, definition: str, day: pd.Timestamp) -> pd.DataFrame:
    table = load("military_first")
    return table[
        (table["edition"] == edition)
        & (table["definition"] == definition)
        & (table["first_on"] <= day)
    ]


def _member_rating(
    members: pd.DataFrame, followed: set[str], givers: set[str], on: str
) -> tuple[str, str]:
    """Rate by the members that the tracker follows: of the others it says nothing."""
    codes = _codes(members)
    known, others = codes & followed, members[~members["iso3"].isin(followed)]
    gave = len(known & givers)
    left_out = listed(sorted(short(name) for name in others["country"]))
    reason = (
        f"{on}, the tracker lists military aid from {gave} of the {len(known)} members that it "
        f"follows. It leaves out {left_out}. "
        f"Ukraine was {'' if 'UKR' in codes else 'not '}a member."
    )
    if "UKR" in codes or not gave:
        return "contradicted", reason
    return ("supported" if gave > len(known) / 2 else "imprecise"), reason


def judge_members() -> Finding:
    """Judge "not a member, but aided by members", by the day before the meeting and to date.

    "Members" is a general plural: it holds if it holds of more than half of them.
    """
    members, donors, (early, _) = load("nato_members"), load("aid_donors"), editions()
    tracked = load("aid_editions_by_donor")
    tracked = tracked[tracked["edition"] == early]
    on_eve, last = allies(members, EVE), load("aid_monthly")["month"].max()
    first = _first_given(early, "dated_or_until", EVE)
    givers = donors[donors["allocated_military_eur_bn"] > 0]
    then, then_reason = _member_rating(
        on_eve, _codes(tracked), _codes(first), f"By {day_text(EVE)}"
    )
    now, now_reason = _member_rating(
        allies(members, last),
        _codes(donors),
        _codes(givers),
        f"By the end of {month_text(last)}",
    )
    rows = used("nato_members", on_eve) + used("military_first", first)
    rows += used("aid_donors", givers)
    tables = ("nato_members", "military_first", "aid_donors")
    return Finding(then, then_reason, now, now_reason, tables, rows=rows)


def _thirty_rating(counts: list[int]) -> str:
    low, high = NEARLY_THIRTY
    inside = [low <= count <= high for count in counts]
    if all(inside):
        return "supported"
    return "imprecise" if any(inside) else "contradicted"


def _range(counts: list[int]) -> str:
    least, most = min(counts), max(counts)
    return str(least) if least == most else f"{least} to {most}"


def judge_thirty() -> Finding:
    """Judge "nearly thirty nations", by the counts stated then and by lists of donors since."""
    stated = load("military_donors_stated")
    before = stated[stated["date"] <= EVE]
    bounds = {"exact": "", "at_least": "at least ", "more_than": "more than "}
    said = [
        f"{bounds[row.precision]}{row.donors}{' pledging' * ('pledged' in row.counted)} on "
        f"{day_text(row.date)} ({row.who.split(',')[0]})"
        for row in before.itertuples()
    ]
    then, (_, late) = _thirty_rating(list(before["donors"])), editions()
    plain = [len(military_donors(late, definition, EVE)) for definition in PLAIN]
    weapons = len(military_donors(late, "weapons", EVE))
    possible = len(military_donors(late, "possible", EVE))
    rows = used("military_donors_stated", before)
    rows += used("military_first", _first_given(late, PLAIN[0], EVE))
    return Finding(
        then,
        f"Stated by then: {' and '.join(said)}. “Nearly” is read as between {NEARLY_THIRTY[0]} and "
        f"{NEARLY_THIRTY[1]}.",
        _thirty_rating(plain),
        f"Countries listed by {day_text(EVE)}: {_range(plain)}; with weapons alone {weapons}, with "
        f"every vague date taken for its earliest day {possible}.",
        ("military_donors_stated", "military_first"),
        rows=rows,
    )


def _total_rating(total: float) -> str:
    if STATED_USD_MN <= total < STATED_USD_MN + STEP_USD_MN:
        return "supported"
    return "outdated" if total >= STATED_USD_MN + STEP_USD_MN else "contradicted"


def judge_us_total() -> Finding:
    """Judge "1.7 billion dollars": the total stated on the day, and the sum of the packages."""
    stated = load("us_totals_stated")
    said = stated.loc[(stated["date"] <= EVE) & stated["date_is_exact"]].iloc[-1]
    packages = load("us_packages")
    counted = packages[packages["in_defense_total"] & (packages["announced_on"] <= EVE)]
    amounts = counted["amount_usd_mn"]
    total = int(amounts.sum())
    return Finding(
        _total_rating(said["stated_usd_mn"]),
        f"{said['who']}, {day_text(said['date'])}: more than {said['stated_usd_mn']:,} million US "
        "dollars since the invasion.",
        _total_rating(total),
        f"{' + '.join(f'{amount:,}' for amount in amounts)} = {total:,} million.",
        ("us_totals_stated", "us_packages"),
        rows=used("us_totals_stated", said) + used("us_packages", counted),
    )


def arms_by(edition: pd.Timestamp, day: pd.Timestamp) -> pd.DataFrame:
    """Return the weapons and ammunition that one edition names and dates by a day at the latest."""
    items = load("military_items")
    named = items["is_weapon"] & ~items["kind"].isin(["weapons_not_named", "not_listed"])
    return items[(items["edition"] == edition) & (items["latest_on"] <= day) & named]


def _arms_rating(edition: pd.Timestamp) -> tuple[str, str]:
    """Rate "most": more than half, by entries, since most of them have no number."""
    arms = arms_by(edition, EVE)
    light = int(arms["kind"].isin(LIMITED_TO).sum())
    heavy = arms[arms["kind"].isin(HEAVY)].sort_values("latest_on")
    named = "; ".join(
        f"{row.kind.replace('_', ' ')} ({row.donor}, {row.date_kind.replace('day', 'on')} "
        f"{day_text(row.latest_on)})"
        for row in heavy.itertuples()
    )
    reason = (
        f"{light} of {len(arms)} entries for arms are of these kinds; “most” is more than half. "
        f"Heavy ones: {named or 'none'}."
    )
    return ("supported" if light > len(arms) / 2 else "contradicted"), reason


def judge_arms() -> Finding:
    """Judge "most light arms, missiles and ammunition", by an early and a later list of items."""
    early, late = editions()
    (then, then_reason), (now, now_reason) = _arms_rating(early), _arms_rating(late)
    rows = used("military_items", arms_by(early, EVE)) + used("military_items", arms_by(late, EVE))
    return Finding(then, then_reason, now, now_reason, ("military_items",), rows=rows)


def judge_more() -> Finding:
    """Judge "he says they are willing to do more": did he say it, and what followed."""
    members, monthly = allies(load("nato_members"), EVE), load("aid_monthly")
    before, since = arms_a_month(monthly, members)
    first, last = monthly["month"].min(), monthly["month"].max()
    return unchanged(
        "supported",
        "On 5 April 2022 he said that allies were “determined to provide further support”.",
        f"A will cannot be measured, what followed can: the {len(members)} members of {EVE.year} "
        f"allocated {rounded(before, 2)} billion euros a month for arms from {month_text(first)} "
        f"to March 2022, and {rounded(since, 2)} billion from April 2022 to {month_text(last)}.",
        ("nato_members", "aid_monthly"),
        documents=(ON_MORE,),
        rows=used("nato_members", members)
        + used("aid_monthly", monthly[monthly["iso3"].isin(members["iso3"])]),
    )


def judge_article_5() -> Finding:
    """Judge what the article says of Article 5, by the treaty's own text."""
    signed = event(load("chronology"), "North Atlantic Treaty signed")
    return unchanged(
        "supported",
        "The treaty speaks of an armed attack in Europe or North America. Each ally then takes "
        "“such action as it deems necessary”.",
        f"These are the words of the treaty, signed on {day_text(signed['date'])}.",
        ("chronology",),
        used("chronology", signed),
        documents=(TREATY,),
    )


def judge_fear() -> Finding:
    """Judge that members feared heavy weapons would widen the war, by whom we found saying so."""
    members, heavy = load("nato_members"), load("aid_heavy_weapons")
    last = load("aid_monthly")["month"].max()
    tanks = heavy[(heavy["kind"] == "tank") & heavy["iso3"].isin(allies(members, last)["iso3"])]
    return unchanged(
        "imprecise",
        "Say which member, and which weapon: on 9 March 2022 the United States said that jets "
        "could bring a “significant Russian reaction”. Of most members, and of tanks, we found no "
        "such words.",
        f"By the end of {month_text(last)}, {len(tanks)} members had allocated tanks.",
        ("aid_heavy_weapons",),
        documents=(ON_JETS,),
        rows=used("aid_heavy_weapons", tanks),
    )


CHAPTER = "03-weapons"
CLAIMS = (
    Claim(
        number=11,
        chapter=CHAPTER,
        paraphrase="Ukraine does not belong to NATO, yet gets military aid from those who do.",
        stated="",
        judge=judge_members,
        paragraph=4,
        sentence=6,
        kind="event",
    ),
    Claim(
        number=12,
        chapter=CHAPTER,
        paraphrase="Close to thirty countries have sent military aid.",
        stated="nearly thirty",
        judge=judge_thirty,
        paragraph=5,
        sentence=3,
        kind="count",
    ),
    Claim(
        number=13,
        chapter=CHAPTER,
        paraphrase="The United States alone has given military aid of 1.7 billion dollars.",
        stated="1.7 billion",
        judge=judge_us_total,
        paragraph=5,
        sentence=3,
        kind="count",
    ),
    Claim(
        number=14,
        chapter=CHAPTER,
        paraphrase="Most of what was sent is arms, ammunition, and missiles against tanks and "
        "aircraft.",
        stated="",
        judge=judge_arms,
        paragraph=5,
        sentence=5,
        kind="count",
    ),
    Claim(
        number=15,
        chapter=CHAPTER,
        paraphrase="The Secretary General says that allies are willing to do more.",
        stated="",
        judge=judge_more,
        paragraph=5,
        sentence=2,
        kind="event",
    ),
    Claim(
        number=51,
        chapter=CHAPTER,
        paraphrase="Under Article 5 of its treaty, an attack on one NATO country counts as an "
        "attack on all.",
        stated="",
        judge=judge_article_5,
        paragraph=4,
        sentence=5,
        kind="event",
    ),
    Claim(
        number=52,
        chapter=CHAPTER,
        paraphrase="Members fear that heavy offensive weapons, such as tanks and jets, could widen "
        "the war.",
        stated="",
        judge=judge_fear,
        paragraph=5,
        sentence=4,
        kind="event",
    ),
)
