"""Vector tiles of a stranger: what is kept, and what never comes in."""

import gzip

import geopandas as gpd
import pyogrio
import pytest
import tile_files as tf
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from kansenkaart import backdrops
from kansenkaart.files import mvt
from kansenkaart.files.tiles import MBTiles
from kansenkaart.maps import vector

TRIANGLE = tf.path((3, 6), (8, 12), (20, 34), close=True)
GOOD = tf.layer("laag", tf.shape(tf.AREA, TRIANGLE))


def test_the_polygon_of_the_specification_is_written_as_it_says():
    """Mapbox Vector Tile 2.1, section 4.3.5.4: 9 6 12 18 10 12 24 44 15. The test below trusts these helpers."""
    assert bytes([9, 6, 12, 18, 10, 12, 24, 44, 15]) == TRIANGLE


def test_a_plain_tile_is_packed_and_a_packed_one_stays_as_it_is():
    fault, kept, size = mvt.look_at(GOOD)
    assert (fault, gzip.decompress(kept), size) == ("", GOOD, len(GOOD))
    packed = gzip.compress(GOOD, 9, mtime=5)
    assert mvt.look_at(packed) == ("", packed, len(GOOD))


def test_the_tiles_that_we_and_gdal_write_are_good(tmp_path):
    shapes = vector.to_world(gpd.GeoDataFrame(geometry=[box(155_000, 463_000, 155_400, 463_300)], crs=28992))
    (own,) = vector.cut(shapes, 10, layer="pand").values()
    assert mvt.look_at(own)[0] == ""
    path = tmp_path / "gdal.mbtiles"
    frame = gpd.GeoDataFrame(
        {"soort": ["a", "b"], "hoogte": [1.5, None]},
        geometry=[Point(5.4, 52.1).buffer(0.01), Point(5.5, 52.2)],
        crs=4326,
    )
    pyogrio.write_dataframe(frame, path, layer="pand", driver="MBTiles", MINZOOM=8, MAXZOOM=12)
    tiles = [tile for zoom in range(8, 13) for tile in MBTiles(path).within(zoom, (0, 0), (2**zoom, 2**zoom))]
    assert len(tiles) >= 5
    assert {mvt.look_at(content)[0] for *_place, content in tiles} == {""}


def feature(content):
    return tf.field(2, content)


BILLION = tf.numbers((2**29 - 1) << 3 | 2, 2, 2)


@pytest.mark.parametrize(
    "content",
    [
        b"\x1a\x00", b"\0", b"\xff" * 40, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 40,
        tf.field(1, b"no layer"),
        tf.layer("x", tf.shape(tf.AREA, BILLION)),
        tf.layer("x", tf.shape(tf.AREA, tf.numbers(1 << 70))),
        tf.layer("x", tf.shape(tf.LINE, tf.numbers(9, 2, 2, 3 << 3 | 4, 2, 2))),  # there is no command 4
        tf.layer("x", tf.shape(tf.LINE, tf.numbers(9, 2, 2, 0 << 3 | 2))),  # a LineTo to nowhere
        tf.layer("x", tf.shape(tf.AREA, TRIANGLE[:-1] + b"\x8f")),  # goes on past its end
        tf.layer("x", tf.shape(4, TRIANGLE)),
        tf.layer("x", tf.shape(tf.AREA, TRIANGLE), extent=0),
        tf.layer("x", tf.shape(tf.AREA, TRIANGLE), extent=2**31),
        tf.layer("x", tf.shape(tf.AREA, TRIANGLE), version=3),
        tf.layer(b"\xff\xfe", tf.shape(tf.AREA, TRIANGLE)),
        tf.field(3, tf.field(15, 2) + tf.shape(tf.AREA, TRIANGLE)),  # a layer without a name
        tf.layer("x", feature(tf.field(4, TRIANGLE) * 2)),
        tf.layer("x", feature(tf.field(4, 9))),  # a geometry that is one number
        tf.layer("x", feature(b"\x22\x7f\x09")),  # says 127 bytes, has one
        tf.layer("x", feature(b"\x23")),  # wire type 3 is of before 2008
    ],
)  # fmt: skip
def test_what_is_no_whole_tile_is_damaged(content):
    assert mvt.look_at(content)[:2] == (mvt.DAMAGED, b"")
    assert mvt.look_at(gzip.compress(content))[:2] == (mvt.DAMAGED, b"")


@pytest.mark.parametrize("end", range(1, len(GOOD)))
def test_a_tile_that_ends_too_soon_is_damaged_wherever_that_is(end):
    assert mvt.look_at(GOOD[:end])[0] == mvt.DAMAGED


@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(content):
    for given_bytes in (content, b"\x1a" + bytes([len(content) & 127]) + content, GOOD + content):
        assert mvt.look_at(given_bytes)[0] in ("", mvt.DAMAGED, mvt.EMPTY)


def test_a_tile_without_anything_is_empty_and_not_damaged():
    assert mvt.look_at(b"")[0] == mvt.look_at(gzip.compress(b""))[0] == mvt.EMPTY


def test_a_bomb_is_not_unpacked():
    bomb = gzip.compress(b"\0" * (backdrops.LARGEST_PLAIN_BYTES + 1))
    assert len(bomb) < 10_000
    assert mvt.look_at(bomb)[0] == mvt.DAMAGED


@pytest.mark.parametrize(
    "content", [gzip.compress(GOOD)[:-3], gzip.compress(GOOD) * 2, gzip.compress(GOOD) + b"x", b"\x1f\x8bnee"]
)
def test_gzip_that_is_cut_off_or_goes_on_is_damaged(content):
    assert mvt.look_at(content)[0] == mvt.DAMAGED
    assert backdrops.media_type(content) == ""


def test_a_tile_with_more_shapes_or_corners_than_a_phone_can_draw_is_too_full(monkeypatch):
    three = tf.layer("laag", *[tf.shape(tf.AREA, TRIANGLE)] * 3)
    monkeypatch.setattr(mvt, "MOST_SHAPES", 2)
    assert mvt.look_at(three)[0] == mvt.TOO_FULL
    assert mvt.look_at(tf.layer("a", tf.shape(tf.POINT, b"\x09\x02\x02")) * 3)[0] == mvt.TOO_FULL
    monkeypatch.setattr(mvt, "MOST_SHAPES", 3)
    assert mvt.look_at(three)[0] == ""
    monkeypatch.setattr(mvt, "MOST_CORNERS", 11)  # three corners and a close, three times
    assert mvt.look_at(three)[0] == mvt.TOO_FULL


def test_a_layer_may_be_called_anything_that_is_text():
    """Names are never shown: they only tell what is drawn."""
    assert mvt.look_at(tf.layer('<img src="x" onerror="alert(1)">', tf.shape(tf.AREA, TRIANGLE)))[0] == ""
