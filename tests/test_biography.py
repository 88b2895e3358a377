"""The data page: a biography for every table, made from the description and nothing else."""

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from small_book import notebook

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
TABLES = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]

sys.path.insert(0, str(ROOT / "book"))
import biography  # noqa: E402 - the folder of the extension is no package
import uses  # noqa: E402

USED = uses.by_table(ROOT)


@pytest.fixture(scope="module")
def page():
    return biography.markdown(DATA, ["chapters/02-flight/story"])


def part(page, name):
    """Return one table's biography."""
    start = page.index(f"({biography.anchor(name)})=\n")
    following = page.find("\n(table-", start)
    return page[start:following] if following > 0 else page[start:]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_a_biography_says_all_that_is_described(table, page):
    text = part(page, table["name"])
    assert f"## {biography.plain(table['title'])}" in text
    for words in table["biography"].values():
        assert biography.plain(words) in text
    for words in (table["description"], table["made"], table["sources"][0]["title"]):
        assert biography.plain(words) in text
    assert table["sources"][0]["path"] in text
    assert biography.plain(table["licenses"][0]["title"]) in text
    assert table["hash"].removeprefix("sha256:") in text
    assert f'href="../data/{table["name"]}.csv" download' in text
    assert f"{table['rows']:,} rows" in text
    for when in ("as_of", "read_on"):
        assert biography.day(table[when]) in text
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
    breaks = biography.read(DATA / "breaks.csv")
    assert len(breaks) > 10
    for row in breaks:
        assert biography.escape(row["note"]) in part(page, row["table"])


def test_only_pages_that_exist_are_linked(page):
    linked = set(re.findall(r"\{doc\}`/([^`]+)`", page))
    assert linked == {"chapters/02-flight/story"}


def test_a_new_table_is_on_the_page_at_once(tmp_path):
    table = {**TABLES[0], "name": "fresh", "path": "fresh.csv", "title": "A *new* table"}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [table]}))
    (tmp_path / "fresh.csv").write_bytes((DATA / TABLES[0]["path"]).read_bytes())
    made = biography.markdown(tmp_path, [])
    assert "## A \\*new\\* table" in made
    assert "fresh.csv" in made


def test_the_page_types_no_count_of_its_own():
    """What is counted on the page is counted from the tables: its own words hold no figure."""
    words = (ROOT / "chapters" / "data.md").read_text(encoding="utf-8")
    assert not re.findall(r"\b\d[\d,.]*\b", re.sub(r"`[^`]*`", "", words))
    assert words.count(biography.MARK) == 1


# --- which chapters use a table -----------------------------------------------------------------


def test_a_chapter_uses_what_its_code_loads_or_names_under_a_chart(tmp_path):
    files = {
        "chapters/01-one/lab.ipynb": notebook(
            'from summit.maps import draw\npeople = load("people")',
            "!ls",
            'Chart(ax, tables=["people", "shown"])\nadd("no_table")',
        ),
        "chapters/01-one/solutions.ipynb": notebook('load("a")'),
        "chapters/02-two/lab.ipynb": notebook('load("people")'),
        "summit/maps.py": 'def draw():\n    load("grid")\n',
        "summit/unused.py": 'load("elsewhere")\n',
        "summit/claims/first.py": 'CHAPTER = "01-one"\nload("claimed")\n',
        "summit/exercises/first.py": 'data.load("asked")\n',
        "summit/exercises/other.py": 'load("of_no_chapter")\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    one, two = "chapters/01-one", "chapters/02-two"
    alone = {table: [one] for table in ("a", "asked", "claimed", "grid", "shown")}
    assert uses.by_table(tmp_path) == {**alone, "people": [one, two]}


def test_the_books_uses_are_its_labs():
    """Counted a second way, on the plain text of the labs."""
    assert set(USED) <= {table["name"] for table in TABLES}
    for lab in ROOT.glob("chapters/*/lab.ipynb"):
        text = "".join(
            "".join(cell["source"])
            for cell in json.loads(lab.read_text("utf-8"))["cells"]
            if cell["cell_type"] == "code"
        )
        loaded = set(re.findall(r"\bload\(\s*[\"'](\w+)[\"']", text))
        assert loaded
        for table in loaded:
            assert f"chapters/{lab.parent.name}" in USED[table], table


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_a_biography_says_who_uses_the_table(table, page):
    said = re.search(r"^Used by\n: (.*)$", part(page, table["name"]), re.MULTILINE)[1]
    chapters = USED.get(table["name"], [])
    assert ("no chapter yet" in said) == (not chapters)
    for chapter in chapters:
        assert (chapter if chapter in said else biography.chapter(chapter)) in said


@pytest.mark.parametrize(
    ("text", "says"),
    [("2022", "2022"), ("2022-03", "March 2022"), ("2022-03-09", "9 March 2022")],
)
def test_days_are_written_out(text, says):
    assert biography.day(text) == says
