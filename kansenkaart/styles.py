"""QGIS styles (QML) from our own tables, so that a dossier opens in QGIS as it looks here. Pure.

Base layers get one symbol, from `layers.Style`. Kansen are mixed points, lines and areas: one
rule per party and kind of geometry, shape and colour from `terms.PARTIES`, and a letter for the theme.
Looked at in QGIS 3.22 and 3.40: what the older does not know, such as `@geometry`, is not used.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from typing import Any

from kansenkaart import layers, terms

#: Our geometry kind to the symbol type and symbol layer of QGIS, and its geometry type there.
_SYMBOLS = {
    "point": ("marker", "SimpleMarker", "Point"),
    "line": ("line", "SimpleLine", "Line"),
    "area": ("fill", "SimpleFill", "Polygon"),
}
_NO_COLOUR = "none"


def qml(layer: layers.Layer) -> str:
    """Return the QML of a base layer."""
    root, renderer = _document("singleSymbol")
    symbol = _symbol(ET.SubElement(renderer, "symbols"), "0", layer.geometry)
    _symbol_layer(symbol, layer.geometry, _options(layer.geometry, layer.style))
    return _as_text(root)


def area_qml() -> str:
    """Return the QML of the area of a dossier: only its edge, so that it hides nothing."""
    edge = layers.Style(_NO_COLOUR, "#1f2933", 2, dash="6 4")
    root, renderer = _document("singleSymbol")
    symbol = _symbol(ET.SubElement(renderer, "symbols"), "0", "area")
    _symbol_layer(symbol, "area", _options("area", edge))
    return _as_text(root)


def kansen_qml(parties: Sequence[terms.Party] = terms.PARTIES, themes: Sequence[terms.Theme] = terms.THEMES) -> str:
    """Return the QML of the kansen: per party its shape and colour, per theme a letter."""
    root, renderer = _document("RuleRenderer")
    rules = ET.SubElement(renderer, "rules", key="kansen")
    symbols = ET.SubElement(renderer, "symbols")
    cases = [(party, kind) for party in parties for kind in _SYMBOLS]
    for number, (party, kind) in enumerate(cases):
        test = f"\"party\" = '{party.slug}' AND geometry_type($geometry) = '{_SYMBOLS[kind][2]}'"
        ET.SubElement(rules, "rule", key=f"{party.slug}-{kind}", filter=test, symbol=str(number),
                      label=f"{party.label} ({_WORDS[kind]})")  # fmt: skip
        symbol = _symbol(symbols, str(number), kind)
        _symbol_layer(symbol, kind, _party_options(kind, party))
        if kind == "point":
            _letter_layer(symbol, themes)
    _labels(root)
    return _as_text(root)


_WORDS = {"point": "plek", "line": "lijn", "area": "vlak"}


def letters(themes: Iterable[terms.Theme]) -> dict[str, str]:
    """Return one letter per theme slug, the first of the slug that is still free."""
    found: dict[str, str] = {}
    for theme in themes:
        free = (sign.upper() for sign in theme.slug if sign.upper() not in found.values())
        found[theme.slug] = next(free, "?")
    return found


def _document(renderer: str) -> tuple[ET.Element, ET.Element]:
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling")
    return root, ET.SubElement(root, "renderer-v2", type=renderer, symbollevels="0", enableorderby="0", forceraster="0")


def _symbol(parent: ET.Element, name: str, kind: str) -> ET.Element:
    return ET.SubElement(parent, "symbol", name=name, type=_SYMBOLS[kind][0], alpha="1", clip_to_extent="1",
                         force_rhr="0")  # fmt: skip


def _symbol_layer(symbol: ET.Element, kind: str, options: dict[str, str], *, of: str = "") -> ET.Element:
    layer = ET.SubElement(symbol, "layer", {"class": of or _SYMBOLS[kind][1], "enabled": "1", "locked": "0",
                                            "pass": "0"})  # fmt: skip
    _option_map(layer, options)
    return layer


def _option_map(parent: ET.Element, options: dict[str, str]) -> None:
    made = ET.SubElement(parent, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(made, "Option", name=name, type="QString", value=value)


def _options(kind: str, style: layers.Style) -> dict[str, str]:
    """Return the QGIS properties of a base layer's symbol."""
    width = f"{style.width * layers.MM_PER_PIXEL:.3f}"
    line = {"line_color" if kind == "line" else "outline_color": _rgba(style.line),
            "line_width" if kind == "line" else "outline_width": width}  # fmt: skip
    line_style = "no" if style.line == _NO_COLOUR else "dash" if style.dash else "solid"
    if kind == "line":
        return line | {"line_style": line_style, "line_width_unit": "MM"}
    line |= {"outline_style": line_style, "outline_width_unit": "MM"}
    if kind == "area":
        return line | {"color": _rgba(style.fill), "style": "no" if style.fill == _NO_COLOUR else "solid"}
    size = {"size": f"{2 * style.radius_m:g}", "size_unit": "RenderMetersInMapUnits"}
    return line | size | {"name": "circle", "color": _rgba(style.fill)}


