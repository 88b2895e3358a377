"""What the European Union and its neighbours bought from Russia before the sanctions."""

import re

import pandas as pd

from summit.data import TableError

GAS = "aid/eurostat_gas_imports_by_partner.xlsx"
CUSTOMS = "aid/eurostat_comext_russia_share_annual.csv"
MONEY = "aid/crea_imports_from_russia_mean_2019-2021.csv"
STATEMENTS = "statements/energy_and_military_aid_statements.md"

NEEDS = re.compile(
    r"\"In 2020, imports from Russia covered ([\d.]+)% of the EU's energy needs\.\".*?"
    r"covered ([\d.]+)% of the EU's natural gas, ([\d.]+)% of oil, and ([\d.]+)% of solid fossil"
)
IMPORTS = re.compile(
    r"Russia supplied ([\d.]+)% of EU gas imports, ([\d.]+)% of crude oil imports, ([\d.]+)% of "
    r"hard coal imports in 2020"
)
NEEDS_OF = ["all_energy", "natural_gas", "oil", "solid_fossil_fuels"]
IMPORTS_OF = ["natural_gas", "crude_oil", "coal"]

YEARS = [str(year) for year in range(2011, 2021)]
# The sheet of each measure, and what the lines above its table say of it.
GAS_SHEETS = {
    "from_russia_tj": ("Sheet 1", "Natural gas", "Russia"),
    "all_imports_tj": ("Sheet 2", "Natural gas", "Total"),
    "lng_from_russia_tj": ("Sheet 3", "Liquefied natural gas", "Russia"),
    "lng_all_imports_tj": ("Sheet 4", "Liquefied natural gas", "Total"),
}
UNIT = "Terajoule (gross calorific value - GCV)"
UNION = "European Union - 27 countries (from 2020)"
GROUPS = [
    UNION,
    "European Union - 28 countries (2013-2020)",
    "Euro area - 19 countries  (from 2015)",
]
# Has no code in the book's table of countries; all its figures are 0.
LEFT_OUT = "Kosovo (under United Nations Security Council Resolution 1244/99)"
LARGEST_TJ = 20_000_000
# They report gas by the neighbour it comes through, or keep the seller to themselves: their 0 for
# Russia is no 0 (notes gathered with the file).
NOT_SPECIFIED = ["AUT", "DNK", "HRV", "IRL"]
BY_ENERGY = "russia_share_of_all_imports_by_energy_pct"

# In 2021 the file's total from outside the Union covers less than its figure for Russia: eleven
# shares are above 100 %. The year is left out.
CUSTOMS_YEARS = ["2019", "2020"]
CUSTOMS_UNION = "EU27_2020"
# Other groups, and the United Kingdom, which is a member in the first of the two years only.
CUSTOMS_LEFT_OUT = ["EU", "EA19", "EUROZONE", "GB"]
WEIGHT, VALUE = "QUANTITY_IN_100KG", "VALUE_IN_EUROS"
ROUNDED_TO = 1e-5  # the file has six figures of each number
BY_WEIGHT = "russia_share_of_extra_eu_imports_by_weight_pct"

# Next to nothing is counted here, yet Eurostat's energy statistics name Russia as the seller of
# 368,989 TJ to Poland in 2020, over half of its imports, and of 63 % of Austria's until 2013.
SELLER_HIDDEN = ["AUT", "POL"]


