"""Chapter 01: who met when, what kind of meeting it was, and how many had been killed."""

from __future__ import annotations

import pandas as pd

from summit.chapters.shared import (
    FIRST_DAY,
    LAST_DAY,
    SUMMITS,
    THOUSANDS,
    event,
    invasion,
    judged_words,
    members,
    quoted,
)
from summit.claims import Claim, Finding, unchanged, used
from summit.data import describe, load
from summit.words import day_of_month, day_text, month_text, spelled

ROUND = ("nato", "eu", "g7")
CHRONOLOGY = ("chronology",)
NAMES = {"nato": "NATO", "eu": "the EU", "g7": "the G7"}
ALLIES = 30
ORDINALS = {1: "first", 2: "second", 3: "third"}
ANNOUNCES = "United States announces"
ANNOUNCED = "NATO announces its foreign ministers' meeting"


def meetings(kind: str, organisation: str = "nato") -> pd.DataFrame:
    """Return the meetings of one kind from the invasion's first day on, in their order."""
    table = load("chronology")
    rows = table[(table["kind"] == kind) & (table["organisation"] == organisation)]
    return rows[rows["date"] >= invasion(table)["date"]].reset_index(drop=True)


def summit_rounds() -> list[pd.Timestamp]:
    """Return the days since the invasion on which leaders of all three bodies met."""
    days = [set(meetings("summit", organisation)["date"]) for organisation in ROUND]
    return sorted(set.intersection(*days))


def _days_text(days: pd.Series) -> str:
    return " and ".join(day_of_month(day) for day in days)


def _at_summits(days: list[pd.Timestamp]) -> pd.DataFrame:
    """Return the rows of the leaders' meetings on some days."""
    table = load("chronology")
    return table[(table["kind"] == "summit") & table["date"].isin(days)]


def judge_met() -> Finding:
    """Judge "foreign ministers met in the Council at NATO's headquarters on 6 and 7 April"."""
    rows = meetings("foreign_ministers")
    found = rows[(rows["date"] <= LAST_DAY) & (rows["end_date"].fillna(rows["date"]) >= FIRST_DAY)]
    if found.empty:
        near = _days_text(rows["date"]) or "no day"
        reason = f"The chronology has foreign ministers of NATO meeting on {near}, not on these."
        return unchanged("contradicted", reason, reason, CHRONOLOGY)
    row = found.iloc[-1]
    exact = row["date"] == FIRST_DAY and row["end_date"] == LAST_DAY and "Brussels" in row["event"]
    first, last = day_of_month(row["date"]), row["end_date"]
    span = f"on {first}" if pd.isna(last) else f"from {first} to {day_of_month(last)}"
    then = f"NATO's foreign ministers met in Brussels {span}."
    now = "No later record moves the days."
    rating = "supported" if exact else "imprecise"
    return unchanged(rating, then, now, CHRONOLOGY, used("chronology", row))


def judge_round() -> Finding:
    """Judge "a round of NATO, European Council and G7 summits" for the days of the meeting."""
    days = summit_rounds()
    there = [day for day in days if FIRST_DAY <= day <= LAST_DAY]
    before = [day for day in days if day < FIRST_DAY]
    later = meetings("summit")
    later = later[later["date"] > LAST_DAY]
    now = "Nothing found since puts a summit on those days."
    if not later.empty:
        now = f"NATO's next summit began on {day_text(later['date'].iloc[0])}."
    if there:
        reason = f"Leaders of NATO, the EU and the G7 met on {_days_text(there)}."
        return unchanged("supported", reason, reason, CHRONOLOGY)
    if not before:
        reason = "On no day did leaders of NATO, the EU and the G7 all meet."
        return unchanged("contradicted", reason, reason, CHRONOLOGY)
    then = (
        f"Leaders of all three met on {day_of_month(before[-1])}, "
        f"{(FIRST_DAY - before[-1]).days} days before the ministers. "
        "The article runs both together."
    )
    rows = used("chronology", _at_summits(before[-1:]))
    return unchanged("imprecise", then, now, CHRONOLOGY, rows)


