"""The ledger and the marks: what the pages say of a statement is what the tables say now."""

import json
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup
from edited_tables import change_cell, copy_tables
from lint_rules import ROOT
from small_book import SmallBook

from book import ledger
from book.page_store import Page
from summit import data, judge
from summit.claims import KINDS, PARAGRAPHS, RATINGS, Claim, claims
from summit.words import how_many, listed

PAGE = "chapters/ledger/index.html"
NOTEBOOK = "chapters/ledger/count.html"
IN_ORDER = sorted(claims().values(), key=lambda claim: claim.place)
every_claim = pytest.mark.parametrize("claim", IN_ORDER, ids=[str(c.number) for c in IN_ORDER])
BOTH_SUPPORTED = ("supported", "supported")


def words(element):
    """Return an element's text with single spaces."""
    return " ".join(element.get_text().split())


@pytest.fixture(scope="module")
def pages(built_book):
    """A function that reads a page of the built book, once."""
    read = {}

    def page(name):
        if name not in read:
            text = (built_book / name).read_text(encoding="utf-8")
            read[name] = BeautifulSoup(text, "html.parser")
        return read[name]

    return page


@pytest.fixture(scope="module")
def findings():
    """All verdicts, by the statements' numbers."""
    return {number: judge(number) for number in claims()}


@pytest.fixture
def follow(pages, built_book):
    """A function that follows a link of a page and returns the element or the file there."""

    def go(name, href):
        path, anchor = urldefrag(href)
        target = ((built_book / name).parent / unquote(path)).resolve() if path else None
        file = built_book / name if target is None else target
        assert file.is_file(), href
        if not anchor:
            return file
        found = pages(file.relative_to(built_book.resolve()).as_posix()).find(id=anchor)
        assert found is not None, f"{href}: no such anchor"
        return found

    return go


# --- the statements -----------------------------------------------------------------------------


@every_claim
def test_every_field_is_filled(claim):
    assert claim.paraphrase.endswith((".", "”."))
    assert claim.kind in KINDS
    assert 1 <= claim.paragraph <= PARAGRAPHS
    assert claim.sentence >= 1
    finding = judge(claim.number)
    assert finding.then_reason
    assert finding.now_reason
    assert finding.tables
    for document in finding.documents:
        assert document.url.startswith("https://")
        assert re.fullmatch(r"(\d{1,2} )?[A-Za-z]+ \d{4}", document.day)


def test_paragraphs_are_told_as_far_as_the_article_goes():
    paragraphs = [claim.paragraph for claim in IN_ORDER]
    assert (min(paragraphs), max(paragraphs)) == (1, PARAGRAPHS)
    assert {claim.kind for claim in IN_ORDER} == set(KINDS)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("kind", "rumour", r"'rumour' is no kind of statement. There are: count"),
        ("paragraph", PARAGRAPHS + 1, rf"the article has {PARAGRAPHS} paragraphs"),
        ("paragraph", 0, r"cannot stand in sentence 1 of paragraph 0"),
        ("sentence", 0, r"cannot stand in sentence 0"),
    ],
)
def test_a_field_that_cannot_be_is_refused(field, value, says):
    fields = {"paragraph": 1, "sentence": 1, "kind": "count"} | {field: value}
    with pytest.raises(ValueError, match=says):
        Claim(1, "02-flight", "People left.", "", judge, **fields)


@every_claim
def test_its_lab_has_a_cell_that_judges_it(claim):
    lab = json.loads(Path(ROOT, ledger.page_of(claim, "lab") + ".ipynb").read_text("utf-8"))
    code = ["".join(cell["source"]) for cell in lab["cells"] if cell["cell_type"] == "code"]
    cells = [source for source in code if re.search(rf"\bjudge\({claim.number}\)", source)]
    assert len(cells) == 1


# --- the page -----------------------------------------------------------------------------------


def test_every_statement_has_an_entry_in_the_articles_order(pages):
    entries = pages(PAGE).select(".ledger > article.claim")
    assert [entry["id"] for entry in entries] == [f"claim-{claim.number}" for claim in IN_ORDER]


