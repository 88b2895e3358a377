"""The menu at each figure, in a real browser: what it saves, copies and says is what is shown."""

import io
import re
import shutil

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from browsing import (
    DOCUMENTS,
    LABELS,
    NARROW,
    ROOT,
    WIDE,
    Strict,
    axe_faults,
    nightly_but,
    ready_explorers,
    thin,
    visiting,
)
from defusedxml import ElementTree
from PIL import Image, ImageChops, ImageFilter

from summit import explore
from summit.chart import Chart
from tools.serve import serving

SVG = "{http://www.w3.org/2000/svg}"
PUBLISHED = "https://example.org/book/chapters/09-small/story.html"
#: Two charts drawn alike by SVG and by a canvas differ at edges only, after a blur by so much.
BLUR_PX, MOST_DIFFERENT, DIFFERENT = 2, 0.0003, 60

NUMBERS = pd.DataFrame(
    {
        "Country": ["Türkiye", 'Korea, "South"', "Côte d’Ivoire"],
        "Joined on": pd.to_datetime(["1952-02-18", None, "2022-03-04"]),
        "People": [1_234_567, 1_000, -2_500],
        "Share, %": [0.5, None, 12.25],
        "Said": ["over 100,000", "1–2", None],
    }
)
PAGE = """<!DOCTYPE html>
<html lang="en-GB" data-theme="{theme}"><head><meta charset="utf-8"><title>Small – A Book</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="author" content="The authors"><meta name="citation_publication_date" content="2026">
{canonical}
<link rel="stylesheet" href="../../_static/summit.css">
<link rel="stylesheet" href="../../_static/figure.css">
<link rel="stylesheet" href="../../_static/ground.css">
<script defer src="../../_static/explorer.js"></script>
<script defer src="../../_static/figure.js"></script>
</head><body><main><h1>Small</h1>{figures}</main></body></html>"""


def drawn(name, title, numbers=NUMBERS):
    """Return a chart with bars, a dashed line, words and a hatch."""
    _, axes = plt.subplots()
    axes.bar(numbers.iloc[:, 0], numbers["People"], hatch="//", label=title)
    axes.axhline(500, linestyle="--")
    return Chart(
        axes,
        name=name,
        title=title,
        alt="Three bars of three countries and a line over all of them, for a test.",
        numbers=numbers,
        source="A “source” & its <publisher>, in full",
        as_of="4 March 2022",
        note="A note of its own.",
    )


def turned_chart(year, unit):
    """Return the chart of one state, which says in each part which it is."""
    numbers = NUMBERS.assign(People=[int(year), 2, 3])
    return drawn("members", f"In {year}, {unit} of Türkiye", numbers)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A book of one page with a chart and an explorer, published; and the same without address."""
    book = tmp_path_factory.mktemp("small")
    place = book / "chapters" / "09-small"
    place.mkdir(parents=True)
    shutil.copytree(ROOT / "summit" / "static", book / "_static")
    ground = "body { background: var(--chart-paper); color: var(--chart-ink) }"
    (book / "_static" / "ground.css").write_text(ground, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUMMIT_PUBLISHING", "1")
        explorer = explore(
            turned_chart,
            label="Years",
            year=["2013", "2014", "2015"],
            unit=["Per 1,000 people", "100 % of GDP & more"],
        )
        figures = drawn("three", "Three bars & a line").to_html() + explorer.to_html()
    published = f'<link rel="canonical" href="{PUBLISHED}">'
    for name, canonical, theme in (
        ("story", published, "light"), ("dark", published, "dark"), ("local", "", "light"),
    ):  # fmt: skip
        text = PAGE.format(figures=figures, canonical=canonical, theme=theme)
        (place / f"{name}.html").write_text(text, "utf-8")
    return book


@pytest.fixture(scope="module")
def home(folder):
    """Serve the small book under a strict policy."""
    with serving(folder, Strict) as address:
        yield address


class Menu:
    """The menu of one figure of a page."""

    def __init__(self, page, figure):
        self.page, self.figure = page, page.locator(f"#{figure}")
        self.panel = self.figure.locator(".figure-menu-panel")
        self.button = self.figure.get_by_role("button", name=re.compile("^Save or share"))

    def open(self):
        """Open it, and wait until it can be used."""
        self.button.click()
        self.item("Embed").wait_for()
        return self

    def item(self, name):
        """Return the button of a name."""
        return self.panel.get_by_role("button", name=name, exact=True)

    def choose(self, name):
        """Press a button and return what the menu says then, once it says something."""
        self.item(name).click()
        said = self.panel.get_by_role("status")
        said.filter(has_text=re.compile(r"\S")).wait_for()
        return said.inner_text()

    def saved(self, kind):
        """Save in a format; return the file's name and what it holds."""
        with self.page.expect_download() as download:
            self.panel.get_by_role("button", name=f"({kind})").click()
        return download.value.suggested_filename, download.value.path().read_bytes()

    def text(self, name):
        """Return the text that a button shows."""
        self.item(name).click()
        return self.panel.locator("textarea").input_value()


