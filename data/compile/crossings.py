"""People crossing out of Ukraine: by day, by neighbouring country, and both ways."""

import pandas as pd

from .reading import INVASION

DAILY = "refugees/unhcr_crossings_daily_vintage_{}.csv"
# What was known then. What is known now is the newest edition that is there.
THEN = ["2022-03-31", "2022-04-08"]
PUBLISHED = "refugees/unhcr_crossings_by_country_published_daily.csv"
BOTH_WAYS = "refugees/unhcr_crossings_from_and_to_month_ends_2022.csv"
NEIGHBOURS = ["BLR", "HUN", "MDA", "POL", "ROU", "RUS", "SVK"]
# From this day the published Romanian figure counts those who came through Moldova, and Moldova
# counts everyone.
NEW_BASIS = pd.Timestamp("2022-03-14")


def crossings_daily(sources):
    """Crossings by day: as shown then, in the earliest edition held, and in the newest.

    Selected: the two editions of the time and the newest one; as shown, the sum over the seven
    neighbours in the last reading of the portal in which the day was the newest.
    Dropped: what was shown after Belarus stopped being updated; for a day that is in several early
    editions, all but the earliest.
    Corrected: nothing; the running total falls where the edition changes.
    Assumed: nothing; a day without a figure is blank.
    """
    editions = sources.table("crossings_editions")
    newest = editions.edition == editions.edition.max()
    now = editions[newest].set_index("date")
    earlier = editions[~newest].sort_values("edition").drop_duplicates("date").set_index("date")
    shown = _shown(sources.once(_snapshots))
    day = pd.DataFrame(index=now.index)
    day["crossings_cumulative_shown"] = shown.crossings_cumulative
    day["shown_read_on"] = shown.read_on
    for name, frame in {"then": earlier, "now": now}.items():
        day[f"crossings_{name}"] = frame.crossings
        day[f"crossings_cumulative_{name}"] = frame.crossings_cumulative
        day[f"edition_{name}"] = frame.edition
    return day.reset_index()


def crossings_editions(sources):
    """Crossings by day, in three editions whole.

    Selected: the editions of 31 March and 8 April 2022, and the newest one.
    Dropped: nothing.
    Corrected: nothing; each running total is checked to be the sum of its days.
    Assumed: nothing.
    """
    _, newest = sources.newest(DAILY.format("*"))
    return pd.concat([_edition(sources, day) for day in [*THEN, newest]], ignore_index=True)


def crossings_by_country(sources):
    """Crossings by neighbour: as published each day, and as read from the portal.

    Selected: the series published daily to 16 May 2022, and 220 readings of the portal, which this
    project read off the versions of one file of github.com/gridviz/ukraine-refugees.
    Dropped: a figure that a later reading repeats; of two read on one day, the earlier.
    Corrected: nothing; a figure that a later reading replaces is marked as superseded.
    Assumed: a blank, a dash or a missing day means not updated, and stays blank; from 14 March 2022
    Romania's published figure also counts arrivals through Moldova, and Moldova's counts everyone.
    """
    read = _each_once(sources.once(_snapshots))
    return pd.concat([_published(sources), read], ignore_index=True)


def crossings_both_ways(sources):
    """Crossings out of and into Ukraine at month ends of 2022.

    Selected: all rows of the gathered file, which was typed from UNHCR's figures.
    Dropped: nothing.
    Corrected: nothing; the totals belong to another edition than those of crossings_daily.
    Assumed: nothing.
    """
    columns = ["date", "crossings_from_ukraine_cumulative", "crossings_to_ukraine_cumulative"]
    source = sources.open(BOTH_WAYS, columns)
    source.unique("date")
    return pd.DataFrame(
        {
            "date": source.dates("date", first=INVASION, last="2022-12-31"),
            "crossings_from_cumulative": source.counts(columns[1]),
            "crossings_to_cumulative": source.counts(columns[2]),
        }
    )


def _edition(sources, day):
    """One edition of the daily series, whose running total must be the sum of its days."""
    source = sources.open(DAILY.format(day), "date,individuals,cumsum")
    dates = source.dates("date", first=INVASION, last=day)
    expected = pd.Series(pd.date_range(INVASION, periods=len(dates)))
    source.refuse(dates != expected, "date", "no day is skipped")
    crossings, total = source.counts("individuals"), source.counts("cumsum")
    source.refuse(crossings.cumsum() != total, "cumsum", "the sum of the days so far")
    return pd.DataFrame(
        {"edition": day, "date": dates, "crossings": crossings, "crossings_cumulative": total}
    )


