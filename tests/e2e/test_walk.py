"""A whole schouw: prepared, walked, agreed, signed, reported; and nothing on the screen is ever lost."""

import re
import signal
from pathlib import Path
from urllib.parse import urlsplit

import geopandas as gpd
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect
from standing import UNFADED
from test_every_page import RULES, complaints

from kansenkaart import actions
from kansenkaart.crs import RD, WGS84

pytestmark = pytest.mark.e2e
OPTIONS = {"runOnly": RULES["runOnly"]}
SHOTS = Path(__file__).parents[2] / "screenshots"


@pytest.fixture
def own(serving, example, tmp_path):
    """A neighbourhood of its own, and the address of its app. Ask for it before `open_page`."""
    path = actions.open_dossier(example).copy_to(tmp_path / "buurt.gpkg")
    with serving(path, tmp_path) as address:
        yield path, address


@pytest.fixture
def walk(example, tmp_path):
    """A neighbourhood of its own with a schouw of three stops: its file, the schouw."""
    path = actions.open_dossier(example).copy_to(tmp_path / "buurt.gpkg")
    dossier = actions.open_dossier(path)
    return path, actions.plan_schouw(dossier, "Rond het plein", stops=3)


def folded(path, one):
    return actions.schouwen(actions.open_dossier(path))[one.id]


def go(page, url, settled):
    page.goto(url)
    settled(page)


def is_kept(page):
    """Wait until a field says that what was typed is in the dossier."""
    expect(page.locator("p.kept").filter(has_text=re.compile("^Bewaard$")).first).to_be_visible()


def press(page, name, *, exact=True):
    page.get_by_role("button", name=name, exact=exact).first.click()


def choose_round(page, name):
    page.get_by_role("radiogroup").first.get_by_role("radio", name=name, exact=True).click()


def write(page, label, text):
    field = page.get_by_label(label)
    expect(field.first).to_be_visible()
    expect(field.first).to_be_editable()  # what is drawn over is closed
    field.first.press_sequentially(text)
    return field.first


def save(page, name, shown, *, exact=True):
    """Press the button of a form, and wait until what came of it is on the screen."""
    press(page, name, exact=exact)
    expect(page.get_by_text(shown).first).to_be_visible()


def at_stop(page, address, one, settled, number=0):
    go(page, f"{address}/lopen?schouw={one.id}&stop={one.stops[number].id}", settled)
    expect(page.get_by_role("heading", name=f"{number + 1}. {one.stops[number].title}")).to_be_visible()


@pytest.fixture
def look(settled, look):
    """Leave a picture of a step, and see that everybody can use it."""

    def check(page, name):
        settled(page)
        look(page, name)
        page.add_style_tag(content=UNFADED)
        assert list(complaints(Axe().run(page, options=OPTIONS).response["violations"])) == []

    return check


def test_a_whole_schouw(own, open_page, width, settled, look):
    path, address = own
    page = open_page(width)
    _prepare(page, address, settled, look)
    (one,) = actions.schouwen(actions.open_dossier(path)).values()
    _walk(page, one, settled, look)
    _agree(page, settled, look)
    _look_back(page, address, settled, look)
    (one,) = actions.schouwen(actions.open_dossier(path)).values()
    assert one.signed_by_both
    assert one.present == {"bewoners": 9, "gemeente": 3, "ondernemers": 0, "onderwijs": 0, "onderzoek": 0}
    assert [row.outcome for row in one.proposals] == ["voorwaarde"]
    assert [note.text for note in one.notes] == ["Drie bomen en een grasveld.", "Waar spelen de kinderen dan?"]
    assert [row.what for row in one.agreements] == ["Samen een tekening maken"]
    assert one.drafts == ()
    status = actions.open_dossier(path).kansen().set_index("id")["status"]
    assert {status[name] for name in one.stops[0].kansen} == {"afgesproken"}


def _prepare(page, address, settled, look):
    go(page, f"{address}/schouw", settled)
    page.get_by_label("Naam van de schouw").fill("Rond het plein")
    page.get_by_label("Hoeveel stops").fill("3")
    page.get_by_label("Hoeveel stops").press("Enter")
    settled(page)
    press(page, "Maak deze schouw")
    expect(page.get_by_role("heading", name="Wanneer en wie")).to_be_visible()
    settled(page)
    second = page.get_by_role("heading", level=4).nth(1).inner_text().removeprefix("2. ")
    press(page, "Omhoog")
    expect(page.get_by_role("heading", name=f"1. {second}", exact=True)).to_be_visible()
    write(page, "Wie leidt de schouw?", "Iemand van de kerngroep").press("Tab")
    is_kept(page)
    look(page, "schouw-1-voorbereiden")


