"""Plots: the ground that belongs to one or more buildings, and how densely it is built. Pure, RD.

A plot is a cadastral parcel with a building on it. Without parcels it is the yard (BGT erf) with the
buildings that stand on it; a building without a yard gets the ground within 15 m of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from kansenkaart.crs import RD, require_rd
from kansenkaart.density import DEFAULT, Assumptions
from kansenkaart.ground.covers import near, on_the_ground
from kansenkaart.ground.homes import Layers, floors, homes_of

#: Ground around a building without parcel or yard, and what cannot be part of it.
AROUND_M = 15.0
NEVER_PLOT = ("rijbaan", "water", "pad", "parkeren")
#: With fewer plots around there is no density to compare with.
FEWEST_PLOTS = 5
COLUMNS = (
    "id",
    "plot_m2",
    "footprint_m2",
    "floor_m2",
    "fsi",
    "storeys",
    "homes",
    "pand_ids",
    "uses",
    "names",
    "source",
)


@dataclass(frozen=True, slots=True)
class Densities:
    """FSI of the plots around a place: P25, P50 and P75, of `count` plots within `radius_m`."""

    low: float
    middle: float
    high: float
    storeys_high: float
    count: int
    radius_m: float


def plots(
    layers: Layers, area: BaseGeometry, *, reach_m: float = 300.0, assumptions: Assumptions = DEFAULT
) -> gpd.GeoDataFrame:
    """Return the built plots in and around an area.

    Parameters
    ----------
    layers
        Canonical frames by slug, RD; `pand` is needed.
    area
        The neighbourhood, RD.
    reach_m
        How far outside the area.

    Returns
    -------
    plots
        One row per plot, RD polygons: `id` (the building ids joined by +), `plot_m2`, `footprint_m2`,
        `floor_m2` (gross; NA when unknown for one building), `fsi`, `storeys` (floor / footprint),
        `homes`, `pand_ids` (tuple), `uses` and `names` (text), `source` ("perceel", "erf", "rondom").
    """
    panden = on_the_ground(near(require_rd(layers["pand"], "pand"), area, reach_m)).reset_index(drop=True)
    ground, owner, source = _ground_of(panden, layers, area, reach_m)
    homes = homes_of(layers, area, reach_m=reach_m)
    built = pd.concat([floors(panden, assumptions=assumptions), panden[["id", "use", "name"]]], axis=1)
    found = built[owner >= 0].assign(plot=owner[owner >= 0]).groupby("plot", sort=True)
    rows = found.agg(
        footprint_m2=("footprint_m2", "sum"),
        floor_m2=("floor_m2", lambda column: column.sum(skipna=False)),
        pand_ids=("id", lambda column: tuple(sorted(column))),
        uses=("use", _words),
        names=("name", _words),
    )
    shapes = ground[rows.index.to_numpy()]
    frame = gpd.GeoDataFrame(rows.reset_index(drop=True), geometry=shapes, crs=RD)
    frame["plot_m2"] = frame.area
    frame["fsi"] = frame["floor_m2"] / frame["plot_m2"]
    frame["storeys"] = frame["floor_m2"] / frame["footprint_m2"]
    frame["homes"] = _homes_on(shapes, homes)
    frame["source"] = source[rows.index.to_numpy()]
    frame["id"] = [_name(ids) for ids in frame["pand_ids"]]
    return frame[[*COLUMNS, "geometry"]].sort_values("id", ignore_index=True)


def _words(column: pd.Series) -> str:
    """Return the different words of a column, in a fixed order."""
    return ", ".join(sorted({word for text in column.dropna() for word in str(text).split(",") if word}))


def _name(ids: tuple[str, ...]) -> str:
    return "+".join(ids)


def _ground_of(
    panden: gpd.GeoDataFrame, layers: Layers, area: BaseGeometry, reach_m: float
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.object_]]:
    """Return plots as shapes, the plot of each building (-1: none) and where each plot comes from."""
    shapes = panden.geometry.to_numpy()
    if "perceel" in layers and len(layers["perceel"]):
        ground = near(layers["perceel"], area, reach_m).geometry.to_numpy()
        owner = _owner(shapes, ground)
        return _with_rest(shapes, ground, owner, "perceel", layers)
    if "erf" in layers and len(layers["erf"]):
        yards = near(layers["erf"], area, reach_m + AROUND_M).geometry.to_numpy()
        ground, owner = _yards(shapes, yards)
        return _with_rest(shapes, ground, owner, "erf", layers)
    return _with_rest(shapes, np.zeros(0, object), np.full(len(shapes), -1), "", layers)


def _owner(shapes: NDArray[np.object_], ground: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the parcel in which a point on each building lies (-1: none)."""
    owner = np.full(len(shapes), -1, dtype=np.int64)
    which, parcel = shapely.STRtree(ground).query(shapely.point_on_surface(shapes), predicate="intersects")
    owner[which[::-1]] = parcel[::-1]
    return owner


