"""People crossing out of Ukraine: by day, by neighbouring country, and both ways."""

import pandas as pd

from summit.data import TableError

FOLDER = "refugees/"
DAILY = FOLDER + "unhcr_crossings_daily_vintage_{}.csv"
NEWEST = DAILY.format("*")
# What was known then. What is known now is the newest edition that is there.
THEN = ["2022-03-31", "2022-04-08"]
FIRST_DAY = "2022-02-24"
NEIGHBOURS = 7
PUBLISHED = FOLDER + "unhcr_crossings_by_country_published_daily.csv"
SNAPSHOTS = FOLDER + "unhcr_crossings_by_country_snapshots.csv"
# From this day the published Romanian figure counts those who came through Moldova, and Moldova
# counts everyone.
NEW_BASIS = pd.Timestamp("2022-03-14")


def tables(work):
    """Make the four tables of crossings."""
    sources, countries = work.sources, work.countries
    name, now = sources.newest(NEWEST)
    editions = pd.concat([_edition(sources, day) for day in [*THEN, now]], ignore_index=True)
    snapshots = _snapshots(sources, countries)
    published = _published(sources, countries)
    by_country = pd.concat([published, _without_read_twice(snapshots)], ignore_index=True)
    by_country.insert(3, "country", countries.name(by_country.iso3))
    daily = _daily(editions, _shown(snapshots), now)
    for made in (daily, editions):
        made.attrs["newest"] = {NEWEST: (name, now)}
    return {
        "crossings_daily": daily,
        "crossings_editions": editions,
        "crossings_by_country": by_country,
        "crossings_both_ways": _both_ways(sources),
    }


def _edition(sources, day):
    """One edition of the daily series, whose running total must be the sum of its days."""
    source = sources.open(DAILY.format(day), ["date", "individuals", "cumsum"])
    dates = source.dates("date", first=FIRST_DAY, last=day)
    source.refuse(
        dates != pd.Series(pd.date_range(FIRST_DAY, periods=len(dates))),
        "date",
        "no day is skipped",
    )
    crossings, total = source.counts("individuals"), source.counts("cumsum")
    source.refuse(crossings.cumsum() != total, "cumsum", "the sum of the days so far")
    return pd.DataFrame(
        {"edition": day, "date": dates, "crossings": crossings, "crossings_cumulative": total}
    )


def _daily(editions, shown, newest):
    """One row a day: shown at the time, in the earliest edition of the day, in the newest."""
    now = editions[editions.edition == newest].set_index("date")
    earlier = (
        editions[editions.edition != newest]
        .sort_values("edition")
        .drop_duplicates("date")
        .set_index("date")
    )
    day = pd.DataFrame(index=now.index)
    day["crossings_cumulative_shown"] = shown.crossings_cumulative
    day["shown_read_on"] = shown.read_on
    for name, frame in {"then": earlier, "now": now}.items():
        day[f"crossings_{name}"] = frame.crossings
        day[f"crossings_cumulative_{name}"] = frame.crossings_cumulative
        day[f"edition_{name}"] = frame.edition
    return day.reset_index()


def _snapshots(sources, countries):
    """Every reading of the portal: seven neighbours, each with the day its figure stands for."""
    source = sources.open(SNAPSHOTS, ["commit", "commit_time", "country", "as_of", "individuals"])
    when = pd.to_datetime(source.frame.commit_time, format="ISO8601", utc=True, errors="coerce")
    source.refuse(when.isna(), "commit_time", "a time with its zone")
    source.unique(["commit", "country"])
    frame = pd.DataFrame(
        {
            "reading": source.frame.commit,
            "read_at": when.dt.tz_localize(None),
            "date": source.dates("as_of", first=FIRST_DAY),
            "iso3": countries.find(source, "country"),
            "crossings_cumulative": source.counts("individuals"),
        }
    )
    size = frame.groupby("reading").iso3.transform("size")
    source.refuse(size != NEIGHBOURS, "country", f"{NEIGHBOURS} neighbours in every reading")
    source.refuse(frame.date > frame.read_at, "as_of", "not later than the reading")
    return frame


def _shown(snapshots):
    """Find what the portal showed for a day: the last reading in which it was the newest.

    Kept only while all seven figures were still being updated: Belarus stops first.
    """
    stop = snapshots[snapshots.iso3 == "BLR"].date.max()
    readings = snapshots.groupby("reading").agg(
        date=("date", "max"),
        read_at=("read_at", "max"),
        crossings_cumulative=("crossings_cumulative", "sum"),
    )
    readings = (
        readings.sort_values("read_at")
        .drop_duplicates("date", keep="last")
        .set_index("date")
        .sort_index()
    )
    readings["read_on"] = readings.read_at.dt.normalize()
    return readings[readings.index <= stop]


