"""Sanctions, and what the European Union and its neighbours bought from Russia before them."""

import re

import pandas as pd

from summit.data import TableError

SANCTIONS = "aid/sanctions_dates.csv"
GAS = "aid/eurostat_gas_imports_by_partner.xlsx"
CUSTOMS = "aid/eurostat_comext_russia_share_annual.csv"
MONEY = "aid/crea_imports_from_russia_mean_2019-2021.csv"
STATEMENTS = "statements/energy_and_military_aid_statements.md"

# -- sanctions -------------------------------------------------------------------------------------

PACKAGE = r"(\d)(?:st|nd|rd|th) package(?: part (\d))?: (.+)"
# The book's own words for each row, and what the measure does to trade in energy.
SANCTION_WORDS = {
    ("2022-02-23", "EU"): (
        "none",
        "Lists the members of the State Duma who voted to recognise the separatist areas, and 27 "
        "people and bodies; ends trade with those areas.",
    ),
    ("2022-02-25", "EU"): (
        "technology",
        "Freezes the assets of Putin and Lavrov; restricts finance, transport and technology, "
        "refining among it.",
    ),
    ("2022-02-28", "EU"): (
        "none",
        "Forbids dealings with the Central Bank of Russia; closes the Union's air space.",
    ),
    ("2022-03-02", "EU"): (
        "none",
        "Cuts seven banks off SWIFT; stops the broadcasts of RT and Sputnik and the supply of euro "
        "banknotes.",
    ),
    ("2022-03-08", "US"): (
        "all_imports",
        "Executive Order 14066: bans the import of Russian crude oil, oil products, liquefied gas "
        "and coal, and new American investment in energy.",
    ),
    ("2022-03-15", "EU"): (
        "investment",
        "Forbids dealings with some state companies, credit ratings, new investment in energy, and "
        "trade in iron, steel and luxury goods.",
    ),
    ("2022-04-08", "EU"): (
        "coal",
        "Bans the import of coal, from August 2022; closes ports and roads to Russian carriers; "
        "stops exports of jet fuel and technology.",
    ),
    ("2022-06-03", "EU"): (
        "oil",
        "Bans oil that comes by sea, not by pipeline; cuts more banks off SWIFT, Sberbank among "
        "them.",
    ),
}


def _sanctions(sources):
    columns = ["date", "actor", "measure", "energy_relevance", "source_url", "source_type"]
    source = sources.open(SANCTIONS, columns)
    source.unique(["date", "actor"])
    source.texts("actor", ["EU", "US"])
    for column in ("source_url", "source_type", "energy_relevance"):
        source.texts(column)
    dates = source.dates("date", first="2022-02-22", last="2022-12-31")
    keys = list(zip(source.frame.date, source.frame.actor, strict=True))
    known = pd.Series([key in SANCTION_WORDS for key in keys])
    source.refuse(~known, "measure", "described in data/compile/measures.py")
    parts = source.frame.measure.str.extract(PACKAGE)
    union = source.frame.actor == "EU"
    source.refuse(union & parts[0].isna(), "measure", "the European Union's measures by package")
    bans = source.frame.energy_relevance == "none"
    kinds = pd.Series([SANCTION_WORDS[key][0] for key in keys])
    source.refuse(bans != (kinds == "none"), "energy_relevance", "as in data/compile/measures.py")
    frame = pd.DataFrame(
        {
            "date": dates,
            "actor": source.frame.actor,
            "package": pd.to_numeric(parts[0]).astype("Int64"),
            "part": pd.to_numeric(parts[1]).astype("Int64"),
            "energy": kinds,
            "measure": [SANCTION_WORDS[key][1] for key in keys],
            "evidence": source.frame.source_type,
            "source": source.frame.source_url.str.replace(" ; ", " | "),
        }
    )
    order = frame.package.dropna()
    if not order.is_monotonic_increasing or set(order) != set(range(1, 7)):
        raise TableError(SANCTIONS, None, "packages 1 to 6 in order", f"found {list(order)}")
    return frame


