"""Which CRS numbers are: real answers of PDOK, traps, and the official RDNAPTRANS points."""

import json

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from kansenkaart import crs
from kansenkaart.errors import InputError

DAM_RD = (121329.842, 487357.112)
DAM_LONLAT = (4.892778, 52.373056)


def detect(*pairs, **words):
    return crs.detect([pair[0] for pair in pairs], [pair[1] for pair in pairs], **words)


def test_rd_without_a_crs_is_recognised_with_a_warning():
    found = detect(DAM_RD, assumed=crs.WGS84)
    assert (found.crs, found.swapped) == (crs.RD, False)
    assert "Rijksdriehoek" in found.notes[0]


def test_degrees_in_a_geojson_need_no_word():
    assert detect(DAM_LONLAT, assumed=crs.WGS84) == crs.Detected(crs.WGS84)


def test_degrees_without_any_statement_are_said():
    assert detect(DAM_LONLAT).notes


def test_latitude_before_longitude_is_turned_and_said():
    found = detect(DAM_LONLAT[::-1], assumed=crs.WGS84)
    assert (found.crs, found.swapped) == (crs.WGS84, True)
    assert "omgekeerde volgorde" in found.notes[0]


def test_rd_with_y_before_x_is_turned():
    assert detect(DAM_RD[::-1]).swapped


@pytest.mark.parametrize("declared", ["EPSG:4326", "EPSG:4258", "OGC:CRS84", "EPSG:3857", "EPSG:25831"])
def test_numbers_outweigh_a_wrong_declaration(declared):
    found = detect(DAM_RD, declared=declared)
    assert found.crs == crs.RD
    assert "maar de getallen zijn Rijksdriehoek" in found.notes[0]


def test_degrees_under_rd_are_degrees():
    assert detect(DAM_LONLAT, declared=crs.RD).crs == crs.WGS84


@pytest.mark.parametrize("code", ["EPSG:3857", "EPSG:3035", "EPSG:25831", "EPSG:25832", "EPSG:31370"])
def test_other_metres_are_read_when_declared_and_asked_when_not(code):
    pair = Transformer.from_crs(crs.WGS84, code, always_xy=True).transform(5.2, 51.5)
    assert detect(pair, declared=code) == crs.Detected(code)
    with pytest.raises(InputError, match=r"--crs"):
        detect(pair, assumed=crs.WGS84)
    with pytest.raises(InputError, match=code):
        detect(pair)


def test_a_mixed_file_is_a_question():
    with pytest.raises(InputError, match=r"50% Rijksdriehoek.*50% lengte"):
        detect(DAM_RD, DAM_LONLAT)


@pytest.mark.parametrize("stray", [(0, 0), DAM_LONLAT, DAM_LONLAT[::-1], (1e6, 1e6)])
def test_one_stray_row_does_not_change_the_reading(stray):
    assert detect(DAM_RD, DAM_RD, stray).crs == crs.RD
    assert detect(DAM_RD, DAM_RD, stray, declared=crs.RD) == crs.Detected(crs.RD)


def test_one_good_row_among_empty_ones_is_enough():
    assert detect(DAM_RD, (0, 0), (0, 0)).crs == crs.RD


def test_a_drawing_in_metres_with_one_lucky_object_is_a_question():
    with pytest.raises(InputError, match="--crs"):
        detect((5.1, 52.0), *[(number, number / 2) for number in range(100, 120)])


def test_small_numbers_without_a_crs_are_a_question():
    with pytest.raises(InputError, match="--crs RD"):
        detect((12.0, 30.0))


def test_a_place_abroad_is_read_as_declared_and_said():
    found = detect((15.44, 47.07), assumed=crs.WGS84)
    assert found.crs == crs.WGS84
    assert found.notes == ("De coördinaten liggen niet in Nederland.",)


rd_pairs = st.lists(st.tuples(st.floats(0, 280_000), st.floats(306_000, 620_000)), min_size=1, max_size=20)
lonlat_pairs = st.lists(st.tuples(st.floats(3.1, 7.4), st.floats(50.6, 53.7)), min_size=1, max_size=20)


@given(rd_pairs, st.sampled_from([None, crs.RD, crs.WGS84, "EPSG:3857"]))
def test_rd_is_always_rd(pairs, declared):
    assert detect(*pairs, declared=declared).crs == crs.RD


@given(lonlat_pairs, st.booleans(), st.sampled_from([None, crs.RD, crs.WGS84, "EPSG:25831"]))
def test_degrees_are_always_degrees_in_the_right_order(pairs, turned, declared):
    found = detect(*[pair[::-1] if turned else pair for pair in pairs], declared=declared)
    assert (found.crs, found.swapped) == (crs.WGS84, turned)


def test_no_numbers_is_no_problem():
    assert detect(declared="EPSG:3857").crs == "EPSG:3857"
    assert detect((np.nan, np.nan)).crs == crs.RD


@pytest.mark.parametrize(
    ("typed", "code"), [("RD", crs.RD), ("28992", crs.RD), (" wgs84 ", crs.WGS84), ("EPSG:3857", "EPSG:3857")]
)
def test_a_crs_as_people_type_it(typed, code):
    assert crs.parse(typed) == code


@pytest.mark.parametrize("typed", ["", "EPSG:1", "rijks", "999999999999"])
def test_a_wrong_crs_is_told(typed):
    with pytest.raises(InputError, match="coördinatenstelsel"):
        crs.parse(typed)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("amsterdam_epgs28992.json", (crs.RD, False)),
        ("amsterdam_epsg4258.json", (crs.WGS84, True)),
        ("amsterdam_wgs84.json", (crs.WGS84, False)),
        ("ogc_bgt_wegdelen_items_page1.json", (crs.RD, False)),
        ("gokoala/expected_multiple_gpkgs_bbox_rd_output_also_rd.json", (crs.RD, False)),
        ("gokoala_search/expected-rd.json", (crs.RD, False)),
    ],
)
def test_real_answers_without_a_crs_member(realdata, name, expected):
    features = json.loads((realdata / "pdok_api" / name).read_text())["features"]
    centres = gpd.GeoDataFrame.from_features(features).geometry.centroid
    found = crs.detect(centres.x, centres.y, assumed=crs.WGS84)
    assert (found.crs, found.swapped) == expected


def test_degrees_and_back_is_the_same_place():
    rng = np.random.default_rng(7)
    points = gpd.points_from_xy(rng.uniform(10_000, 270_000, 5_000), rng.uniform(310_000, 610_000, 5_000))
    frame = gpd.GeoDataFrame(geometry=points, crs=crs.RD)
    degrees = crs.to_wgs84(frame)
    assert degrees.crs.to_epsg() == 4326
    assert crs.to_rd(degrees).distance(frame).max() < 1e-5
    assert degrees.geometry.iloc[0].distance(frame.to_crs(4326).geometry.iloc[0]) < 1e-8  # less than a millimetre


def test_the_official_points_agree_within_a_quarter_metre(realdata):
    lines = (realdata / "rdnaptrans" / "Z001_ETRS89andRDNAP_deel1.txt").read_text().splitlines()[1:]
    points = np.array([[float(value) for value in line.split()[1:6]] for line in lines if not line.endswith("*")])
    x, y = Transformer.from_crs("EPSG:4258", crs.RD, always_xy=True).transform(points[:, 1], points[:, 0])
    assert len(points) > 3000
    assert np.hypot(x - points[:, 3], y - points[:, 4]).max() < 0.25
