"""A dot on a map is a probability cloud, not a disc with a hard edge.

Someone tapped at a zoom level and meant something of a size; both spread the place. The chance that the
meant place lies inside an area is summed over a fixed sunflower of points, so it is the same on
every run and every machine. Distances are metres in RD.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Points of the sunflower; about 0.003 error (conflicts.md 1.2).
POINTS = 500
#: Half a touch target: how far a finger lands from what was meant, in pixels.
CLICK_PIXELS = 22.0
#: A spread is never smaller than this, in metres.
LEAST_SPREAD_M = 10.0
#: Farthest point of the sunflower, in spreads.
REACH = math.sqrt(-2 * math.log(0.5 / POINTS))
#: Dots whose points are in memory together.
_AT_ONCE = 2000

_LATITUDE_AT_0, _METRES_PER_DEGREE = 47.994, 111_267.0


@lru_cache(maxsize=1)
def sunflower() -> Floats:
    """Return the points of the quadrature for a spread of 1 m: one row per point, x and y."""
    i = np.arange(POINTS)
    radius = np.sqrt(-2 * np.log(1 - (i + 0.5) / POINTS))
    angle = i * math.pi * (3 - math.sqrt(5))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def click_error_m(zoom: float, y: float) -> float:
    """Return the spread of a tap in metres at a web map's zoom level, at RD height y.

    Ground resolution of a web map: 156543.034 x cos(latitude) / 2^zoom metres per pixel. The latitude is
    read from y along the middle of the country, which is good to 0.02 degrees.
    """
    latitude = math.radians(_LATITUDE_AT_0 + y / _METRES_PER_DEGREE)
    return CLICK_PIXELS * 156_543.034 * math.cos(latitude) / 2**zoom


def spread_m(click_m: float, extent_m: float) -> float:
    """Return the spread of a dot from the error of the tap and the size that was meant."""
    return max(LEAST_SPREAD_M, math.hypot(click_m, extent_m))


def inside(x: Floats, y: Floats, spread: Floats, shapes: ArrayLike) -> Floats:
    """Return the chance that the place meant by dot k lies inside shape k, for every k."""
    areas = np.asarray(shapes, dtype=object)
    shapely.prepare(areas)
    share = np.zeros(len(areas))
    for first in range(0, len(areas), _AT_ONCE):
        run = slice(first, first + _AT_ONCE)
        points = spread[run, None, None] * sunflower() + np.stack([x[run], y[run]], axis=1)[:, None, :]
        share[run] = shapely.contains_xy(areas[run, None], points[..., 0], points[..., 1]).mean(axis=1)
    return share


def within(distance_m: Floats, spread: Floats, radius_m: Floats) -> Floats:
    """Return the chance that a place with this spread, meant this far away, lies within the radius."""
    x = np.asarray(distance_m)[:, None] + np.asarray(spread)[:, None] * sunflower()[:, 0]
    y = np.asarray(spread)[:, None] * sunflower()[:, 1]
    share: Floats = (np.hypot(x, y) <= np.asarray(radius_m)[:, None]).mean(axis=1)
    return share


def past_border(distance_m: float, spread: float) -> float:
    """Return the chance to lie on this side of a straight border that is this far away (closed form)."""
    return float(ndtr(distance_m / spread)) if spread > 0 else float(distance_m >= 0)
