"""Rows for buurten and what a municipality adds: CBS, Amsterdam, lists of trees.

Seen at their source:

- Amsterdam: in Amsterdam/amsterdam-schema `datasets/bomen/stamgegevens/v2.json` (3ccedd5),
  `datasets/nieuwbouwplannen/woningbouwplannenOpenbaar/v2.json` (7024108), `datasets/gebieden/buurten/v1.json` (05dfde5)
  and the `dataset.json` beside them. Its REST API writes these names in camelCase, its WFS in snake_case with `_id`
  behind a reference (`gbd_buurt_id`); folded they are the same, except for that `_id`.
- CBS: the names of the edition 2025 as others list them (`aantal_inwoners`, `aantal_huishoudens`); that edition has no
  number of dwellings. Not seen: the schema page of PDOK itself.
- Municipal borders: `identificatie` ("GM0363"), `naam` and `ligt_in_provincie_naam` in code of others who ask the
  service.
- BRK: the schema page of `perceel` at api.pdok.nl. Not seen: its licence there; CC BY 4.0 is what Kadaster gives
  its other maps, and `tests/test_network.py` compares it.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from kansenkaart import layers
from kansenkaart.sources import values
from kansenkaart.sources.dataset import Dataset, Publication, Take

CBS = Publication("CBS en Kadaster", "CC BY 4.0", "© CBS, Kadaster")
#: As `dataset.json` of `bomen` says it.
AMSTERDAM_TREES = Publication(
    "Gemeente Amsterdam", "openbaar, tenzij anders aangegeven / behoudens uitzonderingen", "Gemeente Amsterdam"
)
#: `dataset.json` of `gebieden` calls it open ("OPENBAAR") and names no licence.
AMSTERDAM_AREAS = Publication("Gemeente Amsterdam", "openbaar; de bron noemt geen licentie", "Gemeente Amsterdam")
AMSTERDAM_PLANS = Publication("Gemeente Amsterdam", "Creative Commons, Naamsvermelding", "Gemeente Amsterdam")
#: Lists of trees place one tree a metre apart; two trees of a row stand much farther from each other.
TWIN_M = 1.5
BRK = Publication("Kadaster", "CC BY 4.0", "© Kadaster")
MUNICIPALITY = Publication("Gemeente", "niet vermeld in het bestand", "Gemeente (eigen bestand)")

#: Names of CBS, which change over the years; a Shapefile cuts names at ten characters. The shares in a
#: Shapefile are numbered (`percenta_1`), differently each year: they stay unknown.
_FIGURES = {
    "inhabitants": Take(("aantalinwoners", "aantalinwo", "aantinw"), values.cbs),
    "households": Take(("aantalhuishoudens", "aantalhuis", "aantalhh", "aanthh"), values.cbs),
    "dwellings": Take(("aantalwoningen", "woningvoorraad", "woningvoor", "woningen", "won"), values.cbs),
    "inhabitants_per_km2": Take(
        ("bevolkingsdichtheidinwonersperkm2", "bevolkings", "bevdichth", "bevdich"), values.cbs
    ),
    "under_15_share": Take(("percentagepersonen0tot15jaar", "p0014jr"), values.cbs_share),
    "over_64_share": Take(("percentagepersonen65jaarenouder", "p65eojr"), values.cbs_share),
    "rented_share": Take(("percentagehuurwoningen", "phuurwon"), values.cbs_share),
}
_BUURT, _WIJK, _GEMEENTE = ("buurtcode", "bucode"), ("wijkcode", "wkcode"), ("gemeentecode", "gemeenteco", "gmcode")
_GEMEENTE_NAME = ("gemeentenaam", "gemeentena", "gmnaam")


def _designation(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Call a parcel by cadastral municipality, section and number ("ASD04 F 1234"); what lacks one, by its number."""
    names = ("municipality_code", "section", "number")
    municipality, section, number = (frame[name].astype("string") for name in names)
    made = (municipality + " " + section + " " + number).fillna(number).astype("object")
    return frame.assign(code=frame["code"].where(frame["code"].notna(), made))


def _cbs(layer: str, code: tuple[str, ...], name: tuple[str, ...], **more: Any) -> Dataset:
    """One of the three sizes in which CBS counts; a larger one has no code of a smaller one."""
    row = layers.row(layer)
    takes = {
        "id": Take(code, values.text), "code": Take(code, values.text), "name": Take(name, values.text),
        "municipality": Take(_GEMEENTE_NAME, values.text), "status": Take(("water",), values.cbs_ground),
    }  # fmt: skip
    own = {column.name for column in (*layers.COMMON, *row.columns)}
    return Dataset(
        f"cbs_{row.one_of[1]}", "CBS wijken en buurten", CBS, names=row.one_of, needs=(code, name), route=layer,
        takes={column: take for column, take in (takes | _FIGURES).items() if column in own},
        dropped={"water": "groot water", "buitenland": "buitenland"}, statuses=frozenset({"land"}), **more,
    )  # fmt: skip


