"""Temporary protection in the EU and its neighbours, from Eurostat."""

import pandas as pd

STOCKS = "refugees/eurostat_temporary_protection_vintage_*.csv"
EU27 = "EU27_2020"
# In the four EFTA states the scheme is their own; they are no part of the EU27 total.
EFTA = ["ISL", "LIE", "NOR", "CHE"]
# Eurostat rounds every figure to the nearest 5.
STEP = 5
FIRST_MONTH = "2022-03-01"


def temporary_protection(sources):
    """People under temporary protection at the month's end, by country.

    Selected: the EU's members and the four EFTA states, all nationalities, of the newest edition.
    Dropped: the EU27 total, which is a table of its own.
    Corrected: nothing; clean-ups of registers are listed in the table breaks.
    Assumed: a month without a figure was not reported, and is blank.
    """
    source, frame = sources.once(_stocks)
    rows = frame[frame.geo != EU27]
    aliases = sources.countries.aliases
    known = rows.geo.isin(list(aliases.alias))
    source.refuse((~known).reindex(frame.index), "geo", "known Eurostat code")
    codes = aliases[aliases.met_in == "Eurostat code"].set_index("alias").iso3
    rows = rows.assign(iso3=rows.geo.map(codes)).drop(columns="geo")
    return rows.assign(in_eu27=~rows.iso3.isin(EFTA))


def temporary_protection_eu27(sources):
    """People under temporary protection at the month's end, in the EU.

    Selected: Eurostat's own EU27 total; it prints none while Germany is missing.
    Dropped: months without a total.
    Corrected: nothing, not even June 2024, where it is 3,725 above its members.
    Assumed: nothing.
    """
    _, frame = sources.once(_stocks)
    rows = frame[(frame.geo == EU27) & frame.beneficiaries.notna()]
    return rows.sort_values("month").drop(columns="geo")


def temporary_protection_decisions(sources):
    """Decisions in each month for citizens of Ukraine, in the EU's 27 members together.

    Selected: the total over age and sex of Eurostat's migr_asytpfm, read off by this project from
    its workbook in github.com/kikeacosta/ukraine_conflict: the list has nothing else.
    Dropped, corrected, assumed: nothing.
    """
    name = "temporary_protection_decisions"
    return sources.written(name).described(name)


def temporary_protection_newest(sources):
    """Citizens of Ukraine under temporary protection in the newest month, by country.

    Selected: one month, read off by this project from a transcription of Eurostat's migr_asytpsm in
    github.com/buriedsignals/splash: the list has nothing else.
    Dropped, corrected: nothing.
    Assumed: every figure counts citizens of Ukraine alone, as the transcription says in words. For
    Germany a second reading agrees: 1,250,825 of 1,286,840 people of all nationalities.
    """
    name = "temporary_protection_newest"
    columns = ["month", "citizens_of", "iso3", "beneficiaries"]
    source = sources.written(name, columns)
    source.only(month=source.frame.month.iloc[0], citizens_of="UKR")
    made = source.described(name)
    source.refuse(made.beneficiaries % STEP != 0, "beneficiaries", f"rounded to {STEP}")
    made["in_eu27"] = ~made.iso3.isin(EFTA)
    return made


def temporary_protection_acts(sources):
    """Acts that grant temporary protection and extend it, each with its number.

    Selected: the decision of March 2022 and every extension, typed by this project from the
    Official Journal or from what quotes it, as each row says: the list has nothing else.
    Dropped, corrected: nothing.
    Assumed: protection runs without a gap, so that each act ends a year after the one before.
    """
    name = "temporary_protection_acts"
    source = sources.written(name)
    made = source.described(name)
    before = made["until"].shift()
    gap = (made["until"] != before + pd.DateOffset(years=1)) & before.notna()
    source.refuse(gap, "until", "a year after the one before")
    source.refuse(made.published < made.decided, "published", "not before it is decided")
    return made


def _stocks(sources):
    name, vintage = sources.newest(STOCKS)
    source = sources.open(name, "freq,unit,citizen,sex,age,geo,time,values")
    source.only(freq="M", unit="PER", citizen="TOTAL", sex="T", age="TOTAL")
    source.unique("geo", "time")
    months = source.dates("time", first=FIRST_MONTH, last=vintage)
    source.refuse(months.dt.day != 1, "time", "the first of a month")
    people = source.counts("values", ("",), decimal_zero=True)
    source.refuse(people % STEP != 0, "values", f"rounded to {STEP}")
    months = months.dt.strftime("%Y-%m")
    return source, pd.DataFrame({"month": months, "geo": source.frame.geo, "beneficiaries": people})
