"""From the publishers' files to the tables: the same bytes again, and damaged files refused.

The publishers' files are no part of the repository. They are looked for in the folder that the
environment variable SUMMIT_SOURCES names, or else in shared/sources beside the checkout.
"""

import os
import shutil
import sys
from datetime import datetime
from pathlib import Path

import pytest

from data.compile import build, checks, describe
from data.compile.__main__ import main
from data.compile.countries import Countries
from data.compile.reading import Source, Sources
from summit import data as book

ROOT = Path(__file__).resolve().parents[1]
SOURCES = Path(os.environ.get("SUMMIT_SOURCES") or ROOT.parent / "shared" / "sources")
HELD = SOURCES.is_dir()
needs_sources = pytest.mark.skipif(
    not HELD, reason="the publishers' files are not here (set SUMMIT_SOURCES to their folder)"
)

REFUGEES = "refugees/"
DAILY = REFUGEES + "unhcr_crossings_daily_vintage_2023-05-03.csv"
NEAR = REFUGEES + "unhcr_crossings_by_country_published_daily.csv"
SNAPSHOTS = REFUGEES + "unhcr_crossings_by_country_snapshots.csv"
RECORDED = REFUGEES + "unhcr_recorded_by_country/july_hcr_data.csv"
EUROPE = REFUGEES + "unhcr_recorded_in_europe_vintage_2024-04-14.csv"
ANNUAL = REFUGEES + "unhcr_population_annual.csv"
NAMES = REFUGEES + "unhcr_countries.csv"
EUROSTAT = REFUGEES + "eurostat_temporary_protection_vintage_2024-11-27.csv"
ROUNDS = REFUGEES + "iom_internally_displaced_rounds.csv"
CASUALTIES = "war/ohchr_civilian_casualties.csv"
PEOPLE = "alliance/world_bank_population.csv"


@pytest.fixture(scope="module")
def compiled():
    """Every table, made from the publishers' files."""
    return build.compile_tables(SOURCES)


@pytest.fixture
def sources(tmp_path):
    """A folder of links to the publishers' files, with the largest one cut to its last year."""
    folder = tmp_path / "sources"
    for path in [*SOURCES.rglob("*.csv"), *SOURCES.rglob("*.xlsx")]:
        link = folder / path.relative_to(SOURCES)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    lines = (SOURCES / ANNUAL).read_text(encoding="utf-8").splitlines(keepends=True)
    rewrite(folder / ANNUAL, "".join([lines[0], *lines[-6290:]]))
    return folder


def rewrite(path, text, encoding="utf-8"):
    """Put a file in the place of a link."""
    path.unlink()
    path.write_text(text, encoding=encoding, newline="\n")


def compile_subject(folder, module):
    """Run one module; those it builds on are left out."""
    opened = Sources(folder)
    return module.tables(build.Work(opened, Countries(opened), {}))


# -- the same again --------------------------------------------------------------------------------


@needs_sources
def test_recompiling_gives_the_committed_tables_byte_for_byte(tmp_path, compiled):
    build.write(compiled, tmp_path)
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {f"{name}.csv" for name in book.tables()} | {"datapackage.json"}
    for name in made:
        assert (tmp_path / name).read_bytes() == (ROOT / "data" / name).read_bytes(), name


@needs_sources
def test_command_says_whether_anything_would_change(capsys):
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "data").iterdir()}
    assert main(["--sources", str(SOURCES), "--check"]) == 0
    assert capsys.readouterr().out.startswith("0 files changed")
    assert {path: path.stat().st_mtime_ns for path in (ROOT / "data").iterdir()} == before


@needs_sources
def test_new_tables_replace_old_ones_and_stale_ones_go(tmp_path):
    (tmp_path / "countries.csv").write_text("old\n")
    (tmp_path / "gone.csv").write_text("a table that no module makes any more\n")
    changed = build.replace(SOURCES, tmp_path)
    assert "countries.csv" in changed
    assert "gone.csv" in changed
    assert not list(tmp_path.glob("*.new"))
    assert {path.name for path in tmp_path.glob("*.csv")} == {f"{n}.csv" for n in book.tables()}
    assert build.replace(SOURCES, tmp_path, check=True) == []


# -- nothing is written unless everything passes ---------------------------------------------------


