"""check: right answers, known mistakes, and whatever else a student may hand in."""

import ast
import inspect
import json
import re
from decimal import Decimal

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from browsing import ROOT

from summit import chapters, check, load, record
from summit.answers import Count, Day, Drawing, Month, Names, Number, OfOwnChoice, mistaken
from summit.exercises import exercise as ask
from summit.exercises import exercises

EVERY = list(exercises().values())
IDS = [exercise.id for exercise in EVERY]
#: How each is made, of its parameter if it has one.
EXERCISES = {
    make().id: make for module in chapters.modules("exercises") for make in module.EXERCISES
}
#: Those that have a right answer: sentences have none.
GRADED = [exercise for exercise in EVERY if exercise.task != "write"]
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{exercise.id}-{place}")
    for exercise in EVERY
    for place, mistake in enumerate(exercise.mistakes)
]
# Answers of every wrong kind: for no exercise may one of them end in a traceback or count as right.
RUBBISH = {
    "none": None,
    "text": "about a third",
    "empty text": "",
    "nan": float("nan"),
    "infinite": float("inf"),
    "minus infinite": -np.inf,
    "true": True,
    "complex": 1 + 2j,
    "function": len,
    "module": np,
    "empty list": [],
    "long list": list(range(50)),
    "nested": [[1], [2, 3]],
    "mixed list": ["Poland", 3, None],
    "dict": {},
    "strange dict": {None: None},
    "series": pd.Series([1.0, 2.0]),
    "series of nothing": pd.Series(dtype=float),
    "twice the same name": pd.Series([1.0, 2.0], index=["Ukraine", "Ukraine"]),
    "frame": pd.DataFrame({"a": [1, 2], "b": [3, 4]}),
    "empty frame": pd.DataFrame(),
    "array": np.zeros((3, 3)),
    "NA": pd.NA,
    "NaT": pd.NaT,
    "bytes": b"12",
    "set": {"Poland"},
    "generator": (name for name in ["Poland"]),
    "far day": "99999-01-01",
    "zone": pd.Timestamp("2022-03-29", tz="UTC"),
    "zero": 0,
    "minus": -1,
    "huge": 10**400,
}
LOOP = []
LOOP.append(LOOP)
# Answers that are hard to read at all: one exercise of each kind is given them.
UNHEARD_OF = {
    "difference of numpy dates": np.datetime64("2022-04-06") - np.datetime64("2022-03-01"),
    "difference without a day": np.timedelta64("NaT"),
    "number without an axis": np.array(-5),
    "text without an axis": np.array("Atlantis"),
    "nothing without an axis": np.array(None),
    "masked": np.ma.masked,
    "signalling nan": Decimal("sNaN"),
    "signalling nan of a country": {"Poland": Decimal("sNaN")},
    "difference of a country": {"Poland": np.timedelta64(3, "D")},
    "first moment": pd.Timestamp.min,
    "first moment of a country": {"Poland": pd.Timestamp.min},
    "last moment": pd.Timestamp.max,
    "arrays of two shapes": [np.zeros((2, 2)), np.zeros((2, 3))],
    "list that holds itself": LOOP,
}


def drawn(numbers):
    """Draw numbers as a student would who was asked to."""
    ax = pd.Series(numbers).plot.barh(xlabel="What was counted", figsize=(3, 2))
    ax.figure.text(0, 0, "Source: the publisher, as of a day")
    plt.close(ax.figure)
    return ax


def answers(exercise, computed):
    """Return what students would hand in: where the choice is free, each a name of their own."""
    if isinstance(exercise.kind, Drawing):
        return [drawn(computed)]
    if not isinstance(exercise.kind, OfOwnChoice):
        return [computed]
    return [computed.iloc[[place]] for place in range(len(computed))]


def telling(exercise, mistake):
    """Return a mistake's answer that neither is right nor comes of a likelier mistake."""
    kind = exercise.kind
    likelier = exercise.mistakes[: exercise.mistakes.index(mistake)]
    right, likelier = kind.read(exercise.expected()), [kind.read(m.answer()) for m in likelier]
    for answer in answers(exercise, mistake.answer()):
        given = kind.read(answer)
        if not kind.same(given, right) and not any(mistaken(kind, given, m) for m in likelier):
            return answer
    pytest.fail("the mistake always comes to the right answer, or to that of a likelier one")


