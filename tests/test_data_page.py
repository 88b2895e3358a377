"""The data page: a biography for every table, made from the description and nothing else."""

import json
import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from book import data_page, table_use, tables

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
TABLES = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]

USED = table_use.by_table(ROOT)


@pytest.fixture(scope="module")
def page():
    return data_page.markdown(DATA, ["chapters/02-flight/story"])


def part(page, name):
    """Return one table's data_page."""
    start = page.index(f"({tables.anchor(name)})=\n")
    following = page.find("\n(table-", start)
    return page[start:following] if following > 0 else page[start:]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_a_biography_says_all_that_is_described(table, page):
    text = part(page, table["name"])
    assert f"## {tables.plain(table['title'])}" in text
    for words in table["biography"].values():
        assert tables.plain(words) in text
    for words in (table["description"], table["made"], table["sources"][0]["title"]):
        assert tables.plain(words) in text
    assert table["sources"][0]["path"] in text
    assert tables.plain(table["licenses"][0]["title"]) in text
    assert f'href="../data/{table["name"]}.csv" download' in text
    assert f"{table['rows']:,} rows" in text
    for when in ("as_of", "read_on"):
        assert tables.day(table[when]) in text
    for field in table["schema"]["fields"]:
        assert f"<code>{field['name']}</code>" in text


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_a_picture_is_small_and_says_what_it_shows(table, page):
    drawn = re.search(r"<svg .*?</svg>", part(page, table["name"]), re.DOTALL)
    tree = ElementTree.fromstring(drawn[0])  # noqa: S314 - made a moment ago, by this book
    assert tree.get("role") == "img"
    assert table["title"] in tree.get("aria-label")
    assert len(tree.get("aria-label")) > 60
    assert list(tree.iter()), "an empty picture"
    assert len(drawn[0]) < 40_000


def test_every_break_stands_with_its_table(page):
    breaks = tables.rows_of(DATA / "breaks.csv")
    assert len(breaks) > 10
    for row in breaks:
        assert row["note"] in unescape(part(page, row["table"]))


def test_only_pages_that_exist_are_linked(page):
    linked = set(re.findall(r"\{doc\}`/([^`]+)`", page))
    assert linked == {"chapters/02-flight/story"}


def test_a_new_table_is_on_the_page_at_once(tmp_path):
    table = {**TABLES[0], "name": "fresh", "path": "fresh.csv", "title": "A *new* table"}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [table]}))
    (tmp_path / "fresh.csv").write_bytes((DATA / TABLES[0]["path"]).read_bytes())
    made = data_page.markdown(tmp_path, [])
    assert "## A \\*new\\* table" in made
    assert "fresh.csv" in made


def test_the_page_types_no_count_of_its_own():
    """What is counted on the page is counted from the tables: its own words hold no figure."""
    words = (ROOT / "chapters" / "data.md").read_text(encoding="utf-8")
    assert not re.findall(r"\b\d[\d,.]*\b", re.sub(r"`[^`]*`|UTF-8", "", words))
    assert words.count("```{made} data-sheets") == 1


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_a_biography_says_who_uses_the_table(table, page):
    said = re.search(r"^Used by\n: (.*)$", part(page, table["name"]), re.MULTILINE)[1]
    chapters = USED.get(table["name"], [])
    assert ("no chapter yet" in said) == (not chapters)
    for chapter in chapters:
        assert (chapter if chapter in said else data_page.chapter(chapter)) in said


@pytest.mark.parametrize(
    ("text", "says"),
    [("2022", "2022"), ("2022-03", "March 2022"), ("2022-03-09", "9 March 2022")],
)
def test_days_are_written_out(text, says):
    assert tables.day(text) == says
