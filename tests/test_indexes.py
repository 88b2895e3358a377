"""The index of figures and tables: all of them, as the pages show them, and no other."""

import json
import re
from html import unescape
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from browsing import DOCUMENTS
from small_book import SmallBook, notebook

from book import indexes, table_use
from summit import Chart, explore

ROOT = Path(__file__).resolve().parents[1]
TABLES = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
# A figure may also be drawn from a file that the book works out itself, its verdicts: no table.
NAMES = {table["name"] for table in TABLES}

USED = table_use.by_table(ROOT)

INDEX = "chapters/figures.html"
# Markdown turns straight quotation marks round; a figure keeps those that its lab wrote.
STRAIGHT = str.maketrans("‘’“”", "''\"\"")


def chart(name="two-bars", title="More < less & “so on”", **where):
    _, ax = plt.subplots()
    ax.bar([0, 1], [1, 2])
    numbers = pd.DataFrame({"What": ["one", "two"], "How many": [1, 2]})
    alt = "Two bars, the second of them twice as high as the first."
    return Chart(ax, name=name, title=title, alt=alt, numbers=numbers, **where)


# --- what a figure is, in HTML ------------------------------------------------------------------


def test_a_figure_is_read_as_the_chart_wrote_it():
    made = chart(tables=["population", "gdp"])
    assert indexes.figures_in(f"<div>{made.to_html()}</div>") == [
        indexes.Figure("two-bars", made.title, ("population", "gdp"), explorer=False)
    ]


def test_a_figure_of_others_numbers_has_no_table():
    (figure,) = indexes.figures_in(chart(source="A report", as_of="2023").to_html())
    assert figure.tables == ()
    assert "does not come from a table" in indexes.behind(figure, {})


def test_an_explorer_stands_with_its_first_state_alone():
    made = explore(
        lambda year: chart(title=f"The year {year} as it was", tables=["gdp"]),
        label="Years",
        year=[2021, 2022, 2023],
    )
    assert indexes.figures_in(made.to_html()) == [
        indexes.Figure("two-bars", "The year 2021 as it was", ("gdp",), explorer=True)
    ]


# --- the built page -----------------------------------------------------------------------------


def shown(text):
    """Return id and title of each figure that a page shows."""
    text = re.sub(r"<script\b.*?</script>", "", text, flags=re.DOTALL)
    return {
        name: unescape(title)
        for name, title in re.findall(
            r'<figure class="chart" id="(fig-[\w-]+)">\s*<p class="chart-title"[^>]*>(.*?)</p>',
            text,
            re.DOTALL,
        )
    }


def words(markup):
    """Return what a reader sees of a piece of HTML, whatever the form of the quotation marks."""
    text = unescape(re.sub(r"<[^>]+>", "", markup)).translate(STRAIGHT)
    return " ".join(text.split())


def listed(page):
    """Return the entries of the index: for each part of the page, its items as HTML."""
    figures, _, tables = page.partition('<section id="tables">')
    items = [
        re.findall(r"<li>\s*<p>(.*?)</p>\s*</li>", part, re.DOTALL) for part in (figures, tables)
    ]
    assert all(items)
    return items


def test_every_figure_of_every_page_is_in_the_index_with_its_title(html):
    figures, _ = listed(html(INDEX))
    links = {}
    for item in figures:
        for address in re.findall(r'href="([^"]+#fig-[\w-]+)"', item):
            links[address] = item
    pages = {page: shown(html(page)) for page in DOCUMENTS}
    assert sum(map(len, pages.values())) > 50
    faults = []
    for page, titles in pages.items():
        for name, title in titles.items():
            item = links.pop(f"{page.removeprefix('chapters/')}#{name}", None)
            if item is None:
                faults.append(f"{page}: {name} is not in the index")
            elif not words(item).startswith(words(title)):
                faults.append(f"{page}: {name} is called {title!r}, in the index {words(item)!r}")
    assert faults == []
    assert links == {}, "the index names figures that no page shows"


