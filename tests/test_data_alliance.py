"""The Alliance's tables: what they must show."""

import pandas as pd
import pytest

from summit import data

RUSSIAN_NEIGHBOURS = ["NOR", "EST", "LVA", "LTU", "POL", "FIN"]


# -- members and groups --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "count"),
    [
        ("1949-04-03", 0), ("1949-04-04", 12), ("1952-02-18", 14), ("1955-05-06", 15),
        ("1982-05-30", 16), ("1999-03-11", 16), ("1999-03-12", 19), ("2004-03-28", 19),
        ("2004-03-29", 26), ("2009-04-01", 28), ("2017-06-05", 29), ("2020-03-27", 30),
        ("2022-04-07", 30), ("2023-04-03", 30), ("2023-04-04", 31), ("2024-03-07", 32),
    ],
)  # fmt: skip
def test_members_on_a_day(day, count):
    assert (data.load("nato_members").accession_date <= pd.Timestamp(day)).sum() == count


def test_other_lists_differ_by_the_days_that_are_given():
    frame = data.load("nato_members").set_index("iso3")
    assert (frame.other_date[frame.basis == "signature"] == "1949-08-24").all()
    assert frame.loc["DEU", "other_date"] == pd.Timestamp("1955-05-09")
    assert frame.other_date.notna().sum() == 12 + 3


def test_groups_on_the_article_s_day():
    frame = data.load("group_membership")
    day = pd.Timestamp("2022-04-06")
    there = frame[~(frame.from_date > day) & ~(frame.to_date <= day)]
    counts = there.groupby("group", observed=False).size()
    assert dict(counts) == {"eu": 27, "g7": 7, "nato": 30, "soviet_union": 0, "warsaw_pact": 0}


def test_no_member_of_the_warsaw_pact_nor_the_baltic_states_joined_before_1999_and_2004():
    frame = data.load("group_membership")
    joined = data.load("nato_members").set_index("iso3").accession_date
    pact = frame[(frame.group == "warsaw_pact") & frame.whole_country]
    of_pact = joined.reindex(pact.iso3.astype(str).unique()).dropna()
    assert of_pact.min() == pd.Timestamp("1999-03-12")
    assert (of_pact < "2000-01-01").sum() == 3
    union = frame[frame.group == "soviet_union"].iso3
    inside = joined.reindex(union.astype(str)).dropna()
    assert sorted(inside.index) == ["EST", "LTU", "LVA"]
    assert (inside == "2004-03-29").all()


def test_germany_was_in_both_alliances_in_parts():
    frame = data.load("group_membership")
    both = frame[(frame.iso3 == "DEU") & (frame.group == "warsaw_pact")].iloc[0]
    assert not both.whole_country
    assert both.as_part_of == "East Germany"


# -- borders ---------------------------------------------------------------------------------------


def test_border_with_russia_before_and_after_finland():
    borders = data.load("land_borders")
    joined = data.load("nato_members").set_index("iso3").accession_date
    russia = borders[borders.neighbour_iso3 == "RUS"].set_index("iso3").border_km
    russia = russia[[code for code in russia.index if code in joined.index]]
    lengths = {
        year: russia[[joined[code].year <= year for code in russia.index]].sum()
        for year in (1949, 1998, 1999, 2003, 2004, 2022, 2023)
    }
    assert lengths == {
        1949: 191, 1998: 191, 1999: 400, 2003: 400, 2004: 1317, 2022: 1317, 2023: 2626,
    }  # fmt: skip
    assert sorted(russia.index) == sorted(RUSSIAN_NEIGHBOURS)


def test_both_sides_of_a_border_agree_but_for_one():
    frame = data.load("land_borders")
    back = frame.merge(
        frame, left_on=["iso3", "neighbour_iso3"], right_on=["neighbour_iso3", "iso3"]
    )
    off = back[back.border_km_x != back.border_km_y]
    assert sorted(off.iso3_x) == ["DEU", "POL"]


# -- spending --------------------------------------------------------------------------------------


def test_nato_totals_are_sums_of_the_members_of_the_year():
    frame, totals = data.load("nato_defence"), data.load("nato_defence_totals")
    inside = frame[frame.in_nato_total].groupby("year").expenditure_usd_current_mn.sum()
    whole = totals[totals.series == "nato_total"].set_index("year").expenditure_usd_current_mn
    assert (inside - whole).abs().max() < 0.1
    everyone = frame.groupby("year").expenditure_usd_current_mn.sum()
    assert everyone[2014] - whole[2014] > 10_000, "Finland and Sweden are no members in 2014"


def test_three_shares_are_printed_as_two_per_cent():
    frame = data.load("nato_defence")
    computed = 100 * frame.expenditure_usd_2015_mn / frame.gdp_usd_2015_mn
    off = frame[(frame.share_of_gdp_pct - computed).abs() > 0.002]
    assert sorted(zip(off.iso3, off.year, strict=True)) == [
        ("FRA", 2020), ("LTU", 2019), ("SVK", 2024),
    ]  # fmt: skip
    year = frame.year == 2024
    assert (frame.share_of_gdp_pct[year] >= 2).sum() == 23
    assert (computed[year] >= 2).sum() == 22


def test_what_the_publishers_give_is_kept_in_full():
    shares = data.load("nato_defence").set_index(["iso3", "year"]).share_of_gdp_pct
    # Rounded to four decimals first, both would end in 5 and be rounded again.
    assert [f"{shares[code, 2024]:.2f}" for code in ("DNK", "LTU")] == ["2.37", "2.85"]
    assert shares["DNK", 2024] != round(shares["DNK", 2024], 4)


