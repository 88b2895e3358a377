"""Explorers on the built pages, turned by keyboard and by mouse in a real browser."""

import re
from contextlib import closing

import pytest
from browsing import (
    CAPTIONS,
    LABELS,
    NARROW,
    STORIES,
    WIDE,
    nightly_but,
    ready_explorers,
    visiting,
)
from playwright.sync_api import expect
from turned_explorers import TURNED, Turned, turned_on

from summit.explore import FRAME_MS

LABS = [page.replace("story", "lab") for page in STORIES]

#: An explorer in a page's file, from its opening to its end; its name.
WHOLE_EXPLORER = re.compile(
    r'<div class="explorer" id="explorer-([\w-]+)"[^>]* data-states=.*?</figure></div>\n</div>',
    re.DOTALL,
)


#: Opens the numbers, scrolls and focuses them, and selects the figure's source.
HOLD = """
root => {
  const details = root.querySelector("details"), table = root.querySelector(".chart-table");
  details.open = true;
  table.scrollTop = 40;
  window.held = table.scrollTop;
  getSelection().selectAllChildren(root.querySelector(".chart-source"));
}
"""
#: Tells whether all that is as it was.
HELD = """
root => {
  if (root.querySelector(".chart-table").scrollTop !== window.held) return "scrolled back";
  const source = root.querySelector(".chart-source").textContent;
  return getSelection().toString() === source ? "held" : "selected no more";
}
"""
FOCUSED = "() => document.activeElement.className"
#: Notes what every live region of an explorer says.
LISTEN = """
root => {
  window.heard = [];
  const live = "[aria-live]:not([aria-live=off]), [role=status], output:not([aria-live])";
  for (const region of root.querySelectorAll(live)) {
    new MutationObserver(() => region.textContent && window.heard.push(region.textContent))
      .observe(region, {childList: true, characterData: true, subtree: true});
  }
}
"""


def explorers_in(built_book, page):
    """Return the explorers that stand in a page's file, each as its text, by its name."""
    text = (built_book / page).read_text(encoding="utf-8")
    return {found[1]: found[0] for found in WHOLE_EXPLORER.finditer(text)}


@pytest.fixture
def opened(request, browser, server, expected):
    """A page opened wide, with its explorers ready to be turned."""
    with visiting(browser, server, WIDE) as visit:
        yield turned_on(visit, request.param, expected)
    assert visit.said == []
    assert visit.strangers == []


def turned_every_time(*chapters):
    """Open every page with explorers of its own: those of these chapters in every run."""
    kept = [page for page in TURNED if page.split("/")[1] in chapters]
    return pytest.mark.parametrize("opened", nightly_but(kept, TURNED), indirect=True)


def test_every_explorer_is_turned_somewhere(built_book):
    """The same one on another page, such as a lab's in its story, is the same to the byte."""
    turned = {}
    for page in TURNED:
        turned |= explorers_in(built_book, page)
    # A figure's own page leads to its states by another way, and its tests are elsewhere.
    pages = [path.relative_to(built_book).as_posix() for path in built_book.glob("c*/**/*.html")]
    for page in pages:
        other = {n for n, text in explorers_in(built_book, page).items() if turned.get(n) != text}
        assert not other, f"{page} shows explorers that no test turns: {other}"


def move_each_control(explorers, how):
    """Turn every control of every explorer by one, from its first choice, by keyboard."""
    for turned in explorers:
        for axis in range(len(turned.controls)):
            turned.to_first(axis)
            turned.focus(axis)
            turned.key(axis, forward=True)
            turned.look(how)
            assert turned.labels()[axis] == turned.controls[axis]["labels"][1]
        assert turned.faults == []


# The others are turned in each run too, by chance: test_random_moves.py.
@turned_every_time("02-flight", "04-measures", "06-enlargement")
def test_every_control_of_every_explorer(opened):
    for turned in opened:
        turned.look("at the start", turned.starts())
    move_each_control(opened, "by keyboard")
    for turned in opened:
        for axis, control in enumerate(turned.controls):
            wanted = list(turned.labels())
            wanted[axis] = control["labels"][-1]
            turned.pick_by_mouse(axis, len(control["labels"]) - 1)
            turned.look("by mouse", tuple(wanted))
        assert turned.faults == []


@pytest.mark.parametrize("page", nightly_but([LABS[1], LABS[3]], LABS))
def test_every_explorer_of_a_lab_answers(browser, server, expected, page):
    with visiting(browser, server, WIDE) as visit:
        move_each_control(turned_on(visit, page, expected), "on the lab's page")
    assert visit.said == []


