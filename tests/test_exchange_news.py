"""What a file brings: a copy of a moment, laid beside what happened since. Answers by reading the story."""

import json
import warnings

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from kansenkaart import actions, exchange
from kansenkaart.dossier import Dossier

PLACE = Point(121_200, 487_200)
OAK = {"title": "Eik op het plein", "party": "bewoners", "theme": "groen", "story": "Schaduw.", "values": ["rust"]}


@pytest.fixture
def dossier(tmp_path):
    area = gpd.GeoDataFrame(geometry=[box(121_000, 487_000, 121_400, 487_400)], crs=28992)
    return Dossier.create(tmp_path / "buurt.gpkg", area=area, name="Proefbuurt")


@pytest.fixture
def oak(dossier):
    return actions.add_kans(dossier, OAK, PLACE)


def change(dossier, one, **fields):
    actions.change_kans(dossier, one.id, fields, code=one.code)


def now(dossier, one):
    return dossier.kansen(everything=True).set_index("id").loc[one.id]


def edited(path, **fields):
    """The file after somebody changed the first row of it; `x` moves it by degrees."""
    text = json.loads(path.read_text(encoding="utf-8"))
    first = text["features"][0]
    first["geometry"]["coordinates"][0] += fields.pop("x", 0)
    first["properties"] |= fields
    path.write_text(json.dumps(text), encoding="utf-8")
    return path


def counts(report):
    return report.new, report.changed, report.unchanged


@pytest.mark.parametrize("row", exchange.FORMATS, ids=lambda row: row.slug)
@pytest.mark.parametrize("shape", [PLACE, box(121_000, 487_000, 121_050.5, 487_020.25)])
def test_our_own_export_brings_nothing_back(dossier, tmp_path, row, shape):
    one = actions.add_kans(dossier, OAK, shape)
    change(dossier, one, title="Linde", story="")
    actions.join_kans(dossier, one.id)
    out = tmp_path / f"kansen{row.suffix}"
    actions.export_kansen(dossier, out)
    assert counts(actions.import_kansen(dossier, out)) == (0, 0, 1)


