"""Clashes and kansen together in a real browser: list, filter, card, remark, numbers, other places, tables."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from shapely.geometry import box

from kansenkaart import actions

pytestmark = pytest.mark.e2e
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
MARK = re.compile("kk-mark|kk-cluster")
HOSTILE = "Zaal <img src=x onerror=alert(1)> $x^2$ [a](https://evil.example) :red[b]"


@pytest.fixture(scope="module")
def hostile(example):
    """A plan with a hostile title on the ground of the first clash of the example."""
    dossier = actions.open_dossier(example)
    row = next(row for row in actions.check(dossier).check.rows if (row.pair, row.level) == ("kans", "botst"))
    place = dict(zip(*actions.check(dossier).check.findings[["id", "geometry"]].to_numpy().T, strict=True))[row.id]
    data = {"title": HOSTILE, "party": "ondernemers", "theme": "wonen", "dwellings": 8}
    return actions.add_kans(dossier, data, box(place.x - 20, place.y - 20, place.x + 20, place.y + 20)).id


def cards(page):
    return page.get_by_role("region", name="Lijst van botsingen en kansen samen").get_by_role("button")


def axe(page, settled):
    """What axe complains of, but for marks on the map that stand close: the list says the same."""
    settled(page)
    found = Axe().run(page, options=RULES).response["violations"]
    nodes = [(one["id"], node["target"]) for one in found for node in one["nodes"]]
    return [(rule, target) for rule, target in nodes if rule != "target-size" or not MARK.search(str(target))]


def opened(page, address, settled, path="samen"):
    page.goto(f"{address}/{path}")
    settled(page)
    return page


def test_the_list_and_the_filters_say_the_same(open_page, address, width, settled, look):
    page = opened(open_page(width), address, settled)
    expect(cards(page).first).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Botst: "))).to_be_visible()
    look(page, "samen")
    page.get_by_text("Kies wat u wilt zien").click()
    page.get_by_role("button", name="Spelen", exact=True).click()
    expect(page).to_have_url(re.compile("over=Spelen"))
    expect(cards(page).filter(has_not_text=re.compile("speel|Toon er nog", re.I))).to_have_count(0)
    expect(cards(page).first).to_be_visible()
    settled(page)
    look(page, "samen-filter")
    assert axe(page, settled) == []


#: Whether the map shows this many findings, by what its marks say: a group says its number, a mark is one.
AS_MANY = """(wanted) => wanted === [...document.querySelectorAll(".kk-finding")]
    .map((mark) => Number(mark.getAttribute("aria-label").match(/^(\\d+) dicht bij elkaar/)?.[1] ?? 1))
    .reduce((sum, one) => sum + one, 0)"""


def test_findings_that_lie_on_each_other_are_one_mark_until_one_comes_near(open_page, address, width, settled, look):
    page = open_page(width)
    page.emulate_media(reduced_motion="reduce")  # then the map is where it goes at once
    opened(page, address, settled)
    headings = page.get_by_role("region", name="Lijst van botsingen en kansen samen").get_by_role("heading")
    expect(headings.first).to_be_visible()
    count = sum(int(text.split(": ")[1]) for text in headings.all_inner_texts())
    page.wait_for_function(AS_MANY, arg=count)  # the first map is there before its findings are
    groups = page.locator(".kk-finding.kk-cluster")
    assert 0 < groups.count() < count
    for _ in range(8):  # from the whole neighbourhood to one street
        if groups.count():
            groups.first.click()
    expect(groups).to_have_count(0)
    look(page, "samen-dichtbij")
    nearest = """(marks) => {
      const middle = ({left, right, top, bottom}) => [(left + right) / 2, (top + bottom) / 2];
      const [x, y] = middle(document.querySelector(".kk-map").getBoundingClientRect());
      const away = marks.map((mark) => middle(mark.getBoundingClientRect())).map(([u, v]) => Math.hypot(u - x, v - y));
      return away.indexOf(Math.min(...away));
    }"""
    marks = page.locator(".kk-finding")
    marks.nth(marks.evaluate_all(nearest)).click()
    expect(page.get_by_role("button", name="Terug naar de lijst")).to_be_visible()


def test_a_card_shows_both_in_the_same_form_and_keeps_what_does_not_fit(open_page, address, width, settled, look):
    page = opened(open_page(width), address, settled)
    first = cards(page).first
    title = first.locator("strong").inner_text()
    first.click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_in_viewport()
    settled(page)
    halves = page.get_by_role("list", name="De twee naast elkaar").get_by_role("listitem")
    expect(halves).to_have_count(2)
    one, two = (half.locator("dt").all_inner_texts() for half in halves.all())
    assert one == two == ["Wil hier", "Waarden", "Hoe vast"]
    shared = page.get_by_text(re.compile("^Wat (ze|deze kansen) delen")).bounding_box()
    assert shared["y"] < halves.first.bounding_box()["y"]
    look(page, "kaartje")
    page.get_by_text("Zo is dit berekend").click()
    expect(page.get_by_text(re.compile("^Regel: "))).to_be_visible()
    page.get_by_text("Dit klopt niet").click()
    words = f"Het hek staat verder naar <b>links</b> ({width})."
    page.get_by_role("textbox", name=re.compile("^Wat klopt er niet")).fill(words)
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_text(words).first).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_text(words).first).to_be_visible()
    assert axe(page, settled) == []


def test_the_button_right_after_another_click_counts(open_page, address, settled):
    page = opened(open_page("laptop"), address, settled)
    cards(page).nth(1).click()
    page.get_by_text("Dit klopt niet").click()
    words = "Dit is vlug achter elkaar gedaan."
    page.get_by_role("textbox", name=re.compile("^Wat klopt er niet")).fill(words)
    expect(page.get_by_role("radio", name="Kerngroep").first).to_be_visible()
    page.evaluate("""() => {
        [...document.querySelectorAll("[role=radio]")].find((one) => one.innerText.includes("Kerngroep")).click();
        document.querySelector("button.save").click();
    }""")
    expect(page.get_by_role("listitem").filter(has_text=words)).to_be_visible()


def test_a_hostile_title_stays_text(open_page, address, hostile, settled, look):
    page = open_page("laptop")
    page.goto(f"{address}/samen?kans={hostile}")
    settled(page)
    expect(page.get_by_text(f"U ziet alleen wat te maken heeft met: {HOSTILE}")).to_be_visible()
    cards(page).first.click()
    expect(page.get_by_role("heading", name=HOSTILE, exact=True)).to_be_visible()
    look(page, "samen-vijandig")
    assert page.locator("img[src='x']").count() == 0
    assert page.locator("a[href*='evil.example']").count() == 0


def test_numbers_before_and_after(open_page, address, width, settled, look):
    page = opened(open_page(width), address, settled)
    page.get_by_role("tab", name="Cijfers voor en na").click()
    expect(page.get_by_role("list", name="Wat verandert")).to_be_visible()
    page.get_by_text("Alle cijfers in een tabel").click()
    expect(page.get_by_role("region", name="Alle cijfers")).to_be_visible()
    settled(page)
    look(page, "cijfers")
    assert axe(page, settled) == []


def test_other_places_stand_beside_the_plan_and_doing_nothing(open_page, address, width, settled, look):
    page = opened(open_page(width), address, settled)
    page.get_by_role("tab", name="Waar kan het ook?").click()
    page.get_by_role("combobox", name=re.compile("Naast welke kans")).click()
    page.get_by_role("option", name="Woongebouw in de hof aan de Tureluurstraat").click()
    table = page.get_by_role("region", name="Plekken naast elkaar")
    expect(table.get_by_role("row").nth(1)).to_contain_text("Het plan")
    expect(table.get_by_role("row").nth(2)).to_contain_text("Niets doen")
    settled(page)
    look(page, "waar-kan-het-ook")
    assert axe(page, settled) == []


def test_two_roles_change_a_threshold_and_the_default_stays_beside_it(open_page, address, width, settled, look):
    page = opened(open_page(width), address, settled, "tabellen")
    page.get_by_role("tab", name="Drempels").click()
    expect(page.get_by_role("row", name=re.compile("dichtbij is hooguit"))).to_be_visible()
    settled(page)
    page.get_by_text("Samen een rij veranderen").click()
    value = {"telefoon": "45", "laptop": "40"}[width]
    page.get_by_role("spinbutton").fill(value)
    for label, role in (("Eens: een bewoner", "Kerngroep"), ("Eens: iemand van de gemeente", "Ambtenaar")):
        page.get_by_role("radiogroup", name=re.compile(label)).get_by_role("radio", name=role, exact=True).click()
    page.get_by_role("textbox", name=re.compile("Waarom veranderen")).fill(f"Onze straten zijn smal ({width}).")
    page.get_by_role("button", name="Samen zo afspreken").click()
    row = page.get_by_role("row", name=re.compile("dichtbij is hooguit"))
    expect(row).to_contain_text(f"{value} m (samen veranderd)")
    expect(row).to_contain_text("50 m")
    settled(page)
    look(page, "tabellen")
    page.get_by_role("tab", name="Wat er veranderde").click()
    expect(page.get_by_role("cell", name=f"Onze straten zijn smal ({width}).")).to_be_visible()
    settled(page)
    look(page, "tabellen-geschiedenis")
    assert axe(page, settled) == []


def test_a_new_kans_is_told_at_once_what_it_meets(open_page, address, settled, look):
    page = open_page("laptop")
    page.goto(f"{address}/toevoegen")
    settled(page)
    page.get_by_role("radio", name="Met een adres").click()
    page.get_by_label("Straat en huisnummer, of postcode").fill("Karekiethof 1")
    page.get_by_label("Straat en huisnummer, of postcode").press("Enter")
    page.get_by_role("list", name="Gevonden adressen").get_by_role("button").first.click()
    expect(page.get_by_text(re.compile("^Gekozen plek"))).to_be_visible()
    page.get_by_role("button", name="Verder", exact=True).click()
    page.get_by_role("radio", name="Groen", exact=True).click()
    expect(page.get_by_role("heading", name="Wat hier al speelt")).to_be_visible()
    expect(page.get_by_text("U kunt gewoon verder")).to_be_visible()
    settled(page)
    look(page, "toevoegen-wat-speelt")
