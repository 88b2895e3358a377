"""The page of each figure: whole, light, at its old address, and at home in a frame elsewhere."""

import gzip
import json
import re
from contextlib import ExitStack, contextmanager
from html import unescape
from itertools import pairwise
from math import prod
from urllib.parse import urldefrag

import pytest
from browsing import (
    NARROW,
    POLICY,
    ROOT,
    WIDE,
    axe_faults,
    nightly_but,
    ready_explorers,
    visiting,
)
from small_book import LAB, SmallBook, notebook

from book import figures
from tools.serve import serving

#: Links to these pages stand in courses and articles elsewhere: a name may be added, none changed.
NAMES = (ROOT / "tests" / "figure_names.txt").read_text("utf-8").split()
#: Bytes on a first visit, compressed, and how much of that the states of an explorer may be.
FIRST_VISIT, FIRST_STATES = 60_000, 30_000
#: A chart, an explorer of one part, one of several, one with buttons.
SAMPLE = ("million-days", "stockpiles", "donors-by-month", "rooms")
EXPLORER = re.compile(r'<div class="explorer"(?P<attributes>[^>]*)>')

HOST = """<!DOCTYPE html><html lang="en"><title>A course</title>
<iframe title="A figure" src="{address}" width="600" height="150"></iframe>
<script>
  window.told = [];
  addEventListener("message", (event) => {{
    if (event.data.type !== "reading-the-summit:height") return;
    window.told.push(event.data);
    document.querySelector("iframe").height = event.data.height;
  }});
</script>"""

#: Answers with the key that turns a control by one, wherever it is.
ONE_STEP = """
({ options, value, max }) => options ? "ArrowDown" : value === max ? "ArrowLeft" : "ArrowRight"
"""

some_names = pytest.mark.parametrize("name", nightly_but(SAMPLE, NAMES))


@pytest.fixture(scope="module")
def folder(built_book):
    """The folder of the figures' pages."""
    return built_book / "figures"


@pytest.fixture(scope="module")
def page_of(folder):
    """A function that reads the page of a figure."""
    return lambda name: (folder / f"{name}.html").read_text("utf-8")


def packed(path):
    """Return how many bytes of a file a server sends that compresses."""
    return len(gzip.compress(path.read_bytes()))


def parts_of(folder, page):
    """Return the files of an explorer's states, each with the first state that is in it."""
    attributes = EXPLORER.search(page)["attributes"]
    first = re.search(
        r'data-states="([\w.-]+\.js)\?v=[0-9a-f]{8}"', attributes.replace("../figures/", "")
    )[1]
    starts = re.search(r'data-parts="([\d ]+)"', attributes)
    numbers = [int(start) for start in starts[1].split()] if starts else [0]
    names = [first, *(first.replace(".js", f".{number}.js") for number in range(1, len(numbers)))]
    return {start: folder / name for start, name in zip(numbers, names, strict=True)}


def content_of(path):
    """Return what a file of states holds."""
    text = path.read_text("utf-8")
    key, content = re.fullmatch(
        r'\(window\.explorerStates \?\?= \{\}\)\["([\w-]+/\d+)"\] = (.*);\n', text, re.DOTALL
    ).groups()
    name, _, number = path.name.removesuffix(".js").partition(".")
    assert key == f"{name}/{number or 0}"
    return json.loads(content)


def explorers(page_of):
    """Return the names of the figures that can be turned."""
    found = [name for name in NAMES if EXPLORER.search(page_of(name))]
    assert len(found) > 15
    return found


# --- files --------------------------------------------------------------------------------------


def test_every_figure_has_its_page_at_its_old_address_and_is_listed(folder, html):
    assert sorted({path.name for path in folder.glob("*.html")}) == [f"{n}.html" for n in NAMES]
    listed = re.findall(r'href="\.\./figures/([\w-]+)\.html"', html("chapters/figures.html"))
    assert sorted(listed) == NAMES


def test_a_page_says_what_it_is_where_it_is_from_and_under_which_terms(folder, page_of):
    for name in NAMES:
        page = page_of(name)
        title = re.search(r'<p class="chart-title"[^>]*>(.*?)</p>', page, re.DOTALL)[1]
        assert f"<title>{title} – Reading the Summit</title>" in page
        assert '<html lang="en-GB"' in page
        assert re.search(r'<meta name="description" content="[^"]{40,}">', page), name
        assert "creativecommons.org/licenses/by/4.0/" in page
        back = unescape(re.search(r'<a class="figure-back" href="([^"]+)"', page)[1])
        place, anchor = urldefrag(back)
        assert anchor == f"fig-{name}"
        assert f'id="{anchor}"' in (folder / place).read_text("utf-8")
        assert "../../" not in page


