"""The pages on a small dossier, without a browser: what they show, keep and refuse."""

import json
import re
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from kansenkaart import actions, layers, terms
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.ui import exchanging, filters, internet
from kansenkaart.ui.main import FOLDER, PAGES


def parts(at, key):
    """The data of our own components whose key ends so."""
    return [json.loads(el.proto.json) for el in at.get("bidi_component") if el.proto.id.endswith(key)]


def words(at):
    """All text that our blocks show."""
    return json.dumps([json.loads(el.proto.json) for el in at.get("bidi_component")], ensure_ascii=False)


def markdown_of(at):
    """All text that Streamlit would read as markdown."""
    found = [*at.markdown, *at.title, *at.header, *at.subheader, *at.caption, *at.info, *at.warning, *at.error]
    return " ".join(str(el.value) for el in found)


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.path)
def test_every_page_opens_and_says_where_we_are(app, kansen, row):
    at = app(Path(row.file).stem)
    assert not at.exception
    assert at.title[0].value == row.title
    assert "Proefbuurt" in words(at)
    assert "verzonnen" in words(at)
    assert "Kadaster (verzonnen)" in words(at)


def test_a_kans_with_no_more_than_is_needed_opens_beside_others(app, kansen, dossier):
    (place, *_) = dossier.kansen().geometry
    short = {"title": "Stoel", "party": "bewoners", "theme": "ontmoeten"}
    actions.add_kans(dossier, short | {"story": "Om even te zitten."}, place)
    added = actions.add_kans(dossier, short, place)
    at = app(kans=added.id)
    assert not at.exception
    (shown,) = parts(at, f"kans_{added.id}")
    assert shown["blocks"][0]["text"] == "Stoel"
    assert "NaN" not in words(at)  # which is no JSON: the browser would show nothing at all


def test_every_file_of_the_folder_is_in_the_table():
    assert sorted(row.file for row in PAGES) == sorted(path.name for path in FOLDER.glob("*.py"))


def test_words_of_people_never_become_markdown(app, kansen, hostile):
    at = app(kans=kansen[hostile].id)
    assert hostile in parts(at, f"kans_{kansen[hostile].id}")[0]["blocks"][0]["text"]
    assert "evil.example" not in markdown_of(at)
    assert not any("evil.example" in str(button.label) for button in at.button)


@pytest.mark.parametrize("path", sorted(FOLDER.parent.rglob("*.py")), ids=lambda path: path.name)
def test_no_page_lets_text_through_as_html(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"unsafe_allow_html|st\.html\(|st\.write\(|folium\.(Popup|Tooltip)", text)


def test_map_and_list_follow_the_filters_by_their_names_in_the_address(app, kansen):
    """The browser filters by itself: what Python tells does not depend on what was chosen."""
    plain, filtered = app(), app(thema="groen")
    follows = {row.field: row.key for row in filters.FILTERS}
    for key in ("-kaart", "lijst_alles"):
        assert parts(plain, key)[0]["follows"] == follows
        assert parts(filtered, key) == parts(plain, key)
    assert parts(filtered, "filters") == parts(plain, "filters")


def test_every_filter_offers_each_row_of_its_table(app, kansen):
    offered = {row["name"]: row["choices"] for row in parts(app(), "filters")[0]["rows"]}
    for row in filters.FILTERS:
        assert offered[row.key] == [[item.slug, item.label] for item in row.table]


def test_what_travels_does_not_grow_with_the_kansen(app, kansen):
    told = parts(app(), "lijst_alles")[0]
    assert len(json.dumps(told)) < 800
    assert "Huizen" not in json.dumps(told)


def test_side_by_side_shows_the_default_parties_as_equals(app, kansen):
    told = parts(app(**{"naast-elkaar": "true"}), "kaart_naast")[0]
    assert told["panes"] == [{"title": row.label, "party": [row.slug]} for row in terms.PARTIES if row.is_default]
    assert told["places"]  # each with its list below it


def test_an_open_kans_shows_its_place_neighbours_and_trail(app, kansen):
    text = words(app(kans=kansen["Bank"].id))
    assert "Berkenlaan" in text
    assert "op 20 meter" in text  # the hostile one lies at 121120, this one at 121100
    assert "Huizen" not in text  # 200 m away
    assert "Kans toegevoegd" in text


