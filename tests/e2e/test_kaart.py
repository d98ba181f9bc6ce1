"""Looking: the map, the list, the filters, side by side, one kans from near."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
SHOTS = Path(__file__).parents[2] / "screenshots"


def cards(page):
    return page.get_by_role("list", name="Lijst van kansen", exact=True).get_by_role("button")


def number_before(page, words):
    """The number that the count of kansen begins with, once it says these words."""
    found = page.get_by_text(re.compile(rf"^\d+ {words}"))
    expect(found).to_be_visible()
    return int(re.match(r"\d+", found.inner_text()).group())


def test_the_map_opens_with_a_list_that_says_the_same(open_page, address, width, settled, look):
    page = open_page(width)
    page.goto(address)
    settled(page)
    count = number_before(page, "kansen op de kaart")
    assert count > 30
    expect(cards(page)).to_have_count(count)
    expect(page.get_by_text("verzonnen").first).to_be_visible()
    look(page, "kaart")


def test_a_filter_acts_on_the_list_and_stands_in_the_address(open_page, address, width, settled, look):
    page = open_page(width)
    page.goto(address)
    settled(page)
    expect(cards(page).first).to_be_visible()
    before = cards(page).count()
    page.get_by_text("Kies wat u wilt zien").click()
    page.get_by_role("button", name="Groen", exact=True).click()
    after = number_before(page, "van de")
    assert 0 < after < before
    expect(cards(page)).to_have_count(after)
    assert all("Groen" in text for text in cards(page).all_inner_texts())
    expect(page).to_have_url(re.compile("thema=groen"))
    look(page, "kaart-filter")
    again = open_page(width)
    again.goto(page.url)
    settled(again)
    expect(cards(again)).to_have_count(after)


def test_residents_and_municipality_stand_side_by_side(open_page, address, width, settled, look):
    page = open_page(width)
    page.goto(address)
    settled(page)
    page.get_by_text("Naast elkaar").click()
    for label in ("Bewoners", "Gemeente"):
        heading = page.get_by_role("heading", name=re.compile(rf"^{label}: \d+$"))
        expect(heading).to_be_visible()
        own = page.get_by_role("list", name=f"Lijst van kansen: {label}").get_by_role("button")
        expect(own).to_have_count(int(heading.inner_text().split()[-1]))
    settled(page)
    assert_in_reading_order(page, width)
    look(page, "naast-elkaar")


def assert_in_reading_order(page, width):
    """On a phone: map and list of the one, then map and list of the other; both lists equally wide."""
    maps = [row.bounding_box() for row in page.get_by_role("application").all()]
    lists = [row.bounding_box() for row in page.get_by_role("list", name=re.compile("^Lijst van kansen")).all()]
    assert abs(lists[0]["width"] - lists[1]["width"]) < 2
    tops = [maps[0]["y"], lists[0]["y"], maps[1]["y"], lists[1]["y"]]
    assert (tops == sorted(tops)) is (width == "telefoon")


def test_the_filter_stays_when_one_goes_on(open_page, address, settled):
    """Opening a kans and laying side by side rerun the page; what was chosen in the browser stays."""
    page = open_page("laptop")
    page.goto(f"{address}/?thema=groen")
    settled(page)
    count = number_before(page, "van de")
    cards(page).first.click()
    page.get_by_role("button", name="Terug naar de lijst").click()
    expect(page.get_by_role("button", name="Terug naar de lijst")).to_have_count(0)
    expect(cards(page)).to_have_count(count)
    page.get_by_text("Naast elkaar").click()
    expect(page.get_by_role("heading", name=re.compile("^Bewoners: "))).to_be_visible()
    settled(page)
    expect(page).to_have_url(re.compile("thema=groen"))
    page.get_by_text("Kies wat u wilt zien").click()
    page.get_by_role("button", name="Toon alles").click()
    number_before(page, "kansen op de kaart")
    expect(page).not_to_have_url(re.compile("thema"))


def test_choosing_from_the_list_opens_the_kans_with_its_place_and_trail(open_page, address, width, settled, look):
    page = open_page(width)
    page.goto(address)
    settled(page)
    first = cards(page).first
    title = first.locator("strong").inner_text()
    first.click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Wat de kaart hier laat zien")).to_be_visible()
    expect(page.get_by_text(re.compile("Kans toegevoegd")).first).to_be_visible()
    expect(page).to_have_url(re.compile("kans="))
    look(page, "kans")
    page.get_by_role("button", name="Terug naar de lijst").click()
    expect(cards(page).first).to_be_visible()


def test_a_mark_on_the_map_opens_its_kans(open_page, address, width, settled):
    page = open_page(width)
    page.goto(address)
    settled(page)
    mark = page.get_by_role("application").get_by_role("button", name=re.compile(r"\. (Bewoners|Gemeente),")).last
    title = re.match(r"(.*?)\. (?:Bewoners|Gemeente),", mark.get_attribute("aria-label")).group(1)
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_two_maps_move_together(open_page, address, settled):
    page = open_page("laptop")
    page.goto(f"{address}/?naast-elkaar=true")
    settled(page)
    scales = page.locator(".leaflet-control-scale-line")
    expect(scales).to_have_count(2)
    before = scales.nth(1).inner_text()
    for _ in range(3):  # one step may keep the same round number on the scale
        page.get_by_role("button", name="Dichterbij").first.click()
    page.wait_for_function(
        """before => {
          const [one, two] = [...document.querySelectorAll('.leaflet-control-scale-line')].map(n => n.textContent);
          return one === two && two !== before;
        }""",
        arg=before,
    )


def test_the_button_on_the_map_page_leads_to_adding(open_page, address, width, settled):
    page = open_page(width)
    page.goto(address)
    settled(page)
    page.get_by_role("button", name="Kans toevoegen").click()
    expect(page.get_by_role("heading", name="Stap 1 van 3: Waar is het?")).to_be_visible()
    expect(page.get_by_role("application")).to_be_visible()


def test_a_click_on_a_mark_opens_its_kans(open_page, address, settled):
    page = open_page("laptop")
    page.goto(address)
    settled(page)
    mark = page.locator(".kk-mark:not(.kk-cluster)[aria-label*='Bewoners']").first
    title = mark.get_attribute("aria-label").split(". Bewoners")[0]
    mark.click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_on_paper_the_map_has_the_whole_width_and_every_kans_is_there(open_page, address, settled):
    page = open_page("laptop")
    page.goto(address)
    settled(page)
    count = number_before(page, "kansen op de kaart")
    expect(cards(page)).to_have_count(count)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Kans toevoegen")).to_be_hidden()
    page.set_viewport_size({"width": 718, "height": 1000})  # a sheet of A4 without its margins
    chart, first = page.locator(".kk-map").bounding_box(), cards(page).first.bounding_box()
    assert chart["width"] > 600
    assert first["y"] >= chart["y"] + chart["height"]
    assert cards(page).evaluate_all("all => all.filter(one => one.getBoundingClientRect().height > 0).length") == count
    SHOTS.mkdir(exist_ok=True)
    sheet = page.pdf(path=SHOTS / "kaart.pdf", format="A4", print_background=True)
    assert sheet.startswith(b"%PDF")
