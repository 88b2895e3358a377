"""sketch: what a plain plot says of itself in words, as a table and of its source."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.colors import to_hex
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

from book.indexes import figures_in
from summit import sketch
from summit.draw import reading, style

pytestmark = pytest.mark.usefixtures("house_style")

PEOPLE = pd.Series({"Poland": 2514504, "Moldova": 394740}, name="people").rename_axis("country")


def shown(ax):
    """Return a plot as a page has it."""
    return BeautifulSoup(sketch.bundle(ax.figure)["text/html"], "html.parser")


def rows(page):
    """Return the cells of a plot's table."""
    return [[cell.text for cell in row.select("th, td")] for row in page.select("tr")]


@pytest.mark.parametrize("draw", [PEOPLE.plot.bar, PEOPLE.plot.barh])
def test_bars_are_a_table_by_the_words_of_their_ticks(draw):
    assert rows(shown(draw())) == [
        ["country", "people"],
        ["Poland", "2,514,504"],
        ["Moldova", "394,740"],
    ]


def test_groups_of_bars_and_years_keep_their_names():
    frame = pd.DataFrame({"a": [1, 2], "b": [3, -4]}, index=pd.Index([2014, 2015], name="year"))
    table = rows(shown(frame.plot.bar()))
    assert table == [["year", "a", "b"], ["2014", "1", "3"], ["2015", "2", "-4"]]
    assert rows(shown(frame.plot())) == table


def test_bars_of_matplotlibs_own_are_read_too():
    _, ax = plt.subplots()
    ax.bar(["x", "y"], [1, 2])
    assert reading.numbers(ax)["Value"].to_dict() == {"x": 1, "y": 2}
    _, ax = plt.subplots()
    ax.bar(pd.to_datetime(["2022-03-01", "2022-03-02"]), [1, 2])
    assert list(reading.numbers(ax).index) == [pd.Timestamp(2022, 3, 1), pd.Timestamp(2022, 3, 2)]
    _, ax = plt.subplots()
    ax.hist([0, 1, 1, 2], bins=2)
    assert reading.numbers(ax)["Value"].to_dict() == {"0 to 1": 1, "1 to 2": 3}


def test_a_line_has_the_names_below_it_and_days_have_no_midnight():
    names = ["Poland", "Moldova", "Hungary"]
    assert list(reading.numbers(pd.Series([3, 2, 1], index=names).plot()).index) == names
    plt.figure()
    days = pd.Series([1, 2], index=pd.date_range("2022-03-01", periods=2), name="n")
    page = shown(days.plot.bar())
    assert rows(page)[1:] == [["2022-03-01", "1"], ["2022-03-02", "2"]]
    assert "00:00" not in str(page)


def test_lines_that_only_mark_a_place_are_no_numbers():
    ax = PEOPLE.reset_index(drop=True).plot()
    ax.axhline(3)
    ax.axvline(1)
    assert list(reading.numbers(ax)) == ["people"]


def test_months_are_written_out():
    months = pd.Series([1, 2], index=pd.period_range("2022-03", periods=2, freq="M"), name="n")
    assert list(reading.numbers(months.plot()).index) == ["March 2022", "April 2022"]


def test_a_long_table_is_thinned_and_says_so():
    page = shown(pd.Series(range(1000), name="n").plot())
    assert "One row in 17, of 1,000." in page.text
    assert len(page.select("tbody tr")) <= sketch.MOST_ROWS


def test_a_written_source_stands_below_and_only_there():
    ax = PEOPLE.plot.barh()
    ax.figure.text(0, 0, "Source: UNHCR, 6 April 2022")
    page = shown(ax)
    assert page.select_one(".chart-source").text == "Source: UNHCR, 6 April 2022"
    assert "Source" not in page.find("svg").text
    assert reading.sources(ax.figure)[0].get_visible()


def test_a_plot_without_a_source_says_where_it_is():
    assert shown(PEOPLE.plot()).select_one(".chart-source").text == sketch.UNSOURCED


