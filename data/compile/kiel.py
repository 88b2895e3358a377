"""The releases of Kiel's tracker of aid, activity by activity, and their dates.

Kiel writes a day where it knows one, and a text where it does not ("until 6/7/2022"). Every row
gets the first and the last day that it may mean; a form of date not met before stops the compile.
"""

import re

import pandas as pd

RELEASE_28 = "aid/kiel_release28_activities_processed.csv"
RELEASE_28_HEADER = (
    "giver,dato,kategori,maal,verdi_eur,verdi_eur_redistr,verdi_eur_activity,maaned_nr,"
    "maaned_finnes,verdi_eur_mrd"
)
# The workbooks by the day to which each edition goes: its sheet of activities, the last column that
# may be read (a heading may stand again further right), and how many of the headings it has.
MAIN = "Bilateral {}, MAIN DATA"
WORKBOOKS = {
    "2022-10-03": ("aid/kiel_release07_to_2022-10-03.xlsx", MAIN.format("assistance"), 13, 5),
    "2022-11-20": ("aid/kiel_release08_to_2022-11-20.xlsx", MAIN.format("assistance"), 13, 8),
    "2024-06-30": ("aid/kiel_activities_to_2024-06-30.xlsx", MAIN.format("Assistance"), 45, 11),
}
HEADINGS = {
    "ID": "package",
    "Countries": "donor",
    "Announcement Date": "date_text",
    "Type of Aid General": "aid",
    "Type of Aid Specific": "aid_type",
    "Items": "item",
    "Sub-type of item": "item_subtype",
    "No. of Units": "units",
    "Converted Value in EUR": "committed",
    "Allocated Total in EUR (redistributed)": "allocated",
    "Month3": "month",
}
KINDS = ["financial", "humanitarian", "military"]
AS_WRITTEN = {kind.capitalize(): kind for kind in KINDS}
FIRST_YEAR = 2022
# How far after the end of its edition a date may lie: packages announced for a later month.
AHEAD = pd.Timedelta(days=45)

