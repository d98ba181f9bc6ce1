"""The documents as a page: usable by everybody (axe, WCAG 2.2 AA), no wider than a phone, nothing from elsewhere."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from walked import walk

from kansenkaart import actions

pytestmark = pytest.mark.e2e

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": STANDARDS}}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    dossier = actions.make_example(folder / "buurt.gpkg")
    one = actions.plan_schouw(dossier, "Rond het plein", stops=3, date="2026-11-28")
    made = {"bladen": actions.report_of(dossier, one), "verhaal": actions.story_of(dossier)}
    walk(dossier, one)
    made |= {"verslag": actions.report_of(dossier, actions.schouwen(dossier)[one.id])}
    made |= {"agenda": actions.agenda_of(dossier)}
    for name, document in made.items():
        actions.write_document(document, folder / f"{name}.html")
    return folder


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("name", ["bladen", "verslag", "agenda", "verhaal"])
def test_a_document_is_for_everybody(browser, pages, name, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=True)
    page = context.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text))
    page.goto((pages / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert faults == []
    # axe itself is a script: the page's own policy allows none, so it is run in a copy without that policy.
    content = (pages / f"{name}.html").read_text(encoding="utf-8").replace('http-equiv="Content-Security-Policy"', "")
    page.set_content(content)
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert [(row["id"], row["nodes"][0]["html"][:120]) for row in found] == []
    context.close()
