"""Adding: by address, by tap, with the keyboard only; nothing typed is lost; withdrawn with the code."""

import io
import re

import geopandas as gpd
import pytest
import shapely
from PIL import ExifTags, Image
from playwright.sync_api import expect
from standing import DRAWN

from kansenkaart import actions
from kansenkaart.crs import RD, WGS84

pytestmark = pytest.mark.e2e


def press(page, name):
    page.wait_for_function(DRAWN)  # while Streamlit draws, what was there before stands beside what is new
    page.get_by_role("button", name=name, exact=True).click()


def forward(page):
    press(page, "Verder")


def by_address(page, words):
    page.get_by_role("radio", name="Met een adres").click()
    field = page.get_by_label("Straat en huisnummer, of postcode")
    field.fill(words)
    field.press("Enter")
    page.get_by_role("list", name="Gevonden adressen").get_by_role("button").first.click()
    expect(page.get_by_text("Gekozen plek")).to_be_visible()


def meets(page):
    """Wait until the page says what a kans with this theme meets: a choice is sent a little after its click."""
    expect(page.get_by_role("heading", name="Wat hier al speelt")).to_be_visible()


def what_and_why(page, title):
    forward(page)
    page.get_by_role("radio", name="Groen", exact=True).click()
    meets(page)
    forward(page)
    page.get_by_label(re.compile("^Titel")).fill(title)
    page.get_by_label(re.compile("^Verhaal")).fill("Hier is nu alleen steen.\nEen paar bomen zou helpen.")


def save(page):
    press(page, "Bewaar deze kans")
    expect(page.get_by_role("heading", name="Uw kans is bewaard")).to_be_visible()


def the_code(page):
    return page.locator(".code strong").inner_text()


@pytest.fixture
def street(example):
    """A street of the neighbourhood, as one would type it."""
    row = actions.open_dossier(example).layer("adres").iloc[0]
    return f"{row.street} {row.number}"


def test_add_by_address_find_it_back_and_withdraw_it(open_page, address, width, settled, look, street):
    title = f"Bomen op de {width}"
    page = open_page(width)
    page.goto(f"{address}/toevoegen")
    settled(page)
    by_address(page, street)
    settled(page)
    look(page, "toevoegen-1-waar")
    forward(page)
    expect(page.get_by_text("Stap 2 van 3")).to_be_visible()
    look(page, "toevoegen-2-wat")
    page.get_by_role("radio", name="Groen", exact=True).click()
    meets(page)
    forward(page)
    page.get_by_label(re.compile("^Titel")).fill(title)
    page.get_by_label(re.compile("^Verhaal")).fill("Hier is nu alleen steen.")
    look(page, "toevoegen-3-waarom")
    save(page)
    code = the_code(page)
    look(page, "toevoegen-bewaard")

    page.get_by_role("button", name="Bekijk op de kaart").click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Wijzig of trek in").click()
    page.get_by_label("Uw code").fill(code)
    page.get_by_label("Uw code").press("Enter")
    expect(page.get_by_role("heading", name="Intrekken")).to_be_visible()
    look(page, "wijzigen")
    page.get_by_text("Ja, haal deze kans van de kaart").click()
    page.get_by_role("button", name="Kans intrekken").click()
    expect(page.get_by_text("De kans is ingetrokken")).to_be_visible()
    settled(page)
    expect(page.get_by_role("button", name=title)).to_have_count(0)


def test_a_tap_on_the_map_is_a_place(open_page, address, width, settled, look):
    page = open_page(width)
    page.goto(f"{address}/toevoegen")
    settled(page)
    page.get_by_role("application").evaluate("node => node.scrollIntoView({block: 'center'})")
    box = page.get_by_role("application").bounding_box()
    spot = (box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.45)
    page.touchscreen.tap(*spot) if width == "telefoon" else page.mouse.click(*spot)
    expect(page.get_by_text("Gekozen plek")).to_be_visible()
    look(page, "toevoegen-tik")


