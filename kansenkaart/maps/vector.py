"""Base layers cut into vector tiles (Mapbox Vector Tile 2.1), so that a whole town loads only what is in view.

All shapes of one layer and one zoom are cut, rounded and written together in arrays: GDAL's writer took 240 s
for 75,000 stretches of green where this takes 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from kansenkaart.crs import lonlat_to_see, require_rd

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Tiles = dict[tuple[int, int], bytes]

#: Steps along one side of a tile: at its closest zoom a step is 9 cm in the Netherlands.
EXTENT = 4096
#: Steps that a shape goes on over the edge, so that its outline and its shadow are whole there.
BUFFER = 64
#: A shape that sticks out further than this is cut; cutting all would cost more than it saves.
SLACK = 1024
#: Steps below which a shape is not drawn: half a pixel on the closest map that uses the tile.
SMALLEST = 2
_FEWEST = {0: 1, 1: 2, 2: 3}  # corners that a point, line or area needs
_MOVE, _LINE, _CLOSE = 1, 2, 15  # commands of the format


def to_world(frame: gpd.GeoDataFrame) -> NDArray[Any]:
    """Return the single shapes of a frame (RD) on the square of Web Mercator: 0 to 1, x to the east, y to the south."""
    shapes = shapely.get_parts(lonlat_to_see(require_rd(frame).geometry.to_numpy()))
    # The format wants outer rings with a positive area where y points down.
    return np.asarray(shapely.orient_polygons(shapely.transform(shapes, project)))


def project(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return lon, lat as x, y on the square of Web Mercator."""
    sine = np.sin(np.radians(pairs[:, 1]))
    return np.stack([pairs[:, 0] / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)], axis=1)


def cut(shapes: NDArray[Any], zoom: int, *, layer: str) -> Tiles:
    """Return the tiles of one zoom with one layer in them.

    Parameters
    ----------
    shapes
        From `to_world`, all of one dimension, in drawing order.
    layer
        Name of the layer in the tiles.

    Returns
    -------
    tiles
        Column and row to the uncompressed tile. Tiles put one after the other are one tile with all layers.
    """
    if not len(shapes):
        return {}
    dimension = int(shapely.get_dimensions(shapes).max())
    scaled = shapely.transform(shapes, lambda pairs: pairs * (EXTENT * 2**zoom))
    if dimension:
        scaled = scaled[_size(scaled) >= SMALLEST]
    parts, column, row = _clipped(*_spread(scaled), dimension)
    if not len(parts):
        return {}
    order = np.lexsort((row, column))  # stable: what is drawn first stays first
    parts, column, row = parts[order], column[order], row[order]
    content, ends, kept = _features(parts, np.stack([column, row], axis=1) * EXTENT, dimension)
    return _layers(content, ends, column[kept], row[kept], layer)


def numbered(points: NDArray[np.float64], texts: Sequence[str], zoom: int, *, layer: str) -> Tiles:
    """Return tiles of one zoom with points that carry a text (member `tekst`); each stands in one tile.

    Parameters
    ----------
    points
        Pairs on the square of `to_world`.
    """
    steps = np.floor(points * (EXTENT * 2**zoom)).astype(np.int64)
    kept: dict[tuple[int, int], list[tuple[int, int, str]]] = {}
    for (x, y), text in zip(steps.tolist(), texts, strict=True):
        kept.setdefault((x // EXTENT, y // EXTENT), []).append((x % EXTENT, y % EXTENT, text))
    return {tile: _texts(rows, layer) for tile, rows in kept.items()}


def _size(shapes: NDArray[Any]) -> NDArray[np.float64]:
    bounds = shapely.bounds(shapes)
    return np.asarray(np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]))


