"""The page with clashes on a small dossier, without a browser: filters, the card, what people say about it."""

import json

import pytest
import shapely

from kansenkaart import actions, terms
from kansenkaart.ui import drafts, finding_filters


def parts(at, key):
    """The data of our own components whose key ends so."""
    return [json.loads(el.proto.json) for el in at.get("bidi_component") if el.proto.id.endswith(key)]


def words(at):
    return json.dumps([json.loads(el.proto.json) for el in at.get("bidi_component")], ensure_ascii=False)


def block(at, key, kind):
    """Blocks of one kind, also those inside a region."""
    found = parts(at, key)[0]["blocks"]
    found = [*found, *(inner for one in found if one["block"] == "region" for inner in one["blocks"])]
    return [one for one in found if one["block"] == kind]


@pytest.fixture
def pair(dossier, hostile):
    """A plan of 40 x 40 m over green that residents keep: 1,600 m2 in common, so it clashes."""
    square = shapely.box(121_200, 487_200, 121_240, 487_240)
    rows = [
        ({"title": hostile, "party": "bewoners", "theme": "groen", "direction": "houden", "values": ["rust"]}, square),
        ({"title": "Flat", "party": "gemeente", "theme": "wonen", "values": ["rust"], "dwellings": 20}, square),
    ]
    return [actions.add_kans(dossier, data, shape).id for data, shape in rows]


def found(dossier):
    return next(row for row in actions.check(dossier).check.rows if row.pair == "kans")


def test_a_clash_stands_in_the_list_and_on_the_map(app, dossier, pair):
    at = app("samen")
    assert not at.exception
    row = found(dossier)
    assert {row.a, row.b} == set(pair)
    assert [mark["id"] for mark in parts(at, "samen_kaart")[0]["overlay"]["findings"]] == [row.id]
    assert [card["id"] for card in block(at, "samen_lijst", "cards")[0]["rows"]] == [row.id]
    assert {"shape": "cross", "label": "Botst", "text": "1"} in block(at, "tekens", "levels")[0]["rows"]


def test_a_filter_acts_on_map_and_list_alike(app, dossier, pair):
    at = app("samen", over="Spelen")
    assert "overlay" not in parts(at, "samen_kaart")[0] or not parts(at, "samen_kaart")[0]["overlay"]["findings"]
    assert block(at, "samen_lijst", "cards") == []


def test_the_card_says_first_what_both_share_and_shows_both_in_the_same_form(app, dossier, pair, hostile):
    at = app("samen", kaartje=found(dossier).id)
    shown = parts(at, f"bevinding_{found(dossier).id}")[0]["blocks"]
    kinds = [one["block"] for one in shown]
    assert kinds.index("note") < kinds.index("halves")
    assert "Allebei noemen: rust" in shown[kinds.index("note")]["text"]
    first, second = shown[kinds.index("halves")]["rows"]
    assert first.keys() == second.keys()
    assert [name for name, _ in first["rows"]] == [name for name, _ in second["rows"]]
    assert {first["title"], second["title"]} == {hostile, "Flat"}
    assert "1.600 m²" in words(at)


def test_what_somebody_says_does_not_fit_is_kept_and_shown_with_the_role(app, dossier, save, pair):
    row = found(dossier)
    at = app("samen", kaartje=row.id)
    at.button_group(key=f"klopt_rol_{row.id}").set_value("kerngroep").run()
    at = save(at, "klopt", "Het hek staat verder naar <b>links</b>.")
    assert not at.exception
    [(_, who, text)] = actions.remarks(dossier, row.id)
    assert (who, text) == ("Kerngroep", "Het hek staat verder naar <b>links</b>.")
    again = app("samen", kaartje=row.id)
    assert "(Kerngroep): Het hek staat verder naar <b>links</b>." in words(again)


def test_an_empty_remark_is_refused_in_words(app, dossier, save, pair):
    row = found(dossier)
    at = app("samen", kaartje=row.id)
    at = save(at, "klopt", " ")
    assert "Schrijf eerst wat er niet klopt" in words(at)
    assert actions.remarks(dossier, row.id) == []


def test_what_was_not_checked_is_said(app, dossier, pair):
    assert "De laag 'groen' is er niet of is leeg" in words(app("samen"))


def test_one_kans_can_be_looked_at_alone(app, dossier, pair, kansen):
    at = app("samen", kans=kansen["Huizen"].id)
    assert "U ziet alleen wat te maken heeft met: Huizen" in words(at)
    assert block(at, "samen_lijst", "cards") == []


def test_an_unknown_card_in_the_address_gives_the_list(app, dossier, pair):
    at = app("samen", kaartje="weg")
    assert not at.exception
    assert block(at, "samen_lijst", "cards")


def test_counts_ignore_the_filter_on_level_only(dossier, pair):
    rows = actions.check(dossier).check.rows
    chosen = {"wat": ["versterkt"], "met": ["kans"]}
    assert finding_filters.counts(rows, chosen)["botst"] == 1
    assert finding_filters.apply(rows, chosen) == []
    assert sum(finding_filters.counts(rows, {"met": ["kans"], "wie": ["onderzoek"]}).values()) == 0


def test_neutral_findings_and_the_base_map_are_there_when_asked_for():
    first, second = finding_filters.FILTERS[:2]
    assert set(first.default) == {row.slug for row in terms.LEVELS if row.sign != "0"}
    assert second.default == ("kans",)


def test_a_kans_shows_what_it_has_to_do_with_others(app, dossier, pair, hostile):
    at = app(kans=pair[1])
    assert not at.exception
    row = found(dossier)
    assert [card["id"] for card in block(at, f"samen_{pair[1]}", "cards")[0]["rows"]] == [row.id]
    assert hostile in json.dumps(block(at, f"samen_{pair[1]}", "cards"), ensure_ascii=False)


def test_a_kans_alone_says_so(app, dossier, kansen):
    assert "Nog niets: geen andere kans ligt hier dichtbij." in words(app(kans=kansen["Huizen"].id))


def test_what_a_new_kans_meets_is_shown_at_once_and_stops_nobody(app, dossier, pair):
    at = app("toevoegen")
    at.session_state["klad"].place = drafts.Place(shapely.box(121_210, 487_210, 121_230, 487_230).wkt)
    at.session_state["klad"].step = 1
    at.run()
    assert parts(at, "speelt") == []
    at.button_group(key="nieuw_theme").set_value("spelen").run()
    assert not at.exception
    rows = block(at, "speelt", "levels")[0]["rows"]
    assert {"shape": "cross", "label": "Botst", "text": "'Flat' (Gemeente: woningen erbij)"} in rows
    at.button[-1].click().run()
    assert "Stap 3 van 3" in words(at)
