"""The page for addresses that do not exist: it leads on from any depth."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from browsing import NARROW, WIDE, axe_faults, visiting
from site_pages import COVER, NOT_FOUND, SITE, STORIES, TURNED, found_by, needs_address


@contextmanager
def like_github_pages(folder):
    """Serve a folder as GitHub Pages does: below a path, with 404.html for what does not exist."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            """Say nothing about a request."""

        def translate_path(self, path):
            path = urlsplit(path).path
            return super().translate_path(
                path.removeprefix(SITE) if path.startswith(SITE) else "/-/"
            )

        def send_error(self, code, message=None, explain=None):
            body = (folder / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{SITE}"
    finally:
        server.shutdown()
        server.server_close()


@needs_address
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("lost", ["old.html", "chapters/02-flight/old/story.html"])
def test_the_lost_find_their_way_from_any_depth(browser, built_book, lost, javascript):
    with (
        like_github_pages(built_book) as home,
        visiting(browser, home, javascript=javascript) as visit,
    ):
        page = visit.open(lost)
        assert page.locator("h1").text_content() == "There is no such page"
        page.locator("input[type=search]").fill("Finland")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{home}search.html?q=Finland")
        if javascript:
            assert TURNED in found_by(page)
        page.go_back()
        page.locator("main li a").nth(1).click()
        page.wait_for_url(home + STORIES[1])
        page.go_back()
        page.locator("main a", has_text="the cover").click()
        page.wait_for_url(home + COVER)
    # One answer was 404, as it has to be: the page itself, as often as it was gone back to.
    failed = {said for said in visit.said if said.startswith("404")}
    assert failed == {f"404: {home}{lost}"}
    assert visit.strangers == []


@needs_address
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_the_page_for_the_lost_is_for_everyone(browser, built_book, size, dark):
    with like_github_pages(built_book) as home, visiting(browser, home, size, dark) as visit:
        page = visit.open(NOT_FOUND)
        assert axe_faults(page) == []
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        links = page.locator("main a").all()
        assert len(links) == len(STORIES) + 1
        for link in links:
            answer = page.request.get(link.evaluate("a => a.href"))
            assert answer.status == 200
    assert visit.said == []
    assert visit.strangers == []
