"""Fetching the publishers' files: what the manifest says, and what a bad connection does."""

import errno
import hashlib
import io
import json
import os
import re
import threading
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path

import pandas as pd
import pytest
import yaml
from publishers import SOURCES, needs_sources

from data.compile import build, derive, fetch
from data.compile.__main__ import main
from summit import data

ENTRIES = fetch.read()
CONTENT = {"a.csv": b"a,b\n" + b"1,2\n" * 50_000, "more/b.csv": b"c\n3\n"}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


# -- the manifest ----------------------------------------------------------------------------------


def test_the_manifest_names_what_the_tables_say_they_are_made_from():
    named = {entry.path for entry in ENTRIES}
    for table in data.tables():
        for file in data.describe(table)["publishers_files"]:
            ours = file.startswith("data/compile/")
            assert ours or any(fnmatch(path, file) for path in named), file


def test_every_origin_is_one_commit_of_a_public_repository():
    for entry in ENTRIES:
        assert re.fullmatch(r"[0-9a-f]{40}", entry.commit), entry
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", entry.repository), entry
        assert re.fullmatch("[0-9a-f]{64}", entry.sha256), entry
        assert entry.ask.startswith("https://"), entry
        if entry.derive:
            assert callable(getattr(derive, entry.derive)), entry
            assert re.fullmatch("[0-9a-f]{64}", entry.of_sha256), entry


@needs_sources
def test_the_manifest_has_the_checksums_of_the_files_that_were_read():
    for entry in ENTRIES:
        raw = (SOURCES / entry.path).read_bytes()
        assert (sha256(raw), len(raw)) == (entry.sha256, entry.bytes), entry.path


@needs_sources
def test_the_tables_are_made_again_from_what_the_manifest_names_and_all_of_it(
    tmp_path, monkeypatch
):
    for entry in ENTRIES:
        link = tmp_path / "sources" / entry.path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(SOURCES / entry.path)
    read, is_file = set(), Path.is_file

    def noting(path):
        if path.is_relative_to(tmp_path / "sources"):
            read.add(path.relative_to(tmp_path / "sources").as_posix())
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", noting)
    assert build.replace(tmp_path / "sources", check=True) == []
    assert read == {entry.path for entry in ENTRIES}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sha256": None}, "a.csv: missing ['sha256'], unknown []"),
        ({"licence": None}, "a.csv: missing ['licence'], unknown []"),
        ({"sum": "1"}, "a.csv: missing [], unknown ['sum']"),
        ({"derive": "nato"}, "a.csv: missing ['of_bytes', 'of_sha256'], unknown []"),
        ({"path": "more/b.csv"}, "names ['more/b.csv'] twice"),
        ({"path": None}, "an entry without a path: missing ['path']"),
    ],
)
def test_a_faulty_manifest_is_refused(change, says, manifest):
    groups = yaml.safe_load(manifest.read_text("utf-8"))
    for key, value in change.items():
        place = groups[0] if key in groups[0] else groups[0]["files"][0]
        if value is None:
            del place[key]
        else:
            place[key] = value
    manifest.write_text(yaml.safe_dump(groups), "utf-8")
    with pytest.raises(ValueError, match=re.escape(says)):
        fetch.read()


# -- fetching, from a server on this machine -------------------------------------------------------


class Server(ThreadingHTTPServer):
    """Serves `CONTENT`; what it is told to do with a path, it does.

    Attributes
    ----------
    asked : list of tuple
        The paths asked for, with the first byte wanted.
    cuts : dict of str to int
        After how many bytes the next answer breaks off.
    other : dict of str to bytes
        What stands there instead; None for nothing.
    ranges : bool
        Whether it knows of ranges.
    says_size : bool
        Whether it says how large a file is that is asked for beyond its end.
    chunked : bool
        Whether it sends in chunks, without a length.
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.cuts, self.other = [], {}, {}
        self.ranges, self.says_size, self.chunked = True, True, False

    def handle_error(self, *_):
        """Say nothing when who asked has had enough."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):  # the name that the base class looks for
        self.close_connection = True
        name = self.path.removeprefix("/owner/name/" + "0" * 40 + "/")
        content = {**CONTENT, **self.server.other}.get(name)
        start = int((self.headers["Range"] or "bytes=0-")[6:-1])
        self.server.asked.append((name, start))
        if content is None:
            self.send_error(404)
            return
        if self.server.ranges and start >= len(content):
            self.send_response(416)
            if self.server.says_size:
                self.send_header("Content-Range", f"bytes */{len(content)}")
            self.end_headers()
            return
        body = content[start:] if self.server.ranges else content
        self.send_response(206 if self.server.ranges else 200)
        if self.server.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: self.server.cuts.pop(name, None)])


