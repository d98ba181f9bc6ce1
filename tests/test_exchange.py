"""Kansen in and out: round trips, RFC 7946, spreadsheets, rows that are refused, nasty files."""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from geojson_pydantic import FeatureCollection
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import in_sqlite
from sqlalchemy.exc import OperationalError

from kansenkaart import crs, exchange, files, gpkg, kans, terms
from kansenkaart.errors import InputError
from kansenkaart.exchange import cells
from kansenkaart.exchange.outgoing import MADE_UP, write_gpkg

POINT = shapely.Point(121_329.842, 487_357.112)
LINE = shapely.LineString([(121_000, 487_000), (121_050, 487_010), (121_100, 487_000)])
AREA = shapely.box(121_000, 487_000, 121_100, 487_100).difference(shapely.box(121_040, 487_040, 121_060, 487_060))
IDS = [f"019a0000-0000-7000-8000-{number:012d}" for number in range(1, 9)]


def make(*rows, places=(POINT, LINE, AREA)):
    base = {"party": "bewoners", "theme": "groen", "title": "Bomen"}
    return kans.to_frame(kans.Kans(IDS[i], places[i % len(places)], {**base, **row}) for i, row in enumerate(rows))


@pytest.fixture
def some():
    return make(
        {"title": "Café; met \"terras\"\nen bomen", "values": ("rust", "natuur"), "story": "=1+1", "joined": 3},
        {"party": "gemeente", "theme": "wonen", "dwellings": 40, "firmness": "idee", "influence_until": "2027-12-31",
         "departments": ("Groen; water", "Wonen"), "status": "besproken", "self_organised": True},
        {"theme": "spelen", "direction": "minder", "role": "bewoner", "reason": "geheim", "source_ref": "pad/naam"},
    )  # fmt: skip


def public(frame):
    """Return the public fields of all kansen as plain values, by id."""
    return {k.id: {name: k.get(name) for name in kans.PUBLIC_COLUMNS} for k in kans.from_frame(frame)}


def write(path: Path, text: str, encoding="utf-8") -> Path:
    path.write_text(text, encoding=encoding, newline="")
    return path


# --- round trips -----------------------------------------------------------------------------------


@pytest.mark.parametrize("row", exchange.FORMATS, ids=lambda row: row.slug)
def test_what_goes_out_comes_back(some, tmp_path, row):
    path = tmp_path / f"uit{row.suffix}"
    exchange.write(some, path)
    back = exchange.read_kansen(path, party="gemeente")
    assert back.refused == ()
    assert public(back.accepted) == public(some)
    limit = 0.0007 if row.has_rd else 0.0
    for ours, theirs in zip(some.geometry, back.accepted.geometry, strict=True):
        assert shapely.hausdorff_distance(ours, theirs) <= limit


def test_a_geojson_in_rd_comes_back(some, tmp_path):
    notes = exchange.write(some, tmp_path / "uit.geojson", rd=True)
    assert any("EPSG:28992" in note for note in notes)
    document = json.loads((tmp_path / "uit.geojson").read_text())
    assert document["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::28992"
    assert document["features"][0]["geometry"]["coordinates"] == [121_329.842, 487_357.112]
    back = exchange.read_kansen(tmp_path / "uit.geojson")
    assert public(back.accepted) == public(some)
    assert not [note for note in back.notes if "coördinaten" in note]


text = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t=+-@'\";,"), min_size=1, max_size=30
)
#: What `kans.clean` lets through: stripped, not empty.
clean_text = text.map(str.strip).filter(bool)
number = st.integers(0, 100_000)
ring = st.builds(
    lambda x, y, width, height: shapely.box(x, y, x + width, y + height),
    st.floats(10_000, 270_000), st.floats(310_000, 610_000), st.floats(0.5, 500), st.floats(0.5, 500),
)  # fmt: skip
place = st.one_of(
    st.builds(shapely.Point, st.floats(10_000, 270_000), st.floats(310_000, 610_000)),
    ring,
    ring.map(lambda box: box.exterior.coords[:3]).map(shapely.LineString),
    st.lists(ring, min_size=2, max_size=3).map(shapely.union_all),
)


def optional(strategy):
    return st.one_of(st.none(), strategy)


