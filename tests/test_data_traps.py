"""Damaged files of publishers and wrong lines of hand-written lists: refused by file, row, rule.

Every trap damages one file, and has the tables made that stand on it.
"""

import fnmatch
import functools
import re

import pytest
from edited_tables import DATA
from publishers import SOURCES, compiled, copied_lists, linked, needs_sources, replacing, rewrite

from data.compile import aid, build, describe, energy, kiel, reading
from data.compile.aid_editions import FEBRUARY_2024
from data.compile.countries import Countries
from data.compile.reading import Sources
from data.compile.refugees import ANNUAL
from summit import data as book
from summit.data import TableError


def line(row, old, new):
    """Replace a text in one line of the file."""

    def damage(text):
        rows = text.split("\n")
        rows[row - 1] = rows[row - 1].replace(old, new, 1)
        return "\n".join(rows)

    return damage


def twice(row):
    """Put a line of the file below its last one a second time."""
    return lambda text: text.rstrip("\n") + "\n" + text.split("\n")[row - 1] + "\n"


def without(row):
    """Leave a line out; row -1 is the last."""

    def damage(text):
        rows = text.rstrip("\n").split("\n")
        del rows[row - 1 if row > 0 else row]
        return "\n".join(rows) + "\n"

    return damage


# By file: the line to change, the old text and the new, and part of the message, which names the
# line; or None for the line, where the text may stand anywhere and the fault has no one line; or a
# damage of another kind, the line that the message must name, and part of the message.
TRAPS = {
    "refugees/unhcr_countries.csv": [
        (5, ",Andorra,", ",,", "not blank"),
        (None, "POL,POL,Poland", "XPL,POL,Pol", "known country"),
    ],
    "refugees/unhcr_crossings_daily_vintage_2023-05-03.csv": [
        (4, "2022-02-26", "2022-02-27", "no day is skipped"),
        (12, "2022-03-06", "2022-06-03", "no day is skipped"),
        (4, ",143235,", ",322760,", "the sum of the days so far"),
        (4, ",143235,", ',"143,235",', "digits only"),
    ],
    "refugees/unhcr_crossings_daily_vintage_2022-03-31.csv": [
        (36, "2022-03-30", "2022-04-30", "between"),
    ],
    "refugees/unhcr_crossings_by_country_published_daily.csv": [
        (None, "Hungary", "Poland", "seven"),
        (3, "Hungary", "Ruritania", "Ruritania"),
        (3, "Country,-,", "Country,n/a,", "digits only"),
        (1, "2022-03-02", "2922-03-02", "header"),
    ],
    "refugees/unhcr_recorded_by_country/july_hcr_data.csv": [
        (3, "Poland", "Polska", "known country"),
        (3, "POL,", "PRT,", "the code of the country named"),
        (3, "5 July 2022", "07/05/2022", "a date written as"),
        (2, "Not applicable", "n.a.", "digits only"),
        (twice(3), 46, "unique"),
    ],
    "refugees/unhcr_recorded_in_europe_vintage_2024-04-14.csv": [
        (3, "2022-04-27", "2022-04-25", "unique"),
        (3, "2022-", "2922-", "date"),
    ],
    ANNUAL: [
        (5, "2025.0,", "2922.0,", "between 1951 and 2035"),
        (5, ".0,0.0,", ".5,0.0,", "digits"),
        (5, "Afghanistan,AFG,AFG", "Atlantis,ATL,ATL", "known country"),
        (5, "Afghanistan,AFG,AFG", "Albania,AFG,AFG", "country that"),
        (1, "oip", "vdp", "header"),
    ],
    "refugees/eurostat_temporary_protection_vintage_2024-11-27.csv": [
        (40, "TOTAL,T", "UA,T", "one of"),
        (40, "2022-", "2922-", "between"),
        (40, "2022-", "2025-", "between"),
        (40, ",57580", ",57581", "rounded to 5"),
        (40, ",BE,", ",XX,", "Eurostat"),
    ],
    aid.EXPLORER: [
        (2, "0.002645,0,0,0.002645", "0.002645,0,0,0.2645", "sum of the"),
        (3, "0.142911", "142.911", "maximum 100"),
        (2, "0.002645,0,1312", "0.00529,0,1312", "commitments less"),
        (2, "2022,2", "2022,13", "between 1 and 12"),
        (2, "2022,2", "2922,2", "between 2022 and 2035"),
        (2, "0.002645,0,0", ".,0,0", "a number"),
        (2, "0.002645,0,0", '"0,002645",0,0', "a number"),
        (3, "2022,3", "2022,2", "unique"),
        (2, '"AUS"', '"AUT"', "the code of the donor"),
        (2, '"Australia"', '"Austrasia"', "known country"),
        (2, "1312.77", "1412.77", "one GDP a donor"),
    ],
    aid.MONTHS: [
        (without(-1), None, "every month"),
        (2, "0.266861", "0.366861", "the sum of the"),
    ],
    aid.SHARES: [
        (without(-1), None, "27 members"),
        (2, "3.273931", "3.373931", "over GDP"),
    ],
    aid.WEAPONS: [(3, "(49)", "(48)", "add up"), (3, "Tanks", "Jets", "one of")],
    aid.PROCUREMENT: [(3, "0.920551110476898", "-0.92", "minimum 0")],
    kiel.RELEASE_28: [
        (None, ",Commitment,0.0,", ",Commitment,5.0,", "0 of a commitment"),
        (2, "2022-03-01", "03/01/2022", "a day or blank"),
    ],
    "alliance/nato_defence_expenditure_2014-2024e_tidy.csv": [
        (2, "defexp_usd_current_m", "defexp_eur", "one of"),
        (None, "2014,defexp_pct_gdp,1.3", "2014,defexp_pct_gdp,0.013", "share of GDP in per cent"),
        (None, ",True", ",False", "exactly from 2023"),
        (line(2, "178.35", "178358.35"), None, "members add up"),
        (None, "2014,defexp_pct_gdp,1.3", "2014,defexp_pct_gdp,2.3", "is expenditure by GDP"),
        (twice(2), None, "unique"),
        (2, "178.3589837425897", ".", "a number"),
    ],
    "alliance/sipri_military_expenditure_1949-2024_tidy.csv": [
        (None, "Ukraine,2024,34.", "Ukraine,2024,344.", "share of GDP"),
        (lambda text: text.replace("\nUkraine,", "\nOukraine,"), None, "a row for each"),
        (2, "0.8775510204081632", "xxx", "a number"),
    ],
    "alliance/fas_nuclear_stockpiles_1945-2023.csv": [
        (3, ",1946,", ",2922,", "between 1945 and 2035"),
        (29, ",1972,130", ",1972,130.5", "digits only"),
        (2, "China,CHN", "China,CHE", "country that Code"),
    ],
    "alliance/world_bank_gdp_usd.csv": [
        (lambda text: re.sub(r"(Poland,POL,2021,)\d+\.", r"\g<1>681346.", text), None,
         "at least a million dollars"),
    ],
    "alliance/world_bank_population.csv": [(2, ",54922", ',"54,922"', "digits only")],
    energy.MONEY: [
        (29, "Cyprus,Russia", "Crimea,Russia", "known country"),
        (2, "million eur", "billion eur", "one of"),
        (3, "1608.74", "9608.74", "the sum of coal"),
        (twice(3), 31, "unique"),
    ],
}  # fmt: skip

