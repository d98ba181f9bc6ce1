"""The dossier: one file that GIS programs read, that only grows, and that survives everything."""

import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import SOURCE, X, Y, added, area, in_sqlite, trees
from shapely.geometry import LineString, Point, Polygon, box

from kansenkaart import dossier, journal, kans, layers, tables, terms
from kansenkaart.crs import CrsError
from kansenkaart.dossier import Dossier
from kansenkaart.errors import DossierError, InputError


def test_a_new_dossier_knows_what_it_is_about(here):
    again = Dossier.open(here.path)
    assert (again.name, again.id, again.made_up) == ("Proefbuurt", here.id, False)
    assert again.area().geometry.iloc[0].equals(area().geometry.iloc[0])
    # 1000 m square with 100 m around it: 1 km² + 4 sides of 1000 x 100 + a circle of 100 m (in 64 pieces)
    assert again.extent().area.iloc[0] == pytest.approx(1_000_000 + 400_000 + 31_415.9, abs=60)
    assert again.kansen().empty
    assert again.layers() == {}
    assert again.layer("boom").empty
    assert again.check() == []


def test_a_kans_comes_back_with_every_field_and_to_the_last_digit(here):
    shape = Polygon([(X + 1 / 3, Y), (X + 40.123456789, Y), (X + 40, Y + 30.7)])
    fields = {"values": ["rust", "natuur"], "dwellings": 12, "self_organised": True, "story": "Groen 'é' €\n=1+1",
              "placed_accuracy_m": 4.5, "influence_until": "2027-12-31"}  # fmt: skip
    assert here.append([added(geometry=shape, **fields)]) == 1
    row = here.kansen().iloc[0]
    assert row.geometry.equals_exact(shape, 0)
    assert row["values"] == ("rust", "natuur")
    assert (row.dwellings, row.self_organised, row.story) == (12, True, "Groen 'é' €\n=1+1")
    assert (row.status, row.direction, row.joined, row.versions) == ("nieuw", "erbij", 0, 1)
    assert list(here.kansen().columns) == [*kans.COLUMNS, "geometry"]


def test_an_entry_counts_once(here):
    entry = added()
    assert here.append([entry, entry]) == 1
    before = here.version()
    assert here.append([entry]) == 0
    assert here.version() == before
    assert len(here.entries()) == 1


def test_withdrawn_is_kept_but_not_shown(here):
    here.append([added("k1"), added("k2")])
    here.append([journal.new_entry("kans.withdrawn", "k1", {"reason": ""}, seen=here.heads("k1"))])
    assert list(here.kansen()["id"]) == ["k2"]
    assert sorted(here.kansen(everything=True)["id"]) == ["k1", "k2"]


def test_gis_programs_read_every_feature_table_in_rd(here):
    here.append([added("k1"), added("k2", LineString([(X, Y), (X + 5, Y)])), added("k3", box(X, Y, X + 10, Y + 10))])
    here.put_layer("boom", trees("a", "b"), SOURCE)
    counts = {"area": 1, "kansen": 3, "boom": 2}
    for name, count in counts.items():
        info = pyogrio.read_info(here.path, layer=name)
        assert (info["features"], info["crs"]) == (count, "EPSG:28992")
        frame = gpd.read_file(here.path, layer=name)
        assert len(frame) == count
        assert frame.crs.to_epsg() == 28992
    assert {name for name, _ in pyogrio.list_layers(here.path)} == {*counts, "sources", "layer_styles"}
    assert pyogrio.read_info(here.path, layer="kansen")["total_bounds"] == (X, Y, X + 10, Y + 20)


def test_the_geopackage_says_of_itself_what_it_is(here):
    with in_sqlite(here.path) as file:
        assert file.execute("pragma application_id").fetchone() == (0x47504B47,)
        assert file.execute("pragma user_version").fetchone() == (10300,)
        assert file.execute("pragma journal_mode").fetchone() == ("wal",)
        assert file.execute("pragma foreign_key_check").fetchall() == []
        columns = [row[1] for row in file.execute("pragma table_info(layer_styles)")]
        triggers = file.execute("select count(*) from sqlite_master where type = 'trigger'").fetchone()
        styled = file.execute("select f_table_name, useAsDefault from layer_styles").fetchall()
    assert columns[1:] == ["f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName",
                           "styleQML", "styleSLD", "useAsDefault", "description", "owner", "ui",
                           "update_time"]  # fmt: skip
    assert triggers == (2 + 2 * 3,)  # those that guard the journal, the kansen and the area; no R-tree
    assert styled == [("kansen", 1), ("area", 1)]


