"""Inside Ukraine: people displaced (IOM) and civilians confirmed killed and injured (OHCHR)."""

import pandas as pd

ROUNDS = "refugees/iom_internally_displaced_rounds.csv"
CASUALTIES = "war/ohchr_civilian_casualties.csv"
# The words of the gathered file, and the one word the table uses for them. Longest first.
PRECISIONS = {
    "exact (round inferred": "exact_round_inferred",
    "exact": "exact",
    "press": "press",
    "rounded": "rounded",
    "NOT FOUND": "not_found",
    "national total NOT IN FILE": "not_published",
}
NEW_METHOD_ROUND = 13


def tables(work):
    """Make the two tables."""
    sources = work.sources
    return {"displaced_inside": _displaced(sources), "civilian_casualties": _casualties(sources)}


def _displaced(sources):
    source = sources.open(ROUNDS, ["round", "reference_date", "idps", "precision", "evidence"])
    source.unique(["round"])
    rounds = source.counts("round")
    dates = source.frame.reference_date
    source.refuse(
        ~dates.str.fullmatch(r"\d{4}-\d{2}(-\d{2})?"), "reference_date", "a day or a month"
    )
    words = source.texts("precision")
    source.refuse(
        ~words.str.startswith(tuple(PRECISIONS)),
        "precision",
        f"starts with one of {list(PRECISIONS)}",
    )
    kinds = words.map(
        lambda text: next(kind for start, kind in PRECISIONS.items() if text.startswith(start))
    )
    people = source.counts("idps", ("",))
    source.refuse(
        people.isna() != kinds.isin(["not_found", "not_published"]),
        "idps",
        "blank exactly if not found",
    )
    return pd.DataFrame(
        {
            "round": rounds,
            "month": dates.str[:7],
            "date": pd.to_datetime(dates.where(dates.str.len() == 10), format="%Y-%m-%d"),
            "displaced": people,
            "precision": kinds,
            "method": (rounds >= NEW_METHOD_ROUND).map(
                {True: "from_round_13", False: "rounds_1_to_12"}
            ),
            "evidence": source.frame.evidence.where(source.frame.evidence != "", words),
        }
    )


def _casualties(sources):
    columns = ["read_on", "civilians_killed_confirmed", "civilians_injured_confirmed"]
    source = sources.open(CASUALTIES, columns)
    source.unique(["read_on"])
    return pd.DataFrame(
        {
            "read_on": source.dates("read_on", first="2022-02-24"),
            "killed_confirmed": source.counts(columns[1]),
            "injured_confirmed": source.counts(columns[2]),
        }
    )
