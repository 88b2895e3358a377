"""From the publishers' files to the tables: the same bytes again, or nothing is written."""

import ast
import inspect
import re
import shutil
import sys
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
import yaml
from lint_rules import ROOT
from publishers import SOURCES, compiled, linked, needs_sources, replacing, rewrite

from data.compile import build, checks, describe, reading
from data.compile.__main__ import main
from data.compile.reading import Sources
from summit import data as book

COMPILE = Path(build.__file__).parent
CROSSINGS = "refugees/unhcr_crossings_daily_vintage_2023-05-03.csv"


# -- one subject, one name -------------------------------------------------------------------------

SUBJECTS = list(describe.known()["subjects"])
PARTS = ["selected", "dropped", "corrected", "assumed"]
LABELS = re.compile(rf"^((?:{'|'.join(PARTS)})(?:, (?:{'|'.join(PARTS)}))*): \S", re.M | re.I)


def public_functions(module):
    """List the functions of a module that others may call, in its order."""
    tree = ast.parse((COMPILE / f"{module}.py").read_text(encoding="utf-8"))
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name for name in functions if not name.startswith("_")]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_has_a_function_of_its_name_for_every_table_and_no_other(subject):
    written = yaml.safe_load((COMPILE / "descriptor" / f"{subject}.yaml").read_text("utf-8"))
    assert public_functions(subject) == list(written["tables"])


def test_every_table_has_its_function_in_one_subject_alone():
    modules = {path.stem for path in COMPILE.glob("*.py")}
    assert {path.stem for path in (COMPILE / "descriptor").glob("*.yaml")} == {"package", *SUBJECTS}
    assert list(describe.makers()) == book.tables()
    elsewhere = [name for module in modules - {*SUBJECTS} for name in public_functions(module)]
    assert not set(elsewhere) & set(book.tables())


@pytest.mark.parametrize("table", book.tables())
def test_a_function_says_what_was_selected_dropped_corrected_and_assumed(table):
    said = inspect.getdoc(describe.makers()[table])
    labels = [word for found in LABELS.findall(said) for word in found.lower().split(", ")]
    assert labels == PARTS, said


@pytest.mark.parametrize("name", sorted(path.stem for path in reading.WRITTEN.glob("*.csv")))
def test_a_hand_written_list_is_called_by_its_table_or_subject_and_read(name):
    known = (*book.tables(), *SUBJECTS)
    # The kinds stand under this name in the description of military_items; words are of all tables.
    assert name.startswith(known) or name in {"weapon_kinds", "words"}
    assert any(name in path.read_text(encoding="utf-8") for path in COMPILE.glob("*.py"))


# -- the same again --------------------------------------------------------------------------------


@needs_sources
def test_recompiling_gives_the_committed_tables_byte_for_byte(tmp_path):
    build.write(compiled(), tmp_path)
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
def test_new_tables_replace_old_ones_and_stale_ones_go(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "compile_tables", lambda _: compiled())
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
def test_a_refused_file_leaves_the_tables_as_they_were(tmp_path):
    target, sources = tmp_path / "tables", linked(tmp_path / "sources")
    target.mkdir()
    (target / "countries.csv").write_text("as it was\n")
    rewrite(sources / CROSSINGS, replacing(",143235,", ",many,"))
    with pytest.raises(book.TableError, match=r"vintage_2023-05-03\.csv, row 4"):
        build.replace(sources, target)
    assert [path.name for path in target.iterdir()] == ["countries.csv"]
    assert (target / "countries.csv").read_text() == "as it was\n"


@needs_sources
def test_a_table_that_breaks_a_rule_is_not_written(tmp_path):
    """The rules of `load` hold at compile time: confirmed deaths cannot fall."""
    wrong = compiled()["civilian_casualties"].copy()
    wrong.loc[30, "killed_confirmed"] = 5
    with pytest.raises(book.TableError, match=r"civilian_casualties\.csv, row 32.*never falls"):
        build.write(compiled() | {"civilian_casualties": wrong}, tmp_path)


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


# -- the newest edition ----------------------------------------------------------------------------


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


# -- totals ----------------------------------------------------------------------------------------

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
def test_totals_that_do_not_agree_are_refused(table, field, rule):
    done = {name: frame.copy() for name, frame in compiled().items()}
    checks.reconcile(done)
    done[table][field] = done[table][field] + 1000
    if table == "crossings_by_country":
        done[table].loc[done[table].series == "snapshot", field] -= 1000
    with pytest.raises(book.TableError, match=rule):
        checks.reconcile(done)


# -- descriptions ----------------------------------------------------------------------------------


@pytest.fixture
def descriptor(tmp_path, monkeypatch):
    """A copy of the descriptor that a test may change."""
    shutil.copytree(describe.WRITTEN, tmp_path / "descriptor")
    monkeypatch.setattr(describe, "WRITTEN", tmp_path / "descriptor")
    return describe.WRITTEN


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("crossings", "    made: Columns renamed; nothing else.\n", "", "missing"),
        ("crossings", "kind: verbatim", "kind: borrowed", "kind is"),
        ("warheads", "cited_as: Fed", "cited_as: The Fed", "cited_as is"),
        ("borders", "cited_as: CIA", "cited_as: CIA, 2025", "cited_as is"),
        ("borders", "cited_as: CIA", "cited_as: FBI and others", r"cited_as names \['FBI'\]"),
        ("crossings", "      not_for: Mixing editions in one line.\n", "", "missing"),
        ("crossings", "unit: crossings, description", "units: crossings, description", "missing"),
        ("refugees", "  refugees_by_origin:", "  crossings_daily:", "which another file has"),
        ("package", "  - letter\n", "", "differ in .*letter"),
        ("package", "  - letter\n", "  - letter\n  - post\n", "differ in .*post"),
    ],
)
def test_a_faulty_description_is_refused(file, old, new, says, descriptor):
    rewrite(descriptor / f"{file}.yaml", replacing(old, new))
    with pytest.raises(ValueError, match=says):
        describe.read()


def test_a_described_table_without_a_function_is_named(descriptor):
    rewrite(descriptor / "letter.yaml", replacing("  letter_signatories:", "  letter_readers:"))
    with pytest.raises(ValueError, match=r"'letter_readers'.*letter\.py has no function"):
        describe.find_makers(describe.read()["subjects"])


def test_a_function_that_makes_other_columns_than_described_is_named(monkeypatch, tmp_path):
    made = pd.DataFrame({"read_in": ["here"], "weather": ["fine"]})
    monkeypatch.setitem(describe.makers(), "letter_signatories", lambda _: made)
    with pytest.raises(ValueError, match=r"letter_signatories: .*'date'.*adds \['weather'\]"):
        Sources(tmp_path).table("letter_signatories")


# -- workbooks and files ---------------------------------------------------------------------------


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
AT = {"header": 2}


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
