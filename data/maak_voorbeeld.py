"""Make the made-up example neighbourhood: `python data/maak_voorbeeld.py [FOLDER]`.

Writes `data/voorbeeldbuurt/*.geojson` (or to FOLDER): RD with a `crs` member, one feature a line.
Running it twice gives the same bytes; a test keeps the files in step with this script.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import shapely
from shapely import LinearRing, Polygon
from shapely.geometry.base import BaseGeometry
from voorbeeld_kansen import kansen
from voorbeeld_lagen import Feature, frames
from voorbeeld_tekening import draw

HERE = Path(__file__).parent / "voorbeeldbuurt"
NOTE = "Verzonnen voorbeeld. Deze buurt bestaat niet: zij ligt op open water in het Markermeer. CC0 1.0."


def write(path: Path, features: list[Feature]) -> None:
    """Write one file; numbers to the centimetre, rings counter-clockwise, a feature on each line."""
    head = {"type": "FeatureCollection", "name": path.stem, "verzonnen": True, "description": NOTE,
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}}  # fmt: skip
    lines = [_compact({"type": "Feature", "properties": row, "geometry": _geometry(shape)}) for shape, row in features]
    text = _compact(head)[:-1] + ',"features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _compact(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _geometry(shape: BaseGeometry) -> dict[str, Any]:
    """Return GeoJSON in whole centimetres; rings start and are ordered the same on every version of GEOS."""
    if not isinstance(shape, Polygon):
        return {"type": shape.geom_type, "coordinates": _rounded(shapely.geometry.mapping(shape)["coordinates"])}
    holes = sorted(_ring(hole, counter_clockwise=False) for hole in shape.interiors)
    return {"type": "Polygon", "coordinates": [_ring(shape.exterior, counter_clockwise=True), *holes]}


def _ring(ring: LinearRing, *, counter_clockwise: bool) -> list[list[float]]:
    """Return a closed ring that begins at its smallest point."""
    points = _rounded(ring.coords[:-1] if ring.is_ccw == counter_clockwise else ring.coords[:0:-1])
    first = points.index(min(points))
    return [*points[first:], *points[: first + 1]]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        number = round(value, 2)
        return int(number) if number.is_integer() else number
    return [_rounded(part) for part in value]


def main(folder: Path = HERE) -> None:
    """Write every file of the example neighbourhood."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, features in (frames(draw()) | {"kansen": kansen()}).items():
        write(folder / f"{name}.geojson", features)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