# The same, of the book's own lists.
LISTS = {
    "accession_steps.csv": [
        (None, "ALB HRV", "ALB", "HRV lacks one"),
        (None, "invited,2015-12-02,MNE", "invited,2015-12-02,MNE SRB", "SRB"),
        (None, "invited,2018-07-11", "invited,2020-07-11", "MKD"),
        (None, "invited,2008-04-03,ALB HRV", "invited,2008-04-03,ALB HRV ALB", "twice"),
        (None, "applied,2022-05-18", "applied,2022-05-17", "not in the chronology"),
        (None, "invited,2008", "asked,2008", "one of"),
    ],
    "breaks.csv": [
        (2, "crossings_by_country,", "weather,", "known table and field"),
        (2, "crossings_cumulative", "rain", "known table and field"),
        (2, "definition", "wonder", "one of"),
        (2, "2022-03-14,definition", "2022-03-12,definition", "shows as definition"),
        (2, "2022-03-14,definition", "2022-03-14,stops", "shows as stops"),
        (2, "2022-03-14,definition", "2022-03-14,clean_up", "shows as clean_up"),
    ],
    "deaths_stated.csv": [
        (None, "7000,15000", "15000,7000", "not below low"),
        (None, "12000,,above", "12000,,about", "above exactly without high"),
        (None, "12000,,above", "12000,12000,above", "above exactly without high"),
        (None, "2022-04-07,2022-04-06", "2022-04-07,2022-04-08", "between"),
        (None, "2022-04-07,2022-04-06", "2022-04-05,2022-04-06", "not after stated_on"),
        (None, "2022-04-07,2022-04-06", "2022-04-07,", "filled exactly if confirmed"),
        (None, "2022-04-07,2022-04-06", "2022-04-07,Wednesday", "a date written as"),
        (None, "2022-03-25,,", "2022-02-23,,", "between 2022-02-24"),
        (None, "soldiers_of_ukraine", "soldiers", "one of"),
        (None, ",own,", ",admitted,", "one of"),
        (None, "1351,1351", "many,many", "whole number"),
        (None, "2022-03-25,,", "2022-03-25,2022-03-25,", "filled exactly if confirmed"),
    ],
    "casualties_editions.csv": [
        (None, "2023-05-02,2022-02-24", "2023-04-02,2022-02-24", "not before to_date"),
        (None, "2026-08-01,2026-08-31", "2026-08-31,2026-08-01", "not after to_date"),
        (None, ",17257,", ",7257,", "never falls"),
        (None, ",53693,", ",3693,", "never falls"),
    ],
    "letter_signatories.csv": [
        (2, "40,above", "40,below", "one of"),
        (4, ",46,", ",many,", "whole number"),
    ],
    "quotations.csv": [
        (None, "effort to expand NATO,changed", "one " * 11 + ",changed", "at most 10 words"),
        (None, ",1995,", ",in 1995,", "form"),
        (None, ",very concentrated,", ",,", "filled exactly where found"),
        (None, "very concentrated,changed", "very concentrated,not_found", "filled exactly where"),
        (None, "concentrated,changed,highly for very", "concentrated,moved,", "one of"),
        (None, "very concentrated,changed", "very concentrated,word_for_word", "the same words"),
        (None, "very concentrated,changed", "highly concentrated,changed", "of other words"),
        (None, ",highly for very,", ",,", "where words changed"),
    ],
    "troop_estimates.csv": [(2, "94000,94000", "94000,93000", "not below low")],
    "chronology.csv": [
        (None, "2017-06-05", "2017-05-06", "accessions"),
        (2, "1949-04-04", "4 April 1949", "a date written as"),
        (12, "1992-01-01", "1992-04-06", "the first day of its month or year"),
    ],
    "civilian_casualties.csv": [
        (5, "2022-", "2922-", "between"),
        (5, "2022-03-11", "11 March", "a date written as"),
    ],
    "displaced_inside.csv": [
        (3, ",exact,", ",about,", "one of"),
        (17, "2024-04,,", "2024-04,3500000,", "blank exactly"),
        (3, "2022-04-01", "April 2022", "a day or a month"),
    ],
    "energy_imports_by_country.csv": [
        (7, "AUT,coal,424.223", "AUT,coal,.", "a number, digits only"),
        (7, "424.223,1304.7", "1424.223,1304.7", "not above"),
        (None, "739.576,7459.97", "73.9576,745.997", "members add up"),
        (7, "coal", "peat", "one of"),
        (7, "2019", "2021", "between 2019 and 2020"),
        (twice(7), 259, "unique"),
        (lambda text: re.sub(r"\n20\d\d,MLT,.*", "", text), None, "27 members"),
        (7, "AUT,", "XUT,", "known country"),
    ],
    "group_membership.csv": [
        (lambda text: re.sub(r"\nsoviet_union,MDA,.*", "", text), None, "15 Soviet"),
        (None, "soviet_union,UZB", "soviet_union,AFG", "15 Soviet"),
        (54, "CSK", "YUG", "known country code"),
        (52, "1968-09-13", "in 1968", "a year, a day or blank"),
        (None, "eu,AUT", "eu,AZE", "Eurostat's 27 members"),
    ],
    "land_borders.csv": [
        (2, "GRC", "XGR", "known country"),
        (28, "1312", "813", "both countries"),
        (2, "212", "212000", "maximum"),
    ],
    "military_personnel.csv": [
        (2, " (2025)", "", "ends with its year"),
        (2, "approximately 7,500", "7,500", "approximate"),
    ],
    "nato_members.csv": [
        (31, "2020-03-27", "2020-27-03", "a date written as"),
        (33, "2024-", "2924-", "between"),
        (17, ",not_stated,", ",invitation,", "one of"),
        (twice(2), 34, "unique"),
        (2, "BEL,Belgium", "BEL,Belarus", "country that"),
    ],
    "polls_nato_membership.csv": [
        (39, ",53,29,18,", ",53,29,28,", "no more than 101"),
        (39, ",53,29,18,", ",53,2,18,", "95 per cent or more"),
        (line(39, "vote_in_a_referendum", "should_join"), None, "one question a series"),
        (39, "2019-06-13", "06/2019", "a date written as"),
    ],
    "sanctions.csv": [
        (8, "2022-04-08,EU", "2922-04-08,EU", "between 2022"),
        (8, "2022-04-08,EU", "8 April 2022,EU", "a date written as"),
        (twice(2), 10, "unique"),
        (7, "EU,4,", "EU,,", "a number for"),
        (without(-1), None, "1 to 6"),
    ],
    "soviet_warheads.csv": [
        (14, "2650,4200", "4200,2650", "not below low"),
        (17, "29154,29154", "27000,29154", "as in"),
        (14, ",false,", ",no,", "one of"),
    ],
    "warheads_status.csv": [
        (2, "620,620", "620,610", "not below stockpile"),
        (3, "FRA,290", "FRA,many", "whole number"),
    ],
    "temporary_protection_decisions.csv": [
        (2, "2022-08", "August", "a date written as %Y-%m"),
        (2, ",232100", ',"232,100"', "digits only"),
    ],
    "us_packages.csv": [
        (without(24), 24, "without a gap"),
        (without(-1), 59, "57 drawdowns"),
        (line(5, "2022-03-12,2022-03-12", "2022-12-03,2022-12-03"), 6, "in order"),
        (5, ",200,", ",200 mn,", "digits only"),
    ],
    "us_totals_stated.csv": [(2, "2022-03-28", "late March", "a date written as")],
    "views_of_nato.csv": [(2, "2022,", "2922,", "maximum 2035")],
}  # fmt: skip
# Those that are put beside a publisher's file, or held against one.
LISTS_BESIDE = {
    "crossings_by_country.csv": [
        (5, "2022-03-05,", "2022-04-05,", "not later"),
        (twice(2), 222, "unique"),
    ],
    "energy_dependence_eu27.csv": [
        (2, "24.4", "244", "maximum 100"),
        (2, "all_energy", "energy", "one of"),
        (twice(2), 9, "unique"),
    ],
    "military_donors_stated.csv": [
        (3, "At least 30 countries", "At least 40 countries", "words of the statement"),
    ],
    "military_first.csv": [(2, "2022-03-01", "2022-03-02", "the earliest day in the workbook")],
    "tile_grid.csv": [
        (None, "AZE,14,8", "AZE,13,8", "one country a square"),
        (twice(2), 49, "one square a country"),
        (None, "AZE,", "XCR,", "known country code"),
        (None, "LUX,7,5\n", "", "drawn"),
        (1, "column", "x", "header"),
    ],
}

