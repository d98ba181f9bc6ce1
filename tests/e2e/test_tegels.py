"""A whole town of 50,000 buildings, and a municipality's own aerial photo, on a phone and on a laptop."""

import time

import pytest
import tile_files
from town import town

from kansenkaart import actions
from kansenkaart.crs import to_wgs84

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

BUILDINGS = 50_000
#: Every canvas of the ground is drawn; a tile that still loads has not this class.
DRAWN = """() => {
    const kaart = document.querySelector('.kk')?.kaart, all = [...document.querySelectorAll('.kk-base canvas')];
    const done = all.length > 0 && all.every(one => one.classList.contains('leaflet-tile-loaded'));
    return !!kaart?.root.dataset.ready && done; }"""
GO = """([lon, lat, zoom]) => {
    const { map } = document.querySelector('.kk').kaart.panes[0];
    map.setView([lat, lon], Math.round(map.options.crs.zoom(256 * 2 ** zoom)), { animate: false }); }"""
#: The zoom of the pictures that are shown: the nearest.
ZOOM = """() => { const { map } = document.querySelector('.kk').kaart.panes[0];
    return Math.round(Math.log2(map.options.crs.scale(map.getZoom()) / 256)); }"""
#: The colour of one layer of canvas tiles at a place: red, green, blue, opacity.
COLOUR = """([name, lon, lat]) => {
    const { map } = document.querySelector('.kk').kaart.panes[0], box = map.getContainer().getBoundingClientRect();
    const at = map.latLngToContainerPoint([lat, lon]), x = box.left + at.x, y = box.top + at.y;
    for (const one of document.querySelectorAll(name + ' canvas')) {
        const { left, top, width } = one.getBoundingClientRect(), scale = one.width / width;
        if (x < left || y < top || x >= left + width || y >= top + width) continue;
        return [...one.getContext('2d').getImageData((x - left) * scale, (y - top) * scale, 1, 1).data];
    }
    return null; }"""
SOMETHING = """() => [...document.querySelectorAll('.kk-base canvas')].some(
    one => one.getContext('2d').getImageData(0, 0, one.width, one.height).data.some(Boolean))"""
BUILDING, WATER = [0xCD, 0xB9, 0xA8, 255], [0xBC, 0xDC, 0xEC, 255]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    return town(tmp_path_factory.mktemp("stad") / "stad.gpkg", BUILDINGS)


@pytest.fixture
def city_address(city, serving, tmp_path):
    with serving(city.path, tmp_path) as url:
        yield url


def asked(page):
    """Keep the addresses that a page asks for."""
    kept = []
    page.on("request", lambda request: kept.append(request.url))
    return kept


def middle(dossier, slug, number):
    """Return lon, lat inside one object."""
    one = dossier.layer(slug).iloc[[number]]
    point = to_wgs84(one).geometry.iloc[0].representative_point()
    return point.x, point.y


def test_the_first_visitor_sees_the_town_at_once_and_its_tiles_are_made_meanwhile(city, city_address, open_page):
    """No other test may come before this one: it begins without tiles."""
    page = open_page()
    page.goto(city_address)
    page.wait_for_function(DRAWN)
    end = time.monotonic() + 240
    while not actions.tiles_of(city) and time.monotonic() < end:
        page.wait_for_timeout(500)  # another process makes them
    assert actions.tiles_of(city)
    addresses = asked(page)
    page.reload()
    page.wait_for_function(DRAWN)
    assert any("/tegels/" in one for one in addresses)


