"""Areas, distances and counts over many shapes at once, in closed form on flat arrays.

Asking GEOS for an intersection builds a geometry; where only its area is asked we sum over edges
instead, which is faster, never raises, and gives the true circle instead of a polygon that stands
for one. GEOS remains the engine for distances and for every geometry that is shown.

Coordinates are RD metres in x, y order; areas are square metres. Shapes must be valid
(`shapes.repair` sees to that at import).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from kansenkaart.crs import require_rd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]
#: Shapes as they come: an array, a GeoSeries or a list.
Given = ArrayLike | Sequence[BaseGeometry | None]

#: Shared areas below this are rounding noise of touching shapes, in m2.
NOISE_M2 = 1e-6
#: Edge pairs handled at once: small enough to stay in the processor's cache.
_CHUNK = 1 << 17
#: From this many edges it pays to ask GEOS (prepared) whether two shapes meet at all.
_MANY_CORNERS = 100


@dataclass(frozen=True, slots=True)
class Outlines:
    """The edges of many areas, one after the other.

    Edges of area `i` are `start[i]:start[i + 1]`; shells run counter-clockwise, holes clockwise, so the
    inside is always left of an edge. `boxes` holds x_min, y_min, x_max, y_max; `area_m2` the area.
    """

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    start: Ints
    boxes: Floats
    area_m2: Floats

    def __len__(self) -> int:
        return len(self.area_m2)

    def length_in(self, index: Ints, boxes: Floats) -> Floats:
        """Return how long the edges are, together, of area `index[k]` that pass through box k (whole edges)."""
        length = np.zeros(len(index))
        count = self.start[index + 1] - self.start[index]
        for run in _chunks(count, _CHUNK):
            edge = _ranges(self.start[index[run]], count[run])
            pair = np.repeat(np.arange(len(index))[run], count[run])
            x, y = (self.x0[edge], self.x1[edge]), (self.y0[edge], self.y1[edge])
            left, low, right, high = boxes[pair].T
            meets = (np.minimum(*x) <= right) & (np.maximum(*x) >= left)
            meets &= (np.minimum(*y) <= high) & (np.maximum(*y) >= low)
            long = np.hypot(x[1] - x[0], y[1] - y[0])
            length += np.bincount(pair[meets], long[meets], minlength=len(index))
        return length


def outlines(shapes: Given) -> Outlines:
    """Return the edges of polygons and multipolygons; other parts of a shape count for nothing."""
    given = np.asarray(shapes, dtype=object)
    drawn = np.flatnonzero(shapely.get_dimensions(given) == 2)  # dots and lines have no edges to sum
    parts, part_of = shapely.get_parts(shapely.orient_polygons(given[drawn]), return_index=True)
    owner = drawn[part_of]
    rings, of_part = shapely.get_rings(parts, return_index=True)
    xy, of_ring = shapely.get_coordinates(rings, return_index=True)
    same = (of_ring[1:] == of_ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    of_edge = owner[of_part[of_ring[:-1][same]]]
    x0, y0 = np.ascontiguousarray(xy[:-1][same].T)
    x1, y1 = np.ascontiguousarray(xy[1:][same].T)
    start = np.searchsorted(of_edge, np.arange(len(given) + 1)).astype(np.int64)
    return Outlines(x0, y0, x1, y1, start, shapely.bounds(given).reshape(-1, 4), shapely.area(given))


def shared_m2(a: Outlines, ia: Ints, b: Outlines, ib: Ints) -> Floats:
    """Return the area shared by `a[ia[k]]` and `b[ib[k]]` for every k.

    A point lies inside as many times as edges pass above it, counted with their sign (+ where the
    edge runs from right to left). So the shared area is a sum over pairs of edges of sign x sign x
    the integral of min(e, f); for closed rings that leaves -1/2 of the integral of |e - f| over the
    common x-range. Vertical edges and edges beside the other shape add nothing.
    """
    lo, hi = _common(a.boxes[ia], b.boxes[ib])
    shared = np.zeros(len(ia))
    meet = np.flatnonzero((hi > lo).all(axis=1))
    work = (a.start[ia + 1] - a.start[ia] + b.start[ib + 1] - b.start[ib])[meet]
    for part in _chunks(work, _CHUNK):
        k = meet[part]
        shared[k] = _shared_chunk(a, ia[k], b, ib[k], lo[k], hi[k])
    return shared


def _common(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return lower-left and upper-right corners of the common part of boxes."""
    return np.maximum(a[:, :2], b[:, :2]), np.minimum(a[:, 2:], b[:, 2:])