def test_the_core_totals_are_sums_of_the_members_of_the_year():
    frame, totals = data.load("nato_core_defence"), data.load("nato_core_defence_totals")
    inside = frame[frame.in_nato_total].groupby("year")
    whole = totals[totals.series == "nato_total"].set_index("year")
    for column in ("expenditure_usd_current_mn", "expenditure_usd_2021_mn"):
        assert (inside[column].sum() - whole[column]).abs().max() <= 3
    assert list(inside.size()) == list(whole.members)


def test_an_edition_changes_a_year_that_is_past():
    frame = data.load("defence_editions")
    of_2024 = frame[(frame.year == 2024) & frame.was_member]
    over = (of_2024.share_of_gdp_pct >= 2).groupby(
        [of_2024.publisher, of_2024.edition], observed=True
    )
    assert list(over.sum()) == [23, 17, 17, 13]
    assert set(over.size()) == {31}


def test_every_edition_has_the_figures_of_its_own_table():
    frame = data.load("defence_editions")
    for table, publisher in (
        ("nato_defence", "NATO"), ("nato_core_defence", "NATO"), ("sipri_expenditure", "SIPRI"),
    ):  # fmt: skip
        rows = data.load(table)
        edition = frame[frame.publisher == publisher]
        if table != "nato_defence":
            edition = edition[edition.edition == edition.edition.max()]
        else:
            edition = edition[edition.edition == edition.edition.min()]
        both = edition.merge(rows[rows.year >= 2014], on=["iso3", "year"])
        assert len(both) == len(edition)
        assert (both.share_of_gdp_pct_x == both.share_of_gdp_pct_y).all()


def test_the_two_publishers_share_no_table():
    nato, sipri = data.describe("nato_defence"), data.describe("sipri_expenditure")
    assert nato["publisher"] != sipri["publisher"]
    names = [set(data.load(name)) for name in ("nato_defence", "sipri_expenditure")]
    assert not {"RUS", "UKR"} & set(data.load("nato_defence").iso3)
    assert "expenditure_usd_2015_mn" in names[0]
    assert "expenditure_usd_2015_mn" not in names[1]


def test_a_figure_that_sipri_lacks_is_no_zero():
    frame = data.load("sipri_expenditure")
    assert not (frame.expenditure_usd_current_mn == 0).any()
    missing = frame[frame.expenditure_usd_current_mn.isna()]
    assert list(zip(missing.iso3, missing.year, strict=True)) == [("RUS", 1992)]


# -- polls, warheads, chronology -------------------------------------------------------------------


def test_polls_of_a_series_ask_one_question_and_most_are_second_hand():
    frame = data.load("polls_nato_membership")
    assert len(frame[["series", "question"]].drop_duplicates()) == frame.series.nunique()
    assert dict(frame.quality.value_counts()) == {"press": 28, "wikipedia": 9, "pollster": 2}
    same_month = frame[(frame.date >= "2021-12-01") & (frame.date < "2022-01-01")]
    assert dict(zip(same_month["mode"], same_month.for_pct, strict=True)) == {
        "telephone": 59.2, "face_to_face": 48.0,
    }  # fmt: skip


def test_soviet_figures_agree_with_the_series_that_they_quote():
    stock = data.load("warheads")
    row = data.load("soviet_warheads").query("quantity == 'stockpile'").iloc[0]
    assert row.low == stock[(stock.iso3 == "RUS") & (stock.year == 1991)].warheads.iloc[0]
    assert stock[stock.year == 1986].warheads.sum() == 64_452


def test_the_newest_count_of_warheads_is_an_edition_of_its_own():
    stock, newest = data.load("warheads"), data.load("warheads_status")
    assert newest.year.min() == newest.year.max() > stock.year.max()
    assert newest.stockpile.sum() == 9_745 > stock[stock.year == 2023].warheads.sum()
    assert set(newest.iso3) == set(stock.iso3) - {"ZAF"}


def test_summits_and_ministers_since_the_invasion():
    frame = data.load("chronology")
    since = frame[(frame.date > "2022-02-24") & (frame.date <= "2022-04-07")]
    nato = since[since.organisation == "nato"]
    days = {
        kind: list(nato[nato.kind == kind].date.dt.strftime("%m-%d"))
        for kind in ("summit", "foreign_ministers", "defence_ministers")
    }
    assert days == {
        "summit": ["02-25", "03-24"],
        "foreign_ministers": ["03-04", "04-06"],
        "defence_ministers": ["03-16"],
    }
    same_day = since[(since.date == "2022-03-24") & (since.kind == "summit")]
    assert set(same_day.organisation) == {"nato", "g7", "eu"}


def test_dates_are_as_exact_as_they_say():
    frame = data.load("chronology")
    assert (frame.date.dt.day[frame.precision != "day"] == 1).all()
    partnership = frame[frame.event.str.contains("Partnership for Peace framework")].iloc[0]
    assert (partnership.precision, partnership.date.year) == ("year", 1994)


def test_population_reaches_back_for_the_alliance():
    frame = data.load("population")
    first = frame.groupby("iso3", observed=True).year.min()
    assert (first[data.load("nato_members").iso3.astype(str)] == 1960).all()
    assert data.load("gdp").query("iso3 == 'GEO'").year.min() == 1990, "another unit before"
