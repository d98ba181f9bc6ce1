"""Reading files: real ones against GeoPandas, every kind we name, nasty ones."""

import codecs
import errno
import gzip
import json
import random
import shutil
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from made_up import in_sqlite

from kansenkaart import crs, files
from kansenkaart.errors import InputError
from kansenkaart.files import archive

DAM = shapely.Point(121_329.842, 487_357.112)
SQUARE = shapely.box(121_000, 487_000, 121_100, 487_100)


@pytest.fixture
def two():
    """A point and a square of 1 ha in Amsterdam, in RD."""
    return gpd.GeoDataFrame({"naam": ["één", "twee"], "aantal": [1, 2]}, geometry=[DAM, SQUARE], crs=crs.RD)


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members})


def point(x, y, **properties):
    return feature({"type": "Point", "coordinates": [x, y]}, **properties)


# --- kinds of files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "driver"), [(".geojson", "GeoJSON"), (".gpkg", "GPKG"), (".fgb", "FlatGeobuf"), (".gml", "GML")]
)
def test_what_geopandas_writes_is_read_back(two, tmp_path, suffix, driver):
    path = tmp_path / f"plannen{suffix}"
    two.to_file(path, driver=driver)
    before = sorted(tmp_path.iterdir())
    read = files.read(path)
    assert read.frame.crs.to_epsg() == 28992
    assert sorted(read.frame["naam"]) == ["twee", "één"]
    assert sorted(read.frame["_row"]) == [1, 2]
    assert read.frame.area.max() == pytest.approx(10_000)
    assert read.refused == ()
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("encoding", ["UTF-8", "CP1252"])
@pytest.mark.parametrize("keep_cpg", [True, False])
def test_a_shapefile_in_a_zip(two, tmp_path, encoding, keep_cpg):
    folder = tmp_path / "shp"
    folder.mkdir()
    two.iloc[:1].to_file(folder / "p.shp", encoding=encoding)
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for part in folder.iterdir():
            if keep_cpg or part.suffix != ".cpg":
                archive.write(part, f"map/{part.name.upper()}")
    read = files.read(tmp_path / "p.zip")
    assert read.frame["naam"].tolist() == ["één"]
    assert read.frame.geometry.iloc[0].distance(DAM) < 1e-6


def test_a_loose_shapefile_is_read_with_what_belongs_to_it(two, tmp_path):
    two.iloc[:1].to_file(tmp_path / "p.shp")
    assert files.read(tmp_path / "p.shp").frame["naam"].tolist() == ["één"]


def test_kml(tmp_path):
    path = write(
        tmp_path / "a.kml",
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>bank</name>'
        "<Point><coordinates>4.892778,52.373056,0</coordinates></Point></Placemark></Document></kml>",
    )
    assert files.read(path).frame.geometry.iloc[0].distance(DAM) < 1


def test_spatialite_and_gpkg_with_more_layers(two, tmp_path):
    path = tmp_path / "lagen.gpkg"
    two.to_file(path, layer="een")
    two.iloc[:1].to_file(path, layer="twee")
    assert files.layers(path) == ["een", "twee"]
    assert len(files.read(path, layer="twee").frame) == 1
    with pytest.raises(InputError, match=r"lagen\.gpkg: dit bestand heeft meer lagen: een, twee"):
        files.read(path)


def test_curves_become_lines(tmp_path):
    # A half circle of radius 10 m: its length is 31.4 m, the straight line would be 20 m.
    path = write(
        tmp_path / "boog.gml",
        '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" xmlns:k="urn:k"><gml:featureMember><k:pad>'
        '<k:g><gml:Curve srsName="EPSG:28992"><gml:segments><gml:Arc><gml:posList>121000 487000 121010 487010 '
        "121020 487000</gml:posList></gml:Arc></gml:segments></gml:Curve></k:g></k:pad></gml:featureMember>"
        "</gml:FeatureCollection>",
    )
    line = files.read(path).frame.geometry.iloc[0]
    assert line.geom_type == "LineString"
    assert line.length == pytest.approx(31.416, abs=0.01)


