"""Chapter 04: a zone and jets refused, sanctions, energy, a stated reason, troops near a border."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import INVASION, LAST_DAY, STATED_TROOPS, invasion, vote
from summit.chapters.weapons.claims import editions
from summit.claims import Claim, Document, Finding, unchanged, used
from summit.data import load
from summit.words import day_text, month_text

# What the table of sanctions calls a ban on importing a fuel, in the words of a sentence.
BANS = {"coal": "coal", "oil": "oil that comes by sea", "all_imports": "oil, gas and coal"}
# Russia's part in the crude oil that the United States imported in 2021, and who says so.
US_CRUDE_FROM_RUSSIA_PCT = 3
US_CRUDE_SOURCE = Document(
    "US Energy Information Administration, Today in Energy",
    "22 March 2022",
    "https://www.eia.gov/todayinenergy/detail.php?id=51738",
)
# The EU's own words for its sanctions, from before it adopted most of them.
UNION_WORDS_SOURCE = Document(
    "Interfax, Borrell warns Russia may face “unprecedented isolation”",
    "24 February 2022",
    "https://interfax.com/newsroom/top-stories/74037/",
)
# How the chronology words what was said of the sky over Ukraine, and that it was a refusal.
SKY, REFUSED = "planes should operate over Ukraine", "no NATO planes"
# The White House's own refusals, of which the chronology has no row.
WHITE_HOUSE_SOURCES = (
    Document(
        "Business Insider, on the White House’s spokeswoman ruling out a no-fly zone",
        "28 February 2022",
        "https://www.businessinsider.com/psaki-rules-out-no-fly-zone-over-ukraine-2022-2",
    ),
    Document(
        "Yahoo, a report by video that the President remains opposed to a no-fly zone",
        "17 March 2022",
        "https://ca.sports.yahoo.com/video/white-house-not-seeing-escalation-024328097.html",
    ),
)
# The jets that were offered and declined, and fighters of Russian make in a list of what was given.
JETS, FIGHTERS = "MiG-29", r"\b(?:MiG|Su)-\d"
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
        return Finding("not testable", reason, "not testable", reason, tables)
    last = before.iloc[-1]
    first, later = WHITE_HOUSE_SOURCES
    refused, rows = REFUSED in last["event"], used("chronology", said)
    agreed = "none of their planes should operate" if refused else "their planes should operate"
    then = (
        f"On {day_text(last['date'])} NATO's Secretary General said that the allies agreed: "
        f"{agreed} over Ukraine. The White House ruled a no-fly zone out on {first.day}, and was "
        f"reported on {later.day} to be opposed still."
    )
    rating = "supported" if refused else "contradicted"
    changed = after[~after["event"].str.contains(REFUSED)]
    if changed.empty:
        end = day_text(events["date"].max())
        now = f"Nothing in the chronology, which ends on {end}, takes it back."
        return Finding(rating, then, rating, now, tables, WHITE_HOUSE_SOURCES, rows)
    now = f"It changed on {day_text(changed['date'].iloc[0])}: {changed['event'].iloc[0]}."
    now_rating = "outdated" if refused else rating
    return Finding(rating, then, now_rating, now, tables, WHITE_HOUSE_SOURCES, rows)


def judge_jets() -> Finding:
    """Judge "allies shrank from sending jets" by an offer, a refusal, and what was given."""
    events = load("chronology")
    events = events[events["event"].str.contains(JETS) & (events["date"] <= LAST_DAY)]
    offered = events[events["event"].str.contains("offers")]
    declined = events[events["event"].str.contains("declines")]
    items, (_, late) = load("military_items"), editions()
    aircraft = items[(items["edition"] == late) & (items["kind"] == "aircraft")]
    aircraft = aircraft[aircraft["latest_on"] <= LAST_DAY]
    fighters = aircraft[aircraft["item"].str.contains(FIGHTERS)]
    tables = ("chronology", "military_items")
    if events.empty:
        reason = f"Up to {day_text(LAST_DAY)} the chronology has no event about such jets."
        return Finding("not testable", reason, "not testable", reason, tables)
    said = [
        f"{word} on {day_text(rows['date'].iloc[0])}"
        for word, rows in (("offered", offered), ("declined by the United States", declined))
        if len(rows)
    ]
    rating = "contradicted" if declined.empty else "supported"
    then = f"{JETS} aircraft were {' and '.join(said)}."
    if declined.empty:
        then += " No refusal is in the chronology."
    listed = "; ".join(f"{row.item}, {row.donor}" for row in aircraft.itertuples()) or "none"
    now = (
        f"Aircraft on record as given by {day_text(LAST_DAY)}, in the list of "
        f"{month_text(late)}: {listed}. Fighters of Russian make among them: {len(fighters)}."
    )
    rows = used("chronology", events) + used("military_items", aircraft)
    now_rating = rating if fighters.empty else "contradicted"
    return Finding(rating, then, now_rating, now, tables, rows=rows)


def _bans(actor: str) -> pd.DataFrame:
    """Return the days on which `actor` banned the import of a fuel, the earliest first."""
    table = load("sanctions")
    rows = table[(table["actor"] == actor) & table["energy"].isin(BANS)]
    return rows.assign(fuel=rows["energy"].map(BANS)).sort_values("date")


def _days_of(rows: pd.DataFrame) -> str:
    return ", then ".join(f"{row.fuel} on {day_text(row.date)}" for row in rows.itertuples())


def judge_us_restriction() -> Finding:
    """Judge "the US has restricted imports of Russian energy" by the dates of such bans."""
    bans = _bans("US")
    before = bans[bans["date"] <= LAST_DAY]
    if before.empty:
        said = f"No American ban is dated before {day_text(LAST_DAY)}."
        later = f" The first came later: {_days_of(bans)}." if len(bans) else ""
        return Finding("contradicted", said, "contradicted", said + later, ("sanctions",))
    days = (before["date"].iloc[0] - INVASION).days
    # A partial ban is a restriction too, but "energy" would then say too much.
    whole = before["energy"].eq("all_imports").any()
    rating = "supported" if whole else "imprecise"
    then = f"A ban on {_days_of(before)}, {days} days after the invasion began."
    now = (
        "It forbids the import, which is more than to restrict it."
        if whole
        else f"Only on {' and '.join(before['fuel'])}."
    )
    return unchanged(rating, then, now, ("sanctions",), used("sanctions", before))


def _dependence(fuel: str, column: str) -> float:
    table = load("energy_dependence_eu27").set_index("fuel")
    return float(table.loc[fuel, column])


def _dependence_rows(fuels: list[str]) -> pd.DataFrame:
    table = load("energy_dependence_eu27")
    return table[table["fuel"].isin(fuels)]


def judge_europe_reliant() -> Finding:
    """Judge "Europe is far more reliant and has not cut itself off" by shares and by bans."""
    needs = _dependence("natural_gas", "russia_share_of_energy_needs_pct")
    crude = _dependence("crude_oil", "russia_share_of_extra_eu_imports_pct")
    shares = (
        f"In 2020 Russia covered {needs:.0f} % of the EU's need of gas and {crude:.0f} % of the "
        f"crude oil it bought outside; for the United States it was {US_CRUDE_FROM_RUSSIA_PCT} % "
        "of crude oil imports in 2021"
    )
    bans = _bans("EU")
    before, after = bans[bans["date"] <= LAST_DAY], bans[bans["date"] > LAST_DAY]
    rows = used("energy_dependence_eu27", _dependence_rows(["natural_gas", "crude_oil"]))
    rows += used("sanctions", bans)
    evidence = (("energy_dependence_eu27", "sanctions"), (US_CRUDE_SOURCE,), rows)
    if crude < FAR_MORE * US_CRUDE_FROM_RUSSIA_PCT:
        return Finding("contradicted", f"{shares}.", "contradicted", f"{shares}.", *evidence)
    if before["energy"].eq("all_imports").any():
        rating = "contradicted"
    else:
        rating = "supported" if before.empty else "outdated"
    stands = (
        f"by {day_text(LAST_DAY)} the EU had banned the import of none of these fuels"
        if before.empty
        else f"but it had already banned {_days_of(before)}"
    )
    then = f"{shares}; {stands}."
    now = f"After that the EU banned {_days_of(after)}." if len(after) else "No ban came later."
    if not bans["energy"].eq("all_imports").any():
        now += f" Gas is in none of its first {_packages(None)} packages."
    return Finding(rating, then, rating, now, *evidence)


def _packages(until: pd.Timestamp | None) -> int:
    """Return how many packages the EU had adopted by a day; a package of two parts is one."""
    table = load("sanctions")
    rows = table[table["actor"] == "EU"]
    if until is not None:
        rows = rows[rows["date"] <= until]
    return int(rows["package"].nunique())


def judge_eu_sanctions() -> Finding:
    """Judge "EU sanctions it called unprecedented": by their dates, and by who called them what."""
    table = load("sanctions")
    union = table[table["actor"] == "EU"]
    before = union[union["date"] <= LAST_DAY]
    if before.empty:
        said = f"The table holds no sanction of the EU before {day_text(LAST_DAY)}."
        return Finding("contradicted", said, "contradicted", said, ("sanctions",))
    first, last = before["date"].min(), before["date"].max()
    then = (
        f"{_packages(LAST_DAY)} packages between {day_text(first)} and {day_text(last)}. On "
        f"{UNION_WORDS_SOURCE.day} the EU's foreign-policy chief, Josep Borrell, called what "
        "was being prepared “the strongest, the harshest package” ever considered. That is the "
        "claim in other words; for the words that the article quotes we found no source."
    )
    now = (
        f"{_packages(None)} packages by {day_text(union['date'].max())}. That the EU called "
        "them so still holds. Whether they were without precedent is not tested: no table here "
        "holds earlier sanctions."
    )
    documents, rows = (UNION_WORDS_SOURCE,), used("sanctions", before)
    return Finding("supported", then, "supported", now, ("sanctions",), documents, rows)


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
        return Finding("not testable", said, "not testable", said, tables)
    voted = votes.iloc[-1]
    in_favour, against, abstaining = vote(voted)
    stands = (
        f"The reason is the one that Russia's president gave on {day_text(INVASION)}. On "
        f"{day_text(voted['date'])} the UN General Assembly voted on a resolution that calls the "
        f"act aggression: {in_favour} for, {against} against, {abstaining} abstaining"
    )
    rejected = in_favour > against
    rating = "contested" if rejected else "not testable"
    then = f"{stands}. A reason that one party gives is not a fact." if rejected else f"{stands}."
    now = "The same: whose words they are does not change. A careful writer names the speaker."
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
    then = (
        f"{stands}. About {STATED_TROOPS:,} was said of {since}. The later figure counts "
        f"more kinds of forces; and since {day_text(INVASION)} they were not only near the border."
    )
    now = "No later count is in the table: of those weeks there are estimates only."
    return unchanged("outdated", then, now, *evidence)


def judge_began() -> Finding:
    """Judge "the campaign was begun on 24 February" by the dated event."""
    row = invasion(load("chronology"))
    rating = "supported" if row["date"] == INVASION else "contradicted"
    then = (
        f"The full-scale invasion began on {day_text(row['date'])}. Source: {row['source_type']}."
    )
    now = "The day stands. “Campaign” is near to Russia's own word; the UN spoke of aggression."
    return unchanged(rating, then, now, ("chronology",), used("chronology", row))


def judge_campaign() -> Finding:
    """Judge "Western countries answered with broad sanctions": who acted, how often, by when."""
    table = load("sanctions")
    since = table[table["date"] >= INVASION]
    before = since[since["date"] <= LAST_DAY]
    steps = before.groupby("actor", observed=True)["date"].nunique()
    both = {"EU", "US"} <= set(steps.index)
    said = (
        f"Between {day_text(INVASION)} and {day_text(LAST_DAY)} the table has decisions on "
        f"{steps.get('EU', 0)} days by the EU and on {steps.get('US', 0)} by the United States"
    )
    rating = "supported" if both else "imprecise" if len(steps) else "contradicted"
    later = since[since["date"] > LAST_DAY]["date"].nunique()
    now = (
        f"{later} more days of decision follow in the table, which ends in "
        f"{month_text(table['date'].max())}. How broad they were has no unit: the table lists "
        "fields, it does not weigh them."
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
        paraphrase="Europe relies on Russian energy far more, and has not given it up.",
        stated="",
        judge=judge_europe_reliant,
        paragraph=7,
        sentence=3,
        kind="count",
    ),
    Claim(
        number=18,
        chapter=CHAPTER,
        paraphrase="The European Union took sanctions that it called without precedent.",
        stated="",
        judge=judge_eu_sanctions,
        paragraph=19,
        sentence=3,
        kind="event",
    ),
    Claim(
        number=19,
        chapter=CHAPTER,
        paraphrase="Russia began its campaign because separatists asked it for protection from "
        "Ukraine.",
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
)
