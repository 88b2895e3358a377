"""The tables of aid: how they agree, and how dates and items in words are read."""

import re

import pandas as pd
import pytest

from data.compile import kiel, military_aid, reading
from summit import data

RULES = pd.read_csv(reading.WRITTEN / "weapon_kinds.csv", dtype=str, keep_default_na=False)

# -- the tables themselves -------------------------------------------------------------------------


def test_no_column_holds_promises_and_packages_at_once():
    for name in data.tables():
        for column in data.load(name).columns:
            assert not ("committed" in column and "allocated" in column), (name, column)


def test_shares_of_gdp_are_of_the_gdp_beside_them():
    donors = data.load("aid_donors").dropna(subset=["gdp_2021_eur_bn"])
    share = 100 * donors.allocated_eur_bn / donors.gdp_2021_eur_bn
    assert (share - donors.share_of_gdp_pct).abs().max() < 1e-5
    assert donors.through_eu_eur_bn.notna().sum() == 27


def test_every_country_that_gives_can_be_divided_by_its_people():
    people = set(data.load("population").iso3)
    donors = set(data.load("aid_donors").iso3)
    assert donors - people == {"TWN", "XXE"}


def test_the_seventeen_hundred_million_are_the_packages_to_the_fifth_of_april():
    packages = data.load("us_packages")
    counted = packages[packages.in_defense_total & (packages.announced_on <= "2022-04-05")]
    assert counted.amount_usd_mn.tolist() == [350, 200, 800, 300, 100]


def test_donors_only_grow_with_the_day_and_with_a_wider_definition():
    first = data.load("military_first")
    first = first[~first.iso3.astype(str).str.startswith("XX")]
    for edition in ("2022-10-03", "2022-11-20", "2024-06-30"):
        days = first[first.edition == edition].pivot_table(
            index="iso3", columns="definition", values="first_on", aggfunc="min"
        )
        by_the_day = (days <= "2022-04-05").sum()
        assert by_the_day["dated"] <= by_the_day["dated_or_until"] <= by_the_day["possible"]
        both = days.dropna(subset=["weapons"])
        assert (both.weapons >= both.dated_or_until).all()
        dated = days.dropna(subset=["dated_or_until"])
        assert (dated.possible <= dated.dated_or_until).all()


def test_every_item_has_the_kind_that_its_rule_gives():
    items = data.load("military_items")
    kinds = RULES.set_index("rule").kind
    assert (items.rule.astype(str).map(kinds) == items.kind.astype(str)).all()
    assert items.is_weapon.equals(items.kind.isin(military_aid.WEAPONS))


def test_every_rule_is_well_formed_and_meets_some_item():
    assert RULES.rule.is_unique
    assert RULES.unclear.isin(["true", "false"]).all()
    for pattern in RULES.pattern:
        re.compile(pattern)
    met = set(data.load("military_items").rule)
    assert set(RULES.rule) - met == set(), "a rule that no item meets"


# -- dates in words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2022-02-26", "day", "2022-02-26", "2022-02-26"),
        ("until 6/7/2022", "until", None, "2022-06-07"),
        ("unti 10/3/2022", "until", None, "2022-10-03"),
        ("until  5/7/2022", "until", None, "2022-05-07"),
        ("until 17/10/2022", "until", None, "2022-10-17"),
        ("until 06.02.2024", "until", None, "2024-02-06"),
        ("until 11/2022", "until", None, "2022-11-30"),
        ("16/02/2023", "day", "2023-02-16", "2023-02-16"),
        ("since 2/24/2022", "since", "2022-02-24", None),
        ("between 3/4/22 & 3/11/22", "between", "2022-03-04", "2022-03-11"),
        ("from 01/01/2024 until 05/01/2024", "between", "2024-01-01", "2024-05-01"),
        ("not specified, 03/22", "month", "2022-03-01", "2022-03-31"),
        ("unclear\xa002/2024", "month", "2024-02-01", "2024-02-29"),
        ("Undisclosed", "none", None, None),
        (".", "none", None, None),
    ],
)
def test_a_date_in_words_gets_the_days_it_may_mean(text, kind, first, last):
    found, earliest, latest = kiel.span(text)
    assert found == kind
    for day, expected in ((earliest, first), (latest, last)):
        assert pd.isna(day) if expected is None else day == pd.Timestamp(expected)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("until 06/31/2022", "no day"),
        ("2022-02-30", "no day"),
        ("13/13/2022", "no day"),
        ("2022-13-01", "no day"),
        ("unspecified 13/2022", "no day"),
        ("2021-12-31", "before"),
        ("between 3/11/22 & 3/4/22", "ends before"),
        ("spring 2022", "spring"),
        ("", "''"),
    ],
)
def test_a_date_that_cannot_be_is_refused(text, says):
    with pytest.raises(ValueError, match=says):
        kiel.span(text)


# -- kinds of items --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ("AT4 anti-tank weapon", "anti_tank"),
        ("single-use anti-tank granade launcher", "anti_tank"),
        ("Modified T-72 tank (T-72A/T-72M1/M1R)", "tank"),
        ("125 mm HE ammunition for T-72", "heavy_ammunition"),
        ("anti-aircraft Starstreak missile", "anti_air"),
        ("S-300 air defence system", "air_defence_system"),
        ("anti-drone weapon", "counter_drone"),
        ("Bayraktar TB2 drone", "drone"),
        ("Switchblade tactical unmanned aerial system", "loitering_munition"),
        ("rifle + MG round", "light_ammunition"),
        ("G3 automatic rifle", "light_arms"),
        ("GRAD multiple rocket launcher rocket", "heavy_ammunition"),
        ("RM-70 multiple rocket launcher", "artillery"),
        ("Mi-17", "aircraft"),
        ("medical supplies", "medical"),
        (".", "not_listed"),
    ],
)
def test_an_item_gets_the_kind_of_the_first_rule(item, kind):
    assert military_aid._kind_of(item, RULES)[1] == kind


def test_an_item_that_no_rule_knows_is_refused():
    with pytest.raises(ValueError, match="trebuchet"):
        military_aid._kind_of("trebuchet", RULES)