def opened(visit, page, figure="fig-three"):
    """Open a page and a figure's menu on it."""
    return Menu(visit.open(f"chapters/09-small/{page}.html"), figure).open()


def clipboard(page):
    """Return what the clipboard holds, by type."""
    return page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const text = async (type) => (await item.getType(type)).text();
          const read = item.types.map(async (type) => [type, await text(type)]);
          return Object.fromEntries(await Promise.all(read));
        }"""
    )


def read_csv(data):
    """Return the numbers of a saved file as pandas reads them."""
    return pd.read_csv(io.BytesIO(data), encoding="utf-8-sig")


# --- what is saved ------------------------------------------------------------------------------


def test_numbers_open_right_in_a_spreadsheet(browser, home):
    with visiting(browser, home) as visit:
        name, data = opened(visit, "story").saved("CSV")
    assert name == "fig-three.csv"
    text = data.decode("utf-8")
    assert text.startswith("\ufeffCountry,Joined on,People,")
    assert text.count("\r\n") == text.count("\n") == 4
    assert '"Korea, ""South""",,1000,,1–2\r\n' in text
    read = read_csv(data)
    read["Joined on"] = pd.to_datetime(read["Joined on"], format="%Y-%m-%d")
    pd.testing.assert_frame_equal(read, NUMBERS, check_dtype=False)


@pytest.mark.parametrize("page", ["story", "dark"])
def test_an_image_stands_alone_in_light_colours(browser, home, page):
    with visiting(browser, home, dark=page == "dark") as visit:
        menu = opened(visit, page)
        name, svg = menu.saved("SVG")
        png_name, png = menu.saved("PNG")
    assert (name, png_name) == ("fig-three.svg", "fig-three.png")
    assert visit.said == []
    root = ElementTree.fromstring(svg)
    assert root.find(f"{SVG}title").text == "Three bars & a line"
    assert root.find(f"{SVG}desc").text.startswith("Three bars of three countries")
    words = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    for part in (
        "Three bars & a line",
        "Türkiye",
        "A note of its own.",
        "<publisher>, in full, as of",
    ):
        assert part in words
    assert "A Book, CC BY 4.0, example.org/book/" in words
    assert b"var(--" not in svg
    assert b"style=" not in svg
    image = Image.open(io.BytesIO(png))
    assert image.size == tuple(2 * round(float(root.get(side))) for side in ("width", "height"))
    assert image.text["Title"] == "Three bars & a line"
    assert image.text["Source"].startswith("Source: A “source” & its <publisher>")
    assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255)