@needs_sources
def test_a_refused_file_leaves_the_tables_as_they_were(sources, tmp_path):
    target = tmp_path / "tables"
    target.mkdir()
    (target / "countries.csv").write_text("as it was\n")
    text = (SOURCES / CASUALTIES).read_text(encoding="utf-8")
    rewrite(sources / CASUALTIES, text.replace("1563", "many"))
    with pytest.raises(book.TableError, match=r"ohchr_civilian_casualties\.csv, row 28"):
        build.replace(sources, target)
    assert [path.name for path in target.iterdir()] == ["countries.csv"]
    assert (target / "countries.csv").read_text() == "as it was\n"


@needs_sources
def test_a_table_that_breaks_a_rule_is_not_written(sources, tmp_path):
    """The rules of `load` hold at compile time: confirmed deaths cannot fall."""
    target = tmp_path / "tables"
    target.mkdir()
    done = build.compile_tables(SOURCES)
    done["civilian_casualties"].loc[30, "killed_confirmed"] = 5
    with pytest.raises(book.TableError, match=r"civilian_casualties\.csv, row 32.*never falls"):
        build.write(done, target)


def test_command_refuses_a_missing_folder(capsys):
    assert main(["--sources", "no/such/folder"]) == 1
    said = capsys.readouterr().err
    assert "no such folder" in said
    assert "Nothing was written" in said


@needs_sources
def test_a_full_disk_changes_no_table(tmp_path, monkeypatch):
    (tmp_path / "made").mkdir()
    (tmp_path / "kept").mkdir()
    for name in ("a.csv", "b.csv"):
        (tmp_path / "made" / name).write_text("new")
        (tmp_path / "kept" / name).write_text("old")

    def full(source, target):
        if source.name == "b.csv":
            raise OSError(28, "No space left on device")
        Path(target).write_bytes(Path(source).read_bytes())

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space"):
        build._move(tmp_path / "made", tmp_path / "kept", ["a.csv", "b.csv"])
    assert {p.name: p.read_text() for p in (tmp_path / "kept").iterdir()} == {
        "a.csv": "old",
        "b.csv": "old",
    }


def test_an_error_in_the_middle_puts_every_table_back(tmp_path, monkeypatch):
    made, kept = tmp_path / "made", tmp_path / "kept"
    made.mkdir()
    kept.mkdir()
    for name in ("a.csv", "b.csv", "fresh.csv"):
        (made / name).write_text("new")
    for name in ("a.csv", "b.csv", "stale.csv"):
        (kept / name).write_text("old")
    before = {path.name: path.read_text() for path in kept.iterdir()}
    replace = Path.replace

    def stuck(path, target):
        if Path(target).name == "stale.csv.old":
            raise PermissionError(13, "Permission denied")
        return replace(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stuck)
        with pytest.raises(PermissionError):
            build.install(made, kept)
    assert {path.name: path.read_text() for path in kept.iterdir()} == before
    assert build.install(made, kept) == ["a.csv", "b.csv", "fresh.csv", "stale.csv"]
    assert {path.name: path.read_text() for path in kept.iterdir()} == {
        "a.csv": "new",
        "b.csv": "new",
        "fresh.csv": "new",
    }


# -- damaged publishers' files -------------------------------------------------------------------


def line(row, old, new):
    """Replace a text in one line of the file."""

    def damage(text):
        rows = text.split("\n")
        assert old in rows[row - 1], rows[row - 1]
        rows[row - 1] = rows[row - 1].replace(old, new, 1)
        return "\n".join(rows)

    return damage


