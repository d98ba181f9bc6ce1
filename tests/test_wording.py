"""Cards and sentences: short, neutral, in Dutch, and the mirror of themselves when the parties swap."""

import itertools
import re
from dataclasses import asdict

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kansenkaart import alternatives, indicators, kans, layers, norms, relations, rules, terms, wording
from kansenkaart.wording.cards import _template
from kansenkaart.wording.templates import FITS, MEASURES, TEMPLATES, WISHES

#: Words that take a side, in any text of ours.
LOADED = (
    "helaas", "slechts", "maar liefst", "ten koste van", "bedreigt", "kans gemist", "gemiste kans", "conflict",
    "besluit", "de buurt vindt", "verlies", "slachtoffer", "offer", "eindelijk", "gelukkig", "jammer", "verspild",
    "moet wijken", "opgeofferd", "verdwijnt", "terecht", "onterecht", "alleen maar", "zelfs", "wint", "verliest",
)  # fmt: skip
THEMES = terms.slugs(terms.THEMES)
LEVELS = terms.slugs(terms.LEVELS)
PLACE = (120_000.0, 480_000.0, 120_040.0, 480_050.0)


def side(party="bewoners", theme="groen", direction="houden", **more):
    return {"party": party, "theme": theme, "direction": direction, "title": "Een kans", **more}


def finding(**changes):
    plain = {
        "id": "f1", "a": "k1", "b": "k2", "pair": "kans", "level": "botst", "certainty": "zeker",
        "rule": "wonen-groen", "gates": ["De tekeningen delen 1.000 m²: dat telt mee."],
        "evidence": {
            "overlap_m2": {"value": 1000.0, "unit": "m2"}, "overlap_share_a": {"value": 0.5, "unit": "share"},
            "overlap_share_b": {"value": 0.25, "unit": "share"}, "distance_m": {"value": 0.0, "unit": "m"},
            "trees": {"value": 3, "unit": "count"},
            "green_per_dwelling_before_m2": {"value": 7.5, "unit": "m2"},
            "green_per_dwelling_after_m2": {"value": 5.952, "unit": "m2"},
        },
        "thresholds": {"sliver_area_m2": 10.0, "size_share": 0.25}, "data_dates": {"groen": "2026-01-02"},
        "shared_values": ["rust", "natuur"], "unknown": ["Hoe mooi het groen is, meten we niet."], "badges": [],
    }  # fmt: skip
    return plain | changes


EVIDENCE = st.dictionaries(
    st.sampled_from([row.name for row in MEASURES]),
    st.one_of(st.none(), st.just(0.0), st.floats(0.0, 1e6), st.integers(0, 400)).map(
        lambda value: {"value": value, "unit": ""}
    ),
)
SIDES = st.builds(
    side,
    party=st.sampled_from(terms.slugs(terms.PARTIES)),
    theme=st.sampled_from(THEMES),
    direction=st.sampled_from((*terms.slugs(terms.DIRECTIONS), None)),
    dwellings=st.one_of(st.none(), st.integers(1, 900)),
)
FINDINGS = st.builds(
    finding,
    pair=st.sampled_from(["kans", "layer"]),
    level=st.sampled_from(LEVELS),
    certainty=st.sampled_from(terms.slugs(terms.CERTAINTIES)),
    evidence=EVIDENCE,
    b=st.sampled_from([f"{row.slug}:{7}" for row in layers.LAYERS]),
    shared_values=st.lists(st.sampled_from(terms.slugs(terms.VALUES)), max_size=3),
)


def sentences(text):
    return [part for part in re.split(r"(?<=[.?!])\s+", text) if part]


def all_texts(card):
    found = asdict(card)
    for value in found.values():
        if isinstance(value, str):
            yield value
        else:
            yield from (item for item in value if isinstance(item, str))


@given(FINDINGS, SIDES, SIDES)
def test_a_card_is_short_and_takes_no_side(row, a, b):
    card = wording.card(row, a, b)
    words = card.text.split()
    assert 0 < len(words) <= 60
    assert len(words) <= 12 * len(sentences(card.text))
    assert card.question.endswith("?")
    assert len(card.measured) <= 6
    assert "{" not in "".join(all_texts(card))
    for text, word in itertools.product(all_texts(card), LOADED):
        assert word not in text.lower()