def test_a_geopackage_that_is_being_written_is_read_as_it_is(two, tmp_path):
    path = tmp_path / "open.gpkg"
    two.to_file(path, layer="kansen")
    with in_sqlite(path) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        for trigger in writer.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            writer.execute(f'DROP TRIGGER "{trigger[0]}"')
        writer.execute("DELETE FROM kansen WHERE naam = 'twee'")
        writer.commit()
        assert files.read(path).frame["naam"].tolist() == ["één"]


@pytest.mark.parametrize("row", files.FORMATS, ids=lambda row: row.slug)
def test_each_format_has_suffixes_of_its_own(row):
    others = {suffix for other in files.FORMATS if other is not row for suffix in other.suffixes}
    assert row.label
    assert others.isdisjoint(row.suffixes)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in row.suffixes)


# --- GeoJSON -------------------------------------------------------------------------------------


def test_geojson_in_rd_without_crs_is_recognised(tmp_path):
    read = files.read(write(tmp_path / "a.geojson", collection(point(DAM.x, DAM.y))))
    assert read.frame.geometry.iloc[0].equals(DAM)
    assert "Rijksdriehoek" in read.notes[0]


@pytest.mark.parametrize(
    "prepare",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("cp1252"),
    ],
    ids=["bom", "utf-16", "cp1252"],
)
def test_geojson_in_other_encodings(tmp_path, prepare):
    text = json.dumps(json.loads(collection(point(4.9, 52.4, naam="één"))), ensure_ascii=False)
    assert files.read(write(tmp_path / "a.geojson", prepare(text))).frame["naam"].tolist() == ["één"]


def test_json_fg_reads_place_and_its_crs(tmp_path):
    place = {"type": "Point", "coordinates": [DAM.x, DAM.y]}
    one = {"type": "Feature", "properties": {}, "geometry": None, "place": place}
    path = write(tmp_path / "a.jsonfg", collection(one, coordRefSys="http://www.opengis.net/def/crs/EPSG/0/28992"))
    read = files.read(path)
    assert read.frame.geometry.iloc[0].equals(DAM)
    assert read.notes == ()


def test_bad_features_are_refused_by_number_and_the_rest_is_read(tmp_path):
    good = point(4.9, 52.4, naam="goed")
    path = write(
        tmp_path / "a.geojson",
        collection(
            good,
            {"type": "Punt"},
            feature(None),
            feature({"type": "Cirkel", "coordinates": [1, 2]}),
            feature({"type": "Point", "coordinates": ["vier", "vijf"]}),
            {**good, "properties": [1]},
            feature("hier"),
            good,
        ),
    )
    read = files.read(path)
    assert read.frame["_row"].tolist() == [1, 8]
    assert [(refusal.row, refusal.field) for refusal in read.refused] == [
        (2, "type"), (3, "geometry"), (4, "geometry"), (5, "geometry"), (6, "properties"), (7, "geometry"),
    ]  # fmt: skip


def test_the_id_of_a_feature_is_kept_and_deep_values_become_text(tmp_path):
    one = {**point(4.9, 52.4, lijst=["a", "b"], diep={"a": 1}), "id": "k1"}
    row = files.read(write(tmp_path / "a.geojson", collection(one))).frame.iloc[0]
    assert (row["id"], row["lijst"], row["diep"]) == ("k1", ["a", "b"], '{"a": 1}')


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "op regel 1, teken 2"),
        ('{"type": "FeatureCollection",\n "features": [}', "op regel 2"),
        ("[1]", "geen GeoJSON"),
        ("5", "geen GeoJSON"),
        ('{"type": "Topology"}', "TopoJSON"),
        ('{"features": []}', "'type' ontbreekt"),
        ('{"type": "FeatureCollection", "features": {}}', "'features'"),
        ("[" * 100_000, "diep|JSON"),
        ('{"type":"Point","coordinates":[' + "9" * 5000 + ",1]}", "getal"),
        (b"\x00\x01\x02", "geen tekstbestand"),
    ],
)
def test_json_that_is_no_geojson_is_explained(tmp_path, text, reason):
    with pytest.raises(InputError, match=reason) as caught:
        files.read(write(tmp_path / "plan.json", text))
    assert caught.value.message.startswith("plan.json: ")


