"""The marks of a chart: each is on what is drawn, and names the cell that it shows or none."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from summit import Chart, sketch
from summit.draw import marks, style
from summit.draw.axes import axes_of
from summit.draw.bars import ranked_bars
from summit.draw.tiles import tile_map

DAYS = pd.date_range("2022-02-24", periods=3)
ALT = "Numbers that somebody has made up, drawn as bars or lines or squares."


@pytest.fixture(autouse=True)
def _in_the_house_style(house_style):
    pass


def chart(drawn, numbers, **options):
    return Chart(drawn, name="c", title="T", alt=ALT, numbers=numbers, tables=["gdp"], **options)


def cells(figure, numbers):
    """Return the cells that the marks of a figure name, series by series."""
    return [
        [numbers.iloc[mark.row, mark.column] for mark in series]
        for series in marks.marks_of(figure, numbers)
    ]


def test_bars_find_their_rows_by_name_whatever_the_order():
    figure = ranked_bars(["Poland", "United Kingdom"], [3e6, 2e6], ["3 m", "2 m"])
    names = ["Austria", "United Kingdom of Great Britain and Northern Ireland", "Poland"]
    table = pd.DataFrame({"Country": names, "People": [1e6, 2e6, 3e6]})
    assert cells(figure, table) == [[3e6], [2e6]]


@pytest.mark.parametrize(
    "table",
    [
        # The number of another row, another number, two rows of one name and number, two columns.
        {"Country": ["Moldova", "Poland"], "People": [3, 2]},
        {"Country": ["Poland", "Moldova"], "People": [3.1, 2.2]},
        {"Country": ["Poland"] * 2 + ["Moldova"] * 2, "People": [3, 3, 2, 2]},
        {"Country": ["Poland", "Moldova"], "People": [3, 2], "Homes": [3, 2]},
        {"Country": ["Westland", "Eastland"], "People": [3, 2]},
    ],
)
def test_a_bar_that_may_be_another_rows_names_none(table):
    figure = ranked_bars(["Poland", "Moldova"], [3, 2], ["3", "2"])
    assert cells(figure, pd.DataFrame(table)) == []
    assert marks.unmarked(figure, pd.DataFrame(table))


def test_lines_are_found_by_their_days_in_millions_and_above_each_other():
    ax = axes_of(200)
    table = pd.DataFrame({"Day": DAYS, "Low": [1e6, 2e6, 3e6], "High": [2e6, 3e6, 4e6]})
    for column in ("Low", "High"):
        ax.plot(DAYS, table[column] / 1e6)
    # The higher line is the first series.
    assert cells(ax.figure, table) == [[2e6, 3e6, 4e6], [1e6, 2e6, 3e6]]


def test_a_line_by_months_finds_them_in_words_and_a_day_that_the_table_lacks_has_no_mark():
    ax = axes_of(200)
    months = pd.date_range("2022-03-01", periods=3, freq="MS")
    ax.plot(months, [5, 6, 7])
    table = pd.DataFrame({"Month": ["March 2022", "May 2022"], "Euros": [5, 7]})
    assert cells(ax.figure, table) == [[5, 7]]


def test_a_tie_to_a_cell_of_another_number_is_no_mark():
    ax = axes_of(200)
    (line,) = ax.plot([1, 2], [10, 20])
    table = pd.DataFrame({"Name": ["a", "b"], "Value": [10, 21]})
    marks.tie(line, [0, 1], "Value")
    assert cells(ax.figure, table) == [[10]]
    marks.tie(line, [1, 0], "Value")
    assert cells(ax.figure, table) == []


def test_a_range_has_its_two_ends_and_what_is_left_none():
    ax = axes_of(200)
    bar = ax.barh(0, DAYS[2] - DAYS[0], left=DAYS[0])
    marks.tie(bar, 0, ["From", "To"])
    marks.leave("Marks a day.", *ax.plot([DAYS[0]] * 2, [0, 1]))
    ax.axvline(DAYS[1])
    table = pd.DataFrame({"Pact": ["A"], "From": DAYS[:1], "To": DAYS[2:]})
    assert cells(ax.figure, table) == [[DAYS[0], DAYS[2]]]
    assert marks.unmarked(ax.figure, table) == []


def test_squares_of_a_map_find_their_codes_row_by_row():
    figure = tile_map(
        {"POL": 1, "UKR": 2, "FIN": None},
        {"POL": "10", "UKR": "30", "FIN": "?"},
        key=[(1, "few"), (2, "many"), (None, "none")],
    )
    table = pd.DataFrame({"Code": ["UKR", "POL"], "Share": [30, 10]})
    assert sorted(cell for series in cells(figure, table) for cell in series) == [10, 30]
    assert marks.unmarked(figure, table) == []


def test_a_chart_writes_its_marks_where_they_are_and_what_they_count():
    figure, ax = plt.subplots(figsize=style.size(200), layout="none")
    figure.subplots_adjust(0, 0, 1, 1)
    ax.set(xlim=(0, 43), ylim=(0, 20))
    ax.bar([5, 15], [10, 20], width=2)
    ax.set_xticks([5, 15], ["one", "two"])
    table = pd.DataFrame({"Bar": ["one", "two"], "On": DAYS[:2], "Height": [10, 20]})
    svg = chart(figure, table, unit="people").svg
    # One unit is ten of the picture's across and down; the day is in a column by itself.
    assert '\ndata-marks="0,2,40,100,20,100 1,2,140,0,20,200"' in svg
    assert '\ndata-unit="people"' in svg
    assert '\ndata-day="1"' in svg


def test_marks_are_the_same_whatever_the_layout_engine_and_the_resolution():
    table = pd.DataFrame({"Year": [2014, 2015, 2016], "Share": [1.5, 1.9, 2.4]})
    for dpi in (72, 150):
        figure, ax = plt.subplots(figsize=(6, 4), layout="constrained", dpi=dpi)
        (line,) = ax.plot(table["Year"], table["Share"])
        drawn = chart(figure, table)
        (series,) = drawn.marks
        at = ax.transData.transform(np.column_stack(line.get_data())) * 72 / dpi
        assert [mark.x for mark in series] == pytest.approx(at[:, 0])
        assert [288 - mark.y for mark in series] == pytest.approx(at[:, 1])


def test_a_students_plot_has_marks_where_its_numbers_are_in_one_table():
    people = pd.Series({"Poland": 3, "Moldova": 2}, name="people")
    html = sketch.bundle(people.plot.barh().figure)["text/html"]
    assert re.search(r'data-marks="1,1,\S+ ?;0,1,\S+"', html)
    two, axes = plt.subplots(2)
    for ax in axes:
        people.plot(ax=ax)
    assert "data-marks" not in sketch.bundle(two)["text/html"]


def test_a_drawing_like_none_known_has_no_marks():
    figure, ax = plt.subplots()
    ax.pie([1, 2])
    ax.imshow([[1, 2]])
    ax.hexbin([1, 2, 3], [1, 2, 3])
    ax.errorbar([1, 2], [1, 2], yerr=1)
    drawn = chart(figure, pd.DataFrame({"Name": ["a", None], "Value": [1, np.nan]}))
    assert "data-marks" not in drawn.svg
