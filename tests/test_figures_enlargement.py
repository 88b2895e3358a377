"""Chapter 06's figures, drawn from countries that do not exist."""

import re

import matplotlib.colors as colours
import numpy as np
import pandas as pd
import pytest
from lab_figures import calls

from summit.chapters.enlargement import figures
from summit.draw import style


def day(text):
    return pd.Timestamp(text)


def days(*texts):
    return pd.to_datetime(list(texts))


def words(chart):
    """Return the words in a chart's drawing, outside its scales."""
    return [text.get_text() for ax in chart.figure.axes for text in ax.texts]


def inked(chart):
    """Return the colour of each of those words."""
    return {text.get_text(): text.get_color() for ax in chart.figure.axes for text in ax.texts}


def rows(chart):
    """Return the table below a chart, row by row."""
    return chart.numbers.astype(object).where(chart.numbers.notna(), None).to_numpy().tolist()


def accented(chart):
    """Tell for each bar, from the top, whether it stands out."""
    bars = chart.figure.axes[0].patches
    return [colours.to_hex(bar.get_facecolor()) == style.ACCENT for bar in bars]


@pytest.fixture(scope="module")
def members():
    """Return the explorer of an alliance that Portland joins in 1959 and Austland in 1961.

    The codes are those of squares on the map; nobody lives in the countries.
    """
    joined = {"LUX": ("Lowland", "1949-04-04"), "PRT": ("Portland", "1959-05-01")}
    table = pd.DataFrame.from_dict(joined, orient="index", columns=["country", "accession_date"])
    table["accession_date"] = pd.to_datetime(table["accession_date"])
    early = table.assign(people_m=np.nan, gdp_usd_bn=np.nan, border_km=np.nan)
    middle = table.assign(people_m=[10.0, 5.04], gdp_usd_bn=[800.0, np.nan], border_km=np.nan)
    late = middle.assign(gdp_usd_bn=[800.0, 200.0])
    late.loc["AUT"] = ["Austland", day("1961-01-01"), 25.0, 500.0, 120.0]
    totals = {
        1959: [2, np.nan, np.nan, 0],
        1960: [2, 15.04, np.nan, 0],
        1961: [3, 40.04, 1500.0, 120.0],
    }
    groups = pd.DataFrame(
        {
            "group": ["soviet_union", "warsaw_pact", "warsaw_pact", "warsaw_pact"],
            "iso3": ["AUT", "AUT", "FIN", "off the map"],
            "from_date": [pd.NaT, *days("1955-05-14", "1955-05-14", "1955-05-14")],
            "to_date": days("1960-06-30", "1960-06-30", "1961-06-30", "1961-06-30"),
        }
    )
    return figures.members_by_year(
        pd.concat({1959: early, 1960: middle, 1961: late}, names=["year", "iso3"]),
        pd.DataFrame.from_dict(totals, orient="index", columns=[*figures.METERS]),
        groups,
        ["LUX", "PRT", "AUT", "FIN", "NOR"],
    )


def test_members_by_year_says_who_is_inside_and_how_large_that_is(members):
    early, middle, late = members.states
    assert members.start == 2
    assert members.label == "Members of NATO at each year's end, 1959 to 1961"
    assert early.title == "End of 1959: 2 members, one of them new"
    assert early.alt == (
        "A map of squares, one a country, at the end of 1959. Members 2; People no figure before "
        "1960; GDP, US dollars no figure before 1960; Land border with Russia 0 km. Joined this "
        "year: Portland. In the Warsaw Pact or the Soviet Union: 2 of today's countries on the map."
    )
    assert middle.title == "End of 1960: 2 members, no new one this year"
    assert "People 15 million; GDP, US dollars no figure yet;" in middle.alt
    assert "No country joined this year. In the Warsaw Pact or the Soviet Union: 1 of" in middle.alt
    assert late.title == "End of 1961: 3 members, one of them new"
    assert "GDP, US dollars 1.5 trillion; Land border with Russia 120 km." in late.alt
    assert late.alt.endswith("The Warsaw Pact and the Soviet Union are gone.")
    assert rows(late) == [
        ["Lowland", day("1949-04-04"), 10, 800, None],
        ["Portland", day("1959-05-01"), 5.04, 200, None],
        ["Austland", day("1961-01-01"), 25, 500, 120],
    ]


