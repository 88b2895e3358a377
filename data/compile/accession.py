"""The way into the Alliance, step by step."""

COLUMNS = "step,date,codes,source_type,source_url,note"
KINDS = ["applied", "invited", "protocol_signed"]
# Accessions before this day went by other steps, or left no page that could be found.
FIRST_ACCESSION = "1999-01-01"


def accession_steps(sources):
    """One row a country and step on the way into NATO, for members since 1999.

    Selected: application, invitation and protocol, typed from the page that each row names.
    Dropped: applications before 2022, since no one day can be called so; accessions before 1999.
    Corrected: nothing; each country's steps are checked to be there once, in order, before its
    accession, and Finland's and Sweden's against the chronology.
    Assumed: nothing; a line for several countries is spread over them.
    """
    source = sources.written("accession_steps", COLUMNS)
    source.texts("step", KINDS)
    source.texts("source_type")
    source.texts("source_url")
    rows = source.frame.assign(date=source.dates("date"), iso3=source.frame.codes.str.split())
    rows = rows.explode("iso3").drop(columns="codes")
    _whole(sources, source, rows)
    return rows


def _whole(sources, source, rows):
    """Check that every member since 1999 has its steps once, in order, before its accession."""
    joined = sources.table("nato_members").set_index("iso3").accession_date
    joined = joined[joined >= FIRST_ACCESSION]
    if rows.duplicated(["iso3", "step"]).any():
        source.stop("each step once", "a country has a step twice")
    wide = rows.pivot_table(index="iso3", columns="step", values="date", aggfunc="first")
    wide = wide.reindex(columns=KINDS)
    if other := set(wide.index) ^ set(joined.index):
        source.stop("the members since 1999", f"they differ: {sorted(other)}")
    lacking = wide[["invited", "protocol_signed"]].isna().any(axis=1)
    if lacking.any():
        source.stop("invited and protocol_signed", f"{lacking.idxmax()} lacks one")
    for code, row in wide.assign(joined=joined).iterrows():
        if not row.dropna().is_monotonic_increasing:
            source.stop("steps in their order", f"{code}: {dict(row)}")
    events = sources.table("chronology")
    listed = set(events.date[events.kind == "accession_step"])
    for code in ("FIN", "SWE"):
        for step in ("applied", "protocol_signed"):
            if wide.loc[code, step] not in listed:
                source.stop("as in the chronology", f"{code}, {step}: not in the chronology")