def _walk(page, one, settled, look):
    press(page, "Begin de schouw")
    expect(page.get_by_role("heading", name="Hoeveel mensen zijn er?")).to_be_visible()
    press(page, "Begin bij stop 1")
    expect(page.get_by_text("Lees eerst samen de huisregels. Zet dan het vinkje.")).to_be_visible()
    page.get_by_text("We hebben de huisregels gelezen").click()
    for label, number in (("Bewoners", "9"), ("Gemeente", "3"), ("voor het eerst", "4")):
        page.get_by_label(label).fill(number)
        page.get_by_label(label).press("Enter")
    look(page, "schouw-2-opening")
    press(page, "Begin bij stop 1")
    expect(page.get_by_role("heading", name=f"1. {one.stops[0].title}")).to_be_visible()
    write(page, "Wat zien we hier?", "Drie bomen en een grasveld.").press("Tab")
    is_kept(page)
    look(page, "schouw-3-beeld")
    choose_round(page, "Wat vindt u?")
    page.get_by_role("radio", name="Een zorg").click()
    write(page, "Bewoners: een zorg", "Waar spelen de kinderen dan?")
    save(page, "Bewaar", "Gezien en gezegd")
    look(page, "schouw-4-mening")


def _agree(page, settled, look):
    choose_round(page, "Kan het zo?")
    write(page, "Het voorstel in een of twee zinnen", "Huizen op de helft, de bomen blijven.")
    save(page, "Leg dit voorstel voor", "Nog niet alle partijen hebben geantwoord.")
    page.get_by_role("radio", name="Akkoord", exact=True).first.click()
    save(page, "Bewaar antwoord: Akkoord", "Bewoners: Akkoord")
    expect(page.get_by_text("Nog niet alle partijen hebben geantwoord.")).to_be_visible()
    page.get_by_role("radio", name="Akkoord als …", exact=True).last.click()
    write(page, "Zo kan het, met deze voorwaarde.", "de speelplek blijft")
    save(page, "Bewaar antwoord: Akkoord als …", "Afgesproken met voorwaarde")
    look(page, "schouw-5-voorstel")
    choose_round(page, "Wie doet wat?")
    write(page, "Wat spreken we af?", "Samen een tekening maken")
    write(page, "Wie doet het?", "Kerngroep en ontwerper")
    save(page, "Bewaar deze afspraak", "Samen een tekening maken · Kerngroep en ontwerper.")
    look(page, "schouw-6-afspraak")
    for name in ("Stop 2", "Stop 3", "Afronden"):
        press(page, name)
        expect(page.get_by_role("heading", name=re.compile(f"^({name[-1]}\\. |Afronden)"))).to_be_visible()
    for party, role in (("Bewoners", "kerngroep"), ("Gemeente", "ambtenaar")):
        who = page.get_by_role("radiogroup", name=f"Wie tekent er voor de {party.lower()}?")
        who.get_by_role("radio", name=role).click()
        press(page, f"Onderteken: {party}")
        expect(page.get_by_text(re.compile(f"{party}: getekend als {role}"))).to_be_visible()
    expect(page.get_by_text("De antwoorden zijn te zien vanaf 5 mensen.")).to_be_visible()
    page.get_by_role("radio", name="5 ja").first.click()
    save(page, "Bewaar en geef door", "Bewaard. Geef de laptop aan de volgende.")
    look(page, "schouw-7-afronden")
    save(page, "Sluit de schouw af", "De schouw is afgesloten.")


def _look_back(page, address, settled, look):
    go(page, f"{address}/gebeurd", settled)
    look(page, "gebeurd-1-wacht")
    page.get_by_role("tab", name="Afspraken").click()
    expect(page.get_by_role("heading", name=re.compile("^Samen een tekening maken"))).to_be_visible()
    page.get_by_text("Vertel hoe het gaat").click()
    page.get_by_role("radio", name="Begonnen").click()
    write(page, "Wat is er gebeurd?", "De eerste schets is er.")
    save(page, "Bewaar", re.compile("Begonnen De eerste schets is er."))
    look(page, "gebeurd-2-afspraken")
    page.get_by_role("tab", name="Op papier").click()
    with page.expect_download(timeout=120_000) as got:
        press(page, "Verslag (PDF)")
    assert got.value.path().read_bytes().startswith(b"%PDF")


