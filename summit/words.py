"""How the book writes numbers, days and countries in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import pandas as pd

from summit.data import load

# In running text the English names of these countries take an article.
_WITH_ARTICLE = ("Republic", "Federation", "Kingdom", "States", "Netherlands", "Philippines")

_BELOW_TEN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

# Not strftime's names: those follow the language of whoever builds the book.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_text(day: date) -> str:
    """Return a day as the book writes it, such as ``29 March 2022``."""
    return f"{day_of_month(day)} {day.year}"


def day_of_month(day: date) -> str:
    """Return a day whose year is plain from the text, such as ``29 March``."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def month_text(day: date) -> str:
    """Return the month a day is in, such as ``March 2022``."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def part_of_month(day: date) -> str:
    """Return the third of its month that a day is in, such as ``early March 2022``."""
    part = ("early ", "mid-", "late ")[min((day.day - 1) // 10, 2)]
    return f"{part}{month_text(day)}"


def as_of_text(as_of: str) -> str:
    """Write a year, a month or a day as exactly as it is given, such as ``April 1995``.

    Parameters
    ----------
    as_of : str
        As the tables write it: ``"1992"``, ``"1995-04"`` or ``"1996-06-01"``.
    """
    day = pd.Timestamp(as_of)
    return {4: str(day.year), 7: month_text(day), 10: day_text(day)}[len(as_of)]


def when_text(event: object) -> str:
    """Write out when an event was, as exactly as it is known.

    Parameters
    ----------
    event : row of the chronology
        Anything with ``date``, ``end_date`` and ``precision``.
    """
    if event.precision == "year":
        return str(event.date.year)
    if event.precision == "month":
        return month_text(event.date)
    if pd.isna(event.end_date):
        return day_text(event.date)
    same_month = (event.date.year, event.date.month) == (event.end_date.year, event.end_date.month)
    first = str(event.date.day) if same_month else day_of_month(event.date)
    return f"{first} to {day_text(event.end_date)}"


def listed(things: Iterable[object]) -> str:
    """Write things out as a sentence does: "1, 2 and 3", or "none"."""
    *first, last = [str(thing) for thing in things] or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def spelled(count: int) -> str:
    """Write a count of things as a sentence does: in words below ten, in digits from ten on."""
    return _BELOW_TEN[count] if count < len(_BELOW_TEN) else f"{count:,}"


def counted(count: int, thing: str, things: str | None = None) -> str:
    """Count things in a sentence: "one package", "five packages", "12 countries"."""
    return f"{spelled(count)} {thing if count == 1 else things or f'{thing}s'}"


def how_many(count: int) -> str:
    """Write a count that has no thing beside it: as `spelled` does, but "none" where it is zero."""
    return spelled(count) if count else "none"


def minutes_text(minutes: float) -> str:
    """Write minutes: "1 minute", "3 minutes"."""
    return f"{minutes:g} minute{'s' * (minutes != 1)}"


def rounded(value: float, places: int = 0, *, sign: bool = False) -> str:
    """Write a number rounded half up, with its thousands separated: ``2.85``, ``1,250``.

    Python's own formats round a number as the machine holds it, so that 0.125 becomes 0.12, and
    2.675 becomes 2.67. Here it is rounded as a reader sees it written out.

    Parameters
    ----------
    value : float
        The number as it was computed: round it here, once, and nowhere before.
    places : int
        How many decimal places are kept.
    sign : bool
        Whether a number above zero has a plus before it.

    Raises
    ------
    ValueError
        When the number is missing or infinite.
    """
    # Fifteen digits are what the machine holds for certain; further ones are its noise.
    exact = Decimal(f"{value:.15g}")
    if not exact.is_finite():
        raise ValueError(f"Only a number that is known can be rounded, not {value}.")
    # Not `round`, which rounds half to even; zero is added so that none is written as -0.
    kept = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0
    return f"{kept:{'+' if sign else ''},.{max(places, 0)}f}"


_FIXED = re.compile(r"(\+?)(,?)\.(\d+)f")


def formatted(value: object, form: str) -> str:
    """Write a value as Python's format says, but a number of fixed places by `rounded`.

    Parameters
    ----------
    value : object
        Mostly a number.
    form : str
        A format specification, such as ``",.1f"``.

    Raises
    ------
    ValueError
        When a number that is not whole is to be written without its places, by ``"d"``.
    """
    if fixed := _FIXED.fullmatch(form):
        sign, separated, places = fixed.groups()
        text = rounded(value, int(places), sign=bool(sign))
        return text if separated else text.replace(",", "")
    if form.endswith("d") and value != int(value):
        raise ValueError(f"{value} is not whole; write it with .0f, which rounds it.")
    return format(int(value) if form.endswith("d") else value, form)


_PLACE = re.compile(r"\{(?::([^{}]*))?\}")


def filled(text: str, value: object) -> str:
    """Put a value in the place of a text, ``"{:,.0f} %"``, written by `formatted`."""
    return _PLACE.sub(lambda place: formatted(value, place[1] or ""), text)


def each(values: pd.Series, form: str, unit: str = "") -> str:
    """Write out each value after its name: "Poland 12.5, Spain 3.0".

    Parameters
    ----------
    values : pandas.Series
        Numbers, by what they are of.
    form : str
        How Python is to write them, such as ``",.0f"``.
    unit : str, optional
        What follows each, such as ``" million"``.
    """
    return ", ".join(f"{name} {formatted(value, form)}{unit}" for name, value in values.items())


def range_text(low: float, high: float) -> str:
    """Write an estimate out: "70,000", "169,000 to 190,000", or "over 70,000" without an upper end.

    Parameters
    ----------
    low, high : int
        The two ends; `high` is missing where the source says "more than".
    """
    if pd.isna(high):
        return f"over {low:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def the(country: str) -> str:
    """Return a country's name as it stands inside a sentence.

    Parameters
    ----------
    country : str
        A name or label of the table of countries.

    Returns
    -------
    str
        With "the" where English puts it: "the Republic of Moldova", but "Poland".
    """
    words = country.split(" ")
    takes_article = words[0] in (*_WITH_ARTICLE, "United") or words[-1] in _WITH_ARTICLE
    return f"the {country}" if takes_article else country


def short(country: str) -> str:
    """Return a country's name as a chart writes it, such as ``Moldova``.

    Parameters
    ----------
    country : str
        A name of the table of countries. One that is not in it is short enough as it is.
    """
    return _labels().get(country, country)


@cache
def _labels() -> dict[str, str]:
    return load("countries").set_index("country")["label"].to_dict()
