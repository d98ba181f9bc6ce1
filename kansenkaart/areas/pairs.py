"""Which shapes lie near which, and what pairs of shapes share: many at once, with GEOS where only it can tell."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import ArrayLike

from kansenkaart.areas.edges import Floats, Given, Ints, Outlines, Shapes, common, outlines, shared_m2

#: From this many edges it pays to ask GEOS (prepared) whether two shapes meet at all.
MANY_CORNERS = 100


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
    near = np.sqrt(((first_xy(a)[i] - first_xy(b)[j]) ** 2).sum(axis=1)) <= reach[i]
    rest = np.flatnonzero(~near)
    shapely.prepare(a)
    near[rest] = shapely.dwithin(a[i[rest]], b[j[rest]], reach[i[rest]])
    return i[near], j[near]


def pair_areas(one: Given, i: Ints, two: Given, j: Ints) -> Floats:
    """Return the area shared by `one[i[k]]` and `two[j[k]]` for every k; edges are made only where boxes meet."""
    a, b = np.asarray(one, dtype=object), np.asarray(two, dtype=object)
    lo, hi = common(shapely.bounds(a).reshape(-1, 4)[i], shapely.bounds(b).reshape(-1, 4)[j])
    meet = np.flatnonzero((hi > lo).all(axis=1))
    shared = np.zeros(len(i))
    asked, of_a = np.unique(i[meet], return_inverse=True)
    others, of_b = np.unique(j[meet], return_inverse=True)
    shared[meet] = shared_m2(outlines(a[asked]), of_a, outlines(b[others]), of_b)
    return shared


def shared_by_pairs(few: Shapes, edges: Outlines, i: Ints, many: Shapes, others: Outlines, j: Ints) -> Floats:
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
    big = np.flatnonzero(cross & (edges.start[i + 1] - edges.start[i] > MANY_CORNERS))
    cross[big] = shapely.intersects(few[i[big]], many[j[big]])
    area[cross] = shared_m2(edges, i[cross], others, j[cross])
    return area


def first_xy(shapes: Shapes) -> Floats:
    """Return the first coordinate of each shape."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    first: Floats = xy[np.searchsorted(owner, np.arange(len(shapes)))].reshape(-1, 2)
    return first
