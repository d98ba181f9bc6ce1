"""Fetching the base map again, and what it does to findings, against a server that behaves as PDOK's."""

import geopandas as gpd
import pytest
from pdok_server import Pdok, serve
from shapely import Point
from test_sources_online import QUERYABLES, bgt, town

from kansenkaart import actions, days, pdok
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError

HERE = "121000,487000,121200,487200"
#: A tree of the town, and a plan of six dwellings drawn over it.
TREE = Point(121_010, 487_150)


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setattr(pdok, "TRIES", 1)
    with serve(Pdok(town(), queryables=QUERYABLES, page_size=50)) as running:
        yield running


@pytest.fixture
def dossier(server, tmp_path):
    path = tmp_path / "buurt.gpkg"
    actions.fetch_neighbourhood(path, actions.place_of_box(HERE), online=online(server, tmp_path, "2026-11-22"))
    made = Dossier.open(path)
    plan = {"title": "Zes woningen", "party": "gemeente", "theme": "wonen", "dwellings": 6}
    actions.add_kans(made, plan, TREE.buffer(6))
    return made


def online(server, tmp_path, day):
    return actions.Online(base_url=server.base, at=day, cache=tmp_path / day, settings={})


def on_trees(dossier):
    return [row for row in actions.check(dossier).check.rows if row.b.startswith("boom:")]


def test_what_is_the_same_changes_no_finding(dossier, server, tmp_path):
    before = dossier.layers_version()
    again = actions.read_again(dossier, online=online(server, tmp_path, "2026-11-23"))
    assert again.findings == {}
    assert again.sentences[-1] == "Bij de botsingen en kansen samen verandert er niets."
    assert not any(change.added or change.gone or change.changed for change in again.changes)
    assert dossier.layers_version() == before


def test_a_finding_about_other_trees_than_before_says_so(dossier, server, tmp_path):
    assert len(on_trees(dossier)) >= 1
    before = {row.id for row in on_trees(dossier)}
    trees = server.collections["vegetatieobject_punt"]
    trees[:] = [bgt("t9", Point(121_011, 487_150), plus_type="boom")]
    again = actions.read_again(dossier, layers=["boom"], online=online(server, tmp_path, "2026-11-23"))
    assert {row.b for row in on_trees(dossier)} != {"boom:G0363.t9"}  # nothing is replaced yet
    assert before <= set(again.findings)
    assert "'Zes woningen' en bomen: krijgt andere getallen." in again.foretold
    assert len(again.foretold) == len(again.findings)
    actions.replace_layers(dossier, again)
    found = on_trees(dossier)
    assert [row.b for row in found] == ["boom:G0363.t9"]
    said = actions.since_refresh(dossier, found[0].id)
    assert "opnieuw opgehaald" in said
    assert "veranderden de getallen" in said  # the same two, other trees
    assert actions.since_refresh(dossier, "iets anders") == ""


def test_what_falls_away_or_comes_is_foretold_by_name(dossier, server, tmp_path):
    trees = server.collections["vegetatieobject_punt"]
    kept = list(trees)
    trees.clear()
    gone = actions.read_again(dossier, layers=["boom"], online=online(server, tmp_path, "2026-11-23"))
    assert "'Zes woningen' en bomen: valt weg." in gone.foretold
    assert gone.different == ["Bomen: 0 erbij, 2 weg, 0 gewijzigd, 0 gelijk."]
    actions.replace_layers(dossier, gone)
    trees[:] = kept
    back = actions.read_again(dossier, layers=["boom", "pad"], online=online(server, tmp_path, "2026-11-24"))
    assert any(one.startswith("'Zes woningen' en bomen: komt erbij, als '") for one in back.foretold)
    assert back.same == ["Voet- en fietspaden"]


def test_the_preview_says_exactly_what_replacing_does(dossier, server, tmp_path):
    """What was foretold of the findings is what a fresh check of the replaced layers gives."""
    server.collections["vegetatieobject_punt"][0] = bgt("t0", Point(121_012, 487_151), plus_type="boom")
    server.collections["begroeidterreindeel"].clear()
    before = {row.id: (row.level, row.certainty, row.evidence) for row in actions.check(dossier).check.rows}
    again = actions.read_again(dossier, online=online(server, tmp_path, "2026-11-23"))
    actions.replace_layers(dossier, again)
    after = {row.id: (row.level, row.certainty, row.evidence) for row in actions.check(dossier).check.rows}
    assert set(again.findings) == {name for name in {*before, *after} if before.get(name) != after.get(name)}


def test_layers_that_changed_meanwhile_are_not_replaced(dossier, server, tmp_path):
    again = actions.read_again(dossier, layers=["boom"], online=online(server, tmp_path, "2026-11-23"))
    file = tmp_path / "bomen.geojson"
    gpd.GeoDataFrame({"boomnummer": ["77"], "boomsoort": ["iep"], "plantjaar": [1960]},
                     geometry=[Point(121_100, 487_100)], crs=28992).to_file(file)  # fmt: skip
    actions.add_layers(dossier, [file])
    with pytest.raises(InputError, match="intussen veranderd"):
        actions.replace_layers(dossier, again)
    assert "77" in set(dossier.layer("boom")["id"])


def test_of_a_made_up_neighbourhood_nothing_is_fetched(server, tmp_path):
    made = Dossier.create(tmp_path / "v.gpkg", area=actions.place_of_box(HERE).area, name="Verzonnen", made_up=True)
    with pytest.raises(InputError, match="verzonnen"):
        actions.read_again(made, online=online(server, tmp_path, "2026-11-23"))
    assert server.log == []


def test_every_source_says_where_it_came_from(dossier, server):
    """Tree by tree by hand: three objects in the source, one is a stump."""
    facts = {label: dict(rows) for label, rows in actions.provenance(dossier)}
    trees = facts["Bomen"]
    assert trees["Bestand of adres"] == f"{server.base}/lv/bgt/ogc/v1/collections/vegetatieobject_punt/items"
    assert trees["Licentie"]
    assert trees["Naamsvermelding"]
    assert "gelezen 3" in trees["Wat ermee gebeurde"]
    assert "bewaard 2" in trees["Wat ermee gebeurde"]
    (read_at,) = dossier.sources().query("layer == 'boom'")["read_at"]
    assert trees["Opgehaald of ingelezen"] == days.as_moment(read_at)
