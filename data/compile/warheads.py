"""Nuclear warheads by state and year, and on Soviet territory by republic."""

import pandas as pd

from .members import link
from .reading import LATEST_YEAR

STOCKPILES = "alliance/fas_nuclear_stockpiles_1945-2023.csv"
REPUBLICS = "alliance/soviet_nuclear_weapons_by_republic_1991-1996.csv"
WORLD = "OWID_WRL"
YEARS = (1945, LATEST_YEAR)
# As the gathered file names a territory: the book's word, and the countries meant.
TERRITORIES = {
    "Soviet Union total": ("soviet_union", ""),
    "Soviet Union / Russia": ("soviet_union", ""),
    "Ukraine": ("UKR", "UKR"),
    "Kazakhstan": ("KAZ", "KAZ"),
    "Belarus": ("BLR", "BLR"),
    "Belarus+Kazakhstan+Ukraine": ("BLR+KAZ+UKR", ""),
}
# As the gathered file words a quantity: what is counted, and whether it is what is left.
QUANTITIES = {
    "total inventory (US administration figure)": ("all_weapons", False),
    "stockpile (FAS/Bulletin)": ("stockpile", False),
    "total (Allison)": ("all_weapons", False),
    "strategic warheads": ("strategic_warheads", False),
    "tactical weapons": ("tactical_weapons", False),
    "ICBMs": ("missiles", False),
    "SS-25 single-warhead ICBMs": ("missiles", False),
    "strategic bombers": ("bombers", False),
    "strategic and tactical warheads": ("strategic_and_tactical_warheads", False),
    "strategic and tactical": ("strategic_and_tactical_warheads", False),
    "tactical weapons remaining": ("tactical_weapons", True),
    "strategic warheads remaining": ("strategic_warheads", True),
}
UNITS = ["weapons", "warheads", "missiles", "aircraft"]


def tables(work):
    """Make the two tables."""
    stockpiles = _stockpiles(work)
    return {"warheads": stockpiles, "soviet_warheads": _republics(work, stockpiles)}


def _stockpiles(work):
    source = work.sources.open(STOCKPILES, ["Entity", "Code", "Year", "nuclear_weapons_stockpile"])
    source.unique(["Code", "Year"])
    years = source.counts("Year").astype("int64")
    source.refuse(~years.between(*YEARS), "Year", f"between {YEARS[0]} and {YEARS[1]}")
    warheads = source.counts("nuclear_weapons_stockpile").astype("int64")
    world = source.frame.Code == WORLD
    known = source.frame.Entity.map(work.countries.known)
    source.refuse(~world & (known != source.frame.Code), "Entity", "the country that Code says")
    frame = pd.DataFrame(
        {
            "year": years,
            "iso3": source.frame.Code,
            "country": work.countries.name(source.frame.Code),
            "warheads": warheads,
        }
    )[~world]
    return frame.sort_values(["iso3", "year"], ignore_index=True)


def _republics(work, stockpiles):
    columns = [
        "territory", "quantity", "low", "high", "unit", "as_of", "source", "url", "note",
    ]  # fmt: skip
    source = work.sources.open(REPUBLICS, columns)
    territories = source.texts("territory", TERRITORIES).map(TERRITORIES)
    quantities = source.texts("quantity", QUANTITIES).map(QUANTITIES)
    source.texts("unit", UNITS)
    low, high = source.counts("low"), source.counts("high", ("",))
    source.refuse((high < low).fillna(False).astype(bool), "high", "not below low")
    days = source.frame.as_of
    source.refuse(
        ~days.str.fullmatch(r"199\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"),
        "as_of",
        "a year, a month or a day",
    )
    quoted = source.frame.url == STOCKPILES.split("/")[1]
    union = stockpiles[(stockpiles.iso3 == "RUS") & (stockpiles.year == 1991)].warheads
    if quoted.any():
        source.refuse(quoted & (low != union.iloc[0]), "low", f"as in {STOCKPILES}")
    urls = link(source.frame.url)
    frame = pd.DataFrame(
        {
            "territory": territories.str[0],
            "iso3": territories.str[1],
            "quantity": quantities.str[0],
            "remaining": quantities.str[1].map({True: "true", False: "false"}),
            "low": low,
            "high": high,
            "unit": source.frame.unit,
            "as_of": days,
            "source": source.texts("source"),
            "source_url": urls.mask(quoted, "https://ourworldindata.org/nuclear-weapons"),
            "note": source.frame.note.str.replace(
                "sources disagree slightly", "the sources disagree"
            ),
        }
    )
    source.refuse(frame.source_url == "", "url", "an address")
    return frame.sort_values(
        ["territory", "quantity", "remaining", "as_of", "low"], ignore_index=True
    )
