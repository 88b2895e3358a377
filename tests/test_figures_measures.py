"""The figures of chapter 04, drawn from frames of countries that do not exist."""

from itertools import product

import pandas as pd
import pytest
from lab_figures import state

from summit.chapters.measures import figures

DAYS = pd.to_datetime(["2022-04-06", "2022-04-07", "2022-04-08"])


@pytest.fixture
def calendar():
    rows = [
        (DAYS[0], "War and votes", "Westland votes."),
        (DAYS[0], "Fuels banned, US", "Bans the import of oil"),
        (DAYS[2], "War and votes", "Eastland votes."),
        (DAYS[2], "Fuels banned, EU", "Bans the import of coal"),
    ]
    by_day = pd.DataFrame(
        {
            "War and votes": ["1", "1", "2"],
            "Fuels banned, EU": ["none", "none", "coal"],
            "Fuels banned, US": ["oil", "oil", "oil"],
        },
        index=DAYS,
    )
    return figures.calendar_by_day(pd.DataFrame(rows, columns=["date", "lane", "what"]), by_day)


def test_calendar_by_day_starts_on_the_last_day_of_the_meeting(calendar):
    chart = calendar.states[calendar.start]
    assert chart.title == (
        "Russian fuels banned by 7 April 2022: oil in the United States; none in the European Union"
    )
    assert chart.alt.endswith("War and votes 1; Fuels banned, EU none; Fuels banned, US oil.")
    assert list(chart.numbers["What"]) == ["Westland votes.", "Bans the import of oil"]
    assert chart.note.startswith("Latest, 6 April: War and votes: Westland votes. Days of")


def test_calendar_by_day_adds_what_a_day_brings_and_takes_it_back(calendar):
    early = state(calendar, day=DAYS[0])
    chart = state(calendar, day=DAYS[2])
    assert chart.title.endswith("oil in the United States; coal in the European Union")
    assert "from 6 April 2022 to 8 April 2022, drawn as of 8 April 2022" in chart.alt
    assert list(chart.numbers["Day"]) == [DAYS[0], DAYS[0], DAYS[2], DAYS[2]]
    assert ">coal<" in chart.svg
    assert ">coal<" not in early.svg
    # Pale when still to come: each stroke by itself, the two of the last day too.
    assert early.svg.count("var(--chart-rule") == 2
    assert "var(--chart-rule" not in chart.svg


def test_three_denominators():
    shares = pd.Series({"Imports": 50.44, "Needs": 20.0, "All": 30.25})
    chart = figures.three_denominators(shares)
    assert chart.title.endswith("in 2020: 20, 30 or 50 per cent, and all three are right")
    assert "Imports 50.4 per cent, Needs 20.0 per cent, All 30.3 per cent." in chart.alt
    assert list(chart.numbers["Divided by"]) == ["Imports", "Needs", "All"]


@pytest.mark.parametrize(
    ("of_peat", "says", "crosses"), [(55, "but first as", True), (25, "and not first as", False)]
)
def test_ranking_turns(of_peat, says, crosses):
    shares = pd.DataFrame(
        {"Of what is needed": [40.5, 30, 20], "Of imports from outside": [50, 15, of_peat]},
        index=["Wood", "Wind", "Peat"],
    )
    chart = figures.ranking_turns(shares)
    assert chart.title == (
        f"Peat comes last as a share of what is needed, {says} a share of imports"
    )
    assert f"Wood 40.5 and 50 per cent, Wind 30 and 15 per cent, Peat 20 and {of_peat}" in chart.alt
    assert ("The line of peat crosses both others." in chart.alt) == crosses
    assert list(chart.numbers["Fuel"]) == ["Wood", "Wind", "Peat"]


def test_austria_zero():
    austria = pd.DataFrame(
        {
            "share": [60.04, 50.06, 0.0, 0.0],
            "from_russia": ["figure", "figure", *["zero_partner_not_specified"] * 2],
        },
        index=pd.Index([2001, 2002, 2003, 2004], name="year"),
    )
    chart = figures.austria_zero(austria)
    assert chart.title == "Austria stopped reporting the source of its gas after 2002"
    assert "60 per cent in 2001 and at 50 per cent in 2002; from 2003 to 2004 they" in chart.alt
    assert ">50 % in 2002<" in chart.svg
    assert list(chart.numbers["Share as reported, %"]) == [60.04, 50.06, 0.0, 0.0]
    assert chart.numbers["What the figure is"].iloc[-1] == "zero partner not specified"


@pytest.fixture
def gas():
    """Return four members: places that do not exist, on squares that do."""
    return pd.DataFrame(
        {
            "country": ["Westland", "Eastland", "Northland", "Southland"],
            "russia_share_of_all_imports_by_energy_pct": [19.8, 80.04, None, None],
            "from_russia": ["figure", "figure", "no_imports", "zero_partner_not_specified"],
        },
        index=pd.Index(["FRA", "POL", "CYP", "AUT"], name="iso3"),
    )


