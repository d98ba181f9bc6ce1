"""The open tables: complete, symmetric, and changed by two parties together."""

import json

import pytest

from kansenkaart import layers, rules, terms
from kansenkaart.errors import InputError

THEMES = terms.slugs(terms.THEMES)
PRINTED_THEMES = ["wonen", "groen", "spelen", "ontmoeten", "auto", "lopen", "klimaat"]
#: conflicts.md 4.2 as it is printed there: both triangles, so that symmetry is a real check.
PRINTED = """
0/0 !/~ !/~ ~/+ ~/~ ~/0 ~/~
!/~ +/+ +/+ +/+ !/0 ~/+ +/+
!/~ +/+ +/0 +/+ !/~ ~/+ 0/+
~/+ +/+ +/+ +/0 ~/0 +/+ +/+
~/~ !/0 !/~ ~/0 0/0 ~/~ ~/0
~/0 ~/+ ~/+ +/+ ~/~ +/+ +/+
~/~ +/+ 0/+ +/+ ~/0 +/+ +/+
"""
#: conflicts.md 4.3, columns in this order.
COLUMNS = "woonpand ander_pand laag_groot groenvlak bos boom water speelplek sport parkeervlak rijbaan pad plein erf"
PRINTED_GROUND = """
~ ~ 0 ! ! ! ! ! ! ~ ~ ~ ~ 0
0 0 0 + + + + + ~ ~ ~ ~ + 0
? ? ? 0 ~ 0 ~ + + ~ ! 0 + 0
0 + 0 0 ~ + + + 0 ~ ! + + 0
? ? ? ! ! ! ! ! ! + + ~ ~ 0
? ? ? ~ ~ ~ ~ 0 0 ~ ~ + + 0
0 0 0 + + + + 0 0 0 0 + + 0
"""


def test_theme_by_theme_is_what_is_printed_and_symmetric():
    for a, line in zip(PRINTED_THEMES, PRINTED.strip().splitlines(), strict=True):
        for b, cell in zip(PRINTED_THEMES, line.split(), strict=True):
            row = rules.DEFAULT.pair(a, b)
            assert f"{row.same}/{row.near}" == cell, (a, b)
            assert row is rules.DEFAULT.pair(b, a)


def test_theme_on_ground_is_what_is_printed():
    for theme, line in zip(PRINTED_THEMES, PRINTED_GROUND.strip().splitlines(), strict=True):
        for ground, cell in zip(COLUMNS.split(), line.split(), strict=True):
            assert rules.DEFAULT.ground(theme, ground).same == cell, (theme, ground)


def test_each_pair_of_themes_has_one_row():
    assert len(rules.PAIRS) == len(THEMES) * (len(THEMES) + 1) // 2
    assert len({frozenset((row.a, row.b)) for row in rules.PAIRS}) == len(rules.PAIRS)
    assert len({row.slug for row in rules.ON_GROUND}) == len(rules.ON_GROUND) == len(THEMES) * 14


@pytest.mark.parametrize("row", [*rules.PAIRS, *rules.ON_GROUND], ids=lambda row: row.slug)
def test_each_row_says_why_without_loaded_words(row):
    assert row.why.endswith((".", "?"))
    assert not {"helaas", "slechts", "bedreigt", "kosten"} & set(row.why.lower().split())
    assert row.note in {note.slug for note in rules.NOTES}


def test_each_row_names_what_exists():
    slugs = set(terms.slugs(layers.LAYERS))
    grounds = {row.slug for row in rules.GROUNDS}
    measures = {row.slug for row in rules.MEASURES}
    thresholds = {row.slug for row in rules.THRESHOLDS}
    assert {row.layer for row in rules.GROUNDS} <= slugs
    assert {row.ground for row in rules.ON_GROUND} == grounds
    assert {row.theme for row in rules.USES} == set(THEMES)
    assert {layer for row in rules.USES for layer in row.takes} <= slugs
    assert {row.layer for row in rules.LOSSES} <= slugs
    assert {name for row in rules.EVIDENCE for name in row.measures} <= measures
    assert {row.a for row in rules.EVIDENCE} <= {*THEMES, ""}
    assert {row.b for row in rules.EVIDENCE} <= {*THEMES, *grounds}
    assert {row.slug for row in rules.ACCESS} <= measures
    assert {row.distance for row in rules.ACCESS} <= thresholds
    assert {row.gate for row in rules.THRESHOLDS} <= {row.slug for row in rules.GATE_STEPS}
    known = {layer.slug: {*(column.name for column in layer.columns), "area_m2"} for layer in layers.LAYERS}
    assert all(test.column in known[row.layer] for row in rules.GROUNDS for test in row.where)


def test_signs_are_those_of_the_levels():
    assert set(rules.SIGNS) == {level.sign for level in terms.LEVELS}


def test_a_change_gives_new_rules_and_leaves_the_default():
    changes = [
        {"table": "themas", "row": "wonen-groen", "same": "~", "near": "0", "why": "samen besproken"},
        {"table": "kaart", "row": "wonen-plein", "same": "0"},
        {"table": "drempels", "row": "size_area_m2", "value": 150},
    ]
    now, gates = rules.changed(json.loads(json.dumps(changes)))
    assert (now.pair("groen", "wonen").same, now.pair("groen", "wonen").near) == ("~", "0")
    assert now.ground("wonen", "plein").same == "0"
    assert gates["size_area_m2"] == 150
    assert rules.DEFAULT.pair("groen", "wonen").same == "!"
    assert rules.GATES["size_area_m2"] == 100
    others = [(now.pairs, rules.PAIRS), (now.on_ground, rules.ON_GROUND), (gates.thresholds, rules.THRESHOLDS)]
    assert [sum(one != two for one, two in zip(*tables, strict=True)) for tables in others] == [1, 1, 1]


def test_changing_back_leaves_no_difference():
    there = {"table": "drempels", "row": "near_m", "value": 80}
    back = {"table": "drempels", "row": "near_m", "value": 50}
    assert rules.changed([there, back]) == (rules.DEFAULT, rules.GATES)


@pytest.mark.parametrize(
    "change",
    [
        {"table": "weer", "row": "zon"},
        {"table": "themas", "row": "wonen-wolken", "same": "~"},
        {"table": "themas", "row": "wonen-groen", "same": "?"},
        {"table": "kaart", "row": "wonen-plein", "same": "x"},
        {"table": "drempels", "row": "near_m", "value": 0},
        {"table": "drempels", "row": "near_m", "value": "veel"},
        {"table": "drempels", "row": "near_m", "value": True},
    ],
)
def test_a_change_that_cannot_be_is_refused(change):
    with pytest.raises(InputError):
        rules.changed([change])


def test_scaling_moves_sizes_and_leaves_norms():
    lower = rules.GATES.scaled(0.75)
    assert lower["size_area_m2"] == 75
    assert lower["green_per_dwelling_m2"] == 75
    assert lower["certain"] == 0.9
