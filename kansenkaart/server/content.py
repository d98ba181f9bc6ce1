"""What is served: our own scripts, the map of the open dossier, its kansen and photos. Public data only."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kansenkaart import actions, backdrops, layers, maps, settings
from kansenkaart.dossier import Dossier
from kansenkaart.errors import KansenkaartError
from kansenkaart.server.answers import ASK_AGAIN, FOREVER, absent, answer, asks, base, made_once, open_dossier, pack

TYPES = {
    ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
    ".png": "image/png", ".woff2": "font/woff2", ".otf": "font/otf", ".txt": "text/plain; charset=utf-8",
}  # fmt: skip


def web_file(request: Request) -> Response:
    """Serve one of our own scripts or a file of the manifest; the address holds the version."""
    path = maps.assets().get(request.path_params["name"])
    if path is None:
        return absent()
    current = request.path_params["version"] == maps.assets_version()
    return answer(request, _packed_file(path), TYPES[path.suffix], current=current)


@cache
def _packed_file(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


def map_config(request: Request) -> Response:
    """Serve what the map knows of this neighbourhood."""
    dossier, version = open_dossier(), open_dossier().map_version()
    wanted = f"{version}-{maps.assets_version()}"
    online = settings.from_env().online_maps
    tiles = _tiles_state(dossier)
    packed = _packed_config(dossier, version, online, tiles)
    whole = not actions.is_large(dossier) or tiles == "ready"  # else the same address has more to say later
    return answer(request, packed, "application/json", current=whole and asks(request, wanted))


def _tiles_state(dossier: Dossier) -> str:
    """Return how the base layers of a dossier come: "" whole, "ready" as tiles, "coming" while those are made."""
    return "coming" if actions.make_tiles_aside(dossier) else "ready" if actions.tiles_of(dossier) else ""


def _packed_config(dossier: Dossier, version: str, online: bool, tiles: str) -> bytes:
    return pack(json.dumps(_config_of(dossier, version, online, base(), tiles), ensure_ascii=False).encode())


@made_once(maxsize=2)
def _config_of(dossier: Dossier, version: str, online: bool, base: str, tiles: str) -> dict[str, Any]:
    layers_version = dossier.layers_version()

    def url(name: str) -> str:
        return f"{maps.root_url(base)}/{name}?v={layers_version}"

    known = maps.config(
        dossier.area(),
        name=dossier.name,
        made_up=dossier.made_up,
        attribution=maps.attribution(dossier.sources()),
        present=dossier.layer_counts(),
        version=f"{version}-{tiles}",
        url=url,
        online=online,
    )
    added = maps.backdrop_config(dossier.backdrops(), dossier.sources(), url)
    return known | maps.tile_config(tiles, url) | added


def layer(request: Request) -> Response:
    """Serve one base layer that is on the map."""
    slug = request.path_params["slug"]
    if slug not in {row.slug for row in layers.LAYERS if row.on_map}:
        return absent()
    dossier, version = open_dossier(), open_dossier().layers_version()
    return answer(
        request, _packed_layer(dossier, version, slug), "application/geo+json", current=asks(request, version)
    )


@made_once(maxsize=2 * len(layers.LAYERS))
def _packed_layer(dossier: Dossier, version: str, slug: str) -> bytes:  # noqa: ARG001 - the version is the key
    return pack(maps.layer(dossier.layer(slug)))


def labels(request: Request) -> Response:
    """Serve where street names and house numbers stand."""
    dossier, version = open_dossier(), open_dossier().layers_version()
    return answer(request, _packed_labels(dossier, version), "application/json", current=asks(request, version))


@made_once(maxsize=2)
def _packed_labels(dossier: Dossier, version: str) -> bytes:  # noqa: ARG001
    if tiles := actions.tiles_of(dossier):  # house numbers are in the tiles
        return pack(f'{{"streets":{tiles.metadata()["streets"]},"numbers":[]}}'.encode())
    return pack(maps.labels(dossier.layer("adres"), dossier.layer("rijbaan")))


def tile(request: Request) -> Response:
    """Serve one tile of the base layers; they are packed already."""
    dossier = open_dossier()
    tiles = actions.tiles_of(dossier)
    found = tiles.get(*(request.path_params[name] for name in "zxy")) if tiles else None
    if found is None:
        return absent() if tiles is None else Response(status_code=204, headers={"Cache-Control": ASK_AGAIN})
    return answer(request, found, "application/vnd.mapbox-vector-tile", current=asks(request, dossier.layers_version()))


def backdrop(request: Request) -> Response:
    """Serve one tile of a map that somebody added to the dossier; nothing else has such an address.

    The name follows from what is in the tiles, so that the browser may keep them.
    """
    dossier, name = open_dossier(), request.path_params["name"]
    found = dossier.picture(name, *(request.path_params[part] for part in "zxy"))
    if found is None and any(row.name == name and row.is_vector for row in dossier.backdrops()):
        return Response(status_code=204, headers={"Cache-Control": FOREVER})
    media_type = backdrops.media_type(found or b"")
    if not found or not media_type:
        return absent()
    if media_type == backdrops.VECTOR:
        return answer(request, found, media_type, current=True)
    return Response(found, media_type=media_type, headers={"Cache-Control": FOREVER})


def kansen(request: Request) -> Response:
    """Serve the public fields of the kansen that are on the map."""
    dossier, version = open_dossier(), open_dossier().kansen_version()
    return answer(request, _packed_kansen(dossier, version), "application/geo+json", current=asks(request, version))


@made_once(maxsize=2)
def _packed_kansen(dossier: Dossier, version: str) -> bytes:  # noqa: ARG001
    return pack(maps.kansen(actions.on_map(dossier.kansen())))


def places(request: Request) -> Response:
    """Serve where each kans on the map is, in words: id to `bij Berkenlaan 12`."""
    dossier, version = open_dossier(), f"{open_dossier().kansen_version()}-{open_dossier().layers_version()}"
    return answer(request, _packed_places(dossier, version), "application/json", current=asks(request, version))


@made_once(maxsize=2)
def _packed_places(dossier: Dossier, version: str) -> bytes:  # noqa: ARG001
    frame = actions.on_map(dossier.kansen())
    words = actions.places_in_words(dossier, frame)
    return pack(json.dumps(dict(zip(frame["id"], words, strict=True)), ensure_ascii=False).encode())


def photo(request: Request) -> Response:
    """Serve a photo of a kans that is on the map, or of a schouw; any other photo does not exist here."""
    wanted = request.path_params["photo"]
    dossier = open_dossier()
    if wanted not in _photos(dossier, dossier.kansen_version()) | _taken(dossier):
        return absent()
    return Response(dossier.photo(wanted), media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


def _taken(dossier: Dossier) -> frozenset[str]:
    return frozenset(photo.photo for one in actions.schouwen(dossier).values() for photo in one.photos)


@lru_cache(maxsize=2)
def _photos(dossier: Dossier, version: str) -> frozenset[str]:  # noqa: ARG001
    return frozenset(photo for photos in actions.on_map(dossier.kansen())["photos"] for photo in photos or ())


def health(_request: Request) -> Response:
    """Say that the server answers, without a word about the data."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


