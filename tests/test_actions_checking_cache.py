"""The ready arrays beside a dossier: used when they fit, made again when they do not."""

import pytest

from kansenkaart import actions
from kansenkaart.actions import checking


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return actions.make_example(tmp_path_factory.mktemp("cache") / "buurt.gpkg")


def fresh(dossier):
    """Open the dossier as the next start of the program would."""
    checking._ground.cache_clear()
    return actions.open_dossier(dossier.path)


def test_the_next_start_reads_what_was_kept_and_finds_the_same(example, monkeypatch):
    before = actions.check(fresh(example)).check.rows
    ready = checking.relations.ready

    def only_pass_on(base):
        return ready(base) if isinstance(base, checking.Ground) else pytest.fail("made again")

    monkeypatch.setattr(checking.relations, "ready", only_pass_on)
    assert actions.check(fresh(example)).check.rows == before


def test_a_damaged_or_old_cache_is_made_again_and_only_one_is_kept(example):
    before = actions.check(fresh(example)).check.rows
    folder = example.path.parent / checking.CACHE_FOLDER
    (kept,) = folder.glob("*.npz")
    kept.write_bytes(b"onzin")
    (folder / f"{example.id}-oud.npz").write_bytes(b"oud")
    assert actions.check(fresh(example)).check.rows == before
    assert list(folder.glob("*.npz")) == [kept]


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(example, tmp_path, monkeypatch):
    copy = example.copy_to(tmp_path / "stick.gpkg")
    (tmp_path / checking.CACHE_FOLDER).write_text("hier staat een bestand in de weg")
    checking._ground.cache_clear()
    assert actions.check(actions.open_dossier(copy)).check.rows
