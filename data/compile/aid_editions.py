"""What early releases said of the same months as the newest: an estimate that moves.

The releases are kept in one column each way: promised, and earmarked for a package. No release
before February 2024 held allocations by month.
"""

import pandas as pd

from summit.words import MONTHS

from .aid import ALLOCATED, EURO, MEASURES
from .kiel import KINDS, WORKBOOKS, activities, edition, month_name, release_28

FEBRUARY_2024 = "aid/kiel_commitments_and_allocations_by_month_to_2024-02-29.xlsx"
FEBRUARY_2024_COLUMNS = {
    "Total aid, committed (€ billion)": "committed_eur_bn",
    "Total aid, allocated (€ billion)": "allocated_eur_bn",
    **{f"{kind.capitalize()} aid, allocated (€ billion)": ALLOCATED[kind] for kind in KINDS},
}
# The sheet with the totals by donor, and the last month that it counts.
SUMMARIES = {
    "2022-10-03": ("Country Summary", "2022-09"),
    "2022-11-20": ("Country summary", "2022-11"),
}
SUMMED = [
    "Financial commitments", "Humanitarian commitments", "Military commitments",
    "Total bilateral commitments",
]  # fmt: skip
# The two funds have no row of their own there; their totals stand below the members' shares.
FUNDS = {"Share in EPF commitments": "XXP", "Share in EIB commitments": "XXB"}
# Up to the end of each of these months the editions are put side by side.
THROUGH = ["2022-09", "2022-11", "2024-06", "2026-02"]
JUNE_2024, FEBRUARY_2026 = "2024-06-30", "2026-02-28"
# EUR bn that the table of June 2024 puts under no month or one that is no number.
MOST_UNDATED = 1.0


def aid_editions(sources):
    """Aid by month, as five editions of the tracker told it.

    Selected: of November 2022 and February 2024, the publisher's own months; of June 2024 and
    February 2026, activities added up by the publisher's month; of the newest, aid_monthly.
    Dropped: what has no month, in the two editions that are added up.
    Corrected: sums are rounded to a euro.
    Assumed: allocations without a day are spread over months as the publisher does.
    """
    newest = sources.table("aid_monthly")
    by_month = newest.groupby("month", as_index=False)[list(MEASURES.values())].sum()
    frame = pd.concat(
        [
            _release_8(sources),
            _february_2024(sources),
            *(_added_up(rows, name) for name, rows in _activities(sources).items()),
            by_month.assign(edition=edition(newest)),
        ]
    )
    return frame.round(EURO)


def aid_next_edition(sources):
    """Aid by donor as the edition after the newest says it, in US dollars.

    Selected: each donor's total and its military aid.
    Dropped: financial and humanitarian aid.
    Corrected: nothing.
    Assumed: nothing; the period is not stated, and the rate of exchange is not published with it.
    """
    columns = "iso3,allocated_usd_bn,allocated_military_usd_bn"
    return sources.written("aid_next_edition", columns).described("aid_next_edition")


def aid_editions_by_donor(sources):
    """Aid by donor up to the same months, as five editions of the tracker told it.

    Selected: of releases 7 and 8, the publisher's totals by donor; of later editions, the months
    added up as in aid_editions.
    Dropped: what has no month, in the editions that are added up.
    Corrected: the European Peace Facility and the Investment Bank, which have no row in the first
    two editions, are taken from the members' shares.
    Assumed: a donor whose rows are all of other kinds gave nothing military.
    """
    parts = [_summary(sources, name) for name in SUMMARIES]
    amounts = ["allocated_eur_bn", "committed_eur_bn"]
    for name, rows in _activities(sources).items():
        for through in (month for month in THROUGH if month <= name):
            inside = rows[(rows.month != "") & (rows.month <= through)]
            military = inside[inside.kind == "military"].groupby("iso3")[amounts].sum()
            military.columns = ["allocated_military_eur_bn", "committed_military_eur_bn"]
            sums = inside.groupby("iso3")[amounts].sum().join(military).fillna(0)
            parts.append(sums.reset_index().assign(edition=name, through=through))
    newest = sources.table("aid_monthly")
    for through in THROUGH:
        inside = newest[newest.month <= through].groupby("iso3", as_index=False)
        sums = inside[[*amounts, "allocated_military_eur_bn"]].sum()
        parts.append(sums.assign(edition=edition(newest), through=through))
    return pd.concat(parts).round(EURO)


def _activities(sources):
    """Return the activities of the two editions that are added up here."""
    spread = {"allocated_eur_bn": "as_is", "spread_eur_bn": "allocated_eur_bn"}
    return {
        JUNE_2024: sources.once(_june_2024),
        FEBRUARY_2026: sources.once(release_28).rename(columns=spread),
    }


