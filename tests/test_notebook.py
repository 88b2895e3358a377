"""A lab's notebook in a real kernel: values, typos and plain plots as a student meets them."""

import re

import nbformat
import pytest
from nbclient import NotebookClient

from summit import notebook

SETUP = """
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from summit import load
from summit.draw import style
from summit.notebook import install

install()
install()
style.use()
names = [
    "Iran (Islamic Republic of)", "Netherlands (Kingdom of the)", "Russian Federation",
    "Syrian Arab Republic", "Venezuela (Bolivarian Republic of)", "Ukraine",
]
both = pd.Series(range(6), index=names)
yearly = pd.Series(range(75), index=range(1951, 2026))
days = pd.date_range("2022-02-24", periods=100, name="date")
crossings = pd.DataFrame({"crossings_now": range(100), "crossings_then": 7}, index=days)
people = pd.Series(
    {"Poland": 2514504, "Moldova": 394740, "Czechia": 348807}, name="people"
).rename_axis("country")
"""

VALUES = {
    "np.float64(12.3)": "12.3",
    "people.mean()": "1086017.0",
    '(np.int64(3), [np.float64(0.5)], {"a": np.bool_(True)})': "(3, [0.5], {'a': True})",
    'np.str_("a")': "'a'",
    "days[33]": "2022-03-29",
    'pd.Timestamp("2022-03-29 14:30")': "2022-03-29 14:30:00",
    'np.datetime64("2022-03-29")': "2022-03-29",
    "[days[1] - days[0], days[9] - days[0]]": "[1 day, 9 days]",
    'pd.Period("2022-03")': "2022-03",
    "pd.NaT": "NaT",
}

COLUMN = "There is no column 'crosings_now'. Did you mean 'crossings_now'?"
TYPOS = {
    'crossings["crosings_now"]': COLUMN,
    'crossings["Crossing_Now"]': COLUMN.replace("crosings_now", "Crossing_Now"),
    'crossings[["crossings_then", "crosings_now"]]': COLUMN,
    'crossings.loc[:, "crosings_now"]': COLUMN,
    'crossings.set_index("crosings_now")': COLUMN,
    'crossings.groupby("crosings_now")': COLUMN,
    'crossings.groupby("crossings_then")["crosings_now"].sum()': COLUMN,
    'crossings.sort_values("crosings_now")': COLUMN,
    'crossings.drop(columns="crosings_now")': COLUMN,
    'crossings.plot(y="crosings_now")': COLUMN,
    'crossings["people"]': "There is no column 'people'. "
    "The columns are: crossings_now, crossings_then.",
    'pd.DataFrame(columns=list("abcdefghijklm"))["zz"]': "There is no column 'zz'. "
    "The columns are: a, b, c, d, e, f, g, h, i, j and 3 more.",
    'people["Polnad"]': "There is no row 'Polnad'. Did you mean 'Poland'?",
    'people.loc[["Poland", "Molodva"]]': "There is no row 'Molodva'. Did you mean 'Moldova'?",
    'crossings.loc["2030-01-01"]': "There is no row '2030-01-01'. "
    "The rows are from 2022-02-24 to 2022-06-03.",
    "crossings[0]": "There is no column 0. The columns are: crossings_now, crossings_then.",
    "crossings.reset_index(drop=True).loc[100]": "There is no row 100. "
    "The rows are: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 90 more.",
    'crossings.sort_value("a")': "There is no 'sort_value' in a DataFrame. "
    "Did you mean 'sort_values'?",
    "crossings.crosings_now": "There is no 'crosings_now' in a DataFrame. "
    "Did you mean 'crossings_now'?",
    'both["Venezuela"]': "There is no row 'Venezuela'. "
    "Did you mean 'Venezuela (Bolivarian Republic of)'?",
    'both["Syria"]': "There is no row 'Syria'. Did you mean 'Syrian Arab Republic'?",
    'both.loc["Iran"]': "There is no row 'Iran'. Did you mean 'Iran (Islamic Republic of)'?",
    'both["Holland"]': "There is no row 'Holland'. Did you mean 'Netherlands (Kingdom of the)'?",
    'both.to_frame().T["Russia"]': "There is no column 'Russia'. "
    "Did you mean 'Russian Federation'?",
    'people["Republic of Moldova"]': "There is no row 'Republic of Moldova'. "
    "Did you mean 'Moldova'?",
    'people["Iceland"]': "There is no row 'Iceland'. The rows are: Poland, Moldova, Czechia.",
    "yearly[1950]": "There is no row 1950. The rows are from 1951 to 2025.",
    "both.index.named": "There is no 'named' in an Index. Did you mean 'name'?",
    'load("populations")': "there is no table 'populations'. Did you mean 'population'?",
    "pd.DataFrme()": "There is no 'DataFrme' in pandas. Did you mean 'DataFrame'?",
}
#: Errors that are none of pandas' names: shown as IPython shows them.
OTHERS = [
    '{"a": 1}["b"]',
    "people.index.x.y.z = 1 / 0",
    "Ellipsis.name",
    "people.to_list()[9]",
    "crossings + nothing",
    'int("three")',
    # As pandas' own code does where two plots of different kinds share axes.
    'exec("people.index.freq", {"__name__": "pandas.plotting", "people": people})',
]

