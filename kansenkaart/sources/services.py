"""The services on the internet and their collections: the whole configuration of a fetch.

A mirror or a test server stands in by another base address; a further source is one row in `ENDPOINTS`
or `CITY_ENDPOINTS` and one in `COLLECTIONS`.

Where the names were seen: the server of PDOK is PDOK/gokoala (parameters, paging, errors); the collections of the BAG
at api.pdok.nl/kadaster/bag/ogc/v2/collections, those of the BGT in PDOK/vectortile-demo-viewer (dd548f6), those of CBS
in coeneisma/pdokr (3e009df), `perceel` on its page at api.pdok.nl. Amsterdam serves its tables with Amsterdam/dso-api
(`views/wfs.py`, 001f008) on django-gisserver 2.5: a type is the id of the table in snake_case, only objects that are
valid now come out, and the key goes in `X-Api-Key` (401 without one where it is needed, 400 for a wrong one).
`tests/test_network.py` asks the services themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import geopandas as gpd
import shapely

from kansenkaart.errors import InputError
from kansenkaart.sources.recognition import row as dataset_row

PDOK_URL = "https://api.pdok.nl"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A service: its path under the base address, and the setting that replaces both."""

    slug: str
    title: str
    path: str
    setting: str


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("bag", "BAG", "kadaster/bag/ogc/v2", "KANSENKAART_BAG_URL"),
    Endpoint("bgt", "BGT", "lv/bgt/ogc/v1", "KANSENKAART_BGT_URL"),
    Endpoint("cbs", "CBS wijken en buurten", "cbs/wijken-en-buurten-2025/ogc/v1", "KANSENKAART_CBS_URL"),
    Endpoint("brk", "BRK kadastrale kaart", "kadaster/brk-kadastrale-kaart/ogc/v1", "KANSENKAART_BRK_URL"),
    Endpoint(
        "gebieden", "Bestuurlijke gebieden", "kadaster/brk-bestuurlijke-gebieden/ogc/v1", "KANSENKAART_GEBIEDEN_URL"
    ),
    Endpoint("locatieserver", "PDOK Locatieserver", "bzk/locatieserver/search/v3_1", "KANSENKAART_LOCATIESERVER_URL"),
)
#: Second doors, on another host than the API.
WFS_URL = "https://service.pdok.nl"
WFS_ENDPOINTS: tuple[Endpoint, ...] = (Endpoint("bag_wfs", "BAG (WFS)", "lv/bag/wfs/v2_0", "KANSENKAART_BAG_WFS_URL"),)
PDOK_SETTING = "KANSENKAART_PDOK_URL"
#: What a municipality itself adds.
CITY_URL = "https://api.data.amsterdam.nl"
CITY_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("amsterdam", "Gemeente Amsterdam", "v1/wfs", "KANSENKAART_AMSTERDAM_URL"),
)
#: Amsterdam announced that it will ask for a key.
CITY_KEY_SETTING = "KANSENKAART_AMSTERDAM_KEY"
#: Amsterdam with Weesp lies within this (RD); elsewhere nobody is asked whether a place is in Amsterdam.
AMSTERDAM_BOX = (109_000.0, 475_500.0, 135_500.0, 494_500.0)


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of an endpoint and the row of DATASETS that translates it.

    `has_history` ones are asked for one instant. `optional` ones may be absent or fail: then they are
    a note, because the map is complete without them. `wfs` is a second door: endpoint and type name.
    A `city` has it for its own ground only, within `box` (RD), and serves it by WFS: then `name` is a
    folder and a type, in the order of the column `sort_by`.
    """

    endpoint: str
    name: str
    dataset: str
    has_history: bool = False
    optional: bool = False
    wfs: tuple[str, str] | None = None
    city: str = ""
    box: tuple[float, float, float, float] | None = None
    sort_by: str = ""


def _amsterdam(name: str, dataset: str, sort_by: str) -> Collection:
    return Collection("amsterdam", name, dataset, optional=True, city="Amsterdam", box=AMSTERDAM_BOX, sort_by=sort_by)


COLLECTIONS: tuple[Collection, ...] = (
    Collection("bag", "pand", "bag_pand", wfs=("bag_wfs", "bag:pand")),
    Collection("bag", "verblijfsobject", "bag_adres", wfs=("bag_wfs", "bag:verblijfsobject")),
    Collection("bag", "ligplaats", "bag_adres", optional=True),
    Collection("bag", "standplaats", "bag_adres", optional=True),
    Collection("bgt", "begroeidterreindeel", "bgt_begroeidterreindeel", has_history=True),
    Collection("bgt", "onbegroeidterreindeel", "bgt_onbegroeidterreindeel", has_history=True),
    Collection("bgt", "wegdeel", "bgt_wegdeel", has_history=True),
    Collection("bgt", "ondersteunendwegdeel", "bgt_ondersteunendwegdeel", has_history=True),
    Collection("bgt", "waterdeel", "bgt_waterdeel", has_history=True),
    Collection("bgt", "functioneelgebied", "bgt_functioneelgebied", has_history=True),
    Collection("bgt", "vegetatieobject_punt", "bgt_vegetatieobject", has_history=True),
    Collection("bgt", "straatmeubilair", "bgt_straatmeubilair", has_history=True),
    Collection("cbs", "buurten", "cbs_buurten"),
    Collection("cbs", "wijken", "cbs_wijken", optional=True),
    Collection("cbs", "gemeenten", "cbs_gemeenten", optional=True),
    Collection("gebieden", "gemeentegebied", "gemeentegebied", optional=True),
    Collection("brk", "perceel", "brk_percelen", optional=True),
    _amsterdam("bomen/stamgegevens", "amsterdam_bomen", "id"),
    _amsterdam("nieuwbouwplannen/woningbouwplannen_openbaar", "amsterdam_bouwplannen", "id"),
    _amsterdam("gebieden/buurten", "amsterdam_buurten", "identificatie"),
)


def addresses(base_url: str = "", settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the base address of every endpoint.

    Parameters
    ----------
    base_url
        Replaces `https://api.pdok.nl` for all endpoints (also setting KANSENKAART_PDOK_URL).
    settings
        Environment: KANSENKAART_BAG_URL and so on replace the whole address of one endpoint.

    Raises
    ------
    InputError
        When an address is not one of the web.
    """
    settings = settings or {}
    other = base_url or settings.get(PDOK_SETTING, "")

    def address(row: Endpoint, usual: str) -> str:
        return settings.get(row.setting, "").rstrip("/") or f"{(other or usual).rstrip('/')}/{row.path}"

    api = {row.slug: address(row, PDOK_URL) for row in ENDPOINTS}
    others = {row.slug: address(row, WFS_URL) for row in WFS_ENDPOINTS}
    made = api | others | {row.slug: address(row, CITY_URL) for row in CITY_ENDPOINTS}
    for found in made.values():
        if urlsplit(found).scheme not in ("http", "https") or not urlsplit(found).hostname:
            raise InputError(f"'{found}' is geen adres van een dienst. Begin met https:// of http://.")
    return made