def _announced(rows: pd.DataFrame) -> str:
    """Return what the first of some rows says that the United States announced, to the comma."""
    return rows["event"].iloc[0].removeprefix(ANNOUNCES).strip().split(", ")[0]


def judge_announced() -> Finding:
    """Judge "the US announced further sanctions and refugee aid" at the round of summits."""
    table = load("chronology")
    table = table[table["event"].str.startswith(ANNOUNCES)]
    at_summits = table[table["date"].isin(summit_rounds())]
    sanctions = at_summits[at_summits["event"].str.contains("sanctions")]
    refuge = at_summits[at_summits["event"].str.contains("people who flee")]
    parts = [_announced(part) for part in (sanctions, refuge) if not part.empty]
    if not parts:
        reason = "No American announcement of either is dated to the day of the summits."
        return unchanged("contradicted", reason, reason, CHRONOLOGY)
    then = f"On {day_of_month(at_summits['date'].iloc[0])} it announced {'; and '.join(parts)}."
    more = table[table["date"].between(FIRST_DAY, LAST_DAY)]
    now = "The announcements are in public archives."
    if not more.empty:
        now = f"More followed on {day_of_month(more['date'].iloc[0])}: {_announced(more)}."
    rating = "supported" if len(parts) == 2 else "imprecise"
    rows = used("chronology", pd.concat([at_summits, more]))
    return unchanged(rating, then, now, CHRONOLOGY, rows)


def judge_began() -> Finding:
    """Judge "the conflict began over a month ago" on the first day of the meeting."""
    began_row = invasion(load("chronology"))
    began = began_row["date"]
    days = (FIRST_DAY - began).days
    over_one = began + pd.DateOffset(months=1) < FIRST_DAY
    over_two = began + pd.DateOffset(months=2) <= FIRST_DAY
    rating = "contradicted" if not over_one else "imprecise" if over_two else "supported"
    then = f"The full-scale invasion began on {day_text(began)}, {days} days before the meeting."
    crimea = load("chronology")
    crimea = crimea[(crimea["topic"] == "crimea") & (crimea["date"] < began)]
    now = "No source moves that day."
    if not crimea.empty:
        now = f"The conflict as a whole is older: it goes back to {crimea['date'].iloc[0].year}."
    rows = used("chronology", began_row) + used("chronology", crimea.head(1))
    return unchanged(rating, then, now, CHRONOLOGY, rows)


def _deaths_then_and_since() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what had been stated by the meeting's end, and what was stated later of that time."""
    table = load("deaths_stated")
    later = (table["stated_on"] > LAST_DAY) & (table["counted_to"] <= LAST_DAY)
    return table[table["stated_on"] <= LAST_DAY], table[later]


def _deaths_used() -> pd.DataFrame:
    """Return the rows that the sums of `stated_deaths` take."""
    known, since = _deaths_then_and_since()
    own = known[known["kind"] == "own"].drop_duplicates("group", keep="last")
    confirmed = [part[part["kind"] == "confirmed"].tail(1) for part in (known, since)]
    return pd.concat([confirmed[0], own, confirmed[1]])


def stated_deaths() -> dict[str, int]:
    """Return what could be added up on the last day of the meeting, and what was found later.

    Returns
    -------
    dict of str to int
        ``confirmed``: civilians confirmed by then; ``own``: what each party had said of its own
        soldiers; ``later``: civilians confirmed since, for days before the meeting's end.
    """
    known, since = _deaths_then_and_since()
    own = known[known["kind"] == "own"].groupby("group", observed=True)["low"].last()
    confirmed = known.loc[known["kind"] == "confirmed", "low"]
    since = since.loc[since["kind"] == "confirmed", "low"]
    return {
        "confirmed": int(confirmed.iloc[-1]) if len(confirmed) else 0,
        "own": int(own.sum()),
        "later": int(since.iloc[-1]) if len(since) else 0,
    }