# --- Nothing on the screen is ever lost ---------------------------------------------------------

SEEN = "Wat zien we hier?"


def seen(page):
    return page.get_by_label(SEEN)


def arrived(page):
    """Wait until nothing that was typed waits in the browser any more."""
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('kansenkaart.tekst.'))")


def test_a_browser_that_dies_while_one_types_loses_nothing(walk, start, tmp_path, open_page, settled):
    path, one = walk
    _server, address = start(path, tmp_path)
    page = open_page("telefoon")
    at_stop(page, address, one, settled)
    write(page, SEEN, "Drie bomen, en een bank die")
    is_kept(page)
    page.context.close()  # no field was left, no button was pressed
    (note,) = folded(path, one).notes
    assert note.text == "Drie bomen, en een bank die"
    again = open_page("laptop")  # another device: nothing is in its browser
    at_stop(again, address, one, settled)
    expect(seen(again)).to_have_value("Drie bomen, en een bank die")


def test_a_reload_right_after_a_letter_loses_nothing(walk, start, tmp_path, open_page, settled):
    path, one = walk
    _server, address = start(path, tmp_path)
    page = open_page("laptop")
    at_stop(page, address, one, settled)
    write(page, SEEN, "Nog niet verstuurd")
    page.reload()
    expect(seen(page)).to_have_value("Nog niet verstuurd")
    arrived(page)
    assert [note.text for note in folded(path, one).notes] == ["Nog niet verstuurd"]


def test_going_on_right_after_a_letter_loses_nothing(walk, start, tmp_path, open_page, settled):
    path, one = walk
    _server, address = start(path, tmp_path)
    page = open_page("telefoon")
    at_stop(page, address, one, settled)
    write(page, SEEN, "Vlug doorgelopen")
    press(page, "Stop 2")
    expect(page.get_by_role("heading", name=f"2. {one.stops[1].title}")).to_be_visible()
    press(page, "Stop 1")
    expect(page.get_by_role("heading", name=f"1. {one.stops[0].title}")).to_be_visible()
    settled(page)
    expect(seen(page)).to_have_count(1)
    expect(seen(page)).to_have_value("Vlug doorgelopen")
    arrived(page)
    assert [note.text for note in folded(path, one).notes] == ["Vlug doorgelopen"]


def test_going_to_and_fro_while_one_types_shows_each_stop_its_own_text(walk, start, tmp_path, open_page, settled):
    path, one = walk
    _server, address = start(path, tmp_path)
    page = open_page("laptop")
    at_stop(page, address, one, settled)
    for turn in range(3):
        write(page, SEEN, f"een{turn} ")
        press(page, "Stop 2")
        press(page, "Stop 1")
        expect(page.get_by_role("heading", name=f"1. {one.stops[0].title}")).to_be_visible()
        press(page, "Stop 2")
        expect(page.get_by_role("heading", name=f"2. {one.stops[1].title}")).to_be_visible()
        write(page, SEEN, f"twee{turn} ")
        press(page, "Stop 1")
        expect(page.get_by_role("heading", name=f"1. {one.stops[0].title}")).to_be_visible()
    settled(page)  # the closed field of the other stop stands beside it until all is drawn
    expect(seen(page)).to_have_count(1)
    expect(seen(page)).to_have_value("een0 een1 een2 ")
    arrived(page)
    texts = {note.stop: (note.text, note.versions) for note in folded(path, one).notes}
    assert texts == {one.stops[0].id: ("een0 een1 een2 ", ()), one.stops[1].id: ("twee0 twee1 twee2 ", ())}


#: A line on which what the page asks is much later than the click.
SLOW_LINE = """(() => { const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) { setTimeout(() => send.call(this, data), 1500); }; })()"""


