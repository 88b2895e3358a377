"""The figures of chapter 01, drawn from frames of countries that do not exist."""

import pandas as pd
import pytest
from lab_figures import calls, state

from summit.chapters.summit import figures

SUMMITS = pd.Timestamp("2022-03-24")


def windows(*rows):
    frame = pd.DataFrame(rows, columns=["Statement", "True from", "True until"])
    return frame.astype({"True from": "datetime64[us]", "True until": "datetime64[us]"})


def test_layers():
    frame = windows(
        ("Few have fled", "2022-03-20", "2022-04-02"), ("They have met", "2022-04-05", None)
    )
    chart = figures.layers(frame)
    assert chart.title == (
        "No single day fits: one figure held until 2 April, the meeting ended on 5 April"
    )
    assert chart.alt.startswith("Two bars on one time axis")
    assert "Few have fled: from 20 March to 2 April; They have met: from 5 April on." in chart.alt
    assert "until 2 April" in chart.svg
    assert chart.numbers.equals(frame)


@pytest.mark.parametrize("until", ["2022-04-05", None])
def test_layers_of_statements_that_share_a_day_are_said_to(until):
    chart = figures.layers(windows(("A", "2022-04-05", None), ("B", "2022-03-20", until)))
    assert chart.title == "All two are true on 5 April"


def by_date(**numbers):
    return pd.Series({pd.Timestamp(f"2022-{day[1:].replace('_', '-')}"): number
                      for day, number in numbers.items()})  # fmt: skip


def test_true_by_day_holds_a_number_until_the_next_one():
    shown = by_date(d03_20=3_740_000, d03_22=3_750_000, d03_24=3_999_999, d03_26=4_000_000)
    inside = by_date(d03_21=6_250_000, d03_23=6_250_001)
    arms = by_date(d03_01=1_600, d04_05=1_700, d04_10=1_799, d04_12=1_800)
    spans = figures.windows(figures.true_by_day(shown, inside, arms)).set_index("Statement")
    days = spans.apply(lambda column: column.dt.strftime("%m-%d").fillna(""))
    found = dict(zip(spans.index, map(tuple, days.to_numpy()), strict=True))
    assert found == {
        "Almost four million have fled": ("03-22", "03-25"),
        "More than ten million displaced": ("03-23", ""),
        "Leaders have met, on 24 March": ("03-24", ""),
        "The war is over a month old": ("03-25", ""),
        "Arms from the US for 1.7 billion dollars": ("04-05", "04-11"),
        "Ministers have met, on 6 and 7 April": ("04-07", ""),
    }
    assert list(found) == list(spans.index)


def test_windows_of_a_statement_that_never_held_are_refused():
    held = pd.DataFrame({"A": [True], "B": [False]}, index=[SUMMITS])
    with pytest.raises(ValueError, match="'B' held on no day from 2022-03-24 on"):
        figures.windows(held)


def groups(*more):
    rows = [
        ("nato", "Westland", "1990-01-01", None),
        ("nato", "Midland", "1990-01-01", None),
        ("nato", "Bigland", "1990-01-01", None),
        ("nato", "Leftland", "1990-01-01", SUMMITS),  # from this day on no longer inside
        ("nato", "Newland", "2030-01-01", None),
        ("eu", "Midland", "1990-01-01", None),
        ("eu", "Bigland", "1990-01-01", None),
        ("eu", "Newland", "1990-01-01", None),
        ("g7", "Bigland", "1990-01-01", None),
        ("g7", "Farland", "1990-01-01", None),
        ("pact", "Oldland", "1990-01-01", None),
        *more,
    ]
    frame = pd.DataFrame(rows, columns=["group", "country", "from_date", "to_date"])
    return frame.astype({"from_date": "datetime64[us]", "to_date": "datetime64[us]"})


def test_rooms():
    explorer = figures.rooms(groups())
    days = [SUMMITS, pd.Timestamp("2030-01-01")]
    assert [setting["day"] for setting in explorer.settings] == days
    assert explorer.label == "Members of NATO, the EU and the G7 on two days"
    before, after = (state(explorer, day=day) for day in days)
    assert before.title == (
        "24 March 2022: 5 countries in three rooms, 2 of them in NATO and the EU"
    )
    assert "NATO with 3 countries, EU with 3 countries, G7 with 2 countries." in before.alt
    assert "NATO only: Westland; NATO and EU only: Midland; EU only: Newland;" in before.alt
    assert "NATO and EU and G7 only: Bigland; G7 only: Farland." in before.alt
    assert after.title.startswith("1 January 2030: 5 countries in three rooms, 3 of them")
    assert list(after.numbers["Rooms"]) == ["NATO, EU, G7", "G7", "NATO, EU", "NATO, EU", "NATO"]
    # The names of the three rooms are bold, and so is who moved.
    assert [chart.svg.count('font-weight="700"') for chart in (before, after)] == [3, 4]


