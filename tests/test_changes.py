"""What has changed: two editions compared, what matters first, and the tool that writes one."""

import csv
import re

import pytest
from bs4 import BeautifulSoup
from lint_rules import ROOT

from book import changes
from book.changes import Change, compare, first, printed
from summit.claims import claims
from tools import state


def stated(**values):
    return {("number", "02-flight/lab", key): value for key, value in values.items()}


def test_what_differs_is_found_and_what_is_only_written_otherwise_is_not():
    before = stated(a="8", b="12", c="66.147", d="380334", gone="1")
    after = stated(a="eight", b="13", c="66.1471", d="0.380334", new="2")
    found = [(one.key, one.before, one.after) for one in compare(before, after)]
    assert found == [("b", "12", "13"), ("gone", "1", None), ("new", None, "2")]


@pytest.mark.parametrize(
    ("before", "after", "alike"),
    [
        ("320678", "321000", True),
        ("5.963", "six", True),
        ("4", "Four", True),
        ("66", "103", False),
        ("17", "16.9", False),
        ("March", "April", False),
    ],
)
def test_what_a_story_rounds_alike_has_not_changed_for_a_reader(before, after, alike):
    assert changes.told_alike(before, after) == alike


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1234567", "1,234,567"),
        ("66.147", "66.15"),
        ("8.0", "8"),
        ("March", "March"),
        ("0.5", "0.5"),
    ],
)
def test_a_value_is_printed_for_a_reader(text, shown):
    assert printed(text) == shown


def test_ratings_come_first_then_the_numbers_that_moved_furthest():
    rating = Change("verdict", "02-flight", "7 now", "outdated", "supported")
    far, near, hardly = (
        Change("number", "02-flight/lab", key, "100", after)
        for key, after in [("far", "150"), ("near", "97"), ("hardly", "100.5")]
    )
    title = Change("title", "02-flight/lab", "million-days", "Before", "Now")
    words = Change("number", "02-flight/lab", "day", "7 March", "8 March")
    assert first([hardly, near, title, words, rating, far]) == [rating, far, near]
    many = [Change("number", "02-flight/lab", str(n), "1", str(n + 2)) for n in range(20)]
    assert len(first([rating, *many])) == changes.FIRST


def test_the_former_edition_is_a_table_of_ratings_values_and_titles():
    former = changes.former(ROOT)
    assert {kind for kind, _, _ in former} == {"verdict", "number", "title"}
    assert len(former) > 400


def test_the_tool_writes_what_the_page_reads(tmp_path):
    state.write(stated(b="12", a="7 March, or so"), tmp_path / "former.csv")
    with (tmp_path / "former.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["key"], row["value"]) for row in rows] == [("a", "7 March, or so"), ("b", "12")]


def test_what_a_book_states_is_asked_in_processes_of_their_own():
    (count,) = [path for path in state.notebooks(ROOT) if path.name == "line.ipynb"]
    found = state.stated(ROOT, None, [count])
    assert {kind for kind, _, _ in found} == {"number", "title"}
    assert {place for _, place, _ in found} == {"timeline/line"}


def test_the_page_says_of_each_change_what_was_and_what_is(html):
    page = BeautifulSoup(html("chapters/changes.html"), "html.parser")
    rows = page.select("table.verdicts tbody tr")
    assert rows
    for row in rows:
        before, now = (cell.get_text(" ", strip=True) for cell in row.select("td"))
        assert before != now
    for link in page.select("table.verdicts a"):
        path, _, anchor = link["href"].partition("#")
        assert f'id="{anchor}"' in html(f"chapters/{path}")
    numbers = [int(n) for n in re.findall(r"#claim-(\d+)", str(page))]
    assert set(numbers) <= set(claims())
