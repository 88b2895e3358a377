"""A new edition: what changes is said, verdicts that flip are named, refusals change nothing."""

import functools
import hashlib
import json
import re
import subprocess
import sys

import pytest
from edited_tables import DATA, copy_tables
from lint_rules import ROOT
from publishers import copied_lists, linked, needs_sources, replacing, rewrite

from data.compile import build, refresh
from data.compile.__main__ import main
from summit import data as book
from summit.claims import judge
from tools import state

EUROPE = "refugees/unhcr_recorded_in_europe_vintage_2024-04-14.csv"
UK = '"United Kingdom","GBR",2026,5,1,0,0,1,1,0,2647.56154520574,0.0378'


@pytest.fixture
def edition(tmp_path):
    """A copy of the tables that a test may change."""
    return copy_tables(tmp_path / "edition")


def edit(folder, table, change):
    """Change the text of a table and describe the file anew, as the compile step would."""
    path = folder / f"{table}.csv"
    rewrite(path, change)
    content = path.read_bytes()
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(entry for entry in package["resources"] if entry["name"] == table)
    resource["hash"] = "sha256:" + hashlib.sha256(content).hexdigest()
    resource["bytes"], resource["rows"] = len(content), content.count(b"\n") - 1
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def more_crossings(day):
    """Return an edit that has more people cross on a day, by the newest edition."""
    return functools.partial(re.sub, rf"(\n{day},(?:[^,]*,){{5}})\d+", r"\g<1>999999")