PLOTS = {
    'crossings["crossings_now"].plot()': "a line of crossings_now, from 24 February 2022, 0, "
    "to 3 June 2022, 99.",
    "people.plot.barh();": "three bars of people, from Poland, 2,514,504, to Czechia, 348,807.",
    "people.plot.bar()\nplt.show()": "three bars of people, from Poland",
    "crossings.plot()": "two lines. crossings_now, from 24 February",
    "people.plot.pie()": "three wedges or boxes, with the words Poland, Moldova and Czechia.",
    "ax = people.plot.barh()\nax.figure": "three bars of people",
    "plt.figure();": "An empty chart.",
}


@pytest.fixture(scope="module")
def cells():
    """What each cell showed, by its source."""
    sources = [SETUP, *VALUES, *TYPOS, *OTHERS, *PLOTS, "ax"]
    written = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
    NotebookClient(written, kernel_name="python3", allow_errors=True, timeout=300).execute()
    assert not [output for output in written.cells[0].outputs if output.output_type == "error"]
    return {cell.source: cell.outputs for cell in written.cells}


def test_nothing_is_installed_outside_ipython(monkeypatch):
    monkeypatch.setattr(notebook, "get_ipython", lambda: None)
    notebook.install()


@pytest.mark.parametrize(("source", "shown"), VALUES.items())
def test_a_value_is_shown_plainly(cells, source, shown):
    (output,) = cells[source]
    assert output.data["text/plain"] == shown


@pytest.mark.parametrize(("source", "said"), TYPOS.items())
def test_a_typo_is_answered_above_the_students_own_lines(cells, source, said):
    hint, error = cells[source]
    assert hint.data["text/plain"] == said
    assert 'class="verdict verdict-mistake"' in hint.data["text/html"]
    trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))
    assert source in trace
    assert "site-packages" not in trace
    assert len(trace.splitlines()) < 10


@pytest.mark.parametrize("source", OTHERS)
def test_another_error_is_left_as_it_is(cells, source):
    (error,) = cells[source]
    assert error.output_type == "error"


@pytest.mark.parametrize(("source", "said"), PLOTS.items())
def test_a_plain_plot_is_shown_once_as_a_figure_with_its_words(cells, source, said):
    # A cell that ends with the figure itself shows it where it stands, and pyplot at the end.
    output, *_ = cells[source]
    assert sorted(output.data) == ["text/html", "text/plain"]
    assert said in output.data["text/plain"]
    assert output.data["text/html"].startswith('<figure class="chart sketch">\n<svg ')
    if not source.endswith("figure"):
        assert len(cells[source]) == 1


def test_axes_of_an_earlier_cell_show_their_figure_again(cells):
    (output,) = cells["ax"]
    assert "three bars of people" in output.data["text/plain"]


def test_ids_differ_between_plots(cells):
    html = "".join(cells[source][0].data["text/html"] for source in PLOTS)
    ids = re.findall(r' id="([^"]+)"', html)
    assert ids
    assert len(ids) == len(set(ids))