record = st.fixed_dictionaries(
    {
        "party": st.sampled_from(terms.slugs(terms.PARTIES)),
        "theme": st.sampled_from(terms.slugs(terms.THEMES)),
        "title": clean_text,
        "direction": st.sampled_from(terms.slugs(terms.DIRECTIONS)),
        "kind": st.sampled_from(terms.slugs(terms.KINDS)),
        "status": st.sampled_from(terms.slugs(terms.STATUSES)),
        "story": optional(clean_text),
        "offer": optional(clean_text),
        "contact": optional(clean_text),
        "values": st.lists(st.sampled_from(terms.slugs(terms.VALUES)), unique=True).map(tuple),
        "departments": st.lists(clean_text, max_size=3).map(tuple),
        "dwellings": optional(number),
        "storeys": optional(number),
        "joined": number,
        "self_organised": st.booleans(),
        "influence_until": optional(st.dates().filter(lambda day: day.year > 1900).map(str)),
        "extent": optional(st.sampled_from(terms.slugs(terms.EXTENTS))),
        "claim": optional(st.sampled_from(terms.slugs(terms.CLAIMS))),
        "made_at": st.datetimes(min_value=pd.Timestamp("2020-01-01").to_pydatetime()).map(
            lambda moment: moment.isoformat(timespec="milliseconds") + "Z"
        ),
    }
)


@pytest.mark.parametrize("row", exchange.FORMATS, ids=lambda row: row.slug)
@settings(max_examples=25)
@given(rows=st.lists(st.tuples(record, place), max_size=5))
def test_round_trips_lose_nothing(tmp_path_factory, row, rows):
    frame = kans.to_frame(
        kans.Kans(IDS[i], shape, {name: value for name, value in data.items() if value not in (None, ())})
        for i, (data, shape) in enumerate(rows)
    )
    path = tmp_path_factory.mktemp("uit") / f"uit{row.suffix}"
    exchange.write(frame, path)
    back = exchange.read_kansen(path)
    assert back.refused == ()
    assert public(back.accepted) == public(frame)
    for ours, theirs in zip(frame.geometry, back.accepted.geometry, strict=True):
        # Half of the eighth decimal is 0.56 mm north-south and 0.36 mm east-west: 0.66 mm together.
        assert shapely.hausdorff_distance(ours, theirs) <= (0.0007 if row.has_rd else 0.0)


@pytest.mark.parametrize("suffix", [".geojson", ".csv"])
def test_the_same_kansen_give_the_same_bytes(some, tmp_path, suffix):
    exchange.write(some, tmp_path / f"a{suffix}", attribution=["CBS"])
    exchange.write(some.copy(), tmp_path / f"b{suffix}", attribution=["CBS"])
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_importing_twice_gives_the_same_ids_whatever_the_file_is_called(tmp_path):
    lines = "titel;thema;x;y\nBank;groen;121329,8;487357,1\nBoom;groen;121330,8;487357,1\n"
    one = exchange.read_kansen(write(tmp_path / "a.csv", lines), party="bewoners").accepted
    two = exchange.read_kansen(write(tmp_path / "b.csv", lines), party="bewoners").accepted
    assert one["id"].tolist() == two["id"].tolist()
    assert len({UUID(value) for value in one["id"]}) == 2


def test_a_number_of_the_file_keeps_a_kans_the_same_when_the_story_changes(tmp_path):
    lines = "nummer;titel;verhaal;thema;x;y\n1;Bank;{};groen;121329;487357\n"
    one = exchange.read_kansen(write(tmp_path / "a.csv", lines.format("eerst")), party="bewoners").accepted
    two = exchange.read_kansen(write(tmp_path / "a.csv", lines.format("later")), party="bewoners").accepted
    assert one["id"].tolist() == two["id"].tolist()


def test_two_lists_that_both_count_from_one_stay_apart(tmp_path):
    lines = "nummer;titel;thema;x;y\n1;{};groen;121329;487357\n"
    one = exchange.read_kansen(write(tmp_path / "a.csv", lines.format("Bank")), party="bewoners").accepted
    two = exchange.read_kansen(write(tmp_path / "b.csv", lines.format("Boom")), party="bewoners").accepted
    assert set(one["id"]).isdisjoint(two["id"])


def test_a_row_that_is_there_twice_is_refused_once(tmp_path):
    lines = "titel;thema;x;y\n" + "Bank;groen;121329;487357\n" * 2
    read = exchange.read_kansen(write(tmp_path / "a.csv", lines), party="bewoners")
    assert len(read.accepted) == 1
    assert [(r.row, r.field, r.reason) for r in read.refused] == [(3, "id", "Deze kans staat er al: regel 2.")]


# --- GeoJSON by others' rules ------------------------------------------------------------------------


