"""Street names lie on their road, along their houses; a building has one number or a span."""

import json
import math

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from kansenkaart import layers
from kansenkaart.crs import RD, to_wgs84
from kansenkaart.maps import streets

X, Y = 155_000.0, 463_000.0


def addresses(rows):
    data = {name: [row[i] for row in rows] for i, name in enumerate(("street", "number", "pand_id"))}
    data["id"] = [str(i) for i in range(len(rows))]
    raw = gpd.GeoDataFrame(data, geometry=[Point(X + row[3], Y + row[4]) for row in rows], crs=RD)
    return layers.conform(raw, "adres")


def road(*shapes):
    return layers.conform(gpd.GeoDataFrame({"id": ["r"] * len(shapes)}, geometry=list(shapes), crs=RD), "rijbaan")


def lonlat(x, y):
    point = to_wgs84(gpd.GeoDataFrame(geometry=[Point(x, y)], crs=RD)).geometry.iloc[0]
    return point.x, point.y


def test_a_name_lies_in_the_middle_of_its_road() -> None:
    houses = addresses([("Berkenlaan", n, f"p{n}", 10.0 * n, 12.0) for n in range(1, 10)])
    content = json.loads(streets.labels(houses, road(box(X - 50, Y - 3, X + 150, Y + 3))))
    lon, lat, angle, length_m, name = content["streets"][0]
    assert (lon, lat) == pytest.approx(lonlat(X + 50, Y), abs=2e-6)  # median house, middle of a road of 6 m
    assert (angle, length_m, name) == (pytest.approx(0, abs=1e-3), 80.0, "Berkenlaan")


@pytest.mark.parametrize("degrees", [0, 30, 89, 91, 150, 179])
def test_a_name_is_never_upside_down(degrees) -> None:
    turn = math.radians(degrees)
    rows = [("Laan", n, f"p{n}", 10 * n * math.cos(turn), 10 * n * math.sin(turn)) for n in range(8)]
    angle = json.loads(streets.labels(addresses(rows), layers.empty("rijbaan")))["streets"][0][2]
    assert -math.pi / 2 <= angle <= math.pi / 2
    assert math.isclose(math.tan(angle), -math.tan(turn), abs_tol=2e-2 + 0.1 * abs(math.tan(turn)))


def test_a_flat_has_one_span_of_numbers() -> None:
    rows = [
        ("Laan", 12, "flat", 0, 0),
        ("Laan", 40, "flat", 1, 0),
        ("Laan", 26, "flat", 2, 0),
        ("Laan", 3, "huis", 50, 0),
    ]
    numbers = json.loads(streets.labels(addresses(rows), layers.empty("rijbaan")))["numbers"]
    assert sorted(row[2] for row in numbers) == ["12–40", "3"]


def test_no_addresses_is_no_labels() -> None:
    assert json.loads(streets.labels(layers.empty("adres"), layers.empty("rijbaan"))) == {"streets": [], "numbers": []}
