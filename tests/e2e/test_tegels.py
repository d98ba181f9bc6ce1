"""A whole town of 50,000 buildings, and a municipality's own maps, on a phone and on a laptop."""

import gzip
import math
import time

import pytest
import tile_files
from made_up import in_sqlite
from town import town

from kansenkaart import actions
from kansenkaart.crs import to_wgs84
from kansenkaart.dossier import Dossier
from kansenkaart.maps import quiet

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


def opened(page, address):
    """Open the map; the page that follows the first map is complete by then, and took that map over."""
    page.goto(address)
    page.get_by_text("Deze kaart werkt zonder internet.").first.wait_for()
    page.wait_for_function("() => !document.querySelector('.kk-early')")
    page.wait_for_function(DRAWN)


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
    opened(page, city_address)
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
        arrive(page, address, (lon, lat), 17.3)
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


# --- Vector tiles of a municipality

LAID = """() => { const all = [...document.querySelectorAll('.kk-vectors canvas')];
    return all.length > 0 && all.every(one => one.classList.contains('leaflet-tile-loaded')); }"""
#: Of `tile_files.vector_tile`, in shares of a tile: what is drawn there, as `maps/quiet.py` says.
WEST, WOODS, HOUSE, EAST = (0.25, 0.5), (0.75, 0.1), (0.75, 0.5), (0.75, 0.8)


def rgba(colour):
    return [*bytes.fromhex(colour[1:]), 255]


def colours(*shares):
    fills = {row.slug: row.fill for row in quiet.GROUNDS}
    drawn = {WEST: fills["water"], WOODS: fills["groen"], HOUSE: fills["gebouw"], EAST: quiet.PAPER}
    return [rgba(drawn[share]) for share in shares]


def spot_of(tile, share):
    """Return lon, lat of a spot in a tile."""
    zoom, x, y = tile
    across, down = (x + share[0]) / 2**zoom, (y + share[1]) / 2**zoom
    return 360 * (across - 0.5), math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * down))))


def seen(page, tile, *shares, number=0):
    """Return the colours of the vector tiles at spots of a tile."""
    found = [page.evaluate(COLOUR, [f".kk-pane:nth-of-type({number + 1}) .kk-vectors", *spot_of(tile, share)])
             for share in shares]  # fmt: skip
    return found


def arrive(page, address, place, zoom):
    """Open the map and go to a place."""
    opened(page, address)
    page.evaluate(GO, [*place, zoom])


def lay(page, address, place, zoom):
    arrive(page, address, place, zoom)
    page.get_by_role("button", name="Andere ondergrond").click()
    page.wait_for_function(LAID)


@pytest.fixture(scope="module")
def with_vectors(tmp_path_factory):
    """The example with vector tiles of zoom 14 and 17, and one of 17 that is not there; a place in that one."""
    folder = tmp_path_factory.mktemp("vector")
    made = actions.make_example(folder / "voorbeeld.gpkg")
    middle = to_wgs84(made.area()).geometry.iloc[0].representative_point()
    tiles = tile_files.around(middle.x, middle.y, [14, 17], reach=3, content=tile_files.vector_tile())
    gap = (17, *tile_files.place(middle.x, middle.y, 17))
    del tiles[gap]
    about = {"name": "Topografie <img src=x onerror=alert(1)>", "format": "pbf", "attribution": "<b>Kadaster</b>"}
    actions.add_layers(made, [tile_files.mbtiles(folder / "topo.mbtiles", tiles, **about)])
    return made, gap


@pytest.fixture(scope="module")
def vectors_address(with_vectors, serve, tmp_path_factory):
    with serve(with_vectors[0].path, tmp_path_factory.mktemp("dienst")) as url:
        yield url


def test_vector_tiles_are_drawn_in_grey_where_they_belong_with_their_credits(
    with_vectors, vectors_address, open_page, width, look
):
    """The tile beside the one that is missing, drawn at twice its size."""
    _dossier, (zoom, x, y) = with_vectors
    beside = (zoom, x + 1, y)
    page = open_page(width)
    addresses = asked(page)
    lay(page, vectors_address, spot_of(beside, (0.5, 0.5)), 18.6)
    look(page, f"vectortegels_{width}")
    page.wait_for_function(LAID)
    assert seen(page, beside, WEST, WOODS, HOUSE, EAST) == colours(WEST, WOODS, HOUSE, EAST)
    assert page.locator(".kk-sources").inner_text() == "Kadaster"
    button = page.get_by_role("button", name="Andere ondergrond")
    assert button.get_attribute("title") == "Ondergrond: Topografie"
    zooms = {one.split("/")[-3] for one in addresses if "/achtergrond/" in one}
    assert "17" in zooms
    assert zooms <= {"14", "17"}  # others are not in the file, and not asked for
    button.click()
    assert page.locator(".kk-vectors").count() == 0
    assert "Verzonnen" in page.locator(".kk-sources").inner_text()