# module, file, damage, row, part of the message
TRAPS = {
    "a day skipped": (
        "crossings", DAILY, line(4, "2022-02-26", "2022-02-27"), 4, "no day is skipped"),
    "day and month swapped": (
        "crossings", DAILY, line(12, "2022-03-06", "2022-06-03"), 12, "no day is skipped"),
    "a cumulative total as a day": (
        "crossings", DAILY, line(4, ",143235,", ",322760,"), 4, "the sum of the days so far"),
    "thousands separator": (
        "crossings", DAILY, line(4, ",143235,", ',"143,235",'), 4, "digits only"),
    "day after the edition": (
        "crossings", REFUGEES + "unhcr_crossings_daily_vintage_2022-03-31.csv",
        line(36, "2022-03-30", "2022-04-30"), 36, "between"),
    "a neighbour twice": ("crossings", NEAR, line(3, "Hungary", "Poland"), None, "seven"),
    "an unknown neighbour": ("crossings", NEAR, line(3, "Hungary", "Ruritania"), 3, "Ruritania"),
    "another blank": ("crossings", NEAR, line(3, "Country,-,", "Country,n/a,"), 3, "digits only"),
    "column's date broken": ("crossings", NEAR, line(1, "2022-03-02", "2922-03-02"), 1, "header"),
    "a reading of six": ("crossings", SNAPSHOTS, lambda t: t.replace(
        t.split("\n")[3] + "\n", ""), 2, "7 neighbours"),
    "a figure from after the reading": (
        "crossings", SNAPSHOTS, line(5, "2022-03-04", "2022-04-04"), 5, "not later"),
    "recorded, unknown country": (
        "refugees", RECORDED, line(3, "Poland", "Polska"), 3, "known country"),
    "recorded, code of another": (
        "refugees", RECORDED, line(3, "POL,", "PRT,"), 3, "the code of the country named"),
    "recorded, American date": (
        "refugees", RECORDED, line(3, "5 July 2022", "07/05/2022"), 3, "a date written as"),
    "recorded, another word for missing": (
        "refugees", RECORDED, line(2, "Not applicable", "n.a."), 2, "digits only"),
    "recorded, country twice": (
        "refugees", RECORDED, lambda t: t + "\n" + t.split("\n")[2], 46, "unique"),
    "Europe, a day twice": (
        "refugees", EUROPE, line(3, "2022-04-27", "2022-04-25"), 3, "unique"),
    "Europe, the year 2922": ("refugees", EUROPE, line(3, "2022-", "2922-"), 3, "date"),
    "annual, the year 2922": (
        "refugees", ANNUAL, line(5, "2025.0,", "2922.0,"), 5, "between 1951 and 2035"),
    "annual, half a person": ("refugees", ANNUAL, line(5, ".0,0.0,", ".5,0.0,"), 5, "digits"),
    "annual, unknown host": (
        "refugees", ANNUAL, line(5, "Afghanistan,AFG,AFG", "Atlantis,ATL,ATL"), 5, "known country"),
    "annual, name and code differ": (
        "refugees", ANNUAL, line(5, "Afghanistan,AFG,AFG", "Albania,AFG,AFG"), 5, "country that"),
    "annual, another header": ("refugees", ANNUAL, line(1, "oip", "vdp"), 1, "header"),
    "protection, one nationality": (
        "protection", EUROSTAT, line(40, "TOTAL,T", "UA,T"), 40, "one of"),
    "protection, the year 2922": (
        "protection", EUROSTAT, line(40, "2022-", "2922-"), 40, "between"),
    "protection, after the edition": (
        "protection", EUROSTAT, line(40, "2022-", "2025-"), 40, "between"),
    "protection, not rounded": (
        "protection", EUROSTAT, line(40, ",57580", ",57581"), 40, "rounded to 5"),
    "protection, unknown code": ("protection", EUROSTAT, line(40, ",BE,", ",XX,"), 40, "Eurostat"),
    "IOM, a total without its precision": (
        "war", ROUNDS, line(3, ",exact,", ",about,"), 3, "starts with one of"),
    "IOM, not found yet a figure": (
        "war", ROUNDS, line(17, "2024-04,,", "2024-04,3500000,"), 17, "blank exactly"),
    "casualties, the year 2922": (
        "war", CASUALTIES, line(5, "2022-", "2922-"), 5, "between"),
    "warheads, the year 2922": (
        "warheads", "alliance/fas_nuclear_stockpiles_1945-2023.csv",
        line(3, ",1946,", ",2922,"), 3, "between 1945 and 2035"),
    "casualties, text date": (
        "war", CASUALTIES, line(5, "2022-03-11", "11 March"), 5, "a date written as"),
    "a country's name blank": ("countries", NAMES, line(5, ",Andorra,", ",,"), 5, "not blank"),
    "a country missing": ("countries", NAMES, lambda t: t.replace("POL,POL,Poland", "XPL,POL,Pol"),
                          None, "known country"),
}  # fmt: skip