def test_every_figure_names_the_tables_that_its_page_links_to(html):
    figures, _ = listed(html(INDEX))
    for item in figures:
        page, name = re.search(r'href="([^"#]+)#fig-([\w-]+)"', item).groups()
        text = re.sub(r"<script\b.*?</script>", "", html(f"chapters/{page}"), flags=re.DOTALL)
        figure = re.search(rf'<figure class="chart" id="fig-{name}">.*?</figure>', text, re.DOTALL)
        behind = re.findall(r'data/(\w+)\.csv" download', figure[0])
        assert re.findall(r'href="\.\./data/(\w+)\.csv"', item) == behind
        tables = [name for name in behind if name in NAMES]
        assert len(re.findall(r'href="data\.html#table-', item)) == len(tables)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_every_table_is_in_the_index(html, table):
    _, tables = listed(html(INDEX))
    found = [item for item in tables if f'href="../data/{table["path"]}"' in item]
    assert len(found) == 1
    said = words(found[0])
    assert said.startswith(words(table["title"]))
    assert f"{table['rows']:,} rows" in said
    assert words(table["publisher"]) in said
    assert f'href="data.html#table-{table["name"].replace("_", "-")}"' in found[0]
    for page in USED.get(table["name"], []):
        assert f'href="{page.removeprefix("chapters/")}/story.html"' in found[0]


def test_tables_and_figures_name_each_other(html):
    figures, tables = listed(html(INDEX))
    drawn = {
        (table, re.search(r"#fig-([\w-]+)", item)[0])
        for item in figures
        for table in re.findall(r'href="\.\./data/(\w+)\.csv"', item)
        if table in NAMES
    }
    named = {
        (re.search(r'href="\.\./data/(\w+)\.csv"', item)[1], figure)
        for item in tables
        for figure in re.findall(r"#fig-[\w-]+", item)
    }
    assert named == drawn


# --- the machinery, on a small book -------------------------------------------------------------

SHOWN = """\
class Picture:
    def _repr_html_(self):
        return (
            '<figure class="chart" id="fig-people">\\n'
            '<p class="chart-title">{title}</p>\\n'
            '<a href="../../data/people.csv" download>people.csv</a></figure>'
        )


show(picture=Picture())
"""


@pytest.fixture
def small(tmp_path):
    """Return a small book with an index, and a lab that shows one figure."""
    book = SmallBook(tmp_path)
    toc = (tmp_path / "_toc.yml").read_text("utf-8")
    book.write("_toc.yml", f"{toc}      - file: chapters/figures\n")
    # The small book has no page of tables and no teaching guide; its cover stands in.
    index = (tmp_path / "chapters" / "index.md").read_text("utf-8")
    book.write("chapters/index.md", f"(table-people)=\n{index}")
    page = (ROOT / "chapters" / "figures.md").read_text("utf-8")
    book.write("chapters/figures.md", re.sub(r"\((data\.md|#embed-a-figure)\)", "(index.md)", page))
    table = {
        "name": "people",
        "path": "people.csv",
        "title": "People",
        "publisher": "An office",
        "rows": 2,
        "kind": "verbatim",
        "as_of": "2022-04-06",
        "read_on": "2022-04-07",
    }
    book.write("data/datapackage.json", json.dumps({"resources": [table]}))
    return book


def write_lab(book, title):
    book.write(
        "chapters/small/lab.ipynb",
        notebook(
            "from summit import quote, show", "quote(people=1234)", SHOWN.replace("{title}", title)
        ),
    )


def test_a_change_in_a_lab_reaches_the_index(small):
    write_lab(small, "Twelve hundred people came")
    assert small.build() == 0, small.log
    figures, tables = listed(small.page(INDEX))
    assert len(figures) == len(tables) == 1
    assert words(figures[0]).startswith("Twelve hundred people came")
    assert "On the story and lab" in words(figures[0])
    assert 'href="small/story.html#fig-people"' in tables[0]
    write_lab(small, "Nobody was counted")
    assert small.build() == 0, small.log
    figures, _ = listed(small.page(INDEX))
    assert words(figures[0]).startswith("Nobody was counted")