@turned_every_time("06-enlargement")
def test_every_setting_by_keyboard(opened):
    for turned in opened:
        for axis in range(len(turned.controls)):
            turned.to_first(axis)
        turned.seen.clear()
        turned.walk_by_keyboard()
        assert turned.faults == []
        assert turned.seen == set(turned.states)


@turned_every_time("01-summit")
def test_every_value_by_mouse(opened):
    for turned in opened:
        for axis, control in enumerate(turned.controls):
            wanted = list(turned.labels())
            # From the last to the first, so that even the choice shown at the start is picked.
            for place in [*reversed(range(len(control["labels"]))), control["start"]]:
                turned.pick_by_mouse(axis, place)
                wanted[axis] = control["labels"][place]
                turned.look("by mouse", tuple(wanted))
        assert turned.faults == []


@turned_every_time("07-stakes")
def test_back_and_forward_buttons(opened):
    for turned in opened:
        for axis, control in enumerate(turned.controls):
            if control["kind"] != "slider":
                continue
            turned.to_first(axis)
            button = turned.control(axis).get_by_role
            for name, place in (("Back", 0), ("Forward", 1), ("Forward", 2), ("Back", 1)):
                button("button", name=name).click()
                reached = min(place, len(control["labels"]) - 1)
                assert turned.labels()[axis] == control["labels"][reached], name
                turned.look(name)
        assert turned.faults == []


@turned_every_time("02-flight", "04-measures")
def test_numbers_stay_open_over_a_step(opened):
    for turned in opened:
        details = turned.root.locator("details.chart-numbers")
        details.locator("summary").click()
        before = turned.labels()
        for axis, control in enumerate(turned.controls):
            other = 0 if before[axis] != control["labels"][0] else len(control["labels"]) - 1
            turned.pick_by_mouse(axis, other)
            turned.look("with the numbers open")
            assert details.evaluate("details => details.open")
            assert details.locator("table").is_visible()
        assert turned.labels() != before
        details.locator("summary").click()
        turned.pick_by_mouse(0, turned.controls[0]["labels"].index(before[0]))
        assert not details.evaluate("details => details.open")
        assert turned.faults == []


@turned_every_time("01-summit", "03-weapons")
def test_an_address_can_say_how_its_explorer_stands(opened):
    for turned in opened:
        captions = turned.root.evaluate(CAPTIONS)
        other = tuple(
            control["labels"][0 if control["start"] else -1] for control in turned.controls
        )
        turned.open_at(dict(zip(captions, other, strict=True)))
        turned.look("by its address", other)
        turned.open_at({captions[0]: "no such choice", "no such control": other[0]})
        turned.look("by an address that asks for what it has not", turned.starts())
        said = turned.root.locator(".explorer-waiting")
        expect(said).to_contain_text(f"({captions[0]}: no such choice)")
        assert turned.faults == []


def played(explorers):
    """Return ``(explorer, axis)`` for each explorer with a Play button."""
    found = []
    for turned in explorers:
        for axis, control in enumerate(turned.controls):
            if control["argument"] == turned.play:
                found.append((turned, axis))
    return found


class Player:
    """The Play button of an explorer, on a page whose time passes only when the test says so.

    A busy machine can hold a browser up for longer than a step of playing takes.
    """

    def __init__(self, turned, axis):
        self.turned, self.axis, self.clock = turned, axis, turned.page.clock
        self.clock.install(time=0)
        turned.clock = self.clock
        self.clock.pause_at(1)

    def press(self, name):
        """Press the button, which says Play or Pause."""
        self.button(name).click()

    def button(self, name):
        """Return the button, if that is what it says."""
        return self.turned.control(self.axis).get_by_role("button", name=name)

    def shown(self):
        """Return the label that the slider shows."""
        return self.turned.labels()[self.axis]

    def wait(self, steps=1):
        """Let as much time pass as so many steps of playing take, and return the label shown."""
        self.clock.run_for(steps * FRAME_MS)
        return self.shown()


@turned_every_time("02-flight")
def test_play_runs_to_the_end_and_begins_again(opened):
    for turned, axis in played(opened):
        labels, player = turned.controls[axis]["labels"], Player(turned, axis)
        turned.focus(axis)
        turned.page.keyboard.press("End")
        turned.key(axis, forward=False)
        turned.key(axis, forward=False)
        assert player.shown() == labels[-3]
        player.press("Play")
        for label in labels[-2:]:
            assert player.wait() == label
            turned.look("while playing")
        assert player.button("Play").count() == 1, "still says Pause at the end"
        assert player.wait(3) == labels[-1], "went on after the end"
        # At the end, Play begins again at the start.
        player.press("Play")
        assert player.shown() == labels[0]
        assert player.wait() == labels[1]
        player.press("Pause")
        assert player.wait(3) == labels[1]
        assert turned.faults == []


