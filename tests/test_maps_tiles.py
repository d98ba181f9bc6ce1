"""Vector tiles of the base layers: bytes by hand, GDAL as second reader, the file beside the dossier."""

import json
import math

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, box
from town import town

from kansenkaart import actions, layers, maps
from kansenkaart.actions import tiling
from kansenkaart.crs import RD
from kansenkaart.dossier import Dossier
from kansenkaart.files.tiles import PMTiles
from kansenkaart.maps import vector
from kansenkaart.maps.geojson import drawn

X, Y = 155_000.0, 463_000.0


def on_world(*shapes):
    """Return shapes in steps of the one tile of zoom 0 as shapes on the square of the world."""
    return shapely.transform(np.array(shapes), lambda pairs: pairs / vector.EXTENT)


def in_layer(features, texts=b""):
    """Return a tile by hand: layer `laag`, its features, extent 4096 (0x80 0x20), version 2."""
    body = b"\x0a\x04laag" + features + texts + b"\x28\x80\x20\x78\x02"
    return bytes([0x1A, len(body)]) + body


def feature(kind, *numbers):
    body = bytes([0x18, kind, 0x22, len(numbers), *numbers])
    return bytes([0x12, len(body)]) + body


def test_the_polygon_of_the_specification_becomes_its_bytes():
    """Mapbox Vector Tile 2.1, section 4.3.5.4: (3,6) (8,12) (20,34) is 9 6 12 18 10 12 24 44 15."""
    made = vector.cut(on_world(Polygon([(3, 6), (8, 12), (20, 34)])), 0, layer="laag")
    assert made[0, 0] == in_layer(feature(3, 9, 6, 12, 18, 10, 12, 24, 44, 15))


def test_a_hole_goes_on_from_the_last_corner_as_in_the_specification():
    """Section 4.3.5.6: the second polygon of the example, here the first, so its first step is (11, 11)."""
    shape = Polygon([(11, 11), (20, 11), (20, 20), (11, 20)], [[(13, 13), (13, 17), (17, 17), (17, 13)]])
    made = vector.cut(on_world(shape), 0, layer="laag")
    hole = (9, 4, 13, 26, 0, 8, 8, 0, 0, 7, 15)
    assert made[0, 0] == in_layer(feature(3, 9, 22, 22, 26, 18, 0, 0, 18, 17, 0, 15, *hole))


def test_points_become_the_bytes_of_the_specification():
    """Section 4.3.5.1: (25,17) is 9 50 34."""
    made = vector.cut(on_world(Point(25, 17), Point(1, 2)), 0, layer="laag")
    assert made[0, 0] == in_layer(feature(1, 9, 50, 34) + feature(1, 9, 2, 4))


def test_a_number_stands_in_one_tile_with_its_text():
    """(100, 50) of tile (1, 0) at zoom 1; step 100 is 200 as zigzag: 0xC8 0x01."""
    points = np.array([[(4096 + 100) / 8192, 50 / 8192]])
    made = vector.numbered(points, ["12"], 1, layer="laag")
    one = b"\x12\x0c\x12\x02\x00\x00\x18\x01\x22\x04\x09\xc8\x01\x64"
    assert made == {(1, 0): in_layer(one, b"\x1a\x05tekst\x22\x04\x0a\x0212")}


def test_corners_that_fall_together_and_shapes_smaller_than_two_steps_are_left_out():
    tiny = Polygon([(5, 5), (6.4, 5), (6.4, 6.4)])
    doubled = Polygon([(10, 10), (10.2, 10.1), (30, 10), (30, 30.4), (30.3, 30)])
    made = vector.cut(on_world(tiny, doubled), 0, layer="laag")
    assert made[0, 0] == in_layer(feature(3, 9, 20, 20, 18, 40, 0, 0, 40, 15))
    assert vector.cut(on_world(tiny), 0, layer="laag") == {}


