"""The pages of the schouw on a small dossier, without a browser."""

import json

import pytest
import shapely
from walked import photo

from kansenkaart import actions, days, dialogue, journal, schouw
from kansenkaart.schouw import Stop


def parts(at, key):
    return [json.loads(el.proto.json) for el in at.get("bidi_component") if el.proto.id.endswith(key)]


def words(at):
    return json.dumps([json.loads(el.proto.json) for el in at.get("bidi_component")], ensure_ascii=False)


def keep(dossier, how, key, text, **about):
    return actions.keep_text(dossier, "s1", how, actions.Typed(key, text, stop="1", **about))


def press(at, label):
    return next(button for button in at.button if button.label == label).click().run()


@pytest.fixture
def walk(dossier, kansen):
    """A schouw with two stops: one with two kansen, one at a place without any."""
    stops = [
        Stop("1", "Het plein", 121_100, 487_100, kansen=(kansen["Bank"].id, kansen["Huizen"].id)),
        Stop("2", "De hoek", 121_300, 487_300),
    ]
    body = {"name": "Ronde", "stops": [schouw.stop_body(stop) for stop in stops]}
    actions.write_entry(dossier, "schouw.planned", "s1", body)
    return lambda: actions.schouwen(dossier)["s1"]


def test_the_page_schouw_lists_what_there_is_and_makes_a_new_one(app, dossier, walk):
    at = app("schouw")
    assert "Ronde" in words(at)
    at.text_input(key="schouw_naam").set_value("Tweede")
    at.number_input(key="schouw_stops").set_value(0)
    at = press(at, "Maak deze schouw")
    assert not at.exception
    assert {one.name for one in actions.schouwen(dossier).values()} == {"Ronde", "Tweede"}


def test_a_schouw_without_a_name_is_asked_for_one(app, dossier):
    at = press(app("schouw"), "Maak deze schouw")
    assert "Geef de schouw een naam." in words(at)
    assert actions.schouwen(dossier) == {}


def test_stops_move_and_go_and_keep_their_ids(app, dossier, walk):
    at = app("schouw", schouw="s1")
    at = at.button(key="neer_1").click().run()
    assert [stop.id for stop in walk().stops] == ["2", "1"]
    at = at.button(key="weg_1").click().run()
    assert [stop.id for stop in walk().stops] == ["2"]
    assert not at.exception


def test_the_opening_wants_the_rules_read_and_then_leads_to_the_first_stop(app, walk):
    at = press(app("lopen", schouw="s1"), "Begin bij stop 1")
    assert "Lees eerst samen de huisregels." in words(at)
    assert walk().present is None
    at.checkbox(key="regels_gelezen").check()
    at.number_input(key="er_bewoners").set_value(7)
    at = press(at, "Begin bij stop 1")
    assert walk().present["bewoners"] == 7
    assert "1. Het plein" in words(at)


def test_a_code_on_paper_opens_its_stop_with_both_sides(app, walk):
    at = app("lopen", schouw="s1", stop="1")
    assert "1. Het plein" in words(at)
    assert "Bank" in json.dumps(parts(at, "kant_bewoners"))
    assert "Huizen" in json.dumps(parts(at, "kant_gemeente"))
    assert "weten we niet" in words(at)  # where one stands is told apart from the stop


def test_a_stop_without_kansen_says_so_for_each_side(app, walk):
    at = app("lopen", schouw="s1", stop="2")
    assert not at.exception
    assert words(at).count("Hier staat van hen nog geen kans.") == 2


def test_every_text_that_was_typed_stands_in_its_field_again(app, dossier, walk):
    key = f"1/beeld/{dossier.device[:8]}"
    keep(dossier, "draft", key, "Half getypt", form="beeld")
    (form,) = parts(app("lopen", schouw="s1", stop="1"), f"schrijf_s1_{key}")
    assert form["fields"][0]["value"] == "Half getypt"


def test_an_objection_stays_in_view_with_its_reason(app, dossier, walk):
    proposal = actions.write_proposal(dossier, "s1", walk().stops[0], "Huizen hier")
    actions.answer_proposal(dossier, "s1", proposal, party="bewoners", answer="bezwaar", reason="de bomen")
    at = app("lopen", schouw="s1", stop="1")
    at = at.button_group(key="ronde_1").set_value("voorstel").run()
    assert "de bomen" in words(at)
    assert "Nog niet alle partijen hebben geantwoord." in words(at)


def test_what_happened_shows_progress_and_why_not(app, dossier, walk):
    agreed = actions.agree(dossier, "s1", {"what": "Bank plaatsen", "who": "kerngroep"}, stop="1")
    actions.report_progress(dossier, agreed, state="niet_gedaan", text="geen plek gevonden")
    text = words(app("gebeurd"))
    assert "Bank plaatsen" in text
    assert "geen plek gevonden" in text


@pytest.mark.parametrize(("today", "waits"), [("2026-06-30", "sinds vandaag"), ("2026-07-01", "1 dag")])
def test_who_waits_since_yesterday_evening_waits_a_day(app, dossier, monkeypatch, today, waits):
    body = {"title": "Linde", "party": "bewoners", "theme": "groen", "geometry": "POINT (121100 487100)"}
    dossier.append([journal.new_entry("kans.added", "k1", body, made_at="2026-06-30T21:30:00.000Z")])
    monkeypatch.setattr(days, "today", lambda: today)
    text = words(app("gebeurd"))
    assert f"Wacht {waits}" in text
    assert "Laatst veranderd: 30 juni 2026" in text