OPEN = reading._workbook
R7, R8, JUNE = (name for name, *_ in kiel.WORKBOOKS.values())
MAIN, MAIN_OF_JUNE = (kiel.WORKBOOKS[day][1] for day in ("2022-11-20", "2024-06-30"))
LINE = "Figure 1 Aid over Time"
# Table, workbook, sheet, row of the sheet (or None for wherever the text stands), the column or the
# old text, new text, part of the message, and the row that it must name.
SHEETS = [
    ("military_items", R8, MAIN, 5, "2022-03-01", "2922-03-01", "after the edition", 5),
    ("military_items", R8, MAIN, 5, "2022-03-01", "early March", "form met before", 5),
    ("military_items", R8, MAIN, 5, "2022-03-01", "until 6/31/2022", "no day", 5),
    ("military_items", R8, MAIN, 5, "Australia", "Austrasia", "known country", 5),
    ("military_items", R8, MAIN, 5, "Military", "Moral", "one of", 5),
    ("military_items", R8, MAIN, 55, "FNC-type automatic rifle", "trebuchet", "known kind", 55),
    ("military_items", R8, MAIN, 55, "2000", "two crates", "a number", 55),
    ("military_first", R7, MAIN, None, "2922-02-09", "2022-02-09", "wrong dates as known", None),
    ("military_first", R7, MAIN, None, "2022-02-28", "2022-03-28", "the earliest day", None),
    ("aid_editions_by_donor", R8, "Country summary", 5, "€ billion", "US$ billion", "EUR", None),
    ("aid_editions_by_donor", R8, "Country summary", 6, "0.32044412884900914", "3.2",
     "add up to the", None),
    ("aid_editions", R8, LINE, 7, "March", "April", "January to November", 7),
    ("aid_editions", FEBRUARY_2024, "Sheet1", 4, "2022-03-01", "2022-04-01", "is skipped", 4),
    ("aid_editions", FEBRUARY_2024, "Sheet1", 4, "1.813871953720176", "3.6", "of the three", 4),
    ("aid_editions", JUNE, MAIN_OF_JUNE, 2, "21596939.405158583", "35 mn", "a number", 2),
    ("aid_refugee_costs", R8, "Figure 12 Refugee costs", 5, "6.08434", "4.56", "eight months", 5),
    *(("gas_imports_by_country", energy.GAS, f"Sheet {sheet}", row, column, new, says, named)
      for sheet, row, column, new, says, named in [
          (1, 8, 3, "Million cubic metres", "product, partner and unit", 6),
          (1, 7, 3, "Norway", "product, partner and unit", 6),
          (3, 6, 3, "Natural gas", "product, partner and unit", 6),
          (1, 10, 2, "2021", "header", 10),
          (2, 52, 1, "Kosovo*", "known country", 52),
          (1, 16, 1, "Belgium", "unique", 16),
          (2, 16, 3, "ca. 95000", "a number", 16),
          (2, 16, 3, ".", "a number", 16),
          (2, 16, 3, "-95029", "minimum 0", 16),
          (2, 17, 11, "291223427", "maximum", 17),
          (1, 16, 11, "1068129", "members add up", None),
      ]),
]  # fmt: skip