def newest_confirmed() -> pd.Series:
    """Return the row of OHCHR's newest edition that counts from the first day of the war on."""
    table = load("casualties_editions")
    return table[table["from_date"] == table["from_date"].min()].iloc[-1]


def judge_killed() -> Finding:
    """Judge "has killed thousands of people": confirmed, admitted, and confirmed since."""
    deaths = stated_deaths()
    confirmed, floor = deaths["confirmed"], deaths["confirmed"] + deaths["own"]
    # Ukraine said "about" of its own dead: the sum is no more exact than that.
    about = f"about {round(floor, -2):,}"
    counted = f"By {day_of_month(LAST_DAY)} the UN had confirmed {confirmed:,} civilians killed"
    if confirmed >= THOUSANDS:
        then, reason = "supported", f"{counted}."
    elif floor >= THOUSANDS:
        then = "supported"
        reason = (
            f"{counted}. With the soldiers that each side had said it lost, {about}: at least two "
            "thousand."
        )
    else:
        then, reason = "contradicted", f"{counted}; with each side's soldiers {about}."
    later, newest = deaths["later"], newest_confirmed()
    now_reason = (
        f"The UN has since confirmed {later:,} civilians killed by the end of March 2022. By "
        f"{day_text(newest['to_date'])} it had confirmed {newest['killed']:,} in all."
    )
    now = "supported" if later >= THOUSANDS else then
    rows = used("deaths_stated", _deaths_used()) + used("casualties_editions", newest)
    tables = ("deaths_stated", "casualties_editions")
    return Finding(then, reason, now, now_reason, tables, rows=rows)


def judge_second() -> Finding:
    """Judge "the second time that the foreign ministers convened in a NATO summit"."""
    ministers = meetings("foreign_ministers")
    so_far = ministers[ministers["date"] <= LAST_DAY]
    summits = meetings("summit")
    leaders = summits[summits["date"] <= LAST_DAY]
    place = ORDINALS.get(len(so_far), f"{len(so_far)}th")
    then = (
        f"It was the foreign ministers' {place} meeting since the invasion "
        f"({_days_text(so_far['date'])}). Summits are of leaders: {_days_text(leaders['date'])}."
    )
    later = summits[summits["date"] > LAST_DAY]
    now = f"NATO has held {spelled(len(later))} summits since; this was not one."
    if (leaders["date"] >= FIRST_DAY).any():
        return unchanged("supported", then, "The chronology has it as a summit.", CHRONOLOGY)
    rating = "imprecise" if len(so_far) == 2 else "contradicted"
    rows = used("chronology", pd.concat([so_far, leaders]))
    return unchanged(rating, then, now, CHRONOLOGY, rows)


def judge_exceptional() -> Finding:
    """Judge "on 24 March the alliance had an “exceptional summit”": the day, and the word."""
    rows = meetings("summit")
    found = rows[rows["date"] == SUMMITS]
    if found.empty:
        reason = f"No NATO summit is dated {day_of_month(SUMMITS)}: {_days_text(rows['date'])}."
        return unchanged("contradicted", reason, reason, CHRONOLOGY)
    rating, said, phrases = judged_words(load("quotations"), 9)
    then = f"NATO's leaders met in Brussels that day. {said}"
    now = "NATO's word has not changed."
    rows = used("chronology", found) + phrases
    return unchanged(rating, then, now, (*CHRONOLOGY, "quotations"), rows)


def judge_thirty() -> Finding:
    """Judge "30 NATO nations" by the members on the first day of the meeting."""
    table = load("group_membership")
    then_members = members(table, "nato", FIRST_DAY)
    count = len(then_members)
    joined = table.loc[table["group"] == "nato", "from_date"].sort_values()
    before, after = joined[joined <= FIRST_DAY], joined[joined > FIRST_DAY]
    then = (
        f"NATO had {count} members on {day_of_month(FIRST_DAY)}, since {day_text(before.iloc[-1])}."
    )
    if after.empty:
        now = "The number has not changed."
    else:
        newest = len(members(table, "nato", after.iloc[-1]))
        now = f"It was true of that day; NATO has had {newest} since {day_text(after.iloc[-1])}."
    rating = "supported" if count == ALLIES else "contradicted"
    rows = used("group_membership", then_members)
    return unchanged(rating, then, now, ("group_membership",), rows)


