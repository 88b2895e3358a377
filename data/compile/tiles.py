"""The book's own map: one square a country, so that no border is drawn and none is large."""

from pathlib import Path

import pandas as pd

from summit.data import TableError

WRITTEN = Path(__file__).with_name("tiles.csv")
COLUMNS = ["iso3", "column", "row"]


def tables(work):
    """Make the tile grid: designed by hand, each country known, each cell taken once."""
    grid = pd.read_csv(WRITTEN, dtype=str, keep_default_na=False)
    if list(grid.columns) != COLUMNS:
        detail = f"the columns are {list(grid.columns)}, expected {COLUMNS}"
        raise TableError(WRITTEN.name, 1, "header", detail)
    _refuse(~grid.iso3.isin(list(work.countries.names)), grid, "known country code")
    _refuse(grid.duplicated("iso3"), grid, "one square a country")
    _refuse(grid.duplicated(["column", "row"]), grid, "one country a square")
    absent = sorted(_drawn(work.done) - set(grid.iso3))
    if absent:
        raise TableError(
            WRITTEN.name, None, "every country drawn", f"{absent} have figures but no square"
        )
    grid.insert(1, "country", work.countries.name(grid.iso3))
    grid["column"], grid["row"] = grid["column"].astype(int), grid["row"].astype(int)
    return {"tile_grid": grid.sort_values("iso3", ignore_index=True)}


def _drawn(done):
    """List the countries that other tables have figures of, and that a map of Europe shows."""
    return set(done["recorded_by_country"].iso3) | set(done["temporary_protection"].iso3)


def _refuse(wrong, grid, rule):
    if wrong.any():
        at = int(wrong.to_numpy().nonzero()[0][0])
        raise TableError(WRITTEN.name, at + 2, rule, f"the row is {grid.iloc[at].to_dict()}")
