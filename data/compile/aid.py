"""Aid to Ukraine in the newest release held: by donor and month, by donor, and military aid.

Promised (commitments) and earmarked for a package (allocations) never share a column.
"""

import re

import pandas as pd

from summit.data import TableError

from .reading import LATEST_YEAR

FOLDER = "aid/kiel_release29/"
RELEASE_28 = "aid/kiel_release28_activities_processed.csv"
EXPLORER = FOLDER + "data_explorer.csv"
MONTHS = FOLDER + "total_allocations.csv"
SHARES = FOLDER + "eu_aid_shares.csv"
WEAPONS = FOLDER + "weapons.csv"
PROCUREMENT = FOLDER + "procurement_trends.csv"
REFUGEES = "aid/kiel_release08_to_2022-11-20.xlsx"
RELEASE_28_TO = "2026-02"
KINDS = ["financial", "humanitarian", "military"]
MEASURES = {
    "total": "allocated_eur_bn",
    **{kind: f"allocated_{kind}_eur_bn" for kind in KINDS},
    "commitments": "committed_eur_bn",
}
# EUR bn. The publisher's own columns agree to the sixth decimal.
ROUNDING = 2e-6
# EUR bn. Below this, a difference between two releases is not taken for aid without a month.
SMALLEST_UNDATED = 0.02
# What is found for a donor, in parts of what release 28 leaves undated. Germany's rise in December
# 2022 is more than that, since some of it is a revision.
UNDATED_FOUND = (0.9, 1.6)
# The publisher's share of GDP leaves out EUR 6.7 mn of Slovenia's allocations; the file does not
# say which.
SHARE_DIFFERS = {"SVN"}
CATEGORIES = {
    "Air Defense": "air_defence_system",
    "Howitzers": "howitzer",
    "IFV": "infantry_fighting_vehicle",
    "MLRS": "multiple_rocket_launcher",
    "Tanks": "tank",
}
# A weapon of these kinds costs far more; the value then covers only part of the weapons.
LEAST_EUR_A_WEAPON = 50_000
COST_MONTHS = 8
COSTS = [
    "Country", "Number of refugees",
    "Lower bound refugee cost estimate (€250 per refugee and month)",
    "Baseline refugee cost estimate (€500 per refugee and month)",
    "Upper bound refugee cost estimate (€750 per refugee and month)",
]  # fmt: skip


def tables(work):
    """Make the five tables."""
    sources, countries = work.sources, work.countries
    monthly = _monthly(sources, countries)
    return {
        "aid_monthly": monthly.drop(columns="gdp"),
        "aid_donors": _donors(sources, countries, monthly),
        "aid_stockpile_procurement": _stockpile(sources),
        "aid_heavy_weapons": _heavy_weapons(sources, countries),
        "aid_refugee_costs": _refugee_costs(sources, countries),
    }


def months_of(source):
    """Return the column ``year`` and ``month`` as one text, such as 2022-03."""
    year, month = source.counts("year"), source.counts("month")
    source.refuse(~year.between(2022, LATEST_YEAR), "year", f"between 2022 and {LATEST_YEAR}")
    source.refuse((month < 1) | (month > 12), "month", "between 1 and 12")
    return year.astype(str) + "-" + month.astype(str).str.zfill(2)


def edition(monthly):
    """Return what the newest release is called in the book: the last day of its last month."""
    return pd.Period(monthly.month.max(), "M").end_time.strftime("%Y-%m-%d")


def _monthly(sources, countries):
    """One row a donor and month in which something was recorded."""
    columns = [
        "country", "iso", "year", "month", "total", *KINDS, "commitments", "to_be_allocated",
        "gdp", "pct_gdp",
    ]  # fmt: skip
    source = sources.open(EXPLORER, columns)
    source.unique(["country", "year", "month"])
    month = months_of(source)
    code = countries.find(source, "country")
    institution = source.frame.iso == "EU"
    source.refuse((source.frame.iso != code) & ~institution, "iso", "the code of the donor named")
    frame = pd.DataFrame({"month": month, "iso3": code, "donor": countries.name(code)})
    for column, name in MEASURES.items():
        frame[name] = source.numbers(column, maximum=100).round(6)
    parts = frame[[MEASURES[kind] for kind in KINDS]].sum(axis=1)
    source.refuse(
        (parts - frame.allocated_eur_bn).abs() > ROUNDING, "total", "the sum of the three kinds"
    )
    open_ = source.numbers("to_be_allocated", minimum=None)
    source.refuse(
        (frame.committed_eur_bn - frame.allocated_eur_bn - open_).abs() > ROUNDING,
        "to_be_allocated",
        "commitments less allocations",
    )
    frame["gdp"] = source.numbers("gdp")
    gdps = frame.groupby("iso3").gdp.transform("nunique")
    source.refuse(gdps > 1, "gdp", "one GDP a donor")
    _add_up_to_months(sources, frame)
    undated = _undated(sources, countries, frame)
    frame.insert(7, "undated_estimate_eur_bn", undated)
    return frame.sort_values(["iso3", "month"], ignore_index=True)