def energy_dependence_eu27(sources):
    """Dependence of the Union in 2020 under each denominator, side by side.

    Selected: shares of needs from Eurostat's sentence, shares of imports from outside the Union
    from the report on the same release; shares by weight and by energy content computed from the
    tables by country.
    Dropped, corrected: nothing.
    Assumed: a share that no source gives is blank; the share of gaseous gas by weight is that of
    the states that are in the customs file.
    """
    text = " ".join(sources.text(STATEMENTS).split())
    gas = sources.once(_gas)[1].loc[2020]
    by_energy = {
        "natural_gas": 100 * gas.from_russia_tj / gas.all_imports_tj,
        "liquefied_natural_gas": 100 * gas.lng_from_russia_tj / gas.lng_all_imports_tj,
    }
    goods = sources.words("energy_imports_by_country", "hs").values()
    frame = pd.DataFrame({"year": 2020, "fuel": [*NEEDS_OF, *goods]})
    for column, shares in {
        "russia_share_of_energy_needs_pct": _sentence(text, NEEDS, NEEDS_OF),
        "russia_share_of_extra_eu_imports_pct": _sentence(text, IMPORTS, IMPORTS_OF),
        BY_WEIGHT: sources.once(_customs)[1][BY_WEIGHT].loc[2020].to_dict(),
        BY_ENERGY: by_energy,
    }.items():
        frame[column] = _rounded(frame.fuel.map(shares))
    return frame


def gas_imports_by_country(sources):
    """Natural gas imported, and from Russia, by country and year.

    Selected: four sheets (gas and liquefied gas, from Russia and in all), 2011 to 2020.
    Dropped: totals of groups of countries, against which the members are checked; Kosovo, whose
    figures are all 0.
    Corrected: rounded to whole terajoules; a 0 that means "partner not specified" is marked, and
    gets no share.
    Assumed: that Austria's, Croatia's, Denmark's and Ireland's 0 for Russia is such a one.
    """
    rows, _ = sources.once(_gas)
    kinds = [
        _gas_status(*cells)
        for cells in zip(rows.iso3, rows.from_russia_tj, rows.all_imports_tj, strict=True)
    ]
    rows = rows.assign(from_russia=kinds)
    stated = rows.from_russia.isin(["figure", "zero"])
    share = _share(rows.from_russia_tj, rows.all_imports_tj)
    return rows.assign(**{BY_ENERGY: share.where(stated)})


def energy_imports_by_country(sources):
    """Weight and value of five fuels at the customs of each member state, 2019 and 2020.

    Selected: five fuels of nine, two years of three.
    Dropped: 2021, whose total from outside the Union covers less than its figure for Russia; the
    United Kingdom; sums of groups, against which the members are checked.
    Corrected: weights in thousand tonnes, values in million euros; shares computed anew.
    Assumed: where everything reads 0 the trade is kept secret.
    """
    return sources.once(_customs)[0]


def energy_bought_by_country(sources):
    """Money that countries paid Russia for coal, gas and oil in a mean year of 2019 to 2021.

    Selected: the members of the European Union and the United Kingdom.
    Dropped: the row of the Union, which is not the sum of its members.
    Corrected: rounded to EUR 0.1 million.
    Assumed: for gas of Austria and Poland, that the seller is not specified.
    """
    source = sources.open(MONEY, "country,partner,source,coal,gas,oil,total,unit")
    source.only(partner="Russia", source="comtrade_eurostat", unit="million eur")
    source.unique("country")
    frame = pd.DataFrame(
        {
            f"from_russia_{fuel}_eur_mn": source.numbers(fuel, ("NA",), maximum=100_000)
            for fuel in ("coal", "gas", "oil", "total")
        }
    )
    off = (frame.iloc[:, :3].sum(axis=1) - frame.iloc[:, 3]).abs()
    source.refuse(off > 0.01, "total", "the sum of coal, gas and oil")
    state = source.frame.country != "EU"
    frame = frame.round(1).assign(iso3=sources.countries.find(source, "country", state))[state]
    members = _members(sources)
    if set(frame.iso3) != members | {"GBR"}:
        source.stop("27 members and one more", f"found {sorted(frame.iso3)}")
    gas = frame.from_russia_gas_eur_mn.notna().map({True: "figure", False: "not_given"})
    hidden = frame.iso3.isin(SELLER_HIDDEN) & (gas == "figure")
    return frame.assign(
        in_eu27=frame.iso3.isin(members), gas=gas.mask(hidden, "seller_not_specified")
    )


