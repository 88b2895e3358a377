"""The figures of chapter 03, drawn from frames of countries that do not exist."""

import pandas as pd
import pytest
from lab_figures import state

from summit.chapters.weapons import figures

EARLY, LATE = pd.Timestamp("2022-11-20"), pd.Timestamp("2024-06-30")
LAST_MONTH = pd.Timestamp("2026-04-01")
MILITARY = "allocated_military_eur_bn"


def by(index, name, **columns):
    """Return a frame by days, months or names, the index being called so."""
    return pd.DataFrame(columns, index=pd.Index(index, name=name))


@pytest.fixture
def packages():
    days = pd.to_datetime(["2022-02-25", "2022-04-01", "2022-04-13", "2022-12-31"])
    given = pd.DataFrame({"announced_on": days, "amount_usd_mn": [300, 100, 800, 5000]})
    given["programme"] = ["drawdown", "incle", "usai", "drawdown"]
    given["in_defense_total"] = [True, False, True, True]
    stated = pd.DataFrame({"date": pd.to_datetime(["2022-04-05", "2022-04-13", "2022-06-01"])})
    stated["date_is_exact"] = [False, True, True]
    stated["stated_usd_mn"] = [9999, 1100, 7000]
    return figures.us_packages(given, stated)


def test_us_packages_starts_on_the_eve_with_what_the_pentagon_counts(packages):
    chart = packages.states[packages.start]
    assert chart.title == "By 1 April 2022, one package added up to 300 million US dollars"
    assert "25 Feb 300, 1 Apr 0 million US dollars; together 300." in chart.alt
    # The total of 5 April has no exact day, and the others were stated later.
    assert "stated" not in chart.alt
    assert "stated: " not in chart.svg


def test_us_packages_with_all_and_a_total_stated(packages):
    chart = state(packages, step=2, counting="all")
    assert chart.title == "By 13 April 2022, three packages added up to 1,200 million US dollars"
    assert chart.alt.endswith("together 1,200. Last total stated: 1,100 million on 13 April 2022.")
    assert "stated: 1,100" in chart.svg
    assert list(chart.numbers["Sum so far"]) == [300, 400, 1200]
    assert list(chart.numbers["Programme"]) == ["from stocks", "civilian security", "from industry"]
    # That of December is later than the last total stated.
    assert len(packages.controls[0].values) == 3


@pytest.fixture
def donors():
    given = pd.DataFrame(
        [(edition, definition, code, f"{code}land", day)
         for edition, definition, days in (
             (EARLY, "dated", ["2022-03-01", "2022-04-06"]),
             (EARLY, "weapons", [None, "2022-04-07"]),
             (LAST_MONTH, "dated", ["2022-03-01", "2022-03-01"]),
             (LATE, "dated", ["2022-03-01", "2022-04-02"]),
             (LATE, "weapons", [None, "2022-04-05"]))
         for code, day in zip(("EAST", "WEST"), days, strict=True)],
        columns=["edition", "definition", "iso3", "donor", "first_on"],
    )  # fmt: skip
    given["first_on"] = pd.to_datetime(given["first_on"])
    return figures.military_donors(given, {"WEST"})


def test_military_donors_by_definition(donors):
    eve = pd.Timestamp("2022-04-05")
    chart = state(donors, day=eve, definition="dated", edition=LATE)
    assert (
        chart.title == "Two countries had given military aid by 5 April 2022, one of them in NATO"
    )
    assert chart.alt.endswith("by 5 April 2022 (Exact day): EASTland, WESTland.")
    chart = state(donors, day=eve, definition="weapons", edition=LATE)
    assert chart.title == "One country had given military aid by 5 April 2022, one of them in NATO"
    assert chart.alt.endswith("(Weapons only): WESTland.")
    assert chart.note.startswith("Weapons only, in the edition that goes to 30 June 2024.")


