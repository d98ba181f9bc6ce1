"""Who may have this computer ask the internet, and addresses beyond the dossier: after a press, calm without."""

import pytest
from pdok_server import Pdok, serve
from test_locatieserver import PLACES
from test_pages import parts, press, words
from test_sources_online import QUERYABLES, town

from kansenkaart import pdok
from kansenkaart.actions.asking import Hit
from kansenkaart.ui import anywhere, internet, new_area


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setattr(pdok, "TRIES", 1)
    monkeypatch.setattr(pdok.time, "sleep", lambda _: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with serve(Pdok(town(), queryables=QUERYABLES, page_size=3)) as running:
        running.places = PLACES
        monkeypatch.setenv("KANSENKAART_PDOK_URL", running.base)
        yield running


@pytest.mark.parametrize(
    ("listens_at", "url", "headers", "here"),
    [
        ("127.0.0.1", "http://127.0.0.1:8501/", {"Host": "127.0.0.1:8501"}, True),
        ("localhost", "http://localhost:8501/nieuw", {}, True),
        ("::1", "http://[::1]:8501/", {}, True),
        ("", "http://127.0.0.1:8501/", {}, False),
        ("0.0.0.0", "http://127.0.0.1:8501/", {}, False),
        ("10.0.0.5", "http://10.0.0.5:8501/", {}, False),
        ("127.0.0.1", "https://kansenkaart.example/", {}, False),
        ("127.0.0.1", "http://127.0.0.1:8501/", {"X-Forwarded-For": "10.0.0.7"}, False),
        ("127.0.0.1", "http://127.0.0.1:8501/", {"forwarded": "for=10.0.0.7"}, False),
    ],
)
def test_who_sits_at_this_computer(listens_at, url, headers, here):
    assert internet.sits_here(listens_at, url, headers) is here


def searching(app, text="Iepenlaan 9"):
    at = app("toevoegen")
    at.button_group(key="plek_manier").set_value("adres").run()
    return at.text_input(key="adres_zoek").set_value(text).run()


def test_typing_alone_asks_nobody(app, server):
    at = searching(app)
    assert "gaat dan over internet naar PDOK" in words(at)
    assert server.log == []


def test_a_press_shows_what_pdok_found_and_whether_it_lies_here(app, server):
    at = searching(app)
    press(at, anywhere.BUTTON)
    shown = words(at)
    assert anywhere.FOUND in shown
    assert "ligt in Proefbuurt" in shown
    assert "ligt buiten Proefbuurt" in shown
    assert len(server.log) == 1


def test_what_was_found_goes_when_something_else_is_typed(app, server):
    at = searching(app)
    press(at, anywhere.BUTTON)
    at.text_input(key="adres_zoek").set_value("Berkenlaan 2").run()
    assert anywhere.FOUND not in words(at)
    assert len(server.log) == 1


def test_nothing_found_is_said(app, server):
    at = searching(app, "Nergenslaan 1")
    press(at, anywhere.BUTTON)
    assert anywhere.NOTHING in words(at)


@pytest.mark.parametrize("kind", ["html", "broken"])
def test_without_internet_the_search_in_the_dossier_goes_on(app, server, kind):
    server.trouble[kind] = 100
    at = searching(app, "Berkenlaan 2")
    press(at, anywhere.BUTTON)
    assert not at.exception
    assert anywhere.GOES_ON in words(at)
    assert "Berkenlaan 2" in str(parts(at, "adres_gevonden"))


def test_a_server_that_admits_nobody_offers_no_way_out(app, server, monkeypatch):
    monkeypatch.setenv("KANSENKAART_INTERNET", "nee")
    at = searching(app)
    assert "PDOK" not in words(at)
    assert not any(button.label == anywhere.BUTTON for button in at.button)
    at = app("nieuw")
    assert internet.REFUSED in words(at)
    assert not at.text_input
    assert server.log == []


def test_a_fetch_that_runs_cannot_be_stopped_by_who_may_not(app, server, monkeypatch):
    at = app("nieuw")
    at.button_group(key="nieuw_manier").set_value("rechthoek").run()
    at.text_input(key="nieuw_rechthoek").set_value("121000,487000,121200,487200").run()
    assert any(button.label == "Haal deze buurt op" for button in at.button)
    monkeypatch.setenv("KANSENKAART_INTERNET", "nee")
    at.run()
    assert not any(button.label == "Haal deze buurt op" for button in at.button)
    assert internet.REFUSED in words(at)


def test_the_buurt_around_an_address(app, server):
    at = app("nieuw")
    at.button_group(key="nieuw_manier").set_value("adres").run()
    at.text_input(key="nieuw_adres").set_value("Iepenlaan 9").run()
    assert new_area.LEAVES in words(at)
    assert server.log == []
    press(at, anywhere.BUTTON)
    assert "Iepenlaan 9, 1064AB Waterveld" in str(parts(at, "nieuw_pdok_lijst"))


def chosen(x, y):
    """In the place of the list: this hit was chosen."""
    return lambda *_, **__: Hit("Iepenlaan 9, Ergens", "adres", x, y)


def test_a_chosen_place_outside_the_dossier_is_said_calmly(app, server, monkeypatch):
    monkeypatch.setattr(anywhere, "ask", chosen(130_500.0, 487_000.0))
    at = searching(app, "Elderslaan 9")
    assert not at.exception
    assert "Deze plek ligt buiten Proefbuurt. Klopt dat?" in words(at)


def test_a_chosen_address_gives_the_outline_of_its_buurt(app, server, monkeypatch):
    monkeypatch.setattr(anywhere, "ask", chosen(121_005.0, 487_005.0))
    at = app("nieuw")
    at.button_group(key="nieuw_manier").set_value("adres").run()
    assert "Iepenbuurt-Noord" in str(parts(at, "nieuw_omtrek"))


def test_an_address_without_a_buurt_is_said(app, server, monkeypatch):
    monkeypatch.setattr(anywhere, "ask", chosen(150_000.0, 487_005.0))
    at = app("nieuw")
    at.button_group(key="nieuw_manier").set_value("adres").run()
    assert "geen buurt van CBS" in words(at)
