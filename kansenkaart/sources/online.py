"""Open geodata of any Dutch area from PDOK, through the same DATASETS as files.

`ENDPOINTS` and `COLLECTIONS` are the whole configuration: a mirror or a test server stands in by
another base address, a further source is one row in each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import geopandas as gpd
from shapely import Point

from kansenkaart import layers as canonical
from kansenkaart import pdok
from kansenkaart.crs import RD, require_rd
from kansenkaart.errors import InputError, SourceError
from kansenkaart.pdok import wfs
from kansenkaart.sources.dataset import fold
from kansenkaart.sources.loading import DEFAULT_MARGIN_M, Loaded, Raw, combine
from kansenkaart.sources.recognition import row as dataset_row
from kansenkaart.sources.translation import translate

_CODE = re.compile(r"BU[0-9A-Z]{8}")
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
    Endpoint("locatieserver", "PDOK Locatieserver", "bzk/locatieserver/search/v3_1", "KANSENKAART_LOCATIESERVER_URL"),
)
#: Second doors, on another host than the API.
WFS_URL = "https://service.pdok.nl"
WFS_ENDPOINTS: tuple[Endpoint, ...] = (Endpoint("bag_wfs", "BAG (WFS)", "lv/bag/wfs/v2_0", "KANSENKAART_BAG_WFS_URL"),)
PDOK_SETTING = "KANSENKAART_PDOK_URL"


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of an endpoint and the row of DATASETS that translates it.

    `has_history` ones are asked for one instant. `optional` ones may be absent or fail: then they are
    a note, because the map is complete without them. `wfs` is a second door: endpoint and type name.
    """

    endpoint: str
    name: str
    dataset: str
    has_history: bool = False
    optional: bool = False
    wfs: tuple[str, str] | None = None


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
    Collection("brk", "perceel", "brk_percelen", optional=True),
)
#: Services are asked beside each other; more would not be polite, and hardly quicker.
AT_ONCE = 3


