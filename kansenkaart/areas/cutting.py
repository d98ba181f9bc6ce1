"""A layer cut apart, so that every spot of ground is in one object only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kansenkaart.areas.edges import NOISE_M2, Ints, Shapes, outlines
from kansenkaart.areas.pairs import MANY_CORNERS, shared_by_pairs


def disjoint(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the layer with every spot of ground in one object only, so that sums equal the union.

    Where two objects overlap the one with the lower `id` keeps the ground. Rows that lose all of theirs
    are left out; the order of rows is kept.
    """
    order = np.argsort(frame["id"].to_numpy(dtype=str), kind="stable")
    shapes = np.asarray(frame.geometry.array, dtype=object)[order]
    lower, higher, gone = _overlapping(shapes)
    cut = shapes.copy()
    cut[gone] = shapely.Polygon()
    rest = ~gone[higher]
    taken, first = np.unique(higher[rest], return_index=True)
    covers = _covers(shapes, shapes[taken], np.split(lower[rest], first[1:]) if len(taken) else [])
    with ThreadPoolExecutor() as pool:  # GEOS lets other threads run
        parts = np.array_split(np.arange(len(taken)), 16)
        left = pool.map(lambda part: shapely.difference(shapes[taken[part]], covers[part]), parts)
        cut[taken] = [_polygons(shape) for found in left for shape in found]
    apart = np.empty_like(shapes)
    apart[order] = cut
    kept = shapely.area(apart) > NOISE_M2
    return frame.set_geometry(gpd.GeoSeries(apart, index=frame.index, crs=frame.crs))[kept]


def _covers(shapes: Shapes, higher: Shapes, groups: list[Ints]) -> Shapes:
    """Return per shape what the lower ones of its group cover of it, in one geometry.

    Of a big neighbour only what lies around the box of the shape is kept. Lower ones that do not overlap are one
    multipolygon as they are; GEOS makes a union of the others.
    """
    low, high = np.split(shapely.bounds(higher).reshape(-1, 4), 2, axis=1)
    boxes = np.concatenate([low - 1.0, high + 1.0], axis=1)
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    flat = shapes[np.concatenate(groups)] if groups else shapes[:0]
    for row in np.flatnonzero(shapely.get_num_coordinates(flat) > MANY_CORNERS):
        near = shapely.clip_by_rect(flat[row], *boxes[owner[row]])
        if near.is_valid and shapely.get_dimensions(near) == 2:
            flat[row] = _polygons(near)
    parts, of_part = shapely.get_parts(flat, return_index=True)
    covers = np.empty(len(groups), dtype=object)
    covers[:] = shapely.multipolygons(parts, indices=owner[of_part]) if groups else []
    for row in np.flatnonzero(~shapely.is_valid(covers)):
        covers[row] = shapely.union_all(flat[owner == row])
    return covers


def _overlapping(shapes: Shapes) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return the pairs (lower, higher) that share ground, ordered by higher and then lower, and which shapes lie
    wholly inside a lower one.
    """
    i, j = shapely.STRtree(shapes).query(shapes)
    i, j = i[i < j], j[i < j]
    edges = outlines(shapes)
    swap = np.diff(edges.start)[i] < np.diff(edges.start)[j]
    shared = shared_by_pairs(shapes, edges, np.where(swap, j, i), shapes, edges, np.where(swap, i, j))
    inside = shared > NOISE_M2
    gone = np.zeros(len(shapes), dtype=bool)
    gone[j[~swap & (shared == edges.area_m2[j])]] = True
    i, j = i[inside], j[inside]
    ordered = np.lexsort((i, j))
    return i[ordered], j[ordered], gone


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Return the areas of a shape without the lines and points that cutting may leave."""
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = shapely.get_parts(shape)
    areas_only: BaseGeometry = shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])
    return areas_only
