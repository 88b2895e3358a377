"""What was said of the dead: a wrong line of the hand-written list stops."""

import pytest

from data.compile import deaths
from summit import data as book
from summit.data import TableError


@pytest.fixture
def rewritten(tmp_path, monkeypatch):
    """Let the compiler read a list in which one text stands for another."""

    def rewrite(old, new):
        text = deaths.STATED.read_text(encoding="utf-8")
        assert old in text
        copy = tmp_path / deaths.STATED.name
        copy.write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setattr(deaths, "STATED", copy)

    return rewrite


def test_every_line_is_in_the_table():
    made = deaths.tables(None)["deaths_stated"]
    assert len(made) == len(book.load("deaths_stated")) > 5
    assert set(made.kind) == set(deaths.KINDS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("7000,15000", "15000,7000", "not below low"),
        ("12000,,above", "12000,,about", "above exactly without high"),
        ("12000,,above", "12000,12000,above", "above exactly without high"),
        ("2022-04-07,2022-04-06", "2022-04-07,2022-04-08", "not after stated_on"),
        ("2022-04-07,2022-04-06", "2022-04-07,", "filled exactly if confirmed"),
        ("2022-04-07,2022-04-06", "2022-04-07,Wednesday", "a day or blank"),
        ("2022-03-25,,", "2022-02-23,,", "between 2022-02-24"),
        ("soldiers_of_ukraine", "soldiers", "one of"),
        (",own,", ",admitted,", "one of"),
        ("1351,1351", "many,many", "whole number"),
        ("2022-03-25,,", "2022-03-25,2022-03-25,", "filled exactly if confirmed"),
    ],
)
def test_a_wrong_line_is_refused_and_named(rewritten, old, new, said):
    rewritten(old, new)
    with pytest.raises(TableError, match=said):
        deaths.tables(None)
