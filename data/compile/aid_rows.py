"""The publisher's rows of aid, activity by activity, from four of its releases, and their dates.

Kiel writes a day where it knows one, and a text where it does not ("until 6/7/2022"). Every row
gets the first and the last day that it may mean; a form of date not met before stops the compile.
"""

import re

import pandas as pd

from summit.data import TableError

FOLDER = "aid/"
MAIN = "Bilateral assistance, MAIN DATA"
COMMON = [
    "Type of Aid General", "Type of Aid Specific", "Explanation", "Original Currency",
]  # fmt: skip
# The headings of each workbook, as far to the right as the book reads. Release 7 leaves one blank.
WORKBOOKS = {
    "2022-10-03": (
        "kiel_release07_to_2022-10-03.xlsx",
        MAIN,
        [
            "ID", "countries", "Announcement Date", *COMMON, "Monetary Value as Given by Source",
            "", "Type of item", "Sub-type of item", "Soviet origin (1)", "No. of Units",
        ],
    ),
    "2022-11-20": (
        "kiel_release08_to_2022-11-20.xlsx",
        MAIN,
        [
            "ID", "countries", "Announcement Date", *COMMON, "Monetary Value as Given by Source",
            "Items", "Type of item", "Sub-type of item", "Soviet origin (1)", "No. of Units",
        ],
    ),
    "2024-06-30": (
        "kiel_activities_to_2024-06-30.xlsx",
        "Bilateral Assistance, MAIN DATA",
        [
            "ID", "Countries", "Announcement Date", *COMMON, "Type of donation",
            "Monetary Value as Given by Source", "Items", "Type of Item", "Sub-type of item",
            "Soviet Origin (1)", "No. of Units", "No. of Units Delivered (in-kind military aid)",
            "Unit Price in USD", "Value Committed (own estimate, in USD)",
            "Value Delivered (own estimate, in USD)", "Total", "Converted Value in EUR",
            "Total monetary value delivered in EUR", "Allocated Total", "Allocated Total in EUR",
            "Allocated Total in EUR (redistributed)", "Allocation ID",
            "Allocations without specific date (1=yes)", "Reallocation_package_ID",
            "Official Source", "Source of Aid 1", "Source of Aid 2", "Source of Aid 3",
            "Source of Aid 4", "International Initiative",
            "Bilateral loan/grant made through IMF or WB?", "Updated/newly added entry",
            "Humanitarian delivery", "Deliveries = Commitments (1=yes, 0=no)",
            "Official delivery source (1=yes, 0=no)", "Source for Delivery", "Working/debug >>>",
            "Total_value_dummy (1 is first row in the package)", "value_source_commitments",
            "value_source_deliveries", "MonthCoding2", "Month3",
        ],
    ),
}  # fmt: skip
KINDS = ["Financial", "Humanitarian", "Military"]
DAY = r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})"
MONTH = r"(\d{1,2})/(\d{4}|\d{2})"
DAY_FIRST = "written day first"
FIRST = pd.Timestamp("2022-01-01")
# How far after the end of its edition a date may lie: packages announced for a later month.
AHEAD = pd.Timedelta(days=45)

# Dates that the workbooks themselves show to be wrong. Each is looked up by edition and ID, must
# stand in the file as here, and is left blank.
WRONG_DATES = {
    ("2022-10-03", "EEM3", "2922-02-09"): "the year 2922",
    ("2022-10-03", "DEM2", "2022-02-10"): "day and month swapped: 2 October",
    ("2022-10-03", "NOM11", "2022-02-10"): "day and month swapped: 2 October",
    **{
        (edition, "LVM1", f"until 4/6/{year}"): "the year counted up by a spreadsheet"
        for edition in ("2022-10-03", "2022-11-20")
        for year in range(2023, 2028)
    },
    ("2022-10-03", "NOM6", "until 6/7/2023"): "the year counted up by a spreadsheet",
    ("2022-11-20", "NOM6", "until 6/7/2023"): "the year counted up by a spreadsheet",
    ("2022-11-20", "DKH8", "not specified, 10/2023"): "after the edition's end",
    ("2024-06-30", "ESM7", "until 06/31/2022"): "the 31st of June",
    ("2024-06-30", "ESM17", "until 6/31/2023"): "the 31st of June",
}


def read(sources, edition):
    """Return one edition's rows: donor as written, kind, item, units, and the days it may mean."""
    source, frame = sources.once(("aid", edition), lambda: _read(sources, edition))
    return source, frame.copy()


def _read(sources, edition):
    name, sheet, headings = WORKBOOKS[edition]
    source = sources.sheet(FOLDER + name, sheet, headings)
    frame = source.frame
    frame.columns = [_heading(heading) for heading in headings]
    frame["aid"] = source.texts("aid").str.strip()
    source.refuse(~frame.aid.isin(KINDS), "aid", f"one of {KINDS}")
    source.texts("package")
    days = _days(source, edition)
    frame = frame.assign(**days, row=frame.index + source.first_row, edition=edition)
    return source, frame