def test_a_first_visit_is_light(folder, page_of):
    heavy = {}
    for name in NAMES:
        page = page_of(name)
        loaded = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"?]+)', page)
        assert len(loaded) >= 4
        weight = packed(folder / f"{name}.html") + sum(packed(folder / file) for file in loaded)
        if EXPLORER.search(page):
            start = int(re.search(r'data-start="(\d+)"', page)[1])
            parts = parts_of(folder, page)
            states = packed(parts[max(first for first in parts if first <= start)])
            assert states <= FIRST_STATES, name
            weight += states
        if weight > FIRST_VISIT:
            heavy[name] = weight
    assert heavy == {}


def test_the_states_of_every_explorer_are_in_files_and_whole(built_book, folder, page_of):
    expected = {f"{name}.html" for name in NAMES}
    for name in explorers(page_of):
        page = page_of(name)
        parts = parts_of(folder, page)
        expected |= {path.name for path in parts.values()}
        held = {start: content_of(path) for start, path in parts.items()}
        count = prod(int(count) for count in re.findall(r'data-count="(\d+)"', page))
        for (start, content), (end, _) in pairwise([*held.items(), (count, None)]):
            assert content["from"] == start
            assert len(content["states"]) == end - start
        first = int(re.search(r'data-start="(\d+)"', page)[1])
        start = max(start for start in held if start <= first)
        lines = held[start]["lines"]
        drawn = "\n".join(lines[line] for line in held[start]["states"][first - start])
        shown = re.search(r'<figure class="chart".*?</figure>', page, re.DOTALL)[0]
        shown = re.sub(r' data-longest="[^"]*"', "", shown)
        assert shown == drawn.replace("../../", "../"), name
    assert {path.name for path in folder.iterdir()} == expected
    for path in built_book.rglob("*.html"):
        assert "explorer-states" not in path.read_text("utf-8"), path


def test_states_are_split_into_parts_that_hold_all_of_them(monkeypatch):
    monkeypatch.setattr(figures, "LARGEST_PART", 200)
    lines = [f"line {number} of its own {number * 7919 % 1009}" for number in range(30)]
    states = [[number, 0] for number in range(30)]
    made = figures.states_of("many", json.dumps({"lines": lines, "states": states}))
    assert list(made.files) == ["many.js", *(f"many.{n}.js" for n in range(1, len(made.starts)))]
    assert len(made.starts) > 2
    back = []
    for text in made.files.values():
        content = json.loads(text.partition(" = ")[2].removesuffix(";\n"))
        back += [[content["lines"][line] for line in state] for state in content["states"]]
    assert back == [[lines[line] for line in state] for state in states]


def test_two_figures_of_one_name_are_refused():
    app = object()
    figures.check_same(app, "chapters/one/lab", "bars", "<figure>1</figure>")
    figures.check_same(app, "chapters/one/story", "bars", "<figure>1</figure>")
    with pytest.raises(figures.ExtensionError, match=r"bars.*chapters/one/lab.*chapters/two/lab"):
        figures.check_same(app, "chapters/two/lab", "bars", "<figure>2</figure>")


def test_every_figure_names_its_source_and_day_in_a_line_or_two(page_of):
    """A line of a phone has some sixty letters."""
    for name in NAMES:
        line = re.search(r'<p class="chart-source">(.*?)</p>', page_of(name), re.DOTALL)[1]
        said = unescape(re.sub(r"<[^>]*>", "", line))
        assert re.search(r", (?:as of|registered on) (?:\d+ \w{3,} )?\d{4}", said), (name, said)
        assert len(said) <= (65 if said.startswith("Source: ") else 105), (name, said)


TURNED = """\
class Turned:
    def _repr_html_(self):
        return (
            '<div class="explorer" id="explorer-bars" data-start="0">\\n'
            '<div class="explorer-state"><figure class="chart" id="fig-bars">\\n'
            '<p class="chart-title">Two bars</p>\\n<svg aria-label="A bar beside a bar."></svg>\\n'
            '</figure></div>\\n<script type="application/json" class="explorer-states">'
            '{"lines":["one","two"],"states":[[0],[1]]}</script>\\n</div>'
        )


show(picture=Turned())
"""


