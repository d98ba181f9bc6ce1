"""Entries: ids that only go up, times that everybody can read."""

import os
import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from kansenkaart import entries
from kansenkaart.entries import ENTRY_KINDS, new_entry


def test_ids_go_up_and_are_uuids_of_version_7():
    ids = [new_entry("reaction", "k", {}).id for _ in range(2000)]
    assert ids == sorted(set(ids))
    assert {uuid.UUID(one).version for one in ids} == {7}
    assert {uuid.UUID(one).variant for one in ids} == {uuid.RFC_4122}


def test_ids_go_up_when_the_clock_is_set_back(monkeypatch):
    first = new_entry("reaction", "k", {}).id
    monkeypatch.setattr(entries.time, "time_ns", lambda: 1)
    assert new_entry("reaction", "k", {}).id > first


def test_ids_of_threads_differ():
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: new_entry("reaction", "k", {}).id, range(4000)))
    assert len(set(ids)) == 4000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
def test_ids_of_forked_processes_differ():
    new_entry("reaction", "k", {})
    seen = set()
    for _ in range(4):
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            os.write(writing, "".join(new_entry("reaction", "k", {}).id for _ in range(50)).encode())
            os._exit(0)
        os.waitpid(child, 0)
        os.close(writing)
        with os.fdopen(reading) as told:
            text = told.read()
        seen |= {text[start : start + 36] for start in range(0, len(text), 36)}
    assert len(seen) == 200


def test_an_entry_says_when_in_utc():
    entry = new_entry("reaction", "k", {}, seen=["b", "a"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry.made_at)
    assert entry.seen == ("a", "b")
    assert new_entry("reaction", "k", {}, made_at="2020-01-01T00:00:00.000Z", id="x").id == "x"


@pytest.mark.parametrize("row", ENTRY_KINDS, ids=lambda row: row.slug)
def test_a_kind_is_complete(row):
    assert row.label
    assert row.subject == row.subject.lower()
    assert [other.slug for other in ENTRY_KINDS].count(row.slug) == 1


def test_half_a_character_never_comes_in_the_journal():
    """Half an emoji, as a browser may send it: no database and no page could show it."""
    entry = new_entry("schouw.note", "s1", {"text": "Mooi \ud83d", "stops": [{"title": "A \udc00"}], "x": 1.5})
    assert entry.body == {"text": "Mooi ", "stops": [{"title": "A "}], "x": 1.5}
