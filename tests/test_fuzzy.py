"""Fuzzy dots against closed forms (conflicts.md 1.2 and 5.2)."""

import math

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from kansenkaart import crs, fuzzy


def inside(x, y, spread, shape):
    columns = [np.array([float(value)]) for value in (x, y, spread)]
    return float(fuzzy.inside(*columns, [shape])[0])


def within(distance_m, spread, radius_m):
    return float(fuzzy.within(*[np.array([float(value)]) for value in (distance_m, spread, radius_m)])[0])


def test_half_a_plane_is_the_normal_distribution():
    assert fuzzy.past_border(10, 20) == pytest.approx(0.691462, abs=1e-6)
    assert inside(10, 0, 20, box(0, -1e4, 1e4, 1e4)) == pytest.approx(0.691462, abs=0.005)


def test_a_box_of_40_by_20_around_the_dot():
    exact = math.erf(1 / math.sqrt(2)) * math.erf(0.5 / math.sqrt(2))
    assert exact == pytest.approx(0.261419, abs=1e-6)
    assert inside(0, 0, 20, box(-20, -10, 20, 10)) == pytest.approx(0.264, abs=0.0005)


def test_a_disc_around_the_dot_is_the_rayleigh_distribution():
    assert within(0, 10, 10) == pytest.approx(1 - math.exp(-0.5), abs=0.003)
    assert inside(0, 0, 10, Point(0, 0).buffer(10, quad_segs=256)) == pytest.approx(1 - math.exp(-0.5), abs=0.003)


def test_the_middle_of_the_sunflower_is_the_dot_and_its_spread_is_one():
    points = fuzzy.sunflower()
    assert len(points) == 500
    assert points.mean(axis=0) == pytest.approx([0, 0], abs=0.01)
    assert points.std(axis=0) == pytest.approx([1, 1], abs=0.01)
    assert np.hypot(*points.T).max() == pytest.approx(fuzzy.REACH)


@pytest.mark.parametrize(("zoom", "metres"), [(15, 64), (16, 32), (17, 16), (18, 8), (19, 4)])
def test_a_tap_near_sierplein(zoom, metres):
    assert fuzzy.click_error_m(zoom, 485_000) == pytest.approx(metres, rel=0.02)


def test_the_latitude_is_read_from_y():
    y = np.array([310_000, 463_000, 600_000])
    lonlat = crs.to_wgs84(gpd.GeoDataFrame(geometry=gpd.points_from_xy([155_000] * 3, y), crs=crs.RD))
    expected = 22 * 156_543.034 * np.cos(np.radians(lonlat.geometry.y)) / 2**17
    assert [fuzzy.click_error_m(17, value) for value in y] == pytest.approx(list(expected), rel=1e-3)


def test_a_spread_has_a_floor():
    assert fuzzy.spread_m(4, 5) == 10
    assert fuzzy.spread_m(32, 40) == pytest.approx(math.hypot(32, 40))


@given(st.floats(0, 100), st.floats(10, 60), st.floats(0, 100))
def test_chances_lie_between_0_and_1_and_grow_with_the_radius(distance_m, spread, radius_m):
    share = within(distance_m, spread, radius_m)
    assert 0 <= share <= within(distance_m, spread, radius_m + 10) <= 1


def test_shapes_that_share_nothing_add_up():
    left, right = box(-100, -100, 3, 100), box(3, -100, 100, 100)
    assert inside(0, 0, 15, left) + inside(0, 0, 15, right) == pytest.approx(1, abs=1e-9)