# -- gas, in energy units, from every country ------------------------------------------------------

YEARS = [str(year) for year in range(2011, 2021)]
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


def _gas(work):
    """Make gas imports by country and year, and the Union's totals as Eurostat prints them."""
    long = None
    for measure, described in GAS_SHEETS.items():
        part = _gas_sheet(work, measure, *described)
        long = part if long is None else long.merge(part, on=["place", "year"], validate="1:1")
    union = long[long.place == UNION].set_index("year")
    rows = long[~long.place.isin(GROUPS)].rename(columns={"place": "iso3"})
    rows.insert(1, "country", work.countries.name(rows.iso3))
    members = _members(work)
    rows["in_eu27"] = rows.iso3.isin(members).map({True: "true", False: "false"})
    _gas_adds_up(rows, union)
    rows["from_russia"] = [
        _gas_status(*cells)
        for cells in zip(rows.iso3, rows.from_russia_tj, rows.all_imports_tj, strict=True)
    ]
    share = 100 * rows.from_russia_tj / rows.all_imports_tj.replace(0, pd.NA)
    stated = rows.from_russia.isin(["figure", "zero"])
    rows["russia_share_of_all_imports_by_energy_pct"] = _rounded(share.where(stated), 2)
    rows = rows.sort_values(["iso3", "year"], ignore_index=True)
    columns = ["year", "iso3", "country", "in_eu27", "from_russia", *GAS_SHEETS]
    return rows[[*columns, "russia_share_of_all_imports_by_energy_pct"]], union


def _gas_sheet(work, measure, sheet, product, partner):
    """Read one sheet: the lines above its table say what it holds; a row a country."""
    above = work.sources.sheet(GAS, sheet, ["Time frequency", "", "Annual"], header=5, last_row=8)
    found = list(above.frame["Annual"])
    if found != [product, partner, UNIT]:
        detail = f"the sheet holds {found}, expected {[product, partner, UNIT]}"
        raise TableError(above.name, 6, "product, partner and unit", detail)
    source = work.sources.sheet(GAS, sheet, ["TIME", *YEARS], header=10, last_row=55)
    # Below the years stands a row with no figure.
    source.frame, source.first_row = source.frame.iloc[1:].reset_index(drop=True), 12
    source.unique(["TIME"])
    kept = source.frame.TIME[source.frame.TIME != LEFT_OUT]
    grouped = source.frame.TIME.isin(GROUPS)
    codes = _codes(work, source, "TIME", ~grouped & (source.frame.TIME != LEFT_OUT))
    places = source.frame.TIME.where(grouped, codes)
    parts = []
    for year in YEARS:
        figures = source.numbers(year, (":",), maximum=LARGEST_TJ)
        parts.append(pd.DataFrame({"place": places, "year": int(year), measure: figures}))
    long = pd.concat(parts)[lambda frame: frame.place.notna()]
    long[measure] = long[measure].round().astype("Int64")
    if long.place.nunique() != len(kept):
        raise TableError(source.name, None, "one row a country", "a country stands twice")
    return long


def _codes(work, source, column, mask):
    """Return the codes for the names in the rows of `mask`, and blanks in the others."""
    codes = source.frame[column].str.strip().where(mask).map(work.countries.known)
    rule = "known country (see data/compile/aliases.csv)"
    source.refuse(mask & codes.isna(), column, rule)
    return codes


def _gas_status(iso3, russia, total):
    """Say what the figure for Russia is: a 0 of some countries means that they do not tell."""
    if pd.isna(russia) or pd.isna(total):
        return "not_available"
    if total == 0:
        return "no_imports"
    if russia > 0:
        return "figure"
    return "zero_partner_not_specified" if iso3 in NOT_SPECIFIED else "zero"