@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
def test_figures_about_people_come_from_five_on(app, dossier, walk, people, shown):
    actions.begin_schouw(dossier, "s1", present={"gemeente": people}, first_time=people, rules_read=True)
    for number in range(people):
        ticket = f"0190aaaa-0000-7000-8000-00000000000{number}"
        actions.answer_closing(dossier, "s1", {"ruimte": 4}, ticket=ticket)
    text = words(app("gebeurd"))
    assert (json.dumps(["Gemeente", str(people)]) in text) is shown
    assert (dialogue.CLOSING[0].label in text) is shown


def test_doubles_of_two_laptops_are_shown_as_doubles(app, dossier, walk, tmp_path):
    keep(dossier, "note", "k", "begin", form="zorg", party="bewoners")
    other = actions.open_dossier(dossier.copy_to(tmp_path / "andere.gpkg"))
    keep(dossier, "note", "k", "links", form="zorg", party="bewoners")
    keep(other, "note", "k", "rechts", form="zorg", party="bewoners")
    dossier.append(other.entries())
    text = words(app("gebeurd"))
    assert "links" in text
    assert "rechts" in text


def test_a_plan_that_two_laptops_changed_shows_both_and_takes_the_one_that_is_chosen(
    app, dossier, walk, tmp_path, choose
):
    other = actions.open_dossier(dossier.copy_to(tmp_path / "andere.gpkg"))
    actions.change_plan(dossier, "s1", {"lead": "de kerngroep"})
    actions.change_plan(other, "s1", {"lead": "het opbouwwerk"})
    dossier.append(other.entries())
    for at in (app("schouw", schouw="s1"), app("gebeurd")):
        (shown,) = parts(at, "dubbel_s1_lead")
        assert "de kerngroep" in json.dumps(shown)
        assert "het opbouwwerk" in json.dumps(shown)
        assert not at.exception
    assert walk().lead == "het opbouwwerk"  # the newest one holds until somebody chose
    at = choose(at, "dubbel_s1_lead", "0")
    assert walk().lead == "de kerngroep"
    assert not parts(at, "dubbel_s1_lead")


def test_both_lists_of_stops_can_stay(app, dossier, walk, tmp_path, choose):
    other = actions.open_dossier(dossier.copy_to(tmp_path / "andere.gpkg"))
    actions.add_stop(dossier, walk(), shapely.Point(121_200, 487_200), title="Vijver")
    actions.add_stop(other, actions.schouwen(other)["s1"], shapely.Point(121_250, 487_350), title="School")
    dossier.append(other.entries())
    at = choose(app("schouw", schouw="s1"), "dubbel_s1_stops", "allebei")
    assert {stop.title for stop in walk().stops} == {"Het plein", "De hoek", "Vijver", "School"}
    assert walk().plan_doubles == {}
    assert not parts(at, "dubbel_s1_stops")


def test_an_agreement_is_replaced_by_a_new_one_beside_it(app, dossier, walk, save):
    fields = {"what": "Bank plaatsen", "who": "kerngroep", "departments": ["Groen"]}
    first = actions.agree(dossier, "s1", fields, stop="1")
    at = app("gebeurd")
    (form,) = parts(at, f"vervangt/{first}/{dossier.device[:8]}/1")
    assert [field["value"] for field in form["fields"]] == ["Bank plaatsen", "kerngroep", "", "", "Groen", ""]
    at = save(at, f"s1_vervangt/{first}/", "Twee banken", "kerngroep", "", "", "Groen", "")
    assert [row.what for row in walk().agreements] == ["Bank plaatsen", "Twee banken"]
    assert [row.what for row in walk().standing] == ["Twee banken"]
    text = words(at)
    assert "Hier kwam een nieuwe afspraak voor in de plaats." in text
    assert "in plaats van “Bank plaatsen”" in text


def test_photos_of_the_walk_are_shown_when_asked_for(app, dossier, walk):
    actions.add_stop_photo(dossier, "s1", photo(), stop="1", text="<b>De bank</b>")
    at = app("gebeurd")
    assert "De bank" not in words(at)
    at = at.toggle(key="fotos_s1").set_value(True).run()
    assert "<b>De bank</b>" in words(at)
    assert not at.exception


def test_hostile_words_at_a_stop_are_only_data(app, dossier, walk, hostile):
    keep(dossier, "note", "k", hostile, form="zorg", party="bewoners")
    actions.write_proposal(dossier, "s1", walk().stops[0], hostile)
    actions.add_stop(dossier, walk(), shapely.Point(121_200, 487_200), title=hostile)
    for at in (app("lopen", schouw="s1", stop="1"), app("schouw", schouw="s1"), app("gebeurd")):
        assert not at.exception
        shown = [*at.markdown, *at.caption, *at.expander, *at.button]
        assert not any("evil.example" in str(getattr(el, "label", "") or el.value) for el in shown)
