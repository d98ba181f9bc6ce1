"""Planted kansen on real Delft (BGT) and Amsterdam (BAG): the numbers equal a slow, obvious reimplementation."""

import math
import random
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, Polygon, box

from kansenkaart import kans, relations, rules, sources, terms

COUNTRY = gpd.GeoDataFrame(geometry=[box(0, 300_000, 280_000, 625_000)], crs=28992)
LINE_WIDTH_M = {row.theme: row.line_width_m for row in rules.USES}


@pytest.fixture(scope="module")
def delft(realdata):
    files: list[Path] = sorted((realdata / "bgt/delft").glob("*.sqlite"))
    return sources.read_layers(files, area=COUNTRY).layers


@pytest.fixture(scope="module")
def amsterdam(realdata):
    """BAG buildings; the addresses of another part of the city are moved over to them."""
    found = sources.read_layers([realdata / "bag/bag_panden_amsterdam.gpkg"], area=COUNTRY).layers
    homes = sources.read_layers([realdata / "bag/bag_adressen_amsterdam_rd.gpkg"], area=COUNTRY).layers["adres"]
    moved = homes.set_geometry(homes.translate(-300, -2_800))
    return {**found, "adres": moved}


def plant(layers, seed, count=40):
    """Return areas, lines and dots of random size over the middle of the layers."""
    rng = random.Random(seed)
    left, low, right, high = gpd.GeoSeries([box(*frame.total_bounds) for frame in layers.values()]).total_bounds
    made = []
    for number in range(count):
        x, y = rng.uniform(left, right), rng.uniform(low, high)
        angles = sorted(rng.uniform(0, 2 * math.pi) for _ in range(rng.randint(3, 12)))
        corners = [(x + (r := rng.uniform(8, 60)) * math.cos(a), y + r * math.sin(a)) for a in angles]
        area = Polygon(corners).buffer(0)
        shapes = [area, area, Point(x, y), LineString([(x, y), (x + rng.uniform(20, 90), y + rng.uniform(-50, 50))])]
        party, theme = rng.choice(["bewoners", "gemeente"]), rng.choice(terms.slugs(terms.THEMES))
        data = {"party": party, "theme": theme, "title": str(number), "direction": rng.choice(["erbij", "houden"])}
        made.append(kans.Kans(f"k{number:03}", rng.choice(shapes), data))
    return made


def drawn(record):
    width = LINE_WIDTH_M[record.data["theme"]]
    line = record.geometry.geom_type == "LineString"
    return record.geometry.buffer(width / 2, cap_style="flat") if line else record.geometry


def chance(point, shape):
    """The sunflower of conflicts.md 1.2, one point at a time; no zoom or extent: a spread of 10 m."""
    hits = 0
    for i in range(500):
        r, angle = 10 * math.sqrt(-2 * math.log(1 - (i + 0.5) / 500)), i * math.pi * (3 - math.sqrt(5))
        hits += shape.contains(Point(point.x + r * math.cos(angle), point.y + r * math.sin(angle)))
    return hits / 500


def ground_of(layer, row):
    """The class of ground of one object, in words of the table, written out by hand."""
    if layer == "pand":
        if not pd.isna(row.storeys) and row.storeys <= 1.5 and row.geometry.area >= 200:
            return "laag_groot"
        lived_in = (not pd.isna(row.use) and "woon" in row.use) or (not pd.isna(row.dwellings) and row.dwellings >= 1)
        return "woonpand" if lived_in else "ander_pand"
    if layer == "groen":
        wood = isinstance(row.kind, str) and row.kind in ("bos", "loofbos", "naaldbos", "gemengd bos", "houtwal")
        return "bos" if wood else "groenvlak"
    return {"erf": "erf", "verhard": "plein", "water": "water", "rijbaan": "rijbaan", "pad": "pad",
            "parkeren": "parkeervlak"}[layer]  # fmt: skip


def slowly(kansen, layers):
    """Return (kans, class of ground) -> shared area or chance, with plain loops and unions."""
    unions = {}
    for layer, frame in layers.items():
        if layer != "adres":
            for row in frame.itertuples():
                unions.setdefault(ground_of(layer, row), []).append(row.geometry)
    unions = {ground: gpd.GeoSeries(shapes).union_all() for ground, shapes in unions.items()}
    found = {}
    for record in kansen:
        for ground, union in unions.items():
            if record.geometry.geom_type == "Point":
                found[record.id, ground] = chance(record.geometry, union) if record.geometry.distance(union) < 50 else 0
            else:
                found[record.id, ground] = drawn(record).intersection(union).area
    return found


