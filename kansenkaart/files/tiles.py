"""Files with map tiles in Web Mercator: PMTiles and MBTiles. Everything in them is taken to be hostile."""

from __future__ import annotations

import gzip
import itertools
import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from pmtiles.tile import (
    Compression,
    Entry,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from kansenkaart.errors import InputError

#: Nobody's tile is larger; nor a directory, unpacked (some 250,000 tiles).
_LARGEST_BYTES = 8_000_000
_LARGEST_DIRECTORY_BYTES = 1_000_000
_HEADER_BYTES = 127
_DEEPEST = 26
#: Steps of SQLite for one question, in hundred thousands: half a minute or more of reckoning, however slow the disk is.
_MOST_STEPS = 30_000
#: A PMTiles file has a directory, in it directories, and no more; the format allows a little deeper.
_DEPTH = 4
_UNREAD = (Compression.BROTLI, Compression.ZSTD)


class PMTiles:
    """A PMTiles file, version 3.

    Attributes
    ----------
    path
        The file.
    header
        As `pmtiles.tile.deserialize_header` gives it.

    Raises
    ------
    InputError
        When it is damaged or another kind of file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.header: dict[str, Any] = dict(deserialize_header(self._bytes(0, _HEADER_BYTES)))
        except Exception as error:  # noqa: BLE001 - the reader raises whatever the bytes make it raise
            raise _damaged(path, error) from None
        if self.header["internal_compression"] != Compression.GZIP or self.header["tile_compression"] in _UNREAD:
            raise InputError(f"{path.name} is op een manier ingepakt die wij niet lezen. Maak het met gzip.")

    @property
    def zooms(self) -> tuple[int, int]:
        """The farthest and the closest zoom."""
        return int(self.header["min_zoom"]), int(self.header["max_zoom"])

    def metadata(self) -> dict[str, Any]:
        """Return what the file says of itself."""
        try:
            packed = self._bytes(self.header["metadata_offset"], self.header["metadata_length"])
            found = json.loads(_unpacked(packed, _LARGEST_BYTES))
        except (ValueError, OSError, zlib.error) as error:
            raise _damaged(self.path, error) from None
        return found if isinstance(found, dict) else {}

    def get(self, zoom: int, column: int, row: int) -> bytes | None:
        """Return a tile as it lies in the file (packed or not), or None when it has none there."""
        if not (0 <= zoom <= _DEEPEST and 0 <= column < 1 << zoom and 0 <= row < 1 << zoom):
            return None
        number = zxy_to_tileid(zoom, column, row)
        start, length = int(self.header["root_offset"]), int(self.header["root_length"])
        for _ in range(_DEPTH):
            found = find_tile(self._directory(start, length), number)
            if found is None:
                return None
            if found.run_length:
                return self._bytes(int(self.header["tile_data_offset"]) + found.offset, found.length)
            start, length = int(self.header["leaf_directory_offset"]) + found.offset, found.length
        return None

    def within(self, zoom: int, low: tuple[int, int], high: tuple[int, int]) -> Iterator[tuple[int, int, int, bytes]]:
        """Give the tiles of one zoom from one column and row to another: zoom, column, row, content."""
        for column, row in itertools.product(range(low[0], high[0] + 1), range(low[1], high[1] + 1)):
            if (content := self.get(zoom, column, row)) is not None:
                yield zoom, column, row, content

    @lru_cache(maxsize=64)  # noqa: B019 - a file is opened once and stays
    def _directory(self, start: int, length: int) -> list[Entry]:
        try:
            plain = _unpacked(self._bytes(start, length), _LARGEST_DIRECTORY_BYTES)
            return list(deserialize_directory(gzip.compress(plain, 1)))
        except Exception as error:  # noqa: BLE001 - as above
            raise _damaged(self.path, error) from None

    def _bytes(self, start: int, length: int) -> bytes:
        if length > _LARGEST_BYTES:
            raise _damaged(self.path, ValueError(f"{length} bytes"))
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(length)


class MBTiles:
    """An MBTiles file: a SQLite database with tiles, rows counted from the south.

    Raises
    ------
    InputError
        When it is damaged or another kind of file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._open() as connection:
            rows = connection.execute("select name, value from metadata limit 1000").fetchall()
            limits = connection.execute("select min(zoom_level), max(zoom_level) from tiles").fetchone()
        self._about = {str(name): str(value) for name, value in rows}
        self.zooms: tuple[int, int] = (limits[0], limits[1]) if all(isinstance(v, int) for v in limits) else (0, -1)

    def metadata(self) -> dict[str, Any]:
        """Return what the file says of itself."""
        return dict(self._about)

    def get(self, zoom: int, column: int, row: int) -> bytes | None:
        """Return a tile, or None when there is none there."""
        query = (
            "select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?"
            " and length(tile_data) <= ?"
        )
        with self._open() as connection:
            found = connection.execute(query, (zoom, column, (1 << zoom) - 1 - row, _LARGEST_BYTES)).fetchone()
        return found[0] if found and isinstance(found[0], bytes) else None

    def within(self, zoom: int, low: tuple[int, int], high: tuple[int, int]) -> Iterator[tuple[int, int, int, bytes]]:
        """Give the tiles of one zoom from one column and row to another: zoom, column, row, content."""
        query = (
            "select tile_column, tile_row, tile_data from tiles where zoom_level = ? and tile_column between ? and ?"
            " and tile_row between ? and ? and length(tile_data) <= ?"
        )
        last = (1 << zoom) - 1
        with self._open() as connection:
            asked = (zoom, low[0], high[0], last - high[1], last - low[1], _LARGEST_BYTES)
            for column, row, content in connection.execute(query, asked):
                if isinstance(content, bytes):
                    yield zoom, int(column), last - int(row), content

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            uri = f"{self.path.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                connection.execute("pragma trusted_schema = off")
                steps = itertools.count()  # `tiles` may be a view, and a view may never end
                connection.set_progress_handler(lambda: next(steps) >= _MOST_STEPS, 100_000)
                yield connection
        except (sqlite3.Error, ValueError) as error:
            raise _damaged(self.path, error) from None


def _unpacked(packed: bytes, largest: int) -> bytes:
    """Return what gzip packed; too much of it is an error, before it is unpacked."""
    unpacker = zlib.decompressobj(31)
    plain = unpacker.decompress(packed, largest)
    if unpacker.unconsumed_tail:
        raise ValueError("more than a tile or directory can be")
    return plain


def _damaged(path: Path, error: BaseException) -> InputError:
    if isinstance(error, InputError):
        return error
    return InputError(
        f"{path.name} is beschadigd, of geen bestand met kaarttegels (MBTiles of PMTiles).",
        detail=f"{type(error).__name__}: {error}",
    )
