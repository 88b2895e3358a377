"""The ledger in a browser: it filters without a kernel, and can be read without a script."""

import csv
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import NARROW, axe_faults, visiting

from summit import judge
from summit.claims import KINDS, RATINGS, claims

PAGE = "chapters/ledger/index.html"
IN_ORDER = sorted(claims().values(), key=lambda claim: claim.place)
ALL = [claim.number for claim in IN_ORDER]
CHAPTERS = sorted({claim.chapter for claim in IN_ORDER})
CHOICES = [
    *(("then", rating) for rating in RATINGS),
    *(("now", rating) for rating in RATINGS),
    *(("chapter", chapter) for chapter in CHAPTERS),
    *(("kind", kind) for kind in KINDS),
]


@pytest.fixture(scope="module")
def fitting():
    """A function that returns the numbers of the statements that fit a choice, in order."""
    filtered_by = {
        claim.number: {
            "then": (finding := judge(claim.number)).then,
            "now": finding.now,
            "chapter": claim.chapter,
            "kind": claim.kind,
        }
        for claim in IN_ORDER
    }
    return lambda **wanted: [n for n in ALL if wanted.items() <= filtered_by[n].items()]


def shown(page):
    """Return the numbers of the statements that can be seen."""
    ids = page.locator(".claim:visible").evaluate_all("entries => entries.map(e => e.id)")
    return [int(name.removeprefix("claim-")) for name in ids]


def said(page):
    """Return what the live region says."""
    return page.locator(".ledger-filter [role=status]").text_content()


def asked(page):
    """Return what the page's address asks for."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def expected_words(numbers):
    """Return what the live region should say of some statements."""
    if numbers:
        return f"{len(numbers)} of {len(ALL)} statements shown."
    return f"None of the {len(ALL)} statements fits. Choose less, or show all."


def test_at_first_all_are_shown(visit):
    page = visit.open(PAGE)
    assert shown(page) == ALL
    assert said(page) == expected_words(ALL)
    status = page.get_by_role("status")
    assert status.count() == 1
    for label in ("Rating then", "Rating now", "Chapter", "Kind"):
        assert page.get_by_role("combobox", name=label, exact=True).count() == 1


@pytest.mark.parametrize(("name", "value"), CHOICES, ids=[f"{n}-{v}" for n, v in CHOICES])
def test_each_choice_by_list(visit, fitting, name, value):
    page = visit.open(PAGE)
    page.locator(f"select[name={name}]").select_option(value)
    numbers = fitting(**{name: value})
    assert shown(page) == numbers
    assert said(page) == expected_words(numbers)
    assert asked(page) == {name: value}
    assert visit.said == []


@pytest.mark.parametrize("name", ["then", "now", "chapter", "kind"])
def test_each_list_by_keyboard(visit, fitting, name):
    page = visit.open(PAGE)
    page.locator("select[name=then]").focus()
    for _ in range(["then", "now", "chapter", "kind"].index(name)):
        page.keyboard.press("Tab")
    control = page.locator(f"select[name={name}]")
    assert control.evaluate("list => list === document.activeElement")
    values = control.locator("option").evaluate_all("options => options.map(o => o.value)")
    for number, value in enumerate(values):
        if number:
            page.keyboard.press("ArrowDown")
        assert control.input_value() == value
        assert shown(page) == (fitting(**{name: value}) if value else ALL)
    page.locator(".ledger-filter button").focus()
    page.keyboard.press("Enter")
    assert shown(page) == ALL
    assert control.input_value() == ""
    assert asked(page) == {}


def test_choices_add_up_and_show_all_takes_them_back(visit, fitting):
    page = visit.open(PAGE)
    page.locator("select[name=chapter]").select_option("06-enlargement")
    page.locator("select[name=kind]").select_option("date")
    both = fitting(chapter="06-enlargement", kind="date")
    assert 0 < len(both) < len(fitting(chapter="06-enlargement"))
    assert shown(page) == both
    assert asked(page) == {"chapter": "06-enlargement", "kind": "date"}
    page.get_by_role("button", name="Show all").click()
    assert shown(page) == ALL
    assert said(page) == expected_words(ALL)
    assert urlsplit(page.url).query == ""


def test_a_choice_that_fits_none_says_so(visit, fitting):
    assert fitting(kind="forecast", chapter="02-flight") == []
    page = visit.open(PAGE)
    page.locator("select[name=kind]").select_option("forecast")
    page.locator("select[name=chapter]").select_option("02-flight")
    assert shown(page) == []
    assert said(page) == expected_words([])
    assert axe_faults(page) == []


def test_a_filtered_view_can_be_linked_and_loaded_again(visit, fitting):
    page = visit.open(f"{PAGE}?now=contradicted&kind=date")
    numbers = fitting(now="contradicted", kind="date")
    assert shown(page) == numbers
    assert page.locator("select[name=now]").input_value() == "contradicted"
    page.locator("select[name=kind]").select_option("")
    page.reload()
    assert shown(page) == fitting(now="contradicted")
    assert asked(page) == {"now": "contradicted"}
    page = visit.open(f"{PAGE}?now=wonderful&other=1")
    assert shown(page) == ALL
    page.locator("main a[href^='?']").click()
    page.wait_for_url("**?now=contradicted#the-statements")
    assert shown(page) == fitting(now="contradicted")


def in_view(page, number):
    """Return whether a statement's heading is in the window."""
    return page.locator(f"#claim-{number} h3").evaluate(
        "h => { const {top, bottom} = h.getBoundingClientRect();"
        " return top >= 0 && bottom <= innerHeight; }"
    )


