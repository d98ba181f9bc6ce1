"""A file as database: many writers, a full disk, a name that is taken."""

import os
import sqlite3
import time
from unittest.mock import Mock

import pytest
import sqlalchemy as sa
from made_up import added

from kansenkaart import database
from kansenkaart.dossier import Dossier
from kansenkaart.errors import DossierError


def test_a_write_waits_its_turn_and_then_says_who_is_in_the_way(here, monkeypatch):
    monkeypatch.setattr(database, "WAIT_S", 0.05)
    waiting = Dossier.open(here.path)
    other = sqlite3.connect(here.path, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(DossierError, match="bezet"):
        waiting.append([added()])
    other.execute("rollback")
    other.close()
    assert waiting.append([added()]) == 1


def test_a_full_disk_changes_nothing_and_says_so(here, monkeypatch):
    here.append([added("k1")])
    usual = database._set_up

    def little_room(connection, record):
        usual(connection, record)
        connection.execute("pragma max_page_count=1")  # no page may be added to those there are

    monkeypatch.setattr(database, "_set_up", little_room)
    with pytest.raises(DossierError, match="De schijf is vol"):
        Dossier.open(here.path).append([added(f"k{n}", story="x" * 4000) for n in range(2, 40)])
    monkeypatch.undo()
    assert here.check() == []
    assert [entry.subject for entry in here.entries()] == ["k1"]


def test_a_row_that_is_replaced_keeps_its_number(tmp_path):
    texts = [sa.Column("id", sa.Text, unique=True), sa.Column("a", sa.Text), sa.Column("b", sa.Text)]
    table = sa.Table("t", sa.MetaData(), sa.Column("fid", sa.Integer, primary_key=True), *texts)
    engine = database.engine(tmp_path / "x.db")
    with engine.execution_options(writes=True).begin() as connection:
        table.create(connection)
        database.upsert(connection, table, [])
        database.upsert(connection, table, [{"id": "x", "a": "1", "b": "2"}, {"id": "y", "a": "1", "b": "2"}])
        database.upsert(connection, table, [{"id": "y", "a": "3"}])
        assert connection.execute(sa.select(table)).all() == [(1, "x", "1", "2"), (2, "y", "3", "2")]


def test_a_new_file_gets_its_name_when_it_is_whole_and_otherwise_leaves_nothing(tmp_path):
    with database.new_file(tmp_path / "a") as made:
        made.write_text("half")
        assert not (tmp_path / "a").exists()
        made.write_text("whole")
    assert (tmp_path / "a").read_text() == "whole"
    with pytest.raises(KeyError), database.new_file(tmp_path / "b") as made:
        made.write_text("half")
        raise KeyError
    with pytest.raises(DossierError, match="kan hier niet"), database.new_file(tmp_path / "a" / "c"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("with_links", [True, False])
def test_of_two_that_make_one_file_at_once_the_first_keeps_it(tmp_path, monkeypatch, with_links):
    if not with_links:  # as on a USB stick
        monkeypatch.setattr(os, "link", Mock(side_effect=PermissionError))
    with pytest.raises(DossierError, match="al een bestand"), database.new_file(tmp_path / "a") as slow:
        with database.new_file(tmp_path / "a") as quick:
            quick.write_text("quick")
        slow.write_text("slow")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "quick"
    with pytest.raises(DossierError, match="al een bestand"), database.new_file(tmp_path / "a"):
        pass


def test_what_a_killed_program_left_is_cleared_away_later_and_never_what_is_in_use(tmp_path):
    old, older, other = tmp_path / ".a.0123", tmp_path / ".a.4567-journal", tmp_path / ".b.0123"
    folder = tmp_path / ".a.89ab"
    folder.mkdir()
    (folder / "a").touch()
    for path in (old, older, other):
        path.touch()
    for path in (old, older, other, folder):
        os.utime(path, (0, 0))
    with database.new_file(tmp_path / "a") as slow, database.new_file(tmp_path / "c"):
        with pytest.raises(KeyError), database.new_file(tmp_path / "a"):
            raise KeyError
        assert slow.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".b.0123", "a", "c"]


def test_a_clock_that_is_ahead_of_that_of_the_disk_clears_nothing_away(tmp_path, monkeypatch):
    with database.new_file(tmp_path / "a") as slow:
        monkeypatch.setattr(time, "time", lambda: slow.stat().st_mtime + 7200)
        with pytest.raises(KeyError), database.new_file(tmp_path / "a"):
            raise KeyError
        assert slow.exists()


def test_what_somebody_else_clears_away_at_the_same_moment_is_in_nobodys_way(tmp_path, monkeypatch):
    gone = tmp_path / ".a.0123"
    monkeypatch.setattr(type(tmp_path), "glob", lambda *_: iter([gone]))
    with database.new_file(tmp_path / "a") as made:
        made.write_text("whole")
    assert (tmp_path / "a").read_text() == "whole"


def test_a_mistake_of_ours_stays_loud(tmp_path):
    engine = database.engine(tmp_path / "x.db")
    with pytest.raises(sa.exc.OperationalError), database.in_words(tmp_path / "x.db"), engine.begin() as connection:
        connection.exec_driver_sql("select * from nothing")
