"""The kinds of answer that an exercise can ask for: how each is read and compared.

One rule of rightness holds for all. A number is right if it is the exact one, or the exact one
correctly rounded to as many digits as the answer has, at least two significant (or to the decimals
that the question names). A count is exact. A name is right in any spelling that the table
``countries`` holds, whatever its case or Unicode form.

An exercise compares ``kind.same(kind.read(answer), kind.read(expected))``.
"""

from summit.answers.composed import Parts, Sentences
from summit.answers.days import Day, Month
from summit.answers.drawing import Drawing
from summit.answers.names import Choice, Name, Names, NumberByName, OfOneName, OfOwnChoice
from summit.answers.numbers import Count, Number, NumberWithin
from summit.answers.reading import Kind, Unreadable, mistaken, nudge_for, rough

__all__ = [
    "Choice",
    "Count",
    "Day",
    "Drawing",
    "Kind",
    "Month",
    "Name",
    "Names",
    "Number",
    "NumberByName",
    "NumberWithin",
    "OfOneName",
    "OfOwnChoice",
    "Parts",
    "Sentences",
    "Unreadable",
    "mistaken",
    "nudge_for",
    "rough",
]
