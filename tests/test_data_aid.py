"""The tables of aid: how they agree, and the traps that the publishers' files contain."""

import re

import pandas as pd
import pytest
from test_data_compile import SOURCES, line, needs_sources, rewrite

from data.compile import aid, aid_editions, aid_rows, build, military, reading, us_aid
from data.compile.countries import Countries
from data.compile.reading import Sources
from summit import data

R29 = "aid/kiel_release29/"
EXPLORER, SHARES = R29 + "data_explorer.csv", R29 + "eu_aid_shares.csv"
MONTHS, WEAPONS, PROCUREMENT = (
    R29 + "total_allocations.csv",
    R29 + "weapons.csv",
    R29 + "procurement_trends.csv",
)
R28 = "aid/kiel_release28_activities_processed.csv"
DRAWDOWNS = "aid/us_presidential_drawdowns.csv"
PACKAGES = "aid/us_other_packages_to_2022-04.csv"
STATEMENTS = "aid/us_official_cumulative_statements.csv"
FIRST = "aid/first_military_aid_by_donor.csv"


# -- the tables themselves -------------------------------------------------------------------------


def test_no_column_holds_promises_and_packages_at_once():
    for name in data.tables():
        for column in data.load(name).columns:
            assert not ("committed" in column and "allocated" in column), (name, column)


def test_shares_of_gdp_are_of_the_gdp_beside_them():
    donors = data.load("aid_donors").dropna(subset=["gdp_2021_eur_bn"])
    share = 100 * donors.allocated_eur_bn / donors.gdp_2021_eur_bn
    assert (share - donors.share_of_gdp_pct).abs().max() < 1e-5
    assert donors.through_eu_eur_bn.notna().sum() == 27


def test_every_country_that_gives_can_be_divided_by_its_people():
    people = set(data.load("population").iso3)
    donors = set(data.load("aid_donors").iso3)
    assert donors - people == {"TWN", "XXE"}


def test_the_seventeen_hundred_million_are_the_packages_to_the_fifth_of_april():
    packages = data.load("us_packages")
    counted = packages[packages.in_defense_total & (packages.announced_on <= "2022-04-05")]
    assert counted.amount_usd_mn.tolist() == [350, 200, 800, 300, 100]


def test_donors_only_grow_with_the_day_and_with_a_wider_definition():
    first = data.load("military_first")
    first = first[~first.iso3.astype(str).str.startswith("XX")]
    for edition in ("2022-10-03", "2022-11-20", "2024-06-30"):
        days = first[first.edition == edition].pivot_table(
            index="iso3", columns="definition", values="first_on", aggfunc="min"
        )
        by_the_day = (days <= "2022-04-05").sum()
        assert by_the_day["dated"] <= by_the_day["dated_or_until"] <= by_the_day["possible"]
        both = days.dropna(subset=["weapons"])
        assert (both.weapons >= both.dated_or_until).all()
        dated = days.dropna(subset=["dated_or_until"])
        assert (dated.possible <= dated.dated_or_until).all()


def test_every_item_has_the_kind_that_its_rule_gives():
    items = data.load("military_items")
    kinds = military.rules().set_index("rule").kind
    assert (items.rule.astype(str).map(kinds) == items.kind.astype(str)).all()
    assert items.is_weapon.equals(items.kind.isin(military.WEAPONS))


def test_every_rule_is_well_formed_and_meets_some_item():
    written = military.rules()
    assert written.rule.is_unique
    assert written.unclear.isin(["true", "false"]).all()
    for pattern in written.pattern:
        re.compile(pattern)
    met = set(data.load("military_items").rule)
    assert set(written.rule) - met == set(), "a rule that no item meets"


