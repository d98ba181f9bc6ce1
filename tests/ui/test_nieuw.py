"""The page for another neighbourhood, against a server that behaves as PDOK's."""

import geopandas as gpd
import pytest
import tile_files
from pdok_server import Gate, Pdok, serve
from shapely import Point
from test_pages import press, words
from test_sources_online import QUERYABLES, town

from kansenkaart import actions, pdok, settings
from kansenkaart.crs import to_wgs84
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.sources import beside
from kansenkaart.sources.online import AT_ONCE
from kansenkaart.ui import anywhere, base_map, browser, fetching, internet, new_dossier, state

WAIT_S = 60


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setattr(pdok, "TRIES", 1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with serve(Pdok(town(), queryables=QUERYABLES, page_size=3)) as running:
        monkeypatch.setenv("KANSENKAART_PDOK_URL", running.base)
        yield running


@pytest.fixture
def chosen(app, server):
    """The page with a rectangle chosen and a name typed."""
    at = app("nieuw")
    at.button_group(key="nieuw_manier").set_value("rechthoek").run()
    at.text_input(key="nieuw_rechthoek").set_value("121000,487000,121200,487200").run()
    named(at, "Ons Blok")
    return at


def named(at, name):
    next(row for row in at.text_input if "heet deze buurt" in row.label).set_value(name).run()


def finish(at):
    """Wait until the work in the background is at rest, and look again."""
    assert state.desk().at(new_dossier.DESK).wait(WAIT_S)
    at.run()
    assert not at.exception


def test_a_rectangle_becomes_a_dossier_with_progress_and_a_way_to_open_it(chosen, server, tmp_path):
    assert "4,0 hectare" in words(chosen)
    press(chosen, "Haal deze buurt op")
    finish(chosen)
    made = Dossier.open(tmp_path / "data" / "kansenkaart" / "ons-blok.gpkg")
    assert made.name == "Ons Blok"
    assert made.layer_counts()["pand"] == 3
    text = words(chosen)
    assert f'kansenkaart start \\"{made.path}\\"' in text
    assert "gelezen 5, bewaard 3" in text


def test_only_the_layers_that_were_chosen(chosen, server, tmp_path):
    chosen.button_group(key="nieuw_lagen").set_value(["boom"]).run()
    press(chosen, "Haal deze buurt op")
    finish(chosen)
    assert "gelezen 3, bewaard 2" in words(chosen)
    assert set(Dossier.open(tmp_path / "data/kansenkaart/ons-blok.gpkg").layer_counts()) == {"boom"}


def test_another_visitor_sees_the_same_work(chosen, app):
    press(chosen, "Haal deze buurt op")
    finish(chosen)
    assert "De buurt staat klaar" in words(app("nieuw"))


def test_a_source_that_fails_is_said_and_then_it_goes_on(chosen, server):
    server.trouble["html"] = 1000
    press(chosen, "Haal deze buurt op")
    finish(chosen)
    assert "Niet gelukt" in words(chosen)
    assert "webpagina in plaats van gegevens" in words(chosen)
    server.trouble.clear()
    press(chosen, "Ga verder")
    finish(chosen)
    assert "De buurt staat klaar" in words(chosen)


def test_a_stop_keeps_what_came_in_and_going_on_asks_nothing_twice(chosen, server, tmp_path, monkeypatch):
    monkeypatch.setattr(beside, "GRACE_S", WAIT_S)  # what is under way comes in once the gate opens
    server.gate = Gate(4, hands=AT_ONCE)
    press(chosen, "Haal deze buurt op")
    server.gate.wait_until_shut()
    chosen.run()
    assert "Bezig" in words(chosen)
    press(chosen, "Stop")
    assert "Wordt gestopt" in words(chosen)
    server.gate.open()
    finish(chosen)
    assert "Gestopt" in words(chosen)
    assert not list((tmp_path / "data").rglob("*.gpkg"))
    press(chosen, "Ga verder")
    finish(chosen)
    assert Dossier.open(tmp_path / "data/kansenkaart/ons-blok.gpkg").layer_counts()["pand"] == 3
    asked = [(path, tuple(parameters.items())) for path, parameters in server.log]
    assert len(asked) == len(set(asked))


def test_a_stop_is_heard_while_the_server_hangs(chosen, server, tmp_path, monkeypatch):
    monkeypatch.setattr(beside, "GRACE_S", 0)
    server.gate = Gate()
    press(chosen, "Haal deze buurt op")
    server.gate.wait_until_shut()
    press(chosen, "Stop")
    finish(chosen)
    assert "Gestopt" in words(chosen)
    server.gate.open()
    press(chosen, "Ga verder")
    finish(chosen)
    assert Dossier.open(tmp_path / "data/kansenkaart/ons-blok.gpkg").layer_counts()["pand"] == 3


def test_only_one_fetch_at_a_time(chosen, server, tmp_path):
    server.gate = Gate()
    press(chosen, "Haal deze buurt op")
    place = actions.place_of_box("121000,487000,121100,487100")
    with pytest.raises(InputError, match="al iets opgehaald"):
        state.desk().begin("elders", actions.fetch_in_background(tmp_path / "x.gpkg", place))
    server.gate.open()
    finish(chosen)


def test_a_name_without_letters_is_asked_again():
    with pytest.raises(InputError, match="letters of cijfers"):
        actions.new_path("...")


def test_a_dossier_is_never_written_over(chosen, server, tmp_path):
    there = tmp_path / "data" / "kansenkaart" / "ons-blok.gpkg"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"van iemand anders")
    press(chosen, "Haal deze buurt op")
    assert "Er is al een dossier ons-blok.gpkg" in words(chosen)
    assert there.read_bytes() == b"van iemand anders"
    assert state.desk().at(new_dossier.DESK) is None