def test_geojson_passes_an_independent_checker(some, tmp_path):
    exchange.write(some, tmp_path / "uit.geojson", name="Buurt", made_up=True, attribution=["CBS en Kadaster"])
    text = (tmp_path / "uit.geojson").read_text(encoding="utf-8")
    document = json.loads(text)
    checked = FeatureCollection.model_validate_json(text)
    assert len(checked.features) == 3
    assert "crs" not in document
    assert document["name"] == "Buurt"
    assert "Verzonnen" in document["note"]
    assert document["attribution"] == ["CBS en Kadaster"]
    for feature in document["features"]:
        assert feature["id"] == feature["properties"]["id"]
        assert set(feature["properties"]) == set(kans.PUBLIC_COLUMNS)
    assert [feature["id"] for feature in document["features"]] == some["id"].tolist()


def test_rings_follow_the_right_hand_and_coordinates_have_eight_decimals(tmp_path):
    clockwise = shapely.Polygon(AREA.exterior.coords[::-1], [ring.coords[::-1] for ring in AREA.interiors])
    exchange.write(make({}, {}, places=(clockwise, AREA)), tmp_path / "uit.geojson")
    document = json.loads((tmp_path / "uit.geojson").read_text())
    for feature in document["features"]:
        outer, *inner = feature["geometry"]["coordinates"]
        assert signed_area(outer) > 0
        assert all(signed_area(ring) < 0 for ring in inner)
        for x, y in outer:
            assert (round(x, 8), round(y, 8)) == (x, y)
            assert 3 < x < 8
            assert 50 < y < 54


