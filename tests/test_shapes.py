"""Repair of geometry: hand-made cases with known areas."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import wkt
from shapely.geometry import LineString, MultiLineString, Point, box

from kansenkaart import crs, shapes


def frame(*texts, epsg=28992):
    geometries = [None if text is None else wkt.loads(text) for text in texts]
    return gpd.GeoDataFrame(
        {"n": range(len(texts))}, geometry=geometries, crs=epsg, index=[f"r{i}" for i in range(len(texts))]
    )


def test_good_geometry_is_not_touched_and_not_reported():
    fixed, report = shapes.repair(frame("POINT (1 2)", "LINESTRING (0 0, 1 1)", "POLYGON ((0 0, 1 0, 1 1, 0 0))"))
    assert report.empty
    assert fixed.geometry.iloc[2].wkt == "POLYGON ((0 0, 1 0, 1 1, 0 0))"


def test_a_bow_tie_becomes_two_triangles():
    # The two lobes of the bow tie are triangles of base 2 and height 1: 1 m2 each.
    fixed, report = shapes.repair(frame("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"))
    assert fixed.area.iloc[0] == pytest.approx(2.0)
    assert report[["label", "dropped", "reason", "area_after_m2"]].to_numpy().tolist() == [
        ["r0", False, "vorm hersteld", pytest.approx(2.0)]
    ]
    assert shapes.note(report) == "1 vorm is hersteld; de oppervlakte veranderde samen 2,0 m²."


def test_null_and_empty_are_dropped_and_reported():
    fixed, report = shapes.repair(frame(None, "POLYGON EMPTY", "POINT (1 1)", "POINT EMPTY"))
    assert list(fixed.index) == ["r2"]
    assert list(report["label"]) == ["r0", "r1", "r3"]
    assert report["dropped"].all()


def test_heights_are_dropped_and_rings_turned():
    fixed, _ = shapes.repair(frame("POLYGON Z ((0 0 5, 0 1 5, 1 1 5, 0 0 5))"))
    assert not fixed.geometry.iloc[0].has_z
    assert fixed.geometry.iloc[0].exterior.is_ccw


def test_a_collection_keeps_the_wanted_kind():
    mixed = "GEOMETRYCOLLECTION (POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0)), LINESTRING (0 0, 9 9), POINT (1 1))"
    by_kind = {
        kind: shapes.repair(frame(mixed), kind=kind)[0].geometry.iloc[0].geom_type for kind in ("area", "line", "point")
    }
    assert by_kind == {"area": "Polygon", "line": "LineString", "point": "Point"}
    fixed, report = shapes.repair(frame(mixed))
    assert fixed.geometry.iloc[0].area == 16
    assert report["reason"].tolist() == ["delen van een andere soort weggelaten"]


def test_another_kind_is_dropped_with_the_reason():
    fixed, report = shapes.repair(frame("POINT (1 1)", "POLYGON ((0 0, 1 0, 1 1, 0 0))"), kind="area")
    assert list(fixed.index) == ["r1"]
    assert report["reason"].tolist() == ["heeft een andere soort vorm"]


def test_what_collapses_is_dropped():
    fixed, report = shapes.repair(frame("LINESTRING (1 1, 1 1)", "POLYGON ((0 0, 1 1, 2 2, 0 0))"))
    assert fixed.empty
    assert report["reason"].tolist() == ["heeft geen oppervlak of lengte"] * 2


def test_one_bad_geometry_does_not_stop_the_others():
    bad = shapely.polygons([[0, 0], [np.inf, 1], [1, 1], [0, 0]])
    broken = gpd.GeoDataFrame(geometry=[bad, shapely.Point(np.nan, 1), shapely.Point(3, 3)], crs=28992)
    fixed, report = shapes.repair(broken)
    assert [g.wkt for g in fixed.geometry] == ["POINT (3 3)"]
    assert set(report["reason"]) <= {"heeft coördinaten die geen getal zijn", "heeft geen plek"}


def test_degrees_are_refused():
    with pytest.raises(crs.CrsError):
        shapes.repair(frame("POINT (5 52)", epsg=4326))


def test_an_empty_frame_stays_an_empty_frame():
    fixed, report = shapes.repair(frame())
    assert fixed.empty
    assert report.empty
    assert shapes.note(report) == ""


number = st.floats(-100, 100, allow_nan=False).map(lambda value: round(value, 1))


@settings(max_examples=200)
@given(st.lists(st.tuples(number, number), min_size=4, max_size=9))
def test_whatever_ring_comes_in_good_areas_go_out(points):
    fixed, report = shapes.repair(gpd.GeoDataFrame(geometry=[shapely.Polygon(points)], crs=28992))
    assert len(fixed) + report["dropped"].sum() == 1
    assert fixed.geometry.is_valid.all()
    assert not fixed.geometry.is_empty.any()
    for part in shapely.get_parts(fixed.geometry.to_numpy()):
        assert part.exterior.is_ccw
        assert not any(ring.is_ccw for ring in part.interiors)
    again, nothing = shapes.repair(fixed)
    assert nothing.empty
    assert again.geometry.equals(fixed.geometry)


@pytest.mark.parametrize("kind", ["area", "line", "point"])
def test_mixed_rows_by_kind(kind):
    texts = ["POINT (0 0)", "LINESTRING (0 0, 1 1)", "POLYGON ((0 0, 1 0, 1 1, 0 0))"]
    fixed, report = shapes.repair(frame(*texts), kind=kind)
    assert len(fixed) == 1
    assert report["dropped"].sum() == 2


@pytest.mark.parametrize(("shape", "x", "y"), [
    (Point(3, 4), 3, 4),
    (LineString([(0, 0), (10, 0)]), 5, 0),
    (LineString([(0, 0), (10, 0), (10, 30)]), 10, 10),  # 20 m along a way of 40 m
    (MultiLineString([[(0, 0), (10, 0)], [(0, 5), (30, 5)]]), 15, 5),  # the longest of two
    (MultiLineString([[(0, 0), (10, 0)], [(10, 0), (40, 0)], [(0, 5), (30, 5)]]), 20, 0),  # parts that join are one
])  # fmt: skip
def test_a_sign_stands_halfway_a_line(shape, x, y):
    assert (shapes.mark(shape).x, shapes.mark(shape).y) == (x, y)


def test_a_sign_stands_inside_an_area_with_a_hole():
    ring = box(0, 0, 10, 10) - box(1, 1, 9, 9)
    assert shapes.mark(ring).within(ring)