@turned_every_time("07-stakes")
def test_play_on_an_untouched_explorer_begins_at_its_first_place(opened):
    for turned, axis in played(opened):
        labels = turned.controls[axis]["labels"]
        # Each explorer at an address of its own, so that the page is opened anew for it.
        turned.open_at({"nobody turned": turned.root.get_attribute("id")})
        player = Player(turned, axis)
        assert player.shown() == labels[turned.controls[axis]["start"]]
        player.press("Play")
        assert player.shown() == labels[0]
        turned.look("playing from the start")
        assert player.wait() == labels[1]
        assert turned.faults == []


@turned_every_time("03-weapons")
def test_play_goes_on_from_where_a_reader_put_the_slider(opened):
    for turned, axis in played(opened):
        labels, start = turned.controls[axis]["labels"], turned.controls[axis]["start"]
        if start + 1 >= len(labels):
            continue
        # There and back: it stands where it started, but a reader put it there.
        turned.open_at({"somebody turned": turned.root.get_attribute("id")})
        turned.focus(axis)
        turned.key(axis, forward=True)
        turned.key(axis, forward=False)
        player = Player(turned, axis)
        assert player.shown() == labels[start]
        player.press("Play")
        assert player.shown() == labels[start]
        assert player.wait() == labels[start + 1]
        turned.look("playing from where it was put")
        assert turned.faults == []


@turned_every_time("05-after-1991")
def test_play_stops_when_asked_and_when_the_slider_is_touched(opened):
    for turned, axis in played(opened):
        labels, player = turned.controls[axis]["labels"], Player(turned, axis)
        turned.to_first(axis)
        player.press("Play")
        assert player.wait() == labels[1]
        player.press("Pause")
        assert player.wait(3) == labels[1], "a second press did not stop it"
        turned.look("stopped by its button")

        player.button("Play").press("Enter")
        player.button("Pause").wait_for()
        turned.focus(axis)
        turned.key(axis, forward=False)
        player.button("Play").wait_for()
        assert player.wait(3) == labels[0], "the keyboard on the slider did not stop it"
        turned.look("stopped by the keyboard")

        player.press("Play")
        player.button("Pause").wait_for()
        middle = len(labels) // 2
        turned.pick_by_mouse(axis, middle)
        player.button("Play").wait_for()
        assert player.wait(3) == labels[middle], "the mouse on the slider did not stop it"
        turned.look("stopped by the mouse")
        assert turned.faults == []


@turned_every_time("02-flight", "07-stakes")
def test_a_redraw_keeps_focus_scroll_and_selection(opened):
    for turned, axis in played(opened):
        turned.to_first(axis)
        turned.settle()
        turned.root.evaluate(HOLD)
        turned.key(axis, forward=True)
        turned.settle()
        assert turned.root.evaluate(HELD) == "held"
    for turned, axis in played(opened):
        # Whoever reads the table while it plays stays there.
        player = Player(turned, axis)
        player.press("Play")
        turned.root.locator(".chart-table").focus()
        player.wait()
        turned.look("while playing")
        assert turned.root.evaluate(FOCUSED) == "chart-table"
        player.press("Pause")
        assert turned.faults == []