@pytest.mark.parametrize("exercise", GRADED, ids=[exercise.id for exercise in GRADED])
def test_the_right_answer_is_told_so(exercise):
    for answer in answers(exercise, exercise.expected())[:3]:
        verdict = check(exercise.id, answer)
        assert verdict.outcome == "right"
        assert exercise.praise in verdict.message
        assert "Right" in verdict._repr_html_()


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_each_known_mistake_gets_its_own_hint(exercise, mistake):
    verdict = check(exercise.id, telling(exercise, mistake))
    assert verdict.outcome == "mistake"
    assert mistake.hint in verdict.message


def variants():
    """Return each exercise that takes a parameter, as it is asked of each of its values.

    The first and the last of them every time, the others at night.
    """
    for shown in GRADED:
        for name, values in shown.variants().items():
            for place, value in enumerate(values):
                marks = [] if place in (0, len(values) - 1) else [pytest.mark.nightly]
                yield pytest.param(shown, {name: value}, id=f"{shown.id}-{value}", marks=marks)


@pytest.mark.parametrize(("shown", "parameter"), variants())
def test_an_exercise_can_be_asked_of_each_of_its_values(shown, parameter):
    asked = ask(shown.id, **parameter)
    assert (asked.id, asked.task, asked.level) == (shown.id, shown.task, shown.level)
    right = answers(asked, asked.expected())[0]
    assert check(asked.id, right, **parameter).outcome == "right"
    given = asked.kind.read(right)
    for mistake in asked.mistakes:
        wrong = asked.kind.read(mistake.answer())
        own = isinstance(asked.kind, OfOwnChoice)
        assert own or not mistaken(asked.kind, given, wrong), mistake.hint


@pytest.mark.parametrize("shown", GRADED, ids=[exercise.id for exercise in GRADED])
def test_the_lab_asks_one_of_the_values_and_question_and_answer_follow_them(shown):
    values = shown.variants()
    parameters = inspect.signature(EXERCISES[shown.id]).parameters
    assert set(values) == set(parameters)
    for name, listed in values.items():
        asked = [ask(shown.id, **{name: value}) for value in listed]
        # None: the student chooses.
        assert parameters[name].default in (None, *listed)
        assert len({one.question for one in asked}) == len(asked) > 1
        assert len({repr(one.kind.read(one.expected())) for one in asked}) > 1


def test_a_parameter_that_an_exercise_does_not_have_is_told_so():
    assert "cannot be asked of 'Atlantis'" in check("flight-2", 1, country="Atlantis").message
    assert "Slovakia" in check("flight-2", 1, country="Atlantis").message
    assert "has no parameter 'colour'" in check("flight-2", 1, colour="red").message
    assert check("flight-2", 1, colour="red").outcome == "unknown"


@pytest.mark.parametrize("exercise", EVERY, ids=IDS)
@pytest.mark.parametrize("answer", [..., [..., ...]])
def test_dots_are_told_to_make_room_for_an_answer(exercise, answer):
    verdict = check(exercise.id, answer)
    assert verdict.outcome == "blank"
    assert verdict.message == "Put your answer in place of the three dots."


def each_kind(others=None):
    """Return an exercise of each kind of answer; and the others, if they are to be tried at night.

    Parameters
    ----------
    others : pytest.MarkDecorator, optional
        The mark of the others.
    """
    kinds = {}
    for exercise in EVERY:
        kind = exercise.kind
        kinds.setdefault((type(kind), type(getattr(kind, "kind", kind))), exercise)
    first = {exercise.id for exercise in kinds.values()}
    kept = [exercise for exercise in EVERY if exercise.id in first or others]
    return [pytest.param(one, id=one.id, marks=[] if one.id in first else [others]) for one in kept]


@pytest.mark.parametrize("exercise", each_kind(others=pytest.mark.nightly))
@pytest.mark.parametrize("answer", RUBBISH.values(), ids=RUBBISH.keys())
def test_rubbish_gets_a_plain_sentence(exercise, answer):
    verdict = check(exercise.id, answer)
    # Sentences are not marked, whatever they say.
    assert verdict.outcome in ("unreadable", "wrong", *("written",) * (exercise.task == "write"))
    assert len(verdict.message) > 20
    assert "Traceback" not in verdict.message
    assert ".." not in verdict.message.replace("...", "")