@pytest.mark.parametrize("size", [(1280, 900), NARROW], ids=["1280", "390"])
def test_a_statement_asked_for_by_its_anchor_is_never_hidden(browser, server, size):
    with visiting(browser, server, size) as visit:
        page = visit.open(f"{PAGE}?now=contradicted#claim-7")
        assert shown(page) == ALL
        assert in_view(page, 7)
        assert urlsplit(page.url).fragment == "claim-7"
        assert asked(page) == {}
        page.locator("select[name=now]").select_option("contradicted")
        assert 7 not in shown(page)
        page.evaluate("location.hash = '#claim-7'")
        page.wait_for_function("!document.getElementById('claim-7').hidden")
        assert shown(page) == ALL
        assert in_view(page, 7)
        assert page.locator("select[name=now]").input_value() == ""
    assert visit.said == []


def test_without_javascript_all_is_shown_and_no_control(browser, server):
    with visiting(browser, server, javascript=False) as visit:
        page = visit.open(f"{PAGE}?now=contradicted")
        assert shown(page) == ALL
        assert page.locator(".ledger-filter").count() == 1
        assert not page.locator(".ledger-filter").is_visible()


def test_it_filters_from_a_file(browser, built_book, fitting):
    with visiting(browser, built_book.resolve().as_uri() + "/") as visit:
        page = visit.open(PAGE)
        page.locator("select[name=now]").select_option("contradicted")
        assert shown(page) == fitting(now="contradicted")
        page.reload()
        assert shown(page) == fitting(now="contradicted")
    assert visit.said == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_mark_is_small_on_a_phone_and_leads_there_and_back(browser, server, chapter):
    story = f"chapters/{chapter}/story.html"
    with visiting(browser, server, NARROW) as visit:
        page = visit.open(story)
        marks = page.locator("a.claim-mark")
        told = [claim.number for claim in IN_ORDER if claim.chapter == chapter]
        assert sorted(marks.evaluate_all("all => all.map(m => +m.id.slice(5))")) == sorted(told)
        for mark in marks.all():
            line = mark.evaluate("m => parseFloat(getComputedStyle(m.closest('p')).lineHeight)")
            box = mark.bounding_box()
            assert box["height"] <= line
            assert box["x"] + box["width"] <= NARROW[0]
        number = told[-1]
        page.locator(f"#told-{number}").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/ledger/index.html#claim-{number}")
        page.wait_for_load_state("load")
        assert in_view(page, number)
        page.locator(f"#claim-{number} .claim-ways a").first.click()
        page.wait_for_url(f"**/{story}#told-{number}")
        assert page.locator(f"#told-{number}").evaluate("m => m.matches(':target')")
    assert visit.said == []


def test_the_file_holds_what_the_page_shows(built_book):
    with (built_book / "data" / "verdicts.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    findings = [judge(number) for number in ALL]
    assert [int(row["statement"]) for row in rows] == ALL
    assert [(row["rating_then"], row["rating_now"]) for row in rows] == [
        (finding.then, finding.now) for finding in findings
    ]
    assert [row["reason_now"] for row in rows] == [finding.now_reason for finding in findings]
    published = {path.stem for path in (built_book / "data").glob("*.csv")}
    assert {name for row in rows for name in row["tables"].split("; ") if name} <= published


def test_a_choice_keeps_the_focus_and_is_told_once(visit):
    page = visit.open(PAGE)
    page.evaluate(
        """() => {
          window.told = [];
          const status = document.querySelector(".ledger-filter [role=status]");
          new MutationObserver(changes => window.told.push(status.textContent))
            .observe(status, {childList: true, characterData: true, subtree: true});
        }"""
    )
    chosen = page.locator(".ledger-filter select").first
    chosen.focus()
    place = page.evaluate("scrollY")
    for _ in range(2):
        chosen.select_option(index=1)
    assert len(page.evaluate("window.told")) == 1
    assert chosen.evaluate("list => list === document.activeElement")
    assert page.evaluate("scrollY") == place
