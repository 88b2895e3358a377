"""Dated events, 1949 to 2024, and what was said of Russia's troops before the invasion."""

import re
from pathlib import Path

import pandas as pd

from summit.data import TableError

from .members import NATO_2024, link
from .reading import Source

CHRONOLOGY = "alliance/chronology.csv"
# Events that the gathered list lacks, and the estimates, each with its source.
ADDED = Path(__file__).with_name("chronology_added.csv")
TROOPS = Path(__file__).with_name("troops.csv")

TOPICS = {
    "nato": "nato",
    "nato-ukraine": "nato_ukraine",
    "enlargement": "enlargement",
    "nuclear": "nuclear",
    "context": "context",
    "war": "war",
    "crimea": "crimea",
    "war-in-europe": "war_in_europe",
}
KINDS = [
    "accession", "accession_step", "defence_ministers", "foreign_ministers", "law", "letter",
    "meeting", "partnership", "statement", "summit", "treaty", "vote", "war", "weapons",
]  # fmt: skip
PRECISIONS = {"day": "day", "month": "month", "year": "year", "year only verified": "year"}
# What each gathered event is; the gathered file does not say.
KIND_OF = {
    "1949-04-04": "treaty", "1955-05-14": "treaty", "1991-12-20": "meeting",
    "1992-03-10": "meeting", "1992-05-23": "treaty", "1994-01-10": "summit",
    "1994-01-14": "treaty", "1994-02-08": "partnership", "1994-12-05": "treaty",
    "1996-06-01": "weapons", "1997-06-26": "letter", "1997-07-09": "partnership",
    "1999-03-12": "accession", "2002-11": "partnership", "2004-03-29": "accession",
    "2005-04": "partnership", "2008-04-03": "summit", "2009-04-01": "accession",
    "2010": "law", "2014-03-02": "meeting", "2014-09": "summit", "2014-12-23": "law",
    "2016-07-09": "summit", "2017-06-05": "accession", "2019-02-07": "law",
    "2020-03-27": "accession", "2020-06-12": "partnership", "2021-07-12": "statement",
    "2022-02-24": "war", "2022-02-25": "summit", "2022-03-04": "foreign_ministers",
    "2022-03-16": "defence_ministers", "2022-03-24": "summit", "2022-04-06": "foreign_ministers",
    "2022-05-18": "accession_step", "2022-06-28": "accession_step", "2022-06-29": "summit",
    "2022-07-05": "accession_step", "2022-09-30": "accession_step", "2023-04-04": "accession",
    "2023-07-11": "summit", "2023-07-12": "statement", "2024-03-07": "accession",
    "2024-07-10": "summit", "2024-07-11": "statement",
}  # fmt: skip
# Meetings of two days, as the gathered text words them.
LASTS = {
    "1994-01-10": ("1994-01-11", "10-11 Jan"),
    "2022-04-06": ("2022-04-07", "6-7 April"),
    "2022-06-29": ("2022-06-30", "29-30 June"),
    "2023-07-11": ("2023-07-12", "11-12 July"),
}
# What the letter says, which the article quotes otherwise.
LETTER = (
    "1997-06-26",
    'It calls "the current U.S.led effort to expand NATO, the focus of the recent Helsinki and '
    'Paris Summits, ... a policy error of historic proportions": '
    "http://norkhosq.net/2022/08/opposition-to-nato-expansion/",
)
MEETINGS = ["summit", "foreign_ministers", "defence_ministers"]
UN_NAMES = {"Turkey": "Türkiye", "Czech Republic": "Czechia"}
# The name of NATO's release holds commas; four rows of the gathered file leave its quotation
# marks out, which moves their last cells to the right.
NAME_OF_RELEASE = "NATO, Defence Expenditure of NATO Countries"
RELEASE = re.compile(rf'(?<!")({NAME_OF_RELEASE} \(2014-2024\), 17 Jun 2024, notes[^,"\n]*),')


def tables(work):
    """Make the two tables."""
    return {"chronology": _chronology(work), "troop_estimates": _troops()}


def quote_release(text):
    """Put the quotation marks round the name of NATO's release that the file leaves out."""
    return RELEASE.sub(r'"\1",', text)