@pytest.mark.parametrize("place", ["delft", "amsterdam"])
def test_the_ground_under_every_kans_equals_plain_loops(place, request):
    layers = request.getfixturevalue(place)
    kansen = plant(layers, seed=7)
    check = relations.find(kans.to_frame(kansen), layers)
    rows = {(row.a, row.rule.rpartition("-")[2]): row for row in check.rows if row.pair == "layer"}
    truth = slowly(kansen, layers)
    compared = 0
    for record in kansen:
        is_dot = record.geometry.geom_type == "Point"
        for ground in {ground for _, ground in truth}:
            value, row = truth[record.id, ground], rows.pop((record.id, ground), None)
            if row is None:  # nothing, a sliver, or a chance under 10 %
                assert value < 0.1 if is_dot else value < 10 or is_thin(record, value)
                continue
            name, near = ("probability", 0.003) if is_dot else ("overlap_m2", 1e-5)
            assert row.evidence[name]["value"] == pytest.approx(value, abs=near)
            compared += 1
    assert not rows
    assert compared > 20


def is_thin(record, area_m2):
    """Tell whether a shared area may be nothing but slivers: less than 0.6 m thick along its outline."""
    return 2 * area_m2 / drawn(record).length < 0.6


@pytest.mark.parametrize("place", ["delft", "amsterdam"])
def test_pairs_of_kansen_equal_plain_loops(place, request):
    layers = request.getfixturevalue(place)
    kansen = [record for record in plant(layers, seed=11, count=60) if record.geometry.geom_type != "Point"]
    check = relations.find(kans.to_frame(kansen), layers)
    rows = {frozenset((row.a, row.b)): row for row in check.rows if row.pair == "kans"}
    for number, one in enumerate(kansen):
        for other in kansen[number + 1 :]:
            a, b = drawn(one), drawn(other)
            row = rows.pop(frozenset((one.id, other.id)), None)
            assert (row is not None) == (a.distance(b) <= 50)
            if row is not None:
                assert row.evidence["overlap_m2"]["value"] == pytest.approx(a.intersection(b).area, abs=1e-6)
                assert row.evidence["distance_m"]["value"] == pytest.approx(a.distance(b), abs=1e-9)
                shares = [a.intersection(b).area / side.area for side in ((a, b) if row.a == one.id else (b, a))]
                assert [row.evidence[f"overlap_share_{x}"]["value"] for x in "ab"] == pytest.approx(shares, abs=1e-9)
    assert not rows


def test_green_per_dwelling_on_real_ground_equals_plain_arithmetic(delft, amsterdam):
    """Green of Delft, with the real Amsterdam addresses moved over it: both are real, the place and the use are not."""
    green, homes = delft["groen"], amsterdam["adres"]
    middle, there = box(*green.total_bounds).centroid, box(*homes.total_bounds).centroid
    moved = homes.set_geometry(homes.translate(middle.x - there.x, middle.y - there.y))
    living = moved.iloc[::2]
    moved["use"] = np.where(np.arange(len(moved)) % 2, "winkelfunctie", "woonfunctie")
    moved["status"] = "Verblijfsobject in gebruik"
    plan = kans.Kans("k", middle.buffer(40), {"party": "gemeente", "theme": "wonen", "title": "k", "dwellings": 30})
    check = relations.find(kans.to_frame([plan]), {"groen": green, "adres": moved})
    row = next(row for row in check.rows if row.rule == "kaart:wonen-groenvlak")
    union = green.union_all()
    lost = union.intersection(plan.geometry).area
    assert row.evidence["green_lost_m2"]["value"] == pytest.approx(lost, abs=1e-6)
    before, after = union.area / len(living), (union.area - lost) / (len(living) + 30)
    assert row.evidence["green_per_dwelling_before_m2"]["value"] == pytest.approx(before, rel=1e-9)
    assert row.evidence["green_per_dwelling_after_m2"]["value"] == pytest.approx(after, rel=1e-9)