# -- dates in words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2022-02-26", "day", "2022-02-26", "2022-02-26"),
        ("until 6/7/2022", "until", None, "2022-06-07"),
        ("unti 10/3/2022", "until", None, "2022-10-03"),
        ("until  5/7/2022", "until", None, "2022-05-07"),
        ("until 17/10/2022", "until", None, "2022-10-17"),
        ("until 06.02.2024", "until", None, "2024-02-06"),
        ("until 11/2022", "until", None, "2022-11-30"),
        ("16/02/2023", "day", "2023-02-16", "2023-02-16"),
        ("since 2/24/2022", "since", "2022-02-24", None),
        ("between 3/4/22 & 3/11/22", "between", "2022-03-04", "2022-03-11"),
        ("from 01/01/2024 until 05/01/2024", "between", "2024-01-01", "2024-05-01"),
        ("not specified, 03/22", "month", "2022-03-01", "2022-03-31"),
        ("unclear\xa002/2024", "month", "2024-02-01", "2024-02-29"),
        ("Undisclosed", "none", None, None),
        (".", "none", None, None),
    ],
)
def test_a_date_in_words_gets_the_days_it_may_mean(text, kind, first, last):
    found, earliest, latest, _ = aid_rows.span(text)
    assert found == kind
    for day, expected in ((earliest, first), (latest, last)):
        assert pd.isna(day) if expected is None else day == pd.Timestamp(expected)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("until 06/31/2022", "no day"),
        ("2022-02-30", "no day"),
        ("13/13/2022", "no day"),
        ("2021-12-31", "before"),
        ("between 3/11/22 & 3/4/22", "ends before"),
        ("spring 2022", "spring"),
        ("", "''"),
    ],
)
def test_a_date_that_cannot_be_is_refused(text, says):
    with pytest.raises(ValueError, match=says):
        aid_rows.span(text)


# -- kinds of items --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ("AT4 anti-tank weapon", "anti_tank"),
        ("single-use anti-tank granade launcher", "anti_tank"),
        ("Modified T-72 tank (T-72A/T-72M1/M1R)", "tank"),
        ("125 mm HE ammunition for T-72", "heavy_ammunition"),
        ("anti-aircraft Starstreak missile", "anti_air"),
        ("S-300 air defence system", "air_defence_system"),
        ("anti-drone weapon", "counter_drone"),
        ("Bayraktar TB2 drone", "drone"),
        ("Switchblade tactical unmanned aerial system", "loitering_munition"),
        ("rifle + MG round", "light_ammunition"),
        ("G3 automatic rifle", "light_arms"),
        ("GRAD multiple rocket launcher rocket", "heavy_ammunition"),
        ("RM-70 multiple rocket launcher", "artillery"),
        ("Mi-17", "aircraft"),
        ("medical supplies", "medical"),
        (".", "not_listed"),
    ],
)
def test_an_item_gets_the_kind_of_the_first_rule(item, kind):
    assert military.kind_of(item)[1] == kind


def test_an_item_that_no_rule_knows_is_refused():
    with pytest.raises(ValueError, match="trebuchet"):
        military.kind_of("trebuchet")


# -- damaged files of the publishers ---------------------------------------------------------------


def make(folder, module):
    """Run one module on top of the aid tables it builds on."""
    sources = Sources(folder)
    work = build.Work(sources, Countries(sources), {})
    if module not in (aid, us_aid):
        work.done["aid_monthly"] = data.load("aid_monthly").assign(
            month=lambda frame: frame.month.dt.strftime("%Y-%m")
        )
    return module.tables(work)


@pytest.fixture
def folder(tmp_path):
    """A folder of links to the publishers' files."""
    for path in SOURCES.rglob("*.*"):
        link = tmp_path / path.relative_to(SOURCES)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    return tmp_path