def test_a_buurt_is_found_by_name_with_what_cbs_knows(app, server):
    at = app("nieuw")
    at.text_input(key="nieuw_naam").set_value("Iepenbuurt-Noord").run()
    press(at, "Zoek deze buurt")
    assert "1.650 inwoners" in words(at)


@pytest.mark.parametrize(
    ("way", "button", "says"),
    [
        ("naam", "Zoek deze buurt", "Typ eerst de naam van de buurt"),
        ("adres", anywhere.BUTTON, "Typ eerst een straat"),
    ],
)
def test_a_search_for_nothing_says_what_to_type(app, server, way, button, says):
    at = app("nieuw")
    at.button_group(key="nieuw_manier").set_value(way).run()
    press(at, button)
    assert says in words(at)
    assert not server.log


def test_a_dossier_without_a_name_is_not_made(chosen, server):
    named(chosen, " ")
    press(chosen, "Haal deze buurt op")
    assert "Geef het dossier een naam" in words(chosen)
    assert state.desk().at(new_dossier.DESK) is None


def test_without_internet_it_says_calmly_what_can_be_done(app, server):
    server.fail_after = 0
    at = app("nieuw")
    at.text_input(key="nieuw_naam").set_value("Iepenbuurt").run()
    press(at, "Zoek deze buurt")
    assert not at.exception
    assert "Controleer het internet" in words(at)
    assert "kaartlagen uit bestanden" in words(at)


def test_without_internet_files_make_a_neighbourhood_too(chosen, server, tmp_path):
    asked = len(server.log)
    trees = gpd.GeoDataFrame({"boomnummer": ["7"], "boomsoort": ["iep"], "plantjaar": [1960]},
                             geometry=[Point(121_100, 487_100)], crs=28992)  # fmt: skip
    chosen.button_group(key="nieuw_herkomst").set_value("bestanden").run()
    chosen.file_uploader(key="nieuw_bestanden").upload(
        "bomen.geojson", trees.to_json().encode(), "application/geo+json"
    ).run()
    press(chosen, "Maak dit dossier")
    assert "De buurt staat klaar" in words(chosen)
    assert Dossier.open(tmp_path / "data/kansenkaart/ons-blok.gpkg").layer_counts() == {"boom": 1}
    assert len(server.log) == asked


def test_a_file_that_is_no_layer_makes_no_dossier(chosen, tmp_path):
    chosen.button_group(key="nieuw_herkomst").set_value("bestanden").run()
    chosen.file_uploader(key="nieuw_bestanden").upload("brief.csv", b"a;b\n1;2\n", "text/csv").run()
    press(chosen, "Maak dit dossier")
    assert "brief.csv" in words(chosen)
    assert not list((tmp_path / "data").rglob("*.gpkg"))