@pytest.mark.parametrize("exercise", each_kind())
@pytest.mark.parametrize("answer", UNHEARD_OF.values(), ids=UNHEARD_OF.keys())
def test_what_is_hard_to_read_gets_a_plain_sentence_too(exercise, answer):
    test_rubbish_gets_a_plain_sentence(exercise, answer)


@pytest.mark.parametrize("exercise_id", ["flight-99", "", None, 1, "FLIGHT-1", ["flight-1"]])
def test_an_exercise_that_does_not_exist_is_said_so(exercise_id):
    verdict = check(exercise_id, 1)
    assert verdict.outcome == "unknown"
    assert "Did you mean 'flight-" in verdict.message or IDS[0] in verdict.message


def test_a_chapter_in_capitals_is_that_chapter():
    assert check("FLIGHT-1", 1).message.endswith("Did you mean 'flight-1'?")
    assert check(" After-1", 1).message.endswith("Did you mean 'after-1'?")


@pytest.mark.parametrize("exercise_id", ["", 2, "theft"])
def test_without_a_near_id_those_of_the_open_lab_are_listed(monkeypatch, exercise_id):
    monkeypatch.setattr(record, "_opened", {"after_1991": record.Record("after_1991")})
    listed = check(exercise_id, 1).message.partition("There are: ")[2].rstrip(".").split(", ")
    assert listed == [identity for identity in IDS if identity.startswith("after-")]


@pytest.mark.parametrize("exercise", EVERY, ids=IDS)
def test_an_exercise_knows_two_mistakes_and_says_where_to_look(exercise):
    if exercise.task == "write":
        assert len(exercise.kind.checklist) >= 3
    else:
        assert len(exercise.mistakes) >= 2
        assert exercise.nudge.endswith((".", "?"))
    assert exercise.praise
    assert re.fullmatch(r"[a-z0-9]+-\d+", exercise.id)


@pytest.mark.parametrize("exercise", EVERY, ids=IDS)
def test_what_check_says_is_plain_text(exercise):
    said = [exercise.nudge, exercise.praise, *(mistake.hint for mistake in exercise.mistakes)]
    assert not [text for text in said if re.search(r"[`\[]|\*\*", text)]


def test_ids_are_unique():
    assert len(IDS) == len(set(IDS)) >= 6


def test_a_number_may_come_in_any_wrapping_that_holds_just_one():
    right = exercises()["flight-2"].expected()
    for answer in (right, np.float64(right), [right], np.array([right]), pd.Series([right])):
        assert check("flight-2", answer).outcome == "right"


def test_a_decimal_is_a_number_and_a_complex_one_is_called_so():
    right = exercises()["flight-2"].expected()
    assert check("flight-2", Decimal(str(right))).outcome == "right"
    for answer in (1 + 2j, np.complex128(1)):
        verdict = check("flight-2", answer)
        assert verdict.outcome == "unreadable"
        assert "That is a complex number." in verdict.message


@pytest.mark.parametrize(
    "wrap", [lambda it: it, lambda it: [it], lambda it: np.array([it]), lambda it: pd.Series([it])]
)
@pytest.mark.parametrize("unit", ["D", "ns"])
def test_a_length_of_time_is_no_number_even_of_the_right_size(wrap, unit):
    right = exercises()["summit-1"].expected()
    verdict = check("summit-1", wrap(np.timedelta64(right, unit)))
    assert verdict.outcome == "unreadable"
    assert "That is a length of time: for its days as a number, take" in verdict.message


COUNTS = {"summit-1", "weapons-2", "measures-2", "after-1", "after-5"}
COUNTS |= {"enlargement-1", "stakes-1", "stakes-6"}


@pytest.mark.parametrize("exercise_id", sorted(COUNTS))
def test_a_count_is_exact(exercise_id):
    right = exercises()[exercise_id].expected()
    assert check(exercise_id, float(right)).outcome == "right"
    for near in (right - 0.1, right * 1.004, right + 1e-6):
        verdict = check(exercise_id, near)
        assert verdict.outcome == "wrong"
        assert "not a whole number, as a count is." in verdict.message
    for other in (right - 1, right + 1):
        assert check(exercise_id, other).outcome in ("wrong", "mistake")


