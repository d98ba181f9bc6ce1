"""3DBAG as CityJSON and CityJSONSeq: buildings with their footprint and attributes, a line at a time.

GDAL does not read CityJSON. Only what a neighbourhood map needs is taken: of each Building its
attributes, and its ground as an area in RD.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart.crs import RD
from kansenkaart.errors import InputError

#: RD, and RD with heights in NAP: x and y are the same.
_RD_CODES = ("28992", "7415")
_GROUND = "GroundSurface"
#: One document is read whole; a whole tile of 3DBAG is about 100 MB.
MAX_DOCUMENT_BYTES = 500_000_000

Box = tuple[float, float, float, float]


def fits(head: bytes) -> bool:
    """Tell by the first bytes whether a file is CityJSON or CityJSONSeq."""
    start = head[:4000].replace(b" ", b"")
    return start.lstrip()[:1] == b"{" and (b'"type":"CityJSON"' in start or b'"CityObjects":' in start)


def read(path: Path, box: Box) -> tuple[gpd.GeoDataFrame, int]:
    """Return the buildings that meet a box in RD, and how many lie outside it.

    Raises
    ------
    InputError
        When the file is not CityJSON, is damaged, or is not in RD.
    """
    try:
        return _read(path, box)
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is beschadigd. Haal het bestand opnieuw op.", detail=str(error)) from error
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        message = f"{path.name}: een gebouw is niet zoals CityJSON het voorschrijft. Haal het bestand opnieuw op."
        raise InputError(message, detail=repr(error)) from error


def _read(path: Path, box: Box) -> tuple[gpd.GeoDataFrame, int]:
    rows: list[dict[str, Any]] = []
    shapes: list[BaseGeometry | None] = []
    outside = 0
    window = shapely.box(*box)
    for header, feature in _features(path):
        places = _Places(header, feature)
        for identifier, building in _buildings(feature):
            shape = places.footprint(building, feature["CityObjects"])
            if shape is None or shape.intersects(window):
                rows.append({"identificatie": identifier} | (building.get("attributes") or {}))
                shapes.append(shape)
            else:
                outside += 1
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=RD), outside


def _features(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield (header, feature): of a CityJSONSeq line by line, of a CityJSON the one document twice."""
    with path.open(encoding="utf-8") as lines:
        first = lines.readline(MAX_DOCUMENT_BYTES)
        if len(first) >= MAX_DOCUMENT_BYTES:
            raise _too_big(path)
        header = _parsed(first)
        if header is None:
            yield from _document(path)
            return
        if header.get("CityObjects"):
            yield _in_rd(header, path), header
        _in_rd(header, path)
        for number, line in enumerate(lines, start=2):
            if line.strip():
                feature = _parsed(line)
                if feature is None or "CityObjects" not in feature:
                    raise InputError(f"{path.name}: regel {number} is beschadigd. Haal het bestand opnieuw op.")
                yield header, feature


def _document(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield a CityJSON that is spread over lines."""
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        raise _too_big(path)
    document = _parsed(path.read_text(encoding="utf-8"))
    if document is None or "CityObjects" not in document:
        raise InputError(f"{path.name} is beschadigd of geen CityJSON. Haal het bestand opnieuw op.")
    yield _in_rd(document, path), document


def _too_big(path: Path) -> InputError:
    return InputError(f"{path.name} is te groot om in één keer te lezen. Neem de versie in regels (.city.jsonl).")


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _in_rd(header: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the header when it says RD; a file that says nothing is taken for 3DBAG, which is RD."""
    stated = str(header.get("metadata", {}).get("referenceSystem", _RD_CODES[0]))
    if not stated.endswith(_RD_CODES):
        raise InputError(
            f"{path.name} is niet in RD ({stated}). 3DBAG is dat wel; controleer waar het bestand vandaan komt."
        )
    return header


def _buildings(feature: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for identifier, found in feature["CityObjects"].items():
        if found.get("type") == "Building":
            yield identifier, found


class _Places:
    """The vertices of a feature as x and y in RD (whole numbers in the file, times a scale, plus a shift)."""

    def __init__(self, header: Mapping[str, Any], feature: Mapping[str, Any]) -> None:
        transform = feature.get("transform") or header.get("transform") or {}
        self._scale = transform.get("scale", (1, 1, 1))
        self._shift = transform.get("translate", (0, 0, 0))
        self._vertices = feature.get("vertices") or header.get("vertices") or []

    def footprint(self, building: Mapping[str, Any], objects: Mapping[str, Any]) -> BaseGeometry | None:
        """Return the ground of a building: its LoD 0, or the ground of its most detailed solids."""
        own = building.get("geometry", ())
        flat = [surface for shape in own if str(shape.get("lod")) == "0" for surface in _surfaces(shape)]
        parts = [objects[name] for name in building.get("children", ()) if name in objects]
        solids = flat or [surface for part in (building, *parts) for surface in _grounds(part)]
        polygons = [polygon for surface in solids if (polygon := self._polygon(surface)) is not None]
        return shapely.union_all(polygons) if polygons else None

    def _polygon(self, surface: Sequence[Sequence[int]]) -> BaseGeometry | None:
        rings = [[self._place(index) for index in ring] for ring in surface if len(ring) >= 3]
        return shapely.make_valid(shapely.Polygon(rings[0], rings[1:])) if rings else None

    def _place(self, index: int) -> tuple[float, float]:
        x, y, _ = self._vertices[index]
        return x * self._scale[0] + self._shift[0], y * self._scale[1] + self._shift[1]


def _surfaces(shape: Mapping[str, Any]) -> Sequence[Any]:
    """Return the surfaces of a MultiSurface, or those of the outside of a Solid."""
    boundaries: Sequence[Any] = shape["boundaries"]
    return boundaries[0] if shape["type"] == "Solid" and boundaries else boundaries


def _grounds(part: Mapping[str, Any]) -> list[Any]:
    """Return the ground surfaces of the most detailed geometry of a part."""
    shapes = sorted(part.get("geometry", ()), key=lambda shape: str(shape.get("lod")))
    for shape in reversed(shapes):
        semantics = shape.get("semantics") or {}
        kinds = [surface.get("type") for surface in semantics.get("surfaces", ())]
        values = semantics.get("values") or []
        marks = values[0] if shape["type"] == "Solid" and values else values
        found = [
            surface
            for surface, mark in zip(_surfaces(shape), marks, strict=False)
            if mark is not None and kinds[mark] == _GROUND
        ]
        if found:
            return found
    return []
