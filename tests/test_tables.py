"""The tables of a dossier: a journal that only grows, migrations, and entries of any program."""

import sqlite3

import geopandas as gpd
import pytest
import sqlalchemy as sa
from made_up import added, in_sqlite
from shapely import Point, box

from kansenkaart import facts, journal, layers, tables, wording
from kansenkaart.crs import RD
from kansenkaart.dossier import Dossier
from kansenkaart.errors import DossierError


@pytest.mark.parametrize("statement", ["update entries set body = '{}'", "delete from entries"])
def test_the_journal_only_grows(here, statement):
    here.append([added()])
    with in_sqlite(here.path) as file, pytest.raises(sqlite3.IntegrityError, match="only added"):
        file.execute(statement)


def test_a_newer_file_is_refused_and_an_older_one_brought_up_to_date(here, monkeypatch):
    here.append([added()])

    def add_table(connection):
        connection.exec_driver_sql("create table later (x integer)")

    monkeypatch.setattr(tables, "MIGRATIONS", (*tables.MIGRATIONS, add_table))
    Dossier.open(here.path)
    Dossier.open(here.path)  # runs once
    with in_sqlite(here.path) as file:
        assert file.execute("select number, name from migrations").fetchall() == [
            (1, "first_form"), (2, "beside_others"), (3, "explained"), (4, "add_table"),
        ]  # fmt: skip
    monkeypatch.undo()
    with pytest.raises(DossierError, match="nieuwere kansenkaart"):
        Dossier.open(here.path)


def test_a_migration_that_fails_changes_nothing(here, monkeypatch):
    def half(connection):
        connection.exec_driver_sql("create table later (x integer)")
        connection.exec_driver_sql("insert into nothing values (1)")

    monkeypatch.setattr(tables, "MIGRATIONS", (*tables.MIGRATIONS, half))
    with pytest.raises(sa.exc.OperationalError, match="nothing"):
        Dossier.open(here.path)
    monkeypatch.undo()
    assert Dossier.open(here.path).check() == []


def test_a_new_field_is_one_row_and_older_files_follow(here):
    here.append([added(story="Een verhaal")])
    with in_sqlite(here.path) as file:
        file.execute("alter table kansen drop column story")  # a file from before the field `story` was a row
    again = Dossier.open(here.path)
    assert again.kansen()["story"].tolist() == ["Een verhaal"]
    assert again.check() == []


def test_parcels_of_an_older_file_are_still_called_by_their_number(here):
    plot = gpd.GeoDataFrame({"id": ["1"], "code": ["1234"]}, geometry=[box(0, 0, 10, 10)], crs=RD)
    source = layers.Source("perceel", "brk.gpkg", "BRK", "Kadaster", "CC BY 4.0", "Kadaster")
    here.put_layer("perceel", layers.conform(plot, "perceel"), source)
    with in_sqlite(here.path) as file:
        for column in ("municipality_code", "section"):
            file.execute(f"alter table perceel drop column {column}")
    again = Dossier.open(here.path)
    (row,) = again.layer("perceel").itertuples()
    assert (row.code, row.municipality_code, row.section) == ("1234", None, None)
    said = wording.facts_text(facts.of_place(Point(5, 5), again.layers()).to_dict("records"))
    assert said[0] == "Hier dichtbij: 1 perceel (1234)."
    again.put_layer("perceel", layers.conform(plot.assign(code="ASD04 F 1234", section="F"), "perceel"), source)
    assert again.layer("perceel")["section"].tolist() == ["F"]
    assert again.check() == []


def test_an_entry_of_a_newer_program_is_kept_and_passed_on(here):
    strange = journal.new_entry("kans.dreamed", "k1", {"dream": [1, {"a": None}]}, device="elders")
    here.append([added("k1"), strange])
    assert strange in here.entries(kinds=["kans.dreamed"])
    assert here.check() == []


def test_an_entry_that_cannot_be_shown_stops_nothing_else(here):
    strange = {"k4": {"geometry": "POINT (1"}, "k5": {"party": "koning"}, "k6": {"title": None}, "k7": {"theme": [1]}}
    plain = {"party": "bewoners", "theme": "groen", "title": "x", "geometry": "POINT (1 2)"}
    here.append([journal.new_entry("kans.added", subject, plain | body) for subject, body in strange.items()])
    here.append([added("k1"), added("k2", dwellings=1e400), added("k3", dwellings="veel", values=["rust", "geluk"])])
    assert sorted(here.kansen()["id"]) == ["k1", "k2", "k3"]
    assert here.kansen().set_index("id").loc["k3", "values"] == ("rust",)
    assert [text.split()[1] for text in here.check()] == ["k4", "k5", "k6", "k7"]
