"""People displaced inside Ukraine, from IOM's telephone surveys."""

import re

import pandas as pd

ROUNDS = "refugees/iom_internally_displaced_rounds.csv"
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
    words, known = source.texts("precision"), sources.words("displaced_inside", "precision")
    kinds = words.str.extract(f"^({'|'.join(map(re.escape, known))})", expand=False).map(known)
    source.refuse(kinds.isna(), "precision", f"starts with one of {list(known)}")
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