@every_claim
def test_an_entry_says_what_is_computed(pages, findings, claim):
    entry, finding = pages(PAGE).find(id=f"claim-{claim.number}"), findings[claim.number]
    assert words(entry.h3) == f"Statement {claim.number} {' '.join(claim.paraphrase.split())}"
    place = words(entry.select_one(".claim-place"))
    assert place.startswith(f"Paragraph {claim.paragraph}, sentence {claim.sentence}. ")
    assert f"Kind: {claim.kind}." in place
    assert (claim.stated or "no figure") in place
    sides = [(words(side.dt), words(side.dd)) for side in entry.select("dl > div")]
    assert sides == [
        ("Known then", f"{RATINGS[finding.then]} {finding.then} {finding.then_reason}"),
        ("Known now", f"{RATINGS[finding.now]} {finding.now} {finding.now_reason} {finding.until}"),
    ]
    filtered_by = {name: entry[f"data-{name}"] for name in ("then", "now", "chapter", "kind")}
    assert filtered_by == {
        "then": finding.then,
        "now": finding.now,
        "chapter": claim.chapter,
        "kind": claim.kind,
    }


@every_claim
def test_an_entry_leads_to_its_evidence(pages, findings, follow, claim):
    entry, finding = pages(PAGE).find(id=f"claim-{claim.number}"), findings[claim.number]
    links = [link["href"] for link in entry.select(".claim-evidence a")]
    assert [link for link in links if link.startswith("http")] == [
        document.url for document in finding.documents
    ]
    files = [follow(PAGE, link) for link in links if link.endswith(".csv")]
    assert [file.stem for file in files] == list(finding.tables)
    told = [follow(PAGE, link) for link in links if "#table-" in link]
    assert len(told) == len(finding.tables)
    for section, table in zip(told, finding.tables, strict=True):
        assert f"{table}.csv" in words(section.find_parent("section"))


@every_claim
def test_an_entry_shows_the_rows_that_decide(pages, findings, claim):
    rows = pages(PAGE).find(id=f"claim-{claim.number}").select_one("details.claim-rows")
    shown = [(words(item), getattr(item.a, "attrs", {}).get("href", "")) for item in rows("li")]
    assert shown == [
        (" ".join(f"{row.table}, {row.says}".split()), row.url)
        for row in findings[claim.number].rows
    ]


@every_claim
def test_an_entry_leads_to_the_cell_that_judges_it(pages, follow, claim):
    link = pages(PAGE).find(id=f"claim-{claim.number}").select(".claim-ways a")[1]
    cell = follow(PAGE, link["href"])
    while "cell" not in cell.get("class", []):
        cell = cell.parent
    code = cell.select_one(".cell_input").get_text()
    assert f"judge({claim.number})" in code
    assert f"chapters/{claim.chapter}/lab.html" in f"chapters/{link['href'][3:]}"


# --- the marks ----------------------------------------------------------------------------------


@every_claim
def test_a_story_marks_a_statement_once_and_the_ledger_leads_back(
    pages, findings, follow, built_book, claim
):
    stories = sorted(built_book.glob("chapters/*/story.html"))
    found = [
        (path.relative_to(built_book).as_posix(), mark)
        for path in stories
        for mark in pages(path.relative_to(built_book).as_posix()).find_all(
            id=f"told-{claim.number}"
        )
    ]
    assert [name for name, _ in found] == [f"chapters/{claim.chapter}/story.html"]
    name, mark = found[0]
    finding = findings[claim.number]
    assert words(mark) == f"{RATINGS[finding.now]} {finding.now}"
    assert mark["aria-label"] == (
        f"Statement {claim.number} of the article: {finding.then} then, {finding.now} now; "
        "see the ledger"
    )
    assert mark.find(class_=f"rating-{finding.now.replace(' ', '-')}")
    assert mark.find_parent("p") is not None
    entry = follow(name, mark["href"])
    assert entry["id"] == f"claim-{claim.number}"
    assert follow(PAGE, entry.select(".claim-ways a")[0]["href"]) is mark


def test_no_other_page_carries_a_mark(pages, built_book):
    marked = {
        path.relative_to(built_book).as_posix()
        for path in built_book.rglob("*.html")
        if 'class="claim-mark"' in path.read_text(encoding="utf-8")
    }
    assert marked == {f"chapters/{claim.chapter}/story.html" for claim in IN_ORDER}


def told_in(places):
    """Return what `check_told` says of a book with all stories in which pages tell statements."""
    said = []
    env = SimpleNamespace(
        book_pages={name: Page(told=numbers) for name, numbers in places.items()},
        found_docs={ledger.page_of(claim, "story") for claim in IN_ORDER},
    )

    def warn(text, *parts, location):
        said.append(text % parts)

    before, ledger.LOGGER = ledger.LOGGER, SimpleNamespace(warning=warn)
    try:
        ledger.check_told(None, env)
    finally:
        ledger.LOGGER = before
    return said


