"""The timeline: every dated event in order, with its source and its chapters, list and pictures."""

import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from book import citations
from book import timeline as timeline_page
from book.tables import plain
from summit import data
from summit.chapters.timeline import events as timeline
from summit.words import when_text

ROOT = Path(__file__).resolve().parents[1]
STORIES = {path.parent.name for path in (ROOT / "chapters").glob("*/story.md")}

EVENTS = timeline.events()
LIST = timeline_page.markdown(EVENTS, [f"chapters/{name}/story" for name in STORIES])


# What reads the tables that `changed_table` changes.
READER = timeline


def test_events_are_in_order_of_time():
    assert EVENTS["date"].is_monotonic_increasing
    assert EVENTS["date"].dt.year.min() == 1949
    last = [data.load(name)["date"].max() for name in ("chronology", "sanctions")]
    assert EVENTS["date"].max() == max(last)


@pytest.mark.parametrize(
    ("table", "words"), [("chronology", "event"), ("sanctions", "measure")], ids=str
)
def test_every_row_of_a_table_is_there_once(table, words):
    rows = data.load(table)
    held = EVENTS[EVENTS["table"] == table]
    assert len(held) == len(rows) > 5
    for day, text in zip(rows["date"], rows[words], strict=True):
        same = held[(held["date"] == day) & held["event"].str.contains(text[:40], regex=False)]
        assert len(same) == 1, text


def test_every_member_joins_once():
    joins = EVENTS[(EVENTS["kind"] == "accession") | (EVENTS["date"] == "1949-04-04")]
    assert sorted(set(data.load("nato_members")["accession_date"])) == sorted(joins["date"])


def test_arms_of_the_six_weeks_add_up_to_the_total_of_the_defence_department():
    arms = EVENTS[EVENTS["kind"] == "arms"]["event"].str.extract(r"([\d,]+) million")[0]
    packages = data.load("us_packages").query("in_defense_total and announced_on < '2022-04-09'")
    assert arms.str.replace(",", "").astype(int).sum() == packages["amount_usd_mn"].sum() > 1000


def test_each_event_has_a_source_a_kind_and_a_chapter():
    assert (EVENTS["source_url"].map(citations.addresses).map(len) > 0).all()
    assert set(EVENTS["group"]) == set(timeline.KINDS)
    assert (EVENTS["chapters"].map(len) > 0).all()
    assert {name for names in EVENTS["chapters"] for name in names} == STORIES


def test_events_that_stories_tell_are_theirs():
    told = EVENTS.set_index("event")["chapters"]
    for chapter, words in {
        "01-summit": "G7 leaders meet",
        "04-measures": "MiG-29 aircraft on to Ukraine",
        "05-after-1991": "Budapest Memorandum",
        "06-enlargement": "Open letter",
        "07-stakes": "War in the Donbas begins",
    }.items():
        (names,) = told[told.index.str.contains(words, regex=False)]
        assert chapter in names


def test_a_kind_without_a_name_is_refused(changed_table):
    def feast(table):
        kinds = table["kind"].astype(str)
        kinds.iloc[0] = "feast"
        return table.assign(kind=kinds)

    changed_table("chronology", feast)
    with pytest.raises(ValueError, match="feast"):
        timeline.events()


def test_a_new_row_finds_its_place_and_its_chapter(changed_table):
    new = {"date": pd.Timestamp("2014-03-20"), "event": "A new event on Crimea"}

    def longer(table):
        row = table[table["topic"] == "crimea"].iloc[[0]].assign(**new)
        return pd.concat([table, row], ignore_index=True)

    changed_table("chronology", longer)
    events = timeline.events()
    place = events.index[events["event"] == new["event"]].item()
    assert events["chapters"][place] == ("05-after-1991",)
    assert events["date"][place - 1] <= new["date"] <= events["date"][place + 1]
    assert "<time" in (made := timeline_page.markdown(events, []))
    assert made.index("18 March 2014") < made.index(new["event"]) < made.index("27 March 2014")