def cases(traps):
    """Name every trap by its file and by what its message says."""
    for file, damages in traps.items():
        for *where, says in damages:
            if callable(where[0]):
                damage, row = where
            else:
                row, old, new = where
                damage = replacing(old, new) if row is None else line(row, old, new)
            yield pytest.param(file, damage, row, says, id=f"{file.rpartition('/')[2]}, {says}")


@functools.cache
def publishers_text(file):
    """Return a publisher's file as text, the largest one cut to its last year."""
    text = (SOURCES / file).read_text(encoding="utf-8")
    if file == ANNUAL:
        head, *rows = text.splitlines(keepends=True)
        text = "".join([head, *rows[-6290:]])
    return text


def standing_on(file):
    """List the tables that are made of a file."""
    return [
        name
        for name, described in describe.known()["tables"].items()
        if any(fnmatch.fnmatch(file, pattern) for pattern in described["sources"])
    ]


def refused(opened, others, names, file, row, says):
    """Make tables anew, all others being as they are; the first one that is refused is said why."""
    opened.tables.update({name: made for name, made in others.items() if name not in names})
    with pytest.raises(TableError) as caught:
        list(map(opened.table, names))
    assert says in str(caught.value)
    if row is not None:
        assert (caught.value.file, caught.value.row) == (file, row)


