"""Sanctions, energy and the tile grid: what they hold, and the traps of their sources."""

import os
from pathlib import Path

import pandas as pd
import pytest

from data.compile import build, measures, tiles
from data.compile.countries import Countries
from data.compile.reading import Sources
from summit import data

ROOT = Path(__file__).resolve().parents[1]
SOURCES = Path(os.environ.get("SUMMIT_SOURCES") or ROOT.parent / "shared" / "sources")
needs_sources = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the publishers' files are not here (set SUMMIT_SOURCES)"
)

# -- sanctions -------------------------------------------------------------------------------------


def test_packages_stand_in_order_and_coal_comes_with_the_fifth():
    sanctions = data.load("sanctions")
    union = sanctions[sanctions.actor == "EU"]
    assert union.package.is_monotonic_increasing
    assert set(union.package) == {1, 2, 3, 4, 5, 6}
    dates = sanctions.set_index("energy").date
    assert dates["coal"] == pd.Timestamp("2022-04-08")
    assert dates["all_imports"] == pd.Timestamp("2022-03-08")
    assert dates["oil"] == pd.Timestamp("2022-06-03")


# -- energy ----------------------------------------------------------------------------------------


def test_one_dependence_has_three_denominators():
    gas = data.load("energy_dependence_eu27").set_index("fuel").loc["natural_gas"]
    needs = gas.russia_share_of_energy_needs_pct
    outside = gas.russia_share_of_extra_eu_imports_pct
    everything = gas.russia_share_of_all_imports_by_energy_pct
    assert (needs, outside, everything) == (41.1, 46.0, 38.72)


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
    assert austria[2013] == 248_733
    assert austria[2014] == 0


def test_one_country_under_two_denominators():
    goods = data.load("energy_imports_by_country")
    row = goods[
        (goods.iso3 == "CZE") & (goods.fuel == "gaseous_natural_gas") & (goods.year == 2020)
    ].iloc[0]
    assert row.russia_share_of_extra_eu_imports_by_weight_pct == 100
    assert row.russia_share_of_all_imports_by_weight_pct == 37.39


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
    assert (parts - paid.from_russia_total_eur_mn).abs().max() < 0.21
    members = paid[paid.in_eu27].from_russia_total_eur_mn.sum()
    assert members == pytest.approx(100_018.8, abs=1.5), "the biography prints this sum"
    assert set(paid[paid.gas == "seller_not_specified"].iso3) == {"AUT", "POL"}


# -- the tile grid ---------------------------------------------------------------------------------

GRID = data.load("tile_grid").set_index("iso3")
# Too large for one square to touch all its neighbours; and an island far from both its owners.
FAR = {frozenset({"CAN", "DNK"})}
LARGE = "RUS"


def steps(one, other):
    """Return how many squares lie between two countries, a diagonal step counting as one."""
    apart = GRID.loc[one, ["column", "row"]] - GRID.loc[other, ["column", "row"]]
    return int(max(abs(apart["column"]), abs(apart["row"])))


def test_no_two_countries_share_a_square():
    assert not GRID.duplicated(["column", "row"]).any()
    assert GRID.index.is_unique


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


# -- traps of the sources --------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path):
    """Links to the publishers' files, any of which a test may replace."""
    folder = tmp_path / "sources"
    for path in filter(Path.is_file, SOURCES.rglob("*")):
        link = folder / path.relative_to(SOURCES)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    return folder


def compile_measures(folder):
    opened = Sources(folder)
    done = {"temporary_protection": _protection()}
    return measures.tables(build.Work(opened, Countries(opened), done))


def _protection():
    return pd.read_csv(ROOT / "data" / "temporary_protection.csv", dtype=str)


def change(old, new, count=1):
    """Replace a text that has to be there."""

    def damage(text):
        assert old in text, old
        return text.replace(old, new, count)

    return damage


TRAPS = {
    "day and month swapped": (
        measures.SANCTIONS, change("2022-03-08,US", "2022-08-03,US"), 6, "described in"),
    "the year 2922": (
        measures.SANCTIONS, change("2022-04-08,EU", "2922-04-08,EU"), 8, "between 2022"),
    "a day as text": (
        measures.SANCTIONS, change("2022-04-08,EU", "8 April 2022,EU"), 8, "a date written as"),
    "a package twice": (
        measures.SANCTIONS, lambda text: text + text.split("\n")[1] + "\n", 10, "unique"),
    "a package without its number": (
        measures.SANCTIONS, change("4th package: ", ""), 7, "by package"),
    "a ban that says nothing of energy": (
        measures.SANCTIONS, change("US energy import ban", "none"), 6, "as in"),
    "sixth package left out": (
        measures.SANCTIONS, lambda text: text[: text.index("2022-06-03")], None, "1 to 6"),
    "a dot for a missing figure": (
        measures.CUSTOMS, change(",1.87919e+06,", ",.,"), None, "a number, digits only"),
    "more from Russia than from all": (
        measures.CUSTOMS, change("1.3047e+07,2.31402e+07,4.24223e+06,0.325149",
                                 "4.0e+06,2.31402e+07,4.24223e+06,1.06056"), 2, "not above"),
    "a share of something else": (
        measures.CUSTOMS, change("4.24223e+06,0.325149", "4.24223e+06,0.117"), 2, "Russia's part"),
    "tonnes called 100 kg": (
        measures.CUSTOMS, change("9.50911e+06,1.95247e+07,1.87919e+06,0.19762",
                                 "950911,1952470,187919,0.19762"), None, "members add up"),
    "another unit": (
        measures.CUSTOMS, change("QUANTITY_IN_100KG", "QUANTITY_IN_TONNES"), 2, "one of"),
    "a row twice": (
        measures.CUSTOMS, lambda text: text + text.split("\n")[1] + "\n", None, "unique"),
    "a member missing": (
        measures.CUSTOMS, lambda text: "\n".join(
            line for line in text.split("\n") if not line.startswith("MT,")), None, "27 members"),
    "an unknown reporter": (
        measures.CUSTOMS, change("AT,2701,", "XA,2701,"), 2, "known country"),
    "the Crimea as a country": (
        measures.MONEY, change("Cyprus,Russia", "Crimea,Russia"), 29, "known country"),
    "money in another unit": (
        measures.MONEY, change("million eur", "billion eur"), 2, "one of"),
    "parts that are not the total": (
        measures.MONEY, change("1608.74", "9608.74"), 3, "the sum of coal"),
    "money counted twice": (
        measures.MONEY, lambda text: text + text.split("\n")[2] + "\n", 31, "unique"),
    "no sentence with the shares": (
        measures.STATEMENTS, change("24.4% of the EU's energy needs", "24.4% of imports"), None,
        "the sentence"),
    "a share above all": (
        measures.STATEMENTS, change("19.3% of solid", "193% of solid"), None, "0 to 100"),
}  # fmt: skip