@pytest.mark.parametrize(
    ("date", "end", "precision", "text"),
    [
        ("2022-04-06", "2022-04-07", "day", "6 to 7 April 2022"),
        ("2022-03-31", "2022-04-01", "day", "31 March to 1 April 2022"),
        ("2022-04-06", None, "day", "6 April 2022"),
        ("2014-03-01", None, "month", "March 2014"),
        ("1994-01-01", None, "year", "1994"),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(date, end, precision, text):
    ends = pd.Timestamp(end) if end else pd.NaT
    event = SimpleNamespace(date=pd.Timestamp(date), end_date=ends, precision=precision)
    assert when_text(event) == text


# --- the list -----------------------------------------------------------------------------------


def test_the_list_has_each_event_once_in_its_order():
    places = [LIST.index(plain(text)) for text in EVENTS["event"]]
    assert places == sorted(places)
    assert LIST.count("Source: <a ") == len(EVENTS)


def test_each_year_and_each_stretch_can_be_linked_to_once():
    anchors = re.findall(r' id="(timeline-\d{4})"', LIST)
    assert anchors == [f"timeline-{year}" for year in sorted(set(EVENTS["date"].dt.year))]
    for name in timeline.PERIODS:
        assert LIST.count(f"({timeline_page.period_anchor(name)})=") == 1


def test_the_six_weeks_hold_the_events_of_the_six_weeks():
    names = timeline_page.period_of(EVENTS)
    weeks = EVENTS["date"].between(*timeline.SIX_WEEKS)
    assert (names[weeks] == timeline_page.WEEKS).all()
    assert not (names[~weeks] == timeline_page.WEEKS).any()
    assert weeks.sum() > 20


def test_addresses_in_a_note_become_links():
    assert (
        timeline_page.linked("Seen: https://a.org/b.")
        == 'Seen: <a href="https://a.org/b">a page</a>.'
    )
    assert timeline_page.linked("No *address* here") == "No \\*address\\* here"


def test_a_chapter_that_is_not_in_the_book_is_named_without_a_link():
    made = timeline_page.markdown(EVENTS, [])
    assert "{doc}" not in made
    assert "Chapter 06, enlargement" in made


@pytest.mark.parametrize("chapter", sorted(STORIES))
def test_the_strip_of_a_chapter_leads_to_its_years(chapter):
    links = timeline_page.strip(EVENTS, chapter)
    assert links
    assert len(set(links)) == len(links)
    told = EVENTS[EVENTS["chapters"].map(lambda names: chapter in names)]
    years = {text for text, _ in links if text.isdigit()}
    outside = told[timeline_page.period_of(told) != timeline_page.WEEKS]
    later = (outside["date"].dt.year == 2022) & (outside["date"] > timeline.SIX_WEEKS[1])
    assert years == {str(year) for year in outside["date"].dt.year[~later]}
    assert any("six weeks" in text for text, _ in links) == (len(outside) < len(told))


# --- the built pages ----------------------------------------------------------------------------


def numbers_of(page, name):
    """Return the rows of the table below a figure, each the texts of its cells."""
    text = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)
    figure = re.search(rf'<figure class="chart" id="fig-{name}">.*?</figure>', text, re.DOTALL)[0]
    body = re.search(r"<tbody>(.*?)</tbody>", figure, re.DOTALL)[1]
    return [
        [unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def test_the_pictures_show_the_events_of_the_list(html):
    page = html("chapters/timeline/index.html")
    weeks = EVENTS[EVENTS["date"].between(*timeline.SIX_WEEKS)]
    for name, rows in (("whole-line", EVENTS), ("weeks-line", weeks)):
        expected = [[when_text(row), row.event, row.group] for row in rows.itertuples()]
        assert numbers_of(page, name) == expected
    assert page.count("<dd>") == len(EVENTS)


def test_the_sources_of_all_events_are_linked(html):
    page = html("chapters/timeline/index.html")
    linked = {unescape(address) for address in re.findall(r'href="(https?://[^"]+)"', page)}
    for text in EVENTS["source_url"]:
        assert set(citations.addresses(text)) <= linked


@pytest.mark.parametrize("chapter", sorted(STORIES))
def test_a_story_ends_with_its_years(html, chapter):
    page = html(f"chapters/{chapter}/story.html")
    strip = re.search(r'<p class="timeline-strip">(.*?)</p>', page, re.DOTALL)[1]
    anchors = re.findall(r'href="\.\./timeline/index\.html#([\w-]+)"', strip)
    assert anchors == [anchor for _, anchor in timeline_page.strip(EVENTS, chapter)]
    target = html("chapters/timeline/index.html")
    assert all(f'id="{anchor}"' in target for anchor in anchors)