# --- Before anybody asks ------------------------------------------------------------------------


def early_head() -> str:
    """Return what the first page lets the browser fetch at once; nothing when there is no map to show yet."""
    with suppress(KansenkaartError):
        if _is_there():
            return maps.early_head(base(), *_addresses(open_dossier()))
    return ""


def _is_there() -> bool:
    """Tell whether the dossier exists; without one the example has yet to be made, and the page says so."""
    return (settings.from_env().dossier or actions.user_dossier()).is_file()


def _addresses(dossier: Dossier) -> tuple[str, str, list[str]]:
    """Return where the map's knowledge, the kansen and the layers are now."""
    version, online = dossier.map_version(), settings.from_env().online_maps
    known = _config_of(dossier, version, online, base(), _tiles_state(dossier))
    whole = [] if known["tiles"] else [row["url"] for row in known["layers"]]
    names = whole + [known["labels"]] * bool(known["labels"])
    return maps.config_url(base(), version), maps.kansen_url(base(), dossier.kansen_version()), names


def get_ready() -> None:
    """Make what the first visitor will ask for; what goes wrong is told to whoever asks."""
    with suppress(KansenkaartError):
        if not _is_there():
            return
        dossier = open_dossier()
        _addresses(dossier)
        _packed_kansen(dossier, dossier.kansen_version())
        version, present = dossier.layers_version(), dossier.layer_counts()
        for row in layers.LAYERS:
            if row.on_map and row.slug in present and not actions.tiles_of(dossier):
                _packed_layer(dossier, version, row.slug)
        _packed_labels(dossier, version)
