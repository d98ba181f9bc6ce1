"""What a place gives up when something else comes there: green, trees, bays, homes, other uses, play."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart import layers as tables
from kansenkaart.density import DEFAULT, Assumptions
from kansenkaart.ground import Densities, Layers, densities_around, homes_of, on_the_ground, plots


@dataclass(frozen=True, slots=True)
class Loss:
    """One kind of loss: name of the column, label, the layer it is read from and its unit."""

    slug: str
    label: str
    layer: str
    unit: str


LOSSES: tuple[Loss, ...] = (
    Loss("green_m2", "Groen", "groen", "m2"),
    Loss("trees", "Bomen", "boom", "trees"),
    Loss("bays", "Parkeerplekken", "parkeren", "bays"),
    Loss("residents", "Woningen op deze plek", "adres", "dwellings"),
    Loss("facilities", "Adressen met een ander gebruik", "adres", "places"),
    Loss("play_m2", "Speelruimte", "spelen", "m2"),
)


@dataclass(frozen=True)
class Place:
    """The neighbourhood that is searched, with what is asked of it more than once.

    `drawn` are areas that people drew for the same goal; `counts_homes` is false where m² are counted.
    """

    layers: Layers
    area: BaseGeometry
    drawn: gpd.GeoDataFrame
    counts_homes: bool = True
    assumptions: Assumptions = DEFAULT

    @cached_property
    def plots(self) -> gpd.GeoDataFrame:
        """Built plots in the area and 300 m around it."""
        return plots(self.layers, self.area, assumptions=self.assumptions)

    @cached_property
    def homes(self) -> gpd.GeoDataFrame | None:
        """Homes in the area and around it."""
        return homes_of(self.layers, self.area)

    def densities(self, shape: BaseGeometry) -> Densities | None:
        """Return how densely the plots around a shape are built."""
        return densities_around(self.plots, shape)

    def inside(self, slug: str) -> gpd.GeoDataFrame:
        """Return the objects of a layer with a point on them in the area."""
        frame = on_the_ground(self.layers[slug])
        hits = frame.iloc[np.sort(frame.sindex.query(self.area, predicate="intersects"))]
        return hits[shapely.intersects(shapely.point_on_surface(hits.geometry.to_numpy()), self.area)]

    def losses(self, ground: BaseGeometry) -> dict[str, float | None]:
        """Return per `LOSSES` what lies on the ground; None where the layer is absent."""
        return {
            "green_m2": self._shared_m2("groen", ground),
            "trees": self._count("boom", ground),
            "bays": self._bays(ground),
            "residents": self.homes_on(ground),
            "facilities": self.facilities_on(ground),
            "play_m2": self._shared_m2("spelen", ground),
        }

    def _hits(self, slug: str, ground: BaseGeometry) -> gpd.GeoDataFrame:
        frame = on_the_ground(self.layers[slug])
        return frame.iloc[np.sort(frame.sindex.query(ground, predicate="intersects"))]

    def _shared_m2(self, slug: str, ground: BaseGeometry) -> float | None:
        """Return the m² that a layer and the ground share; overlap counts once."""
        if slug not in self.layers:
            return None
        shared = shapely.intersection(self._hits(slug, ground).geometry.to_numpy(), ground)
        return float(shapely.area(shapely.union_all(shared)))

    def _count(self, slug: str, ground: BaseGeometry) -> float | None:
        return float(len(self._hits(slug, ground))) if slug in self.layers else None

    def _bays(self, ground: BaseGeometry) -> float | None:
        """Return bays on the ground, in proportion to the area that is covered."""
        if "parkeren" not in self.layers:
            return None
        hits = self._hits("parkeren", ground)
        shapes = hits.geometry.to_numpy()
        told = hits["bays"].to_numpy(float, na_value=np.nan)
        bays = np.where(np.isnan(told), shapely.area(shapes) / self.assumptions.bay_m2, told)
        share = shapely.area(shapely.intersection(shapes, ground)) / shapely.area(shapes)
        return float(np.floor((bays * share).sum() + 1e-6))

    def homes_on(self, ground: BaseGeometry) -> float | None:
        """Return the homes on the ground; None when no layer tells."""
        if self.homes is None:
            return None
        inside = shapely.intersects(self.homes.geometry.to_numpy(), ground)
        return float(self.homes["count"].to_numpy(float)[inside].sum())

    def facilities_on(self, ground: BaseGeometry) -> float | None:
        """Return the addresses on the ground that are no home (school, shop, care); None without addresses."""
        if "adres" not in self.layers:
            return None
        uses = self._hits("adres", ground)["use"].fillna("").astype(str).str.lower()
        return float((~uses.str.contains(tables.DWELLING_USE) & (uses != "")).sum())
