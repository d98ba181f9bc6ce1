"""The way to green over street and path, beside the straight line: metres walked, from each home. Pure, RD.

The streets are the grid of `routes`: only cells with a path, square, car park or carriageway, and real metres instead
of felt ones. A step to one of sixteen neighbours makes a way at most 3 % longer than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from kansenkaart import routes
from kansenkaart.errors import InputError
from kansenkaart.ground import Ground
from kansenkaart.indicators.around import origins_of, share_of_homes
from kansenkaart.indicators.surfaces import _known
from kansenkaart.indicators.value import Value, unknown

#: From the edge of the green to the path beside it, and from a front door to the street.
EDGE_M, DOOR_M = 5.0, 50.0
CAVEAT = "Over straat en pad, tot de rand van het groen. Hekken en ingangen staan niet op de kaart."
_PATHS = tuple(row.layer for row in routes.GROUNDS if row.is_path)


@dataclass(frozen=True)
class Streets:
    """Where people walk: spots (RD metres) and the metres between neighbouring spots."""

    xy: NDArray[np.float64]
    metres: csr_array

    @cached_property
    def near(self) -> cKDTree:
        """Tree over the spots."""
        return cKDTree(self.xy)

    @cached_property
    def spots(self) -> shapely.STRtree:
        """Tree over the spots, to ask with shapes."""
        return shapely.STRtree(np.asarray(shapely.points(self.xy), dtype=object))


def access(ground: Ground, *, cover: str, size_m2: float, distance_m: float) -> Value:
    """Return the share of homes with at most this far to walk to a piece of ground of at least this size."""
    if (missing := _known(ground, cover)) is not None:
        return missing
    try:
        streets = _streets(ground, distance_m)
    except InputError:
        return unknown("het gebied is te groot om over straat te meten")
    if not len(streets.xy):
        return unknown("er zijn geen paden in dit gebied")
    parts, sizes = ground.pieces(cover)
    reached = _metres(ground, streets, parts[sizes >= size_m2], distance_m) <= distance_m
    return share_of_homes(ground, reached, caveats=(CAVEAT,))


def _streets(ground: Ground, reach_m: float) -> Streets:
    """Return the streets in and around the area, made once for the same paths."""
    key, old = f"streets {reach_m}", ground.before
    if key not in ground.memo:
        same = old is not None and all(ground.layers.get(slug) is old.layers.get(slug) for slug in _PATHS)
        same = same and old is not None and ground.area is old.area
        ground.memo[key] = _streets(old, reach_m) if same and old is not None else _made(ground, reach_m)
    found: Streets = ground.memo[key]
    return found


def _made(ground: Ground, reach_m: float) -> Streets:
    left, low, right, high = ground.area.bounds
    paths = {slug: ground.layers[slug] for slug in _PATHS if slug in ground.layers}
    surface = routes.surface(paths, (left - reach_m, low - reach_m, right + reach_m, high + reach_m))
    number = np.cumsum(surface.is_path) - 1
    links = surface.graph.tocoo()
    both = surface.is_path[links.row] & surface.is_path[links.col]
    i, j = links.row[both], links.col[both]
    metres = np.hypot(surface.x[i] - surface.x[j], surface.y[i] - surface.y[j])
    xy = np.stack([surface.x, surface.y], axis=1)[surface.is_path]
    return Streets(xy, coo_array((metres, (number[i], number[j])), shape=(len(xy), len(xy))).tocsr())


def _metres(ground: Ground, streets: Streets, green: NDArray[np.object_], distance_m: float) -> NDArray[np.float64]:
    """Return per home the metres to the nearest of these pieces; infinite where that is farther than asked."""
    xy = shapely.get_coordinates(origins_of(ground).geometry.to_numpy())
    beside = np.unique(streets.spots.query(green, predicate="dwithin", distance=EDGE_M)[1])
    if not len(beside) or not len(xy):
        return np.full(len(xy), np.inf)
    along = dijkstra(streets.metres, directed=False, indices=beside, min_only=True, limit=distance_m)
    door, spot = streets.near.query(xy)
    return np.where(door <= DOOR_M, door + along[spot], np.inf)
