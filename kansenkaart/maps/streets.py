"""Where street names and house numbers stand on the map, found from the addresses and the roads."""

from __future__ import annotations

import json
import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from kansenkaart.crs import RD, WGS84, require_rd, transformer

Floats = NDArray[np.float64]

#: A street name looks this far for a road to lie on, in metres; without one it lies between its houses.
SEARCH_M = 60.0


def labels(addresses: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> bytes:
    """Return the names and numbers of the map as JSON.

    Parameters
    ----------
    addresses, roads
        Canonical frames of the layers `adres` and `rijbaan` (RD; may be empty).

    Returns
    -------
    json
        `streets`: lon, lat, angle on the screen (radians), length in metres, name;
        `numbers`: lon, lat, text.
    """
    content = {"streets": streets(addresses, roads), "numbers": numbers(addresses)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def streets(addresses: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> list[list[Any]]:
    """Return lon, lat, angle, length and name of every street, the longest first."""
    require_rd(addresses, "adres")
    found = [_street(str(name), rows, roads) for name, rows in addresses.groupby("street", sort=True) if name]
    return _geographic(sorted(found, key=lambda row: -row[3]))


def numbers(addresses: gpd.GeoDataFrame) -> list[list[Any]]:
    """Return lon, lat and text of one label per building and street."""
    return _geographic(_numbers(require_rd(addresses, "adres")))


def _street(name: str, rows: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> list[Any]:
    """Return x, y, angle, length and name of one street."""
    points = shapely.get_coordinates(rows.geometry.to_numpy())
    middle = np.median(points, axis=0)
    centred = points - points.mean(axis=0)
    along = np.linalg.svd(centred, full_matrices=False)[2][0] if len(points) > 1 else np.array([1.0, 0.0])
    reach = centred @ along
    x, y = _on_road(middle, along, roads)
    angle = math.atan2(-along[1], along[0])  # the screen's y points down
    angle -= math.pi * round(angle / math.pi)  # never upside down
    return [x, y, round(angle, 4), round(float(np.ptp(reach)), 1), name]


def _on_road(middle: Floats, along: Floats, roads: gpd.GeoDataFrame) -> tuple[float, float]:
    """Return the middle of the nearest road, measured across the direction of the street."""
    place = shapely.Point(middle)
    index = roads.sindex.nearest(place, max_distance=SEARCH_M, return_all=False)[1] if len(roads) else []
    if not len(index):
        return float(middle[0]), float(middle[1])
    road = roads.geometry.iloc[int(index[0])]
    start = np.array(shapely.shortest_line(place, road).coords[-1])
    across = np.array([-along[1], along[0]]) * 15.0
    cut = shapely.intersection(road, shapely.LineString([start - across, start + across]))
    found = shapely.centroid(cut) if cut.length > 0 else shapely.Point(start)
    return float(found.x), float(found.y)


def _numbers(addresses: gpd.GeoDataFrame) -> list[list[Any]]:
    """Return one label per building and street: the lowest and highest number, in the middle of its addresses."""
    known = addresses[addresses["number"].notna()]
    points = shapely.get_coordinates(known.geometry.to_numpy())
    building = known["pand_id"].where(known["pand_id"].notna(), known["id"])
    doors = pd.DataFrame(
        {"x": points[:, 0], "y": points[:, 1], "building": building.to_numpy(), "street": known["street"].to_numpy()}
    ).assign(number=known["number"].to_numpy(dtype="int64"))
    grouped = doors.groupby(["building", "street"], sort=True, dropna=False)
    rows = grouped.agg(x=("x", "mean"), y=("y", "mean"), low=("number", "min"), high=("number", "max"))
    return [[row.x, row.y, _span(int(row.low), int(row.high))] for row in rows.itertuples()]


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _geographic(rows: list[list[Any]]) -> list[list[Any]]:
    """Return the rows with lon, lat in place of x, y."""
    if not rows:
        return []
    lon, lat = transformer(RD, WGS84).transform([row[0] for row in rows], [row[1] for row in rows])
    return [[round(a, 7), round(b, 7), *row[2:]] for a, b, row in zip(lon, lat, rows, strict=True)]
