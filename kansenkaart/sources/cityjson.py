"""3DBAG as CityJSON and CityJSONSeq: buildings with their footprint and attributes, one at a time.

GDAL does not read CityJSON. Only what a neighbourhood map needs is taken: of each Building its
attributes, and its ground as an area in RD.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart.crs import RD
from kansenkaart.errors import InputError
from kansenkaart.sources import citydocument
from kansenkaart.sources.citydocument import Building
from kansenkaart.sources.footprints import Places, at, flat, grounds

#: RD, and RD with heights in NAP: x and y are the same.
_RD_CODES = ("28992", "7415")
#: A line is one building and is held whole, at seven times its size.
MAX_LINE = 100_000_000
_BLOCK = 1_000_000
_SOME = 1_000

Box = tuple[float, float, float, float]
#: Called with what is being done ("": reading buildings) and how many objects were looked at.
Tell = Callable[[str, int], None]


def fits(head: bytes) -> bool:
    """Tell by the first bytes whether a file is CityJSON or CityJSONSeq."""
    start = head[:4000].replace(b" ", b"")
    return start.lstrip()[:1] == b"{" and (b'"type":"CityJSON"' in start or b'"CityObjects":' in start)


def read(path: Path, box: Box, *, tell: Tell = lambda _step, _count: None) -> tuple[gpd.GeoDataFrame, int]:
    """Return the buildings that meet a box in RD, and how many lie outside it.

    Raises
    ------
    InputError
        When the file is not CityJSON, is damaged, or is not in RD.
    """
    try:
        return _read(path, box, tell)
    except InputError as error:
        raise InputError(f"{path.name}: {error.message}", detail=error.detail) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is beschadigd. Haal het bestand opnieuw op.", detail=str(error)) from error
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, shapely.errors.GEOSException) as error:
        message = f"{path.name}: een gebouw is niet zoals CityJSON het voorschrijft. Haal het bestand opnieuw op."
        raise InputError(message, detail=repr(error)) from error


def _read(path: Path, box: Box, tell: Tell) -> tuple[gpd.GeoDataFrame, int]:
    rows: list[dict[str, Any]] = []
    shapes: list[BaseGeometry | None] = []
    window = shapely.box(*box)
    looked_at = 0
    for identifier, attributes, shape in _buildings(path, tell):
        looked_at += 1
        if looked_at % _SOME == 0:
            tell("", looked_at)
        if shape is None or shape.intersects(window):
            rows.append({"identificatie": identifier} | attributes)
            shapes.append(shape)
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=RD), looked_at - len(rows)


def _buildings(path: Path, tell: Tell) -> Iterator[Building]:
    if _in_lines(path):
        return _of_lines(path)
    return citydocument.buildings(path, check=_in_rd, tell=partial(tell, "doorzien"))


def _in_lines(path: Path) -> bool:
    """Tell a CityJSONSeq: its first line ends an object and the next one begins another, as in no document."""
    end = b""
    with path.open("rb") as file:
        while part := file.readline(_BLOCK):
            end = part.rstrip()[-1:] or end
            if part.endswith(b"\n"):
                break
        return end == b"}" and file.read(_BLOCK).lstrip()[:1] == b"{"


def _of_lines(path: Path) -> Iterator[Building]:
    """Yield the buildings of a CityJSONSeq; the first line tells of all of them where they are."""
    with path.open(encoding="utf-8") as lines:
        header = _parsed(1, lines.readline(MAX_LINE))
        _in_rd(header)
        if header.get("CityObjects"):
            yield from _of_feature(header, header)
        for number, line in enumerate(iter(partial(lines.readline, MAX_LINE), ""), start=2):
            if line.strip():
                feature = _parsed(number, line)
                if "CityObjects" not in feature:
                    raise _damaged(number)
                yield from _of_feature(header, feature)


def _parsed(number: int, line: str) -> dict[str, Any]:
    """Return the object on a line."""
    if len(line) >= MAX_LINE:
        raise InputError(f"regel {number} is te lang voor één gebouw.")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _damaged(number) from error
    if not isinstance(found, dict):
        raise _damaged(number)
    return found


def _damaged(number: int) -> InputError:
    return InputError(f"regel {number} is beschadigd. Haal het bestand opnieuw op.")


def _in_rd(header: Mapping[str, Any]) -> None:
    """Refuse a header that says another CRS; a file that says nothing is taken for 3DBAG, which is RD."""
    stated = str(header.get("metadata", {}).get("referenceSystem", _RD_CODES[0]))
    if not stated.endswith(_RD_CODES):
        raise InputError(
            f"dit bestand is niet in RD ({stated}). 3DBAG is dat wel; controleer waar het bestand vandaan komt."
        )


def _of_feature(header: Mapping[str, Any], feature: Mapping[str, Any]) -> Iterator[Building]:
    """Yield the buildings of one line, which has their parts and corners too."""
    corners = feature.get("vertices") or header.get("vertices") or []
    places = Places({**header, "transform": feature.get("transform") or header.get("transform")}, partial(at, corners))
    objects = feature["CityObjects"]
    for name, found in objects.items():
        if found.get("type") == "Building":
            parts = [objects[child] for child in found.get("children", ()) if child in objects]
            surfaces = flat(found) or [surface for part in (found, *parts) for surface in grounds(part)]
            yield name, found.get("attributes") or {}, places.ground(surfaces)
