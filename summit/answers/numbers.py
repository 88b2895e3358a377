"""Answers that are one number: measured, which may be rounded, or counted, which may not."""

from __future__ import annotations

import math
import numbers
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np

from summit.answers.reading import LONGEST_WRITTEN, Unreadable, called, unwrapped

# A number as people write it: with a sign before or after it, and marks between its digits.
_WRITTEN_NUMBER = re.compile(
    r"[-+−]?\s*[$€£]?\s*[.,]?\d[\d\s.,'’_]*(?:e[-+]?\d+)?\s*(?:%|per ?cent|[$€£])?", re.IGNORECASE
)
_PYTHON_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:e[-+]?\d+)?", re.IGNORECASE)
_HOW_PYTHON_WRITES = (
    "Python writes a number with a decimal point, and without commas, spaces and signs such as %."
)
# What Python or NumPy takes for a number and no student means as one.
_NO_NUMBER = (bool, np.bool_, np.timedelta64)
# Two sums of the same floats, in another order, differ by less than this share.
_NOISE = 1e-9
# What such a sum may leave where it should be zero.
_ZERO = 1e-12
# A number that was divided by something: there the divisor may be the fault.
_RATE = re.compile(r"\bper\b|\bshare\b|%", re.IGNORECASE)
# To so many figures a reader rounds who is not told how far.
_FIGURES = 3