def signed_area(ring):
    """The shoelace formula: positive when the ring runs counter-clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def test_geopandas_reads_what_we_write(some, tmp_path):
    for name, layer in (("uit.geojson", None), ("uit.gpkg", "kansen")):
        exchange.write(some, tmp_path / name)
        theirs = gpd.read_file(tmp_path / name, layer=layer).to_crs(crs.RD)
        assert theirs["title"].tolist() == some["title"].tolist()
        assert theirs.area.sum() == pytest.approx(AREA.area, abs=0.05)


def test_a_geopackage_has_a_table_per_kind_of_shape_for_programs_that_need_it(some, tmp_path):
    exchange.write(some, tmp_path / "uit.gpkg")
    layers = dict(pyogrio.list_layers(tmp_path / "uit.gpkg"))
    assert layers == {
        "kansen": "Unknown", "kansen_punten": "Point", "kansen_lijnen": "MultiLineString",
        "kansen_vlakken": "MultiPolygon", "layer_styles": None, "toelichting": None,
    }  # fmt: skip
    exchange.write(some[:1], tmp_path / "een.gpkg")
    assert dict(pyogrio.list_layers(tmp_path / "een.gpkg"))["kansen"] == "Point"
    assert len(pyogrio.list_layers(tmp_path / "een.gpkg")) == 3


@pytest.mark.parametrize("statement", ["update {} set title = 'x'", "delete from {}", "insert into {} default values"])
def test_what_comes_back_from_qgis_can_only_be_changed_where_we_read_it(some, tmp_path, statement):
    """QGIS shows the mixed table and the one of areas alike; a change in the latter we would never see."""
    path = tmp_path / "uit.gpkg"
    exchange.write(some, path)
    with closing(sqlite3.connect(path)) as file:
        for function in ("isempty", "minx", "maxx", "miny", "maxy"):  # as GDAL has them
            file.create_function(f"st_{function}", 1, lambda _shape: 0)
        for kind in ("punten", "lijnen", "vlakken"):
            with pytest.raises(sqlite3.IntegrityError, match="in de tabel kansen van dit bestand"):
                file.execute(statement.format(f"kansen_{kind}"))
    mine = gpd.read_file(path, layer="kansen", engine="pyogrio")[["title", "geometry"]][:1].assign(title="Erbij")
    mine.assign(party="gemeente", theme="groen").to_file(path, layer="kansen", mode="a")
    assert exchange.read_kansen(path).accepted["title"].tolist() == [*some["title"], "Erbij"]


def test_a_geopackage_explains_itself_in_qgis(some, tmp_path):
    """GeoPackage 1.3: labels of columns and of values (F.9), days and moments as such, title and sources."""
    path = tmp_path / "uit.gpkg"
    dated = some.assign(influence_until="2027-03-31", made_at="2026-05-12T21:30:00.000Z")
    exchange.write(dated, path, name="Onze buurt", made_up=True, attribution=["Bomen: gemeente", "BAG: Kadaster"])
    with closing(sqlite3.connect(path)) as file:
        told = {
            row[0]: row
            for row in file.execute(
                "select table_name, identifier, description from gpkg_contents where data_type = 'features'"
            )
        }
        labels = dict(
            file.execute("select column_name, name from gpkg_data_columns where table_name = 'kansen_vlakken'")
        )
        parties = dict(
            file.execute(
                "select value, description from gpkg_data_column_constraints"
                " where constraint_name = (select constraint_name from gpkg_data_columns"
                " where table_name = 'kansen' and column_name = 'party')"
            )
        )
        extensions = {
            row[0]
            for row in file.execute("select table_name from gpkg_extensions where extension_name = 'gpkg_schema'")
        }
    assert told["kansen"][1:] == (
        "Onze buurt: kansen", f"{MADE_UP} Bronnen: Bomen: gemeente; BAG: Kadaster.",
    )  # fmt: skip
    assert told["kansen_vlakken"][1:] == ("Onze buurt: kansen (vlakken)", told["kansen"][2])
    assert labels == {name: kans.field(name).label for name in kans.PUBLIC_COLUMNS}
    assert parties == {row.slug: row.label for row in terms.PARTIES}
    assert extensions == {"gpkg_data_columns", "gpkg_data_column_constraints"}
    assert gpd.read_file(path, layer="kansen")["influence_until"].dt.year.tolist() == [2027] * len(some)
    assert gpd.read_file(path, layer="kansen")["made_at"].dt.hour.tolist() == [21] * len(some)


def test_a_day_that_is_none_stays_as_it_is_in_a_geopackage(some, tmp_path):
    """An entry may come from any program: what is no day is passed on as text, not lost."""
    exchange.write(some.assign(influence_until="voorjaar"), tmp_path / "uit.gpkg")
    assert set(gpd.read_file(tmp_path / "uit.gpkg", layer="kansen")["influence_until"]) == {"voorjaar"}


@pytest.mark.parametrize("suffix", [".geojson", ".fgb", ".gpkg"])
def test_qgis_can_show_the_sources_of_an_export(some, tmp_path, suffix):
    """GDAL gives QGIS the description of a layer; other members of a GeoJSON nobody sees."""
    path = tmp_path / f"uit{suffix}"
    exchange.write(some, path, attribution=["Bomen: gemeente", "BAG: Kadaster"])
    shown = pyogrio.read_info(path, layer=pyogrio.list_layers(path)[0, 0])["layer_metadata"]["DESCRIPTION"]
    assert shown == "Bronnen: Bomen: gemeente; BAG: Kadaster."


PDOK = shutil.which(os.environ.get("KANSENKAART_PDOK_VALIDATOR", "geopackage-validator"))


@pytest.mark.slow
@pytest.mark.skipif(PDOK is None, reason="the PDOK validator needs GDAL for Python and Spatialite")
@pytest.mark.parametrize(("count", "deviations"), [(1, set()), (3, {"RQ14", "RQ15"})], ids=["one kind", "mixed"])
def test_the_pdok_validator_finds_only_what_we_name(some, tmp_path, count, deviations):
    exchange.write(some[:count], tmp_path / "uit.gpkg")
    command = [PDOK, "validate", "--gpkg-path", str(tmp_path / "uit.gpkg")]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120).stdout
    results = json.loads(said)["results"]
    assert {result["validation_code"] for result in results} == deviations
    for code in deviations:
        assert code in write_gpkg.__doc__
    mixed = [
        place for result in results if result["validation_code"] in ("RQ14", "RQ15") for place in result["locations"]
    ]
    assert not [place for place in mixed if "kansen_" in place]


@pytest.mark.parametrize("row", exchange.FORMATS, ids=lambda row: row.slug)
def test_a_height_stays_at_home(tmp_path, row):
    """A phone may add a height; some formats hold no flat shapes beside it."""
    path = tmp_path / f"a{row.suffix}"
    exchange.write(make({}, {}, places=(shapely.Point(121_000, 487_000, 3), POINT)), path)
    found = exchange.read_kansen(path)
    assert (found.refused, found.accepted.has_z.tolist()) == ((), [False, False])


@pytest.mark.parametrize("row", exchange.FORMATS, ids=lambda row: row.slug)
def test_only_public_fields_leave(some, tmp_path, row):
    path = tmp_path / f"uit{row.suffix}"
    exchange.write(some, path)
    data = path.read_bytes()
    for secret in (b"geheim", b"pad/naam", b"source_ref", b"Waarom ik meedoe", b'"role"'):
        assert secret not in data


@pytest.mark.parametrize("row", exchange.FORMATS, ids=lambda row: row.slug)
def test_made_up_is_said_in_every_export(some, tmp_path, row):
    path = tmp_path / f"uit{row.suffix}"
    notes = exchange.write(some, path, made_up=True)
    assert b"erzonnen" in path.read_bytes()
    assert any("Verzonnen" in note for note in notes)
    assert public(exchange.read_kansen(path).accepted) == public(some)


@pytest.mark.parametrize("row", exchange.FORMATS, ids=lambda row: row.slug)
def test_no_kansen_is_a_file_too(tmp_path, row):
    path = tmp_path / f"uit{row.suffix}"
    exchange.write(kans.to_frame([]), path)
    assert exchange.read_kansen(path).accepted.empty


# --- CSV -----------------------------------------------------------------------------------------------


def test_csv_has_dutch_headings_and_no_formulas(some, tmp_path):
    exchange.write(some, tmp_path / "uit.csv")
    raw = (tmp_path / "uit.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(keepends=True), delimiter=";"))
    assert rows[0]["Verhaal"] == "'=1+1"
    assert (rows[1]["Partij"], rows[1]["Woningen"], rows[1]["Doen we zelf"]) == ("gemeente", "40", "ja")
    assert (rows[0]["X (RD)"], rows[0]["Y (RD)"]) == ("121329.842", "487357.112")
    lon, lat = float(rows[0]["Lengtegraad"]), float(rows[0]["Breedtegraad"])
    assert (lon, lat) == (pytest.approx(4.89277, abs=1e-4), pytest.approx(52.37306, abs=1e-4))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "'=", "''@"])
def test_what_a_spreadsheet_would_run_is_made_safe_and_back(start):
    value = start + "cmd|' /C calc'!A0"
    assert cells.safe(value).startswith("'")
    assert cells.plain(cells.safe(value)) == value


@given(st.one_of(st.text(), st.integers(), st.none(), st.text(st.sampled_from("'=+-@ \t\ra"))))
def test_safe_and_plain_are_each_others_opposite(value):
    assert cells.plain(cells.safe(value)) == value
    assert not (isinstance(value, str) and cells.safe(value).startswith(("=", "+", "-", "@", "\t", "\r")))


def test_numbers_and_ordinary_apostrophes_are_left_alone():
    assert cells.safe(-5) == -5
    assert cells.safe("'s avonds") == "'s avonds"
    assert cells.plain("'s avonds") == "'s avonds"


# --- import: columns, rows, reasons --------------------------------------------------------------------


def test_a_list_as_a_municipality_keeps_it(tmp_path):
    path = write(
        tmp_path / "plannen.csv",
        "Projectnaam;Thema;Planstatus;Aantal woningen;Invloed tot;Wijkcode;X;Y\n"
        "Sierplein;wonen;Onderzoek;120;31-12-2027;F1;116765,51;485214,39\n",
    )
    read = exchange.read_kansen(path, party="gemeente")
    row = kans.from_frame(read.accepted)[0]
    told = {name: value for name, value in row.data.items() if name in kans.PUBLIC_COLUMNS}
    assert told | {"id": "", "joined": 0} == {
        "id": "", "joined": 0, "direction": "erbij", "kind": "kans", "status": "nieuw", "self_organised": False,
        "versions": 1, "party": "gemeente", "theme": "wonen", "title": "Sierplein", "firmness": "onderzoek",
        "dwellings": 120, "influence_until": "2027-12-31",
    }  # fmt: skip
    assert row.get("source_ref") == "plannen.csv, regel 2"
    assert "Deze kolommen kennen we niet en zijn niet overgenomen: Wijkcode." in read.notes


def test_wrong_rows_are_refused_with_line_field_and_reason(tmp_path):
    path = write(
        tmp_path / "a.csv",
        "titel;thema;woningen;x;y\n"
        "Goed;groen;;121329;487357\n"
        "Fout thema;paars;;121329;487357\n"
        ";groen;;121329;487357\n"
        "Veel;wonen;veel;121329;487357\n"
        "Ver weg;groen;;0;0\n"
        f"{'x' * 121};groen;;121329;487357\n",
    )
    read = exchange.read_kansen(path, party="bewoners")
    assert read.accepted["title"].tolist() == ["Goed"]
    assert [(r.row, r.field, r.reason.split(":")[0]) for r in read.refused] == [
        (3, "thema", "Thema"),
        (4, "titel", "Titel ontbreekt."),
        (5, "woningen", "Woningen"),
        (6, "geometry", "De plek ligt niet in Nederland."),
        (7, "titel", "Titel is te lang (121 tekens, hooguit 120)."),
    ]


def test_defaults_fill_only_what_the_file_does_not_say(tmp_path):
    lines = "titel;partij;thema;x;y\nA;gemeente;;121329;487357\nB;;spelen;121330;487357\n"
    read = exchange.read_kansen(write(tmp_path / "a.csv", lines), party="bewoners", theme="groen")
    assert read.accepted[["party", "theme"]].to_numpy().tolist() == [["gemeente", "groen"], ["bewoners", "spelen"]]


def test_a_party_of_the_file_itself_is_said(some, tmp_path):
    exchange.write(some, tmp_path / "uit.csv")
    notes = exchange.read_kansen(tmp_path / "uit.csv", party="gemeente").notes
    assert "2 van deze kansen noemen zelf een andere partij. Die is gehouden." in notes


def test_one_refusal_per_row_holds_all_its_complaints(tmp_path):
    lines = "titel;thema;woningen;x;y\n;paars;veel;0;0\nBank;groen;;121329;487357\n"
    (refusal,) = exchange.read_kansen(write(tmp_path / "a.csv", lines), party="bewoners").refused
    assert (refusal.row, refusal.field) == (2, "thema, woningen, titel, geometry")
    for part in ("Thema: 'paars'", "Woningen: 'veel' is geen getal.", "Titel ontbreekt.", "niet in Nederland"):
        assert part in refusal.reason


def test_the_layer_with_kansen_is_found_in_a_file_with_more(some, tmp_path):
    path = tmp_path / "dossier.gpkg"
    gpkg.write(path, {"pand": some[["id", "geometry"]], "kansen": some})
    read = exchange.read_kansen(path)
    assert public(read.accepted) == public(some)
    assert read.notes == ()


def test_without_a_party_every_row_is_refused_and_told(tmp_path):
    read = exchange.read_kansen(write(tmp_path / "a.csv", "titel;thema;x;y\nA;groen;121329;487357\n"))
    assert [(r.row, r.field, r.reason) for r in read.refused] == [(2, "party", "Partij ontbreekt.")]


def test_an_explicit_mapping_wins(tmp_path):
    lines = "naam;kop;onderwerp;x;y\nJan;Bank;groen;121329;487357\n"
    path = write(tmp_path / "a.csv", lines)
    assert exchange.read_kansen(path, party="bewoners", mapping={"title": "kop"}).accepted["title"].tolist() == ["Bank"]
    with pytest.raises(InputError, match="'titel' is geen veld"):
        exchange.read_kansen(path, party="bewoners", mapping={"titel": "kop"})
    with pytest.raises(InputError, match="geen kolom 'kopje' in het bestand"):
        exchange.read_kansen(path, party="bewoners", mapping={"title": "kopje"})


def test_columns_about_people_stay_behind(tmp_path):
    lines = "naam;e-mail;Telefoonnummer;titel;thema;x;y\nJan;jan@x.nl;06;Bank;groen;121329;487357\n"
    read = exchange.read_kansen(write(tmp_path / "a.csv", lines), party="bewoners")
    assert read.accepted["title"].tolist() == ["Bank"]
    assert "Jan" not in read.accepted.to_json()
    assert "jan@x.nl" not in read.accepted.to_json()
    assert any("personen" in note and "e-mail, Telefoonnummer" in note for note in read.notes)


def test_a_name_beside_an_address_is_not_a_title(tmp_path):
    lines = "naam;e-mail;thema;x;y\nJan;jan@x.nl;groen;121329;487357\n"
    read = exchange.read_kansen(write(tmp_path / "a.csv", lines), party="bewoners")
    assert read.accepted.empty
    assert read.refused[0].reason == "Titel ontbreekt."
    assert "Er is geen kolom gevonden voor Titel. Wijs hem aan: --map title=KOLOM." in read.notes


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00", "gisteren"])
def test_a_moment_that_is_none_does_not_stop_a_row(tmp_path, moment):
    path = write(tmp_path / "a.csv", f"x;y;partij;thema;titel;Toegevoegd\n117000;485000;bewoners;groen;A;{moment}\n")
    found = exchange.read_kansen(path)
    assert found.refused == ()
    assert found.accepted["made_at"].tolist() == [None]


def test_a_status_of_somebody_else_does_not_stop_a_row(tmp_path):
    lines = "titel;thema;status;soort;x;y\nBank;groen;in voorbereiding;meubel;121329;487357\n"
    read = exchange.read_kansen(write(tmp_path / "a.csv", lines), party="bewoners")
    assert kans.from_frame(read.accepted)[0].get("status") == "nieuw"
    assert any("in voorbereiding" in note for note in read.notes)


def test_a_repaired_area_is_told_with_its_change(tmp_path):
    bow_tie = "POLYGON ((121000 487000, 121002 487002, 121002 487000, 121000 487002, 121000 487000))"
    path = write(tmp_path / "a.csv", f"titel;thema;wkt\nStrik;groen;{bow_tie}\n")
    read = exchange.read_kansen(path, party="bewoners")
    assert read.accepted.geometry.is_valid.all()
    assert "Regel 2: vorm hersteld, oppervlakte van 0,0 naar 2,0 m²." in read.notes


def test_outside_the_area_is_accepted_and_said(tmp_path):
    area = gpd.GeoDataFrame(geometry=[POINT.buffer(50)], crs=crs.RD)
    lines = "titel;thema;x;y\nBinnen;groen;121329;487357\nBuiten;groen;122329;487357\n"
    read = exchange.read_kansen(write(tmp_path / "a.csv", lines), party="bewoners", area=area)
    assert len(read.accepted) == 2
    assert "1 kans ligt buiten het gebied van dit dossier (regel 3). Kijk of de plek klopt." in read.notes


def test_names_cut_at_ten_letters_are_understood(tmp_path):
    frame = gpd.GeoDataFrame({"titel": ["Plan"], "thema": ["wonen"], "aantal_won": [12]}, geometry=[AREA], crs=crs.RD)
    folder = tmp_path / "shp"
    folder.mkdir()
    frame.to_file(folder / "plan.shp")
    with zipfile.ZipFile(tmp_path / "plan.zip", "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)
    assert exchange.read_kansen(tmp_path / "plan.zip", party="gemeente").accepted["dwellings"].tolist() == [12]


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "'; DROP TABLE kansen;--", "\u202egnp.exe", "${7*7}"])
def test_hostile_text_is_only_text(tmp_path, hostile):
    frame = make({"title": hostile, "story": hostile})
    for row in exchange.FORMATS:
        path = tmp_path / f"uit{row.suffix}"
        exchange.write(frame, path)
        assert exchange.read_kansen(path).accepted["story"].tolist() == [hostile]


def test_half_a_character_does_not_break_the_export(tmp_path):
    feature = '{"type":"Feature","properties":{"titel":"a\\ud800b","thema":"groen"},"geometry":{"type":"Point",'
    path = write(tmp_path / "a.geojson", feature + '"coordinates":[4.9,52.4]}}')
    accepted = exchange.read_kansen(path, party="bewoners").accepted
    assert accepted["title"].tolist() == ["ab"]
    exchange.write(accepted, tmp_path / "b.geojson")


# --- select and write ------------------------------------------------------------------------------------


def test_select_filters_together(some):
    assert len(exchange.select(some)) == 3
    assert exchange.select(some, parties=["gemeente"])["theme"].tolist() == ["wonen"]
    assert exchange.select(some, parties=["bewoners"], themes=["spelen"])["id"].tolist() == [IDS[2]]
    assert exchange.select(some, statuses=["besproken"])["id"].tolist() == [IDS[1]]
    assert exchange.select(some, within=POINT.buffer(1))["id"].tolist() == [IDS[0]]
    with pytest.raises(InputError, match="paars"):
        exchange.select(some, themes=["paars"])


@pytest.mark.parametrize("row", exchange.FORMATS, ids=lambda row: row.slug)
def test_each_format_explains_itself_and_is_read_back(row):
    assert row.about.endswith(".")
    assert row.note.endswith(".")
    assert "/" in row.media_type
    assert exchange.format_of(f"UIT{row.suffix.upper()}") is row
    assert any(row.suffix in kind.suffixes for kind in files.FORMATS)


def test_a_file_we_do_not_write(some, tmp_path):
    with pytest.raises(InputError, match=r"\.geojson, \.gpkg, \.fgb, \.csv"):
        exchange.write(some, tmp_path / "uit.shp")


def test_a_place_that_cannot_be_written(some, tmp_path):
    with pytest.raises(InputError, match="niet schrijven"):
        exchange.write(some, tmp_path / "weg" / "uit.csv")


def test_a_full_disk_is_told_and_the_old_file_stays(some, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OperationalError("insert", {}, sqlite3.OperationalError("database or disk is full"))

    exchange.write(some, tmp_path / "uit.gpkg")
    before = (tmp_path / "uit.gpkg").read_bytes()
    monkeypatch.setattr(gpkg, "write", full)
    with pytest.raises(InputError, match="niet schrijven"):
        exchange.write(some, tmp_path / "uit.gpkg")
    assert (tmp_path / "uit.gpkg").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["uit.gpkg"]


def test_a_dossier_is_never_written_over(some, tmp_path):
    path = tmp_path / "buurt.gpkg"
    with in_sqlite(path) as database:
        database.execute("create table entries (id text)")
    before = path.read_bytes()
    with pytest.raises(InputError, match="is een dossier"):
        exchange.write(some, path)
    assert path.read_bytes() == before


def test_degrees_are_our_own_mistake(some, tmp_path):
    with pytest.raises(crs.CrsError):
        exchange.write(some.to_crs(4326), tmp_path / "uit.csv")


def test_a_broken_write_leaves_the_old_file(some, tmp_path, monkeypatch):
    path = tmp_path / "uit.csv"
    path.write_text("oud")
    with pytest.raises(KeyError):
        exchange.write(some.drop(columns="title"), path)
    assert path.read_text() == "oud"
    assert list(tmp_path.iterdir()) == [path]


# --- real and nasty files -----------------------------------------------------------------------------------


def test_every_nasty_text_is_taken_or_refused_with_a_reason(realdata, tmp_path):
    with zipfile.ZipFile(realdata / "nasty" / "geojsonhint_good_bad.zip") as archive:
        texts = {name: archive.read(name) for name in archive.namelist() if name.endswith(".geojson")}
    for name, text in texts.items():
        path = tmp_path / Path(name).name
        path.write_bytes(text)
        try:
            read = exchange.read_kansen(path, party="bewoners", theme="groen", mapping={})
        except InputError as error:
            assert error.message.startswith(path.name)
        else:
            assert len(read.accepted) == 0
            assert read.refused


@pytest.mark.parametrize("name", sorted(p for p in ("gpkg_3d_onbekend_crs", "gpkg_null_en_lege_geometrie",
    "pdok_gpkg_test_allcorrect", "pdok_gpkg_test_broken_geopackage", "pdok_gpkg_test_geometry_empty",
    "pdok_gpkg_test_geometry_null", "pdok_gpkg_test_geometry_valid")))  # fmt: skip
def test_every_nasty_geopackage_is_refused_with_a_reason(realdata, name):
    path = realdata / "nasty" / f"{name}.gpkg"
    try:
        read = exchange.read_kansen(path, party="bewoners", theme="groen")
    except InputError as error:
        assert error.message.startswith(path.name)
    else:
        assert read.accepted.empty
        assert read.refused


def test_a_survey_as_kansen(realdata):
    # The survey is in Graz: read well, and every row refused for its place, not for its columns.
    path = realdata / "participatie" / "graz_ppgis_2026.geojson"
    column = next(name for name in gpd.read_file(path).columns if name != "geometry")
    read = exchange.read_kansen(path, party="bewoners", theme="groen", mapping={"title": column})
    assert read.accepted.empty
    assert len(read.refused) == 157
    assert all("De plek ligt niet in Nederland." in refusal.reason for refusal in read.refused)


def test_real_playgrounds_as_kansen(realdata, tmp_path):
    path = realdata / "groen_spelen" / "bgt_functioneelgebied_ermelo_3857.gpkg"
    theirs = gpd.read_file(shutil.copyfile(path, tmp_path / path.name)).to_crs(crs.RD)  # GDAL writes beside it
    kind = next(name for name in theirs.columns if theirs[name].astype(str).str.contains("speeltuin").any())
    read = exchange.read_kansen(path, party="gemeente", theme="spelen", mapping={"title": kind})
    assert len(read.accepted) + len(read.refused) == 606
    assert read.accepted.area.sum() == pytest.approx(theirs.area.sum(), rel=1e-6)
    exchange.write(read.accepted, tmp_path / "uit.geojson")
    again = exchange.read_kansen(tmp_path / "uit.geojson").accepted
    assert again["id"].tolist() == read.accepted["id"].tolist()
    assert again.area.sum() == pytest.approx(read.accepted.area.sum(), rel=1e-6)
