"""Walks over the real BGT of a part of Delft: what they lie on, measured against the shapes and not the grid."""

import random
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import Point, box

from kansenkaart import routes, sources
from kansenkaart.routes import walking

COUNTRY = gpd.GeoDataFrame(geometry=[box(0, 300_000, 280_000, 625_000)], crs=28992)
FOOT, WHEELS = ("pad", "verhard"), ("rijbaan", "parkeren")


@pytest.fixture(scope="module")
def delft(realdata):
    """The layers of about 250 by 200 m; the water and a road run on beyond what else is known."""
    return sources.read_layers(sorted((realdata / "bgt/delft").glob("*.sqlite")), area=COUNTRY).layers


@pytest.fixture(scope="module")
def bounds(delft):
    return tuple(delft["pand"].buffer(30).total_bounds)


def stops(delft, seed, count=8):
    """Places on a footpath or square, drawn at random."""
    known = [shape.representative_point() for slug in FOOT for shape in delft[slug].geometry]
    return random.Random(seed).sample(known, count)


def walked(delft, bounds):
    """The walks along five draws of eight stops, as one set of lines."""
    ground = routes.surface(delft, bounds)
    lines = []
    for seed in range(5):
        distance_m, ways = routes.legs(ground, stops(delft, seed))
        order = routes.order_stops(distance_m)
        lines += [ways[min(pair), max(pair)] for pair in pairwise(order)]
    return lines


def share(lines, shape):
    return sum(one.line.intersection(shape).length for one in lines) / sum(one.line.length for one in lines)


def test_a_walk_follows_the_footpaths_where_there_are_any(delft, bounds, monkeypatch):
    """Measured: 69% of the length on footpaths and squares, 26% on carriageways: many streets here have no footpath.

    How do we know that they have none? Whatever the carriageway is said to cost, no walk finds more footpath.
    """
    foot = shapely.union_all([delft[slug].union_all() for slug in FOOT])
    ours = share(walked(delft, bounds), foot)
    grounds = walking.GROUNDS
    most = [ours]
    for effort in (3.5, 5.0):
        dear = tuple(replace(row, effort=effort) if row.layer in WHEELS else row for row in grounds)
        monkeypatch.setattr(walking, "GROUNDS", dear)
        most.append(share(walked(delft, bounds), foot))
    assert ours >= 0.65
    assert ours >= 0.95 * max(most)


def test_a_walk_stays_on_what_is_public_and_paved(delft, bounds):
    """Measured: 96.6% on it and 99.3% within one metre of it; water is crossed over the bridge only."""
    lines = walked(delft, bounds)
    paved = shapely.union_all([delft[slug].union_all() for slug in (*FOOT, *WHEELS)])
    assert share(lines, paved) >= 0.95
    assert share(lines, paved.buffer(1.0)) >= 0.98
    assert share(lines, delft["pand"].union_all().buffer(-0.5)) == 0
    assert share(lines, delft["water"].union_all().buffer(-1.0).difference(paved.buffer(1.0))) == 0
    assert share(lines, delft["water"].union_all().intersection(paved)) > 0
    assert not any(one.is_straight for one in lines)


def test_a_stop_behind_water_is_only_pointed_at(delft, bounds):
    """Nobody has to swim: a moat round one stop leaves a straight line that is marked as such."""
    here, there = stops(delft, 1, 2)
    moat = here.buffer(70).difference(here.buffer(45))
    wet = gpd.GeoDataFrame({"kind": ["gracht"]}, geometry=[moat], crs=28992)
    distance_m, ways = routes.legs(routes.surface({**delft, "water": wet}, bounds), [here, there])
    leg = ways[0, 1]
    assert leg.is_straight
    assert leg.off_path_m == leg.length_m == distance_m[0, 1] == pytest.approx(here.distance(there))
    assert [Point(xy) for xy in leg.line.coords] == [here, there]
