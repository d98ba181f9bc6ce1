"""Kernels against closed forms, GEOS, and an engine that is not GEOS."""

import math

import geopandas as gpd
import numpy as np
import pyclipper
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from kansenkaart import areas
from kansenkaart.crs import CrsError

#: Somewhere near Sierplein, in RD: far from the origin, as real data are.
X, Y = 117_000.0, 485_000.0


def frame(shapes, ids=None):
    names = ids or [f"{number:05}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"id": names}, geometry=list(shapes), crs=28992)


def shared(a, b):
    one, other = areas.outlines([a]), areas.outlines([b])
    zero = np.zeros(1, dtype=np.int64)
    return float(areas.shared_m2(one, zero, other, zero)[0])


def in_circle(shape, x, y, radius_m):
    zero = np.zeros(1, dtype=np.int64)
    return float(areas.circle_m2(areas.outlines([shape]), zero, np.array([x]), np.array([y]), radius_m)[0])


def star(seed, size_m=60.0, corners=12, at=(X, Y)):
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * math.pi, corners))
    length = size_m * rng.uniform(0.3, 1, corners)
    shift = rng.uniform(-size_m / 2, size_m / 2, 2)
    xy = np.stack([at[0] + shift[0] + length * np.cos(angle), at[1] + shift[1] + length * np.sin(angle)], axis=1)
    return shapely.make_valid(Polygon(xy), method="structure", keep_collapsed=False)


seeds = st.integers(0, 10**6)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (box(0, 0, 10, 10), box(5, 5, 15, 15), 25),
        (box(0, 0, 10, 10), box(10, 0, 20, 10), 0),
        (box(0, 0, 10, 10), box(2, 2, 4, 4), 4),
        (box(0, 0, 10, 10), box(0, 0, 10, 10), 100),
        (Polygon([(0, 0), (10, 0), (0, 10)]), Polygon([(10, 10), (0, 10), (10, 0)]), 0),
        (Polygon([(0, 0), (10, 0), (0, 10)]), box(0, 0, 5, 5), 25),
        (box(0, 0, 10, 10) - box(3, 3, 7, 7), box(0, 0, 5, 5), 21),
        (MultiPolygon([box(0, 0, 1, 1), box(4, 0, 6, 1)]), box(0.5, 0, 5, 1), 1.5),
        (box(0, 0, 10, 0.001), box(0, -5, 10, 5), 0.01),
    ],
)
def test_shared_area_by_hand(a, b, expected):
    a, b = (affinity.translate(shape, X, Y) for shape in (a, b))
    assert shared(a, b) == pytest.approx(expected, abs=1e-6)
    assert shared(b, a) == pytest.approx(expected, abs=1e-6)


def test_a_shape_in_a_circle_by_closed_forms():
    assert in_circle(box(X - 50, Y - 50, X + 50, Y + 50), X, Y, 10) == pytest.approx(math.pi * 100, abs=1e-6)
    assert in_circle(box(X - 5, Y - 5, X + 5, Y + 5), X, Y, 10) == pytest.approx(100, abs=1e-6)
    half = box(X, Y - 50, X + 50, Y + 50)
    assert in_circle(half, X, Y, 10) == pytest.approx(math.pi * 50, abs=1e-6)
    assert in_circle(half, X - 20, Y, 10) == pytest.approx(0, abs=1e-9)


def test_a_disc_over_a_straight_edge_has_the_known_share():
    """conflicts.md 5.2: radius 25, centre 10 outside: 0.252316."""
    share = in_circle(box(X, Y - 100, X + 100, Y + 100), X - 10, Y, 25) / (math.pi * 625)
    assert share == pytest.approx(math.acos(0.4) / math.pi - 0.4 * math.sqrt(1 - 0.16) / math.pi, abs=1e-9)
    assert share == pytest.approx(0.252316, abs=1e-6)