@pytest.fixture
def server(monkeypatch):
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        here = f"http://127.0.0.1:{running.server_port}/{{repository}}/{{commit}}/{{file}}"
        monkeypatch.setattr(fetch, "ADDRESS", here)
        yield running
        running.shutdown()


@pytest.fixture
def manifest(tmp_path, monkeypatch):
    """A manifest of two files, put in the place of the book's own."""
    files = [
        {
            "path": name,
            "edition": "the first",
            "repository": "owner/name",
            "commit": "0" * 40,
            "file": name,
            "sha256": sha256(content),
            "bytes": len(content),
        }
        for name, content in CONTENT.items()
    ]
    group = {
        "publisher": "A publisher",
        "licence": "none stated",
        "may_be_shared": False,
        "ask": "https://example.org/data",
        "read_on": "2026-11-23",
        "files": files,
    }
    path = tmp_path / "manifest.yaml"
    path.write_text(yaml.safe_dump([group]), "utf-8")
    monkeypatch.setattr(fetch, "MANIFEST", path)
    return path


@pytest.fixture
def folder(tmp_path, manifest):
    """Where the files shall go; there is nothing yet."""
    return tmp_path / "publishers"


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def content(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files(folder)}


def test_missing_files_are_fetched_once(server, folder, capsys):
    assert fetch.fetch(folder) == []
    assert content(folder) == CONTENT
    assert "  1/2  a.csv: fetched, 200,004 bytes\n" in capsys.readouterr().out
    assert server.asked == [("a.csv", 0), ("more/b.csv", 0)]
    assert fetch.fetch(folder) == []
    assert len(server.asked) == 2, "what is here was asked for again"
    said = capsys.readouterr().out
    assert "  1/2  a.csv: already here\n" in said
    assert "2 of 2 files are here and whole." in said


@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "no ranges"])
def test_a_cut_connection_is_taken_up_again(ranges, server, folder):
    server.cuts["a.csv"], server.ranges = 70_000, ranges
    assert fetch.fetch(folder) == []
    assert content(folder) == CONTENT
    assert server.asked[:2] == [("a.csv", 0), ("a.csv", 70_000)]


def test_the_next_run_goes_on_where_the_last_one_was_cut(server, folder, monkeypatch, capsys):
    monkeypatch.setattr(fetch, "ATTEMPTS", 1)
    server.cuts["a.csv"] = 70_000
    assert fetch.fetch(folder) == ["a.csv"]
    assert "70,000 of 200,004 bytes are here; the next run goes on" in capsys.readouterr().out
    assert content(folder) == {
        "a.csv.part": CONTENT["a.csv"][:70_000],
        "more/b.csv": CONTENT["more/b.csv"],
    }
    assert fetch.fetch(folder) == []
    assert content(folder) == CONTENT
    assert server.asked[-1] == ("a.csv", 70_000)


def test_another_file_at_the_address_is_refused(server, folder, capsys):
    server.other["a.csv"] = CONTENT["a.csv"].replace(b"1,2", b"1,3")
    assert fetch.fetch(folder) == ["a.csv"]
    assert set(content(folder)) == {"more/b.csv"}
    said = capsys.readouterr().out
    assert f"has another file: its sha256 is {sha256(server.other['a.csv'])}" in said
    assert "A publisher: ask at https://example.org/data" in said


@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "no ranges"])
@pytest.mark.parametrize("length", [50, 0], ids=["shorter", "empty"])
def test_a_shorter_file_is_refused_and_nothing_of_it_kept(length, ranges, server, folder, capsys):
    server.other["a.csv"], server.ranges = b"0" * length, ranges
    for _ in range(2):
        assert fetch.fetch(folder) == ["a.csv"]
        assert f"a.csv has another file: {length} bytes, not 200,004" in capsys.readouterr().out
        assert set(content(folder)) == {"more/b.csv"}
    del server.other["a.csv"]
    assert fetch.fetch(folder) == []
    assert content(folder) == CONTENT


def test_a_shorter_file_sent_in_chunks_is_refused(server, folder, capsys):
    server.other["a.csv"], server.ranges, server.chunked = b"0" * 50, False, True
    assert fetch.fetch(folder) == ["a.csv"]
    assert "a.csv has another file: 50 bytes, not 200,004" in capsys.readouterr().out
    assert content(folder) == {"more/b.csv": CONTENT["more/b.csv"]}