# --- tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "naam;x;y\nbank;121329,842;487357,112\n",
        "naam,rd_x,rd_y\nbank,121329.842,487357.112\n",
        "naam\tX (RD)\tY (RD)\nbank\t121.329,842\t487.357,112\n",
        "sep=;\nnaam;x-coördinaat;y-coördinaat\nbank;121329.842;487357.112\n",
        "naam;lon;lat\nbank;4,8927689;52,3730548\n",
        "naam;Lengtegraad;Breedtegraad\nbank;4.8927689;52.3730548\n",
        "naam;latitude;longitude\nbank;52.3730548;4.8927689\n",
        "naam;lon;lat\nbank;52.3730548;4.8927689\n",
        'naam,WKT\nbank,"POINT (121329.842 487357.112)"\n',
        "naam;geom\nbank;SRID=28992;POINT (121329.842 487357.112)\n".replace("SRID=28992;", ""),
        f"naam;geometry\nbank;{shapely.to_wkb(DAM, hex=True)}\n",
    ],
)
def test_csv_as_people_write_it(tmp_path, text):
    read = files.read(write(tmp_path / "a.csv", text.encode()))
    assert read.frame["naam"].tolist() == ["bank"]
    assert read.frame.geometry.iloc[0].distance(DAM) < 1.0
    assert read.refused == ()


def test_csv_line_numbers_are_those_of_an_editor(tmp_path):
    text = 'naam;x;y\n"twee\nregels";121329;487357\n\nfout;abc;487357\nleeg;;\nlang;1;2;3\ngoed;121330;487358\n'
    read = files.read(write(tmp_path / "a.csv", text))
    assert dict(zip(read.frame["naam"], read.frame["_row"], strict=True)) == {"twee\nregels": 2, "goed": 8}
    assert [(refusal.row, refusal.reason) for refusal in read.refused] == [
        (5, "Een coördinaat is geen getal: 'abc'."),
        (6, "Er staat geen plek bij."),
        (7, "Deze regel heeft meer kolommen dan de eerste regel."),
    ]


def test_cp1252_is_read_and_said(tmp_path):
    read = files.read(write(tmp_path / "a.csv", "naam;x;y\ncafé;121329;487357\n".encode("cp1252")))
    assert read.frame["naam"].tolist() == ["café"]
    assert "Windows-tekst" in read.notes[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
def test_csv_with_a_mark_of_its_encoding(tmp_path, encoding):
    read = files.read(write(tmp_path / "a.csv", "naam;x;y\ncafé;121329;487357\n".encode(encoding)))
    assert read.frame["naam"].tolist() == ["café"]


def test_an_arc_in_a_table_is_refused_by_its_line(tmp_path):
    """QGIS writes an arc as it is in a CSV; in a GeoPackage it comes as a line of short pieces."""
    path = tmp_path / "bogen.csv"
    path.write_text(
        'naam,WKT\npad,"CIRCULARSTRING (121300 487300, 121320 487320, 121340 487300)"\nbank,"POINT (121329 487357)"\n',
        encoding="utf-8",
    )
    read = files.read(path)
    assert read.frame["naam"].tolist() == ["bank"]
    assert [(one.row, one.field, one.reason[:22]) for one in read.refused] == [(2, "WKT", "Deze vorm heeft bogen.")]


def test_a_table_without_a_place_names_its_columns(tmp_path):
    with pytest.raises(InputError, match="Nu zijn de kolommen: naam, straat"):
        files.read(write(tmp_path / "a.csv", "naam,straat\na,b\n"))


def test_xlsx_first_or_named_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["naam", "x", "y", "datum"])
    book.active.append([])
    book.active.append(["bank", 121329.842, 487357.112, pd.Timestamp("2027-01-31").to_pydatetime()])
    book.create_sheet("twee").append(["x", "y"])
    book["twee"].append([121330, 487358])
    book.save(tmp_path / "a.xlsx")
    assert files.layers(tmp_path / "a.xlsx") == ["Sheet", "twee"]
    read = files.read(tmp_path / "a.xlsx")
    assert read.notes[0] == "We lazen het eerste blad: Sheet. Niet gelezen: twee."
    first = read.frame
    assert first["_row"].tolist() == [3]
    assert first.geometry.iloc[0].equals(DAM)
    assert len(files.read(tmp_path / "a.xlsx", layer="twee").frame) == 1
    with pytest.raises(InputError, match="Er zijn: Sheet, twee"):
        files.read(tmp_path / "a.xlsx", layer="drie")


