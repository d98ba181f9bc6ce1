"""The page where both sides change the tables: words, the default beside it, and the history."""

import json

from made_up import added
from shapely.affinity import translate

from kansenkaart import actions


def block(at, key, kind):
    """Blocks of one kind of our own component whose key ends so."""
    found = [json.loads(el.proto.json) for el in at.get("bidi_component") if el.proto.id.endswith(key)]
    return [one for one in found[0]["blocks"] if one["block"] == kind]


def words(at):
    return json.dumps([json.loads(el.proto.json) for el in at.get("bidi_component")], ensure_ascii=False)


def choose(at, table, *roles):
    for party, role in zip(("bewoners", "gemeente"), roles, strict=True):
        if role:
            at.button_group(key=f"eens_{table}_{party}").set_value(role)
    return at.run()


def test_signs_are_words_and_the_default_stands_beside_them(app, dossier):
    at = app("tabellen")
    assert not at.exception
    table = block(at, "tabel_themas", "table")[0]
    row = next(row for row in table["rows"] if row[0] == "Wonen en groen")
    assert row[1:5] == ["Botst", "Wringt", "Botst", "Wringt"]
    assert len(table["head"]) == len(row)


def test_two_roles_change_a_threshold_and_the_default_stays(app, dossier, save, hostile):
    at = app("tabellen", tabel="Drempels")
    at.selectbox(key="rij_drempels").set_value("size_area_m2").run()
    at.number_input(key="drempels_size_area_m2_0").set_value(150.0)
    at = save(choose(at, "drempels", "kerngroep", "ambtenaar"), "reden", hostile)
    assert not at.exception
    row = next(row for row in block(at, "tabel_drempels", "table")[0]["rows"] if "botst blijft vanaf" in row[0])
    assert row[1:3] == ["150 m² (samen veranderd)", "100 m²"]
    [one] = actions.rule_changes(dossier)
    assert one.reason == hostile
    history = block(app("tabellen", tabel="Wat er veranderde"), "veranderd", "table")[0]["rows"]
    assert history[0][3:7] == ["100 m²", "150 m²", "100 m²", "Kerngroep (bewoners) en Ambtenaar (gemeente)"]
    assert history[0][7] == hostile


def test_what_a_change_would_do_stands_there_before_anybody_agrees(app, dossier):
    middle = dossier.area().geometry.iloc[0].centroid
    for number, theme in enumerate(("groen", "wonen")):  # 100 m apart
        dossier.append([added(f"ver{number}", translate(middle, 100 * number), theme=theme)])
    at = app("tabellen", tabel="Drempels")
    assert "Als u dit zo afspreekt" not in words(at)
    at.selectbox(key="rij_drempels").set_value("near_m").run()
    at.number_input(key="drempels_near_m_0").set_value(500.0).run()
    told = block(at, "telling_drempels", "items")[0]["rows"]
    counts = actions.counts_after(dossier, {"table": "drempels", "row": "near_m", "value": 500.0})
    assert told == [row.sentence for row in counts]
    assert sum(row.then for row in counts) > sum(row.now for row in counts)
    at.number_input(key="drempels_near_m_0").set_value(0.0).run()
    assert not at.exception
    assert actions.rule_changes(dossier) == []


def test_one_role_is_not_enough_and_says_who_is_missing(app, dossier, save):
    at = app("tabellen", tabel="Drempels")
    at.number_input(key="drempels_near_m_0").set_value(60.0)
    at = save(choose(at, "drempels", "bewoner", None), "reden", "Ruimer.")
    assert "Kies ook wie het eens is als iemand van de gemeente." in words(at)
    assert actions.rule_changes(dossier) == []


def test_without_changes_the_page_says_that_the_default_holds(app, dossier):
    assert "Overal geldt de standaard" in words(app("tabellen", tabel="Wat er veranderde"))
