"""The numbers of the stories, computed again from the publishers' files, without the project.

Nothing of the project is imported: not its tables, its reading, its rounding or its labs. What a
sentence of a story claims is computed anew from the file of the publisher, or, where facts have no
file, from the project's own typed lists, read as plain CSV. A function a chapter yields pairs of a
key that the story quotes and its value: a number unrounded, or words as they are printed.
Run alone, the script prints them all. The article's own figures are not computed.
"""

import os
import re
from itertools import pairwise
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
SOURCES = Path(os.environ.get("SUMMIT_SOURCES") or ROOT.parent / "shared" / "sources")
LISTS = ROOT / "data" / "compile" / "lists"

INVASION, EVE = pd.Timestamp("2022-02-24"), pd.Timestamp("2022-04-05")
MEETING, PARTED = pd.Timestamp("2022-04-06"), pd.Timestamp("2022-04-07")
BELOW_TEN = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
#: Names that a sentence writes otherwise than a file does.
SAID = {
    "Russian Federation": "the Russian Federation",
    "Rep. of Moldova": "the Republic of Moldova",
    "United States": "the United States",
    "Czech Republic": "Czechia",
}


# -- reading and saying ----------------------------------------------------------------------------


def source(path, **options):
    """Read a publisher's file: a table of values separated by commas."""
    return pd.read_csv(SOURCES / path, encoding="utf-8-sig", **options)


def sheet(path, name, **options):
    """Read a sheet of a publisher's workbook."""
    return pd.read_excel(SOURCES / path, sheet_name=name, dtype=object, **options)


def written(name, *dates):
    """Read one of the project's own lists, with some of its columns as days."""
    frame = pd.read_csv(LISTS / f"{name}.csv", encoding="utf-8", keep_default_na=False)
    return frame.assign(**{each: pd.to_datetime(frame[each], errors="coerce") for each in dates})


def told(**values):
    """Return keys and their values in pairs."""
    return values.items()


def spelled(number):
    """Return a count as a sentence prints it: below ten in words."""
    return BELOW_TEN[number] if number < len(BELOW_TEN) else f"{number:,}"


def day(date, form="%B"):
    """Return a day as a sentence prints it, with its month alone."""
    return f"{pd.Timestamp(date).day} {pd.Timestamp(date).strftime(form)}"


def full(date):
    """Return a day with its month and year."""
    return day(date, "%B %Y")


def month(date):
    """Return a month with its year."""
    return f"{pd.Timestamp(date):%B %Y}"


def listed(words):
    """Return several words as a sentence lists them."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def about(number, step):
    """Return a positive number rounded to a step, a half upwards."""
    return int(number / step + 0.5) * step


def only(values):
    """Return the one value there must be."""
    (value,) = list(values)
    return value


# -- what several chapters need --------------------------------------------------------------------


def event(*words):
    """Return the one event of the chronology whose text has all the words."""
    rows = written("chronology", "date")
    for word in words:
        rows = rows[rows.event.str.contains(word)]
    return only(rows.itertuples())


def votes(of):
    """Return the states for, against and abstaining that an event of the chronology states."""
    found = re.search(r"(\d+) for, (\d+) against, (\d+) abstaining", of.event)
    return [int(number) for number in found.groups()]


def joined():
    """Return the day on which each member joined NATO, in order."""
    frame = source("alliance/nato_members.csv", parse_dates=["nato_accession_date"])
    return frame.set_index("iso3").nato_accession_date.sort_values()


def names():
    """Return the names of NATO's members, by their codes."""
    return source("alliance/nato_members.csv").set_index("iso3").country


def members(on=MEETING):
    """Return the codes of NATO's members on a day."""
    return list(joined()[lambda days: days <= on].index)


def group(name):
    """Return the codes of a group's members at the time of the meeting, or of all it ever had."""
    rows = written("group_membership", "from", "to")
    rows = rows[rows.group == name]
    now = rows[(rows["from"] <= MEETING) & ~(rows["to"] <= MEETING)]
    return set((rows if now.empty else now).code)


def crossings(published):
    """Return UNHCR's total of each day as one edition has it."""
    path = f"refugees/unhcr_crossings_daily_vintage_{published}.csv"
    return source(path, parse_dates=["date"]).set_index("date")["cumsum"]


def population():
    """Return UNHCR's figures for the ends of the years, from one country to another."""
    return source("refugees/unhcr_population_annual.csv", low_memory=False)


def inhabitants(year=None):
    """Return the World Bank's population of a year, or the last there is."""
    rows = source("alliance/world_bank_population.csv").sort_values("Year")
    return rows[rows.Year <= (year or 9999)].groupby("Country Code").Value.last()


def kiel():
    """Return the tracker's table of donors and months, each month as its first day."""
    frame = source("aid/kiel_release29/data_explorer.csv")
    return frame.assign(date=pd.to_datetime(frame[["year", "month"]].assign(day=1)))


def arms_a_month():
    """Return what those who were members then earmarked for arms in a month, before and since."""
    frame = kiel()
    months = pd.date_range("2022-01-01", frame.date.max(), freq="MS")
    arms = frame[frame.iso.isin(members())].groupby("date").military.sum()
    arms = arms.reindex(months, fill_value=0.0)
    return arms[:"2022-03-31"].mean(), arms["2022-04-01":].mean()


def eu_packages():
    """Return the day on which the European Union adopted each package, its first part."""
    rows = written("sanctions", "date")
    rows = rows[(rows.actor == "EU") & (rows.package != "")]
    return rows.groupby(rows.package.astype(int)).date.min()


# -- 01 The summit ---------------------------------------------------------------------------------