def _spread(shapes: NDArray[Any]) -> tuple[NDArray[Any], Ints, Ints]:
    """Return each shape once for every tile that its box meets, with the column and row of the tile."""
    bounds = shapely.bounds(shapes)
    low = np.floor((bounds[:, :2] - BUFFER) / EXTENT).astype(np.int64)
    wide, high = (np.floor((bounds[:, 2:] + BUFFER) / EXTENT).astype(np.int64) - low + 1).T
    many = wide * high
    shape = np.repeat(np.arange(len(shapes)), many)
    number = np.arange(len(shape)) - np.repeat(np.cumsum(many) - many, many)
    return shapes[shape], low[shape, 0] + number % wide[shape], low[shape, 1] + number // wide[shape]


def _clipped(shapes: NDArray[Any], column: Ints, row: Ints, dimension: int) -> tuple[NDArray[Any], Ints, Ints]:
    """Return the shapes, those that stick out far cut at the buffer of their tile."""
    corner = np.stack([column, row], axis=1) * EXTENT
    bounds = shapely.bounds(shapes)
    out = (bounds[:, :2] < corner - SLACK).any(axis=1) | (bounds[:, 2:] > corner + EXTENT + SLACK).any(axis=1)
    if not out.any():
        return shapes, column, row
    low, high = corner[out] - BUFFER, corner[out] + EXTENT + BUFFER
    windows = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    made = shapes.copy()
    made[out] = shapely.orient_polygons(shapely.intersection(shapes[out], windows))
    parts, owner = shapely.get_parts(made, return_index=True)
    good = (shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)
    return parts[good], column[owner[good]], row[owner[good]]


def _features(parts: NDArray[Any], corner: Ints, dimension: int) -> tuple[bytes, Ints, Ints]:
    """Return all features one after the other, where each ends, and which parts are left."""
    _kind, pairs, offsets = shapely.to_ragged_array(parts)
    rings = np.asarray(offsets[0] if dimension else np.arange(len(pairs) + 1), dtype=np.int64)
    part_of_ring = np.repeat(np.arange(len(parts)), np.diff(offsets[1])) if dimension == 2 else np.arange(len(parts))
    ring = np.repeat(np.arange(len(rings) - 1), np.diff(rings))
    steps = np.rint(pairs).astype(np.int64) - corner[part_of_ring[ring]]
    keep = _corners(steps, rings, part_of_ring, ring, dimension)
    if not keep.any():
        return b"", np.array([], dtype=np.int64), np.array([], dtype=np.int64)
    steps, ring = steps[keep], ring[keep]
    part = part_of_ring[ring]
    kept, part = np.unique(part, return_inverse=True)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    return *_written(steps, starts, part, dimension), kept


def _corners(steps: Ints, rings: Ints, part_of_ring: Ints, ring: Ints, dimension: int) -> Bools:
    """Tell which corners stay: not those that fell together, nor rings that became nothing with their holes."""
    first = np.zeros(len(steps), dtype=bool)
    first[rings[:-1]] = True
    keep = first | (np.diff(steps, axis=0, prepend=steps[:1]) != 0).any(axis=1)
    if dimension == 2:
        keep[rings[1:] - 1] = False  # the format closes a ring by itself
    whole = np.bincount(ring[keep], minlength=len(rings) - 1) >= _FEWEST[dimension]
    outer = np.flatnonzero(np.diff(part_of_ring, prepend=-1))
    whole &= whole[outer][part_of_ring] if len(outer) else whole
    return np.asarray(keep & whole[ring])


