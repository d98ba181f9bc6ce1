"""Rows for the BGT (the large-scale map): one per type of object.

Met: PDOK OGC API (`lokaal_id`), the download in GML (`lokaalID`, `plus-type`, CityGML class
names), Spatialite made of it (`lokaalid`, `surfacematerial`) and portals (`bgtplustype`).
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kansenkaart.sources import values
from kansenkaart.sources.dataset import Dataset, Publication, Route, Take

BGT = Publication("Bronhouders BGT, Kadaster", "CC0 1.0", "BGT, bronhouders via PDOK")

_PLANNED = "nog niet aangelegd (plan)"
_FORMER = "bestaat niet meer"
_ID = Take(("lokaalid", "identificatielokaalid", "identificatie"), values.imgeo_id)
_COMMON = {
    "id": _ID,
    "level": Take(("relatievehoogteligging",), values.whole),
    "object_date": Take(("creationdate", "objectbegintijd"), values.day),
    "status": Take(("bgtstatus", "status"), values.text),
}
_FUNCTION = ("functie", "bgtfunctie", "function")
_GROUND = ("fysiekvoorkomen", "bgtfysiekvoorkomen", "surfacematerial", "class")
_TYPE = ("type", "bgttype", "class")
_PLUS = ("plustype", "bgtplustype")

#: Ground that a government keeps: public. Ground for farming: not. Of the rest the BGT says nothing.
_PUBLIC = {"groenvoorziening": True, "berm": True, "bouwland": False, "boomteelt": False, "fruitteelt": False,
           "grasland agrarisch": False}  # fmt: skip
_GREEN = (
    "boomteelt", "bouwland", "duin", "fruitteelt", "gemengd bos", "grasland agrarisch", "grasland overig",
    "groenvoorziening", "heide", "houtwal", "kwelder", "loofbos", "moeras", "naaldbos", "rietland", "struiken",
)  # fmt: skip
_BARE = ("gesloten verharding", "open verharding", "half verhard", "onverhard", "zand", "transitie")
_ROAD = {
    "rijbaan autosnelweg": "rijbaan", "rijbaan autoweg": "rijbaan", "rijbaan regionale weg": "rijbaan",
    "rijbaan lokale weg": "rijbaan", "ov-baan": "rijbaan", "overweg": "rijbaan",
    # An inrit crosses the pavement: people on foot go on, a car passes.
    "voetpad": "pad", "voetpad op trap": "pad", "fietspad": "pad", "ruiterpad": "pad", "inrit": "pad",
    # People walk and play in the middle of it: ground to stay on, not a lane.
    "voetgangersgebied": "verhard", "woonerf": "verhard",
    "parkeervlak": "parkeren",
}  # fmt: skip
_FURNITURE = (
    "abri", "bank", "brievenbus", "drinkplaats", "fietsenkluis", "fietsenrek", "herdenkingsmonument",
    "kunstobject", "openbaar toilet", "picknicktafel", "speelvoorziening",
)  # fmt: skip
_AREAS = {
    "speeltuin": "spelen",
    "speelterrein": "spelen",
    "sportterrein": "sport",
    "sport": "sport",
    "volkstuin": "sport",
}


def _public(column: pd.Series) -> pd.Series:
    return values.word(column).map(_PUBLIC).astype("boolean")


def _every(names: tuple[str, ...], layer: str) -> dict[str, str]:
    return dict.fromkeys(names, layer)


_BASE = Dataset(
    "", "", BGT, names=(), needs=(), route=None, takes=_COMMON,
    ended=("eindregistratie", "terminationdate", "objecteindtijd"),
    dropped={"plan": _PLANNED, "voormalig": _FORMER}, statuses=frozenset({"bestaand"}),
)  # fmt: skip
#: `bronhouder` is in every form of the BGT, and in no other dataset beside such an id.
_NEEDS = (("lokaalid", "identificatielokaalid", "identificatie"), ("bronhouder",))


def _row(
    slug: str,
    names: tuple[str, ...],
    needs: tuple[tuple[str, ...], ...],
    route: str | Route | None,
    *,
    known_by: tuple[str, frozenset[str]] | None = None,
    **takes: Take,
) -> Dataset:
    """One type of the BGT: what differs from `_BASE`."""
    return replace(
        _BASE,
        slug=f"bgt_{slug}",
        title=f"BGT {slug}",
        names=(slug, *names),
        needs=_NEEDS + needs,
        route=route,
        known_by=known_by,
        takes=_COMMON | takes,
    )


DATASETS = (
    _row(
        "wegdeel", ("wegdelen", "trafficarea"), (_FUNCTION,), Route(_FUNCTION, _ROAD, values.word),
        known_by=("functie", frozenset(_ROAD)),
        kind=Take(_FUNCTION, values.word), surface=Take(_GROUND, values.word),
    ),
    _row(
        "ondersteunendwegdeel", ("ondersteunendewegdelen", "auxiliarytrafficarea"), (_FUNCTION,),
        Route(_GROUND, _every(_GREEN, "groen") | _every(_BARE, "verhard"), values.word),
        kind=Take(_FUNCTION, values.word), surface=Take(_GROUND, values.word),
        public=Take(_GROUND, _public),
    ),
    _row(
        "begroeidterreindeel", ("begroeideterreindelen", "plantcover"), (_GROUND,),
        Route(_GROUND, _every(_GREEN, "groen"), values.word),
        known_by=("fysiekvoorkomen", frozenset(_GREEN)),
        kind=Take(_GROUND, values.word), public=Take(_GROUND, _public),
    ),
    _row(
        "onbegroeidterreindeel", ("onbegroeideterreindelen",), (_GROUND,),
        Route(_GROUND, {"erf": "erf"} | _every(_BARE, "verhard"), values.word),
        known_by=("fysiekvoorkomen", frozenset({"erf", "zand"})),
        kind=Take(_GROUND, values.word), surface=Take(_GROUND, values.word),
    ),
    _row(
        "waterdeel", ("waterdelen",), (_TYPE,), "water",
        known_by=("type", frozenset({"waterloop", "watervlakte", "zee", "greppel, droge sloot"})),
        kind=Take(_TYPE, values.word),
    ),
    _row("ondersteunendwaterdeel", ("ondersteunendewaterdelen",), (_TYPE,), None),
    _row(
        "functioneelgebied", ("functionelegebieden",), (_PLUS,), Route(_PLUS, _AREAS, values.word),
        known_by=("plustype", frozenset(_AREAS)),
        kind=Take(_PLUS, values.word), name=Take(("naam",), values.text),
    ),
    _row(
        "vegetatieobject", ("vegetatieobjecten", "solitaryvegetationobject"), (_PLUS,),
        Route(_PLUS, {"boom": "boom"}, values.word), known_by=("plustype", frozenset({"boom"})),
    ),
    _row(
        "straatmeubilair", (), (_PLUS,), Route(_PLUS, _every(_FURNITURE, "voorziening"), values.word),
        known_by=("plustype", frozenset(_FURNITURE)), kind=Take(_PLUS, values.word),
    ),
    replace(
        _row("pand", ("panden", "buildingpart"), (("identificatiebagpnd",),), "pand"),
        takes=_COMMON | {"id": Take(("identificatiebagpnd",), values.bag_id)},
        # The BGT draws the walls at ground level and knows no year or use: the BAG goes first.
        fills=True,
    ),
    *(_row(slug, names, (), None) for slug, names in {
        "scheiding": (), "kunstwerkdeel": (), "overigbouwwerk": (), "overbruggingsdeel": ("bridgeconstructionelement",),
        "tunneldeel": ("tunnelpart",), "weginrichtingselement": (), "waterinrichtingselement": (), "paal": (),
        "mast": (), "put": (), "kast": (), "bak": (), "bord": (), "installatie": (), "spoor": (),
        "gebouwinstallatie": (), "ongeclassificeerdobject": (), "sensor": (), "overigescheiding": (),
        "openbareruimte": (), "openbareruimtelabel": (), "buurt": (), "wijk": (), "stadsdeel": (), "waterschap": (),
    }.items()),
    replace(
        _row("plaatsbepalingspunt", (), (), None),
        needs=(("lokaalid", "identificatielokaalid"), ("inwinnendeinstantie",)),
    ),
)  # fmt: skip