def test_every_table_is_listed_so_that_qgis_offers_only_what_it_can_open(here):
    here.append([added("k1")])
    here.put_layer("boom", trees("a"), SOURCE)
    with in_sqlite(here.path) as file:
        made = {row[0] for row in file.execute("select name from sqlite_master where type = 'table'")}
        listed = dict(file.execute("select table_name, data_type from gpkg_contents"))
    ours = {name for name in made if not name.startswith(("gpkg_", "sqlite_"))}
    assert ours == set(listed)
    own = {name for name, kind in listed.items() if kind not in ("features", "attributes")}
    assert own == {"entries", "meta", "migrations", "photos"}
    assert set(pyogrio.list_layers(here.path)[:, 0]) == ours - own


def test_qgis_shows_dutch_labels_and_who_made_a_layer(here):
    here.put_layer("boom", trees("a"), SOURCE)
    with in_sqlite(here.path) as file:
        labels = {(row[0], row[1]): row[2] for row in file.execute(
            "select table_name, column_name, name from gpkg_data_columns")}  # fmt: skip
        columns = {
            (table, row[1]) for table in ("kansen", "boom") for row in file.execute(f"pragma table_info({table})")
        }
        said = file.execute("select description from gpkg_contents where table_name = 'boom'").fetchone()[0]
    assert labels["kansen", "party"] == "Partij"
    assert labels["boom", "species"] == "Soort boom"
    assert columns - set(labels) == {(t, c) for t in ("kansen", "boom") for c in ("fid", "geometry")} | {
        ("boom", "source")
    }
    assert said == f"Bomen die de gemeente beheert. Bronnen: {SOURCE.attribution}."


def test_a_layer_replaces_what_has_the_same_id_and_keeps_the_rest(here):
    here.put_layer("boom", trees("a", "b", species="eik"), SOURCE)
    before = here.layers_version()
    here.put_layer("boom", trees("b", "c", species="linde"), SOURCE)
    found = here.layer("boom").set_index("id")
    assert found["species"].to_dict() == {"a": "eik", "b": "linde", "c": "linde"}
    assert here.layers_version() != before
    assert here.layer_counts() == {"boom": 3}
    assert here.sources().iloc[0][["layer", "file", "counts"]].tolist() == ["boom", "bomen.csv", {"read": 3, "kept": 2}]


def test_a_layer_comes_back_in_its_canonical_form(here):
    shape = shapely.MultiPolygon([box(X, Y, X + 1, Y + 1), box(X + 5, Y, X + 6, Y + 1)])
    frame = layers.conform(
        gpd.GeoDataFrame({"id": ["p1", "p2"], "built_year": [1955, None], "storeys": [4.5, None], "level": [0, 1]},
                         geometry=[box(X, Y, X + 9, Y + 9), shape], crs="EPSG:28992"), "pand")  # fmt: skip
    here.put_layer("pand", frame, SOURCE)
    pd.testing.assert_frame_equal(pd.DataFrame(here.layer("pand")), pd.DataFrame(frame))
    assert list(here.layer("pand").geom_type) == ["Polygon", "MultiPolygon"]


def test_a_layer_with_a_double_number_is_refused_whole(here):
    with pytest.raises(InputError, match="Bomen: nummer 'a'"):
        here.put_layer("boom", trees("a", "a"), SOURCE)
    with pytest.raises(CrsError):
        here.put_layer("boom", trees("a").to_crs(4326), SOURCE)
    assert here.layers() == {}


def test_layers_go_in_together_or_not_at_all(here):
    frame, source = trees("a", "b"), SOURCE
    twice = pd.concat([frame, frame])
    with pytest.raises(InputError, match="a"):
        here.put_layers([("boom", frame, source), ("boom", twice, source)])
    assert here.layer_counts() == {}


def test_reading_a_file_again_replaces_what_was_said_of_it(here):
    frame, source = trees("a", "b"), SOURCE
    here.put_layers([("boom", frame, replace(source, read_at="2026-01-01"))])
    here.put_layers([("boom", frame.iloc[:1], replace(source, read_at="2026-02-01"))])
    assert sorted(here.sources()["read_at"]) == ["2026-01-01", "2026-02-01"], "tree b is still of the first reading"
    here.put_layers([("boom", frame.iloc[:1], replace(source, read_at="2026-03-01"))], gone={"boom": ["b"]})
    assert here.layer("boom")["id"].tolist() == ["a"]
    assert here.sources()["read_at"].tolist() == ["2026-03-01"]