def test_both_sides_of_a_double_edit_are_shown(app, dossier, kansen):
    kans_id, code = kansen["Bank"].id, kansen["Bank"].code
    seen = dossier.heads(kans_id)
    actions.change_kans(dossier, kans_id, {"title": "Bank in de zon"}, code=code)
    first = dossier.entries(subject=kans_id, kinds=("kans.changed",))[0]
    other = type(first)(**{**{name: getattr(first, name) for name in first.__slots__}, "id": first.id[:-4] + "ffff"})
    body = {"title": "Bank in de schaduw"}
    dossier.append([type(first)(**{**{n: getattr(other, n) for n in first.__slots__}, "body": body, "seen": seen})])
    text = words(app(kans=kans_id))
    assert "Bank in de zon" in text
    assert "Bank in de schaduw" in text


def test_joining_counts_once_however_often_the_button_is_pressed(app, dossier, save, kansen):
    kans_id = kansen["Bank"].id
    at = app(kans=kans_id)
    for _ in range(2):
        at = save(at, "aansluiten", "")
    assert dossier.kansen().set_index("id").loc[kans_id, "joined"] == 1


def test_a_reaction_lands_in_the_trail_with_its_form(app, dossier, save, kansen):
    kans_id = kansen["Bank"].id
    at = app(kans=kans_id)
    at.radio(key=f"vorm_{kans_id}").set_value("zorg").run()
    at = save(at, "reactie", "Wie ruimt hier op?")
    assert not at.exception
    assert actions.trail(dossier, kans_id)[-1].text == "Een zorg: Wie ruimt hier op?"
    assert "Uw reactie staat bij de kans." in words(at)


def test_there_is_no_form_against_a_kans():
    assert "tegen" not in {row.slug for row in terms.REACTIONS}
    assert len(terms.REACTIONS) == 5


def fill(at, coordinates="121200 487200", theme="groen", title="Linde"):
    """Walk the three steps with typed coordinates, up to the save button."""
    at.button_group(key="plek_manier").set_value("coordinaten").run()
    at.text_input(key="coordinaten").set_value(coordinates).run()
    press(at, "Verder")
    at.button_group(key="nieuw_theme").set_value(theme).run()
    press(at, "Verder")
    at.text_input(key="nieuw_title").set_value(title).run()
    return at


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()


def test_three_steps_add_one_kans_and_give_its_code(app, dossier):
    at = fill(app("toevoegen"))
    press(at, "Bewaar deze kans")
    assert not at.exception
    frame = dossier.kansen()
    assert list(frame["title"]) == ["Linde"]
    assert frame.geometry.iloc[0].equals(shapely.Point(121_200, 487_200))
    assert frame["party"].iloc[0] == "bewoners"
    code = next(block["text"] for block in parts(at, "bewaard")[0]["blocks"] if block["block"] == "code")
    assert actions.code_fits(dossier, frame["id"].iloc[0], code)


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(app, dossier):
    at = fill(app("toevoegen"), title="")
    at.text_area(key="nieuw_story").set_value("Hier zat vroeger een bank.").run()
    press(at, "Bewaar deze kans")
    assert "Titel ontbreekt" in words(at)
    assert at.text_area(key="nieuw_story").value == "Hier zat vroeger een bank."
    assert dossier.kansen().empty


@pytest.mark.parametrize(("before", "sentence"), [("", "Wijs eerst een plek aan"), ("0 0", "geen plek in Nederland")])
def test_without_a_place_one_does_not_go_on(app, before, sentence):
    at = app("toevoegen")
    at.button_group(key="plek_manier").set_value("coordinaten").run()
    at.text_input(key="coordinaten").set_value(before).run()
    if not before:
        press(at, "Verder")
    assert sentence in words(at)


@pytest.mark.parametrize(
    ("spot", "outside"), [("121200 487200", False), ("121450 487200", False), ("121600 487200", True)]
)
def test_a_place_outside_the_neighbourhood_is_remarked_upon(app, spot, outside):
    """The square ends at x = 121400 and its margin of 100 m at 121500."""
    at = app("toevoegen")
    at.button_group(key="plek_manier").set_value("coordinaten").run()
    at.text_input(key="coordinaten").set_value(spot).run()
    assert ("ligt buiten Proefbuurt" in words(at)) is outside


def test_what_is_already_there_is_shown_before_one_adds(app, kansen):
    at = app("toevoegen")
    at.button_group(key="plek_manier").set_value("coordinaten").run()
    at.text_input(key="coordinaten").set_value("121100 487110").run()
    assert "Bank" in words(at)
    assert "sluit u aan" in words(at)


