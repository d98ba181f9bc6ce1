"""QGIS styles are made from our tables and say the same."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from kansenkaart import layers, styles, terms


def options(element):
    return {one.get("name"): one.get("value") for one in element.findall("./Option/Option")}


@pytest.mark.parametrize("row", layers.LAYERS, ids=lambda row: row.slug)
def test_a_layer_has_one_symbol_in_its_colours(row):
    root = ET.fromstring(styles.qml(row))
    assert root.tag == "qgis"
    (symbol,) = root.findall("./renderer-v2[@type='singleSymbol']/symbols/symbol")
    assert symbol.get("type") == {"point": "marker", "line": "line", "area": "fill"}[row.geometry]
    given = options(symbol.find("layer"))
    if row.style.fill != "none":
        assert given["color"].split(",")[:3] == [str(int(row.style.fill[n : n + 2], 16)) for n in (1, 3, 5)]
    else:
        assert given["style"] == "no"


def test_the_area_is_only_an_edge():
    (symbol,) = ET.fromstring(styles.area_qml()).findall("./renderer-v2/symbols/symbol")
    given = options(symbol.find("layer"))
    assert (symbol.get("type"), given["style"], given["outline_style"]) == ("fill", "no", "dash")


def test_each_party_has_its_shape_and_colour_for_points_lines_and_areas():
    root = ET.fromstring(styles.kansen_qml())
    rules = root.findall("./renderer-v2/rules/rule")
    symbols = {one.get("name"): one for one in root.findall("./renderer-v2/symbols/symbol")}
    assert len(rules) == len(symbols) == 3 * len(terms.PARTIES)
    # `@geometry` is only known since QGIS 3.28; with 3.22 (Debian 12) it showed nothing at all
    assert all("geometry_type($geometry)" in rule.get("filter") for rule in rules)
    for party in terms.PARTIES:
        own = [rule for rule in rules if f"'{party.slug}'" in rule.get("filter")]
        assert sorted(symbols[rule.get("symbol")].get("type") for rule in own) == ["fill", "line", "marker"]
        assert all(rule.get("label").startswith(party.label) for rule in own)
        (marker,) = [symbols[rule.get("symbol")] for rule in own if "'Point'" in rule.get("filter")]
        assert options(marker.find("layer"))["name"] == party.shape


def test_every_theme_has_its_own_letter_also_when_names_begin_alike():
    themes = [replace(terms.THEMES[0], slug=slug) for slug in ("wonen", "water", "wa", "w")]
    assert styles.letters(themes) == {"wonen": "W", "water": "A", "wa": "?", "w": "?"}
    found = styles.letters(terms.THEMES)
    assert len(set(found.values())) == len(terms.THEMES)
    assert all(f"'{letter}'" in styles.kansen_qml() for letter in found.values())
