"""What early releases said of the same months as the newest: an estimate that moves.

The releases are kept in one column each way: promised, and earmarked for a package. No release
before February 2024 held allocations by month.
"""

import pandas as pd

from summit.data import TableError

from . import aid, aid_rows
from .aid import KINDS, release_28

FOLDER = "aid/"
FEBRUARY_2024 = FOLDER + "kiel_commitments_and_allocations_by_month_to_2024-02-29.xlsx"
SUMMARIES = {
    "2022-10-03": ("Country Summary", "2022-09"),
    "2022-11-20": ("Country summary", "2022-11"),
}
SUMMARY_COLUMNS = [
    "Country", "EU member", "Financial commitments", "Humanitarian commitments",
    "Military commitments", "Total bilateral commitments", "GDP (2021)", "GDP (EUR)",
    "Total bilateral commitments", "Share in EU commitments", "Share in EPF commitments",
    "Share in EIB commitments",
]  # fmt: skip
# The two funds have no row of their own there; their totals stand below the members' shares.
FUNDS = {"Share in EPF commitments": "XXP", "Share in EIB commitments": "XXB"}
SUMMARY_ROWS = {"header": 4, "first_column": 2, "last_row": 47}
# Up to the end of each of these months the editions are put side by side.
THROUGH = ["2022-09", "2022-11", "2024-06", "2026-02"]
# The names of the months, as release 8 writes them.
MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November",
]  # fmt: skip
AMOUNTS = [
    "allocated_eur_bn", *[f"allocated_{kind}_eur_bn" for kind in KINDS], "committed_eur_bn",
]  # fmt: skip
LAST_MONTHS = {"2024-06-30": "2024-06", "2026-02-28": "2026-02"}
# EUR bn that the table of June 2024 puts under no month or one that is no number.
MOST_UNDATED = 1.0


def tables(work):
    """Make the two tables."""
    june = _june_2024(work.sources, work.countries)
    twenty_eight = release_28(work.sources, work.countries).rename(
        columns={"allocated_eur_bn": "as_is", "spread_eur_bn": "allocated_eur_bn"}
    )
    newest = work.done["aid_monthly"]
    return {
        "aid_editions": _by_month(work.sources, june, twenty_eight, newest),
        "aid_editions_by_donor": _by_donor(work, june, twenty_eight, newest),
    }


def _june_2024(sources, countries):
    """Activities to June 2024: donor, month (blank if none), kind, allocated and committed."""
    source, frame = aid_rows.read(sources, "2024-06-30")
    for column in ("Converted Value in EUR", "Allocated Total in EUR (redistributed)"):
        frame[column] = source.numbers(column, ("", "."), minimum=-1e9, maximum=1e11).fillna(0)
    number = frame.month.str.replace("\xa0", "").str.strip()
    source.refuse(~number.str.fullmatch(r"\d*"), "month", "the number of a month, or blank")
    number = pd.to_numeric(number.mask(number == ""), errors="coerce").fillna(0).astype(int)
    # Numbers above 30 stand below the last row that was in use: filled down by the spreadsheet.
    amounts = frame[["Converted Value in EUR", "Allocated Total in EUR (redistributed)"]]
    beyond = (number > 30) & (amounts != 0).any(axis=1)
    month = number.map(
        lambda n: "" if not 1 <= n <= 30 else f"{2022 + (n - 1) // 12}-{(n - 1) % 12 + 1:02}"
    )
    undated = amounts[month == ""].sum() / 1e9
    if undated.iloc[1] > MOST_UNDATED:
        raise TableError(source.name, None, "little aid without a month", f"{undated.iloc[1]:.3f}")
    source.refuse(beyond & (amounts.sum(axis=1) > 1e9), "month", "a month up to June 2024")
    return pd.DataFrame(
        {
            "iso3": countries.find(source, "donor"),
            "month": month,
            "kind": frame.aid.str.lower(),
            "allocated_eur_bn": frame["Allocated Total in EUR (redistributed)"] / 1e9,
            "committed_eur_bn": frame["Converted Value in EUR"] / 1e9,
        }
    )


# -- by month --------------------------------------------------------------------------------------


def _by_month(sources, june, twenty_eight, newest):
    edition = aid.edition(newest)
    newest = newest.groupby("month", as_index=False)[AMOUNTS].sum()
    frame = pd.concat(
        [
            _release_8(sources),
            _february_2024(sources),
            _added_up(june, "2024-06-30"),
            _added_up(twenty_eight, "2026-02-28"),
            newest.assign(edition=edition),
        ],
        ignore_index=True,
    )
    return frame[["edition", "month", *AMOUNTS]].round(6)


def _release_8(sources):
    columns = ["Months", "Total new aid committed per month (€ billion)"]
    where = {"header": 4, "first_column": 2, "last_row": 15}
    name = FOLDER + "kiel_release08_to_2022-11-20.xlsx"
    source = sources.sheet(name, "Figure 1 Aid over Time", columns, **where)
    source.refuse(source.frame.Months != pd.Series(MONTHS), "Months", "January to November")
    return pd.DataFrame(
        {
            "edition": "2022-11-20",
            "month": [f"2022-{number:02}" for number in range(1, 12)],
            "committed_eur_bn": source.numbers(columns[1], maximum=100),
        }
    )


