"""Walking: the way round a pond, the order of stops against the exact optimum."""

from itertools import permutations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from kansenkaart import routes
from kansenkaart.crs import RD
from kansenkaart.errors import InputError
from kansenkaart.routes import order


def layer(*shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=RD)


def matrix(points):
    xy = np.array(points, dtype=float)
    return np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1))


def brute_force(distance_m):
    return min(routes.length([0, *rest], distance_m) for rest in permutations(range(1, len(distance_m))))


coordinates = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=7, unique=True)


@given(coordinates)
@settings(max_examples=60)
def test_up_to_twelve_stops_the_order_is_the_shortest(points):
    distance_m = matrix(points)
    found = routes.order_stops(distance_m)
    assert sorted(found) == list(range(len(points)))
    assert found[0] == 0
    assert routes.length(found, distance_m) == pytest.approx(brute_force(distance_m))


def test_twelve_stops_stay_exact():
    points = np.random.default_rng(7).uniform(0, 600, (13, 2))
    distance_m = matrix(points)
    found = routes.order_stops(distance_m)
    improved = order._improved(list(range(13)), distance_m)
    assert routes.length(found, distance_m) <= routes.length(improved, distance_m) + 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_more_than_twelve_stops_come_within_five_percent(seed, monkeypatch):
    points = np.random.default_rng(seed).uniform(0, 600, (11, 2))
    distance_m = matrix(points)
    best = routes.length(routes.order_stops(distance_m), distance_m)
    monkeypatch.setattr(order, "EXACT_STOPS", 0)
    assert routes.length(routes.order_stops(distance_m), distance_m) <= 1.05 * best


def test_stops_on_a_line_are_walked_in_order():
    distance_m = matrix([(0, 0), (300, 0), (100, 0), (400, 0), (200, 0)])
    assert routes.order_stops(distance_m) == [0, 2, 4, 1, 3]


@pytest.fixture
def pond():
    """A 90 x 90 m square of grass with a pond in the middle and a footpath round it."""
    return {
        "groen": layer(box(0, 0, 90, 90), kind=["gras"]),
        "pad": layer(box(0, 0, 90, 9), box(0, 81, 90, 90), box(0, 0, 9, 90), box(81, 0, 90, 90), kind=["voetpad"] * 4),
        "water": layer(box(20, 20, 70, 70), kind=["watervlakte"]),
    }


def test_the_way_goes_round_the_pond_over_the_path(pond):
    ground = routes.surface(pond, (0, 0, 90, 90))
    _, ways = routes.legs(ground, [Point(4.5, 45), Point(85.5, 45)])
    leg = ways[0, 1]
    assert not leg.line.intersects(box(21, 21, 69, 69))
    assert not leg.is_straight
    assert leg.length_m > 81  # the straight line would swim
    assert leg.length_m < 81 + 2 * 45


def test_a_path_is_preferred_over_a_short_cut_through_the_grass(pond):
    ground = routes.surface({name: pond[name] for name in ("groen", "pad")}, (0, 0, 90, 90))
    _, ways = routes.legs(ground, [Point(4.5, 40), Point(40, 4.5)])
    assert ways[0, 1].off_path_m < 5


def test_an_island_is_only_pointed_at():
    layers = {"pad": layer(box(0, 0, 30, 30), box(60, 0, 90, 30), kind=["voetpad"] * 2),
              "water": layer(box(30, 0, 60, 30), kind=["water"])}  # fmt: skip
    ground = routes.surface(layers, (0, 0, 90, 27))
    distance_m, ways = routes.legs(ground, [Point(10, 10), Point(80, 10)])
    assert ways[0, 1].is_straight
    assert distance_m[0, 1] == pytest.approx(70)


def test_a_bridge_lies_over_its_water_and_a_tunnel_does_not():
    layers = {"pad": layer(box(0, 0, 30, 30), box(60, 0, 90, 30), box(30, 10, 60, 16), level=[0, 0, 1]),
              "water": layer(box(30, 0, 60, 30), kind=["water"], level=[0])}  # fmt: skip
    bounds = (0, 0, 90, 27)
    _, ways = routes.legs(routes.surface(layers, bounds), [Point(10, 10), Point(80, 10)])
    assert not ways[0, 1].is_straight
    assert ways[0, 1].off_path_m == 0
    layers["pad"]["level"] = [0, 0, -1]
    _, ways = routes.legs(routes.surface(layers, bounds), [Point(10, 10), Point(80, 10)])
    assert ways[0, 1].is_straight


def test_steps_are_said_before_somebody_comes_with_a_wheelchair():
    layers = {
        "pad": layer(box(0, 0, 90, 9), kind=["voetpad"]),
        "pand": layer(box(0, 9, 90, 30), kind=[None]),
    }
    layers["pad"] = layer(box(0, 0, 40, 9), box(40, 0, 50, 9), box(50, 0, 90, 9),
                          kind=["voetpad", "voetpad op trap", "voetpad"])  # fmt: skip
    _, ways = routes.legs(routes.surface(layers, (0, 0, 90, 9)), [Point(5, 5), Point(85, 5)])
    assert any("trap" in warning for warning in ways[0, 1].warnings)


def test_distances_are_the_same_both_ways(pond):
    places = [Point(4.5, 45), Point(85.5, 45), Point(45, 4.5)]
    distance_m, _ = routes.legs(routes.surface(pond, (0, 0, 90, 90)), places)
    assert np.allclose(distance_m, distance_m.T)
    assert (np.diag(distance_m) == 0).all()


def test_a_whole_town_is_refused_politely():
    with pytest.raises(InputError, match="te groot"):
        routes.surface({}, (0, 0, 20_000, 20_000))
