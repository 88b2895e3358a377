"""The steps into the Alliance and the quotations: a wrong line of the hand-written lists stops."""

from types import SimpleNamespace

import pytest

from data.compile import enlargement
from summit import data as book
from summit.data import TableError


@pytest.fixture
def work():
    """What the compiler hands over: the tables made before, and the names of countries."""
    names = book.load("countries").set_index("iso3")["country"]
    done = {name: book.load(name) for name in ("nato_members", "chronology")}
    countries = SimpleNamespace(name=lambda codes: codes.map(names))
    return SimpleNamespace(done=done, countries=countries)


@pytest.fixture
def rewritten(tmp_path, monkeypatch):
    """Let the compiler read a list in which one text stands for another."""

    def rewrite(name, old, new):
        path = getattr(enlargement, name)
        text = path.read_text(encoding="utf-8")
        assert old in text
        copy = tmp_path / path.name
        copy.write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setattr(enlargement, name, copy)

    return rewrite


def test_every_member_since_1999_has_its_steps(work):
    made = enlargement.tables(work)
    assert {name: len(table) for name, table in made.items()} == {
        name: len(book.load(name)) for name in made
    }
    assert made["accession_steps"].country.notna().all()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("STEPS", "ALB HRV", "ALB", "HRV lacks one"),
        ("STEPS", "invited,2015-12-02,MNE", "invited,2015-12-02,MNE SRB", "SRB"),
        ("STEPS", "invited,2018-07-11", "invited,2020-07-11", "MKD"),
        ("STEPS", "invited,2008-04-03,ALB HRV", "invited,2008-04-03,ALB HRV ALB", "twice"),
        ("STEPS", "applied,2022-05-18", "applied,2022-05-17", "not in the chronology"),
        ("STEPS", "invited,2008", "asked,2008", "one of"),
        ("SIGNATORIES", "40,above", "40,below", "above or blank"),
        ("SIGNATORIES", ",46,", ",many,", "whole number"),
        ("QUOTATIONS", "effort to expand NATO", "one " * 11, "at most 10 words"),
        ("QUOTATIONS", ",1995,", ",in 1995,", "a day or a year"),
    ],
)
def test_a_wrong_line_is_refused_and_named(work, rewritten, name, old, new, said):
    rewritten(name, old, new)
    with pytest.raises(TableError, match=said):
        enlargement.tables(work)
