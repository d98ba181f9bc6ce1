"""The map itself: hostile text runs nothing, the one-file map needs nobody, drawing works with finger and keyboard."""

import re

import geopandas as gpd
import pytest
from playwright.sync_api import expect
from shapely.geometry import box

from kansenkaart import actions, layers
from kansenkaart.crs import RD
from kansenkaart.dossier import Dossier
from kansenkaart.journal import new_entry

pytestmark = pytest.mark.e2e

#: What ran in folium's popups and tooltips (raw, or after escaping); here each must be plain text.
PAYLOADS = (
    "<img src=x onerror=window.gehackt=1>",
    "${window.gehackt=1}",
    "`+(window.gehackt=1)+`",
    "\\x3cimg src=x onerror=window.gehackt=1\\x3e",
    "</script><script>window.gehackt=1</script>",
    "<svg onload=window.gehackt=1>",
    "[klik](javascript:window.gehackt=1)",
    "<a href=javascript:window.gehackt=1>klik</a>",
)
X, Y = 155_000.0, 463_000.0


PANES = "document.querySelector('.kk').kaart.panes"
AT_REST = f"() => {PANES}.every(({{map}}) => !map._animatingZoom && !map._panAnim?._inProgress)"
#: Every map is this far in; a map that is going to glide does not move before the next frame.
CLOSE = f"zoom => {PANES}.every(({{map}}) => map.getZoom() === zoom)"
#: Every map is somewhere else than the first one was.
AWAY = f"([lon, lat]) => {PANES}.every(({{map}}) => !map.getCenter().equals([lat, lon], 1e-7))"
TOGETHER = f"""() => {{
  const [a, b] = {PANES}.map(pane => pane.map);
  return a.getZoom() === b.getZoom() && a.getCenter().equals(b.getCenter(), 1e-7);
}}"""


