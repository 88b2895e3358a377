"""The committed tables: what `load` gives, how they agree, and that they are described."""

import csv
import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from summit import data, validate

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
NAMES = data.tables()
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
MEASURES = ["refugees", "asylum_seekers", "other_in_need_of_protection"]


# -- every table -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_types_are_those_described(name):
    frame, described = data.load(name), data.describe(name)
    fields = described["schema"]["fields"]
    assert list(frame.columns) == [field["name"] for field in fields]
    for field in fields:
        kind, column = field["type"], frame[field["name"]]
        required = field.get("constraints", {}).get("required", False)
        if field.get("categories"):
            assert isinstance(column.dtype, pd.CategoricalDtype), field
            continue
        expected = {
            "integer": "int64" if required else "Int64",
            "number": "float64",
            "date": "datetime64[us]",
            "yearmonth": "datetime64[us]",
            "string": "str",
            "boolean": "bool" if required else "boolean",
        }[kind]
        assert str(column.dtype) == expected, field
        if required:
            assert column.notna().all(), field


@pytest.mark.parametrize("name", NAMES)
def test_a_published_file_gives_the_frame_that_its_rules_give(name):
    frame, expected = data.load(name), data.load(name, edited=True)
    assert_frame_equal(frame, expected, check_exact=True, check_categorical=True)


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_missing_text_stays_missing_whatever_pandas_makes_of_text(name, edited):
    expected = data.load(name).astype(object)
    with pd.option_context("future.infer_string", False):
        frame = data.load(name, edited=edited).astype(object)
    assert_frame_equal(frame, expected, check_exact=True, check_column_type=False)


