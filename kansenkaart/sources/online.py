"""Open geodata of any Dutch area from PDOK and from its city, through the same DATASETS as files."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import geopandas as gpd
from shapely import Point

from kansenkaart import layers as canonical
from kansenkaart import pdok
from kansenkaart.crs import RD, require_rd
from kansenkaart.errors import InputError, SourceError
from kansenkaart.pdok import wfs
from kansenkaart.sources.beside import beside
from kansenkaart.sources.dataset import fold
from kansenkaart.sources.loading import DEFAULT_MARGIN_M, Loaded, Raw, combine
from kansenkaart.sources.recognition import row as dataset_row
from kansenkaart.sources.services import CITY_KEY_SETTING, Collection, addresses, wanted
from kansenkaart.sources.translation import translate

_CODE = re.compile(r"BU[0-9A-Z]{8}")
_LONGEST_VALUE = 512
#: Services are asked beside each other; more would not be polite, and hardly quicker.
AT_ONCE = 3

#: A collection that came in (objects, address, remark), or why it was left out.
_Found = tuple[gpd.GeoDataFrame, str, str] | str


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
        ISO day of which the data are wanted (its end), for sources with history; today when empty.
    urls
        Base address per endpoint, from `addresses`.
    client
        With a folder it goes on where a cut fetch of the same day stopped.
    present
        Layers that the dossier already has: objects with the same id complete each other.
    progress
        Called with the name of a collection, the number of objects so far, and whether that is all: after every
        page, and once in a while as long as no page comes in. What it raises (unless a `SourceError`) stops the
        fetch; pages that came in stay in the folder.

    Raises
    ------
    SourceError
        When a source fails or cannot be trusted; nothing was stored then.
    """
    now = datetime.now(UTC)
    at = _day(at) if at else ""
    day = at or now.date().isoformat()
    client = client or pdok.Client(day=day)
    extent = gpd.GeoDataFrame(geometry=[require_rd(area, "area").geometry.union_all().buffer(margin_m)], crs=RD)
    urls = urls or addresses()
    rows = [row for row, _ in wanted(layers, area)]
    said = _in_turn(progress, next((row.name for row in rows), ""))
    rows, unsaid = _of_this_city(rows, area, extent, client, urls, said)
    fetched, notes = _fetch(rows, extent, client, urls, _instant(day), said)
    notes += unsaid
    if empty := [row.name for row, frame, _ in fetched if frame.empty]:
        notes.append(f"Hier is niets van: {', '.join(empty)}.")
    raws = [_raw(row, frame, url) for row, frame, url in fetched]
    loaded = combine(
        raws, area=area, margin_m=margin_m, present=present, read_at=now.isoformat(timespec="seconds"), at=at
    )
    if at and any(not row.has_history for row in rows):
        notes.append(f"Alleen de BGT is van {at}. Van de andere bronnen is er alleen de stand van nu.")
    parts = tuple(part for part in loaded.parts if layers is None or part.layer in set(layers))
    return replace(loaded, parts=parts, notes=(*notes, *loaded.notes))


