"""Military aid up to the article: what was sent, by kind of item, and who gave first, and when."""

import re
from pathlib import Path

import pandas as pd

from summit.data import TableError

from . import aid, aid_rows
from .aid import release_28

RULES = Path(__file__).with_name("weapon_kinds.csv")
STATED = Path(__file__).with_name("donor_statements.csv")
ARTICLE = pd.Timestamp("2022-04-05")
# A week after the meeting. Rows that may be later are not in the table of items.
WINDOW_END = pd.Timestamp("2022-04-13")
INVASION = pd.Timestamp("2022-02-24")
EDITIONS = ["2022-11-20", "2024-06-30"]
FIRST_EDITIONS = ["2022-10-03", *EDITIONS]
RELEASE_28_EDITION = "2026-02-28"
# What the publisher's own subtype says of an item, as far as it says it; in order.
SUBTYPES = {
    r"small arms.*ammunition": "light_ammunition",
    r"small arms|anti-materiel rifle|grenade launcher": "light_arms",
    r"light anti-armor|recoilless": "anti_tank",
    r"manpads": "anti_air",
    r"main battle tank": "tank",
    r"\(ifv\)|\(apc\)|\(auv\)|\(ppv\)": "armoured_vehicle",
    r"(howitzer|mlrs) ammunition": "heavy_ammunition",
    r"howitzer|mlrs": "artillery",
    r"loitering": "loitering_munition",
    r"drone$|drones$": "drone",
    r"aircraft$": "aircraft",
}
# Anti-drone is no drone.
NOT_JUDGED = r"anti-drone"
WEAPONS = {
    "air_defence_system", "aircraft", "anti_air", "anti_ship", "anti_tank", "armoured_vehicle",
    "artillery", "grenades_and_mines", "heavy_ammunition", "light_ammunition", "light_arms",
    "loitering_munition", "other_weapons", "tank", "weapons_not_named",
}  # fmt: skip
# The gathered list of first days, made from releases 7 and 8 by another hand.
GATHERED = "aid/first_military_aid_by_donor.csv"
GATHERED_COLUMNS = [
    "release", "donor", "earliest_explicit_date", "earliest_until_date", "status_5_april_2022",
    "first_row_id", "first_row_raw_date", "first_row_source", "first_row_explanation",
]  # fmt: skip
RELEASES = {"R7": "2022-10-03", "R8": "2022-11-20"}
UNITS = re.compile(r"\d+(?:\.0)?")
NO_UNITS = {"undisclosed", ".", ""}
STATED_COLUMNS = ["date", "who", "donors", "precision", "counted", "words", "file", "url"]


def tables(work):
    """Make the three tables."""
    sources, countries = work.sources, work.countries
    rows = {edition: aid_rows.military(sources, countries, edition) for edition in FIRST_EDITIONS}
    items = pd.concat([_items(*rows[edition]) for edition in EDITIONS], ignore_index=True)
    return {
        "military_items": items.sort_values(["edition", "iso3", "row"], ignore_index=True),
        "military_first": _first(work, rows),
        "military_donors_stated": _stated(sources),
    }


# -- what was sent ---------------------------------------------------------------------------------


def rules():
    """Return the rules for kinds, in the order in which they are tried."""
    return pd.read_csv(RULES, dtype=str, keep_default_na=False)


def kind_of(item, written=None):
    """Return the rule that an item's name meets first, its kind, and whether it is unclear.

    Raises
    ------
    ValueError
        If no rule knows the item.
    """
    for rule in (rules() if written is None else written).itertuples():
        if re.search(rule.pattern, item, flags=re.IGNORECASE):
            return rule.rule, rule.kind, rule.unclear == "true"
    raise ValueError(f"no rule of {RULES.name} knows the item {item!r}")


def _items(source, rows):
    """Keep the rows of one edition in the window, each with its kind and the rule for it."""
    rows = rows[rows.latest_on <= WINDOW_END].copy()
    written, found = rules(), []
    for row in rows.itertuples():
        item = _clean(row.item)
        try:
            rule, kind, unclear = kind_of(item, written)
        except ValueError as error:
            raise TableError(source.name, row.row, "an item of known kind", f"{error}") from None
        found.append((item, kind, rule, _flag(kind, unclear, row)))
    rows[["item", "kind", "rule", "flag"]] = found
    units = rows.units.str.strip().str.lower()
    wrong = ~(units.isin(NO_UNITS) | units.str.fullmatch(UNITS))
    source.refuse(wrong.reindex(source.frame.index, fill_value=False), "units", "a number or none")
    rows["units"] = pd.to_numeric(units.mask(units.isin(NO_UNITS))).astype("Int64")
    rows["is_weapon"] = rows.kind.isin(WEAPONS).map({True: "true", False: "false"})
    rows["item"] = rows["item"].mask(rows["item"] == ".", "")
    return rows[
        [
            "edition", "iso3", "donor", "package", "row", "earliest_on", "latest_on", "date_kind",
            "item", "units", "kind", "is_weapon", "rule", "flag",
        ]
    ]  # fmt: skip


