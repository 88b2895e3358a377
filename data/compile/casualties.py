"""Civilians confirmed killed and injured, from OHCHR."""


def civilian_casualties(sources):
    """Civilians confirmed killed and injured since 24 February 2022, as read on each day.

    Selected: 75 readings, which this project read off the successive versions of the file all.json
    of github.com/OCHA-DAP/hdx-scraper-ukraine-viz, behind OCHA's map: the list has nothing else.
    Dropped, corrected: nothing.
    Assumed: nothing; a day on which the page was not read has no row.
    """
    return sources.written("civilian_casualties").described("civilian_casualties")
