"""The references: each link has its entry, each entry its reader, and what happens otherwise."""

import functools
import json
import re

import lint_rules as lint
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from pybtex.database import parse_file
from small_book import TOC, SmallBook

from book import citations

PAGE = "chapters/references.html"
DESCRIPTOR = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
# All that names a document: references, lists, descriptions, pages, labs, and what judges.
CITING = sorted(
    path
    for pattern in (
        "references.bib",
        "data/compile/lists/*.csv",
        "data/compile/descriptor/*.yaml",
        "chapters/**/*.md",
        "chapters/**/*.ipynb",
        "summit/chapters/*/*.py",
    )
    for path in ROOT.glob(pattern)
    if ".ipynb_checkpoints" not in path.parts
)
BIB = parse_file(ROOT / "references.bib").entries


def article(path):
    """Return the part of a built page that the page's author wrote."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser").find("article")


@pytest.fixture(scope="module")
def listed(built_book):
    """The entries on the built page, by their anchor."""
    return {
        item["id"]: item for item in article(built_book / PAGE).select("ul.references > li[id]")
    }


def own_repository():
    """Return the address of the book's repository."""
    return re.search(r"^  url: (\S+)$", (ROOT / "_config.yml").read_text("utf-8"), re.M)[1]


# --- the entries --------------------------------------------------------------------------------


def test_no_document_is_kept_twice():
    described = {
        citations.plain_address(source["path"])
        for table in DESCRIPTOR["resources"]
        for source in table["sources"]
    }
    addresses = [citations.plain_address(entry.fields["url"]) for entry in BIB.values()]
    assert len(addresses) == len(set(addresses))
    assert described & set(addresses) == set()


@pytest.mark.parametrize("key", sorted(BIB))
def test_an_entry_says_who_what_where_and_when(key):
    fields = BIB[key].fields
    assert fields["title"]
    assert citations.author(BIB[key]) or fields.get("organization")
    assert re.fullmatch(r"https?://\S+", fields["url"])
    assert re.fullmatch(r"\d{4}(-\d\d){0,2}", fields.get("date", "2022"))
    if not citations.BY_NUMBER.search(fields.get("note", "")):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", fields["urldate"])
        assert fields.get("date", "") <= fields["urldate"]


