"""A report of fifteen stops with forty photos, and maps for print beside folium and matplotlib."""

import shutil
import statistics
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import folium
import pytest
from playwright.sync_api import sync_playwright
from walked import grainy, measured, walk

from kansenkaart import actions
from kansenkaart.actions import picturing
from kansenkaart.maps import VENDOR

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

STOPS, PHOTOS = 15, 40


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    dossier = actions.make_example(tmp_path_factory.mktemp("report") / "buurt.gpkg")
    one = actions.plan_schouw(dossier, "Ronde", stops=STOPS, date="2026-11-28")
    walk(dossier, one)
    kansen = list(dict.fromkeys(name for stop in one.stops for name in stop.kansen))
    for number in range(PHOTOS):
        actions.add_photo(dossier, kansen[number % len(kansen)], grainy(number, size=(4000, 3000)))
    return dossier, actions.schouwen(dossier)[one.id]


def test_report_of_fifteen_stops_with_forty_photos(walked, tmp_path):
    """As a person runs it: one command, one process, nothing warm."""
    dossier, one = walked
    for name in ("verslag.pdf", "verslag.html"):
        seconds, processor, most, _own = measured("report", str(dossier.path), "--schouw", one.id, str(tmp_path / name))
        megabytes = (tmp_path / name).stat().st_size / 1e6
        sys.stdout.write(
            f"\n{name}: {len(one.stops)} stops, {PHOTOS} photos, {megabytes:.1f} MB; {seconds} s "
            f"({processor} s of processor), peak {most:.0f} MB"
        )
        assert megabytes > 1
        assert most < 300


def test_drawing_the_overview_beside_folium_and_matplotlib(walked, tmp_path):
    """From frames in memory to a file for a page of 170 x 140 mm; bitmaps at 300 dots to the inch."""
    dossier, one = walked
    layers = {slug: frame for slug, frame in actions.layers_of(dossier).items() if slug != "adres"}
    way = actions.walk_of(dossier, one)
    picturing.names_of(dossier)
    rows = [("ours", "vector", *_measured(lambda: picturing.draw_route(dossier, one, way, ()).encode()))]
    for suffix in ("svg", "png"):
        drawn = _measured(lambda suffix=suffix: _matplotlib(layers, tmp_path / f"plain.{suffix}"))
        rows.append(("matplotlib, its defaults", "vector" if suffix == "svg" else "bitmap", *drawn))
    with _chromium() as browser:
        rows.append(("folium in Chromium", "bitmap", *_measured(lambda: _folium(layers, browser, tmp_path))))
    for name, kind, seconds, size in rows:
        sys.stdout.write(f"\n{name:26} {kind} {seconds * 1e3:7.0f} ms {size / 1e3:7.0f} kB")
    assert all(size > 10_000 for *_names, size in rows)


def _measured(make):
    """Return the seconds (median of three) and the bytes of a picture."""
    sizes, seconds = [], []
    for _ in range(3):
        start = time.perf_counter()
        sizes.append(len(make()))
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), sizes[-1]


def _matplotlib(layers, path):
    plt = pytest.importorskip("matplotlib.pyplot")
    figure, axes = plt.subplots(figsize=(170 / 25.4, 140 / 25.4))
    for frame in layers.values():
        frame.plot(ax=axes)
    figure.savefig(path, dpi=300)
    plt.close(figure)
    return path.read_bytes()


@contextmanager
def _chromium():
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
    )
    if not path:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def _folium(layers, browser, folder):
    """A page of folium with the same layers, photographed; Leaflet comes from our own files, the rest stays away."""
    drawn = folium.Map(tiles=None, zoom_control=False)
    for frame in layers.values():
        folium.GeoJson(frame[["id", "geometry"]].to_crs(4326), marker=folium.CircleMarker(radius=2)).add_to(drawn)
    drawn.fit_bounds(drawn.get_bounds())
    drawn.save(folder / "folium.html")
    page = browser.new_page(viewport={"width": 643, "height": 529}, device_scale_factor=300 / 96)
    page.route("**/*", _only_leaflet)
    page.goto((folder / "folium.html").as_uri())
    page.wait_for_function("() => document.querySelectorAll('path').length > 100")
    picture = page.screenshot()
    page.close()
    return picture


def _only_leaflet(route):
    name = Path(route.request.url).name
    if route.request.url.startswith("file:"):
        route.continue_()
    elif name in ("leaflet.js", "leaflet.css"):
        route.fulfill(path=VENDOR / "leaflet" / name)
    else:
        route.abort()