def test_ods(tmp_path):
    data = pd.DataFrame({"naam": ["bank", "boom"], "x": [121329.842, 121330.0], "y": [487357.112, 487358.0]})
    pyogrio.write_dataframe(data, tmp_path / "a.ods", layer="blad", driver="ODS")
    read = files.read(tmp_path / "a.ods")
    assert read.frame["naam"].tolist() == ["bank", "boom"]
    assert read.frame["_row"].tolist() == [2, 3]
    assert read.frame.geometry.iloc[0].distance(DAM) < 1e-6


# --- what a person says about the CRS --------------------------------------------------------------


def test_other_metres_are_asked_and_then_believed(tmp_path):
    path = write(tmp_path / "a.geojson", collection(point(544_661.556, 6_867_861.887)))
    with pytest.raises(InputError, match=r"a\.geojson: .*--crs EPSG:3857"):
        files.read(path)
    assert files.read(path, crs="3857").frame.geometry.iloc[0].distance(DAM) < 0.01


# --- files that are not what they seem ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("leeg.csv", b"", "leeg"),
        ("leeg.csv", b"\n\n", "geen enkele regel"),
        ("a.exe", b"MZ", r"bestanden met '\.exe'"),
        ("a", b"x", "lezen we niet"),
        ("a.gpkg", b"{}", "geen GeoPackage"),
        ("a.geojson", b"PK\x03\x04rest", "lijkt op"),
        ("a.zip", b"PK\x03\x04half", "beschadigd"),
        ("a.xlsx", b"PK\x03\x04half", "beschadigd"),
        ("a.gpkg", b"SQLite format 3\x00" + b"\x00" * 200, "kunnen dit bestand niet lezen|geen laag"),
        ("a.fgb", b"fgb\x03rest", "niet lezen|geen laag"),
        ("a.gml", b"<OGRVRTDataSource xmlns='http://www.opengis.net/gml'/>", "geen GML"),
        ("a.gml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a xmlns='http://www.opengis.net/gml'>&b;</a>", "geen GML"),
        ("a.gml", b"<gml:FeatureCollection xmlns:gml='http://www.opengis.net/gml'>", "niet lezen|geen laag"),
        ("a.kml", b"<html></html>", "geen KML"),
        ("a.csv", b"\x89PNG\r\n\x1a\n", "geen CSV"),
        ("a.csv", "x;y\n1;2\n".encode("utf-32")[:-2], "regel|tekens|tekstbestand"),
    ],
)
def test_a_strange_file_gives_one_dutch_sentence(tmp_path, name, data, reason):
    with pytest.raises(InputError, match=reason) as caught:
        files.read(write(tmp_path / name, data))
    assert caught.value.message.startswith(name)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"weg\.csv: dit bestand is er niet"):
        files.read(tmp_path / "weg.csv")


@pytest.fixture
def listener():
    """A server on loopback that remembers who called."""
    calls = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", calls
        server.shutdown()
        thread.join()


GML_THAT_CALLS = (
    '<w:FeatureCollection xmlns:w="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:k="http://k" xmlns:x="http://www.w3.org/1999/xlink" '
    'xsi:schemaLocation="http://k URL/s?SERVICE=WFS&amp;VERSION=2.0.0&amp;REQUEST=DescribeFeatureType&amp;TYPENAME=k:p'
    '">'
    '<w:member><k:p><k:l x:href="URL/a.gml#x"/><k:g><gml:Point srsName="EPSG:28992"><gml:pos>121000 487000</gml:pos>'
    "</gml:Point></k:g></k:p></w:member></w:FeatureCollection>"
)
KML_THAT_CALLS = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>URL/n.kml</href></Link></NetworkLink>'
    "<Placemark><styleUrl>URL/s.kml#s</styleUrl><Point><coordinates>4.9,52.3</coordinates></Point></Placemark>"
    "</Document></kml>"
)