def _february_2024(sources):
    names = {
        "Total aid, committed (€ billion)": "committed_eur_bn",
        "Total aid, allocated (€ billion)": "allocated_eur_bn",
        "Financial aid, allocated (€ billion)": "allocated_financial_eur_bn",
        "Humanitarian aid, allocated (€ billion)": "allocated_humanitarian_eur_bn",
        "Military aid, allocated (€ billion)": "allocated_military_eur_bn",
    }
    columns = [
        "Month", "United States, allocated (€ billion)", "Europe, allocated (€ billion)", *names,
    ]  # fmt: skip
    source = sources.sheet(FEBRUARY_2024, "Sheet1", columns)
    dates = source.dates("Month", first="2022-01-01", last="2024-02-01")
    expected = pd.Series(pd.date_range("2022-01-01", periods=len(dates), freq="MS"))
    source.refuse(dates != expected, "Month", "no month is skipped")
    frame = pd.DataFrame({"edition": "2024-02-29", "month": source.frame.Month.str[:7]})
    for column, name in names.items():
        frame[name] = source.numbers(column, maximum=100)
    parts = frame[[f"allocated_{kind}_eur_bn" for kind in KINDS]].sum(axis=1)
    source.refuse(
        (parts - frame.allocated_eur_bn).abs() > 1e-6,
        "Total aid, allocated (€ billion)",
        "the sum of the three kinds",
    )
    return frame


def _added_up(rows, edition):
    """Add the activities of an edition up by month; those without a month are left out."""
    rows = rows[rows.month != ""]
    frame = rows.groupby("month")[["allocated_eur_bn", "committed_eur_bn"]].sum()
    kinds = rows.pivot_table(
        index="month", columns="kind", values="allocated_eur_bn", aggfunc="sum"
    )
    for kind in KINDS:
        frame[f"allocated_{kind}_eur_bn"] = kinds[kind].fillna(0)
    return frame.reset_index().assign(edition=edition)


# -- by donor --------------------------------------------------------------------------------------


def _by_donor(work, june, twenty_eight, newest):
    """Each edition's totals by donor up to the end of the same months."""
    parts = [_summary(work, edition) for edition in SUMMARIES]
    later = {"2024-06-30": june, "2026-02-28": twenty_eight}
    for edition, rows in later.items():
        for through in (month for month in THROUGH if month <= LAST_MONTHS[edition]):
            inside = rows[(rows.month != "") & (rows.month <= through)]
            sums = inside.groupby("iso3")[["allocated_eur_bn", "committed_eur_bn"]].sum()
            military = inside[inside.kind == "military"].groupby("iso3")
            sums["allocated_military_eur_bn"] = military.allocated_eur_bn.sum()
            sums["committed_military_eur_bn"] = military.committed_eur_bn.sum()
            # A donor whose rows are all of other kinds gave nothing military.
            parts.append(sums.fillna(0).reset_index().assign(edition=edition, through=through))
    for through in THROUGH:
        inside = newest[newest.month <= through]
        sums = inside.groupby("iso3", as_index=False)[
            ["allocated_eur_bn", "allocated_military_eur_bn", "committed_eur_bn"]
        ].sum()
        parts.append(sums.assign(edition=aid.edition(newest), through=through))
    frame = pd.concat(parts, ignore_index=True)
    frame["donor"] = work.countries.name(frame.iso3)
    order = [
        "through", "edition", "iso3", "donor", "allocated_eur_bn", "allocated_military_eur_bn",
        "committed_eur_bn", "committed_military_eur_bn",
    ]  # fmt: skip
    return frame[order].round(6).sort_values(["through", "iso3", "edition"], ignore_index=True)


def _summary(work, edition):
    """Read commitments by donor in the summary sheet of release 7 or 8."""
    sheet, through = SUMMARIES[edition]
    name = FOLDER + aid_rows.WORKBOOKS[edition][0]
    source = work.sources.sheet(name, sheet, SUMMARY_COLUMNS, **SUMMARY_ROWS)
    # The same heading stands twice, the second time above a share of GDP.
    source.frame.columns = [*SUMMARY_COLUMNS[:8], "share of GDP", *SUMMARY_COLUMNS[9:]]
    # Below the headings stands a row of units; at the end, the total, held against the sum.
    body = source.frame.iloc[1:-1]
    units = source.frame.iloc[0, 2:6]
    funds = {code: float(source.frame[name].iloc[-1]) for name, code in FUNDS.items()}
    last = source.frame.Country.iloc[-1]
    if set(units) != {"€ billion"} or last != "Total":
        detail = f"units are {list(units)}, the last row is {last!r}"
        raise TableError(source.name, None, "EUR billion, with a total", detail)
    total = float(source.frame["Total bilateral commitments"].iloc[-1])
    source.frame, source.first_row = body.reset_index(drop=True), source.first_row + 1
    amount = source.numbers("Total bilateral commitments", maximum=200)
    if abs(amount.sum() - total) > 1e-6:
        detail = f"donors {amount.sum():.3f}, total {total:.3f}"
        raise TableError(source.name, None, "donors add up to the total", detail)
    frame = pd.DataFrame(
        {
            "iso3": work.countries.find(source, "Country"),
            "committed_eur_bn": amount,
            "committed_military_eur_bn": source.numbers("Military commitments", maximum=200),
        }
    )
    extra = pd.DataFrame(
        {
            "iso3": list(funds),
            "committed_eur_bn": list(funds.values()),
            # The facility pays for arms, the bank lends.
            "committed_military_eur_bn": [funds["XXP"], 0.0],
        }
    )
    return pd.concat([frame, extra], ignore_index=True).assign(edition=edition, through=through)