def _add_up_to_months(sources, frame):
    """Check that the donors of a month add up to the publisher's own total of that month."""
    columns = ["year", "month", "total_allocations", "military", "financial", "humanitarian"]
    source = sources.open(MONTHS, columns)
    month = months_of(source)
    sums = frame.groupby("month")[list(MEASURES.values())].sum()
    source.refuse(~month.isin(sums.index), "month", "a month of data_explorer.csv")
    for column, name in {"total_allocations": MEASURES["total"], **MEASURES}.items():
        if column in columns:
            ours = month.map(sums[name])
            differs = (source.numbers(column) - ours).abs() > 5e-5
            source.refuse(differs, column, "the sum of the donors in data_explorer.csv")
    if len(source.frame) != len(sums):
        raise TableError(
            MONTHS, None, "every month", f"{len(source.frame)} months, donors have {len(sums)}"
        )


def _undated(sources, countries, frame):
    """Aid that release 28 leaves without a month, where release 29 shows it in one.

    Release 29 says nothing of it. It is taken for the rise from release 28 to 29 in a month, for a
    donor with undated aid in release 28; these rises must come close to the donor's undated sum.
    """
    before = release_28(sources, countries)
    # From here on release 29 names the bank's aid with the Union's.
    before["iso3"] = before.iso3.replace("XXB", "XXE")
    by_month = before.groupby(["iso3", "month"]).allocated_eur_bn.sum()
    undated = by_month[by_month.index.get_level_values("month") == ""].droplevel("month")
    undated = undated[undated > SMALLEST_UNDATED]
    keys = pd.MultiIndex.from_frame(frame[["iso3", "month"]])
    rise = frame.allocated_eur_bn - by_month.reindex(keys).fillna(0).to_numpy()
    is_meant = frame.iso3.isin(undated.index) & (frame.month <= RELEASE_28_TO)
    rise = rise.where(is_meant & (rise > SMALLEST_UNDATED), 0.0).round(6)
    found = rise.groupby(frame.iso3).sum()
    for iso3, expected in undated.items():
        if not UNDATED_FOUND[0] <= found[iso3] / expected <= UNDATED_FOUND[1]:
            detail = f"{iso3}: {expected:.3f} undated in release 28, {found[iso3]:.3f} in months"
            raise TableError(EXPLORER, None, "undated aid stands in some month", detail)
    return rise


def release_28(sources, countries):
    """Release 28 by activity: donor, month (blank if it has none), kind, allocated, committed."""
    columns = [
        "giver", "dato", "kategori", "maal", "verdi_eur", "verdi_eur_redistr",
        "verdi_eur_activity", "maaned_nr", "maaned_finnes", "verdi_eur_mrd",
    ]  # fmt: skip
    source = sources.open(RELEASE_28, columns)
    kinds = source.texts("kategori", ["Financial", "Humanitarian", "Military"]).str.lower()
    measure = source.texts("maal", ["Allocation", "Commitment"])
    number = source.counts("maaned_nr")
    source.refuse(number > 50, "maaned_nr", "a month from 1 (2022-01) to 50, or 0")
    dates = source.frame.dato.replace("NA", "")
    source.refuse(
        ~dates.str.fullmatch(r"(2022|2023|2024|2025|2026)-\d{2}-\d{2}|"), "dato", "a day or blank"
    )
    month = number.map(lambda n: "" if n == 0 else f"{2022 + (n - 1) // 12}-{(n - 1) % 12 + 1:02}")
    code = countries.find(source, "giver")
    allocated = source.numbers("verdi_eur", minimum=-1e8, maximum=1e11)
    spread = source.numbers("verdi_eur_redistr", minimum=-1e8, maximum=1e11)
    activity = source.numbers("verdi_eur_activity", minimum=-1e8, maximum=2e11)
    source.refuse((measure == "Commitment") & (allocated != 0), "verdi_eur", "0 of a commitment")
    return pd.DataFrame(
        {
            "iso3": code,
            "date": pd.to_datetime(dates.where(dates != ""), format="%Y-%m-%d"),
            "month": month,
            "kind": kinds,
            "allocated_eur_bn": allocated / 1e9,
            "spread_eur_bn": spread / 1e9,
            "committed_eur_bn": activity / 1e9,
        }
    )


