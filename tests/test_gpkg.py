"""GeoPackage files: what we write, other programs read."""

import sqlite3
from contextlib import closing

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiPoint, Point, Polygon, box
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from kansenkaart import gpkg

SHAPES = [Point(1, 2), LineString([(0, 0), (1 / 3, 2)]), box(0, 0, 4, 4).difference(box(1, 1, 2, 2)),
          MultiPoint([(0, 0), (1, 1)]), GeometryCollection([Point(1, 1)]), Polygon()]  # fmt: skip
NUMBER = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.geom_type)
def test_a_geometry_comes_back_exactly(shape):
    (blob,) = gpkg.encode([shape])
    assert blob[:2] == b"GP"
    assert gpkg.decode([blob])[0].equals_exact(shape, 0)


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=2, max_size=9))
def test_the_header_holds_the_bounds(points):
    line = LineString(points)
    (blob,) = gpkg.encode([line])
    assert tuple(np.frombuffer(blob, "<f8", 4, 8)[[0, 2, 1, 3]]) == line.bounds
    assert np.frombuffer(blob, "<i4", 1, 4)[0] == 28992


def test_height_is_left_out_and_nothing_stays_nothing():
    blobs = gpkg.encode([Point(1, 2, 3), None])
    assert gpkg.decode(blobs)[0].equals(Point(1, 2))
    assert blobs[1] is None
    assert gpkg.decode([blobs[1]])[0] is None
    assert gpkg.encode([]) == []
    assert len(gpkg.decode([])) == 0


def test_areas_are_stored_as_multi_and_come_back_as_they_were():
    shapes = [box(0, 0, 1, 1), shapely.MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)])]
    blobs = gpkg.encode(shapes, "MULTIPOLYGON")
    assert {one.geom_type for one in gpkg.decode(blobs)} == {"MultiPolygon"}
    assert [one.geom_type for one in gpkg.decode(blobs, "MULTIPOLYGON")] == ["Polygon", "MultiPolygon"]


def test_gdal_reads_what_we_write(tmp_path):
    frame = gpd.GeoDataFrame(
        {"naam": ["één", None], "aantal": pd.array([1, None], "Int64"), "hoogte_m": [1.5, np.nan],
         "open": pd.array([True, None], "boolean"), "lijst": [("a", "b"), ()]},
        geometry=[box(0, 0, 1, 1), box(1, 1, 2, 2)], crs=28992)  # fmt: skip
    table = pd.DataFrame({"bron": ["BAG"], "jaar": [2026]})
    path = tmp_path / "uit.gpkg"
    gpkg.write(path, {"vlakken": frame, "bronnen": table}, styles={"vlakken": "<qgis/>"})
    info = pyogrio.read_info(path, layer="vlakken")
    assert (info["geometry_type"], info["crs"], info["features"]) == ("MultiPolygon", "EPSG:28992", 2)
    assert dict(zip(info["fields"], info["dtypes"], strict=True)) == {
        "naam": "object", "aantal": "int64", "hoogte_m": "float64", "open": "bool", "lijst": "object"}  # fmt: skip
    back = gpd.read_file(path, layer="vlakken")
    assert back["naam"].fillna("?").tolist() == ["één", "?"]
    assert back["lijst"].tolist() == ['["a", "b"]', "[]"]
    assert pyogrio.read_dataframe(path, layer="bronnen").to_dict("records") == [{"bron": "BAG", "jaar": 2026}]
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_older_file(tmp_path):
    path = tmp_path / "uit.gpkg"
    path.write_bytes(b"older")
    with pytest.raises(ValueError, match="RD"):
        gpkg.write(path, {"x": gpd.GeoDataFrame(geometry=[Point(5, 52)], crs=4326)})
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_tables_are_postgis_tables():
    table = gpkg.table(sa.MetaData(), "kansen", {"id": "text", "hoogte_m": "float"}, form="GEOMETRY", unique=("id",))
    made = str(CreateTable(table).compile(dialect=postgresql.dialect()))
    assert "geometry geometry(Geometry,28992)" in made
    kind = table.c.geometry.type
    (blob,) = gpkg.encode([Point(1.5, 2)])
    text = kind.bind_processor(postgresql.dialect())(blob)
    assert shapely.get_srid(shapely.from_wkb(text)) == 28992
    assert kind.result_processor(postgresql.dialect(), None)(text) == blob


def test_an_export_has_an_index_that_other_programs_use_and_keep_true(tmp_path):
    """GDAL looks through the index, and changes it when it adds a row: with a wrong one it finds nothing."""
    path = tmp_path / "uit.gpkg"
    places = [shapely.Point(121_000, 487_000), None, shapely.LineString([(121_500, 487_500), (121_600, 487_600)])]
    frame = gpd.GeoDataFrame({"n": [1, 2, 3]}, geometry=places, crs=28992)
    gpkg.write(path, {"dingen": frame})
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("select id, minx, maxy from rtree_dingen_geom").fetchall() == [
            (1, 121_000, 487_000), (3, 121_500, 487_600),
        ]  # fmt: skip
        assert file.execute("select column_name from gpkg_geometry_columns").fetchall() == [("geom",)]
    assert gpd.read_file(path, layer="dingen", bbox=(121_550, 487_400, 121_700, 487_700))["n"].tolist() == [3]
    more = gpd.GeoDataFrame({"n": [4]}, geometry=[shapely.Point(130_000, 490_000)], crs=28992)
    more.to_file(path, layer="dingen", mode="a")
    assert gpd.read_file(path, layer="dingen", bbox=(129_999, 489_999, 130_001, 490_001))["n"].tolist() == [4]
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("select count(*) from rtree_dingen_geom").fetchone() == (3,)