def test_a_file_shorter_than_what_an_earlier_run_left_is_refused(server, folder, capsys):
    folder.mkdir()
    (folder / "a.csv.part").write_bytes(CONTENT["a.csv"][:80])
    server.other["a.csv"], server.says_size = b"0" * 50, False
    assert fetch.fetch(folder) == ["a.csv"]
    assert "a.csv has another file: at most 80 bytes, not 200,004" in capsys.readouterr().out
    assert set(content(folder)) == {"more/b.csv"}


def test_without_ranges_the_next_run_begins_anew(server, folder, monkeypatch, capsys):
    monkeypatch.setattr(fetch, "ATTEMPTS", 1)
    server.cuts["a.csv"], server.ranges = 70_000, False
    assert fetch.fetch(folder) == ["a.csv"]
    assert "70,000 of 200,004 bytes are here; the next run begins anew" in capsys.readouterr().out
    assert fetch.fetch(folder) == []
    assert content(folder) == CONTENT


def test_a_larger_file_is_not_read_to_its_end(server, folder):
    server.other["more/b.csv"] = b"0" * 5_000_000
    assert fetch.fetch(folder) == ["more/b.csv"]
    assert set(content(folder)) == {"a.csv"}


def test_what_an_earlier_run_left_damaged_is_fetched_anew(server, folder):
    folder.mkdir()
    (folder / "a.csv.part").write_bytes(b"?" * 100)
    assert fetch.fetch(folder) == []
    assert content(folder) == CONTENT
    assert server.asked[:2] == [("a.csv", 100), ("a.csv", 0)]