def _party_options(kind: str, party: terms.Party) -> dict[str, str]:
    """Return the QGIS properties of a party's symbol; areas are see-through, so that both show."""
    if kind == "point":
        return {"name": party.shape, "color": _rgba(party.colour), "size": "5", "size_unit": "MM",
                "outline_color": _rgba("#ffffff"), "outline_width": "0.4", "outline_style": "solid"}  # fmt: skip
    if kind == "line":
        return {"line_color": _rgba(party.colour), "line_width": "0.8", "line_width_unit": "MM", "line_style": "solid"}
    return {"color": _rgba(party.colour, alpha=70), "style": "solid", "outline_color": _rgba(party.colour),
            "outline_width": "0.6", "outline_width_unit": "MM", "outline_style": "solid"}  # fmt: skip


def _letter_layer(symbol: ET.Element, themes: Sequence[terms.Theme]) -> None:
    """Add the letter of the theme on top of the party's shape."""
    options = {"font": "Sans", "chr": "", "size": "3", "size_unit": "MM", "color": _rgba("#ffffff"),
               "horizontal_anchor_point": "1", "vertical_anchor_point": "1"}  # fmt: skip
    layer = _symbol_layer(symbol, "point", options, of="FontMarker")
    cases = " ".join(f"WHEN \"theme\" = '{slug}' THEN '{letter}'" for slug, letter in letters(themes).items())
    data_defined = ET.SubElement(ET.SubElement(layer, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(data_defined, "Option", name="name", type="QString", value="")
    properties = ET.SubElement(data_defined, "Option", name="properties", type="Map")
    char = ET.SubElement(properties, "Option", name="char", type="Map")
    ET.SubElement(char, "Option", name="active", type="bool", value="true")
    ET.SubElement(char, "Option", name="expression", type="QString", value=f"CASE {cases} ELSE '?' END")
    ET.SubElement(char, "Option", name="type", type="int", value="3")
    ET.SubElement(data_defined, "Option", name="type", type="QString", value="collection")


def _labels(root: ET.Element) -> None:
    """Label each kans with its title."""
    labeling = ET.SubElement(root, "labeling", type="simple")
    style: dict[str, Any] = {"fieldName": "title", "fontSize": "8", "textColor": _rgba("#1f2933"), "isExpression": "0"}
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    text = ET.SubElement(settings, "text-style", style)
    ET.SubElement(text, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferColor=_rgba("#ffffff"))
    ET.SubElement(settings, "placement", placement="0", dist="3", distUnits="MM")  # beside the sign, not on it


def _rgba(colour: str, alpha: int = 255) -> str:
    """Return `#rrggbb` as QGIS writes it: red,green,blue,alpha."""
    if colour == _NO_COLOUR:
        return "0,0,0,0"
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _as_text(root: ET.Element) -> str:
    ET.indent(root, " ")
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode")
