"""Import and export of 10,000 kansen, beside GeoPandas that reads and writes the same table unchecked.

Run: pytest -m benchmark tests/benchmarks/test_exchange_speed.py
"""

import sys
import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kansenkaart import crs, exchange, kans

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

COUNT = 10_000
PLAIN = {".geojson": "GeoJSON", ".gpkg": "GPKG", ".fgb": "FlatGeobuf", ".csv": None}


@pytest.fixture(scope="module")
def frame():
    """Points, lines and areas with a story, as a neighbourhood writes them."""
    rng = np.random.default_rng(1)
    places = np.column_stack([rng.uniform(110_000, 130_000, COUNT), rng.uniform(480_000, 490_000, COUNT)])
    return kans.to_frame(
        kans.Kans(f"019a0000-0000-7000-8000-{i:012d}", shape(i, x, y), record(i)) for i, (x, y) in enumerate(places)
    )


def shape(number, x, y):
    if number % 3 == 0:
        return shapely.Point(x, y)
    if number % 3 == 1:
        return shapely.LineString([(x, y), (x + 50, y + 20), (x + 80, y)])
    return shapely.Point(x, y).buffer(30, quad_segs=4)


def record(number):
    return {
        "party": "bewoners", "theme": "groen", "title": f"Bomen {number}", "values": ("rust", "natuur"),
        "story": "Hier staan drie bomen en een bank waar we elkaar zien. " * 4, "made_at": "2026-01-01T00:00:00.000Z",
    }  # fmt: skip


def plain_write(frame, path):
    """Write as one would with GeoPandas alone."""
    flat = frame[[*kans.PUBLIC_COLUMNS, "geometry"]].copy()
    for name in ("values", "departments", "photos"):
        flat[name] = flat[name].map(";".join)
    if PLAIN[path.suffix] is None:
        pd.DataFrame(flat.drop(columns="geometry")).assign(geometry=flat.geometry.to_wkt()).to_csv(
            path, sep=";", index=False
        )
    else:
        (flat.to_crs(4326) if path.suffix == ".geojson" else flat).to_file(path, driver=PLAIN[path.suffix])


def plain_read(path):
    """Read as one would with GeoPandas alone."""
    if PLAIN[path.suffix] is None:
        table = pd.read_csv(path, sep=";")
        return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries.from_wkt(table["geometry"]), crs=crs.RD)
    return gpd.read_file(path).to_crs(crs.RD)


def best_of_three(work):
    """Return the shortest time of three, in seconds: the others are the machine's."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


@pytest.mark.parametrize("row", exchange.FORMATS, ids=lambda row: row.slug)
def test_per_ten_thousand_kansen(frame, tmp_path, row, capsys):
    ours, plain = tmp_path / f"ours{row.suffix}", tmp_path / f"plain{row.suffix}"
    times = {
        "export": (
            best_of_three(lambda: exchange.write(frame, ours)),
            best_of_three(lambda: plain_write(frame, plain)),
        ),
        "import": (best_of_three(lambda: exchange.read_kansen(ours)), best_of_three(lambda: plain_read(plain))),
    }
    lines = [
        f"{row.slug:8} {name}: {mine:.2f} s, GeoPandas {theirs:.2f} s, ratio {mine / theirs:.1f}\n"
        for name, (mine, theirs) in times.items()
    ]
    with capsys.disabled():
        sys.stdout.write("\n" + "".join(lines))
    read = exchange.read_kansen(ours)
    assert len(read.accepted) == COUNT == len(plain_read(plain))
    assert read.refused == ()
