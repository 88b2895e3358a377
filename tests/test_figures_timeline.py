"""The figures of the timeline, drawn from events that never were."""

import pandas as pd
from lab_figures import calls, state

from summit.chapters.timeline import figures

EVENTS = pd.DataFrame(
    [("1949-04-04", None, "day", "A treaty", "Treaties", "chronology", ("06-enlargement",)),
     ("1991-01-01", None, "year", "A year's word", "Words", "chronology", ("05-after-1991",)),
     ("2022-02-24", None, "day", "An attack", "War", "chronology", ("01-summit", "02-flight")),
     ("2022-02-24", None, "day", "Another", "War", "chronology", ("01-summit",)),
     ("2022-04-06", "2022-04-07", "day", "They meet", "Meetings", "chronology", ("01-summit",)),
     ("2022-04-09", None, "day", "Arms arrive", "Arms", "us_packages", ("03-weapons",))],
    columns=["date", "end_date", "precision", "event", "group", "table", "chapters"],
).astype({"date": "datetime64[us]", "end_date": "datetime64[us]"})  # fmt: skip
WEEKS = EVENTS.iloc[2:5]


def test_whole_line():
    explorer = figures.whole_line(EVENTS)
    chart = state(explorer, chapter=figures.EVERY)
    assert chart.title == "6 events from 1949 to 2022, 3 of them in six weeks of 2022"
    assert chart.alt.startswith(
        "Strokes on an axis of time, in a row for each kind of event, from 4 April 1949 to "
        "9 April 2022. In colour 6 of 6 events: War 2, Votes and laws 0, Meetings 1, Words 1, "
    )
    assert list(chart.numbers["When"][[1, 4]]) == ["1991", "6 to 7 April 2022"]
    assert chart.tables == ("chronology", "us_packages")
    chart = state(explorer, chapter="01-summit")
    assert chart.title == "Chapter 01, summit: 3 of the 6 events, in 2022"
    assert list(chart.numbers["What"]) == ["An attack", "Another", "They meet"]
    # A chapter that tells none is no choice.
    assert [setting["chapter"] for setting in explorer.settings] == [
        figures.EVERY, "01-summit", "02-flight", "03-weapons", "05-after-1991", "06-enlargement",
    ]  # fmt: skip


def test_weeks_line():
    explorer = figures.weeks_line(WEEKS)
    chart = state(explorer, chapter=figures.EVERY)
    assert chart.title == "3 events in six weeks, 2 of them on 24 February 2022"
    chart = state(explorer, chapter="02-flight")
    assert chart.title == "Chapter 02, flight: 1 of the 3 events of the six weeks"
    assert "In colour 1 of 3 events: War 1, Votes and laws 0, Meetings 0" in chart.alt
    assert chart.tables == ("chronology",)


def test_the_lines_from_the_tables():
    drawn = calls("timeline/line.ipynb")
    for name, frame in (("whole_line", "events"), ("weeks_line", "weeks")):
        call = drawn[name]
        events, chart = call.arguments[frame], state(call.drawn, chapter="03-weapons")
        arms = (events["kind"] == "arms").sum()
        assert f"Chapter 03, weapons: {arms} of the {len(events)} events" in chart.title
        assert list(chart.numbers["Kind"]) == ["Arms"] * arms
        assert f"In colour {arms} of {len(events)} events: War 0" in chart.alt