@turned_every_time("05-after-1991")
def test_a_swipe_up_the_page_turns_no_slider(browser, server, opened):
    page = opened[0].page.url.removeprefix(server)
    context = browser.new_context(
        viewport={"width": NARROW[0], "height": NARROW[1]}, has_touch=True, is_mobile=True
    )
    with closing(context):
        phone = context.new_page()
        phone.goto(server + page)
        slider = ready_explorers(phone)[0].locator("input[type=range]").first
        slider.evaluate("slider => slider.scrollIntoView({block: 'center'})")
        before, scrolled = slider.input_value(), phone.evaluate("scrollY")
        box, touch = slider.bounding_box(), context.new_cdp_session(phone)
        x, y = box["x"] + box["width"] / 5, box["y"] + box["height"] / 2
        for kind, up in [("touchStart", 0), *[("touchMove", step) for step in range(0, 300, 20)]]:
            points = [{"x": x, "y": y - up}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        phone.wait_for_function(f"Math.abs(scrollY - {scrolled}) > 100")
        assert slider.input_value() == before


def turn_first_control(root):
    """Turn the first control of an explorer to another choice; return what all say then."""
    control, before = root.locator(".explorer-control").first, root.evaluate(LABELS)
    for place, key in ((-1, "End"), (0, "Home")):
        if control.locator("select").count():
            options = control.locator("option")
            control.locator("select").select_option(index=place % options.count())
        elif control.locator("input[type=range]").count():
            control.locator("input").press(key)
        else:
            control.locator("input").nth(place).check()
        if root.evaluate(LABELS) != before:
            break
    return root.evaluate(LABELS)


@pytest.mark.parametrize("place", ["server", "file"])
def test_an_explorer_stands_as_it_was_left(browser, server, built_book, place):
    home = server if place == "server" else built_book.resolve().as_uri() + "/"
    with visiting(browser, home, WIDE) as visit:
        page = visit.open("chapters/03-weapons/story.html")
        left = [turn_first_control(root) for root in ready_explorers(page)]
        settings = sum(map(len, left))
        expect(page).to_have_url(re.compile(rf"\?[^&]*(&[^&]*){{{settings - 1}}}$"))
        page.goto(home + "chapters/03-weapons/lab.html")
        page.go_back()
        assert [root.evaluate(LABELS) for root in ready_explorers(page)] == left
    assert visit.said == []


def test_pictures_that_cannot_be_had_are_told_of(browser, server):
    with visiting(browser, server, WIDE) as visit:
        visit.page.route("**/figures/spending*", lambda route: route.abort())
        page = visit.open("chapters/07-stakes/story.html#fig-spending")
        root = page.locator("#explorer-spending[data-ready]")
        before, title = root.evaluate(LABELS), root.locator(".chart-title").text_content()
        root.locator("input[type=range]").first.press("Home")
        expect(root.locator(".explorer-waiting")).to_contain_text("could not be fetched")
        assert root.evaluate(LABELS) == before
        assert root.locator(".chart-title").text_content() == title
        # Those that come after all are shown.
        page.unroute("**/figures/spending*")
        root.locator("input[type=range]").first.press("Home")
        expect(root.locator("output").first).to_have_text("2014")
        expect(root.locator(".chart-title")).to_contain_text("2014")
        expect(root.locator(".explorer-waiting")).to_have_text("")


@turned_every_time("06-enlargement")
def test_two_states_stand_side_by_side(opened):
    for turned in opened:
        compare = turned.root.get_by_role("button", name="Compare")
        compare.click()
        second = Turned(
            turned.page,
            turned.page.locator(f"#{turned.root.get_attribute('id')}-beside"),
            {"controls": turned.controls, "play": turned.play, "states": turned.states.items()},
        )
        other = len(turned.controls[0]["labels"]) - 1
        turned.pick_by_mouse(0, 0)
        second.pick_by_mouse(0, other)
        for explorer in (turned, second):
            explorer.look("side by side")
        assert turned.labels()[0] == turned.controls[0]["labels"][0]
        assert second.labels()[0] == turned.controls[0]["labels"][other]
        left, right = turned.root.bounding_box(), second.root.bounding_box()
        assert left["y"] == right["y"]
        assert left["x"] + left["width"] < right["x"]
        ids = turned.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        second.root.get_by_role("button", name="Close").click()
        assert second.root.count() == 0
        # What is closed is not in the address either.
        turned.page.reload()
        ready_explorers(turned.page)
        assert second.root.count() == 0
        assert turned.faults == second.faults == []


@turned_every_time("04-measures", "06-enlargement")
def test_a_change_is_told_to_a_screen_reader_once(opened):
    for turned in opened:
        said = turned.root.locator(".explorer-said")
        turned.root.evaluate(LISTEN)
        for axis, control in enumerate(turned.controls):
            other = 0 if turned.labels()[axis] != control["labels"][0] else 1
            turned.pick_by_mouse(axis, other)
            turned.settle()
            title = turned.root.locator(".chart-title")
            expect(said).to_have_text(title.text_content().strip())
            if control["kind"] == "slider":
                slider = turned.control(axis).locator("input[type=range]")
                assert slider.get_attribute("aria-valuetext") == control["labels"][other]
        # A key that is held down tells nothing before it is let go, and then one thing.
        heard = turned.root.evaluate("root => window.heard.length")
        turned.to_first(0)
        for _ in range(2):
            turned.key(0, forward=True)
        turned.settle()
        expect(said).to_have_text(turned.root.locator(".chart-title").text_content().strip())
        assert turned.root.evaluate("root => window.heard.length") - heard <= 1


@pytest.mark.parametrize("page", nightly_but([STORIES[0], STORIES[5]], STORIES))
def test_works_when_opened_as_a_file(built_book, browser, expected, page):
    with visiting(browser, built_book.resolve().as_uri() + "/", WIDE) as visit:
        move_each_control(turned_on(visit, page, expected), "from a file")
    assert visit.said == []
    assert visit.strangers == []