def test_the_build_warns_of_a_statement_told_nowhere_twice_or_elsewhere():
    places = {}
    for claim in IN_ORDER:
        places.setdefault(ledger.page_of(claim, "story"), []).append(claim.number)
    assert told_in(places) == []
    without = {page: [n for n in numbers if n != 7] for page, numbers in places.items()}
    assert told_in(without) == [
        "statement 7 is told in no page; it should be told once, in chapters/02-flight/story"
    ]
    assert (
        "02-flight/story, chapters/02-flight/story;"
        in told_in(places | {"chapters/02-flight/story": [6, 7, 7]})[0]
    )
    assert "told in chapters/index;" in told_in(without | {"chapters/index": [7]})[0]


def test_a_number_that_no_statement_has_stops_the_build(tmp_path):
    book = SmallBook(tmp_path)
    book.write("chapters/index.md", "# The book\n\nTold here. {claim}`99`\n")
    assert book.build() != 0
    assert "No statement has the number '99'. There are: 1, 2, 3" in book.log


# --- the counts ---------------------------------------------------------------------------------


def test_the_page_counts_what_is_computed(pages, findings):
    now = Counter(finding.now for finding in findings.values())
    then = Counter(finding.then for finding in findings.values())
    changed = [number for number, finding in findings.items() if finding.then != finding.now]

    def which(rating):
        return listed(n for n, finding in sorted(findings.items()) if finding.now == rating)

    def of_kind(kind, rating=None):
        return sum(
            claim.kind == kind and rating in (None, findings[claim.number].now)
            for claim in IN_ORDER
        )

    expected = {
        "statements": len(IN_ORDER),
        "paragraphs": PARAGRAPHS,
        "changed": how_many(len(changed)),
        "changed-which": listed(sorted(changed)),
        "supported-then": how_many(then["supported"]),
        "how-much": "More than half" if now["supported"] > len(IN_ORDER) / 2 else "Half or less",
    }
    expected |= {f"{rating.replace(' ', '-')}-now": how_many(now[rating]) for rating in RATINGS}
    expected |= {
        f"{rating.replace(' ', '-')}-which": which(rating)
        for rating in ("contradicted", "outdated", "contested", "not testable")
    }
    for kind in ("quotation", "count", "judgement"):
        expected |= {
            f"{kind}-all": how_many(of_kind(kind)),
            f"{kind}-supported": how_many(of_kind(kind, "supported")),
        }
    quoted = {
        (urldefrag(link["href"])[1].removeprefix("glue-"), words(link))
        for link in pages(PAGE).select("a.traced")
    }
    assert quoted == {(key, str(value)) for key, value in expected.items()}


def test_what_the_page_says_in_words_still_holds(findings):
    forecasts = [claim.number for claim in IN_ORDER if claim.kind == "forecast"]
    for number in forecasts:  # "forecasts that could not be tested on the day"
        assert findings[number].then == "not testable"


def test_the_picture_and_the_table_count_what_is_computed(pages, findings):
    rows = [
        [words(cell) for cell in row.find_all(["th", "td"])]
        for row in pages(PAGE).select("#fig-ratings .chart-table tbody tr")
    ]
    sides = [Counter(getattr(f, side) for f in findings.values()) for side in ("then", "now")]
    assert rows == [[rating, *(str(side[rating]) for side in sides)] for rating in RATINGS]
    table = next(
        table
        for table in pages(PAGE).find_all("table")
        if table.caption and "by kind" in words(table.caption)
    )
    heads = [words(head).lower() for head in table.select("thead th")]
    assert heads[:2] == ["kind", "all"]
    for row in table.select("tbody tr"):
        kind, total, *counts = (words(cell) for cell in row.find_all(["th", "td"]))
        ratings = [findings[claim.number].now for claim in IN_ORDER if claim.kind == kind]
        assert int(total) == len(ratings)
        assert [int(n) for n in counts] == [ratings.count(head) for head in heads[2:]]
        assert sum(map(int, counts)) == int(total)


def test_the_notebook_can_be_run_in_binder(pages):
    link = pages(NOTEBOOK).select_one("a.launch-binder")
    assert "chapters%2Fledger%2Fcount.ipynb" in link["href"]


def test_errors_are_reported_where_the_repository_is(pages):
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    address = re.search(r"^repository:\n\s+url: (\S+)", config, re.MULTILINE)[1]
    links = [link["href"] for link in pages(PAGE).select("main a[href^=http]")]
    assert f"{address}/issues" in links


# --- one cell -----------------------------------------------------------------------------------

