"""Kinds of ground: which objects of which layers make green, paving, play, ... A table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

#: Surfaces (BGT `fysiek_voorkomen`) that let rain in.
UNPAVED = ("onverhard", "zand")


def _all(frame: gpd.GeoDataFrame) -> pd.Series:
    return pd.Series(True, index=frame.index)


def _public(frame: gpd.GeoDataFrame) -> pd.Series:
    return frame["public"].fillna(False).astype(bool)


def is_unpaved(frame: gpd.GeoDataFrame) -> pd.Series:
    """Tell per object whether its surface lets rain in; unknown counts as no."""
    return frame["surface"].fillna("").str.lower().isin(UNPAVED)


def _paved(frame: gpd.GeoDataFrame) -> pd.Series:
    return ~is_unpaved(frame)


Keep = Callable[[gpd.GeoDataFrame], pd.Series]


@dataclass(frozen=True, slots=True)
class Cover:
    """A kind of ground: which objects of which layers make it.

    `needs` are the layers without which it is unknown; `also` are used where present.
    """

    slug: str
    label: str
    needs: tuple[str, ...]
    keep: Keep = _all
    also: tuple[str, ...] = ()
    keep_also: Keep = is_unpaved


COVERS: tuple[Cover, ...] = (
    Cover("groen", "BGT begroeid", ("groen",)),
    Cover("openbaar", "openbaar groen", ("groen",), _public),
    Cover("onverhard", "onverhard incl. water", ("groen", "water"),
          also=("erf", "verhard", "pad", "rijbaan", "parkeren")),
    Cover("verhard", "zonder gebouwen", ("verhard", "rijbaan", "pad", "parkeren"), _paved),
    Cover("pand", "gebouwen", ("pand",)),
    Cover("hard", "met gebouwen", ("verhard", "rijbaan", "pad", "parkeren"), _paved, ("pand",), _all),
    Cover("uitgegeven", "gebouwen en erven", ("pand", "erf")),
    Cover("spelen", "speelplekken", ("spelen",)),
    Cover("pad", "voet- en fietspaden", ("pad",)),
)  # fmt: skip
_COVER = {row.slug: row for row in COVERS}


def cover(slug: str) -> Cover:
    """Return the row of a kind of ground (KeyError when there is none)."""
    return _COVER[slug]


def on_the_ground(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the objects that are not below ground (BGT level below 0)."""
    return frame[~(frame["level"].fillna(0) < 0)] if "level" in frame.columns else frame


def near(frame: gpd.GeoDataFrame, area: BaseGeometry, reach_m: float) -> gpd.GeoDataFrame:
    """Return the objects of which the box lies within reach of the box of an area, in the same order."""
    left, low, right, high = shapely.bounds(area)
    box = shapely.box(left - reach_m, low - reach_m, right + reach_m, high + reach_m)
    return frame.iloc[np.sort(frame.sindex.query(box))] if len(frame) else frame