def test_a_build_keeps_the_files_of_pages_that_it_does_not_write(tmp_path):
    book = SmallBook(tmp_path)
    book.write("chapters/small/lab.ipynb", notebook(*LAB[:2], TURNED))

    def built():
        assert book.build() == 0, book.log
        return {path.name: path.read_text("utf-8") for path in made.iterdir()}

    made = tmp_path / "_build" / "html" / "figures"
    first = built()
    assert first.keys() == {"bars.html", "bars.js"}
    for page in (book.story, book.page("chapters/small/lab.html")):
        assert re.search(r'data-start="0" data-states="\.\./\.\./figures/bars\.js\?v=\w{8}">', page)
        assert 'class="explorer-states">' not in page
    book.write("chapters/index.md", "# The book\n\nOpens with [the story](small/story.md).\n")
    assert built() == first
    book.write("chapters/small/lab.ipynb", notebook(*LAB))
    assert built() == {}


# --- in a browser -------------------------------------------------------------------------------


@contextmanager
def framed(browser, home, course):
    """Open a page elsewhere that shows a figure, as a course does; give the visit and the frame."""
    lesson = f"{course}lesson.html"
    with visiting(browser, home) as visit:
        # The course is no page of the book; what the book itself asks for is watched.
        visit.page.route(lesson, lambda route: route.continue_())
        visit.page.goto(lesson)
        yield visit, visit.page.frames[1]


@pytest.mark.parametrize("how", ["served", "as files"])
def test_a_frame_is_told_how_high_the_figure_is(browser, server, built_book, tmp_path, how):
    address = "members-by-year.html?Year=1999&theme=dark"
    served = how == "served"
    home = server if served else built_book.as_uri() + "/"
    (tmp_path / "lesson.html").write_text(HOST.format(address=f"{home}figures/{address}"), "utf-8")
    with ExitStack() as stack:
        # Of another origin, as a learning platform is.
        course = stack.enter_context(serving(tmp_path)) if served else tmp_path.as_uri() + "/"
        visit, frame = stack.enter_context(framed(browser, home, course))
        visit.page.wait_for_function("told.length > 0")
        frame.locator("html[data-theme=dark]").wait_for()
        frame.locator("output", has_text="1999").wait_for()
        before = visit.page.evaluate("told.at(-1)")
        assert before["name"] == "members-by-year"
        frame.locator(".chart-numbers > summary").click()
        visit.page.wait_for_function("height => told.at(-1).height > height", arg=before["height"])
        # In a frame of that height nothing is to be scrolled.
        frame.wait_for_function("innerHeight >= document.documentElement.scrollHeight")
        back = frame.locator(".figure-back").evaluate("link => link.href")
        assert "#fig-members-by-year" in back
        assert visit.said == []
        assert visit.strangers == []


def test_a_link_of_a_turned_explorer_leads_where_it_should(visit, built_book):
    page = visit.open("figures/members-by-year.html")
    (explorer,) = ready_explorers(page)
    explorer.locator("input[type=range]").first.focus()
    page.keyboard.press("Home")
    page.wait_for_function("document.querySelector('.figure-back').search !== ''")
    for link in explorer.locator("a").all():
        address = link.evaluate("link => link.href.replace(/[?#].*/, '')")
        if address.startswith(visit.home):
            assert (built_book / address.removeprefix(visit.home)).is_file(), address
    year = explorer.locator("output").first.text_content()
    page.goto(page.locator(".figure-back").evaluate("link => link.href"))
    root = page.locator("#explorer-members-by-year")
    root.locator("output").first.filter(has_text=year).wait_for()


@some_names
@pytest.mark.parametrize(("size", "dark"), [(WIDE, True), (NARROW, False)])
def test_a_page_is_accessible_and_keeps_to_its_width(browser, server, name, size, dark):
    with visiting(browser, server, size=size, dark=dark) as visit:
        page = visit.open(f"figures/{name}.html")
        assert page.locator("html").get_attribute("data-theme") == ("dark" if dark else "light")
        page.locator(".chart-numbers > summary").click()
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visit.said == []


@some_names
def test_a_page_works_under_a_strict_policy(browser, server, name):
    with visiting(browser, server) as visit:
        visit.page.add_init_script(
            "addEventListener('securitypolicyviolation', event => "
            "(window.refused ??= []).push(`${event.violatedDirective}: ${event.sample}`))"
        )

        def with_policy(route):
            answer = route.fetch()
            headers = answer.headers | {"content-security-policy": POLICY}
            route.fulfill(response=answer, headers=headers)

        visit.page.route("**/figures/*.html", with_policy)
        page = visit.open(f"figures/{name}.html")
        for explorer in ready_explorers(page):
            title = explorer.locator(".chart-title").text_content()
            control = explorer.locator("input[type=range], select, input:checked").first
            control.focus()
            page.keyboard.press(control.evaluate(ONE_STEP))
            page.wait_for_function(
                "title => document.querySelector('.chart-title').textContent !== title", arg=title
            )
        assert page.evaluate("window.refused ?? []") == []
        assert visit.said == []