@needs_sources
@pytest.mark.parametrize("trap", TRAPS)
def test_damaged_publishers_file_is_refused(trap, sources):
    module, name, damage, row, says = TRAPS[trap]
    before = (sources / name).read_text(encoding="utf-8")
    after = damage(before)
    assert after != before
    rewrite(sources / name, after)
    with pytest.raises(book.TableError) as caught:
        compile_subject(sources, getattr(build, module))
    assert says in str(caught.value)
    if row is not None:
        assert caught.value.file == name
        assert caught.value.row == row


def test_the_newest_edition_is_found_by_the_day_in_its_name(tmp_path):
    for day in ("2024-11-27", "2025-02-03", "2023-12-31"):
        (tmp_path / f"series_vintage_{day}.csv").write_text("a\n1\n")
    opened = Sources(tmp_path)
    assert opened.newest("series_vintage_*.csv") == ("series_vintage_2025-02-03.csv", "2025-02-03")
    with pytest.raises(book.TableError, match="file present"):
        opened.newest("other_vintage_*.csv")
    (tmp_path / "series_vintage_2025-13-03.csv").write_text("a\n1\n")
    with pytest.raises(book.TableError, match="a day in its name"):
        opened.newest("series_vintage_*.csv")


@needs_sources
@pytest.mark.parametrize(
    ("raw", "row", "rule"),
    [
        (b"", 1, "not empty"),
        (b"\n\n", 1, "not empty"),
        (b"read_on,killed\n2022-03-08,1\n", 1, "header"),
        (b"read_on,civilians_killed_confirmed,civilians_injured_confirmed\n", 2, "has rows"),
        (b"read_on,\xe4\n", 1, "encoding utf-8"),
        (None, None, "file present"),
    ],
)
def test_unreadable_publishers_file_is_refused(raw, row, rule, sources):
    path = sources / CASUALTIES
    path.unlink()
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(book.TableError) as caught:
        compile_subject(sources, build.war)
    assert (caught.value.file, caught.value.row, caught.value.rule) == (CASUALTIES, row, rule)


# -- totals and breaks ---------------------------------------------------------------------------

TOTALS = [
    ("refugees_by_host", "refugees", "hosts add up"),
    ("refugees_by_origin", "refugees", "hosts add up"),
    ("temporary_protection", "beneficiaries", "members add up"),
    ("temporary_protection_eu27", "beneficiaries", "members add up"),
    ("displaced_inside", "displaced", "IOM and UNHCR agree"),
    ("crossings_by_country", "crossings_cumulative", "the two series agree"),
    ("aid_monthly", "allocated_eur_bn", "aid adds up"),
    ("aid_donors", "committed_eur_bn", "aid adds up"),
    ("aid_editions", "committed_eur_bn", "aid adds up"),
    ("aid_editions_by_donor", "committed_eur_bn", "editions add up"),
]


@needs_sources
@pytest.mark.parametrize(("table", "field", "rule"), TOTALS)
def test_totals_that_do_not_agree_are_refused(table, field, rule, compiled):
    done = {name: frame.copy() for name, frame in compiled.items()}
    checks.reconcile(done)
    done[table][field] = done[table][field] + 1000
    if table == "crossings_by_country":
        done[table].loc[done[table].series == "snapshot", field] -= 1000
    with pytest.raises(book.TableError, match=rule):
        checks.reconcile(done)


@needs_sources
@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("weather,rain,,,2022-03-01,stops,A note", "known table and field"),
        ("recorded_europe,rain,,,2022-12-31,definition,A note", "known table and field"),
        ("recorded_europe,refugees,,,2022-12-31,wonder,A note", "one of"),
        ("recorded_europe,refugees,,,2022-12-30,definition,A note", "shows as definition"),
        ("temporary_protection,beneficiaries,,POL,2022-09-01,clean_up,A note", "shows as"),
        ("recorded_europe,refugees,,,2022-12-31,stops,A note", "shows as stops"),
    ],
)
def test_a_break_that_its_table_does_not_show_is_refused(
    row, says, compiled, tmp_path, monkeypatch
):
    written = tmp_path / "breaks.csv"
    written.write_text("table,field,series,iso3,date,kind,note\n" + row + "\n")
    monkeypatch.setattr(build.breaks, "WRITTEN", written)
    with pytest.raises(book.TableError, match=r"breaks\.csv, row 2") as caught:
        build.breaks.tables(build.Work(None, None, dict(compiled)))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    made: Columns renamed; nothing else.\n", "", "missing"),
        ("kind: verbatim", "kind: borrowed", "kind is"),
        ("      not_for: Mixing editions in one line.\n", "", "missing"),
        ("unit: crossings, description", "units: crossings, description", "missing"),
    ],
)
def test_an_incomplete_description_is_refused(old, new, says, tmp_path, monkeypatch):
    changed = tmp_path / "descriptor"
    shutil.copytree(describe.WRITTEN, changed)
    subject = changed / "flight.yaml"
    text = subject.read_text(encoding="utf-8")
    assert old in text
    subject.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(describe, "WRITTEN", changed)
    with pytest.raises(ValueError, match=says):
        describe.read()


