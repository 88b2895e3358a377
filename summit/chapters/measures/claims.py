"""Chapter 04: a zone and jets refused, sanctions, energy, a stated reason, troops near a border."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import (
    INVASION,
    LAST_DAY,
    STATED_TROOPS,
    invasion,
    judged_words,
    vote,
)
from summit.chapters.weapons.claims import editions
from summit.claims import Claim, Document, Finding, unchanged, used
from summit.data import load
from summit.words import counted, day_text, listed, month_text, rounded, spelled

# What the table of sanctions calls a ban on importing a fuel, in the words of a sentence.
BANS = {
    "coal": "coal",
    "oil": "oil",
    "lpg": "liquefied petroleum gas",
    "lng": "liquefied natural gas",
    "gas": "all natural gas",
    "all_imports": "oil, gas and coal",
}
# How the chronology words what was said of the sky over Ukraine, and that it was a refusal.
SKY, REFUSED = "planes should operate over Ukraine", "no NATO planes"
# The White House's own refusals, of which the chronology has no row.
WHITE_HOUSE_SOURCES = (
    Document(
        "The White House, Press Briefing by Press Secretary Jen Psaki",
        "28 February 2022",
        "https://www.whitehouse.gov/briefing-room/press-briefings/2022/02/28/"
        "press-briefing-by-press-secretary-jen-psaki-february-28-2022/",
    ),
    Document(
        "The White House, Press Briefing by Press Secretary Jen Psaki (The American Presidency "
        "Project)",
        "17 March 2022",
        "https://www.presidency.ucsb.edu/documents/press-briefing-press-secretary-jen-psaki-139",
    ),
)
# How the chronology words what officials said of a zone.
RISK = "no-fly zone would risk"
# How the chronology words the separatists' request.
REQUEST = "separatist republics"
# The jets that were offered and declined, and fighters that later rows of the chronology name.
JETS, FIGHTERS = "MiG-29", r"\b(?:MiG|Su)-\d"
LATER_FIGHTERS = r"\b(?:MiG|Su|F)-\d"
FAR_MORE = 2
# "About as many": within a quarter of the figure stated.
ABOUT = 0.25


def judge_no_fly_zone() -> Finding:
    """Judge "Washington and NATO refused a no-fly zone" by what each said, and when."""
    events = load("chronology")
    said = events[events["event"].str.contains(SKY)]
    before, after = said[said["date"] <= LAST_DAY], said[said["date"] > LAST_DAY]
    tables = ("chronology",)
    if before.empty:
        reason = f"Up to {day_text(LAST_DAY)} the chronology has no word of NATO on this."
        return unchanged("not testable", reason, reason, tables)
    last = before.iloc[-1]
    first, later = WHITE_HOUSE_SOURCES
    refused, rows = REFUSED in last["event"], used("chronology", said)
    agreed = "no NATO planes over Ukraine" if refused else "NATO planes over Ukraine"
    then = (
        f"NATO's Secretary General, {day_text(last['date'])}: Allies agreed on {agreed}. The White "
        f"House ruled a zone out on {first.day}, and again on {later.day}."
    )
    rating = "supported" if refused else "contradicted"
    changed = after[~after["event"].str.contains(REFUSED)]
    if changed.empty:
        now = "Both refusals are on record. No later row of the chronology closes the sky."
        return unchanged(rating, then, now, tables, rows, documents=WHITE_HOUSE_SOURCES)
    now = f"It changed on {day_text(changed['date'].iloc[0])}: {changed['event'].iloc[0]}."
    now_rating = "outdated" if refused else rating
    return Finding(rating, then, now_rating, now, tables, WHITE_HOUSE_SOURCES, rows)


def judge_risk() -> Finding:
    """Judge "officials of the US and NATO said that a zone would risk a wider war" by who did."""
    events = load("chronology")
    said = events[events["event"].str.contains(RISK) & (events["date"] <= LAST_DAY)]
    sides = {side for side in ("NATO", "White House") if said["event"].str.contains(side).any()}
    if said.empty:
        reason = f"Up to {day_text(LAST_DAY)} the chronology has no such words."
        return unchanged("not testable", reason, reason, ("chronology",))
    rating = "supported" if len(sides) == 2 else "imprecise"
    days = listed(day_text(day) for day in said["date"])
    speakers = listed("the White House" if side != "NATO" else side for side in sorted(sides))
    then = f"{speakers} said so, on {days}."
    now = "Whether they were right cannot be tested."
    return unchanged(rating, then, now, ("chronology",), used("chronology", said))


def judge_jets() -> Finding:
    """Judge "allies shrank from sending jets" by an offer, a refusal, and what was given."""
    every = load("chronology")
    events = every[every["event"].str.contains(JETS) & (every["date"] <= LAST_DAY)]
    offered = events[events["event"].str.contains("offers")]
    declined = events[events["event"].str.contains("declines")]
    items, (_, late) = load("military_items"), editions()
    aircraft = items[(items["edition"] == late) & (items["kind"] == "aircraft")]
    aircraft = aircraft[aircraft["latest_on"] <= LAST_DAY]
    fighters = aircraft[aircraft["item"].str.contains(FIGHTERS)]
    tables = ("chronology", "military_items")
    if events.empty:
        reason = f"Up to {day_text(LAST_DAY)} the chronology has no event about such jets."
        return unchanged("not testable", reason, reason, tables)
    said = [
        f"{word} on {day_text(rows['date'].iloc[0])}"
        for word, rows in (("offered", offered), ("declined by the United States", declined))
        if len(rows)
    ]
    rating = "contradicted" if declined.empty else "supported"
    then = f"{JETS} aircraft were {' and '.join(said)}."
    if declined.empty:
        then += " No refusal is in the chronology."
    later = every[every["event"].str.contains(LATER_FIGHTERS) & (every["date"] > LAST_DAY)]
    now = (
        f"The list of {month_text(late)} has {spelled(len(fighters))} fighters of Russian make "
        f"given by {day_text(LAST_DAY)}."
    )
    if len(later):
        now += f" The first in the chronology came on {day_text(later['date'].iloc[0])}."
    rows = used("chronology", pd.concat([events, later])) + used("military_items", aircraft)
    now_rating = rating if fighters.empty else "contradicted"
    return Finding(rating, then, now_rating, now, tables, rows=rows)


def _bans(actor: str) -> pd.DataFrame:
    """Return the days on which `actor` banned the import of a fuel, the earliest first."""
    table = load("sanctions")
    rows = table[(table["actor"] == actor) & table["energy"].isin(BANS)]
    return rows.assign(fuel=rows["energy"].astype(str).map(BANS)).sort_values("date")


def _days_of(rows: pd.DataFrame) -> str:
    return ", ".join(f"{row.fuel} on {day_text(row.date)}" for row in rows.itertuples())


def judge_us_restriction() -> Finding:
    """Judge "the US has restricted imports of Russian energy" by the dates of such bans."""
    bans = _bans("US")
    before = bans[bans["date"] <= LAST_DAY]
    if before.empty:
        said = f"No American ban is dated before {day_text(LAST_DAY)}."
        later = f" The first came later: {_days_of(bans)}." if len(bans) else ""
        return Finding("contradicted", said, "contradicted", said + later, ("sanctions",))
    # A partial ban is a restriction too, but "energy" would then say too much.
    whole = before["energy"].eq("all_imports").any()
    rating = "supported" if whole else "imprecise"
    then = f"It banned the import of {_days_of(before)}: {before['act'].iloc[0]}."
    now = (
        "A ban is a restriction, and the strictest."
        if whole
        else f"Only on {' and '.join(before['fuel'])}."
    )
    return unchanged(rating, then, now, ("sanctions",), used("sanctions", before))


def _dependence(fuel: str, column: str) -> float:
    table = load("energy_dependence_eu27").set_index("fuel")
    return float(table.loc[fuel, column])


def judge_europe_reliant() -> Finding:
    """Judge "Europe is far more reliant than the US" by the share of crude oil from Russia."""
    crude = _dependence("crude_oil", "russia_share_of_extra_eu_imports_pct")
    stated = load("energy_shares_stated")
    american = stated[stated["buyer"] == "United States"]
    share = float(american["share_pct"].iloc[0])
    table = load("energy_dependence_eu27")
    rows = used("energy_dependence_eu27", table[table["fuel"] == "crude_oil"])
    rows += used("energy_shares_stated", american)
    then = (
        f"Of its crude oil from outside, the EU had {rounded(crude)} per cent from Russia in 2020; "
        f"of its imports, the United States had {spelled(int(share))} per cent in "
        f"{american['year'].iloc[0]}."
    )
    rating = "supported" if crude >= FAR_MORE * share else "contradicted"
    now = "No later figure changes the two."
    tables = ("energy_dependence_eu27", "energy_shares_stated")
    return unchanged(rating, then, now, tables, rows)


def judge_not_cut_off() -> Finding:
    """Judge "Europe has not cut itself off entirely" by the days of its bans."""
    bans = _bans("EU")
    before, after = bans[bans["date"] <= LAST_DAY], bans[bans["date"] > LAST_DAY]
    first, last = after.head(1), after.tail(1)
    if before.empty:
        then = f"By {day_text(LAST_DAY)} the EU had not banned the import of any fuel from Russia."
        rating = "supported"
    else:
        then = f"It had already banned {_days_of(before)}."
        whole = before["energy"].isin(["all_imports"]).any()
        rating = "contradicted" if whole else "outdated"
    now = f"The first ban came later: {_days_of(first)}" if len(first) else "No ban came later"
    if len(after) > 1:
        now += f"; the latest, {_days_of(last)}, works by steps"
    now += "."
    return unchanged(rating, then, now, ("sanctions",), used("sanctions", bans))


def _packages(until: pd.Timestamp | None) -> int:
    """Return how many packages the EU had adopted by a day; a package of two parts is one."""
    table = load("sanctions")
    rows = table[table["actor"] == "EU"]
    if until is not None:
        rows = rows[rows["date"] <= until]
    return int(rows["package"].nunique())


def judge_eu_sanctions() -> Finding:
    """Judge "EU sanctions it called unprecedented" by their days, and by whose words these are."""
    table = load("sanctions")
    union = table[(table["actor"] == "EU") & table["package"].notna()]
    before = union[union["date"] <= LAST_DAY]
    if before.empty:
        said = f"The table holds no sanction of the EU before {day_text(LAST_DAY)}."
        return unchanged("contradicted", said, said, ("sanctions",))
    rating, words, quotations = judged_words(load("quotations"), 18)
    then = (
        f"{spelled(_packages(LAST_DAY)).capitalize()} packages by "
        f"{day_text(before['date'].max())}. {words}"
    )
    now = (
        f"{spelled(_packages(None)).capitalize()} packages by {day_text(union['date'].max())}. "
        "No table here tests whether any were without precedent."
    )
    rows = used("sanctions", union) + quotations
    return unchanged(rating, then, now, ("sanctions", "quotations"), rows)


def judge_request() -> Finding:
    """Judge "two separatist republics had asked for help" by the dated event."""
    events = load("chronology")
    asked = events[events["event"].str.contains(REQUEST) & (events["date"] < INVASION)]
    tables = ("chronology",)
    if asked.empty:
        said = "The chronology has no such request before the invasion."
        return unchanged("not testable", said, said, tables)
    then = (
        f"The Kremlin made the request known on {day_text(asked['date'].iloc[0])}, a day before "
        "the invasion."
    )
    now = "The request is on record; what it says of Ukraine is its writers' claim."
    return unchanged("supported", then, now, tables, used("chronology", asked))


def judge_stated_reason() -> Finding:
    """Judge a party's reason told as fact, by whose words it is and how the UN voted on the act."""
    events = load("chronology")
    spoken = events[(events["date"] == INVASION) & (events["kind"] == "statement")]
    votes = events[
        (events["organisation"] == "un")
        & (events["kind"] == "vote")
        & events["date"].between(INVASION, LAST_DAY)
    ]
    tables = ("chronology",)
    if spoken.empty or votes.empty:
        said = "The chronology holds no statement of the reason, or no vote on it."
        return unchanged("not testable", said, said, tables)
    voted = votes.iloc[-1]
    in_favour, against, abstaining = vote(voted)
    stands = (
        f"This is the account that Russia's president gave on {day_text(INVASION)}. On "
        f"{day_text(voted['date'])} the UN General Assembly called the act aggression: {in_favour} "
        f"for, {against} against, {abstaining} abstaining"
    )
    rejected = in_favour > against
    rating = "contested" if rejected else "not testable"
    then = f"{stands}. One party's account is told as a fact." if rejected else f"{stands}."
    now = "It says “after”, not “because”; “provocations” are told without the speaker."
    rows = used("chronology", spoken) + used("chronology", voted)
    return unchanged(rating, then, now, tables, rows)