def test_military_donors_by_edition_and_day(donors):
    first, eve = pd.to_datetime(["2022-02-24", "2022-04-05"])
    chart = state(donors, day=eve, definition="dated", edition=EARLY)
    assert chart.title == "One country had given military aid by 5 April 2022, none of them in NATO"
    assert list(chart.numbers["First military aid"].isna()) == [False, True]
    chart = state(donors, day=first, definition="dated", edition=EARLY)
    assert chart.title == "No countries had given military aid by 24 February 2022"
    assert chart.alt.endswith("(Exact day): none.")


def test_nearly_thirty():
    days = pd.date_range("2022-02-24", "2022-04-13")
    counts = by(days, "day", dated=20, dated_or_until=21, since_invasion=19, weapons=7, possible=33)
    counts.loc["2022-04-06":, "weapons"] = 9
    chart = figures.nearly_thirty(counts, LATE)
    assert chart.title.startswith("By the eve of the meeting, 7 to 33 countries had given")
    assert chart.note.endswith("Edition of June 2024.")
    assert "20 (Exact day), 21 (Exact day or “until”), 19 (Since the invasion)" in chart.alt
    assert chart.alt.endswith("A band marks 25 to 30, which is called nearly thirty.")
    assert list(chart.numbers["Weapons only"]) == [7] * 41 + [9] * 8
    assert "Weapons only: 7" in chart.svg


def test_first_arms():
    by_kind = pd.Series({"anti_tank": 4, "tank": 1, "food": 6, "no_such": 9})
    chart = figures.first_arms(by_kind, EARLY)
    assert chart.title == (
        "By 5 April 2022, four countries were listed with anti-tank weapons, one with tanks"
    )
    assert "2022: Food 6, Anti-tank weapons 4, Tanks 1, Helmets, vests 0," in chart.alt
    assert chart.note.startswith("Edition of November 2022.")
    assert chart.numbers["Countries"].sum() == 11


def test_never_add():
    totals = pd.Series({"allocated_eur_bn": 40.0, "committed_eur_bn": 60.0})
    chart = figures.never_add(totals, LAST_MONTH)
    assert chart.title == (
        "Adding commitments and allocations would count about 40 billion euros twice"
    )
    assert "60 billion euros committed by April 2026, 40 billion allocated" in chart.alt
    assert list(chart.numbers["EUR billion"]) == [60.0, 40.0, 100.0]


def test_paid_out():
    months = pd.date_range("2022-01-01", periods=3, freq="MS")
    given = {"allocated": [0.0, 30, 10.5], "paid out": [0.0, 10, 20.5]}
    chart = figures.paid_out(by(months, "month", **given))
    assert chart.title == (
        "By March 2022, 31 of 41 billion euros of financial aid had been paid out"
    )
    assert list(chart.numbers["Paid out"]) == [0.0, 10.0, 30.5]
    assert "paid out 31" in chart.svg


def test_what_was_paid_is_put_beside_its_own_edition_alone():
    days = pd.to_datetime(["2022-02-28", "2022-02-28", "2022-04-30"])
    editions = pd.DataFrame({"edition": days, "allocated_financial_eur_bn": [1.0, 2.0, 9.0]})
    editions["month"] = pd.to_datetime(["2022-01-01", "2022-02-01", "2022-01-01"])
    paid = pd.DataFrame(
        {"month": pd.to_datetime(["2022-02-01"] * 2), "paid_out_eur_bn": [0.25] * 2}
    )
    money = figures.allocated_and_paid(editions, paid)
    assert money["allocated"].tolist() == [1.0, 2.0]
    assert money["paid out"].tolist() == [0.0, 0.5]
    with pytest.raises(ValueError, match="No edition of aid goes to 28 February 2022"):
        figures.allocated_and_paid(editions[2:], paid)


def test_rank_turnover():
    names = ["United States", "Westland", "Estonia", *(f"Land {place}" for place in range(4, 16))]
    places = by(names, "label", euros=range(1, 16))
    places["of GDP"] = [15, 2, 1, *range(3, 15)]
    places["of GDP, with share in EU aid"] = [14, 1, 2, *range(3, 14), 15]
    places["per inhabitant"] = [10.0, 1, 2, *range(3, 10), *range(11, 15), None]
    chart = figures.rank_turnover(places, LAST_MONTH)
    assert chart.title == (
        "The United States is first in euros and number 15 by share of GDP, where Estonia leads"
    )
    assert "First: the United States in euros, Estonia by share of GDP, Westland by" in chart.alt
    assert chart.note.startswith("Places among 15 countries (14 per inhabitant)")
    # Land 9 is the eighth by share of GDP, Land 10 in no ranking among the first eight.
    assert "Land 9" in set(chart.numbers["Donor"])
    assert "Land 10" not in set(chart.numbers["Donor"])