def _day(text: str) -> str:
    """Return a typed day as ISO day (`InputError` when it is none)."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(f"'{text}' is geen datum. Typ bijvoorbeeld 2026-01-31.") from None


def _instant(day: str) -> str:
    """Return the last moment of a day as PDOK wants it (a bare date is refused there).

    The last, because an object that was replaced on that day counts in its new form only: at the first
    moment the new form was not there yet, and the old one has an end on or before the day.
    """
    return f"{day}T23:59:59Z"


def _fetch(
    rows: Sequence[Collection],
    extent: gpd.GeoDataFrame,
    client: pdok.Client,
    urls: Mapping[str, str],
    instant: str,
    progress: pdok.Progress,
) -> tuple[list[tuple[Collection, gpd.GeoDataFrame, str]], list[str]]:
    """Fetch collections that touch the box of the extent, three at a time; an optional one may be absent or broken."""
    box = _box(extent)

    def one(row: Collection) -> _Found:
        at = instant if row.has_history else ""
        try:
            if row.city:
                return _of_city(client, row, urls[row.endpoint], box, progress)
            frame = client.items(urls[row.endpoint], row.name, bbox=box, at=at, progress=progress)
            return frame, f"{urls[row.endpoint]}/collections/{row.name}/items", ""
        except SourceError as error:
            if row.wfs:
                return _second_door(client, row.wfs, urls, box, error, progress)
            # A lost connection is no reason to leave something out; a city may be the only one that is away.
            if row.optional and (row.city or not isinstance(error, pdok.CutError)):
                key = f" Zet de sleutel in {CITY_KEY_SETTING}." if isinstance(error, pdok.KeyWantedError) else ""
                return f"{row.name} is overgeslagen. {error.message}{key}"
            raise

    results = beside(one, rows, at_once=AT_ONCE, look=lambda: progress("", 0, False), halt=client.halted.set)
    made = list(zip(rows, results, strict=True))
    frames = [(row, found[0], found[1]) for row, found in made if not isinstance(found, str)]
    notes = [found if isinstance(found, str) else found[2] for _, found in made]
    return frames, [note for note in notes if note]


def _in_turn(progress: pdok.Progress | None, first: str) -> pdok.Progress:
    """Return a progress that one thread at a time calls; without a name it says again what it said last."""
    lock = threading.Lock()
    last = (first, 0, False)

    def said(name: str, count: int, whole: bool) -> None:
        nonlocal last
        with lock:
            last = (name, count, whole) if name else last
            if progress:
                progress(*last)

    return said


def _box(frame: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    x_min, y_min, x_max, y_max = (float(value) for value in frame.total_bounds)
    return x_min, y_min, x_max, y_max


def _of_this_city(
    rows: Sequence[Collection],
    area: gpd.GeoDataFrame,
    extent: gpd.GeoDataFrame,
    client: pdok.Client,
    urls: Mapping[str, str],
    progress: pdok.Progress,
) -> tuple[list[Collection], list[str]]:
    """Leave out what another city has: the buurten of CBS say in which municipality the area lies."""
    if not any(row.city for row in rows):
        return list(rows), []
    notes, here = [], set()

    def ask(name: str) -> gpd.GeoDataFrame | SourceError:
        try:
            return _as_buurten(client.items(urls["cbs"], name, bbox=_box(extent)))
        except SourceError as error:  # without an answer the rest is fetched all the same
            return error

    (buurten,) = beside(ask, ["buurten"], at_once=1, look=lambda: progress("", 0, False), halt=client.halted.set)
    if isinstance(buurten, SourceError):
        notes = [
            f"Wat de gemeente zelf aanbiedt, is overgeslagen: we weten niet welke gemeente dit is. {buurten.message}"
        ]
    else:
        here = set(buurten[buurten.intersects(area.geometry.union_all())]["municipality"].dropna())
    kept = [row for row in rows if not row.city or row.city in here]
    for row in rows:
        if row not in kept:
            progress(row.name, 0, True)
    return kept, notes


def _of_city(
    client: pdok.Client,
    row: Collection,
    url: str,
    box: tuple[float, float, float, float],
    progress: pdok.Progress,
) -> tuple[gpd.GeoDataFrame, str, str]:
    """Fetch a collection of a city by WFS; it counts under the name of the row."""
    folder, _, type_name = row.name.partition("/")
    base = f"{url}/{folder}/"
    frame = wfs.items(
        client, base, type_name, bbox=box, sort_by=row.sort_by,
        progress=lambda _name, count, whole: progress(row.name, count, whole),
    )  # fmt: skip
    return frame, f"{base}?typeNames={type_name}", ""


def _second_door(
    client: pdok.Client,
    door: tuple[str, str],
    urls: Mapping[str, str],
    box: tuple[float, float, float, float],
    first: SourceError,
    progress: pdok.Progress,
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
    if where.keys() <= _queryables(client, base) and all(map(_can_be_asked, where.values())):
        found = _as_buurten(client.items(base, "buurten", where=where, progress=progress))
        if len(found) or code:
            return found
    everything = _as_buurten(client.items(base, "buurten", progress=progress))
    if code:
        return everything[everything["code"] == code].reset_index(drop=True)
    names, towns = (everything[name].fillna("").map(fold) for name in ("name", "municipality"))
    fits = names.str.contains(fold(typed), regex=False) & towns.str.contains(fold(municipality), regex=False)
    return everything[fits].sort_values(["name", "municipality"]).reset_index(drop=True)


def _queryables(client: pdok.Client, base: str) -> set[str]:
    """Return the fields whose value the service can be asked for; none when it does not say."""
    try:
        fields = client.document(f"{base}/collections/buurten/queryables?f=json", "buurten").get("properties")
    except pdok.CutError:
        raise
    except SourceError:  # not every server has this page; the whole list says the same
        return set()
    return set(fields) if isinstance(fields, dict) else set()


def _can_be_asked(value: str) -> bool:
    """Tell whether the service takes a value: it refuses a star, and anything long."""
    return "*" not in value and len(value) <= _LONGEST_VALUE


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