def _gas_adds_up(rows, union):
    """Check that the 27 members add up to the Union's total, and no part is above its whole."""
    for measure in GAS_SHEETS:
        sums = rows[rows.in_eu27 == "true"].groupby("year")[measure].sum()
        wrong = (sums - union[measure]).abs() > 27
        if wrong.any():
            year = wrong.idxmax()
            detail = f"{measure} {year}: members {sums[year]}, EU27 {union[measure][year]}"
            raise TableError(GAS, None, "members add up", detail)
    for part, whole in (
        ("from_russia_tj", "all_imports_tj"),
        ("lng_from_russia_tj", "from_russia_tj"),
        ("lng_all_imports_tj", "all_imports_tj"),
    ):
        above = (rows[part] > rows[whole] + 1).fillna(False)
        if above.any():
            row = rows[above].iloc[0]
            detail = f"{row.iso3} {row.year}: {part} {row[part]}, {whole} {row[whole]}"
            raise TableError(GAS, None, "a part not above its whole", detail)


# -- fuels by weight and value, from customs -------------------------------------------------------

FUELS = {
    "2701": "coal",
    "2709": "crude_oil",
    "2710": "oil_products",
    "271111": "liquefied_natural_gas",
    "271121": "gaseous_natural_gas",
}
# In 2021 the file's total from outside the Union covers less than its figure for Russia: eleven
# shares are above 100 %. The year is left out.
CUSTOMS_YEARS = [2019, 2020]
CUSTOMS_UNION = "EU27_2020"
# Other groups, and the United Kingdom, which is a member in the first of the two years only.
CUSTOMS_LEFT_OUT = ["EU", "EA19", "EUROZONE", "GB"]
WEIGHT, VALUE = "QUANTITY_IN_100KG", "VALUE_IN_EUROS"
ROUNDED_TO = 1e-5  # the file has six figures of each number


def _customs(work):
    """Make imports by member state and fuel, and the same for the Union as a whole."""
    columns = [
        "reporter", "hs", "hs_label", "year", "indicator", "from_extra_eu27", "from_intra_eu27",
        "from_russia", "russia_share_of_extra_eu",
    ]  # fmt: skip
    source = work.sources.open(CUSTOMS, columns)
    source.unique(["reporter", "hs", "year", "indicator"])
    source.texts("indicator", [WEIGHT, VALUE])
    source.texts("year", ["2019", "2020", "2021"])
    frame = source.frame[["reporter", "hs", "indicator"]].copy()
    frame["year"] = source.frame.year.astype(int)
    for column in columns[5:]:
        frame[column] = source.numbers(column, ("",), maximum=1e12)
    wanted = frame.hs.isin(list(FUELS)) & frame.year.isin(CUSTOMS_YEARS)
    whole = frame.from_extra_eu27.where(frame.from_extra_eu27 > 0)
    off = (frame.from_russia / whole - frame.russia_share_of_extra_eu).abs()
    source.refuse(off > 2e-5, "russia_share_of_extra_eu", "Russia's part of the total from outside")
    above = wanted & (frame.from_russia > frame.from_extra_eu27 * (1 + ROUNDED_TO))
    source.refuse(above, "from_russia", "not above the total from outside the Union")
    wanted &= ~frame.reporter.isin(CUSTOMS_LEFT_OUT)
    wide = _side_by_side(frame[wanted])
    union = wide[wide.reporter == CUSTOMS_UNION].set_index(["year", "fuel"])
    _codes(work, source, "reporter", wanted & (frame.reporter != CUSTOMS_UNION))
    rows = wide[wide.reporter != CUSTOMS_UNION]
    rows = rows.assign(iso3=rows.reporter.map(work.countries.known))
    if set(rows.iso3) != _members(work):
        raise TableError(CUSTOMS, None, "27 members", f"there are {rows.iso3.nunique()}")
    _customs_add_up(rows, union)
    rows["country"] = work.countries.name(rows.iso3)
    rows = rows.sort_values(["year", "fuel", "iso3"], ignore_index=True)
    return rows[["year", "iso3", "country", "fuel", *CUSTOMS_FIGURES, *CUSTOMS_SHARES]], union


