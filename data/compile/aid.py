"""Aid to Ukraine in the newest release held: by donor and month, by donor, and military aid.

Promised (commitments), earmarked for a package (allocations) and paid out (disbursements) never
share a column.
"""

import re

import pandas as pd

from .kiel import KINDS, WORKBOOKS, months_of, release_28

FOLDER = "aid/kiel_release29/"
EXPLORER = FOLDER + "data_explorer.csv"
MONTHS = FOLDER + "total_allocations.csv"
SHARES = FOLDER + "eu_aid_shares.csv"
WEAPONS = FOLDER + "weapons.csv"
PROCUREMENT = FOLDER + "procurement_trends.csv"
PAID_OUT = "aid/kiel_r28_financial_disbursements.csv"
RELEASE_28_TO = "2026-02"
ALLOCATED = {"total": "allocated_eur_bn"} | {kind: f"allocated_{kind}_eur_bn" for kind in KINDS}
MEASURES = ALLOCATED | {"commitments": "committed_eur_bn"}
# EUR bn. The publisher's own columns agree to the sixth decimal.
ROUNDING = 2e-6
# Decimals of EUR bn that make a euro; nothing is kept finer: the publisher's digits
# beyond are those of a spreadsheet.
EURO = 9
# EUR bn. Below this, a difference between two releases is not taken for aid without a month.
SMALLEST_UNDATED = 0.02
# What is found for a donor, in parts of what release 28 leaves undated. Germany's rise in December
# 2022 is more than that, since some of it is a revision.
UNDATED_FOUND = (0.9, 1.6)
# The publisher's share of GDP leaves out EUR 6.7 mn of Slovenia's allocations; the file does not
# say which.
SHARE_DIFFERS = {"SVN"}
# Where the arms come from, as procurement_trends.csv heads its columns.
ORIGINS = {
    "stockpile": "stockpile_eur_bn",
    "procurement": "procurement_eur_bn",
    "unspecified": "unspecified_eur_bn",
    "nato_purl": "nato_list_eur_bn",
}
# A weapon of these kinds costs far more; the value then covers only part of the weapons.
LEAST_EUR_A_WEAPON = 50_000
COST_MONTHS = 8
COSTS = {
    "low": (250, "Lower bound refugee cost estimate (€250 per refugee and month)"),
    "middle": (500, "Baseline refugee cost estimate (€500 per refugee and month)"),
    "high": (750, "Upper bound refugee cost estimate (€750 per refugee and month)"),
}


def aid_monthly(sources):
    """Aid by donor and month in which something was recorded, promised and earmarked.

    Selected: the amounts of release 29.
    Dropped: what is still to be allocated, being one column less the other; shares of one month in
    GDP.
    Corrected: nothing; amounts are the publisher's, to a thousand euros.
    Assumed: as aid without a month of its own counts the rise from release 28, which keeps such aid
    apart, to release 29, for donors with undated aid in release 28, where it is at least EUR 20
    million. The publisher does not say it.
    """
    return sources.once(_explorer).drop(columns="gdp")


def aid_donors(sources):
    """Aid by donor, and what it is beside the donor's economy.

    Selected: the months of aid_monthly, added up; each member state's share in what the EU's
    institutions gave.
    Dropped: the publisher's own shares of GDP, which are only held against those computed.
    Corrected: shares of GDP are computed anew; Slovenia's differs from the publisher's.
    Assumed: the institutions have no GDP; GDP is that of 2021, as the publisher prints it.
    """
    monthly = sources.once(_explorer)
    amounts = [name for name in monthly if name.endswith("_bn")]
    frame = monthly.groupby("iso3", as_index=False)[amounts].sum().round(EURO)
    gdp = frame.iso3.map(monthly.groupby("iso3").gdp.first())
    frame["gdp_2021_eur_bn"] = gdp.where(gdp > 0)
    frame["share_of_gdp_pct"] = 100 * frame.allocated_eur_bn / frame.gdp_2021_eur_bn
    frame["through_eu_eur_bn"] = frame.iso3.map(_eu_shares(sources, frame.set_index("iso3")))
    with_eu = frame.allocated_eur_bn + frame.through_eu_eur_bn.fillna(0)
    frame["with_eu_share_of_gdp_pct"] = 100 * with_eu / frame.gdp_2021_eur_bn
    return frame.round(12)


