"""Figures: each is a function of its name, refuses an unfit frame, and says what it shows."""

import numbers
import re
from inspect import signature

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import HTML
from IPython.utils.capture import capture_output
from lab_figures import EVERY, NOTEBOOKS, calls, functions
from matplotlib.collections import PolyCollection
from myst_nb import glue

from summit import Chart, quote, show
from summit.draw import marks, style
from summit.draw.tiles import GAP
from summit.figure import figure
from summit.publishing import PUBLISHING
from summit.words import rounded

every_figure = pytest.mark.parametrize(("notebook", "name"), EVERY)
# A number as a title or an alt text writes it; and what has digits and is none of the figure's.
NUMBER = re.compile(r"(?<![\w.,-])-?\d[\d,]*(?:\.\d+)?(?![\w-])")
MONTHS = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
NO_NUMBER = re.compile(
    rf"(?:\d{{1,2}} (?:and|to) |\d{{1,2}}–)?\d{{1,2}} {MONTHS}(?: \d{{4}})?|{MONTHS} \d{{4}}"
    r"|per 1,000|\b(?:1[89]|20)\d\d\b"
)
FIGURE = re.compile(r'<figure class="chart" id="fig-([\w-]+)"')
SIZES = (1, 1e3, 1e6, 1e9)
# Figures whose words hold a difference or a share of what is in the table, or count some of its
# rows. The tests of their chapter hold those to numbers worked out by hand.
WORKED_OUT = {
    ("01-summit/lab.ipynb", "quoted_words"),
    ("01-summit/lab.ipynb", "rooms"),
    ("01-summit/lab.ipynb", "six_weeks"),
    ("02-flight/lab.ipynb", "five_counts"),
    ("02-flight/lab.ipynb", "recorded_breaks"),
    ("02-flight/lab.ipynb", "three_editions"),
    ("03-weapons/lab.ipynb", "military_donors"),
    ("03-weapons/lab.ipynb", "us_packages"),
    ("04-measures/lab.ipynb", "calendar_by_day"),
    ("04-measures/lab.ipynb", "dependence"),
    ("04-measures/lab.ipynb", "gas_map"),
    ("04-measures/lab.ipynb", "troop_estimates"),
    ("05-after-1991/lab.ipynb", "republic_ranges"),
    ("05-after-1991/lab.ipynb", "third_largest"),
    ("05-after-1991/lab.ipynb", "transfer"),
    ("06-enlargement/lab.ipynb", "members_by_year"),
    ("06-enlargement/lab.ipynb", "nato_ukraine"),
    ("06-enlargement/lab.ipynb", "polls_by_country"),
    ("06-enlargement/lab.ipynb", "three_sets"),
    ("07-stakes/lab.ipynb", "blame"),
    ("07-stakes/lab.ipynb", "editions"),
    ("07-stakes/lab.ipynb", "spending"),
    ("timeline/line.ipynb", "weeks_line"),
    ("timeline/line.ipynb", "whole_line"),
}


