"""The order of stops: by mouse, by finger, by keyboard; and what a drag that is broken off leaves."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_every_page import RULES, complaints

from kansenkaart import actions

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def prepared(example, tmp_path_factory):
    """A neighbourhood with a schouw of four stops."""
    path = actions.open_dossier(example).copy_to(tmp_path_factory.mktemp("volgorde") / "buurt.gpkg")
    return path, actions.plan_schouw(actions.open_dossier(path), "Rond het plein", stops=4)


@pytest.fixture
def planned(serving, prepared, tmp_path):
    """The schouw in a neighbourhood of its own: the address of its page, and its stops as they are now."""
    before, one = prepared
    path = actions.open_dossier(before).copy_to(tmp_path / "buurt.gpkg")
    with serving(path, tmp_path) as address:
        yield (
            f"{address}/schouw?schouw={one.id}",
            lambda: [stop.id for stop in actions.schouwen(actions.open_dossier(path))[one.id].stops],
        )


@pytest.fixture
def opened(planned, open_page, settled):
    """Open the page of the schouw at a width; returns it with the handle of each stop."""

    def go(width="laptop"):
        page = open_page(width)
        page.goto(planned[0])
        settled(page)
        handles = page.locator(".order button")
        expect(handles).to_have_count(4)
        return page, handles

    return go


def numbered(page, *titles):
    expect(page.locator(".order li")).to_have_text([f"{place}{title}" for place, title in enumerate(titles, start=1)])


def titles(page):
    return page.locator(".order li").evaluate_all("rows => rows.map((row) => row.dataset.title)")


def middle(handle):
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def kept(page, stops, wanted):
    """Wait until the page shows the whole order again from the dossier, and see that it is there."""
    shown = [f"{place}. {title}" for place, title in enumerate(titles(page), start=1)]
    expect(page.get_by_role("heading", level=4)).to_have_text(shown)
    assert stops() == wanted


def test_a_stop_is_dragged_with_the_mouse(opened, planned, width, settled, look):
    page, handles = opened(width)
    _, stops = planned
    a, b, c, d = titles(page)
    one, two, three, four = stops()
    to_x, to_y = middle(handles.nth(2))
    x, y = middle(handles.nth(0))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, (y + to_y) / 2, steps=4)
    page.mouse.move(to_x, to_y + 4, steps=4)
    look(page, "schouw-slepen")
    numbered(page, b, c, a, d)
    page.mouse.up()
    settled(page)
    kept(page, stops, [two, three, one, four])
    assert list(complaints(Axe().run(page, options={"runOnly": RULES["runOnly"]}).response["violations"])) == []


def test_a_drag_that_is_broken_off_changes_nothing(opened, planned, settled):
    page, handles = opened()
    before, names = planned[1](), titles(page)
    _, to_y = middle(handles.nth(3))
    x, y = middle(handles.nth(0))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, to_y, steps=5)
    expect(page.locator(".order li").first).not_to_have_text(f"1{names[0]}")
    page.keyboard.press("Escape")
    page.mouse.up()
    numbered(page, *names)
    settled(page)
    assert planned[1]() == before


def test_a_stop_is_dragged_with_a_finger(opened, planned, settled):
    page, handles = opened("telefoon")
    names, before = titles(page), planned[1]()
    _, to_y = middle(handles.nth(0))
    x, y = middle(handles.nth(1))
    finger = page.context.new_cdp_session(page)

    def touch(kind, *points):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    for step in range(1, 6):
        touch("touchMove", {"x": x, "y": y + (to_y - 4 - y) * step / 5})
    touch("touchEnd")
    numbered(page, names[1], names[0], *names[2:])
    settled(page)
    kept(page, planned[1], [before[1], before[0], *before[2:]])


def test_a_stop_moves_with_the_arrow_keys_and_keeps_the_focus(opened, planned, settled):
    page, handles = opened()
    before, names = planned[1](), titles(page)
    handles.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    settled(page)
    numbered(page, names[1], names[2], names[0], names[3])
    kept(page, planned[1], [before[1], before[2], before[0], before[3]])
    expect(handles.nth(2)).to_be_focused()
    expect(page.locator(".order + .said")).to_have_text(f"{names[0]} is nu stop 3 van 4.")