def aid_disbursements(sources):
    """Financial aid by donor and month in which it was paid out.

    Selected: all rows of release 28, the only one of which the amounts paid out are held.
    Dropped: whether a donor is in the EU, which other tables say.
    Corrected: nothing.
    Assumed: a month without a row is a month in which nothing was paid; a negative amount takes
    something back.
    """
    source = sources.open(PAID_OUT, "giver,er_eu_medlem,aar,maaned,verdi_eur_mrd")
    source.unique("giver", "aar", "maaned")
    month = months_of(source, "aar", "maaned")
    source.refuse(month > RELEASE_28_TO, "maaned", f"a month up to {RELEASE_28_TO}")
    amount = source.numbers("verdi_eur_mrd", minimum=-0.1, maximum=20).round(EURO)
    codes = sources.countries.find(source, "giver")
    return pd.DataFrame({"month": month, "iso3": codes, "paid_out_eur_bn": amount})


def aid_stockpile_procurement(sources):
    """Military aid by month, from stocks or newly bought.

    Selected: all months of release 29.
    Dropped: nothing.
    Corrected: nothing.
    Assumed: nothing; aid without a month is not in the file.
    """
    source = sources.open(PROCUREMENT, ["year", "month", *ORIGINS])
    source.unique("year", "month")
    frame = pd.DataFrame({"month": months_of(source)})
    for column, name in ORIGINS.items():
        frame[name] = source.numbers(column, maximum=20).round(EURO)
    return frame


def aid_heavy_weapons(sources):
    """Heavy weapons by donor and kind.

    Selected: all rows of release 29, five kinds.
    Dropped: nothing.
    Corrected: kinds renamed, values in millions; the models named are checked to add up to the
    number.
    Assumed: a value under EUR 50,000 a weapon covers only part of the weapons.
    """
    source = sources.open(
        WEAPONS, "donor,category,number_of_weapons,monetary_value_eur,weapons_list"
    )
    source.unique("donor", "category")
    units, value = source.counts("number_of_weapons"), source.counts("monetary_value_eur")
    models = source.texts("weapons_list").str.strip()
    named = models.map(lambda text: sum(map(int, re.findall(r"\((\d+)\)(?:;|$)", text))))
    source.refuse(named != units, "weapons_list", "models that add up to the number of weapons")
    return pd.DataFrame(
        {
            "iso3": sources.countries.find(source, "donor"),
            "kind": source.texts("category", sources.words("aid_heavy_weapons", "category")),
            "weapons": units,
            "value_eur_mn": (value / 1e6).astype("float64"),
            "value_is_partial": value < LEAST_EUR_A_WEAPON * units,
            "models": models,
        }
    )


def aid_refugee_costs(sources):
    """Costs of hosting refugees in 2022 as release 8 estimates them: not spending.

    Selected: three estimates of each host's costs.
    Dropped: hosts without refugees in the sheet.
    Corrected: nothing.
    Assumed: nothing; each cost is checked to be refugees times a rate for eight
    months.
    """
    columns = ["Country", "Number of refugees", *(heading for _, heading in COSTS.values())]
    workbook, *_ = WORKBOOKS["2022-11-20"]
    source = sources.sheet(workbook, "Figure 12 Refugee costs", columns, header=4, last_row=44)
    source.unique("Country")
    people = source.counts("Number of refugees")
    frame = pd.DataFrame({"iso3": sources.countries.find(source, "Country"), "refugees": people})
    for name, (rate, heading) in COSTS.items():
        cost = source.numbers(heading, maximum=20)
        expected = people.astype("float64") * rate * COST_MONTHS / 1e9
        source.refuse((cost - expected).abs() > 1e-5, heading, f"EUR {rate} for eight months")
        frame[f"cost_{name}_eur_bn"] = cost.round(EURO)
    return frame[frame.refugees > 0]