def _chronology(work):
    source = work.sources.open(
        CHRONOLOGY,
        ["date", "precision", "event", "topic", "source", "source_type", "note"],
        mend=quote_release,
    )
    _check(source)
    source.texts("date", KIND_OF)
    source.unique(["date"])
    dates = source.frame.date
    ends = dates.map(LASTS)
    source.refuse(
        pd.Series(
            [
                isinstance(end, tuple) and end[1] not in event
                for end, event in zip(ends, source.frame.event, strict=True)
            ]
        ),
        "event",
        "says its last day",
    )
    kinds = dates.map(KIND_OF)
    gathered = source.frame.assign(
        end_date=ends.str[0].fillna(""),
        kind=kinds,
        organisation=kinds.isin(MEETINGS).map({True: "nato", False: ""}),
        source_url=link(source.frame.source).mask(
            source.frame.source.str.startswith(NAME_OF_RELEASE), NATO_2024
        ),
    )
    date, says = LETTER
    gathered.loc[dates == date, "note"] += f". {says}"
    added = _added()
    frame = pd.concat([gathered, added], ignore_index=True)
    _accessions(source, work)
    return _finished(frame)


def _check(source):
    source.texts("event")
    source.texts("topic", TOPICS)
    source.texts("source_type")
    source.texts("precision", PRECISIONS)
    forms = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}(-\d\d-\d\d)?"}
    exact = source.frame.precision.map(PRECISIONS)
    source.refuse(
        pd.Series(
            [
                re.fullmatch(forms[precision], date) is None
                for precision, date in zip(exact, source.frame.date, strict=True)
            ]
        ),
        "date",
        "as exact as its precision says",
    )
    days = pd.to_datetime(_first(source.frame.date), format="%Y-%m-%d", errors="coerce")
    source.refuse(
        days.isna() | ~days.between("1949-04-04", "2024-12-31"),
        "date",
        "between 1949-04-04 and 2024-12-31",
    )


def _first(dates):
    return dates + dates.str.len().map({4: "-01-01", 7: "-01"}).fillna("")


def _added():
    added = Source(
        ADDED,
        ADDED.name,
        ["date", "end_date", "precision", "event", "topic", "kind", "organisation",
         "source_type", "source_url", "note"],
    )  # fmt: skip
    _check(added)
    added.texts("kind", KINDS)
    added.texts("source_url")
    return added.frame


def _accessions(source, work):
    """Check that every later accession of the members' list is in the chronology, and no other."""
    members = work.done["nato_members"]
    later = members[members.accession_date >= "1999-01-01"].accession_date
    known = set(later.dt.strftime("%Y-%m-%d"))
    listed = {date for date, kind in KIND_OF.items() if kind == "accession"}
    if known != listed:
        raise TableError(
            source.name, None, "the accessions of nato_members", f"differ: {sorted(known ^ listed)}"
        )


def _finished(frame):
    precision = frame.precision.map(PRECISIONS)
    dates = frame.date.mask(precision == "year", frame.date.str[:4])
    events = frame.event
    for old, new in UN_NAMES.items():
        events = events.str.replace(old, new, regex=False)
    done = pd.DataFrame(
        {
            "date": pd.to_datetime(_first(dates), format="%Y-%m-%d"),
            "end_date": pd.to_datetime(frame.end_date.replace("", None), format="%Y-%m-%d"),
            "precision": precision,
            "event": events,
            "topic": frame.topic.map(TOPICS),
            "kind": frame.kind,
            "organisation": frame.organisation,
            "source_type": frame.source_type,
            "source_url": frame.source_url,
            "note": frame.note,
        }
    )
    return done.sort_values(["date", "event"], ignore_index=True)


def _troops():
    source = Source(
        TROOPS,
        TROOPS.name,
        ["date", "low", "high", "bound", "estimated_by", "kind", "counted", "source_url", "note"],
    )
    source.unique(["date", "estimated_by", "kind"])
    low, high = source.counts("low"), source.counts("high", ("",))
    source.refuse((high < low).fillna(False).astype(bool), "high", "not below low")
    source.refuse(
        (source.frame.bound == "above") != high.isna(), "bound", "above exactly without high"
    )
    source.texts("kind", ["present", "expected"])
    source.texts("source_url")
    dates = source.dates("date", first="2021-04-01", last="2022-02-24")
    frame = source.frame.assign(date=dates, low=low, high=high)
    return frame.sort_values(["date", "estimated_by", "kind"], ignore_index=True)
