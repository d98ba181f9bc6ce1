"""Rows for the BAG (buildings and addresses) and 3DBAG, in the column names of every usual form.

Met: PDOK OGC API (`aantal_verblijfsobjecten`), PDOK WFS (`pandidentificatie`), bag-light.gpkg
(`pand_identificatie`), NLExtract views (`pandstatus`, `openbareruimtenaam`), the LV BAG extract
(`oorspronkelijkBouwjaar`, `pandRef`) and 3DBAG (`b3_h_dak_70p`).
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from kansenkaart.layers import DWELLING_USE
from kansenkaart.sources import values
from kansenkaart.sources.dataset import Dataset, Publication, Take

BAG = Publication("Kadaster", "Public Domain Mark 1.0", "BAG, Kadaster via PDOK")
BAG3D = Publication("3DBAG (tudelft3d en 3DGI)", "CC BY 4.0", "© 3DBAG by tudelft3d and 3DGI")

_NOT_BUILT = "vergund, nog niet gebouwd"
_GONE = "bestaat niet meer of is nooit gebouwd"

PAND_DROPPED = {
    "Bouwvergunning verleend": _NOT_BUILT,
    "Niet gerealiseerd pand": _GONE,
    "Pand gesloopt": _GONE,
    "Pand ten onrechte opgevoerd": _GONE,
}
PAND_STATUSES = frozenset({
    "Bouw gestart", "Pand in gebruik", "Pand in gebruik (niet ingemeten)", "Pand buiten gebruik",
    "Verbouwing pand", "Sloopvergunning verleend",
})  # fmt: skip
ADRES_DROPPED = {
    "Verblijfsobject gevormd": _NOT_BUILT,
    "Niet gerealiseerd verblijfsobject": _GONE,
    "Verblijfsobject ingetrokken": _GONE,
    "Verblijfsobject ten onrechte opgevoerd": _GONE,
    "Naamgeving ingetrokken": _GONE,
    "Plaats ingetrokken": _GONE,
}
ADRES_STATUSES = frozenset({
    "Verblijfsobject in gebruik", "Verblijfsobject in gebruik (niet ingemeten)",
    "Verblijfsobject buiten gebruik", "Verbouwing verblijfsobject", "Naamgeving uitgegeven", "Plaats aangewezen",
})  # fmt: skip

_ENDED = (
    "eindregistratie", "eindgeldigheid", "einddatumtijdvakgeldigheid", "tijdstipinactief", "tijdstipinactieflv",
    "tijdstipnietbaglv", "datumeind", "eindgeldigheidobject",
)  # fmt: skip
_DATE = Take(("documentdatum", "datumdoc", "begingeldigheid", "begindatumtijdvakgeldigheid"), values.day)
_PAND_STATUS = Take(("pandstatus", "status"), values.text)


def roof(column: pd.Series) -> pd.Series:
    """Return the shape of the roof in Dutch words (3DBAG says it in English)."""
    words = {
        "slanted": "schuin",
        "horizontal": "plat",
        "single horizontal": "plat",
        "multiple horizontal": "plat op meer hoogten",
    }
    return values.text(column).map(words).astype("object").where(lambda made: made.notna(), None)


def _dwellings(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Dwellings of a building, where the number of addresses says it: all homes, or none.

    The BAG counts addresses, not homes. Where homes are mixed with other use it stays unknown,
    until the addresses themselves are read.
    """
    kinds = frame["use"].astype("string").str.split(",")
    only = (
        kinds.map(lambda found: set(found) == {DWELLING_USE}, na_action="ignore").astype("boolean").fillna(value=False)
    )
    none = kinds.map(lambda found: DWELLING_USE not in found, na_action="ignore").astype("boolean").fillna(value=False)
    return frame.assign(dwellings=frame["addresses"].astype("Int64").where(only).mask(none, 0))


