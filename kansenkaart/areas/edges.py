"""The edges of areas on flat arrays, and the area that shapes share with each other or with a circle in closed form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]
#: Shapes as they come: an array, a GeoSeries or a list.
Given = ArrayLike | Sequence[BaseGeometry | None]

#: Shared areas below this are rounding noise of touching shapes, in m2.
NOISE_M2 = 1e-6
#: Edge pairs handled at once: small enough to stay in the processor's cache.
_CHUNK = 1 << 17


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
    lo, hi = common(a.boxes[ia], b.boxes[ib])
    shared = np.zeros(len(ia))
    meet = np.flatnonzero((hi > lo).all(axis=1))
    work = (a.start[ia + 1] - a.start[ia] + b.start[ib + 1] - b.start[ib])[meet]
    for part in _chunks(work, _CHUNK):
        k = meet[part]
        shared[k] = _shared_chunk(a, ia[k], b, ib[k], lo[k], hi[k])
    return shared


def common(a: Floats, b: Floats) -> tuple[Floats, Floats]:
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
