"""Addresses of the whole country: real answers read, strange ones refused, nothing kept or sent without need."""

import json

import pytest
from pdok_server import Pdok, serve
from test_sources_online import QUERYABLES, town

from kansenkaart import actions, pdok
from kansenkaart.actions import asking
from kansenkaart.errors import SourceError
from kansenkaart.pdok import locatieserver

#: As the Locatieserver writes them; made up, except for the shape.
PLACES = [
    {"id": own, "type": kind, "weergavenaam": name, "centroide_rd": place, "score": 9.1}
    for own, kind, name, place in (
        ("adr-1", "adres", "Iepenlaan 9, 1064AB Waterveld", "POINT(121005 487005)"),
        ("weg-1", "weg", "Iepenlaan, Waterveld", "POINT(121010.5 487010.25)"),
        ("adr-2", "adres", "Iepenlaan 9, 9999ZZ Elders", "POINT(130500 487000)"),
        ("wpl-1", "woonplaats", "Iepenlaan Dorp", "POINT(140000 480000)"),
    )
]


@pytest.fixture
def server():
    with serve(Pdok({})) as running:
        running.places = PLACES
        yield running


def online(server):
    return actions.Online(base_url=server.base, settings={})


def answer(document):
    """A client that gets this document whatever it asks."""

    class Fixed(pdok.Client):
        def document(self, url, name):
            return document

    return Fixed()


def test_places_come_in_rd_in_the_order_of_the_server_and_towns_do_not(server):
    found = asking.find_anywhere("  iepenlaan  ", online=online(server))
    assert [(hit.label, hit.kind, hit.x, hit.y) for hit in found] == [
        ("Iepenlaan 9, 1064AB Waterveld", "adres", 121_005.0, 487_005.0),
        ("Iepenlaan, Waterveld", "straat", 121_010.5, 487_010.25),
        ("Iepenlaan 9, 9999ZZ Elders", "adres", 130_500.0, 487_000.0),
    ]


def test_one_question_goes_out_with_known_parameters_and_no_more_than_was_typed(server):
    asking.find_anywhere("iepenlaan\n" + "9 " * 200, online=online(server))
    (path, parameters), *more = server.log
    assert not more
    assert path == "/bzk/locatieserver/search/v3_1/free"
    assert set(parameters) == {"q", "fq", "fl", "rows"}
    assert len(parameters["q"]) <= 100


def test_nothing_of_it_is_kept(server, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    asking.find_anywhere("iepenlaan", online=online(server))
    assert not list(tmp_path.rglob("*"))


def test_another_address_stands_in(server):
    settings = {"KANSENKAART_LOCATIESERVER_URL": f"{server.base}/locatieserver/eigen/"}
    assert asking.find_anywhere("iepenlaan", online=actions.Online(settings=settings))
    assert server.log[0][0] == "/locatieserver/eigen/free"


@pytest.mark.parametrize("name", ["locatieserver_free.json", "locatieserver_free_amsterdam.json"])
def test_real_answers_give_their_addresses_in_rd(realdata, name):
    document = json.loads((realdata / "pdok_api" / name).read_text(encoding="utf-8"))
    found = locatieserver.search("x", base_url="http://127.0.0.1", client=answer(document))
    docs = document["response"]["docs"]
    assert [hit.label for hit in found] == [doc["weergavenaam"] for doc in docs]
    assert [f"POINT({hit.x:.15g} {hit.y:.15g})" for hit in found] == [doc["centroide_rd"] for doc in docs]


@pytest.mark.parametrize("name", ["locatieserver_suggest_weesperzijde.json", "locatieserver_suggest_spellcheck.json"])
def test_answers_without_a_place_give_none(realdata, name):
    document = json.loads((realdata / "pdok_api" / name).read_text(encoding="utf-8"))
    assert locatieserver.search("x", base_url="http://127.0.0.1", client=answer(document)) == []


@pytest.mark.parametrize(
    "document",
    [{}, {"response": None}, {"response": {"docs": {}}}, {"error": {"code": 400, "msg": "x"}}],
)
def test_something_else_is_refused(document):
    with pytest.raises(SourceError, match="iets anders"):
        locatieserver.search("x", base_url="http://127.0.0.1", client=answer(document))


@pytest.mark.parametrize(
    "odd",
    [
        None, 7, {"type": "adres"}, {"type": "adres", "weergavenaam": "x"},
        {"type": "adres", "weergavenaam": "x", "centroide_rd": "POINT(4.9 52.3)"},
        {"type": "adres", "weergavenaam": "x", "centroide_rd": "POINT(121000 487000); drop"},
        {"type": "perceel", "weergavenaam": "x", "centroide_rd": "POINT(121000 487000)"},
    ],
)  # fmt: skip
def test_one_odd_answer_does_not_hide_the_others(odd):
    document = {"response": {"docs": [odd, PLACES[0]]}}
    found = locatieserver.search("x", base_url="http://127.0.0.1", client=answer(document))
    assert [hit.label for hit in found] == [PLACES[0]["weergavenaam"]]


def test_the_buurt_around_a_place(server):
    with serve(Pdok(town(), queryables=QUERYABLES)) as running:
        assert asking.buurt_at(121_005, 487_005, online=online(running))["name"].tolist() == ["Iepenbuurt-Noord"]
        assert asking.buurt_at(150_000, 487_005, online=online(running)).empty


@pytest.mark.parametrize("kind", ["html", "broken", "redirect_away", "nonsense"])
def test_a_server_that_fails_says_so_in_dutch(server, kind, monkeypatch):
    monkeypatch.setattr(pdok.time, "sleep", lambda _: None)
    server.trouble[kind] = 10
    with pytest.raises(SourceError, match="De bron van"):
        asking.find_anywhere("iepenlaan", online=online(server))