def test_members_by_year_draws_squares_and_scales_that_do_not_change(members):
    early, middle, late = members.states
    said = dict(zip(words(early)[0::2], words(early)[1::2], strict=False))
    assert said["LUX"] == "1949"
    assert said["AUT"] == "SU"
    assert said["FIN"] == "WP"
    assert "SU" not in words(middle)
    assert "NOR" in words(late)
    assert inked(late)["1961"] == style.RAMP_TEXT[figures.NEW] == style.PAPER
    assert inked(late)["1949"] == style.RAMP_TEXT[figures.MEMBER] == style.INK
    lengths = [
        [bar.get_width() for bar in chart.figure.axes[0].patches] for chart in members.states
    ]
    longest = lengths[2][0]
    shares = np.array(lengths) / longest
    assert shares == pytest.approx(
        np.array([[2 / 3, 0, 0, 0], [2 / 3, 15.04 / 40.04, 0, 0], [1, 1, 1, 1]])
    )


@pytest.fixture
def tables():
    """Return members, population, GDP and borders: Portland, who joins in 1959, lacks a GDP."""
    members = pd.DataFrame(
        {
            "iso3": ["LUX", "PRT"],
            "country": ["Lowland", "Portland"],
            "accession_date": days("1949-04-04", "1959-05-01"),
        }
    )
    population = pd.DataFrame(
        {"iso3": ["LUX", "PRT"], "year": [1960, 1960], "population": [10e6, 5e6]}
    )
    gdp = pd.DataFrame({"iso3": ["LUX"], "year": [1960], "gdp_usd_current_bn": [800.0]})
    borders = pd.DataFrame(
        {
            "iso3": ["PRT", "LUX", "RUS"],
            "neighbour_iso3": ["RUS", "AUT", "PRT"],
            "border_km": [120.0, 7.0, 120.0],
        }
    )
    return members, population, gdp, borders


def test_at_year_ends_lists_each_member_from_the_year_in_which_it_joined(tables):
    each_year = figures.at_year_ends(*tables)
    assert list(each_year.loc[1958].index) == ["LUX"]
    assert list(each_year.loc[1959].index) == ["LUX", "PRT"]
    portland = each_year.loc[(1960, "PRT")]
    assert [portland["people_m"], portland["border_km"]] == [5, 120]
    assert pd.isna(portland["gdp_usd_bn"])


def test_totals_of_has_no_total_where_one_member_lacks_a_figure(tables):
    totals = figures.totals_of(figures.at_year_ends(*tables))
    assert totals.loc[1960, ["members", "people_m", "border_km"]].tolist() == [2, 15, 120]
    assert pd.isna(totals.loc[1960, "gdp_usd_bn"])
    assert pd.isna(totals.loc[1959, "people_m"])
    assert totals.loc[1958, "border_km"] == 0


@pytest.fixture
def rounds():
    """Return three days of accession; Portland and Austland were invited on one day."""
    return pd.DataFrame(
        {
            "country": ["Lowland", "Portland", "Austland"],
            "countries": [3, 1, 1],
            "invited": days("2000-01-01", "2004-01-01", "2004-01-01"),
            "talks": [66, 10, 10],
            "ratification": [300, 90, 360],
            "whole": [366, 100, 370],
        },
        index=days("2001-01-01", "2004-04-10", "2005-01-05").rename("joined"),
    )


def test_way_in_compares_two_that_were_invited_on_one_day(rounds):
    chart = figures.way_in(rounds, "Portland", "Austland")
    assert chart.title == (
        "Invited on the same day, Portland joined after 100 days and Austland after 370"
    )
    assert chart.alt.startswith(
        "Three bars for the three days since 2001 on which members joined, from invitation to "
        "accession. 2001, three countries: 366 days, 2004, Portland: 100 days, 2005, Austland: 370 "
        "days. The first part"
    )
    assert rows(chart) == [
        ["2001, three countries", day("2001-01-01"), 3, 66, 300, 366],
        ["2004, Portland", day("2004-04-10"), 1, 10, 90, 100],
        ["2005, Austland", day("2005-01-05"), 1, 10, 360, 370],
    ]
    assert accented(chart) == [False] * 3 + [True] * 3
    bars = [(bar.get_x(), bar.get_width()) for bar in chart.figure.axes[0].patches]
    assert bars == [(0, 66), (0, 10), (0, 10), (66, 300), (10, 90), (10, 360)]


def test_way_in_refuses_two_that_were_not(rounds):
    with pytest.raises(ValueError, match="invited on one day; Lowland and Portland were not"):
        figures.way_in(rounds, "Lowland", "Portland")