def _explorer(sources):
    """Read the donors' months of release 29, with the GDP beside them."""
    columns = ["country", "iso", "year", "month", *MEASURES, "to_be_allocated", "gdp", "pct_gdp"]
    source = sources.open(EXPLORER, columns)
    source.unique("country", "year", "month")
    month, code = months_of(source), sources.countries.find(source, "country")
    other = (source.frame.iso != code) & (source.frame.iso != "EU")
    source.refuse(other, "iso", "the code of the donor named")
    frame = pd.DataFrame({"month": month, "iso3": code})
    for column, name in MEASURES.items():
        frame[name] = source.numbers(column, maximum=100)
    whole, *parts = (frame[name] for name in ALLOCATED.values())
    source.refuse((sum(parts) - whole).abs() > ROUNDING, "total", "the sum of the three kinds")
    open_ = source.numbers("to_be_allocated", minimum=None)
    off = (frame.committed_eur_bn - whole - open_).abs() > ROUNDING
    source.refuse(off, "to_be_allocated", "commitments less allocations")
    frame["gdp"] = source.numbers("gdp")
    gdps = frame.groupby("iso3").gdp.transform("nunique")
    source.refuse(gdps > 1, "gdp", "one GDP a donor")
    _add_up_to_months(sources, frame)
    return frame.assign(undated_estimate_eur_bn=_undated(sources, source, frame))


def _add_up_to_months(sources, frame):
    """Check that the donors of a month add up to the publisher's own total of that month."""
    columns = ["year", "month", "total_allocations", "military", "financial", "humanitarian"]
    source = sources.open(MONTHS, columns)
    month = months_of(source)
    sums = frame.groupby("month")[list(ALLOCATED.values())].sum()
    source.refuse(~month.isin(sums.index), "month", "a month of data_explorer.csv")
    for column, name in ALLOCATED.items():
        heading = "total_allocations" if column == "total" else column
        differs = (source.numbers(heading) - month.map(sums[name])).abs() > 5e-5
        source.refuse(differs, heading, "the sum of the donors in data_explorer.csv")
    if len(month) != len(sums):
        source.stop("every month", f"{len(month)} months, donors have {len(sums)}")


def _undated(sources, source, frame):
    """Aid that release 28 leaves without a month, where release 29 shows it in one.

    Release 29 says nothing of it. It is taken for the rise from release 28 to 29 in a month, for a
    donor with undated aid in release 28; these rises must come close to the donor's undated sum.
    """
    before = sources.once(release_28)
    # From here on release 29 names the bank's aid with the EU's.
    codes = before.iso3.replace("XXB", "XXE")
    by_month = before.groupby([codes, "month"]).allocated_eur_bn.sum()
    undated = by_month.xs("", level="month")
    undated = undated[undated > SMALLEST_UNDATED]
    keys = pd.MultiIndex.from_frame(frame[["iso3", "month"]])
    rise = frame.allocated_eur_bn - by_month.reindex(keys).fillna(0).to_numpy()
    is_meant = frame.iso3.isin(undated.index) & (frame.month <= RELEASE_28_TO)
    rise = rise.where(is_meant & (rise > SMALLEST_UNDATED), 0.0).round(EURO)
    found = rise.groupby(frame.iso3).sum()
    for iso3, expected in undated.items():
        if not UNDATED_FOUND[0] <= found[iso3] / expected <= UNDATED_FOUND[1]:
            detail = f"{iso3}: {expected:.3f} undated in release 28, {found[iso3]:.3f} in months"
            source.stop("undated aid stands in some month", detail)
    return rise


def _eu_shares(sources, donors):
    """Return each member state's share of what the EU's institutions gave."""
    source = sources.open(
        SHARES, "country,iso,bilateral_pct_gdp,eu_share_pct_gdp,total_pct_gdp,eu_share_bn"
    )
    source.unique("iso")
    code = sources.countries.find(source, "country")
    source.refuse(code != source.frame.iso, "iso", "the code of the donor named")
    if len(code) != 27:
        source.stop("27 members", f"there are {len(code)}")
    own = source.numbers("bilateral_pct_gdp", maximum=10) - code.map(donors.share_of_gdp_pct)
    differs = (own.abs() > 2e-5) != code.isin(SHARE_DIFFERS)
    source.refuse(differs, "bilateral_pct_gdp", "allocations over GDP of 2021")
    amount = source.numbers("eu_share_bn", maximum=100)
    of_gdp = 100 * amount / code.map(donors.gdp_2021_eur_bn)
    off = (source.numbers("eu_share_pct_gdp") - of_gdp).abs() > 2e-5
    source.refuse(off, "eu_share_pct_gdp", "the share in EUR over GDP of 2021")
    union = donors.allocated_eur_bn["XXE"]
    if abs(amount.sum() - union) > 1e-4:
        detail = f"members {amount.sum():.4f}, the EU {union:.4f}"
        source.stop("shares add up to the EU's aid", detail)
    return pd.Series(amount.to_numpy(), index=code)