@needs_sources
@pytest.mark.parametrize("trap", TRAPS)
def test_damaged_publishers_file_is_refused(trap, sources):
    name, damage, row, says = TRAPS[trap]
    path = sources / name
    before = path.read_text(encoding="utf-8")
    after = damage(before)
    assert after != before
    path.unlink()
    path.write_text(after, encoding="utf-8", newline="\n")
    with pytest.raises(data.TableError) as caught:
        compile_measures(sources)
    assert caught.value.file == name
    assert says in str(caught.value)
    if row is not None:
        assert caught.value.row == row


#: sheet, row, column, text put there; then the row that must be named, and words of the message
SHEET_TRAPS = {
    "another unit": ("Sheet 1", 8, 3, "Million cubic metres", 6, "product, partner and unit"),
    "another partner": ("Sheet 1", 7, 3, "Norway", 6, "product, partner and unit"),
    "sheets exchanged": ("Sheet 3", 6, 3, "Natural gas", 6, "product, partner and unit"),
    "a year out of place": ("Sheet 1", 10, 2, "2021", 10, "header"),
    "Kosovo under another name": ("Sheet 2", 52, 1, "Kosovo*", 52, "known country"),
    "a country twice": ("Sheet 1", 16, 1, "Belgium", 16, "unique"),
    "a figure as text": ("Sheet 2", 16, 3, "ca. 95000", 16, "a number"),
    "a dot for a missing figure": ("Sheet 2", 16, 3, ".", 16, "a number"),
    "a negative figure": ("Sheet 2", 16, 3, -95029, 16, "minimum 0"),
    "gigajoules": ("Sheet 2", 17, 11, 291_223_427.0, 17, "maximum"),
    "all years on one": ("Sheet 1", 16, 11, 1_068_129.0, None, "members add up"),
    "more from Russia than in all": ("Sheet 1", 54, 11, 400_000.0, None, "not above its whole"),
}


@needs_sources
@pytest.mark.parametrize("trap", SHEET_TRAPS)
def test_damaged_workbook_is_refused(trap, sources):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    sheet, row, column, text, named, says = SHEET_TRAPS[trap]
    path = sources / measures.GAS
    with pytest.warns(UserWarning, match="no default style"):
        workbook = openpyxl.load_workbook(path)
    workbook[sheet].cell(row, column).value = text
    path.unlink()
    workbook.save(path)
    with pytest.raises(data.TableError) as caught:
        compile_measures(sources)
    assert caught.value.file.startswith(measures.GAS)
    assert says in str(caught.value)
    if named is not None:
        assert caught.value.row == named


GRID_TRAPS = {
    "two on one square": (
        lambda text: text.replace("AZE,14,8", "AZE,13,8"),
        "one country a square",
    ),
    "a country twice": (lambda text: text + "AZE,15,9\n", "one square a country"),
    "an unknown country": (lambda text: text.replace("AZE,", "XCR,"), "known country code"),
    "a country with figures left out": (lambda text: text.replace("LUX,7,5\n", ""), "drawn"),
    "another header": (lambda text: text.replace("column", "x"), "header"),
}


@needs_sources
@pytest.mark.parametrize("trap", GRID_TRAPS)
def test_a_grid_with_a_fault_is_refused(trap, tmp_path, monkeypatch):
    damage, says = GRID_TRAPS[trap]
    before = tiles.WRITTEN.read_text(encoding="utf-8")
    written = tmp_path / "tiles.csv"
    written.write_text(damage(before), encoding="utf-8")
    assert written.read_text(encoding="utf-8") != before
    monkeypatch.setattr(tiles, "WRITTEN", written)
    done = {name: data.load(name) for name in ("recorded_by_country", "temporary_protection")}
    opened = Sources(SOURCES)
    with pytest.raises(data.TableError, match=says):
        tiles.tables(build.Work(opened, Countries(opened), done))