def test_where_am_i_gives_a_place(open_page, address, settled, point):
    x, y = (float(part) for part in point.split())
    lon, lat = gpd.GeoSeries([shapely.Point(x, y)], crs=RD).to_crs(WGS84).iloc[0].coords[0]
    page = open_page("telefoon", geolocation={"longitude": lon, "latitude": lat}, permissions=["geolocation"])
    page.goto(f"{address}/toevoegen")
    settled(page)
    page.get_by_role("radio", name="Waar ik nu ben").click()
    page.get_by_role("button", name="Gebruik de plek waar ik nu ben").click()
    expect(page.get_by_text("Gekozen plek")).to_be_visible()


def test_a_reload_in_the_middle_loses_nothing(open_page, address, settled, street):
    page = open_page("telefoon")
    page.goto(f"{address}/toevoegen")
    settled(page)
    by_address(page, street)
    what_and_why(page, "Klad van een telefoon")
    page.get_by_label(re.compile("^Verhaal")).press_sequentially(" En nog iets")
    page.reload()
    page.get_by_role("button", name="Ga daarmee verder").click()
    expect(page.get_by_label(re.compile("^Titel"))).to_have_value("Klad van een telefoon")
    expect(page.get_by_label(re.compile("^Verhaal"))).to_have_value(re.compile("En nog iets$"))
    save(page)


def test_a_reload_while_one_changes_a_kans_loses_nothing(open_page, address, settled, example, point):
    place = shapely.Point(*map(float, point.split()))
    dossier = actions.open_dossier(example)
    added = actions.add_kans(dossier, {"title": "Bank", "party": "bewoners", "theme": "ontmoeten"}, place)
    page = open_page("laptop")
    page.goto(f"{address}/wijzigen?kans={added.id}&code={added.code}")
    settled(page)
    page.get_by_label(re.compile("^Titel")).fill("Bank met leuning")
    page.get_by_label(re.compile("^Verhaal")).press_sequentially("Om even te zitten")
    page.reload()
    expect(page.get_by_text("U was hier al mee bezig. Wat u typte, staat er weer.")).to_be_visible()
    expect(page.get_by_label(re.compile("^Titel"))).to_have_value("Bank met leuning")
    expect(page.get_by_label(re.compile("^Verhaal"))).to_have_value("Om even te zitten")
    actions.change_kans(dossier, added.id, {"title": "Bank in de zon"}, code=added.code)  # somebody else, meanwhile
    page.reload()
    expect(page.get_by_text("Titel: Bank met leuning")).to_be_visible()
    expect(page.get_by_label(re.compile("^Titel"))).to_have_value("Bank in de zon")


def test_what_one_types_before_the_browser_answered_outlives_a_reload_too(open_page, address, settled, example, point):
    place = shapely.Point(*map(float, point.split()))
    data = {"title": "Boom", "party": "bewoners", "theme": "groen"}
    added = actions.add_kans(actions.open_dossier(example), data, place)
    page = open_page("laptop")
    page.add_init_script("""
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (data) {
            if (window.isFree || !new TextDecoder().decode(data).includes("stored")) send.call(this, data);
            else window.letGo = () => { window.isFree = true; send.call(this, data); };
        };
    """)
    page.goto(f"{address}/wijzigen?kans={added.id}&code={added.code}")
    page.wait_for_function("() => window.letGo")
    page.get_by_label(re.compile("^Verhaal")).press_sequentially("Een linde.")
    page.evaluate("window.letGo()")
    page.wait_for_function("() => Object.values(localStorage).some((text) => text.includes('Een linde.'))")
    page.reload()
    page.wait_for_function("() => window.letGo")
    page.evaluate("window.letGo()")
    expect(page.get_by_label(re.compile("^Verhaal"))).to_have_value("Een linde.")


def test_saving_twice_keeps_one_kans(open_page, address, settled, street):
    title = "Dubbel geklikt"
    page = open_page("laptop")
    page.goto(f"{address}/toevoegen")
    settled(page)
    by_address(page, street)
    what_and_why(page, title)
    save = page.get_by_role("button", name="Bewaar deze kans")
    save.focus()
    settled(page)
    save.evaluate("button => { button.click(); button.click(); }")  # nothing comes between the two
    expect(page.get_by_role("heading", name="Uw kans is bewaard")).to_be_visible()
    page.goto(address)
    settled(page)
    expect(page.get_by_role("button", name=title)).to_have_count(1)


