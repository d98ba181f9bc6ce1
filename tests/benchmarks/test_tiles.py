"""A whole town on the map: from tiles, beside the same map from whole layers, in one run on one machine.

Same server, same browser, same drawing rules; what stands at a place is compared (the colour of a building)
before anything is timed. First paint: every canvas of the ground drawn. Pan: half a window to the east, at the
zoom of a street. Zoom: from the whole town to a street. Nothing is asserted in seconds.

A municipality's own map, as vector tiles and as pictures, comes last.
"""

import io
import shutil
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tile_files
from PIL import Image
from test_map import browser, serving
from town import town

from kansenkaart import actions
from kansenkaart.actions import tiling
from kansenkaart.crs import to_wgs84
from kansenkaart.dossier import Dossier

__all__ = ["browser"]
pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

DRAWN = """() => { const kaart = document.querySelector('.kk')?.kaart;
    const all = [...document.querySelectorAll('.kk-base canvas')];
    return !!kaart?.root.dataset.ready && all.length > 0
        && all.every(one => one.classList.contains('leaflet-tile-loaded')); }"""
GO = """([lon, lat, zoom]) => { const { map } = document.querySelector('.kk').kaart.panes[0];
    map.setView([lat, lon], Math.round(map.options.crs.zoom(256 * 2 ** zoom)), { animate: false }); }"""
#: The map that was there before Streamlit gave way to the one that stays.
COMPLETE = "() => document.querySelector('.kk') && !document.querySelector('.kk-early')"
PAN = "() => document.querySelector('.kk').kaart.panes[0].map.panBy([350, 0], { animate: false })"


def measure(browser, url, spot):
    """Return first paint, zoom and pan in seconds, megabytes fetched and megabytes of JavaScript."""
    page = browser.new_page(viewport={"width": 1366, "height": 900})
    came = []
    page.on("requestfinished", lambda one: came.append(one.sizes()["responseBodySize"] if "/kk/" in one.url else 0))
    begin = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_function(DRAWN, timeout=120_000)
    paint = time.perf_counter() - begin
    page.wait_for_function(COMPLETE)
    page.wait_for_function(DRAWN)
    zoom = timed(page, GO, [*spot, 17.5])
    pan = statistics.median(timed(page, PAN) for _ in range(5))
    memory = page.evaluate("() => performance.memory ? performance.memory.usedJSHeapSize / 1e6 : NaN")
    page.close()
    return paint, zoom, pan, sum(came) / 1e6, memory


def timed(page, script, given=None):
    begin = time.perf_counter()
    page.evaluate(script, given)
    page.wait_for_function(DRAWN, timeout=120_000)
    return time.perf_counter() - begin


@pytest.mark.parametrize("buildings", [6_500, 20_000, 50_000, 190_000])
def test_a_town_from_tiles_and_from_whole_layers(buildings, browser, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(tiling, "LARGE", 0)
    made = town(tmp_path / "stad.gpkg", buildings)
    begin = time.perf_counter()
    actions.make_tiles(made)
    seconds = time.perf_counter() - begin
    size = actions.tiles_of(made).path.stat().st_size / 1e6
    middle = to_wgs84(made.layer("pand").iloc[[buildings // 2]]).geometry.iloc[0].centroid
    rows = []
    for way, options in (("tiles", ["tiles"]), ("whole", ["whole"])):
        with serving("ours", made.path, tmp_path, *options) as (url, _start):
            rows.append((way, measure(browser, url, (middle.x, middle.y))))
    with capsys.disabled():
        sys.stdout.write(f"\n{buildings} buildings: tiles made in {seconds:.1f} s, {size:.1f} MB\n")
        sys.stdout.write("      | first paint s | zoom s | pan s | MB fetched | MB in the browser\n")
        for way, (paint, zoom, pan, fetched, memory) in rows:
            sys.stdout.write(f"{way} | {paint:13.2f} | {zoom:6.2f} | {pan:5.2f} | {fetched:10.2f} | {memory:8.0f}\n")
        ratios = [whole / tiles for tiles, whole in zip(rows[0][1], rows[1][1], strict=True)]
        sys.stdout.write("ratio | " + " | ".join(f"{ratio:.1f}x" for ratio in ratios) + "\n")


LAID = """() => { const all = [...document.querySelectorAll('.kk-vectors canvas, .kk-pictures canvas')];
    return all.length > 0 && all.every(one => one.classList.contains('leaflet-tile-loaded')); }"""


def pictures_of(area, path):
    """Write an aerial photo of an area, zoom 11 to 17: noise, which takes as many bytes as a street does."""
    west, south, east, north = to_wgs84(area).total_bounds
    noise = np.random.default_rng(1).normal(120, 25, (64, 64, 3)).clip(0, 255).astype("uint8")
    file = io.BytesIO()
    Image.fromarray(noise).resize((256, 256)).save(file, "JPEG")
    tiles = {}
    for zoom in range(11, 18):
        (x0, y0), (x1, y1) = tile_files.place(west, north, zoom), tile_files.place(east, south, zoom)
        tiles |= {(zoom, x, y): file.getvalue() for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)}
    return tile_files.mbtiles(path, tiles)


def test_an_own_map_of_a_town_as_vector_tiles_beside_pictures(browser, tmp_path, capsys):
    """50,000 buildings on 17 km2: adding the file, and the time from the press on the button until it is drawn."""
    made = town(tmp_path / "stad.gpkg", 50_000)
    assert actions.make_tiles(made)
    middle = to_wgs84(made.area()).geometry.iloc[0].centroid
    vectors = Path(shutil.copy(actions.tiles_of(made).path, tmp_path / "vector.pmtiles"))
    for path in (vectors, pictures_of(made.extent(), tmp_path / "lucht.mbtiles")):
        bare = Dossier.create(tmp_path / f"{path.stem}.gpkg", area=made.area()[["geometry"]], name="Leeg")
        begin = time.perf_counter()
        report = actions.add_layers(bare, [path])
        added = time.perf_counter() - begin
        bare.checkpoint()
        with serving("ours", bare.path, tmp_path) as (url, _start):
            page = browser.new_page(viewport={"width": 1366, "height": 900})
            page.goto(url)
            page.wait_for_function(COMPLETE)
            page.wait_for_function(DRAWN)
            button = page.get_by_role("button", name="Andere ondergrond")
            drawn = [laid(page, button)]
            button.click()
            page.evaluate(GO, [middle.x, middle.y, 17.5])
            drawn.append(laid(page, button))
            page.close()
        with capsys.disabled():
            size = bare.path.stat().st_size / 1e6
            sys.stdout.write(
                f"\n{report.splitlines()[-1]}\n{path.stem}: added in {added:.1f} s, dossier {size:.1f} MB, "
            )
            sys.stdout.write(f"drawn in {drawn[0]:.2f} s (whole) and {drawn[1]:.2f} s (street)\n")


def laid(page, button):
    begin = time.perf_counter()
    button.click()
    page.wait_for_function(LAID, polling=20)
    return time.perf_counter() - begin
