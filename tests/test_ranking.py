"""ranking: one figure, moved from state to state."""

import re

import matplotlib.pyplot as plt
import pytest

from summit.draw import style
from summit.draw.ranking import DOWN, UP, Ranking, change_text


@pytest.fixture
def ranking():
    style.use()
    made = Ranking(3)
    yield made
    plt.close(made.figure)


def drawn(ranking, names, values, changes, **options):
    """Return the words of one state in the order in which they stand in its picture."""
    figure = ranking.draw(
        names, values, [f"{value:.1f}" for value in values], changes,
        longest=4.0, head="against last year", **options,
    )  # fmt: skip
    svg = style.svg_of(figure, name="a", alt="A ranking of three donors.")
    return re.findall(r">([^<>\n]+)</text>", svg), svg


def test_a_state_shows_place_name_number_and_change(ranking):
    words, _ = drawn(ranking, ["Norway", "Japan"], [4.0, 2.0], [2, -1])
    assert words == [
        "against last year",
        "1", "Norway", "4.0", f"{UP} 2",
        "2", "Japan", "2.0", f"{DOWN} 1",
    ]  # fmt: skip


def test_the_next_state_keeps_nothing_of_the_last_one(ranking):
    drawn(ranking, ["Norway", "Japan"], [4.0, 2.0], [2, -1], accent=["Japan"])
    words, svg = drawn(ranking, ["Italy"], [1.0], [None])
    assert words == ["against last year", "1", "Italy", "1.0", "new"]
    assert "chart-accent" not in svg


def test_the_same_state_is_the_same_bytes_however_often_it_is_drawn(ranking):
    states = [drawn(ranking, ["Italy", "Japan"], [1.0, 0.5], [0, 0])[1] for _ in range(3)]
    assert states[0] == states[1] == states[2]


def test_a_longer_bar_is_a_larger_number(ranking):
    ranking.draw(["Italy", "Japan"], [3.0, 1.0], ["3", "1"], [0, 0], longest=4.0, head="")
    widths = [bar.get_width() for bar in ranking._bars[:2]]
    assert widths[0] == pytest.approx(3 * widths[1])


@pytest.mark.parametrize(("change", "text"), [(3, "▲ 3"), (-2, "▼ 2"), (0, "="), (None, "new")])
def test_a_change_of_place_is_told_by_a_sign(change, text):
    assert change_text(change) == text


@pytest.mark.parametrize(
    ("names", "values", "says"),
    [
        (["A"], [1.0, 2.0], "ranking of 3 rows"),
        (list("ABCD"), [1.0] * 4, "ranking of 3 rows"),
        (["A"], [5.0], "from 0 to 4.0; that of 'A' is 5.0"),
        (["A"], [-1.0], "that of 'A' is -1.0"),
        (["A", "B"], [1.0, float("nan")], "that of 'B' is nan"),
        (["A", "B"], [float("nan"), 1.0], "that of 'A' is nan"),
    ],
)
def test_what_cannot_be_drawn_is_refused(ranking, names, values, says):
    with pytest.raises(ValueError, match=says):
        ranking.draw(names, values, ["x"] * len(names), [0] * len(names), longest=4.0, head="")


def test_a_gap_is_no_change_of_place(ranking):
    with pytest.raises(ValueError, match="None for “new”; got nan"):
        drawn(ranking, ["Norway"], [1.0], [float("nan")])


def test_no_row_is_no_ranking():
    with pytest.raises(ValueError, match="at least one row"):
        Ranking(0)


def test_drawing_a_figure_again_does_not_hand_it_to_a_layout_engine():
    """Saving a figure without a layout engine would leave it with the style's default one."""
    style.use()
    figure = plt.figure(figsize=style.size(100), layout="none")
    style.svg_of(figure, name="a", alt="Nothing at all.")
    assert figure.get_layout_engine() is None
    plt.close(figure)
