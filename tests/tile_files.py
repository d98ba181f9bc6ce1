"""Files with a made-up map around a place, as municipalities have them: MBTiles and PMTiles, pictures and vector."""

import io
import math
import sqlite3

from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

ABOUT = {
    "name": "Luchtfoto <b>Proefstad</b>", "format": "png", "type": "baselayer", "license": "CC BY 4.0",
    "attribution": '<a href="javascript:alert(1)">Gemeente Proefstad</a>',
}  # fmt: skip


def picture(colour=(90, 140, 90), side=256, form="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, form)
    return file.getvalue()


# --- Vector tiles, written by hand from the specification (Mapbox Vector Tile 2.1)

POINT, LINE, AREA = 1, 2, 3


def varint(number):
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    return bytes([*made, number])


def field(number, content):
    """Return a field: a number as it is, bytes behind their length."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def numbers(*values):
    return b"".join(varint(value) for value in values)


def path(*corners, close=False):
    """Return the commands of one line or ring through corners in steps of the tile: MoveTo, LineTo, ClosePath."""
    made, at = [], (0, 0)
    for index, (x, y) in enumerate(corners):
        if index < 2:
            made.append(1 << 3 | 1 if not index else len(corners) - 1 << 3 | 2)
        made += [(step << 1) ^ (step >> 63) for step in (x - at[0], y - at[1])]
        at = (x, y)
    return numbers(*made, *[1 << 3 | 7] * close)


def square(x0, y0, x1, y1):
    return path((x0, y0), (x1, y0), (x1, y1), (x0, y1), close=True)


def shape(kind, geometry, tags=()):
    return field(2, field(2, numbers(*tags)) + field(3, kind) + field(4, geometry))


def layer(name, *shapes, keys=(), values=(), extent=4096, version=2):
    words = b"".join(field(3, key.encode()) for key in keys) + b"".join(field(4, field(1, v.encode())) for v in values)
    name = name if isinstance(name, bytes) else name.encode()
    return field(3, field(15, version) + field(1, name) + b"".join(shapes) + words + field(5, extent))


def vector_tile():
    """Return a tile with water in its west half, a building in the middle of its east half, and an outline of all."""
    return (
        layer("waterdeel", shape(AREA, square(0, 0, 2048, 4096)))
        + layer("terreinvlak", shape(AREA, square(2048, 0, 4096, 1024), (0, 0)), keys=("vistext",), values=("bos",))
        + layer("pand", shape(AREA, square(2560, 1536, 3584, 2560)))
        + layer('<img src="x" onerror="alert(1)">', shape(AREA, square(0, 0, 4096, 4096)))
    )


def place(lon, lat, zoom):
    """Return column and row of the tile at a place."""
    side = 2**zoom
    return int((lon / 360 + 0.5) * side), int((0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * side)


def around(lon, lat, zooms, *, reach=1, content=None):
    """Return the tiles at a place and `reach` around it, in red so that one sees them."""
    made = {}
    for zoom in zooms:
        x, y = place(lon, lat, zoom)
        for column in range(x - reach, x + reach + 1):
            for row in range(y - reach, y + reach + 1):
                made[zoom, column, row] = content or picture((200, 40 + 30 * (column % 2), 40 + 30 * (row % 2)))
    return made


def mbtiles(path, tiles, **about):
    connection = sqlite3.connect(path)
    connection.execute("create table metadata (name text, value text)")
    connection.execute("create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    connection.executemany("insert into metadata values (?, ?)", list((ABOUT | about).items()))
    connection.executemany(
        "insert into tiles values (?, ?, ?, ?)",
        [(zoom, x, 2**zoom - 1 - y, content) for (zoom, x, y), content in tiles.items()],
    )
    connection.commit()
    connection.close()
    return path


def pmtiles(path, tiles, *, kind=TileType.PNG, packed=Compression.NONE, **about):
    with path.open("wb") as file:
        writer = Writer(file)
        for tile in sorted(tiles, key=lambda tile: zxy_to_tileid(*tile)):
            writer.write_tile(zxy_to_tileid(*tile), tiles[tile])
        zero = dict.fromkeys(
            ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7", "center_zoom", "center_lon_e7", "center_lat_e7"), 0
        )
        writer.finalize({**zero, "tile_type": kind, "tile_compression": packed}, ABOUT | about)
    return path
