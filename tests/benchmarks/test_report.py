"""A report of fifteen stops with forty photos, and drawing maps beside matplotlib: measured and printed, no limits."""

import io
import resource
import statistics
import sys
import time

import numpy as np
import pytest
from PIL import Image
from walked import walk

from kansenkaart import actions
from kansenkaart.actions import picturing

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

STOPS, PHOTOS = 15, 40


def photo(seed):
    """A photo of 12 megapixels with as much detail as a street."""
    grain = np.random.default_rng(seed).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(grain).resize((4000, 3000), Image.Resampling.BICUBIC).save(out, "JPEG", quality=85)
    return out.getvalue()


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    dossier = actions.make_example(tmp_path_factory.mktemp("report") / "buurt.gpkg")
    one = actions.plan_schouw(dossier, "Ronde", stops=STOPS, date="2026-11-28")
    walk(dossier, one)
    kansen = list(dict.fromkeys(name for stop in one.stops for name in stop.kansen))
    for number in range(PHOTOS):
        actions.add_photo(dossier, kansen[number % len(kansen)], photo(number))
    return dossier, actions.schouwen(dossier)[one.id]


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_report_of_fifteen_stops_with_forty_photos(walked):
    dossier, one = walked
    before = peak_mb()
    start = time.perf_counter()
    document = actions.report_of(dossier, one)
    told = time.perf_counter()
    sizes = {}
    for suffix in (".pdf", ".html"):
        sizes[suffix] = len(actions.document_bytes(document, suffix))
    done = time.perf_counter()
    photos = sum(name.endswith(".jpg") for name in document.pictures)
    sys.stdout.write(
        f"\n{len(one.stops)} stops, {photos} photos: content {told - start:.1f} s, pdf and html {done - told:.1f} s, "
        f"pdf {sizes['.pdf'] / 1e6:.1f} MB, html {sizes['.html'] / 1e6:.1f} MB, "
        f"peak memory {peak_mb():.0f} MB (before: {before:.0f} MB)\n"
    )
    assert photos >= PHOTOS


def test_drawing_the_overview_beside_matplotlib(walked, tmp_path):
    plt = pytest.importorskip("matplotlib.pyplot")
    dossier, one = walked
    layers = {slug: frame for slug, frame in actions.layers_of(dossier).items() if slug != "adres"}
    way = actions.walk_of(dossier, one)
    picturing.names_of(dossier)
    ours = [_seconds(lambda: picturing.draw_route(dossier, one, way, ())) for _ in range(3)]
    svg = picturing.draw_route(dossier, one, way, ())

    def plain():
        figure, axes = plt.subplots(figsize=(170 / 25.4, 140 / 25.4))
        for frame in layers.values():
            frame.plot(ax=axes)
        figure.savefig(tmp_path / "plain.svg")
        plt.close(figure)

    theirs = [_seconds(plain) for _ in range(3)]
    size = (tmp_path / "plain.svg").stat().st_size
    sys.stdout.write(
        f"\noverview: ours {statistics.median(ours) * 1e3:.0f} ms, {len(svg) / 1e3:.0f} kB; geopandas.plot with its "
        f"defaults {statistics.median(theirs) * 1e3:.0f} ms, {size / 1e3:.0f} kB\n"
    )
    assert "<svg" in svg


def _seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
