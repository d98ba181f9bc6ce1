"""Geometry as we want it: valid, 2D, not empty, exterior rings counter-clockwise; told what changed.

One bad geometry never stops a file: it is repaired or left out, and the report says which and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from kansenkaart.crs import require_rd

Kind = Literal["point", "line", "area"]
#: Topological dimension of each kind; a collection keeps its parts of one dimension.
DIMENSION: dict[Kind, int] = {"point": 0, "line": 1, "area": 2}
_JOIN: dict[int, Any] = {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multipolygons}
REPORT_COLUMNS = ("label", "dropped", "reason", "area_before_m2", "area_after_m2")


@dataclass(frozen=True, slots=True)
class _Mended:
    """A geometry after repair (None when nothing is left) and what was done, in Dutch."""

    geometry: BaseGeometry | None
    reason: str


def repair(frame: gpd.GeoDataFrame, *, kind: Kind | None = None) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the frame with good geometry only, and a report of what was changed or left out.

    Parameters
    ----------
    frame
        Any geometry, in RD.
    kind
        Keep only points, lines or areas; parts of another kind are left out. None keeps, of a
        collection, the parts of the highest dimension.

    Returns
    -------
    frame
        Same columns and index labels, without the rows that could not be kept. Everything is 2D
        (heights are dropped without a word) and exterior rings run counter-clockwise.
    report
        One row per changed or dropped object: `label` (index label in the frame), `dropped`,
        `reason` (Dutch), `area_before_m2`, `area_after_m2`.
    """
    require_rd(frame, "shapes.repair")
    before = np.asarray(frame.geometry.values, dtype=object)
    flat = in_2d(before)
    suspect = np.flatnonzero(~_good(flat, kind))
    after = flat.copy()
    rows = []
    for position in suspect:
        mended = _mend(flat[position], kind)
        after[position] = mended.geometry
        area = (_area(flat[position]), _area(mended.geometry))
        rows.append((frame.index[position], mended.geometry is None, mended.reason, *area))
    kept = np.array([geometry is not None for geometry in after], dtype=bool)
    result = frame[kept].set_geometry(gpd.GeoSeries(shapely.orient_polygons(after[kept]), frame.index[kept], frame.crs))
    return result, pd.DataFrame(rows, columns=list(REPORT_COLUMNS))


def in_2d(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return geometries without heights; those that have none are not copied."""
    made = shapes.copy()
    high = shapely.has_z(shapes)
    made[high] = shapely.force_2d(shapes[high])
    return made


def _good(geometries: Any, kind: Kind | None) -> Any:
    """Return a mask of what needs no repair."""
    simple = ~np.isin(shapely.get_type_id(geometries), (-1, 7))
    wanted = shapely.get_dimensions(geometries) == DIMENSION[kind] if kind else simple
    return simple & wanted & ~shapely.is_empty(geometries) & shapely.is_valid(geometries)


def _mend(geometry: BaseGeometry | None, kind: Kind | None) -> _Mended:
    """Return the geometry as we want it, or None with the reason."""
    if geometry is None or geometry.is_empty:
        return _Mended(None, "heeft geen plek")
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return _Mended(None, "heeft coördinaten die geen getal zijn")
    try:
        valid = _make_valid(geometry)
        kept = _parts(valid, DIMENSION[kind] if kind else int(shapely.get_dimensions(valid)))
    except (GEOSException, ValueError) as error:
        return _Mended(None, f"heeft een vorm die niet te herstellen is ({error})")
    if kept is None:
        return _Mended(None, "heeft geen oppervlak of lengte" if valid.is_empty else "heeft een andere soort vorm")
    return _Mended(kept, "vorm hersteld" if not geometry.is_valid else "delen van een andere soort weggelaten")


def _make_valid(geometry: BaseGeometry) -> BaseGeometry:
    """Repair an invalid geometry; parts that collapse to nothing disappear."""
    if geometry.is_valid:
        return geometry
    if geometry.geom_type == "GeometryCollection":
        return shapely.geometrycollections([_make_valid(part) for part in shapely.get_parts(geometry)])
    mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    # GEOS may leave two parts that share an edge; joined they are one valid part.
    return mended if mended.is_valid else shapely.union_all(shapely.get_parts(mended))


def _parts(geometry: BaseGeometry, dimension: int) -> BaseGeometry | None:
    """Return the parts of one dimension as a single or multi geometry; None when there are none."""
    if geometry.is_empty:
        return None
    parts = [part for part in _simple_parts(geometry) if shapely.get_dimensions(part) == dimension]
    if not parts:
        return None
    if geometry.geom_type != "GeometryCollection":
        return geometry
    if len(parts) == 1:
        return parts[0]
    return shapely.union_all(parts) if dimension == 2 else _JOIN[dimension](parts)


def _simple_parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the parts of a geometry, also those of collections in collections."""
    if geometry.geom_type == "GeometryCollection":
        return [piece for part in shapely.get_parts(geometry) for piece in _simple_parts(part)]
    return [part for part in shapely.get_parts(geometry) if not part.is_empty]


def _area(geometry: BaseGeometry | None) -> float:
    """Return the area in m2; 0 for nothing, not-a-number for what cannot be measured."""
    if geometry is None:
        return 0.0
    return float(shapely.area(geometry))


def as_meant(drawings: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return drawings as people mean them, for arithmetic: flat and valid, with what a line runs round twice inside.

    Nothing that was drawn is left out; what has no place (None, empty) stays so.
    """
    made: NDArray[np.object_] = shapely.make_valid(in_2d(drawings), method="structure", keep_collapsed=True)
    return made


def mark(shape: BaseGeometry) -> BaseGeometry:
    """Return the point where the sign of a shape stands: halfway a line (the longest of several), inside an area."""
    if shapely.get_dimensions(shape) != 1:
        return shapely.point_on_surface(shape)
    longest = max(shapely.get_parts(shapely.line_merge(shape)), key=lambda part: part.length)
    middle: BaseGeometry = longest.interpolate(0.5, normalized=True)
    return middle


def note(report: pd.DataFrame) -> str:
    """Return one Dutch sentence on the repaired objects ("" when none): how many, how much area changed."""
    mended = report[~report["dropped"].astype(bool)]
    if mended.empty:
        return ""
    change = float((mended["area_after_m2"] - mended["area_before_m2"]).abs().sum())
    what = "1 vorm is" if len(mended) == 1 else f"{len(mended)} vormen zijn"
    return f"{what} hersteld; de oppervlakte veranderde samen {change:.1f} m².".replace(".", ",", 1)
