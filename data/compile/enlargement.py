"""The way into the Alliance step by step, and the documents that the article quotes on it."""

from pathlib import Path

import pandas as pd

from summit.data import TableError

from .reading import Source

# All three are typed by hand from the pages that each row names.
STEPS = Path(__file__).with_name("accession_steps.csv")
SIGNATORIES = Path(__file__).with_name("letter_signatories.csv")
QUOTATIONS = Path(__file__).with_name("quotations.csv")
KINDS = ["applied", "invited", "protocol_signed"]
# Accessions before this day went by other steps, or left no page that could be found.
FIRST_ACCESSION = "1999-01-01"
# A quotation is a few attributed words.
LONGEST = 10


def tables(work):
    """Make the three tables."""
    return {
        "accession_steps": _steps(work),
        "letter_signatories": _signatories(),
        "quotations": _quotations(),
    }


def _steps(work):
    source = Source(
        STEPS, STEPS.name, ["step", "date", "codes", "source_type", "source_url", "note"]
    )
    source.texts("step", KINDS)
    source.texts("source_type")
    source.texts("source_url")
    rows = source.frame.assign(date=source.dates("date"), iso3=source.frame.codes.str.split())
    rows = rows.explode("iso3", ignore_index=True)
    _known(source, rows, work)
    frame = pd.DataFrame(
        {
            "iso3": rows.iso3,
            "country": work.countries.name(rows.iso3),
            "step": rows.step,
            "date": rows.date,
            "source_type": rows.source_type,
            "source_url": rows.source_url,
            "note": rows.note,
        }
    )
    return frame.sort_values(["iso3", "date"], ignore_index=True)


def _known(source, rows, work):
    """Check that every member since 1999 has its steps once, in order, before its accession."""
    members = work.done["nato_members"].set_index("iso3").accession_date
    later = members[members >= FIRST_ACCESSION]
    once = rows.drop_duplicates(["iso3", "step"])
    if len(once) != len(rows):
        raise TableError(source.name, None, "each step once", "a country has a step twice")
    wide = once.pivot_table(index="iso3", columns="step", values="date", aggfunc="first")
    wide = wide.reindex(columns=KINDS)
    if set(wide.index) != set(later.index):
        detail = f"they differ: {sorted(set(wide.index) ^ set(later.index))}"
        raise TableError(source.name, None, "the members since 1999", detail)
    needed = wide[["invited", "protocol_signed"]]
    if needed.isna().any(axis=None):
        code = needed.index[needed.isna().any(axis=1)][0]
        raise TableError(source.name, None, "invited and protocol_signed", f"{code} lacks one")
    for code, row in wide.assign(joined=later).iterrows():
        if not row.dropna().is_monotonic_increasing:
            raise TableError(source.name, None, "steps in their order", f"{code}: {dict(row)}")
    events = work.done["chronology"]
    listed = set(events.date[events.kind == "accession_step"])
    for code in ("FIN", "SWE"):
        for step in ("applied", "protocol_signed"):
            if wide.loc[code, step] not in listed:
                detail = f"{code}, {step}: not in the chronology"
                raise TableError(source.name, None, "as in the chronology", detail)


def _signatories():
    source = Source(
        SIGNATORIES,
        SIGNATORIES.name,
        ["read_in", "date", "signatories", "bound", "source_type", "source_url", "note"],
    )
    source.unique(["read_in"])
    for column in ("read_in", "source_type", "source_url"):
        source.texts(column)
    source.refuse(~source.frame.bound.isin(["", "above"]), "bound", "above or blank")
    dates = source.dates("date", first="1997-06-26", last="1997-12-31")
    counts = source.counts("signatories")
    frame = source.frame.assign(date=dates, signatories=counts)
    return frame.sort_values(["date", "read_in"], ignore_index=True)


def _quotations():
    source = Source(
        QUOTATIONS,
        QUOTATIONS.name,
        ["claim", "speaker", "said_on", "in_article", "in_source", "source_type", "source_url",
         "note"],
    )  # fmt: skip
    source.unique(["claim", "in_article"])
    for column in ("speaker", "in_article", "in_source", "source_type", "source_url"):
        source.texts(column)
    source.refuse(
        ~source.frame.said_on.str.fullmatch(r"\d{4}(-\d\d-\d\d)?"), "said_on", "a day or a year"
    )
    for column in ("in_article", "in_source"):
        long = source.frame[column].str.split().str.len() > LONGEST
        source.refuse(long, column, f"at most {LONGEST} words")
    frame = source.frame.assign(claim=source.counts("claim"))
    return frame.sort_values(["claim", "in_article"], ignore_index=True)
