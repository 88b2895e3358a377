"""How names are written: every spelling of a country is that country."""

from __future__ import annotations

import contextlib
import math
import numbers
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from itertools import islice

import numpy as np
import pandas as pd

from summit.answers.reading import LONGEST_WRITTEN, Unreadable, called
from summit.data import load

# Spellings that people use every day and the table of countries does not hold.
_EVERYDAY = {
    "America": "USA",
    "Bolivia": "BOL",
    "Bosnia": "BIH",
    "Bosnia-Herzegovina": "BIH",
    "Britain": "GBR",
    "EU institutions": "XXE",
    "Great Britain": "GBR",
    "Holland": "NLD",
    "Laos": "LAO",
    "Palestine": "PSE",
    "Tanzania": "TZA",
    "UAE": "ARE",
    "Vietnam": "VNM",
}
# Python and NumPy take these for numbers, such as a year may be.
_NO_NAME = (bool, np.bool_, np.timedelta64)
# More names than any question has; something that never ends is cut here.
_MOST = 1000


def folded(name: str) -> str:
    """Return a name without what does not tell two apart: case, accents, dots, unseen signs."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("’", "'").replace("&", " and "))
    marks_off = "".join(
        letter
        for letter in plain
        if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
    )
    return " ".join(marks_off.replace(".", "").split())


def known_as(name: str) -> str:
    """Return a country's name as the table has it; another name in one Unicode form, trimmed."""
    if len(name) > LONGEST_WRITTEN:
        name = f"{name[:LONGEST_WRITTEN]}…"
    spellings, plain = _spellings(), folded(name)
    there = spellings.get(plain) or spellings.get(plain.removeprefix("the "))
    return there or " ".join(unicodedata.normalize("NFC", name).split())


def is_country(name: str) -> bool:
    """Tell whether a name, in any known spelling, is one of the table ``countries``."""
    return folded(known_as(name)) in _spellings()


@cache
def _spellings() -> dict[str, str]:
    """Return each country's name by all its folded spellings, its code among them."""
    table = load("countries")
    aliases = table["aliases"].fillna("").str.split("|")
    by_code = dict(zip(table["iso3"].astype(str), table["country"], strict=True))
    known = {folded(spelling): by_code[code] for spelling, code in _EVERYDAY.items()}
    for row, others in zip(table.itertuples(), aliases, strict=True):
        for spelling in (*others, row.iso3, row.label):
            known.setdefault(folded(spelling), row.country)
    known |= {folded(country): country for country in table["country"]}
    known.pop("", None)
    return known


def name_of(value: object) -> str:
    """Return what a label is called: a text's known spelling, a year's digits, a day's date."""
    if isinstance(value, str):
        return known_as(value)
    if isinstance(value, date | datetime | np.datetime64 | pd.Period) and value is not pd.NaT:
        return _day_of(value)
    if isinstance(value, numbers.Real) and not isinstance(value, _NO_NAME):
        with contextlib.suppress(OverflowError):
            return f"{float(value):.15g}"
    raise Unreadable(f"Among the names is {called(value)}.")


def _day_of(value: object) -> str:
    with contextlib.suppress(ValueError, OverflowError, NotImplementedError):
        start = value.start_time if isinstance(value, pd.Period) else value
        return str(pd.Timestamp(start).date())
    raise Unreadable("Among the names is a day that no calendar has.")


def names_in(answer: object) -> list[str]:
    """Return the names that a list, a column, a set or the like holds.

    Where a Series holds numbers and its index names, as what ``nlargest`` returns does, the names
    are those of the index.
    """
    if isinstance(answer, pd.DataFrame) and answer.shape[1] == 1:
        answer = answer.iloc[:, 0]
    if isinstance(answer, str | bytes | pd.DataFrame) or not isinstance(answer, Iterable):
        raise Unreadable(f"That is {called(answer)}.")
    if isinstance(answer, pd.Series):
        answer = _values_or_index(answer)
    if isinstance(answer, np.ndarray):
        answer = answer.flat
    names = list(islice(answer, _MOST))
    if wrong := [name for name in names if not isinstance(name, str)]:
        raise Unreadable(f"The list holds {_called_value(wrong[0])}.")
    if not names:
        raise Unreadable("That list is empty.")
    return [known_as(name) for name in names]


def _values_or_index(series: pd.Series) -> pd.Series | pd.Index:
    """Return the names of a Series: its values, or the index of its numbers."""
    if pd.api.types.is_bool_dtype(series):
        raise Unreadable(
            "That is True or False for each row: put it in brackets after the table, "
            "and take the names of the rows that are left."
        )
    numeric = pd.api.types.is_numeric_dtype(series) or pd.api.types.is_datetime64_any_dtype(series)
    numeric |= pd.api.types.is_timedelta64_dtype(series)
    index_names = all(isinstance(name, str) for name in series.index)
    return series.index if numeric and index_names else series


def _called_value(value: object) -> str:
    missing = isinstance(value, float) and math.isnan(value)
    return "an empty value" if missing else called(value)


def by_name(answer: object) -> dict[str, object]:
    """Return what a dict, a Series or a one-column frame says, by name; each name once."""
    if isinstance(answer, pd.DataFrame) and answer.shape[1] == 1:
        answer = answer.iloc[:, 0]
    if isinstance(answer, pd.Series):
        if isinstance(answer.index, pd.MultiIndex):
            raise Unreadable("That is a column whose index has several levels.")
        pairs = list(zip(answer.index, answer.to_numpy(dtype=object), strict=True))
    elif isinstance(answer, Mapping):
        pairs = list(answer.items())
    else:
        raise Unreadable(f"That is {called(answer)}.")
    if not pairs:
        raise Unreadable("That is empty: there must be at least one name.")
    named = [(name_of(name), value) for name, value in pairs]
    if len({folded(name) for name, _ in named}) < len(named):
        raise Unreadable("A name is there twice: each may be there only once.")
    return dict(named)


def spelled_as(given: pd.Series, expected: pd.Series) -> pd.Series:
    """Return `given` with its names written as those of `expected` are, where they agree."""
    theirs = {folded(name): name for name in expected.index}
    return given.set_axis([theirs.get(folded(name), name) for name in given.index])
