"""Every page of the table: opens, speaks Dutch, and is usable by everybody (axe, WCAG 2.2 AA)."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kansenkaart.ui.main import PAGES

pytestmark = pytest.mark.e2e
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: Words that are English and never Dutch; a sign that Streamlit shows a text of its own.
ENGLISH = re.compile(
    r"\b(the|and|your|file|files|upload|browse|drag|drop|press|apply|choose|select|loading|running)\b", re.I
)


def complaints(violations):
    """What axe found, without marks that stand close: 2.5.8 exempts a target whose place is essential.

    The list beside the map has the same kansen as large buttons.
    """
    for found in violations:
        nodes = [node["target"] for node in found["nodes"]]
        if found["id"] == "target-size":
            nodes = [target for target in nodes if not re.search("kk-mark|kk-cluster", str(target))]
        if nodes:
            yield found["id"], nodes[:3]


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.path)
def test_a_page_is_whole_and_accessible(open_page, address, width, settled, look, row):
    page = open_page(width)
    page.goto(address if row is PAGES[0] else f"{address}/{row.path}")
    settled(page)
    look(page, f"pagina-{row.path}")
    found = Axe().run(page, options={"runOnly": RULES["runOnly"]})
    assert list(complaints(found.response["violations"])) == []
    assert page.evaluate("document.documentElement.lang") == "nl"
    words = page.evaluate("document.body.innerText")
    names = page.evaluate(
        "[...document.querySelectorAll('[aria-label],[title],[placeholder]')]"
        ".flatMap(n => ['aria-label','title','placeholder'].map(a => n.getAttribute(a) || ''))"
    )
    assert [line for line in [*words.splitlines(), *names] if ENGLISH.search(line)] == []


def test_the_menu_of_a_phone_closes_when_a_page_is_chosen_and_is_closed_at_the_next_visit(open_page, address, settled):
    page = open_page("telefoon")
    page.goto(address)
    settled(page)
    menu = page.get_by_test_id("stSidebar")
    page.get_by_test_id("stExpandSidebarButton").click()
    menu.get_by_role("link", name="Over deze kaart").click()
    expect(page.get_by_role("heading", name="Over deze kaart")).to_be_visible()
    expect(menu).to_have_attribute("data-collapsed", "true")
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(menu).to_have_attribute("data-collapsed", "false")
    page.reload()
    settled(page)
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    expect(menu).to_have_attribute("data-collapsed", "true")