def judge_mariupol() -> Finding:
    """Judge what the British Ministry of Defence is quoted as saying of Mariupol."""
    quotations = load("quotations")
    rating, said, rows = judged_words(quotations, 43)
    written = pd.Timestamp(quoted(quotations, 43)["said_on"].iloc[0])
    then = f"{said} The ministry wrote it on {day_of_month(written)} of most of those left there."
    now = "The rating is of the quotation. Reuters could not check what it says of the city."
    return unchanged(rating, then, now, ("quotations",), rows)


def judge_chair() -> Finding:
    """Judge whether the ministers met in person, with the Secretary General in the chair."""
    announced = event(load("chronology"), ANNOUNCED)
    parts = [words for words in ("in person", "Secretary General") if words in announced["event"]]
    rating = ("contradicted", "imprecise", "supported")[len(parts)]
    then = f"NATO's announcement of the meeting, of {day_of_month(announced['date'])}, says both."
    if rating != "supported":
        then = f"NATO's announcement has of the two: {', '.join(parts) or 'neither'}."
    now = "No later record that we found says otherwise."
    return unchanged(rating, then, now, CHRONOLOGY, used("chronology", announced))


def judge_video() -> Finding:
    """Judge "some of the ministers attended through video, according to the announcement"."""
    table = load("chronology")
    announced = event(table, ANNOUNCED)
    if "video" in announced["event"]:
        reason = "NATO's announcement speaks of ministers who would join by video link."
        return unchanged("supported", reason, reason, CHRONOLOGY, used("chronology", announced))
    then = (
        f"NATO's announcement of {day_of_month(announced['date'])} says “in person”. Only its "
        "beginning could be read: nothing there speaks of video."
    )
    until = month_text(pd.Timestamp(describe("quotations")["read_on"]))
    now = (
        f"Until {until} we looked in NATO's texts of 5 to 7 April 2022 and in press reports. We "
        "found no list of who joined from where."
    )
    return unchanged("not testable", then, now, CHRONOLOGY, used("chronology", announced))


def judge_scaled_back() -> Finding:
    """Judge "Russia's military stated that it would “fundamentally” scale back" near Kyiv."""
    announced = event(load("chronology"), "will cut back military activity")
    rating, said, rows = judged_words(load("quotations"), 46)
    then = (
        f"The Deputy Minister announced it on {day_of_month(announced['date'])}. {said} He spoke "
        "Russian; others translate “radically”."
    )
    now = "It was announced. Each side gives a reason of its own."
    rows = used("chronology", announced) + rows
    return unchanged(rating, then, now, (*CHRONOLOGY, "quotations"), rows)


def judge_asked() -> Finding:
    """Judge "on 24 March Zelensky did not ask for a no-fly zone, but for arms"."""
    asked = event(load("chronology"), "asks NATO's leaders by video link")
    said = asked["event"]
    wanted, repeated = "aircraft, tanks and air defence" in said, "does not repeat it" not in said
    rating = "supported" if wanted and not repeated else "contradicted"
    then = (
        "He asked NATO's leaders for aircraft, tanks and air defence. He recalled his request of "
        "24 February to close the sky, and did not repeat it."
    )
    if rating != "supported":
        then = f"The chronology has of that day: {said}."
    now = "The speech was published. What he asked for in other rooms is not in it."
    return unchanged(rating, then, now, CHRONOLOGY, used("chronology", asked))


def judge_sky() -> Finding:
    """Judge the words that Zelensky is quoted with: “no fly zone in any form”."""
    rating, said, rows = judged_words(load("quotations"), 48)
    then = f"{said} He spoke Ukrainian, and of a request that he had made a month before."
    now = "The published translation has not changed."
    return unchanged(rating, then, now, ("quotations",), rows)


