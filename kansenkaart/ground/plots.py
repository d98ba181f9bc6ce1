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
from kansenkaart.ground.homes import Layers, floors, homes_of, storeys_of

#: Densities are read from the plots up to this far around a place, straight-line.
DENSITY_M = 300.0
#: Ground around a building without parcel or yard, and what cannot be part of it.
AROUND_M = 15.0
NEVER_PLOT = ("rijbaan", "water", "pad", "parkeren")
#: With fewer plots around there is no density to compare with.
FEWEST_PLOTS = 5
#: Floor of a plot is unknown when the floor of more than this share of its footprint is.
UNKNOWN_SHARE = 0.2
COLUMNS = (
    "id", "plot_m2", "footprint_m2", "floor_m2", "fsi", "storeys", "low_storeys", "homes", "pand_ids", "uses", "names",
    "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Densities:
    """FSI of the plots around a place: P25, P50 and P75, of `count` plots within `DENSITY_M`.

    Plots count by their footprint, as building blocks do: a row of ten small houses weighs as much as one
    flat on as much ground, and a kiosk in a park hardly counts. `storeys_high` is the P75 of storeys.
    """

    low: float
    middle: float
    high: float
    storeys_high: float
    count: int


def plots(layers: Layers, area: BaseGeometry, *, assumptions: Assumptions = DEFAULT) -> gpd.GeoDataFrame:
    """Return the built plots in an area and up to 300 m around it.

    Parameters
    ----------
    layers
        Canonical frames by slug, RD; `pand` is needed.
    area
        The neighbourhood, RD.

    Returns
    -------
    plots
        One row per plot, RD polygons: `id` (the building ids joined by +), `plot_m2`, `footprint_m2`,
        `floor_m2` (gross; NA when unknown for too much of it), `fsi`, `storeys` (floor / footprint),
        `low_storeys` (storeys by `homes.storeys_of`), `homes`, `pand_ids` (tuple), `uses` and `names`
        (text), `source` ("perceel", "erf", "rondom").
    """
    panden = on_the_ground(near(require_rd(layers["pand"], "pand"), area, DENSITY_M)).reset_index(drop=True)
    ground, owner, source = _ground_of(panden, layers, area)
    homes = homes_of(layers, area, reach_m=DENSITY_M)
    built = pd.concat([floors(panden, assumptions=assumptions), panden[["id", "use", "name"]]], axis=1)
    built["silent_m2"] = built["footprint_m2"].where(built["floor_m2"].isna(), 0.0)
    built["layers_m2"] = storeys_of(panden) * built["footprint_m2"]
    found = built[owner >= 0].assign(plot=owner[owner >= 0]).groupby("plot", sort=True)
    rows = found[["footprint_m2", "floor_m2", "silent_m2"]].sum()
    rows["low_storeys"] = found["layers_m2"].agg(lambda column: column.sum(skipna=False)) / rows["footprint_m2"]
    rows["pand_ids"] = found["id"].agg(lambda column: tuple(sorted(column)))
    rows[["uses", "names"]] = found[["use", "name"]].agg(_words)
    known = rows["silent_m2"] <= UNKNOWN_SHARE * rows["footprint_m2"]
    rows["floor_m2"] = rows["floor_m2"].where(known)
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
    panden: gpd.GeoDataFrame, layers: Layers, area: BaseGeometry
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.object_]]:
    """Return plots as shapes, the plot of each building (-1: none) and where each plot comes from."""
    shapes = panden.geometry.to_numpy()
    if "perceel" in layers and len(layers["perceel"]):
        ground = near(layers["perceel"], area, DENSITY_M).geometry.to_numpy()
        owner = _owner(shapes, ground)
        return _with_rest(shapes, ground, owner, "perceel", layers)
    if "erf" in layers and len(layers["erf"]):
        yards = near(layers["erf"], area, DENSITY_M + AROUND_M).geometry.to_numpy()
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
    both, order = np.concatenate([shapes, yards]), np.argsort(piece, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(piece[order])) + 1)
    ground = np.empty(len(built), dtype=object)
    ground[:] = [shapely.union_all(both[groups[number]]) for number in built]
    owner = np.full(len(shapes), -1, dtype=np.int64)
    owner[np.unique(pand)] = np.searchsorted(built, piece[np.unique(pand)])
    return ground, owner