def _without_read_twice(snapshots):
    """Each figure once, with the first day it was read, and whether it was corrected later."""
    frame = snapshots.sort_values(["iso3", "date", "read_at"], kind="stable")
    frame = frame.drop_duplicates(["iso3", "date", "crossings_cumulative"])
    # 15 March 2022 was read three times; two of the readings fall on one day.
    frame = frame.assign(read_on=frame.read_at.dt.normalize())
    frame = frame.drop_duplicates(["iso3", "date", "read_on"], keep="last")
    again = frame.duplicated(["iso3", "date"], keep="last")
    return pd.DataFrame(
        {
            "series": "snapshot",
            "date": frame.date,
            "iso3": frame.iso3,
            "crossings_cumulative": frame.crossings_cumulative,
            "definition": _definition(frame, through_moldova=False),
            "read_on": frame.read_on,
            "superseded": again.map({True: "true", False: "false"}),
        }
    ).sort_values(["iso3", "date", "read_on"])


def _definition(frame, through_moldova):
    """Say what a figure counts: all who crossed, also those through Moldova, or less."""
    kind = pd.Series("from_ukraine", index=frame.index)
    if through_moldova:
        kind = kind.mask(
            (frame.iso3 == "ROU") & (frame.date >= NEW_BASIS), "from_ukraine_or_through_moldova"
        )
    old = (frame.iso3 == "MDA") & (frame.date < NEW_BASIS)
    # The reading of 15 March restates 13 March on the new basis: it is three times the figure
    # before.
    return kind.mask(old & (frame.crossings_cumulative < 200_000), "moldova_first_basis")


def _published(sources, countries):
    """Read the series with one column a day; a blank or a dash means not updated."""
    source = sources.open(PUBLISHED, encoding="utf-8-sig")
    days = list(source.frame.columns)[2:]
    if list(source.frame.columns)[:2] != ["Data Geomaster Name", "Data Admin Level"]:
        raise TableError(PUBLISHED, 1, "header", "the first columns are not the name and the level")
    parsed = pd.to_datetime(pd.Series(days), format="%Y-%m-%d", errors="coerce")
    if parsed.isna().any() or not parsed.is_monotonic_increasing or parsed.duplicated().any():
        raise TableError(
            PUBLISHED, 1, "header", "the day columns are not dates in order, each once"
        )
    source.texts("Data Admin Level", ["Country"])
    iso3 = countries.find(source, "Data Geomaster Name")
    if len(iso3) != NEIGHBOURS or iso3.duplicated().any():
        raise TableError(PUBLISHED, None, "seven neighbours", f"the rows are {list(iso3)}")
    wide = pd.DataFrame(
        {day: source.counts(name, ("", "-")) for day, name in zip(parsed, days, strict=True)}
    )
    wide = wide.set_index(iso3).reindex(columns=pd.date_range(parsed.min(), parsed.max()))
    frame = wide.reset_index(names="iso3").melt("iso3", var_name="date")
    frame = frame.rename(columns={"value": "crossings_cumulative"}).astype(
        {"date": "datetime64[us]"}
    )
    frame = frame.sort_values(["iso3", "date"], ignore_index=True)
    frame["crossings_cumulative"] = frame.crossings_cumulative.astype("Int64")
    frame.insert(0, "series", "published_daily")
    frame["definition"] = _definition(
        frame.fillna({"crossings_cumulative": 0}), through_moldova=True
    )
    frame["read_on"] = pd.NaT
    frame["superseded"] = "false"
    return frame[
        ["series", "date", "iso3", "crossings_cumulative", "definition", "read_on", "superseded"]
    ]


def _both_ways(sources):
    columns = ["date", "crossings_from_ukraine_cumulative", "crossings_to_ukraine_cumulative"]
    source = sources.open(FOLDER + "unhcr_crossings_from_and_to_month_ends_2022.csv", columns)
    source.unique(["date"])
    return pd.DataFrame(
        {
            "date": source.dates("date", first=FIRST_DAY, last="2022-12-31"),
            "crossings_from_cumulative": source.counts(columns[1]),
            "crossings_to_cumulative": source.counts(columns[2]),
        }
    )