def judge_troops() -> Finding:
    """Judge "an estimated 100,000 troops near the border" by what was said, and when."""
    table = load("troop_estimates")
    rows = table[(table["estimated_by"] == "United States") & (table["kind"] == "present")]
    rows = rows[rows["date"] <= INVASION].sort_values("date")
    low, high = STATED_TROOPS * (1 - ABOUT), STATED_TROOPS * (1 + ABOUT)
    near = rows["low"].between(low, high) & (rows["high"].fillna(rows["low"]) <= high)
    # "More than" says how few there are at least, not how many there are.
    near &= rows["bound"] != "above"
    last = rows.iloc[-1]
    upper = "" if pd.isna(last["high"]) else f" to {last['high']:,}"
    stands = (
        f"The last American estimate in the table, of {day_text(last['date'])}: "
        f"{last['low']:,}{upper}"
    )
    evidence = (("troop_estimates",), used("troop_estimates", rows))
    if near.iloc[-1] or not near.any():
        rating = "supported" if near.iloc[-1] else "contradicted"
        return unchanged(rating, f"{stands}.", f"{stands}.", *evidence)
    since = day_text(rows.loc[near, "date"].max())
    then = f"{stands}, with more kinds of forces. About {STATED_TROOPS:,} was said of {since}."
    now = "No later count is in the table."
    return unchanged("outdated", then, now, *evidence)