def summit():
    """Yield the numbers of chapter 01."""
    rows = written("chronology", "date")
    rows = rows[rows.date.between(INVASION, MEETING)]
    leaders = rows.date[(rows.kind == "summit") & (rows.organisation == "nato")]
    before, met = rows.date[rows.kind == "foreign_ministers"]
    yield from told(days_of_war=(met - INVASION).days, first_ministers=day(before))
    yield from told(summit_days=listed(map(day, leaders)), nato_summits_text=spelled(len(leaders)))
    yield "days_between", (met - leaders.max()).days
    eu = eu_packages()
    week = pd.Timedelta(days=7)
    yield from told(fifth_day=day(eu[5]), eu_first_weeks=spelled((eu <= INVASION + week).sum()))
    shown, newest = crossings("2022-03-31"), crossings("2023-05-03")
    yield "fled_until", day(shown[shown < 4e6].index[-1])
    half = newest[newest >= newest["2022-04-08"] / 2].index[0]
    yield from told(half_day=day(half), week_missed=(newest[half] - newest[half - week]) / 1e6)
    stated = source("aid/us_official_cumulative_statements.csv").as_of
    stated = pd.to_datetime(stated, errors="coerce")
    yield "dollars_from", day(only(stated[stated == EVE]))
    yield "dollars_until", day(stated[stated > EVE].min() - pd.Timedelta(days=1))
    nato, eu, g7 = set(members()), group("eu"), group("g7")
    yield from told(nato_members=len(nato), eu_members=len(eu), g7_members=spelled(len(g7)))
    yield from told(added_up=len(nato) + len(eu) + len(g7), all_rooms=len(nato | eu | g7))
    yield "in_both", len(nato & eu)
    yield "in_all", ", ".join(sorted(names()[list(nato & eu & g7)]))
    yield from phrases()
    yield from deaths()


def phrases():
    """Yield what became of the article's quotations."""
    count = written("quotations").agreement.value_counts()
    yield "phrases", int(count.sum())
    yield "phrases_exact", spelled(count["word_for_word"])
    yield "phrases_translated", spelled(count["translation"])
    # A paraphrase made a quotation has other words in its source, too.
    yield "phrases_changed", count["changed"] + count["paraphrase_made_a_quotation"]
    yield "phrases_lost", spelled(count["not_found"])


def deaths():
    """Yield the confirmed and the stated dead."""
    # Read on 8 April: the bulletin of the evening before.
    read = source("war/ohchr_civilian_casualties.csv").set_index("read_on")
    confirmed = int(read.civilians_killed_confirmed["2022-04-08"])
    rows = written("deaths_stated", "stated_on", "counted_to")
    own = rows[rows.kind == "own"]
    floor = confirmed + own.low[own.stated_on <= PARTED].astype(int).sum()
    yield from told(confirmed_then=confirmed, floor=about(floor, 100))
    # Those who died by the end of March, in the last edition that says so.
    march = rows[(rows.kind == "confirmed") & (rows.counted_to == "2022-03-31")]
    last = march.sort_values("stated_on").iloc[-1]
    yield from told(confirmed_edition=full(last.stated_on), confirmed_later=int(last.low))
    yield "confirmed_later_factor", int(last.low) / confirmed
    totals = source("war/ohchr_stated_totals_2026.csv")
    newest = only(totals[totals.scope.str.startswith("cumulative")].itertuples())
    yield from told(newest_killed=newest.killed, newest_edition=full(newest.published))
    yield "newest_until", full(newest.as_of)
    later = own[(own.group == "soldiers_of_ukraine") & (own.stated_on > PARTED)]
    fell = (later.low.astype(int).diff() < 0).sum()
    yield "own_fallen", f"{spelled(fell).capitalize()} of them {'is' if fell == 1 else 'are'}"
    yield (
        "own_stated",
        listed(
            f"{'about ' * (row.bound == 'about')}{int(row.low):,} on {full(row.stated_on)}"
            for row in later.iloc[[0, -2, -1]].itertuples()
        ),
    )


# -- 02 Flight -------------------------------------------------------------------------------------