@pytest.fixture
def ranking():
    months = pd.date_range("2022-01-01", periods=15, freq="MS", name="month")
    own = by(months, "month", Westland=range(15), Eastland=[*[5] * 14, 20], Northland=0)
    measures = {"eur": own, "gdp": own / [10, 100, 1], "head": own * 7}
    keys = [(kind, measure) for kind in figures.AID for measure in measures]
    ways = {(*key, "own"): measures[key[1]] for key in keys}
    ways |= {(*key, "with_eu"): measures[key[1]] + [0, 0, 1] for key in keys}
    return figures.donors_by_month(pd.concat(ways, axis="columns", sort=False))


def test_donors_by_month_against_their_own_past(ranking):
    month, kind = pd.Timestamp("2023-03-01"), "allocated_eur_bn"
    chart = state(ranking, month=month, kind=kind, measure="eur", way="own")
    assert chart.title == "Aid by March 2023: Eastland first, with 20.00 billion euros"
    assert chart.alt.endswith("in billion euros: Eastland 20.00, Westland 14.00.")
    assert list(chart.numbers["Place a year before"]) == [1, 2]
    chart = state(ranking, month=pd.Timestamp("2022-03-01"), kind=kind, measure="eur", way="own")
    assert chart.numbers["Place a year before"].isna().all()
    assert chart.svg.count(">new<") == 2


def test_donors_by_month_against_own_euros(ranking):
    chart = state(
        ranking, month=pd.Timestamp("2023-03-01"), kind=MILITARY, measure="gdp", way="with_eu"
    )
    assert chart.title == "Military aid by March 2023: Westland first, with 1.40 % of GDP"
    assert "in % of GDP, with its share in EU aid: Westland 1.40, Northland 1.00," in chart.alt
    # By euros Eastland is before Westland; Northland has none of its own.
    assert chart.numbers["Place by own euros"].fillna(0).tolist() == [2, 0, 1]
    assert "▲ 1" in chart.svg


@pytest.fixture
def sides():
    months = pd.date_range("2022-01-01", "2025-03-01", freq="MS")
    flow = by(months, "month", Europe=1.0, Others=9.0, **{"United States": 0.0})
    flow.loc["2022-02-01", "United States"] = 20.0
    flow.loc["2025-03-01", "United States"] = 0.5
    given = pd.concat(dict.fromkeys(figures.AID, flow), axis="columns")
    return figures.europe_and_us(given)


def test_europe_and_us_added_up(sides):
    chart = state(sides, kind=MILITARY, shape="Added up")
    assert chart.title == "Military aid, added up: Europe has been ahead since September 2023"
    assert "Europe 39.0, the United States 20.5 billion euros by March 2025." in chart.alt
    assert list(chart.numbers.columns) == ["Month", "Europe", "United States"]
    assert "since September 2023" in chart.svg


def test_europe_and_us_month_by_month(sides):
    chart = state(sides, kind="allocated_eur_bn", shape="Each month")
    assert chart.title == (
        "Aid by month: most from the United States in February 2022, from Europe in January 2022"
    )
    assert "The largest American month is February 2022 with 20.0, the largest" in chart.alt
    assert chart.numbers["United States"].sum() == 20.5


def test_ahead_for_good_is_the_month_after_the_last_one_behind():
    months = pd.date_range("2022-01-01", periods=4, freq="MS")
    flow = by(months, "month", Europe=[2.0, 0, 3, 0], **{"United States": [1.0, 1, 0, 0]})
    # In February both have two: Europe is not ahead.
    assert figures.ahead_for_good(flow) == pd.Timestamp("2022-03-01")