def test_gas_map(gas):
    chart = figures.gas_map(gas)
    assert chart.title.startswith("In 1 of the 2 members with a figure, more than half")
    assert "in per cent: Eastland 80, Westland 20. No figure: Northland, Southland." in chart.alt
    assert chart.numbers.to_dict("list") == {
        "Member": ["Eastland", "Westland"],
        "Code": ["POL", "FRA"],
        "Russia's share, %": [80.04, 19.8],
    }
    # 19.8 is written 20 and shaded as 20; what has no share has a sign.
    squares = chart.svg[: chart.svg.index("under 20 %")]
    assert all(f">{words}<" in squares for words in ("20", "80", "–", "?"))
    assert squares.count("var(--chart-ramp-1,") == 2  # the square, and the box of the key
    assert squares.count("var(--chart-ramp-0,") == 1  # the box alone


@pytest.fixture
def dependence(gas):
    pairs = list(product(figures.DIVIDED_BY, figures.FUELS))
    shares = pd.DataFrame(30.0, index=gas.index, columns=pd.MultiIndex.from_tuples(pairs))
    shares["russia_share_of_extra_eu_imports_by_weight_pct", "coal"] = [60.0, 70.0, None, 50.0]
    shares[figures.BY_ENERGY] = gas["russia_share_of_all_imports_by_energy_pct"]
    return figures.dependence(shares, gas)


@pytest.mark.parametrize("view", ["map", "bars"])
def test_dependence_by_the_customs_figures(dependence, view):
    by_weight = "russia_share_of_extra_eu_imports_by_weight_pct"
    chart = state(dependence, fuel="coal", column=by_weight, view=view)
    assert chart.title == "Coal: in 2 of 3 members with a figure, over half was Russian"
    assert "in per cent, coal, 2020, by member: Eastland 70, Westland 60, Southland 50." in (
        chart.alt
    )
    assert chart.alt.endswith("No figure: Northland.")
    assert chart.tables == ("energy_imports_by_country", "tile_grid")
    assert "by weight (customs figures)" in chart.note
    assert (">70 %<" in chart.svg) == (view == "bars")
    assert dependence.states[dependence.start].title == chart.title


def test_dependence_by_energy(dependence):
    column, fuel = figures.BY_ENERGY
    chart = state(dependence, fuel=fuel, column=column, view="map")
    assert chart.title == "Natural gas: in 1 of 2 members with a figure, over half was Russian"
    assert chart.tables == ("gas_imports_by_country", "tile_grid")
    assert "those from other members included (by energy content)" in chart.note
    assert ">–<" in chart.svg
    chart = state(dependence, fuel="crude_oil", column=column, view="bars")
    assert chart.alt.endswith("Southland 30. No figure: none missing.")


def test_gas_since():
    stated = pd.DataFrame(
        {
            "year": [2001, 2002, 2003],
            "period": [None, "January to May", None],
            "share_pct": [60.0, 41.5, 20.0],
            "bound": ["about", "exact", "below"],
            "stated_by": ["Office A", "Office B", "Office A"],
        }
    )
    acts = pd.DataFrame(
        {"date": pd.to_datetime(["2002-03-01", "2003-04-01"]), "energy": ["coal", "gas"]}
    )
    chart = figures.gas_since(stated, acts)
    assert chart.title == (
        "Russia's share of the EU's gas imports was put at 60 per cent for 2001, and at 20 for 2003"
    )
    assert "2001: about 60 per cent; 2002, January to May: 42 per cent; 2003: under 20" in chart.alt
    assert chart.note.endswith("Days on which the EU adopted a ban: all natural gas, 1 April 2003.")
    assert list(chart.numbers["Stated by"]) == ["Office A", "Office B", "Office A"]
    assert figures.gas_since(stated, acts.head(1)).note.endswith("ends at 100 per cent.")


def test_troop_estimates():
    troops = pd.DataFrame(
        {
            "date": pd.to_datetime(["2022-02-18", "2022-01-05", "2022-01-05", "2022-02-01"]),
            "low": [160_000, 120_000, 70_000, 150_000],
            "high": pd.array([180_000, 120_000, 70_000, None], dtype="Int64"),
            "bound": [None, None, None, "above"],
            "estimated_by": ["United States", "United States", "Westland", "Westland"],
            "kind": ["present", "expected", "present", "present"],
            "counted": ["all", "planned", "near", "near"],
        }
    )
    chart = figures.troop_estimates(troops)
    assert chart.title == (
        "The last estimate in our table was 160,000 to 180,000, and the article has 100,000"
    )
    assert chart.alt == (
        "Estimates of Russian troops near Ukraine, one row each, in order of date: 5 January 2022, "
        "Westland: 70,000; 5 January 2022, United States, a plan: 120,000; 1 February 2022, "
        "Westland: over 150,000; 18 February 2022, United States: 160–180,000. A line marks the "
        "article's figure of 100,000."
    )
    assert ">5 January, US: plan<" in chart.svg
    assert list(chart.numbers["What is counted"]) == ["near", "planned", "near", "all"]
    last = troops.head(1).assign(high=pd.array([None], dtype="Int64"))
    assert figures.troop_estimates(last).title.startswith(
        "The last estimate in our table was over 160,000, and"
    )