@pytest.mark.parametrize("typed", ["1,2,3", "a,b,c,d"])
def test_a_rectangle_that_is_none_is_asked_again(app, server, typed):
    at = app("nieuw")
    at.button_group(key="nieuw_manier").set_value("rechthoek").run()
    at.text_input(key="nieuw_rechthoek").set_value(typed).run()
    assert "is geen rechthoek" in words(at)


@pytest.mark.parametrize("name", ["../../weg", "a/b", "Iepenbuurt & Co", "é" * 100])
def test_a_name_never_leaves_the_folder(name, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    path = actions.new_path(name)
    assert path.parent == tmp_path / "kansenkaart"
    assert len(path.name) < 70


@pytest.fixture
def own(server, monkeypatch, tmp_path, app):
    """The page about a dossier that was fetched from the test server a day ago."""
    path = tmp_path / "eigen.gpkg"
    old = actions.Online(at="2026-11-01", cache=tmp_path / "oud")
    actions.fetch_neighbourhood(path, actions.place_of_box("121000,487000,121200,487200"), online=old)
    monkeypatch.setenv(settings.DOSSIER_VARIABLE, str(path))
    return Dossier.open(path), app("over")


def test_fetching_again_shows_what_is_different_and_waits_for_a_yes(own, server):
    dossier, at = own
    server.collections["vegetatieobject_punt"].pop(0)
    press(at, "Opnieuw ophalen")
    assert state.desk().at(base_map.DESK).wait(WAIT_S)
    at.run()
    assert "Bomen: 0 erbij, 1 weg, 0 gewijzigd, 1 gelijk." in words(at)
    assert "Geen verschil: Buurten, Wijken" in words(at)
    assert "://" not in words(at).partition("Wat er anders is")[2].partition("Er is nog niets vervangen.")[0]
    assert "Er is nog niets vervangen." in words(at)
    assert dossier.layer_counts()["boom"] == 2
    press(at, "Vervang de lagen")
    assert dossier.layer_counts()["boom"] == 1
    assert "De kaartlagen zijn vervangen" in words(at)


def test_one_may_leave_the_map_as_it_is(own, server):
    dossier, at = own
    version = dossier.layers_version()
    press(at, "Opnieuw ophalen")
    assert state.desk().at(base_map.DESK).wait(WAIT_S)
    at.run()
    press(at, "Laat de kaart zoals hij is")
    assert dossier.layers_version() == version
    assert "Er is nog niets vervangen." not in words(at)


def test_layers_from_files_come_into_the_open_map(own, server):
    dossier, at = own
    tree = gpd.GeoDataFrame({"boomnummer": ["7"], "boomsoort": ["iep"], "plantjaar": [1960]},
                            geometry=[Point(121_100, 487_100)], crs=28992)  # fmt: skip
    at.file_uploader(key="lagen_bestanden").upload("bomen.geojson", tree.to_json().encode(), "application/json").run()
    press(at, "Voeg deze lagen toe")
    assert dossier.layer_counts()["boom"] == 3
    assert "Bomen uit bomen.geojson" in words(at)


def test_an_own_aerial_photo_comes_into_the_open_map(own, server, tmp_path):
    dossier, at = own
    middle = to_wgs84(dossier.area()).geometry.iloc[0].centroid
    photo = tile_files.mbtiles(tmp_path / "luchtfoto.mbtiles", tile_files.around(middle.x, middle.y, [15, 16]))
    at.file_uploader(key="lagen_bestanden").upload(photo.name, photo.read_bytes(), "application/octet-stream").run()
    press(at, "Voeg deze lagen toe")
    assert [row.title for row in dossier.backdrops()] == ["Luchtfoto Proefstad"]
    assert "Achtergrond 'Luchtfoto Proefstad'" in words(at)


def test_an_own_map_goes_out_after_a_tick(own, app, server, tmp_path):
    dossier, at = own
    assert "Achtergrond weghalen" not in [button.label for button in at.button]
    middle = to_wgs84(dossier.area()).geometry.iloc[0].centroid
    tiles = tile_files.around(middle.x, middle.y, [15, 16], content=tile_files.vector_tile())
    for name in ("Topo", "Groen"):
        path = tile_files.mbtiles(tmp_path / f"{name}.mbtiles", tiles | {(14, 0, 0): b""}, name=name, format="pbf")
        actions.add_layers(dossier, [path])
        tiles = tile_files.around(middle.x, middle.y, [15], content=tile_files.vector_tile())
    at = app("over")
    assert "knop Andere ondergrond" in words(at)
    picked = at.radio(key="achtergrond_welke")
    assert picked.options == ["Groen (Groen.mbtiles)", "Topo (Topo.mbtiles)"]
    picked.set_value(picked.options[1]).run()
    press(at, "Achtergrond weghalen")
    assert "Zet eerst het vinkje." in words(at)
    assert len(dossier.backdrops()) == 2
    next(row for row in at.checkbox if row.label.startswith("Ja, haal deze achtergrond")).check().run()
    press(at, "Achtergrond weghalen")
    assert [row.title for row in dossier.backdrops()] == ["Groen"]
    assert "Achtergrond 'Topo' uit Topo.mbtiles is uit het dossier gehaald." in words(at)
    assert not next(row for row in at.checkbox if row.label.startswith("Ja, haal deze achtergrond")).value


def test_a_made_up_neighbourhood_offers_no_fetching(app, server):
    at = app("over")
    assert "Opnieuw ophalen" not in [button.label for button in at.button]


@pytest.fixture
def elsewhere(monkeypatch):
    """A server for others: visitors may fetch, and nobody sits at the computer."""
    monkeypatch.setenv("KANSENKAART_INTERNET", "ja")
    monkeypatch.setattr(internet, "is_here", lambda: False)


def stops(at):
    return [button for button in at.button if button.label == "Stop"]


def test_only_who_started_a_fetch_may_stop_it_and_everybody_sees_it(chosen, app, server, elsewhere):
    server.gate = Gate(4)
    press(chosen, "Haal deze buurt op")
    other = app("nieuw")
    assert "Bezig" in words(other)
    assert fetching.OF_ANOTHER in words(other)
    assert stops(other) == []
    assert len(stops(chosen)) == 1
    press(chosen, "Stop")
    server.gate.open()
    finish(chosen)
    other.run()
    press(other, "Ga verder")  # whoever goes on with it is who may stop it now
    assert state.desk().at(new_dossier.DESK).by == visitor_mark(other) != visitor_mark(chosen)
    finish(other)


def test_where_a_server_keeps_its_files_is_not_told_to_visitors(chosen, server, tmp_path, elsewhere):
    press(chosen, "Haal deze buurt op")
    finish(chosen)
    assert "De buurt staat klaar" in words(chosen)
    assert new_dossier.ON_SERVER in words(chosen)
    assert "ons-blok.gpkg" in words(chosen)
    assert str(tmp_path) not in words(chosen)


def visitor_mark(at):
    return at.session_state["bij_merk"]


def test_after_a_reload_the_browser_says_whose_work_it_is(chosen, app, server, elsewhere, monkeypatch):
    server.gate = Gate(4)
    press(chosen, "Haal deze buurt op")
    mark = visitor_mark(chosen)
    for kept, count in (({}, 0), ({"mark": "van een ander"}, 0), ({"mark": mark}, 1)):
        monkeypatch.setattr(browser, "ask_draft", lambda _name, kept=kept: kept)
        assert len(stops(app("nieuw"))) == count
    server.gate.open()
    finish(chosen)


def test_who_sits_at_the_computer_may_stop_what_anybody_started(chosen, app, server, monkeypatch):
    monkeypatch.setenv("KANSENKAART_INTERNET", "ja")
    server.gate = Gate(4)
    press(chosen, "Haal deze buurt op")
    assert len(stops(app("nieuw"))) == 1
    server.gate.open()
    finish(chosen)


def test_fetching_again_is_seen_by_who_may_not_do_it(own, app, server, monkeypatch):
    _, at = own
    server.gate = Gate(2)
    press(at, "Opnieuw ophalen")
    monkeypatch.setenv("KANSENKAART_INTERNET", "nee")
    other = app("over")
    assert "Kaartlagen opnieuw ophalen" in words(other)
    assert internet.REFUSED in words(other)
    assert stops(other) == []
    server.gate.open()
    assert state.desk().at(base_map.DESK).wait(WAIT_S)