CHAPTER = "01-summit"
CLAIMS = (
    Claim(
        number=1,
        chapter=CHAPTER,
        paraphrase="NATO's foreign ministers met at its headquarters, as its Council, on 6 and 7 "
        "April.",
        stated="6 and 7 April",
        judge=judge_met,
        paragraph=1,
        sentence=1,
        kind="event",
    ),
    Claim(
        number=2,
        chapter=CHAPTER,
        paraphrase="With it came a round of emergency summits: NATO, the European Council, the G7.",
        stated="three summits",
        judge=judge_round,
        paragraph=1,
        sentence=2,
        kind="event",
    ),
    Claim(
        number=3,
        chapter=CHAPTER,
        paraphrase="There the United States announced more sanctions, and help for refugees.",
        stated="more sanctions",
        judge=judge_announced,
        paragraph=1,
        sentence=2,
        kind="event",
    ),
    Claim(
        number=4,
        chapter=CHAPTER,
        paraphrase="The war had by then gone on for more than a month.",
        stated="over a month",
        judge=judge_began,
        paragraph=2,
        sentence=3,
        kind="date",
    ),
    Claim(
        number=5,
        chapter=CHAPTER,
        paraphrase="It had killed thousands of people.",
        stated="thousands",
        judge=judge_killed,
        paragraph=2,
        sentence=3,
        kind="count",
    ),
    Claim(
        number=8,
        chapter=CHAPTER,
        paraphrase="It was the foreign ministers' second NATO summit since the war began.",
        stated="second",
        judge=judge_second,
        paragraph=3,
        sentence=3,
        kind="event",
    ),
    Claim(
        number=9,
        chapter=CHAPTER,
        paraphrase="The Alliance had held an exceptional summit on 24 March.",
        stated="24 March",
        judge=judge_exceptional,
        paragraph=3,
        sentence=4,
        kind="event",
    ),
    Claim(
        number=10,
        chapter=CHAPTER,
        paraphrase="NATO had 30 member nations.",
        stated="30",
        judge=judge_thirty,
        paragraph=3,
        sentence=3,
        kind="count",
    ),
    Claim(
        number=43,
        chapter=CHAPTER,
        paraphrase="The British Ministry of Defence said of Mariupol that people there had no "
        "light, no medicine and no water.",
        stated="a quotation",
        judge=judge_mariupol,
        paragraph=2,
        sentence=2,
        kind="quotation",
    ),
    Claim(
        number=44,
        chapter=CHAPTER,
        paraphrase="The ministers met in person, and NATO's Secretary General, Jens Stoltenberg, "
        "was in the chair.",
        stated="",
        judge=judge_chair,
        paragraph=3,
        sentence=1,
        kind="event",
    ),
    Claim(
        number=45,
        chapter=CHAPTER,
        paraphrase="By the announcement, some ministers joined by video link.",
        stated="",
        judge=judge_video,
        paragraph=3,
        sentence=2,
        kind="event",
    ),
    Claim(
        number=46,
        chapter=CHAPTER,
        paraphrase="Russia's military said that it would scale back “fundamentally” near Kyiv and "
        "a city in the north.",
        stated="a quotation",
        judge=judge_scaled_back,
        paragraph=8,
        sentence=1,
        kind="quotation",
    ),
    Claim(
        number=47,
        chapter=CHAPTER,
        paraphrase="On 24 March Ukraine's President asked NATO for arms and better air defence, "
        "not for a no-fly zone.",
        stated="",
        judge=judge_asked,
        paragraph=6,
        sentence=1,
        kind="event",
    ),
    Claim(
        number=48,
        chapter=CHAPTER,
        paraphrase="He lamented that allies had not helped with a “no fly zone in any form”.",
        stated="a quotation",
        judge=judge_sky,
        paragraph=6,
        sentence=2,
        kind="quotation",
    ),
)
