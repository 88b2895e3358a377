"""Nuclear warheads by state and year, and on Soviet territory by republic."""

import pandas as pd

STOCKPILES = "alliance/fas_nuclear_stockpiles_1945-2023.csv"
WORLD = "OWID_WRL"


def warheads(sources):
    """Nuclear warheads in military stockpiles: ten states by year, 1945 to 2023.

    Selected: every state of the file.
    Dropped: the row for the world, because it is not the sum of the states.
    Corrected: nothing.
    Assumed: the Soviet Union is the Russian Federation's row until 1991.
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


def warheads_status(sources):
    """Nuclear warheads early in the year of the newest edition, a row a state.

    Selected: every state of the edition, with its stockpile and its whole inventory.
    Dropped: what is deployed and what is in reserve, since for India the two do not add up to the
    stockpile.
    Corrected: nothing.
    Assumed: no year between this and the last of `warheads` is known, so none is filled in.
    """
    source = sources.written("warheads_status", "year,iso3,stockpile,inventory,source_url")
    made = source.described("warheads_status")
    source.refuse(made.inventory < made.stockpile, "inventory", "not below stockpile")
    return made


def soviet_warheads(sources):
    """Soviet nuclear weapons by republic, 1991 to 1996.

    Selected: figures typed by this project from the pages named in each row.
    Dropped: nothing.
    Corrected: territories and quantities are put into one word each; the figure that is quoted from
    the stockpiles is held against them.
    Assumed: a single figure is both low and high; a blank high means more than low.
    """
    columns = "territory,quantity,remaining,low,high,unit,as_of,source,source_url,note"
    source = sources.written("soviet_warheads", columns)
    made = source.described("soviet_warheads")
    source.low_and_high()
    stock = sources.table("warheads").set_index(["iso3", "year"]).warheads
    quoted = made.quantity == "stockpile"
    source.refuse(quoted & (made.low != stock["RUS", 1991]), "low", f"as in {STOCKPILES}")
    iso3 = made.territory.where(made.territory.str.fullmatch("[A-Z]{3}"), "")
    return made.assign(iso3=iso3)
