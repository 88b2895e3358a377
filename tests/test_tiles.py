"""tile_map: where the squares are, what they say, and that their words can be read."""

import re
from itertools import pairwise

import matplotlib.pyplot as plt
import pytest

from summit.data import load
from summit.draw import style
from summit.draw.tiles import GAP, step_of, tile_map

KEY = [(0, "little"), (4, "much"), (None, "? no figure")]
READABLE = 4.5

pytestmark = pytest.mark.usefixtures("house_style")


def tiles(**changes):
    parts = {
        "steps": {"LUX": 4, "PRT": 0, "AUT": None},
        "texts": {"LUX": "92", "PRT": "3", "AUT": "?"},
        "key": KEY,
        **changes,
    }
    return tile_map(parts.pop("steps"), parts.pop("texts"), **parts)


def words(figure):
    return {text.get_text(): text for text in figure.axes[0].texts}


def test_every_square_has_its_code_and_its_words():
    shown = words(tiles())
    assert {"LUX", "92", "PRT", "3", "AUT", "?", "little", "much", "? no figure"} == set(shown)


def test_the_words_stand_where_the_grid_says():
    grid = load("tile_grid").set_index("iso3")
    shown = words(tiles())
    apart = shown["AUT"].get_position()[0] - shown["LUX"].get_position()[0]
    assert apart == grid.loc["AUT", "column"] - grid.loc["LUX", "column"]
    assert shown["LUX"].get_position()[1] < shown["PRT"].get_position()[1]


def test_a_sea_is_narrow_but_is_there():
    shown = words(tiles(context=["USA"]))
    apart = shown["PRT"].get_position()[0] - shown["USA"].get_position()[0]
    assert 1 < apart < 2


def test_a_key_with_many_words_has_two_lines():
    one = tiles().get_size_inches()[1]
    long = [(0, "little, by " + "far " * 8), *KEY[1:], (1, "some " * 6)]
    two = tiles(key=long)
    assert two.get_size_inches()[1] > one
    assert {said for _, said in long} <= set(words(two))


def test_all_squares_are_of_one_size_and_none_is_cut_off():
    figure = tiles(context=["NOR", "CYP"])
    axes = figure.axes[0]
    boxes = [
        path.get_extents()
        for collection in axes.collections
        if isinstance(collection, plt.matplotlib.collections.PolyCollection)
        for path in collection.get_paths()
    ]
    squares = [box for box in boxes if abs(box.width - (1 - 2 * GAP)) < 1e-9]
    assert len(squares) == 5
    wide, high = figure.get_size_inches() * 72
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    assert wide == pytest.approx(style.WIDTH)
    assert wide / (right - left) == pytest.approx(high / (bottom - top))
    assert all(box.x0 >= left and box.x1 <= right and box.y1 <= bottom for box in boxes)


def test_where_there_is_no_figure_the_square_is_hatched_and_not_shaded():
    gap = tiles()
    known = tiles(steps={"LUX": 4, "PRT": 0}, key=KEY[:2])
    hatched = style.svg_of(gap, name="map", alt="A map.")
    shaded = style.svg_of(known, name="map", alt="A map.")
    # One hatched square on the map and one in its key; each a dashed outline and seven lines.
    assert hatched.count("stroke-dasharray") == 2
    assert hatched.count("--chart-rule") >= 14
    assert "stroke-dasharray" not in shaded
    assert "--chart-rule" not in shaded


def test_a_neighbour_without_a_step_is_an_empty_square_with_its_code():
    figure = tiles(context=["CHE"])
    assert "CHE" in words(figure)
    assert "CHE" not in words(tiles())


def test_a_marked_country_is_outlined():
    marked = style.svg_of(tiles(marked=["LUX"]), name="map", alt="A map.")
    assert "--chart-second" in marked
    assert "--chart-second" not in style.svg_of(tiles(), name="map", alt="A map.")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"steps": {}}, "at least one country"),
        ({"context": ["XKX"]}, "no square for XKX"),
        ({"texts": {"LUX": "92", "PRT": "3"}}, "not its shade alone: AUT"),
        ({"marked": ["CHE"]}, "can be marked, not CHE"),
        ({"texts": {"LUX": "92", "PRT": float("nan"), "AUT": "?"}}, "not its shade alone: PRT"),
        ({"steps": {"LUX": 5, "PRT": 0, "AUT": None}}, "steps 0 to 4, .* LUX has 5"),
        ({"steps": {"LUX": 4, "PRT": float("nan"), "AUT": None}}, "PRT has nan"),
        ({"steps": {"LUX": 4.0, "PRT": 0, "AUT": None}}, "LUX has 4.0"),
        ({"key": KEY[:2]}, "does not say what None means"),
    ],
)
def test_what_it_refuses_it_explains(changes, says):
    with pytest.raises(ValueError, match=says):
        tiles(**changes)


def test_a_value_on_an_edge_begins_the_next_step():
    edges = (20, 40, 60, 80)
    assert [step_of(value, edges) for value in (0, 19.9, 20, 79, 80, 100)] == [0, 0, 1, 3, 4, 4]


@pytest.mark.parametrize("edges", [(40, 20), (20, 20), (1, 2, 3, 4, 5)])
def test_edges_that_do_not_rise_or_are_too_many_are_refused(edges):
    with pytest.raises(ValueError, match="at most 4"):
        step_of(3, edges)


@pytest.mark.parametrize("gap", [None, float("nan")])
def test_a_gap_has_no_step(gap):
    with pytest.raises(ValueError, match="no figure"):
        step_of(gap, (20,))


def modes():
    """Return the variables of the light and of the dark page, as the style sheet sets them."""
    css = (style.STATIC / "summit.css").read_text(encoding="utf-8")
    blocks = re.findall(r"\{([^}]*--chart-ink: #[^}]*)\}", css)
    assert len(blocks) == 2
    return [dict(re.findall(r"--chart-([\w-]+):\s*(#[0-9a-f]{6})", block)) for block in blocks]


def luminance(shade):
    parts = [int(shade[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", modes(), ids=["light", "dark"])
def test_the_words_in_a_square_can_be_read_in_both_modes(mode):
    roles = {shade: role for role, shade in style.ROLES.items()}
    for step, (shade, text) in enumerate(zip(style.RAMP, style.RAMP_TEXT, strict=True)):
        assert contrast(mode[roles[shade]], mode[roles[text]]) >= READABLE, f"step {step}"
    # The words of a hatched square stand on paper, and on its lines.
    assert contrast(mode["ink"], mode["paper"]) >= READABLE
    assert contrast(mode["ink"], mode["rule"]) >= READABLE


@pytest.mark.parametrize("mode", modes(), ids=["light", "dark"])
def test_the_ramp_goes_one_way_and_its_steps_differ(mode):
    ramp = [luminance(mode[f"ramp-{step}"]) for step in range(len(style.RAMP))]
    assert ramp in (sorted(ramp), sorted(ramp, reverse=True))
    for one, other in pairwise(ramp):
        low, high = sorted((one, other))
        assert (high + 0.05) / (low + 0.05) >= 1.2


def test_every_role_has_its_shade_in_both_modes_and_no_two_share_one():
    for mode in modes():
        assert set(style.ROLES) <= set(mode)
    assert len(set(style.ROLES.values())) == len(style.ROLES)