def unlike(svg, png, browser):
    """Return the share of an image's points that differ from the SVG as a browser shows it."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    size = {"width": image.width // 2, "height": image.height // 2}
    context = browser.new_context(viewport=size, device_scale_factor=2)
    page = context.new_page()
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{svg}")
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    assert shown.size == image.size
    blurred = [one.filter(ImageFilter.BoxBlur(BLUR_PX)) for one in (shown, image)]
    counts = ImageChops.difference(*blurred).convert("L").histogram()
    return sum(counts[DIFFERENT:]) / sum(counts)


def test_a_png_looks_as_the_svg(browser, home):
    with visiting(browser, home) as visit:
        menu = opened(visit, "story")
        svg, png = (menu.saved(kind)[1] for kind in ("SVG", "PNG"))
        other = Menu(visit.page, "fig-members")
        visit.page.keyboard.press("Escape")
        another = other.open().saved("PNG")[1]
    assert unlike(svg.partition(b"?>")[2].decode(), png, browser) < MOST_DIFFERENT
    # Two charts that differ are told apart, or the comparison would hold nothing.
    small, large = (Image.open(io.BytesIO(data)).convert("RGB") for data in (png, another))
    box = (0, 0, min(small.width, large.width), min(small.height, large.height))
    counts = ImageChops.difference(small.crop(box), large.crop(box)).convert("L").histogram()
    assert sum(counts[DIFFERENT:]) / sum(counts) > MOST_DIFFERENT


# --- the state shown ------------------------------------------------------------------------------


def test_all_is_of_the_state_that_is_shown(browser, home):
    with visiting(browser, home) as visit:
        page = visit.open("chapters/09-small/story.html")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        [explorer] = ready_explorers(page)
        menu = Menu(page, "fig-members").open()
        menu.item("Cite").click()
        # Turned while the menu is open.
        explorer.get_by_label("Year", exact=True).select_option("2014")
        explorer.get_by_label("Unit").select_option("100 % of GDP & more")
        explorer.locator(".explorer-state:not([aria-busy])").wait_for()
        assert "In 2014, 100 % of GDP & more" in menu.panel.locator("textarea").input_value()
        assert explorer.evaluate(LABELS) == ["2014", "100 % of GDP & more"]
        names, files = zip(*(menu.saved(kind) for kind in ("CSV", "PNG", "SVG")), strict=True)
        assert set(names) == {
            f"fig-members-year-2014-unit-100-of-gdp-more.{kind}" for kind in ("csv", "png", "svg")
        }
        title = "In 2014, 100 % of GDP & more of Türkiye"
        assert read_csv(files[0])["People"].tolist() == [2014, 2, 3]
        assert Image.open(io.BytesIO(files[1])).text["Title"] == title
        root = ElementTree.fromstring(files[2])
        assert root.find(f"{SVG}title").text == title
        assert "Year: 2014; Unit: 100 % of GDP & more" in [t.text for t in root.iter(f"{SVG}text")]
        query = "?Year=2014&Unit=100+%25+of+GDP+%26+more"
        assert menu.choose("Copy link to this view") == "Copied the link."
        assert clipboard(page) == {"text/plain": f"{PUBLISHED}{query}#fig-members"}
        assert title in menu.text("Cite")
        code = menu.text("Embed").replace("&amp;", "&")
        assert f'src="https://example.org/book/figures/members.html{query}"' in code
        assert f'title="{title}"' in code
        # The link leads where it says.
        page.goto(f"{home}chapters/09-small/story.html{query}#fig-members")
        [explorer] = ready_explorers(page)
        assert explorer.evaluate(LABELS) == ["2014", "100 % of GDP & more"]
    assert visit.said == []


def test_of_two_side_by_side_each_has_its_own_menu(browser, home):
    with visiting(browser, home) as visit:
        page = visit.open("chapters/09-small/story.html")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        [explorer] = ready_explorers(page)
        explorer.get_by_role("button", name="Compare").click()
        second = page.locator("#explorer-members-beside")
        second.get_by_label("Year", exact=True).select_option("2015")
        second.locator(".explorer-state:not([aria-busy])").wait_for()
        for figure, year in (("fig-members", "2013"), ("fig-members-beside", "2015")):
            menu = Menu(page, figure).open()
            assert menu.saved("CSV")[0].startswith(f"fig-members-year-{year}-unit-")
            menu.choose("Copy link to this view")
            link = clipboard(page)["text/plain"]
            assert link.startswith(f"{PUBLISHED}?Year={year}&Unit=")
            assert link.endswith("#fig-members")
            page.keyboard.press("Escape")
    assert visit.said == []


def test_a_citation_names_whose_it_is_where_and_when(browser, home):
    with visiting(browser, home) as visit:
        menu = opened(visit, "story")
        said = menu.text("Cite")
        visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        assert menu.choose("Copy") == "Copied the text."
        assert clipboard(visit.page)["text/plain"] == said
    pattern = (
        r"The authors \(2026\)\. “Three bars & a line” \[figure\]\. In A Book\. "
        rf"{re.escape(PUBLISHED)}#fig-three\. "
        r"Read on \d{1,2} [A-Z][a-z]+ \d{4}\. Source: A “source.*"
    )
    assert re.fullmatch(pattern, said), said


# --- copying --------------------------------------------------------------------------------------


def test_a_table_is_copied_for_documents_and_for_spreadsheets(browser, home):
    with visiting(browser, home) as visit:
        menu = opened(visit, "story")
        visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        assert menu.choose("Copy table") == "Copied the table."
        copied = clipboard(visit.page)
    rows = [line.split("\t") for line in copied["text/plain"].split("\n")]
    assert rows[1] == ["Türkiye", "1952-02-18", "1234567", "0.50", "over 100,000"]
    assert '<th scope="row">Türkiye</th><td>18 February 1952</td>' in copied["text/html"]


#: A browser that lets no page copy, in either way.
NO_COPYING = """
  navigator.clipboard.write = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  document.execCommand = () => false;
