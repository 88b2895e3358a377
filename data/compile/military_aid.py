"""Military aid up to the article: what was sent, by kind of item, and who gave first, and when."""

import re

import pandas as pd

from . import kiel
from .reading import INVASION

ARTICLE = pd.Timestamp("2022-04-05")
# A week after the meeting. Rows that may be later are not in the table of items.
WINDOW_END = pd.Timestamp("2022-04-13")
EDITIONS = ["2022-11-20", "2024-06-30"]
FIRST_EDITIONS = ["2022-10-03", *EDITIONS]
RELEASE_28_EDITION = "2026-02-28"
# Anti-drone is no drone.
NOT_JUDGED = r"anti-drone"
WEAPONS = {
    "air_defence_system", "aircraft", "anti_air", "anti_ship", "anti_tank", "armoured_vehicle",
    "artillery", "grenades_and_mines", "heavy_ammunition", "light_ammunition", "light_arms",
    "loitering_munition", "other_weapons", "tank", "weapons_not_named",
}  # fmt: skip
UNITS = r"\d+(?:\.0)?"
NO_UNITS = ["undisclosed", ".", ""]


def military_items(sources):
    """Items sent by a week after the meeting, in two editions.

    Selected: rows of military aid that are certain to be of 13 April 2022 or earlier.
    Dropped: values, since they stand on a package's first row only.
    Corrected: a date in words became the first and last day it may mean; each item got a kind by
    the first rule that its name meets in data/compile/lists/weapon_kinds.csv.
    Assumed: what the rules say; flagged are mixed or unclear items, and those that the publisher
    files under another kind.
    """
    return pd.concat([_items(sources, edition) for edition in EDITIONS])


def military_first(sources):
    """First day of military aid by donor, edition and definition.

    Selected: the earliest day of a donor's military aid, five times in each of three editions, once
    in the two newest.
    Dropped: donors without such a day.
    Corrected: dates known to be wrong are left out (kiel.WRONG_DATES).
    Assumed: "until" a day may mean the day of the invasion (possible); in the newest edition, which
    has no days, the end of the month.
    """
    parts = []
    for edition in FIRST_EDITIONS:
        _, frame = sources.once(kiel.military, edition)
        certain = frame[frame.latest_on.notna()]
        parts += [
            _earliest(edition, "dated", frame[frame.date_kind == "day"]),
            _earliest(edition, "dated_or_until", certain),
            _earliest(edition, "since_invasion", certain[certain.latest_on >= INVASION]),
            _earliest(edition, "weapons", certain[certain.of_weapons]),
            _earliest(edition, "possible", frame.assign(latest_on=_possible(frame))),
        ]
    later = sources.once(kiel.release_28)
    later = later[later.kind == "military"].rename(columns={"date": "latest_on"})
    parts.append(_earliest(RELEASE_28_EDITION, "dated", later))
    monthly = sources.table("aid_monthly")
    given = monthly[monthly.allocated_military_eur_bn > 0]
    ends = pd.to_datetime(given.month, format="%Y-%m") + pd.offsets.MonthEnd(0)
    newest = given.assign(latest_on=ends)
    parts.append(_earliest(kiel.edition(monthly), "allocated_by_month_end", newest))
    frame = pd.concat(parts)
    _agrees_with_list(sources, frame)
    return frame.assign(by_2022_04_05=frame.first_on <= ARTICLE)


def military_donors_stated(sources):
    """How many countries gave military aid, as others stated it.

    Selected: four published counts, typed by this project from the page that each row names.
    Dropped: the file of a publisher in which the words stand, where there is one; the compile finds
    them there.
    Corrected, assumed: nothing.
    """
    columns = "date,who,donors,precision,counted,words,file,url"
    source = sources.written("military_donors_stated", columns)
    made = source.described("military_donors_stated")
    unsaid = [
        file != "" and _clean(words) not in _clean(sources.text(file))
        for words, file in zip(made.words, made.file, strict=True)
    ]
    source.refuse(unsaid, "words", "words of the statement, as in its file")
    return made.drop(columns="file")


def _clean(text):
    return re.sub(r"\s+", " ", text).strip()


def _kind_of(item, rules):
    """Return the rule that an item's name meets first, its kind, and whether it is unclear."""
    for rule in rules.itertuples():
        if re.search(rule.pattern, item, flags=re.IGNORECASE):
            return rule.rule, rule.kind, rule.unclear == "true"
    raise ValueError(f"no rule of weapon_kinds.csv knows the item {item!r}")


def _items(sources, edition):
    """Keep the rows of one edition in the window, each with its kind and the rule for it."""
    source, rows = sources.once(kiel.military, edition)
    rows = rows[rows.latest_on <= WINDOW_END]
    found, rules = [], sources.written("weapon_kinds", "rule,pattern,kind,unclear,note").frame
    # What the publisher's own subtype says of an item, as far as it says it: patterns, in order.
    says = sources.words("military_items", "item_subtype")
    for row in rows.itertuples():
        item = _clean(row.item)
        try:
            rule, kind, unclear = _kind_of(item, rules)
        except ValueError as error:
            source.stop("an item of known kind", f"{error}", row.row)
        found.append((item, kind, rule, _flag(kind, unclear, row, says)))
    names = ["item", "kind", "rule", "flag"]
    rows = rows.assign(**dict(zip(names, zip(*found, strict=True), strict=True)))
    units = rows.units.str.strip().str.lower()
    told = units.isin(NO_UNITS) | units.str.fullmatch(UNITS)
    source.refuse((~told).reindex(source.frame.index), "units", "a number or none")
    columns = ["edition", "iso3", "package", "row", "earliest_on", "latest_on", "date_kind", *names]
    return rows[columns].assign(
        units=pd.to_numeric(units.mask(units.isin(NO_UNITS))).astype("Int64"),
        is_weapon=rows.kind.isin(WEAPONS),
        item=rows.item.mask(rows.item == ".", ""),
    )


def _flag(kind, unclear, row, says):
    """Say whether an item is mixed or unclear, or the publisher files it under another kind."""
    if unclear:
        return "unclear"
    subtype = _clean(row.item_subtype).lower()
    if re.search(NOT_JUDGED, subtype):
        return ""
    other = next((word for form, word in says.items() if re.search(form, subtype)), kind)
    return "" if other == kind else f"publisher says {other}"


def _agrees_with_list(sources, first):
    """Check the days against those that were found by hand in two of the workbooks."""
    source = sources.written("military_first", "edition,iso3,first_on")
    source.unique("edition", "iso3")
    listed = source.dates("first_on", first="2022-01-24", last="2022-11-20")
    dated = first[first.definition == "dated"].set_index(["edition", "iso3"]).first_on
    found = dated.reindex(pd.MultiIndex.from_frame(source.frame[["edition", "iso3"]]))
    differs = found.reset_index(drop=True) != listed
    source.refuse(differs, "first_on", "the earliest day in the workbook")


def _possible(frame):
    """Return the first day a row may mean; of "until" a day, the day of the invasion."""
    open_ = (frame.date_kind == "until") & (frame.latest_on >= INVASION)
    return frame.earliest_on.mask(open_, pd.Timestamp(INVASION))


def _earliest(edition, definition, frame):
    first = frame.dropna(subset="latest_on").groupby("iso3", as_index=False).latest_on.min()
    return first.rename(columns={"latest_on": "first_on"}).assign(
        edition=edition, definition=definition
    )