NO_DATE = {"unspecified", "undisclosed", "unclear", "."}
DAY = r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})"
SECOND_DAY = r"(?P<m2>\d{1,2})/(?P<d2>\d{1,2})/(?P<y2>\d{4}|\d{2})"
MONTH = r"(?P<m>\d{1,2})/(?P<y>\d{4}|\d{2})"
FORMS = [
    ("day", r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"),
    ("day", DAY),
    ("until", rf"until? {DAY}"),
    ("until", r"until (?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
    ("since", rf"since {DAY}"),
    ("between", rf"(?:between|from) {DAY} (?:and|&|until) {SECOND_DAY}"),
    ("month", rf"(?:not specified|unspecified|unclear),? {MONTH}"),
    ("until", rf"until {MONTH}"),
]


def months_of(source, of_year="year", of_month="month"):
    """Return two columns, a year and the number of a month, as one text, such as 2022-03."""
    year, month = source.years(of_year, FIRST_YEAR), source.counts(of_month)
    source.refuse(~month.between(1, 12), of_month, "between 1 and 12")
    return year.astype(str) + "-" + month.astype(str).str.zfill(2)


def month_name(number):
    """Return the month that Kiel counts from January 2022 on, such as 2022-03 for 3."""
    return f"{FIRST_YEAR + (number - 1) // 12}-{(number - 1) % 12 + 1:02}"


def edition(monthly):
    """Return what the newest release is called in the book: the last day of its last month."""
    return pd.Period(monthly.month.max(), "M").end_time.strftime("%Y-%m-%d")


def release_28(sources):
    """Release 28 by activity: donor, month (blank if it has none), kind, allocated, committed."""
    source = sources.open(RELEASE_28, RELEASE_28_HEADER)
    measure = source.texts("maal", ["Allocation", "Commitment"])
    number = source.counts("maaned_nr")
    source.refuse(number > 50, "maaned_nr", "a month from 1 (2022-01) to 50, or 0")
    dates = source.frame.dato.replace("NA", "")
    told = dates.str.fullmatch(r"(2022|2023|2024|2025|2026)-\d{2}-\d{2}|")
    source.refuse(~told, "dato", "a day or blank")
    allocated = source.numbers("verdi_eur", minimum=-1e8, maximum=1e11)
    spread = source.numbers("verdi_eur_redistr", minimum=-1e8, maximum=1e11)
    promised = (measure == "Commitment") & (allocated != 0)
    source.refuse(promised, "verdi_eur", "0 of a commitment")
    activity = source.numbers("verdi_eur_activity", minimum=-1e8, maximum=2e11)
    return pd.DataFrame(
        {
            "iso3": sources.countries.find(source, "giver"),
            "date": pd.to_datetime(dates.where(dates != ""), format="%Y-%m-%d"),
            "month": number.map(lambda n: month_name(n) if n else ""),
            "kind": source.texts("kategori", AS_WRITTEN),
            "allocated_eur_bn": allocated / 1e9,
            "spread_eur_bn": spread / 1e9,
            "committed_eur_bn": activity / 1e9,
        }
    )


def activities(sources, edition):
    """Return one workbook's sheet and its rows: donor, kind, item, units, the days it may mean."""
    name, sheet, last_column, count = WORKBOOKS[edition]
    source = sources.sheet(name, sheet, list(HEADINGS)[:count], last_column=last_column)
    frame = source.frame = source.frame.rename(columns=HEADINGS)
    source.frame["aid"] = frame.aid.str.strip()
    kind = source.texts("aid", AS_WRITTEN)
    source.texts("package")
    names = ["date_kind", "earliest_on", "latest_on"]
    days = pd.DataFrame(_days(sources, source, edition), columns=names)
    codes, row = sources.countries.find(source, "donor"), frame.index + source.first_row
    return source, frame.join(days).assign(iso3=codes, kind=kind, row=row, edition=edition)


def military(sources, edition):
    """Return one workbook's sheet and its rows of military aid, marked if of weapons."""
    source, frame = sources.once(activities, edition)
    # The package as a whole, since a row may name only a helmet that came with rifles.
    weapons = frame.aid_type.str.contains("weapon", case=False)
    return source, frame.assign(of_weapons=weapons)[frame.kind == "military"]


def _days(sources, source, edition):
    """Read how each date is written, and the first and last day it may mean.

    A date that the workbook itself shows to be wrong must stand in it as listed, and is left blank.
    """
    written = sources.written("aid_wrong_dates", "edition,package,date,why").frame
    written = written[written.edition == edition]
    wrong, met, read_as = set(zip(written.package, written.date, strict=True)), set(), []
    rule, end = "a date in a form met before", pd.Timestamp(edition) + AHEAD
    for package, text in zip(source.frame.package, source.frame.date_text, strict=True):
        if (package, text) in wrong:
            met.add((package, text))
            read_as.append(("wrong", pd.NaT, pd.NaT))
            continue
        row = source.row(len(read_as))
        try:
            read_as.append(span(text))
        except ValueError as error:
            source.stop(rule, f"{error}", row)
        if read_as[-1][2] > end:
            source.stop(rule, f"Announcement Date is {text!r}, after the edition of {edition}", row)
    if met != wrong:
        source.stop("wrong dates as known", f"not in the file: {sorted(wrong - met)}")
    return read_as


def span(text):
    """Return how a date is written, and the first and last day it may mean.

    A day in a text is month first, as the publisher is used to write it, unless that is impossible.

    Raises
    ------
    ValueError
        If the form has not been met, or there is no such day.
    """
    words = re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip().lower()
    if words in NO_DATE:
        return "none", pd.NaT, pd.NaT
    for kind, form in FORMS:
        if match := re.fullmatch(form, words):
            parts = match.groupdict()
            first = last = _day(text, parts["y"], parts["m"], parts.get("d"))
            if "d" not in parts:
                last = first + pd.offsets.MonthEnd(0)
            if "d2" in parts:
                last = _day(text, parts["y2"], parts["m2"], parts["d2"])
            if last < first:
                raise ValueError(f"Announcement Date is {text!r}, which ends before it begins")
            return kind, pd.NaT if kind == "until" else first, pd.NaT if kind == "since" else last
    raise ValueError(f"Announcement Date is {text!r}")


def _day(text, year, month, day=None):
    """Make a day, the first without one; between strokes day first where there is no such month."""
    if day and "/" in text and int(month) > 12:
        month, day = day, month
    year = int(year) + 2000 if int(year) < 100 else int(year)
    try:
        made = pd.Timestamp(year, int(month), int(day or 1))
    except ValueError:
        raise ValueError(f"Announcement Date is {text!r}, which is no day") from None
    if made.year < FIRST_YEAR:
        raise ValueError(f"Announcement Date is {text!r}, before {FIRST_YEAR}-01-01")
    return made
