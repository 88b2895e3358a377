"""Sanctions, energy and the tile grid: what they hold."""

import pandas as pd
import pytest

from summit import data

# -- sanctions -------------------------------------------------------------------------------------


SANCTIONS = data.load("sanctions")


def test_packages_are_in_order_and_coal_comes_with_the_fifth():
    packages = SANCTIONS.package.dropna()
    assert packages.is_monotonic_increasing
    assert set(packages) == set(range(1, packages.max() + 1))
    first = SANCTIONS.groupby("energy", observed=True).date.min()
    assert first["coal"] == pd.Timestamp("2022-04-08")
    assert first["all_imports"] == pd.Timestamp("2022-03-08")
    assert first["oil"] == pd.Timestamp("2022-06-03")
    assert first["lng"] == pd.Timestamp("2025-10-23")
    assert first["gas"] == pd.Timestamp("2026-01-26")


def test_every_measure_has_an_act_and_its_address_leads_to_that_act():
    union = SANCTIONS[SANCTIONS.actor == "EU"]
    assert union.act.str.fullmatch(r"3\d{4}R\d{4}").all()
    assert union.act.is_unique
    for row in union.itertuples():
        year, number = row.act[1:5], int(row.act[6:])
        assert f"https://eur-lex.europa.eu/eli/reg/{year}/{number}/oj" in row.source
        assert int(year) == row.date.year


def test_the_day_of_adoption_is_not_always_that_of_publication():
    known = SANCTIONS.dropna(subset="published_on")
    later = known[known.published_on > known.date].set_index("act")
    assert later.date["32022R0345"] == pd.Timestamp("2022-03-01")
    assert later.published_on["32022R0345"] == pd.Timestamp("2022-03-02")
    unread = SANCTIONS[SANCTIONS.published_on.isna()]
    assert unread.evidence.str.contains("the day of publication was not read").all()
    assert len(unread) == 8, "the biography prints this number"


# -- energy ----------------------------------------------------------------------------------------


def test_one_dependence_has_three_denominators():
    gas = data.load("energy_dependence_eu27").set_index("fuel").loc["natural_gas"]
    needs = gas.russia_share_of_energy_needs_pct
    outside = gas.russia_share_of_extra_eu_imports_pct
    everything = gas.russia_share_of_all_imports_by_energy_pct
    assert (needs, outside, round(everything, 2)) == (41.1, 46.0, 38.72)


@pytest.mark.parametrize("name", ["energy_imports_by_country", "gas_imports_by_country"])
def test_every_share_names_its_denominator_and_is_one(name):
    frame = data.load(name)
    shares = [column for column in frame if "share" in column]
    assert shares
    for column in shares:
        assert "share_of_" in column
        assert column.endswith("_pct")
        assert frame[column].dropna().between(0, 100).all()


def test_a_zero_that_is_none_is_marked_and_has_no_share():
    gas = data.load("gas_imports_by_country")
    marked = gas[gas.from_russia == "zero_partner_not_specified"]
    assert set(marked.iso3) == {"AUT", "DNK", "HRV", "IRL"}
    assert (marked.from_russia_tj == 0).all()
    assert (marked.all_imports_tj > 0).all()
    assert marked.russia_share_of_all_imports_by_energy_pct.isna().all()
    # Malta's gas comes as liquefied gas, of which none is Russian: a true zero, with a share.
    malta = gas[(gas.iso3 == "MLT") & (gas.year == 2020)].iloc[0]
    assert malta.from_russia == "zero"
    assert malta.russia_share_of_all_imports_by_energy_pct == 0
    austria = gas[gas.iso3 == "AUT"].set_index("year").from_russia_tj
    assert round(austria[2013]) == 248_733
    assert austria[2014] == 0


def test_one_country_under_two_denominators():
    goods = data.load("energy_imports_by_country")
    row = goods[
        (goods.iso3 == "CZE") & (goods.fuel == "gaseous_natural_gas") & (goods.year == 2020)
    ].iloc[0]
    assert row.russia_share_of_extra_eu_imports_by_weight_pct == 100
    assert round(row.russia_share_of_all_imports_by_weight_pct, 2) == 37.39


def test_what_the_biographies_say_of_secret_gas():
    goods = data.load("energy_imports_by_country")
    gas = goods[goods.fuel == "gaseous_natural_gas"]
    assert not {"AUT", "DEU", "FIN", "NLD"} & set(gas.iso3)
    told = data.load("gas_imports_by_country").query("year == 2020").set_index("iso3")
    assert (told.from_russia_tj[["DEU", "FIN", "NLD", "POL", "FRA"]] > 0).all()
    poland = gas[(gas.iso3 == "POL") & (gas.year == 2020)].iloc[0]
    assert poland.from_russia == "zero_partner_not_specified"
    assert told.russia_share_of_all_imports_by_energy_pct["POL"] > 50


