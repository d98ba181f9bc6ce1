"""Maps that a municipality added as tiles, kept in the dossier: pictures, or vector tiles (Mapbox Vector Tile).

They are inside, and not beside it, because a dossier is one file that people mail and carry: what is
beside it is gone at the other end. So only what lies around the neighbourhood is kept, from far away to
close by, until the limit (`files.backdrop`). Every function takes a connection that the caller opened.

Pictures are listed as GeoPackage asks, so that every GIS shows them. Vector tiles lie in a table of the same form
that is listed as one of our own: GDAL and QGIS then pass over it. GeoPackage 1.3 has no vector tiles, the extension
for them was never adopted and neither program reads it; listed as `tiles` they would be pictures that no program can
open.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import pyproj
import sqlalchemy as sa

#: Kind of content that only this program reads: GeoPackage leaves room for a kind of one's own.
OWN = "kansenkaart"
#: What each table of tiles is called, followed by a token of what is in it.
PREFIX = "achtergrond_"
_NAME = re.compile(rf"{PREFIX}[0-9a-f]{{12}}")
WEB_MERCATOR = 3857
#: Half the side of the square of Web Mercator, in its metres.
_HALF = 20_037_508.342789244

#: What a vector tile is to a browser.
VECTOR = "application/vnd.mapbox-vector-tile"
#: Nobody's vector tile is larger than this, without gzip.
LARGEST_PLAIN_BYTES = 8_000_000

Tile = tuple[int, int, int, bytes]


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A map of tiles: its table, what it is called, the zooms that it has, its bounds (west, south, east, north)."""

    name: str
    title: str
    levels: tuple[int, ...]
    bounds: tuple[float, float, float, float]
    is_vector: bool

    @property
    def zooms(self) -> tuple[int, int]:
        """The farthest and the closest zoom."""
        return self.levels[0], self.levels[-1]


@dataclass(frozen=True, slots=True)
class Tiled:
    """A backdrop with its tiles: zoom, column and row from the north, content.

    `side` is that of its pictures (PNG, JPEG or WebP) in pixels; 0 for vector tiles, which are packed with gzip.
    """

    title: str
    side: int
    bounds: tuple[float, float, float, float]
    tiles: Sequence[Tile]

    @property
    def name(self) -> str:
        """Name of the table: it follows from the tiles, so the same map is kept once."""
        digest = hashlib.sha256()
        for zoom, column, row, content in self.tiles:
            digest.update(f"{zoom}/{column}/{row}:".encode() + content)
        return PREFIX + digest.hexdigest()[:12]


_TABLES = (
    """create table if not exists gpkg_tile_matrix_set (
        table_name text not null primary key references gpkg_contents (table_name), srs_id integer not null,
        min_x double not null, min_y double not null, max_x double not null, max_y double not null)""",
    """create table if not exists gpkg_tile_matrix (
        table_name text not null references gpkg_contents (table_name), zoom_level integer not null,
        matrix_width integer not null, matrix_height integer not null, tile_width integer not null,
        tile_height integer not null, pixel_x_size double not null, pixel_y_size double not null,
        primary key (table_name, zoom_level))""",
    """create table if not exists gpkg_extensions (
        table_name text, column_name text, extension_name text not null, definition text not null,
        scope text not null, unique (table_name, column_name, extension_name))""",
    # What a backdrop is called and covers: GeoPackage wants metres and a title of its own.
    """create table if not exists backdrops (
        name text not null primary key, title text not null, side integer not null,
        west double not null, south double not null, east double not null, north double not null)""",
)


def put(connection: sa.Connection, given: Tiled) -> None:
    """Keep a backdrop; one with the same tiles is there already."""
    name = given.name
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    if _has(connection, name):
        return
    connection.exec_driver_sql(
        f'create table "{name}" (id integer primary key autoincrement, zoom_level integer not null,'
        " tile_column integer not null, tile_row integer not null, tile_data blob not null,"
        " unique (zoom_level, tile_column, tile_row))"
    )
    connection.exec_driver_sql(
        f'insert into "{name}" (zoom_level, tile_column, tile_row, tile_data) values (?, ?, ?, ?)',  # noqa: S608 - our own name
        list(given.tiles),
    )
    connection.exec_driver_sql(
        "insert into backdrops values (?, ?, ?, ?, ?, ?, ?)", (name, given.title, given.side, *given.bounds)
    )
    if given.side:
        _register(connection, given)
    list_own(connection)


def list_own(connection: sa.Connection) -> None:
    """List what no other program reads (the list of backdrops, vector tiles): QGIS offers what is listed nowhere."""
    if sa.inspect(connection).has_table("backdrops"):
        connection.exec_driver_sql(
            "insert or ignore into gpkg_contents (table_name, data_type, identifier, srs_id)"
            " select name, ?, name, 0 from (select 'backdrops' as name"
            " union select name from backdrops where side = 0)",
            (OWN,),
        )


