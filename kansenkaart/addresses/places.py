"""A place in words, from the addresses around it: `tussen Berkenlaan 12 en 14`."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import KDTree

from kansenkaart.addresses.index import labels
from kansenkaart.addresses.sides import WITHIN_M, Sides
from kansenkaart.crs import require_rd

#: Up to here one is at an address; up to `FAR_M` the distance is enough; beyond it the direction helps.
AT_M = 10.0
FAR_M = 150.0
#: Two numbers with a place between them lie at most this far apart, and going past it is hardly a detour.
BETWEEN_M = 60.0
_DETOUR = 1.12
_WINDS = (
    "oosten", "noordoosten", "noorden", "noordwesten", "westen", "zuidwesten", "zuiden", "zuidoosten",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest address: how people write it, its id, how far in metres, and where it is (RD)."""

    label: str
    id: str
    distance_m: float
    x: float
    y: float


class PlaceIndex:
    """Addresses by place; of those on one spot (a flat) the lowest number speaks for all."""

    def __init__(self, frame: gpd.GeoDataFrame, roads: gpd.GeoDataFrame | None = None) -> None:
        rows = require_rd(frame, "addresses")
        rows = rows[rows["street"].notna() & rows["number"].notna()]
        rows = rows.assign(_label=labels(rows), _x=rows.geometry.x, _y=rows.geometry.y)
        rows = rows.sort_values(["street", "number", "_label"]).drop_duplicates(["_x", "_y"])
        self._labels, self._ids = rows["_label"].tolist(), rows["id"].tolist()
        self._streets, self._numbers = rows["street"].tolist(), rows["number"].astype("int64").tolist()
        self._codes, self._odd = pd.factorize(rows["street"])[0], rows["number"].to_numpy(dtype=int) % 2
        self._sides = None if roads is None or roads.empty else Sides(roads)
        self._points = rows[["_x", "_y"]].to_numpy(dtype=float)
        self._tree = KDTree(self._points) if len(rows) else None

    def nearest(self, x: float, y: float) -> Near | None:
        """Return the nearest address to a place in RD; None when there are no addresses."""
        if self._tree is None:
            return None
        distance, place = self._tree.query((x, y))
        near_x, near_y = self._points[place].tolist()
        return Near(self._labels[place], self._ids[place], float(distance), near_x, near_y)

    def place_in_words(self, x: float, y: float) -> str:
        """Return where a place in RD is, in words that fit in a sentence."""
        return self._in_words(np.array([[x, y]]))[0]

    def places_in_words(self, frame: gpd.GeoDataFrame) -> pd.Series:
        """Return where each object of an RD frame is; a line or area speaks through a point on it."""
        points = shapely.point_on_surface(require_rd(frame, "frame").geometry.array)
        return pd.Series(self._in_words(shapely.get_coordinates(points)), index=frame.index, dtype="object")

    def _in_words(self, points: np.ndarray) -> list[str]:
        if self._tree is None:
            return [_on_grid(x, y) for x, y in points]
        count = min(8, len(self._labels))
        distances, places = self._tree.query(points, k=count)
        distances, places = distances.reshape(-1, count), places.reshape(-1, count)
        return [self._words(*found) for found in zip(points, distances, places, strict=True)]

    def _words(self, point: np.ndarray, distances: np.ndarray, places: np.ndarray) -> str:
        first, away = int(places[0]), float(distances[0])
        label = self._labels[first]
        if away > FAR_M:
            return f"ongeveer {round(away, -1):.0f} m ten {_wind(point - self._points[first])} van {label}"
        other = self._other_side(distances, places)
        if other is not None:
            low, high = sorted((first, other), key=lambda place: (self._numbers[place], self._labels[place]))
            words = f"tussen {self._labels[low]} en {self._labels[high].removeprefix(self._streets[high]).strip()}"
            # Two even numbers tell the side by themselves.
            faces = (self._numbers[low] - self._numbers[high]) % 2 == 1
            return f"{words} {self._side(point, first)}".rstrip() if faces else words
        if away <= AT_M:
            return f"bij {label}"
        return f"ongeveer {5 * round(away / 5)} m van {label} {self._side(point, first)}".rstrip()

    def _side(self, point: np.ndarray, first: int) -> str:
        """Return which side of the street of its nearest address a place is on; empty when that is not clear."""
        if self._sides is None or self._tree is None:
            return ""
        near = np.asarray(self._tree.query_ball_point(point, WITHIN_M, return_sorted=False), dtype=int)
        near = near[self._codes[near] == self._codes[first]]
        return self._sides.in_words(point, self._points[near], self._odd[near])

    def _other_side(self, distances: np.ndarray, places: np.ndarray) -> int | None:
        """Return the address in the same street beyond the place, when it lies between two of them."""
        first, near = int(places[0]), float(distances[0])
        for place, away in zip(places[1:].tolist(), distances[1:].tolist(), strict=True):
            same_street = self._streets[place] == self._streets[first]
            if not same_street or self._labels[place] == self._labels[first]:
                continue
            apart = math.dist(self._points[place], self._points[first])
            # Nearly at the first one is `bij`, not `tussen`.
            if apart <= BETWEEN_M and near > apart / 4 and near + away < _DETOUR * apart:
                return int(place)
        return None


def _wind(step: np.ndarray) -> str:
    """Return the point of the compass of a step in RD."""
    return _WINDS[round(float(np.arctan2(step[1], step[0])) / (np.pi / 4)) % 8]


def _on_grid(x: float, y: float) -> str:
    """Return RD coordinates in words, for where there are no addresses."""
    return f"op RD {x:.0f}, {y:.0f}"