"""


def test_where_a_browser_does_not_let_copy_the_text_is_there_selected(browser, home):
    with visiting(browser, home) as visit:
        visit.page.add_init_script(NO_COPYING)
        menu = opened(visit, "local")
        said = menu.choose("Copy link to this view")
        assert "does not let this page copy" in said
        assert visit.page.evaluate("getSelection().toString()").endswith("local.html#fig-three")
        area = menu.panel.get_by_role("textbox", name="the link, to copy by hand")
        assert area.evaluate("area => area === document.activeElement")
        cited = menu.text("Cite")
        assert "does not let this page copy" in menu.choose("Copy")
        assert visit.page.evaluate("getSelection().toString()") == cited


def test_from_a_file_it_works_and_says_whom_the_link_serves(browser, folder):
    with visiting(browser, folder.as_uri() + "/") as visit:
        menu = opened(visit, "local")
        visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        assert "works only here" in menu.choose("Copy link to this view")
        assert clipboard(visit.page)["text/plain"].startswith("file:///")
        assert menu.saved("CSV")[0] == "fig-three.csv"
        png = Image.open(io.BytesIO(menu.saved("PNG")[1]))
        assert png.text["Title"] == "Three bars & a line"
        assert b"file:" not in menu.saved("SVG")[1]
        menu = opened(visit, "story")
        assert menu.choose("Copy link to this view") == "Copied the link."
    assert visit.said == []


def test_in_a_frame_that_forbids_files_it_says_so(browser, home):
    with visiting(browser, home) as visit:
        visit.page.set_content(
            f'<iframe sandbox="allow-scripts" src="{home}chapters/09-small/story.html" '
            'width="600" height="900"></iframe>'
        )
        menu = Menu(visit.page.frame_locator("iframe"), "fig-three").open()
        said = menu.choose("Save data (CSV)")
        assert "If no file arrives" in said
        assert "Türkiye,1952-02-18" in menu.panel.locator("textarea").input_value()


# --- keyboard, room, and where it is not ----------------------------------------------------------


def test_the_keyboard_is_enough(browser, home):
    with visiting(browser, home) as visit:
        menu = Menu(visit.open("chapters/09-small/story.html"), "fig-three")
        press = visit.page.keyboard.press

        def focused():
            return visit.page.evaluate("document.activeElement.textContent")

        for key in ("Enter", "Space", "ArrowDown"):
            menu.button.focus()
            press(key)
            menu.item("Save image (PNG)").and_(visit.page.locator(":focus")).wait_for()
            press("Escape")
            menu.panel.wait_for(state="hidden")
            assert focused() == "Save or share", f"after {key}"
        press("ArrowDown")
        menu.item("Save image (PNG)").and_(visit.page.locator(":focus")).wait_for()
        for key, reached in (
            ("ArrowDown", "Save image (SVG)"),
            ("End", "Embed"),
            ("ArrowDown", "Save image (PNG)"),
            ("ArrowUp", "Embed"),
            ("Home", "Save image (PNG)"),
        ):
            press(key)
            assert focused() == reached, key
        visit.page.locator("h1").click()
        menu.panel.wait_for(state="hidden")


@pytest.mark.parametrize("width", [280, NARROW[0], WIDE[0]])
def test_the_menu_lies_inside_the_window(browser, home, width):
    with visiting(browser, home, (width, 700)) as visit:
        menu = opened(visit, "story")
        menu.item("Embed").click()
        box = menu.panel.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page = visit.page.evaluate("document.documentElement.scrollWidth")
        assert page <= width
        assert menu.panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_an_open_menu(browser, home, dark):
    with visiting(browser, home, NARROW, dark) as visit:
        menu = opened(visit, "dark" if dark else "story")
        menu.item("Cite").click()
        # Axe is no part of the page.
        thin(visit.page)
        assert axe_faults(visit.page) == []


@pytest.mark.parametrize("width", [280, NARROW[0]])
def test_nothing_moves_when_the_button_comes(browser, home, width):
    place = "figure => figure.querySelector('summary').getBoundingClientRect().top"
    with visiting(browser, home, (width, 700)) as visit:
        menu = Menu(visit.open("chapters/09-small/story.html"), "fig-three")
        there = menu.figure.evaluate(place)
        menu.figure.evaluate("figure => figure.querySelector('.figure-menu').remove()")
        assert menu.figure.evaluate(place) == pytest.approx(there, abs=2)


def test_nothing_of_it_is_on_paper_or_without_scripts(browser, home):
    with visiting(browser, home) as visit:
        menu = Menu(visit.open("chapters/09-small/story.html"), "fig-three")
        assert menu.button.is_visible()
        visit.page.emulate_media(media="print")
        assert not menu.button.is_visible()
    with visiting(browser, home, javascript=False) as visit:
        assert not visit.open("chapters/09-small/story.html").get_by_text("Save or share").count()


# --- the built book -------------------------------------------------------------------------------


FIGURE_PAGES = [page for page in DOCUMENTS if re.search(r"/(story|lab|index)\.html$", page)]


@pytest.mark.parametrize("page", nightly_but(["chapters/06-enlargement/story.html"], FIGURE_PAGES))
def test_every_figure_of_the_book_can_be_kept(browser, server, html, page):
    """Its PNG looks as its SVG, its numbers have a row for each row, its state is in its name."""
    figures = re.findall(r'<figure class="chart" id="(fig-[\w-]+)"', html(page))
    if not figures:
        pytest.skip("a page without figures")
    with visiting(browser, server) as visit:
        visit.open(page)
        ready_explorers(visit.page)
        for figure in figures:
            menu = Menu(visit.page, figure).open()
            names, (svg, png, data) = zip(*map(menu.saved, ("SVG", "PNG", "CSV")), strict=True)
            assert all(name.startswith(figure) for name in names)
            title = menu.figure.locator(".chart-title").inner_text()
            assert ElementTree.fromstring(svg).find(f"{SVG}title").text == title
            assert Image.open(io.BytesIO(png)).text["Title"] == title
            different = unlike(svg.partition(b"?>")[2].decode(), png, browser)
            assert different < MOST_DIFFERENT, f"{figure}: {different:.2%}"
            rows = menu.figure.locator(".chart-table tbody tr").count()
            assert len(read_csv(data)) == rows > 0, figure
            assert "Reading the Summit contributors (2026)" in menu.text("Cite")
            visit.page.keyboard.press("Escape")
    assert visit.said == []