def test_parties_that_make_plans_are_asked_for_the_plan(app):
    at = app("toevoegen")
    at.button_group(key="plek_manier").set_value("coordinaten").run()
    at.text_input(key="coordinaten").set_value("121200 487200").run()
    press(at, "Verder")
    at.button_group(key="nieuw_party").set_value("gemeente").run()
    at.button_group(key="nieuw_theme").set_value("wonen").run()
    press(at, "Verder")
    keys = {widget.key for widget in [*at.text_input, *at.button_group]}
    assert {"nieuw_firmness", "nieuw_dwellings", "nieuw_influence_until", "nieuw_departments"} <= keys


def open_own(app, added, code=None):
    at = app("wijzigen")
    at.selectbox(key="welke").set_value(added.id).run()
    at.text_input(key="code").set_value(code or added.code).run()
    return at


def test_a_wrong_code_changes_nothing(app, kansen):
    at = open_own(app, kansen["Bank"], code="AAAA-AAAA-AAAA-AAAA")
    assert "hoort niet bij deze kans" in words(at)
    assert not [button for button in at.button if button.label == "Wijziging bewaren"]


def test_with_the_code_one_changes_a_word_and_the_rest_stays(app, dossier, kansen):
    at = open_own(app, kansen["Bank"])
    at.text_input(key="wijzig_title").set_value("Bank met leuning").run()
    press(at, "Wijziging bewaren")
    row = dossier.kansen().set_index("id").loc[kansen["Bank"].id]
    assert (row["title"], row["theme"], row["party"]) == ("Bank met leuning", "ontmoeten", "bewoners")


def test_with_the_code_one_moves_the_place_and_the_words_stay(app, dossier, kansen):
    added = kansen["Bank"]
    at = open_own(app, added)
    prefix = f"wijzig_{added.id}_"
    at.toggle(key=f"{prefix}verplaatsen").set_value(True).run()
    at.button_group(key=f"{prefix}plek_manier").set_value("coordinaten").run()
    at.text_input(key=f"{prefix}coordinaten").set_value("121250 487350").run()
    assert dossier.kansen().set_index("id").geometry[added.id].equals(shapely.Point(121_100, 487_100))
    press(at, "Wijziging bewaren")
    row = dossier.kansen().set_index("id").loc[added.id]
    assert row.geometry.equals(shapely.Point(121_250, 487_350))
    assert (row["title"], row["theme"], row["placed_device"]) == ("Bank", "ontmoeten", "coordinaten")


def test_a_place_typed_elsewhere_does_not_move_a_kans(app, dossier, kansen):
    """Coordinates that stay typed on the page for adding are not those of the page for changing."""
    at = app("toevoegen")
    at.button_group(key="plek_manier").set_value("coordinaten").run()
    at.text_input(key="coordinaten").set_value("121200 487200").run()
    added = kansen["Bank"]
    at = at.switch_page("views/wijzigen.py").run()
    at.selectbox(key="welke").set_value(added.id).run()
    at.text_input(key="code").set_value(added.code).run()
    at.toggle(key=f"wijzig_{added.id}_verplaatsen").set_value(True).run()
    press(at, "Wijziging bewaren")
    assert dossier.kansen().set_index("id").geometry[added.id].equals(shapely.Point(121_100, 487_100))


def test_withdrawing_asks_to_be_sure(app, dossier, kansen):
    added = kansen["Bank"]
    at = open_own(app, added)
    press(at, "Kans intrekken")
    assert "Zet eerst het vinkje" in words(at)
    assert added.id in set(dossier.kansen()["id"])
    at.checkbox(key=f"intrekken_{added.id}").check().run()
    press(at, "Kans intrekken")
    assert added.id not in set(dossier.kansen()["id"])


def test_an_error_of_ours_is_one_calm_sentence_and_goes_to_the_log(app, kansen, monkeypatch, caplog):
    def broken(*_args, **_options):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(actions, "layer_rows", broken)
    at = app("over")
    assert not at.exception
    assert "Er ging iets mis bij ons" in words(at)
    assert "secret detail" not in words(at) + markdown_of(at)
    assert "secret detail" in caplog.text


def test_a_message_for_people_is_shown_as_it_is(app, monkeypatch):
    def refuse(*_args, **_options):
        raise InputError("Dit kan niet met <b>dit</b> bestand.")

    monkeypatch.setattr(actions, "layer_rows", refuse)
    assert "Dit kan niet met <b>dit</b> bestand." in words(app("over"))


def test_the_page_about_prints_every_row_of_the_tables(app):
    text = words(app("over"))
    for table in (terms.PARTIES, terms.THEMES, terms.DIRECTIONS, terms.STATUSES, terms.VALUES):
        assert all(row.explanation in text for row in table)


