"""Drawings as people make them, made fit to measure: a line may cross itself, a phone may add a height."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart.shapes import as_meant


def sound(kansen: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the kansen that have a place, with valid geometry in two dimensions; the order is kept."""
    drawn = as_meant(np.asarray(kansen.geometry.array, dtype=object))
    placed = ~(shapely.is_missing(drawn) | shapely.is_empty(drawn))
    return kansen.set_geometry(gpd.GeoSeries(drawn, index=kansen.index, crs=kansen.crs))[placed]


def areas_in(shape: BaseGeometry) -> BaseGeometry:
    """Return the areas in a shape as one geometry, without its lines and points; empty when it has none."""
    parts = shapely.get_parts(np.asarray(shapely.get_parts(shape), dtype=object))
    areas: BaseGeometry = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return shapely.Polygon() if areas.is_empty else areas
