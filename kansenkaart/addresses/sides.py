"""Which side of the street a place is on, by house numbers and the road between them; unknown where it is not clear."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from kansenkaart.crs import require_rd

#: House numbers this near to a place tell about its side of the street.
WITHIN_M = 80.0
#: So many on the side of the place, and so many across the road, must agree.
_HERE, _ACROSS = 2, 1
WORDS = ("aan de even kant", "aan de oneven kant")

Floats = NDArray[np.float64]


class Sides:
    """Roads for cars (canonical `rijbaan`, RD) that a street has two sides of."""

    def __init__(self, roads: gpd.GeoDataFrame) -> None:
        self._tree = shapely.STRtree(require_rd(roads, "roads").geometry.array)

    def in_words(self, point: Floats, homes: Floats, odd: NDArray[np.int64]) -> str:
        """Return `aan de even kant`, `aan de oneven kant`, or nothing.

        Something is said only when all house numbers that one sees without a road between are even and
        all across the road are odd, or the other way round.

        Parameters
        ----------
        point
            x, y of the place.
        homes, odd
            x, y of addresses of one street, `WITHIN_M` away at most, and 1 where the number is odd, else 0.
        """
        if len(homes) < _HERE + _ACROSS or odd.min() == odd.max():
            return ""
        views = shapely.linestrings(np.stack([np.broadcast_to(point, homes.shape), homes], axis=1))
        across = np.zeros(len(homes), dtype=bool)
        across[self._tree.query(views, predicate="intersects")[0]] = True
        here, there = odd[~across], odd[across]
        if len(here) < _HERE or len(there) < _ACROSS:
            return ""
        is_clear = (here == here[0]).all() and (there == 1 - here[0]).all()
        return WORDS[int(here[0])] if is_clear else ""
