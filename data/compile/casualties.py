"""Civilians confirmed killed and injured, from OHCHR."""

import pandas as pd

from .reading import INVASION

CASUALTIES = "war/ohchr_civilian_casualties.csv"


def civilian_casualties(sources):
    """Civilians confirmed killed and injured since 24 February 2022, as read on each day.

    Selected: all readings.
    Dropped, corrected: nothing.
    Assumed: nothing; a day on which the page was not read has no row.
    """
    columns = ["read_on", "civilians_killed_confirmed", "civilians_injured_confirmed"]
    source = sources.open(CASUALTIES, columns)
    source.unique("read_on")
    return pd.DataFrame(
        {
            "read_on": source.dates("read_on", first=INVASION),
            "killed_confirmed": source.counts(columns[1]),
            "injured_confirmed": source.counts(columns[2]),
        }
    )