def test_photos_and_settings_are_kept(here):
    photo = here.add_photo(b"\xff\xd8jpeg", "k1")
    assert here.add_photo(b"\xff\xd8jpeg", "k1") == photo
    assert here.photo(photo) == b"\xff\xd8jpeg"
    with pytest.raises(InputError, match="Deze foto is er niet"):
        here.photo("x")
    here.remember("rules", {"a": 1})
    assert Dossier.open(here.path).recall("rules") == {"a": 1}
    assert here.recall("nothing") is None


def test_every_write_gives_another_version(here):
    seen = [here.version()]
    for write in (
        lambda: here.append([added()]),
        lambda: here.put_layer("boom", trees("a"), SOURCE),
        lambda: here.add_photo(b"x", "k1"),
        lambda: here.remember("a", 1),
    ):
        write()
        seen.append(Dossier.open(here.path).version())
    assert len(set(seen)) == 5
    assert here.version() == seen[-1]


def test_nothing_is_written_over_an_existing_file(here, tmp_path):
    with pytest.raises(DossierError, match=r"Er is al een bestand 'buurt\.gpkg'"):
        Dossier.create(here.path, area=area(), name="x")
    with pytest.raises(DossierError, match="Er is al"):
        here.copy_to(here.path)
    assert Dossier.open(here.path).id == here.id


def test_a_refused_area_leaves_no_file(tmp_path):
    points = gpd.GeoDataFrame(geometry=[Point(X, Y)], crs="EPSG:28992")
    with pytest.raises(InputError, match="vlakken"):
        Dossier.create(tmp_path / "x.gpkg", area=points, name="x")
    assert list(tmp_path.iterdir()) == []


def test_a_copy_and_a_plain_file_copy_are_whole(here, tmp_path):
    here.append([added()])
    copied = Dossier.open(here.copy_to(tmp_path / "copy.gpkg"))
    here.checkpoint()
    (tmp_path / "plain.gpkg").write_bytes(here.path.read_bytes())
    for one in (copied, Dossier.open(tmp_path / "plain.gpkg")):
        assert one.check() == []
        assert list(one.kansen()["id"]) == ["k1"]
        assert one.id == here.id


