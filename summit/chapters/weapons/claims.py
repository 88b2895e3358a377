"""Chapter 03: who gave arms to Ukraine, how many, and of what kind."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import EVE, allies
from summit.claims import Claim, Finding, used
from summit.data import load
from summit.words import day_text, month_text

# What could be known soon after, and what is known with years of hindsight.
EARLY, LATE = pd.Timestamp("2022-11-20"), pd.Timestamp("2024-06-30")

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

FIRST_MONTHS = (pd.Timestamp("2022-02-01"), pd.Timestamp("2022-03-01"))
NEXT_YEAR = (pd.Timestamp("2022-05-01"), pd.Timestamp("2023-04-01"))


def _codes(rows: pd.DataFrame) -> set[str]:
    return set(rows["iso3"].astype(str))


def military_donors(edition: pd.Timestamp, definition: str, day: pd.Timestamp) -> set[str]:
    """Return the countries that had given military aid by a day, under one definition.

    The European Peace Facility and the Union's institutions are in the table, but no countries.
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


def _member_rating(members: set[str], givers: set[str], on: str) -> tuple[str, str]:
    gave = len(members & givers)
    stands = f"{on}: {gave} of {len(members)} members are on record with military aid"
    if "UKR" in members or not gave:
        return "contradicted", f"{stands}; Ukraine was {'' if 'UKR' in members else 'not '}one."
    rating = "supported" if gave > len(members) / 2 else "imprecise"
    return rating, f"{stands}; Ukraine was not a member."


def judge_members() -> Finding:
    """Judge "not a member, but aided by members", by the day before the meeting and to date."""
    members, donors = load("nato_members"), load("aid_donors")
    on_eve = allies(members, EVE)
    then, then_reason = _member_rating(
        _codes(on_eve), military_donors(EARLY, "dated_or_until", EVE), f"By {day_text(EVE)}"
    )
    givers, last = (
        donors[donors["allocated_military_eur_bn"] > 0],
        load("aid_monthly")["month"].max(),
    )
    now, now_reason = _member_rating(
        _codes(allies(members, last)), _codes(givers), f"By the end of {month_text(last)}"
    )
    rows = used("nato_members", on_eve)
    rows += used("military_first", _first_given(EARLY, "dated_or_until", EVE))
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
    said = [
        f"{row.donors} on {day_text(row.date)} ({row.who.split(',')[0]})"
        for row in before.itertuples()
    ]
    then = _thirty_rating(list(before["donors"]))
    plain = [len(military_donors(LATE, definition, EVE)) for definition in PLAIN]
    weapons = len(military_donors(LATE, "weapons", EVE))
    possible = len(military_donors(LATE, "possible", EVE))
    rows = used("military_donors_stated", before)
    rows += used("military_first", _first_given(LATE, PLAIN[0], EVE))
    return Finding(
        then,
        f"Counts stated by then: {' and '.join(said)}; neither comes with a list in our sources.",
        _thirty_rating(plain),
        f"Countries on record with military aid by {day_text(EVE)}: {_range(plain)}. With weapons "
        f"alone {weapons}; with every date that may be earlier {possible}.",
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
    next_one = packages[packages["in_defense_total"] & (packages["announced_on"] > EVE)].iloc[0]
    return Finding(
        _total_rating(said["stated_usd_mn"]),
        f"{said['who']}, {day_text(said['date'])}: more than {said['stated_usd_mn']:,} million US "
        "dollars since the invasion began.",
        _total_rating(total),
        f"{' + '.join(f'{amount:,}' for amount in amounts)} = {total:,} million. The next package, "
        f"{next_one['amount_usd_mn']:,} million, came on {day_text(next_one['announced_on'])}.",
        ("us_totals_stated", "us_packages"),
        rows=used("us_totals_stated", said) + used("us_packages", counted),
    )


def arms_by(edition: pd.Timestamp, day: pd.Timestamp) -> pd.DataFrame:
    """Return the weapons and ammunition that one edition names and dates by a day at the latest."""
    items = load("military_items")
    named = items["is_weapon"] & ~items["kind"].isin(["weapons_not_named", "not_listed"])
    return items[(items["edition"] == edition) & (items["latest_on"] <= day) & named]


def _arms_rating(edition: pd.Timestamp) -> tuple[str, str]:
    """Rate "mostly light": by entries, since most have no number; heavy ones are named."""
    arms = arms_by(edition, EVE)
    light = int(arms["kind"].isin(LIMITED_TO).sum())
    heavy = arms[arms["kind"].isin(HEAVY)]
    stands = f"{light} of {len(arms)} entries for arms are of these kinds"
    if light <= len(arms) / 2:
        return "contradicted", f"{stands}."
    named = "; ".join(
        f"{row.kind.replace('_', ' ')} of {row.donor}, {row.date_kind.replace('day', 'on')} "
        f"{day_text(row.latest_on)}"
        for row in heavy.sort_values("latest_on").itertuples()
    )
    stands = f"{stands}. Heavy ones: {named or 'none'}"
    # What became known on the eve itself is news of the same days as the article.
    known_before = heavy["latest_on"] < EVE
    return ("imprecise" if known_before.any() else "supported"), f"{stands}."


def judge_arms() -> Finding:
    """Judge "mostly light arms, missiles and ammunition", by an early and a later list of items."""
    then, then_reason = _arms_rating(EARLY)
    now, now_reason = _arms_rating(LATE)
    rows = used("military_items", arms_by(EARLY, EVE)) + used("military_items", arms_by(LATE, EVE))
    return Finding(then, then_reason, now, now_reason, ("military_items",), rows=rows)


def judge_more() -> Finding:
    """Judge "willing to do more": a will cannot be measured on the day, what followed can."""
    members, monthly = allies(load("nato_members"), EVE), load("aid_monthly")
    rows = monthly[monthly["iso3"].isin(members["iso3"])]
    by_month = rows.groupby("month")["allocated_military_eur_bn"].sum()
    first = by_month.reindex(pd.date_range(*FIRST_MONTHS, freq="MS"), fill_value=0).mean()
    after = by_month.reindex(pd.date_range(*NEXT_YEAR, freq="MS"), fill_value=0).mean()
    counted = rows[rows["month"].between(*FIRST_MONTHS) | rows["month"].between(*NEXT_YEAR)]
    return Finding(
        "not testable",
        "A statement of will, of the day itself.",
        "supported" if after > first else "contradicted",
        f"The {len(members)} members of {EVE.year} earmarked {first:.2f} billion euros a month for "
        f"arms in February and March 2022, and {after:.2f} billion a month in the twelve months "
        f"from {month_text(NEXT_YEAR[0])}.",
        ("nato_members", "aid_monthly"),
        rows=used("nato_members", members) + used("aid_monthly", counted),
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
        paraphrase="For fear of a wider war, most of it is light: arms, ammunition, missiles "
        "against tanks "
        "and aircraft.",
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
        kind="forecast",
    ),
)