# module, file, damage, row, part of the message
TRAPS = {
    "a kind without its total": (
        aid, EXPLORER, line(2, "0.002645,0,0,0.002645", "0.002645,0,0,0.2645"), 2, "sum of the"),
    "millions for billions": (aid, EXPLORER, line(3, "0.142911", "142.911"), 3, "maximum 100"),
    "commitments plus allocations": (
        aid, EXPLORER, line(2, "0.002645,0,1312", "0.00529,0,1312"), 2, "commitments less"),
    "a month thirteen": (aid, EXPLORER, line(2, "2022,2", "2022,13"), 2, "between 1 and 12"),
    "the year 2922": (aid, EXPLORER, line(2, "2022,2", "2922,2"), 2, "between 2022 and 2035"),
    "a dot for missing": (aid, EXPLORER, line(2, "0.002645,0,0", ".,0,0"), 2, "a number"),
    "a decimal comma": (aid, EXPLORER, line(2, "0.002645,0,0", '"0,002645",0,0'), 2, "a number"),
    "a month twice": (aid, EXPLORER, line(3, "2022,3", "2022,2"), 3, "unique"),
    "another donor's code": (aid, EXPLORER, line(2, '"AUS"', '"AUT"'), 2, "the code of the donor"),
    "a donor unknown": (
        aid, EXPLORER, line(2, '"Australia"', '"Austrasia"'), 2, "known country"),
    "two GDPs": (aid, EXPLORER, line(2, "1312.77", "1412.77"), 2, "one GDP a donor"),
    "a month left out": (
        aid, MONTHS, lambda text: "\n".join(text.split("\n")[:-2]) + "\n", None, "every month"),
    "a month's total changed": (aid, MONTHS, line(2, "0.266861", "0.366861"), 2, "the sum of the"),
    "a member missing": (
        aid, SHARES, lambda text: "\n".join(text.split("\n")[:-2]) + "\n", None, "27 members"),
    "a share that is not of GDP": (aid, SHARES, line(2, "3.273931", "3.373931"), 2, "over GDP"),
    "models that do not add up": (aid, WEAPONS, line(3, "(49)", "(48)"), 3, "add up"),
    "weapons of a kind unknown": (aid, WEAPONS, line(3, "Tanks", "Jets"), 3, "one of"),
    "stocks below zero": (
        aid, PROCUREMENT, line(3, "0.920551110476898", "-0.92"), 3, "minimum 0"),
    "a promise that is also allocated": (
        aid, R28, lambda text: text.replace(",Commitment,0.0,", ",Commitment,5.0,", 1), None,
        "0 of a commitment"),
    "release 28, an American date": (
        aid, R28, line(2, "2022-03-01", "03/01/2022"), 2, "a day or blank"),
    "a drawdown left out": (
        us_aid, DRAWDOWNS, lambda text: text.replace(text.split("\n")[20] + "\n", ""), 21,
        "numbered without a gap"),
    "the last drawdown left out": (
        us_aid, DRAWDOWNS, lambda text: "\n".join(text.rstrip("\n").split("\n")[:-1]) + "\n", 57,
        "57 drawdowns"),
    "drawdowns out of order": (
        us_aid, DRAWDOWNS, line(5, "2022-03-12", "2022-12-03"), 6, "in order"),
    "millions in words": (us_aid, DRAWDOWNS, line(5, ",200,", ",200 mn,"), 5, "digits only"),
    "another programme": (us_aid, PACKAGES, line(3, "(USAI)", "(USIA)"), 3, "one of"),
    "a statement since another day": (
        us_aid, STATEMENTS, line(2, "1350,2022-02-24", "1350,2021-01-20"), 2, "one of"),
    "a statement of a vague day": (
        us_aid, STATEMENTS, line(2, "2022-03-28", "late March"), 2, "a day, or a text"),
}  # fmt: skip


@needs_sources
@pytest.mark.parametrize("trap", TRAPS)
def test_a_damaged_file_of_aid_is_refused(trap, folder):
    module, name, damage, row, says = TRAPS[trap]
    before = (SOURCES / name).read_text(encoding="utf-8")
    after = damage(before)
    assert after != before
    rewrite(folder / name, after)
    with pytest.raises(data.TableError) as caught:
        make(folder, module)
    assert says in str(caught.value)
    assert caught.value.file == name
    if row is not None:
        assert caught.value.row == row


# -- damaged workbooks -----------------------------------------------------------------------------

R7, R8, JUNE = (aid_rows.WORKBOOKS[day][0] for day in aid_rows.WORKBOOKS)
FEBRUARY = "kiel_commitments_and_allocations_by_month_to_2024-02-29.xlsx"
KNOWN = {}


def _cells(path, name, sheet, block):
    """Read a block of cells once for all tests."""
    key = (name, sheet, tuple(block.items()))
    if key not in KNOWN:
        KNOWN[key] = REAL(path, name, sheet, block)
    return [list(row) for row in KNOWN[key]]