# What is changed: table, the one row that holds these texts, its column, the new text; and which
# statement's ratings become what. The statements are of all chapters.
ONE_CELL = [
    (1, "chronology", {"event": "6-7 April"}, "end_date", "2022-04-08", ("imprecise",) * 2),
    (2, "chronology", {"event": "G7 leaders meet"}, "kind", "meeting", ("contradicted",) * 2),
    (9, "quotations", {"claim": "9"}, "agreement", "word_for_word", BOTH_SUPPORTED),
    (
        8,
        "chronology",
        {"date": "2022-03-04", "organisation": "nato"},
        "kind",
        "defence_ministers",
        ("contradicted",) * 2,
    ),
    (
        10,
        "group_membership",
        {"group": "nato", "iso3": "MKD"},
        "from_date",
        "2022-05-01",
        ("contradicted",) * 2,
    ),
    (
        6,
        "displaced_inside",
        {"round": "2", "date": "2022-04-01"},
        "displaced",
        "5000000",
        ("contradicted",) * 2,
    ),
    (
        12,
        "military_donors_stated",
        {"who": "White House"},
        "donors",
        "20",
        ("imprecise", "supported"),
    ),
    (
        13,
        "us_packages",
        {"announced_on": "2022-03-16"},
        "amount_usd_mn",
        "900",
        ("supported", "outdated"),
    ),
    (16, "sanctions", {"actor": "US"}, "energy", "oil", ("imprecise",) * 2),
    (54, "sanctions", {"energy": "coal"}, "date", "2022-04-01", ("outdated",) * 2),
    (
        37,
        "chronology",
        {"event": "full-scale invasion"},
        "date",
        "2022-02-25",
        ("contradicted",) * 2,
    ),
    (
        39,
        "chronology",
        {"event": "no NATO planes should operate"},
        "event",
        "NATO's Secretary General: Allies agree that their planes should operate over Ukraine",
        ("contradicted",) * 2,
    ),
    (
        40,
        "chronology",
        {"event": "declines to pass MiG-29"},
        "date",
        "2022-05-09",
        ("contradicted",) * 2,
    ),
    (
        41,
        "warheads_status",
        {"iso3": "RUS"},
        "stockpile",
        "0",
        ("supported", "contradicted"),
    ),
    (24, "quotations", {"claim": "24"}, "agreement", "word_for_word", BOTH_SUPPORTED),
    (
        25,
        "chronology",
        {"event": "On the Historical Unity"},
        "note",
        '"Russians and Ukrainians were one country"',
        BOTH_SUPPORTED,
    ),
    (30, "quotations", {"claim": "30"}, "agreement", "word_for_word", BOTH_SUPPORTED),
    (
        33,
        "chronology",
        {"event": "battle of the Donbas"},
        "date",
        "2022-07-18",
        ("not testable", "contradicted"),
    ),
]


@pytest.mark.parametrize(
    ("number", "table", "row", "column", "value", "expected"),
    ONE_CELL,
    ids=[f"{case[0]}-{case[1]}" for case in ONE_CELL],
)
def test_one_cell_turns_a_verdict(tmp_path, number, table, row, column, value, expected):
    before = judge(number)
    assert table in before.tables
    folder = copy_tables(tmp_path / "data")
    change_cell(folder, table, row, column, value)
    with data.reading(folder):
        after = judge(number)
    assert (after.then, after.now) == expected
    assert expected != (before.then, before.now)


def test_the_cells_turn_statements_of_every_chapter():
    turned = {case[0] for case in ONE_CELL}
    assert len(turned) >= 10
    assert {claims()[number].chapter for number in turned} == {c.chapter for c in IN_ORDER}


def test_the_marks_are_made_from_the_tables_of_the_book_that_is_built(tmp_path):
    class App:
        """As much of Sphinx as `ledger.judged` looks at."""

        srcdir = tmp_path

    folder = copy_tables(tmp_path / "data")
    change_cell(folder, "quotations", {"claim": "30"}, "agreement", "word_for_word")
    app = App()
    finding = ledger.judged(app)[30]
    assert finding.now == "supported"
    assert "✓ supported" in ledger.mark_html(claims()[30], finding, "ledger.html")
    # Once a build: what comes after is not looked at, nor judged again.
    change_cell(folder, "quotations", {"claim": "30"}, "agreement", "changed")
    assert ledger.judged(app)[30] is finding
    assert ledger.judged(App())[30].now == "imprecise"


def test_no_notebook_of_the_ledger_stores_a_rating():
    cells = json.loads(Path(ROOT, "chapters/ledger/count.ipynb").read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert "claim.judge()" in code
    assert not re.search(r"glue\(\s*\"\w+\",\s*[\d\"']", code)