@pytest.mark.parametrize("line", ["", SLOW_LINE], ids=["snel", "traag"])
def test_the_field_of_a_stop_is_closed_from_the_click_that_leaves_it(walk, start, tmp_path, open_page, settled, line):
    path, one = walk
    _server, address = start(path, tmp_path)
    page = open_page("telefoon")
    page.add_init_script(line)
    at_stop(page, address, one, settled)
    write(page, SEEN, "Van stop een.")
    left = page.evaluate("""() => {
        const field = document.querySelector("textarea[data-text]");
        [...document.querySelectorAll("button")].find(button => button.innerText.includes("Stop 2")).click();
        return [field.isConnected, field.readOnly, field.value];
    }""")
    assert left == [True, True, "Van stop een."]
    write(page, SEEN, "Van stop twee.")
    arrived(page)
    assert {note.stop: note.text for note in folded(path, one).notes} == {
        one.stops[0].id: "Van stop een.", one.stops[1].id: "Van stop twee.",
    }  # fmt: skip
    page.get_by_text("Huisregels", exact=True).click()  # this leads nowhere
    expect(seen(page)).to_be_editable()


def test_a_date_is_dutch_in_every_browser(walk, start, tmp_path, open_page, settled):
    path, one = walk
    _server, address = start(path, tmp_path)
    page = open_page("laptop", locale="en-US")
    go(page, f"{address}/schouw?schouw={one.id}", settled)
    write(page, "Datum", "3-4")
    expect(page.get_by_text("Schrijf de datum als dag-maand-jaar, zoals 31-12-2027.")).to_be_visible()
    write(page, "Wie leidt de schouw?", "De kerngroep")
    page.wait_for_function(
        "() => Object.keys(localStorage).filter(key => key.startsWith('kansenkaart.tekst.')).length === 1"
    )
    assert (folded(path, one).date, folded(path, one).lead) == ("", "De kerngroep")
    page.reload()
    expect(page.get_by_label("Datum")).to_have_value("3-4")
    page.get_by_label("Datum").press("End")
    write(page, "Datum", "-2027")
    arrived(page)
    assert folded(path, one).date == "2027-04-03"
    page.reload()
    expect(page.get_by_label("Datum")).to_have_value("03-04-2027")
    expect(page.get_by_text("3 april 2027").first).to_be_visible()


def test_a_killed_server_loses_nothing_also_of_what_was_typed_while_it_was_away(
    walk, start, tmp_path, browser, settled
):
    path, one = walk
    server, address = start(path, tmp_path)
    context = browser.new_context(locale="nl-NL")  # not `open_page`: a browser complains when its server is away
    page = context.new_page()
    at_stop(page, address, one, settled)
    write(page, SEEN, "Voor de klap.")
    is_kept(page)
    server.send_signal(signal.SIGKILL)
    server.wait(timeout=20)
    seen(page).press_sequentially(" En erna.")
    start(path, tmp_path, urlsplit(address).port)
    at_stop(page, address, one, settled)
    expect(seen(page)).to_have_value("Voor de klap. En erna.")
    arrived(page)
    context.close()
    assert [(note.text, note.versions) for note in folded(path, one).notes] == [("Voor de klap. En erna.", ())]


def test_a_photo_that_was_taken_while_the_laptop_was_away_comes_in_later(walk, start, tmp_path, browser, settled):
    path, one = walk
    picture = tmp_path / "foto.jpg"
    Image.new("RGB", (900, 600), "olive").save(picture)
    server, address = start(path, tmp_path)
    context = browser.new_context(locale="nl-NL")  # not `open_page`: a browser complains when its server is away
    page = context.new_page()
    at_stop(page, address, one, settled)
    page.get_by_text("Foto", exact=True).click()
    expect(page.get_by_text("Foto van deze plek")).to_be_visible()  # what the browser needs is in
    server.send_signal(signal.SIGKILL)
    server.wait(timeout=20)
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_text("De foto staat op dit apparaat.")).to_be_visible()
    assert folded(path, one).photos == ()
    start(path, tmp_path, urlsplit(address).port)
    at_stop(page, address, one, settled, number=1)  # at another stop than where it was taken
    expect(page.get_by_text("De foto is bewaard.")).to_be_attached()
    context.close()
    assert [photo.stop for photo in folded(path, one).photos] == [one.stops[0].id]


SAID = """(words) => document.body.innerText.includes(words)
    || [...document.querySelectorAll("textarea")].some((field) => field.value.includes(words))"""