def snapshot(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_same_edition_changes_nothing(edition):
    assert refresh.report(DATA, edition) == []


def test_rows_and_totals_that_change_are_said(edition):
    last = (DATA / "civilian_casualties.csv").read_text(encoding="utf-8").splitlines()[-1]
    day, killed, injured = last.split(",")
    more = int(killed) + 5
    edit(
        edition,
        "civilian_casualties",
        lambda text: text.replace("2022-04-06,1480,", "2022-04-06,1481,").replace(
            last, f"2024-03-01,{killed},{injured}\n{day},{more},{injured}"
        ),
    )
    lines = refresh.report(DATA, edition)
    assert lines[0].startswith("table civilian_casualties: 1 rows new, 0 gone, 2 changed")
    headline = "total civilians confirmed killed, last reading: "
    assert f"{headline}{int(killed):,} -> {more:,}" in lines


def test_a_verdict_that_flips_is_named(edition):
    """Had the surveys found far fewer people, "over ten million displaced" would fall."""
    edit(edition, "displaced_inside", replacing("7138715,", "1138715,"))
    lines = refresh.report(DATA, edition)
    assert "VERDICT 6, known then: supported -> contradicted" in lines
    assert "VERDICT 6, known now: supported -> contradicted" in lines
    assert judge(6).then == "supported", "the book's own tables are read again afterwards"


def test_tables_that_come_and_go_are_named(edition):
    package = json.loads((edition / "datapackage.json").read_text(encoding="utf-8"))
    for entry in package["resources"]:
        if entry["name"] == "tile_grid":
            entry["name"] = entry["path"] = "squares"
            entry["path"] += ".csv"
    (edition / "tile_grid.csv").rename(edition / "squares.csv")
    (edition / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    lines = refresh.report(DATA, edition)
    assert lines == ["table squares: new", "table tile_grid: gone"]


def test_a_verdict_that_cannot_be_computed_refuses_the_edition(edition):
    rows = (DATA / "displaced_inside.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    edit(edition, "displaced_inside", lambda text: rows[0] + "".join(rows[-3:]))
    with pytest.raises(book.TableError, match=r"claim 6 cannot be judged"):
        refresh.report(DATA, edition)


def test_a_table_without_its_headline_figure_is_named(edition):
    """The last surveys have no total in the file: the table can be read, and has no headline."""
    rows = (DATA / "displaced_inside.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    blank = [row for row in rows[1:] if ",not_published," in row or ",not_found," in row]
    edit(edition, "displaced_inside", lambda text: "".join([rows[0], *blank]))
    with pytest.raises(book.TableError, match=r"displaced_inside\.csv.*last survey.*headline"):
        refresh.report(DATA, edition)


def test_reading_another_folder_ends_with_its_block(edition):
    edit(edition, "displaced_inside", replacing("7138715,", "1138715,"))
    with book.reading(edition):
        assert 1_138_715 in set(book.load("displaced_inside").displaced)
    assert 7_138_715 in set(book.load("displaced_inside").displaced)
    with pytest.raises(book.TableError, match="file present"), book.reading("no/such/place"):
        pytest.fail("a folder without tables was entered")


# -- from the publishers' files --------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """Links to the publishers' files, any of which a test may replace; then compiled but once."""
    monkeypatch.setattr(build, "compile_tables", functools.cache(build.compile_tables))
    return linked(tmp_path / "sources")


@needs_sources
def test_a_new_file_makes_a_new_edition_with_one_command(sources, edition):
    rewrite(sources / EUROPE, replacing("2024-03-12,5982920", "2024-03-12,5982925"))
    before = snapshot(edition)
    said = refresh.refresh(sources, edition, check=True, notebooks=[])
    assert snapshot(edition) == before, "--check wrote"
    assert any("recorded_europe: 0 rows new, 0 gone, 1 changed" in line for line in said)
    assert "total refugees recorded in Europe, last day: 5,982,920 -> 5,982,925" in said
    assert refresh.refresh(sources, edition, notebooks=[]) == said
    after = snapshot(edition)
    assert {name for name in after if after[name] != before[name]} == {
        "recorded_europe.csv",
        "datapackage.json",
    }
    assert book.load("recorded_europe", folder=edition).refugees.iloc[-1] == 5_982_925


def append(path, *rows, name=None):
    """Put rows below those of a file; give it another name if it is a new edition."""
    text = path.read_text(encoding="utf-8")
    if name is None:
        path.unlink()
    else:
        path = path.with_name(name)
    path.write_text(text.rstrip("\n") + "\n" + "\n".join(rows) + "\n", encoding="utf-8")


@needs_sources
def test_newer_rows_of_living_series_arrive(sources, edition, tmp_path, monkeypatch):
    """A day or a month more, in the same file or in a newer edition of it."""
    refugees, aid = sources / "refugees", sources / "aid/kiel_release29"
    lists = copied_lists(tmp_path, monkeypatch)
    append(lists / "civilian_casualties.csv", "2024-05-01,9800,17900")
    append(
        sources / EUROPE,
        "2024-05-16,6000000",
        name="unhcr_recorded_in_europe_vintage_2024-05-20.csv",
    )
    append(
        refugees / "unhcr_crossings_daily_vintage_2023-05-03.csv",
        "2023-05-03,10,23621594",
        name="unhcr_crossings_daily_vintage_2023-05-04.csv",
    )
    eurostat = refugees / "eurostat_temporary_protection_vintage_2024-11-27.csv"
    last = [row for row in eurostat.read_text("utf-8").splitlines() if ",2024-10-01," in row]
    append(
        eurostat,
        *(row.replace("2024-10-01", "2024-11-01") for row in last),
        name="eurostat_temporary_protection_vintage_2025-01-08.csv",
    )
    append(lists / "temporary_protection_decisions.csv", "2026-08,10005")
    append(aid / "data_explorer.csv", UK)
    append(aid / "total_allocations.csv", "2026,5,1,1,0,0")
    said = refresh.refresh(sources, edition, notebooks=[])
    for table, rows, day in [
        ("civilian_casualties", 1, "2024-05-01"),
        ("recorded_europe", 1, "2024-05-16"),
        ("crossings_daily", 1, "2023-05-03"),
        ("temporary_protection", len(last) - 1, "2024-11-30"),
        ("temporary_protection_decisions", 1, "2026-08-31"),
        ("aid_monthly", 1, "2026-05-31"),
        ("aid_donors", 0, "2026-05-31"),
    ]:
        (line,) = (line for line in said if line.startswith(f"table {table}: "))
        assert line.startswith(f"table {table}: {rows} rows new, 0 gone"), line
        assert f"as of {day}" in line
        assert book.describe(table, folder=edition)["as_of"] == day
    assert "total refugees recorded in Europe, last day: 5,982,920 -> 6,000,000" in said
    described = book.describe("temporary_protection", folder=edition)
    assert "extracted 2025-01-08" in described["sources"][0]["title"]
    assert described["publishers_files"] == [
        "refugees/eurostat_temporary_protection_vintage_2025-01-08.csv"
    ]
    newest = book.load("aid_editions", folder=edition).edition.max()
    assert str(newest.date()) == "2026-05-31"
    assert build.replace(sources, edition, check=True) == []


@needs_sources
def test_a_refused_file_leaves_everything_as_it_was(sources):
    """The command itself, on this checkout: it ends with 1, names file, row and rule."""
    rewrite(sources / EUROPE, replacing("2022-04-27", "2922-04-27"))
    before = snapshot(DATA)
    done = subprocess.run(
        [sys.executable, "-m", "data.compile", "--refresh", "--sources", str(sources)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "vintage_2024-04-14.csv, row 3" in done.stderr
    assert "The tables are as they were." in done.stderr
    assert snapshot(DATA) == before


def test_the_command_refuses_a_missing_folder(capsys):
    assert main(["--refresh", "--sources", "no/such/folder"]) == 1
    assert "no such folder" in capsys.readouterr().err


def test_a_number_and_a_title_that_change_are_named(edition):
    """One crossing more on the busiest day: the number that a page quotes is another one."""
    busiest = book.load("crossings_daily").set_index("date")["crossings_now"].idxmax()
    edit(edition, "crossings_daily", more_crossings(f"{busiest:%Y-%m-%d}"))
    (lab,) = [path for path in state.notebooks(ROOT) if path.parent.name == "02-flight"]
    said = refresh.said_otherwise(DATA, edition, [lab])
    assert any(line.startswith("NUMBER 02-flight/lab::busiest_crossings: ") for line in said)
    assert refresh.said_otherwise(DATA, DATA, []) == []


def test_a_lab_that_cannot_be_run_refuses_the_edition(edition, tmp_path):
    lab = tmp_path / "lab.ipynb"
    cell = {"cell_type": "code", "source": "quote(a=1 / 0)"}
    lab.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    with pytest.raises(
        book.TableError, match=r"lab\.ipynb cannot be computed: NameError.*rule: labs"
    ):
        refresh.said_otherwise(DATA, edition, [lab])