def _chunks(work: Ints, limit: int) -> Iterator[slice]:
    """Cut a list of jobs in runs of about `limit` work; a bigger job is a run by itself."""
    if not len(work):
        return
    run = np.cumsum(work) // limit
    cuts = np.flatnonzero(np.diff(run)) + 1
    for first, last in zip([0, *cuts.tolist()], [*cuts.tolist(), len(work)], strict=True):
        yield slice(first, last)


def _ranges(first: Ints, count: Ints) -> Ints:
    """Return first[0], first[0]+1, ... (count[0] of them), then the same for the next."""
    ends = np.cumsum(count)
    numbers: Ints = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - count), count)
    return numbers


def _spans(shape: Outlines, index: Ints, lo: Floats, hi: Floats) -> tuple[Ints, list[Floats]]:
    """Return the edges that have width inside the window of their pair.

    As pair number, then x left, x right, y left, y right and sign; coordinates from the window's corner.
    """
    count = shape.start[index + 1] - shape.start[index]
    edge = _ranges(shape.start[index], count)
    pair = np.repeat(np.arange(len(index)), count)
    x0, x1 = shape.x0[edge], shape.x1[edge]
    left, right = np.minimum(x0, x1), np.maximum(x0, x1)
    keep = np.flatnonzero((left < hi[pair, 0]) & (right > lo[pair, 0]) & (left < right))
    edge, pair = edge[keep], pair[keep]
    back = x1[keep] < x0[keep]
    y0, y1 = shape.y0[edge] - lo[pair, 1], shape.y1[edge] - lo[pair, 1]
    left, right = left[keep] - lo[pair, 0], right[keep] - lo[pair, 0]
    return pair, [left, right, np.where(back, y1, y0), np.where(back, y0, y1), np.where(back, 1.0, -1.0)]


def _shared_chunk(a: Outlines, ia: Ints, b: Outlines, ib: Ints, lo: Floats, hi: Floats) -> Floats:
    """Sum the edge pairs of one run of shape pairs."""
    pair_a, edges_a = _spans(a, ia, lo, hi)
    pair_b, edges_b = _spans(b, ib, lo, hi)
    count_b = np.bincount(pair_b, minlength=len(ia))
    first_b = np.cumsum(count_b) - count_b
    total = np.zeros(len(ia))
    for rows in _chunks(count_b[pair_a], _CHUNK):
        width = count_b[pair_a[rows]]
        e = np.repeat(np.arange(len(pair_a))[rows], width)
        f = _ranges(first_b[pair_a[rows]], width)
        meet = np.flatnonzero(np.maximum(edges_a[0][e], edges_b[0][f]) < np.minimum(edges_a[1][e], edges_b[1][f]))
        e, f = e[meet], f[meet]
        total += np.bincount(pair_a[e], _gaps(edges_a, e, edges_b, f), minlength=len(ia))
    return -0.5 * total