def _june_2024(sources):
    """Activities to June 2024: donor, month (blank if none), kind, allocated and committed."""
    source, frame = sources.once(activities, JUNE_2024)
    amounts = pd.DataFrame(
        {
            f"{name}_eur_bn": source.numbers(name, ("", "."), minimum=-1e9, maximum=1e11) / 1e9
            for name in ("allocated", "committed")
        }
    ).fillna(0)
    number = frame.month.str.replace("\xa0", "").str.strip()
    told = number.str.fullmatch(r"\d*")
    source.refuse(~told, "month", "the number of a month, or blank")
    number = pd.to_numeric(number.mask(number == "")).fillna(0).astype(int)
    # Numbers above 30 stand below the last row that was in use: filled down by the spreadsheet.
    months = number.map(lambda n: month_name(n) if 1 <= n <= 30 else "")
    undated = amounts.allocated_eur_bn[months == ""].sum()
    if undated > MOST_UNDATED:
        source.stop("little aid without a month", f"{undated:.3f}")
    beyond = (number > 30) & (amounts.sum(axis=1) > 1)
    source.refuse(beyond, "month", "a month up to June 2024")
    return amounts.assign(iso3=frame.iso3, month=months, kind=frame.kind)


def _release_8(sources):
    columns = ["Months", "Total new aid committed per month (€ billion)"]
    workbook, *_ = WORKBOOKS["2022-11-20"]
    source = sources.sheet(workbook, "Figure 1 Aid over Time", columns, header=4, last_row=15)
    source.refuse(source.frame.Months != pd.Series(MONTHS[:11]), "Months", "January to November")
    months = source.frame.index.map(lambda position: month_name(position + 1))
    amounts = source.numbers(columns[1], maximum=100)
    return pd.DataFrame({"edition": "2022-11-20", "month": months, "committed_eur_bn": amounts})


def _february_2024(sources):
    source = sources.sheet(FEBRUARY_2024, "Sheet1", ["Month", *FEBRUARY_2024_COLUMNS])
    dates = source.dates("Month", first="2022-01-01", last="2024-02-01")
    expected = pd.Series(pd.date_range("2022-01-01", periods=len(dates), freq="MS"))
    source.refuse(dates != expected, "Month", "no month is skipped")
    frame = pd.DataFrame({"edition": "2024-02-29", "month": source.frame.Month.str[:7]})
    for column, name in FEBRUARY_2024_COLUMNS.items():
        frame[name] = source.numbers(column, maximum=100)
    parts = frame[[ALLOCATED[kind] for kind in KINDS]].sum(axis=1)
    off = (parts - frame.allocated_eur_bn).abs() > 1e-6
    source.refuse(off, "Total aid, allocated (€ billion)", "the sum of the three kinds")
    return frame


def _added_up(rows, name):
    """Add the activities of an edition up by month; those without a month are left out."""
    rows = rows[rows.month != ""]
    sums = rows.groupby("month")[["allocated_eur_bn", "committed_eur_bn"]].sum()
    kinds = rows.groupby(["month", "kind"]).allocated_eur_bn.sum()
    for kind in KINDS:
        sums[ALLOCATED[kind]] = kinds.xs(kind, level="kind").reindex(sums.index).fillna(0)
    return sums.reset_index().assign(edition=name)


def _summary(sources, name):
    """Read commitments by donor in the summary sheet of release 7 or 8."""
    sheet, through = SUMMARIES[name]
    workbook, *_ = WORKBOOKS[name]
    # The heading of the total stands again further right, above a share of GDP.
    columns, where = ["Country", *SUMMED], {"header": 4, "last_row": 47}
    source = sources.sheet(workbook, sheet, columns, last_column=8, **where)
    funds = sources.sheet(workbook, sheet, list(FUNDS), **where).frame.iloc[-1].astype(float)
    # Below the headings stands a row of units; at the end, the total, held against the sum.
    units, last = source.frame.iloc[0], source.frame.iloc[-1]
    if set(units[SUMMED]) != {"€ billion"} or last.Country != "Total":
        detail = f"units are {list(units[SUMMED])}, the last row is {last.Country!r}"
        source.stop("EUR billion, with a total", detail)
    source.body(1, -1)
    amount = source.numbers("Total bilateral commitments", maximum=200)
    total = float(last["Total bilateral commitments"])
    if abs(amount.sum() - total) > 1e-6:
        detail = f"donors {amount.sum():.3f}, total {total:.3f}"
        source.stop("donors add up to the total", detail)
    frame = pd.DataFrame(
        {
            "iso3": sources.countries.find(source, "Country"),
            "committed_eur_bn": amount,
            "committed_military_eur_bn": source.numbers("Military commitments", maximum=200),
        }
    )
    extra = pd.DataFrame({"iso3": list(FUNDS.values()), "committed_eur_bn": funds.to_numpy()})
    # The facility pays for arms, the bank lends.
    extra["committed_military_eur_bn"] = extra.committed_eur_bn.where(extra.iso3 == "XXP", 0.0)
    return pd.concat([frame, extra]).assign(edition=name, through=through)
