"""What was written on another laptop comes in: all of it, once, and nothing here goes."""

import io
import shutil

import geopandas as gpd
import pytest
from made_up import X, Y
from PIL import Image
from shapely.geometry import Point, box

from kansenkaart import actions
from kansenkaart.crs import RD
from kansenkaart.dossier import Dossier
from kansenkaart.errors import DossierError


def add(dossier, title, **fields):
    data = {"party": "bewoners", "theme": "groen", "title": title, **fields}
    return actions.add_kans(dossier, data, Point(X, Y))


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def laptops(here, tmp_path):
    """Two copies of one dossier that hold the same kans; its id and code."""
    added = add(here, "Bomen")
    here.checkpoint()
    path = tmp_path / "andere.gpkg"
    shutil.copyfile(here.path, path)
    return here, Dossier.open(path), added


def test_what_is_new_comes_in_with_its_photo_and_what_was_here_stays(laptops):
    here, other, _ = laptops
    add(here, "Hier")
    there = add(other, "Daar")
    photo = actions.add_photo(other, there.id, picture())
    done = actions.take_in(here, other.path)
    assert sorted(here.kansen()["title"]) == ["Bomen", "Daar", "Hier"]
    assert (done.new, done.touched, done.doubles, done.entries) == (("Daar",), (), (), 2)
    assert here.photo(photo) == other.photo(photo)
    assert actions.code_fits(here, there.id, there.code)


def test_the_same_file_twice_adds_nothing(laptops):
    here, other, _ = laptops
    add(other, "Daar")
    actions.take_in(here, other.path)
    before = here.entries()
    done = actions.take_in(here, other.path)
    assert (done.entries, done.new, done.touched) == (0, (), ())
    assert here.entries() == before


def test_what_both_changed_is_told_and_both_versions_are_kept(laptops):
    here, other, added = laptops
    actions.change_kans(here, added.id, {"title": "Linden"}, code=added.code)
    actions.change_kans(other, added.id, {"title": "Eiken"}, code=added.code)
    done = actions.take_in(here, other.path)
    assert len(done.doubles) == len(done.touched) == 1
    assert {version.value for version in here.state(added.id).versions["title"]} == {"Linden", "Eiken"}


def test_both_directions_give_the_same_kansen(laptops):
    here, other, _ = laptops
    add(here, "Hier")
    add(other, "Daar")
    actions.take_in(here, other.path)
    actions.take_in(other, here.path)
    assert here.entries() == other.entries()
    assert here.kansen().equals(other.kansen())


def test_the_other_file_stays_as_it_is(laptops):
    here, other, _ = laptops
    other.checkpoint()
    before = other.path.read_bytes()
    actions.take_in(here, other.path)
    assert other.path.read_bytes() == before


@pytest.mark.parametrize("what", ["elsewhere", "damaged"])
def test_what_does_not_belong_is_refused_and_nothing_changes(here, tmp_path, what):
    add(here, "Bomen")
    path = tmp_path / "vreemd.gpkg"
    if what == "damaged":
        path.write_bytes(b"\x00 geen dossier")
    else:
        far = gpd.GeoDataFrame(geometry=[box(X + 50_000, Y, X + 50_100, Y + 100)], crs=RD)
        add(Dossier.create(path, area=far, name="Ver weg"), "Daar")
    before = here.entries()
    with pytest.raises(DossierError):
        actions.take_in(here, path)
    assert here.entries() == before
