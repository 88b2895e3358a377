"""Dated events since 1949."""


def chronology(sources):
    """Dated events that the book refers to, one row an event.

    Selected: events typed by this project from the page that each row names: the list has nothing
    else.
    Dropped: days that no source states: Ukraine's Partnership for Peace has the year 1994 alone.
    Corrected: countries are named as the UN does; the words of the open letter are added to its
    note. Later accessions are checked to be those of nato_members.
    Assumed: what kind of event each is; a month or a year is written as its first day.
    """
    source = sources.written("chronology")
    made = source.described("chronology")
    firsts = {"day": "", "month": "-01", "year": "-01-01"}
    first = [
        day.endswith(firsts[kind])
        for day, kind in zip(source.frame.date, made.precision, strict=True)
    ]
    source.refuse([not right for right in first], "date", "the first day of its month or year")
    days = sources.table("nato_members").accession_date
    later = set(days[days >= "1999-01-01"])
    listed = set(made.date[made.kind == "accession"])
    if other := sorted(later ^ listed):
        source.stop("the accessions of nato_members", f"differ: {other}")
    return made
