"""The ledger: how many statements of the article have which rating, then and now."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd

from summit.chart import Chart
from summit.claims import RATINGS
from summit.draw import marks, style
from summit.figure import figure
from summit.words import day_text


@figure(counts=["then", "now"])
def ratings(counts: pd.DataFrame, tables: int, newest: pd.Timestamp) -> Chart:
    """Draw how many statements have each rating: two bars a rating, then and now.

    Parameters
    ----------
    counts : pandas.DataFrame
        By rating, in the order of `RATINGS`: statements ``then`` and ``now``.
    tables : int
        How many of the book's tables the ratings rest on.
    newest : pandas.Timestamp
        The day up to which the newest of those tables goes.

    Raises
    ------
    ValueError
        When `counts` has not one row for each rating, in the order of `RATINGS`.
    """
    if list(counts.index) != list(RATINGS):
        raise ValueError(
            f"ratings needs a row for each rating, in this order: {', '.join(RATINGS)}; "
            f"got {', '.join(map(str, counts.index))}."
        )
    fig, ax = plt.subplots(figsize=(6, 4.6))
    for side, offset, colour in (("then", -0.2, style.BASE), ("now", 0.2, style.ACCENT)):
        places = [place + offset for place in range(len(counts))]
        bars = ax.barh(places, counts[side], height=0.36, color=colour)
        marks.tie(bars, range(len(counts)), side.capitalize())
        for place, value in zip(places, counts[side], strict=True):
            named = f"{value} {side}" if place == places[0] else f"{value}"
            ax.text(value + 0.3, place, named, va="center", color=style.INK)
    ax.set_yticks(range(len(counts)), [f"{RATINGS[rating]}  {rating}" for rating in counts.index])
    ax.invert_yaxis()
    ax.spines[["bottom", "left"]].set_visible(False)
    ax.tick_params(length=0)
    ax.set_xticks([])
    ax.set_xlim(0, counts[["then", "now"]].to_numpy().max() + 4)
    now = counts["now"]
    said = [f"{row.Index.capitalize()}: {row.then} then, {row.now} now."
            for row in counts.itertuples()]  # fmt: skip
    return Chart(
        fig,
        name="ratings",
        title=f"Now {now['supported']} of {now.sum()} statements are supported; "
        f"{now['contradicted']} are contradicted",
        alt=f"Pairs of bars, a pair for each rating, then and now. {' '.join(said)}",
        numbers=counts.rename_axis("Rating").rename(columns=str.capitalize),
        source=f"this book’s verdicts, which rest on {tables} of its tables; each is named at its "
        "statement",
        as_of=day_text(newest),
        unit="statements",
        file="verdicts.csv",
    )