def test_parts_add_up_to_the_money():
    paid = data.load("energy_bought_by_country")
    parts = paid[[f"from_russia_{fuel}_eur_mn" for fuel in ("coal", "gas", "oil")]].sum(axis=1)
    assert (parts - paid.from_russia_total_eur_mn).abs().max() < 0.01
    members = paid[paid.in_eu27].from_russia_total_eur_mn.sum()
    assert members == pytest.approx(100_018.8, abs=1.5), "the biography prints this sum"
    assert set(paid[paid.gas == "seller_not_specified"].iso3) == {"AUT", "POL"}


def test_shares_are_held_in_full_so_that_they_are_rounded_once():
    gas = data.load("gas_imports_by_country").query("year == 2020").set_index("iso3")
    share = gas.russia_share_of_all_imports_by_energy_pct
    assert (f"{share['DEU']:.1f}", f"{share['ITA']:.1f}") == ("66.1", "43.3")
    paid = data.load("energy_bought_by_country").set_index("iso3").from_russia_total_eur_mn / 1000
    assert (f"{paid['DEU']:.2f}", f"{paid['NLD']:.2f}") == ("29.82", "10.57")


def test_a_stated_share_has_its_author_and_says_how_exact_it_is():
    stated = data.load("energy_shares_stated")
    assert stated.evidence.str.match("primary|secondary").all()
    gas = stated[stated.buyer == "European Union"].set_index("year")
    assert gas.share_pct[2021] == 45
    assert gas.bound[2023] == "below"
    assert gas.period[2022] == "January to November"


# -- the tile grid ---------------------------------------------------------------------------------

GRID = data.load("tile_grid").set_index("iso3")
# Too large for one square to touch all its neighbours; and an island far from both its owners.
FAR = {frozenset({"CAN", "DNK"})}
LARGE = "RUS"


def steps(one, other):
    """Return how many squares lie between two countries, a diagonal step counting as one."""
    apart = GRID.loc[one, ["column", "row"]] - GRID.loc[other, ["column", "row"]]
    return int(max(abs(apart["column"]), abs(apart["row"])))


def test_neighbours_by_land_are_close():
    borders = data.load("land_borders")
    pairs = {
        frozenset((row.iso3, row.neighbour_iso3))
        for row in borders.itertuples()
        if {row.iso3, row.neighbour_iso3} <= set(GRID.index)
    }
    assert len(pairs) > 60
    for pair in pairs - FAR:
        assert steps(*pair) <= (5 if LARGE in pair else 2), sorted(pair)
    touching = [pair for pair in pairs if steps(*pair) == 1]
    assert len(touching) > 0.75 * len(pairs)


def test_countries_lie_as_on_a_map():
    """North is up and west is left, for pairs that any reader knows."""
    rows, columns = GRID["row"], GRID["column"]
    for north, south in [
        ("FIN", "EST"), ("EST", "LVA"), ("LVA", "LTU"), ("NOR", "DNK"), ("DNK", "DEU"),
        ("DEU", "CHE"), ("POL", "SVK"), ("SVK", "HUN"), ("UKR", "ROU"), ("ROU", "BGR"),
        ("BGR", "GRC"), ("ITA", "MLT"), ("CAN", "USA"), ("RUS", "GEO"), ("TUR", "CYP"),
    ]:  # fmt: skip
        assert rows[north] < rows[south], (north, south)
    for west, east in [
        ("USA", "IRL"), ("IRL", "GBR"), ("GBR", "NLD"), ("NLD", "DEU"), ("DEU", "POL"),
        ("POL", "BLR"), ("PRT", "ESP"), ("ESP", "ITA"), ("FRA", "DEU"), ("HRV", "SRB"),
        ("SRB", "BGR"), ("UKR", "RUS"), ("GRC", "TUR"), ("TUR", "GEO"), ("ARM", "AZE"),
    ]:  # fmt: skip
        assert columns[west] < columns[east], (west, east)


def test_the_grid_has_all_that_the_book_draws():
    needed = set(data.load("nato_members").iso3)
    needed |= set(data.load("temporary_protection").iso3)  # EU27 and EFTA
    needed |= set(data.load("recorded_by_country").iso3)
    needed |= {"UKR", "BLR", "RUS", "MDA", "GEO", "ARM", "AZE"}
    needed |= {"ALB", "BIH", "MKD", "MNE", "SRB", "TUR"}
    assert needed <= set(GRID.index)
    assert len(data.load("nato_members")) == 32
