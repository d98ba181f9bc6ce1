"""A map from MBTiles or PMTiles: the tiles around one neighbourhood, each looked at before it is kept."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from PIL import Image

from kansenkaart.backdrops import Tile, Tiled, picture_type
from kansenkaart.crs import to_wgs84
from kansenkaart.errors import InputError
from kansenkaart.files import mvt
from kansenkaart.files.tiles import MBTiles, PMTiles

#: A dossier is mailed and carried on a stick: a neighbourhood of 1 km2 with aerial photos of 7 cm takes 15 MB.
MOST_BYTES = 100_000_000
#: From farther away a neighbourhood is a dot; closer by no map is shown.
COARSEST, FINEST = 8, 21
#: Tiles that one zoom may ask for; a town of 10 by 10 km at 30 cm per pixel takes 27,000.
_MOST_TILES = 60_000
_LARGEST_TILE_BYTES = 1_000_000
_SIDES = (256, 512)
#: A vector tile that gzip makes this many times smaller counts as one that it made so many times smaller: a map is
#: drawn from what is in the tiles, and 100 MB of gzip can hold 100 GB.
_MOST_PACKED = 10
#: The Dutch tiling: its north-west corner and the side of its square, in RD metres (Geonovum, NL RD tiling 1.1).
_RD_CORNER, _RD_SIDE_M = (-285_401.92, 903_401.92), 880_803.84
_WEB_MERCATOR = frozenset({"3857", "900913", "3785"})
_ONLY_DRAWN = (
    "Vectortegels zijn een tekening om op te kijken. De kaart rekent er niet mee. "
    "Voeg daarvoor de lagen zelf toe (GeoPackage, GML of GeoJSON)."
)
_RD = (
    "{name} is ingedeeld in Rijksdriehoek (EPSG:28992). Wij tonen alleen kaarten in Web Mercator (EPSG:3857). "
    "Vraag vectortegels in WebMercatorQuad. Maak plaatjes om, bijvoorbeeld met: "
    "gdalwarp -t_srs EPSG:3857 en gdal_translate -of MBTILES."
)
_OTHER_CRS = "{name} is ingedeeld in {crs}. Wij tonen alleen kaarten in Web Mercator (EPSG:3857)."
_ELSEWHERE = "{name} heeft geen tegels in dit gebied. Er is niets veranderd."
_TOO_LARGE = "{name} is te groot om er iets van te bewaren. Er is niets veranderd."
_NOTHING_SHOWN = (
    "{name} heeft geen tegels die wij tonen. Dat zijn plaatjes (png, jpg en webp van 256 of 512 pixels) "
    "of vectortegels (MVT, met of zonder gzip)."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What came out of a file with tiles.

    Attributes
    ----------
    attribution, licence
        As the file says; plain text, empty when it does not.
    counts
        `gelezen`, `bewaard`, and per reason (Dutch) what was left out.
    notes
        Dutch sentences.
    """

    tiled: Tiled
    attribution: str
    licence: str
    counts: dict[str, int]
    notes: tuple[str, ...]


def is_tiles(path: Path) -> bool:
    """Tell whether a file has map tiles, by its name."""
    return path.suffix.lower() in (".mbtiles", ".pmtiles")


def read(path: Path, *, area: gpd.GeoDataFrame) -> Found:
    """Return the tiles around an area (RD), from far away to close by until the limit.

    Raises
    ------
    InputError
        When the file is damaged, is not in Web Mercator, shows another place, or has no tiles that we draw.
    """
    if not path.is_file():
        raise InputError(f"Het bestand {path.name} is er niet.")
    opened = PMTiles(path) if path.suffix.lower() == ".pmtiles" else MBTiles(path)
    about = {str(key).lower(): value for key, value in opened.metadata().items()}
    _require_web_mercator(opened, about)
    bounds = tuple(float(value) for value in to_wgs84(area).total_bounds)
    found = _Kept()
    for zoom in range(max(COARSEST, opened.zooms[0]), min(FINEST, opened.zooms[1]) + 1):
        if not found.take(zoom, _level(opened, zoom, bounds)):
            break
    if not found.tiles:
        raise InputError(_why_nothing(opened, area, found).format(name=path.name))
    title = plain(about.get("name"), 80) or path.stem.replace("_", " ")
    tiled = Tiled(title, found.side or 0, (bounds[0], bounds[1], bounds[2], bounds[3]), found.tiles)
    return Found(tiled, plain(about.get("attribution")), plain(about.get("license") or about.get("licence")),
                 found.counts(), (*found.notes, *[_ONLY_DRAWN] * (not tiled.side)))  # fmt: skip


def plain(value: Any, longest: int = 200) -> str:
    """Return text of a stranger without tags (the formats allow HTML) and control characters."""
    text = re.sub(r"<[^>]*>", " ", value) if isinstance(value, str) else ""
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(text.split())[:longest]


