"""GeoJSON for the browser: right place, public fields only, marks that stand on their shape."""

import json

import geopandas as gpd
import pytest
from shapely.geometry import LineString, MultiLineString, Point, Polygon, shape

from kansenkaart import kans, layers
from kansenkaart.crs import RD
from kansenkaart.maps import geojson

# The RD origin in Amersfoort: 155000, 463000 is 5.38720621 E, 52.15517440 N (RDNAPTRANS).
AMERSFOORT = Point(155_000, 463_000)


def frame(geometry, **data):
    return kans.to_frame([kans.Kans("k1", geometry, {"party": "bewoners", "theme": "groen", "title": "Bank", **data})])


def test_the_origin_of_rd_lies_where_it_should() -> None:
    feature = json.loads(geojson.kansen(frame(AMERSFOORT)))["features"][0]
    lon, lat = feature["geometry"]["coordinates"]
    assert lon == pytest.approx(5.38720621, abs=4e-6)  # 0.25 m without the Dutch grid
    assert lat == pytest.approx(52.15517440, abs=3e-6)
    assert feature["at"] == [lon, lat]
    assert feature["box"] == [lon, lat, lon, lat]


def test_private_fields_stay_inside() -> None:
    content = geojson.kansen(frame(AMERSFOORT, reason="GEHEIM", role="bewoner", source_ref="GEHEIM.csv", story="Open"))
    properties = json.loads(content)["features"][0]["properties"]
    assert b"GEHEIM" not in content
    assert set(properties) <= set(kans.PUBLIC_COLUMNS)
    assert properties["story"] == "Open"


@pytest.mark.parametrize(
    "geometry",
    [
        LineString([(155_000, 463_000), (155_100, 463_000), (155_100, 463_100)]),
        MultiLineString([[(155_000, 463_000), (155_010, 463_000)], [(155_050, 463_000), (155_150, 463_000)]]),
        Polygon([(0, 0), (100, 0), (100, 20), (20, 20), (20, 100), (0, 100)]),  # an L: its centroid lies outside
    ],
    ids=["line", "lines", "L"],
)
def test_the_mark_stands_on_the_shape(geometry) -> None:
    moved = shape({**geometry.__geo_interface__})
    if geometry.bounds[0] == 0:
        moved = Polygon([(x + 155_000, y + 463_000) for x, y in geometry.exterior.coords])
    feature = json.loads(geojson.kansen(frame(moved)))["features"][0]
    assert shape(feature["geometry"]).distance(Point(feature["at"])) < 1e-7


def test_text_of_people_stays_text() -> None:
    title = '</script><img src=x onerror=alert(1)>"\\'
    assert json.loads(geojson.kansen(frame(AMERSFOORT, title=title)))["features"][0]["properties"]["title"] == title


def test_a_layer_gives_shapes_only_from_low_to_high() -> None:
    square = Polygon([(155_000, 463_000), (155_010, 463_000), (155_010, 463_010), (155_000, 463_010)])
    bridge, road, tunnel = (square, square.buffer(1), square.buffer(2))
    raw = gpd.GeoDataFrame({"id": ["b", "r", "t"], "level": [1, 0, -1]}, geometry=[bridge, road, tunnel], crs=RD)
    features = json.loads(geojson.layer(layers.conform(raw, "rijbaan")))["features"]
    assert len(features) == 2  # the tunnel lies under the ground
    assert shape(features[0]["geometry"]).area > shape(features[1]["geometry"]).area
    assert all(feature["properties"] is None for feature in features)


def test_nothing_is_an_empty_collection() -> None:
    assert json.loads(geojson.layer(layers.empty("pand"))) == {"type": "FeatureCollection", "features": []}
    assert json.loads(geojson.kansen(kans.to_frame([]))) == {"type": "FeatureCollection", "features": []}