def test_two_discs_have_the_known_area():
    """conflicts.md 5.2: radius 25 and 25, 30 apart: 559.1190 m2. A 4,096-gon stands for one disc."""
    other = Point(X + 30, Y).buffer(25, quad_segs=1024)
    assert in_circle(other, X, Y, 25) == pytest.approx(559.1190, abs=2e-3)
    exact = 2 * 625 * math.acos(0.6) - 15 * math.sqrt(4 * 625 - 900)
    assert exact == pytest.approx(559.1190, abs=1e-4)


@given(seeds, seeds)
def test_shared_area_equals_geos(first, second):
    a, b = star(first), star(second)
    assert shared(a, b) == pytest.approx(shapely.intersection(a, b).area, abs=1e-6)


@given(seeds, seeds)
def test_shared_area_equals_an_engine_that_is_not_geos(first, second):
    a, b = star(first), star(second)
    clip = pyclipper.Pyclipper()
    for shape, role in ((a, pyclipper.PT_SUBJECT), (b, pyclipper.PT_CLIP)):
        for part in shapely.get_parts(shape):
            xy = (shapely.get_coordinates(part)[:-1] - [X, Y]) * 1e5
            clip.AddPath(np.round(xy).astype(np.int64).tolist(), role, closed=True)
    paths = clip.Execute(pyclipper.CT_INTERSECTION, pyclipper.PFT_NONZERO, pyclipper.PFT_NONZERO)
    independent = sum(pyclipper.Area(path) for path in paths) / 1e10
    assert shared(a, b) == pytest.approx(independent, abs=0.006)


@given(seeds, seeds, st.floats(-1000, 1000), st.floats(0, 360), st.floats(0.1, 10))
def test_shared_area_does_not_depend_on_how_it_is_written(first, second, shift, turn, scale):
    a, b = star(first), star(second)
    area = shared(a, b)
    assert shared(b, a) == pytest.approx(area, abs=1e-9)
    assert shared(a.reverse(), b) == pytest.approx(area, abs=1e-9)
    assert shared(a.segmentize(1.0), b) == pytest.approx(area, abs=1e-6)
    moved = [affinity.translate(shape, shift, -shift) for shape in (a, b)]
    assert shared(*moved) == pytest.approx(area, abs=1e-6)
    turned = [affinity.rotate(shape, turn, origin=(X, Y)) for shape in (a, b)]
    assert shared(*turned) == pytest.approx(area, abs=1e-6)
    local = [affinity.translate(shape, -X, -Y) for shape in (a, b)]
    scaled = [affinity.scale(shape, scale, scale, origin=(0, 0)) for shape in local]
    assert shared(*scaled) == pytest.approx(shared(*local) * scale**2, rel=1e-9, abs=1e-9)


@given(seeds, seeds)
def test_union_and_intersection_add_up_and_parts_add_up(first, second):
    a, b = star(first), star(second)
    assert shapely.union(a, b).area + shared(a, b) == pytest.approx(a.area + b.area, abs=1e-6)
    left, right = box(X - 200, Y - 200, X, Y + 200), box(X, Y - 200, X + 200, Y + 200)
    assert shared(a & left, b) + shared(a & right, b) == pytest.approx(shared(a, b), abs=1e-6)


@given(seeds, st.floats(5, 80))
def test_a_circle_equals_geos_with_many_corners(seed, radius_m):
    shape = star(seed)
    disc = Point(X, Y).buffer(radius_m, quad_segs=2048)
    assert in_circle(shape, X, Y, radius_m) == pytest.approx(shapely.intersection(shape, disc).area, rel=1e-5, abs=1e-2)


@pytest.fixture(scope="module")
def few():
    return frame([star(seed, 80, 20, (X + 40 * (seed % 7), Y + 50 * (seed % 5))) for seed in range(40)])


@pytest.fixture(scope="module")
def many():
    return frame([star(seed, 15, 8, (X + 11 * (seed % 37), Y + 13 * (seed % 29))) for seed in range(1000, 1800)])


