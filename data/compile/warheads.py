"""Nuclear warheads by state and year, and on Soviet territory by republic."""

import pandas as pd

from .reading import link

STOCKPILES = "alliance/fas_nuclear_stockpiles_1945-2023.csv"
REPUBLICS = "alliance/soviet_nuclear_weapons_by_republic_1991-1996.csv"
WORLD = "OWID_WRL"
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
    territories = source.texts("territory", sources.words("soviet_warheads", "territory"))
    quantities = source.texts("quantity", sources.words("soviet_warheads", "quantity"))
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
            "territory": territories,
            "iso3": territories.where(territories.str.fullmatch("[A-Z]{3}"), ""),
            "quantity": quantities,
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
