"""A report of fifteen stops with forty photos, and drawing maps beside matplotlib: measured and printed, no limits."""

import statistics
import subprocess
import sys
import time

import pytest
from walked import grainy, walk

from kansenkaart import actions
from kansenkaart.actions import picturing

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
        told = ["report", str(dossier.path), "--schouw", one.id, str(tmp_path / name)]
        done = subprocess.run([sys.executable, "-c", MEASURED, *told], capture_output=True, text=True, check=True)
        megabytes = (tmp_path / name).stat().st_size / 1e6
        sys.stdout.write(f"\n{name}: {len(one.stops)} stops, {PHOTOS} photos, {megabytes:.1f} MB; {done.stderr}")
        assert megabytes > 1


#: Runs the command line and tells what it took, imports and all.
MEASURED = """
import resource, sys, time
start = time.perf_counter()
from kansenkaart.cli import main
try:
    main()
except SystemExit as left:
    took, cpu = time.perf_counter() - start, time.process_time()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stderr.write(f"{took:.1f} s ({cpu:.1f} s of processor), peak {used:.0f} MB\\n")
    raise
"""


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