def test_three_sets_puts_states_of_their_own_before_parts_of_the_soviet_union():
    chart = figures.three_sets(
        pd.DataFrame(
            {
                "country": ["Northland", "Southland", "Austland", "Lowland", "Portland"],
                "from_date": days(*["1955-05-14"] * 5),
                "to_date": days(*["1991-07-01"] * 4, "1968-09-13"),
                "as_part_of": ["Soviet Union", "Soviet Union", "Czechoslovakia", None, None],
                "nato_since": days(None, "2004-03-29", "2004-03-29", "1999-03-12", None),
            }
        ),
        day("2010-06-01"),
    )
    assert chart.title == (
        "Of 5 countries of the former Warsaw Pact, 3 are in NATO; one joined in the 1990s"
    )
    assert "5 countries of today that were in the Warsaw Pact, 3 in their own name" in chart.alt
    assert "and 2 as parts of the Soviet Union. Then in NATO: Lowland since 12 March 1999;" in (
        chart.alt
    )
    assert [[row[0], *row[2:]] for row in rows(chart)] == [
        ["Lowland", day("1991-07-01"), None, day("1999-03-12")],
        ["Austland", day("1991-07-01"), "Czechoslovakia", day("2004-03-29")],
        ["Portland", day("1968-09-13"), None, None],
        ["Southland", day("1991-07-01"), "Soviet Union", day("2004-03-29")],
        ["Northland", day("1991-07-01"), "Soviet Union", None],
    ]
    assert accented(chart)[:8] == [False, True, False, True, False, False, True, False]


@pytest.mark.parametrize(("bound", "least"), [("above", "more than 40"), (None, "40")])
def test_letter_counts_quotes_the_least_as_it_is_stated(bound, least):
    counts = pd.DataFrame(
        {
            "read_in": ["The Portland Post", "Radio Lowland", "A copy"],
            "date": days(*["1997-06-26"] * 3),
            "signatories": [50, 40, 50],
            "bound": [None, bound, None],
        }
    )
    chart = figures.letter_counts(counts, 50)
    assert chart.title == f"One letter, two counts: from “{least}” to 50 signatures"
    assert chart.alt == (
        "Three bars for three documents and the number of signatures that each gives: "
        f"Radio Lowland {least}, A copy 50, The Portland Post 50."
    )
    assert [row[0] for row in rows(chart)] == ["Radio Lowland", "A copy", "The Portland Post"]
    assert accented(chart) == [False, True, True]


@pytest.fixture
def events():
    """Return three events, on days that have words."""
    return pd.DataFrame(
        {
            "date": days("1994-01-01", "2002-11-01", "2014-12-23"),
            "end_date": days(None, None, "2014-12-24"),
            "precision": ["year", "month", "day"],
            "event": ["A paper is signed", "A plan", "A law goes"],
            "kind": ["partnership", "partnership", "accession_step"],
            "own_step": [False, False, True],
        }
    )


def test_nato_ukraine_counts_events_and_own_steps(events):
    chart = figures.nato_ukraine(events)
    assert chart.title == "3 dated events from 1994 to 2014, and no invitation among them"
    assert chart.alt == (
        "A line of time with 3 events between NATO and Ukraine: 1994 Partnership for Peace; 2002 "
        "Action Plan; 2014 Ukraine: drops that law. 1 of them are steps that Ukraine took by "
        "itself; 1 are of 2014 or later."
    )
    assert rows(chart) == [
        ["1994", "A paper is signed", "partnership"],
        ["November 2002", "A plan", "partnership"],
        ["23 December 2014", "A law goes", "accession step"],
    ]
    assert inked(chart)["Action Plan"] == style.INK
    assert inked(chart)["Ukraine: drops that law"] == style.SECOND
    events.loc[1, "event"] = "An Invitation"
    assert figures.nato_ukraine(events).title.endswith("2014, an invitation among them")


@pytest.mark.parametrize("date", ["1994-01-01", "1995-01-01"])
def test_nato_ukraine_tells_a_day_without_words_by_the_beginning_of_its_event(events, date):
    events.loc[1, "date"] = day(date)
    events.loc[1, "event"] = "A plan that takes many more words than there is room for in a row"
    said = words(figures.nato_ukraine(events))
    assert "A plan that takes many more words than …" in said
    assert ("Partnership for Peace" in said) == (date == "1995-01-01")