def named(text, first, second):
    """Put placeholders for both parties with their verb, so that texts can be compared."""
    for name, party in (("<1>", first), ("<2>", second)):
        row = terms.find(terms.PARTIES, party)
        text = text.replace(f"{row.name[0].upper()}{row.name[1:]} {row.wants} hier", name)
    return text


@given(FINDINGS, SIDES, SIDES, st.permutations(terms.slugs(terms.PARTIES)))
def test_swapping_the_parties_gives_the_mirrored_text(row, a, b, parties):
    first, second = parties[:2]
    there = wording.card(row, a | {"party": first}, b | {"party": second})
    back = wording.card(row, a | {"party": second}, b | {"party": first})
    assert named(there.text, first, second) == named(back.text, second, first)
    rest = ("title", "level", "measured", "sure", "norm", "unknown", "question", "steps", "shared", "badges")
    assert [getattr(there, name) for name in rest] == [getattr(back, name) for name in rest]


@given(FINDINGS, SIDES, SIDES)
def test_no_template_depends_on_the_order_of_the_themes(row, a, b):
    there, back = (wording.card(row | {"pair": "kans"}, *pair) for pair in ((a, b), (b, a)))
    assert there.question == back.question
    assert there.level == back.level
    assert sorted(sentences(there.text)) == sorted(sentences(back.text))


def test_the_card_of_homes_on_green():
    card = wording.card(
        finding(), side(), side("gemeente", "wonen", "erbij", dwellings=40), place="Berkenlaan 12, 20 m"
    )
    assert card.text == (
        "De bewoners willen hier het groen houden. De gemeente wil hier ongeveer 40 woningen. "
        "De tekeningen liggen 1.000 m² over elkaar. Dat is 50% van de eerste en 25% van de tweede tekening. "
        "Hier staan 3 bomen. Allebei precies zo uitvoeren kan niet."
    )
    assert card.question == "Wat zien jullie hier buiten?"
    assert card.shared == "Allebei noemen: rust en natuur."
    assert card.measured[0] == "Grond die beide tekeningen delen: 1.000 m² (zo groot als 4 tennisvelden)"
    assert card.norm == (
        "Nu is er 7,5 m² groen per woning in deze buurt. Wordt het zo uitgevoerd, dan 6 m². "
        "Het Rijk noemde in 2004 een richtgetal van 75 m². Dat is geen verplichting."
    )
    assert card.steps == (
        "Regel: wonen-groen.",
        "De tekeningen delen 1.000 m²: dat telt mee.",
        "Overlap telt vanaf: 10 m² (G1).",
        "Botst blijft vanaf dit deel van de kleinste: 25% (G2).",
        "Kaartlaag Groen: 2026-01-02.",
    )
    assert card.place == "Berkenlaan 12, 20 m"
    assert 3 <= len(card.measured) <= 6


def test_what_is_unknown_is_left_out_of_the_text_and_never_zero():
    card = wording.card(finding(evidence={"overlap_m2": {"value": None, "unit": "m2"}}), side(), side("gemeente"))
    assert "over elkaar" not in card.text
    assert "0 m²" not in card.text


def test_a_fuzzy_dot_asks_who_made_it():
    row = finding(certainty="misschien", evidence={"probability": {"value": 0.31, "unit": "share"}})
    card = wording.card(row, side(), side("gemeente"))
    assert "kans 31%" in card.text
    assert card.question == "Kan de bedenker het aanwijzen?"


def test_a_dot_has_a_chance_and_no_share_and_what_stays_the_same_is_said_once():
    shares = {"overlap_share_a": 0.31, "overlap_share_b": 0.31, "probability": 0.31,
              "green_per_dwelling_before_m2": 9.0, "green_per_dwelling_after_m2": 9.0}  # fmt: skip
    evidence = {name: {"value": value, "unit": ""} for name, value in shares.items()}
    card = wording.card(finding(certainty="zeker", evidence=evidence), side(), side("gemeente"))
    assert card.measured == ("Kans dat het om dezelfde grond gaat: 31%", "Groen per woning in de buurt nu: 9 m²")
    assert card.norm == ""
    assert "Dat is" not in card.text


def test_the_base_map_is_no_party():
    row = finding(pair="layer", b="parkeren:7", level="wringt", rule="kaart:groen-parkeervlak")
    card = wording.card(row, side(direction="erbij"), {"name": "Plein"})
    assert card.text.startswith("De bewoners willen hier meer groen. Hier is nu: parkeerplekken.")
    assert card.sides[1] == wording.Side("Kaart", "Plein", "parkeerplekken")
    assert card.title == "Meer groen; hier is nu: parkeerplekken"


