"""explore: every state drawn, packed and found again; and what it refuses."""

import json
import re
from html import unescape

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from summit import Chart, explore
from summit.draw import style


@pytest.fixture(autouse=True)
def _house_style():
    with plt.rc_context():
        style.use()
        yield
    plt.close("all")


def draw(year, measure="people"):
    figure, axes = plt.subplots(figsize=style.size(80), layout="none")
    axes.bar([0], [year - 2000])
    return Chart(
        figure,
        name="by-year",
        title=f"The bar of {year}, as {measure}",
        alt=f"One bar that stands for the year {year}, drawn for the measure {measure}.",
        numbers=pd.DataFrame({"Year": [year], "Height": [year - 2000]}),
        tables=["crossings_daily"],
    )


def explored(label="Bars by year", play="year", **changes):
    controls = {
        "year": widgets.SelectionSlider(options=[2021, 2022, 2023], value=2022, description="Year"),
        "measure": widgets.ToggleButtons(options=[("People", "people"), ("Per 1,000", "rate")]),
    }
    return explore(draw, label=label, play=play, **{**controls, **changes})


def unpacked(explorer):
    packed = re.search(
        r'<script type="application/json" class="explorer-states">(.*?)</script>',
        explorer.to_html(),
        re.DOTALL,
    )[1]
    states = json.loads(packed)
    return ["\n".join(states["lines"][line] for line in state) for state in states["states"]]


def test_every_state_is_drawn_once_the_last_control_turning_fastest():
    explorer = explored()
    assert len(explorer.states) == 6
    assert explorer.settings[1] == {"year": 2021, "measure": "rate"}
    for setting, state in zip(explorer.settings, explorer.states, strict=True):
        assert state.title == f"The bar of {setting['year']}, as {setting['measure']}"


def test_the_page_holds_every_state_as_drawn_and_shows_the_first_setting():
    explorer = explored()
    assert unpacked(explorer) == [state.to_html() for state in explorer.states]
    assert explorer.states[explorer.start].title == "The bar of 2022, as people"
    shown = explorer.to_html().split('<div class="explorer-state">')[1]
    assert shown.startswith(explorer.states[explorer.start].to_html())


def test_the_controls_are_native_named_and_stand_at_the_start():
    html = explored().to_html()
    assert '<label for="by-year-year">Year</label>' in html
    assert 'type="range" id="by-year-year"' in html
    assert 'value="1"' in html
    assert json.loads(unescape(re.search(r'data-labels="([^"]*)"', html)[1])) == [
        "2021",
        "2022",
        "2023",
    ]
    assert "<legend>Measure</legend>" in html
    assert html.count('type="radio"') == 2
    assert 'data-does="play"' in html


def test_a_list_or_dict_becomes_a_drop_down_list_as_with_interact():
    html = explored(play=None, year=[2021, 2022], measure={"People": "people"}).to_html()
    assert html.count("<select") == 2
    assert "<option selected>2021</option>" in html
    assert 'data-does="play"' not in html


@pytest.mark.parametrize(
    "years",
    [
        range(2021, 2024),
        (2021, 2022, 2023),
        np.array([2021, 2022, 2023]),
        pd.Series([2021, 2022, 2023], index=[7, 8, 9]),
        pd.Index([2021, 2022, 2023]),
    ],
    ids=lambda years: type(years).__name__,
)
def test_whatever_has_choices_in_an_order_is_a_list(years):
    listed, given = (explored(play=None, year=choices) for choices in (list(years), years))
    assert [control.labels for control in given.controls] == [
        control.labels for control in listed.controls
    ]
    assert given.to_html() == listed.to_html()


def test_an_int_slider_offers_its_range():
    explorer = explored(year=widgets.IntSlider(min=2020, max=2024, step=2, value=2022))
    assert [setting["year"] for setting in explorer.settings[::2]] == [2020, 2022, 2024]
    assert explorer.controls[0].start == 1


