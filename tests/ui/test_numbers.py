"""Numbers before and after, and other places, on a small dossier: what is shown and what is said to be unknown."""

import json

import geopandas as gpd
import pytest
import shapely

from kansenkaart import actions, layers
from kansenkaart.crs import RD
from kansenkaart.dossier import Source


def parts(at, key):
    """The data of our own components whose key ends so."""
    return [json.loads(el.proto.json) for el in at.get("bidi_component") if el.proto.id.endswith(key)]


def block(at, key, kind):
    return [one for one in parts(at, key)[0]["blocks"] if one["block"] == kind]


@pytest.fixture
def green(dossier):
    """100 x 100 m of green, four homes (their addresses stand on it): 2,500 m2 per home."""
    frame = gpd.GeoDataFrame({"id": ["g1"]}, geometry=[shapely.box(121_000, 487_050, 121_100, 487_150)], crs=RD)
    source = Source(
        layer="groen", file="groen.gpkg", title="Groen", publisher="Gemeente", licence="CC0", attribution="Gemeente",
        data_date="2026-01-01", read_at="2026-01-02T00:00:00.000Z", counts={},
    )  # fmt: skip
    dossier.put_layer("groen", layers.conform(frame, "groen"), source)
    return dossier


@pytest.fixture
def plan(green, hostile):
    """A plan of 40 x 50 m on that green, with twelve homes."""
    shape = shapely.box(121_000, 487_050, 121_040, 487_100)
    data = {"title": hostile, "party": "gemeente", "theme": "wonen", "dwellings": 12}
    return actions.add_kans(green, data, shape).id


def change(at, label):
    rows = [row for found in block(at, "cijfers_plot", "changes") for row in found["rows"]]
    return next(row for row in rows if row["label"].startswith(label))


def test_the_plot_shows_before_and_after_by_hand_arithmetic(app, plan):
    at = app("samen", deel="Cijfers voor en na")
    assert not at.exception
    green = change(at, "Groen (")
    assert (green["before"], green["after"]) == (10_000, 8_000)
    assert (green["before_text"], green["after_text"]) == ("10.000 m²", "8.000 m²")


def test_the_table_says_what_a_number_is_worth_and_what_is_not_known(app, plan):
    at = app("samen", deel="Cijfers voor en na")
    table = block(at, "cijfers_tabel", "table")[0]
    by_name = {row[0]: row for row in table["rows"]}
    assert "laag Bomen ontbreekt" in by_name["Bomen"][1]
    norm = next(row for name, row in by_name.items() if name.startswith("Groen per woning"))
    assert norm[3:5] == ["75 m² groen per woning", "Richtgetal"]
    assert "Nota Ruimte" in norm[5]
    assert all(len(row) == len(table["head"]) for row in table["rows"])


def test_plans_can_be_chosen_and_their_titles_stay_text(app, plan, hostile):
    at = app("samen", deel="Cijfers voor en na")
    at.radio(key="cijfers_wat").set_value("Ik kies zelf").run()
    assert "Kies een of meer kansen" in json.dumps(parts(at, "cijfers_leeg"), ensure_ascii=False)
    assert at.multiselect(key="cijfers_welke").options == [f"{hostile} (Gemeente)"]
    at.multiselect(key="cijfers_welke").set_value([plan]).run()
    assert not at.exception
    assert change(at, "Groen (")["after"] == 8_000


def test_a_wish_to_keep_changes_no_number_and_is_no_plan(app, green):
    actions.add_kans(green, {"title": "Park", "party": "bewoners", "theme": "groen", "direction": "houden"},
                     shapely.box(121_000, 487_050, 121_040, 487_100))  # fmt: skip
    at = app("samen", deel="Cijfers voor en na")
    at.radio(key="cijfers_wat").set_value("Ik kies zelf").run()
    assert at.multiselect(key="cijfers_welke").options == []


@pytest.fixture
def drawn(green):
    """Three places that people drew for homes: 10, 20 and 30 homes, 100 m apart."""
    for number in (1, 2, 3):
        shape = shapely.box(121_000 + 100 * number, 487_200, 121_030 + 100 * number, 487_230)
        data = {"title": f"Plek {number}", "party": "bewoners", "theme": "wonen", "dwellings": 10 * number}
        actions.add_kans(green, data, shape)
    return green


def rows_of(at):
    return block(at, "elders_tabel", "table")[0]["rows"]


def test_the_plan_and_doing_nothing_stand_on_top_whatever_one_sorts_by(app, drawn, plan):
    at = app("samen", deel="Waar kan het ook?")
    at.selectbox(key="elders_plan_wonen").set_value(plan).run()
    assert not at.exception
    assert [row[0] for row in rows_of(at)][:2] == ["Het plan", "Niets doen"]
    at.selectbox(key="elders_op_True").set_value("green_m2").run()
    assert [row[0] for row in rows_of(at)][:2] == ["Het plan", "Niets doen"]
    head = block(at, "elders_tabel", "table")[0]["head"]
    assert rows_of(at)[0][head.index("Groen weg")] == "2.000 m²"
    assert rows_of(at)[1][head.index("Wat erbij kan")] == "geen"


def test_without_a_plan_all_places_are_sorted_by_the_column_that_one_picks(app, drawn):
    at = app("samen", deel="Waar kan het ook?")
    assert rows_of(at)[0][:2] == ["Niets doen", "geen"]  # beside the places, whatever one sorts by
    assert [row[1] for row in rows_of(at)[1:]] == ["30 woningen", "20 woningen", "10 woningen"]
    assert "Dit zijn ze allemaal." in json.dumps(parts(at, "elders_tabel"))
    stops = parts(at, "elders_kaart")[0]["overlay"]["route"]["stops"]
    assert [stop["number"] for stop in stops if stop["title"]] != []
    assert len(parts(at, "elders_plekken")[0]["blocks"][0]["blocks"]) == 9


def test_what_was_not_checked_is_said_beside_the_places(app, drawn):
    said = json.dumps(parts(app("samen", deel="Waar kan het ook?"), "elders_onbekend"), ensure_ascii=False)
    assert "niet gecontroleerd" in said
    assert "Van wie de grond is, weten we niet" in said