def test_one_tree_stands_and_three_trees_stand():
    for count, words in ((1, "Hier staat 1 boom."), (3, "Hier staan 3 bomen.")):
        row = finding(evidence={"trees": {"value": count, "unit": "count"}})
        assert words in wording.card(row, side(), side("gemeente", "wonen", "erbij")).text


def test_every_wish_has_words():
    assert {(row.theme, row.direction) for row in WISHES} == set(
        itertools.product(THEMES, terms.slugs(terms.DIRECTIONS))
    )


@pytest.mark.parametrize("row", TEMPLATES, ids=lambda row: row.slug)
def test_a_template_names_things_that_exist(row):
    assert row.level in ("", *LEVELS)
    assert row.themes <= {*THEMES, "="}
    assert row.layers <= set(terms.slugs(layers.LAYERS))
    fields = {name for sentence in row.sentences for name in re.findall(r"{(\w+)}", sentence)}
    assert fields <= {"a_wants", "b_wants", "trees_stand", "ground"} | {row.name for row in MEASURES}


def test_every_measure_of_the_tables_has_words():
    assert {row.slug for row in rules.MEASURES} == {row.name for row in MEASURES}


def test_hand_drawn_edges_give_a_range():
    evidence = {name: {"value": value, "unit": "m²"} for name, value in
                (("overlap_m2", 360.0), ("overlap_low_m2", 300.0), ("overlap_high_m2", 420.0))}  # fmt: skip
    card = wording.card(finding(evidence=evidence), side(), side("gemeente"))
    assert "De tekeningen liggen 300 tot 420 m² over elkaar." in card.text


def test_a_place_that_seems_wrong_is_a_question():
    row = finding(pair="layer", b="pand:7", level="neutraal", badges=["Klopt de plek?"])
    assert wording.card(row, side(theme="spelen")).question == "Klopt deze plek?"


def test_a_real_check_gives_cards_that_are_short_and_neutral():
    """The findings of `relations`, as they come: a frame row and a record give the same card."""
    base = layers.conform(gpd.GeoDataFrame({"id": ["g1"]}, geometry=[shapely.box(*PLACE)], crs=28992), "groen")
    two = [
        kans.Kans("k1", shapely.box(*PLACE), side(made_at="2026-01-01T00:00:00Z")),
        kans.Kans("k2", shapely.box(*PLACE), side("gemeente", "wonen", "erbij", made_at="2026-01-02T00:00:00Z")),
    ]
    check = relations.find(kans.to_frame(two), {"groen": base})
    assert len(check.rows) > 0
    found = {one.id: one for one in two}
    for row, (_, line) in zip(check.rows, check.findings.iterrows(), strict=True):
        card = wording.card(row, found[row.a], found.get(row.b))
        assert card == wording.card(line, found[row.a], found.get(row.b))
        assert len(card.text.split()) <= 60
        assert card.measured
        assert not [word for text in all_texts(card) for word in LOADED if word in text.lower()]


def test_every_template_can_be_reached():
    """Each row is chosen for some finding: no dead words."""
    evidences = [{}, {"overlap_m2": {"value": 9.0, "unit": "m2"}}, {"probability": {"value": 0.2, "unit": "share"}}]
    chosen = set()
    for pair, level, sure, evidence in itertools.product(
        ("kans", "layer"), (*LEVELS,), terms.slugs(terms.CERTAINTIES), evidences
    ):
        for a, b in itertools.product(THEMES, THEMES):
            for slug in ("boom", "groen"):
                row = finding(pair=pair, level=level, certainty=sure, evidence=evidence, b=f"{slug}:1")
                chosen.add(_template(row, side(theme=a), side(theme=b)).slug)
    asked = finding(pair="layer", b="pand:1", level="neutraal", badges=["Klopt de plek?"])
    chosen |= {_template(asked, side(), None).slug, _template(finding(level="", pair="kans"), side(), side()).slug}
    assert chosen == {row.slug for row in TEMPLATES}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.5, "m2", "1.200 m²"), (7.46, "m2 per dwelling", "7,5 m² per woning"), (5.952, "m2", "6 m²"),
        (0.0123, "m", "0,012 m"), (1, "trees", "1 boom"), (1234, "trees", "1.234 bomen"),
        (0, "bays", "0 parkeerplekken"),
        (0.254, "share", "25%"), (0.004, "share", "minder dan 1%"), (0.998, "share", "meer dan 99%"),
        (1.0, "share", "100%"),
        (None, "m2", "onbekend"), (pd.NA, "m2", "onbekend"), (float("nan"), "m2", "onbekend"), (-1.22, "m2", "−1,2 m²"),
        (99.6, "m2", "100 m²"), (3, "", "3"), (3, "fietsen", "3 fietsen"), (0.0, "m2", "0 m²"), (0.25, "", "0,25"),
    ],
)  # fmt: skip
def test_numbers_are_dutch(value, unit, text):
    assert wording.number(value, unit) == text