def test_rooms_has_no_place_for_a_country_of_two_rooms_that_do_not_meet():
    odd = [(group, "Oddland", "1990-01-01", None) for group in ("eu", "g7")]
    with pytest.raises(ValueError, match="has no place for Oddland"):
        figures.rooms(groups(*odd))


def test_rooms_from_the_table():
    explorer = calls("01-summit/lab.ipynb")["rooms"].drawn
    # In 2022: 30, 27 and 7 members, 21 of them in NATO and the EU; Finland and Sweden joined.
    assert [chart.title.partition(": ")[2] for chart in explorer.states] == [
        f"37 countries in three rooms, {both} of them in NATO and the EU" for both in (21, 22, 23)
    ]
    assert "NATO with 30 countries, EU with 27 countries, G7 with 7" in explorer.states[0].alt
    assert "NATO with 32 countries" in explorer.states[2].alt


def tables():
    """Return three tables of a few rows, each with one that is too late or of no lane."""
    chronology = pd.DataFrame(
        [("2022-02-23", "summit", "nato", "Too early"),
         ("2022-03-01", "summit", "g7", "Seven meet"),
         ("2022-03-01", "summit", "nato", "Allies meet"),
         ("2022-03-02", "foreign_ministers", "nato", "Ministers (with partners)"),
         ("2022-03-03", "statement", None, "United States announces sanctions on a Bank"),
         ("2022-03-03", "statement", None, "United States announces help")],
        columns=["date", "kind", "organisation", "event"],
    )  # fmt: skip
    sanctions = pd.DataFrame(
        [("2022-02-23", "EU", 1, "Lists"), ("2022-03-04", "US", None, "No oil"),
         ("2022-06-03", "EU", 6, "Too late")],
        columns=["date", "actor", "package", "measure"],
    )  # fmt: skip
    packages = pd.DataFrame(
        [("2022-03-05", 70, True), ("2022-03-05", 80, False), ("2022-04-13", 90, True)],
        columns=["announced_on", "amount_usd_mn", "in_defense_total"],
    )
    return (
        chronology.astype({"date": "datetime64[us]"}),
        sanctions.astype({"date": "datetime64[us]", "package": "Int64"}),
        packages.astype({"announced_on": "datetime64[us]"}),
    )


def test_a_calendar_is_made_of_three_tables():
    calendar = figures.calendar(*tables())
    assert list(calendar.columns) == ["day", "lane", "mark", "event"]
    assert [tuple(row) for row in calendar.drop(columns="day").to_numpy()] == [
        ("EU sanctions", "1", "Lists"),
        ("Leaders", "NATO, G7", "Allies meet; Seven meet"),
        ("Ministers", "foreign", "Ministers (with partners)"),
        ("US sanctions", "banks", "sanctions on a Bank"),
        ("US sanctions", "energy", "No oil"),
        ("US arms", "70", "Arms for up to 70 million US dollars"),
    ]
    assert calendar["day"].is_monotonic_increasing


def weeks():
    calendar = pd.DataFrame(
        [("2022-02-25", "Leaders", "NATO", "Leaders of Westland meet."),
         ("2022-03-24", "US arms", "70", "Arms for 70 dollars"),
         ("2022-03-24", "Leaders", "G7", "Leaders meet again"),
         ("2022-04-07", "Ministers", "foreign", "Ministers meet")],
        columns=["day", "lane", "mark", "event"],
    ).astype({"day": "datetime64[us]"})  # fmt: skip
    days = pd.date_range("2022-02-24", "2022-04-20")
    return calendar, pd.Series(range(100_000, 5_700_000, 100_000), index=days)


