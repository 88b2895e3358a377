"""Dated events, 1949 to 2024."""

import re

import pandas as pd

from .membership import NATO_2024
from .reading import link

CHRONOLOGY = "alliance/chronology.csv"

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
FORMS = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}(-\d\d-\d\d)?"}
FIRST, LAST = "1949-04-04", "2024-12-31"
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
    '. It calls "the current U.S.led effort to expand NATO, the focus of the recent Helsinki and '
    'Paris Summits, ... a policy error of historic proportions": '
    "http://norkhosq.net/2022/08/opposition-to-nato-expansion/"
)
MEETINGS = ["summit", "foreign_ministers", "defence_ministers"]
UN_NAMES = {"Turkey": "Türkiye", "Czech Republic": "Czechia"}
# The name of NATO's release holds commas; four rows of the gathered file leave its quotation
# marks out, which moves their last cells to the right.
NAME_OF_RELEASE = "NATO, Defence Expenditure of NATO Countries"
RELEASE = re.compile(rf'(?<!")({NAME_OF_RELEASE} \(2014-2024\), 17 Jun 2024, notes[^,"\n]*),')


def chronology(sources):
    """Dated events that the book refers to, one row an event.

    Selected: all events of the gathered list, typed from the page that each row names, and those of
    data/compile/chronology_added.csv, which it lacks.
    Dropped: days that no source states: Ukraine's Partnership for Peace stands as 1994.
    Corrected: quotation marks that four rows lack; countries are named as the UN does; the words of
    the open letter are added to its note.
    Assumed: what kind of event each is, typed here; a month or a year stands as its first day.
    """
    source = sources.open(
        CHRONOLOGY, "date,precision,event,topic,source,source_type,note", mend=_quote_release
    )
    _check(source)
    dates, events = source.texts("date", list(KIND_OF)), source.frame.event
    source.unique("date")
    unsaid = [
        date in LASTS and LASTS[date][1] not in event
        for date, event in zip(dates, events, strict=True)
    ]
    source.refuse(unsaid, "event", "says its last day")
    _accessions(sources, source)
    kinds, told = dates.map(KIND_OF), source.frame.source
    by_name = told.str.startswith(NAME_OF_RELEASE)
    gathered = source.frame.assign(
        end_date=dates.map(LASTS).str[0].fillna(""),
        kind=kinds,
        organisation=kinds.isin(MEETINGS).map({True: "nato", False: ""}),
        source_url=link(told).mask(by_name, NATO_2024),
        note=source.frame.note + kinds.map({"letter": LETTER}).fillna(""),
    ).drop(columns="source")
    frame = pd.concat([gathered, _added(sources)])
    precision = frame.precision.map(PRECISIONS)
    first = _first(frame.date.mask(precision == "year", frame.date.str[:4]))
    return frame.assign(
        date=pd.to_datetime(first, format="%Y-%m-%d"),
        end_date=pd.to_datetime(frame.end_date.replace("", None), format="%Y-%m-%d"),
        precision=precision,
        event=frame.event.replace(UN_NAMES, regex=True),
        topic=frame.topic.map(TOPICS),
    )


def _quote_release(text):
    """Put the quotation marks round the name of NATO's release that the file leaves out."""
    return RELEASE.sub(r'"\1",', text)


def _check(source):
    source.texts("event")
    source.texts("topic", list(TOPICS))
    source.texts("source_type")
    forms, dates = source.texts("precision", PRECISIONS).map(FORMS), source.frame.date
    other = [not re.fullmatch(form, date) for form, date in zip(forms, dates, strict=True)]
    source.refuse(other, "date", "as exact as its precision says")
    days = pd.to_datetime(_first(dates), format="%Y-%m-%d", errors="coerce")
    source.refuse(~days.between(FIRST, LAST), "date", f"between {FIRST} and {LAST}")


def _first(dates):
    return dates + dates.str.len().map({4: "-01-01", 7: "-01"}).fillna("")


def _added(sources):
    columns = "date,end_date,precision,event,topic,kind,organisation,source_type,source_url,note"
    added = sources.written("chronology_added", columns)
    _check(added)
    added.texts("kind", KINDS)
    added.texts("source_url")
    return added.frame


def _accessions(sources, source):
    """Check that every later accession of the members' list is in the chronology, and no other."""
    days = sources.table("nato_members").accession_date
    known = set(days[days >= "1999-01-01"].dt.strftime("%Y-%m-%d"))
    listed = {date for date, kind in KIND_OF.items() if kind == "accession"}
    if known != listed:
        source.stop("the accessions of nato_members", f"differ: {sorted(known ^ listed)}")
