"""A layer made ready once and asked many times: what it shares with shapes and circles, and what lies nearest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from kansenkaart.areas.edges import NOISE_M2, Floats, Given, Ints, Outlines, Shapes, circle_m2, outlines
from kansenkaart.areas.pairs import first_xy, shared_by_pairs
from kansenkaart.crs import require_rd


@dataclass(frozen=True)
class Prepared:
    """A layer made ready once, asked many times.

    `frame` has one row per object in Hilbert order (neighbours in space are neighbours in memory) with a
    default index; every number below counts its rows. `boxes` is x_min, y_min, x_max, y_max.
    """

    frame: gpd.GeoDataFrame
    boxes: Floats
    outlines: Outlines

    @cached_property
    def shapes(self) -> Shapes:
        """Geometries in the order of the frame."""
        return np.asarray(self.frame.geometry.array, dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Tree over the boxes of the objects."""
        return shapely.STRtree(self.shapes)

    @cached_property
    def points(self) -> cKDTree:
        """Tree over one corner (for points: the point) of each object."""
        return cKDTree(first_xy(self.shapes))

    def __len__(self) -> int:
        return len(self.frame)


def prepare(frame: gpd.GeoDataFrame) -> Prepared:
    """Make a layer ready: Hilbert order, oriented rings, flat edges, boxes.

    The order does not depend on the order of the rows, so sums come out the same to the last bit.

    Parameters
    ----------
    frame
        Any objects, RD, non-empty geometries, column `id` unique.

    Raises
    ------
    CrsError
        If the frame is not in RD.
    """
    require_rd(frame, "layer")
    ordered = frame.sort_values("id", kind="stable").drop_duplicates("id")
    if len(ordered):
        ordered = ordered.iloc[np.argsort(ordered.hilbert_distance().to_numpy(), kind="stable")]
    ordered = ordered.reset_index(drop=True)
    lines = outlines(ordered.geometry.array)
    return Prepared(ordered, lines.boxes, lines)


def box_pairs(boxes: ArrayLike, many: Prepared) -> tuple[Ints, Ints]:
    """Return which boxes meet which objects' boxes: numbers of boxes, numbers of objects."""
    corners = np.asarray(boxes, dtype=float).reshape(-1, 4)
    few, index = many.tree.query(shapely.box(*corners.T))
    return few, index


def shared_areas(few: Given, many: Prepared) -> tuple[Ints, Ints, Floats]:
    """Return the pairs that share more than `NOISE_M2`, and the area they share.

    Pairs are numbers of `few` (any shapes) and of rows of `many`, in that order.
    """
    shapes = np.asarray(few, dtype=object)
    edges = outlines(shapes)
    i, j = box_pairs(edges.boxes, many)
    area = shared_by_pairs(shapes, edges, i, many.shapes, many.outlines, j)
    keep = area > NOISE_M2
    order = np.lexsort((j[keep], i[keep]))
    return i[keep][order], j[keep][order], area[keep][order]


def circle_sums(many: Prepared, x: ArrayLike, y: ArrayLike, radius_m: float, *, at_once: int = 500) -> Floats:
    """Return the area of all objects together inside the circle around each x, y.

    Objects that overlap each other count twice; `disjoint` takes that away. Whole objects inside count with
    their stored area, so the work follows the rim and not the disc.
    """
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    total = np.zeros(len(xs))
    for first in range(0, len(xs), at_once):
        run = slice(first, first + at_once)
        cx, cy = xs[run], ys[run]
        k, j = box_pairs(np.stack([cx - radius_m, cy - radius_m, cx + radius_m, cy + radius_m], axis=1), many)
        near, far = _near_far(many.boxes[j], cx[k], cy[k])
        rim = (near < radius_m**2) & (far > radius_m**2)
        within = far <= radius_m**2
        area = np.bincount(k[within], many.outlines.area_m2[j[within]], minlength=len(cx))
        on_rim = circle_m2(many.outlines, j[rim], cx[k[rim]], cy[k[rim]], radius_m)
        total[run] = area + np.bincount(k[rim], on_rim, minlength=len(cx))
    return total


def _near_far(boxes: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the squared distance from points to the nearest and farthest spot of boxes."""
    left, low, right, high = boxes.T
    near = np.maximum(np.maximum(left - x, x - right), 0) ** 2 + np.maximum(np.maximum(low - y, y - high), 0) ** 2
    far = np.maximum(x - left, right - x) ** 2 + np.maximum(y - low, high - y) ** 2
    return near, far


def circle_counts(points: Prepared, x: ArrayLike, y: ArrayLike, radius_m: float) -> Ints:
    """Return how many point objects lie at most `radius_m` from each x, y."""
    centres = np.stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)], axis=1)
    counts: Ints = points.points.query_ball_point(centres, radius_m, return_length=True)
    return counts


def nearest(few: Given, many: Prepared, k: int = 1) -> tuple[Ints, Ints, Floats]:
    """Return the k nearest objects of each shape, nearest first: shape, object, distance.

    The k-th nearest corner bounds the search, as no object is farther away than one of its own corners.
    """
    shapes = np.asarray(few, dtype=object)
    k = min(k, len(many))
    if not k or not len(shapes):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    bound = many.points.query(first_xy(shapes), k=[k])[0][:, 0]
    i, j = many.tree.query(shapes, predicate="dwithin", distance=np.nextafter(bound, np.inf))
    distance = shapely.distance(shapes[i], many.shapes[j])
    order = np.lexsort((j, distance, i))
    i, j, distance = i[order], j[order], distance[order]
    rank = np.arange(len(i)) - np.searchsorted(i, i)
    return i[rank < k], j[rank < k], distance[rank < k]