def flight():
    """Yield the numbers of chapter 02."""
    early, later, newest = map(crossings, ("2022-03-31", "2022-04-08", "2023-05-03"))

    def reached(totals, millions):
        return totals[totals >= millions * 1e6].index[0]

    def of_war(date):
        return (date - INVASION).days + 1

    yield "days_first_million_then", spelled(of_war(reached(early, 1)))
    yield "days_first_million", spelled(of_war(reached(newest, 1)))
    fourth = reached(newest, 4)
    yield from told(day_four_million=day(fourth), days_four_million=of_war(fourth))
    daily = newest.diff()
    yield from told(busiest_day=day(daily.idxmax()), busiest_about=about(daily.max(), 1000))
    ends = [reached(newest, number) for number in range(1, int(newest.max() // 1e6) + 1)]
    took = [(end - begin).days for begin, end in pairwise([INVASION - pd.Timedelta(days=1), *ends])]
    yield from told(quickest_days=spelled(min(took)), slowest_days=spelled(max(took)))
    yield from told(first_edition="31 March", second_edition="8 April", newest_edition="May 2023")
    passed = reached(early, 4)
    yield "day_four_million_first_edition", day(passed)
    yield "correction_about", about(early[passed] - later[passed], 1000)
    yield "last_day_below_four", day(early[early < 4e6].index[-1])
    yield from borders(early["2022-03-29"])
    yield from hosts()
    yield from recorded_and_protected()
    yield from compared()
    yield from five_counts(newest)
    yield from away()


def borders(total):
    """Yield the crossings by country, as they were published from day to day."""
    table = source("refugees/unhcr_crossings_by_country_published_daily.csv", index_col=0)
    # A day without a figure has that of the day before.
    known = table.iloc[:, 1:].apply(pd.to_numeric, errors="coerce").ffill(axis=1)
    poland, moldova = known.loc["Poland"], known.loc["Republic of Moldova"]
    yield "poland_million", poland["2022-04-06"] / 1e6
    yield "poland_share", 100 * poland["2022-04-06"] / known["2022-04-06"].sum()
    yield "moldova_rate", 1000 * moldova["2022-04-06"] / inhabitants(2021)["MDA"]
    yield "poland_rate", 1000 * poland["2022-04-06"] / inhabitants(2021)["POL"]
    yield "moldova_before", about(moldova["2022-03-13"], 1000)
    yield "moldova_after", about(moldova["2022-03-14"], 1000)
    yield "counted_twice", about(known["2022-03-29"].sum() - total, 1000)


def hosts():
    """Yield where refugees from Ukraine were at the ends of years."""
    rows = population().query("coo_iso == 'UKR'")
    table = rows.pivot_table(index="coa_iso", columns="year", values="refugees", aggfunc="sum")
    called = source("refugees/unhcr_countries.csv").set_index("iso_code").name
    called = called.map(lambda name: SAID.get(name, name))
    last = int(rows.year.max())
    for key, year in (("2022", 2022), ("newest", last)):
        yield f"hosts_top_{key}", called[table[year].idxmax()]
        yield f"hosts_top_{key}_million", table[year].max() / 1e6
    rate = 1000 * table[last] / inhabitants().reindex(table.index)
    yield from told(rate_top=called[rate.idxmax()], rate_top_rate=rate.max())
    russia, others = table.loc["RUS"], table.drop("RUS").sum()
    yield from told(newest_year_end=last, others_2024=(others[2024] - others[2023]) / 1e6)
    yield from told(russia_year_end=russia[2022] / 1e6, russia_2023_million=russia[2023] / 1e6)
    yield "russia_2024_about", about(russia[2024], 100)


def recorded_and_protected():
    """Yield the two falls of the recorded refugees, and temporary protection."""
    series = source("refugees/unhcr_recorded_in_europe_vintage_2024-04-14.csv", index_col=0)
    change = series.set_index(pd.to_datetime(series.index)).individuals.diff()
    fall = change["2022-12-01":"2023-01-31"].idxmin()
    yield from told(first_fall_day=full(fall), first_fall=-change[fall] / 1e6)
    june = change["2023-06-01":"2023-06-30"]
    june = june[june < -1e5]
    yield (
        "second_fall_days",
        listed([*[str(at.day) for at in june.index[:-1]], full(june.index[-1])]),
    )
    yield "second_fall", -june.sum() / 1e6
    read = source("refugees/unhcr_recorded_by_country/mid_january_hcr_data.csv", index_col=0)
    yield "russia_recorded", int(read.iloc[:, 2]["RUS"]) / 1e6
    yield "protection_until", full(written("temporary_protection_acts", "until").until.max())
    newest = source("refugees/eurostat_temporary_protection_2026-06_by_country.csv")
    yield "protection_month", month(only(newest.month.unique()))
    yield "protection_eu", newest.people[newest.iso3.isin(group("eu"))].sum() / 1e6


def compared():
    """Yield the largest rises of a year, and those who returned to Bangladesh."""
    rows = population()
    # A country of origin, and not people whose origin is not known.
    rows = rows[~rows.coo.isin(["UKN", "VAR", "STA"])]
    stock = rows.groupby(["coo_iso", "coo_name", "year"]).refugees.sum()
    before = stock.rename(lambda year: year + 1, level="year").reindex(stock.index, fill_value=0)
    largest = (stock - before).nlargest(2)
    (origin, _, year), (_, name, when) = largest.index
    assert (origin, year) == ("UKR", 2022)
    yield from told(rise_ukraine=largest.iloc[0] / 1e6, rise_second=largest.iloc[1] / 1e6)
    yield "rise_second_name", f"{name}, {when:.0f}"
    # The table has those who went home from India under India, in one row.
    home = rows[(rows.year == 1972) & (rows.coo_iso == "IND")].returned_refugees
    yield "returned_1972", only(home[home > 0]) / 1e6


def five_counts(newest):
    """Yield the counts of the end of 2022, and of those who went back."""
    both = source("refugees/unhcr_crossings_from_and_to_month_ends_2022.csv", index_col=0)
    out, back = both.loc["2022-12-31"]
    ukraine = (
        population().query("coo_iso == 'UKR'").groupby("year")[["refugees", "returned_refugees"]]
    )
    ukraine = ukraine.sum()
    held = source("refugees/eurostat_temporary_protection_vintage_2024-11-27.csv")
    held = held[held.geo == "EU27_2020"].set_index("time")["values"].dropna()
    recorded = source("refugees/unhcr_recorded_in_europe_vintage_2024-04-14.csv", index_col=0)
    counts = [out, out - back, ukraine.refugees[2022], held["2022-12-01"]]
    counts.append(recorded.individuals["2022-12-31"])
    yield from told(five_least=min(counts) / 1e6, five_most=max(counts) / 1e6)
    yield "five_most_newest_edition", newest["2022-12-31"] / 1e6
    yield from told(five_net=(out - back) / 1e6, back_crossings=back / 1e6)
    home = ukraine.returned_refugees.loc[2022:]
    yield from told(back_first=home[2022] / 1e6, back_from_abroad=home.sum() / 1e6)
    yield "back_since", f"2022–{home.index.max():.0f}"
    granted = source("refugees/eurostat_temporary_protection_decisions_eu27.csv")
    begin, end = held.index[0], held.index[-1]
    between = (granted.time > begin[:7]) & (granted.time <= end[:7])
    yield from told(granted_first=month(begin), granted_last=month(end))
    yield "granted", granted.value[between].sum() / 1e6
    yield "granted_more_holders", (held[end] - held[begin]) / 1e6


def away():
    """Yield those who were displaced inside Ukraine, and all who were away from home."""
    inside = source("refugees/iom_internally_displaced_rounds.csv").set_index("round").idps[2]
    newest = only(source("refugees/iom_round_22.csv").itertuples())
    yield from told(inside_at_meeting=int(inside) / 1e6, inside_newest=newest.idps / 1e6)
    yield from told(inside_newest_day=full(newest.as_of), back_at_home_day=full(newest.as_of))
    yield "back_at_home", newest.returnees / 1e6
    # As it was shown at the time: the last reading with no day after the meeting's first.
    read = source("refugees/unhcr_crossings_by_country_snapshots.csv")
    until = read.groupby("commit_time").as_of.transform("max")
    read = read[until == f"{MEETING:%Y-%m-%d}"]
    out = read.individuals[read.commit_time == read.commit_time.max()]
    assert len(out) == 7
    yield from told(total_at_meeting=out.sum() / 1e6)
    yield "displaced_at_meeting", (out.sum() + int(inside)) / 1e6


# -- 03 Weapons, weapons, weapons ------------------------------------------------------------------


def weapons():
    """Yield the numbers of chapter 03."""
    yield from packages()
    yield from thirty()
    yield from donors()
    yield from stocks()
    frame = kiel()
    yield from told(aid_last=month(frame.date.max()), promised=frame.commitments.sum())
    yield "earmarked", frame.total.sum()
    paid = source("aid/kiel_r28_financial_disbursements.csv")
    last = (paid.aar * 100 + paid.maaned).max()
    yield from told(paid_last=month(f"{last}01"), paid_out_total=paid.verdi_eur_mrd.sum())
    rows = source("aid/kiel_release28_activities_processed.csv")
    money = rows[(rows.kategori == "Financial") & (rows.maal == "Allocation")].verdi_eur.sum() / 1e9
    yield from told(paid_allocated=money, paid_share=100 * paid.verdi_eur_mrd.sum() / money)
    first = "aid/kiel_release08_to_2022-11-20.xlsx"
    months = sheet(first, "Figure 1 Aid over Time", header=None)
    yield from told(edition_first="November 2022", may_first=only(months[2][months[1] == "May"]))
    yield from told(edition_now=month(frame.date.max()))
    yield "may_now", frame.commitments[frame.date == "2022-05-01"].sum()
    newer = source("aid/kiel_release30v2_country_summary_usd_bn.csv").set_index("country")
    # The United States gave nothing new: its dollars by its euros are the rate.
    rate = newer.total_usd_bn["United States"] / frame.total[frame.iso == "USA"].sum()
    dollars = newer.total_usd_bn.sum()
    yield from told(next_usd=dollars, next_eur=dollars / rate)
    yield "next_eu_arms", newer.military_usd_bn["EU (Commission and Council)"] / rate
    costs = sheet(first, "Figure 12 Refugee costs", header=None).iloc[4:, [3, 5]]
    low, high = costs.apply(pd.to_numeric, errors="coerce").sum()
    yield from told(hosts_low=low, hosts_high=high)


def packages():
    """Yield the first American total and its packages."""
    stated = source("aid/us_official_cumulative_statements.csv").set_index("as_of")
    yield "us_stated", stated.statement_usd_mn[f"{EVE:%Y-%m-%d}"] / 1000
    rows = written("us_packages", "announced_on")
    rows = rows[rows.announced_on.between(INVASION, EVE)]
    # The Department of Defense has two programmes; the third is of the Department of State.
    pentagon = rows[rows.programme.isin(["drawdown", "usai"])]
    largest = pentagon.loc[pentagon.amount_usd_mn.idxmax()]
    yield from told(us_packages_counted=spelled(len(pentagon)), us_largest=largest.amount_usd_mn)
    yield from told(us_largest_day=day(largest.announced_on), us_total=pentagon.amount_usd_mn.sum())
    yield "us_everything", rows.amount_usd_mn.sum()
    counted = written("military_donors_stated").set_index("date").donors
    yield from told(thirty_house=counted["2022-03-16"], thirty_pledged=counted["2022-02-26"])


def meant(date):
    """Return whether a date of the tracker is exact, and the first and last day it may mean.

    It may be a day, "until" a day, which goes back to the invasion, a month, or nothing.
    """
    if not isinstance(date, str):
        return True, pd.Timestamp(date), pd.Timestamp(date)
    numbers = [int(number) for number in re.findall(r"\d+", date)]
    if not numbers or date.startswith(("from", "between")):
        return False, pd.NaT, pd.NaT
    year = numbers[-1] % 2000 + 2000
    if len(numbers) == 2:
        begin = pd.Timestamp(year, numbers[0], 1)
        end = begin + pd.offsets.MonthEnd(0)
    else:
        at, of = numbers[:2] if numbers[0] <= 12 else numbers[1::-1]
        # The list has a 31st of June.
        begin = end = pd.Timestamp(year, at, 1) + pd.Timedelta(days=of - 1)
    return False, INVASION if "until" in date else begin, end


def announced(path, name):
    """Return countries' military aid by one of the tracker's lists, with the days that it means."""
    rows = sheet(path, name).rename(columns=str.lower)
    rows = rows[(rows["type of aid general"].str.strip() == "Military") & rows.countries.notna()]
    rows = rows[~rows.countries.str.startswith(("EU", "European"))]
    spans = zip(*map(meant, rows["announcement date"]), strict=True)
    return rows.assign(**dict(zip(("exact", "earliest", "latest"), spans, strict=True)))


def thirty():
    """Yield how many countries had given by the eve, as one counts, and what."""
    rows = announced("aid/kiel_activities_to_2024-06-30.xlsx", "Bilateral Assistance, MAIN DATA")

    def countries(which):
        return rows.countries[which].nunique()

    yield from told(thirty_edition="June 2024", items_edition="November 2022")
    sure = rows.latest <= EVE
    weapon = rows["type of aid specific"].str.contains("weapon", case=False)
    yield from told(thirty_dated=countries(sure & rows.exact), thirty_until=countries(sure))
    yield from told(thirty_weapons=countries(sure & weapon))
    yield "thirty_possible", countries(rows.earliest <= EVE)
    rows = announced("aid/kiel_release08_to_2022-11-20.xlsx", "Bilateral assistance, MAIN DATA")
    rows = rows[rows.latest <= EVE]
    against = r"anti-?tank|anti-?armou?r|NLAW|Javelin|M72|AT4|RPG|Panzerfaust|Milan|Gustav"
    yield "items_anti_tank", countries(rows["items"].str.contains(against, case=False))
    tanks = rows.countries[rows["items"].str.contains(r"T-72|battle tank")]
    yield "first_tank_donor", SAID[only(tanks.unique())]


def donors():
    """Yield who gave most, and when Europe passed the United States."""
    frame = kiel()
    states = frame[frame.iso != "EU"].groupby("iso")
    total, called = states.total.sum(), states.country.first()
    share = (100 * total / states.gdp.first()).sort_values(ascending=False)
    yield from told(euros_first=SAID[called[total.idxmax()]], us_share=share["USA"])
    yield from told(us_place=list(share.index).index("USA") + 1, gdp_first=called[share.index[0]])
    yield "gdp_first_share", share.iloc[0]
    before, since = arms_a_month()
    yield from told(arms_before=before, arms_since=since)
    yield "us_last", month(frame.date[(frame.iso == "USA") & (frame.total > 0)].max())
    # The members of the European Union with its institutions, and four countries more.
    europe = frame.iso.isin(group("eu") | {"EU", "GBR", "CHE", "ISL", "NOR"})
    for key, column in (("military", "military"), ("all", "total")):
        value = frame[column]
        lead = value.where(europe, 0) - value.where(frame.iso == "USA", 0)
        lead = lead.groupby(frame.date).sum().cumsum()
        yield f"ahead_{key}", month(lead[lead <= 0].index[-1] + pd.offsets.MonthBegin())
    arms = source("aid/kiel_release29/weapons.csv")
    tanks = arms[arms.category == "Tanks"].set_index("donor").number_of_weapons
    yield from told(heavy_tanks=tanks.sum(), heavy_tanks_most=tanks.max())
    yield "heavy_tanks_top", tanks.idxmax()


def stocks():
    """Yield from where arms were taken: of all arms, those too of which it is not told."""
    rows = source("aid/kiel_release29/procurement_trends.csv")
    half = rows.year.astype(str) + (rows.month > 6).map({False: " first", True: " second"})
    sums = rows.drop(columns=["year", "month"]).groupby(half).sum()
    shares = 100 * sums.div(sums.sum(axis=1), axis=0)
    last = half.value_counts()[lambda months: months == 6].index.max()
    yield from told(
        stock_first=shares.stockpile["2022 first"], stock_american=shares.nato_purl[last]
    )
    yield "stock_late_half", "{1} half of {0}".format(*last.split())
    yield "stock_late", spelled(about(shares.stockpile[last], 1))
    yield "stock_untold", shares.unspecified[last]


# -- 04 The measures not taken ---------------------------------------------------------------------


def measures():
    """Yield the numbers of chapter 04."""
    eu, acts = eu_packages(), written("sanctions", "date")
    american = only(acts.date[acts.actor == "US"])
    ban = acts[acts.actor == "EU"].groupby("energy").date.min()
    yield from told(coal_ban_day=day(ban["coal"]), oil_ban_day=day(ban["oil"]))
    yield from told(us_ban_day=day(american), days_us_to_coal=(ban["coal"] - american).days)
    yield from told(lng_ban_year=str(ban["lng"].year), gas_ban_year=str(ban["gas"].year))
    yield from told(packages_before=spelled((eu <= PARTED).sum()), packages_all=eu.index.max())
    yield "no_fly_day", full(event("no NATO planes").date)
    yield "jets_offered", day(event("Poland offers", "MiG-29").date)
    yield "jets_declined", day(event("United States declines", "MiG-29").date)
    yield "first_jets_day", full(event("hands over", "MiG-29").date)
    yield "weapons_at_meeting", dict(packages())["us_total"] / 1000
    given, against, abstaining = votes(event("ES-11/1"))
    yield from told(vote_for=given, vote_against=spelled(against), vote_abstaining=abstaining)
    date, low, high = last_troops()
    yield from told(troops_day=day(date), troops_low=low, troops_high=high)
    yield from dependence()
    yield from gas()


def last_troops():
    """Return the day and the bounds of the last estimate of troops before the invasion."""
    rows = written("troop_estimates", "date")
    last = only(rows[rows.date == rows.date.max()].itertuples())
    return last.date, int(last.low), int(last.high)


def dependence():
    """Yield shares of Russia in fuels, by what they are divided by."""
    said = (SOURCES / "statements/energy_and_military_aid_statements.md").read_text("utf-8")
    yield "gas_needs", float(re.search(r"Russia covered ([\d.]+)% of the EU's natural", said)[1])
    found = re.search(r"Russia supplied (\d+)% of EU gas imports, (\d+)% of crude oil", said)
    yield from told(gas_outside=float(found[1]), crude_union=float(found[2]))
    stated = written("energy_shares_stated").sort_values("year")
    yield "crude_us", spelled(int(only(stated.share_pct[stated.buyer == "United States"])))
    union = stated[stated.buyer == "European Union"]
    (first, *_, last), (begin, *_, end) = union.share_pct.astype(float), union.year.astype(str)
    yield from told(gas_first=first, gas_first_year=begin, gas_last=last, gas_last_year=end)
    rows = source("aid/eurostat_comext_russia_share_annual.csv")
    rows = rows[(rows.hs == 2701) & (rows.indicator == "QUANTITY_IN_100KG") & (rows.year == 2020)]
    # Codes of two letters are states; the United Kingdom had left.
    coal = rows[(rows.reporter.str.len() == 2) & ~rows.reporter.isin(["EU", "GB"])]
    outside, inside, russia = coal.from_extra_eu27, coal.from_intra_eu27, coal.from_russia
    yield "coal_outside", spelled((russia / outside > 0.5).sum())
    yield "coal_all", spelled((russia / (outside + inside) > 0.5).sum())


def gas():
    """Yield Russia's share in the gas that members of the European Union imported."""
    path = "aid/eurostat_gas_imports_by_partner.xlsx"
    pair = [sheet(path, name, header=9, index_col=0).iloc[1:] for name in ("Sheet 1", "Sheet 2")]
    russia, every = (table.apply(pd.to_numeric, errors="coerce") for table in pair)
    shares = 100 * russia / every
    yield "gas_all", shares.iloc[0, -1]
    states = shares.loc["Belgium":"Sweden"]
    assert len(states) == 27
    # These four report the neighbour through which it came, or no seller at all.
    untold = ["Austria", "Denmark", "Croatia", "Ireland"]
    assert (states.loc[untold].iloc[:, -1] == 0).all()
    # A state that imported nothing has no share.
    known = states.drop(untold).iloc[:, -1].dropna()
    yield from told(members_over_half=spelled((known > 50).sum()), members_known=len(known))
    austria = states.loc["Austria"][lambda share: share > 0]
    yield from told(untold_names=listed(untold), austria_year=str(austria.index[-1]))
    yield "austria_share", austria.iloc[-1]


# -- 05 After 1991 ---------------------------------------------------------------------------------


def after_1991():
    """Yield the numbers of chapter 05."""
    budapest, gone = event("Budapest Memorandum").date, event("Last nuclear warheads leave").date
    yield from told(budapest_day=full(budapest), last_warhead_day=full(gone))
    yield from told(last_warhead_lag=(gone - budapest).days)
    yield "lisbon_day", full(event("Lisbon Protocol").date)
    yield "trilateral_day", full(event("Trilateral US-Russia-Ukraine").date)
    yield "annexed_day", full(event("annexation treaty").date)
    date, low, high = last_troops()
    yield from told(newest_day=full(date), newest_low=low, newest_high=high)
    vote = event("Ukraine votes for independence").event
    yield "independence_share", float(re.search(r"([\d.]+) per cent", vote)[1])
    upheld, against, abstaining = votes(event("68/262"))
    yield from told(votes_2014=upheld, against_2014=against, abstaining_2014=abstaining)
    yield "votes_2022", votes(event("ES-11/1"))[0]
    rows = written("chronology", "date")
    rows = rows[(rows.kind == "vote") & (rows.date > INVASION) & rows.event.str.contains(" for, ")]
    counts = [votes(row)[0] for row in rows.itertuples()]
    yield from told(least_for=min(counts), newest_for=counts[-1])
    yield "least_day", full(rows.date.iloc[counts.index(min(counts))])
    yield from warheads()
    yield from republics()


def warheads():
    """Yield how many warheads the world's armed forces held, rounded as the estimates are."""
    table = source("alliance/fas_nuclear_stockpiles_1945-2023.csv")
    table = table[table.Entity != "World"]
    table = table.pivot_table(index="Year", columns="Entity", values="nuclear_weapons_stockpile")
    world, russia = table.sum(axis=1), table.Russia
    newest = world.index.max()
    yield "lowest_year", str(world.loc[world.idxmax() :].idxmin())
    yield from told(peak_year=str(world.idxmax()), peak_warheads=f"{about(world.max(), 100):,}")
    yield from told(kept_first_year="1992", kept_first=f"{about(russia[1992], 100):,}")
    yield from told(newest_year=str(newest), newest_warheads=f"{about(world[newest], 10):,}")
    yield from told(kept_last=f"{about(russia[newest], 10):,}", china_before=table.China[newest])
    stock = source("alliance/fas_status_of_world_nuclear_forces_early_2026.csv").set_index("iso3")
    stock = stock.military_stockpile
    yield from told(status_year="2026", status_all=f"{about(stock.sum(), 10):,}")
    yield "china_now", stock["CHN"]


def republics():
    """Yield where the weapons of the Soviet Union lay."""
    rows = source("alliance/soviet_nuclear_weapons_by_republic_1991-1996.csv").fillna("")
    yield "outside_least", int(only(rows.low[rows.note.str.contains("over 6,000")]))
    ukraine = rows[(rows.territory == "Ukraine") & (rows.as_of == "1991")]
    bombs = ukraine[ukraine.unit.isin(["warheads", "weapons"])]
    yield from told(ukraine_least=bombs.low.sum(), ukraine_most=bombs.high.sum())
    yield (
        "short_range_gone",
        only(rows.as_of[(rows.high == 0) & rows.quantity.str.contains("tact")]),
    )


# -- 06 Enlargement --------------------------------------------------------------------------------


def enlargement():
    """Yield the numbers of chapter 06."""
    since = joined()
    newest = since.index[-1]
    yield "founders", (since.dt.year == 1949).sum()
    yield "members_1989", (since <= "1989-11-09").sum()
    yield from told(newest_member=names()[newest], newest_month=month(since[newest]))
    yield from told(members_now=len(since), new_since_1999=(since >= "1999-01-01").sum())
    output = source("alliance/world_bank_gdp_usd.csv")
    year = output.Year.max()
    output = output[output.Year == year].set_index("Country Code").Value
    inside = since[since <= f"{year}-12-31"]
    new = inside[inside >= "1999-01-01"].index
    yield from told(measured_at=str(year), new_member_share=100 * len(new) / len(inside))
    for key, values in (("people", inhabitants(year)), ("gdp", output)):
        yield f"new_{key}_share", 100 * values[new].sum() / values[inside.index].sum()
    yield from pact(since)
    yield from way_in(since)
    yield from letter()
    yield from ukraine_and_nato()
    yield from polls()


def pact(since):
    """Yield what became of the countries of the Warsaw Pact."""
    soviet = group("soviet_union")
    # Czechoslovakia has two successors; East Germany is not the whole of a country of today.
    own = group("warsaw_pact") - {"CSK", "DDR", "SUN"} | {"CZE", "SVK"}
    inside = since[since.index.isin(own | soviet)]
    yield from told(pact_countries=len(own | soviet), pact_in_nato=len(inside))
    yield "pact_1999", spelled(inside.dt.year.between(1990, 1999).sum())
    members_of_old = inside[inside.index.isin(own)]
    yield "pact_own_members", spelled(len(members_of_old))
    yield "pact_own_later", spelled((members_of_old.dt.year > 1999).sum())
    yield from told(
        soviet_republics=len(soviet), soviet_in_nato=spelled(inside.index.isin(soviet).sum())
    )
    baltic = only(since[["EST", "LVA", "LTU"]].unique())
    yield from told(baltic_day=full(baltic), round_of_2004=spelled((since == baltic).sum()))
    steps = written("accession_steps", "date")
    steps = steps[(steps.step == "invited") & steps.codes.str.contains("EST")]
    yield "baltic_invited", full(only(steps.date))


def way_in(since):
    """Yield how long the steps into NATO took: a round is a day of joining since 1999."""
    steps = written("accession_steps", "date").pivot_table("date", "codes", "step", aggfunc="first")
    rounds = {
        (each, row.invited, row.protocol_signed)
        for codes, row in steps.iterrows()
        for each in since[codes.split()]
    }
    ratified = sum((entered - signed).days for entered, _, signed in rounds)
    waited = sum((entered - invited).days for entered, invited, _ in rounds)
    yield "ratification_share", 100 * ratified / waited
    yield "ratification_mean", ratified / len(rounds)
    invited = steps.invited["FIN SWE"]
    yield "finland_waited", (since["FIN"] - invited).days
    yield "sweden_waited", (since["SWE"] - invited).days


def letter():
    """Yield the counts of a letter's signatures, and changed words."""
    rows = written("letter_signatories").set_index("read_in")
    yield from told(letter_documents=spelled(len(rows)), letter_most=rows.signatories.max())
    yield "letter_stated", spelled((rows.signatories[rows.bound == ""] == 50).sum())
    yield "letter_times", rows.signatories["Los Angeles Times"]
    yield "letter_least", only(rows.signatories[rows.bound == "above"].unique())
    quoted = written("quotations")
    openings = {"letter": "a policy", "effort": "attempt", "burns": "virt", "second": "premature"}
    for key, opening in openings.items():
        row = only(quoted[quoted.in_article.str.startswith(opening)].itertuples())
        yield from ((f"{key}_quoted", row.in_article), (f"{key}_source", row.in_source))
    # The paragraphs on enlargement.
    beside = quoted[quoted.paragraph.isin([16, 17]) & (quoted.in_source != "")]
    changed = spelled((beside.agreement == "changed").sum())
    yield from told(phrases=spelled(len(beside)), phrases_changed=changed)


def ukraine_and_nato():
    """Yield the events of NATO and Ukraine, but for a first meeting in which it had no part."""
    rows = written("chronology", "date")
    rows = rows[(rows.topic == "nato_ukraine") & (rows.date > "1991-12-31")]
    own = rows.kind.isin(["law", "accession_step"]).sum()
    yield from told(ukraine_steps=len(rows), ukraine_own_steps=spelled(own).capitalize())
    yield "ukraine_first", full(rows.date.min())
    yield "bucharest", full(event("Bucharest Summit").date)
    yield "ukraine_applied", full(event("Ukraine signs an application").date)


def polls():
    """Yield what people answered about membership."""
    rows = written("polls_nato_membership")
    rows["at"] = rows.fieldwork_first.str[:7]
    # Where a series has two in a month, no sentence names them.
    share = rows.groupby(["series", "at"]).for_pct.last().astype(float)
    own = (rows.quality == "pollster").sum()
    yield from told(polls_all=len(rows), polls_own_page=spelled(own))
    yield from told(kiis_phone=share["kiis", "2021-12"], kiis_face=share["kiis-ndi", "2021-12"])
    yield from told(rating_first=share["rating", "2021-08"], rating_most=share["rating"].max())
    yield from told(som_2021=share["som", "2021-09"], som_2022=share["som", "2022-09"])
    yield from told(hs_before=share["hs-kantar", "2022-01"], hs_after=share["hs-kantar", "2022-05"])


# -- 07 What is at stake ---------------------------------------------------------------------------


def stakes():
    """Yield the numbers of chapter 07."""
    battle, finland = event("battle of the Donbas has").date, event("Finland becomes 31st").date
    yield from told(day_of_battle=day(battle), days_to_battle=(battle - MEETING).days)
    yield "days_to_finland", (finland - MEETING).days
    fled = population().groupby(["coo_iso", "year"])[["refugees", "idps"]].sum()
    bosnia, cyprus = fled.loc["BIH"].refugees, fled.loc["CYP"]
    at = bosnia.idxmax()
    yield from told(bosnia_year=f"{at:.0f}", bosnia_refugees=bosnia[at])
    yield "cyprus_refugees", f"{cyprus.refugees.max():,.0f}"
    yield "cyprus_displaced", cyprus.idps.max()
    before, since = arms_a_month()
    yield from told(aid_before=before, aid_since=since, aid_last_month=month(kiel().date.max()))
    yield from lines()
    yield from blame()


def lines():
    """Yield who is over NATO's line, by two of its editions and by SIPRI's."""
    old = source("alliance/nato_defence_expenditure_2014-2024e_tidy.csv")
    old = old[old.year == 2024].pivot_table(index="iso3", columns="measure", values="value")
    new = source("alliance/nato_core_defence_2014-2026e_tidy.csv").set_index(["year", "code"])
    called, line, last = names(), 2, new.index[-1][0]

    def allies(year):
        inside = set(members(pd.Timestamp(year, 12, 31)))
        return new.loc[year][lambda rows: rows.index.isin(inside)]

    yield from told(line=spelled(line), last_year=str(last))
    yield from told(printed_first="June 2024", printed_last="July 2026")
    for key, year in (("2014", 2014), ("2022", 2022), ("2024_now", 2024), ("last", last)):
        yield f"over_{key}", spelled((allies(year).core_share_gdp >= line).sum())
    for key, year in (("2022", 2022), ("last", last)):
        money = allies(year).core_usd_current_m
        yield f"us_money_{key}", 100 * money["USA"] / money.sum()
    yield "listed_last", spelled(len(allies(last)))
    goal = event("The Hague Summit").event
    part = float(re.search(r"at least ([\d.]+)", goal)[1])
    whole = spelled(int(re.search(r"(\d+) per cent of GDP by 2035", goal)[1]))
    there = allies(last).core_share_gdp[lambda share: share >= part].sort_values(ascending=False)
    yield from told(goal_all=whole, goal_share=part, goal_last=spelled(len(there)))
    yield "goal_names", listed(called[there.index])
    europe = new.xs("NATO_EUR_CAN", level="code")[["core_usd_current_m", "core_usd_2021_m"]]
    current, constant = 100 * (europe.loc[2015] / europe.loc[2014] - 1)
    yield from told(fall_current=-current, rise_constant=constant)
    yield from moved(old.reindex(called.index), allies(2024), line)


def moved(old, new, line):
    """Yield whom the newer edition has below the line in 2024, and whom SIPRI has over it."""
    called, first, now = names(), old.defexp_pct_gdp[new.index], new.core_share_gdp
    yield "over_2024", spelled((first >= line).sum())
    under = now[now < line].index
    crossed = sorted(first[under][first[under] >= line].index, key=called.get)
    yield from told(moved_count=spelled(len(crossed)), moved_names=listed(called[crossed]))
    money, before = new.core_usd_current_m, old.defexp_usd_current_m[new.index]
    larger = (money / now > before / first)[crossed].sum()
    yield "moved_less", spelled((money - before)[crossed].lt(0).sum())
    yield "moved_gdp", spelled(larger)
    far = (first - now)[crossed].idxmax()
    yield from told(furthest=called[far], furthest_first=first[far], furthest_now=now[far])
    yield "all_money", 100 * abs(money.sum() / before.sum() - 1)
    book = "alliance/sipri_military_expenditure_1949-2025_v1.2.xlsx"
    shares = sheet(book, "Share of GDP", header=5, index_col=0)[2024]
    codes = {name: code for code, name in called.items()} | {"United States of America": "USA"}
    shares = 100 * pd.to_numeric(shares.rename(codes)[list(now.index)])
    yield "over_sipri_2024", spelled((shares >= line).sum())
    yield "sides_count", spelled(((shares >= line) != (now >= line)).sum())


def blame():
    """Yield whom people held responsible for the war, of members of NATO."""
    rows = written("views_of_the_war")
    rows = rows[rows.question == "russia_mainly_responsible"]
    asked = only(rows[rows.scope == "all_asked"].itertuples())
    yield from told(ecfr_first=day(asked.fieldwork_first), ecfr_last=day(asked.fieldwork_last))
    yield "ecfr_pct", float(asked.share_pct)
    # Two institutes asked in Poland, where it is far over half in both.
    lowest = rows[rows.iso3.isin(members())].groupby("iso3").share_pct.min().astype(float)
    called = names()
    yield from told(blame_members=spelled(len(lowest)), blame_over=spelled((lowest > 50).sum()))
    yield "blame_half", called[only(lowest.index[lowest == 50])]
    yield from told(blame_low=called[lowest.idxmin()], blame_low_pct=lowest.min())


#: The functions of the chapters, by the chapter's folder.
CHAPTERS = {
    "01-summit": summit,
    "02-flight": flight,
    "03-weapons": weapons,
    "04-measures": measures,
    "05-after-1991": after_1991,
    "06-enlargement": enlargement,
    "07-stakes": stakes,
}

if __name__ == "__main__":
    for chapter, numbers in CHAPTERS.items():
        for name, value in numbers():
            print(chapter, name, value)
