"""What the European Union and its neighbours bought from Russia before the sanctions."""

import pandas as pd

from summit.data import TableError

GAS = "aid/eurostat_gas_imports_by_partner.xlsx"
MONEY = "aid/crea_imports_from_russia_mean_2019-2021.csv"

# Shares that are stated, not computed.
STATED = ["russia_share_of_energy_needs_pct", "russia_share_of_extra_eu_imports_pct"]
FUELS = [
    "all_energy", "natural_gas", "oil", "solid_fossil_fuels", "coal", "crude_oil", "oil_products",
    "liquefied_natural_gas", "gaseous_natural_gas",
]  # fmt: skip

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

# More places than anybody prints, and few enough for a table's 18 signs: figures are rounded once,
# where they are shown.
KEPT = 10

CUSTOMS = "energy_imports_by_country"
CUSTOMS_YEARS = [2019, 2020]
CUSTOMS_UNION = "EU27"
BY_WEIGHT = "russia_share_of_extra_eu_imports_by_weight_pct"
ROUNDED_TO = 1e-5  # the list has six figures of each number

# Next to nothing is counted here, yet Eurostat's energy statistics name Russia as the seller of
# 368,989 TJ to Poland in 2020, over half of its imports, and of 63 % of Austria's until 2013.
SELLER_HIDDEN = ["AUT", "POL"]


def energy_dependence_eu27(sources):
    """Dependence of the Union in 2020 under each denominator, side by side.

    Selected: shares of needs from Eurostat's sentence, shares of imports from outside the Union
    from the report on the same release, typed by this project from the pages named; shares by
    weight and by energy content computed from the tables by country.
    Dropped, corrected: nothing.
    Assumed: a share that no source gives is blank; the share of gaseous gas by weight is that of
    the states that the customs statistics have.
    """
    source = sources.written("energy_dependence_eu27", "share,fuel,pct,source_url")
    source.unique("share", "fuel")
    source.texts("share", STATED)
    source.texts("fuel", FUELS)
    stated = source.frame.assign(pct=source.numbers("pct", maximum=100)).set_index("fuel")
    gas = sources.once(_gas)[1].loc[2020]
    by_energy = {
        "natural_gas": 100 * gas.from_russia_tj / gas.all_imports_tj,
        "liquefied_natural_gas": 100 * gas.lng_from_russia_tj / gas.lng_all_imports_tj,
    }
    frame = pd.DataFrame({"year": 2020, "fuel": FUELS})
    for column, shares in {
        **{share: stated.pct[stated.share == share] for share in STATED},
        BY_WEIGHT: sources.once(_customs)[1][BY_WEIGHT].loc[2020],
        BY_ENERGY: by_energy,
    }.items():
        frame[column] = pd.to_numeric(frame.fuel.map(shares)).astype("float64").round(KEPT)
    return frame


def gas_imports_by_country(sources):
    """Natural gas imported, and from Russia, by country and year.

    Selected: four sheets (gas and liquefied gas, from Russia and in all), 2011 to 2020.
    Dropped: totals of groups of countries, against which the members are checked; Kosovo, whose
    figures are all 0.
    Corrected: a 0 that means "partner not specified" is marked, and gets no share.
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

    Selected: five fuels of nine, two years of three; sums of the monthly trade of Eurostat's Comext
    in github.com/energyandcleanair/202203_russian_gas, which this project made.
    Dropped: 2021, whose total from outside the Union covers less than its figure for Russia; the
    United Kingdom; sums of groups but the Union's, against which the members are checked.
    Corrected: weights in thousand tonnes, values in million euros; shares computed.
    Assumed: where everything reads 0 the trade is kept secret.
    """
    return sources.once(_customs)[0]


def energy_bought_by_country(sources):
    """Money that countries paid Russia for coal, gas and oil in an average year of 2019 to 2021.

    Selected: the members of the European Union and the United Kingdom.
    Dropped: the row of the Union, which is not the sum of its members.
    Corrected: nothing.
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
    frame = frame.round(KEPT).assign(iso3=sources.countries.find(source, "country", state))[state]
    members = _members(sources)
    if set(frame.iso3) != members | {"GBR"}:
        source.stop("27 members and one more", f"found {sorted(frame.iso3)}")
    gas = frame.from_russia_gas_eur_mn.notna().map({True: "figure", False: "not_given"})
    hidden = frame.iso3.isin(SELLER_HIDDEN) & (gas == "figure")
    return frame.assign(
        in_eu27=frame.iso3.isin(members), gas=gas.mask(hidden, "seller_not_specified")
    )


def energy_shares_stated(sources):
    """Russia's share of imported gas and oil as offices stated it, one row a buyer, fuel and year.

    Selected: gas of the European Union since 2021, and crude oil of the United States in 2021,
    typed by this project from the documents and pages named in each row.
    Dropped: shares of pipelines alone, and shares of what is burnt.
    Corrected, assumed: nothing.
    """
    return sources.written("energy_shares_stated").described("energy_shares_stated")


def _members(sources):
    protection = sources.table("temporary_protection")
    return set(protection.iso3[protection.in_eu27])


def _share(part, whole):
    return (100 * part / whole.where(whole > 0)).astype("float64").round(KEPT)


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
    return wide.melt("place", var_name="year", value_name=measure).astype({"year": int})


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
    bought = ["from_russia_kt", "from_outside_eu_kt", "from_russia_eur_mn"]
    figures = [*bought[:2], "from_inside_eu_kt", bought[2], "from_outside_eu_eur_mn"]
    source = sources.written(CUSTOMS, ["year", "iso3", "fuel", *figures])
    source.unique("year", "iso3", "fuel")
    state = source.frame.iso3 != CUSTOMS_UNION
    sources.countries.code(source, "iso3", where=state)
    made = source.frame.assign(
        year=source.years("year", *CUSTOMS_YEARS),
        fuel=source.texts("fuel", FUELS),
        **{column: source.numbers(column, ("",), maximum=1e7) for column in figures},
    )
    for unit in ("kt", "eur_mn"):
        whole = made["from_outside_eu_kt" if unit == "kt" else "from_outside_eu_eur_mn"]
        above = made[f"from_russia_{unit}"] > whole * (1 + ROUNDED_TO)
        source.refuse(above, f"from_russia_{unit}", "not above the total from outside the Union")
    rows, whole = made[state], _with_shares(made[~state]).set_index(["year", "fuel"])
    if set(rows.iso3) != _members(sources):
        source.stop("27 members", f"there are {rows.iso3.nunique()}")
    sums = rows.groupby(["year", "fuel"])[bought].sum().reindex(whole.index)
    _add_up(source.name, sums, whole, lambda summed: 1e-4 * summed)
    return _with_shares(rows), whole


def _with_shares(frame):
    """Add Russia's shares, and what its figure is."""
    kt, outside, inside = (frame[f"from_{of}_kt"] for of in ("russia", "outside_eu", "inside_eu"))
    everything = outside + inside
    return frame.assign(
        from_russia=list(map(_customs_status, kt, everything)),
        **{BY_WEIGHT: _share(kt, outside)},
        russia_share_of_extra_eu_imports_by_value_pct=_share(
            frame.from_russia_eur_mn, frame.from_outside_eu_eur_mn
        ),
        russia_share_of_all_imports_by_weight_pct=_share(kt, everything),
    )


def _customs_status(russia, everything):
    if pd.isna(russia):
        return "not_given"
    if russia > 0:
        return "figure"
    return "zero_partner_not_specified" if everything == 0 else "zero"