@pytest.mark.parametrize(("name", "text"), [("a.gml", GML_THAT_CALLS), ("a.kml", KML_THAT_CALLS)])
def test_a_file_cannot_make_us_call_out(tmp_path, listener, name, text):
    address, calls = listener
    assert len(files.read(write(tmp_path / name, text.replace("URL", address))).frame) == 1
    assert calls == []


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One sound file of every kind."""
    folder = tmp_path_factory.mktemp("heel")
    two = gpd.GeoDataFrame({"naam": ["één", "twee"]}, geometry=[DAM, DAM.buffer(5)], crs=crs.RD)
    for suffix, driver in ((".geojson", "GeoJSON"), (".gpkg", "GPKG"), (".fgb", "FlatGeobuf"), (".gml", "GML")):
        two.to_file(folder / f"a{suffix}", driver=driver)
    two.iloc[:1].to_file(folder / "a.shp")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(folder / f"a{suffix}", f"a{suffix}")
    table = pd.DataFrame({"naam": ["a", "b"], "x": [DAM.x, DAM.x], "y": [DAM.y, DAM.y]})
    table.to_csv(folder / "a.csv", index=False)
    table.to_excel(folder / "a.xlsx", index=False)
    pyogrio.write_dataframe(table, folder / "a.ods", driver="ODS")
    return folder


@pytest.mark.parametrize("kind", [".geojson", ".gpkg", ".fgb", ".gml", ".shp", ".zip", ".csv", ".xlsx", ".ods"])
def test_a_damaged_file_is_read_or_explained_and_never_breaks(whole, tmp_path, kind):
    sound = (whole / f"a{kind}").read_bytes()
    assert len(files.read(whole / f"a{kind}").frame) >= 1
    rng = random.Random(kind)
    for _ in range(25):
        damaged = bytearray(sound)
        for _ in range(rng.choice([1, 5, 50])):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path = write(
            tmp_path / f"a{kind}", bytes(damaged[: rng.choice([len(damaged), rng.randrange(1, len(damaged))])])
        )
        try:
            read = files.read(path)
        except InputError as error:
            assert error.message.startswith(path.name)
        else:
            assert read.frame.geometry.is_valid.all()
    assert list(tmp_path.iterdir()) == [path]


def test_half_a_file_is_told(realdata, tmp_path):
    for name in (
        "bgt/delft/bgt_wegdeel.sqlite",
        "bag/bag_panden_amsterdam.gpkg",
        "gebieden/cbs_buurten_akersloot_shp.zip",
    ):
        whole = (realdata / name).read_bytes()
        path = write(tmp_path / Path(name).name, whole[: len(whole) // 3])
        with pytest.raises(InputError, match=path.name):
            files.read(path)


def test_a_zip_that_points_outside_itself(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../kwaad.geojson", collection(point(4.9, 52.4)))
    with pytest.raises(InputError, match="buiten zijn eigen map"):
        files.read(tmp_path / "a.zip")


@pytest.mark.parametrize("suffix", [".zip", ".gz"])
def test_a_full_disk_is_not_called_a_damaged_download(tmp_path, monkeypatch, suffix):
    """Who is told that a file is damaged fetches it again, for nothing."""
    packed, folder = tmp_path / f"a.geojson{suffix}", tmp_path / "uit"
    folder.mkdir()
    if suffix == ".zip":
        with zipfile.ZipFile(packed, "w") as made:
            made.writestr("a.geojson", "{}")
    else:
        packed.write_bytes(gzip.compress(b"{}"))
    unpack = archive.unpack if suffix == ".zip" else archive.gunzip
    real = Path.open

    def full(path, mode="r", *args, **options):
        if "w" in mode:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, mode, *args, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(InputError, match="Is de schijf vol") as refused:
        unpack(packed, folder)
    assert "beschadigd" not in refused.value.message


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", b" " * 50_000_000)
    with pytest.raises(InputError, match="verdacht groot"):
        files.read(tmp_path / "a.zip")


def test_a_zip_without_anything_for_us(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("lees.mij", "niets")
    with pytest.raises(InputError, match="geen bestand dat we kunnen lezen"):
        files.read(tmp_path / "a.zip")


def test_control_characters_in_a_name_stay_out_of_the_message(tmp_path):
    with pytest.raises(InputError) as caught:
        files.read(tmp_path / "a\x1b[31m\n.csv")
    assert caught.value.message.isprintable()


# --- real files --------------------------------------------------------------------------------------

_NASTY = Path("nasty") / "geojsonhint_good_bad.zip"


def test_all_62_texts_of_geojsonhint_are_read_or_explained(realdata, tmp_path):
    with zipfile.ZipFile(realdata / _NASTY) as archive:
        names = [name for name in archive.namelist() if name.endswith(".geojson")]
        texts = {name: archive.read(name) for name in names}
    assert len(texts) == 62
    read, refused = set(), set()
    for name, text in texts.items():
        path = write(tmp_path / Path(name).name, text)
        try:
            result = files.read(path)
        except InputError as error:
            assert error.message.startswith(path.name)
            refused.add(name)
        else:
            read.add(name)
            assert result.frame.geometry.is_valid.all()
            assert len(result.frame) + len(result.refused) or result.notes
    # issue82 has longitudes of -259 degrees: well formed, but nobody can say where that is.
    assert {name for name in refused if name.startswith("good/")} == {"good/issue82.geojson"}
    assert len(read) + len(refused) == 62


@pytest.mark.parametrize(
    "name",
    [
        "gpkg_3d_onbekend_crs.gpkg", "gpkg_null_en_lege_geometrie.gpkg", "pdok_gpkg_test_allcorrect.gpkg",
        "pdok_gpkg_test_broken_geopackage.gpkg", "pdok_gpkg_test_geometry_empty.gpkg",
        "pdok_gpkg_test_geometry_null.gpkg", "pdok_gpkg_test_geometry_valid.gpkg",
    ],
)  # fmt: skip
def test_nasty_geopackages_are_read_or_explained(realdata, name):
    try:
        read = files.read(realdata / "nasty" / name)
    except InputError as error:
        assert error.message.startswith(name)
    else:
        assert read.frame.geometry.is_valid.all()
        assert not read.frame.geometry.is_empty.any()


@pytest.mark.parametrize(
    "name",
    [
        "bag/bag_panden_amsterdam.gpkg", "bgt/delft/bgt_pand.sqlite", "bgt/delft/bgt_wegdeel.sqlite",
        "bgt/delft/bgt_begroeidterreindeel.sqlite", "bgt/delft/bgt_tunneldeel.sqlite",
        "gebieden/cbs_buurten_akersloot_shp.zip", "groen_spelen/bomen_leeuwarden_2018_shp.zip",
        "groen_spelen/bgt_functioneelgebied_ermelo_3857.gpkg", "gebieden/amsterdam_buurten_2022.geojson",
    ],
)  # fmt: skip
def test_counts_areas_and_values_are_those_of_geopandas(realdata, tmp_path, name):
    # A copy, because GDAL writes beside a GeoPackage with a log, and warns where it may not; we only read.
    theirs = gpd.read_file(shutil.copyfile(realdata / name, tmp_path / Path(name).name))
    theirs = theirs if theirs.crs.to_epsg() == 28992 else theirs.to_crs(crs.RD)
    ours = files.read(realdata / name)
    assert len(ours.frame) == len(theirs)
    assert ours.refused == ()
    assert ours.frame.area.sum() == pytest.approx(theirs.area.sum(), rel=1e-9)
    assert set(theirs.columns) - set(ours.frame.columns) <= {"fid"}


def test_the_same_addresses_in_two_crs_lie_on_each_other(realdata):
    one = files.read(realdata / "bag" / "bag_adressen_amsterdam_rd.gpkg", layer="verblijfsobjecten").frame
    two = files.read(realdata / "bag" / "bag_adressen_amsterdam_crs84.gpkg", layer="verblijfsobjecten").frame
    both = one.merge(two, on="nummer_id")
    assert len(both) == 1836
    assert shapely.distance(both["geometry_x"].to_numpy(), both["geometry_y"].to_numpy()).max() < 0.001


def test_a_gml_of_bgt_leaves_nothing_beside_it(realdata, tmp_path):
    path = Path(shutil.copy(realdata / "bgt" / "bgt_pand_klein.gml", tmp_path))
    read = files.read(path)
    assert len(read.frame) == 99
    assert list(tmp_path.iterdir()) == [path]
    assert not read.frame.has_z.any()