def _gaps(a: list[Floats], e: Ints, b: list[Floats], f: Ints) -> Floats:
    """Return sign x sign x the integral of |e - f| over the common x-range of each edge pair."""
    lo, hi = np.maximum(a[0][e], b[0][f]), np.minimum(a[1][e], b[1][f])
    at_lo = _height(a, e, lo) - _height(b, f, lo)
    at_hi = _height(a, e, hi) - _height(b, f, hi)
    sides = np.abs(at_lo) + np.abs(at_hi)
    crossing = at_lo * at_hi < 0
    sides[crossing] = (at_lo[crossing] ** 2 + at_hi[crossing] ** 2) / sides[crossing]
    signed: Floats = 0.5 * (hi - lo) * sides * a[4][e] * b[4][f]
    return signed


def _height(edges: list[Floats], index: Ints, x: Floats) -> Floats:
    """Return the height of edges at x, exact at the left end."""
    left, right, y_left, y_right = (column[index] for column in edges[:4])
    return y_left + (x - left) / (right - left) * (y_right - y_left)


def circle_m2(shape: Outlines, index: Ints, x: Floats, y: Floats, radius_m: float) -> Floats:
    """Return the area of `shape[index[k]]` inside the true circle around x[k], y[k].

    Every edge from p to q adds a triangle where it runs inside the circle and a sector where it does not.
    """
    inside = np.zeros(len(index))
    for run in _chunks(shape.start[index + 1] - shape.start[index], _CHUNK):
        count = shape.start[index[run] + 1] - shape.start[index[run]]
        edge = _ranges(shape.start[index[run]], count)
        pair = np.repeat(np.arange(len(count)), count)
        px, py = shape.x0[edge] - x[run][pair], shape.y0[edge] - y[run][pair]
        qx, qy = shape.x1[edge] - x[run][pair], shape.y1[edge] - y[run][pair]
        inside[run] = np.bincount(pair, _sectors(px, py, qx, qy, radius_m), minlength=len(count))
    return inside


def _sectors(px: Floats, py: Floats, qx: Floats, qy: Floats, r: float) -> Floats:
    """Return the signed area between the centre and each edge, as far as it lies in the circle."""
    dx, dy = qx - px, qy - py
    a, b, c = dx * dx + dy * dy, px * dx + py * dy, px * px + py * py - r * r
    under = b * b - a * c
    root = np.sqrt(np.maximum(under, 0.0))
    enter, leave = np.clip((-b - root) / a, 0.0, 1.0), np.clip((-b + root) / a, 0.0, 1.0)
    cuts = (under > 0) & (enter < leave)
    enter, leave = np.where(cuts, enter, 1.0), np.where(cuts, leave, 1.0)
    ex, ey, lx, ly = px + enter * dx, py + enter * dy, px + leave * dx, py + leave * dy
    triangle = (leave - enter) * (px * dy - py * dx)
    return 0.5 * (triangle + r * r * (_angle(px, py, ex, ey) + _angle(lx, ly, qx, qy)))


def _angle(px: Floats, py: Floats, qx: Floats, qy: Floats) -> Floats:
    """Return the angle from p to q in radians, -pi to pi."""
    return np.arctan2(px * qy - py * qx, px * qx + py * qy)


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
        return cKDTree(_first_xy(self.shapes))

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
    area = _pair_areas(shapes, edges, i, many.shapes, many.outlines, j)
    keep = area > NOISE_M2
    order = np.lexsort((j[keep], i[keep]))
    return i[keep][order], j[keep][order], area[keep][order]


def _pair_areas(few: Shapes, edges: Outlines, i: Ints, many: Shapes, others: Outlines, j: Ints) -> Floats:
    """Return the area that pairs share, with little work for what lies inside or beside a big shape.

    What lies wholly inside counts with its stored area; a shape with many corners is asked first whether
    the other one meets it at all. Edges are summed only for what is left.
    """
    shapely.prepare(few)
    outer, inner = edges.boxes[i], others.boxes[j]
    whole = np.asarray(((outer[:, :2] < inner[:, :2]) & (outer[:, 2:] > inner[:, 2:])).all(axis=1))
    whole[whole] = shapely.contains_properly(few[i[whole]], many[j[whole]])
    area = np.where(whole, others.area_m2[j], 0.0)
    cross = ~whole
    big = np.flatnonzero(cross & (edges.start[i + 1] - edges.start[i] > _MANY_CORNERS))
    cross[big] = shapely.intersects(few[i[big]], many[j[big]])
    area[cross] = shared_m2(edges, i[cross], others, j[cross])
    return area


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


