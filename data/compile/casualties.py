"""Civilians confirmed killed and injured, from OHCHR."""


def civilian_casualties(sources):
    """Civilians confirmed killed and injured since 24 February 2022, as read on each day.

    Selected: 75 readings, which this project read off the successive versions of the file all.json
    of github.com/OCHA-DAP/hdx-scraper-ukraine-viz, behind OCHA's map: the list has nothing else.
    Dropped, corrected: nothing.
    Assumed: nothing; a day on which the page was not read has no row.
    """
    return sources.written("civilian_casualties").described("civilian_casualties")


def casualties_editions(sources):
    """Civilians killed and injured as OHCHR stated them, one row a span of days in an edition.

    Selected: totals and months that were found in its bulletins, typed from the page that each row
    names.
    Dropped, corrected: nothing.
    Assumed: nothing; a figure that an edition does not give is blank.
    """
    source = sources.written("casualties_editions")
    made = source.described("casualties_editions")
    source.refuse(made.from_date > made.to_date, "from_date", "not after to_date")
    printed = made.published.str[:7]
    source.refuse(printed < made.to_date.dt.strftime("%Y-%m"), "published", "not before to_date")
    since = made[made.from_date == made.from_date.min()]
    for column in ("killed", "injured"):
        fallen = (since[column].diff() < 0).reindex(made.index, fill_value=False)
        source.refuse(fallen, column, "a total since the first day never falls")
    return made
