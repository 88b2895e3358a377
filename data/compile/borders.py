"""Land borders, from the CIA's World Factbook."""

import re

import pandas as pd

from .reading import PAGES, PAGES_HEADER

BORDERS = "alliance/factbook_land_borders.csv"
# Neighbours without an ISO 3166 code, so without a row in the book's countries.
LEFT_OUT = ["Kosovo", "Akrotiri", "Dhekelia"]
# Germany's page gives its border with Poland as 447 km, Poland's page gives 467 km.
PAGES_DISAGREE = {("DEU", "POL"), ("POL", "DEU")}
# Borders that are not those of the main territory.
PARTS = {
    frozenset({"LTU", "RUS"}): "Kaliningrad",
    frozenset({"POL", "RUS"}): "Kaliningrad",
    frozenset({"CAN", "DNK"}): "Greenland",
    frozenset({"ESP", "MAR"}): "Ceuta and Melilla",
}


def land_borders(sources):
    """Land borders in kilometres, each from the page of each country.

    Selected: the borders of the countries that the book draws; most stand twice, once from either
    side.
    Dropped: neighbours that have no ISO 3166 code: Kosovo and the British bases on Cyprus.
    Corrected: nothing; each length is held against the sentence on the country's page, and against
    the other country's page.
    Assumed: nothing; Germany's and Poland's pages disagree, and both lengths stand.
    """
    source = sources.open(BORDERS, "iso3,neighbour,border_km")
    source.unique("iso3", "neighbour")
    codes = sources.countries.code(source, "iso3")
    kilometres = source.numbers("border_km", minimum=0.1, maximum=10_000)
    keep = ~source.frame.neighbour.isin(LEFT_OUT)
    others = sources.countries.find(source, "neighbour", keep)
    pairs = list(zip(codes, others, strict=True))
    lengths = dict(zip(pairs, kilometres, strict=True))
    differs = [
        pair not in PAGES_DISAGREE and lengths.get(pair[::-1], length) != length
        for pair, length in zip(pairs, kilometres, strict=True)
    ]
    source.refuse(differs, "border_km", "the same on both countries' pages")
    pages = sources.open(PAGES, PAGES_HEADER).frame.set_index("iso3").border_countries_text
    unprinted = [
        not _printed(pages.get(code, ""), name, length)
        for code, name, length in zip(codes, source.frame.neighbour, kilometres, strict=True)
    ]
    source.refuse(unprinted, "border_km", f"as printed in {PAGES}")
    parts = [PARTS.get(frozenset(pair), "") for pair in pairs]
    made = {"iso3": codes, "neighbour_iso3": others, "border_km": kilometres, "part": parts}
    return pd.DataFrame(made)[keep]


def _printed(text, name, kilometres):
    """Whether the page's own sentence gives the name this length, whole or as two parts."""
    form = rf"(?:^|[;,] | and ){re.escape(name)}(?: \([^)]*\))? ([\d,.]+) km"
    found = [float(number.replace(",", "")) for number in re.findall(form, text)]
    return bool(found) and abs(sum(found) - kilometres) < 0.05
