"""Chart: what it shows, and what it refuses."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from summit import Chart, data
from summit.draw import style
from summit.publishing import PUBLISHING

ALT = "Two bars. Poland reaches 3 and Hungary reaches 1, so Poland's is three times as long."

pytestmark = pytest.mark.usefixtures("house_style")


def bars(colour=style.ACCENT):
    figure, axes = plt.subplots(figsize=style.size(120))
    axes.bar(["Poland", "Hungary"], [3, 1], color=colour)
    return figure


def numbers():
    return pd.DataFrame({"Country": ["Poland", "Hungary"], "People": [3_000_000, 1_000]})


def chart(**changes):
    parts = {
        "figure": bars(),
        "name": "two-bars",
        "title": "Poland took in more than Hungary",
        "alt": ALT,
        "numbers": numbers(),
        "tables": ["crossings_daily"],
        **changes,
    }
    return Chart(parts.pop("figure"), **parts)


def test_a_chart_carries_title_picture_words_numbers_source_and_file():
    html = chart(note="Counted at the border.").to_html()
    assert 'id="fig-two-bars"' in html
    assert "Poland took in more than Hungary</p>" in html
    assert 'role="img"' in html
    assert 'aria-label="Two bars.' in html
    assert "Counted at the border." in html
    assert "3,000,000" in html
    assert '<th scope="row">Poland</th>' in html
    assert 'href="../../data/crossings_daily.csv"' in html
    described = data.describe("crossings_daily")
    day = pd.Timestamp(described["as_of"])
    assert f'"chart-source">Source: UNHCR, as of {day.day} {day:%b %Y}.</p>' in html
    full = f"{described['sources'][0]['title']}, as of {day.day} {day:%B %Y}"
    assert f"<p>Source in full: {full}.</p>" in html


def test_its_text_stays_text_and_its_colours_follow_the_page():
    svg = chart().svg
    assert ">Poland</text>" in svg
    assert "var(--chart-accent, #0b5bab)" in svg
    raw = re.sub(r"var\([^)]*\)", "", svg)
    assert not re.search(r"#[0-9a-f]{6}", raw), "a colour that no mode can change"
    assert "DejaVu" not in svg


def test_a_drawn_number_keeps_its_decimals():
    figure = bars()
    figure.axes[0].text(0, 1, "1.998")
    assert ">1.998</text>" in chart(figure=figure).svg


def test_the_same_drawing_gives_the_same_bytes():
    assert chart().to_html() == chart().to_html()
    assert chart().to_png() == chart().to_png()


def test_two_charts_share_no_id():
    ids = [set(re.findall(r' id="([^"]+)"', chart(name=name).to_html())) for name in ("one", "two")]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_markup_in_words_is_shown_not_obeyed():
    html = chart(title="<b>More</b> & less", alt=ALT + ' "<script>"').to_html()
    assert "<b>" not in html
    assert "<script>" not in html


def test_a_notebook_gets_html_png_and_plain_text():
    bundle = chart()._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert ALT in bundle["text/plain"]
    assert bundle["text/html"].startswith("<figure")


def test_it_is_not_shown_twice():
    chart()
    assert plt.get_fignums() == []


def test_axes_will_do_for_a_figure():
    assert chart(figure=bars().axes[0]).svg == chart().svg


def test_numbers_are_written_as_a_reader_expects():
    frame = pd.DataFrame(
        {
            "Day": pd.to_datetime(["2022-03-29", None]),
            "Year": [2022, 2023],
            "Rate": [0.126, 12.0],
            "People": pd.array([1234567, None], dtype="Int64"),
        }
    )
    html = chart(numbers=frame).to_html()
    for text in ("29 March 2022", ">2022<", ">0.13<", ">12.00<", ">1,234,567<", ">–<"):
        assert text in html, text


def test_a_named_index_is_the_first_column():
    html = chart(numbers=numbers().set_index("Country")).to_html()
    assert '<th scope="row">Poland</th>' in html


def test_own_numbers_name_their_own_source():
    html = chart(tables=[], source="A count of my own", as_of="1 May 2022").to_html()
    assert "Source: A count of my own, as of 1 May 2022." in html


def test_on_a_page_of_the_book_a_source_leads_to_the_data_sheet_of_its_table(monkeypatch):
    monkeypatch.setenv(PUBLISHING, "1")
    html = chart(tables=["aid_monthly"]).to_html()
    link = '<a href="../../chapters/data.html#table-aid-monthly">Kiel Institute, release 29</a>'
    assert f"Source: {link}, as of 30 Apr 2026.</p>" in html


def test_sources_that_would_take_three_lines_are_counted():
    tables = ["recorded_europe", "refugees_by_host", "displaced_inside", "chronology", "sanctions"]
    html = chart(tables=tables, source="Mine, by hand", as_of="1 May 2022").to_html()
    line = re.search(r'"chart-source">(.*?)</p>', html)[1]
    assert line.startswith("Sources: UNHCR, as of 12 Mar 2024; UNHCR, as of 31 Dec 2025; and")
    assert line.endswith("; and 4 more, named below.")
    full = re.search(r"<p>Source in full: (.*?)</p>", html)[1]
    assert full.count("; ") >= len(tables)
    assert "Mine, by hand, as of 1 May 2022." in full


def test_what_the_book_worked_out_links_its_file():
    html = chart(tables=[], source="Mine", as_of="1 May 2022", file="verdicts.csv").to_html()
    assert '<a href="../../data/verdicts.csv" download>verdicts.csv</a>' in html


def test_numbers_of_the_book_and_of_others_name_both_sources():
    html = chart(source="A count of my own", as_of="1 May 2022").to_html()
    assert "Sources: UNHCR, as of 2 May 2023; A count of my own, as of 1 May 2022." in html
    assert 'href="../../data/crossings_daily.csv"' in html


def test_a_table_of_years_says_when_it_was_read():
    described = data.describe("warheads")
    assert len(described["as_of"]) == 4
    read = pd.Timestamp(described["read_on"])
    html = chart(tables=["warheads"]).to_html()
    assert f"Federation of American Scientists, as of {described['as_of']}.</p>" in html
    assert f"as of {described['as_of']} (read on {read.day} {read:%B %Y})" in html


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"figure": None}, TypeError, "matplotlib Figure or Axes; this is a NoneType"),
        ({"figure": "plot.png"}, TypeError, "this is a str"),
        ({"figure": np.array([1, 2])}, TypeError, "array of axes"),
        ({"name": "Two Bars"}, ValueError, "lower-case words joined by hyphens"),
        ({"name": ""}, ValueError, "lower-case words joined by hyphens"),
        ({"name": 7}, ValueError, "lower-case words joined by hyphens"),
        ({"title": " "}, ValueError, "needs its title"),
        ({"title": None}, TypeError, "title is text; this is a NoneType"),
        ({"alt": ""}, ValueError, "needs its alt"),
        ({"alt": "A chart."}, ValueError, "at least 40 characters"),
        ({"alt": ALT, "title": ALT}, ValueError, "not just its title"),
        ({"alt": 3}, TypeError, "alt is text"),
        ({"numbers": None}, TypeError, "pandas DataFrame; this is a NoneType"),
        ({"numbers": [1, 2]}, TypeError, "this is a list"),
        ({"numbers": pd.DataFrame()}, ValueError, "no cell"),
        ({"tables": []}, ValueError, "where its numbers come from"),
        ({"tables": None}, TypeError, "tables are a list of names; this is a NoneType"),
        ({"tables": 5}, TypeError, "tables are a list of names; this is a int"),
        ({"tables": "crossings_daily"}, TypeError, r"write \['crossings_daily'\]"),
        ({"tables": ["crossing_daily"]}, ValueError, "No table is called 'crossing_daily'"),
        ({"source": "Me"}, ValueError, "with as_of"),
        ({"as_of": "today"}, ValueError, "with as_of"),
        ({"tables": [], "source": "Me"}, ValueError, "with as_of"),
        ({"note": 5}, TypeError, "note is text"),
        ({"file": 5}, TypeError, "file is text"),
        ({"file": "../verdicts"}, ValueError, "such as 'verdicts.csv'; this is '../verdicts'"),
    ],
)
def test_what_it_refuses_it_explains(changes, error, says):
    with pytest.raises(error, match=says):
        chart(**changes)


@pytest.mark.parametrize(
    ("width", "height"),
    [(0, 100), (100, -1), ("a", 100), (100, None), (float("nan"), 100), (100, float("inf"))],
)
def test_a_size_is_positive(width, height):
    with pytest.raises(ValueError, match=f"positive width and height.*got {width!r} by {height!r}"):
        style.size(height, width)


@pytest.mark.parametrize("pair", [("INK", "PAPER"), ("QUIET", "PAPER"), ("INK", "BAND")])
def test_words_have_enough_contrast(pair):
    assert _contrast(*(getattr(style, role) for role in pair)) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    ("role", "least"), [("ink", 4.5), ("quiet", 4.5), ("accent", 4.5), ("second", 4.5), ("base", 3)]
)
def test_every_role_is_legible_in_both_modes(mode, role, least):
    css = (style.STATIC / "summit.css").read_text(encoding="utf-8")
    block = css.split('html[data-theme="dark"]')[mode == "dark"]
    roles = dict(re.findall(r"--chart-(\w+): (#[0-9a-f]{6})", block))
    assert _contrast(roles[role], roles["paper"]) >= least


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two shades as WCAG 2 defines it."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(shade: str) -> float:
    parts = [int(shade[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("gap", ["nan", "NaT", "<NA>"])
@pytest.mark.parametrize("part", ["title", "alt"])
def test_a_gap_in_its_words_is_refused(part, gap):
    words = f"The ministers of {gap} countries met on the first day, and then again on the last."
    with pytest.raises(ValueError, match=f"A Chart's {part} has a gap in the data, {gap}, in it"):
        chart(**{part: words})
    assert chart(**{part: words.replace(gap, "Vietnan")})
