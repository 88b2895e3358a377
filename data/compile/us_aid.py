"""Military aid of the United States: drawdowns, two other packages, official running totals."""

import pandas as pd

FOLDER = "aid/"
DRAWDOWNS = FOLDER + "us_presidential_drawdowns.csv"
OTHERS = FOLDER + "us_other_packages_to_2022-04.csv"
STATEMENTS = FOLDER + "us_official_cumulative_statements.csv"
# The least number of drawdowns the list holds; a missing one would leave every sum too small.
DRAWDOWNS_HELD = 57
PROGRAMMES = {
    "State INCLE civilian security assistance": "incle",
    "Ukraine Security Assistance Initiative (USAI)": "usai",
}
INVASION = "2022-02-24"
# The list dates the sixth drawdown a day after it was announced: on 5 April the Department of
# Defense already counts it in its running total.
ANNOUNCED = {6: "2022-04-05"}
# The gathered file gives this page no day; the text says between which days it lies.
UNDATED = {"2022-04 (undated page; between 1 and 5 Apr)": "2022-04-05"}


def tables(work):
    """Make the two tables."""
    packages = _packages(work.sources)
    return {"us_packages": packages, "us_totals_stated": _stated(work.sources, packages)}


def _packages(sources):
    source = sources.open(DRAWDOWNS, ["pda_number", "date_listed", "amount_usd_mn", "source_url"])
    number = source.counts("pda_number")
    source.refuse(number != number.index + 1, "pda_number", "numbered without a gap")
    if len(number) < DRAWDOWNS_HELD:
        source.refuse(number == number.max(), "pda_number", f"{DRAWDOWNS_HELD} drawdowns")
    listed = source.dates("date_listed", first="2021-08-01")
    source.refuse(listed.diff() < pd.Timedelta(0), "date_listed", "in order")
    announced = pd.to_datetime(number.map(ANNOUNCED).fillna(source.frame.date_listed))
    drawdowns = pd.DataFrame(
        {
            "programme": "drawdown",
            "number": number,
            "announced_on": announced,
            "listed_on": listed,
            "amount_usd_mn": source.counts("amount_usd_mn"),
            "url": source.texts("source_url"),
        }
    )
    other = sources.open(OTHERS, ["date", "programme", "amount_usd_mn", "note", "source"])
    dates = other.dates("date", first="2022-02-24", last="2022-04-30")
    others = pd.DataFrame(
        {
            "programme": other.texts("programme", PROGRAMMES).map(PROGRAMMES),
            "number": pd.array([pd.NA] * len(dates), dtype="Int64"),
            "announced_on": dates,
            "listed_on": pd.NaT,
            "amount_usd_mn": other.counts("amount_usd_mn"),
            "url": other.frame.source.str.extract(r"(https://\S+)")[0].fillna(""),
        }
    )
    frame = pd.concat([drawdowns, others], ignore_index=True)
    after = frame.announced_on >= INVASION
    # Officials' totals leave the State Department's civilian programme out.
    counted = after & (frame.programme != "incle")
    frame.insert(5, "since_invasion", after.map({True: "true", False: "false"}))
    frame.insert(6, "in_defense_total", counted.map({True: "true", False: "false"}))
    return frame.sort_values(["announced_on", "programme"], ignore_index=True)


def _stated(sources, packages):
    """Official totals, each beside the sum of the packages held up to that day."""
    columns = ["as_of", "statement_usd_mn", "since", "who", "quote", "seen_at"]
    source = sources.open(STATEMENTS, columns)
    source.texts("since", [INVASION])
    day = source.frame.as_of.replace(UNDATED)
    dates = pd.to_datetime(day, format="%Y-%m-%d", errors="coerce")
    source.refuse(dates.isna(), "as_of", "a day, or a text listed in us_aid.UNDATED")
    held = packages[packages.in_defense_total == "true"]
    sums = [int(held.amount_usd_mn[held.announced_on <= date].sum()) for date in dates]
    exact = (~source.frame.as_of.isin(UNDATED)).map({True: "true", False: "false"})
    return pd.DataFrame(
        {
            "date": dates,
            "date_is_exact": exact,
            "who": source.texts("who"),
            "stated_usd_mn": source.counts("statement_usd_mn"),
            "packages_held_usd_mn": sums,
            "quote": source.texts("quote"),
            "seen_at": source.texts("seen_at"),
        }
    ).sort_values(["date", "stated_usd_mn"], ignore_index=True)