@needs_sources
@pytest.mark.parametrize(("file", "damage", "row", "says"), cases(TRAPS))
def test_a_damaged_file_is_refused(file, damage, row, says, tmp_path):
    linked(tmp_path)
    (tmp_path / file).unlink()
    (tmp_path / file).write_text(publishers_text(file), encoding="utf-8")
    rewrite(tmp_path / file, damage)
    refused(Sources(tmp_path), compiled(), standing_on(file), file, row, says)


@functools.cache
def loaded():
    """Every table, as it is published."""
    return {name: book.load(name) for name in book.tables()}


def without_publishers(folder):
    """Open an empty folder of publishers' files; names of countries come from their table."""
    opened, known = Sources(folder), Countries.__new__(Countries)
    known.names = loaded()["countries"].set_index("iso3").country.to_dict()
    known.known = {name: iso3 for iso3, name in known.names.items()}
    opened.countries = known
    return opened


@pytest.mark.parametrize("table", [file.removesuffix(".csv") for file in LISTS])
def test_a_list_makes_its_published_table(table, tmp_path):
    opened = without_publishers(tmp_path)
    opened.tables.update({name: made for name, made in loaded().items() if name != table})
    assert build._text(opened.table(table)) == (DATA / f"{table}.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "damage", "row", "says"), [*cases(LISTS), *cases(LISTS_BESIDE)])
def test_a_wrong_line_of_a_list_is_refused(file, damage, row, says, tmp_path, monkeypatch):
    rewrite(copied_lists(tmp_path, monkeypatch) / file, damage)
    if file in LISTS_BESIDE and not SOURCES.is_dir():
        pytest.skip("held against publishers' files, which are not here (set SUMMIT_SOURCES)")
    opened = Sources(SOURCES) if file in LISTS_BESIDE else without_publishers(tmp_path)
    refused(opened, loaded(), [file.removesuffix(".csv")], file, row, says)


@functools.cache
def workbook(file):
    """Open a workbook once for this file."""
    return OPEN(Sources(SOURCES), file)


@needs_sources
@pytest.mark.parametrize(
    ("table", "file", "sheet", "row", "at", "new", "says", "named"),
    [pytest.param(*trap, id=f"{trap[1].rpartition('/')[2]}, {trap[6]}") for trap in SHEETS],
)
def test_a_damaged_workbook_is_refused(table, file, sheet, row, at, new, says, named, monkeypatch):
    pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    changed, cells_of = [], reading._cells

    def damaged(book, name, block):
        cells = cells_of(book, name, block)
        if (book, name) == (workbook(file), sheet):
            places = range(len(cells)) if row is None else [row - block["min_row"]]
            for place in places:
                if 0 <= place < len(cells) and (isinstance(at, int) or at in cells[place]):
                    column = at - 1 if isinstance(at, int) else cells[place].index(at)
                    cells[place][column] = new
                    changed.append(place)
                    break
        return cells

    monkeypatch.setattr(reading, "_workbook", lambda _, name: workbook(name))
    monkeypatch.setattr(reading, "_cells", damaged)
    refused(Sources(SOURCES), compiled(), [table], f"{file}, sheet {sheet!r}", named, says)
    assert changed, "the workbook has no such cell"


@needs_sources
@pytest.mark.parametrize(
    ("raw", "row", "rule"),
    [
        (b"", 1, "not empty"),
        (b"\n\n", 1, "not empty"),
        (b"date,people\n2022-04-25,1\n", 1, "header"),
        (
            b"date,crossings_from_ukraine_cumulative,crossings_to_ukraine_cumulative\n",
            2,
            "has rows",
        ),
        (b"date,\xe4\n", 1, "encoding utf-8"),
        (None, None, "file present"),
    ],
)
def test_an_unreadable_file_is_refused(raw, row, rule, tmp_path):
    file = "refugees/unhcr_crossings_from_and_to_month_ends_2022.csv"
    path = linked(tmp_path) / file
    path.unlink()
    if raw is not None:
        path.write_bytes(raw)
    refused(Sources(tmp_path), compiled(), standing_on(file), file, row, rule)