def addresses(base_url: str = "", settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the base address of every endpoint.

    Parameters
    ----------
    base_url
        Replaces `https://api.pdok.nl` for all endpoints (also setting KANSENKAART_PDOK_URL).
    settings
        Environment: KANSENKAART_BAG_URL and so on replace the whole address of one endpoint.
    """
    settings = settings or {}
    other = base_url or settings.get(PDOK_SETTING, "")

    def address(row: Endpoint, usual: str) -> str:
        return settings.get(row.setting, "").rstrip("/") or f"{(other or usual).rstrip('/')}/{row.path}"

    api = {row.slug: address(row, PDOK_URL) for row in ENDPOINTS}
    return api | {row.slug: address(row, WFS_URL) for row in WFS_ENDPOINTS}


def fetchable() -> frozenset[str]:
    """Return the layers that `COLLECTIONS` fills."""
    return frozenset(slug for row in COLLECTIONS for slug in dataset_row(row.dataset).layers)


def wanted(layers: Iterable[str] | None) -> list[tuple[Collection, frozenset[str]]]:
    """Return the collections that fill these layers (all when None), each with the layers it can fill."""
    rows = [(row, dataset_row(row.dataset).layers) for row in COLLECTIONS]
    if layers is None:
        return rows
    asked = set(layers)
    if unknown := asked - fetchable():
        known = ", ".join(sorted(fetchable()))
        raise InputError(f"'{min(unknown)}' halen we niet op van internet. Kies uit: {known}.")
    return [(row, filled) for row, filled in rows if asked & filled]


def fetch_layers(
    area: gpd.GeoDataFrame,
    *,
    layers: Iterable[str] | None = None,
    margin_m: float = DEFAULT_MARGIN_M,
    at: str = "",
    urls: Mapping[str, str] | None = None,
    client: pdok.Client | None = None,
    present: Mapping[str, gpd.GeoDataFrame] | None = None,
    progress: pdok.Progress | None = None,
) -> Loaded:
    """Fetch the open geodata of an area: complete, of one moment, cut to it and a margin.

    Parameters
    ----------
    area
        Polygons in RD.
    layers
        Canonical layers to fetch; all that `COLLECTIONS` fills when None.
    at
        ISO day of which the data are wanted, for sources with history; today when empty.
    urls
        Base address per endpoint, from `addresses`.
    client
        With a folder it goes on where a cut fetch of the same day stopped.
    present
        Layers that the dossier already has: objects with the same id complete each other.
    progress
        Called with the name of a collection, the number of objects so far, and whether that is all.
        What it raises (unless a `SourceError`) stops the fetch; pages that came in stay in the folder.

    Raises
    ------
    SourceError
        When a source fails or cannot be trusted; nothing was stored then.
    """
    now = datetime.now(UTC)
    day = at or now.date().isoformat()
    client = client or pdok.Client(day=day)
    extent = gpd.GeoDataFrame(geometry=[require_rd(area, "area").geometry.union_all().buffer(margin_m)], crs=RD)
    rows = [row for row, _ in wanted(layers)]
    fetched, notes = _fetch(rows, extent, client, urls or addresses(), _instant(day), progress)
    raws = [_raw(row, frame, url) for row, frame, url in fetched]
    loaded = combine(
        raws, area=area, margin_m=margin_m, present=present, read_at=now.isoformat(timespec="seconds"), at=at
    )
    if at and any(not row.has_history for row in rows):
        notes.append(f"Alleen de BGT is van {at}. Van de andere bronnen is er alleen de stand van nu.")
    parts = tuple(part for part in loaded.parts if layers is None or part.layer in set(layers))
    return replace(loaded, parts=parts, notes=(*notes, *loaded.notes))


def _instant(day: str) -> str:
    """Return the first moment of a day as PDOK wants it (a bare date is refused there)."""
    try:
        date.fromisoformat(day)
    except ValueError:
        raise InputError(f"'{day}' is geen datum. Typ bijvoorbeeld 2026-01-31.") from None
    return f"{day}T00:00:00Z"


def _fetch(
    rows: Sequence[Collection],
    extent: gpd.GeoDataFrame,
    client: pdok.Client,
    urls: Mapping[str, str],
    instant: str,
    progress: pdok.Progress | None,
) -> tuple[list[tuple[Collection, gpd.GeoDataFrame, str]], list[str]]:
    """Fetch collections that touch the box of the extent, three at a time; an optional one may fail."""
    x_min, y_min, x_max, y_max = (float(value) for value in extent.total_bounds)
    box = (x_min, y_min, x_max, y_max)

    def one(row: Collection) -> tuple[gpd.GeoDataFrame, str, str] | str:
        at = instant if row.has_history else ""
        try:
            frame = client.items(urls[row.endpoint], row.name, bbox=box, at=at, progress=progress)
            return frame, f"{urls[row.endpoint]}/collections/{row.name}/items", ""
        except SourceError as error:
            if row.wfs:
                return _second_door(client, row.wfs, urls, box, error, progress)
            if row.optional:
                return f"{row.name} is overgeslagen. {error.message}"
            raise

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        made = list(zip(rows, pool.map(one, rows), strict=True))
    frames = [(row, found[0], found[1]) for row, found in made if not isinstance(found, str)]
    notes = [found if isinstance(found, str) else found[2] for _, found in made]
    return frames, [note for note in notes if note]


def _second_door(
    client: pdok.Client,
    door: tuple[str, str],
    urls: Mapping[str, str],
    box: tuple[float, float, float, float],
    first: SourceError,
    progress: pdok.Progress | None,
) -> tuple[gpd.GeoDataFrame, str, str]:
    """Fetch by WFS what the API did not give; when that fails too, the first failure counts."""
    slug, type_name = door
    try:
        frame = wfs.items(client, urls[slug], type_name, bbox=box, progress=progress)
    except SourceError as error:
        raise first from error
    return frame, f"{urls[slug]}?typeNames={type_name}", f"{type_name} komt van de WFS, want de API gaf het niet."


def _raw(row: Collection, frame: gpd.GeoDataFrame, url: str) -> Raw:
    return Raw(frame, dataset_row(row.dataset), url, row.name)


def find_buurten(
    text: str,
    *,
    municipality: str = "",
    urls: Mapping[str, str] | None = None,
    client: pdok.Client | None = None,
    progress: pdok.Progress | None = None,
) -> gpd.GeoDataFrame:
    """Return buurten by code (`BU0363AA01`) or (part of) a name, as a canonical `buurt` frame in RD.

    The service is asked for the exact value where it can do that; otherwise, and for part of a
    name, all buurten come in once and stay in the client's folder.

    Raises
    ------
    SourceError
        When the service fails.
    """
    client, base = client or pdok.Client(), (urls or addresses())["cbs"]
    typed = text.strip()
    code = typed.upper() if _CODE.fullmatch(typed.upper()) else ""
    where = {"buurtcode": code} if code else {"buurtnaam": typed}
    where |= {"gemeentenaam": municipality} if municipality and not code else {}
    asked = client.document(f"{base}/collections/buurten/queryables?f=json", "buurten")
    if where.keys() <= asked.get("properties", {}).keys():
        found = _as_buurten(client.items(base, "buurten", where=where, progress=progress))
        if len(found) or code:
            return found
    everything = _as_buurten(client.items(base, "buurten", progress=progress))
    if code:
        return everything[everything["code"] == code].reset_index(drop=True)
    names, towns = (everything[name].fillna("").map(fold) for name in ("name", "municipality"))
    fits = names.str.contains(fold(typed), regex=False) & towns.str.contains(fold(municipality), regex=False)
    return everything[fits].sort_values(["name", "municipality"]).reset_index(drop=True)


def buurt_at(
    x: float, y: float, *, urls: Mapping[str, str] | None = None, client: pdok.Client | None = None
) -> gpd.GeoDataFrame:
    """Return the buurt around a place in RD, one row or none, as a canonical `buurt` frame (`SourceError`)."""
    client, base = client or pdok.Client(), (urls or addresses())["cbs"]
    around = _as_buurten(client.items(base, "buurten", bbox=(x - 1, y - 1, x + 1, y + 1)))
    return around[around.covers(Point(x, y))].head(1).reset_index(drop=True)


def _as_buurten(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    made = translate(frame, dataset_row("cbs_buurten"), stem="buurten").frames.get("buurt")
    return canonical.empty("buurt") if made is None else canonical.conform(made, "buurt")