def test_a_program_that_reads_meanwhile_is_no_problem(here):
    here.append([added("k1")])
    reader = sqlite3.connect(here.path, isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from kansen").fetchone()
    here.append([added("k2")])
    here.put_layer("boom", trees("a"), SOURCE)
    assert len(gpd.read_file(here.path, layer="kansen")) == 2
    assert reader.execute("select count(*) from kansen").fetchone() == (1,)
    reader.close()
    assert len(here.kansen()) == 2


def test_what_we_cannot_read_is_refused_in_dutch(here, tmp_path):
    cases = {"missing.gpkg": None, "empty.gpkg": b"", "text.gpkg": b"id;x;y\n", "half.gpkg": b"SQLite format 3\0"}
    for name, content in cases.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(DossierError, match="is er niet" if content is None else "is geen dossier"):
            Dossier.open(tmp_path / name)
    area().to_file(tmp_path / "other.gpkg")
    with pytest.raises(DossierError, match="een GeoPackage, maar geen dossier"):
        Dossier.open(tmp_path / "other.gpkg")


def test_a_damaged_file_is_named_as_such(here, tmp_path):
    here.put_layer("boom", trees(*(f"t{n}" for n in range(500))), SOURCE)
    here.checkpoint()
    whole = here.path.read_bytes()
    (tmp_path / "cut.gpkg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "noise.gpkg").write_bytes(whole[:8192] + b"\xa5" * 4096 * 4 + whole[8192 + 4096 * 4 :])
    for name in ("cut.gpkg", "noise.gpkg"):
        with pytest.raises(DossierError, match="is beschadigd"):
            Dossier.open(tmp_path / name)


def test_a_file_that_cannot_be_written_says_what_to_do(here):
    here.path.chmod(0o444)
    with pytest.raises(DossierError, match="Kopieer het bestand"):
        Dossier.open(here.path)


def test_two_laptops_that_started_from_one_file_lose_nothing(here, tmp_path):
    here.append([added("k1", title="Bomen")])
    here.put_layer("boom", trees("a", "b", species="eik"), SOURCE)
    other = Dossier.open(here.copy_to(tmp_path / "other.gpkg"))
    head = here.heads("k1")
    here.append([journal.new_entry("kans.changed", "k1", {"title": "Linden"}, seen=head), added("k2")])
    other.append([journal.new_entry("kans.changed", "k1", {"title": "Eiken"}, seen=head), added("k3")])
    photo = other.add_photo(b"jpeg", "k3")
    newer = replace(SOURCE, data_date="2026-06-01")
    other.put_layer("boom", trees("b", "c", species="linde"), newer)
    both = dossier.merge(here, other, tmp_path / "both.gpkg")
    found = both.dossier
    assert found.check() == []
    assert sorted(found.kansen()["id"]) == ["k1", "k2", "k3"]
    assert found.kansen().set_index("id").loc["k1", "versions"] == 2
    assert {version.value for version in found.state("k1").versions["title"]} == {"Linden", "Eiken"}
    assert found.photo(photo) == b"jpeg"
    assert found.layer("boom").set_index("id")["species"].to_dict() == {"a": "eik", "b": "linde", "c": "linde"}
    assert len(found.sources()) == 2
    assert found.id == here.id
    assert "Apart van elkaar gewijzigde kansen: 1." in " ".join(both.notes)


def test_files_of_one_area_made_apart_are_joined_and_of_elsewhere_refused(here, tmp_path):
    near = Dossier.create(tmp_path / "near.gpkg", area=area(X + 500), name="Ernaast")
    far = Dossier.create(tmp_path / "far.gpkg", area=area(X + 5000), name="Ver weg")
    both = dossier.merge(here, near, tmp_path / "both.gpkg")
    assert both.dossier.area().area.iloc[0] == pytest.approx(1500 * 1000)
    assert "apart gemaakt" in both.notes[0]
    with pytest.raises(DossierError, match="raken"):
        dossier.merge(here, far, tmp_path / "no.gpkg")
    assert not (tmp_path / "no.gpkg").exists()


OPS = st.sampled_from(["add", "change", "withdraw", "status", "join", "hide", "tree"])
PLAN = st.lists(st.tuples(st.integers(0, 2), OPS, st.integers(0, 2), st.integers(0, 3)), min_size=3, max_size=12)


def do(one, op, number, value):
    subject = f"k{number}"

    def new(kind, body):
        one.append([journal.new_entry(kind, subject, body, device=one.device, seen=one.heads(subject))])

    match op:
        case "add":
            one.append([added(subject, title=f"T{value}")])
        case "change":
            new("kans.changed", {"title": f"T{value}", "geometry": f"POINT ({X + value} {Y})"})
        case "withdraw":
            new("kans.withdrawn", {})
        case "status":
            new("kans.status", {"status": terms.STATUSES[value].slug})
        case "join":
            new("kans.joined", {"text": ""})
        case "hide":
            new("kans.hidden", {"fields": ["title"], "reason": ""})
        case "tree":
            source = replace(SOURCE, data_date=f"2026-01-0{value + 1}")
            one.put_layer("boom", trees(subject, species=f"{source.data_date}"), source)


def everything(one):
    """All that a person or program can see of a dossier, without the order of rows in the file."""
    assert one.check() == []
    kansen = one.kansen(everything=True).drop(columns="geometry").to_dict("records")
    places = one.kansen(everything=True).geometry.to_wkt().tolist()
    sources = sorted(one.sources().drop(columns="counts").itertuples(index=False))
    boom = one.layer("boom").sort_values("id").drop(columns="geometry").to_dict("records")
    return str((one.entries(), kansen, places, sources, boom))


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(PLAN)
def test_merging_dossiers_in_any_order_and_grouping_gives_the_same_and_loses_nothing(here, plan):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        laptops = [Dossier.open(here.copy_to(folder / f"{letter}.gpkg")) for letter in "abc"]
        for laptop, op, number, value in plan:
            do(laptops[laptop], op, number, value)

        def join(one, two):
            return dossier.merge(one, two, folder / f"{uuid4().hex}.gpkg").dossier

        a, b, c = laptops
        whole = join(join(a, b), c)
        assert everything(whole) == everything(join(b, join(c, a))) == everything(join(whole, a))
        assert {entry.id for entry in whole.entries()} == {e.id for one in laptops for e in one.entries()}
        assert everything(join(a, a)) == everything(a)


def test_eight_threads_of_one_program_write_in_one_dossier(here):
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda n: here.append([added(f"k{n}")]), range(40))) == 40
    assert len(here.kansen()) == 40
    assert here.check() == []


