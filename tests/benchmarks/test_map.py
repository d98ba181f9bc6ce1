"""First paint and a filter click of our map, beside a plain `st_folium` page with the same data embedded.

Both are served by the same server and drawn by the same browser, one after the other, in one run. The
answers are compared before anything is timed: both show the same kansen. Ratios are printed, with the
versions; nothing is asserted in seconds.

First paint is that of the first visitor after a start: the worst one, as the server has nothing ready yet.
Once measured (two cores, shared with others at a load of 6 to 10, so only the ratios mean anything), ours against
embedded, in seconds:

    buildings kansen   first paint            a filter click          over the websocket at a click
        3,000     50   1.2 against 4.3  3.6x  0.10 against  1.6  17x  nothing against  1.5 MB
        3,000    500   1.4 against 4.3  3.0x  0.07 against  1.5  21x  nothing against  1.5 MB
        3,000  5,000   2.1 against 5.2  2.5x  0.17 against  1.9  11x  nothing against  1.6 MB
       50,000     50   5.9 against  23  3.9x  0.10 against   24 253x  nothing against 24.7 MB
       50,000    500   4.5 against  32  7.1x  0.07 against   43 599x  nothing against 24.7 MB
       50,000  5,000   8.4 against  32  3.8x  0.19 against   32 175x  nothing against 24.8 MB

The third row once more, alone: 1.2 against 3.9, 3.2x. Before the map was drawn ahead of Streamlit's own scripts:
1.2x to 2.3x at first paint.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from playwright.sync_api import Error, sync_playwright

from kansenkaart import layers, terms
from kansenkaart.crs import RD
from kansenkaart.dossier import Dossier
from kansenkaart.journal import new_entry

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
PAGES = Path(__file__).parent / "map_pages"
WORLDS = [(buildings, kansen) for buildings in (3_000, 50_000) for kansen in (50, 500, 5_000)]
CLICKS = ("groen", "wonen", "spelen")
#: What counts as painted, for both: as many kansen on the map as there should be, in a page that shows it, and
#: the buildings drawn. Ours must be a map that one can use: the very one that stays when the page is complete.
OURS = """count => {
    const kaart = document.querySelector('.kk')?.kaart;
    const canvas = kaart?.root.dataset.ready && document.querySelector('.kk-base canvas');
    return !!canvas?.getBoundingClientRect().height && kaart.panes[0].kansen.visible.length === count;
}"""
EMBEDDED = """count => { if (typeof window.map !== 'object' || !window.L) return false; let n = 0;
    window.map.eachLayer(layer => { if (layer instanceof L.CircleMarker) n += 1; }); return n === count; }"""
FLAGS = ("--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1")


def make_world(path, buildings, kansen):
    """Write a made-up dossier: houses of six corners on a grid, kansen as dots in it."""
    side = int(np.ceil(np.sqrt(buildings)))
    corner = np.array([(0, 0), (9, 0), (9, 5), (6, 5), (6, 8), (0, 8), (0, 0)], dtype=float)
    at = np.array([(155_000 + 14 * (i % side), 463_000 + 14 * (i // side)) for i in range(buildings)], dtype=float)
    houses = shapely.polygons(at[:, None, :] + corner[None, :, :])
    area = gpd.GeoDataFrame(geometry=[shapely.box(*shapely.total_bounds(houses))], crs=RD)
    made = Dossier.create(path, area=area, name="Maat")
    frame = gpd.GeoDataFrame({"id": np.arange(buildings).astype(str)}, geometry=houses, crs=RD)
    made.put_layer("pand", layers.conform(frame, "pand"), layers.Source("pand", "x", "x", "x", "x", ""))
    rng = np.random.default_rng(3)
    dots = rng.uniform(at.min(axis=0), at.max(axis=0), (kansen, 2))
    parties = terms.slugs(terms.PARTIES)
    # One of the first theme, two of the second and so on: no two themes have as many, so that the
    # picture before a click is never taken for the one after it.
    themes = [row.slug for times, row in enumerate(terms.THEMES, start=1) for _ in range(times)]
    made.append(
        [
            new_entry("kans.added", f"k{i}", {
                "party": parties[i % 2], "theme": themes[i % len(themes)], "title": f"Kans {i}",
                "story": "Hier is nu alleen steen. Een paar bomen zou helpen.", "geometry": f"POINT ({x:.2f} {y:.2f})",
            }, party=parties[i % 2])
            for i, (x, y) in enumerate(dots)
        ]
    )  # fmt: skip
    return {theme: sum(1 for i in range(kansen) if themes[i % len(themes)] == theme) for theme in CLICKS}


@contextmanager
def serving(page, dossier, folder, *options):
    """Serve a page, with options of `serve.py`; gives its address and the seconds until it answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"KANSENKAART_DOSSIER": str(dossier), "PYTHONPATH": str(ROOT)}
    begin = time.perf_counter()
    with (folder / f"{page}.log").open("wb") as log:
        command = [sys.executable, str(PAGES / "serve.py"), page, str(port), *options]
        server = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_up(server, f"{url}/_stcore/health")
            yield url, time.perf_counter() - begin
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_until_up(server, url):
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.02)  # nothing tells when a port opens
    pytest.fail("the server stopped")


