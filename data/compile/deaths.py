"""What was said of the number of people killed, by whom and of whom."""

from pathlib import Path

import pandas as pd

from .reading import Source

# Typed by hand from the page that each row names.
STATED = Path(__file__).with_name("deaths_stated.csv")
COLUMNS = [
    "stated_on", "counted_to", "group", "low", "high", "bound", "kind", "stated_by",
    "source_type", "source_url", "note",
]  # fmt: skip
GROUPS = ["civilians", "civilians_in_mariupol", "soldiers_of_russia", "soldiers_of_ukraine"]
KINDS = ["confirmed", "estimate", "opponent", "own"]


def tables(_work):
    """Make the table."""
    source = Source(STATED, STATED.name, COLUMNS)
    source.unique(["stated_on", "group", "stated_by"])
    source.texts("group", GROUPS)
    source.texts("kind", KINDS)
    for column in ("stated_by", "source_type", "source_url"):
        source.texts(column)
    low, high = source.counts("low"), source.counts("high", ("",))
    source.refuse((high < low).fillna(False).astype(bool), "high", "not below low")
    source.refuse(
        (source.frame.bound == "above") != high.isna(), "bound", "above exactly without high"
    )
    stated = source.dates("stated_on", first="2022-02-24")
    counted = pd.to_datetime(source.frame.counted_to, format="%Y-%m-%d", errors="coerce")
    source.refuse(counted.isna() & (source.frame.counted_to != ""), "counted_to", "a day or blank")
    source.refuse(counted > stated, "counted_to", "not after stated_on")
    confirmed = source.frame.kind == "confirmed"
    source.refuse(confirmed != counted.notna(), "counted_to", "filled exactly if confirmed")
    frame = source.frame.assign(stated_on=stated, counted_to=counted, low=low, high=high)
    order = ["stated_on", "group", "stated_by"]
    return {"deaths_stated": frame.sort_values(order, ignore_index=True)}