def test_hostile_words_are_shown_as_typed(open_page, address, settled, street):
    title = "![x](https://evil.example/a.png) <img src=x onerror=alert(1)> $x^2$ :material/map: `${alert(1)}`"
    page = open_page("laptop")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(f"{address}/toevoegen")
    settled(page)
    by_address(page, street)
    what_and_why(page, title)
    save(page)
    page.get_by_role("button", name="Bekijk op de kaart").click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Terug naar de lijst").click()
    expect(page.get_by_role("list", name="Lijst van kansen").get_by_text(title, exact=True)).to_be_visible()
    page.goto(f"{address}/wijzigen")
    settled(page)


@pytest.fixture
def point(example):
    """RD coordinates in the neighbourhood, as one would type them."""
    middle = actions.open_dossier(example).area().geometry.iloc[0].representative_point()
    return f"{middle.x:.0f} {middle.y:.0f}"


def test_the_keyboard_alone_is_enough(open_page, address, settled, point):
    """No click and no map: coordinates, tabs, space and enter."""
    page = open_page("laptop")
    page.goto(f"{address}/toevoegen")
    settled(page)

    def to(role, name):
        target = page.get_by_role(role, name=name, exact=True).first
        for _ in range(80):
            page.keyboard.press("Tab")
            if target.evaluate("node => node.getRootNode().activeElement === node"):
                return
        pytest.fail(f"{name} is not reached with the keyboard")

    to("radio", "Op de kaart")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_label(re.compile("^Coördinaten"))).to_be_visible()
    to("textbox", re.compile("^Coördinaten"))
    page.keyboard.type(point)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gekozen plek")).to_be_visible()
    settled(page)
    to("button", "Verder")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Stap 2 van 3")).to_be_visible()
    settled(page)  # until then the button of the step before stands there too
    to("radio", re.compile("^Wonen"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    meets(page)
    settled(page)
    to("button", "Verder")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Stap 3 van 3")).to_be_visible()
    to("textbox", re.compile("^Titel"))
    page.keyboard.type("Met het toetsenbord")
    to("button", "Bewaar deze kans")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Uw kans is bewaard")).to_be_visible()


@pytest.mark.parametrize(("shape", "kind"), [("Een lijn", "LineString"), ("Een gebied", "Polygon")])
def test_what_one_draws_is_what_is_kept(open_page, address, settled, example, shape, kind):
    title = f"Getekend: {shape}"
    page = open_page("laptop")
    page.goto(f"{address}/toevoegen")
    settled(page)
    page.get_by_role("radio", name=shape).click()
    expect(page.get_by_role("button", name="Klaar met tekenen")).to_be_visible()
    settled(page)
    board = page.get_by_role("application")
    size = board.bounding_box()
    for across, down in ((0.35, 0.35), (0.55, 0.35), (0.55, 0.55)):
        board.click(position={"x": size["width"] * across, "y": size["height"] * down})
    page.get_by_role("button", name="Klaar met tekenen").click()
    expect(page.get_by_text("Gekozen plek")).to_be_visible()
    what_and_why(page, title)
    save(page)
    kept = actions.open_dossier(example).kansen().set_index("title").geometry[title]
    assert kept.geom_type == kind
    corners = kept.coords if kind == "LineString" else kept.exterior.coords[:-1]
    assert len(corners) == 3


GOES_ALONG = "De foto gaat mee als u de kans bewaart."
NO_PHOTOS = """() => new Promise((done) => {
    const asked = indexedDB.open("kansenkaart", 1);
    asked.onsuccess = () => {
        const all = asked.result.transaction("fotos").objectStore("fotos").getAll();
        all.onsuccess = () => { asked.result.close(); done(all.result.length === 0); };
    };
})"""


@pytest.fixture
def picture(tmp_path):
    """A photo as somebody has it in a folder."""
    path = tmp_path / "foto.jpg"
    Image.new("RGB", (2000, 1000), "teal").save(path)
    return path


def to_the_photo(page, address, settled, street, title):
    page.goto(f"{address}/toevoegen")
    settled(page)
    by_address(page, street)
    what_and_why(page, title)


def photos_of(example, title):
    dossier = actions.open_dossier(example)
    return [dossier.photo(one) for one in dossier.kansen().set_index("title").loc[title, "photos"] or ()]


def test_a_photo_outlives_a_reload_and_goes_when_one_begins_again(
    open_page, address, settled, look, example, street, picture
):
    page = open_page("telefoon")
    to_the_photo(page, address, settled, street, "Eerst een foto")
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_text(GOES_ALONG)).to_be_visible()
    look(page, "toevoegen-foto")
    page.reload()
    page.get_by_role("button", name="Ga daarmee verder").click()
    expect(page.get_by_alt_text("De foto bij uw kans")).to_be_visible()
    expect(page.get_by_text(GOES_ALONG)).to_be_visible()
    page.get_by_role("button", name="Haal de foto weg").click()
    expect(page.get_by_alt_text("De foto bij uw kans")).to_have_count(0)
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_text(GOES_ALONG)).to_be_visible()
    save(page)
    expect(page.get_by_text("De foto is bewaard.")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    (jpeg,) = photos_of(example, "Eerst een foto")
    with Image.open(io.BytesIO(jpeg)) as image:
        assert image.size == (1600, 800)
    page.wait_for_function(NO_PHOTOS)
    page.get_by_role("button", name="Nog een kans toevoegen").click()
    settled(page)
    by_address(page, street)
    settled(page)
    what_and_why(page, "Toch niet")
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_text(GOES_ALONG)).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Begin opnieuw").click()
    settled(page)
    page.wait_for_function(NO_PHOTOS)


