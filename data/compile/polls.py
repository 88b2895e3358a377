"""Opinion polls: whether to join NATO, and views of it. Each with pollster, mode and quality."""

import re

import pandas as pd

from .reading import link

MEMBERSHIP = "alliance/polls_nato_membership.csv"
MEMBERSHIP_HEADER = (
    "country,fieldwork,pollster,for_pct,against_pct,other_dk_pct,n,question_type,source_url,"
    "quality_note"
)
VIEWS = "alliance/views_of_nato_in_member_states.csv"

# A mode that one row's note states of another row: pollster and fieldwork.
FACE_TO_FACE = ("KIIS for NDI", "2021-12", "KIIS/NDI face-to-face Dec 2021")
ALL_MEMBERS = "NATO total"


def polls_nato_membership(sources):
    """Opinion polls on joining NATO in Ukraine, Finland and Sweden, 2008 to 2024.

    Selected: all rows of the gathered file, typed from the pages named.
    Dropped: a remark that was meant for the book's authors.
    Corrected: pollsters and questions are put into one word each; mode and quality are read from
    the notes gathered with the figures.
    Assumed: fieldwork spans the days that the source's wording allows; date is the middle of them.
    """
    source = sources.open(MEMBERSHIP, MEMBERSHIP_HEADER)
    source.unique("country", "fieldwork", "pollster")
    codes = sources.countries.find(source, "country")
    # As the file names a pollster: who asked, for whom, and the series that may share a line.
    named = sources.written("polls_nato_membership", "pollster,asked_by,commissioned_by,series")
    who = source.look_up(["pollster"], named)
    questions = sources.words("polls_nato_membership", "question_type")
    questions = source.texts("question_type", questions)
    spans = source.frame.fieldwork.map(_fieldwork)
    source.refuse(spans.isna(), "fieldwork", "a way of writing fieldwork that is known")
    shares = {
        name: source.numbers(name, blank, maximum=100)
        for name, blank in [("for_pct", ()), ("against_pct", ("",)), ("other_dk_pct", ("",))]
    }
    total = sum(share.fillna(0) for share in shares.values())
    source.refuse(total > 101, "for_pct", "answers add up to no more than 101 per cent")
    whole = shares["other_dk_pct"].notna() & shares["against_pct"].notna()
    source.refuse(whole & (total < 95), "other_dk_pct", "answers add up to 95 per cent or more")
    several = questions.groupby(who.series).transform("nunique") > 1
    source.refuse(several, "question_type", "one question a series")
    notes = source.frame.quality_note
    first, last = (pd.to_datetime(spans.str[at], format="%Y-%m-%d") for at in (0, 1))
    return pd.DataFrame(
        {
            "iso3": codes,
            "series": who.series,
            "date": (first + (last - first) / 2).dt.floor("D"),
            "fieldwork_first": first,
            "fieldwork_last": last,
            "fieldwork_precision": spans.str[2],
            "pollster": who.asked_by,
            "commissioned_by": who.commissioned_by,
            "question": questions,
            "mode": _modes(source),
            "for_pct": shares["for_pct"],
            "against_pct": shares["against_pct"],
            "other_or_no_answer_pct": shares["other_dk_pct"],
            "respondents": source.counts("n", ("",)),
            "quality": notes.map(_quality),
            "note": notes.str.replace(" - replace with MTS/ABDI report", "", regex=False),
            "source_url": link(source.frame.source_url),
        }
    )


def views_of_nato(sources):
    """Opinions of NATO in member states and elsewhere: Pew's surveys, and NATO's own.

    Selected: all rows of the gathered file, typed from the pages named.
    Dropped: nothing.
    Corrected: a measure is put into who asked, one word for the question, and a bound.
    Assumed: "over 70 per cent" is 70 with the bound above; a country is a member by the end of the
    year.
    """
    source = sources.open(VIEWS, "country,year,pct,measure,source_url")
    source.unique("country", "year", "measure")
    years = source.years("year", 2019, 2024)
    everyone = source.frame.country == ALL_MEMBERS
    codes = sources.countries.find(source, "country", ~everyone).fillna("")
    # As the file words a measure: who asked, the question, whether the figure is a bound.
    worded = sources.written("views_of_nato", "measure,pollster,question,bound")
    asked = source.look_up(["measure"], worded)
    other = [
        str(year) not in text and "NATO survey" not in text
        for year, text in zip(years, asked.measure, strict=True)
    ]
    source.refuse(other, "measure", "names the year")
    joined = sources.table("nato_members").set_index("iso3").accession_date.dt.year
    frame = pd.DataFrame(
        {
            "year": years,
            "scope": everyone.map({True: "all_members", False: "country"}),
            "iso3": codes,
            "country": sources.countries.name(codes).fillna(""),
            "member_then": (codes.map(joined) <= years).astype("boolean").mask(everyone),
            "pollster": asked.pollster,
            "question": asked.question,
            "share_pct": source.numbers("pct", maximum=100),
            "bound": asked.bound,
            "source_url": link(source.frame.source_url),
        }
    )
    return frame.sort_values("iso3")


def _fieldwork(text):
    """Return the first and last day of fieldwork that a text may mean, and how exactly it says so.

    None where the text is written in no way that is known.
    """
    for form, read in FORMS:
        if found := re.fullmatch(form, text):
            return read(*found.groups())
    return None


def _month(year, month, until=None):
    last = pd.Period(f"{year}-{until or month}", "M").end_time
    return f"{year}-{month}-01", last.strftime("%Y-%m-%d"), "month"


def _week(year, _, week):
    days = [f"{pd.Timestamp.fromisocalendar(int(year), int(week), day):%Y-%m-%d}" for day in (1, 7)]
    return *days, "week"


Y, M, D = r"(\d{4})", r"(\d{2})", r"(\d{2})"
FORMS = [
    (f"{Y}-{M}", _month),
    (f"{Y}-{M}/{M}", _month),
    (f"{Y}-{M}-{D}/{D}", lambda y, m, a, b: (f"{y}-{m}-{a}", f"{y}-{m}-{b}", "day")),
    (rf"{Y}-{M} \(published\)", lambda y, m: (*_month(y, m)[:2], "published")),
    (rf"{Y}-04 \(pub\. {D} Apr\)", lambda y, d: (f"{y}-04-{d}", f"{y}-04-{d}", "published")),
    (rf"{Y}-{M} \(second half\)", lambda y, m: (f"{y}-{m}-16", _month(y, m)[1], "half_month")),
    (rf"{Y}-{M} \(week (\d\d)\)", _week),
    (rf"{Y} \(autumn\)", lambda y: (f"{y}-09-01", f"{y}-11-30", "season")),
]


def _quality(note):
    """Say where the figure was read: the pollster itself, Wikipedia's table, or the press."""
    if note.startswith("primary"):
        return "pollster"
    return "wikipedia" if note.startswith("Wikipedia") else "press"


def _modes(source):
    notes = source.frame.quality_note
    modes = pd.Series("not_stated", index=notes.index)
    modes[notes.str.contains(r"CATI|^telephone", regex=True)] = "telephone"
    modes[notes.str.contains("internet panel", regex=False)] = "web"
    modes[notes.str.contains("mode changed phone->web", regex=False)] = "changed_to_web"
    pollster, when, says = FACE_TO_FACE
    there = (source.frame.pollster == pollster) & (source.frame.fieldwork == when)
    said = notes.str.contains(says, regex=False).any()
    source.refuse(there & (not said), "fieldwork", f"a note says {says!r}")
    modes[there] = "face_to_face"
    return modes