def _register(connection: sa.Connection, given: Tiled) -> None:
    """List a table of pictures as GeoPackage 1.3 asks (section 2.2), so that QGIS shows it."""
    name, crs = given.name, pyproj.CRS(WEB_MERCATOR)
    connection.exec_driver_sql(
        "insert or ignore into gpkg_spatial_ref_sys values (?, ?, 'EPSG', ?, ?, null)",
        (crs.name, WEB_MERCATOR, WEB_MERCATOR, crs.to_wkt("WKT1_GDAL")),
    )
    to_metres = pyproj.Transformer.from_crs(4326, WEB_MERCATOR, always_xy=True)
    west, south, east, north = given.bounds
    bounds = (*to_metres.transform(west, south), *to_metres.transform(east, north))
    connection.exec_driver_sql(
        "insert into gpkg_contents (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, srs_id)"
        " values (?, 'tiles', ?, ?, ?, ?, ?, ?, ?)",
        (name, f"{given.title} ({name.removeprefix(PREFIX)})", "Achtergrond", *bounds, WEB_MERCATOR),
    )
    connection.exec_driver_sql(
        "insert into gpkg_tile_matrix_set values (?, ?, ?, ?, ?, ?)",
        (name, WEB_MERCATOR, -_HALF, -_HALF, _HALF, _HALF),
    )
    for zoom in sorted({tile[0] for tile in given.tiles}):
        pixel = 2 * _HALF / (given.side * 2**zoom)
        connection.exec_driver_sql(
            "insert into gpkg_tile_matrix values (?, ?, ?, ?, ?, ?, ?, ?)",
            (name, zoom, 2**zoom, 2**zoom, given.side, given.side, pixel, pixel),
        )
    if any(media_type(tile[3]) == "image/webp" for tile in given.tiles):
        connection.exec_driver_sql(
            "insert into gpkg_extensions values (?, 'tile_data', 'gpkg_webp',"
            " 'http://www.geopackage.org/spec/#extension_tiles_webp', 'read-write')",
            (name,),
        )


def take_out(connection: sa.Connection, name: str) -> None:
    """Take a backdrop out of the dossier."""
    if not _has(connection, name):
        return
    for table, column in (
        ("gpkg_extensions", "table_name"), ("gpkg_tile_matrix", "table_name"), ("gpkg_tile_matrix_set", "table_name"),
        ("gpkg_contents", "table_name"), ("backdrops", "name"),
    ):  # fmt: skip
        connection.exec_driver_sql(f"delete from {table} where {column} = ?", (name,))  # noqa: S608 - our own names
    connection.exec_driver_sql(f'drop table "{name}"')


def read(connection: sa.Connection) -> list[Backdrop]:
    """Return the backdrops of the dossier, by title."""
    if not sa.inspect(connection).has_table("backdrops"):
        return []
    found = connection.exec_driver_sql(
        "select name, title, side, west, south, east, north from backdrops order by title, name"
    ).all()
    return [
        Backdrop(row[0], row[1], _levels(connection, row[0]), tuple(row[3:]), not row[2])
        for row in found
        if _NAME.fullmatch(row[0])
    ]


def _levels(connection: sa.Connection, name: str) -> tuple[int, ...]:
    found = connection.exec_driver_sql(f'select distinct zoom_level from "{name}" order by zoom_level')  # noqa: S608 - listed
    return tuple(row[0] for row in found)


def _has(connection: sa.Connection, name: str) -> bool:
    if not _NAME.fullmatch(name) or not sa.inspect(connection).has_table("backdrops"):
        return False
    return bool(connection.exec_driver_sql("select 1 from backdrops where name = ?", (name,)).scalar())


def tile(connection: sa.Connection, name: str, zoom: int, column: int, row: int) -> bytes | None:
    """Return one tile, or None when the dossier has none there."""
    if not _has(connection, name):
        return None
    found = connection.exec_driver_sql(
        f'select tile_data from "{name}" where zoom_level = ? and tile_column = ? and tile_row = ?',  # noqa: S608 - listed
        (zoom, column, row),
    ).scalar()
    return found if isinstance(found, bytes) else None


def contents(connection: sa.Connection) -> list[Tiled]:
    """Return all backdrops with their tiles."""
    made = []
    for one in read(connection):
        side = connection.exec_driver_sql("select side from backdrops where name = ?", (one.name,)).scalar_one()
        tiles = connection.exec_driver_sql(
            f'select zoom_level, tile_column, tile_row, tile_data from "{one.name}" order by id'  # noqa: S608 - listed
        )
        made.append(Tiled(one.title, int(side), one.bounds, [(row[0], row[1], row[2], row[3]) for row in tiles]))
    return made


def media_type(content: bytes) -> str:
    """Return what a tile is, as it is kept; empty when it is not one that we show (SVG never is)."""
    return picture_type(content) or (VECTOR if unpacked(content) else "")


def picture_type(content: bytes) -> str:
    """Return what a picture is by how it begins; empty when it is not one that we show."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def unpacked(content: bytes) -> bytes | None:
    """Return what gzip packed; None when that is damaged, goes on after its end, or is more than a tile can be."""
    unpacker = zlib.decompressobj(31)
    try:
        plain = unpacker.decompress(content, LARGEST_PLAIN_BYTES)
    except zlib.error:
        return None
    return plain if unpacker.eof and not unpacker.unused_data else None