def test_a_count_of_each_of_several_is_exact_too():
    sizes = exercises()["summit-3"].expected().astype(float)
    assert check("summit-3", drawn(sizes)).outcome == "right"
    assert "1 of 3 numbers differ" in check("summit-3", drawn(sizes * [1, 1, 1.004])).message
    rooms = exercises()["summit-8"].expected()
    assert "whole number" in check("summit-8", {"France": rooms["France"] - 0.01}).message
    days = exercises()["enlargement-6"].expected()
    country = days.idxmax()
    assert check("enlargement-6", {country: days[country] + 1}).outcome == "wrong"


def test_every_number_of_whole_things_is_a_count():
    """People and warheads are in sums so large that a rounded one is an answer."""
    things = ("countries", "members", "days", "packages", "a year", "the year", "rooms, 1 to 3")
    for exercise in EVERY:
        kind = getattr(exercise.kind, "kind", exercise.kind)
        # A mean of days is no count of them.
        if getattr(kind, "unit", "") in things and exercise.id != "enlargement-4":
            assert isinstance(kind, Count), exercise.id


def test_a_day_may_be_text_or_timestamp():
    right = exercises()["flight-1"].expected()
    for answer in (right, str(right.date()), right.to_pydatetime(), right.to_datetime64()):
        assert check("flight-1", answer).outcome == "right"


def test_a_near_miss_is_told_in_which_direction():
    right = exercises()["flight-2"].expected()
    assert "too high" in check("flight-2", right * 1.1).message
    assert "too low" in check("flight-2", right * 0.9).message
    assert "far too large" in check("flight-2", right * 77).message
    assert "wrong sign" in check("flight-2", -right).message


def test_names_in_the_wrong_order_are_told_so():
    right = exercises()["flight-3"].expected()
    assert check("flight-3", right[::-1]).message.endswith("in the wrong order.")


def test_a_wrong_trap_is_not_told_the_right_one():
    exercise = exercises()["flight-5"]
    for answer in (["counted twice", 12], ["counted twice"], {"trap": "counted twice"}):
        verdict = check("flight-5", answer)
        assert "“counted twice” is not the trap here." in verdict.message
        assert "Look at what the computation puts together" in verdict.message
        assert exercise.nudge not in verdict.message
    assert exercise.nudge in check("flight-5", ["wrong denominator", 12]).message


def test_a_rating_that_is_wrong_is_told_where_ratings_are_explained():
    verdict = check("flight-7", {"rating": "outdated"})
    assert "“outdated” is not the rating here." in verdict.message
    assert "Read what each rating means in the ledger" in verdict.message


LISTS = [exercise for exercise in EVERY if isinstance(exercise.kind, Names)]


@pytest.mark.parametrize("exercise", LISTS, ids=[exercise.id for exercise in LISTS])
def test_a_list_of_another_length_is_told_so(exercise):
    right = list(exercise.expected())
    longer, one = check(exercise.id, [*right, "Atlantis", "Utopia"]), check(exercise.id, right[:1])
    assert f"You give {len(right) + 2} names; asked are {len(right)}." in longer.message
    assert f"You give 1 name; asked are {len(right)}." in one.message
    assert longer.outcome == one.outcome == "wrong"
    assert exercise.nudge in longer.message
    empty = check(exercise.id, [])
    assert empty.outcome == "unreadable"
    assert "That list is empty." in empty.message


@pytest.mark.parametrize(
    ("exercise", "names", "says"),
    [
        (
            "summit-2",
            "Albania; Canada; Iceland; Montenegro; North Macedonia; Norway; Türkiye; "
            "United Kingdom of Great Britain and Northern Ireland; United States of America",
            "in NATO and not in the EU",
        ),
        ("measures-4", "Austria; Croatia; Cyprus; Denmark; Ireland; Malta", "not every zero"),
        ("measures-4", "Cyprus; Malta", "Their zeros are true"),
        (
            "enlargement-5",
            "Albania; Bulgaria; Czechia; Hungary; Poland; Romania; Slovakia",
            "all former members of the Pact",
        ),
        (
            "enlargement-5",
            "Albania; Bulgaria; Czechia; Estonia; Germany; Hungary; Latvia; Lithuania; Poland; "
            "Romania; Slovakia",
            "all rows of the Pact",
        ),
    ],
)
def test_a_known_mistake_may_have_another_number_of_names(exercise, names, says):
    verdict = check(exercise, names.split("; "))
    assert verdict.outcome == "mistake"
    assert says in verdict.message