def _with_rest(
    shapes: NDArray[np.object_], ground: NDArray[np.object_], owner: NDArray[np.int64], source: str, layers: Layers
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.object_]]:
    """Give buildings without a plot the ground within 15 m that is no street, water or plot of another."""
    lost = np.flatnonzero(owner < 0)
    around = shapely.buffer(shapes[lost], AROUND_M, quad_segs=64)
    rest = _free(around, lost, shapes, ground, layers)
    owner = owner.copy()
    owner[lost] = len(ground) + np.arange(len(lost))
    kinds = np.array([source] * len(ground) + ["rondom"] * len(lost), dtype=object)
    made = np.empty(len(ground) + len(rest), dtype=object)
    made[: len(ground)] = ground
    made[len(ground) :] = rest
    return made, owner, kinds


def _free(
    around: NDArray[np.object_],
    lost: NDArray[np.int64],
    shapes: NDArray[np.object_],
    ground: NDArray[np.object_],
    layers: Layers,
) -> list[BaseGeometry]:
    """Return the part of each shape that nothing else has, with the building it was drawn around."""
    frames = [layers[slug].geometry.to_numpy() for slug in NEVER_PLOT if slug in layers]
    others = np.concatenate([shapes, ground, *frames])
    which, other = shapely.STRtree(others).query(around, predicate="intersects")
    order = np.argsort(which, kind="stable")
    which, other = which[order], other[order]
    found = []
    for number, (shape, own) in enumerate(zip(around, lost.tolist(), strict=True)):
        hits = other[slice(*np.searchsorted(which, (number, number + 1)))]
        taken = shapely.union_all(others[hits[hits != own]])
        found.append(shapely.union(shapely.difference(shape, taken), shapes[own]))
    return found


def _homes_on(shapes: NDArray[np.object_], homes: gpd.GeoDataFrame | None) -> pd.Series:
    """Return the homes on each plot (NA when no layer tells)."""
    if homes is None:
        return pd.Series([pd.NA] * len(shapes), dtype="Float64")
    which, plot = shapely.STRtree(shapes).query(homes.geometry.to_numpy(), predicate="intersects")
    first = np.unique(which, return_index=True)[1]
    counts = np.bincount(plot[first], homes["count"].to_numpy(float)[which[first]], minlength=len(shapes))
    return pd.Series(counts, dtype="Float64")


def densities_around(found: gpd.GeoDataFrame, shape: BaseGeometry) -> Densities | None:
    """Return how densely the plots around a place are built; None with fewer than `FEWEST_PLOTS`.

    The place itself is left out: plots of which a point on them lies in the shape. Distances are
    compared as `distance <= DENSITY_M`.
    """
    shapes = found.geometry.to_numpy()
    own = shapely.intersects(shapely.point_on_surface(shapes), shape)
    keep = (shapely.distance(shapes, shape) <= DENSITY_M) & ~own & found["fsi"].notna().to_numpy(bool)
    if keep.sum() < FEWEST_PLOTS:
        return None
    built = found["footprint_m2"].to_numpy(float)[keep]
    low, middle, high = quantiles(found["fsi"].to_numpy(float)[keep], built, (0.25, 0.50, 0.75))
    (storeys,) = quantiles(found["storeys"].to_numpy(float)[keep], built, (0.75,))
    return Densities(low, middle, high, storeys, int(keep.sum()))


def quantiles(values: NDArray[np.float64], weights: NDArray[np.float64], at: tuple[float, ...]) -> tuple[float, ...]:
    """Return weighted quantiles: the lowest value that has at least this share of the weight at or below it."""
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    return tuple(float(values[order][np.searchsorted(share, quantile - 1e-9)]) for quantile in at)
