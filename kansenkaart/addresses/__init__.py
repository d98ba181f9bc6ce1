"""Addresses of a dossier without internet: search as one types, and say where a place is.

index = AddressIndex.build(dossier.layer("adres"))
index.search("berkenln 12")
index.place_in_words(116_765, 485_214)      # "tussen Berkenlaan 12 en 14"
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kansenkaart.addresses.index import Match, SearchIndex
from kansenkaart.addresses.places import Near, PlaceIndex

__all__ = ["AddressIndex", "Match", "Near"]


@dataclass(frozen=True)
class AddressIndex:
    """Both ways in one: text to place, and place to text. Safe to share between sessions."""

    _searches: SearchIndex
    _places: PlaceIndex

    @classmethod
    def build(cls, adressen: gpd.GeoDataFrame, rijbanen: gpd.GeoDataFrame | None = None) -> AddressIndex:
        """Make the index of a canonical `adres` frame in RD (may be empty), and of roads for the side of a street."""
        return cls(SearchIndex(adressen), PlaceIndex(adressen, rijbanen))

    def search(self, text: str, *, limit: int = 8) -> list[Match]:
        """Return streets and addresses for what someone typed so far, best first."""
        return self._searches.search(text, limit=limit)

    def nearest(self, x: float, y: float) -> Near | None:
        """Return the nearest address to a place in RD; None when there are no addresses."""
        return self._places.nearest(x, y)

    def place_in_words(self, x: float, y: float) -> str:
        """Return where a place in RD is: `bij Berkenlaan 12`, `ongeveer 25 m van Berkenlaan 12`, ...

        Where it is clear also the side of the street: `ongeveer 25 m van Berkenlaan 12 aan de oneven kant`.
        """
        return self._places.place_in_words(x, y)

    def places_in_words(self, frame: gpd.GeoDataFrame) -> pd.Series:
        """Return where each object of an RD frame is, with the frame's index."""
        return self._places.places_in_words(frame)