@given(st.floats(0.001, 1e8))
def test_a_measure_keeps_two_significant_digits(value):
    text = wording.number(value, "m2").removesuffix(" m²").replace(".", "").replace(",", ".")
    assert float(text) == pytest.approx(value, rel=0.051)


@pytest.mark.parametrize(
    ("area", "text"),
    [(100, "zo groot als 8 parkeerplekken"), (12.5, "zo groot als 1 parkeerplek"),
     (1000, "zo groot als 4 tennisvelden"),
     (14280, "zo groot als 2 voetbalvelden"), (2, ""), (None, "")],
)  # fmt: skip
def test_pictures(area, text):
    assert wording.picture(area) == text


def test_a_change_has_a_sign():
    assert wording.change(3, "trees") == "+3 bomen"
    assert wording.change(-0.12, "share") == "−12 procentpunt"
    assert wording.change(0, "m2") == "0 m²"


def test_a_small_change_is_not_rounded_away():
    assert wording.both(133.13, 130.3, "m2") == ("133 m²", "130 m²")
    assert wording.both(0.132, 0.131, "share") == ("13,2%", "13,1%")
    assert wording.both(133.0, 133.0, "m2") == ("130 m²", "130 m²")
    assert wording.both(None, 7.46, "m2") == ("onbekend", "7,5 m²")
    row = {"label": "Groen", "unit": "m2", "before": 260_000.0, "after": 259_999.0, "change": -1.0}
    assert wording.indicator_sentence(row) == "Groen: nu 260.000 m². Met dit plan bijna gelijk."


def test_a_firm_plan_says_so_and_until_when():
    plan = side("gemeente", "wonen", "erbij", firmness="ontwerp", influence_until="2027-03-01")
    card = wording.card(finding(), side(), plan)
    assert (
        card.sides[1].state
        == "Ontwerp: er ligt een tekening. Delen kunnen nog anders. Invloed kan tot en met 1-3-2027."
    )
    assert card.sides[0].state == ""


def test_an_indicator_in_words():
    row = {
        "label": "Groen per woning", "unit": "m2 per dwelling", "before": 7.5, "after": 5.952, "change": -1.548,
        "parts": {"minder groen": -1.22, "meer woningen": -0.327}, "norm": "groen_75", "unknown": "",
    }  # fmt: skip
    assert wording.indicator_sentence(row) == (
        "Groen per woning: nu 7,5 m² per woning. Met dit plan 6 m² per woning. "
        "Dat komt voor −1,2 m² per woning door minder groen en −0,33 m² per woning door meer woningen. "
        "Het Rijk noemde in 2004: 75 m² groen per woning. Dat is geen verplichting."
    )
    empty = row | {"before": None, "change": None, "parts": {}, "norm": None, "unknown": "er staan geen gebouwen"}
    assert wording.indicator_sentence(empty) == (
        "Groen per woning: er staan geen gebouwen. Met dit plan: 6 m² per woning."
    )
    dot = empty | {"before": 7.5, "after": None, "unknown": "de grootte is onbekend"}
    assert (
        wording.indicator_sentence(dot)
        == "Groen per woning: nu 7,5 m² per woning. Met dit plan: de grootte is onbekend."
    )
    alone = empty | {"before": 7.5, "after": None, "unknown": ""}
    assert wording.indicator_sentence(alone) == "Groen per woning: 7,5 m² per woning."
    missing = row | {
        "before": pd.NA,
        "after": pd.NA,
        "change": pd.NA,
        "unknown": "niet gecontroleerd: laag Bomen ontbreekt",
    }
    assert wording.indicator_sentence(missing) == "Groen per woning: niet gecontroleerd: laag Bomen ontbreekt."


