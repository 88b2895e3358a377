"""Totals that have to agree between tables, checked before anything is written."""

from summit.data import TableError

# IOM's figure at a year's end is the one that UNHCR prints for people displaced inside Ukraine.
ROUND_AT_YEAR_END = {11: 2022, 15: 2023, 19: 2024, 22: 2025}
# Eurostat rounds each country to the nearest 5: at most 2.5 a country, 27 countries, and the
# total itself.
EUROSTAT_ROUNDING = 70
# Eurostat's own June 2024: its total is 3,725 above its 27 members, and the file does not say
# why. Both are kept.
DISAGREE = {"2024-06": 3725}
# EUR bn that release 8 counts by donor and puts in no month; the publisher prints it.
RELEASE_8_WITHOUT_MONTH = 0.694695
# EUR bn by which an edition's months and its donors may differ for rounding.
AID_ROUNDING = 1e-3
NEIGHBOURS_CHECKED = ["POL", "HUN", "SVK", "BLR", "RUS"]


def reconcile(done):
    """Raise `TableError` at the first total that does not agree."""
    hosts_add_up(done)
    union_adds_up(done)
    displaced_agree(done)
    series_agree(done)
    aid_adds_up(done)
    editions_add_up(done)


def hosts_add_up(done):
    """Check that hosts, small ones included, add up to the origin's total in every year."""
    measures = ["refugees", "asylum_seekers", "other_in_need_of_protection"]
    hosts = done["refugees_by_host"].groupby(["origin_iso3", "year"])[measures].sum()
    origins = done["refugees_by_origin"].set_index(["iso3", "year"])[measures].fillna(0)
    for key, row in hosts.iterrows():
        if not (row == origins.loc[key]).all():
            detail = f"{key}: {row.to_dict()}"
            raise TableError("refugees_by_host.csv", None, "hosts add up", detail)


def union_adds_up(done):
    """Check the EU27 total against its members in every month in which all 27 report."""
    members = done["temporary_protection"]
    months = members[members.in_eu27].groupby("month").beneficiaries.agg(["sum", "count"])
    total = done["temporary_protection_eu27"].set_index("month").beneficiaries
    full = months[months["count"] == 27]
    if len(full) < 20:
        detail = f"only {len(full)} months are complete"
        raise TableError("temporary_protection.csv", None, "27 members", detail)
    for month, row in full.iterrows():
        if abs(total[month] - row["sum"] - DISAGREE.get(month, 0)) > EUROSTAT_ROUNDING:
            detail = f"{month}: members {row['sum']}, EU27 {total[month]}"
            raise TableError("temporary_protection.csv", None, "members add up", detail)


def displaced_agree(done):
    """IOM's round at a year's end and UNHCR's year-end figure are the same number."""
    rounds = done["displaced_inside"].set_index("round").displaced
    years = done["refugees_by_origin"].query("iso3 == 'UKR'").set_index("year").internally_displaced
    for number, year in ROUND_AT_YEAR_END.items():
        if rounds[number] != years[year]:
            detail = f"round {number}: {rounds[number]}, UNHCR {year}: {years[year]}"
            raise TableError("displaced_inside.csv", None, "IOM and UNHCR agree", detail)


def series_agree(done):
    """Check that the two series by neighbour agree where they count alike."""
    frame = done["crossings_by_country"].dropna(subset=["crossings_cumulative"])
    frame = frame[frame.iso3.isin(NEIGHBOURS_CHECKED)].set_index(["iso3", "date"])
    totals = {series: part.crossings_cumulative for series, part in frame.groupby("series")}
    read = totals["snapshot"].groupby(level=["iso3", "date"]).apply(set)
    for key, value in totals["published_daily"].items():
        if key in read.index and value not in read[key]:
            detail = f"{key[0]} {key[1].date()}: {value} was published, {sorted(read[key])} read"
            raise TableError("crossings_by_country.csv", None, "the two series agree", detail)


def aid_adds_up(done):
    """Check that the newest edition gives one total by month, by donor and side by side."""
    for measure in ("allocated_eur_bn", "allocated_military_eur_bn", "committed_eur_bn"):
        months = done["aid_monthly"][measure].sum()
        donors = done["aid_donors"][measure].sum()
        editions = done["aid_editions"]
        newest = editions[editions.edition == editions.edition.max()][measure].sum()
        if max(abs(months - donors), abs(months - newest)) > AID_ROUNDING:
            detail = f"{measure}: months {months:.3f}, donors {donors:.3f}, editions {newest:.3f}"
            raise TableError("aid_monthly.csv", None, "aid adds up", detail)


def editions_add_up(done):
    """Check that each edition's donors add up to its months, where both go to the same month."""
    months = done["aid_editions"].set_index(["edition", "month"]).committed_eur_bn
    donors = done["aid_editions_by_donor"].groupby(["edition", "through"]).committed_eur_bn.sum()
    for (edition, through), total in donors.items():
        if edition not in months.index:
            continue
        known = RELEASE_8_WITHOUT_MONTH if edition == "2022-11-20" else 0
        summed = months[edition][lambda part, last=through: part.index <= last].sum()
        if abs(total - summed - known) > AID_ROUNDING:
            detail = f"{edition} through {through}: donors {total:.3f}, months {summed:.3f}"
            raise TableError("aid_editions_by_donor.csv", None, "editions add up", detail)
