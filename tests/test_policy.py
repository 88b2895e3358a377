"""Every page works for a host that sends a strict policy: nothing but the site's own files."""

import pytest
from browsing import (
    DOCUMENTS,
    STORIES,
    TOOL_PAGES,
    Strict,
    nightly_but,
    ready_explorers,
    visiting,
)
from site_pages import COVER

from tools.serve import serving

TRIED = (COVER, STORIES[4], "chapters/01-summit/lab.html", "chapters/ledger/index.html")


@pytest.fixture(scope="module")
def strict(built_book):
    """Serve the built book under the policy and return its address."""
    with serving(built_book, Strict) as address:
        yield address


@pytest.mark.parametrize("name", nightly_but(TRIED, DOCUMENTS + TOOL_PAGES))
def test_a_page_works_under_a_strict_policy(browser, strict, name):
    with visiting(browser, strict) as visit:
        page = visit.open(name)
        was = page.locator("html").get_attribute("data-theme")
        page.locator(".theme-switch-button").first.click()
        assert page.locator("html").get_attribute("data-theme") != was
        page.keyboard.press("Control+K")
        page.locator("#pst-search-dialog input").wait_for()
        page.keyboard.press("Escape")
        for explorer in ready_explorers(page):
            control = explorer.locator("input, select, button").first
            control.focus()
            page.keyboard.press("ArrowRight")
        copy = page.locator("button.copybtn")
        if copy.count():
            copy.first.evaluate("button => button.click()")
        # What is refused, a script, a style or a picture, the browser says.
        assert visit.said == []


def test_the_policy_is_one_that_refuses(browser, strict):
    with visiting(browser, strict) as visit:
        page = visit.open(COVER)
        assert visit.said == []
        page.evaluate("document.body.setAttribute('style', 'color: red')")
        page.evaluate("""() => {
          const style = document.createElement("style");
          style.textContent = "p { color: red }";
          document.body.append(style);
        }""")
        page.wait_for_timeout(100)
    assert len(visit.said) == 2
