"""Firefox and WebKit, as far as this machine has them, behind the same few words as Chromium.

Playwright's own builds are taken where they are installed. Else Firefox is asked in the protocol
that it speaks itself, WebDriver BiDi, and WebKit through the driver of its GTK port, which needs
a screen: that of Xvfb. Nothing here asserts; the tests do.
"""

import base64
import io
import json
import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

from browsing import WIDE, Strict
from playwright.sync_api import Error
from selenium.webdriver import ActionChains, Keys, WebKitGTK, WebKitGTKOptions, WebKitGTKService
from selenium.webdriver.remote.websocket_connection import WebSocketConnection

#: How to get each browser, told where a test is skipped.
HOW = {
    "firefox": "apt install firefox-esr, or python -m playwright install firefox",
    "webkit": "apt install webkit2gtk-driver xvfb, or python -m playwright install webkit",
}
#: Long, because a worker may share its core with two builds.
PATIENCE_S = 60

# --- what every browser does --------------------------------------------------------------------


class Window:
    """A window of a browser.

    Attributes
    ----------
    said : list of str
        Errors of the pages, as far as the browser tells of them.
    asked : list of str
        Addresses that the pages asked for, as far as the browser tells of them.
    """

    #: What a browser may answer with while one page makes way for another.
    leaving = ()

    def __init__(self):
        self.said, self.asked = [], []

    def run(self, function, *values):
        """Call a function of JavaScript, given as its text, and return what it returns."""
        given = ", ".join(map(json.dumps, values))
        return json.loads(self.evaluate(f"JSON.stringify(({function})({given}) ?? null)"))

    def until(self, function, *values):
        """Call a function until it returns something true, and return that."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            with suppress(*self.leaving):
                if found := self.run(function, *values):
                    return found
            time.sleep(0.02)
        raise TimeoutError(f"in vain: {function} {values}")

    def write(self, text):
        """Press the key of each character of a text."""
        for character in text:
            self.press(character)


class PlaywrightWindow(Window):
    """A page that Playwright has opened."""

    leaving = (Error,)

    def __init__(self, page):
        super().__init__()
        self.page = page
        page.on("console", lambda said: said.type == "error" and self.said.append(said.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        self.open, self.evaluate, self.press = page.goto, page.evaluate, page.keyboard.press
        self.write, self.picture = page.keyboard.type, page.screenshot


class BidiWindow(Window):
    """A tab of a browser that listens for WebDriver BiDi."""

    leaving = (ConnectionError,)

    def __init__(self, connection):
        super().__init__()
        self.connection = connection
        self.ask("session.new", capabilities={})
        # Only a new tab has the keyboard.
        self.tab = self.ask("browsingContext.create", type="tab")["context"]
        told = {"log.entryAdded": self.note, "network.beforeRequestSent": self.note_request}
        for name, note in told.items():
            connection.add_callback(SimpleNamespace(event_class=name, from_json=dict), note)
        self.ask("session.subscribe", events=list(told))
        size = dict(zip(("width", "height"), WIDE, strict=True))
        self.ask("browsingContext.setViewport", context=self.tab, viewport=size)

    def ask(self, method, **params):
        reply = self.connection.send_cmd(method, params)
        if "result" not in reply:
            raise ConnectionError(f"{method}: {reply}")
        return reply["result"]

    def note(self, entry):
        if entry["level"] == "error":
            self.said.append(entry["text"])

    def note_request(self, sent):
        self.asked.append(sent["request"]["url"])

    def open(self, address):
        self.ask("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def evaluate(self, expression):
        target = {"context": self.tab}
        reply = self.ask(
            "script.evaluate", target=target, expression=expression, awaitPromise=False
        )
        if reply["type"] == "exception":
            raise RuntimeError(f"{expression}: {reply['exceptionDetails']['text']}")
        return reply["result"]["value"]

    def press(self, name):
        strokes = [{"type": kind, "value": key(name)} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": strokes}
        self.ask("input.performActions", context=self.tab, actions=[keyboard])

    def picture(self):
        return base64.b64decode(
            self.ask("browsingContext.captureScreenshot", context=self.tab)["data"]
        )


class DriverWindow(Window):
    """A window that a driver of Selenium has opened; it tells nothing of errors by itself."""

    def __init__(self, driver):
        super().__init__()
        self.driver = driver
        driver.set_window_size(*WIDE)
        self.open, self.picture = driver.get, driver.get_screenshot_as_png

    def evaluate(self, expression):
        return self.driver.execute_script(f"return {expression}")

    def press(self, name):
        ActionChains(self.driver).send_keys(key(name)).perform()


def key(name):
    """Return the character that stands for a key of the keyboard, as WebDriver has it."""
    return getattr(Keys, re.sub("(?<=[a-z])(?=[A-Z])", "_", name).upper(), name)


# --- which browser ------------------------------------------------------------------------------


def finder(engine, playwright):
    """Return what opens a window of an engine on this machine; nothing where it has none."""
    if Path(getattr(playwright, engine).executable_path).exists():
        return lambda _folder, dark: by_playwright(getattr(playwright, engine), dark)
    if engine == "firefox" and (found := shutil.which("firefox-esr") or shutil.which("firefox")):
        return lambda folder, dark: firefox(found, folder, dark)
    if engine == "webkit" and (found := shutil.which("WebKitWebDriver")) and shutil.which("Xvfb"):
        return lambda folder, dark: webkit(found, folder, dark)
    return None


@contextmanager
def by_playwright(kind, dark):
    """Open a window of a browser that came with Playwright."""
    with kind.launch() as started:
        scheme = "dark" if dark else "light"
        size = dict(zip(("width", "height"), WIDE, strict=True))
        yield PlaywrightWindow(
            started.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        )


@contextmanager
def firefox(path, folder, dark):
    """Open a window of Firefox, with a profile of its own in a folder."""
    settings = {
        "ui.systemUsesDarkTheme": int(dark),
        "ui.prefersReducedMotion": 1,
        "browser.download.alwaysOpenPanel": False,
        "browser.download.folderList": 2,
        "browser.download.dir": str(folder),
    }
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()
    ]
    (folder / "user.js").write_text("".join(lines), "utf-8")
    command = [path, "--headless", "--no-remote", "--remote-debugging-port", "0"]
    with running([*command, "--profile", str(folder)]) as process:
        listens = awaited(folder / "WebDriverBiDiServer.json", process)
        address = "ws://{ws_host}:{ws_port}/session".format(**json.loads(listens))
        connection = WebSocketConnection(address, PATIENCE_S, 0.005)
        try:
            yield BidiWindow(connection)
        finally:
            connection.close()


@contextmanager
def webkit(path, folder, dark):
    """Open a window of WebKit, on a screen that nobody sees, with settings of its own."""
    (folder / "gtk-3.0").mkdir()
    (folder / "gtk-3.0" / "settings.ini").write_text("[Settings]\ngtk-enable-animations=0\n")
    homes = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    own = dict.fromkeys(homes, str(folder)) | {"LIBGL_ALWAYS_SOFTWARE": "1"}
    own["GTK_THEME"] = "Adwaita:dark" if dark else "Adwaita"
    with screen(folder) as own["DISPLAY"]:
        service = WebKitGTKService(path, env=os.environ | own)
        driver = WebKitGTK(options=WebKitGTKOptions(), service=service)
        try:
            yield DriverWindow(driver)
        finally:
            driver.quit()


@contextmanager
def screen(folder):
    """Give the name of a screen that is there while the body runs."""
    told = folder / "screen"
    command = ["Xvfb", "-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-displayfd"]
    with told.open("wb") as file:
        number = file.fileno()
        with running([*command, str(number)], pass_fds=[number]) as process:
            yield f":{awaited(told, process).strip()}"


@contextmanager
def running(command, **options):
    """Run a program, of which nothing is heard, while the body runs."""
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    with subprocess.Popen(command, **quiet, **options) as process:
        try:
            yield process
        finally:
            process.terminate()


def awaited(path, process):
    """Return what a program writes into a file once it is ready, as soon as that ends a line."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        if path.exists() and (text := path.read_text("utf-8")).endswith(("\n", "}")):
            return text
        time.sleep(0.05)
    raise TimeoutError(f"{process.args[0]} does not start")


