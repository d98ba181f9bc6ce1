"""Homes and floor area: from addresses, else from buildings. Pure, RD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from kansenkaart import layers as tables
from kansenkaart.crs import RD
from kansenkaart.density import DEFAULT, STOREY_M, Assumptions
from kansenkaart.ground.covers import near

Layers = Mapping[str, gpd.GeoDataFrame]

#: Nothing farther from the area than this is looked at (play for 12-14 years: 1,000 m).
REACH_M = 1000.0
#: Statuses of an address that CBS counts as stock; an address without a status is counted too.
STOCK_STATUS = r"in gebruik|buiten gebruik"


def homes_of(layers: Layers, area: BaseGeometry, *, reach_m: float = REACH_M) -> gpd.GeoDataFrame | None:
    """Return where homes are: one row per address with a dwelling use, or per building when there are no addresses.

    Parameters
    ----------
    layers
        Canonical frames by slug, RD.
    area
        The neighbourhood, RD.

    Returns
    -------
    homes
        RD points with `count` (homes there), `floor_m2` (usable floor, NA when unknown) and
        `building` (the footprint, or the point itself). None when neither layer tells: addresses of
        which nobody wrote down the use tell nothing.
    """
    if "adres" in layers and tells_homes(layers["adres"]):
        stock = stock_of(near(layers["adres"], area, reach_m))
        points, counts = stock.geometry, np.ones(len(stock))
    elif "pand" in layers and layers["pand"]["dwellings"].notna().any():
        frame = near(layers["pand"], area, reach_m)
        stock = frame[frame["dwellings"].fillna(0) > 0]
        points, counts = stock.representative_point(), stock["dwellings"].to_numpy(float)
    else:
        return None
    return make_homes(list(points), counts, stock["floor_area_m2"].to_numpy(object), _buildings(list(points), layers))


def tells_homes(addresses: gpd.GeoDataFrame) -> bool:
    """Tell whether addresses say which of them are homes; none at all is an answer too."""
    return not len(addresses) or ("use" in addresses.columns and bool(addresses["use"].notna().any()))


def stock_of(addresses: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the addresses that are a home by the rule of CBS: with a dwelling use, and in or out of use."""
    is_home = addresses["use"].fillna("").str.lower().str.contains(tables.DWELLING_USE, regex=False)
    if "status" in addresses.columns:
        status = addresses["status"].astype("string").str.lower()
        is_home &= (status.isna() | status.str.contains(STOCK_STATUS)).astype(bool)
    return addresses[is_home]


def make_homes(
    points: Sequence[BaseGeometry], counts: ArrayLike, floor: Sequence[object], buildings: Sequence[BaseGeometry]
) -> gpd.GeoDataFrame:
    """Return a frame of homes as `homes_of` does."""
    data = {
        "count": np.asarray(counts, dtype=float),
        "floor_m2": pd.array(pd.to_numeric(pd.Series(floor, dtype=object)), dtype="Float64"),
        "building": pd.Series(list(buildings), dtype=object),
    }
    return gpd.GeoDataFrame(data, geometry=list(points), crs=RD)


def _buildings(points: list[BaseGeometry], layers: Layers) -> list[BaseGeometry]:
    """Return the building around each point, or the point."""
    found: list[BaseGeometry] = list(points)
    if "pand" not in layers or not points:
        return found
    shapes = layers["pand"].geometry.to_numpy()
    which, pand = layers["pand"].sindex.query(points, predicate="intersects")
    for index, row in zip(which[::-1], pand[::-1], strict=True):
        found[index] = shapes[row]
    return found


def floors(panden: gpd.GeoDataFrame, *, assumptions: Assumptions = DEFAULT) -> pd.DataFrame:
    """Return footprint and gross floor of buildings.

    Gross floor is footprint x storeys; without storeys usable floor / eta; without that the height
    divided by 3 m a storey; else unknown (NA).

    Returns
    -------
    floors
        Index of `panden`; `footprint_m2` and `floor_m2` (Float64).
    """
    footprint = panden.area.to_numpy(float)
    by_storeys = panden["storeys"].to_numpy(float, na_value=np.nan) * footprint
    by_use = panden["floor_area_m2"].to_numpy(float, na_value=np.nan) / assumptions.eta
    by_height = np.maximum(1, np.round(panden["height_m"].to_numpy(float, na_value=np.nan) / STOREY_M)) * footprint
    floor = np.where(np.isnan(by_storeys), np.where(np.isnan(by_use), by_height, by_use), by_storeys)
    data = {"footprint_m2": footprint, "floor_m2": floor}
    known = {name: pd.arrays.FloatingArray(values, np.isnan(values)) for name, values in data.items()}
    return pd.DataFrame(known, index=panden.index)


def storeys_of(panden: gpd.GeoDataFrame) -> pd.Series:
    """Return storeys to tell low buildings from others (Float64, NA when nothing tells).

    Storeys as registered; else roof height / 3 m (so 4.5 m is 1.5); else usable floor / footprint, where
    1.3 counts as 1.5 storeys (inner walls and stairs take the rest).
    """
    told = panden["storeys"].to_numpy(float, na_value=np.nan)
    by_height = panden["height_m"].to_numpy(float, na_value=np.nan) / STOREY_M
    by_floor = panden["floor_area_m2"].to_numpy(float, na_value=np.nan) / panden.area.to_numpy(float) * 1.5 / 1.3
    best = np.where(np.isnan(told), np.where(np.isnan(by_height), by_floor, by_height), told)
    return pd.Series(pd.arrays.FloatingArray(best, np.isnan(best)), index=panden.index)