def test_the_rules_are_left_out_for_the_published_file_alone(monkeypatch, tmp_path):
    for path in (DATA / "datapackage.json", DATA / "countries.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with monkeypatch.context() as patched:
        patched.setattr(validate, "checked", lambda *_: pytest.fail("the rules were run"))
        assert len(data.load("countries", folder=tmp_path)) > 0
    with (tmp_path / "countries.csv").open("a") as stream:
        stream.write("ABC\n")
    with pytest.raises(data.TableError, match="one cell a column"):
        data.load("countries", folder=tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_rows_bytes_and_checksum_are_those_described(name):
    described, raw = data.describe(name), (DATA / f"{name}.csv").read_bytes()
    assert described["bytes"] == len(raw)
    assert described["hash"] == "sha256:" + hashlib.sha256(raw).hexdigest()
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        assert described["rows"] == sum(1 for _ in csv.reader(stream)) - 1
    assert described["fields"] == len(described["schema"]["fields"])


@pytest.mark.parametrize("name", NAMES)
def test_key_is_unique_and_the_file_is_plain_text(name):
    frame, described = data.load(name), data.describe(name)
    assert not frame.duplicated(described["schema"]["primaryKey"]).any()
    raw = (DATA / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\n")


@pytest.mark.parametrize("name", NAMES)
def test_description_is_whole(name):
    described = data.describe(name)
    for key in (
        "title",
        "description",
        "publisher",
        "cited_as",
        "made",
        "read_on",
        "as_of",
        "publishers_files",
    ):
        assert described[key], key
    assert set(described["biography"]) == {"who", "why", "how", "missing", "not_for"}
    assert all(len(text) > 5 for text in described["biography"].values())
    assert described["kind"] in ("verbatim", "constructed")
    assert described["sources"][0]["path"].startswith("https://")
    for field in described["schema"]["fields"]:
        assert field["unit"], field
        assert len(field["description"]) > 3, field


def test_iom_is_credited_in_its_own_words():
    credit = (
        "Source: International Organization for Migration (IOM), Displacement Tracking Matrix (DTM)"
    )
    described = data.describe("displaced_inside")
    assert credit in described["description"]
    assert credit in described["licenses"][0]["title"]


def test_every_file_in_the_folder_is_described():
    assert {path.stem for path in DATA.glob("*.csv")} == set(NAMES)
    assert not list(DATA.glob("*.new"))


def test_tables_stay_small():
    assert sum(path.stat().st_size for path in DATA.glob("*.csv")) < 3_000_000


def test_frictionless_finds_nothing():
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    # It reads only below the working directory, as a safe package has to.
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "note"])
    assert report.stats["tasks"] == len(NAMES)


# -- agreement between tables ----------------------------------------------------------------------


def test_running_totals_are_the_sums_of_their_days():
    editions = data.load("crossings_editions")
    assert (editions.groupby("edition").crossings.cumsum() == editions.crossings_cumulative).all()
    assert (
        editions.groupby("edition")
        .date.apply(lambda days: (days.diff().dropna() == pd.Timedelta("1D")).all())
        .all()
    )
    assert list(editions.groupby("edition").size()) == [35, 43, 433]


def test_daily_table_holds_the_editions():
    daily, editions = data.load("crossings_daily"), data.load("crossings_editions")
    for kind in ("then", "now"):
        part = daily.dropna(subset=[f"edition_{kind}"])
        joined = part.merge(
            editions, left_on=["date", f"edition_{kind}"], right_on=["date", "edition"]
        )
        assert len(joined) == len(part)
        assert (joined[f"crossings_{kind}"] == joined.crossings).all()
        assert (joined[f"crossings_cumulative_{kind}"] == joined.crossings_cumulative).all()
    assert daily.edition_then.notna().sum() == 43
    first = editions.sort_values("edition").drop_duplicates("date").set_index("date").edition
    then = daily.dropna(subset=["edition_then"]).set_index("date").edition_then
    assert (first.reindex(then.index) == then).all()


def test_the_day_the_book_turns_on():
    day = data.load("crossings_daily").set_index("date").loc["2022-03-29"]
    assert day.crossings_cumulative_shown == 4_019_287
    assert day.shown_read_on == pd.Timestamp("2022-03-30")
    assert day.crossings_cumulative_then == 4_019_718
    assert day.crossings_cumulative_now == 3_921_476


def test_another_publisher_quoted_the_total_shown():
    """IOM's report on round 2 prints UNHCR's figure of 1 April 2022 beside its own."""
    shown = data.load("crossings_daily").set_index("date").crossings_cumulative_shown
    assert shown["2022-04-01"] == 4_137_842


def test_neighbours_add_up_to_the_total_shown():
    country = data.load("crossings_by_country")
    country = country[country.series == "snapshot"]
    for day in ("2022-03-29", "2022-04-07", "2022-05-16"):
        shown = data.load("crossings_daily").set_index("date").loc[day]
        known = country[
            (country.read_on <= shown.shown_read_on) & (country.date <= pd.Timestamp(day))
        ]
        last = known.sort_values(["date", "read_on"]).groupby("iso3", observed=True).last()
        assert last.crossings_cumulative.sum() == shown.crossings_cumulative_shown
        assert len(last) == 7


def test_series_by_neighbour_agree_but_for_romania():
    country = data.load("crossings_by_country").dropna(subset=["crossings_cumulative"])
    key = ["iso3", "date"]
    published = country[country.series == "published_daily"]
    both = published.merge(country[country.series == "snapshot"], on=key, suffixes=("", "_read"))
    same = both.crossings_cumulative == both.crossings_cumulative_read
    agree = both[same].groupby(key, observed=True).size().index
    other = both[~both.set_index(key).index.isin(agree) & (both.iso3 != "ROU")]
    assert other.empty
    romania = both[(both.iso3 == "ROU") & (both.date >= "2022-03-14")]
    assert (romania.crossings_cumulative > romania.crossings_cumulative_read).all()
    row = romania[romania.date == "2022-03-29"].iloc[0]
    assert (row.crossings_cumulative, row.crossings_cumulative_read) == (608_936, 287_827)


def test_published_series_has_every_day_and_invents_none():
    country = data.load("crossings_by_country")
    published = country[country.series == "published_daily"]
    assert len(published) == 7 * 77
    first = published[published.date == "2022-03-01"].set_index("iso3").crossings_cumulative
    assert first.notna().sum() == 1
    assert first["BLR"] == 357
    # UNHCR printed no column for 28 March.
    assert published[published.date == "2022-03-28"].crossings_cumulative.isna().all()
    russia = published[published.iso3 == "RUS"].set_index("date").crossings_cumulative
    assert pd.isna(russia["2022-04-06"])


def test_belarus_and_russia_stop():
    country = data.load("crossings_by_country")
    last = country[country.series == "snapshot"].groupby("iso3", observed=True).date.max()
    assert last["BLR"] == pd.Timestamp("2022-09-11")
    assert last["RUS"] == pd.Timestamp("2022-10-03")
    assert last.drop(["BLR", "RUS"]).min() > pd.Timestamp("2024-04-01")


def test_superseded_readings_have_a_later_one():
    country = data.load("crossings_by_country")
    key = ["series", "iso3", "date"]
    current = country[~country.superseded]
    assert not current.duplicated(key).any()
    old = country[country.superseded].merge(current, on=key, suffixes=("", "_later"))
    assert len(old) == country.superseded.sum() > 10
    assert (old.read_on < old.read_on_later).all()
    slip = old[old.crossings_cumulative == 8_959_627].iloc[0]
    assert slip.crossings_cumulative_later == 11_171_465


def test_hosts_add_up_to_origins():
    hosts = (
        data.load("refugees_by_host")
        .groupby(["origin_iso3", "year"], observed=True)[MEASURES]
        .sum()
    )
    origins = data.load("refugees_by_origin").set_index(["iso3", "year"])[MEASURES].fillna(0)
    assert len(hosts) > 200
    assert (hosts == origins.reindex(hosts.index)).all(axis=None)


def test_named_hosts_have_a_thousand_people():
    hosts = data.load("refugees_by_host")
    named = hosts[hosts.host_iso3 != "XXO"]
    assert named[MEASURES].fillna(0).sum(axis=1).min() >= 1000


@pytest.mark.parametrize(
    ("iso3", "year", "people"),
    [
        ("SYR", 2021, 6_848_865),
        ("VEN", 2025, 6_459_716),
        ("AFG", 2023, 6_403_144),
        ("UKR", 2023, 5_960_362),
        ("RWA", 1994, 2_257_570),
        ("BIH", 1996, 993_868),
    ],
)
def test_peak_of_each_crisis(iso3, year, people):
    origins = data.load("refugees_by_origin").query("iso3 == @iso3").set_index("year")
    total = origins.refugees + origins.other_in_need_of_protection.fillna(0)
    assert total.idxmax() == year
    assert total.max() == people


def test_eu_members_add_up():
    members = data.load("temporary_protection").query("in_eu27")
    months = members.groupby("month").beneficiaries.agg(["sum", "count"])
    total = data.load("temporary_protection_eu27").set_index("month").beneficiaries
    difference = (total - months["sum"])[months["count"] == 27].dropna()
    known = pd.Timestamp("2024-06-01")
    assert difference[known] == 3725
    assert difference.drop(known).abs().max() <= 70
    assert len(difference) == 25
    assert total.index.min() == pd.Timestamp("2022-08-01")


def test_displaced_at_year_ends_are_those_unhcr_prints():
    rounds = data.load("displaced_inside").set_index("round").displaced
    ukraine = data.load("refugees_by_origin").query("iso3 == 'UKR'").set_index("year")
    for number, year in {11: 2022, 15: 2023, 19: 2024, 22: 2025}.items():
        assert rounds[number] == ukraine.internally_displaced[year]
    assert rounds[2] == 7_138_715


def test_recorded_by_country_adds_up_to_europe():
    country, europe = (
        data.load("recorded_by_country"),
        data.load("recorded_europe").set_index("date"),
    )
    for edition in country.edition.unique():
        last = (
            country[country.edition <= edition]
            .sort_values("date")
            .groupby("iso3", observed=True)
            .last()
        )
        assert len(last) == 44
        total = last.refugees.sum()
        if edition >= pd.Timestamp("2022-12-31"):
            # The total of Europe has Russia's year-end figure by now, the table by country never.
            total += 1_275_315 - last.refugees["RUS"]
        # Countries report on different days, some of them a month apart.
        assert abs(total / europe.refugees.asof(edition) - 1) < 0.03


def test_each_country_has_one_name_everywhere():
    names = data.load("countries").set_index("iso3").country
    for name in NAMES:
        for code, label in data.describe(name)["countries"].items():
            frame = data.load(name)
            assert (frame[code].astype(str).map(names) == frame[label].astype(str)).all()


def test_population_covers_the_hosts_drawn():
    population = data.load("population")
    at_2021 = set(population[population.year == 2021].iso3)
    assert (
        set(data.load("recorded_by_country").iso3) | set(data.load("temporary_protection").iso3)
        <= at_2021
    )
    poland = population.query("iso3 == 'POL' and year == 2021").population.item()
    assert poland == 36_981_559


def test_breaks_show_in_their_tables():
    breaks = data.load("breaks")
    assert set(breaks.table) <= set(NAMES)
    for row in breaks.itertuples():
        assert row.field in data.load(row.table).columns
    falls = breaks[breaks.kind.isin(["clean_up", "correction", "edition"])]
    assert len(falls) > 10
    assert (falls.value_after < falls.value_before).all()


def test_each_allowed_fall_is_a_known_break():
    breaks = data.load("breaks")
    known = {(row.iso3, str(row.date.date())) for row in breaks.itertuples()}
    for resource in PACKAGE["resources"]:
        for rule in resource["rules"]:
            for case in rule.get("except", []):
                assert (case["iso3"], case["date"]) in known


# -- load as a reader uses it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        (None, TypeError, "text, not None"),
        (3, TypeError, "text, not 3"),
        (Path("data/countries.csv"), TypeError, "is text"),
        (["countries"], TypeError, "is text"),
        ("", ValueError, "Known tables: countries"),
        ("../../etc/passwd", ValueError, "Known tables"),
        ("weather", ValueError, "there is no table 'weather'"),
        ("nonsense", ValueError, "there is no table 'nonsense'"),
    ],
)
def test_wrong_names(name, error, says):
    for function in (data.load, data.describe):
        with pytest.raises(error, match="Known tables") as caught:
            function(name)
        assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Countries", "countries"),
        ("crossing_daily", "crossings_daily"),
        ("data/crossings_daily.csv", "crossings_daily"),
    ],
)
def test_a_name_spelled_almost_right_is_told_the_right_one_and_no_more(name, near):
    for function in (data.load, data.describe):
        with pytest.raises(ValueError, match="there is no table") as caught:
            function(name)
        assert str(caught.value) == f"there is no table {name!r}. Did you mean {near!r}?"


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"edited": "yes"}, TypeError, "True or False"),
        ({"edited": None}, TypeError, "True or False"),
        ({"folder": 3}, TypeError, "must be a path"),
        ({"folder": "no/such/place"}, data.TableError, "file present"),
    ],
)
def test_wrong_options(options, error, says):
    with pytest.raises(error, match=says):
        data.load("countries", **options)


