"""Files with made-up pictures of a map around a place, as municipalities have them: MBTiles and PMTiles."""

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


def pmtiles(path, tiles, *, kind=TileType.PNG, **about):
    with path.open("wb") as file:
        writer = Writer(file)
        for tile in sorted(tiles, key=lambda tile: zxy_to_tileid(*tile)):
            writer.write_tile(zxy_to_tileid(*tile), tiles[tile])
        zero = dict.fromkeys(
            ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7", "center_zoom", "center_lon_e7", "center_lat_e7"), 0
        )
        writer.finalize({**zero, "tile_type": kind, "tile_compression": Compression.NONE}, ABOUT | about)
    return path
