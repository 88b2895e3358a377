"""People displaced inside Ukraine, from IOM's telephone surveys."""

import pandas as pd

ROUNDS = "refugees/iom_internally_displaced_rounds.csv"
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


def displaced_inside(sources):
    """People displaced inside Ukraine, by survey round.

    Selected: the national total of every round, typed from the publication that the row names.
    Dropped: nothing; a round without a national total has a row and no figure.
    Corrected: how exactly a total is known is put into one of six words.
    Assumed: the method changed with round 13.
    """
    source = sources.open(ROUNDS, "round,reference_date,idps,precision,evidence")
    source.unique("round")
    rounds, dates = source.counts("round"), source.frame.reference_date
    told = dates.str.fullmatch(r"\d{4}-\d{2}(-\d{2})?")
    source.refuse(~told, "reference_date", "a day or a month")
    words = source.texts("precision")
    kinds = words.map(_precision)
    source.refuse(kinds == "", "precision", f"starts with one of {list(PRECISIONS)}")
    people, lacking = source.counts("idps", ("",)), kinds.isin(["not_found", "not_published"])
    source.refuse(people.isna() != lacking, "idps", "blank exactly if not found")
    new = rounds >= NEW_METHOD_ROUND
    return pd.DataFrame(
        {
            "round": rounds,
            "month": dates.str[:7],
            "date": pd.to_datetime(dates.where(dates.str.len() == 10), format="%Y-%m-%d"),
            "displaced": people,
            "precision": kinds,
            "method": new.map({True: "from_round_13", False: "rounds_1_to_12"}),
            "evidence": source.frame.evidence.where(source.frame.evidence != "", words),
        }
    )


def _precision(text):
    return next((kind for start, kind in PRECISIONS.items() if text.startswith(start)), "")