def test_six_weeks():
    explorer = figures.six_weeks(*weeks())
    assert len(explorer.states) == 44  # 24 February to 8 April
    shown = explorer.states[explorer.start]
    assert shown.title == "7 April, day 43: 4.30 million crossings out of Ukraine so far"
    said = "Leaders 2, Ministers 1, EU sanctions 0, US sanctions 0, US arms 1."
    assert f"Dots so far: {said} The curve" in shown.alt
    assert shown.alt.endswith("is at 4,300,000.")
    newest = "Crossings as in the newest edition."
    assert shown.note == f"Newest, 7 April. Ministers: Ministers meet. {newest}"
    earlier = state(explorer, day=SUMMITS)
    assert earlier.title.startswith("24 March, day 29: 2.90 million")
    assert earlier.note == (
        f"Newest, 24 March. US arms: Arms for 70 dollars. Leaders: Leaders meet again. {newest}"
    )
    assert list(earlier.numbers["Row"]) == ["Leaders", "US arms", "Leaders"]
    # What is still to come has a dot and no mark yet.
    assert [">foreign<" in chart.svg for chart in (earlier, shown)] == [False, True]


def test_six_weeks_from_the_table():
    call = calls("01-summit/lab.ipynb")["six_weeks"]
    chart, total = call.drawn.states[call.drawn.start], call.arguments["total"]
    assert f"{total['2022-04-07'] / 1e6:.2f} million" in chart.title
    counts = chart.numbers["Row"].value_counts()
    assert f"Leaders {counts['Leaders']}, Ministers {counts['Ministers']}, EU" in chart.alt


def test_six_weeks_names_a_lane_that_it_does_not_know():
    calendar, total = weeks()
    calendar.loc[1, "lane"] = "Sports"
    with pytest.raises(ValueError, match=r"No lane is called 'Sports'\. There are: Leaders"):
        figures.six_weeks(calendar, total)


def statements():
    frame = pd.DataFrame(
        [("2022-03-12", None, "soldiers_of_russia", 9000, None, "above", "opponent", "A"),
         ("2022-03-12", None, "soldiers_of_ukraine", 700, 700, "about", "own", "B"),
         ("2022-03-20", None, "soldiers_of_russia", 2000, 5000, None, "estimate", "C"),
         ("2022-04-07", "2022-04-06", "civilians", 800, 800, None, "confirmed", "D"),
         ("2023-05-02", "2022-03-31", "civilians", 2500, 2500, None, "confirmed", "D")],
        columns=["stated_on", "counted_to", "group", "low", "high", "bound", "kind", "stated_by"],
    )  # fmt: skip
    types = {"stated_on": "datetime64[us]", "counted_to": "datetime64[us]", "high": "Int64"}
    return frame.astype(types)


def test_thousands():
    chart = figures.thousands(statements())
    assert chart.title == (
        "By 7 April the UN had confirmed 800 civilians killed; "
        "its edition of 2 May 2023 counts 2,500 until 31 March"
    )
    assert chart.alt.startswith("Five statements of how many people were killed")
    assert chart.alt.endswith(
        "Ukrainian soldiers, B, 12 March: about 700; Civilians, D, 7 April: 800; "
        "Russian soldiers, C, 20 March: 2,000 to 5,000; Russian soldiers, A, 12 March: over 9,000; "
        "Civilians, D, 2 May 2023, until 31 March: 2,500. A line marks two thousand."
    )
    assert list(chart.numbers["At least"]) == [700, 800, 2000, 9000, 2500]


@pytest.mark.parametrize(
    ("rows", "changes", "says"),
    [
        (5, {"group": "robots"}, r"No group is called 'robots'\. There are: civilians, "),
        (4, {}, "needs a confirmed figure stated by the end of the meeting, and a later one"),
    ],
)
def test_thousands_says_what_it_lacks(rows, changes, says):
    with pytest.raises(ValueError, match=says):
        figures.thousands(statements().head(rows).assign(**changes))


def phrases():
    return pd.DataFrame(
        [("Ann", "no peace", "no peace", "word_for_word"),
         ("Ben", "a blunder", "an error", "changed"),
         ("Cat", "unheard of", "never seen", "paraphrase_made_a_quotation"),
         ("Dan", "deeply", "deeply", "translation"),
         ("Eve", "time will tell", None, "not_found")],
        columns=["speaker", "in_article", "in_source", "agreement"],
    )  # fmt: skip


def test_quoted_words():
    chart = figures.quoted_words(phrases())
    assert chart.title == "Of five phrases in quotation marks, two have other words in their source"
    assert chart.alt.endswith(
        "Word for word: 1; As in one published translation: 1; Other words in the source: 2; "
        "No source found: 1."
    )
    assert list(chart.numbers["In the source"])[-1] == "none found"
    assert list(chart.numbers["Agreement"])[1:3] == ["Other words in the source"] * 2


def test_quoted_words_names_an_agreement_that_it_does_not_know():
    with pytest.raises(ValueError, match=r"No agreement is called 'guessed'\. There are: "):
        figures.quoted_words(phrases().assign(agreement="guessed"))