def _require_web_mercator(opened: PMTiles | MBTiles, about: dict[str, Any]) -> None:
    """Refuse what says of itself that it is in another CRS; saying nothing is Web Mercator in both formats."""
    said = " ".join(str(about.get(key, "")) for key in ("crs", "srs", "projection", "tile_matrix_set"))
    if "28992" in said or re.search(r"amersfoort|rijksdriehoek|nl-?rd|nlepsg", said, re.IGNORECASE):
        raise InputError(_RD.format(name=opened.path.name))
    codes = set(re.findall(r"\d{4,6}", said))
    if codes and not codes & _WEB_MERCATOR:
        raise InputError(_OTHER_CRS.format(name=opened.path.name, crs=f"EPSG:{min(codes)}"))


def _level(opened: PMTiles | MBTiles, zoom: int, bounds: tuple[float, ...]) -> Iterator[Tile] | None:
    """Return the tiles of one zoom that meet the bounds; None when there would be too many."""
    low, high = _index(bounds[0], bounds[3], zoom), _index(bounds[2], bounds[1], zoom)
    if (high[0] - low[0] + 1) * (high[1] - low[1] + 1) > _MOST_TILES:
        return None
    return opened.within(zoom, low, high)


def _index(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return column and row (from the north) of the tile at a place."""
    side = 2**zoom
    sine = np.sin(np.radians(lat))
    x, y = lon / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return min(side - 1, max(0, int(x * side))), min(side - 1, max(0, int(y * side)))


class _Kept:
    """Tiles kept so far, all of one kind: whole zooms, until the limit."""

    def __init__(self) -> None:
        self.tiles: list[Tile] = []
        self.notes: list[str] = []
        self.side: int | None = None  # of the first tile that is kept: all are like it
        self._bytes = 0
        self._counts: Counter[str] = Counter()

    def take(self, zoom: int, given: Iterator[Tile] | None) -> bool:
        """Keep the tiles of one zoom; false when they do not all fit, and none of them is kept."""
        level: list[Tile] = []
        size = self._bytes
        for zoom_of_tile, column, row, content in given or ():
            self._counts["gelezen"] += 1
            fault, stored, weight = self._looked_at(content)
            if fault:
                self._counts[fault] += 1
                continue
            level.append((zoom_of_tile, column, row, stored))
            size += weight
            if size > MOST_BYTES:
                given = None
                break
        if given is None:
            self._counts["te dichtbij: past niet in een dossier"] += len(level)
            self.notes.append(
                f"Vanaf zoom {zoom} past de kaart niet in een dossier. Ze is bewaard tot en met {zoom - 1}."
            )
            return False
        self.tiles += level
        self._bytes = size
        self._counts["bewaard"] += len(level)
        return True

    def counts(self) -> dict[str, int]:
        return dict(self._counts)

    def _looked_at(self, content: bytes) -> tuple[str, bytes, int]:
        """Return why a tile is not kept (empty when it is), what is kept of it, and how many bytes that counts for."""
        if len(content) > _LARGEST_TILE_BYTES:
            return "te groot", b"", 0
        if picture_type(content):
            side, fault = _side(content)
            kept, weight = content, len(content)
        else:
            fault, kept, plain_size = mvt.look_at(content)
            side, weight = 0, max(len(kept), plain_size // _MOST_PACKED)
        if not fault:
            self.side = side if self.side is None else self.side
            fault = "" if side == self.side else "andere soort of maat"
        return fault, kept, weight


def _side(content: bytes) -> tuple[int, str]:
    """Return the side of a square picture in pixels, and why it is not kept."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            side, height = picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0, mvt.DAMAGED
    return side, "" if side == height and side in _SIDES else "andere soort of maat"


def _why_nothing(opened: PMTiles | MBTiles, area: gpd.GeoDataFrame, found: _Kept) -> str:
    if found.counts().get("gelezen"):
        return _TOO_LARGE if found.notes else _NOTHING_SHOWN
    return _RD if _fits_in_rd(opened, area) else _ELSEWHERE


def _fits_in_rd(opened: PMTiles | MBTiles, area: gpd.GeoDataFrame) -> bool:
    """Tell whether there are tiles where the area lies in the Dutch tiling."""
    x, y = area.geometry.union_all().representative_point().coords[0]
    east, south = (x - _RD_CORNER[0]) / _RD_SIDE_M, (_RD_CORNER[1] - y) / _RD_SIDE_M
    zooms = range(max(0, opened.zooms[0]), min(FINEST, opened.zooms[1]) + 1)
    return any(opened.get(zoom, int(east * 2**zoom), int(south * 2**zoom)) for zoom in zooms)