def test_any_country_will_do_where_the_choice_is_free():
    months = exercises()["flight-8"].expected()
    for country in months.index:
        assert check("flight-8", {country: months[country]}).outcome == "right"
    assert "not among the names" in check("flight-8", {"Atlantis": "2022-05"}).message


def test_a_series_whose_way_of_asking_changed_is_no_choice():
    polls = load("polls_nato_membership").sort_values("date")
    stated = polls[polls["mode"] != "not_stated"].groupby("series", observed=True)["mode"]
    mixed = {str(name) for name, modes in stated.nunique().items() if modes > 1}
    assert "hs-kantar" in mixed
    compared = exercises()["enlargement-7"].expected()
    for name, rows in polls.groupby("series", observed=True):
        points = rows["for_pct"].iloc[-1] - rows["for_pct"].iloc[0]
        verdict = check("enlargement-7", {name: points})
        assert (verdict.outcome == "mistake") == (name in mixed)
        assert ("column mode" in verdict.message) == (name in mixed)
        assert (verdict.outcome == "right") == (name in compared.index)
    assert len(compared) == polls["series"].nunique() - len(mixed)


# --- text where a number or a day is asked for --------------------------------------------------


@pytest.mark.parametrize("text", ["4.1", "-3", "2022", " 17 ", ".5", "1e5"])
def test_a_number_in_quotation_marks_is_told_so(text):
    verdict = check("flight-2", text)
    assert verdict.outcome == "unreadable"
    assert "quotation marks around the number" in verdict.message
    assert "decimal point" not in verdict.message


@pytest.mark.parametrize(
    "text", ["1,234", "4,1", "1 234", "1\u202f234", "1’234", "5 %", "5%", "5 per cent", "−3", "$5"]
)
def test_a_number_as_people_write_it_is_told_how_python_writes_it(text):
    verdict = check("flight-2", text)
    assert verdict.outcome == "unreadable"
    assert "quotation marks around the number" in verdict.message
    assert "decimal point" in verdict.message


def test_quotation_marks_do_not_tell_whether_the_number_is_right():
    for exercise in EVERY:
        if isinstance(exercise.kind, Number):
            right = check(exercise.id, str(float(exercise.expected())))
            assert right.outcome == "unreadable"
            assert right.message == check(exercise.id, "31.5").message


@pytest.mark.parametrize("text", ["many", "2022-03-29", "10:30", "a 5", "nan", "4 of 5", ""])
def test_other_text_is_no_number_in_quotation_marks(text):
    assert "That is text. " in check("flight-2", text).message


def test_a_number_in_quotation_marks_is_told_so_in_a_dict_too():
    assert "quotation marks around the number" in check("weapons-6", {"Ireland": "250.0"}).message
    assert "decimal point" in check("flight-6", {"Ukraine": "1,5"}).message


def test_a_comma_in_a_number_makes_two_of_it():
    verdict = check("flight-2", (4, 1))
    assert verdict.outcome == "unreadable"
    assert "2 values" in verdict.message
    assert "decimal point" in verdict.message


def as_day_or_month(exercise, text):
    """Return a text as the answer of its exercise: weapons-5 asks for a month beside a rating."""
    return {"month": text} if exercise == "weapons-5" else text


@pytest.mark.parametrize(
    "text", ["29 March", "March 29", "29th march", "29.3.", "29/3", "29-03-22", "03/04/22", "March"]
)
@pytest.mark.parametrize("exercise", ["flight-1", "weapons-5"])
def test_a_day_or_month_without_a_year_is_told_so(exercise, text):
    verdict = check(exercise, as_day_or_month(exercise, text))
    assert verdict.outcome == "unreadable"
    assert "The year is missing" in verdict.message