def test_a_frame_belongs_to_the_caller():
    frame = data.load("population")
    frame["population"] = 0
    frame.drop(columns="country", inplace=True)  # noqa: PD002 - what a student may do
    again = data.load("population")
    assert again.population.min() > 1000
    assert "country" in again
    described = data.describe("population")
    described["schema"]["fields"].clear()
    data.tables().clear()
    assert len(data.load("population")) == len(again)


def test_an_edited_descriptor_is_read_again(tmp_path):
    package = {"resources": [PACKAGE["resources"][0]]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    assert data.tables(folder=tmp_path) == ["countries"]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": PACKAGE["resources"][:2]}))
    assert data.tables(folder=tmp_path) == ["countries", "crossings_daily"]


def test_months_are_their_first_days_and_blanks_stay_blank():
    protection = data.load("temporary_protection")
    assert (protection.month.dt.day == 1).all()
    germany = protection[protection.iso3 == "DEU"].set_index("month").beneficiaries
    assert germany[:"2022-07-01"].isna().all()
    assert germany["2022-08-01"] == 699_935
    venezuela = data.load("refugees_by_origin").query("iso3 == 'VEN'").set_index("year")
    assert pd.isna(venezuela.other_in_need_of_protection[2017])


def test_values_agree_with_a_plain_reader():
    with (DATA / "refugees_by_host.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    frame = data.load("refugees_by_host")
    assert [int(row["refugees"]) for row in rows] == list(frame.refugees)
    assert [row["host"] for row in rows] == list(frame.host.astype(str))
    plain = np.array([row["other_in_need_of_protection"] or "-1" for row in rows], dtype="int64")
    assert (frame.other_in_need_of_protection.fillna(-1).to_numpy(dtype="int64") == plain).all()