def test_what_two_laptops_wrote_is_all_there_afterwards(walk, start, tmp_path, open_page, settled):
    path, one = walk
    other = actions.open_dossier(path).copy_to(tmp_path / "tweede.gpkg")
    for file, words in ((path, "Links staat een eik."), (other, "Rechts staat een linde.")):
        folder = tmp_path / file.stem
        folder.mkdir()
        _server, address = start(file, folder)
        page = open_page("laptop")
        at_stop(page, address, one, settled)
        write(page, SEEN, words).press("Tab")
        is_kept(page)
        choose_round(page, "Kan het zo?")
        expect(page.get_by_label("Het voorstel in een of twee zinnen")).to_be_visible()
    actions.merge_dossiers(path, other, into=tmp_path / "samen.gpkg")
    _server, address = start(tmp_path / "samen.gpkg", tmp_path)
    page = open_page("laptop")
    at_stop(page, address, one, settled)
    for words in ("Links staat een eik.", "Rechts staat een linde."):
        page.wait_for_function(SAID, arg=words)


def test_the_keyboard_alone_is_enough(walk, start, tmp_path, open_page, settled):
    path, one = walk
    _server, address = start(path, tmp_path)
    page = open_page("laptop")
    go(page, f"{address}/lopen?schouw={one.id}", settled)

    def to(role, name):
        target = page.get_by_role(role, name=name).first
        target.wait_for()
        for _ in range(120):
            page.keyboard.press("Tab")
            if target.evaluate("node => node.getRootNode().activeElement === node"):
                return
        pytest.fail(f"{name} is not reached with the keyboard")

    to("checkbox", "We hebben de huisregels gelezen")
    page.keyboard.press("Space")
    settled(page)
    to("button", "Begin bij stop 1")
    page.keyboard.press("Enter")
    expect(seen(page)).to_be_visible()
    settled(page)
    to("textbox", SEEN)
    page.keyboard.type("Gezien zonder muis")
    is_kept(page)
    for name in ("Stop 2", "Stop 3", "Afronden"):
        to("button", re.compile(f"{name}$"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=re.compile(f"^({name[-1]}\\. |Afronden)"))).to_be_visible()
        settled(page)
    to("radio", "bewoner")
    page.keyboard.press("Space")
    settled(page)
    to("button", "Onderteken: Bewoners")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("Bewoners: getekend als bewoner"))).to_be_visible()
    now = folded(path, one)
    assert [note.text for note in now.notes] == ["Gezien zonder muis"]
    assert [row.party for row in now.signatures] == ["bewoners"]


# --- Where one stands ---------------------------------------------------------------------------


def test_a_phone_on_the_hotspot_tells_the_laptop_where_the_group_stands(
    walk, start, tmp_path, open_page, settled, look
):
    path, one = walk
    _server, address = start(path, tmp_path, None, "--phones")
    laptop = open_page("laptop")
    at_stop(laptop, address, one, settled)
    laptop.get_by_text("Een telefoon laten zeggen waar u staat").click()
    shown = laptop.get_by_text(re.compile("^Of typ op de telefoon")).inner_text()
    look(laptop, "lopen-telefoon")
    spot = gpd.GeoSeries([shapely.Point(one.stops[0].x + 30, one.stops[0].y)], crs=RD).to_crs(WGS84).iloc[0]
    here = {"longitude": spot.x, "latitude": spot.y, "accuracy": 7}
    phone = open_page("telefoon", geolocation=here, permissions=["geolocation"])
    phone.goto(f"{address}/kk/telefoon{shown[shown.index('?') :]}")
    phone.get_by_role("button", name="Laat de laptop zien waar ik sta").click()
    expect(phone.get_by_text("De laptop weet waar u staat.")).to_be_visible()
    assert list(complaints(Axe().run(phone, options=OPTIONS).response["violations"])) == []
    phone.screenshot(path=SHOTS / "telefoon-390.png")
    expect(laptop.get_by_text(re.compile("30 m van de stop \\(op 7 m nauwkeurig\\). Van de telefoon"))).to_be_visible()


def test_without_a_phone_one_points_at_where_one_stands(walk, start, tmp_path, open_page, settled):
    path, one = walk
    _server, address = start(path, tmp_path)
    page = open_page("telefoon")
    at_stop(page, address, one, settled)
    page.get_by_text("Zelf aanwijzen waar u staat").click()
    page.get_by_role("radio", name="Met coördinaten").click()
    page.get_by_label(re.compile("^Coördinaten")).fill(f"{one.stops[0].x + 40:.0f} {one.stops[0].y:.0f}")
    page.get_by_label(re.compile("^Coördinaten")).press("Enter")
    expect(page.get_by_text(re.compile("40 m van de stop \\(zelf aangewezen\\)"))).to_be_visible()