def test_the_footer_names_each_source_once_with_its_youngest_day(app, dossier):
    for file, day in (("oud.gpkg", "2024-03-01"), ("nieuw.gpkg", "2025-05-31"), ("zonder.gpkg", "")):
        source = layers.Source("groen", file, "BGT", "Kadaster", "CC0", "BGT via PDOK", data_date=day)
        dossier.put_layer("groen", layers.empty("groen"), source)
    text = words(app("over"))
    assert "Bronnen: BGT via PDOK (tot 31 mei 2025); Kadaster (verzonnen) (tot 1 januari 2026)" in text


def test_the_page_about_lays_the_figures_of_cbs_side_by_side(app, dossier):
    figures = {"name": ["West", "Stad"], "inhabitants": [1650, 931_000], "rented_share": [0.74, None]}
    area = dossier.area()
    for place, slug in enumerate(("buurt", "gemeente")):
        columns = {name: [values[place]] for name, values in figures.items()} | {"id": [slug]}
        frame = layers.conform(gpd.GeoDataFrame(columns, geometry=[area.geometry.union_all()], crs=area.crs), slug)
        dossier.put_layer(slug, frame, layers.Source(slug, "cbs.gpkg", "CBS", "CBS", "CC BY 4.0", "CBS"))
    text = words(app("over"))
    assert "West (buurt)" in text and "Stad (gemeente)" in text
    assert "931.000" in text and "74%" in text and "onbekend" in text


def test_who_sits_at_the_laptop_can_take_a_whole_copy_along(app, dossier, kansen, monkeypatch, tmp_path):
    monkeypatch.setattr(internet, "is_here", lambda: True)
    at = app("uitwisselen")
    assert str(dossier.path) in words(at)
    assert "Neem een kopie van dit dossier mee" in downloads(at)
    there = tmp_path / "stick.gpkg"
    there.write_bytes(exchanging._copier(dossier)())
    copy = Dossier.open(there)
    assert copy.entries() == dossier.entries()
    assert (copy.id, copy.device == dossier.device) == (dossier.id, False)


def test_a_visitor_from_elsewhere_is_offered_no_copy(app, dossier, monkeypatch):
    monkeypatch.setattr(internet, "is_here", lambda: False)
    at = app("uitwisselen")
    assert str(dossier.path) not in words(at)
    assert "Neem een kopie van dit dossier mee" not in downloads(at)


def downloads(at):
    return [element.proto.label for element in at.get("download_button")]


def test_an_import_is_shown_first_and_kept_when_one_agrees(app, dossier):
    at = app("uitwisselen")
    lines = "titel;thema;partij;x;y\nFietsenrek;lopen;gemeente;121200;487200\nZonder;;gemeente;121210;487200\n"
    at.file_uploader(key="in_bestand").upload("plannen.csv", lines.encode(), "text/csv").run()
    assert "1 nieuw" in words(at)
    assert "Niet ingelezen" in words(at)
    assert dossier.kansen().empty
    press(at, "Lees 1 kans in")
    assert list(dossier.kansen()["title"]) == ["Fietsenrek"]


def test_a_damaged_file_is_refused_and_nothing_is_kept(app, dossier):
    at = app("uitwisselen")
    at.file_uploader(key="in_bestand").upload("stuk.gpkg", b"\x00\x01 geen bestand", "application/octet-stream").run()
    assert not at.exception
    assert "stuk.gpkg" in words(at)
    assert dossier.kansen().empty


def test_the_other_laptops_file_comes_in_and_both_versions_are_told(app, dossier, kansen, tmp_path):
    added = kansen["Bank"]
    dossier.checkpoint()
    path = tmp_path / "laptop-2.gpkg"
    shutil.copyfile(dossier.path, path)
    other = actions.open_dossier(path)
    actions.change_kans(dossier, added.id, {"title": "Bank in de zon"}, code=added.code)
    actions.change_kans(other, added.id, {"title": "Bank in de schaduw"}, code=added.code)
    actions.add_kans(
        other, {"title": "Fontein", "party": "bewoners", "theme": "spelen"}, shapely.Point(121_050, 487_050)
    )
    other.checkpoint()
    at = app("uitwisselen")
    at.file_uploader(key="samen_bestand").upload("laptop-2.gpkg", path.read_bytes(), "application/octet-stream").run()
    press(at, "Voeg samen")
    assert "1 nieuw, 1 met iets nieuws, 1 apart gewijzigd" in words(at)
    assert "Fontein" in set(dossier.kansen()["title"])
    assert len(dossier.state(added.id).versions["title"]) == 2
