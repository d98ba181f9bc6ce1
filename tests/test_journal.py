"""The journal: what people did, in whatever order it arrives, folds into one state."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kansenkaart import journal, kans, terms
from kansenkaart.journal import History, fold, heads, merge, new_entry

EARLY, LATE = "2020-01-01T00:00:00.000Z", "2030-01-01T00:00:00.000Z"


def added(subject="k1", **body):
    return new_entry("kans.added", subject, {"party": "bewoners", "theme": "groen", "title": "Bomen",
                                             "geometry": "POINT (1 2)", **body})  # fmt: skip


def changed(*seen, subject="k1", made_at=None, **body):
    return new_entry("kans.changed", subject, body, seen=[entry.id for entry in seen], made_at=made_at)


def status(slug, *seen):
    return new_entry("kans.status", "k1", {"status": slug, "reason": ""}, seen=[entry.id for entry in seen])


def state(*entries):
    return fold(entries)["k1"]


def test_a_change_replaces_what_its_maker_saw_whatever_the_clock_says():
    first = replace(added(), made_at=LATE)
    second = changed(first, title="Linden", made_at=EARLY)
    third = replace(changed(second, title="Eiken", made_at=EARLY), id="00000000" + second.id[8:])
    found = state(third, first, second)
    assert found.data["title"] == "Eiken"
    assert found.versions == {}
    assert found.data["versions"] == 1
    assert found.heads == (third.id,)


def test_a_double_edit_is_kept_and_shown_twice_until_somebody_who_saw_both_chooses():
    first = added()
    one, two = changed(first, title="Linden"), changed(first, title="Eiken")
    found = state(two, first, one)
    assert found.data["title"] == "Eiken"
    assert found.data["versions"] == 2
    assert [(version.value, version.entry) for version in found.versions["title"]] == [
        ("Linden", one.id), ("Eiken", two.id)]  # fmt: skip
    assert found.heads == (one.id, two.id)
    choice = changed(one, two, title="Linden en eiken")
    assert state(first, one, two, choice).data["versions"] == 1


def test_changes_of_different_fields_do_not_touch_each_other():
    first = added()
    found = state(first, changed(first, title="Linden"), changed(first, story="Schaduw"))
    assert (found.data["title"], found.data["story"], found.data["versions"]) == ("Linden", "Schaduw", 1)


def test_the_same_change_twice_is_no_double():
    first = added()
    assert state(first, changed(first, title="Eiken"), changed(first, title="Eiken")).versions == {}


def test_a_double_place_is_a_double_too():
    first = added()
    found = state(first, changed(first, geometry="POINT (3 4)"), changed(first, geometry="POINT (5 6)"))
    assert found.geometry == "POINT (5 6)"
    assert [version.value for version in found.versions["geometry"]] == ["POINT (3 4)", "POINT (5 6)"]


def test_a_field_can_be_emptied():
    first = added(story="Lang")
    assert "story" not in state(first, changed(first, story=None)).data


def test_two_laptops_that_read_the_same_file_make_no_double_of_a_later_change():
    one, two = added(), added()
    assert state(one, two).versions == {}
    assert state(one, two, changed(one, title="Linden")).data["versions"] == 1


def test_a_withdrawal_goes_before_a_status_that_did_not_know_of_it():
    first = added()
    withdrawn = new_entry("kans.withdrawn", "k1", {}, seen=[first.id])
    spoken = status("besproken", first)
    found = state(first, withdrawn, spoken)
    assert found.data["status"] == "ingetrokken"
    assert {version.value for version in found.versions["status"]} == {"besproken", "ingetrokken"}
    assert state(first, withdrawn, status("nieuw", withdrawn)).data["status"] == "nieuw"


@pytest.mark.parametrize("row", terms.STATUSES, ids=lambda row: row.slug)
def test_every_step_of_the_table_is_quiet_and_every_other_one_gets_a_remark(row):
    first = added(status=row.slug)
    for after in terms.STATUSES:
        found = state(first, status(after.slug, first))
        assert found.data["status"] == after.slug
        assert bool(found.remarks) == (after.slug not in (row.slug, *row.next))


def test_an_unknown_status_is_kept_in_the_journal_and_named():
    first = added()
    found = state(first, status("gedroomd", first))
    assert "status" not in found.data
    assert "'gedroomd'" in found.remarks[0].text


def test_joining_and_photos_are_counted_once_each():
    first = added(joined=3)
    joins = [new_entry("kans.joined", "k1", {"text": ""}) for _ in range(4)]
    photos = [new_entry("kans.photo", "k1", {"photo": name}, seen=[first.id]) for name in ("p1", "p2", "p1")]
    found = state(first, *joins, *photos, *joins[:2])
    assert found.data["joined"] == 7
    assert found.data["photos"] == ["p1", "p2"]


def test_what_the_group_hides_is_nowhere_in_the_state_but_stays_in_the_journal():
    first = added(story="Scheldwoorden")
    photo = new_entry("kans.photo", "k1", {"photo": "p1"}, seen=[first.id])
    hide = new_entry("kans.hidden", "k1", {"fields": ["story", "photos", "party"], "reason": "Grof"}, seen=[photo.id])
    apart = changed(first, story="Nog meer scheldwoorden")
    found = state(first, photo, hide, apart)
    assert "cheldwoorden" not in repr(found)
    assert found.data["story"] == journal.HIDDEN_TEXT
    assert found.hidden == {"story": "Grof", "photos": "Grof"}
    assert found.data["photos"] == []
    assert found.data["party"] == "bewoners"
    assert state(first, photo, hide, changed(hide, story="Netjes")).data["story"] == "Netjes"


def test_what_can_be_hidden_is_what_people_type():
    typed = [row.name for row in kans.FIELDS if row.in_form and row.kind in ("text", "long_text", "texts")]
    assert set(journal.HIDEABLE) == {*typed, "photos"}


def test_a_body_cannot_set_what_the_program_counts():
    found = state(added(versions=9, photos=["x"], id="other"))
    assert found.id == "k1"
    assert (found.data["versions"], found.data["photos"]) == (1, [])


def test_entries_about_a_kans_that_never_came_make_no_state():
    assert fold([changed(title="x"), new_entry("schouw.note", "s1", {})]) == {}


def test_history_tells_who_knew_what():
    first, other = new_entry("schouw.draft", "s", {}), new_entry("schouw.draft", "s", {})
    second = new_entry("schouw.draft", "s", {}, seen=[first.id])
    third = new_entry("schouw.draft", "s", {}, seen=[second.id])
    history = History([third, second, other, first])
    assert history.saw(third, first)
    assert not history.saw(first, third)
    assert not history.saw(third, other)
    assert history.latest(history.entries) == [other, third]


def test_a_circle_in_the_journal_is_damage_and_stops_nothing():
    one, two = changed(title="A"), changed(title="B")
    one, two = replace(one, seen=(two.id,)), replace(two, seen=(one.id,))
    assert state(added(), one, two).data["title"] == "B"


TEXT = st.text(alphabet="ab1é<", max_size=3)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | TEXT,
                    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
                    max_leaves=4)  # fmt: skip
FIELDS = ("title", "story", "status", "reason", "fields", "photo", "geometry", "joined", "made_at", "code_hash")


@st.composite
def histories(draw):
    """Any entries on two kansen, each of which may have seen any of the earlier ones."""
    made = []
    for number in range(draw(st.integers(1, 12))):
        made.append(
            journal.Entry(
                id=f"{draw(st.integers(0, 3))}-{number}",
                subject=draw(st.sampled_from(["k1", "k2"])),
                kind=draw(st.sampled_from([row.slug for row in journal.ENTRY_KINDS[:8]] + ["later"])),
                made_at=draw(st.sampled_from([EARLY, LATE])),
                body=draw(st.dictionaries(st.sampled_from(FIELDS), JSON | st.sampled_from(terms.slugs(terms.STATUSES)),
                                          max_size=4)),
                seen=tuple(draw(st.lists(st.sampled_from([entry.id for entry in made]), max_size=3)) if made else ()),
            )
        )  # fmt: skip
    return made


@given(histories(), st.integers())
def test_order_and_repetition_make_no_difference_and_nothing_makes_it_fail(entries, seed):
    mixed = entries + entries[::2]
    random.Random(seed).shuffle(mixed)
    assert fold(merge(mixed)) == fold(entries)
    assert heads(merge(mixed)) == heads(entries)


@given(histories(), histories(), histories())
def test_merging_is_a_union(a, b, c):
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == merge(a, b, c)
    assert merge(a, a) == merge(a)
    assert {entry.id for entry in merge(a, b)} == {entry.id for entry in a} | {entry.id for entry in b}


@given(histories())
def test_every_value_that_nobody_replaced_knowingly_is_shown(entries):
    for subject, found in fold(entries).items():
        history = History(entry for entry in entries if entry.subject == subject)
        titled = [e for e in history.entries if e.kind in ("kans.added", "kans.changed") and "title" in e.body]
        newest = {repr(entry.body["title"]) for entry in history.latest(titled)}
        shown = [version.value for version in found.versions.get("title", ())] or [found.data.get("title")]
        assert newest <= {repr(value) for value in shown} or "title" in found.hidden or len(newest) == 1