@pytest.mark.parametrize("encoding", ["UTF-8", "CP1252"])
def test_a_shapefile_that_cuts_a_story_does_not_shorten_it(dossier, tmp_path, encoding):
    """A cell of a Shapefile holds 254 bytes: saved as one in QGIS, long stories came back as changes."""
    story = "Één boom " * 60
    one = actions.add_kans(dossier, OAK | {"story": story}, PLACE)
    actions.export_kansen(dossier, tmp_path / "kansen.gpkg")
    frame = gpd.read_file(tmp_path / "kansen.gpkg", layer="kansen", columns=["id", "party", "theme", "title", "story"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL tells that it cuts
        frame.to_file(tmp_path / "kansen.shp", encoding=encoding)
    told = gpd.read_file(tmp_path / "kansen.shp")["story"][0]
    assert len(told.encode(encoding)) <= 254 < len(story)
    assert counts(actions.import_kansen(dossier, tmp_path / "kansen.shp")) == (0, 0, 1)
    frame.assign(story="Schaduw en koelte.").to_file(tmp_path / "kansen.shp", encoding=encoding)
    assert counts(actions.import_kansen(dossier, tmp_path / "kansen.shp")) == (0, 1, 0)
    assert now(dossier, one)["story"] == "Schaduw en koelte."


@given(
    edits=st.lists(
        st.tuples(
            st.sampled_from(["title", "story", "offer"]), st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
        ),
        max_size=4,
    )
)
@settings(max_examples=15)
def test_whatever_was_changed_before_the_export_brings_nothing_back(tmp_path_factory, edits):
    folder = tmp_path_factory.mktemp("heen-en-weer")
    area = gpd.GeoDataFrame(geometry=[box(121_000, 487_000, 121_400, 487_400)], crs=28992)
    dossier = Dossier.create(folder / "buurt.gpkg", area=area, name="Proefbuurt")
    one = actions.add_kans(dossier, OAK, PLACE)
    for name, text in edits:
        if text.strip().replace("\x00", ""):
            change(dossier, one, **{name: text})
    actions.export_kansen(dossier, folder / "kansen.geojson")
    assert counts(actions.import_kansen(dossier, folder / "kansen.geojson")) == (0, 0, 1)


def test_only_what_was_changed_in_the_file_is_a_change(dossier, oak, tmp_path):
    out = tmp_path / "kansen.geojson"
    actions.export_kansen(dossier, out)
    assert counts(actions.import_kansen(dossier, edited(out, title="Linde op het plein"))) == (0, 1, 0)
    (entry,) = dossier.entries(subject=oak.id, kinds=("kans.changed",))
    assert set(entry.body) - {"import_digest", "source_ref"} == {"title"}
    assert now(dossier, oak)["title"] == "Linde op het plein"


def test_a_place_that_was_moved_in_the_file_is_a_change(dossier, oak, tmp_path):
    out = tmp_path / "kansen.geojson"
    actions.export_kansen(dossier, out)
    assert counts(actions.import_kansen(dossier, edited(out, x=0.001))) == (0, 1, 0)
    # A thousandth of a degree of longitude is 68.1 m at this latitude.
    assert now(dossier, oak).geometry.distance(PLACE) == pytest.approx(68.1, abs=0.1)


def test_a_cell_that_was_emptied_is_empty_and_a_column_that_is_not_there_says_nothing(dossier, oak, tmp_path):
    out = tmp_path / "kansen.geojson"
    actions.export_kansen(dossier, out)
    text = json.loads(out.read_text(encoding="utf-8"))
    properties = text["features"][0]["properties"]
    properties["story"] = None
    del properties["values"]
    out.write_text(json.dumps(text), encoding="utf-8")
    assert counts(actions.import_kansen(dossier, out)) == (0, 1, 0)
    assert now(dossier, oak)["story"] is None
    assert now(dossier, oak)["values"] == ("rust",)


def test_an_older_file_does_not_undo_what_somebody_changed_since(dossier, oak, tmp_path):
    out = tmp_path / "kansen.geojson"
    actions.export_kansen(dossier, out)
    change(dossier, oak, title="Linde op het plein")
    assert counts(actions.import_kansen(dossier, out)) == (0, 0, 1)
    assert now(dossier, oak)["title"] == "Linde op het plein"


def test_an_older_file_does_not_bring_back_what_was_withdrawn(dossier, oak, tmp_path):
    out = tmp_path / "kansen.geojson"
    actions.export_kansen(dossier, out)
    actions.withdraw_kans(dossier, oak.id, code=oak.code)
    actions.import_kansen(dossier, edited(out, story="Meer schaduw."))
    assert dossier.kansen().empty
    assert now(dossier, oak)["story"] == "Meer schaduw."


def test_two_fields_that_were_changed_apart_both_count(dossier, oak, tmp_path):
    out = tmp_path / "kansen.geojson"
    actions.export_kansen(dossier, out)
    change(dossier, oak, title="Linde op het plein")
    report = actions.import_kansen(dossier, edited(out, story="Meer schaduw."))
    found = now(dossier, oak)
    assert (found["title"], found["story"], found["versions"]) == ("Linde op het plein", "Meer schaduw.", 1)
    assert not any("naast elkaar" in note for note in report.notes)


def test_one_field_that_was_changed_apart_stands_there_twice_and_is_said(dossier, oak, tmp_path):
    out = tmp_path / "kansen.geojson"
    actions.export_kansen(dossier, out)
    change(dossier, oak, title="Linde")
    edited(out, title="Kastanje")
    said = "Bij 1 kans veranderde iemand hier intussen hetzelfde. Beide versies staan naast elkaar bij de kans."
    assert said in actions.preview_import(dossier, out).notes
    assert said in actions.import_kansen(dossier, out).notes
    assert now(dossier, oak)["versions"] == 2
    titles = {version.value for version in dossier.state(oak.id).versions["title"]}
    assert titles == {"Linde", "Kastanje"}


def test_a_list_of_somebody_else_leaves_the_status_as_people_gave_it(dossier, tmp_path):
    plan = {"id": "0190a1b2-0000-7000-8000-000000000001", "title": "Toren", "theme": "wonen", "party": "gemeente"}
    place = {"type": "Point", "coordinates": [4.88, 52.37]}
    path = tmp_path / "plannen.geojson"
    feature = {"type": "Feature", "properties": plan, "geometry": place}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    actions.import_kansen(dossier, path)
    actions.write_entry(dossier, "kans.status", plan["id"], {"status": "besproken", "reason": ""})
    assert counts(actions.import_kansen(dossier, edited(path, title="Toren met tuin"))) == (0, 1, 0)
    found = dossier.kansen().set_index("id").loc[plan["id"]]
    assert (found["title"], found["status"], found["versions"]) == ("Toren met tuin", "besproken", 1)