def test_a_file_that_is_gone_is_named_with_where_to_ask(server, folder, capsys):
    server.other["a.csv"] = None
    assert main(["--fetch", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "a.csv: not here" in said
    assert re.search(r"http://\S+/a\.csv answers 404 Not Found\n +A publisher: ask at https", said)
    assert "1 of 2 files are here and whole." in said
    assert "put those into the folder and run the same again" in said


def test_a_server_that_is_not_there_is_named(server, folder, capsys):
    server.shutdown()
    server.server_close()
    assert fetch.fetch(folder) == list(CONTENT)
    assert "refused" in capsys.readouterr().out


def test_a_file_of_that_name_is_never_overwritten(server, folder, capsys):
    folder.mkdir()
    (folder / "a.csv").write_bytes(b"my own")
    assert fetch.fetch(folder) == ["a.csv"]
    assert (folder / "a.csv").read_bytes() == b"my own"
    assert "there is another file of that name; move it away" in capsys.readouterr().out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_ends_the_run_and_the_next_one_goes_on(server, folder, capsys):
    (folder / "more").mkdir(parents=True)
    (folder / "more" / "b.csv.part").symlink_to("/dev/full")
    assert main(["--fetch", str(folder)]) == 1
    assert os.strerror(errno.ENOSPC) in capsys.readouterr().err
    (folder / "more" / "b.csv.part").unlink()
    assert fetch.fetch(folder) == []
    assert content(folder) == CONTENT
    assert [name for name, _ in server.asked] == ["a.csv", "more/b.csv", "more/b.csv"]


# -- files that are derived ------------------------------------------------------------------------

ROW = {"#affected+date+refugees": "2022-04-25", "#affected+refugees": "85000"}
SERIES = json.dumps({"refugees_series_data": [ROW]}).encode()
RECORDED = b"date,individuals\r\n2022-04-25,85000\r\n"


def derived(manifest, sha256_of_made):
    """Let the second file of a manifest be made of `SERIES`."""
    groups = yaml.safe_load(manifest.read_text("utf-8"))
    groups[0]["files"][1] |= {
        "derive": "recorded_refugees",
        "of_sha256": sha256(SERIES),
        "of_bytes": len(SERIES),
        "sha256": sha256_of_made,
        "bytes": len(RECORDED),
    }
    manifest.write_text(yaml.safe_dump(groups), "utf-8")


def test_a_derived_file_is_made_of_what_is_fetched(server, folder, manifest):
    server.other["more/b.csv"] = SERIES
    derived(manifest, sha256(RECORDED))
    assert fetch.fetch(folder) == []
    assert content(folder) == {"a.csv": CONTENT["a.csv"], "more/b.csv": RECORDED}


def test_a_derived_file_that_comes_out_differently_is_refused(server, folder, manifest, capsys):
    server.other["more/b.csv"] = SERIES
    derived(manifest, "0" * 64)
    assert fetch.fetch(folder) == ["more/b.csv"]
    assert "what derive.recorded_refugees makes of http" in capsys.readouterr().out
    assert not (folder / "more" / "b.csv").exists()


def test_a_package_that_derives_and_is_lacking_is_named(
    server, folder, manifest, monkeypatch, capsys
):
    def lacking(_):
        raise ImportError("No module named 'rdata'")

    server.other["more/b.csv"] = SERIES
    derived(manifest, sha256(RECORDED))
    monkeypatch.setattr(derive, "recorded_refugees", lacking)
    assert fetch.fetch(folder) == ["more/b.csv"]
    assert "'rdata': pip install -r requirements-test.txt" in capsys.readouterr().out


def test_an_r_file_is_written_as_it_stands(tmp_path):
    rdata = pytest.importorskip("rdata", reason="rdata is not installed")
    frame = pd.DataFrame({"geo": ["PL", "DE"], "time": [19052.0, 19083.0], "values": [1.5, 2.0]})
    rdata.write_rds(tmp_path / "a.rds", frame)
    rdata.write_rda(tmp_path / "a.rda", {"a": frame})
    expected = b"geo,time,values\nPL,2022-03-01,1.5\nDE,2022-04-01,2.0\n"
    assert derive.r_data(tmp_path / "a.rds") == derive.r_data(tmp_path / "a.rda") == expected


def test_the_sheets_of_sipri_are_put_below_each_other(tmp_path):
    rows = [["A title", None, None, None]] + [[None] * 4] * 4
    rows += [["Country", "Notes", 1949, 1950], ["Africa", None, None, None]]
    rows += [["Algeria", "4", "...", 0.02], ["Chad", None, "xxx", "..."], ["Peru", None, 1, 2.5]]
    with pd.ExcelWriter(tmp_path / "sipri.xlsx") as book:
        for sheet in derive.SIPRI_SHEETS:
            pd.DataFrame(rows).to_excel(book, sheet_name=sheet, header=False, index=False)
    lines = derive.sipri(tmp_path / "sipri.xlsx").decode().splitlines()
    assert lines[:4] == [
        "country,year,value,measure",
        "Peru,1949,100.0,sipri_pct_gdp",
        "Algeria,1950,2.0,sipri_pct_gdp",
        "Peru,1950,250.0,sipri_pct_gdp",
    ]
    assert lines[4:6] == [
        "Peru,1949,1.0,sipri_usd_current_m",
        "Algeria,1950,0.02,sipri_usd_current_m",
    ]
    assert len(lines) == 10


def test_the_tables_of_nato_are_put_below_each_other(tmp_path):
    years = list(derive.NATO_YEARS)
    part = [[None, "Albania", *range(11)], [None, "Iceland", *range(11)]]
    part += [
        [None, "Türkiye*", *range(11)],
        ["NATO Total", None, *range(11)],
        [None, *["#REF!"] * 12],
    ]
    with pd.ExcelWriter(tmp_path / "nato.xlsx") as book:
        for sheet, measures in derive.NATO_SHEETS.items():
            rows = [[None, None, *years], *part * len(measures)]
            pd.DataFrame(rows).to_excel(book, sheet_name=sheet, header=False, index=False)
    made = pd.read_csv(io.BytesIO(derive.nato(tmp_path / "nato.xlsx")))
    assert list(made.measure.unique()) == list(chain(*derive.NATO_SHEETS.values()))
    assert set(made.iso3) == {"ALB", "TUR", "NATO"}
    assert set(made.country) == {"Albania", "Türkiye", "NATO Total"}
    assert len(made) == 9 * 3 * len(years)
    assert list(made.value[:11]) == list(range(11))
    assert set(made.year[made.estimate]) == {2023, 2024}


@needs_sources
def test_the_workbook_of_nato_gives_the_table_that_was_read():
    workbook = SOURCES / "alliance/nato_defence_expenditure_2014-2024e.xlsx"
    if not workbook.is_file():
        pytest.skip("NATO's workbook is not among the publishers' files")
    (entry,) = (entry for entry in ENTRIES if entry.derive == "nato")
    assert sha256(workbook.read_bytes()) == entry.of_sha256
    assert sha256(derive.nato(workbook)) == entry.sha256