CUSTOMS_FIGURES = [
    "from_russia", "from_russia_kt", "from_outside_eu_kt", "from_inside_eu_kt",
    "from_russia_eur_mn", "from_outside_eu_eur_mn",
]  # fmt: skip
CUSTOMS_SHARES = [
    "russia_share_of_extra_eu_imports_by_weight_pct",
    "russia_share_of_extra_eu_imports_by_value_pct",
    "russia_share_of_all_imports_by_weight_pct",
]


def _side_by_side(frame):
    """Put weight and value of a fuel in one row, in thousand tonnes and million euros."""
    key = ["reporter", "year", "hs"]
    weight = frame[frame.indicator == WEIGHT].drop(columns="indicator")
    value = frame[frame.indicator == VALUE].drop(columns="indicator")
    both = weight.merge(value, on=key, suffixes=("_kt", "_eur"), validate="1:1")
    kt = {part: both[f"from_{part}_kt"] / 1e4 for part in ("russia", "extra_eu27", "intra_eu27")}
    eur = {part: both[f"from_{part}_eur"] / 1e6 for part in ("russia", "extra_eu27")}
    everything = kt["extra_eu27"] + kt["intra_eu27"]
    return pd.DataFrame(
        {
            "reporter": both.reporter,
            "year": both.year,
            "fuel": both.hs.map(FUELS),
            "from_russia": [
                _customs_status(*cells) for cells in zip(kt["russia"], everything, strict=True)
            ],
            "from_russia_kt": _rounded(kt["russia"], 3),
            "from_outside_eu_kt": _rounded(kt["extra_eu27"], 3),
            "from_inside_eu_kt": _rounded(kt["intra_eu27"], 3),
            "from_russia_eur_mn": _rounded(eur["russia"], 3),
            "from_outside_eu_eur_mn": _rounded(eur["extra_eu27"], 3),
            CUSTOMS_SHARES[0]: _share(kt["russia"], kt["extra_eu27"]),
            CUSTOMS_SHARES[1]: _share(eur["russia"], eur["extra_eu27"]),
            CUSTOMS_SHARES[2]: _share(kt["russia"], everything),
        }
    )


def _customs_status(russia, everything):
    if pd.isna(russia):
        return "not_given"
    if russia > 0:
        return "figure"
    return "zero_partner_not_specified" if everything == 0 else "zero"


def _customs_add_up(rows, union):
    """Check that what members bought from Russia adds up to the Union's figure."""
    for measure in ("from_russia_kt", "from_outside_eu_kt", "from_russia_eur_mn"):
        sums = rows.groupby(["year", "fuel"])[measure].sum().reindex(union.index)
        wrong = (sums - union[measure]).abs() > 1e-4 * sums
        if wrong.any():
            key = wrong.idxmax()
            detail = f"{measure} {key}: members {sums[key]:.1f}, EU27 {union[measure][key]:.1f}"
            raise TableError(CUSTOMS, None, "members add up", detail)


def _share(part, whole):
    return _rounded(100 * part / whole.where(whole > 0), 2)


def _rounded(numbers, decimals):
    """Round to text that a reader sees as typed: 0.1, not 0.30000000000000004."""
    return pd.to_numeric(numbers).astype("float64").round(decimals)


# -- three denominators ----------------------------------------------------------------------------

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