def test_a_photo_that_is_still_being_made_ready_comes_after_its_kans(
    open_page, address, settled, example, street, picture
):
    page = open_page("telefoon")
    to_the_photo(page, address, settled, street, "Foto te laat")
    page.evaluate("""() => {
        const real = window.createImageBitmap;
        window.createImageBitmap = (...all) => new Promise((done) => { window.letGo = () => done(real(...all)); });
    }""")
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_text("De foto wordt klaargemaakt…")).to_be_visible()
    save(page)
    assert photos_of(example, "Foto te laat") == []
    page.evaluate("window.letGo()")
    expect(page.get_by_text("De foto is bewaard.")).to_be_visible()
    assert len(photos_of(example, "Foto te laat")) == 1


def test_a_browser_that_keeps_nothing_says_so_and_the_photo_goes_along(
    open_page, address, settled, example, street, picture
):
    page = open_page("telefoon")
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    to_the_photo(page, address, settled, street, "Foto uit een privévenster")
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_text("Deze browser onthoudt de foto niet.")).to_be_visible()
    press(page, "Terug")
    expect(page.get_by_text("Stap 2 van 3")).to_be_visible()
    forward(page)
    expect(page.get_by_alt_text("De foto bij uw kans")).to_be_visible()
    save(page)
    assert len(photos_of(example, "Foto uit een privévenster")) == 1


def test_a_photo_is_kept_without_where_it_was_taken(open_page, address, settled, example, street, tmp_path):
    title = "Kans met een foto"
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera van iemand"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 22.0, 12.0)
    path = tmp_path / "foto.jpg"
    Image.new("RGB", (640, 480), "seagreen").save(path, exif=exif)
    assert b"Camera van iemand" in path.read_bytes()
    page = open_page("laptop")
    page.goto(f"{address}/toevoegen")
    settled(page)
    by_address(page, street)
    what_and_why(page, title)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("De foto gaat mee als u de kans bewaart.")).to_be_visible()
    save(page)
    dossier = actions.open_dossier(example)
    (photo,) = dossier.kansen().set_index("title").loc[title, "photos"]
    kept = dossier.photo(photo)
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (640, 480)
        assert len(image.getexif()) == 0
    assert b"Camera van iemand" not in kept