def test_all_pairs_at_once_equal_a_plain_loop(few, many):
    a, b = areas.prepare(few), areas.prepare(many)
    i, j, area_m2 = areas.shared_areas(a.shapes, b)
    found = {(a.frame["id"][p], b.frame["id"][q]): m2 for p, q, m2 in zip(i, j, area_m2, strict=True)}
    slow = {
        (one.id, other.id): m2
        for one in few.itertuples()
        for other in many.itertuples()
        if (m2 := one.geometry.intersection(other.geometry).area) > areas.NOISE_M2
    }
    assert found.keys() == slow.keys()
    assert all(found[pair] == pytest.approx(slow[pair], abs=1e-6) for pair in slow)


def test_sums_in_circles_equal_a_plain_loop(many):
    ready = areas.prepare(many)
    x, y = np.array([X, X + 200, X + 900, X + 90]), np.array([Y, Y + 100, Y, Y + 77])
    sums = areas.circle_sums(ready, x, y, 100, at_once=3)
    for cx, cy, total in zip(x, y, sums, strict=True):
        assert total == pytest.approx(sum(in_circle(shape, cx, cy, 100) for shape in many.geometry), abs=1e-6)


def test_the_order_of_rows_changes_nothing(few, many):
    straight = areas.shared_areas(few.geometry, areas.prepare(many))
    mixed = areas.shared_areas(few.geometry, areas.prepare(many.sample(frac=1, random_state=3)))
    for one, other in zip(straight, mixed, strict=True):
        assert np.array_equal(one, other)


def test_counts_and_neighbours_equal_a_plain_loop(many):
    points = areas.prepare(frame(many.geometry.representative_point()))
    here = [Point(X + 100, Y + 100), Point(X + 3, Y)]
    counts = areas.circle_counts(points, [p.x for p in here], [p.y for p in here], 60)
    assert counts.tolist() == [int((points.frame.distance(p) <= 60).sum()) for p in here]
    ready = areas.prepare(many)
    i, _, distance_m = areas.nearest(here, ready, 5)
    for number, point in enumerate(here):
        slow = np.sort(ready.frame.distance(point).to_numpy())[:5]
        assert distance_m[i == number] == pytest.approx(slow)


def test_nearest_of_a_layer_with_fewer_objects_gives_what_there_is():
    ready = areas.prepare(frame([box(X, Y, X + 1, Y + 1)]))
    assert areas.nearest([Point(X - 3, Y + 0.5)], ready, 5)[2].tolist() == [3.0]
    assert len(areas.nearest([], ready, 5)[0]) == 0


def test_disjoint_ground_adds_up_to_the_union(many):
    apart = areas.disjoint(many)
    assert apart.area.sum() == pytest.approx(many.union_all().area, abs=1e-6)
    assert set(apart["id"]) <= set(many["id"])


def test_disjoint_keeps_a_layer_without_overlap_as_it_is():
    tiles = frame([box(X, Y, X + 5, Y + 5), box(X + 5, Y, X + 9, Y + 5)])
    assert areas.disjoint(tiles).geometry.geom_equals_exact(tiles.geometry, 0).all()


def test_an_object_given_twice_counts_once():
    one = box(X, Y, X + 5, Y + 5)
    assert len(areas.prepare(frame([one, one], ["a", "a"]))) == 1


def test_nothing_gives_nothing(many):
    empty = areas.prepare(frame([]))
    assert len(empty) == 0
    assert len(areas.shared_areas(empty.shapes, areas.prepare(many))[0]) == 0
    assert len(areas.shared_areas(many.geometry, empty)[0]) == 0
    assert areas.circle_sums(empty, [X], [Y], 10).tolist() == [0.0]
    assert len(areas.disjoint(frame([]))) == 0


