"""A real server, a real browser, no outside world.

Every name but this machine is blocked in the browser; a request to the outside or an error in the
console fails the test in which it happened. Screenshots land in `screenshots/`.
"""

import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright import sync_api
from ports import free_port
from standing import DRAWN, FITTED, STANDING

from kansenkaart import actions

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--ignore-certificate-errors",  # the laptop signs its own; page by page, Chromium at times gives up on a file
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)  # fmt: skip
WIDTHS = {"telefoon": (390, 844), "laptop": (1366, 900)}
#: How long a page may take before a test gives up: generous, because a busy machine is no fault.
PATIENCE_MS = 60_000
sync_api.expect.set_options(timeout=PATIENCE_MS)
#: Streamlit looks for its own address from the address of a page, and is answered that it is not there.
EXPECTED_404 = ("/_stcore/health", "/_stcore/host-config")


def _missing(reason):
    if os.environ.get("CI") == "true":
        pytest.fail(f"the browser suite may not be skipped on CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        _missing("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """The made-up neighbourhood in a fresh dossier."""
    path = tmp_path_factory.mktemp("dossier") / "voorbeeld.gpkg"
    actions.make_example(path)
    return path


@pytest.fixture(scope="session")
def address(example, tmp_path_factory):
    """The address of the app, started as anybody starts it."""
    with _serving(example, tmp_path_factory.mktemp("log")) as url:
        yield url


@pytest.fixture
def windows():
    """What a test opened in the browser. A page fetches parts of itself late, and one that is still there
    when its server stops would complain of that: so windows are closed first."""
    contexts = []
    yield contexts
    _close(contexts)


def _close(contexts):
    while contexts:
        contexts.pop().close()


@pytest.fixture
def serving(windows):
    """Start the app on another dossier: `with serving(path, folder) as address`."""

    @contextmanager
    def serve(dossier, folder):
        with _serving(dossier, folder) as url:
            try:
                yield url
            finally:
                _close(windows)

    return serve


@pytest.fixture(scope="session")
def serve():
    """Start the app for several tests: `with serve(path, folder) as address`, in a fixture of a module."""
    return _serving


@contextmanager
def _serving(dossier, folder):
    server, url = _start(dossier, folder, free_port())
    try:
        yield url
    finally:
        server.terminate()
        server.wait(timeout=60)


def _start(dossier, folder, port, *options):
    """Start the app and wait until it answers; returns the process and the address."""
    command = [sys.executable, "-m", "kansenkaart.cli", "start", str(dossier), "--no-browser", "--port", str(port)]
    command += options
    with (folder / "server.txt").open("ab") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    url = f"{'https' if '--phones' in options else 'http'}://127.0.0.1:{port}"
    _wait_until_up(server, url, log.name)
    return server, url


@pytest.fixture
def start(windows):
    """Start the app as a process that a test may kill: `start(path, folder)` or again with its port; with options."""
    running = []

    def begin(dossier, folder, port=None, *options):
        server, url = _start(dossier, folder, port or free_port(), *options)
        running.append(server)
        return server, url

    yield begin
    _close(windows)
    for server in running:
        server.kill()
        server.wait(timeout=60)


def _wait_until_up(server, url, log):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if server.poll() is not None:
            pytest.fail(f"the server stopped: {Path(log).read_text()[-2000:]}")
        try:
            unknown = ssl._create_unverified_context() if url.startswith("https") else None
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2, context=unknown) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)  # the only wait on a clock: nothing tells when a port opens
    pytest.fail(f"the server did not answer: {Path(log).read_text()[-2000:]}")


class Watch:
    """What a page asked of the outside and complained about."""

    def __init__(self):
        self.outside = []
        self.errors = []

    def follow(self, page):
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"pageerror {error}"))

    def _request(self, request):
        inside = (*(f"{scheme}://127.0.0.1" for scheme in ("http", "https", "ws", "wss")), "data:", "blob:", "file:")
        if not request.url.startswith(inside):
            self.outside.append(request.url)

    def _console(self, message):
        where = message.location.get("url", "")
        if message.type == "error" and not where.endswith(EXPECTED_404):
            self.errors.append(f"{message.text} ({where})")


@pytest.fixture
def open_page(browser, windows):
    """Open pages at a width; at the end nothing may have gone outside or wrong."""
    watch = Watch()

    def make(width="laptop", **options):
        wide, high = WIDTHS[width]
        options = {"locale": "nl-NL", **options}
        context = browser.new_context(
            viewport={"width": wide, "height": high}, has_touch=width == "telefoon", accept_downloads=True, **options
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        windows.append(context)
        page = context.new_page()
        watch.follow(page)
        return page

    yield make
    _close(windows)
    assert watch.outside == []
    assert watch.errors == []


@pytest.fixture(params=list(WIDTHS))
def width(request):
    return request.param


def _settled(page):
    """Wait until Streamlit has nothing running and all is drawn.

    What a click leads to is still to come when that click is not sent yet: wait for what it shows first.
    """
    page.get_by_text("Deze kaart werkt zonder internet.").first.wait_for()  # the footer comes last
    page.wait_for_function(DRAWN)
    page.wait_for_function(STANDING)


def _look(page, name):
    """Leave a picture of the whole page for people to look at; the page is as it was afterwards."""
    SHOTS.mkdir(exist_ok=True)
    page.wait_for_function("() => !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')")
    size = page.viewport_size
    inner = page.evaluate("() => document.querySelector('[data-testid=stMain]')?.scrollHeight || 0")
    _resize(page, {"width": size["width"], "height": max(size["height"], min(inner, 4000))})
    page.screenshot(path=SHOTS / f"{name}-{size['width']}.png")
    _resize(page, size)


def _resize(page, size):
    page.set_viewport_size(size)
    page.wait_for_function(FITTED, arg=[size["width"], size["height"]])
    page.wait_for_function(STANDING)


@pytest.fixture
def settled():
    return _settled


@pytest.fixture
def look():
    return _look