def test_a_state_that_holds_markup_cannot_end_its_script():
    def sly(year):
        state = draw(year)
        state.title = "</script><p>out"
        state.to_html = lambda: f"<figure>{state.title}</figure>"
        return state

    html = explore(sly, label="Sly", year=[2021]).to_html()
    assert html.split("explorer-states")[1].count("</script>") == 1


def test_the_live_widget_shows_what_its_controls_say():
    explorer = explored()
    box = explorer.widget()
    play, slider, buttons, picture = box.children
    assert isinstance(play, widgets.Play)
    slider.index, buttons.index = 2, 1
    assert picture.value == explorer.states[5].to_html()
    bundle = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "text/html" in bundle


def next_frame(play):
    """Do what the button of a live Play does at each frame: one on, from the end to the first."""
    play.value = play.min if play.value == play.max else play.value + play.step


def test_live_play_passes_every_place_of_an_untouched_explorer():
    explorer = explored()
    play, slider, _, picture = explorer.widget().children
    assert slider.index == 1
    assert picture.value == explorer.states[explorer.start].to_html()
    for place in (0, 1, 2, 0):
        next_frame(play)
        assert slider.index == place
        assert picture.value == explorer.states[2 * place].to_html()


@pytest.mark.parametrize(("turned_to", "goes_on_at"), [((0,), 1), ((0, 1), 2), ((2,), 0)])
def test_live_play_goes_on_from_where_somebody_put_the_slider(turned_to, goes_on_at):
    play, slider, *_ = explored().widget().children
    for place in turned_to:
        slider.index = place
    next_frame(play)
    assert slider.index == goes_on_at


def test_the_same_explorer_gives_the_same_bytes():
    assert explored().to_html() == explored().to_html()


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"label": ""}, ValueError, "needs a label"),
        ({"label": None}, ValueError, "needs a label"),
        ({"play": "month"}, ValueError, "got 'month', the sliders are: year"),
        ({"play": "measure"}, ValueError, "play names a slider"),
        ({"year": []}, ValueError, "year offers nothing"),
        ({"year": {}}, ValueError, "year offers nothing"),
        ({"year": 2022}, TypeError, "year is a int.*takes a list, a dict"),
        ({"year": "2022"}, TypeError, "year is a str"),
        ({"year": range(0)}, ValueError, "year offers nothing"),
        ({"year": {2021, 2022}}, TypeError, r"year is a set.*become a list by year=list\("),
        ({"year": np.zeros((2, 2))}, TypeError, r"year is a ndarray.*year=list\("),
        ({"year": pd.DataFrame({"year": [1]})}, TypeError, r"year is a DataFrame"),
        ({"year": widgets.Text()}, TypeError, "year is a Text"),
        ({"year": widgets.FloatSlider()}, TypeError, "year is a FloatSlider"),
        ({"year": list(range(1501)), "play": None}, ValueError, "at most 3,000.*3,002"),
        ({"season": ["spring"]}, TypeError, "unexpected keyword argument 'season'"),
    ],
)
def test_what_it_refuses_it_explains(changes, error, says):
    with pytest.raises(error, match=says):
        explored(**changes)


def test_it_needs_a_function_and_a_control():
    with pytest.raises(TypeError, match="draws with a function; this is a Chart"):
        explore(draw(2022), label="Bars", year=[2022])
    with pytest.raises(ValueError, match="at least one control"):
        explore(draw, label="Bars")


def test_a_function_that_returns_no_chart_is_named_with_its_setting():
    with pytest.raises(TypeError, match="for year=2022 it returned a NoneType"):
        explore(lambda year: None, label="Bars", year=[2022])


def test_an_error_while_drawing_says_which_state():
    with pytest.raises(ZeroDivisionError) as caught:
        explore(lambda year: 1 / (year - 2022), label="Bars", year=[2022])
    assert caught.value.__notes__ == ["explore was drawing year=2022."]


def test_states_of_two_names_are_no_explorer():
    def two(year):
        state = draw(year)
        state.name = f"by-year-{year}"
        return state

    with pytest.raises(ValueError, match="one name; got by-year-2021, by-year-2022"):
        explore(two, label="Bars", year=[2021, 2022])