def judge_began() -> Finding:
    """Judge "the campaign was begun on 24 February" by the dated event."""
    row = invasion(load("chronology"))
    rating = "supported" if row["date"] == INVASION else "contradicted"
    then = f"The full-scale invasion began on {day_text(row['date'])}."
    now = "The day holds. “Campaign” is near to Russia's own word; the UN spoke of aggression."
    return unchanged(rating, then, now, ("chronology",), used("chronology", row))


def judge_campaign() -> Finding:
    """Judge "Western countries answered with broad sanctions": who acted, how often, by when."""
    table = load("sanctions")
    since = table[table["date"] >= INVASION]
    before = since[since["date"] <= LAST_DAY]
    steps = before.groupby("actor", observed=True)["date"].nunique()
    both = {"EU", "US"} <= set(steps.index)
    said = (
        f"From the invasion to {day_text(LAST_DAY)} the EU adopted sanctions on "
        f"{counted(steps.get('EU', 0), 'day')}. Of American ones the table has only the ban on "
        "energy"
    )
    rating = "supported" if both else "imprecise" if len(steps) else "contradicted"
    later = since[(since["date"] > LAST_DAY) & since["package"].notna()]
    now = (
        f"The EU did so on {counted(later['date'].nunique(), 'day')} more by "
        f"{month_text(later['date'].max())}. Breadth has no unit."
    )
    return unchanged(rating, f"{said}.", now, ("sanctions",), used("sanctions", before))