def test_a_table_described_in_two_files_is_refused(tmp_path, monkeypatch):
    changed = tmp_path / "descriptor"
    shutil.copytree(describe.WRITTEN, changed)
    shutil.copyfile(changed / "flight.yaml", changed / "again.yaml")
    monkeypatch.setattr(describe, "WRITTEN", changed)
    with pytest.raises(ValueError, match=r"flight\.yaml describes .* which another file has"):
        describe.read()


def test_a_source_refuses_an_encoding_it_does_not_know(tmp_path):
    with pytest.raises(ValueError, match="latin-1"):
        Source(tmp_path / "a.csv", "a.csv", encoding="latin-1")


# -- workbooks -------------------------------------------------------------------------------------


@pytest.fixture
def workbook(tmp_path):
    """A small workbook with a text above the headings, a date and a blank."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Aid"
    for row in (
        ["A title"],
        [None, "Country", "Date", "EUR"],
        [None, "Poland", datetime(2022, 2, 26), 2.5],
        [None, "Japan", "until 3/4/2022", 1.0],
        [None, "Spain", None, "."],
        [None],
    ):
        sheet.append(row)
    book.save(tmp_path / "aid.xlsx")
    return Sources(tmp_path)


HEADINGS = ["Country", "Date", "EUR"]
AT = {"header": 2, "first_column": 2}


def test_a_workbook_is_read_as_text_with_its_own_row_numbers(workbook):
    sheet = workbook.sheet("aid.xlsx", "Aid", HEADINGS, **AT)
    assert sheet.frame.to_numpy().tolist() == [
        ["Poland", "2022-02-26", "2.5"],
        ["Japan", "until 3/4/2022", "1"],
        ["Spain", "", "."],
    ]
    assert sheet.numbers("EUR", (".",)).tolist()[:2] == [2.5, 1.0]
    with pytest.raises(book.TableError, match=r"aid\.xlsx, sheet 'Aid', row 4: Date is 'until"):
        sheet.dates("Date")
    with pytest.raises(book.TableError, match=r"row 5: EUR is '\.' \(rule: a number"):
        sheet.numbers("EUR")
    with pytest.raises(book.TableError, match=r"row 3.*maximum 2"):
        sheet.numbers("EUR", (".",), maximum=2)


@pytest.mark.parametrize(
    ("sheet", "columns", "rule"),
    [("Aid ", HEADINGS, "sheet present"), ("Aid", ["Country", "Day", "EUR"], "header")],
)
def test_a_workbook_without_the_sheet_or_headings_is_refused(sheet, columns, rule, workbook):
    with pytest.raises(book.TableError) as caught:
        workbook.sheet("aid.xlsx", sheet, columns, **AT)
    assert caught.value.rule == rule


def test_a_workbook_that_is_none_is_refused(tmp_path):
    pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    (tmp_path / "aid.xlsx").write_bytes(b"<!DOCTYPE html>")
    with pytest.raises(book.TableError, match="an Excel workbook"):
        Sources(tmp_path).sheet("aid.xlsx", "Aid", HEADINGS)
    with pytest.raises(book.TableError, match="file present"):
        Sources(tmp_path).sheet("gone.xlsx", "Aid", HEADINGS)


def test_without_openpyxl_the_error_names_it(workbook, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(book.TableError, match=r"requirements-test\.txt"):
        workbook.sheet("aid.xlsx", "Aid", HEADINGS, **AT)