def test_another_crs_is_refused():
    with pytest.raises(CrsError, match="RD"):
        areas.prepare(frame([box(4, 52, 5, 53)]).to_crs(4326))


@settings(max_examples=20)
@given(seeds)
def test_a_larger_shape_never_shares_less(seed):
    a, b = star(seed), star(seed + 1)
    assert shared(a.union(a.buffer(5)), b) >= shared(a, b) - 1e-9


def test_the_length_of_the_edges_that_pass_through_a_box():
    """A square of 10 m: a box over its lower left corner meets two whole edges; one inside meets none."""
    edges = areas.outlines([box(0, 0, 10, 10), box(100, 0, 120, 5)])
    boxes = np.array([[-1, -1, 1, 1], [4, 4, 6, 6], [90, -5, 130, 10]], dtype=float)
    assert edges.length_in(np.array([0, 0, 1]), boxes).tolist() == [20.0, 0.0, 50.0]


def test_dots_and_lines_among_areas_have_no_edges():
    edges = areas.outlines([Point(0, 0), box(0, 0, 1, 1), LineString([(0, 0), (5, 5)])])
    assert edges.start.tolist() == [0, 0, 4, 4]
    assert edges.area_m2.tolist() == [0.0, 1.0, 0.0]


def test_what_lies_apart_adds_up_to_the_union_also_under_shapes_with_many_corners():
    """A big round park over a row of squares, of which one lies wholly inside it, and the other way round."""
    park = Point(500, 500).buffer(100, quad_segs=200)
    squares = [box(x, 490, x + 30, 520) for x in (380, 395, 485, 590)]
    for names in (["a", "b", "c", "d", "e"], ["e", "b", "c", "d", "a"]):
        frame = gpd.GeoDataFrame({"id": names}, geometry=[park, *squares], crs=28992)
        apart = areas.disjoint(frame)
        assert apart.area.sum() == pytest.approx(frame.union_all().area, abs=1e-6)
        i, j = apart.sindex.query(apart.geometry)
        both = shapely.area(shapely.intersection(apart.geometry.to_numpy()[i], apart.geometry.to_numpy()[j]))
        assert both[i != j].max() < 1e-6


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_near_pairs_are_those_of_the_slow_way(seed):
    rng = np.random.default_rng(seed)
    dots = shapely.points(rng.uniform(0, 300, (12, 2)).round())
    drawn = shapely.buffer(shapely.points(rng.uniform(0, 300, (8, 2)).round()), rng.uniform(3, 40, 8))
    shapes = np.concatenate([dots, drawn])
    reach = rng.choice([0.0, 25.0, 50.0], len(shapes))
    i, j = areas.near_pairs(shapes, shapes, reach)
    slow = {(a, b) for a in range(20) for b in range(20) if shapely.distance(shapes[a], shapes[b]) <= reach[a]}
    assert set(zip(i.tolist(), j.tolist(), strict=True)) == slow


@pytest.mark.parametrize(("metres", "found"), [(50.0, {(0, 0), (0, 1), (1, 0), (1, 1)}), (30.0, {(1, 1)})])
def test_near_is_up_to_and_with_the_distance(metres, found):
    """A dot 30 and 40 m away lies at 50 m; two boxes lie 30 m apart."""
    one, two = [Point(0, 0), box(0, 0, 1, 1)], [Point(30, 40), box(31, 0, 40, 5)]
    i, j = areas.near_pairs(one, two, metres)
    assert set(zip(i.tolist(), j.tolist(), strict=True)) == found


def test_areas_of_pairs_that_meet_and_that_do_not():
    shapes = [box(0, 0, 10, 10), box(5, 5, 15, 15), box(50, 50, 60, 60), Point(1, 1)]
    assert areas.pair_areas(shapes, np.array([0, 0, 1, 3]), shapes, np.array([1, 2, 0, 0])).tolist() == [
        25.0,
        0.0,
        25.0,
        0.0,
    ]