# --- what a page says ---------------------------------------------------------------------------

#: Notes what goes wrong on a page from its first line on; a browser may tell nobody else.
_NOTING = """
window.noted = [];
addEventListener("error", event => noted.push(`error: ${event.message ?? event.target.src}`), true);
addEventListener("unhandledrejection", event => noted.push(`rejected: ${event.reason}`));
addEventListener("securitypolicyviolation", event =>
  noted.push(`${event.violatedDirective}: ${event.blockedURI}`));
console.error = (...words) => noted.push(`console: ${words.join(" ")}`);
"""
#: No page may ask another host for anything; one that tries is told of as a violation.
_BEGIN = '<head>\n<script src="/noting.js"></script>'


class Noting(Strict):
    """Serves a folder, its pages under a policy and with a script that notes what goes wrong."""

    def send_head(self):
        """Send what comes before a file, and return what is in it."""
        path = urlsplit(self.path).path
        if path == "/noting.js":
            return self.answer(_NOTING, "text/javascript")
        page = Path(self.translate_path(path))
        if page.suffix == ".html" and page.exists():
            return self.answer(page.read_text("utf-8").replace("<head>", _BEGIN, 1), "text/html")
        return super().send_head()

    def answer(self, text, kind):
        """Send what comes before a text, and return it as a file."""
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)