DATASETS = (
    _cbs("buurt", _BUURT, ("buurtnaam", "bunaam")),
    _cbs("wijk", _WIJK, ("wijknaam", "wknaam"), lacks=frozenset(_BUURT)),
    # Kadaster keeps the border; CBS counts within it.
    _cbs("gemeente", _GEMEENTE, _GEMEENTE_NAME, lacks=frozenset(_BUURT + _WIJK), fills=True),
    Dataset(
        "gemeentegebied", "Bestuurlijke gebieden", BRK,
        names=("gemeentegebied", "gemeenten"),
        needs=(("identificatie",), ("naam",), ("ligtinprovincienaam", "ligtinprovincie")),
        route="gemeente",
        takes={
            # "GM0363", as CBS writes it: so that the border of Kadaster and the figures of CBS meet.
            "id": Take(("identificatie",), values.text),
            "code": Take(("identificatie",), values.text),
            "name": Take(("naam",), values.text),
            "province": Take(("ligtinprovincienaam",), values.text),
        },
    ),
    Dataset(
        "amsterdam_buurten", "Amsterdam gebieden: buurten", AMSTERDAM_AREAS,
        names=("buurt", "buurten"),
        needs=(("cbscode",), ("naam",), ("identificatie",), ("ligtinwijkid", "ligtinwijk", "wijkid", "code")),
        route="buurt",
        takes={
            "id": Take(("cbscode",), values.text),
            "code": Take(("cbscode",), values.text),
            "name": Take(("naam",), values.text),
            "object_date": Take(("begingeldigheid",), values.day),
        },
        ended=("eindgeldigheid",),
        fills=True,
    ),
    Dataset(
        "brk_percelen", "BRK kadastrale kaart", BRK,
        names=("perceel", "percelen"),
        needs=(("kadastralegroottewaarde",), ("perceelnummer", "identificatielokaalid", "identificatie")),
        route="perceel",
        takes={
            "id": Take(("identificatielokaalid", "identificatie"), values.text),
            "code": Take(("aanduiding",), values.text),
            "municipality_code": Take(("akrkadastralegemeentecodewaarde",), values.text),
            "section": Take(("sectie",), values.text),
            "number": Take(("perceelnummer",), values.text),
            "area_m2": Take(("kadastralegroottewaarde",), values.number),
        },
        finish=_designation,
    ),
    Dataset(
        "amsterdam_bomen", "Amsterdam bomen", AMSTERDAM_TREES,
        names=("bomen", "stamgegevens"),
        needs=(("soortnaam",), ("boomhoogteklasseactueel", "gbdbuurt", "gbdbuurtid", "typebeheerderplus"), ("id",)),
        route="boom",
        takes={
            "id": Take(("id",), values.text),
            "species": Take(("soortnaam",), values.text),
            "height_m": Take(("boomhoogteklasseactueel", "boomhoogte"), values.middle),
            "planted_year": Take(("jaarvanaanleg",), values.year),
            "object_date": Take(("mutatiedatum",), values.day),
            "status": Take(("typeobject",), values.text),
        },
        dropped={"Stobbe": "stobbe, geen boom meer", "Boomstam-algemeen": "losse boomstam"},
        statuses=frozenset({
            "Boom niet vrij uitgroeiend", "Boom vrij uitgroeiend", "Fruitboom", "Gekandelaberde boom", "Knotboom",
            "Leiboom", "Vormboom",
        }),
        fills=True,
        twin_m=TWIN_M,
    ),
    Dataset(
        "amsterdam_bouwplannen", "Amsterdam woningbouwplannen", AMSTERDAM_PLANS,
        names=("woningbouwplannen", "nieuwbouwplannen"),
        needs=(("projectnaamafkorting",), ("plaberumpublicatie",), ("totaal",)),
        route="bouwplan",
        takes={
            "id": Take(("id",), values.text),
            "name": Take(("projectnaamafkorting",), values.text),
            "phase": Take(("plaberumpublicatie",), values.text),
            "dwellings": Take(("totaal",), values.whole),
            "start": Take(("startbouwgerealiseerd", "startbouwgepland"), values.day),
            "object_date": Take(("peildatum",), values.day),
        },
    ),
    Dataset(
        "gemeente_bomen", "Bomen van de gemeente", MUNICIPALITY,
        names=("bomen", "boom", "trees"),
        needs=(("boomsoort", "soort", "soortnaam", "boomsrt", "latijnsenaam", "latboomsoort"),
               ("plantjaar", "aanlegjaar", "jaarvanaanleg", "kiemjaar", "plantdatum", "hoogte")),
        route="boom",
        takes={
            "id": Take(("boomid", "boomnummer", "elementnr", "identificatie", "id", "objectid"), values.text),
            "status": Take(("status",), values.text),
            "species": Take(("boomsoort", "soortnaam", "latijnsenaam", "latboomsoort", "boomsrt", "soort"),
                            values.text),
            "height_m": Take(("hoogte", "boomhoogte", "hoogteklasse"), values.middle),
            "crown_m2": Take(("kroondiameter", "diameterkroon", "kroondiam"), values.disc),
            "planted_year": Take(("plantjaar", "aanlegjaar", "jaarvanaanleg", "kiemjaar", "plantdatum"), values.year),
        },
        official=False,
        twin_m=TWIN_M,
    ),
    Dataset(
        "gemeente_regels", "Plekken waar al een regel geldt", MUNICIPALITY,
        names=("regels", "regel"),
        needs=(("regel", "rule"), ("soort", "kind")),
        route="regel",
        takes={
            "id": Take(("id", "identificatie", "nummer"), values.text),
            "name": Take(("naam", "name"), values.text),
            "kind": Take(("soort", "kind"), values.text),
            "rule": Take(("regel", "rule"), values.text),
            "link": Take(("link", "url"), values.text),
        },
        official=False,
    ),
)  # fmt: skip
