"""Dated events, 1949 to 2024."""

import re

import pandas as pd

from .membership import NATO_2024
from .reading import link

CHRONOLOGY = "alliance/chronology.csv"

KINDS = [
    "accession", "accession_step", "defence_ministers", "foreign_ministers", "law", "letter",
    "meeting", "partnership", "statement", "summit", "treaty", "vote", "war", "weapons",
]  # fmt: skip
PRECISIONS = {"day": "day", "month": "month", "year": "year", "year only verified": "year"}
FORMS = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}(-\d\d-\d\d)?"}
FIRST, LAST = "1949-04-04", "2024-12-31"
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
    Assumed: what kind of event each is (data/compile/chronology_kinds.csv); a month or a year
    stands as its first day.
    """
    source = sources.open(
        CHRONOLOGY, "date,precision,event,topic,source,source_type,note", mend=_quote_release
    )
    _check(sources, source)
    source.unique("date")
    # What each gathered event is, and the last day of one of several days: the file does not say.
    known = source.look_up(
        ["date"], sources.written("chronology_kinds", "date,kind,end_date,words")
    )
    unsaid = [
        words not in event for words, event in zip(known.words, source.frame.event, strict=True)
    ]
    source.refuse(unsaid, "event", "says its last day")
    _accessions(sources, source, known)
    told = source.frame.source
    gathered = source.frame.assign(
        end_date=known.end_date,
        kind=known.kind,
        organisation=known.kind.isin(MEETINGS).map({True: "nato", False: ""}),
        source_url=link(told).mask(told.str.startswith(NAME_OF_RELEASE), NATO_2024),
        note=source.frame.note + known.kind.map({"letter": LETTER}).fillna(""),
    ).drop(columns="source")
    frame = pd.concat([gathered, _added(sources)])
    precision = frame.precision.map(PRECISIONS)
    first = _first(frame.date.mask(precision == "year", frame.date.str[:4]))
    return frame.assign(
        date=pd.to_datetime(first, format="%Y-%m-%d"),
        end_date=pd.to_datetime(frame.end_date.replace("", None), format="%Y-%m-%d"),
        precision=precision,
        event=frame.event.replace(UN_NAMES, regex=True),
        topic=frame.topic.map(sources.words("chronology", "topic")),
    )


def _quote_release(text):
    """Put the quotation marks round the name of NATO's release that the file leaves out."""
    return RELEASE.sub(r'"\1",', text)


def _check(sources, source):
    source.texts("event")
    source.texts("topic", list(sources.words("chronology", "topic")))
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
    _check(sources, added)
    added.texts("kind", KINDS)
    added.texts("source_url")
    return added.frame


def _accessions(sources, source, known):
    """Check that every later accession of the members' list is in the chronology, and no other."""
    days = sources.table("nato_members").accession_date
    later = set(days[days >= "1999-01-01"].dt.strftime("%Y-%m-%d"))
    listed = set(known.date[known.kind == "accession"])
    if later != listed:
        source.stop("the accessions of nato_members", f"differ: {sorted(later ^ listed)}")