def _donors(sources, countries, monthly):
    """Totals by donor, with each member state's share of what the Union's institutions gave."""
    amounts = [name for name in monthly if name.endswith("_bn")]
    frame = monthly.groupby(["iso3", "donor"], as_index=False)[amounts].sum()
    gdp = frame.iso3.map(monthly.groupby("iso3").gdp.first())
    frame["gdp_2021_eur_bn"] = gdp.where(gdp > 0)
    frame["share_of_gdp_pct"] = 100 * frame.allocated_eur_bn / frame.gdp_2021_eur_bn
    share = _eu_shares(sources, countries, frame)
    frame["through_eu_eur_bn"] = frame.iso3.map(share)
    frame["with_eu_share_of_gdp_pct"] = (
        100 * (frame.allocated_eur_bn + frame.through_eu_eur_bn.fillna(0)) / frame.gdp_2021_eur_bn
    )
    union = frame.set_index("iso3").allocated_eur_bn["XXE"]
    if abs(share.sum() - union) > 1e-4:
        detail = f"members {share.sum():.4f}, the Union {union:.4f}"
        raise TableError(SHARES, None, "shares add up to the Union's aid", detail)
    order = [
        "iso3", "donor", "allocated_eur_bn", *[MEASURES[kind] for kind in KINDS],
        "undated_estimate_eur_bn", "committed_eur_bn", "through_eu_eur_bn", "gdp_2021_eur_bn",
        "share_of_gdp_pct", "with_eu_share_of_gdp_pct",
    ]  # fmt: skip
    return frame[order].round(6)


def _eu_shares(sources, countries, frame):
    columns = [
        "country", "iso", "bilateral_pct_gdp", "eu_share_pct_gdp", "total_pct_gdp", "eu_share_bn",
    ]  # fmt: skip
    source = sources.open(SHARES, columns)
    source.unique(["iso"])
    code = countries.find(source, "country")
    source.refuse(code != source.frame.iso, "iso", "the code of the donor named")
    if len(source.frame) != 27:
        raise TableError(SHARES, None, "27 members", f"there are {len(source.frame)}")
    donors = frame.set_index("iso3")
    bilateral = source.numbers("bilateral_pct_gdp", maximum=10)
    ours = code.map(donors.share_of_gdp_pct)
    differs = (bilateral - ours).abs() > 2e-5
    source.refuse(
        differs != code.isin(SHARE_DIFFERS), "bilateral_pct_gdp", "allocations over GDP of 2021"
    )
    amount = source.numbers("eu_share_bn", maximum=100)
    of_gdp = 100 * amount / code.map(donors.gdp_2021_eur_bn)
    source.refuse(
        (source.numbers("eu_share_pct_gdp") - of_gdp).abs() > 2e-5,
        "eu_share_pct_gdp",
        "the share in EUR over GDP of 2021",
    )
    return pd.Series(amount.to_numpy(), index=code)


def _stockpile(sources):
    names = {
        "stockpile": "stockpile_eur_bn",
        "procurement": "procurement_eur_bn",
        "unspecified": "unspecified_eur_bn",
        "nato_purl": "nato_list_eur_bn",
    }
    source = sources.open(PROCUREMENT, ["year", "month", *names])
    source.unique(["year", "month"])
    frame = pd.DataFrame({"month": months_of(source)})
    for column, name in names.items():
        frame[name] = source.numbers(column, maximum=20).round(6)
    return frame


def _heavy_weapons(sources, countries):
    """Heavy weapons by donor and kind; the models named must add up to the number."""
    columns = ["donor", "category", "number_of_weapons", "monetary_value_eur", "weapons_list"]
    source = sources.open(WEAPONS, columns)
    source.unique(["donor", "category"])
    code = countries.find(source, "donor")
    kind = source.texts("category", CATEGORIES).map(CATEGORIES)
    units, value = source.counts("number_of_weapons"), source.counts("monetary_value_eur")
    models = source.texts("weapons_list").str.strip()
    named = models.map(lambda text: sum(int(n) for n in re.findall(r"\((\d+)\)(?:;|$)", text)))
    source.refuse(named != units, "weapons_list", "models that add up to the number of weapons")
    return pd.DataFrame(
        {
            "iso3": code,
            "donor": countries.name(code),
            "kind": kind,
            "weapons": units,
            "value_eur_mn": (value / 1e6).astype("float64").round(3),
            "value_is_partial": (value < LEAST_EUR_A_WEAPON * units).map(
                {True: "true", False: "false"}
            ),
            "models": models,
        }
    ).sort_values(["iso3", "kind"], ignore_index=True)


def _refugee_costs(sources, countries):
    """Read what hosting may have cost, at three sums a refugee and month for eight months."""
    source = sources.sheet(
        REFUGEES, "Figure 12 Refugee costs", COSTS, header=4, first_column=2, last_row=44
    )
    source.unique(["Country"])
    code = countries.find(source, "Country")
    people = source.counts("Number of refugees")
    frame = pd.DataFrame({"iso3": code, "host": countries.name(code), "refugees": people})
    for heading, rate, name in zip(
        COSTS[2:], (250, 500, 750), ("low", "middle", "high"), strict=True
    ):
        cost = source.numbers(heading, maximum=20)
        expected = people.astype("float64") * rate * COST_MONTHS / 1e9
        source.refuse((cost - expected).abs() > 1e-5, heading, f"EUR {rate} for eight months")
        frame[f"cost_{name}_eur_bn"] = cost.round(6)
    return frame[frame.refugees > 0].sort_values("iso3", ignore_index=True)
