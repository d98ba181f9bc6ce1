"""An address beyond the dossier in the browser: said before anything goes out, chosen, and usable for everybody."""

import re

import pytest
from playwright.sync_api import expect
from test_locatieserver import PLACES
from test_nieuwe_buurt import address, button, is_usable, server  # noqa: F401  (two are fixtures)

pytestmark = pytest.mark.e2e
SEARCH = "Zoek via internet bij PDOK"


@pytest.fixture(autouse=True)
def places(server):  # noqa: F811
    server.places = PLACES


def search(page, label):
    page.get_by_text("Met een adres").first.click()
    page.get_by_label(label).fill("Iepenlaan 9")
    page.get_by_label(label).press("Enter")
    expect(
        page.get_by_text("gaat over internet naar PDOK").or_(page.get_by_text("gaat dan over internet"))
    ).to_be_visible()
    button(page, SEARCH).click()
    expect(page.get_by_text("Gevonden via PDOK, buiten dit dossier")).to_be_visible()


def test_a_place_outside_the_neighbourhood_is_said_before_one_goes_on(open_page, address, width, settled):  # noqa: F811
    page = open_page(width)
    page.goto(f"{address}/toevoegen")
    settled(page)
    search(page, "Straat en huisnummer, of postcode")
    settled(page)
    is_usable(page)
    page.get_by_role("button", name=re.compile("^Iepenlaan 9, 9999ZZ")).click()
    expect(page.get_by_text(re.compile("Deze plek ligt buiten .* Klopt dat"))).to_be_visible()


def test_an_address_gives_the_buurt_around_it(open_page, address, width, settled):  # noqa: F811
    page = open_page(width)
    page.goto(f"{address}/nieuw")
    settled(page)
    search(page, "Straat, huisnummer en plaats")
    page.get_by_role("button", name=re.compile("^Iepenlaan 9, 1064AB")).click()
    expect(page.get_by_role("img", name="De omtrek van Iepenbuurt-Noord")).to_be_visible()
    settled(page)
    is_usable(page)