def test_a_document_known_by_its_number_is_not_said_to_be_read(tmp_path):
    table = {"name": "acts", "title": "Acts", "path": "acts.csv", "read_on": "2026-11-23"}
    package = {"resources": [table | {"sources": []}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    rows = ["act,source_type,url", "One,known by its number,https://a.example/1"]
    rows.append("Two,primary,https://b.example/2")
    (tmp_path / "acts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    one, two = citations.table_entries(tmp_path, []).values()
    assert "urldate" not in one.fields
    assert "Known by its number" in str(citations.entry_text(one))
    assert "23 November 2026" in str(citations.entry_text(two))


@functools.cache
def secondary():
    """Return the addresses that references and lists say to be secondary."""
    said = [path for path in CITING if path.suffix in (".bib", ".csv")]
    found = (lint.marked_secondary(path, path.read_text(encoding="utf-8")) for path in said)
    return frozenset().union(*found)


@pytest.mark.parametrize("path", CITING, ids=[lint.relative(path) for path in CITING])
def test_what_has_a_primary_source_is_not_cited_from_elsewhere(path):
    faults = lint.weak_sources(path, path.read_text(encoding="utf-8"), secondary())
    assert not faults, lint.report(faults)


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.csv", "day,url\n1,https://report.az/x\n2,https://report.az/y secondary\n", [2]),
        ("a.bib", "@online{a,\n url = {https://www.hamodia.com/a},\n}\n", [2]),
        ("a.bib", "@online{a,\n url = {https://hamodia.com/a},\n note = {Secondary: b},\n}\n", []),
        ("a.md", "[a](https://www.nato.int/report.az)", []),
    ],
)
def test_a_weak_source_is_found_unless_it_is_marked(name, text, lines):
    assert [fault.line for fault in lint.weak_sources(name, text)] == lines


def test_each_source_of_a_table_becomes_an_entry():
    entries = citations.table_entries(ROOT / "data", [])
    addresses = {citations.plain_address(entry.fields["url"]) for entry in entries.values()}
    for table in DESCRIPTOR["resources"]:
        for source in table["sources"]:
            assert citations.plain_address(source["path"]) in addresses
    known = next(iter(entries.values())).fields["url"]
    assert len(citations.table_entries(ROOT / "data", [known])) == len(entries) - 1


def test_a_cell_may_name_two_addresses():
    cell = "https://one.example/a | http://two.example/b"
    assert citations.addresses(cell) == ["https://one.example/a", "http://two.example/b"]
    assert citations.addresses("The Times") == []


# --- the book -----------------------------------------------------------------------------------


def test_each_link_to_another_host_has_an_entry_or_an_exemption(built_book):
    page = article(built_book / PAGE)
    known = {
        citations.plain_address(link["href"])
        for link in page.select("ul.references a.reference.external")
    }
    exempt = (*(begin for begin, _ in citations.NOT_SOURCES), own_repository())
    terms = citations.terms_of_use(ROOT)
    without, seen = [], 0
    for path in sorted(built_book.glob("chapters/**/*.html")):
        for link in article(path).select("a[href^='http']"):
            address = citations.plain_address(link["href"])
            seen += address in known
            if address not in known | terms and not address.startswith(exempt):
                without.append(f"{path.name}: {address}")
    assert without == []
    assert seen > 100


def test_each_link_of_a_story_is_followed_by_its_number(built_book):
    entries = article(built_book / PAGE)
    for story in sorted(built_book.glob("chapters/*/story.html")):
        for link in article(story).select("a.reference.external"):
            cited = link.find_next_sibling()
            assert cited is not None, link
            assert "bibtex-citation" in cited["class"], link
            target = cited.a["href"].split("#")[1]
            entry = entries.find(id=target)
            outside = entry.select_one("a.external")["href"]
            assert citations.plain_address(outside) == citations.plain_address(link["href"])


def test_each_entry_is_cited_and_leads_back(built_book, listed):
    assert {f"ref-{key}" for key in BIB} <= set(listed)
    pages = {}
    for anchor, item in listed.items():
        backlinks = item.select(".reference-uses a")
        assert backlinks, f"{anchor} is cited nowhere"
        for link in backlinks:
            name, _, place = link["href"].partition("#")
            path = (built_book / PAGE).parent / name
            if path not in pages:
                found = BeautifulSoup(path.read_text("utf-8"), "html.parser")
                pages[path] = {element["id"] for element in found.select("[id]")}
            assert not place or place in pages[path], link["href"]


def test_the_publisher_of_each_table_is_named(built_book):
    text = re.sub(r"\s+", " ", article(built_book / PAGE).get_text())
    missing = {table["publisher"] for table in DESCRIPTOR["resources"]}
    assert {name for name in missing if name not in text} == set()


# --- a small book -------------------------------------------------------------------------------

ENTRY = """\
@online{%s,
  author = {{The Office}},
  title = {A report},
  url = {https://office.example/report},
  urldate = {2026-11-23},
}
"""
LINKED = "# The story\n\nSaid [the office](https://office.example/report#page=3).\n"
LIST = "# References\n\n```{bibliography} ../references.bib\n:all:\n```\n"


@pytest.fixture
def small(tmp_path):
    """A small book with one citation, not yet built."""
    book = SmallBook(tmp_path)
    book.write("_toc.yml", f"{TOC}      - file: chapters/references\n")
    book.write("chapters/references.md", LIST)
    book.write("chapters/small/story.md", LINKED)
    book.write("references.bib", ENTRY % "office")
    return book


def test_a_link_gets_its_number_and_the_entry_its_page(small):
    assert small.build() == 0, small.log
    assert re.search(r'href="[^"]*references\.html#ref-office"[^>]*>1</a>', small.story)
    listed = small.page(PAGE)
    assert 'href="small/story.html#cites-office-1"' in listed
    assert "Without a date; read on 23 November 2026." in listed
    small.write("references.bib", ENTRY.replace("A report", "Another report") % "bureau")
    assert small.build() == 0, small.log
    assert "references.html#ref-bureau" in small.story
    assert "Another report" in small.page(PAGE)
    small.write("chapters/small/story.md", "# The story\n\nNothing said.\n")
    assert small.build() == 0, small.log
    assert "Cited in" not in small.page(PAGE)


def test_a_link_without_an_entry_fails_the_strict_build(small):
    small.write("references.bib", "")
    assert small.build() != 0
    assert "no entry for https://office.example/report#page=3" in small.log


def test_a_service_is_no_source(small):
    small.write("references.bib", "")
    small.write("chapters/small/story.md", "# The story\n\nIn [Binder](https://mybinder.org/x).\n")
    assert small.build() == 0, small.log