def near_pairs(one: Given, two: Given, distance_m: ArrayLike) -> tuple[Ints, Ints]:
    """Return which shapes of `one` lie at most this far (a number, or one per shape) from which shapes of `two`.

    Boxes first, all at once, then one corner of each shape; GEOS is asked only about what that leaves open.
    """
    a, b = np.asarray(one, dtype=object), np.asarray(two, dtype=object)
    reach = np.broadcast_to(np.asarray(distance_m, dtype=float), len(a))
    box, other = shapely.bounds(a).reshape(-1, 4), shapely.bounds(b).reshape(-1, 4)
    i, j = shapely.STRtree(b).query(shapely.box(*(box + np.outer(reach, (-1.0, -1.0, 1.0, 1.0))).T))
    apart = np.maximum(np.maximum(box[i, :2] - other[j, 2:], other[j, :2] - box[i, 2:]), 0.0)
    maybe = np.sqrt((apart**2).sum(axis=1)) <= reach[i]  # between two dots this is the distance
    i, j = i[maybe], j[maybe]
    near = np.sqrt(((_first_xy(a)[i] - _first_xy(b)[j]) ** 2).sum(axis=1)) <= reach[i]
    rest = np.flatnonzero(~near)
    shapely.prepare(a)
    near[rest] = shapely.dwithin(a[i[rest]], b[j[rest]], reach[i[rest]])
    return i[near], j[near]


def pair_areas(one: Given, i: Ints, two: Given, j: Ints) -> Floats:
    """Return the area shared by `one[i[k]]` and `two[j[k]]` for every k; edges are made only where boxes meet."""
    a, b = np.asarray(one, dtype=object), np.asarray(two, dtype=object)
    lo, hi = _common(shapely.bounds(a).reshape(-1, 4)[i], shapely.bounds(b).reshape(-1, 4)[j])
    meet = np.flatnonzero((hi > lo).all(axis=1))
    shared = np.zeros(len(i))
    asked, of_a = np.unique(i[meet], return_inverse=True)
    others, of_b = np.unique(j[meet], return_inverse=True)
    shared[meet] = shared_m2(outlines(a[asked]), of_a, outlines(b[others]), of_b)
    return shared


def nearest(few: Given, many: Prepared, k: int = 1) -> tuple[Ints, Ints, Floats]:
    """Return the k nearest objects of each shape, nearest first: shape, object, distance.

    The k-th nearest corner bounds the search, as no object is farther away than one of its own corners.
    """
    shapes = np.asarray(few, dtype=object)
    k = min(k, len(many))
    if not k or not len(shapes):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    bound = many.points.query(_first_xy(shapes), k=[k])[0][:, 0]
    i, j = many.tree.query(shapes, predicate="dwithin", distance=np.nextafter(bound, np.inf))
    distance = shapely.distance(shapes[i], many.shapes[j])
    order = np.lexsort((j, distance, i))
    i, j, distance = i[order], j[order], distance[order]
    rank = np.arange(len(i)) - np.searchsorted(i, i)
    return i[rank < k], j[rank < k], distance[rank < k]


def _first_xy(shapes: Shapes) -> Floats:
    """Return the first coordinate of each shape."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    first: Floats = xy[np.searchsorted(owner, np.arange(len(shapes)))].reshape(-1, 2)
    return first


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
    for row in np.flatnonzero(shapely.get_num_coordinates(flat) > _MANY_CORNERS):
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
    shared = _pair_areas(shapes, edges, np.where(swap, j, i), shapes, edges, np.where(swap, i, j))
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
