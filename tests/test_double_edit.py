"""Two people have the same form open in one running program: neither overwrites the other."""

import pytest
from made_up import X, Y
from shapely.geometry import Point

from kansenkaart import actions


@pytest.fixture
def opened(here):
    """A dossier with one kans, its code, and what stood in the journal when two forms were filled."""
    fields = {"party": "bewoners", "theme": "groen", "title": "Bomen", "story": "Schaduw"}
    added = actions.add_kans(here, fields, Point(X, Y))
    return here, added.id, added.code, here.heads(added.id)


def row(here):
    return here.kansen().iloc[0]


def test_a_field_that_one_left_alone_stays_as_the_other_made_it(opened):
    here, kans_id, code, seen = opened
    form = {"title": "Bomen", "story": "Schaduw"}
    actions.change_kans(here, kans_id, {**form, "title": "Linden"}, code=code, seen=seen)
    actions.change_kans(here, kans_id, {**form, "story": "Koelte"}, code=code, seen=seen)
    assert (row(here).title, row(here).story, row(here).versions) == ("Linden", "Koelte", 1)


def test_a_field_that_both_changed_is_shown_twice(opened):
    here, kans_id, code, seen = opened
    for title in ("Linden", "Eiken"):
        actions.change_kans(here, kans_id, {"title": title, "story": "Schaduw"}, code=code, seen=seen)
    assert row(here).versions == 2
    assert {version.value for version in here.state(kans_id).versions["title"]} == {"Linden", "Eiken"}
    actions.change_kans(here, kans_id, {"title": "Linden en eiken"}, code=code, seen=here.heads(kans_id))
    assert (row(here).title, row(here).versions) == ("Linden en eiken", 1)