@pytest.mark.parametrize(
    ("exercise", "text", "part"),
    [
        ("flight-1", "March 2022", "day"),
        ("flight-1", "2022-03", "day"),
        ("flight-1", "05/2022", "day"),
        ("flight-1", "2022", "day"),
        ("weapons-5", "2022", "month"),
    ],
)
def test_a_year_alone_is_not_read_as_its_first_day(exercise, text, part):
    verdict = check(exercise, as_day_or_month(exercise, text))
    assert verdict.outcome == "unreadable"
    assert f"The {part} is missing" in verdict.message


@pytest.mark.parametrize("text", ["03/04/2022", "3.4.2022", "3. 4. 2022", "03-04-2022 10:00"])
def test_a_day_that_may_be_two_is_told_to_begin_with_the_year(text):
    verdict = check("flight-1", text)
    assert verdict.outcome == "unreadable"
    assert "write the year first" in verdict.message


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1999-12-31", "1999-12-31"),
        ("1999/12/31", "1999-12-31"),
        ("19991231", "1999-12-31"),
        ("31 December 1999", "1999-12-31"),
        ("December 31st, 1999", "1999-12-31"),
        ("31.12.1999", "1999-12-31"),
        ("04/04/2022", "2022-04-04"),
        ("2022-03-04", "2022-03-04"),
        ("2022-03-04 10:30", "2022-03-04"),
        ("1 May 2022", "2022-05-01"),
    ],
)
def test_a_whole_day_is_read_however_it_is_written(written, day):
    assert Day().read(written) == pd.Timestamp(day)


@pytest.mark.parametrize("written", ["2023-05", "May 2023", "5/2023", "2023-05-17", "20230517"])
def test_a_whole_month_is_read_however_it_is_written(written):
    assert Month().read(written) == pd.Timestamp("2023-05-01")


@pytest.mark.parametrize("text", ["Tuesday", "today", "now", "2022-02-30", "maybe", "202305"])
@pytest.mark.parametrize(("exercise", "called"), [("flight-1", "day"), ("weapons-5", "month")])
def test_text_that_names_no_day_is_told_so(exercise, called, text):
    verdict = check(exercise, as_day_or_month(exercise, text))
    assert verdict.outcome == "unreadable"
    assert f"That is text, not a {called}." in verdict.message


def test_a_month_that_misses_is_called_a_month():
    assert "The month you give is too early." in check("weapons-5", {"month": "1999-12"}).message


# --- an example gives no answer away ------------------------------------------------------------


def examples_of_labs():
    """Return exercise and example for each dict that a lab's exercise shows."""
    shown = []
    for path in sorted(ROOT.glob("chapters/*/lab.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            text = "".join(cell["source"])
            if asked := re.search(r"^### ([a-z]+-\d+): ", text, re.MULTILINE):
                shown += [(asked[1], example) for example in re.findall(r"`(\{.+?\})`", text)]
    return shown


@pytest.mark.parametrize("exercise", EVERY, ids=IDS)
def test_an_example_is_readable_and_not_right(exercise):
    examples = [example for identity, example in examples_of_labs() if identity == exercise.id]
    if isinstance(exercise.kind, OfOwnChoice):
        examples.append(exercise.kind.example)
        assert exercise.kind.example in exercise.kind.wanted
    for example in examples:
        verdict = check(exercise.id, ast.literal_eval(example))
        assert verdict.outcome in ("wrong", "mistake"), (example, verdict)


def test_the_labs_show_examples():
    assert len(examples_of_labs()) >= 6


@pytest.mark.parametrize("exercise", EVERY, ids=IDS)
def test_what_is_wanted_names_no_right_day_or_month(exercise):
    """Quoted days stand in what a kind asks for: no exercise may have one as its answer."""
    if exercise.task == "write":
        return
    kind, expected = exercise.kind, exercise.expected()
    if isinstance(kind, OfOwnChoice):
        kind, expected = kind.kind, list(expected)
    else:
        expected = [expected]
    if not isinstance(kind, Day):
        return
    quoted = re.findall(r"'([\d-]+)'", exercise.kind.wanted)
    assert quoted
    for text in quoted:
        given = kind.read(text)
        assert not [answer for answer in expected if kind.same(given, kind.read(answer))]
