"""Military aid of the United States: drawdowns, two other packages, official running totals."""

import pandas as pd

from .reading import INVASION, link

DRAWDOWNS = "aid/us_presidential_drawdowns.csv"
OTHERS = "aid/us_other_packages_to_2022-04.csv"
STATEMENTS = "aid/us_official_cumulative_statements.csv"
# The least number of drawdowns the list holds; a missing one would leave every sum too small.
DRAWDOWNS_HELD = 57
# The list dates the sixth drawdown a day after it was announced: on 5 April the Department of
# Defense already counts it in its running total.
ANNOUNCED = {6: "2022-04-05"}
# The gathered file gives this page no day; the text says between which days it lies.
UNDATED = {"2022-04 (undated page; between 1 and 5 Apr)": "2022-04-05"}


def us_packages(sources):
    """Military aid of the United States, one row a package.

    Selected: all drawdowns of the list, and two other packages to April 2022.
    Dropped: notes on the other packages.
    Corrected: the sixth drawdown was announced a day before the list dates it.
    Assumed: officials' totals count what was announced since the invasion, without the State
    Department's civilian programme.
    """
    source = sources.open(DRAWDOWNS, "pda_number,date_listed,amount_usd_mn,source_url")
    number = source.counts("pda_number")
    source.refuse(number != number.index + 1, "pda_number", "numbered without a gap")
    few = (number == number.max()) & (len(number) < DRAWDOWNS_HELD)
    source.refuse(few, "pda_number", f"{DRAWDOWNS_HELD} drawdowns")
    listed = source.dates("date_listed", first="2021-08-01")
    source.refuse(listed.diff() < pd.Timedelta(0), "date_listed", "in order")
    drawdowns = pd.DataFrame(
        {
            "programme": "drawdown",
            "number": number,
            "announced_on": pd.to_datetime(number.map(ANNOUNCED).fillna(source.frame.date_listed)),
            "listed_on": listed,
            "amount_usd_mn": source.counts("amount_usd_mn"),
            "url": source.texts("source_url"),
        }
    )
    other = sources.open(OTHERS, "date,programme,amount_usd_mn,note,source")
    others = pd.DataFrame(
        {
            "programme": other.texts("programme", sources.words("us_packages", "programme")),
            "announced_on": other.dates("date", first=INVASION, last="2022-04-30"),
            "amount_usd_mn": other.counts("amount_usd_mn"),
            "url": link(other.frame.source),
        }
    )
    frame = pd.concat([drawdowns, others], ignore_index=True)
    after = frame.announced_on >= INVASION
    counted = after & (frame.programme != "incle")
    return frame.assign(since_invasion=after, in_defense_total=counted)


def us_totals_stated(sources):
    """Official running totals, each beside the sum of the packages held up to that day.

    Selected: all statements gathered that count since the invasion.
    Dropped: nothing.
    Corrected: nothing; from June 2022 the packages held fall short of the totals.
    Assumed: a page without a day is of the last day that its text allows.
    """
    source = sources.open(STATEMENTS, "as_of,statement_usd_mn,since,who,quote,seen_at")
    source.only(since=INVASION)
    day = source.frame.as_of.replace(UNDATED)
    dates = pd.to_datetime(day, format="%Y-%m-%d", errors="coerce")
    source.refuse(dates.isna(), "as_of", "a day, or a text listed in us_aid.UNDATED")
    packages = sources.table("us_packages")
    held = packages[packages.in_defense_total]
    sums = [int(held.amount_usd_mn[held.announced_on <= date].sum()) for date in dates]
    return pd.DataFrame(
        {
            "date": dates,
            "date_is_exact": ~source.frame.as_of.isin(UNDATED),
            "who": source.texts("who"),
            "stated_usd_mn": source.counts("statement_usd_mn"),
            "packages_held_usd_mn": sums,
            "quote": source.texts("quote"),
            "seen_at": source.texts("seen_at"),
        }
    )
