"""How vector tiles of a municipality are drawn: quietly, in greys, so that kansen stay readable over them.

A stranger's tiles bring no style that works without the internet (fonts and signs are fetched), and each has its own
names. So what a shape is follows from words in the name of its layer: those of BGT, BRT and BAG, and of OpenMapTiles
and its kin. A shape of which nothing is known is an outline.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kansenkaart.layers import Style

#: Under all of it; where there is no tile, the own map is seen.
PAPER = "#f6f5f2"
#: Members in which a shape says what it is, for a layer that holds all sorts; the first that it has.
KEYS = ("class", "vistext", "fysiek_voorkomen", "fysiekVoorkomen", "bgt_fysiekvoorkomen", "typelandgebruik",
        "type_landgebruik", "kind", "pmap:kind", "type")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """A kind of ground: the words that tell it, and its colours.

    Words are looked for in a name in lower case with `_` around it and for all that is no letter or number, so that
    `_poi_` is found in "poi" and in "poi-1", and not in "points".

    `order` is the drawing order of areas, low first; the order of the table is that in which words are looked for.
    `asks` is a layer of all sorts: there the shape itself says what it is. Without `is_drawn` it stays away.
    """

    slug: str
    words: tuple[str, ...]
    fill: str = "none"
    line: str = "none"
    order: int = 0
    width: float = 0.6
    dash: str = ""
    asks: bool = False
    is_drawn: bool = True


GROUNDS: tuple[Ground, ...] = (
    # Names and what only carries a name: the words on the map are those of the dossier. And relief.
    Ground("tekst", ("label", "_name_", "_place", "_plaats_", "plaatsnaam", "plaatsbepaling", "woonplaats", "_poi_",
                     "_pois_", "nummer", "housenum", "annotat", "openbareruimte", "hillshade",
                     "contour", "hoogtelijn"), is_drawn=False),
    Ground("grens", ("grens", "grenzen", "bound", "_admin", "registratief", "functioneel", "geografisch", "waterschap",
                     "perceel", "percelen", "wijk_", "wijken_", "buurt_", "buurten_"),
           line="#a39d95", order=70, width=1.0, dash="6 4"),
    Ground("kaal", ("onbegroeid",), "#efece6", order=11),
    Ground("rand", ("ondersteunend", "auxiliary"), "#e9ece3", order=21),
    Ground("water", ("water", "_zee", "ocean", "_lake", "_meer_", "river", "rivier", "sloot", "gracht", "vaart_"),
           "#d3dfe6", "#c0d0da", 30, 1.2),
    Ground("weg", ("weg", "traffic", "road", "street", "straat", "transport", "highway", "spoor", "rail", "parkeer",
                   "parking", "brug", "bridge", "aeroway", "pad_", "path"), "#fdfdfc", "#cfcac3", 40, 1.4),
    Ground("gebouw", ("pand", "gebouw", "building", "bouwwerk"), "#d6d1ca", "#bcb6ad", 50),
    Ground("groen", ("begroeid", "plantcover", "groen", "gras", "park", "wood", "forest", "bos", "tree", "boom",
                     "bomen", "vegetat", "natuur", "heide", "struik", "scrub", "garden", "tuin", "farm", "meadow",
                     "akker", "cemetery"), "#e2e8da", "#cdd6c3", 20),
    Ground("terrein", ("terrein", "_land", "_earth", "natural", "bodemgebruik", "_sites_", "nederland"), "#efece6",
           order=10, asks=True),
)  # fmt: skip
REST = Ground("rest", (), line="#c5bfb7", order=60)


def config() -> dict[str, Any]:
    """Return what the map needs to draw vector tiles: `web/achtergrond.js` reads it."""
    return {"paper": PAPER, "keys": list(KEYS), "rows": [_known(row) for row in GROUNDS], "rest": _known(REST)}


def _known(row: Ground) -> dict[str, Any]:
    return {
        "slug": row.slug, "words": list(row.words), "order": row.order, "asks": row.asks,
        "styles": _styles(row) if row.is_drawn else None,
    }  # fmt: skip


def _styles(row: Ground) -> dict[str, dict[str, Any]]:
    """Return how points, lines and areas of a kind are drawn, as the base layers are."""
    stroke = row.line if row.line != "none" else REST.line
    made = {
        "point": Style(stroke, "none", radius_m=0.6),
        "line": Style("none", stroke, row.width, dash=row.dash),
        "area": Style(row.fill, row.line, min(row.width, 0.8) if row.fill != "none" else row.width, dash=row.dash),
    }
    return {form: {"geometry": form, **asdict(style)} for form, style in made.items()}
