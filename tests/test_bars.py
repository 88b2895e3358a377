"""ranked_bars: the order, the numbers, the scale, and what it refuses."""

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from summit.draw import style
from summit.draw.bars import bars_of, ranked_bars

pytestmark = pytest.mark.usefixtures("house_style")


def bars(**changes):
    parts = {"names": ["Poland", "Hungary"], "values": [3, 1], "texts": ["3 m", "1 m"], **changes}
    return ranked_bars(parts.pop("names"), parts.pop("values"), parts.pop("texts"), **parts)


def widths(figure):
    return [bar.get_width() for bar in figure.axes[0].patches]


def test_bars_stand_in_the_order_given_with_their_numbers():
    svg = style.svg_of(bars(), name="bars", alt="Two bars.")
    words = re.findall(r">([^<>]+)</text>", svg)
    assert words == ["Poland", "Hungary", "3 m", "1 m"]
    heights = [float(y) for y in re.findall(r' y="([\d.]+)">(?:Poland|Hungary)<', svg)]
    assert heights == sorted(heights)


def test_the_longest_bar_fills_the_width_or_what_is_given_does():
    assert bars().axes[0].get_xlim() == (0, 3)
    assert bars(longest=12).axes[0].get_xlim() == (0, 12)
    assert widths(bars()) == [3, 1]


def test_all_zero_is_drawn_too():
    assert widths(bars(values=[0, 0])) == [0, 0]


def test_the_bars_to_look_at_have_the_accent():
    figure = bars(accent=["Hungary"])
    shades = [plt.matplotlib.colors.to_hex(bar.get_facecolor()) for bar in figure.axes[0].patches]
    assert shades == [style.BASE, style.ACCENT]


def test_a_long_name_takes_two_lines():
    figure = bars(names=["Democratic Republic of the Congo", "Hungary"])
    assert "\n" in figure.axes[0].get_yticklabels()[0].get_text()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"names": []}, "at least one; got 0, 2 and 2"),
        ({"values": [1]}, "got 2, 1 and 2"),
        ({"texts": []}, "got 2, 2 and 0"),
        ({"values": [3, -1]}, "from 0 up; that of 'Hungary' is -1"),
        ({"values": [3, float("nan")]}, "'Hungary' is nan"),
        ({"values": [float("nan"), 3]}, "'Poland' is nan"),
        ({"values": pd.Series([3, None], dtype="Int64")}, "'Hungary' is <NA>"),
        ({"values": [3, None]}, "'Hungary' is None"),
        ({"values": [3, float("inf")]}, "'Hungary' is inf"),
    ],
)
def test_what_it_refuses_it_explains(changes, says):
    with pytest.raises(ValueError, match=says):
        bars(**changes)


def test_a_series_is_drawn_by_its_index_with_its_numbers_written_alike():
    figure = bars_of(pd.Series({"Poland": 3000, "Hungary": 1000}), "{:,} m", accent=["Hungary"])
    axes = figure.axes[0]
    assert widths(figure) == [3000, 1000]
    assert [text.get_text() for text in axes.texts] == ["3,000 m", "1,000 m"]
    assert [name.get_text() for name in axes.get_yticklabels()] == ["Poland", "Hungary"]
    assert not axes.xaxis.get_visible()