def _yards(shapes: NDArray[np.object_], yards: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Join buildings and yards that touch; return the plots and the plot of each building (-1: no yard)."""
    pand, yard = shapely.STRtree(yards).query(shapes, predicate="dwithin", distance=0.5)
    size = len(shapes) + len(yards)
    graph = coo_array((np.ones(len(pand)), (pand, yard + len(shapes))), shape=(size, size))
    _, piece = connected_components(graph, directed=False)
    built = np.unique(piece[pand])
    both = np.concatenate([shapes, yards])
    ground = np.array([shapely.union_all(both[piece == number]) for number in built], dtype=object)
    owner = np.full(len(shapes), -1, dtype=np.int64)
    owner[np.unique(pand)] = np.searchsorted(built, piece[np.unique(pand)])
    return ground, owner


def _with_rest(
    shapes: NDArray[np.object_], ground: NDArray[np.object_], owner: NDArray[np.int64], source: str, layers: Layers
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.object_]]:
    """Give buildings without a plot the ground within 15 m that is no street, water or plot of another."""
    lost = np.flatnonzero(owner < 0)
    around = shapely.buffer(shapes[lost], AROUND_M)
    rest = [_free(shape, index, shapes, ground, layers) for shape, index in zip(around, lost.tolist(), strict=True)]
    owner = owner.copy()
    owner[lost] = len(ground) + np.arange(len(lost))
    kinds = np.array([source] * len(ground) + ["rondom"] * len(lost), dtype=object)
    made = np.empty(len(ground) + len(rest), dtype=object)
    made[: len(ground)] = ground
    made[len(ground) :] = rest
    return made, owner, kinds


def _free(
    shape: BaseGeometry, index: int, shapes: NDArray[np.object_], ground: NDArray[np.object_], layers: Layers
) -> BaseGeometry:
    """Return the part of a shape that nothing else has, with the building itself."""
    frames = [layers[slug].geometry.to_numpy() for slug in NEVER_PLOT if slug in layers]
    others = np.concatenate([np.delete(shapes, index), ground, *frames])
    taken = others[shapely.STRtree(others).query(shape, predicate="intersects")]
    free: BaseGeometry = shapely.union(shapely.difference(shape, shapely.union_all(taken)), shapes[index])
    return free


def _homes_on(shapes: NDArray[np.object_], homes: gpd.GeoDataFrame | None) -> pd.Series:
    """Return the homes on each plot (NA when no layer tells)."""
    if homes is None:
        return pd.Series([pd.NA] * len(shapes), dtype="Float64")
    which, plot = shapely.STRtree(shapes).query(homes.geometry.to_numpy(), predicate="intersects")
    first = np.unique(which, return_index=True)[1]
    counts = np.bincount(plot[first], homes["count"].to_numpy(float)[which[first]], minlength=len(shapes))
    return pd.Series(counts, dtype="Float64")


def densities_around(found: gpd.GeoDataFrame, shape: BaseGeometry, *, radius_m: float = 300.0) -> Densities | None:
    """Return how densely the plots around a place are built; None with fewer than `FEWEST_PLOTS`.

    The place itself is left out: plots of which a point on them lies in the shape. Distances are
    compared as `distance <= radius_m`.
    """
    shapes = found.geometry.to_numpy()
    own = shapely.intersects(shapely.point_on_surface(shapes), shape)
    keep = (shapely.distance(shapes, shape) <= radius_m) & ~own & found["fsi"].notna().to_numpy(bool)
    if keep.sum() < FEWEST_PLOTS:
        return None
    low, middle, high = np.quantile(found["fsi"].to_numpy(float)[keep], (0.25, 0.50, 0.75))
    storeys = float(np.quantile(found["storeys"].to_numpy(float)[keep], 0.75))
    return Densities(float(low), float(middle), float(high), storeys, int(keep.sum()), radius_m)
