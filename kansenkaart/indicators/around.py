"""Indicators per home: green around it, the way to green and play, three trees. All straight lines.

Every home counts once; a building with 40 homes counts 40 times.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from kansenkaart import areas
from kansenkaart.crs import RD
from kansenkaart.ground import Ground
from kansenkaart.indicators.surfaces import HOMES_UNKNOWN, NO_HOMES, _known
from kansenkaart.indicators.value import Value, unknown

STRAIGHT = "Hemelsbreed gemeten: lopen over straat is verder."
#: The tree of the 3-30-300 rule: crown of 28 m² within 25 m of the building.
CROWN_M2, TREE_M = 28.0, 25.0


def origins_of(ground: Ground) -> gpd.GeoDataFrame:
    """Return homes in the area that are there (planned removals are counts below zero, and no place to look from)."""
    return ground.homes_inside[ground.homes_inside["count"] > 0]


def no_homes(ground: Ground) -> str:
    """Return why there is no home to measure from."""
    return HOMES_UNKNOWN if ground.homes is None else NO_HOMES


def share_of_homes(ground: Ground, reached: NDArray[np.bool_], *, caveats: tuple[str, ...] = (STRAIGHT,)) -> Value:
    """Return the share of homes for which this is true."""
    counts = origins_of(ground)["count"].to_numpy(float)
    total = float(counts.sum())
    if ground.homes is None or total <= 0:
        return unknown(no_homes(ground))
    return Value(float(counts[reached].sum()) / total, caveats=caveats)


def green_around(ground: Ground, *, radius_m: float) -> NDArray[np.float64]:
    """Return m² of green per home within a circle around each home, once per home, sorted.

    g_i = area(union(green) within r of i) / homes within r of i; true circles.
    """
    key = f"groen within {radius_m}"
    if key not in ground.memo:
        ground.memo[key] = _green_around(ground, radius_m)
    found: NDArray[np.float64] = ground.memo[key]
    return found


def _green_around(ground: Ground, radius_m: float) -> NDArray[np.float64]:
    origins = origins_of(ground)
    if ground.homes is None or not len(origins):
        return np.zeros(0)
    xy = shapely.get_coordinates(origins.geometry.to_numpy())
    spots, which = np.unique(xy, axis=0, return_inverse=True)
    parts = shapely.get_parts(ground.cover("groen"))
    frame = gpd.GeoDataFrame({"id": [f"{index:07d}" for index in range(len(parts))]}, geometry=list(parts), crs=RD)
    green = (
        areas.circle_sums(areas.prepare(frame), spots[:, 0], spots[:, 1], radius_m)
        if len(parts)
        else np.zeros(len(spots))
    )
    around = _homes_around(ground.homes, spots, radius_m)
    value = np.divide(green, around, out=np.full(len(spots), np.nan), where=around > 0)[which.ravel()]
    counts = np.round(origins["count"].to_numpy(float)).astype(int)
    return np.sort(np.repeat(value, counts)[~np.isnan(np.repeat(value, counts))])


def _homes_around(homes: gpd.GeoDataFrame, spots: NDArray[np.float64], radius_m: float) -> NDArray[np.float64]:
    """Return how many homes lie within the radius of each spot."""
    xy, counts = (
        shapely.get_coordinates(homes.geometry.to_numpy()),
        np.round(homes["count"].to_numpy(float)).astype(int),
    )
    total = np.zeros(len(spots))
    for sign in (1, -1):
        each = np.repeat(xy, np.maximum(sign * counts, 0), axis=0)
        if len(each):
            total += sign * cKDTree(each).query_ball_point(spots, radius_m, return_length=True)
    return total


def green_quantile(ground: Ground, *, radius_m: float, quantile: float) -> Value:
    """Return a quantile over homes of the green within a circle per home."""
    found = green_around(ground, radius_m=radius_m)
    if not len(found):
        return unknown(no_homes(ground))
    return Value(float(np.quantile(found, quantile)), caveats=_cut_off(ground, radius_m))


def green_below(ground: Ground, *, radius_m: float, norm_m2: float) -> Value:
    """Return the share of homes with less green per home within a circle than the norm."""
    found = green_around(ground, radius_m=radius_m)
    if not len(found):
        return unknown(no_homes(ground))
    return Value(float((found < norm_m2).mean()), caveats=_cut_off(ground, radius_m))


def _cut_off(ground: Ground, radius_m: float) -> tuple[str, ...]:
    """Return the warning that the map ends before the circles do."""
    bounds = [frame.total_bounds for frame in ground.layers.values() if len(frame)] or [ground.area.bounds]
    low, high = np.min(bounds, axis=0)[:2], np.max(bounds, axis=0)[2:]
    xy = shapely.get_coordinates(origins_of(ground).geometry.to_numpy())
    cut = (xy - radius_m < low).any() or (xy + radius_m > high).any()
    note = f"De kaart stopt binnen {radius_m:.0f} m van een deel van de woningen; daarbuiten telt niets mee."
    return (note,) if cut else ()


def access(ground: Ground, *, cover: str, size_m2: float, distance_m: float) -> Value:
    """Return the share of homes within a distance of a piece of ground of at least this size."""
    if (missing := _known(ground, cover)) is not None:
        return missing
    parts, sizes = ground.pieces(cover)
    return share_of_homes(ground, _within(ground, parts[sizes >= size_m2], distance_m))


def _within(ground: Ground, shapes: NDArray[np.object_], distance_m: float) -> NDArray[np.bool_]:
    """Tell per home whether one of the shapes lies within the distance."""
    points = origins_of(ground).geometry.to_numpy()
    hits = shapely.STRtree(shapes).query(points, predicate="dwithin", distance=distance_m)[0]
    return np.isin(np.arange(len(points)), hits)


def three_trees(ground: Ground) -> Value:
    """Return the share of homes with three trees of 28 m² crown within 25 m of the building."""
    trees = ground.frame("boom")
    if len(trees) and trees["crown_m2"].isna().all():
        return unknown("niet gecontroleerd: de kronen van de bomen zijn niet bekend")
    large = trees[trees["crown_m2"].fillna(0) >= CROWN_M2].geometry.to_numpy()
    buildings = origins_of(ground)["building"].to_numpy()
    hits = shapely.STRtree(large).query(buildings, predicate="dwithin", distance=TREE_M)[0]
    count = np.bincount(hits, minlength=len(buildings)) if len(buildings) else np.zeros(0)
    note = "Bomen zonder bekende kroon en bomen in tuinen tellen niet mee."
    return share_of_homes(ground, count >= 3, caveats=(note,))