def test_another_place_in_words():
    row = {"label": "Laag en groot", "goal": "wonen", "unit": "dwellings", "fit_low": 17, "fit_high": 44, "now": 2,
           "green_m2": 0.0, "trees": 0, "bays": None, "labels": ("School of opvang",)}  # fmt: skip
    assert wording.alternative_sentence(row, "Berkenlaan 3") == (
        "Laag en groot (Berkenlaan 3). Hier passen misschien 17 tot 44 woningen. Nu zijn het er 2. "
        "Er gaat geen groen weg. Er gaan geen bomen weg. Niet gecontroleerd: parkeerplekken. Let op: school of opvang."
    )
    green = row | {"goal": "groen", "unit": "m2", "fit_low": 400.0, "fit_high": 400.0, "labels": (), "bays": 12}
    assert wording.alternative_sentence(green) == (
        "Laag en groot. Hier past misschien 400 m² groen. Er gaat geen groen weg. Er gaan geen bomen weg. "
        "Er gaan 12 parkeerplekken weg."
    )
    assert wording.alternatives_sentence(3).startswith("Op 3 plekken in de buurt passen misschien ook woningen.")
    assert "Niemand heeft met de eigenaar gepraat." in wording.alternatives_sentence(1)


def test_a_choice_in_words():
    plan = {"what": "het plan", "ids": ("p",), "unit": "dwellings", "added_low": 40.0, "added_high": 40.0,
            "green_m2": 1992.7, "trees": 15.0, "bays": 0.0, "residents": 0.0, "facilities": 0.0,
            "play_m2": None}  # fmt: skip
    assert wording.choice_sentence(plan) == (
        "Het plan: 40 woningen erbij. Op die grond: 2.000 m² groen, 15 bomen. Onbekend: speelruimte."
    )
    other = plan | {"what": "andere plekken", "ids": ("a", "b"), "added_low": 30.0, "residents": 2.0, "play_m2": 0.0}
    assert wording.choice_sentence(other) == (
        "Andere plekken (2): 30 tot 40 woningen erbij. Op die grond: 2.000 m² groen, 15 bomen, 2 woningen van nu."
    )
    nothing = plan | {"what": "niets doen", "ids": (), "added_low": 0.0, "added_high": 0.0}
    assert wording.choice_sentence(nothing) == "Niets doen: er komt niets bij en er gaat niets weg."


def test_what_was_not_checked():
    assert wording.unchecked_sentence("boom") == "Niet gecontroleerd: laag Bomen ontbreekt."


def test_facts_of_a_place():
    rows = [
        {"layer": "boom", "kind": "", "count": 3, "area_m2": pd.NA, "distance_m": 4.0, "known": True},
        {"layer": "water", "kind": "", "count": 0, "area_m2": pd.NA, "distance_m": pd.NA, "known": False},
        {"layer": "groen", "kind": "gras", "count": 1, "area_m2": 120.0, "distance_m": 0.0, "known": True},
        {"layer": "erf", "kind": "erf", "count": 1, "area_m2": 80.0, "distance_m": 0.0, "known": True},
    ]
    assert wording.facts_text(rows) == [
        "Hier dichtbij: 3 bomen, de dichtste op 4 m.",
        "Hier: 1 stuk groen (gras), 120 m².",
        "Hier: 1 erf, 80 m².",
        "Niet gecontroleerd: laag Water ontbreekt.",
    ]


def test_every_search_has_words_for_what_may_fit():
    assert {row.theme for row in FITS} == {row.theme for row in alternatives.GOALS}


@pytest.mark.parametrize("word", LOADED)
def test_tables_of_words_take_no_side(word):
    texts = [row.phrase for row in WISHES] + [row.text for row in MEASURES]
    texts += [sentence for row in TEMPLATES for sentence in (*row.sentences, row.question)]
    texts += [text for row in norms.STATUSES for text in (row.explanation, row.sentence)]
    texts += [text for row in indicators.INDICATORS for text in (row.label, row.higher, row.formula)]
    texts += [row.explanation for row in (*indicators.EFFECTS, *alternatives.KINDS)]
    texts += [text for row in alternatives.LABELS for text in (row.label,)] + list(alternatives.UNKNOWN)
    assert not [text for text in texts if word in text.lower()]