def test_a_town_loads_only_what_is_in_view_and_looks_the_same(city, city_address, open_page, width, look):
    assert actions.make_tiles(city)
    page = open_page(width)
    addresses = asked(page)
    page.goto(city_address)
    page.wait_for_function(DRAWN)
    look(page, f"stad_heel_{width}")
    first = [one for one in addresses if "/tegels/" in one]
    assert 1 <= len(first) <= 30
    assert not [one for one in addresses if "/laag/" in one]
    for slug, number, colour in (("pand", 23_456, BUILDING), ("pand", 7, BUILDING), ("water", 11, WATER)):
        lon, lat = middle(city, slug, number)
        page.evaluate(GO, [lon, lat, 18.5])
        page.wait_for_function(DRAWN)
        assert page.evaluate(COLOUR, [".kk-base", lon, lat]) == colour
    lon, lat = middle(city, "pand", 23_456)
    page.evaluate(GO, [lon, lat, 19.4])
    page.wait_for_function(DRAWN)
    look(page, f"stad_straat_{width}")
    assert len([one for one in addresses if "/tegels/" in one]) <= 90  # of 1,500 at the closest zoom


def test_a_tile_that_did_not_come_is_asked_again_by_itself(city, city_address, open_page):
    """A lost connection would be an error in the console, so the first answers here are no tiles at all."""
    assert actions.make_tiles(city)
    page = open_page()
    spoilt = []

    def once(route):
        if route.request.url in spoilt:
            route.continue_()
        else:
            spoilt.append(route.request.url)
            route.fulfill(body=b"\x0f", content_type="application/vnd.mapbox-vector-tile")

    page.route("**/tegels/**", once)
    page.goto(city_address)
    page.wait_for_function(DRAWN)
    page.wait_for_function(SOMETHING)
    assert spoilt


@pytest.fixture(scope="module")
def with_photo(tmp_path_factory):
    """The example with an aerial photo that covers its middle; returns the dossier and a place on it."""
    folder = tmp_path_factory.mktemp("foto")
    made = actions.make_example(folder / "voorbeeld.gpkg")
    middle = to_wgs84(made.area()).geometry.iloc[0].representative_point()
    tiles = tile_files.around(middle.x, middle.y, range(14, 20), reach=3)
    actions.add_layers(made, [tile_files.mbtiles(folder / "luchtfoto.mbtiles", tiles)])
    return made, (middle.x, middle.y)


def test_an_own_aerial_photo_lies_where_it_belongs_with_its_credits(
    with_photo, serving, open_page, width, look, tmp_path
):
    dossier, (lon, lat) = with_photo
    page = open_page(width)
    with serving(dossier.path, tmp_path) as address:
        page.goto(address)
        page.wait_for_function(DRAWN)
        page.evaluate(GO, [lon, lat, 17.3])
        page.get_by_role("button", name="Andere ondergrond").click()
        page.wait_for_function("() => document.querySelectorAll('.kk-pictures canvas').length > 0")
        page.wait_for_function(
            "() => [...document.querySelectorAll('.kk-pictures canvas')]"
            ".every(one => one.classList.contains('leaflet-tile-loaded'))"
        )
        assert page.locator(".kk-sources").inner_text() == "Gemeente Proefstad"
        column, row = tile_files.place(lon, lat, page.evaluate(ZOOM))
        red, green, blue, opacity = page.evaluate(COLOUR, [".kk-pictures", lon, lat])
        assert (red, opacity) == (200, 255)
        assert (green, blue) == (40 + 30 * (column % 2), 40 + 30 * (row % 2))
        look(page, f"luchtfoto_{width}")
        page.get_by_role("button", name="Andere ondergrond").click()
        assert page.locator(".kk-pictures").count() == 0
        assert "Verzonnen" in page.locator(".kk-sources").inner_text()


def test_pictures_that_do_not_come_leave_the_own_map_and_a_calm_word(with_photo, serving, open_page, tmp_path):
    dossier, _place = with_photo
    page = open_page()
    with serving(dossier.path, tmp_path) as address:
        # Answered, but with something that is no picture: a failed request would be an error in the console.
        page.route("**/achtergrond/**", lambda route: route.fulfill(body=b"", content_type="image/png"))
        page.goto(address)
        page.wait_for_function(DRAWN)
        page.get_by_role("button", name="Andere ondergrond").click()
        page.get_by_text("De kaart van dit dossier blijft eronder staan.").wait_for()
        assert page.locator(".kk-base canvas").count() > 0