def _heading(heading):
    """Give a heading its name in the book; release 7 leaves that of the items blank."""
    return {
        "id": "package",
        "countries": "donor",
        "announcement date": "date_text",
        "type of aid general": "aid",
        "type of aid specific": "aid_type",
        "type of donation": "measure",
        "items": "item",
        "": "item",
        "type of item": "item_type",
        "sub-type of item": "item_subtype",
        "no. of units": "units",
        "month3": "month",
    }.get(heading.lower(), heading)


def _days(source, edition):
    """Read how each date is written, the first and last day it may mean, and what is wrong."""
    frame = source.frame
    known = {key: why for key, why in WRONG_DATES.items() if key[0] == edition}
    met, read_as = set(), []
    for position, (package, text) in enumerate(zip(frame.package, frame.date_text, strict=True)):
        key = (edition, package, text)
        if key in known:
            met.add(key)
            read_as.append(("wrong", pd.NaT, pd.NaT, known[key]))
            continue
        try:
            read_as.append(span(text))
            if read_as[-1][2] > pd.Timestamp(edition) + AHEAD:
                raise ValueError(f"Announcement Date is {text!r}, after the edition of {edition}")
        except ValueError as error:
            raise TableError(
                source.name, source.row(position), "a date in a form met before", f"{error}"
            ) from None
    if met != set(known):
        lacking = sorted(key[1:] for key in set(known) - met)
        raise TableError(source.name, None, "wrong dates as known", f"not in the file: {lacking}")
    columns = ["date_kind", "earliest_on", "latest_on", "date_note"]
    return dict(zip(columns, map(list, zip(*read_as, strict=True)), strict=True))


def span(text):
    """Return how a date is written, the first and last day it may mean, and a note.

    A day in a text is month first, as the publisher is used to write it, unless that is impossible.

    Raises
    ------
    ValueError
        If the form has not been met, or there is no such day.
    """
    words = re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip().lower()
    if words in {"unspecified", "undisclosed", "unclear", "."}:
        return "none", pd.NaT, pd.NaT, ""
    for form, read_form in FORMS:
        if match := re.fullmatch(form, words):
            return read_form(match.groups(), text)
    raise ValueError(f"Announcement Date is {text!r}")


def _iso(parts, text):
    day = _in_range("-".join(parts), text)
    return "day", day, day, ""


def _on(parts, text):
    day, note = _day(parts, text)
    return "day", day, day, note


def _until(parts, text):
    day, note = _day(parts, text)
    return "until", pd.NaT, day, note


def _until_day_first(parts, text):
    return (*_until((parts[1], parts[0], parts[2]), text)[:3], DAY_FIRST)


def _since(parts, text):
    day, note = _day(parts, text)
    return "since", day, pd.NaT, note


def _between(parts, text):
    (first, note), (last, other) = _day(parts[:3], text), _day(parts[3:], text)
    if last < first:
        raise ValueError(f"Announcement Date is {text!r}, which ends before it begins")
    return "between", first, last, note or other


def _in_month(parts, text):
    first = _month(parts, text)
    return "month", first, first + pd.offsets.MonthEnd(0), ""


def _until_month(parts, text):
    return "until", pd.NaT, _month(parts, text) + pd.offsets.MonthEnd(0), ""


FORMS = [
    (r"(\d{4})-(\d{2})-(\d{2})", _iso),
    (DAY, _on),
    (rf"until? {DAY}", _until),
    (r"until (\d{1,2})\.(\d{1,2})\.(\d{4})", _until_day_first),
    (rf"since {DAY}", _since),
    (rf"(?:between|from) {DAY} (?:and|&|until) {DAY}", _between),
    (rf"(?:not specified|unspecified|unclear),? {MONTH}", _in_month),
    (rf"until {MONTH}", _until_month),
]


def _day(parts, text):
    """Read month, day and year; day first where there is no such month."""
    month, day, year = (int(part) for part in parts)
    note = ""
    if month > 12:
        month, day, note = day, month, DAY_FIRST
    return _in_range(f"{_year(year)}-{month:02}-{day:02}", text), note


def _month(parts, text):
    month, year = (int(part) for part in parts)
    return _in_range(f"{_year(year)}-{month:02}-01", text)


def _year(year):
    return year + 2000 if year < 100 else year


def _in_range(words, text):
    day = pd.to_datetime(words, format="%Y-%m-%d", errors="coerce")
    if pd.isna(day):
        raise ValueError(f"Announcement Date is {text!r}, which is no day")
    if day < FIRST:
        raise ValueError(f"Announcement Date is {text!r}, before {FIRST.date()}")
    return day


def military(sources, countries, edition):
    """Return one edition's rows of military aid, with the donor's code, and whether of weapons."""
    source, frame = read(sources, edition)
    frame = frame.assign(iso3=countries.find(source, "donor"))
    frame["donor"] = countries.name(frame.iso3)
    # The package as a whole, since a row may name only a helmet that came with rifles.
    frame["is_weapon"] = frame.aid_type.str.contains("weapon", case=False)
    return source, frame[frame.aid == "Military"]