def test_from_closer_by_than_its_last_zoom_a_vector_tile_is_drawn_larger(with_vectors, vectors_address, open_page):
    _dossier, (zoom, x, y) = with_vectors
    beside = (zoom, x + 1, y)
    page = open_page()
    lay(page, vectors_address, spot_of(beside, (0.5, 0.5)), 20)
    assert seen(page, beside, (0.48, 0.5), (0.52, 0.5)) == colours(WEST, EAST)


def test_where_a_vector_tile_is_missing_what_is_known_from_farther_away_is_drawn(
    with_vectors, vectors_address, open_page
):
    """A tile of zoom 17 is an eighth of one of zoom 14: the one that is missing lies wholly in one of its colours."""
    _dossier, (zoom, x, y) = with_vectors
    page = open_page()
    lay(page, vectors_address, spot_of((zoom, x, y), (0.5, 0.5)), 18.6)
    across, down = (x % 8 + 0.5) / 8, (y % 8 + 0.5) / 8
    (expected,) = colours(
        WEST if across < 0.5 else WOODS if down < 0.25 else HOUSE if 0.625 < across < 0.875 and 0.375 < down < 0.625
        else EAST
    )  # fmt: skip
    (found,) = seen(page, (zoom, x, y), (0.5, 0.5))
    assert found == expected


def test_two_maps_beside_each_other_lie_on_the_same_ground(with_vectors, vectors_address, open_page, width, look):
    _dossier, (zoom, x, y) = with_vectors
    beside = (zoom, x + 1, y)
    page = open_page(width)
    page.goto(f"{vectors_address}/?naast-elkaar=true")
    page.wait_for_function("() => document.querySelectorAll('.kk-pane').length === 2")
    page.wait_for_function(DRAWN)
    page.evaluate(GO, [*spot_of(beside, (0.5, 0.5)), 18.6])
    buttons = page.get_by_role("button", name="Andere ondergrond")
    assert buttons.count() == 2
    for press, there in ((1, 2), (0, 0)):
        buttons.nth(press).click()
        if there:
            page.wait_for_function(LAID)
            look(page, f"vectortegels_twee_{width}")
            assert {button.get_attribute("title") for button in buttons.all()} == {"Ondergrond: Topografie"}
        assert page.locator(".kk-vectors").count() == there


def test_a_map_that_is_built_anew_stays_on_the_ground_that_was_chosen(with_vectors, vectors_address, open_page):
    """As when the page takes over the map that was there before it, or a phone is turned."""
    _dossier, (zoom, x, y) = with_vectors
    beside = (zoom, x + 1, y)
    page = open_page()
    lay(page, vectors_address, spot_of(beside, (0.5, 0.5)), 18.6)
    page.evaluate("() => { const { kaart } = document.querySelector('.kk'); kaart.version = null;"
                  " return kaart.update(kaart.data); }")  # fmt: skip
    page.wait_for_function(LAID)
    assert seen(page, beside, WEST, HOUSE) == colours(WEST, HOUSE)
    button = page.get_by_role("button", name="Andere ondergrond")
    assert button.get_attribute("title") == "Ondergrond: Topografie"
    button.click()
    assert page.locator(".kk-vectors").count() == 0


#: Name of a layer, what the shape says of itself (member, value), and the kind of ground; "" is none: paper.
NAMES = (
    ("begroeidterreindeel", (), "groen"), ("onbegroeidterreindeel", (), "kaal"), ("PlantCover", (), "groen"),
    ("ondersteunendwegdeel", (), "rand"), ("wegdeelvlak", ("vistext", "lokale weg"), "weg"),
    ("waterdeel_vlak", (), "water"), ("waterschap", (), ""), ("BuildingPart", (), "gebouw"),
    ("terreinvlak", ("vistext", "meer, plas"), "water"), ("terrein_vlak", ("typelandgebruik", "loofbos"), "groen"),
    ("transportation", ("class", "service"), "weg"), ("landuse", ("class", "residential"), "terrein"),
    ("landcover", ("class", "grass"), "groen"), ("landuse", ("kind", "park"), "groen"), ("poi", ("class", "park"), ""),
    ("boompunten_vlak", (), "groen"),
)  # fmt: skip


