"""Another neighbourhood, as a person makes it: search, outline, fetch, stop, go on; only the test server is asked."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from pdok_server import Gate, Pdok, serve
from playwright.sync_api import expect
from shapely import Point
from standing import UNFADED
from test_every_page import RULES, complaints
from test_sources_online import QUERYABLES, bgt, town

from kansenkaart import actions
from kansenkaart.dossier import Dossier
from kansenkaart.sources.online import AT_ONCE

pytestmark = pytest.mark.e2e
#: As many pages of objects as come in before the server waits.
FIRST = 6


@pytest.fixture
def server():
    with serve(Pdok(town(), queryables=QUERYABLES, page_size=3)) as running:
        yield running


@pytest.fixture
def address(server, example, serving, tmp_path, monkeypatch):
    """The app with a data folder of its own, and the test server in the place of PDOK."""
    monkeypatch.setenv("KANSENKAART_PDOK_URL", server.base)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with serving(example, tmp_path) as url:
        yield url


def is_usable(page):
    page.add_style_tag(content=UNFADED)
    found = Axe().run(page, options={"runOnly": RULES["runOnly"]})
    assert list(complaints(found.response["violations"])) == []


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_a_neighbourhood_is_fetched_with_a_stop_in_between(open_page, address, width, settled, look, server, tmp_path):
    page = open_page(width)
    page.goto(f"{address}/nieuw")
    settled(page)
    page.get_by_label("Naam of code van de buurt").fill("Iepenbuurt-Noord")
    button(page, "Zoek deze buurt").click()
    page.get_by_role("button", name=re.compile("^Iepenbuurt-Noord")).click()
    expect(page.get_by_role("img", name="De omtrek van Iepenbuurt-Noord")).to_be_visible()
    expect(page.get_by_text("400,0 hectare")).to_be_visible()
    settled(page)
    look(page, "nieuw-omtrek")
    is_usable(page)

    server.gate = Gate(FIRST, hands=AT_ONCE)
    button(page, "Haal deze buurt op").click()
    server.gate.wait_until_shut()
    expect(page.get_by_text(re.compile("Bezig: [1-9]"))).to_be_visible()
    settled(page)
    look(page, "nieuw-bezig")
    is_usable(page)
    other = open_page(width)
    other.goto(f"{address}/nieuw")  # somebody else is not kept waiting, and sees the same
    expect(other.get_by_text(re.compile("Bezig: [1-9]"))).to_be_visible()
    button(page, "Stop").click()
    expect(page.get_by_text(re.compile("Gestopt: "))).to_be_visible()  # the server still hangs
    server.gate.open()
    settled(page)
    look(page, "nieuw-gestopt")

    page.reload()
    button(page, "Ga verder").click()
    expect(page.get_by_text("De buurt staat klaar")).to_be_visible()
    settled(page)
    look(page, "nieuw-klaar")
    is_usable(page)
    assert Dossier.open(tmp_path / "data/kansenkaart/iepenbuurt-noord.gpkg").layer_counts()["pand"] == 3
    items = [(path, tuple(given.items())) for path, given in server.log if "bbox" in given]
    assert len(items) - len(set(items)) <= AT_ONCE  # only what was under way at the stop is asked again


def test_what_a_new_map_changes_is_seen_before_and_after_it_is_replaced(
    open_page, serving, width, settled, look, server, tmp_path, monkeypatch
):
    monkeypatch.setenv("KANSENKAART_PDOK_URL", server.base)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "eigen.gpkg"
    yesterday = actions.Online(at="2026-11-01", cache=tmp_path / "gisteren")
    actions.fetch_neighbourhood(path, actions.place_of_box("121000,487000,121200,487200"), online=yesterday)
    dossier = Dossier.open(path)
    plan = {"title": "Zes woningen", "party": "gemeente", "theme": "wonen", "dwellings": 6}
    actions.add_kans(dossier, plan, Point(121_010, 487_150).buffer(6))
    trees = server.collections["vegetatieobject_punt"]
    trees[:] = [bgt("t9", Point(121_011, 487_150), plus_type="boom")]
    with serving(path, tmp_path) as url:
        page = open_page(width)
        page.goto(f"{url}/over")
        settled(page)
        button(page, "Opnieuw ophalen").click()
        expect(page.get_by_text("Bomen: 1 erbij, 2 weg, 0 gewijzigd, 0 gelijk.")).to_be_visible()
        expect(page.get_by_text("'Zes woningen' en bomen: krijgt andere getallen.")).to_be_visible()
        settled(page)
        page.get_by_text("Wat er anders is").scroll_into_view_if_needed()
        look(page, "opnieuw-anders")
        is_usable(page)
        button(page, "Vervang de lagen").click()
        expect(page.get_by_text("De kaartlagen zijn vervangen")).to_be_visible()
        (found,) = (row for row in actions.check(dossier).check.rows if row.b == "boom:G0363.t9")
        page.goto(f"{url}/samen?kaartje={found.id}")
        settled(page)
        expect(page.get_by_text(re.compile("opnieuw opgehaald. Daardoor veranderden de getallen"))).to_be_visible()
        look(page, "opnieuw-bevinding")
