"""The one style sheet: what it leaves out of the theme's, no page can tell."""

from importlib.util import find_spec
from itertools import chain, product
from pathlib import Path

import pytest
from browsing import DOCUMENTS, NARROW, TOOL_PAGES, WIDE, nightly_but, visiting
from jinja2 import Environment

from book.style_sheet import NAME, Used, joined, used_in
from tools import ROOT

PAGES = DOCUMENTS + TOOL_PAGES
TRIED = [(DOCUMENTS[0], NARROW), ("chapters/05-after-1991/lab.html", WIDE)]

#: Answers with how each element looks, and where it is.
LOOKS = """
() => [...document.querySelectorAll("body, body *:not(svg *)")].map(element => {
  const box = element.getBoundingClientRect();
  const look = state => {
    const style = getComputedStyle(element, state);
    return ["display", "color", "backgroundColor", "backgroundImage", "borderTopWidth", "outline",
      "borderLeftColor", "font", "textDecoration", "margin", "padding", "opacity", "visibility",
      "content", "overflow", "position", "zIndex", "transform", "listStyle", "cursor", "boxShadow"]
      .map(name => style[name]).join("|");
  };
  return [element.tagName, element.className, look(null), look("::before"), look("::after"),
    box.x, box.y, box.width, box.height].join(" ");
})
"""


@pytest.fixture(scope="module")
def sheets(built_book):
    """Return the theme's sheets and the book's own, as text, in the order of their force."""

    def installed(package, path):
        return Path(find_spec(package).origin).parent.joinpath(path).read_text("utf-8")

    environment = Environment(autoescape=False)  # noqa: S701 - a style sheet is no HTML
    environment.filters["todim"] = lambda value: value
    basic = environment.from_string(installed("sphinx", "themes/basic/static/basic.css.jinja"))
    theme = "theme/{0}/static/styles/{1}.css"
    return [
        basic.render(
            theme_sidebarwidth="270px", theme_body_min_width="0", theme_body_max_width="0"
        ),
        installed(
            "pydata_sphinx_theme", theme.format("pydata_sphinx_theme", "pydata-sphinx-theme")
        ),
        installed("sphinx_book_theme", theme.format("sphinx_book_theme", "sphinx-book-theme")),
        installed("sphinx_copybutton", "_static/copybutton.css"),
        installed("myst_nb", "static/mystnb.css"),
        installed("sphinx_design", "static/sphinx-design.min.css"),
    ], [(built_book / "_static" / name).read_text("utf-8") for name in own_names()]


def own_names():
    """Return the names of the book's own sheets in their order."""
    found = [path.name for path in ROOT.glob("*/static/*.css")]
    return sorted(found, key=lambda name: (name == "print.css", name != "site.css", name))


@pytest.fixture(scope="module")
def pair(built_book, sheets):
    """Return the sheet with every rule, and the one with those that are used."""
    used = used_in(built_book, ROOT)
    return joined(*sheets, None), joined(*sheets, used)


@pytest.mark.parametrize("shown", nightly_but(TRIED, product(PAGES, [WIDE, NARROW])))
def test_a_page_looks_the_same_without_the_rules_that_are_left_out(browser, server, pair, shown):
    whole, used = pair
    assert len(used) < len(whole) / 3
    before, after = (looks(browser, server, *shown, sheet) for sheet in pair)
    assert [len(look) for look in before] == [len(look) for look in after]
    assert all(len(look) > 100 for look in before)
    elements = zip(chain(*before), chain(*after), strict=True)
    assert next((both for both in elements if both[0] != both[1]), None) is None


def looks(browser, home, name, size, sheet):
    """Return how a page looks with a sheet: in both themes, and with its dialogs opened."""
    found = []
    # A font that comes late would not be shown at all, and lines break elsewhere.
    sheet = sheet.replace("optional", "block")
    with visiting(browser, home, size) as visit:
        visit.page.route(
            f"**/{NAME}*", lambda route: route.fulfill(body=sheet, content_type="text/css")
        )
        page = visit.open(name)
        page.evaluate("document.fonts.ready")
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            found.append(page.evaluate(LOOKS))
        page.keyboard.press("Control+K")
        page.locator("#pst-search-dialog input").wait_for()
        found.append(page.evaluate(LOOKS))
        page.keyboard.press("Escape")
        page.locator("button.primary-toggle").click()
        page.wait_for_timeout(50)
        found.append(page.evaluate(LOOKS))
    return found


def test_a_rule_is_kept_by_what_pages_and_scripts_have():
    used = Used()
    used.see_page('<main id="top" class="page wide" data-kind="x"><p>.gone #away</p></main>')
    used.see_script('root.classList.add("opened"); root.dataset.madeHere = 1;')
    sheet = """
      @charset "utf-8"; @font-face { font-family: Icons }
      :root { --used: 1px; --by-used: var(--used); --never: 2px }
      .page > p, .gone p { margin: var(--by-used) }
      .opened:hover { color: red } #away { color: red } table td { color: red }
      main:not(.gone) { color: blue } :is(.gone, .wide) p { color: green }
      :is(.gone, table) { top: 0 }
      [data-made-here], [data-lost] { left: 0 }
      @media print { .gone { color: red } .wide { *zoom: 1; color: black } }
      @media (width > 1px) { .gone { color: red } }
    """
    own = ".not-yet { --own: 1; color: /* why */ var( --own ) }"
    assert joined([sheet], [own], used) == (
        ":root{--used:1px;--by-used:var(--used);}"
        ".page > p{margin:var(--by-used);}"
        ".opened:hover{color:red;}main:not(.gone){color:blue;}:is(.gone, .wide) p{color:green;}"
        "[data-made-here]{left:0;}"
        "@media print{.wide{color:black;}}"
        ".not-yet{--own:1;color:var( --own );}"
    )