def _denominators(work, gas, customs):
    """Set the Union's shares of 2020 side by side, each under its denominator."""
    text = work.sources.text(STATEMENTS)
    needs, imports = _sentence(text, NEEDS, NEEDS_OF), _sentence(text, IMPORTS, IMPORTS_OF)
    last = gas.loc[2020]
    by_energy = {
        "natural_gas": 100 * last.from_russia_tj / last.all_imports_tj,
        "liquefied_natural_gas": 100 * last.lng_from_russia_tj / last.lng_all_imports_tj,
    }
    by_weight = customs[CUSTOMS_SHARES[0]].loc[2020]
    fuels = [*NEEDS_OF, *(fuel for fuel in FUELS.values() if fuel not in NEEDS_OF)]
    frame = pd.DataFrame({"year": 2020, "fuel": fuels})
    for column, shares in {
        "russia_share_of_energy_needs_pct": needs,
        "russia_share_of_extra_eu_imports_pct": imports,
        CUSTOMS_SHARES[0]: by_weight.to_dict(),
        "russia_share_of_all_imports_by_energy_pct": by_energy,
    }.items():
        frame[column] = _rounded(frame.fuel.map(shares), 2)
    return frame


def _sentence(text, pattern, names):
    """Find the sentence that states the shares; without it the compile stops."""
    match = pattern.search(" ".join(text.split()))
    if match is None:
        raise TableError(STATEMENTS, None, "the sentence with the shares", f"of {names}")
    shares = dict(zip(names, map(float, match.groups()), strict=True))
    wrong = [name for name, share in shares.items() if not 0 <= share <= 100]
    if wrong:
        raise TableError(STATEMENTS, None, "a share from 0 to 100", f"{wrong}: {shares}")
    return shares


# -- money -----------------------------------------------------------------------------------------


# Next to nothing is counted here, yet Eurostat's energy statistics name Russia as the seller of
# 368,989 TJ to Poland in 2020, over half of its imports, and of 63 % of Austria's until 2013.
SELLER_HIDDEN = ["AUT", "POL"]


def _money(work):
    """Make the estimate of what was paid, in a mean year of 2019 to 2021."""
    columns = ["country", "partner", "source", "coal", "gas", "oil", "total", "unit"]
    source = work.sources.open(MONEY, columns)
    source.texts("partner", ["Russia"])
    source.texts("source", ["comtrade_eurostat"])
    source.texts("unit", ["million eur"])
    source.unique(["country"])
    figures = {
        f"from_russia_{fuel}_eur_mn": source.numbers(fuel, ("NA",), maximum=100_000)
        for fuel in ("coal", "gas", "oil", "total")
    }
    frame = pd.DataFrame(figures)
    off = (frame.iloc[:, :3].sum(axis=1) - frame.iloc[:, 3]).abs()
    source.refuse(off > 0.01, "total", "the sum of coal, gas and oil")
    is_union = source.frame.country == "EU"
    codes = _codes(work, source, "country", ~is_union)
    frame = frame.round(1).assign(iso3=codes)[~is_union]
    frame["gas"] = [
        _gas_money_status(*cells)
        for cells in zip(frame.iso3, frame.from_russia_gas_eur_mn, strict=True)
    ]
    members = _members(work)
    if set(frame.iso3) != members | {"GBR"}:
        raise TableError(MONEY, None, "27 members and one more", f"found {sorted(frame.iso3)}")
    frame.insert(0, "country", work.countries.name(frame.iso3))
    frame["in_eu27"] = frame.iso3.isin(members).map({True: "true", False: "false"})
    frame = frame.sort_values("iso3", ignore_index=True)
    return frame[["iso3", "country", "in_eu27", "gas", *figures]]


def _gas_money_status(iso3, eur_mn):
    if pd.isna(eur_mn):
        return "not_given"
    return "seller_not_specified" if iso3 in SELLER_HIDDEN else "figure"


def _members(work):
    protection = work.done["temporary_protection"]
    return set(protection[protection.in_eu27 == "true"].iso3)


def tables(work):
    """Make the tables of sanctions and of energy."""
    gas, gas_union = _gas(work)
    customs, customs_union = _customs(work)
    return {
        "sanctions": _sanctions(work.sources),
        "energy_dependence_eu27": _denominators(work, gas_union, customs_union),
        "gas_imports_by_country": gas,
        "energy_imports_by_country": customs,
        "energy_bought_by_country": _money(work),
    }
