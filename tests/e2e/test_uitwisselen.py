"""Giving and taking: a file in with a report, files out that others can read, the map as one file."""

import json

import pytest
from playwright.sync_api import expect

from kansenkaart import actions

pytestmark = pytest.mark.e2e


def test_a_file_is_shown_before_it_is_read_in(open_page, address, width, settled, look, example, tmp_path):
    middle = actions.open_dossier(example).area().geometry.iloc[0].representative_point()
    path = tmp_path / f"plannen-{width}.csv"
    path.write_text(
        "titel;thema;partij;x;y\n"
        f"Fietsenrek {width};lopen;gemeente;{middle.x:.0f};{middle.y:.0f}\n"
        f"Zonder thema {width};;gemeente;{middle.x:.0f};{middle.y:.0f}\n",
        encoding="utf-8",
    )
    page = open_page(width)
    page.goto(f"{address}/uitwisselen")
    settled(page)
    page.get_by_role("tab", name="Inlezen").click()
    page.get_by_label("Bestand met kansen").get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(page.get_by_text("Proef, niets bewaard: 1 nieuw")).to_be_visible()
    look(page, "uitwisselen-inlezen")
    page.get_by_role("button", name="Lees 1 kans in").click()
    expect(page.get_by_text("Ingelezen: 1 nieuw")).to_be_visible()


def test_kansen_leave_as_geojson_without_personal_fields(open_page, address, width, settled, look):
    page = open_page(width)
    page.goto(f"{address}/uitwisselen")
    settled(page)
    look(page, "uitwisselen-meenemen")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="kansen mee").click()
    found = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found
    assert len(found["features"]) > 30
    keys = {key for feature in found["features"] for key in feature["properties"]}
    assert not keys & {"role", "reason", "code_hash", "source_ref"}


def test_the_map_as_one_file_opens_from_disk_and_asks_nothing(open_page, address, width, settled, look, tmp_path):
    page = open_page(width)
    page.goto(f"{address}/uitwisselen")
    settled(page)
    page.get_by_role("tab", name="De kaart als één bestand").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Neem de kaart mee").click()
    saved = tmp_path / "kansenkaart.html"
    waiting.value.save_as(saved)
    alone = open_page(width)
    asked = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(saved.as_uri())
    alone.wait_for_selector("[data-ready]")
    look(alone, "los-bestand")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