CHAPTER = "04-measures"
CLAIMS = (
    Claim(
        number=16,
        chapter=CHAPTER,
        paraphrase="The United States restricts imports of energy from Russia.",
        stated="",
        judge=judge_us_restriction,
        paragraph=7,
        sentence=3,
        kind="event",
    ),
    Claim(
        number=17,
        chapter=CHAPTER,
        paraphrase="Europe relies on Russian energy far more than the United States.",
        stated="",
        judge=judge_europe_reliant,
        paragraph=7,
        sentence=3,
        kind="count",
    ),
    Claim(
        number=18,
        chapter=CHAPTER,
        paraphrase="The EU took sanctions that it called, in quoted words, without precedent.",
        stated="",
        judge=judge_eu_sanctions,
        paragraph=19,
        sentence=3,
        kind="quotation",
    ),
    Claim(
        number=19,
        chapter=CHAPTER,
        paraphrase="Russia began its campaign after separatists had asked it for protection from "
        "Ukrainian provocations.",
        stated="",
        judge=judge_stated_reason,
        paragraph=12,
        sentence=1,
        kind="judgement",
    ),
    Claim(
        number=20,
        chapter=CHAPTER,
        paraphrase="By estimate, 100,000 Russian troops are near the border with Ukraine.",
        stated="100,000",
        judge=judge_troops,
        paragraph=13,
        sentence=2,
        kind="count",
    ),
    Claim(
        number=37,
        chapter=CHAPTER,
        paraphrase="Russia's campaign was begun on 24 February.",
        stated="24 February",
        judge=judge_began,
        paragraph=12,
        sentence=1,
        kind="date",
    ),
    Claim(
        number=38,
        chapter=CHAPTER,
        paraphrase="Western countries answered it with sanctions of many kinds.",
        stated="",
        judge=judge_campaign,
        paragraph=12,
        sentence=2,
        kind="event",
    ),
    Claim(
        number=39,
        chapter=CHAPTER,
        paraphrase="The American government, and NATO as a whole, refused to close the sky over "
        "Ukraine.",
        stated="",
        judge=judge_no_fly_zone,
        paragraph=6,
        sentence=3,
        kind="event",
    ),
    Claim(
        number=40,
        chapter=CHAPTER,
        paraphrase="Western allies shrank from giving Ukraine fighter jets of Russian make.",
        stated="",
        judge=judge_jets,
        paragraph=7,
        sentence=1,
        kind="event",
    ),
    Claim(
        number=54,
        chapter=CHAPTER,
        paraphrase="Europe has not cut itself off from Russian energy entirely.",
        stated="",
        judge=judge_not_cut_off,
        paragraph=7,
        sentence=3,
        kind="event",
    ),
    Claim(
        number=55,
        chapter=CHAPTER,
        paraphrase="Before the campaign, two separatist republics had asked Russia for help.",
        stated="",
        judge=judge_request,
        paragraph=12,
        sentence=1,
        kind="event",
    ),
    Claim(
        number=56,
        chapter=CHAPTER,
        paraphrase="Officials of the United States and NATO said that a no-fly zone would risk a "
        "bigger war.",
        stated="",
        judge=judge_risk,
        paragraph=6,
        sentence=5,
        kind="event",
    ),
)