@given(
    st.lists(
        st.tuples(st.integers(0, 8000), st.integers(0, 8000), st.integers(3, 900), st.integers(3, 900)),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_together_the_tiles_hold_exactly_the_area_of_the_shapes(boxes):
    """Boxes on whole steps: cut at the edges of the four tiles of zoom 1, their areas add up."""
    shapes = np.array([box(x, y, min(x + w, 8192), min(y + h, 8192)) for x, y, w, h in boxes])
    shapes = shapes[shapely.area(shapes) >= 9]
    made = vector.cut(shapely.transform(shapes, lambda pairs: pairs / 8192), 1, layer="laag")
    found = sum(
        shapely.area(shapely.intersection(part, box(0, 0, 4096, 4096)))
        for tile, content in made.items()
        if min(tile) >= 0 and max(tile) <= 1
        for part in decoded(content)
    )
    assert found == pytest.approx(shapely.area(shapes).sum())


def decoded(tile):
    """Return the polygons of a tile with one layer, read the slow way."""
    made = []

    def varint(source):
        value = shift = 0
        while True:
            byte = next(source)
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def fields(content):
        source = iter(content)
        while True:
            try:
                key = varint(source)
            except StopIteration:
                return
            length = varint(source)
            yield key >> 3, bytes(next(source) for _ in range(length)) if key & 7 == 2 else length

    for _three, layer in fields(tile):
        for number, part in fields(layer):
            if number == 2:
                geometry = iter(dict(fields(part))[4])
                made.append(polygon(geometry, varint))
    return made


def polygon(source, varint):
    rings, x, y = [], 0, 0
    while True:
        try:
            command = varint(source)
        except StopIteration:
            return Polygon(rings[0], rings[1:])
        if command & 7 == 1:
            rings.append([])
        for _ in range(0 if command & 7 == 7 else command >> 3):
            dx, dy = varint(source), varint(source)
            x, y = x + (dx >> 1 ^ -(dx & 1)), y + (dy >> 1 ^ -(dy & 1))
            rings[-1].append((x, y))


def frames():
    """A building of 10 x 10 m, a stretch of water of 900 x 20 m with an island, a tree, two addresses."""
    island = box(X + 300, Y + 55, X + 310, Y + 65)
    shapes = {
        "pand": [box(X, Y, X + 10, Y + 10)],
        "water": [box(X, Y + 50, X + 900, Y + 70) - island],
        "boom": [Point(X + 20, Y + 20)],
    }
    made = {
        slug: layers.conform(gpd.GeoDataFrame({"id": ["1"]}, geometry=found, crs=RD), slug)
        for slug, found in shapes.items()
    }
    rows = {"id": ["1", "2"], "street": "Berkenlaan", "number": [1, 3], "pand_id": ["a", "b"]}
    spots = [Point(X + 5, Y + 5), Point(X + 60, Y + 5)]
    made["adres"] = layers.conform(gpd.GeoDataFrame(rows, geometry=spots, crs=RD), "adres")
    return made


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("tegels") / "kaart.pmtiles"
    steps = []
    maps.write_tiles(path, frames(), progress=lambda *step: steps.append(step))
    assert steps == [(number, 6) for number in range(1, 7)]  # zoom 11 to 16
    return path


def test_gdal_reads_what_we_write_and_finds_the_same_areas(written):
    assert {name for name, _kind in pyogrio.list_layers(written)} == {"pand", "water", "boom", "huisnummer"}
    # Web Mercator stretches lengths by 1 / cos(latitude); areas by its square.
    stretch = 1 / math.cos(math.radians(52.155)) ** 2
    for slug, area in (("pand", 100), ("water", 900 * 20 - 100)):
        found = pyogrio.read_dataframe(written, layer=slug)
        assert found.crs.to_epsg() == 3857
        assert found.union_all().area / stretch == pytest.approx(area, rel=0.02)  # a step is 9 cm


def test_gdal_finds_the_house_numbers_where_they_are(written):
    found = pyogrio.read_dataframe(written, layer="huisnummer").to_crs(RD).sort_values("tekst")
    assert list(found["tekst"]) == ["1", "3"]
    np.testing.assert_allclose(shapely.get_coordinates(found.geometry), [[X + 5, Y + 5], [X + 60, Y + 5]], atol=0.15)


def test_our_reader_gives_tiles_by_place_and_nothing_elsewhere(written):
    tiles = PMTiles(written)
    assert tiles.zooms == (11, 16)
    lon, lat = 5.387_2, 52.155_2  # Amersfoort, the middle of RD
    side = 2**16
    column = int((lon / 360 + 0.5) * side)
    row = int((0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * side)
    assert tiles.get(16, column, row)[:2] == b"\x1f\x8b"  # packed
    assert tiles.get(16, column, row + 900) is None
    assert tiles.get(17, 2 * column, 2 * row) is None
    assert tiles.get(-1, 0, 0) is None
    assert tiles.get(3, 8, 0) is None
    assert [name[4] for name in json.loads(tiles.metadata()["streets"])] == ["Berkenlaan"]


def test_trees_are_in_the_tiles_from_the_zoom_at_which_they_are_drawn(written):
    """A crown of 2.5 m is 0.45 pixels at 5.6 m per pixel: just above zoom 14, which uses tiles of 13."""
    with_trees = {
        zoom for zoom in range(11, 17)
        if len(pyogrio.read_dataframe(written, layer="boom", ZOOM_LEVEL=zoom)) > 0
    }  # fmt: skip
    assert with_trees == {13, 14, 15, 16}


def test_a_real_quarter_of_delft_keeps_its_areas(realdata, tmp_path):
    """BGT of Delft: outlines of 9 cm steps, so areas within 1 % and hardly anything elsewhere."""
    paths = []
    for kind in ("pand", "waterdeel", "begroeidterreindeel", "wegdeel"):
        paths.append(tmp_path / f"bgt_{kind}.sqlite")
        paths[-1].write_bytes((realdata / "bgt" / "delft" / paths[-1].name).read_bytes())
    roads = pyogrio.read_dataframe(paths[-1])
    area = gpd.GeoDataFrame(geometry=[box(*roads.total_bounds)], crs=RD)
    made = Dossier.create(tmp_path / "delft.gpkg", area=area, name="Delft")
    actions.add_layers(made, paths)
    maps.write_tiles(tmp_path / "delft.pmtiles", made.layers(), progress=lambda *_: None)
    for slug in ("pand", "water", "groen", "rijbaan"):
        ours = drawn(made.layer(slug)).union_all()
        read = pyogrio.read_dataframe(tmp_path / "delft.pmtiles", layer=slug).to_crs(RD)
        found = read.make_valid().union_all()
        assert found.area == pytest.approx(ours.area, rel=0.01)
        assert ours.symmetric_difference(found).area < 0.03 * ours.area


@pytest.fixture
def large(tmp_path, monkeypatch):
    """A town that counts as large here: 200 buildings."""
    monkeypatch.setattr(tiling, "LARGE", 100)
    return town(tmp_path / "stad.gpkg", 200)


def test_a_large_dossier_gets_its_tiles_in_the_folder_beside_it(large):
    assert actions.tiles_of(large) is None
    assert actions.make_tiles(large)
    path = actions.tiles_of(large).path
    assert path.parent == large.path.parent / ".kansenkaart-cache"
    before = path.stat().st_mtime_ns
    assert actions.make_tiles(large)
    assert path.stat().st_mtime_ns == before  # made once


def test_other_layers_get_other_tiles_and_the_old_ones_go(large):
    actions.make_tiles(large)
    old = actions.tiles_of(large).path
    large.put_layer("water", frames()["water"], layers.Source("water", "x", "x", "x", "x", ""))
    assert actions.tiles_of(large) is None
    actions.make_tiles(large)
    assert actions.tiles_of(large).path != old
    assert not old.exists()


def test_damaged_tiles_are_thrown_away_and_made_again(large):
    actions.make_tiles(large)
    path = actions.tiles_of(large).path
    tiling._opened.cache_clear()
    path.write_bytes(b"PMTiles\x03" + b"\0" * 200)
    assert actions.tiles_of(large) is None
    assert actions.make_tiles(large)
    assert actions.tiles_of(large).zooms == (11, 16)


def test_a_dossier_that_is_small_needs_no_tiles(tmp_path):
    small = town(tmp_path / "dorp.gpkg", 40)
    assert not actions.is_large(small)
    assert not actions.make_tiles(small)
    assert not actions.make_tiles_aside(small)
    assert not (tmp_path / ".kansenkaart-cache").exists()


def test_where_nothing_can_be_written_the_map_does_without(large):
    (large.path.parent / ".kansenkaart-cache").write_text("a file where the folder should be")
    assert not actions.make_tiles(large)
    assert actions.tiles_of(large) is None


def test_tiles_are_made_in_a_process_of_their_own_and_only_once(large, monkeypatch):
    begun = []

    class Working:
        def __init__(self, command, **_):
            begun.append(command)

        def poll(self):
            return None

    monkeypatch.setattr(tiling.subprocess, "Popen", Working)
    assert actions.make_tiles_aside(large)
    assert actions.make_tiles_aside(large)
    assert [command[2:5] for command in begun] == [["kansenkaart", "layers", "tiles"]]
    actions.make_tiles(large)
    assert not actions.make_tiles_aside(large)
