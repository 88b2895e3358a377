"""Military aid of the United States: drawdowns, two other packages, official running totals."""

import pandas as pd

from .reading import INVASION

# The least number of drawdowns the list holds; a missing one would leave every sum too small.
DRAWDOWNS_HELD = 57


def us_packages(sources):
    """Military aid of the United States, one row a package.

    Selected: drawdowns 1 to 57, and two other packages to April 2022, typed by this project from
    the pages named in each row.
    Dropped: other packages after April 2022.
    Corrected: the sixth drawdown was announced on 5 April 2022, when the Department of Defense
    already counts it in its running total; the page lists it under the day after.
    Assumed: officials' totals count what was announced since the invasion, without the State
    Department's civilian programme.
    """
    columns = "programme,number,announced_on,listed_on,amount_usd_mn,url"
    source = sources.written("us_packages", columns)
    made = source.described("us_packages")
    drawdown = made.programme == "drawdown"
    source.refuse(drawdown & (made.number != drawdown.cumsum()), "number", "without a gap")
    few = (made.number == made.number.max()) & (drawdown.sum() < DRAWDOWNS_HELD)
    source.refuse(few, "number", f"{DRAWDOWNS_HELD} drawdowns")
    source.refuse(made.listed_on.ffill().diff() < pd.Timedelta(0), "listed_on", "in order")
    after = made.announced_on >= INVASION
    return made.assign(since_invasion=after, in_defense_total=after & (made.programme != "incle"))


def us_totals_stated(sources):
    """Official running totals, each beside the sum of the packages held up to that day.

    Selected: statements that count since the invasion, typed by this project from the pages named.
    Dropped: nothing.
    Corrected: nothing; from June 2022 the packages held fall short of the totals.
    Assumed: a page without a day is of the last day that its text allows.
    """
    columns = "date,date_is_exact,who,stated_usd_mn,quote,seen_at"
    made = sources.written("us_totals_stated", columns).described("us_totals_stated")
    packages = sources.table("us_packages")
    held = packages[packages.in_defense_total]
    sums = [int(held.amount_usd_mn[held.announced_on <= date].sum()) for date in made.date]
    return made.assign(packages_held_usd_mn=sums)