def test_a_file_may_have_any_name(tmp_path):
    for name in ("buurt #1 50% & 'zo' ?.gpkg", "één buurt.gpkg", "file:x.gpkg"):
        one = Dossier.create(tmp_path / name, area=area(), name=name)
        one.append([added()])
        assert len(gpd.read_file(tmp_path / name, layer="kansen")) == len(Dossier.open(tmp_path / name).kansen()) == 1


def test_an_entry_says_in_which_file_it_was_made_and_keeps_it(here, tmp_path):
    here.append([added()])
    (entry,) = here.entries()
    assert entry.device == here.device
    other = Dossier.create(tmp_path / "other.gpkg", area=area(), name="x")
    other.append([entry])
    assert other.entries() == [entry]


def test_a_copy_writes_as_another_device_and_is_otherwise_the_same(here, tmp_path):
    here.append([added("k1")])
    copy = Dossier.open(here.copy_to(tmp_path / "stick.gpkg"))
    assert copy.device not in ("", here.device)
    assert (copy.id, copy.name, copy.kansen_version()) == (here.id, here.name, here.kansen_version())
    assert copy.entries() == here.entries()
    copy.append([added("k2")])
    assert [entry.device for entry in copy.entries()] == [here.device, copy.device]


def test_one_kans_as_somebody_saw_it(here):
    here.append([added("k1", title="Bomen")])
    saw = here.heads("k1")
    here.append([journal.new_entry("kans.changed", "k1", {"title": "Linden"}, seen=saw)])
    assert here.find("k1").data["title"] == "Linden"
    assert here.find("k1", seen=saw).data["title"] == "Bomen"
    assert here.find("k2") is None


@pytest.mark.parametrize("field", [{"dwellings": 10**400}, {"dwellings": 10**30}, {"dwellings": -3}, {"joined": 10**30},
                                   {"joined": -3}, {"joined": True}, {"placed_accuracy_m": float("inf")},
                                   {"story": "half \ud83d"}, {"values": ["rust", "\ud83d"]}, {"made_at": "\ud83d"}],
                         ids=repr)  # fmt: skip
def test_nothing_that_another_program_writes_in_an_entry_keeps_it_out(here, field):
    entry = added("k1")
    assert here.append([replace(entry, body=entry.body | field), added("k2")]) == 2
    found = here.kansen().set_index("id")
    assert sorted(found.index) == ["k1", "k2"]
    assert (found.loc["k1", "joined"], here.check()) == (0, [])
    assert pd.isna(found.loc["k1", "dwellings"])


@pytest.mark.parametrize("wkt", ["POINT (inf 5)", "POINT (1e300 5)", "LINESTRING (0 0, nan 1)", "POINT EMPTY", "PUNT",
                                 "CIRCULARSTRING (0 0, 1 1, 2 0)"])  # fmt: skip
def test_a_place_where_no_map_goes_is_kept_and_not_shown(here, wkt):
    entry = added("k1")
    assert here.append([replace(entry, body=entry.body | {"geometry": wkt}), added("k2")]) == 2
    assert here.kansen()["id"].tolist() == ["k2"]
    assert here.check() == ["Kans k1 is bewaard, maar dit programma kan hem niet tonen."]


def test_a_height_is_left_out_wherever_a_kans_is_asked(here):
    here.append([added("k1", Point(X, Y, 3))])
    assert not here.find("k1").geometry.has_z
    assert not here.kansen().geometry.iloc[0].has_z


@pytest.mark.parametrize("statement", [
    "update kansen set title = 'Uit QGIS'", "delete from kansen", "insert into kansen (title) values ('Uit QGIS')",
    "update area set name = 'x'", "delete from area", "insert into area (name) values ('x')",
])  # fmt: skip
def test_another_program_cannot_change_a_kans_or_the_area_and_reads_where_to_do_it(here, statement):
    """What QGIS would save in the table counts for nothing: it says so, and keeps the drawing."""
    here.append([added("k1", title="Bomen")])
    before = here.version()
    with in_sqlite(here.path) as file, pytest.raises(sqlite3.IntegrityError, match="in de kansenkaart zelf"):
        file.execute(statement)
    assert here.version() == before
    here.append([journal.new_entry("kans.changed", "k1", {"title": "Meer bomen"}, seen=here.heads("k1"))])
    assert here.kansen()["title"].tolist() == ["Meer bomen"]
    assert (len(here.area()), here.check()) == (1, [])
    with in_sqlite(here.path) as file:
        assert not file.execute("select 1 from meta where key = 'writing'").fetchall()