def charts(drawn):
    """Return a figure's charts: itself, or an explorer's first, middle, last and start."""
    if isinstance(drawn, Chart):
        return [drawn]
    last = len(drawn.states) - 1
    return [drawn.states[place] for place in sorted({0, last // 2, last, drawn.start})]


def frames(call):
    """Return the frames of a call that need certain columns."""
    return {argument: call.arguments[argument] for argument in call.function.needs}


def bracketed(level):
    """Return the name of an index as `needs` writes it."""
    return f"[{level}]"


def without(frame, column):
    """Return a frame less a column, or less the name of its index."""
    if column in frame.columns:
        return frame.loc[:, frame.columns.get_level_values(0) != column]
    level = column.strip("[]")
    return frame.rename_axis(index={level: f"no {level}"})


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_lab_draws_each_figure_of_its_chapter_once(notebook):
    module = NOTEBOOKS[notebook]
    assert set(calls(notebook)) == set(functions(module))
    for name, function in functions(module).items():
        assert function.__doc__, f"{module}.{name} says nothing of itself"
        assert "Parameters" in function.__doc__ or not function.needs


@every_figure
def test_it_is_named_as_its_function_and_says_what_it_shows(notebook, name):
    drawn = calls(notebook)[name].drawn
    assert drawn.name == name.replace("_", "-")
    for chart in charts(drawn):
        assert chart.title != chart.alt
        assert not re.search(r"\bnan\b|None|NaT|\{|\}", f"{chart.title} {chart.alt} {chart.note}")


@every_figure
def test_a_missing_column_is_named(notebook, name):
    call = calls(notebook)[name]
    for argument, frame in frames(call).items():
        for column in call.function.needs[argument]:
            with pytest.raises(ValueError, match=re.escape(f"{name} needs {column} in {argument}")):
                call.again(**{argument: without(frame, column)})
        with pytest.raises(ValueError, match=f"{name} has nothing to draw: {argument} has no rows"):
            call.again(**{argument: frame.head(0)})
        if set(map(bracketed, frame.index.names)) & set(call.function.needs[argument]):
            with pytest.raises(ValueError, match=f"{name} needs .* in {argument}, which has: "):
                call.again(**{argument: frame.reset_index()})


@every_figure
def test_an_argument_of_another_kind_is_named(notebook, name):
    call = calls(notebook)[name]
    words = {"pd.DataFrame": "frame", "pd.Series": "Series"}
    for argument, parameter in signature(call.function).parameters.items():
        if word := words.get(parameter.annotation):
            said = f"{name} needs a {word} as {argument}; this is a list"
            with pytest.raises(TypeError, match=said):
                call.again(**{argument: [1, 2]})
    if call.arguments:
        with pytest.raises(TypeError, match=f"^{name}: missing a required argument"):
            call.function()


@every_figure
def test_it_leaves_what_it_is_given_as_it_was(notebook, name):
    call = calls(notebook)[name]
    before = {argument: frame.copy() for argument, frame in frames(call).items()}
    for chart in charts(call.again()):
        assert chart.svg.startswith("<svg")
    for argument, frame in frames(call).items():
        pd.testing.assert_frame_equal(frame, before[argument])


def said_numbers(text):
    """Return ``(value, decimals)`` of each number of a text that is no part of a day or a unit."""
    for found in NUMBER.findall(NO_NUMBER.sub("", text)):
        digits = found.replace(",", "")
        yield float(digits), len(digits.partition(".")[2])


def known_numbers(chart):
    """Return every number of a chart's table: cells, in words too, sums, and how many rows."""
    counted = chart.numbers.select_dtypes("number")
    cells = counted.to_numpy(dtype=float, na_value=np.nan).ravel()
    words = " ; ".join(map(str, chart.numbers.to_numpy().ravel()))
    said = [value for value, _ in said_numbers(words)]
    return [*cells[~np.isnan(cells)], *counted.sum(), *said, len(chart.numbers)]


def is_known(value, decimals, known):
    """Tell whether a number is a known one, rounded, as it is or in thousands or millions."""
    within = 0.5 * 10**-decimals + 1e-9
    return any(abs(other / size - value) <= within for other in known for size in SIZES)


def unknown(chart):
    """Return the numbers of a chart's title and description that are not in its table."""
    known = known_numbers(chart)
    said = said_numbers(f"{chart.title} ; {chart.alt}")
    return [value for value, decimals in said if not is_known(value, decimals, known)]


@every_figure
def test_every_number_that_it_says_is_in_its_table(notebook, name):
    if (notebook, name) not in WORKED_OUT:
        for chart in charts(calls(notebook)[name].drawn):
            assert unknown(chart) == [], f"{chart.title}\n{chart.alt}"


def test_what_is_worked_out_from_the_table_really_is():
    """An exemption that is needed no more goes."""
    assert set(EVERY) >= WORKED_OUT
    needless = [
        (notebook, name)
        for notebook, name in sorted(WORKED_OUT)
        if not any(unknown(chart) for chart in charts(calls(notebook)[name].drawn))
    ]
    assert needless == []


def drawn_numbers(chart):
    """Yield ``(value, decimals)`` of each number that a chart writes, those of its scales left out.

    Whole numbers of its title and description are too: most of them count its rows.
    """
    # The figure of a ranking is used again for each state: of it only the scales are asked.
    scales = {
        label.get_text()
        for axes in chart.figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for label in axis.get_ticklabels()
    }
    words = re.findall(r"<text[^>]*>([^<]*)</text>", chart.svg)
    yield from said_numbers(" ; ".join(word for word in words if word not in scales))
    for value, decimals in said_numbers(f"{chart.title} ; {chart.alt}"):
        if decimals:
            yield value, decimals


def misrounded(chart):
    """Return the numbers that are within one unit of their last place of a cell, and not it.

    The cells are unrounded; a number that is no cell at all (a difference, a count) is none of
    this test's.
    """
    counted = chart.numbers.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan).ravel()
    cells = counted[~np.isnan(counted)]
    faults = []
    for value, decimals in drawn_numbers(chart):
        scaled = [cell / size for size in SIZES for cell in cells if size == 1 or cell >= size]
        near = [cell for cell in scaled if abs(cell - value) < 10**-decimals]
        wanted = {float(rounded(cell, decimals).replace(",", "")) for cell in near}
        if near and value not in wanted:
            faults.append((value, near))
    return faults


@every_figure
def test_every_number_that_it_draws_is_its_cell_rounded_once(notebook, name):
    for chart in charts(calls(notebook)[name].drawn):
        assert misrounded(chart) == [], chart.title


def test_a_number_that_is_cut_or_rounded_twice_is_found():
    fig, ax = plt.subplots()
    ax.text(0.5, 0.5, "2.84")
    numbers = pd.DataFrame({"Ally": ["A", "B"], "% of GDP": [2.8467, 2.149]})
    alt = "Two allies, of which the one spends 2.8 per cent and the other 2.2 per cent."
    chart = Chart(fig, name="two", title="Two", alt=alt, numbers=numbers, tables=["population"])
    assert [value for value, _ in misrounded(chart)] == [2.84, 2.2]


# Figures that draw their numbers at other places than their own: a ranking in units of the page,
# squares in a grid, and places too low to be drawn.
ELSEWHERE = {"crossing", "donors_by_month", "rank_turnover"}


def drawn_cells(chart):
    """Yield each mark of a chart just drawn, its cell as a number, and what is drawn there.

    That is read off the axes below the mark, back from units of the page to those of the data.
    """
    height = chart.figure.get_figheight() * 72
    for mark in (mark for series in chart.marks for mark in series):
        cell = chart.numbers.iloc[mark.row, mark.column]
        wide, high = mark.width or 0, mark.height or 0
        corners = [(mark.x, height - mark.y), (mark.x + wide, height - mark.y - high)]
        for axes in chart.figure.axes:
            places = np.array(corners) * chart.figure.dpi / 72
            if axes.bbox.padded(2).contains(*places.mean(axis=0)):
                (left, top), (right, bottom) = axes.transData.inverted().transform(places)
                # Two units each way: a mark is written in whole ones.
                near = 2 * np.abs(axes.transData.inverted().transform(places + 1) - [left, top])[0]
                sizes = [left, top, abs(right - left), abs(top - bottom)]
                yield mark, cell, list(zip(sizes, [*near, *near], strict=True))


def check_marks(name, chart):
    """Hold every mark of a chart just drawn against the picture and the table."""
    assert marks.unmarked(chart.figure, chart.numbers) == [], chart.title
    wide, high = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', chart.svg).groups())
    every = [mark for series in chart.marks for mark in series]
    assert len(set(every)) == len(every) <= 400
    for mark in every:
        x, y = mark.middle
        assert 0 <= x <= wide, (chart.title, mark)
        assert 0 <= y <= high, (chart.title, mark)
        assert mark.column < chart.numbers.shape[1]
        assert mark.row < len(chart.numbers)
    held = set()
    for mark, cell, sizes in drawn_cells(chart):
        held.add(mark)
        if isinstance(cell, numbers.Real) and name not in ELSEWHERE and not is_map(chart):
            assert any(
                abs(size * scale - cell) <= near * abs(scale)
                for size, near in sizes
                for scale in marks.SCALES
            ), (chart.title, mark, cell, sizes)
    assert held == set(every)


def is_map(chart):
    """Tell whether a chart is of squares whose number is written in them, and hold it to that."""
    axes = chart.figure.axes[0]
    squares = [drawn for drawn in axes.collections if isinstance(drawn, PolyCollection)]
    if not any(hasattr(square, "summit_tie") for square in squares):
        return False
    written = {text.get_position(): text.get_text() for text in axes.texts}
    for mark in (mark for series in chart.marks for mark in series):
        (x, y), square = mark.middle, mark.width / (1 - 2 * GAP)
        middle = x / square, y / square
        inside = {
            text
            for (left, top), text in written.items()
            if abs(left - middle[0]) < 0.1 and abs(top - middle[1]) < 0.3
        }
        cell = chart.numbers.iloc[mark.row, mark.column]
        said = str(cell.year) if isinstance(cell, pd.Timestamp) else rounded(cell)
        assert said in inside, (chart.title, mark, inside)
    return True


def check_states(call, places):
    """Check states of an explorer, each as soon as it is drawn: some use one drawing for all."""
    name, drawn = call.function.__name__, call.again()
    if isinstance(drawn, Chart):
        check_marks(name, drawn)
        return
    check_marks(name, drawn.states[drawn.start])
    for place in places(len(drawn.states)):
        if place != drawn.start:
            check_marks(name, drawn.states[place])


@every_figure
def test_each_mark_is_on_what_is_drawn_and_names_its_number(notebook, name):
    check_states(calls(notebook)[name], lambda count: sorted({0, count // 3, count - 1}))


@pytest.mark.nightly
@every_figure
def test_each_mark_of_every_state_is_on_what_is_drawn_and_names_its_number(notebook, name):
    check_states(calls(notebook)[name], range)


def bar(name):
    """Return a chart of one bar that says which colour its words have."""
    fig, ax = plt.subplots()
    ax.bar([0], [1])
    ink = plt.rcParams["text.color"]
    alt = f"A bar of height one, drawn while words have the colour {ink}."
    numbers = pd.DataFrame({"Bar": ["one"], "Height": [1]})
    return Chart(fig, name=name, title="One bar", alt=alt, numbers=numbers, tables=["population"])


@figure()
def one_bar():
    return bar("one-bar")


def test_a_figure_is_drawn_in_the_house_style_and_leaves_no_trace_of_it():
    before = dict(plt.rcParams)
    assert style.INK in one_bar().alt
    assert style.INK not in bar("one-bar").alt
    assert dict(plt.rcParams) == before


def test_a_figure_of_another_name_is_refused():
    @figure()
    def two_bars():
        return bar("one-bar")

    with pytest.raises(ValueError, match="function two_bars draws the figure 'one-bar'"):
        two_bars()


def test_show_refuses_a_figure_of_another_name_and_what_is_no_figure():
    with pytest.raises(
        ValueError, match=r"show\(bars=...\) is given the figure 'one-bar'.*one_bar"
    ):
        show(bars=one_bar())
    with pytest.raises(TypeError, match="takes a Chart or an Explorer; this is a int"):
        show(one_bar=1)
    with pytest.raises(TypeError, match="this is a Figure"):
        show(one_bar=plt.figure())
    with pytest.raises(TypeError, match="this is a type"):
        show(one_bar=Chart)


def left_by(hand_over):
    """Return what is left in a notebook when something is handed over."""
    InteractiveShell.instance()
    with capture_output() as captured:
        hand_over()
    return [(output.data, output.metadata) for output in captured.outputs]


@pytest.mark.parametrize("value", [np.int64(8), np.float64(0.5), 8, 0.5, "7 March", HTML("<p>Hi")])
def test_quote_leaves_what_the_publishing_software_leaves(value, monkeypatch):
    assert left_by(lambda: quote(key=value)) == []
    monkeypatch.setenv(PUBLISHING, "1")
    plain = value.item() if isinstance(value, np.generic) else value
    ours = left_by(lambda: quote(key=value))
    assert ours == left_by(lambda: glue("key", plain, display=False))
    assert ours[0][1]["scrapbook"]["name"] == "key"


def test_show_leaves_what_the_publishing_software_leaves():
    ours = left_by(lambda: show(one_bar=one_bar()))
    assert ours == left_by(lambda: glue("one_bar", one_bar(), display=True))
    assert ours[0][0]["text/html"] == one_bar().to_html()


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        (float("nan"), ValueError, r"quote\(key=...\) is given nan: a gap in the data"),
        (np.inf, ValueError, "is given inf"),
        (pd.Series([1]), TypeError, "takes a number or words; this is a Series"),
        (None, TypeError, "this is a NoneType"),
        (True, TypeError, "this is a bool"),
        (pd.Timestamp("2022-04-06"), TypeError, "this is a Timestamp"),
        (np.datetime64("2022-04-06", "ns"), TypeError, "this is a datetime64"),
        ("", TypeError, "this is a str"),
    ],
)
def test_quote_refuses_what_no_page_can_print(value, error, says):
    with pytest.raises(error, match=says):
        quote(key=value)


def test_every_figure_of_the_pages_is_one_function_and_every_function_has_a_page(built_book):
    on_pages = {
        (page.parent.name, name)
        for page in sorted(built_book.glob("chapters/*/*.html"))
        for name in FIGURE.findall(page.read_text("utf-8"))
    }
    functions = {(lab.partition("/")[0], name.replace("_", "-")) for lab, name in EVERY}
    assert on_pages == functions