def _snapshots(sources):
    """Every reading of the portal: seven neighbours, each with the day of its figure."""
    columns = [name for code in NEIGHBOURS for name in (code, f"{code}_date")]
    source = sources.written("crossings_by_country", ["read_at", *columns])
    source.unique("read_at")
    read_at = source.dates("read_at", form="%Y-%m-%dT%H:%M:%S", first=INVASION)
    parts = []
    for code in NEIGHBOURS:
        dates = source.dates(f"{code}_date", first=INVASION)
        source.refuse(dates > read_at, f"{code}_date", "not later than the reading")
        part = {"read_at": read_at, "date": dates, "crossings_cumulative": source.counts(code)}
        parts.append(pd.DataFrame(part).assign(iso3=code))
    return pd.concat(parts)


def _shown(snapshots):
    """Find what the portal showed for a day: the last reading in which it was the newest.

    Kept only while all seven figures were still being updated: Belarus stops first.
    """
    stop = snapshots[snapshots.iso3 == "BLR"].date.max()
    wanted = {"date": "max", "crossings_cumulative": "sum"}
    readings = snapshots.groupby("read_at", as_index=False).agg(wanted)
    readings["read_on"] = readings.read_at.dt.normalize()
    readings = readings.drop_duplicates("date", keep="last").set_index("date").sort_index()
    return readings[readings.index <= stop]


def _each_once(snapshots):
    """Each figure once, with the first day it was read, and whether it was corrected later."""
    frame = snapshots.sort_values(["iso3", "date", "read_at"], kind="stable")
    frame = frame.drop_duplicates(["iso3", "date", "crossings_cumulative"])
    # 15 March 2022 was read three times; two of the readings fall on one day.
    frame = frame.assign(series="snapshot", read_on=frame.read_at.dt.normalize())
    frame = frame.drop_duplicates(["iso3", "date", "read_on"], keep="last")
    return frame.drop(columns="read_at").assign(
        definition=_definition(frame), superseded=frame.duplicated(["iso3", "date"], keep="last")
    )


def _published(sources):
    """Read the series with one column a day; a blank or a dash means not updated."""
    source = sources.open(PUBLISHED)
    name, level, *days = source.frame
    if [name, level] != ["Data Geomaster Name", "Data Admin Level"]:
        source.stop("header", "the first columns are not the name and the level", 1)
    parsed = pd.to_datetime(pd.Series(days), format="%Y-%m-%d", errors="coerce")
    if parsed.isna().any() or not parsed.is_monotonic_increasing or parsed.duplicated().any():
        source.stop("header", "the day columns are not dates in order, each once", 1)
    source.texts(level, ["Country"])
    iso3 = sources.countries.find(source, name)
    if sorted(iso3) != NEIGHBOURS:
        source.stop("seven neighbours", f"the rows are {list(iso3)}")
    wide = {day: source.counts(text, ("", "-")) for day, text in zip(parsed, days, strict=True)}
    wide = pd.DataFrame(wide).set_index(iso3)
    wide = wide.reindex(columns=pd.date_range(parsed.min(), parsed.max())).reset_index(names="iso3")
    frame = wide.melt("iso3", var_name="date", value_name="crossings_cumulative")
    frame = frame.astype({"date": "datetime64[us]", "crossings_cumulative": "Int64"})
    definition = _definition(frame.fillna({"crossings_cumulative": 0}))
    through = (frame.iso3 == "ROU") & (frame.date >= NEW_BASIS)
    return frame.assign(
        series="published_daily",
        definition=definition.mask(through, "from_ukraine_or_through_moldova"),
        read_on=pd.NaT,
        superseded=False,
    )


def _definition(frame):
    """Say what a figure counts: all who crossed, or less."""
    old = (frame.iso3 == "MDA") & (frame.date < NEW_BASIS)
    kind = pd.Series("from_ukraine", index=frame.index)
    # The reading of 15 March restates 13 March on the new basis: it is three times the figure
    # before.
    return kind.mask(old & (frame.crossings_cumulative < 200_000), "moldova_first_basis")