@pytest.mark.parametrize("statement", [
    "update boom set name = 'linde'", "delete from boom where id = 'a'",
    "insert into boom (geometry, id) select geometry, 'c' from boom where id = 'a'",
])  # fmt: skip
def test_a_base_layer_that_another_program_changes_is_noticed(here, statement):
    """A civil servant may mend the base map in QGIS: findings and map follow at once."""
    here.put_layer("boom", trees("a", "b"), SOURCE)
    before = here.version(), here.layers_version()
    with in_sqlite(here.path) as file:
        file.execute(statement)
    after = here.version(), here.layers_version()
    assert (before[0] != after[0], before[1] != after[1]) == (True, True)
    here.put_layer("boom", trees("a"), SOURCE)
    assert here.layers_version() not in (before[1], after[1])


def test_an_older_dossier_is_made_safe_beside_other_programs(tmp_path, monkeypatch):
    """What QGIS did in the table of an older file goes, the journal stays, and from then on QGIS is refused."""
    monkeypatch.setattr(tables, "MIGRATIONS", tables.MIGRATIONS[:1])
    older = Dossier.create(tmp_path / "ouder.gpkg", area=area(), name="Ouder")
    older.append([added("k1", title="Bomen"), added("k2")])
    older.put_layer("boom", trees("a"), SOURCE)
    with in_sqlite(older.path) as file:
        for (trigger,) in file.execute("select name from sqlite_master where name like 'boom_seen_%'").fetchall():
            file.execute(f"drop trigger {trigger}")
        file.execute("update kansen set title = 'Uit QGIS' where id = 'k1'")
        file.execute("delete from kansen where id = 'k2'")
    monkeypatch.undo()
    now = Dossier.open(older.path)
    assert now.kansen().set_index("id")["title"].to_dict() == {"k1": "Bomen", "k2": added("k2").body["title"]}
    assert now.check() == []
    before = now.layers_version()
    with in_sqlite(older.path) as file:
        file.execute("delete from boom")
        assert file.execute("select data_type from gpkg_contents where table_name = 'entries'").fetchone()
        with pytest.raises(sqlite3.IntegrityError):
            file.execute("delete from kansen")
    assert now.layers_version() != before


def test_what_another_program_writes_in_the_table_does_not_count(here, tmp_path):
    """A program that takes our guards away may write anything; the journal stays the truth and nothing breaks on it."""
    here.append([added("k1", title="Bomen"), added("k2")])
    here.put_layer("boom", trees("a"), SOURCE)
    with in_sqlite(here.path) as file:
        for (trigger,) in file.execute("select name from sqlite_master where name like 'kansen_ours_%'").fetchall():
            file.execute(f"drop trigger {trigger}")
        point = file.execute("select geometry from kansen").fetchone()[0]
        file.execute("insert into kansen (geometry, title) values (?, 'Uit QGIS')", (point,))
        file.execute("insert into kansen (id, title, party, theme) values ('x', 'Zonder plek', 'gemeente', 'groen')")
        file.execute("update kansen set theme = 'kunst' where id = 'k2'")
        file.execute("update kansen set \"values\" = 'rust' where id = 'k1'")
        file.execute("insert into boom (geometry, id) values (?, 'b')", (point,))
    assert here.kansen()["id"].tolist() == here.kansen(everything=True)["id"].tolist() == ["k1"]
    assert here.kansen().iloc[0]["values"] == ()
    assert [text.split()[1] for text in here.check()] == ["None", "k1", "k2", "x"]
    joined = dossier.merge(here, here, tmp_path / "both.gpkg").dossier
    assert sorted(joined.kansen()["id"]) == ["k1", "k2"]
    assert sorted(joined.layer("boom")["id"]) == ["a", "b"]


def test_a_photo_of_another_file_never_comes_in_the_place_of_ours(here, tmp_path):
    here.append([added("k1")])
    photo = here.add_photo(b"ours", "k1")
    other = Dossier.open(here.copy_to(tmp_path / "other.gpkg"))
    with in_sqlite(other.path) as file:
        file.execute("update photos set jpeg = ?", (b"damaged",))
    here.take_in(other)
    assert here.photo(photo) == b"ours"
