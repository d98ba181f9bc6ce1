"""The base layers of a large dossier as one PMTiles file: the browser then loads only what is in view.

QGIS and other programs open the file as well. It follows from the layers, so it may be thrown away.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from kansenkaart import layers
from kansenkaart.maps import streets, vector
from kansenkaart.maps.geojson import drawn

#: The map begins at zoom 10, which uses tiles of 11; a step in a tile of 16 is 9 cm.
MIN_ZOOM, MAX_ZOOM = 11, 16
#: House numbers are drawn from zoom 19 on, so they are in the closest tiles only.
NUMBERS = "huisnummer"
#: A tile is drawn up to two zooms closer than its own.
_CLOSER = 2
_EQUATOR_M = 40_075_016.686
#: Dots of less are not drawn, in pixels (`base.js` says the same).
_SMALLEST_DOT = 0.45


def write(path: Path, frames: Mapping[str, gpd.GeoDataFrame], *, progress: Callable[[int, int], None]) -> None:
    """Write layers of a dossier as PMTiles.

    Parameters
    ----------
    frames
        Slug to canonical frame (RD): the layers on the map, and `adres` and `rijbaan` for names and numbers.
    progress
        Called with the zooms done and the zooms in all.
    """
    rows = [row for row in layers.on_map() if row.slug in frames]
    shapes = {row.slug: vector.to_world(drawn(frames[row.slug])) for row in rows}
    addresses = frames.get("adres", layers.empty("adres"))
    numbers = streets.numbers(addresses)
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
            made = _tiles([(row, shapes[row.slug]) for row in rows], numbers, zoom)
            for tile in sorted(made, key=lambda at: zxy_to_tileid(zoom, *at)):
                writer.write_tile(zxy_to_tileid(zoom, *tile), gzip.compress(made[tile], 6, mtime=0))
            progress(zoom - MIN_ZOOM + 1, MAX_ZOOM - MIN_ZOOM + 1)
        names = streets.streets(addresses, frames.get("rijbaan", layers.empty("rijbaan")))
        writer.finalize(_header(shapes.values()), _about([row.slug for row in rows], names))


def _tiles(rows: list[tuple[layers.Layer, NDArray[Any]]], numbers: list[list[Any]], zoom: int) -> vector.Tiles:
    """Return the tiles of one zoom with all layers, in drawing order."""
    made: vector.Tiles = {}
    for part in _parts(rows, numbers, zoom):
        for tile, content in part.items():
            made[tile] = made.get(tile, b"") + content
    return made


def _parts(
    rows: list[tuple[layers.Layer, NDArray[Any]]], numbers: list[list[Any]], zoom: int
) -> Iterator[vector.Tiles]:
    for row, shapes in rows:
        if row.geometry != "point" or _dot_shows(row, shapes, zoom):
            yield vector.cut(shapes, zoom, layer=row.slug)
    if numbers and zoom == MAX_ZOOM:
        points = vector.project(np.array([[lon, lat] for lon, lat, _text in numbers]))
        yield vector.numbered(points, [str(row[2]) for row in numbers], zoom, layer=NUMBERS)


def _dot_shows(row: layers.Layer, shapes: NDArray[Any], zoom: int) -> bool:
    """Tell whether the map draws the dots of a layer at the closest zoom that uses these tiles."""
    if not len(shapes):
        return False
    middle = float(np.median(shapely.get_y(shapes)))
    width_m = _EQUATOR_M / float(np.cosh(np.pi * (1 - 2 * middle)))  # the world along this latitude
    return bool(row.style.radius_m * 256 * 2 ** (zoom + _CLOSER) / width_m >= _SMALLEST_DOT or zoom == MAX_ZOOM)


def _header(shapes: Any) -> dict[str, Any]:
    bounds = np.array([shapely.total_bounds(part) for part in shapes if len(part)])
    corners = np.array([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])
    lon = 360 * (corners[:, 0] - 0.5)
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * corners[::-1, 1]))))
    west, east, south, north = (int(value * 1e7) for value in (*lon, *lat))
    return {
        "tile_type": TileType.MVT, "tile_compression": Compression.GZIP,
        "min_lon_e7": west, "max_lon_e7": east, "min_lat_e7": south, "max_lat_e7": north,
        "center_zoom": MIN_ZOOM, "center_lon_e7": (west + east) // 2, "center_lat_e7": (south + north) // 2,
    }  # fmt: skip


def _about(slugs: list[str], names: list[list[Any]]) -> dict[str, Any]:
    described = [{"id": slug, "fields": {}, "minzoom": MIN_ZOOM, "maxzoom": MAX_ZOOM} for slug in slugs]
    numbers = {"id": NUMBERS, "fields": {"tekst": "String"}, "minzoom": MAX_ZOOM, "maxzoom": MAX_ZOOM}
    return {
        "name": "Kansenkaart",
        "format": "pbf",
        "vector_layers": [*described, numbers],
        "streets": json.dumps(names),
    }
