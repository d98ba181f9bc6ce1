"""Pages on a small dossier: a square of 400 m with four addresses and three kansen."""

import json
import uuid
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import streamlit as st
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from kansenkaart import actions, layers, settings
from kansenkaart.crs import RD
from kansenkaart.dossier import Dossier, Source

MAIN = Path(__file__).parents[2] / "kansenkaart" / "ui" / "main.py"
HOSTILE = "![x](https://evil.example/a.png) <img src=x onerror=alert(1)> $x^2$ :material/map: [a](b)"


def addresses():
    row = {"street": "Berkenlaan", "postcode": "1000AA", "place": "Ergens"}
    rows = [{"id": f"a{number}", "number": number, **row} for number in range(1, 5)]
    points = [shapely.Point(121_000 + 20 * n, 487_100) for n in range(1, 5)]
    return layers.conform(gpd.GeoDataFrame(rows, geometry=points, crs=RD), "adres")


@pytest.fixture
def dossier(tmp_path):
    area = gpd.GeoDataFrame(geometry=[shapely.box(121_000, 487_000, 121_400, 487_400)], crs=RD)
    made = Dossier.create(tmp_path / "buurt.gpkg", area=area, name="Proefbuurt", made_up=True)
    source = Source(
        layer="adres", file="adres.gpkg", title="Adressen", publisher="Kadaster", licence="CC0",
        attribution="Kadaster (verzonnen)", data_date="2026-01-01", read_at="2026-01-02T00:00:00.000Z", counts={},
    )  # fmt: skip
    made.put_layer("adres", addresses(), source)
    return made


@pytest.fixture
def kansen(dossier):
    """Three kansen, the ids by title."""
    rows = [
        ("Bank", "bewoners", "ontmoeten", 121_100),
        (HOSTILE, "gemeente", "groen", 121_120),
        ("Huizen", "gemeente", "wonen", 121_300),
    ]
    return {
        title: actions.add_kans(dossier, {"title": title, "party": party, "theme": theme}, shapely.Point(x, 487_100))
        for title, party, theme, x in rows
    }


@pytest.fixture
def app(dossier, monkeypatch):
    """Run the app on the dossier; `app("toevoegen")` opens that page."""
    monkeypatch.setenv(settings.DOSSIER_VARIABLE, str(dossier.path))
    st.cache_resource.clear()

    def run(view=None, **params):
        at = AppTest.from_file(str(MAIN), default_timeout=60)
        for name, value in params.items():
            at.query_params[name] = value
        at.run()
        return at.switch_page(f"views/{view}.py").run() if view else at

    yield run
    st.cache_resource.clear()


@pytest.fixture
def hostile():
    """A title that markdown, HTML, LaTeX and Streamlit's icons would all like to read."""
    return HOSTILE


def _give(at, part, name, value):
    """Let a part of the page give a value, as the browser does, and run the page."""
    states = at._tree.get_widget_states()
    told = json.dumps([{"event": name, "value": value}])
    states.widgets.append(WidgetState(id=_make_trigger_id(part.proto.id, "events"), json_trigger_value=told))
    return at._run(states)


@pytest.fixture
def choose():
    """Pick a card: `choose(at, "key of the blocks", "id of the card")`."""

    def pick(at, key, ident):
        (part,) = (el for el in at.get("bidi_component") if el.proto.id.endswith(f"-{key}"))
        return _give(at, part, "chosen", ident)

    return pick


@pytest.fixture
def save():
    """Press the button of a form of ours as the browser does: `save(at, "reactie", "words")`, texts in their order."""

    def send(at, key, *texts):
        found = [el for el in at.get("bidi_component") if f"-schrijf_{key}" in el.proto.id or el.proto.id.endswith(key)]
        (form,) = (el for el in found if "fields" in json.loads(el.proto.json))
        keys = [field["key"] for field in json.loads(form.proto.json)["fields"]]
        value = {"turn": uuid.uuid4().hex, "texts": dict(zip(keys, texts, strict=True))}
        return _give(at, form, "saved", value)

    return send