def state(page):
    """Centre and zoom of each map on the page, once nothing moves any more. Wait first for what was asked to begin."""
    page.locator(".kk[data-ready]").first.wait_for()
    page.wait_for_function(AT_REST)
    return page.evaluate(f"() => {PANES}.map(({{map}}) => [map.getCenter().lng, map.getCenter().lat, map.getZoom()])")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A dossier in which every text that a person can write is an attack."""
    area = gpd.GeoDataFrame(geometry=[box(X, Y, X + 300, Y + 200)], crs=RD)
    path = tmp_path_factory.mktemp("vijandig") / "<img src=x onerror=window.gehackt=1>.gpkg"
    made = Dossier.create(path, area=area, name=PAYLOADS[0])
    house = gpd.GeoDataFrame({"id": ["1"], "name": [PAYLOADS[0]]}, geometry=[box(X, Y, X + 20, Y + 20)], crs=RD)
    source = layers.Source("pand", PAYLOADS[0], PAYLOADS[4], PAYLOADS[5], PAYLOADS[0], PAYLOADS[0])
    made.put_layer("pand", layers.conform(house, "pand"), source)
    door = {"id": ["1"], "street": [PAYLOADS[0]], "number": [1]}
    made.put_layer(
        "adres", layers.conform(gpd.GeoDataFrame(door, geometry=[area.centroid[0]], crs=RD), "adres"), source
    )
    for number, text in enumerate(PAYLOADS):
        body = {
            "party": "gemeente", "theme": "groen", "title": text, "story": text, "offer": text, "contact": text,
            "departments": [text], "geometry": f"POINT ({X + 30 * number + 20} {Y + 100})",
        }  # fmt: skip
        made.append([new_entry("kans.added", f"k{number}", body, party="gemeente")])
    return path


def try_every_mark(page):
    """Point at, focus and open each kans on the map."""
    for mark in page.locator(".kk-mark").all():
        mark.hover()
        mark.focus()
    labels = page.locator(".kk-mark").evaluate_all("marks => marks.map(mark => mark.getAttribute('aria-label'))")
    assert {label.rsplit(". ", 1)[0] for label in labels} == set(PAYLOADS)


def test_hostile_text_runs_nothing_in_the_app(open_page, serving, hostile, settled, tmp_path):
    page = open_page()
    with serving(hostile, tmp_path) as address:
        for path in ("/", "/?kans=k0", "/?kans=k4", "/over", "/uitwisselen"):
            page.goto(address + path)
            settled(page)
            if path == "/":
                try_every_mark(page)
            assert page.evaluate("() => window.gehackt") is None


def test_hostile_text_runs_nothing_in_the_one_file_map(open_page, hostile, tmp_path):
    out = tmp_path / "kaart.html"
    actions.export_kansen(actions.open_dossier(hostile), out)
    page = open_page()
    page.goto(out.as_uri())
    page.locator(".kk[data-ready]").wait_for()
    try_every_mark(page)
    for mark in page.locator(".kk-mark").all():
        mark.dispatch_event("click")
        mark.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".kk-panel h3")).to_have_text(re.compile("."))
    assert page.evaluate("() => window.gehackt") is None


def test_the_one_file_map_opens_from_disk(open_page, example, width, look, tmp_path):
    """No request at all is made but for the file itself (the fixture refuses any from outside)."""
    out = tmp_path / "kaart.html"
    actions.export_kansen(actions.open_dossier(example), out)
    page = open_page(width)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(out.as_uri())
    page.locator(".kk[data-ready]").wait_for()
    assert [url for url in asked if not url.startswith("data:")] == [out.as_uri()]
    expect(page.locator(".kk-mark").first).to_be_visible()
    expect(page.get_by_text("Verzonnen gegevens", exact=True).first).to_be_visible()
    look(page, "een-bestand")
    page.locator(".kk-mark:not(.kk-cluster)").first.click()
    expect(page.get_by_label("Gekozen kans").get_by_role("heading")).to_be_visible()
    look(page, "een-bestand-kans")
    page.get_by_role("button", name="Sluiten").click()
    expect(page.get_by_label("Gekozen kans")).to_be_hidden()
    page.get_by_role("button", name="Legenda").click()
    expect(page.get_by_role("region", name="Legenda")).to_contain_text("Bewoners")
    look(page, "een-bestand-legenda")


@pytest.fixture
def held(open_page, address, width):
    """The first page, whose own scripts wait until they are let go: only the early map is there."""
    page, waiting, gone = open_page(width), [], []

    def hold(route):
        waiting.append(route) if not gone else route.continue_()

    def let_go():
        gone.append(True)
        while waiting:
            waiting.pop(0).continue_()

    page.route("**/static/js/index.*.js", hold)
    page.goto(address, wait_until="commit")
    page.locator(".kk[data-ready]").wait_for()
    return page, let_go


def test_the_map_is_there_before_the_page_and_the_page_takes_it_over(held, settled):
    page, let_go = held
    page.evaluate("() => { window.first = document.querySelector('.kk').kaart }")
    mark = page.locator(".kk-mark:not(.kk-cluster)").first
    title, place = mark.get_attribute("aria-label").split(". ")[0], page.locator(".kk").bounding_box()
    mark.click()
    let_go()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    settled(page)
    assert page.evaluate("() => document.querySelector('.kk').kaart === window.first")
    assert page.locator(".kk").count() == 1
    assert page.locator(".kk-early").count() == 0
    after = page.locator(".kk").bounding_box()
    assert [round(after[side] - place[side]) // 40 for side in ("x", "y", "width", "height")] == [0, 0, 0, 0]


def test_a_page_without_a_map_drops_the_early_one(held):
    page, let_go = held
    page.evaluate("() => history.replaceState(null, '', '/over')")
    let_go()
    expect(page.get_by_role("heading", name="Over deze kaart", exact=True)).to_be_visible()
    expect(page.locator(".kk-early")).to_have_count(0)


def test_position_and_zoom_survive_a_filter(open_page, address, settled):
    page = open_page()
    page.goto(address)
    settled(page)
    home = state(page)
    page.get_by_role("button", name="Dichterbij", exact=True).click()
    page.wait_for_function(CLOSE, arg=home[0][2] + 1)
    before = state(page)
    page.get_by_text("Kies wat u wilt zien").click()
    page.get_by_role("button", name="Groen", exact=True).click()
    expect(page.get_by_text(re.compile(r"^\d+ van de"))).to_be_visible()
    settled(page)
    assert state(page) == before


def test_two_maps_move_together(open_page, address, settled):
    page = open_page()
    page.goto(address)
    settled(page)
    page.get_by_text("Naast elkaar").click()
    page.locator(".kk-map").nth(1).wait_for()
    settled(page)
    home = state(page)
    page.locator(".kk-map").nth(1).focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(AWAY, arg=home[0][:2])
    state(page)
    page.wait_for_function(TOGETHER)
    page.locator(".kk-pane").nth(1).get_by_role("button", name="Dichterbij", exact=True).click()
    page.wait_for_function(CLOSE, arg=home[0][2] + 1)
    state(page)
    page.wait_for_function(TOGETHER)


def open_drawing(page, address, settled):
    page.goto(f"{address}/toevoegen")
    settled(page)
    page.locator(".kk-map").wait_for()


def test_a_point_with_the_keyboard_only(open_page, address, settled, look):
    page = open_page()
    open_drawing(page, address, settled)
    page.locator(".kk-map").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("De plek staat.")).to_be_visible()
    expect(page.locator(".kk-handle")).to_have_count(1)
    look(page, "tekenen-toetsenbord")


def test_an_area_by_tap_and_by_the_cross(open_page, address, width, settled, look):
    page = open_page(width)
    open_drawing(page, address, settled)
    page.get_by_role("radio", name="Een gebied").click()
    expect(page.get_by_role("button", name="Klaar met tekenen")).to_be_visible()  # now a tap is a corner
    settled(page)
    spot = page.locator(".kk-map").bounding_box()
    for across, down in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.55)):
        page.locator(".kk-map").click(position={"x": spot["width"] * across, "y": spot["height"] * down})
    page.get_by_role("button", name="Laatste punt weg").click()
    expect(page.locator(".kk-handle")).to_have_count(2)
    page.get_by_role("button", name="Klaar met tekenen").click()
    expect(page.get_by_text("Zet eerst nog een punt.")).to_be_visible()
    page.get_by_role("button", name="Zet hier een punt, op het kruis").click()
    page.get_by_role("button", name="Klaar met tekenen").click()
    expect(page.get_by_text("Klaar. U kunt de punten nog verslepen.")).to_be_visible()
    look(page, "tekenen-gebied")