def keys(urls: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return the key per address that asks for one, for `pdok.Client`."""
    key = settings.get(CITY_KEY_SETTING, "").strip()
    return {urls[row.slug]: key for row in CITY_ENDPOINTS} if key else {}


def endpoint_title(slug: str) -> str:
    """Return what an endpoint is called."""
    return next(row.title for row in (*ENDPOINTS, *WFS_ENDPOINTS, *CITY_ENDPOINTS) if row.slug == slug)


def fetchable() -> frozenset[str]:
    """Return the layers that `COLLECTIONS` fills."""
    return frozenset(slug for row in COLLECTIONS for slug in dataset_row(row.dataset).layers)


def wanted(layers: Iterable[str] | None, area: gpd.GeoDataFrame) -> list[tuple[Collection, frozenset[str]]]:
    """Return the collections that fill these layers (all when None), each with the layers it can fill.

    What only a city has is left out where the area (RD) does not come near it.
    """
    here = area.geometry.union_all()
    rows = [
        (row, dataset_row(row.dataset).layers)
        for row in COLLECTIONS
        if row.box is None or here.intersects(shapely.box(*row.box))
    ]
    if layers is None:
        return rows
    asked = set(layers)
    if unknown := asked - fetchable():
        known = ", ".join(sorted(fetchable()))
        raise InputError(f"'{min(unknown)}' halen we niet op van internet. Kies uit: {known}.")
    return [(row, filled) for row, filled in rows if asked & filled]
