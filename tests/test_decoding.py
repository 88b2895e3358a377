"""An answer that has left the sandbox as JSON is told what the student was told."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_answers import ANYTHING, BARS, KINDS, SHOWN, quick
from test_exercises import EVERY, IDS, RUBBISH, UNHEARD_OF, answers, each_kind

from classroom.decoding import NotDecoded, decode
from classroom.inside.encoding import MOST_ROWS, encode
from summit.answers import Number, Unreadable
from summit.answers.drawing import ReadOff
from summit.exercises import Exercise, Mistake, verdict

SHOWN_ELSEWHERE = Exercise("flight-1", "", "draw", "core", 1, "", BARS, "", expected=lambda: SHOWN)


def through(answer):
    """Return an answer as it comes out of the sandbox."""
    return decode(json.loads(json.dumps(encode(answer), allow_nan=False)))


def told(asked, answer):
    """Return what is said of an answer; what Python said, where an answer cannot be read at all."""
    found = verdict(asked, answer)
    # Half a character does not come out of the sandbox.
    return found.outcome, found.message.replace("\\ud800", "?")


@cache
def kept(asked):
    """Return an exercise that computes what is expected once."""
    mistakes = tuple(Mistake(cache(one.answer), one.hint) for one in asked.mistakes)
    return replace(asked, expected=asked.expected and cache(asked.expected), mistakes=mistakes)


@pytest.mark.parametrize("asked", EVERY, ids=IDS)
def test_right_answers_and_known_mistakes_are_told_the_same(asked):
    asked = kept(asked)
    computed = [asked.expected()] if asked.expected else ["All of it is true, says the source."]
    computed += [mistake.answer() for mistake in asked.mistakes]
    given_in = [one for each in computed for one in [each, *answers(asked, each)[:1]]]
    found = {told(asked, through(one))[0] for one in given_in}
    assert [told(asked, through(one)) for one in given_in] == [told(asked, one) for one in given_in]
    assert {"right", "written"} & found


@pytest.mark.parametrize("asked", each_kind(others=pytest.mark.nightly))
def test_what_is_of_another_kind_is_told_the_same(asked):
    asked = kept(asked)
    for name, answer in (RUBBISH | UNHEARD_OF).items():
        if name != "generator":
            assert told(asked, through(answer)) == told(asked, answer), name


@pytest.mark.parametrize(("kind", "expected"), KINDS.values(), ids=KINDS.keys())
@given(answer=ANYTHING)
@settings(quick, max_examples=40)
def test_whatever_comes_is_told_the_same(kind, expected, answer):
    asked = replace(SHOWN_ELSEWHERE, kind=kind, expected=lambda: expected)
    # An iterator can be read once only.
    items = list(answer) if isinstance(answer, Iterator) else None
    first, second = (answer, answer) if items is None else (iter(items), iter(items))
    assert told(asked, through(first)) == told(asked, second)


@pytest.mark.parametrize(
    "dtype", ["float32", "Int64", "category", "datetime64[s]", "string", "m8[s]"]
)
@given(data=st.data())
@settings(quick, max_examples=8)
def test_columns_of_every_type_are_told_the_same(dtype, data):
    values = data.draw(st.lists(st.integers(0, 3), max_size=4))
    index = data.draw(
        st.sampled_from([None, ["Poland", "Italy", "Malta", "Cyprus"][: len(values)]])
    )
    column = pd.Series(values, index=index).astype(dtype)
    for kind, expected in KINDS.values():
        asked = replace(SHOWN_ELSEWHERE, kind=kind, expected=lambda expected=expected: expected)
        for answer in (column, column.to_frame(), column.index, column.to_numpy(), column.array):
            assert told(asked, through(answer)) == told(asked, answer)


@pytest.mark.parametrize(
    "answer",
    [
        np.float32(37.7),
        np.float16(37.7),
        Fraction(377, 10),
        date(2022, 3, 29),
        datetime(2022, 3, 29, 1, tzinfo=UTC),
        timedelta(3),
        pd.Timedelta(days=3),
        pd.Timestamp("2022-03-29 01:00", tz="Europe/Kyiv"),
        pd.Timestamp("0022-03-29"),
        pd.Period("2022-03"),
        pd.Period("2022-03-29", freq="D"),
        np.datetime64("2022-03"),
        np.datetime64("NaT"),
        pd.Interval(1, 2),
        range(3),
        {"Poland": 1}.keys(),
        pd.Series({("Poland", 1): 1.5}),
        pd.MultiIndex.from_tuples([("Poland", 1)]),
        pd.Series({"Poland": 1.5}).groupby([1]),
        pd.Series([True, pd.NA], dtype="boolean"),
        pd.Series([1, pd.NA], dtype="Int64", index=["Poland", "USA"]),
        pd.Series([2**64 - 1]),
        pd.Series([], dtype="datetime64[ns]"),
        list(range(100_000)),
        pd.Series(range(MOST_ROWS + 1)),
        pd.DataFrame(np.zeros((300, 300))),
        "word " * 30_000,
        type("", (), {"__call__": lambda self: 1, "__module__": "x"}),
        len,
        int,
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_what_is_seldom_given_is_told_the_same(answer):
    for kind, expected in KINDS.values():
        asked = replace(SHOWN_ELSEWHERE, kind=kind, expected=lambda expected=expected: expected)
        assert told(asked, through(answer)) == told(asked, answer)


PADDED = {
    "lists": {"is": "list", "length": 100_000, "items": []},
    "tables": {"is": "frame", "shape": [100_000, 1]},
    "arrays": {"is": "array", "shape": [100_000], "items": []},
}


@pytest.mark.parametrize("one", PADDED.values(), ids=PADDED.keys())
def test_what_only_claims_to_be_long_is_not_rebuilt_over_and_over(one):
    with pytest.raises(NotDecoded):
        decode({"is": "list", "length": 2, "items": [one, one]})


def charts():
    """Yield what draws charts of many forms, right ones and others."""
    numbers = pd.Series(SHOWN, dtype=float)
    for way in ("bar", "barh", "line"):
        for edit in (
            lambda ax: None,
            lambda ax: ax.figure.text(0, 0, "Source: the publisher"),
            lambda ax: (ax.set_title("What it shows"), ax.figure.text(0, 0, "Source: a table")),
            lambda ax: ax.set_yscale("log"),
            lambda ax: ax.set_ylim(1, 100),
        ):
            yield lambda way=way, edit=edit: (ax := getattr(numbers.plot, way)(), edit(ax))[0]
    yield plt.figure
    yield lambda: plt.subplots()[1]
    yield numbers.plot.pie
    yield lambda: numbers.plot.bar().figure
    yield lambda: [numbers.plot.bar()]
    yield lambda: [[numbers.plot.bar()]]
    yield lambda: numbers.to_frame("a").assign(b=1).plot.bar(subplots=True)
    yield lambda: tuple(numbers.plot.bar().patches)
    yield numbers.plot.hist
    yield lambda: numbers.plot.bar().patches[0]


@pytest.mark.parametrize("draw", charts())
def test_a_chart_is_told_the_same_by_what_it_shows(draw):
    chart = draw()
    for kind, expected in KINDS.values():
        asked = replace(SHOWN_ELSEWHERE, kind=kind, expected=lambda expected=expected: expected)
        assert told(asked, through(chart)) == told(asked, chart)
    plt.close("all")


def test_nothing_of_a_chart_is_left_but_what_it_showed():
    chart = through(pd.Series(SHOWN, dtype=float).plot.bar())
    assert isinstance(chart, ReadOff)
    assert vars(chart).keys() == {"drawn", "fault"}


# --- what a student's code may have written itself ----------------------------------------------

FORGED = [
    None,
    1,
    [],
    {},
    {"is": None},
    {"is": []},
    {"is": "code", "value": "1"},
    {"is": "int", "value": 5},
    {"is": "int", "value": "9" * 5_000},
    {"is": "int", "value": "0x10; import os"},
    {"is": "float", "value": "1" * 5_000},
    {"is": "float", "value": "1", "bits": "32"},
    {"is": "str", "value": "a" * 1_000_000},
    {"is": "str", "value": ["a"]},
    {"is": "list", "length": 10**12, "items": "abc"},
    {"is": "list", "length": True, "items": []},
    {"is": "list", "length": 2_000, "items": [{"is": "none"}] * 2_000},
    {"is": "dict", "names": [{"is": "list", "length": 0, "items": []}], "values": [{"is": "none"}]},
    {"is": "dict", "names": [], "values": [{"is": "none"}]},
    {"is": "index", "range": [0, 10**12, 1]},
    {"is": "index", "range": [0, 1, 0]},
    {"is": "period", "value": 10**30, "freq": "D"},
    {"is": "period", "value": 1, "freq": "D'); import os"},
    {"is": "datetime64", "value": "1", "unit": "x", "step": 1},
    {"is": "moment", "value": "9" * 30, "unit": "ns", "aware": False},
    {"is": "date", "value": "2022-13-99"},
    {"is": "decimal", "value": "nothing"},
    {"is": "fraction", "value": ["1", "0"]},
    {"is": "series", "holds": "code", "values": [], "name": None, "index": {}, "length": 0},
    {"is": "array", "shape": [-1, -1], "items": []},
    {"is": "chart", "in": "one", "type": "Axes", "items": [], "readings": [], "axis": "y"},
    {"is": "chart", "in": "shell", "type": "Axes", "items": []},
    {"is": "other", "type": 3, "callable": True},
    {"is": "other", "type": "x", "callable": "yes"},
]


@pytest.mark.parametrize("written", FORGED, ids=lambda written: json.dumps(written)[:40])
def test_what_no_answer_is_written_as_is_refused(written):
    with pytest.raises(NotDecoded):
        decode(written)


def test_a_deep_answer_is_refused():
    deep = {"is": "none"}
    for _ in range(500):
        deep = {"is": "list", "length": 1, "items": [deep]}
    with pytest.raises(NotDecoded):
        decode(deep)


def test_a_large_size_takes_no_memory():
    told_long = decode({"is": "list", "length": 10**15, "items": []})
    assert len(told_long) <= 1_000_000
    table = decode({"is": "frame", "shape": [10**12, 10**12]})
    assert table.size <= 1_000_000
    array = decode({"is": "array", "shape": [10**6, 10**6], "items": []})
    assert array.size <= 1_000_000
    with pytest.raises(Unreadable):
        Number("people").read(array)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["is", "value", "items", "length", "names", "values", "shape"]),
                inner | st.sampled_from(["list", "dict", "series", "frame", "int", "array", "set"]),
                max_size=5,
            )
        ),
        max_leaves=10,
    )
)
@settings(quick, max_examples=80)
def test_whatever_is_written_is_read_or_refused(written):
    # It is read, or refused: nothing else comes of it.
    with suppress(NotDecoded):
        decode(written)
