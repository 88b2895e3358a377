"""explore: every state drawn, packed and found again; and what it refuses."""

import json
import re
from html import unescape
from threading import Event, Thread

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from summit import Chart, explore
from summit.draw import style
from summit.publishing import PUBLISHING

pytestmark = pytest.mark.usefixtures("house_style")


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
    shown = re.sub(r' data-longest="[^"]*"', "", shown)
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


def test_a_control_turned_while_another_ones_picture_is_drawn_has_the_last_word():
    """JupyterLab hands a control's first turn to one thread, and its later ones to another."""
    begun, go_on = Event(), Event()

    def slow(year, measure):
        if year == 2023 and measure == "people":
            begun.set()
            assert go_on.wait(60)
        return draw(year, measure)

    controls = {"year": [2022, 2023], "measure": ["people", "rate"]}
    year, measure, picture = explore(slow, label="Bars", **controls).widget().children
    first = Thread(target=setattr, args=(year, "index", 1))
    second = Thread(target=setattr, args=(measure, "index", 1))
    first.start()
    assert begun.wait(60)
    second.start()
    # Long enough for a picture, if nobody has it wait.
    second.join(1)
    go_on.set()
    first.join()
    second.join()
    assert "The bar of 2023, as rate" in picture.value


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


def counting(drawn):
    """Return a drawing function that notes each state that it draws."""

    def count(year):
        drawn.append(year)
        return draw(year)

    return count


def test_a_live_explorer_draws_a_state_when_it_is_asked_for_and_once():
    drawn = []
    explorer = explore(counting(drawn), label="Bars", year=[2021, 2022, 2023])
    explorer._repr_mimebundle_()
    assert drawn == [2021]
    _, picture = (box := explorer.widget()).children
    for place in (2, 0, 2):
        box.children[0].index = place
    assert drawn == [2021, 2023]
    assert "The bar of 2023" in picture.value


def test_a_build_of_the_book_asks_for_every_state_and_no_widget(monkeypatch):
    drawn = []
    monkeypatch.setenv(PUBLISHING, "1")
    explorer = explore(counting(drawn), label="Bars", year=[2021, 2022, 2023])
    bundle = explorer._repr_mimebundle_()
    assert drawn == [2021, 2022, 2023]
    assert bundle["text/html"] == explorer.to_html()
    assert set(bundle) == {"text/html", "text/plain"}


def test_what_takes_no_widget_shows_the_state_it_starts_with():
    explorer = explored()
    assert explorer._repr_mimebundle_()["text/html"] == explorer.states[explorer.start].to_html()


def failing(year):
    if year == 2023:
        raise KeyError("no figure")
    return draw(year)


def test_a_live_state_that_cannot_be_drawn_says_so_in_its_place():
    box = explore(failing, label="Bars", year=[2022, 2023]).widget()
    choice, picture = box.children
    with pytest.raises(KeyError):
        choice.index = 1
    assert "This state cannot be drawn" in picture.value
    assert "KeyError: &#x27;no figure&#x27; (year=2023)" in picture.value
    assert "(year=2023)" in picture.value
    choice.index = 0
    assert "The bar of 2022" in picture.value


def test_a_state_that_cannot_be_drawn_stops_a_build_and_is_named(monkeypatch):
    monkeypatch.setenv(PUBLISHING, "1")
    with pytest.raises(KeyError) as caught:
        explore(failing, label="Bars", year=[2022, 2023])
    assert caught.value.__notes__ == ["explore was drawing year=2023."]


def test_states_of_two_names_are_no_explorer():
    def two(year):
        state = draw(year)
        state.name = f"by-year-{year}"
        return state

    with pytest.raises(ValueError, match="one name; with year=2022 they have: by-year-2021, by-"):
        explore(two, label="Bars", year=[2021, 2022]).to_html()