def polls(*series):
    """Return polls: a row for each ``(country, series, date, share, mode)``."""
    table = pd.DataFrame(series, columns=["country", "series", "date", "for_pct", "mode"])
    return table.assign(
        date=pd.to_datetime(table["date"]),
        pollster=table["series"].str.title(),
        commissioned_by=None,
        question="should_join",
        against_pct=20.0,
        quality="press",
    )


LOWLAND = polls(
    ("Lowland", "atlas", "2021-01-15", 30.0, "telephone"),
    ("Lowland", "boreas", "2021-06-15", 41.5, "telephone"),
    ("Lowland", "atlas", "2022-05-15", 60.0, "telephone"),
    ("Lowland", "boreas", "2023-05-15", 40.0, "changed_to_web"),
    ("Portland", "cyrus", "2020-01-15", 10.0, "not_stated"),
)


def test_across_the_invasion_pairs_the_last_poll_before_with_the_first_since():
    later = polls(
        ("Lowland", "atlas", "2021-09-15", 35.0, "not_stated"),
        ("Lowland", "atlas", "2023-05-15", 70.0, "telephone"),
    )
    table = pd.concat([LOWLAND, later], ignore_index=True).sort_values("date")
    compared = figures.across_the_invasion(table)
    assert compared[["series", "for_pct"]].to_numpy().tolist() == [["atlas", 35], ["atlas", 60]]
    assert figures.across_the_invasion(table[table["series"] == "cyrus"]).empty


def drawn_polls(compared, table=LOWLAND):
    return figures.polls_by_country(table, compared, ["Lowland", "Portland"])


def test_polls_by_country_gives_each_series_a_strip_and_never_joins_two():
    table = LOWLAND.copy()
    table.loc[3, ["commissioned_by", "quality"]] = ["National Democratic Institute", "pollster"]
    table.loc[1, "commissioned_by"] = "National Democratic Institute"
    explorer = drawn_polls(table.loc[[0, 2]], table)
    lowland, portland = explorer.states
    assert explorer.label == "Polls on joining NATO in Lowland and Portland, each series by itself"
    assert lowland.title == "Lowland, Atlas: 30 per cent for joining in 2021, 60 in 2022"
    assert lowland.alt == (
        "2 strips for 2 series of polls in Lowland, each on a scale from 0 to 100 per cent. Boreas "
        "for NDI: should join: 41.5 in June 2021, 40 in May 2023; Atlas: should join: 30 in "
        "January 2021, 60 in May 2022. The newest poll is of May 2023."
    )
    assert "A gap: the way of asking changed. 3 of 4 figures" in lowland.note
    assert rows(lowland)[3] == [
        day("2023-05-15"),
        "Boreas",
        "should join",
        "changed to web",
        40,
        20,
    ]
    lines = [len(ax.get_lines()) - 1 for ax in lowland.figure.axes]
    assert lines == [2, 1], "the strip whose way of asking changed is cut, the other is not"
    assert portland.title == ("Portland: none of one series can be compared across the invasion")
    assert "A gap" not in portland.note
    assert words(portland) == ["10", "Cyrus: should join"]


@pytest.mark.parametrize(("second", "risen"), [(50.0, "all"), (35.0, "one")])
def test_polls_by_country_counts_the_series_that_rise(second, risen):
    table = LOWLAND.copy()
    table.loc[3, "for_pct"] = second
    lowland = drawn_polls(table.head(4), table).states[0]
    assert lowland.title == (
        f"Lowland: two of two series cross the invasion, and {risen} of them rise across it"
    )


@pytest.mark.parametrize(
    ("name", "place", "title"),
    [
        ("members_by_year", 0, "End of 1949: 12 members, 12 of them new"),
        ("members_by_year", 2004 - 1949, "End of 2004: 26 members, seven of them new"),
        ("way_in", None, ", Finland joined after 279 days and Sweden after 617"),
        ("three_sets", None, "Of 22 countries .*, 10 are in NATO; three joined in the 1990s"),
        ("letter_counts", None, "One letter, three counts: from “more than 40” to 50 signatures"),
        ("polls_by_country", 1, "Finland: none of three series can be compared"),
    ],
)
def test_the_tables_give_these_titles(name, place, title):
    drawn = calls("06-enlargement/lab.ipynb")[name].drawn
    assert re.search(title, (drawn if place is None else drawn.states[place]).title)