def _clean(text):
    return re.sub(r"\s+", " ", text).strip()


def _flag(kind, unclear, row):
    """Say whether an item is mixed or unclear, or the publisher files it under another kind."""
    if unclear:
        return "unclear"
    subtype = _clean(row.item_subtype).lower()
    if re.search(NOT_JUDGED, subtype):
        return ""
    says = next((kind for form, kind in SUBTYPES.items() if re.search(form, subtype)), kind)
    return "" if says == kind else f"publisher says {says}"


# -- who gave first --------------------------------------------------------------------------------


def _first(work, rows):
    """First day of military aid by donor, edition and definition; rows only where there is one."""
    parts = []
    for edition, (_, frame) in rows.items():
        dated = frame[frame.date_kind == "day"]
        certain = frame[frame.latest_on.notna()]
        after = certain[certain.latest_on >= INVASION]
        weapon = certain[certain.is_weapon]
        parts += [
            _earliest(edition, "dated", dated),
            _earliest(edition, "dated_or_until", certain),
            _earliest(edition, "since_invasion", after),
            _earliest(edition, "weapons", weapon),
            _earliest(edition, "possible", frame.assign(latest_on=_possible(frame))),
        ]
    later = release_28(work.sources, work.countries)
    later = later[(later.kind == "military") & later.date.notna()]
    later = later.rename(columns={"date": "latest_on"})
    parts.append(_earliest(RELEASE_28_EDITION, "dated", later))
    monthly = work.done["aid_monthly"]
    newest = aid.edition(monthly)
    monthly = monthly[monthly.allocated_military_eur_bn > 0]
    ends = pd.to_datetime(monthly.month, format="%Y-%m") + pd.offsets.MonthEnd(0)
    parts.append(_earliest(newest, "allocated_by_month_end", monthly.assign(latest_on=ends)))
    frame = pd.concat(parts, ignore_index=True)
    frame.insert(1, "donor", work.countries.name(frame.iso3))
    _agrees_with_gathered(work, frame)
    frame["by_2022_04_05"] = (frame.first_on <= ARTICLE).map({True: "true", False: "false"})
    order = ["edition", "definition", "iso3", "donor", "first_on", "by_2022_04_05"]
    return frame[order].sort_values(order[:3], ignore_index=True)


def _agrees_with_gathered(work, first):
    """Check the days against a list gathered from two of the editions by another hand."""
    source = work.sources.open(GATHERED, GATHERED_COLUMNS)
    source.unique(["release", "donor"])
    edition = source.texts("release", RELEASES).map(RELEASES)
    codes = work.countries.find(source, "donor")
    listed = source.dates("earliest_explicit_date", first="2022-01-24", last="2022-11-20")
    dated = first[first.definition == "dated"].set_index(["edition", "iso3"]).first_on
    ours = dated.reindex(pd.MultiIndex.from_arrays([edition, codes])).reset_index(drop=True)
    source.refuse(ours != listed, "earliest_explicit_date", "the earliest day in the workbook")


def _possible(frame):
    """Return the first day a row may mean; of "until" a day, the day of the invasion."""
    open_ = (frame.date_kind == "until") & (frame.latest_on >= INVASION)
    return frame.earliest_on.mask(open_, INVASION)


def _earliest(edition, definition, frame):
    first = frame.dropna(subset=["latest_on"]).groupby("iso3", as_index=False).latest_on.min()
    return first.rename(columns={"latest_on": "first_on"}).assign(
        edition=edition, definition=definition
    )


# -- what was said of the number of donors ---------------------------------------------------------


def _stated(sources):
    """Numbers of donors as officials and institutes stated them; the words are in the file."""
    written = pd.read_csv(STATED, dtype=str, keep_default_na=False)
    if list(written.columns) != STATED_COLUMNS:
        raise TableError(STATED.name, 1, "header", f"expected {STATED_COLUMNS}")
    for line, row in enumerate(written.itertuples(), start=2):
        if _clean(row.words) not in _clean(sources.text(row.file)):
            raise TableError(
                STATED.name, line, "words of the statement", f"not in {row.file}: {row.words!r}"
            )
    return pd.DataFrame(
        {
            "date": pd.to_datetime(written.date, format="%Y-%m-%d"),
            **{column: written[column] for column in ("who", "donors", "precision")},
            **{column: written[column] for column in ("counted", "words", "url")},
        }
    ).sort_values("date", ignore_index=True)