#: In what large numbers may be given instead.
SCALES = {"thousands": 1e3, "millions": 1e6, "billions": 1e9}
#: Below this a number is not given so.
LEAST_SCALED = 10_000
#: A unit that says so itself.
SCALED_UNIT = re.compile(r"\b(?:thousand|million|billion)s?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """One number, in a stated unit: the exact one, or the exact one correctly rounded.

    Parameters
    ----------
    unit : str
        As a student would say it: ``"people per 1,000 inhabitants"``.
    decimals : int, optional
        How many decimals the question asks for. An answer rounded to so many is right even if it
        has fewer than two significant digits: 5 for 5.3 where `decimals` is 0. As in `round`, -3
        asks for thousands.
    """

    unit: str
    decimals: int | None = None

    @property
    def wanted(self) -> str:
        return f"one number: {self.unit}"

    def read(self, answer: object) -> float:
        if isinstance(answer, tuple) and len(answer) > 1:
            raise Unreadable(_split_at_a_comma(answer))
        value = _as_float(unwrapped(answer))
        if math.isnan(value):
            raise Unreadable("That is NaN, “not a number”: a gap in the data got into the sum.")
        if math.isinf(value):
            raise Unreadable("That is an infinite number: something was divided by zero.")
        return value

    def same(self, given: float, expected: float) -> bool:
        if math.isclose(given, expected, rel_tol=_NOISE, abs_tol=_ZERO):
            return True
        return _is_rounded(given, expected, self.decimals)

    def rough(self, number: float) -> float:
        """Return a number as a reader would write it: to three figures, or as the question asks."""
        place = Decimal(number).adjusted() + 1 - _FIGURES
        place = place if self.decimals is None else max(place, -self.decimals)
        return float(Decimal(number).quantize(Decimal(1).scaleb(place)))

    def nudge_for(self, given: float, expected: float, nudge: str) -> str:
        only_the_sign = self.same(-given, expected)
        return "" if only_the_sign or self.scale(given, expected) else nudge

    def scale(self, given: float, expected: float) -> str:
        """Say whether a number is the right one in thousands, millions or billions."""
        if abs(expected) < LEAST_SCALED or SCALED_UNIT.search(self.unit):
            return ""
        return next(
            (name for name, size in SCALES.items() if _is_rounded(given, expected / size, None)), ""
        )

    def distance(self, given: float, expected: float) -> str:
        if given == 0:
            return "Your number is zero."
        if scale := self.scale(given, expected):
            return f"That is in {scale}; the question asks for {self.unit}."
        if given * expected < 0:
            return "Your number has the wrong sign."
        if type(self) is Number and _is_rounded(given, expected, -Decimal(expected).adjusted()):
            return "Your number is rounded too far: give at least two digits."
        higher = "high" if given > expected else "low"
        factor = abs(given / expected) if expected else 1.5
        if abs(given - expected) <= abs(expected) / 10:
            return f"Your number is close, but too {higher}."
        size, factor = ("large", factor) if factor > 1 else ("small", 1 / factor)
        if factor < 2:
            return f"Your number is too {higher}."
        if factor < 10:
            return f"Your number is several times too {size}."
        divisor = " and what you divided by" if _RATE.search(self.unit) else ""
        return f"Your number is far too {size}, {_times(factor)}: check the unit{divisor}."


@dataclass(frozen=True)
class Count(Number):
    """A whole number of things, or a year: only the exact one is right."""

    def same(self, given: float, expected: float) -> bool:
        return abs(given - expected) < _NOISE

    def rough(self, number: float) -> float:
        return number

    def distance(self, given: float, expected: float) -> str:
        if not given.is_integer() and not self.scale(given, expected):
            return "Your number is not a whole number, as a count is."
        # Any two years are close to each other as numbers.
        if self.unit.endswith("year") and 1000 <= given < 3000:
            return f"The year you give is too {'late' if given > expected else 'early'}."
        return super().distance(given, expected)


@dataclass(frozen=True)
class NumberWithin(Number):
    """One number that is right within a tolerance, such as a number read off a chart.

    Parameters
    ----------
    tolerance : float
        How far an answer may be from the expected one, in the number's own unit.
    """

    tolerance: float = 0.0

    def same(self, given: float, expected: float) -> bool:
        # 12.6 is within 0.1 of 12.5, whatever binary floats make of it.
        return abs(given - expected) <= self.tolerance + _NOISE * max(abs(given), abs(expected))


def _as_float(answer: object) -> float:
    """Return a number as a float, NaN and infinity too, or refuse what is no number."""
    if isinstance(answer, str):
        raise Unreadable(_number_as_text(answer))
    if isinstance(answer, _NO_NUMBER) or not isinstance(answer, numbers.Real | Decimal):
        raise Unreadable(f"That is {called(answer)}.")
    if isinstance(answer, np.floating) and answer.dtype.itemsize < 8:
        # As short as it is written: a 32-bit 37.7 is 37.70000076 in 64 bits.
        answer = str(answer)
    try:
        return float(answer)
    except OverflowError:
        raise Unreadable("That number is too large to be one of anything on earth.") from None
    except ValueError:
        return math.nan  # a signalling one, which refuses to become a float


def _is_rounded(given: float, expected: float, decimals: int | None) -> bool:
    """Tell whether `given` is `expected`, rounded correctly and not too far.

    Zeros at the end may be digits or not: 400 may be 395 to the nearest ten, or 400.4 to the
    nearest one. It is taken for the roughest that is allowed.
    """
    given, expected = float(given), float(expected)  # numpy's floats are written otherwise
    coarsest = Decimal(expected).adjusted() - 1
    if decimals is not None:
        coarsest = max(coarsest, -decimals)
    written = Decimal(repr(given)).normalize()
    place = min(written.as_tuple().exponent, coarsest) if given else coarsest
    unit = Decimal(1).scaleb(place)
    if abs(written - Decimal(expected)) > unit:
        return False
    return any(
        written == exact.quantize(unit, rounding=half)
        for exact in _readings(expected)
        for half in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    )


def _readings(number: float) -> tuple[Decimal, ...]:
    """Return what a float may mean: its binary value, as Python writes it, and without noise.

    They differ only where a digit is followed by an exact half: 2.675 is 2.67499... in binary.
    """
    return Decimal(number), Decimal(repr(number)), Decimal(f"{number:.12g}")


def _times(factor: float) -> str:
    """Say a factor's order of magnitude, and no more."""
    for least, words in ((1e6, "millions"), (1e3, "thousands"), (100, "hundreds")):
        if factor >= least:
            return f"by {words} of times"
    return "by tens of times"


def _number_as_text(text: str) -> str:
    """Say what is wrong with a text where a number is asked for."""
    written = text.strip()
    if len(written) > LONGEST_WRITTEN or not _WRITTEN_NUMBER.fullmatch(written):
        return "That is text."
    said = "That is text: take the quotation marks around the number away."
    if _PYTHON_NUMBER.fullmatch(written):
        return said
    return f"{said} {_HOW_PYTHON_WRITES}"


def _split_at_a_comma(values: tuple) -> str:
    """Say what a comma may have made of a number: Python takes 4,1 for two."""
    return f"That holds {len(values)} values. If you typed a comma: {_HOW_PYTHON_WRITES}"