REAL = reading._sheet
# module, workbook, sheet, row of the sheet, old text, new text, part of the message
SHEET_TRAPS = {
    "release 8, the year 2922": (
        military, R8, aid_rows.MAIN, 5, "2022-03-01", "2922-03-01", "after the edition"),
    "release 8, a date in another form": (
        military, R8, aid_rows.MAIN, 5, "2022-03-01", "early March", "form met before"),
    "release 8, the 31st of June": (
        military, R8, aid_rows.MAIN, 5, "2022-03-01", "until 6/31/2022", "no day"),
    "release 8, an unknown donor": (
        military, R8, aid_rows.MAIN, 5, "Australia", "Austrasia", "known country"),
    "release 8, an unknown kind of aid": (
        military, R8, aid_rows.MAIN, 5, "Military", "Moral", "one of"),
    "release 8, an unknown item": (
        military, R8, aid_rows.MAIN, 55, "FNC-type automatic rifle", "trebuchet", "known kind"),
    "release 8, units in words": (
        military, R8, aid_rows.MAIN, 55, "2000", "two crates", "a number"),
    "release 7, a wrong date mended at last": (
        military, R7, aid_rows.MAIN, None, "2922-02-09", "2022-02-09", "wrong dates as known"),
    "release 7, day and month swapped again": (
        military, R7, aid_rows.MAIN, None, "2022-02-28", "2022-03-28", "the earliest day"),
    "release 8, dollars for euros": (
        aid_editions, R8, "Country summary", 5, "€ billion", "US$ billion", "EUR billion"),
    "release 8, a donor's total changed": (
        aid_editions, R8, "Country summary", 6, "0.32044412884900914", "3.2", "add up to the"),
    "release 8, a month skipped": (
        aid_editions, R8, "Figure 1 Aid over Time", 7, "March", "April", "January to November"),
    "February 2024, a month skipped": (
        aid_editions, FEBRUARY, "Sheet1", 4, "2022-03-01", "2022-04-01", "no month is skipped"),
    "February 2024, a kind doubled": (
        aid_editions, FEBRUARY, "Sheet1", 4, "1.813871953720176", "3.6", "sum of the three"),
    "June 2024, an amount in words": (
        aid_editions, JUNE, "Bilateral Assistance, MAIN DATA", 2, "21596939.405158583", "35 mn",
        "a number"),
    "refugee costs for six months": (
        aid, R8, "Figure 12 Refugee costs", 5, "6.08434", "4.56", "eight months"),
}  # fmt: skip


@needs_sources
@pytest.mark.parametrize("trap", SHEET_TRAPS)
def test_a_damaged_workbook_of_aid_is_refused(trap, monkeypatch):
    module, workbook, wanted, row, old, new, says = SHEET_TRAPS[trap]
    pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    changed = []

    def damaged(path, name, sheet, block):
        cells = _cells(path, name, sheet, block)
        if name == f"aid/{workbook}" and sheet == wanted:
            lines = range(len(cells)) if row is None else [row - block["min_row"]]
            for at in lines:
                if old in cells[at]:
                    cells[at][cells[at].index(old)] = new
                    changed.append(at + block["min_row"])
                    break
        return cells

    monkeypatch.setattr(reading, "_sheet", damaged)
    with pytest.raises(data.TableError) as caught:
        make(SOURCES, module)
    assert changed, "the workbook has no such cell"
    assert says in str(caught.value)
    if row is not None and caught.value.row is not None:
        assert caught.value.row == row


@needs_sources
def test_a_statement_whose_words_are_not_in_the_file_is_refused(tmp_path, monkeypatch):
    text = military.STATED.read_text(encoding="utf-8")
    written = tmp_path / "donor_statements.csv"
    written.write_text(text.replace("At least 30 countries", "At least 40 countries"))
    monkeypatch.setattr(military, "STATED", written)
    with pytest.raises(data.TableError, match=r"donor_statements\.csv, row 3.*words"):
        military._stated(Sources(SOURCES))
