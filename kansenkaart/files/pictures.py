"""Pictures of a map from MBTiles or PMTiles: those around one neighbourhood, each looked at before it is kept."""

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
from pmtiles.tile import TileType

from kansenkaart.backdrops import Pictures, Tile, media_type
from kansenkaart.crs import to_wgs84
from kansenkaart.errors import InputError
from kansenkaart.files.tiles import MBTiles, PMTiles

#: A dossier is mailed and carried on a stick: a neighbourhood of 1 km2 with aerial photos of 7 cm takes 15 MB.
MOST_BYTES = 100_000_000
#: From farther away a neighbourhood is a dot; closer by no map is shown.
COARSEST, FINEST = 8, 21
#: Tiles that one zoom may ask for; a town of 10 by 10 km at 30 cm per pixel takes 27,000.
_MOST_TILES = 60_000
_LARGEST_TILE_BYTES = 1_000_000
_SIDES = (256, 512)
#: The Dutch tiling: its north-west corner and the side of its square, in RD metres (Geonovum, NL RD tiling 1.1).
_RD_CORNER, _RD_SIDE_M = (-285_401.92, 903_401.92), 880_803.84
_WEB_MERCATOR = frozenset({"3857", "900913", "3785"})
_VECTOR = (
    "{name} heeft vectortegels, geen plaatjes. Voeg de lagen zelf toe (GeoPackage, GML of GeoJSON): "
    "dan rekent de kaart er ook mee. Of maak er een kaart met plaatjes van (png, jpg of webp)."
)
_RD = (
    "{name} is ingedeeld in Rijksdriehoek (EPSG:28992). Wij tonen alleen kaarten in Web Mercator (EPSG:3857). "
    "Maak hem om, bijvoorbeeld met: gdalwarp -t_srs EPSG:3857 en gdal_translate -of MBTILES."
)
_OTHER_CRS = "{name} is ingedeeld in {crs}. Wij tonen alleen kaarten in Web Mercator (EPSG:3857)."
_ELSEWHERE = "{name} heeft geen plaatjes in dit gebied. Er is niets veranderd."
_NO_PICTURES = "{name} heeft geen plaatjes die wij tonen: alleen png, jpg en webp van 256 of 512 pixels."


@dataclass(frozen=True, slots=True)
class Found:
    """What came out of a file with pictures.

    Attributes
    ----------
    attribution, licence
        As the file says; plain text, empty when it does not.
    counts
        `gelezen`, `bewaard`, and per reason (Dutch) what was left out.
    notes
        Dutch sentences.
    """

    pictures: Pictures
    attribution: str
    licence: str
    counts: dict[str, int]
    notes: tuple[str, ...]


def is_tiles(path: Path) -> bool:
    """Tell whether a file has map tiles, by its name."""
    return path.suffix.lower() in (".mbtiles", ".pmtiles")


def read(path: Path, *, area: gpd.GeoDataFrame) -> Found:
    """Return the pictures around an area (RD), from far away to close by until the limit.

    Raises
    ------
    InputError
        When the file is damaged, has vector tiles, is not in Web Mercator, or shows another place.
    """
    if not path.is_file():
        raise InputError(f"Het bestand {path.name} is er niet.")
    opened = PMTiles(path) if path.suffix.lower() == ".pmtiles" else MBTiles(path)
    about = {str(key).lower(): value for key, value in opened.metadata().items()}
    _require_pictures(opened, about)
    _require_web_mercator(opened, about)
    bounds = tuple(float(value) for value in to_wgs84(area).total_bounds)
    found = _Kept()
    for zoom in range(max(COARSEST, opened.zooms[0]), min(FINEST, opened.zooms[1]) + 1):
        if not found.take(zoom, _level(opened, zoom, bounds)):
            break
    if not found.tiles:
        raise InputError(_why_nothing(opened, area, found).format(name=path.name))
    title = plain(about.get("name"), 80) or path.stem.replace("_", " ")
    pictures = Pictures(title, found.side, (bounds[0], bounds[1], bounds[2], bounds[3]), found.tiles)
    return Found(pictures, plain(about.get("attribution")), plain(about.get("license") or about.get("licence")),
                 found.counts(), tuple(found.notes))  # fmt: skip


def plain(value: Any, longest: int = 200) -> str:
    """Return text of a stranger without tags (the formats allow HTML) and control characters."""
    text = re.sub(r"<[^>]*>", " ", value) if isinstance(value, str) else ""
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(text.split())[:longest]


def _require_pictures(opened: PMTiles | MBTiles, about: dict[str, Any]) -> None:
    vector = opened.kind == TileType.MVT if isinstance(opened, PMTiles) else about.get("format") in ("pbf", "mvt")
    if vector:
        raise InputError(_VECTOR.format(name=opened.path.name))


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
    """Pictures kept so far: whole zooms, until the limit."""

    def __init__(self) -> None:
        self.tiles: list[Tile] = []
        self.notes: list[str] = []
        self.side = 0
        self._bytes = 0
        self._counts: Counter[str] = Counter()

    def take(self, zoom: int, given: Iterator[Tile] | None) -> bool:
        """Keep the pictures of one zoom; false when they do not all fit, and none of them is kept."""
        level: list[Tile] = []
        size = self._bytes
        for tile in given or ():
            self._counts["gelezen"] += 1
            if fault := self._fault(tile[3]):
                self._counts[fault] += 1
                continue
            level.append(tile)
            size += len(tile[3])
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

    def _fault(self, content: bytes) -> str:
        """Return why a picture is not kept; the first one says how large all are."""
        if len(content) > _LARGEST_TILE_BYTES:
            return "te groot"
        if not media_type(content):
            return "geen png, jpg of webp"
        try:
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
                size = picture.size
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return "beschadigd"
        self.side = self.side or (size[0] if size[0] in _SIDES else 0)
        return "" if size == (self.side, self.side) else "andere maat"


def _why_nothing(opened: PMTiles | MBTiles, area: gpd.GeoDataFrame, found: _Kept) -> str:
    if found.counts().get("gelezen"):
        return (
            _NO_PICTURES if not found.notes else "{name} is te groot om er iets van te bewaren. Er is niets veranderd."
        )
    return _RD if _fits_in_rd(opened, area) else _ELSEWHERE


def _fits_in_rd(opened: PMTiles | MBTiles, area: gpd.GeoDataFrame) -> bool:
    """Tell whether there are tiles where the area lies in the Dutch tiling."""
    x, y = area.geometry.union_all().representative_point().coords[0]
    east, south = (x - _RD_CORNER[0]) / _RD_SIDE_M, (_RD_CORNER[1] - y) / _RD_SIDE_M
    zooms = range(max(0, opened.zooms[0]), min(FINEST, opened.zooms[1]) + 1)
    return any(opened.get(zoom, int(east * 2**zoom), int(south * 2**zoom)) for zoom in zooms)