def _members(sources):
    protection = sources.table("temporary_protection")
    return set(protection.iso3[protection.in_eu27])


def _sentence(text, pattern, names):
    """Find the sentence that states the shares; without it the compile stops."""
    match = pattern.search(text)
    if match is None:
        raise TableError(STATEMENTS, None, "the sentence with the shares", f"of {names}")
    shares = dict(zip(names, map(float, match.groups()), strict=True))
    wrong = [name for name, share in shares.items() if not 0 <= share <= 100]
    if wrong:
        raise TableError(STATEMENTS, None, "a share from 0 to 100", f"{wrong}: {shares}")
    return shares


def _share(part, whole):
    return _rounded(100 * part / whole.where(whole > 0))


def _rounded(numbers, decimals=2):
    """Round to text that a reader sees as typed: 0.1, not 0.30000000000000004."""
    return pd.to_numeric(numbers).astype("float64").round(decimals)


def _gas(sources):
    """Read the sheets side by side: a row a country and year, and the Union's totals by year."""
    long = None
    for measure, described in GAS_SHEETS.items():
        part = _gas_sheet(sources, measure, *described)
        long = part if long is None else long.merge(part, on=["place", "year"], validate="1:1")
    union = long[long.place == UNION].set_index("year")
    rows = long[~long.place.isin(GROUPS)].rename(columns={"place": "iso3"})
    rows["in_eu27"] = rows.iso3.isin(_members(sources))
    sums = rows[rows.in_eu27].groupby("year")[list(GAS_SHEETS)].sum()
    _add_up(GAS, sums, union, lambda _: 27)
    return rows, union


def _gas_sheet(sources, measure, sheet, product, partner):
    """Read one sheet: the lines above its table say what it holds; a row a country."""
    above = sources.sheet(GAS, sheet, ["Annual"], header=5, last_row=8)
    found = list(above.frame.Annual)
    if found != [product, partner, UNIT]:
        detail = f"the sheet holds {found}, expected {[product, partner, UNIT]}"
        above.stop("product, partner and unit", detail, 6)
    source = sources.sheet(GAS, sheet, ["TIME", *YEARS], header=10, last_row=55)
    # Below the years stands a row with no figure.
    source.body(1)
    source.unique("TIME")
    state = ~source.frame.TIME.isin([*GROUPS, LEFT_OUT])
    places = sources.countries.find(source, "TIME", state)
    places = places.where(state, source.frame.TIME).where(source.frame.TIME != LEFT_OUT)
    if places.nunique() != places.notna().sum():
        source.stop("one row a country", "a country stands twice")
    figures = {int(year): source.numbers(year, (":",), maximum=LARGEST_TJ) for year in YEARS}
    wide = pd.DataFrame(figures).assign(place=places).dropna(subset="place")
    long = wide.melt("place", var_name="year", value_name=measure).astype({"year": int})
    return long.assign(**{measure: long[measure].round().astype("Int64")})


def _gas_status(iso3, russia, total):
    """Say what the figure for Russia is: a 0 of some countries means that they do not tell."""
    if pd.isna(russia) or pd.isna(total):
        return "not_available"
    if total == 0:
        return "no_imports"
    if russia > 0:
        return "figure"
    return "zero_partner_not_specified" if iso3 in NOT_SPECIFIED else "zero"


def _add_up(file, sums, union, allowed):
    """Check that the members' sums are the Union's figures, but for what rounding allows."""
    for measure, summed in sums.items():
        whole = union[measure].reindex(summed.index)
        wrong = (summed - whole).abs() > allowed(summed)
        if wrong.any():
            key = wrong.idxmax()
            detail = f"{measure} {key}: members {summed[key]:.1f}, EU27 {whole[key]:.1f}"
            raise TableError(file, None, "members add up", detail)