def test_one_is_not_called_several():
    assert "A plain chart: one bar of people, from Poland" in sketch.alt(
        PEOPLE[:1].plot.bar().figure
    )
    _, ax = plt.subplots()
    ax.scatter([1], [2])
    assert "one dot or shape." in sketch.alt(ax.figure)


def test_no_line_crosses_a_legend_unless_its_frame_was_turned_off():
    ax = pd.DataFrame({"a": [1, 2], "b": [2, 1]}).plot()
    before = str(shown(ax)).count("var(--chart-paper")
    frame = ax.get_legend().get_frame()
    assert (to_hex(frame.get_facecolor()), frame.get_alpha()) == (style.PAPER, 1)
    ax.get_legend().remove()
    assert str(shown(ax)).count("var(--chart-paper") == before - 1
    plt.figure()
    ax = PEOPLE.plot()
    ax.legend(frameon=False)
    shown(ax)
    assert not ax.get_legend().get_frame_on()


def test_long_numbers_are_written_out_and_years_are_not():
    assert "2,000,000" in shown(PEOPLE.plot.barh()).find("svg").text
    plt.figure()
    years = pd.Series(range(10), index=range(2014, 2024))
    assert "2016" in shown(years.plot()).find("svg").text


@pytest.mark.parametrize("chosen", [{}, {"figsize": (4, 3)}])
def test_many_bars_get_a_line_each_unless_a_size_was_chosen(chosen):
    ax = pd.Series(range(30), index=[f"Country {number}" for number in range(30)]).plot.barh(
        **chosen
    )
    before = ax.figure.get_figheight()
    shown(ax)
    assert (ax.figure.get_figheight() > before) is not bool(chosen)


def test_long_names_are_short_in_the_drawing_and_whole_in_the_table():
    name = "United Kingdom of Great Britain and Northern Ireland"
    ax = pd.Series({name: 1, "Poland": 2}).plot.bar()
    page = shown(ax)
    assert "Northern" not in page.find("svg").text
    assert name in page.table.text
    assert ax.get_xticklabels()[0].get_text() == name


def test_a_plain_plot_is_in_no_list_of_figures():
    html = sketch.bundle(PEOPLE.plot().figure)["text/html"]
    assert figures_in(html) == []
    assert "fig-" not in html


def test_black_follows_the_page_too():
    _, ax = plt.subplots()
    ax.plot([1, 2], color="black")
    assert "#000000" not in str(shown(ax)).replace("var(--chart-ink, #1b1b1e)", "")


def strange_plots():
    """Yield plots that are like no other."""
    yield lambda ax: ax.pie([1, 2], labels=["a", "b"])
    yield lambda ax: ax.scatter([1, 2], [3, 4])
    yield lambda ax: ax.imshow(np.eye(3))
    yield lambda ax: ax.plot([1, 1, 1], [1, 2, 3])
    yield lambda ax: ax.plot([1, 2], [np.nan, np.nan])
    yield lambda ax: ax.bar([1, 2], [np.nan, 3])
    yield lambda ax: ax.plot(["a", "b"], [1, 2])
    yield lambda ax: ax.boxplot([1, 2, 3])
    yield lambda ax: ax.fill_between([1, 2], [1, 2])
    yield lambda ax: ax.set_title("<b>&")
    yield lambda ax: ax.set_yscale("log")
    yield lambda ax: ax.plot([3, 2], ["a", "b"])
    yield lambda ax: ax.xaxis.set_major_formatter(ConciseDateFormatter(AutoDateLocator()))
    yield lambda ax: ax.remove()


@pytest.mark.parametrize("draw", strange_plots())
def test_whatever_is_drawn_gets_a_figure_with_words(draw):
    _, ax = plt.subplots()
    figure = ax.figure
    draw(ax)
    bundle = sketch.bundle(figure)
    page = BeautifulSoup(bundle["text/html"], "html.parser")
    assert page.find("svg")["aria-label"] == bundle["text/plain"]
    assert bundle["text/plain"].startswith(("A plain chart", "An empty chart"))
