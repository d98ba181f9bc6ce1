"""One state of an area: surfaces as unions, homes, trees and floor. Pure, RD.

Before and after a plan are two of them, measured with the same functions. Overlapping objects are
counted once (union). Objects below ground are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from kansenkaart.crs import require_rd
from kansenkaart.density import DEFAULT, Assumptions
from kansenkaart.ground.covers import Keep, cover, near, on_the_ground
from kansenkaart.ground.homes import REACH_M, Layers, floors, make_homes
from kansenkaart.ground.plots import Densities, densities_around, plots

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]

#: Green at most this far apart is one piece: two digitisations never meet exactly.
SAME_PIECE_M = 0.5


@dataclass(frozen=True)
class Ground:
    """One state of an area: its layers, its homes, and floor that is planned but not drawn.

    `homes` is None when no layer tells. `new_floor_m2` is gross floor in plans;
    `new_footprint_m2` is None when a plan does not say how high it is. `memo` keeps what was asked
    before; a copy for another area starts with an empty one. `before` is the state that this one came
    from: what it shares with that one is not measured twice.
    """

    layers: Layers
    area: BaseGeometry
    homes: gpd.GeoDataFrame | None
    assumptions: Assumptions = DEFAULT
    new_floor_m2: float = 0.0
    new_footprint_m2: float | None = 0.0
    memo: dict[str, Any] = field(default_factory=dict, repr=False)
    before: Ground | None = field(default=None, repr=False)

    @property
    def area_m2(self) -> float:
        """Size of the area."""
        return float(self.area.area)

    def frame(self, slug: str) -> gpd.GeoDataFrame:
        """Return the objects of a layer near the area that are not below ground."""
        return on_the_ground(near(require_rd(self.layers[slug], slug), self.area, REACH_M))

    def inside(self, slug: str) -> gpd.GeoDataFrame:
        """Return the objects of a layer of which a point on them lies in the area."""
        frame = self.frame(slug)
        points = shapely.point_on_surface(frame.geometry.to_numpy())
        return frame[shapely.intersects(points, self.area)]

    def cover(self, slug: str) -> BaseGeometry:
        """Return a kind of ground as one geometry (union), also outside the area up to `REACH_M`."""
        if slug not in self.memo and self.before is not None and self._same(slug):
            self.memo[slug] = self.before.cover(slug)
        if slug not in self.memo:
            row = cover(slug)
            shapes = [self._shapes(name, row.keep) for name in row.needs]
            shapes += [self._shapes(name, row.keep_also) for name in row.also if name in self.layers]
            self.memo[slug] = shapely.union_all(np.concatenate(shapes))
        found: BaseGeometry = self.memo[slug]
        return found

    def _same(self, slug: str) -> bool:
        """Tell whether a kind of ground is made of the very same frames as before."""
        row, old = cover(slug), self.before
        names = (*row.needs, *row.also)
        return old is not None and all(self.layers.get(name) is old.layers.get(name) for name in names)

    def _shapes(self, slug: str, keep: Keep) -> Floats:
        frame = self.frame(slug)
        return np.asarray(frame[keep(frame)].geometry.to_numpy(), dtype=object)

    def cover_m2(self, slug: str) -> float:
        """Return how much of the area is this kind of ground."""
        key = f"{slug} m2"
        old = self.before
        if key not in self.memo and old is not None and self._same(slug) and self.area is old.area:
            self.memo[key] = old.cover_m2(slug)
        if key not in self.memo:
            self.memo[key] = float(shapely.area(shapely.intersection(self.cover(slug), self.area)))
        return float(self.memo[key])

    @cached_property
    def homes_inside(self) -> gpd.GeoDataFrame:
        """Homes in the area (an empty frame when unknown; ask `homes is None` first)."""
        if self.homes is None:
            return make_homes([], [], [], [])
        return self.homes[shapely.intersects(self.homes.geometry.to_numpy(), self.area)]

    @property
    def homes_count(self) -> float:
        """Number of homes in the area."""
        return float(self.homes_inside["count"].sum())

    def pieces(self, slug: str) -> tuple[Shapes, Floats]:
        """Return the separate parts of a kind of ground and the m² of the piece that each belongs to.

        Parts at most `SAME_PIECE_M` apart are one piece.
        """
        parts = shapely.get_parts(self.cover(slug))
        parts = parts[shapely.get_dimensions(parts) == 2]
        return parts, sizes_of_pieces(parts)

    @cached_property
    def crowns(self) -> BaseGeometry:
        """Return the ground under tree crowns of known size, as circles with exactly that area."""
        if self.before is not None and self.layers["boom"] is self.before.layers["boom"]:
            return self.before.crowns
        trees = self.frame("boom")
        known = trees[trees["crown_m2"].fillna(0) > 0]
        return shapely.union_all(discs(known.geometry.to_numpy(), known["crown_m2"].to_numpy(float)))

    @cached_property
    def floors(self) -> pd.DataFrame:
        """Return footprint and gross floor (m²) of the buildings; of one that lies partly in the area that part."""
        frame = self.frame("pand")
        frame = frame.iloc[np.sort(frame.sindex.query(self.area, predicate="intersects"))]
        shapes = frame.geometry.to_numpy()
        shapely.prepare(self.area)
        share = np.ones(len(frame))
        rim = np.flatnonzero(~shapely.contains_properly(self.area, shapes))
        share[rim] = shapely.area(shapely.intersection(shapes[rim], self.area)) / shapely.area(shapes[rim])
        return floors(frame, assumptions=self.assumptions).mul(share, axis=0)[share > 0]

    @cached_property
    def densities(self) -> Densities | None:
        """How densely the plots within 300 m of the area are built; None when there are too few."""
        return densities_around(plots(self.layers, self.area, assumptions=self.assumptions), self.area)


def pieces_of(parts: Shapes) -> NDArray[np.int64]:
    """Return for each shape the number of the piece it belongs to: shapes at most `SAME_PIECE_M` apart are one."""
    left, right = shapely.STRtree(parts).query(parts, predicate="dwithin", distance=SAME_PIECE_M)
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(len(parts), len(parts)))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def sizes_of_pieces(parts: Shapes) -> Floats:
    """Return for each shape the m² of all shapes that it hangs together with; no two may overlap."""
    if not len(parts):
        return np.zeros(0)
    piece = pieces_of(parts)
    return np.asarray(np.bincount(piece, shapely.area(parts))[piece])


def discs(points: np.ndarray, area_m2: np.ndarray) -> Floats:
    """Return regular polygons of 64 corners around points with exactly the given areas."""
    step = 2 * np.pi / 64
    angle = step * np.arange(64)
    radius = np.sqrt(2 * area_m2 / (64 * np.sin(step)))
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    xy = shapely.get_coordinates(points)
    return np.asarray(shapely.polygons(xy[:, None, :] + radius[:, None, None] * ring[None, :, :]))
