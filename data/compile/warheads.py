"""Nuclear warheads by state and year, and on Soviet territory by republic."""

import pandas as pd

from .reading import link

STOCKPILES = "alliance/fas_nuclear_stockpiles_1945-2023.csv"
REPUBLICS = "alliance/soviet_nuclear_weapons_by_republic_1991-1996.csv"
WORLD = "OWID_WRL"
# As the gathered file names a territory: the book's word, and the countries meant.
TERRITORIES = {
    "Soviet Union total": ("soviet_union", ""),
    "Soviet Union / Russia": ("soviet_union", ""),
    "Ukraine": ("UKR", "UKR"),
    "Kazakhstan": ("KAZ", "KAZ"),
    "Belarus": ("BLR", "BLR"),
    "Belarus+Kazakhstan+Ukraine": ("BLR+KAZ+UKR", ""),
}
# As the gathered file words a quantity, and what is counted. What is "remaining" is what is left.
QUANTITIES = {
    "total inventory (US administration figure)": "all_weapons",
    "stockpile (FAS/Bulletin)": "stockpile",
    "total (Allison)": "all_weapons",
    "strategic warheads": "strategic_warheads",
    "tactical weapons": "tactical_weapons",
    "ICBMs": "missiles",
    "SS-25 single-warhead ICBMs": "missiles",
    "strategic bombers": "bombers",
    "strategic and tactical warheads": "strategic_and_tactical_warheads",
    "strategic and tactical": "strategic_and_tactical_warheads",
    "tactical weapons remaining": "tactical_weapons",
    "strategic warheads remaining": "strategic_warheads",
}
DAY = r"199\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"


def warheads(sources):
    """Nuclear warheads in military stockpiles: ten states by year, 1945 to 2023.

    Selected: every state of the file.
    Dropped: the row for the world, because it is not the sum of the states.
    Corrected: nothing.
    Assumed: the Soviet Union stands under the Russian Federation to 1991.
    """
    source = sources.open(STOCKPILES, "Entity,Code,Year,nuclear_weapons_stockpile")
    source.unique("Code", "Year")
    state = source.frame.Code != WORLD
    return pd.DataFrame(
        {
            "year": source.years("Year", 1945),
            "iso3": sources.countries.code(source, "Code", names="Entity", where=state),
            "warheads": source.counts("nuclear_weapons_stockpile"),
        }
    )[state]


def soviet_warheads(sources):
    """Soviet nuclear weapons by republic, 1991 to 1996.

    Selected: all rows of the gathered file, typed from the pages named.
    Dropped: nothing.
    Corrected: territories and quantities are put into one word each; a figure that is quoted from
    the stockpiles gets their address and is held against them.
    Assumed: a single figure is both low and high; a blank high means more than low.
    """
    source = sources.open(REPUBLICS, "territory,quantity,low,high,unit,as_of,source,url,note")
    territories = source.texts("territory", TERRITORIES)
    source.texts("unit", ["weapons", "warheads", "missiles", "aircraft"])
    low, high = source.low_and_high()
    told = source.frame.as_of.str.fullmatch(DAY)
    source.refuse(~told, "as_of", "a year, a month or a day")
    quoted = source.frame.url == STOCKPILES.split("/")[1]
    stock = sources.table("warheads").set_index(["iso3", "year"]).warheads
    source.refuse(quoted & (low != stock["RUS", 1991]), "low", f"as in {STOCKPILES}")
    urls = link(source.frame.url).mask(quoted, "https://ourworldindata.org/nuclear-weapons")
    source.refuse(urls == "", "url", "an address")
    notes = source.frame.note.str.replace("sources disagree slightly", "the sources disagree")
    return pd.DataFrame(
        {
            "territory": territories.str[0],
            "iso3": territories.str[1],
            "quantity": source.texts("quantity", QUANTITIES),
            "remaining": source.frame.quantity.str.endswith("remaining"),
            "low": low,
            "high": high,
            "unit": source.frame.unit,
            "as_of": source.frame.as_of,
            "source": source.texts("source"),
            "source_url": urls,
            "note": notes,
        }
    )
