"""Colours of the reader's own, more contrast, less motion: charts and controls follow."""

import pytest
from browsing import STORIES, nightly_but, ready_explorers, visiting
from test_book_pages import CONTRAST, FAINT_TEXT, PAINTED

#: Maps, bars on bars, and words on a ground.
DRAWN = [STORIES[2], STORIES[3]]
SETTINGS = [
    {"forced_colors": "active", "color_scheme": "dark"},
    {"forced_colors": "active", "color_scheme": "light"},
    {"contrast": "more", "color_scheme": "dark"},
    {"contrast": "more", "color_scheme": "light"},
]

some_stories = pytest.mark.parametrize("name", nightly_but(DRAWN, STORIES))
in_each_setting = pytest.mark.parametrize(
    "setting", SETTINGS, ids=lambda one: "-".join(one.values())
)

#: How far each of some colours stands out from the paper, and how many of them there are.
OF_PAPER = (
    "names => {"
    + PAINTED
    + """
  const figure = document.querySelector("figure.chart");
  const mark = figure.appendChild(document.createElement("i"));
  // As a drawing: its colours are not forced.
  mark.style.forcedColorAdjust = "none";
  const seen = name => {
    mark.style.color = `var(--chart-${name})`;
    return painted(getComputedStyle(mark).color);
  };
  const paper = seen("paper");
  const found = names.map(seen).map(colour => [JSON.stringify(colour), contrast(colour, paper)]);
  mark.remove();
  return found;
}"""
)
RAMP = [f"ramp-{step}" for step in range(5)]
EDGES = """
control => {
  const style = getComputedStyle(control);
  return style.borderTopStyle !== "none" && style.borderTopWidth !== "0px"
    && style.borderTopColor !== style.backgroundColor;
}
"""


def opened(visit, name, setting):
    """Open a page that wears its light theme, whatever the reader's own colours are."""
    page = visit.open(name)
    ready_explorers(page)
    page.emulate_media(**setting)
    theme = "light" if "forced_colors" in setting else setting["color_scheme"]
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    return page


@in_each_setting
@some_stories
def test_words_of_charts_can_be_read(browser, server, name, setting):
    with visiting(browser, server) as visit:
        page = opened(visit, name, setting)
        assert page.locator("figure.chart svg text").count() > 50
        assert page.evaluate(FAINT_TEXT, CONTRAST) == []


@in_each_setting
def test_shapes_stand_out_and_steps_differ(browser, server, setting):
    with visiting(browser, server) as visit:
        page = opened(visit, DRAWN[1], setting)
        shapes = page.evaluate(OF_PAPER, ["ink", "quiet", "accent", "second", "base"])
        assert min(ratio for _, ratio in shapes) >= 3
        ramp = page.evaluate(OF_PAPER, RAMP)
        assert len({colour for colour, _ in ramp}) == len(RAMP)
        ratios = [ratio for _, ratio in ramp]
        assert ratios == sorted(ratios)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_controls_keep_their_edges_and_focus_is_seen(browser, server, scheme):
    with visiting(browser, server) as visit:
        page = opened(visit, DRAWN[1], {"forced_colors": "active", "color_scheme": scheme})
        controls = page.locator(".explorer :is(select, .explorer-button:visible)").all()
        assert controls
        assert all(control.evaluate(EDGES) for control in controls)
        controls[0].focus()
        page.keyboard.press("Tab")
        ring = "() => getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(ring) == "solid"
