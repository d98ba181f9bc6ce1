"""Numbers and other places of the example neighbourhood, through the verbs that pages use."""

import pytest

from kansenkaart import actions, terms
from kansenkaart.errors import InputError


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return actions.make_example(tmp_path_factory.mktemp("tellen") / "buurt.gpkg")


@pytest.fixture(scope="module")
def plan(dossier):
    frame = dossier.kansen()
    rows = frame[(frame["theme"] == "wonen") & (frame["direction"] == "erbij") & frame["dwellings"].notna()]
    return rows[rows.geom_type == "Polygon"].sort_values("id").iloc[0]


def test_every_number_has_a_sentence_and_homes_add_up(dossier, plan):
    rows = actions.measure(dossier, plan_ids=[plan["id"]]).set_index("slug")
    assert rows["text"].str.endswith(".").all()
    homes = (dossier.layer("adres")["use"].fillna("").str.contains("woonfunctie")).sum()
    assert rows.loc["woningen", "before"] == homes
    assert actions.measure(dossier, plan_ids=[plan["id"]]) is actions.measure(dossier, plan_ids=[plan["id"]])


def test_the_two_bungalows_are_offered_with_where_they_are(dossier, plan):
    found = actions.elsewhere(dossier, plan_id=plan["id"])
    low = [text for name, text in found.sentences.items() if name.startswith("laag_en_groot") and "+" in name]
    assert len(low) == 1
    assert "Nu zijn het er 2." in low[0]
    assert "Karekiethof" in low[0]
    assert found.choices[0].startswith("Het plan: ")
    assert found.choices[1] == "Niets doen: er komt niets bij en er gaat niets weg."
    assert "Niemand heeft met de eigenaar gepraat." in found.heading


@pytest.mark.parametrize(
    ("theme", "words"), [("groen", "past misschien ook groen"), ("spelen", "passen misschien ook speelplekken")]
)
def test_the_mirror_asks_for_green_and_play(dossier, theme, words):
    found = actions.elsewhere(dossier, theme=theme)
    assert words in found.heading
    assert len(found.sentences) == len(found.search.candidates) > 0


def test_a_theme_without_a_search_is_refused(dossier):
    with pytest.raises(InputError, match="wonen, groen en spelen"):
        actions.elsewhere(dossier, theme=terms.THEMES[-1].slug)