def _customs(sources):
    """Read imports by member state and fuel, and the Union's by year and fuel."""
    parts = ["from_extra_eu27", "from_intra_eu27", "from_russia"]
    columns = ["reporter", "hs", "hs_label", "year", "indicator", *parts]
    source = sources.open(CUSTOMS, [*columns, "russia_share_of_extra_eu"])
    source.unique("reporter", "hs", "year", "indicator")
    source.texts("indicator", [WEIGHT, VALUE])
    source.texts("year", [*CUSTOMS_YEARS, "2021"])
    frame = source.frame[["reporter", "hs", "year", "indicator"]].copy()
    for column in parts:
        frame[column] = source.numbers(column, ("",), maximum=1e12)
    share = source.numbers("russia_share_of_extra_eu", ("",), maximum=1e12)
    whole = frame.from_extra_eu27.where(frame.from_extra_eu27 > 0)
    off = (frame.from_russia / whole - share).abs()
    source.refuse(off > 2e-5, "russia_share_of_extra_eu", "Russia's part of the total from outside")
    fuels = sources.words("energy_imports_by_country", "hs")
    wanted = frame.hs.isin(list(fuels)) & frame.year.isin(CUSTOMS_YEARS)
    above = wanted & (frame.from_russia > frame.from_extra_eu27 * (1 + ROUNDED_TO))
    source.refuse(above, "from_russia", "not above the total from outside the Union")
    wanted &= ~frame.reporter.isin(CUSTOMS_LEFT_OUT)
    union = frame.reporter == CUSTOMS_UNION
    frame["iso3"] = sources.countries.find(source, "reporter", wanted & ~union)
    frame = frame.assign(year=frame.year.astype(int), fuel=frame.hs.map(fuels))
    wide = _side_by_side(frame[wanted].fillna({"iso3": UNION}))
    whole, rows = wide[wide.iso3 == UNION], wide[wide.iso3 != UNION]
    if set(rows.iso3) != _members(sources):
        source.stop("27 members", f"there are {rows.iso3.nunique()}")
    whole = whole.set_index(["year", "fuel"])
    bought = ["from_russia_kt", "from_outside_eu_kt", "from_russia_eur_mn"]
    sums = rows.groupby(["year", "fuel"])[bought].sum().reindex(whole.index)
    _add_up(CUSTOMS, sums, whole, lambda summed: 1e-4 * summed)
    return rows, whole


def _side_by_side(frame):
    """Put weight and value of a fuel in one row, in thousand tonnes and million euros."""
    key = ["iso3", "year", "fuel"]
    weight, value = (frame[frame.indicator == kind].set_index(key) for kind in (WEIGHT, VALUE))
    weight, value = weight.align(value, join="inner", axis=0)
    kt_russia, kt_outside = weight.from_russia / 1e4, weight.from_extra_eu27 / 1e4
    kt_inside = weight.from_intra_eu27 / 1e4
    eur_russia, eur_outside = value.from_russia / 1e6, value.from_extra_eu27 / 1e6
    kt_all = kt_outside + kt_inside
    return pd.DataFrame(
        {
            "from_russia": list(map(_customs_status, kt_russia, kt_all)),
            "from_russia_kt": _rounded(kt_russia, 3),
            "from_outside_eu_kt": _rounded(kt_outside, 3),
            "from_inside_eu_kt": _rounded(kt_inside, 3),
            "from_russia_eur_mn": _rounded(eur_russia, 3),
            "from_outside_eu_eur_mn": _rounded(eur_outside, 3),
            BY_WEIGHT: _share(kt_russia, kt_outside),
            "russia_share_of_extra_eu_imports_by_value_pct": _share(eur_russia, eur_outside),
            "russia_share_of_all_imports_by_weight_pct": _share(kt_russia, kt_all),
        }
    ).reset_index()


def _customs_status(russia, everything):
    if pd.isna(russia):
        return "not_given"
    if russia > 0:
        return "figure"
    return "zero_partner_not_specified" if everything == 0 else "zero"