def _written(steps: Ints, starts: Ints, part: Ints, dimension: int) -> tuple[bytes, Ints]:
    """Return features as bytes: 18 length 24 type 34 length, then commands and steps from corner to corner."""
    many = np.diff(np.append(starts, len(steps)))
    begins = np.append(True, np.diff(part) != 0)
    delta = np.diff(steps, axis=0, prepend=steps[:1] * 0)
    delta[begins] = steps[begins]
    size = 2 * many + 1 + (many > 1) + (dimension == 2)
    feature = part[starts]
    ahead = 6 * (feature + 1)  # six numbers before the geometry of each feature so far
    at = np.cumsum(size) - size + ahead
    numbers = np.zeros(int(size.sum()) + 6 * (int(part[-1]) + 1 if len(part) else 0), dtype=np.int64)
    place = np.arange(len(steps)) - np.repeat(starts, many)
    spot = np.repeat(at, many) + 1 + 2 * place + (place > 0)
    numbers[spot], numbers[spot + 1] = (
        (delta[:, 0] << 1) ^ (delta[:, 0] >> 63),
        (delta[:, 1] << 1) ^ (delta[:, 1] >> 63),
    )
    numbers[at] = 8 | _MOVE
    longer = many > 1
    numbers[at[longer] + 3] = ((many[longer] - 1) << 3) | _LINE
    if dimension == 2:
        numbers[at + size - 1] = _CLOSE
    head = at[np.append(True, np.diff(feature) != 0)] - 6
    length = np.add.reduceat(_width(numbers) * _counted(len(numbers), head), head)
    fixed = np.array([0x12, 0, 0x18, dimension + 1, 0x22, 0])
    numbers[head[:, None] + np.arange(6)] = fixed
    numbers[head + 5] = length
    numbers[head + 1] = 3 + _width(length) + length
    content, end = _varints(numbers)
    return content, end[np.append(head[1:], len(numbers)) - 1]


def _counted(size: int, head: Ints) -> Bools:
    """Tell which numbers count for the length of a geometry: all but the six before it."""
    counted = np.ones(size, dtype=bool)
    counted[head[:, None] + np.arange(6)] = False
    return counted


def _width(numbers: Ints) -> Ints:
    """Return the bytes that each number takes: seven bits in a byte."""
    return np.asarray(1 + sum((numbers >= 1 << bits).astype(np.int64) for bits in (7, 14, 21, 28)))


def _varints(numbers: Ints) -> tuple[bytes, Ints]:
    """Return numbers as varints one after the other, and where each ends."""
    width = _width(numbers)
    end = np.cumsum(width)
    made = np.zeros(int(end[-1]) if len(end) else 0, dtype=np.uint8)
    for byte in range(5):
        chosen = width > byte
        more = (width[chosen] > byte + 1).astype(np.int64) << 7
        made[(end - width)[chosen] + byte] = (numbers[chosen] >> (7 * byte) & 127) | more
    return made.tobytes(), end


def _layers(content: bytes, ends: Ints, column: Ints, row: Ints, name: str) -> Tiles:
    """Return per tile the layer with its features."""
    if not len(ends):
        return {}
    starts = np.append(0, ends[:-1])
    first = np.flatnonzero((np.diff(column, prepend=-1) != 0) | (np.diff(row, prepend=-1) != 0))
    last = np.append(first[1:], len(ends)) - 1
    return {
        (int(column[a]), int(row[a])): _layer(name, content[int(starts[a]) : int(ends[b])])
        for a, b in zip(first, last, strict=True)
    }


def _layer(name: str, features: bytes, texts: bytes = b"") -> bytes:
    body = _field(1, name.encode()) + features + texts + b"\x28" + _varint(EXTENT) + b"\x78\x02"
    return _field(3, body)


def _texts(rows: Sequence[tuple[int, int, str]], name: str) -> bytes:
    values = list(dict.fromkeys(text for _x, _y, text in rows))
    number = {text: index for index, text in enumerate(values)}
    features = b"".join(
        _field(2, _field(2, _varint(0) + _varint(number[text])) + b"\x18\x01"
               + _field(4, _varint(8 | _MOVE) + _varint(2 * x) + _varint(2 * y)))
        for x, y, text in rows
    )  # fmt: skip
    return _layer(name, features, _field(3, b"tekst") + b"".join(_field(4, _field(1, v.encode())) for v in values))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    return bytes(made + bytes([number]))