def test_sides_by_month():
    rows = [("2022-02-01", "USA", 3.0), ("2022-04-01", "EST", 1.0), ("2022-04-01", "JPN", 5.0)]
    monthly = pd.DataFrame(rows, columns=["month", "iso3", MILITARY])
    monthly["month"] = pd.to_datetime(monthly["month"])
    monthly = monthly.assign(**dict.fromkeys(figures.AID, monthly[MILITARY]))
    sides = figures.sides_by_month(monthly, ["EST"])
    assert len(sides) == 4  # from January on, months without a row too
    assert sides[MILITARY].sum().to_dict() == {"Europe": 1.0, "Others": 5.0, "United States": 3.0}
    assert sides.loc["2022-03-01"].sum() == 0


def test_running_totals():
    eu = "European Union (Commission and Council)"
    donors = pd.DataFrame(
        [("EST", "Estonia", 1.0, 2.0, 50.0), ("XXE", eu, 8.0, None, None),
         ("USA", "United States of America", 3.0, None, 300.0)],
        columns=["iso3", "donor", "allocated_eur_bn", "through_eu_eur_bn", "gdp_2021_eur_bn"],
    )  # fmt: skip
    monthly = donors[["donor"]].assign(month=pd.to_datetime(["2022-02-01"] * 2 + ["2022-03-01"]))
    monthly = monthly.assign(**dict.fromkeys(figures.AID, donors["allocated_eur_bn"]))
    people = pd.Series({"Estonia": 1_000_000})
    aid = figures.running_totals(monthly, donors, people)
    last = aid.sort_index(axis="columns").loc["2022-03-01"]
    assert last[MILITARY, "eur", "own"].to_dict() == {
        "Estonia": 1.0, "EU institutions": 8.0, "United States": 3.0
    }  # fmt: skip
    # Estonia paid a quarter of what the institutions gave; theirs is not shown again.
    assert last[MILITARY, "eur", "with_eu"].to_dict() == {"Estonia": 3.0, "United States": 3.0}
    assert last[MILITARY, "gdp", "own"].to_dict() == {"Estonia": 2.0, "United States": 1.0}
    assert last[MILITARY, "head", "with_eu"].to_dict() == {"Estonia": 3000.0}
    assert aid.loc["2022-01-01"].sum() == 0


@pytest.fixture
def stock():
    months = pd.date_range("2022-01-01", "2023-05-01", freq="MS")
    frame = by(months, "month", stockpile_eur_bn=0.0, procurement_eur_bn=0.0)
    frame["nato_list_eur_bn"], frame["unspecified_eur_bn"] = 0.0, 0.0
    frame.loc["2022-02-01", ["stockpile_eur_bn", "procurement_eur_bn"]] = [8.0, 1.0]
    frame.loc["2022-06-01", "unspecified_eur_bn"] = 1.0
    frame.loc["2022-07-01", ["stockpile_eur_bn", "procurement_eur_bn"]] = [3.0, 5.0]
    frame.loc["2022-12-01", ["nato_list_eur_bn", "unspecified_eur_bn"]] = [1.0, 3.0]
    frame.loc["2023-05-01", ["stockpile_eur_bn", "procurement_eur_bn"]] = [0.1, 0.9]
    return frame


def test_stock_or_new(stock):
    chart = figures.stock_or_new(stock)
    assert chart.title == (
        "At least 80 per cent of military aid came from donors’ existing stocks in the first half "
        "of 2022, 25 per cent in the second half of 2022"
    )
    assert "2022, second half 25 and 8 per cent, 2023, to May 10 and 0 per cent." in chart.alt
    # What others pay for comes out of American stocks: it is not newly ordered.
    assert list(chart.numbers["Newly ordered, EUR billion"]) == [1.0, 5.0, 0.9]
    assert list(chart.numbers["Not said, EUR billion"]) == [1.0, 3.0, 0.0]
    # A share under nine per cent has no room for its number.
    assert ">10<" in chart.svg
    assert ">0<" not in chart.svg


def test_a_half_year_that_is_over_is_called_so(stock):
    assert list(figures.half_years(stock[:"2022-12-01"]).index) == [
        "2022, first half",
        "2022, second half",
    ]