def _height(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Height above ground in m: the height under which 70% of the roof lies, less ground level (both NAP)."""
    height = values.number(frame["roof_nap_m"]) - values.number(frame["ground_nap_m"])
    return frame.assign(height_m=height.round(2))


PAND = Dataset(
    "bag_pand", "BAG pand", BAG,
    names=("pand", "gebouw"),
    needs=(("identificatie", "pandidentificatie", "bagid"), ("bouwjaar", "oorspronkelijkbouwjaar")),
    route="pand",
    takes={
        "id": Take(("identificatie", "pandidentificatie", "bagid"), values.bag_id),
        "object_date": _DATE,
        "status": _PAND_STATUS,
        "built_year": Take(("bouwjaar", "oorspronkelijkbouwjaar"), values.year),
        "use": Take(("gebruiksdoel", "gebruiksdoelen"), values.uses),
        "addresses": Take(("aantalverblijfsobjecten", "aantalvbo"), values.whole),
        "floor_area_m2": Take(("oppervlaktetotaal",), values.number),
    },
    known_by=("status", PAND_STATUSES | PAND_DROPPED.keys()),
    ended=_ENDED, dropped=PAND_DROPPED, statuses=PAND_STATUSES, finish=_dwellings,
)  # fmt: skip

PAND_3D = Dataset(
    "3dbag", "3DBAG", BAG3D,
    names=("3dbag", "pand"),
    needs=(("identificatie",), ("oorspronkelijkbouwjaar", "bouwjaar"), ("b3daktype", "b3hmaaiveld", "hmaaiveld")),
    route="pand",
    takes={
        "id": Take(("identificatie",), values.bag_id),
        "status": _PAND_STATUS,
        "object_date": _DATE,
        "built_year": Take(("oorspronkelijkbouwjaar",), values.year),
        "storeys": Take(("b3bouwlagen",), values.number),
        "roof": Take(("b3daktype", "daktype"), roof),
        "roof_nap_m": Take(("b3hdak70p", "hdak70p"), values.number),
        "ground_nap_m": Take(("b3hmaaiveld", "hmaaiveld"), values.number),
    },
    ended=_ENDED, dropped=PAND_DROPPED, statuses=PAND_STATUSES, finish=_height, fills=True,
)  # fmt: skip

ADRES = Dataset(
    "bag_adres", "BAG adressen", BAG,
    names=("verblijfsobject", "ligplaats", "standplaats", "adres", "adressen"),
    needs=(
        ("openbareruimtenaam", "openbareruimte", "straatnaam", "straat"),
        ("huisnummer",),
        ("identificatie", "nummerid", "adresseerbaarobject", "adresseerbaarobjectidentificatie", "nummeraanduiding"),
    ),
    route="adres",
    takes={
        "id": Take(("identificatie", "nummerid", "adresseerbaarobject", "adresseerbaarobjectidentificatie",
                    "nummeraanduiding"), values.bag_id),
        "object_date": _DATE,
        "status": Take(("verblijfsobjectstatus", "status"), values.text),
        "street": Take(("openbareruimtenaam", "openbareruimte", "straatnaam", "straat"), values.text),
        "number": Take(("huisnummer",), values.whole),
        "letter": Take(("huisletter",), values.text),
        "addition": Take(("toevoeging", "huisnummertoevoeging"), values.text),
        "postcode": Take(("postcode",), values.postcode),
        "place": Take(("woonplaatsnaam", "woonplaats"), values.text),
        "use": Take(("gebruiksdoel", "gebruiksdoelen", "verblijfsobjectgebruiksdoel"), values.uses),
        "floor_area_m2": Take(("oppervlakte", "oppervlakteverblijfsobject"), values.number),
        "pand_id": Take(("pandidentificatie", "pandref", "pandid", "pand"), values.bag_id),
    },
    known_by=("status", ADRES_STATUSES | ADRES_DROPPED.keys()),
    ended=_ENDED, dropped=ADRES_DROPPED, statuses=ADRES_STATUSES, as_points=True,
)  # fmt: skip

WOONPLAATS = Dataset(
    "bag_woonplaats", "BAG woonplaatsen", BAG,
    names=("woonplaats",), needs=(("identificatie",), ("woonplaats", "naam"), ("status",)), route=None,
    known_by=("status", frozenset({"Woonplaats aangewezen", "Woonplaats ingetrokken"})),
)  # fmt: skip

DATASETS = (PAND, ADRES, PAND_3D, WOONPLAATS)