def named_tile():
    """Return a tile of four by four squares, each a layer of its own."""
    made = b""
    for number, (name, said, _ground) in enumerate(NAMES):
        x, y = 1024 * (number % 4), 1024 * (number // 4)
        made += tile_files.layer(
            name, tile_files.shape(tile_files.AREA, tile_files.square(x, y, x + 1024, y + 1024), (1, 1) * bool(said)),
            keys=("nummer", *said[:1]), values=("7", *said[1:]),
        )  # fmt: skip
    return made


def test_a_shape_is_drawn_as_what_its_layer_or_it_itself_is_called(with_vectors, serving, open_page, tmp_path):
    """Names of BGT (Dutch, and as GDAL reads its GML), BRT, BAG and OpenMapTiles."""
    example, (_zoom, x, y) = with_vectors
    dossier = Dossier.open(example.copy_to(tmp_path / "namen.gpkg"))
    actions.remove_own_map(dossier, actions.own_maps(dossier)[0])
    path = tile_files.mbtiles(tmp_path / "namen.mbtiles", {(17, x, y): named_tile()}, format="pbf")
    actions.add_layers(dossier, [path])
    fills = {row.slug: row.fill for row in quiet.GROUNDS} | {"": quiet.PAPER}
    middles = [(number % 4 / 4 + 0.125, number // 4 / 4 + 0.125) for number in range(len(NAMES))]
    page = open_page()
    with serving(dossier.path, tmp_path) as address:
        lay(page, address, spot_of((17, x, y), (0.5, 0.5)), 17.9)
        found = seen(page, (17, x, y), *middles)
        assert dict(zip(NAMES, found, strict=True)) == {row: rgba(fills[row[2]]) for row in NAMES}


#: A tile that ends too soon, a layer of 2 GB, a billion corners in a tile without a size, and no tile at all.
SPOILT = (
    tile_files.vector_tile()[:-9],
    b"\x1a\xff\xff\xff\xff\x07\x0a\x01a",
    tile_files.layer("pand", tile_files.shape(3, tile_files.numbers((2**29 - 1) << 3 | 2, 2, 2)), extent=0),
    b"\xff" * 2000,
)


def test_vector_tiles_that_were_spoilt_inside_the_file_leave_the_own_map(with_vectors, serving, open_page, tmp_path):
    """What comes in was looked through; a file that somebody else wrote in was not. All of these lie in one window."""
    dossier, (zoom, x, y) = with_vectors
    spoilt = dossier.copy_to(tmp_path / "bedorven.gpkg")
    name = dossier.backdrops()[0].name
    with in_sqlite(spoilt) as connection:
        for number, content in enumerate(SPOILT):
            where = f"(tile_column + 2 * tile_row) % {len(SPOILT)} = {number}"
            connection.execute(f"update {name} set tile_data = ? where {where}", (gzip.compress(content),))
    connection.close()
    page = open_page()
    with serving(spoilt, tmp_path) as address:
        arrive(page, address, spot_of((zoom, x + 1, y), (0.5, 0.5)), 17.9)
        page.get_by_role("button", name="Andere ondergrond").click()
        page.get_by_text("De kaart van dit dossier blijft eronder staan.").wait_for()
        page.wait_for_function(LAID)
        assert page.locator(".kk-base canvas").count() > 0
        assert page.evaluate("() => document.querySelector('.kk').kaart.root.dataset.error") is None


def test_pictures_that_do_not_come_leave_the_own_map_and_a_calm_word(with_photo, serving, open_page, tmp_path):
    dossier, _place = with_photo
    page = open_page()
    with serving(dossier.path, tmp_path) as address:
        # Answered, but with something that is no picture: a failed request would be an error in the console.
        page.route("**/achtergrond/**", lambda route: route.fulfill(body=b"", content_type="image/png"))
        opened(page, address)
        page.get_by_role("button", name="Andere ondergrond").click()
        page.get_by_text("De kaart van dit dossier blijft eronder staan.").wait_for()
        assert page.locator(".kk-base canvas").count() > 0