def until(page, script, count):
    """Wait until some frame shows this many kansen; returns the moment."""
    end = time.perf_counter() + 120
    while time.perf_counter() < end:
        if any(shows(frame, script, count) for frame in page.frames):
            return time.perf_counter()
        page.wait_for_timeout(10)
    raise TimeoutError(f"{count} kansen were never shown")


def shows(frame, script, count):
    try:
        return frame.url.startswith("http") and frame.evaluate(script, count)
    except Error:  # the page to beat throws its frame away at a click
        return False


def choose(page, theme):
    """Choose this theme only; our filters let one choose several, so the one before goes first."""
    menu = page.locator("details.filters")
    for button in menu.locator("[aria-pressed=true]").all():
        button.click()
    label = terms.find(terms.THEMES, theme).label
    wanted = page.get_by_role("button", name=label, exact=True).or_(page.get_by_role("radio", name=label, exact=True))
    begin = time.perf_counter()
    wanted.click()
    return begin


def measure(browser, url, script, total, per_theme):
    """Return seconds to first paint, seconds and kilobytes of a filter click (medians)."""
    page = browser.new_page(viewport={"width": 1366, "height": 900})
    received = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data))))
    begin = time.perf_counter()
    page.goto(url, wait_until="commit")  # a page may show its map before all of it came in
    paint = until(page, script, total) - begin
    if script is OURS:
        page.locator("details.filters > summary").click()  # opened once, used often
    seconds, kilobytes = [], []
    for theme in CLICKS:
        page.wait_for_timeout(500)
        before = sum(received)
        begin = choose(page, theme)
        seconds.append(until(page, script, per_theme[theme]) - begin)
        page.wait_for_timeout(300)  # what comes after the change counts as well
        kilobytes.append((sum(received) - before) / 1000)
    page.close()
    return paint, statistics.median(seconds), statistics.median(kilobytes)


@pytest.fixture(scope="module")
def browser():
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


HEADING = (
    "buildings kansen | first paint s: ours, embedded, ratio | click s: ours, embedded, ratio | "
    "click kB: ours, embedded, ratio | start s"
)


def _ratio(mine, theirs):
    return f"{theirs / mine:6.1f}x" if mine else "   none"  # nothing travelled: there is no ratio


@pytest.mark.parametrize(("buildings", "kansen"), WORLDS)
def test_first_paint_and_click(buildings, kansen, browser, tmp_path, capsys):
    per_theme = make_world(tmp_path / "maat.gpkg", buildings, kansen)
    found = {}
    for page, script in (("ours", OURS), ("embedded", EMBEDDED)):
        with serving(page, tmp_path / "maat.gpkg", tmp_path) as (url, start):
            found[page] = (*measure(browser, url, script, kansen, per_theme), start)
    pairs = zip(found["ours"][:3], found["embedded"][:3], strict=True)
    cells = [f"{mine:7.3f} {theirs:9.3f} {_ratio(mine, theirs)}" for mine, theirs in pairs]
    packages = " · ".join(f"{name} {version(name)}" for name in ("streamlit", "streamlit-folium", "folium"))
    with capsys.disabled():
        sys.stdout.write(f"\n{packages}\n{HEADING}\n")
        sys.stdout.write(f"{buildings:9d} {kansen:6d} | " + " | ".join(cells) + f" | {found['ours'][3]:.1f}\n")
